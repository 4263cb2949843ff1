//! Files made to bring the reader down: nested without end, swollen once unpacked, without end, pointing elsewhere. Each is
//! refused in French, within what a test may take.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use territoire::diagnostic::{Notes, summary};
use territoire::layer::{self, Layer, Model};
use zip::write::SimpleFileOptions;

use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::spec;

/// How deep files are nested here: beyond any stack.
const DEEP: usize = 100_000;

fn read(file: &Path) -> (Option<Layer>, Notes) {
    let mut notes = Notes::new();
    let layer = layer::read(&spec(Model::free(), file), &SAMMIELLOIS, &mut notes);
    (layer, notes)
}

fn read_bytes(name: &str, bytes: &[u8]) -> (Option<Layer>, Notes) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(name);
    std::fs::write(&file, bytes).expect("written");
    read(&file)
}

fn refused(name: &str, bytes: &[u8], code: &str) {
    let (layer, notes) = read_bytes(name, bytes);
    assert!(layer.is_none() && notes.has_errors(), "{name}: {}", summary(&notes));
    assert!(summary(&notes).contains(code), "{name}: {}", summary(&notes));
}

/// An archive of these members, the texts repeated so many times.
fn archive(members: &[(&str, &str, usize, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, before, megabytes, after) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("begun");
        zip.write_all(before.as_bytes()).expect("written");
        let blanks = vec![b' '; 1 << 20];
        (0..*megabytes).for_each(|_| zip.write_all(&blanks).expect("written"));
        zip.write_all(after.as_bytes()).expect("written");
    }
    zip.finish().expect("closed").into_inner()
}

const ODS: &str = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"F\"><table:table-row><table:table-cell office:value-type=\"string\"><text:p>nom</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>insee</text:p></table:table-cell></table:table-row>";
const ODS_END: &str = "</table:table></office:spreadsheet></office:body></office:document-content>";

fn ods(row: &str, megabytes: usize, rest: &str) -> Vec<u8> {
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0, ""),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
            0,
            "",
        ),
        ("content.xml", &format!("{ODS}{row}"), megabytes, &format!("{rest}{ODS_END}")),
    ])
}

fn cell(repeated: &str, text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"{repeated}><text:p>{text}</text:p></table:table-cell>")
}

#[test]
fn what_is_nested_without_end_is_refused_or_left_without_its_position() {
    let wkt = format!("{}POINT(5.5 48.9){}", "GEOMETRYCOLLECTION(".repeat(DEEP), ")".repeat(DEEP));
    let (layer, notes) = read_bytes("a.csv", format!("nom;insee;geom\nA;55463;\"{wkt}\"\n").as_bytes());
    let layer = layer.unwrap_or_else(|| panic!("{}", summary(&notes)));
    assert!(layer.features.len() + layer.control.rejected == 1, "the row is kept or told");
    let json = |inner: &str, outer: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{}{}}}]}}",
            inner.repeat(DEEP),
            outer.repeat(DEEP)
        )
    };
    refused("a.geojson", json("[", "]").as_bytes(), "E0304");
    refused("b.geojson", json("{\"type\":\"GeometryCollection\",\"geometries\":[", "]}").as_bytes(), "E0304");
    let kml = |inner: &str| {
        format!(
            "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>{inner}</Document></kml>"
        )
    };
    let point = "<Placemark><Point><coordinates>5.5,48.9</coordinates></Point></Placemark>";
    let folders = format!("{}{point}{}", "<Folder>".repeat(DEEP), "</Folder>".repeat(DEEP));
    refused("a.kml", kml(&folders).as_bytes(), "E0306");
    let spans = format!(
        "<table:table-row>{}</table:table-row>",
        cell("", &format!("{}A{}", "<text:span>".repeat(DEEP), "</text:span>".repeat(DEEP)))
    );
    refused("a.ods", &ods(&spans, 0, ""), "E0306");
}

