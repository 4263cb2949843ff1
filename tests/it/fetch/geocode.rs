//! `territoire donnees geocoder` against a server of this machine: what leaves, what comes back, what is kept, in all the
//! moods of a service. Never the internet.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use territoire::diagnostic::{Notes, summary};
use territoire::fetch::{Patience, Place, Query, geocode};
use territoire::workshop::{self, Consent, Geocoding};

use crate::support::answers::says;
use crate::support::server::{Reply, Server};
use crate::support::tool::{all, err, out, territoire};

/// Quick to give up, so that the tests are.
const QUICK: Patience = Patience {
    connect: Duration::from_secs(2),
    idle: Duration::from_millis(400),
    tries: 3,
    pause: Duration::from_millis(1),
};

const HEAD: &str = "numero,adresse,code_insee,longitude,latitude,result_score,result_label,result_type,result_citycode,result_status\n";

/// Saint-Mihiel (55463) and Lacroix-sur-Meuse (55268), some 10 km apart; one row with coordinates, two at one address
/// written in two ways, one without address, one of each trouble.
const ROWS: &str = "nom;contact;adresse;code_insee;lon;lat\n\
    Garage;Jean Secret;12 rue de l'Église;55463;;\n\
    Atelier;06 00 00 00 01;12, RUE DE L EGLISE;55463;;\n\
    Usine;x@exemple.fr;Rue du Pont;55463;;\n\
    Halle;;Route inconnue;55463;;\n\
    Dépôt;;Le Bourg;55463;;\n\
    Silo;;3 rue Basse;55463;;\n\
    Mairie;;;55463;;\n\
    Moulin;;1 rue Haute;55463;5.54;48.89\n";

/// What a service finds of the five addresses, in the order of their letters: 12 rue de l'Église at its number, 3 rue Basse in
/// Lacroix, Le Bourg at the commune, Route inconnue with a bad score, Rue du Pont at the street.
fn found() -> String {
    let rows = [
        "1,12 rue de l'Église,55463,5.541,48.891,0.91,12 Rue de l'Église 55300 Saint-Mihiel,housenumber,55463,ok",
        "2,3 rue Basse,55463,5.52,48.97,0.88,3 Rue Basse 55300 Lacroix-sur-Meuse,housenumber,55268,ok",
        "3,Le Bourg,55463,5.54,48.89,0.95,Saint-Mihiel,municipality,55463,ok",
        "4,Route inconnue,55463,5.55,48.88,0.31,Route de Verdun 55300 Saint-Mihiel,street,55463,ok",
        "5,Rue du Pont,55463,5.538,48.889,0.72,Rue du Pont 55300 Saint-Mihiel,street,55463,ok",
    ];
    format!("{HEAD}{}\n", rows.join("\n"))
}

/// A study of the two communes with one layer of friches.
fn study(rows: &str, more: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("couches")).expect("made");
    std::fs::write(dir.path().join("couches/sites.csv"), rows).expect("written");
    let toml = format!(
        "[etude]\nnom = \"Essai\"\n[territoire]\ncommunes = [\"55463\", \"55268\"]\n[[couche]]\nid = \"sites\"\nfichier = \"couches/sites.csv\"\n{more}"
    );
    std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
    dir
}

fn run(dir: &Path, words: &[&str]) -> Output {
    territoire()
        .args(["donnees", "geocoder", "sites"])
        .arg(dir)
        .args(words)
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("the command runs")
}

fn kept(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("couches/sites.geocodage.csv")).expect("a file")
}

