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

use super::{Spec, faults};
use crate::diagnostic::{Diagnostic, Notes};
use raw::Raw;

/// How files are read, by their extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// A table in text.
    Text,
    /// A workbook.
    Workbook,
    GeoJson,
    /// What GDAL opens.
    Other,
}

fn format(spec: &Spec) -> (Format, String) {
    let extension = spec.file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let format = match extension.as_str() {
        "csv" | "tsv" | "txt" => Format::Text,
        "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" => Format::Workbook,
        "geojson" | "json" => Format::GeoJson,
        _ => Format::Other,
    };
    (format, extension)
}

/// The bytes of the file of a layer; none of a format that is read where it lies. `None`, with the reason in the notes,
/// when it can't be opened.
pub(super) fn bytes(spec: &Spec, notes: &mut Notes) -> Option<Vec<u8>> {
    let bytes = match format(spec).0 {
        Format::Other => std::fs::File::open(&spec.file).map(|_| Vec::new()),
        _ => std::fs::read(&spec.file),
    };
    let fail = |error: std::io::Error| {
        let absent = error.kind() == std::io::ErrorKind::NotFound;
        let message = format!("le fichier `{}` ne peut pas être ouvert", spec.shown.display());
        let d = if absent { Diagnostic::no_file(message) } else { Diagnostic::refused(message) };
        notes.push(d.in_file(&spec.shown).machine(&error));
    };
    bytes.map_err(fail).ok()
}

/// What a file of these bytes holds; `None`, with the reason in the notes, when it can't be read as a table.
pub(super) fn open(spec: &Spec, bytes: Vec<u8>, notes: &mut Notes) -> Option<Raw> {
    let (format, extension) = format(spec);
    if let Some(wanted) = spec.table.as_ref().filter(|_| matches!(format, Format::Text | Format::GeoJson)) {
        notes.push(
            faults::no_table(format!("un fichier {} n'a qu'une table", extension.to_uppercase()))
                .at(wanted.place.clone())
                .help("retirer la clé `table`, qui choisit une couche d'un GeoPackage, une feuille d'un classeur ou une table d'une base"),
        );
        return None;
    }
    match format {
        Format::Text if sections::are_in(&bytes, &spec.model) => {
            sections::read(&bytes, &spec.shown, &spec.model, notes)
        }
        Format::Text => table::csv(&bytes, &spec.shown, notes),
        Format::Workbook => workbook(spec, &bytes, notes),
        Format::GeoJson => geojson::geojson(&String::from_utf8_lossy(&bytes), &spec.shown, notes),
        Format::Other => {
            drop(bytes);
            vector::gdal(&spec.file, &spec.shown, spec.crs, spec.table.as_ref(), notes)
        }
    }
}

/// A workbook, by the library that tells its cells apart; what that one does not take for a workbook (an ODS that a GIS
/// program wrote), by GDAL.
fn workbook(spec: &Spec, bytes: &[u8], notes: &mut Notes) -> Option<Raw> {
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
