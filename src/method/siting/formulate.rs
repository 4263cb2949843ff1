//! A question of siting as a program: what is unknown, and the lines that it must keep to.

use std::collections::BTreeMap;

use super::milp::{Program, Sum};
use super::rules::SLACK;
use super::{Aim, Problem};

/// A question as a program, and where its unknowns stand.
pub(super) struct Formulation {
    pub(super) program: Program,
    /// By site: whether it is open.
    pub(super) open: Vec<usize>,
    /// By demand, where sites have capacities: the share of it that each site serves.
    pub(super) shares: Vec<Vec<(usize, usize)>>,
    /// What all capacities are multiplied by, where that is asked.
    pub(super) stretch: Option<usize>,
    covered: Vec<(f64, Sum)>,
    distance: Option<Sum>,
}

/// What is asked of a formulation.
pub(super) struct Wanted<'a> {
    /// The aims that it must know.
    pub(super) aims: &'a [Aim],
    /// The greatest cost of a service.
    pub(super) limit: Option<f64>,
    /// By demand: how many radii it looks at, of those that count for [`Aim::Distance`]. Farther than the last costs no more
    /// than the last: what comes out is a bound until no demand is served from farther.
    pub(super) radii: &'a [usize],
    /// Whether all capacities are multiplied by the same unknown.
    pub(super) stretched: bool,
}

/// The unknowns and lines of a question; `None` when somebody who must be served has no site at all.
pub(super) fn formulate(problem: &Problem, wanted: &Wanted<'_>) -> Option<Formulation> {
    let mut program = Program::default();
    let open = add_sites(problem, &mut program);
    add_rules(problem, &open, &mut program);
    let mut made =
        Formulation { program, open, shares: Vec::new(), stretch: None, covered: Vec::new(), distance: None };
    if problem.capacitated() { made.split(problem, wanted) } else { made.nearest(problem, wanted) }.then_some(made)
}

/// An unknown for each site.
fn add_sites(problem: &Problem, program: &mut Program) -> Vec<usize> {
    let bound = |site: &super::Site| (f64::from(u8::from(site.kept)), f64::from(u8::from(!site.barred)));
    problem.sites.iter().map(bound).map(|(low, high)| program.choice(low, high)).collect()
}

/// The lines of number, budget, quotas and ceilings.
fn add_rules(problem: &Problem, open: &[usize], program: &mut Program) {
    let rules = &problem.rules;
    if let Some((least, most)) = rules.count {
        program.line(least as f64, most as f64, open.iter().map(|&x| (x, 1.0)).collect());
    }
    if let Some(budget) = rules.budget {
        // In units of the budget, so that a tolerance is a share of it.
        let unit = budget.abs().max(1.0);
        let priced = open.iter().zip(&problem.sites).filter(|(_, site)| site.price != 0.0);
        let terms = priced.map(|(&x, site)| (x, site.price / unit)).collect();
        program.line(f64::NEG_INFINITY, budget / unit + SLACK, terms);
    }
    for quota in &rules.quotas {
        program.line(quota.least as f64, f64::INFINITY, quota.sites.iter().map(|&site| (open[site], 1.0)).collect());
    }
    for ceiling in &rules.ceilings {
        let mut factors = vec![-ceiling.share; open.len()];
        ceiling.sites.iter().for_each(|&site| factors[site] += 1.0);
        program.line(f64::NEG_INFINITY, SLACK, open.iter().copied().zip(factors).collect());
    }
}

/// The sites that a demand reaches within a cost.
fn within(problem: &Problem, demand: usize, limit: f64) -> Vec<usize> {
    problem.costs.of(demand).take_while(|&(_, cost)| cost <= limit).map(|(site, _)| site).collect()
}

impl Formulation {
    /// The value of an aim as a sum of unknowns.
    pub(super) fn goal(&self, problem: &Problem, aim: Aim) -> Sum {
        let each = |factor: &dyn Fn(usize) -> f64| Sum {
            terms: self.open.iter().enumerate().map(|(site, &x)| (x, factor(site))).filter(|t| t.1 != 0.0).collect(),
            constant: 0.0,
        };
        match aim {
            Aim::Sites | Aim::Farthest => each(&|_| 1.0),
            Aim::Price => each(&|site| problem.sites[site].price),
            Aim::Suitability => each(&|site| problem.sites[site].score),
            Aim::Covered { within } => {
                let known = self.covered.iter().find(|(w, _)| *w == within);
                known.expect("formulated with the aims that are asked of it").1.clone()
            }
            Aim::Distance => self.distance.clone().expect("formulated with the aims that are asked of it"),
        }
    }

