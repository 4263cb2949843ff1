//! Files as they come: encodings of other machines, quotes that nothing closes, ends of lines of all kinds, names that say
//! something else than the content, identifiers that a spreadsheet took for numbers.

use std::path::Path;

use territoire::diagnostic::{Diagnostic, Notes, render};
use territoire::layer::{self, Layer};
use territoire::territory::Territory;

use crate::support::grounds::{of_communes, of_epcis};
use crate::support::{layers, skips};

fn territory() -> Territory {
    of_communes("Essai", &["55175", "55177"])
}

/// A file of that name read by a model, and what was told.
fn read(name: &str, bytes: &[u8], model: &str) -> (Option<Layer>, Vec<String>) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join(name);
    std::fs::write(&file, bytes).expect("written");
    let mut notes = Notes::new();
    let layer = layer::read(&layers::spec(layers::model(model), &file), &territory(), &mut notes);
    (layer, notes.all().iter().map(told).collect())
}

fn told(d: &Diagnostic) -> String {
    render(d).replace(['\u{a0}', '\u{202f}'], " ")
}

fn texts(layer: &Layer, field: &str) -> Vec<String> {
    layer.features.iter().map(|f| layer.text(f, field).unwrap_or_default().to_owned()).collect()
}

#[track_caller]
fn says(told: &[String], parts: &[&str]) {
    assert!(told.iter().any(|t| parts.iter().all(|p| t.contains(p))), "{parts:?}\n{}", told.join("\n"));
}

/// «Érize-la-Brûlée», «forêt» by Python's codecs mac_roman, cp850, cp1252, utf-16.
#[test]
fn a_table_is_read_in_the_encoding_of_its_machine() {
    let utf16: Vec<u8> =
        "\u{feff}code_insee\tlieu\r\n55175\tforêt d'Érize\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [
        (&b"code_insee;lieu\n55175;for\x90t d'\x83rize\n"[..], "MacRoman"),
        (b"code_insee;lieu\r\n55175;for\x88t d'\x90rize\r\n", "CP850"),
        (b"code_insee;lieu\r\n55175;for\xeat d'\xc9rize\r\n", "Windows-1252"),
        (&utf16, "UTF-16"),
    ] {
        let (layer, told) = read("lieux.csv", bytes, "libre");
        let layer = layer.unwrap_or_else(|| panic!("{encoding}: {told:?}"));
        assert_eq!(texts(&layer, "lieu"), ["forêt d'Érize"], "{encoding}");
        assert!(
            layer.control.detected.iter().any(|d| d.contains(encoding)),
            "{encoding}: {:?}",
            layer.control.detected
        );
    }
}

#[test]
fn what_was_lost_or_mixed_is_said_with_its_lines() {
    let mixed = ["code_insee;lieu\n55175;forêt\n".as_bytes(), b"55177;acc\xe8s\n", "55177;école\n".as_bytes()].concat();
    let (layer, told) = read("lieux.csv", &mixed, "libre");
    assert_eq!(texts(&layer.expect("read"), "lieu"), ["forêt", "accès", "école"]);
    says(&told, &["A0380", "une ligne est en Windows-1252, les autres en UTF-8", "lieux.csv:3"]);
    let (_, told) = read("lieux.csv", "code_insee;lieu\n55175;for\u{fffd}t\n55177;\u{fffd}cole\n".as_bytes(), "libre");
    says(&told, &["A0382", "2 caractères perdus", "lieux.csv:2", "lignes 2 et 3"]);
    let (layer, told) = read("lieux.csv", "code_insee;lieu\n55175;forÃªt\n".as_bytes(), "libre");
    assert_eq!(texts(&layer.expect("read"), "lieu"), ["forêt"]);
    says(&told, &["A0388", "1 lettre encodée deux fois", "lieux.csv:2"]);
    let (layer, told) = read("lieux.csv", b"code_insee;lieu\n55175;bois\n\0\0\0\0", "libre");
    assert_eq!(layer.expect("read").features.len(), 1);
    says(&told, &["A0383", "finit par 4 octets nuls"]);
    let geojson =
        b"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"lieu\":\"for\xeat\"},\
                    \"geometry\":{\"type\":\"Point\",\"coordinates\":[5.2,48.8]}}]}";
    for name in ["lieux.geojson", "lieux.csv"] {
        let (layer, _) = read(name, geojson, "libre");
        assert_eq!(texts(&layer.expect("read"), "lieu"), ["forêt"], "{name}");
    }
}

