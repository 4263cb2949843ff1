//! Slopes against times worked out by hand on made-up grounds, and the heights of real SRTM tiles.

use std::io::Read;
use std::path::{Path, PathBuf};

use gdal::raster::Buffer;
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DriverManager};
use territoire::diagnostic::Notes;
use territoire::layer::Leads;
use territoire::network::file::{self, Header};
use territoire::network::lines::Declaration;
use territoire::network::osm::{self, Area, Extract};
use territoire::network::profile::Profile;
use territoire::network::relief::Relief;
use territoire::network::streets::{CLOSED, Cost, Position, Streets};
use territoire::parallel;
use territoire::workshop::road_files::{self, Asked};

use crate::support::skips::shared;

/// A GeoTIFF of so many cells a side, from that corner, whose heights are given by the centre of each cell.
fn geotiff(path: &Path, epsg: Option<u32>, geo: [f64; 6], cells: usize, height: impl Fn(f64, f64) -> f64) {
    let driver = DriverManager::get_driver_by_name("GTiff").expect("the driver");
    let mut dataset: Dataset = driver.create_with_band_type::<f32, _>(path, cells, cells, 1).expect("made");
    if let Some(epsg) = epsg {
        dataset.set_geo_transform(&geo).expect("set");
        dataset.set_spatial_ref(&SpatialRef::from_epsg(epsg).expect("known")).expect("set");
    }
    let centre = |i: usize| {
        let (column, row) = ((i % cells) as f64 + 0.5, (i / cells) as f64 + 0.5);
        height(geo[0] + geo[1] * column, geo[3] + geo[5] * row) as f32
    };
    let mut buffer = Buffer::new((cells, cells), (0..cells * cells).map(centre).collect());
    let mut band = dataset.rasterband(1).expect("a band");
    band.set_no_data_value(Some(-9999.0)).expect("set");
    band.write((0, 0), (cells, cells), &mut buffer).expect("written");
}

/// Metres in a degree of the parallel of 49° on GRS80: a cos φ / √(1 − e² sin² φ) × π / 180 = 6 378 137 × 0.656 059 029 /
/// √(1 − 0.006 694 380 × 0.569 586 55) / 57.295 779 5.
const DEGREE_AT_49: f64 = 73_171.77;

/// A fifth of a degree around 5.5 east and 49 north, in cells of a thousandth.
const AROUND: [f64; 6] = [5.4, 0.001, 0.0, 49.1, 0.0, -0.001];

/// A plane that rises by that much for one towards the east.
fn plane(rise: f64) -> impl Fn(f64, f64) -> f64 {
    move |lon, _| 200.0 + rise * DEGREE_AT_49 * (lon - 5.4)
}

const OSM: &str = "id = \"essai\"\n[[etiquette]]\ncle = \"highway\"\ncolonne = \"highway\"\n[[etiquette]]\ncle = \"bridge\"\ncolonne = \"bridge\"\nfacultative = true\n";

/// A network of one line.
fn street(dir: &Path, line: &[[f64; 2]], more: &str, relief: Option<&Relief>) -> Extract {
    let file = dir.join("rue.geojson");
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{\"highway\":\"secondary\"{more}}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":{line:?}}}}}]}}"
    );
    std::fs::write(&file, text).expect("written");
    let declaration = Declaration::parse(OSM, Path::new("essai.toml"), &mut Notes::new()).expect("sound");
    let asked = Asked { table: None, projection: None, declaration: Some(&declaration) };
    let mut notes = Notes::new();
    let read = road_files::ways(&file, &file, asked, None, Profile::all(), relief, &mut notes);
    read.unwrap_or_else(|| panic!("{}", territoire::diagnostic::summary(&notes))).0
}

fn relief(paths: &[&Path]) -> Relief {
    let paths: Vec<PathBuf> = paths.iter().map(|p| (*p).to_owned()).collect();
    let mut notes = Notes::new();
    road_files::relief(&paths, None, Leads::Nowhere, &mut notes)
        .unwrap_or_else(|| panic!("{}", territoire::diagnostic::summary(&notes)))
}

