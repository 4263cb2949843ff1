//! `tableaux.xlsx` as people open it: where each figure is, what leads where, what is added up and what never is.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::io::Read as _;
use std::path::Path;

use calamine::Data;
use jiff::civil::date;
use serde_json::Value;
use territoire::diagnostic::Notes;
use territoire::outcome::{Column, Outcome, Row, Table, TableId, Unit};
use territoire::report::Book;
use territoire::territory::{OwnCommunes, Projection, Territory};

use crate::support::files::{example, json, write};
use crate::support::office::{Sheets, sheet, sheets};
use crate::support::tool::{err, run};

type Rows = Vec<Vec<Data>>;

/// The parts of the file that are the sheets, in the order of their names.
fn parts(file: &Path, sheets: usize) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    (1..=sheets)
        .map(|n| {
            let mut text = String::new();
            archive.by_name(&format!("xl/worksheets/sheet{n}.xml")).unwrap().read_to_string(&mut text).unwrap();
            text
        })
        .collect()
}

/// The sheets that a sheet leads to.
fn targets(part: &str) -> Vec<String> {
    let links = part.split("<hyperlink ").skip(1);
    let locations = links.map(|link| link.split("location=\"").nth(1).unwrap().split('"').next().unwrap());
    let plain = |text: &str| text.replace("&apos;", "'").replace("&amp;", "&").replace("&quot;", "\"");
    locations.map(|l| plain(l).trim_end_matches("!A1").trim_matches('\'').replace("''", "'")).collect()
}

/// The row of headings of a sheet that begins with that one, and for each column its band and its heading.
fn headed(rows: &Rows, first: &str) -> (usize, Vec<(String, String)>) {
    let head = rows.iter().position(|row| row[0] == first).unwrap_or_else(|| panic!("{first}"));
    let mut band = String::new();
    let columns = rows[head].iter().enumerate().filter(|(_, cell)| **cell != Data::Empty).map(|(c, cell)| {
        if let Some(Data::String(text)) = rows[head - 1].get(c).filter(|_| c > 0) {
            band.clone_from(text);
        }
        (band.clone(), cell.to_string())
    });
    (head, columns.collect())
}

/// Whether a cell is that value of a file of results.
fn same(cell: &Data, value: &Value, unit: &str) -> bool {
    match (cell, value) {
        (Data::Empty, Value::Null) => true,
        (Data::Float(a), Value::Number(b)) => (a - b.as_f64().unwrap()).abs() <= 1e-9 * a.abs().max(1.0),
        (Data::DateTime(_), Value::String(_)) => unit == "date",
        (Data::String(a), Value::String(b)) => a == b,
        _ => false,
    }
}

/// Every column of the tables of a kind stands once on a sheet, under its question, with the values of the file of results.
fn holds_every_figure(rows: &Rows, first: &str, results: &Value, kind: &str) -> usize {
    let (head, columns) = headed(rows, first);
    let mut found = 0;
    for answer in results["analyses"].as_array().unwrap() {
        let tables = answer["tableaux"].as_array().unwrap().iter();
        for table in tables.filter(|t| t["ligne"] == kind && (t["id"] == "communes" || t["id"] == "epci")) {
            for column in table["colonnes"].as_array().unwrap() {
                let (title, label) = (answer["titre"].as_str().unwrap(), column["libelle"].as_str().unwrap());
                let mut chars = label.chars();
                let label = chars.next().unwrap().to_uppercase().chain(chars).collect::<String>();
                let is_it = |(band, heading): &(String, String)| {
                    (band == title && (*heading == label || heading.starts_with(&format!("{label} ("))))
                        || *heading == format!("{title} : {label}")
                };
                let at: Vec<usize> = (0..columns.len()).filter(|&c| is_it(&columns[c])).collect();
                let unit = column["unite"].as_str().unwrap();
                let cells = column["cellules"].as_array().unwrap();
                let right: Vec<usize> = at
                    .into_iter()
                    .filter(|&c| cells.iter().enumerate().all(|(r, v)| same(&rows[head + 1 + r][c], v, unit)))
                    .collect();
                assert_eq!(right.len(), 1, "{title} : {label} stands once with its values");
                found += 1;
            }
        }
    }
    found
}

