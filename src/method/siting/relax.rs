//! When no plan keeps to all rules: which of them conflict, and by how little each must give way.

use super::formulate::{Wanted, formulate};
use super::milp::{Answer, Sum};
use super::solve::solve;
use super::stages::RADII;
use super::{Aim, Effort, NoPlan, Problem};

/// One of the rules of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// No more sites than that.
    Most,
    /// No fewer.
    Least,
    /// The budget.
    Budget,
    /// A quota, by its rank.
    Quota(usize),
    /// A ceiling, by its rank.
    Ceiling(usize),
    /// The greatest cost of a service.
    Limit,
    /// The capacities.
    Capacity,
}

/// A rule that gives way by itself, all others kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relaxation {
    /// The rule.
    pub rule: Rule,
    /// The value nearest to its own with which a plan is possible: a number of sites, a price, a cost; for capacities, what
    /// all are multiplied by; for a ceiling, a share.
    pub to: f64,
}

/// Rules that no plan keeps to together.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Rules that conflict, each being needed for it: without any one of them the others can be kept to.
    pub between: Vec<Rule>,
    /// For each rule that can end the conflict by itself, all others of the question kept, by how little.
    pub relaxations: Vec<Relaxation>,
}

/// What conflicts in a question without plan; `None` when it has one, or when the effort did not say.
///
/// The rules that conflict are found by leaving out one after the other as long as the rest still conflicts (Chinneck and
/// Dravnieks 1991); there may be other such sets.
#[must_use]
pub fn conflict(problem: &Problem, effort: &Effort<'_>) -> Option<Conflict> {
    let rules = present(problem);
    if possible(problem, effort)? {
        return None;
    }
    let mut left = problem.clone();
    let mut between = Vec::new();
    for &rule in &rules {
        let without = without(&left, rule);
        if possible(&without, effort)? {
            between.push(rule);
        } else {
            left = without;
        }
    }
    let relaxations = rules.iter().filter_map(|&rule| relaxation(problem, rule, effort)).collect();
    Some(Conflict { between, relaxations })
}

fn present(problem: &Problem) -> Vec<Rule> {
    let rules = &problem.rules;
    let mut present = Vec::new();
    if let Some((least, most)) = rules.count {
        present.extend((most < problem.sites.len()).then_some(Rule::Most));
        present.extend((least > 0).then_some(Rule::Least));
    }
    present.extend(rules.budget.map(|_| Rule::Budget));
    present.extend((0..rules.quotas.len()).map(Rule::Quota));
    present.extend((0..rules.ceilings.len()).map(Rule::Ceiling));
    present.extend(rules.limit.map(|_| Rule::Limit));
    present.extend(problem.capacitated().then_some(Rule::Capacity));
    present
}

/// The question without a rule. A quota or a ceiling stays where it was, asking for nothing: the others keep their rank.
fn without(problem: &Problem, rule: Rule) -> Problem {
    let mut without = problem.clone();
    let sites = problem.sites.len();
    let rules = &mut without.rules;
    match rule {
        Rule::Most => rules.count = rules.count.map(|(least, _)| (least, sites)),
        Rule::Least => rules.count = rules.count.map(|(_, most)| (0, most)),
        Rule::Budget => rules.budget = None,
        Rule::Quota(rank) => rules.quotas[rank].least = 0,
        Rule::Ceiling(rank) => rules.ceilings[rank].share = 1.0,
        Rule::Limit => {
            rules.limit = None;
            // That everybody is served stays asked for.
            if !without.aims.iter().any(Aim::serves_all) {
                without.aims.push(Aim::Distance);
            }
        }
        Rule::Capacity => without.sites.iter_mut().for_each(|site| site.capacity = None),
    }
    without
}

/// Whether some plan keeps to all rules.
fn possible(problem: &Problem, effort: &Effort<'_>) -> Option<bool> {
    let made = formulate(problem, &wanted(problem, &[RADII; 0]));
    let Some(made) = made else { return Some(false) };
    match made.program.solve(&Sum::default(), false, effort) {
        Answer::Found { .. } => Some(true),
        Answer::None => Some(false),
        Answer::Unknown | Answer::Stopped => None,
    }
}

fn wanted<'a>(problem: &Problem, radii: &'a [usize]) -> Wanted<'a> {
    Wanted { aims: &[], limit: problem.rules.limit, radii, stretched: false }
}

/// By how little a rule gives way by itself; `None` when that does not help.
fn relaxation(problem: &Problem, rule: Rule, effort: &Effort<'_>) -> Option<Relaxation> {
    let freed = without(problem, rule);
    let to = match rule {
        Rule::Most | Rule::Budget | Rule::Limit => {
            let aim = match rule {
                Rule::Most => Aim::Sites,
                Rule::Budget => Aim::Price,
                _ => Aim::Farthest,
            };
            let everybody = freed.serves_all();
            let mut asked = Problem { aims: vec![aim], ..freed };
            if everybody && !asked.serves_all() {
                // By a second aim, which asks for it and changes nothing of the first.
                asked.aims.push(Aim::Farthest);
            }
            match solve(&asked, effort) {
                Ok(plan) if plan.proven => plan.values[0],
                Ok(_) | Err(NoPlan::Infeasible | NoPlan::NotFound) => return None,
            }
        }
        Rule::Least => most_of(&freed, &(0..problem.sites.len()).collect::<Vec<_>>(), true, effort)?,
        Rule::Quota(rank) => most_of(&freed, &problem.rules.quotas[rank].sites, true, effort)?,
        Rule::Ceiling(rank) => {
            // A share of a number that is given; where it isn't, all that is known is that it helps.
            let few = most_of(&freed, &problem.rules.ceilings[rank].sites, false, effort)?;
            match problem.rules.count {
                Some((least, most)) if least == most && most > 0 => few / most as f64,
                _ => 1.0,
            }
        }
        Rule::Capacity => stretch(problem, effort)?,
    };
    Some(Relaxation { rule, to })
}

/// How many of these sites can be open at most, or must be at least.
fn most_of(problem: &Problem, sites: &[usize], up: bool, effort: &Effort<'_>) -> Option<f64> {
    let made = formulate(problem, &wanted(problem, &[RADII; 0]))?;
    let goal = Sum { terms: sites.iter().map(|&site| (made.open[site], 1.0)).collect(), constant: 0.0 };
    match made.program.solve(&goal, up, effort) {
        Answer::Found { values, proven: true, .. } => Some(goal.at(&values).round()),
        _ => None,
    }
}

/// What all capacities must be multiplied by at least.
fn stretch(problem: &Problem, effort: &Effort<'_>) -> Option<f64> {
    let wanted = Wanted { stretched: true, ..wanted(problem, &[RADII; 0]) };
    let made = formulate(problem, &wanted)?;
    let goal = Sum { terms: vec![(made.stretch?, 1.0)], constant: 0.0 };
    match made.program.solve(&goal, false, effort) {
        Answer::Found { values, proven: true, .. } => Some(goal.at(&values)),
        _ => None,
    }
}
