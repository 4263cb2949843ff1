//! Who is served by which of some open sites where everybody goes to the nearest, and what that reaches.

use super::{Aim, Problem};

/// Who is served by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// By demand: by which sites, and for which share of it.
    pub by: Vec<Vec<(usize, f64)>>,
    /// What it reaches of each aim.
    pub values: Vec<f64>,
}

/// Everybody goes to the nearest open site.
pub(super) fn nearest(problem: &Problem, open: &[usize]) -> Option<Served> {
    let mut is_open = vec![false; problem.sites.len()];
    open.iter().for_each(|&site| is_open[site] = true);
    let all = problem.serves_all();
    let covers = |aim: &Aim| if let Aim::Covered { within } = aim { Some(*within) } else { None };
    let most = problem.aims.iter().filter_map(covers).fold(f64::NEG_INFINITY, f64::max);
    let limit = if all { problem.rules.limit.unwrap_or(f64::INFINITY) } else { most };
    let first =
        |demand: usize| problem.costs.of(demand).find(|&(site, _)| is_open[site]).filter(|&(_, cost)| cost <= limit);
    let found: Vec<Option<(usize, f64)>> = (0..problem.costs.len()).map(first).collect();
    if all && found.iter().any(Option::is_none) {
        return None;
    }
    let sum = |value: &dyn Fn(f64) -> f64| {
        let each =
            found.iter().zip(&problem.weights).filter_map(|(near, weight)| near.map(|(_, cost)| weight * value(cost)));
        each.fold(0.0, |sum, value| sum + value)
    };
    let value = |aim: &Aim| match *aim {
        Aim::Covered { within } => sum(&|cost| f64::from(u8::from(cost <= within))),
        Aim::Sites => open.len() as f64,
        Aim::Price => open.iter().fold(0.0, |sum, &site| sum + problem.sites[site].price),
        Aim::Suitability => open.iter().fold(0.0, |sum, &site| sum + problem.sites[site].score),
        Aim::Distance => sum(&|cost| cost),
        Aim::Farthest => found.iter().flatten().fold(0.0, |most: f64, &(_, cost)| most.max(cost)),
    };
    let values = problem.aims.iter().map(value).collect();
    Some(Served {
        by: found.into_iter().map(|near| near.map(|(site, _)| (site, 1.0)).into_iter().collect()).collect(),
        values,
    })
}

/// What no plan does better than, seen without looking for one: every site open, and nothing counted against it.
pub(super) fn at_best(problem: &Problem, aim: Aim) -> f64 {
    let sites = || problem.sites.iter().filter(|site| !site.barred);
    let least = |demand: usize| problem.costs.of(demand).find(|&(site, _)| !problem.sites[site].barred);
    let nearest = || (0..problem.costs.len()).map(least).zip(&problem.weights);
    match aim {
        Aim::Covered { within } => {
            let near = nearest().filter(|(near, _)| near.is_some_and(|(_, cost)| cost <= within));
            near.fold(0.0, |sum, (_, weight)| sum + weight)
        }
        Aim::Distance => nearest().fold(0.0, |sum, (near, weight)| sum + near.map_or(0.0, |(_, cost)| weight * cost)),
        Aim::Farthest => nearest().fold(0.0, |most: f64, (near, _)| near.map_or(most, |(_, cost)| most.max(cost))),
        Aim::Sites => problem.sites.iter().filter(|site| site.kept).count() as f64,
        Aim::Price => problem.sites.iter().filter(|site| site.kept).fold(0.0, |sum, site| sum + site.price),
        Aim::Suitability => sites().fold(0.0, |sum, site| sum + site.score),
    }
}