/// Seconds along the only link, each way, for a profile.
fn seconds(extract: &Extract, profile: &str) -> (f64, f64) {
    let at = Profile::all().iter().position(|p| p.id == profile).expect("a profile");
    assert_eq!(extract.links.ends.len(), 1);
    let Cost { forward, backward } = extract.links.costs[at][0];
    (f64::from(forward) / 1_000.0, f64::from(backward) / 1_000.0)
}

fn near(found: f64, expected: f64, by: f64, what: &str) {
    assert!((found - expected).abs() <= by, "{what}: {found} is not {expected}");
}

/// A hundredth of a degree towards the east.
const EAST: [[f64; 2]; 3] = [[5.5, 49.0], [5.503, 49.0], [5.51, 49.0]];

/// 731.718 m up 5 %. On foot (4.5 km/h on the flat): 4.5 exp(−3.5 × 0.05) = 3.777 55 km/h, 697.33 s; down, 4.5 exp(0.175) =
/// 5.360 61 km/h, 491.40 s. By bicycle (18 km/h on the flat) up: a rider of 90 kg and 100 W goes at 1.8220 m/s there and
/// 5.6775 m/s on the flat, so 18 × 0.320 92 = 5.7765 km/h, 456.0 s; down, half as fast again as on the flat, 97.56 s.
#[test]
fn a_plane_of_five_per_cent_gives_the_times_of_the_formulas() {
    let dir = tempfile::tempdir().expect("a folder");
    let tif = dir.path().join("plan.tif");
    geotiff(&tif, Some(4326), AROUND, 200, plane(0.05));
    let relief = relief(&[&tif]);
    let sloped = street(dir.path(), &EAST, "", Some(&relief));
    let (up, down) = seconds(&sloped, "marche");
    near(up, 697.33, 0.02, "on foot, up");
    near(down, 491.40, 0.02, "on foot, down");
    let (up, down) = seconds(&sloped, "velo");
    near(up, 456.0, 0.2, "by bicycle, up");
    near(down, 97.562, 0.01, "by bicycle, down");
    // A car does not feel it, nor does anybody on a bridge.
    let flat = DEGREE_AT_49 / 100.0;
    let (there, back) = seconds(&sloped, "voiture");
    near(there, flat / (68.0 / 3.6), 0.01, "by car");
    assert_eq!(there, back);
    let bridge = street(dir.path(), &EAST, ",\"bridge\":\"yes\"", Some(&relief));
    near(seconds(&bridge, "marche").0, flat / 1.25, 0.01, "over a bridge");
    assert_eq!(seconds(&bridge, "marche"), seconds(&street(dir.path(), &EAST, "", None), "marche"));
    // Drawn the other way, the same street.
    let turned: Vec<[f64; 2]> = EAST.iter().rev().copied().collect();
    let turned = street(dir.path(), &turned, "", Some(&relief));
    for profile in ["marche", "velo", "velo-electrique"] {
        let ((a, b), (c, d)) = (seconds(&sloped, profile), seconds(&turned, profile));
        near(a, d, 0.001, profile);
        near(b, c, 0.001, profile);
    }
}

/// The same plane in Lambert-93, in one file of cells of 5 m (averaged into cells of 20 m) or two that follow each other.
#[test]
fn a_projected_relief_in_several_tiles_gives_the_same_times() {
    let dir = tempfile::tempdir().expect("a folder");
    let projection = territoire::territory::Projection::lambert93();
    let middle = projection.project(5.505, 49.0).expect("in France");
    let (x, y) = (middle.x.round(), middle.y.round());
    let height = |x: f64, y: f64| {
        let lonlat = projection.unproject(geo::Coord { x, y }).expect("in France");
        plane(0.05)(lonlat.x, lonlat.y)
    };
    let (west, east) = (dir.path().join("tuiles/ouest.tif"), dir.path().join("tuiles/est.tif"));
    std::fs::create_dir(dir.path().join("tuiles")).expect("made");
    geotiff(&west, Some(2154), [x - 2_000.0, 5.0, 0.0, y + 1_000.0, 0.0, -5.0], 400, height);
    geotiff(&east, Some(2154), [x, 5.0, 0.0, y + 1_000.0, 0.0, -5.0], 400, height);
    let relief = relief(&[&dir.path().join("tuiles")]);
    assert_eq!(relief.names(), ["est.tif", "ouest.tif"], "in the order of their names");
    let (up, down) = seconds(&street(dir.path(), &EAST, "", Some(&relief)), "marche");
    near(up, 697.33, 0.05, "up");
    near(down, 491.40, 0.05, "down");
}

