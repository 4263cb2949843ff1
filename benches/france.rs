//! The whole of metropolitan France as one territory, with 5,000 made-up points: coverage, distance, balance.
//!
//! `make bench` prints the table. The goal is 10 s and 2 GiB on two cores for the three together.

use std::sync::LazyLock;

use geo::Point;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use territoire::analysis::{self, Context, Nobody};
use territoire::diagnostic::Notes;
use territoire::layer::{Access, Cells, Control, Extent, Feature, Layer, Model, Precision};
use territoire::network::Straight;
use territoire::outcome::Outcome;
use territoire::territory::{Reference, Selection, Territory};

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
        extent: Extent::default(),
        access: Access::default(),
        control: Control::default(),
        features: features.into(),
    }
});

static DISTANCE: LazyLock<Outcome> = LazyLock::new(|| answer("distance", OF_POINTS, &[]));

const OF_POINTS: &str = "couche = \"points\"";

/// The answer of a question with its usual settings but for `given`.
fn answer(kind: &str, given: &str, answers: &[Outcome]) -> Outcome {
    let context = Context {
        territory: &FRANCE,
        layers: std::slice::from_ref(&POINTS),
        today: None,
        answers,
        travel: &Straight::new(1.0),
        seed: 1,
        date: None,
        watch: &Nobody,
    };
    let question = analysis::find(kind, analysis::ALL).expect("a question");
    let mut notes = Notes::new();
    let inquiry = analysis::usual(question, given, &mut notes).expect("settings that can be used");
    inquiry.answer(&context, &mut notes).expect("an answer")
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
    bencher.bench(|| answer("distance", OF_POINTS, &[]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn coverage_at_5_km(bencher: divan::Bencher<'_, '_>) {
    ready();
    let given = "couche = \"points\"\nseuils = [\"5 km\"]";
    bencher.bench(|| answer("couverture", given, &[]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn balance_with_999_permutations(bencher: divan::Bencher<'_, '_>) {
    ready();
    LazyLock::force(&DISTANCE);
    let given = "variable = \"distance.communes.distance_km\"";
    bencher.bench(|| answer("equilibre", given, std::slice::from_ref(&DISTANCE)));
}
