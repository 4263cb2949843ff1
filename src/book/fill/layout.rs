//! A workbook as it is laid out, before it is written in one format or the other.

use jiff::civil::Date;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CellContent {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
}

/// How a cell looks and whether it may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    /// The title of the instructions.
    Title,
    /// A heading.
    Head,
    /// Not to be changed.
    Locked,
    /// Not to be changed: a day.
    LockedDate,
    /// To be filled: a text or a choice.
    Open,
    /// To be filled: a number.
    OpenNumber,
    /// To be filled: a whole number of hundredths.
    OpenPercent,
    /// To be filled: an amount.
    OpenEuros,
    /// To be filled: a day.
    OpenDate,
}

/// What may be typed in the cells of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CellRule {
    /// One of these texts, chosen from a list.
    OneOf(Vec<&'static str>),
    /// A whole number from 0 to 100.
    Percent,
    /// A number, not negative.
    Amount,
    /// Any number.
    Number,
    /// A day.
    Date,
}

/// A rule that the spreadsheet holds, and what it tells those who break it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) rule: CellRule,
    /// What is expected: «un nombre».
    pub(crate) expected: &'static str,
}

impl Check {
    pub(super) fn message(&self) -> String {
        format!("Écrire {}.", self.expected)
    }
}

/// A column: its width in characters, and what is checked of what is filled in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FormColumn {
    pub(crate) width: f64,
    pub(crate) check: Option<Check>,
}

impl FormColumn {
    /// A column of which nothing is checked.
    pub(crate) fn free(width: f64) -> Self {
        Self { width, check: None }
    }
}

/// A sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FormSheet {
    pub(crate) name: String,
    pub(crate) hidden: bool,
    /// Columns that stay in view; 0 on a sheet without a heading to keep.
    pub(crate) frozen: usize,
    pub(crate) columns: Vec<FormColumn>,
    pub(crate) rows: Vec<Vec<(CellContent, Look)>>,
}

impl FormSheet {
    /// Whether the first row holds headings, and what follows is filled by people.
    pub(crate) fn is_table(&self) -> bool {
        self.frozen > 0
    }
}
