//! Forms that went round in several copies, and known sites that were typed in them as new ones.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use serde_json::Value;

use super::forms::{POLLUTION, SURFACE, cell, send, take, typed};
use super::merging::{column, merged, read, study};
use crate::support::answers::says;
use crate::support::files::write;
use crate::support::office::{Typed, save, sheets};

/// The form goes round in copies: the secretary fills one, the mayor another.
#[test]
fn two_copies_of_a_form_are_two_and_what_neither_touched_says_nothing() {
    let dir = study();
    let dir = dir.path();
    let (_, files) = send(dir, "01/12/2026");
    let book = sheets(&files[0]);
    let copy = |name: &str, cells: &[(&str, &str, Typed)]| {
        let path = dir.join(name);
        save(&book, &typed(&book, "Friches", cells), &path);
        path
    };
    let new = |name: &'static str| {
        [("nouveau 1", "Nom du site", Typed::Text(name)), ("nouveau 1", "Commune", Typed::Text("Saint-Mihiel (55463)"))]
    };
    let pollution = ("55463_1", POLLUTION, Typed::Text("pollution avérée"));
    let status = ("55463_2", "Statut", Typed::Text("friche avec projet"));
    let [dairy, place] = new("Ancienne laiterie");
    let secretary = copy("secretaire.xlsx", &[pollution, status, dairy, place]);
    let [silo, place] = new("Silo de la gare");
    let occupied = ("55463_1", "Occupation", Typed::Text("totalement inoccupé"));
    let mayor = copy("maire.xlsx", &[occupied.clone(), silo, place]);
    let (said, told) = take(dir, &[&secretary], "15/01/2027");
    assert_eq!(said["valeurs"], serde_json::json!({ "changees": 4, "confirmees": 0, "en_conflit": 0 }), "{told}");
    let (said, told) = take(dir, &[&mayor], "16/01/2027");
    // The occupation, the name and the commune of the silo: the status and the pollution that the other copy gave stay.
    assert_eq!(said["valeurs"], serde_json::json!({ "changees": 3, "confirmees": 0, "en_conflit": 0 }), "{told}");
    assert_eq!(said["nouveaux"], serde_json::json!([{ "site": "55463_S002", "nom": "Silo de la gare" }]));
    says(
        &told,
        &[
            "A0555",
            "2 cellules y sont telles qu'à l'envoi",
            "« nouveau 1 » est ici « Silo de la gare », et là « Ancienne laiterie » (55463_S001)",
        ],
    );
    // Either given again, on another day, says nothing new.
    for (file, day) in [(&secretary, "15/01/2027"), (&mayor, "17/01/2027"), (&secretary, "18/01/2027")] {
        let journal = read(dir, "inventaire/saisies.csv");
        let (said, told) = take(dir, &[file], day);
        assert_eq!(said["valeurs"], serde_json::json!({ "changees": 0, "confirmees": 0, "en_conflit": 0 }), "{told}");
        assert_eq!(said["nouveaux"], serde_json::json!([]), "{told}");
        assert_eq!(read(dir, "inventaire/saisies.csv"), journal);
    }
    // A fault of typing put right is no third site.
    let [silo, place] = new("Silo de la Gare SNCF");
    let right = copy("maire-2.xlsx", &[occupied, silo, place]);
    let (said, told) = take(dir, &[&right], "19/01/2027");
    assert_eq!((&said["valeurs"]["changees"], &said["nouveaux"]), (&1.into(), &serde_json::json!([])), "{told}");
    merged(dir);
    let rows = read(dir, "inventaire/friches-a-completer.csv");
    let at = |id: &str| column(&rows, b';', "site_id").iter().position(|site| site == id).unwrap();
    let name = |id: &str| column(&rows, b';', "site_nom")[at(id)].clone();
    assert_eq!([name("55463_S001"), name("55463_S002")], ["Ancienne laiterie", "Silo de la Gare SNCF"]);
    assert_eq!(column(&rows, b';', "sol_pollution_existe")[at("55463_1")], "pollution avérée");
    assert_eq!(column(&rows, b';', "site_occupation")[at("55463_1")], "totalement inoccupé");
    // Both copies at once come to the same two sites.
    let other = study();
    let (_, files) = send(other.path(), "01/12/2026");
    std::fs::copy(&secretary, &files[0]).unwrap();
    let (said, told) = take(other.path(), &[&files[0], &mayor], "15/01/2027");
    let names: Vec<&Value> = said["nouveaux"].as_array().unwrap().iter().map(|site| &site["nom"]).collect();
    assert_eq!(names, ["Ancienne laiterie", "Silo de la gare"], "{told}");
    assert_eq!(said["valeurs"], serde_json::json!({ "changees": 7, "confirmees": 0, "en_conflit": 0 }), "{told}");
}

