//! Names and contacts of people, in every format that brings them: read without them, written nowhere.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use gdal::DriverManager;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess as _, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use territoire::diagnostic::{Notes, summary};
use territoire::layer::extract::{self, Area, Hints};
use territoire::layer::{self, Model};
use territoire::units::Metres;

use crate::support::files::write;
use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::spec;
use crate::support::tool::{all, territoire};

/// The columns; a Shapefile cuts their names to ten letters.
const COLUMNS: [&str; 7] = ["nom", "proprietaire", "courriel", "prenom", "insee", "lon", "lat"];

/// Someone's site, and that of a company: what is of the first is nobody's business, the second stays.
const ROWS: [[&str; 7]; 2] = [
    ["Etang", "DUPONTEL Kevin", "kevin.dupontel@gmail.com", "Kevin", "55463", "5.54", "48.89"],
    ["Halle", "SCI du Pont", "mairie.halle@orange.fr", "", "55463", "5.55", "48.88"],
];

/// Writes them in a format of GDAL.
fn through_gdal(driver: &str, file: &Path) {
    let sheet = matches!(driver, "XLSX" | "ODS");
    let driver = DriverManager::get_driver_by_name(driver).expect("a driver");
    let mut dataset = driver.create_vector_only(file).expect("made");
    let mut srs = SpatialRef::from_epsg(4326).expect("a code");
    srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let ty = OGRwkbGeometryType::wkbPoint;
    let layer = dataset.create_layer(LayerOptions { name: "a", srs: Some(&srs), ty, options: None }).expect("a layer");
    for name in COLUMNS {
        FieldDefn::new(name, OGRFieldType::OFTString).expect("a field").add_to_layer(&layer).expect("added");
    }
    for row in ROWS {
        let mut feature = Feature::new(layer.defn()).expect("a feature");
        for (name, text) in COLUMNS.iter().zip(row) {
            let cut: String = name.chars().take(10).collect();
            let at = layer.defn().fields().position(|f| f.name().eq_ignore_ascii_case(name) || f.name() == cut);
            feature.set_field_string(at.expect("a field"), text).expect("set");
        }
        if !sheet {
            let wkt = format!("POINT({} {})", row[5], row[6]);
            feature.set_geometry(Geometry::from_wkt(&wkt).expect("WKT")).expect("set");
        }
        feature.create(&layer).expect("written");
    }
    dataset.close().expect("closed");
}

fn as_parquet(file: &Path) {
    let fields: String = COLUMNS.iter().map(|c| format!("required binary {c} (UTF8);")).collect();
    let schema = parse_message_type(&format!("message a {{ {fields} }}")).expect("a schema");
    let out = std::fs::File::create(file).expect("made");
    let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::default()).expect("begun");
    let mut group = writer.next_row_group().expect("a group");
    let mut columns = 0..COLUMNS.len();
    while let Some(mut column) = group.next_column().expect("a column") {
        let c = columns.next().expect("one more");
        let texts: Vec<ByteArray> = ROWS.iter().map(|row| row[c].into()).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).expect("written");
        column.close().expect("closed");
    }
    group.close().expect("closed");
    writer.close().expect("closed");
}

fn as_text(file: &Path) {
    let rows: Vec<String> = ROWS.iter().map(|row| row.join(";") + "\n").collect();
    std::fs::write(file, format!("{}\n{}", COLUMNS.join(";"), rows.concat())).expect("written");
}

/// A file of each format.
const FILES: [(&str, &str); 11] = [
    ("", "a.csv"),
    ("", "a.parquet"),
    ("XLSX", "a.xlsx"),
    ("ODS", "a.ods"),
    ("GPKG", "a.gpkg"),
    ("ESRI Shapefile", "a.shp"),
    ("FlatGeobuf", "a.fgb"),
    ("MapInfo File", "a.tab"),
    ("KML", "a.kml"),
    ("GML", "a.gml"),
    ("GeoJSON", "a.geojson"),
];

fn made(driver: &str, file: &Path) {
    match driver {
        "" if file.extension().is_some_and(|e| e == "csv") => as_text(file),
        "" => as_parquet(file),
        _ => through_gdal(driver, file),
    }
}

fn tells(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("dupontel") || lower.contains("kevin")
}

