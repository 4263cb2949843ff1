//! The p-median by its Lagrangian dual (Narula, Ogbu and Samuelsson 1977; Beasley 1985): that everybody is served once is
//! given up for a price, which leaves to choose the sites by what each is worth; the best prices give a bound, most often
//! the optimum or very near to it. What a site is worth tells which sites no better plan holds, and which all hold.
//! Rules that are more than a number are given up for a price too.

use super::nearest::nearest;
use super::rules::{SLACK, Tally};
use super::stages::staged;
use super::swap::Search;
use super::{Aim, Ceiling, Costs, Effort, NoPlan, Plan, Problem, Quota, Rules, Site, milp, swap};

/// How many times the prices are mended at most.
const ROUNDS: usize = 6_000;
/// How many rounds without a better bound halve the step.
const PATIENCE: usize = 25;
/// The step below which the prices move no more.
const SHORTEST: f64 = 5e-6;

/// The best plan of a p-median whose sites have no capacity.
pub(super) fn solve(problem: &Problem, effort: &Effort<'_>) -> Result<Plan, NoPlan> {
    let best = swap::plan(problem, effort);
    // Without a plan the bound has nothing to be held against.
    let Some(best) = best else { return staged(problem, None, None, effort) };
    let mut dual = Dual::new(problem, best).ok_or(NoPlan::Infeasible)?;
    dual.climb(effort);
    let stopped = effort.stopped();
    if dual.closed() || stopped {
        return dual.plan(dual.closed(), dual.bound, stopped);
    }
    dual.decide();
    dual.rest(effort)
}

/// The prices, and what is known from them.
struct Dual<'a> {
    problem: &'a Problem,
    /// By demand: sites within the limit with their weighted cost, by ascending cost.
    rows: Vec<Vec<(u32, f64)>>,
    /// What each demand pays at most to be served.
    prices: Vec<f64>,
    /// What is paid for each rule that is given up.
    tolls: Vec<f64>,
    side: Vec<Given>,
    /// How large each price is about, then each toll: what a step of it is measured in.
    measures: Vec<f64>,
    best: Vec<usize>,
    value: f64,
    bound: f64,
    /// Whether all costs are whole: a plan is then better by one at least.
    whole: bool,
    taken: Vec<bool>,
    dropped: Vec<bool>,
}

/// A rule that is given up for a price: `Σ factor · open ≤ most`.
struct Given {
    factors: Vec<f64>,
    most: f64,
}

/// What some prices give.
struct Round {
    chosen: Vec<bool>,
    worth: Vec<f64>,
    bound: f64,
}

impl<'a> Dual<'a> {
    fn new(problem: &'a Problem, best: Vec<usize>) -> Option<Self> {
        let limit = problem.rules.limit.unwrap_or(f64::INFINITY);
        let weight = &problem.weights;
        let row = |demand: usize| {
            let near = problem.costs.of(demand).take_while(|&(_, cost)| cost <= limit);
            near.map(|(site, cost)| (site as u32, weight[demand] * cost)).collect::<Vec<_>>()
        };
        let rows: Vec<Vec<(u32, f64)>> = (0..weight.len()).map(row).collect();
        let value = nearest(problem, &best)?.values[0];
        let mut is_open = vec![false; problem.sites.len()];
        best.iter().for_each(|&site| is_open[site] = true);
        // Between what the nearest and the second nearest of a good plan cost, where good prices lie.
        let price = |row: &Vec<(u32, f64)>| {
            let mut open = row.iter().filter(|&&(site, _)| is_open[site as usize]).map(|&(_, cost)| cost);
            let first = open.next().unwrap_or(0.0);
            0.5 * (first + open.next().unwrap_or(2.0 * first))
        };
        let whole = rows.iter().flatten().all(|&(_, cost)| cost.fract() == 0.0);
        let side = given_up(problem);
        let prices: Vec<f64> = rows.iter().map(price).collect();
        let mean = value / prices.len().max(1) as f64;
        let measures = prices.iter().map(|price| price.max(1e-3 * mean)).chain(side.iter().map(|_| mean)).collect();
        Some(Self {
            problem,
            prices,
            tolls: vec![0.0; side.len()],
            measures,
            rows,
            side,
            best,
            value,
            bound: f64::NEG_INFINITY,
            whole,
            taken: problem.sites.iter().map(|site| site.kept).collect(),
            dropped: problem.sites.iter().map(|site| site.barred).collect(),
        })
    }

    /// How much better a plan must be to be another.
    fn step(&self) -> f64 {
        if self.whole { 1.0 - 1e-6 } else { milp::GAP * self.value.abs() }
    }

    fn closed(&self) -> bool {
        self.bound > self.value - self.step() || self.value == 0.0
    }

