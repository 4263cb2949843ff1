//! Analyses on a made-up country against arithmetic written above each assertion.
//!
//! Six square communes of 10 km in a row, `A` to `F`, their mairies in the middle. Populations are powers of two, so
//! that a covered population says exactly which communes were covered: 37 = 1 + 4 + 32 is A, C and F.
//!
//! ```text
//!   x (km)   0    10    20    30    40    50    60
//!            | A  | B  | C  | D  | E  | F  |
//!   people     1    2    4    8    16   32          EPCI: A B C are «Ouest», D E F are «Est»
//! ```

use territoire::layer::{Feature, Layer, Value};
use territoire::outcome::Outcome;
use territoire::territory::Territory;

use crate::support::answers::{near_value, numbers, plain, said, some, words};
use crate::support::grounds::{self, middle, with_poles};
use crate::support::layers::{feature, kinds, made_up, model, number};
use crate::support::questions::{self, Ground, settings};

fn row() -> Territory {
    let people = [1, 2, 4, 8, 16, 32].map(Some);
    with_poles(grounds::row(&people, 3), &[("Ville", 5), ("Bourg", 0)])
}

/// A layer of points, each in a commune, with its values.
fn layer(id: &str, of: &str, fields: &[&str], points: &[(usize, Vec<Value>)]) -> Layer {
    let place = |(n, (at, values)): (usize, &(usize, Vec<Value>))| Feature {
        id: format!("{id}{n}"),
        name: format!("{id} {n}"),
        ..feature(n, Some(middle(*at as f64).into()), Some(*at), values)
    };
    let kinds = kinds(points.iter().map(|(_, v)| v.as_slice()), fields.len());
    made_up(id, model(of), fields, kinds, points.iter().enumerate().map(place).collect())
}

fn ask(kind: &str, layers: &[Layer], lines: &str) -> Option<Outcome> {
    ask_of(&row(), kind, layers, lines)
}

fn ask_of(territory: &Territory, kind: &str, layers: &[Layer], lines: &str) -> Option<Outcome> {
    questions::ask(kind, kind, &settings(lines), &Ground::new(territory, layers)).0
}

fn service_in(communes: &[usize]) -> Layer {
    layer("service", "services", &[], &communes.iter().map(|i| (*i, Vec::new())).collect::<Vec<_>>())
}

#[test]
fn distances_are_those_of_the_row() {
    let o = ask("distance", &[service_in(&[0, 3])], "couche = 'service'\nseuil = '15 km'").expect("an answer");
    // To the nearest of A (0 km) and D (30 km): A 0, B 10, C 10 (from D), D 0, E 10, F 20.
    let expected = [0.0, 10.0, 10.0, 0.0, 10.0, 20.0].map(Some);
    assert_eq!(numbers(&o, "communes", "distance_km"), expected);
    // Weighted mean: (2·10 + 4·10 + 16·10 + 32·20) / 63 = 860 / 63; plain: 50 / 6.
    near_value(numbers(&o, "territoire", "pondere")[0], 860.0 / 63.0);
    near_value(numbers(&o, "territoire", "simple")[0], 50.0 / 6.0);
    // Half of 63 inhabitants is 31.5: up to 10 km there are 1 + 8 + 2 + 4 + 16 = 31, so the median is F's 20 km.
    let half = o.table("territoire").expect("a table").keys.iter().position(|k| k == "mediane").expect("a row");
    assert_eq!(numbers(&o, "territoire", "pondere")[half], Some(20.0));
    // By EPCI, in the order of their codes: Est (D E F): (16·10 + 32·20) / 56; Ouest (A B C): (2·10 + 4·10) / 7.
    near_value(numbers(&o, "epci", "moyenne_km")[0], 800.0 / 56.0);
    near_value(numbers(&o, "epci", "moyenne_km")[1], 60.0 / 7.0);
    // Beyond 15 km: F only, 32 of 63.
    assert!(
        o.findings[0].text.contains("1\u{a0}commune, 32 habitants (50,8\u{202f}%) est à plus de 15\u{a0}km"),
        "{}",
        o.findings[0].text
    );
}

#[test]
fn the_second_nearest_is_asked_with_k() {
    let o = ask("distance", &[service_in(&[0, 3])], "couche = 'service'\nk = 2\nseuil = '15 km'").expect("an answer");
    assert_eq!(numbers(&o, "communes", "distance_km"), [30.0, 20.0, 20.0, 30.0, 40.0, 50.0].map(Some));
    assert_eq!(numbers(&o, "communes", "distance_1_km"), [0.0, 10.0, 10.0, 0.0, 10.0, 20.0].map(Some));
}

