//! The tables that the tool keeps, as commands and people come upon them: what is never written over, what is told of a
//! table that is not as it should be, and what becomes of marks and decisions.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::Path;

use tempfile::TempDir;

use crate::support::files::{root, write};
use crate::support::tool;

const STUDY: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"240100883\"]\n\n[plan]\ndocument = \"plan/projet.txt\"\nsuggestions = false\n\n[[couche]]\nid = \"bornes\"\nfichier = \"couches/bornes.csv\"\nmodele = \"irve\"\n\n[priorisation]\n[[priorisation.critere]]\nid = \"climat\"\ntitre = \"Climat\"\n";
const PLAN: &str =
    "Axe 1 : Mobilités\n- Créer un annuaire\n- Réunir les acteurs\nAxe 2 : Santé\n- Informer les jeunes\n";
const REGISTER: &str = "id;position;code_imprime;texte;etat\n1-01;1.1;1;Créer un annuaire;present\n1-02;1.2;1;Réunir les acteurs;present\n2-01;2.1;2;Informer les jeunes;present\n";
const LAYER: &str = "nom_station;puissance_nominale;consolidated_longitude;consolidated_latitude\nBorne;22;5.35;45.9\n";

fn study() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("territoire.toml", STUDY),
        ("plan/projet.txt", PLAN),
        ("plan/actions.csv", REGISTER),
        ("plan/rattachements.csv", "action;genre;cible\n1-01;commune;01202\n"),
        ("couches/bornes.csv", LAYER),
    ] {
        write(folder.path(), name, text);
    }
    folder
}

fn run(folder: &Path, command: &[&str], code: i32) -> String {
    let output = tool::territoire().args(command).output().unwrap();
    let said = tool::all(&output).replace('\u{a0}', " ");
    assert_eq!(output.status.code(), Some(code), "{}, {command:?}: {said}", folder.display());
    said
}

/// A command on the study.
fn on(folder: &Path, command: &[&str], code: i32) -> String {
    let study = folder.display().to_string();
    run(folder, &[command, &[&study]].concat(), code)
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_default()
}

#[test]
fn no_command_writes_a_file_that_is_named_over_one_of_the_study() {
    let folder = study();
    let path = folder.path();
    let study = path.display().to_string();
    #[cfg(unix)]
    std::os::unix::fs::symlink(path.join("plan/actions.csv"), path.join("lien.csv")).unwrap();
    let kept = [
        "plan/actions.csv",
        "plan/rattachements.csv",
        "plan/rattachements-refuses.csv",
        "plan/suivi/journal.csv",
        "plan/priorites.csv",
        "couches/bornes.csv",
        "couches/../plan/actions.csv",
        #[cfg(unix)]
        "lien.csv",
    ];
    for name in kept {
        let file = path.join(name).display().to_string();
        let before = std::fs::read(path.join(name)).ok();
        for command in [
            &["plan", "rattacher", &study, "--ecrire", &file, "--remplacer"][..],
            &["donnees", "convertir", "bornes", &study, "--sortie", &file, "--remplacer"],
        ] {
            let said = run(path, command, 1);
            assert!(said.contains("E0516") && said.contains("est un fichier de l'étude"), "{command:?}: {said}");
            assert_eq!(std::fs::read(path.join(name)).ok(), before, "{command:?}");
        }
    }
    // What goes beside the rows that are complete, too.
    write(path, "territoire.toml", STUDY.replace("couches/bornes.csv", "couches/b-a-completer.csv"));
    write(path, "couches/b-a-completer.csv", LAYER);
    let file = path.join("couches/b.csv").display().to_string();
    let said = run(path, &["donnees", "convertir", "bornes", &study, "--sortie", &file, "--remplacer"], 1);
    assert!(said.contains("E0516") && read(path, "couches/b-a-completer.csv") == LAYER, "{said}");
    // The model of others has its own extensions: what is beside the journal is kept all the same.
    let file = path.join("plan/suivi/x.json").display().to_string();
    let said = run(path, &["plan", "suivi", "convertir", &study, &file, "--remplacer"], 1);
    assert!(said.contains("E0516"), "{said}");
    // Another file is written, and again when asked.
    let file = path.join("liste.csv").display().to_string();
    run(path, &["plan", "rattacher", &study, "--ecrire", &file], 0);
    assert!(run(path, &["plan", "rattacher", &study, "--ecrire", &file], 1).contains("E0113"));
    run(path, &["plan", "rattacher", &study, "--ecrire", &file, "--remplacer"], 0);
}

