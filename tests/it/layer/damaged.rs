//! Files of every format, cut or overwritten at many places: what is read is what was written, or something is said.

use std::io::Write as _;
use std::path::Path;

use gdal::DriverManager;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use geo::{Centroid, Geometry as Shape};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use territoire::diagnostic::{Notes, Severity, summary};
use territoire::layer::{self, Model};
use zip::write::SimpleFileOptions;

use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::spec;

/// A format: what GDAL calls it, the file that is read, and the files that make it.
struct Format {
    driver: &'static str,
    file: &'static str,
    parts: &'static [&'static str],
    options: &'static [&'static str],
    /// Whether it is always in degrees.
    degrees: bool,
}

const fn format(driver: &'static str, file: &'static str, parts: &'static [&'static str]) -> Format {
    Format { driver, file, parts, options: &[], degrees: false }
}

const FORMATS: [Format; 16] = [
    format("GPKG", "a.gpkg", &["a.gpkg"]),
    Format { options: &["SPATIAL_INDEX=NO"], ..format("GPKG", "sans-index.gpkg", &["sans-index.gpkg"]) },
    format("FlatGeobuf", "a.fgb", &["a.fgb"]),
    Format { options: &["SPATIAL_INDEX=NO"], ..format("FlatGeobuf", "sans-index.fgb", &["sans-index.fgb"]) },
    format("ESRI Shapefile", "a.shp", &["a.shp", "a.dbf", "a.shx", "a.prj"]),
    format("MapInfo File", "a.tab", &["a.tab", "a.dat", "a.map", "a.id"]),
    format("MapInfo File", "a.mif", &["a.mif", "a.mid"]),
    Format { degrees: true, ..format("KML", "a.kml", &["a.kml"]) },
    Format { degrees: true, ..format("LIBKML", "a.kmz", &["a.kmz"]) },
    Format { degrees: true, ..format("GPX", "a.gpx", &["a.gpx"]) },
    format("GML", "a.gml", &["a.gml"]),
    format("ESRI Shapefile", "a.zip", &["a.zip"]),
    format("MapInfo File", "b.zip", &["b.zip"]),
    format("ODS", "a.ods", &["a.ods"]),
    format("XLSX", "a.xlsx", &["a.xlsx"]),
    Format { degrees: true, ..format("GeoJSON", "a.geojson", &["a.geojson"]) },
];

/// How many features each file has: enough for several pages, blocks and records in each format.
const FEATURES: usize = 300;

/// Writes points of the territory, each with a name and a number.
fn write(format: &Format, file: &Path) {
    let driver = DriverManager::get_driver_by_name(format.driver).expect("a driver");
    let mut dataset = driver.create_vector_only(file).expect("made");
    let srs = SpatialRef::from_epsg(if format.degrees { 4326 } else { 2154 }).expect("a code");
    let gpx = format.driver == "GPX";
    let layer = dataset
        .create_layer(LayerOptions {
            name: if gpx { "waypoints" } else { "a" },
            srs: Some(&srs),
            ty: OGRwkbGeometryType::wkbPoint,
            options: Some(format.options),
        })
        .expect("a layer");
    if !gpx {
        let fields = [
            ("nom", OGRFieldType::OFTString),
            ("places", OGRFieldType::OFTInteger),
            ("insee", OGRFieldType::OFTString),
        ];
        for (name, kind) in fields {
            FieldDefn::new(name, kind).expect("a field").add_to_layer(&layer).expect("added");
        }
    }
    for n in 0..FEATURES {
        let commune = &SAMMIELLOIS.communes[n % SAMMIELLOIS.communes.len()];
        let at = commune.mairie.expect("a mairie");
        let (x, y) = (at.x() + n as f64, at.y() - n as f64);
        let (x, y) = if format.degrees {
            let c = SAMMIELLOIS.projection.unproject(geo::Coord { x, y }).expect("on Earth");
            if format.driver == "GML" { (c.y, c.x) } else { (c.x, c.y) }
        } else {
            (x, y)
        };
        let mut feature = Feature::new(layer.defn()).expect("a feature");
        let name = layer.defn().field_index(if gpx { "name" } else { "nom" }).expect("a field");
        feature.set_field_string(name, &format!("Lieu {n} de {}", commune.name)).expect("set");
        if !gpx {
            let places = layer.defn().field_index("places").expect("a field");
            feature.set_field_integer(places, 1_000 + n as i32).expect("set");
            let insee = layer.defn().field_index("insee").expect("a field");
            feature.set_field_string(insee, commune.code.as_str()).expect("set");
        }
        if !matches!(format.driver, "ODS" | "XLSX") {
            feature.set_geometry(Geometry::from_wkt(&format!("POINT({x} {y})")).expect("WKT")).expect("set");
        }
        feature.create(&layer).expect("written");
    }
    dataset.close().expect("closed");
}

