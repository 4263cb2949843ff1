//! Tables between level rules only: their columns are told by what no text crosses.

use super::character::{Character, Turn, inked};
use super::grid::{Area, Grid};
use super::label::label;
use super::row::{Segment, TextRow, baselines, row};
use super::rule::Rule;
use crate::document::form::field::labels::Labels;

/// Rules that part rows, at least.
const RULES: usize = 3;
/// How far the ends of rules of one table may lie apart.
const SAME: f64 = 4.0;
/// How far below a band its values begin, and how far apart their rows are, in sizes.
const UNDER: f64 = 2.2;
const CLOSE: f64 = 1.5;
/// The narrowest gap between two columns.
const GAP: f64 = 5.0;

/// The grids that level rules of the same width make with the text between them.
pub(super) fn between_level_rules(
    rules: &[Rule],
    characters: &[Character],
    others: &[Grid],
    labels: &Labels,
) -> Vec<Grid> {
    let mut left: Vec<Rule> = rules.iter().filter(|r| r.length() > 100.0).copied().collect();
    left.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out = Vec::new();
    while let Some(first) = left.first().copied() {
        let same = |r: &Rule| (r.from - first.from).abs() < SAME && (r.to - first.to).abs() < SAME;
        let (table, others_left): (Vec<Rule>, Vec<Rule>) = left.into_iter().partition(same);
        left = others_left;
        if table.len() < RULES {
            continue;
        }
        let mut ys: Vec<f64> = Vec::new();
        for rule in &table {
            if ys.last().is_none_or(|last| rule.at - last > 3.0) {
                ys.push(rule.at);
            }
        }
        let beside = |grid: &Grid| grid.bottom() > ys[0] && grid.top() < ys[ys.len() - 1];
        if ys.len() >= RULES && !others.iter().any(beside) {
            under_a_band(first.from, first.to, &mut ys, characters, labels);
            out.extend(grid_of(first.from, first.to, ys, characters));
        }
    }
    out
}

/// Where bands of colour stand behind labels no rule is drawn below the values of the last one: adds where these end.
fn under_a_band(left: f64, right: f64, ys: &mut Vec<f64>, characters: &[Character], labels: &Labels) {
    let (last, bottom) = (ys[ys.len() - 2], ys[ys.len() - 1]);
    let inside = |c: &&Character| {
        let (x, y) = c.middle();
        c.turn == Turn::Upright && left - 2.0 < x && x < right + 2.0 && last < y
    };
    let rows: Vec<TextRow> =
        baselines(characters.iter().filter(inside).cloned().collect()).into_iter().filter_map(row).collect();
    let band = rows.iter().take_while(|row| row.y < bottom).count();
    let pieces = |row: &TextRow| row.pieces();
    let heads: Vec<Segment> = rows[..band].iter().flat_map(pieces).collect();
    if heads.len() < 2 || heads.iter().any(|head| label(&head.text, labels).is_none()) {
        return;
    }
    let placed = |piece: &Segment| {
        let column = heads.iter().position(|head| (head.left - piece.left).abs() < SAME + 2.0);
        column.is_some_and(|k| heads.get(k + 1).is_none_or(|next| piece.right < next.left))
    };
    let mut end = None;
    let mut above = bottom;
    for row in &rows[band..] {
        let near = if end.is_none() { UNDER } else { CLOSE };
        let pieces = row.pieces();
        let begins = pieces.iter().any(|piece| label(&piece.text, labels).is_some());
        if row.y - above > near * row.size || begins || !pieces.iter().all(placed) {
            break;
        }
        above = row.y;
        end = Some(row.y + 0.5 * row.size);
    }
    ys.extend(end);
}

/// The grid of rows between these rules.
fn grid_of(left: f64, right: f64, ys: Vec<f64>, characters: &[Character]) -> Option<Grid> {
    let (top, bottom) = (ys[0], ys[ys.len() - 1]);
    let inside = |c: &&Character| {
        let (x, y) = c.middle();
        c.turn == Turn::Upright && left - 2.0 < x && x < right + 2.0 && top < y && y < bottom
    };
    let lines = baselines(characters.iter().filter(inside).cloned().collect());
    let inks: Vec<(f64, Vec<(f64, f64)>)> = lines
        .iter()
        .filter_map(|line| Some((line.first()?.y, inked(line))))
        .filter(|(_, ink)| !ink.is_empty())
        .collect();
    // The rows that have several cells tell the columns; a band across them has one.
    let parted = || inks.iter().filter(|(_, ink)| ink.len() > 1);
    let most = parted().map(|(_, ink)| ink.len()).max()?;
    let mut xs = vec![left];
    let mut edges: Vec<f64> = parted().flat_map(|(_, ink)| ink[1..].iter().map(|run| run.0)).collect();
    edges.sort_by(f64::total_cmp);
    for edge in edges {
        let before =
            parted().flat_map(|(_, ink)| ink).map(|run| run.1).filter(|to| *to < edge - GAP).fold(left, f64::max);
        let crossed = parted().flat_map(|(_, ink)| ink).any(|run| run.0 < edge - GAP + 1.0 && run.1 > edge - GAP + 1.0);
        if !crossed
            && edge - before >= GAP
            && xs.last().is_none_or(|x| edge - x > 4.0 * GAP)
            && before > xs[xs.len() - 1]
        {
            xs.push(edge - 2.0);
        }
    }
    xs.push(right.max(xs[xs.len() - 1] + 1.0));
    if xs.len() < 3 || most < 2 {
        return None;
    }
    let columns = xs.len() - 1;
    let mut cells = Vec::new();
    for row in 0..ys.len() - 1 {
        let within = |y: f64| ys[row] < y && y <= ys[row + 1];
        let crosses = |x: f64| {
            inks.iter()
                .filter(|(y, _)| within(*y))
                .flat_map(|(_, ink)| ink)
                .any(|run| run.0 < x - 1.0 && run.1 > x + 1.0)
        };
        let mut from = 0;
        for (to, x) in xs.iter().enumerate().skip(1) {
            if to == columns || !crosses(*x) {
                cells.push(Area { columns: (from, to), rows: (row, row + 1) });
                from = to;
            }
        }
    }
    Some(Grid { xs, ys, cells, inner: Vec::new() })
}
