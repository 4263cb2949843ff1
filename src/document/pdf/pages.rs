//! From the pages of a PDF to a document: what repeats on every page is left out, tables that go on are one.

use super::cells::RuledTable;
use super::contents::drop_contents;
use super::edges::drop_running_heads;
use super::notes::drop_footnotes;
use super::page::{Page, PageItem};
use super::paragraph::Paragraphs;
use super::row::TextRow;
use super::words::{Known, Words};
use crate::document::content::{Document, LineUnit};
use crate::document::form::field::labels::Labels;
use crate::document::line::{Line, Marks};
use crate::document::table::{TableCell, TableRows, lines_of};

/// The document that pages make.
pub(super) fn document(mut pages: Vec<Page>, labels: &Labels) -> Document {
    let mut left = drop_running_heads(&mut pages, labels);
    left += drop_contents(&mut pages);
    left += drop_footnotes(&mut pages);
    let aside: Vec<(usize, String)> = (1..)
        .zip(&mut pages)
        .flat_map(|(number, page)| std::mem::take(&mut page.aside).into_iter().map(move |text| (number, text)))
        .collect();
    let words = Words::of(&pages);
    let known = Known { words: &words, labels };
    let (start, margin) = sides(&pages);
    let mut reader = Paragraphs::between(start, margin, known);
    let mut page_of = Vec::new();
    for item in joined(pages) {
        match item {
            PageItem::Row(row) => {
                page_of.push(row.page);
                reader.take(row);
            }
            PageItem::Table(table) => {
                page_of.extend(table.text_rows().map(|row| row.page));
                // Boxes side by side are no table: the one with the title is read first.
                let boxes = table.is_boxes();
                let (rows, marks) = cells_of(table, reader.rows(), known);
                let lines = match boxes {
                    true => rows.into_iter().flatten().flat_map(|cell| cell.lines).collect(),
                    false => lines_of(rows, labels),
                };
                reader.put(lines, page_of.len());
                marks.into_iter().for_each(|(mark, n)| *reader.marks.entry(mark).or_insert(0) += n);
            }
        }
    }
    reader.flush();
    let (mut lines, marks) = (reader.lines, reader.marks);
    let page = |line: &Line| line.page.or_else(|| page_of.get(line.number.saturating_sub(1)).copied());
    lines.iter_mut().for_each(|line| line.page = page(line));
    Document { lines, marks, unit: LineUnit::Row, left, aside, ..Document::default() }
}

/// What stands on the pages, one after the other; a table at the foot of a page and the one at the head of the next are one
/// when they have the same columns.
fn joined(pages: Vec<Page>) -> Vec<PageItem> {
    let mut out: Vec<PageItem> = Vec::new();
    for page in pages {
        let mut items = page.items.into_iter();
        let first = match (out.last_mut(), items.next()) {
            (Some(PageItem::Table(above)), Some(PageItem::Table(table))) => above.go_on(table).map(PageItem::Table),
            (_, first) => first,
        };
        out.extend(first.into_iter().chain(items));
    }
    out
}

/// Where rows begin, and where they end when they are full: beyond it stands hardly anything.
fn sides(pages: &[Page]) -> (f64, f64) {
    let rows = || {
        pages.iter().flat_map(|page| &page.items).filter_map(|item| match item {
            PageItem::Row(row) => Some(row),
            PageItem::Table(_) => None,
        })
    };
    let mut rights: Vec<f64> = rows().map(TextRow::right).collect();
    rights.sort_by(f64::total_cmp);
    let margin = rights.get(rights.len().saturating_sub(1 + rights.len() / 50)).copied().unwrap_or(0.0);
    (rows().map(TextRow::left).fold(f64::INFINITY, f64::min), margin)
}

/// The cells of a table with their lines; `rows` were read before.
fn cells_of(table: RuledTable, mut rows: usize, known: Known<'_>) -> (TableRows, Marks) {
    let padding = table.padding();
    let spans: Vec<Vec<usize>> = table.rows.iter().map(|row| row.iter().map(|c| table.span(c)).collect()).collect();
    let mut marks = Marks::new();
    let mut out = TableRows::new();
    for (row, spans) in table.rows.into_iter().zip(spans) {
        let mut cells = Vec::new();
        for (cell, span) in row.into_iter().zip(spans) {
            // Text that lies on its side in its cell has a margin of its own.
            let full = cell.rows.iter().map(TextRow::right).fold(f64::NEG_INFINITY, f64::max);
            let within = full <= cell.right + 2.0 && full >= cell.left;
            let margin = if within { full.max(cell.right - padding) } else { full };
            let mut reader = Paragraphs::of_cell(cell.left + padding, margin, known, rows);
            cell.rows.into_iter().for_each(|row| reader.take(row));
            reader.flush();
            rows = reader.rows();
            reader.marks.into_iter().for_each(|(mark, n)| *marks.entry(mark).or_insert(0) += n);
            cells.push(TableCell { lines: reader.lines, span, below: cell.below });
        }
        out.push(cells);
    }
    (out, marks)
}