/// Packs the files of a layer, of this name, in an archive.
fn pack(made: &Path, file: &Path) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(file).expect("made"));
    let folder = made.parent().expect("a folder");
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("read").map(|e| e.expect("an entry").file_name()).collect();
    names.sort_unstable();
    for name in names.iter().filter(|name| Path::new(name).extension().is_some_and(|e| e != "zip")) {
        zip.start_file(name.to_str().expect("a name"), SimpleFileOptions::default()).expect("begun");
        zip.write_all(&std::fs::read(folder.join(name)).expect("read")).expect("written");
    }
    zip.finish().expect("closed");
}

/// A content with the numbers of another.
fn numbers_of(other: &Content, mut content: Content) -> Content {
    for (row, own) in content.iter_mut().zip(other) {
        if let (Some(number), Some(own)) = (row.0.get_mut(1), own.0.get(1)) {
            number.clone_from(own);
        }
    }
    content
}

/// What a file holds: the cells and the point of each feature.
type Content = Vec<(Vec<String>, Option<[i64; 2]>)>;

fn read(file: &Path) -> (Option<Content>, Notes) {
    let mut notes = Notes::new();
    let layer = layer::read(&spec(Model::free(), file), &SAMMIELLOIS, &mut notes);
    let point = |g: &Shape| g.centroid().map(|p| [(p.x() * 10.0).round() as i64, (p.y() * 10.0).round() as i64]);
    let content = layer.map(|layer| {
        let fields = layer.fields.len();
        let cells = |f: &layer::Feature| (0..fields).map(|c| f.cells.get(c).unwrap_or_default().to_owned()).collect();
        layer.features.iter().map(|f| (cells(f), f.geometry.as_ref().and_then(point))).collect()
    });
    (content, notes)
}

/// What is told of a file, information apart.
fn told(notes: &Notes) -> Vec<String> {
    notes
        .all()
        .iter()
        .filter(|d| d.code.severity != Severity::Info)
        .map(|d| format!("{} {}", d.code.id, d.message))
        .collect()
}

#[test]
fn a_damaged_file_is_read_whole_or_something_is_said() {
    let mut silent = Vec::new();
    for format in &FORMATS {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join(format.file);
        match format.file {
            "a.zip" | "b.zip" => {
                let made = file.with_extension(if format.file == "a.zip" { "shp" } else { "tab" });
                write(format, &made);
                pack(&made, &file);
            }
            _ => write(format, &file),
        }
        let sound = read(&file);
        assert!(!sound.1.has_errors(), "{}: {}", format.file, summary(&sound.1));
        let content = sound.0.expect("read");
        assert_eq!(content.len(), FEATURES, "{}", format.file);
        let said = told(&sound.1);
        for part in format.parts {
            let path = dir.path().join(part);
            let bytes = std::fs::read(&path).expect(part);
            let mut random = ChaCha8Rng::seed_from_u64(20_261_129);
            for trial in 0..60 {
                let at = random.random_range(0..bytes.len());
                let mut damaged = bytes.clone();
                let what = match trial {
                    0..20 => {
                        damaged.truncate(bytes.len() * trial / 20);
                        format!("cut at {}", bytes.len() * trial / 20)
                    }
                    20..40 => {
                        for byte in damaged.iter_mut().skip(at).take(64) {
                            *byte = random.random();
                        }
                        format!("overwritten at {at}")
                    }
                    _ => {
                        let byte = if trial % 2 == 0 { 0 } else { 0xff };
                        damaged.iter_mut().skip(at).take(512).for_each(|b| *b = byte);
                        format!("{byte:x} at {at}")
                    }
                };
                std::fs::write(&path, damaged).expect("written");
                let (found, notes) = read(&file);
                // Numbers of MapInfo are bytes: any others are numbers as well.
                let found = if *part == "a.dat" { found.map(|found| numbers_of(&content, found)) } else { found };
                if found.as_ref() != Some(&content) && told(&notes).iter().all(|t| said.contains(t)) {
                    let n = found.as_ref().map_or(0, Vec::len);
                    let other = found.iter().flatten().zip(&content).find(|(a, b)| a != b);
                    silent.push(format!("{part} {what} of {}: {n} {other:?}", bytes.len()));
                }
                if trial < 20 && found.as_ref() != Some(&content) && !notes.has_errors() {
                    silent.push(format!("{part} {what}: no error, {:?}", told(&notes)));
                }
            }
            std::fs::write(&path, bytes).expect("written");
        }
    }
    assert!(silent.is_empty(), "{}\n{}", silent.len(), silent.join("\n"));
}

