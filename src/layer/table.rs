//! Tables: CSV in any of the dialects that spreadsheets write, XLSX and ODS.

use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use super::Named;
use super::raw::{Raw, RawRow};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// Bytes that Windows-1252 leaves undefined: a text in that encoding never holds them.
const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// The separators tried, with how they are said.
const SEPARATORS: [(u8, &str); 3] = [(b';', "point-virgule"), (b',', "virgule"), (b'\t', "tabulation")];

/// Reads a CSV; says what was detected.
pub(super) fn csv(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<Raw> {
    let (text, encoding) = decode(bytes, shown, notes)?;
    if text.trim().is_empty() {
        return Some(Raw::default());
    }
    let (separator, name, records) = split(&text, shown, notes)?;
    let _ = separator;
    let mut records = records.into_iter();
    let (_, header) = records.next()?;
    let fields: Vec<String> = header.iter().map(|h| h.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for (line, cells) in records {
        if cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if cells.len() != fields.len() {
            notes.push(
                Diagnostic::new(
                    "E0305",
                    format!(
                        "la ligne a {} au lieu de {}",
                        french::count(cells.len(), "cellule", "cellules"),
                        fields.len()
                    ),
                )
                .at_line(shown, line)
                .help(format!("vérifier les séparateurs ({name}) et les guillemets de cette ligne")),
            );
            continue;
        }
        let cells = cells.into_iter().map(|c| Some(c.trim().to_owned()).filter(|c| !c.is_empty())).collect();
        let place = Place::Line { file: shown.to_owned(), line, column: None };
        rows.push(RawRow { number: rows.len() + 1, place, cells, lonlat: None });
    }
    let decimal = if decimal_comma(&rows) { ", décimales à virgule" } else { "" };
    notes.push(
        Diagnostic::new(
            "I0308",
            format!("CSV en {encoding}, séparateur {name}{decimal} : {}", french::count(rows.len(), "ligne", "lignes")),
        )
        .in_file(shown),
    );
    Some(Raw { fields, rows })
}

fn decimal_comma(rows: &[RawRow]) -> bool {
    let looks = |text: &str| {
        text.split_once(',').is_some_and(|(a, b)| {
            !a.is_empty()
                && !b.is_empty()
                && a.trim_start_matches('-').bytes().all(|c| c.is_ascii_digit())
                && b.bytes().all(|c| c.is_ascii_digit())
        })
    };
    rows.iter().flat_map(|r| r.cells.iter().flatten()).any(|c| looks(c))
}

fn decode(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<(String, &'static str)> {
    let (body, bom) = bytes.strip_prefix(b"\xef\xbb\xbf").map_or((bytes, false), |rest| (rest, true));
    if let Ok(text) = std::str::from_utf8(body) {
        if !text.contains('\0') {
            return Some((text.to_owned(), if bom { "UTF-8 (avec BOM)" } else { "UTF-8" }));
        }
    } else if !body.iter().any(|b| *b == 0 || UNDEFINED.contains(b)) {
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(body);
        return Some((text.into_owned(), "Windows-1252"));
    }
    let at = body.iter().position(|b| *b == 0 || UNDEFINED.contains(b)).unwrap_or(0);
    let line = body[..at].iter().filter(|b| **b == b'\n').count() + 1;
    notes.push(
        Diagnostic::new("E0305", "l'encodage du fichier ne peut pas être déterminé")
            .at_line(shown, line)
            .label(format!(
                "l'octet {:#04x} n'existe ni en UTF-8 ni en Windows-1252",
                body.get(at).copied().unwrap_or(0)
            ))
            .help("l'enregistrer en « CSV UTF-8 (délimité par des virgules) »"),
    );
    None
}

type Records = Vec<(usize, Vec<String>)>;

/// How many lines agree with the header, how many columns it has, the separator and its name, the lines.
type Candidate = (usize, usize, u8, &'static str, Records);

/// Cuts the text with each separator and keeps the one under which rows have as many cells as the header.
fn split(text: &str, shown: &Path, notes: &mut Notes) -> Option<(u8, &'static str, Records)> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for (separator, name) in SEPARATORS {
        let Some(records) = cut(text, separator) else { continue };
        let Some((_, header)) = records.first() else { continue };
        let width = header.len();
        let regular = records.iter().filter(|(_, r)| r.len() == width).count();
        // Most rows must agree with the header, or this is not the separator.
        if width > 1 && regular * 5 >= records.len() * 4 {
            candidates.push((regular, width, separator, name, records));
        }
    }
    candidates.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.cmp(&a.0)));
    let tie = |a: &Candidate, b: &Candidate| a.0 == b.0 && a.1 == b.1;
    if candidates.len() > 1 && tie(&candidates[0], &candidates[1]) {
        notes.push(undecided(shown, "deux séparateurs donnent des lignes de même longueur"));
        return None;
    }
    if let Some((_, _, separator, name, records)) = candidates.into_iter().next() {
        return Some((separator, name, records));
    }
    // One column is a table too, when no separator stands anywhere.
    if !text.contains([';', ',', '\t']) {
        return cut(text, b';').map(|records| (b';', "aucun (une seule colonne)", records));
    }
    notes.push(undecided(shown, "aucun séparateur ne donne des lignes de même longueur"));
    None
}

fn undecided(shown: &Path, label: &str) -> Diagnostic {
    Diagnostic::new("E0305", "le séparateur du fichier ne peut pas être déterminé")
        .in_file(shown)
        .label(label)
        .help("l'enregistrer en CSV avec le séparateur point-virgule")
}

fn cut(text: &str, separator: u8) -> Option<Records> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        let line = record.position().map_or(0, csv::Position::line) as usize;
        out.push((line, record.iter().map(str::to_owned).collect()));
    }
    Some(out)
}

