//! Tables in text: CSV in any of the dialects that spreadsheets write.

use std::path::Path;

use super::cells::Cells;
use super::raw::{Broken, Raw, RawRow, Rows, Why};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// Bytes that Windows-1252 leaves undefined: a text in that encoding never holds them.
const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// The separators tried, with how they are said.
const SEPARATORS: [(u8, &str); 4] =
    [(b';', "point-virgule"), (b',', "virgule"), (b'\t', "tabulation"), (b'|', "barre verticale")];

/// Bytes of a text that are looked at to find its separator.
const SAMPLE: usize = 256 * 1024;

/// Rows that are looked at to say whether decimals have a comma.
const DECIMALS: usize = 5_000;

/// Reads a CSV; says what was detected. Lines that do not have as many cells as the header are kept apart.
pub(super) fn csv(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<Raw> {
    let (text, encoding) = decode(bytes, shown, notes)?;
    let mut raw = Raw::new(shown, Rows::Lines);
    if text.trim().is_empty() {
        return Some(raw);
    }
    let (separator, name) = separator(&text, shown, notes)?;
    let mut lines = reader(&text, separator);
    let mut record = ::csv::StringRecord::new();
    let mut header = true;
    let mut decimal = false;
    // Reading from memory text that is UTF-8 already: no error can come.
    while lines.read_record(&mut record).unwrap_or(false) {
        let line = record.position().map_or(0, ::csv::Position::line) as usize;
        if header {
            raw.fields = record.iter().map(|h| h.trim().to_owned()).collect();
            header = false;
            continue;
        }
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        // Separators at the end of a line are what spreadsheets leave of columns that were deleted.
        let spare = record.iter().skip(raw.fields.len()).all(|c| c.trim().is_empty());
        if record.len() < raw.fields.len() || !spare {
            let cells = french::count(record.len(), "cellule", "cellules");
            let said = format!("la ligne a {cells} au lieu de {}", raw.fields.len());
            raw.broken.push(Broken { number: line.saturating_sub(1), line, said, why: Why::Cut });
            continue;
        }
        decimal = decimal || (raw.rows.len() < DECIMALS && record.iter().any(decimal_comma));
        let cells = Cells::new(record.iter().take(raw.fields.len()));
        raw.rows.push(RawRow { number: raw.rows.len() + raw.broken.len() + 1, line, cells, geometry: None });
    }
    let decimal = if decimal { ", décimales à virgule" } else { "" };
    let lines = french::count(raw.rows.len(), "ligne", "lignes");
    raw.detected.push(format!("CSV en {encoding}, séparateur {name}{decimal} : {lines}"));
    Some(raw)
}

fn reader(text: &str, separator: u8) -> ::csv::Reader<&[u8]> {
    ::csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes())
}

/// Whether a cell is a number with a decimal comma.
fn decimal_comma(text: &str) -> bool {
    let Some((a, b)) = text.trim().split_once(',') else { return false };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    digits(a.trim_start_matches('-')) && digits(b)
}

/// The text of a file, and its encoding.
pub(super) fn decode(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<(String, &'static str)> {
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

/// What a separator gives on the sample: how many lines agree with the header, how many columns it has, itself, its name.
type Candidate = (usize, usize, u8, &'static str);

/// The separator under which rows have as many cells as the header, and its name.
fn separator(text: &str, shown: &Path, notes: &mut Notes) -> Option<(u8, &'static str)> {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // A line cut by the end of the sample tells nothing.
    let whole = if end == text.len() { end } else { text[..end].rfind('\n').unwrap_or(end) };
    let sample = &text[..whole];
    let mut candidates: Vec<Candidate> = Vec::new();
    for (separator, name) in SEPARATORS {
        let widths = widths(sample, separator);
        let Some(width) = widths.first().copied() else { continue };
        let regular = widths.iter().filter(|w| **w == width).count();
        // Most rows must agree with the header, or this is not the separator.
        if width > 1 && regular * 5 >= widths.len() * 4 {
            candidates.push((regular, width, separator, name));
        }
    }
    candidates.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.cmp(&a.0)));
    let tie = |a: &Candidate, b: &Candidate| a.0 == b.0 && a.1 == b.1;
    if candidates.len() > 1 && tie(&candidates[0], &candidates[1]) {
        notes.push(undecided(shown, "deux séparateurs donnent des lignes de même longueur"));
        return None;
    }
    if let Some((_, _, separator, name)) = candidates.into_iter().next() {
        return Some((separator, name));
    }
    // One column is a table too, when no separator stands anywhere.
    if !text.contains([';', ',', '\t', '|']) {
        return Some((b';', "aucun (une seule colonne)"));
    }
    notes.push(undecided(shown, "aucun séparateur ne donne des lignes de même longueur"));
    None
}

/// The number of cells of each line, cut with a separator.
fn widths(sample: &str, separator: u8) -> Vec<usize> {
    let mut lines = reader(sample, separator);
    let mut record = ::csv::ByteRecord::new();
    let mut out = Vec::new();
    while lines.read_byte_record(&mut record).unwrap_or(false) {
        // Lines of nothing but separators are blank lines.
        if record.iter().any(|c| !c.trim_ascii().is_empty()) {
            out.push(record.len());
        }
    }
    out
}

fn undecided(shown: &Path, label: &str) -> Diagnostic {
    Diagnostic::new("E0305", "le séparateur du fichier ne peut pas être déterminé")
        .in_file(shown)
        .label(label)
        .help("l'enregistrer en CSV avec le séparateur point-virgule")
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
        assert_eq!(raw.rows[0].cells.get(0), Some("Forêt"));
        assert!(notes.all().is_empty());
        let text = &raw.detected[0];
        assert!(text.contains("Windows-1252") && text.contains("point-virgule") && text.contains("virgule"), "{text}");
    }

    #[test]
    fn commas_and_a_bom_are_read() {
        let (raw, notes) = read("\u{feff}nom,note\n\"A, B\",1.5\nC,2\n".as_bytes());
        let raw = raw.expect("read");
        assert_eq!(raw.rows[0].cells.get(0), Some("A, B"));
        assert!(notes.all().is_empty() && raw.detected[0].contains("UTF-8 (avec BOM), séparateur virgule"));
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
        let raw = raw.expect("read");
        assert_eq!((raw.rows.len(), notes.all().len()), (4, 0));
        let said = "la ligne a 1\u{a0}cellule au lieu de 2".to_owned();
        assert_eq!(raw.broken, [Broken { number: 2, line: 3, said, why: Why::Cut }]);
        assert_eq!(raw.rows.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 3, 4, 5]);
    }
}
