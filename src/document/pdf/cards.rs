//! Cards: boxes that stand side by side, each under its own heading, as slides and posters have them. Their rows stand at
//! the same heights, as those of a table do; the numbers of their headings follow each other from left to right.

use super::character::{Character, inked};
use super::row::row;
use crate::document::form::heading::{self, Heading, LevelNames};

/// The gap between two headings on one row, in sizes, at least.
const GAP: f64 = 1.2;
/// How far left of the heading of its card a text may begin.
const ASIDE: f64 = 12.0;
/// The narrowest strip between two cards.
const STRIP: f64 = 4.0;
/// What stands further below than this many times the widest gap so far, and than so many sizes, is of no card.
const FARTHER: f64 = 2.2;
const FAR: f64 = 4.0;

/// Cards side by side: the rows that hold them, from the first to the one after the last, and where they are parted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cards {
    pub(super) rows: (usize, usize),
    pub(super) cuts: Vec<f64>,
}

/// The heading that a text begins with, by the name of its level or by its number alone.
fn heading_of(text: &str) -> Option<Heading> {
    let named = heading::recognise(text, false, &LevelNames::default()).filter(|h| h.code.is_some());
    named.or_else(|| heading::numbered(text))
}

/// Whether the number of a heading is the next one after that of another of the same kind.
fn follows(before: &Heading, after: &Heading) -> bool {
    let family = |h: &Heading| -> String {
        h.code.iter().flat_map(|code| code.chars()).filter(|c| c.is_alphabetic() && h.coded).collect()
    };
    let (Some((a, above)), Some((b, same))) = (before.components.split_last(), after.components.split_last()) else {
        return false;
    };
    before.shape == after.shape && above == same && *b == a + 1 && family(before) == family(after)
}

/// Whether texts that stand side by side are headings whose numbers follow each other.
pub(super) fn are_headings_in_a_row<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let headings: Option<Vec<Heading>> = texts.map(heading_of).collect();
    headings.is_some_and(|all| all.len() > 1 && all.windows(2).all(|pair| follows(&pair[0], &pair[1])))
}

/// The first cards among these baselines.
pub(super) fn cards(lines: &[Vec<Character>]) -> Option<Cards> {
    let (first, mut strips) = (0..lines.len()).find_map(|at| Some((at, strips(&lines[at])?)))?;
    // Under two columns of text headings may stand at one height by chance; under a head in two pieces they are cards.
    let (left, right) = strips[0];
    let parted = |line: &&Vec<Character>| {
        let ink = inked(line);
        ink.iter().any(|run| run.0 < left && run.1 < right) && ink.iter().any(|run| run.0 > right - ASIDE)
    };
    if lines[..first].iter().filter(parted).count() > 1 {
        return None;
    }
    let kind = row(lines[first].clone()).and_then(|row| heading_of(&row.text()))?.shape;
    let y = |at: usize| lines[at].first().map_or(0.0, |c| c.y);
    let mut end = first + 1;
    let mut widest = f64::INFINITY;
    while end < lines.len() {
        let size = lines[end].iter().map(|c| c.size).fold(0.0, f64::max);
        let gap = y(end) - y(end - 1);
        let ink = inked(&lines[end]);
        let Some(narrowed) = between(&strips, &ink) else { break };
        let next = row(lines[end].clone()).and_then(|row| heading_of(&row.text()));
        let again = next.is_some_and(|h| h.shape == kind || ink.len() == 1 && !h.label.is_empty());
        if again || gap > (FARTHER * widest).max(FAR * size) {
            break;
        }
        strips = narrowed;
        widest = if end == first + 1 { gap } else { widest.max(gap) };
        end += 1;
    }
    Some(Cards { rows: (first, end), cuts: strips.iter().map(|(from, to)| (from + to) / 2.0).collect() })
}

/// The strips between headings that stand side by side on a row, each from where one ends to where the next begins.
fn strips(line: &[Character]) -> Option<Vec<(f64, f64)>> {
    let row = row(line.to_vec())?;
    let mut texts: Vec<(f64, f64, String)> = Vec::new();
    for piece in row.pieces() {
        let apart = texts.last().is_none_or(|(_, right, _)| piece.left - right > GAP * row.size);
        // «1.1   Agir»: a number may stand apart from its title.
        let begins = heading_of(&piece.text).is_some() || heading_of(&format!("{} Titre", piece.text)).is_some();
        match texts.last_mut().filter(|_| !(apart && begins)) {
            Some((_, right, text)) => {
                *right = piece.right;
                text.push(' ');
                text.push_str(&piece.text);
            }
            None => texts.push((piece.left, piece.right, piece.text)),
        }
    }
    let headings = are_headings_in_a_row(texts.iter().map(|(.., text)| text.as_str()));
    headings.then(|| texts.windows(2).map(|pair| (pair[0].1, pair[1].0)).collect())
}

/// The strips that are left between cards once a row has its ink in them; `None` when it lies across one.
fn between(strips: &[(f64, f64)], ink: &[(f64, f64)]) -> Option<Vec<(f64, f64)>> {
    let mut out = strips.to_vec();
    for (left, right) in ink {
        for strip in &mut out {
            let middle = (strip.0 + strip.1) / 2.0;
            if *right <= middle {
                strip.0 = strip.0.max(*right);
            } else if *left >= middle {
                strip.1 = strip.1.min(*left);
            } else {
                // Wider than the heading above it, a text may reach beyond the middle, but not into the next card.
                match (*left < strip.0, *right < strip.1 - STRIP) {
                    (true, true) => strip.0 = strip.0.max(*right),
                    (false, _) => strip.1 = strip.1.min(*left),
                    _ => return None,
                }
            }
        }
    }
    out.iter().all(|(from, to)| to - from >= STRIP).then_some(out)
}
