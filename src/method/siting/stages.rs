//! One aim after another, each as a program, until no plan can be better; or who is served by which of some open sites.

use super::formulate::{Formulation, Wanted, circles, formulate};
use super::milp::{Answer, Sum};
use super::nearest::{at_best, nearest};
use super::{Aim, Effort, NoPlan, Plan, Problem};

/// How many radii of a demand are looked at first.
pub(super) const RADII: usize = 8;

/// A share of a demand that is none: what the tolerances of the solver leave.
const CRUMB: f64 = 1e-6;

/// What the aims before have reached, and what follows from it.
struct State<'a> {
    problem: &'a Problem,
    /// Sites that are open, and no others, when they are given.
    fixed: Option<&'a [usize]>,
    limit: Option<f64>,
    radii: Vec<usize>,
    reached: Vec<(Aim, f64)>,
}

/// The values of a program's unknowns, and the bound of its goal.
struct Stage {
    open: Vec<usize>,
    shares: Vec<Vec<(usize, f64)>>,
    value: f64,
    bound: f64,
    proven: bool,
}

/// What ends a stage without values.
enum Halt {
    None,
    NotFound,
    Stopped,
}

/// Aim after aim; `fixed` are the open sites where only who goes where is asked, `first` a plan to start from.
pub(super) fn staged(
    problem: &Problem,
    fixed: Option<&[usize]>,
    first: Option<&[usize]>,
    effort: &Effort<'_>,
) -> Result<Plan, NoPlan> {
    let mut state = State {
        problem,
        fixed,
        limit: problem.rules.limit,
        radii: vec![RADII; problem.weights.len()],
        reached: Vec::new(),
    };
    let mut best: Option<Stage> = None;
    let (mut values, mut bounds, mut proven, mut stopped) = (Vec::new(), Vec::new(), true, false);
    for (rank, &aim) in problem.aims.iter().enumerate() {
        let start = best.as_ref().map(|stage| stage.open.as_slice()).or(first);
        let stage = if aim == Aim::Farthest { state.farthest(start, effort) } else { state.least(aim, effort) };
        match stage {
            Ok(stage) => {
                proven &= stage.proven;
                values.push(stage.value);
                bounds.push(stage.bound);
                // Of who is farthest, the limit takes care from here on.
                if aim == Aim::Farthest {
                    state.limit = Some(stage.value);
                } else {
                    state.reached.push((aim, stage.value));
                }
                best = Some(stage);
            }
            Err(Halt::None) if rank == 0 => return Err(NoPlan::Infeasible),
            Err(halt) => {
                (proven, stopped) = (false, matches!(halt, Halt::Stopped));
                break;
            }
        }
    }
    let open = match (&best, first) {
        (Some(stage), _) => stage.open.clone(),
        (None, Some(first)) => first.to_vec(),
        (None, None) => return Err(NoPlan::NotFound),
    };
    let mut plan = state.plan(open, best.map(|stage| stage.shares)).ok_or(NoPlan::NotFound)?;
    // What an aim was found to reach, not what a later one left of it within the tolerances.
    if problem.capacitated() {
        plan.values.iter_mut().zip(values).for_each(|(value, reached)| *value = reached);
    }
    for (rank, aim) in problem.aims.iter().enumerate() {
        // A bound of the solver is a little on the safe side: the value itself, where they meet.
        let bound = bounds.get(rank).copied().filter(|b| !b.is_nan()).unwrap_or_else(|| at_best(problem, *aim));
        plan.bounds.push(if proven { plan.values[rank] } else { bound });
    }
    (plan.proven, plan.stopped) = (proven, stopped);
    Ok(plan)
}

