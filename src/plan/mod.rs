//! The plan: from the document that a territory wrote to actions with lasting ids, attached to places.
//!
//! ```text
//! document ── read/parse ──► Plan (outline, printed codes, anomalies)
//!    plan/actions.csv ── Registry::update ──► one lasting id an action
//!    rattachements.csv ── read_attachments ─┐
//!    words of the text (Vocabulary) ── suggest ┴─ merge ──► Vec<Attachment> ──► outcome, attachment_points
//!                           list_to_csv ──► the user ──► read_decisions ── decide ──► rattachements.csv, refusals
//! ```
//!
//! Nothing is renumbered: what is printed and where it stands are kept side by side, and what disagrees is an
//! [`Anomaly`]. The reader knows the forms of headings («Pilier 1 :», «Objectif opérationnel n°1.1.1 :», bullets), and
//! no word of any particular plan.

mod acronyms;
mod actors;
mod anomaly;
mod attach;
mod builder;
mod changes;
mod contradiction;
mod correction;
mod decisions;
mod diff;
mod document;
mod fields;
pub mod follow;
mod heading;
mod ids;
mod json;
mod levels;
mod list;
mod number;
mod outcome;
mod outline;
pub mod priority;
mod rows;
mod said;
mod succession;
mod suggest;
mod target;
mod text;
mod themes;

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Notes};

pub use crate::book::decode_prose as decode;
pub use acronyms::Acronym;
pub use actors::{Actor, actors};
pub use anomaly::{Anomaly, AnomalyKind, Choice};
pub use attach::{Attachment, Origin, Target, attachments_to_csv, read_attachments};
pub use changes::{Change, Changes, changes};
pub use correction::{Correction, Options};
pub use decisions::{Decided, Decision, Refusal, Refusals, Selector, decide, waiting};
pub use fields::Field;
pub use ids::{Assigned, Known, Registry, unknown_action};
pub use list::{Book, list_to_csv, list_to_workbook, read_decisions, read_decisions_workbook};
pub use outcome::{ActionPlace, attachment_points, outcome};
pub use outline::parse;
pub use said::add_words;
pub use succession::{Doubt, NONE, Succession};
pub use suggest::{ActorEntry, Confidence, Kind, Proposal, Suggestion, ThemeEntry, Vocabulary, merge, suggest};
pub use themes::{Theme, themes};

/// How many lines carried each mark that was removed from the text (`→`, `**`, `#`).
pub type Marks = BTreeMap<String, usize>;

/// A heading or an action of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// 1 pillar, 2 strategic objective, 3 operational objective, 4 action.
    pub level: u8,
    /// What the document calls that level: «Pilier», «Objectif stratégique»…
    pub label: String,
    /// The number that is printed, without stray punctuation; bullets have none.
    pub printed_code: Option<String>,
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
    /// Its lasting id, for an action that a [`Registry`] has seen.
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

    /// Everything that the document says of it: its text, its parts, its paragraphs, its fields.
    #[must_use]
    pub fn full_text(&self) -> String {
        let parts = self.sub_actions.iter().map(|s| s.text.as_str());
        let fields = self.fields.iter().map(|(_, value)| value.as_str());
        let all = std::iter::once(self.text.as_str()).chain(parts).chain(self.details.iter().map(String::as_str));
        all.chain(fields).collect::<Vec<_>>().join("\n")
    }
}

/// What a document counts its text in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// The lines of a text file.
    #[default]
    Line,
    /// The paragraphs of a word processor's file.
    Paragraph,
    /// The rows of a PDF, which has pages.
    Row,
}

impl Unit {
    fn plural(self) -> &'static str {
        match self {
            Self::Line | Self::Row => "lignes",
            Self::Paragraph => "paragraphes",
        }
    }
}

/// A plan as its document prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The line above the first heading.
    pub title: Option<String>,
    /// The acronyms that it explains.
    pub acronyms: Vec<Acronym>,
    /// Its outline.
    pub nodes: Vec<Node>,
    /// What a careful reader would tell its authors, in the order of the lines.
    pub anomalies: Vec<Anomaly>,
    /// The marks removed from the texts.
    pub marks: Marks,
    /// What its lines are.
    pub unit: Unit,
}

/// An action and the headings above it, from the pillar down.
#[derive(Debug, Clone)]
pub struct ActionRef<'a> {
    /// The action.
    pub node: &'a Node,
    /// What it stands under, the highest first.
    pub headings: Vec<&'a Node>,
}

