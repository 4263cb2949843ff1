//! From the rows of a PDF's pages to paragraphs: what repeats on every page is left out, wrapped rows are joined.

use std::collections::{BTreeMap, BTreeSet};

use super::cut::{cut, join};
use super::row::TextRow;
use crate::document::content::{Document, LineUnit};
use crate::document::form::field::Field;
use crate::document::form::heading;
use crate::document::line::{Line, Marks, line};
use crate::french;

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    /// In points.
    pub(super) height: f64,
    /// From top to bottom.
    pub(super) rows: Vec<TextRow>,
}

/// The width of a space, as a part of the size, in a row of one word; the others show theirs.
const SPACE: f64 = 0.25;
/// Rows of one paragraph are set no further apart than this many times their size.
const WIDE: f64 = 3.0;
/// Points by which the fullest row that was found may fall short of the margin.
const SLACK: f64 = 1.0;

/// Rows at the top and at the bottom of a page among which a running head or a page number is looked for.
const EDGE: usize = 3;

/// The document that pages make.
pub(super) fn document(mut pages: Vec<Page>) -> Document {
    let mut left = drop_running_heads(&mut pages);
    for page in &mut pages {
        let before = page.rows.len();
        page.rows.retain(|row| !leads_to_a_page(&row.text()));
        left += before - page.rows.len();
    }
    let margin = right_margin(&pages);
    let start = pages.iter().flat_map(|p| &p.rows).map(TextRow::left).fold(f64::INFINITY, f64::min);
    let words = words(&pages);
    let mut reader = Paragraphs { margin, start, words, ..Paragraphs::default() };
    for (i, page) in pages.into_iter().enumerate() {
        reader.page = i + 1;
        reader.fresh_page = true;
        for row in page.rows {
            reader.take(row);
        }
    }
    reader.flush();
    Document { lines: reader.lines, marks: reader.marks, unit: LineUnit::Row, left, ..Document::default() }
}

/// Figures made one sign: «Page 3 sur 12» is the same head on every page.
fn without_figures(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

/// A number alone, or said to be that of the page.
fn page_number(text: &str) -> bool {
    let key = without_figures(&french::name_key(text));
    matches!(key.as_str(), "#" | "# #" | "page #" | "p #" | "page # #" | "page # sur #" | "# sur #" | "# page")
}

/// «Axe 1 – Mobilité ........ 12»: a row of the table of contents.
fn leads_to_a_page(text: &str) -> bool {
    let before = text.trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
    let dots = before.trim_end().chars().rev().take_while(|c| matches!(c, '.' | '…' | ' ' | '_')).filter(|c| *c != ' ');
    let wide = dots.map(|c| if c == '…' { 3 } else { 1 }).sum::<usize>() >= 5;
    wide && before.len() < text.trim_end().len()
}

/// Leaves out of each page what stands at the same height of others with the same words, figures apart.
fn drop_running_heads(pages: &mut [Page]) -> usize {
    let edge = |n: usize, i: usize| i < EDGE || i + EDGE >= n;
    let key = |row: &TextRow| (without_figures(&row.text()), (row.y / 4.0).round() as i64);
    let mut seen: BTreeMap<(String, i64), usize> = BTreeMap::new();
    for page in pages.iter() {
        let n = page.rows.len();
        let keys: BTreeSet<_> =
            page.rows.iter().enumerate().filter(|(i, _)| edge(n, *i)).map(|(_, r)| key(r)).collect();
        keys.into_iter().for_each(|key| *seen.entry(key).or_insert(0) += 1);
    }
    // On a third of the pages, and three at least: heads may differ on odd and even pages and from part to part.
    let often = (pages.len() / 3).max(3);
    let mut left = 0;
    for page in pages {
        let (n, height) = (page.rows.len(), page.height);
        let mut i = 0;
        page.rows.retain(|row| {
            let at_edge = edge(n, i);
            let outer = row.y < 0.09 * height || row.y > 0.91 * height;
            i += 1;
            let (words, y) = key(row);
            // The rounding of a height may part two pages: the neighbours count too.
            let times: usize = (y - 1..=y + 1).filter_map(|y| seen.get(&(words.clone(), y))).sum();
            let bullet = words.chars().count() > 1;
            let dropped = at_edge && ((times >= often && bullet) || (outer && page_number(&row.text())));
            left += usize::from(dropped);
            !dropped
        });
    }
    left
}

/// Where rows end when they are full: beyond it stands hardly anything.
fn right_margin(pages: &[Page]) -> f64 {
    let mut rights: Vec<f64> = pages.iter().flat_map(|p| &p.rows).map(TextRow::right).collect();
    rights.sort_by(f64::total_cmp);
    rights.get(rights.len().saturating_sub(1 + rights.len() / 50)).copied().unwrap_or(0.0)
}

/// Every word of the document, to tell a word cut at the end of a row from one that has a hyphen.
fn words(pages: &[Page]) -> BTreeSet<String> {
    let rows = pages.iter().flat_map(|p| &p.rows);
    let mut out = BTreeSet::new();
    for row in rows {
        let text = french::fold(&row.text());
        out.extend(text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| w.len() > 2).map(str::to_owned));
    }
    out
}

