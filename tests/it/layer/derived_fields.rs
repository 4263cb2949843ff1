//! Fields that models compute: the hours of a week from a column a day, the type, domain and gamme of an equipment.

use std::path::Path;

use territoire::diagnostic::{self, Notes};
use territoire::layer::{self, CodeList, Fate, Feature, Layer, Model};
use territoire::report::control;

use crate::support::grounds::SAMMIELLOIS;
use crate::support::layers::{self, model, spec};
use crate::support::skips::shared;
use crate::support::tool::{all, territoire};

fn read(model: Model, file: &Path) -> (Layer, Notes) {
    layers::read(&spec(model, file), &SAMMIELLOIS)
}

fn read_text(model: Model, text: &str) -> (Layer, Notes) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("lieux.csv");
    std::fs::write(&file, text).expect("written");
    read(model, &file)
}

fn of<'a>(layer: &'a Layer, id: &str) -> &'a Feature {
    layer.features.iter().find(|f| f.id == id).unwrap_or_else(|| panic!("feature {id}"))
}

fn problems<'a>(layer: &'a Layer, code: &str) -> Vec<(&'a str, Option<&'a str>, &'a str, &'a str)> {
    let c = &layer.control;
    let own = c.problems.iter().filter(|p| c.rules[p.rule].code == code);
    own.map(|p| (p.place.as_str(), p.column.as_deref(), p.found.as_str(), p.expected.as_str())).collect()
}

const DAYS: &str = "id_fs,lib_fs,insee_com,longitude,latitude,h_lundi,h_mardi,h_mercredi,h_jeudi,h_vendredi,h_samedi\n\
                    1,Un,55463,5.5389,48.8887,09:00 - 12:00 / 14:00 - 16:30,,09:00 - 12:00,,13:30 - 18:30,09:00 - 12:00\n\
                    2,Deux,55463,5.5390,48.8887,,,,,,\n\
                    3,Trois,55463,5.5391,48.8887,09:00 - 12:00,9h-12h,,,,\n\
                    4,Quatre,55463,5.5392,48.8887,09:00 - 16:30 / 13:30 - 16:30,fermé,,,,\n";

/// First row: Monday 3 h + 2.5 h, Wednesday 3 h, Friday 5 h, Saturday 3 h, in all 16.5 h.
#[test]
fn the_hours_of_a_week_come_from_a_column_a_day() {
    let (layer, notes) = read_text(model("france-services"), DAYS);
    let first = of(&layer, "1");
    let hours = layer.hours(first).expect("hours");
    assert!((hours.weekly() - 16.5).abs() < 1e-12, "{hours}");
    assert!(hours.saturday() && hours.evening() && hours.days_open() == 4);
    let text = "Mo 09:00-12:00,14:00-16:30; We,Sa 09:00-12:00; Fr 13:30-18:30";
    assert_eq!(layer.text(first, "horaires"), Some(text));
    // A day without hours is closed, a week without hours is not known; nor is one of which a day can't be read.
    assert_eq!(layer.hours(of(&layer, "2")), None);
    assert_eq!(layer.hours(of(&layer, "3")), None);
    let expected = "des plages comme 09:00 - 12:00 / 14:00 - 16:30";
    assert_eq!(problems(&layer, "HORAIRES-ILLISIBLES"), [("ligne 4", Some("h_mardi"), "9h-12h", expected)]);
    // 9:00 to 16:30, of which 13:30 to 16:30 is a part: 7.5 h.
    let merged = layer.hours(of(&layer, "4")).expect("hours");
    assert!((merged.weekly() - 7.5).abs() < 1e-12 && merged.days_open() == 1, "{merged}");
    let found = "09:00 - 16:30 / 13:30 - 16:30";
    assert_eq!(problems(&layer, "HORAIRES-PLAGES"), [("ligne 5", Some("h_lundi"), found, "réunies : 09:00-16:30")]);
    let said = diagnostic::summary(&notes);
    assert!(
        said.contains("attention[A0326]: 1\u{a0}ligne : plages horaires d'un jour qui se recouvrent, réunies"),
        "{said}"
    );
    assert!(said.contains("attention[A0314]: 1\u{a0}ligne : horaires d'un jour illisibles"), "{said}");
    assert!(layer.control.detected.contains(&"champs calculés : `horaires` (2\u{a0}lignes sur 4)".to_owned()));
    assert!(layer.control.problems.iter().all(|p| p.fate == Fate::Kept), "{}", control::text(&layer.control));
}

