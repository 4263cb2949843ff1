//! The tables that the tool keeps and people open, each in every form that people and accidents give them: one table of
//! files, one of forms that are read, one of damages that are not.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;
use territoire::book::{Encoding, decode};
use territoire::diagnostic::{Notes, summary};
use territoire::priority::PurposeGrid;
use territoire::study::Study;

use crate::support::files::write;
use crate::support::tool;

const STUDY: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"240100883\"]\n\n[plan]\ndocument = \"plan/projet.txt\"\nrattachements = \"plan/rattachements.csv\"\nsuggestions = false\n\n[priorisation]\n[[priorisation.critere]]\nid = \"climat\"\ntitre = \"Climat\"\n";
const PLAN: &str =
    "Axe 1 : Mobilités\n- Créer un annuaire\n- Réunir les acteurs\nAxe 2 : Santé\n- Informer les jeunes\n";

/// A table, as the tool writes it.
struct Kept {
    name: &'static str,
    text: String,
    /// Whether only the tool adds rows to it: a line that has no end was then cut.
    written: bool,
}

fn tables() -> Vec<Kept> {
    let kept = |name, text: &str, written| Kept { name, text: text.to_owned(), written };
    vec![
        kept(
            "plan/actions.csv",
            "id;position;code_imprime;texte;etat\n1-01;1.1;1;Créer un annuaire;present\n1-02;1.2;1;Réunir les acteurs;present\n2-01;2.1;2;Informer les jeunes;present\n",
            true,
        ),
        kept(
            "plan/rattachements.csv",
            "action;genre;cible;role;origine;motif\n1-01;commune;01202;lieu;utilisateur;décidé à l'été\n",
            false,
        ),
        kept(
            "plan/rattachements-refuses.csv",
            "action;genre;cible;motif;date;role\n1-01;commune;01004;refusée;2026-11-01;lieu\n",
            true,
        ),
        kept(
            "plan/suivi/journal.csv",
            "date;qui;action;champ;acte;avant;apres;source;export\n2026-11-01;CC A;1-01;pilote;modification;;Mme Véga;a.xlsx;e1\n2026-11-02;CC B;1-01;pilote;conflit;Mme Véga;M. Été;b.xlsx;e1\n2026-11-02;CC B;1-01;statut;conflit;;Réalisé;b.xlsx;e1\n",
            true,
        ),
        kept(
            "plan/suivi/conflits.csv",
            "choix;action;champ;valeur;qui;date;source;texte\n;1-01;pilote;Mme Véga;CC A;2026-11-01;valeur en place;Créer un annuaire\nx;1-01;pilote;M. Été;CC B;2026-11-02;b.xlsx;Créer un annuaire\n;1-01;statut;;(vide);;valeur en place;Créer un annuaire\n;1-01;statut;Réalisé;CC B;2026-11-02;b.xlsx;Créer un annuaire\n",
            false,
        ),
        kept("plan/suivi/exports/e1.csv", "action;champ;valeur\n;pour;CC Été\n1-01;pilote;\n1-01;statut;\n", true),
        kept(
            "plan/suivi/rattachements-repris.csv",
            "action;genre;cible;role;origine;motif\n1-01;commune;01202;lieu;utilisateur;à l'été\n",
            false,
        ),
        kept("plan/priorites.csv", "action;texte;climat\n1-01;Créer un annuaire;2\n", false),
        kept("plan/grille.csv", &PurposeGrid::template().replacen(";;;;;;", ";1-01;;;;;", 1), false),
    ]
}

fn study() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "territoire.toml", STUDY);
    write(folder.path(), "plan/projet.txt", PLAN);
    for table in tables() {
        write(folder.path(), table.name, &table.text);
    }
    folder
}

