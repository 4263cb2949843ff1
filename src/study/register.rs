//! `plan/actions.csv` by itself: as `plan lire` shows it, and made again where it is lost for good.

use std::path::Path;

use super::declare::{self, FILE, Known};
use super::files::{Named, REGISTRY};
use super::open::{OF_REGISTRY, declared_plan, open_models};
use super::{Failure, door, kept};
use crate::analysis;
use crate::book::table_like;
use crate::diagnostic::{Diagnostic, Notes};
use crate::follow::fault::without_object;
use crate::plan::{Plan, Registry};

/// The register in that file, empty when there is none; `None`, with the reason in the notes, when it can't be trusted.
pub fn register_beside(file: &Path, plan: &Plan, notes: &mut Notes) -> Option<Registry> {
    match kept::read(file, file, OF_REGISTRY, notes).ok()? {
        Some(table) => Registry::parse_with(&table.text, file, Some(plan), notes),
        None => Some(Registry::default()),
    }
}

/// Writes the register of a study that has lost it, with the ids of a first reading of the document. How many actions it
/// has; `None`, with the reason in the notes, when there is one or the document can't be read.
///
/// # Errors
/// When the machine refuses to write.
pub fn remake_register(folder: &Path, notes: &mut Notes) -> Result<Option<usize>, Failure> {
    let folder = door::folder_of(folder);
    let mut inputs = Vec::new();
    let Some(text) = door::declaration(&folder, &mut inputs, notes) else { return Ok(None) };
    let models = open_models(&folder, &mut inputs, notes);
    let files = Named::of(&folder);
    let known = Known { models: &models, questions: analysis::ALL, files: &files };
    let Some(config) = declare::read(&text, Path::new(FILE), &known, notes) else { return Ok(None) };
    let Some(declared) = &config.plan else {
        notes.push(
            without_object("cette étude n'a pas de plan")
                .in_file(Path::new(FILE))
                .help("ajouter une section [plan] à territoire.toml"),
        );
        return Ok(None);
    };
    let Some(mut plan) = declared_plan(&folder, declared, &mut inputs, notes) else { return Ok(None) };
    let (path, shown) = (folder.join(REGISTRY), Path::new(REGISTRY));
    let there = match kept::read(&path, shown, OF_REGISTRY, notes) {
        Ok(there) => there.map(|table| table.text).unwrap_or_default(),
        Err(kept::Untrusted) => return Ok(None),
    };
    // What is there, were it damaged, knows more than the document.
    match Registry::parse_with(&there, shown, Some(&plan), notes) {
        Some(registry) if registry.known.is_empty() => {}
        Some(_) => {
            notes.push(
                Diagnostic::new("E0486", format!("`{REGISTRY}` est là, et a les identifiants des actions"))
                    .in_file(shown)
                    .label("il est laissé comme il est")
                    .help("ne rien faire ; pour le refaire malgré tout, le déplacer d'abord"),
            );
            return Ok(None);
        }
        None => return Ok(None),
    }
    let mut registry = Registry::default();
    let assigned = registry.update_with(&mut plan, &declared.reading.successions, notes);
    kept::write(&path, shown, notes, |before| table_like(before, &registry.to_csv()))?;
    Ok(Some(assigned.ids.len()))
}
