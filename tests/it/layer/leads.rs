//! Files that lead elsewhere: refused unless the study says so, followed to what is known, recorded.

use std::path::{Path, PathBuf};

use territoire::diagnostic::{Notes, summary};
use territoire::disk;
use territoire::layer::{self, Layer, Leads, Model, Spec};

use crate::support::files::write;
use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::spec;
use crate::support::server::{Reply, Server};
use crate::support::tool::{all, run};

/// Two places of Saint-Mihiel, in a table that only a VRT places by these columns.
const TABLE: &str = "nom,est,nord,code\nAire du Pré,5.54,48.89,55463\nAire du Bois,5.55,48.88,55463\n";

/// A VRT of that table, which is named so; `more` stands in its layer.
fn vrt(source: &str, relative: &str, more: &str) -> String {
    format!(
        "<OGRVRTDataSource>\n  <!-- fait à la main -->\n  <OGRVRTLayer name=\"lieux\">\n    \
         <SrcDataSource relativeToVRT=\"{relative}\">{source}</SrcDataSource>\n    <SrcLayer>table</SrcLayer>\n    <GeometryType>wkbPoint</GeometryType>\n    \
         <LayerSRS>EPSG:4326</LayerSRS>\n    <GeometryField encoding=\"PointFromColumns\" x=\"est\" y=\"nord\"/>\n{more}  \
         </OGRVRTLayer>\n</OGRVRTDataSource>\n"
    )
}

const STUDY: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"245500327\"]\n\n";

/// A study of one layer of that file, with these lines more.
fn study(file: &str, more: &str) -> (tempfile::TempDir, PathBuf) {
    let around = tempfile::tempdir().expect("a folder");
    let folder = around.path().join("etude");
    write(&folder, "territoire.toml", declared(file, more));
    (around, folder)
}

fn declared(file: &str, more: &str) -> String {
    format!("{STUDY}[[couche]]\nid = \"lieux\"\nfichier = \"{file}\"\nsource = \"essai\"\nfictif = true\n{more}")
}

/// The inputs that a run recorded: their names, and their checksums.
fn inputs(study: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(study.join("resultats/execution.json")).expect("written");
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let text = |v: &serde_json::Value| v.as_str().expect("a text").to_owned();
    json["entrees"].as_array().expect("a list").iter().map(|i| (text(&i["fichier"]), text(&i["sha256"]))).collect()
}

#[test]
fn a_vrt_is_followed_when_the_study_says_so_and_what_it_read_is_recorded() {
    let (around, study) = study("couches/lieux.vrt", "");
    write(around.path(), "ailleurs/table.csv", TABLE);
    write(&study, "couches/lieux.vrt", vrt("../../ailleurs/table.csv", "1", ""));
    let refused = run(&["lancer"], &study);
    let said = all(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    for part in ["E0505", "territoire.toml:10:11", "renvois = \"fichiers\""] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("Aire du Pré") && !study.join("resultats").exists());
    // A word that is none.
    write(&study, "territoire.toml", declared("couches/lieux.vrt", "renvois = \"fichier\"\n"));
    let said = all(&run(&["verifier"], &study));
    assert!(said.contains("n'est pas une valeur de `renvois`") && said.contains("\"fichiers\""), "{said}");
    write(&study, "territoire.toml", declared("couches/lieux.vrt", "renvois = \"fichiers\"\n"));
    let output = run(&["lancer"], &study);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let inputs = inputs(&study);
    let sum = |name: &Path| {
        let found = inputs.iter().filter(|(n, _)| Path::new(n) == name).map(|(_, sum)| sum.clone());
        found.collect::<Vec<_>>()
    };
    let table = std::path::absolute(around.path().join("ailleurs/table.csv")).expect("a path");
    let there = inputs.iter().find(|(name, _)| name.ends_with("table.csv")).expect("recorded");
    assert_eq!(std::fs::canonicalize(&there.0).expect("there"), std::fs::canonicalize(table).expect("there"));
    assert_eq!(there.1, disk::sha256(TABLE.as_bytes()));
    assert_eq!(
        sum(Path::new("couches/lieux.vrt")),
        [disk::sha256(vrt("../../ailleurs/table.csv", "1", "").as_bytes())]
    );
    // One of the study is named as the others are.
    write(&study, "couches/table.csv", TABLE);
    write(&study, "couches/lieux.vrt", vrt("table.csv", "1", ""));
    assert_eq!(run(&["lancer"], &study).status.code(), Some(0));
    assert!(self::inputs(&study).contains(&("couches/table.csv".to_owned(), disk::sha256(TABLE.as_bytes()))));
}