/// Reads the sheet of that name of an XLSX or ODS, or the first that holds something.
pub(super) fn spreadsheet(bytes: &[u8], shown: &Path, wanted: Option<&Named>, notes: &mut Notes) -> Option<Raw> {
    let unreadable = |cause: String| {
        Diagnostic::new("E0306", "ce classeur n'est pas lisible")
            .in_file(shown)
            .label(cause)
            .help("l'enregistrer de nouveau en XLSX, ou en CSV")
    };
    let mut book = match open_workbook_auto_from_rs(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(error) => {
            notes.push(unreadable(error.to_string()));
            return None;
        }
    };
    let mut sheets = book.sheet_names();
    if let Some(wanted) = wanted {
        if !sheets.contains(&wanted.name) {
            notes.push(wanted.unknown(&format!("la feuille `{}`", wanted.name), &sheets));
            return None;
        }
        sheets.retain(|s| *s == wanted.name);
    }
    for sheet in sheets {
        let range = match book.worksheet_range(&sheet) {
            Ok(range) => range,
            Err(error) => {
                notes.push(unreadable(error.to_string()));
                return None;
            }
        };
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut lines = range.rows().enumerate();
        let Some((_, header)) = lines.next() else { continue };
        let fields: Vec<String> = header.iter().map(|c| text_of(c).unwrap_or_default()).collect();
        if fields.iter().all(String::is_empty) {
            continue;
        }
        let mut rows = Vec::new();
        for (r, cells) in lines {
            let cells: Vec<Option<String>> = cells.iter().map(text_of).collect();
            if cells.iter().all(Option::is_none) {
                continue;
            }
            let cell = format!("{}{}", letters(left), top as usize + r + 1);
            let place = Place::Cell { file: shown.to_owned(), sheet: sheet.clone(), cell };
            rows.push(RawRow { number: rows.len() + 1, place, cells, lonlat: None });
        }
        notes.push(
            Diagnostic::new(
                "I0308",
                format!("classeur, feuille « {sheet} » : {}", french::count(rows.len(), "ligne", "lignes")),
            )
            .in_file(shown),
        );
        return Some(Raw { fields, rows });
    }
    Some(Raw::default())
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
pub(super) fn letters(mut column: u32) -> String {
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
    use super::*;

    fn read(bytes: &[u8]) -> (Option<Raw>, Notes) {
        let mut notes = Notes::new();
        let raw = csv(bytes, Path::new("c.csv"), &mut notes);
        (raw, notes)
    }

    #[test]
    fn a_french_excel_file_is_read() {
        let (raw, notes) = read(b"nom;lon;lat\r\nFor\xeat;5,54;48,89\r\n\r\n");
        let raw = raw.expect("read");
        assert_eq!(raw.fields, ["nom", "lon", "lat"]);
        assert_eq!(raw.rows.len(), 1);
        assert_eq!(raw.rows[0].cells[0].as_deref(), Some("Forêt"));
        let text = &notes.all()[0].message;
        assert!(text.contains("Windows-1252") && text.contains("point-virgule") && text.contains("virgule"), "{text}");
    }

    #[test]
    fn commas_and_a_bom_are_read() {
        let (raw, notes) = read("\u{feff}nom,note\n\"A, B\",1.5\nC,2\n".as_bytes());
        assert_eq!(raw.expect("read").rows[0].cells[0].as_deref(), Some("A, B"));
        assert!(notes.all()[0].message.contains("UTF-8 (avec BOM), séparateur virgule"));
    }

    #[test]
    fn what_cannot_be_decided_is_refused() {
        for (bytes, what) in [
            (&b"a;b\x81\n1;2\n"[..], "encodage"),
            (b"a\0b\0\n", "encodage"),
            (b"a;b,c\n1;2,3\n", "séparateur"),
            (b"a;b;c\n1\n2\n3\n4;5\n", "séparateur"),
        ] {
            let (raw, notes) = read(bytes);
            assert!(raw.is_none(), "{bytes:?}");
            assert_eq!(notes.all()[0].code.id, "E0305");
            assert!(notes.all()[0].message.contains(what), "{}", notes.all()[0].message);
        }
    }

    #[test]
    fn a_short_line_is_told_and_the_others_kept() {
        let (raw, notes) = read(b"a;b\n1;2\n3\n4;5\n6;7\n8;9\n");
        assert_eq!(raw.expect("read").rows.len(), 4);
        assert_eq!(notes.all()[0].place.as_ref().and_then(Place::line_column), Some((3, None)));
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
