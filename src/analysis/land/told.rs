//! The sentences.

use super::data::Data;
use super::reserves::Reserves;
use super::tables::members;
use super::{Budget, Line, NOTHING, Settings, Sum};
use crate::analysis::share;
use crate::french;
use crate::method::land::{Entitled, Range};
use crate::outcome::Outcome;
use crate::territory::Territory;

/// A share of the reference above which one year alone makes the decade.
const ONE_YEAR: f64 = 0.6;

/// Names in a sentence.
const NAMES: usize = 6;

/// «4,75 ha», to ten square metres where there is little.
fn ha(hectares: f64) -> String {
    format!("{} ha", bare(hectares))
}

fn bare(hectares: f64) -> String {
    french::short(hectares, if hectares.abs() < 100.0 { 2 } else { 1 })
}

/// «7 ha», «entre 4,75 et 7 ha».
fn between(range: Range) -> String {
    if range.is_sure() { ha(range.most) } else { format!("entre {} et {}", bare(range.least), ha(range.most)) }
}

/// «il reste 2 ha», «le budget est dépassé de 1 à 2 ha», «il reste 0,4 ha au plus, ou le budget est dépassé de 2,45 ha au plus».
fn left_said(left: Range) -> String {
    let (least, most) = (left.least, left.most);
    if least >= -NOTHING {
        return format!("il reste {}", between(left));
    }
    if left.is_sure() {
        return format!("le budget est dépassé de {}", ha(-most));
    }
    if most <= NOTHING {
        return format!("le budget est dépassé de {} à {}", bare(-most), ha(-least));
    }
    format!("il reste {} au plus, ou le budget est dépassé de {} au plus", ha(most), ha(-least))
}

/// «2 ha de plus que le budget», «entre 1 ha de moins et 2 ha de plus que le budget».
fn beyond(over: Range) -> String {
    let side = |v: f64| if v >= 0.0 { "de plus" } else { "de moins" };
    let (a, b) = (over.least, over.most);
    if over.is_sure() && b == 0.0 {
        return "le budget tout entier".to_owned();
    }
    if over.is_sure() {
        return format!("{} {} que le budget", ha(b.abs()), side(b));
    }
    if (a >= 0.0) == (b >= 0.0) {
        let (low, high) = if a >= 0.0 { (a, b) } else { (-b, -a) };
        return format!("entre {} et {} {} que le budget", bare(low), ha(high), side(a));
    }
    format!("entre {} de moins et {} de plus que le budget", ha(-a), ha(b))
}

/// «45,5 %, que donne l'étude»
pub(super) fn share_said(settings: &Settings) -> String {
    let own = if settings.own_share { ", que donne l'étude" } else { "" };
    format!("{}{own}", percent(settings.rule.share))
}

/// «45,5 %», with what it has of decimals.
fn percent(share: f64) -> String {
    format!("{} %", french::short(share * 100.0, 2))
}

pub(super) fn findings(
    outcome: &mut Outcome,
    settings: &Settings,
    territory: &Territory,
    data: &Data<'_>,
    budget: &Budget,
    reserves: &Reserves<'_>,
) {
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let whole = budget.sum(&everyone);
    let missing = whole.unknown[0];
    let Some(sum) = whole.line else {
        outcome.find("Aucune commune n'a de consommation connue pour toute la période de référence.");
        return;
    };
    let regime = &settings.regime;
    let without = match missing {
        0 => String::new(),
        n => {
            let names: Vec<usize> = everyone.iter().copied().filter(|&c| budget.lines[c].is_none()).collect();
            let names = share::names(territory, &names, NAMES);
            format!(" ; sans {} dont la référence n'est pas connue ({names})", french::count(n, "commune", "communes"))
        }
    };
    outcome.find(format!(
        "Budget {} : {}. C'est {} des {} consommés {}, soit {}, et {} que le plancher de {} ajoute aux communes qui y ont droit{without}.",
        regime.period.said(),
        between(sum.budget),
        percent(settings.rule.share),
        ha(sum.reference),
        regime.reference.said(),
        ha(sum.shared),
        between(sum.pool),
        ha(settings.rule.floor),
    ));
    entitlement(outcome, settings, territory, data, budget);
    pace(outcome, settings, territory, data, budget, &whole, sum);
    pool(outcome, territory, budget);
    one_year(outcome, settings, territory, data);
    against(outcome, territory, budget, reserves, sum);
}