#[test]
fn hours_of_the_file_stand_and_a_missing_day_leaves_them_unknown() {
    let own =
        DAYS.replace("h_samedi\n", "h_samedi,horaires\n").replace("09:00 - 12:00\n", "09:00 - 12:00,Mo 08:00-10:00\n");
    let own = own
        .replace(",,,,,,\n", ",,,,,,,\n")
        .replace("fermé,,,,\n", "fermé,,,,,\n")
        .replace("9h-12h,,,,\n", "9h-12h,,,,,\n");
    let (layer, _) = read_text(model("france-services"), &own);
    assert_eq!(layer.text(of(&layer, "1"), "horaires"), Some("Mo 08:00-10:00"));
    assert_eq!(layer.text(of(&layer, "4"), "horaires"), None);
    let (layer, _) = read_text(model("france-services"), &DAYS.replace("h_samedi", "samedi"));
    assert_eq!(layer.field("horaires"), None);
    let said = "`horaires` non calculé, la colonne manque : `h_samedi`".to_owned();
    assert!(layer.control.detected.contains(&said), "{:?}", layer.control.detected);
}

/// Worked out by hand from the file of August 2024: 291 (Bassuet): Monday and Tuesday 3.5 + 3.5 = 7 h, Wednesday 3.5 + 3.75 = 7.25, Thursday
/// 08:30-12:00 and 08:30-16:00 together 7.5, Friday 3.5: 32.25. 319 (Varennes): 3 + 6 + 6 + 3, Friday 09:00-16:30 7.5, Saturday 3: 28.5.
/// 3043 (Sammiellois): 8 + 4 × 4 = 24. 1416 (Vigneulles): 5 × 5.5 + 3 = 30.5. 924 (Beausite) and 925: 5 × 6 = 30. 626: 3. 2214 (Pompey): 7 + 9 + 4 + 7 + 4 = 31,
/// open until 19:00 on Tuesdays.
#[test]
fn the_hours_of_the_real_france_services_are_those_of_their_days() {
    let name = "the_hours_of_the_real_france_services_are_those_of_their_days";
    let Some(file) = shared("data/reel/france_services/france_services_2024-08_30km.geojson", name) else {
        return;
    };
    let (layer, _) = read(model("france-services"), &file);
    for (id, weekly, saturday, evening) in [
        ("291", 32.25, false, false),
        ("319", 28.5, true, false),
        ("3043", 24.0, false, false),
        ("1416", 30.5, true, false),
        ("924", 30.0, false, false),
        ("925", 30.0, false, false),
        ("626", 3.0, false, false),
        ("2214", 31.0, false, true),
    ] {
        let hours = layer.hours(of(&layer, id)).unwrap_or_else(|| panic!("hours of {id}"));
        assert!((hours.weekly() - weekly).abs() < 1e-12, "{id}: {} h, {hours}", hours.weekly());
        assert_eq!((hours.saturday(), hours.evening()), (saturday, evening), "{id}");
    }
    assert_eq!(layer.features.iter().filter(|f| layer.hours(f).is_some()).count(), 42);
    // The two rows that the README tells of: Bassuet on Thursday, Varennes on Friday.
    let told: Vec<_> = problems(&layer, "HORAIRES-PLAGES").into_iter().map(|p| (p.1, p.2)).collect();
    assert_eq!(
        told,
        [(Some("h_jeudi"), "08:30 - 12:00 / 08:30 - 16:00"), (Some("h_vendredi"), "09:00 - 16:30 / 13:30 - 16:30")]
    );
    assert!(problems(&layer, "HORAIRES-ILLISIBLES").is_empty());
}

