//! Which of our workbooks one that came back is.

use std::collections::BTreeMap;

use super::edit::Received;
use super::mark::{EXPORT, STUDY, written};
use super::sent::Export;
use crate::book::fill::FilledSheet;
use crate::diagnostic::{Diagnostic, Notes};

/// What people call a sort of workbooks, where they are made and kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Workbooks {
    /// The fault of one that is none of them.
    pub(crate) foreign: fn(String) -> Diagnostic,
    /// One: «export».
    pub(crate) one: &'static str,
    /// That one: «l'export».
    pub(crate) this: &'static str,
    /// The command that writes them.
    pub(crate) made_by: &'static str,
    /// Where their copies are.
    pub(crate) copies: &'static str,
}

/// What a workbook comes from: its hidden sheet says it, else its instructions, else its name. `None`, told, when nothing does
/// or when the study has not sent it.
pub(crate) fn export_of<'a>(
    file: &Received<'_>,
    sheets: &BTreeMap<String, FilledSheet>,
    exports: &'a BTreeMap<String, Export>,
    workbooks: Workbooks,
    notes: &mut Notes,
) -> Option<&'a Export> {
    let Workbooks { foreign, one, this, made_by, copies } = workbooks;
    let name = file.shown.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let named = || exports.keys().find(|id| name.contains(id.as_str())).cloned();
    let Some(id) = written(sheets, EXPORT).or_else(named) else {
        notes.push(
            foreign(format!("rien ne dit de quel {one} vient ce classeur"))
                .in_file(file.shown)
                .label(format!("ni sa feuille cachée, ni la ligne « {EXPORT} », ni son nom"))
                .help(format!("recopier ses valeurs dans un classeur que `{made_by}` vient d'écrire")),
        );
        return None;
    };
    let found = exports.get(&id);
    if found.is_none() {
        let study = written(sheets, STUDY).map(|study| format!("le classeur est celui de l'étude « {study} »"));
        notes.push(
            foreign(format!("{this} `{id}` n'est pas de cette étude"))
                .in_file(file.shown)
                .label(study.unwrap_or_default())
                .help(format!("vérifier le dossier de l'étude : la copie des {one}s est dans `{copies}`")),
        );
    }
    found
}
