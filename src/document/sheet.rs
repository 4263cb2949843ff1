//! A plan that is a table of a workbook: an action a row, under the levels that its first columns say. So are the files
//! that the platform Territoires en transitions gives and takes.

use super::content::{Document, LineUnit};
use super::form::field::labels::Labels;
use super::line::{Marks, line};
use super::table::{TableCell, TableRows, heads_a_plan, lines_of};
use crate::book::{Grid, Workbook};

/// How many rows may stand above the header.
const ABOVE: usize = 15;

/// The plan of a workbook; `None` when no sheet has a header that names actions.
pub(super) fn read(bytes: &[u8], labels: &Labels) -> Option<Document> {
    let mut book = Workbook::open(bytes).ok()?;
    let mut marks = Marks::new();
    let mut out = Vec::new();
    let mut found = false;
    for sheet in 0..book.sheets().len() {
        if book.is_hidden(sheet) {
            continue;
        }
        let merged = book.merged(sheet);
        let Ok(grid) = book.grid(sheet) else { continue };
        let mut rows = rows_of(&grid, &merged, &mut marks);
        let header = rows.iter().take(ABOVE).position(|row| heads_a_plan(row, labels));
        match header {
            Some(at) => {
                found = true;
                let table = rows.split_off(at);
                out.extend(rows.into_iter().flatten().flat_map(|cell| cell.lines));
                out.extend(lines_of(table, labels));
            }
            // Another sheet is text beside the plan: what it says is counted.
            None => out.extend(rows.into_iter().flatten().flat_map(|cell| cell.lines)),
        }
    }
    found.then(|| Document { lines: out, marks, unit: LineUnit::Row, ..Document::default() })
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
