//! GIS files: GeoJSON by its own crate, everything else through GDAL.

use std::path::Path;

use gdal::cpl::CslStringList;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Layer, LayerAccess, ToGdal};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::Geometry;
use geojson::{GeoJson, GeometryValue, Position};
use serde_json::Value as Json;

use super::Named;
use super::raw::{Crs, Raw, RawRow, Rows};
use crate::book::Cells;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::parallel;

/// Rows of a GeoPackage from which its reading is shared between threads.
const PARTED: usize = 5_000;

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
    let mut raw = Raw::new(shown, Rows::Features);
    raw.crs = declared_crs(&collection);
    for (i, feature) in collection.features.into_iter().enumerate() {
        let mut row = RawRow { number: i + 1, line: i + 1, ..RawRow::default() };
        row.cells = Cells::new(fields.iter().map(|f| feature.property(f).and_then(text_of).unwrap_or_default()));
        match feature.geometry.map(geometry_of_geojson) {
            None => {}
            Some(Ok(geometry)) => row.geometry = Some(geometry),
            Some(Err(error)) => {
                notes.push(
                    Diagnostic::new("E0309", "la géométrie de l'entité n'est pas lisible")
                        .at(raw.place(&row))
                        .label(error),
                );
            }
        }
        raw.rows.push(row);
    }
    raw.fields = fields;
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

/// From a CRS to longitude and latitude, x before y whatever the authority of the CRS says.
pub(super) fn to_lonlat(mut own: SpatialRef) -> gdal::errors::Result<CoordTransform> {
    own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let mut lonlat = SpatialRef::from_epsg(4326)?;
    lonlat.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    CoordTransform::new(&own, &lonlat)
}

/// A surface that crosses itself, mended; `None` when that leaves no surface.
pub(super) fn make_valid(surface: &Geometry<f64>) -> Option<Geometry<f64>> {
    let mended = surface.to_gdal().ok()?.make_valid(&CslStringList::new()).ok()?;
    let polygons = |g: Geometry<f64>| match g {
        Geometry::Polygon(p) => vec![p],
        Geometry::MultiPolygon(m) => m.0,
        _ => Vec::new(),
    };
    // Lines and points that the mend leaves beside the surface have no area.
    let parts = match mended.to_geo().ok()? {
        Geometry::GeometryCollection(all) => all.0.into_iter().flat_map(polygons).collect(),
        other => polygons(other),
    };
    (!parts.is_empty()).then(|| geo::MultiPolygon::new(parts).into())
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
    let dataset = Dataset::open_ex(path, read_only())?;
    let mut detected = Vec::new();
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
        detected.push(message);
    }
    let own = match (layer.spatial_ref(), declared) {
        (Some(own), _) => Some(own),
        (None, Some(code)) => Some(SpatialRef::from_epsg(code)?),
        (None, None) => None,
    };
    let fields: Vec<String> = layer.defn().fields().map(|f| f.name()).collect();
    let mut raw = Raw::new(shown, Rows::Features);
    raw.crs = if own.is_some() { Crs::LonLat } else { Crs::Unknown };
    raw.detected.append(&mut detected);
    let count = usize::try_from(layer.feature_count()).unwrap_or(0);
    let parts =
        if dataset.driver().short_name() == "GPKG" { parts(path, &layer.name(), count, declared) } else { None };
    let features = match parts {
        Some(features) => features,
        None => features(&mut layer, own.clone())?,
    };
    for (i, feature) in features.into_iter().enumerate() {
        let mut row = RawRow { number: i + 1, line: i + 1, cells: feature.cells, ..RawRow::default() };
        match feature.geometry {
            None => {}
            Some(Ok(geometry)) => row.geometry = Some(geometry),
            Some(Err(error)) => notes.push(
                Diagnostic::new("E0309", "la géométrie de l'entité n'est pas lisible").at(raw.place(&row)).label(error),
            ),
        }
        raw.rows.push(row);
    }
    raw.fields = fields;
    let crs = own.and_then(|own| own.name()).map(|name| format!(" ({name})")).unwrap_or_default();
    let features = french::count(raw.rows.len(), "entité", "entités");
    raw.detected.push(format!("{}{crs} : {features}", dataset.driver().short_name()));
    Ok(Some(raw))
}

/// A feature as GDAL gives it; what is wrong with a geometry that can't be read.
struct Feature {
    cells: Cells,
    geometry: Option<Result<Geometry<f64>, String>>,
}

/// The features of a layer, brought to longitude and latitude from its CRS.
fn features(layer: &mut Layer<'_>, own: Option<SpatialRef>) -> gdal::errors::Result<Vec<Feature>> {
    // What is in these degrees already is left as it is.
    let transform = own.filter(|own| !own.auth_code().is_ok_and(|code| code == 4326)).map(to_lonlat).transpose()?;
    let columns = layer.defn().fields().count();
    let mut out = Vec::new();
    for feature in layer.features() {
        let mut cells = Cells::default();
        for column in 0..columns {
            cells.push(feature.field_as_string(column)?.as_deref().unwrap_or_default());
        }
        let geometry = match feature.geometry() {
            None => None,
            Some(geometry) => {
                let mut geometry = match &transform {
                    Some(transform) => geometry.transform(transform)?,
                    None => geometry.clone(),
                };
                geometry.flatten_to_2d();
                (!geometry.is_empty()).then(|| geometry.to_geo().map_err(|error| error.to_string()))
            }
        };
        out.push(Feature { cells, geometry });
    }
    Ok(out)
}

/// The features of a large table of a GeoPackage, each thread reading its share of the rows through an opening of its
/// own, since one of GDAL's is for one thread. `None` when it is small, or when the shares do not make the whole (a view
/// has no row numbers): it is then read at once.
fn parts(path: &Path, name: &str, count: usize, declared: Option<u32>) -> Option<Vec<Feature>> {
    let threads = parallel::threads();
    if count < PARTED || threads < 2 {
        return None;
    }
    let read = parallel::map_range(threads, |part| -> gdal::errors::Result<Vec<Feature>> {
        let dataset = Dataset::open_ex(path, read_only())?;
        let mut layer = dataset.layer_by_name(name)?;
        let own = match (layer.spatial_ref(), declared) {
            (None, Some(code)) => Some(SpatialRef::from_epsg(code)?),
            (own, _) => own,
        };
        let (from, to) = (count * part / threads, count * (part + 1) / threads);
        layer.set_attribute_filter(&match part {
            0 => format!("rowid <= {to}"),
            // Rows may have any numbers, beyond their count too.
            last if last + 1 == threads => format!("rowid > {from}"),
            _ => format!("rowid > {from} AND rowid <= {to}"),
        })?;
        features(&mut layer, own)
    });
    let whole: Vec<Feature> =
        read.into_iter().collect::<gdal::errors::Result<Vec<_>>>().ok()?.into_iter().flatten().collect();
    (whole.len() == count).then_some(whole)
}

fn read_only() -> DatasetOptions<'static> {
    DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_READONLY | GdalOpenFlags::GDAL_OF_VECTOR,
        ..DatasetOptions::default()
    }
}
