//! Building in several steps, what is built staying: one program for all steps.

use super::formulate::{Wanted, formulate};
use super::milp::{Answer, Program, Sum};
use super::serve::serve;
use super::stages::{RADII, deepen};
use super::{Effort, NoPlan, Plan, Problem, Rules};

/// Plans that each hold the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Phased {
    /// The plan at the end of each step.
    pub plans: Vec<Plan>,
    /// The sum of the first aim over all steps.
    pub total: f64,
    /// What no plans that hold one another can do better than.
    pub bound: f64,
    /// Whether no others do better, by more than a billionth.
    pub proven: bool,
}

/// The plans, one a step with its own rules, each holding the one before, whose sum of the first aim is best: the dynamic
/// location problem without closing (Wesolowsky 1973). How much better each step could do alone is the regret of phasing.
///
/// # Errors
/// When no plans keep to the rules, or none were found within the effort.
///
/// # Panics
/// When there is no aim, or it is that of who is farthest, which adds up over no steps.
pub fn phased(problem: &Problem, steps: &[Rules], effort: &Effort<'_>) -> Result<Phased, NoPlan> {
    let aim = problem.aims[0];
    assert!(aim != super::Aim::Farthest, "the farthest of several steps have no sum");
    let each: Vec<Problem> =
        steps.iter().map(|rules| Problem { rules: rules.clone(), aims: vec![aim], ..problem.clone() }).collect();
    let mut radii = vec![vec![RADII; problem.weights.len()]; steps.len()];
    loop {
        let (mut program, mut goal, mut opens) = (Program::default(), Sum::default(), Vec::<Vec<usize>>::new());
        for (step, radii) in each.iter().zip(&radii) {
            let wanted = Wanted { aims: &[aim], limit: step.rules.limit, radii, stretched: false };
            let made = formulate(step, &wanted).ok_or(NoPlan::Infeasible)?;
            let mut sum = made.goal(step, aim);
            let open = made.open.clone();
            let offset = program.append(made.program);
            sum.terms.iter_mut().for_each(|(unknown, _)| *unknown += offset);
            goal.terms.extend(sum.terms);
            goal.constant += sum.constant;
            let open: Vec<usize> = open.into_iter().map(|x| x + offset).collect();
            if let Some(before) = opens.last() {
                for (&earlier, &later) in before.iter().zip(&open) {
                    program.line(f64::NEG_INFINITY, 0.0, vec![(earlier, 1.0), (later, -1.0)]);
                }
            }
            opens.push(open);
        }
        let (values, bound, proven) = match program.solve(&goal, aim.up(), effort) {
            Answer::Found { values, bound, proven } => (values, bound, proven),
            Answer::None => return Err(NoPlan::Infeasible),
            Answer::Unknown | Answer::Stopped => return Err(NoPlan::NotFound),
        };
        let chosen: Vec<Vec<usize>> =
            opens.iter().map(|open| (0..open.len()).filter(|&site| values[open[site]] > 0.5).collect()).collect();
        let mut again = false;
        if aim == super::Aim::Distance && !problem.capacitated() {
            for ((step, radii), open) in each.iter().zip(&mut radii).zip(&chosen) {
                again |= deepen(step, step.rules.limit, radii, open);
            }
        }
        if again {
            continue;
        }
        let plan = |(step, open): (&Problem, Vec<usize>)| {
            let served = serve(step, &open).ok_or(NoPlan::NotFound)?;
            let bounds = served.values.clone();
            Ok(Plan { open, served: served.by, values: served.values, bounds, proven, stopped: false })
        };
        let plans: Vec<Plan> = each.iter().zip(chosen).map(plan).collect::<Result<_, NoPlan>>()?;
        let total = plans.iter().fold(0.0, |sum, plan| sum + plan.values[0]);
        return Ok(Phased { total, bound: if proven { total } else { bound }, proven, plans });
    }
}
