//! Baskets of services, groups of communes and comparisons: against arithmetic written above each assertion, and against
//! every pair looked at on the 123 communes of the example and all those of France.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use assert_cmd::Command;
use geo::{LineString, MultiPolygon, Point, polygon};
use territoire::analysis::{self, Asked, Context, Filter, Service, Setting};
use territoire::diagnostic::Notes;
use territoire::layer::{Control, Feature, Kind, Layer, Model, Precision, Value};
use territoire::network::{Straight, Travel};
use territoire::outcome::{Cells, Outcome};
use territoire::territory::{Elsewhere, Level, OwnCommunes, Projection, Reference, Selection, Territory};
use territoire::units::{Measure, Metres, Minutes, Span};

/// The populations of a row of four communes; none where it isn't known.
type People = [Option<u32>; 4];

const POWERS: People = [Some(100), Some(200), Some(400), Some(800)];

/// Four square communes of 10 km in a row, A to D. A is the pole of the first level, C that of the second. A and B are
/// «Ouest», C and D «Est».
fn row(people: People) -> Territory {
    let rows = people.iter().enumerate().map(|(i, population)| {
        let name = ["A", "B", "C", "D"][i];
        let (x, y) = (600_000.0 + i as f64 * 10_000.0, 6_800_000.0);
        let square =
            polygon![(x: x, y: y), (x: x + 10_000.0, y: y), (x: x + 10_000.0, y: y + 10_000.0), (x: x, y: y + 10_000.0)];
        let group = if i < 2 { "Ouest" } else { "Est" };
        OwnCommunes {
            code: name.into(),
            name: name.into(),
            group: Some((group.into(), group.into())),
            population: *population,
            outline: Some(MultiPolygon::new(vec![square])),
            mairie: Some(middle(i as f64)),
            hours: None,
        }
    });
    let mut territory = Territory::own("Rangée", Projection::lambert93(), "fictif", rows.collect());
    for (level, (name, pole)) in [("Pôle", 0), ("Bourg", 2)].into_iter().enumerate() {
        territory.communes[pole].level = Some(level);
        territory.levels.push(Level { name: name.into(), communes: vec![pole] });
    }
    territory
}

/// The middle of square `i`, which may lie outside the row.
fn middle(i: f64) -> Point {
    Point::new(605_000.0 + i * 10_000.0, 6_805_000.0)
}

