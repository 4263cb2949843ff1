//! The columns of a file, under the names that its model gives them.

use std::collections::BTreeSet;

use super::control::Control;
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::faults;
use crate::layer::input::raw::Raw;
use crate::layer::{Model, Spec};

/// The columns under the official names of the fields that they hold; another name is said.
pub(super) fn official_names(model: &Model, written: &[String], control: &mut Control) -> Vec<String> {
    let exact: BTreeSet<&str> = written.iter().map(String::as_str).collect();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut renamed = Vec::new();
    let mut names = Vec::new();
    for column in written {
        let field = model.field_of(column).map(|f| f.name.as_str());
        // A column of the official name wins over one that only looks like it.
        let official = field.filter(|name| (*name == column || !exact.contains(name)) && !taken.contains(*name));
        if let Some(name) = official.filter(|name| name != column) {
            renamed.push(format!("`{column}` lue comme `{name}`"));
        }
        let name = official.unwrap_or(column).to_owned();
        taken.insert(name.clone());
        names.push(name);
    }
    if !renamed.is_empty() {
        control.detected.push(format!("colonnes : {}", french::list_at_most(&renamed, 8)));
    }
    names
}

/// Columns without which the analyses can do nothing.
pub(super) fn absent_columns(spec: &Spec, raw: &Raw, written: &[String], notes: &mut Notes) {
    for column in spec.model.essential.iter().filter(|c| raw.find(&[c]).is_none()) {
        let d = faults::no_column(column).in_file(&spec.shown);
        notes.push(match french::nearest(column, written.iter().map(String::as_str)) {
            Some(nearest) => d.help(format!("la colonne `{nearest}` est-elle celle-là ? la renommer `{column}`")),
            None => d.help(format!("colonnes du modèle {} : {}", spec.model.id, spec.model.template().trim())),
        });
    }
}

/// The version of the schema that the file follows: the newest whose own fields it has.
pub(super) fn version(model: &Model, raw: &Raw) -> String {
    let lacks = |version: &&String| {
        model.official().any(|f| f.since.as_ref() == Some(*version) && raw.find(&[&f.name]).is_none())
    };
    model.versions.iter().find(|v| !lacks(v)).unwrap_or(&model.version).clone()
}