/// Twenty rows; the quote of line 4 is closed by one on line 15, then by nothing.
#[test]
fn a_quote_takes_no_row() {
    for closing in ["\"", ""] {
        let mut text = String::from("code_insee;lieu;places\n");
        for n in 0..20 {
            let (open, close) = (if n == 2 { "\"" } else { "" }, if n == 13 { closing } else { "" });
            text.push_str(&format!("55175;{open}Parking {n}{close};{n}\n"));
        }
        let (layer, told) = read("lieux.csv", text.as_bytes(), "libre");
        let layer = layer.expect("read");
        let places: Vec<f64> = layer.features.iter().filter_map(|f| layer.number(f, "places")).collect();
        assert_eq!(places, (0..20).map(f64::from).collect::<Vec<_>>(), "{told:?}");
        says(&told, &["A0384", "1 ligne a un guillemet mal fermé", "lieux.csv:4"]);
    }
    let (layer, _) = read("lieux.csv", b"code_insee;lieu\n55175;\"un\ndeux\"\n55177;trois\n", "libre");
    let layer = layer.expect("read");
    assert_eq!(layer.features.len(), 2);
    assert!(
        layer.control.detected.iter().any(|d| d.contains("2\u{a0}lignes (1 de plus")),
        "{:?}",
        layer.control.detected
    );
}

#[test]
fn a_line_has_the_number_that_an_editor_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["code_insee;lieu;lon;lat", "55175;A;5,2;48,8", "", "55177;B;abc;48,8", ""].join(end);
        let (_, told) = read("lieux.csv", text.as_bytes(), "services");
        says(&told, &["abc", "lieux.csv:4"]);
    }
}

#[test]
fn a_file_is_named_for_what_it_is() {
    let container = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let locked: Vec<u8> =
        container.into_iter().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (name, bytes, what, help) in [
        ("export.csv", &b"<html><body><table><tr><td>code"[..], "une page web (HTML)", ".xlsx"),
        ("export.xls", b"<table><tr><td>code</td></tr></table>", "une page web (HTML)", ".xlsx"),
        ("export.geojson", b"<!DOCTYPE html><html>Erreur 503", "une page web (HTML)", "télécharger"),
        (
            "a.xls",
            b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
            "XML 2003",
            ".xlsx",
        ),
        ("a.xlsx", &locked, "protégé par un mot de passe", "enregistrer sans"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00", "d'avant Excel 5", "LibreOffice"),
        ("a.csv", b"%PDF-1.4\n%\xe2\xe3", "un document PDF", "copier le tableau"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "une image PNG", "tableau lui-même"),
        ("a.xlsx", b"", "le fichier est vide", "de nouveau"),
    ] {
        let (layer, told) = read(name, bytes, "libre");
        assert!(layer.is_none(), "{name}: {what}");
        says(&told, &["E0306", what, help, name]);
    }
}

#[test]
fn a_table_under_another_name_is_read_by_its_content() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in [["code_insee", "lieu"], ["55175", "Halle"]].iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *cell).expect("a cell");
        }
    }
    let workbook = book.save_to_buffer().expect("a workbook");
    for (name, bytes, what) in [
        ("lieux.csv", workbook.as_slice(), "un classeur, et non d'après son nom en .csv"),
        ("lieux.xlsx", b"code_insee;lieu\n55175;Halle\n", "un texte, et non d'après son nom en .xlsx"),
    ] {
        let (layer, told) = read(name, bytes, "libre");
        let layer = layer.unwrap_or_else(|| panic!("{name}: {told:?}"));
        assert_eq!(texts(&layer, "lieu"), ["Halle"], "{name}");
        assert!(layer.control.detected.iter().any(|d| d.contains(what)), "{:?}", layer.control.detected);
    }
}

