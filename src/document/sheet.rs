//! A plan that is a table of a workbook: an action a row, under the levels that its first columns say, or under that
//! which its sheet is, where there is one for each axis. So are the files that the platform Territoires en transitions
//! gives and takes.

use super::content::{Document, LineUnit};
use super::form::field::labels::Labels;
use super::form::heading::{self, LevelNames};
use super::line::{Line, Marks, line};
use super::table::{TableCell, TableRows, heads_a_plan, lines_of};
use crate::book::{Grid, Workbook};
use crate::french;

/// How many rows may stand above the header.
const ABOVE: usize = 15;

/// A sheet that lists actions: its name, the rows above its header, and its table.
struct Listed {
    name: String,
    above: TableRows,
    table: TableRows,
}

/// The plan of a workbook; `None` when no sheet has a header that names actions.
pub(super) fn read(bytes: &[u8], labels: &Labels) -> Option<Document> {
    let mut book = Workbook::open(bytes).ok()?;
    let mut marks = Marks::new();
    let mut listed = Vec::new();
    let mut out = Vec::new();
    for (sheet, name) in book.sheets().to_vec().into_iter().enumerate() {
        if book.is_hidden(sheet) {
            continue;
        }
        let merged = book.merged(sheet);
        let Ok(grid) = book.grid(sheet) else { continue };
        let mut rows = rows_of(&grid, &merged, &mut marks);
        let header = rows.iter().take(ABOVE).position(|row| heads_a_plan(row, labels));
        match header {
            Some(at) => {
                let table = rows.split_off(at);
                listed.push(Listed { name, above: rows, table });
            }
            // Another sheet is text beside the plan: what it says is counted, and none of it is a heading.
            None => out.extend(texts(rows).map(|line| Line { aside: true, ..line })),
        }
    }
    let headed = headed_by_their_names(&listed);
    let found = !listed.is_empty();
    for Listed { name, above, table } in listed {
        out.extend(texts(above));
        let read = lines_of(table, labels);
        let number = read.first().map_or(1, |line| line.number);
        if !headed || says(&read, &name) {
            out.extend(read);
            continue;
        }
        let mut heading = line(number, &name, &mut marks);
        heading.style = Some(1);
        out.push(heading);
        // The levels that the table says stand under the one that its sheet is.
        let under = |line: Line| Line { style: line.style.map(|style| style.saturating_add(1)), ..line };
        out.extend(read.into_iter().map(|line| if line.place.is_some() { under(line) } else { line }));
    }
    found.then(|| Document { lines: out, marks, unit: LineUnit::Row, ..Document::default() })
}

fn texts(rows: TableRows) -> impl Iterator<Item = Line> {
    rows.into_iter().flatten().flat_map(|cell| cell.lines)
}

/// Whether sheets are the levels of the plan: there are several, and all are named as levels are («Axe 1 Mobilités») or
/// have the same columns. A sheet for each year or for each state says the same plan again.
fn headed_by_their_names(sheets: &[Listed]) -> bool {
    let words = |sheet: &Listed| -> Vec<String> {
        let cells = sheet.table.first().into_iter().flatten();
        cells.map(|cell| cell.lines.iter().map(|line| french::name_key(&line.text)).collect()).collect()
    };
    let same = || sheets.windows(2).all(|pair| words(&pair[0]) == words(&pair[1]));
    let plain = |sheet: &Listed| {
        let key = french::name_key(&sheet.name);
        let dated = key.split(' ').any(|word| word.len() == 4 && word.starts_with("20") && word.parse::<u16>().is_ok());
        let given = matches!(
            key.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '),
            "feuil" | "feuille" | "sheet" | "tableau" | ""
        );
        !dated
            && !given
            && !key.split(' ').any(|word| {
                matches!(
                    word,
                    "action"
                        | "actions"
                        | "fiche"
                        | "fiches"
                        | "suivi"
                        | "cours"
                        | "termine"
                        | "terminees"
                        | "archive"
                        | "archives"
                )
            })
    };
    sheets.len() > 1 && (sheets.iter().all(|sheet| heading::starts(&sheet.name)) || sheets.iter().all(plain) && same())
}

/// Whether the table of a sheet says itself what its name says.
fn says(lines: &[Line], name: &str) -> bool {
    let own = heading::recognise(name, false, &LevelNames::default());
    lines.iter().filter(|line| line.place.is_some()).any(|line| {
        let read = heading::recognise(&line.text, false, &LevelNames::default());
        let numbered = own.as_ref().zip(read.as_ref()).is_some_and(|(a, b)| a.label == b.label && a.code == b.code);
        numbered || french::name_key(&line.text).contains(&french::name_key(name))
    })
}

/// The cells of a sheet. Those that are merged say what the first of them says, once.
fn rows_of(grid: &Grid, merged: &[[u32; 4]], marks: &mut Marks) -> TableRows {
    let mut out = TableRows::new();
    for (r, cells) in (grid.top..).zip(grid.rows()) {
        let mut row = Vec::new();
        let across: Vec<&[u32; 4]> =
            merged.iter().filter(|[top, _, bottom, _]| (*top..=*bottom).contains(&r)).collect();
        for (c, text) in (grid.left..).zip(cells) {
            let merge = across.iter().find(|[_, left, _, right]| (*left..=*right).contains(&c));
            if merge.is_some_and(|[top, left, ..]| *left < c && *top == r) {
                continue;
            }
            let mut cell = TableCell::default();
            if let Some([top, left, _, right]) = merge {
                cell.below = *top < r;
                cell.span = if *left == c && *top == r { (right - left + 1) as usize } else { 1 };
            }
            let number = r as usize + 1;
            let text = text.filter(|_| !cell.below).unwrap_or_default();
            let pieces = text.split('\n').map(str::trim).filter(|piece| !piece.is_empty());
            cell.lines = pieces.map(|piece| line(number, piece, marks)).collect();
            row.push(cell);
        }
        out.push(row);
    }
    out
}
