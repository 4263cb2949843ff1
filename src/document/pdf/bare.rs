//! Tables between level rules only: their columns are told by what no text crosses.

use super::character::{Character, Turn, inked};
use super::grid::{Area, Grid};
use super::label::label;
use super::row::{baselines, row};
use super::rule::Rule;
use crate::document::form::field::labels::Labels;

/// Rules that part rows, at least.
const RULES: usize = 3;
/// How far the ends of rules of one table may lie apart.
const SAME: f64 = 4.0;
/// How far below a band its values begin, and how far apart their rows are, in sizes.
const UNDER: f64 = 2.2;
const CLOSE: f64 = 1.5;
/// How far from where its column begins a text may begin.
const ASIDE: f64 = 2.0;
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
            match under_labels(first.from, first.to, &ys, characters, labels) {
                Some(grids) => out.extend(grids),
                None => out.extend(grid_of(first.from, first.to, ys, characters)),
            }
        }
    }
    out
}

/// The grids under bands of labels, whose texts keep to the columns that the labels begin. Where bands of colour stand
/// behind labels no rule is drawn below the values of the last one, and those of several fiches may be as wide.
fn under_labels(left: f64, right: f64, ys: &[f64], characters: &[Character], labels: &Labels) -> Option<Vec<Grid>> {
    let inside = |c: &&Character| {
        let (x, y) = c.middle();
        c.turn == Turn::Upright && !c.is_blank() && left - 2.0 < x && x < right + 2.0 && ys[0] < y
    };
    let mut lines = baselines(characters.iter().filter(inside).cloned().collect());
    lines.iter_mut().for_each(|line| line.sort_by(|a, b| a.x.total_cmp(&b.x)));
    let y = |line: &Vec<Character>| line.first().map_or(0.0, |c| c.y);
    let last = ys.len() - 1;
    let strip = |k: usize| -> Vec<&Vec<Character>> {
        let below = ys.get(k + 1).copied().unwrap_or(f64::INFINITY);
        lines.iter().filter(|line| ys[k] < y(line) && y(line) < below).collect()
    };
    let band = |k: usize| match strip(k)[..] {
        [line] => lefts_of_labels(line, labels),
        _ => None,
    };
    let bands: Vec<Option<Vec<f64>>> = (0..last).map(band).collect();
    let keep = |k: usize, lefts: &[f64]| strip(k).into_iter().all(|line| keeps_to(line, lefts));
    // Under the values of a band stands a text that is none: the table ends between two rules.
    let broken = |k: usize, lefts: &[f64]| {
        k + 1 < last && strip(k + 1).first().is_some_and(|line| keeps_to(line, lefts)) && !keep(k + 1, lefts)
    };
    let first = bands.iter().flatten().next()?;
    let whole = (0..last).all(|k| keep(k, first));
    if !whole && !(0..last).any(|k| bands[k].as_ref().is_some_and(|lefts| broken(k, lefts))) {
        return None;
    }
    let values = |k: usize, lefts: &[f64]| {
        let (mut above, mut end) = (ys[k], None);
        for line in strip(k) {
            let size = line.iter().map(|c| c.size).fold(0.0, f64::max);
            let near = if end.is_none() { UNDER } else { CLOSE };
            if y(line) - above > near * size || lefts_of_labels(line, labels).is_some() || !keeps_to(line, lefts) {
                break;
            }
            (above, end) = (y(line), Some(y(line) + 0.5 * size));
        }
        end
    };
    let mut out = Vec::new();
    let mut at = 0;
    while at < last {
        let Some(lefts) = bands[at].as_ref().or(whole.then_some(first)) else {
            at += 1;
            continue;
        };
        let end = (at + 1..last).find(|k| !keep(*k, lefts)).unwrap_or(last);
        let mut own = ys[at..=end].to_vec();
        own.extend(bands[end - 1].as_ref().and_then(|_| values(end, lefts)));
        if own.len() > 2 {
            out.push(grid_under(left, right, own, lefts));
        }
        at = end;
    }
    Some(out)
}

/// Where the labels of a line begin, when it has nothing but several of them.
fn lefts_of_labels(line: &[Character], labels: &Labels) -> Option<Vec<f64>> {
    let pieces = row(line.to_vec())?.pieces();
    let all = pieces.len() > 1 && pieces.iter().all(|piece| label(&piece.text, labels).is_some());
    all.then(|| pieces.iter().map(|piece| piece.left).collect())
}

/// Whether the texts of a line begin where columns do, each clear of the next one.
fn keeps_to(line: &[Character], lefts: &[f64]) -> bool {
    (0..lefts.len()).all(|k| {
        let (from, to) = (lefts[k] - ASIDE, lefts.get(k + 1).map_or(f64::INFINITY, |next| next - ASIDE));
        let mut own = line.iter().filter(|c| from <= c.x && c.x < to);
        let begins = own.next().is_none_or(|first| first.x <= lefts[k] + ASIDE);
        let before = line.iter().filter(|c| c.x < from).map(|c| c.x + c.width).fold(f64::NEG_INFINITY, f64::max);
        begins && before <= from && (k > 0 || before == f64::NEG_INFINITY)
    })
}

/// The grid whose columns begin where labels do.
fn grid_under(left: f64, right: f64, ys: Vec<f64>, lefts: &[f64]) -> Grid {
    let last = lefts[lefts.len() - 1];
    let inner = lefts[1..].iter().map(|x| x - ASIDE);
    let xs: Vec<f64> = [left].into_iter().chain(inner).chain([right.max(last + 1.0)]).collect();
    let cell = |row: usize| move |k: usize| Area { columns: (k, k + 1), rows: (row, row + 1) };
    let cells = (0..ys.len() - 1).flat_map(|row| (0..lefts.len()).map(cell(row))).collect();
    Grid { xs, ys, cells, inner: Vec::new() }
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
