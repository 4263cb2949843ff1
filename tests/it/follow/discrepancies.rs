//! What happens to workbooks in a year of follow-up: each thing is told with its place, and nothing is lost.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::fs::File;

use calamine::Data;
use territoire::diagnostic::{Diagnostic, Notes};
use territoire::study::ExportAsked;

use crate::support::files::member;
use crate::support::office::{FRESNES, Office, SAMMIELLOIS, Typed, fill, save, sheets, spot};

/// The diagnostics of an import.
fn told(office: &Office, file: &std::path::Path) -> Vec<Diagnostic> {
    let mut notes = Notes::new();
    office.study().import_follow_up(&[file.to_owned()], Some("2027-01-10"), &mut notes).unwrap();
    notes.all().to_vec()
}

#[test]
fn a_grey_cell_that_was_changed_is_told_with_where_to_change_it() {
    let office = Office::new();
    let files = office.send();
    fill(
        &files[SAMMIELLOIS],
        &[
            ("1.1.1-01", "Action", Typed::Text("Un autre titre")),
            ("1.2.1-01", "Lieux", Typed::Text("Commercy")),
            ("1.2.1-01", "Commentaires des autres", Typed::Text("Une réponse")),
            ("1.2.1-01", "Pilote", Typed::Text("Mme B")),
        ],
    );
    let told = told(&office, &files[SAMMIELLOIS]);
    let said: Vec<(&str, String, Option<&str>)> =
        told.iter().map(|d| (d.code.id, d.label.clone().unwrap_or_default(), d.help.as_deref())).collect();
    let grey = |label: &str, place: &'static str| ("A0463", format!("« {label} » n'est pas repris"), Some(place));
    let expected = [
        grey("Un autre titre", "faire ce changement dans le document du plan"),
        grey("Commercy", "faire ce changement dans `plan/rattachements.csv`"),
        grey("Une réponse", "faire ce changement dans la colonne « Votre commentaire »"),
    ];
    assert_eq!(said, expected);
    assert!(told[0].place.as_ref().unwrap().to_string().contains("cellule D2"), "{:?}", told[0].place);
    assert_eq!(office.value("1.2.1-01", "pilote"), "Mme B", "the rest is taken");
}

#[test]
fn two_imports_at_once_lose_no_line_and_a_lock_that_is_kept_is_told() {
    let office = Office::new();
    let files = office.send();
    fill(&files[SAMMIELLOIS], &[("1.2.1-01", "Pilote", Typed::Text("A"))]);
    fill(&files[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("B"))]);
    let study = office.study();
    std::thread::scope(|scope| {
        for file in [&files[SAMMIELLOIS], &files[FRESNES]] {
            scope.spawn(|| {
                let done = study.import_follow_up(std::slice::from_ref(file), Some("2027-01-10"), &mut Notes::new());
                assert_eq!(done.unwrap().unwrap().merged.changes, 1);
            });
        }
    });
    assert_eq!((office.value("1.2.1-01", "pilote"), office.value("1.1.1-01", "pilote")), ("A".into(), "B".into()));
    // Nothing is left of it.
    let left = |name: &str| office.folder.path().join("plan/suivi").join(name).exists();
    assert!(!left(".territoire.verrou") && !left(".verrou"));
    let held = File::create(office.folder.path().join("plan/suivi/.territoire.verrou")).unwrap();
    held.lock().unwrap();
    let journal = office.text("plan/suivi/journal.csv");
    fill(&files[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("C"))]);
    let refused = told(&office, &files[FRESNES]);
    assert_eq!(refused.iter().map(|d| d.code.id).collect::<Vec<_>>(), ["E0462"]);
    assert_eq!(office.text("plan/suivi/journal.csv"), journal, "nothing is written");
    held.unlock().unwrap();
    assert_eq!(told(&office, &files[FRESNES]), []);
    assert_eq!(office.value("1.1.1-01", "pilote"), "C");
}

/// Two studies on one territory and one plan, on the same day: only their names differ.
#[test]
fn a_workbook_of_another_study_is_refused() {
    let (one, other) = (Office::new(), Office::new());
    let declaration = other.folder.path().join("territoire.toml");
    let text = std::fs::read_to_string(&declaration).unwrap();
    let renamed = text.replacen("nom = \"PETR Cœur de Lorraine\"", "nom = \"Un autre plan\"", 1);
    assert_ne!(text, renamed);
    std::fs::write(&declaration, renamed).unwrap();
    let files = one.send();
    other.send();
    fill(&files[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("A"))]);
    let told = told(&other, &files[FRESNES]);
    assert_eq!(told.iter().map(|d| d.code.id).collect::<Vec<_>>(), ["E0444"]);
    assert_eq!(told[0].label.as_deref(), Some("le classeur est celui de l'étude « PETR Cœur de Lorraine »"));
    assert_eq!(other.value("1.1.1-01", "pilote"), "");
}

