//! What the sites of today and those of the plan do for each demand.

use super::Settings;
use super::choice::Choice;
use super::demand::Demand;
use crate::analysis::{Context, share, travel};
use crate::method::siting::Problem;
use crate::outcome::{Column, ColumnRole, Direction, Row, Table, TableId, Unit};
use crate::territory::Territory;

/// What some sites do for each demand.
pub(super) struct Side {
    /// What it costs to reach the nearest, or those that serve it; none where none is reached.
    pub(super) cost: Vec<Option<f64>>,
    /// The share of it that is within reach.
    pub(super) covered: Vec<f64>,
}

impl Side {
    /// Of these open sites, who is served by which being given where sites have a capacity.
    pub(super) fn of(problem: &Problem, open: &[usize], by: Option<&[Vec<(usize, f64)>]>, reach: f64) -> Self {
        let mut is_open = vec![false; problem.sites.len()];
        open.iter().for_each(|&site| is_open[site] = true);
        let nearest = |demand: usize| problem.costs.of(demand).find(|&(site, _)| is_open[site]).map(|(_, cost)| cost);
        let capacitated = problem.sites.iter().any(|site| site.capacity.is_some());
        let mut side = Self { cost: Vec::new(), covered: Vec::new() };
        for demand in 0..problem.weights.len() {
            let shares = by.filter(|_| capacitated).map(|by| by[demand].as_slice());
            let cost = |site: usize| problem.costs.of(demand).find(|&(s, _)| s == site).map_or(0.0, |(_, cost)| cost);
            match shares {
                None => {
                    let cost = nearest(demand);
                    side.cost.push(cost);
                    side.covered.push(f64::from(u8::from(cost.is_some_and(|cost| cost <= reach))));
                }
                Some(shares) => {
                    let all: f64 = shares.iter().map(|s| s.1).sum();
                    let sum: f64 = shares.iter().map(|&(site, share)| share * cost(site)).sum();
                    side.cost.push((all > 0.0).then(|| sum / all));
                    side.covered.push(shares.iter().filter(|&&(site, _)| cost(site) <= reach).map(|s| s.1).sum());
                }
            }
        }
        side
    }
}

/// Today and with the plan.
pub(super) struct Sides {
    pub(super) before: Option<Side>,
    pub(super) after: Side,
}

impl Sides {
    pub(super) fn of(choice: &Choice, settings: &Settings) -> Self {
        let reach = settings.reach.amount();
        let there: Vec<usize> = (0..choice.existing).collect();
        let by = choice.before.as_ref().map(|served| served.by.as_slice());
        let before = (choice.existing > 0).then(|| Side::of(&choice.problem, &there, by, reach));
        Self { before, after: Side::of(&choice.problem, &choice.plan.open, Some(&choice.plan.served), reach) }
    }
}

/// What is within reach of a side among these communes: the sum of what weighs.
pub(super) fn covered(side: Option<&Side>, demand: &Demand, communes: &[bool]) -> f64 {
    let Some(side) = side else { return 0.0 };
    let each = (0..demand.weights.len()).filter(|&d| communes[demand.commune[d]]);
    each.fold(0.0, |sum, d| sum + demand.weights[d] * side.covered[d])
}

pub(super) fn weight_of(demand: &Demand, communes: &[bool]) -> f64 {
    let each = (0..demand.weights.len()).filter(|&d| communes[demand.commune[d]]);
    each.fold(0.0, |sum, d| sum + demand.weights[d])
}

/// Which communes are among these.
pub(super) fn marked(members: &[usize], territory: &Territory) -> Vec<bool> {
    let mut marked = vec![false; territory.communes.len()];
    members.iter().for_each(|&commune| marked[commune] = true);
    marked
}

/// How far each commune is from what serves it: the mean over its demand that is served.
pub(super) fn by_commune_mean(side: Option<&Side>, demand: &Demand, territory: &Territory) -> Vec<Option<f64>> {
    let (mut sums, mut weights) = (vec![0.0; territory.communes.len()], vec![0.0; territory.communes.len()]);
    if let Some(side) = side {
        for (d, &commune) in demand.commune.iter().enumerate() {
            if let Some(cost) = side.cost[d] {
                sums[commune] += cost * demand.weights[d];
                weights[commune] += demand.weights[d];
            }
        }
    }
    sums.iter().zip(&weights).map(|(sum, weight)| share::ratio(*sum, *weight)).collect()
}

/// How things are before anything is opened: who is within reach, and how far each commune is. A scenario that opens sites
/// changes this, and no proposal. Nothing where the study names no layer of what is there.
pub(super) fn today(sides: &Sides, demand: &Demand, settings: &Settings, context: &Context<'_>) -> Vec<Table> {
    if settings.existing.is_empty() {
        return Vec::new();
    }
    let territory = context.territory;
    let all = covered(sides.before.as_ref(), demand, &vec![true; territory.communes.len()]);
    let reach = settings.reach;
    let better = |id: &str, label: &str, unit: Unit, value: Option<f64>| {
        Column::numbers(id, label, unit, vec![value]).direction(Direction::Better)
    };
    let (amount, part) = if demand.people { ("population", "part_population") } else { ("poids", "part_poids") };
    let mut share = better(part, "Part à portée", Unit::Share, share::ratio(all, demand.all));
    if !demand.people {
        share = share.role(ColumnRole::ShareOf { what: demand.noun().to_owned() });
    }
    let whole = Table::new(
        TableId::Territory,
        "À portée de ce qui existe",
        Row::Other,
        vec![format!("{:.0}", reach.amount())],
        vec![format!("à {reach} au plus")],
    );
    let measure = context.travel.measure();
    let communes = share::commune_table("Par commune", territory).with(travel::column(
        travel::id(measure, ""),
        travel::word(measure),
        measure,
        by_commune_mean(sides.before.as_ref(), demand, territory),
    ));
    vec![whole.with(better(amount, "À portée", Unit::Count, Some(all))).with(share), communes]
}
