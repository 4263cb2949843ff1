//! What an elected official would repeat of a round.

use super::stops::{Stops, Wanting};
use super::tables::{DAYS, by_commune_sums, served_at};
use super::{Outing, Settings, Timetable};
use crate::analysis::{Context, share, travel};
use crate::french;
use crate::method::siting::Week;
use crate::outcome::Outcome;

/// A half-day is hardly used below this part of its room.
const IDLE: f64 = 0.5;

fn visits(amount: f64) -> String {
    french::count(amount.round() as usize, "passage", "passages")
}

pub(super) fn add(
    outcome: &mut Outcome,
    week: &Week,
    timetable: &Timetable,
    stops: &Stops<'_>,
    wanting: &Wanting<'_>,
    settings: &Settings,
    context: &Context<'_>,
) {
    let (asked, far) = wanting.sums();
    let times = week.visits(stops.all.len());
    let (halves, places) = (times.iter().sum::<usize>(), times.iter().filter(|n| **n > 0).count());
    let sure = if week.proven {
        "semaine optimale, prouvée (à un milliardième près)".to_owned()
    } else {
        let gap = if week.value > 0.0 { (week.bound - week.value) / week.value } else { f64::INFINITY };
        let stopped = if week.stopped { "recherche arrêtée : " } else { "" };
        format!("{stopped}meilleure semaine trouvée, à {} de la plus utile au plus", french::percent(gap.max(0.0), 2))
    };
    outcome.method.push(format!("{} ; {sure}", french::count(stops.all.len(), "arrêt possible", "arrêts possibles")));
    if halves == 0 {
        outcome.find(format!(
            "Aucun arrêt possible n'est à {} de ceux qui demandent le service : la tournée ne sert personne.",
            settings.reach
        ));
        return;
    }
    let part = share::ratio(week.value, asked).map(|p| format!(" ({})", french::percent(p, 1))).unwrap_or_default();
    outcome.find(format!(
        "{} par semaine en {} {} {} sur {} demandés{part}.",
        french::count(halves, "demi-journée", "demi-journées"),
        french::count(places, "lieu", "lieux"),
        if halves < 2 { "sert" } else { "servent" },
        visits(week.value),
        french::integer(asked.round() as u64),
    ));
    if week.covered - week.value >= 0.5 {
        let part = share::ratio(week.covered, asked).map(|p| french::percent(p, 1)).unwrap_or_default();
        outcome.find(format!("{part} de la demande est à {} d'un arrêt, servie ou non.", settings.reach));
    }
    let short = (asked - far - week.value).max(0.0);
    if asked - week.value >= 0.5 {
        outcome.find(format!(
            "Restent {} sans réponse : {} hors de portée de tout arrêt possible, {} faute de demi-journées ou de place.",
            visits(asked - week.value),
            french::integer(far.round() as u64),
            french::integer(short.round() as u64)
        ));
    }
    let days = timetable.days.iter().map(|&Outing { day, morning, afternoon, .. }| {
        let mut names = vec![stops.all[morning].name.as_str()];
        names.extend(afternoon.filter(|stop| *stop != morning).map(|stop| stops.all[stop].name.as_str()));
        format!("{} {}", DAYS[day], names.join(" puis "))
    });
    outcome.find(format!("La semaine : {}.", days.collect::<Vec<_>>().join(" ; ")));
    let served = served_at(week, stops.all.len());
    let idle = |stop: &usize| times[*stop] > 0 && served[*stop] < IDLE * settings.capacity * times[*stop] as f64;
    let idle: Vec<&str> = (0..stops.all.len()).filter(idle).map(|stop| stops.all[stop].name.as_str()).collect();
    if !idle.is_empty() {
        outcome.find(format!("Moins de la moitié de la place y est prise : {}.", french::list_at_most(&idle, 6)));
    }
    if week.drive > 0.0 {
        let drive = travel::said(week.drive, context.travel.measure());
        outcome.find(format!("D'un arrêt à l'autre, la semaine compte {drive} de route, sans celle du dépôt."));
    }
    if let Some(told) = by_epci(week, wanting, context) {
        outcome.find(told);
    }
}

/// Which EPCI is served best, and which least.
fn by_epci(week: &Week, wanting: &Wanting<'_>, context: &Context<'_>) -> Option<String> {
    let territory = context.territory;
    let (asked, served) = by_commune_sums(week, wanting, context);
    let sum = |of: &[f64], communes: &[usize]| communes.iter().fold(0.0, |sum, &c| sum + of[c]);
    let each = territory.epcis.iter().filter_map(|epci| {
        Some((share::ratio(sum(&served, &epci.communes), sum(&asked, &epci.communes))?, epci.name.as_str()))
    });
    let mut each: Vec<(f64, &str)> = each.collect();
    each.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let [(most, first), .., (least, last)] = each.as_slice() else { return None };
    Some(format!(
        "{first} est le mieux servi ({} de ce qu'il demande), {last} le moins ({}).",
        french::percent(*most, 0),
        french::percent(*least, 0)
    ))
}
