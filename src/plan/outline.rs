//! From a document to its outline. Core: no file is opened here.

use std::collections::BTreeMap;
use std::path::Path;

use super::anomaly::{Anomaly, AnomalyKind};
use super::builder::build;
use super::correction::{Effect, Options};
use super::levels;
use super::tree::Plan;
use super::unread;
use crate::diagnostic::{Diagnostic, Notes};
use crate::document::{self, Document, LineUnit};
use crate::french;

/// Reads the outline of a plan that is a plain text. `None`, with an error, when no heading is recognised.
///
/// A line right under a heading or a bullet that is indented or begins with a lower-case letter continues it (hard
/// wrapped text). Any other line is kept in [`Plan::prose`], or as an anomaly `texte_hors_plan` when it may be an action:
/// nothing is dropped in silence.
pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Plan> {
    let options = Options::default();
    of_document(document::of_text(&french::nfc(text), &options.labels), shown, &options, notes)
}

/// Reads the outline of a document, with the levels and the corrections that the study declares.
pub(super) fn of_document(mut document: Document, shown: &Path, options: &Options, notes: &mut Notes) -> Option<Plan> {
    let mut levels = levels::of(&document, &options.levels, &options.labels);
    let Some(mut plan) = build(&document, &levels.roles) else {
        notes.push(without_heading(&document, shown));
        return None;
    };
    let proposed = plan.examples().filter(|examples| reads_the_same(&document, &plan, examples, options));
    // Corrections one by one: a heading that is moved can settle the anomalies after it.
    let mut accepted = Vec::new();
    for correction in &options.corrections {
        match correction.apply(&plan, &mut document.lines, &mut levels.roles) {
            Effect::Lines => plan = build(&document, &levels.roles)?,
            Effect::Accepted(kind, line) => accepted.push((kind, line)),
            Effect::None => notes.push(correction.without_object(&plan, shown)),
        }
    }
    plan.proposed = proposed.unwrap_or_default();
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
    unread_actions(&document, &plan, shown, notes);
    unread::report(&document, &levels, &plan, shown, notes);
    if !plan.strangers.is_empty() {
        let names: Vec<String> =
            plan.strangers.iter().map(|s| format!("« {} »", french::shorten(&s.text, 50))).collect();
        let count = french::count(names.len(), "action", "actions");
        notes.push(
            Diagnostic::new("A0452", format!("une annexe ou un tableau nomme {count} que le plan n'a pas"))
                .in_file(shown)
                .label(french::list_at_most(&names, 3))
                .help("les ajouter au plan si elles en sont ; elles ne sont pas comptées"),
        );
    }
    report(&plan, shown, notes);
    Some(plan)
}

/// Whether the document, read by these examples of its levels, has the outline that it has without them: what is proposed
/// must not spoil a reading.
fn reads_the_same(document: &Document, plan: &Plan, examples: &[String], options: &Options) -> bool {
    let outline = |plan: &Plan| -> Vec<(usize, u8, Option<String>, String)> {
        let nodes = plan.all_nodes().into_iter();
        nodes.map(|n| (n.position.len(), n.level, n.printed_code.clone(), n.text.clone())).collect()
    };
    let levels = levels::of(document, examples, &options.labels);
    build(document, &levels.roles).is_some_and(|read| outline(&read) == outline(plan))
}

/// From how many lines on that begin like a fiche their loss is told.
const FICHES: usize = 5;

/// Says that a plan has no action, or that lines which begin like the title of a fiche were not read as some.
fn unread_actions(document: &Document, plan: &Plan, shown: &Path, notes: &mut Notes) {
    let begins = |text: &str| {
        let key = french::name_key(text);
        ["fiche action", "fiche projet", "fiche operation"].iter().any(|known| key.starts_with(known))
    };
    let lines: Vec<&str> = document.lines.iter().map(|l| l.text.as_str()).filter(|text| begins(text)).collect();
    let actions = plan.counts()[3];
    let (message, seen) = if actions == 0 {
        let titles = french::count(plan.all_nodes().len(), "titre", "titres");
        let outside: Vec<String> =
            plan.prose.iter().take(3).map(|p| format!("« {} »", french::shorten(&p.text, 50))).collect();
        let seen = match outside.is_empty() {
            true => "rien d'autre dans le document".to_owned(),
            false => format!("hors du plan : {}", french::list_among(&outside, plan.prose.len())),
        };
        (format!("aucune action n'a été lue sous {titles}"), seen)
    } else if lines.len() >= FICHES && actions * 2 < lines.len() {
        let examples: Vec<String> = lines.iter().map(|text| format!("« {} »", french::shorten(text, 50))).collect();
        let begin = french::count(lines.len(), "ligne commence", "lignes commencent");
        let read = french::count(actions, "action lue", "actions lues");
        (format!("{begin} comme une fiche-action, pour {read}"), french::list_at_most(&examples, 2))
    } else {
        return;
    };
    notes.push(
        Diagnostic::new("A0453", message)
            .in_file(shown)
            .label(seen)
            .help("donner un exemple de chaque niveau dans territoire.toml, sous [plan] : niveaux = [\"Axe 1\", \"Orientation 1.1\", \"Fiche-action n° 1\"] ; « - » pour des puces"),
    );
}

fn without_heading(document: &Document, shown: &Path) -> Diagnostic {
    let found = document.lines.iter().filter(|l| !l.text.is_empty()).count();
    let found = french::count(found, "ligne de texte", "lignes de texte");
    let (seen, help) = unread::cause(document);
    Diagnostic::new("E0401", format!("aucun titre de pilier ni d'objectif dans `{}`", shown.display()))
        .in_file(shown)
        .label(seen.map_or_else(|| format!("{found}, aucun titre"), |seen| format!("{found}, aucun titre ; {seen}")))
        .help(help)
}

/// Says every anomaly as a warning.
fn report(plan: &Plan, shown: &Path, notes: &mut Notes) {
    let mut kinds: BTreeMap<AnomalyKind, Vec<&Anomaly>> = BTreeMap::new();
    plan.anomalies.iter().for_each(|anomaly| kinds.entry(anomaly.kind).or_default().push(anomaly));
    // What several say together stands where the first of them does.
    let mut together: BTreeMap<AnomalyKind, Option<String>> =
        kinds.iter().filter_map(|(kind, same)| Some((*kind, Some(Anomaly::together(same, plan.unit)?)))).collect();
    for anomaly in &plan.anomalies {
        let message = match together.get_mut(&anomaly.kind) {
            Some(message) => match message.take() {
                Some(message) => message,
                None => continue,
            },
            None => anomaly.message(plan.unit),
        };
        let d = Diagnostic::new("A0402", message);
        let d = match plan.unit {
            LineUnit::Line => d.at_line(shown, anomaly.shown_at()),
            // A line of the file would show nothing that people can read.
            LineUnit::Paragraph | LineUnit::Row => d.in_file(shown).label(plan.place(anomaly.shown_at())),
        };
        notes.push(d.help(anomaly.help()));
    }
}
