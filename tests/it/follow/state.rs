//! Where the plan stands: figures worked out by hand, and a calendar that can be printed.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use calamine::{Data, Reader, open_workbook_auto};
use jiff::civil::date;
use territoire::diagnostic::Notes;
use territoire::map::{self, Bar, Colour, Imprint, Item, Sheet, Symbol};
use territoire::outcome::{Outcome, Unit};

use crate::support::files::example;
use crate::support::office::{Office, SAMMIELLOIS, Typed, fill, open};

/// The example in a folder of its own, followed by those values of its actions and by nothing else.
fn followed(values: &[(&str, &str, &str)]) -> tempfile::TempDir {
    let folder = example();
    let mut journal = "date;qui;action;champ;acte;avant;apres;source;export\n".to_owned();
    for (action, field, value) in values {
        journal.push_str(&format!("2026-11-01;essai;{action};{field};modification;;{value};;\n"));
    }
    std::fs::write(folder.path().join("plan/suivi/journal.csv"), journal).unwrap();
    folder
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
    let folder = followed(&values);
    let study = open(folder.path());
    let mut notes = Notes::new();
    let progress = study.progress(date(2026, 11, 24), &mut notes).unwrap();
    let out = progress.outcome.clone();
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
    // «barèmes d'aide aux entreprises» is of the economy; neither of the two others is.
    let economy = |column: &str| number(&out, "themes", "Économie et emploi", column);
    assert_eq!((economy("en_cours"), economy("realise"), economy("budget")), (Some(1.0), Some(0.0), Some(1000.0)));
    // The workbook holds days as days and amounts with their sign.
    assert_eq!(out.column_of("actions", "fin").unwrap().unit, Unit::Date);
    // From 4 to 0, the last measure is 3: a quarter of the way.
    assert_eq!(number(&out, "indicateurs", "1.1.1-01", "chemin"), Some(0.25));
    let said: Vec<&str> = out.findings.iter().map(|f| f.text.as_str()).collect();
    assert!(said[0].starts_with("3\u{a0}actions sur 72 ont un statut"), "{said:?}");
    assert!(said[1].contains("1.1.1-01") && said[1].contains("24/11/2026"), "{said:?}");
    let files = study.write_progress(&progress, &mut notes).unwrap();
    let mut book = open_workbook_auto(folder.path().join("suivi/etat/suivi.xlsx")).unwrap();
    let sheet = book.worksheet_range("Suivi, action par action").unwrap();
    let head = sheet.rows().position(|row| row[0] == "Identifiant de l'action").unwrap();
    let column = |label: &str| sheet.rows().nth(head).unwrap().iter().position(|h| *h == label).unwrap();
    let first = sheet.rows().nth(head + 1).unwrap();
    assert!(matches!(first[column("Fin")], Data::DateTime(_)), "{:?}", first[column("Fin")]);
    assert_eq!(first[column("Budget prévisionnel HT")], Data::Float(1000.0));
    // 1000 and 500 add up; a progress does not.
    let total = sheet.rows().nth(head + 73).unwrap();
    assert_eq!(
        (&total[column("Budget prévisionnel HT")], &total[column("Dépensé HT")]),
        (&Data::Float(1500.0), &Data::Float(700.0))
    );
    assert_eq!(total[column("Avancement")].to_string(), "");
    for name in ["suivi.xlsx", "piliers.csv", "themes.csv", "tableau-de-bord.svg", "calendrier.svg", "calendrier.png"] {
        assert!(files.contains(&format!("suivi/etat/{name}")), "{name} in {files:?}");
    }
    let csv = std::fs::read_to_string(folder.path().join("suivi/etat/piliers.csv")).unwrap();
    assert!(csv.lines().nth(1).unwrap().contains(";1500;2;700"), "{csv}");
    let before: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(folder.path().join(f)).unwrap()).collect();
    let again = study.write_progress(&progress, &mut notes).unwrap();
    let after: Vec<Vec<u8>> = again.iter().map(|f| std::fs::read(folder.path().join(f)).unwrap()).collect();
    assert!(before == after, "the same journal gives the same bytes");
}

