//! Files as people have them, each a small study: what is right is what a person with the file open would read. The
//! maintainers' cases are beside the repository; inputs of the same kinds are made by the tests of each room.

use std::path::{Path, PathBuf};

use geo::Area;
use tempfile::TempDir;
use territoire::diagnostic::{Notes, Severity, summary};
use territoire::layer::{Feature, Layer};
use territoire::study::Study;

use crate::support::files::copy;
use crate::support::{skips, tool};

/// A copy of a case.
fn case(name: &str, test: &str) -> Option<TempDir> {
    let source: PathBuf = skips::shared(&format!("cas/{name}"), test)?;
    let folder = tempfile::tempdir().expect("a folder");
    copy(&source, folder.path());
    Some(folder)
}

/// The study of a case, and what opening it said.
fn open(folder: &Path) -> (Study, String) {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes);
    let errors = notes.all().iter().filter(|d| d.code.severity == Severity::Error).count();
    let said = summary(&notes);
    assert_eq!(errors, 0, "{said}");
    (study.unwrap_or_else(|| panic!("{said}")), said)
}

/// The layer of a case, read without any error, and what was said; the whole of its results can be written, too.
fn layer(name: &str) -> Option<(Layer, String)> {
    let folder = case(name, "cases")?;
    let (study, said) = open(folder.path());
    let output = tool::run(&["lancer"], folder.path());
    assert!(output.status.success(), "{name}: {}", tool::all(&output));
    assert!(folder.path().join("resultats/territoire.gpkg").exists(), "{name}");
    assert!(!tool::all(&output).contains('\u{fffd}'), "{name}: {}", tool::all(&output));
    Some((study.layers.into_iter().next().unwrap_or_else(|| panic!("{name}: a layer")), said))
}

/// The numbers of a column, by the code of the commune.
fn numbers(layer: &Layer, column: &str) -> Vec<(String, Option<f64>)> {
    let of = |f: &Feature| (f.id.clone(), layer.number(f, column));
    layer.features.iter().map(of).collect()
}

fn known(layer: &Layer, column: &str) -> Vec<f64> {
    layer.inside().filter_map(|f| layer.number(f, column)).collect()
}

/// How many features stand where their file says.
fn placed(layer: &Layer) -> usize {
    layer.inside().filter(|f| f.precision == territoire::layer::Precision::Exact).count()
}

#[test]
fn tables_with_any_name_of_code_and_any_mark_are_read() {
    let Some((names, _)) = layer("02-names") else { return };
    assert_eq!(known(&names, "logements"), [7000.0, 3000.0, 3500.0]);
    let (kinds, _) = layer("04-kinds").expect("beside the other");
    for (column, sum) in
        [("nb_residences_secondaires", 225.0), ("nb_hotels", 7.0), ("accidents", 52.0), ("individus", 30_900.0)]
    {
        assert_eq!(known(&kinds, column).iter().sum::<f64>(), sum, "{column}");
    }
    let (odd, _) = layer("05-odd").expect("beside the other");
    assert_eq!(known(&odd, "menages"), [7000.0]);
    let households = odd.of_numbers("menages");
    assert_eq!((households.secret, households.unknown, households.empty), (2, 2, 0));
    assert_eq!(known(&odd, "part"), [12.0, 9.5, 4.0]);
    assert_eq!(known(&odd, "prix"), [1234.5, 998.0, 1050.0]);
    let (filosofi, _) = layer("06-filosofi").expect("beside the other");
    assert_eq!((known(&filosofi, "MED21").len(), known(&filosofi, "TP60").len()), (5, 2));
    let (merged, _) = layer("07-merge").expect("beside the other");
    assert_eq!(
        numbers(&merged, "menages").iter().find(|(code, _)| code == "55537"),
        Some(&("55537".into(), Some(33.0)))
    );
    let (formula, _) = layer("09-tc-excelformule").expect("beside the other");
    assert_eq!(formula.inside().count(), 3);
}

#[test]
fn the_table_is_found_under_titles_and_among_sheets() {
    for name in ["08-csv-sep", "08-csv-titre", "08-csv-double-entete"] {
        let Some((layer, _)) = layer(name) else { return };
        assert_eq!((layer.features.len(), placed(&layer)), (3, 3), "{name}");
    }
    for name in ["11-insee", "11-fusion", "11-lisezmoi", "11-feuille-cachee"] {
        let (layer, _) = layer(name).expect("beside the others");
        assert_eq!(numbers(&layer, "menages")[0], ("01004".into(), Some(6586.0)), "{name}");
        assert_eq!(layer.features.len(), 4, "{name}");
    }
}

#[test]
fn letters_are_those_that_were_written() {
    for (name, commune) in [
        ("08-csv-mac", "Ambérieu-en-Bugey"),
        ("08-csv-cp850", "Ambérieu-en-Bugey"),
        ("14-shp-latin1nocpg", "Ambérieu gare"),
        ("18-latin1", "Ambérieu gare"),
    ] {
        let Some((layer, _)) = layer(name) else { return };
        assert!(layer.features.iter().any(|f| f.name == commune), "{name}: {:?}", layer.features[0].name);
    }
    let (mixed, _) = layer("43-encodage-mixte").expect("beside the others");
    let cells: Vec<String> = mixed.features.iter().flat_map(|f| f.cells.iter().flatten().map(str::to_owned)).collect();
    assert!(cells.iter().any(|c| c.contains("Accès libre")));
    assert!(!cells.iter().any(|c| c.contains('Ã') || c.contains('\u{fffd}')), "{cells:?}");
}

