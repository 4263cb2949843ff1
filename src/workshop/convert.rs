//! `territoire donnees convertir`: a layer of a study written in the official schema of its model.

use std::path::{Path, PathBuf};

use super::put;
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::Failure;
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
    if let Some(fault) = destination.file.and_then(|file| misnamed(file, converted.extension)) {
        notes.push(fault);
        return Ok(None);
    }
    let folder = study.folder.join("converti");
    let usual = || folder.join(format!("{id}.{}", converted.extension));
    let file = destination.file.map_or_else(usual, Path::to_owned);
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let aside = (converted.left > 0).then(|| file.with_file_name(format!("{stem}-a-completer.csv")));
    let rest = aside.as_ref().map(|aside| (aside, &converted.incomplete));
    let made: Vec<(&PathBuf, &[u8])> =
        std::iter::once((&file, &converted.valid)).chain(rest).map(|(path, text)| (path, text.as_bytes())).collect();
    let mut own = made.iter().filter_map(|(path, _)| study.own(path)).peekable();
    if own.peek().is_some() {
        own.for_each(|fault| notes.push(fault));
        return Ok(None);
    }
    let written = match destination.file {
        Some(_) => put::named(&made, destination.replace, notes)?,
        // The other conversions stay there.
        None => put::usual(&folder, &made, |_| true, destination.replace, notes)?,
    };
    if !written {
        return Ok(None);
    }
    Ok(Some(Conversion { layer, converted, file, aside }))
}

/// That a file is named as one of another format than what would be in it: no program would open it.
pub(super) fn misnamed(file: &Path, format: &str) -> Option<Diagnostic> {
    let fits: &[&str] = if format == "geojson" { &["geojson", "json"] } else { &["csv", "txt"] };
    let end = file.extension()?.to_string_lossy().to_lowercase();
    if fits.contains(&end.as_str()) {
        return None;
    }
    let format = if format == "geojson" { "GeoJSON" } else { "CSV" };
    let ends: Vec<String> = fits.iter().map(|end| format!("`.{end}`")).collect();
    let fault = Diagnostic::new("E0525", format!("cette couche se convertit en {format}, et non en `.{end}`"));
    let own = file.with_extension(fits[0]);
    Some(
        fault
            .in_file(file)
            .label(format!("extensions de ce qui s'écrit ici : {}", french::list(&ends)))
            .help(format!("`--sortie {}`", own.display())),
    )
}