/// What is void is flat and told; the rest keeps its slope. Seven stretches of 104.5 m, some of them unknown.
#[test]
fn a_void_is_not_a_height_of_zero() {
    let dir = tempfile::tempdir().expect("a folder");
    let tif = dir.path().join("trou.tif");
    let holed = |lon: f64, lat: f64| {
        if (5.503..5.507).contains(&lon) { -9999.0 } else { plane(0.05)(lon, lat) }
    };
    geotiff(&tif, Some(4326), AROUND, 200, holed);
    let relief = relief(&[&tif]);
    let extract = street(dir.path(), &EAST, "", Some(&relief));
    let (up, _) = seconds(&extract, "marche");
    let (sloped, flat) = (697.33 / 7.0, 585.374 / 7.0);
    let unknown = (697.33 - up) / (sloped - flat);
    near(unknown, unknown.round(), 0.01, "whole stretches are unknown");
    assert!((2.0..=5.0).contains(&unknown.round()), "{unknown}");
    // None of its two ends is in the hole; a node in it is.
    let mut notes = Notes::new();
    assert!(relief.check(&extract.links.nodes, std::slice::from_ref(&tif), &mut notes) && notes.all().is_empty());
    let nodes = [Position { lon: 55_000_000, lat: 490_000_000 }, Position { lon: 55_050_000, lat: 490_000_000 }];
    assert!(relief.check(&nodes, &[tif], &mut notes));
    let d = &notes.all()[0];
    let label = d.label.as_deref().unwrap_or_default();
    assert!(d.code.id == "A0523" && label.contains("sur 2 sans altitude (50"), "{label}");
}

/// A bump of 5 m in one cell of 25 m, and a street of 20 m up its side: 20 % from one cell to the next, but the ground rises
/// by no more than 5 m over the 100 m around.
#[test]
fn a_short_street_does_not_climb_the_noise_of_one_cell() {
    let dir = tempfile::tempdir().expect("a folder");
    let tif = dir.path().join("bosse.tif");
    let (dx, dy) = (25.0 / DEGREE_AT_49, 25.0 / 111_200.0);
    let bump = |lon: f64, lat: f64| {
        let here = ((lon - 5.5) / dx - 0.5).abs() < 0.1 && ((49.0 - lat) / dy - 0.5).abs() < 0.1;
        if here { 205.0 } else { 200.0 }
    };
    geotiff(&tif, Some(4326), [5.5 - 50.0 * dx, dx, 0.0, 49.0 + 50.0 * dy, 0.0, -dy], 100, bump);
    let relief = relief(&[&tif]);
    // From the centre of the cell to 20 m east of it.
    let (lon, lat) = (5.5 + 0.5 * dx, 49.0 - 0.5 * dy);
    let p = |lon: f64| Position { lon: (lon * 1e7).round() as i32, lat: (lat * 1e7).round() as i32 };
    let (a, b) = (p(lon), p(lon + 20.0 / DEGREE_AT_49));
    let raw = (relief.height(a).expect("known") - relief.height(b).expect("known")) / 20.0;
    assert!(raw > 0.15, "{raw}");
    let rise = relief.along(&[a, b]).rises()[0].expect("known");
    assert!(rise.abs() < 0.05, "{rise}");
}

