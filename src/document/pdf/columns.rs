//! Pages set in two columns, as newsletters and brochures are: each column is read whole before the next one.

use super::beside::beside;
use super::cards::{Cards, cards};
use super::character::{Character, inked};
use super::label::{is_unnamed, label};
use super::margin::with_numbers_of_the_margin;
use super::row::{TextRow, baselines, row};
use crate::document::form::field::labels::Labels;
use crate::document::form::heading;
use crate::document::line::{Marks, line};

/// A column that has fewer rows is a note in the margin.
const ROWS: usize = 5;
/// Of how many rows one may lie across the gutter: titles do.
const ACROSS: usize = 6;

/// The strip that no text crosses, and where the rows end on both sides of it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gutter {
    from: f64,
    to: f64,
}

/// Columns within a column are looked for no deeper.
const DEEPEST: usize = 2;

/// The baselines of a page, from top to bottom, as rows in the order in which people read them. The second column is
/// moved to where the first one begins, so that what is set in is told alike in both.
pub(super) fn in_reading_order(lines: Vec<Vec<Character>>, labels: &Labels) -> Vec<TextRow> {
    ordered(with_numbers_of_the_margin(lines, labels), labels, 0)
}

fn ordered(lines: Vec<Vec<Character>>, labels: &Labels, depth: usize) -> Vec<TextRow> {
    if let Some(cards) = cards(&lines).filter(|_| depth < DEEPEST) {
        return by_cards(lines, &cards, labels, depth);
    }
    let gutter = gutter(&lines, labels).filter(|_| depth < DEEPEST);
    let Some(gutter) = gutter else { return by_blocks(lines, labels, depth) };
    let side = |right: bool| move |c: &&Character| !c.is_blank() && (c.x >= gutter.to) == right;
    let across = |line: &Vec<Character>| inked(line).iter().any(|(from, to)| *from < gutter.from && *to > gutter.to);
    let within = |line: &&Vec<Character>| !across(line);
    let inside = |right: bool| lines.iter().filter(within).flatten().filter(side(right));
    let begins = |right: bool| inside(right).map(|c| c.x).fold(f64::INFINITY, f64::min);
    let shift = begins(true) - begins(false);
    let ends = |right: bool| inside(right).map(|c| c.x + c.width).fold(0.0, f64::max);
    let margins = [ends(false), ends(true) - shift];
    let mut out = Vec::new();
    let mut columns: [Vec<Character>; 2] = Default::default();
    let flush = |columns: &mut [Vec<Character>; 2], out: &mut Vec<TextRow>| {
        for ((column, margin), shift) in columns.iter_mut().zip(margins).zip([0.0, shift]) {
            // Rows of two columns need not stand at the same heights.
            let rows = ordered(baselines(std::mem::take(column)), labels, depth + 1);
            let placed =
                |row: TextRow| TextRow { margin: row.margin.or(Some(margin)), shift: row.shift + shift, ..row };
            out.extend(rows.into_iter().map(placed));
        }
    };
    for line in lines {
        if across(&line) {
            flush(&mut columns, &mut out);
            out.extend(row(line));
            continue;
        }
        for mut character in line {
            let right = character.x >= gutter.to - 1.0;
            if right {
                character.x -= shift;
            }
            columns[usize::from(right)].push(character);
        }
    }
    flush(&mut columns, &mut out);
    out
}

/// What stands side by side on a part of the page is read one block after the other; what is above and below has its own.
fn by_blocks(mut lines: Vec<Vec<Character>>, labels: &Labels, depth: usize) -> Vec<TextRow> {
    let blocks = beside(&lines, labels).filter(|_| depth < DEEPEST);
    let Some(blocks) = blocks else { return lines.into_iter().filter_map(row).collect() };
    let below = lines.split_off(blocks.rows.1);
    let both = lines.split_off(blocks.rows.0);
    let mut out = by_blocks(lines, labels, depth);
    let mut read = side_by_side(both, &[blocks.at], labels, depth);
    if blocks.right_first {
        read.reverse();
    }
    out.extend(read.into_iter().flatten());
    out.extend(by_blocks(below, labels, depth));
    out
}

/// What stands between these places, column by column, each moved to where the first one begins.
fn side_by_side(lines: Vec<Vec<Character>>, cuts: &[f64], labels: &Labels, depth: usize) -> Vec<Vec<TextRow>> {
    let mut columns: Vec<Vec<Character>> = vec![Vec::new(); cuts.len() + 1];
    for character in lines.into_iter().flatten() {
        columns[cuts.partition_point(|at| *at <= character.x)].push(character);
    }
    let ends = |column: &[Character]| {
        let ink = || column.iter().filter(|c| !c.is_blank());
        (ink().map(|c| c.x).fold(f64::INFINITY, f64::min), ink().map(|c| c.x + c.width).fold(0.0, f64::max))
    };
    let left = ends(&columns[0]).0;
    let read = columns.into_iter().map(|mut column| {
        let (start, end) = ends(&column);
        let shift = start - left;
        column.iter_mut().for_each(|c| c.x -= shift);
        let margin = end - shift;
        let rows = ordered(baselines(column), labels, depth + 1);
        let placed = |row: TextRow| TextRow { margin: row.margin.or(Some(margin)), shift: row.shift + shift, ..row };
        rows.into_iter().map(placed).collect()
    });
    read.collect()
}