/// Advice to remove a file is advice to lose what people wrote in it; only what is downloaded comes back by itself.
#[test]
fn no_advice_is_to_remove_a_file() {
    fn files(folder: &Path, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path()) {
            match entry.is_dir() {
                true => files(&entry, out),
                false => out.push(entry),
            }
        }
    }
    let mut all = Vec::new();
    files(&root().join("src"), &mut all);
    let advice = [
        "effacer le fichier",
        "supprimer le fichier",
        "effacer ce fichier",
        "ôter le fichier",
        "d'avant, ou l'effacer",
    ];
    let found: Vec<_> = all
        .iter()
        .filter(|file| !file.ends_with("fetch/archive.rs"))
        .filter(|file| advice.iter().any(|words| std::fs::read_to_string(file).unwrap().contains(words)))
        .collect();
    assert!(all.len() > 100 && found.is_empty(), "{found:?}");
}

#[test]
fn what_stands_in_the_place_of_a_table_is_told_for_what_it_is() {
    let said_of = |change: &dyn Fn(&Path)| {
        let folder = study();
        let table = folder.path().join("plan/rattachements.csv");
        std::fs::remove_file(&table).unwrap();
        change(&table);
        on(folder.path(), &["plan", "rattacher"], 1)
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let said = said_of(&|table| std::fs::write(table, &zip).unwrap());
    assert!(
        said.contains("est un classeur, et non un CSV, malgré son nom") && said.contains("« CSV UTF-8 »"),
        "{said}"
    );
    let said = said_of(&|table| std::fs::create_dir(table).unwrap());
    assert!(said.contains("est un dossier, et il faut un fichier") && said.contains("renommer ce dossier"), "{said}");
    #[cfg(unix)]
    {
        let said = said_of(&|table| std::os::unix::fs::symlink("/nulle/part.csv", table).unwrap());
        assert!(said.contains("est un lien qui ne mène nulle part") && said.contains("/nulle/part.csv"), "{said}");
    }
    let title = "Rattachements du plan;;\naction;genre;cible\n1-01;commune;01202\n";
    for text in [title.to_owned(), title.replace(';', ","), title.replace(";;\n", "\r\n\r\n")] {
        let line = text.lines().position(|line| line.starts_with("action")).unwrap() + 1;
        let said = said_of(&|table| std::fs::write(table, &text).unwrap());
        assert!(said.contains(&format!("l'en-tête du tableau est à la ligne {line}")), "{text:?}: {said}");
        assert!(!said.contains("colonne manquante"), "{said}");
    }
    // Named by the study and not there: nobody meant the register of actions.
    let folder = study();
    write(
        folder.path(),
        "territoire.toml",
        STUDY.replace("suggestions", "rattachements = \"plan/rattachements.csv\"\nsuggestions"),
    );
    std::fs::remove_file(folder.path().join("plan/rattachements.csv")).unwrap();
    let said = on(folder.path(), &["plan", "rattacher"], 1);
    assert!(
        said.contains("E0101") && !said.contains("vouliez-vous") && said.contains("le rétablir (corbeille"),
        "{said}"
    );
    // Not named, and counted when it was there.
    let folder = study();
    on(folder.path(), &["plan", "prioriser"], 0);
    std::fs::remove_file(folder.path().join("plan/rattachements.csv")).unwrap();
    let said = on(folder.path(), &["lancer"], 1);
    assert!(said.contains("E0101") && said.contains("la dernière commande y a compté 1 ligne"), "{said}");
}

#[test]
fn two_columns_of_one_name_are_told_where_they_differ() {
    let folder = study();
    let path = folder.path();
    let notes = "action;texte;climat;Climat\n1-01;Créer un annuaire;1;1\n1-02;Réunir les acteurs;2;0\n";
    write(path, "plan/priorites.csv", notes);
    let said = on(path, &["plan", "prioriser"], 1);
    assert!(said.contains("deux colonnes s'appellent `climat`") && said.contains("plan/priorites.csv:3"), "{said}");
    assert!(said.contains("C (`2`) et D (`0`)"), "{said}");
    assert_eq!(read(path, "plan/priorites.csv"), notes);
    // Alike, or of a name that is nobody's but people's, they are read.
    write(path, "plan/priorites.csv", notes.replace("2;0", "2;2"));
    on(path, &["plan", "prioriser"], 0);
    write(path, "plan/priorites.csv", notes.replace("climat;Climat", "avis;Avis"));
    on(path, &["plan", "prioriser"], 0);
    // In a layer, the first is read, and told.
    write(
        path,
        "couches/bornes.csv",
        "nom_station;puissance_nominale;consolidated_longitude;consolidated_latitude;Consolidated latitude\nBorne;22;5.35;45.9;47.1\n",
    );
    let said = on(path, &["verifier"], 0);
    assert!(said.contains("A0517") && said.contains("couches/bornes.csv:2"), "{said}");
    assert!(said.contains("`45.9` en colonne D, `47.1` en colonne E"), "{said}");
    write(
        path,
        "couches/bornes.csv",
        "nom_station;puissance_nominale;consolidated_longitude;consolidated_latitude;consolidated_latitude\nBorne;22;5.35;45.9;45.9\n",
    );
    assert!(!on(path, &["verifier"], 0).contains("A0517"));
}

#[test]
fn a_mark_that_is_no_choice_stays_where_it_is() {
    let folder = study();
    let path = folder.path();
    let journal = "date;qui;action;champ;acte;avant;apres;source;export\n2026-11-01;CC A;1-01;pilote;modification;;Mme Véga;a.xlsx;e1\n2026-11-02;CC B;1-01;pilote;conflit;Mme Véga;M. Été;b.xlsx;e1\n2026-11-02;CC B;1-01;statut;conflit;;Réalisé;b.xlsx;e1\n2026-11-02;CC B;1-02;statut;conflit;;Bloqué;b.xlsx;e1\n";
    write(path, "plan/suivi/journal.csv", journal);
    let pilot = |mark: &str| format!("{mark};1-01;pilote;M. Été;CC B;2026-11-02;b.xlsx;Créer un annuaire\n");
    let choices = format!(
        "choix;action;champ;valeur;qui;date;source;texte\n;1-01;pilote;Mme Véga;CC A;2026-11-01;valeur en place;Créer un annuaire\n{}✓;1-01;statut;Réalisé;CC B;2026-11-02;b.xlsx;Créer un annuaire\nx;1-02;statut;;(vide);;valeur en place;\nx;1-02;statut;Bloqué;CC B;2026-11-02;b.xlsx;\n",
        pilot("à voir ?")
    );
    write(path, "plan/suivi/conflits.csv", choices);
    for _ in 0..2 {
        let said = on(path, &["plan", "suivi", "importer"], 0);
        assert!(said.contains("A0518") && said.contains("la marque `à voir ?` n'est pas comprise"), "{said}");
        assert!(said.contains("deux valeurs sont choisies"), "{said}");
        let left = read(path, "plan/suivi/conflits.csv");
        assert!(left.contains(&format!("\n{}", pilot("à voir ?"))), "{left}");
        // Two marks that contradict each other are both there to be seen; a choice that was made is not.
        assert_eq!(left.matches("\nx;1-02;statut;").count(), 2, "{left}");
        assert!(!left.contains("1-01;statut"), "{left}");
        assert_eq!(read(path, "plan/suivi/journal.csv").matches(";choix;").count(), 1);
    }
    // A value that was changed by hand beside such a mark stays too.
    let edited = pilot("?").replace("M. Été", "M. Hiver");
    let left = read(path, "plan/suivi/conflits.csv");
    write(path, "plan/suivi/conflits.csv", left.replace(&pilot("à voir ?"), &edited));
    on(path, &["plan", "suivi", "importer"], 0);
    let left = read(path, "plan/suivi/conflits.csv");
    assert!(left.contains(&edited) && left.contains(&pilot("")), "{left}");
    // Without its rows, the table is not one where nothing is marked.
    write(path, "plan/suivi/conflits.csv", "choix;action;champ;valeur;qui;date;source;texte\n");
    let said = on(path, &["plan", "suivi", "importer"], 1);
    assert!(said.contains("E0440") && said.contains("n'a plus de lignes"), "{said}");
}

#[test]
fn the_last_decision_about_a_proposal_stands_and_is_written_once() {
    let folder = study();
    let path = folder.path();
    let others = "action;genre;cible;role;origine;motif\r\n# à voir\r\n1-01;commune;01202;porteur;utilisateur;\r\n1-02;commune;01202;lieu;utilisateur;été\r\n";
    write(path, "plan/rattachements.csv", others);
    let study = path.display().to_string();
    let decide = |kind: &str, target: &str, decision: &str| {
        let list = format!(
            "action;genre;cible;role;propose;decision\n1-01;{kind};{target};lieu;commune:01202:lieu;{decision}\n"
        );
        write(path, "liste.csv", list);
        let list = path.join("liste.csv").display().to_string();
        run(path, &["plan", "rattacher", &study, "--decisions", &list], 0)
    };
    let (mine, other) = ("1-01;commune;01202;lieu;utilisateur;\r\n", "1-01;epci;240100883;lieu;utilisateur;\r\n");
    let attached = || read(path, "plan/rattachements.csv");
    let refused = || {
        let text = read(path, "plan/rattachements-refuses.csv");
        text.lines().skip(1).map(|line| line.split(';').nth(3).unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert!(decide("commune", "01202", "accepter").contains("1 rattachement ajouté"));
    assert_eq!(attached(), format!("{others}{mine}"));
    let said = decide("commune", "01202", "accepter");
    assert!(said.contains("I0519") && said.contains("0 rattachement ajouté"), "{said}");
    assert_eq!(attached(), format!("{others}{mine}"));
    // Refused: the line that had been accepted goes, those of another role and of another action stay.
    let said = decide("commune", "01202", "refuser");
    assert!(said.contains("A0519") && said.contains("ligne 5"), "{said}");
    assert_eq!((attached(), refused()), (others.to_owned(), vec!["refusée".to_owned()]));
    assert!(!decide("commune", "01202", "refuser").contains("A0519"));
    assert_eq!((attached(), refused()), (others.to_owned(), vec!["refusée".to_owned()]));
    // Accepted with another target.
    assert!(decide("epci", "240100883", "accepter").contains("1 rattachement ajouté"));
    assert_eq!((attached(), refused()), (format!("{others}{other}"), vec!["remplacée par epci:240100883".to_owned()]));
    // As it was proposed, after all.
    let said = decide("commune", "01202", "accepter");
    assert!(said.contains("A0519") && said.contains("1 refus repris"), "{said}");
    assert_eq!((attached(), refused()), (format!("{others}{mine}"), Vec::new()));
    // The last line of all may go: nobody lost it.
    write(path, "plan/rattachements.csv", format!("action;genre;cible;role;origine;motif\r\n{mine}"));
    decide("commune", "01202", "refuser");
    assert_eq!(attached(), "action;genre;cible;role;origine;motif\r\n");
    on(path, &["plan", "rattacher"], 0);
}