    /// A line that keeps an aim at what was reached, but for the last digits.
    pub(super) fn hold(&mut self, problem: &Problem, aim: Aim, reached: f64) {
        let Sum { terms, constant } = self.goal(problem, aim);
        let unit = reached.abs().max(terms.iter().fold(0.0, |most: f64, t| most.max(t.1.abs()))).max(f64::MIN_POSITIVE);
        let terms: Vec<(usize, f64)> = terms.into_iter().map(|(x, factor)| (x, factor / unit)).collect();
        let edge = (reached - constant) / unit;
        if aim.up() {
            self.program.line(edge - SLACK, f64::INFINITY, terms);
        } else {
            self.program.line(f64::NEG_INFINITY, edge + SLACK, terms);
        }
    }

    /// Everybody is served by the nearest open site.
    fn nearest(&mut self, problem: &Problem, wanted: &Wanted<'_>) -> bool {
        if problem.serves_all() || wanted.limit.is_some() {
            let limit = wanted.limit.unwrap_or(f64::INFINITY);
            let mut needed: Vec<Vec<usize>> = Vec::new();
            for demand in 0..problem.costs.len() {
                let mut sites = within(problem, demand, limit);
                if sites.is_empty() {
                    return false;
                }
                if !sites.iter().any(|&site| problem.sites[site].kept) {
                    sites.sort_unstable();
                    needed.push(sites);
                }
            }
            needed.sort();
            needed.dedup();
            for sites in needed {
                self.program.line(1.0, f64::INFINITY, sites.iter().map(|&site| (self.open[site], 1.0)).collect());
            }
        }
        for aim in wanted.aims {
            match *aim {
                Aim::Covered { within } => self.cover(problem, within),
                Aim::Distance => self.radii(problem, wanted),
                Aim::Sites | Aim::Price | Aim::Suitability | Aim::Farthest => {}
            }
        }
        true
    }

    /// What is covered: demands that the same sites cover are one.
    fn cover(&mut self, problem: &Problem, radius: f64) {
        let mut alike: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
        let mut sum = Sum::default();
        for (demand, &weight) in problem.weights.iter().enumerate() {
            let mut sites = within(problem, demand, radius);
            if sites.iter().any(|&site| problem.sites[site].kept) {
                sum.constant += weight;
            } else if !sites.is_empty() && weight > 0.0 {
                sites.sort_unstable();
                *alike.entry(sites).or_default() += weight;
            }
        }
        for (sites, weight) in alike {
            let covered = self.program.share(1.0);
            sum.terms.push((covered, weight));
            let terms = std::iter::once((covered, 1.0)).chain(sites.iter().map(|&site| (self.open[site], -1.0)));
            self.program.line(f64::NEG_INFINITY, 0.0, terms.collect());
        }
        self.covered.push((radius, sum));
    }

    /// How far people go, by radii: `far` is whether no site is open within the radius before, and each step of a demand
    /// costs what lies between two radii (Elloumi 2010).
    fn radii(&mut self, problem: &Problem, wanted: &Wanted<'_>) {
        let mut sum = Sum::default();
        for (demand, &weight) in problem.weights.iter().enumerate() {
            if weight <= 0.0 {
                continue;
            }
            let circles = circles(problem, demand, wanted.limit);
            sum.constant += weight * circles[0].0;
            let mut before: Option<usize> = None;
            for k in 0..circles.len().saturating_sub(1).min(wanted.radii[demand]) {
                let far = self.program.share(1.0);
                sum.terms.push((far, weight * (circles[k + 1].0 - circles[k].0)));
                let mut terms: Vec<(usize, f64)> = circles[k].1.iter().map(|&site| (self.open[site], 1.0)).collect();
                terms.push((far, 1.0));
                terms.extend(before.map(|b| (b, -1.0)));
                self.program.line(if before.is_none() { 1.0 } else { 0.0 }, f64::INFINITY, terms);
                before = Some(far);
            }
        }
        self.distance = Some(sum);
    }

