//! `territoire friches formulaires`, `reprendre` and `exporter`: an inventory sent to an EPCI, filled, taken back, published.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::{Path, PathBuf};

use calamine::Data;
use serde_json::Value;

use super::merging::{HEAD, STUDY, column, merged, read, study};
use crate::support::answers::{plain, says};
use crate::support::files::write;
use crate::support::office::{Sheets, Typed, save, sheet, sheet_mut, sheets, spot};
use crate::support::tool::{all, err, out, territoire};

/// Sends the forms on a day; what the command says, and the XLSX.
pub(super) fn send(dir: &Path, day: &str) -> (Value, Vec<PathBuf>) {
    let output = territoire()
        .args(["friches", "formulaires"])
        .arg(dir)
        .args(["--date", day, "--format", "json"])
        .output()
        .unwrap();
    let said: Value = serde_json::from_str(&out(&output)).unwrap_or_else(|e| panic!("{e}: {}", all(&output)));
    let files = said["fichiers"].as_array().unwrap().iter().map(|f| f.as_str().unwrap());
    let files = files.filter(|f| f.ends_with(".xlsx")).map(|f| dir.join(f)).collect();
    (said, files)
}

/// Takes forms back; what the command says as data, and beside.
pub(super) fn take(dir: &Path, files: &[&Path], day: &str) -> (Value, String) {
    let output = territoire()
        .args(["friches", "reprendre"])
        .arg(dir)
        .args(files)
        .args(["--date", day, "--format", "json"])
        .output()
        .unwrap();
    let said = serde_json::from_str(&out(&output)).unwrap_or_else(|e| panic!("{e}: {}", all(&output)));
    (said, plain(&err(&output)))
}

/// What is typed in a sheet, by the identifiers of rows and the headings of columns.
pub(super) fn typed<'a>(
    all: &Sheets,
    name: &'a str,
    cells: &[(&str, &str, Typed)],
) -> Vec<(&'a str, usize, usize, Typed)> {
    let rows = sheet(all, name);
    let at = |(id, head, typed): &(&str, &str, Typed)| {
        let (row, column) = spot(rows, id, head);
        (name, row, column, typed.clone())
    };
    cells.iter().map(at).collect()
}

fn row_of(text: &str, id: &str) -> usize {
    column(text, b',', "site_id").iter().position(|site| site == id).unwrap_or_else(|| panic!("{id}: {text}"))
}

pub(super) fn cell(text: &str, id: &str, field: &str) -> String {
    column(text, b',', field)[row_of(text, id)].clone()
}

pub(super) const POLLUTION: &str = "Pollution du sol";
pub(super) const SURFACE: &str = "Surface de l'unité foncière (m²)";

