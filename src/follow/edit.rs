//! What came back: a file, and what each of its cells says.

use std::path::Path;

use super::journal::Cell;

/// A file to import.
#[derive(Debug, Clone)]
pub struct Received<'a> {
    /// Its content.
    pub bytes: &'a [u8],
    /// Its name as the user gave it.
    pub shown: &'a Path,
    /// The name under which the study keeps it, which tells its content from any other.
    pub kept: &'a str,
    /// When it was filled: given by the user, or the date of the file.
    pub when: &'a str,
}

/// What a cell of a workbook that came back holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Which.
    pub cell: Cell,
    /// Its value as the journal writes it.
    pub value: String,
    /// Who filled the workbook.
    pub who: String,
    /// When.
    pub when: String,
    /// The file: its name and what tells its content from another's.
    pub source: String,
    /// The export that it came from.
    pub export: String,
}
