//! `territoire.gpkg`: everything as layers that QGIS opens, in the projection of the study. The same tables are those
//! that a PostGIS database gets.
//!
//! One layer `communes` with every column of every answer by commune, one `epci` likewise, each layer of the study, each
//! surface and each set of lines of the answers, the tables and points that an answer exports, and the actions of the plan
//! as points.

mod answers;
mod field;
mod layers;

use std::collections::BTreeSet;
use std::path::Path;

use geo::Geometry;

use super::{Book, Failure};
use crate::layer::{Field, FieldKind, GeometryKind, Value, VectorTable, write_geopackage};
use crate::outcome::{Column, Row, TableId, Unit};
use answers::{exported, lines, points, shapes};
use field::{Names, about, cell, of_column, text};
use layers::layer_tables;

pub(super) fn write(book: &Book<'_>, path: &Path) -> Result<(), Failure> {
    write_geopackage(path, &book.territory.projection, &tables(book)).map_err(|e| Failure::writing(path, e))
}

/// Every table, in the order of writing.
pub(super) fn tables(book: &Book<'_>) -> Vec<VectorTable> {
    let mut tables = vec![communes(book), epcis(book)];
    tables.extend(book.layers.iter().flat_map(|layer| layer_tables(layer, book)));
    for answer in book.answers {
        tables.extend(shapes(answer));
    }
    for answer in book.answers {
        tables.extend(lines(answer));
    }
    for answer in book.answers {
        tables.extend(points(answer));
        tables.extend(exported(answer, book));
    }
    if !book.actions.is_empty() {
        tables.push(actions(book));
    }
    // An answer may call a table and a surface by one name; a file has one of each.
    let mut taken = BTreeSet::new();
    for table in &mut tables {
        while !taken.insert(table.name.to_lowercase()) {
            table.name.push('_');
        }
    }
    tables
}

/// Columns of every answer whose rows are of that kind, named `analyse__colonne`; `own` are the fields before them.
fn columns<'a>(book: &Book<'a>, row: &Row, own: &[Field]) -> Vec<(Field, &'a Column)> {
    // Two analyses may have ids that a hyphen tells apart.
    let (mut out, mut names) = (Vec::new(), Names::new(own));
    for answer in book.answers {
        for table in answer.tables.iter().filter(|t| t.row == *row && matches!(t.id, TableId::Communes | TableId::Epci))
        {
            for column in &table.columns {
                let name = names.give(&format!("{}__{}", answer.id.replace('-', "_"), column.id));
                out.push((of_column(name, column, answer), column));
            }
        }
    }
    out
}

fn communes(book: &Book<'_>) -> VectorTable {
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
    let extra = columns(book, &Row::Commune, &fields);
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
    let source = &book.territory.source;
    let mut fields =
        vec![text("siren", about("SIREN de l'EPCI", "", source)), text("nom", about("Nom de l'EPCI", "", source))];
    let extra = columns(book, &Row::Epci, &fields);
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
