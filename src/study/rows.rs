//! How many rows the tables that the tool keeps had, in a hidden file beside them (`.lignes`).
//!
//! A table of which only the header is left may be one that nobody has filled yet, or one that lost all that people wrote
//! in it: a spreadsheet closed too soon, a disk that was full, a merge gone wrong. The table itself can't tell which; what
//! it was when a command last wrote in the study can.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::book::kept_rows;
use crate::disk::{self, Failure};

/// The file, in the folder of the tables that it speaks of.
pub(super) const COUNTS: &str = ".lignes";

/// How many rows a table had; none when nobody counted.
pub(super) fn before(table: &Path) -> usize {
    let (file, name) = place(table);
    std::fs::read_to_string(file).map_or(0, |text| counts(&text).get(&name).copied().unwrap_or(0))
}

/// Counts the rows that tables have now. One that has none, or is not there, keeps the count that it had.
///
/// # Errors
/// When the machine refuses to write.
pub(super) fn count(tables: &[&Path]) -> Result<(), Failure> {
    let mut counted = tables.iter().map(|table| (*table, now(table))).filter(|(_, rows)| *rows > 0);
    counted.try_for_each(|(table, rows)| keep(table, rows))
}

/// Counts the rows of a table that the tool has written itself: when it took the last one away, nobody lost it.
///
/// # Errors
/// When the machine refuses to write.
pub(super) fn wrote(table: &Path) -> Result<(), Failure> {
    keep(table, now(table))
}

fn now(table: &Path) -> usize {
    std::fs::read(table).map_or(0, |bytes| kept_rows(&bytes))
}

fn keep(table: &Path, rows: usize) -> Result<(), Failure> {
    if rows == before(table) {
        return Ok(());
    }
    let (file, name) = place(table);
    let again = |there: Option<&[u8]>| {
        let mut counts = there.map(|bytes| counts(&String::from_utf8_lossy(bytes))).unwrap_or_default();
        counts.insert(name, rows);
        counts.iter().map(|(name, rows)| format!("{rows} {name}\n")).collect::<String>().into_bytes()
    };
    disk::rewrite(&file, again).map(drop)
}

/// The file of counts, and the name of a table in it.
fn place(table: &Path) -> (PathBuf, String) {
    let name = table.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    (table.with_file_name(COUNTS), name)
}

fn counts(text: &str) -> BTreeMap<String, usize> {
    let line = |line: &str| line.split_once(' ').and_then(|(rows, name)| Some((name.to_owned(), rows.parse().ok()?)));
    text.lines().filter_map(line).collect()
}
