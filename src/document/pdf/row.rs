//! What stands on one baseline of a page: its characters, made words, and the words parted where a gap is wide.

use super::character::Character;
use super::spaced::word_gap;

/// Text on one baseline.
#[derive(Debug, Clone)]
pub(super) struct TextRow {
    /// Its baseline, in points from the top.
    pub(super) y: f64,
    /// The size of its characters.
    pub(super) size: f64,
    /// What stands apart on it, from left to right.
    pub(super) segments: Vec<Segment>,
    /// Where the full rows of its column end, on a page that has two.
    pub(super) margin: Option<f64>,
    /// By how much it was moved to the left to stand where the first column does.
    pub(super) shift: f64,
    /// Its page, from 1.
    pub(super) page: usize,
    /// Whether most of it is in bold.
    pub(super) bold: bool,
}

/// A run of text without a wide gap.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) left: f64,
    pub(super) right: f64,
    /// Where its first word ends.
    pub(super) word: f64,
    /// Where its second word begins.
    pub(super) next: Option<f64>,
    /// The gaps wider than a space.
    pub(super) breaks: Vec<Break>,
    pub(super) text: String,
}

/// A gap in a run of text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Break {
    /// Where what comes after it begins in the text.
    pub(super) at: usize,
    /// From where to where it goes on the page.
    pub(super) from: f64,
    pub(super) to: f64,
}

impl TextRow {
    /// What stands apart on it, be it by little more than a space.
    pub(super) fn pieces(&self) -> Vec<Segment> {
        self.segments.iter().flat_map(Segment::pieces).collect()
    }

    pub(super) fn left(&self) -> f64 {
        self.segments[0].left
    }

    pub(super) fn right(&self) -> f64 {
        self.segments[self.segments.len() - 1].right
    }

    pub(super) fn text(&self) -> String {
        let texts: Vec<&str> = self.segments.iter().map(|s| s.text.as_str()).collect();
        texts.join(" ")
    }

    pub(super) fn middle(&self) -> f64 {
        (self.left() + self.right()) / 2.0
    }
}

impl Segment {
    fn pieces(&self) -> Vec<Self> {
        let starts = [(0, self.left)].into_iter().chain(self.breaks.iter().map(|b| (b.at, b.to)));
        let ends = self.breaks.iter().map(|b| (b.at, b.from)).chain([(self.text.len(), self.right)]);
        let piece = |((start, left), (end, right)): ((usize, f64), (usize, f64))| {
            let text = self.text.get(start..end)?.trim().to_owned();
            let first = text.split_whitespace().next()?.chars().count();
            let one = first == text.chars().count();
            // Where its first word ends can't be told any more but by how long it is.
            let part = (right - left) * first as f64 / text.chars().count() as f64;
            let word = if one { right } else { left + part };
            Some(Self { left, right, word, next: None, breaks: Vec::new(), text })
        };
        starts.zip(ends).filter_map(piece).collect()
    }
}

/// Stands on both sides of a figure above the line until it is known whether it calls a note.
pub(super) const CALL: char = '\u{f8fe}';

/// A space is drawn, or left: from this part of the size on, a gap is one.
const SPACE: f64 = 0.18;
/// From this many times the size on, a gap may part a label from its value: few rows are justified so widely.
const APART: f64 = 0.8;
/// From this many times the size on, a gap parts two cells or columns.
const CELL: f64 = 2.5;

/// Characters by their baselines, from top to bottom, whatever the order in which they were drawn.
pub(super) fn baselines(mut characters: Vec<Character>) -> Vec<Vec<Character>> {
    characters.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut out: Vec<Vec<Character>> = Vec::new();
    for character in characters {
        // A superscript («1ère») stands a third of a size higher; two rows are at least a size apart.
        let same = out
            .last()
            .and_then(|row| row.last())
            .is_some_and(|last| character.y - last.y < 0.45 * character.size.max(last.size));
        match out.last_mut().filter(|_| same) {
            Some(row) => row.push(character),
            None => out.push(vec![character]),
        }
    }
    out.into_iter().flat_map(apart).collect()
}

/// A letter that is so many times as large as another is none of its row.
const LARGE: f64 = 1.4;
/// Letters that a row has at least for a large one beside it not to be of it: fewer stand above or below its line.
const LETTERS: usize = 4;