/// A layer of that file, which may lead so far.
fn read(file: &Path, leads: Leads) -> (Option<Layer>, Notes) {
    let mut notes = Notes::new();
    let spec = Spec { leads, ..spec(Model::free(), file) };
    (layer::read(&spec, &SAMMIELLOIS, &mut notes), notes)
}

#[test]
fn a_vrt_gives_what_it_leads_to() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "table.csv", TABLE);
    let whole = dir.path().join("table.csv");
    for (source, relative) in [("table.csv", "1"), ("./table.csv", "true"), (whole.to_str().expect("text"), "0")] {
        let text = vrt(source, relative, "    <Field name=\"nom\" src=\"nom\" type=\"String\"/>\n");
        write(dir.path(), "a.VRT", text);
        let (layer, notes) = read(&dir.path().join("a.VRT"), Leads::Files);
        let layer = layer.unwrap_or_else(|| panic!("{source}: {}", summary(&notes)));
        let names: Vec<_> = layer.features.iter().map(|f| layer.text(f, "nom").map(str::to_owned)).collect();
        assert_eq!(names, [Some("Aire du Pré".to_owned()), Some("Aire du Bois".to_owned())]);
        // By formula: the place in degrees, in the projection of the territory.
        let at = SAMMIELLOIS.projection.project(5.54, 48.89).expect("on Earth");
        let found = layer.features[0].point().expect("a point");
        assert!((found.x() - at.x).hypot(found.y() - at.y) < 0.01, "{found:?} {at:?}");
        // Only the field that it names.
        assert_eq!(layer.field("code"), None);
    }
}