#[test]
fn addresses_alone_leave_and_rows_stand_where_they_are_found() {
    let server = Server::start();
    server.script("/csv", vec![Reply::ok(found().as_bytes()).header("Content-Type", "text/csv")]);
    let dir = study(ROWS, "");
    // Before: six rows at the mairie, and what may be done for them.
    let before = all(&territoire().arg("verifier").arg(dir.path()).output().expect("runs"));
    says(
        &before,
        &["7\u{a0}entités localisées à la commune", "territoire donnees geocoder sites", "colonne `adresse`"],
    );
    let output = run(dir.path(), &["--accepter", "--service", &server.url("/csv")]);
    assert!(output.status.success(), "{}", err(&output));
    says(
        &err(&output),
        &[
            "5\u{a0}adresses différentes à trouver, pour 6\u{a0}lignes sans coordonnées",
            "l'adresse (colonne « adresse »)",
            "le code de la commune (colonne « code_insee »)",
            "Rien d'autre ne quitte cette machine",
            "couches/sites.geocodage.csv",
        ],
    );
    // Nothing else left: no name, no contact, not the address of the row that has coordinates.
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let body = &requests[0].body;
    says(
        body,
        &["numero,adresse,code_insee", "Rue du Pont,55463", "name=\"citycode\"", "name=\"columns\"\r\n\r\nadresse"],
    );
    for private in ["Garage", "Secret", "06 00", "exemple.fr", "Halle", "rue Haute", "nom", "contact", "sites"] {
        // The headers of the form have `name=` and `filename=`.
        let body = body.replace("filename", "").replace("name", "");
        assert!(!body.contains(private), "{private} leaves in\n{body}");
    }
    // Of five addresses one is used at the number, by two rows, one at the street; the others stay, each with why.
    says(
        &out(&output),
        &[
            "1 trouvées au numéro",
            "1 à la voie ou au lieu-dit",
            "1 à la commune seulement",
            "1 sous le seuil de 0,50",
            "1 refusées : hors de la commune",
            // (0,91 + 0,91 + 0,72) / 3 = 0,8467.
            "3\u{a0}positions par géocodage (score moyen 0,85, 2 au numéro, 1 à la voie ou au lieu-dit)",
            "4\u{a0}lignes restent à la mairie",
            "1\u{a0}ligne sans coordonnées ni adresse",
        ],
    );
    says(
        &kept(dir.path()),
        &[
            "\u{feff}adresse;code_postal;commune;code_insee;longitude;latitude;score;type;libelle;code_insee_trouve;retenu;raison;empreinte",
            "Route inconnue;;;55463;5.550000;48.880000;0.3100;voie;Route de Verdun 55300 Saint-Mihiel;55463;non;score 0,31 sous le seuil de 0,50;",
            "3 rue Basse;;;55463;5.520000;48.970000;0.8800;numéro;3 Rue Basse 55300 Lacroix-sur-Meuse;55268;non;trouvée à 55268, hors de la commune déclarée;",
        ],
    );
    // After, without any network: the same positions.
    let after = all(&territoire().arg("verifier").arg(dir.path()).output().expect("runs"));
    says(&after, &["3\u{a0}positions par géocodage (score moyen 0,85", "4\u{a0}entités localisées à la commune"]);
    // A second time nothing is asked: the server would answer 599.
    let again = run(dir.path(), &["--service", &server.url("/csv")]);
    assert!(again.status.success(), "{}", err(&again));
    says(&out(&again), &["Rien à demander : rien n'a été envoyé", "3\u{a0}positions par géocodage"]);
    assert_eq!(server.requests().len(), 1);
    // Another threshold decides again, without asking; 0,31 is enough for the fourth.
    let lower = run(dir.path(), &["--seuil", "0,3"]);
    says(&out(&lower), &["4\u{a0}positions par géocodage"]);
    // Another cell of a row changes nothing, another address is asked alone.
    std::fs::write(
        dir.path().join("couches/sites.csv"),
        ROWS.replace("Usine", "Fabrique").replace("Le Bourg", "4 place B"),
    )
    .expect("written");
    let one = format!("{HEAD}1,4 place B,55463,5.54,48.89,0.8,4 Place B,housenumber,55463,ok\n");
    server.script("/csv", vec![Reply::ok(one.as_bytes())]);
    let output = run(dir.path(), &["--accepter", "--service", &server.url("/csv")]);
    says(&err(&output), &["1\u{a0}adresse différente à trouver", "4\u{a0}adresses déjà connues"]);
    let body = &server.requests()[1].body;
    assert!(body.contains("1,4 place B,55463") && !body.contains("Rue du Pont"), "{body}");
}

