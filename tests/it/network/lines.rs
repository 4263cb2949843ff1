//! Networks out of layers of lines: a made-up one worked out by hand, read as BD TOPO and by declared columns, and the roads
//! of an extract given as lines, which must take the same times.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{FieldValue, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use geo::Coord;
use osmpbf::{Element, ElementReader};
use territoire::diagnostic::{Notes, summary};
use territoire::network::graph::{Graph, Measure, Spot};
use territoire::network::lines::Declaration;
use territoire::network::osm::{self, Area, Extract};
use territoire::network::profile::Profile;
use territoire::network::search::{UNREACHED, matrix};
use territoire::network::streets::{CLOSED, Position, Streets};
use territoire::parallel;
use territoire::territory::Projection;
use territoire::workshop::road_files::{self, Asked};

use crate::support::skips::shared;
use crate::support::tool;

/// A road: its points in metres from the first junction, and its cells.
struct Road {
    line: Vec<(f64, f64)>,
    nature: &'static str,
    importance: &'static str,
    sens: &'static str,
    vitesse: i32,
    niveau: &'static str,
    etat: &'static str,
}

fn road(line: &[(f64, f64)], nature: &'static str, importance: &'static str, sens: &'static str, vitesse: i32) -> Road {
    Road { line: line.to_vec(), nature, importance, sens, vitesse, niveau: "0", etat: "En service" }
}

const A: (f64, f64) = (0.0, 0.0);
const B: (f64, f64) = (1_000.0, 0.0);
const C: (f64, f64) = (2_000.0, 0.0);
const D: (f64, f64) = (1_000.0, 1_000.0);
const E: (f64, f64) = (1_500.0, -500.0);
const F: (f64, f64) = (1_500.0, 500.0);
const G: (f64, f64) = (2_500.0, 0.0);

/// Made up. A to B to C along a road under a bridge from E to F; D beside B; a path from F to D; E back to A, whose end is
/// 5 cm off; a path from 50 cm beside C to G; a road in project from C to F.
fn roads() -> Vec<Road> {
    let one = "Route à 1 chaussée";
    let mut bridge = road(&[E, (1_500.0, 0.0), F], one, "2", "Double sens", 80);
    bridge.niveau = "1";
    let mut project = road(&[C, F], one, "3", "Double sens", 80);
    project.etat = "En projet";
    vec![
        road(&[A, B], one, "3", "Double sens", 60),
        road(&[B, (1_500.0, 0.0), C], one, "3", "Sens direct", 50),
        road(&[D, B], one, "5", "Sens inverse", 30),
        bridge,
        road(&[F, D], "Chemin", "5", "Sans objet", 0),
        road(&[(E.0 + 0.05, E.1), A], one, "4", "Double sens", 40),
        road(&[(C.0 + 0.5, C.1), G], "Sentier", "5", "Sans objet", 0),
        project,
    ]
}

/// On the parallel of 49°, where Lambert-93 keeps lengths: a metre of the grid is one on the ground to some millionths.
fn place((x, y): (f64, f64)) -> Coord<f64> {
    let origin = Projection::lambert93().project(5.5, 49.0).expect("in France");
    Coord { x: origin.x.round() + x, y: origin.y.round() + y }
}

fn lonlat(at: (f64, f64)) -> Coord<f64> {
    Projection::lambert93().unproject(place(at)).expect("in France")
}

