//! Covered surfaces against GeoPandas 1.1.1 over GEOS 3.13.1 (buffers of 5 km drawn with 16 segments a quadrant, their
//! union, its intersection with the communes: `tests/known/overlay/mk.py`), and against areas that have a formula.
//!
//! The tool draws its discs as GEOS does, as polygons of 64 sides whose corners lie on the circle, so that the two
//! measure the same surface and no allowance is made for the circle.

use std::collections::BTreeMap;

use geo::{Geometry, MultiPolygon, Point};
use territoire::layer::{Feature, Layer, geometry_of_geojson};
use territoire::territory::{OwnCommunes, Projection, Territory};

use crate::support::files::{column, root, table};
use crate::support::grounds::{self, square};
use crate::support::layers::{feature, made_up, model};
use crate::support::questions::{Ground, ask, settings};
use crate::support::skips::shared;

/// A layer of points wherever they are.
fn points(places: &[Point<f64>], territory: &Territory) -> Layer {
    let place = |(n, place): (usize, &Point<f64>)| Feature {
        name: format!("Service {n}"),
        ..feature(n, Some((*place).into()), territory.locate(*place), &[])
    };
    made_up("points", model("services"), &[], Vec::new(), places.iter().enumerate().map(place).collect())
}

/// The covered share of each commune within 5 km, by its code.
fn shares(territory: &Territory, places: &[Point<f64>]) -> BTreeMap<String, f64> {
    let layers = [points(places, territory)];
    let settings = settings("couche = 'points'\nseuils = ['5 km']");
    let (answer, _) = ask("couverture", "Couverture", &settings, &Ground::new(territory, &layers));
    let answer = answer.expect("an answer");
    let table = answer.table("communes").expect("a table");
    let column = table.column("part_surface_5000").and_then(|c| c.as_numbers()).expect("numbers");
    table.keys.iter().cloned().zip(column.iter().map(|v| v.expect("a share"))).collect()
}

fn commune(code: &str, outline: MultiPolygon<f64>) -> OwnCommunes {
    OwnCommunes { population: Some(1), outline: Some(outline), ..grounds::commune(code) }
}

/// The shares that `tests/known/overlay/mk.py` wrote, by code.
fn known_shares() -> Vec<(String, f64)> {
    let file = root().join("tests/known/overlay/shares.csv");
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
    let files: Vec<_> = inputs.iter().filter_map(|f| shared(&format!("peers/{f}"), name)).collect();
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
    let facilities = table(facilities);
    let places: Vec<Point<f64>> = column(&facilities, "x_l93")
        .into_iter()
        .zip(column(&facilities, "y_l93"))
        .map(|(x, y)| Point::new(x, y))
        .collect();
    assert_eq!(places.len(), 5000);
    let found = shares(&territory, &places);
    let peers = table(peers);
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
    let outline = |i: u32| square(600_000.0 + f64::from(i) * 40_000.0, 6_800_000.0, 20_000.0);
    let rows = (0..4).map(|i| commune(&i.to_string(), outline(i))).collect();
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
