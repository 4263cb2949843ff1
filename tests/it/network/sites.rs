//! Lines and surfaces as places to go to: as near as the nearest place of them, as the crow flies and by road.

use std::borrow::Cow;

use geo::{Area, BooleanOps, Contains, Distance, Euclidean, Geometry, LineString, MultiPoint, Point, Polygon};
use proptest::prelude::*;
use territoire::network::sites::{Shape, Sites};
use territoire::network::zone::Frame;
use territoire::network::{Straight, Travel};
use territoire::territory::Projection;
use territoire::units::{Measure, Metres, Span};

use super::roads::{crossroads, from_here};
use crate::support::quantities::metres;

/// How near a road must come in these tests.
const NEAR: f64 = 50.0;

fn shaped<'a>(shapes: impl IntoIterator<Item = &'a Geometry>, near: Option<f64>) -> Sites<'a> {
    let mut sites = Sites::default();
    for geometry in shapes {
        sites.push_shape(Point::new(0.0, 0.0), Shape { geometry: Cow::Borrowed(geometry), near });
    }
    sites
}

fn line(points: &[(f64, f64)]) -> LineString {
    points.iter().copied().collect()
}

fn amount(span: Span) -> f64 {
    let Span::Length(length) = span else { panic!("a length") };
    length.value()
}

