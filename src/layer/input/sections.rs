//! Files in sections, as FINESS is published: no header, each line begins with the name of its section, whose columns
//! the model declares; the sections are joined by an identifier.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::raw::{Broken, Raw, RawRow, Rows, Why};
use crate::book::{self, RowBuilder};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::Schema;

/// What is put at the end of a line to see whether its last quote is closed: a character that no text holds.
const END: &str = "\u{1}";

/// Whether a file is in the sections of the model: its first line begins with one of their names, or is the line that
/// stands before them.
pub(in crate::layer) fn are_in(bytes: &[u8], model: &Schema) -> bool {
    if model.sections.is_empty() {
        return false;
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = body.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).find(|l| !l.is_empty()).unwrap_or_default();
    let separator = separator(model);
    let end = line.iter().position(|b| *b == separator);
    // Alone on a line, the name is a header of one column.
    let Some(first) = end.and_then(|end| std::str::from_utf8(&line[..end]).ok()) else { return false };
    let first = first.trim().trim_matches('"');
    section(model, first).is_some() || model.first_line.as_ref().is_some_and(|tag| tag.eq_ignore_ascii_case(first))
}

/// The model's separator: lines of different sections have not the same number of cells, from which none can be told.
fn separator(model: &Schema) -> u8 {
    model.separator.and_then(|c| u8::try_from(c).ok()).unwrap_or(b';')
}

fn section(model: &Schema, tag: &str) -> Option<usize> {
    model.sections.iter().position(|s| s.tag.eq_ignore_ascii_case(tag))
}

/// A line cut in cells, the name of its section apart.
struct Line {
    /// Its number among the lines of data.
    number: usize,
    line: usize,
    section: usize,
    cells: Vec<String>,
}

impl Line {
    /// A filled cell.
    fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column).map(|c| c.trim()).filter(|c| !c.is_empty())
    }
}

/// Reads the file; its rows are the lines of the first section, with the columns of the others joined to them.
pub(in crate::layer) fn read(bytes: &[u8], shown: &Path, model: &Schema, notes: &mut Notes) -> Option<Raw> {
    let (text, encoding) = book::read_text(bytes, shown, notes)?;
    let mut raw = Raw::new(shown, Rows::Lines);
    let lines = cut(&text, model, &mut raw);
    join(&lines, model, &mut raw);
    let counts = model.sections.iter().enumerate().map(|(s, spec)| {
        let n = lines.iter().filter(|l| l.section == s).count();
        format!("{} `{}`", french::count(n, "ligne", "lignes"), spec.tag)
    });
    let counts: Vec<String> = counts.collect();
    raw.detected.push(format!("fichier en sections, sans en-tête, en {} : {}", encoding.name(), french::list(&counts)));
    Some(raw)
}

