//! What programs read: one language, a schema, numbers without noise; and results of before that are still read.

use serde_json::Value;
use territoire::outcome::{Direction, Row, Unit};

use crate::support::files::{example_and, json, root};
use crate::support::schema;
use crate::support::tool::{err, out, run, territoire};

/// The format of before: English inside of tables, no number of format, `12.0` for 12.
const BEFORE: &str = r#"{
  "etude": "Essai", "date": "2026-11-24", "version": "0.1.0", "donnees_fictives": false, "communes": 2,
  "population": 30, "communes_sans_population": 0, "projection": "Lambert-93", "source": "fictif",
  "analyses": [{
    "id": "d", "genre": "distance", "titre": "Distance", "methode": ["m"], "sources": ["s"], "fictif": true,
    "constats": [{ "text": "1 commune.", "actions": [] }],
    "tableaux": [{
      "id": "communes", "title": "Par commune", "row": "commune", "keys": ["A", "B"], "names": ["Aa", "Bb"],
      "columns": [
        { "id": "km", "label": "Distance", "unit": "km", "direction": "worse", "cells": [12.0, null] },
        { "id": "n", "label": "Nombre", "unit": "count", "direction": "better", "cells": [1.0, 2.0] },
        { "id": "qui", "label": "Qui", "unit": "none", "direction": "neutral", "cells": ["x", null] }
      ]
    }, {
      "id": "bornes", "title": "Par borne", "row": { "entite": { "layer": "irve" } }, "keys": [], "names": [],
      "columns": []
    }]
  }],
  "avertissements": []
}"#;

#[test]
fn results_of_the_format_of_before_are_read() {
    let (day, outcomes) = territoire::report::earlier(BEFORE).expect("read");
    assert_eq!(day, "2026-11-24");
    let answer = &outcomes[0];
    assert_eq!((answer.id.as_str(), answer.kind.as_str(), answer.fictional), ("d", "distance", true));
    let table = &answer.tables[0];
    assert_eq!(
        (table.title.as_str(), &table.row, table.keys.as_slice()),
        ("Par commune", &Row::Commune, &["A".to_owned(), "B".to_owned()][..])
    );
    let column = |id: &str| table.column(id).expect("a column");
    assert_eq!(column("km").as_numbers(), Some(&[Some(12.0), None][..]));
    assert_eq!((column("km").unit, column("km").direction), (Unit::Km, Direction::Worse));
    assert_eq!((column("n").unit, column("n").direction), (Unit::Count, Direction::Better));
    assert_eq!(column("qui").as_texts(), Some(&[Some("x".to_owned()), None][..]));
    assert_eq!(answer.tables[1].row, Row::Feature { layer: "irve".into() });
    // It is not of the schema of today, nor is a format that is still to come read.
    assert!(!schema::faults(&serde_json::from_str(BEFORE).expect("JSON")).is_empty());
    assert!(territoire::report::earlier(&BEFORE.replacen('{', "{ \"format\": 3,", 1)).is_none());
}

/// Every key of a file of results, and every word that stands for a unit or a direction, but what people named.
fn keys(value: &Value, found: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            keys(value, found);
        }),
        Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// The digits of a number as it is written.
fn digits(number: &str) -> usize {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').len()
}

