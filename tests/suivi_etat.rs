//! Where the plan stands: figures worked out by hand, and a calendar that can be printed.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

mod support;

use std::path::Path;

use jiff::civil::date;
use territoire::diagnostic::Notes;
use territoire::map::{self, Bar, Imprint, Item};
use territoire::outcome::Outcome;
use territoire::study::Study;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/coeur-de-lorraine");

fn study(folder: &Path) -> Study {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).unwrap();
    assert!(!notes.has_errors());
    study
}

fn number(out: &Outcome, table: &str, row: &str, column: &str) -> Option<f64> {
    let table = out.table(table).unwrap();
    let r = table.keys.iter().position(|k| k == row || k.starts_with(&format!("{row} "))).unwrap();
    table.column(column).unwrap_or_else(|| panic!("{column}")).as_numbers().unwrap()[r]
}

/// The study's date is 24 November 2026: the first action is late by its last day, the second is done, the third given
/// up; the 69 others of the 72 say nothing.
#[test]
fn figures_are_those_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    support::copy(Path::new(EXAMPLE), folder.path());
    let values = [
        ("1.1.1-01", "statut", "En cours"),
        ("1.1.1-01", "fin", "2026-10-31"),
        ("1.1.1-01", "debut", "2026-01-01"),
        ("1.1.1-01", "avancement", "40"),
        ("1.1.1-01", "budget", "1000"),
        ("1.1.1-01", "pilote", "PETR"),
        ("1.1.1-01", "indicateur:Barèmes:initiale", "4"),
        ("1.1.1-01", "indicateur:Barèmes:cible", "0"),
        ("1.1.1-01", "mesure:Barèmes:2026-09-01:valeur", "3"),
        ("1.1.1-01", "mesure:Barèmes:2026-05-01:valeur", "2"),
        ("1.2.1-01", "statut", "Réalisé"),
        ("1.2.1-01", "fin", "2026-01-01"),
        ("1.2.1-01", "budget", "500"),
        ("1.2.1-01", "depense", "700"),
        ("1.3.1-01", "statut", "Abandonné"),
        ("1.3.1-01", "fin", "2025-12-31"),
    ];
    let mut journal = "date;qui;action;champ;acte;avant;apres;source;export\n".to_owned();
    for (action, field, value) in values {
        journal.push_str(&format!("2026-11-01;essai;{action};{field};modification;;{value};;\n"));
    }
    std::fs::write(folder.path().join("plan/suivi/journal.csv"), journal).unwrap();
    let study = study(folder.path());
    let mut notes = Notes::new();
    let out = study.progress(&mut notes).unwrap();
    let all = |column: &str| number(&out, "piliers", "Pilier 1", column);
    assert_eq!(
        (all("actions"), all("en_cours"), all("realise"), all("abandonne")),
        (Some(14.0), Some(1.0), Some(1.0), Some(1.0))
    );
    assert_eq!((all("sans_statut"), all("retard")), (Some(11.0), Some(1.0)));
    assert_eq!(
        (all("budget"), all("avec_budget"), all("depense"), all("avancement")),
        (Some(1500.0), Some(2.0), Some(700.0), Some(0.4))
    );
    assert_eq!(number(&out, "piliers", "Pilier 2", "budget"), None, "missing is not zero");
    // 1.1.1-01 is of the four EPCI, 1.2.1-01 of the Sammiellois alone.
    assert_eq!(number(&out, "epci", "245500327", "budget"), Some(1500.0));
    assert_eq!(number(&out, "epci", "245501176", "budget"), Some(1000.0));
    assert_eq!(number(&out, "annees", "2026", "actions"), Some(2.0));
    assert_eq!(number(&out, "annees", "2025", "retard"), Some(0.0), "what is given up is not late");
    assert_eq!(number(&out, "annees", "(sans échéance)", "actions"), Some(69.0));
    assert_eq!(number(&out, "pilotes", "PETR", "retard"), Some(1.0));
    // From 4 to 0, the last measure is 3: a quarter of the way.
    assert_eq!(number(&out, "indicateurs", "1.1.1-01", "chemin"), Some(0.25));
    let said: Vec<&str> = out.findings.iter().map(|f| f.text.as_str()).collect();
    assert!(said[0].starts_with("3\u{a0}actions sur 72 ont un statut"), "{said:?}");
    assert!(said[1].contains("1.1.1-01") && said[1].contains("24/11/2026"), "{said:?}");
    let files = study.write_progress(&out, &mut notes).unwrap();
    for name in ["suivi.xlsx", "piliers.csv", "calendrier.svg", "calendrier.png"] {
        assert!(files.contains(&format!("suivi/etat/{name}")), "{name} in {files:?}");
    }
    let csv = std::fs::read_to_string(folder.path().join("suivi/etat/piliers.csv")).unwrap();
    assert!(csv.lines().nth(1).unwrap().contains(";1500;2;700"), "{csv}");
    let before: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(folder.path().join(f)).unwrap()).collect();
    let again = study.write_progress(&out, &mut notes).unwrap();
    let after: Vec<Vec<u8>> = again.iter().map(|f| std::fs::read(folder.path().join(f)).unwrap()).collect();
    assert!(before == after, "the same journal gives the same bytes");
}

fn bar(k: usize, start: Option<jiff::civil::Date>, end: Option<jiff::civil::Date>) -> Bar {
    Bar {
        group: format!("Pilier {}", k / 40 + 1),
        code: format!("1.1.1-{k:02}"),
        text: "Une action dont le titre est assez long pour devoir être coupé avant le calendrier, à droite".into(),
        status: Some("En cours"),
        done: Some(0.5),
        start,
        end,
        late: false,
    }
}

#[test]
fn bars_stand_at_their_days_and_texts_do_not_cross() {
    let imprint = Imprint { author: None, date: date(2026, 6, 1), version: "0" };
    assert!(map::timeline("Vide", &[bar(0, None, None)], false, &imprint).is_none());
    let year = || bar(0, Some(date(2026, 1, 1)), Some(date(2027, 1, 1)));
    let sheets =
        map::timeline("Calendrier", &[year(), bar(1, None, Some(date(2027, 12, 31)))], true, &imprint).unwrap();
    // Two years, 2026 and 2027, share the 179 mm from 108 to 287: the bar of a year is 89.5 mm long.
    let long = sheets[0].items.iter().filter_map(|item| match item {
        Item::Rect { area, .. } if (area.w - 89.5).abs() < 1e-9 => Some(area.x),
        _ => None,
    });
    assert_eq!(long.collect::<Vec<_>>(), [108.0]);
    assert!(sheets[0].words().contains(&"DONNÉES FICTIVES"));
    let many: Vec<Bar> = (0..90).map(|k| bar(k, Some(date(2026, 2, 1)), Some(date(2029, 3, 1)))).collect();
    let sheets = map::timeline("Calendrier", &many, false, &imprint).unwrap();
    assert_eq!(sheets.len(), 3);
    let drawn: usize = sheets.iter().map(|s| s.words().iter().filter(|w| w.starts_with("1.1.1-")).count()).sum();
    assert_eq!(drawn, 90, "every action once");
    for sheet in &sheets {
        // The headings run over the calendar on purpose, and it is no map that must fill its sheet.
        let faults = sheet.check().into_iter().filter(|f| !f.contains("60 %") && !f.contains("runs over"));
        assert_eq!(faults.collect::<Vec<_>>(), Vec::<String>::new());
    }
}
