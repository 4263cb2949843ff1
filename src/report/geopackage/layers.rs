//! Layers of the study as tables.

use geo::Geometry;

use super::field::{Names, about, text};
use crate::layer::{Field, FieldKind, GeometryKind, Kind, Layer, Precision, Value, VectorTable};

/// A layer of the study; one table for each kind of geometry in it, and rows without position with the first.
pub(super) fn layer_tables(layer: &Layer) -> Vec<VectorTable> {
    let mut fields = vec![
        text("territoire_id", about("Identifiant de l'entité", "", &layer.source)),
        text("territoire_precision", about("Précision de sa position", "", "calcul de l'outil")),
    ];
    let mut names = Names::new(&fields);
    for (i, given) in layer.fields.iter().enumerate() {
        let number = layer.kinds.get(i) == Some(&Kind::Number);
        let unit = layer.model.fields.iter().find(|f| f.name == *given).and_then(|f| f.unit.as_deref());
        let label = format!("Champ « {given} » de la couche « {} »", layer.title);
        let about = about(&label, unit.unwrap_or_default(), &layer.source);
        let kind = if number { FieldKind::Real } else { FieldKind::Text };
        fields.push(Field { name: names.give(given), kind, about });
    }
    let columns: Vec<_> = (0..layer.fields.len()).map(|i| layer.column_at(i)).collect();
    let rows = layer.features.iter().map(|f| {
        let precision = match f.precision {
            Precision::Exact => "exacte",
            Precision::Address => "géocodée au numéro",
            Precision::Street => "géocodée à la voie",
            Precision::Commune => "localisé à la commune",
            Precision::Unknown => "inconnue",
        };
        let mut values = vec![Value::Text(f.id.clone()), Value::Text(precision.into())];
        values.extend(columns.iter().map(|column| match column.value(f) {
            Value::Flag(flag) => Value::Text(if flag { "oui" } else { "non" }.into()),
            value => value,
        }));
        (f.geometry.clone(), values)
    });
    by_geometry(VectorTable {
        name: format!("couche_{}", layer.id.replace('-', "_")),
        title: if layer.fictional { format!("{} (fictif)", layer.title) } else { layer.title.clone() },
        source: layer.source.clone(),
        rows: rows.collect(),
        fields,
        geometry: GeometryKind::Point,
    })
}

/// A table for each kind of geometry in one, the first under its name and with the rows that have none.
pub(super) fn by_geometry(whole: VectorTable) -> Vec<VectorTable> {
    let VectorTable { name, title, source, fields, rows, geometry } = whole;
    let empty = |name: String, geometry| VectorTable {
        name,
        title: title.clone(),
        source: source.clone(),
        fields: fields.clone(),
        rows: Vec::new(),
        geometry,
    };
    let first = rows.iter().find_map(|(geometry, _)| geometry.as_ref()).map_or(geometry, kind_of);
    let mut out = vec![empty(name.clone(), first)];
    for row in rows {
        let kind = row.0.as_ref().map_or(first, kind_of);
        let at = out.iter().position(|table| table.geometry == kind).unwrap_or_else(|| {
            let suffix = match kind {
                GeometryKind::Point => "points",
                GeometryKind::Line => "lignes",
                GeometryKind::Polygon => "surfaces",
            };
            out.push(empty(format!("{name}_{suffix}"), kind));
            out.len() - 1
        });
        out[at].rows.push(row);
    }
    out
}

fn kind_of(geometry: &Geometry<f64>) -> GeometryKind {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => GeometryKind::Point,
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            GeometryKind::Polygon
        }
        _ => GeometryKind::Line,
    }
}
