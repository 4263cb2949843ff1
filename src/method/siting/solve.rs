//! Which way a question is solved.

use super::nearest::{at_best, nearest};
use super::stages::staged;
use super::{Aim, Effort, NoPlan, Plan, Problem, keeps, median, serve, swap};

/// The best plan.
///
/// # Errors
/// When no sites keep to the rules, or none were found within the effort.
pub fn solve(problem: &Problem, effort: &Effort<'_>) -> Result<Plan, NoPlan> {
    if problem.capacitated() {
        let found = staged(problem, None, None, effort);
        let left = matches!(found, Err(NoPlan::NotFound)) && effort.stopped();
        return if left { roomy(problem).ok_or(NoPlan::NotFound) } else { found };
    }
    if let [Aim::Distance] = problem.aims[..] {
        return median::solve(problem, effort);
    }
    let first = swap::plan(problem, effort);
    staged(problem, None, first.as_deref(), effort)
}

/// A plan without proof where sites can serve only so much: that of sites without limit, with the roomiest others until
/// everybody has a place.
fn roomy(problem: &Problem) -> Option<Plan> {
    let mut free = problem.clone();
    free.sites.iter_mut().for_each(|site| site.capacity = None);
    let now = || true;
    let mut open = swap::plan(&free, &Effort { stop: Some(&now), ..Effort::default() })?;
    let room = |site: &usize| problem.sites[*site].capacity.unwrap_or(f64::INFINITY);
    let mut others: Vec<usize> = (0..problem.sites.len()).filter(|site| !open.contains(site)).collect();
    others.sort_by(|a, b| room(b).total_cmp(&room(a)).then(a.cmp(b)));
    let mut others = others.into_iter();
    loop {
        if keeps(problem, &open)
            && let Some(served) = serve(problem, &open)
        {
            let bounds = problem.aims.iter().map(|&aim| at_best(problem, aim)).collect();
            return Some(Plan { open, served: served.by, values: served.values, bounds, proven: false, stopped: true });
        }
        open.push(others.next()?);
        open.sort_unstable();
    }
}

/// A good plan without proof, by exchanges, in seconds whatever the size; `None` when none keeps to the rules as far as the
/// search could see, or sites have capacities. Its bounds say nothing.
#[must_use]
pub fn search(problem: &Problem, effort: &Effort<'_>) -> Option<Plan> {
    let open = swap::plan(problem, effort)?;
    let served = nearest(problem, &open)?;
    let bounds = problem.aims.iter().map(|&aim| at_best(problem, aim)).collect();
    Some(Plan { open, served: served.by, values: served.values, bounds, proven: false, stopped: effort.stopped() })
}
