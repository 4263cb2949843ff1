//! The land budget: five communes worked out by hand, sums on random tables, what is told of what is missing.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use territoire::layer::{Kind, Layer, Value};
use territoire::outcome::{Column, Outcome, Row, Table};
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
        "De ces friches, 0 ha sont dans les communes qui dépasseraient leur budget ; 1 de ces communes n'en a aucune dans le gisement",
        "12 logements vacants depuis plus de deux ans (colonne `nb_log_vacant_2ans`) ; inconnu ou secret dans 1 commune",
    ] {
        assert!(said.replace('\u{a0}', " ").contains(part), "{part}\n{said}");
    }
}

/// By hand. A (of «Ouest») goes beyond its budget by 15 ha and has no friche; B has 3 ha without a project that would be best for
/// dwellings, 2 ha with one for solar panels, to be done in 2029, one without surface of which nobody says what it would be best for,
/// and 7 ha to verify; C (of «Est») has nothing and needs nothing.
#[test]
fn the_evidence_says_where_the_need_and_the_friches_are() {
    let territory = row(&[Some(10), Some(20), Some(30)], 2);
    let pace = |last: f64| {
        let mut years = vec![Some(1.0); 13];
        years[10..].fill(Some(last));
        years
    };
    let word = |w: &str| Value::Text(w.to_owned());
    let friche = |n, status: &str, m2, year| feature(n, None, Some(1), &[word(status), number(m2), number(year)]);
    let friches = made_up(
        "friches",
        model("friches"),
        &["site_statut", "unite_fonciere_surface", "site_reconv_annee"],
        vec![Kind::Text, Kind::Number, Kind::Number],
        vec![
            friche(1, "friche sans projet", Some(30_000.0), None),
            friche(2, "friche avec projet", Some(20_000.0), Some(2029.0)),
            friche(3, "friche avec projet", None, None),
            friche(4, "friche potentielle", Some(70_000.0), None),
        ],
    );
    let vacant = made_up(
        "vacants",
        model("logements-vacants"),
        &["nb_log_vacant_2ans"],
        vec![Kind::Number],
        (0..3).map(|c| feature(c, None, Some(c), &[number((c != 1).then_some(12.0))])).collect(),
    );
    let layers = [enaf(&territory, &[pace(2.0), pace(0.0), pace(0.5)]), friches, vacant];
    let mut uses = Outcome::new("potentiel", "essai", "Potentiel");
    let keys: Vec<String> = (1..=4).map(|n| n.to_string()).collect();
    let best = ["Habitat", "Photovoltaïque au sol", "", "Habitat"];
    let best = best.iter().map(|w| (!w.is_empty()).then(|| (*w).to_owned())).collect();
    uses.tables.push(
        Table::new("friches", "Chaque friche", Row::Feature { layer: "friches".into() }, keys.clone(), keys)
            .with(Column::texts("premier_usage", "Premier usage", best)),
    );
    let answers = [uses];
    let ground = Ground { answers: &answers, ..Ground::new(&territory, &layers) };
    let own = with(settings("couche = 'enaf'"), "friches = 'friches'\nlogements_vacants = 'vacants'");
    let outcome = ask("sobriete-fonciere", "Budget", &own, &ground).0.expect("an answer");
    let table = outcome.table("densification").expect("a table");
    let code = |c: usize| territory.communes[c].code.to_string();
    let siren = |e: usize| territory.epci_rows().0[e].clone();
    assert_eq!(table.keys, ["territoire".to_owned(), siren(0), code(2), siren(1), code(0), code(1)]);
    assert_eq!((table.file, &*table.names[1], &*table.names[3]), (Some("densification"), "Est", "Ouest"));
    let of = |column: &str| numbers(&outcome, "densification", column);
    // The territory, «Est», C, «Ouest», A, B: all of it is in B.
    let alike = |all: f64| [Some(all), Some(0.0), Some(0.0), Some(all), Some(0.0), Some(all)];
    assert_eq!(of("sans_projet"), alike(3.0));
    assert_eq!(of("avec_projet"), alike(2.0));
    assert_eq!(of("potentielles"), alike(7.0));
    assert_eq!(of("sans_surface"), alike(1.0));
    assert_eq!(of("dans_la_periode"), alike(2.0));
    assert_eq!(of("sans_horizon"), alike(3.0));
    assert_eq!(of("usage_habitat"), alike(3.0));
    // Of the one whose use is unknown no surface is: that is not nothing.
    assert_eq!(of("usage_inconnu"), [None, Some(0.0), Some(0.0), None, Some(0.0), None]);
    assert_eq!(of("remplace_bas"), alike(3.0));
    assert_eq!(of("remplace_haut"), alike(3.0));
    assert_eq!(of("vacants"), [Some(24.0), Some(12.0), Some(12.0), Some(12.0), Some(12.0), None]);
    assert_eq!(of("depassement_bas")[4], Some(15.0));
    let said_of = |column: &str| texts(&outcome, "densification", column).into_iter().map(Option::unwrap_or_default);
    assert_eq!(
        said_of("lecture").collect::<Vec<_>>()[1..],
        [
            "0\u{a0}commune en besoin sans friche dans le gisement ; 0 avec ; 0\u{a0}commune à friches sans besoin",
            "ni besoin ni friche connue",
            "1\u{a0}commune en besoin sans friche dans le gisement ; 0 avec ; 1\u{a0}commune à friches sans besoin",
            "besoin, aucune friche connue",
            "friches sans besoin",
        ]
    );
    assert_eq!(said_of("vacants_connus").nth(5).as_deref(), Some("secret ou inconnu"));
    assert_eq!(said_of("vacants_connus").next().as_deref(), Some("connu de 2 communes sur 3"));
    let said = said(&outcome).join("\n");
    let name = |c: usize| territory.communes[c].name.clone();
    let wanted = format!(
        "Là où est le besoin, là où sont les friches : 1 commune dépasserait son budget sans friche dans le gisement ({}) ; 1 commune a des \
         friches sans besoin à ce rythme, 5,0 ha au moins ({}).",
        name(0),
        name(1)
    );
    assert!(said.contains(&wanted), "{wanted}\n{said}");
    let wanted = "D'après leur premier usage, 3,0 ha du gisement pourraient tenir lieu d'extension : ni renaturation, ni photovoltaïque ; \
                  1 friche sans surface connue.";
    assert!(said.contains(wanted), "{wanted}\n{said}");
    // An answer that says nothing of friches is told.
    let own = with(own, "usages = 'autre'");
    assert!(ask("sobriete-fonciere", "Budget", &own, &ground).0.is_none());
}

