//! Workbooks out, as XLSX: sheets of texts, numbers and days, each cell in a style.
//!
//! Rows and columns are counted from 0. The same content gives the same bytes.

use jiff::civil::Date;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, IgnoreError, Workbook, Worksheet,
    XlsxError,
};
use thiserror::Error;

use super::limits::{self, Cuts, fit, is_cut, within};
use crate::diagnostic::{Said, Trade};
use crate::french;

/// Excel's own limit on the name of a sheet.
pub(crate) const NAME: usize = 31;

/// The rows that a table may have on a sheet, its title, its head and its last lines kept free.
pub(crate) const ROWS: usize = limits::ROWS - 6;

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
pub(crate) struct Writer {
    workbook: Workbook,
    cuts: Cuts,
}

/// A sheet of it.
pub(crate) struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    name: String,
    links: usize,
    cuts: &'a mut Cuts,
}

/// A workbook that is whole, or as whole as Excel lets it be.
pub(crate) struct Made {
    /// The bytes of the file.
    pub(crate) bytes: Vec<u8>,
    /// What had no place in it.
    pub(crate) cuts: Cuts,
}

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
        workbook.set_properties(&DocProperties::new().set_title(&*title).set_creation_datetime(&made_on(day)?));
        Ok(Self { workbook, cuts: Cuts::default() })
    }

    /// Adds a sheet after the others.
    pub(crate) fn sheet(&mut self, name: &str) -> Result<Sheet<'_>, Refusal> {
        let sheet = self.workbook.add_worksheet().set_name(name)?;
        Ok(Sheet { sheet, name: name.to_owned(), links: 0, cuts: &mut self.cuts })
    }

    /// The file, with what had no place in it.
    pub(crate) fn made(mut self) -> Result<Made, Refusal> {
        Ok(Made { bytes: self.workbook.save_to_buffer()?, cuts: self.cuts })
    }
}