/// Who may have the floor, and who is taken not to.
fn entitlement(outcome: &mut Outcome, settings: &Settings, territory: &Territory, data: &Data<'_>, budget: &Budget) {
    let regime = &settings.regime;
    let day = french::day(regime.before);
    let unsure = |c: &usize| budget.lines[*c].is_some_and(|l| !l.budget.is_sure());
    let unknown: Vec<usize> = (0..data.entitled.len()).filter(unsure).collect();
    if !unknown.is_empty() {
        let everyone =
            unknown.len() == budget.lines.iter().flatten().filter(|l| l.shared < settings.rule.floor).count();
        let who = if everyone && settings.documents.is_none() {
            "la couche `documents` n'est pas donnée".to_owned()
        } else {
            share::names(territory, &unknown, NAMES)
        };
        outcome.find(format!(
            "Pour {} que le plancher aiderait, rien ne dit si elles y ont droit (document d'urbanisme prescrit, arrêté ou approuvé avant le {day}) : le budget est donc une fourchette. {}.",
            french::count(unknown.len(), "commune", "communes"),
            french::upper_first(&who),
        ));
    }
    if !data.undocumented.is_empty() {
        outcome.find(format!(
            "{} au règlement national d'urbanisme, sans date de prescription : comptée{} sans plancher ({}).",
            french::count(data.undocumented.len(), "commune", "communes"),
            french::s(data.undocumented.len()),
            share::names(territory, &data.undocumented, NAMES)
        ));
    }
    if settings.documents.is_some() {
        let of = |which| data.entitled.iter().filter(|e| **e == which).count();
        outcome.find(format!(
            "{} droit au plancher, {} n'y {} pas droit ; de {}, on ne le sait pas.",
            french::count(of(Entitled::Yes), "commune a", "communes ont"),
            french::integer(of(Entitled::No) as u64),
            if of(Entitled::No) < 2 { "a" } else { "ont" },
            french::count(of(Entitled::Unknown), "commune", "communes"),
        ));
    }
}

/// What is consumed, what is left, where it goes.
fn pace(
    outcome: &mut Outcome,
    settings: &Settings,
    territory: &Territory,
    data: &Data<'_>,
    budget: &Budget,
    whole: &Sum,
    sum: Line,
) {
    let regime = &settings.regime;
    if budget.known == 0 {
        outcome.find(format!(
            "Rien n'est connu de la consommation {} : il n'y a ni reste ni rythme.",
            regime.period.said()
        ));
        return;
    }
    let known: Vec<u16> = data.years.iter().copied().filter(|y| regime.period.iter().any(|p| p == *y)).collect();
    let years = super::regime::Years { first: known[0], last: known[known.len() - 1] };
    let gaps = if known.len() < years.count() { " (toutes les années n'y sont pas)" } else { "" };
    let unknown: Vec<usize> =
        (0..budget.lines.len()).filter(|&c| budget.lines[c].is_none_or(|l| l.since.is_none())).collect();
    let others = budget.lines.len() - unknown.len();
    if !unknown.is_empty() {
        outcome.find(format!(
            "De {}, la consommation de la référence ou de {} n'est pas connue ({}) : ce qui suit est des {} autres.",
            french::count(unknown.len(), "commune", "communes"),
            years.said().trim_start_matches("de ").trim_start_matches("en "),
            share::names(territory, &unknown, NAMES),
            french::integer(others as u64)
        ));
    }
    if let (Some(since), Some(left), Some(projected), Some(over)) = (sum.since, sum.left, sum.projected, sum.over) {
        let back = if data.renatured.is_some() { ", renaturation déduite" } else { "" };
        let of = whole.budget.filter(|_| !unknown.is_empty());
        let of = of.map(|budget| {
            let is = if budget.is_sure() { "sur un budget de" } else { "pour un budget compris" };
            format!(", {is} {}", between(budget))
        });
        let of = of.unwrap_or_default();
        outcome.find(format!("Consommé {}{gaps} : {}{back}{of} ; {}.", years.said(), ha(since), left_said(left)));
        let pace = if known.len() == 1 { "de la seule année connue" } else { "des années connues" };
        outcome.find(format!(
            "Au rythme {pace}, {} à la fin de {} : {}.",
            ha(projected),
            regime.period.last,
            beyond(over)
        ));
    }
    let spent: Vec<usize> = having(budget, |l| l.left.is_some_and(|left| left.most < -NOTHING));
    if !spent.is_empty() {
        outcome.find(format!(
            "Budget déjà dépassé dans {} : {}.",
            french::count(spent.len(), "commune", "communes"),
            share::names(territory, &spent, NAMES)
        ));
    }
    let mut going: Vec<(usize, f64)> = having(budget, |l| l.over.is_some_and(|over| over.least > NOTHING))
        .into_iter()
        .filter_map(|c| Some((c, budget.lines[c]?.over?.least)))
        .collect();
    going.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    if !going.is_empty() {
        let first: Vec<String> = going
            .iter()
            .take(NAMES)
            .map(|(c, over)| {
                let least =
                    if budget.lines[*c].and_then(|l| l.over).is_some_and(Range::is_sure) { "" } else { " au moins" };
                format!("{} ({} de plus{least})", territory.communes[*c].name, ha(*over))
            })
            .collect();
        outcome.find(format!(
            "À ce rythme, {} leur budget quel que soit le plancher : {}.",
            french::count(going.len(), "commune dépasserait", "communes dépasseraient"),
            french::list_among(&first, going.len())
        ));
    }
}

/// The communes whose line is so.
fn having(budget: &Budget, keep: impl Fn(&Line) -> bool) -> Vec<usize> {
    (0..budget.lines.len()).filter(|&c| budget.lines[c].as_ref().is_some_and(&keep)).collect()
}

