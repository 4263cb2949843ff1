//! Who is best served by which of some open sites, also where each can serve only so much.

use super::nearest::{Served, nearest};
use super::stages::staged;
use super::{Effort, NoPlan, Problem};

/// Who is best served by which of these open sites; `None` when somebody who must be served can't be. Number, budget, quotas
/// and ceilings are not looked at.
///
/// Without capacities, everybody goes to the nearest. With them, the aims decide who is served where, one after the other.
#[must_use]
pub fn serve(problem: &Problem, open: &[usize]) -> Option<Served> {
    if problem.capacitated() {
        let mut fixed = problem.clone();
        fixed.rules = super::Rules { limit: problem.rules.limit, ..super::Rules::default() };
        return match staged(&fixed, Some(open), None, &Effort::default()) {
            Ok(plan) => Some(Served { by: plan.served, values: plan.values }),
            Err(NoPlan::Infeasible | NoPlan::NotFound) => None,
        };
    }
    nearest(problem, open)
}