    /// The choice that is best at these prices.
    fn round(&self) -> Round {
        let mut worth = vec![0.0; self.problem.sites.len()];
        for (row, &price) in self.rows.iter().zip(&self.prices) {
            for &(site, cost) in row {
                let gain = price - cost;
                if gain <= 0.0 {
                    break;
                }
                worth[site as usize] -= gain;
            }
        }
        let mut bound = self.prices.iter().fold(0.0, |sum, price| sum + price);
        for (given, &toll) in self.side.iter().zip(&self.tolls) {
            bound -= toll * given.most;
            if toll != 0.0 {
                worth.iter_mut().zip(&given.factors).for_each(|(worth, factor)| *worth += toll * factor);
            }
        }
        let (least, most) = self.problem.rules.count.unwrap_or((0, usize::MAX));
        let mut chosen = self.taken.clone();
        let taken = chosen.iter().filter(|&&c| c).count();
        let mut free: Vec<usize> = (0..worth.len()).filter(|&s| !self.taken[s] && !self.dropped[s]).collect();
        free.sort_by(|&a, &b| worth[a].total_cmp(&worth[b]).then(a.cmp(&b)));
        for (count, site) in (taken..).zip(free) {
            if count >= most || (count >= least && worth[site] >= 0.0) {
                break;
            }
            chosen[site] = true;
        }
        bound += worth.iter().zip(&chosen).filter(|(_, chosen)| **chosen).fold(0.0, |sum, (worth, _)| sum + worth);
        Round { chosen, worth, bound }
    }

    /// Mends the prices until the bound meets the plan or rises no more.
    fn climb(&mut self, effort: &Effort<'_>) {
        let search = Search::new(self.problem);
        let (mut step, mut idle) = (1.0, 0);
        let mut kept = (self.prices.clone(), self.tolls.clone());
        let mut way = vec![0.0; self.measures.len()];
        let mut tried: Vec<Vec<bool>> = Vec::new();
        for _ in 0..ROUNDS {
            let round = self.round();
            if self.bound == f64::NEG_INFINITY || round.bound > self.bound + 1e-9 * self.bound.abs() {
                (self.bound, idle) = (round.bound, 0);
                kept = (self.prices.clone(), self.tolls.clone());
                self.exclude(&round);
                // What the prices choose is often a good plan, or next to one.
                if tried.len() < 40 && !tried.contains(&round.chosen) {
                    let mut open: Vec<usize> = (0..round.chosen.len()).filter(|&s| round.chosen[s]).collect();
                    if let Some(search) = &search
                        && search.improve(&mut open, effort).is_finite()
                    {
                        self.offer(open);
                    }
                    tried.push(round.chosen.clone());
                }
            } else {
                idle += 1;
                if idle >= PATIENCE {
                    (step, idle) = (step * 0.6, 0);
                    (self.prices, self.tolls) = kept.clone();
                    way.fill(0.0);
                }
            }
            if self.closed() || step < SHORTEST || effort.stopped() {
                break;
            }
            self.mend(&round, step, &mut way);
        }
        (self.prices, self.tolls) = kept;
    }

    /// A plan that may be better than the best.
    fn offer(&mut self, mut open: Vec<usize>) {
        open.sort_unstable();
        if Tally::new(self.problem, &open).excess() == 0.0
            && let Some(served) = nearest(self.problem, &open)
            && served.values[0] < self.value
        {
            (self.best, self.value) = (open, served.values[0]);
        }
    }

