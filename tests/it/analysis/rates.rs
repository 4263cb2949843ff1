//! Rates, levels and amounts of tables by commune: what is done with each, what is said, and on how much it stands.

use std::path::Path;

use proptest::prelude::*;
use territoire::diagnostic::Notes;
use territoire::layer::{Kind, Layer, Spec};
use territoire::network::Straight;
use territoire::outcome::{Outcome, Unit};
use territoire::territory::Territory;

use crate::support::answers::{near, near_value, numbers, plain, said, told};
use crate::support::grounds::{COEUR_DE_LORRAINE, middle, row};
use crate::support::layers::{self, feature, made_up, model, number, spec};
use crate::support::questions::{Ground, ask, settings, with};
use crate::support::skips::shared;

/// A, B and C of «Ouest», D, E and F of «Est»: 1, 2, 4, 8, 16 and 32 inhabitants.
fn six() -> Territory {
    row(&[1, 2, 4, 8, 16, 32].map(Some), 3)
}

/// A table by commune: of each column its name, and a value a commune.
fn table(kind: &str, columns: &[(&str, [Option<f64>; 6])]) -> Layer {
    let rows = (0..6).map(|i| {
        let cells: Vec<_> = columns.iter().map(|(_, values)| number(values[i])).collect();
        feature(i, None, Some(i), &cells)
    });
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let layer = made_up("table", model(kind), &names, vec![Kind::Number; columns.len()], rows.collect());
    Layer { title: "Logements vacants".into(), ..layer }
}

const RATES: [Option<f64>; 6] = [Some(10.0), Some(20.0), None, Some(5.0), Some(1.0), Some(8.0)];
const DWELLINGS: [Option<f64>; 6] = [Some(20.0), Some(60.0), Some(50.0), Some(100.0), Some(100.0), Some(200.0)];
const VACANT: [Option<f64>; 6] = [Some(2.0), Some(12.0), None, Some(5.0), Some(1.0), Some(16.0)];

fn vacancy() -> Layer {
    table("logements-vacants", &[("taux_vacance", RATES), ("nb_log_prive", DWELLINGS), ("nb_log_vacant", VACANT)])
}

fn balance(layer: &Layer, territory: &Territory, lines: &str) -> (Option<Outcome>, Notes) {
    ask("equilibre", "Équilibre", &settings(lines), &Ground::new(territory, std::slice::from_ref(layer)))
}

/// The answer, and its sentences without thin spaces.
fn answered(layer: &Layer, lines: &str) -> (Outcome, Vec<String>) {
    let (outcome, notes) = balance(layer, &six(), lines);
    let outcome = outcome.unwrap_or_else(|| panic!("{lines}: {:?}", told(&notes)));
    let sentences = said(&outcome);
    (outcome, sentences)
}

/// What can't be said of what is not an amount of which one wishes for more.
fn says_no_more(sentences: &[String], words: &[&str]) {
    for word in words {
        assert!(sentences.iter().all(|s| !s.contains(word)), "«{word}» in {sentences:#?}");
    }
}

