//! Balance on made-up territories, against arithmetic written above each assertion.

use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::layer::{Kind, Layer};
use territoire::method::borders::touching;
use territoire::method::neighbours::Contiguity;
use territoire::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use territoire::territory::{Level, OwnCommunes, Projection, TOUCH, Territory};

use crate::support::answers::{nearly_equal_value as near, words};
use crate::support::grounds::{SAMMIELLOIS, commune, square, with_poles};
use crate::support::layers::{feature, made_up, model, number};
use crate::support::questions::{Ground, ask_again, settings, with};

/// Square communes of 1 km, `across` to a row, with their populations; two EPCI, by halves of each row.
fn squares(across: usize, people: &[Option<u32>]) -> Territory {
    let outline = |i: usize| {
        let (x, y) = (600_000.0 + (i % across) as f64 * 1000.0, 6_800_000.0 + (i / across) as f64 * 1000.0);
        square(x, y, 1000.0)
    };
    let rows = people.iter().enumerate().map(|(i, people)| {
        let group = if i % across < across / 2 { "Ouest" } else { "Est" };
        OwnCommunes {
            name: format!("C{i}"),
            group: Some((group.into(), group.into())),
            population: *people,
            outline: Some(outline(i)),
            ..commune(&format!("{i:03}"))
        }
    });
    Territory::own("Carrés", Projection::lambert93(), "fictif", rows.collect())
}

/// Balance of these values, the column of an earlier answer.
fn balance(territory: &Territory, unit: Unit, values: &[f64]) -> Option<Outcome> {
    balance_with(territory, unit, values, "", &[], &mut Notes::new())
}

/// The same with other settings, some of which may name a layer.
fn balance_with(
    territory: &Territory,
    unit: Unit,
    values: &[f64],
    more: &str,
    layers: &[Layer],
    notes: &mut Notes,
) -> Option<Outcome> {
    let (keys, names) = territory.commune_rows();
    // More services, or hours, are better; to be farther is worse.
    let direction = if unit == Unit::Km { Direction::Worse } else { Direction::Better };
    let column = Column::numbers("combien", "Services", unit, values.iter().copied().map(Some).collect());
    let column = column.direction(direction);
    let mut earlier = Outcome::new("avant", "distance", "Services");
    earlier.tables.push(Table::new("communes", "Par commune", Row::Commune, keys, names).with(column));
    let ground = Ground { answers: &[earlier], ..Ground::new(territory, layers) };
    let settings = with(settings("variable = 'avant.communes.combien'"), more);
    ask_again("equilibre", "Équilibre", &settings, &ground, notes)
}

/// A figure of the table of indices: by inhabitant, by commune.
fn index(outcome: &Outcome, key: &str) -> [Option<f64>; 2] {
    let table = outcome.table("indices").expect("a table");
    let row = table.keys.iter().position(|k| k == key).unwrap_or_else(|| panic!("row {key}"));
    ["pondere", "simple"].map(|c| table.column(c).and_then(|c| c.as_numbers()).expect("numbers")[row])
}

