//! What people add or change where the tool writes is theirs.

use std::path::{Path, PathBuf};

use super::{RECIPE, TOML, run, study, tree};
use crate::support::files::write;
use crate::support::tool::{all, err, territoire};

#[test]
fn what_people_add_to_results_stays_and_what_the_tool_wrote_goes() {
    let (_around, study) = study();
    write(&study, "cartes/mienne.toml", format!("id = \"mienne\"\n{RECIPE}"));
    run(&["lancer"], &study, 0);
    run(&["verifier"], &study, 0);
    assert!(study.join("resultats/cartes/mienne.svg").exists());
    let theirs = ["resultats/projet.qgz", "resultats/cartes/annotee.svg", "resultats/notes/a.txt", "controle/vu.txt"];
    for name in theirs {
        write(&study, name, format!("à moi : {name}"));
    }
    std::fs::remove_file(study.join("cartes/mienne.toml")).expect("removed");
    let before = tree(&study.join("resultats"));
    let said = run(&["lancer", "--details"], &study, 0);
    run(&["verifier"], &study, 0);
    for name in theirs {
        assert_eq!(std::fs::read_to_string(study.join(name)).expect("kept"), format!("à moi : {name}"));
    }
    assert!(said.contains("cartes/annotee.svg, notes/a.txt et projet.qgz"), "{said}");
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
    write(&study, "cartes/mienne.toml", format!("id = \"mienne\"\n{RECIPE}"));
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
    write(&study, "cartes/mienne.toml", format!("id = \"mienne\"\n{RECIPE}"));
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
    write(&study, "cartes/mienne.toml", format!("id = \"mienne\"\n{RECIPE}"));
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