const EQUIPMENTS: &str = "AN;DEPCOM;TYPEQU;LONGITUDE;LATITUDE\n\
                          2021;55463;A206;5.5389;48.8887\n\
                          2021;55463;A208;5.5389;48.8887\n\
                          2021;55463;A203;5.5389;48.8887\n\
                          2024;55463;D265;5.5389;48.8887\n\
                          2024;55463;A206;5.5389;48.8887\n\
                          2025;55463;D265;5.5389;48.8887\n\
                          ;55463;D265;5.5389;48.8887\n\
                          2024;55463;D264;5.5389;48.8887\n";

/// The derived cells of a row: label, domain, gamme, type that counts.
fn derived(layer: &Layer, row: usize) -> [Option<&str>; 4] {
    ["libelle", "domaine", "gamme", "type_de_gamme"].map(|field| layer.text(&layer.features[row], field))
}

#[test]
fn an_equipment_knows_what_the_list_of_its_edition_tells_of_its_type_and_no_more() {
    let (layer, _) = read_text(model("bpe"), EQUIPMENTS);
    let particuliers = Some("services aux particuliers");
    // A bureau and an agence of 2021 are one type of the gamme, AR03; a bank is its own.
    assert_eq!(derived(&layer, 0), [Some("bureau de poste"), particuliers, Some("proximité"), Some("AR03")]);
    assert_eq!(derived(&layer, 1), [Some("agence postale"), particuliers, Some("proximité"), Some("AR03")]);
    assert_eq!(derived(&layer, 2), [Some("banque"), particuliers, Some("intermédiaire"), Some("A203")]);
    // The gammes of 2024 are not known: those of 2021 say nothing of them.
    assert_eq!(derived(&layer, 3), [Some("médecin généraliste"), Some("santé et action sociale"), None, None]);
    assert_eq!(derived(&layer, 4), [Some("bureau de poste"), particuliers, None, None]);
    // No list of 2025; no edition at all; a code of no list.
    for row in [5, 6, 7] {
        assert_eq!(derived(&layer, row), [None; 4], "row {row}");
    }
    assert_eq!(layer.features[0].name, "bureau de poste");
    let expected = "code connu le plus proche : D265 (médecin généraliste)";
    assert_eq!(problems(&layer, "INCO"), [("ligne 9", Some("TYPEQU"), "D264", expected)]);
    let detected = layer.control.detected.join("\n");
    assert!(detected.contains("`gamme` (3\u{a0}lignes sur 8)"), "{detected}");
    let silent = "non renseigné par la liste `bpe-2024` : `gamme` et `type_de_gamme`";
    assert!(detected.contains(silent) && !detected.contains("`bpe-2021`"), "{detected}");
    assert!(detected.contains("aucune liste `bpe-2025` (1\u{a0}ligne)"), "{detected}");
}

#[test]
fn computed_fields_are_columns_like_others_but_are_not_written_in_the_official_file() {
    let (layer, _) = read_text(model("bpe"), EQUIPMENTS);
    assert_eq!(&layer.fields[5..], ["libelle", "domaine", "gamme", "type_de_gamme"]);
    assert_eq!(layer.features[0].cells.len(), 9);
    let converted = layer::convert(&layer, &SAMMIELLOIS, layer::Rows::Territory).expect("a schema");
    let header = converted.valid.lines().next().unwrap_or_default();
    assert_eq!(header, "AN;DEPCOM;TYPEQU;LONGITUDE;LATITUDE;QUALITE_XY;LAMBERT_X;LAMBERT_Y;DCIRIS;DOM;SDOM;EPCI");
    assert!(converted.rows > 0 && !converted.valid.contains("proximité"), "{}", converted.valid);
    assert!(!model("bpe").template().contains("gamme") && !model("france-services").template().contains("horaires"));
}