fn texts(outcome: &Outcome, column: &str) -> Vec<String> {
    words(outcome, "communes", column)
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
    territory.levels = vec![
        Level { name: "Ville".into(), communes: vec![4, 5], outside: Vec::new() },
        Level { name: "Bourg".into(), communes: vec![0], outside: Vec::new() },
    ];
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

/// The 3 × 3 lattice of 1 to 9: PySAL's own test has I = 5/9 for the rook, rows adding up to 1. Values less their mean
/// are −4 to 4, their squares add up to 60.
#[test]
fn the_neighbourhood_is_a_choice() {
    let values: Vec<f64> = (1..=9).map(f64::from).collect();
    let territory = squares(3, &[Some(10); 9]);
    let asked = |form: &str| {
        let more = format!("voisinage = '{form}'");
        balance_with(&territory, Unit::Km, &values, &more, &[], &mut Notes::new()).expect("an answer")
    };
    let moran = |near: &dyn Fn(usize, usize) -> bool| {
        let around = |i: usize| (0..9).filter(move |&j| j != i).filter(move |&j| near(i, j)).collect::<Vec<_>>();
        let z = |i: usize| i as f64 - 4.0;
        let lag = |i: usize| around(i).iter().map(|&j| z(j)).sum::<f64>() / around(i).len() as f64;
        (0..9).map(|i| z(i) * lag(i)).sum::<f64>() / 60.0
    };
    let apart = |i: usize, j: usize| ((i / 3).abs_diff(j / 3), (i % 3).abs_diff(j % 3));
    let rook = |i, j| apart(i, j).0 + apart(i, j).1 == 1;
    let queen = |i, j| apart(i, j).0.max(apart(i, j).1) == 1;
    near(index(&asked("tour"), "moran")[1], 5.0 / 9.0);
    near(Some(moran(&rook)), 5.0 / 9.0);
    near(index(&asked("reine"), "moran")[1], moran(&queen));
    assert!((moran(&queen) - 5.0 / 9.0).abs() > 0.1, "the choice is seen");
    // Mairies are 1 km from those beside, 1.41 km from those at a corner.
    near(index(&asked("1,2 km"), "moran")[1], moran(&rook));
    near(index(&asked("1500 m"), "moran")[1], moran(&queen));
    // All are among the eight nearest of all: every rearrangement has −1/(n − 1).
    near(index(&asked("8 plus proches"), "moran")[1], -1.0 / 8.0);
    for (form, said) in [
        ("reine", "en un point (reine)"),
        ("tour", "un bout de limite (tour)"),
        ("4 plus proches", "les 4 communes"),
        ("1 plus proche", "voisine : la commune"),
        ("1,2 km", "à 1,2\u{a0}km au plus"),
    ] {
        let method = asked(form).method.join(" ");
        assert!(method.contains(said), "{form}: {method}");
    }
}

#[test]
fn a_band_that_reaches_nobody_leaves_all_alone() {
    let values: Vec<f64> = (1..=9).map(f64::from).collect();
    let mut notes = Notes::new();
    let (squares, more) = (squares(3, &[Some(10); 9]), "voisinage = '900 m'");
    let o = balance_with(&squares, Unit::Km, &values, more, &[], &mut notes).expect("an answer");
    assert_eq!(index(&o, "moran"), [None, None]);
    assert_eq!(index(&o, "geary"), [None, None]);
    for column in ["lisa", "points_chauds"] {
        assert!(texts(&o, column).iter().all(|t| t == "sans voisine"), "{column}: {:?}", texts(&o, column));
    }
    let local = o.column_of("communes", "moran_local").and_then(|c| c.as_numbers()).expect("numbers");
    assert!(local.iter().all(Option::is_none));
    let told = notes.all().iter().find(|d| d.code.id == "I0606").expect("a note");
    assert!(told.message.contains("9\u{a0}communes sans voisine"), "{}", told.message);
}

/// The neighbours that come with the embedded communes are those that their contours have within a metre.
#[test]
fn a_tolerance_of_a_metre_finds_the_neighbours_of_the_topology() {
    let territory = &*SAMMIELLOIS;
    let rings: Vec<Vec<Vec<[f64; 2]>>> = territory
        .communes
        .iter()
        .map(|c| {
            let polygons = c.outline.iter().flatten();
            let lines = polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            lines.map(|l| l.0.iter().map(|c| [c.x, c.y]).collect()).collect()
        })
        .collect();
    assert_eq!(rings.len(), 19);
    assert_eq!(touching(&rings, TOUCH, Contiguity::Queen), territory.neighbours);
    assert_eq!(touching(&rings, 0.0, Contiguity::Queen), territory.neighbours);
}

/// A table of dwellings, one row a commune that is told.
fn dwellings(told: &[(usize, Option<f64>)]) -> Layer {
    let row =
        |(n, (commune, value)): (usize, &(usize, Option<f64>))| feature(n, None, Some(*commune), &[number(*value)]);
    let rows = told.iter().enumerate().map(row).collect();
    let layer = made_up("logements", model("table-communale"), &["nombre"], vec![Kind::Number], rows);
    Layer { title: "Logements".into(), ..layer }
}

/// Asks for another weight than people.
const BY_DWELLINGS: &str = "poids = 'couche:logements.nombre'";

#[test]
fn another_weight_than_people() {
    // Ten dwellings in each of the first four; C4's cell is empty, C5 has no row: neither has none.
    let told = [(0, Some(10.0)), (1, Some(10.0)), (2, Some(10.0)), (3, Some(10.0)), (4, None)];
    let (layers, mut notes) = ([dwellings(&told)], Notes::new());
    let services = [3.0, 0.0, 1.0, 0.0, 7.0, 9.0];
    let o = balance_with(&row(), Unit::Count, &services, BY_DWELLINGS, &layers, &mut notes).expect("an answer");
    // 3 and 1 of 4 services in two of four equal communes: Hoover ½ (½ + ¼ + 0 + ¼) = ½.
    near(index(&o, "hoover")[0], 0.5);
    let level = o.column_of("communes", "dotation").expect("a column");
    assert_eq!(level.as_numbers().expect("numbers"), [Some(0.3), Some(0.0), Some(0.1), Some(0.0), None, None]);
    assert_eq!((level.label.as_str(), level.unit), ("Dotation par unité de « nombre (Logements) »", Unit::Index));
    assert_eq!(o.column_of("indices", "pondere").expect("a column").label, "Par unité de « nombre (Logements) »");
    let told: Vec<&str> = notes.all().iter().map(|d| d.message.as_str()).collect();
    assert!(told.iter().any(|m| m.contains("sans « nombre (Logements) »") && m.contains("C4")), "{told:?}");
    assert!(o.fictional && o.sources.iter().any(|s| s.starts_with("Logements")), "{:?}", o.sources);
    assert!(o.findings.iter().any(|f| f.text.contains("chaque unité de « nombre (Logements) »")), "{:#?}", o.findings);
    // A level keeps its communes; those whose weight is unknown are out of the weighted mean only.
    let o = balance_with(&row(), Unit::Km, &services, BY_DWELLINGS, &layers, &mut Notes::new()).expect("an answer");
    let mean = o.column_of("epci", "moyenne").and_then(|c| c.as_numbers()).expect("numbers").to_vec();
    // EPCI sort as Est, Ouest: C3 alone of Est has a weight.
    assert_eq!(mean.iter().map(|v| v.map(|v| (v * 3.0).round())).collect::<Vec<_>>(), [Some(0.0), Some(4.0)]);
    assert!(index(&o, "moran")[1].is_some());
    // Negative weights weigh nothing, and nothing to weigh by is no answer.
    let nothing = [dwellings(&[(0, Some(-4.0)), (1, Some(0.0))])];
    let mut notes = Notes::new();
    assert!(balance_with(&row(), Unit::Count, &services, BY_DWELLINGS, &nothing, &mut notes).is_none());
    assert!(notes.all().iter().any(|d| d.message.contains("ne pèse rien nulle part")));
}

#[test]
fn negative_weights_are_told_with_their_place_and_value() {
    // C1's second row would hide its first in a sum; C3's weight is known, and is none; C4 and C5 have no row.
    let told = [(0, Some(10.0)), (1, Some(-3.0)), (2, Some(10.0)), (1, Some(8.0)), (3, Some(0.0))];
    let (layers, mut notes) = ([dwellings(&told)], Notes::new());
    let services = [3.0, 4.0, 1.0, 5.0, 7.0, 9.0];
    let o = balance_with(&row(), Unit::Count, &services, BY_DWELLINGS, &layers, &mut notes).expect("an answer");
    let negative: Vec<_> = notes.all().iter().filter(|d| d.code.id == "A0623").collect();
    let [one] = negative.as_slice() else { panic!("{:?}", notes.all()) };
    let said = one.message.replace('\u{a0}', " ");
    assert_eq!(
        said,
        "1 commune au poids négatif dans « nombre (Logements) », hors de ce qui est pondéré : C1 (−3, ligne 2 des données)"
    );
    assert!(one.place.as_ref().is_some_and(|p| p.file() == Path::new("logements")));
    // Each reason is told once: a negative weight, none known, a weight of nothing.
    let left: Vec<String> = notes.all().iter().filter(|d| d.code.id == "A0603").map(|d| d.message.clone()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left[0].contains("2\u{a0}communes sans « nombre (Logements) »") && left[0].contains("C4"), "{left:?}");
    assert!(left[1].starts_with("1\u{a0}commune sans « nombre (Logements) », hors des indices"), "{left:?}");
    // 3 and 1 services for 10 dwellings each: Hoover ½ (¼ + ¼).
    near(index(&o, "hoover")[0], 0.25);
    // The same analysis asked again tells nothing new.
    balance_with(&row(), Unit::Count, &services, BY_DWELLINGS, &layers, &mut notes).expect("an answer");
    assert_eq!(notes.all().iter().filter(|d| ["A0603", "A0623"].contains(&d.code.id)).count(), 3);
}

/// Two services for a million people are few, not none.
#[test]
fn what_is_scarce_is_not_written_as_nothing() {
    let o = balance(&row(), Unit::Count, &[0.001, 0.0, 0.0, 0.002, 0.0, 0.0]).expect("an answer");
    let spread = o.findings.iter().find(|f| f.text.contains("(Ouest)")).expect("the groups");
    // Ouest has 0.001 for 7 people, Est 0.002 for 56: 0.14 and 0.036 for a thousand.
    assert!(spread.text.contains("de 0,036 ") && spread.text.contains("à 0,14 "), "{}", spread.text);
}

#[test]
fn basins_are_groups_too() {
    let territory = with_poles(row(), &[("Ville", 5), ("Bourg", 0)]);
    let o = balance(&territory, Unit::Count, &SERVICES).expect("an answer");
    // C0 C1 C2 are nearest to C0, the others to C5: 2 of 3 services for 7 of 63, 1 of 3 for 56.
    let between = 2.0 / 3.0 * 6_f64.ln() + 1.0 / 3.0 * (63.0_f64 / 168.0).ln();
    near(index(&o, "theil_entre_bassins")[0], between);
    let total = index(&o, "theil")[0].expect("a value");
    let table = o.table("bassins_poles").expect("a table");
    assert_eq!(table.names, ["C0", "C5"]);
    let column = |id: &str| table.column(id).and_then(|c| c.as_numbers()).expect("numbers").to_vec();
    assert_eq!(column("communes_connues"), [Some(3.0), Some(3.0)]);
    assert_eq!(column("total"), [Some(2.0), Some(1.0)]);
    // Inside, both services of the one inhabitant among 7; the one of the 32 among 56.
    near(column("theil")[0], 7_f64.ln());
    near(column("theil")[1], (56.0_f64 / 32.0).ln());
    near(column("part_des_ecarts")[0], 2.0 / 3.0 * 7_f64.ln() / total);
    let inside: f64 = column("part_des_ecarts").iter().flatten().sum();
    near(index(&o, "theil_dans_bassins")[0], inside * total);
    let levels = o.table("niveaux").expect("a table");
    assert_eq!(levels.names, ["Ville", "Bourg", "Autres communes"]);
    let level = levels.column("dotation").and_then(|c| c.as_numbers()).expect("numbers");
    assert_eq!(level, [Some(1000.0 / 32.0), Some(2000.0), Some(0.0)]);
    assert!(o.findings.iter().any(|f| f.text.contains("entre bassins des pôles")), "{:#?}", o.findings);
    assert!(
        o.method.iter().any(|m| m.starts_with("bassins : chaque commune avec le pôle le plus proche")),
        "{:?}",
        o.method
    );
}
