//! Layers read from a real PostgreSQL with PostGIS, results published there, and what is said when it refuses.

use std::path::Path;

use geo::{Distance, Euclidean, Geometry};
use territoire::diagnostic::Notes;
use territoire::layer::{Feature, Layer, Value};
use territoire::study::Study;

use crate::support::answers::same;
use crate::support::files::example;
use crate::support::postgres::Server;
use crate::support::tool::{all, territoire};

const SECRET: &str = "tres-secret";

/// A study of the CC du Sammiellois with these layers.
fn study(layers: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let head = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"245500327\"]\n";
    std::fs::write(dir.path().join("territoire.toml"), format!("{head}{layers}")).expect("written");
    dir
}

fn layer(id: &str, file: &str, more: &str) -> String {
    format!("\n[[couche]]\nid = \"{id}\"\nfichier = \"{file}\"\n{more}\n")
}

fn open(folder: &Path) -> (Vec<Layer>, Notes) {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).expect("the study opens");
    (study.layers, notes)
}

fn run(args: &[&str], folder: &Path, more: &[&str], env: &[(&str, &str)]) -> (String, i32) {
    let mut command = territoire();
    command.args(args).arg(folder).args(more);
    for name in ["PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE"] {
        command.env_remove(name);
    }
    for (name, value) in env {
        command.env(name, value);
    }
    let output = command.timeout(std::time::Duration::from_secs(120)).output().expect("the command runs");
    (all(&output), output.status.code().unwrap_or(-1))
}

/// Four places: the last has no position. Rows are not put in the order of their key.
const PLACES: &str = "CREATE TABLE lieux (id integer PRIMARY KEY, nom text, puissance double precision, ouvert boolean, \
    note text, geom geometry(Point, 4326)); \
    INSERT INTO lieux VALUES \
    (3, 'Verdun', 22, NULL, NULL, ST_SetSRID(ST_MakePoint(5.3833, 49.16), 4326)), \
    (1, 'Mairie l''été', 7.4, true, ' deux ', ST_SetSRID(ST_MakePoint(5.54, 48.89), 4326)), \
    (4, 'Nulle part', 0.1, false, NULL, NULL), \
    (2, 'Étang', NULL, false, '', ST_SetSRID(ST_MakePoint(5.60, 48.85), 4326))";

const SAME: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":1,"nom":"Mairie l'été","puissance":7.4,"ouvert":true,"note":" deux "},"geometry":{"type":"Point","coordinates":[5.54,48.89]}},
{"type":"Feature","properties":{"id":2,"nom":"Étang","puissance":null,"ouvert":false,"note":""},"geometry":{"type":"Point","coordinates":[5.60,48.85]}},
{"type":"Feature","properties":{"id":3,"nom":"Verdun","puissance":22,"ouvert":null,"note":null},"geometry":{"type":"Point","coordinates":[5.3833,49.16]}},
{"type":"Feature","properties":{"id":4,"nom":"Nulle part","puissance":0.1,"ouvert":false,"note":null},"geometry":null}]}"#;

/// The same features, their positions apart, which are less than a millimetre from each other.
fn same_features(a: &Layer, b: &Layer) {
    assert_eq!(a.fields, b.fields);
    assert_eq!(a.features.len(), b.features.len());
    for (a, b) in a.features.iter().zip(&b.features) {
        match (&a.geometry, &b.geometry) {
            (Some(Geometry::Point(p)), Some(Geometry::Point(q))) => {
                assert!(Euclidean.distance(*p, *q) < 1e-3, "{p:?} {q:?}");
            }
            (None, None) => {}
            other => panic!("{other:?}"),
        }
        let without = |f: &Feature| Feature { geometry: None, ..f.clone() };
        assert_eq!(without(a), without(b));
    }
}

