//! A good plan without proof: sites added one by one where they help most, then exchanged, one for another, as long as that
//! helps (Teitz and Bart 1968), what each exchange would change being known for all sites that could leave at once (Hansen
//! and Mladenović 1997); then again from plans changed a little by chance, always the same chance.

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::rules::Tally;
use super::{Aim, Effort, Problem};
use crate::parallel;

/// How many pairs of demand and site the search looks at in all, about: some seconds.
const WORK: usize = 2_500_000_000;
/// How many plans in a row may be changed by chance for nothing.
const PATIENCE: usize = 60;
/// From how many pairs on it is worth sharing the work between threads.
const SHARED: usize = 200_000;
/// The largest question that is looked at, in pairs: each takes eight bytes.
const LARGEST: usize = 60_000_000;

/// The open sites of a good plan; `None` when none keeps to the rules, as far as the search could see.
pub(super) fn plan(problem: &Problem, effort: &Effort<'_>) -> Option<Vec<usize>> {
    Search::new(problem)?.run(effort)
}

/// Where things stand: which sites are open, and the nearest two of each demand.
#[derive(Clone)]
struct State<'a> {
    open: Vec<usize>,
    is_open: Vec<bool>,
    tally: Tally<'a>,
    /// By demand: its nearest open site as a place in `open`, what that costs, and what the second nearest costs.
    near: Vec<(usize, f64, f64)>,
    cost: f64,
    excess: f64,
}

pub(super) struct Search<'a> {
    problem: &'a Problem,
    demands: usize,
    /// What each demand costs at each site, site by site.
    costs: Vec<f64>,
    /// What a demand costs that nobody serves.
    unserved: Vec<f64>,
}

impl<'a> Search<'a> {
    /// The question as the search sees it: each pair has a cost, and the sum of the least costs is to be small.
    pub(super) fn new(problem: &'a Problem) -> Option<Self> {
        let (demands, sites) = (problem.weights.len(), problem.sites.len());
        if demands * sites > LARGEST || problem.capacitated() {
            return None;
        }
        let aim = problem.aims.first().copied()?;
        let cost = |demand: usize, cost: f64| match aim {
            Aim::Covered { within } => problem.weights[demand] * f64::from(u8::from(cost > within)),
            Aim::Distance => problem.weights[demand] * cost,
            // A stand-in: who is far counts, whoever it is.
            Aim::Farthest => cost,
            Aim::Sites | Aim::Price | Aim::Suitability => 0.0,
        };
        // Above all that any plan costs: nobody is left without as long as that can be helped.
        let worst = |demand: usize| problem.costs.of(demand).last().map_or(0.0, |(_, c)| cost(demand, c));
        let beyond = 1.0 + (0..demands).fold(0.0, |sum, demand| sum + worst(demand));
        let limit = problem.rules.limit.unwrap_or(f64::INFINITY);
        let all = problem.serves_all();
        let unserved: Vec<f64> =
            (0..demands).map(|demand| if all { beyond } else { cost(demand, f64::INFINITY) }).collect();
        let mut costs = vec![0.0; demands * sites];
        for site in 0..sites {
            costs[site * demands..(site + 1) * demands].copy_from_slice(&unserved);
        }
        for demand in 0..demands {
            for (site, c) in problem.costs.of(demand).take_while(|&(_, c)| c <= limit) {
                costs[site * demands + demand] = cost(demand, c);
            }
        }
        Some(Self { problem, demands, costs, unserved })
    }

    fn column(&self, site: usize) -> &[f64] {
        &self.costs[site * self.demands..(site + 1) * self.demands]
    }

