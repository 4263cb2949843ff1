//! An ODS looked through before its library reads it: that one looks for the end of a table until it finds it, and lays
//! out whatever the file says to repeat.

use std::collections::BTreeSet;
use std::io::{BufReader, Cursor};

use quick_xml::events::{BytesStart, Event};

use crate::french;

/// Rows and columns of the largest sheet that a spreadsheet opens; the library reads none beyond.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;

/// Filled cells of a table, once what is repeated is laid out.
const FILLED: u64 = 20_000_000;

/// Blanks of one cell.
const BLANKS: u64 = 1_000_000;

/// Elements within each other: a cell of a spreadsheet is some ten deep.
const DEEP: usize = 1_000;

/// What a sheet says of its cells that its library does not hand over.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The cells that hold a percentage, by row and column from 0: 0.5 shown as «50 %».
    pub(super) shares: BTreeSet<(u32, u32)>,
    /// The merged cells: first row and column, last row and column, from 0.
    pub(super) merged: Vec<[u32; 4]>,
}

/// Where the reading of a table is.
#[derive(Default)]
struct Table {
    /// Rows before this one.
    rows: u64,
    /// How many times this row is repeated.
    repeated: u64,
    /// Columns of this row before this cell.
    columns: u64,
    /// How many times this cell is repeated.
    cell: u64,
    /// Columns of this row up to its last filled cell.
    filled: u64,
    /// Filled cells so far, laid out.
    cells: u64,
    /// Blanks of this cell.
    blanks: u64,
}

/// Looks through a workbook; any other than an ODS is left to its library.
///
/// # Errors
/// What is wrong with it, in French.
pub(super) fn look(bytes: &[u8]) -> Result<(), String> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    if archive.index_for_name("mimetype").is_none() {
        return Ok(());
    }
    let Ok(content) = archive.by_name("content.xml") else { return Ok(()) };
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    let cut = || "son contenu est coupé avant la fin".to_owned();
    let (mut open, mut buffer, mut table) = (0_usize, Vec::new(), Table::default());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| cut())? {
            Event::Start(start) => {
                open += 1;
                if open > DEEP {
                    return Err(format!("ses éléments sont emboîtés plus de {} fois", french::integer(DEEP as u64)));
                }
                table.start(&start)?;
            }
            Event::Empty(start) => {
                table.start(&start)?;
                table.end(start.name().as_ref())?;
            }
            // One that closes another is an error of the reader's.
            Event::End(end) => {
                open = open.saturating_sub(1);
                table.end(end.name().as_ref())?;
            }
            Event::Text(text) if !text.xml10_content().trim().is_empty() => table.fill(),
            Event::Eof => return if open == 0 { Ok(()) } else { Err(cut()) },
            _ => {}
        }
    }
}

impl Table {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let number = |name: &str| -> u64 {
            let found = start.attributes().flatten().find(|a| a.key.as_ref() == name);
            found.and_then(|a| a.value.trim().parse().ok()).unwrap_or(1)
        };
        match start.name().as_ref() {
            "table:table" => *self = Self::default(),
            "table:table-row" => {
                (self.repeated, self.columns, self.filled) = (number("table:number-rows-repeated"), 0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = number("table:number-columns-repeated");
                self.blanks = 0;
                let value = |a: &quick_xml::events::attributes::Attribute<'_>| {
                    matches!(
                        a.key.as_ref(),
                        "office:value"
                            | "office:string-value"
                            | "office:date-value"
                            | "office:time-value"
                            | "office:boolean-value"
                            | "table:formula"
                    )
                };
                if start.attributes().flatten().any(|a| value(&a)) {
                    self.fill();
                }
            }
            "text:s" => {
                self.blanks = self.blanks.saturating_add(number("text:c"));
                if self.blanks > BLANKS {
                    return Err(format!("une cellule a plus de {} espaces", french::integer(BLANKS)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What this cell says of itself.
    fn mark(&self, start: &BytesStart<'_>, marks: &mut Marks) {
        let said =
            |name: &str| start.attributes().flatten().find(|a| a.key.as_ref() == name).map(|a| a.value.into_owned());
        let spanned = |name: &str| said(name).and_then(|v| v.trim().parse::<u64>().ok()).unwrap_or(1).max(1);
        let place = |row: u64, column: u64| Some((u32::try_from(row).ok()?, u32::try_from(column).ok()?));
        if said("office:value-type").is_some_and(|kind| kind == "percentage") {
            let rows = self.rows..self.rows.saturating_add(self.repeated).min(ROWS);
            let columns = self.columns..self.columns.saturating_add(self.cell).min(COLUMNS);
            marks.shares.extend(rows.flat_map(|r| columns.clone().filter_map(move |c| place(r, c))));
        }
        let (down, across) = (spanned("table:number-rows-spanned"), spanned("table:number-columns-spanned"));
        let last =
            place(self.rows.saturating_add(down - 1).min(ROWS), self.columns.saturating_add(across - 1).min(COLUMNS));
        if let (true, Some(first), Some(last)) = (down > 1 || across > 1, place(self.rows, self.columns), last) {
            marks.merged.push([first.0, first.1, last.0, last.1]);
        }
    }

    /// That this cell holds something.
    fn fill(&mut self) {
        self.filled = self.columns.saturating_add(self.cell);
    }

    fn end(&mut self, name: &str) -> Result<(), String> {
        match name {
            "table:table-cell" | "table:covered-table-cell" => self.columns = self.columns.saturating_add(self.cell),
            "table:table-row" => {
                self.rows = self.rows.saturating_add(self.repeated);
                if self.filled > 0 {
                    self.cells = self.cells.saturating_add(self.filled.saturating_mul(self.repeated));
                    let beyond = self.rows > ROWS || self.filled > COLUMNS;
                    if beyond || self.cells > FILLED {
                        return Err(format!(
                            "une feuille a des cellules au-delà de {} lignes ou de {} colonnes, ou plus de {} cellules : une ligne ou une colonne y est répétée sans mesure",
                            french::integer(ROWS),
                            french::integer(COLUMNS),
                            french::integer(FILLED)
                        ));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// What each sheet says of its cells, in their order. The workbook was looked through: what is repeated has a measure.
pub(super) fn marks(bytes: &[u8]) -> Vec<Marks> {
    let mut out: Vec<Marks> = Vec::new();
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return out };
    let Ok(content) = archive.by_name("content.xml") else { return out };
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    let (mut buffer, mut table) = (Vec::new(), Table::default());
    loop {
        buffer.clear();
        let (start, ends) = match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) => (start, false),
            Ok(Event::Empty(start)) => (start, true),
            Ok(Event::End(end)) => {
                if table.end(end.name().as_ref()).is_err() {
                    return out;
                }
                continue;
            }
            Ok(Event::Eof) | Err(_) => return out,
            Ok(_) => continue,
        };
        if start.name().as_ref() == "table:table" {
            out.push(Marks::default());
        }
        let went = table.start(&start).and_then(|()| {
            if let Some(marks) = out.last_mut().filter(|_| start.name().as_ref() == "table:table-cell") {
                table.mark(&start, marks);
            }
            if ends { table.end(start.name().as_ref()) } else { Ok(()) }
        });
        if went.is_err() {
            return out;
        }
    }
}