#[test]
fn a_table_gives_the_features_the_communes_and_the_values_of_the_same_geojson_in_any_projection() {
    let Some(server) = Server::shared("a_table_gives_the_features_of_the_same_geojson") else { return };
    let base = server.database();
    server.sql(&base, PLACES);
    server.sql(
        &base,
        "CREATE SCHEMA autre; \
         CREATE TABLE autre.\"Lieux 93\" AS SELECT id, nom, puissance, ouvert, note, \
         ST_Transform(geom, 2154)::geometry(Point, 2154) AS position FROM lieux; \
         ALTER TABLE autre.\"Lieux 93\" ADD PRIMARY KEY (id); \
         CREATE VIEW vue AS SELECT id, nom, puissance, ouvert, note, ST_Force3D(geom)::geography AS g FROM lieux; \
         CREATE TABLE sans_srid AS SELECT id, nom, puissance, ouvert, note, ST_SetSRID(ST_Transform(geom, 2154), 0) AS g \
         FROM lieux; ALTER TABLE sans_srid ADD PRIMARY KEY (id)",
    );
    let connection = server.connection(&base, "postgres");
    let dir = study(
        &[
            layer("fichier", "couches/lieux.geojson", ""),
            layer("premiere", &connection, "table = \"public.lieux\""),
            layer("lambert", &connection, "table = \"autre.Lieux 93\""),
            layer("seule", &connection, "table = \"Lieux 93\""),
            layer("vue", &connection, "table = \"vue\""),
            layer("sans", &connection, "table = \"sans_srid\"\ncrs = 2154"),
        ]
        .concat(),
    );
    std::fs::create_dir(dir.path().join("couches")).expect("made");
    std::fs::write(dir.path().join("couches/lieux.geojson"), SAME).expect("written");
    let (layers, notes) = open(dir.path());
    assert_eq!(layers.len(), 6, "{notes:?}");
    for other in &layers[1..] {
        same_features(&layers[0], other);
    }
    // What is known by hand: the order is that of the key, Saint-Mihiel's point is in it, Verdun is outside, the empty
    // text and NULL are missing.
    let read = &layers[1].features;
    assert_eq!(read.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3", "4"]);
    let mut notes = Notes::new();
    let territory = Study::open(dir.path(), &mut notes).expect("opened").territory;
    assert_eq!(read[0].commune.map(|i| territory.communes[i].code.as_str()), Some("55463"));
    assert_eq!(read[2].commune, None);
    assert_eq!(layers[1].value(&read[0], 2), Value::Number(7.4));
    assert_eq!(layers[1].value(&read[0], 4), Value::Text("deux".into()));
    assert_eq!(layers[1].value(&read[1], 4), Value::Missing);
    assert_eq!(layers[1].value(&read[1], 2), Value::Missing);
    assert_eq!(read[3].geometry, None);
}

#[test]
fn without_a_name_the_first_table_is_read_and_said_and_a_second_geometry_is_chosen_by_name() {
    let Some(server) = Server::shared("without_a_name_the_first_table_is_read_and_said") else { return };
    let base = server.database();
    server.sql(&base, PLACES);
    server.sql(
        &base,
        "CREATE SCHEMA a; CREATE TABLE a.avant (g geometry); CREATE TABLE rien (id int); \
         CREATE TABLE zones (id integer, geom geometry(Point, 4326), emprise geometry(Polygon, 2154)); \
         INSERT INTO zones SELECT 1, ST_SetSRID(ST_MakePoint(5.54, 48.89), 4326), \
         ST_Buffer(ST_Transform(ST_SetSRID(ST_MakePoint(5.54, 48.89), 4326), 2154), 100, 'endcap=square quad_segs=1')",
    );
    let connection = server.connection(&base, "postgres");
    let dir = study(
        &[
            layer("premiere", &connection, ""),
            layer("zones", &connection, "table = \"zones\""),
            layer("emprises", &connection, "table = \"public.zones(emprise)\""),
        ]
        .concat(),
    );
    let (layers, notes) = open(dir.path());
    let said: Vec<&str> = notes.all().iter().map(|d| d.message.as_str()).collect();
    assert!(said.contains(&"3\u{a0}couches dans cette base ; la première, `public.lieux`, est lue"), "{said:?}");
    assert!(
        said.contains(&"2\u{a0}colonnes de géométrie dans la table `public.zones` ; la première, `geom`, est lue"),
        "{said:?}"
    );
    assert_eq!(layers[0].features.len(), 4);
    assert!(matches!(layers[1].features[0].geometry, Some(Geometry::Point(_))));
    assert!(matches!(layers[2].features[0].geometry, Some(Geometry::Polygon(_))));
    assert_eq!(layers[1].fields, ["id"]);
}

#[test]
fn a_layer_of_a_geopackage_and_a_sheet_are_chosen_by_name() {
    use territoire::layer::{Field, FieldKind, GeometryKind, VectorTable, write_geopackage};
    let table = |name: &str, x: f64| VectorTable {
        name: name.into(),
        title: name.into(),
        source: "essai".into(),
        fields: vec![Field { name: "nom".into(), kind: FieldKind::Text, about: "nom".into() }],
        rows: vec![(Some(geo::Point::new(x, 6_868_000.0).into()), vec![Value::Text(name.into())])],
        geometry: GeometryKind::Point,
    };
    let dir = study(
        &[
            layer("a", "c.gpkg", ""),
            layer("b", "c.gpkg", "table = \"services\""),
            layer("c", "c.gpkg", "table = \"service\""),
            layer("d", "c.csv", "table = \"services\""),
            layer("e", "c.xlsx", "table = \"Deux\""),
            layer("f", "c.xlsx", "table = \"Trois\""),
        ]
        .concat(),
    );
    let lambert = territoire::territory::Projection::lambert93();
    let tables = [table("bornes", 886_000.0), table("services", 887_000.0)];
    write_geopackage(&dir.path().join("c.gpkg"), &lambert, &tables).expect("written");
    std::fs::write(dir.path().join("c.csv"), "nom;lon;lat\nA;5,54;48,89\n").expect("written");
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, value) in [("Un", "premier"), ("Deux", "second")] {
        let sheet = book.add_worksheet().set_name(name).expect("named");
        for (column, (head, cell)) in [("nom", value), ("code_insee", "55463")].into_iter().enumerate() {
            sheet.write(0, column as u16, head).expect("written");
            sheet.write(1, column as u16, cell).expect("written");
        }
    }
    book.save(dir.path().join("c.xlsx")).expect("saved");
    let (layers, notes) = open(dir.path());
    let named: Vec<(&str, &str)> = layers.iter().map(|l| (l.id.as_str(), l.features[0].name.as_str())).collect();
    assert_eq!(named, [("a", "bornes"), ("b", "services"), ("e", "second")]);
    let faults: Vec<_> = notes.all().iter().filter(|d| d.code.id == "E0353").collect();
    assert_eq!(faults.len(), 3, "{notes:?}");
    assert_eq!(faults[0].message, "la couche `service` n'existe pas");
    assert_eq!(faults[0].label.as_deref(), Some("il y a : bornes et services"));
    assert_eq!(faults[0].help.as_deref(), Some("vouliez-vous dire `\"services\"` ?"));
    assert_eq!(faults[0].place.as_ref().and_then(|p| p.line_column()), Some((21, Some(9))));
    assert!(faults[1].message.contains("CSV"), "{}", faults[1].message);
    assert_eq!(faults[2].label.as_deref(), Some("il y a : Un et Deux"));
}

