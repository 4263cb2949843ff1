//! What an elected official would repeat of the choice of sites.

use super::Settings;
use super::candidates::Candidates;
use super::choice::{Choice, worse};
use super::demand::Demand;
use super::sides::{Sides, covered, marked};
use crate::analysis::dimension::Groups;
use crate::analysis::{Asked, Context, share, travel};
use crate::diagnostic::Diagnostic;
use crate::french;
use crate::method::siting::Aim;
use crate::outcome::Outcome;
use crate::units::Measure;

/// How many new sites are named in a sentence.
const NAMED: usize = 10;
/// How many sites are told what they bring.
const TOLD: usize = 3;

pub(super) fn add(
    outcome: &mut Outcome,
    (choice, sides): (&Choice, &Sides),
    candidates: &Candidates<'_>,
    demand: &Demand,
    settings: &Settings,
    context: &Context<'_>,
) {
    outcome.method.push(method(choice, candidates));
    if choice.cut_short {
        let told = "recherche arrêtée avant la fin : ce qui manque n'est pas calculé ; un autre calcul peut donner un autre plan";
        outcome.method.push(told.to_owned());
    }
    if choice.set_aside {
        let told = "tout le monde ne peut pas être servi : la distance n'a pas départagé les plans";
        outcome.method.push(told.to_owned());
    }
    outcome.find(plan(choice, candidates, demand, settings, context, sides));
    for told in [knee(choice, demand, context), most_useful(choice, candidates, demand, context)].into_iter().flatten()
    {
        outcome.find(told);
    }
    if let Some(told) = ties(choice, candidates, settings) {
        outcome.find(told);
    }
    rules(outcome, choice, demand, context);
    if let Some(told) = phases(choice, demand, context) {
        outcome.find(told);
    }
    if let Some(told) = who_gains(sides, demand, settings, context) {
        outcome.find(told);
    }
}

/// That the search was left before its end.
pub(super) fn cut_short(choice: &Choice, asked: &Asked) -> Diagnostic {
    let sure = if choice.plan.proven {
        "le plan est le meilleur, mais une partie de ce que coûterait chaque autre choix n'est pas calculée".to_owned()
    } else {
        format!("le meilleur plan trouvé est écrit ; {}", gap(choice))
    };
    let message = format!("`{}` : recherche arrêtée avant la fin ; {sure}", asked.id);
    Diagnostic::new("A0527", message).help("relancer sans arrêter, ou ôter `duree_max`, pour le plan entier")
}

/// How much better another plan might be: «aucun autre ne fait mieux de plus de 0,6 %».
fn gap(choice: &Choice) -> String {
    let gap = choice.plan.gap();
    if gap.is_finite() {
        format!("aucun autre ne fait mieux de plus de {} (l'optimum n'est pas prouvé)", french::percent(gap, 2))
    } else {
        "rien ne dit de combien un autre ferait mieux".to_owned()
    }
}

/// How sure the plan is.
fn method(choice: &Choice, candidates: &Candidates<'_>) -> String {
    let there = candidates.all.iter().filter(|c| c.existing).count();
    let possible = candidates.all.len() - there;
    let sure = if choice.plan.proven {
        "plan optimal, prouvé (à un milliardième près)".to_owned()
    } else {
        format!("meilleur plan trouvé ; {}", gap(choice))
    };
    let existing = if there > 0 {
        format!(", {}", french::count(there, "site existant", "sites existants"))
    } else {
        String::new()
    };
    format!("{}{existing} ; {sure}", french::count(possible, "candidat", "candidats"))
}

/// An amount of what the first aim counts: «166 habitants», «1,2 km en moyenne».
fn said(amount: f64, choice: &Choice, demand: &Demand, context: &Context<'_>) -> String {
    let measure = context.travel.measure();
    match choice.aim() {
        Aim::Covered { .. } => demand.said(amount),
        Aim::Distance => {
            let all = demand.weights.iter().fold(0.0, |sum, w| sum + w);
            let mean = amount / all;
            // What is less than a tenth of a kilometre is not nothing.
            match measure {
                Measure::Length if mean != 0.0 && mean.abs() < 0.1 => {
                    format!("{} m en moyenne", french::number(1000.0 * mean, 0))
                }
                _ => format!("{} en moyenne", travel::said(mean, measure)),
            }
        }
        Aim::Farthest => travel::said(amount, measure),
        Aim::Sites => french::count(amount.round() as usize, "site", "sites"),
        Aim::Price => format!("{} €", french::number(amount, 0)),
        Aim::Suitability => format!("{} d'aptitude", points(amount)),
    }
}