#[test]
fn nothing_leaves_without_an_agreement() {
    let server = Server::start();
    let dir = study(ROWS, "");
    let output = run(dir.path(), &["--service", &server.url("/csv")]);
    assert_eq!(output.status.code(), Some(1));
    says(
        &err(&output),
        &["erreur[E0361]: 5\u{a0}adresses à envoyer", "rien n'est envoyé", "colonne « adresse »", "--accepter"],
    );
    assert!(server.requests().is_empty());
    assert!(!dir.path().join("couches/sites.geocodage.csv").exists());
    // Who is asked may refuse.
    let asked = Geocoding {
        folder: dir.path().to_owned(),
        layer: "sites".into(),
        service: Some(server.url("/csv")),
        threshold: 0.5,
        batch: 10,
        patience: QUICK,
    };
    let mut notes = Notes::new();
    let done = workshop::geocode(&asked, &mut |_| Consent::No, &mut |_, _| {}, &mut notes).expect("nothing fails");
    assert!(done.is_some_and(|d| !d.sent && d.file.is_none()) && server.requests().is_empty());
}

#[test]
fn what_is_corrected_by_hand_stays() {
    let server = Server::start();
    server.script("/csv", vec![Reply::ok(found().as_bytes())]);
    let dir = study(ROWS, "");
    assert!(run(dir.path(), &["--accepter", "--service", &server.url("/csv")]).status.success());
    // Le Bourg is put where it is, by hand, in the file as a spreadsheet writes it; Rue du Pont is taken back.
    let text = kept(dir.path());
    let line = |start: &str| text.lines().find(|l| l.starts_with(start)).expect("a line").to_owned();
    let (bourg, pont) = (line("Le Bourg"), line("Rue du Pont"));
    let moved = bourg.replace("5.540000;48.890000", "5,5422;48,8911").replace(";non;", ";oui;");
    assert_ne!(moved, bourg);
    let text = text.replace(&bourg, &moved).replace(&pont, &pont.replace(";oui;", ";non;"));
    std::fs::write(dir.path().join("couches/sites.geocodage.csv"), text).expect("written");
    for threshold in ["0,2", "0,9"] {
        let output = run(dir.path(), &["--seuil", threshold]);
        says(&out(&output), &["1 placées à la main", "dont 1 à la main"]);
        assert!(kept(dir.path()).contains("5.542200;48.891100"), "{}", kept(dir.path()));
    }
    // At 0,9 the two of the church stay, with Le Bourg; Rue du Pont is somebody's no.
    says(&out(&run(dir.path(), &["--seuil", "0,9"])), &["3\u{a0}positions par géocodage"]);
    // A line that can't be used is never lost by writing the file again.
    let broken = kept(dir.path()).replace("5.542200", "est");
    std::fs::write(dir.path().join("couches/sites.geocodage.csv"), &broken).expect("written");
    let output = run(dir.path(), &["--seuil", "0,9"]);
    assert_eq!(output.status.code(), Some(1));
    says(&err(&output), &["erreur[E0364]", "attention[A0365]", "`est` et `48.891100`"]);
    assert_eq!(kept(dir.path()), broken);
}

/// One question to a service in a mood.
fn ask(replies: Vec<Reply>) -> (Result<Vec<Place>, String>, usize) {
    let server = Server::start();
    server.script("/csv", replies);
    let query = Query { address: "1 rue A", insee: "55463", ..Query::default() };
    let mut notes = Notes::new();
    let places = geocode(&server.url("/csv"), &[query], &QUICK, &mut notes);
    (places.ok_or_else(|| summary(&notes)), server.requests().len())
}

