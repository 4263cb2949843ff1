//! What is known while the rows of a document are read.

use super::looks::Looks;
use super::words::Words;
use crate::document::form::field::labels::Labels;

/// What is known while the rows of a document are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) words: &'a Words,
    /// The labels of fields.
    pub(super) labels: &'a Labels,
    /// How headings look.
    pub(super) looks: &'a Looks,
}
