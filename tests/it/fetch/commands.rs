//! `territoire donnees recuperer` from its words to its files, against a server of this machine. Never the internet.

use std::io::Write as _;
use std::path::Path;
use std::process::Output;

use crate::support::answers::says;
use crate::support::server::{Reply, Server};
use crate::support::tool::{err, out, territoire};

/// Orée d'Anjou: one commune, 49126, which 49069 is part of since 2015.
const BY_CODE: &str = "[etude]\nnom = \"Essai\"\n[territoire]\ncommunes = [\"49126\"]\n";

/// A square from 3.0° to 3.1° E and from 46.5° to 46.6° N, on the central meridian of Lambert-93.
const BY_PLACE: &str = "[etude]\nnom = \"Carré\"\n[territoire]\nfichier = \"communes.geojson\"\ncrs = 2154\n";
const SQUARE: &str = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"K1\",\"nom\":\"Carré\"},\
     \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[3.0,46.5],[3.1,46.5],[3.1,46.6],[3.0,46.6],[3.0,46.5]]]}}]}";

/// A study with a catalogue of one resource, `essai`.
fn study(toml: &str, address: &str, more: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
    std::fs::write(dir.path().join("communes.geojson"), SQUARE).expect("written");
    let catalogue = format!(
        "[[jeu]]\nid = \"essai\"\ntitre = \"Jeu d'essai\"\nadresse = \"{address}\"\nmodele = \"services\"\n\
         producteur = \"Producteur\"\nlicence = \"Licence Ouverte 2.0\"\npage = \"https://exemple.fr/page\"\n{more}"
    );
    std::fs::write(dir.path().join("catalogue.toml"), catalogue).expect("written");
    dir
}

fn run(dir: &Path, words: &[&str]) -> Output {
    territoire()
        .args(["donnees", "recuperer", "essai"])
        .arg(dir)
        .args(words)
        .env("TERRITOIRE_CACHE", dir.join("reserve"))
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("the command runs")
}

/// The names of the files in couches/, hidden ones included.
fn couches(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir.join("couches"))
        .map(|list| list.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

fn read(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).expect("a text")
}

fn provenance(dir: &Path) -> serde_json::Value {
    serde_json::from_str(&read(dir, "couches/essai.provenance.json")).expect("JSON")
}

fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Seven rows: two in the commune (one on two lines, one with a separator in quotes), one in its former commune, two
/// elsewhere, one nowhere, one with a cell too many.
const ROWS: &str = "code_insee;nom;détail\r\n49126;Mairie;\"avec ; dedans\"\r\n49069;Ancienne;x\r\n49127;Autre;y\r\n;Sans;z\r\n55463;Loin;w\r\n49126;\"sur deux\r\nlignes\";v\r\n49126;trop;de;cellules\r\n";

