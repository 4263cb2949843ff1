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
