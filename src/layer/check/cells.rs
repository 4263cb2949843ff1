//! The cells of a row, as rules ask for them.

use crate::book::Cells;
use crate::layer::model::value::number;

/// The cells of a row, as they are written or as they then stand.
pub(super) trait Row {
    /// A filled cell.
    fn get(&self, column: usize) -> Option<&str>;

    /// The number that a cell holds.
    fn number(&self, column: usize) -> Option<f64> {
        self.get(column).and_then(number)
    }
}

impl Row for Cells {
    fn get(&self, column: usize) -> Option<&str> {
        Self::get(self, column)
    }
}