impl Sheet<'_> {
    /// A cell that the sheet has; what is beyond is counted.
    fn at(&mut self, row: usize, column: usize) -> Option<(u32, u16)> {
        let place = within(row, column);
        if place.is_none() {
            self.cuts.beyond(&self.name, row, column);
        }
        place
    }

    /// A text as the cell can hold it; one that is cut is counted.
    fn fitted(&mut self, row: usize, text: &str) -> String {
        if is_cut(text) {
            self.cuts.text(&self.name, row);
        }
        fit(text).into_owned()
    }

    /// Keeps it out of sight, for programs to read.
    pub(crate) fn hide(&mut self) {
        self.sheet.set_hidden(true);
    }

    /// The width of a column, in characters.
    pub(crate) fn width(&mut self, column: usize, characters: f64) -> Result<(), Refusal> {
        if let Some((_, column)) = within(0, column) {
            self.sheet.set_column_width(column, characters)?;
        }
        Ok(())
    }

    /// Writes a cell that has no style; an empty text leaves none.
    pub(crate) fn write<'c>(
        &mut self,
        row: usize,
        column: usize,
        content: impl Into<Content<'c>>,
    ) -> Result<(), Refusal> {
        let Some((r, c)) = self.at(row, column) else { return Ok(()) };
        match content.into() {
            Content::Text(text) => {
                let text = self.fitted(row, text);
                self.sheet.write_string(r, c, text)?
            }
            Content::Number(number) => self.sheet.write(r, c, number)?,
            Content::Day(day) => match excel(day) {
                Some(date) => self.sheet.write(r, c, &date)?,
                None => self.sheet.write_string(r, c, french::date(day))?,
            },
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
        let Some((r, c)) = self.at(row, column) else { return Ok(()) };
        let Style(format) = style;
        match content.into() {
            Content::Text(text) => {
                let text = self.fitted(row, text);
                self.sheet.write_string_with_format(r, c, text, format)?
            }
            Content::Number(number) => self.sheet.write_with_format(r, c, number, format)?,
            Content::Day(day) => match excel(day) {
                Some(date) => self.sheet.write_with_format(r, c, &date, format)?,
                None => self.sheet.write_string_with_format(r, c, french::date(day), format)?,
            },
        };
        Ok(())
    }

    /// Keeps a column out of sight, for who looks for it.
    pub(crate) fn hide_column(&mut self, column: usize) -> Result<(), Refusal> {
        if let Some((_, column)) = within(0, column) {
            self.sheet.set_column_hidden(column)?;
        }
        Ok(())
    }

    /// The height of a row, in lines of text.
    pub(crate) fn lines(&mut self, row: usize, lines: usize) -> Result<(), Refusal> {
        // Excel takes no row that is higher than 409 points.
        if let Some((row, _)) = within(row, 0) {
            self.sheet.set_row_height(row, (15.0 * lines.max(1) as f64).min(409.0))?;
        }
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
        let last = last.min(limits::COLUMNS - 1);
        if first >= last {
            return self.put(row, first, text, style);
        }
        let (Some((r, first)), Some((_, last))) = (self.at(row, first), within(row, last)) else { return Ok(()) };
        let text = self.fitted(row, text);
        self.sheet.merge_range(r, first, r, last, &text, &style.0)?;
        Ok(())
    }

    /// Writes a text that leads to the top of a sheet of the same workbook; it leads nowhere once a sheet has as many as
    /// Excel opens.
    pub(crate) fn link(
        &mut self,
        row: usize,
        column: usize,
        sheet: &str,
        text: &str,
        style: &Style,
    ) -> Result<(), Refusal> {
        self.links += 1;
        if self.links > limits::LINKS {
            return self.put(row, column, text, style);
        }
        let Some((r, c)) = self.at(row, column) else { return Ok(()) };
        let target = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
        let text = self.fitted(row, &french::one_line(text));
        self.sheet.write_url_with_options(r, c, target.as_str(), text, "", Some(&style.0))?;
        Ok(())
    }

    /// Says that the digits of these columns are codes, so that Excel does not mark them as numbers written as text.
    pub(crate) fn codes(&mut self, (first, last): (usize, usize), column: usize) -> Result<(), Refusal> {
        let last = last.min(limits::ROWS - 1);
        if let (Some((first, column)), Some((last, _))) = (within(first, column), within(last, column)) {
            self.sheet.ignore_error_range(first, column, last, column, IgnoreError::NumberStoredAsText)?;
        }
        Ok(())
    }

    /// Gives its tab a colour, 0xRRGGBB.
    pub(crate) fn tab(&mut self, colour: u32) {
        self.sheet.set_tab_color(colour);
    }

    /// Prints it in landscape: on A4 with all columns on the width of a page, or small on A3 where there are too many; the
    /// rows down to the head and the first columns again on each page.
    pub(crate) fn printed(&mut self, fit: bool, head: Option<usize>, columns: usize) -> Result<(), Refusal> {
        self.sheet.set_landscape().set_footer("&L&A&R&P / &N");
        if fit {
            self.sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
        } else {
            self.sheet.set_paper_size(8).set_print_scale(65);
        }
        if let Some(head) = head {
            self.sheet.set_repeat_rows(0, head.min(limits::ROWS - 1) as u32)?;
        }
        if columns > 0 {
            self.sheet.set_repeat_columns(0, columns.min(limits::COLUMNS) as u16 - 1)?;
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
        self.sheet.set_freeze_panes(rows as u32, columns as u16)?;
        Ok(())
    }

    /// Puts filters on the columns of a table, from its row of headings to its last, from the first column to its last.
    pub(crate) fn filter(&mut self, head: usize, last: usize, last_column: usize) -> Result<(), Refusal> {
        let (last, last_column) = (last.min(limits::ROWS - 1), last_column.min(limits::COLUMNS - 1));
        self.sheet.autofilter(head as u32, 0, last as u32, last_column as u16)?;
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

/// A day as Excel counts it; `None` before 1900, where its calendar begins: such a day is written as a text.
pub(super) fn excel(day: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8).ok()
}

/// The day that a workbook says it was made: the first of the calendar for one that is before.
pub(super) fn made_on(day: Date) -> Result<ExcelDateTime, XlsxError> {
    excel(day).map_or_else(|| ExcelDateTime::from_ymd(1900, 1, 1), Ok)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn said(cuts: &Cuts) -> Vec<(String, String)> {
        let told = cuts.told(Path::new("a/t.xlsx"));
        told.into_iter()
            .map(|d| (d.message.replace('\u{202f}', " "), d.label.unwrap_or_default().replace('\u{202f}', " ")))
            .collect()
    }

    #[test]
    fn a_text_is_cut_as_excel_counts() {
        assert_eq!(fit("a\u{0}b\r\nc"), "ab\nc");
        for (letter, most) in [("a", 32_767), ("é", 32_767), ("🚲", 16_383)] {
            let whole = letter.repeat(most);
            assert_eq!(fit(&whole), whole);
            let cut = fit(&letter.repeat(most + 1)).into_owned();
            assert!(cut.encode_utf16().count() <= 32_767 && cut.ends_with(&format!("{letter}…")), "{letter}");
            assert!(cut.chars().count() >= most - 1, "{letter}");
            assert_eq!(fit(&cut), cut, "what was cut stays as it is");
        }
    }

    #[test]
    fn what_excel_cannot_hold_is_left_out_and_told_with_its_row() {
        let day = jiff::civil::date(2026, 11, 24);
        let mut book = Writer::new(&"x".repeat(40_000), day).expect("a workbook");
        let mut sheet = book.sheet("Un").expect("a sheet");
        sheet.write(2, 0, &*"x".repeat(40_000)).expect("cut");
        sheet.put(4, 1, &*"y".repeat(40_000), &Style::default()).expect("cut");
        sheet.across(6, (0, 20_000), &"z".repeat(40_000), &Style::default()).expect("cut");
        assert_eq!(within(1_048_575, 16_383), Some((1_048_575, 16_383)), "the last cell");
        let mut sheet = book.sheet("Deux").expect("a sheet");
        for (row, column) in [(1_048_576, 0), (2_000_000, 3), (0, 16_384), (0, 70_000), (0, 65_536)] {
            sheet.put(row, column, "perdu", &Style::default()).expect("left out");
            sheet.width(column, 10.0).expect("left out");
            sheet.lines(row, 2).expect("left out");
            sheet.codes((1, row), column).expect("left out");
        }
        sheet.filter(0, 2_000_000, 70_000).expect("as far as it goes");
        sheet.printed(true, Some(0), 70_000).expect("as far as it goes");
        let made = book.made().expect("made");
        assert_eq!(
            said(&made.cuts),
            [
                ("feuille « Un » : 3\u{a0}lignes ont un texte coupé à 32 767 caractères, ce que tient une cellule d'Excel".to_owned(), "lignes 3, 5 et 7".to_owned()),
                ("feuille « Deux » : elle n'a pas tout, Excel n'en tient pas plus".to_owned(), "écrites : 1 048 576 lignes sur 2 000 001 et 16 384 colonnes sur 70 001".to_owned()),
            ]
        );
        // The rows that are there are read.
        let grid = crate::book::fill::open(&made.bytes, Path::new("t.xlsx"), &mut crate::diagnostic::Notes::new());
        let sheets = grid.expect("it opens");
        let first = &sheets.iter().find(|(name, _)| name.as_str() == "Un").expect("the sheet").1;
        assert_eq!(first.text(2, 0).chars().count(), 32_767);
    }

    /// The calendar of Excel begins in 1900: no day keeps a workbook from being written.
    #[test]
    fn a_day_before_the_calendar_of_excel_is_a_text() {
        let day = |year| jiff::civil::date(year, 3, 1);
        let mut book = Writer::new("t", day(202)).expect("a workbook made long ago");
        let mut sheet = book.sheet("Un").expect("a sheet");
        sheet.put(0, 0, day(1826), &Style::day()).expect("written");
        sheet.write(1, 0, day(-3)).expect("written");
        sheet.put(2, 0, day(2027), &Style::day()).expect("written");
        let made = book.made().expect("made");
        let sheets = crate::book::fill::open(&made.bytes, Path::new("t.xlsx"), &mut crate::diagnostic::Notes::new());
        let cells = &sheets.expect("it opens")["Un"].cells;
        use crate::book::CellValue;
        assert_eq!(cells[&(0, 0)], CellValue::Text("01/03/1826".to_owned()));
        assert!(matches!(&cells[&(1, 0)], CellValue::Text(text) if text.starts_with("01/03/-")), "{cells:?}");
        assert_eq!(cells[&(2, 0)], CellValue::Date(day(2027)));
    }

    #[test]
    fn a_sheet_with_more_links_than_excel_opens_has_texts_for_the_last() {
        let mut book = Writer::new("t", jiff::civil::date(2026, 11, 24)).expect("a workbook");
        let mut sheet = book.sheet("Un").expect("a sheet");
        for row in 0..65_540 {
            sheet.link(row, 0, "Un", "vers", &Style::link()).expect("written");
        }
        let made = book.made().expect("made");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(made.bytes)).expect("a zip");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet"), &mut text)
            .expect("read");
        assert_eq!(text.matches("<hyperlink ").count(), 65_530);
    }
}