/// A and B would go beyond their budgets and have no friche of the stock. In A there are a potential one of 3.7 ha, one of which
/// nobody says the status and one that is done: it is not «aucune connue», and the table holds them. In B there is none at all.
#[test]
fn friches_of_another_status_are_not_none_known() {
    let territory = row(&[Some(10), Some(20), Some(30)], 3);
    let mut years = vec![Some(1.0); 13];
    years[10..].fill(Some(2.0));
    let word = |w: &str| if w.is_empty() { Value::Missing } else { Value::Text(w.to_owned()) };
    let friche = |n, c, status: &str, m2| feature(n, None, Some(c), &[word(status), number(m2)]);
    let friches = made_up(
        "friches",
        model("friches"),
        &["site_statut", "unite_fonciere_surface"],
        vec![Kind::Text, Kind::Number],
        vec![
            friche(1, 0, "friche potentielle", Some(37_000.0)),
            friche(2, 0, "", Some(20_000.0)),
            friche(3, 0, "friche reconvertie", Some(10_000.0)),
            friche(4, 2, "friche sans projet", Some(10_000.0)),
        ],
    );
    let layers = [enaf(&territory, &[years.clone(), years.clone(), years]), friches];
    let ground = Ground::new(&territory, &layers);
    let own = with(settings("couche = 'enaf'"), "friches = 'friches'");
    let outcome = ask("sobriete-fonciere", "Budget", &own, &ground).0.expect("an answer");
    let read = texts(&outcome, "densification", "lecture");
    let plain = |t: &Option<String>| t.as_deref().unwrap_or_default().replace('\u{a0}', " ");
    // The territory, one EPCI, its three communes.
    assert_eq!(
        read.iter().map(plain).collect::<Vec<_>>()[1..],
        [
            "2 communes en besoin sans friche dans le gisement ; 1 avec ; 0 commune à friches sans besoin",
            "besoin, aucune friche dans le gisement (1 potentielle, 1 sans statut connu et 1 reconvertie)",
            "besoin, aucune friche connue",
            "besoin, friches en face",
        ]
    );
    let of = |column: &str| numbers(&outcome, "densification", column);
    assert_eq!(of("sans_statut")[1..], [Some(2.0), Some(2.0), Some(0.0), Some(0.0)]);
    assert_eq!(of("sites_sans_statut")[1..], [Some(1.0), Some(1.0), Some(0.0), Some(0.0)]);
    assert_eq!(of("sites_reconvertis")[1..], [Some(1.0), Some(1.0), Some(0.0), Some(0.0)]);
    assert_eq!(of("sans_projet")[1..], [Some(1.0), Some(0.0), Some(0.0), Some(1.0)]);
    let said = said(&outcome).join("\n").replace('\u{a0}', " ");
    let wanted = format!(
        "2 communes dépasseraient leur budget sans friche dans le gisement ({}), dont 1 où d'autres friches sont connues : \
         1 potentielle, 1 sans statut connu et 1 reconvertie",
        // B has more people.
        [territory.communes[1].name.as_str(), &territory.communes[0].name].join(" et ")
    );
    assert!(said.contains(&wanted), "{wanted}\n{said}");
    assert!(!said.contains("sans friche connue"), "{said}");
}

