//! From rows to paragraphs: what was wrapped is joined again, labels beside their values are fields.

use super::cut::join;
use super::known::Known;
use super::label::{is_unnamed, label};
use super::row::TextRow;
use super::words::{Words, cut};
use crate::document::form::field::Field;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading;
use crate::document::form::number::is_code;
use crate::document::line::{Line, Marks, line};
use crate::french;

/// The width of a space, as a part of the size, in a row of one word; the others show theirs.
const SPACE: f64 = 0.25;
/// Rows of one paragraph are set no further apart than this many times their size.
const WIDE: f64 = 3.0;
/// A title is set no further below its code than this many times the larger of both.
const CODE: f64 = 2.2;
/// A heading is no longer than that.
const TITLE: usize = 200;
/// Points by which the fullest row that was found may fall short of the margin.
const SLACK: f64 = 1.0;

/// Rows being made paragraphs.
pub(super) struct Paragraphs<'a> {
    /// Where full rows end, and where rows begin.
    margin: f64,
    start: f64,
    known: Known<'a>,
    /// Whether they are those of a cell: labels and values are cells of their own there.
    cell: bool,
    /// How many rows were read before.
    rows: usize,
    open: Option<Open>,
    /// Where the bullets of the lists around begin, the outermost first.
    bullets: Vec<f64>,
    pub(super) lines: Vec<Line>,
    pub(super) marks: Marks,
}

/// What words end with, and no word is by itself: the rest of one that its cell cut.
const ENDINGS: &[&str] = &[
    "s", "e", "r", "t", "x", "z", "es", "er", "ez", "ir", "nt", "ns", "ls", "lle", "lles", "els", "elles", "al", "ale",
    "ales", "eur", "eurs", "euse", "euses", "ur", "urs", "tion", "tions", "ion", "ions", "ons", "ment", "ments", "ent",
    "ents", "ant", "ants", "ance", "ances", "ence", "ences", "nce", "nces", "te", "tes", "ite", "ites", "ue", "ues",
    "ique", "iques", "ifs", "ive", "ives", "ge", "ges", "age", "ages", "sse", "re", "res", "ure", "ures", "ier",
    "iers", "iere", "ieres", "ere", "eres", "erie", "eries", "rie", "ries", "ie", "ies", "nne", "nnes", "ien", "iens",
    "ienne", "ees", "ain", "ains", "aine", "ble", "bles", "able", "ables", "iste", "istes", "isme", "ation", "ations",
    "cation", "sation", "lite", "nalite", "logie", "graphie", "nement", "nements", "sement", "sements", "tique",
    "tiques",
];

/// Whether the only word of a row was too long for its cell, and goes on in the row below without any hyphen.
fn is_broken_word(above: &TextRow, below: &TextRow, margin: f64, words: &Words) -> bool {
    let text = above.text();
    let letters = |text: &str| text.chars().take_while(|c| c.is_alphabetic()).collect::<String>();
    let (head, tail) = (letters(&text), letters(&below.text()));
    let filled = margin - above.right() < 0.7 * above.size;
    let one = head.len() == text.len() && head.chars().count() > 5 && tail.starts_with(char::is_lowercase);
    // Cut by its cell, it fills it but for less than the letter that comes next.
    let letter = below.segments[0].word - below.segments[0].left;
    let next =
        letter / below.segments[0].text.split_whitespace().next().map_or(1.0, |word| word.chars().count() as f64);
    let cut = margin.is_finite() && margin - above.right() < next && ENDINGS.contains(&french::fold(&tail).as_str());
    one && filled && (cut || words.has(&french::fold(&format!("{head}{tail}"))))
}

/// A number that stands right in front of its title, without a space: «1.1.Garder».
fn apart(text: &str) -> String {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, title) = text.split_at(end);
    let heads = number.ends_with('.') && number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains("..");
    if heads && title.starts_with(char::is_uppercase) { format!("{number} {title}") } else { text.to_owned() }
}

/// A paragraph, or the field of a fiche, that the next row may go on with.
struct Open {
    number: usize,
    page: usize,
    /// Its last row.
    last: TextRow,
    left: f64,
    bullet: bool,
    /// Whether all its rows are in bold.
    bold: bool,
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
    fn of_row(row: &TextRow, labels: &Labels) -> Option<Self> {
        let (first, others) = row.segments.split_first()?;
        let rest = |text: &str| {
            let texts = std::iter::once(text).chain(others.iter().map(|s| s.text.as_str()));
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let (name, text, left) = match others.first() {
            Some(value) if label(&first.text, labels).is_some() => (first.text.clone(), rest(""), value.left),
            // The label fills its cell: little is left between it and the value. A justified row has many gaps, and
            // «Objectif   opérationnel 1.2» is a heading.
            _ => {
                let gap = first.breaks.first().filter(|_| first.breaks.len() == 1)?;
                let (head, value) = (first.text[..gap.at].trim(), &first.text[gap.at..]);
                label(head, labels).filter(|_| !heading::starts(&first.text))?;
                (head.to_owned(), rest(value), gap.to)
            }
        };
        label(&name, labels).map(|field| Self { field, label: name, text, left })
    }
}

impl<'a> Paragraphs<'a> {
    pub(super) fn between(start: f64, margin: f64, known: Known<'a>) -> Self {
        let (open, bullets, lines, marks) = (None, Vec::new(), Vec::new(), Marks::new());
        Self { margin, start, known, cell: false, rows: 0, open, bullets, lines, marks }
    }