#[test]
fn a_service_is_told_in_all_its_moods() {
    let right = format!("{HEAD}1,1 rue A,55463,5.5,48.9,0.9,1 Rue A,housenumber,55463,ok\n");
    let ok = || Reply::ok(right.as_bytes());
    let two = format!("{right}2,2 rue A,55463,5.5,48.9,0.9,2 Rue A,housenumber,55463,ok\n");
    let none = HEAD.to_owned();
    let page = b"<!DOCTYPE html><html><body>Maintenance</body></html>";
    let moods: Vec<(Vec<Reply>, usize, &[&str])> = vec![
        (vec![Reply::status(403)], 1, &["erreur[E0333]", "refuse de répondre", "403"]),
        (vec![Reply::status(404)], 1, &["erreur[E0332]", "n'est pas à cette adresse", "--service"]),
        (vec![Reply::status(400)], 1, &["erreur[E0333]", "ne répond pas comme prévu", "400"]),
        (vec![Reply::status(413)], 1, &["erreur[E0333]", "413"]),
        (vec![Reply::status(500); 3], 3, &["erreur[E0334]", "en panne ou surchargé", "500"]),
        (vec![Reply::status(429).header("Retry-After", "0"); 3], 3, &["erreur[E0334]", "trop demandé", "429"]),
        (vec![ok().cut(40); 3], 3, &["erreur[E0338]", "40 sur"]),
        (vec![ok().wait(Duration::from_secs(2)); 3], 3, &["erreur[E0336]", "ne répond plus", "0,4\u{a0}s"]),
        (vec![ok().stall(40, Duration::from_secs(2)); 3], 3, &["erreur[E0336]"]),
        (vec![Reply::ok(page).header("Content-Type", "text/html")], 1, &["erreur[E0340]", "page web"]),
        (vec![Reply::ok(page)], 1, &["erreur[E0340]", "page web"]),
        (vec![Reply::ok(b"{\"message\":\"bad request\"}")], 1, &["erreur[E0340]", "du JSON"]),
        (vec![Reply::ok(b"\x00\x01\x02garbage\xff")], 1, &["erreur[E0340]"]),
        (vec![Reply::ok(b"a;b\n1;2\n")], 1, &["erreur[E0362]", "sans colonne `numero`"]),
        (vec![Reply::ok(none.as_bytes())], 1, &["erreur[E0362]", "0 lignes au lieu de 1"]),
        (vec![Reply::ok(two.as_bytes())], 1, &["erreur[E0362]", "`2`", "rien n'en est gardé"]),
    ];
    for (replies, asked, said) in moods {
        let (answer, requests) = ask(replies);
        let told = answer.expect_err(said[0]);
        says(&told, said);
        assert_eq!(requests, asked, "{told}");
    }
    // One that asks for a pause, or is tired for a moment, is asked again.
    for first in [Reply::status(429).header("Retry-After", "0"), Reply::status(503), ok().cut(40)] {
        let (answer, requests) = ask(vec![first, ok()]);
        assert_eq!(answer.expect("found")[0].lonlat, Some((5.5, 48.9)));
        assert_eq!(requests, 2);
    }
    // No server at all.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let mut notes = Notes::new();
    let query = Query { address: "1 rue A", ..Query::default() };
    assert!(geocode(&format!("http://127.0.0.1:{port}/csv"), &[query], &QUICK, &mut notes).is_none());
    says(&summary(&notes), &["erreur[E0335]", "connexion refusée"]);
}

#[test]
fn what_came_before_a_fault_is_kept_and_the_rest_asked_later() {
    let rows = "nom;adresse;code_insee\na;1 rue A;55463\nb;2 rue A;55463\nc;3 rue A;55463\n";
    let one =
        |n: u32, street: u32| format!("{n},{street} rue A,55463,5.54,48.89,0.9,{street} Rue A,housenumber,55463,ok\n");
    let server = Server::start();
    let first = format!("{HEAD}{}{}", one(1, 1), one(2, 2));
    let last = format!("{HEAD}{}", one(1, 3));
    server.script("/csv", vec![Reply::ok(first.as_bytes()), Reply::status(403), Reply::ok(last.as_bytes())]);
    let dir = study(rows, "");
    let asked = Geocoding {
        folder: dir.path().to_owned(),
        layer: "sites".into(),
        service: Some(server.url("/csv")),
        threshold: 0.5,
        batch: 2,
        patience: QUICK,
    };
    let mut notes = Notes::new();
    let done = workshop::geocode(&asked, &mut |_| Consent::Yes, &mut |_, _| {}, &mut notes).expect("nothing fails");
    assert!(done.is_none());
    says(&summary(&notes), &["erreur[E0333]", "2\u{a0}adresses reçues avant sont gardées", "les 1 qui restent"]);
    let mut seen = Vec::new();
    let mut asks = |sending: &workshop::Sending| {
        seen.push((sending.addresses, sending.known));
        Consent::Yes
    };
    let done = workshop::geocode(&asked, &mut asks, &mut |_, _| {}, &mut Notes::new()).expect("nothing fails");
    assert_eq!(done.expect("done").addresses.placed, 3);
    assert_eq!(seen, [(1, 2)]);
    let body = &server.requests()[2].body;
    assert!(body.contains("1,3 rue A,55463") && !body.contains("2 rue A"), "{body}");
}

