//! Files of GIS programs as people send them: several layers, a wrong projection, curves, no geometry, cut, zipped.

use std::io::Write;
use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use geo::{Area, Distance, Euclidean, Point};
use tempfile::TempDir;
use territoire::diagnostic::{Notes, Place, summary};
use territoire::layer::{self, Layer, Model, Named, Spec};

use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::{self, model, spec};

/// A made-up file, one layer in each description.
struct Made<'a> {
    name: &'a str,
    /// EPSG code that it says; none says nothing.
    says: Option<u32>,
    options: &'a [&'a str],
    /// Texts and geometries in WKT; an empty one is none.
    rows: Vec<(String, String)>,
}

fn write(driver: &str, file: &Path, layers: &[Made<'_>]) {
    let driver = DriverManager::get_driver_by_name(driver).expect("a driver");
    let mut dataset = driver.create_vector_only(file).expect("made");
    for made in layers {
        let srs = made.says.map(|code| SpatialRef::from_epsg(code).expect("a code"));
        let layer = dataset
            .create_layer(LayerOptions {
                name: made.name,
                srs: srs.as_ref(),
                ty: OGRwkbGeometryType::wkbUnknown,
                options: Some(made.options),
            })
            .expect("a layer");
        FieldDefn::new("nom", OGRFieldType::OFTString).expect("a field").add_to_layer(&layer).expect("added");
        for (name, wkt) in &made.rows {
            let mut feature = Feature::new(layer.defn()).expect("a feature");
            feature.set_field_string(0, name).expect("set");
            if !wkt.is_empty() {
                feature.set_geometry(Geometry::from_wkt(wkt).expect("WKT")).expect("set");
            }
            feature.create(&layer).expect("written");
        }
    }
    dataset.close().expect("closed");
}

/// The mairies of the Sammiellois as points of Lambert-93.
fn mairies() -> Vec<(String, String)> {
    let of = |c: &territoire::territory::Commune| {
        let at = c.mairie.expect("a mairie");
        (c.name.clone(), format!("POINT({} {})", at.x(), at.y()))
    };
    SAMMIELLOIS.communes.iter().map(of).collect()
}

/// The same in degrees.
fn mairies_in_degrees() -> Vec<(String, String)> {
    let of = |c: &territoire::territory::Commune| {
        let at = SAMMIELLOIS.projection.unproject(c.mairie.expect("a mairie").0).expect("on Earth");
        (c.name.clone(), format!("POINT({} {})", at.x, at.y))
    };
    SAMMIELLOIS.communes.iter().map(of).collect()
}

fn asked(file: &Path, crs: Option<u32>, table: Option<&str>, model: Model) -> Spec {
    let named = |name: &str| Named { name: name.to_owned(), place: Place::File(file.to_owned()) };
    Spec { crs, table: table.map(named), set_aside: false, ..spec(model, file) }
}

fn read(file: &Path, crs: Option<u32>) -> (Layer, Notes) {
    layers::read(&asked(file, crs, None, Model::free()), &SAMMIELLOIS)
}

/// That every feature is at its mairie, to the centimetre, and what was told of the file.
fn at_their_mairies(file: &Path, crs: Option<u32>) -> String {
    let (layer, notes) = read(file, crs);
    assert!(!notes.has_errors(), "{}: {}", file.display(), summary(&notes));
    assert_eq!(layer.features.len(), SAMMIELLOIS.communes.len(), "{}", file.display());
    for (feature, commune) in layer.features.iter().zip(&SAMMIELLOIS.communes) {
        let apart = Euclidean.distance(&feature.point().expect("a position"), &commune.mairie.expect("a mairie"));
        assert!(apart < 0.01, "{}, {}: {apart} m apart", file.display(), commune.name);
    }
    layer.control.detected.join("\n")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn text(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let file = folder.path().join(name);
    std::fs::write(&file, text).expect("written");
    file
}

#[test]
fn a_declared_projection_wins_over_a_wrong_one_and_that_is_said() {
    let dir = folder();
    let file = dir.path().join("faux.gpkg");
    let made = |says| [Made { name: "t", says, options: &[], rows: mairies() }];
    // Metres of Lambert-93 in a file that says degrees.
    write("GPKG", &file, &made(Some(4326)));
    let said = at_their_mairies(&file, Some(2154));
    assert!(said.contains("se dit en WGS 84") && said.contains("`crs = 2154`"), "{said}");
    // Nothing declared: it is recognised where the points fall.
    let said = at_their_mairies(&file, None);
    assert!(said.contains("se dit en WGS 84") && said.contains("Lambert-93 (EPSG:2154), reconnu"), "{said}");
    // A file that says nothing, and one that names a system without defining it.
    let file = dir.path().join("sans.gpkg");
    write("GPKG", &file, &made(None));
    at_their_mairies(&file, Some(2154));
    assert!(at_their_mairies(&file, None).contains("Lambert-93 (EPSG:2154), reconnu"));
    // Another projection than that of the numbers, both possible: what is declared.
    let file = dir.path().join("utm.gpkg");
    write("GPKG", &file, &made(Some(32631)));
    let said = at_their_mairies(&file, Some(2154));
    assert!(said.contains("UTM zone 31N") && said.contains("la déclaration vaut"), "{said}");
    assert!(said.contains("km séparent"), "{said}");
    // Two names of one place, and twice the same: no word.
    let file = dir.path().join("juste.gpkg");
    write("GPKG", &file, &made(Some(2154)));
    assert!(!at_their_mairies(&file, Some(2154)).contains("déclar"));
    let file = dir.path().join("degres.gpkg");
    write("GPKG", &file, &[Made { name: "t", says: Some(4326), options: &[], rows: mairies_in_degrees() }]);
    assert!(!at_their_mairies(&file, Some(4258)).contains("déclar"));
    // A declaration that can't be true is not followed, and that is said too.
    let said = at_their_mairies(&file, Some(2154));
    assert!(said.contains("`crs = 2154` n'est pas suivie") && said.contains("des degrés"), "{said}");
}

#[test]
fn a_geojson_in_metres_is_read_by_what_is_declared_or_recognised() {
    let dir = folder();
    let features: Vec<String> = mairies()
        .iter()
        .map(|(name, wkt)| {
            let at = wkt.trim_start_matches("POINT(").trim_end_matches(')').replace(' ', ",");
            format!(
                r#"{{"type":"Feature","properties":{{"nom":"{name}"}},"geometry":{{"type":"Point","coordinates":[{at}]}}}}"#
            )
        })
        .collect();
    let whole = |crs: &str| format!(r#"{{"type":"FeatureCollection",{crs}"features":[{}]}}"#, features.join(","));
    let file = text(&dir, "metres.geojson", &whole(""));
    let said = at_their_mairies(&file, Some(2154));
    assert!(said.contains("`crs = 2154`"), "{said}");
    assert!(at_their_mairies(&file, None).contains("Lambert-93 (EPSG:2154), reconnu"));
    let named = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32631"}},"#;
    let file = text(&dir, "utm.geojson", &whole(named));
    assert!(at_their_mairies(&file, Some(2154)).contains("la déclaration vaut"));
}

#[test]
fn a_feature_of_a_geojson_whose_position_is_none_is_kept_and_named() {
    let dir = folder();
    let feature = |name: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{"nom":"{name}"}},"geometry":{geometry}}}"#)
    };
    let features = [
        feature("juste", r#"{"type":"Point","coordinates":[5.54,48.89]}"#),
        feature("NaN", r#"{"type":"Point","coordinates":[NaN,48.89]}"#),
        feature("une \\\"Infinity\\\"", r#"{"type":"Point","coordinates":[5.54,-Infinity]}"#),
        feature("vide", r#"{"type":"Point","coordinates":[]}"#),
        feature("sans", "null"),
        feature("juste aussi", r#"{"type":"Point","coordinates":[5.54,48.89]}"#),
    ];
    let whole = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let (layer, notes) = read(&text(&dir, "a.geojson", &whole), None);
    assert!(!notes.has_errors(), "{}", summary(&notes));
    let placed: Vec<bool> = layer.features.iter().map(|f| f.geometry.is_some()).collect();
    assert_eq!(placed, [true, false, false, false, false, true]);
    assert_eq!(layer.text(&layer.features[2], "nom"), Some("une \"Infinity\""));
    let told = summary(&notes);
    assert!(told.contains("A0361") && told.contains("3\u{a0}entités"), "{told}");
    assert_eq!(layer.control.nowhere, 4);
}

#[test]
fn no_geometry_is_a_value_in_any_format() {
    let dir = folder();
    let file = dir.path().join("a.gpkg");
    let point = |wkt: &str| (String::from("x"), wkt.to_owned());
    let rows = vec![
        point("POINT(5.54 48.89)"),
        point(""),
        point("POINT EMPTY"),
        point("MULTIPOLYGON(((5.5 48.8,5.6 48.8,5.6 48.9,5.5 48.8)),EMPTY)"),
        point("GEOMETRYCOLLECTION(POINT EMPTY)"),
        point("POINT(5.55 48.89)"),
        point("POINT(5.56 48.89)"),
    ];
    write("GPKG", &file, &[Made { name: "t", says: Some(4326), options: &["SPATIAL_INDEX=NO"], rows }]);
    {
        let options = gdal::DatasetOptions { open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE, ..Default::default() };
        let dataset = gdal::Dataset::open_ex(&file, options).expect("opened");
        let run = |sql: &str| drop(dataset.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT).expect("run"));
        // The blob of a point cut after its head, and one whose longitude is infinite.
        run("UPDATE t SET geom = X'47500001E610000001010000000000' WHERE fid = 6");
        run("UPDATE t SET geom = X'47500001E61000000101000000000000000000F07FCDCCCCCCCC6C4840' WHERE fid = 7");
    }
    let (layer, notes) = read(&file, None);
    assert!(!notes.has_errors(), "{}", summary(&notes));
    let placed: Vec<bool> = layer.features.iter().map(|f| f.geometry.is_some()).collect();
    assert_eq!(placed, [true, false, false, true, false, false, false]);
    assert_eq!(layer.control.nowhere, 5);
    let told = summary(&notes);
    // The two that hold something wrong, and only these.
    assert!(told.contains("A0361") && told.contains("de 2\u{a0}entités"), "{told}");
    assert!(told.contains("infinie"), "{told}");
    // In Lambert-93 too, where each geometry is brought to degrees.
    let file = dir.path().join("b.gpkg");
    let rows = vec![mairies().remove(0), point("")];
    write("GPKG", &file, &[Made { name: "t", says: Some(2154), options: &[], rows }]);
    let (layer, notes) = read(&file, None);
    assert!(!notes.has_errors(), "{}", summary(&notes));
    assert_eq!(layer.features.iter().filter(|f| f.geometry.is_some()).count(), 1);
}

/// A circle of 40 m: π 1600 = 5 026.5 m², whatever its file calls it.
#[test]
fn curves_and_collections_keep_their_area() {
    let dir = folder();
    let file = dir.path().join("courbes.gpkg");
    let at = SAMMIELLOIS.communes[0].mairie.expect("a mairie");
    let (x, y) = (at.x(), at.y());
    let (e, w, n, s) = (x + 40.0, x - 40.0, y + 40.0, y - 40.0);
    let circle = format!("CURVEPOLYGON(CIRCULARSTRING({e} {y},{x} {n},{w} {y},{x} {s},{e} {y}))");
    let square = format!("POLYGON(({x} {y},{e} {y},{e} {n},{x} {n},{x} {y}))");
    let rows = vec![
        ("cercle".to_owned(), circle.clone()),
        ("surfaces".to_owned(), format!("MULTISURFACE({circle})")),
        ("collection".to_owned(), format!("GEOMETRYCOLLECTION({square})")),
        ("mélange".to_owned(), format!("GEOMETRYCOLLECTION({square},POINT({x} {y}))")),
        ("point".to_owned(), format!("POINT Z({x} {y} 200)")),
    ];
    write("GPKG", &file, &[Made { name: "t", says: Some(2154), options: &[], rows }]);
    let (layer, notes) = read(&file, None);
    assert!(!notes.has_errors(), "{}", summary(&notes));
    let areas: Vec<f64> =
        layer.features.iter().map(|f| f.geometry.as_ref().expect("a geometry").unsigned_area()).collect();
    let whole = std::f64::consts::PI * 1_600.0;
    for (area, expected) in areas.iter().zip([whole, whole, 1_600.0, 1_600.0, 0.0]) {
        assert!((area - expected).abs() <= expected * 1e-3 + 1e-6, "{areas:?}");
    }
    assert_eq!(layer.inside().count(), 5);
}

#[test]
fn the_layers_of_a_gpx_that_hold_something_are_read() {
    let dir = folder();
    let track = r#"<trk><name>Voie</name><trkseg><trkpt lat="48.89" lon="5.54"/><trkpt lat="48.90" lon="5.55"/></trkseg></trk>"#;
    let point = r#"<wpt lat="48.89" lon="5.54"><name>Halte</name></wpt>"#;
    let route = r#"<rte><name>Tour</name><rtept lat="48.89" lon="5.54"/><rtept lat="48.90" lon="5.55"/></rte>"#;
    let gpx = |inner: &str| {
        format!(
            r#"<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">{inner}</gpx>"#
        )
    };
    let names = |file: &Path, table: Option<&str>, model: Model| {
        let (layer, notes) = layers::read(&asked(file, None, table, model), &SAMMIELLOIS);
        assert!(!notes.has_errors(), "{}", summary(&notes));
        let names: Vec<_> = layer
            .features
            .iter()
            .map(|f| layer.text(f, "name").or(layer.text(f, "nom")).unwrap_or("").to_owned())
            .collect();
        (names.join(","), layer.control.detected.join("\n"))
    };
    let file = text(&dir, "trace.gpx", &gpx(track));
    let (read, said) = names(&file, None, Model::free());
    assert_eq!(read, "Voie");
    assert!(said.contains("lue : `tracks` (1\u{a0}entité)") && said.contains("`waypoints` (vide)"), "{said}");
    // Several hold something: the line first, the others named with how to have them.
    let file = text(&dir, "tout.gpx", &gpx(&format!("{point}{route}{track}")));
    let (read, said) = names(&file, None, Model::free());
    assert_eq!(read, "Voie");
    assert!(said.contains("`waypoints` (1\u{a0}entité)") && said.contains("`table = "), "{said}");
    assert_eq!(names(&file, Some("waypoints"), Model::free()).0, "Halte");
    assert_eq!(names(&file, Some("routes"), Model::free()).0, "Tour");
    // Services are points.
    assert_eq!(names(&file, None, model("services")).0, "Halte");
    let file = text(&dir, "points.gpx", &gpx(&format!("{point}{route}")));
    assert_eq!(names(&file, None, Model::free()).0, "Tour");
}

#[test]
fn the_folders_of_a_kml_are_read_together() {
    let dir = folder();
    let place = |name: &str, lon: f64| {
        format!("<Placemark><name>{name}</name><Point><coordinates>{lon},48.89</coordinates></Point></Placemark>")
    };
    let kml = format!(
        r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Lieux</name>
<Folder><name>Vides</name></Folder><Folder><name>Écoles</name>{}{}</Folder><Folder><name>Mairies</name>{}</Folder></Document></kml>"#,
        place("Un", 5.54),
        place("Deux", 5.55),
        place("Trois", 5.56)
    );
    let file = text(&dir, "lieux.kml", &kml);
    let (layer, notes) = read(&file, None);
    assert!(!notes.has_errors(), "{}", summary(&notes));
    let folders: Vec<_> = layer.features.iter().filter_map(|f| layer.text(f, "dossier")).collect();
    assert_eq!(folders, ["Écoles", "Écoles", "Mairies"]);
    let said = layer.control.detected.join("\n");
    assert!(said.contains("lues ensemble") && said.contains("`Vides` (vide)"), "{said}");
    let one = layers::read(&asked(&file, None, Some("Mairies"), Model::free()), &SAMMIELLOIS).0;
    assert_eq!(one.features.len(), 1);
    // The same in its zipped form.
    let file = dir.path().join("lieux.kmz");
    zipped(&file, &[("doc.kml", kml.as_bytes().to_vec())]);
    assert_eq!(read(&file, None).0.features.len(), 3);
}

fn zipped(file: &Path, members: &[(&str, Vec<u8>)]) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(file).expect("made"));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("closed");
}

/// A Shapefile of the mairies in Lambert-93, with its names in that encoding, and nothing that says which.
fn shapefile(folder: &TempDir, name: &str, encoding: &str) -> PathBuf {
    let file = folder.path().join(format!("{name}.shp"));
    let mut rows = mairies();
    for (n, row) in rows.iter_mut().enumerate() {
        row.0 = format!("Ambérieu n°{n}");
    }
    let options = format!("ENCODING={encoding}");
    write("ESRI Shapefile", &file, &[Made { name, says: Some(2154), options: &[&options], rows }]);
    let _ = std::fs::remove_file(file.with_extension("cpg"));
    let mut table = std::fs::read(file.with_extension("dbf")).expect("read");
    // The code page of dBASE.
    table[29] = 0;
    std::fs::write(file.with_extension("dbf"), table).expect("written");
    file
}

#[test]
fn the_texts_of_a_shapefile_are_read_whatever_it_says_of_them() {
    let dir = folder();
    for (name, encoding) in [("latin", "CP1252"), ("utf", "UTF-8")] {
        let file = shapefile(&dir, name, encoding);
        let names = |file: &Path| {
            let layer = read(file, None).0;
            layer.text(&layer.features[1], "nom").map(str::to_owned)
        };
        assert_eq!(names(&file).as_deref(), Some("Ambérieu n°1"), "{encoding}");
        // A code page that is not that of the texts.
        let wrong = if encoding == "UTF-8" { "1252" } else { "UTF-8" };
        std::fs::write(file.with_extension("cpg"), wrong).expect("written");
        assert_eq!(names(&file).as_deref(), Some("Ambérieu n°1"), "{encoding}, which says {wrong}");
    }
}

#[test]
fn a_shapefile_with_a_broken_projection_is_recognised() {
    let dir = folder();
    let file = shapefile(&dir, "prj", "UTF-8");
    std::fs::write(file.with_extension("prj"), "PROJCS[\"RGF93_Lam").expect("written");
    let said = at_their_mairies(&file, None);
    assert!(said.contains("`.prj` n'est pas lisible") && said.contains("reconnu"), "{said}");
    at_their_mairies(&file, Some(2154));
}

#[test]
fn a_cut_file_is_an_error_that_says_what_it_announces() {
    let dir = folder();
    let cut = |file: &Path, part: f64| {
        let bytes = std::fs::read(file).expect("read");
        std::fs::write(file, &bytes[..(bytes.len() as f64 * part) as usize]).expect("cut");
    };
    let refused = |file: &Path| {
        let mut notes = Notes::new();
        let layer = layer::read(&asked(file, None, None, Model::free()), &SAMMIELLOIS, &mut notes);
        assert!(layer.is_none(), "{}", file.display());
        let told = summary(&notes);
        assert!(told.contains("E0306"), "{told}");
        told
    };
    let file = dir.path().join("a.fgb");
    let rows: Vec<_> =
        (0..500).map(|n| (format!("n{n}"), format!("POINT({} 48.89)", 5.5 + f64::from(n) * 1e-4))).collect();
    write("FlatGeobuf", &file, &[Made { name: "a", says: Some(4326), options: &[], rows }]);
    assert_eq!(read(&file, None).0.features.len(), 500);
    cut(&file, 0.7);
    let told = refused(&file);
    assert!(told.contains("500\u{a0}entités annoncées"), "{told}");
    for part in ["shp", "dbf"] {
        let file = shapefile(&dir, part, "UTF-8");
        cut(&file.with_extension(part), 0.6);
        let told = refused(&file);
        assert!(told.contains("19\u{a0}entités annoncées") && told.contains(&format!("`.{part}`")), "{told}");
    }
    let gpx = r#"<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="48.89" lon="5.54"/><wpt lat="48.89""#;
    refused(&text(&dir, "a.gpx", gpx));
}

#[test]
fn an_archive_is_read_and_its_member_named() {
    let dir = folder();
    let file = shapefile(&dir, "mairies", "CP1252");
    let member = |end: &str| {
        (format!("livraison 2026/données/mairies.{end}"), std::fs::read(file.with_extension(end)).expect("read"))
    };
    let members: Vec<_> = ["shp", "shx", "dbf", "prj"].map(member).to_vec();
    let archive = dir.path().join("livraison.zip");
    let named: Vec<(&str, Vec<u8>)> = members.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    zipped(&archive, &[&named[..], &[("lisez-moi.txt", b"bonjour".to_vec())]].concat());
    let said = at_their_mairies(&archive, None);
    assert!(said.contains("dans l'archive, `mairies.shp`"), "{said}");
    let layer = read(&archive, None).0;
    assert_eq!(layer.text(&layer.features[1], "nom"), Some("Ambérieu n°1"));
    // A GeoPackage in an archive.
    let inner = dir.path().join("m.gpkg");
    write("GPKG", &inner, &[Made { name: "m", says: Some(2154), options: &[], rows: mairies() }]);
    let archive = dir.path().join("m.gpkg.zip");
    zipped(&archive, &[("m.gpkg", std::fs::read(&inner).expect("read"))]);
    at_their_mairies(&archive, None);
    // Nothing that is a layer: what is in it is said.
    let archive = dir.path().join("tableau.zip");
    zipped(&archive, &[("tableau.csv", b"a;b\n1;2\n".to_vec())]);
    let mut notes = Notes::new();
    assert!(layer::read(&asked(&archive, None, None, Model::free()), &SAMMIELLOIS, &mut notes).is_none());
    assert!(summary(&notes).contains("tableau.csv"), "{}", summary(&notes));
}

#[test]
fn a_geodatabase_is_a_folder() {
    let dir = folder();
    let file = dir.path().join("base.gdb");
    let rows = mairies();
    let driver = DriverManager::get_driver_by_name("OpenFileGDB");
    // Before 3.6 GDAL only reads them.
    if driver.and_then(|d| d.create_vector_only(&file)).is_err() {
        return crate::support::skips::skipped("a_geodatabase_is_a_folder", "a GDAL that writes geodatabases");
    }
    let _ = std::fs::remove_dir_all(&file);
    {
        let driver = DriverManager::get_driver_by_name("OpenFileGDB").expect("a driver");
        let mut dataset = driver.create_vector_only(&file).expect("made");
        let srs = SpatialRef::from_epsg(2154).expect("a code");
        for (name, rows) in [("vide", &[][..]), ("mairies", &rows[..])] {
            let ty = OGRwkbGeometryType::wkbPoint;
            let layer =
                dataset.create_layer(LayerOptions { name, srs: Some(&srs), ty, options: None }).expect("a layer");
            for (_, wkt) in rows {
                let mut feature = Feature::new(layer.defn()).expect("a feature");
                feature.set_geometry(Geometry::from_wkt(wkt).expect("WKT")).expect("set");
                feature.create(&layer).expect("written");
            }
        }
        dataset.close().expect("closed");
    }
    let said = at_their_mairies(&file, None);
    assert!(said.contains("lue : `mairies`") && said.contains("`vide` (vide)"), "{said}");
}

/// The layer that holds something and has the columns of the model, wherever it is in the file.
#[test]
fn the_layer_that_fits_is_chosen_and_the_others_named() {
    let dir = folder();
    let file = dir.path().join("trois.gpkg");
    let some = |n: usize| mairies().into_iter().take(n).collect::<Vec<_>>();
    let at = SAMMIELLOIS.communes[0].mairie.expect("a mairie");
    let (x, y) = (at.x(), at.y());
    let square = format!("POLYGON(({x} {y},{} {y},{} {},{x} {y}))", x + 10.0, x + 10.0, y + 10.0);
    write(
        "GPKG",
        &file,
        &[
            Made { name: "vide", says: Some(2154), options: &[], rows: Vec::new() },
            Made { name: "zones", says: Some(2154), options: &[], rows: vec![("z".into(), square)] },
            Made { name: "lieux", says: Some(2154), options: &[], rows: some(3) },
        ],
    );
    let (layer, _) = read(&file, None);
    assert_eq!(layer.features.len(), 1);
    let said = layer.control.detected.join("\n");
    assert!(said.contains("`zones` (1\u{a0}entité)") && said.contains("`lieux` (3\u{a0}entités)"), "{said}");
    let layer = layers::read(&asked(&file, None, Some("lieux"), Model::free()), &SAMMIELLOIS).0;
    assert_eq!(layer.features.len(), 3);
    let apart = Euclidean.distance(&layer.features[0].point().expect("a position"), &Point::new(x, y));
    assert!(apart < 0.01, "{apart}");
}
