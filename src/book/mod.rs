//! Tables as files: text in any encoding, CSV in any dialect, sheets of a workbook, and the cells that they hold.
//!
//! Layers, the plan and its follow-up, and the study read their tables through this room. What it hands over is in the
//! composed form of Unicode ([`crate::french::nfc`]): «É» is one letter, however the file wrote it. This room is the only
//! user of the libraries that read and write workbooks.

mod cells;
mod csv;
pub(crate) mod fill;
pub(crate) mod plain;
mod sheet;
mod text;
pub(crate) mod xlsx;

pub use cells::Cells;
pub use fill::WorkbookFormat;
pub use text::{Encoding, NoText, decode, decode_prose};

pub(crate) use cells::{RowBuilder, column_key};
pub(crate) use csv::{Dialect, SAMPLE, Undecided, csv_reader, csv_text};
pub(crate) use fill::CellValue;
#[cfg(test)]
pub(crate) use sheet::zipped;
pub(crate) use sheet::{Fault, Workbook, letters};