#[test]
fn a_stray_quote_loses_no_line() {
    let Some(folder) = case("09-guillemet-300b", "cases") else { return };
    let (study, _) = open(folder.path());
    assert_eq!(study.layers[0].features.len(), 300);
}

#[test]
fn lines_are_numbered_as_an_editor_does() {
    let Some(folder) = case("23-lignes", "cases") else { return };
    let said = tool::all(&tool::run(&["verifier"], folder.path()));
    assert!(said.contains("couches/t.csv:4") && !said.contains("couches/t.csv:3"), "{said}");
    let file = folder.path().join("couches/t.csv");
    let text = std::fs::read_to_string(&file).expect("read").replace("\r\n", "\r");
    std::fs::write(&file, text).expect("written");
    let said = tool::all(&tool::run(&["verifier"], folder.path()));
    assert!(said.contains("couches/t.csv:4"), "{said}");
}

#[test]
fn what_is_no_code_is_named_in_every_model() {
    let Some(folder) = case("10-code", "cases") else { return };
    let settings = std::fs::read_to_string(folder.path().join("territoire.toml")).expect("read");
    for model in ["services", "table-communale"] {
        std::fs::write(
            folder.path().join("territoire.toml"),
            settings.replace("\"services\"", &format!("\"{model}\"")),
        )
        .expect("written");
        let output = tool::run(&["verifier"], folder.path());
        let said = tool::all(&output);
        assert!(said.contains("E0317") && said.contains("(01004)"), "{model}: {said}");
        assert!(!output.status.success(), "{model}");
    }
}

#[test]
fn postal_codes_are_no_codes_of_communes() {
    let Some((layer, said)) = layer("33-postal") else { return };
    assert_eq!(layer.inside().count(), 0);
    assert!(said.contains("code postal"), "{said}");
}

#[test]
fn geometries_are_kept_whatever_their_form() {
    let Some((curve, _)) = layer("14-courbe") else { return };
    let areas: Vec<f64> = curve
        .features
        .iter()
        .filter_map(|f| f.geometry.as_ref())
        .map(Area::unsigned_area)
        .filter(|a| *a > 0.0)
        .collect();
    // A circle of 50 m.
    let circle = std::f64::consts::PI * 2500.0;
    assert!(areas.iter().any(|a| (a / circle - 1.0).abs() < 1e-3), "{areas:?}");
    for name in ["14-srs-1-declare", "14-faux4326-declare", "14-shp-badprj", "18-sans-crs-metres-declare"] {
        let (layer, said) = layer(name).expect("beside the other");
        assert_eq!(placed(&layer), 3, "{name}");
        assert!(said.contains("2154"), "{name}: {said}");
    }
    let (gpx, said) = layer("15-gpx").expect("beside the other");
    assert!(!gpx.features.is_empty() && said.contains("tracks"), "{said}");
    let (kml, _) = layer("15-kml").expect("beside the other");
    assert_eq!(placed(&kml), 3);
    let (stops, said) = layer("40-gtfs2").expect("beside the other");
    assert_eq!(stops.features.len(), 2, "{said}");
}

#[test]
fn what_is_read_can_be_written() {
    for name in ["19-friches-mixte", "19-titres", "16-voie-verte", "17-surface"] {
        if layer(name).is_none() {
            return;
        }
    }
}

#[test]
fn damage_is_told_and_no_geometry_is_a_value() {
    let Some(folder) = case("solidite/null-geometry", "cases") else { return };
    let (study, _) = open(folder.path());
    let layer = study.layers.iter().find(|l| l.id == "x").expect("the layer of the case");
    let without = layer.features.iter().filter(|f| f.geometry.is_none()).count();
    assert_eq!((layer.features.len(), without), (5, 1));
    let folder = case("solidite/fgb-coupe", "cases").expect("beside the other");
    let output = tool::run(&["verifier"], folder.path());
    let said = tool::all(&output);
    assert!(!output.status.success() && said.contains("8\u{202f}000"), "{said}");
    let folder = case("solidite/recette-hors", "cases").expect("beside the other");
    let outside = folder.path().parent().expect("a parent").join("HORS.svg");
    let output = tool::run(&["lancer"], folder.path());
    assert!(!output.status.success() && !outside.exists(), "{}", tool::all(&output));
}

/// The ids of a register of actions, however it is encoded.
fn ids(folder: &Path) -> Vec<String> {
    let bytes = std::fs::read(folder.join("plan/actions.csv")).expect("read");
    let text = territoire::book::decode(&bytes).expect("a text").0;
    let first = |line: &str| line.split([';', ',']).next().unwrap_or_default().trim_matches('"').to_owned();
    text.lines().filter(|l| !l.starts_with('#')).skip(1).map(first).collect()
}

#[test]
fn lasting_ids_survive_a_spreadsheet() {
    let Some(dates) = case("39-excel-dates", "cases") else { return };
    let output = tool::run(&["lancer"], dates.path());
    assert!(output.status.success(), "{}", tool::all(&output));
    assert_eq!(ids(dates.path()), ["1-01", "1-02", "2-01"]);
    let register = case("solidite/registre", "cases").expect("beside the other");
    let before = ids(register.path());
    let output = tool::run(&["lancer"], register.path());
    assert!(output.status.success(), "{}", tool::all(&output));
    assert_eq!(ids(register.path()), before);
}