#[test]
fn rows_of_the_territory_are_kept_as_they_are_and_their_origin_with_them() {
    let server = Server::start();
    server.script(
        "/essai.csv",
        vec![
            Reply::ok(ROWS.as_bytes())
                .header("ETag", "\"v1\"")
                .header("Last-Modified", "Mon, 23 Nov 2026 08:00:00 GMT")
                .header("Content-Type", "text/csv"),
            Reply::status(304),
        ],
    );
    let address = server.url("/essai.csv");
    let dir = study(BY_CODE, &address, "format = \"csv\"\nmillesime = \"2026\"\n");
    let before = read(dir.path(), "territoire.toml");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    // The three rows, in the source's own text, with the line breaks of UTF-8 files here.
    let expected =
        "code_insee;nom;détail\n49126;Mairie;\"avec ; dedans\"\n49069;Ancienne;x\n49126;\"sur deux\r\nlignes\";v\n";
    assert_eq!(read(dir.path(), "couches/essai.csv"), expected);
    assert_eq!(couches(dir.path()), ["essai.csv", "essai.provenance.json"]);
    let p = provenance(dir.path());
    assert_eq!((p["lignes_lues"].as_u64(), p["lignes_gardees"].as_u64()), (Some(7), Some(3)));
    assert_eq!(p["lignes_ecartees_sans_lieu"], 1);
    assert_eq!(p["lignes_ecartees_mal_formees"], 1);
    assert_eq!(p["marge_km"], serde_json::Value::Null, "without positions there is no margin");
    assert_eq!((p["adresse"].as_str(), p["etag"].as_str()), (Some(address.as_str()), Some("\"v1\"")));
    assert_eq!(p["derniere_modification"], "Mon, 23 Nov 2026 08:00:00 GMT");
    assert_eq!(p["sha256_source"], digest(ROWS.as_bytes()));
    assert_eq!(p["sha256_fichier"], digest(expected.as_bytes()));
    assert_eq!((p["licence"].as_str(), p["producteur"].as_str()), (Some("Licence Ouverte 2.0"), Some("Producteur")));
    let day = p["telecharge_le"].as_str().expect("a moment");
    assert!(day.len() == 20 && day.ends_with('Z'), "{day}");
    let told = err(&output);
    says(
        &told,
        &[
            "7\u{a0}lignes lues",
            "3 gardées (par commune : sans position, la marge ne joue pas)",
            "attention[A0349]: 1\u{a0}ligne au nombre de cellules inattendu, écartée",
            "attention[A0349]: 1\u{a0}ligne sans commune ni position lisibles, écartée",
            "écrit : couches/essai.csv et couches/essai.provenance.json",
            "licence : Licence Ouverte 2.0 (Producteur)",
            "À ajouter à territoire.toml :",
        ],
    );
    let section = out(&output);
    says(
        &section,
        &[
            "[[couche]]\nid = \"essai\"\ntitre = \"Jeu d'essai\"\nfichier = \"couches/essai.csv\"\nmodele = \"services\"\n",
            "source = \"Producteur, 2026, téléchargé le ",
        ],
    );
    assert_eq!(read(dir.path(), "territoire.toml"), before, "the user's file is never changed");
    // Pasted, the section makes a study without errors.
    std::fs::write(dir.path().join("territoire.toml"), before + &section).expect("written");
    territoire().arg("verifier").arg(dir.path()).assert().success();
    // A second time: the server has nothing newer; what this command has written may be written again.
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    says(
        &err(&output),
        &["info[I0347]: `essai` n'a pas changé depuis le ", "territoire.toml déclare déjà cette couche"],
    );
    assert_eq!(server.requests()[1].header("if-none-match"), Some("\"v1\""));
    assert_eq!(read(dir.path(), "couches/essai.csv"), expected);
}

/// On the meridian, 0.05° of latitude are 5.6 km (a degree is 111.2 km there), 0.15° are 16.7 km.
#[test]
fn what_lies_in_the_margin_is_kept_with_what_lies_in_the_territory() {
    let rows = "id,nom,longitude,latitude\n1,dedans,3.05,46.55\n2,marge,3.05,46.65\n3,loin,3.05,46.75\n4,vide,,\n5,ailleurs,-61.5,16.2\n";
    let server = Server::start();
    server.script("/e.csv", vec![Reply::ok(rows.as_bytes()); 3]);
    let dir = study(BY_PLACE, &server.url("/e.csv"), "format = \"csv\"\n");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    let kept = |dir: &Path| -> Vec<String> {
        read(dir, "couches/essai.csv").lines().skip(1).map(|l| l[..1].to_owned()).collect()
    };
    assert_eq!(kept(dir.path()), ["1", "2"]);
    says(&err(&output), &["5\u{a0}lignes lues", "2 gardées : 1 dans le territoire, 1 autour (marge de 10\u{a0}km)"]);
    let p = provenance(dir.path());
    assert_eq!((p["marge_km"].as_f64(), p["lignes_dans_la_marge"].as_u64()), (Some(10.0), Some(1)));
    assert_eq!(p["lignes_ecartees_sans_lieu"], 1);
    for (margin, ids) in [("20 km", vec!["1", "2", "3"]), ("500 m", vec!["1"])] {
        assert!(run(dir.path(), &["--marge", margin]).status.success());
        assert_eq!(kept(dir.path()), ids, "{margin}");
    }
    // A margin without its unit is wrong usage.
    let output = run(dir.path(), &["--marge", "20"]);
    assert_eq!(output.status.code(), Some(2));
    says(&err(&output), &["`20` n'est pas une valeur de `--marge", "il manque l'unité (m, km)"]);
}

