//! Tables in text: CSV in any of the dialects that spreadsheets write.

use std::path::Path;

use super::frame::{self, Frame, Line, Wanted};
use super::raw::{Broken, Raw, RawRow, Rows, Why};
use crate::book::{self, Dialect, Records, RowBuilder, Undecided};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Model;
use crate::layer::faults;

/// What the study and the model say of a table that is read.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::layer) struct Asked<'a> {
    /// The model of its layer.
    pub(in crate::layer) model: Option<&'a Model>,
    /// The line of its header.
    pub(in crate::layer) header: Option<usize>,
    /// Its last line.
    pub(in crate::layer) last: Option<usize>,
}

/// Rows that are looked at to say whether decimals have a comma.
const DECIMALS: usize = 5_000;

/// The most cells of a line: a spreadsheet has no more columns. Where there are more in the first lines, the rest of a
/// file was taken for one of them.
const COLUMNS: usize = 16_384;

/// Reads a CSV; says what was detected. Lines that do not have as many cells as the header are kept apart.
pub(in crate::layer) fn csv(bytes: &[u8], shown: &Path, asked: Asked<'_>, notes: &mut Notes) -> Option<Raw> {
    if let Some(line) = book::endless_line(bytes) {
        let message = format!("la ligne {line} est démesurée : plus de {} Mo", book::LONGEST_LINE >> 20);
        let help = "ce n'est sans doute pas un tableau ; l'ouvrir dans un tableur, ou le télécharger de nouveau";
        notes.push(faults::oversized(message).at_line(shown, line).help(help));
        return None;
    }
    let (text, encoding) = book::read_text(bytes, shown, notes)?;
    let mut raw = Raw::new(shown, Rows::Lines);
    if text.trim().is_empty() {
        return Some(raw);
    }
    let (told, text, skipped) = separator_line(&text);
    let dialect = match told.map_or_else(|| Dialect::of(text.as_bytes()), Ok) {
        Ok(dialect) => dialect,
        Err(undecided) => {
            notes.push(unseparated(shown, undecided));
            return None;
        }
    };
    let mut records = Records::new(text, dialect);
    let mut record = ::csv::StringRecord::new();
    let mut next = |record: &mut ::csv::StringRecord| {
        while let Some(line) = records.read(record) {
            let line = line + skipped;
            if asked.last.is_some_and(|last| line > last) {
                return None;
            }
            if record.iter().any(|c| !c.trim().is_empty()) {
                return Some(line);
            }
        }
        None
    };
    let mut first: Vec<Line> = Vec::new();
    while first.len() < frame::LOOKED.max(asked.header.unwrap_or(0)) {
        let Some(line) = next(&mut record) else { break };
        if record.len() > COLUMNS {
            notes.push(too_wide(record.len()).at_line(shown, line));
            return None;
        }
        first.push(Line { line, cells: record.iter().map(|c| as_text(c.trim()).to_owned()).collect() });
    }
    let frame = framed(&first, asked, shown, notes)?;
    raw.fields = frame.names;
    raw.units = frame.units;
    raw.commas = dialect.separator == b',';
    let mut body =
        Body { width: raw.fields.len(), first: first[..frame.before].last().map_or(0, |l| l.line), ..Body::default() };
    for line in &first[frame.before..] {
        body.add(line.line, line.cells.len(), line.cells.iter().map(String::as_str), &mut raw);
    }
    while let Some(line) = next(&mut record) {
        body.add(line, record.len(), record.iter().map(|c| as_text(c.trim())), &mut raw);
    }
    records.tell(shown, skipped, notes);
    let decimal = if body.decimal { ", décimales à virgule" } else { "" };
    let notes_below = body.foot(&mut raw);
    let lines = format!("{}{}", french::count(raw.rows.len(), "ligne", "lignes"), records.within_said());
    raw.detected.push(format!("CSV en {}, séparateur {}{decimal} : {lines}", encoding.name(), dialect.name));
    raw.detected.extend(frame.told);
    raw.detected.extend(notes_below);
    Some(raw)
}

/// The table of the first lines; `None`, with the reason in the notes, when the study names a line that is none.
pub(in crate::layer) fn framed(first: &[Line], asked: Asked<'_>, shown: &Path, notes: &mut Notes) -> Option<Frame> {
    let found = frame::find(first, Wanted { model: asked.model, header: asked.header });
    if found.is_err() {
        let line = asked.header.unwrap_or_default();
        let read: Vec<String> = first.iter().take(6).map(|l| l.line.to_string()).collect();
        notes.push(
            Diagnostic::unfit(format!("la ligne {line} ne peut pas être l'en-tête : elle est vide, ou après la fin"))
                .in_file(shown)
                .label(format!("premières lignes remplies : {}", french::list(&read)))
                .help("donner dans `entete` le numéro de la ligne des noms de colonnes, comme Excel ou un éditeur le montre"),
        );
    }
    found.ok()
}

