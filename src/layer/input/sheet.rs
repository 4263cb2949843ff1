//! Spreadsheets: XLSX, XLS, XLSB and ODS, each sheet as a table.

use std::path::Path;

use super::raw::{Raw, RawRow, Rows};
use crate::book::{Fault, RowBuilder, Workbook, letters};
use crate::diagnostic::{Diagnostic, Notes, Place, Trade};
use crate::french;
use crate::layer::Named;
use crate::layer::faults;

/// Reads the sheet of that name of an XLSX or ODS, or the first that holds something. `None`, with the reason in the
/// notes, when there is nothing to go on with.
///
/// # Errors
/// When the library does not take the file for a spreadsheet; what is to be said if no other reader does.
pub(in crate::layer) fn spreadsheet(
    bytes: &[u8],
    shown: &Path,
    wanted: Option<&Named>,
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
    }
    for rank in sheets {
        let sheet = names[rank].clone();
        let grid = match book.grid(rank) {
            Ok(grid) => grid,
            Err(Fault::Unreadable(cause)) => return Err(unreadable(&cause)),
            Err(Fault::Far(row, column)) => {
                let cell = format!("{}{}", letters(column), u64::from(row) + 1);
                let message = format!("la feuille « {sheet} » a une cellule remplie très loin des autres");
                notes.push(
                    faults::unreadable(message)
                        .at(Place::Cell { file: shown.to_owned(), sheet, cell: cell.clone() })
                        .label("le tableau, jusqu'à elle, serait presque vide et ne tiendrait pas en mémoire")
                        .help(format!(
                            "vider la cellule {cell}, ou supprimer les lignes et les colonnes d'après le tableau"
                        )),
                );
                return Ok(None);
            }
        };
        let mut lines = grid.rows().enumerate();
        let Some((_, header)) = lines.next() else { continue };
        let fields: Vec<String> = header.into_iter().map(Option::unwrap_or_default).collect();
        if fields.iter().all(String::is_empty) {
            continue;
        }
        let mut raw = Raw::new(shown, Rows::Sheet(sheet.clone(), letters(grid.left)));
        raw.fields = fields;
        let mut row = RowBuilder::default();
        for (r, cells) in lines {
            if cells.iter().all(Option::is_none) {
                continue;
            }
            let line = grid.top as usize + r + 1;
            cells.iter().for_each(|cell| row.push(cell.as_deref().unwrap_or_default()));
            let cells = row.finish();
            raw.rows.push(RawRow { number: raw.rows.len() + 1, line, cells, geometry: None });
        }
        let lines = french::count(raw.rows.len(), "ligne", "lignes");
        raw.detected.push(format!("classeur, feuille « {sheet} » : {lines}"));
        return Ok(Some(raw));
    }
    Ok(Some(Raw::new(shown, Rows::Lines)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(members: &[(&str, &str)]) -> Result<Option<Raw>, Box<Diagnostic>> {
        spreadsheet(&crate::book::zipped(members), Path::new("a.ods"), None, &mut Notes::new())
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
