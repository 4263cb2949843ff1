//! When no plan keeps to what the study asks: which of its rules conflict, and by how little each must give way.

use super::Settings;
use super::candidates::Candidates;
use super::demand::Demand;
use crate::analysis::{Context, NoAnswer, share, travel};
use crate::french;
use crate::method::siting::{Effort, Problem, Rule, conflict};

/// The reason for which there is no plan.
pub(super) fn told(
    problem: &Problem,
    settings: &Settings,
    candidates: &Candidates<'_>,
    demand: &Demand,
    context: &Context<'_>,
    effort: &Effort<'_>,
) -> NoAnswer {
    let Some(found) = conflict(problem, effort) else { return NoAnswer::PlanNotFound };
    let existing = candidates.all.iter().filter(|c| c.existing).count();
    let name = |rule: &Rule| named(*rule, problem, settings, existing, context);
    let between = french::list(&found.between.iter().map(name).collect::<Vec<_>>());
    let relaxed = |rule: Rule, to: f64| -> Option<String> {
        Some(match rule {
            Rule::Most => format!("écrire `nombre = {}`", french::number((to - existing as f64).max(0.0), 0)),
            // Nobody asks for a least number.
            Rule::Least => return None,
            Rule::Budget => format!("un budget de {} €", french::number(to.ceil(), 0)),
            Rule::Quota(rank) if to < 1.0 => format!("ne rien demander {}", of_quota(rank, problem, settings, context)),
            Rule::Quota(rank) => {
                let sites = french::count(to as usize, "site", "sites");
                format!("n'en demander que {sites} {}", of_quota(rank, problem, settings, context))
            }
            Rule::Ceiling(_) => format!("écrire `part_par_commune = {}`", french::number((100.0 * to).ceil(), 0)),
            Rule::Limit => {
                let span = travel::said_at_most(to, context.travel.measure());
                format!("écrire `personne_au_dela = \"{span}\"`")
            }
            Rule::Capacity => format!("des sites {} fois plus grands", french::number((100.0 * to).ceil() / 100.0, 2)),
        })
    };
    let mut mends: Vec<String> = found.relaxations.iter().filter_map(|r| relaxed(r.rule, r.to)).collect();
    let most = 6;
    if mends.len() > most {
        let more = mends.len() - most;
        mends.truncate(most);
        mends.push(format!("ou l'une des {more} autres règles de même sorte"));
    }
    let far = demand.far_from_all(problem.rules.limit);
    let far = (!far.is_empty()).then(|| {
        let communes = french::count(far.len(), "commune est", "communes sont");
        format!("{communes} trop loin de tout candidat ({})", share::names(context.territory, &far, 6))
    });
    NoAnswer::NoPlan { between, mends, far }
}

/// «au plus 5 sites», «au moins 2 sites dans l'EPCI CC du Sammiellois».
fn named(rule: Rule, problem: &Problem, settings: &Settings, existing: usize, context: &Context<'_>) -> String {
    match rule {
        Rule::Most | Rule::Least => {
            let new = settings.count.unwrap_or_default();
            let there = if existing > 0 { format!(" (en plus des {existing} existants)") } else { String::new() };
            format!("{} au plus{there}", french::count(new, "site nouveau", "sites nouveaux"))
        }
        Rule::Budget => format!("un budget de {} €", french::number(settings.budget.unwrap_or_default(), 0)),
        Rule::Quota(rank) => {
            let sites = french::count(problem.rules.quotas[rank].least, "site", "sites");
            format!("au moins {sites} {}", of_quota(rank, problem, settings, context))
        }
        Rule::Ceiling(_) => format!("au plus {} des sites dans une commune", french::percent(settings.share, 0)),
        Rule::Limit => {
            let limit = settings.limit.map(|limit| limit.to_string()).unwrap_or_default();
            format!("personne au-delà de {limit}")
        }
        Rule::Capacity => "la capacité des sites".to_owned(),
    }
}

/// «dans CC du Sammiellois», «au niveau Bourg-centre».
fn of_quota(rank: usize, problem: &Problem, settings: &Settings, context: &Context<'_>) -> String {
    let territory = context.territory;
    let epcis = if settings.per_epci > 0 { territory.epcis.len() } else { 0 };
    let none = if problem.rules.quotas[rank].sites.is_empty() { " (aucun candidat)" } else { "" };
    match rank.checked_sub(epcis) {
        None => format!("dans {}{none}", territory.epcis[rank].name),
        Some(level) => format!("au niveau {}{none}", territory.levels[level].name),
    }
}
