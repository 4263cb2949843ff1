//! Files as they are: each format becomes a [`raw::Raw`], cells as texts and geometries as they are written.

mod beside;
pub(super) mod claimed;
pub(super) mod columns;
pub(super) mod counted;
pub(super) mod crs;
mod cut;
mod dbf;
pub(super) mod frame;
pub(super) mod geojson;
mod inner;
pub(super) mod leads;
pub(super) mod led;
pub(super) mod lines;
pub(super) mod names;
pub(super) mod parquet;
mod parts_of;
pub(super) mod place;
mod position;
pub(super) mod raster;
pub(super) mod raw;
pub(super) mod sections;
pub(super) mod shapes;
pub(super) mod sheet;
pub(super) mod standing;
mod stops;
pub(super) mod straight;
pub(super) mod systems;
pub(super) mod table;
mod twins;
pub(super) mod vector;

use super::{Spec, faults};
use crate::book::{self, Encoding, Nature};
use crate::diagnostic::{Diagnostic, Notes};
use crate::pull;
use raw::Raw;
use table::Asked;

/// How files are read, by their extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// A table in text.
    Text,
    /// A workbook.
    Workbook,
    GeoJson,
    Parquet,
    /// What names other files.
    Leading,
    /// The address of a service.
    Service,
    /// What GDAL opens.
    Other,
}

fn format(spec: &Spec) -> (Format, String) {
    let extension = spec.file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if spec.file.to_str().and_then(leads::address_of).is_some() {
        return (Format::Service, extension);
    }
    let format = match extension.as_str() {
        "csv" | "tsv" | "txt" => Format::Text,
        "xlsx" | "xls" | "xlsm" | "xlsb" | "ods" => Format::Workbook,
        "geojson" | "json" => Format::GeoJson,
        "parquet" | "geoparquet" => Format::Parquet,
        _ if leads::names_files(&spec.file) => Format::Leading,
        _ => Format::Other,
    };
    (format, extension)
}

