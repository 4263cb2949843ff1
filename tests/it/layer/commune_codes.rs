//! Codes of communes that are not what they seem: of another time, or postal ones. A code is followed to another commune
//! when position or name agree; against them it is a question.

use std::fmt::Write as _;
use std::sync::LazyLock;

use territoire::layer::{self, Control, Fate, Layer};
use territoire::territory::Territory;

use crate::support::grounds::{COEUR_DE_LORRAINE, of_communes};
use crate::support::layers::{self, model, spec};
use crate::support::skips::shared;

/// Alfortville was 75001 until 1968, which is the postal code of the first arrondissement of Paris since.
static ALFORTVILLE: LazyLock<Territory> = LazyLock::new(|| of_communes("Essai", &["94002"]));

fn read(model_id: &str, text: &str, territory: &Territory) -> Layer {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("points.csv");
    std::fs::write(&file, text).expect("written");
    layers::read(&spec(model(model_id), &file), territory).0
}

/// What was said of a rule: the rows, and whether each was repaired.
fn told(control: &Control, rule: &str) -> Vec<(usize, bool)> {
    let of = |p: &layer::Problem| control.rules[p.rule].code == rule;
    control.problems.iter().filter(|p| of(p)).map(|p| (p.row, matches!(p.fate, Fate::Repaired(_)))).collect()
}

fn inside(layer: &Layer) -> Vec<bool> {
    layer.features.iter().map(|f| f.commune.is_some()).collect()
}

/// 1: in the rue de Rivoli, 8 km from Alfortville. 2: at the mairie of Alfortville. 3: at neither, by its name. 4: with
/// nothing beside the code. 5: a name of elsewhere. 6: outside the territory, in Paris again, under its own code.
#[test]
fn a_former_code_is_followed_where_position_or_name_agrees() {
    let text = "id;nom;code_insee;commune;lon;lat\n1;a;75001;;2.330;48.861\n2;b;75001;;2.4214;48.8049\n\
                3;c;75001;Alfortville;;\n4;d;75001;;;\n5;e;75001;Paris;;\n6;f;75101;;2.330;48.861\n";
    let layer = read("libre", text, &ALFORTVILLE);
    assert_eq!(inside(&layer), [false, true, true, true, false, false]);
    assert_eq!(told(&layer.control, "COMMUNE-ANCIENNE"), [(2, true), (3, true), (6, true)]);
    assert_eq!(told(&layer.control, "COMMUNE-A-CONFIRMER"), [(1, false), (4, false), (5, false)]);
    assert_eq!(told(&layer.control, "COMMUNE-POSTALE"), []);
    // The cell of a code that is not followed stays what it is.
    let codes: Vec<_> = layer.features.iter().map(|f| layer.text(f, "code_insee")).collect();
    assert_eq!(codes[..3], [Some("75001"), Some("94002"), Some("94002")]);
}

/// Creuë is part of Vigneulles-lès-Hattonchâtel since 1973: by its name with a position there, at Saint-Mihiel, without any.
#[test]
fn a_former_name_is_followed_where_the_position_agrees() {
    let at = |code: &str| {
        let territory = &*COEUR_DE_LORRAINE;
        let i = territory.index_of(code).expect("a commune");
        let mairie = territory.communes[i].mairie.expect("a mairie");
        (i, territory.projection.unproject(mairie.into()).expect("in France"))
    };
    let ((vigneulles, there), (saint_mihiel, elsewhere)) = (at("55551"), at("55463"));
    let mut text = "id;nom;commune;lon;lat\n".to_owned();
    writeln!(text, "1;a;Creuë;{};{}", there.x, there.y).expect("written");
    writeln!(text, "2;b;Creuë;{};{}\n3;c;Creuë;;", elsewhere.x, elsewhere.y).expect("written");
    let layer = read("libre", &text, &COEUR_DE_LORRAINE);
    let communes: Vec<_> = layer.features.iter().map(|f| f.commune).collect();
    assert_eq!(communes, [Some(vigneulles), Some(saint_mihiel), Some(vigneulles)]);
    assert_eq!(told(&layer.control, "COMMUNE-ANCIENNE"), [(1, true)]);
    assert_eq!(told(&layer.control, "COMMUNE-A-CONFIRMER"), [(2, false), (3, false)]);
}