/// What lies in a folder: every file by its path, what `lancer` makes and the lock apart.
fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn add(folder: &Path, root: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            if ["resultats", "controle"].contains(&name.as_str()) || name.contains("verrou") {
                continue;
            }
            if path.is_dir() {
                out.insert(name, Vec::new());
                add(&path, root, out);
            } else {
                out.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let mut out = BTreeMap::new();
    add(folder, folder, &mut out);
    out
}

/// What commands do that read these tables, and whether they end well.
type Command = (&'static str, fn(&Path, &mut Notes) -> bool);

const COMMANDS: [Command; 2] = [
    ("verifier", |folder, notes| {
        let study = Study::open(folder, notes);
        study.is_some_and(|study| study.check_follow_up(notes).is_ok()) && !notes.has_errors()
    }),
    // `plan rattacher`, `plan prioriser`, `plan suivi importer`, of one reading: that is most of the time.
    ("écrire", |folder, notes| {
        let study = Study::open(folder, notes).filter(|_| !notes.has_errors());
        study.is_some_and(|study| {
            let imported = study.import_follow_up(&[], Some("2026-12-01"), notes).is_ok_and(|done| done.is_some());
            imported && study.keep_ids(notes).is_ok() && study.write_priority_tables(notes).is_ok()
        })
    }),
];

/// What a command says of a study, and whether it ends well.
fn run(command: usize, folder: &TempDir) -> (bool, String) {
    let mut notes = Notes::new();
    let well = COMMANDS[command].1(folder.path(), &mut notes);
    (well, format!("{}: {}", COMMANDS[command].0, summary(&notes)))
}

/// A text as Excel saves it in France: Windows-1252, lines ended by CR LF.
fn windows(text: &str) -> Vec<u8> {
    text.replace('\n', "\r\n").chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect()
}

/// «Texte Unicode» of Excel: UTF-16 with its mark, tabs.
fn wide(text: &str) -> Vec<u8> {
    let text = format!("\u{feff}{}", text.replace(';', "\t").replace('\n', "\r\n"));
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Commas between the cells, behind the mark of UTF-8.
fn commas(text: &str) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    reader.records().for_each(|row| writer.write_record(&row.unwrap()).unwrap());
    writer.into_inner().unwrap()
}

/// Columns in the reverse order.
fn moved(text: &str) -> Vec<u8> {
    let row = |line: &str| line.split(';').rev().collect::<Vec<_>>().join(";") + "\n";
    text.lines().map(row).collect::<String>().into_bytes()
}

/// Ids and dates as Excel makes them.
fn dated(text: &str) -> Vec<u8> {
    let mut text = text.to_owned();
    for (id, date) in [("1-01", "01-janv"), ("1-02", "01-févr"), ("2-01", "02-janv")] {
        text =
            text.replace(&format!("\n{id};"), &format!("\n{date};")).replace(&format!(";{id};"), &format!(";{date};"));
    }
    text.replace("2026-11-01", "01/11/2026").replace("2026-11-02", "02/11/2026").into_bytes()
}

/// A way of saving a table.
type Form = (&'static str, fn(&str) -> Vec<u8>);

const FORMS: [Form; 8] = [
    ("as it is", |text| text.as_bytes().to_vec()),
    ("Windows-1252", windows),
    ("UTF-16", wide),
    ("commas behind a mark", commas),
    ("sep= and blank rows", |text| format!("sep=;\r\n;;;\r\n{}", text.replace('\n', "\r\n;;;\r\n")).into_bytes()),
    ("lines of an old Mac", |text| text.replace('\n', "\r").into_bytes()),
    ("columns moved", moved),
    ("dates of Excel", dated),
];

#[test]
fn every_form_that_a_spreadsheet_saves_is_read_and_written_back() {
    for table in tables() {
        for (form, save) in FORMS {
            let folder = study();
            let saved = save(&table.text);
            write(folder.path(), table.name, &saved);
            let told = format!("{}, {form}", table.name);
            let (well, said) = run(0, &folder);
            assert!(well, "{told}: {said}");
            let looked_at = std::fs::read(folder.path().join(table.name)).unwrap();
            assert_eq!(looked_at, saved, "{told}: looking changes nothing");
            let (well, said) = run(1, &folder);
            assert!(well, "{told}: {said}");
            // Once the marked choice is applied, one conflict is left: all tables are still there, in their form.
            let after = std::fs::read(folder.path().join(table.name)).unwrap();
            let ((was, encoding), (is, now)) = (decode(&saved).unwrap(), decode(&after).unwrap());
            assert_eq!(now, encoding, "{told}");
            let header = |text: &str| text.split(['\r', '\n']).next().unwrap_or_default().to_owned();
            assert_eq!(header(&is), header(&was), "{told}: {is}");
            let ends = |text: &str| (text.contains("\r\n"), text.contains('\n'), text.contains('\r'));
            assert_eq!(ends(&is), ends(&was), "{told}: {is:?}");
            let journal = std::fs::read(folder.path().join("plan/suivi/journal.csv")).unwrap();
            let journal = decode(&journal).unwrap().0.into_owned();
            assert_eq!(journal.matches("choix").count(), 1, "{told}: {journal}");
        }
    }
}

#[test]
fn a_damaged_table_stops_whoever_reads_it_and_nothing_is_touched() {
    type Damage = (&'static str, bool, fn(&str) -> Vec<u8>);
    // Whether only tables to which the tool alone adds rows are held to it.
    let damages: [Damage; 8] = [
        ("emptied", false, |_| Vec::new()),
        ("blank", false, |_| b"\r\n\r\n".to_vec()),
        ("zeros", false, |text| vec![0; text.len()]),
        ("no header", false, |text| text.split_once('\n').unwrap().1.as_bytes().to_vec()),
        ("merge", false, |text| {
            let (head, rows) = text.split_once('\n').unwrap();
            format!("{head}\n<<<<<<< HEAD\n{rows}=======\n{rows}>>>>>>> autre\n").into_bytes()
        }),
        ("a quote left open", false, |text| {
            text.replacen("\n1-01;", "\n\"1-01;", 1).replacen("\n;pour", "\n\";pour", 1).into_bytes()
        }),
        ("cut", true, |text| text.as_bytes()[..text.len() - 5].to_vec()),
        ("a zero", true, |text| {
            text.replacen(";1-01;", ";1-\0 01;", 1).replacen("\n1-01;", "\n1-\0 01;", 1).into_bytes()
        }),
    ];
    for table in tables() {
        let mut damaged: Vec<(&str, Option<Vec<u8>>)> = vec![("folder", None)];
        let all = damages.iter().filter(|(_, only, _)| table.written || !only);
        damaged.extend(all.map(|(name, _, damage)| (*name, Some(damage(&table.text)))));
        for (damage, bytes) in damaged {
            // What a damage finds no place for.
            if bytes.as_deref() == Some(table.text.as_bytes()) {
                continue;
            }
            let folder = study();
            let path = folder.path().join(table.name);
            match &bytes {
                Some(bytes) => std::fs::write(&path, bytes).unwrap(),
                None => {
                    std::fs::remove_file(&path).unwrap();
                    std::fs::create_dir(&path).unwrap();
                }
            }
            let before = snapshot(folder.path());
            let told = format!("{}, {damage}", table.name);
            let (well, said) = run(0, &folder);
            assert!(!well && said.contains(table.name.rsplit('/').next().unwrap()), "{told}: {said}");
            assert_eq!(snapshot(folder.path()), before, "{told}");
            let (well, said) = run(1, &folder);
            let after = snapshot(folder.path());
            assert_eq!(after.get(table.name), before.get(table.name), "{told}: {said}");
            assert!(well || after == before, "{told}: {said}");
            // What writes the table itself is stopped.
            assert!(!well || table.name.ends_with("repris.csv"), "{told}: {said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_table_that_may_not_be_read_or_whose_link_leads_nowhere_is_not_one_that_is_not_there() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    for table in tables() {
        let folder = study();
        let path = folder.path().join(table.name);
        std::fs::remove_file(&path).unwrap();
        symlink(folder.path().join("ailleurs.csv"), &path).unwrap();
        let (well, said) = run(0, &folder);
        assert!(!well, "{}: {said}", table.name);
        std::fs::remove_file(&path).unwrap();
        write(folder.path(), table.name, &table.text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
        // Root reads what it likes.
        if std::fs::read(&path).is_err() {
            let (well, said) = run(0, &folder);
            assert!(!well, "{}: {said}", table.name);
        }
    }
}

#[test]
fn a_register_that_is_lost_or_lacks_rows_beside_what_names_its_actions_is_an_error() {
    let row = "1-01;1.1;1;Créer un annuaire;present\n";
    for lost in [None, Some(tables()[0].text.replace(row, ""))] {
        for left in ["plan/suivi/journal.csv", "plan/rattachements-refuses.csv", "plan/suivi/exports/e1.csv"] {
            let folder = study();
            for table in tables().iter().filter(|t| t.name != left && t.name != "plan/actions.csv") {
                std::fs::remove_file(folder.path().join(table.name)).unwrap();
            }
            write(folder.path(), "plan/rattachements.csv", "action;genre;cible\n");
            match &lost {
                None => std::fs::remove_file(folder.path().join("plan/actions.csv")).unwrap(),
                Some(text) => write(folder.path(), "plan/actions.csv", text),
            }
            // Copies of exports are looked at where no row is left.
            if lost.is_some() && left.contains("exports") {
                continue;
            }
            let before = snapshot(folder.path());
            for command in 0..COMMANDS.len() {
                let (well, said) = run(command, &folder);
                assert!(!well, "{left}: {said}");
                assert!(
                    said.contains("E0409") && said.contains("`1-01`") && said.contains("plan identifiants"),
                    "{said}"
                );
                assert_eq!(snapshot(folder.path()), before, "{left}: {said}");
            }
        }
    }
    // Attachments may be written before the first run; after one, the register was there.
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("territoire.toml", STUDY), ("plan/projet.txt", PLAN), ("plan/rattachements.csv", &tables()[1].text)]
    {
        write(folder.path(), name, text);
    }
    let run = |command: &[&str]| {
        let output = tool::territoire().args(command).arg(folder.path()).output().unwrap();
        (output.status.code(), tool::all(&output))
    };
    assert_eq!(run(&["lancer"]).0, Some(0));
    let register = folder.path().join("plan/actions.csv");
    let first = std::fs::read(&register).unwrap();
    std::fs::remove_file(&register).unwrap();
    let (code, said) = run(&["verifier"]);
    assert!(code == Some(1) && said.contains("E0409"), "{said}");
    // Lost for good, it is made again on demand, and never over one that is there.
    let (code, said) = run(&["plan", "identifiants"]);
    assert!(code == Some(0) && said.contains("3\u{a0}actions"), "{said}");
    assert_eq!(std::fs::read(&register).unwrap(), first);
    assert_eq!(run(&["verifier"]).0, Some(0));
    let (code, said) = run(&["plan", "identifiants"]);
    assert!(code == Some(1) && said.contains("E0486"), "{said}");
}

#[test]
fn a_letter_that_the_encoding_of_a_table_lacks_is_kept_and_said() {
    let folder = study();
    write(folder.path(), "plan/projet.txt", PLAN.replace("les jeunes", "les jeunes → 25 ans"));
    let table = &tables()[7];
    write(folder.path(), table.name, windows(&table.text));
    let (well, said) = run(1, &folder);
    assert!(well && said.contains("A0484") && said.contains("Windows-1252"), "{said}");
    let written = std::fs::read(folder.path().join(table.name)).unwrap();
    let (text, encoding) = decode(&written).unwrap();
    assert_eq!(encoding, Encoding::Utf8Marked);
    assert!(
        text.contains("2-01;Informer les jeunes → 25 ans;\r\n") && text.contains("1-01;Créer un annuaire;2\r\n"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn a_table_that_is_a_link_stays_one_with_the_rights_of_its_file() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = study();
    let elsewhere = folder.path().join("partage.csv");
    let path = folder.path().join("plan/priorites.csv");
    std::fs::rename(&path, &elsewhere).unwrap();
    std::fs::set_permissions(&elsewhere, std::fs::Permissions::from_mode(0o664)).unwrap();
    symlink(&elsewhere, &path).unwrap();
    assert!(run(1, &folder).0);
    assert!(path.symlink_metadata().unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o664);
    assert!(std::fs::read_to_string(&elsewhere).unwrap().contains("\n2-01;Informer les jeunes;\n"));
}
