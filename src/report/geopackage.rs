//! `territoire.gpkg`: everything as layers that QGIS opens, in the projection of the study.
//!
//! One layer `communes` with every column of every answer by commune, one `epci` likewise, each layer of the study,
//! each surface of the answers, and the actions of the plan as points.

use std::path::Path;

use geo::Geometry;

use super::{Book, Failure};
use crate::layer::{Field, FieldKind, GeometryKind, Kind, Value, VectorTable, write_geopackage};
use crate::outcome::{Cells, Column, Row};

pub(super) fn write(book: &Book<'_>, path: &Path) -> Result<(), Failure> {
    let mut tables = vec![communes(book), epcis(book)];
    tables.extend(book.layers.iter().flat_map(layer_tables));
    tables.extend(shapes(book));
    if !book.actions.is_empty() {
        tables.push(actions(book));
    }
    write_geopackage(path, &book.territory.projection, &tables).map_err(|e| Failure::writing(path, e))
}

/// Columns of every answer whose rows are of that kind, named `analyse__colonne`.
fn columns<'a>(book: &Book<'a>, row: &Row) -> Vec<(String, &'a Column)> {
    let mut out = Vec::new();
    for answer in book.answers {
        for table in answer.tables.iter().filter(|t| t.row == *row && (t.id == "communes" || t.id == "epci")) {
            for column in &table.columns {
                out.push((format!("{}__{}", answer.id.replace('-', "_"), column.id), column));
            }
        }
    }
    out
}

fn field(name: String, column: &Column) -> Field {
    let kind = match column.cells {
        Cells::Numbers(_) => FieldKind::Real,
        Cells::Texts(_) => FieldKind::Text,
    };
    Field { name, kind }
}

fn cell(column: &Column, row: usize) -> Value {
    match &column.cells {
        Cells::Numbers(values) => values.get(row).copied().flatten().map_or(Value::Missing, Value::Number),
        Cells::Texts(values) => values.get(row).cloned().flatten().map_or(Value::Missing, Value::Text),
    }
}

fn text(name: &str) -> Field {
    Field { name: name.to_owned(), kind: FieldKind::Text }
}

fn communes(book: &Book<'_>) -> VectorTable {
    let extra = columns(book, &Row::Commune);
    let mut fields = vec![text("code_insee"), text("nom"), text("epci"), text("nom_epci"), text("niveau")];
    fields.push(Field { name: "population".into(), kind: FieldKind::Integer });
    fields.extend(extra.iter().map(|(name, column)| field(name.clone(), column)));
    let rows = book.territory.communes.iter().enumerate().map(|(i, c)| {
        let epci = c.epci.map(|e| &book.territory.epcis[e]);
        let or_missing = |text: Option<String>| text.map_or(Value::Missing, Value::Text);
        let mut values = vec![
            Value::Text(c.code.to_string()),
            Value::Text(c.name.clone()),
            or_missing(epci.map(|e| e.code.to_string())),
            or_missing(epci.map(|e| e.name.clone())),
            or_missing(c.level.map(|l| book.territory.levels[l].name.clone())),
            c.population.map_or(Value::Missing, |p| Value::Number(f64::from(p))),
        ];
        values.extend(extra.iter().map(|(_, column)| cell(column, i)));
        (c.outline.clone().map(Geometry::MultiPolygon), values)
    });
    VectorTable {
        name: "communes".into(),
        title: "Communes et résultats par commune".into(),
        rows: rows.collect(),
        fields,
        geometry: GeometryKind::Polygon,
    }
}

fn epcis(book: &Book<'_>) -> VectorTable {
    let extra = columns(book, &Row::Epci);
    let mut fields = vec![text("siren"), text("nom")];
    fields.extend(extra.iter().map(|(name, column)| field(name.clone(), column)));
    let rows = book.territory.epcis.iter().enumerate().map(|(i, e)| {
        let mut values = vec![Value::Text(e.code.to_string()), Value::Text(e.name.clone())];
        values.extend(extra.iter().map(|(_, column)| cell(column, i)));
        (Some(Geometry::MultiPolygon(e.outline.clone())), values)
    });
    VectorTable {
        name: "epci".into(),
        title: "EPCI et résultats par EPCI".into(),
        rows: rows.collect(),
        fields,
        geometry: GeometryKind::Polygon,
    }
}

