//! GeoJSON, by its own crate.

use std::collections::BTreeSet;
use std::path::Path;

use geo::Geometry;
use geojson::{GeoJson, GeometryValue, Position};
use serde_json::Value as Json;

use super::raw::{Crs, Raw, RawRow, Rows};
use crate::book::Cells;
use crate::diagnostic::{Diagnostic, Notes, Place, Said, Trade};
use crate::french;
use crate::layer::faults;

/// Reads a GeoJSON. A file cut in the middle is told with the place where it stops.
pub(in crate::layer) fn geojson(text: &str, shown: &Path, notes: &mut Notes) -> Option<Raw> {
    let text = text.trim_start_matches('\u{feff}');
    let collection = match text.parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(collection)) => collection,
        Ok(GeoJson::Feature(feature)) => {
            geojson::FeatureCollection { bbox: None, features: vec![feature], foreign_members: None }
        }
        Ok(GeoJson::Geometry(_)) => {
            notes.push(
                Diagnostic::not_geojson("ce GeoJSON n'a pas d'entités")
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
    let mut keys: Vec<String> = Vec::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for feature in &collection.features {
        for key in feature.properties.iter().flatten().map(|(key, _)| key) {
            if known.insert(key) {
                keys.push(key.clone());
            }
        }
    }
    let mut raw = Raw::new(shown, Rows::Features);
    raw.crs = declared_crs(&collection);
    for (i, feature) in collection.features.into_iter().enumerate() {
        let mut row = RawRow { number: i + 1, line: i + 1, ..RawRow::default() };
        row.cells = Cells::new(keys.iter().map(|f| feature.property(f).and_then(text_of).unwrap_or_default()));
        match feature.geometry.map(geometry_of_geojson) {
            None => {}
            Some(Ok(geometry)) => row.geometry = Some(geometry),
            Some(Err(error)) => {
                notes.push(faults::unreadable_geometry().at(raw.place(row.number, row.line)).cause(Trade::Json, error));
            }
        }
        raw.rows.push(row);
    }
    raw.fields = keys.iter().map(|key| french::nfc(key).into_owned()).collect();
    raw.detected.push(format!("GeoJSON : {}", french::count(raw.rows.len(), "entité", "entités")));
    Some(raw)
}

/// A geometry of GeoJSON. The library takes for granted that a position has two numbers: it is looked at first.
///
/// # Errors
/// When it is not a geometry; what is wrong.
pub fn geometry_of_geojson(geometry: geojson::Geometry) -> Result<Geometry<f64>, String> {
    fn whole(value: &GeometryValue) -> bool {
        let point = |p: &Position| p.as_slice().len() >= 2 && p.as_slice().iter().all(|v| v.is_finite());
        let line = |l: &Vec<Position>| l.iter().all(point);
        match value {
            GeometryValue::Point { coordinates } => point(coordinates),
            GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => line(coordinates),
            GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
                coordinates.iter().all(line)
            }
            GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().all(line),
            GeometryValue::GeometryCollection { geometries } => geometries.iter().all(|g| whole(&g.value)),
        }
    }
    if !whole(&geometry.value) {
        return Err("une position n'a pas deux nombres".to_owned());
    }
    Geometry::try_from(geometry).map_err(|error| error.to_string())
}

/// The CRS that a GeoJSON names in its member `crs`: no longer in the standard (RFC 7946 has WGS84 only), but what GIS
/// programs still write for a file in Lambert-93.
fn declared_crs(collection: &geojson::FeatureCollection) -> Crs {
    let named = collection.foreign_members.as_ref().and_then(|m| m.get("crs")).and_then(|crs| {
        let name = crs.get("properties")?.get("name")?.as_str()?;
        name.rsplit(':').next()?.parse::<u32>().ok()
    });
    match named {
        None | Some(84 | 4326) => Crs::LonLat,
        Some(code) => Crs::Epsg(code),
    }
}

fn unreadable(text: &str, shown: &Path, cause: &str) -> Diagnostic {
    let d = Diagnostic::not_geojson("ce fichier GeoJSON n'est pas lisible")
        .help("le copier ou l'exporter de nouveau : il est peut-être coupé");
    // serde_json names the place where it stopped.
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Err(error) => d
            .at(Place::Line { file: shown.to_owned(), line: error.line(), column: Some(error.column()) })
            .label(if error.is_eof() { "le fichier s'arrête ici, avant sa fin" } else { "ce n'est plus du JSON ici" }),
        Ok(_) => d
            .in_file(shown)
            .because(Said::of(Trade::Json, cause).within(|why| format!("ce JSON n'est pas du GeoJSON : {why}"))),
    }
}

fn text_of(value: &Json) -> Option<String> {
    let text = match value {
        Json::Null => return None,
        Json::String(text) => french::nfc(text.trim()).into_owned(),
        Json::Bool(flag) => flag.to_string(),
        other => french::nfc(&other.to_string()).into_owned(),
    };
    Some(text).filter(|t| !t.is_empty())
}