#[test]
fn a_vrt_leads_no_further_than_is_known() {
    let dir = tempfile::tempdir().expect("a folder");
    let own = |name: &str, text: &str| write(dir.path(), name, text);
    own("table.csv", TABLE);
    own("secret.csv", "nom,est,nord\nsecret-de-quelqu-un,5.54,48.89\n");
    own("autre.vrt", &vrt("secret.csv", "1", ""));
    own("serveur.csv", "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>");
    own("serveur.kml", "<OGRWFSDataSource><!-- <kml> --><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>");
    own("texte", "root:x:0:0");
    let layer =
        |inside: &str| format!("<OGRVRTDataSource><OGRVRTLayer name=\"a\">{inside}</OGRVRTLayer></OGRVRTDataSource>");
    let source = "<SrcDataSource relativeToVRT=\"1\">table.csv</SrcDataSource>";
    let cases = [
        ("a VRT", vrt("autre.vrt", "1", "")),
        ("a description of a server", vrt("serveur.csv", "1", "")),
        ("the same, as a KML", vrt("serveur.kml", "1", "")),
        ("a text", vrt("texte", "1", "")),
        ("a file that is not there", vrt("absent.csv", "1", "")),
        ("a folder", vrt(".", "1", "")),
        ("a file of the machine", vrt("/etc/passwd", "0", "")),
        ("a file of the library", vrt("/vsicurl/http://127.0.0.1:9/a.csv", "0", "")),
        ("a server", vrt("WFS:http://127.0.0.1:9/wfs", "0", "")),
        ("a database", vrt("PG:dbname=a", "0", "")),
        ("a VRT within", vrt(&vrt("secret.csv", "1", "").replace('<', "&lt;"), "0", "")),
        ("SQL", vrt("table.csv", "1", "<SrcSQL>SELECT * FROM 'secret.csv'.secret</SrcSQL>")),
        ("options", vrt("table.csv", "1", "<OpenOptions><OOI key=\"A\">b</OOI></OpenOptions>")),
        (
            "a source in an attribute",
            layer("<GeometryType>wkbNone</GeometryType>").replace("name=", "SrcDataSource=\"secret.csv\" name="),
        ),
        ("a second source in one", layer(source).replace("name=", "SrcDataSource=\"secret.csv\" name=")),
        ("SQL in one", layer(source).replace("name=", "SrcSQL=\"SELECT 1\" name=")),
        ("a projection in a file", vrt("table.csv", "1", "").replace("EPSG:4326", "texte")),
        ("a projection on a server", vrt("table.csv", "1", "").replace("EPSG:4326", "http://127.0.0.1:9/srs")),
        ("an entity", format!("<!DOCTYPE a [<!ENTITY e SYSTEM \"secret.csv\">]>{}", vrt("&e;", "1", ""))),
        ("no end", vrt("table.csv", "1", "").replace("</OGRVRTDataSource>", "")),
        ("nothing", layer("")),
        ("no XML", "nom;a\n".to_owned()),
        ("empty", String::new()),
        ("a layer that its file has not", vrt("table.csv", "1", "").replace("<SrcLayer>table", "<SrcLayer>autre")),
    ];
    for (what, text) in cases {
        own("a.vrt", &text);
        let (layer, notes) = read(&dir.path().join("a.vrt"), Leads::Files);
        let said = summary(&notes);
        assert!(layer.is_none() && said.contains("E0506") && notes.all().len() == 1, "{what}: {said}");
        // Whatever it is, nothing is opened without the key.
        let (layer, notes) = read(&dir.path().join("a.vrt"), Leads::Nowhere);
        assert!(layer.is_none() && summary(&notes).contains("E0505"), "{what}: {}", summary(&notes));
    }
    // A description under another name is none, with the key too.
    own("a.gpkg", &vrt("table.csv", "1", ""));
    assert!(summary(&read(&dir.path().join("a.gpkg"), Leads::Network).1).contains("E0306"));
}

#[test]
fn a_cut_file_behind_a_vrt_is_told() {
    use gdal::vector::LayerAccess as _;
    let dir = tempfile::tempdir().expect("a folder");
    let driver = gdal::DriverManager::get_driver_by_name("ESRI Shapefile").expect("a driver");
    let file = dir.path().join("points.shp");
    let mut made = driver.create_vector_only(&file).expect("made");
    let srs = gdal::spatial_ref::SpatialRef::from_epsg(2154).expect("a code");
    let options = gdal::vector::LayerOptions { name: "points", srs: Some(&srs), ..Default::default() };
    let layer = made.create_layer(options).expect("a layer");
    for n in 0..50 {
        let mut feature = gdal::vector::Feature::new(layer.defn()).expect("a feature");
        let wkt = format!("POINT({} 6860000)", 880_000 + n);
        feature.set_geometry(gdal::vector::Geometry::from_wkt(&wkt).expect("WKT")).expect("set");
        feature.create(&layer).expect("written");
    }
    made.close().expect("closed");
    let text = "<OGRVRTDataSource><OGRVRTLayer name=\"points\"><SrcDataSource relativeToVRT=\"1\">points.shp</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    write(dir.path(), "a.vrt", text);
    let (layer, notes) = read(&dir.path().join("a.vrt"), Leads::Files);
    assert_eq!(layer.unwrap_or_else(|| panic!("{}", summary(&notes))).features.len(), 50);
    for part in ["points.shp", "points.dbf"] {
        let path = dir.path().join(part);
        let bytes = std::fs::read(&path).expect("read");
        std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
        let (layer, notes) = read(&dir.path().join("a.vrt"), Leads::Files);
        assert!(layer.is_none() && summary(&notes).contains("E0506"), "{part}: {}", summary(&notes));
        std::fs::write(&path, bytes).expect("written");
    }
}

