//! A table of a page: what its cells say, and how it goes on with that of the page before.

use super::cards::are_headings_in_a_row;
use super::label::label;
use super::row::TextRow;
use crate::document::form::field::labels::Labels;
use crate::document::form::number::is_code;
use crate::french;

/// How far apart the columns of a table may lie on two pages.
const SAME: f64 = 4.0;

/// A table with what its cells say.
#[derive(Debug, Clone)]
pub(super) struct RuledTable {
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// Where its columns begin and where the last one ends.
    pub(super) xs: Vec<f64>,
    pub(super) rows: Vec<Vec<RuledCell>>,
    /// Whether rules part its cells; else how wide they are isn't known.
    pub(super) ruled: bool,
}

/// A cell.
#[derive(Debug, Clone)]
pub(super) struct RuledCell {
    pub(super) left: f64,
    pub(super) right: f64,
    /// Whether it is the lower part of the cell above it.
    pub(super) below: bool,
    pub(super) rows: Vec<TextRow>,
    /// Tables that are drawn in it.
    pub(super) inner: Vec<RuledTable>,
}

impl RuledCell {
    pub(super) fn text(&self) -> String {
        let inner = self.inner.iter().map(RuledTable::text);
        self.rows.iter().map(TextRow::text).chain(inner).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.inner.is_empty()
    }

    fn text_rows(&self) -> Box<dyn Iterator<Item = &TextRow> + '_> {
        Box::new(self.rows.iter().chain(self.inner.iter().flat_map(RuledTable::text_rows)))
    }

    fn text_rows_mut(&mut self) -> Box<dyn Iterator<Item = &mut TextRow> + '_> {
        Box::new(self.rows.iter_mut().chain(self.inner.iter_mut().flat_map(RuledTable::text_rows_mut)))
    }
}

impl RuledTable {
    pub(super) fn left(&self) -> f64 {
        self.xs.first().copied().unwrap_or(0.0)
    }

    pub(super) fn right(&self) -> f64 {
        self.xs.last().copied().unwrap_or(0.0)
    }

    pub(super) fn text_rows(&self) -> impl Iterator<Item = &TextRow> {
        self.rows.iter().flatten().flat_map(RuledCell::text_rows)
    }

    pub(super) fn text_rows_mut(&mut self) -> impl Iterator<Item = &mut TextRow> {
        self.rows.iter_mut().flatten().flat_map(RuledCell::text_rows_mut)
    }