fn codes(notes: &territoire::diagnostic::Notes) -> Vec<&'static str> {
    notes.all().iter().map(|d| d.code.id).collect()
}

/// Three communes of 100 km² at most: 5 ha given back to nature in one, less than nothing in another, nothing said of the third.
#[test]
fn a_negative_renaturation_and_a_commune_without_any_are_told() {
    let territory = row(&[Some(10), Some(20), Some(30)], 3);
    let years = vec![Some(1.0); 13];
    let back = |c: usize, ha: f64| feature(c, None, Some(c), &[number(Some(ha))]);
    let renatured = |rows| made_up("renat", model("table-communale"), &["hectares"], vec![Kind::Number], rows);
    let table = enaf(&territory, &[years.clone(), years.clone(), years]);
    let own = with(settings("couche = 'enaf'"), "renaturation = 'renat'");
    let layers = [table.clone(), renatured(vec![back(0, 2.0), back(1, -1.0)])];
    let ground = Ground::new(&territory, &layers);
    let (outcome, notes) = ask("sobriete-fonciere", "Budget", &own, &ground);
    assert_eq!(codes(&notes), ["A0562", "A0565"]);
    let told: Vec<String> = notes.all().iter().map(|d| d.message.replace('\u{a0}', " ")).collect();
    assert!(
        told[0].contains(&format!("1 valeur écartée : {} (-1 ha)", territory.communes[1].name))
            || told[0].contains("−1 ha"),
        "{told:?}"
    );
    assert!(told[1].contains("ne dit rien de 1 commune") && told[1].contains(&territory.communes[2].name), "{told:?}");
    // Three years of the period: 3 ha each, of which 2 are given back in A.
    assert_eq!(numbers(&outcome.expect("an answer"), "communes", "consomme"), [Some(1.0), Some(3.0), Some(3.0)]);
    let layers = [table, renatured(vec![back(0, 2.0), back(1, 0.0), back(2, 0.5)])];
    let ground = Ground::new(&territory, &layers);
    assert_eq!(codes(&ask("sobriete-fonciere", "Budget", &own, &ground).1), [""; 0]);
}

#[test]
fn a_consumption_larger_than_the_commune_and_one_in_other_units_are_told() {
    let territory = row(&[Some(10), Some(20), Some(30)], 3);
    let years = vec![Some(1.0); 13];
    // 10 million hectares in a year; hectares among square metres: 0.35 m², 2.5 m².
    let (mut huge, mut small) = (years.clone(), vec![Some(0.0); 13]);
    huge[0] = Some(1e7);
    (small[2], small[5]) = (Some(0.35 / 10_000.0), Some(2.5 / 10_000.0));
    let layers = [enaf(&territory, &[years, huge, small])];
    let ground = Ground::new(&territory, &layers);
    let (outcome, notes) = ask("sobriete-fonciere", "Budget", &settings("couche = 'enaf'"), &ground);
    assert_eq!(codes(&notes), ["A0563", "A0564"]);
    let told: Vec<&str> = notes.all().iter().map(|d| d.message.as_str()).collect();
    assert!(told[0].contains(&territory.communes[1].name) && told[1].contains(&territory.communes[2].name), "{told:?}");
    assert!(told[1].contains("2,5 m² au plus"), "{told:?}");
    // What can't be is no reference: it is counted apart.
    let outcome = outcome.expect("an answer");
    assert_eq!(numbers(&outcome, "communes", "reference")[..2], [Some(10.0), None]);
    assert_eq!(numbers(&outcome, "territoire", "sans_reference"), [Some(1.0)]);
}
