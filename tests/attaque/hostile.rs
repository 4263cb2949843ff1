//! Files that are damaged, or made to do harm: as a layer, as the plan, as names in `territoire.toml`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};

use crate::command::{Between, Trouble};
use crate::dice::Dice;
use crate::support::files::{copy, write};
use crate::tree::Tree;
use crate::verdict::{Fault, Verdict};

/// Rows of the sound files.
const ROWS: usize = 200;

/// Formats of layers: driver, name of the file.
const FORMATS: [(&str, &str); 9] = [
    ("GPKG", "lieux.gpkg"),
    ("FlatGeobuf", "lieux.fgb"),
    ("ESRI Shapefile", "lieux.shp"),
    ("KML", "lieux.kml"),
    ("GML", "lieux.gml"),
    ("GPX", "lieux.gpx"),
    ("GeoJSON", "lieux.geojson"),
    ("MapInfo File", "lieux.tab"),
    ("MapInfo File", "lieux.mif"),
];

/// Kibibytes of memory that a command on a hostile file may have: a file of a few kilobytes has no right to more.
const MEMORY: usize = 6_000_000;

/// Writes sound files, each format in a folder of its own; those that this GDAL can write.
pub(crate) fn sound(work: &Path) -> Vec<PathBuf> {
    let mut made = Vec::new();
    for (driver, name) in FORMATS {
        let folder = work.join(format!("sain-{name}"));
        std::fs::create_dir_all(&folder).expect("made");
        if gis(driver, &folder.join(name)).is_ok() {
            made.push(folder);
        }
    }
    let rows = || (0..ROWS).map(place);
    let mut csv = "nom;lon;lat\n".to_owned();
    rows().for_each(|(name, x, y)| writeln!(csv, "{name};{x};{y}").expect("written"));
    write(&work.join("sain-csv"), "lieux.csv", csv);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["nom", "lon", "lat"].iter().enumerate() {
        sheet.write(0, column as u16, *name).expect("written");
    }
    for (i, (name, x, y)) in rows().enumerate() {
        sheet.write(i as u32 + 1, 0, name).expect("written");
        sheet.write(i as u32 + 1, 1, x).expect("written");
        sheet.write(i as u32 + 1, 2, y).expect("written");
    }
    let folder = work.join("sain-xlsx");
    std::fs::create_dir_all(&folder).expect("made");
    book.save(folder.join("lieux.xlsx")).expect("saved");
    made.extend([work.join("sain-csv"), folder]);
    made
}

/// A place in the Sammiellois: name, longitude, latitude.
fn place(i: usize) -> (String, f64, f64) {
    (format!("Lieu {i}"), 5.4 + 0.001 * (i % 20) as f64, 48.85 + 0.001 * (i / 20) as f64)
}

fn gis(driver: &str, file: &Path) -> gdal::errors::Result<()> {
    let driver = DriverManager::get_driver_by_name(driver)?;
    let mut dataset = driver.create_vector_only(file)?;
    let mut srs = SpatialRef::from_epsg(4326)?;
    srs.set_axis_mapping_strategy(gdal::spatial_ref::AxisMappingStrategy::TraditionalGisOrder);
    let name = if driver.short_name() == "GPX" { "waypoints" } else { "lieux" };
    let ty = OGRwkbGeometryType::wkbPoint;
    let layer = dataset.create_layer(LayerOptions { name, srs: Some(&srs), ty, options: None })?;
    let gpx = driver.short_name() == "GPX";
    if !gpx {
        FieldDefn::new("nom", OGRFieldType::OFTString)?.add_to_layer(&layer)?;
    }
    for (name, x, y) in (0..ROWS).map(place) {
        let mut feature = Feature::new(layer.defn())?;
        let column = feature.field_index(if gpx { "name" } else { "nom" })?;
        feature.set_field_string(column, &name)?;
        feature.set_geometry(Geometry::from_wkt(&format!("POINT({x} {y})"))?)?;
        feature.create(&layer)?;
    }
    dataset.close()
}

/// A study with one layer and, perhaps, a plan.
fn study(folder: &Path, layer: &str, more: &str) {
    let toml = format!(
        "[etude]\nnom = \"Attaque\"\ndate = 2026-11-24\n[territoire]\nepci = [\"245500327\"]\n[[couche]]\nid = \"lieux\"\nfichier = \"{layer}\"\n{more}\n"
    );
    write(folder, "territoire.toml", toml);
}

/// One trial: a sound file that is damaged, or a file made to do harm.
pub(crate) fn attack(between: &Between, sound: &[PathBuf], seed: u64, work: &Path) -> Verdict {
    let mut dice = Dice::new(seed);
    match dice.below(3) {
        0 | 1 => damaged(between, sound, &mut dice, work),
        _ => made(between, &mut dice, work),
    }
}

