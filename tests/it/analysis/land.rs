//! The land budget: five communes worked out by hand, sums on random tables, what is told of what is missing.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use territoire::layer::{Kind, Layer, Value};
use territoire::territory::Territory;

use crate::support::answers::{numbers, said, texts};
use crate::support::grounds::row;
use crate::support::layers::{feature, made_up, model, number};
use crate::support::questions::{Ground, ask, settings, with};
use crate::support::skips::shared;

/// The columns of a table from 2011 to 2023.
fn years() -> Vec<String> {
    (11..24).map(|y| format!("naf{y}art{}", y + 1)).collect()
}

/// A table of consumption, in hectares for each commune and year; nothing where it isn't known.
fn enaf(territory: &Territory, hectares: &[Vec<Option<f64>>]) -> Layer {
    let fields = years();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let rows = hectares.iter().enumerate().map(|(c, years)| {
        let cells: Vec<Value> = years.iter().map(|ha| number(ha.map(|ha| ha * 10_000.0))).collect();
        feature(c, None, Some(c), &cells)
    });
    assert_eq!(hectares.len(), territory.communes.len());
    made_up("enaf", model("enaf"), &fields, vec![Kind::Number; fields.len()], rows.collect())
}

/// What five communes consumed: all of the reference in its first year, all of the rest in its last.
fn five(territory: &Territory) -> Layer {
    let known = [(1.2, 0.9), (6.0, 1.0), (0.3, 0.4), (2.0, 1.5), (0.0, 0.0)];
    let each = known.map(|(reference, since)| {
        let mut years = vec![Some(0.0); 13];
        (years[0], years[12]) = (Some(reference), Some(since));
        years
    });
    enaf(territory, &each)
}

fn documents(rows: &[(&str, &str)]) -> Layer {
    let word = |w: &str| if w.is_empty() { Value::Missing } else { Value::Text(w.to_owned()) };
    let features =
        rows.iter().enumerate().map(|(c, (document, day))| feature(c, None, Some(c), &[word(document), word(day)]));
    let fields = ["document", "date_prescription"];
    made_up("documents", model("documents-urbanisme"), &fields, vec![Kind::Text; 2], features.collect())
}

const IN_TIME: (&str, &str) = ("PLU", "2015-01-01");

fn close(got: &[Option<f64>], want: &[f64]) {
    assert_eq!(got.len(), want.len());
    for (n, (got, want)) in got.iter().zip(want).enumerate() {
        // Square metres are read as hectares: the sums differ by less than a billionth.
        assert!(got.is_some_and(|g| (g - want).abs() < 1e-9), "{n}: {got:?}, {want}");
    }
}

#[test]
fn the_budget_of_five_communes_is_that_worked_out_by_hand() {
    let test = "the_budget_of_five_communes_is_that_worked_out_by_hand";
    let Some(file) = shared("known/zan/zan.json", test) else { return };
    let known: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).expect("read")).expect("JSON");
    let territory = row(&[Some(10), Some(20), Some(30), Some(40), Some(50)], 5);
    let layers = [five(&territory), documents(&[IN_TIME; 5])];
    let ground = Ground::new(&territory, &layers);
    let own = settings("couche = 'enaf'\ndocuments = 'documents'");
    let outcome = ask("sobriete-fonciere", "Budget", &own, &ground).0.expect("an answer");
    let of = |key: &str| -> Vec<f64> {
        ["A", "B", "C", "D", "E"].iter().map(|c| known["communes"][*c][key].as_f64().expect("a number")).collect()
    };
    for (column, key) in [
        ("reference", "ref"),
        ("consomme", "since"),
        ("budget_bas", "budget"),
        ("budget_haut", "budget"),
        ("reste_bas", "left"),
        ("projete", "projected"),
        ("depassement_bas", "over"),
        ("depassement_haut", "over"),
    ] {
        close(&numbers(&outcome, "communes", column), &of(key));
    }
    let whole = &known["territory"];
    let sum = |column: &str| numbers(&outcome, "territoire", column);
    close(&sum("part_permise"), &[whole["half"].as_f64().expect("a number")]);
    close(&sum("budget_bas"), &[whole["with_individual_floor"].as_f64().expect("a number")]);
    close(&sum("plancher_haut"), &[whole["pool"].as_f64().expect("a number")]);
    // E has no document and prepares none.
    let layers = [five(&territory), documents(&[IN_TIME, IN_TIME, IN_TIME, IN_TIME, ("RNU", "")])];
    let ground = Ground::new(&territory, &layers);
    let outcome = ask("sobriete-fonciere", "Budget", &own, &ground).0.expect("an answer");
    let whole = &whole["if_E_not_eligible"];
    close(&numbers(&outcome, "territoire", "budget_haut"), &[whole["with_floor"].as_f64().expect("a number")]);
    close(&numbers(&outcome, "territoire", "plancher_bas"), &[whole["pool"].as_f64().expect("a number")]);
}