const CAPABILITIES: &str = "<?xml version=\"1.0\"?><wfs:WFS_Capabilities version=\"1.1.0\" xmlns:wfs=\"http://www.opengis.net/wfs\"><wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>lieux</wfs:Name><wfs:DefaultSRS>urn:ogc:def:crs:EPSG::2154</wfs:DefaultSRS></wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>";
const SCHEMA: &str = "<?xml version=\"1.0\"?><xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:gml=\"http://www.opengis.net/gml\" xmlns:e=\"http://e\" targetNamespace=\"http://e\" elementFormDefault=\"qualified\"><xs:import namespace=\"http://www.opengis.net/gml\"/><xs:element name=\"lieux\" type=\"e:lieuxType\" substitutionGroup=\"gml:_Feature\"/><xs:complexType name=\"lieuxType\"><xs:complexContent><xs:extension base=\"gml:AbstractFeatureType\"><xs:sequence><xs:element name=\"geom\" type=\"gml:PointPropertyType\"/><xs:element name=\"nom\" type=\"xs:string\"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:schema>";

/// What the service gives, two places.
fn rows(second: &str) -> String {
    let place = |id: u32, x: u32, name: &str| {
        format!(
            "<e:lieux gml:id=\"l.{id}\"><e:geom><gml:Point srsName=\"urn:ogc:def:crs:EPSG::2154\"><gml:pos>{x} 6860000</gml:pos></gml:Point></e:geom><e:nom>{name}</e:nom></e:lieux>"
        )
    };
    format!(
        "<?xml version=\"1.0\"?><wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" xmlns:gml=\"http://www.opengis.net/gml\" xmlns:e=\"http://e\" numberOfFeatures=\"2\"><gml:featureMembers>{}{}</gml:featureMembers></wfs:FeatureCollection>",
        place(1, 880_000, "Aire du Pré"),
        place(2, 881_000, second)
    )
}

/// A service of one layer, of two places.
fn service(second: &str) -> Server {
    let rows = rows(second);
    let server = Server::start();
    let version = "/wfs?SERVICE=WFS&VERSION=1.1.0";
    for (path, body) in [
        ("/wfs?SERVICE=WFS&REQUEST=GetCapabilities".to_owned(), CAPABILITIES),
        (format!("{version}&REQUEST=DescribeFeatureType&TYPENAME=lieux"), SCHEMA),
        (format!("{version}&REQUEST=GetFeature&TYPENAME=lieux"), &rows),
    ] {
        let reply = Reply::ok(body.as_bytes()).header("Content-Type", "text/xml");
        server.script(&path, vec![reply; 12]);
    }
    server
}

