//! Files as they are: each format becomes a [`raw::Raw`], cells as texts and geometries as they are written.

pub(super) mod crs;
pub(super) mod geojson;
pub(super) mod lines;
pub(super) mod place;
pub(super) mod raster;
pub(super) mod raw;
pub(super) mod sections;
pub(super) mod shapes;
pub(super) mod sheet;
pub(super) mod standing;
pub(super) mod systems;
pub(super) mod table;
pub(super) mod vector;

use super::Spec;
use crate::diagnostic::{Diagnostic, Notes};
use raw::Raw;

/// Formats that hold one table only, by their extensions.
const SINGLE: [&str; 5] = ["csv", "tsv", "txt", "geojson", "json"];

/// The file of a layer; `None`, with the reason in the notes, when it can't be read.
pub(super) fn open(spec: &Spec, notes: &mut Notes) -> Option<Raw> {
    let extension = spec.file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match std::fs::read(&spec.file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let code = if error.kind() == std::io::ErrorKind::NotFound { "E0101" } else { "E0108" };
            let message = format!("le fichier `{}` ne peut pas être ouvert", spec.shown.display());
            notes.push(Diagnostic::new(code, message).in_file(&spec.shown).label(error.to_string()));
            return None;
        }
    };
    if let Some(wanted) = spec.table.as_ref().filter(|_| SINGLE.contains(&extension.as_str())) {
        notes.push(
            Diagnostic::new("E0353", format!("un fichier {} n'a qu'une table", extension.to_uppercase()))
                .at(wanted.place.clone())
                .help("retirer la clé `table`, qui choisit une couche d'un GeoPackage, une feuille d'un classeur ou une table d'une base"),
        );
        return None;
    }
    match extension.as_str() {
        "csv" | "tsv" | "txt" if sections::are_in(&bytes, &spec.model) => {
            sections::read(&bytes, &spec.shown, &spec.model, notes)
        }
        "csv" | "tsv" | "txt" => table::csv(&bytes, &spec.shown, notes),
        "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" => spreadsheet(spec, &bytes, notes),
        "geojson" | "json" => geojson::geojson(&String::from_utf8_lossy(&bytes), &spec.shown, notes),
        _ => vector::gdal(&spec.file, &spec.shown, spec.crs, spec.table.as_ref(), notes),
    }
}

/// A spreadsheet, by the library that tells its cells apart; what that one does not take for a spreadsheet (an ODS that a
/// GIS program wrote), by GDAL.
fn spreadsheet(spec: &Spec, bytes: &[u8], notes: &mut Notes) -> Option<Raw> {
    let refused = match sheet::spreadsheet(bytes, &spec.shown, spec.table.as_ref(), notes) {
        Ok(raw) => return raw,
        Err(refused) => refused,
    };
    let mut otherwise = Notes::new();
    let raw = vector::gdal(&spec.file, &spec.shown, spec.crs, spec.table.as_ref(), &mut otherwise);
    match raw {
        Some(_) => notes.append(otherwise),
        // Read by neither: what the first says is about spreadsheets.
        None => notes.push(*refused),
    }
    raw
}