#[test]
fn a_rate_is_averaged_by_its_base_and_never_divided_by_people() {
    let (o, sentences) = answered(&vacancy(), "variable = 'couche:table.taux_vacance'");
    // Est: (5 × 100 + 1 × 100 + 8 × 200) / 400; Ouest: (10 × 20 + 20 × 60) / 80, C being unknown.
    near(&numbers(&o, "epci", "moyenne"), &[Some(0.055), Some(0.175)]);
    assert_eq!(numbers(&o, "epci", "communes_connues"), [Some(3.0), Some(2.0)]);
    near(&numbers(&o, "epci", "part_habitants_connus"), &[Some(1.0), Some(3.0 / 7.0)]);
    let epci = o.table("epci").expect("a table");
    assert!(epci.column("total").is_none() && epci.column("dotation").is_none());
    assert_eq!(epci.column("moyenne").expect("a column").unit, Unit::Share);
    let communes = o.table("communes").expect("a table");
    assert!(communes.column("dotation").is_none() && o.table("lorenz").is_none());
    near(&numbers(&o, "communes", "valeur")[..1], &[Some(0.1)]);
    let range = "Part des logements du parc privé qui sont vacants : en moyenne, de 5,5 % (Est) à 17,5 % (Ouest, sur 2 \
                 communes connues de 3, 43 % des habitants).";
    assert!(sentences.iter().any(|s| s == range), "{sentences:#?}");
    says_no_more(&sentences, &["pour 1 000", "dot", "déplacer", "de plus", "excédent"]);
    // 59 of 63 inhabitants.
    let theil = sentences.iter().find(|s| s.contains("(Theil)")).expect("a sentence");
    assert!(theil.contains("(Theil), sur 5 communes connues de 6, 94 % des habitants"), "{theil}");
    assert!(o.method.iter().any(|m| m.contains("est un taux, d'après le modèle")), "{:?}", o.method);
    // Gini of five rates weighted by 20, 60, 100, 100, 200 dwellings: half the mean difference over the mean, pair by pair.
    let pairs: Vec<(f64, f64)> = RATES.iter().zip(DWELLINGS).filter_map(|(r, d)| Some(((*r)?, d?))).collect();
    let all: f64 = pairs.iter().map(|(_, d)| d).sum();
    let mean = pairs.iter().map(|(r, d)| r * d).sum::<f64>() / all;
    let apart: f64 = pairs.iter().flat_map(|(r, d)| pairs.iter().map(move |(s, e)| d * e * (r - s).abs())).sum();
    let rows = &o.table("indices").expect("a table").keys;
    let gini = rows.iter().position(|k| k == "gini").expect("a row");
    near_value(numbers(&o, "indices", "pondere")[gini], apart / (2.0 * all * all * mean));
}

#[test]
fn the_wish_decides_every_sentence() {
    // With C, (10 × 20 + 20 × 60 + 15 × 50) / 130 = 16.5 % of Ouest; 5.5 % of Est. Of three people in seven, nothing is said.
    let rates = [10.0, 20.0, 15.0, 5.0, 1.0, 8.0].map(Some);
    let whole = table("logements-vacants", &[("taux_vacance", rates), ("nb_log_prive", DWELLINGS)]);
    let of = |layer: &Layer, wish: &str| {
        answered(layer, &format!("variable = 'couche:table.taux_vacance'\nsens = '{wish}'")).1
    };
    let asked = |wish: &str| of(&whole, wish);
    says_no_more(&of(&vacancy(), "moins-est-mieux"), &["favorable"]);
    assert!(asked("plus-est-mieux").iter().any(|s| s.ends_with("le plus favorable est Ouest.")));
    assert!(asked("moins-est-mieux").iter().any(|s| s.ends_with("le plus favorable est Est.")));
    says_no_more(&asked("neutre"), &["favorable", "loties"]);
    // Vacant dwellings add up, and nobody wishes for one more, nor to have them shared out.
    let (o, sentences) = answered(&vacancy(), "variable = 'couche:table.nb_log_vacant'");
    says_no_more(&sentences, &["de plus", "déplacer", "dot"]);
    assert!(sentences.iter().any(|s| s.contains("en excédent")), "{sentences:#?}");
    // 36 vacant dwellings for 59 people who are known; totals and rates of a row stand on the same communes.
    near(&numbers(&o, "epci", "total"), &[Some(22.0), Some(14.0)]);
    near(&numbers(&o, "epci", "dotation"), &[Some(22_000.0 / 56.0), Some(14_000.0 / 3.0)]);
    assert_eq!(o.column_of("epci", "dotation").expect("a column").label, "Rapporté aux habitants");
    // Where one wishes for more, one may say where.
    let more = "variable = 'couche:table.nb_log_vacant'\nsens = 'plus-est-mieux'";
    assert!(answered(&vacancy(), more).1.iter().any(|s| s.contains("une unité de plus")));
}