impl Plan {
    /// The actions in the order of the document: the order of every `ids` slice of this room.
    #[must_use]
    pub fn actions(&self) -> Vec<ActionRef<'_>> {
        fn walk<'a>(node: &'a Node, above: &mut Vec<&'a Node>, out: &mut Vec<ActionRef<'a>>) {
            if node.level == 4 {
                out.push(ActionRef { node, headings: above.clone() });
            }
            above.push(node);
            for child in &node.children {
                walk(child, above, out);
            }
            above.pop();
        }
        let mut out = Vec::new();
        for node in &self.nodes {
            walk(node, &mut Vec::new(), &mut out);
        }
        out
    }

    /// Every node, in the order of the document.
    #[must_use]
    pub fn all_nodes(&self) -> Vec<&Node> {
        fn walk<'a>(node: &'a Node, out: &mut Vec<&'a Node>) {
            out.push(node);
            node.children.iter().for_each(|child| walk(child, out));
        }
        let mut out = Vec::new();
        self.nodes.iter().for_each(|node| walk(node, &mut out));
        out
    }

    /// How many nodes there are of each level: pillars, strategic objectives, operational objectives, actions.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for node in self.all_nodes() {
            counts[usize::from(node.level) - 1] += 1;
        }
        counts
    }

    /// Where a line is, as people look for it: «ligne 12», «paragraphe 12», «page 3».
    #[must_use]
    pub fn place(&self, line: usize) -> String {
        match self.unit {
            Unit::Line => format!("ligne {line}"),
            Unit::Paragraph => format!("paragraphe {line}"),
            Unit::Row => {
                let nodes = self.all_nodes();
                let page = nodes.iter().rev().find(|n| n.line <= line).and_then(|n| n.page);
                format!("page {}", page.unwrap_or(1))
            }
        }
    }

    /// Writes the ids on the actions, in the order of the document.
    pub(crate) fn set_ids(&mut self, ids: &[String]) {
        fn walk(node: &mut Node, ids: &mut std::slice::Iter<'_, String>) {
            if node.level == 4 {
                node.id = ids.next().cloned();
            }
            node.children.iter_mut().for_each(|child| walk(child, ids));
        }
        let mut ids = ids.iter();
        self.nodes.iter_mut().for_each(|node| walk(node, &mut ids));
    }
}

/// A position as people write it: `3.2.1`.
pub(crate) fn dotted(position: &[usize]) -> String {
    position.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// Opens a plan and reads its outline: a text (UTF-8, or Windows-1252 as older office software writes it), a `.docx`, an
/// `.odt` or a PDF, told by its content. `shown` is the file as the user named it. `None` when there is nothing to go on
/// with; the reason is in the notes.
pub fn read(file: &Path, shown: &Path, notes: &mut Notes) -> Option<Plan> {
    read_with(file, shown, &Options::default(), notes)
}

/// Like [`read`], with the levels and the corrections that a study declares.
pub fn read_with(file: &Path, shown: &Path, options: &Options, notes: &mut Notes) -> Option<Plan> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let message = format!("le plan `{}` n'existe pas", shown.display());
            notes.push(
                Diagnostic::new("E0101", message)
                    .in_file(shown)
                    .help("vérifier le nom du fichier, ou le chemin donné dans `territoire.toml`"),
            );
            return None;
        }
        Err(_) if file.is_dir() => {
            let message = format!("le plan `{}` ne s'ouvre pas", shown.display());
            notes.push(
                Diagnostic::new("E0407", message)
                    .in_file(shown)
                    .label("c'est un dossier")
                    .help("donner le document lui-même : .docx, .odt, .pdf, .txt ou .md"),
            );
            return None;
        }
        Err(error) => {
            let message = format!("le plan `{}` ne s'ouvre pas", shown.display());
            notes.push(
                Diagnostic::new("E0407", message)
                    .in_file(shown)
                    .label(error.to_string())
                    .help("donner le chemin d'un document que vous avez le droit de lire"),
            );
            return None;
        }
    };
    read_bytes(&bytes, shown, options, notes)
}

/// Like [`read_with`], from the bytes of the document.
pub fn read_bytes(bytes: &[u8], shown: &Path, options: &Options, notes: &mut Notes) -> Option<Plan> {
    let document = document::open(bytes, shown, notes)?;
    outline::of_document(document, shown, options, notes)
}
