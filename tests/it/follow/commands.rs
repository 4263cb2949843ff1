//! The commands of the follow-up as people type them: what they say, in French, and what programs read.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use serde_json::Value;

use crate::support::office::{FRESNES, Office, Typed, fill};
use crate::support::tool::{err, out, territoire};

/// Exit code, stdout and stderr of a command, with plain blanks for those that do not break.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = territoire().args(arguments).output().unwrap();
    (output.status.code(), out(&output).replace('\u{a0}', " "), err(&output).replace('\u{a0}', " "))
}

#[test]
fn every_help_is_in_french() {
    for command in [vec!["plan", "suivi"], vec!["plan", "suivi", "importer"], vec!["lancer"], vec!["donnees"]] {
        let (code, out, _) = run(&[command.as_slice(), &["--help"]].concat());
        assert_eq!(code, Some(0));
        assert!(out.contains("Usage : territoire") && !out.contains("Usage:"), "{command:?}: {out}");
    }
}

#[test]
fn a_date_is_taken_as_people_write_it_and_a_bad_one_is_explained() {
    let office = Office::new();
    let files = office.send();
    fill(&files[FRESNES], &[("1.1.1-01", "Fin", Typed::Day(2027, 3, 1))]);
    let (folder, file) = (office.folder.path().to_str().unwrap(), files[FRESNES].to_str().unwrap());
    let (code, _, said) = run(&["plan", "suivi", "importer", folder, file, "--date", "mi-mars"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("écrire une date comme 15/03/2027 ou 2027-03-15"), "{said}");
    let (code, out, said) = run(&["plan", "suivi", "importer", folder, file, "--date", "15/02/2027"]);
    assert_eq!(
        (code, out.trim()),
        (Some(0), "1 classeur lu ; 1 valeur changée, 0 valeur confirmée, 0 valeur en conflit"),
        "{said}"
    );
    assert_eq!(office.journal().state().held("1.1.1-01", "fin").unwrap().when, "2027-02-15");
    // The day that the state is told at decides what is late, and is shown.
    for (day, late) in [("28/02/2027", false), ("02/03/2027", true)] {
        let (code, out, said) = run(&["plan", "suivi", "etat", folder, "--date", day]);
        assert_eq!(code, Some(0), "{said}");
        assert!(out.starts_with(&format!("État du plan au {day}\n")), "{out}");
        assert_eq!(out.contains(&format!("échéance passée au {day}")), late, "{out}");
    }
}

#[test]
fn a_file_that_does_not_open_is_told_in_french_and_the_others_are_read() {
    let office = Office::new();
    let files = office.send();
    fill(&files[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("A"))]);
    let folder = office.folder.path().to_str().unwrap();
    let absent = office.folder.path().join("absent.xlsx");
    let given =
        ["plan", "suivi", "importer", folder, absent.to_str().unwrap(), folder, files[FRESNES].to_str().unwrap()];
    let (code, out, said) = run(&given);
    assert_eq!(code, Some(1));
    assert!(out.contains("1 classeur lu ; 1 valeur changée"), "{out}");
    assert!(said.contains("il n'existe pas") && said.contains("c'est un dossier, et il faut un fichier"), "{said}");
    assert!(!said.contains("os error"), "{said}");
}

#[test]
fn every_command_speaks_to_programs() {
    let office = Office::new();
    let folder = office.folder.path().to_str().unwrap();
    let table = office.folder.path().join("plan.json");
    let table = table.to_str().unwrap();
    let commands: [(&[&str], &str); 5] = [
        (&["exporter", folder, "--tous", "--date", "2026-12-01"], "fichiers"),
        (&["importer", folder], "valeurs"),
        (&["etat", folder], "constats"),
        (&["convertir", folder, table], "fichiers"),
        (&["reprendre", folder, table], "compare_a"),
    ];
    for (command, key) in commands {
        let (code, out, said) = run(&[&["plan", "suivi"], command, &["--format", "json"]].concat());
        let json: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{command:?}: {e}: {out}{said}"));
        assert_eq!((code, json["diagnostics"].is_array()), (Some(0), true), "{command:?}: {json}");
        assert!(!json[key].is_null(), "{command:?}: {json}");
    }
    // What was written may have been filled since.
    let (code, out, _) = run(&["plan", "suivi", "convertir", folder, table, "--format", "json"]);
    assert!(code == Some(1) && out.contains("E0113"), "{out}");
    let (code, _, said) = run(&["plan", "suivi", "convertir", folder, table, "--remplacer"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, out, _) = run(&["plan", "suivi", "importer", folder, "absent.xlsx", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    let told = json["diagnostics"].as_array().unwrap();
    assert!(code == Some(1) && told.iter().any(|d| d["code"] == "E0441"), "{json}");
}