#[test]
fn coverage_counts_people_at_the_mairie_and_areas_by_overlay() {
    let o = ask("couverture", &[service_in(&[0, 2, 5])], "couche = 'service'\nseuils = ['4 km', '10 km']")
        .expect("an answer");
    // At 4 km: A, C, F = 1 + 4 + 32 = 37. At 10 km, B (10 km from A), D and E too: everybody, 63.
    assert_eq!(numbers(&o, "territoire", "population"), [Some(37.0), Some(63.0)]);
    near_value(numbers(&o, "territoire", "part_population")[0], 37.0 / 63.0);
    assert_eq!(numbers(&o, "territoire", "communes"), [Some(3.0), Some(6.0)]);
    // Three discs of 4 km inside their squares of 100 km². A regular polygon of 64 sides has the area
    // 32 r² sin(2π/64).
    let disc = 32.0 * 16.0 * (std::f64::consts::TAU / 64.0).sin();
    near_value(numbers(&o, "territoire", "surface_km2")[0], 3.0 * disc);
    near_value(numbers(&o, "territoire", "part_surface")[0], 3.0 * disc / 600.0);
    near_value(numbers(&o, "communes", "part_surface_4000")[0], disc / 100.0);
    assert_eq!(numbers(&o, "communes", "part_surface_4000")[1], Some(0.0));
    // What is beyond 10 km and what is within make the whole.
    let beyond = o.shapes.iter().find(|s| s.id == "non_couvert_10000").expect("a shape");
    let within = numbers(&o, "territoire", "surface_km2")[1].expect("a value");
    near_value(Some(geo::Area::unsigned_area(&beyond.geometry) / 1e6 + within), 600.0);
    // Est (D E F) at 4 km: F, 32 of 56. Ouest: A and C, 5 of 7.
    near_value(numbers(&o, "epci", "part_population_4000")[0], 32.0 / 56.0);
    near_value(numbers(&o, "epci", "part_population_4000")[1], 5.0 / 7.0);
}

/// Services at A, C and F. Within 10 km, B has two (A and C), every other commune one.
#[test]
fn redundancy_gain_and_curve_are_those_of_the_hand() {
    let o = ask("couverture", &[service_in(&[0, 2, 5])], "couche = 'service'\nseuils = ['4 km', '10 km']")
        .expect("an answer");
    assert_eq!(numbers(&o, "redondance", "aucun"), some(&[26.0, 0.0]));
    assert_eq!(numbers(&o, "redondance", "un"), some(&[37.0, 61.0]));
    assert_eq!(numbers(&o, "redondance", "deux"), some(&[0.0, 2.0]));
    assert_eq!(numbers(&o, "redondance", "trois_et_plus"), some(&[0.0, 0.0]));
    near_value(numbers(&o, "redondance", "part_deux_et_plus")[1], 2.0 / 63.0);
    // Without F's service E and F have none (16 + 32), without C's C and D (4 + 8), without A's A alone: B has C's.
    assert_eq!(o.table("apport").expect("a table").keys, ["service2", "service1", "service0"]);
    assert_eq!(numbers(&o, "apport", "population_seule"), some(&[48.0, 12.0, 1.0]));
    // B is as near to A as to C: the first has it.
    assert_eq!(numbers(&o, "apport", "population_proche"), some(&[48.0, 12.0, 3.0]));
    assert_eq!(numbers(&o, "courbe", "seuil"), some(&[1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0]));
    assert_eq!(numbers(&o, "courbe", "population"), some(&[37.0, 37.0, 37.0, 37.0, 37.0, 37.0, 63.0]));
    // Ville is F, Bourg is A; of B, C, D, E, with 30 people, C has a service.
    assert_eq!(numbers(&o, "niveaux", "part_population_4000"), some(&[1.0, 1.0, 4.0 / 30.0]));
    let said = said(&o);
    let tail = &said[said.len() - 2..];
    assert_eq!(
        tail,
        [
            "service : à 10 km au plus, 3,2 % des habitants ont le choix entre deux ou plus, 96,8 % n'en ont qu'un.",
            "service : sans service 2, 48 habitants n'en auraient plus à 10 km au plus."
        ]
    );
}

