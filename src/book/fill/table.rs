//! The rows of the tables that people fill, from a CSV or from a sheet of a workbook: read in one way, each
//! with its line, and no row passed over in silence.

use std::path::Path;

use super::read::FilledSheet;
use crate::book::csv::{cells_of, csv_reader, kept_separator, readable};
use crate::book::sheet::letters;
use crate::diagnostic::{Diagnostic, Notes, Said, Trade};
use crate::french;
use crate::pull;

/// Makes the fault of a table that is not as it should be, from what is said of it: each table has its own.
pub(crate) type Malformed = fn(String) -> Diagnostic;

/// A table: the keys of its header and its rows that hold something.
#[derive(Debug, Default)]
pub(crate) struct FilledTable {
    /// The header as it is written.
    pub(crate) header: Vec<String>,
    /// The rows, in order.
    pub(crate) rows: Vec<FilledRow>,
}

/// A row.
#[derive(Debug, Default)]
pub(crate) struct FilledRow {
    /// Its line, from 1.
    pub(crate) line: usize,
    /// Its cells, as they are written.
    pub(crate) cells: Vec<String>,
}

impl FilledRow {
    /// A cell without blanks around; empty when the table has no such column or the row is shorter.
    pub(crate) fn cell(&self, place: Option<usize>) -> &str {
        place.and_then(|place| self.cells.get(place)).map_or("", |cell| cell.trim())
    }

    fn holds_something(&self) -> bool {
        self.cells.iter().any(|cell| !cell.trim().is_empty())
    }
}

impl FilledTable {
    /// Reads a CSV with `;` or `,`, of which the columns that are `known` are looked for. `malformed` makes the fault of a
    /// row that can't be read; `None` when the header can't be.
    pub(crate) fn of_csv(
        text: &str,
        known: &[&str],
        malformed: Malformed,
        shown: &Path,
        notes: &mut Notes,
    ) -> Option<Self> {
        let help = "enregistrer le fichier en CSV, UTF-8";
        let mut fault = |line: usize, message: String, help: &str| {
            notes.push(malformed(message).at_line(shown, line).help(help.to_owned()));
        };
        if let Some((line, mark)) = merge_mark(text) {
            let message = format!("cette ligne, `{mark}`, est la marque d'une fusion qui n'est pas terminée (git)");
            fault(line, message, pull::MERGED_HELP);
            return None;
        }
        let (header, all) = match records(text) {
            Ok(read) => read,
            Err(error) => {
                fault(1, format!("en-tête illisible : {}", Said::of(Trade::Csv, error)), help);
                return None;
            }
        };
        if let Some(line) = header_below(text, &header, known) {
            let message = format!("l'en-tête du tableau est à la ligne {line}, sous autre chose");
            fault(
                1,
                message,
                "ôter les lignes qui sont au-dessus de l'en-tête (un titre, une note) : il est en première ligne",
            );
            return None;
        }
        let mut rows = Vec::new();
        for row in all {
            match row {
                Ok(row) => rows.push(row),
                Err(line) => fault(line, "ligne illisible".to_owned(), help),
            }
        }
        // A quotation mark that nothing closes takes in all that follows.
        let quotes = text.lines().filter(|l| !l.starts_with('#')).map(|l| l.matches('"').count()).sum::<usize>();
        let runs_on = |row: &FilledRow| row.cells.iter().any(|cell| cell.contains('\n'));
        if let Some(last) = rows.pop_if(|row| quotes % 2 == 1 && runs_on(row)) {
            let message = "un guillemet ouvert sur cette ligne n'est jamais fermé".to_owned();
            fault(last.line, message, "le fermer ou l'effacer : les lignes qui suivent ne sont pas lues");
        }
        if let Some((line, cells, usual)) = cut_row(text, &header, &rows) {
            let message = format!(
                "cette ligne, la dernière, est coupée : elle a {}, et les autres {usual} ou plus",
                french::count(cells, "cellule", "cellules")
            );
            let help = "rétablir le fichier d'avant (corbeille, sauvegarde, copie de l'étude) ; si rien n'y manque, compléter la ligne par les séparateurs de ses cellules vides, ou aller à la ligne après elle";
            fault(line, message, help);
        }
        rows.retain(FilledRow::holds_something);
        let table = Self { header, rows };
        for (name, [first, other], row) in known.iter().filter_map(|name| table.twin(name)) {
            let place = |column: usize| {
                format!("{} (`{}`)", letters(u32::try_from(column).unwrap_or(0)), row.cell(Some(column)))
            };
            let message = format!(
                "deux colonnes s'appellent `{name}`, et ne disent pas la même chose : {} et {}, à la ligne {}",
                place(first),
                place(other),
                row.line
            );
            fault(row.line, message, "n'en garder qu'une, ou donner un autre nom à celle qui n'est pas à lire");
        }
        Some(table)
    }

