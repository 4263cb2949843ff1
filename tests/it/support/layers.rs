//! Layers, made up or read from files.

use std::path::{Path, PathBuf};

use geo::Geometry;
use jiff::civil::date;
use territoire::diagnostic::{Notes, summary};
use territoire::layer::{
    self, Access, Cells, ColumnsSaid, Control, Extent, Feature, Geocoding, Kind, Layer, Leads, Model, Precision, Spec,
    Value,
};
use territoire::territory::Territory;

/// A model of the tool.
pub(crate) fn model(id: &str) -> Model {
    Model::named(id).unwrap_or_else(|| panic!("model {id}"))
}

/// How a file of a layer is read: by that model, faults set aside, on 24 November 2026.
pub(crate) fn spec(model: Model, file: &Path) -> Spec {
    Spec {
        id: model.id.clone(),
        title: model.title.clone(),
        file: file.to_owned(),
        shown: file.file_name().map(PathBuf::from).unwrap_or_default(),
        model,
        source: String::new(),
        fictional: true,
        crs: None,
        set_aside: true,
        beyond: false,
        today: Some(date(2026, 11, 24)),
        vintage: None,
        columns: ColumnsSaid::default(),
        table: None,
        geocoding: Geocoding::default(),
        header: None,
        last: None,
        place: None,
        leads: Leads::Nowhere,
    }
}

/// The layer, and what was told.
pub(crate) fn read(spec: &Spec, territory: &Territory) -> (Layer, Notes) {
    let mut notes = Notes::new();
    let layer = layer::read(spec, territory, &mut notes);
    (layer.unwrap_or_else(|| panic!("{}: {}", spec.file.display(), summary(&notes))), notes)
}

/// A made-up feature, the `n`th of its layer, with the values of its fields.
pub(crate) fn feature(n: usize, at: Option<Geometry>, commune: Option<usize>, values: &[Value]) -> Feature {
    let precision = if at.is_some() { Precision::Exact } else { Precision::Commune };
    Feature {
        id: n.to_string(),
        name: n.to_string(),
        number: n + 1,
        geometry: at,
        precision,
        commune,
        cells: cells(values).0,
    }
}

/// A made-up layer.
pub(crate) fn made_up(id: &str, model: Model, fields: &[&str], kinds: Vec<Kind>, features: Vec<Feature>) -> Layer {
    Layer {
        id: id.into(),
        title: id.into(),
        model,
        source: "fictif".into(),
        fictional: true,
        file: id.into(),
        fields: fields.iter().map(|f| (*f).to_owned()).collect(),
        kinds,
        features: features.into(),
        extent: Extent::default(),
        access: Access::default(),
        control: Control::default(),
    }
}

/// A number, or nothing.
pub(crate) fn number(value: Option<f64>) -> Value {
    value.map_or(Value::Missing, Value::Number)
}

/// The cells of a made-up feature, and what its fields hold.
pub(crate) fn cells(values: &[Value]) -> (Cells, Vec<Kind>) {
    let text = |v: &Value| match v {
        Value::Missing => String::new(),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
    };
    let kind = |v: &Value| match v {
        Value::Number(_) => Kind::Number,
        Value::Flag(_) => Kind::Flag,
        Value::Missing | Value::Text(_) => Kind::Text,
    };
    (Cells::new(values.iter().map(text)), values.iter().map(kind).collect())
}

/// The fields of a made-up layer, each of the first kind other than text that a row has for it.
pub(crate) fn kinds<'a>(rows: impl Iterator<Item = &'a [Value]>, fields: usize) -> Vec<Kind> {
    let mut out = vec![Kind::Text; fields];
    for row in rows {
        for (kind, found) in out.iter_mut().zip(cells(row).1) {
            if *kind == Kind::Text {
                *kind = found;
            }
        }
    }
    out
}
