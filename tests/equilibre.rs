//! Balance on made-up territories, against arithmetic written above each assertion.

use std::collections::BTreeMap;

use geo::{MultiPolygon, polygon};
use territoire::analysis::{self, Asked, Context, Setting};
use territoire::diagnostic::Notes;
use territoire::network::Straight;
use territoire::outcome::{Column, Outcome, Row, Table, Unit};
use territoire::territory::{Level, OwnCommunes, Projection, Territory};

/// Square communes of 1 km, `across` to a row, with their populations; two EPCI, by halves of each row.
fn squares(across: usize, people: &[Option<u32>]) -> Territory {
    let square = |i: usize| {
        let (x, y) = (600_000.0 + (i % across) as f64 * 1000.0, 6_800_000.0 + (i / across) as f64 * 1000.0);
        polygon![(x: x, y: y), (x: x + 1000.0, y: y), (x: x + 1000.0, y: y + 1000.0), (x: x, y: y + 1000.0)]
    };
    let rows = people.iter().enumerate().map(|(i, people)| {
        let group = if i % across < across / 2 { "Ouest" } else { "Est" };
        OwnCommunes {
            code: format!("{i:03}"),
            name: format!("C{i}"),
            group: Some((group.into(), group.into())),
            population: *people,
            outline: Some(MultiPolygon::new(vec![square(i)])),
            mairie: None,
            hours: None,
        }
    });
    Territory::own("Carrés", Projection::lambert93(), "fictif", rows.collect())
}

/// Balance of these values, the column of an earlier answer.
fn balance(territory: &Territory, unit: Unit, values: &[f64]) -> Option<Outcome> {
    let (keys, names) = territory.commune_rows();
    let column = Column::numbers("combien", "Services", unit, values.iter().copied().map(Some).collect());
    let mut earlier = Outcome::new("avant", "distance", "Services");
    earlier.tables.push(Table::new("communes", "Par commune", Row::Commune, keys, names).with(column));
    let settings = BTreeMap::from([
        ("variable", Setting::Text("avant.communes.combien".into())),
        ("mode", Setting::Text("auto".into())),
        ("permutations", Setting::Number(999.0)),
        ("alpha", Setting::Number(0.05)),
    ]);
    let asked = Asked { id: "equilibre".into(), title: "Équilibre".into(), settings };
    let (answers, travel) = ([earlier], Straight::new(1.0));
    let context = Context { territory, layers: &[], answers: &answers, travel: &travel, seed: 1 };
    analysis::find("equilibre").expect("a question").run(&asked, &context, &mut Notes::new())
}

/// A figure of the table of indices: by inhabitant, by commune.
fn index(outcome: &Outcome, key: &str) -> [Option<f64>; 2] {
    let table = outcome.table("indices").expect("a table");
    let row = table.keys.iter().position(|k| k == key).unwrap_or_else(|| panic!("row {key}"));
    ["pondere", "simple"].map(|c| table.column(c).and_then(|c| c.as_numbers()).expect("numbers")[row])
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a value");
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found} is not {expected}");
}

fn texts(outcome: &Outcome, column: &str) -> Vec<String> {
    let column = outcome.column_of("communes", column).and_then(|c| c.as_texts()).expect("texts");
    column.iter().map(|t| t.clone().unwrap_or_default()).collect()
}

/// 1, 2, 4, 8, 16 and 32 inhabitants in a row: 63 in all.
fn row() -> Territory {
    squares(6, &[1, 2, 4, 8, 16, 32].map(Some))
}

/// Two services for the one inhabitant of the first, one for the 32 of the last.
const SERVICES: [f64; 6] = [2.0, 0.0, 0.0, 0.0, 0.0, 1.0];

