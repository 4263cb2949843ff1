//! Numbers and dates that people can write and that nothing can be: refused where they come in, set aside where they
//! already stand, and never a panic.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::Path;

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::follow::Journal;

use crate::support::files::write;
use crate::support::office::{Office, SAMMIELLOIS, Typed, fill, save, sheet, sheets, spot};
use crate::support::tool::run;

const BUDGET: &str = "Budget prévisionnel (€ HT)";

const HEAD: &str = "date;qui;action;champ;acte;avant;apres;source;export\n";

/// The diagnostics of an import of one workbook.
fn told(office: &Office, file: &Path) -> Vec<Diagnostic> {
    let mut notes = Notes::new();
    office.study().import_follow_up(&[file.to_owned()], Some("2027-01-10"), &mut notes).unwrap();
    notes.all().to_vec()
}

/// Twice 1e308 is no number: of two budgets of one pillar, none is taken, and each is told with its cell.
#[test]
fn an_amount_beyond_what_a_number_is_for_is_refused_with_its_cell() {
    let office = Office::new();
    let files = office.send();
    let typed = [
        ("1.1.1-01", BUDGET, Typed::Number(1e308)),
        ("1.2.1-01", BUDGET, Typed::Text("1000000000000001")),
        ("1.3.1-01", BUDGET, Typed::Number(1e15)),
        ("1.1.1-01", "Avancement (%)", Typed::Number(30.0)),
    ];
    fill(&files[SAMMIELLOIS], &typed);
    let told = told(&office, &files[SAMMIELLOIS]);
    let label = |d: &Diagnostic| d.label.clone().unwrap_or_default();
    assert_eq!(told.iter().map(|d| d.code.id).collect::<Vec<_>>(), ["A0443", "A0443"], "{told:?}");
    assert!(told.iter().all(|d| label(d).contains("1 000 000 000 000 000") && label(d).len() < 250), "{told:?}");
    assert!(told[0].place.as_ref().unwrap().to_string().contains("feuille Actions, cellule M2"), "{told:?}");
    let budget = |action: &str| office.value(action, "budget");
    assert_eq!((budget("1.1.1-01"), budget("1.2.1-01")), (String::new(), String::new()));
    assert_eq!(
        (budget("1.3.1-01").as_str(), office.value("1.1.1-01", "avancement").as_str()),
        ("1000000000000000", "30")
    );
}

/// A journal of before holds two such budgets, and an amount of a funder: they stay in it, and count for nothing.
#[test]
fn what_already_stands_in_a_journal_is_set_aside_with_its_line() {
    let huge = format!("1{}", "0".repeat(308));
    let office = Office::new();
    let lines = [
        "2026-11-01;CC;1.1.1-01;budget;modification;;500;a.xlsx;e".to_owned(),
        format!("2026-11-02;CC;1.1.1-01;budget;modification;500;{huge};b.xlsx;e"),
        format!("2026-11-02;CC;1.2.1-01;budget;modification;;{huge};b.xlsx;e"),
        "2026-11-02;CC;1.2.1-01;financement:État:montant;modification;;1e308;b.xlsx;e".to_owned(),
        "2026-11-02;CC;1.3.1-01;depense;modification;;inf;b.xlsx;e".to_owned(),
        "2026-11-03;CC;1.3.1-01;depense;modification;inf;20;c.xlsx;e".to_owned(),
    ];
    write(office.folder.path(), "plan/suivi/journal.csv", format!("{HEAD}{}\n", lines.join("\n")));
    let mut notes = Notes::new();
    let journal = office.study().journal(&mut notes).unwrap();
    let lines: Vec<_> =
        notes.all().iter().map(|d| (d.code.id, d.place.as_ref().unwrap().line_column().unwrap().0)).collect();
    // The amount that a later line replaced is not told.
    assert_eq!(lines, [("A0508", 3), ("A0508", 4), ("A0508", 5)]);
    let state = journal.state();
    assert_eq!((state.value("1.1.1-01", "budget"), state.value("1.2.1-01", "budget")), ("500", ""));
    assert_eq!((state.value("1.2.1-01", "financement:État:montant"), state.value("1.3.1-01", "depense")), ("", "20"));
    let said = run(&["plan", "suivi", "etat"], office.folder.path());
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    // 500, and none of the others.
    assert!(String::from_utf8_lossy(&said.stdout).contains("Le budget prévisionnel connu est de 500 € HT"), "{said:?}");
    // What is set aside is written again as it was.
    assert!(Journal::parse(&journal.to_csv(), Path::new("journal.csv"), &mut Notes::new()).unwrap() == journal);
}

