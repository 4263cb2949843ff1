//! The follow-up of the actions: workbooks sent to the EPCI, filled by people, taken back without loss.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::Data;
use territoire::diagnostic::Notes;
use territoire::plan::follow::{self, Act};
use territoire::study::ExportAsked;

use crate::support::files::member;
use crate::support::office::{
    ARGONNE, FRESNES, Office, SAMMIELLOIS, Sheets, Typed, codes, fill, save, sheet, sheet_mut, sheets, spot,
};
use crate::support::skips::{LIBREOFFICE, skipped};

#[test]
fn each_epci_gets_the_actions_that_concern_it() {
    let office = Office::new();
    let files = office.send();
    let has = |code: &str, action: &str| sheet(&sheets(&files[code]), "Actions").iter().any(|r| r[0] == action);
    // 1.1.1-01 is attached to the four EPCI; 1.2.1-01 to the commune of Saint-Mihiel, in the Sammiellois.
    let everywhere = |action: &str| files.keys().filter(|code| has(code, action)).count();
    assert_eq!((everywhere("1.1.1-01"), everywhere("1.2.1-01")), (4, 1));
    assert!(has(SAMMIELLOIS, "1.2.1-01"));
    let xlsx = &files[SAMMIELLOIS];
    let actions = member(xlsx, "xl/worksheets/sheet2.xml");
    for expected in ["<sheetProtection", "À venir,En cours,Réalisé,En pause,Abandonné,Bloqué,En retard,À discuter"]
    {
        assert!(actions.contains(expected), "{expected}");
    }
    assert!(member(xlsx, "xl/workbook.xml").contains("state=\"hidden\""));
    let ods = xlsx.with_extension("ods");
    let content = member(&ods, "content.xml");
    for expected in
        ["table:protected=\"true\"", "cell-content-is-in-list(&quot;À venir&quot;", "table:display=\"false\""]
    {
        assert!(content.contains(expected), "{expected}");
    }
    // Both formats say the same, cell by cell.
    let (one, other) = (sheets(xlsx), sheets(&ods));
    assert_eq!(one.iter().map(|s| &s.0).collect::<Vec<_>>(), other.iter().map(|s| &s.0).collect::<Vec<_>>());
    for name in ["Lisez-moi", "Actions", "Financements", "_export"] {
        let text = |all: &Sheets| -> Vec<String> {
            let rows = sheet(all, name).iter().map(|r| r.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"));
            rows.map(|r| r.trim_end_matches('|').to_owned()).filter(|r| !r.is_empty()).collect()
        };
        assert_eq!(text(&one), text(&other), "{name}");
    }
    // The same state on the same day gives the same bytes.
    let before: Vec<Vec<u8>> = files.values().map(|f| std::fs::read(f).unwrap()).collect();
    let again = office.send();
    assert_eq!(again, files);
    assert_eq!(again.values().map(|f| std::fs::read(f).unwrap()).collect::<Vec<_>>(), before);
}

#[test]
fn four_epci_fill_their_workbooks_and_nothing_is_lost() {
    let office = Office::new();
    let files = office.send();
    let untouched = office.import(&files.values().cloned().collect::<Vec<_>>());
    assert_eq!((untouched.0.merged, office.journal().entries.len()), (follow::Merged::default(), 0));
    fill(
        &files[SAMMIELLOIS],
        &[
            ("1.1.1-01", "Statut", Typed::Text("En cours")),
            ("1.1.1-01", "Pilote", Typed::Text("Mme Fictive")),
            ("1.1.1-01", "Votre commentaire", Typed::Text("Barème voté.")),
            ("1.2.1-01", "Début", Typed::Day(2027, 2, 1)),
            ("1.2.1-01", "Fin", Typed::Text("15/03/2028")),
        ],
    );
    fill(
        &files[FRESNES],
        &[
            ("1.1.1-01", "Statut", Typed::Text("bloque")),
            ("1.1.1-01", "Avancement (%)", Typed::Number(20.0)),
            ("1.1.1-01", "Votre commentaire", Typed::Text("Barème rejeté.")),
        ],
    );
    // Shuffled rows, a column deleted, a line of financing added.
    let mut all = sheets(&files[ARGONNE]);
    let rows = sheet_mut(&mut all, "Actions");
    rows[1..].reverse();
    let (_, gone) = spot(rows, "1.1.1-01", "Partenaires");
    rows.iter_mut().for_each(|r| drop(r.remove(gone)));
    let (r, c) = spot(rows, "1.1.1-01", "Budget prévisionnel (€ HT)");
    let line = [(0, Typed::Text("1.1.1-01")), (1, Typed::Text("Région Grand Est")), (2, Typed::Text("12 500,50 €"))];
    let mut typed = vec![("Actions", r, c, Typed::Number(40_000.0))];
    typed.extend(line.into_iter().map(|(c, t)| ("Financements", 1, c, t)));
    save(&all, &typed, &files[ARGONNE]);
    let given: Vec<PathBuf> = files.values().cloned().collect();
    let (done, told) = office.import(&given);
    // Changed: pilote, two comments, two dates, avancement, budget, montant; in conflict: two statuses.
    let merged = follow::Merged { changes: 8, agreements: 0, conflicts: 2 };
    assert_eq!((done.merged, done.open, done.files), (merged, 1, 4), "{told:?}");
    assert_eq!(codes(&told), ["A0442", "I0445", "I0445", "A0446"], "{told:?}");
    let expected = [
        ("1.1.1-01", "statut", ""),
        ("1.1.1-01", "pilote", "Mme Fictive"),
        ("1.1.1-01", "avancement", "20"),
        ("1.1.1-01", "budget", "40000"),
        ("1.1.1-01", "financement:Région Grand Est:montant", "12500.5"),
        ("1.2.1-01", "debut", "2027-02-01"),
        ("1.2.1-01", "fin", "2028-03-15"),
    ];
    for (action, field, value) in expected {
        assert_eq!(office.value(action, field), value, "{field}");
    }
    let comments = office.journal().state();
    let comments: Vec<&str> =
        comments.of("1.1.1-01").filter(|(f, _)| f.starts_with("comment")).map(|c| c.1.value.as_str()).collect();
    assert_eq!(comments, ["Barème voté.", "Barème rejeté."], "each comment is its author's");
    let statuses: BTreeSet<(String, String, String)> = office
        .journal()
        .entries
        .iter()
        .filter(|e| e.act == Act::Conflict)
        .map(|e| (e.who.clone(), e.after.clone(), e.when.clone()))
        .collect();
    let who = |name: &str, value: &str| (name.to_owned(), value.to_owned(), "2027-01-10".to_owned());
    let sammiellois =
        office.study().territory.epcis.iter().find(|e| e.code.as_str() == SAMMIELLOIS).unwrap().name.clone();
    let fresnes = office.study().territory.epcis.iter().find(|e| e.code.as_str() == FRESNES).unwrap().name.clone();
    assert_eq!(statuses, BTreeSet::from([who(&sammiellois, "En cours"), who(&fresnes, "Bloqué")]));
    // The same files again say nothing new.
    let journal = office.text("plan/suivi/journal.csv");
    let (again, _) = office.import(&given);
    assert_eq!((again.merged, office.text("plan/suivi/journal.csv")), (follow::Merged::default(), journal.clone()));
    // A choice settles the conflict; the journal only grows.
    let conflicts = office.text("plan/suivi/conflits.csv");
    let chosen: Vec<String> =
        conflicts.lines().map(|l| if l.contains(";Bloqué;") { format!("x{l}") } else { l.to_owned() }).collect();
    std::fs::write(office.folder.path().join("plan/suivi/conflits.csv"), chosen.join("\r\n")).unwrap();
    let (settled, _) = office.import(&[]);
    assert_eq!((settled.chosen, settled.open, office.value("1.1.1-01", "statut")), (1, 0, "Bloqué".into()));
    let grown = office.text("plan/suivi/journal.csv");
    assert!(grown.starts_with(&journal) && grown.len() > journal.len());
    assert_eq!(office.text("plan/suivi/conflits.csv"), "", "no list when nothing is in conflict");
    // What was set aside does not come back with its file, and the next export shows what holds.
    assert_eq!(office.import(&given).0.merged, follow::Merged::default());
    let next = office.send();
    let all = sheets(&next[SAMMIELLOIS]);
    let rows = sheet(&all, "Actions");
    let shown = |action: &str, head: &str| {
        let (r, c) = spot(rows, action, head);
        rows[r][c].clone()
    };
    assert_eq!(shown("1.1.1-01", "Statut").to_string(), "Bloqué");
    assert_eq!(shown("1.1.1-01", "Commentaires des autres").to_string(), format!("{fresnes} : Barème rejeté."));
    assert!(matches!(shown("1.2.1-01", "Fin"), Data::DateTime(_)), "a date is a date");
    // A workbook that was filled where it lay is not written over.
    let other = office.send();
    fill(&other[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("M. Autre"))]);
    let mut notes = Notes::new();
    let asked = ExportAsked {
        epcis: vec!["Fresnes-en-Woëvre".into(), "Territoire de Fresnes-en-Woëvre".into()],
        ..ExportAsked::default()
    };
    office.study().export_follow_up(&asked, &mut notes).unwrap();
    assert!(notes.has_errors());
}

