//! What a word processor's file says, gathered in order: its lines, and those of its tables once each is whole.

use super::form::field::labels::Labels;
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
        // An item that was typed under another one with a line break is another item.
        lines[1..].iter_mut().for_each(|line| line.soft = !line.item());
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
