//! Workbooks out, as XLSX: sheets of texts, numbers and days, each cell in a style.
//!
//! Rows and columns are counted from 0. The same content gives the same bytes.

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use thiserror::Error;

use crate::diagnostic::{Said, Trade};

/// Excel's own limit on the name of a sheet.
pub(crate) const NAME: usize = 31;

/// Excel's own limit of rows on a sheet, the head and a last line kept free.
pub(crate) const ROWS: usize = 1_048_570;

/// What the format refuses: a name of a sheet that is taken, a text that is too long.
#[derive(Debug, Error)]
#[error(transparent)]
pub(crate) struct Refusal(#[from] XlsxError);

impl From<Refusal> for Said {
    fn from(refusal: Refusal) -> Self {
        Self::of(Trade::Workbook, refusal)
    }
}

/// A workbook that is being written.
pub(crate) struct Writer(Workbook);

/// A sheet of it.
pub(crate) struct Sheet<'a>(&'a mut Worksheet);

/// How cells look.
#[derive(Debug, Clone, Default)]
pub(crate) struct Style(Format);

/// What a cell holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content<'a> {
    Text(&'a str),
    Number(f64),
    Day(Date),
}

impl Writer {
    /// An empty workbook of that title, made on that day.
    pub(crate) fn new(title: &str, day: Date) -> Result<Self, Refusal> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&excel(day)?));
        Ok(Self(workbook))
    }

    /// Adds a sheet after the others.
    pub(crate) fn sheet(&mut self, name: &str) -> Result<Sheet<'_>, Refusal> {
        Ok(Sheet(self.0.add_worksheet().set_name(name)?))
    }

    /// The bytes of the file.
    pub(crate) fn bytes(mut self) -> Result<Vec<u8>, Refusal> {
        Ok(self.0.save_to_buffer()?)
    }
}

impl Sheet<'_> {
    /// Keeps it out of sight, for programs to read.
    pub(crate) fn hide(&mut self) {
        self.0.set_hidden(true);
    }

    /// The width of a column, in characters.
    pub(crate) fn width(&mut self, column: usize, characters: f64) -> Result<(), Refusal> {
        self.0.set_column_width(column as u16, characters)?;
        Ok(())
    }

    /// Writes a cell that has no style; an empty text leaves none.
    pub(crate) fn write<'c>(
        &mut self,
        row: usize,
        column: usize,
        content: impl Into<Content<'c>>,
    ) -> Result<(), Refusal> {
        let (row, column) = (row as u32, column as u16);
        match content.into() {
            Content::Text(text) => self.0.write(row, column, text)?,
            Content::Number(number) => self.0.write(row, column, number)?,
            Content::Day(day) => self.0.write(row, column, &excel(day)?)?,
        };
        Ok(())
    }

    /// Writes a cell in a style, were it an empty text.
    pub(crate) fn put<'c>(
        &mut self,
        row: usize,
        column: usize,
        content: impl Into<Content<'c>>,
        style: &Style,
    ) -> Result<(), Refusal> {
        let (row, column, Style(format)) = (row as u32, column as u16, style);
        match content.into() {
            Content::Text(text) => self.0.write_with_format(row, column, text, format)?,
            Content::Number(number) => self.0.write_with_format(row, column, number, format)?,
            Content::Day(day) => self.0.write_with_format(row, column, &excel(day)?, format)?,
        };
        Ok(())
    }

    /// Writes the headings of the first row, each with the width of its column, and keeps them in view.
    pub(crate) fn heads(&mut self, columns: &[(&str, f64)], style: &Style) -> Result<(), Refusal> {
        for (column, (name, width)) in columns.iter().enumerate() {
            self.put(0, column, *name, style)?;
            self.width(column, *width)?;
        }
        self.keep(1, 0)
    }

    /// Keeps so many rows and columns in view.
    pub(crate) fn keep(&mut self, rows: usize, columns: usize) -> Result<(), Refusal> {
        self.0.set_freeze_panes(rows as u32, columns as u16)?;
        Ok(())
    }

    /// Puts filters on the columns of a table, from its row of headings to its last, from the first column to its last.
    pub(crate) fn filter(&mut self, head: usize, last: usize, last_column: usize) -> Result<(), Refusal> {
        self.0.autofilter(head as u32, 0, last as u32, last_column as u16)?;
        Ok(())
    }
}

impl Style {
    /// The heading of a column.
    pub(crate) fn heading() -> Self {
        let bold = Self::wrapped().bold();
        Self(bold.0.set_border_bottom(FormatBorder::Thin).set_background_color(0x00E8_EEF4))
    }

    /// A text of several lines, from the top of its cell.
    pub(crate) fn wrapped() -> Self {
        Self(Format::new().set_text_wrap().set_align(FormatAlign::Top))
    }

    /// A text that goes on under itself where its column ends.
    pub(crate) fn folded() -> Self {
        Self(Format::new().set_text_wrap())
    }

    /// A day, as the French write it.
    pub(crate) fn day() -> Self {
        Self::number("dd/mm/yyyy")
    }

    /// A number, by a pattern of Excel's.
    pub(crate) fn number(pattern: &str) -> Self {
        Self(Format::new().set_num_format(pattern))
    }

    /// The same in bold.
    pub(crate) fn bold(self) -> Self {
        Self(self.0.set_bold())
    }

    /// The same in that size, in points.
    pub(crate) fn size(self, points: f64) -> Self {
        Self(self.0.set_font_size(points))
    }

    /// The same in that colour, 0xRRGGBB.
    pub(crate) fn colour(self, colour: u32) -> Self {
        Self(self.0.set_font_color(colour))
    }
}

impl<'a> From<&'a str> for Content<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Content<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Content<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Date> for Content<'_> {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

fn excel(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)
}