#[derive(Default)]
struct Paragraphs {
    margin: f64,
    start: f64,
    words: BTreeSet<String>,
    page: usize,
    fresh_page: bool,
    rows: usize,
    open: Option<Open>,
    /// Where the bullets of the lists around begin, the outermost first.
    bullets: Vec<f64>,
    lines: Vec<Line>,
    marks: Marks,
}

/// A paragraph, or the field of a fiche, that the next row may go on with.
struct Open {
    number: usize,
    page: usize,
    /// Its last row.
    last: TextRow,
    left: f64,
    bullet: bool,
    text: String,
    /// The field, when it is one.
    field: Option<FieldValue>,
}

/// The value of a field of a fiche.
struct FieldValue {
    field: Field,
    label: String,
    text: String,
    /// Where the rows of the value begin.
    left: f64,
}

impl FieldValue {
    /// «Label   value»: the label of a fiche, and what stands beside it.
    fn of_row(row: &TextRow) -> Option<Self> {
        let (first, others) = row.segments.split_first()?;
        let rest = |text: &str| {
            let texts = std::iter::once(text).chain(others.iter().map(|s| s.text.as_str()));
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let (label, text, left) = match others.first() {
            Some(value) if Field::of_label(&first.text).is_some() => (first.text.clone(), rest(""), value.left),
            // The label fills its cell: little is left between it and the value. A justified row has many gaps, and
            // «Objectif   opérationnel 1.2» is a heading.
            _ => {
                let (at, x) = first.breaks.first().filter(|_| first.breaks.len() == 1)?;
                let (label, value) = (first.text[..*at].trim(), &first.text[*at..]);
                Field::of_label(label).filter(|_| !heading::starts(&first.text))?;
                (label.to_owned(), rest(value), *x)
            }
        };
        Field::of_label(&label).map(|field| Self { field, label, text, left })
    }
}

impl Paragraphs {
    fn take(&mut self, row: TextRow) {
        self.rows += 1;
        let fresh = std::mem::take(&mut self.fresh_page);
        let text = row.text();
        if self.goes_on_with_label(&row) {
            return;
        }
        if self.goes_on(&row, &text, fresh) {
            if let Some(open) = &mut self.open {
                join(&mut open.text, &text, &self.words);
                open.last = row;
            }
            return;
        }
        self.flush();
        let field = FieldValue::of_row(&row);
        let bullet = line(0, &text, &mut Marks::new()).bullet || text.starts_with('\u{fffd}');
        let text = field.as_ref().map_or(text, |field| field.text.clone());
        let (left, number, page) = (row.left(), self.rows, self.page);
        self.open = Some(Open { number, page, last: row, left, bullet, text, field });
    }

