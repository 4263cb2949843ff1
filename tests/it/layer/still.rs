//! Databases that another program has open, or left open: what waits beside them is read, and nothing of theirs changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gdal::spatial_ref::SpatialRef;
use gdal::vector::{LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType, sql};
use gdal::{Dataset, DriverManager};
use territoire::diagnostic::{Notes, summary};
use territoire::layer::{self, Leads, LineFile, Model, Spec, read_shapes};
use territoire::territory::Projection;

use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::spec;

/// A database with one point, whose name is `un`.
fn database(path: &Path, driver: &str) -> Dataset {
    let mut dataset = DriverManager::get_driver_by_name(driver).expect("done").create_vector_only(path).expect("done");
    let lonlat = SpatialRef::from_epsg(4326).expect("done");
    let options = LayerOptions { name: "p", srs: Some(&lonlat), ty: OGRwkbGeometryType::wkbPoint, options: None };
    {
        let layer = dataset.create_layer(options).expect("done");
        layer.create_defn_fields(&[("nom", OGRFieldType::OFTString)]).expect("done");
        let point = gdal::vector::Geometry::from_wkt("POINT (5 49)").expect("done");
        let mut feature = gdal::vector::Feature::new(layer.defn()).expect("done");
        feature.set_geometry(point).expect("done");
        feature.set_field_string(0, "un").expect("done");
        feature.create(&layer).expect("done");
    }
    dataset
}

fn ask(dataset: &Dataset, statement: &str) {
    drop(dataset.execute_sql(statement, None, sql::Dialect::DEFAULT).expect("done"));
}

/// A second row, of that name.
fn add(dataset: &Dataset, name: &str) {
    let geometry = if dataset.driver().short_name() == "GPKG" { "geom" } else { "GEOMETRY" };
    ask(dataset, &format!("INSERT INTO p ({geometry}, nom) SELECT {geometry}, '{name}' FROM p LIMIT 1"));
}

/// Copies a database and what waits beside it, as who takes them while the program is at work, or after it was stopped.
fn taken(from: &Path, to: &Path) -> PathBuf {
    let name = from.file_name().expect("done").to_string_lossy().into_owned();
    for end in ["", "-wal", "-journal"] {
        let file = from.with_file_name(format!("{name}{end}"));
        if file.exists() {
            std::fs::copy(file, to.join(format!("{name}{end}"))).expect("done");
        }
    }
    to.join(name)
}

fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("done").flatten();
    entries.map(|e| (e.path(), std::fs::read(e.path()).expect("done"))).collect()
}

/// The names of the rows of a file, and what is told, once it is seen that nothing beside it has changed.
fn read(path: &Path) -> (Vec<String>, String) {
    let before = bytes(path.parent().expect("done"));
    let mut notes = Notes::new();
    let shapes = read_shapes(path, path, &Projection::lambert93(), &mut notes);
    let shapes = shapes.unwrap_or_else(|| panic!("{}: {notes:?}", path.display()));
    let column = shapes.field("nom").expect("its column");
    let names = shapes.rows.iter().map(|(cells, _)| cells.get(column).unwrap_or_default().to_owned()).collect();
    assert!(bytes(path.parent().expect("done")) == before, "{} or what is beside it has changed", path.display());
    (names, notes.all().iter().map(|d| format!("{} {}", d.code.id, d.label.clone().unwrap_or_default())).collect())
}

#[test]
fn a_database_that_is_open_elsewhere_is_read_with_what_waits_and_stays_as_it_is() {
    for (driver, name) in [("GPKG", "p.gpkg"), ("SQLite", "p.sqlite")] {
        let (there, here) = (tempfile::tempdir().expect("done"), tempfile::tempdir().expect("done"));
        let path = there.path().join(name);
        drop(database(&path, driver));
        // Nothing waits, and nothing is left: not even by one that keeps a log of its changes when it is open.
        assert_eq!(read(&path), (vec!["un".to_owned()], String::new()));
        let open = Dataset::open_ex(&path, update()).expect("done");
        ask(&open, "PRAGMA journal_mode=WAL");
        add(&open, "deux");
        let copy = taken(&path, here.path());
        drop(open);
        let (names, told) = read(&copy);
        assert_eq!(names, ["un", "deux"], "what waits is part of it");
        assert!(told.starts_with("I0523") && told.contains(&format!("`{name}-wal`")), "{told}");
        // Through a link, the files beside are those of what it leads to.
        #[cfg(unix)]
        {
            let linked = tempfile::tempdir().expect("done");
            std::os::unix::fs::symlink(&copy, linked.path().join(name)).expect("done");
            let before = bytes(here.path());
            assert_eq!(read(&linked.path().join(name)).0, ["un", "deux"]);
            assert!(bytes(here.path()) == before);
        }
        // Closed: its log is gone, and none is made to read it. An empty one is left.
        assert_eq!(std::fs::read_dir(there.path()).expect("done").count(), 1);
        assert_eq!(read(&path), (vec!["un".to_owned(), "deux".to_owned()], String::new()));
        std::fs::write(there.path().join(format!("{name}-wal")), "").expect("done");
        assert_eq!(read(&path).0, ["un", "deux"]);
    }
}

