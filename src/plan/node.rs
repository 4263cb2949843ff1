//! A heading or an action, with what stands under it.

use crate::document::Field;

/// A heading or an action of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// 1 pillar, 2 strategic objective, 3 operational objective, 4 action.
    pub level: u8,
    /// What the document calls that level: «Pilier», «Objectif stratégique»…
    pub label: String,
    /// The number that is printed, without stray punctuation; bullets have none.
    pub printed_code: Option<String>,
    /// The components of its number, when that tells its place.
    pub(super) components: Vec<usize>,
    /// Whether its number stands alone, without the name of a level.
    pub(super) bare: bool,
    /// Where it stands: the ordinals from the root, from 1.
    pub position: Vec<usize>,
    /// Its text, marks removed.
    pub text: String,
    /// Its line in the document, from 1; the paragraph of a word processor's file, the row of a PDF.
    pub line: usize,
    /// Its page, from 1, in a PDF.
    pub page: Option<usize>,
    /// How many columns deeper than its siblings a bullet stands.
    pub indent: usize,
    /// Its lasting id, for an action that a [`Registry`](super::Registry) has seen.
    pub id: Option<String>,
    /// What an action is made of: the bullets nested under it.
    pub sub_actions: Vec<SubAction>,
    /// The paragraphs under an action that has a heading of its own.
    pub details: Vec<String>,
    /// What the fiche of an action tells, in its order.
    pub fields: Vec<(Field, String)>,
    /// What stands under it, in the order of the document.
    pub children: Vec<Node>,
}

/// A part of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubAction {
    /// Its text.
    pub text: String,
    /// 1 right under the action, 2 under another part…
    pub depth: usize,
    /// Its line, as [`Node::line`].
    pub line: usize,
}

impl Node {
    /// The number that is printed, or else that of its place.
    pub(crate) fn number(&self) -> String {
        self.printed_code.clone().unwrap_or_else(|| dotted(&self.position))
    }

    /// The value of a field of its fiche.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<&str> {
        self.fields.iter().find(|(f, _)| *f == field).map(|(_, value)| value.as_str())
    }

    /// What it says in sentences, one a line: its text, its parts, its paragraphs, what its fiche describes.
    #[must_use]
    pub fn wording(&self) -> String {
        let parts = self.sub_actions.iter().map(|s| s.text.as_str());
        let described = [Field::Description, Field::Aims].into_iter().filter_map(|f| self.field(f));
        let all = std::iter::once(self.text.as_str()).chain(parts).chain(self.details.iter().map(String::as_str));
        all.chain(described).collect::<Vec<_>>().join("\n")
    }
}

/// A position as people write it: `3.2.1`.
pub(crate) fn dotted(position: &[usize]) -> String {
    position.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}