#[test]
fn a_later_import_is_held_against_what_its_owner_saw() {
    let office = Office::new();
    let files = office.send();
    fill(&files[SAMMIELLOIS], &[("1.1.1-01", "Pilote", Typed::Text("A"))]);
    office.import(&[files[SAMMIELLOIS].clone()]);
    // Fresnes fills its own workbook, sent before: it could not see A.
    fill(&files[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("B"))]);
    let (done, _) = office.import(&[files[FRESNES].clone()]);
    assert_eq!((done.merged.conflicts, office.value("1.1.1-01", "pilote")), (1, "A".into()));
    // It corrects itself: the correction alone is in conflict.
    fill(&files[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("C"))]);
    office.import(&[files[FRESNES].clone()]);
    let journal = office.journal();
    let open: Vec<&str> = journal.conflicts().values().flatten().map(|e| e.after.as_str()).collect();
    assert_eq!(open, ["C"]);
    // And it gives in.
    fill(&files[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("A"))]);
    let (done, _) = office.import(&[files[FRESNES].clone()]);
    assert_eq!((done.merged.agreements, done.open, office.value("1.1.1-01", "pilote")), (1, 0, "A".into()));
    // Whoever saw A may change it.
    let next = office.send();
    fill(&next[FRESNES], &[("1.1.1-01", "Pilote", Typed::Text("D"))]);
    let (done, _) = office.import(&[next[FRESNES].clone()]);
    assert_eq!((done.merged.changes, done.open, office.value("1.1.1-01", "pilote")), (1, 0, "D".into()));
}

