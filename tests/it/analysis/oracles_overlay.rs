//! Covered surfaces against GeoPandas 1.1.1 over GEOS 3.13.1 (buffers of 5 km drawn with 16 segments a quadrant, their
//! union, its intersection with the communes: `tests/known/overlay/mk.py`), and against areas that have a formula.
//!
//! The tool draws its discs as GEOS does, as polygons of 64 sides whose corners lie on the circle, so that the two
//! measure the same surface and no allowance is made for the circle.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{Geometry, MultiPolygon, Point, polygon};
use territoire::analysis::{self, Asked, Context, Setting};
use territoire::diagnostic::Notes;
use territoire::layer::{Cells, Control, Feature, Layer, Model, Precision, geometry_of_geojson};
use territoire::network::Straight;
use territoire::territory::{OwnCommunes, Projection, Territory};
use territoire::units::{Metres, Span};

use crate::support;

/// A layer of points wherever they are.
fn points(places: &[Point<f64>], territory: &Territory) -> Layer {
    let feature = |(n, place): (usize, &Point<f64>)| Feature {
        id: n.to_string(),
        name: format!("Service {n}"),
        number: n + 1,
        geometry: Some((*place).into()),
        precision: Precision::Exact,
        commune: territory.locate(*place),
        cells: Cells::new(std::iter::empty::<String>()),
    };
    Layer {
        id: "points".into(),
        title: "Services".into(),
        model: Model::named("services").expect("a model"),
        source: "essai".into(),
        fictional: true,
        file: "points".into(),
        fields: Vec::new(),
        kinds: Vec::new(),
        features: places.iter().enumerate().map(feature).collect(),
        control: Control::default(),
    }
}

/// The covered share of each commune within 5 km, by its code.
fn shares(territory: &Territory, places: &[Point<f64>]) -> BTreeMap<String, f64> {
    let settings = BTreeMap::from([
        ("couche", Setting::Text("points".into())),
        ("seuils", Setting::Spans(vec![Span::Length(Metres::from_km(5.0))])),
        ("depart", Setting::Text("mairie".into())),
        ("partage", Setting::Text("non".into())),
    ]);
    let asked = Asked { id: "couverture".into(), title: "Couverture".into(), settings };
    let (layers, travel) = ([points(places, territory)], Straight::new(1.0));
    let context = Context { territory, layers: &layers, today: None, answers: &[], travel: &travel, seed: 1 };
    let question = analysis::find("couverture").expect("a question");
    let answer = question.run(&asked, &context, &mut Notes::new()).expect("an answer");
    let table = answer.table("communes").expect("a table");
    let column = table.column("part_surface_5000").and_then(|c| c.as_numbers()).expect("numbers");
    table.keys.iter().cloned().zip(column.iter().map(|v| v.expect("a share"))).collect()
}

fn commune(code: &str, outline: MultiPolygon<f64>) -> OwnCommunes {
    OwnCommunes {
        code: code.into(),
        name: code.into(),
        group: None,
        population: Some(1),
        outline: Some(outline),
        mairie: None,
        hours: None,
    }
}

/// The shares that `tests/known/overlay/mk.py` wrote, by code.
fn known_shares() -> Vec<(String, f64)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known/overlay/shares.csv");
    let text = std::fs::read_to_string(file).expect("read");
    let rows = text.lines().filter(|l| !l.starts_with('#')).skip(1);
    rows.map(|l| l.split_once(',').expect("two cells"))
        .map(|(c, s)| (c.to_owned(), s.parse().expect("a share")))
        .collect()
}

