//! How the value of a field is read, from a cell or from a text, and written in the journal.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::field::{self, SECTIONS, ValueKind};
use super::status::{PRIORITIES, Status};
use crate::book::CellValue;
use crate::book::fill::{hundredths, plain};
use crate::french;

/// A value as the journal writes it, and how it was understood when it was not written as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadValue {
    /// The value: empty when there is none.
    pub(super) text: String,
    /// How it was understood: «lu 2027-03-15».
    pub(super) told: Option<String>,
}

impl ReadValue {
    fn plain(text: impl Into<String>) -> Option<Self> {
        Some(Self { text: text.into(), told: None })
    }

    fn told(text: String, shown: &str) -> Option<Self> {
        Some(Self { told: Some(format!("lu comme {shown}")), text })
    }
}

/// Why a number or a date that is written well is no value: sums of such numbers would be no numbers, and such a date is
/// a year typed by mistake, which no workbook of Excel holds. One that already stands in the journal is set aside for the
/// same reason.
pub(super) fn unfit(kind: ValueKind, given: &CellValue) -> Option<String> {
    if kind == ValueKind::Date {
        let date = match given {
            CellValue::Date(date) => Some(*date),
            CellValue::Text(text) => any_day(text),
            _ => None,
        };
        let [first, last] = [YEARS.start(), YEARS.end()];
        return date.filter(|d| !is_of_plan(*d)).map(|_| format!("une date est de {first} à {last}"));
    }
    let numbers = matches!(kind, ValueKind::Percent | ValueKind::Euros | ValueKind::Number);
    let beyond = match given {
        CellValue::Number(n) | CellValue::Share(n) => !french::is_quantity(*n),
        // `1e308`, `inf`: nobody types that, and a text reads as it.
        CellValue::Text(text) => {
            typed(text).or_else(|| text.trim().parse().ok()).is_some_and(|n| !french::is_quantity(n))
        }
        _ => false,
    };
    (numbers && beyond).then(|| format!("un nombre est {}", french::AT_MOST))
}

