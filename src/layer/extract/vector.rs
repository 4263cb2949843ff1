//! The features of what GDAL opens that concern a territory.

use std::io::{self, Write};
use std::path::Path;

use gdal::GdalOpenFlags;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature as GdalFeature, FieldValue, LayerAccess};
use geo::{Coord, Geometry, MapCoords};
use geojson::{Feature, JsonObject};
use serde_json::Value as Json;

use super::geojson::{Collection, without_names};
use super::{Area, Hints, Tally, commune_column, unreadable, without_place};
use crate::diagnostic::{Notes, Place, Said, Trade};
use crate::french;
use crate::layer::faults;
use crate::layer::gate;
use crate::layer::input::raw::Raw;
use crate::layer::input::straight::{self, Tolerance, to_lonlat};

/// Keeps the features of a file that GDAL opens (GeoPackage, Shapefile), written as GeoJSON in longitude and latitude.
///
/// # Errors
/// When the machine refuses to write.
pub fn vector(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> io::Result<Option<Tally>> {
    match through_gdal(source, shown, hints, area, out, notes) {
        Ok(done) => done,
        Err(error) => {
            notes.push(unreadable(shown, Said::of(Trade::Geography, error)));
            Ok(None)
        }
    }
}

fn through_gdal(
    source: &Path,
    shown: &Path,
    hints: &Hints,
    area: &Area<'_>,
    out: &mut dyn Write,
    notes: &mut Notes,
) -> gdal::errors::Result<io::Result<Option<Tally>>> {
    let dataset = gate::open(source, GdalOpenFlags::GDAL_OF_VECTOR, None)?;
    let names: Vec<String> = dataset.layers().map(|l| l.name()).collect();
    let wanted = hints.table.as_ref().and_then(|t| names.iter().position(|n| n == t));
    let mut layer = match (&hints.table, wanted) {
        (_, Some(i)) => dataset.layer(i)?,
        // The only layer is the one, whatever its name is in this year's file.
        (_, None) if names.len() == 1 => dataset.layer(0)?,
        (Some(table), None) => {
            notes.push(
                faults::bad_download(format!("le fichier téléchargé n'a pas de couche `{table}`"))
                    .in_file(shown)
                    .label(format!("couches du fichier : {}", french::list_at_most(&names, 12)))
                    .help("corriger `table` dans un fichier catalogue.toml de l'étude"),
            );
            return Ok(Ok(None));
        }
        (None, None) => dataset.layer(0)?,
    };
    let own = match (layer.spatial_ref(), hints.crs) {
        (Some(own), _) => Some(own),
        (None, Some(code)) => Some(SpatialRef::from_epsg(code)?),
        (None, None) => None,
    };
    let near = Tolerance::of(own.as_ref());
    let transform = own.map(to_lonlat).transpose()?;
    let fields: Vec<String> = layer.defn().fields().map(|f| f.name()).collect();
    let raw = Raw { fields: fields.clone(), ..Raw::default() };
    let commune = commune_column(&raw, hints);
    if commune.is_none() && transform.is_none() {
        notes.push(without_place(shown, &fields));
        return Ok(Ok(None));
    }
    let mut tally = Tally { placed: transform.is_some(), ..Tally::default() };
    let mut collection = match Collection::start(out) {
        Ok(collection) => collection,
        Err(error) => return Ok(Err(error)),
    };
    let (announced, mut read) = (layer.feature_count(), 0);
    let (mut failures, mut lost) = (gate::told(), Vec::new());
    for feature in layer.features() {
        read += 1;
        let code = match commune {
            Some(column) => feature.field_as_string(column)?,
            None => None,
        };
        // A geometry that can't be read leaves the feature to its commune.
        let given = transform.as_ref().map(|t| straight::lonlat(straight::of(&feature), near, Some(t)));
        let fetched = gate::told();
        let placed = match given {
            Some(Err(why)) => {
                lost.push((read as usize, why));
                None
            }
            Some(Ok(None)) if !fetched.is_empty() => {
                lost.push((read as usize, "elle est abîmée".to_owned()));
                None
            }
            other => other.and_then(Result::ok).flatten(),
        };
        failures.extend(fetched);
        let lonlat: Option<Geometry<f64>> = placed.map(|g| g.map_coords(rounded));
        if !tally.count(area.row(code.as_deref(), lonlat.as_ref())) {
            continue;
        }
        let mut properties = JsonObject::new();
        for (i, field) in fields.iter().enumerate() {
            properties.insert(field.clone(), value_of(&feature, i)?);
        }
        tally.personal += without_names(&mut properties);
        let written = Feature {
            bbox: None,
            geometry: lonlat.as_ref().map(geojson::Geometry::from),
            id: None,
            properties: Some(properties),
            foreign_members: None,
        };
        if let Err(error) = collection.add(&written) {
            return Ok(Err(error));
        }
    }
    // What stops the library halfway is told by no result.
    let at_end = gate::told();
    let stopped = at_end.first().or(failures.first().filter(|_| read < announced)).cloned();
    if let Some(failure) = stopped {
        let counts = format!("{} annoncées, {} lues", french::integer(announced), french::integer(read));
        let said = Said::of(Trade::Geography, failure);
        notes.push(unreadable(shown, said.within(|why| format!("le fichier est coupé : {counts} ; {why}"))));
        return Ok(Ok(None));
    }
    let place = |number| Place::Feature { file: shown.to_owned(), number, id: None };
    faults::lost_geometries(&lost, place).into_iter().for_each(|told| notes.push(told));
    Ok(collection.end().map(|()| Some(tally)))
}

/// Seven decimals of a degree are a centimetre: more would be noise of the projection.
fn rounded(c: Coord<f64>) -> Coord<f64> {
    let round = |v: f64| (v * 1e7).round() / 1e7;
    Coord { x: round(c.x), y: round(c.y) }
}

/// The value of a field. What the library has no value for (bytes, a date that is none, an empty list) is asked for as the
/// text that it writes: its own way to a list reads where there is none.
fn value_of(feature: &GdalFeature<'_>, field: usize) -> gdal::errors::Result<Json> {
    let Some(text) = feature.field_as_string(field)? else { return Ok(Json::Null) };
    if text.is_empty() || text.starts_with('(') {
        return Ok(if text.is_empty() { Json::Null } else { text.into() });
    }
    Ok(match feature.field(field) {
        Ok(value) => value.map_or(Json::Null, json_of),
        Err(_) => text.into(),
    })
}

fn json_of(value: FieldValue) -> Json {
    match value {
        FieldValue::IntegerValue(v) => v.into(),
        FieldValue::Integer64Value(v) => v.into(),
        FieldValue::RealValue(v) => v.into(),
        FieldValue::StringValue(v) => v.into(),
        FieldValue::IntegerListValue(v) => v.into(),
        FieldValue::Integer64ListValue(v) => v.into(),
        FieldValue::RealListValue(v) => v.into(),
        FieldValue::StringListValue(v) => v.into(),
        FieldValue::DateValue(v) => v.to_string().into(),
        FieldValue::DateTimeValue(v) => v.to_string().into(),
    }
}
