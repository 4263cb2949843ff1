//! Layers written in their official schema, judged by another program: frictionless, by the makers of Table Schema.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use territoire::layer::{self, Model, Spec};

use crate::support::files::root;
use crate::support::grounds::COEUR_DE_LORRAINE;
use crate::support::judge::{judge, table_schema, verdict};
use crate::support::layers::{self, model, spec};
use crate::support::skips::shared;
use crate::support::tool::{all, out, territoire};

fn convert(id: &str, file: &Path) -> layer::Converted {
    let (layer, _) = layers::read(&Spec { today: None, ..spec(model(id), file) }, &COEUR_DE_LORRAINE);
    layer::convert(&layer, &COEUR_DE_LORRAINE, layer::Rows::All).expect("a schema")
}

/// Rows of a CSV that another reader counts.
fn rows(text: &str, separator: u8) -> usize {
    csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes()).records().filter(Result::is_ok).count()
}

#[test]
fn what_is_converted_is_valid_for_the_makers_of_the_standard() {
    let test = "what_is_converted_is_valid_for_the_makers_of_the_standard";
    let Some(python) = judge(test) else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let official = [
        ("irve", "irve-statique-2.3.1"),
        ("friches", "friches-1.0.6"),
        ("sdirve", "sdirve-0.1.0"),
        ("stationnement-cyclable", "stationnement-cyclable-1.1.2"),
    ];
    for (model, name) in official {
        let schema = dir.path().join(format!("{model}.json"));
        std::fs::write(&schema, table_schema(&Model::named(model).expect("a model")).to_string()).expect("written");
        let theirs = shared(&format!("data/schemas/{name}.schema.json"), test);
        let mut files: Vec<PathBuf> =
            ["propre", "fautes"].map(|n| root().join(format!("tests/modeles/{model}/{n}.csv"))).to_vec();
        if model == "friches" {
            files.extend(shared("data/reel/cartofriches/cartofriches_2024-03_meuse.geojson", test));
        }
        for file in files {
            let converted = convert(model, &file);
            let shown = format!("{model}, {}", file.display());
            assert!(converted.rows > 0, "{shown}: nothing was converted\n{}", converted.incomplete);
            let out = dir.path().join("converti.csv");
            std::fs::write(&out, &converted.valid).expect("written");
            let separator = Model::named(model).and_then(|m| m.separator).map_or(b';', |c| c as u8);
            assert_eq!(rows(&converted.valid, separator), converted.rows, "{shown}");
            for schema in [Some(&schema), theirs.as_ref()].into_iter().flatten() {
                let (valid, said) = verdict(&python, &out, schema);
                assert!(valid && said.contains(&format!("{} rows", converted.rows)), "{shown}\n{said}");
            }
        }
        // The judge is awake: a file of faults, as it is, is refused.
        let faults = root().join(format!("tests/modeles/{model}/fautes.csv"));
        let (valid, said) = verdict(&python, &faults, &schema);
        assert!(!valid, "{model}: {said}");
    }
}

/// A sound file comes out with all its rows; its values are those that went in.
#[test]
fn a_sound_file_loses_nothing() {
    for model in ["irve", "friches", "sdirve", "stationnement-cyclable", "points-de-rencontre", "enaf"] {
        let file = root().join(format!("tests/modeles/{model}/propre.csv"));
        let converted = convert(model, &file);
        let before = std::fs::read_to_string(&file).expect("read");
        let separator = if before.lines().next().is_some_and(|h| h.matches(';').count() > h.matches(',').count()) {
            b';'
        } else {
            b','
        };
        assert_eq!(
            (converted.rows, converted.left),
            (rows(&before, separator), 0),
            "{model}\n{}",
            converted.incomplete
        );
    }
}

