//! Tables without any rule: labels in a row above their values, or beside them in two pairs and more.

use super::item::PageItem;
use super::label::label;
use super::row::{Segment, TextRow};
use super::ruled::{RuledCell, RuledTable};
use crate::document::form::field::Field;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading;

/// Rows of one cell are set no further apart than this many times their size; those of a list of actions may be.
const CLOSE: f64 = 2.0;
const FAR: f64 = 3.5;
/// How far from where its column begins a text may begin.
const ASIDE: f64 = 6.0;

/// Rows as they stand, those that make a table put together.
pub(super) fn with_tables(rows: Vec<TextRow>, labels: &Labels) -> Vec<PageItem> {
    let mut out = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(first) = rows.next() {
        let Some(mut table) = Open::begun_by(&first, labels) else {
            out.push(PageItem::Row(first));
            continue;
        };
        let mut last = first;
        while let Some(row) = rows.next_if(|row| table.takes(row, &last, labels)) {
            table.take(&row);
            last = row;
        }
        match table.whole() {
            Some(table) => out.push(PageItem::Table(table)),
            None => out.push(PageItem::Row(last)),
        }
    }
    out
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A row of values under one of labels.
    Under,
    /// Labels and values in turn.
    Beside,
    /// Actions, one after the other, under the names of their columns.
    List,
}

/// A table that is being put together.
struct Open {
    kind: Kind,
    /// Where its columns begin.
    lefts: Vec<f64>,
    rows: Vec<Vec<RuledCell>>,
    top: f64,
    bottom: f64,
}

impl Open {
    /// The table that a row begins.
    fn begun_by(row: &TextRow, labels: &Labels) -> Option<Self> {
        let pieces = row.pieces();
        let fields: Vec<Option<Field>> = pieces.iter().map(|piece| label(&piece.text, labels)).collect();
        let known = fields.iter().flatten().count();
        let kind = if pieces.len() >= 2 && known >= 2 && 3 * known >= 2 * pieces.len() {
            let listed = fields.contains(&Some(Field::Title)) && pieces.len() > 2;
            if listed { Kind::List } else { Kind::Under }
        } else if pieces.len() >= 4 && pieces.len().is_multiple_of(2) && fields.iter().step_by(2).all(Option::is_some) {
            Kind::Beside
        } else {
            return None;
        };
        let lefts = pieces.iter().map(|piece| piece.left).collect();
        let mut table = Self { kind, lefts, rows: Vec::new(), top: row.y - row.size, bottom: row.y };
        table.open_row();
        table.take(row);
        if kind != Kind::Beside {
            table.open_row();
        }
        Some(table)
    }

    fn open_row(&mut self) {
        let cell = |k: usize| {
            let right = self.lefts.get(k + 1).map_or(self.lefts[k] + 1.0, |next| next - 1.0);
            RuledCell { left: self.lefts[k], right, below: false, rows: Vec::new(), inner: Vec::new() }
        };
        self.rows.push((0..self.lefts.len()).map(cell).collect());
    }

    /// The column in which a text begins.
    fn column(&self, left: f64) -> Option<usize> {
        self.lefts.iter().rposition(|x| left > x - ASIDE)
    }

    /// Whether a row goes on with the table: each of its texts begins where a column does, or is set in.
    fn takes(&self, row: &TextRow, last: &TextRow, labels: &Labels) -> bool {
        let gap = row.y - last.y;
        let far = if self.kind == Kind::List { FAR } else { CLOSE };
        if row.page != last.page || gap <= 0.0 || gap > far * row.size.max(last.size) {
            return false;
        }
        let pieces = row.pieces();
        let placed = |piece: &Segment| {
            self.column(piece.left).is_some_and(|k| {
                let ends = self.lefts.get(k + 1).is_none_or(|next| piece.right < *next + 1.0);
                ends && (piece.left - self.lefts[k] < ASIDE || self.kind == Kind::List)
            })
        };
        let known = pieces.iter().filter(|piece| label(&piece.text, labels).is_some()).count();
        // Right under labels a value may be the word of one: «Communes».
        let fresh = self.rows.last().is_some_and(|row| row.iter().all(|cell| cell.rows.is_empty()));
        let begins = known > 0 && !(fresh && known < pieces.len());
        let heads = pieces.len() == 1 && heading::starts(&row.text());
        // Bold goes with a title below the values; those of a list may be bold themselves.
        let titled = pieces.len() == 1 && row.bold && self.kind != Kind::List && self.filled();
        pieces.iter().all(placed) && !begins && !heads && !titled
    }

    /// Whether its last row has a text in each column.
    fn filled(&self) -> bool {
        self.rows.last().is_some_and(|row| row.iter().all(|cell| !cell.rows.is_empty()))
    }

    fn take(&mut self, row: &TextRow) {
        let pieces = row.pieces();
        let begins = pieces.first().is_some_and(|piece| self.column(piece.left) == Some(0));
        let fresh = self.rows.last().is_some_and(|row| row.iter().all(|cell| cell.rows.is_empty()));
        if self.kind == Kind::List && begins && !fresh {
            self.open_row();
        }
        for piece in pieces {
            let Some(column) = self.column(piece.left) else { continue };
            let part = TextRow { segments: vec![piece], ..row.clone() };
            let cell = self.rows.last_mut().and_then(|row| row.get_mut(column));
            cell.into_iter().for_each(|cell| cell.rows.push(part.clone()));
        }
        self.bottom = row.y;
    }

    /// The table, when labels have values.
    fn whole(mut self) -> Option<RuledTable> {
        self.rows.retain(|row| row.iter().any(|cell| !cell.rows.is_empty()));
        let enough = self.kind == Kind::Beside || self.rows.len() > 1;
        let end = self.lefts[self.lefts.len() - 1] + 1.0;
        let xs = self.lefts.into_iter().chain([end]).collect();
        enough.then_some(RuledTable { top: self.top, bottom: self.bottom, xs, rows: self.rows, ruled: false })
    }
}