    /// A row that begins with the rest of the label above it, in a cell too narrow for it: «Budget», «prévisionnel». What
    /// stands beside it goes on with the value.
    fn goes_on_with_label(&mut self, row: &TextRow) -> bool {
        let Some(open) = &mut self.open else { return false };
        let (last, Some(value)) = (&open.last, &mut open.field) else { return false };
        let (first, others) = (&row.segments[0], &row.segments[1..]);
        let gap = row.y - last.y;
        let near = gap > 0.0 && gap < 1.75 * row.size && (row.size - last.size).abs() < 0.6;
        let in_cell = (first.left - open.left).abs() < 2.0 && first.right < value.left;
        let beside = others.first().is_none_or(|s| (s.left - value.left).abs() < 4.0);
        let label = format!("{} {}", value.label, first.text);
        let Some(field) = Field::of_label(&label).filter(|_| near && in_cell && beside) else { return false };
        (value.field, value.label) = (field, label);
        for segment in others {
            join(&mut open.text, &segment.text, &self.words);
        }
        open.last = TextRow { y: row.y, ..open.last.clone() };
        true
    }

    /// Whether a row goes on with the paragraph above it: that one's last row had no room for its first word.
    fn goes_on(&self, row: &TextRow, text: &str, fresh: bool) -> bool {
        let Some(open) = &self.open else { return false };
        let last = &open.last;
        let gap = row.y - last.y;
        // From the foot of a column to the head of the next one is as from a page to the next.
        let next_column = gap < 0.0 && row.margin.is_some() && row.margin != last.margin;
        let size = row.size.max(last.size);
        let near = fresh || next_column || (gap > 0.0 && gap < 1.75 * size);
        // A word that is cut goes on below, however far apart the rows of the document are set.
        let halved = cut(&open.text).is_some() && text.starts_with(char::is_alphabetic);
        let near = near || halved && gap > 0.0 && gap < WIDE * size;
        if let Some(value) = &open.field {
            return near && row.segments.len() == 1 && (row.left() - value.left).abs() < 4.0;
        }
        if !near || (row.size - last.size).abs() > 0.6 || row.segments.len() > 1 {
            return false;
        }
        let read = line(0, text, &mut Marks::new());
        if read.bullet || read.arrow || heading::starts(&read.text) {
            return false;
        }
        // Under a bullet its text is set in; what stands further left, and begins like a sentence, is no longer of it.
        if open.bullet && row.left() < open.left + 1.0 && !text.starts_with(char::is_lowercase) && !halved {
            return false;
        }
        let head = &row.segments[0];
        let space = head.next.map_or(SPACE * row.size, |next| (next - head.word).min(row.size));
        let word = head.word - head.left + space;
        let centred = (row.middle() - last.middle()).abs() < 4.0 && (row.left() - last.left()).abs() > 1.0;
        let margin = last.margin.unwrap_or(self.margin);
        let room = if centred { (margin - self.start) - (last.right() - last.left()) } else { margin - last.right() };
        word + SLACK > room
    }

    fn flush(&mut self) {
        let Some(open) = self.open.take() else { return };
        let text = open.text.replace('\u{ad}', "");
        let mut read = match open.field {
            Some(value) => Line { number: open.number, fields: vec![(value.field, text)], ..Line::default() },
            // A sign that the font doesn't name, in front of a text, is a bullet.
            None => line(open.number, &text.replacen('\u{fffd}', "•", 1), &mut self.marks),
        };
        read.page = Some(open.page);
        if read.item() {
            while self.bullets.last().is_some_and(|x| *x > open.left + 4.0) {
                self.bullets.pop();
            }
            if self.bullets.last().is_none_or(|x| *x < open.left - 4.0) {
                self.bullets.push(open.left);
            }
            read.depth = self.bullets.len() - 1;
        } else {
            self.bullets.clear();
        }
        self.lines.push(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_and_contents() {
        for text in ["12", "Page 3", "- 3 -", "3 / 12", "Page 3 sur 12", "p. 4"] {
            assert!(page_number(text), "{text}");
        }
        assert!(!page_number("2025 : une année"));
        assert!(leads_to_a_page("Axe 1 – Mobilité ........ 12"));
        assert!(leads_to_a_page("Axe 1 – Mobilité ……… 12"));
        assert!(!leads_to_a_page("des entreprises... 12"));
        assert!(!leads_to_a_page("et bien d'autres....."));
    }
}
