//! Nothing lost, nothing half written: what people put among the results stays, what is stopped leaves the state of before.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::files::write;
use crate::support::tool::{all, err, territoire};

/// A commune of a tenth of a degree around a mairie.
fn commune(code: &str, lon: f64, people: u32) -> String {
    let (west, east) = (lon - 0.05, lon + 0.05);
    format!(
        r#"{{"type": "Feature", "properties": {{"code": "{code}", "population": {people}, "mairie_lon": {lon},
        "mairie_lat": 49}}, "geometry": {{"type": "Polygon", "coordinates":
        [[[{west},48.95],[{east},48.95],[{east},49.05],[{west},49.05],[{west},48.95]]]}}}}"#
    )
}

const TOML: &str = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n[territoire]\nfichier = \"communes.geojson\"\ncrs = 2154\n\
    [[couche]]\nid = \"services\"\nfichier = \"couches/services.csv\"\nmodele = \"services\"\n\
    [[analyse]]\ngenre = \"couverture\"\nid = \"couverture-services\"\ncouche = \"services\"\nseuils = [\"3 km\"]\n";

/// A study of two communes and a service, in a folder of a folder: what is around it is looked at too.
fn study() -> (TempDir, PathBuf) {
    let around = tempfile::tempdir().expect("a folder");
    let study = around.path().join("etude");
    let communes = [commune("A", 5.0, 100), commune("B", 5.1, 300)].join(",");
    write(&study, "communes.geojson", format!(r#"{{"type": "FeatureCollection", "features": [{communes}]}}"#));
    write(&study, "couches/services.csv", "nom;lon;lat\nMaison;5;49\n");
    write(&study, "territoire.toml", TOML);
    (around, study)
}

/// Every file, folder and link below a folder, with what it holds; what is of one run only is left out.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, out: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).expect("read").flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).expect("under").to_owned();
            if path.is_symlink() {
                let leads = std::fs::read_link(&path).expect("a link");
                out.insert(name, leads.into_os_string().into_encoded_bytes());
            } else if path.is_dir() {
                out.insert(name, b"/".to_vec());
                walk(&path, root, out);
            } else if path.file_name().is_some_and(|n| n != "execution.json") {
                out.insert(name, std::fs::read(&path).expect("read"));
            }
        }
    }
    let mut out = BTreeMap::new();
    walk(folder, folder, &mut out);
    out
}

fn run(arguments: &[&str], study: &Path, code: i32) -> String {
    let output = territoire().args(arguments).arg(study).output().expect("the command runs");
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}", all(&output));
    all(&output)
}

