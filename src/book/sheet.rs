//! Workbooks: XLSX, XLS, XLSB and ODS, each sheet as a table of cells.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Cell, Data, DataRef, Range, Reader, SheetVisible, Sheets, XlsxError, open_workbook_auto_from_rs};

use super::ods;
use crate::french;

/// Cells of a sheet, filled or not, whose formats are looked at.
const STYLED: usize = 2_000_000;

/// Cells of a sheet laid out as a table, filled or not: under this many, memory holds them.
const TABLE: u64 = 20_000_000;

/// An open workbook.
pub(crate) struct Workbook<'a> {
    book: Sheets<Cursor<&'a [u8]>>,
    /// The names of the sheets, as the file writes them.
    names: Vec<String>,
}

/// What prevents a sheet from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// What the library says of it.
    Unreadable(String),
    /// A cell of that row and column, from 0, is so far from the others that the table would not fit in memory.
    Far(u32, u32),
}

/// The filled part of a sheet.
pub(crate) struct Grid {
    range: Range<Data>,
    /// What the formats of cells show behind their numbers, by row and column from 0: «%», «k€». Only XLSX tells them.
    shown: BTreeMap<(u32, u32), Shown>,
    /// The row of its first cell, from 0.
    pub(crate) top: u32,
    /// The column of its first cell, from 0.
    pub(crate) left: u32,
}

/// What the format of a cell shows behind its number.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    /// That of percentages: 0.5 is shown as «50 %».
    Share,
    /// A unit, were it the sign of a percentage between quotation marks: 50 is shown as «50 %».
    Unit(String),
}

/// What a filled cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Datum {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A day, which the sheet holds as a number.
    Day {
        /// Its year, month and day: not always those of a calendar.
        ymd: (u16, u8, u8),
        /// The number.
        serial: f64,
    },
    /// A moment written as a text: `2027-03-15T08:00:00`.
    Moment(String),
    /// The error of a formula.
    Fault(String),
}

impl<'a> Workbook<'a> {
    /// Opens a workbook of any of the formats.
    ///
    /// # Errors
    /// What is wrong with it, when the library does not take it for a workbook.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        // The libraries inflate each part whatever its size, and read it without its checksum.
        look(bytes)?;
        let book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| e.to_string())?;
        let names = book.sheet_names();
        Ok(Self { book, names })
    }

    /// The names of its sheets.
    pub(crate) fn sheets(&self) -> Vec<String> {
        self.names.iter().map(|name| french::nfc(name).into_owned()).collect()
    }

    /// Whether a sheet, by its rank, is hidden from whoever opens the workbook.
    pub(crate) fn is_hidden(&self, sheet: usize) -> bool {
        self.book.sheets_metadata().get(sheet).is_some_and(|s| s.visible != SheetVisible::Visible)
    }

    /// The merged cells of a sheet, by its rank: first row and column, last row and column, from 0. Only XLSX tells them.
    pub(crate) fn merged(&mut self, sheet: usize) -> Vec<[u32; 4]> {
        let Sheets::Xlsx(book) = &mut self.book else { return Vec::new() };
        let name = self.names.get(sheet).map_or("", String::as_str);
        let read = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        read.into_iter().map(|d| [d.start.0, d.start.1, d.end.0, d.end.1]).collect()
    }

    /// The cells of a sheet, by its rank.
    ///
    /// # Errors
    /// When it can't be read as a table.
    pub(crate) fn grid(&mut self, sheet: usize) -> Result<Grid, Fault> {
        let name = self.names.get(sheet).map_or("", String::as_str);
        let range = cells_of(&mut self.book, name).map_err(|e| Fault::Unreadable(e.to_string()))?;
        let range = range.map_err(|(row, column)| Fault::Far(row, column))?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let shown = if range.get_size().0.saturating_mul(range.get_size().1) < STYLED {
            self.shown(sheet)
        } else {
            BTreeMap::new()
        };
        Ok(Grid { range, shown, top, left })
    }

    /// What the formats of the cells of a sheet show behind their numbers.
    fn shown(&mut self, sheet: usize) -> BTreeMap<(u32, u32), Shown> {
        let Sheets::Xlsx(book) = &mut self.book else { return BTreeMap::new() };
        let name = self.names.get(sheet).map_or("", String::as_str);
        let Ok(styles) = book.worksheet_style(name) else { return BTreeMap::new() };
        let mut out = BTreeMap::new();
        for (row, column, style) in styles.cells() {
            if let Some(shown) = style.number_format.as_ref().and_then(|f| shown_by(&f.format_code)) {
                out.insert((row, column), shown);
            }
        }
        out
    }

    /// The formulas of a sheet, by its rank, each with its row and column, from 0.
    ///
    /// # Errors
    /// What the library says, when it can't read them.
    pub(crate) fn formulas(&mut self, sheet: usize) -> Result<Vec<(u32, u32, String)>, String> {
        let name = self.names.get(sheet).map_or("", String::as_str);
        let formulas = self.book.worksheet_formula(name).map_err(|e| e.to_string())?;
        let (top, left) = formulas.start().unwrap_or((0, 0));
        let filled = formulas.used_cells().filter(|(.., f)| !f.is_empty());
        Ok(filled.map(|(row, column, f)| (top + row as u32, left + column as u32, f.clone())).collect())
    }
}

