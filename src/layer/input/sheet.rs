//! Spreadsheets: XLSX, XLS, XLSB and ODS, each sheet as a table.

use std::collections::BTreeMap;
use std::path::Path;

use super::frame::{self, Line};
use super::place::Where;
use super::raw::{Raw, RawRow, Rows};
use super::table::{self, Asked};
use crate::book::{Fault, Grid, RowBuilder, Workbook, letters};
use crate::diagnostic::{Diagnostic, Notes, Place, Trade};
use crate::french;
use crate::layer::Named;
use crate::layer::faults;

/// A sheet that was read, and how well it fits.
struct Read {
    rank: usize,
    raw: Raw,
    fit: usize,
}

/// Reads the sheet of that name of an XLSX or ODS, or of those that are shown the one that fits the layer best. `None`, with
/// the reason in the notes, when there is nothing to go on with.
///
/// # Errors
/// When the library does not take the file for a spreadsheet; what is to be said if no other reader does.
pub(in crate::layer) fn spreadsheet(
    bytes: &[u8],
    shown: &Path,
    wanted: Option<&Named>,
    asked: Asked<'_>,
    notes: &mut Notes,
) -> Result<Option<Raw>, Box<Diagnostic>> {
    let unreadable = |cause: &dyn std::fmt::Display| {
        Box::new(
            faults::unreadable("ce classeur n'est pas lisible")
                .in_file(shown)
                .cause(Trade::Workbook, cause)
                .help("l'enregistrer de nouveau en XLSX, ou en CSV"),
        )
    };
    let mut book = Workbook::open(bytes).map_err(|cause| unreadable(&cause))?;
    let names = book.sheets();
    let mut sheets: Vec<usize> = (0..names.len()).collect();
    if let Some(wanted) = wanted {
        if !names.contains(&wanted.name) {
            notes.push(wanted.unknown(&format!("la feuille `{}`", wanted.name), &names));
            return Ok(None);
        }
        sheets.retain(|s| names[*s] == wanted.name);
    } else if sheets.iter().any(|s| !book.is_hidden(*s)) {
        // What its author hid is not what a reader of the workbook would take.
        sheets.retain(|s| !book.is_hidden(*s));
    }
    let mut read: Vec<Read> = Vec::new();
    // A sheet that can't be read is told when no other does.
    let mut refused: Option<Notes> = None;
    for rank in sheets {
        let grid = match book.grid(rank) {
            Ok(grid) => grid,
            Err(Fault::Unreadable(cause)) => return Err(unreadable(&cause)),
            Err(Fault::Far(row, column)) => {
                let mut mine = Notes::new();
                mine.push(far(shown, &names[rank], row, column));
                refused.get_or_insert(mine);
                continue;
            }
        };
        let merged = book.merged(rank);
        let mut mine = Notes::new();
        match table(&grid, &merged, shown, &names[rank], asked, &mut mine) {
            Some((raw, known)) => {
                let fit = fit(&raw, known, asked);
                read.push(Read { rank, raw, fit });
            }
            None if mine.all().is_empty() => {}
            None => {
                refused.get_or_insert(mine);
            }
        }
    }
    let best = read.iter().map(|r| r.fit).max();
    let Some(at) = best.and_then(|best| read.iter().position(|r| r.fit == best)) else {
        return match refused {
            Some(mine) => {
                notes.append(mine);
                Ok(None)
            }
            None => Ok(Some(Raw::new(shown, Rows::Lines))),
        };
    };
    let chosen = read.remove(at);
    let twins: Vec<String> = read
        .iter()
        .filter(|r| r.raw.fields == chosen.raw.fields && !r.raw.rows.is_empty())
        .map(|r| format!("« {} »", names[r.rank]))
        .collect();
    if !twins.is_empty() {
        notes.push(
            faults::alike(format!("seule la feuille « {} » est lue", names[chosen.rank]))
                .in_file(shown)
                .label(format!("ont les mêmes colonnes : {}", french::list_at_most(&twins, 8)))
                .help("les réunir sur une feuille, ou déclarer une couche par feuille avec `table = \"…\"`"),
        );
    }
    let mut raw = chosen.raw;
    if let (Rows::Sheet(_, left), Some(columns)) = (&raw.kind, blank_columns(&raw)) {
        let formulas = book.formulas(chosen.rank).unwrap_or_default();
        let of = |c: &usize| {
            formulas.iter().filter(|(_, column, _)| *column == left + *c as u32).count() * 2 > raw.rows.len()
        };
        let unread: Vec<String> = columns.iter().filter(|c| of(c)).map(|c| format!("`{}`", raw.fields[*c])).collect();
        if !unread.is_empty() {
            notes.push(
                faults::uncomputed(format!("formules sans valeur : {}", french::list_at_most(&unread, 6)))
                    .in_file(shown)
                    .label("le classeur a été enregistré par un programme qui ne calcule pas")
                    .help("l'ouvrir dans Excel ou LibreOffice et l'enregistrer : les valeurs y seront"),
            );
        }
    }
    let others: Vec<String> = (0..names.len())
        .filter(|rank| *rank != chosen.rank && wanted.is_none())
        .map(|rank| format!("« {} »{}", names[rank], if book.is_hidden(rank) { " (masquée)" } else { "" }))
        .collect();
    if !others.is_empty() {
        let hidden = if book.is_hidden(chosen.rank) { ", masquée comme toutes" } else { "" };
        let s = french::s(others.len());
        raw.detected.push(format!(
            "feuille « {} » lue{hidden} ; autre{s} feuille{s} du classeur : {} (`table` dit laquelle lire)",
            names[chosen.rank],
            french::list_at_most(&others, 6)
        ));
    }
    Ok(Some(raw))
}

