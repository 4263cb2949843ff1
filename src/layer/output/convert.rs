//! A layer written in the official schema of its model, so that it can be published: only rows that are valid under it;
//! the others apart, each with what it lacks.

use geo::{Geometry, MapCoords};
use wkt::ToWkt;

use crate::book::guarded;
use crate::layer::model::value::{self, Verdict};
use crate::layer::{Feature, FieldSpec, FieldType, Layer, Model, Precision, Shape};
use crate::territory::{Territory, inner_point};

/// What the conversion gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The valid rows, in the official format.
    pub valid: String,
    /// How many there are.
    pub rows: usize,
    /// The other rows, as a CSV of the same columns and one more, `a_completer`; empty when there is none.
    pub incomplete: String,
    /// How many there are.
    pub left: usize,
    /// Rows outside the territory, which are not written unless they are asked for.
    pub outside: usize,
    /// Required cells that were empty and now say «inconnu», which the schema has for that.
    pub unknown: usize,
    /// The extension of the official format: `csv` or `geojson`.
    pub extension: &'static str,
}

/// The column of what a row lacks.
const TO_COMPLETE: &str = "a_completer";

/// Digits kept of a coordinate in degrees: about a centimetre.
const DIGITS: f64 = 1e7;

/// Which rows of a layer are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Those of the territory, and those that nothing places.
    Territory,
    /// All.
    All,
}

/// Whether a row is known to be outside the territory.
fn is_outside(layer: &Layer, feature: &Feature, territory: &Territory) -> bool {
    let placed = layer.model.geometry == Shape::None || feature.precision != Precision::Unknown;
    placed && !feature.is_of(territory)
}

/// Writes the features of a layer in the official schema of its model; `None` when the model has none.
#[must_use]
pub fn convert(layer: &Layer, territory: &Territory, extent: Rows) -> Option<Converted> {
    let fields: Vec<&FieldSpec> = layer.model.official().collect();
    if fields.is_empty() {
        return None;
    }
    let mut out = Converted {
        valid: String::new(),
        rows: 0,
        incomplete: String::new(),
        left: 0,
        outside: 0,
        unknown: 0,
        extension: if layer.model.separator.is_some() { "csv" } else { "geojson" },
    };
    let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
    let separator = layer.model.separator.and_then(|c| u8::try_from(c).ok()).unwrap_or(b';');
    let mut valid = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    // What is left is for people, who open it in a spreadsheet.
    let mut left = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let mut features = Vec::new();
    write(&mut valid, &names);
    write(&mut left, &names.iter().copied().chain([TO_COMPLETE]).collect::<Vec<_>>());
    for feature in &layer.features {
        if extent == Rows::Territory && is_outside(layer, feature, territory) {
            out.outside += 1;
            continue;
        }
        let lonlat = lonlat(feature, territory);
        let mut filled = 0;
        let cells: Vec<String> =
            fields.iter().map(|f| cell(layer, feature, f, lonlat.as_ref(), territory, &mut filled)).collect();
        let faults = faults(&layer.model, &fields, &cells, lonlat.as_ref());
        let texts: Vec<&str> = cells.iter().map(String::as_str).collect();
        if faults.is_empty() {
            out.rows += 1;
            out.unknown += filled;
            if layer.model.separator.is_some() {
                write(&mut valid, &texts);
            } else {
                features.push(as_geojson(&fields, &cells, lonlat.as_ref()));
            }
        } else {
            out.left += 1;
            write(&mut left, &texts.into_iter().chain([faults.join(" ; ").as_str()]).collect::<Vec<_>>());
        }
    }
    out.valid = if layer.model.separator.is_some() {
        text(valid)
    } else {
        geojson::FeatureCollection { bbox: None, features, foreign_members: None }.to_string()
    };
    if out.left > 0 {
        out.incomplete = format!("\u{feff}{}", text(left));
    }
    Some(out)
}

/// Writes rows whose cells are those of the official fields of a table, in their order. They are one file: all of them are
/// valid, or all stand among those to be completed, each with what it lacks. `None` when the model has no schema of a table.
#[must_use]
pub fn fill(model: &Model, rows: &[Vec<Option<String>>]) -> Option<Converted> {
    fill_with(model, rows, &[], &[])
}

/// Like [`fill`], with columns that the schema doesn't have after its own, and their cells.
#[must_use]
pub fn fill_with(
    model: &Model,
    rows: &[Vec<Option<String>>],
    more: &[String],
    cells_of_more: &[Vec<String>],
) -> Option<Converted> {
    let fields: Vec<&FieldSpec> = model.official().collect();
    let separator = u8::try_from(model.separator?).ok().filter(|_| !fields.is_empty())?;
    let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| cell.clone().unwrap_or_default()).collect()).collect();
    let faults: Vec<String> = cells.iter().map(|row| faults(model, &fields, row, None).join(" ; ")).collect();
    let left = faults.iter().filter(|faults| !faults.is_empty()).count();
    let mut out = Converted {
        valid: String::new(),
        rows: if left == 0 { rows.len() } else { 0 },
        incomplete: String::new(),
        left,
        outside: 0,
        unknown: 0,
        extension: "csv",
    };
    let mut writer =
        csv::WriterBuilder::new().delimiter(if left == 0 { separator } else { b';' }).from_writer(Vec::new());
    let lacks = |text| (left > 0).then_some(text);
    let more = more.iter().map(String::as_str);
    write(&mut writer, &names.into_iter().chain(more).chain(lacks(TO_COMPLETE)).collect::<Vec<_>>());
    for (n, (row, faults)) in cells.iter().zip(&faults).enumerate() {
        let own = row.iter().chain(cells_of_more.get(n).into_iter().flatten()).map(String::as_str);
        write(&mut writer, &own.chain(lacks(faults.as_str())).collect::<Vec<_>>());
    }
    if left == 0 {
        out.valid = text(writer);
    } else {
        out.incomplete = format!("\u{feff}{}", text(writer));
    }
    Some(out)
}