#[test]
fn indices_of_an_endowment() {
    let o = balance(&row(), Unit::Count, &SERVICES).expect("an answer");
    // Relative to the mean 3/63: 42 for one inhabitant, 21/32 for 32, nothing for the others.
    let equivalent = 42_f64.sqrt() / 63.0 + 32.0 / 63.0 * (21.0_f64 / 32.0).sqrt();
    near(index(&o, "atkinson")[0], 1.0 - equivalent * equivalent);
    near(
        index(&o, "variation")[0],
        (41.0 * 41.0 / 63.0 + 32.0 * (11.0_f64 / 32.0).powi(2) / 63.0 + 30.0 / 63.0).sqrt(),
    );
    near(index(&o, "herfindahl")[1], 5.0 / 9.0);
    // Levels 2, 0, 0, 0, 0 and 1/32 that each count once.
    near(index(&o, "atkinson")[1], 1.0 - (2_f64.sqrt() + 32_f64.sqrt().recip()).powi(2) / 36.0 / (65.0 / 192.0));
    for key in ["theil_l", "theil_l_entre", "theil_l_dans"] {
        assert_eq!(index(&o, key), [None, None], "four communes have nothing");
    }
    let table = o.table("indices").expect("a table");
    let meanings = table.column("lecture").and_then(|c| c.as_texts()).expect("texts");
    assert!(meanings.iter().flatten().all(|m| m.len() > 20 && m.ends_with('.')), "{meanings:?}");
    assert_eq!(meanings.iter().flatten().count(), table.keys.len());
    assert!(!table.keys.iter().any(|k| k.contains("niveaux")), "no level is declared: {:?}", table.keys);
}

#[test]
fn one_more_service_is_for_the_many_who_have_none() {
    // The term of a commune with nothing grows by −ln p: least for the 16 inhabitants of C4 (−2.77); that of C5 grows
    // by 2 ln(2/32) − ln(1/32) = −2.08. Theil before: ⅔ ln 42 + ⅓ ln(63/96) = 2.3514; after, of four services:
    // ½ ln(63/2) + ¼ ln(63/64) + ¼ ln(63/128) = 1.5438.
    let o = balance(&row(), Unit::Count, &SERVICES).expect("an answer");
    let expected = "Services : la commune où une unité de plus réduirait le plus les écarts entre habitants est C4 \
                    (indice de Theil : de 2,351 à 1,544).";
    assert!(o.findings.iter().any(|f| f.text == expected), "{:#?}", o.findings);
    let hours = balance(&row(), Unit::Hours, &SERVICES).expect("an answer");
    assert!(hours.findings.iter().any(|f| f.text.contains("une heure de plus")), "{:#?}", hours.findings);
    // A distance is not something that one adds to, and where all have their due nothing more evens out.
    for (unit, values) in [(Unit::Km, SERVICES), (Unit::Count, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0])] {
        let o = balance(&row(), unit, &values).expect("an answer");
        assert!(!o.findings.iter().any(|f| f.text.contains("de plus réduirait")), "{:#?}", o.findings);
    }
}

#[test]
fn levels_of_the_armature_are_groups_too() {
    let mut territory = row();
    territory.levels =
        vec![Level { name: "Ville".into(), communes: vec![4, 5] }, Level { name: "Bourg".into(), communes: vec![0] }];
    for (i, level) in [(4, 0), (5, 0), (0, 1)] {
        territory.communes[i].level = Some(level);
    }
    let o = balance(&territory, Unit::Count, &SERVICES).expect("an answer");
    // Ville: a third of the services for 48 of 63; Bourg: two thirds for 1; the others nothing.
    let between = 2.0 / 3.0 * 42_f64.ln() + 1.0 / 3.0 * (63.0_f64 / 144.0).ln();
    near(index(&o, "theil_entre_niveaux")[0], between);
    // In Ville, the one service is where 32 of 48 live.
    near(index(&o, "theil_dans_niveaux")[0], 1.0 / 3.0 * 1.5_f64.ln());
    let said = o.findings.iter().find(|f| f.text.contains("entre niveaux de l'armature")).expect("a finding");
    // (2.4918 − 0.2756) / 2.3514 = 94 %.
    assert!(said.text.starts_with("Services : 94\u{202f}%"), "{}", said.text);
}

#[test]
fn a_slope_looks_like_its_neighbours() {
    // 1 to 6 km in a row: 5 differences of 1, each weighted ½ from a commune with two neighbours and 1 from an end, 6 in
    // all; squares around the mean 17.5. C = 5 × 6 / (2 × 6 × 17.5) = 1/7.
    let o = balance(&row(), Unit::Km, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).expect("an answer");
    near(index(&o, "geary")[1], 1.0 / 7.0);
    assert!(index(&o, "geary_p")[1].expect("a probability") < 0.05);
    // 63 inhabitants at 1 + 4 + 12 + 32 + 80 + 192 = 321 km in all.
    let mean: f64 = 321.0 / 63.0;
    let by_commune = [(1.0, 1.0), (2.0, 2.0), (4.0, 3.0), (8.0, 4.0), (16.0, 5.0), (32.0_f64, 6.0_f64)];
    near(index(&o, "theil_l")[0], by_commune.iter().map(|(p, km)| p / 63.0 * (mean / km).ln()).sum());
    near(index(&o, "theil_l")[1], 3.5_f64.ln() - 720_f64.ln() / 6.0);
    for form in 0..2 {
        let sum = index(&o, "theil_l_entre")[form].zip(index(&o, "theil_l_dans")[form]).map(|(a, b)| a + b);
        near(sum, index(&o, "theil_l")[form].expect("a value"));
    }
    near(index(&o, "variation")[1], (17.5_f64 / 6.0).sqrt() / 3.5);
    // Levels are no quantity: nothing is concentrated.
    assert!(!o.table("indices").expect("a table").keys.iter().any(|k| k == "herfindahl"));
}