#[test]
fn values_that_contradict_themselves_are_told_and_kept() {
    let office = Office::new();
    let files = office.send();
    let [start, end, budget, spent, status, done] =
        ["Début", "Fin", "Budget prévisionnel (€ HT)", "Dépensé (€ HT)", "Statut", "Avancement (%)"];
    fill(
        &files[SAMMIELLOIS],
        &[
            ("1.1.1-01", start, Typed::Day(2027, 6, 1)),
            ("1.1.1-01", end, Typed::Day(2027, 3, 15)),
            ("1.1.1-01", budget, Typed::Number(1000.0)),
            ("1.1.1-01", spent, Typed::Number(1500.0)),
            ("1.2.1-01", status, Typed::Text("Réalisé")),
            ("1.2.1-01", done, Typed::Number(20.0)),
            ("1.3.1-01", status, Typed::Text("Réalisé")),
            ("1.3.1-01", done, Typed::Number(100.0)),
            ("1.3.1-01", budget, Typed::Number(1000.0)),
            ("1.3.1-01", spent, Typed::Number(1000.0)),
        ],
    );
    let told = told(&office, &files[SAMMIELLOIS]);
    let said: Vec<(&str, &str)> = told.iter().map(|d| (d.code.id, d.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (
                "A0464",
                "le suivi de l'action 1.1.1-01 se contredit : elle finit le 15/03/2027 et commence le 01/06/2027"
            ),
            (
                "A0464",
                "le suivi de l'action 1.1.1-01 se contredit : 1\u{202f}500\u{a0}€ dépensés pour un budget de 1\u{202f}000\u{a0}€"
            ),
            ("A0464", "le suivi de l'action 1.2.1-01 se contredit : « Réalisé » avec un avancement de 20\u{a0}%"),
        ]
    );
    assert_eq!(office.value("1.1.1-01", "depense"), "1500");
}

#[test]
fn the_error_of_a_formula_is_no_text() {
    let office = Office::new();
    let files = office.send();
    // As an ODS holds it: the text that the spreadsheet shows.
    fill(
        &files[SAMMIELLOIS],
        &[
            ("1.1.1-01", "Pilote", Typed::Text("#DIV/0!")),
            ("1.2.1-01", "Pilote", Typed::Text("Err:502")),
            ("1.3.1-01", "Pilote", Typed::Text("#1 de la liste")),
        ],
    );
    let told = told(&office, &files[SAMMIELLOIS]);
    let said: Vec<(&str, Option<&str>)> = told.iter().map(|d| (d.code.id, d.help.as_deref())).collect();
    assert_eq!(said, [("A0443", Some("corriger la formule, ou écrire un texte")); 2]);
    let pilot = |action: &str| office.value(action, "pilote");
    assert_eq!((pilot("1.1.1-01"), pilot("1.3.1-01")), (String::new(), "#1 de la liste".into()));
}

#[test]
fn two_spellings_of_one_funder_are_told() {
    let office = Office::new();
    let files = office.send();
    let lines = |names: [&'static str; 2], row: usize| {
        let line = |(k, name): (usize, &'static str)| {
            let action = ["1.1.1-01", "1.2.1-01"][k];
            let cells = [Typed::Text(action), Typed::Text(name), Typed::Number(100.0)];
            cells.into_iter().enumerate().map(move |(c, typed)| ("Financements", row + k, c, typed))
        };
        names.into_iter().enumerate().flat_map(line).collect::<Vec<_>>()
    };
    let all = sheets(&files[SAMMIELLOIS]);
    save(&all, &lines(["Région Grand Est", "Tranche 1 (État)"], 1), &files[SAMMIELLOIS]);
    assert_eq!(told(&office, &files[SAMMIELLOIS]), []);
    let all = sheets(&files[SAMMIELLOIS]);
    save(&all, &lines(["Region Grand-Est", "Tranche 2 (État)"], 3), &files[SAMMIELLOIS]);
    let told = told(&office, &files[SAMMIELLOIS]);
    let said: Vec<(&str, &str)> = told.iter().map(|d| (d.code.id, d.message.as_str())).collect();
    let message = "feuille « Financements » : « Region Grand-Est » ressemble à « Région Grand Est », déjà là";
    assert_eq!(said, [("A0466", message)]);
}