#[test]
fn every_refusal_is_told_in_french_at_its_place_and_never_shows_the_password() {
    let Some(server) = Server::shared("every_refusal_is_told_in_french_at_its_place") else { return };
    let base = server.database();
    server.sql(&base, PLACES);
    server.sql(
        &base,
        "CREATE TABLE sans_geometrie (id int, nom text); INSERT INTO sans_geometrie VALUES (1, 'a'); \
         CREATE TABLE sans_srid (id int, g geometry); INSERT INTO sans_srid VALUES (1, ST_MakePoint(1, 2))",
    );
    server.sql("postgres", "CREATE DATABASE vide TEMPLATE template0");
    let socket = server.connection(&base, "postgres");
    let network = format!("PG:host=127.0.0.1 port={} dbname={base}", server.port());
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port").local_addr().expect("a port").port();
    const PLACE: &str = "territoire.toml:10:11";
    let cases: Vec<(&str, String, &str, &[&str])> = vec![
        (
            "down",
            format!("PG:host=127.0.0.1 port={closed} dbname=a"),
            "",
            &["E0350", PLACE, "ne répond pas", "`port=`"],
        ),
        ("socket", "PG:host=/nulle/part dbname=a".into(), "", &["E0350", PLACE, "/nulle/part"]),
        ("host", "PG:host=nulle-part.invalid dbname=a".into(), "", &["E0350", PLACE, "nulle-part.invalid"]),
        (
            "wrong password",
            format!("{network} user=agent password={SECRET}-faux"),
            "",
            &["E0351", "A0350", PLACE, "le mot de passe de « agent » n'est pas le bon", "~/.pgpass", "PGPASSWORD"],
        ),
        ("no password", format!("{network} user=agent"), "", &["E0351", PLACE, "~/.pgpass"]),
        ("unknown user", server.connection(&base, "personne"), "", &["E0351", PLACE, "personne"]),
        ("unknown database", server.connection("nulle_base", "postgres"), "", &["E0352", PLACE, "nulle_base"]),
        ("malformed", format!("{network} password=a {SECRET}"), "", &["E0350", PLACE, "mal écrite", "apostrophes"]),
        ("no service", "PG:service=absent".into(), "", &["E0350", PLACE, "absent", "pg_service.conf"]),
        (
            "unknown table",
            socket.clone(),
            "table = \"public.lieu\"",
            &["E0353", "territoire.toml:11:9", "public.lieux", "vouliez-vous dire `\"public.lieux\"`"],
        ),
        ("unknown bare table", socket.clone(), "table = \"lieu\"", &["E0353", "vouliez-vous dire `\"public.lieux\"`"]),
        ("unknown column", socket.clone(), "table = \"lieux(geo)\"", &["E0353", "`geo`", "public.lieux(geom)"]),
        (
            "no geometry",
            socket.clone(),
            "table = \"sans_geometrie\"",
            &["E0354", "territoire.toml:11:9", "`public.sans_geometrie`", "id et nom"],
        ),
        ("no SRID", socket.clone(), "table = \"sans_srid\"", &["E0301", PLACE, "le SRID lu est 0", "crs = 2154"]),
        (
            "no rights",
            server.connection(&base, "lecteur"),
            "table = \"lieux\"",
            &["E0355", "territoire.toml:11:9", "`lecteur`", "GRANT SELECT ON public.lieux TO lecteur"],
        ),
        ("nothing there", server.connection("vide", "postgres"), "", &["E0354", PLACE, "aucune table"]),
    ];
    let mut faults = Vec::new();
    assert_eq!(cases.len(), 16);
    for (name, connection, more, says) in cases {
        let dir = study(&layer("lieux", &connection, more));
        let (text, code) = run(&["verifier"], dir.path(), &[], &[]);
        let (json, _) = run(&["verifier", "--format", "json"], dir.path(), &[], &[]);
        let missing: Vec<&&str> = says.iter().filter(|s| !text.contains(**s)).collect();
        let leaked = text.contains(SECRET) || json.contains(SECRET);
        // GDAL writes «ERROR 1: …» on its own; ours is in French.
        if code != 1 || !missing.is_empty() || leaked || text.contains("ERROR 1") || !json.contains("\"gravite\"") {
            faults
                .push(format!("== {name} (exit code {code}, leaked: {leaked}), not said: {missing:?}\n{text}\n{json}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn passwords_come_from_the_environment_a_file_or_a_service_and_the_record_holds_none() {
    let Some(server) = Server::shared("passwords_come_from_the_environment_a_file_or_a_service") else { return };
    let base = server.database();
    server.sql(&base, PLACES);
    server.sql(&base, "GRANT SELECT ON lieux TO agent");
    let port = server.port();
    let plain = format!("PG:host=127.0.0.1 port={port} dbname={base} user=agent");
    let files = tempfile::tempdir().expect("a folder");
    let passfile = files.path().join("pgpass");
    std::fs::write(&passfile, format!("127.0.0.1:{port}:{base}:agent:{SECRET}\n")).expect("written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&passfile, mode).expect("private");
    let service = files.path().join("services.conf");
    std::fs::write(&service, format!("[sig]\nhost=127.0.0.1\nport={port}\ndbname={base}\nuser=agent\n"))
        .expect("written");
    let (passfile, service) = (passfile.display().to_string(), service.display().to_string());
    let uri = format!("postgresql://agent:{SECRET}@127.0.0.1:{port}/{base}");
    for (connection, env) in [
        (plain.clone(), vec![("PGPASSWORD", SECRET)]),
        (plain.clone(), vec![("PGPASSFILE", passfile.as_str())]),
        ("PG:service=sig".into(), vec![("PGSERVICEFILE", service.as_str()), ("PGPASSWORD", SECRET)]),
        (uri, vec![]),
        (format!("{plain} password={SECRET}"), vec![]),
    ] {
        let dir = study(&layer("lieux", &connection, ""));
        let (text, code) = run(&["lancer", "--details"], dir.path(), &[], &env);
        assert_eq!(code, 0, "{connection}\n{text}");
        assert!(text.contains("table `public.lieux` : 4\u{a0}entités"), "{text}");
        let folder = dir.path().join("resultats");
        let mut looked = 0;
        for name in ["execution.json", "resultats.json", "territoire.gpkg", "tableaux.xlsx"] {
            let bytes = std::fs::read(folder.join(name)).expect("read");
            assert!(!bytes.windows(SECRET.len()).any(|w| w == SECRET.as_bytes()), "{connection}: {name}");
            looked += 1;
        }
        assert_eq!((looked, text.contains(SECRET)), (4, false), "{text}");
        let record: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.join("execution.json")).expect("read")).expect("JSON");
        let input = &record["entrees"][1];
        assert_eq!(input["fichier"], connection.replace(SECRET, "***"));
        assert_eq!((input["table"].as_str(), input["lignes"].as_u64()), (Some("public.lieux"), Some(4)));
        assert!(input.get("octets").is_none());
    }
}

#[test]
fn the_checksum_of_a_table_changes_with_its_rows_and_not_with_their_place_on_disk() {
    let Some(server) = Server::shared("the_checksum_of_a_table_changes_with_its_rows") else { return };
    let base = server.database();
    server.sql(&base, PLACES);
    let dir = study(&layer("lieux", &server.connection(&base, "postgres"), ""));
    let checksum = || {
        let mut notes = Notes::new();
        Study::open(dir.path(), &mut notes).expect("opened").inputs[1].sha256.clone()
    };
    let first = checksum();
    assert_eq!(first.len(), 64);
    server.sql(&base, "UPDATE lieux SET nom = 'Metz' WHERE id = 1");
    let second = checksum();
    assert_ne!(first, second);
    server.sql(&base, "UPDATE lieux SET nom = 'Mairie l''été' WHERE id = 1");
    assert_eq!(server.sql(&base, "SELECT id FROM lieux LIMIT 4"), "3\n4\n2\n1", "the rows have moved on disk");
    assert_eq!(checksum(), first);
    server.sql(&base, "UPDATE lieux SET geom = ST_SetSRID(ST_MakePoint(5.54, 48.890001), 4326) WHERE id = 1");
    assert_ne!(checksum(), first);
}

fn replace(folder: &Path, from: &str, to: &str) {
    let file = folder.join("territoire.toml");
    let text = std::fs::read_to_string(&file).expect("read");
    assert!(text.contains(from), "{from}");
    std::fs::write(&file, text.replace(from, to)).expect("written");
}

const SCHEMA: &str = "territoire_petr_coeur_de_lorraine";
const DISTANCE: &str = "distance_france_services__distance_km";

#[test]
fn published_results_are_those_of_the_study_with_types_index_and_comments() {
    let Some(server) = Server::shared("published_results_are_those_of_the_study") else { return };
    let base = server.database();
    server.sql("postgres", &format!("GRANT CREATE ON DATABASE {base} TO agent"));
    let dir = example();
    let vers = format!("PG:host=127.0.0.1 port={} dbname={base} user=agent password={SECRET}", server.port());
    let (text, code) = run(&["donnees", "publier"], dir.path(), &["--vers", &vers], &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(&format!("schéma {SCHEMA}")) && text.contains("communes (123\u{a0}lignes)"), "{text}");
    assert!(!text.contains(SECRET) && text.contains("password=***"), "{text}");
    let ask = |query: &str| server.sql(&base, &query.replace("SCHEMA", SCHEMA));

    // Rows, types, SRID.
    assert_eq!(ask("SELECT count(*), count(geom) FROM SCHEMA.communes"), "123|123");
    assert_eq!(ask("SELECT count(*) FROM SCHEMA.epci"), "4");
    assert_eq!(ask("SELECT count(*) FROM SCHEMA.couche_france_services"), "42");
    let geometries = ask(
        "SELECT f_table_name, f_geometry_column, type, srid FROM geometry_columns WHERE f_table_schema = 'SCHEMA' ORDER BY 1",
    );
    for line in ["communes|geom|MULTIPOLYGON|2154", "actions|geom|MULTIPOINT|2154", "epci|geom|MULTIPOLYGON|2154"] {
        assert!(geometries.lines().any(|l| l == line), "{line}\n{geometries}");
    }
    assert!(geometries.contains("|MULTILINESTRING|2154"), "{geometries}");
    let tables = geometries.lines().count();
    assert!(tables > 10, "{geometries}");

    // A spatial index and a key for each.
    let indexes =
        ask("SELECT count(*) FROM pg_indexes WHERE schemaname = 'SCHEMA' AND indexdef LIKE '%USING gist (geom)'");
    assert_eq!(indexes, tables.to_string());
    let keys = ask("SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND connamespace = 'SCHEMA'::regnamespace");
    assert_eq!(keys, tables.to_string());

    // Comments: every table and column has one; a figure's says its unit and source.
    let without = ask("SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
         WHERE c.relnamespace = 'SCHEMA'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 \
         AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)");
    assert_eq!(without, "0");
    let comment = |table: &str, column: &str| {
        ask(&format!(
            "SELECT col_description(attrelid, attnum) FROM pg_attribute \
             WHERE attrelid = 'SCHEMA.{table}'::regclass AND attname = '{column}'"
        ))
    };
    let distance = comment("communes", DISTANCE);
    assert!(distance.contains("(unité : km). Source : ") && distance.contains("ANCT"), "{distance}");
    let population = comment("communes", "population");
    assert!(population.starts_with("Population municipale (unité : hab.). Source : "), "{population}");
    assert!(comment("couche_bornes_fictif", "puissance_nominale").contains("unité : kW"));
    assert!(comment("communes", "geom").contains("EPSG:2154"));
    assert!(
        ask("SELECT obj_description('SCHEMA.communes'::regclass)").starts_with("Communes et résultats par commune. ")
    );

    // Figures: those of resultats.json.
    let output = territoire().args(["analyser", "--format", "json"]).arg(dir.path()).output().expect("runs");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let answers = json["analyses"].as_array().expect("answers");
    let answer = answers.iter().find(|a| a["id"] == "distance-france-services").expect("an answer");
    let table = answer["tableaux"].as_array().expect("tables").iter().find(|t| t["id"] == "communes").expect("a table");
    let column = table["colonnes"].as_array().expect("columns").iter().find(|c| c["id"] == "distance_km");
    let cells = column.expect("a column")["cellules"].as_array().expect("cells");
    let published = ask(&format!("SELECT code_insee, {DISTANCE} FROM SCHEMA.communes ORDER BY fid"));
    assert_eq!(published.lines().count(), 123);
    for ((line, key), cell) in published.lines().zip(table["cles"].as_array().expect("keys")).zip(cells) {
        let (code, figure) = line.split_once('|').expect("two cells");
        assert_eq!(Some(code), key.as_str());
        same(figure.parse().expect("a number"), cell.as_f64().expect("a number"), code);
    }
    let total = ask("SELECT sum(population) FROM SCHEMA.communes");
    assert_eq!(Some(total.parse::<u64>().expect("a number")), json["population"].as_u64());
    // The surface of Saint-Mihiel by PostGIS is that of its contour in the GeoPackage: about 32 km².
    let area: f64 =
        ask("SELECT ST_Area(geom) FROM SCHEMA.communes WHERE code_insee = '55463'").parse().expect("a number");
    assert!((25e6..40e6).contains(&area), "{area}");
}

#[test]
fn a_publication_replaces_the_earlier_one_whole_or_not_at_all() {
    let Some(server) = Server::shared("a_publication_replaces_the_earlier_one_whole_or_not_at_all") else { return };
    let base = server.database();
    let dir = example();
    let vers = server.connection(&base, "postgres");
    let publish = |more: &[&str]| {
        let args: Vec<&str> = ["--vers", vers.as_str(), "--schema", "sig"].iter().chain(more).copied().collect();
        run(&["donnees", "publier"], dir.path(), &args, &[])
    };
    let ask = |query: &str| server.sql(&base, query);
    let sum = || ask(&format!("SELECT sum({DISTANCE}) FROM sig.communes")).parse::<f64>().expect("a number");
    let state = || {
        ask("SELECT md5(string_agg(c::text, ',' ORDER BY fid)) FROM sig.communes c")
            + &ask(
                "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'sig'::regnamespace",
            )
    };
    let (text, code) = publish(&["--format", "json"]);
    assert_eq!(code, 0, "{text}");
    let line = text.lines().find(|l| l.starts_with('{')).expect("JSON");
    let json: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!((json["schema"].as_str(), json["tables"][0]["lignes"].as_u64()), (Some("sig"), Some(123)));
    let (before, first) = (sum(), state());
    ask("GRANT USAGE ON SCHEMA sig TO lecteur; GRANT SELECT ON sig.communes TO lecteur; \
         CREATE SCHEMA a; CREATE VIEW a.vue AS SELECT * FROM sig.communes");

    // A fault at the last table, when the others have been written: nothing has moved.
    replace(dir.path(), "sinuosite = 1.3 ", "sinuosite = 1.95 ");
    ask(
        "CREATE FUNCTION a.non() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'panne voulue'; END $$; \
         CREATE TRIGGER non BEFORE INSERT ON sig.actions FOR EACH ROW EXECUTE FUNCTION a.non()",
    );
    let (text, code) = publish(&[]);
    assert_eq!(code, 1);
    for part in ["E0357", "`actions`", "panne voulue", "la base est comme avant", "Rien n'a été publié"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("ERROR 1:"), "{text}");
    assert_eq!(state(), first);

    // The same without the fault: distances are half as long again, rights and views are kept.
    ask("DROP TRIGGER non ON sig.actions");
    let (text, code) = publish(&[]);
    assert_eq!(code, 0, "{text}");
    assert!((sum() / before - 1.5).abs() < 1e-9, "{} {before}", sum());
    assert_eq!(ask("SELECT has_table_privilege('lecteur', 'sig.communes', 'SELECT')"), "t");
    assert_eq!(ask("SELECT count(*) FROM a.vue"), "123");

    // Other columns: the table has to be made anew, which a view on it prevents until it is gone.
    replace(dir.path(), "id = \"distance-france-services\"", "id = \"autre-nom\"");
    let file = dir.path().join("territoire.toml");
    let toml = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, toml.replace("distance-france-services", "autre-nom")).expect("written");
    let second = state();
    let (text, code) = publish(&[]);
    assert_eq!(code, 1);
    assert!(text.contains("E0357") && text.contains("si une vue dépend de cette table"), "{text}");
    assert_eq!(state(), second);
    ask("DROP VIEW a.vue");
    let (text, code) = publish(&[]);
    assert_eq!(code, 0, "{text}");
    let named = |like: &str| {
        ask(&format!(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = 'sig.communes'::regclass AND attname LIKE '{like}' \
             AND NOT attisdropped"
        ))
    };
    assert_ne!(named("autre_nom__%"), "0");
    assert_eq!(named("distance_france_services__%"), "0");

    // A table that the study has no more goes away.
    ask("CREATE TABLE sig.perimee (i int); COMMENT ON TABLE sig.perimee IS 'Zone. [territoire donnees publier]'");
    assert_eq!(publish(&[]).1, 0);
    assert_eq!(ask("SELECT to_regclass('sig.perimee') IS NULL"), "t");

    // What is not ours is not touched.
    ask("CREATE TABLE sig.cadastre (i int); CREATE VIEW sig.vue AS SELECT 1 AS i");
    let third = state();
    let (text, code) = publish(&[]);
    assert_eq!(code, 1);
    for part in ["E0356", "`sig`", "2\u{a0}objets : cadastre et vue", "--schema"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(state(), third);
}

#[test]
fn a_publication_without_rights_or_to_nowhere_is_told() {
    let Some(server) = Server::shared("a_publication_without_rights_or_to_nowhere_is_told") else { return };
    let base = server.database();
    server.sql(&base, "CREATE SCHEMA ferme; CREATE SCHEMA pret; GRANT USAGE, CREATE ON SCHEMA pret TO lecteur");
    server.sql("postgres", "CREATE DATABASE sans_postgis TEMPLATE template0");
    // Columns that PostgreSQL has already, or whose names it would cut in silence.
    let long = "une_colonne_dont_le_nom_est_bien_trop_long_pour_postgresql_numero_";
    let dir = study(&layer("lieux", "lieux.csv", ""));
    let csv = format!("id;code_insee;xmin;{long}1;{long}2\n1;55463;3;un;deux\n");
    std::fs::write(dir.path().join("lieux.csv"), csv).expect("written");
    let reader = server.connection(&base, "lecteur");
    let wrong = format!("PG:host=127.0.0.1 port={} dbname={base} user=agent password={SECRET}x", server.port());
    let without = server.connection("sans_postgis", "postgres");
    let cases: [(&str, &str, &[&str]); 8] = [
        (&reader, "essai", &["E0355", "`lecteur`", &base, "CREATE SCHEMA \"essai\" AUTHORIZATION \"lecteur\""]),
        (&reader, "ferme", &["E0355", "`ferme`", "GRANT USAGE, CREATE ON SCHEMA \"ferme\" TO \"lecteur\""]),
        (&reader, "public", &["E0356", "spatial_ref_sys"]),
        (&reader, "pg_essai", &["E0358", "`pg_essai`"]),
        (&without, "essai", &["E0352", "CREATE EXTENSION postgis"]),
        (&wrong, "essai", &["E0351", "PGPASSWORD"]),
        ("PG:host=/nulle/part dbname=a", "essai", &["E0350", "/nulle/part"]),
        ("resultats.gpkg", "essai", &["E0350", "`resultats.gpkg`", "--vers"]),
    ];
    for (vers, schema, says) in cases {
        let (text, code) = run(&["donnees", "publier"], dir.path(), &["--vers", vers, "--schema", schema], &[]);
        assert_eq!(code, 1, "{vers} {schema}\n{text}");
        for part in says {
            assert!(text.contains(part), "{vers} {schema}: «{part}» is not in\n{text}");
        }
        assert!(!text.contains(SECRET) && !text.contains("ERROR 1:"), "{text}");
    }
    // A schema made ready by an administrator is enough.
    let (text, code) = run(&["donnees", "publier"], dir.path(), &["--vers", &reader, "--schema", "pret"], &[]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(server.sql(&base, "SELECT nom FROM pret.communes WHERE code_insee = '55463'"), "Saint-Mihiel");
    let columns = server.sql(
        &base,
        "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute \
         WHERE attrelid = 'pret.couche_lieux'::regclass AND attnum > 9 ORDER BY attnum",
    );
    let columns: Vec<(&str, &str)> = columns.lines().filter_map(|l| l.split_once('|')).collect();
    assert_eq!(columns.len(), 3, "{columns:?}");
    assert_eq!(columns[0].0, "xmin_");
    assert!(columns[1].0.len() == 63 && columns[2].0.len() == 63 && columns[1].0 != columns[2].0, "{columns:?}");
    assert!(columns[2].1.contains(&format!("Champ « {long}2 »")), "{columns:?}");
    let cells = format!("SELECT \"{}\", \"{}\" FROM pret.couche_lieux", columns[1].0, columns[2].0);
    assert_eq!(server.sql(&base, &cells), "un|deux");
    // Another user may not replace what this one wrote.
    server.sql(&base, "GRANT USAGE, CREATE ON SCHEMA pret TO agent");
    let agent = format!("PG:host=127.0.0.1 port={} dbname={base} user=agent", server.port());
    let env = [("PGPASSWORD", SECRET)];
    let (text, code) = run(&["donnees", "publier"], dir.path(), &["--vers", &agent, "--schema", "pret"], &env);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("E0355") && text.contains("publiées par un autre utilisateur"), "{text}");
    // A wrong option beside a password is told without it.
    let vers = format!("PG:password={SECRET}");
    let (text, code) = run(&["donnees", "publier"], dir.path(), &[&vers, "--ver", &vers], &[]);
    assert_eq!((code, text.contains(SECRET)), (2, false), "{text}");
    assert!(server.folder().exists());
}
