//! What answers draw and export, as tables: surfaces, lines, points, and tables with the geometry of what their rows are.

use std::collections::BTreeMap;

use geo::Geometry;

use super::field::{Names, about, cell, of_column, sources, text};
use super::layers::by_geometry;
use crate::layer::{GeometryKind, Value, VectorTable};
use crate::outcome::{Outcome, Row, Spot, Table};
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

/// The points that an answer exports, a table a set; those that a table lists have the number of their row, as on the maps.
pub(super) fn points(answer: &Outcome) -> impl Iterator<Item = VectorTable> {
    answer.points.iter().filter(|points| points.exported).map(|points| {
        let mut fields = vec![
            text("objet", about("Ce qui est là", "", &sources(answer))),
            text("genre", about("Son genre, vide si personne ne l'a dit", "", &sources(answer))),
        ];
        let listed = points.listed.as_ref().and_then(|id| answer.table(id.as_str()));
        if let Some(table) = listed {
            let told = format!("Son numéro sur la carte et dans le tableau « {} »", table.title);
            fields.push(text("numero", about(&told, "", &sources(answer))));
        }
        let row = |spot: &Spot| {
            let mut cells =
                vec![Value::Text(spot.thing.clone()), spot.kind.clone().map_or(Value::Missing, Value::Text)];
            if listed.is_some() {
                cells.push(spot.row.map_or(Value::Missing, |row| Value::Text((row + 1).to_string())));
            }
            (Some(Geometry::Point(spot.place)), cells)
        };
        VectorTable {
            name: name(answer, &points.id),
            title: format!("{} : {}", answer.title, points.title),
            source: sources(answer),
            rows: points.spots.iter().map(row).collect(),
            fields,
            geometry: GeometryKind::Point,
        }
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

#[cfg(test)]
mod tests {
    use geo::{Point, point};

    use super::*;
    use crate::diagnostic::Notes;
    use crate::layer::{Access, Cells, Control, Extent, Feature, Layer, Model, Precision};
    use crate::outcome::{Column, Points, Spot, Unit};
    use crate::report::geopackage::tables;
    use crate::territory::{Reference, Selection};

    fn feature(id: &str, geometry: Option<Geometry<f64>>) -> Feature {
        let (id, name) = (id.to_owned(), id.to_owned());
        Feature { id, name, number: 1, geometry, precision: Precision::Exact, commune: None, cells: Cells::default() }
    }

    /// A table of every kind of rows, of which each is asked for or not.
    #[test]
    fn what_an_answer_asks_for_is_exported_with_the_geometry_of_its_rows() {
        let selection = Selection { epcis: vec![("200066140".to_owned(), None)], communes: Vec::new() };
        let territory = Reference::load().territory("essai", &selection, &mut Notes::new()).expect("an EPCI");
        let place = point!(x: 880_000.0, y: 6_860_000.0);
        let surface = territory.communes[0].outline.clone().expect("an outline");
        let layers = [Layer {
            id: "lieux".into(),
            title: "Lieux".into(),
            model: Model::free(),
            source: "essai".into(),
            fictional: true,
            file: "lieux.csv".into(),
            fields: Vec::new(),
            kinds: Vec::new(),
            features: vec![
                feature("a", Some(Geometry::Point(place))),
                feature("b", Some(Geometry::MultiPolygon(surface))),
                feature("c", None),
            ]
            .into(),
            extent: Extent::default(),
            access: Access::default(),
            control: Control::default(),
        }];
        let table = |id: &str, row: Row, keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|k| (*k).to_owned()).collect();
            let numbers = (0..keys.len()).map(|n| Some(n as f64)).collect();
            // A column that would take the place of the names.
            let names = keys.iter().map(|k| Some(k.to_uppercase())).collect();
            Table::new(id, "Titre", row, keys.clone(), keys)
                .with(Column::numbers("rang", "Rang", Unit::Count, numbers))
                .with(Column::texts("NOM", "Autre nom", names))
        };
        let code = territory.communes[1].code.to_string();
        let mut answer = Outcome::new("une-question", "essai", "Une question");
        answer.tables = vec![
            table("peu", Row::Commune, &[code.as_str(), "99999"]).exported(),
            table("epcis", Row::Epci, &["200066140"]).exported(),
            table("lieux", Row::Feature { layer: "lieux".into() }, &["b", "c", "a"]).exported(),
            table("tout", Row::Territory, &["essai"]).exported(),
            table("seuils", Row::Other, &["5", "10"]).exported(),
            table("tus", Row::Other, &["5"]),
        ];
        let spots = vec![Spot::new("1.1", None, place)];
        answer.points =
            vec![Points::new("lieux", "Des lieux", spots.clone()).exported(), Points::new("tus", "", spots)];
        let book = Book {
            name: "essai",
            date: jiff::civil::date(2026, 1, 1),
            version: "0",
            territory: &territory,
            layers: &layers,
            answers: &[answer],
            actions: &[],
            notes: &Notes::new(),
        };
        let made = tables(&book);
        let told: Vec<(&str, GeometryKind, usize, usize)> = made
            .iter()
            .filter(|t| t.name.starts_with("une_question"))
            .map(|t| (t.name.as_str(), t.geometry, t.rows.len(), t.rows.iter().filter(|(g, _)| g.is_some()).count()))
            .collect();
        use GeometryKind::{Point as P, Polygon as S};
        let expected = [
            // The points come first; the table of the same name gives way.
            ("une_question__lieux", P, 1, 1),
            ("une_question__peu", S, 2, 1),
            ("une_question__epcis", S, 1, 1),
            // The feature without geometry is with the first kind.
            ("une_question__lieux_", S, 2, 1),
            ("une_question__lieux_points", P, 1, 1),
            ("une_question__tout", S, 1, 1),
            ("une_question__seuils", P, 2, 0),
        ];
        assert_eq!(told, expected);
        let places = made.iter().find(|t| t.name == "une_question__lieux_points").expect("exported");
        let names: Vec<&str> = places.fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["territoire_id", "nom", "rang", "NOM_"]);
        let text = |t: &str| Value::Text(t.to_owned());
        assert_eq!(
            places.rows,
            [(
                Some(Geometry::Point(Point::new(880_000.0, 6_860_000.0))),
                vec![text("a"), text("a"), Value::Number(2.0), text("A")]
            )]
        );
    }
}