/// The rows of a text, as they are read.
#[derive(Default)]
struct Body {
    width: usize,
    /// The last line of the header.
    first: usize,
    row: RowBuilder,
    decimal: bool,
    /// The texts of lines of one cell since the last whole row: notes below the table, if it ends there.
    alone: Vec<(usize, String)>,
}

impl Body {
    /// Takes a line of so many cells.
    fn add<'c>(&mut self, line: usize, read: usize, cells: impl Iterator<Item = &'c str> + Clone, raw: &mut Raw) {
        // Separators at the end of a line are what spreadsheets leave of columns that were deleted.
        let spare = read <= self.width || cells.clone().skip(self.width).all(|c| c.trim().is_empty());
        if read < self.width || !spare {
            let filled: Vec<&str> = cells.clone().filter(|c| !c.trim().is_empty()).collect();
            if let ([text], true) = (filled.as_slice(), self.width > 2) {
                self.alone.push((raw.broken.len(), french::shorten(text.trim(), 60)));
            } else {
                self.alone.clear();
            }
            let n = french::count(read, "cellule", "cellules");
            let said = format!("la ligne a {n} au lieu de {}", self.width);
            raw.broken.push(Broken { number: line.saturating_sub(self.first), line, said, why: Why::Cut });
            return;
        }
        self.alone.clear();
        self.decimal = self.decimal || (raw.rows.len() < DECIMALS && cells.clone().any(decimal_comma));
        cells.take(self.width).for_each(|cell| self.row.push(cell));
        let cells = self.row.finish();
        raw.rows.push(RawRow { number: raw.rows.len() + raw.broken.len() + 1, line, cells, geometry: None });
    }

    /// Lines of one text at the foot are notes: no row was cut. What is said of them.
    fn foot(&mut self, raw: &mut Raw) -> Option<String> {
        let lines: Vec<usize> = self.alone.iter().map(|(at, _)| raw.broken[*at].line).collect();
        let texts: Vec<String> = self.alone.iter().map(|(_, text)| format!("« {text} »")).collect();
        raw.broken.truncate(self.alone.first().map_or(raw.broken.len(), |(at, _)| *at));
        let from = lines.first()?;
        Some(format!("sous le tableau, à partir de la ligne {from} : {}", french::list_at_most(&texts, 4)))
    }
}

/// A cell without the formula that keeps a spreadsheet from taking it for a number, `="01004"` is 01004, and without the
/// apostrophe that keeps it from being a formula.
fn as_text(cell: &str) -> &str {
    cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"')).unwrap_or_else(|| book::unguarded(cell))
}

/// The separator that the first line tells Excel, `sep=;`, the text after it, and how many lines it takes.
fn separator_line(text: &str) -> (Option<Dialect>, &str, usize) {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let line = text[..end].trim().trim_matches('"');
    let told = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &line[4..]);
    let separator = told.and_then(|t| match t.as_bytes() {
        [b] => Some(*b),
        [] | b"\\t" => Some(b'\t'),
        _ => None,
    });
    match separator.and_then(Dialect::separated_by) {
        Some(dialect) => {
            let rest = &text[end..];
            let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
            (Some(dialect), rest, 1)
        }
        None => (None, text, 0),
    }
}

/// Whether a cell is a number with a decimal comma.
fn decimal_comma(text: &str) -> bool {
    let Some((a, b)) = text.split_once(',') else { return false };
    let (a, b) = (a.trim_start(), b.trim_end());
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    digits(a.trim_start_matches('-')) && digits(b)
}

fn too_wide(cells: usize) -> Diagnostic {
    let (n, most) = (french::count(cells, "cellule", "cellules"), french::integer(COLUMNS as u64));
    faults::oversized(format!("la ligne a {n} : un tableur n'en tient pas plus de {most}")).help(
        "ouvrir le fichier à cette ligne dans un éditeur de texte : un guillemet mal fermé, ou ce n'est pas un tableau",
    )
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
    use crate::diagnostic::Place;

    fn read(bytes: &[u8]) -> (Option<Raw>, Notes) {
        let mut notes = Notes::new();
        let raw = csv(bytes, Path::new("c.csv"), Asked::default(), &mut notes);
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
    fn a_line_of_more_cells_than_a_spreadsheet_has_is_no_header() {
        let wide = |cells: usize| format!("{}\n", vec!["a"; cells].join(";")).repeat(3);
        assert!(read(wide(16_384).as_bytes()).0.is_some());
        let (raw, notes) = read(wide(16_385).as_bytes());
        assert!(raw.is_none());
        let told = &notes.all()[0];
        assert_eq!(told.code.id, "E0500");
        assert!(matches!(told.place, Some(Place::Line { line: 1, .. })), "{:?}", told.place);
        assert!(told.message.contains(&french::integer(16_385)), "{}", told.message);
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