/// What each status looks like on a map is what the legend says, and what has no place is counted.
#[test]
fn a_run_draws_the_actions_by_status_and_the_dashboard() {
    // 1.1.1-01 is attached to the four EPCI, 1.2.1-01 to the commune of Saint-Mihiel.
    let folder = followed(&[
        ("1.1.1-01", "statut", "En cours"),
        ("1.2.1-01", "statut", "Réalisé"),
        ("1.2.1-01", "fin", "2027-01-01"),
    ]);
    let study = open(folder.path());
    let mut notes = Notes::new();
    let run = study.run(&mut notes).unwrap().unwrap();
    let out = run.answers.outcomes.iter().find(|o| o.id == "suivi").unwrap();
    let points = out.points.iter().find(|p| p.id == "pilier_1").unwrap();
    let of = |action: &str, kind: Option<&str>| {
        points.spots.iter().filter(|s| s.thing == action && s.kind.as_deref() == kind).count()
    };
    assert_eq!(
        (of("1.1.1-01", Some("En cours")), of("1.2.1-01", Some("Réalisé")), of("1.1.2-01", Some("En cours"))),
        (4, 1, 0)
    );
    let places = run.answers.actions.iter().filter(|p| p.action == "1.1.1-01");
    assert_eq!(places.map(|p| p.status).collect::<Vec<_>>(), [Some("En cours"); 4]);
    let sheets = study.draw(&run.answers, &mut notes);
    let follow_up = run.answers.follow_up.iter().map(|sheet| (sheet.id.clone(), sheet.clone()));
    let sheets: Vec<(String, Sheet)> = sheets.into_iter().chain(follow_up).collect();
    let sheet = |id: &str| &sheets.iter().find(|(name, _)| name == id).unwrap_or_else(|| panic!("{id}")).1;
    let map = sheet("24-suivi-pilier-1");
    // En cours is the dark circle.
    let circles = map.items.iter().filter(|item| match item {
        Item::Mark { symbol: Symbol::Circle, fill: Some(Colour(0x2F, 0x6F, 0xA8)), at, .. } => {
            at.x < map.frame.x + map.frame.w
        }
        _ => false,
    });
    assert_eq!(circles.count(), 4);
    // Of those without status 1.1.3-02 has an EPCI; 1.1.2-01 and 1.3.2-02 are attached to a whole layer, which is no place.
    for word in ["En cours (1)", "Réalisé (1)", "sans statut (1)"] {
        assert!(map.words().contains(&word), "{word} in {:?}", map.words());
    }
    assert_eq!(map.check(), Vec::<String>::new());
    let board = sheet("tableau-de-bord");
    for word in [
        "Par thème",
        "Par pilote",
        "72\u{a0}actions au 24/11/2026 ; nombre d'actions par statut, échéances passées, budget prévisionnel connu (€ HT)",
    ] {
        assert!(board.words().contains(&word), "{word} in {:?}", board.words());
    }
    let faults = board.check().into_iter().filter(|f| !f.contains("60 %") && !f.contains("runs over"));
    assert_eq!(faults.collect::<Vec<_>>(), Vec::<String>::new());
    for name in ["cartes/24-suivi-pilier-1.png", "cartes/tableau-de-bord.svg", "cartes/calendrier.png", "cartes.pdf"] {
        assert!(run.files.contains(&name.to_owned()), "{name} in {:?}", run.files);
    }
    let mut book = open_workbook_auto(folder.path().join("resultats/tableaux.xlsx")).unwrap();
    let own = book.worksheet_range("Avancement du plan").unwrap();
    for title in
        ["par pilier", "par thème", "par pilote", "par année d'échéance"].map(|what| format!("Avancement, {what}"))
    {
        assert!(own.rows().any(|row| row[0] == title.as_str()), "{title}");
    }
    assert!(own.rows().any(|row| row[0] == "Indicateurs, dernière mesure"));
    let epcis = book.worksheet_range("EPCI").unwrap();
    assert!(
        epcis.rows().any(|row| row.iter().any(|cell| *cell == "Avancement du plan")),
        "a band of the sheet of EPCI"
    );
    let record = std::fs::read_to_string(folder.path().join("resultats/execution.json")).unwrap();
    assert!(record.contains("plan/suivi/journal.csv"), "the journal is one of the files that went in");
    // A plan that nobody follows has none of it.
    std::fs::remove_file(folder.path().join("plan/suivi/journal.csv")).unwrap();
    let answers = study.answer(&mut notes);
    let drawn = study.draw(&answers, &mut notes);
    assert!(!answers.outcomes.iter().any(|o| o.id == "suivi"));
    assert!(answers.follow_up.is_empty() && !drawn.iter().any(|(id, _)| id.contains("suivi")));
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
    // Two lines and their heading are taller than those of a full page, and the legend is under them.
    let heights: Vec<f64> = sheets[0]
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Rect { area, stroke: None, .. } if area.w > 270.0 => Some((area.h * 10.0).round() / 10.0),
            _ => None,
        })
        .collect();
    assert_eq!(heights, [6.5], "one and a half times 4.6 mm, less the gap");
    let legend = sheets[0].items.iter().find_map(|item| match item {
        Item::Text(t) if t.text == "échéance passée" => Some(t.y),
        _ => None,
    });
    assert!(legend.is_some_and(|y| y < 70.0), "{legend:?}");
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

