//! A workbook that another program imports: texts, amounts and days under plain headings, as XLSX.

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::fill::Content;

/// A sheet.
#[derive(Debug, Default)]
pub(crate) struct PlainSheet {
    pub(crate) name: &'static str,
    pub(crate) hidden: bool,
    /// The row of the headings, from 0, and these: one a column, from the first.
    pub(crate) head: Option<(u32, Vec<&'static str>)>,
    /// The filled cells with their row and column, from 0, row by row.
    pub(crate) cells: Vec<(u32, u16, Content)>,
}

/// Width of a column that has a heading, in characters.
const WIDTH: f64 = 22.0;

/// The workbook. `date` is the day that it says it was made.
///
/// # Errors
/// When the library that writes the format refuses, with what it says.
pub(crate) fn write(sheets: &[PlainSheet], date: Date) -> Result<Vec<u8>, String> {
    bytes(sheets, date).map_err(|error| error.to_string())
}

fn bytes(sheets: &[PlainSheet], date: Date) -> Result<Vec<u8>, XlsxError> {
    let day = |date: Date| ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8);
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day(date)?));
    let (head, days) = (Format::new().set_bold().set_text_wrap(), Format::new().set_num_format("dd/mm/yyyy"));
    for plain in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(plain.name)?.set_hidden(plain.hidden);
        if let Some((row, labels)) = &plain.head {
            for (column, label) in labels.iter().enumerate() {
                sheet.write_with_format(*row, column as u16, *label, &head)?;
                sheet.set_column_width(column as u16, WIDTH)?;
            }
        }
        for (row, column, content) in &plain.cells {
            match content {
                Content::Empty => {}
                Content::Text(text) => drop(sheet.write(*row, *column, text)?),
                Content::Number(number) => drop(sheet.write(*row, *column, *number)?),
                Content::Date(date) => drop(sheet.write_with_format(*row, *column, &day(*date)?, &days)?),
            }
        }
    }
    workbook.save_to_buffer()
}
