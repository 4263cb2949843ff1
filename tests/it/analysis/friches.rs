//! The stock of friches as the State counts it: on a few rows counted by hand, and on Cartofriches.

use territoire::layer::{Kind, Value};

use crate::support::answers::{numbers, said, some};
use crate::support::grounds::{COEUR_DE_LORRAINE, row};
use crate::support::layers::{self, feature, made_up, model, number, spec};
use crate::support::questions::{Ground, ask, settings};
use crate::support::skips::shared;

/// A and B are one EPCI, C the other. Without project: 2 ha in A, unknown in B. With: 1.5 ha in A. Potential: 4 ha in B, 3 in C.
/// Reconverted: 5 ha in C. Nobody says of 7 ha in C.
#[test]
fn the_stock_is_what_has_no_project_and_what_has_one() {
    let territory = row(&[Some(10), Some(20), Some(30)], 2);
    let friche = |n: usize, commune: usize, status: &str, m2: Option<f64>| {
        let status = if status.is_empty() { Value::Missing } else { Value::Text(status.into()) };
        let at = crate::support::grounds::middle(commune as f64 + n as f64 / 100.0);
        feature(n, Some(at.into()), Some(commune), &[status, number(m2)])
    };
    let features = vec![
        friche(1, 0, "friche sans projet", Some(20_000.0)),
        friche(2, 1, "Friche sans projet", None),
        friche(3, 0, "friche avec projet", Some(15_000.0)),
        friche(4, 1, "friche potentielle", Some(40_000.0)),
        friche(5, 2, "friche potentielle", Some(30_000.0)),
        friche(6, 2, "friche reconvertie", Some(50_000.0)),
        friche(7, 2, "", Some(70_000.0)),
    ];
    let fields = ["site_statut", "unite_fonciere_surface"];
    let layer = made_up("friches", model("friches"), &fields, vec![Kind::Text, Kind::Number], features);
    let ground = Ground::new(&territory, std::slice::from_ref(&layer));
    let (outcome, _) = ask("friches", "Friches", &settings("couche = 'friches'"), &ground);
    let outcome = outcome.expect("an answer");
    let keys = &outcome.table("gisement").expect("a table").keys;
    assert_eq!(keys, &["gisement", "sans_projet", "avec_projet", "potentielles", "reconverties", "sans_statut"]);
    assert_eq!(numbers(&outcome, "gisement", "nombre"), some(&[3.0, 2.0, 1.0, 2.0, 1.0, 1.0]));
    assert_eq!(numbers(&outcome, "gisement", "hectares"), some(&[3.5, 2.0, 1.5, 7.0, 5.0, 7.0]));
    assert_eq!(numbers(&outcome, "gisement", "sans_surface"), some(&[1.0, 1.0, 0.0, 0.0, 0.0, 0.0]));
    assert_eq!(numbers(&outcome, "communes", "nombre"), some(&[2.0, 1.0, 0.0]));
    // In B the one of the stock has no known surface; C has none of it.
    assert_eq!(numbers(&outcome, "communes", "hectares"), [Some(3.5), None, Some(0.0)]);
    assert_eq!(numbers(&outcome, "communes", "hectares_potentielles"), some(&[0.0, 4.0, 3.0]));
    assert_eq!(numbers(&outcome, "epci", "nombre").iter().flatten().sum::<f64>(), 3.0);
    // C, in «Est»: three friches, 30 people; A and B: four, 30 people.
    let density = numbers(&outcome, "epci", "pour_mille");
    assert!((density[1].expect("known") - 4_000.0 / 30.0).abs() < 1e-9 && density[0] == Some(100.0), "{density:?}");
    assert_eq!(
        said(&outcome)[..4],
        [
            "Gisement : 3 friches, 3,5 ha au moins (1 friche sans surface connue), dont 2 sans projet (2,0 ha au moins) et 1 avec \
             projet (1,5 ha).",
            "2 friches potentielles, 7,0 ha, à vérifier sur le terrain, hors du gisement.",
            "1 friche reconvertie, 5,0 ha, hors du gisement : c'est fait.",
            "1 friche sans statut connu, 7,0 ha, hors du gisement tant que personne ne le dit.",
        ]
    );
}

