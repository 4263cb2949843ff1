//! The whole of metropolitan France as one territory, with 5,000 made-up points: coverage, distance, balance.
//!
//! `make bench` prints the table. The goal is 10 s and 2 GiB on two cores for the three together.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use geo::Point;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use territoire::analysis::{self, Asked, Context, Setting};
use territoire::diagnostic::Notes;
use territoire::layer::{Cells, Control, Feature, Layer, Model, Precision};
use territoire::network::Straight;
use territoire::outcome::Outcome;
use territoire::territory::{Reference, Selection, Territory};
use territoire::units::{Metres, Span};

fn main() {
    divan::main();
}

/// Every metropolitan commune that has an outline or not: about 34,740.
static FRANCE: LazyLock<Territory> = LazyLock::new(|| {
    let reference = Reference::load();
    let metropolitan =
        |c: &&territoire::territory::CommuneRow| !c.departement.starts_with("97") && !c.departement.starts_with("98");
    let communes = reference.communes().iter().filter(metropolitan).map(|c| (c.code.clone(), None)).collect();
    let selection = Selection { epcis: Vec::new(), communes };
    reference.territory("France", &selection, &mut Notes::new()).expect("the reference is a territory")
});

/// 5,000 points drawn in the box of France, those in a commune kept: fictif.
static POINTS: LazyLock<Layer> = LazyLock::new(|| {
    let mut rng = ChaCha8Rng::seed_from_u64(20_240_602);
    let mut features = Vec::new();
    while features.len() < 5_000 {
        let point = Point::new(rng.random_range(100_000.0..1_240_000.0), rng.random_range(6_050_000.0..7_110_000.0));
        let Some(commune) = FRANCE.locate(point) else { continue };
        let number = features.len() + 1;
        features.push(Feature {
            id: number.to_string(),
            name: format!("Point fictif {number}"),
            number,
            geometry: Some(point.into()),
            precision: Precision::Exact,
            commune: Some(commune),
            cells: Cells::default(),
        });
    }
    Layer {
        id: "points".into(),
        title: "Points fictifs".into(),
        model: Model::free(),
        source: "tirage fictif".into(),
        fictional: true,
        file: "points".into(),
        fields: Vec::new(),
        kinds: Vec::new(),
        control: Control::default(),
        features,
    }
});

static DISTANCE: LazyLock<Outcome> = LazyLock::new(|| answer("distance", settings_of_distance(), &[]));

fn settings_of_distance() -> BTreeMap<&'static str, Setting> {
    BTreeMap::from([
        ("couche", Setting::Text("points".into())),
        ("k", Setting::Number(1.0)),
        ("depart", Setting::Text("mairie".into())),
        ("trajets", Setting::Text("non".into())),
        ("pires", Setting::Number(10.0)),
        ("bassins", Setting::Text("poles".into())),
        ("comparer", Setting::Texts(Vec::new())),
        ("seuil", Setting::Span(Span::Length(Metres::from_km(10.0)))),
    ])
}

fn answer(kind: &str, settings: BTreeMap<&'static str, Setting>, answers: &[Outcome]) -> Outcome {
    let asked = Asked { id: kind.to_owned(), title: kind.to_owned(), settings };
    let context = Context {
        territory: &FRANCE,
        layers: std::slice::from_ref(&POINTS),
        today: None,
        answers,
        travel: &Straight::new(1.0),
        seed: 1,
    };
    let question = analysis::find(kind).expect("a question");
    question.run(&asked, &context, &mut Notes::new()).expect("an answer")
}

fn ready() {
    LazyLock::force(&POINTS);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn reading_the_reference(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(Reference::load);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn distance(bencher: divan::Bencher<'_, '_>) {
    ready();
    bencher.bench(|| answer("distance", settings_of_distance(), &[]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn coverage_at_5_km(bencher: divan::Bencher<'_, '_>) {
    ready();
    let settings = || {
        BTreeMap::from([
            ("couche", Setting::Text("points".into())),
            ("depart", Setting::Text("mairie".into())),
            ("partage", Setting::Text("non".into())),
            ("seuils", Setting::Spans(vec![Span::Length(Metres::from_km(5.0))])),
        ])
    };
    bencher.bench(|| answer("couverture", settings(), &[]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn balance_with_999_permutations(bencher: divan::Bencher<'_, '_>) {
    ready();
    LazyLock::force(&DISTANCE);
    let settings = || {
        BTreeMap::from([
            ("variable", Setting::Text("distance.communes.distance_km".into())),
            ("mode", Setting::Text("auto".into())),
            ("permutations", Setting::Number(999.0)),
            ("alpha", Setting::Number(0.05)),
        ])
    };
    bencher.bench(|| answer("equilibre", settings(), std::slice::from_ref(&DISTANCE)));
}
