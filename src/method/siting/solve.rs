//! Which way a question is solved.

use super::nearest::nearest;
use super::stages::staged;
use super::{Aim, Effort, NoPlan, Plan, Problem, median, swap};

/// The best plan.
///
/// # Errors
/// When no sites keep to the rules, or none were found within the effort.
pub fn solve(problem: &Problem, effort: &Effort<'_>) -> Result<Plan, NoPlan> {
    if problem.capacitated() {
        return staged(problem, None, None, effort);
    }
    if let [Aim::Distance] = problem.aims[..] {
        return median::solve(problem, effort);
    }
    let first = swap::plan(problem, effort);
    staged(problem, None, first.as_deref(), effort)
}

/// A good plan without proof, by exchanges, in seconds whatever the size; `None` when none keeps to the rules as far as the
/// search could see, or sites have capacities. Its bounds say nothing.
#[must_use]
pub fn search(problem: &Problem, effort: &Effort<'_>) -> Option<Plan> {
    let open = swap::plan(problem, effort)?;
    let served = nearest(problem, &open)?;
    let bounds = problem.aims.iter().map(|aim| if aim.up() { f64::INFINITY } else { 0.0 }).collect();
    Some(Plan { open, served: served.by, values: served.values, bounds, proven: false, stopped: effort.stopped() })
}