    /// The first column of that name, another one, and the first row where their cells differ; none when there is one, or
    /// all are alike.
    fn twin<'a>(&self, name: &'a str) -> Option<(&'a str, [usize; 2], &FilledRow)> {
        let key = french::name_key(name);
        let mut same = (0..self.header.len()).filter(|c| french::name_key(&self.header[*c]) == key);
        let first = same.next()?;
        same.find_map(|other| {
            let row = self.rows.iter().find(|row| row.cell(Some(first)) != row.cell(Some(other)))?;
            Some((name, [first, other], row))
        })
    }

    /// A CSV as it is, to be written again with what is added to it: reading it has told what is wrong there.
    pub(crate) fn as_written(text: &str) -> Self {
        let Ok((header, rows)) = records(text) else { return Self::default() };
        let mut rows: Vec<FilledRow> = rows.into_iter().flatten().collect();
        rows.retain(FilledRow::holds_something);
        Self { header, rows }
    }

    /// The rows of a sheet, under those of its lines that has all these columns; `None` when none has.
    pub(crate) fn of_sheet(sheet: &FilledSheet, wanted: &[&str]) -> Option<Self> {
        let cells = |row: u32| (0..sheet.width()).map(|column| sheet.text(row, column)).collect::<Vec<String>>();
        let row = |row: u32| FilledRow { line: row as usize + 1, cells: cells(row) };
        let mut lines = sheet.rows().into_iter();
        let header = lines.by_ref().map(cells).find(|header| {
            let keys: Vec<String> = header.iter().map(|h| french::name_key(h)).collect();
            wanted.iter().all(|name| keys.iter().any(|key| key == name))
        })?;
        Some(Self { header, rows: lines.map(row).collect() })
    }

    /// The place of a column: its name in any case, accents or not.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        let key = french::name_key(name);
        self.header.iter().position(|h| french::name_key(h) == key)
    }
}

/// Lines that are looked at for a header under a title.
const ABOVE: usize = 12;

/// The line of the header, when the first line is none and a later one has the columns that are known. A title over
/// a table, as people write them in a spreadsheet, would otherwise be told as columns that lack.
fn header_below(text: &str, header: &[String], known: &[&str]) -> Option<usize> {
    let keys: Vec<String> = known.iter().map(|name| french::name_key(name)).collect();
    let count = |cells: &mut dyn Iterator<Item = &str>| {
        let cells: Vec<String> = cells.map(french::name_key).collect();
        keys.iter().filter(|key| cells.contains(key)).count()
    };
    if count(&mut header.iter().map(String::as_str)) > 0 {
        return None;
    }
    let cells = |line: &str| count(&mut line.split([';', ',', '\t']).map(|cell| cell.trim().trim_matches('"')));
    let lines = text.split('\n').flat_map(|line| line.trim_end_matches('\r').split('\r'));
    let found = lines.zip(1..).take(ABOVE).find(|(line, _)| cells(line) >= keys.len().min(2));
    found.map(|(_, line)| line).filter(|line| *line > 1)
}

/// The last row of a text that ends within it: its line, how many cells it has, and the fewest that another has. A program
/// that was stopped, or a full disk, leaves such a row; people who end a file without an end of line write the whole row.
fn cut_row(text: &str, header: &[String], rows: &[FilledRow]) -> Option<(usize, usize, usize)> {
    if text.ends_with(['\n', '\r']) {
        return None;
    }
    let (last, others) = rows.split_last()?;
    let others = others.iter().filter(|row| row.holds_something()).map(|row| row.cells.len());
    let usual = others.chain([header.len()]).min()?;
    (last.cells.len() < usual).then_some((last.line, last.cells.len(), usual))
}

/// The first line that a program of versions left where two people had changed the same rows: both are in the file.
fn merge_mark(text: &str) -> Option<(usize, &'static str)> {
    const MARKS: [&str; 3] = ["<<<<<<<", ">>>>>>>", "|||||||"];
    let mark = |line: &str| MARKS.into_iter().find(|mark| line.trim_start_matches(['"', '\'']).starts_with(mark));
    text.lines().zip(1..).find_map(|(line, n)| Some((n, mark(line)?)))
}

