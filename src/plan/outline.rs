//! From a document to its outline. Core: no file is opened here.

use std::path::Path;

use super::anomaly::{self, Anomaly, AnomalyKind};
use super::builder::build;
use super::correction::{Effect, Options};
use super::document::{self, Document};
use super::heading::ACTION;
use super::levels;
use super::{Node, Plan};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// Reads the outline of a plan that is a plain text. `None`, with an error, when no heading is recognised.
///
/// A line right under a heading or a bullet that is indented or begins with a lower-case letter continues it (hard
/// wrapped text). Any other line is kept as an anomaly `texte_hors_plan`: nothing is dropped in silence.
pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Plan> {
    of_document(document::of_text(text), shown, &Options::default(), notes)
}

/// Reads the outline of a document, with the levels and the corrections that the study declares.
pub(super) fn of_document(mut document: Document, shown: &Path, options: &Options, notes: &mut Notes) -> Option<Plan> {
    let mut levels = levels::of(&document.lines, &options.levels);
    let Some(mut plan) = build(&document, &levels.roles) else {
        notes.push(without_heading(&document, shown));
        return None;
    };
    // Corrections one by one: a heading that is moved can settle the anomalies after it.
    let mut accepted = Vec::new();
    for correction in &options.corrections {
        match correction.apply(&plan, &mut document.lines, &mut levels.roles) {
            Effect::Lines => plan = build(&document, &levels.roles)?,
            Effect::Accepted(kind, line) => accepted.push((kind, line)),
            Effect::None => notes.push(correction.without_object(&plan, shown)),
        }
    }
    plan.anomalies.retain(|a| !accepted.contains(&(a.kind, a.shown_at())));
    if !levels.left.is_empty() {
        let examples: Vec<String> = levels.left.iter().map(|title| format!("« {title} »")).collect();
        notes.push(
            Diagnostic::new("A0438", "le document a plus de trois niveaux de titres au-dessus des actions")
                .in_file(shown)
                .label(format!("niveaux laissés hors du plan, comme {}", french::list_at_most(&examples, 3)))
                .help(
                    "donner un exemple de chaque niveau dans territoire.toml : niveaux = [\"Axe 1\", \"1.1\", \"-\"]",
                ),
        );
    }
    anomaly::report(&plan, shown, notes);
    Some(plan)
}

fn without_heading(document: &Document, shown: &Path) -> Diagnostic {
    let found = document.lines.iter().filter(|l| !l.text.is_empty()).count();
    let found = french::count(found, "ligne de texte", "lignes de texte");
    Diagnostic::new("E0401", format!("aucun titre de pilier ni d'objectif dans `{}`", shown.display()))
        .in_file(shown)
        .label(format!("{found}, aucun titre"))
        .help("écrire les titres comme « Pilier 1 : … », « Objectif stratégique n°1 : … », « Objectif opérationnel n°1.1.1 : … » et les actions avec une puce `- ` ; ou donner dans territoire.toml un exemple de chaque niveau : niveaux = [\"Axe 1\", \"1.1\", \"-\"]")
}

/// What the outline itself shows to be wrong.
pub(super) fn of_layout(nodes: &[&Node]) -> Vec<Anomaly> {
    let mut levels: Vec<u8> = nodes.iter().map(|n| n.level).collect();
    levels.sort_unstable();
    levels.dedup();
    // A document that has no action at all stops at its objectives: none of them is said to be empty for that.
    let complete = levels.iter().any(|level| *level >= ACTION - 1);
    let deepest = levels.iter().copied().rfind(|level| *level < ACTION && complete);
    let mut found = Vec::new();
    for node in nodes {
        if node.indent > 0 {
            found.push(Anomaly::new(AnomalyKind::Indent, node.line));
        }
        if node.text.is_empty() {
            found.push(Anomaly::new(AnomalyKind::EmptyText, node.line).position(&node.position));
        }
        if Some(node.level) == deepest && node.children.is_empty() {
            found.push(Anomaly::new(AnomalyKind::EmptyObjective, node.line).position(&node.position));
        }
        if node.position.len() < depth(&levels, node.level) {
            found.push(Anomaly::new(AnomalyKind::SkippedLevel, node.line).position(&node.position));
        }
    }
    found
}

/// How deep a node of this level stands when no level that the document has is missing above it.
fn depth(levels: &[u8], level: u8) -> usize {
    levels.iter().filter(|l| **l <= level).count()
}