#[test]
fn the_shares_of_geopandas() {
    let name = "the_shares_of_geopandas";
    let inputs = ["inputs/petr_communes.geojson", "inputs/facilities_5k.csv", "outputs/c_share.csv.gz"];
    let files: Vec<_> = inputs.iter().filter_map(|f| support::shared(&format!("peers/{f}"), name)).collect();
    let [communes, facilities, peers] = files.as_slice() else { return };
    let lambert = Projection::lambert93();
    let text = std::fs::read_to_string(communes).expect("read");
    let collection: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    let rows: Vec<OwnCommunes> = collection
        .features
        .iter()
        .map(|f| {
            let code = f.property("code").and_then(|v| v.as_str()).expect("a code");
            let outline = geometry_of_geojson(f.geometry.clone().expect("an outline")).expect("read");
            match lambert.project_geometry(&outline).expect("in France") {
                Geometry::MultiPolygon(m) => commune(code, m),
                Geometry::Polygon(p) => commune(code, MultiPolygon::new(vec![p])),
                other => panic!("{code}: {other:?}"),
            }
        })
        .collect();
    assert_eq!(rows.len(), 91);
    let territory = Territory::own("PETR", lambert, "essai", rows);
    let facilities = support::table(facilities);
    let places: Vec<Point<f64>> = support::numbers(&facilities, "x_l93")
        .into_iter()
        .zip(support::numbers(&facilities, "y_l93"))
        .map(|(x, y)| Point::new(x, y))
        .collect();
    assert_eq!(places.len(), 5000);
    let found = shares(&territory, &places);
    let peers = support::table(peers);
    let peers: BTreeMap<&str, f64> = peers.1.iter().map(|r| (r[0].as_str(), r[1].parse().expect("a share"))).collect();
    let mut partly = 0;
    for (code, known) in known_shares() {
        // The same coordinates on both sides, in floating point on both.
        let apart = (found[&code] - known).abs();
        assert!(apart <= 1e-9 * known, "{code}: {} is not {known}", found[&code]);
        // Those of `c_share.csv.gz` were exact, and the GeoJSON rounds them to a billionth of a degree, 0.1 mm:
        // GeoPandas itself gives shares that are up to 7.5e-9 apart from one to the other.
        let peer = peers[code.as_str()];
        assert!((found[&code] - peer).abs() <= 1e-8, "{code}: {} is not {peer}", found[&code]);
        partly += usize::from(known > 0.0 && known < 1.0);
    }
    assert_eq!(found.len(), 91);
    assert!(partly > 20, "{partly} communes are cut by the border of what is covered");
}

/// The disc is 64 triangles of two sides r and an angle of 2π/64: 32 r² sin(π/32).
#[test]
fn a_disc_its_half_and_its_quarter() {
    let square = |i: u32| {
        let (x, y) = (600_000.0 + f64::from(i) * 40_000.0, 6_800_000.0);
        MultiPolygon::new(vec![
            polygon![(x: x, y: y), (x: x + 20_000.0, y: y), (x: x + 20_000.0, y: y + 20_000.0), (x: x, y: y + 20_000.0)],
        ])
    };
    let rows = (0..4).map(|i| commune(&i.to_string(), square(i))).collect();
    let territory = Territory::own("Carrés", Projection::lambert93(), "fictif", rows);
    let at = |i: u32, x: f64, y: f64| Point::new(600_000.0 + f64::from(i) * 40_000.0 + x, 6_800_000.0 + y);
    // In the middle; twice at one place in the middle of a side; in a corner; nothing.
    let places = [at(0, 10_000.0, 10_000.0), at(1, 20_000.0, 10_000.0), at(1, 20_000.0, 10_000.0), at(2, 0.0, 0.0)];
    let found: Vec<f64> = shares(&territory, &places).into_values().collect();
    let disc = 32.0 * 5_000_f64.powi(2) * (std::f64::consts::PI / 32.0).sin();
    let whole = 20_000_f64.powi(2);
    for (found, expected) in found.iter().zip([disc, disc / 2.0, disc / 4.0, 0.0]) {
        // The overlay rounds coordinates to 20 km / 2³⁰: 0.02 mm.
        assert!((found - expected / whole).abs() <= 1e-10, "{found} is not {}", expected / whole);
    }
    // The circle itself is 0.16 % larger.
    let circle = std::f64::consts::PI * 5_000_f64.powi(2);
    assert!((circle / disc - 1.001_608).abs() < 1e-6, "{}", circle / disc);
}