    pub(super) fn text(&self) -> String {
        self.rows.iter().flatten().map(RuledCell::text).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it is but boxes of text that stand side by side.
    pub(super) fn is_boxes(&self, labels: &Labels) -> bool {
        let labelled = |row: &&TextRow| {
            let pieces = row.pieces();
            !pieces.is_empty() && pieces.iter().all(|piece| label(&piece.text, labels).is_some())
        };
        let facts = |cell: &RuledCell| cell.rows.len() > 2 && cell.rows.iter().filter(labelled).count() >= 2;
        let beside = self.is_cards()
            || self.rows.len() == 1 && self.rows[0].iter().filter(|cell| cell.rows.len() >= 4).count() >= 2;
        // In a table of fields a label has a cell of its own.
        let fields = self.rows.iter().flatten().any(|cell| label(&cell.text(), labels).is_some());
        let alone = |row: &Vec<RuledCell>| row.iter().filter(|cell| !cell.is_empty()).count() < 2;
        let frame = self.rows.iter().all(alone);
        self.ruled && (frame || !fields && (beside || self.rows.iter().flatten().any(facts)))
    }

    /// Whether each of its cells is under a heading of its own, whose numbers follow each other along the rows.
    fn is_cards(&self) -> bool {
        let texts = |row: &Vec<RuledCell>| -> Vec<String> {
            row.iter()
                .filter(|cell| !cell.is_empty())
                .map(|cell| cell.rows.first().map_or(String::new(), TextRow::text))
                .collect()
        };
        let said = self.rows.iter().map(texts).filter(|row| !row.is_empty());
        let mut all = said.peekable();
        all.peek().is_some() && all.all(|row| are_headings_in_a_row(row.iter().map(String::as_str)))
    }

    /// How many columns of the table a cell covers.
    pub(super) fn span(&self, cell: &RuledCell) -> usize {
        let within = |x: &&f64| cell.left + SAME < **x && **x < cell.right - SAME;
        1 + self.xs.iter().filter(within).count()
    }

    /// How far from the side of its cell a text begins, and so how far from the other side a full row ends.
    pub(super) fn padding(&self) -> f64 {
        let cells = self.rows.iter().flatten();
        let inset = cells.flat_map(|cell| cell.rows.iter().map(|row| row.left() - cell.left));
        inset.filter(|v| *v >= 0.0).fold(12.0, f64::min)
    }

    /// A narrow column in which nothing is ever said is the gap between two borders.
    pub(super) fn drop_empty_columns(&mut self) {
        let said = |left: f64, right: f64| {
            let mut cells = self.rows.iter().flatten();
            cells.any(|c| !c.is_empty() && c.left > left - 0.1 && c.right < right + 0.1)
        };
        let narrow: Vec<f64> =
            self.xs.windows(2).filter(|x| x[1] - x[0] < 9.0 && !said(x[0], x[1])).map(|x| x[1]).collect();
        for x in narrow {
            let Some(at) = self.xs.iter().position(|v| *v == x).filter(|at| *at + 1 < self.xs.len()) else { continue };
            let before = self.xs[at - 1];
            self.xs.remove(at);
            for row in &mut self.rows {
                row.retain(|cell| !(cell.left == before && cell.right == x));
                row.iter_mut().filter(|cell| cell.left == x).for_each(|cell| cell.left = before);
                row.iter_mut().filter(|cell| cell.right == x).for_each(|cell| cell.right = before);
            }
        }
    }

    /// Whether both begin with the code of a fiche: the other one is of another fiche.
    fn begins_alike(&self, next: &Self) -> bool {
        let coded = |table: &Self| {
            let first = table.rows.first().and_then(|row| row.first());
            first.is_some_and(|cell| is_code(&cell.text()))
        };
        coded(self) && coded(next)
    }

    /// The cells of a row, those that say nothing cut at each column.
    fn by_columns(&self, row: Vec<RuledCell>) -> Vec<RuledCell> {
        let cut = |cell: RuledCell| {
            let within = self.xs.iter().filter(|x| cell.left + SAME < **x && **x < cell.right - SAME);
            let sides: Vec<f64> = match cell.is_empty() {
                true => [cell.left].into_iter().chain(within.copied()).chain([cell.right]).collect(),
                false => vec![cell.left, cell.right],
            };
            let merged = sides.len() > 2;
            let part = |x: &[f64]| RuledCell { left: x[0], right: x[1], below: cell.below || merged, ..cell.clone() };
            sides.windows(2).map(part).collect::<Vec<_>>()
        };
        row.into_iter().flat_map(cut).collect()
    }

    /// Goes on with the table at the head of the next page; gives it back when it is another one.
    pub(super) fn go_on(&mut self, mut next: Self) -> Option<Self> {
        let near = |x: &f64, xs: &[f64]| xs.iter().any(|v| (v - x).abs() < SAME);
        let same_sides = (self.left() - next.left()).abs() < SAME && (self.right() - next.right()).abs() < SAME;
        let covers = |a: &[f64], b: &[f64]| b.iter().all(|x| near(x, a));
        if !same_sides || !(covers(&self.xs, &next.xs) || covers(&next.xs, &self.xs)) {
            return Some(next);
        }
        let words = |row: &[RuledCell]| row.iter().map(|c| french::name_key(&c.text())).collect::<Vec<_>>();
        let (head, top) = (self.rows.first().map(|r| words(r)), next.rows.first().map(|r| words(r)));
        let (Some(head), Some(top)) = (head, top) else { return Some(next) };
        if head == top {
            // The header, written again.
            next.rows.remove(0);
        } else if without_figures(&head) == without_figures(&top) || self.begins_alike(&next) {
            return Some(next);
        }
        for x in &next.xs {
            if !near(x, &self.xs) {
                self.xs.push(*x);
            }
        }
        self.xs.sort_by(f64::total_cmp);
        // Under cells that are merged down the columns nothing need be drawn: the rest of each is a cell.
        next.rows.iter_mut().for_each(|row| *row = self.by_columns(std::mem::take(row)));
        let broken = self.rows.last().zip(next.rows.first()).is_some_and(|(above, below)| is_broken(above, below));
        let mut rest = next.rows.into_iter();
        if broken && let (Some(above), Some(below)) = (self.rows.last_mut(), rest.next()) {
            for (cell, more) in above.iter_mut().zip(below) {
                cell.rows.extend(more.rows);
                cell.inner.extend(more.inner);
            }
        }
        self.rows.extend(rest);
        self.bottom = next.bottom;
        None
    }
}

fn without_figures(words: &[String]) -> Vec<String> {
    words.iter().map(|w| w.chars().filter(|c| !c.is_ascii_digit()).collect()).collect()
}

/// Whether the first row of a page is the rest of the last row of the page before: some of its cells say nothing more,
/// while above they did, and what it says goes on with what stands above it.
fn is_broken(above: &[RuledCell], below: &[RuledCell]) -> bool {
    let aligned = above.len() == below.len()
        && above.iter().zip(below).all(|(a, b)| (a.left - b.left).abs() < SAME && (a.right - b.right).abs() < SAME);
    if !aligned || above.len() < 2 {
        return false;
    }
    let pairs = || above.iter().zip(below);
    // What begins anew has a text where the cell above has none.
    let anew = pairs().any(|(a, b)| a.is_empty() && !a.below && !b.is_empty());
    let done = pairs().any(|(a, b)| !a.is_empty() && b.is_empty());
    let first = |cell: &RuledCell| cell.rows.first().map(TextRow::text).unwrap_or_default();
    let label_first = !below[0].is_empty();
    let lower = pairs().filter(|(_, b)| !b.is_empty()).all(|(_, b)| first(b).starts_with(char::is_lowercase));
    !anew && ((done && !label_first) || lower)
}
