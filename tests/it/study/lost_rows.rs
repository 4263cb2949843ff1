//! Tables that lost what people wrote in them, the file still there or not: told, and nothing is written over them.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::path::Path;

use tempfile::TempDir;

use crate::support::files::write;
use crate::support::tool;

const STUDY: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"240100883\"]\n\n[plan]\ndocument = \"plan/projet.txt\"\nsuggestions = false\n\n[priorisation]\n[[priorisation.critere]]\nid = \"climat\"\ntitre = \"Climat\"\n";
const PLAN: &str =
    "Axe 1 : Mobilités\n- Créer un annuaire\n- Réunir les acteurs\nAxe 2 : Santé\n- Informer les jeunes\n";
const REGISTER: &str = "id;position;code_imprime;texte;etat\n1-01;1.1;1;Créer un annuaire;present\n1-02;1.2;1;Réunir les acteurs;present\n2-01;2.1;2;Informer les jeunes;present\n";
const ATTACHED: &str = "action;genre;cible\n1-01;commune;01202\n1-02;commune;01202\n";
const JOURNAL: &str = "date;qui;action;champ;acte;avant;apres;source;export\n2026-11-01;CC A;1-01;pilote;modification;;Mme Véga;a.xlsx;e1\n";

fn study() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "territoire.toml", STUDY);
    write(folder.path(), "plan/projet.txt", PLAN);
    write(folder.path(), "plan/actions.csv", REGISTER);
    folder
}

fn run(folder: &Path, command: &[&str]) -> (Option<i32>, String) {
    let output = tool::territoire().args(command).arg(folder).output().unwrap();
    (output.status.code(), tool::all(&output).replace('\u{a0}', " "))
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_default()
}

fn well(folder: &Path, command: &[&str]) {
    let (code, said) = run(folder, command);
    assert_eq!(code, Some(0), "{command:?}: {said}");
}

/// Commands refuse, say all of `told`, and leave the file as it is.
fn refused(folder: &Path, name: &str, commands: &[&[&str]], told: &[&str]) {
    let before = read(folder, name);
    for command in commands {
        let (code, said) = run(folder, command);
        assert_eq!(code, Some(1), "{name}, {command:?}: {said}");
        told.iter().for_each(|words| assert!(said.contains(words), "{name}, {command:?}: {words}\n{said}"));
        assert_eq!(read(folder, name), before, "{name}, {command:?}");
    }
}

/// Each of what only a journal can have made shows that there was one.
#[test]
fn a_journal_that_is_lost_is_not_one_that_never_was() {
    let commands: [&[&str]; 4] = [
        &["plan", "suivi", "etat"],
        &["plan", "suivi", "importer"],
        &["verifier"],
        &["plan", "suivi", "exporter", "--tous"],
    ];
    let witnesses = [
        ("plan/suivi/exports/e1.csv", "action;champ;valeur\n;pour;CC A\n1-01;pilote;Mme Véga\n"),
        ("plan/suivi/conflits.csv", "choix;action;champ;valeur;qui;date;source;texte\n;1-01;pilote;B;CC B;;b.xlsx;\n"),
        ("suivi/etat/actions.csv", "identifiant;nom;pilote;statut\n1-01;Créer un annuaire;;En cours\n"),
        ("plan/suivi/.lignes", "12 journal.csv\n"),
    ];
    for (name, text) in witnesses {
        let folder = study();
        write(folder.path(), name, text);
        let help = "renommer les dossiers `plan/suivi` et `suivi/etat`";
        refused(folder.path(), name, &commands, &["E0440", "n'est plus là", name.trim_end_matches("lignes"), help]);
        assert!(!folder.path().join("plan/suivi/journal.csv").exists(), "{name}");
        // `lancer` says of the plan what the journal says.
        refused(folder.path(), name, &[&["lancer"]], &["E0440"]);
        // What the help says works.
        for part in ["plan/suivi", "suivi/etat"] {
            let _ = std::fs::rename(folder.path().join(part), folder.path().join(format!("{part}-ancien")));
        }
        well(folder.path(), &["plan", "suivi", "etat"]);
        // What says that nothing is done yet comes from no journal.
        well(folder.path(), &["plan", "suivi", "etat"]);
    }
    // Values not filled were sent out before any journal, and plans are shown.
    let folder = study();
    let sent = "action;champ;valeur\n;pour;CC A\n1-01;pilote;\n1-01;=Texte;Créer un annuaire\n";
    write(folder.path(), "plan/suivi/exports/e1.csv", sent);
    well(folder.path(), &["plan", "suivi", "etat"]);
    // One that a command wrote is known to have been there.
    let folder = study();
    write(folder.path(), "plan/suivi/journal.csv", JOURNAL);
    well(folder.path(), &["plan", "suivi", "importer"]);
    std::fs::remove_file(folder.path().join("plan/suivi/journal.csv")).unwrap();
    refused(folder.path(), "plan/suivi/.lignes", &commands, &["E0440", "1 lignes ou plus"]);
}