#[test]
fn windows_1252_comes_out_as_utf_8() {
    let rows = b"nom;lon;lat\nCaf\xe9;3,05;46,55\nAbb\xe9;4,05;46,55\n";
    let server = Server::start();
    server.script("/e.csv", vec![Reply::ok(rows)]);
    let dir = study(BY_PLACE, &server.url("/e.csv"), "format = \"csv\"\n");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(read(dir.path(), "couches/essai.csv"), "nom;lon;lat\nCafé;3,05;46,55\n");
}

#[test]
fn features_of_geojson_are_kept_whole() {
    let line = |id: u32, from: f64, to: f64| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":{id},\"nom\":\"Voie {id}\"}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[[3.05,{from}],[3.05,{to}]]}}}}"
        )
    };
    // Through the square; from 5.6 km north of it; from 16.7 km north of it.
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{},{},{}]}}",
        line(1, 46.55, 47.5),
        line(2, 46.65, 47.5),
        line(3, 46.75, 47.5)
    );
    let server = Server::start();
    let cut = &text[..text.len() - 60];
    server.script("/e.geojson", vec![Reply::ok(text.as_bytes()), Reply::ok(cut.as_bytes())]);
    let dir = study(BY_PLACE, &server.url("/e.geojson"), "format = \"geojson\"\n");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    let written: serde_json::Value = serde_json::from_str(&read(dir.path(), "couches/essai.geojson")).expect("JSON");
    let source: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let (kept, all) = (written["features"].as_array().expect("a list"), source["features"].as_array().expect("a list"));
    assert_eq!(kept.as_slice(), &all[..2]);
    let p = provenance(dir.path());
    assert_eq!((p["lignes_dans_le_territoire"].as_u64(), p["lignes_dans_la_marge"].as_u64()), (Some(1), Some(1)));
    // One that is damaged at its source is told, and what was written before stays.
    let before = read(dir.path(), "couches/essai.geojson");
    let output = run(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    says(&err(&output), &["erreur[E0344]: le fichier téléchargé n'est pas lisible", "après 2\u{a0}entités"]);
    assert_eq!(read(dir.path(), "couches/essai.geojson"), before);
    assert_eq!(couches(dir.path()), ["essai.geojson", "essai.provenance.json"]);
}