/// Commune E (16 people) has neither mairie nor contour: nobody knows whether it is covered, so it is in no denominator.
#[test]
fn a_commune_without_position_is_in_no_denominator_and_is_told() {
    let mut territory = row();
    territory.communes[4].mairie = None;
    territory.communes[4].outline = None;
    let o = ask_of(&territory, "couverture", &[service_in(&[0, 2])], "couche = 'service'\nseuils = ['4 km']")
        .expect("an answer");
    // A and C are covered: 1 + 4 of the 63 − 16 = 47 people and 2 of the 5 communes that are located.
    assert_eq!(numbers(&o, "territoire", "population"), [Some(5.0)]);
    near_value(numbers(&o, "territoire", "part_population")[0], 5.0 / 47.0);
    near_value(numbers(&o, "territoire", "part_communes")[0], 2.0 / 5.0);
    assert_eq!(numbers(&o, "territoire", "sans_position"), [Some(1.0)]);
    assert_eq!(numbers(&o, "territoire", "population_sans_position"), [Some(16.0)]);
    // Est (D F located, E not): none of its 8 + 32 people; EPCI in the order of their codes, Est then Ouest.
    near_value(numbers(&o, "epci", "part_population_4000")[0], 0.0);
    near_value(numbers(&o, "epci", "part_population_4000")[1], 5.0 / 7.0);
    assert_eq!(numbers(&o, "epci", "sans_position"), [Some(1.0), Some(0.0)]);
    let text = plain(&o.findings[0].text);
    assert!(text.contains("10,6 % des habitants, 2 communes sur 5 communes localisées sont à"), "{text}");
    assert!(text.ends_with(" ; 1 commune, 16 habitants sans position."), "{text}");
    let o = ask_of(&territory, "distance", &[service_in(&[0, 2])], "couche = 'service'\nseuil = '5 km'")
        .expect("an answer");
    let text = plain(&o.findings[0].text);
    // B (2 people) is at 10 km of A, D (8) at 10 km of C, F (32) at 30 km: 42 of 47.
    assert!(text.contains("3 communes, 42 habitants (89,4 %) sont à plus de 5 km"), "{text}");
    assert!(text.ends_with(" ; 1 commune, 16 habitants sans position."), "{text}");
}

#[test]
fn a_larger_threshold_never_covers_less() {
    let lengths: Vec<String> = (1..12).map(|n| format!("'{} km'", f64::from(n) * 2.5)).collect();
    let lines = format!("couche = 'service'\nseuils = [{}]", lengths.join(", "));
    let o = ask("couverture", &[service_in(&[1, 4])], &lines).expect("an answer");
    for column in ["population", "communes", "surface_km2"] {
        let values: Vec<f64> = numbers(&o, "territoire", column).into_iter().flatten().collect();
        assert_eq!(values.len(), 11);
        assert!(values.windows(2).all(|w| w[0] <= w[1] + 1e-9), "{column}: {values:?}");
    }
}

#[test]
fn an_endowment_is_shared_by_inhabitants() {
    // Two services in A (1 inhabitant), one in F (32).
    let lines = "variable = 'couche:service'\npermutations = 99";
    let o = ask("equilibre", &[service_in(&[0, 0, 5])], lines).expect("an answer");
    assert_eq!(numbers(&o, "communes", "valeur"), [2.0, 0.0, 0.0, 0.0, 0.0, 1.0].map(Some));
    near_value(numbers(&o, "communes", "dotation")[0], 2000.0);
    near_value(numbers(&o, "communes", "dotation")[5], 1000.0 / 32.0);
    // Hoover: ½ (|2/3 − 1/63| + 30/63 + |1/3 − 32/63|) = ½ (41/63 + 30/63 + 11/63) = 41/63.
    let hoover = o.table("indices").expect("a table").keys.iter().position(|k| k == "hoover").expect("a row");
    near_value(numbers(&o, "indices", "pondere")[hoover], 41.0 / 63.0);
    // Theil between EPCI: Ouest has 2/3 of the services for 7/63 of the people, Est 1/3 for 56/63.
    let between = o.table("indices").expect("a table").keys.iter().position(|k| k == "theil_entre").expect("a row");
    let theil = 2.0 / 3.0 * 6_f64.ln() + 1.0 / 3.0 * (63.0_f64 / 168.0).ln();
    near_value(numbers(&o, "indices", "pondere")[between], theil);
    near_value(numbers(&o, "epci", "dotation")[1], 2.0 / 7.0 * 1000.0);
}

#[test]
fn charging_points_are_rows_and_classes_are_those_of_the_sdirve() {
    let fields = ["id_station_itinerance", "puissance_nominale", "nbre_pdc"];
    let point = |station: &str, kw: Option<f64>| vec![Value::Text(station.into()), number(kw), Value::Number(9.0)];
    let bornes = layer(
        "bornes",
        "irve",
        &fields,
        &[
            (0, point("FRAAAP1", Some(7.4))),
            (0, point("FRAAAP1", Some(22.0))),
            (2, point("FRAAAP2", Some(22.1))),
            (5, point("FRAAAP3", Some(149.9))),
            (5, point("FRAAAP3", Some(150.0))),
            (5, point("Non concerné", None)),
        ],
    );
    let o = ask("bornes", &[bornes], "couche = 'bornes'\nseuil = '15 km'").expect("an answer");
    // Classes ≤ 7.4 | ≤ 22 | < 150 | ≥ 150, one of unknown power, six in all: rows are counted, never nbre_pdc.
    assert_eq!(numbers(&o, "classes", "pdc"), [1.0, 1.0, 2.0, 1.0, 1.0, 6.0].map(Some));
    // Stations: P1, P2, P3 and the place of the one without identifier.
    assert_eq!(numbers(&o, "classes", "stations")[5], Some(4.0));
    near_value(numbers(&o, "classes", "dotation")[5], 6.0 / 63.0 * 1000.0);
    // At least 150 kW: F only.
    assert_eq!(numbers(&o, "communes", "distance_150_km"), [50.0, 40.0, 30.0, 20.0, 10.0, 0.0].map(Some));
    // At least 22 kW: A, C, F.
    assert_eq!(numbers(&o, "communes", "distance_22_km"), [0.0, 10.0, 0.0, 10.0, 10.0, 0.0].map(Some));
}

