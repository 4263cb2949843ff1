//! Layers of the study as tables.

use geo::Geometry;

use super::field::{Names, about, cell, of_column, text};
use crate::layer::{Field, FieldKind, GeometryKind, Kind, Layer, Value, VectorTable};
use crate::report::Book;
use crate::report::known::{self, Known};

/// A layer of the study; one table for each kind of geometry in it, and rows without position with the first.
pub(super) fn layer_tables(layer: &Layer, book: &Book<'_>) -> Vec<VectorTable> {
    let mut fields = vec![
        text("territoire_id", about("Identifiant de l'entité", "", &layer.source)),
        text("territoire_precision", about("Précision de sa position", "", "calcul de l'outil")),
        text("dans_territoire", about("Dans le territoire : oui ou non", "", "calcul de l'outil")),
        text("territoire_commune", about("Commune où elle est", "", "calcul de l'outil")),
        text("territoire_epci", about("EPCI où elle est", "", "calcul de l'outil")),
    ];
    let mut names = Names::new(&fields);
    for (i, given) in layer.fields.iter().enumerate() {
        let number = layer.kinds.get(i) == Some(&Kind::Number);
        let said = layer.model.fields.iter().find(|f| f.name == *given);
        let unit = said.and_then(|f| f.unit.as_deref());
        let what = said.map(|f| f.description.trim_end_matches('.')).filter(|what| !what.is_empty());
        let what = what.map(|what| format!(" : {what}")).unwrap_or_default();
        let label = format!("Champ « {given} » de la couche « {} »{what}", layer.title);
        let about = about(&label, unit.unwrap_or_default(), &layer.source);
        let kind = if number { FieldKind::Real } else { FieldKind::Text };
        fields.push(Field { name: names.give(given), kind, about });
    }
    let columns: Vec<_> = (0..layer.fields.len()).map(|i| layer.column_at(i)).collect();
    let known = known::of_layer(layer, book.answers);
    for Known { answer, table, .. } in &known {
        let prefix = answer.id.replace('-', "_");
        for column in &table.columns {
            fields.push(of_column(names.give(&format!("{prefix}__{}", column.id)), column, answer));
        }
    }
    let rows = layer.features.iter().enumerate().map(|(n, f)| {
        let commune = f.commune.map(|i| &book.territory.communes[i]);
        let epci = commune.and_then(|c| c.epci).map(|e| &book.territory.epcis[e]);
        let or_missing = |name: Option<&String>| name.cloned().map_or(Value::Missing, Value::Text);
        let mut values = vec![
            Value::Text(f.id.clone()),
            Value::Text(known::precision(f).into()),
            Value::Text(if f.is_of(book.territory) { "oui" } else { "non" }.into()),
            or_missing(commune.map(|c| &c.name)),
            or_missing(epci.map(|e| &e.name)),
        ];
        values.extend(columns.iter().map(|column| match column.value(f) {
            Value::Flag(flag) => Value::Text(if flag { "oui" } else { "non" }.into()),
            value => value,
        }));
        for Known { table, rows, .. } in &known {
            let of = |column| rows[n].map_or(Value::Missing, |row| cell(column, row));
            values.extend(table.columns.iter().map(of));
        }
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
    let empty = |name: String, title: String, geometry| VectorTable {
        name,
        title,
        source: source.clone(),
        fields: fields.clone(),
        rows: Vec::new(),
        geometry,
    };
    let first = rows.iter().find_map(|(geometry, _)| geometry.as_ref()).map_or(geometry, kind_of);
    let mut out = vec![empty(name.clone(), title.clone(), first)];
    for row in rows {
        let kind = row.0.as_ref().map_or(first, kind_of);
        let at = out.iter().position(|table| table.geometry == kind).unwrap_or_else(|| {
            let suffix = match kind {
                GeometryKind::Point => "points",
                GeometryKind::Line => "lignes",
                GeometryKind::Polygon => "surfaces",
                GeometryKind::Mixed => "collections",
            };
            out.push(empty(format!("{name}_{suffix}"), format!("{title} : {suffix}"), kind));
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
        Geometry::GeometryCollection(_) => GeometryKind::Mixed,
        _ => GeometryKind::Line,
    }
}