/// A GeoPackage in Lambert-93, written with GDAL: (700 000 + x, 6 600 000 + y) is at 3° E, 46.5° N by definition.
#[test]
fn a_geopackage_is_brought_to_degrees_and_cut_down() {
    use gdal::spatial_ref::SpatialRef;
    use gdal::vector::{LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
    let made = tempfile::tempdir().expect("a folder");
    let path = made.path().join("source.gpkg");
    {
        let driver = gdal::DriverManager::get_driver_by_name("GPKG").expect("a driver");
        let mut dataset = driver.create_vector_only(&path).expect("created");
        let crs = SpatialRef::from_epsg(2154).expect("known");
        for name in ["autre", "friches_surfaces"] {
            let layer = dataset
                .create_layer(LayerOptions { name, srs: Some(&crs), ty: OGRwkbGeometryType::wkbPoint, options: None })
                .expect("a layer");
            layer
                .create_defn_fields(&[("site_id", OGRFieldType::OFTString), ("surface", OGRFieldType::OFTReal)])
                .expect("fields");
            for (id, x, y) in
                [("A", 700_100.0, 6_600_100.0), ("B", 700_100.0, 6_595_000.0), ("C", 700_100.0, 6_500_000.0)]
            {
                let mut geometry = gdal::vector::Geometry::empty(OGRwkbGeometryType::wkbPoint).expect("a point");
                geometry.add_point_2d((x, y));
                let mut feature = gdal::vector::Feature::new(layer.defn()).expect("a feature");
                feature.set_geometry(geometry).expect("placed");
                feature.set_field_string(0, &format!("{name}-{id}")).expect("filled in");
                feature.set_field_double(1, 12.5).expect("filled in");
                feature.create(&layer).expect("written");
            }
        }
    }
    let bytes = std::fs::read(&path).expect("read");
    let server = Server::start();
    server.script("/e.gpkg", vec![Reply::ok(&bytes)]);
    let dir = study(BY_PLACE, &server.url("/e.gpkg"), "format = \"gpkg\"\ntable = \"friches_surfaces\"\n");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    let written: serde_json::Value = serde_json::from_str(&read(dir.path(), "couches/essai.geojson")).expect("JSON");
    let features = written["features"].as_array().expect("a list");
    let ids: Vec<&str> = features.iter().filter_map(|f| f["properties"]["site_id"].as_str()).collect();
    // A is 100 m inside, B 5 km south of the southern border, C 100 km.
    assert_eq!(ids, ["friches_surfaces-A", "friches_surfaces-B"]);
    assert_eq!(features[0]["properties"]["surface"], 12.5);
    let lon = features[0]["geometry"]["coordinates"][0].as_f64().expect("a number");
    // 100 m east of 3° at this latitude: 100 / (111.32 km × cos 46.5°) = 0.0013°.
    assert!((lon - 3.0013).abs() < 1e-4, "{lon}");
}

fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in members {
        zip.start_file(*name, options).expect("a member");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

#[test]
fn the_member_of_an_archive_is_taken_and_its_absence_told_with_what_there_is() {
    let bytes = zipped(&[("lisez-moi.txt", "x"), ("dossier/communes_2026.csv", "idcom;valeur\n49126;1\n49127;2\n")]);
    let server = Server::start();
    server.script("/e.zip", vec![Reply::ok(&bytes).header("ETag", "\"z\""), Reply::status(304)]);
    let address = server.url("/e.zip");
    let dir = study(BY_CODE, &address, "format = \"csv\"\nmembre = \"communes.csv\"\ncolonne_commune = \"IDCOM\"\n");
    let output = run(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    says(
        &err(&output),
        &[
            "erreur[E0343]: l'archive de `essai` n'a aucun fichier de nom `communes.csv`",
            "lisez-moi.txt et dossier/communes_2026.csv",
            "corriger `membre`",
        ],
    );
    assert!(couches(dir.path()).is_empty(), "{:?}", couches(dir.path()));
    let text = read(dir.path(), "catalogue.toml").replace("\"communes.csv\"", "\"*_2026.csv\"");
    std::fs::write(dir.path().join("catalogue.toml"), text).expect("written");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(read(dir.path(), "couches/essai.csv"), "idcom;valeur\n49126;1\n");
    assert_eq!(couches(dir.path()), ["essai.csv", "essai.provenance.json"]);
}

#[test]
fn an_openstreetmap_extract_is_chosen_by_departement_and_kept_whole() {
    let server = Server::start();
    let bytes = b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7c".repeat(3);
    server.script("/pays-de-la-loire.osm.pbf", vec![Reply::ok(&bytes)]);
    let regions = "format = \"pbf\"\n[[jeu.region]]\nnom = \"bretagne\"\ndepartements = [\"35\"]\n\
                   [[jeu.region]]\nnom = \"pays-de-la-loire\"\ndepartements = [\"44\", \"49\"]\n";
    let dir = study(BY_CODE, &server.url("/{region}.osm.pbf"), regions);
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(std::fs::read(dir.path().join("couches/essai.osm.pbf")).expect("read"), bytes);
    says(&err(&output), &["gardé en entier", "n'est pas encore réduit au territoire", "n'est pas une couche"]);
    assert_eq!(out(&output), "");
    assert_eq!(provenance(dir.path())["lignes_lues"], serde_json::Value::Null);
}

#[test]
fn a_failure_of_the_server_leaves_the_study_as_it_is() {
    let server = Server::start();
    server.script("/e.csv", vec![Reply::status(404)]);
    let address = server.url("/e.csv");
    let dir = study(BY_CODE, &address, "format = \"csv\"\nverifiee = false\n");
    let output = run(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    says(
        &err(&output),
        &[
            "erreur[E0332]: `essai` n'est pas à l'adresse du catalogue",
            &format!("{address} répond 404 (introuvable) ; fichier CSV attendu"),
            "adresse à vérifier : voir https://exemple.fr/page",
        ],
    );
    assert_eq!(out(&output), "");
    assert!(!dir.path().join("couches").exists());
}

#[test]
fn offline_uses_the_copy_and_says_from_when_or_that_there_is_none() {
    let server = Server::start();
    server.script("/e.csv", vec![Reply::ok(ROWS.as_bytes())]);
    let dir = study(BY_CODE, &server.url("/e.csv"), "format = \"csv\"\n");
    let output = run(dir.path(), &["--hors-ligne"]);
    assert_eq!(output.status.code(), Some(1));
    says(&err(&output), &["erreur[E0341]: `essai` n'est pas en réserve", "relancer une fois sans `--hors-ligne`"]);
    assert!(!dir.path().join("couches").exists());
    assert_eq!(server.requests().len(), 0);
    assert!(run(dir.path(), &[]).status.success());
    std::fs::remove_dir_all(dir.path().join("couches")).expect("removed");
    let output = run(dir.path(), &["--hors-ligne"]);
    assert!(output.status.success(), "{}", err(&output));
    let day = provenance(dir.path())["telecharge_le"].as_str().expect("a moment")[..4].to_owned();
    says(&err(&output), &["info[I0347]: `essai` : copie en réserve du ", &format!("/{day}, non comparée à la source")]);
    assert_eq!(server.requests().len(), 1, "the network was left alone");
    assert!(read(dir.path(), "couches/essai.csv").starts_with("code_insee;nom;détail\n49126;Mairie"));
    // Another cache holds nothing.
    let other = dir.path().join("autre");
    let output = run(dir.path(), &["--hors-ligne", "--cache", &other.display().to_string()]);
    says(&err(&output), &["erreur[E0341]", "autre"]);
}

#[test]
fn a_file_of_the_user_is_never_replaced_in_silence() {
    let server = Server::start();
    server.script("/e.csv", vec![Reply::ok(ROWS.as_bytes()); 3]);
    let dir = study(BY_CODE, &server.url("/e.csv"), "format = \"csv\"\n");
    let file = dir.path().join("couches/essai.csv");
    std::fs::create_dir_all(dir.path().join("couches")).expect("made");
    std::fs::write(&file, "à moi").expect("written");
    let refused = |output: &Output| {
        assert_eq!(output.status.code(), Some(1));
        says(
            &err(output),
            &[
                "erreur[E0342]: `couches/essai.csv` existe et n'a pas été écrit par cette commande",
                "il est laissé comme il est, et rien n'est téléchargé",
                "ajouter `--remplacer`",
            ],
        );
    };
    refused(&run(dir.path(), &[]));
    assert_eq!(read(dir.path(), "couches/essai.csv"), "à moi");
    assert_eq!((couches(dir.path()).len(), server.requests().len()), (1, 0));
    assert!(run(dir.path(), &["--remplacer"]).status.success());
    assert!(read(dir.path(), "couches/essai.csv").starts_with("code_insee;nom;détail\n"));
    // Changed by hand since: it is the user's again.
    let mine = read(dir.path(), "couches/essai.csv") + "49126;ajouté;à la main\n";
    std::fs::write(&file, &mine).expect("written");
    refused(&run(dir.path(), &[]));
    assert_eq!(read(dir.path(), "couches/essai.csv"), mine);
}

#[test]
fn a_table_without_place_is_told_with_its_columns() {
    let server = Server::start();
    server.script("/e.csv", vec![Reply::ok(b"annee;valeur\n2026;1\n")]);
    let dir = study(BY_CODE, &server.url("/e.csv"), "format = \"csv\"\n");
    let output = run(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    says(
        &err(&output),
        &[
            "erreur[E0344]: ni colonne de commune ni coordonnées",
            "colonnes lues : annee et valeur",
            "`colonne_commune`",
        ],
    );
    assert!(couches(dir.path()).is_empty());
}

#[test]
fn nothing_in_the_territory_is_an_empty_layer_and_a_warning() {
    let server = Server::start();
    server.script("/e.csv", vec![Reply::ok(b"code_insee;nom\n55463;a\n")]);
    let dir = study(BY_CODE, &server.url("/e.csv"), "format = \"csv\"\n");
    let output = run(dir.path(), &["--format", "json"]);
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(read(dir.path(), "couches/essai.csv"), "code_insee;nom\n");
    let json: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    assert_eq!(json["provenance"]["lignes_gardees"], 0);
    assert_eq!(json["provenance"]["jeu"], "essai");
    assert_eq!(json["fichier"], "couches/essai.csv");
    let codes: Vec<&str> =
        json["diagnostics"].as_array().expect("a list").iter().filter_map(|d| d["code"].as_str()).collect();
    assert_eq!(codes, ["A0348"]);
    assert!(json["section"].as_str().is_some_and(|s| s.starts_with("[[couche]]\nid = \"essai\"\n")));
}

#[test]
fn without_a_name_the_catalogue_is_listed_and_a_wrong_name_gets_the_nearest() {
    let dir = tempfile::tempdir().expect("a folder");
    let command = |words: &[&str]| {
        let mut c = territoire();
        c.args(["donnees", "recuperer"]).args(words).current_dir(dir.path()).output().expect("the command runs")
    };
    let output = command(&[]);
    assert!(output.status.success());
    says(&out(&output), &["irve ", "Bornes de recharge (IRVE)", "logements-vacants", "ODbL", "adresse à vérifier"]);
    let output = command(&["covoiturages"]);
    assert_eq!(output.status.code(), Some(1));
    says(
        &err(&output),
        &["erreur[E0330]: `covoiturages` n'est pas dans le catalogue", "vouliez-vous dire `covoiturage` ?"],
    );
    says(&out(&output), &["friches "]);
    // Nobody publishes it for the whole of France: told with where to ask, and nothing is downloaded.
    std::fs::write(dir.path().join("territoire.toml"), BY_CODE).expect("written");
    let output = command(&["sdirve"]);
    assert_eq!(output.status.code(), Some(1));
    says(&err(&output), &["erreur[E0331]: `sdirve` n'a pas d'adresse", "prendre le fichier chez son producteur"]);
    let output = command(&["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    // Each names the model that reads it, and each model of public data has an entry.
    let models: std::collections::BTreeMap<&str, &str> = json["catalogue"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|e| (e["id"].as_str().expect("an id"), e["modele"].as_str().expect("a model")))
        .collect();
    for own in [
        "irve",
        "friches",
        "bpe",
        "enaf",
        "france-services",
        "logements-vacants",
        "sante",
        "sdirve",
        "vehicules-electriques",
    ] {
        assert_eq!(models.get(own), Some(&own), "{models:?}");
    }
    assert_eq!(json["catalogue"][0]["id"], "irve");
    assert_eq!(json["catalogue"][0]["verifiee"], false);
}