#[test]
fn what_an_epci_fills_comes_back_without_retyping_and_keeps_its_history() {
    let dir = study();
    let dir = dir.path();
    merged(dir);
    let (said, first) = send(dir, "01/12/2026");
    // Five sites: 12 + 12 + 10 + 10 points of 27, and 10 of 29 for the one that was reconverted.
    let known = &said["completude"][0];
    assert_eq!((&known["nom"], &known["sites"]), (&"CC du Sammiellois".into(), &5.into()));
    assert!((known["completude"].as_f64().unwrap() - 54.0 / 137.0).abs() < 1e-12, "{known}");
    assert_eq!((&known["a_demander"], &known["sites_sans"]), (&POLLUTION.into(), &5.into()));
    let (_, second) = send(dir, "02/12/2026");
    let mut book = sheets(&first[0]);
    // What is known is filled in; a number is a number.
    let rows = sheet(&book, "Friches");
    let (r, c) = spot(rows, "55463_1", SURFACE);
    assert_eq!(rows[r][c], Data::Float(4200.0));
    let (r, c) = spot(rows, "55463_1", "Coordonnées (latitude, longitude en degrés)");
    assert_eq!(rows[r][c], "48.890000, 5.540000");
    // Rows sorted the other way, one taken away.
    let rows = sheet_mut(&mut book, "Friches");
    rows[1..].reverse();
    rows.retain(|row| row[0] != "55463_3");
    let mut cells = typed(
        &book,
        "Friches",
        &[
            ("55463_2", "Statut", Typed::Text("Friche reconvertie")),
            ("55463_2", "Reconversion : année d'achèvement", Typed::Number(2025.0)),
            ("55463_2", "Reconversion : nouvel usage", Typed::Text("habitat")),
            ("55463_1", POLLUTION, Typed::Text("pollution avérée")),
            ("55463_1", SURFACE, Typed::Text("0,5 ha")),
            ("55463_A9", POLLUTION, Typed::Text("polluée")),
            ("55463_A9", "Année de fin d'activité", Typed::Number(2030.0)),
            ("nouveau 2", "Nom du site", Typed::Text("Ancien silo fictif")),
            ("nouveau 2", "Commune", Typed::Text("Saint-Mihiel (55463)")),
            ("nouveau 2", "Statut", Typed::Text("friche potentielle")),
            ("nouveau 2", "Type de friche (ancienne activité)", Typed::Text("friche agro-industrielle")),
            ("nouveau 2", "Coordonnées (latitude, longitude en degrés)", Typed::Text("5.55, 48.885")),
        ],
    );
    cells.extend(typed(
        &book,
        "Mutabilité",
        &[
            ("55463_1", "Qualité du paysage", Typed::Text("ordinaire")),
            ("55463_2", "Espèces protégées", Typed::Text("aucun trouvé")),
            ("nouveau 2", "Raccordement à l'eau", Typed::Text("ne sait pas")),
        ],
    ));
    let filled = dir.join("rendu.xlsx");
    save(&book, &cells, &filled);
    let (said, told) = take(dir, &[&filled], "15/01/2027");
    // Four of the dairy, three of the sawmill, six of the silo.
    assert_eq!(said["valeurs"], serde_json::json!({ "changees": 13, "confirmees": 0, "en_conflit": 0 }), "{told}");
    assert_eq!(said["nouveaux"], serde_json::json!([{ "site": "55463_S001", "nom": "Ancien silo fictif" }]));
    let status =
        serde_json::json!([{ "site": "55463_2", "avant": "friche sans projet", "apres": "friche reconvertie" }]);
    assert_eq!(said["statuts"], status);
    says(
        &told,
        &[
            "A0575",
            "la cellule « Pollution du sol » du site 55463_A9 n'est pas reprise",
            "« polluée »",
            "« 2030 » : à venir",
            "A0576",
            "1 site envoyé n'est plus dans la feuille « Friches »",
            "« 0,5 ha » est lu comme 5 000 m²",
            "les deux étaient échangées",
        ],
    );
    let journal = read(dir, "inventaire/saisies.csv");
    says(
        &journal,
        &[
            "date;qui;site;champ;acte;avant;apres;source;export",
            "2027-01-15;CC du Sammiellois;55463_2;site_statut;modification;friche sans projet;friche reconvertie;",
            "2027-01-15;CC du Sammiellois;55463_1;unite_fonciere_surface;modification;4200;5000;",
            "2027-01-15;CC du Sammiellois;55463_S001;raccordement_eau;modification;;ne sait pas;",
        ],
    );
    // The same workbook twice says nothing new, and the site that it added is the same one.
    let (said, _) = take(dir, &[&filled], "15/01/2027");
    assert_eq!((&said["valeurs"]["changees"], &said["nouveaux"]), (&0.into(), &serde_json::json!([])));
    assert_eq!(read(dir, "inventaire/saisies.csv"), journal);
    merged(dir);
    let rows = read(dir, "inventaire/friches.csv");
    let ids = ["55463_1", "55463_2", "55463_3", "55463_A8", "55463_A9", "55463_S001"];
    assert_eq!(column(&rows, b',', "site_id"), ids);
    for (id, field, value) in [
        ("55463_2", "site_statut", "friche reconvertie"),
        ("55463_2", "site_reconv_annee", "2025"),
        ("55463_2", "site_actu_date", "2027-01-15"),
        ("55463_2", "especes_protegees", "aucun trouvé"),
        ("55463_1", "unite_fonciere_surface", "5000"),
        ("55463_1", "paysage", "ordinaire"),
        // What nobody touched is as it was.
        ("55463_1", "site_statut", "friche avec projet"),
        ("55463_3", "site_actu_date", "2021-01-01"),
        ("55463_S001", "site_nom", "Ancien silo fictif"),
        ("55463_S001", "comm_nom", "Saint-Mihiel"),
        ("55463_S001", "site_identif_date", "2027-01-15"),
        ("55463_S001", "source_nom", "saisie de CC du Sammiellois"),
        ("55463_S001", "geompoint", "POINT(5.550000 48.885000)"),
        ("55463_S001", "raccordement_eau", "ne sait pas"),
    ] {
        assert_eq!(cell(&rows, id, field), value, "{id} {field}");
    }
    let sources = read(dir, "inventaire/sources.csv");
    says(
        &sources,
        &[
            "55463_2;site_statut;friche reconvertie;saisie de CC du Sammiellois, le 15/01/2027;;2027-01-15;oui",
            "55463_2;site_statut;friche sans projet;registre;2;2021-01-01;non",
        ],
    );
    says(
        &read(dir, "inventaire/historique.csv"),
        &["2027-01-15;55463_2;Laiterie du Pont;site_statut;friche sans projet;friche reconvertie;CC du Sammiellois;"],
    );
    // The pollution of the sawmill is known by now: 3 points more of 27.
    let complete = read(dir, "inventaire/completude.csv");
    says(
        &complete,
        &["site;55463_1;Anciene scierie Ponsard;1;55.6;6;15;", "territoire;;Essai;6;39.8;;;sol_pollution_existe;5"],
    );
    a_conflict_waits_for_a_choice(dir, &second[0]);
}

