//! From a document to its outline. Core: no file is opened here.

use std::path::Path;

use super::builder::build;
use super::correction::{Effect, Options};
use super::levels;
use super::tree::Plan;
use crate::diagnostic::{Diagnostic, Notes};
use crate::document::{self, Document, LineUnit};
use crate::french;

/// Reads the outline of a plan that is a plain text. `None`, with an error, when no heading is recognised.
///
/// A line right under a heading or a bullet that is indented or begins with a lower-case letter continues it (hard
/// wrapped text). Any other line is kept as an anomaly `texte_hors_plan`: nothing is dropped in silence.
pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Plan> {
    let options = Options::default();
    of_document(document::of_text(&french::nfc(text), &options.labels), shown, &options, notes)
}

/// Reads the outline of a document, with the levels and the corrections that the study declares.
pub(super) fn of_document(mut document: Document, shown: &Path, options: &Options, notes: &mut Notes) -> Option<Plan> {
    let mut levels = levels::of(&document.lines, &options.levels, &options.labels);
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
    report(&plan, shown, notes);
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

/// Says every anomaly as a warning.
fn report(plan: &Plan, shown: &Path, notes: &mut Notes) {
    for anomaly in &plan.anomalies {
        let d = Diagnostic::new("A0402", anomaly.message(plan.unit));
        let d = match plan.unit {
            LineUnit::Line => d.at_line(shown, anomaly.shown_at()),
            // A line of the file would show nothing that people can read.
            LineUnit::Paragraph | LineUnit::Row => d.in_file(shown).label(plan.place(anomaly.shown_at())),
        };
        notes.push(d.help(anomaly.help()));
    }
}
