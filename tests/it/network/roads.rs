//! Travel by road as analyses see it: points put on the network, times, surfaces, ways; by hand on a made-up road, and on
//! a real extract against every edge looked at one by one.

use std::path::Path;

use geo::{BoundingRect, Contains, Coord, Distance, Euclidean, Length, Line, LineString, Point, Rect};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use territoire::diagnostic::Notes;
use territoire::network::Travel;
use territoire::network::file::{self, Header};
use territoire::network::graph::{Graph, Measure};
use territoire::network::osm;
use territoire::network::profile::Profile;
use territoire::network::roads::Roads;
use territoire::network::sites::Sites;
use territoire::network::snap::Snapper;
use territoire::network::streets::{CLOSED, Cost, Links, Position, Streets};
use territoire::network::zone::Frame;
use territoire::territory::Projection;
use territoire::units::Span;

use crate::support::answers::written_numbers;
use crate::support::files::root;
use crate::support::quantities::{metres, minutes};
use crate::support::skips::shared;
use crate::support::tool;

/// Walks to and from the road at 3.6 km/h, a metre a second, 300 m at most; 6 s for each junction.
pub(super) const PROFILE: &str = "id = \"essai\"\ntitre = \"en calèche\"\nacces = [\"vehicle\"]\ncarrefour_secondes = 6\n\
                       acces_kmh = 3.6\nacces_max_m = 300\n[vitesses]\nprimary = 60\n";

pub(super) fn roads(streets: &Streets, profiles: Vec<(String, String)>) -> Roads {
    let header = Header {
        source: "essai.osm.pbf".into(),
        sha256: String::new(),
        date: Some("2026-11-01".into()),
        area: None,
        profiles,
        ways: 0,
        nodes: streets.nodes.len(),
        edges: streets.ends.len(),
        metres: 0,
        turns: 0,
        turns_left_out: 0,
        columns: None,
        relief: Vec::new(),
        extent: None,
        fictional: false,
    };
    Roads::read(&file::to_bytes(&header, streets), Path::new("essai.reseau")).expect("a network")
}

/// Three roads that meet at (0, 0), in metres from a place in Meuse: 1 km east and 1 km west at 60 km/h, 500 m north at
/// 30 km/h and one-way, towards the north. And a road of 100 m that nothing joins, 2 km away.
pub(super) fn crossroads(projection: &Projection) -> Roads {
    let at = |x: f64, y: f64| {
        let p = projection.unproject(Coord { x: 870_000.0 + x, y: 6_870_000.0 + y }).expect("in France");
        Position { lon: (p.x * 1e7).round() as i32, lat: (p.y * 1e7).round() as i32 }
    };
    let both = |ms: u32| Cost { forward: ms, backward: ms };
    let links = Links {
        nodes: vec![
            at(0.0, 0.0),
            at(1_000.0, 0.0),
            at(-1_000.0, 0.0),
            at(0.0, 500.0),
            at(0.0, 2_000.0),
            at(100.0, 2_000.0),
        ],
        ends: vec![[0, 1], [2, 0], [0, 3], [4, 5]],
        lengths: vec![1_000_000, 1_000_000, 500_000, 100_000],
        costs: vec![vec![both(60_000), both(60_000), Cost { forward: 60_000, backward: CLOSED }, both(6_000)]],
        ..Links::default()
    };
    roads(&Streets::new(links).0, vec![("essai".into(), PROFILE.into())])
}

pub(super) fn from_here(x: f64, y: f64) -> Point {
    Point::new(870_000.0 + x, 6_870_000.0 + y)
}

