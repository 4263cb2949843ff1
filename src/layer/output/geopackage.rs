//! Writing a GeoPackage with GDAL: one transaction, fixed dates, so that the same content gives the same bytes.

mod aliases;

use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::config::set_config_option;
use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Feature as GdalFeature, FieldDefn, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType, ToGdal,
};
use geo::{Geometry, MultiLineString, MultiPoint, MultiPolygon};
use thiserror::Error;

use super::names::{self, Called};
use crate::diagnostic::{Said, Trade};
use crate::layer::{Value, gate};
use crate::territory::Projection;

/// What the cells of a field hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// Real number.
    Real,
    /// Whole number.
    Integer,
}

/// A field of a table to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What its cells hold.
    pub kind: FieldKind,
    /// Its label, unit and source for people, in French: «Distance (unité : km). Source : INSEE». Written where the format
    /// has comments; the label and the unit are its alias in a GeoPackage.
    pub about: String,
}

/// What the geometries of a table are. They are written as multi-geometries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryKind {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Surfaces.
    Polygon,
    /// Collections of several kinds; written as they are.
    Mixed,
}

/// A table to write.
#[derive(Debug, Clone, PartialEq)]
pub struct VectorTable {
    /// Its name in the file.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// Where its content comes from.
    pub source: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Its rows: geometry in the projection, and one value a field.
    pub rows: Vec<(Option<Geometry<f64>>, Vec<Value>)>,
    /// What its geometries are.
    pub geometry: GeometryKind,
}

/// A GeoPackage that could not be written.
#[derive(Debug, Error)]
#[error("écriture de la table {table} de {} : {}", path.display(), Said::of(Trade::Geography, cause))]
pub struct Failure {
    /// The file.
    pub path: PathBuf,
    /// The table that was being written; empty for the file itself.
    pub table: String,
    /// What GDAL answered.
    pub cause: gdal::errors::GdalError,
}

impl From<Failure> for Said {
    fn from(Failure { table, cause, .. }: Failure) -> Self {
        let said = Self::of(Trade::Geography, cause);
        if table.is_empty() { said } else { said.within(|why| format!("table `{table}` : {why}")) }
    }
}

/// Writes the tables in a new GeoPackage.
///
/// # Errors
/// When GDAL refuses: no driver, disk full. Names and titles given twice are told apart by a mark after them.
pub fn write_geopackage(path: &Path, projection: &Projection, tables: &[VectorTable]) -> Result<(), Failure> {
    let fail = |table: &str| {
        let (path, table) = (path.to_owned(), table.to_owned());
        move |cause| Failure { path, table, cause }
    };
    gate::listen();
    drop(gate::told());
    // The format keeps the date of the last change of each table; ours is fixed so that bytes don't depend on the hour.
    set_config_option("OGR_CURRENT_DATE", "2000-01-01T00:00:00.000Z").map_err(fail(""))?;
    let driver = DriverManager::get_driver_by_name("GPKG").map_err(fail(""))?;
    let mut dataset = driver.create_vector_only(path).map_err(fail(""))?;
    let mut transaction = dataset.start_transaction().map_err(fail(""))?;
    let mut crs = SpatialRef::from_epsg(projection.code()).map_err(fail(""))?;
    crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let given = |table| {
        let VectorTable { name, title, fields, .. }: &VectorTable = table;
        (name.as_str(), title.as_str(), fields.iter().map(|f| f.name.as_str()).collect())
    };
    for (table, called) in tables.iter().zip(names::called(tables.iter().map(given))) {
        write_table(&mut transaction, table, &called, &crs).map_err(fail(&called.name))?;
    }
    aliases::write(&transaction, tables).map_err(fail(""))?;
    transaction.commit().map_err(fail(""))?;
    dataset.close().map_err(fail(""))?;
    // The library goes on after some refusals of the disk, without a table or an index, and then says that all is well.
    match gate::told().into_iter().next() {
        None => Ok(()),
        Some(msg) => Err(fail("")(GdalError::NullPointer { method_name: "GDALClose", msg })),
    }
}

fn write_table(
    dataset: &mut gdal::Dataset,
    table: &VectorTable,
    called: &Called,
    crs: &SpatialRef,
) -> gdal::errors::Result<()> {
    let ty = match table.geometry {
        GeometryKind::Point => OGRwkbGeometryType::wkbMultiPoint,
        GeometryKind::Line => OGRwkbGeometryType::wkbMultiLineString,
        GeometryKind::Polygon => OGRwkbGeometryType::wkbMultiPolygon,
        GeometryKind::Mixed => OGRwkbGeometryType::wkbUnknown,
    };
    let title = format!("IDENTIFIER={}", called.title);
    let layer = dataset.create_layer(LayerOptions {
        name: &called.name,
        srs: Some(crs),
        ty,
        options: Some(&["GEOMETRY_NAME=geom", "FID=fid", &title]),
    })?;
    for (field, name) in table.fields.iter().zip(&called.fields) {
        let kind = match field.kind {
            FieldKind::Text => OGRFieldType::OFTString,
            FieldKind::Real => OGRFieldType::OFTReal,
            FieldKind::Integer => OGRFieldType::OFTInteger64,
        };
        FieldDefn::new(name, kind)?.add_to_layer(&layer)?;
    }
    for (geometry, values) in &table.rows {
        let mut feature = GdalFeature::new(layer.defn())?;
        if let Some(geometry) = geometry {
            feature.set_geometry(multi(geometry, table.geometry).to_gdal()?)?;
        }
        for (i, (value, field)) in values.iter().zip(&table.fields).enumerate() {
            match (value, field.kind) {
                (Value::Missing, _) => feature.set_field_null(i)?,
                // The library ends a text at the character 0, and refuses one that holds it.
                (Value::Text(text), _) if text.contains('\0') => {
                    feature.set_field_string(i, &text.replace('\0', ""))?
                }
                (Value::Text(text), _) => feature.set_field_string(i, text)?,
                (Value::Number(n), FieldKind::Integer) => feature.set_field_integer64(i, n.round() as i64)?,
                (Value::Number(n), FieldKind::Real) => feature.set_field_double(i, *n)?,
                (Value::Number(n), FieldKind::Text) => feature.set_field_string(i, &n.to_string())?,
                (Value::Flag(flag), _) => feature.set_field_integer64(i, i64::from(*flag))?,
            }
        }
        feature.create(&layer)?;
    }
    Ok(())
}

/// The geometry as one of several parts, which is what the tables hold.
pub(in crate::layer) fn multi(geometry: &Geometry<f64>, kind: GeometryKind) -> Geometry<f64> {
    match (geometry.clone(), kind) {
        (Geometry::Point(p), GeometryKind::Point) => MultiPoint::new(vec![p]).into(),
        (Geometry::LineString(l), GeometryKind::Line) => MultiLineString::new(vec![l]).into(),
        (Geometry::Polygon(p), GeometryKind::Polygon) => MultiPolygon::new(vec![p]).into(),
        (other, _) => other,
    }
}