/// «5 sites proposés (A, B…) : 19 329 habitants (91,4 %) à 7 km au plus, contre 12 233 (57,8 %) aujourd'hui.»
fn plan(
    choice: &Choice,
    candidates: &Candidates<'_>,
    demand: &Demand,
    settings: &Settings,
    context: &Context<'_>,
    sides: &Sides,
) -> String {
    let new = choice.new_sites();
    let mut names: Vec<&str> = choice.sites.iter().map(|p| candidates.all[p.site].name.as_str()).collect();
    names.dedup();
    let all = vec![true; context.territory.communes.len()];
    let part = |amount: f64| {
        share::ratio(amount, demand.all).map(|s| format!(" ({})", french::percent(s, 1))).unwrap_or_default()
    };
    let after = covered(Some(&sides.after), demand, &all);
    let head = match new.len() {
        0 => none_said(choice, settings),
        n => {
            format!("{} ({})", french::count(n, "site proposé", "sites proposés"), french::list_at_most(&names, NAMED))
        }
    };
    let today = sides.before.as_ref().map(|before| {
        let before = covered(Some(before), demand, &all);
        format!(", contre {}{} aujourd'hui", french::number(before, 0), part(before))
    });
    let price = choice.plan.open.iter().fold(0.0, |sum, &site| sum + choice.problem.sites[site].price);
    let price = if price > 0.0 { format!(", pour {} €", french::number(price, 0)) } else { String::new() };
    let closed: Vec<&str> = choice.closed().iter().map(|&site| candidates.all[site].name.as_str()).collect();
    let closed =
        if closed.is_empty() { String::new() } else { format!(" ; il ferme {}", french::list_at_most(&closed, NAMED)) };
    let other = match choice.aim() {
        Aim::Covered { .. } | Aim::Sites | Aim::Price | Aim::Suitability => String::new(),
        Aim::Distance | Aim::Farthest => format!(" ; {}", said_of_plan(choice, demand, context)),
    };
    format!(
        "{head} : {}{} à {} au plus{}{price}{other}{closed}.",
        demand.said(after),
        part(after),
        settings.reach,
        today.unwrap_or_default()
    )
}

/// Why the plan opens nothing.
fn none_said(choice: &Choice, settings: &Settings) -> String {
    let open = || choice.problem.sites[choice.existing..].iter().filter(|site| !site.barred);
    let least = open().map(|site| site.price).fold(f64::INFINITY, f64::min);
    match settings.budget {
        Some(budget) if budget < least => {
            let (budget, least) = (french::number(budget, 0), french::number(least, 0));
            format!("Aucun site nouveau : le moins cher coûte {least} €, le budget est de {budget} €")
        }
        _ if settings.share < 1.0 => {
            let share = french::percent(settings.share, 0);
            format!(
                "Aucun site nouveau : la règle « au plus {share} des sites dans une commune » n'en permet aucun, ou aucun n'améliore ce qui existe"
            )
        }
        _ => "Aucun site nouveau n'améliore ce qui existe".to_owned(),
    }
}

fn points(amount: f64) -> String {
    format!("{} {}", french::short(amount, 1), if amount.abs() < 2.0 { "point" } else { "points" })
}

fn said_of_plan(choice: &Choice, demand: &Demand, context: &Context<'_>) -> String {
    match choice.aim() {
        Aim::Farthest => format!("qui est le plus loin est à {}", said(choice.value(), choice, demand, context)),
        _ => said(choice.value(), choice, demand, context),
    }
}

/// Where the curve bends.
fn knee(choice: &Choice, demand: &Demand, context: &Context<'_>) -> Option<String> {
    let knee = choice.knee()?;
    let value = |count: usize| choice.curve.iter().find(|step| step.count == count).map(|step| step.plan.values[0]);
    let step = |from: usize, to: usize| Some(worse(choice.aim(), value(to)?, value(from)?).abs());
    let last = step(knee - 1, knee);
    let next = step(knee, knee + 1)?;
    let (ordinal, more) = (format!("{knee}ᵉ"), said(next, choice, demand, context));
    let Some(last) = last else {
        return Some(format!("Dès le deuxième site nouveau, chacun apporte nettement moins : {more} pour celui-là."));
    };
    let least = said(last, choice, demand, context);
    Some(if !choice.bends(knee) {
        format!("Pas de coude net : le {ordinal} site nouveau apporte {least}, le suivant {more}.")
    } else {
        let sites = french::count(knee, "site nouveau", "sites nouveaux");
        format!("La courbe se coude à {sites} : le {ordinal} apporte {least}, le suivant {more} seulement.")
    })
}