#[test]
fn identifiers_that_a_spreadsheet_spoiled_are_told_and_never_numbers() {
    let text = "code_insee;siret;siren_gestionnaire;code_postal\n55175;1,23457E+13;12345674;1500\n55177;12345678901234;245500327;55300\n";
    let (layer, told) = read("lieux.csv", text.as_bytes(), "libre");
    let layer = layer.expect("read");
    assert_eq!(texts(&layer, "siret"), ["1,23457E+13", "12345678901234"]);
    assert!(layer.features.iter().all(|f| layer.number(f, "siret").is_none()));
    says(&told, &["A0386", "1 cellule de la colonne `siret` est un nombre à exposant", "lieux.csv:2"]);
    says(&told, &["I0387", "`siren_gestionnaire`", "« 012345674 » (SIREN)"]);
    says(&told, &["I0387", "`code_postal`", "« 01500 » (code postal)"]);
    let (_, told) = read("lieux.csv", b"code_insee;valeur\n55175;1,2E+13\n55177;2\n", "libre");
    assert!(told.iter().all(|t| !t.contains("A0386")), "{told:?}");
}

/// Opening hours of places, in French: 3 h and 3.5 h on five days are 32.5 h.
#[test]
fn hours_in_french_are_those_of_the_layer() {
    let text = "code_insee;nom;horaires\n55175;A;Lu-Ve 09:00-12:00\n55175;B;lundi au vendredi 9h-12h / 14h-17h30\n55177;C;sur rendez-vous\n";
    let (layer, _) = read("lieux.csv", text.as_bytes(), "libre");
    let layer = layer.expect("read");
    let weekly: Vec<Option<f64>> = layer.features.iter().map(|f| layer.hours(f).map(|h| h.weekly())).collect();
    assert_eq!(weekly, [Some(15.0), Some(32.5), None]);
}

/// The shared cases of these kinds.
#[test]
fn the_shared_cases_are_read_right() {
    let Some(cases) = skips::shared("cas", "the_shared_cases_are_read_right") else { return };
    let plaine = of_epcis("Plaine de l'Ain", &["240100883"]);
    let open = |file: &Path, model: &str| {
        let mut notes = Notes::new();
        let layer = layer::read(&layers::spec(layers::model(model), file), &plaine, &mut notes);
        (layer, notes.all().iter().map(told).collect::<Vec<_>>())
    };
    for (case, file) in [("08-csv-mac", "t.csv"), ("08-csv-cp850", "t.csv")] {
        let (layer, told) = open(&cases.join(case).join("couches").join(file), "libre");
        let layer = layer.unwrap_or_else(|| panic!("{case}: {told:?}"));
        assert_eq!(texts(&layer, "nom")[0], "Ambérieu-en-Bugey", "{case}");
    }
    let case = |name: &str| cases.join(name).join("couches");
    let (layer, _) = open(&case("18-latin1").join("t.geojson"), "libre");
    assert_eq!(texts(&layer.expect("read"), "nom")[..2], ["Ambérieu gare", "Lagnieu forêt"]);
    let (layer, told) = open(&case("09-guillemet-300b").join("t.csv"), "libre");
    assert_eq!(layer.expect("read").features.len(), 300);
    says(&told, &["A0384", "t.csv:11"]);
    let (_, told) = open(&case("23-lignes").join("t.csv"), "services");
    says(&told, &["abc", "t.csv:4"]);
    let (layer, told) = open(&case("43-encodage-mixte").join("b.csv"), "irve");
    let layer = layer.expect("read");
    let values = texts(&layer, "condition_acces");
    assert!(values.iter().all(|v| v == "Accès libre" || v == "Accès réservé"), "{values:?}");
    says(&told, &["A0380", "Windows-1252"]);
}