#[test]
fn a_service_is_asked_when_the_study_says_so_and_its_address_is_recorded_without_its_password() {
    let server = service("Aire du Bois");
    let address = server.url("/wfs").replace("http://", "http://moi:motsecret@");
    let file = format!("WFS:{address}");
    let (_around, study) = study(&file, "");
    for key in ["", "renvois = \"fichiers\"\n"] {
        write(&study, "territoire.toml", declared(&file, key));
        let output = run(&["lancer"], &study);
        let said = all(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains("E0505") && said.contains("renvois = \"reseau\"") && !said.contains("motsecret"),
            "{said}"
        );
    }
    assert!(server.requests().is_empty(), "nothing left the machine");
    write(&study, "territoire.toml", declared(&file, "renvois = \"reseau\"\n"));
    let sum = |second: &str| {
        let server = service(second);
        let file = file.replace(&self::host(&file), &self::host(&server.url("/wfs")));
        write(&study, "territoire.toml", declared(&file, "renvois = \"reseau\"\n"));
        let output = run(&["lancer"], &study);
        let said = all(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("dont 2 dans le territoire") && !said.contains("motsecret"), "{said}");
        assert!(!server.requests().is_empty());
        let text = std::fs::read_to_string(study.join("resultats/execution.json")).expect("written");
        assert!(!text.contains("motsecret"), "{text}");
        let found = inputs(&study).into_iter().find(|(name, _)| name.starts_with("WFS:http://")).expect("recorded");
        assert!(found.0.contains("/wfs"), "{}", found.0);
        found.1
    };
    // The checksum is that of what came.
    let (first, again, other) = (sum("Aire du Bois"), sum("Aire du Bois"), sum("Aire du Lac"));
    assert!(first == again && first != other && first.len() == 64);
    // Of several layers, the one that is named is asked for, and no other.
    let two = CAPABILITIES.replace(
        "</wfs:FeatureTypeList>",
        "<wfs:FeatureType><wfs:Name>autres</wfs:Name></wfs:FeatureType></wfs:FeatureTypeList>",
    );
    let several = service("Aire du Bois");
    several.script("/wfs?SERVICE=WFS&REQUEST=GetCapabilities", vec![Reply::ok(two.as_bytes()); 12]);
    let named = |what: &str| format!("/wfs?TYPENAME=lieux&SERVICE=WFS&VERSION=1.1.0&REQUEST={what}");
    several.script(&named("DescribeFeatureType"), vec![Reply::ok(SCHEMA.as_bytes()); 12]);
    several.script(&named("GetFeature"), vec![Reply::ok(rows("Aire du Bois").as_bytes()); 12]);
    let file = format!("WFS:{}", several.url("/wfs"));
    write(&study, "territoire.toml", declared(&file, "renvois = \"reseau\"\n"));
    let said = all(&run(&["verifier"], &study));
    assert!(said.contains("E0507") && said.contains("`lieux` et `autres`") && said.contains("table = "), "{said}");
    let asked = several.requests().len();
    write(&study, "territoire.toml", declared(&file, "renvois = \"reseau\"\ntable = \"lieux\"\n"));
    let said = all(&run(&["verifier"], &study));
    assert!(said.contains("dont 2 dans le territoire"), "{said}");
    assert!(several.requests()[asked..].iter().all(|r| !r.path.contains("autres")), "{:?}", several.requests());
    // One that does not answer as one.
    let silent = Server::start();
    let file = format!("WFS:{}", silent.url("/wfs").replace("http://", "http://moi:motsecret@"));
    write(&study, "territoire.toml", declared(&file, "renvois = \"reseau\"\n"));
    let output = run(&["lancer"], &study);
    let said = all(&output);
    assert!(output.status.code() == Some(1) && said.contains("E0507") && !said.contains("motsecret"), "{said}");
}

/// The host and the port of an address.
fn host(address: &str) -> String {
    let rest = address.rsplit_once("//").map_or(address, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or_default();
    rest.rsplit_once('@').map_or(rest, |(_, host)| host).to_owned()
}

#[test]
fn a_vrt_leads_to_a_service_under_the_word_for_it_only() {
    let server = service("Aire du Bois");
    let dir = tempfile::tempdir().expect("a folder");
    let text = format!(
        "<OGRVRTDataSource><OGRVRTLayer name=\"lieux\"><SrcDataSource>WFS:{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        server.url("/wfs")
    );
    write(dir.path(), "a.vrt", text);
    let (layer, notes) = read(&dir.path().join("a.vrt"), Leads::Files);
    assert!(layer.is_none() && summary(&notes).contains("E0506"), "{}", summary(&notes));
    assert!(server.requests().is_empty());
    let (layer, notes) = read(&dir.path().join("a.vrt"), Leads::Network);
    assert_eq!(layer.unwrap_or_else(|| panic!("{}", summary(&notes))).features.len(), 2);
}