#[test]
fn every_sheet_is_led_to_and_every_figure_of_communes_and_epci_stands_once() {
    let dir = example();
    let done = run(&["lancer"], dir.path());
    assert!(done.status.success(), "{}", err(&done));
    let file = dir.path().join("resultats/tableaux.xlsx");
    let all: Sheets = sheets(&file);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(&names[..4], ["Sommaire", "Constats", "Communes", "EPCI"]);
    assert_eq!(names.last(), Some(&"Avertissements"));
    // Tables by commune, by EPCI, by level, by basin, by action and of features are gathered: each has its sheet no more.
    assert!(names.len() <= 66, "{names:?}");
    let mut lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    lower.sort();
    lower.dedup();
    assert_eq!(lower.len(), names.len(), "{names:?}");
    for name in &names {
        assert!(name.encode_utf16().count() <= 31 && !name.contains(['_', '~', '\'']), "{name}");
    }

    // The first leads to each of the others, which lead back; nothing leads nowhere.
    let parts = parts(&file, names.len());
    let mut led = targets(&parts[0]);
    led.sort();
    let mut others: Vec<String> = names[1..].iter().map(|name| (*name).to_owned()).collect();
    others.sort();
    assert_eq!(led, others);
    for (name, part) in names.iter().zip(&parts).skip(1) {
        let targets = targets(part);
        assert!(targets.contains(&"Sommaire".to_owned()), "{name} leads back");
        assert!(targets.iter().all(|target| names.contains(&target.as_str())), "{name}: {targets:?}");
    }
    for name in ["Communes", "EPCI", "Constats", "Avertissements", "Liste – France Services", "Actions"] {
        let part = &parts[names.iter().position(|n| *n == name).unwrap_or_else(|| panic!("{name} in {names:?}"))];
        assert!(
            part.contains("<autoFilter ") && part.contains("state=\"frozen\""),
            "{name} has filters and stays in view"
        );
    }

    let results = json(&dir.path().join("resultats/resultats.json"));
    let communes = sheet(&all, "Communes");
    // The example has nine questions with a table by commune.
    assert!(holds_every_figure(communes, "Code INSEE", &results, "commune") > 50);
    assert!(holds_every_figure(sheet(&all, "EPCI"), "SIREN", &results, "epci") > 50);
    let (head, columns) = headed(communes, "Code INSEE");
    let own: Vec<&str> = columns.iter().map(|(_, heading)| heading.as_str()).take(5).collect();
    assert_eq!(own, ["Code INSEE", "Commune", "EPCI", "Niveau de l'armature", "Population (hab.)"]);
    let row = communes.iter().find(|row| row[0] == "55463").unwrap();
    assert_eq!((&row[1], &row[3]), (&Data::from("Saint-Mihiel"), &Data::from("Pôle structurant")));
    let total = &communes[head + 1 + 123];
    assert_eq!(total[4], Data::Float(results["population"].as_f64().unwrap()), "{total:?}");
    // A distance has no total.
    let distance = columns.iter().position(|(_, heading)| heading == "Distance (km)").unwrap();
    assert!(matches!(total[distance], Data::Empty | Data::String(_)) && total[distance].to_string().is_empty());
    // What answers know of a feature is beside it.
    let listed = sheet(&all, "Liste – France Services");
    let (head, columns) = headed(listed, "Nom");
    let of = |heading: &str| columns.iter().position(|(_, h)| h == heading).unwrap_or_else(|| panic!("{heading}"));
    let answers = results["analyses"].as_array().unwrap();
    let basins = answers.iter().flat_map(|a| a["tableaux"].as_array().unwrap()).find(|t| t["id"] == "bassins").unwrap();
    let k = basins["cles"].as_array().unwrap().iter().position(|key| key == "FS-3043").unwrap();
    let line = listed[head..].iter().find(|row| row[of("Identifiant")] == "FS-3043").unwrap();
    let people = basins["colonnes"][1]["cellules"][k].as_f64().unwrap();
    assert_eq!(line[of("Population du bassin (hab.)")], Data::Float(people));
    assert_eq!(line[of("Commune")], Data::from("Saint-Mihiel"));
}

fn commune(code: &str, group: &str, population: Option<u32>) -> OwnCommunes {
    OwnCommunes {
        code: code.to_owned(),
        name: format!("Nom de {code}"),
        group: Some((group.to_owned(), format!("Groupe {group}"))),
        population,
        outline: None,
        mairie: None,
        hours: None,
    }
}