/// The postal codes of four communes; 55300 and 55210 are INSEE codes of others, 55160 and 55260 too or of none: the
/// position, or else the name, says the commune, and a row that has neither is nowhere.
#[test]
fn postal_codes_are_recognised_and_say_no_commune() {
    let territory = &*COEUR_DE_LORRAINE;
    let places = [("55463", "55300"), ("55551", "55210"), ("55198", "55160"), ("55404", "55260")];
    let communes = places.map(|(insee, postal)| (territory.index_of(insee).expect("a commune"), postal));
    let mut text = "id;nom;code_insee;commune;lon;lat\n".to_owned();
    for (n, (i, postal)) in communes.iter().enumerate() {
        let mairie = territory.communes[*i].mairie.expect("a mairie");
        let at = territory.projection.unproject(mairie.into()).expect("in France");
        writeln!(text, "p{n};a;{postal};;{};{}", at.x, at.y).expect("written");
        writeln!(text, "n{n};b;{postal};{};;", territory.communes[*i].name).expect("written");
    }
    text += "rien;c;55300;;;\n";
    let layer = read("libre", &text, territory);
    let expected: Vec<_> = communes.iter().flat_map(|(i, _)| [Some(*i), Some(*i)]).chain([None]).collect();
    assert_eq!(layer.features.iter().map(|f| f.commune).collect::<Vec<_>>(), expected);
    assert_eq!(told(&layer.control, "COMMUNE-POSTALE"), (1..=9).map(|row| (row, false)).collect::<Vec<_>>());
    assert_eq!((layer.control.nowhere, layer.control.outside), (1, 0));
    for rule in ["COMMUNE-POSITION", "COMMUNE-INCONNUE", "COMMUNE-ANCIENNE"] {
        assert_eq!(told(&layer.control, rule), [], "{rule}");
    }
}

/// INSEE codes that end in 0, each at its own mairie, are no postal codes.
#[test]
fn codes_of_communes_that_end_in_nought_stay_what_they_are() {
    let territory = &*COEUR_DE_LORRAINE;
    let communes: Vec<usize> = (0..territory.communes.len())
        .filter(|i| territory.communes[*i].code.as_str().ends_with('0') && territory.communes[*i].outline.is_some())
        .collect();
    assert!(communes.len() >= 4, "{}", communes.len());
    let mut text = "id;nom;code_insee;lon;lat\n".to_owned();
    for i in &communes {
        let c = &territory.communes[*i];
        let at = territory.projection.unproject(c.mairie.expect("a mairie").into()).expect("in France");
        writeln!(text, "{};a;{};{};{}", c.code, c.code, at.x, at.y).expect("written");
    }
    let layer = read("libre", &text, territory);
    assert_eq!(layer.features.iter().filter_map(|f| f.commune).collect::<Vec<_>>(), communes);
    assert_eq!(told(&layer.control, "COMMUNE-POSTALE"), []);
}

/// Six charging points of Paris, with postal codes in the place of INSEE codes: none is of Alfortville.
#[test]
fn charging_points_of_paris_are_not_those_of_alfortville() {
    let test = "charging_points_of_paris_are_not_those_of_alfortville";
    let Some(file) = shared("cas/33-postal/couches/b.csv", test) else { return };
    let (layer, notes) = layers::read(&spec(model("irve"), &file), &ALFORTVILLE);
    assert_eq!((layer.features.len(), layer.inside().count(), layer.control.outside), (6, 0, 6));
    assert_eq!(told(&layer.control, "COMMUNE-POSTALE"), (1..=6).map(|row| (row, false)).collect::<Vec<_>>());
    assert_eq!(told(&layer.control, "COMMUNE-ANCIENNE"), []);
    let said = notes.all().iter().find(|d| d.code.id == "A0329").expect("told");
    assert!(said.message.starts_with("6\u{a0}lignes : code postal"), "{}", said.message);
}
