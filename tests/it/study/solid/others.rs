//! Files that are somebody's, where the tool would write: links and texts at the name of its locks, a folder of results
//! that lost its list, a file that its owner protected.

use super::{RECIPE, TOML, run, study, tree};
use crate::support::files::write;
use crate::support::tool::{all, territoire};

/// What a link leads to is outside: nothing is written there, nor in a text that is no lock.
#[cfg(unix)]
#[test]
fn a_lock_is_never_somebody_elses_file() {
    use std::os::unix::fs::symlink;
    let (around, study) = study();
    let theirs = around.path().join("le-mien.txt");
    std::fs::write(&theirs, "mon texte").expect("written");
    let lock = study.join(".territoire.verrou");
    let put: [(&str, &dyn Fn()); 5] = [
        ("c'est un lien", &|| symlink(&theirs, &lock).expect("linked")),
        ("c'est un lien", &|| symlink(around.path().join("nulle-part"), &lock).expect("linked")),
        ("lien physique", &|| std::fs::hard_link(&theirs, &lock).expect("linked")),
        ("c'est un dossier", &|| std::fs::create_dir(&lock).expect("made")),
        ("n'est pas un verrou", &|| std::fs::write(&lock, "mes notes").expect("written")),
    ];
    for (word, put) in put {
        put();
        let before = tree(around.path());
        let said = run(&["verifier"], &study, 1);
        assert!(said.contains(word) && said.contains(".territoire.verrou"), "{said}");
        assert!(tree(around.path()) == before, "{word}: something was written");
        if lock.is_dir() && !lock.is_symlink() {
            std::fs::remove_dir(&lock).expect("removed");
        } else {
            std::fs::remove_file(&lock).expect("removed");
        }
    }
    run(&["verifier"], &study, 0);
}

/// The lock of the follow-up is another file, below the plan.
#[cfg(unix)]
#[test]
fn the_lock_of_the_follow_up_is_no_link_either() {
    let (around, study) = study();
    let plan = "[plan]\ndocument = \"plan/p.txt\"\n";
    write(&study, "territoire.toml", format!("{}{plan}", TOML));
    write(&study, "plan/p.txt", "Pilier 1 Un\nObjectif 1.1 Deux\nAction 1.1.1 Ouvrir une maison.\n");
    run(&["plan", "suivi", "exporter", "--territoire"], &study, 0);
    let sent = std::fs::read_dir(study.join("suivi")).expect("read").flatten().map(|e| e.path());
    let sent = sent.into_iter().find(|path| path.extension().is_some_and(|e| e == "xlsx")).expect("a workbook");
    let theirs = around.path().join("le-mien.txt");
    std::fs::write(&theirs, "mon texte").expect("written");
    let lock = study.join("plan/suivi/.territoire.verrou");
    let _ = std::fs::remove_file(&lock);
    std::fs::create_dir_all(study.join("plan/suivi")).expect("made");
    std::os::unix::fs::symlink(&theirs, &lock).expect("linked");
    let import = || {
        let mut command = territoire();
        command.args(["plan", "suivi", "importer"]).arg(&study).arg(&sent).output().expect("run")
    };
    let refused = import();
    let said = all(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("plan/suivi/.territoire.verrou") && said.contains("c'est un lien"), "{said}");
    assert_eq!(std::fs::read_to_string(&theirs).expect("there"), "mon texte");
    std::fs::remove_file(&lock).expect("removed");
    assert_eq!(import().status.code(), Some(0));
}

/// Without the list, nobody knows which of the files are the tool's: all may be of people.
#[test]
fn results_without_their_list_are_asked_about() {
    let (_around, study) = study();
    run(&["lancer"], &study, 0);
    let list = study.join("resultats/.manifeste.json");
    let workbook = study.join("resultats/tableaux.xlsx");
    let first = std::fs::read(&workbook).expect("there");
    for damage in [None, Some(""), Some("{"), Some("{\"fichiers\": {}}")] {
        std::fs::write(&workbook, [&first[..], b"annote"].concat()).expect("written");
        match damage {
            None => std::fs::remove_file(&list).expect("removed"),
            Some(text) => std::fs::write(&list, text).expect("written"),
        }
        let before = tree(&study);
        for command in ["lancer", "cartographier"] {
            let said = run(&[command], &study, if command == "lancer" { 1 } else { 0 });
            if command == "lancer" {
                assert!(said.contains("E0471") && said.contains("tableaux.xlsx"), "{damage:?}: {said}");
                assert!(said.contains("--remplacer"), "{damage:?}: {said}");
                assert!(tree(&study) == before, "{damage:?}: something was written");
            }
            assert!(std::fs::read(&workbook).expect("there").ends_with(b"annote"), "{damage:?}: {command}");
        }
        run(&["lancer", "--remplacer"], &study, 0);
        assert!(std::fs::read(&workbook).expect("there") == first, "{damage:?}");
        // It is the tool's again.
        run(&["lancer"], &study, 0);
    }
}

