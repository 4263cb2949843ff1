//! Features without geometry, with an empty one, in every format that can hold them, through every reader.

use std::path::Path;

use gdal::DriverManager;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use territoire::diagnostic::{Notes, summary};
use territoire::layer::extract::{self, Area, Hints};
use territoire::layer::{self, LineFile, Model};
use territoire::units::Metres;

use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::spec;
use crate::support::postgres::Server;
use crate::support::tool::{all, territoire};

/// Two lines with geometry, one without, one whose geometry is empty where the format has such.
fn write(driver: &str, file: &Path, empties: bool) -> usize {
    // The library writes no feature without geometry in a FlatGeobuf.
    let nothing = driver != "FlatGeobuf";
    let driver = DriverManager::get_driver_by_name(driver).expect("a driver");
    let mut dataset = driver.create_vector_only(file).expect("made");
    let mut srs = SpatialRef::from_epsg(4326).expect("a code");
    srs.set_axis_mapping_strategy(gdal::spatial_ref::AxisMappingStrategy::TraditionalGisOrder);
    let ty = OGRwkbGeometryType::wkbLineString;
    let layer = dataset.create_layer(LayerOptions { name: "a", srs: Some(&srs), ty, options: None }).expect("a layer");
    FieldDefn::new("nom", OGRFieldType::OFTString).expect("a field").add_to_layer(&layer).expect("added");
    let mut rows = vec!["LINESTRING(5.54 48.89,5.55 48.90)", "", "LINESTRING(5.55 48.89,5.56 48.90)"];
    rows.retain(|wkt| nothing || !wkt.is_empty());
    if empties {
        rows.push("LINESTRING EMPTY");
    }
    for (n, wkt) in rows.iter().enumerate() {
        let mut feature = Feature::new(layer.defn()).expect("a feature");
        let name = layer.defn().fields().position(|f| f.name().eq_ignore_ascii_case("nom")).expect("a field");
        feature.set_field_string(name, &n.to_string()).expect("set");
        if !wkt.is_empty() {
            feature.set_geometry(Geometry::from_wkt(wkt).expect("WKT")).expect("set");
        }
        feature.create(&layer).expect("written");
    }
    dataset.close().expect("closed");
    rows.len()
}

#[test]
fn no_geometry_is_a_value_through_every_reader() {
    for (driver, name, empties) in [
        ("GPKG", "a.gpkg", true),
        ("ESRI Shapefile", "a.shp", true),
        ("FlatGeobuf", "a.fgb", false),
        ("MapInfo File", "a.tab", false),
        ("MapInfo File", "a.mif", false),
        ("KML", "a.kml", false),
        ("GML", "a.gml", false),
        ("GeoJSON", "a.geojson", true),
    ] {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join(name);
        let rows = write(driver, &file, empties);
        // As a layer: every row is there, two have a position.
        let mut notes = Notes::new();
        let layer = layer::read(&spec(Model::free(), &file), &SAMMIELLOIS, &mut notes);
        let layer = layer.unwrap_or_else(|| panic!("{name}: {}", summary(&notes)));
        assert_eq!((layer.features.len(), layer.control.nowhere), (rows, rows - 2), "{name}: {}", summary(&notes));
        // As communes or an extent.
        let shapes = layer::read_shapes(&file, &file, &SAMMIELLOIS.projection, &mut notes).expect(name);
        assert_eq!(shapes.rows.iter().filter(|(_, g)| g.is_some()).count(), 2, "{name}");
        // As a network.
        let mut lines = LineFile::open(&file, &file, None, &[], None, &mut notes).expect(name);
        let (mut read, mut drawn) = (0, 0);
        assert!(lines.rows(&[], None, &mut notes, |row| {
            read += 1;
            drawn += row.lines.len();
        }));
        assert_eq!((read, drawn), (rows, 2), "{name}");
        // As a national file.
        let mut out = Vec::new();
        let area = Area::new(&SAMMIELLOIS, Metres::new(1_000.0).expect("a length"));
        let tally = extract::vector(&file, &file, &Hints::default(), &area, &mut out, &mut notes).expect("written");
        let tally = tally.unwrap_or_else(|| panic!("{name}: {}", summary(&notes)));
        assert_eq!((tally.read, tally.kept(), tally.nowhere), (rows, 2, rows - 2), "{name}");
    }
}