/// The roads as a GeoPackage of IGN would have them, with another layer before theirs.
fn geopackage(path: &Path, roads: &[Road]) {
    let mut dataset =
        DriverManager::get_driver_by_name("GPKG").expect("the driver").create_vector_only(path).expect("made");
    let lambert = SpatialRef::from_epsg(2154).expect("known");
    for name in ["point_de_repere", "troncon_de_route"] {
        let layer = dataset
            .create_layer(LayerOptions {
                name,
                srs: Some(&lambert),
                ty: OGRwkbGeometryType::wkbLineString,
                options: None,
            })
            .expect("made");
        let columns = [
            ("nature", OGRFieldType::OFTString),
            ("importance", OGRFieldType::OFTString),
            ("sens_de_circulation", OGRFieldType::OFTString),
            ("vitesse_moyenne_vl", OGRFieldType::OFTInteger),
            ("position_par_rapport_au_sol", OGRFieldType::OFTString),
            ("etat_de_l_objet", OGRFieldType::OFTString),
        ];
        layer.create_defn_fields(&columns).expect("made");
        for r in roads.iter().filter(|_| name == "troncon_de_route") {
            let mut line = Geometry::empty(OGRwkbGeometryType::wkbLineString).expect("made");
            r.line.iter().map(|p| place(*p)).for_each(|c| line.add_point_2d((c.x, c.y)));
            let text = |t: &str| FieldValue::StringValue(t.to_owned());
            let values = [
                text(r.nature),
                text(r.importance),
                text(r.sens),
                FieldValue::IntegerValue(r.vitesse),
                text(r.niveau),
                text(r.etat),
            ];
            let mut feature = gdal::vector::Feature::new(layer.defn()).expect("made");
            feature.set_geometry(line).expect("set");
            values.iter().enumerate().for_each(|(i, v)| feature.set_field(i, v).expect("set"));
            feature.create(&layer).expect("written");
        }
    }
}

/// The same as a GeoJSON with columns of its own.
fn geojson(path: &Path, roads: &[Road]) {
    let feature = |r: &Road| {
        let line: Vec<[f64; 2]> = r.line.iter().map(|p| lonlat(*p)).map(|c| [c.x, c.y]).collect();
        serde_json::json!({
            "type": "Feature",
            "properties": {
                "Type": format!("{} ({})", r.nature, r.importance), "Circulation": r.sens.replace("Sens ", ""),
                "kmh": r.vitesse, "etage": r.niveau, "ouverte": r.etat == "En service",
            },
            "geometry": { "type": "LineString", "coordinates": line },
        })
    };
    let all: Vec<_> = roads.iter().map(feature).collect();
    let text = serde_json::json!({ "type": "FeatureCollection", "features": all }).to_string();
    std::fs::write(path, text).expect("written");
}

const OWN: &str = r#"
id = "commune"
sommets_interieurs = true
[classe]
colonne = "type"
valeurs = { "Route à 1 chaussée (2)" = "primary", "Route à 1 chaussée (3)" = "secondary", "Route à 1 chaussée (4)" = "tertiary", "ROUTE A 1 CHAUSSEE (5)" = "unclassified", "Chemin (5)" = "track", "Sentier (5)" = "path" }
[sens]
colonne = "circulation"
double = ["Double sens", "Sans objet"]
direct = "direct"
inverse = "inverse"
[vitesse]
colonne = "kmh"
genre = "moyenne"
zero_ferme = true
[niveau]
colonne = "etage"
[[fermeture]]
colonne = "ouverte"
valeurs = ["0", "false"]
"#;

fn own() -> Declaration {
    let mut notes = Notes::new();
    Declaration::parse(OWN, Path::new("commune.toml"), &mut notes).unwrap_or_else(|| panic!("{}", summary(&notes)))
}

const PLAIN: Asked<'_> = Asked { table: None, projection: None, declaration: None };

fn read(path: &Path, asked: Asked<'_>, area: Option<Area>, notes: &mut Notes) -> Option<(Extract, String)> {
    road_files::ways(path, Path::new("voies.gpkg"), asked, area, Profile::all(), None, notes)
}

/// Seconds from one place to the next, no junction counted.
struct Times {
    streets: Streets,
    spots: BTreeMap<&'static str, Vec<Spot>>,
}

const PLACES: [(&str, (f64, f64)); 7] = [("A", A), ("B", B), ("C", C), ("D", D), ("E", E), ("F", F), ("G", G)];