/// A layer of places with a type and a number.
fn layer(id: &str, places: &[(Point, &str, Option<f64>)], territory: &Territory) -> Layer {
    let value = |number: &Option<f64>| number.map_or(Value::Missing, Value::Number);
    let features = places.iter().enumerate().map(|(n, (point, kind, number))| Feature {
        id: format!("{id}{n}"),
        name: format!("{kind} {n}"),
        number: n + 1,
        geometry: Some((*point).into()),
        precision: Precision::Exact,
        commune: territory.locate(*point),
        cells: support::cells(&[Value::Text((*kind).into()), value(number)]).0,
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

fn service(name: &str, kind: &str) -> Service {
    let filter = Filter { field: "type".into(), values: vec![kind.into()], least: None };
    Service { name: name.into(), layer: "lieux".into(), filter: Some(filter) }
}

fn km(km: f64) -> Span {
    Span::Length(Metres::from_km(km))
}

/// The settings of both questions, those of the other left unused.
fn settings(services: Vec<Service>, most: f64) -> BTreeMap<&'static str, Setting> {
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

fn ask(
    kind: &str,
    territory: &Territory,
    layers: &[Layer],
    settings: BTreeMap<&'static str, Setting>,
) -> (Option<Outcome>, Notes) {
    ask_by(&Straight::new(1.0), kind, territory, layers, settings)
}

fn ask_by(
    travel: &dyn Travel,
    kind: &str,
    territory: &Territory,
    layers: &[Layer],
    settings: BTreeMap<&'static str, Setting>,
) -> (Option<Outcome>, Notes) {
    let asked = Asked { id: "essai".into(), title: "Panier".into(), settings };
    let context = Context { territory, layers, answers: &[], travel, seed: 1 };
    let mut notes = Notes::new();
    let outcome = analysis::find(kind).expect("a question").run(&asked, &context, &mut notes);
    if let Some(outcome) = &outcome {
        defined(outcome);
    }
    (outcome, notes)
}

/// No number of an answer is anything but a number.
fn defined(outcome: &Outcome) {
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

fn numbers(outcome: &Outcome, table: &str, column: &str) -> Vec<Option<f64>> {
    let found = outcome.column_of(table, column).unwrap_or_else(|| panic!("{table}.{column}"));
    found.as_numbers().expect("numbers").to_vec()
}

fn texts(outcome: &Outcome, table: &str, column: &str) -> Vec<Option<String>> {
    let found = outcome.column_of(table, column).unwrap_or_else(|| panic!("{table}.{column}"));
    found.as_texts().expect("texts").to_vec()
}

fn near(found: &[Option<f64>], expected: &[Option<f64>]) {
    assert_eq!(found.len(), expected.len(), "{found:?} is not {expected:?}");
    for (f, e) in found.iter().zip(expected) {
        match (f, e) {
            (Some(f), Some(e)) => assert!((f - e).abs() <= 1e-9 * e.abs().max(1.0), "{found:?} is not {expected:?}"),
            _ => assert_eq!(f, e, "{found:?} is not {expected:?}"),
        }
    }
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|v| Some(*v)).collect()
}

fn said(outcome: &Outcome) -> Vec<String> {
    outcome.findings.iter().map(|f| f.text.replace(['\u{a0}', '\u{202f}'], " ")).collect()
}

fn told(notes: &Notes) -> Vec<(&str, &str)> {
    notes.all().iter().map(|d| (d.code.id, d.message.as_str())).collect()
}

/// A bakery in A and one in D, a pharmacy in B, nothing else.
fn places() -> Vec<(Point, &'static str, Option<f64>)> {
    vec![(middle(0.0), "pain", Some(7.0)), (middle(3.0), "pain", Some(22.0)), (middle(1.0), "pharmacie", Some(50.0))]
}

#[test]
fn a_basket_is_as_far_as_the_farthest_of_its_services() {
    let territory = row(POWERS);
    let lieux = layer("lieux", &places(), &territory);
    let services = vec![service("Pain", "pain"), service("Pharmacie", "PHARMACIE ")];
    let (outcome, notes) = ask("panier", &territory, &[lieux], settings(services, 10.0));
    let outcome = outcome.expect("an answer");
    assert!(told(&notes).is_empty(), "{:?}", told(&notes));

    // Kilometres to bread: 0, 10, 10, 0; to the pharmacy: 10, 0, 10, 20.
    near(&numbers(&outcome, "communes", "distance_pain_km"), &some(&[0.0, 10.0, 10.0, 0.0]));
    near(&numbers(&outcome, "communes", "distance_pharmacie_km"), &some(&[10.0, 0.0, 10.0, 20.0]));
    near(&numbers(&outcome, "communes", "distance_km"), &some(&[10.0, 10.0, 10.0, 20.0]));
    near(&numbers(&outcome, "communes", "services_a_portee"), &some(&[2.0, 2.0, 2.0, 1.0]));
    // In C both are as far: the first declared is named.
    let decides = texts(&outcome, "communes", "decide");
    assert_eq!(decides.iter().flatten().collect::<Vec<_>>(), ["Pharmacie", "Pain", "Pain", "Pharmacie"]);

    // 100 + 200 + 400 people at 10 km, 800 at 20 km.
    let mean = (700.0 * 10.0 + 800.0 * 20.0) / 1500.0;
    near(&numbers(&outcome, "territoire", "pondere"), &some(&[mean, 10.0, 10.0, 20.0, 20.0, 20.0, 20.0]));
    // Each commune once: 10, 10, 10, 20, of which three quarters are at 10.
    near(&numbers(&outcome, "territoire", "simple"), &some(&[12.5, 10.0, 10.0, 10.0, 10.0, 20.0, 20.0]));
    near(&numbers(&outcome, "a_portee", "population"), &some(&[0.0, 800.0, 700.0]));
    near(&numbers(&outcome, "services", "communes"), &some(&[2.0, 2.0]));
    near(&numbers(&outcome, "services", "population"), &some(&[600.0, 900.0]));
    near(&numbers(&outcome, "services", "part_eloignee"), &some(&[0.0, 800.0 / 1500.0]));
    assert_eq!(outcome.table("pires").expect("a table").keys, ["D", "A"]);
    near(&numbers(&outcome, "pires", "population"), &some(&[800.0, 100.0]));

    let said = said(&outcome);
    for expected in [
        "Panier : 1 commune, 800 habitants (53,3 %) est à plus de 10 km d'au moins un de ces services (à vol d'oiseau).",
        "Panier : 46,7 % des habitants ont les 2 services à 10 km au plus, 0,0 % n'en ont aucun.",
        "Panier : les communes les plus éloignées sont D (20,0 km, 800 habitants) et A (10,0 km, 100 habitants).",
    ] {
        assert!(said.iter().any(|s| s == expected), "{expected} is not in {said:#?}");
    }
}

#[test]
fn a_filter_keeps_numbers_from_its_minimum_up() {
    let territory = row(POWERS);
    let filter = Filter { field: "puissance".into(), values: Vec::new(), least: Some(22.0) };
    let strong = Service { name: "Fort".into(), layer: "lieux".into(), filter: Some(filter) };
    let all = Service { name: "Tout".into(), layer: "lieux".into(), filter: None };
    let mut places = places();
    places.push((middle(2.0), "sans nombre", None));
    let (outcome, _) =
        ask("panier", &territory, &[layer("lieux", &places, &territory)], settings(vec![strong, all], 5.0));
    let outcome = outcome.expect("an answer");
    // 22 and 50 are in D and B; 7 and the unknown are not counted.
    near(&numbers(&outcome, "services", "entites"), &some(&[2.0, 4.0]));
    near(&numbers(&outcome, "communes", "distance_fort_km"), &some(&[10.0, 0.0, 10.0, 0.0]));
    near(&numbers(&outcome, "communes", "distance_tout_km"), &some(&[0.0; 4]));
}

#[test]
fn groups_have_the_figures_of_their_communes() {
    let territory = row(POWERS);
    let lieux = layer("lieux", &places()[..1], &territory);
    // Bread in A only: 0, 10, 20, 30 km.
    let mut asked = settings(Vec::new(), 15.0);
    asked.insert("couche", Setting::Text("pain".into()));
    let mut pain = lieux.clone();
    pain.id = "pain".into();
    let (outcome, _) = ask("distance", &territory, &[pain.clone()], asked.clone());
    let outcome = outcome.expect("an answer");
    let epci = outcome.table("epci").expect("a table");
    let west = epci.names.iter().position(|n| n == "Ouest").expect("a group");
    near(&[numbers(&outcome, "epci", "moyenne_km")[west]], &[Some(200.0 * 10.0 / 300.0)]);
    near(&[numbers(&outcome, "epci", "moyenne_km")[1 - west]], &[Some((400.0 * 20.0 + 800.0 * 30.0) / 1200.0)]);
    // Levels: A; C; then B and D.
    assert_eq!(outcome.table("niveaux").expect("a table").names, ["Pôle", "Bourg", "Autres communes"]);
    let others = (200.0 * 10.0 + 800.0 * 30.0) / 1000.0;
    near(&numbers(&outcome, "niveaux", "moyenne_km"), &some(&[0.0, 20.0, others]));
    near(&numbers(&outcome, "niveaux", "mediane_km"), &some(&[0.0, 20.0, 30.0]));
    near(&numbers(&outcome, "niveaux", "part_eloignee"), &some(&[0.0, 1.0, 0.8]));
    near(&numbers(&outcome, "niveaux", "population"), &some(&[100.0, 400.0, 1000.0]));
    // Basins: B is as near to A as to C, and goes with the first; D goes with C.
    assert_eq!(outcome.table("bassins_poles").expect("a table").names, ["A", "C"]);
    near(&numbers(&outcome, "bassins_poles", "communes"), &some(&[2.0, 2.0]));
    near(&numbers(&outcome, "bassins_poles", "moyenne_km"), &some(&[2000.0 / 300.0, 32_000.0 / 1200.0]));
    let said = said(&outcome);
    let expected = "lieux : en moyenne par habitant, d'un bassin à l'autre, de 6,7 km (A) à 26,7 km (C).";
    assert!(said.iter().any(|s| s == expected), "{said:#?}");

    // A column makes other basins: A and D are «nord», C is «sud», B is not told.
    let bassins = [(middle(0.0), "nord", None), (middle(3.0), "nord", None), (middle(2.0), "sud", None)];
    asked.insert("bassins", Setting::Text("couche:zones.type".into()));
    let (outcome, notes) =
        ask("distance", &territory, &[pain.clone(), layer("zones", &bassins, &territory)], asked.clone());
    let outcome = outcome.expect("an answer");
    assert!(told(&notes).is_empty(), "{:?}", told(&notes));
    assert_eq!(outcome.table("bassins_poles").expect("a table").names, ["nord", "sud", "Sans bassin"]);
    near(&numbers(&outcome, "bassins_poles", "moyenne_km"), &some(&[800.0 * 30.0 / 900.0, 20.0, 10.0]));

    // One that isn't there is told, and the rest is answered.
    asked.insert("bassins", Setting::Text("couche:zones.tipe".into()));
    let (outcome, notes) = ask("distance", &territory, &[pain, layer("zones", &bassins, &territory)], asked);
    assert!(outcome.expect("an answer").table("bassins_poles").is_none());
    let [("A0610", message)] = told(&notes)[..] else { panic!("{:?}", told(&notes)) };
    assert!(message.contains("vouliez-vous dire `type`"), "{message}");
}

#[test]
fn accessibility_has_the_same_groups() {
    let territory = row(POWERS);
    let text = |t: &str| Setting::Text(t.into());
    let mut asked = settings(Vec::new(), 10.0);
    asked.extend([
        ("champ", text("")),
        ("methode", text("cumul")),
        ("paliers", Setting::Spans(Vec::new())),
        ("poids", Setting::Numbers(Vec::new())),
        ("decroissance", text("puissance")),
        ("frein", Setting::Number(1.0)),
        ("coefficients", text("")),
    ]);
    // Places in A, B and D: within 10 km A has 2, B 2, C 2, D 1.
    let (outcome, _) = ask("accessibilite", &territory, &[layer("lieux", &places(), &territory)], asked);
    let outcome = outcome.expect("an answer");
    near(&numbers(&outcome, "communes", "accessibilite"), &some(&[2.0, 2.0, 2.0, 1.0]));
    near(&numbers(&outcome, "niveaux", "moyenne"), &some(&[2.0, 2.0, (400.0 + 800.0) / 1000.0]));
    near(&numbers(&outcome, "bassins_poles", "moyenne"), &some(&[2.0, (800.0 + 800.0) / 1200.0]));
}

#[test]
fn a_service_without_any_place_is_told_and_never_zero() {
    let territory = row(POWERS);
    let lieux = [layer("lieux", &places(), &territory)];
    let services = vec![service("Pain", "pain"), service("Cinéma", "cinema")];
    let (outcome, notes) = ask("panier", &territory, &lieux, settings(services, 10.0));
    let outcome = outcome.expect("an answer");
    assert_eq!(numbers(&outcome, "communes", "distance_cinema_km"), [None; 4]);
    near(&numbers(&outcome, "communes", "distance_km"), &some(&[0.0, 10.0, 10.0, 0.0]));
    assert_eq!(numbers(&outcome, "services", "moyenne_km")[1], None);
    assert_eq!(numbers(&outcome, "services", "communes")[1], None);
    let [("A0610", message)] = told(&notes)[..] else { panic!("{:?}", told(&notes)) };
    assert!(message.contains("Cinéma"), "{message}");
    let expected = "Panier : Cinéma n'a aucune entité localisée ; le panier est calculé sans.";
    assert!(said(&outcome).iter().any(|s| s == expected));

    // A basket of nothing has no answer, and a field that isn't there is named.
    let (outcome, notes) = ask("panier", &territory, &lieux, settings(vec![service("Cinéma", "cinema")], 10.0));
    assert!(outcome.is_none() && told(&notes)[0].0 == "A0602", "{:?}", told(&notes));
    let mut wrong = service("Pain", "pain");
    wrong.filter.as_mut().expect("a filter").field = "tipe".into();
    let (outcome, notes) = ask("panier", &territory, &lieux, settings(vec![wrong], 10.0));
    assert!(outcome.is_none() && told(&notes)[0].1.contains("vouliez-vous dire `type`"), "{:?}", told(&notes));
}

#[test]
fn degenerate_territories_have_defined_answers() {
    let services = || vec![service("Pain", "pain"), service("Pharmacie", "pharmacie")];
    // Two places at one point, one outside, and nobody anywhere: values, but no means by inhabitant.
    let mut twice = places();
    twice.push((middle(0.0), "pain", None));
    twice.push((middle(-3.0), "pharmacie", None));
    for people in [[Some(0); 4], [None; 4]] {
        let territory = row(people);
        for kind in ["panier", "distance"] {
            let (outcome, _) = ask(kind, &territory, &[layer("lieux", &twice, &territory)], settings(services(), 10.0));
            let outcome = outcome.expect("an answer");
            assert!(numbers(&outcome, "communes", "distance_km").iter().all(Option::is_some));
            assert!(numbers(&outcome, "territoire", "pondere")[..6].iter().all(Option::is_none));
            assert!(numbers(&outcome, "territoire", "simple").iter().all(Option::is_some));
            assert!(numbers(&outcome, "niveaux", "moyenne_km").iter().all(Option::is_none));
        }
    }
    // A commune without known population counts for nobody.
    let territory = row([Some(100), None, Some(400), Some(800)]);
    let (outcome, _) = ask("panier", &territory, &[layer("lieux", &places(), &territory)], settings(services(), 10.0));
    let mean = (500.0 * 10.0 + 800.0 * 20.0) / 1300.0;
    near(&numbers(&outcome.expect("an answer"), "territoire", "pondere")[..1], &[Some(mean)]);
    // One commune, no armature.
    let one = OwnCommunes {
        code: "A".into(),
        name: "A".into(),
        group: None,
        population: Some(7),
        outline: None,
        mairie: Some(middle(0.0)),
        hours: None,
    };
    let territory = Territory::own("Une", Projection::lambert93(), "fictif", vec![one]);
    let mut asked = settings(services(), 10.0);
    asked.insert("comparer", Setting::Texts(vec!["departement".into()]));
    let (outcome, notes) = ask("panier", &territory, &[layer("lieux", &places(), &territory)], asked);
    let outcome = outcome.expect("an answer");
    near(&numbers(&outcome, "communes", "distance_km"), &some(&[10.0]));
    assert!(outcome.table("niveaux").is_none() && outcome.table("bassins_poles").is_none());
    // It brings its own communes: there is nothing to compare it with.
    assert!(outcome.table("comparaison").is_none());
    assert!(told(&notes).iter().any(|(code, m)| *code == "A0610" && m.contains("propres communes")));
}

/// The example's territory and every commune of France as it sees them.
fn petr() -> (Territory, Vec<Elsewhere>) {
    let epcis = ["245500327", "200034874", "200066140", "245501176"].map(|code| (code.to_owned(), None)).to_vec();
    let selection = Selection { epcis, communes: Vec::new() };
    let territory = Reference::load().territory("PETR", &selection, &mut Notes::new()).expect("a territory");
    let france = territory.everywhere().expect("a study of the reference");
    (territory, france)
}

/// Made-up places beside mairies: a little off, so that none is at no distance.
fn beside(
    france: &[Elsewhere],
    keep: impl Fn(usize, &Elsewhere) -> Option<&'static str>,
) -> Vec<(Point, &'static str, Option<f64>)> {
    let one = |(i, c): (usize, &Elsewhere)| {
        let kind = keep(i, c)?;
        let at = c.mairie?;
        Some((Point::new(at.x() + 300.0 + (i % 700) as f64, at.y() - (i % 300) as f64), kind, None))
    };
    france.iter().enumerate().filter_map(one).collect()
}

/// The distance to the nearest of these, by looking at each.
fn brute(from: Point, to: &[Point]) -> f64 {
    to.iter().map(|p| (p.x() - from.x()).hypot(p.y() - from.y()) / 1000.0).fold(f64::INFINITY, f64::min)
}

/// The smallest value that half of the people do not exceed, by adding up people from the nearest.
fn half(mut values: Vec<(f64, f64)>) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = values.iter().map(|v| v.1).sum();
    let mut sum = 0.0;
    values
        .into_iter()
        .find(|v| {
            sum += v.1;
            sum >= all / 2.0
        })
        .expect("people")
        .0
}

#[test]
fn the_example_and_its_departement_are_those_of_brute_force() {
    let (territory, france) = petr();
    assert_eq!(territory.communes.len(), 123);
    assert!((34_700..34_950).contains(&france.len()), "{}", france.len());
    assert_eq!(france.iter().filter(|c| c.here.is_some()).count(), 123);
    // Bread at one commune in 11 of France, a pharmacy at one in 29.
    let bread = beside(&france, |i, _| (i % 11 == 0).then_some("pain"));
    let pharmacies = beside(&france, |i, _| (i % 29 == 0).then_some("pharmacie"));
    let lieux = layer("lieux", &[bread.clone(), pharmacies.clone()].concat(), &territory);
    let services = vec![service("Pain", "pain"), service("Pharmacie", "pharmacie")];
    let mut asked = settings(services, 10.0);
    asked.insert("comparer", Setting::Texts(vec!["france".into(), "departement".into()]));
    let (outcome, notes) = ask("panier", &territory, &[lieux], asked);
    let outcome = outcome.expect("an answer");
    assert!(told(&notes).is_empty(), "{:?}", told(&notes));

    let points = |list: &[(Point, &str, Option<f64>)]| list.iter().map(|p| p.0).collect::<Vec<_>>();
    let (bread, pharmacies) = (points(&bread), points(&pharmacies));
    let basket = |from: Point| brute(from, &bread).max(brute(from, &pharmacies));
    let expected: Vec<Option<f64>> = territory.communes.iter().map(|c| c.mairie.map(basket)).collect();
    near(&numbers(&outcome, "communes", "distance_km"), &expected);
    // The département, all 499 communes, by the same brute force.
    let meuse: Vec<(f64, f64)> = france
        .iter()
        .filter(|c| c.departement == "55")
        .filter_map(|c| Some((basket(c.mairie?), f64::from(c.population.unwrap_or(0)))))
        .collect();
    let own: Vec<(f64, f64)> = expected
        .iter()
        .zip(&territory.communes)
        .filter_map(|(d, c)| Some(((*d)?, f64::from(c.population.unwrap_or(0)))))
        .collect();
    assert_eq!(outcome.table("comparaison").expect("a table").keys, ["territoire", "departement", "france"]);
    let people = |list: &[(f64, f64)]| list.iter().map(|v| v.1).sum::<f64>();
    let mean = |list: &[(f64, f64)]| list.iter().map(|v| v.0 * v.1).sum::<f64>() / people(list);
    let far = |list: &[(f64, f64)]| list.iter().filter(|v| v.0 > 10.0).map(|v| v.1).sum::<f64>() / people(list);
    let compared = |column| numbers(&outcome, "comparaison", column)[..2].to_vec();
    near(&compared("mediane_km"), &some(&[half(own.clone()), half(meuse.clone())]));
    near(&compared("moyenne_km"), &some(&[mean(&own), mean(&meuse)]));
    near(&compared("part_eloignee"), &some(&[far(&own), far(&meuse)]));
    near(&compared("communes"), &some(&[123.0, meuse.len() as f64]));
    let france_row = numbers(&outcome, "comparaison", "population")[2].expect("people");
    assert!(france_row > 65e6, "{france_row}");
    assert!(said(&outcome).iter().any(|s| s.contains("dans le département (Meuse)") && s.contains("en France")));
}

#[test]
fn a_layer_that_stops_around_the_territory_is_compared_with_nothing() {
    let (territory, france) = petr();
    let inside: Vec<Point> = territory.communes.iter().filter_map(|c| c.mairie).collect();
    let both = || Setting::Texts(vec!["departement".into(), "france".into()]);
    let compared = |places: &[(Point, &'static str, Option<f64>)]| {
        let mut asked = settings(Vec::new(), 10.0);
        asked.insert("comparer", both());
        let (outcome, notes) = ask("distance", &territory, &[layer("lieux", places, &territory)], asked);
        let outcome = outcome.expect("an answer");
        let keys = outcome.table("comparaison").map(|t| t.keys.clone()).unwrap_or_default();
        let refused = told(&notes).iter().filter(|(code, _)| *code == "A0610").count();
        let lines = outcome.method.iter().filter(|m| m.starts_with("pas de comparaison")).count();
        assert_eq!(refused, lines);
        (keys, refused)
    };
    // Every mairie at 20 km at most, at 30, inside only: the north of the Meuse has none.
    for most in [0.0, 20.0, 30.0] {
        let cut = beside(&france, |_, c| (brute(c.mairie?, &inside) <= most).then_some("lieu"));
        assert!(cut.len() >= 123);
        assert_eq!(compared(&cut), (Vec::new(), 2), "{most} km");
    }
    // The whole département, and nothing else.
    let meuse = beside(&france, |i, c| (c.departement == "55" && i % 7 == 0).then_some("lieu"));
    assert_eq!(compared(&meuse), (vec!["territoire".to_owned(), "departement".to_owned()], 1));
    // One place in each département covers France, and so the Meuse.
    let mut seen = String::new();
    let first: Vec<usize> = (0..france.len())
        .filter(|&i| {
            france[i].mairie.is_some()
                && std::mem::replace(&mut seen, france[i].departement.clone()) != france[i].departement
        })
        .collect();
    let everywhere = beside(&france, |i, _| first.contains(&i).then_some("lieu"));
    assert_eq!(compared(&everywhere), (["territoire", "departement", "france"].map(str::to_owned).to_vec(), 0));
}

/// A made-up network: 60 km/h in straight lines, between points north of a line only.
struct North(f64);

impl North {
    fn straight() -> Straight {
        Straight { speed: Some(60.0), ..Straight::new(1.0) }
    }

    fn there(&self, p: Point) -> bool {
        p.y() >= self.0
    }
}

impl Travel for North {
    fn describe(&self) -> String {
        "par un réseau fictif".into()
    }

    fn measure(&self) -> Measure {
        Measure::Time
    }

    fn nearest(&self, origins: &[Point], destinations: &[Point], k: usize) -> Vec<Vec<(usize, Span)>> {
        let near = Self::straight().nearest(origins, destinations, k);
        near.into_iter().zip(origins).map(|(n, o)| if self.there(*o) { n } else { Vec::new() }).collect()
    }

    fn within(&self, origins: &[Point], destinations: &[Point], most: Span) -> Vec<Vec<(usize, Span)>> {
        Self::straight().within(origins, destinations, most)
    }

    fn matrix(&self, origins: &[Point], destinations: &[Point]) -> Vec<Vec<Option<Span>>> {
        Self::straight().matrix(origins, destinations)
    }

    fn route(&self, from: Point, to: Point) -> Option<(Span, LineString)> {
        Self::straight().route(from, to)
    }

    fn reachable(&self, points: &[Point]) -> Vec<bool> {
        points.iter().map(|p| self.there(*p)).collect()
    }

    fn radius(&self, _: Span) -> Option<Metres> {
        None
    }

    fn zones(&self, _: &[Point], within: &[Span]) -> Vec<MultiPolygon> {
        within.iter().map(|_| MultiPolygon::new(Vec::new())).collect()
    }

    fn basins(&self, destinations: &[Point], _: Option<Span>) -> Vec<MultiPolygon> {
        destinations.iter().map(|_| MultiPolygon::new(Vec::new())).collect()
    }
}

/// Kilometres are minutes at 60 km/h, so that both ways of comparing give the same numbers in other units.
#[test]
fn both_sides_of_a_comparison_travel_alike() {
    let (territory, france) = petr();
    let places = beside(&france, |i, _| (i % 11 == 0).then_some("lieu"));
    let lieux = [layer("lieux", &places, &territory)];
    let mut asked = settings(Vec::new(), 10.0);
    asked.insert("seuil", Setting::Span(Span::Time(Minutes::new(10.0).expect("a time"))));
    asked.insert("comparer", Setting::Texts(vec!["departement".into()]));
    // A network of the whole département carries both sides.
    let (whole, _) = ask_by(&North(0.0), "distance", &territory, &lieux, asked.clone());
    let whole = whole.expect("an answer");
    let minutes = numbers(&whole, "comparaison", "mediane_min");
    assert_eq!(numbers(&whole, "comparaison", "part_eloignee").len(), 2);
    near(&minutes[..1], &[numbers(&whole, "territoire", "pondere")[3]]);
    // One that stops at the south of the territory carries neither: the straight line does, in kilometres, and the share
    // beyond a time has no sense there.
    let south = territory.communes.iter().filter_map(|c| c.mairie).map(|m| m.y()).fold(f64::INFINITY, f64::min);
    let (cut, _) = ask_by(&North(south), "distance", &territory, &lieux, asked);
    let cut = cut.expect("an answer");
    near(&numbers(&cut, "comparaison", "mediane_km"), &minutes);
    assert!(cut.column_of("comparaison", "part_eloignee").is_none());
    assert!(cut.method.iter().any(|m| m.contains("à vol d'oiseau, des deux côtés")), "{:?}", cut.method);
    near(&numbers(&cut, "communes", "duree_min"), &numbers(&whole, "communes", "duree_min"));
}

/// Runs the tool on a copy of the example with these lines more.
fn study(folder: &Path, more: &str) -> (bool, String) {
    support::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/coeur-de-lorraine"), folder);
    let file = folder.join("territoire.toml");
    let text = std::fs::read_to_string(&file).expect("read") + more;
    std::fs::write(&file, text).expect("written");
    let output = Command::cargo_bin("territoire").expect("the tool").arg("lancer").arg(folder).output().expect("runs");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_study_draws_its_basket_and_faults_are_told_where_they_stand() {
    let folder = tempfile::tempdir().expect("a folder");
    let basket = |services: &str| format!("\n[[analyse]]\ngenre = \"panier\"\nservices = [{services}]\n");
    let good = "{ nom = \"France Services\", couche = \"france-services\" }, { nom = \"Aire\", couche = \"points-de-rencontre-fictif\", champ = \"type\", valeurs = [\"Aire de covoiturage\"] }";
    let (done, said) = study(&folder.path().join("a"), &basket(good));
    assert!(done, "{said}");
    assert!(folder.path().join("a/resultats/cartes/25-panier.svg").is_file());
    for (n, (services, expected)) in [
        ("", "n'a aucun service"),
        ("{ nom = \"A\", couche = \"france-service\" }", "vouliez-vous dire `\"france-services\"`"),
        ("{ nom = \"A\", couche = \"mairies\", champ = \"nom\" }", "`champ` ne dit pas ce qu'il garde"),
        ("{ nom = \"A\", couche = \"mairies\", valeurs = [\"x\"] }", "demandent un `champ`"),
        ("{ nom = \"A\", couche = \"mairies\" }, { nom = \"a\", couche = \"mairies\" }", "s'appellent « a »"),
        ("{ nom = \"A\", couches = \"mairies\" }", "`couche`"),
    ]
    .into_iter()
    .enumerate()
    {
        let (done, said) = study(&folder.path().join(n.to_string()), &basket(services));
        assert!(!done && said.contains(expected), "{services}: {said}");
    }
    let wrong = format!("{}comparer = [\"departements\"]\nbassins = \"pole\"\n", basket(good));
    let (done, said) = study(&folder.path().join("b"), &wrong);
    assert!(!done && said.contains("choix possibles : departement et france"), "{said}");
    assert!(said.contains("ne dit pas ce qui fait les bassins"), "{said}");
}
