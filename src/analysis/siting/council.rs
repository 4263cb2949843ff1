//! What a meeting is shown of the choice: what was looked for, and the sites with their numbers.

use super::candidates::Candidates;
use super::choice::Choice;
use super::demand::Demand;
use super::{Goal, Settings};
use crate::analysis::Context;
use crate::analysis::parameter::Ground;
use crate::french;
use crate::outcome::{Points, Pursuit, Spot};
use crate::units::Measure;

/// The sites, those that the plan opens with their number in the table.
pub(super) fn spots(choice: &Choice, candidates: &Candidates<'_>) -> Points {
    let spot = |site: usize, kind: &str| {
        let candidate = &candidates.all[site];
        Spot::new(&candidate.name, Some(kind.to_owned()), candidate.point)
    };
    // Of those of the neighbours, whom someone goes to.
    let used = |site: &usize| {
        candidates.all[*site].commune.is_some()
            || choice.plan.served.iter().any(|by| by.iter().any(|(server, _)| server == site))
    };
    let there = (0..choice.existing)
        .filter(used)
        .map(|site| spot(site, if choice.plan.open.contains(&site) { "existant" } else { "fermé par le plan" }));
    // In the order of the table, whose numbers they bear.
    let new = choice.sites.iter().enumerate().map(|(row, proposed)| {
        let name = candidates.all[proposed.site].name.clone();
        spot(proposed.site, "proposé").at_row(Some(row)).named(vec![name])
    });
    Points::new("sites_du_plan", "Sites du plan", there.chain(new).collect()).listed("sites").exported()
}

/// What is looked for, and what must be kept to.
pub(super) fn pursuit(
    settings: &Settings,
    candidates: &Candidates<'_>,
    demand: &Demand,
    context: &Context<'_>,
) -> Pursuit {
    let goals: Vec<String> = settings.goals.iter().map(|goal| aim(*goal, settings, demand, context)).collect();
    let aim = format!("{}.", french::upper_first(&goals.join(" ; puis, à égalité, ")));
    Pursuit { aim, rules: rules(settings, candidates, demand, context) }
}

/// An aim as an act: «mettre le plus d'habitants à 7 km au plus d'un site».
fn aim(goal: Goal, settings: &Settings, demand: &Demand, context: &Context<'_>) -> String {
    let most =
        if demand.people() { "le plus d'habitants".to_owned() } else { format!("le plus de « {} »", demand.noun()) };
    let (way, far) = match context.travel.measure() {
        Measure::Length => ("la plus petite distance moyenne", "la plus petite distance"),
        Measure::Time => ("le plus petit temps de trajet moyen", "le plus petit temps de trajet"),
    };
    match goal {
        Goal::Covered => format!("mettre {most} à {} au plus d'un site", settings.reach),
        Goal::Distance => format!("avoir {way} jusqu'au site le plus proche"),
        Goal::Farthest => format!("avoir {far} pour qui est le plus loin de tout site"),
        Goal::Sites => "avoir le moins de sites".to_owned(),
        Goal::Price => "dépenser le moins".to_owned(),
        Goal::Suitability => {
            let field = settings.score_field.as_deref().unwrap_or_default();
            format!("retenir les lieux dont la note (« {field} ») est la plus grande en tout")
        }
    }
}

/// What the study asks of the plan, and which candidates it leaves out.
fn rules(settings: &Settings, candidates: &Candidates<'_>, demand: &Demand, context: &Context<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let title = |id: &String| context.layer(id).map_or(id.clone(), |layer| layer.title.clone());
    let places = settings.places.iter().map(|place| match place {
        Ground::Communes => "les mairies des communes".to_owned(),
        Ground::Layer(id) => format!("« {} »", title(id)),
    });
    out.push(format!("Un site nouveau peut être mis parmi : {}.", french::list(&places.collect::<Vec<_>>())));
    let there = candidates.all.iter().filter(|c| c.existing).count();
    if let Some(count) = settings.count {
        let more = if there > 0 { ", en plus de ce qui existe" } else { "" };
        out.push(format!("{} au plus{more}.", french::count(count, "site nouveau", "sites nouveaux")));
    }
    if there > 0 {
        let sites = french::count(there, "site existant", "sites existants");
        let names = french::list(&settings.existing.iter().map(|id| format!("« {} »", title(id))).collect::<Vec<_>>());
        out.push(match settings.closable {
            true => format!("{sites} ({names}) : chacun peut être fermé au profit d'un autre."),
            false if there < 2 => format!("{sites} ({names}), qui reste."),
            false => format!("{sites} ({names}), qui restent tous."),
        });
    }
    if let Some(budget) = settings.budget {
        out.push(format!("{} € au plus pour les sites nouveaux, tous ensemble.", french::number(budget, 0)));
    }
    if settings.per_epci > 0 {
        let sites = french::count(settings.per_epci, "site", "sites");
        out.push(format!("Au moins {sites} dans chaque EPCI, existants compris."));
    }
    for (level, least) in context.territory.levels.iter().zip(&settings.per_level).filter(|(_, least)| **least > 0.0) {
        let sites = french::count(*least as usize, "site", "sites");
        out.push(format!("Au moins {sites} au niveau « {} » de l'armature, existants compris.", level.name));
    }
    if settings.share < 1.0 {
        out.push(format!("Au plus {} des sites dans une même commune.", french::percent(settings.share, 0)));
    }
    if let Some(limit) = settings.limit {
        out.push(format!("Personne à plus de {limit} d'un site."));
    }
    match (settings.capacity, &settings.capacity_field) {
        (_, Some(field)) => out.push(format!("Chaque site sert au plus ce que dit son champ « {field} ».")),
        (Some(capacity), None) => out.push(format!("Chaque site sert au plus {}.", demand.said(capacity))),
        (None, None) => {}
    }
    if let Some(apart) = settings.apart {
        out.push(format!("Aucun site nouveau à moins de {apart} d'un site existant, à vol d'oiseau."));
    }
    out.extend(settings.forbidden.iter().map(|id| format!("Aucun site nouveau dans « {} ».", title(id))));
    out.extend(settings.conditions.iter().map(|condition| format!("Un candidat doit avoir « {} ».", condition.said)));
    if let [counts @ .., last] = settings.phases.as_slice() {
        let steps = counts.iter().chain([last]).map(usize::to_string).collect::<Vec<_>>();
        out.push(format!(
            "Par phases : {} sites nouveaux en tout au bout de chacune, ce qui est bâti restant.",
            french::list(&steps)
        ));
    }
    out.extend(candidates.left_out.iter().map(|told| format!("{}.", french::upper_first(told))));
    out
}
