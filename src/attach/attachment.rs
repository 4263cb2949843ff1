//! `rattachements.csv`: which action concerns which commune, EPCI, département, layer, feature, or the whole territory.

use std::collections::BTreeSet;
use std::path::Path;

use super::codes::restore_targets;
use super::fault::malformed;
use super::named::targets;
use super::target::Target;
use super::vocabulary::Vocabulary;
use crate::book::fill::FilledTable;
use crate::book::{csv_reader, csv_text, guarded_text, kept_separator, readable};
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
    csv_text(&COLUMNS, attachments.iter().flat_map(|a| rows_of(a, territory)))
}

fn rows_of(a: &Attachment, territory: &Territory) -> Vec<[String; 6]> {
    let row = |(kind, target): (&str, String)| {
        [&a.action, kind, &target, &a.role, a.origin.label(), &a.reason].map(str::to_owned)
    };
    a.target.written(territory).into_iter().map(row).collect()
}

/// The same, added to what a file of attachments holds already, whose rows, columns and comments stay as they are; those
/// that stand there are not added again.
#[must_use]
pub fn add_attachments(existing: &str, attachments: &[Attachment], territory: &Territory) -> String {
    let there = FilledTable::as_written(existing);
    let places = [0, 1, 2, 3].map(|k| there.column(COLUMNS[k]));
    let known: BTreeSet<[String; 4]> =
        there.rows.iter().map(|row| places.map(|place| french::name_key(row.cell(place)))).collect();
    let rows = attachments.iter().flat_map(|a| rows_of(a, territory));
    let new = |row: &[String; 6]| !known.contains(&[0, 1, 2, 3].map(|k: usize| french::name_key(&row[k])));
    append(existing, &rows.filter(new).collect::<Vec<_>>())
}

/// Adds lines to the user's file, in the order of its own columns and with its own separator.
pub(super) fn append(existing: &str, rows: &[[String; 6]]) -> String {
    let separator = kept_separator(existing);
    let text = readable(existing);
    let mut reader = csv_reader(&text, separator);
    let header: Vec<String> = reader.headers().map(|h| h.iter().map(french::name_key).collect()).unwrap_or_default();
    let known = COLUMNS.iter().take(3).all(|c| header.iter().any(|h| h == c));
    if existing.trim().is_empty() || !known {
        return csv_text(&COLUMNS, rows.iter().cloned());
    }
    let of_column = |row: &[String; 6], name: &String| {
        COLUMNS.iter().position(|c| c == name).map(|k| row[k].clone()).unwrap_or_default()
    };
    let added =
        guarded_text(separator, rows.iter().map(|row| header.iter().map(|h| of_column(row, h)).collect::<Vec<_>>()));
    let end = if existing.ends_with(['\n', '\r']) { "" } else { "\n" };
    format!("{existing}{end}{added}")
}

/// A file of attachments without some of its rows, by their first line; the others, the comments and the blank lines stay
/// byte for byte. `None` when a row can't be told apart from what is around it.
pub(super) fn without(existing: &str, lines: &BTreeSet<usize>) -> Option<String> {
    let there = FilledTable::as_written(existing);
    let mut kept: Vec<&str> = existing.split_inclusive('\n').collect();
    // An old Mac ends lines by CR alone.
    if kept.len() < 2 {
        kept = existing.split_inclusive('\r').collect();
    }
    for row in there.rows.iter().filter(|row| lines.contains(&row.line)) {
        let within: usize = row.cells.iter().map(|cell| cell.matches('\n').count()).sum();
        let own = kept.get_mut(row.line - 1..=row.line - 1 + within)?;
        let same = FilledTable::as_written(&format!("{}{}", own_header(existing)?, own.concat()));
        if same.rows.len() != 1 || same.rows[0].cells != row.cells {
            return None;
        }
        own.fill("");
    }
    Some(kept.concat())
}

/// The header of a table, with what tells its separator.
fn own_header(text: &str) -> Option<String> {
    let separator = char::from(kept_separator(text));
    let header = FilledTable::as_written(text).header;
    (!header.is_empty()).then(|| format!("{}\n", header.join(&separator.to_string())))
}

/// Whether a text can be a file of attachments, or there is none; what it lacks is told.
pub fn is_a_list(text: &str, shown: &Path, notes: &mut Notes) -> bool {
    if text.trim().is_empty() {
        return true;
    }
    let before = notes.all().len();
    let Some(table) = FilledTable::of_csv(text, &COLUMNS, malformed, shown, notes) else { return false };
    has_columns(&table, shown, notes) && notes.all().len() == before
}

/// Whether a table has the columns without which it is no file of attachments.
fn has_columns(table: &FilledTable, shown: &Path, notes: &mut Notes) -> bool {
    let missing = COLUMNS.iter().take(3).filter(|name| table.column(name).is_none());
    let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() {
        let message = format!("colonne manquante : {}", french::list(&missing));
        let help = "écrire en première ligne action;genre;cible;role;origine;motif";
        notes.push(malformed(message).at_line(shown, 1).help(help));
    }
    missing.is_empty()
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
    let Some(mut rows) = FilledTable::of_csv(text, &COLUMNS, malformed, shown, notes) else { return Vec::new() };
    restore_actions(&mut rows, &["action"], known_action_ids, shown, notes);
    restore_targets(&mut rows, territory, shown, notes);
    let places = COLUMNS.map(|name| rows.column(name));
    if !has_columns(&rows, shown, notes) {
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
