//! Where the tool writes, and nowhere else.

use std::path::Path;

use super::{RECIPE, TOML, run, study, tree};
use crate::support::files::write;
use crate::support::tool::{all, territoire};

/// Names that lead elsewhere are refused at their line; what is around the study is never written.
#[test]
fn names_are_no_paths_and_nothing_is_written_outside() {
    let (around, study) = study();
    let names = ["../../HORS", "/tmp/HORS", "a\\\\b", "C:HORS", "CON", "nul.a", "COM1", "a.", "a ", "..", "a\\u0000b"];
    for name in names {
        for (file, text) in [
            ("territoire.toml", TOML.replace("id = \"services\"", &format!("id = \"{name}\""))),
            ("territoire.toml", TOML.replace("couverture-services", name)),
            (
                "territoire.toml",
                format!(
                    "{TOML}[[scenario]]\nid = \"{name}\"\n[[scenario.fermer]]\ncouche = \"services\"\nentite = \"Maison\"\n"
                ),
            ),
            ("cartes/m.toml", format!("id = \"{name}\"\n{RECIPE}")),
        ] {
            write(&study, "territoire.toml", TOML);
            write(&study, file, &text);
            let before = tree(around.path());
            let said = run(&["lancer"], &study, 1);
            assert!(said.contains("nom de fichier") && said.contains(file), "{name} in {file}: {said}");
            assert!(tree(around.path()) == before, "{name} in {file}");
            let _ = std::fs::remove_file(study.join("cartes/m.toml"));
        }
    }
    // Tables that the tool fills, declared elsewhere.
    let plan = "[plan]\ndocument = \"plan/p.txt\"\n";
    write(&study, "plan/p.txt", "Pilier 1 Un\nObjectif 1.1 Deux\nAction 1.1.1 Ouvrir une maison à B.\n");
    for name in ["../notes.csv", "/tmp/notes-hors.csv", "plan/../../notes.csv", "territoire.toml"] {
        let lines = format!(
            "{TOML}{plan}[priorisation]\nnotes = \"{name}\"\n[[priorisation.critere]]\nid = \"c\"\ntitre = \"C\"\n"
        );
        write(&study, "territoire.toml", lines);
        let before = std::fs::read(study.join("territoire.toml")).expect("there");
        run(&["plan", "prioriser"], &study, 1);
        assert_eq!(std::fs::read(study.join("territoire.toml")).expect("there"), before);
        assert!(!around.path().join("notes.csv").exists() && !Path::new("/tmp/notes-hors.csv").exists());
    }
}

/// Every command, and all that it wrote: in the folders of its own, whole, and nothing hidden beside.
#[test]
fn every_write_of_every_command_is_in_its_own_folder() {
    let (around, study) = study();
    let plan = "[plan]\ndocument = \"plan/p.txt\"\nsuggestions = true\n[priorisation]\n[[priorisation.critere]]\nid = \"c\"\ntitre = \"C\"\n";
    write(&study, "territoire.toml", format!("{TOML}{plan}"));
    write(&study, "plan/p.txt", "Pilier 1 Un\nObjectif 1.1 Deux\nAction 1.1.1 Ouvrir une maison.\n");
    let at = study.to_str().expect("text");
    for (arguments, folders) in [
        (&["verifier", at][..], &["controle"][..]),
        (&["analyser", at], &[]),
        (&["plan", "rattacher", at], &["plan"]),
        (&["plan", "prioriser", at], &["plan"]),
        (&["plan", "suivi", "exporter", "--territoire", at], &["plan", "suivi"]),
        (&["plan", "suivi", "etat", at], &["suivi"]),
        (&["cartographier", at], &["resultats"]),
        (&["lancer", at], &["resultats", "plan"]),
        (&["comparer", "--avec", at, at], &["comparaison"]),
        (&["donnees", "convertir", "services", at], &["converti"]),
    ] {
        let before = tree(around.path());
        let output = territoire().args(arguments).output().expect("run");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", all(&output));
        let after = tree(around.path());
        assert!(before.keys().all(|name| after.contains_key(name)), "{arguments:?} removed something");
        for (name, _) in after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)) {
            let within = folders.iter().any(|folder| name.starts_with(Path::new("etude").join(folder)));
            assert!(within && !name.to_string_lossy().contains(".tmp"), "{arguments:?} wrote {}", name.display());
        }
    }
}