#[test]
fn entities_that_grow_are_refused() {
    let mut entities = "<!DOCTYPE x [<!ENTITY a0 \"lol\">".to_owned();
    for i in 1..12 {
        let _ = write!(entities, "<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10));
    }
    entities.push_str("]>");
    for (name, text) in [
        (
            "a.kml",
            "<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><name>&a11;</name><Point><coordinates>5.5,48.9</coordinates></Point></Placemark></Document></kml>",
        ),
        (
            "a.gpx",
            "<gpx version=\"1.1\" creator=\"x\" xmlns=\"http://www.topografix.com/GPX/1/1\"><wpt lat=\"48.9\" lon=\"5.5\"><name>&a11;</name></wpt></gpx>",
        ),
        (
            "a.gml",
            "<ogr:FeatureCollection xmlns:ogr=\"http://ogr.maptools.org/\" xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><ogr:a fid=\"1\"><ogr:nom>&a11;</ogr:nom></ogr:a></gml:featureMember></ogr:FeatureCollection>",
        ),
    ] {
        refused(name, format!("<?xml version=\"1.0\"?>{entities}{text}").as_bytes(), "E0306");
    }
}

#[test]
fn a_workbook_that_swells_is_refused() {
    let row = |row: &str| format!("<table:table-row{row}>{}{}</table:table-row>", cell("", "A"), cell("", "55463"));
    let many = "=\"2000000000\"";
    refused("rows.ods", &ods(&row(&format!(" table:number-rows-repeated{many}")), 0, ""), "E0306");
    let wide = format!(
        "<table:table-row>{}{}</table:table-row>",
        cell("", "A"),
        cell(&format!(" table:number-columns-repeated{many}"), "55463")
    );
    refused("columns.ods", &ods(&wide, 0, ""), "E0306");
    let blanks = format!(
        "<table:table-row>{}{}</table:table-row>",
        cell("", &format!("A<text:s text:c{many}/>")),
        cell("", "55463")
    );
    refused("blanks.ods", &ods(&blanks, 0, ""), "E0306");
    // A row that no spreadsheet has the place of: the library leaves it out.
    let far =
        format!("<table:table-row table:number-rows-repeated{many}><table:table-cell/></table:table-row>{}", row(""));
    refused("far.ods", &ods(&far, 0, ""), "E0306");
    // What every spreadsheet writes behind its table is no row.
    let tail = format!(
        "{}<table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        row("")
    );
    let (layer, notes) = read_bytes("sain.ods", &ods(&tail, 0, ""));
    assert_eq!(layer.unwrap_or_else(|| panic!("{}", summary(&notes))).features.len(), 1);
    // A few hundred kilobytes that come to 300 MB.
    refused(
        "gros.ods",
        &ods(
            "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>",
            300,
            "</text:p></table:table-cell></table:table-row>",
        ),
        "E0306",
    );
    refused("gros.zip", &archive(&[("a.shp", "", 300, ""), ("a.shx", "", 0, ""), ("a.dbf", "", 0, "")]), "E0306");
}

#[test]
fn a_line_without_end_is_refused() {
    let mut table = b"nom;insee\n".to_vec();
    table.resize(70 << 20, b'x');
    refused("a.csv", &table, "E0500");
}

#[test]
fn a_file_that_points_elsewhere_is_not_followed() {
    let vrt = "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    // Whatever its name is.
    for name in ["a.gpkg", "a.kml"] {
        refused(name, vrt.as_bytes(), "E0306");
    }
    refused("a.vrt", vrt.as_bytes(), "E0505");
    refused("a.wfs", b"<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>", "E0306");
    refused("a.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "E0306");
    let xxe = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><ogr:FeatureCollection xmlns:ogr=\"http://ogr.maptools.org/\" xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><ogr:a fid=\"1\"><ogr:nom>&e;</ogr:nom></ogr:a></gml:featureMember></ogr:FeatureCollection>";
    let (layer, _) = read_bytes("a.gml", xxe.as_bytes());
    let cells = layer.iter().flat_map(|l| l.features.iter()).flat_map(|f| (0..9).filter_map(|c| f.cells.get(c)));
    assert!(cells.into_iter().all(|c| !c.contains("root:")));
    for path in ["/vsicurl/http://127.0.0.1:9/a.gpkg", "WFS:http://127.0.0.1:9/wfs", "PG:dbname=x"] {
        let (layer, notes) = read(Path::new(path));
        assert!(layer.is_none() && notes.has_errors(), "{path}");
    }
}

#[test]
fn nothing_is_written_beside_a_layer_that_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("a.gml");
    let gml = "<?xml version=\"1.0\"?><ogr:FeatureCollection xmlns:ogr=\"http://ogr.maptools.org/\" xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><ogr:a fid=\"1\"><ogr:geometryProperty><gml:Point srsName=\"EPSG:2154\"><gml:coordinates>880000,6860000</gml:coordinates></gml:Point></ogr:geometryProperty><ogr:nom>A</ogr:nom></ogr:a></gml:featureMember></ogr:FeatureCollection>";
    std::fs::write(&file, gml).expect("written");
    assert_eq!(read(&file).0.expect("read").features.len(), 1);
    assert_eq!(std::fs::read_dir(dir.path()).expect("read").count(), 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_a_device_and_a_folder_are_no_files() {
    let dir = tempfile::tempdir().expect("a folder");
    for name in ["a.csv", "a.gpkg", "a.xlsx", "a.geojson", "a.parquet", "a.shp", "a.zip"] {
        let pipe = dir.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("run").success());
        let (layer, notes) = read(&pipe);
        assert!(layer.is_none() && notes.has_errors(), "{name}");
        assert!(summary(&notes).contains("tube"), "{}", summary(&notes));
        std::fs::remove_file(&pipe).expect("removed");
        std::os::unix::fs::symlink("/dev/zero", &pipe).expect("linked");
        assert!(read(&pipe).0.is_none(), "{name}");
        std::fs::remove_file(&pipe).expect("removed");
        std::fs::create_dir(&pipe).expect("made");
        assert!(read(&pipe).0.is_none(), "{name}");
        std::fs::remove_dir(&pipe).expect("removed");
    }
}
