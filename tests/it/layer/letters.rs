//! A letter and its accent written apart, as macOS and some GIS programs do, are the letter that people see: in headers,
//! cells, sheet names, GIS attributes, models and lists of codes.

use std::path::{Path, PathBuf};

use territoire::book;
use territoire::diagnostic::{Notes, Place, summary};
use territoire::layer::{CodeList, Fate, Layer, Model, Named, Spec, Value};
use territoire::territory::Territory;
use unicode_normalization::UnicodeNormalization;

use crate::support::grounds::of_communes;
use crate::support::layers;

const MODEL: &str = "id = \"équipements\"\ntitre = \"Équipements\"\nidentifiant = [\"numéro\"]\nnom = [\"étiquette\"]\n\
    manquants = [\"non précisé\"]\n\
    [[champ]]\nnom = \"numéro\"\ntype = \"texte\"\n\
    [[champ]]\nnom = \"étiquette\"\ntype = \"texte\"\n\
    [[champ]]\nnom = \"état\"\ntype = \"texte\"\nvaleurs = [\"équipé\", \"à l'étude\"]\n\
    [[champ]]\nnom = \"gamme\"\ntype = \"texte\"\n\
    [champ.calcule]\nliste = \"degrés\"\nde = \"état\"\ncolonne = \"degré\"\n";

const LIST: &str = "code;degré\néquipé;élevé\nà l'étude;modéré\n";

const CSV: &str = "numéro;étiquette;état;commune\n1;École d'Érize;équipé;Érize-la-Brûlée\n\
    2;Mairie;à l'étude;Érize-la-Petite\n3;Halle;non précisé;Érize-la-Petite\n";

const GEOJSON: &str = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":null,\
    \"properties\":{\"numéro\":\"1\",\"étiquette\":\"École d'Érize\",\"état\":\"équipé\",\"commune\":\"Érize-la-Brûlée\"}}]}";

/// Each accent apart from its letter.
fn apart(text: &str) -> String {
    text.nfd().collect()
}

fn territory() -> Territory {
    of_communes("Essai", &["55175", "55177"])
}

fn read(letters: fn(&str) -> String, name: &str, bytes: &[u8], table: Option<&str>) -> Layer {
    let mut notes = Notes::new();
    let list = CodeList::parse("degrés", letters(LIST).as_bytes(), Path::new("degrés.csv"), &mut notes);
    let lists = [list.expect("a list")];
    let model = Model::parse_with(&letters(MODEL), Path::new("modèle.toml"), &lists, &mut notes);
    let model = model.unwrap_or_else(|| panic!("{}", summary(&notes)));
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(name);
    std::fs::write(&file, bytes).expect("written");
    let place = Place::File(PathBuf::from("territoire.toml"));
    let table = table.map(|name| Named { name: name.to_owned(), place });
    layers::read(&Spec { table, ..layers::spec(model, &file) }, &territory()).0
}

fn workbook(letters: fn(&str) -> String) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name(letters("Été")).expect("a name");
    let sheet = book.add_worksheet().set_name(letters("Équipés")).expect("a name");
    for (row, line) in CSV.lines().enumerate() {
        for (column, cell) in line.split(';').enumerate() {
            sheet.write_string(row as u32, column as u16, letters(cell)).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_file_with_accents_apart_is_the_same_layer() {
    let whole: fn(&str) -> String = str::to_owned;
    let csv = |letters: fn(&str) -> String| letters(CSV).into_bytes();
    let geojson = |letters: fn(&str) -> String| letters(GEOJSON).into_bytes();
    assert_ne!(csv(whole), csv(apart));
    let read_all = |letters| {
        [
            read(letters, "a.csv", &csv(letters), None),
            read(letters, "a.geojson", &geojson(letters), None),
            read(letters, "a.xlsx", &workbook(letters), Some("Équipés")),
        ]
    };
    let territory = territory();
    for (layer, same) in read_all(whole).iter().zip(&read_all(apart)) {
        assert_eq!((&layer.fields, &layer.kinds, &layer.features), (&same.fields, &same.kinds, &same.features));
        assert_eq!(layer.control, same.control);
        let first = &same.features[0];
        assert_eq!(first.name, "École d'Érize");
        assert_eq!(first.commune.map(|i| territory.communes[i].name.as_str()), Some("Érize-la-Brûlée"));
        let state = same.column("état").expect("a field");
        assert_eq!(state.value(first), Value::Text("équipé".to_owned()), "what a filter asks for");
        assert_eq!(same.text(first, "gamme"), Some("élevé"), "from the list of codes");
        assert!(same.control.problems.iter().all(|p| p.fate == Fate::Kept && p.column.is_none()), "{:?}", same.control);
    }
}

/// An attachment or a plan is read by the same door.
#[test]
fn a_text_with_accents_apart_is_the_same_text() {
    let text = "action;genre;cible\n1.1.1-01;filtre;équipements:état=à l'étude\n";
    assert_eq!(book::decode_prose(apart(text).as_bytes()), Some((text.to_owned(), "UTF-8")));
    let apart = apart(text);
    let (table, _) = book::decode(apart.as_bytes()).expect("a text");
    assert_eq!(table, text);
}