/// Reads a cell as a value of that kind; `None` when it is no such value.
pub(super) fn read(kind: ValueKind, given: &CellValue) -> Option<ReadValue> {
    match (kind, given) {
        (_, CellValue::Fault(_)) => None,
        _ if unfit(kind, given).is_some() => None,
        (_, CellValue::Empty) => ReadValue::plain(""),
        (_, CellValue::Text(text)) if text.trim().is_empty() => ReadValue::plain(""),
        (ValueKind::Text, CellValue::Text(text)) => ReadValue::plain(cleaned(text)),
        (ValueKind::Text, other) => ReadValue::plain(other.shown()),
        (ValueKind::Status, CellValue::Text(text)) => match Status::parse(text) {
            Some(status) => ReadValue::plain(status.label()),
            None => {
                Status::meant(text).and_then(|s| ReadValue::told(s.label().to_owned(), &format!("« {} »", s.label())))
            }
        },
        (ValueKind::Priority, CellValue::Text(text)) => {
            let key = french::name_key(text);
            PRIORITIES.into_iter().find(|p| french::name_key(p) == key).and_then(ReadValue::plain)
        }
        (ValueKind::Status | ValueKind::Priority, _) => None,
        // A year typed in a cell of dates comes as a day of 1905.
        (ValueKind::Date, CellValue::Date(date)) if !(1950..2120).contains(&date.year()) => None,
        (ValueKind::Date, CellValue::Date(date)) => ReadValue::plain(date.to_string()),
        (ValueKind::Date, CellValue::Text(text)) => {
            let date = day(text)?;
            if date.to_string() == text.trim() {
                return ReadValue::plain(date.to_string());
            }
            ReadValue::told(date.to_string(), &french::date(date))
        }
        (ValueKind::Date, CellValue::Number(serial)) => {
            let date = from_serial(*serial)?;
            ReadValue::told(date.to_string(), &french::date(date))
        }
        (ValueKind::Percent | ValueKind::Euros | ValueKind::Number, CellValue::Date(_)) => None,
        // The format decides: 1 shown as «100 %» is all of it.
        (ValueKind::Percent, CellValue::Share(share)) => {
            let text = plain(hundredths(*share).round());
            let within = (0.0..=1.0).contains(share);
            if within { ReadValue::told(text.clone(), &format!("{text} %")) } else { None }
        }
        (ValueKind::Number, CellValue::Share(share)) => {
            ReadValue::told(plain(*share), &format!("{}, que le tableur montre ainsi", plain(*share).replace('.', ",")))
        }
        (ValueKind::Date | ValueKind::Euros, CellValue::Share(_)) => None,
        (ValueKind::Percent, CellValue::Number(number)) => percent(*number, false),
        (ValueKind::Percent, CellValue::Text(text)) => {
            let (bare, sign) = text.trim().strip_suffix('%').map_or((text.as_str(), false), |t| (t, true));
            let value = percent(number(bare)?, sign)?;
            Some(ReadValue { told: value.told.or_else(|| restated(text, &value.text, " %")), ..value })
        }
        (ValueKind::Euros, CellValue::Number(number)) if *number < 0.0 => None,
        (ValueKind::Euros | ValueKind::Number, CellValue::Number(number)) => ReadValue::plain(plain(*number)),
        (ValueKind::Euros, CellValue::Text(text)) => {
            let bare = text.trim().trim_end_matches("HT").trim_end();
            let bare = bare.strip_suffix('€').or_else(|| bare.strip_suffix("euros")).unwrap_or(bare);
            let amount = number(bare).filter(|n| *n >= 0.0)?;
            Some(ReadValue { told: restated(text, &plain(amount), " €"), text: plain(amount) })
        }
        (ValueKind::Number, CellValue::Text(text)) => {
            let number = number(text)?;
            Some(ReadValue { told: restated(text, &plain(number), ""), text: plain(number) })
        }
    }
}

/// Why a value of the journal is set aside, by the field that it is of: for itself, or for the date of its measure.
pub(super) fn unfit_in(field: &str, value: &str) -> Option<String> {
    let text = |value: &str| CellValue::Text(value.to_owned());
    let keyed = SECTIONS.iter().filter(|s| !s.keys.is_empty()).find_map(|s| Some((s, field::split(s, field)?.0)));
    let of_key = keyed.and_then(|(section, keys)| {
        section
            .keys
            .iter()
            .zip(keys)
            .filter(|(c, _)| c.kind == ValueKind::Date)
            .find_map(|(c, key)| unfit(c.kind, &text(key)))
    });
    of_key.or_else(|| unfit(field::kind(field)?, &text(value)))
}

/// A text without what no workbook carries whole: tabs, carriage returns, control characters.
fn cleaned(text: &str) -> String {
    french::several_lines(text).replace('\t', " ").trim().to_owned()
}

/// What is told of a number that was written as a text, unless the text is that of the journal.
fn restated(given: &str, text: &str, unit: &str) -> Option<String> {
    (given.trim() != text).then(|| format!("lu comme {}{unit}", text.replace('.', ",")))
}

/// A percentage is whole; a fraction is what a spreadsheet makes of «40 %» in a cell of percentages.
fn percent(number: f64, sign: bool) -> Option<ReadValue> {
    if number > 0.0 && number < 1.0 && !sign {
        let text = plain((number * 100.0).round());
        return ReadValue::told(text.clone(), &format!("{text} %"));
    }
    // What a cell of percentages shows as «100 %» comes as 1: it is said how it was read.
    if number == 1.0 && !sign {
        return ReadValue::told("1".to_owned(), "1 %, et non 100 %");
    }
    ((0.0..=100.0).contains(&number) && number.fract() == 0.0).then(|| ReadValue { text: plain(number), told: None })
}

