//! Parquet, with geometries (GeoParquet) or without: read column by column where only some are needed, row by row
//! otherwise, so that a national file never stands whole in memory.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use ::parquet::basic::{LogicalType, TimeUnit};
use ::parquet::errors::Result as Read;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::{Field, Row};
use ::parquet::schema::types::Type;
use geo::Geometry;
use serde_json::Value as Json;

use super::raw::{Crs, Raw, RawRow, Rows};
use super::straight::{self, Tolerance};
use super::vector;
use crate::book::RowBuilder;
use crate::diagnostic::{Diagnostic, Notes, Trade};
use crate::french;
use crate::layer::{faults, gate};

/// A file that is open.
pub(in crate::layer) struct Table {
    reader: SerializedFileReader<File>,
    schema: Arc<Type>,
    /// Its columns but that of geometries.
    pub(in crate::layer) fields: Vec<String>,
    /// Its columns, as the schema has them.
    columns: Vec<Column>,
    /// The column of geometries, and what they are in.
    pub(in crate::layer) geometry: Option<(usize, Crs)>,
}

/// What the cells of a column are, as far as their texts need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Plain,
    /// A moment, in billionths of a second since 1970.
    Nanoseconds,
    Geometry,
}

/// The geometry of a row; what is wrong with one that can't be read.
pub(in crate::layer) type Placed = Result<Option<Geometry<f64>>, String>;

impl Table {
    /// Opens a file; `Err` says what is wrong with it.
    pub(in crate::layer) fn open(path: &Path) -> Result<Self, String> {
        guarded(|| {
            let reader = SerializedFileReader::new(File::open(path)?)?;
            let about = reader.metadata().file_metadata();
            let schema = about.schema_descr().root_schema_ptr();
            let told = about.key_value_metadata().into_iter().flatten().find(|kv| kv.key == "geo");
            let told = told.and_then(|kv| serde_json::from_str::<Json>(kv.value.as_deref()?).ok());
            let geometry = told.as_ref().and_then(geometry_column).and_then(|(name, crs)| {
                let rank = schema.get_fields().iter().position(|f| f.name() == name)?;
                Some((rank, crs))
            });
            let kind = |(rank, field): (usize, &Arc<Type>)| match field.get_basic_info().logical_type_ref() {
                _ if geometry.is_some_and(|(g, _)| g == rank) => Column::Geometry,
                Some(LogicalType::Timestamp(moment)) if moment.unit == TimeUnit::NANOS => Column::Nanoseconds,
                _ => Column::Plain,
            };
            let columns: Vec<Column> = schema.get_fields().iter().enumerate().map(kind).collect();
            let plain = schema.get_fields().iter().zip(&columns).filter(|(_, c)| **c != Column::Geometry);
            let fields = plain.map(|(f, _)| french::nfc(f.name()).into_owned()).collect();
            Ok(Self { schema, fields, columns, geometry, reader })
        })
    }

