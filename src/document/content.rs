//! A document as lines.

use super::form::field::labels::Labels;
use super::line::{Line, Marks};

/// What a document counts its text in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LineUnit {
    /// The lines of a text file.
    #[default]
    Line,
    /// The paragraphs of a word processor's file.
    Paragraph,
    /// The rows of a PDF, which has pages.
    Row,
}

impl LineUnit {
    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Line | Self::Row => "lignes",
            Self::Paragraph => "paragraphes",
        }
    }
}

/// A document as it was read.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) lines: Vec<Line>,
    pub(crate) marks: Marks,
    pub(crate) unit: LineUnit,
    /// The labels by which its fiches are read.
    pub(crate) labels: Labels,
    /// How many tracked changes it holds.
    pub(super) tracked: usize,
    /// How many rows of running heads, page numbers and tables of contents were left out.
    pub(super) left: usize,
    /// What lies sideways or at an angle on a page, from 1, and was not read.
    pub(super) aside: Vec<(usize, String)>,
    /// What its contents lists say, entry by entry, where the format or the page tells them from the text.
    pub(crate) listed: Vec<String>,
    /// How many pieces of hidden or struck text were left out.
    pub(super) unseen: usize,
}