/// The bytes of the file of a layer; none of a format that is read where it lies. `None`, with the reason in the notes,
/// when it can't be opened.
pub(super) fn bytes(spec: &Spec, notes: &mut Notes) -> Option<Vec<u8>> {
    let bytes = match format(spec).0 {
        Format::Parquet => {
            book::refuse_endless(&spec.file).and_then(|()| std::fs::File::open(&spec.file)).map(|_| Vec::new())
        }
        Format::Service => Ok(Vec::new()),
        // A geodatabase is a folder, which some systems do not open.
        Format::Other => book::refuse_endless(&spec.file).map(|()| Vec::new()),
        _ => book::bytes_of(&spec.file),
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
    let (named, extension) = format(spec);
    let format = by_content(named, &bytes, spec, notes)?;
    if let Some(wanted) =
        spec.table.as_ref().filter(|_| matches!(format, Format::Text | Format::GeoJson | Format::Parquet))
    {
        notes.push(
            faults::no_table(format!("un fichier {} n'a qu'une table", extension.to_uppercase()))
                .at(wanted.place.clone())
                .help("retirer la clé `table`, qui choisit une couche d'un GeoPackage, une feuille d'un classeur ou une table d'une base"),
        );
        return None;
    }
    let text = matches!(format, Format::Text | Format::GeoJson);
    if let Some((line, _)) = Some(&bytes).filter(|_| text).and_then(|bytes| pull::merge_mark(bytes)) {
        let d = faults::unreadable("ce fichier tient deux versions de lui-même").at_line(&spec.shown, line);
        notes.push(d.label(pull::MERGED).help(pull::MERGED_HELP));
        return None;
    }
    let mut raw = read_as(format, spec, bytes, notes)?;
    twins::tell(&raw, notes);
    stops::one_each(&mut raw);
    if format != named {
        let content = match format {
            Format::Workbook => "un classeur",
            Format::GeoJson => "du GeoJSON",
            _ => "un texte",
        };
        raw.detected.push(format!("lu d'après son contenu, {content}, et non d'après son nom en .{extension}"));
    }
    Some(counted::unfold(raw, &spec.model))
}

/// How to read a file that is of this format by its name: what its content certainly is wins. `None`, with what it is in
/// the notes, when it is no table at all.
fn by_content(named: Format, bytes: &[u8], spec: &Spec, notes: &mut Notes) -> Option<Format> {
    // These are read where they lie.
    if matches!(named, Format::Other | Format::Parquet | Format::Leading | Format::Service) {
        return Some(named);
    }
    let nature = Nature::of(bytes);
    if let Some((what, help)) = nature.no_table() {
        let message = format!("le fichier est {what}");
        let name = spec.shown.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let d = faults::unreadable(message).in_file(&spec.shown).help(help);
        // A locked or an old workbook has the name that it should.
        let as_named = matches!(nature, Nature::Locked | Nature::OldWorkbook) && named == Format::Workbook;
        notes.push(if as_named { d } else { d.label(format!("son nom, en .{name}, annonce autre chose")) });
        return None;
    }
    Some(match (named, nature) {
        (_, Nature::Workbook) => Format::Workbook,
        (Format::Workbook | Format::Text, Nature::GeoJson) => Format::GeoJson,
        (Format::Workbook, Nature::Text) => Format::Text,
        (Format::Workbook, Nature::Empty) => {
            let help = "le télécharger ou l'enregistrer de nouveau";
            notes.push(faults::unreadable("le fichier est vide").in_file(&spec.shown).help(help));
            return None;
        }
        _ => named,
    })
}

fn read_as(format: Format, spec: &Spec, bytes: Vec<u8>, notes: &mut Notes) -> Option<Raw> {
    match format {
        Format::Text if sections::are_in(&bytes, &spec.model) => {
            sections::read(&bytes, &spec.shown, &spec.model, notes)
        }
        Format::Text => table::csv(&bytes, &spec.shown, asked(spec), notes),
        Format::Workbook => workbook(spec, &bytes, notes),
        Format::GeoJson => {
            let (text, encoding) = book::read_text(&bytes, &spec.shown, notes)?;
            let mut raw = geojson::geojson(&text, &spec.shown, spec.crs, notes)?;
            // The standard has UTF-8 only.
            if !matches!(encoding, Encoding::Utf8 | Encoding::Utf8Marked) {
                raw.detected.push(format!("texte en {}", encoding.name()));
            }
            Some(raw)
        }
        Format::Parquet => {
            drop(bytes);
            parquet::read(&spec.file, &spec.shown, notes)
        }
        Format::Leading | Format::Service => led::open(spec, &bytes, notes).0,
        Format::Other => {
            drop(bytes);
            vector::gdal(&through_gdal(spec), notes)
        }
    }
}

/// A layer as the reader through GDAL is asked for it.
fn through_gdal(spec: &Spec) -> vector::Asked<'_> {
    vector::Asked {
        path: &spec.file,
        shown: &spec.shown,
        declared: spec.crs,
        wanted: spec.table.as_ref(),
        model: Some(&spec.model),
    }
}

/// What is known of the table of a layer.
fn asked(spec: &Spec) -> Asked<'_> {
    Asked { model: Some(&spec.model), header: spec.header, last: spec.last }
}

/// A workbook, by the library that tells its cells apart; what that one does not take for a workbook (an ODS that a GIS
/// program wrote), by GDAL.
fn workbook(spec: &Spec, bytes: &[u8], notes: &mut Notes) -> Option<Raw> {
    let refused = match sheet::spreadsheet(bytes, &spec.shown, spec.table.as_ref(), asked(spec), notes) {
        Ok(raw) => return raw,
        Err(refused) => refused,
    };
    // What the look through it refuses, no other library is handed.
    if book::refuses(bytes) {
        notes.push(*refused);
        return None;
    }
    let mut otherwise = Notes::new();
    let raw = vector::gdal(&through_gdal(spec), &mut otherwise);
    match raw {
        Some(_) => notes.append(otherwise),
        // Read by neither: what the first says is about spreadsheets.
        None => notes.push(*refused),
    }
    raw
}
