//! `rattachements.csv`: which action concerns which commune, EPCI, département, layer, feature, or the whole territory.

use std::path::Path;

use super::codes::restore_targets;
use super::fault::malformed;
use super::named::targets;
use super::target::Target;
use super::vocabulary::Vocabulary;
use crate::book::csv_text;
use crate::book::fill::FilledTable;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::Layer;
use crate::plan::{restore_actions, unknown_action};
use crate::territory::Territory;

/// Who attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user's file.
    User,
    /// The suggestion engine.
    Suggestion,
}

impl Origin {
    /// As written in the file.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::User => "utilisateur",
            Self::Suggestion => "suggestion",
        }
    }
}

/// An action attached to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The action's id.
    pub action: String,
    /// What it is attached to.
    pub target: Target,
    /// What the target is to the action: «concernée», «portage», «bénéficiaire»… free.
    pub role: String,
    /// Who says so.
    pub origin: Origin,
    /// Why.
    pub reason: String,
}

/// The role when the file gives none.
pub(crate) const CONCERNED: &str = "concernée";

pub(super) const COLUMNS: [&str; 6] = ["action", "genre", "cible", "role", "origine", "motif"];

/// Attachments as `rattachements.csv`, which [`read_attachments`] reads back.
#[must_use]
pub fn attachments_to_csv(attachments: &[Attachment], territory: &Territory) -> String {
    let rows = attachments.iter().flat_map(|a| {
        let row = |(kind, target): (&str, String)| {
            [&a.action, kind, &target, &a.role, a.origin.label(), &a.reason].map(str::to_owned)
        };
        a.target.written(territory).into_iter().map(row).collect::<Vec<_>>()
    });
    csv_text(&COLUMNS, rows)
}

/// Reads and checks `rattachements.csv`. `known_action_ids` are the ids of the plan's actions. A faulty line is
/// reported and left out; the others stay. After the layers come the ids of those that could not be read: a line that
/// names one of these is left out without a word, as the layer has its own error.
pub fn read_attachments(
    text: &str,
    shown: &Path,
    known_action_ids: &[String],
    territory: &Territory,
    (layers, unread): (&[Layer], &[&str]),
    vocabulary: &Vocabulary,
    notes: &mut Notes,
) -> Vec<Attachment> {
    let faulty =
        |line: usize, message: String, help: &str| malformed(message).at_line(shown, line).help(help.to_owned());
    let Some(mut rows) = FilledTable::of_csv(text, malformed, shown, notes) else { return Vec::new() };
    restore_actions(&mut rows, &["action"], known_action_ids, shown, notes);
    restore_targets(&mut rows, territory, shown, notes);
    let places = COLUMNS.map(|name| rows.column(name));
    let missing: Vec<&str> = (0..3).filter(|&k| places[k].is_none()).map(|k| COLUMNS[k]).collect();
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(|m| format!("`{m}`")).collect();
        let message = format!("colonne manquante : {}", french::list(&missing));
        notes.push(faulty(1, message, "écrire en première ligne action;genre;cible;role;origine;motif"));
        return Vec::new();
    }
    let mut out = Vec::new();
    for row in &rows.rows {
        let line = row.line;
        let cell = |k: usize| row.cell(places[k]);
        if cell(0).is_empty() || cell(1).is_empty() {
            let message = "l'action ou le genre manque".to_owned();
            notes.push(faulty(line, message, "remplir les colonnes action, genre et cible"));
            continue;
        }
        let action = known_action_ids.iter().find(|id| *id == cell(0));
        if action.is_none() {
            notes.push(unknown_action(cell(0), known_action_ids).at_line(shown, line));
        }
        let origin = match french::name_key(cell(4)).as_str() {
            "" | "utilisateur" => Origin::User,
            "suggestion" => Origin::Suggestion,
            _ => {
                let message = format!("l'origine `{}` n'existe pas", cell(4));
                notes.push(faulty(line, message, "écrire `utilisateur` ou `suggestion`"));
                continue;
            }
        };
        let of_layer = matches!(french::name_key(cell(1)).trim_end_matches('s'), "entite" | "filtre");
        if of_layer && cell(2).split(':').next().is_some_and(|id| unread.contains(&id.trim())) {
            continue;
        }
        let targets = match targets(cell(1), cell(2), territory, layers, vocabulary) {
            Ok(targets) => targets,
            Err(fault) => {
                notes.push(fault.at(Place::Line { file: shown.to_owned(), line, column: None }));
                continue;
            }
        };
        if targets.iter().any(|t| matches!(t, Target::Features { ids, .. } if ids.is_empty())) {
            let message = format!("`{}` ne retient aucune entité du territoire", cell(2));
            let help = "vérifier la valeur du filtre, ou compléter la couche";
            notes.push(Diagnostic::new("A0408", message).at_line(shown, line).help(help));
        }
        let Some(action) = action else { continue };
        let role = vocabulary.role_of(cell(3), &Place::Line { file: shown.to_owned(), line, column: None }, notes);
        out.extend(targets.into_iter().map(|target| Attachment {
            action: action.clone(),
            target,
            role: role.clone(),
            origin,
            reason: cell(5).to_owned(),
        }));
    }
    out
}