#[test]
fn totals_and_rates_of_a_row_stand_on_the_same_communes() {
    // C has four vacant dwellings and people whose number is unknown.
    let territory = row(&[Some(1), Some(2), None, Some(8), Some(16), Some(32)], 3);
    let layer = table("logements-vacants", &[("nb_log_vacant", [2.0, 12.0, 4.0, 5.0, 1.0, 16.0].map(Some))]);
    let o = balance(&layer, &territory, "variable = 'couche:table.nb_log_vacant'").0.expect("an answer");
    near(&numbers(&o, "epci", "total"), &[Some(22.0), Some(14.0)]);
    near(&numbers(&o, "epci", "dotation"), &[Some(22_000.0 / 56.0), Some(14_000.0 / 3.0)]);
    assert_eq!(numbers(&o, "epci", "communes_connues"), [Some(3.0), Some(2.0)]);
}

#[test]
fn what_is_no_amount_neither_weighs_nor_is_divided() {
    let refused = |lines: &str, why: &str| {
        let (outcome, notes) = balance(&vacancy(), &six(), lines);
        assert!(outcome.is_none(), "{lines}");
        assert!(told(&notes).iter().any(|(code, text)| *code == "A0602" && text.contains(why)), "{:?}", told(&notes));
    };
    refused("variable = 'couche:table.taux_vacance'\nmode = 'dotation'", "est un taux : cela ne se rapporte pas");
    refused("variable = 'population'\npoids = 'couche:table.taux_vacance'", "est un taux : seul un effectif");
}

#[test]
fn a_level_without_base_has_no_mean_and_that_is_said() {
    let incomes = [Some(20_000.0), Some(24_000.0), None, Some(22_000.0), Some(21_000.0), Some(26_000.0)];
    let layer = table("table-communale", &[("MED21", incomes), ("menages", [10.0; 6].map(Some))]);
    let (outcome, notes) = balance(&layer, &six(), "variable = 'couche:table.MED21'");
    let o = outcome.expect("an answer");
    let sentences: Vec<String> = said(&o);
    for id in ["moyenne", "dotation", "total"] {
        assert!(o.column_of("epci", id).is_none(), "{id}");
    }
    assert!(o.column_of("communes", "quotient").is_none());
    // 20,000, 21,000, 22,000, 24,000, 26,000.
    let range = "MED21 (Logements vacants) : de 20 000 (A) à 26 000 (F) selon la commune ; autant de communes sont \
                 au-dessus de 22 000 qu'au-dessous, sur 5 communes connues de 6, 94 % des habitants.";
    assert!(sentences.iter().any(|s| s == range), "{sentences:#?}");
    says_no_more(&sentences, &["pour 1 000", "dot", "déplacer", "de plus", "en moyenne", "favorable"]);
    assert!(o.method.iter().any(|m| m.contains("pas de moyenne par groupe")), "{:?}", o.method);
    let guess = told(&notes).into_iter().find(|(code, _)| *code == "I0631").expect("a note");
    assert!(guess.1.contains("`MED21` est prise pour un niveau"), "{}", guess.1);
    // A base that the study names gives means: of equal households, those of the communes.
    let o = answered(&layer, "variable = 'couche:table.MED21'\npoids = 'couche:table.menages'").0;
    near(&numbers(&o, "epci", "moyenne"), &[Some(23_000.0), Some(22_000.0)]);
    let people = answered(&layer, "variable = 'couche:table.MED21'\npoids = 'population'").0;
    near_value(numbers(&people, "epci", "moyenne")[1], (20_000.0 + 2.0 * 24_000.0) / 3.0);
}