impl Grid {
    /// Its rows as texts, from the first; `None` for an empty cell and for the error of a formula.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Vec<Option<String>>> {
        self.range.rows().enumerate().map(|(r, cells)| {
            let at = |c: usize| (self.top + r as u32, self.left + c as u32);
            cells.iter().enumerate().map(|(c, cell)| text_of(cell, self.shown.get(&at(c)))).collect()
        })
    }

    /// Its filled cells, each with its row and column in the sheet, from 0.
    pub(crate) fn filled(&self) -> impl Iterator<Item = (u32, u32, Datum)> {
        let cells = self.range.used_cells();
        cells.filter_map(|(row, column, data)| {
            Some((self.top + row as u32, self.left + column as u32, Datum::of(data)?))
        })
    }
}

impl Grid {
    /// Whether the format of a cell, by its row and column in the sheet, is that of percentages.
    pub(crate) fn is_share(&self, row: u32, column: u32) -> bool {
        self.shown.get(&(row, column)) == Some(&Shown::Share)
    }
}

impl Datum {
    fn of(data: &Data) -> Option<Self> {
        let text = |text: &str| french::nfc(text).into_owned();
        Some(match data {
            Data::Empty => return None,
            Data::Int(n) => Self::Number(*n as f64),
            Data::Float(n) => Self::Number(*n),
            Data::String(t) | Data::DurationIso(t) => Self::Text(text(t)),
            Data::Bool(flag) => Self::Flag(*flag),
            Data::Error(error) => Self::Fault(error.to_string()),
            Data::DateTimeIso(t) => Self::Moment(text(t)),
            Data::DateTime(date) if date.is_datetime() => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                Self::Day { ymd: (year, month, day), serial: date.as_f64() }
            }
            Data::DateTime(duration) => Self::Text(hours(duration.as_f64())),
        })
    }
}

/// What a format of numbers writes behind them: `0.0%`, `# ##0" k€"`, `0 [$€-40C]`; `None` for any other.
fn shown_by(format: &str) -> Option<Shown> {
    // The other sections are those of negatives and of zero.
    let format = format.split(';').next().unwrap_or(format);
    // A sign that is quoted, or behind a stroke, is only shown: the number is not multiplied.
    let mut bare = format.split('"').step_by(2).flat_map(|part| {
        let mut before = ' ';
        part.chars().filter(move |c| !matches!(std::mem::replace(&mut before, *c), '\\' | '_' | '*'))
    });
    if bare.any(|c| c == '%') {
        return Some(Shown::Share);
    }
    let currency = format.split("[$").nth(1).and_then(|rest| rest.split(['-', ']']).next());
    let quoted = format.split('"').nth(1);
    let bare = format.contains('€').then_some("€");
    let unit = quoted.or(currency).or(bare)?.trim();
    let short = !unit.is_empty() && unit.chars().count() <= 8 && !unit.contains(|c: char| c.is_ascii_digit());
    (short && format.contains(['0', '#'])).then(|| Shown::Unit(unit.to_owned()))
}

/// The text of a cell, with the unit that its format shows: 0.043 shown as «4,3 %» is 4.3 %.
fn text_of(cell: &Data, shown: Option<&Shown>) -> Option<String> {
    let text = match Datum::of(cell)? {
        Datum::Fault(_) => return None,
        Datum::Number(n) if shown == Some(&Shown::Share) => format!("{} %", tidy(n * 100.0)),
        Datum::Number(n) if let Some(Shown::Unit(unit)) = shown => format!("{} {unit}", tidy(n)),
        // A time without a day, or a length of time, in hours.
        Datum::Day { serial, .. } if (0.0..1.0).contains(&serial) => hours(serial),
        // A code or a year must not come out as «55463.0».
        Datum::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        Datum::Number(n) => n.to_string(),
        Datum::Day { ymd: (year, month, day), .. } => format!("{year:04}-{month:02}-{day:02}"),
        Datum::Flag(flag) => if flag { "oui" } else { "non" }.to_owned(),
        Datum::Text(text) | Datum::Moment(text) => text.trim().to_owned(),
    };
    Some(text).filter(|t| !t.is_empty())
}