#[test]
fn times_and_lengths_are_those_of_the_hand() {
    let projection = Projection::lambert93();
    let roads = crossroads(&projection);
    let by = |measure| roads.travel(0, measure, Frame::default(), &projection);
    let (time, length) = (by(Measure::Time), by(Measure::Length));
    // 100 m on foot to (−400, 0), 1,000 m of road to (600, 0) through the junction, 50 m on foot.
    let (from, to) = (from_here(-400.0, 100.0), from_here(600.0, -50.0));
    let Span::Time(found) = time.matrix(&[from], &Sites::at(&[to]))[0][0].expect("a way") else { panic!("a time") };
    // Only the one-way arrives at three roads: 3 s on leaving each of the two edges at the junction.
    assert!((found.value() * 60.0 - (100.0 + 60.0 + 6.0 + 50.0)).abs() < 0.05, "{}", found.value() * 60.0);
    let Span::Length(found) = length.matrix(&[from], &Sites::at(&[to]))[0][0].expect("a way") else {
        panic!("a length")
    };
    assert!((found.value() - 1_150.0).abs() < 0.05, "{}", found.value());
    // The same by the sweep, and the other way round.
    assert_eq!(
        time.nearest(&[from], &Sites::at(&[to]), 1)[0][0],
        (0, time.matrix(&[from], &Sites::at(&[to]))[0][0].expect("a way"))
    );
    assert_eq!(time.matrix(&[from], &Sites::at(&[to])), time.matrix(&[to], &Sites::at(&[from])));
    // Before the door: 41 m on foot, and not the way to the road and back.
    let door = from_here(-390.0, 60.0);
    let Span::Time(found) = time.nearest(&[from], &Sites::at(&[to, door]), 2)[0][0].1 else { panic!("a time") };
    assert!((found.value() * 60.0 - 10.0_f64.hypot(40.0)).abs() < 0.01, "{}", found.value() * 60.0);
    assert_eq!(time.nearest(&[from], &Sites::at(&[from]), 1)[0], [(0, minutes(0.0))]);
    // Where one only gets to, where nothing leads and what is too far from a road.
    let reachable = time.reachable(&[from, from_here(0.0, 2_050.0), from_here(500.0, 310.0), from_here(500.0, 290.0)]);
    assert_eq!(reachable, [true, false, false, true]);
    assert_eq!(time.count_within(&[from], &Sites::at(&[to, door, from]), minutes(3.5)), [2]);
    assert_eq!(time.count_within(&[from], &Sites::at(&[to, door, from]), minutes(3.7)), [3]);
    assert_eq!(time.describe(), "en calèche par la route");
    let said = time.method().join("\n");
    for words in [
        "chemin le plus rapide",
        "6 s à chaque carrefour",
        "essai.osm.pbf, données du 2026-11-01",
        "300\u{a0}m",
        "3,6 km/h",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

/// A road that takes twice as long one way as the other, and a one-way street at its end: what is nearest to a place
/// inside an edge is what the matrix, which walks forwards, says of it.
#[test]
fn services_inside_edges_are_as_far_as_from_each_side() {
    let projection = Projection::lambert93();
    let at = |x: f64, y: f64| {
        let p = projection.unproject(Coord { x: 870_000.0 + x, y: 6_870_000.0 + y }).expect("in France");
        Position { lon: (p.x * 1e7).round() as i32, lat: (p.y * 1e7).round() as i32 }
    };
    let links = Links {
        nodes: vec![at(0.0, 0.0), at(1_000.0, 0.0), at(1_000.0, 1_000.0), at(0.0, 1_000.0)],
        ends: vec![[0, 1], [1, 2], [3, 2], [3, 0]],
        lengths: vec![1_000_000; 4],
        costs: vec![vec![
            Cost { forward: 60_000, backward: 120_000 },
            Cost { forward: 60_000, backward: CLOSED },
            Cost { forward: CLOSED, backward: 90_000 },
            Cost { forward: 30_000, backward: 200_000 },
        ]],
        ..Links::default()
    };
    let roads = roads(&Streets::new(links).0, vec![("essai".into(), PROFILE.into())]);
    let frame = Frame::over(Rect::new(Coord { x: 869_900.0, y: 6_869_900.0 }, Coord { x: 871_100.0, y: 6_871_100.0 }));
    let travel = roads.travel(0, Measure::Time, frame, &projection);
    // From (0, 500), 15 s before its end, along the first road to (250, 0): 15 + 15 s, and back against both.
    let (west, south) = (from_here(0.0, 500.0), from_here(250.0, 0.0));
    let seconds = |from, to| {
        let Span::Time(t) = travel.nearest(&[from], &Sites::at(&[to]), 1)[0][0].1 else { panic!("a time") };
        t.value() * 60.0
    };
    assert!((seconds(west, south) - 30.0).abs() < 0.1, "{}", seconds(west, south));
    // Back: either against both, 30 + 100 s, or round by the one-way streets, 45 + 60 + 90 + 15 s.
    assert!((seconds(south, west) - 130.0).abs() < 0.1, "{}", seconds(south, west));
    let points =
        scattered(Rect::new(Coord { x: 869_800.0, y: 6_869_800.0 }, Coord { x: 871_200.0, y: 6_871_200.0 }), 120);
    let (origins, places) = points.split_at(80);
    let places = &Sites::at(places);
    let rows = travel.matrix(origins, places);
    for (near, row) in travel.nearest(origins, places, 4).iter().zip(&rows) {
        let mut all: Vec<(Span, usize)> = row.iter().enumerate().filter_map(|(i, s)| Some(((*s)?, i))).collect();
        all.sort_unstable();
        assert_eq!(near, &all.iter().take(4).map(|(s, i)| (*i, *s)).collect::<Vec<_>>());
    }
    // The surface within 100 s of one place in the one-way street: as its points say.
    let zone = &travel.zones(&Sites::at(&[from_here(1_000.0, 400.0)]), &[minutes(100.0 / 60.0)])[0];
    let near = travel.nearest(&points, &Sites::at(&[from_here(1_000.0, 400.0)]), 1);
    let mut apart = 0;
    for (point, near) in points.iter().zip(&near) {
        apart += usize::from(zone.contains(point) != near.first().is_some_and(|(_, s)| *s <= minutes(100.0 / 60.0)));
    }
    assert!(apart < 6, "{apart}");
}

#[test]
fn the_way_is_drawn_along_the_roads() {
    let projection = Projection::lambert93();
    let roads = crossroads(&projection);
    let travel = roads.travel(0, Measure::Length, Frame::default(), &projection);
    let (from, to) = (from_here(-400.0, 100.0), from_here(600.0, -50.0));
    let (span, line) = travel.route(from, &Sites::at(&[to]), 0).expect("a way");
    assert_eq!(span, travel.matrix(&[from], &Sites::at(&[to]))[0][0].expect("a way"));
    let corners: Vec<(i64, i64)> =
        line.0.iter().map(|c| ((c.x - 870_000.0).round() as i64, (c.y - 6_870_000.0).round() as i64)).collect();
    assert_eq!(corners, [(-400, 0), (0, 0), (600, 0)]);
    // On one edge, backwards.
    let (_, line) = travel.route(from_here(700.0, 0.0), &Sites::at(&[from_here(600.0, 0.0)]), 0).expect("a way");
    assert!((Euclidean.length(&line) - 100.0).abs() < 0.05 && line.0[0].x > line.0[1].x);
}

const EXTRACT: &str = "data/reel/osm_graphhopper/north-bayreuth.osm.pbf";

/// The real extract, in the metres of UTM 32.
fn bayreuth(test: &str) -> Option<(Roads, Streets, Projection)> {
    let path = shared(EXTRACT, test)?;
    let read = osm::read(&path, Path::new("x.osm.pbf"), None, Profile::all(), &mut Notes::new()).expect("an extract");
    let streets = Streets::new(read.links).0;
    let texts = Profile::all().iter().map(|p| p.id.clone()).zip(Profile::texts().map(str::to_owned)).collect();
    Some((roads(&streets, texts), streets, Projection::epsg(25_832).expect("UTM 32")))
}

fn bounds(streets: &Streets, projection: &Projection) -> Rect {
    let points: Vec<Coord> = streets
        .nodes
        .iter()
        .map(|p| projection.project(f64::from(p.lon) * 1e-7, f64::from(p.lat) * 1e-7).expect("projected"))
        .collect();
    LineString::new(points).bounding_rect().expect("a box")
}

fn scattered(inside: Rect, n: usize) -> Vec<Point> {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut one = || {
        Point::new(
            random.random_range(inside.min().x..inside.max().x),
            random.random_range(inside.min().y..inside.max().y),
        )
    };
    (0..n).map(|_| one()).collect()
}

/// The nearest stretch of road, by every stretch of every edge that the profile may use and get away from.
#[test]
fn points_go_to_the_nearest_usable_edge() {
    let Some((_, mut streets, projection)) = bayreuth("points_go_to_the_nearest_usable_edge") else { return };
    for (rank, profile) in Profile::all().iter().enumerate() {
        let graph = Graph::new(&streets, rank, Measure::Length, 0);
        let snapper = Snapper::new(&streets, &graph, profile, Measure::Length, &projection);
        // The forbidden turns of this countryside cut nobody off: without them the same edges can be got away from.
        let turns = std::mem::take(&mut streets.turns);
        let inside = Graph::new(&streets, rank, Measure::Length, 0).largest_component();
        streets.turns = turns;
        let usable = |e: &u32| {
            let [a, b] = graph.ends(*e);
            !graph.edges()[*e as usize].cost.is_closed() && inside[a as usize] && inside[b as usize]
        };
        let project =
            |p: &Position| projection.project(f64::from(p.lon) * 1e-7, f64::from(p.lat) * 1e-7).expect("projected");
        let lines: Vec<Vec<Coord>> = (0..streets.ends.len() as u32)
            .filter(usable)
            .map(|e| streets.shape(e).iter().map(project).collect())
            .collect();
        let stretches: Vec<Line> = lines.iter().flat_map(|l| l.windows(2).map(|w| Line::new(w[0], w[1]))).collect();
        for point in scattered(bounds(&streets, &projection), 60) {
            let expected = stretches.iter().map(|s| Euclidean.distance(&point, s)).fold(f64::INFINITY, f64::min);
            let found = snapper.snap(&streets, &graph, point);
            assert_eq!(found.is_some(), expected <= profile.access_most, "{}: {expected}", profile.id);
            let Some(found) = found else { continue };
            assert!((found.distance - expected).abs() < 1e-6, "{}: {} {expected}", profile.id, found.distance);
            assert!((Euclidean.distance(&point, &found.at) - expected).abs() < 1e-6);
            assert_eq!(found.spot.access, (expected * 1_000.0).round() as u32);
        }
    }
}

/// The nearest of several by the sweep is the least of the row of the matrix; the way drawn is as long as is said.
#[test]
fn nearest_matrix_and_ways_agree() {
    let Some((roads, streets, projection)) = bayreuth("nearest_matrix_and_ways_agree") else { return };
    let points = scattered(bounds(&streets, &projection), 60);
    let (origins, points) = points.split_at(40);
    let places = &Sites::at(points);
    for (rank, measure) in [(0, Measure::Time), (0, Measure::Length), (3, Measure::Time)] {
        let travel = roads.travel(rank, measure, Frame::default(), &projection);
        let near = travel.nearest(origins, places, 3);
        let rows = travel.matrix(origins, places);
        let mut found = 0;
        for (near, row) in near.iter().zip(&rows) {
            let mut all: Vec<(Span, usize)> = row.iter().enumerate().filter_map(|(i, s)| Some(((*s)?, i))).collect();
            all.sort_unstable();
            let expected: Vec<(usize, Span)> = all.iter().take(3).map(|(s, i)| (*i, *s)).collect();
            assert_eq!(near, &expected);
            found += near.len();
        }
        assert!(found > 60, "{found}");
        let most = if measure == Measure::Time { minutes(8.0) } else { metres(4_000.0) };
        let counts: Vec<usize> = rows.iter().map(|r| r.iter().flatten().filter(|s| **s <= most).count()).collect();
        assert_eq!(travel.count_within(origins, places, most), counts);
        let near = |row: &Vec<Option<Span>>| -> Vec<(usize, Span)> {
            row.iter().enumerate().filter_map(|(i, s)| Some((i, s.filter(|s| *s <= most)?))).collect()
        };
        assert_eq!(travel.within(origins, places, most), rows.iter().map(near).collect::<Vec<_>>());
    }
    let travel = roads.travel(0, Measure::Length, Frame::default(), &projection);
    let mut drawn = 0;
    for (from, to) in origins.iter().zip(points) {
        let Some((Span::Length(said), line)) = travel.route(*from, &Sites::at(&[*to]), 0) else { continue };
        let ends = [(from, line.0[0]), (to, line.0[line.0.len() - 1])];
        let access: f64 = ends.iter().map(|(p, c)| Euclidean.distance(*p, &Point::from(*c))).sum();
        // A projection of the sixth degree from its meridian stretches lengths by less than a thousandth.
        let length = Euclidean.length(&line) + access;
        assert!((length / said.value() - 1.0).abs() < 1e-3, "{length} {}", said.value());
        assert!(line.lines().all(|l| Euclidean.length(&l) < 1_000.0), "a way does not jump");
        drawn += 1;
    }
    assert!(drawn > 10, "{drawn}");
}

/// A point is in the surface of what is within reach when its own travel is; but for those as near to the line as a cell
/// is wide.
#[test]
fn surfaces_hold_what_is_within_reach() {
    let Some((roads, streets, projection)) = bayreuth("surfaces_hold_what_is_within_reach") else { return };
    let bounds = bounds(&streets, &projection);
    let frame = Frame::over(bounds);
    let points = scattered(bounds, 3_000);
    let places = &Sites::at(&points[..3]);
    for (rank, within) in [(0, [minutes(4.0), minutes(7.0)]), (3, [minutes(20.0), minutes(45.0)])] {
        let travel = roads.travel(rank, Measure::Time, frame, &projection);
        let zones = travel.zones(places, &within);
        let basins = travel.basins(places, Some(within[1]));
        let near = travel.nearest(&points, places, 1);
        for (zone, most) in zones.iter().zip(within) {
            let (mut inside, mut apart) = (0, 0);
            for (point, near) in points.iter().zip(&near) {
                let expected = near.first().is_some_and(|(_, span)| *span <= most);
                inside += usize::from(expected);
                if zone.contains(point) != expected {
                    apart += 1;
                    let line = zone
                        .0
                        .iter()
                        .flat_map(|p| p.exterior().lines().chain(p.interiors().iter().flat_map(LineString::lines)));
                    let away = line.map(|l| Euclidean.distance(point, &l)).fold(f64::INFINITY, f64::min);
                    assert!(away < frame.side * std::f64::consts::SQRT_2, "{away} m from the line");
                }
            }
            assert!(inside > 30 && apart * 20 < points.len(), "{inside} {apart}");
        }
        // Basins share the surface out: each point that is well within one has that place for its nearest.
        let mut apart = 0;
        for (point, near) in points.iter().zip(&near) {
            let of: Vec<usize> = (0..places.len()).filter(|&b| basins[b].contains(point)).collect();
            assert!(of.len() < 2, "basins overlap");
            if let ([basin], Some((place, _))) = (of.as_slice(), near.first()) {
                apart += usize::from(basin != place);
            }
        }
        assert!(apart * 20 < points.len(), "{apart}");
    }
}

/// Invented communes around the villages of the extract, in their own projection, through the whole tool.
fn study(folder: &Path, etude: &str, analyses: &str) {
    let communes = root().join("tests/known/bayreuth/communes.geojson");
    std::fs::copy(communes, folder.join("communes.geojson")).expect("copied");
    let toml = format!(
        "[etude]\nnom = \"Bayreuth nord (fictif)\"\n{etude}\n[territoire]\nfichier = \"communes.geojson\"\ncrs = 25832\n\
         [[niveau]]\nnom = \"Pôle\"\ncommunes = [\"F01\"]\n\
         [[couche]]\nid = \"sante\"\ntitre = \"Maisons de santé (fictif)\"\nfichier = \"sante.csv\"\nfictif = true\n\
         [[couche]]\nid = \"carreaux\"\nfichier = \"carreaux.csv\"\nfictif = true\n{analyses}"
    );
    std::fs::write(folder.join("territoire.toml"), toml).expect("written");
    let sante = "id;nom;lon;lat\nS1;Neudrossenfeld;11.5011482;50.0183416\nS2;Ramsenthal;11.5917023;50.0080795\nS3;Loin de tout;11.65;50.008\n";
    std::fs::write(folder.join("sante.csv"), sante).expect("written");
    // Two places in Harsdorf, of which one counts for three times the other.
    let carreaux = "id;nom;lon;lat;habitants\n1;bourg;11.5686144;50.027467;300\n2;Hettersreuth;11.5761897;50.02638;100\n3;vide;11.56;50.03;0\n";
    std::fs::write(folder.join("carreaux.csv"), carreaux).expect("written");
}

const ANALYSES: &str = "\
[[analyse]]\ngenre = \"distance\"\nid = \"temps\"\ncouche = \"sante\"\nseuil = \"7 min\"\n\
[[analyse]]\ngenre = \"distance\"\nid = \"route\"\ncouche = \"sante\"\nseuil = \"5 km\"\n\
[[analyse]]\ngenre = \"distance\"\nid = \"oiseau\"\ncouche = \"sante\"\nseuil = \"5 km\"\ndeplacement = \"vol-d-oiseau\"\n\
[[analyse]]\ngenre = \"distance\"\nid = \"carreaux\"\ncouche = \"sante\"\nseuil = \"5 km\"\ndepart = \"couche:carreaux.habitants\"\n\
[[analyse]]\ngenre = \"distance\"\nid = \"voies\"\ncouche = \"sante\"\nseuil = \"30 min\"\ndeplacement = \"marche\"\ndepart = \"voies\"\n\
[[analyse]]\ngenre = \"couverture\"\nid = \"couverture\"\ncouche = \"sante\"\nseuils = [\"3 min\", \"7 min\"]\npartage = \"oui\"\n\
[[analyse]]\ngenre = \"accessibilite\"\nid = \"acces\"\ncouche = \"sante\"\nseuil = \"7 min\"\nmethode = \"2sfca\"\n\
[[analyse]]\ngenre = \"armature\"\nid = \"armature\"\ncouches = [\"sante\"]\nseuil = \"8 min\"\n";

fn territoire(arguments: &[&str], folder: &Path) -> assert_cmd::assert::Assert {
    tool::territoire().args(arguments).arg(folder).assert()
}

fn column(json: &serde_json::Value, analysis: &str, table: &str, column: &str) -> Vec<Option<f64>> {
    written_numbers(json, analysis, table, column).into_iter().map(|(_, value)| value).collect()
}

#[test]
fn a_study_on_real_roads_goes_through_the_whole_tool() {
    let name = "a_study_on_real_roads_goes_through_the_whole_tool";
    let Some(extract) = shared(EXTRACT, name) else { return };
    let dir = tempfile::tempdir().expect("a folder");
    study(dir.path(), "sinuosite = 1.0\nvitesse_kmh = 40", ANALYSES);
    territoire(&["reseau", "construire", &extract.display().to_string()], dir.path()).success();
    let run = territoire(&["lancer", "--details"], dir.path()).success();
    let out = run.get_output().clone();
    let (said, told) = (tool::out(&out), tool::err(&out));
    assert!(said.contains("(en voiture par la route)") && said.contains("(à pied par la route)"), "{said}");
    assert_eq!(told.matches("Loin de tout").count(), 2, "once by car, once on foot\n{told}");
    let text = std::fs::read_to_string(dir.path().join("resultats/resultats.json")).expect("results");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert!(text.contains("Réseau routier : north-bayreuth.osm.pbf") && text.contains("OpenStreetMap (ODbL)"));
    let all = |c: Vec<Option<f64>>| -> Vec<f64> { c.into_iter().map(|v| v.expect("a value")).collect() };
    let (time, road) =
        (all(column(&json, "temps", "communes", "duree_min")), all(column(&json, "route", "communes", "distance_km")));
    let line = all(column(&json, "oiseau", "communes", "distance_km"));
    // The mairies of F01 and F09 stand where a service does.
    assert_eq!((time[0], road[0], line[0], time[8]), (0.0, 0.0, 0.0, 0.0));
    for i in 0..13 {
        // No road is shorter than the straight line, nor faster than 130 km/h; walks to the road are slower.
        assert!(road[i] >= line[i] - 1e-3, "{i}: {} {}", road[i], line[i]);
        assert!(time[i] >= road[i] / 130.0 * 60.0, "{i}");
    }
    // Who is covered is who is within 7 min.
    let people = [3959, 1085, 120, 210, 340, 980, 260, 90, 610, 150, 430, 40, 180].map(f64::from);
    let within: f64 = time.iter().zip(people).filter(|(t, _)| **t <= 7.0).map(|(_, p)| p).sum();
    let covered = column(&json, "couverture", "territoire", "population");
    assert_eq!(covered[1], Some(within));
    assert!(within > 4_000.0 && within < 8_454.0);
    let surface = all(column(&json, "couverture", "territoire", "part_surface"));
    assert!(surface[0] > 0.01 && surface[0] < surface[1] && surface[1] < 0.9, "{surface:?}");
    // Within reach is the same for every question; what people get of the two services, added up, is two.
    let reached = all(column(&json, "acces", "communes", "services_a_portee"));
    assert!((0..13).all(|i| (reached[i] > 0.0) == (time[i] <= 7.0)), "{reached:?} {time:?}");
    let each = all(column(&json, "acces", "communes", "accessibilite"));
    let given: f64 = each.iter().zip(people).map(|(a, p)| a * p / 1_000.0).sum();
    assert!((given - 2.0).abs() < 1e-9, "{given}");
    // The two services share the zone out, and its people.
    let parts = all(column(&json, "couverture", "services", "surface_km2"));
    let whole = column(&json, "couverture", "territoire", "surface_km2")[1].expect("a surface");
    assert_eq!(parts.len(), 2);
    assert!((parts[0] + parts[1] - whole).abs() < 0.01 * whole, "{parts:?} {whole}");
    assert_eq!(all(column(&json, "couverture", "services", "population")).iter().sum::<f64>(), within);
    // Harsdorf, F02, has the mean of its two places that count; the others none.
    let weighted = column(&json, "carreaux", "communes", "distance_km");
    assert_eq!(weighted.iter().flatten().count(), 1);
    let (bourg, mean) = (road[1], weighted[1].expect("a value"));
    // The place of weight 300 is the mairie's. What the other must then have is the distance of a village 550 m away.
    let other = (mean * 400.0 - bourg * 300.0) / 100.0;
    assert!(other > bourg - 1.5 && other < bourg + 1.5 && (other - bourg).abs() > 0.1, "{bourg} {mean} {other}");
    let walked = all(column(&json, "voies", "communes", "duree_min"));
    assert!(walked.iter().all(|m| *m > 1.0 && *m < 120.0), "{walked:?}");
    let basin = all(column(&json, "route", "bassins", "population"));
    assert_eq!(basin.iter().sum::<f64>(), 8_454.0);
    // A profile that the study changes is not in the network until it is built again.
    std::fs::create_dir(dir.path().join("profils")).expect("made");
    let slow = Profile::texts().next().expect("the car").replace("carrefour_secondes = 4", "carrefour_secondes = 30");
    std::fs::write(dir.path().join("profils/voiture.toml"), slow).expect("written");
    let run = territoire(&["analyser"], dir.path()).success();
    assert!(tool::err(run.get_output()).contains("A0513"));
    let again = dir.path().join("resultats/resultats.json");
    territoire(&["reseau", "construire", &extract.display().to_string()], dir.path()).success();
    let run = territoire(&["lancer"], dir.path()).success();
    assert!(!tool::err(run.get_output()).contains("A0513"));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(again).expect("results")).expect("JSON");
    let slower = all(column(&json, "temps", "communes", "duree_min"));
    assert!((0..13).all(|i| slower[i] >= time[i]) && slower[1] > time[1] + 1.0, "{slower:?} {time:?}");
    // What the roads change.
    let run = territoire(&["comparer"], dir.path()).success();
    let said = tool::out(run.get_output());
    assert!(said.contains("au lieu de") && said.contains("à vol d'oiseau à 40 km/h"), "{said}");
    let text = std::fs::read_to_string(dir.path().join("comparaison/comparaison.json")).expect("a comparison");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let (before, after) = (
        column(&json, "route", "communes", "distance_km_vol_d_oiseau"),
        column(&json, "route", "communes", "distance_km_route"),
    );
    assert_eq!(all(before), line);
    assert_eq!(all(after), road);
    let gap = all(column(&json, "route", "communes", "ecart"));
    assert!((0..13).all(|i| (gap[i] - (road[i] - line[i])).abs() < 1e-12));
    assert!(dir.path().join("comparaison/cartes/couverture-zones.png").is_file());
}

/// What a study says of its travel, and how each mistake is told.
#[test]
fn mistakes_about_travel_are_told_at_their_place() {
    let one = |etude: &str, analysis: &str| {
        let dir = tempfile::tempdir().expect("a folder");
        study(
            dir.path(),
            etude,
            &format!("[[analyse]]\ngenre = \"distance\"\nid = \"d\"\ncouche = \"sante\"\n{analysis}"),
        );
        let run = tool::territoire().arg("analyser").arg(dir.path()).assert();
        let out = run.get_output();
        (out.status.code(), tool::err(out))
    };
    let faults = [
        ("", "seuil = \"7 min\"", ["E0511", "vitesse_kmh = 50"]),
        ("", "deplacement = \"voiture\"", ["E0510", "reseau construire"]),
        ("deplacement = \"velo\"", "", ["E0510", "territoire.toml:3"]),
        ("vitesse_kmh = 500", "", ["E0104", "entre 1 et 130"]),
        ("", "depart = \"mairies\"", ["E0104", "vouliez-vous dire `\"mairie\"`"]),
        ("", "depart = \"couche:carreau.habitants\"", ["E0109", "carreaux"]),
        ("", "depart = \"couche:carreaux.hab\"", ["E0109", "vouliez-vous dire `\"couche:carreaux.habitants\"`"]),
        ("", "seuil = \"7 jours\"", ["E0104", "unité inconnue `jours`"]),
    ];
    for (etude, analysis, words) in faults {
        let (code, told) = one(etude, analysis);
        assert_eq!(code, Some(1), "{etude} {analysis}\n{told}");
        assert!(words.iter().all(|w| told.contains(w)), "{words:?} in\n{told}");
    }
    // This can be answered, but for the departure that needs a road.
    let (code, told) = one("", "depart = \"voies\"");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("demande un déplacement par la route") && told.contains("A0602"), "{told}");
    let (code, told) = one("vitesse_kmh = 40", "seuil = \"7 min\"");
    assert_eq!(code, Some(0), "{told}");
    let dir = tempfile::tempdir().expect("a folder");
    let mixed =
        "[[analyse]]\ngenre = \"couverture\"\nid = \"c\"\ncouche = \"sante\"\nseuils = [\"5 km\", \"10 min\"]\n";
    study(dir.path(), "", mixed);
    let run = territoire(&["verifier"], dir.path()).failure();
    let told = tool::err(run.get_output());
    assert!(told.contains("mêle des longueurs et des temps") && told.contains("un temps, quand"), "{told}");
    // Without a network there is nothing to compare.
    study(dir.path(), "", "[[analyse]]\ngenre = \"distance\"\nid = \"d\"\ncouche = \"sante\"\n");
    let run = territoire(&["comparer"], dir.path()).failure();
    assert!(tool::err(run.get_output()).contains("E0510"));
    // A damaged network is told, not passed over.
    std::fs::create_dir(dir.path().join("reseau")).expect("made");
    std::fs::write(dir.path().join("reseau/routes.reseau"), b"TERRITN1 et rien").expect("written");
    let run = territoire(&["lancer"], dir.path()).failure();
    assert!(tool::err(run.get_output()).contains("E0504"));
}
