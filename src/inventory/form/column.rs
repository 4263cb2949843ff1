//! The columns that are read of a form.

use super::send::{COMMENT, COMMENT_FIELD};
use super::value::{Facts, Refusal, Said, of_criterion, of_field};
use super::{Criterion, FormField};
use crate::book::CellValue;
use crate::french;

/// What is read of a column.
#[derive(Clone, Copy)]
pub(super) enum Reads<'a> {
    Field(&'a FormField),
    Criterion(&'a Criterion),
    Comment,
}

impl<'a> Reads<'a> {
    pub(super) fn field(self) -> &'a str {
        match self {
            Self::Field(field) => field.name(),
            Self::Criterion(criterion) => &criterion.id,
            Self::Comment => COMMENT_FIELD,
        }
    }

    pub(super) fn title(self) -> String {
        match self {
            Self::Field(field) => field.title.clone(),
            Self::Criterion(criterion) => criterion.heading(),
            Self::Comment => COMMENT.to_owned(),
        }
    }

    pub(super) fn read(self, given: &CellValue, facts: &Facts<'_>) -> Result<Said, Refusal> {
        match self {
            Self::Field(field) => of_field(field, given, facts),
            Self::Criterion(criterion) => of_criterion(criterion, given),
            Self::Comment => {
                let text = french::several_lines(&given.shown()).trim().to_owned();
                Ok(Said { text, told: None, doubt: None })
            }
        }
    }
}

/// Whether a cell says what it said when it was sent: a day and a position are shown in another way than the standard writes.
pub(super) fn is_untouched(given: &CellValue, sent: &str) -> bool {
    let shown = packed(&given.shown());
    let as_day = matches!(given, CellValue::Date(day) if day.to_string() == sent);
    as_day || shown == packed(sent) || super::place::shown_place(sent).is_some_and(|place| place == shown)
}

/// A text with its runs of blanks made one: spreadsheets pack them.
pub(super) fn packed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
