//! GIS files of any format but GeoJSON, through GDAL.

use std::path::Path;

use gdal::cpl::CslStringList;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use gdal::vector::{Layer, LayerAccess, ToGdal};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::Geometry;

use super::raw::{Crs, Raw, RawRow, Rows};
use crate::book::{Cells, RowBuilder};
use crate::diagnostic::{Notes, Trade};
use crate::french;
use crate::layer::Named;
use crate::layer::faults;
use crate::parallel;

/// Rows of a GeoPackage from which its reading is shared between threads.
const PARTED: usize = 5_000;

/// From a CRS to longitude and latitude, x before y whatever the authority of the CRS says.
pub(in crate::layer) fn to_lonlat(mut own: SpatialRef) -> gdal::errors::Result<CoordTransform> {
    own.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let mut lonlat = SpatialRef::from_epsg(4326)?;
    lonlat.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    CoordTransform::new(&own, &lonlat)
}

/// A surface that crosses itself, mended; `None` when that leaves no surface.
pub(in crate::layer) fn make_valid(surface: &Geometry<f64>) -> Option<Geometry<f64>> {
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
pub(in crate::layer) fn gdal(
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
                faults::unreadable("ce fichier n'est pas lisible").in_file(shown).cause(Trade::Geography, error).help(
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
            let known: Vec<String> = dataset.layers().map(|l| french::nfc(&l.name()).into_owned()).collect();
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
    let fields: Vec<String> = layer.defn().fields().map(|f| french::nfc(&f.name()).into_owned()).collect();
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
            Some(Err(error)) => {
                notes.push(faults::unreadable_geometry().at(raw.place(row.number, row.line)).label(error))
            }
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
    let (mut out, mut row) = (Vec::new(), RowBuilder::default());
    for feature in layer.features() {
        for column in 0..columns {
            row.push(&french::nfc(feature.field_as_string(column)?.as_deref().unwrap_or_default()));
        }
        let cells = row.finish();
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
