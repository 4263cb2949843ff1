//! Tables of values by commune of another year, read as layers: what merged is added up or averaged, what was split is
//! shared or copied, and a commune that nothing happened to keeps its row as it is.

use std::path::PathBuf;
use std::sync::LazyLock;

use territoire::layer::{ColumnsSaid, Layer, Magnitude, Named, Spec};
use territoire::territory::Territory;

use crate::support::grounds::of_communes;
use crate::support::layers::{self, model, spec};
use crate::support::tool::{err, run};

/// The five communes of Neussargues en Pinatelle, split in 2025; Bazoches-et-Saint-Thibaut, merged in 2022; Valbois.
static TERRITORY: LazyLock<Territory> = LazyLock::new(|| {
    let codes = ["15031", "15035", "15047", "15141", "15171", "02054", "55530", "55463"];
    of_communes("Essai", &codes)
});

fn read(id: &str, vintage: Option<u16>, rates: &[&str], text: &str) -> (Layer, Vec<String>) {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("table.csv");
    std::fs::write(&file, text).expect("written");
    let place = territoire::diagnostic::Place::File(PathBuf::from("territoire.toml"));
    let named = |r: &&str| (Magnitude::Rate, Named { name: (*r).to_owned(), place: place.clone() });
    let columns = ColumnsSaid { natures: rates.iter().map(named).collect(), ..ColumnsSaid::default() };
    let table = Spec { id: "table".into(), title: "table".into(), ..spec(model(id), &file) };
    let (layer, notes) = layers::read(&Spec { set_aside: false, today: None, vintage, columns, ..table }, &TERRITORY);
    let told = notes.all().iter().filter(|d| d.code.id != "I0308");
    let label = |d: &territoire::diagnostic::Diagnostic| d.label.clone().unwrap_or_default();
    (layer, told.map(|d| format!("{} {} [{}]", d.code.id, d.message, label(d))).collect())
}

fn rows(layer: &Layer, field: &str) -> Vec<(String, Option<f64>)> {
    layer.features.iter().map(|f| (f.id.clone(), layer.number(f, field))).collect()
}

fn near(found: &[(String, Option<f64>)], expected: &[(&str, Option<f64>)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((code, value), (known, wanted)) in found.iter().zip(expected) {
        assert_eq!(code, known, "{found:?}");
        match (value, wanted) {
            (Some(a), Some(b)) => assert!((a - b).abs() < 1e-9, "{code}: {a} is not {b}"),
            _ => assert_eq!(value.is_none(), wanted.is_none(), "{code}: {value:?}"),
        }
    }
}

/// Populations 2023 of the parts: 217, 304, 88, 824 and 122, in all 1,555: two households for each inhabitant, so that
/// the parts have twice their population.
#[test]
fn the_row_of_a_commune_split_since_is_shared_between_its_parts_by_population() {
    let text = "code_insee;nom;menages;taux_pauvrete\n55463;Saint-Mihiel;1900;18,20\n\
                15141;Neussargues en Pinatelle;3110;12,5\n";
    let (layer, told) = read("table-communale", Some(2020), &["taux_pauvrete"], text);
    let menages = [
        ("55463", Some(1_900.0)),
        ("15031", Some(434.0)),
        ("15035", Some(608.0)),
        ("15047", Some(176.0)),
        ("15141", Some(1_648.0)),
        ("15171", Some(244.0)),
    ];
    near(&rows(&layer, "menages"), &menages);
    let rates = menages.map(|(code, _)| (code, Some(if code == "55463" { 18.2 } else { 12.5 })));
    near(&rows(&layer, "taux_pauvrete"), &rates);
    assert_eq!((layer.control.read, layer.control.kept, layer.control.rejected), (2, 2, 0));
    assert_eq!(layer.control.outside, 0);
    let names: Vec<&str> = layer.features.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names[1..3], ["Celles", "Chalinargues"]);
    assert_eq!(layer.text(&layer.features[1], "nom"), Some("Celles"));
    assert_eq!(layer.text(&layer.features[1], "code_insee"), Some("15031"));
    assert_eq!(
        told,
        [
            "A0225 1\u{a0}commune scindée depuis, valeur partagée selon la population : Neussargues en Pinatelle \
             (15141) [colonne : `menages`]",
            "A0225 1\u{a0}commune scindée depuis, valeur reprise pour chaque partie : Neussargues en Pinatelle (15141) \
             [colonne : `taux_pauvrete`]",
        ]
    );
    // A commune of today that the table has as it is: the file's own text.
    let rate = layer.field("taux_pauvrete").expect("a field");
    assert_eq!(layer.features[0].cells.get(rate), Some("18,20"));
}