impl Times {
    fn of(extract: Extract) -> (Self, Vec<Graph>) {
        let raw = extract.links.nodes.clone();
        let (streets, places) = Streets::new(extract.links);
        let graphs: Vec<Graph> = (0..Profile::all().len()).map(|p| Graph::new(&streets, p, Measure::Time, 0)).collect();
        let mut spots = BTreeMap::new();
        for (name, at) in PLACES {
            let c = lonlat(at);
            let here = Position { lon: (c.x * 1e7).round() as i32, lat: (c.y * 1e7).round() as i32 };
            let nearest = (0..raw.len()).min_by_key(|n| (osm::metres(raw[*n], here) * 1e4) as i64).expect("a node");
            assert!(osm::metres(raw[nearest], here) < 0.06, "{name} is no node");
            let spot = |g: &Graph| g.spot_of(&streets, places[nearest]).expect("a place");
            spots.insert(name, graphs.iter().map(spot).collect());
        }
        (Self { streets, spots }, graphs)
    }

    fn go(&self, graphs: &[Graph], profile: &str, from: &str, to: &str) -> Option<f64> {
        let p = Profile::all().iter().position(|x| x.id == profile).expect("a profile");
        let cost = matrix(&graphs[p], &[self.spots[from][p]], &[self.spots[to][p]], CLOSED - 1)[0][0];
        (cost != UNREACHED).then(|| f64::from(cost) / 1_000.0)
    }
}

/// By car: A to B 1,000 m at 60 km/h, 60 s; B to C 1,000 m at 50, 72 s, and no way back; B to D 1,000 m at 30, 120 s; E to
/// F over the bridge 1,000 m at 80, 45 s; E to A √(1,500² + 500²) = 1,581.139 m at 40, 142.302 s. The bridge does not meet
/// the road below, nor does the path closed to cars help: F to C is 45 + 142.302 + 60 + 72 s. On foot (4.5 km/h): F to D
/// √2 × 500 m, 565.685 s; D to B 800 s, whatever the direction; the road in project is no road, and the path to G starts
/// half a metre from C.
fn check(extract: Extract) {
    assert_eq!(extract.ways, 7, "all but the one in project");
    let (times, graphs) = Times::of(extract);
    for (profile, from, to, expected) in [
        ("voiture", "A", "B", Some(60.0)),
        ("voiture", "A", "C", Some(132.0)),
        ("voiture", "C", "A", None),
        ("voiture", "B", "D", Some(120.0)),
        ("voiture", "D", "B", None),
        ("voiture", "E", "F", Some(45.0)),
        ("voiture", "A", "E", Some(142.302)),
        ("voiture", "F", "C", Some(319.302)),
        ("voiture", "F", "D", Some(45.0 + 142.302 + 60.0 + 120.0)),
        ("marche", "F", "D", Some(565.685)),
        ("marche", "D", "B", Some(800.0)),
        ("marche", "C", "B", Some(800.0)),
        ("marche", "C", "F", Some(800.0 + 800.0 + 565.685)),
        ("marche", "C", "G", None),
        ("velo", "C", "B", None),
        ("velo", "B", "C", Some(200.0)),
    ] {
        let found = times.go(&graphs, profile, from, to);
        let near = match (found, expected) {
            (Some(a), Some(b)) => (a - b).abs() < 0.01,
            (None, None) => true,
            _ => false,
        };
        assert!(near, "{profile}, {from} to {to}: {found:?} is not {expected:?}");
    }
    assert!(times.streets.ends.len() > 4);
}

#[test]
fn a_made_up_network_takes_the_times_worked_out_by_hand() {
    let dir = tempfile::tempdir().expect("a folder");
    let (gpkg, json) = (dir.path().join("bdtopo.gpkg"), dir.path().join("voies.geojson"));
    geopackage(&gpkg, &roads());
    geojson(&json, &roads());
    let own = own();
    let by_columns = Asked { declaration: Some(&own), ..PLAIN };
    for (path, asked, id) in [(&gpkg, PLAIN, "bdtopo"), (&json, by_columns, "commune")] {
        let mut notes = Notes::new();
        let (extract, followed) =
            read(path, asked, None, &mut notes).unwrap_or_else(|| panic!("{id}: {}", summary(&notes)));
        assert_eq!(followed, id);
        assert!(notes.all().is_empty(), "{id}: {}", summary(&notes));
        check(extract);
    }
}

