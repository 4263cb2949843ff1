//! Workbooks out, as XLSX: sheets of texts, numbers and days, each cell in a style.
//!
//! Rows and columns are counted from 0. The same content gives the same bytes.

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, IgnoreError, Workbook, Worksheet,
    XlsxError,
};
use thiserror::Error;

use crate::diagnostic::{Said, Trade};
use crate::french;

/// Excel's own limit on the name of a sheet.
pub(crate) const NAME: usize = 31;

/// Excel's own limit of rows on a sheet, the head and a last line kept free.
pub(crate) const ROWS: usize = 1_048_570;

/// Excel's own limit on the text of a cell, one letter kept for the «…» of what is cut.
const TEXT: usize = 32_766;

/// A text as a cell can hold it.
fn fit(text: &str) -> String {
    french::shorten(&french::several_lines(text), TEXT)
}

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
        let title = french::one_line(title);
        workbook.set_properties(&DocProperties::new().set_title(&*title).set_creation_datetime(&excel(day)?));
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
            Content::Text(text) => self.0.write(row, column, fit(text))?,
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
            Content::Text(text) => self.0.write_with_format(row, column, fit(text), format)?,
            Content::Number(number) => self.0.write_with_format(row, column, number, format)?,
            Content::Day(day) => self.0.write_with_format(row, column, &excel(day)?, format)?,
        };
        Ok(())
    }

    /// Keeps a column out of sight, for who looks for it.
    pub(crate) fn hide_column(&mut self, column: usize) -> Result<(), Refusal> {
        self.0.set_column_hidden(column as u16)?;
        Ok(())
    }

    /// The height of a row, in lines of text.
    pub(crate) fn lines(&mut self, row: usize, lines: usize) -> Result<(), Refusal> {
        // Excel takes no row that is higher than 409 points.
        self.0.set_row_height(row as u32, (15.0 * lines.max(1) as f64).min(409.0))?;
        Ok(())
    }

    /// Writes a text across columns of a row, from the first to the last.
    pub(crate) fn across(
        &mut self,
        row: usize,
        (first, last): (usize, usize),
        text: &str,
        style: &Style,
    ) -> Result<(), Refusal> {
        if first == last {
            return self.put(row, first, text, style);
        }
        self.0.merge_range(row as u32, first as u16, row as u32, last as u16, &fit(text), &style.0)?;
        Ok(())
    }

    /// Writes a text that leads to the top of a sheet of the same workbook.
    pub(crate) fn link(
        &mut self,
        row: usize,
        column: usize,
        sheet: &str,
        text: &str,
        style: &Style,
    ) -> Result<(), Refusal> {
        let target = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
        self.0.write_url_with_options(
            row as u32,
            column as u16,
            target.as_str(),
            french::one_line(text),
            "",
            Some(&style.0),
        )?;
        Ok(())
    }

    /// Says that the digits of these columns are codes, so that Excel does not mark them as numbers written as text.
    pub(crate) fn codes(&mut self, (first, last): (usize, usize), column: usize) -> Result<(), Refusal> {
        let (first, last, column) = (first as u32, last as u32, column as u16);
        self.0.ignore_error_range(first, column, last, column, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }

    /// Gives its tab a colour, 0xRRGGBB.
    pub(crate) fn tab(&mut self, colour: u32) {
        self.0.set_tab_color(colour);
    }

    /// Prints it in landscape: on A4 with all columns on the width of a page, or small on A3 where there are too many; the
    /// rows down to the head and the first columns again on each page.
    pub(crate) fn printed(&mut self, fit: bool, head: Option<usize>, columns: usize) -> Result<(), Refusal> {
        self.0.set_landscape().set_footer("&L&A&R&P / &N");
        if fit {
            self.0.set_paper_size(9).set_print_fit_to_pages(1, 0);
        } else {
            self.0.set_paper_size(8).set_print_scale(65);
        }
        if let Some(head) = head {
            self.0.set_repeat_rows(0, head as u32)?;
        }
        if columns > 0 {
            self.0.set_repeat_columns(0, columns as u16 - 1)?;
        }
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

    /// What leads to another sheet.
    pub(crate) fn link() -> Self {
        Self(
            Format::new()
                .set_font_color(0x001F_4E79)
                .set_underline(FormatUnderline::Single)
                .set_align(FormatAlign::Top),
        )
    }

    /// The same, from the top of its cell.
    pub(crate) fn top(self) -> Self {
        Self(self.0.set_align(FormatAlign::Top))
    }

    /// The same, a little off the number on its left.
    pub(crate) fn indented(self) -> Self {
        Self(self.0.set_align(FormatAlign::Left).set_indent(1))
    }

    /// The same at the right of its cell, over numbers.
    pub(crate) fn right(self) -> Self {
        Self(self.0.set_align(FormatAlign::Right))
    }

    /// The same, going on under itself where its column ends.
    pub(crate) fn wrapping(self) -> Self {
        Self(self.0.set_text_wrap())
    }

    /// The same on that ground, 0xRRGGBB.
    pub(crate) fn ground(self, colour: u32) -> Self {
        Self(self.0.set_background_color(colour))
    }

    /// The same under a line.
    pub(crate) fn ruled(self) -> Self {
        Self(self.0.set_border_top(FormatBorder::Thin))
    }

    /// The same in italics.
    pub(crate) fn italic(self) -> Self {
        Self(self.0.set_italic())
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
