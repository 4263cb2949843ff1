//! One layer in every format that people send, made with GDAL and read back: the same features at the same places.

use std::path::Path;
use std::process::Command;

use geo::{Distance, Euclidean};
use territoire::diagnostic::{self};
use territoire::layer::{self, Layer, Model, Spec};

use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::{self, spec};
use crate::support::skips::{OGR2OGR, skipped};

/// Three places of the Sammiellois and one of Verdun, in GeoJSON.
const PLACES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"1","nom":"Été fictif"},"geometry":{"type":"Point","coordinates":[5.5389,48.8887]}},
{"type":"Feature","properties":{"id":"2","nom":"Deux"},"geometry":{"type":"Point","coordinates":[5.5139,48.9677]}},
{"type":"Feature","properties":{"id":"3","nom":"Trois"},"geometry":{"type":"Point","coordinates":[5.541,48.8917]}},
{"type":"Feature","properties":{"id":"4","nom":"Verdun"},"geometry":{"type":"Point","coordinates":[5.3857,49.1596]}}]}"#;

fn read(file: &Path) -> Layer {
    let free = Spec { id: "lieux".into(), title: "lieux".into(), ..spec(Model::free(), file) };
    let (layer, notes) =
        layers::read(&Spec { shown: file.to_owned(), set_aside: false, today: None, ..free }, &SAMMIELLOIS);
    assert!(!notes.has_errors(), "{}: {}", file.display(), diagnostic::summary(&notes));
    layer
}

#[test]
fn the_same_places_come_out_of_every_format() {
    // The command of GDAL's tools writes the files: another door of the library than the one that reads them.
    if Command::new("ogr2ogr").arg("--version").output().is_err() {
        return skipped("the_same_places_come_out_of_every_format", OGR2OGR);
    }
    let dir = tempfile::tempdir().expect("a folder");
    let source = dir.path().join("lieux.geojson");
    std::fs::write(&source, PLACES).expect("written");
    let expected = read(&source);
    assert_eq!((expected.features.len(), expected.inside().count()), (4, 3));
    let mut formats = 0;
    for (driver, name, crs, tolerance) in [
        ("GPKG", "lieux.gpkg", "EPSG:2154", 0.01),
        ("ESRI Shapefile", "lieux.shp", "EPSG:2154", 0.01),
        ("ESRI Shapefile", "cc49.shp", "EPSG:3949", 0.01),
        ("FlatGeobuf", "lieux.fgb", "EPSG:4326", 0.01),
        ("KML", "lieux.kml", "EPSG:4326", 0.01),
        ("GPX", "lieux.gpx", "EPSG:4326", 0.01),
        ("MapInfo File", "lieux.tab", "EPSG:2154", 0.5),
        ("MapInfo File", "lieux.mif", "EPSG:4326", 0.5),
        ("GML", "lieux.gml", "EPSG:2154", 0.01),
        ("ODS", "lieux.ods", "", 0.01),
        ("XLSX", "lieux.xlsx", "", 0.01),
    ] {
        let target = dir.path().join(name);
        let mut command = Command::new("ogr2ogr");
        command.args(["-f", driver]).arg(&target).arg(&source);
        match (driver, crs) {
            // Sheets have no geometry: the positions are columns.
            (_, "") => command.args([
                "-dialect",
                "sqlite",
                "-sql",
                "SELECT id, nom, ST_X(geometry) AS lon, ST_Y(geometry) AS lat FROM lieux",
            ]),
            ("GPX", _) => command.args(["-sql", "SELECT nom AS name FROM lieux"]),
            _ => command.args(["-t_srs", crs]),
        };
        let output = command.output().expect("runs");
        if !output.status.success() {
            // A build of GDAL may lack a driver: that format is not ours to read there either.
            continue;
        }
        formats += 1;
        let layer = read(&target);
        assert_eq!(layer.features.len(), 4, "{name}");
        assert_eq!(layer.inside().count(), 3, "{name}");
        // By name: a FlatGeobuf sorts its features by place, a GPX has no identifier.
        for expected in &expected.features {
            let name_of = |f: &&layer::Feature| {
                let name = layer.text(f, "nom").or(layer.text(f, "name"));
                name == Some(expected.name.as_str())
            };
            let found = layer.features.iter().find(name_of).unwrap_or_else(|| panic!("{name}: no {}", expected.name));
            let (a, b) = (found.point().expect("a position"), expected.point().expect("a position"));
            let apart = Euclidean.distance(&a, &b);
            assert!(apart <= tolerance, "{name}, {}: {apart} m apart", expected.name);
        }
    }
    assert!(formats >= 7, "only {formats} formats were written");
}

/// A Shapefile in Lambert-93 whose `.prj` is lost, as it so often is: the projection is recognised by where it puts the
/// points, and said.
#[test]
fn a_shapefile_without_its_projection_is_recognised() {
    use gdal::DriverManager;
    use gdal::vector::{LayerAccess, LayerOptions, OGRwkbGeometryType};
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("lieux.shp");
    {
        let driver = DriverManager::get_driver_by_name("ESRI Shapefile").expect("a driver");
        let mut dataset = driver.create_vector_only(&file).expect("made");
        let ty = OGRwkbGeometryType::wkbPoint;
        let mut layer = dataset.create_layer(LayerOptions { name: "lieux", ty, ..Default::default() }).expect("made");
        for commune in &SAMMIELLOIS.communes {
            let mairie = commune.mairie.expect("a mairie");
            let mut point = gdal::vector::Geometry::empty(ty).expect("a point");
            point.add_point_2d((mairie.x(), mairie.y()));
            layer.create_feature(point).expect("written");
        }
    }
    let layer = read(&file);
    assert!(!dir.path().join("lieux.prj").exists());
    assert_eq!(layer.features.len(), SAMMIELLOIS.communes.len());
    assert!(
        layer.control.detected.iter().any(|d| d.contains("Lambert-93 (EPSG:2154), reconnu")),
        "{:?}",
        layer.control.detected
    );
    for (feature, commune) in layer.features.iter().zip(&SAMMIELLOIS.communes) {
        let apart = Euclidean.distance(&feature.point().expect("a position"), &commune.mairie.expect("a mairie"));
        assert!(apart < 0.01, "{}: {apart} m", commune.name);
    }
}
