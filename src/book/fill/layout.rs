//! A workbook as it is laid out, before it is written in one format or the other.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::book::sheet::letters;
use crate::french;

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
    /// One of the texts of a run of cells, chosen from a list: Excel takes no more than 255 letters in a rule itself.
    Listed(CellList),
    /// A whole number from 0 to 100.
    Percent,
    /// A number, not negative.
    Amount,
    /// Any number.
    Number,
    /// A day.
    Date,
}

/// A run of cells of a column that a list is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CellList {
    /// The name of the sheet, without apostrophe.
    pub(crate) sheet: String,
    /// The column, from 0.
    pub(crate) column: u32,
    /// The first row and the last one, from 0.
    pub(crate) rows: (u32, u32),
    /// Whether nothing else may be typed; a cell of several values holds a text that is none of the list.
    pub(crate) only: bool,
}

impl CellList {
    /// The two corners, as formulas write them: `$B$2` and `$B$9`.
    pub(super) fn corners(&self) -> [String; 2] {
        let column = letters(self.column);
        [self.rows.0, self.rows.1].map(|row| format!("${column}${}", u64::from(row) + 1))
    }
}

/// A rule that the spreadsheet holds, and what it tells those who break it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) rule: CellRule,
    /// What is expected: «un nombre».
    pub(crate) expected: Cow<'static, str>,
}

impl Check {
    /// What it tells: Excel shows 255 letters.
    pub(super) fn message(&self) -> String {
        french::shorten(&format!("Écrire {}.", self.expected), 250)
    }

    /// Whether it forbids what breaks it, or only tells it.
    pub(super) fn forbids(&self) -> bool {
        !matches!(&self.rule, CellRule::Listed(list) if !list.only)
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