/// Published to a database: rows without geometry are there, with none, beside those that have one.
#[test]
fn no_geometry_is_published_as_none() {
    let Some(server) = Server::shared("no_geometry_is_published_as_none") else { return };
    let base = server.database();
    server.sql("postgres", &format!("GRANT CREATE ON DATABASE {base} TO agent"));
    let dir = tempfile::tempdir().expect("a folder");
    let feature = |name: &str, geometry: &str| {
        format!("{{\"type\":\"Feature\",\"properties\":{{\"nom\":\"{name}\"}},\"geometry\":{geometry}}}")
    };
    let collection =
        |features: &[String]| format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    let point = "{\"type\":\"Point\",\"coordinates\":[5.54,48.89]}";
    let line = "{\"type\":\"LineString\",\"coordinates\":[[5.54,48.89],[5.55,48.90]]}";
    let surface = "{\"type\":\"Polygon\",\"coordinates\":[[[5.54,48.89],[5.55,48.89],[5.55,48.90],[5.54,48.89]]]}";
    let nothing = [
        "null",
        "{\"type\":\"Point\",\"coordinates\":[]}",
        "{\"type\":\"LineString\",\"coordinates\":[]}",
        "{\"type\":\"MultiPolygon\",\"coordinates\":[]}",
        "{\"type\":\"GeometryCollection\",\"geometries\":[]}",
    ];
    let without: Vec<String> = nothing.iter().map(|g| feature("sans", g)).collect();
    let mut toml = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"245500327\"]\n".to_owned();
    for (id, first) in [("points", point), ("lignes", line), ("surfaces", surface), ("rien", "null")] {
        let features: Vec<String> = std::iter::once(feature("avec", first)).chain(without.iter().cloned()).collect();
        std::fs::write(dir.path().join(format!("{id}.geojson")), collection(&features)).expect("written");
        toml.push_str(&format!("\n[[couche]]\nid = \"{id}\"\nfichier = \"{id}.geojson\"\nsource = \"essai\"\n"));
    }
    std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
    let to = format!("PG:host=127.0.0.1 port={} dbname={base} user=agent password=tres-secret", server.port());
    let output = territoire().args(["donnees", "publier"]).arg(dir.path()).args(["--vers", &to]).output().expect("run");
    assert!(output.status.success(), "{}", all(&output));
    for (id, placed) in [("points", 1), ("lignes", 1), ("surfaces", 1), ("rien", 0)] {
        let table = format!("territoire_essai.couche_{id}");
        assert_eq!(server.sql(&base, &format!("SELECT count(*) FROM {table}")), "6", "{id}");
        if placed > 0 {
            let counted = server
                .sql(&base, &format!("SELECT count(geom), count(*) FILTER (WHERE NOT ST_IsEmpty(geom)) FROM {table}"));
            assert_eq!(counted, format!("{placed}|{placed}"), "{id}");
        }
    }
    // As a file too.
    let output = territoire().arg("lancer").arg(dir.path()).output().expect("run");
    assert!(output.status.success(), "{}", all(&output));
    for id in ["points", "lignes", "surfaces"] {
        let mut notes = Notes::new();
        let file = dir.path().join("resultats/territoire.gpkg");
        let table = territoire::layer::Named {
            name: format!("couche_{id}"),
            place: territoire::diagnostic::Place::File("territoire.toml".into()),
        };
        let asked = layer::Spec { table: Some(table), ..spec(Model::free(), &file) };
        let read = layer::read(&asked, &SAMMIELLOIS, &mut notes);
        let read = read.unwrap_or_else(|| panic!("{id}: {}", summary(&notes)));
        assert_eq!((read.features.len(), read.control.nowhere), (6, 5), "{id}");
    }
}