/// What a layer says of its columns stands before what their names tell.
#[test]
fn a_study_says_what_a_column_is() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("couches")).expect("a folder");
    let text = "code_insee;nom;x;MED21\n55463;Saint-Mihiel;0,25;19850\n55530;Valbois;1;s\n";
    std::fs::write(dir.path().join("couches/t.csv"), text).expect("written");
    let study = |layer: &str, analysis: &str| {
        let text = format!(
            "[etude]\nnom = \"Essai\"\ndate = 2026-11-24\n\n[territoire]\ncommunes = [\"55463\", \"55530\"]\n\n\
             [[couche]]\nid = \"t\"\nfichier = \"couches/t.csv\"\nmodele = \"table-communale\"\n{layer}\n\n\
             [[analyse]]\ngenre = \"equilibre\"\nid = \"e\"\ntitre = \"E\"\n{analysis}\n"
        );
        std::fs::write(dir.path().join("territoire.toml"), text).expect("written");
        let run = crate::support::tool::run(&["analyser"], dir.path());
        (run.status.code(), plain(&crate::support::tool::all(&run)))
    };
    let income = "variable = \"couche:t.MED21\"\nsens = \"plus-est-mieux\"";
    let (code, said) = study("niveaux = [\"MED21\"]\nunites = { MED21 = \"€\" }", income);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("19 850 € dans chaque commune") && said.contains("sur 1 commune connue de 2"), "{said}");
    assert!(!said.contains("I0631"), "{said}");
    let (_, said) = study("", income);
    assert!(said.contains("I0631") && said.contains("`niveaux = [\"MED21\"]`"), "{said}");
    // Parts of one are a rate, unless the study says that they are counted.
    let (_, said) = study("", "variable = \"couche:t.x\"");
    assert!(said.contains("`x` est prise pour un taux"), "{said}");
    let (_, said) = study("effectifs = [\"x\"]", "variable = \"couche:t.x\"");
    assert!(!said.contains("I0631") && said.contains("pour 1 000 hab."), "{said}");
    let (code, said) = study("taux = [\"x\"]\nindices = [\"x\"]", income);
    assert!(code == Some(1) && said.contains("la colonne `x` est dite de deux natures"), "{said}");
    let (code, said) = study("unites = { MED2 = \"€\" }", income);
    assert!(code == Some(1) && said.contains("E0353") && said.contains("`MED2` n'existe pas"), "{said}");
}

/// Two rows of a commune: a rate is averaged by its base; without one it is not known, and never the sum.
#[test]
fn rates_of_several_rows_are_not_added_up() {
    let rows = |names: &[&str], values: &[&[Option<f64>]]| {
        let rows = values.iter().enumerate().map(|(n, cells)| {
            let cells: Vec<_> = cells.iter().map(|v| number(*v)).collect();
            feature(n, None, Some(n / 2), &cells)
        });
        made_up("table", model("logements-vacants"), names, vec![Kind::Number; names.len()], rows.collect())
    };
    let values: [&[Option<f64>]; 3] = [&[Some(10.0), Some(30.0)], &[Some(20.0), Some(10.0)], &[Some(8.0), Some(5.0)]];
    let o = answered(&rows(&["taux_vacance", "nb_log_prive"], &values), "variable = 'couche:table.taux_vacance'").0;
    // (10 × 30 + 20 × 10) / 40 %, and B's only row.
    near(&numbers(&o, "communes", "valeur")[..3], &[Some(0.125), Some(0.08), None]);
    let o = answered(&rows(&["taux_vacance", "autre"], &values), "variable = 'couche:table.taux_vacance'").0;
    near(&numbers(&o, "communes", "valeur")[..3], &[None, Some(0.08), None]);
    assert!(o.method.iter().any(|m| m.contains("1\u{a0}commune à plusieurs lignes, sans valeur")), "{:?}", o.method);
}

/// Whether a commune is within reach is not a number of things that it has.
#[test]
fn yes_or_no_is_a_share_of_people() {
    let territory = six();
    let service =
        made_up("s", model("services"), &[], Vec::new(), vec![feature(0, Some(middle(0.0).into()), Some(0), &[])]);
    let layers = [service];
    let lines = settings("couche = 's'\nseuils = ['1 km']");
    let covered = ask("couverture", "Couverture", &lines, &Ground::new(&territory, &layers)).0.expect("an answer");
    let answers = [covered];
    let ground = Ground { answers: &answers, ..Ground::new(&territory, &layers) };
    let lines = settings("variable = 'couverture.communes.couvert_1000'");
    let o = ask("equilibre", "Équilibre", &lines, &ground).0.expect("an answer");
    // A's one inhabitant of seven.
    near(&numbers(&o, "epci", "moyenne"), &[Some(0.0), Some(1.0 / 7.0)]);
    assert_eq!(o.column_of("epci", "moyenne").expect("a column").unit, Unit::Share);
}

