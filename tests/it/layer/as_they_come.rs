//! Tables of the kinds that chargés de mission have: what a person with the file open would read is what is read.

use rust_xlsxwriter::{Format, Workbook};
use territoire::diagnostic::{Notes, summary};
use territoire::layer::{self, Layer};
use territoire::territory::Territory;

use crate::support::grounds;
use crate::support::layers::{model, spec};

/// A table read by a model, and all that was said.
fn read(name: &str, content: &[u8], kind: &str, territory: &Territory) -> (Layer, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, content).expect("written");
    let mut notes = Notes::new();
    let layer = layer::read(&spec(model(kind), &file), territory, &mut notes);
    let said = summary(&notes);
    (layer.unwrap_or_else(|| panic!("{said}")), said)
}

fn ain() -> Territory {
    grounds::of_epcis("Plaine de l'Ain", &["240100883"])
}

/// The numbers of a column, by the id of each row.
fn numbers(layer: &Layer, column: &str) -> Vec<(String, Option<f64>)> {
    layer.features.iter().map(|f| (f.id.clone(), layer.number(f, column))).collect()
}

fn known(pairs: &[(&str, f64)]) -> Vec<(String, Option<f64>)> {
    pairs.iter().map(|(code, value)| ((*code).to_owned(), Some(*value))).collect()
}

#[test]
fn communes_are_known_by_their_names_however_these_are_written() {
    let expected = known(&[("01004", 12.0), ("01202", 3.0), ("01244", 5.0)]);
    for text in [
        "Commune;places\nAmbérieu-en-Bugey;12\nLagnieu;3\nMeximieux;5\n",
        "nom;places\nAMBERIEU EN BUGEY;12\nLagnieu;3\nMeximieux;5\n",
        "Collectivité;places\nCommune d'Ambérieu-en-Bugey;12\nCommune de Lagnieu;3\nVille de Meximieux;5\n",
        "Étiquettes de lignes;places\n01004 - Ambérieu-en-Bugey;12\n01202 - Lagnieu;3\n01244 - Meximieux;5\n",
        "Mairie;places\nAmbérieu-en-Bugey (01);12\nLagnieu (01);3\nMeximieux (01);5\n",
        "Adresse;places\n01500 Ambérieu-en-Bugey;12\n01150 Lagnieu;3\n01800 Meximieux;5\n",
        "Commune;;places\n01004;Ambérieu-en-Bugey;12\n01202;Lagnieu;3\n01244;Meximieux;5\n",
        "Département;Commune;Libellé;places\n01;4;Ambérieu-en-Bugey;12\n01;202;Lagnieu;3\n01;244;Meximieux;5\n",
    ] {
        let (layer, said) = read("t.csv", text.as_bytes(), "table-communale", &ain());
        assert_eq!(numbers(&layer, "places"), expected, "{text}\n{said}");
        assert!(!said.contains("n'est pas un code INSEE"), "{said}");
    }
}

#[test]
fn former_communes_known_by_their_names_are_added_up() {
    // Senonville, Savonnières-en-Woëvre and Varvinay have been Valbois since 1973: 4 + 5 + 6.
    let text = "Commune;places\nSenonville;4\nSavonnières-en-Woëvre;5\nVarvinay;6\nLacroix-sur-Meuse;7\n";
    let (layer, said) = read("t.csv", text.as_bytes(), "table-communale", &grounds::COEUR_DE_LORRAINE);
    let all = numbers(&layer, "places");
    assert!(
        all.contains(&("55530".into(), Some(15.0))) && all.contains(&("55268".into(), Some(7.0))),
        "{all:?} {said}"
    );
}

#[test]
fn a_comma_between_cells_is_none_of_decimals() {
    let text = "code_insee,nom,places\n01004,Ambérieu,\"1,250\"\n01202,Lagnieu,900\n01244,Meximieux,\"12,000\"\n";
    let (layer, said) = read("t.csv", text.as_bytes(), "table-communale", &ain());
    assert_eq!(numbers(&layer, "places"), known(&[("01004", 1250.0), ("01202", 900.0), ("01244", 12_000.0)]));
    assert!(said.contains("A0370"), "{said}");
}

#[test]
fn lists_of_numbers_in_a_cell_are_no_columns() {
    let text = "Nom;geo_point_2d;geo_shape\nA;45.9614, 5.3597;\"{\"\"coordinates\"\": [5.3597, 45.9614], \"\"type\"\": \
                \"\"Point\"\"}\"\nB;45.9018, 5.3433;\"{\"\"coordinates\"\": [5.3433, 45.9018], \"\"type\"\": \"\"Point\"\"}\"\n";
    let (layer, said) = read("t.csv", text.as_bytes(), "libre", &ain());
    assert_eq!((layer.features.len(), layer.inside().count()), (2, 2), "{said}");
}

#[test]
fn degrees_with_their_letter_in_front_and_swapped_files_are_read() {
    let letters =
        "nom;lat;lon\nA;\"N 45° 57' 41\"\"\";\"E 5° 21' 35\"\"\"\nB;\"45° 54' 6.5\"\" N\";\"5° 20' 36\"\" E\"\n";
    let (layer, said) = read("t.csv", letters.as_bytes(), "services", &ain());
    assert_eq!(layer.inside().count(), 2, "{said}");
    // 45° 57' 41" is 45 + 57/60 + 41/3600.
    let lat = layer.number(&layer.features[0], "lat").expect("a number");
    assert!((lat - 45.961_388_888_9).abs() < 1e-9, "{lat}");
    assert!(!said.contains("n'est pas un nombre"), "{said}");
    let swapped = "nom;lon;lat\nA;45.9614;5.3597\nB;45.9018;5.3433\nC;45.9053;5.1936\n\
                   D;45.9614;5.36\nE;45.9018;5.344\n";
    let (layer, said) = read("t.csv", swapped.as_bytes(), "libre", &ain());
    assert_eq!(layer.inside().count(), 5, "{said}");
    assert!(said.contains("inversées"), "{said}");
}

