//! A workbook as it is laid out, before it is written in one format or the other.

use jiff::civil::Date;

use super::field::Kind;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::plan) enum Content {
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
pub(in crate::plan) enum Look {
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

impl Look {
    /// The look of a cell to fill.
    pub(in crate::plan) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Status | Kind::Priority | Kind::Decision => Self::Open,
            Kind::Percent => Self::OpenPercent,
            Kind::Euros => Self::OpenEuros,
            Kind::Number => Self::OpenNumber,
            Kind::Date => Self::OpenDate,
        }
    }

    /// The look of a cell that tells two lines apart.
    pub(super) fn of_key(kind: Kind) -> Self {
        if kind == Kind::Date { Self::LockedDate } else { Self::Locked }
    }
}

/// A column: its width in characters, and what it is to hold when it is to be filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::plan) struct GridColumn {
    pub(in crate::plan) width: f64,
    pub(in crate::plan) kind: Option<Kind>,
}

/// A sheet.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::plan) struct Grid {
    pub(in crate::plan) name: String,
    pub(in crate::plan) hidden: bool,
    /// Columns that stay in view; 0 on a sheet without a heading to keep.
    pub(in crate::plan) frozen: usize,
    pub(in crate::plan) columns: Vec<GridColumn>,
    pub(in crate::plan) rows: Vec<Vec<(Content, Look)>>,
}

impl Grid {
    /// Whether the first row holds headings, and what follows is filled by people.
    pub(in crate::plan) fn is_table(&self) -> bool {
        self.frozen > 0
    }
}