/// A file that may not be written can be replaced by who may write in its folder: its owner said no, all the same.
#[cfg(unix)]
#[test]
fn a_file_that_is_protected_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let (_around, study) = study();
    write(&study, "territoire.toml", format!("{}[plan]\ndocument = \"plan/p.txt\"\n", TOML));
    write(&study, "plan/p.txt", "Pilier 1 Un\nObjectif 1.1 Deux\nAction 1.1.1 Ouvrir une maison.\n");
    run(&["lancer"], &study, 0);
    let registry = study.join("plan/actions.csv");
    let mode = |mode| std::fs::set_permissions(&registry, std::fs::Permissions::from_mode(mode)).expect("changed");
    mode(0o444);
    // Nothing to write there: nothing to refuse.
    run(&["lancer"], &study, 0);
    write(
        &study,
        "plan/p.txt",
        "Pilier 1 Un\nObjectif 1.1 Deux\nAction 1.1.1 Ouvrir une maison.\nAction 1.1.2 La tenir.\n",
    );
    let before = std::fs::read(&registry).expect("there");
    let said = run(&["lancer"], &study, 1);
    assert!(said.contains("plan/actions.csv") && said.contains("lecture seule") && said.contains("relancer"), "{said}");
    assert!(std::fs::read(&registry).expect("there") == before);
    assert_eq!(std::fs::metadata(&registry).expect("there").permissions().mode() & 0o777, 0o444);
    // Where all beside it are so, the folder was copied from where nothing may be written: nobody chose it.
    let all = std::fs::read_dir(study.join("plan")).expect("read").flatten().map(|entry| entry.path());
    for file in all.filter(|path| path.is_file()) {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o444)).expect("changed");
    }
    run(&["lancer"], &study, 0);
    assert!(std::fs::read(&registry).expect("there") != before);
}

/// A name that announces a format in which nothing is written would open in no program.
#[test]
fn a_conversion_is_not_written_under_the_name_of_another_format() {
    let (around, study) = study();
    write(&study, "territoire.toml", TOML.replace("\"services\"\n[[analyse", "\"irve\"\n[[analyse"));
    write(&study, "couches/services.csv", "nom_station;consolidated_longitude;consolidated_latitude\nBorne;5;49\n");
    for name in ["c.xlsx", "c.GeoJSON", "c.gpkg", "c.ods"] {
        let file = around.path().join(name);
        let said = run(&["donnees", "convertir", "services", "--sortie", &file.display().to_string()], &study, 1);
        assert!(said.contains("E0525") && said.contains("`.csv` et `.txt`") && said.contains("c.csv`"), "{said}");
        assert!(!file.exists(), "{name}");
    }
    for name in ["c.csv", "c.CSV", "sans-extension"] {
        let file = around.path().join(name);
        run(&["donnees", "convertir", "services", "--sortie", &file.display().to_string()], &study, 0);
        assert!(file.exists(), "{name}");
    }
}

/// A recipe of the study stands for one of the tool: where it can't be drawn, the tool's map is not lost with it.
#[test]
fn a_recipe_that_cannot_be_drawn_leaves_the_map_of_the_tool() {
    let (_around, study) = study();
    run(&["cartographier"], &study, 0);
    let map = study.join("resultats/cartes/01-territoire.svg");
    let first = std::fs::read(&map).expect("the tool's map");
    let recipe = |variable: &str| {
        format!("id = \"01-territoire\"\ntitre = \"Mienne\"\n[fond]\nvariable = \"{variable}\"\nlegende = \"Mienne\"\n")
    };
    write(&study, "cartes/mienne.toml", recipe("rien.du.tout"));
    let said = run(&["cartographier", "--details"], &study, 0);
    assert!(said.contains("A0702") && said.contains("`rien.du.tout`"), "{said}");
    assert!(said.contains("celle de l'outil") && said.contains("à sa place"), "{said}");
    assert!(std::fs::read(&map).expect("there") == first);
    write(&study, "cartes/mienne.toml", format!("id = \"01-territoire\"\n{RECIPE}"));
    let said = run(&["cartographier", "--details"], &study, 0);
    assert!(!said.contains("A0702"), "{said}");
    let own = String::from_utf8(std::fs::read(&map).expect("there")).expect("text");
    assert!(own.contains("Mienne"));
}