/// Without levels and with inner points joined, the bridge is a crossroads; without either it is not.
#[test]
fn inner_points_join_when_asked_and_at_one_level() {
    let dir = tempfile::tempdir().expect("a folder");
    let json = dir.path().join("voies.geojson");
    geojson(&json, &roads());
    let level = "[niveau]\ncolonne = \"etage\"\n";
    for (text, expected) in [
        // F to the crossing 500 m at 80, then to C 500 m at 50.
        (OWN.replace(level, ""), 22.5 + 36.0),
        (OWN.replace(level, "").replace("sommets_interieurs = true", "sommets_interieurs = false"), 319.302),
    ] {
        let declaration = Declaration::parse(&text, Path::new("commune.toml"), &mut Notes::new()).expect("sound");
        let asked = Asked { declaration: Some(&declaration), ..PLAIN };
        let (times, graphs) = Times::of(read(&json, asked, None, &mut Notes::new()).expect("a network").0);
        let found = times.go(&graphs, "voiture", "F", "C").expect("a way");
        assert!((found - expected).abs() < 0.01, "{found} is not {expected}");
    }
    // Half a metre is near enough when it is said to be.
    let text = format!("jonction_m = 1\n{OWN}");
    let declaration = Declaration::parse(&text, Path::new("commune.toml"), &mut Notes::new()).expect("sound");
    let asked = Asked { declaration: Some(&declaration), ..PLAIN };
    let (times, graphs) = Times::of(read(&json, asked, None, &mut Notes::new()).expect("a network").0);
    // The path then starts at C: 500 m at 4.5 km/h.
    let found = times.go(&graphs, "marche", "C", "G").expect("a way");
    assert!((found - 400.0).abs() < 0.05, "{found}");
}

/// Up to 1,200 m east of A: A, B and D are in it, and the two roads between them; the others leave it.
#[test]
fn an_area_keeps_what_is_in_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let gpkg = dir.path().join("bdtopo.gpkg");
    geopackage(&gpkg, &roads());
    let (a, east) = (lonlat(A), lonlat((1_200.0, 0.0)).x);
    let area = Area::degrees(a.x - 0.001, a.y - 0.02, east, a.y + 0.02);
    let (extract, _) = read(&gpkg, PLAIN, Some(area), &mut Notes::new()).expect("a network");
    let east = (east * 1e7) as i32;
    assert!(extract.links.nodes.iter().all(|p| p.lon <= east));
    let car: Vec<_> = extract.links.costs[0].iter().map(|c| (c.forward.min(c.backward) + 500) / 1_000).collect();
    assert_eq!((car, extract.links.nodes.len()), (vec![60, 120], 3));
}

#[test]
fn what_is_not_understood_is_told_with_its_number() {
    let dir = tempfile::tempdir().expect("a folder");
    let gpkg = dir.path().join("bdtopo.gpkg");
    let mut all = roads();
    all.push(road(&[G, (3_000.0, 0.0)], "Voie lactée", "3", "Double sens", 50));
    all.push(road(&[G, (3_000.0, 100.0)], "Voie lactée", "4", "Double sens", 50));
    all.push(road(&[G, (3_000.0, 200.0)], "Chemin", "5", "Sens de la marche", 0));
    geopackage(&gpkg, &all);
    let mut notes = Notes::new();
    let (extract, _) = read(&gpkg, PLAIN, None, &mut notes).expect("a network");
    assert_eq!(extract.ways, 8, "the ways of an unknown class are set aside, that of an unknown direction is kept");
    let said = summary(&notes);
    assert_eq!(notes.all().len(), 2, "{said}");
    for words in [
        "2\u{a0}voies dont la colonne `nature` a une valeur inconnue, écartées",
        "« Voie lactée / 3 », 1 fois",
        "1\u{a0}voie dont la colonne `sens_de_circulation` a une valeur inconnue, prise à double sens",
        "« Sens de la marche », 1 fois",
        "entité 9",
        "entité 11",
    ] {
        assert!(said.contains(words), "{words} in\n{said}");
    }
}

