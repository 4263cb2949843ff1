//! Where to put sites so that demands are served best: maximal covering (Church and ReVelle 1974), set covering (Toregas
//! et al. 1971), p-median and p-center (Hakimi 1964), each with sites that are kept, a budget, capacities, quotas,
//! ceilings and a greatest distance, and one aim after another.
//!
//! All are the same question: which sites are open ([`Rules`]), who is served by which, and what is looked for ([`Aim`]).
//! Set covering is the fewest [`Aim::Sites`] with nobody beyond [`Rules::limit`]; the p-center is [`Aim::Farthest`].
//!
//! [`solve`] gives the optimum with its proof, or the best plan found and how far it may be from it:
//!
//! - a p-median by the Lagrangian dual (Narula et al. 1977), which proves most instances and takes away the
//!   sites that no better plan can hold, then, on what remains, the radius formulation (Elloumi 2010) with as many radii
//!   as are needed (García et al. 2011);
//! - a p-center by bisection over the distances, each step a covering;
//! - the rest, and any with capacities, as a program given to HiGHS.
//!
//! ```
//! use territoire::method::siting::{Aim, Costs, Effort, Problem, Rules, Site, solve};
//!
//! // Four villages along a road, a kilometre apart; one site: the second or the third, at 1 + 0 + 1 + 2 for people of one.
//! let costs = Costs::new((0..4).map(|i: i32| (0..4).map(|j: i32| f64::from((i - j).abs())).collect()));
//! let problem = Problem {
//!     weights: vec![1.0, 1.0, 1.0, 9.0],
//!     costs,
//!     sites: vec![Site::default(); 4],
//!     rules: Rules { count: Some((1, 1)), ..Rules::default() },
//!     aims: vec![Aim::Distance],
//! };
//! let plan = solve(&problem, &Effort::default()).expect("one site is enough");
//! assert_eq!((plan.open, plan.values), (vec![3], vec![6.0]));
//! assert!(plan.proven);
//! ```

mod formulate;
mod median;
mod milp;
mod nearest;
mod phases;
mod relax;
mod rounds;
mod rules;
mod serve;
mod solve;
mod stages;
mod swap;
#[cfg(test)]
mod tests;

pub use nearest::Served;
pub use phases::{Phased, phased};
pub use relax::{Conflict, Relaxation, Rule, conflict};
pub use rounds::{Round, Week, spread, week};
pub use rules::keeps;
pub use serve::serve;
pub use solve::{search, solve};

use std::time::Instant;

/// What it costs each demand to reach each site: a distance, a time, in any one unit. A pair that is not there can't be
/// reached. Finite, not negative.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Costs {
    /// By demand: sites with their costs, by ascending cost, then by rank.
    rows: Vec<Vec<(u32, f64)>>,
}

impl Costs {
    /// A row per demand, a cost per site; infinite or NaN where it can't be reached.
    pub fn new(rows: impl IntoIterator<Item = Vec<f64>>) -> Self {
        let pairs = |row: Vec<f64>| row.into_iter().enumerate().collect();
        Self::pairs(rows.into_iter().map(pairs))
    }

    /// A row per demand, of the sites that it can reach.
    pub fn pairs(rows: impl IntoIterator<Item = Vec<(usize, f64)>>) -> Self {
        let row = |row: Vec<(usize, f64)>| {
            let mut row: Vec<(u32, f64)> = row
                .into_iter()
                .filter(|(_, cost)| cost.is_finite())
                .map(|(site, cost)| (u32::try_from(site).expect("fewer sites than 2^32"), cost))
                .collect();
            row.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            row
        };
        Self { rows: rows.into_iter().map(row).collect() }
    }

    /// The number of demands.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no demand.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The sites that a demand reaches, nearest first.
    pub fn of(&self, demand: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.rows[demand].iter().map(|&(site, cost)| (site as usize, cost))
    }

    /// All costs, each once, ascending.
    fn distinct(&self) -> Vec<f64> {
        let mut all: Vec<f64> = self.rows.iter().flatten().map(|&(_, cost)| cost).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    }
}

/// A place where something may be opened.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Site {
    /// What opening it costs, in any one unit.
    pub price: f64,
    /// How suitable it is, in points: the more the better. Finite, not negative.
    pub score: f64,
    /// How much demand it can serve; `None`, any.
    pub capacity: Option<f64>,
    /// Whether it is open whatever happens.
    pub kept: bool,
    /// Whether it is never open.
    pub barred: bool,
}

