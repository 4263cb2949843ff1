//! The text in the cells of a grid.

use super::character::{Character, Turn};
use super::grid::Grid;
use super::item::PageItem;
use super::label::label;
use super::nested::set_apart;
use super::row::{baselines, row};
use super::ruled::{RuledCell, RuledTable};
use super::unruled::with_tables;
use crate::document::form::field::labels::Labels;

/// The gap, in sizes, that parts two cells between which no rule is drawn.
const PARTED: f64 = 1.2;

/// The table of a grid and of the characters in it; `None` when it holds no text.
pub(super) fn filled(grid: Grid, characters: Vec<Character>, labels: &Labels) -> Option<RuledTable> {
    let mut grid = set_apart(grid, &characters);
    let nested = std::mem::take(&mut grid.inner);
    let mut of_nested: Vec<Vec<Character>> = nested.iter().map(|_| Vec::new()).collect();
    let mut within: Vec<Vec<Character>> = grid.cells.iter().map(|_| Vec::new()).collect();
    for character in characters {
        if let Some(at) = nested.iter().position(|inner| inner.holds(character.middle())) {
            of_nested[at].push(character);
        } else if let Some(cell) = grid.cell_at(character.middle()) {
            within[cell].push(character);
        }
    }
    let mut inner: Vec<RuledTable> =
        nested.into_iter().zip(of_nested).filter_map(|(grid, chars)| filled(grid, chars, labels)).collect();
    if within.iter().flatten().all(Character::is_blank) && inner.is_empty() {
        return None;
    }
    let mut rows: Vec<Vec<RuledCell>> = Vec::new();
    let mut placed: Vec<(usize, RuledCell)> = Vec::new();
    for (at, (area, characters)) in grid.cells.iter().zip(within).enumerate() {
        for (from, to, lines) in parted(characters, &grid.xs, area.columns, labels) {
            let middle = |table: &RuledTable| ((table.left() + table.right()) / 2.0, (table.top + table.bottom) / 2.0);
            let (own, others) = inner.into_iter().partition(|table| {
                let (x, y) = middle(table);
                grid.cell_at((x, y)) == Some(at) && grid.xs[from] <= x && x <= grid.xs[to]
            });
            inner = others;
            let cell = RuledCell {
                inner: own,
                left: grid.xs[from],
                right: grid.xs[to],
                below: false,
                rows: lines.into_iter().filter_map(row).collect(),
            };
            for lower in area.rows.0 + 1..area.rows.1 {
                placed.push((lower, RuledCell { below: true, rows: Vec::new(), inner: Vec::new(), ..cell.clone() }));
            }
            placed.push((area.rows.0, cell));
        }
    }
    placed.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.left.total_cmp(&b.1.left)));
    let mut last = None;
    for (at, cell) in placed {
        if last != Some(at) {
            rows.push(Vec::new());
            last = Some(at);
        }
        rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
    }
    // The strip between two lines of a border says nothing.
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let mut table = RuledTable { top: grid.top(), bottom: grid.bottom(), xs: grid.xs, rows, ruled: true };
    table.drop_empty_columns();
    if table.rows.len() == 1 && table.is_boxes(labels) {
        let size = |cell: &RuledCell| cell.rows.iter().map(|row| row.size).fold(0.0, f64::max);
        let cells = &mut table.rows[0];
        let largest = cells.iter().map(size).fold(0.0, f64::max);
        let facts = |cell: &RuledCell| cell.rows.first().is_some_and(|row| label(&row.text(), labels).is_some());
        // The title is in larger letters; facts come after the text beside them.
        cells.sort_by_key(|cell| (size(cell) < 0.87 * largest, facts(cell)));
    }
    Some(table)
}

/// A run of columns, from the first to the one after the last, and the text in it by baselines.
type Parted = (usize, usize, Vec<Vec<Character>>);

/// The characters of a cell; where it covers several columns and its text keeps clear of the line between two of them, it
/// is as many cells.
fn parted(characters: Vec<Character>, xs: &[f64], (first, last): (usize, usize), labels: &Labels) -> Vec<Parted> {
    let lines = upright_lines(characters);
    // A table of its own within the cell keeps its columns.
    let own = || with_tables(lines.iter().cloned().filter_map(row).collect(), labels);
    if last > first + 1 && own().iter().any(|item| matches!(item, PageItem::Table(_))) {
        return vec![(first, last, lines)];
    }
    let clear = |x: f64| {
        let mut beside = false;
        for line in &lines {
            let inked = || line.iter().filter(|c| !c.is_blank());
            let before = inked().filter(|c| c.x + 0.5 * c.width < x).map(|c| c.x + c.width).reduce(f64::max);
            let after = inked().filter(|c| c.x + 0.5 * c.width >= x).map(|c| c.x).reduce(f64::min);
            if let (Some(before), Some(after)) = (before, after) {
                let size = line.iter().map(|c| c.size).fold(0.0, f64::max);
                if after - before < PARTED * size || before > x + 1.0 || after < x - 1.0 {
                    return false;
                }
                beside = true;
            }
        }
        beside
    };
    let cuts: Vec<usize> = (first + 1..last).filter(|k| clear(xs[*k])).collect();
    let mut out: Vec<Parted> = Vec::new();
    let mut from = first;
    for to in cuts.iter().copied().chain([last]) {
        let inside = |c: &Character| {
            let middle = c.x + 0.5 * c.width;
            (from == first || middle >= xs[from]) && (to == last || middle < xs[to])
        };
        let part = lines.iter().map(|line| line.iter().filter(|c| inside(c)).cloned().collect::<Vec<_>>());
        out.push((from, to, part.filter(|line| line.iter().any(|c| !c.is_blank())).collect()));
        from = to;
    }
    out
}

/// The text of a cell by baselines, turned when it lies on its side.
fn upright_lines(characters: Vec<Character>) -> Vec<Vec<Character>> {
    let of = |turn: Turn| characters.iter().filter(|c| c.turn == turn && !c.is_blank()).count();
    let turn = [Turn::Up, Turn::Down, Turn::Over].into_iter().find(|turn| of(*turn) > of(Turn::Upright));
    let turned = characters.into_iter().map(|c| match turn {
        Some(turn) => c.turned(turn),
        None => c,
    });
    let mut lines = baselines(turned.collect());
    lines.retain(|line| line.iter().any(|c| !c.is_blank()));
    lines
}