#[test]
fn what_people_add_to_results_stays_and_what_the_tool_wrote_goes() {
    let (_around, study) = study();
    write(
        &study,
        "cartes/mienne.toml",
        "id = \"mienne\"\ntitre = \"Mienne\"\n[fond]\nvariable = \"communes.population\"\n",
    );
    run(&["lancer"], &study, 0);
    run(&["verifier"], &study, 0);
    assert!(study.join("resultats/cartes/mienne.svg").exists());
    let theirs = ["resultats/projet.qgz", "resultats/cartes/annotee.svg", "resultats/notes/a.txt", "controle/vu.txt"];
    for name in theirs {
        write(&study, name, format!("à moi : {name}"));
    }
    std::fs::remove_file(study.join("cartes/mienne.toml")).expect("removed");
    let before = tree(&study.join("resultats"));
    let said = run(&["lancer"], &study, 0);
    run(&["verifier"], &study, 0);
    for name in theirs {
        assert_eq!(std::fs::read_to_string(study.join(name)).expect("kept"), format!("à moi : {name}"));
    }
    assert!(said.contains("3 fichiers que l'outil n'a pas écrits sont gardés"), "{said}");
    let mut after = tree(&study.join("resultats"));
    let ours = |name: &PathBuf| name.starts_with("cartes") && name.to_string_lossy().contains("mienne");
    assert!(!after.keys().any(ours), "a map that is no longer asked for stays: {:?}", after.keys());
    // The rest is what it was, but for the maps of the recipe and the lists.
    let mut same = before;
    for of_one in ["cartes.pdf", ".manifeste.json"] {
        same.remove(Path::new(of_one));
        after.remove(Path::new(of_one));
    }
    same.retain(|name, _| !ours(name));
    assert_eq!(same.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert!(same == after, "what did not change is written otherwise");
}

#[test]
fn what_people_change_is_asked_about_before_it_is_replaced() {
    let (_around, study) = study();
    // Brought before the tool ever wrote there.
    write(&study, "controle/controle.xlsx", "le mien");
    let said = run(&["verifier"], &study, 1);
    assert!(
        said.contains("E0471") && said.contains("controle/controle.xlsx") && said.contains("--remplacer"),
        "{said}"
    );
    assert_eq!(std::fs::read_to_string(study.join("controle/controle.xlsx")).expect("there"), "le mien");
    run(&["verifier", "--remplacer"], &study, 0);
    run(&["lancer"], &study, 0);
    run(&["lancer"], &study, 0);
    let map = std::fs::read_dir(study.join("resultats/cartes")).expect("maps").flatten().next().expect("a map").path();
    for changed in [study.join("resultats/tableaux.xlsx"), map] {
        let first = std::fs::read(&changed).expect("there");
        std::fs::write(&changed, [&first[..], b"plus"].concat()).expect("written");
        let before = tree(&study);
        let said = run(&["lancer"], &study, 1);
        assert!(said.contains("E0471") && said.contains("resultats/"), "{said}");
        assert!(tree(&study) == before, "something was written all the same");
        run(&["lancer", "--remplacer"], &study, 0);
        assert!(std::fs::read(&changed).expect("there") == first);
    }
}

/// QGIS writes the number of changes and its version in the GeoPackage that it only shows: SQLite's header says where.
#[test]
fn a_geopackage_that_was_only_looked_at_is_still_of_the_tool() {
    let (_around, study) = study();
    run(&["lancer"], &study, 0);
    let path = study.join("resultats/territoire.gpkg");
    let first = std::fs::read(&path).expect("there");
    let mut seen = first.clone();
    seen[27] = seen[27].wrapping_add(1);
    seen[95] = seen[95].wrapping_add(1);
    std::fs::write(&path, &seen).expect("written");
    write(&study, "resultats/territoire.gpkg-shm", "tampon");
    write(&study, "resultats/territoire.gpkg-wal", "");
    run(&["lancer"], &study, 0);
    assert!(std::fs::read(&path).expect("there") == first);
    assert!(!study.join("resultats/territoire.gpkg-shm").exists(), "it would spoil the new one");
    // A style that waits to be put in is a change.
    write(&study, "resultats/territoire.gpkg-wal", "un style");
    assert!(run(&["lancer"], &study, 1).contains("territoire.gpkg"));
}

#[test]
fn maps_drawn_alone_leave_the_other_results_and_no_earlier_map() {
    let (_around, study) = study();
    write(
        &study,
        "cartes/mienne.toml",
        "id = \"mienne\"\ntitre = \"Mienne\"\n[fond]\nvariable = \"communes.population\"\n",
    );
    run(&["lancer"], &study, 0);
    write(&study, "resultats/projet.qgz", "à moi");
    let before = tree(&study.join("resultats"));
    std::fs::rename(study.join("cartes/mienne.toml"), study.join("cartes/mienne.txt")).expect("put away");
    run(&["cartographier"], &study, 0);
    let after = tree(&study.join("resultats"));
    assert!(!after.contains_key(Path::new("cartes/mienne.svg")));
    for name in ["tableaux.xlsx", "territoire.gpkg", "resultats.json", "projet.qgz"] {
        assert!(before[Path::new(name)] == after[Path::new(name)], "{name}");
    }
    // They are known for the tool's all the same.
    write(&study, "couches/services.csv", "nom;lon;lat\nMaison;5.1;49\n");
    run(&["lancer"], &study, 0);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_what_it_leads_to_is_written() {
    use std::os::unix::fs::symlink;
    let (around, study) = study();
    let elsewhere = around.path().join("ailleurs");
    std::fs::create_dir_all(elsewhere.join("r")).expect("made");
    symlink(elsewhere.join("r"), study.join("resultats")).expect("linked");
    run(&["lancer"], &study, 0);
    assert!(study.join("resultats").is_symlink() && elsewhere.join("r/tableaux.xlsx").exists());
    // A file of the results is put elsewhere, and a folder of them.
    std::fs::rename(elsewhere.join("r/tableaux.xlsx"), elsewhere.join("t.xlsx")).expect("moved");
    symlink(elsewhere.join("t.xlsx"), elsewhere.join("r/tableaux.xlsx")).expect("linked");
    std::fs::rename(elsewhere.join("r/cartes"), elsewhere.join("c")).expect("moved");
    symlink(elsewhere.join("c"), elsewhere.join("r/cartes")).expect("linked");
    write(&study, "couches/services.csv", "nom;lon;lat\nMaison;5.1;49\n");
    let before = tree(&elsewhere);
    run(&["lancer"], &study, 0);
    let after = tree(&elsewhere);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for name in ["t.xlsx", "r/resultats.json"] {
        assert!(before[Path::new(name)] != after[Path::new(name)], "{name} is that of before");
    }
    assert_eq!(before[Path::new("r/tableaux.xlsx")], after[Path::new("r/tableaux.xlsx")], "a link");
    assert_eq!(before[Path::new("r/cartes")], after[Path::new("r/cartes")], "a link");
    run(&["lancer"], &study, 0);
    // What somebody draws on a map there is theirs.
    let map = after.keys().find(|name| name.starts_with("c") && name.extension().is_some()).expect("a map");
    std::fs::write(elsewhere.join(map), "annoté").expect("written");
    assert!(run(&["lancer"], &study, 1).contains("E0471"));
}

#[test]
fn a_table_that_people_fill_is_not_converted_over() {
    let (around, study) = study();
    write(&study, "territoire.toml", TOML.replace("\"services\"\n[[analyse", "\"irve\"\n[[analyse"));
    write(&study, "couches/services.csv", "nom_station;consolidated_longitude;consolidated_latitude\nBorne;5;49\n");
    let convert = |more: &[&str], code: i32| {
        let output =
            territoire().args(["donnees", "convertir", "services"]).arg(&study).args(more).output().expect("run");
        assert_eq!(output.status.code(), Some(code), "{more:?}\n{}", all(&output));
        err(&output)
    };
    convert(&[], 0);
    let aside = study.join("converti/services-a-completer.csv");
    let first = std::fs::read(&aside).expect("nothing of that row is complete");
    // Again, and after a change of the layer: it is the tool's.
    convert(&[], 0);
    write(&study, "couches/services.csv", "nom_station;consolidated_longitude;consolidated_latitude\nBorne 2;5;49\n");
    convert(&[], 0);
    std::fs::write(&aside, [&first[..], b"rempli"].concat()).expect("filled");
    let said = convert(&[], 1);
    assert!(said.contains("E0471") && said.contains("services-a-completer.csv"), "{said}");
    assert!(std::fs::read(&aside).expect("there").ends_with(b"rempli"));
    convert(&["--remplacer"], 0);
    // A file that is named, of whoever it is.
    let theirs = around.path().join("le-mien.csv");
    std::fs::write(&theirs, "à moi").expect("written");
    let named = ["--sortie", theirs.to_str().expect("text")];
    assert!(convert(&named, 1).contains("--remplacer"));
    assert_eq!(std::fs::read_to_string(&theirs).expect("there"), "à moi");
    convert(&[&named[..], &["--remplacer"]].concat(), 0);
    convert(&named, 0);
}

/// Stopped at any moment, a run leaves the results of before or the new ones, and nothing that the next one keeps.
#[test]
fn a_run_that_is_stopped_leaves_the_earlier_results_or_the_new_ones() {
    let (_around, study) = study();
    let lists = |lon: &str| write(&study, "couches/services.csv", format!("nom;lon;lat\nMaison;{lon};49\n"));
    let mut wholes = Vec::new();
    for lon in ["5.1", "5"] {
        lists(lon);
        run(&["lancer"], &study, 0);
        wholes.push(tree(&study.join("resultats")));
    }
    assert!(wholes[0] != wholes[1]);
    let binary = assert_cmd::cargo::cargo_bin("territoire");
    let lasts = {
        let start = std::time::Instant::now();
        run(&["lancer"], &study, 0);
        start.elapsed()
    };
    for i in 0..16_u32 {
        lists(["5.1", "5"][i as usize % 2]);
        let mut child = Command::new(&binary)
            .arg("lancer")
            .arg(&study)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        std::thread::sleep(lasts.mul_f64(f64::from(i + 1) / 16.0));
        let _ = child.kill();
        child.wait().expect("ended");
        let found = tree(&study.join("resultats"));
        assert!(wholes.contains(&found), "stopped after {i}/16: half written");
    }
    lists("5");
    run(&["lancer"], &study, 0);
    assert!(tree(&study.join("resultats")) == wholes[1]);
    let hidden =
        |name: &PathBuf| name.components().next().is_some_and(|c| c.as_os_str().to_string_lossy().starts_with('.'));
    let left: Vec<PathBuf> = tree(&study).into_keys().filter(hidden).collect();
    assert_eq!(left, Vec::<PathBuf>::new(), "leftovers of what was stopped");
}

#[test]
fn a_study_that_another_command_holds_names_it() {
    let (_around, study) = study();
    let lock = study.join(".territoire.verrou");
    std::fs::write(&lock, r#"{"commande":"territoire comparer","processus":4321,"depuis":"29/11/2026 à 22:16:00"}"#)
        .expect("written");
    let held = File::options().write(true).open(&lock).expect("opened");
    held.lock().expect("held");
    let before = tree(&study);
    for (arguments, format) in [(&["lancer"][..], "texte"), (&["verifier"], "json"), (&["plan", "rattacher"], "json")] {
        let output = territoire()
            .args(arguments)
            .arg(&study)
            .args(["--format", format])
            .env("TERRITOIRE_ATTENTE", "0")
            .output()
            .expect("run");
        let said = all(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        for word in ["E0470", "territoire comparer", "4321", "29/11/2026 à 22:16:00"] {
            assert!(said.contains(word), "{arguments:?}: no {word} in {said}");
        }
    }
    assert!(tree(&study) == before);
    // Reading alone holds nothing up.
    run(&["analyser"], &study, 0);
    drop(held);
    run(&["lancer"], &study, 0);
    assert!(!lock.exists(), "let go of");
}

/// Both are answered, and none loses what the other wrote.
#[test]
fn two_acceptances_at_once_are_both_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let actions = (1..=6).map(|n| format!("Action 1.1.1-0{n} : aménager la place de Saint-Mihiel, étape {n}.\n"));
    let plan = format!("Pilier 1 Un\nObjectif 1.1 Deux\nObjectif 1.1.1 Trois\n{}", actions.collect::<String>());
    write(folder.path(), "plan/projet.txt", plan);
    let toml = "[etude]\nnom = \"Essai\"\n[territoire]\nepci = [\"245500327\"]\n[plan]\ndocument = \"plan/projet.txt\"\nsuggestions = true\n";
    write(folder.path(), "territoire.toml", toml);
    let listed = territoire().args(["plan", "rattacher"]).arg(folder.path()).output().expect("run");
    let ids: Vec<String> = all(&listed)
        .lines()
        .filter(|l| l.contains(";commune;55463"))
        .filter_map(|l| Some(l.split(';').next()?.to_owned()))
        .collect();
    assert!(ids.len() >= 4, "{}", all(&listed));
    let binary = assert_cmd::cargo::cargo_bin("territoire");
    let start = |id: &String| {
        let mut command = Command::new(&binary);
        command.args(["plan", "rattacher", "--accepter", id]).arg(folder.path()).env("TERRITOIRE_ATTENTE", "120");
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
    };
    let children: Vec<_> = ids.iter().map(start).collect();
    for mut child in children {
        assert!(child.wait().expect("ended").success());
    }
    let text = std::fs::read_to_string(folder.path().join("plan/rattachements.csv")).expect("written");
    for id in &ids {
        assert!(text.contains(&format!("{id};commune;55463")), "{id} is lost:\n{text}");
    }
}

/// The output of a command of the shell on the tool.
#[cfg(unix)]
fn shell(text: &str) -> Output {
    let tool = assert_cmd::cargo::cargo_bin("territoire").display().to_string();
    let text = text.replace("TOOL", &format!("'{tool}'"));
    Command::new("bash").args(["-c", &text]).output().expect("the shell runs")
}

/// Told in French, with the state of before and no sudden end.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_or_protected_leaves_the_state_of_before() {
    let (around, study) = study();
    run(&["lancer"], &study, 0);
    write(&study, "couches/services.csv", "nom;lon;lat\nMaison;5.1;49\n");
    let (before, at) = (tree(around.path()), study.display());
    let new = around.path().join("neuve/etude");
    // A size in blocks of 1,024 bytes: below the smallest file, between, just under the largest.
    let mut commands: Vec<String> =
        [0, 1, 4, 20, 60].iter().map(|blocks| format!("ulimit -f {blocks}; TOOL lancer '{at}'")).collect();
    commands.push(format!("ulimit -f 0; TOOL verifier '{at}'"));
    commands.push(format!("ulimit -f 1; TOOL nouveau '{}' --epci 245500327", new.display()));
    for command in commands {
        let output = shell(&command);
        let said = all(&output);
        assert_eq!(output.status.code(), Some(1), "{command}\n{said}");
        assert!(said.contains("écriture") && said.contains("E0108"), "{command}\n{said}");
        assert!(!said.contains(".tmp"), "a hidden name is told: {said}");
        let after = tree(around.path());
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{command}");
        assert!(before == after, "{command}");
    }
    for command in
        [format!("TOOL lancer '{at}' --format json"), format!("TOOL analyser '{at}'"), "TOOL --help".to_owned()]
    {
        let full = shell(&format!("{command} > /dev/full"));
        assert_eq!(full.status.code(), Some(1), "{command}\n{}", err(&full));
        assert!(err(&full).contains("le disque est plein"), "{command}\n{}", err(&full));
        let gone = shell(&format!("set -o pipefail; {command} 2>&1 >/dev/null; {command} 2>/dev/null | true"));
        assert_eq!(gone.status.code(), Some(0), "{command}\n{}", all(&gone));
    }
}

#[cfg(unix)]
#[test]
fn results_that_are_protected_are_left() {
    use std::os::unix::fs::PermissionsExt;
    let (_around, study) = study();
    run(&["lancer"], &study, 0);
    let results = study.join("resultats");
    std::fs::set_permissions(&results, std::fs::Permissions::from_mode(0o555)).expect("protected");
    let before = tree(&study);
    let said = run(&["lancer"], &study, 1);
    assert!(said.contains("l'accès est refusé"), "{said}");
    assert!(tree(&study) == before);
    std::fs::set_permissions(&results, std::fs::Permissions::from_mode(0o755)).expect("let again");
    run(&["lancer"], &study, 0);
}

/// Below what the program itself needs, then between: told in French, or done.
#[cfg(target_os = "linux")]
#[test]
fn too_little_memory_is_told_and_leaves_the_state_of_before() {
    let (around, study) = study();
    run(&["lancer"], &study, 0);
    write(&study, "couches/services.csv", "nom;lon;lat\nMaison;5.1;49\n");
    let before = tree(around.path());
    let mut short = 0;
    for thousands in [300, 400, 500, 600, 800] {
        let output = shell(&format!("ulimit -v {thousands}000; TOOL lancer '{}' --fils 1", study.display()));
        let said = all(&output);
        if output.status.code() == Some(0) {
            break;
        }
        // Too little for the program to start is the shell's or the loader's to tell.
        if output.status.code() == Some(127) {
            continue;
        }
        short += 1;
        assert_eq!(output.status.code(), Some(1), "{thousands}\n{said}");
        assert!(!said.contains("memory") && !said.contains("panicked"), "{thousands}\n{said}");
        assert!(tree(around.path()) == before, "{thousands}\n{said}");
    }
    assert!(short > 0, "no limit was low enough");
}

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
            ("cartes/m.toml", format!("id = \"{name}\"\ntitre = \"M\"\n[fond]\nvariable = \"communes.population\"\n")),
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