#[test]
fn a_layer_that_is_no_use_says_why() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| -> PathBuf { dir.path().join(name) };
    geopackage(&at("bdtopo.gpkg"), &roads());
    geojson(&at("voies.geojson"), &roads());
    std::fs::write(at("texte.gpkg"), "rien").expect("written");
    let point = r#"{"type":"Feature","properties":{"VOCATIO":"Bretelle","SENS":"Double sens"},"geometry":{"type":"Point","coordinates":[5.5,49.0]}}"#;
    std::fs::write(at("points.geojson"), format!(r#"{{"type":"FeatureCollection","features":[{point}]}}"#))
        .expect("written");
    let fault = |name: &str, asked: Asked<'_>, area: Option<Area>| {
        let mut notes = Notes::new();
        assert!(read(&at(name), asked, area, &mut notes).is_none(), "{name}");
        let errors: Vec<_> = notes.all().iter().filter(|d| d.code.id.starts_with('E')).map(|d| d.code.id).collect();
        (errors, summary(&notes))
    };
    let (codes, _) = fault("texte.gpkg", PLAIN, None);
    assert_eq!(codes, ["E0530"]);
    // Columns of nobody; a column nearly named; a wrong layer.
    let (codes, said) = fault("voies.geojson", PLAIN, None);
    assert!(codes == ["E0531"] && said.contains("BD TOPO (IGN), ROUTE 500 (IGN)"), "{said}");
    let (codes, said) = fault("points.geojson", PLAIN, None);
    assert!(
        codes == ["E0531"] && said.contains("`VOCATION`") && said.contains("vouliez-vous dire `VOCATIO`"),
        "{said}"
    );
    let (codes, said) = fault("bdtopo.gpkg", Asked { table: Some("troncons_de_route"), ..PLAIN }, None);
    assert!(codes == ["E0353"] && said.contains("troncon_de_route"), "{said}");
    let own = own();
    let (codes, said) = fault("bdtopo.gpkg", Asked { declaration: Some(&own), ..PLAIN }, None);
    assert!(codes == ["E0536"] && said.contains("--table"), "{said}");
    let (codes, _) = fault("bdtopo.gpkg", PLAIN, Some(Area::degrees(1.0, 44.0, 2.0, 45.0)));
    assert_eq!(codes, ["E0502"]);
    // A layer of lines where there is none.
    let renamed = std::fs::read_to_string(at("points.geojson")).expect("read").replace("VOCATIO\"", "VOCATION\"");
    std::fs::write(at("points.geojson"), renamed).expect("written");
    let (codes, said) = fault("points.geojson", PLAIN, None);
    assert!(codes == ["E0503"] && said.contains("1\u{a0}entité qui n'a pas une ligne"), "{said}");
}

/// A Shapefile has names of ten letters, and tells its projection in another file.
#[test]
fn a_shapefile_without_its_projection_needs_it_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let shp = dir.path().join("TRONCON_DE_ROUTE.shp");
    let mut dataset = DriverManager::get_driver_by_name("ESRI Shapefile")
        .expect("the driver")
        .create_vector_only(&shp)
        .expect("made");
    {
        let layer = dataset
            .create_layer(LayerOptions {
                name: "TRONCON_DE_ROUTE",
                srs: None,
                ty: OGRwkbGeometryType::wkbLineString,
                options: None,
            })
            .expect("made");
        let text = OGRFieldType::OFTString;
        let columns =
            [("NATURE", text), ("IMPORTANCE", text), ("SENS", text), ("VIT_MOY_VL", OGRFieldType::OFTInteger)];
        layer.create_defn_fields(&columns).expect("made");
        for r in roads().iter().take(3) {
            let mut line = Geometry::empty(OGRwkbGeometryType::wkbLineString).expect("made");
            r.line.iter().map(|p| place(*p)).for_each(|c| line.add_point_2d((c.x, c.y)));
            let mut feature = gdal::vector::Feature::new(layer.defn()).expect("made");
            feature.set_geometry(line).expect("set");
            feature.set_field_string(0, r.nature).expect("set");
            feature.set_field_string(1, r.importance).expect("set");
            feature.set_field_string(2, r.sens).expect("set");
            feature.set_field_integer(3, r.vitesse).expect("set");
            feature.create(&layer).expect("written");
        }
    }
    dataset.close().expect("written");
    let mut notes = Notes::new();
    assert!(read(&shp, PLAIN, None, &mut notes).is_none());
    assert_eq!(notes.all()[0].code.id, "E0532");
    let mut notes = Notes::new();
    let asked = Asked { projection: Some(2154), ..PLAIN };
    let (extract, id) = read(&shp, asked, None, &mut notes).unwrap_or_else(|| panic!("{}", summary(&notes)));
    assert_eq!((extract.ways, id.as_str()), (3, "bdtopo"));
    assert!(notes.all().is_empty(), "{}", summary(&notes));
}