/// A program stopped in the middle of a change that was larger than its memory: half of it is in the file.
#[test]
fn a_change_that_was_half_made_is_not_read() {
    let (there, here) = (tempfile::tempdir().expect("done"), tempfile::tempdir().expect("done"));
    let path = there.path().join("p.gpkg");
    drop(database(&path, "GPKG"));
    let open = Dataset::open_ex(&path, update()).expect("done");
    ask(&open, "PRAGMA journal_mode=DELETE");
    ask(&open, "PRAGMA cache_size=1");
    ask(&open, "BEGIN");
    ask(&open, "UPDATE p SET nom = 'à moitié'");
    ask(&open, "CREATE TABLE t (a)");
    for _ in 0..50 {
        ask(&open, "INSERT INTO t VALUES (zeroblob(20000))");
    }
    let copy = taken(&path, here.path());
    ask(&open, "ROLLBACK");
    drop(open);
    assert!(here.path().join("p.gpkg-journal").exists(), "the change is larger than the memory");
    assert!(std::fs::metadata(&copy).expect("done").len() > 500_000, "half of it is in the file");
    let (names, told) = read(&copy);
    assert_eq!(names, ["un"]);
    assert!(told.contains("p.gpkg-journal"), "{told}");
}

#[test]
fn a_layer_of_lines_is_read_from_a_copy_too() {
    let (there, here) = (tempfile::tempdir().expect("done"), tempfile::tempdir().expect("done"));
    let path = there.path().join("p.gpkg");
    let open = database(&path, "GPKG");
    ask(&open, "PRAGMA journal_mode=WAL");
    add(&open, "deux");
    let copy = taken(&path, here.path());
    drop(open);
    let (before, mut notes, mut rows) = (bytes(here.path()), Notes::new(), 0);
    let mut file = LineFile::open(&copy, &copy, None, &[], None, &mut notes).expect("opened");
    assert!(file.rows(&[0], None, &mut notes, |_| rows += 1));
    drop(file);
    assert_eq!((rows, notes.all()[0].code.id), (2, "I0523"));
    assert!(bytes(here.path()) == before);
}

/// What waits is not read through an archive: without a word, its rows would lack.
#[test]
fn a_database_packed_with_what_waits_is_refused() {
    use std::io::Write as _;
    let (there, here) = (tempfile::tempdir().expect("done"), tempfile::tempdir().expect("done"));
    let path = there.path().join("p.gpkg");
    let open = database(&path, "GPKG");
    ask(&open, "PRAGMA journal_mode=WAL");
    add(&open, "deux");
    taken(&path, here.path());
    drop(open);
    let file = there.path().join("p.zip");
    let pack = |names: &[&str]| {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&file).expect("done"));
        for name in names {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("done");
            zip.write_all(&std::fs::read(here.path().join(name)).expect("done")).expect("done");
        }
        zip.finish().expect("done");
    };
    pack(&["p.gpkg", "p.gpkg-wal"]);
    let mut notes = Notes::new();
    assert!(read_shapes(&file, &file, &Projection::lambert93(), &mut notes).is_none());
    let [d] = notes.all() else { panic!("{notes:?}") };
    assert_eq!(d.code.id, "E0523");
    assert!(d.label.as_deref().is_some_and(|label| label.contains("`p.gpkg-wal`")), "{d:?}");
    // One that was closed.
    std::fs::copy(&path, here.path().join("p.gpkg")).expect("done");
    pack(&["p.gpkg"]);
    assert_eq!(read(&file).0, ["un", "deux"]);
}

#[test]
fn what_a_vrt_leads_to_is_read_from_a_copy_too() {
    let (there, here) = (tempfile::tempdir().expect("done"), tempfile::tempdir().expect("done"));
    let path = there.path().join("p.gpkg");
    let open = database(&path, "GPKG");
    let text = "<OGRVRTDataSource><OGRVRTLayer name=\"p\"><SrcDataSource relativeToVRT=\"1\">p.gpkg</SrcDataSource>\
        </OGRVRTLayer></OGRVRTDataSource>";
    let read = |folder: &Path| {
        let vrt = folder.join("p.vrt");
        std::fs::write(&vrt, text).expect("done");
        let before = bytes(folder);
        let spec = Spec { leads: Leads::Files, ..spec(Model::free(), &vrt) };
        let mut notes = Notes::new();
        let layer = layer::read_bytes(&spec, text.into(), &SAMMIELLOIS, &mut notes);
        assert!(bytes(folder) == before, "something has changed beside the VRT");
        layer.unwrap_or_else(|| panic!("{}", summary(&notes))).features.len()
    };
    ask(&open, "PRAGMA journal_mode=WAL");
    add(&open, "deux");
    taken(&path, here.path());
    drop(open);
    assert_eq!(read(here.path()), 2);
    assert_eq!(read(there.path()), 2, "one that is closed, and keeps a log when it is open");
}

fn update() -> gdal::DatasetOptions<'static> {
    gdal::DatasetOptions { open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE, ..gdal::DatasetOptions::default() }
}