#[test]
fn a_table_of_addresses_alone_is_read_once_they_are_found() {
    let rows = "nom;adresse;cp;ville\nSite;1 rue A;55300;Saint-Mihiel\n";
    let server = Server::start();
    let found = "numero,adresse,commune,code_postal,longitude,latitude,result_score,result_label,result_type,result_citycode\n\
                 1,1 rue A,Ailleurs,55300,5.54,48.89,0.9,1 Rue A,housenumber,55463\n";
    server.script("/csv", vec![Reply::ok(found.as_bytes())]);
    let dir = study(&rows.replace("Saint-Mihiel", "Ailleurs").replace("ville", "v"), "");
    let before = territoire().arg("verifier").arg(dir.path()).output().expect("runs");
    assert_eq!(before.status.code(), Some(1));
    says(&all(&before), &["erreur[E0301]", "territoire donnees geocoder sites"]);
    let output = run(dir.path(), &["--accepter", "--service", &server.url("/csv")]);
    assert!(output.status.success(), "{}", err(&output));
    says(&err(&output), &["le code postal (colonne « cp »)"]);
    says(&out(&output), &["1\u{a0}position par géocodage"]);
    assert!(territoire().arg("verifier").arg(dir.path()).output().expect("runs").status.success());
}

#[test]
fn the_column_may_be_named_and_the_service_set_in_the_catalogue() {
    let rows = "nom;adresse;où;code_insee\na;voir mairie;9 rue Z;55463\n";
    let server = Server::start();
    let found = format!("{HEAD}1,9 rue Z,55463,5.54,48.89,0.9,9 Rue Z,housenumber,55463,ok\n");
    server.script("/mien", vec![Reply::ok(found.as_bytes())]);
    let dir = study(rows, "adresse = [\"où\"]\n");
    let catalogue = format!("[geocodage]\nadresse = \"{}\"\n", server.url("/mien"));
    std::fs::write(dir.path().join("catalogue.toml"), catalogue).expect("written");
    let output = run(dir.path(), &["--accepter", "--format", "json"]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(server.requests()[0].body.contains("1,9 rue Z,55463"), "{}", server.requests()[0].body);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).expect("JSON");
    assert_eq!((json["envoye"].as_bool(), json["lignes_placees"].as_u64()), (Some(true), Some(1)));
    // One that is not there is told with those that are.
    let dir = study(rows, "adresse = [\"ou est-ce\"]\n");
    let output = run(dir.path(), &["--accepter"]);
    assert_eq!(output.status.code(), Some(1));
    says(&err(&output), &["la colonne `ou est-ce` n'existe pas"]);
}