    fn state(&self, open: Vec<usize>) -> State<'a> {
        let mut is_open = vec![false; self.problem.sites.len()];
        open.iter().for_each(|&site| is_open[site] = true);
        let tally = Tally::new(self.problem, &open);
        let excess = tally.excess();
        let mut state = State { open, is_open, tally, near: Vec::new(), cost: 0.0, excess };
        state.near = (0..self.demands).map(|demand| self.nearest(&state.open, demand)).collect();
        state.cost = sum(&state.near);
        state
    }

    fn nearest(&self, open: &[usize], demand: usize) -> (usize, f64, f64) {
        let (mut at, mut first, mut second) = (usize::MAX, self.unserved[demand], self.unserved[demand]);
        for (place, &site) in open.iter().enumerate() {
            let cost = self.costs[site * self.demands + demand];
            if cost < first || at == usize::MAX {
                (second, first, at) = (first, cost, place);
            } else if cost < second {
                second = cost;
            }
        }
        (at, first, second)
    }

    /// One site more, one less, or one in the place of another.
    fn change(&self, state: &mut State<'a>, more: Option<usize>, less: Option<usize>) {
        let gone = less.and_then(|site| state.open.iter().position(|&s| s == site));
        if let (Some(place), Some(site)) = (gone, less) {
            state.tally.remove(site);
            state.is_open[site] = false;
            match more {
                Some(new) => state.open[place] = new,
                None => {
                    state.open.remove(place);
                }
            }
        } else {
            state.open.extend(more);
        }
        if let Some(site) = more {
            state.tally.add(site);
            state.is_open[site] = true;
        }
        let column = more.map(|site| self.column(site));
        let near: Vec<(usize, f64, f64)> = std::mem::take(&mut state.near);
        state.near = near
            .into_iter()
            .enumerate()
            .map(|(demand, old)| {
                let new = column.map_or(f64::INFINITY, |c| c[demand]);
                // Neither of the two nearest is touched when what leaves is neither, which their costs tell but for ties.
                let leaves = less.is_some_and(|site| self.costs[site * self.demands + demand] <= old.2);
                if !leaves && new >= old.2 && (gone.is_none() || more.is_some()) {
                    old
                } else {
                    self.nearest(&state.open, demand)
                }
            })
            .collect();
        state.cost = sum(&state.near);
        state.excess = state.tally.excess();
    }

    /// What the best change with this site is: what it replaces, what is then too much, and the cost.
    fn best_with(&self, state: &State<'_>, site: usize, adds: bool) -> Option<(f64, f64, Option<usize>)> {
        let column = self.column(site);
        let mut gain = 0.0;
        let mut losses = vec![0.0; state.open.len()];
        for (&cost, &(at, first, second)) in column.iter().zip(&state.near) {
            if cost < first {
                gain += first - cost;
            } else if let Some(loss) = losses.get_mut(at) {
                *loss += cost.min(second) - first;
            }
        }
        let mut best: Option<(f64, f64, Option<usize>)> = None;
        let mut consider = |excess: f64, cost: f64, less: Option<usize>| {
            if best.is_none_or(|b| (excess, cost) < (b.0, b.1)) {
                best = Some((excess, cost, less));
            }
        };
        if adds {
            consider(state.tally.excess_with(Some(site), None), state.cost - gain, None);
        } else {
            for (place, &less) in state.open.iter().enumerate() {
                if !self.problem.sites[less].kept {
                    let excess = state.tally.excess_with(Some(site), Some(less));
                    consider(excess, state.cost - gain + losses[place], Some(less));
                }
            }
        }
        best
    }

    /// The best change of all sites that are not open.
    fn best(&self, state: &State<'_>, adds: bool) -> Option<(f64, f64, usize, Option<usize>)> {
        let each = |site: usize| {
            if state.is_open[site] || self.problem.sites[site].barred {
                None
            } else {
                self.best_with(state, site, adds)
            }
        };
        let sites = self.problem.sites.len();
        let found: Vec<Option<(f64, f64, Option<usize>)>> = if self.demands * sites >= SHARED {
            parallel::map_range(sites, each)
        } else {
            (0..sites).map(each).collect()
        };
        let mut best: Option<(f64, f64, usize, Option<usize>)> = None;
        for (site, found) in found.into_iter().enumerate() {
            if let Some((excess, cost, less)) = found
                && best.is_none_or(|b| (excess, cost) < (b.0, b.1))
            {
                best = Some((excess, cost, site, less));
            }
        }
        best
    }

    /// Sites added where they help most, from those that are kept; where there is a budget, most for their price. Done to its
    /// end even when asked to stop: it takes little, and less is no plan.
    fn greedy(&self) -> State<'a> {
        let kept = (0..self.problem.sites.len()).filter(|&site| self.problem.sites[site].kept).collect();
        let mut state = self.state(kept);
        while let Some((excess, cost, site, _)) = self.best(&state, true) {
            let better = excess < state.excess || (excess == state.excess && cost < state.cost - least(state.cost));
            if !better {
                break;
            }
            self.change(&mut state, Some(site), None);
        }
        state
    }

    /// Exchanges as long as they help. Gives how many pairs were looked at.
    pub(super) fn improve(&self, open: &mut Vec<usize>, effort: &Effort<'_>) -> f64 {
        let mut state = self.state(std::mem::take(open));
        self.descend(&mut state, effort);
        *open = state.open;
        if state.excess > 0.0 { f64::INFINITY } else { state.cost }
    }

    fn descend(&self, state: &mut State<'a>, effort: &Effort<'_>) -> usize {
        let mut work = 0;
        loop {
            work += self.demands * self.problem.sites.len();
            let better = |b: &(f64, f64, usize, Option<usize>)| {
                b.0 < state.excess || (b.0 == state.excess && b.1 < state.cost - least(state.cost))
            };
            let exchange = self.best(state, false).filter(better);
            let found = exchange.or_else(|| self.best(state, true).filter(better));
            let Some((.., site, less)) = found.filter(|_| !effort.stopped()) else { return work };
            self.change(state, Some(site), less);
        }
    }

    fn run(&self, effort: &Effort<'_>) -> Option<Vec<usize>> {
        let mut best = self.greedy();
        let mut work = self.descend(&mut best, effort);
        let free = (0..self.problem.sites.len()).filter(|&s| !best.is_open[s]).count();
        let mut chance = ChaCha8Rng::seed_from_u64(0);
        let (mut idle, mut shake) = (0, 1);
        let movable = best.open.iter().filter(|&&s| !self.problem.sites[s].kept).count();
        let shaken = matches!(self.problem.aims.first(), Some(Aim::Covered { .. } | Aim::Distance));
        while shaken && idle < PATIENCE && work < WORK && free > 0 && movable > 0 && !effort.stopped() {
            let mut state = best.clone();
            for _ in 0..shake {
                let less = state.open[chance.random_range(0..state.open.len())];
                let more = chance.random_range(0..self.problem.sites.len());
                if !self.problem.sites[less].kept && !state.is_open[more] && !self.problem.sites[more].barred {
                    self.change(&mut state, Some(more), Some(less));
                }
            }
            work += self.descend(&mut state, effort);
            if (state.excess, state.cost) < (best.excess, best.cost - least(best.cost)) {
                (best, idle, shake) = (state, 0, 1);
            } else {
                idle += 1;
                shake = shake % movable.min(6) + 1;
            }
        }
        if best.excess > 0.0 || (self.problem.serves_all() && self.leaves_any(&best)) {
            return None;
        }
        self.drop_idle(&mut best);
        let mut open = best.open;
        open.sort_unstable();
        Some(open)
    }

    fn leaves_any(&self, state: &State<'_>) -> bool {
        state.near.iter().zip(&self.unserved).any(|(near, unserved)| near.1 >= *unserved)
    }

    /// Takes away sites without which nothing is worse, where fewer or cheaper is looked for.
    fn drop_idle(&self, state: &mut State<'a>) {
        if !matches!(self.problem.aims.first(), Some(Aim::Sites | Aim::Price)) {
            return;
        }
        let mut sites: Vec<usize> = state.open.iter().copied().filter(|&s| !self.problem.sites[s].kept).collect();
        sites.sort_by(|&a, &b| self.problem.sites[b].price.total_cmp(&self.problem.sites[a].price).then(a.cmp(&b)));
        for site in sites {
            let mut without = state.clone();
            self.change(&mut without, None, Some(site));
            if without.excess == 0.0 && without.cost <= state.cost {
                *state = without;
            }
        }
    }
}

fn sum(near: &[(usize, f64, f64)]) -> f64 {
    near.iter().fold(0.0, |sum, n| sum + n.1)
}

/// What a change must gain at least to be one, and not the last digits of a sum.
fn least(cost: f64) -> f64 {
    1e-12 * cost.abs()
}
