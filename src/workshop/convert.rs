//! `territoire donnees convertir`: a layer of a study written in the official schema of its model.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure, Manifest};
use crate::french;
use crate::layer::{self, Converted, Layer, Rows};
use crate::study::{Study, changed};

/// What was converted, and where it was written.
#[derive(Debug)]
pub struct Conversion<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// What its conversion gave.
    pub converted: Converted,
    /// The file of the valid rows.
    pub file: PathBuf,
    /// That of the rows to complete, when there are some.
    pub aside: Option<PathBuf>,
}

/// Where the files of a conversion go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Destination<'a> {
    /// The file that is named; one of `converti/` when none is.
    pub file: Option<&'a Path>,
    /// Whether files that the tool did not write, or that people filled since, may be replaced.
    pub replace: bool,
}

/// Writes a layer, by its id, or its rows of the territory, in `converti/` or in the file that is named. `None`, with the reason in the notes, when the
/// study has no such layer, its model no schema, or when what people wrote stands there.
///
/// # Errors
/// When the machine refuses to write.
pub fn convert<'a>(
    study: &'a Study,
    id: &str,
    extent: Rows,
    destination: Destination<'_>,
    notes: &mut Notes,
) -> Result<Option<Conversion<'a>>, Failure> {
    let Some(layer) = study.layers.iter().find(|l| l.id == id) else {
        let known: Vec<&str> = study.layers.iter().map(|l| l.id.as_str()).collect();
        let d = Diagnostic::unknown(format!("la couche `{id}` n'est pas dans l'étude, ou n'a pas pu être lue"))
            .label(format!("couches lues : {}", french::list(&known)));
        notes.push(d.did_you_mean(french::nearest(id, known)));
        return Ok(None);
    };
    let Some(converted) = layer::convert(layer, &study.territory, extent) else {
        notes.push(
            Diagnostic::new("E0360", format!("le modèle `{}` n'a pas de schéma à suivre", layer.model.id))
                .in_file(&layer.file)
                .help("donner à la couche son modèle : `modele = \"irve\"`, `\"friches\"`…"),
        );
        return Ok(None);
    };
    let folder = study.folder.join("converti");
    let usual = || folder.join(format!("{id}.{}", converted.extension));
    let file = destination.file.map_or_else(usual, Path::to_owned);
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = (converted.left > 0).then(|| file.with_file_name(format!("{stem}-a-completer.csv")));
    let rest = aside.as_ref().map(|aside| (aside, &converted.incomplete));
    let made: Vec<(&PathBuf, &[u8])> =
        std::iter::once((&file, &converted.valid)).chain(rest).map(|(path, text)| (path, text.as_bytes())).collect();
    let mut list = Manifest::read(&folder);
    let mut free = true;
    for (path, bytes) in &made {
        if !destination.replace && !may_replace(path, bytes, &folder, &list)? {
            let shown = path.strip_prefix(&study.folder).unwrap_or(path);
            notes.push(changed(shown));
            free = false;
        }
    }
    if !free {
        return Ok(None);
    }
    // The list last: what is stopped in between is the same at the next conversion, and may be replaced.
    let mut listed = false;
    for (path, bytes) in made {
        disk::write(path, bytes)?;
        if let Some(name) = path.strip_prefix(&folder).ok().and_then(Path::to_str) {
            list.add(name, bytes);
            listed = true;
        }
    }
    if listed {
        list.save(&folder)?;
    }
    Ok(Some(Conversion { layer, converted, file, aside }))
}

/// Whether nothing would be lost by writing a file: none is there, it is the same, or the tool wrote it in its own folder
/// and nobody changed it.
fn may_replace(path: &Path, bytes: &[u8], folder: &Path, list: &Manifest) -> Result<bool, Failure> {
    match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Failure::of("lecture", path)(error)),
        Ok(there) if there == bytes => Ok(true),
        Ok(_) => match path.strip_prefix(folder).ok().and_then(Path::to_str) {
            Some(name) => list.allows(folder, name),
            None => Ok(false),
        },
    }
}