/// The workbook that was sent before the first came back: what it did not touch undoes nothing, what it changed is asked about.
fn a_conflict_waits_for_a_choice(dir: &Path, sent: &Path) {
    let book = sheets(sent);
    let cells = typed(&book, "Friches", &[("55463_2", "Statut", Typed::Text("friche avec projet"))]);
    save(&book, &cells, sent);
    let (said, told) = take(dir, &[sent], "20/01/2027");
    assert_eq!(said["valeurs"], serde_json::json!({ "changees": 0, "confirmees": 0, "en_conflit": 1 }));
    says(&told, &["A0581", "1 valeur saisie est en conflit"]);
    let said = merged(dir);
    assert_eq!(cell(&read(dir, "inventaire/friches.csv"), "55463_2", "site_statut"), "friche reconvertie");
    let fields: Vec<&Value> = said["desaccords"].as_array().unwrap().iter().map(|c| &c["champ"]).collect();
    assert!(fields.contains(&&"site_statut".into()), "{fields:?}");
    let table = read(dir, "inventaire/conflits.csv");
    let chosen = "55463_2;Laiterie du Pont;site_statut;friche avec projet;saisie de CC du Sammiellois, le 20/01/2027";
    says(&table, &[chosen]);
    let marked = table.lines().map(|l| if l.contains(chosen) { format!("x{l}\n") } else { format!("{l}\n") });
    write(dir, "inventaire/conflits.csv", marked.collect::<String>());
    for _ in 0..2 {
        merged(dir);
        assert_eq!(cell(&read(dir, "inventaire/friches.csv"), "55463_2", "site_statut"), "friche avec projet");
        let journal = read(dir, "inventaire/saisies.csv");
        assert_eq!(journal.matches(";choix;friche reconvertie;friche avec projet;").count(), 1, "{journal}");
    }
    // A later source that says something else is asked about, and what was said stays.
    let register = std::fs::read_to_string(dir.join("couches/registre.csv")).unwrap();
    let later = register.replace(
        "55463_1;Ancienne scierie Ponsard;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;inconnu;4200",
        "55463_1;Ancienne scierie Ponsard;friche industrielle;2020-01-01;2028-01-01;friche sans projet;Saint-Mihiel;55463;inconnu;9000",
    );
    write(dir, "couches/registre.csv", later);
    write(dir, "territoire.toml", STUDY.replace("2026-11-24", "2028-02-01"));
    let said = merged(dir);
    let asked = said["desaccords"].as_array().unwrap().iter().find(|c| c["champ"] == "unite_fonciere_surface");
    assert_eq!(asked.unwrap()["valeurs"][0], "5000", "{said}");
    assert_eq!(cell(&read(dir, "inventaire/friches.csv"), "55463_1", "unite_fonciere_surface"), "5000");
    // Decided for the later one: that holds.
    let table = read(dir, "inventaire/conflits.csv");
    let marked = table
        .lines()
        .map(|l| if l.contains(";unite_fonciere_surface;9000;") { format!("x{l}\n") } else { format!("{l}\n") });
    write(dir, "inventaire/conflits.csv", marked.collect::<String>());
    merged(dir);
    assert_eq!(cell(&read(dir, "inventaire/friches.csv"), "55463_1", "unite_fonciere_surface"), "9000");
}