/// Cards that stand side by side, one after the other, between what is above and below them.
fn by_cards(mut lines: Vec<Vec<Character>>, cards: &Cards, labels: &Labels, depth: usize) -> Vec<TextRow> {
    let below = lines.split_off(cards.rows.1);
    let within = lines.split_off(cards.rows.0);
    let mut out = ordered(lines, labels, depth);
    out.extend(side_by_side(within, &cards.cuts, labels, depth).into_iter().flatten());
    out.extend(ordered(below, labels, depth));
    out
}

/// The gutter of a page; `None` when it is set in one column, or when what stands side by side is a table.
fn gutter(lines: &[Vec<Character>], labels: &Labels) -> Option<Gutter> {
    let inks: Vec<Vec<(f64, f64)>> = lines.iter().map(|line| inked(line)).filter(|ink| !ink.is_empty()).collect();
    let left = inks.iter().flatten().map(|i| i.0).fold(f64::INFINITY, f64::min);
    let right = inks.iter().flatten().map(|i| i.1).fold(0.0, f64::max);
    let width = right - left;
    if !width.is_finite() || width < 100.0 || inks.len() < ROWS {
        return None;
    }
    // The widest strip in the middle that hardly any row covers, point by point.
    let most = inks.len() / ACROSS;
    let free = |x: f64| inks.iter().flatten().filter(|(from, to)| *from <= x && x <= *to).count() <= most;
    let mut best: Option<Gutter> = None;
    let mut open: Option<f64> = None;
    let steps = (0.4 * width) as usize;
    for x in (0..=steps).map(|k| left + 0.3 * width + k as f64) {
        if !free(x) {
            open = None;
            continue;
        }
        let from = *open.get_or_insert(x);
        if best.is_none_or(|b| x - from > b.to - b.from) {
            best = Some(Gutter { from, to: x });
        }
    }
    let gutter = best.filter(|b| b.to - b.from >= 6.0)?;
    let full = |part: &dyn Fn(&(f64, f64)) -> bool, begin: f64, end: f64| {
        let ends: Vec<f64> =
            inks.iter().filter_map(|ink| ink.iter().filter(|i| part(i)).map(|i| i.1).reduce(f64::max)).collect();
        let full = ends.iter().filter(|to| **to > begin + 0.7 * (end - begin)).count();
        ends.len() >= ROWS && 3 * ends.len() >= inks.len() && 2 * full >= ends.len()
    };
    let prose = full(&|i| i.1 <= gutter.from, left, gutter.from) && full(&|i| i.0 >= gutter.to, gutter.to, right);
    ((prose || lists(lines, gutter)) && !is_table(lines, gutter, labels)).then_some(gutter)
}

/// The texts on both sides of the gutter, by baselines.
fn sides(lines: &[Vec<Character>], gutter: Gutter) -> Vec<[String; 2]> {
    let text = |line: &[Character], right: bool| {
        let mut part: Vec<&Character> = line.iter().filter(|c| (c.x >= gutter.to - 1.0) == right).collect();
        part.sort_by(|a, b| a.x.total_cmp(&b.x));
        part.iter().map(|c| c.text.as_str()).collect::<String>().trim().to_owned()
    };
    lines.iter().map(|line| [text(line, false), text(line, true)]).collect()
}

/// Whether both sides are lists, as those of a slide are: each has items or headings.
fn lists(lines: &[Vec<Character>], gutter: Gutter) -> bool {
    let texts = sides(lines, gutter);
    let items = |side: usize| {
        let begun = texts.iter().filter(|t| {
            let read = line(0, &t[side], &mut Marks::new());
            read.bullet || t[side].starts_with(is_unnamed) || heading::starts(&read.text)
        });
        begun.count()
    };
    gutter.to - gutter.from > 15.0 && items(0) >= 2 && items(1) >= 2
}

/// Whether labels of a fiche stand on the left, each beside its value: more of them than a text has in its titles.
fn is_table(lines: &[Vec<Character>], gutter: Gutter, labels: &Labels) -> bool {
    let texts = sides(lines, gutter);
    let left = texts.iter().filter(|t| !t[0].is_empty()).count();
    let beside = texts.iter().filter(|t| label(&t[0], labels).is_some() && !t[1].is_empty()).count();
    beside >= 2 && 4 * beside >= left
}