fn damaged(between: &Between, sound: &[PathBuf], dice: &mut Dice, work: &Path) -> Verdict {
    let source = &sound[dice.below(sound.len())];
    let folder = work.join("etude");
    copy(source, &folder.join("couches"));
    let mut files: Vec<String> = Tree::of(source).files().map(|(path, _)| path.to_owned()).collect();
    files.sort_by_key(|path| usize::from(!main_file(path)));
    let file = &files[if dice.falls(2) { 0 } else { dice.below(files.len()) }];
    let path = folder.join("couches").join(file);
    let mut bytes = std::fs::read(&path).unwrap_or_default();
    let at = dice.below(bytes.len());
    let until = (at + 1 + dice.below(600)).min(bytes.len());
    let how = match dice.below(5) {
        0 | 1 => {
            bytes.truncate(at);
            "cut"
        }
        2 => {
            bytes[at..until].fill(0);
            "zeros"
        }
        3 => {
            bytes[at..until].iter_mut().for_each(|b| *b = dice.below(256) as u8);
            "noise"
        }
        _ => {
            drop(bytes.drain(at..until));
            "a hole"
        }
    };
    std::fs::write(&path, bytes).expect("written");
    study(&folder, &format!("couches/{}", files[0]), "lignes_fausses = \"ecarter\"");
    let mut verdict = Verdict::of(format!("verifier, {how} at byte {at} of {file}"));
    let said = run(between, &["verifier", "--details"], &folder, work, &mut verdict);
    // A layer that is not whole is never read without a word.
    let whole = said.contains(&format!("{ROWS} entités"));
    let told = ["[A0", "[E0"].iter().any(|code| said.contains(code));
    if !whole && !told {
        verdict.push(Fault::Lost, format!("not {ROWS} rows, and nothing says so: {said}"));
    }
    verdict
}

/// Whether a file is the one that is opened, of those of its format.
fn main_file(path: &str) -> bool {
    let ending = Path::new(path).extension().unwrap_or_default().to_string_lossy().into_owned();
    !["dbf", "shx", "prj", "cpg", "dat", "map", "id", "mid", "xsd"].contains(&ending.as_str())
}

/// Runs a command on the study of a trial; nothing is written beside it.
fn run(between: &Between, command: &[&str], folder: &Path, work: &Path, verdict: &mut Verdict) -> String {
    let mut arguments: Vec<String> = command.iter().map(|a| (*a).to_owned()).collect();
    arguments.push(folder.to_string_lossy().into_owned());
    let inputs = Tree::of(folder);
    let ended = between.start(&arguments, folder, Trouble::Memory(MEMORY)).wait();
    ended.judge(false, verdict);
    let beside: Vec<String> =
        Tree::of(work).files().map(|(path, _)| path.to_owned()).filter(|path| !path.starts_with("etude/")).collect();
    if !beside.is_empty() {
        verdict.push(Fault::Other, format!("{beside:?} is written outside the study"));
    }
    let now = Tree::of(folder);
    let made = ["resultats/", "controle/", "plan/actions.csv"];
    for path in inputs.differences(&now) {
        if !made.iter().any(|output| path.starts_with(output)) && inputs.get(&path).is_some() {
            verdict.push(Fault::Lost, format!("{path} is changed"));
        }
    }
    ended.said
}

/// Names that would lead elsewhere, or that a system keeps for itself.
const NAMES: [&str; 16] = [
    "../dehors",
    "..",
    ".",
    "/tmp/territoire-dehors",
    "a/b",
    "a\\\\b",
    "C:x",
    "con",
    "NUL.txt",
    "aux",
    "x.",
    " x ",
    "a\\u0000b",
    "a\\nb",
    "~",
    "-rf",
];

