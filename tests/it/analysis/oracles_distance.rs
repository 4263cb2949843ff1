//! Distances, counts and covered areas of the whole of metropolitan France against SciPy, GeoPandas and PROJ.

use geo::Point;
use territoire::method::summary::{mean, median, weighted_mean};
use territoire::network::sites::Sites;
use territoire::network::{Straight, Travel};
use territoire::territory::Projection;
use territoire::units::{Metres, Span};

use crate::support::answers::same;
use crate::support::files::{column as numbers, json, table};
use crate::support::skips::shared;

/// Lambert-93 of 34,738 mairies against PROJ 9 (through pyproj), whose file gives 10 µm.
#[test]
fn lambert93_is_that_of_proj() {
    let Some(file) = shared("peers/outputs/b_mairies_l93.csv.gz", "lambert93_is_that_of_proj") else { return };
    let mairies = table(&file);
    let projection = Projection::lambert93();
    let (lon, lat) = (numbers(&mairies, "lon"), numbers(&mairies, "lat"));
    let (x, y) = (numbers(&mairies, "x_l93"), numbers(&mairies, "y_l93"));
    assert!(lon.len() > 34_000);
    for k in 0..lon.len() {
        let c = projection.project(lon[k], lat[k]).expect("in France");
        assert!((c.x - x[k]).abs() < 2e-5 && (c.y - y[k]).abs() < 2e-5, "{}: {c:?} is not {} {}", k, x[k], y[k]);
    }
}

#[test]
fn nearest_and_counts_are_those_of_scipy() {
    let test = "nearest_and_counts_are_those_of_scipy";
    let files = [
        "peers/inputs/communes_attr.csv",
        "peers/inputs/facilities_5k.csv",
        "peers/outputs/result_b.json",
        "peers/outputs/b_nearest.csv.gz",
    ];
    let Some(files) = files.iter().map(|f| shared(f, test)).collect::<Option<Vec<_>>>() else { return };
    let mut communes = table(&files[0]);
    let departement = communes.0.iter().position(|h| h == "dep").expect("a column");
    communes.1.retain(|r| !r[departement].starts_with("97") && !r[departement].starts_with("98"));
    let facilities = table(&files[1]);
    let expected = json(&files[2]);
    let expected = |key: &str| expected[key].as_f64().unwrap_or_else(|| panic!("{key}"));
    let rows = table(&files[3]);

    let projection = Projection::lambert93();
    let origins: Vec<Point> = numbers(&communes, "lon")
        .into_iter()
        .zip(numbers(&communes, "lat"))
        .map(|(lon, lat)| projection.project(lon, lat).expect("in France").into())
        .collect();
    let places: Vec<Point> =
        numbers(&facilities, "x_l93").into_iter().zip(numbers(&facilities, "y_l93")).map(Point::from).collect();
    assert_eq!(origins.len(), 34_738);
    let straight = Straight::new(1.0);
    let near = straight.nearest(&origins, &Sites::at(&places), 1);
    let d: Vec<f64> = near.iter().map(|n| n[0].1.amount() * 1_000.0).collect();
    let people = numbers(&communes, "pop");

    same(mean(&d).expect("a value"), expected("mean_nearest_m"), "mean");
    same(median(&d).expect("a value"), expected("median_nearest_m"), "median");
    same(d.iter().copied().fold(0.0, f64::max), expected("max_nearest_m"), "max");
    same(weighted_mean(&d, &people).expect("a value"), expected("pop_weighted_mean_nearest_m"), "weighted mean");
    let all: f64 = people.iter().sum();
    for km in [5_u32, 10, 20] {
        let most = Metres::from_km(f64::from(km));
        let within: f64 = d.iter().zip(&people).filter(|(d, _)| **d <= most.value()).map(|(_, p)| p).sum();
        same(within / all, expected(&format!("pop_share_within_{km}km")), "share of people");
        let counts = straight.count_within(&origins, &Sites::at(&places), Span::Length(most));
        let key = |what: &str| expected(&format!("{what}_within_{km}000")) as usize;
        assert_eq!(counts.iter().sum::<usize>(), key("count_total"));
        assert_eq!(counts.iter().copied().max(), Some(key("count_max")));
        let zero = counts.iter().filter(|c| **c == 0).count();
        assert_eq!(zero, expected(&format!("communes_zero_within_{km}000")) as usize);
        let column = numbers(&rows, &format!("n{km}"));
        assert!(counts.iter().zip(&column).all(|(a, b)| *a as f64 == *b));
    }
    let (ids, distances) = (numbers(&rows, "nearest_id"), numbers(&rows, "d_l93_m"));
    for k in 0..d.len() {
        assert_eq!(near[k][0].0 as f64, ids[k], "nearest of row {k}");
        assert!((d[k] - distances[k]).abs() < 1e-6, "row {k}: {} is not {}", d[k], distances[k]);
    }
}