/// A row, or the line of one that can't be read.
type Read = Result<FilledRow, usize>;

/// Header and rows of a CSV.
fn records(text: &str) -> csv::Result<(Vec<String>, Vec<Read>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = kept_separator(text);
    let text = &*readable(text);
    let mut reader = csv_reader(text, separator);
    let line = |p: Option<&csv::Position>| p.map_or(1, |p| first_line(text, p));
    let header = cells_of(reader.headers()?);
    let row = |record: csv::Result<csv::StringRecord>| match record {
        Ok(record) => Ok(FilledRow { line: line(record.position()), cells: cells_of(&record) }),
        Err(error) => Err(line(error.position())),
    };
    Ok((header, reader.records().map(row).collect()))
}

/// The line of a row that begins at a position, or under the comments and blank lines that stand there.
fn first_line(text: &str, position: &csv::Position) -> usize {
    let rest = usize::try_from(position.byte()).ok().and_then(|byte| text.get(byte..)).unwrap_or("");
    let passed = rest.lines().take_while(|line| line.starts_with('#') || line.is_empty()).count();
    usize::try_from(position.line()).unwrap_or(1) + passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::type_complexity, reason = "what a test compares")]
    fn read(text: &str) -> (Vec<(usize, String)>, Vec<(&'static str, Option<usize>)>) {
        let mut notes = Notes::new();
        let rows = FilledTable::of_csv(
            text,
            &["action", "texte"],
            |m| Diagnostic::new("E0450", m),
            Path::new("t.csv"),
            &mut notes,
        )
        .unwrap_or_default();
        let line = |d: &Diagnostic| d.place.as_ref().and_then(|p| p.line_column()).map(|(line, _)| line);
        let told = notes.all().iter().map(|d| (d.code.id, line(d))).collect();
        (rows.rows.iter().map(|r| (r.line, r.cell(Some(1)).to_owned())).collect(), told)
    }

    #[test]
    fn rows_have_the_line_that_a_text_editor_shows() {
        let rows = [(3, "un\ndeux".to_owned()), (8, "trois".to_owned())].to_vec();
        let text = "action;texte\n# d'après \"nous\n01;\"un\ndeux\"\n;\n\n# plus bas\n02; trois \n";
        assert_eq!(read(text), (rows.clone(), Vec::new()));
        let lines: Vec<usize> = read(&text.replace('\n', "\r\n")).0.iter().map(|r| r.0).collect();
        assert_eq!(lines, [3, 8]);
        assert_eq!(read(&format!("\u{feff}{text}")).0, rows);
    }

    #[test]
    fn what_stands_above_the_header_is_no_header() {
        for text in [
            "sep=;\naction;texte\n01;un\n",
            "\u{feff}sep=,\r\naction,texte\r\n01,un\r\n",
            "\"sep=;\"\naction;texte\n01;un\n",
            "SEP=\t\naction\ttexte\n01\tun\n",
            ";;\naction;texte\n01;un\n",
            "\n\n,,\naction,texte\n01,un\n",
        ] {
            let line = text.lines().count();
            assert_eq!(read(text), (vec![(line, "un".to_owned())], Vec::new()), "{text:?}");
        }
    }

    #[test]
    fn a_merge_that_is_not_finished_is_told_and_nothing_is_read() {
        let text = "action;texte\n<<<<<<< HEAD\n01;un\n=======\n01;deux\n>>>>>>> autre\n";
        assert_eq!(read(text), (Vec::new(), vec![("E0450", Some(2))]));
        assert_eq!(read("action;texte\n01;<<<<<<<\n").0, [(2, "<<<<<<<".to_owned())]);
    }

    #[test]
    fn a_formula_is_read_as_the_text_that_it_was() {
        assert_eq!(read("action;texte\n01;'=1+1\n02;'01004\n").0[0], (2, "=1+1".to_owned()));
        assert_eq!(read("action;texte\n01;'=1+1\n02;'01004\n").0[1], (3, "'01004".to_owned()));
    }

    #[test]
    fn a_quotation_mark_that_nothing_closes_is_told_and_what_follows_is_not_taken_for_a_cell() {
        let (rows, told) = read("action;texte\n01;un\n02;\"deux\n03;trois\n04;quatre\n");
        assert_eq!(rows, [(2, "un".to_owned())]);
        assert_eq!(told, [("E0450", Some(3))]);
    }
}