#[test]
fn names_of_people_are_dropped_from_every_format() {
    for (driver, name) in FILES {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join(name);
        made(driver, &file);
        let mut notes = Notes::new();
        let layer = layer::read(&spec(Model::free(), &file), &SAMMIELLOIS, &mut notes);
        let layer = layer.unwrap_or_else(|| panic!("{name}: {}", summary(&notes)));
        assert_eq!(layer.features.len(), 2, "{name}");
        assert!(!tells(&format!("{layer:?}{}", summary(&notes))), "{name}: {layer:?}");
        assert!(summary(&notes).contains("I0504"), "{name}: {}", summary(&notes));
        // Some formats put rows in an order of their own.
        let kept = format!("{:?}", layer.features.iter().map(|f| &f.cells).collect::<Vec<_>>());
        assert!(kept.contains("SCI du Pont") && kept.contains("mairie.halle@orange.fr"), "{name}: {kept}");
        // Out of a national file.
        let area = Area::new(&SAMMIELLOIS, Metres::new(1_000.0).expect("a length"));
        let (hints, mut out, mut notes) = (Hints::default(), Vec::new(), Notes::new());
        let tally = match name {
            "a.csv" | "a.xlsx" | "a.ods" => continue,
            "a.geojson" => extract::geojson(&file, &file, &hints, &area, &mut out, &mut notes),
            "a.parquet" => extract::parquet(&file, &file, &hints, &area, &mut out, &mut notes),
            _ => extract::vector(&file, &file, &hints, &area, &mut out, &mut notes),
        };
        let tally = tally.expect("written").unwrap_or_else(|| panic!("{name}: {}", summary(&notes)));
        let text = String::from_utf8_lossy(&out);
        assert!(!tells(&text) && text.contains("SCI du Pont"), "{name}: {text}");
        // The name and the address of the one; a file may have no text for the rest.
        assert!(tally.personal >= 3, "{name}: {}", tally.personal);
    }
}

/// All that is in a folder, archives and databases opened, as one text.
fn everything(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).expect("read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            everything(&path, out);
            continue;
        }
        let bytes = std::fs::read(&path).expect("read");
        out.push_str(&String::from_utf8_lossy(&bytes));
        let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else { continue };
        for n in 0..archive.len() {
            let mut text = Vec::new();
            archive.by_index(n).expect("a member").read_to_end(&mut text).expect("read");
            out.push_str(&String::from_utf8_lossy(&text));
        }
    }
}

#[test]
fn nothing_that_is_written_of_a_layer_names_people() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut toml = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"245500327\"]\n".to_owned();
    for (driver, name) in FILES {
        let id = name.trim_start_matches("a.");
        write(dir.path(), &format!("couches/{id}/vide"), "");
        made(driver, &dir.path().join(format!("couches/{id}/{name}")));
        toml.push_str(&format!("\n[[couche]]\nid = \"{id}\"\nfichier = \"couches/{id}/{name}\"\nsource = \"essai\"\n"));
    }
    write(dir.path(), "territoire.toml", toml);
    for command in ["verifier", "lancer"] {
        let output = territoire().arg(command).arg(dir.path()).output().expect("run");
        assert!(output.status.success(), "{command:?}: {}", all(&output));
        assert!(!tells(&all(&output)), "{command:?}: {}", all(&output));
    }
    for folder in ["controle", "resultats"] {
        let mut text = String::new();
        everything(&dir.path().join(folder), &mut text);
        assert!(!tells(&text), "{folder}");
        assert!(text.contains("SCI du Pont") || folder == "controle", "{folder}");
    }
}

/// A property that is an object of names is one of people as well, as a layer and out of a national file.
#[test]
fn names_within_objects_are_dropped() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"nom\":\"Etang\",\"proprietaire\":{\"nom\":\"DUPONTEL\",\"prenom\":\"Kevin\"}},\"geometry\":{\"type\":\"Point\",\"coordinates\":[5.54,48.89]}}]}";
    write(dir.path(), "a.geojson", text);
    let file = dir.path().join("a.geojson");
    let mut notes = Notes::new();
    let layer = layer::read(&spec(Model::free(), &file), &SAMMIELLOIS, &mut notes).expect("read");
    assert!(!tells(&format!("{layer:?}")), "{layer:?}");
    let area = Area::new(&SAMMIELLOIS, Metres::new(1_000.0).expect("a length"));
    let mut out = Vec::new();
    let tally = extract::geojson(&file, &file, &Hints::default(), &area, &mut out, &mut notes).expect("written");
    assert_eq!(tally.expect("read").personal, 1);
    assert!(!tells(&String::from_utf8_lossy(&out)), "{}", String::from_utf8_lossy(&out));
}
