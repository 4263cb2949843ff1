//! GIS files: GeoJSON by its own crate, everything else through GDAL.

use std::path::Path;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::LayerAccess;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::Geometry;
use geojson::GeoJson;
use serde_json::Value as Json;

use super::Named;
use super::raw::{Raw, RawRow};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// Reads a GeoJSON. A file cut in the middle is told with the place where it stops.
pub(super) fn geojson(text: &str, shown: &Path, notes: &mut Notes) -> Option<Raw> {
    let text = text.trim_start_matches('\u{feff}');
    let collection = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection,
        Ok(GeoJson::Feature(feature)) => {
            geojson::FeatureCollection { bbox: None, features: vec![feature], foreign_members: None }
        }
        Ok(GeoJson::Geometry(_)) => {
            notes.push(
                Diagnostic::new("E0304", "ce GeoJSON n'a pas d'entités")
                    .in_file(shown)
                    .help("l'exporter comme FeatureCollection"),
            );
            return None;
        }
        Err(error) => {
            notes.push(unreadable(text, shown, &error.to_string()));
            return None;
        }
    };
    let mut fields: Vec<String> = Vec::new();
    for feature in &collection.features {
        for key in feature.properties.iter().flatten().map(|(key, _)| key) {
            if !fields.contains(key) {
                fields.push(key.clone());
            }
        }
    }
    let mut rows = Vec::new();
    for (i, feature) in collection.features.into_iter().enumerate() {
        let id = feature.property("id").map(|v| v.to_string().trim_matches('"').to_owned());
        let place = Place::Feature { file: shown.to_owned(), number: i + 1, id };
        let cells = fields.iter().map(|f| feature.property(f).and_then(text_of)).collect();
        let lonlat = match feature.geometry.map(Geometry::<f64>::try_from) {
            None => None,
            Some(Ok(geometry)) => Some(geometry),
            Some(Err(error)) => {
                notes.push(
                    Diagnostic::new("E0309", "la géométrie de l'entité n'est pas lisible")
                        .at(place.clone())
                        .label(error.to_string()),
                );
                None
            }
        };
        rows.push(RawRow { number: i + 1, place, cells, lonlat });
    }
    notes.push(
        Diagnostic::new("I0308", format!("GeoJSON : {}", french::count(rows.len(), "entité", "entités")))
            .in_file(shown),
    );
    Some(Raw { fields, rows })
}

fn unreadable(text: &str, shown: &Path, cause: &str) -> Diagnostic {
    let d = Diagnostic::new("E0304", "ce fichier GeoJSON n'est pas lisible")
        .help("le copier ou l'exporter de nouveau : il est peut-être coupé");
    // serde_json names the place where it stopped.
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Err(error) => d
            .at(Place::Line { file: shown.to_owned(), line: error.line(), column: Some(error.column()) })
            .label(if error.is_eof() { "le fichier s'arrête ici, avant sa fin" } else { "ce n'est plus du JSON ici" }),
        Ok(_) => d.in_file(shown).label(format!("ce JSON n'est pas du GeoJSON ({cause})")),
    }
}

fn text_of(value: &Json) -> Option<String> {
    let text = match value {
        Json::Null => return None,
        Json::String(text) => text.trim().to_owned(),
        Json::Bool(flag) => flag.to_string(),
        other => other.to_string(),
    };
    Some(text).filter(|t| !t.is_empty())
}

/// Reads the layer of that name, or the first, of any file that GDAL opens, brought to longitude and latitude.
/// `declared` is the EPSG code that the user gives for a file that has none.
pub(super) fn gdal(
    path: &Path,
    shown: &Path,
    declared: Option<u32>,
    wanted: Option<&Named>,
    notes: &mut Notes,
) -> Option<Raw> {
    match read_gdal(path, shown, declared, wanted, notes) {
        Ok(raw) => raw,
        Err(error) => {
            notes.push(
                Diagnostic::new("E0306", "ce fichier n'est pas lisible").in_file(shown).label(error.to_string()).help(
                    "formats lus : CSV, XLSX, ODS, GeoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, GPX, MapInfo",
                ),
            );
            None
        }
    }
}

fn read_gdal(
    path: &Path,
    shown: &Path,
    declared: Option<u32>,
    wanted: Option<&Named>,
    notes: &mut Notes,
) -> gdal::errors::Result<Option<Raw>> {
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_READONLY | GdalOpenFlags::GDAL_OF_VECTOR,
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(path, options)?;
    let count = dataset.layer_count();
    let mut layer = match wanted {
        None => dataset.layer(0)?,
        Some(wanted) => {
            let known: Vec<String> = dataset.layers().map(|l| l.name()).collect();
            let Some(i) = known.iter().position(|k| *k == wanted.name) else {
                notes.push(wanted.unknown(&format!("la couche `{}`", wanted.name), &known));
                return Ok(None);
            };
            dataset.layer(i)?
        }
    };
    if count > 1 && wanted.is_none() {
        let message = format!(
            "{} dans ce fichier ; la première, `{}`, est lue",
            french::count(count, "couche", "couches"),
            layer.name()
        );
        notes.push(Diagnostic::new("I0308", message).in_file(shown));
    }
    let mut own = match (layer.spatial_ref(), declared) {
        (Some(own), _) => own,
        (None, Some(code)) => SpatialRef::from_epsg(code)?,
        (None, None) => {
            notes.push(
                Diagnostic::new("E0301", "ce fichier ne dit pas dans quel système de coordonnées il est")
                    .in_file(shown)
                    .help("ajouter `crs = 2154` (Lambert-93) ou `crs = 4326` (longitude, latitude) à la couche"),
            );
            return Ok(None);
        }
    };
    own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let mut lonlat = SpatialRef::from_epsg(4326)?;
    lonlat.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let transform = CoordTransform::new(&own, &lonlat)?;
    let fields: Vec<String> = layer.defn().fields().map(|f| f.name()).collect();
    let mut rows = Vec::new();
    for (i, feature) in layer.features().enumerate() {
        let place = Place::Feature { file: shown.to_owned(), number: i + 1, id: None };
        let mut cells = Vec::with_capacity(fields.len());
        for f in 0..fields.len() {
            cells.push(feature.field_as_string(f)?.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()));
        }
        let mut lonlat = None;
        if let Some(geometry) = feature.geometry() {
            let mut geometry = geometry.transform(&transform)?;
            geometry.flatten_to_2d();
            if !geometry.is_empty() {
                match geometry.to_geo() {
                    Ok(g) => lonlat = Some(g),
                    Err(error) => notes.push(
                        Diagnostic::new("E0309", "la géométrie de l'entité n'est pas lisible")
                            .at(place.clone())
                            .label(error.to_string()),
                    ),
                }
            }
        }
        rows.push(RawRow { number: i + 1, place, cells, lonlat });
    }
    let crs = own.name().unwrap_or_default();
    let message =
        format!("{} ({crs}) : {}", dataset.driver().short_name(), french::count(rows.len(), "entité", "entités"));
    notes.push(Diagnostic::new("I0308", message).in_file(shown));
    Ok(Some(Raw { fields, rows }))
}
