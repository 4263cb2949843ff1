//! FINESS as it is published: sections without header, joined, each line told that makes no establishment.

use std::path::{Path, PathBuf};

use territoire::diagnostic::{self, Notes};
use territoire::layer::{self, Fate, Layer, Model, Precision, Spec};
use territoire::report::control;
use territoire::territory::Territory;

use crate::support::files::root;
use crate::support::grounds::of_communes;
use crate::support::layers::{self, model};

fn territory(communes: &[&str]) -> Territory {
    of_communes("Essai", communes)
}

fn published() -> PathBuf {
    root().join("tests/modeles/sante/publie-fictif.csv")
}

fn read(model: Model, file: &Path, territory: &Territory, set_aside: bool) -> (Layer, Notes) {
    let spec = Spec { title: "Santé".to_owned(), set_aside, ..layers::spec(model, file) };
    layers::read(&Spec { id: "sante".to_owned(), ..spec }, territory)
}

fn sante() -> Model {
    model("sante")
}

/// Saint-Mihiel, Vigneulles-lès-Hattonchâtel, Fresnes-en-Woëvre.
const MEUSE: [&str; 3] = ["55463", "55551", "55198"];

/// The lines of the fixture: 1 before the sections; 2 to 5 four establishments, 6 one cut short; 7 to 9 their positions,
/// 10 one given twice, 11 one of nobody, 12 a section that does not exist, 13 a position cut short.
#[test]
fn the_sections_are_joined_and_every_line_that_makes_no_establishment_is_told() {
    let territory = territory(&MEUSE);
    let (layer, notes) = read(sante(), &published(), &territory, true);
    let c = &layer.control;
    assert_eq!((c.read, c.kept, c.rejected), (9, 4, 5), "{}", control::text(c));
    let ids: Vec<&str> = layer.features.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["550000001", "550000002", "550000003", "970100001"]);
    assert_eq!(layer.features[1].name, "CENTRE FICTIF ; SITE \"A\"");
    assert_eq!(layer.text(&layer.features[0], "datemaj_geoloc"), Some("2026-05-04"));
    assert_eq!(layer.text(&layer.features[0], "datemaj"), Some("2025-02-04"));
    let told: Vec<(&str, &str, &str)> = c
        .problems
        .iter()
        .filter(|p| p.fate == Fate::Rejected)
        .map(|p| (c.rules[p.rule].code.as_str(), p.place.as_str(), p.found.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("LIGNE", "ligne 6", "la ligne structureet a 9\u{a0}cellules au lieu de 31"),
            ("SECTION-DOUBLE", "ligne 10", "geolocalisation de 550000001, déjà donnée ligne 7"),
            ("SECTION-ORPHELINE", "ligne 11", "geolocalisation de 559999999, sans ligne structureet"),
            ("SECTION-INCONNUE", "ligne 12", "section structureej inconnue ; vouliez-vous dire structureet ?"),
            ("LIGNE", "ligne 13", "la ligne geolocalisation a 2\u{a0}cellules au lieu de 5"),
        ]
    );
    let said = diagnostic::summary(&notes);
    assert!(
        said.contains("attention[A0325]: 1\u{a0}ligne écartée") && said.contains("--> publie-fictif.csv:11"),
        "{said}"
    );
    assert!(!notes.has_errors(), "{said}");
}

/// Saint-Mihiel's town hall is at 5.5389° E, 48.8887° N, and EPSG:2154 has it at 886141.75, 6868402.49 (GDAL).
#[test]
fn positions_are_those_of_the_file_else_of_the_commune() {
    let territory = territory(&MEUSE);
    let (layer, _) = read(sante(), &published(), &territory, true);
    let code = |f: &layer::Feature| f.commune.map(|i| territory.communes[i].code.to_string());
    let point = layer.features[0].point().expect("a position");
    assert!((point.x() - 886_141.7).abs() < 0.01 && (point.y() - 6_868_402.5).abs() < 0.01, "{point:?}");
    assert_eq!(layer.features[0].precision, Precision::Exact);
    // Without position: at the mairie of 55 and 198.
    let third = &layer.features[2];
    assert_eq!((code(third).as_deref(), third.precision), (Some("55198"), Precision::Commune));
    assert_eq!(third.point(), territory.communes.iter().find(|c| c.code.as_str() == "55198").and_then(|c| c.mairie));
    // Guadeloupe is outside this territory.
    assert_eq!((code(&layer.features[3]), layer.control.outside), (None, 1));
}

/// 658172.07, 1796054.54 in EPSG:5490 is 61.52° W, 16.24° N (GDAL): Les Abymes, `9A` and `101`, which is 97101. The file
/// tells that system on its line; where it tells none, the commune's département does.
#[test]
fn overseas_coordinates_are_in_the_projection_that_their_line_tells() {
    let territory = territory(&["97101"]);
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("finess.csv");
    let text = std::fs::read_to_string(published()).expect("the fixture");
    let untold = text.replace("BAN,EPSG:5490 RGAF09/UTM Zone 20N (Antilles)", "BAN");
    assert_ne!(text, untold);
    for (text, said) in [
        (&text, "EPSG:2154 (2\u{a0}lignes) et EPSG:5490 (1\u{a0}ligne)"),
        (&untold, "EPSG:2154 (2\u{a0}lignes) ; 1\u{a0}ligne sans système lisible"),
    ] {
        std::fs::write(&file, text).expect("written");
        let (layer, _) = read(sante(), &file, &territory, true);
        let abymes = layer.features.iter().find(|f| f.id == "970100001").expect("kept");
        assert_eq!(abymes.commune.map(|i| territory.communes[i].code.as_str()), Some("97101"));
        assert_eq!(abymes.precision, Precision::Exact);
        let lonlat = territory.projection.unproject(abymes.point().expect("a position").0).expect("degrees");
        assert!((lonlat.x + 61.52).abs() < 1e-5 && (lonlat.y - 16.24).abs() < 1e-5, "{lonlat:?}");
        let detected = layer.control.detected.join("\n");
        assert!(
            detected.contains(&format!("projection de chaque ligne lue dans `sourcecoordet` : {said}")),
            "{detected}"
        );
        // Those of the Meuse are still where they are, far away.
        let far = layer.features[0].geometry.as_ref().expect("a position");
        let lonlat = territory.projection.unproject_geometry(far).expect("degrees");
        let geo::Geometry::Point(point) = lonlat else { panic!("{lonlat:?}") };
        assert!((point.x() - 5.5389).abs() < 1e-3 && (point.y() - 48.8887).abs() < 1e-3, "{point:?}");
    }
}