/// The columns that have a name and no cell; `None` when there are none.
fn blank_columns(raw: &Raw) -> Option<Vec<usize>> {
    let blank = |c: &usize| !raw.fields[*c].is_empty() && raw.rows.iter().all(|r| r.cells.get(*c).is_none());
    let columns: Vec<usize> = (0..raw.fields.len()).filter(blank).collect();
    (!columns.is_empty() && !raw.rows.is_empty()).then_some(columns)
}

fn far(shown: &Path, sheet: &str, row: u32, column: u32) -> Diagnostic {
    let cell = format!("{}{}", letters(column), u64::from(row) + 1);
    let message = format!("la feuille « {sheet} » a une cellule remplie très loin des autres");
    faults::unreadable(message)
        .at(Place::Cell { file: shown.to_owned(), sheet: sheet.to_owned(), cell: cell.clone() })
        .label("le tableau, jusqu'à elle, serait presque vide et ne tiendrait pas en mémoire")
        .help(format!("vider la cellule {cell}, ou supprimer les lignes et les colonnes d'après le tableau"))
}

/// How well a sheet fits its layer: whether something says where its rows are, then how many of its columns are known.
fn fit(raw: &Raw, known: usize, asked: Asked<'_>) -> usize {
    let placed = asked.model.is_some_and(|m| !Where::find(raw, m).nowhere());
    usize::from(!raw.rows.is_empty()) * (1_000_000 * usize::from(placed) + 1_000 * known + raw.rows.len().min(999))
}

/// The table of a sheet, and how many of its columns have a name that is known; `None` when it is blank, or when its header
/// is not where the study says, which is then noted.
fn table(
    grid: &Grid,
    merged: &[[u32; 4]],
    shown: &Path,
    sheet: &str,
    asked: Asked<'_>,
    notes: &mut Notes,
) -> Option<(Raw, usize)> {
    // A cell merged over several lines holds for each of them.
    let above: BTreeMap<(u32, u32), u32> = merged
        .iter()
        .flat_map(|[top, left, bottom, _]| (top + 1..=*bottom).map(move |row| ((row, *left), *top)))
        .collect();
    let mut tops: BTreeMap<(u32, u32), String> = BTreeMap::new();
    let mut lines = grid.rows().enumerate().filter_map(|(r, mut cells)| {
        let row = grid.top + r as u32;
        for (c, cell) in cells.iter_mut().enumerate() {
            let at = (row, grid.left + c as u32);
            match above.get(&at) {
                Some(top) if cell.is_none() => *cell = tops.get(&(*top, at.1)).cloned(),
                Some(_) => {}
                None if above.is_empty() => {}
                None => {
                    if let Some(text) = cell.as_ref() {
                        tops.insert(at, text.clone());
                    }
                }
            }
        }
        let line = row as usize + 1;
        let within = asked.last.is_none_or(|last| line <= last);
        (within && cells.iter().any(Option::is_some)).then_some((line, cells))
    });
    let mut first: Vec<Line> = Vec::new();
    for (line, cells) in lines.by_ref().take(frame::LOOKED.max(asked.header.unwrap_or(0))) {
        first.push(Line { line, cells: cells.into_iter().map(Option::unwrap_or_default).collect() });
    }
    if first.is_empty() {
        return None;
    }
    let frame = table::framed(&first, asked, shown, notes)?;
    let mut raw = Raw::new(shown, Rows::Sheet(sheet.to_owned(), grid.left));
    raw.fields = frame.names;
    raw.units = frame.units;
    let mut row = RowBuilder::default();
    let mut add = |line: usize, cells: &mut dyn Iterator<Item = &str>| {
        cells.for_each(|cell| row.push(cell));
        raw.rows.push(RawRow { number: raw.rows.len() + 1, line, cells: row.finish(), geometry: None });
    };
    for line in &first[frame.before..] {
        add(line.line, &mut line.cells.iter().map(String::as_str));
    }
    for (line, cells) in lines {
        add(line, &mut cells.iter().map(|cell| cell.as_deref().unwrap_or_default()));
    }
    let lines = french::count(raw.rows.len(), "ligne", "lignes");
    raw.detected.push(format!("classeur, feuille « {sheet} » : {lines}"));
    raw.detected.extend(frame.told);
    Some((raw, frame.known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(members: &[(&str, &str)]) -> Result<Option<Raw>, Box<Diagnostic>> {
        spreadsheet(&crate::book::zipped(members), Path::new("a.ods"), None, Asked::default(), &mut Notes::new())
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