/// At least so many of these sites.
#[derive(Debug, Clone, PartialEq)]
pub struct Quota {
    /// Ranks of the sites.
    pub sites: Vec<usize>,
    /// How many of them are open at least.
    pub least: usize,
}

/// At most this share of all open sites among these.
#[derive(Debug, Clone, PartialEq)]
pub struct Ceiling {
    /// Ranks of the sites.
    pub sites: Vec<usize>,
    /// Their share of the open sites at most, from 0 to 1.
    pub share: f64,
}

/// What a plan must keep to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// How many sites are open, at least and at most, those that are kept counted.
    pub count: Option<(usize, usize)>,
    /// What the open sites may cost together.
    pub budget: Option<f64>,
    /// At least so many of some sites: of each EPCI.
    pub quotas: Vec<Quota>,
    /// No more than a share of the open sites among some: in one commune.
    pub ceilings: Vec<Ceiling>,
    /// Nobody is served from beyond this cost, and everybody is.
    pub limit: Option<f64>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// The most demand within this cost of an open site.
    Covered {
        /// The greatest cost that counts.
        within: f64,
    },
    /// The fewest sites.
    Sites,
    /// The least price.
    Price,
    /// The most points of suitability.
    Suitability,
    /// The least sum of weight times cost, everybody being served.
    Distance,
    /// The least cost of who is farthest, everybody being served.
    Farthest,
}

impl Aim {
    /// Whether more is better.
    #[must_use]
    pub fn up(&self) -> bool {
        matches!(self, Aim::Covered { .. } | Aim::Suitability)
    }

    /// Whether it is only known when everybody is served.
    #[must_use]
    pub fn serves_all(&self) -> bool {
        matches!(self, Aim::Distance | Aim::Farthest)
    }
}

/// A question of siting.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The demand at each place: people, vehicles. Finite, not negative.
    pub weights: Vec<f64>,
    /// What it costs each demand to reach each site.
    pub costs: Costs,
    /// The sites.
    pub sites: Vec<Site>,
    /// What a plan must keep to.
    pub rules: Rules,
    /// What is looked for: the first before all, the second among the plans that are best by the first, and so on.
    pub aims: Vec<Aim>,
}

impl Problem {
    /// Whether everybody must be served.
    fn serves_all(&self) -> bool {
        self.rules.limit.is_some() || self.aims.iter().any(Aim::serves_all)
    }

    /// Whether some site can serve only so much.
    fn capacitated(&self) -> bool {
        self.sites.iter().any(|s| s.capacity.is_some())
    }
}

/// How hard to try.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    /// Nodes of the search of each program, at most.
    pub nodes: usize,
    /// When to stop. With it, the plan hangs on the machine.
    pub until: Option<Instant>,
    /// Whether to stop now: asked again and again; the best plan found so far is then given.
    pub stop: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl std::fmt::Debug for Effort<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Effort").field("nodes", &self.nodes).field("until", &self.until).finish_non_exhaustive()
    }
}

impl Default for Effort<'_> {
    /// Enough for what territories ask; never for ever.
    fn default() -> Self {
        Self { nodes: 20_000, until: None, stop: None }
    }
}

impl Effort<'_> {
    /// Whether no more is to be looked for.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stop.is_some_and(|stop| stop()) || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// Sites to open.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Ranks of the open sites, ascending.
    pub open: Vec<usize>,
    /// By demand: by which sites it is served, and for which share of it. Nothing where nobody serves it.
    pub served: Vec<Vec<(usize, f64)>>,
    /// What it reaches of each aim.
    pub values: Vec<f64>,
    /// What no plan can do better than, aim by aim, given the aims before.
    pub bounds: Vec<f64>,
    /// Whether it is optimal: no plan is better by more than a billionth.
    pub proven: bool,
    /// Whether it is the best that was found when asked to stop.
    pub stopped: bool,
}

impl Plan {
    /// How far the first aim may be from its optimum, relative to what is reached: 0 when proven.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let (Some(value), Some(bound)) = (self.values.first(), self.bounds.first()) else { return 0.0 };
        if self.proven || value == bound {
            0.0
        } else if *value == 0.0 {
            f64::INFINITY
        } else {
            ((value - bound) / value).abs()
        }
    }
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlan {
    /// No sites keep to all rules: [`conflict`] says which are too many.
    Infeasible,
    /// None was found within the effort; there may be one.
    NotFound,
}