/// A number as people type it or as the journal has it: blanks between thousands, a decimal comma.
fn number(text: &str) -> Option<f64> {
    typed(text).filter(|n| n.is_finite())
}

/// The same, were it more than a number holds.
fn typed(text: &str) -> Option<f64> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
    let digits = bare.strip_prefix('-').unwrap_or(&bare);
    let formed = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    bare.parse::<f64>().ok().filter(|_| formed)
}

/// The years that a plan may speak of: 0202 and 20266 are slips, and the calendar of Excel begins in 1900.
const YEARS: RangeInclusive<i16> = 1900..=2200;

/// Whether a plan may speak of a day.
pub(super) fn is_of_plan(date: Date) -> bool {
    YEARS.contains(&date.year())
}

/// A day as people type it: `15/03/2027`, `15-3-2027`, `15.03.2027`, `2027-03-15`; from 1900 to 2200.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    any_day(text).filter(|date| is_of_plan(*date))
}

/// The same, of any year of four digits.
fn any_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let of = |y: &str, m: &str, d: &str| {
        (y.len() == 4).then(|| Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()).flatten()
    };
    of(a, b, c).or_else(|| of(c, b, a))
}

/// A date of the journal or of an export that a spreadsheet wrote in its own way (`01/11/2026`), as the tool writes it.
pub(super) fn redated(written: &str) -> Option<String> {
    let date = written.split_once(' ').map_or(written, |(date, _)| date);
    day(date).filter(|_| date.contains('/')).map(|date| date.to_string())
}

/// The day of a spreadsheet's number, counted from 30 December 1899; those that a plan may speak of.
fn from_serial(serial: f64) -> Option<Date> {
    // 1954 to 2119: what is neither a year nor an amount typed in the wrong column.
    if !(20_000.0..80_000.0).contains(&serial) || serial.fract() != 0.0 {
        return None;
    }
    let origin = Date::new(1899, 12, 30).ok()?;
    origin.checked_add(jiff::Span::new().days(serial as i64)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: ValueKind, given: &str) -> Option<(String, Option<String>)> {
        read(kind, &CellValue::Text(given.into())).map(|v| (v.text, v.told))
    }

    #[test]
    fn what_people_type_is_read_and_told() {
        let told = |value: &str, told: &str| Some((value.to_owned(), Some(told.to_owned())));
        let plain = |value: &str| Some((value.to_owned(), None));
        assert_eq!(text(ValueKind::Date, "15/03/2027"), told("2027-03-15", "lu comme 15/03/2027"));
        assert_eq!(text(ValueKind::Date, "2027-03-15"), plain("2027-03-15"));
        assert_eq!(text(ValueKind::Date, "31/02/2027"), None);
        assert_eq!(text(ValueKind::Date, "2027"), None);
        assert_eq!(text(ValueKind::Euros, "12\u{202f}500,50 €"), told("12500.5", "lu comme 12500,5 €"));
        assert_eq!(text(ValueKind::Euros, "-3"), None);
        assert_eq!(text(ValueKind::Status, "a DISCUTER"), plain("À discuter"));
        assert_eq!(text(ValueKind::Status, "Terminée"), told("Réalisé", "lu comme « Réalisé »"));
        assert_eq!(text(ValueKind::Status, "abandonnées"), told("Abandonné", "lu comme « Abandonné »"));
        assert_eq!(text(ValueKind::Status, "Fini"), None);
        assert_eq!(text(ValueKind::Percent, "40 %"), told("40", "lu comme 40 %"));
        assert_eq!(text(ValueKind::Percent, "140"), None);
        assert_eq!(read(ValueKind::Percent, &CellValue::Number(0.4)).map(|v| v.text), Some("40".into()));
        // 46461 days after 30 December 1899 is 15 March 2027.
        assert_eq!(read(ValueKind::Date, &CellValue::Number(46_461.0)).map(|v| v.text), Some("2027-03-15".into()));
        assert_eq!(read(ValueKind::Date, &CellValue::Number(2027.0)), None);
    }
}