#[test]
fn what_the_format_of_a_cell_shows_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("t.xlsx");
    let mut book = Workbook::new();
    let share = Format::new().set_num_format("0.0%");
    let amount = Format::new().set_num_format("# ##0.0\" k€\"");
    for name in ["2021", "2022"] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (c, title) in ["code_insee", "part", "budget"].iter().enumerate() {
            sheet.write_string(0, c as u16, *title).expect("written");
        }
        for (r, (code, part, budget)) in [("01004", 0.043, 12.5), ("01202", 0.125, 7.0)].iter().enumerate() {
            let row = r as u32 + 1;
            sheet.write_string(row, 0, *code).expect("written");
            sheet.write_number_with_format(row, 1, *part, &share).expect("written");
            sheet.write_number_with_format(row, 2, *budget, &amount).expect("written");
        }
    }
    book.save(&file).expect("saved");
    let bytes = std::fs::read(&file).expect("read");
    let (layer, said) = read("t.xlsx", &bytes, "table-communale", &ain());
    assert_eq!(numbers(&layer, "part"), known(&[("01004", 4.3), ("01202", 12.5)]));
    assert_eq!(numbers(&layer, "budget"), known(&[("01004", 12.5), ("01202", 7.0)]));
    let units = ["part", "budget"].map(|c| layer.of_numbers(c).unit);
    assert_eq!(units, [Some("%".to_owned()), Some("k€".to_owned())]);
    // The other sheet is no annex: it has the same columns.
    assert!(said.contains("A0373") && said.contains("2022"), "{said}");
}

#[test]
fn a_column_of_numbers_and_texts_is_told() {
    let text = "code_insee;places\n01004;12\n01202;~5\n01244;7\n01041;> 6\n01390;9\n";
    let (layer, said) = read("t.csv", text.as_bytes(), "table-communale", &ain());
    assert_eq!(layer.text(&layer.features[1], "places"), Some("~5"));
    assert!(said.contains("I0372") && said.contains("~5"), "{said}");
}

#[test]
fn what_a_table_is_added_up_to_is_no_commune() {
    let text = "code_insee;nom;places\n01004;Ambérieu;12\n01202;Lagnieu;3\nCC;CC de la plaine;15\nPETR;Ensemble;15\n";
    let (layer, said) = read("t.csv", text.as_bytes(), "table-communale", &ain());
    assert_eq!(numbers(&layer, "places"), known(&[("01004", 12.0), ("01202", 3.0)]), "{said}");
}

#[test]
fn codes_are_read_as_spreadsheets_leave_them() {
    let expected = known(&[("01004", 12.0), ("01202", 3.0), ("01244", 5.0)]);
    for text in [
        "Dépt;Com;places\n1;4;12\n1;202;3\n1;244;5\n",
        "code_insee;places\n1 004;12\n1 202;3\n1 244;5\n",
        "code_insee;places\n01 004,00;12\n01 202,00;3\n01 244,00;5\n",
        "GEO;places\n2024-COM-01004;12\n2024-COM-01202;3\n2024-COM-01244;5\n",
        "Réf;places\n01004;12\n01202;3\n01244;5\n",
        "CODE_POSTAL;places\n01004;12\n01202;3\n01244;5\n",
    ] {
        let (layer, said) = read("t.csv", text.as_bytes(), "table-communale", &ain());
        assert_eq!(numbers(&layer, "places"), expected, "{text}\n{said}");
    }
}

#[test]
fn calls_of_notes_spans_of_years_and_numbered_columns_hide_no_table() {
    let text = "Direction départementale des territoires;;;\nInsee;Nom;Conso. 2011-2020;Évol. 2015/2020\n(1);(2);(3);(4)=(3)/10\n\
                01004;Ambérieu;12 (1);3\n01202;Lagnieu;3;-1,5\n01244;Meximieux;5 (p);0\n";
    let (layer, said) = read("t.csv", text.as_bytes(), "table-communale", &ain());
    let expected = known(&[("01004", 12.0), ("01202", 3.0), ("01244", 5.0)]);
    assert_eq!(numbers(&layer, "Conso. 2011-2020"), expected, "{said}");
    assert_eq!(numbers(&layer, "Évol. 2015/2020")[1].1, Some(-1.5), "{said}");
}

#[test]
fn a_mark_in_a_position_leaves_it_unknown() {
    let text = "code_insee;nom;lon;lat\n01004;A;5,3597;45,9614\n01202;B;NC;NC\n01244;C;nd;n.d.\n";
    let (layer, said) = read("t.csv", text.as_bytes(), "libre", &ain());
    assert_eq!((layer.inside().count(), layer.control.at_commune), (3, 2), "{said}");
}

#[test]
fn postal_codes_beside_names_are_no_codes() {
    let rows = [
        "Lagnieu",
        "Ambutrix",
        "Vaux-en-Bugey",
        "Leyment",
        "Chazey-sur-Ain",
        "Saint-Sorlin-en-Bugey",
        "Souclin",
        "Blyes",
    ];
    let text: String = rows.iter().map(|name| format!("01150;{name};2\n")).collect();
    let (layer, said) = read("t.csv", format!("Code;Commune;places\n{text}").as_bytes(), "table-communale", &ain());
    assert_eq!(layer.inside().count(), rows.len(), "{said}");
}
