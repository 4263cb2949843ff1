//! What answers draw and export, as tables: surfaces, lines, points, and tables with the geometry of what their rows are.

use std::collections::BTreeMap;

use geo::Geometry;

use super::field::{Names, about, cell, of_column, sources, text};
use super::layers::by_geometry;
use crate::layer::{GeometryKind, Value, VectorTable};
use crate::outcome::{Outcome, Row, Table};
use crate::report::Book;

/// The name of a table of an answer.
fn name(answer: &Outcome, id: &str) -> String {
    format!("{}__{id}", answer.id.replace('-', "_"))
}

/// The surfaces of an answer, a table each.
pub(super) fn shapes(answer: &Outcome) -> impl Iterator<Item = VectorTable> {
    answer.shapes.iter().map(|shape| VectorTable {
        name: name(answer, &shape.id),
        title: format!("{} : {}", answer.title, shape.title),
        source: sources(answer),
        fields: vec![text("titre", about("Ce que montre la surface", "", &sources(answer)))],
        rows: vec![(Some(Geometry::MultiPolygon(shape.geometry.clone())), vec![Value::Text(shape.title.clone())])],
        geometry: GeometryKind::Polygon,
    })
}

/// The lines of an answer, a table a set.
pub(super) fn lines(answer: &Outcome) -> impl Iterator<Item = VectorTable> {
    answer.lines.iter().map(|lines| VectorTable {
        name: name(answer, &lines.id),
        title: format!("{} : {}", answer.title, lines.title),
        source: sources(answer),
        fields: vec![text("titre", about("D'où et vers où", "", &sources(answer)))],
        rows: lines
            .lines
            .iter()
            .map(|(title, line)| (Some(Geometry::LineString(line.clone())), vec![Value::Text(title.clone())]))
            .collect(),
        geometry: GeometryKind::Line,
    })
}

/// The points that an answer exports, a table a set.
pub(super) fn points(answer: &Outcome) -> impl Iterator<Item = VectorTable> {
    answer.points.iter().filter(|points| points.exported).map(|points| VectorTable {
        name: name(answer, &points.id),
        title: format!("{} : {}", answer.title, points.title),
        source: sources(answer),
        fields: vec![
            text("objet", about("Ce qui est là", "", &sources(answer))),
            text("genre", about("Son genre, vide si personne ne l'a dit", "", &sources(answer))),
        ],
        rows: points
            .spots
            .iter()
            .map(|spot| {
                let kind = spot.kind.clone().map_or(Value::Missing, Value::Text);
                (Some(Geometry::Point(spot.place)), vec![Value::Text(spot.thing.clone()), kind])
            })
            .collect(),
        geometry: GeometryKind::Point,
    })
}

/// The tables that an answer exports, each row with the geometry of what it stands for: its commune, its EPCI, its
/// feature, the territory; none for anything else.
pub(super) fn exported(answer: &Outcome, book: &Book<'_>) -> impl Iterator<Item = VectorTable> {
    answer.tables.iter().filter(|table| table.exported).flat_map(|table| {
        let (key, what) = match table.row {
            Row::Commune => ("code_insee", "Code INSEE de la commune"),
            Row::Epci => ("siren", "SIREN de l'EPCI"),
            Row::Feature { .. } => ("territoire_id", "Identifiant de l'entité"),
            Row::Territory | Row::Other => ("cle", "Clé de la ligne"),
        };
        let mut fields =
            vec![text(key, about(what, "", &sources(answer))), text("nom", about("Son nom", "", &sources(answer)))];
        let mut names = Names::new(&fields);
        fields.extend(table.columns.iter().map(|column| of_column(names.give(&column.id), column, answer)));
        let rows = geometries(table, book).into_iter().enumerate().map(|(r, geometry)| {
            let mut values = vec![Value::Text(table.keys[r].clone()), Value::Text(table.names[r].clone())];
            values.extend(table.columns.iter().map(|column| cell(column, r)));
            (geometry, values)
        });
        by_geometry(VectorTable {
            name: name(answer, table.id.as_str()),
            title: format!("{} : {}", answer.title, table.title),
            source: sources(answer),
            rows: rows.collect(),
            fields,
            geometry: GeometryKind::Point,
        })
    })
}

/// The geometry of each row of a table.
fn geometries(table: &Table, book: &Book<'_>) -> Vec<Option<Geometry<f64>>> {
    let territory = book.territory;
    let communes = |key: &str| territory.communes[territory.index_of(key)?].outline.clone().map(Geometry::MultiPolygon);
    let epcis =
        |key: &str| Some(Geometry::MultiPolygon(territory.epcis[territory.epci_index_of(key)?].outline.clone()));
    let keys = table.keys.iter().map(String::as_str);
    match &table.row {
        Row::Commune => keys.map(communes).collect(),
        Row::Epci => keys.map(epcis).collect(),
        Row::Territory => keys.map(|_| Some(Geometry::MultiPolygon(territory.outline.clone()))).collect(),
        Row::Feature { layer } => {
            let features = book.layers.iter().filter(|l| l.id == *layer).flat_map(|l| &l.features);
            let known: BTreeMap<&str, &Geometry<f64>> =
                features.filter_map(|f| Some((f.id.as_str(), f.geometry.as_ref()?))).collect();
            keys.map(|key| known.get(key).map(|geometry| (*geometry).clone())).collect()
        }
        Row::Other => keys.map(|_| None).collect(),
    }
}
