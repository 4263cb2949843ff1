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

/// Three lines of one cell, each telling what stood before it, and one of another cell.
const GROWN: [&str; 4] = [
    "2026-11-01;CC;1-01;pilote;modification;;Mme A;a.xlsx;e1",
    "2026-11-15;CC;1-01;pilote;modification;Mme A;Mme B;b.xlsx;e1",
    "2026-11-20;CC;1-01;pilote;modification;Mme B;Mme C;c.xlsx;e1",
    "2026-11-02;CC;1-02;debut;modification;;2025-02-01;a.xlsx;e1",
];

fn journal(lines: &[&str]) -> (Journal, Vec<(&'static str, Option<usize>)>) {
    let head = CLEAN.lines().next().unwrap();
    let mut notes = Notes::new();
    let text = format!("{head}\n{}\n", lines.join("\n"));
    let read = Journal::parse_with(&text, Path::new("journal.csv"), &ids(), &mut notes).unwrap();
    assert_eq!(read.to_csv(), text, "the file stays as it is");
    let line = |d: &territoire::diagnostic::Diagnostic| Some(d.place.as_ref()?.line_column()?.0);
    (read, notes.all().iter().map(|d| (d.code.id, line(d))).collect())
}

/// Whoever sorts the journal by its dates, the last first, by its values or upside down, changes no value of the plan.
#[test]
fn a_journal_that_was_sorted_is_read_by_its_dates() {
    let [a, b, c, other] = GROWN;
    for (lines, told) in [
        ([a, b, c, other], None),
        // Nothing of one cell has changed places: it is none of what was sorted.
        ([other, a, b, c], None),
        ([c, b, other, a], Some(2)),
        ([c, other, a, b], Some(2)),
        ([b, a, c, other], Some(2)),
    ] {
        let (read, notes) = journal(&lines);
        assert_eq!(read.state().value("1-01", "pilote"), "Mme C", "{lines:?}");
        assert_eq!(read.state().value("1-02", "debut"), "2025-02-01");
        let expected: Vec<_> = told.map(|line| ("A0511", Some(line))).into_iter().collect();
        assert_eq!(notes, expected, "{lines:?}");
    }
    // Lines of one day, upside down: only the contrary order agrees with what each says.
    let day = GROWN.map(|line| format!("2026-11-01{}", &line[10..]));
    let upside: Vec<&str> = day.iter().rev().map(String::as_str).collect();
    let (read, _) = journal(&upside);
    assert_eq!(read.state().value("1-01", "pilote"), "Mme C");
}

/// A workbook of May that is read after one of June makes a conflict; the choice between the two has a date of its own.
#[test]
fn a_journal_that_only_grew_keeps_its_order_whatever_its_dates() {
    let (read, told) = journal(&[
        "2026-06-01;CC;1-01;pilote;modification;;Mme A;a.xlsx;e1",
        "2026-06-10;CB;1-01;pilote;conflit;Mme A;Mme B;b.xlsx;e2",
        "2026-05-01;;1-01;pilote;choix;Mme A;Mme B;conflits.csv;",
    ]);
    assert_eq!(told, []);
    assert_eq!((read.state().value("1-01", "pilote"), read.conflicts().len()), ("Mme B", 0));
}
