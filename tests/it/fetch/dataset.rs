//! Datasets whose files move, against a portal of this machine.

use std::path::Path;
use std::process::Output;

use crate::support::answers::says;
use crate::support::server::{Reply, Server};
use crate::support::tool::{err, territoire};

/// Orée d'Anjou, one commune.
const STUDY: &str = "[etude]\nnom = \"Essai\"\n[territoire]\ncommunes = [\"49126\"]\n";

fn study(server: &Server, more: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("territoire.toml"), STUDY).expect("written");
    let catalogue = format!(
        "[[jeu]]\nid = \"essai\"\ntitre = \"Jeu d'essai\"\njeu = \"liste-des-essais\"\nportail = \"{}\"\nformat = \"csv\"\nmodele = \"services\"\n\
         producteur = \"Producteur\"\nlicence = \"Licence Ouverte 2.0\"\npage = \"https://exemple.fr/page\"\n{more}",
        server.url("/api/1")
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

/// What a portal says of a file.
fn resource(server: &Server, id: &str, title: &str, format: &str, file: &str, day: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"title\":\"{title}\",\"format\":\"{format}\",\"url\":\"{}\",\"last_modified\":\"{day}T10:00:00+00:00\"}}",
        server.url(file)
    )
}

fn described(resources: &[String]) -> Vec<u8> {
    format!("{{\"title\":\"Essais\",\"resources\":[{}]}}", resources.join(",")).into_bytes()
}

const API: &str = "/api/1/datasets/liste-des-essais/";
const ROWS: &[u8] = b"code_insee;nom\n49126;Mairie\n49127;Autre\n";

#[test]
fn the_newest_file_that_matches_is_taken_and_recorded() {
    let server = Server::start();
    let of =
        |id: &str, title: &str, format: &str, file: &str, day: &str| resource(&server, id, title, format, file, day);
    let list = [
        of("r1", "Liste 2024", "csv", "/2024.csv", "2024-03-01"),
        of("r3", "Notice de la liste", "pdf", "/notice.pdf", "2026-06-01"),
        of("r2", "Liste 2025", "csv", "/2025.csv", "2025-03-02"),
        of("r4", "Autre table", "csv", "/autre.csv", "2026-05-01"),
    ];
    server.script(API, vec![Reply::ok(&described(&list)).header("Content-Type", "application/json")]);
    server.script("/2025.csv", vec![Reply::ok(ROWS)]);
    let dir = study(&server, "ressource = \"liste*\"\n");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    says(
        &err(&output),
        &[
            "info[I0368]: `essai` : ressource « Liste 2025 », modifiée le 02/03/2025, la plus récente de 2 qui conviennent",
        ],
    );
    let text = std::fs::read_to_string(dir.path().join("couches/essai.provenance.json")).expect("a record");
    let record: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let of = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        [of("jeu_du_portail"), of("ressource"), of("ressource_titre"), of("ressource_modifiee_le"), of("adresse")],
        [
            "liste-des-essais".to_owned(),
            "r2".to_owned(),
            "Liste 2025".to_owned(),
            "2025-03-02T10:00:00+00:00".to_owned(),
            server.url("/2025.csv")
        ]
    );
    assert_eq!(record["lignes_gardees"], 1);
    // Offline: what was chosen last, from the cache.
    let output = run(dir.path(), &["--hors-ligne"]);
    assert!(output.status.success(), "{}", err(&output));
    says(&err(&output), &["info[I0347]: `essai` : copie en réserve du"]);
    assert_eq!(server.requests().len(), 2);
    // A newer one appears.
    let newer = [list[2].clone(), of_newer(&server)];
    server.script(API, vec![Reply::ok(&described(&newer))]);
    server.script("/2026.csv", vec![Reply::ok(b"code_insee;nom\n49126;Neuve\n")]);
    let output = run(dir.path(), &[]);
    says(&err(&output), &["ressource « Liste 2026 », modifiée le 01/02/2026"]);
    let written = std::fs::read_to_string(dir.path().join("couches/essai.csv")).expect("a table");
    assert!(written.contains("Neuve"), "{written}");
}

fn of_newer(server: &Server) -> String {
    resource(server, "r5", "Liste 2026", "csv", "/2026.csv", "2026-02-01")
}

#[test]
fn ties_are_told_and_files_that_are_not_there_too() {
    let server = Server::start();
    let list = [
        resource(&server, "b", "Liste B", "csv", "/b.csv", "2025-03-02"),
        resource(&server, "a", "Liste A", "csv", "/a.csv", "2025-03-02"),
        resource(&server, "c", "Liste C", "xlsx", "/c.xlsx", "2026-03-02"),
    ];
    server.script(API, vec![Reply::ok(&described(&list)); 2]);
    server.script("/a.csv", vec![Reply::ok(ROWS)]);
    let dir = study(&server, "");
    let output = run(dir.path(), &[]);
    assert!(output.status.success(), "{}", err(&output));
    says(&err(&output), &["ressource « Liste A »", "de la même date : Liste B", "préciser `ressource`"]);
    let dir = study(&server, "ressource = \"Tableau\"\n");
    let output = run(dir.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    says(
        &err(&output),
        &[
            "erreur[E0367]: le jeu `liste-des-essais` n'a pas de fichier pour `essai`",
            "`Tableau`",
            "« Liste A » (csv)",
            "« Liste C » (xlsx)",
            "corriger `ressource`",
        ],
    );
    assert!(!dir.path().join("couches").exists());
    // Without the network, nothing was ever chosen.
    let output = run(dir.path(), &["--hors-ligne"]);
    says(&err(&output), &["erreur[E0341]"]);
}

#[test]
fn a_portal_in_its_moods_is_told() {
    for (reply, code) in [
        (Reply::status(404), "erreur[E0332]: le portail de données n'est pas à cette adresse"),
        (Reply::ok(b"<html>"), "erreur[E0340]"),
        (Reply::ok(b"{\"message\":\"x\"}"), "erreur[E0362]"),
        (Reply::ok(b"{\"resources\":[{"), "erreur[E0362]"),
    ] {
        let server = Server::start();
        server.script(API, vec![reply]);
        let dir = study(&server, "");
        let output = run(dir.path(), &[]);
        assert_eq!(output.status.code(), Some(1));
        says(&err(&output), &[code, "jeu"]);
        assert!(!dir.path().join("couches").exists());
    }
}

#[test]
fn an_entry_has_an_address_or_a_dataset() {
    let server = Server::start();
    let dir = study(&server, "adresse = \"https://exemple.fr/a.csv\"\n");
    says(&err(&run(dir.path(), &[])), &["`adresse` et `jeu` sont donnés tous les deux"]);
    let text = "[[jeu]]\nid = \"irve\"\nressource = \"x\"\n";
    std::fs::write(dir.path().join("catalogue.toml"), text).expect("written");
    says(&err(&run(dir.path(), &[])), &["`ressource` et `portail` vont avec `jeu`"]);
}