/// Who is entitled is not known: the range of the published answer, never a yes for all.
#[test]
fn unknown_documents_give_a_range() {
    let territory = row(&[Some(10), Some(20), Some(30), Some(40), Some(50)], 5);
    let layers = [five(&territory)];
    let ground = Ground::new(&territory, &layers);
    let outcome = ask("sobriete-fonciere", "Budget", &settings("couche = 'enaf'"), &ground).0.expect("an answer");
    close(&numbers(&outcome, "territoire", "budget_bas"), &[4.75]);
    close(&numbers(&outcome, "territoire", "budget_haut"), &[7.0]);
    assert_eq!(
        said(&outcome)[0],
        "Budget de 2021 à 2030 : entre 4,75 et 7 ha. C'est 50 % des 9,5 ha consommés de 2011 à 2020, soit 4,75 ha, et entre 0 et 2,25 ha que le plancher de 1 ha ajoute aux communes qui y ont droit."
    );
    assert!(texts(&outcome, "communes", "plancher").iter().all(|t| t.as_deref() == Some("inconnu")));
    // E alone is unknown.
    let layers = [five(&territory), documents(&[IN_TIME, IN_TIME, IN_TIME, IN_TIME, ("inconnu", "")])];
    let ground = Ground::new(&territory, &layers);
    let own = settings("couche = 'enaf'\ndocuments = 'documents'");
    let outcome = ask("sobriete-fonciere", "Budget", &own, &ground).0.expect("an answer");
    close(&numbers(&outcome, "territoire", "budget_bas"), &[6.0]);
    close(&numbers(&outcome, "territoire", "budget_haut"), &[7.0]);
}

/// Communes add up to EPCI and to the territory in every column, whatever the table: unknown cells, unknown documents.
#[test]
fn sums_are_those_of_the_communes() {
    for seed in 0..40 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let territory = row(&[Some(10); 9], 3);
        let table: Vec<Vec<Option<f64>>> = (0..9)
            .map(|_| {
                (0..13)
                    .map(|_| (!dice.random_bool(0.01)).then(|| f64::from(dice.random_range(0..40_u32)) / 16.0))
                    .collect()
            })
            .collect();
        let some = [IN_TIME, ("RNU", ""), ("PLUi", ""), ("inconnu", ""), ("CC", "2027-05-01")];
        let rows: Vec<(&str, &str)> = (0..9).map(|_| some[dice.random_range(0..some.len())]).collect();
        let layers = [enaf(&territory, &table), documents(&rows)];
        let ground = Ground::new(&territory, &layers);
        let own = settings("couche = 'enaf'\ndocuments = 'documents'");
        let outcome = ask("sobriete-fonciere", "Budget", &own, &ground).0.expect("an answer");
        for column in ["reference", "part_permise", "budget_bas", "budget_haut", "plancher_bas", "plancher_haut"] {
            let communes = numbers(&outcome, "communes", column);
            let epci = numbers(&outcome, "epci", column);
            for (e, of_epci) in epci.iter().enumerate() {
                let inside = |c: &usize| territory.communes[*c].epci == Some(e);
                let known: Vec<f64> = (0..9).filter(inside).filter_map(|c| communes[c]).collect();
                // Sixteenths of a hectare: the sums are exact but for the last bit of the conversion.
                let sum: f64 = known.iter().sum();
                assert!(
                    known.is_empty() == of_epci.is_none() && of_epci.is_none_or(|s| (s - sum).abs() < 1e-9),
                    "{seed} {column}"
                );
            }
            let whole = numbers(&outcome, "territoire", column)[0].expect("a sum");
            assert!((epci.iter().flatten().sum::<f64>() - whole).abs() < 1e-9, "{seed} {column}");
        }
        // The sums of what was consumed since are of the communes of which it is known, and the others are counted.
        let (communes, whole) =
            (numbers(&outcome, "communes", "consomme"), numbers(&outcome, "territoire", "consomme"));
        let known: Vec<f64> = communes.iter().flatten().copied().collect();
        assert!((known.iter().sum::<f64>() - whole[0].expect("a sum")).abs() < 1e-9, "{seed}");
        let lost = numbers(&outcome, "territoire", "sans_consommation");
        assert_eq!(lost, [Some((9 - known.len()) as f64)], "{seed}");
    }
}