#[test]
fn friches_without_surface_are_missing_and_not_zero() {
    let fields = ["site_id", "site_nom", "site_statut", "site_type", "unite_fonciere_surface"];
    let friche = |id: &str, name: &str, status: &str, m2: Option<f64>| {
        vec![
            Value::Text(id.into()),
            Value::Text(name.into()),
            Value::Text(status.into()),
            Value::Text("friche industrielle".into()),
            number(m2),
        ]
    };
    let friches = layer(
        "friches",
        "friches",
        &fields,
        &[
            (0, friche("1", "Usine", "friche sans projet", Some(25_000.0))),
            (1, friche("2", "Gare", "friche sans projet", None)),
            (2, friche("3", "Moulin", "friche avec projet", Some(5_000.0))),
            (2, friche("4", "MOULIN", "friche avec projet", Some(5_000.0))),
        ],
    );
    let o = ask("friches", &[friches], "couche = 'friches'").expect("an answer");
    // A: 2.5 ha; B: one friche whose hectares aren't known; C: 1 ha in two; D, E, F: none, so no hectare.
    assert_eq!(numbers(&o, "communes", "hectares"), [Some(2.5), None, Some(1.0), Some(0.0), Some(0.0), Some(0.0)]);
    assert_eq!(numbers(&o, "communes", "nombre"), [1.0, 1.0, 2.0, 0.0, 0.0, 0.0].map(Some));
    assert_eq!(
        said(&o)[0],
        "Gisement : 4 friches, 3,5 ha au moins (1 friche sans surface connue), dont 2 sans projet (2,5 ha au moins) et 2 avec \
         projet (1,0 ha)."
    );
    // The mill stands twice in one place, whatever the case of its name.
    assert_eq!(words(&o, "doublons", "premier"), ["friches2"]);
}

#[test]
fn the_armature_says_who_no_pole_covers() {
    let o = ask("armature", &[service_in(&[0, 1])], "couches = ['service']\nseuil = '15 km'").expect("an answer");
    // F is the town (level 1), A the bourg (level 2); within 15 km: A B of the bourg, E F of the town; C D of none.
    let expected = ["niveau 2", "niveau 2", "hors de portée", "hors de portée", "niveau 1", "niveau 1"];
    assert_eq!(words(&o, "communes", "couverture"), expected);
    assert_eq!(numbers(&o, "niveaux", "population"), [48.0, 3.0].map(Some));
    // Services: none in the town, one in the bourg, one elsewhere.
    assert_eq!(numbers(&o, "matrice", "service_nombre"), [0.0, 1.0, 1.0].map(Some));
    assert!(o.findings[0].text.starts_with("2\u{a0}communes, 12 habitants (19,0\u{202f}%)"), "{}", o.findings[0].text);
}

#[test]
fn degenerate_countries_have_an_answer_or_none_but_never_nan() {
    let mut desert = row();
    for commune in &mut desert.communes {
        commune.population = Some(0);
    }
    let mut unknown = row();
    for commune in &mut unknown.communes {
        commune.population = None;
        commune.mairie = None;
        commune.outline = None;
    }
    let everything = [
        ("distance", "couche = 'service'\nk = 3\nseuil = '5 km'"),
        ("couverture", "couche = 'service'\nseuils = ['5 km']"),
        ("armature", "couches = ['service']\nseuil = '5 km'"),
        ("equilibre", "variable = 'couche:service'\npermutations = 99"),
    ];
    // Columns refuse what is not finite (`Column::numbers` panics on it): an answer is enough.
    for territory in [&desert, &unknown] {
        for (kind, lines) in everything {
            let answer = ask_of(territory, kind, &[service_in(&[0, 0])], lines);
            if let Some(answer) = answer {
                assert!(!answer.tables.is_empty(), "{kind}");
                assert!(answer.findings.iter().all(|f| !f.text.contains("NaN") && !f.text.contains("inf")), "{kind}");
            }
        }
    }
    let answer = ask_of(&desert, "distance", &[service_in(&[0, 0, 0])], everything[0].1).expect("an answer");
    assert_eq!(numbers(&answer, "territoire", "pondere")[0], None, "nobody has no mean distance");
}
