//! GeoJSON, by its own crate.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use geo::{Coord, CoordsIter, Geometry};
use geojson::{GeoJson, GeometryValue, Position};
use serde_json::Value as Json;

use super::claimed::{self, Holds};
use super::raw::{Crs, Raw, RawRow, Rows};
use super::straight;
use crate::book::Cells;
use crate::diagnostic::{Diagnostic, Notes, Place, Said, Trade};
use crate::french;
use crate::layer::faults;

/// Reads a GeoJSON. A file cut in the middle is told with the place where it stops; a feature whose geometry is none is
/// kept without it. `declared` is the EPSG code that the study gives.
pub(in crate::layer) fn geojson(text: &str, shown: &Path, declared: Option<u32>, notes: &mut Notes) -> Option<Raw> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lost: Vec<(usize, String)> = Vec::new();
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
        Err(error) => match one_by_one(text, &mut lost) {
            Some(collection) => collection,
            None => {
                notes.push(unreadable(text, shown, &error.to_string()));
                return None;
            }
        },
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
            Some(Err(error)) => lost.push((i + 1, error)),
        }
        raw.rows.push(row);
    }
    raw.fields = keys.iter().map(|key| french::nfc(key).into_owned()).collect();
    lost.sort_by_key(|(number, _)| *number);
    faults::lost_geometries(&lost, |number| raw.place(number, number)).into_iter().for_each(|told| notes.push(told));
    weigh(&mut raw, declared);
    raw.detected.push(format!("GeoJSON : {}", french::count(raw.rows.len(), "entité", "entités")));
    Some(raw)
}

/// Weighs what the file says of its coordinates against what the study says.
fn weigh(raw: &mut Raw, declared: Option<u32>) {
    let firsts = raw.rows.iter().filter_map(|row| row.geometry.as_ref()?.coords_iter().next());
    let sample: Vec<Coord<f64>> = firsts.take(claimed::SAMPLE).collect();
    let own = match raw.crs {
        Crs::Epsg(code) => code,
        _ => 4326,
    };
    if declared.is_none_or(|code| code == own) && own == 4326 && !claimed::metric(&sample) {
        return;
    }
    let system = claimed::of_code(own).ok();
    let silent = (raw.crs == Crs::LonLat).then_some("un GeoJSON est en degrés quand il ne dit rien d'autre");
    let Ok(claim) = claimed::weigh(system.as_ref(), silent, declared, &sample) else { return };
    raw.detected.extend(claim.told);
    raw.crs = match claim.holds {
        Holds::File => raw.crs,
        Holds::Study(4326) => Crs::LonLat,
        Holds::Study(code) => Crs::Epsg(code),
        Holds::Nobody => Crs::Unknown,
    };
}

/// The features of a collection that the library refuses as a whole, each by itself; `None` when it is no collection.
/// A feature whose geometry is none is kept without it, and told in `lost`.
fn one_by_one(text: &str, lost: &mut Vec<(usize, String)>) -> Option<geojson::FeatureCollection> {
    let whole: Json = serde_json::from_str(&without_bare_words(text)).ok()?;
    if whole.get("type")?.as_str()? != "FeatureCollection" {
        return None;
    }
    let mut features = Vec::new();
    for (i, given) in whole.get("features")?.as_array()?.iter().enumerate() {
        features.push(serde_json::from_value::<geojson::Feature>(given.clone()).unwrap_or_else(|_| {
            lost.push((i + 1, "une position n'a pas deux nombres, ou la géométrie est d'un genre inconnu".to_owned()));
            let properties = given.get("properties").and_then(Json::as_object).cloned();
            geojson::Feature { bbox: None, geometry: None, id: None, properties, foreign_members: None }
        }));
    }
    let crs = whole.get("crs").cloned();
    let foreign_members = crs.map(|crs| std::iter::once(("crs".to_owned(), crs)).collect());
    Some(geojson::FeatureCollection { bbox: None, features, foreign_members })
}

/// The text with `null` for the numbers that programs write and JSON does not have.
fn without_bare_words(text: &str) -> Cow<'_, str> {
    const WORDS: [&str; 5] = ["-Infinity", "Infinity", "-inf", "inf", "NaN"];
    if !WORDS.iter().any(|w| text.contains(w)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut rest) = (false, text);
    while let Some(c) = rest.chars().next() {
        if let Some(word) = WORDS.iter().find(|w| !quoted && rest.starts_with(**w)) {
            out.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        let mut taken = c.len_utf8();
        match c {
            '"' => quoted = !quoted,
            // What a backslash precedes ends no text.
            '\\' => taken += rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    Cow::Owned(out)
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
    Geometry::try_from(geometry).map(straight::gathered).map_err(|error| error.to_string())
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
    let d = Diagnostic::not_geojson("ce fichier GeoJSON n'est pas lisible");
    if text.trim().is_empty() {
        return d.in_file(shown).label("il est vide").help("le copier, le télécharger ou l'exporter de nouveau");
    }
    // serde_json names the place where it stopped.
    let error = match serde_json::from_str::<Json>(text) {
        Ok(json) => {
            let why = Said::of(Trade::Json, cause).within(|why| format!("ce JSON n'est pas du GeoJSON : {why}"));
            let topology = json.get("type").and_then(Json::as_str) == Some("Topology");
            return d.in_file(shown).because(why).help(match topology {
                true => "c'est du TopoJSON : l'exporter en GeoJSON (avec QGIS ou mapshaper)",
                false => "donner la couche en GeoJSON (`FeatureCollection`) : ce fichier, entier, tient autre chose",
            });
        }
        Err(error) => error,
    };
    let (label, help) = match error.is_eof() {
        true => ("le fichier s'arrête ici, avant sa fin", "le copier ou le télécharger de nouveau : il est coupé"),
        false => (
            "ce n'est plus du JSON ici",
            "l'exporter de nouveau ; s'il a été écrit à la main, une virgule, un guillemet ou un crochet est de trop ou manque",
        ),
    };
    d.at(Place::Line { file: shown.to_owned(), line: error.line(), column: Some(error.column()) })
        .label(label)
        .help(help)
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