/// Région gives 3,000 to one action and 2,000 to another, État 1,000 to the first: 5,000 and 1,000 by funder, 4,000 for the
/// first action.
#[test]
fn funders_comments_and_partners_reach_the_workbook_the_dashboard_and_the_file_of_results() {
    let folder = followed(&[
        ("1.1.1-01", "commentaire:CC A", "Bon début"),
        ("1.1.1-01", "financement:Région:montant", "3000"),
        ("1.1.1-01", "financement:État:montant", "1000"),
        ("1.2.1-01", "financement:Région:montant", "2000"),
        ("1.2.1-01", "partenaires", "CAUE"),
        ("1.2.1-01", "debut", "2026-02-01"),
    ]);
    let study = open(folder.path());
    let mut notes = Notes::new();
    let run = study.run(&mut notes).unwrap().unwrap();
    let out = run.answers.outcomes.iter().find(|o| o.id == "suivi").unwrap();
    let funder = |name: &str, column: &str| number(out, "financeurs", name, column);
    assert_eq!((funder("Région", "actions"), funder("Région", "montant")), (Some(2.0), Some(5000.0)));
    assert_eq!((funder("État", "actions"), funder("État", "montant")), (Some(1.0), Some(1000.0)));
    assert_eq!(number(out, "actions", "1.1.1-01", "financement"), Some(4000.0));
    assert_eq!(number(out, "actions", "1.1.2-01", "financement"), None, "missing is not zero");
    let results = std::fs::read_to_string(folder.path().join("resultats/resultats.json")).unwrap();
    for said in [
        "CC A (01/11/2026) : Bon début",
        "Région : 3\u{202f}000\u{a0}€ ; État : 1\u{202f}000\u{a0}€",
        "CAUE",
        "2026-02-01",
    ] {
        assert!(results.contains(said), "{said}");
    }
    let mut book = open_workbook_auto(folder.path().join("resultats/tableaux.xlsx")).unwrap();
    // Short texts stand under the question, long ones have a sheet of their own.
    let own = book.worksheet_range("Avancement du plan").unwrap();
    let row = own.rows().find(|row| row.iter().any(|cell| *cell == "Bon début")).unwrap();
    assert!(row.iter().any(|cell| *cell == "1.1.1-01") && row.iter().any(|cell| *cell == "CC A"), "{row:?}");
    assert!(row.iter().any(|cell| matches!(cell, Data::DateTime(_))), "{row:?}");
    let funding = book.worksheet_range("Financements, action par action").unwrap();
    let total = funding.rows().find(|row| row[0] == "Total").unwrap();
    assert!(total.contains(&Data::Float(6000.0)), "{total:?}");
    let actions = book.worksheet_range("Actions").unwrap();
    let row = actions.rows().find(|row| row[0] == "1.2.1-01").unwrap();
    assert!(row.iter().any(|cell| *cell == "CAUE"), "{row:?}");
    let board = run.answers.follow_up.iter().find(|sheet| sheet.id == "tableau-de-bord").unwrap();
    for word in ["Par financeur", "Région", "État"] {
        assert!(board.words().contains(&word), "{word} in {:?}", board.words());
    }
}

/// Alt+Enter in «Pilote»: the journal keeps what was typed, and what is drawn and written has it on one line.
#[test]
fn a_line_break_in_a_cell_is_taken_and_every_run_goes_on() {
    let office = Office::new();
    let sent = office.send();
    fill(&sent[SAMMIELLOIS], &[("1.1.1-01", "Pilote", Typed::Text("Développeur\néconomique,\n\tle service"))]);
    fill(&sent[SAMMIELLOIS], &[("1.1.1-01", "Partenaires", Typed::Text("Un\ndeux"))]);
    office.import(&[sent[SAMMIELLOIS].clone()]);
    assert_eq!(office.value("1.1.1-01", "pilote"), "Développeur\néconomique,\n le service");
    let study = office.study();
    let mut notes = Notes::new();
    let run = study.run(&mut notes).unwrap().unwrap();
    let out = run.answers.outcomes.iter().find(|o| o.id == "suivi").unwrap();
    assert_eq!(number(out, "pilotes", "Développeur économique, le service", "actions"), Some(1.0));
    let drawn = run.answers.follow_up.iter().flat_map(|sheet| sheet.words());
    assert!(drawn.into_iter().all(|word| !word.chars().any(char::is_control)));
    assert!(office.folder.path().join("resultats/cartes.pdf").exists());
}