/// A layer of the study; one table for each kind of geometry in it, and rows without position with the first.
fn layer_tables(layer: &crate::layer::Layer) -> Vec<VectorTable> {
    let kind_of = |g: &Geometry<f64>| match g {
        Geometry::Point(_) | Geometry::MultiPoint(_) => GeometryKind::Point,
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            GeometryKind::Polygon
        }
        _ => GeometryKind::Line,
    };
    let mut kinds: Vec<GeometryKind> = Vec::new();
    for kind in layer.features.iter().filter_map(|f| f.geometry.as_ref()).map(kind_of) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.push(GeometryKind::Point);
    }
    let base = layer.id.replace('-', "_");
    let mut out = Vec::new();
    for (n, kind) in kinds.iter().enumerate() {
        let mut fields = vec![text("territoire_id"), text("territoire_precision")];
        // A field that differs from another, or from ours, by its case only can't live in one table.
        let mut taken: Vec<String> = fields.iter().map(|f| f.name.to_lowercase()).collect();
        taken.extend(["fid".to_owned(), "geom".to_owned()]);
        for (i, name) in layer.fields.iter().enumerate() {
            let mut name = name.clone();
            while taken.contains(&name.to_lowercase()) {
                name.push('_');
            }
            taken.push(name.to_lowercase());
            let number = layer.kinds.get(i) == Some(&Kind::Number);
            fields.push(Field { name, kind: if number { FieldKind::Real } else { FieldKind::Text } });
        }
        let rows = layer
            .features
            .iter()
            .filter(|f| f.geometry.as_ref().map_or(n == 0, |g| kind_of(g) == *kind))
            .map(|f| {
                let precision = match f.precision {
                    crate::layer::Precision::Exact => "exacte",
                    crate::layer::Precision::Commune => "localisé à la commune",
                    crate::layer::Precision::Unknown => "inconnue",
                };
                let mut values = vec![Value::Text(f.id.clone()), Value::Text(precision.into())];
                values.extend((0..layer.fields.len()).map(|i| match layer.value(f, i) {
                    Value::Flag(flag) => Value::Text(if flag { "oui" } else { "non" }.into()),
                    value => value,
                }));
                (f.geometry.clone(), values)
            })
            .collect();
        let suffix = match (n, kind) {
            (0, _) => "",
            (_, GeometryKind::Point) => "_points",
            (_, GeometryKind::Line) => "_lignes",
            (_, _) => "_surfaces",
        };
        let title = if layer.fictional { format!("{} (fictif)", layer.title) } else { layer.title.clone() };
        out.push(VectorTable { name: format!("couche_{base}{suffix}"), title, fields, rows, geometry: *kind });
    }
    out
}

fn shapes(book: &Book<'_>) -> Vec<VectorTable> {
    let mut out = Vec::new();
    for answer in book.answers {
        for shape in &answer.shapes {
            out.push(VectorTable {
                name: format!("{}__{}", answer.id.replace('-', "_"), shape.id),
                title: format!("{} : {}", answer.title, shape.title),
                fields: vec![text("titre")],
                rows: vec![(
                    Some(Geometry::MultiPolygon(shape.geometry.clone())),
                    vec![Value::Text(shape.title.clone())],
                )],
                geometry: GeometryKind::Polygon,
            });
        }
    }
    out
}

fn actions(book: &Book<'_>) -> VectorTable {
    let rows = book.actions.iter().map(|a| {
        let values = vec![
            Value::Text(a.action.clone()),
            Value::Number(a.pillar as f64),
            Value::Text(a.text.clone()),
            Value::Text(a.target.clone()),
            Value::Text(a.role.clone()),
            Value::Text(a.origin.to_owned()),
        ];
        (a.point.map(Geometry::Point), values)
    });
    VectorTable {
        name: "actions".into(),
        title: "Actions du plan, une ligne par rattachement".into(),
        rows: rows.collect(),
        fields: vec![
            text("action"),
            Field { name: "pilier".into(), kind: FieldKind::Integer },
            text("texte"),
            text("cible"),
            text("role"),
            text("origine"),
        ],
        geometry: GeometryKind::Point,
    }
}
