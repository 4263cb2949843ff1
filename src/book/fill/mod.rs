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

use std::borrow::Cow;
use std::path::Path;

use jiff::civil::Date;

use super::limits::{self, Cuts};

pub(crate) use layout::{CellContent, CellList, CellRule, Check, FormColumn, FormSheet, Look};
pub(crate) use read::{FilledSheet, open};
pub(crate) use table::{FilledRow, FilledTable};
pub(crate) use value::{CellValue, hundredths, plain};

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
    let sheets: Vec<FormSheet> = sheets.iter().map(fitted).collect();
    match format {
        WorkbookFormat::Xlsx => xlsx::bytes(&sheets, date).map_err(|error| error.to_string()),
        WorkbookFormat::Ods => ods::bytes(&sheets).map_err(|error| error.to_string()),
    }
}

/// A sheet as both formats hold it: texts that a cell can have, rows that there are.
fn fitted(sheet: &FormSheet) -> FormSheet {
    let mut sheet = sheet.clone();
    sheet.rows.truncate(limits::ROWS);
    for (cell, _) in sheet.rows.iter_mut().flatten() {
        if let CellContent::Text(text) = cell
            && let Cow::Owned(fitted) = limits::fit(text)
        {
            *text = fitted;
        }
    }
    sheet
}

/// What [`write`] cuts of these sheets.
pub(crate) fn cuts(sheets: &[FormSheet]) -> Cuts {
    let mut cuts = Cuts::default();
    for sheet in sheets {
        for (r, row) in sheet.rows.iter().enumerate() {
            if row.iter().any(|(cell, _)| matches!(cell, CellContent::Text(text) if limits::is_cut(text))) {
                cuts.text(&sheet.name, r);
            }
        }
        if let Some(last) = sheet.rows.len().checked_sub(1).filter(|last| *last >= limits::ROWS) {
            cuts.beyond(&sheet.name, last, 0);
        }
    }
    cuts
}