/// Features of files, with and without geometry: none, null, empty. Those without are asked for, those with are not, and
/// a feature with neither geometry nor address is left where it is.
#[test]
fn features_without_geometry_are_asked_for_whatever_the_file_says_of_them() {
    let features = [
        ("1 rue A", "null"),
        ("2 rue B", "{\"type\":\"Point\",\"coordinates\":[5.54,48.89]}"),
        ("3 rue C", "{\"type\":\"Point\",\"coordinates\":[]}"),
        ("4 rue D", "{\"type\":\"GeometryCollection\",\"geometries\":[]}"),
        ("5 rue E", "{\"type\":\"Polygon\",\"coordinates\":[]}"),
        ("", "null"),
    ];
    let features = features.map(|(address, geometry)| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"nom\":\"n{address}\",\"adresse\":\"{address}\",\"code_insee\":\"55463\"}},\"geometry\":{geometry}}}"
        )
    });
    let json = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",\n"));
    let asked = ["1 rue A", "3 rue C", "4 rue D", "5 rue E"];
    let rows: Vec<String> =
        (1..).zip(asked).map(|(n, a)| format!("{n},{a},55463,5.54{n},48.89,0.9,{a},housenumber,55463,ok\n")).collect();
    for format in ["GeoJSON", "GPKG", "ESRI Shapefile"] {
        let server = Server::start();
        server.script("/csv", vec![Reply::ok(format!("{HEAD}{}", rows.concat()).as_bytes())]);
        let dir = study("", "");
        let source = dir.path().join("couches/sites.geojson");
        std::fs::write(&source, &json).expect("written");
        let name = match format {
            "GPKG" => "sites.gpkg",
            "ESRI Shapefile" => "sites.shp",
            _ => "sites.geojson",
        };
        if format != "GeoJSON" {
            // A shapefile holds one kind of geometries: what is empty or of another kind is none there.
            let points = json
                .replace("{\"type\":\"GeometryCollection\",\"geometries\":[]}", "null")
                .replace("{\"type\":\"Polygon\",\"coordinates\":[]}", "null");
            std::fs::write(&source, points).expect("written");
            let from = gdal::Dataset::open(&source).expect("opened");
            let driver = gdal::DriverManager::get_driver_by_name(format).expect("a driver");
            let mut to = driver.create_vector_only(dir.path().join("couches").join(name)).expect("made");
            copy(&from, &mut to);
            to.close().expect("closed");
        }
        let toml = dir.path().join("territoire.toml");
        let text = std::fs::read_to_string(&toml).expect("read").replace("sites.csv", name);
        std::fs::write(&toml, text).expect("written");
        let output = run(dir.path(), &["--accepter", "--service", &server.url("/csv")]);
        assert!(output.status.success(), "{format}: {}", err(&output));
        let body = &server.requests()[0].body;
        for address in asked {
            assert!(body.contains(&format!("{address},55463")), "{format}: {address}\n{body}");
        }
        assert!(!body.contains("2 rue B"), "{format}: {body}");
        says(&out(&output), &["4\u{a0}positions par géocodage", "1\u{a0}ligne sans coordonnées ni adresse"]);
        let after = territoire().arg("verifier").arg(dir.path()).output().expect("runs");
        assert!(after.status.success(), "{format}: {}", all(&after));
        says(&all(&after), &["4\u{a0}positions par géocodage"]);
    }
}

/// The features of a file, points or none, in another format.
fn copy(from: &gdal::Dataset, to: &mut gdal::Dataset) {
    use gdal::vector::{Feature, FieldDefn, LayerAccess as _, LayerOptions, OGRFieldType, OGRwkbGeometryType};
    let mut source = from.layer(0).expect("a layer");
    let srs = source.spatial_ref();
    let ty = OGRwkbGeometryType::wkbPoint;
    let layer = to.create_layer(LayerOptions { name: "sites", srs: srs.as_ref(), ty, options: None }).expect("a layer");
    let names = ["nom", "adresse", "code_insee"];
    for name in names {
        FieldDefn::new(name, OGRFieldType::OFTString).expect("a field").add_to_layer(&layer).expect("added");
    }
    for feature in source.features() {
        let mut copied = Feature::new(layer.defn()).expect("a feature");
        for (n, name) in names.iter().enumerate() {
            let at = feature.field_index(name).expect("a field");
            let text = feature.field_as_string(at).expect("a text").unwrap_or_default();
            copied.set_field_string(n, &text).expect("set");
        }
        if let Some(geometry) = feature.geometry() {
            copied.set_geometry(geometry.clone()).expect("set");
        }
        copied.create(&layer).expect("written");
    }
}
