//! What layers are held against: the models, and the lists of codes that they name.

use std::path::Path;

use crate::diagnostic::Notes;
use crate::layer::{CodeList, Model};
use crate::study::files::{names_in, read_file, text_of};
use crate::study::results::Input;

/// The models of the tool, and those of the study in `modeles/`; one of the same id stands for the tool's.
pub(in crate::study) fn open_models(folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) -> Vec<Model> {
    let lists = open_lists(folder, inputs, notes);
    let mut models: Vec<Model> = Model::all().iter().map(|m| m.with_lists(&lists)).collect();
    for name in names_in(folder, "modeles", ".toml") {
        let Some(bytes) = read_file(folder, &name, None, inputs, notes) else { continue };
        let Some(text) = text_of(&bytes, Path::new(&name), notes) else { continue };
        if let Some(model) = Model::parse_with(&text, Path::new(&name), &lists, notes) {
            models.retain(|m| m.id != model.id);
            models.push(model);
        }
    }
    models
}

/// The lists of codes of the study, in `modeles/listes/`.
fn open_lists(folder: &Path, inputs: &mut Vec<Input>, notes: &mut Notes) -> Vec<CodeList> {
    let one = |path: &String| {
        let bytes = read_file(folder, path, None, inputs, notes)?;
        let path = Path::new(path);
        CodeList::parse(&path.file_stem()?.to_string_lossy(), &bytes, path, notes)
    };
    names_in(folder, "modeles/listes", ".csv").iter().filter_map(one).collect()
}