/// The example with a scenario: its results, those of the scenario, the comparison with the results of before, and what
/// the commands print, all follow the schema, in French and with numbers of no more than 13 digits.
#[test]
fn all_that_is_written_for_machines_follows_the_schema() {
    let dir = example_and(
        "\n[[scenario]]\nid = \"ferme\"\ntitre = \"Saint-Mihiel ferme\"\n[[scenario.retrait]]\n\
         couche = \"france-services\"\nentite = \"FS-3043\"\n",
    );
    let done = run(&["lancer"], dir.path());
    assert!(done.status.success(), "{}", err(&done));
    let file = dir.path().join("resultats/resultats.json");
    let results = json(&file);
    json(&dir.path().join("resultats/scenarios/ferme/scenario.json"));
    // Shown, not by the hook of `json` alone: a key more, a table cut short.
    let broken = |change: fn(&mut Value)| {
        let mut value = results.clone();
        change(&mut value);
        schema::faults(&value).len()
    };
    assert_eq!(schema::faults(&results), Vec::<String>::new());
    assert!(broken(|v| v["analyses"][0]["tableaux"][0]["title"] = "x".into()) > 0);
    assert!(broken(|v| v["analyses"][0]["tableaux"][0]["colonnes"][0]["unite"] = "share".into()) > 0);
    assert!(broken(|v| drop(v["analyses"][0]["tableaux"][0]["cles"].as_array_mut().map(Vec::pop))) > 0);
    let mut found = std::collections::BTreeSet::new();
    keys(&results, &mut found);
    let english = ["title", "row", "keys", "names", "columns", "cells", "label", "unit", "direction", "text", "layer"];
    assert!(english.iter().all(|key| !found.contains(*key)), "{found:?}");
    let text = std::fs::read_to_string(&file).expect("read");
    let numbers = text.lines().map(|l| l.trim().trim_end_matches(',')).filter(|l| l.parse::<f64>().is_ok());
    let long: Vec<&str> = numbers.clone().filter(|n| digits(n) > 13).collect();
    assert!(numbers.count() > 1_000 && long.is_empty(), "{long:?}");

    // Earlier results, in today's format then in that of before, are those of now.
    let earlier = dir.path().join("avant.json");
    for before in [text.clone(), as_before(&text)] {
        std::fs::write(&earlier, before).expect("written");
        let compared = territoire()
            .args(["comparer", "--format", "json", "--avec"])
            .arg(&earlier)
            .arg(dir.path())
            .output()
            .expect("runs");
        assert!(compared.status.success(), "{}", err(&compared));
        let said: Value = serde_json::from_str(&out(&compared)).expect("JSON");
        let written = json(&dir.path().join("comparaison/comparaison.json"));
        assert_eq!(written["analyses"], Value::Array(Vec::new()), "nothing has changed");
        let same = said["diagnostics"].as_array().expect("notes").iter().any(|n| n["code"] == "I0605");
        assert!(same, "{}", said["diagnostics"]);
    }
    // One that has changed.

    let mut other: Value = serde_json::from_str(&as_before(&text)).expect("JSON");
    let analyses = other["analyses"].as_array_mut().expect("analyses");
    let distance = analyses.iter_mut().find(|a| a["id"] == "distance-france-services").expect("there");
    let tables = distance["tableaux"].as_array_mut().expect("tables");
    let communes = tables.iter_mut().find(|t| t["id"] == "communes").expect("there");
    communes["columns"][0]["cells"][0] = 1234.5.into();
    std::fs::write(&earlier, other.to_string()).expect("written");
    let compared = territoire().args(["comparer", "--avec"]).arg(&earlier).arg(dir.path()).output().expect("runs");
    assert!(compared.status.success(), "{}", err(&compared));
    let comparison = json(&dir.path().join("comparaison/comparaison.json"));
    let ids: Vec<_> = comparison["analyses"].as_array().expect("analyses").iter().map(|a| a["id"].as_str()).collect();
    assert_eq!(ids, [Some("distance-france-services")]);
}

/// Results as the format of before had them.
fn as_before(text: &str) -> String {
    let mut out = text.replacen("\"format\": 2,", "", 1);
    let words = [
        ("titre", "title"),
        ("ligne", "row"),
        ("cles", "keys"),
        ("noms", "names"),
        ("colonnes", "columns"),
        ("libelle", "label"),
        ("unite", "unit"),
        ("sens", "direction"),
        ("cellules", "cells"),
        ("texte", "text"),
    ];
    let mut value: Value = serde_json::from_str(&out).expect("JSON");
    for answer in value["analyses"].as_array_mut().into_iter().flatten() {
        for part in ["tableaux", "constats"] {
            answer[part] = renamed(&answer[part], &words);
        }
    }
    out = value.to_string();
    for (now, before) in [
        ("moins-est-mieux", "worse"),
        ("plus-est-mieux", "better"),
        ("neutre", "neutral"),
        ("nombre", "count"),
        ("habitants", "inhabitants"),
        ("part", "share"),
        ("pour_mille", "per_thousand"),
        ("heures_pour_mille", "hours_per_thousand"),
        ("indice", "index"),
        ("probabilite", "probability"),
        ("km2", "square_km"),
        ("heures", "hours"),
        ("aucune", "none"),
    ] {
        for key in ["unit", "direction"] {
            out = out.replace(&format!("\"{key}\":\"{now}\""), &format!("\"{key}\":\"{before}\""));
        }
    }
    out
}

fn renamed(value: &Value, words: &[(&str, &str)]) -> Value {
    match value {
        Value::Object(map) => {
            let name =
                |key: &str| words.iter().find(|(now, _)| *now == key).map_or(key, |(_, before)| before).to_owned();
            Value::Object(map.iter().map(|(key, value)| (name(key), renamed(value, words))).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(|value| renamed(value, words)).collect()),
        other => other.clone(),
    }
}

/// The page of the schema is told where people look for it.
#[test]
fn the_schema_is_told_in_the_guide() {
    let guide = std::fs::read_to_string(root().join("docs/guide.md")).expect("read");
    assert!(guide.contains("resultats.schema.json"));
}
