//! Commands that are stopped, refused, or two at once.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};

#[cfg(unix)]
use super::TOML;
#[cfg(unix)]
use super::shell;
use super::{run, study, tree};
use crate::support::files::write;
#[cfg(unix)]
use crate::support::tool::err;
use crate::support::tool::{all, territoire};

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
        assert!(!said.contains("/.resultats") && !said.contains("/.controle"), "a hidden name is told: {said}");
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
    for thousands in [200, 230, 260, 300, 400, 500, 600, 800] {
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

/// Ctrl-C while sites are looked for: the plan found so far is written whole, with how far it may be from the best.
#[cfg(unix)]
#[test]
fn a_search_that_is_interrupted_leaves_a_whole_plan() {
    // Places by a fixed rule in a square of two degrees; a curve of many steps, which takes long.
    let (_around, study) = study();
    let communes: Vec<String> = (0..300_u32)
        .map(|i| {
            let (row, column) = (f64::from(i / 20), f64::from(i % 20));
            let off = |k: u32| f64::from(i * k % 97) / 97.0 * 0.08;
            let (west, south) = (4.0 + column * 0.1, 48.0 + row * 0.1);
            let (east, north) = (west + 0.1, south + 0.1);
            let (lon, lat) = (west + 0.01 + off(53), south + 0.01 + off(71));
            format!(
                r#"{{"type": "Feature", "properties": {{"code": "{i:05}", "population": {}, "mairie_lon": {lon},
                "mairie_lat": {lat}}}, "geometry": {{"type": "Polygon", "coordinates":
                [[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#,
                100 + i * 7919 % 3001
            )
        })
        .collect();
    write(
        &study,
        "communes.geojson",
        format!(r#"{{"type": "FeatureCollection", "features": [{}]}}"#, communes.join(",")),
    );
    let question =
        "[[analyse]]\ngenre = \"implantation\"\nid = \"sites\"\nobjectif = [\"distance\"]\nnombre = 12\ncourbe = 60\n";
    write(&study, "territoire.toml", format!("{TOML}{question}"));
    let mut said = String::new();
    // Typed before the search begins, it ends the program as ever: later then, on a slow machine.
    for seconds in [1, 3, 9, 27] {
        let child = Command::new(assert_cmd::cargo::cargo_bin("territoire"))
            .arg("lancer")
            .arg(&study)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        std::thread::sleep(std::time::Duration::from_secs(seconds));
        let typed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
        let ended = child.wait_with_output().expect("ended");
        if ended.status.code().is_none() && typed.success() {
            continue;
        }
        said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(0), "{said}");
        break;
    }
    assert!(said.contains("A0527") && said.contains("recherche arrêtée avant la fin"), "{said}");
    let found = std::fs::read_to_string(study.join("resultats/resultats.json")).expect("results");
    let found: serde_json::Value = serde_json::from_str(&found).expect("whole");
    let analysis = found["analyses"].as_array().expect("analyses").iter().find(|a| a["id"] == "sites").expect("sites");
    let sites = analysis["tableaux"].as_array().expect("tables").iter().find(|t| t["id"] == "sites").expect("a plan");
    assert_eq!(sites["cles"].as_array().map(Vec::len), Some(12), "{sites}");
}
