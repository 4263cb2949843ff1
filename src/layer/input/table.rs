//! Tables in text: CSV in any of the dialects that spreadsheets write.

use std::path::Path;

use super::raw::{Broken, Raw, RawRow, Rows, Why};
use crate::book::{self, Dialect, Records, RowBuilder, Undecided};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// Rows that are looked at to say whether decimals have a comma.
const DECIMALS: usize = 5_000;

/// Reads a CSV; says what was detected. Lines that do not have as many cells as the header are kept apart.
pub(in crate::layer) fn csv(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<Raw> {
    let (text, encoding) = book::read_text(bytes, shown, notes)?;
    let mut raw = Raw::new(shown, Rows::Lines);
    if text.trim().is_empty() {
        return Some(raw);
    }
    let dialect = match Dialect::of(text.as_bytes()) {
        Ok(dialect) => dialect,
        Err(undecided) => {
            notes.push(unseparated(shown, undecided));
            return None;
        }
    };
    let mut records = Records::new(&text, dialect);
    let mut record = ::csv::StringRecord::new();
    let mut row = RowBuilder::default();
    let mut header = true;
    let mut decimal = false;
    while let Some(line) = records.read(&mut record) {
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
        record.iter().take(raw.fields.len()).for_each(|cell| row.push(cell));
        let cells = row.finish();
        raw.rows.push(RawRow { number: raw.rows.len() + raw.broken.len() + 1, line, cells, geometry: None });
    }
    records.tell(shown, notes);
    let decimal = if decimal { ", décimales à virgule" } else { "" };
    let lines = format!("{}{}", french::count(raw.rows.len(), "ligne", "lignes"), records.within_said());
    raw.detected.push(format!("CSV en {}, séparateur {}{decimal} : {lines}", encoding.name(), dialect.name));
    Some(raw)
}

/// Whether a cell is a number with a decimal comma.
fn decimal_comma(text: &str) -> bool {
    let Some((a, b)) = text.trim().split_once(',') else { return false };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    digits(a.trim_start_matches('-')) && digits(b)
}

fn unseparated(shown: &Path, why: Undecided) -> Diagnostic {
    let label = match why {
        Undecided::Tie(_) => "deux séparateurs donnent des lignes de même longueur",
        Undecided::Irregular => "aucun séparateur ne donne des lignes de même longueur",
    };
    let help = "l'enregistrer en CSV avec le séparateur point-virgule";
    book::undecided("le séparateur du fichier", label, help).in_file(shown)
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