    /// The paragraphs of a text whose rows come after so many others.
    pub(super) fn after(rows: usize, start: f64, margin: f64, known: Known<'a>) -> Self {
        Self { rows, ..Self::between(start, margin, known) }
    }

    /// The paragraphs of a cell, whose rows come after so many others.
    pub(super) fn of_cell(start: f64, margin: f64, known: Known<'a>, rows: usize) -> Self {
        Self { cell: true, rows, ..Self::between(start, margin, known) }
    }

    /// How many rows were read.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Counts rows that were read elsewhere, and takes the lines that they made.
    pub(super) fn put(&mut self, lines: Vec<Line>, rows: usize) {
        self.flush();
        self.bullets.clear();
        self.lines.extend(lines);
        self.rows = rows;
    }

    pub(super) fn take(&mut self, row: TextRow) {
        self.rows += 1;
        let text = row.text();
        if self.goes_on_with_label(&row) {
            return;
        }
        if self.goes_on(&row, &text) {
            let margin = self.open.as_ref().map_or(self.margin, |open| self.end(&open.last));
            if let Some(open) = &mut self.open {
                if is_broken_word(&open.last, &row, margin, self.known.words) {
                    open.text.push_str(&text);
                } else {
                    join(&mut open.text, &text, self.known.words);
                }
                open.bold &= row.bold;
                open.last = row;
            }
            return;
        }
        self.flush();
        let field = FieldValue::of_row(&row, self.known.labels).filter(|_| !self.cell);
        let bullet = line(0, &text, &mut Marks::new()).bullet || text.starts_with(is_unnamed);
        let text = field.as_ref().map_or(text, |field| field.text.clone());
        let (left, number, page) = (row.left(), self.rows, row.page);
        let bold = row.bold;
        self.open = Some(Open { number, page, last: row, left, bullet, bold, text, field });
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
        // What is a label by itself begins another field.
        if label(&first.text, self.known.labels).is_some() {
            return false;
        }
        let label = format!("{} {}", value.label, first.text);
        let Some(field) = self.known.labels.field(&label).filter(|_| near && in_cell && beside) else { return false };
        (value.field, value.label) = (field, label);
        for segment in others {
            join(&mut open.text, &segment.text, self.known.words);
        }
        open.last = TextRow { y: row.y, ..open.last.clone() };
        true
    }

    /// Whether a row goes on with the paragraph above it: that one's last row had no room for its first word.
    fn goes_on(&self, row: &TextRow, text: &str) -> bool {
        let Some(open) = &self.open else { return false };
        let last = &open.last;
        let gap = row.y - last.y;
        let fresh = row.page != last.page;
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
        // A code alone over its title, whatever the size of each: «ALIM-01», «Ouvrir une halle».
        let over = gap > 0.0 && gap < CODE * size && open.bold && row.bold && row.segments.len() == 1;
        if over && is_code(&open.text) && !heading::starts(text) && label(text, self.known.labels).is_none() {
            return true;
        }
        if !near || (row.size - last.size).abs() > 0.6 || row.segments.len() > 1 {
            return false;
        }
        let read = line(0, text, &mut Marks::new());
        if read.bullet || read.arrow || text.starts_with(is_unnamed) || heading::starts(&read.text) {
            return false;
        }
        // «Porteur : la commune» under a sentence, «Étapes :».
        let ended = open.text.ends_with(['.', ';', '!', '?', ':']);
        let announces = text.trim_end().ends_with(':') && text.split_whitespace().count() <= 4;
        let short = |head: &str| ended && head.ends_with(' ') && head.split_whitespace().count() <= 4;
        let begins =
            text.split_once(':').is_some_and(|(head, _)| label(head, self.known.labels).is_some() || short(head));
        if begins || ended && announces {
            return false;
        }
        if open.text.ends_with(',') && row.page != last.page {
            return true;
        }
        let lower = text.starts_with(char::is_lowercase);
        if row.bold != last.bold && !lower {
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
        let margin = self.end(last);
        let room = if centred { (margin - self.start) - (last.right() - last.left()) } else { margin - last.right() };
        // In a cell the margin is that of the column, known to a hair; a sentence goes on with a small letter.
        let slack =
            if self.cell && lower && !open.text.ends_with(['.', ';', ':', '!', '?']) { row.size } else { SLACK };
        word + slack > room || is_broken_word(last, row, margin, self.known.words)
    }

    /// Where the full rows around this one end.
    fn end(&self, row: &TextRow) -> f64 {
        row.margin.unwrap_or(self.margin)
    }

    pub(super) fn flush(&mut self) {
        let Some(open) = self.open.take() else { return };
        let text = apart(&open.text.replace('\u{ad}', ""));
        let mut read = match open.field {
            Some(value) => Line { number: open.number, fields: vec![(value.field, text)], ..Line::default() },
            // A sign that the font doesn't name, in front of a text, is a bullet.
            None if text.starts_with(is_unnamed) => {
                line(open.number, &format!("• {}", text.trim_start_matches(is_unnamed)), &mut self.marks)
            }
            None => line(open.number, &text, &mut self.marks),
        };
        read.page = Some(open.page);
        read.bold = open.bold;
        if !self.cell && !read.item() && read.fields.is_empty() && read.text.chars().count() <= TITLE {
            let labelled =
                self.known.labels.field(&read.text).is_some() || self.known.labels.of_line(&read.text).is_some();
            let bold = read.bold && !labelled && !read.text.ends_with(['.', ':', ';', ',']);
            read.style = self.known.looks.level(open.last.size, bold);
        }
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
