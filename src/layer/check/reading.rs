//! What a row is read with, and what it becomes.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use geo::{Geometry, Point};
use jiff::civil::Date;

use super::builtin::Built;
use super::control::{Fate, Problem};
use super::derive::Computed;
use super::rules::{Bound, Compiled};
use crate::book::{Cells, letters};
use crate::layer::address::{self, ByAddress};
use crate::layer::input::place::{Source, Where};
use crate::layer::input::raw::{Raw, RawRow, Rows};
use crate::layer::input::systems::Systems;
use crate::layer::model::number::Mark;
use crate::layer::model::value::{Check, number};
use crate::layer::{FieldSpec, Model, Precision, Spec};
use crate::territory::{Insee, Territory, inner_point};

/// What a row is read with.
pub(super) struct Reading<'a> {
    pub(super) spec: &'a Spec,
    pub(super) model: &'a Model,
    pub(super) raw: &'a Raw,
    /// The number of each row of the file, and its line.
    pub(super) lines: Vec<(usize, usize)>,
    pub(super) place: Where,
    pub(super) source: Source,
    /// The projections that rows tell themselves.
    pub(super) systems: Systems,
    pub(super) territory: &'a Territory,
    /// The columns of addresses, where rows may stand by them.
    pub(super) addresses: Option<address::Columns>,
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
    /// The rank of each column among those that hold numbers by its model.
    pub(super) ranks: Vec<Option<usize>>,
    /// Whether the column of codes of communes holds postal codes.
    pub(super) postal: bool,
    /// Whether every position of the file is in and around the territory once its two numbers are swapped, and not before.
    pub(super) swapped: bool,
    /// The mairies of France, once one of them was asked for.
    pub(super) mairies: OnceLock<Vec<Point<f64>>>,
    /// The communes of France that took in others, once one was asked for.
    pub(super) absorbing: OnceLock<BTreeSet<String>>,
    /// Columns of personal data, with the conditions of which one makes them public.
    pub(super) personal: Vec<(usize, Vec<Bound>)>,
}

/// A row, read.
#[derive(Debug, Default)]
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
    /// What its address does for it, for want of a position.
    pub(super) by_address: Option<Box<ByAddress>>,
    pub(super) date: Option<Date>,
    /// Columns of numbers whose cell says why there is none.
    pub(super) marks: Vec<(usize, Mark)>,
    /// Whether one of its faults sets it aside.
    pub(super) rejected: bool,
    /// Whether one of its faults was repaired.
    pub(super) repaired: bool,
}

impl Draft {
    pub(super) fn point(&self) -> Option<Point<f64>> {
        self.geometry.as_ref().and_then(inner_point)
    }
}

impl Reading<'_> {
    /// The number that a cell of a row holds.
    pub(super) fn number(&self, draft: &Draft, column: usize) -> Option<f64> {
        let kept = self.ranks.get(column).copied().flatten().and_then(|rank| draft.cells.number(rank));
        kept.unwrap_or_else(|| draft.cells.get(column).and_then(number))
    }

    /// Whether a commune took in others, so that a section of its cadastral plan may have the prefix of one of these; so may
    /// one of a study that brings its own communes, of which nothing is known.
    pub(super) fn took_in_others(&self, code: &str) -> bool {
        let Some(movements) = self.territory.movements() else { return true };
        let absorbing = self.absorbing.get_or_init(|| {
            let into = |code: &str| movements.follow(code).communes().into_iter().map(Insee::to_string).collect();
            movements.former_codes().flat_map(|code| -> Vec<String> { into(code) }).collect()
        });
        absorbing.contains(code)
    }

    /// Whether a text stands for a missing value.
    pub(super) fn is_missing(&self, text: &str) -> bool {
        self.model.missing.iter().any(|m| m == text)
    }

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
        self.shown_in(line, None)
    }

    /// Where a cell of a row is.
    pub(super) fn shown_in(&self, line: usize, column: Option<usize>) -> String {
        match &self.raw.kind {
            Rows::Lines => format!("ligne {line}"),
            Rows::Sheet(_, first) => format!("cellule {}{line}", letters(first + column.unwrap_or(0) as u32)),
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
            place: self.shown_in(row.line, column),
            id: String::new(),
            column: column.map(|c| self.raw.fields[c].clone()),
            found: found.to_owned(),
            expected: expected.to_owned(),
            fate,
            at: None,
        }
    }
}
