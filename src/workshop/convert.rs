//! `territoire donnees convertir`: a layer of a study written in the official schema of its model.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::{self, Failure};
use crate::french;
use crate::layer::{self, Converted, Layer, Rows};
use crate::study::Study;

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

/// Writes a layer, by its id, or its rows of the territory, in `converti/` or in the file that is named. `None`, with the reason in the notes, when the
/// study has no such layer, or its model no schema.
///
/// # Errors
/// When the machine refuses to write.
pub fn convert<'a>(
    study: &'a Study,
    id: &str,
    extent: Rows,
    file: Option<&Path>,
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
    let usual = || study.folder.join("converti").join(format!("{id}.{}", converted.extension));
    let file = file.map_or_else(usual, Path::to_owned);
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = (converted.left > 0).then(|| file.with_file_name(format!("{stem}-a-completer.csv")));
    disk::write(&file, converted.valid.as_bytes())?;
    if let Some(aside) = &aside {
        disk::write(aside, converted.incomplete.as_bytes())?;
    }
    Ok(Some(Conversion { layer, converted, file, aside }))
}
