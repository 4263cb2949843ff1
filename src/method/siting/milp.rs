//! Linear programs with whole unknowns, and the solver that they are given to: HiGHS (Huangfu and Hall 2018), this file
//! being its only user. One thread and a limit in nodes, never in seconds unless asked: the same program has the same
//! answer on every machine.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use highs::{HighsModelStatus, HighsSolutionStatus, RowProblem, Sense};

use super::Effort;

/// How near to the optimum a plan must be to be called optimal: relative to the objective.
pub(super) const GAP: f64 = 1e-9;
/// By how much the solver may break a row, or a whole unknown be beside a whole number.
const FEASIBILITY: f64 = 1e-9;
/// How often who waits for the solver looks whether it should stop waiting.
const LOOK: Duration = Duration::from_millis(40);

/// A sum of unknowns, each with its factor, and a constant.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) constant: f64,
}

impl Sum {
    /// Its value for these values of the unknowns.
    pub(super) fn at(&self, values: &[f64]) -> f64 {
        self.terms.iter().fold(self.constant, |sum, &(unknown, factor)| sum + factor * values[unknown])
    }
}

#[derive(Debug, Clone, Copy)]
struct Unknown {
    low: f64,
    high: f64,
    whole: bool,
}

#[derive(Debug, Clone)]
struct Line {
    low: f64,
    high: f64,
    terms: Vec<(usize, f64)>,
}

/// Unknowns with their bounds, and lines that sums of them must keep to.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    unknowns: Vec<Unknown>,
    lines: Vec<Line>,
}

/// What became of a program.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// The values of the unknowns, a bound that no solution can be better than, and whether the two meet.
    Found { values: Vec<f64>, bound: f64, proven: bool },
    /// No values keep to all lines.
    None,
    /// The limit was reached without any.
    Unknown,
    /// Who asked does not want to wait any longer.
    Stopped,
}

impl Program {
    /// A new unknown between 0 and `high`.
    pub(super) fn share(&mut self, high: f64) -> usize {
        self.unknowns.push(Unknown { low: 0.0, high, whole: false });
        self.unknowns.len() - 1
    }

    /// A new unknown that is 0 or 1, within these bounds.
    pub(super) fn choice(&mut self, low: f64, high: f64) -> usize {
        self.unknowns.push(Unknown { low, high, whole: true });
        self.unknowns.len() - 1
    }

    /// A line: `low ≤ Σ factor · unknown ≤ high`.
    pub(super) fn line(&mut self, low: f64, high: f64, terms: Vec<(usize, f64)>) {
        self.lines.push(Line { low, high, terms });
    }

    /// Takes in the unknowns and lines of another; gives what the places of its unknowns are moved by.
    pub(super) fn append(&mut self, other: Program) -> usize {
        let offset = self.unknowns.len();
        self.unknowns.extend(other.unknowns);
        self.lines.extend(other.lines.into_iter().map(|mut line| {
            line.terms.iter_mut().for_each(|(unknown, _)| *unknown += offset);
            line
        }));
        offset
    }

    /// Fixes an unknown.
    pub(super) fn fix(&mut self, unknown: usize, value: f64) {
        self.unknowns[unknown] = Unknown { low: value, high: value, whole: false };
    }

    /// The least value of `goal` (the greatest when `up`). No values to start from are given to the solver: with some, HiGHS 1.16
    /// has called optimal what was not (the test of all subsets shows it).
    pub(super) fn solve(&self, goal: &Sum, up: bool, effort: &Effort<'_>) -> Answer {
        // The factors of a goal may be metres times people: brought to 1 at most, so that tolerances mean the same; by a power
        // of two, so that no digit changes and whole factors stay multiples of one step.
        let most = goal.terms.iter().fold(0.0, |most: f64, &(_, f)| most.max(f.abs()));
        let scale = if most > 0.0 { most.log2().ceil().exp2() } else { 1.0 };
        let mut factors = vec![0.0; self.unknowns.len()];
        for &(unknown, factor) in &goal.terms {
            factors[unknown] += factor / scale;
        }
        let mut problem = RowProblem::default();
        let columns: Vec<highs::Col> = self
            .unknowns
            .iter()
            .zip(&factors)
            .map(|(u, &f)| problem.add_column_with_integrality(f, u.low..=u.high, u.whole))
            .collect();
        for line in &self.lines {
            problem.add_row(line.low..=line.high, line.terms.iter().map(|&(u, f)| (columns[u], f)));
        }
        let sense = if up { Sense::Maximise } else { Sense::Minimise };
        let (nodes, until) = (effort.nodes, effort.until);
        let whole = self.unknowns.iter().any(|u| u.whole);
        let run = move || ask(problem, sense, whole, nodes, until);
        let Some(raw) = waited(run, effort) else { return Answer::Stopped };
        let (offset, unscaled) = (goal.constant, scale);
        match raw {
            Raw::Found { mut values, bound, proven } => {
                for (value, u) in values.iter_mut().zip(&self.unknowns) {
                    if u.whole {
                        *value = value.round();
                    }
                }
                Answer::Found { values, bound: bound * unscaled + offset, proven }
            }
            Raw::None => Answer::None,
            Raw::Unknown => Answer::Unknown,
        }
    }
}

enum Raw {
    Found { values: Vec<f64>, bound: f64, proven: bool },
    None,
    Unknown,
}

/// Does the work beside, so that it can be left when asked to stop; `None` then. What is left runs on until the program
/// ends, as the solver can't be told to stop without code that we don't allow ourselves.
fn waited(work: impl FnOnce() -> Raw + Send + 'static, effort: &Effort<'_>) -> Option<Raw> {
    let Some(stop) = effort.stop else { return Some(work()) };
    if stop() {
        return None;
    }
    let (send, receive) = channel();
    std::thread::spawn(move || send.send(work()));
    loop {
        match receive.recv_timeout(LOOK) {
            Ok(raw) => return Some(raw),
            Err(RecvTimeoutError::Timeout) if stop() => return None,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Some(Raw::Unknown),
        }
    }
}

fn ask(problem: RowProblem, sense: Sense, whole: bool, nodes: usize, until: Option<Instant>) -> Raw {
    let mut model = problem.optimise(sense);
    model.set_option("threads", 1);
    model.set_option("parallel", "off");
    model.set_option("random_seed", 0);
    model.set_option("mip_rel_gap", GAP);
    model.set_option("mip_abs_gap", 0.0);
    model.set_option("mip_feasibility_tolerance", FEASIBILITY);
    model.set_option("primal_feasibility_tolerance", FEASIBILITY);
    model.set_option("dual_feasibility_tolerance", FEASIBILITY);
    model.set_option("mip_max_nodes", i32::try_from(nodes).unwrap_or(i32::MAX));
    if let Some(until) = until {
        model.set_option("time_limit", until.saturating_duration_since(Instant::now()).as_secs_f64());
    }
    let Ok(solved) = model.try_solve() else { return Raw::Unknown };
    let bound = whole.then(|| solved.double_info_value(c"mip_dual_bound").ok()).flatten().filter(|b| b.is_finite());
    let status = solved.status();
    if matches!(status, HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible) {
        return Raw::None;
    }
    if solved.primal_solution_status() != HighsSolutionStatus::Feasible {
        return Raw::Unknown;
    }
    let proven = status == HighsModelStatus::Optimal;
    let objective = solved.objective_value();
    let bound = if whole { bound.unwrap_or(if proven { objective } else { f64::NAN }) } else { objective };
    Raw::Found { values: solved.get_solution().columns().to_vec(), bound, proven }
}
