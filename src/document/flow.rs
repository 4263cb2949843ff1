//! What a word processor's file says, gathered in order: its lines, and those of its tables once each is whole.

use super::form::field::labels::Labels;
use super::form::heading::{self, LevelNames};
use super::line::{Line, Marks, line};
use super::table::{TableCell, TableRows, lines_of};
use crate::french;

/// The text of a document as it is read.
#[derive(Default)]
pub(super) struct Flow {
    /// Tables being read, the outermost first.
    tables: Vec<TableRows>,
    /// How many paragraphs were closed: the place of the one that is being read.
    paragraphs: usize,
    /// The labels of fields.
    labels: Labels,
    pub(super) lines: Vec<Line>,
    pub(super) marks: Marks,
}

/// What a paragraph is besides its text.
#[derive(Default)]
pub(super) struct Head {
    /// Whether it is the document's title.
    pub(super) title: bool,
    /// The level of its style, for a heading.
    pub(super) style: Option<u8>,
    /// Whether all of it is in bold.
    pub(super) bold: bool,
    /// What its list prints in front, its depth there and whether that is a bullet.
    pub(super) counted: Option<(String, usize, bool)>,
}

/// A label that the tool doesn't know has no more words than that.
const WORDS: usize = 4;

/// Whether a text begins as a line of its own does: with the label of a field, or the name and the number of a level.
fn begins(text: &str, labels: &Labels) -> bool {
    // «Budget :» and «Qui pilote ?» wait for the line below; «Communes» alone may be the end of a title.
    let waits = text.ends_with([':', '?']) && labels.field(text).is_some();
    let labelled = waits || labels.of_line(text).is_some_and(|(.., value)| !value.is_empty());
    let named = || heading::recognise(text, false, &LevelNames::default()).is_some_and(|h| h.code.is_some());
    text.starts_with(char::is_uppercase) && labelled || named()
}

/// «État : en cours»: a few words and what is said under them. Among lines that have labels it is one of them.
fn says(text: &str) -> bool {
    let parted =
        text.split_once(':').filter(|(label, value)| label.ends_with([' ', '\u{a0}']) && !value.trim().is_empty());
    parted.is_some_and(|(label, _)| label.starts_with(char::is_uppercase) && label.split_whitespace().count() <= WORDS)
}

impl Flow {
    pub(super) fn new(labels: &Labels) -> Self {
        Self { labels: labels.clone(), ..Self::default() }
    }

    pub(super) fn open_table(&mut self) {
        self.tables.push(TableRows::default());
    }

    pub(super) fn open_row(&mut self) {
        self.tables.last_mut().into_iter().for_each(|table| table.push(Vec::new()));
    }

    pub(super) fn open_cell(&mut self) {
        let row = self.tables.last_mut().and_then(|table| table.last_mut());
        row.into_iter().for_each(|row| row.push(TableCell::default()));
    }

    /// Says how many columns the cell being read covers.
    pub(super) fn span(&mut self, columns: usize) {
        self.cell().into_iter().for_each(|cell| cell.span = columns.clamp(1, 64));
    }

    /// Says that the cell being read goes on with the one above it.
    pub(super) fn below(&mut self) {
        self.cell().into_iter().for_each(|cell| cell.below = true);
    }

    fn cell(&mut self) -> Option<&mut TableCell> {
        self.tables.last_mut()?.last_mut()?.last_mut()
    }

    pub(super) fn close_table(&mut self) {
        if let Some(table) = self.tables.pop() {
            let lines = lines_of(table, &self.labels);
            self.put(lines);
        }
    }

    /// Counts a paragraph: each is counted once, whether or not it is kept.
    pub(super) fn count(&mut self) {
        self.paragraphs += 1;
    }

    /// Adds a paragraph that was counted: one line, and one for each line break in it.
    pub(super) fn paragraph(&mut self, text: &str, head: Head) {
        if text.trim().is_empty() {
            return self.put(vec![Line { number: self.paragraphs, ..Line::default() }]);
        }
        // «É» may be written in two pieces, even in two runs of the text: the paragraph is where they are side by side.
        let text = french::nfc(text);
        let mut lines: Vec<Line> =
            text.split('\n').map(|piece| line(self.paragraphs, piece, &mut self.marks)).collect();
        // What was typed under another line with a line break is a line of its own when it begins as one does.
        let parted = |line: &Line| line.item() || begins(&line.text, &self.labels);
        let labelled = lines.iter().any(|line| self.labels.of_line(&line.text).is_some());
        lines[1..].iter_mut().for_each(|line| line.soft = !(parted(line) || labelled && says(&line.text)));
        lines.iter_mut().for_each(|line| line.bold = head.bold);
        let first = &mut lines[0];
        first.title = head.title;
        first.style = head.style.or(first.style);
        if let Some((printed, depth, bullet)) = head.counted {
            first.depth = depth;
            first.bullet |= bullet;
            first.numbering = Some(french::nfc(&printed).into_owned()).filter(|p| !p.is_empty());
        }
        self.put(lines);
    }

    /// Adds lines where they stand: in the cell that is being read, or in the document.
    fn put(&mut self, lines: Vec<Line>) {
        match self.cell() {
            Some(cell) => cell.lines.extend(lines),
            None => self.lines.extend(lines),
        }
    }
}
