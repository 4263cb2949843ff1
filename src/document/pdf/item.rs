//! What stands on a page: rows and tables.

use super::row::TextRow;
use super::ruled::RuledTable;

/// What stands on a page.
#[derive(Debug)]
pub(super) enum PageItem {
    Row(TextRow),
    Table(RuledTable),
}

impl PageItem {
    /// Its height on the page: the baseline of a row, the top of a table.
    pub(super) fn y(&self) -> f64 {
        match self {
            Self::Row(row) => row.y,
            Self::Table(table) => table.top,
        }
    }

    /// Its rows of text.
    pub(super) fn rows(&self) -> Vec<&TextRow> {
        match self {
            Self::Row(row) => vec![row],
            Self::Table(table) => table.text_rows().collect(),
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Row(row) => row.text(),
            Self::Table(table) => table.text(),
        }
    }
}