#[test]
fn a_missing_year_stops_the_question_and_a_negative_one_is_left_out() {
    let territory = row(&[Some(10), Some(20)], 2);
    let mut table = vec![vec![Some(1.0); 13]; 2];
    table[1][4] = Some(-0.5);
    let layers = [enaf(&territory, &table)];
    let ground = Ground::new(&territory, &layers);
    let (outcome, notes) = ask("sobriete-fonciere", "Budget", &settings("couche = 'enaf'"), &ground);
    let outcome = outcome.expect("an answer");
    assert_eq!(numbers(&outcome, "communes", "reference"), [Some(10.0), None]);
    assert!(
        notes.all().iter().any(|d| d.message.contains("consommation négative") && d.message.contains("(2015)")),
        "{:?}",
        notes.all()
    );
    // The edition without 2014.
    let fields: Vec<String> = years().into_iter().filter(|f| f != "naf14art15").collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let rows = (0..2).map(|c| feature(c, None, Some(c), &vec![number(Some(1.0)); fields.len()])).collect();
    let layers = [made_up("enaf", model("enaf"), &fields, vec![Kind::Number; fields.len()], rows)];
    let ground = Ground::new(&territory, &layers);
    let (outcome, notes) = ask("sobriete-fonciere", "Budget", &settings("couche = 'enaf'"), &ground);
    assert!(outcome.is_none());
    assert!(notes.all().iter().any(|d| d.message.contains("n'a pas 2014")), "{:?}", notes.all());
}

/// Two communes of one EPCI: A would go beyond its budget and has no friche, B has 3 ha of them without a project.
#[test]
fn friches_are_told_where_they_stand_and_secret_dwellings_stay_unknown() {
    let territory = row(&[Some(10), Some(20)], 2);
    let mut a = vec![Some(1.0); 13];
    a[10..].fill(Some(2.0));
    let mut b = vec![Some(1.0); 13];
    b[10..].fill(Some(0.0));
    let word = |w: &str| Value::Text(w.to_owned());
    let friche = |n, status: &str, m2| feature(n, None, Some(1), &[word(status), number(m2)]);
    let friches = made_up(
        "friches",
        model("friches"),
        &["site_statut", "unite_fonciere_surface"],
        vec![Kind::Text, Kind::Number],
        vec![friche(1, "friche sans projet", Some(30_000.0)), friche(2, "friche potentielle", Some(70_000.0))],
    );
    let vacant = made_up(
        "vacants",
        model("logements-vacants"),
        &["nb_log_vacant_2ans"],
        vec![Kind::Number],
        vec![feature(1, None, Some(0), &[number(Some(12.0))]), feature(2, None, Some(1), &[number(None)])],
    );
    let layers = [enaf(&territory, &[a, b]), friches, vacant];
    let ground = Ground::new(&territory, &layers);
    let own = with(settings("couche = 'enaf'"), "friches = 'friches'\nlogements_vacants = 'vacants'");
    let outcome = ask("sobriete-fonciere", "Budget", &own, &ground).0.expect("an answer");
    // A: 5 ha allowed, 6 consumed in three years, 20 at the end.
    assert_eq!(numbers(&outcome, "communes", "depassement_bas")[0], Some(15.0));
    assert_eq!(texts(&outcome, "communes", "bilan")[0].as_deref(), Some("déjà dépassé"));
    assert_eq!(texts(&outcome, "communes", "bilan")[1].as_deref(), Some("tenu à ce rythme"));
    assert_eq!(numbers(&outcome, "communes", "friches_sans_projet"), [Some(0.0), Some(3.0)]);
    assert_eq!(numbers(&outcome, "communes", "vacants"), [Some(12.0), None]);
    let said = said(&outcome).join("\n");
    for part in [
        "En face, 1 friche dans le gisement, 3 ha : 3 ha sans projet, 0 ha avec projet",
        "De ces friches, 0 ha sont dans les communes qui dépasseraient leur budget ; 1 de ces communes n'en ont aucune",
        "12 logements vacants depuis plus de deux ans (colonne `nb_log_vacant_2ans`) ; inconnu ou secret dans 1 commune",
    ] {
        assert!(said.replace('\u{a0}', " ").contains(part), "{part}\n{said}");
    }
}
