//! The mutability index against the published engine: 200 sites, and the payload that it publishes itself, through the question
//! as a user's inventory would be: a column for each criterion.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use territoire::layer::{Kind, Value};
use territoire::outcome::Outcome;

use crate::support::answers::{numbers, plain, said, texts};
use crate::support::files::root;
use crate::support::grounds::{middle, row};
use crate::support::layers::{feature, made_up, model, number};
use crate::support::questions::{Ground, ask, settings};
use crate::support::skips::shared;

/// Ids of the criteria by the names that the engine gives them.
fn criteria() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("data/friches/mutabilite.toml")).expect("the matrix");
    let table: toml::Table = text.parse().expect("a TOML");
    let word = |c: &toml::Value, key: &str| c[key].as_str().expect("a word").to_owned();
    table["critere"].as_array().expect("criteria").iter().map(|c| (word(c, "moteur"), word(c, "id"))).collect()
}

/// A value as it stands in an inventory: nothing where it isn't known, «aucun trouvé» where none was found.
fn cell(value: Option<&Json>) -> Value {
    match value {
        None => Value::Missing,
        Some(Json::Null) => Value::Text("aucun trouvé".to_owned()),
        Some(Json::Bool(yes)) => Value::Flag(*yes),
        Some(Json::String(word)) => Value::Text(word.clone()),
        Some(other) => number(other.as_f64()),
    }
}

/// The answer for sites of which only the criteria are known.
fn answer(sites: &[&Json]) -> Outcome {
    let criteria = criteria();
    let fields: Vec<&str> = criteria.values().map(String::as_str).collect();
    let rows: Vec<Vec<Value>> =
        sites.iter().map(|site| criteria.keys().map(|c| cell(site.get(c.as_str()))).collect()).collect();
    // A column holds one kind of values: numbers with «aucun trouvé» among them are texts, as a CSV gives them.
    let text = |v: &Value| match v {
        Value::Number(n) => Value::Text(n.to_string()),
        Value::Flag(yes) => Value::Text(if *yes { "oui" } else { "non" }.to_owned()),
        other => other.clone(),
    };
    let features = rows
        .iter()
        .enumerate()
        .map(|(n, r)| feature(n, None, Some(0), &r.iter().map(text).collect::<Vec<_>>()))
        .collect();
    let layer = made_up("friches", model("friches"), &fields, vec![Kind::Text; fields.len()], features);
    let territory = row(&[Some(10)], 1);
    let ground = Ground::new(&territory, std::slice::from_ref(&layer));
    ask("mutabilite", "Mutabilité", &settings("couche = 'friches'"), &ground).0.expect("an answer")
}

fn first_use(name: &str) -> &'static str {
    match name {
        "Habitat" => "residentiel",
        "Équipements publics" => "equipements",
        "Culture, tourisme" => "culture",
        "Tertiaire" => "tertiaire",
        "Industrie" => "industrie",
        "Renaturation" => "renaturation",
        "Photovoltaïque au sol" => "photovoltaique",
        other => panic!("{other}"),
    }
}

#[test]
fn two_hundred_sites_have_the_indices_the_first_use_and_the_reliability_of_the_engine() {
    let test = "two_hundred_sites_have_the_indices_the_first_use_and_the_reliability_of_the_engine";
    let Some(file) = shared("known/mutafriches/cas.json", test) else { return };
    let known: Json = serde_json::from_str(&std::fs::read_to_string(file).expect("the cases")).expect("JSON");
    let cases = known["cas"].as_array().expect("cases");
    assert_eq!(cases.len(), 200);
    let outcome = answer(&cases.iter().map(|c| &c["entree"]).collect::<Vec<_>>());
    let (firsts, notes) = (texts(&outcome, "friches", "premier_usage"), numbers(&outcome, "friches", "fiabilite"));
    let levels = texts(&outcome, "friches", "niveau_fiabilite");
    for (n, case) in cases.iter().enumerate() {
        let want = &case["sortie"];
        for (usage, index) in want["indices"].as_object().expect("indices") {
            let ours = numbers(&outcome, "friches", &format!("indice_{usage}"))[n].expect("an index");
            // To the tenth of a percent, which is all that is printed; ours is a share.
            assert!((ours * 100.0 - index.as_f64().expect("a number")).abs() < 1e-9, "{n} {usage}: {ours}, {index}");
        }
        assert_eq!(first_use(firsts[n].as_deref().expect("a use")), want["rangs"][0], "case {n}");
        assert_eq!(notes[n], want["fiabilite"]["note"].as_f64(), "case {n}");
        assert_eq!(levels[n], want["fiabilite"]["texte"].as_str().map(str::to_lowercase), "case {n}");
    }
}