/// The years 0202, 1826 and 20266 are slips of the keyboard: each is refused with its cell, and the rest is taken.
#[test]
fn a_date_that_no_plan_speaks_of_is_refused_with_its_cell() {
    let office = Office::new();
    let files = office.send();
    let all = sheets(&files[SAMMIELLOIS]);
    let rows = sheet(&all, "Actions");
    let at = |action: &str, head: &str| spot(rows, action, head);
    let (start, end, other) = (at("1.1.1-01", "Début"), at("1.1.1-01", "Fin"), at("1.2.1-01", "Fin"));
    let typed = [
        ("Actions", start.0, start.1, Typed::Text("01/03/0202")),
        ("Actions", end.0, end.1, Typed::Text("1826-03-01")),
        ("Actions", other.0, other.1, Typed::Text("31/12/2200")),
        ("Mesures", 1, 0, Typed::Text("1.1.1-01")),
        ("Mesures", 1, 1, Typed::Text("Bornes")),
        ("Mesures", 1, 2, Typed::Text("01/05/0026")),
        ("Mesures", 1, 3, Typed::Number(3.0)),
    ];
    save(&all, &typed, &files[SAMMIELLOIS]);
    let told = told(&office, &files[SAMMIELLOIS]);
    let said: Vec<(&str, String)> = told.iter().map(|d| (d.code.id, d.label.clone().unwrap_or_default())).collect();
    let why = "une date est de 1900 à 2200";
    let expected = [
        ("A0443", format!("« 01/03/0202 » : {why}")),
        ("A0443", format!("« 1826-03-01 » : {why}")),
        ("I0445", "Fin".to_owned()),
        ("A0442", format!("« 01/05/0026 » : {why} ; valeurs : 3")),
    ];
    assert_eq!(said, expected);
    assert!(told[0].place.as_ref().unwrap().to_string().contains("feuille Actions, cellule K2"), "{told:?}");
    assert_eq!(
        (office.value("1.1.1-01", "debut"), office.value("1.2.1-01", "fin")),
        (String::new(), "2200-12-31".into())
    );
    let asked = run(&["plan", "suivi", "etat", "--date", "01/03/0202"], office.folder.path());
    assert_eq!(asked.status.code(), Some(2), "{asked:?}");
}

/// Dates of a journal of before, of an action, of a measure, of the day of an entry: told with their lines, and every
/// workbook is written.
#[test]
fn a_date_that_stands_in_a_journal_is_set_aside_and_every_workbook_is_written() {
    let office = Office::new();
    let lines = "2026-11-02;CC;1.1.1-01;debut;modification;;0202-03-01;b.xlsx;e\n\
                 2026-11-02;CC;1.1.1-01;mesure:Bornes:1826-05-01:valeur;modification;;3;b.xlsx;e\n\
                 2026-11-02;CC;1.1.1-01;mesure:Bornes:2026-05-01:valeur;modification;;4;b.xlsx;e\n\
                 0001-01-01;CC;1.2.1-01;fin;modification;;2027-06-30;b.xlsx;e\n";
    write(office.folder.path(), "plan/suivi/journal.csv", format!("{HEAD}{lines}"));
    let mut notes = Notes::new();
    let state = office.study().journal(&mut notes).unwrap().state();
    let mut told: Vec<_> =
        notes.all().iter().map(|d| (d.code.id, d.place.as_ref().unwrap().line_column().unwrap().0)).collect();
    told.sort_unstable();
    assert_eq!(told, [("A0508", 2), ("A0508", 3), ("A0508", 5)], "{:?}", notes.all());
    assert_eq!((state.value("1.1.1-01", "debut"), state.value("1.2.1-01", "fin")), ("", "2027-06-30"));
    for command in ["etat", "exporter"] {
        let more: &[&str] = if command == "exporter" { &["--tous"] } else { &[] };
        let done = run(&[&["plan", "suivi", command], more].concat(), office.folder.path());
        assert_eq!(done.status.code(), Some(0), "{done:?}");
    }
    let actions = office.text("suivi/etat/indicateurs.csv");
    assert!(actions.contains("2026-05-01") && !actions.contains("1826"), "{actions}");
}
