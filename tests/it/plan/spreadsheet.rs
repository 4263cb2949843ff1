//! The files of a plan that a spreadsheet opened and saved: in its encoding, with its separator, its dates.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::Path;

use tempfile::TempDir;
use territoire::diagnostic::Notes;
use territoire::plan::{Registry, parse};

use crate::support::files::write;
use crate::support::tool;

const PLAN: &str =
    "Axe 1 : Mobilités\n- Créer un annuaire\n- Réunir les acteurs\nAxe 2 : Santé\n- Informer les jeunes\n";
const STUDY: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"240100883\"]\n\n[plan]\ndocument = \"plan/projet.txt\"\nrattachements = \"plan/rattachements.csv\"\nsuggestions = false\n";

/// What the tool writes of the three actions, which was never opened in a spreadsheet.
const REGISTRY: &str = "id;position;code_imprime;texte;etat\n1-01;1.1;1;Créer un annuaire;present\n1-02;1.2;1;Réunir les acteurs;present\n2-01;2.1;2;Informer les jeunes;present\n";

/// A file of attachments that has none.
const NONE: &[u8] = b"action;genre;cible\n";

fn study(registry: Option<&[u8]>, attachments: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "territoire.toml", STUDY);
    write(folder.path(), "plan/projet.txt", PLAN);
    write(folder.path(), "plan/rattachements.csv", attachments);
    if let Some(registry) = registry {
        write(folder.path(), "plan/actions.csv", registry);
    }
    folder
}

fn bytes(folder: &TempDir, name: &str) -> Vec<u8> {
    std::fs::read(folder.path().join(name)).unwrap()
}

/// What a command says, once it has ended with this code.
fn run(arguments: &[&str], folder: &TempDir, code: i32) -> String {
    let output = tool::run(arguments, folder.path());
    assert_eq!(output.status.code(), Some(code), "{}", tool::all(&output));
    tool::all(&output)
}

/// A text as Excel saves it in France: Windows-1252, lines ended by CR LF.
fn windows(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        'œ' => 0x9c,
        c => u8::try_from(u32::from(c)).expect("a letter of Windows-1252"),
    };
    text.replace('\n', "\r\n").chars().map(byte).collect()
}

/// The ids that come out of a registry, by the text of their action; and what was told.
fn ids(registry: &str, plan: Option<&str>) -> (Vec<String>, Vec<String>) {
    let mut notes = Notes::new();
    let plan = plan.map(|text| parse(text, Path::new("projet.txt"), &mut Notes::new()).unwrap());
    let read = Registry::parse_with(registry, Path::new("actions.csv"), plan.as_ref(), &mut notes);
    let read = read.map(|r| r.known.into_iter().map(|k| format!("{} {}", k.id, k.text)).collect()).unwrap_or_default();
    let told = |d: &territoire::diagnostic::Diagnostic| {
        let line = d.place.as_ref().and_then(|p| p.line_column()).map_or(0, |(line, _)| line);
        format!("{} {line} {}", d.code.id, d.label.clone().unwrap_or_default())
    };
    (read, notes.all().iter().map(told).collect())
}

const WHOLE: [&str; 3] = ["1-01 Créer un annuaire", "1-02 Réunir les acteurs", "2-01 Informer les jeunes"];

#[test]
fn ids_that_became_dates_are_put_back_whatever_the_order_in_which_they_were_read() {
    // The three ids, with the day first and with the month first, as spreadsheets show them.
    for dates in [
        ["01-janv", "01-févr", "02-janv"],
        ["01-janv", "02-janv", "01-févr"],
        ["1-janv", "1-févr", "2-janv"],
        ["janv-01", "janv-02", "févr.-01"],
        ["01-Jan", "01-Feb", "02-Jan"],
        ["Jan-01", "Jan-02", "Feb-01"],
        ["01/01/2026", "01/02/2026", "02/01/2026"],
        ["2026-01-01", "2026-02-01", "2026-01-02"],
        // Days after 30 December 1899: 46023 is 1 January 2026, 46054 the first of February.
        ["46023", "46054", "46024"],
        ["1-1", "1-2", "2-1"],
    ] {
        let text = REGISTRY.replace("\n1-01;", &format!("\n{};", dates[0]));
        let text = text.replace("\n1-02;", &format!("\n{};", dates[1])).replace("\n2-01;", &format!("\n{};", dates[2]));
        let (read, told) = ids(&text, None);
        assert_eq!(read, WHOLE, "{dates:?}");
        let lines: Vec<String> =
            (0..3).map(|i| format!("ligne {} : `{}` → `{}`", i + 2, dates[i], &WHOLE[i][..4])).collect();
        assert_eq!(told, [format!("A0411 2 {}", lines.join(" ; "))]);
    }
}

#[test]
fn what_no_column_tells_is_told_by_the_document_or_asked() {
    // The positions became dates too, and no number is printed: only the texts are left.
    let spoiled = "id;position;code_imprime;texte;etat\n02-janv;02-janv;;Réunir les acteurs;present\n";
    assert_eq!(ids(spoiled, Some(PLAN)).0, ["1-02 Réunir les acteurs"]);
    let (read, told) = ids(spoiled, None);
    assert!(read.is_empty());
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("E0409 2 "), "{told:?}");
    // Two rows that would be one id: neither is made up.
    let twice = REGISTRY.replace("\n1-02;1.2", "\n01-janv;1.1").replace("\n1-01;", "\n01/01/2026;");
    let (read, told) = ids(&twice, None);
    assert!(read.is_empty(), "{read:?}");
    assert!(told.iter().all(|t| t.starts_with("E0409")), "{told:?}");
}

