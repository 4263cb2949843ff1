//! Large numbers in the margin of a text: each is that of the title beside which it stands. Large letters that begin one.

use super::character::{Character, Turn, inked};
use super::label::label;
use super::row::row;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading;

/// How many times as large as the text beside it such a number is.
const LARGE: f64 = 1.4;
/// Rows of one block are set no further apart than this many times their size.
const CLOSE: f64 = 1.9;
/// How far apart the left sides of numbers of one margin may lie.
const SAME: f64 = 6.0;

/// A large number at the left of a row, or alone on it.
struct Found {
    line: usize,
    /// Its characters are the first ones of the line, from left to right.
    count: usize,
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    value: u32,
    padded: bool,
}

/// The baselines with the numbers of the margin put in front of the titles that they stand beside, parted by a full stop.
/// Numbers that don't count («12 communes») are left where they are.
pub(super) fn with_numbers_of_the_margin(mut lines: Vec<Vec<Character>>, labels: &Labels) -> Vec<Vec<Character>> {
    lines.iter_mut().for_each(|line| line.sort_by(|a, b| a.x.total_cmp(&b.x)));
    let found: Vec<Found> = (0..lines.len()).filter_map(|at| number(&lines, at)).collect();
    let beside = |a: &Found, b: &Found| a.value + 1 == b.value && (a.left - b.left).abs() < SAME;
    let counts = |at: usize| {
        let before = at > 0 && beside(&found[at - 1], &found[at]);
        found[at].padded || before || found.get(at + 1).is_some_and(|next| beside(&found[at], next))
    };
    let mut moves: Vec<(&Found, usize)> = Vec::new();
    for (at, number) in found.iter().enumerate().filter(|(at, _)| counts(*at)) {
        let above = at.checked_sub(1).map_or(f64::NEG_INFINITY, |before| found[before].y);
        moves.extend(title(&lines, number, above, labels).map(|title| (number, title)));
    }
    let mut out = lines.clone();
    for at in 0..lines.len() {
        let Some((line, letter)) = initial(&lines, at) else { continue };
        out[at].clear();
        out[line].push(letter);
    }
    for (number, title) in moves {
        let mut taken: Vec<Character> = out[number.line].drain(..number.count).collect();
        let Some(first) = lines[title].iter().find(|c| !c.is_blank() && c.x > number.right).cloned() else { continue };
        // As the first word of the title, of the same size.
        let scale = first.size / number.size;
        let start = first.x - (number.right - number.left + 0.6 * number.size) * scale;
        taken.retain(|c| !c.is_blank());
        let stop = Character { x: number.right, width: 0.25 * number.size, text: ".".to_owned(), ..taken[0].clone() };
        taken.push(stop);
        for character in taken {
            let x = start + (character.x - number.left) * scale;
            let (width, turn) = (character.width * scale, Turn::Upright);
            out[title].push(Character { x, y: first.y, size: first.size, width, bold: first.bold, turn, ..character });
        }
    }
    out.retain(|line| !line.is_empty());
    out
}

/// The letter that a line is, when a text begins with it beside its first rows: the line of the first one, and the letter
/// in front of it.
fn initial(lines: &[Vec<Character>], at: usize) -> Option<(usize, Character)> {
    let mut inked = lines[at].iter().filter(|c| !c.is_blank());
    let letter = inked.next().filter(|c| c.text.chars().all(char::is_uppercase))?;
    let high = |y: f64| letter.y - letter.size < y && y < letter.y + 0.1 * letter.size;
    let first = |line: &Vec<Character>| line.iter().find(|c| !c.is_blank()).cloned();
    let beside = |c: &Character| c.x >= letter.x + 0.5 * letter.width && high(c.y) && LARGE * c.size <= letter.size;
    if inked.next().is_some() {
        return None;
    }
    let rows: Vec<(usize, Character)> =
        (0..at).chain(at + 1..lines.len()).filter_map(|k| Some((k, first(&lines[k]).filter(|c| beside(c))?))).collect();
    let (line, begins) = rows.iter().min_by(|a, b| a.1.y.total_cmp(&b.1.y)).filter(|_| rows.len() > 1)?.clone();
    let goes_on = begins.text.starts_with(|c: char| c.is_lowercase() || matches!(c, '\'' | '’'));
    let x = begins.x - 0.5 * begins.size;
    goes_on.then(|| (line, Character { x, width: 0.5 * begins.size, text: letter.text.clone(), ..begins }))
}

/// The large number that a line begins with.
fn number(lines: &[Vec<Character>], at: usize) -> Option<Found> {
    let line = &lines[at];
    let first = line.iter().find(|c| !c.is_blank())?;
    let digits = |c: &Character| c.is_blank() || c.text.chars().all(|c| c.is_ascii_digit());
    let count = line.iter().take_while(|c| digits(c) && (c.size - first.size).abs() < 0.5).count();
    let inked: Vec<&Character> = line[..count].iter().filter(|c| !c.is_blank()).collect();
    let text: String = inked.iter().map(|c| c.text.as_str()).collect();
    let right = inked.last().map(|c| c.x + c.width)?;
    let rest = line[count..].iter().find(|c| !c.is_blank());
    let smaller = rest.is_none_or(|c| LARGE * c.size <= first.size && c.x > right);
    let (padded, value) = (text.starts_with('0'), text.parse().ok()?);
    let (left, y, size) = (first.x, first.y, first.size);
    let fits = (1..=2).contains(&text.len()) && smaller && value > 0;
    fits.then_some(Found { line: at, count, left, right, y, size, value, padded })
}

/// The line of the title beside a number: the first one of its block, or the first of those as large as it.
fn title(lines: &[Vec<Character>], number: &Found, above: f64, labels: &Labels) -> Option<usize> {
    let size = |at: usize| lines[at].iter().filter(|c| c.x > number.right).map(|c| c.size).fold(0.0, f64::max);
    let y = |at: usize| lines[at].iter().find(|c| c.x > number.right).map_or(0.0, |c| c.y);
    // Its own line too, without the number.
    let beside = |at: usize| {
        let ink = inked(&lines[at]);
        let free = at == number.line || ink.iter().all(|run| run.0 > number.right);
        free && ink.iter().any(|run| run.0 > number.right) && LARGE * size(at) <= number.size
    };
    let near =
        |at: &usize| beside(*at) && y(*at) > number.y - 1.3 * number.size && y(*at) < number.y + 0.5 * number.size;
    let far = |at: usize| (y(at) - number.y).abs();
    let mut at = (0..lines.len()).filter(near).min_by(|a, b| far(*a).total_cmp(&far(*b)))?;
    let up = |at: usize| (0..at).rev().find(|up| *up != number.line || beside(*up));
    while let Some(higher) = up(at) {
        let close = y(at) - y(higher) < CLOSE * size(at).max(size(higher));
        if !beside(higher) || !close || size(higher) < 0.95 * size(at) || y(higher) <= above {
            break;
        }
        at = higher;
    }
    let text = row(lines[at].iter().filter(|c| c.x > number.right).cloned().collect())?.text();
    let titled = text.starts_with(char::is_uppercase) && !heading::starts(&text) && !text.contains(':');
    (titled && label(&text, labels).is_none()).then_some(at)
}