/// Bazoches-sur-Vesles (02054) had 461 inhabitants in 2021 and Saint-Thibaut (02695) 81, the year before they merged.
#[test]
fn rows_of_communes_merged_since_are_one_row() {
    let text = "CODGEO;LIBGEO;menages;revenu_median;annee\n02695;Saint-Thibaut;40;24000;2021\n\
                02054;Bazoches-sur-Vesles;200;20000;2021\n55463;Saint-Mihiel;1900;19850;2021\n";
    let (layer, told) = read("table-communale", None, &[], text);
    near(&rows(&layer, "menages"), &[("02054", Some(240.0)), ("55463", Some(1_900.0))]);
    let mean = (461.0 * 20_000.0 + 81.0 * 24_000.0) / 542.0;
    near(&rows(&layer, "revenu_median"), &[("02054", Some(mean)), ("55463", Some(19_850.0))]);
    near(&rows(&layer, "annee"), &[("02054", Some(2_021.0)), ("55463", Some(2_021.0))]);
    assert!(
        told.iter().any(|t| t.starts_with("A0222 1\u{a0}commune née d'une fusion, valeurs additionnées")),
        "{told:?}"
    );
    let guessed = "I0327 colonnes d'après leur nom : `menages` additionnée ; `revenu_median` et `annee` moyennées []";
    assert!(told.iter().any(|t| t == guessed), "{told:?}");
    assert_eq!(layer.control.kept, 3);
    assert!(layer.control.detected.iter().any(|d| d.contains("2\u{a0}lignes d'autres limites communales")));
}

/// A count under statistical secrecy in one part: the whole is not known, and is not the sum of the rest.
#[test]
fn a_part_under_secrecy_leaves_the_whole_missing() {
    let text = "code_insee;nom;nb_log_prive;nb_log_vacant;taux_vacance\n02054;Bazoches;300;20;6\n\
                02695;Saint-Thibaut;60;s;s\n";
    let (layer, told) = read("logements-vacants", None, &[], text);
    near(&rows(&layer, "nb_log_prive"), &[("02054", Some(360.0))]);
    near(&rows(&layer, "nb_log_vacant"), &[("02054", None)]);
    near(&rows(&layer, "taux_vacance"), &[("02054", None)]);
    let gaps = told.iter().filter(|t| t.starts_with("A0223")).collect::<Vec<_>>();
    assert_eq!(gaps.len(), 1, "{told:?}");
    assert!(
        gaps[0].contains("sans 02695") && gaps[0].ends_with("[colonnes : `nb_log_vacant` et `taux_vacance`]"),
        "{gaps:?}"
    );
    // The model says what adds up: nothing is guessed.
    assert!(told.iter().all(|t| !t.starts_with("I0327")), "{told:?}");
}

/// One of three parts of Valbois is not Valbois.
#[test]
fn a_part_alone_is_not_taken_for_the_whole() {
    let (layer, told) = read("table-communale", None, &[], "code_insee;nom;menages\n55483;Senonville;50\n55463;x;1\n");
    near(&rows(&layer, "menages"), &[("55530", None), ("55463", Some(1.0))]);
    assert!(told.iter().any(|t| t.starts_with("A0223") && t.contains("55478 + 55530")), "{told:?}");
}

/// The rates that the study names are columns of the file.
#[test]
fn a_rate_that_is_no_column_of_the_file_is_told_with_the_nearest_one() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("couches")).expect("a folder");
    std::fs::write(dir.path().join("couches/t.csv"), "code_insee;nom;tx_pauvrete\n55463;Saint-Mihiel;12\n")
        .expect("written");
    let study = |extra: &str| {
        let text = format!(
            "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\ncommunes = [\"55463\", \"55530\"]\n\n\
             [[couche]]\nid = \"t\"\nfichier = \"couches/t.csv\"\nmodele = \"table-communale\"\n{extra}\n"
        );
        std::fs::write(dir.path().join("territoire.toml"), text).expect("written");
        let run = run(&["verifier"], dir.path());
        (run.status.code(), err(&run))
    };
    let (code, said) = study("taux = [\"tx_pauvrte\"]");
    assert_eq!(code, Some(1), "{said}");
    for words in ["E0353", "la colonne `tx_pauvrte` n'existe pas", "tx_pauvrete", "territoire.toml:12"] {
        assert!(said.contains(words), "{words} in {said}");
    }
    let (code, said) = study("millesime = 20.5");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("`20.5` n'est pas un millésime"), "{said}");
    let (code, said) = study("millesime = 2024\ntaux = [\"tx_pauvrete\"]");
    assert_eq!(code, Some(0), "{said}");
}

/// 1e308 twice is no number, so that one is none; a column of long codes keeps their digits.
#[test]
fn a_number_that_is_no_quantity_is_set_aside_with_its_cell() {
    let rows: String = ["15031", "15035", "15047", "15141", "15171", "02054", "55530"]
        .iter()
        .zip(1..)
        .map(|(code, n)| format!("{code};{n};{};12345678901234567{n}\n", n * 10))
        .collect();
    let text = format!("code_insee;menages;logements;dossier\n{rows}55463;1e308;80;123456789012345679\n");
    let (layer, told) = read("table-communale", None, &["menages"], &text);
    let of = |field: &str, row: usize| layer.number(&layer.features[row], field);
    let menages = rows_of(&layer, "menages");
    assert_eq!(
        (menages["55463"], menages["55530"], rows_of(&layer, "logements")["55463"]),
        (None, Some(7.0), Some(80.0))
    );
    assert_eq!(of("dossier", 0), None, "codes are texts");
    let kept = layer.features.iter().any(|f| layer.text(f, "dossier") == Some("123456789012345671"));
    assert!(kept, "with all their digits");
    assert!(told.iter().any(|t| t.contains("1e308") || t.contains("1 000 000 000 000 000")), "{told:?}");
}

fn rows_of(layer: &Layer, field: &str) -> std::collections::BTreeMap<String, Option<f64>> {
    rows(layer, field).into_iter().collect()
}