#[test]
fn damaged_workbooks_are_told_and_the_rest_is_taken() {
    let office = Office::new();
    let files = office.send();
    let file = |name: &str| office.folder.path().join(name);
    let good = std::fs::read(&files[SAMMIELLOIS]).unwrap();
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    std::fs::write(file("locked.xlsx"), locked).unwrap();
    std::fs::write(file("cut.xlsx"), &good[..good.len() / 2]).unwrap();
    std::fs::write(file("list.xlsx"), "Identifiant;Statut\n1.1.1-01;En cours\n").unwrap();
    for (name, said) in [
        ("locked.xlsx", "ce classeur est protégé par un mot de passe"),
        ("cut.xlsx", "ce fichier n'est pas un classeur XLSX ou ODS entier"),
        ("list.xlsx", "ce fichier n'est pas un classeur XLSX ou ODS entier"),
    ] {
        let (done, told) = office.import(&[file(name)]);
        assert_eq!((done.files, told), (0, vec![("E0441".to_owned(), said.to_owned())]));
    }
    // An ODS that was given another extension is read as it is.
    std::fs::copy(files[SAMMIELLOIS].with_extension("ods"), file("renamed.xlsx")).unwrap();
    let (done, told) = office.import(&[file("renamed.xlsx")]);
    assert_eq!((done.files, codes(&told)), (1, vec!["I0445"]));
    // No sheet tells the export any more, nor does the name.
    let mut all = sheets(&files[SAMMIELLOIS]);
    let only: Sheets = all.iter().filter(|(n, _)| n == "Actions").cloned().collect();
    save(&only, &[], &file("bare.xlsx"));
    let (done, told) = office.import(&[file("bare.xlsx")]);
    assert_eq!((done.files, codes(&told)), (0, vec!["E0444"]));
    // Rows: unknown, twice, deleted; cells: a formula with its value, one without, a fault, a bad choice, a bad date.
    let rows = sheet_mut(&mut all, "Actions");
    let (first, pilot) = spot(rows, "1.1.1-01", "Pilote");
    let mut twin = rows[first].clone();
    twin[pilot] = Data::String("jumeau".into());
    let (deleted, _) = spot(rows, "1.3.1-01", "Pilote");
    rows.remove(deleted);
    rows.push(twin);
    let unknown = rows.len();
    let (r, status) = spot(rows, "1.2.1-01", "Statut");
    let (_, start) = spot(rows, "1.2.1-01", "Début");
    let typed = [
        ("Actions", first, pilot, Typed::Text("original")),
        ("Actions", unknown, 0, Typed::Text("1.1.1-99")),
        ("Actions", unknown, pilot, Typed::Text("perdu ?")),
        ("Actions", r, pilot, Typed::Formula("=UPPER(\"mme b\")", "MME B")),
        ("Actions", r, status, Typed::Text("Fini")),
        ("Actions", r, start, Typed::Text("début 2027")),
    ];
    save(&all, &typed, &file("damaged.xlsx"));
    let (done, told) = office.import(&[file("damaged.xlsx")]);
    let said = |text: &str| assert!(told.iter().any(|(_, m)| m.contains(text)), "{text} in {told:?}");
    said("l'action `1.1.1-99` n'est pas dans l'export");
    said("deux lignes ont le même identifiant : 1.1.1-01");
    said("ligne exportée n'est plus dans la feuille « Actions »");
    said("une formule est lue par sa valeur, « MME B »");
    said("la cellule « Statut » de l'action 1.2.1-01 n'est pas importée");
    said("la cellule « Début » de l'action 1.2.1-01 n'est pas importée");
    assert_eq!(office.value("1.2.1-01", "pilote"), "MME B");
    assert_eq!(office.value("1.1.1-01", "pilote"), "", "two lines that disagree wait for a choice");
    assert_eq!((done.merged.conflicts, done.open), (2, 1));
    let kept = std::fs::read_dir(file("plan/suivi/recus")).unwrap().flatten();
    let kept: Vec<Vec<u8>> = kept.map(|e| std::fs::read(e.path()).unwrap()).collect();
    assert!(kept.contains(&std::fs::read(file("damaged.xlsx")).unwrap()), "the workbook stays as it came");
    // A journal that was changed by hand stops everything.
    std::fs::write(file("plan/suivi/journal.csv"), "date;qui\n").unwrap();
    let mut notes = Notes::new();
    assert!(office.study().import_follow_up(&[file("damaged.xlsx")], None, &mut notes).unwrap().is_none());
    assert_eq!(notes.all()[0].code.id, "E0440");
    assert_eq!(office.text("plan/suivi/journal.csv"), "date;qui\n");
}