/// A record in memory, no cell of which is a formula.
fn write(writer: &mut csv::Writer<Vec<u8>>, cells: &[&str]) {
    let cells = cells.iter().map(|cell| guarded(cell).as_bytes().to_vec());
    writer.write_record(cells).expect("writing in memory does not fail");
}

fn text(writer: csv::Writer<Vec<u8>>) -> String {
    let bytes = writer.into_inner().expect("writing in memory does not fail");
    String::from_utf8(bytes).expect("what was written is text")
}

/// The geometry of a feature whose position is known, in longitude and latitude.
fn lonlat(feature: &Feature, territory: &Territory) -> Option<Geometry<f64>> {
    let geometry = feature.geometry.as_ref().filter(|_| feature.precision == Precision::Exact)?;
    let lonlat = territory.projection.unproject_geometry(geometry)?;
    Some(lonlat.map_coords(|c| geo::Coord { x: (c.x * DIGITS).round() / DIGITS, y: (c.y * DIGITS).round() / DIGITS }))
}

/// A cell in the official way. Positions come from the geometry: what was swapped, projected or repaired is put right.
fn cell(
    layer: &Layer,
    feature: &Feature,
    field: &FieldSpec,
    lonlat: Option<&Geometry<f64>>,
    territory: &Territory,
    filled: &mut usize,
) -> String {
    let model = &layer.model;
    let own = layer.field(&field.name).and_then(|c| feature.cells.get(c)).unwrap_or_default();
    let point = || {
        let point = inner_point(lonlat?)?;
        Some(((point.x() * DIGITS).round() / DIGITS, (point.y() * DIGITS).round() / DIGITS))
    };
    let place = model.position.iter().position(|p| *p == field.name);
    match (place, model.position.len()) {
        (Some(_), 1) if field.kind == FieldType::Wkt || own.starts_with("POINT") => {
            return point().map_or_else(String::new, |(x, y)| format!("POINT({x} {y})"));
        }
        (Some(_), 1) => return point().map_or_else(String::new, |(x, y)| format!("[{x},{y}]")),
        (Some(n), _) if model.position_crs.is_none() => {
            return point().map_or_else(String::new, |(x, y)| if n == 0 { x.to_string() } else { y.to_string() });
        }
        _ => {}
    }
    if model.outline.as_deref() == Some(field.name.as_str()) {
        let surface = lonlat.filter(|g| matches!(g, Geometry::Polygon(_) | Geometry::MultiPolygon(_)));
        return surface.map(ToWkt::wkt_string).unwrap_or_default();
    }
    if !own.is_empty() {
        return own.to_owned();
    }
    // The commune that the position is in, when the row does not say it.
    if let Some(i) = feature.commune.filter(|_| model.commune.first().is_some_and(|c| *c == field.name)) {
        return territory.communes[i].code.to_string();
    }
    match field.values.iter().find(|v| field.required && v.to_lowercase().contains("inconnu")) {
        Some(unknown) => {
            *filled += 1;
            unknown.clone()
        }
        None => String::new(),
    }
}

/// What a row lacks to be valid.
fn faults(model: &Model, fields: &[&FieldSpec], cells: &[String], lonlat: Option<&Geometry<f64>>) -> Vec<String> {
    let mut out = Vec::new();
    for (field, cell) in fields.iter().zip(cells) {
        if cell.is_empty() {
            if field.required {
                out.push(format!("{} est obligatoire", field.name));
            }
            continue;
        }
        match value::check(field, cell).0 {
            Verdict::Fine | Verdict::Rewritten(_) | Verdict::Repaired(..) => {}
            Verdict::Faulty(_, expected) | Verdict::Lost(_, expected) => {
                out.push(format!("{} : `{cell}` ({expected})", field.name));
            }
        }
    }
    if model.separator.is_none() && model.geometry != Shape::None && lonlat.is_none() {
        out.push("le tracé manque".to_owned());
    }
    out
}

/// A feature with its properties typed; what is empty is left out, as the schemas do not accept null.
fn as_geojson(fields: &[&FieldSpec], cells: &[String], lonlat: Option<&Geometry<f64>>) -> geojson::Feature {
    let mut properties = geojson::JsonObject::new();
    for (field, cell) in fields.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        let json = match field.kind {
            FieldType::Integer => cell.parse::<i64>().map_or_else(|_| cell.as_str().into(), Into::into),
            FieldType::Number => value::number(cell).map_or_else(|| cell.as_str().into(), Into::into),
            FieldType::Flag => value::flag(cell).map_or_else(|| cell.as_str().into(), Into::into),
            _ => match field.list {
                Some('|') => cell.split('|').map(str::to_owned).collect::<Vec<_>>().into(),
                _ => cell.as_str().into(),
            },
        };
        properties.insert(field.name.clone(), json);
    }
    geojson::Feature {
        bbox: None,
        geometry: lonlat.map(geojson::Geometry::from),
        id: None,
        properties: Some(properties),
        foreign_members: None,
    }
}