    /// Rows that it says to have.
    pub(in crate::layer) fn len(&self) -> usize {
        usize::try_from(self.reader.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// The groups of rows that it is written in.
    pub(in crate::layer) fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    /// Gives each row of a group: its cells in the order of [`Self::fields`], and its geometry. With `only`, the other
    /// columns are not read and their cells are empty.
    pub(in crate::layer) fn each(
        &self,
        group: usize,
        only: Option<&[usize]>,
        mut give: impl FnMut(&[String], Placed) -> std::io::Result<()>,
    ) -> Result<std::io::Result<()>, String> {
        guarded(|| {
            // The ranks of the fields among the columns.
            let ranks: Vec<usize> = (0..self.columns.len()).filter(|c| self.columns[*c] != Column::Geometry).collect();
            let mut read: Vec<usize> = match only {
                Some(only) => only.iter().map(|f| ranks[*f]).chain(self.geometry.map(|(g, _)| g)).collect(),
                None => (0..self.columns.len()).collect(),
            };
            read.sort_unstable();
            read.dedup();
            let projection = only.map(|_| {
                let fields = read.iter().map(|c| Arc::clone(&self.schema.get_fields()[*c])).collect();
                Type::group_type_builder(self.schema.name()).with_fields(fields).build()
            });
            let rows = self.reader.get_row_group(group)?;
            let mut cells = vec![String::new(); self.fields.len()];
            for row in rows.get_row_iter(projection.transpose()?)? {
                let row: Row = row?;
                let mut geometry = Ok(None);
                for ((_, field), column) in row.get_column_iter().zip(&read) {
                    match self.columns[*column] {
                        Column::Geometry => geometry = wkb(field),
                        kind => {
                            let at = ranks.binary_search(column).unwrap_or(0);
                            cells[at].clear();
                            text(field, kind, &mut cells[at]);
                        }
                    }
                }
                if let Err(error) = give(&cells, geometry) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })
    }
}

/// What a library that a damaged file may bring down gives, or what it says.
fn guarded<T>(read: impl FnOnce() -> Read<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("son contenu est abîmé".to_owned()),
    }
}

/// The column of geometries of a GeoParquet, and what they are in.
fn geometry_column(told: &Json) -> Option<(String, Crs)> {
    let name = told["primary_column"].as_str()?;
    let column = &told["columns"][name];
    if column["encoding"].as_str().is_some_and(|e| !e.eq_ignore_ascii_case("wkb")) {
        return None;
    }
    let crs = match column.get("crs") {
        // Without a word the standard says longitude and latitude.
        None => Crs::LonLat,
        Some(Json::Null) => Crs::Unknown,
        Some(crs) => match (crs["id"]["authority"].as_str(), crs["id"]["code"].as_u64()) {
            (Some("EPSG"), Some(4326)) | (Some("OGC"), _) => Crs::LonLat,
            (Some("EPSG"), Some(code)) => u32::try_from(code).map_or(Crs::Unknown, Crs::Epsg),
            _ => Crs::Unknown,
        },
    };
    Some((name.to_owned(), crs))
}

fn wkb(field: &Field) -> Placed {
    let Field::Bytes(bytes) = field else { return Ok(None) };
    if bytes.data().is_empty() {
        return Ok(None);
    }
    gate::listen();
    let geometry = gdal::vector::Geometry::from_wkb(bytes.data()).map_err(|_| "elle est abîmée".to_owned());
    // What the library says of it is said here.
    gate::told();
    straight::straight(&geometry?, Tolerance::of(None))
}

/// A value as the cell of a table is written: nothing where there is none, numbers without more digits than they have.
fn text(field: &Field, column: Column, out: &mut String) {
    use std::fmt::Write as _;
    let moment = |nanoseconds: i128| {
        let moment = jiff::Timestamp::from_nanosecond(nanoseconds).ok();
        moment.map(|m| m.strftime("%Y-%m-%dT%H:%M:%S").to_string()).unwrap_or_default()
    };
    // Writing to a text does not fail.
    let _ = match field {
        Field::Null => Ok(()),
        Field::Str(text) => write!(out, "{}", french::nfc(text)),
        Field::Long(value) if column == Column::Nanoseconds => write!(out, "{}", moment(i128::from(*value))),
        Field::TimestampMillis(value) => write!(out, "{}", moment(i128::from(*value) * 1_000_000)),
        Field::TimestampMicros(value) => write!(out, "{}", moment(i128::from(*value) * 1_000)),
        Field::Float(value) if value.is_finite() => write!(out, "{value}"),
        Field::Double(value) if value.is_finite() => write!(out, "{value}"),
        // What is no number is no value.
        Field::Float(_) | Field::Double(_) => Ok(()),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => write!(out, "{}", french::nfc(text)),
            Err(_) => Ok(()),
        },
        Field::ListInternal(list) => {
            let mut rest = false;
            for element in list.elements() {
                if std::mem::replace(&mut rest, true) {
                    out.push_str(", ");
                }
                text(element, column, out);
            }
            Ok(())
        }
        other => write!(out, "{other}"),
    };
}

/// What can't be read of a file.
fn unreadable(shown: &Path, cause: &str) -> Diagnostic {
    faults::unreadable("ce fichier Parquet n'est pas lisible")
        .in_file(shown)
        .cause(Trade::Parquet, cause)
        .help("le télécharger ou l'exporter de nouveau, ou l'exporter en CSV")
}

/// Reads a file whole.
pub(in crate::layer) fn read(path: &Path, shown: &Path, notes: &mut Notes) -> Option<Raw> {
    match whole(path, shown, notes) {
        Ok(raw) => Some(raw),
        Err(cause) => {
            notes.push(unreadable(shown, &cause));
            None
        }
    }
}

fn whole(path: &Path, shown: &Path, notes: &mut Notes) -> Result<Raw, String> {
    let table = Table::open(path)?;
    let mut raw = Raw::new(shown, Rows::Features);
    raw.fields.clone_from(&table.fields);
    raw.crs = table.geometry.map_or(Crs::Unknown, |(_, crs)| crs);
    let mut builder = RowBuilder::default();
    let (mut lost, mut spoiled): (Vec<(usize, String)>, Vec<usize>) = (Vec::new(), Vec::new());
    for group in 0..table.groups() {
        let given = table.each(group, None, |cells, geometry| {
            cells.iter().for_each(|cell| builder.push(cell));
            let number = raw.rows.len() + 1;
            if cells.iter().any(|cell| !vector::is_text(cell)) {
                spoiled.push(number);
            }
            let geometry = geometry.unwrap_or_else(|why| {
                lost.push((number, why));
                None
            });
            raw.rows.push(RawRow { number, line: number, cells: builder.finish(), geometry });
            Ok(())
        })?;
        given.map_err(|error| error.to_string())?;
    }
    if raw.rows.len() != table.len() {
        return Err(format!("{} lignes au lieu de {}", raw.rows.len(), table.len()));
    }
    let rows = french::count(raw.rows.len(), "ligne", "lignes");
    let geometry = if table.geometry.is_some() { " avec géométries" } else { "" };
    raw.detected.push(format!("Parquet{geometry} : {rows}"));
    vector::spoiled(&raw, &spoiled).into_iter().for_each(|told| notes.push(told));
    faults::lost_geometries(&lost, |number| raw.place(number, number)).into_iter().for_each(|told| notes.push(told));
    Ok(raw)
}
