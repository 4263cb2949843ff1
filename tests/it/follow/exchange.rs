//! The follow-up in the models of others: what goes out comes back the same, and what has no field here is kept.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::collections::BTreeMap;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use territoire::diagnostic::Notes;
use territoire::follow::{self, Received, State, Status};
use territoire::study::Study;

use crate::support::files::example;
use crate::support::office::open;

const COMMUNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/known/plan/suivi/communs.json");

/// Every field that Territoires en transitions has, and two funders.
const VALUES: [(&str, &str); 20] = [
    ("descriptif", "Deux lignes,\nfictives."),
    ("gouvernance", "Comité fictif"),
    ("objectifs", "Un objectif"),
    ("indicateurs_lies", "Bornes posées"),
    ("structure_pilote", "PETR"),
    ("moyens", "Un mi-temps"),
    ("partenaires", "Région, Département"),
    ("service", "Ingénierie"),
    ("pilote", "Mme Fictive"),
    ("elu_referent", "M. Fictif"),
    ("participation", "concertation"),
    ("financements", "À compléter"),
    ("financement:Région Grand Est:montant", "12500.5"),
    ("financement:État:montant", "3000"),
    ("budget", "40000"),
    ("statut", "À discuter"),
    ("priorite", "Élevé"),
    ("debut", "2027-02-01"),
    ("fin", "2028-03-15"),
    ("avancement", "35"),
];

/// The example in a folder of its own, followed by the values given for actions.
fn office(values: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = example();
    std::fs::create_dir_all(folder.path().join("plan/suivi")).unwrap();
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(["date", "qui", "action", "champ", "acte", "avant", "apres", "source", "export"]).unwrap();
    for (action, field, value) in values {
        writer
            .write_record(["2026-11-01", "exemple fictif", action, field, "modification", "", value, "", ""])
            .unwrap();
    }
    // A journal without a row is one that was emptied.
    let journal = folder.path().join("plan/suivi/journal.csv");
    match values {
        [] => std::fs::remove_file(journal).unwrap(),
        _ => std::fs::write(journal, writer.into_inner().unwrap()).unwrap(),
    }
    folder
}

fn study(folder: &tempfile::TempDir) -> Study {
    open(folder.path())
}

fn state(study: &Study) -> State {
    study.journal(&mut Notes::new()).unwrap().state()
}

/// The values of an action, those of `but` left out.
fn of(state: &State, action: &str, but: &[&str]) -> BTreeMap<String, String> {
    let kept = |field: &str| !but.contains(&field);
    state.of(action).filter(|(f, _)| kept(f)).map(|(f, h)| (f.to_owned(), h.value.clone())).collect()
}

