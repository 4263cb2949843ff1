//! Made-up places, and the questions about how far they are.

use std::collections::BTreeMap;

use geo::Point;
use territoire::analysis::{self, Asked, Context, Filter, Service, Setting};
use territoire::diagnostic::Notes;
use territoire::layer::{Control, Feature, Kind, Layer, Model, Precision, Value};
use territoire::network::{Straight, Travel};
use territoire::outcome::{Cells, Outcome};
use territoire::territory::Territory;
use territoire::units::{Metres, Span};

/// Where a made-up place is, its type and a number.
pub(crate) type Place = (Point, &'static str, Option<f64>);

/// A layer of places with a type and a number.
pub(crate) fn layer(id: &str, places: &[Place], territory: &Territory) -> Layer {
    let value = |number: &Option<f64>| number.map_or(Value::Missing, Value::Number);
    let features = places.iter().enumerate().map(|(n, (point, kind, number))| Feature {
        id: format!("{id}{n}"),
        name: format!("{kind} {n}"),
        number: n + 1,
        geometry: Some((*point).into()),
        precision: Precision::Exact,
        commune: territory.locate(*point),
        cells: super::cells(&[Value::Text((*kind).into()), value(number)]).0,
    });
    Layer {
        id: id.into(),
        title: id.into(),
        model: Model::named("services").expect("a model"),
        source: "fictif".into(),
        fictional: true,
        file: id.into(),
        fields: vec!["type".into(), "puissance".into()],
        kinds: vec![Kind::Text, Kind::Number],
        features: features.collect(),
        control: Control::default(),
    }
}

pub(crate) fn service(name: &str, kind: &str) -> Service {
    let filter = Filter { field: "type".into(), values: vec![kind.into()], least: None };
    Service { name: name.into(), layer: "lieux".into(), filter: Some(filter) }
}

pub(crate) fn km(km: f64) -> Span {
    Span::Length(Metres::from_km(km))
}

/// The settings of both questions, those of the other left unused.
pub(crate) fn settings(services: Vec<Service>, most: f64) -> BTreeMap<&'static str, Setting> {
    let text = |t: &str| Setting::Text(t.into());
    BTreeMap::from([
        ("services", Setting::Services(services)),
        ("couche", text("lieux")),
        ("k", Setting::Number(1.0)),
        ("trajets", text("non")),
        ("seuil", Setting::Span(km(most))),
        ("depart", text("mairie")),
        ("pires", Setting::Number(2.0)),
        ("bassins", text("poles")),
        ("comparer", Setting::Texts(Vec::new())),
    ])
}

pub(crate) fn ask(
    kind: &str,
    territory: &Territory,
    layers: &[Layer],
    settings: BTreeMap<&'static str, Setting>,
) -> (Option<Outcome>, Notes) {
    ask_by(&Straight::new(1.0), kind, territory, layers, settings)
}

pub(crate) fn ask_by(
    travel: &dyn Travel,
    kind: &str,
    territory: &Territory,
    layers: &[Layer],
    settings: BTreeMap<&'static str, Setting>,
) -> (Option<Outcome>, Notes) {
    let asked = Asked { id: "essai".into(), title: "Panier".into(), settings };
    let context = Context { territory, layers, today: None, answers: &[], travel, seed: 1 };
    let mut notes = Notes::new();
    let outcome = analysis::find(kind).expect("a question").run(&asked, &context, &mut notes);
    if let Some(outcome) = &outcome {
        defined(outcome);
    }
    (outcome, notes)
}

/// No number of an answer is anything but a number.
pub(crate) fn defined(outcome: &Outcome) {
    assert!(!outcome.tables.is_empty());
    for table in &outcome.tables {
        for column in &table.columns {
            if let Cells::Numbers(numbers) = &column.cells {
                assert!(numbers.iter().flatten().all(|n| n.is_finite()), "{}.{}", table.id, column.id);
            }
        }
    }
    for finding in &outcome.findings {
        assert!(!finding.text.contains("NaN") && !finding.text.contains("inf"), "{}", finding.text);
    }
}

pub(crate) fn numbers(outcome: &Outcome, table: &str, column: &str) -> Vec<Option<f64>> {
    let found = outcome.column_of(table, column).unwrap_or_else(|| panic!("{table}.{column}"));
    found.as_numbers().expect("numbers").to_vec()
}

pub(crate) fn texts(outcome: &Outcome, table: &str, column: &str) -> Vec<Option<String>> {
    let found = outcome.column_of(table, column).unwrap_or_else(|| panic!("{table}.{column}"));
    found.as_texts().expect("texts").to_vec()
}

pub(crate) fn near(found: &[Option<f64>], expected: &[Option<f64>]) {
    assert_eq!(found.len(), expected.len(), "{found:?} is not {expected:?}");
    for (f, e) in found.iter().zip(expected) {
        match (f, e) {
            (Some(f), Some(e)) => assert!((f - e).abs() <= 1e-9 * e.abs().max(1.0), "{found:?} is not {expected:?}"),
            _ => assert_eq!(f, e, "{found:?} is not {expected:?}"),
        }
    }
}

pub(crate) fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|v| Some(*v)).collect()
}

pub(crate) fn said(outcome: &Outcome) -> Vec<String> {
    outcome.findings.iter().map(|f| f.text.replace(['\u{a0}', '\u{202f}'], " ")).collect()
}

pub(crate) fn told(notes: &Notes) -> Vec<(&str, &str)> {
    notes.all().iter().map(|d| (d.code.id, d.message.as_str())).collect()
}