#[test]
fn a_file_in_latin_1_is_read_as_one_in_utf_8() {
    let territory = territory(&MEUSE);
    let (utf8, _) = read(sante(), &published(), &territory, true);
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("publie-fictif.csv");
    let text = std::fs::read_to_string(published()).expect("the fixture");
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    assert!(std::str::from_utf8(&bytes).is_err());
    std::fs::write(&file, bytes).expect("written");
    let (latin1, _) = read(sante(), &file, &territory, true);
    assert_eq!(latin1.features, utf8.features);
    assert_eq!(latin1.text(&latin1.features[1], "ligneacheminement"), Some("55210 VIGNEULLES-LÈS-HATTONCHÂTEL"));
}

/// A quote that opens and never closes would take the next establishments into its cell.
#[test]
fn a_quote_that_is_not_closed_hides_no_other_line() {
    let territory = territory(&MEUSE);
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("finess.csv");
    let text = std::fs::read_to_string(published()).expect("the fixture");
    std::fs::write(&file, text.replace("PHARMACIE FICTIVE 1", "\"PHARMACIE FICTIVE 1")).expect("written");
    let (layer, notes) = read(sante(), &file, &territory, false);
    assert!(layer.features.iter().map(|f| f.id.as_str()).eq(["550000002", "550000003", "970100001"]));
    let said = diagnostic::summary(&notes);
    assert!(said.contains("erreur[E0320]: un guillemet n'est pas fermé\n --> finess.csv:2"), "{said}");
    // Its positions, lines 7 and 10, are now nobody's: lines 2, 6 and 13 can't be cut, 7, 10, 11 and 12 are set aside.
    let c = &layer.control;
    assert_eq!((c.read, c.kept, c.rejected), (10, 3, 7), "{}", control::text(c));
}

#[test]
fn a_model_of_the_user_reads_its_own_sections() {
    let mut notes = Notes::new();
    let text = "id = \"bacs\"\ntitre = \"Bacs\"\nidentifiant = [\"code\"]\nposition = [\"lon\", \"lat\"]\nseparateur = \",\"\n\
                [[section]]\nmarque = \"BAC\"\ncolonnes = [\"code\", \"volume\"]\n\
                [[section]]\nmarque = \"LIEU\"\ncolonnes = [\"lon\", \"lat\", \"code\"]\njointe_par = \"code\"\n\
                [[champ]]\nnom = \"volume\"\ntype = \"nombre\"\n";
    let model = Model::parse(text, Path::new("modeles/bacs.toml"), &mut notes);
    let model = model.unwrap_or_else(|| panic!("{}", diagnostic::summary(&notes)));
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("bacs.csv");
    std::fs::write(&file, "BAC,1,240\nLIEU,5.5389,48.8887,1\nBAC,2,660\n").expect("written");
    let territory = territory(&MEUSE);
    let (layer, _) = read(model, &file, &territory, true);
    assert_eq!(layer.fields, ["code", "volume", "lon", "lat"]);
    let rows: Vec<(&str, Option<f64>, usize, Precision)> =
        layer.features.iter().map(|f| (f.id.as_str(), layer.number(f, "volume"), f.number, f.precision)).collect();
    assert_eq!(rows, [("1", Some(240.0), 1, Precision::Exact), ("2", Some(660.0), 3, Precision::Unknown)]);
}

#[test]
fn faults_of_sections_in_a_model_are_told_at_their_place() {
    let mut notes = Notes::new();
    let text = "id = \"bacs\"\ntitre = \"Bacs\"\n\
                [[section]]\nmarque = \"BAC\"\ncolonnes = [\"code\", \"volume\"]\n\
                [[section]]\nmarque = \"LIEU\"\ncolonnes = [\"id\", \"volume\"]\njointe_par = \"id\"\n\
                [[section]]\nmarque = \"ÉTAT\"\ncolonnes = [\"code\", \"note\"]\n";
    assert!(Model::parse(text, Path::new("modeles/bacs.toml"), &mut notes).is_none());
    let said = diagnostic::summary(&notes);
    for part in [
        "la colonne `volume` est déjà celle d'une autre section\n --> modeles/bacs.toml:8:19",
        "la colonne `id` n'est pas dans les deux sections à joindre\n --> modeles/bacs.toml:9:14",
        "il manque la clé `jointe_par` dans [[section]]\n  --> modeles/bacs.toml:10:1",
    ] {
        assert!(said.contains(part), "«{part}» is not in\n{said}");
    }
}
