//! An ODS looked through before its library reads it: that one looks for the end of a table until it finds it, and lays
//! out whatever the file says to repeat.

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
