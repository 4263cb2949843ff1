//! What the tool remembers of the follow-up, opened and saved by a spreadsheet.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::follow::{Export, Journal};

const CLEAN: &str = "date;qui;action;champ;acte;avant;apres;source;export\n2026-11-01;CC;1-01;pilote;modification;;\"Mme A ; M. B\";a.xlsx;e1\n2026-11-02;CC;1-02;debut;modification;2024-12-31;2025-02-01;a.xlsx;e1\n";

fn ids() -> Vec<String> {
    ["1-01", "1-02"].map(str::to_owned).to_vec()
}

fn codes(notes: &Notes) -> Vec<&'static str> {
    notes.all().iter().map(|d| d.code.id).collect()
}

#[test]
fn a_journal_that_a_spreadsheet_saved_says_the_same() {
    let mut notes = Notes::new();
    let clean = Journal::parse_with(CLEAN, Path::new("journal.csv"), &ids(), &mut notes).unwrap();
    assert!(notes.all().is_empty(), "{:?}", notes.all());
    // Tabs, a column moved and one added, ids and dates in the way of Excel in France.
    let saved = "qui\tdate\taction\tchamp\tacte\tavant\tapres\tsource\texport\tvu\r\nCC\t01/11/2026\t01-janv\tpilote\tmodification\t\tMme A ; M. B\ta.xlsx\te1\tx\r\nCC\t02/11/2026\t02-janv\tdebut\tmodification\t31/12/2024\t01/02/2025\ta.xlsx\te1\t\r\n";
    let mut read = Journal::parse_with(saved, Path::new("journal.csv"), &ids(), &mut notes).unwrap();
    assert_eq!(read.entries, clean.entries);
    assert_eq!(codes(&notes), ["A0411", "A0442"]);
    assert_eq!(notes.all()[1].message, "un tableur a récrit 4\u{a0}dates du journal ; lues comme elles étaient");
    // What is written again has its columns, the old lines mended, the new ones without the added cell.
    read.entries.push(clean.entries[0].clone());
    let line = "CC;2026-11-01;1-01;pilote;modification;;\"Mme A ; M. B\";a.xlsx;e1";
    let expected = format!(
        "qui;date;action;champ;acte;avant;apres;source;export;vu\n{line};x\nCC;2026-11-02;1-02;debut;modification;2024-12-31;2025-02-01;a.xlsx;e1;\n{line};\n"
    );
    assert_eq!(read.to_csv(), expected);
}

#[test]
fn a_copy_of_an_export_that_a_spreadsheet_saved_is_what_was_sent() {
    let mut notes = Notes::new();
    let read = |text: &str, notes: &mut Notes| Export::parse("e1", text, Path::new("e1.csv"), &ids(), notes).unwrap();
    let clean = read("action;champ;valeur\n;pour;CC\n1-01;debut;2025-01-01\n1-02;pilote;CC\n", &mut notes);
    let saved =
        read("action,champ,valeur\r\n,pour,CC\r\n01-janv,debut,01/01/2025\r\n02-janv,pilote,CC\r\n", &mut notes);
    assert_eq!(clean, saved);
    assert_eq!(codes(&notes), ["A0411"]);
}

#[test]
fn a_journal_that_lost_a_column_or_a_cell_is_refused() {
    for (text, line) in [
        (CLEAN.replace(";acte;", ";action2;"), 1),
        (CLEAN.replace("1-02;debut;modification;", "1-02;debut;autre;"), 3),
        (CLEAN.replace(";a.xlsx;e1\n2026-11-02", "\n2026-11-02"), 2),
    ] {
        let mut notes = Notes::new();
        assert!(Journal::parse_with(&text, Path::new("journal.csv"), &ids(), &mut notes).is_none(), "{text}");
        let d = &notes.all()[0];
        assert_eq!((d.code.id, d.place.as_ref().unwrap().line_column()), ("E0440", Some((line, None))), "{text}");
    }
}