#[test]
fn what_gathers_is_hot() {
    // Eight by eight, 9 km in a corner of three by three and 1 km elsewhere.
    let territory = squares(8, &[Some(100); 64]);
    let values: Vec<f64> = (0..64).map(|i| if i % 8 < 3 && i / 8 < 3 { 9.0 } else { 1.0 }).collect();
    let o = balance(&territory, Unit::Km, &values).expect("an answer");
    let class = texts(&o, "points_chauds");
    // In the middle of the corner, nine of nine: one draw of nine in 27 thousand million.
    assert_eq!(class[9], "chaud");
    assert_eq!(class[63], "non significatif", "all ones is the most likely of windows");
    assert!(class.iter().all(|c| ["chaud", "chaud, à confirmer", "non significatif"].contains(&c.as_str())));
    // Sum 81 where 9 × 136/64 = 19.125 is expected; variance of a value 64 × (9/64)(55/64) = 495/64; of the sum of nine
    // drawn among 64: 9 × 495/64 × 55/63.
    let z = o.column_of("communes", "g_etoile").and_then(|c| c.as_numbers()).expect("numbers")[9];
    near(z, (81.0 - 19.125) / (9.0 * 495.0 / 64.0 * 55.0 / 63.0_f64).sqrt());
    let p = o.column_of("communes", "g_etoile_p").and_then(|c| c.as_numbers()).expect("numbers")[9];
    near(p, 2.0 / 1000.0);
    // The other way round, it is cold; the columns that maps know are there as before.
    let o = balance(&territory, Unit::Km, &values.iter().map(|v| 10.0 - v).collect::<Vec<_>>()).expect("an answer");
    assert_eq!(texts(&o, "points_chauds")[9], "froid");
    assert_eq!(texts(&o, "lisa")[9], "bas-bas");
}

#[test]
fn poor_data_have_a_defined_answer() {
    let endless = |o: &Outcome| o.findings.iter().any(|f| f.text.contains("NaN") || f.text.contains("inf "));
    // One commune; two; nobody anywhere; a population unknown: columns refuse what is not finite.
    for people in
        [&[Some(5)][..], &[Some(5), Some(9)], &[Some(0), Some(0), Some(0)], &[None, Some(3), Some(0), Some(7)]]
    {
        let territory = squares(people.len(), people);
        for unit in [Unit::Count, Unit::Km] {
            for value in [1.0, 3.0] {
                let values: Vec<f64> = (0..people.len()).map(|i| value + (i % 2) as f64 * (value - 1.0)).collect();
                if let Some(o) = balance(&territory, unit, &values) {
                    assert!(!endless(&o), "{:#?}", o.findings);
                }
            }
        }
    }
    // All equal: indices are 0, and no gathering is looked for.
    let o = balance(&squares(3, &[Some(4); 9]), Unit::Count, &[2.0; 9]).expect("an answer");
    for key in ["gini", "theil", "theil_l", "atkinson", "variation", "hoover"] {
        assert!(index(&o, key).iter().all(|v| v.is_some_and(|v| v.abs() < 1e-12)), "{key}: {:?}", index(&o, key));
    }
    assert_eq!(index(&o, "geary"), [None, None]);
    assert!(o.column_of("communes", "points_chauds").is_none());
    // Negative levels have no index of sharing, but may gather.
    let o = balance(&squares(3, &[Some(4); 9]), Unit::Km, &[-3.0, -1.0, 0.0, 1.0, 2.0, 4.0, 5.0, 6.0, 9.0]);
    let o = o.expect("an answer");
    assert_eq!(index(&o, "variation"), [None, None]);
    assert!(index(&o, "geary")[1].is_some());
}