/// What the floors add, by EPCI, as it may be pooled there.
fn pool(outcome: &mut Outcome, territory: &Territory, budget: &Budget) {
    let pools: Vec<String> = (0..territory.epcis.len())
        .filter_map(|e| {
            let pool = budget.sum(&members(territory, e)).line?.pool;
            (pool.most > 0.0).then(|| format!("{} {}", territory.epcis[e].name, between(pool)))
        })
        .collect();
    if !pools.is_empty() {
        outcome
            .find(format!("Les planchers ajoutent, et les communes peuvent mettre en commun : {}.", pools.join(" ; ")));
    }
}

/// Whose decade is one plot.
fn one_year(outcome: &mut Outcome, settings: &Settings, territory: &Territory, data: &Data<'_>) {
    let reference = settings.regime.reference;
    let some: Vec<usize> = (0..data.consumed.len())
        .filter(|&c| {
            let share = data.rhythm(c, reference).zip(data.over(c, reference)).filter(|(_, whole)| *whole > 0.0);
            share.is_some_and(|((_, most), whole)| most / whole >= ONE_YEAR)
        })
        .collect();
    if !some.is_empty() {
        outcome.find(format!(
            "Dans {}, une seule année fait {} ou plus de la consommation de référence ({}) : une opération suffit à la changer.",
            french::count(some.len(), "commune", "communes"),
            french::percent(ONE_YEAR, 0),
            share::names(territory, &some, NAMES)
        ));
    }
}

/// What friches and vacant dwellings could spare.
fn against(outcome: &mut Outcome, territory: &Territory, budget: &Budget, reserves: &Reserves<'_>, sum: Line) {
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    if let Some(friches) = &reserves.friches {
        let [idle, planned] = friches.among(&everyone);
        let both = idle.and(planned);
        let least = if both.unknown > 0 {
            format!(" au moins ({} sans surface)", french::count(both.unknown, "friche", "friches"))
        } else {
            String::new()
        };
        if both.number == 0 {
            outcome.find("Aucune friche du gisement n'est connue : cela ne veut pas dire qu'il n'y en a pas.");
        } else {
            let enough = sum.left.filter(|l| l.least > 0.0 && both.hectares > 0.0).map(|left| {
                format!(" ; c'est {} de ce qui reste du budget au moins", french::percent(both.hectares / left.most, 0))
            });
            outcome.find(format!(
                "En face, {} dans le gisement, {}{least} : {} sans projet, {} avec projet{}.",
                french::count(both.number, "friche", "friches"),
                ha(both.hectares),
                ha(idle.hectares),
                ha(planned.hectares),
                enough.unwrap_or_default()
            ));
            let needing = having(budget, |l| l.over.is_some_and(|over| over.least > NOTHING));
            if !needing.is_empty() {
                let [a, b] = friches.among(&needing);
                let there = a.and(b);
                let without = needing.iter().filter(|&&c| friches.communes[c].iter().all(|s| s.number == 0)).count();
                outcome.find(format!(
                    "De ces friches, {} sont dans les communes qui dépasseraient leur budget ; {} {} aucune dans le gisement.",
                    ha(there.hectares),
                    french::count(without, "de ces communes", "de ces communes"),
                    if without < 2 { "n'en a" } else { "n'en ont" }
                ));
            }
        }
    }
    if let Some(vacant) = &reserves.vacant {
        let known: Vec<f64> = vacant.communes.iter().flatten().copied().collect();
        let unknown = vacant.communes.len() - known.len();
        let secret = if unknown > 0 {
            format!(" ; inconnu ou secret dans {}", french::count(unknown, "commune", "communes"))
        } else {
            String::new()
        };
        let long = if vacant.field == super::LONG_VACANT { " depuis plus de deux ans" } else { "" };
        outcome.find(format!(
            "L'autre réserve : {}{long} (colonne `{}`){secret}.",
            french::count(known.iter().sum::<f64>() as usize, "logement vacant", "logements vacants"),
            vacant.field
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_told_with_its_side() {
        let range = |least, most| Range { least, most };
        assert_eq!(between(range(4.75, 7.0)), "entre 4,75 et 7 ha");
        assert_eq!(between(Range::sure(7.0)), "7 ha");
        assert_eq!(beyond(range(1.0, 2.5)), "entre 1 et 2,5 ha de plus que le budget");
        assert_eq!(beyond(range(-2.5, -1.0)), "entre 1 et 2,5 ha de moins que le budget");
        assert_eq!(beyond(range(-1.0, 2.0)), "entre 1 ha de moins et 2 ha de plus que le budget");
        assert_eq!(beyond(Range::sure(0.0)), "le budget tout entier");
        assert_eq!(left_said(range(0.0, 2.0)), "il reste entre 0 et 2 ha");
        assert_eq!(left_said(Range::sure(-3.75)), "le budget est dépassé de 3,75 ha");
        assert_eq!(left_said(range(-2.0, -1.0)), "le budget est dépassé de 1 à 2 ha");
        assert_eq!(
            left_said(range(-2.45, 0.4)),
            "il reste 0,4 ha au plus, ou le budget est dépassé de 2,45 ha au plus"
        );
    }
}