/// A number without the noise of binary fractions: 4.3, not 4.299999999999999.
fn tidy(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

/// A part of a day as hours and minutes.
fn hours(days: f64) -> String {
    let minutes = (days * 1440.0).round();
    format!("{:02}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
}

/// The cells of a sheet, as a table from its first filled cell to its last; `Err` holds the row and the column, from
/// 0, of a cell so far from the others that the table would not fit in memory.
fn cells_of(book: &mut Sheets<Cursor<&[u8]>>, sheet: &str) -> Result<Result<Range<Data>, (u32, u32)>, calamine::Error> {
    // The library lays the table out whatever its size: the two formats that give cells one by one are looked at first.
    let mut cells: Vec<Cell<Data>> = Vec::new();
    let mut keep = |cell: Cell<DataRef<'_>>| {
        if *cell.get_value() != DataRef::Empty {
            cells.push(Cell::new(cell.get_position(), cell.get_value().clone().into()));
        }
    };
    match book {
        Sheets::Xlsx(book) => match book.worksheet_cells_reader(sheet) {
            // A sheet that is a chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => {}
            Err(error) => return Err(error.into()),
            Ok(mut reader) => {
                while let Some(cell) = reader.next_cell()? {
                    keep(cell);
                }
            }
        },
        Sheets::Xlsb(book) => {
            let mut reader = book.worksheet_cells_reader(sheet)?;
            while let Some(cell) = reader.next_cell()? {
                keep(cell);
            }
        }
        other => return other.worksheet_range(sheet).map(Ok),
    }
    let side = |of: fn((u32, u32)) -> u32| {
        let places = || cells.iter().map(|c| of(c.get_position()));
        places().min().zip(places().max()).map_or(0, |(low, high)| u64::from(high - low) + 1)
    };
    let (area, filled) = (side(|p| p.0).saturating_mul(side(|p| p.1)), cells.len() as u64);
    // A large table is well filled; this one is not.
    if area > TABLE && area / 20 > filled {
        let far = |p: (u32, u32)| (u64::from(p.0) + 1) * (u64::from(p.1) + 1);
        return Ok(Err(cells.iter().map(Cell::get_position).max_by_key(|p| far(*p)).unwrap_or_default()));
    }
    Ok(Ok(Range::from_sparse(cells)))
}

/// Looks through a workbook that is an archive.
fn look(bytes: &[u8]) -> Result<(), String> {
    if bytes.starts_with(b"PK") {
        super::look_through_bytes(bytes).map_err(|why| why.french().to_owned())?;
        ods::look(bytes)?;
    }
    Ok(())
}

/// Whether a workbook is damaged, or swells beyond measure.
pub(crate) fn refuses(bytes: &[u8]) -> bool {
    look(bytes).is_err()
}

/// What the content of a workbook says it is, whatever its name: `xlsx` or `ods`.
pub(crate) fn format_of(bytes: &[u8]) -> Option<&'static str> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.index_for_name("content.xml").is_some() {
        return Some("ods");
    }
    archive.index_for_name("xl/workbook.xml").map(|_| "xlsx")
}

/// Whether a workbook is encrypted: in XLSX, a container of the old formats that names its package; in ODS, an entry of
/// the manifest.
pub(crate) fn is_locked(bytes: &[u8]) -> bool {
    const CONTAINER: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.starts_with(&CONTAINER) {
        return bytes.windows(name.len()).any(|w| w == name);
    }
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut text = String::new();
    // A manifest is short: what is beyond a megabyte is none.
    manifest.take(1 << 20).read_to_string(&mut text).is_ok() && text.contains("encryption-data")
}

/// How many bytes a zipped file says that it has, unpacked; 0 when it is none.
pub(crate) fn unpacked(bytes: &[u8]) -> u64 {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return 0 };
    (0..archive.len()).filter_map(|i| archive.by_index_raw(i).ok().map(|f| f.size())).fold(0, u64::saturating_add)
}

/// The letters of a column: 0 is A, 26 is AA.
pub(crate) fn letters(mut column: u32) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(next) => column = next,
            None => return out,
        }
    }
}

/// A workbook of these members, for tests of what reads one.
#[cfg(test)]
pub(crate) fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("written").into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_tells_what_stands_behind_its_numbers() {
        let unit = |text: &str| Some(Shown::Unit(text.to_owned()));
        for (format, shown) in [
            ("0%", Some(Shown::Share)),
            ("0.0%", Some(Shown::Share)),
            ("0.0\\ %", Some(Shown::Share)),
            ("0\u{a0}\"%\"", unit("%")),
            ("# ##0\" k€\"", unit("k€")),
            ("#,##0.00\\ [$€-40C];-#,##0.00\\ [$€-40C]", unit("€")),
            ("#,##0.00 €", unit("€")),
            ("General", None),
            ("0.00", None),
            ("dd/mm/yyyy", None),
            ("\"n° \"@", None),
        ] {
            assert_eq!(shown_by(format), shown, "{format}");
        }
        assert_eq!(
            (tidy(0.043 * 100.0), hours(0.354_166_666_7).as_str(), hours(26.0 / 24.0).as_str()),
            (4.3, "08:30", "26:00")
        );
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
