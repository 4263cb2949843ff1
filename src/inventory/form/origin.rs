//! Which form a workbook that came back is.

use std::collections::BTreeMap;

use crate::book::fill::FilledSheet;
use crate::diagnostic::{Diagnostic, Notes};
use crate::follow::{EXPORT, Export, Received, STUDY, written};

/// What a form comes from: its hidden sheet says it, else its instructions, else its name.
pub(super) fn export_of<'a>(
    file: &Received<'_>,
    sheets: &BTreeMap<String, FilledSheet>,
    exports: &'a BTreeMap<String, Export>,
    notes: &mut Notes,
) -> Option<&'a Export> {
    let name = file.shown.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let named = || exports.keys().find(|id| name.contains(id.as_str())).cloned();
    let Some(id) = written(sheets, EXPORT).or_else(named) else {
        notes.push(
            foreign("rien ne dit de quel formulaire vient ce classeur")
                .in_file(file.shown)
                .label(format!("ni sa feuille cachée, ni la ligne « {EXPORT} », ni son nom"))
                .help("recopier ses valeurs dans un classeur que `territoire friches formulaires` vient d'écrire"),
        );
        return None;
    };
    let found = exports.get(&id);
    if found.is_none() {
        let study = written(sheets, STUDY).map(|study| format!("le classeur est celui de l'étude « {study} »"));
        notes.push(
            foreign(format!("le formulaire `{id}` n'est pas de cette étude"))
                .in_file(file.shown)
                .label(study.unwrap_or_default())
                .help("vérifier le dossier de l'étude : la copie des formulaires est dans `inventaire/envois/`"),
        );
    }
    found
}

fn foreign(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0582", message)
}