/// A site that everybody knows, typed as a new one, a few metres away.
#[test]
fn a_known_site_typed_as_new_is_matched_like_any_row_and_people_may_say_no() {
    let dir = study();
    let dir = dir.path();
    let (_, files) = send(dir, "01/12/2026");
    let book = sheets(&files[0]);
    let cells = [
        // The caserne is at 5.5300, 48.8800, of 30 000 m².
        ("nouveau 1", "Nom du site", Typed::Text("Ancienne caserne du 25e")),
        ("nouveau 1", "Commune", Typed::Text("Saint-Mihiel (55463)")),
        ("nouveau 1", "Coordonnées (latitude, longitude en degrés)", Typed::Text("48.88003, 5.53000")),
        ("nouveau 1", SURFACE, Typed::Number(30_100.0)),
        ("nouveau 1", POLLUTION, Typed::Text("pollution avérée")),
    ];
    save(&book, &typed(&book, "Friches", &cells), &files[0]);
    let (_, told) = take(dir, &[&files[0]], "15/01/2027");
    says(
        &told,
        &["A0583", "est un site déjà connu : il lui est réuni", "registre:55463_3 : « Caserne Négrier »", "`non`"],
    );
    let said = merged(dir);
    let ids = |said: &Value| -> Vec<String> {
        said["sites"].as_array().unwrap().iter().map(|s| s["site"].as_str().unwrap().to_owned()).collect()
    };
    assert!(!ids(&said).contains(&"55463_S001".to_owned()), "{said}");
    let pairs = read(dir, "inventaire/rapprochements.csv");
    says(&pairs, &["un seul site;registre:55463_3;Caserne Négrier;saisies:55463_S001;Ancienne caserne du 25e;"]);
    let rows = read(dir, "inventaire/friches.csv");
    assert_eq!(cell(&rows, "55463_3", "sol_pollution_existe"), "pollution avérée");
    assert_eq!(cell(&rows, "55463_3", "geompoint"), "POINT(5.530000 48.880000)");
    // They did not see its name: which of the two is asked, and the answer is kept.
    let asked = |said: &Value| said["desaccords"].as_array().unwrap().iter().any(|c| c["site"] == "55463_3");
    assert!(asked(&said), "{said}");
    let table = read(dir, "inventaire/conflits.csv");
    let row = ";55463_3;Ancienne caserne du 25e;site_nom;Caserne Négrier;registre;";
    says(&table, &[row]);
    write(dir, "inventaire/conflits.csv", table.replace(row, &format!("x{row}")));
    for _ in 0..2 {
        assert!(!asked(&merged(dir)));
        assert_eq!(cell(&read(dir, "inventaire/friches.csv"), "55463_3", "site_nom"), "Caserne Négrier");
    }
    // It is another one after all.
    let line = pairs.lines().find(|l| l.contains("55463_S001")).unwrap();
    write(dir, "inventaire/rapprochements.csv", pairs.replace(line, &format!("non{line}")));
    assert!(ids(&merged(dir)).contains(&"55463_S001".to_owned()));
}
