//! Workbooks that people fill: laid out once, written as XLSX and as ODS, and read back whichever of the two comes back.
//!
//! ```text
//! FormSheet, what each column takes ([`Check`]) ── write ──► XLSX, ODS ── people ──► open ──► FilledSheet of CellValue
//! ```

pub(crate) mod fault;
mod layout;
mod ods;
mod read;
mod table;
mod value;
mod xlsx;

use std::path::Path;

use jiff::civil::Date;

pub(crate) use layout::{CellContent, CellRule, Check, FormColumn, FormSheet, Look};
pub(crate) use read::{FilledSheet, open};
pub(crate) use table::{FilledRow, FilledTable};
pub(crate) use value::{CellValue, plain};

/// A format of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkbookFormat {
    /// That of Excel.
    Xlsx,
    /// That of LibreOffice.
    Ods,
}

impl WorkbookFormat {
    /// The format that the name of a file asks for.
    #[must_use]
    pub fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_string_lossy().to_lowercase().as_str() {
            "xlsx" => Some(Self::Xlsx),
            "ods" => Some(Self::Ods),
            _ => None,
        }
    }
}

/// A workbook to fill. `date` is the day that it says it was made.
///
/// # Errors
/// When the library that writes the format refuses, with what it says.
pub(crate) fn write(sheets: &[FormSheet], date: Date, format: WorkbookFormat) -> Result<Vec<u8>, String> {
    match format {
        WorkbookFormat::Xlsx => xlsx::bytes(sheets, date).map_err(|error| error.to_string()),
        WorkbookFormat::Ods => ods::bytes(sheets).map_err(|error| error.to_string()),
    }
}
