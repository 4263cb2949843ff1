//! Blocks that stand side by side on a part of a page: a column of facts beside a text, two boxes of a brochure.

use super::character::{Character, inked};
use super::label::label;
use super::row::row;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading;

/// The part of the width, on both sides, in which no strip between two blocks is looked for.
const SIDE: f64 = 0.12;
/// Rows that each block has at least.
const ROWS: usize = 3;
/// Half of the narrowest strip between two blocks.
const HALF: f64 = 4.0;
/// The part of the rows of the shorter block that may stand at the heights of rows of the other: in a table all do.
const LEVEL: f64 = 0.6;
/// Rows of a block are set no further apart than this many times their size.
const CLOSE: f64 = 1.9;

/// Two blocks side by side: the rows that hold them, from the first to the one after the last, and the strip between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Beside {
    pub(super) rows: (usize, usize),
    pub(super) at: f64,
    /// Whether the right one is read first: it has the title.
    pub(super) right_first: bool,
}

/// A baseline as it is looked at here.
struct Seen {
    y: f64,
    size: f64,
    ink: Vec<(f64, f64)>,
}

/// The blocks that stand side by side among these baselines, those of the most rows.
pub(super) fn beside(lines: &[Vec<Character>], labels: &Labels) -> Option<Beside> {
    let seen: Vec<Seen> = lines
        .iter()
        .map(|line| Seen {
            y: line.first().map_or(0.0, |c| c.y),
            size: line.iter().map(|c| c.size).fold(0.0, f64::max),
            ink: inked(line),
        })
        .collect();
    let ink = || seen.iter().flat_map(|s| &s.ink);
    let left = ink().map(|i| i.0).fold(f64::INFINITY, f64::min);
    let right = ink().map(|i| i.1).fold(0.0, f64::max);
    let width = right - left;
    if !width.is_finite() || width < 100.0 || lines.len() < ROWS {
        return None;
    }
    let mut best: Option<(usize, f64, f64, (usize, usize))> = None;
    let steps = ((1.0 - 2.0 * SIDE) * width / 2.0) as usize;
    for x in (0..=steps).map(|k| left + SIDE * width + 2.0 * k as f64) {
        for rows in runs(&seen, x) {
            let count = rows.1 - rows.0;
            match &mut best {
                // The same blocks, seen from another place of the strip between them.
                Some((n, from, to, found)) if *found == rows && x - *to <= 2.5 => (*n, *from, *to) = (count, *from, x),
                Some((n, ..)) if *n >= count => {}
                _ => best = Some((count, x, x, rows)),
            }
        }
    }
    let (_, from, to, rows) = best?;
    let at = (from + to) / 2.0;
    let (level, least) = level(&lines[rows.0..rows.1], at);
    let [left, right] = [false, true].map(|right| texts(&lines[rows.0..rows.1], at, right));
    let apart = level as f64 <= LEVEL * least as f64;
    let parted = apart || [&left, &right].into_iter().any(|block| has_labels_above(block, labels));
    parted.then(|| Beside { rows, at, right_first: right_first(&left, &right, labels) })
}

/// The runs of rows that keep clear of a place and have text on both sides of it, cut to where both blocks are.
fn runs(seen: &[Seen], x: f64) -> Vec<(usize, usize)> {
    let crosses = |s: &Seen| s.ink.iter().any(|(from, to)| *from < x + HALF && *to > x - HALF);
    let before = |s: &Seen| s.ink.iter().any(|(_, to)| *to <= x - HALF);
    let after = |s: &Seen| s.ink.iter().any(|(from, _)| *from >= x + HALF);
    let mut out = Vec::new();
    let mut start = 0;
    while start < seen.len() {
        if crosses(&seen[start]) {
            start += 1;
            continue;
        }
        let end = (start..seen.len()).find(|i| crosses(&seen[*i])).unwrap_or(seen.len());
        let of = |side: &dyn Fn(&Seen) -> bool| (start..end).filter(|i| side(&seen[*i])).collect::<Vec<_>>();
        let (lefts, rights) = (of(&before), of(&after));
        if lefts.len() >= ROWS && rights.len() >= ROWS {
            let close = |i: usize| seen[i].y - seen[i - 1].y < CLOSE * seen[i].size.max(seen[i - 1].size);
            let mut first = lefts[0].max(rights[0]);
            while first > start && close(first) {
                first -= 1;
            }
            let mut last = lefts[lefts.len() - 1].min(rights[rights.len() - 1]);
            while last + 1 < end && close(last + 1) {
                last += 1;
            }
            let within = |side: &[usize]| side.iter().filter(|i| (first..=last).contains(*i)).count();
            if within(&lefts) >= ROWS && within(&rights) >= ROWS {
                out.push((first, last + 1));
            }
        }
        start = end;
    }
    out
}

/// The baseline of the part of a row on one side.
fn baseline(line: &[Character], at: f64, right: bool) -> Option<f64> {
    line.iter().find(|c| !c.is_blank() && (c.x >= at) == right).map(|c| c.y)
}

/// How many rows of the two blocks stand at the same height, and how many the shorter one has.
fn level(lines: &[Vec<Character>], at: f64) -> (usize, usize) {
    let sides: Vec<(Option<f64>, Option<f64>)> =
        lines.iter().map(|line| (baseline(line, at, false), baseline(line, at, true))).collect();
    let level = sides.iter().filter(|s| matches!(s, (Some(a), Some(b)) if (a - b).abs() < 1.0)).count();
    let count = |n: usize| sides.iter().filter(|s| [s.0, s.1][n].is_some()).count();
    (level, count(0).min(count(1)))
}

/// The rows of a block as texts, with the size of each.
fn texts(lines: &[Vec<Character>], at: f64, right: bool) -> Vec<(String, f64)> {
    let part = |line: &Vec<Character>| line.iter().filter(|c| (c.x >= at) == right).cloned().collect();
    lines.iter().filter_map(|line| row(part(line))).map(|row| (row.text(), row.size)).collect()
}

/// Whether labels stand above their values in a block; where they stand beside them it has nothing but labels.
fn has_labels_above(block: &[(String, f64)], labels: &Labels) -> bool {
    let known = block.iter().filter(|(text, _)| label(text, labels).is_some()).count();
    known >= 2 && block.len() >= 2 * known
}

/// Whether the right block has what comes first: a title, in larger letters or as headings begin, or the text beside
/// a block of facts.
fn right_first(left: &[(String, f64)], right: &[(String, f64)], labels: &Labels) -> bool {
    let size = |block: &[(String, f64)]| block.iter().take(3).map(|(_, size)| *size).fold(0.0, f64::max);
    let heads = |block: &[(String, f64)]| block.iter().take(3).any(|(text, _)| heading::starts(text));
    let facts = |block: &[(String, f64)]| block.first().is_some_and(|(text, _)| label(text, labels).is_some());
    if size(right) > 1.15 * size(left) || size(left) > 1.15 * size(right) {
        return size(right) > size(left);
    }
    if heads(left) != heads(right) {
        return heads(right);
    }
    facts(left) && !facts(right)
}