/// Two services at the mairies of A and F, straight ahead.
fn reach(layer: &Layer, territory: &Territory, lines: &str) -> Option<Outcome> {
    let at = |n: usize, i: usize| feature(n, Some(middle(i as f64).into()), Some(i), &[]);
    let services = made_up("s", model("services"), &[], Vec::new(), vec![at(0, 0), at(1, 5)]);
    let layers = [services, layer.clone()];
    let lines = with(settings("couche = 's'\nseuils = ['1 km']"), lines);
    ask("couverture", "Couverture", &lines, &Ground::new(territory, &layers)).0
}

#[test]
fn a_share_of_dwellings_says_of_how_many_communes() {
    let layer = table(
        "logements-vacants",
        &[("nb_log_prive", [Some(20.0), None, Some(50.0), None, None, Some(30.0)]), ("nb_log_vacant", VACANT)],
    );
    let o = reach(&layer, &six(), "poids = 'couche:table.nb_log_prive'").expect("an answer");
    near(&numbers(&o, "territoire", "part_poids"), &[Some(0.5)]);
    assert_eq!(numbers(&o, "territoire", "poids_communes_connues"), [Some(3.0)]);
    near(&numbers(&o, "territoire", "poids_part_habitants_connus"), &[Some(37.0 / 63.0)]);
    // Est: F alone of D, E and F is known, 32 of 56; Ouest: A and C, 5 of 7.
    assert_eq!(numbers(&o, "epci", "poids_communes_connues"), [Some(1.0), Some(2.0)]);
    near(&numbers(&o, "epci", "poids_part_habitants_connus"), &[Some(32.0 / 56.0), Some(5.0 / 7.0)]);
    let sentences: Vec<String> = said(&o);
    let expected = "s : 50,0 % de « Logements du parc privé » à 1 km au plus (sur 3 communes connues de 6, 59 % des \
                    habitants).";
    assert!(sentences.iter().any(|s| s == expected), "{sentences:#?}");
}