#[test]
fn a_registry_saved_by_a_spreadsheet_keeps_its_ids_and_its_form() {
    let spoiled =
        REGISTRY.replace("\n1-02;", "\n02-janv;").replace("\n1-01;", "\n01-janv;").replace("\n2-01;", "\n01-févr;");
    let folder = study(Some(&windows(&spoiled)), b"action;genre;cible\n1-02;commune;01202\n");
    let said = run(&["verifier"], &folder, 0);
    assert!(said.contains("A0411") && said.contains("ligne 3 : `02-janv` → `1-02`"), "{said}");
    assert_eq!(bytes(&folder, "plan/actions.csv"), windows(&spoiled), "looking changes nothing");
    run(&["plan", "rattacher"], &folder, 0);
    // The ids are back, in the encoding and with the line ends of the file that was there.
    assert_eq!(bytes(&folder, "plan/actions.csv"), windows(REGISTRY));
    let said = run(&["verifier"], &folder, 0);
    assert!(!said.contains("A0411"), "{said}");
}

#[test]
fn columns_that_were_moved_or_added_stay_and_a_new_file_opens_in_a_spreadsheet() {
    let moved = "\u{feff}texte,id,etat,avis,position,code_imprime\nRéunir les acteurs,1-02,present,oui,1.2,1\nParti,1-03,disparue,non,1.3,1\nCréer un annuaire,1-01,present,,1.1,1\n";
    let folder = study(Some(moved.as_bytes()), NONE);
    run(&["plan", "rattacher"], &folder, 0);
    let expected = "\u{feff}texte,id,etat,avis,position,code_imprime\nCréer un annuaire,1-01,present,,1.1,1\nRéunir les acteurs,1-02,present,oui,1.2,1\nInformer les jeunes,2-01,present,,2.1,2\nParti,1-03,disparue,non,1.3,1\n";
    assert_eq!(String::from_utf8(bytes(&folder, "plan/actions.csv")).unwrap(), expected);
    let folder = study(None, NONE);
    run(&["plan", "rattacher"], &folder, 0);
    assert_eq!(String::from_utf8(bytes(&folder, "plan/actions.csv")).unwrap(), format!("\u{feff}{REGISTRY}"));
}

#[test]
fn a_registry_that_was_emptied_or_cannot_be_read_stops_and_nothing_is_touched() {
    let used = b"action;genre;cible\n1-01;commune;01202\n";
    for registry in [&b""[..], b"id;position;code_imprime;texte;etat\r\n", b"\x00\x01\x81\x8d;\n"] {
        let folder = study(Some(registry), used);
        for command in [&["verifier"][..], &["plan", "rattacher"], &["lancer"]] {
            let said = run(command, &folder, 1);
            assert!(said.contains("E0409"), "{said}");
            assert_eq!(bytes(&folder, "plan/actions.csv"), registry);
            assert_eq!(bytes(&folder, "plan/rattachements.csv"), used);
        }
        // Beside files that speak of no action there is nothing to lose.
        if !registry.contains(&0) {
            run(&["verifier"], &study(Some(registry), b"action;genre;cible\n"), 0);
        }
    }
}

#[test]
fn lines_that_name_actions_and_places_in_the_spreadsheets_way_are_read_and_told() {
    // Codes of which the zero went, or which are protected as formulas; a SIREN in short; ids as dates.
    let lines = "action,genre,cible,role\n01-janv,commune,1202,lieu\n02-janv,commune,\"=\"\"01004\"\"\",lieu\n01-févr,epci,\"2,40101E+08\",lieu\n03-janv,territoire,,lieu\n1-01,commune,'01202,lieu\n";
    let folder = study(None, lines.as_bytes());
    // Of 1-03 there is no 3-01: its month came first, and so did that of the others.
    write(folder.path(), "plan/projet.txt", PLAN.replace("acteurs\n", "acteurs\n- Publier une carte\n"));
    let said = run(&["verifier"], &folder, 0);
    for told in [
        "ligne 2 : `01-janv` → `1-01`",
        "ligne 3 : `02-janv` → `1-02`",
        "ligne 4 : `01-févr` → `2-01`",
        "ligne 5 : `03-janv` → `1-03`",
        "ligne 2 : `1202` → `01202`",
        "ligne 3 : `=\"01004\"` → `01004`",
        "ligne 4 : `2,40101E+08` → `240100883`",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    // Alone, the second of January is 1-02 or 2-01: it is asked.
    let folder = study(Some(REGISTRY.as_bytes()), b"action;genre;cible\n02-janv;commune;01202\n");
    let said = run(&["verifier"], &folder, 1);
    assert!(said.contains("E0404") && said.contains("y écrire `2-01` ou `1-02`"), "{said}");
    // What is added goes on in the form of the file.
    let windows_file = windows("action;genre;cible;role;avis\n1-01;commune;01202;bénéficiaire;à voir\n");
    let folder = study(Some(REGISTRY.as_bytes()), &windows_file);
    let list = windows("action;genre;cible;role;motif;decision\n01-janv;commune;1004;lieu;été;oui\n");
    write(folder.path(), "liste.csv", &list);
    let file = folder.path().join("liste.csv");
    let said = run(&["plan", "rattacher", "--decisions", file.to_str().unwrap()], &folder, 0);
    assert!(said.contains("A0411") && said.contains("`1004` → `01004`"), "{said}");
    let expected = [windows_file, windows("1-01;commune;01004;lieu;\n")].concat();
    assert_eq!(bytes(&folder, "plan/rattachements.csv"), expected);
}
