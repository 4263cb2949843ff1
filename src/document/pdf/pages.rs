//! From the pages of a PDF to a document: what repeats on every page is left out, tables that go on are one.

use super::contents::drop_contents;
use super::edges::drop_running_heads;
use super::item::PageItem;
use super::known::Known;
use super::looks::Looks;
use super::notes::{body_size, drop_footnotes};
use super::page::Page;
use super::paragraph::Paragraphs;
use super::row::TextRow;
use super::ruled::RuledTable;
use super::unruled::with_tables;
use super::words::Words;
use crate::document::content::{Document, LineUnit};
use crate::document::form::field::labels::Labels;
use crate::document::line::{Line, Marks};
use crate::document::table::{TableCell, TableRows, lines_of};

/// The document that pages make.
pub(super) fn document(mut pages: Vec<Page>, labels: &Labels) -> Document {
    let mut left = drop_running_heads(&mut pages, labels);
    let listed = drop_contents(&mut pages);
    left += listed.len();
    left += drop_footnotes(&mut pages);
    let aside: Vec<(usize, String)> = (1..)
        .zip(&mut pages)
        .flat_map(|(number, page)| std::mem::take(&mut page.aside).into_iter().map(move |text| (number, text)))
        .collect();
    let words = Words::of(&pages);
    let looks = Looks::of(&pages, body_size(&pages), labels);
    let known = Known { words: &words, labels, looks: &looks };
    let (start, margin) = sides(&pages);
    let items = joined(pages, labels);
    let Read { lines, marks, .. } = flow(items, (start, margin), known, 0);
    Document { lines, marks, unit: LineUnit::Row, left, aside, listed, ..Document::default() }
}

/// What was read of rows, and how many there were up to its end.
struct Read {
    lines: Vec<Line>,
    marks: Marks,
    rows: usize,
}

/// The lines of what stands one below the other between two sides; so many rows were read before.
fn flow(items: Vec<PageItem>, (start, margin): (f64, f64), known: Known<'_>, rows: usize) -> Read {
    let mut reader = Paragraphs::after(rows, start, margin, known);
    for item in items {
        match item {
            PageItem::Row(row) => reader.take(row),
            PageItem::Table(table) => {
                let read = match table.is_boxes(known.labels) {
                    true => boxes(table, known, reader.rows()),
                    false => cells(table, known, reader.rows()),
                };
                reader.put(read.lines, read.rows);
                add(&mut reader.marks, read.marks);
            }
        }
    }
    reader.flush();
    Read { rows: reader.rows(), lines: reader.lines, marks: reader.marks }
}

/// The lines of a table of fields or of actions.
fn cells(table: RuledTable, known: Known<'_>, before: usize) -> Read {
    let pages: Vec<usize> = table.text_rows().map(|row| row.page).collect();
    let rows = before + pages.len();
    let (cells, marks) = cells_of(table, before, known);
    let mut lines = lines_of(cells, known.labels);
    let page = |line: &Line| line.page.or_else(|| pages.get(line.number.checked_sub(before + 1)?).copied());
    lines.iter_mut().for_each(|line| line.page = page(line));
    Read { lines, marks, rows }
}

fn add(marks: &mut Marks, others: Marks) {
    others.into_iter().for_each(|(mark, n)| *marks.entry(mark).or_insert(0) += n);
}

/// The text of boxes, one after the other: each may hold tables of its own.
fn boxes(table: RuledTable, known: Known<'_>, mut rows: usize) -> Read {
    let padding = table.padding();
    let (mut lines, mut marks) = (Vec::new(), Marks::new());
    for cell in table.rows.into_iter().flatten() {
        let sides = (cell.left + padding, cell.right - padding);
        let mut items = with_tables(cell.rows, known.labels);
        if !cell.inner.is_empty() {
            items.extend(cell.inner.into_iter().map(PageItem::Table));
            items.sort_by(|a, b| a.y().total_cmp(&b.y()));
        }
        let read = flow(items, sides, known, rows);
        rows = read.rows;
        lines.extend(read.lines);
        add(&mut marks, read.marks);
    }
    Read { lines, marks, rows }
}

/// What stands on the pages, one after the other; a table at the foot of a page and the one at the head of the next are one
/// when they have the same columns.
fn joined(pages: Vec<Page>, labels: &Labels) -> Vec<PageItem> {
    let mut out: Vec<PageItem> = Vec::new();
    for page in pages {
        let mut items = unruled(page.items, labels).into_iter();
        let first = match (out.last_mut(), items.next()) {
            (Some(PageItem::Table(above)), Some(PageItem::Table(table))) => above.go_on(table).map(PageItem::Table),
            (_, first) => first,
        };
        out.extend(first.into_iter().chain(items));
    }
    out
}

/// What stands on a page, with the tables that its rows make.
fn unruled(items: Vec<PageItem>, labels: &Labels) -> Vec<PageItem> {
    let mut out = Vec::new();
    let mut rows = Vec::new();
    for item in items {
        match item {
            PageItem::Row(row) => rows.push(row),
            table => {
                out.extend(with_tables(std::mem::take(&mut rows), labels));
                out.push(table);
            }
        }
    }
    out.extend(with_tables(rows, labels));
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
            let margin = match (table.ruled, within) {
                (true, true) => full.max(cell.right - padding),
                (true, false) => full,
                // One value in a cell, whatever its width.
                (false, _) => f64::NEG_INFINITY,
            };
            let mut reader = Paragraphs::of_cell(cell.left + padding, margin, known, rows);
            cell.rows.into_iter().for_each(|row| reader.take(row));
            reader.flush();
            rows = reader.rows();
            add(&mut marks, reader.marks);
            let mut lines = reader.lines;
            for inner in cell.inner {
                let read = self::cells(inner, known, rows);
                rows = read.rows;
                lines.extend(read.lines);
                add(&mut marks, read.marks);
            }
            cells.push(TableCell { lines, span, below: cell.below });
        }
        out.push(cells);
    }
    (out, marks)
}
