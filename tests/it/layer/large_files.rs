//! Large GIS files, which several threads read together.

use geo::{Area, Geometry, Point};
use territoire::diagnostic::Notes;
use territoire::layer::{Field, FieldKind, GeometryKind, Value, VectorTable, read_shapes, write_geopackage};
use territoire::parallel;
use territoire::study::Study;
use territoire::territory::Projection;

/// More rows than what one thread reads alone.
const ROWS: u32 = 6_001;

/// A row of points, 10 m apart, each with its number.
fn table() -> VectorTable {
    let row = |n: u32| {
        let point = Point::new(900_000.0 + 10.0 * f64::from(n), 6_800_000.0);
        (Some(Geometry::from(point)), vec![Value::Number(f64::from(n))])
    };
    VectorTable {
        name: "points".into(),
        title: "Points".into(),
        source: "fictif".into(),
        fields: vec![Field { name: "numero".into(), kind: FieldKind::Integer, about: "numéro".into() }],
        rows: (0..ROWS).map(row).collect(),
        geometry: GeometryKind::Point,
    }
}

#[test]
fn threads_that_share_a_geopackage_read_every_row_in_its_order() {
    let projection = Projection::lambert93();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("points.gpkg");
    write_geopackage(&path, &projection, &[table()]).expect("written");
    let read = |threads| {
        let mut notes = Notes::new();
        let work = || read_shapes(&path, &path, &projection, &mut notes).expect("read");
        let shapes = parallel::with_threads(Some(threads), work);
        assert!(notes.all().is_empty(), "nothing to say of it");
        shapes
    };
    let one = read(1);
    let column = one.field("NUMERO").expect("its column, whatever the case");
    assert_eq!(one.rows.len(), ROWS as usize);
    for (n, (cells, geometry)) in one.rows.iter().enumerate() {
        assert_eq!(cells.get(column), Some(n.to_string().as_str()));
        let Some(Geometry::MultiPoint(points)) = geometry else { panic!("{geometry:?} is not what was written") };
        let at = points.0[0];
        // There and back through longitude and latitude: less than a millimetre.
        assert!((at.x() - 900_000.0 - 10.0 * n as f64).abs() < 1e-3 && (at.y() - 6_800_000.0).abs() < 1e-3, "{at:?}");
    }
    for threads in [2, 7] {
        assert_eq!(read(threads).rows, one.rows);
    }
}

#[test]
fn what_is_no_gis_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rien.gpkg");
    std::fs::write(&path, "rien").expect("written");
    let mut notes = Notes::new();
    assert!(read_shapes(&path, &path, &Projection::lambert93(), &mut notes).is_none());
    assert!(notes.all().iter().any(|d| d.code.id == "E0306"));
}

/// Two squares of 10 by 10 km side by side, in Lambert-93, of 8 and 32 inhabitants.
#[test]
fn a_study_may_bring_its_communes_in_a_geopackage() {
    let square = |x: f64| geo::Rect::new((x, 6_800_000.0), (x + 10_000.0, 6_810_000.0)).to_polygon();
    let text = |t: &str| Value::Text(t.into());
    let field = |name: &str, kind| Field { name: name.into(), kind, about: name.into() };
    let table = VectorTable {
        name: "communes".into(),
        title: "Communes".into(),
        source: "fictif".into(),
        fields: vec![
            field("code", FieldKind::Text),
            field("nom", FieldKind::Text),
            field("epci", FieldKind::Text),
            field("population", FieldKind::Integer),
        ],
        rows: vec![
            (Some(square(910_000.0).into()), vec![text("B"), text("Bé"), text("G"), Value::Number(32.0)]),
            (Some(square(900_000.0).into()), vec![text("A"), text("Àh"), text("G"), Value::Number(8.0)]),
        ],
        geometry: GeometryKind::Polygon,
    };
    let folder = tempfile::tempdir().expect("a folder");
    write_geopackage(&folder.path().join("communes.gpkg"), &Projection::lambert93(), &[table]).expect("written");
    let study = "[etude]\nnom = \"Deux carrés\"\n[territoire]\nfichier = \"communes.gpkg\"\ncrs = 2154\n";
    std::fs::write(folder.path().join("territoire.toml"), study).expect("written");
    let mut notes = Notes::new();
    let study = Study::open(folder.path(), &mut notes).expect("a study");
    assert!(!notes.has_errors(), "{:?}", notes.all());
    let territory = study.territory;
    let named: Vec<(&str, Option<u32>)> = territory.communes.iter().map(|c| (c.name.as_str(), c.population)).collect();
    assert_eq!(named, [("Àh", Some(8)), ("Bé", Some(32))]);
    assert_eq!(territory.neighbours, [vec![1], vec![0]]);
    // There and back through longitude and latitude: a millimetre on a side of 20 km.
    assert!((territory.epcis[0].outline.unsigned_area() - 2e8).abs() < 100.0);
    assert_eq!(territory.locate(Point::new(915_000.0, 6_805_000.0)), Some(1));
}