/// The payload that the service publishes; the four criteria of its page, where the engine has 80.0 and the page prints 83.3.
#[test]
fn the_published_examples_are_those_of_the_engine() {
    let four = serde_json::json!({
        "typeProprietaire": "public", "surfaceSite": 45000, "siteEnCentreVille": true, "presencePollution": "non",
    });
    let outcome = answer(&[&four]);
    for (usage, want) in [
        ("residentiel", 80.0),
        ("culture", 81.3),
        ("equipements", 77.8),
        ("renaturation", 75.0),
        ("photovoltaique", 71.4),
        ("tertiaire", 68.8),
        ("industrie", 64.3),
    ] {
        let ours = numbers(&outcome, "friches", &format!("indice_{usage}"))[0].expect("an index") * 100.0;
        assert!((ours - want).abs() < 1e-9, "{usage}: {ours}");
    }
    assert_eq!(numbers(&outcome, "friches", "fiabilite"), [Some(2.0)]);
    let test = "the_published_examples_are_those_of_the_engine";
    let Some(file) = shared("known/mutafriches/besancon.json", test) else { return };
    let known: Json = serde_json::from_str(&std::fs::read_to_string(file).expect("the payload")).expect("JSON");
    let outcome = answer(&[&known["entree"]]);
    for (usage, index) in known["indices"].as_object().expect("indices") {
        let ours = numbers(&outcome, "friches", &format!("indice_{usage}"))[0].expect("an index");
        assert!((ours * 100.0 - index.as_f64().expect("a number")).abs() < 1e-9, "{usage}: {ours}, {index}");
    }
    assert_eq!(numbers(&outcome, "friches", "fiabilite")[0], known["fiabilite"].as_f64());
}

/// By hand. A: a site of 1.2 ha in a zone U, heavily decayed, of a private person, at the town hall of its commune. B: nothing
/// but a surface. C is done: no friche any more.
#[test]
fn the_standard_fields_and_the_place_of_a_site_fill_its_criteria() {
    let territory = row(&[Some(10), Some(20)], 1);
    let word = |w: &str| Value::Text(w.to_owned());
    let fields = ["site_statut", "unite_fonciere_surface", "urba_zone_type", "bati_etat", "proprio_personne"];
    let kinds = vec![Kind::Text, Kind::Number, Kind::Text, Kind::Text, Kind::Text];
    let idle = word("friche sans projet");
    let features = vec![
        feature(
            1,
            Some(middle(0.0).into()),
            Some(0),
            &[
                idle.clone(),
                number(Some(12_000.0)),
                word("U"),
                word("dégradation très importante"),
                word("personne physique"),
            ],
        ),
        feature(2, None, Some(1), &[idle, number(Some(9_999.0)), Value::Missing, Value::Missing, word("inconnu")]),
        feature(
            3,
            None,
            Some(1),
            &[word("friche reconvertie"), number(Some(5.0)), Value::Missing, Value::Missing, Value::Missing],
        ),
    ];
    let layer = made_up("friches", model("friches"), &fields, kinds, features);
    let ground = Ground::new(&territory, std::slice::from_ref(&layer));
    let outcome = ask("mutabilite", "Mutabilité", &settings("couche = 'friches'"), &ground).0.expect("an answer");
    // A, housing: surface −1 × 2, zone U 2 × 2, decay −1 × 2, private 0.5 × 1 on both sides, centre 2 × 1:
    // 4 + 2 + 0.5 for, 2 + 2 + 0.5 against: 6.5 / 11 = 59.1 %.
    let housing = numbers(&outcome, "friches", "indice_residentiel");
    assert!((housing[0].expect("an index") - 0.591).abs() < 1e-12, "{housing:?}");
    // B, housing: 1 × 2 for, nothing against.
    assert_eq!(housing[1], Some(1.0));
    // A: 2 + 2 + 2 + 1 + 1 = 8 of 30 → 2.67 → 2.5; B: 2 of 30 → 0.67 → 0.5.
    assert_eq!(numbers(&outcome, "friches", "fiabilite"), [Some(2.5), Some(0.5)]);
    assert_eq!(numbers(&outcome, "communes", "nombre"), [Some(1.0), Some(1.0)]);
    // Of the criteria that nobody knows, the heaviest weigh 2: the first of the matrix, built surface.
    assert_eq!(texts(&outcome, "friches", "a_demander")[0].as_deref(), Some("Surface bâtie"));
    assert!(said(&outcome)[0].starts_with("Premier usage de 2 friches"), "{:?}", said(&outcome));
}

