//! The lines of a plain text, and the tables that it draws with bars or tabs.

mod page;

use super::form::field::labels::Labels;
use super::line::{Line, Marks, line};
use super::table::{TableCell, TableRows, lines_of};

/// The lines of a text, counting in `marks` how many carried each mark, and how many were left out.
pub(super) fn lines(text: &str, labels: &Labels, marks: &mut Marks) -> (Vec<Line>, usize) {
    let (whole, left) = page::lines(text);
    let whole = unquoted(whole);
    let raw: Vec<&str> = whole.iter().map(String::as_str).collect();
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let table = bars(&raw[at..]).or_else(|| tabs(&raw[at..], labels)).or_else(|| aligned(&raw[at..], labels));
        match table {
            Some((cells, count)) => {
                out.extend(lines_of(rows(&cells, at, marks), labels));
                at += count;
            }
            None => {
                out.push(line(at + 1, raw[at], marks));
                at += 1;
            }
        }
    }
    (out, left)
}

/// From how many lines in a row on the sign `>` in front of them is that of a message quoted in another.
const QUOTED: usize = 3;

/// The lines of a text without the signs in front of those of a message that was passed on.
fn unquoted(mut lines: Vec<String>) -> Vec<String> {
    let quoted = |line: &str| {
        let after = line.trim_start().strip_prefix('>')?;
        (after.is_empty() || after.starts_with([' ', '\t', '>']))
            .then(|| after.strip_prefix(' ').unwrap_or(after).to_owned())
    };
    let mut at = 0;
    while at < lines.len() {
        let count = lines[at..].iter().take_while(|line| quoted(line).is_some()).count();
        if count >= QUOTED {
            for line in &mut lines[at..at + count] {
                while let Some(bare) = quoted(line) {
                    *line = bare;
                }
            }
        }
        at += count.max(1);
    }
    lines
}

/// The cells of a table, row by row, and on which line each row stands from its first.
type Drawn<'t> = Vec<(usize, Vec<&'t str>)>;

/// A table drawn with bars at the head of these lines, and how many lines it takes.
fn bars<'t>(raw: &[&'t str]) -> Option<(Drawn<'t>, usize)> {
    let count = raw.iter().take_while(|line| line.contains('|') && !line.trim().is_empty()).count();
    let run = &raw[..count];
    let ruled = run.get(1).is_some_and(|line| is_rule(line));
    let closed = |line: &&&str| line.trim_start().starts_with('|') && line.trim_end().ends_with('|');
    if count < 2 || !(ruled || run.iter().all(|line| closed(&line))) {
        return None;
    }
    let cells = run.iter().enumerate().filter(|(_, line)| !is_rule(line)).map(|(at, line)| (at, cut(line)));
    Some((cells.collect(), count))
}

/// The line between a header and its rows: dashes and bars, colons for what is aligned.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '+' | '='))
}

fn cut(line: &str) -> Vec<&str> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').filter(|inner| !inner.ends_with('\\')).unwrap_or(line);
    let mut cells = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices('|').filter(|(at, _)| !line[..*at].ends_with('\\')) {
        cells.push(line[from..at].trim());
        from = at + 1;
    }
    cells.push(line[from..].trim());
    cells
}

/// A table whose cells are parted by tabs: a spreadsheet that was pasted. Only its labels tell it from a contents list.
fn tabs<'t>(raw: &[&'t str], labels: &Labels) -> Option<(Drawn<'t>, usize)> {
    // A label whose value is empty keeps its tab.
    let labelled = |line: &str| line.split_once('\t').is_some_and(|(label, _)| labels.field(label).is_some());
    let inner = |line: &&&str| line.trim().contains('\t') || labelled(line);
    let count = raw.iter().take_while(inner).count();
    if count == 0 || count < 2 && !labelled(raw[0]) {
        return None;
    }
    let cells = |line: &'t str| line.trim_end().split('\t').map(str::trim).collect::<Vec<&str>>();
    let drawn: Drawn<'t> = raw[..count].iter().enumerate().map(|(at, line)| (at, cells(line))).collect();
    let known = |cell: &&&str| labels.field(cell).is_some();
    let header = drawn[0].1.iter().filter(known).count() >= 2;
    let beside = drawn.iter().filter(|(_, row)| row.first().is_some_and(|cell| known(&cell))).count();
    (header || beside >= count.min(2) && beside * 3 >= count * 2).then_some((drawn, count))
}

/// From how many labels one under another on values that stand in a column beside them are theirs.
const ALIGNED: usize = 3;

/// A fiche whose values are set in a column of blanks behind their labels: «Porteur     le syndicat».
fn aligned<'t>(raw: &[&'t str], labels: &Labels) -> Option<(Drawn<'t>, usize)> {
    let cut = |line: &'t str| {
        let at = line.trim_end().find("  ").filter(|at| *at > 0 && !line.contains(['\t', ':']))?;
        let value = line[at..].trim();
        let label = &line[..at];
        let from = label.chars().count() + line[at..].chars().take_while(|c| *c == ' ').count();
        (!value.contains("  ") && label.starts_with(char::is_alphabetic)).then_some((label, value, from))
    };
    let (_, _, column) = cut(raw.first()?)?;
    let rows: Vec<(&str, &str)> =
        raw.iter().map_while(|line| cut(line).filter(|(.., from)| *from == column)).map(|(l, v, _)| (l, v)).collect();
    let known = rows.iter().filter(|(label, _)| labels.field(label).is_some()).count();
    let drawn = || rows.iter().enumerate().map(|(at, (label, value))| (at, vec![*label, *value])).collect();
    (known >= ALIGNED && known * 3 >= rows.len() * 2).then(|| (drawn(), rows.len()))
}

/// The cells as those of any table. `first` is the line of its first row, from 0.
fn rows(drawn: &Drawn<'_>, first: usize, marks: &mut Marks) -> TableRows {
    let mut cell = |at: usize, text: &str| {
        let text = text.replace("\\|", "|").replace("<br />", "\n").replace("<br/>", "\n").replace("<br>", "\n");
        let pieces = text.split('\n').map(str::trim).filter(|piece| !piece.is_empty());
        let lines = pieces.map(|piece| {
            let bold = piece.len() > 4 && piece.starts_with("**") && piece.ends_with("**");
            Line { bold, ..line(first + at + 1, piece, marks) }
        });
        TableCell { lines: lines.collect(), ..TableCell::default() }
    };
    drawn.iter().map(|(at, texts)| texts.iter().map(|text| cell(*at, text)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Field;

    #[test]
    fn a_table_of_bars_is_rows_under_a_header() {
        let text = "Axe 1 : Habiter\n\n| N° | Action | Pilote |\n|----|:------:|---|\n| 1.1 | Rénover | CC \\| SEM |\n\nFin | de page\n";
        let (read, _) = lines(text, Labels::own(), &mut Marks::new());
        let fields: Vec<_> =
            read.iter().flat_map(|l| l.fields.iter().map(|(f, v)| (l.number, *f, v.as_str()))).collect();
        let expected = [(5, Field::Code, "1.1"), (5, Field::Title, "Rénover"), (5, Field::Owner, "CC | SEM")];
        assert_eq!(fields, expected);
        assert_eq!(read.last().map(|l| l.number), Some(8));
        assert!(read.iter().any(|l| l.text == "Fin | de page"));
    }
}
