//! A row while it is read.

use super::cells::Row;
use super::control::Problem;
use super::reading::Draft;
use crate::layer::input::raw::RawRow;
use crate::layer::model::value::number;

/// Texts that stand for those of some cells, by column.
pub(super) type Changes = Vec<(usize, String)>;

/// A row while it is read: what it becomes, what stands for some of its cells, and what is wrong with it.
pub(super) struct Work<'r> {
    pub(super) row: &'r RawRow,
    pub(super) draft: Draft,
    pub(super) problems: Vec<Problem>,
    /// Cells that are no longer what the file has; the last change of a cell is the one that holds.
    changes: Vec<(usize, String)>,
    /// The numbers of the columns that hold some, by their rank.
    numbers: Vec<f64>,
    ranks: &'r [Option<usize>],
}

impl<'r> Work<'r> {
    /// A row of which nothing is known yet but its cells.
    pub(super) fn of(row: &'r RawRow, ranks: &'r [Option<usize>]) -> Self {
        let draft = Draft { number: row.number, line: row.line, ..Draft::default() };
        let numbers = vec![f64::NAN; ranks.iter().flatten().count()];
        Self { row, draft, problems: Vec::new(), changes: Vec::new(), numbers, ranks }
    }

    /// A cell as it then stands.
    pub(super) fn get(&self, column: usize) -> Option<&str> {
        match self.changes.iter().rev().find(|(c, _)| *c == column) {
            Some((_, text)) => Some(text.trim()).filter(|t| !t.is_empty()),
            None => self.row.cells.get(column),
        }
    }

    /// Puts a text in place of a cell.
    pub(super) fn set(&mut self, column: usize, text: String) {
        self.read_as(column, number(text.trim()));
        self.changes.push((column, text));
    }

    /// Keeps the number that a cell was read as.
    pub(super) fn read_as(&mut self, column: usize, value: Option<f64>) {
        if let Some(rank) = self.ranks.get(column).copied().flatten() {
            self.numbers[rank] = value.unwrap_or(f64::NAN);
        }
    }

    /// What became of the row but for its cells, with what stands for some of these, their numbers, and the faults.
    pub(super) fn end(self) -> (Draft, Changes, Vec<f64>, Vec<Problem>) {
        (self.draft, self.changes, self.numbers, self.problems)
    }
}

impl Row for Work<'_> {
    fn get(&self, column: usize) -> Option<&str> {
        Self::get(self, column)
    }

    fn number(&self, column: usize) -> Option<f64> {
        match self.ranks.get(column).copied().flatten() {
            Some(rank) => Some(self.numbers[rank]).filter(|n| !n.is_nan()),
            None => self.get(column).and_then(number),
        }
    }
}
