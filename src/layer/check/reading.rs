//! What a row is read with, and what it becomes.

use geo::{Geometry, InteriorPoint, Point};
use jiff::civil::Date;

use super::builtin::Built;
use super::control::{Fate, Problem};
use super::derive::Computed;
use super::rules::Compiled;
use crate::book::Cells;
use crate::layer::input::place::{Source, Where};
use crate::layer::input::raw::{Raw, RawRow, Rows};
use crate::layer::input::systems::Systems;
use crate::layer::model::value::Check;
use crate::layer::{FieldSpec, Model, Precision, Spec};
use crate::territory::Territory;

/// What a row is read with.
pub(super) struct Reading<'a> {
    pub(super) spec: &'a Spec,
    pub(super) model: &'a Model,
    pub(super) raw: &'a Raw,
    pub(super) place: Where,
    pub(super) source: Source,
    /// The projections that rows tell themselves.
    pub(super) systems: Systems,
    pub(super) territory: &'a Territory,
    /// The field of each column.
    pub(super) fields: Vec<Option<&'a FieldSpec>>,
    pub(super) rules: Vec<Compiled<'a>>,
    pub(super) abroad: bool,
    /// Columns of identifiers and of names, by preference.
    pub(super) ids: Vec<usize>,
    pub(super) names: Vec<usize>,
    /// The fields that are computed: the last columns, which the file does not have.
    pub(super) computed: Vec<Computed<'a>>,
    /// Column of the date of update.
    pub(super) date: Option<usize>,
}

/// A row, read.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) number: usize,
    pub(super) line: usize,
    pub(super) cells: Cells,
    pub(super) id: Option<String>,
    pub(super) without_id: bool,
    pub(super) name: Option<String>,
    pub(super) geometry: Option<Geometry<f64>>,
    pub(super) precision: Precision,
    pub(super) commune: Option<usize>,
    pub(super) date: Option<Date>,
    pub(super) problems: Vec<Problem>,
    /// What became of the row, once its problems are gathered.
    settled: Option<(bool, bool)>,
}

impl Draft {
    /// A row of which nothing is known yet but its cells.
    pub(super) fn of(row: &RawRow) -> Self {
        Self { number: row.number, line: row.line, cells: row.cells.clone(), ..Self::default() }
    }

    pub(super) fn rejected(&self) -> bool {
        self.settled.map_or_else(|| self.problems.iter().any(|p| p.fate == Fate::Rejected), |(rejected, _)| rejected)
    }

    pub(super) fn repaired(&self) -> bool {
        let repaired = || self.problems.iter().any(|p| matches!(p.fate, Fate::Repaired(_)));
        self.settled.map_or_else(repaired, |(_, repaired)| repaired)
    }

    /// Keeps what became of the row: its problems are taken away next.
    pub(super) fn settle(&mut self) {
        self.settled = Some((self.rejected(), self.repaired()));
    }

    pub(super) fn point(&self) -> Option<Point<f64>> {
        self.geometry.as_ref().and_then(InteriorPoint::interior_point)
    }
}

impl Reading<'_> {
    /// The number of rules: five for each column, those of every layer, those of the model.
    pub(super) fn rules_len(&self) -> usize {
        self.rule_of_model(self.rules.len())
    }

    pub(super) fn rule_of_cell(&self, column: usize, check: Check) -> usize {
        column * Check::ALL.len() + Check::ALL.iter().position(|c| *c == check).unwrap_or(0)
    }

    pub(super) fn rule_built(&self, built: Built) -> usize {
        let position = Built::ALL.iter().position(|b| *b == built).unwrap_or(0);
        self.raw.fields.len() * Check::ALL.len() + position
    }

    pub(super) fn rule_of_model(&self, rule: usize) -> usize {
        self.raw.fields.len() * Check::ALL.len() + Built::ALL.len() + rule
    }

    /// What a fault that would falsify the answers does to its row.
    pub(super) fn grave(&self) -> Fate {
        if self.spec.set_aside { Fate::Rejected } else { Fate::Blocking }
    }

    /// Where a row is, in a few words.
    pub(super) fn shown(&self, line: usize) -> String {
        match &self.raw.kind {
            Rows::Lines => format!("ligne {line}"),
            Rows::Sheet(_, first) => format!("cellule {first}{line}"),
            Rows::Features => format!("entité {line}"),
        }
    }

    pub(super) fn problem(
        &self,
        rule: usize,
        row: &RawRow,
        column: Option<usize>,
        found: &str,
        expected: &str,
        fate: Fate,
    ) -> Problem {
        Problem {
            rule,
            row: row.number,
            place: self.shown(row.line),
            id: String::new(),
            column: column.map(|c| self.raw.fields[c].clone()),
            found: found.to_owned(),
            expected: expected.to_owned(),
            fate,
            at: None,
        }
    }
}