/// The order of the file changes nothing of the ends that are one, and threads nothing at all.
#[test]
fn the_same_layer_gives_the_same_network() {
    let dir = tempfile::tempdir().expect("a folder");
    let json = dir.path().join("voies.geojson");
    let own = own();
    let build = |threads| {
        parallel::with_threads(Some(threads), || {
            let asked = Asked { declaration: Some(&own), ..PLAIN };
            Streets::new(read(&json, asked, None, &mut Notes::new()).expect("a network").0.links).0
        })
    };
    geojson(&json, &roads());
    let one = build(1);
    assert!(one == build(2));
    let mut turned = roads();
    turned.reverse();
    geojson(&json, &turned);
    let other = build(1);
    assert_eq!(one.nodes, other.nodes);
}

/// The profiles without what stops at a node, which lines do not have, nor what closes: every way is compared.
fn open_profiles() -> Vec<Profile> {
    let open = |text: &str| {
        let kept: Vec<&str> =
            text.lines().filter(|l| !l.starts_with("barrieres") && !l.starts_with("interdit")).collect();
        Profile::parse(&kept.join("\n"), Path::new("ouvert.toml"), &mut Notes::new()).expect("a profile")
    };
    Profile::texts().map(open).collect()
}

/// Every road of the extract as a line with its tags as columns: the same times between 60 of its junctions.
#[test]
fn the_roads_of_an_extract_given_as_lines_take_the_same_times() {
    let name = "the_roads_of_an_extract_given_as_lines_take_the_same_times";
    let Some(pbf) = shared("data/reel/osm_graphhopper/north-bayreuth.osm.pbf", name) else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let json = dir.path().join("voies.geojson");
    let (mut nodes, mut ways) = (BTreeMap::new(), Vec::new());
    ElementReader::from_path(&pbf)
        .expect("opened")
        .for_each(|element| match element {
            Element::DenseNode(n) => {
                nodes.insert(n.id(), [n.decimicro_lon(), n.decimicro_lat()]);
            }
            Element::Node(n) => {
                nodes.insert(n.id(), [n.decimicro_lon(), n.decimicro_lat()]);
            }
            Element::Way(w) if w.tags().any(|(k, v)| k == "highway" || (k, v) == ("route", "ferry")) => {
                let tags: BTreeMap<String, String> = w.tags().map(|(k, v)| (k.into(), v.into())).collect();
                ways.push((w.refs().collect::<Vec<_>>(), tags));
            }
            _ => {}
        })
        .expect("read");
    let (mut keys, mut features): (Vec<&String>, Vec<_>) = (Vec::new(), Vec::new());
    for (refs, tags) in &ways {
        let line: Vec<[f64; 2]> =
            refs.iter().filter_map(|id| nodes.get(id)).map(|p| p.map(|v| f64::from(v) / 1e7)).collect();
        let geometry = serde_json::json!({ "type": "LineString", "coordinates": line });
        features.push(serde_json::json!({ "type": "Feature", "properties": tags, "geometry": geometry }));
        keys.extend(tags.keys());
    }
    std::fs::write(&json, serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string())
        .expect("written");
    keys.sort_unstable();
    keys.dedup();
    let mut text = "id = \"osm\"\njonction_m = 0\n".to_owned();
    for key in keys {
        let _ = write!(text, "[[etiquette]]\ncle = {key:?}\ncolonne = {key:?}\nfacultative = true\n");
    }
    let declaration = Declaration::parse(&text, Path::new("osm.toml"), &mut Notes::new()).expect("sound");
    let profiles = open_profiles();
    let shown = Path::new("x");
    let asked = Asked { declaration: Some(&declaration), ..PLAIN };
    let mut notes = Notes::new();
    let lines = road_files::ways(&json, shown, asked, None, &profiles, None, &mut notes);
    let (lines, _) = lines.unwrap_or_else(|| panic!("{}", summary(&notes)));
    let mut extract = osm::read(&pbf, shown, None, &profiles, &mut Notes::new()).expect("a network");
    // Lines know of no forbidden turn.
    extract.links.turns.clear();
    assert_eq!(lines.ways, extract.ways);
    let (ours, theirs) = (Streets::new(lines.links).0, Streets::new(extract.links).0);
    assert_eq!((ours.nodes.len(), ours.ends.len()), (theirs.nodes.len(), theirs.ends.len()));
    let at = |streets: &Streets| -> BTreeMap<Position, u32> {
        streets.nodes.iter().enumerate().map(|(n, p)| (*p, n as u32)).collect()
    };
    let (a, b) = (at(&ours), at(&theirs));
    let shared: Vec<Position> = a.keys().filter(|p| b.contains_key(p)).copied().collect();
    assert_eq!(shared.len(), a.len());
    let step = shared.len() / 60;
    let picked: Vec<Position> = shared.into_iter().step_by(step.max(1)).collect();
    let mut reached = 0;
    for (profile, known) in profiles.iter().enumerate() {
        let rows = |streets: &Streets, at: &BTreeMap<Position, u32>| {
            let graph = Graph::new(streets, profile, Measure::Time, 0);
            let spots: Vec<Spot> = picked
                .iter()
                .map(|p| graph.spot_of(streets, territoire::network::streets::Place::Node(at[p])).expect("a node"))
                .collect();
            matrix(&graph, &spots, &spots, CLOSED - 1)
        };
        let (mine, other) = (rows(&ours, &a), rows(&theirs, &b));
        for (mine, other) in mine.iter().flatten().zip(other.iter().flatten()) {
            assert!(mine.abs_diff(*other) <= 1, "{}: {mine} is not {other}", known.id);
            reached += usize::from(*mine != UNREACHED && *mine > 0);
        }
    }
    assert!(reached > 5_000, "{reached}");
}