#[test]
fn what_was_said_is_asked_again_of_a_later_source_once() {
    let dir = study();
    let dir = dir.path();
    let (_, files) = send(dir, "01/12/2021");
    let book = sheets(&files[0]);
    save(&book, &typed(&book, "Friches", &[("55463_3", SURFACE, Typed::Number(31_000.0))]), &files[0]);
    take(dir, &[&files[0]], "15/01/2022");
    let register = std::fs::read_to_string(dir.join("couches/registre.csv")).unwrap();
    let line =
        "55463_3;Caserne Négrier;friche militaire;2020-01-01;2021-01-01;friche reconvertie;Saint-Mihiel;55463;;30000";
    let later = line.replace("2021-01-01", "2023-01-01").replace("30000", "45000");
    write(dir, "couches/registre.csv", register.replace(line, &later));
    let asked = |said: &Value| said["desaccords"].as_array().unwrap().iter().any(|c| c["site"] == "55463_3");
    assert!(asked(&merged(dir)));
    let table = read(dir, "inventaire/conflits.csv");
    let rows: Vec<&str> = table.lines().filter(|l| l.contains(";55463_3;")).collect();
    assert_eq!(
        rows,
        [
            ";55463_3;Caserne Négrier;unite_fonciere_surface;31000;saisie de CC du Sammiellois, le 15/01/2022;2022-01-15",
            ";55463_3;Caserne Négrier;unite_fonciere_surface;45000;registre;2023-01-01",
        ]
    );
    write(dir, "inventaire/conflits.csv", table.replace(rows[0], &format!("x{}", rows[0])));
    for _ in 0..2 {
        assert!(!asked(&merged(dir)));
        assert_eq!(cell(&read(dir, "inventaire/friches.csv"), "55463_3", "unite_fonciere_surface"), "31000");
        let journal = read(dir, "inventaire/saisies.csv");
        assert_eq!(journal.matches(";unite_fonciere_surface;choix;31000;31000;conflits.csv;").count(), 1, "{journal}");
    }
}