/// A line of three stretches, and a square with a hole, by hand.
#[test]
fn a_line_and_a_surface_are_as_near_as_their_nearest_place() {
    let path: Geometry = line(&[(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (300.0, 100.0)]).into();
    let ring = line(&[(1_000.0, 0.0), (1_400.0, 0.0), (1_400.0, 400.0), (1_000.0, 400.0), (1_000.0, 0.0)]);
    let hole = line(&[(1_100.0, 100.0), (1_300.0, 100.0), (1_300.0, 300.0), (1_100.0, 300.0), (1_100.0, 100.0)]);
    let park: Geometry = Polygon::new(ring, vec![hole]).into();
    let mut sites = shaped([&path, &park], Some(NEAR));
    sites.push_point(Point::new(50.0, 500.0));
    let travel = Straight::new(1.3);
    let far = |x: f64, y: f64| travel.matrix(&[Point::new(x, y)], &sites)[0].clone();
    let is = |found: &[Option<Span>], expected: [f64; 3]| {
        for (found, expected) in found.iter().zip(expected) {
            let found = amount(found.expect("a straight line"));
            assert!((found - 1.3 * expected).abs() < 1e-9, "{found} is not 1.3 × {expected}");
        }
    };
    // On the line; beside its second stretch; in the park; in its hole, 30 m from it; past the corner of the park.
    is(&far(50.0, 0.0), [0.0, 950.0, 500.0]);
    is(&far(140.0, 50.0), [40.0, 860.0, 90.0_f64.hypot(450.0)]);
    is(&far(1_050.0, 50.0), [750.0_f64.hypot(50.0), 0.0, 1_000.0_f64.hypot(450.0)]);
    is(&far(1_130.0, 200.0), [830.0_f64.hypot(100.0), 30.0, 1_080.0_f64.hypot(300.0)]);
    is(&far(1_430.0, 440.0), [1_130.0_f64.hypot(340.0), 50.0, 1_380.0_f64.hypot(60.0)]);
    // The way there ends where the line is nearest; who stands on it goes nowhere.
    let (_, way) = travel.route(Point::new(140.0, 50.0), &sites, 0).expect("a way");
    assert_eq!(way.0.last().map(|c| (c.x, c.y)), Some((100.0, 50.0)));
    assert_eq!(travel.route(Point::new(50.0, 0.0), &sites, 0).expect("a way").1.0.len(), 1);
}

/// What lies within a radius of a line of 1,000 m: a band and half a disc at each end, of 64 sides in all.
#[test]
fn what_is_around_a_line_is_a_band() {
    let path: Geometry = line(&[(0.0, 0.0), (400.0, 0.0), (1_000.0, 0.0)]).into();
    let zone = shaped([&path], None).around(130.0);
    let disc = 32.0 * 130.0 * 130.0 * (std::f64::consts::TAU / 64.0).sin();
    let expected = 2.0 * 130.0 * 1_000.0 + disc;
    assert!((zone.unsigned_area() / expected - 1.0).abs() < 1e-6, "{} is not {expected}", zone.unsigned_area());
    // As travel says, from here and there.
    let sites = shaped([&path], None);
    let zone = &Straight::new(1.3).zones(&sites, &[metres(169.0)])[0];
    assert!(zone.contains(&Point::new(700.0, 129.0)) && !zone.contains(&Point::new(700.0, 131.0)));
}

/// By road one is there as soon as a road is near enough; a road that never is leads nowhere.
#[test]
fn a_line_is_reached_where_roads_come_near() {
    let projection = Projection::lambert93();
    let roads = crossroads(&projection);
    let travel = roads.travel(0, Measure::Length, Frame::default(), &projection);
    let across: Geometry = LineString::from(vec![from_here(800.0, -400.0), from_here(800.0, 400.0)]).into();
    let beside: Geometry = LineString::from(vec![from_here(300.0, 30.0), from_here(500.0, 30.0)]).into();
    let away: Geometry = LineString::from(vec![from_here(-200.0, 100.0), from_here(-900.0, 100.0)]).into();
    let sites = shaped([&across, &beside, &away], Some(NEAR));
    assert_eq!(travel.ways_into(&sites)[2], 0);
    assert!(travel.ways_into(&sites)[..2].iter().all(|ways| *ways >= 2));
    let from = [from_here(-400.0, 0.0), from_here(400.0, 0.0), from_here(780.0, 0.0), from_here(800.0, 200.0)];
    let rows = travel.matrix(&from, &sites);
    let far = |row: usize, site: usize| rows[row][site].map(amount);
    // To 50 m before the crossing; to where the line beside begins to be 50 m away: 40 m before its end.
    for (row, site, expected) in [(0, 0, 1_150.0), (0, 1, 660.0), (1, 0, 350.0), (2, 1, 780.0 - 540.0)] {
        let found = far(row, site).expect("a way");
        assert!((found - expected).abs() < 0.1, "{found} is not {expected}");
    }
    // From a road that is near it one is there already, and from the line itself.
    // Positions of roads are kept to the ten-millionth of a degree, a centimetre: who stands on one walks as much.
    assert!([far(1, 1), far(2, 0)].iter().all(|d| d.is_some_and(|d| d < 0.02)), "{rows:?}");
    assert_eq!(far(3, 0), Some(0.0));
    assert_eq!(far(0, 2), None);
    // The sweep says the same, nearest first, and each once.
    for (near, row) in travel.nearest(&from, &sites, 3).iter().zip(&rows) {
        let mut all: Vec<(Span, usize)> = row.iter().enumerate().filter_map(|(i, s)| Some(((*s)?, i))).collect();
        all.sort_unstable();
        assert_eq!(near, &all.iter().map(|(span, i)| (*i, *span)).collect::<Vec<_>>());
    }
    let (span, way) = travel.route(from[0], &sites, 0).expect("a way");
    assert_eq!(Some(span), rows[0][0]);
    assert!((way.0.last().expect("an end").x - from_here(750.0, 0.0).x()).abs() < 0.2, "{way:?}");
}

/// Ways in that are known are reached on foot from the road, as any point is.
#[test]
fn ways_in_are_put_on_the_network() {
    let projection = Projection::lambert93();
    let roads = crossroads(&projection);
    let travel = roads.travel(0, Measure::Length, Frame::default(), &projection);
    let doors: Geometry = MultiPoint::from(vec![from_here(-300.0, 40.0), from_here(900.0, -100.0)]).into();
    let sites = shaped([&doors], None);
    assert_eq!(travel.ways_into(&sites), [2]);
    let rows = travel.matrix(&[from_here(0.0, 0.0), from_here(700.0, 0.0)], &sites);
    let far: Vec<f64> = rows.iter().map(|row| amount(row[0].expect("a way"))).collect();
    assert!((far[0] - 340.0).abs() < 0.1 && (far[1] - 300.0).abs() < 0.1, "{far:?}");
}

/// What takes the least, and how far one gets at most, as the crow flies: 60 km/h is the fastest of these roads.
#[test]
fn nobody_gets_farther_than_the_fastest_road_leads() {
    let projection = Projection::lambert93();
    let roads = crossroads(&projection);
    let time = roads.travel(0, Measure::Time, Frame::default(), &projection);
    let Span::Time(least) = time.least(Metres::from_km(10.0)) else { panic!("a time") };
    assert!((least.value() - 10.0).abs() < 0.01, "{}", least.value());
    assert!((time.farthest(Span::Time(least)).value() - 10_000.0).abs() < 1e-6);
    let straight = Straight::new(1.3);
    assert_eq!(straight.least(Metres::from_km(10.0)), metres(13_000.0));
    assert!((straight.farthest(metres(13_000.0)).value() - 10_000.0).abs() < 1e-9);
}

fn corner() -> impl Strategy<Value = (f64, f64)> {
    (-500_i32..500, -500_i32..500).prop_map(|(x, y)| (f64::from(x), f64::from(y)))
}

proptest! {
    /// The distance to a line is the least of those to places sampled along it every half metre, but for what lies
    /// between two of them.
    #[test]
    fn the_distance_to_a_line_is_the_least_of_its_places(
        lines in prop::collection::vec(prop::collection::vec(corner(), 2..6), 1..5),
        points in prop::collection::vec(corner(), 0..4),
        origin in corner(),
        k in 1_usize..5,
        most in 1_i32..600,
    ) {
        let step = 0.5;
        let shapes: Vec<Geometry> = lines.iter().map(|points| line(points).into()).collect();
        let mut sites = shaped(&shapes, None);
        points.iter().for_each(|p| sites.push_point(Point::from(*p)));
        let origin = Point::from(origin);
        let straight = Straight::new(1.0);
        let row: Vec<f64> =
            straight.matrix(&[origin], &sites)[0].iter().map(|s| amount(s.expect("a distance"))).collect();
        for (corners, found) in lines.iter().zip(&row) {
            let mut least = f64::INFINITY;
            for ends in corners.windows(2) {
                let (a, b) = (Point::from(ends[0]), Point::from(ends[1]));
                let count = (Euclidean.distance(a, b) / step).ceil().max(1.0) as usize;
                for n in 0..=count {
                    let place = a + (b - a) * (n as f64 / count as f64);
                    least = least.min(Euclidean.distance(origin, place));
                }
            }
            prop_assert!(*found <= least + 1e-9 && least - found <= step / 2.0 + 1e-9, "{found} {least}");
        }
        // The other ways of asking say the same.
        let mut sorted: Vec<(Span, usize)> = row.iter().map(|d| metres(*d)).zip(0..).collect();
        sorted.sort_unstable();
        let near: Vec<(Span, usize)> = straight.nearest(&[origin], &sites, k)[0].iter().map(|(i, d)| (*d, *i)).collect();
        prop_assert_eq!(&near[..], &sorted[..k.min(sorted.len())]);
        let most = metres(f64::from(most));
        let within: Vec<usize> = straight.within(&[origin], &sites, most)[0].iter().map(|(i, _)| *i).collect();
        let expected: Vec<usize> = (0..row.len()).filter(|&i| metres(row[i]) <= most).collect();
        prop_assert_eq!(straight.count_within(&[origin], &sites, most), vec![expected.len()]);
        prop_assert_eq!(within, expected);
    }

    /// What is around shapes holds exactly the places that are that near, but for the sagitta of a disc of 64 sides and the
    /// thousandth that borders are simplified by.
    #[test]
    fn what_is_around_is_what_is_near(
        corners in prop::collection::vec(corner(), 2..6),
        places in prop::collection::vec(corner(), 20),
        radius in 20_i32..300,
    ) {
        let path: Geometry = line(&corners).into();
        let sites = shaped([&path], None);
        let radius = f64::from(radius);
        let zone = sites.around(radius);
        let slack = radius * (1.0 - (std::f64::consts::PI / 64.0).cos()) + radius / 1000.0 + 1e-6;
        for place in places.iter().map(|p| Point::from(*p)) {
            let far = amount(Straight::new(1.0).matrix(&[place], &sites)[0][0].expect("a distance"));
            if (far - radius).abs() > slack {
                prop_assert_eq!(zone.contains(&place), far < radius, "{} {}", far, radius);
            }
        }
        let twice = zone.union(&zone).unsigned_area();
        prop_assert!((twice - zone.unsigned_area()).abs() < 1e-6 * twice);
    }
}

/// A square of a kilometre with a square hole of 400 m, and what is at most 100 m from it: 1.2 km a side with corners
/// rounded, less a hole of 200 m a side; the same whichever way its borders are drawn, and beside one drawn the other way.
#[test]
fn a_surface_is_as_large_whichever_way_it_is_drawn() {
    let square =
        |at: f64, side: f64| line(&[(at, at), (at + side, at), (at + side, at + side), (at, at + side), (at, at)]);
    let back = |ring: LineString| LineString::new(ring.0.into_iter().rev().collect());
    let radius = 100.0;
    // Discs are polygons, a little smaller than circles: their corners are not worth a thousandth here.
    let expected = 1_000.0 * 1_000.0 + 4.0 * 1_000.0 * radius + std::f64::consts::PI * radius * radius - 200.0 * 200.0;
    let (outer, hole) = (square(0.0, 1_000.0), square(300.0, 400.0));
    let as_drawn = [
        Polygon::new(outer.clone(), vec![hole.clone()]),
        Polygon::new(outer.clone(), vec![back(hole.clone())]),
        Polygon::new(back(outer.clone()), vec![hole.clone()]),
        Polygon::new(back(outer), vec![back(hole)]),
    ];
    for (n, surface) in as_drawn.iter().enumerate() {
        let one: Geometry = surface.clone().into();
        let area = shaped([&one], Some(NEAR)).around(radius).unsigned_area();
        assert!((area - expected).abs() < 1e-3 * expected, "{n}: {area} is not {expected}");
        // Beside a point on it, and another surface far away that is drawn the other way.
        let far = square(5_000.0, 1_000.0);
        let far: Geometry = Polygon::new(if n < 2 { back(far) } else { far }, vec![]).into();
        let mut sites = shaped([&one, &far], Some(NEAR));
        sites.push_point(Point::new(150.0, 150.0));
        let area = sites.around(radius).unsigned_area();
        let both = expected * 2.0 + 200.0 * 200.0;
        assert!((area - both).abs() < 1e-3 * both, "{n}: {area} is not {both}");
    }
}