/// Four friches in the first EPCI, which has a tenth of the people, none in the second: neither is left without a word.
#[test]
fn an_inventory_made_in_one_epci_is_told_so() {
    let territory = row(&[Some(10), Some(90)], 1);
    let idle = Value::Text("friche sans projet".into());
    let features = (1..5)
        .map(|n| feature(n, Some(crate::support::grounds::middle(0.0).into()), Some(0), std::slice::from_ref(&idle)));
    let layer = made_up("friches", model("friches"), &["site_statut"], vec![Kind::Text], features.collect());
    let ground = Ground::new(&territory, std::slice::from_ref(&layer));
    let (outcome, _) = ask("friches", "Friches", &settings("couche = 'friches'"), &ground);
    let said = said(&outcome.expect("an answer")).join("\n");
    for part in [
        "4 des 4 friches connues sont dans Ouest (10 % des habitants) : l'inventaire y est sans doute plus poussé qu'ailleurs.",
        "Aucune friche connue dans Est : cela ne dit pas qu'il n'y en a pas.",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
}

/// «Ouest» has 4 friches on 150 ha of urbanised land, 1.5 km²; of «Est» nobody says how much is urbanised.
#[test]
fn friches_are_held_against_the_urbanised_land_where_it_is_known() {
    let territory = row(&[Some(10), Some(90), Some(50)], 2);
    let idle = Value::Text("friche sans projet".into());
    let features = (1..5)
        .map(|n| feature(n, Some(crate::support::grounds::middle(0.0).into()), Some(0), std::slice::from_ref(&idle)));
    let layer = made_up("friches", model("friches"), &["site_statut"], vec![Kind::Text], features.collect());
    let land = |c: usize, ha: f64| feature(c, None, Some(c), &[number(Some(ha))]);
    let urban = made_up(
        "urbain",
        model("table-communale"),
        &["surface_urbanisee"],
        vec![Kind::Number],
        vec![land(0, 100.0), land(1, 50.0)],
    );
    let layers = [layer, urban];
    let ground = Ground::new(&territory, &layers);
    let own = settings("couche = 'friches'\nurbanise = 'urbain'\nchamp_urbanise = 'surface_urbanisee'");
    let outcome = ask("friches", "Friches", &own, &ground).0.expect("an answer");
    // «Est» is C, «Ouest» is A and B.
    let density = numbers(&outcome, "epci", "par_km2");
    assert!(density[0].is_none() && density[1].is_some_and(|d| (d - 4.0 / 1.5).abs() < 1e-9), "{density:?}");
    let said = said(&outcome).join("\n");
    assert!(said.contains("par km² urbanisé : Est inconnu ; Ouest 2,67."), "{said}");
    // A column that is not there is told, and nothing is made of it.
    let own = settings("couche = 'friches'\nurbanise = 'urbain'");
    assert!(ask("friches", "Friches", &own, &ground).0.is_none());
    let outcome = ask("friches", "Friches", &settings("couche = 'friches'"), &ground).0.expect("an answer");
    assert!(outcome.column_of("epci", "par_km2").is_none());
}

/// Counted in the raw file, by status and by the commune that each row names: 11 of the stock, 26.1 ha, and 14 to verify,
/// 21.2 ha.
#[test]
fn cartofriches_has_eleven_friches_in_the_four_epci() {
    let test = "cartofriches_has_eleven_friches_in_the_four_epci";
    let Some(file) = shared("data/reel/cartofriches/cartofriches_2024-03_meuse.geojson", test) else { return };
    let territory = &*COEUR_DE_LORRAINE;
    let layer = layers::read(&spec(model("friches"), &file), territory).0;
    let ground = Ground::new(territory, std::slice::from_ref(&layer));
    let (outcome, _) = ask("friches", "Friches", &settings("couche = 'friches'"), &ground);
    let outcome = outcome.expect("an answer");
    assert_eq!(numbers(&outcome, "gisement", "nombre")[..4], some(&[11.0, 6.0, 5.0, 14.0]));
    let text = std::fs::read_to_string(&file).expect("read");
    let raw: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let hectares = |status: &[&str]| -> f64 {
        let of = |f: &serde_json::Value| {
            let p = &f["properties"];
            let here = territory.index_of(p["comm_insee"].as_str()?).is_some();
            let wanted = here && status.contains(&p["site_statut"].as_str()?);
            wanted.then(|| {
                p["unite_fonciere_surface"].as_f64().or_else(|| p["unite_fonciere_surface"].as_str()?.parse().ok())
            })?
        };
        raw["features"].as_array().expect("features").iter().filter_map(of).sum::<f64>() / 10_000.0
    };
    let (idle, planned) = (hectares(&["friche sans projet"]), hectares(&["friche avec projet"]));
    let expected = [idle + planned, idle, planned, hectares(&["friche potentielle"])];
    for (found, expected) in numbers(&outcome, "gisement", "hectares").iter().zip(expected) {
        assert!((found.expect("hectares") - expected).abs() < 0.01, "{found:?}, not {expected}");
    }
    assert_eq!(expected.map(|ha| format!("{ha:.1}")), ["26.1", "14.0", "12.1", "21.2"]);
    let said = said(&outcome);
    assert_eq!(said[0], "Gisement : 11 friches, 26,1 ha, dont 6 sans projet (14,0 ha) et 5 avec projet (12,1 ha).");
    assert_eq!(said[1], "14 friches potentielles, 21,2 ha, à vérifier sur le terrain, hors du gisement.");
}