fn made(between: &Between, dice: &mut Dice, work: &Path) -> Verdict {
    let folder = work.join("etude");
    std::fs::create_dir_all(folder.join("couches")).expect("made");
    let deep = 1_000 + dice.below(150_000);
    let wide = 1_000_000 + dice.below(20_000_000);
    let kinds = [
        "wkt", "geojson", "json", "kml", "entities", "gml", "vrt", "pdf", "ods", "xlsx", "pipe", "folder", "endless",
        "line", "names", "recipe", "loop", "toml",
    ];
    let kind = kinds[dice.below(kinds.len())];
    let mut verdict = Verdict::of(format!("lancer, {kind} ({deep} deep, {wide} wide)"));
    let nested = |open: &str, close: &str| open.repeat(deep) + &close.repeat(deep);
    let layer = |name: &str, text: String| {
        write(&folder, &format!("couches/{name}"), text);
        study(&folder, &format!("couches/{name}"), "");
    };
    match kind {
        "wkt" => layer("a.csv", format!("nom;wkt\na;\"{}\"\n", nested("GEOMETRYCOLLECTION(", ")"))),
        "geojson" => layer(
            "a.geojson",
            format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{}", nested("{\"type\":\"GeometryCollection\",\"geometries\":[", "]}")),
        ),
        "json" => layer("a.geojson", nested("[", "]")),
        "kml" => layer("a.kml", format!("<kml><Document>{}</Document></kml>", nested("<Folder>", "</Folder>"))),
        "entities" => {
            let mut text = "<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY a0 \"lol\">".to_owned();
            (1..12).for_each(|i| write!(text, "<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10)).expect("written"));
            text += "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><kml><Document><Placemark><name>&a11;&f;</name><Point><coordinates>5.5,48.9</coordinates></Point></Placemark></Document></kml>";
            layer("a.kml", text);
        }
        "gml" => layer(
            "a.gml",
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" xmlns:gml=\"http://www.opengis.net/gml\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://a http://127.0.0.1:9/a.xsd\"><gml:featureMember><a fid=\"1\"><nom>&f;</nom></a></gml:featureMember></wfs:FeatureCollection>".to_owned(),
        ),
        "vrt" => layer(
            "a.vrt",
            "<OGRVRTDataSource><OGRVRTLayer name=\"passwd\"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>".to_owned(),
        ),
        "pdf" => {
            let body = format!("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/X {}>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R]/Count {wide}>>\nendobj\ntrailer<</Root 1 0 R/Size 99999999999>>\n%%EOF\n", nested("[", "]"));
            plan(&folder, "plan.pdf", body.as_bytes());
        }
        "ods" => {
            let content = format!("<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"{wide}\"><table:table-cell table:number-columns-repeated=\"{deep}\" office:value-type=\"string\"><text:p>a<text:s text:c=\"2000000000\"/></text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>");
            archive(&folder.join("couches/a.ods"), &[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()), ("content.xml", content.into_bytes())]);
            study(&folder, "couches/a.ods", "");
        }
        "xlsx" => {
            let sheet = [b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>".to_vec(), vec![b'a'; wide * 20], b"</t></is></c></row></sheetData></worksheet>".to_vec()].concat();
            let parts: [(&str, Vec<u8>); 5] = [
                ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_vec()),
                ("_rels/.rels", b"<Relationships/>".to_vec()),
                ("xl/workbook.xml", b"<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>".to_vec()),
                ("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/></Relationships>".to_vec()),
                ("xl/worksheets/sheet1.xml", sheet),
            ];
            archive(&folder.join("couches/a.xlsx"), &parts);
            study(&folder, "couches/a.xlsx", "");
        }
        "pipe" => {
            let name = ["a.csv", "a.geojson", "a.gpkg", "a.xlsx"][dice.below(4)];
            let pipe = folder.join("couches").join(name);
            let _ = std::process::Command::new("mkfifo").arg(&pipe).status();
            study(&folder, &format!("couches/{name}"), "");
        }
        "folder" => {
            let name = ["a.csv", "a.shp", "a.gpkg", "a.ods"][dice.below(4)];
            std::fs::create_dir_all(folder.join("couches").join(name)).expect("made");
            study(&folder, &format!("couches/{name}"), "");
        }
        "endless" => {
            let name = ["a.csv", "a.geojson", "a.fgb"][dice.below(3)];
            let _ = std::os::unix::fs::symlink("/dev/zero", folder.join("couches").join(name));
            study(&folder, &format!("couches/{name}"), "");
        }
        "line" => layer("a.csv", format!("nom;lon;lat\n\"{}", "a;".repeat(wide / 2))),
        "names" => {
            let name = NAMES[dice.below(NAMES.len())];
            write(&folder, "couches/a.csv", "nom;lon;lat\na;5.5;48.9\n");
            study(&folder, "couches/a.csv", "");
            let toml = std::fs::read_to_string(folder.join("territoire.toml")).expect("read");
            let toml = toml.replace("id = \"lieux\"", &format!("id = \"{name}\""));
            let analysis = format!("{toml}[[analyse]]\ngenre = \"distance\"\nid = \"{name}\"\ncouche = \"{name}\"\nseuil = \"5 km\"\n");
            write(&folder, "territoire.toml", analysis);
        }
        "recipe" => {
            let name = NAMES[dice.below(NAMES.len())];
            write(&folder, "couches/a.csv", "nom;lon;lat\na;5.5;48.9\n");
            study(&folder, "couches/a.csv", "");
            write(&folder, "cartes/a.toml", format!("id = \"{name}\"\ntitre = \"A\"\n[[plan]]\ngenre = \"communes\"\n"));
        }
        "loop" => {
            let _ = std::os::unix::fs::symlink("a.csv", folder.join("couches/a.csv"));
            study(&folder, "couches/a.csv", "");
        }
        _ => write(&folder, "territoire.toml", format!("[etude]\nnom = {}", nested("[", "]"))),
    }
    let command: &[&str] = if dice.falls(3) { &["lancer"] } else { &["verifier"] };
    run(between, command, &folder, work, &mut verdict);
    verdict
}

fn plan(folder: &Path, name: &str, bytes: &[u8]) {
    write(folder, &format!("plan/{name}"), bytes);
    write(folder, "couches/a.csv", "nom;lon;lat\na;5.5;48.9\n");
    study(folder, "couches/a.csv", &format!("[plan]\ndocument = \"plan/{name}\""));
}

fn archive(file: &Path, parts: &[(&str, Vec<u8>)]) {
    let mut out = zip::ZipWriter::new(std::fs::File::create(file).expect("made"));
    for (name, bytes) in parts {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        out.write_all(bytes).expect("written");
    }
    out.finish().expect("an archive");
}
