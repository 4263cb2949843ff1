//! What a cell that somebody filled holds.

use jiff::civil::Date;

use crate::book::sheet::Datum;
use crate::french;

/// A cell as a workbook or a text gives it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CellValue {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number in a format of percentages: 0.5 is shown as «50 %».
    Share(f64),
    /// A day.
    Date(Date),
    /// What the spreadsheet could not work out: `#REF!`.
    Fault(String),
}

impl CellValue {
    pub(super) fn of(datum: Datum) -> Self {
        match datum {
            Datum::Number(n) => Self::Number(n),
            // A file of OpenDocument holds the error of a formula as the text that shows it.
            Datum::Text(text) if is_fault(&text) => Self::Fault(text),
            Datum::Text(text) => Self::Text(text),
            Datum::Flag(flag) => Self::Text(if flag { "oui" } else { "non" }.to_owned()),
            Datum::Fault(error) => Self::Fault(error),
            Datum::Moment(text) => match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
                Some(date) => Self::Date(date),
                None => Self::Text(text),
            },
            Datum::Day { ymd: (year, month, day), serial } => match Date::new(year as i16, month as i8, day as i8) {
                Ok(date) => Self::Date(date),
                Err(_) => Self::Number(serial),
            },
        }
    }

    /// As it is shown in a message.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) => plain(*number),
            Self::Share(share) => format!("{} %", plain(hundredths(*share))),
            Self::Date(date) => french::date(*date),
        }
    }
}

/// A share in hundredths, without the noise of binary fractions: 0.07 is 7, and 0.07 × 100 is not.
pub(crate) fn hundredths(share: f64) -> f64 {
    format!("{:.12e}", share * 100.0).parse().unwrap_or(share * 100.0)
}

/// A number in a plain text: the shortest text that gives it back.
pub(crate) fn plain(number: f64) -> String {
    // No «-0».
    (number + 0.0).to_string()
}

/// What spreadsheets show, in English and in French, where a formula has no value.
const FAULTS: [&str; 15] = [
    "#DIV/0!",
    "#N/A",
    "#NA",
    "#NAME?",
    "#NOM?",
    "#NULL!",
    "#NUL!",
    "#NUM!",
    "#NOMBRE!",
    "#REF!",
    "#VALUE!",
    "#VALEUR!",
    "#SPILL!",
    "#CALC!",
    "#PROPAGATION!",
];

fn is_fault(text: &str) -> bool {
    let text = text.trim();
    let numbered = |rest: &str| rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit());
    FAULTS.contains(&text) || ["Err:", "Err :"].iter().any(|e| text.strip_prefix(e).is_some_and(numbered))
}