#[test]
fn a_row_cut_at_the_end_of_a_table_is_refused() {
    let grid = "domaine;libelle;attractivite\ngouvernance;Gouvernance;1-01\neducation;\"Éduc";
    for (name, cut, command) in [
        ("plan/priorites.csv", "action;texte;climat\n1-01;Créer;2\n1-02;Réu", &["plan", "prioriser"][..]),
        (
            "plan/grille.csv",
            "domaine;libelle;attractivite\ngouvernance;Gouvernance;1-01\neducation;Éduc",
            &["plan", "prioriser"],
        ),
        ("plan/grille.csv", grid, &["plan", "prioriser"]),
        (
            "plan/rattachements.csv",
            "action;genre;cible;role\n1-01;commune;01202;lieu\n1-02;com",
            &["plan", "rattacher"],
        ),
        ("plan/rattachements-refuses.csv", "action;genre;cible\n1-01;commune;01202\n1-02;co", &["plan", "rattacher"]),
    ] {
        let folder = study();
        write(folder.path(), name, cut);
        refused(folder.path(), name, &[command, &["verifier"], &["lancer"]], &["erreur"]);
    }
    let folder = study();
    let cut = "action;texte;climat\n1-01;Créer;2\n1-02;Réu";
    write(folder.path(), "plan/priorites.csv", cut);
    let told = ["E0450", "plan/priorites.csv:3", "elle a 2 cellules, et les autres 3 ou plus"];
    refused(folder.path(), "plan/priorites.csv", &[&["plan", "prioriser"]], &told);
    // With the end of its line, or all of its cells, it is what somebody wrote.
    for whole in ["\n", ";"] {
        let folder = study();
        write(folder.path(), "plan/priorites.csv", format!("{cut}{whole}"));
        let (code, said) = run(folder.path(), &["plan", "prioriser"]);
        assert_eq!(code, Some(0), "{whole:?}: {said}");
    }
    // A filled list, and choices that wait.
    let folder = study();
    write(folder.path(), "plan/rattachements.csv", ATTACHED);
    write(folder.path(), "liste.csv", "action;genre;cible;decision\n1-01;commune;01202;accepter\n1-02;commu");
    let list = folder.path().join("liste.csv").display().to_string();
    refused(folder.path(), "plan/rattachements.csv", &[&["plan", "rattacher", "--decisions", &list]], &["est coupée"]);
    write(
        folder.path(),
        "plan/suivi/journal.csv",
        format!("{JOURNAL}2026-11-02;CC B;1-01;pilote;conflit;Mme Véga;M. Été;b.xlsx;e1\n"),
    );
    let choices = "choix;action;champ;valeur;qui;date;source;texte\n;1-01;pilote;Mme Véga;CC A;2026-11-01;valeur en place;\nx;1-01;pil";
    write(folder.path(), "plan/suivi/conflits.csv", choices);
    refused(folder.path(), "plan/suivi/conflits.csv", &[&["plan", "suivi", "importer"]], &["E0440", "est coupée"]);
}

#[test]
fn a_table_of_which_only_the_header_is_left_is_not_one_that_nobody_filled() {
    let folder = study();
    let path = folder.path();
    write(path, "plan/rattachements.csv", ATTACHED);
    // Refusals may be taken back to the last.
    write(path, "plan/rattachements-refuses.csv", "action;genre;cible;motif;date;role\n1-01;commune;01004;;;lieu\n");
    well(path, &["plan", "prioriser"]);
    write(path, "plan/rattachements-refuses.csv", "action;genre;cible;motif;date;role\n");
    well(path, &["plan", "prioriser"]);
    // Two attachments, three actions, twelve areas.
    assert_eq!(read(path, "plan/.lignes"), "12 grille.csv\n3 priorites.csv\n2 rattachements.csv\n");
    for name in ["plan/rattachements.csv", "plan/priorites.csv", "plan/grille.csv"] {
        let whole = read(path, name);
        let header = format!("{}\n", whole.lines().next().unwrap());
        write(path, name, &header);
        let commands: [&[&str]; 4] = [&["plan", "prioriser"], &["plan", "rattacher"], &["verifier"], &["lancer"]];
        refused(path, name, &commands, &["n'a plus de lignes, et il en avait", "renommer aussi `plan/.lignes`"]);
        // What the help says works where the tool does not write the rows itself.
        if name.ends_with("rattachements.csv") {
            std::fs::rename(path.join("plan/.lignes"), path.join("plan/avant")).unwrap();
            well(path, &["plan", "rattacher"]);
            std::fs::rename(path.join("plan/avant"), path.join("plan/.lignes")).unwrap();
        }
        write(path, name, whole);
        well(path, &["verifier"]);
    }
    // People may take rows away.
    write(path, "plan/rattachements.csv", "action;genre;cible\n1-01;commune;01202\n");
    well(path, &["plan", "rattacher"]);
    // Without any count, the tables that the tool writes whole tell it by themselves.
    std::fs::remove_file(path.join("plan/.lignes")).unwrap();
    for name in ["plan/priorites.csv", "plan/grille.csv"] {
        let whole = read(path, name);
        write(path, name, format!("{}\n", whole.lines().next().unwrap()));
        refused(path, name, &[&["plan", "prioriser"]], &["E0450", "n'a plus de lignes", "le renommer, puis lancer"]);
        write(path, name, whole);
    }
}
