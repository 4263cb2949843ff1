//! `territoire.gpkg`: everything as layers that QGIS opens, in the projection of the study. The same tables are those
//! that a PostGIS database gets.
//!
//! One layer `communes` with every column of every answer by commune, one `epci` likewise, each layer of the study,
//! each surface of the answers, and the actions of the plan as points.

use std::path::Path;

use geo::Geometry;

use super::{Book, Failure};
use crate::layer::{Field, FieldKind, GeometryKind, Kind, Value, VectorTable, write_geopackage};
use crate::outcome::{Cells, Column, Outcome, Row, Unit};

pub(super) fn write(book: &Book<'_>, path: &Path) -> Result<(), Failure> {
    write_geopackage(path, &book.territory.projection, &tables(book)).map_err(|e| Failure::writing(path, e))
}

/// Every table, in the order of writing.
pub(super) fn tables(book: &Book<'_>) -> Vec<VectorTable> {
    let mut tables = vec![communes(book), epcis(book)];
    tables.extend(book.layers.iter().flat_map(layer_tables));
    tables.extend(shapes(book));
    tables.extend(lines(book));
    if !book.actions.is_empty() {
        tables.push(actions(book));
    }
    tables
}

/// What a column is, for people: label, unit, source.
fn about(label: &str, unit: &str, source: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" (unité : {unit})") };
    format!("{label}{unit}. Source : {}", source.trim_end_matches('.'))
}

/// The unit of the numbers as they stand in a table, where a share is between 0 and 1.
fn unit(column: &Column) -> &'static str {
    match column.unit {
        Unit::Share => "part de 0 à 1",
        Unit::Count => "nombre",
        Unit::Index => "indice sans unité",
        Unit::Probability => "probabilité de 0 à 1",
        other => other.label(),
    }
}

/// The sources of an answer, and whether one of them is made up.
fn sources(answer: &Outcome) -> String {
    let made_up = if answer.fictional { " (données fictives)" } else { "" };
    if answer.sources.is_empty() {
        return format!("analyse « {} »{made_up}", answer.title);
    }
    format!("{}{made_up}", answer.sources.join(" ; "))
}

/// Columns of every answer whose rows are of that kind, named `analyse__colonne`.
fn columns<'a>(book: &Book<'a>, row: &Row) -> Vec<(Field, &'a Column)> {
    let mut out = Vec::new();
    for answer in book.answers {
        for table in answer.tables.iter().filter(|t| t.row == *row && (t.id == "communes" || t.id == "epci")) {
            for column in &table.columns {
                let name = format!("{}__{}", answer.id.replace('-', "_"), column.id);
                let kind = match column.cells {
                    Cells::Numbers(_) => FieldKind::Real,
                    Cells::Texts(_) => FieldKind::Text,
                };
                let label = format!("{} : {}", answer.title, column.label);
                out.push((Field { name, kind, about: about(&label, unit(column), &sources(answer)) }, column));
            }
        }
    }
    out
}

fn cell(column: &Column, row: usize) -> Value {
    match &column.cells {
        Cells::Numbers(values) => values.get(row).copied().flatten().map_or(Value::Missing, Value::Number),
        Cells::Texts(values) => values.get(row).cloned().flatten().map_or(Value::Missing, Value::Text),
    }
}

fn text(name: &str, about: String) -> Field {
    Field { name: name.to_owned(), kind: FieldKind::Text, about }
}

fn communes(book: &Book<'_>) -> VectorTable {
    let extra = columns(book, &Row::Commune);
    let source = &book.territory.source;
    let mut fields = vec![
        text("code_insee", about("Code INSEE de la commune", "", source)),
        text("nom", about("Nom de la commune", "", source)),
        text("epci", about("SIREN de son EPCI", "", source)),
        text("nom_epci", about("Nom de son EPCI", "", source)),
        text("niveau", about("Niveau de la commune dans l'armature", "", "étude")),
    ];
    let population = about("Population municipale", Unit::Inhabitants.label(), source);
    fields.push(Field { name: "population".into(), kind: FieldKind::Integer, about: population });
    fields.extend(extra.iter().map(|(field, _)| field.clone()));
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
        source: source.clone(),
        rows: rows.collect(),
        fields,
        geometry: GeometryKind::Polygon,
    }
}