/// Converts a workbook with LibreOffice, or says that it is not there.
fn office_converts(file: &Path, to: &str, out: &Path) -> Option<PathBuf> {
    let profile = format!("-env:UserInstallation=file://{}", out.join("profil").display());
    let ran = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", to, "--outdir"])
        .arg(out)
        .arg(file)
        .output();
    let made = out.join(file.with_extension(to).file_name().unwrap());
    if ran.is_err() {
        skipped("libreoffice_opens_both_formats_and_what_it_saves_is_read", LIBREOFFICE);
        return None;
    }
    assert!(made.exists(), "LibreOffice did not open {}: {ran:?}", file.display());
    Some(made)
}

#[test]
fn libreoffice_opens_both_formats_and_what_it_saves_is_read() {
    let office = Office::new();
    let files = office.send();
    fill(
        &files[SAMMIELLOIS],
        &[
            ("1.1.1-01", "Votre commentaire", Typed::Text("Deux  blancs,\nune <balise> & deux lignes")),
            ("1.1.1-01", "Fin", Typed::Day(2027, 3, 15)),
            ("1.1.1-01", "Avancement (%)", Typed::Number(35.0)),
            ("1.1.1-01", "Statut", Typed::Text("À discuter")),
        ],
    );
    office.import(&[files[SAMMIELLOIS].clone()]);
    let sent = office.send();
    let out = tempfile::tempdir().unwrap();
    for (from, to) in [("xlsx", "ods"), ("ods", "xlsx")] {
        let folder = out.path().join(from);
        std::fs::create_dir(&folder).unwrap();
        let Some(saved) = office_converts(&sent[SAMMIELLOIS].with_extension(from), to, &folder) else { return };
        let (done, told) = office.import(std::slice::from_ref(&saved));
        assert_eq!((done.files, done.merged), (1, follow::Merged::default()), "{from} {told:?}");
        assert!(told.is_empty(), "{from} {told:?}");
        let content =
            if to == "ods" { member(&saved, "content.xml") } else { member(&saved, "xl/worksheets/sheet2.xml") };
        assert!(content.contains("À venir"), "{from}: the list of statuses is still there");
    }
    // Filled, then saved by LibreOffice in its own format.
    fill(
        &sent[FRESNES],
        &[("1.1.1-01", "Statut", Typed::Text("Réalisé")), ("1.1.1-01", "Fin", Typed::Day(2027, 6, 30))],
    );
    let Some(saved) = office_converts(&sent[FRESNES], "ods", out.path()) else { return };
    let (done, _) = office.import(&[saved]);
    assert_eq!(done.merged, follow::Merged { changes: 2, ..follow::Merged::default() });
    assert_eq!(office.value("1.1.1-01", "fin"), "2027-06-30");
}

/// Any bytes are refused or read, never a crash.
#[test]
fn bytes_at_random_stop_nothing() {
    let office = Office::new();
    let files = office.send();
    let good = std::fs::read(&files[FRESNES]).unwrap();
    let exports = BTreeMap::new();
    let mut seed = 7_u64;
    let mut told = 0;
    for _ in 0..60 {
        let mut bytes = good.clone();
        for _ in 0..8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 33) as usize % bytes.len();
            bytes[at] ^= (seed >> 20) as u8 | 1;
        }
        let mut notes = Notes::new();
        let file = follow::Received { bytes: &bytes, shown: Path::new("f.xlsx"), kept: "f.xlsx", when: "" };
        assert!(follow::read(&file, &exports, &mut notes).is_none());
        told += notes.all().len();
    }
    assert!(told >= 60);
}