#[test]
fn a_list_of_the_study_stands_for_that_of_the_tool() {
    let mut notes = Notes::new();
    let text =
        "Code;Libellé;Domaine;Gamme;Regroupement\nD265;médecin;santé;proximité;\nA206;poste;services;proximité;AR03\n";
    let list = CodeList::parse("bpe-2024", text.as_bytes(), Path::new("modeles/listes/bpe-2024.csv"), &mut notes);
    let (layer, _) = read_text(model("bpe").with_lists(&[list.expect("a list")]), EQUIPMENTS);
    assert_eq!(derived(&layer, 3), [Some("médecin"), Some("santé"), Some("proximité"), Some("D265")]);
    assert_eq!(derived(&layer, 4), [Some("poste"), Some("services"), Some("proximité"), Some("AR03")]);
    // That of 2021 is still the tool's.
    assert_eq!(derived(&layer, 2)[2], Some("intermédiaire"));
    assert!(notes.all().is_empty());
}

/// `territoire verifier` on a study that brings its list: what is read is what the list says.
#[test]
fn a_study_brings_its_list_in_its_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    write(
        "territoire.toml",
        "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\nepci = [\"245500327\"]\n\n\
         [[couche]]\nid = \"equipements\"\nfichier = \"couches/bpe.csv\"\nmodele = \"bpe\"\n",
    );
    write("couches/bpe.csv", EQUIPMENTS);
    let verify = || {
        let mut command = territoire();
        let output = command.args(["verifier"]).arg(dir.path()).output().expect("the command runs");
        all(&output)
    };
    let said = verify();
    assert!(said.contains("`gamme` (3\u{a0}lignes sur 8)"), "{said}");
    write("modeles/listes/bpe-2024.csv", "code,libelle,gamme\nD265,médecin,proximité\nD264,autre,supérieure\n");
    let said = verify();
    assert!(said.contains("`gamme` (5\u{a0}lignes sur 8)"), "{said}");
    write("modeles/listes/bpe-2024.csv", "type,gamme\nD265,proximité\n");
    let said = verify();
    assert!(said.contains("E0315") && said.contains("modeles/listes/bpe-2024.csv"), "{said}");
}

#[test]
fn faults_of_a_computed_field_are_told_at_their_place() {
    let mut notes = Notes::new();
    let text = "id = \"lieux\"\ntitre = \"Lieux\"\n\
                [[champ]]\nnom = \"TYPE\"\ntype = \"texte\"\n\
                [[champ]]\nnom = \"gamme\"\ntype = \"texte\"\ncalcule = { liste = \"bpes\", de = \"TYPES\", colonne = \"gamme\" }\n\
                [[champ]]\nnom = \"rang\"\ntype = \"texte\"\ncalcule = { liste = \"bpe\", de = \"TYPE\", colonne = \"rang\" }\n\
                [[champ]]\nnom = \"horaires\"\ntype = \"horaires\"\ncalcule = { jours = [] }\n";
    assert!(Model::parse(text, Path::new("modeles/lieux.toml"), &mut notes).is_none());
    let said = diagnostic::summary(&notes);
    for part in [
        "la liste de codes `bpes` n'existe pas\n --> modeles/lieux.toml:9:21",
        "vouliez-vous dire `\"bpe\"`",
        "le champ `TYPES` n'est pas déclaré\n --> modeles/lieux.toml:9:34",
        "aucune liste `bpe` n'a de colonne `rang`\n  --> modeles/lieux.toml:13:51",
        "la clé `jours` attend de un à sept champs",
    ] {
        assert!(said.contains(part), "«{part}» is not in\n{said}");
    }
}