/// Three sites of which nothing else is known: no building, two buildings of no surface, nothing said of buildings. Of the first the built
/// surface is 0 and its state «pas de bâti», as the costs count it; of the others nobody knows.
#[test]
fn no_building_is_a_built_surface_of_nothing() {
    let territory = row(&[Some(10)], 1);
    let fields = ["site_statut", "unite_fonciere_surface", "bati_nombre", "bati_surface"];
    let idle = Value::Text("friche sans projet".into());
    let site = |n, buildings, m2| {
        let cells = [idle.clone(), number(Some(9_999.0)), number(buildings), number(m2)];
        feature(n, None, Some(0), &cells)
    };
    let sites = vec![site(1, Some(0.0), None), site(2, Some(2.0), Some(0.0)), site(3, None, None)];
    let kinds = vec![Kind::Text, Kind::Number, Kind::Number, Kind::Number];
    let layer = made_up("friches", model("friches"), &fields, kinds, sites);
    let ground = Ground::new(&territory, std::slice::from_ref(&layer));
    let outcome = ask("mutabilite", "Mutabilité", &settings("couche = 'friches'"), &ground).0.expect("an answer");
    let keys = &outcome.table("criteres").expect("a table").keys;
    for criterion in ["surface_batie", "etat_bati"] {
        let at = keys.iter().position(|k| k == criterion).expect("a criterion");
        let count = |column: &str| numbers(&outcome, "criteres", column)[at];
        assert_eq!((count("standard"), count("inconnu")), (Some(1.0), Some(2.0)), "{criterion}");
    }
    let asked = texts(&outcome, "friches", "a_demander");
    assert_ne!(asked[0].as_deref(), Some("Surface bâtie"));
    assert_eq!(asked[1].as_deref(), Some("Surface bâtie"));
}

/// Where the only friche of a commune is done, that is not «aucune friche connue».
#[test]
fn a_commune_with_what_is_done_only_is_told_so() {
    let territory = row(&[Some(10), Some(20), Some(30)], 3);
    let site = |n, c, status: &str| feature(n, None, Some(c), &[Value::Text(status.into()), number(Some(10_000.0))]);
    let sites = vec![site(1, 0, "friche sans projet"), site(2, 1, "friche reconvertie")];
    let fields = ["site_statut", "unite_fonciere_surface"];
    let layer = made_up("friches", model("friches"), &fields, vec![Kind::Text, Kind::Number], sites);
    let ground = Ground::new(&territory, std::slice::from_ref(&layer));
    let outcome = ask("mutabilite", "Mutabilité", &settings("couche = 'friches'"), &ground).0.expect("an answer");
    let first = texts(&outcome, "communes", "premier_usage");
    assert_eq!(first[1..], ["reconverties seulement", "aucune friche connue"].map(|s| Some(s.to_owned())));
}

/// What the matrix doesn't have is told; what stands at a mairie for want of a place says nothing of where the site is.
#[test]
fn words_of_nobody_are_told_and_a_mairie_is_no_place() {
    let territory = row(&[Some(10)], 1);
    let word = |w: &str| Value::Text(w.to_owned());
    let fields = ["pollution", "unite_fonciere_surface"];
    let site = feature(1, Some(middle(0.0).into()), Some(0), &[word("bon état"), number(Some(500.0))]);
    let site = territoire::layer::Feature { precision: territoire::layer::Precision::Commune, ..site };
    let layer = made_up("friches", model("friches"), &fields, vec![Kind::Text, Kind::Number], vec![site]);
    let ground = Ground::new(&territory, std::slice::from_ref(&layer));
    let (outcome, notes) = ask("mutabilite", "Mutabilité", &settings("couche = 'friches'"), &ground);
    assert!(
        notes.all().iter().any(|d| plain(&d.message).starts_with("`pollution` : 1 valeur que la matrice n'a pas")),
        "{:?}",
        notes.all()
    );
    let outcome = outcome.expect("an answer");
    let unknown = outcome.table("criteres").expect("a table");
    let centre = unknown.keys.iter().position(|k| k == "centre_ville").expect("a criterion");
    assert_eq!(numbers(&outcome, "criteres", "inconnu")[centre], Some(1.0));
    // 2 for the surface and 2 for what is filled without a score: 4 of 30, 1.33, 1.5 by halves.
    assert_eq!(numbers(&outcome, "friches", "fiabilite"), [Some(1.5)]);
}
