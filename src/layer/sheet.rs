//! Spreadsheets: XLSX, XLS, XLSB and ODS, each sheet as a table.

use std::io::{BufReader, Cursor};
use std::path::Path;

use calamine::{Cell, Data, DataRef, Range, Reader, Sheets, XlsxError, open_workbook_auto_from_rs};
use quick_xml::events::Event;

use super::Named;
use super::cells::Cells;
use super::raw::{Raw, RawRow, Rows};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// Reads the sheet of that name of an XLSX or ODS, or the first that holds something. `None`, with the reason in the
/// notes, when there is nothing to go on with.
///
/// # Errors
/// When the library does not take the file for a spreadsheet; what is to be said if no other reader does.
pub(super) fn spreadsheet(
    bytes: &[u8],
    shown: &Path,
    wanted: Option<&Named>,
    notes: &mut Notes,
) -> Result<Option<Raw>, Box<Diagnostic>> {
    let unreadable = |cause: &dyn std::fmt::Display| {
        Box::new(
            Diagnostic::new("E0306", "ce classeur n'est pas lisible")
                .in_file(shown)
                .label(cause.to_string())
                .help("l'enregistrer de nouveau en XLSX, ou en CSV"),
        )
    };
    if !ods_is_whole(bytes) {
        return Err(unreadable(&"son contenu est coupé avant la fin"));
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
    let mut sheets = book.sheet_names();
    if let Some(wanted) = wanted {
        if !sheets.contains(&wanted.name) {
            notes.push(wanted.unknown(&format!("la feuille `{}`", wanted.name), &sheets));
            return Ok(None);
        }
        sheets.retain(|s| *s == wanted.name);
    }
    for sheet in sheets {
        let range = match cells_of(&mut book, &sheet).map_err(|e| unreadable(&e))? {
            Ok(range) => range,
            Err((row, column)) => {
                let cell = format!("{}{}", letters(column), u64::from(row) + 1);
                let message = format!("la feuille « {sheet} » a une cellule remplie très loin des autres");
                notes.push(
                    Diagnostic::new("E0306", message)
                        .at(Place::Cell { file: shown.to_owned(), sheet, cell: cell.clone() })
                        .label("le tableau, jusqu'à elle, serait presque vide et ne tiendrait pas en mémoire")
                        .help(format!(
                            "vider la cellule {cell}, ou supprimer les lignes et les colonnes d'après le tableau"
                        )),
                );
                return Ok(None);
            }
        };
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut lines = range.rows().enumerate();
        let Some((_, header)) = lines.next() else { continue };
        let fields: Vec<String> = header.iter().map(|c| text_of(c).unwrap_or_default()).collect();
        if fields.iter().all(String::is_empty) {
            continue;
        }
        let mut raw = Raw::new(shown, Rows::Sheet(sheet.clone(), letters(left)));
        raw.fields = fields;
        for (r, cells) in lines {
            let cells: Vec<Option<String>> = cells.iter().map(text_of).collect();
            if cells.iter().all(Option::is_none) {
                continue;
            }
            let line = top as usize + r + 1;
            let cells = Cells::new(cells.iter().map(|c| c.as_deref().unwrap_or_default()));
            raw.rows.push(RawRow { number: raw.rows.len() + 1, line, cells, geometry: None });
        }
        let lines = french::count(raw.rows.len(), "ligne", "lignes");
        raw.detected.push(format!("classeur, feuille « {sheet} » : {lines}"));
        return Ok(Some(raw));
    }
    Ok(Some(Raw::new(shown, Rows::Lines)))
}

/// Whether every element of the tables of an ODS is closed; yes for any other file. The library looks for the end of a
/// table until it finds it.
pub(crate) fn ods_is_whole(bytes: &[u8]) -> bool {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return true };
    if archive.index_for_name("mimetype").is_none() {
        return true;
    }
    let Ok(content) = archive.by_name("content.xml") else { return true };
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    let (mut open, mut buffer) = (0_usize, Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(_)) => open += 1,
            // One that closes another is an error of the reader's.
            Ok(Event::End(_)) => open = open.saturating_sub(1),
            Ok(Event::Eof) => return open == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// Cells of a sheet laid out as a table, filled or not: under this many, memory holds them.
const TABLE: u64 = 20_000_000;

/// The cells of a sheet, as a table from its first filled cell to its last; `Err` holds the row and the column, from
/// 0, of a cell so far from the others that the table would not fit in memory.
pub(crate) fn cells_of(
    book: &mut Sheets<Cursor<&[u8]>>,
    sheet: &str,
) -> Result<Result<Range<Data>, (u32, u32)>, calamine::Error> {
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

fn text_of(cell: &Data) -> Option<String> {
    let text = match cell {
        Data::Empty | Data::Error(_) => return None,
        // A code or a year must not come out as «55463.0».
        Data::Float(f) if f.fract() == 0.0 && f.abs() < 1e15 => format!("{f:.0}"),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    };
    Some(text.trim().to_owned()).filter(|t| !t.is_empty())
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    fn read(members: &[(&str, &str)]) -> Result<Option<Raw>, Box<Diagnostic>> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in members {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
            archive.write_all(text.as_bytes()).expect("written");
        }
        let bytes = archive.finish().expect("written").into_inner();
        spreadsheet(&bytes, Path::new("a.ods"), None, &mut Notes::new())
    }

    #[test]
    fn an_ods_cut_within_a_table_is_refused() {
        let ods = |content: &str| {
            let mime = "application/vnd.oasis.opendocument.spreadsheet";
            read(&[("mimetype", mime), ("META-INF/manifest.xml", "<a/>"), ("content.xml", content)])
        };
        let cell = "<table:table-cell office:value-type=\"string\"><text:p>id</text:p></table:table-cell>";
        let start = format!("<c><table:table table:name=\"F\"><table:table-row>{cell}</table:table-row>");
        let raw = ods(&format!("{start}</table:table></c>")).expect("a workbook").expect("a table");
        assert_eq!(raw.fields, ["id"]);
        // The first was read for ever.
        for cut in [start.clone(), format!("{start}</c>"), format!("{start}</table:table>")] {
            let refused = ods(&cut).expect_err("cut");
            let said = (refused.code.id, refused.label.as_deref());
            assert_eq!(said, ("E0306", Some("son contenu est coupé avant la fin")), "{cut}");
        }
    }

    #[test]
    fn a_reference_with_too_many_digits_stops_nothing() {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let links = |kind: &str, target: &str| {
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                 <Relationship Id=\"r1\" Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
            )
        };
        let book = format!(
            "<workbook xmlns:r=\"{office}\"><sheets><sheet name=\"F\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
        );
        let sheet = "<worksheet><dimension ref=\"A1:C99999999999999999999\"/><sheetData><row r=\"1\">\
                     <c r=\"A1\" t=\"str\"><v>id</v></c></row></sheetData></worksheet>";
        let raw = read(&[
            ("_rels/.rels", &links("officeDocument", "xl/workbook.xml")),
            ("xl/workbook.xml", &book),
            ("xl/_rels/workbook.xml.rels", &links("worksheet", "worksheets/sheet1.xml")),
            ("xl/worksheets/sheet1.xml", sheet),
        ]);
        assert_eq!(raw.expect("a workbook").expect("a table").fields, ["id"]);
    }
}
