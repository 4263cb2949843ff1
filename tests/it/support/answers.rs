//! What an answer holds, and whether it is what was worked out.

use serde_json::Value;
use territoire::diagnostic::Notes;
use territoire::outcome::{Cells, Outcome};

/// A column of numbers of an answer.
pub(crate) fn numbers(outcome: &Outcome, table: &str, column: &str) -> Vec<Option<f64>> {
    let found = outcome.column_of(table, column).unwrap_or_else(|| panic!("{table}.{column}"));
    found.as_numbers().expect("numbers").to_vec()
}

/// A column of texts of an answer.
pub(crate) fn texts(outcome: &Outcome, table: &str, column: &str) -> Vec<Option<String>> {
    let found = outcome.column_of(table, column).unwrap_or_else(|| panic!("{table}.{column}"));
    found.as_texts().expect("texts").to_vec()
}

/// The same, with nothing where there is none.
pub(crate) fn words(outcome: &Outcome, table: &str, column: &str) -> Vec<String> {
    texts(outcome, table, column).into_iter().map(Option::unwrap_or_default).collect()
}

/// The cells of a column of the results as they are written in JSON, each after the key of its row.
pub(crate) fn written(results: &Value, analysis: &str, table: &str, column: &str) -> Vec<(String, Value)> {
    let find = |list: &Value, id: &str| {
        let found = list.as_array().and_then(|l| l.iter().find(|v| v["id"] == id)).cloned();
        found.unwrap_or_else(|| panic!("{id} is not in {list}"))
    };
    let table = find(&find(&results["analyses"], analysis)["tableaux"], table);
    let keys = table["cles"].as_array().expect("keys").iter().map(|k| k.as_str().unwrap_or_default().to_owned());
    let cells = find(&table["colonnes"], column)["cellules"].as_array().expect("cells").clone();
    keys.zip(cells).collect()
}

/// The same as numbers.
pub(crate) fn written_numbers(
    results: &Value,
    analysis: &str,
    table: &str,
    column: &str,
) -> Vec<(String, Option<f64>)> {
    written(results, analysis, table, column).into_iter().map(|(key, v)| (key, v.as_f64())).collect()
}

/// How far a figure may be from its arithmetic, relative to it or to 1: what sums and square roots lose.
const ROUNDING: f64 = 1e-9;

/// The same where little is added up.
const LAST_DIGITS: f64 = 1e-12;

fn column_within(tolerance: f64, found: &[Option<f64>], expected: &[Option<f64>]) {
    assert_eq!(found.len(), expected.len(), "{found:?} is not {expected:?}");
    for (f, e) in found.iter().zip(expected) {
        match (f, e) {
            (Some(f), Some(e)) => {
                assert!((f - e).abs() <= tolerance * e.abs().max(1.0), "{found:?} is not {expected:?}")
            }
            _ => assert_eq!(f, e, "{found:?} is not {expected:?}"),
        }
    }
}

/// Fails unless a column is the one that was worked out, but for rounding.
pub(crate) fn near(found: &[Option<f64>], expected: &[Option<f64>]) {
    column_within(ROUNDING, found, expected);
}

/// Fails unless a column is the one that was worked out, to its last digits.
pub(crate) fn nearly_equal(found: &[Option<f64>], expected: &[Option<f64>]) {
    column_within(LAST_DIGITS, found, expected);
}

/// Fails unless there is a figure and it is the one that was worked out, but for rounding.
pub(crate) fn near_value(found: Option<f64>, expected: f64) {
    column_within(ROUNDING, &[found], &[Some(expected)]);
}

/// Fails unless there is a figure and it is the one that was worked out, to its last digits.
pub(crate) fn nearly_equal_value(found: Option<f64>, expected: f64) {
    column_within(LAST_DIGITS, &[found], &[Some(expected)]);
}

/// Fails unless `a` is `b` to the relative tolerance that the issue asks for against references.
pub(crate) fn same(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1e-3), "{what}: {a} is not {b}");
}

/// Values, all known.
pub(crate) fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

/// A text with plain blanks in the place of those that do not break.
pub(crate) fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// The sentences of an answer, with plain blanks.
pub(crate) fn said(outcome: &Outcome) -> Vec<String> {
    outcome.findings.iter().map(|f| plain(&f.text)).collect()
}

/// Codes and messages of what was told.
pub(crate) fn told(notes: &Notes) -> Vec<(&str, &str)> {
    notes.all().iter().map(|d| (d.code.id, d.message.as_str())).collect()
}

/// Fails unless every part is in the text.
pub(crate) fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "«{part}» is missing from\n{text}");
    }
}

/// Fails when a number of an answer is anything but a number.
pub(crate) fn defined(outcome: &Outcome) {
    assert!(!outcome.tables.is_empty());
    for table in &outcome.tables {
        for column in &table.columns {
            if let Cells::Numbers(numbers) = &column.cells {
                assert!(numbers.iter().flatten().all(|n| n.is_finite()), "{}.{}", table.id, column.id);
            }
        }
    }
    for finding in &outcome.findings {
        assert!(!finding.text.contains("NaN") && !finding.text.contains("inf"), "{}", finding.text);
    }
}