    /// Each site serves what it can; a demand may be shared among several.
    fn split(&mut self, problem: &Problem, wanted: &Wanted<'_>) -> bool {
        let all = problem.serves_all() || wanted.limit.is_some();
        let covers = |aim: &Aim| if let Aim::Covered { within } = aim { Some(*within) } else { None };
        let most = problem.aims.iter().filter_map(covers).fold(f64::NEG_INFINITY, f64::max);
        let limit = if all { wanted.limit.unwrap_or(f64::INFINITY) } else { most };
        self.stretch = wanted.stretched.then(|| self.program.share(f64::INFINITY));
        let mut loads: Vec<Vec<(usize, f64)>> = vec![Vec::new(); problem.sites.len()];
        let mut served: Vec<Vec<(usize, f64, usize)>> = Vec::new();
        for (demand, &weight) in problem.weights.iter().enumerate() {
            let mut row = Vec::new();
            for (site, cost) in problem.costs.of(demand).take_while(|&(_, cost)| cost <= limit) {
                let share = self.program.share(1.0);
                row.push((site, cost, share));
                self.program.line(f64::NEG_INFINITY, 0.0, vec![(share, 1.0), (self.open[site], -1.0)]);
                if weight > 0.0 {
                    loads[site].push((share, weight));
                }
            }
            if all && row.is_empty() {
                return false;
            }
            let terms = row.iter().map(|&(.., share)| (share, 1.0)).collect();
            self.program.line(if all { 1.0 } else { 0.0 }, 1.0, terms);
            served.push(row);
        }
        for (site, mut load) in loads.into_iter().enumerate() {
            if let Some(capacity) = problem.sites[site].capacity {
                // In units of the capacity, so that a tolerance is a share of it.
                let unit = capacity.max(load.iter().fold(0.0, |most: f64, l| most.max(l.1))).max(f64::MIN_POSITIVE);
                load.iter_mut().for_each(|(_, weight)| *weight /= unit);
                // A site that isn't open serves no share of anybody, whatever its capacity is multiplied by.
                load.push((self.stretch.unwrap_or(self.open[site]), -capacity / unit));
                self.program.line(f64::NEG_INFINITY, 0.0, load);
            }
        }
        let pairs = |f: &dyn Fn(f64) -> f64| {
            let of = |(row, &weight): (&Vec<(usize, f64, usize)>, &f64)| -> Vec<(usize, f64)> {
                row.iter().map(|&(_, cost, share)| (share, weight * f(cost))).filter(|t| t.1 != 0.0).collect()
            };
            Sum { terms: served.iter().zip(&problem.weights).flat_map(of).collect(), constant: 0.0 }
        };
        for aim in wanted.aims {
            match *aim {
                Aim::Covered { within } => {
                    self.covered.push((within, pairs(&|cost| f64::from(u8::from(cost <= within)))));
                }
                Aim::Distance => self.distance = Some(pairs(&|cost| cost)),
                Aim::Sites | Aim::Price | Aim::Suitability | Aim::Farthest => {}
            }
        }
        self.shares = served.into_iter().map(|row| row.into_iter().map(|(site, _, y)| (site, y)).collect()).collect();
        true
    }
}

/// The radii about a demand that matter, ascending, with the sites at each: none beyond the limit, nor beyond the first site
/// that is kept.
pub(super) fn circles(problem: &Problem, demand: usize, limit: Option<f64>) -> Vec<(f64, Vec<usize>)> {
    let mut circles: Vec<(f64, Vec<usize>)> = Vec::new();
    let (mut limit, mut met) = (limit.unwrap_or(f64::INFINITY), false);
    for (site, cost) in problem.costs.of(demand) {
        if cost > limit {
            break;
        }
        match circles.last_mut() {
            Some((radius, sites)) if *radius == cost => sites.push(site),
            _ => circles.push((cost, vec![site])),
        }
        if problem.sites[site].kept && !met {
            (limit, met) = (cost, true);
        }
    }
    circles
}