/// Three communes of 100, 250 and unknown people; surfaces of 1.5, unknown and 2.25 ha: 350 people, 3.75 ha, no sum of
/// shares, one population and one surface missing.
#[test]
fn totals_are_of_what_adds_up_and_of_what_is_known() {
    let communes = vec![commune("A", "S1", Some(100)), commune("B", "S1", Some(250)), commune("C", "S2", None)];
    let territory = Territory::own("Essai", Projection::lambert93(), "essai", communes);
    let (keys, names) = territory.commune_rows();
    let share = vec![Some(0.5), Some(0.25), Some(0.25)];
    let mut answer = Outcome::new("une-question", "essai", "Une\nquestion\u{1}");
    answer.sources = vec!["source\u{7} d'essai".to_owned()];
    answer.find("Une phrase\nsur deux lignes.");
    answer.tables.push(
        Table::new(TableId::Communes, "Par commune", Row::Commune, keys, names)
            .with(Column::numbers("ha", "surface", Unit::Hectares, vec![Some(1.5), None, Some(2.25)]).adding_up())
            .with(Column::numbers("part", "part", Unit::Share, share)),
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("tableaux.xlsx");
    let book = Book {
        name: "Essai\nà deux lignes",
        date: date(2026, 1, 1),
        version: "0",
        territory: &territory,
        layers: &[],
        answers: &[answer],
        actions: &[],
        notes: &Notes::new(),
    };
    book.write_workbook(&file).unwrap();
    let all = sheets(&file);
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Sommaire", "Constats", "Communes", "Une question", "Avertissements"]);
    let rows = sheet(&all, "Communes");
    let (head, columns) = headed(rows, "Code INSEE");
    let heads: Vec<&str> = columns.iter().map(|(_, heading)| heading.as_str()).collect();
    assert_eq!(heads, ["Code INSEE", "Commune", "EPCI", "Population (hab.)", "Surface (ha)", "Part"]);
    let texts = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(texts(&rows[head + 3])[..5], ["C", "Nom de C", "Groupe S2", "", "2.25"]);
    assert_eq!(texts(&rows[head + 4]), ["", "Total connu", "", "350", "3.75", ""]);
    assert_eq!(texts(&rows[head + 5]), ["", "Sans valeur", "", "1", "1", ""]);
    let text = rows.iter().flatten().map(ToString::to_string).collect::<String>();
    assert!(text.contains("Sources : essai ; source d'essai"), "{text}");
}

/// Line breaks and control characters in every name that people give: all is written, and no drawing or sheet holds one.
#[test]
fn names_with_line_breaks_and_control_characters_stop_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let toml = "[etude]\nnom = \"\"\"Étude\nde deux lignes\"\"\"\nauteur = \"Moi\\tet\\u0007 moi\"\n\
        [territoire]\nepci = [\"200066140\"]\n\
        [[couche]]\nid = \"lieux\"\ntitre = \"Lieux\\nutiles\\u001B[31m\"\nfichier = \"lieux.csv\"\nsource = \"une\\nsource\\u0001\"\n\
        [[analyse]]\ngenre = \"distance\"\nid = \"distance\"\ntitre = \"Distance\\naux lieux\\u0002\"\ncouche = \"lieux\"\n";
    write(dir.path(), "territoire.toml", toml);
    write(dir.path(), "lieux.csv", "nom;lon;lat\n\"Maison\ndes services\";5.2;49.0\n\"Autre\u{b} lieu\";5.25;48.95\n");
    let done = run(&["lancer"], dir.path());
    assert!(done.status.success(), "{}", err(&done));
    let plain = |text: &str| text.chars().all(|c| c == '\n' || !c.is_control());
    assert!(
        plain(&err(&done)) && plain(&String::from_utf8_lossy(&done.stdout)),
        "the terminal gets no control character"
    );
    let results = dir.path().join("resultats");
    let mut drawn = 0;
    for entry in std::fs::read_dir(results.join("cartes")).unwrap().flatten() {
        if entry.path().extension().is_some_and(|e| e == "svg") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            assert!(plain(&text), "{:?}", entry.path());
            drawn += 1;
        }
    }
    assert!(drawn > 0, "maps were looked at");
    let all = sheets(&results.join("tableaux.xlsx"));
    assert!(
        all.iter().any(|(name, _)| name == "Distance aux lieux"),
        "{:?}",
        all.iter().map(|s| &s.0).collect::<Vec<_>>()
    );
    for (name, rows) in &all {
        assert!(rows.iter().flatten().all(|cell| plain(&cell.to_string())), "{name}");
    }
}