#[test]
fn a_relief_that_is_no_use_says_why() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("notes.hgt"), "ceci n'est pas un relief").expect("written");
    std::fs::create_dir(at("vide")).expect("made");
    geotiff(&at("nulle-part.tif"), None, AROUND, 20, |_, _| 100.0);
    for (name, code, said) in [
        ("notes.hgt", "E0520", "format"),
        ("absent.tif", "E0520", "n'existe pas"),
        ("vide", "E0520", "extensions"),
        ("nulle-part.tif", "E0521", "géoréférence"),
    ] {
        let mut notes = Notes::new();
        assert!(road_files::relief(&[at(name)], None, Leads::Nowhere, &mut notes).is_none(), "{name}");
        let d = &notes.all()[0];
        assert_eq!((notes.all().len(), d.code.id), (1, code), "{name}: {d:?}");
        assert!(d.label.as_deref().unwrap_or_default().contains(said), "{name}: {:?}", d.label);
    }
    // Elsewhere, with an area or without one.
    geotiff(&at("ailleurs.tif"), Some(4326), [1.0, 0.001, 0.0, 44.0, 0.0, -0.001], 100, |_, _| 100.0);
    for area in [None, Some(Area::degrees(5.4, 48.9, 5.6, 49.1))] {
        let mut notes = Notes::new();
        let relief = road_files::relief(&[at("ailleurs.tif")], area, Leads::Nowhere, &mut notes).expect("read");
        let nodes = [Position { lon: 55_000_000, lat: 490_000_000 }];
        assert!(!relief.check(&nodes, &[at("ailleurs.tif")], &mut notes));
        assert_eq!(notes.all()[0].code.id, "E0522");
    }
}

/// Two tiles side by side and the VRT of both: the same heights as theirs, once it is allowed.
#[test]
fn a_relief_that_names_others_is_followed_when_that_is_allowed() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    geotiff(&at("ouest.tif"), Some(4326), AROUND, 100, plane(0.05));
    geotiff(&at("est.tif"), Some(4326), [5.5, 0.001, 0.0, 49.1, 0.0, -0.001], 100, plane(0.05));
    let tiles = ["ouest.tif", "est.tif"].map(|name| Dataset::open(at(name)).expect("opened"));
    gdal::programs::raster::build_vrt(Some(&at("tout.vrt")), &tiles, None).expect("made").close().expect("closed");
    let read = |name: &str, leads: Leads| {
        let mut notes = Notes::new();
        let relief = road_files::relief(&[at(name)], None, leads, &mut notes);
        relief.ok_or_else(|| territoire::diagnostic::summary(&notes))
    };
    let refused = read("tout.vrt", Leads::Nowhere).expect_err("refused");
    assert!(refused.contains("E0505") && refused.contains("--renvois"), "{refused}");
    let relief = read("tout.vrt", Leads::Files).expect("read");
    assert_eq!(relief.names(), ["tout.vrt (ouest.tif, est.tif)"]);
    for lon in [5.45, 5.499_9, 5.5, 5.55] {
        let p = Position { lon: (lon * 1e7_f64).round() as i32, lat: 490_500_000 };
        let expected = plane(0.05)(lon, 49.05);
        let found = relief.height(p).expect("known");
        assert!((found - expected).abs() < 0.01, "{lon}: {found} {expected}");
    }
    let text = std::fs::read_to_string(at("tout.vrt")).expect("read");
    for (what, text) in [
        ("a text", text.replace("est.tif", "notes.txt")),
        ("an absent tile", text.replace("ouest.tif", "nord.tif")),
        ("a server", text.replace("ouest.tif", "/vsicurl/http://127.0.0.1:9/a.tif")),
        (
            "a function of pixels",
            text.replace("<ColorInterp>", "<PixelFunctionCode>import os</PixelFunctionCode><ColorInterp>"),
        ),
        ("another kind of band", text.replace("<VRTRasterBand ", "<VRTRasterBand subClass=\"VRTDerivedRasterBand\" ")),
        ("no XML", "notes".to_owned()),
    ] {
        std::fs::write(at("notes.txt"), "ceci n'est pas un relief").expect("written");
        std::fs::write(at("a.vrt"), text).expect("written");
        let refused = read("a.vrt", Leads::Files).expect_err(what);
        assert!(refused.contains("E0506"), "{what}: {refused}");
    }
}

/// The heights of a tile as its format has them (big-endian, by rows from the north, 1,201 a side, edges included), between
/// the four around.
fn of_tile(tile: &[u8], south: f64, west: f64, p: Position) -> f64 {
    let (x, y) = ((f64::from(p.lon) * 1e-7 - west) * 1_200.0, (south + 1.0 - f64::from(p.lat) * 1e-7) * 1_200.0);
    let (column, row) = (x.floor().min(1_199.0), y.floor().min(1_199.0));
    let cell = |c: f64, r: f64| {
        let at = 2 * (r as usize * 1_201 + c as usize);
        f64::from(i16::from_be_bytes([tile[at], tile[at + 1]]))
    };
    let (fx, fy) = (x - column, y - row);
    let upper = cell(column, row) * (1.0 - fx) + cell(column + 1.0, row) * fx;
    let lower = cell(column, row + 1.0) * (1.0 - fx) + cell(column + 1.0, row + 1.0) * fx;
    upper * (1.0 - fy) + lower * fy
}