#[test]
fn the_28_columns_go_out_and_come_back() {
    let values: Vec<(&str, &str, &str)> = VALUES.iter().map(|(f, v)| ("1.1.1-01", *f, *v)).collect();
    let (full, empty) = (office(&values), office(&[]));
    let file = full.path().join("plan.xlsx");
    let mut notes = Notes::new();
    assert!(study(&full).write_exchange(&file, &mut notes).unwrap());
    // The template, read by another library: headings on row 2, the first action on row 4.
    let mut book = open_workbook_auto(&file).unwrap();
    let range = book.worksheet_range("Plan").unwrap();
    let row = |r: u32| (0..28).map(|c| range.get_value((r, c)).cloned().unwrap_or_default()).collect::<Vec<Data>>();
    let heads: Vec<String> = row(1).iter().map(ToString::to_string).collect();
    assert_eq!(
        (heads[0].as_str(), heads[3].as_str(), heads[17].as_str(), heads[27].as_str()),
        ("Axe (x)", "Titre de l'action", "Financeur 1", "Date de fin")
    );
    assert_eq!(heads.iter().filter(|h| *h == "Montant € HT").count(), 3);
    let first = row(3);
    assert_eq!(first[3].to_string(), study(&full).followed(&mut Notes::new()).unwrap()[0].text);
    // Funders come by name: «État» is after «Région» in the order of letters without accents left in.
    assert_eq!((first[18].clone(), first[20].clone()), (Data::Float(12_500.5), Data::Float(3000.0)));
    assert_eq!(first[24].to_string(), "A discuter", "as their own list writes it");
    assert!(matches!(first[26], Data::DateTime(_)) && matches!(first[27], Data::DateTime(_)));
    // What went out says nothing new where it came from, and says all of it elsewhere.
    let said = |notes: &Notes| notes.all().iter().map(|d| (d.code.id, d.label.clone())).collect::<Vec<_>>();
    assert_eq!(said(&notes), [("A0465", Some("Avancement (%) (1)".to_owned()))], "what they have no column for");
    let mut notes = Notes::new();
    let same = study(&full).read_exchange(&file, Some("2027-01-01"), &mut notes).unwrap().unwrap();
    assert_eq!(same.merged, follow::Merged::default());
    study(&empty).read_exchange(&file, Some("2027-01-01"), &mut notes).unwrap().unwrap();
    assert!(notes.all().is_empty(), "{:?}", notes.all());
    // They have no progress in per cent.
    let expected = of(&state(&study(&full)), "1.1.1-01", &["avancement"]);
    assert_eq!((expected.len(), of(&state(&study(&empty)), "1.1.1-01", &[])), (19, expected));
    let held = state(&study(&empty));
    let held = held.held("1.1.1-01", "statut").unwrap().clone();
    assert_eq!((held.who.as_str(), held.when.as_str()), ("Territoires en transitions", "2027-01-01"));
}

#[test]
fn a_workbook_made_elsewhere_is_read_as_it_is() {
    let office = office(&[("1.1.1-01", "pilote", "Mme Fictive")]);
    let title = study(&office).followed(&mut Notes::new()).unwrap()[0].text.clone();
    let file = office.path().join("ailleurs.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    // Columns in another order, most of them left out; a sub-action; a title that the plan does not have.
    let rows = [
        ["Titre de l'action", "Statut", "Date de fin", "Personne pilote", "Titre de la sous-action"],
        [title.as_str(), "en retard", "31/12/2027", "", ""],
        [title.as_str(), "En cours", "", "", "Une étape"],
        ["Action d'un autre plan", "En cours", "", "", ""],
    ];
    for (r, row) in rows.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            sheet.write(r as u32 + 1, c as u16, *text).unwrap();
        }
    }
    book.save(&file).unwrap();
    let mut notes = Notes::new();
    study(&office).read_exchange(&file, Some("2027-01-01"), &mut notes).unwrap().unwrap();
    let codes: Vec<&str> = notes.all().iter().map(|d| d.code.id).collect();
    assert_eq!(codes, ["A0442", "A0442"], "{:?}", notes.all());
    let state = state(&study(&office));
    let value = |field: &str| state.value("1.1.1-01", field).to_owned();
    assert_eq!((value("statut"), value("fin")), ("En retard".into(), "2027-12-31".into()));
    assert_eq!(value("pilote"), "Mme Fictive", "an empty cell erases nothing");
    // A table that is none of theirs.
    let other = office.path().join("autre.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "Nom").unwrap();
    book.save(&other).unwrap();
    let mut notes = Notes::new();
    assert!(study(&office).read_exchange(&other, None, &mut notes).unwrap().is_none());
    assert_eq!(notes.all()[0].code.id, "E0441");
}