/// A row whose characters are those of two rows that a large number beside them holds together, as these rows and the
/// number.
fn apart(line: Vec<Character>) -> Vec<Vec<Character>> {
    let largest = line.iter().map(|c| c.size).fold(0.0, f64::max);
    let small = |c: &Character| LARGE * c.size < largest;
    let mut rows: Vec<Vec<Character>> = Vec::new();
    for character in line.iter().filter(|c| small(c)) {
        let same = |row: &Vec<Character>| {
            row.last().is_some_and(|last| character.y - last.y < 0.45 * character.size.max(last.size))
        };
        match rows.last_mut().filter(|row| same(row)) {
            Some(row) => row.push(character.clone()),
            None => rows.push(vec![character.clone()]),
        }
    }
    let of_text = |row: &&Vec<Character>| row.iter().filter(|c| !c.is_blank()).count() >= LETTERS;
    if rows.iter().filter(of_text).count() < 2 {
        return vec![line];
    }
    rows.push(line.into_iter().filter(|c| !small(c)).collect());
    rows.sort_by(|a, b| a[0].y.total_cmp(&b[0].y));
    rows
}

/// The characters of a baseline as a row.
pub(super) fn row(mut characters: Vec<Character>) -> Option<TextRow> {
    characters.sort_by(|a, b| a.x.total_cmp(&b.x));
    let size = most(characters.iter().map(|c| c.size))?;
    let y = most(characters.iter().filter(|c| (c.size - size).abs() < 0.1).map(|c| c.y))?;
    let bold = 2 * characters.iter().filter(|c| c.bold && !c.is_blank()).count()
        > characters.iter().filter(|c| !c.is_blank()).count();
    let spaced = spacing(&characters, size);
    let mut segments: Vec<Segment> = Vec::new();
    let mut last: Option<Character> = None;
    for (character, spaced) in characters.into_iter().zip(spaced) {
        // Bold made by drawing twice.
        let twice = |l: &Character| l.text == character.text && (character.x - l.x).abs() < 0.1 * size;
        if last.as_ref().is_some_and(twice) {
            continue;
        }
        // Between letters set apart a blank may be drawn too: the gap alone tells the words.
        let blank = character.is_blank();
        if blank && spaced.is_some() {
            continue;
        }
        let space = spaced.unwrap_or(SPACE * size);
        let figure = character.text.chars().all(|c| c.is_ascii_digit());
        let above = figure && character.size < 0.85 * size && y - character.y > 0.15 * size
            || figure && character.size < 0.75 * size && y - character.y > 0.05 * size;
        let gap = segments.last().map(|s| character.x - s.right);
        match segments.last_mut().filter(|_| gap.is_some_and(|gap| gap < CELL * size)) {
            Some(segment) => {
                let ended = segment.text.ends_with(char::is_whitespace);
                if !ended && (blank || gap.is_some_and(|gap| gap > space)) {
                    segment.text.push(' ');
                }
                if !blank {
                    if gap.is_some_and(|gap| gap > (APART * size).max(space)) {
                        let (at, from) = (segment.text.len(), segment.right);
                        segment.breaks.push(Break { at, from, to: character.x });
                    }
                    if !segment.text.contains(' ') {
                        segment.word = character.x + character.width;
                    } else if segment.next.is_none() {
                        segment.next = Some(character.x);
                    }
                    push(&mut segment.text, &character, above);
                    segment.right = segment.right.max(character.x + character.width);
                }
            }
            None if blank => {}
            None => segments.push(Segment {
                left: character.x,
                right: character.x + character.width,
                word: character.x + character.width,
                next: None,
                breaks: Vec::new(),
                text: {
                    let mut text = String::new();
                    push(&mut text, &character, above);
                    text
                },
            }),
        }
        last = Some(character);
    }
    segments.iter_mut().for_each(|s| s.text.truncate(s.text.trim_end().len()));
    (!segments.is_empty()).then_some(TextRow { y, size, segments, margin: None, shift: 0.0, page: 0, bold })
}

/// Adds a character; figures above the line stand between marks.
fn push(text: &mut String, character: &Character, above: bool) {
    if !above {
        return text.push_str(&character.text);
    }
    let goes_on = text.ends_with(CALL) && text.matches(CALL).count().is_multiple_of(2);
    if goes_on {
        text.pop();
    } else {
        text.push(CALL);
    }
    text.push_str(&character.text);
    text.push(CALL);
}

/// For each character, from which width on a gap parts words, when the run of text that it is of is letter-spaced.
fn spacing(characters: &[Character], size: f64) -> Vec<Option<f64>> {
    let mut out = Vec::new();
    let mut run: Vec<&Character> = Vec::new();
    let mut right = f64::NEG_INFINITY;
    let mut close = |run: &mut Vec<&Character>| {
        let gap = word_gap(run, SPACE * size);
        out.extend(std::iter::repeat_n(gap, run.len()));
        run.clear();
    };
    for character in characters {
        if !character.is_blank() {
            if character.x - right >= CELL * size {
                close(&mut run);
            }
            right = right.max(character.x + character.width);
        }
        run.push(character);
    }
    close(&mut run);
    out
}

/// The commonest of the values, to a tenth.
fn most(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut tenths: Vec<i64> = values.map(|v| (v * 10.0).round() as i64).collect();
    tenths.sort_unstable();
    let runs = tenths.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).map(|run| run[0] as f64 / 10.0)
}