fn maybe() -> impl Strategy<Value = [Option<f64>; 6]> {
    proptest::array::uniform6(proptest::option::weighted(0.6, (1_u32..100).prop_map(f64::from)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// The base that is stated is the count of the rows that are known, in tables and in sentences.
    #[test]
    fn the_stated_base_is_the_count_of_known_rows(rates in maybe(), dwellings in maybe()) {
        let people = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
        let count = |known: &dyn Fn(usize) -> bool, of: std::ops::Range<usize>| {
            let all: f64 = of.clone().map(|i| people[i]).sum();
            let (n, sum) = of.filter(|i| known(*i)).fold((0.0, 0.0), |(n, sum), i| (n + 1.0, sum + people[i]));
            (Some(n), Some(sum / all))
        };
        let layer = table("logements-vacants", &[("taux_vacance", rates), ("nb_log_prive", dwellings)]);
        let stated = |o: &Outcome, prefix: &str, known: &dyn Fn(usize) -> bool| {
            let (est, west) = (count(known, 3..6), count(known, 0..3));
            assert_eq!(numbers(o, "epci", &format!("{prefix}communes_connues")), [est.0, west.0]);
            near(&numbers(o, "epci", &format!("{prefix}part_habitants_connus")), &[est.1, west.1]);
            let n = (0..6).filter(|i| known(*i)).count();
            let said: Vec<String> = said(o);
            let based = format!("sur {n} commune{} connue{} de 6", if n > 1 { "s" } else { "" }, if n > 1 { "s" } else { "" });
            (n, said, based)
        };
        if let Some(o) = balance(&layer, &six(), "variable = 'couche:table.taux_vacance'").0 {
            let based = dwellings.iter().any(Option::is_some);
            // Without any base, communes weigh their people.
            let known = |i: usize| rates[i].is_some() && (!based || dwellings[i].is_some());
            let (n, said, words) = stated(&o, "", &known);
            for s in said.iter().filter(|s| s.contains("(Theil)")) {
                prop_assert_eq!(s.contains(&words), n < 6, "{}", s);
            }
        }
        if let Some(o) = reach(&layer, &six(), "poids = 'couche:table.nb_log_prive'") {
            let (n, said, words) = stated(&o, "poids_", &|i| dwellings[i].is_some());
            for s in said.iter().filter(|s| s.contains("« Logements du parc privé »")) {
                prop_assert_eq!(s.contains(&words), n < 6, "{}", s);
            }
        }
    }
}

/// A real table by commune of the Meuse, as the PETR reads it.
fn real(kind: &str, path: &Path) -> Layer {
    let spec = Spec { id: "table".into(), ..spec(model(kind), path) };
    layers::read(&spec, &COEUR_DE_LORRAINE).0
}

fn asked(kind: &str, layers: &[Layer], lines: &str) -> (Outcome, Vec<String>) {
    let travel = Straight::new(1.3);
    let ground = Ground { travel: &travel, ..Ground::new(&COEUR_DE_LORRAINE, layers) };
    let (outcome, notes) = ask(kind, "Essai", &settings(lines), &ground);
    let outcome = outcome.unwrap_or_else(|| panic!("{:?}", told(&notes)));
    let sentences = said(&outcome);
    (outcome, sentences)
}

/// Values of a column by the first words of the name of each row.
fn by_name(o: &Outcome, column: &str) -> Vec<(String, Option<f64>)> {
    let names = &o.table("epci").expect("a table").names;
    names.iter().cloned().zip(numbers(o, "epci", column)).collect()
}

fn of(found: &[(String, Option<f64>)], word: &str) -> f64 {
    let (_, value) =
        found.iter().find(|(name, _)| name.contains(word)).unwrap_or_else(|| panic!("{word} in {found:?}"));
    value.unwrap_or_else(|| panic!("{word} has a value"))
}

/// Figures worked out in Python from the two files and the reference's populations of 2023 (25,292 in all).
#[test]
fn a_real_median_income_is_a_level() {
    let path = "data/reel/communes_stats/filosofi_2021_meuse.csv";
    let Some(file) = shared(path, "a_real_median_income_is_a_level") else { return };
    let layer = real("table-communale", &file);
    let column = layer.of_numbers("MED21");
    // «s» in 158 rows, «nd» in 6.
    let why = (column.secret, column.unknown, column.empty);
    assert_eq!((column.rows, column.known(), why), (499, 335, (158, 6, 0)));
    let layers = [layer];
    let (o, sentences) = asked("equilibre", &layers, "variable = 'couche:table.MED21'\nsens = 'plus-est-mieux'");
    let range = sentences.iter().find(|s| s.contains("selon la commune")).unwrap_or_else(|| panic!("{sentences:#?}"));
    for words in [
        "de 17 940 (Woimbey) à 27 270 (Seigneulles)",
        "au-dessus de 22 630 qu'au-dessous",
        "le plus favorable est Seigneulles",
        "sur 70 communes connues de 123, 87 % des habitants",
    ] {
        assert!(range.contains(words), "{words} in {range}");
    }
    says_no_more(&sentences, &["pour 1 000", "dot", "déplacer", "de plus ", "en moyenne"]);
    let gini = o.table("indices").expect("a table").keys.iter().position(|k| k == "gini").expect("a row");
    near_value(numbers(&o, "indices", "pondere")[gini], 0.040336080052977445);
    near_value(numbers(&o, "indices", "simple")[gini], 0.036597800081800184);
    let known = by_name(&o, "communes_connues");
    assert_eq!([of(&known, "Sammiellois"), of(&known, "Woëvre"), of(&known, "Argonne")], [13.0, 18.0, 23.0]);
    // By the persons of the households that the file counts.
    let (o, _) = asked(
        "equilibre",
        &layers,
        "variable = 'couche:table.MED21'\npoids = 'couche:table.NBPERSMENFISC21'\nsens = 'plus-est-mieux'",
    );
    let means = by_name(&o, "moyenne");
    assert!((of(&means, "Sammiellois") - 21_092.273_338_714_018).abs() < 1e-6, "{means:?}");
    assert!((of(&means, "Argonne") - 22_999.952_690_715_552).abs() < 1e-6, "{means:?}");
}

#[test]
fn a_real_rate_of_vacancy_is_averaged_by_dwellings() {
    let path = "data/reel/communes_stats/lovac_2025_meuse.csv";
    let Some(file) = shared(path, "a_real_rate_of_vacancy_is_averaged_by_dwellings") else { return };
    let layer = real("logements-vacants", &file);
    let layers = [layer];
    let (o, sentences) = asked("equilibre", &layers, "variable = 'couche:table.taux_vacance'");
    let means = by_name(&o, "moyenne");
    for (word, mean) in [("Sammiellois", 0.1851216266266867), ("Argonne", 0.13391584821428575), ("Fresnes", 0.1032)] {
        assert!((of(&means, word) - mean).abs() < 1e-4, "{word}: {means:?}");
    }
    let known = by_name(&o, "communes_connues");
    assert_eq!([of(&known, "Sammiellois"), of(&known, "Argonne"), of(&known, "Fresnes")], [3.0, 6.0, 1.0]);
    let range = sentences.iter().find(|s| s.contains("en moyenne")).unwrap_or_else(|| panic!("{sentences:#?}"));
    for words in [
        "de 10,3 % (",
        "à 18,5 % (",
        "sur 1 commune connue de 32, 14 % des habitants",
        "sur 3 communes connues de 19, 63 %",
    ] {
        assert!(range.contains(words), "{words} in {range}");
    }
    says_no_more(&sentences, &["pour 1 000", "dot", "déplacer", "de plus "]);
    assert!(
        sentences.iter().any(|s| s.contains("sur 14 communes connues de 123, 41 % des habitants")),
        "{sentences:#?}"
    );
}

#[test]
fn a_real_coverage_of_dwellings_says_on_how_many_communes_it_stands() {
    let test = "a_real_coverage_of_dwellings_says_on_how_many_communes_it_stands";
    let lovac = shared("data/reel/communes_stats/lovac_2025_meuse.csv", test);
    let services = shared("data/reel/france_services/france_services_2024-08_30km.geojson", test);
    let (Some(lovac), Some(services)) = (lovac, services) else { return };
    let layer = Spec { id: "fs".into(), title: "France Services".into(), ..spec(model("services"), &services) };
    let layers = [layers::read(&layer, &COEUR_DE_LORRAINE).0, real("logements-vacants", &lovac)];
    let (o, sentences) =
        asked("couverture", &layers, "couche = 'fs'\nseuils = ['10 km']\npoids = 'couche:table.nb_log_prive'");
    near(&numbers(&o, "territoire", "poids"), &[Some(4_923.0)]);
    near(&numbers(&o, "territoire", "part_poids"), &[Some(0.8406762295081968)]);
    assert_eq!(numbers(&o, "territoire", "poids_communes_connues"), [Some(21.0)]);
    near(&numbers(&o, "territoire", "poids_part_habitants_connus"), &[Some(0.4351573620117033)]);
    let known = by_name(&o, "poids_communes_connues");
    assert_eq!([of(&known, "Sammiellois"), of(&known, "Argonne"), of(&known, "Fresnes")], [4.0, 10.0, 1.0]);
    let share = "France Services : 84,1 % de « Logements du parc privé » à 10 km au plus (sur 21 communes connues de \
                 123, 44 % des habitants).";
    assert!(sentences.iter().any(|s| s == share), "{sentences:#?}");
}

/// Where a value is read it is bounded; one that a layer holds all the same overflows no total into a figure, nor a panic:
/// what can't be worked out is missing, and its table says so.
#[test]
fn what_overflows_is_missing_and_told_under_its_table() {
    let layer = table("table-communale", &[("nombre", [1e308; 6].map(Some))]);
    let (outcome, notes) = balance(&layer, &six(), "variable = 'couche:table.nombre'\nnature = 'effectif'");
    let outcome = outcome.unwrap_or_else(|| panic!("{:?}", told(&notes)));
    let total = outcome.table("epci").expect("a table");
    // Three times 1e308 for each EPCI.
    assert_eq!(numbers(&outcome, "epci", "total"), [None, None]);
    let note = total.note.as_deref().unwrap_or_default();
    assert!(note.contains("2\u{a0}valeurs manquent, trop grandes pour être calculées."), "{note}");
    for table in &outcome.tables {
        let finite =
            |c: &territoire::outcome::Column| c.as_numbers().is_none_or(|v| v.iter().flatten().all(|n| n.is_finite()));
        assert!(table.columns.iter().all(finite), "{}", table.id);
    }
}