/// A workbook that was filled where it lay stops the next export, until it is imported: its copy is then kept.
#[test]
fn an_imported_workbook_may_be_written_over() {
    let office = Office::new();
    let files = office.send();
    // A comment that says nothing new: the state, and the name of the next export, stay what they are.
    let all = sheets(&files[FRESNES]);
    save(&all, &[], &files[FRESNES]);
    let filled = std::fs::read(&files[FRESNES]).unwrap();
    let export = || {
        let mut notes = Notes::new();
        let asked = ExportAsked { all: true, ..ExportAsked::default() };
        office.study().export_follow_up(&asked, &mut notes).unwrap();
        notes.all().iter().map(|d| d.code.id).collect::<Vec<_>>()
    };
    assert_eq!(export(), ["E0447"]);
    assert_eq!(std::fs::read(&files[FRESNES]).unwrap(), filled);
    office.import(&[files[FRESNES].clone()]);
    assert_eq!(export(), [""; 0]);
    assert_ne!(std::fs::read(&files[FRESNES]).unwrap(), filled);
    let received = std::fs::read_dir(office.folder.path().join("plan/suivi/recus")).unwrap().flatten();
    let kept: Vec<Vec<u8>> = received.map(|e| std::fs::read(e.path()).unwrap()).collect();
    assert_eq!(kept, [filled]);
}

#[test]
fn dates_and_amounts_have_their_format() {
    let office = Office::new();
    let files = office.send();
    let all = sheets(&files[SAMMIELLOIS]);
    let (row, percent) = spot(&all[1].1, "1.1.1-01", "Avancement (%)");
    let (_, budget) = spot(&all[1].1, "1.1.1-01", "Budget prévisionnel (€ HT)");
    let typed = [
        ("Actions", row, percent, Typed::Number(35.0)),
        ("Actions", row, budget, Typed::Number(12_500.5)),
        ("Mesures", 1, 0, Typed::Text("1.1.1-01")),
        ("Mesures", 1, 1, Typed::Text("Bornes")),
        ("Mesures", 1, 2, Typed::Day(2026, 5, 1)),
        ("Mesures", 1, 3, Typed::Number(3.0)),
    ];
    save(&all, &typed, &files[SAMMIELLOIS]);
    office.import(&[files[SAMMIELLOIS].clone()]);
    let next = office.send();
    for file in [next[SAMMIELLOIS].clone(), next[SAMMIELLOIS].with_extension("ods")] {
        let all = sheets(&file);
        let measure = &all.iter().find(|(name, _)| name == "Mesures").unwrap().1[1];
        assert!(matches!(measure[2], Data::DateTime(_) | Data::DateTimeIso(_)), "{}: {measure:?}", file.display());
    }
    let styles = member(&next[SAMMIELLOIS], "xl/styles.xml");
    for format in ["#,##0.00\u{a0}&quot;€&quot;", "0\u{a0}&quot;%&quot;", "dd/mm/yyyy"] {
        assert!(styles.contains(format), "{format} in {styles}");
    }
    // What the formats show is not what is typed: the file says nothing new.
    let (done, told) = office.import(&[next[SAMMIELLOIS].clone()]);
    assert_eq!((done.as_sent, told), (1, vec![]));
}

/// A value that is refused, a sheet that is gone: nothing is taken, and nobody is told that the workbook is as it was sent.
#[test]
fn a_workbook_of_which_nothing_could_be_taken_is_not_as_it_was_sent() {
    let office = Office::new();
    let files = office.send();
    let (untouched, _) = office.import(&[files[FRESNES].clone()]);
    assert_eq!((untouched.files, untouched.as_sent), (1, 1));
    fill(&files[SAMMIELLOIS], &[("1.1.1-01", "Avancement (%)", Typed::Text("beaucoup"))]);
    let (done, told) = office.import(&[files[SAMMIELLOIS].clone()]);
    assert_eq!((done.files, done.as_sent, done.merged.changes), (1, 0, 0), "{told:?}");
    let mut all = sheets(&files[FRESNES]);
    all.iter_mut().find(|(name, _)| name == "Actions").unwrap().0 = "Feuil1".to_owned();
    save(&all, &[], &files[FRESNES]);
    let (done, told) = office.import(&[files[FRESNES].clone()]);
    assert_eq!((done.files, done.as_sent), (1, 0), "{told:?}");
}