/// What the sites that matter most bring.
fn most_useful(choice: &Choice, candidates: &Candidates<'_>, demand: &Demand, context: &Context<'_>) -> Option<String> {
    let told: Vec<String> = choice
        .sites
        .iter()
        .filter_map(|p| {
            let loss = p.loss.filter(|loss| *loss > 1e-9 * choice.value().abs())?;
            Some(format!("{} ({})", candidates.all[p.site].name, said(loss, choice, demand, context)))
        })
        .take(TOLD)
        .collect();
    (!told.is_empty()).then(|| format!("Ce que perdrait le meilleur plan qui s'en passe : {}.", french::list(&told)))
}

/// That other choices do as well, when that is known: no number tells them from the plan.
fn ties(choice: &Choice, candidates: &Candidates<'_>, settings: &Settings) -> Option<String> {
    let name = |site: usize| candidates.all[site].name.as_str();
    let spare: Vec<&str> = choice.sites.iter().filter(|p| p.alike).map(|p| name(p.site)).collect();
    let others: Vec<&str> = choice.elsewhere().unwrap_or_default().into_iter().map(name).collect();
    let mut told = Vec::new();
    if !spare.is_empty() {
        let each = if spare.len() < 2 { "" } else { ", un à la fois" };
        told.push(format!("un autre plan, sans {}{each}, atteint exactement autant", list_or(&spare)));
    }
    if !others.is_empty() {
        let by = if choice.set_aside || settings.goals.len() < 2 { "" } else { " ; l'objectif suivant les départage" };
        let at = french::list_at_most(&others, NAMED);
        told.push(if others.len() < 2 {
            format!("pour autant de sites, la courbe en nomme un autre ({at}), et atteint autant{by}")
        } else {
            format!("pour autant de sites, la courbe en nomme d'autres ({at}), et atteint autant{by}")
        });
    }
    (!told.is_empty()).then(|| format!("D'autres choix font aussi bien : {}.", told.join(" ; ")))
}

/// «A», «A ou B», «A, B ou C».
fn list_or(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [others @ .., last] => format!("{} ou {last}", others.join(", ")),
    }
}

/// What each rule costs.
fn rules(outcome: &mut Outcome, choice: &Choice, demand: &Demand, context: &Context<'_>) {
    for cost in &choice.rules {
        let amount = worse(choice.aim(), cost.without, choice.value());
        let rule = &cost.rule;
        if cost.idle {
            outcome.find(format!("La règle « {rule} » ne coûte rien : elle n'écarte à elle seule aucun candidat."));
        } else if amount.abs() <= 1e-9 * choice.value().abs() {
            outcome.find(format!("La règle « {rule} » ne coûte rien : le meilleur plan la respecte de lui-même."));
        } else {
            let amount = said(amount, choice, demand, context);
            outcome.find(format!("La règle « {rule} » coûte {amount} au meilleur plan."));
        }
    }
}

/// What building in phases costs.
fn phases(choice: &Choice, demand: &Demand, context: &Context<'_>) -> Option<String> {
    let phases = choice.phases.as_ref()?;
    let alone = phases.alone.iter().fold(0.0, |sum, v| sum + v);
    let regret = worse(choice.aim(), alone, phases.nested.total);
    let counts: Vec<String> = phases.counts.iter().map(usize::to_string).collect();
    Some(if regret.abs() <= 1e-9 * alone.abs() {
        format!(
            "Bâtir par phases ({} sites) ne coûte rien : chaque phase est la meilleure à son terme.",
            french::list(&counts)
        )
    } else {
        format!(
            "Bâtir par phases ({} sites) coûte {}, toutes phases ajoutées, sur ce que chacune atteindrait seule.",
            french::list(&counts),
            said(regret, choice, demand, context)
        )
    })
}

/// Which EPCI gains most, and which least.
fn who_gains(sides: &Sides, demand: &Demand, settings: &Settings, context: &Context<'_>) -> Option<String> {
    let territory = context.territory;
    let epcis = Groups::epcis(territory);
    let gains = epcis.each(|members| {
        let marked = marked(members, territory);
        Some(covered(Some(&sides.after), demand, &marked) - covered(sides.before.as_ref(), demand, &marked))
    });
    let known = gains.iter().zip(&territory.epcis).filter_map(|(gain, epci)| Some(((*gain)?, epci.name.as_str())));
    let mut known: Vec<(f64, &str)> = known.collect();
    known.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let [(most, first), .., (least, last)] = known.as_slice() else { return None };
    if most.round() == least.round() {
        return None;
    }
    Some(format!(
        "À {} au plus, {first} gagne le plus ({}), {last} le moins ({}).",
        settings.reach,
        demand.said(*most),
        demand.said(*least)
    ))
}