#[test]
fn a_journal_of_entries_is_read_as_a_spreadsheet_saves_it_and_one_that_is_lost_stops() {
    let dir = study();
    let dir = dir.path();
    let (_, files) = send(dir, "01/12/2026");
    let book = sheets(&files[0]);
    let cells = typed(
        &book,
        "Friches",
        &[("55463_2", "Statut", Typed::Text("friche reconvertie")), ("55463_2", "Repéré le", Typed::Day(2019, 3, 4))],
    );
    save(&book, &cells, &files[0]);
    // Filled where it lies, it is not written over.
    let before = std::fs::read(&files[0]).unwrap();
    let output =
        territoire().args(["friches", "formulaires"]).arg(dir).args(["--date", "01/12/2026"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    says(&all(&output), &["E0447", "friches reprendre"]);
    assert_eq!(std::fs::read(&files[0]).unwrap(), before);
    take(dir, &[&files[0]], "15/01/2027");
    merged(dir);
    let rows = read(dir, "inventaire/friches.csv");
    assert_eq!(cell(&rows, "55463_2", "site_identif_date"), "2019-03-04");
    let journal = read(dir, "inventaire/saisies.csv");
    // Excel in France: another encoding, CR LF, days in its own way, rows sorted.
    let mut lines: Vec<String> = journal
        .lines()
        .map(|l| {
            l.replace("2027-01-15;", "15/01/2027;")
                .replace("2019-03-04", "04/03/2019")
                .replace("2020-01-01", "01/01/2020")
        })
        .collect();
    lines[1..].reverse();
    let saved: Vec<u8> =
        lines.join("\r\n").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).chain(*b"\r\n").collect();
    write(dir, "inventaire/saisies.csv", &saved);
    merged(dir);
    assert_eq!(read(dir, "inventaire/friches.csv"), rows);
    assert_eq!(std::fs::read(dir.join("inventaire/saisies.csv")).unwrap(), saved, "it is left as it is");
    for damage in [Some(&saved[..saved.len() - 9]), None] {
        match damage {
            Some(bytes) => write(dir, "inventaire/saisies.csv", bytes),
            None => std::fs::remove_file(dir.join("inventaire/saisies.csv")).unwrap(),
        }
        let output = territoire().args(["friches", "fusionner"]).arg(dir).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        says(&all(&output), &["E0440", "saisies.csv"]);
        assert_eq!(read(dir, "inventaire/friches.csv"), rows);
    }
}

#[test]
fn a_workbook_of_another_study_or_sorted_apart_changes_nothing() {
    let dir = study();
    let dir = dir.path();
    let (_, files) = send(dir, "01/12/2026");
    let mut book = sheets(&files[0]);
    // The column of identifiers sorted without the others.
    let rows = sheet_mut(&mut book, "Friches");
    let ids: Vec<Data> = rows[1..6].iter().rev().map(|row| row[0].clone()).collect();
    rows[1..6].iter_mut().zip(ids).for_each(|(row, id)| row[0] = id);
    let sorted = dir.join("trie.xlsx");
    let cells = typed(&book, "Friches", &[("55463_2", "Statut", Typed::Text("friche reconvertie"))]);
    save(&book, &cells, &sorted);
    let (said, told) = take(dir, &[&sorted], "15/01/2027");
    assert_eq!(said["valeurs"]["changees"], 0, "{told}");
    says(&told, &["A0576", "les lignes de ce classeur ne sont pas celles de leurs identifiants"]);
    let other = study();
    let output = territoire().args(["friches", "reprendre"]).arg(other.path()).arg(&files[0]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    says(&all(&output), &["E0582", "n'est pas de cette étude"]);
    assert!(!dir.join("inventaire/saisies.csv").exists());
}

#[test]
fn an_epci_of_which_no_friche_is_known_has_its_form_and_can_tell_of_one() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let declared = STUDY.replace("\"245500327\"", "\"245500327\", \"200034874\"");
    // One layer is enough.
    let (one, _) = declared.split_once("[[couche]]\nid = \"epci\"").unwrap();
    write(dir, "territoire.toml", one);
    let row = "55463_1;Scierie;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;;4200;inconnu;registre;POINT(5.54 48.89)";
    write(dir, "couches/registre.csv", format!("{HEAD}{row}\n"));
    let (said, files) = send(dir, "01/12/2026");
    let known: Vec<&Value> = said["completude"].as_array().unwrap().iter().map(|k| &k["sites"]).collect();
    assert_eq!(known, [0, 1, 1]);
    assert_eq!(said["completude"][0]["completude"], Value::Null);
    let empty = files.iter().find(|f| f.to_string_lossy().contains("200034874")).unwrap();
    let book = sheets(empty);
    let guide: Vec<String> = sheet(&book, "Mode d'emploi").iter().flatten().map(ToString::to_string).collect();
    says(&guide.join("\n"), &["aucune friche connue : cela ne veut pas dire qu'il n'y en a pas", "Données fictives"]);
    // Without its commune it is no site; nor is one of somewhere else.
    let cells = typed(
        &book,
        "Friches",
        &[
            ("nouveau 1", "Nom du site", Typed::Text("Gare fictive")),
            ("nouveau 1", "Commune", Typed::Text("Vigneulles-lès-Hattonchâtel")),
            ("nouveau 2", "Nom du site", Typed::Text("Silo fictif")),
            ("nouveau 3", "Nom du site", Typed::Text("Halle fictive")),
            ("nouveau 3", "Commune", Typed::Text("Verdun (55545)")),
        ],
    );
    save(&book, &cells, empty);
    let (said, told) = take(dir, &[empty], "15/01/2027");
    assert_eq!(said["nouveaux"], serde_json::json!([{ "site": "55551_S001", "nom": "Gare fictive" }]));
    says(&told, &["A0577", "sa commune manque", "« Verdun (55545) » n'est pas une commune du territoire"]);
    // A journal makes one layer enough for the inventory too; what the new site lacks is told.
    merged(dir);
    let rows = read(dir, "inventaire/friches-a-completer.csv");
    assert_eq!(column(&rows, b';', "site_id"), ["55463_1", "55551_S001"]);
    assert_eq!(column(&rows, b';', "geompoint")[1], "");
}

#[test]
fn what_is_published_is_in_the_standard_without_natural_persons_and_photos_go_with_their_sites() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let (one, _) = STUDY.split_once("[[couche]]\nid = \"epci\"").unwrap();
    write(dir, "territoire.toml", one);
    let head = HEAD.replace(";geompoint\n", ";proprio_personne;proprio_type;site_projet_url;paysage;geompoint\n");
    let rows = [
        "55463_1;Scierie de M. Durand;friche industrielle;2020-01-01;2021-01-01;friche sans projet;Saint-Mihiel;55463;;4200;inconnu;registre;personne physique;X1a;;ordinaire;POINT(5.54 48.89)",
        "55463_10;Halle;friche ferroviaire;2020-01-01;2021-01-01;friche avec projet;Saint-Mihiel;55463;;900;inconnu;registre;personne morale|personne physique;P5a|X1a;porteur@exemple.fr;;POINT(5.55 48.885)",
        "55463_3;Caserne;;2020-01-01;2021-01-01;friche avec projet;Saint-Mihiel;55463;;900;inconnu;registre;personne morale;P5a;;;POINT(5.56 48.885)",
    ];
    write(dir, "couches/registre.csv", format!("{head}{}\n", rows.join("\n")));
    for name in ["55463_1-cour.jpg", "55463_10.JPG", "Thumbs.db", "cour.jpg"] {
        write(dir, &format!("inventaire/photos/{name}"), "fictif");
    }
    let export = |more: &[&str]| territoire().args(["friches", "exporter"]).arg(dir).args(more).output().unwrap();
    let output = export(&[]);
    let said = plain(&all(&output));
    // Two kinds and two codes; the name of nobody was read at all.
    says(
        &said,
        &[
            "inventaire/cnig/friches.csv : 2 friches, valides pour le schéma cnigfr/schema-friches 1.0.6",
            "1 friche incomplète n'y est pas",
            "personnes physiques : 6 cellules laissées de côté (4 types de propriétaire, 0 nom, 1 courriel de porteur de projet, 0 source ou producteur et 1 texte)",
            "1 texte où un nom est masqué : 55463_1 (`site_nom`)",
            "données fictives",
            "1 fichier n'est d'aucun site dans inventaire/photos/",
            "cour.jpg",
        ],
    );
    let text = read(dir, "inventaire/cnig/friches.csv");
    assert_eq!(column(&text, b',', "site_nom"), ["Scierie de [nom masqué]", "Halle"]);
    assert_eq!(column(&text, b',', "proprio_personne"), ["", "personne morale"]);
    assert_eq!(column(&text, b',', "proprio_type"), ["", "P5a"]);
    assert!(!text.contains("paysage") && !text.contains('@') && !text.contains("photos"), "{text}");
    assert_eq!(text.lines().next().unwrap().split(',').count(), 51);
    // The inventory itself lists them; one layer needs something that people said.
    let (_, files) = send(dir, "01/12/2026");
    let book = sheets(&files[0]);
    let cells =
        typed(&book, "Friches", &[("55463_3", "Type de friche (ancienne activité)", Typed::Text("friche militaire"))]);
    save(&book, &cells, &files[0]);
    take(dir, &[&files[0]], "15/01/2027");
    merged(dir);
    let rows = read(dir, "inventaire/friches.csv");
    assert_eq!(column(&rows, b',', "photos"), ["55463_1-cour.jpg", "55463_10.JPG", ""]);
    assert_eq!(column(&rows, b',', "paysage")[0], "ordinaire");
    assert!(dir.join("inventaire/photos/cour.jpg").exists() && dir.join("inventaire/cnig/friches.csv").exists());
    assert_eq!(export(&[]).status.code(), Some(0));
    assert_eq!(column(&read(dir, "inventaire/cnig/friches.csv"), b',', "site_id").len(), 3);
}