/// The extract north of Bayreuth lies across the parallel of 50°: on two tiles.
#[test]
fn real_tiles_give_their_heights_and_the_hills_slow_walkers_down() {
    let name = "real_tiles_give_their_heights_and_the_hills_slow_walkers_down";
    let Some(tiles) = shared("data/reel/elevation_srtm", name) else { return };
    let Some(pbf) = shared("data/reel/osm_graphhopper/north-bayreuth.osm.pbf", name) else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let mut raw = Vec::new();
    for tile in ["N49E011.hgt", "N50E011.hgt"] {
        let file = std::fs::File::open(tiles.join(format!("{tile}.zip"))).expect("opened");
        let mut archive = zip::ZipArchive::new(file).expect("an archive");
        let mut bytes = Vec::new();
        archive.by_index(0).expect("a member").read_to_end(&mut bytes).expect("read");
        std::fs::write(dir.path().join(tile), &bytes).expect("written");
        raw.push(bytes);
    }
    let relief = relief(&[dir.path()]);
    // The archives as they are downloaded are read as well.
    let zipped = self::relief(&[&tiles]);
    let build = |relief: Option<&Relief>| {
        osm::read_on(&pbf, Path::new("x.osm.pbf"), None, Profile::all(), relief, &mut Notes::new()).expect("a network")
    };
    let (flat, sloped) = (build(None), build(Some(&relief)));
    assert_eq!(relief.missing(&sloped.links.nodes), 0);
    let mut sides = [0, 0];
    for p in &sloped.links.nodes {
        let north = usize::from(p.lat >= 500_000_000);
        sides[north] += 1;
        let expected = of_tile(&raw[north], 49.0 + north as f64, 11.0, *p);
        let found = relief.height(*p).expect("known");
        assert!((found - expected).abs() < 0.01, "{p:?}: {found} is not {expected}");
        assert_eq!(zipped.height(*p), Some(found));
        assert!((300.0..700.0).contains(&found), "{found}");
    }
    assert!(sides[0] > 100, "{sides:?}");
    let sum = |extract: &Extract, id: &str| -> f64 {
        let at = Profile::all().iter().position(|p| p.id == id).expect("a profile");
        let both = extract.links.costs[at].iter().filter(|c| c.forward != CLOSED && c.backward != CLOSED);
        both.map(|c| f64::from(c.forward) + f64::from(c.backward)).sum()
    };
    assert_eq!(sum(&flat, "voiture"), sum(&sloped, "voiture"));
    let ratio = |id: &str| sum(&sloped, id) / sum(&flat, id);
    // There and back over hills takes longer than on the flat, by little on foot (by 5 % here, and by 47 % by bicycle).
    assert!((1.02..1.1).contains(&ratio("marche")) && (1.2..1.6).contains(&ratio("velo")));
    assert!(ratio("velo-electrique") < ratio("velo"));
    // The same bytes with one thread or two, and slopes said in the header.
    let bytes = |threads| {
        parallel::with_threads(Some(threads), || {
            let extract = build(Some(&relief));
            let header = Header {
                source: "x.osm.pbf".into(),
                sha256: String::new(),
                date: None,
                area: None,
                profiles: Profile::all().iter().map(|p| (p.id.clone(), String::new())).collect(),
                columns: None,
                relief: relief.names(),
                extent: None,
                fictional: false,
                ways: extract.ways,
                nodes: 0,
                edges: 0,
                metres: 0,
                turns: 0,
                turns_left_out: 0,
            };
            file::to_bytes(&header, &Streets::new(extract.links).0)
        })
    };
    let one = bytes(1);
    assert!(one == bytes(2));
    let (header, _) = file::from_bytes(&one, Path::new("x.reseau")).expect("read back");
    assert_eq!(header.relief, ["N49E011.hgt", "N50E011.hgt"]);
}