impl State<'_> {
    /// The program of these aims, with what was reached held; `None` when somebody can't be served.
    fn formulation(&self, aims: &[Aim], limit: Option<f64>) -> Option<Formulation> {
        let known: Vec<Aim> = self.reached.iter().map(|r| r.0).chain(aims.iter().copied()).collect();
        let mut made = formulate(self.problem, &Wanted { aims: &known, limit, radii: &self.radii, stretched: false })?;
        for &(aim, value) in &self.reached {
            made.hold(self.problem, aim, value);
        }
        if let Some(fixed) = self.fixed {
            for (site, &open) in made.open.clone().iter().enumerate() {
                made.program.fix(open, f64::from(u8::from(fixed.contains(&site))));
            }
        }
        Some(made)
    }

    /// The best value of an aim.
    fn least(&mut self, aim: Aim, effort: &Effort<'_>) -> Result<Stage, Halt> {
        loop {
            let made = self.formulation(&[aim], self.limit).ok_or(Halt::None)?;
            let goal = made.goal(self.problem, aim);
            let mut stage = self.asked(&made, &goal, aim.up(), effort)?;
            let distances = aim == Aim::Distance || self.reached.iter().any(|r| r.0 == Aim::Distance);
            if distances
                && !self.problem.capacitated()
                && deepen(self.problem, self.limit, &mut self.radii, &stage.open)
            {
                continue;
            }
            if !self.problem.capacitated()
                && let Some(served) = nearest(self.problem, &stage.open)
                && let Some(rank) = self.problem.aims.iter().position(|a| *a == aim)
            {
                stage.value = served.values[rank];
            }
            return Ok(stage);
        }
    }

    /// The least cost of who is farthest, by bisection over the costs that there are.
    fn farthest(&mut self, first: Option<&[usize]>, effort: &Effort<'_>) -> Result<Stage, Halt> {
        let costs = self.problem.costs.distinct();
        let costs: Vec<f64> = costs.into_iter().filter(|&c| self.limit.is_none_or(|limit| c <= limit)).collect();
        // Nobody is nearer than to the nearest of all sites.
        let near = |d: usize| self.problem.costs.of(d).next().map(|(_, cost)| cost);
        let least = (0..self.problem.costs.len()).map(near).try_fold(0.0, |most: f64, c| c.map(|c| most.max(c)));
        let least = least.ok_or(Halt::None)?;
        let (mut low, mut high) = (costs.partition_point(|&c| c < least), costs.len());
        let mut best: Option<(usize, Stage)> = None;
        let mut proven = true;
        // A plan to start from is an upper end.
        if let Some(at) = first.filter(|_| !self.problem.capacitated()).and_then(|open| self.reach_of(open)) {
            high = high.min(costs.partition_point(|&c| c < at) + 1);
        }
        while low < high {
            let middle = low + (high - low - 1) / 2;
            let Some(made) = self.formulation(&[], Some(costs[middle])) else {
                low = middle + 1;
                continue;
            };
            let goal = made.goal(self.problem, Aim::Sites);
            match self.asked(&made, &goal, false, effort) {
                Ok(stage) => {
                    best = Some((middle, stage));
                    high = middle;
                }
                Err(Halt::None) => low = middle + 1,
                Err(Halt::NotFound) => {
                    proven = false;
                    low = middle + 1;
                }
                Err(Halt::Stopped) if best.is_none() => return Err(Halt::Stopped),
                Err(Halt::Stopped) => {
                    proven = false;
                    break;
                }
            }
        }
        let (at, mut stage) = best.ok_or(if proven { Halt::None } else { Halt::NotFound })?;
        (stage.value, stage.proven) = (costs[at], proven);
        stage.bound = if proven { costs[at] } else { least };
        Ok(stage)
    }

    /// How far who is farthest goes, when these sites are open; `None` when they do not keep to the rules.
    fn reach_of(&self, open: &[usize]) -> Option<f64> {
        let kept = super::rules::Tally::new(self.problem, open).excess() == 0.0 && self.reached.is_empty();
        let served = nearest(self.problem, open).filter(|_| kept)?;
        let rank = self.problem.aims.iter().position(|a| *a == Aim::Farthest)?;
        served.values.get(rank).copied()
    }

    /// What the solver says.
    fn asked(&self, made: &Formulation, goal: &Sum, up: bool, effort: &Effort<'_>) -> Result<Stage, Halt> {
        match made.program.solve(goal, up, effort) {
            Answer::Found { values, bound, proven } => {
                let open = (0..made.open.len()).filter(|&site| values[made.open[site]] > 0.5).collect();
                let shares = made.shares.iter().map(|row| {
                    row.iter().map(|&(site, y)| (site, values[y])).filter(|(_, share)| *share > CRUMB).collect()
                });
                Ok(Stage { open, shares: shares.collect(), value: goal.at(&values), bound, proven })
            }
            Answer::None => Err(Halt::None),
            Answer::Unknown => Err(Halt::NotFound),
            Answer::Stopped => Err(Halt::Stopped),
        }
    }

    /// The plan of these open sites.
    fn plan(&self, open: Vec<usize>, shares: Option<Vec<Vec<(usize, f64)>>>) -> Option<Plan> {
        let (served, values) = if self.problem.capacitated() {
            let shares = shares?;
            let values = self.problem.aims.iter().map(|&aim| self.value(aim, &open, &shares)).collect();
            (shares, values)
        } else {
            let served = nearest(self.problem, &open)?;
            (served.by, served.values)
        };
        Some(Plan { open, served, values, bounds: Vec::new(), proven: false, stopped: false })
    }

    /// What shares reach of an aim.
    fn value(&self, aim: Aim, open: &[usize], shares: &[Vec<(usize, f64)>]) -> f64 {
        let cost = |demand: usize, site: usize| {
            self.problem.costs.of(demand).find(|&(s, _)| s == site).map_or(f64::INFINITY, |(_, cost)| cost)
        };
        let sum = |value: &dyn Fn(f64) -> f64| {
            let mut sum = 0.0;
            for (demand, row) in shares.iter().enumerate() {
                for &(site, share) in row {
                    sum += self.problem.weights[demand] * share * value(cost(demand, site));
                }
            }
            sum
        };
        match aim {
            Aim::Covered { within } => sum(&|cost| f64::from(u8::from(cost <= within))),
            Aim::Sites => open.len() as f64,
            Aim::Price => open.iter().fold(0.0, |sum, &site| sum + self.problem.sites[site].price),
            Aim::Suitability => open.iter().fold(0.0, |sum, &site| sum + self.problem.sites[site].score),
            Aim::Distance => sum(&|cost| cost),
            Aim::Farthest => self.limit.unwrap_or(f64::INFINITY),
        }
    }
}

/// Looks at more radii of who is served from beyond those looked at; whether there is any.
pub(super) fn deepen(problem: &Problem, limit: Option<f64>, radii: &mut [usize], open: &[usize]) -> bool {
    let mut is_open = vec![false; problem.sites.len()];
    open.iter().for_each(|&site| is_open[site] = true);
    let mut any = false;
    for (demand, radii) in radii.iter_mut().enumerate() {
        let circles = circles(problem, demand, limit);
        let at = circles.iter().position(|(_, sites)| sites.iter().any(|&s| is_open[s])).unwrap_or(0);
        if at > *radii {
            *radii = at.max(2 * *radii);
            any = true;
        }
    }
    any
}