fn epcis(book: &Book<'_>) -> VectorTable {
    let extra = columns(book, &Row::Epci);
    let source = &book.territory.source;
    let mut fields =
        vec![text("siren", about("SIREN de l'EPCI", "", source)), text("nom", about("Nom de l'EPCI", "", source))];
    fields.extend(extra.iter().map(|(field, _)| field.clone()));
    let rows = book.territory.epcis.iter().enumerate().map(|(i, e)| {
        let mut values = vec![Value::Text(e.code.to_string()), Value::Text(e.name.clone())];
        values.extend(extra.iter().map(|(_, column)| cell(column, i)));
        (Some(Geometry::MultiPolygon(e.outline.clone())), values)
    });
    VectorTable {
        name: "epci".into(),
        title: "EPCI et résultats par EPCI".into(),
        source: source.clone(),
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
        let mut fields = vec![
            text("territoire_id", about("Identifiant de l'entité", "", &layer.source)),
            text("territoire_precision", about("Précision de sa position", "", "calcul de l'outil")),
        ];
        // A field that differs from another, or from ours, by its case only can't live in one table.
        let mut taken: Vec<String> = fields.iter().map(|f| f.name.to_lowercase()).collect();
        taken.extend(["fid".to_owned(), "geom".to_owned()]);
        for (i, given) in layer.fields.iter().enumerate() {
            let mut name = given.clone();
            while taken.contains(&name.to_lowercase()) {
                name.push('_');
            }
            taken.push(name.to_lowercase());
            let number = layer.kinds.get(i) == Some(&Kind::Number);
            let about =
                about(&format!("Champ « {given} » de la couche « {} »", layer.title), known_unit(given), &layer.source);
            fields.push(Field { name, kind: if number { FieldKind::Real } else { FieldKind::Text }, about });
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
        let source = layer.source.clone();
        out.push(VectorTable { name: format!("couche_{base}{suffix}"), title, source, fields, rows, geometry: *kind });
    }
    out
}

/// The units that the official schemas give to their columns.
fn known_unit(field: &str) -> &'static str {
    match field {
        "puissance_nominale" => "kW",
        "bati_surface" | "unite_fonciere_surface" => "m²",
        "largeur_d" | "largeur_g" => "m",
        _ => "",
    }
}

fn shapes(book: &Book<'_>) -> Vec<VectorTable> {
    let mut out = Vec::new();
    for answer in book.answers {
        for shape in &answer.shapes {
            out.push(VectorTable {
                name: format!("{}__{}", answer.id.replace('-', "_"), shape.id),
                title: format!("{} : {}", answer.title, shape.title),
                source: sources(answer),
                fields: vec![text("titre", about("Ce que montre la surface", "", &sources(answer)))],
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

fn lines(book: &Book<'_>) -> Vec<VectorTable> {
    let of = |answer: &crate::outcome::Outcome, lines: &crate::outcome::Lines| VectorTable {
        name: format!("{}__{}", answer.id.replace('-', "_"), lines.id),
        title: format!("{} : {}", answer.title, lines.title),
        source: sources(answer),
        fields: vec![text("titre", about("D'où et vers où", "", &sources(answer)))],
        rows: lines
            .lines
            .iter()
            .map(|(title, line)| (Some(Geometry::LineString(line.clone())), vec![Value::Text(title.clone())]))
            .collect(),
        geometry: GeometryKind::Line,
    };
    book.answers.iter().flat_map(|answer| answer.lines.iter().map(move |lines| of(answer, lines))).collect()
}

fn actions(book: &Book<'_>) -> VectorTable {
    let source = "plan de l'étude";
    let rows = book.actions.iter().map(|a| {
        let values = vec![
            Value::Text(a.action.clone()),
            Value::Number(a.pillar as f64),
            Value::Text(a.text.clone()),
            Value::Text(a.target.clone()),
            Value::Text(a.role.clone()),
            Value::Text(a.origin.label().to_owned()),
            a.status.map_or(Value::Missing, |status| Value::Text(status.to_owned())),
        ];
        (a.point.map(Geometry::Point), values)
    });
    VectorTable {
        name: "actions".into(),
        title: "Actions du plan, une ligne par rattachement".into(),
        source: source.to_owned(),
        rows: rows.collect(),
        fields: vec![
            text("action", about("Identifiant de l'action", "", source)),
            Field {
                name: "pilier".into(), kind: FieldKind::Integer, about: about("Numéro de son pilier", "", source)
            },
            text("texte", about("Texte de l'action", "", source)),
            text("cible", about("Commune, EPCI, couche ou entité rattachée", "", source)),
            text("role", about("Rôle de la cible", "", source)),
            text("origine", about("Qui a fait le rattachement", "", source)),
            text("statut", about("Statut de l'action, vide si personne ne l'a dit", "", "suivi du plan")),
        ],
        geometry: GeometryKind::Point,
    }
}