/// A copy of a recipe that kept its id: which of the two is wanted is not for the order of their names to say.
#[test]
fn two_recipes_of_one_id_are_both_named() {
    let (_around, study) = study();
    for name in ["cartes/m.toml", "cartes/m - Copie.toml"] {
        write(&study, name, format!("id = \"m\"\n{}", RECIPE));
    }
    let said = run(&["cartographier"], &study, 1);
    for word in ["E0524", "`m`", "`cartes/m.toml`", "`cartes/m - Copie.toml`"] {
        assert!(said.contains(word), "no {word} in {said}");
    }
    assert!(!study.join("resultats").exists());
}

/// A code that is none would be left aside in a table, and refuse the whole of a file of a GIS program.
#[test]
fn a_code_of_no_projection_is_told_at_its_line() {
    let (_around, study) = study();
    for (code, word) in [("9999999", "ôter la clé"), ("21544", "`2154`"), ("-1", "ôter la clé"), ("2154.5", "`2154`")]
    {
        let layer = format!("\"services\"\ncrs = {code}\n[[analyse");
        write(&study, "territoire.toml", TOML.replace("\"services\"\n[[analyse", &layer));
        let said = run(&["verifier"], &study, 1);
        assert!(said.contains("E0526") && said.contains(&format!("`crs = {code}`")) && said.contains(word), "{said}");
        // The layer is the tenth line, and its system the fourth of it.
        assert!(said.contains("territoire.toml:11:"), "{said}");
    }
    for code in [4326, 2154] {
        let layer = format!("\"services\"\ncrs = {code}\n[[analyse");
        write(&study, "territoire.toml", TOML.replace("\"services\"\n[[analyse", &layer));
        run(&["verifier"], &study, 0);
    }
}

#[test]
fn a_name_of_several_lines_makes_a_declaration_that_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    for (i, name) in
        ["Projet\n[2026]", "à\tla\r\nligne", "\"guillemets\" et \\", "x\u{7f}\u{1}y"].into_iter().enumerate()
    {
        let folder = dir.path().join(format!("e{i}"));
        let output = territoire()
            .arg("nouveau")
            .arg(&folder)
            .args(["--epci", "245500327", "--nom", name])
            .output()
            .expect("run");
        assert_eq!(output.status.code(), Some(0));
        let text = std::fs::read_to_string(folder.join("territoire.toml")).expect("read");
        let read: toml::Table = text.parse().unwrap_or_else(|e| panic!("{name:?}: {e}"));
        assert_eq!(read["etude"]["nom"].as_str(), Some(name));
        run(&["verifier"], &folder, 0);
    }
}

/// Some systems let a folder have a name that is no text: it is told, with the way round it.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_is_told() {
    use std::os::unix::ffi::OsStrExt;
    let (around, study) = study();
    let named = around.path().join(std::ffi::OsStr::from_bytes(b"\xe9tude"));
    std::fs::rename(&study, &named).expect("renamed");
    let output = territoire().arg("verifier").arg(&named).output().expect("run");
    let said = all(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("n'est pas un texte en UTF-8") && said.contains("le renommer"), "{said}");
    assert!(!said.contains("il manque une commande"), "{said}");
    // From within it.
    for command in ["verifier", "lancer"] {
        let output = territoire().arg(command).current_dir(&named).output().expect("run");
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    }
}

/// An empty name is that of the folder of the study, which nobody means.
#[test]
fn an_empty_name_of_a_file_and_an_unfinished_merge_are_told_as_such() {
    let (_around, study) = study();
    for (text, line) in [
        (TOML.replace("couches/services.csv", ""), 9),
        (TOML.replace("communes.geojson", " "), 5),
        (format!("{TOML}[plan]\ndocument = \"\"\n"), 17),
    ] {
        write(&study, "territoire.toml", &text);
        let said = run(&["verifier"], &study, 1);
        assert_eq!(said.matches("le nom du fichier est vide").count(), 1, "{said}");
        assert!(said.contains(&format!("territoire.toml:{line}:")) && !said.contains("E0108"), "{said}");
    }
    write(&study, "territoire.toml", format!("{TOML}[plan]\ndocument = \"plan/p.txt\"\n"));
    write(
        &study,
        "plan/p.txt",
        "Pilier 1 Un\n<<<<<<< HEAD\nAction 1.1 Ouvrir\n=======\nAction 1.1 Fermer\n>>>>>>> b\n",
    );
    let said = run(&["verifier"], &study, 1);
    assert!(said.contains("plan/p.txt:2") && said.contains("fusion qui n'est pas terminée"), "{said}");
    write(&study, "territoire.toml", format!("<<<<<<< HEAD\n{TOML}=======\n{TOML}>>>>>>> autre\n"));
    let said = run(&["verifier"], &study, 1);
    assert!(said.contains("territoire.toml:1:1") && said.contains("fusion qui n'est pas terminée"), "{said}");
}
