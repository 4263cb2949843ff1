//! A journal that is not there, beside what only a journal can have made: the study lost its memory, and a command that
//! took it for one without follow-up would write a state in which nothing was ever done.

use std::path::Path;

use super::{CONFLICTS, OUTBOX};
use crate::book::fill::FilledTable;
use crate::book::{kept_column, kept_text};
use crate::diagnostic::Diagnostic;
use crate::follow::fault::damaged;
use crate::study::files::{EXPORTS, JOURNAL, names_in};
use crate::study::{Study, rows};

/// How to go on, with the journal or without.
pub(super) const HELP: &str = "rétablir le fichier d'avant (corbeille, sauvegarde, copie de l'étude) ; pour recommencer un suivi sans lui, renommer les dossiers `plan/suivi` et `suivi/etat`, comme `plan/suivi-ancien` : rien n'en est perdu";

/// The fault of a study whose journal is not there and was; none for one that never had any.
pub(super) fn lost(study: &Study) -> Option<Diagnostic> {
    let shown = witness(&study.folder)?;
    Some(
        damaged(format!("le journal du suivi, `{JOURNAL}`, n'est plus là"))
            .in_file(Path::new(JOURNAL))
            .label(shown)
            .help(HELP),
    )
}

/// What shows that there was a journal.
fn witness(folder: &Path) -> Option<String> {
    let had = rows::before(&folder.join(JOURNAL));
    if had > 0 {
        return Some(format!("`plan/suivi/{}` dit qu'il avait {had} lignes ou plus", rows::COUNTS));
    }
    let column = |name: &str, column: &str| {
        std::fs::read(folder.join(name)).map(|bytes| kept_column(&bytes, column)).unwrap_or_default()
    };
    if !column(CONFLICTS, "champ").is_empty() {
        return Some(format!("`{CONFLICTS}` a des valeurs qui en viennent"));
    }
    // Values are sent out of the journal alone; what is written for another model may say more than it.
    let ours = |name: &String| !name.contains("-tet-") && !name.contains("-communs-");
    if let Some(name) = names_in(folder, EXPORTS, ".csv").into_iter().filter(ours).find(|name| has_values(folder, name))
    {
        return Some(format!("`{name}` garde des valeurs qui en viennent"));
    }
    let state = format!("{OUTBOX}/etat/actions.csv");
    let told = ["statut", "pilote", "dernière saisie par"].iter().any(|name| !column(&state, name).is_empty());
    told.then(|| format!("`{state}` a des valeurs qui en viennent"))
}

/// Whether the copy of an export has a value of an action.
fn has_values(folder: &Path, name: &str) -> bool {
    let text = std::fs::read(folder.join(name)).ok().and_then(|bytes| kept_text(&bytes).ok()).unwrap_or_default();
    let table = FilledTable::as_written(&text);
    let [action, field, value] = ["action", "champ", "valeur"].map(|name| table.column(name));
    table.rows.iter().any(|row| {
        // What begins by a mark was shown in the workbook, of the plan and not of the journal.
        let filled = !row.cell(action).is_empty() && !row.cell(value).is_empty();
        filled && !row.cell(field).starts_with('=')
    })
}