#[test]
fn the_command_writes_the_valid_rows_and_puts_the_others_apart() {
    let dir = tempfile::tempdir().expect("a folder");
    let toml = "[etude]\nnom = \"Essai\"\n[territoire]\nepci = [\"245500327\"]\n\
                [[couche]]\nid = \"points\"\nfichier = \"points.csv\"\nmodele = \"points-de-rencontre\"\n\
                [[couche]]\nid = \"lieux\"\nfichier = \"lieux.csv\"\n";
    let points = "id_local;nom_lieu;insee;type;date_maj;ouvert;Xlong;Ylat;nbre_pl;nbre_pmr\n\
                  1;Place fictive;55463;parking;12/03/2026;oui;5,5389;48,8887;12;1\n\
                  2;;55463;Parking;2026-03-12;true;5.5390;48.8888;4;0\n";
    std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
    std::fs::write(dir.path().join("points.csv"), points).expect("written");
    std::fs::write(dir.path().join("lieux.csv"), "id;lon;lat\n1;5.54;48.89\n").expect("written");
    let run = |layer: &str| {
        let output = territoire().args(["donnees", "convertir", layer]).arg(dir.path()).output().expect("runs");
        let said = all(&output);
        (output.status.code(), said)
    };
    let (code, said) = run("points");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1\u{a0}ligne, valide") && said.contains("1\u{a0}ligne à compléter"), "{said}");
    let valid = std::fs::read_to_string(dir.path().join("converti/points.csv")).expect("written");
    for value in ["Parking", "2026-03-12", "true", "5.5389", "48.8887"] {
        assert!(valid.contains(value), "{value}\n{valid}");
    }
    let left = std::fs::read_to_string(dir.path().join("converti/points-a-completer.csv")).expect("written");
    assert!(left.contains("nom_lieu est obligatoire"), "{left}");
    let (code, said) = run("lieux");
    assert!(code == Some(1) && said.contains("E0360") && said.contains("modele = \"irve\""), "{said}");
    let (code, said) = run("point");
    assert!(code == Some(1) && said.contains("E0109") && said.contains("vouliez-vous dire `points`"), "{said}");
}

/// `verifier` with faults: told, counted, and written as a workbook and as points to look at.
#[test]
fn verifier_tells_counts_and_writes_the_report() {
    use calamine::{Reader, open_workbook_auto};
    use gdal::vector::LayerAccess;
    let dir = tempfile::tempdir().expect("a folder");
    let toml = "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n[territoire]\nepci = [\"245500327\", \"200034874\"]\n\
                [[couche]]\nid = \"bornes\"\nfichier = \"bornes.csv\"\nmodele = \"irve\"\nlignes_fausses = \"ecarter\"\n";
    std::fs::write(dir.path().join("territoire.toml"), toml).expect("written");
    let faults = root().join("tests/modeles/irve/fautes.csv");
    std::fs::copy(&faults, dir.path().join("bornes.csv")).expect("copied");
    let run = |args: &[&str]| {
        let output = territoire().arg("verifier").arg(dir.path()).args(args).output().expect("runs");
        (output.status.code(), out(&output))
    };
    let (code, text) = run(&[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("pour la règle la moins suivie : complétude") && text.contains("controle/controle.xlsx"),
        "{text}"
    );
    let (_, json) = run(&["--format", "json"]);
    let json: Json = serde_json::from_str(&json).expect("JSON");
    let layer = &json["couches"][0];
    let read = layer["lues"].as_u64().expect("a count");
    assert_eq!(read, layer["gardees"].as_u64().expect("kept") + layer["ecartees"].as_u64().expect("set aside"));
    let faults: usize =
        layer["regles"].as_array().expect("rules").iter().map(|r| r["lignes"].as_array().map_or(0, Vec::len)).sum();
    let mut book = open_workbook_auto(dir.path().join("controle/controle.xlsx")).expect("opened");
    assert_eq!(book.sheet_names(), ["Couches", "Règles", "Lignes", "Colonnes"]);
    assert_eq!(book.worksheet_range("Lignes").expect("read").height() - 1, faults, "one row a fault");
    let dataset = gdal::Dataset::open(dir.path().join("controle/controle.gpkg")).expect("opened");
    let points = dataset.layer(0).expect("a layer");
    assert_eq!((points.name().as_str(), points.feature_count() as usize), ("controle_bornes", faults));
}

/// Of the friches of the département 25 are in the four EPCI: these are written, the others when all is asked for. So it is of
/// the rows of a small file that name a commune of elsewhere.
#[test]
fn what_is_outside_the_territory_is_written_when_it_is_asked_for() {
    let test = "what_is_outside_the_territory_is_written_when_it_is_asked_for";
    let small = root().join("tests/modeles/friches/fautes.csv");
    let real = shared("data/reel/cartofriches/cartofriches_2024-03_meuse.geojson", test);
    for (file, counts) in [(Some(small), None), (real, Some((25, 144)))] {
        let Some(file) = file else { continue };
        let (layer, _) = layers::read(&Spec { today: None, ..spec(model("friches"), &file) }, &COEUR_DE_LORRAINE);
        let outside = layer.control.outside;
        let inside = layer.features.len() - outside;
        assert!(counts.is_none_or(|counts| counts == (inside, outside)), "{inside}, {outside}");
        assert!(outside > 0, "the file has rows outside");
        let convert = |extent| layer::convert(&layer, &COEUR_DE_LORRAINE, extent).expect("a schema");
        let (own, all) = (convert(layer::Rows::Territory), convert(layer::Rows::All));
        assert_eq!((own.rows + own.left, own.outside), (inside, outside));
        assert_eq!((all.rows + all.left, all.outside), (layer.features.len(), 0));
    }
}