/// A layer of several files, of which one was not copied: that one is named, and what is read without one says so.
#[test]
fn the_file_that_a_layer_lacks_is_named() {
    let all = |parts: &[&str]| parts.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
    for (file, lost, named, detected) in [
        ("a.shp", all(&["a.shx"]), "`a.shx`", ""),
        ("a.shp", all(&["a.dbf"]), "", "`.dbf` manque"),
        ("a.tab", all(&["a.dat"]), "`a.dat`", ""),
        ("a.tab", all(&["a.map"]), "`a.map`", ""),
        ("a.tab", all(&["a.id"]), "`a.id`", ""),
        ("a.tab", all(&["a.map", "a.id"]), "", "`.map` et `.id` manquent"),
        ("a.mif", all(&["a.mid"]), "", "`.mid` manque"),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        let format = FORMATS.iter().find(|f| f.file == file).expect("one of the formats");
        write(format, &dir.path().join(file));
        let said = |notes: &Notes| summary(notes);
        let (whole, notes) = read(&dir.path().join(file));
        assert_eq!(whole.expect("read").len(), FEATURES, "{}", said(&notes));
        for name in &lost {
            std::fs::remove_file(dir.path().join(name)).expect("removed");
        }
        let (content, notes) = read(&dir.path().join(file));
        let told = said(&notes);
        if named.is_empty() {
            assert!(told.contains(detected), "{file} without {lost:?}: {told}");
        } else {
            let message = format!("il manque le fichier {named}");
            assert!(content.is_none() && told.contains(&message), "{file} without {lost:?}: {told}");
            let help = notes.all().iter().find_map(|d| d.help.as_deref()).unwrap_or_default();
            assert!(help.contains("copier aussi"), "{help}");
        }
    }
    // The same in an archive.
    let dir = tempfile::tempdir().expect("a folder");
    write(FORMATS.iter().find(|f| f.file == "a.tab").expect("a format"), &dir.path().join("a.tab"));
    std::fs::remove_file(dir.path().join("a.map")).expect("removed");
    pack(&dir.path().join("a.tab"), &dir.path().join("c.zip"));
    let (content, notes) = read(&dir.path().join("c.zip"));
    assert!(content.is_none() && summary(&notes).contains("a.map`"), "{}", summary(&notes));
}

/// What stops the reading, by its kind, and what to do about that one: no list of formats for who has the right one.
#[test]
fn a_file_that_is_not_read_is_told_by_what_is_wrong_with_it() {
    let merged = |text: &str| format!("{text}<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> autre\n").into_bytes();
    let dir = tempfile::tempdir().expect("a folder");
    write(&FORMATS[0], &dir.path().join("entier.gpkg"));
    let half = std::fs::read(dir.path().join("entier.gpkg")).expect("there")[..3_000].to_vec();
    for (name, bytes, what, help) in [
        ("a.gpkg", half, "abîmé", "télécharger de nouveau"),
        ("a.gpkg", Vec::new(), "vide (0 octet)", "télécharger de nouveau"),
        (
            "a.kml",
            b"<?xml version=\"1.0\"?><kml><Document><Placemark>".to_vec(),
            "n'est pas lisible",
            "télécharger de nouveau",
        ),
        ("a.kml", Vec::new(), "vide (0 octet)", "télécharger de nouveau"),
        ("a.gpx", b"<gpx><wpt lat=".to_vec(), "n'est pas lisible", "télécharger de nouveau"),
        ("a.inconnu", b"abc".to_vec(), "n'est pas lisible", "formats lus"),
        ("a.geojson", Vec::new(), "il est vide", "télécharger"),
        ("a.geojson", br#"{"type": "Topology", "objects": {}}"#.to_vec(), "`Topology`", "TopoJSON"),
        ("a.geojson", b"[1, 2]".to_vec(), "n'est pas du GeoJSON", "tient autre chose"),
        ("a.geojson", br#"{"type": "FeatureCollection", "features": ["#.to_vec(), "s'arrête ici", "il est coupé"),
        ("a.geojson", br#"{"type": "FeatureCollection", "features": [,]}"#.to_vec(), "plus du JSON ici", "une virgule"),
        ("a.geojson", merged("{}\n"), "fusion qui n'est pas terminée", "`=======`"),
        ("a.csv", merged("nom;lon;lat\nA;5,5;48,9\n"), "fusion qui n'est pas terminée", "`=======`"),
    ] {
        let file = dir.path().join(name);
        std::fs::write(&file, bytes).expect("written");
        let (content, notes) = read(&file);
        let errors: Vec<_> = notes.all().iter().filter(|d| d.code.severity == Severity::Error).collect();
        let [d] = errors.as_slice() else { panic!("{name}, {what}: {}", summary(&notes)) };
        let told = [d.message.clone(), d.label.clone().unwrap_or_default()].join(" | ");
        assert!(content.is_none() && told.contains(what), "{name}: {told}");
        assert!(d.help.as_deref().is_some_and(|h| h.contains(help)), "{name}: {:?}", d.help);
    }
}