#[test]
fn fiches_and_projets_come_back_with_what_has_no_field_here() {
    let office = office(&[("1.3.1-01", "statut", "À discuter")]);
    let mut notes = Notes::new();
    let read = study(&office).read_exchange(Path::new(COMMUNS), Some("2027-01-01"), &mut notes).unwrap().unwrap();
    // Description, objectives, status and one unknown property of the fiche; description, budget, first day, state of the
    // phase and three unknown properties of the projet.
    assert_eq!((read.merged.changes, read.merged.conflicts), (11, 0));
    assert_eq!(state(&study(&office)).value("1.2.1-01", "statut"), "En cours", "a projet alone tells its status");
    // The EPCI is there already; the commune of Saint-Mihiel and the EPCI of the projet are new.
    assert_eq!(read.brought, 2);
    let brought = std::fs::read_to_string(office.path().join("plan/suivi/rattachements-repris.csv")).unwrap();
    assert!(brought.contains("1.1.1-01;commune;55463") && brought.contains("1.2.1-01;epci;200066140"), "{brought}");
    let codes: Vec<&str> = notes.all().iter().map(|d| d.code.id).collect();
    assert_eq!(codes, ["A0442", "A0442"], "a commune elsewhere, a projet out of the plan: {:?}", notes.all());
    let file = office.path().join("retour.json");
    study(&office).write_exchange(&file, &mut Notes::new()).unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let given: Value = serde_json::from_slice(&std::fs::read(COMMUNS).unwrap()).unwrap();
    let find = |all: &Value, list: &str, id: &str| {
        all[list].as_array().unwrap().iter().find(|v| v["externalId"] == id).cloned().unwrap()
    };
    let (fiche, theirs) = (find(&written, "fiches", "1.1.1-01"), find(&given, "fiches", "1.1.1-01"));
    for key in ["description", "objectifs", "statut", "temoin"] {
        assert_eq!(fiche[key], theirs[key], "{key}");
    }
    let (projet, theirs) = (find(&written, "projets", "1.2.1-01"), find(&given, "projets", "1.2.1-01"));
    let same =
        ["description", "dateDebutPrevisionnelle", "programme", "competences", "porteur", "phase", "phaseStatut"];
    for key in same {
        assert_eq!(projet[key], theirs[key], "{key}");
    }
    assert_eq!(projet["budgetPrevisionnel"].as_f64(), theirs["budgetPrevisionnel"].as_f64());
    // The model has no «À discuter»: the original is beside.
    let fiche = find(&written, "fiches", "1.3.1-01");
    assert_eq!((fiche["statut"].as_str(), fiche["statutOrigine"].as_str()), (Some("À venir"), Some("À discuter")));
    let fiche = find(&written, "fiches", "1.2.1-01");
    assert_eq!(fiche["collectivites"], serde_json::json!([{ "type": "Commune", "code": "55463" }]));
    let same = study(&office).read_exchange(&file, Some("2027-02-01"), &mut Notes::new()).unwrap().unwrap();
    assert_eq!(same.merged, follow::Merged::default(), "what went out says nothing new");
}

#[test]
fn every_status_comes_back_from_the_communs() {
    let ids = ["1.1.1-01", "1.1.2-01", "1.1.3-02", "1.2.1-01", "1.3.1-01", "1.3.2-02", "2.1.2-02", "1.1.1-02"];
    let values: Vec<(&str, &str, &str)> =
        ids.iter().zip(Status::ALL).map(|(id, status)| (*id, "statut", status.label())).collect();
    let (full, empty) = (office(&values), office(&[]));
    let file = full.path().join("plan.json");
    study(&full).write_exchange(&file, &mut Notes::new()).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("\"statut\": \"À discuter\"") && !text.contains("\"statut\": \"Réalisé\""));
    study(&empty).read_exchange(&file, Some("2027-01-01"), &mut Notes::new()).unwrap().unwrap();
    let state = state(&study(&empty));
    for (id, _, status) in values {
        assert_eq!(state.value(id, "statut"), status, "{id}");
    }
    let mut notes = Notes::new();
    let file = Received { bytes: b"{\"fiches\": 3", shown: Path::new("c.json"), kept: "c.json", when: "" };
    let none = follow::from_communs(&file, (&[], &[]), &study(&empty).territory, "x", &mut notes);
    assert!(none.is_none());
    assert_eq!(notes.all()[0].code.id, "E0441");
}

