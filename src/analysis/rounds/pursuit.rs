//! What the week is the best of, as a meeting reads it.

use super::Settings;
use super::stops::Stops;
use super::tables::DAYS;
use crate::analysis::parameter::Ground;
use crate::analysis::{Context, travel};
use crate::french;
use crate::outcome::Pursuit;
use crate::units::Measure;

pub(super) fn of(stops: &Stops<'_>, settings: &Settings, context: &Context<'_>) -> Pursuit {
    let aim = "Servir le plus de passages dans la semaine ; puis, à égalité, avoir le plus de demande à portée d'un arrêt, \
               le moins de demi-journées et le moins de route.";
    let title = |id: &String| context.layer(id).map_or(id.clone(), |layer| layer.title.clone());
    let places = settings.places.iter().map(|place| match place {
        Ground::Communes => "les mairies des communes".to_owned(),
        Ground::Layer(id) => format!("« {} »", title(id)),
    });
    let stopping = french::count(stops.all.len(), "arrêt possible", "arrêts possibles");
    let mut rules = vec![
        format!("{stopping}, parmi : {}.", french::list(&places.collect::<Vec<_>>())),
        format!("Un arrêt sert à {} au plus.", settings.reach),
        format!("Une demi-journée sert {} passages au plus.", french::short(settings.capacity, 1)),
        format!(
            "{} par semaine au plus, dont {} au plus au même lieu.",
            french::count(settings.half_days, "demi-journée", "demi-journées"),
            settings.most
        ),
        format!(
            "Jours de sortie : {} ; un arrêt le matin, un l'après-midi.",
            french::list(&settings.days.iter().map(|&day| DAYS[day]).collect::<Vec<_>>())
        ),
    ];
    let measure = context.travel.measure();
    let way = if measure == Measure::Time { "Trajet" } else { "Route" };
    let usual = || travel::said(settings.between(measure), measure);
    let most = settings.between.map_or_else(usual, |span| span.to_string());
    rules.push(format!("{way} d'un arrêt à l'autre dans la journée : {most} au plus."));
    if settings.per_epci > 0 {
        let halves = french::count(settings.per_epci, "demi-journée", "demi-journées");
        rules.push(format!("Au moins {halves} dans chaque EPCI."));
    }
    let beside =
        |id: &String| format!("Chaque arrêt est à {} au plus d'une entité de « {} ».", settings.beside_by, title(id));
    rules.extend(settings.beside.iter().map(beside));
    let there = |id: &String| format!("Qui a « {} » à {} au plus ne demande rien.", title(id), settings.reach);
    rules.extend(settings.existing.iter().map(there));
    rules.extend(stops.told.iter().map(|told| format!("{}.", french::upper_first(told))));
    Pursuit { aim: aim.to_owned(), rules }
}