/// The lines that can be cut in the columns of their section; the others are kept apart.
fn cut(text: &str, model: &Schema, raw: &mut Raw) -> Vec<Line> {
    let separator = separator(model);
    let starts = |line: &str| {
        let first = line.split(char::from(separator)).next().unwrap_or_default();
        section(model, first.trim().trim_matches('"')).is_some()
    };
    let mut out = Vec::new();
    let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line)).peekable();
    // The line before the sections is counted no more than a header.
    let mut before = 0;
    while let Some((at, line)) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        let mut whole = line.to_owned();
        let (mut cells, mut closed) = cells_of(&whole, separator);
        // A quote may hold an end of line, but never a line of a section: that one would be lost.
        while !closed && lines.peek().is_some_and(|(_, next)| !starts(next)) {
            let Some((_, next)) = lines.next() else { break };
            whole.push('\n');
            whole.push_str(next);
            (cells, closed) = cells_of(&whole, separator);
        }
        let tag = cells.first().map(|c| c.trim().to_owned()).unwrap_or_default();
        let first = out.is_empty() && raw.broken.is_empty() && before == 0;
        if first && model.first_line.as_ref().is_some_and(|t| t.eq_ignore_ascii_case(&tag)) {
            before = at;
            continue;
        }
        let number = at - before;
        let mut broken = |why: Why, said: String| raw.broken.push(Broken { number, line: at, said, why });
        let Some(section) = section(model, &tag) else {
            let known: Vec<&str> = model.sections.iter().map(|s| s.tag.as_str()).collect();
            let nearest = french::nearest(&tag, known.iter().copied()).map(|n| format!(" ; vouliez-vous dire {n} ?"));
            broken(Why::UnknownSection, format!("section {tag} inconnue{}", nearest.unwrap_or_default()));
            continue;
        };
        if !closed {
            broken(Why::Cut, "un guillemet n'est pas fermé".to_owned());
            continue;
        }
        cells.remove(0);
        let columns = model.sections[section].columns.len();
        // Lines may end with a separator.
        let spare = cells.iter().skip(columns).all(|c| c.trim().is_empty());
        if cells.len() < columns || !spare {
            let n = french::count(cells.len(), "cellule", "cellules");
            broken(Why::Cut, format!("la ligne {tag} a {n} au lieu de {columns}"));
            continue;
        }
        cells.truncate(columns);
        out.push(Line { number, line: at, section, cells });
    }
    out
}

/// The cells of a line, and whether its quotes are closed.
fn cells_of(line: &str, separator: u8) -> (Vec<String>, bool) {
    let text = format!("{line}{}{END}", char::from(separator));
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(text.len().max(64))
        .from_reader(text.as_bytes());
    let mut record = ::csv::StringRecord::new();
    // Reading from memory text that is UTF-8 already: no error can come.
    let _ = reader.read_record(&mut record).unwrap_or(false);
    let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
    let closed = cells.last().is_some_and(|last| last == END);
    if closed {
        cells.pop();
    }
    (cells, closed)
}

/// The rows: each line of the first section with the cells of the line of each other section that has its identifier.
fn join(lines: &[Line], model: &Schema, raw: &mut Raw) {
    let sections = &model.sections;
    let main = |l: &&Line| l.section == 0;
    let mut joined: Vec<BTreeMap<&str, &Line>> = vec![BTreeMap::new(); sections.len()];
    for (s, spec) in sections.iter().enumerate() {
        let Some((own, of_main)) = spec.join else { continue };
        let known: BTreeSet<&str> = lines.iter().filter(main).filter_map(|l| l.cell(of_main)).collect();
        for line in lines.iter().filter(|l| l.section == s) {
            let tag = &spec.tag;
            let key = line.cell(own);
            let first = key.and_then(|k| joined[s].get(k)).map(|first| first.line);
            let (why, said) = match (key.filter(|k| known.contains(k)), first) {
                (None, _) => {
                    (Why::Orphan, format!("{tag} de {}, sans ligne {}", key.unwrap_or("(vide)"), sections[0].tag))
                }
                (Some(key), Some(first)) => (Why::Twice, format!("{tag} de {key}, déjà donnée ligne {first}")),
                (Some(key), None) => {
                    joined[s].insert(key, line);
                    continue;
                }
            };
            raw.broken.push(Broken { number: line.number, line: line.line, said, why });
        }
    }
    raw.broken.sort_by_key(|b| b.line);
    raw.fields.clone_from(&sections[0].columns);
    for spec in &sections[1..] {
        raw.fields.extend(spec.others().map(|(_, name)| name.to_owned()));
    }
    let mut row = RowBuilder::default();
    for line in lines.iter().filter(main) {
        line.cells.iter().for_each(|cell| row.push(cell));
        for (s, spec) in sections.iter().enumerate().skip(1) {
            let other = spec.join.and_then(|(_, k)| line.cell(k)).and_then(|key| joined[s].get(key));
            for (c, _) in spec.others() {
                row.push(other.map_or("", |l| l.cells[c].as_str()));
            }
        }
        raw.rows.push(RawRow { number: line.number, line: line.line, cells: row.finish(), geometry: None });
    }
}