#[test]
fn the_command_says_what_was_read_and_whether_slopes_count() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    std::fs::write(
        at("territoire.toml"),
        "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n[territoire]\nepci = [\"245500327\"]\n",
    )
    .expect("written");
    geopackage(&at("bdtopo.gpkg"), &roads());
    let run = |more: &[&str]| {
        let mut command = tool::territoire();
        let command = command.args(["reseau", "construire"]).arg(at("bdtopo.gpkg")).arg(dir.path()).args(more);
        let output = command.output().expect("run");
        (output.status.code(), tool::out(&output), tool::err(&output))
    };
    let (code, out, err) = run(&[]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("depuis bdtopo.gpkg, lu comme bdtopo.") && out.contains("pentes : aucune"), "{out}");
    let first = std::fs::read(at("reseau/routes.reseau")).expect("written");
    assert_eq!(run(&["--colonnes", "bdtopo"]).0, Some(0));
    assert!(first == std::fs::read(at("reseau/routes.reseau")).expect("written"), "not the same bytes");
    let (code, _, err) = run(&["--colonnes", "bdtop"]);
    assert!(code == Some(1) && err.contains("vouliez-vous dire `bdtopo`"), "{err}");
    std::fs::write(at("faux.tif"), "rien").expect("written");
    let (code, _, err) = run(&["--relief", &at("faux.tif").to_string_lossy()]);
    assert!(code == Some(1) && err.contains("E0520"), "{err}");
    std::fs::write(at("carte.osm"), "<osm/>").expect("written");
    let mut command = tool::territoire();
    let output = command.args(["reseau", "construire"]).arg(at("carte.osm")).arg(dir.path()).output().expect("run");
    let err = tool::err(&output);
    assert!(output.status.code() == Some(1) && err.contains("E0530") && err.contains(".osm.pbf"), "{err}");
}