    /// Moves the prices: up for who is not served, down for who is served twice, each in its own measure, and not back along
    /// the way before (Camerini, Fratta and Maffioli 1975).
    fn mend(&mut self, round: &Round, step: f64, way: &mut [f64]) {
        let served = |(row, &price): (&Vec<(u32, f64)>, &f64)| {
            let near = row.iter().take_while(|&&(_, cost)| cost < price);
            1.0 - near.filter(|&&(site, _)| round.chosen[site as usize]).count() as f64
        };
        let over = |given: &Given| {
            let used = given.factors.iter().zip(&round.chosen).filter(|(_, chosen)| **chosen);
            used.fold(-given.most, |sum, (factor, _)| sum + factor)
        };
        let mut slope: Vec<f64> = self.rows.iter().zip(&self.prices).map(served).collect();
        slope.extend(self.side.iter().map(over));
        slope.iter_mut().zip(&self.measures).for_each(|(slope, measure)| *slope *= measure);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b);
        let (back, length) = (dot(&slope, way), dot(way, way));
        let part = if back < 0.0 && length > 0.0 { -1.5 * back / length } else { 0.0 };
        way.iter_mut().zip(&slope).for_each(|(way, slope)| *way = slope + part * *way);
        let length = dot(way, way);
        if length == 0.0 {
            return;
        }
        let size = step * (1.0001 * self.value - round.bound).max(1e-9 * self.value.abs()) / length;
        let prices = self.prices.iter_mut().chain(&mut self.tolls).zip(way.iter().zip(&self.measures));
        prices.for_each(|(price, (way, measure))| *price = (*price + size * way * measure).max(0.0));
    }

    /// Takes away the sites that no better plan holds, and takes those that each holds.
    fn exclude(&mut self, round: &Round) {
        let (least, most) = self.problem.rules.count.unwrap_or((0, usize::MAX));
        let free = |site: &usize| !self.taken[*site] && !self.dropped[*site];
        let count = round.chosen.iter().filter(|&&c| c).count();
        let all = 0..round.worth.len();
        let movable = all.clone().filter(free).filter(|&s| round.chosen[s]);
        let last = movable.map(|s| round.worth[s]).fold(f64::NEG_INFINITY, f64::max);
        let others = all.clone().filter(free).filter(|&s| !round.chosen[s]);
        let next = others.map(|s| round.worth[s]).fold(f64::INFINITY, f64::min);
        let edge = self.value - self.step();
        let free: Vec<usize> = all.filter(free).collect();
        for site in free {
            let worth = round.worth[site];
            if round.chosen[site] {
                let instead = if count <= least { next } else { next.min(0.0) };
                self.taken[site] = round.bound - worth + instead > edge;
            } else {
                // The worst of the chosen leaves for it, where it must or where that is for the better.
                let leaves = if count >= most { last } else { last.max(0.0) };
                self.dropped[site] = round.bound + worth - leaves > edge;
            }
        }
    }

    /// Looks once more at the best prices, with what is known by now.
    fn decide(&mut self) {
        let round = self.round();
        self.exclude(&round);
    }

    fn plan(&self, proven: bool, bound: f64, stopped: bool) -> Result<Plan, NoPlan> {
        let served = nearest(self.problem, &self.best).ok_or(NoPlan::NotFound)?;
        let bounds = if proven { served.values.clone() } else { vec![bound.max(0.0)] };
        Ok(Plan { open: self.best.clone(), served: served.by, values: served.values, bounds, proven, stopped })
    }

    /// What is left, as a program.
    fn rest(mut self, effort: &Effort<'_>) -> Result<Plan, NoPlan> {
        let left: Vec<usize> = (0..self.dropped.len()).filter(|&s| !self.dropped[s]).collect();
        let reduced = self.reduced(&left);
        let first: Option<Vec<usize>> = self.best.iter().map(|site| left.binary_search(site).ok()).collect();
        let found = match staged(&reduced, None, first.as_deref(), effort) {
            Ok(found) => found,
            // None is left that is better.
            Err(NoPlan::Infeasible) => return self.plan(true, self.value, false),
            Err(NoPlan::NotFound) => return self.plan(false, self.bound, effort.stopped()),
        };
        let open: Vec<usize> = found.open.iter().map(|&at| left[at]).collect();
        let bound = self.bound.max(found.bounds[0].min(self.value));
        let (proven, stopped) = (found.proven, found.stopped);
        self.offer(open);
        self.plan(proven, bound, stopped)
    }

    /// The same question with these sites only, those that each better plan holds being kept.
    fn reduced(&self, left: &[usize]) -> Problem {
        let rules = &self.problem.rules;
        let at = |site: usize| left.binary_search(&site).ok();
        let some = |sites: &[usize]| sites.iter().filter_map(|&site| at(site)).collect::<Vec<_>>();
        let row =
            |demand: usize| self.problem.costs.of(demand).filter_map(|(site, cost)| Some((at(site)?, cost))).collect();
        Problem {
            weights: self.problem.weights.clone(),
            costs: Costs::pairs((0..self.rows.len()).map(row)),
            sites: left.iter().map(|&site| Site { kept: self.taken[site], ..self.problem.sites[site] }).collect(),
            rules: Rules {
                quotas: rules.quotas.iter().map(|q| Quota { sites: some(&q.sites), least: q.least }).collect(),
                ceilings: rules.ceilings.iter().map(|c| Ceiling { sites: some(&c.sites), share: c.share }).collect(),
                ..rules.clone()
            },
            aims: vec![Aim::Distance],
        }
    }
}

/// The rules that are more than a number.
fn given_up(problem: &Problem) -> Vec<Given> {
    let (rules, sites) = (&problem.rules, problem.sites.len());
    let mut given = Vec::new();
    if let Some(budget) = rules.budget {
        let unit = budget.abs().max(1.0);
        let factors = problem.sites.iter().map(|site| site.price / unit).collect();
        given.push(Given { factors, most: budget / unit + SLACK });
    }
    for quota in &rules.quotas {
        let mut factors = vec![0.0; sites];
        quota.sites.iter().for_each(|&site| factors[site] -= 1.0);
        given.push(Given { factors, most: -(quota.least as f64) });
    }
    for ceiling in &rules.ceilings {
        let mut factors = vec![-ceiling.share; sites];
        ceiling.sites.iter().for_each(|&site| factors[site] += 1.0);
        given.push(Given { factors, most: SLACK });
    }
    given
}