/// Sets a cell of the workbook of 28 columns, and leaves out our mark when `marked` is false, as another tool does.
fn retype(file: &Path, title: &str, heading: &str, value: &str, marked: bool) {
    let mut book = open_workbook_auto(file).unwrap();
    let range = book.worksheet_range("Plan").unwrap();
    let mark = book.worksheet_range("_export").ok().filter(|_| marked);
    let mut out = Workbook::new();
    let sheet = out.add_worksheet();
    sheet.set_name("Plan").unwrap();
    let (rows, columns) = range.end().unwrap();
    let at = |r: u32, c: u32| range.get_value((r, c)).map(ToString::to_string).unwrap_or_default();
    let mut typed = 0;
    for (r, c) in (0..=rows).flat_map(|r| (0..=columns).map(move |c| (r, c))) {
        let here = at(r, 3) == title && at(1, c) == heading;
        typed += usize::from(here);
        match range.get_value((r, c)) {
            _ if here => drop(sheet.write(r, c as u16, value).unwrap()),
            Some(Data::Float(n)) => drop(sheet.write(r, c as u16, *n).unwrap()),
            Some(Data::DateTime(d)) => drop(sheet.write(r, c as u16, d.as_f64()).unwrap()),
            Some(cell) => drop(sheet.write(r, c as u16, cell.to_string()).unwrap()),
            None => {}
        }
    }
    assert_eq!(typed, 1, "one cell is typed in");
    if let Some(mark) = mark {
        let sheet = out.add_worksheet();
        sheet.set_name("_export").unwrap();
        for (r, c, cell) in mark.used_cells() {
            sheet.write(r as u32, c as u16, cell.to_string()).unwrap();
        }
    }
    out.save(file).unwrap();
}

/// A file written in January comes back in March; meanwhile the study moved on. Only what was changed in it counts,
/// whether or not it still bears our mark.
#[test]
fn an_old_file_is_held_against_what_was_written() {
    for marked in [true, false] {
        let office = office(&[
            ("1.1.1-01", "pilote", "A"),
            ("1.1.1-01", "budget", "1000"),
            ("1.2.1-01", "statut", "À venir"),
            ("1.3.1-01", "statut", "À venir"),
        ]);
        let file = office.path().join("plan.xlsx");
        study(&office).write_exchange(&file, &mut Notes::new()).unwrap();
        let journal = office.path().join("plan/suivi/journal.csv");
        let mut text = std::fs::read_to_string(&journal).unwrap();
        for (action, field, before, after) in
            [("1.1.1-01", "budget", "1000", "2000"), ("1.2.1-01", "statut", "À venir", "Bloqué")]
        {
            text.push_str(&format!("2027-02-01;PETR;{action};{field};modification;{before};{after};;\n"));
        }
        std::fs::write(&journal, &text).unwrap();
        let title = study(&office).followed(&mut Notes::new()).unwrap()[0].text.clone();
        retype(&file, &title, "Personne pilote", "B", marked);
        let done = study(&office).read_exchange(&file, Some("2027-03-01"), &mut Notes::new()).unwrap().unwrap();
        assert!(done.base.is_some_and(|id| id.starts_with("2026-11-24-tet-")), "marked: {marked}");
        assert_eq!(done.merged, follow::Merged { changes: 1, agreements: 0, conflicts: 0 }, "marked: {marked}");
        let state = state(&study(&office));
        let value = |action: &str, field: &str| state.value(action, field).to_owned();
        assert_eq!(value("1.1.1-01", "pilote"), "B");
        assert_eq!((value("1.1.1-01", "budget"), value("1.2.1-01", "statut")), ("2000".into(), "Bloqué".into()));
        // What both changed is asked.
        retype(&file, &title, "Budget prévisionnel total € HT", "3000", marked);
        let done = study(&office).read_exchange(&file, Some("2027-03-02"), &mut Notes::new()).unwrap().unwrap();
        assert_eq!(done.merged, follow::Merged { changes: 0, agreements: 0, conflicts: 1 }, "marked: {marked}");
    }
}
