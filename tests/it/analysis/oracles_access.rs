//! Accessibility: the formulas against PySAL access and what they promise, the question against arithmetic written above
//! each assertion, and a whole study.

use std::collections::BTreeMap;

use geo::Point;
use proptest::prelude::*;
use territoire::diagnostic::Notes;
use territoire::layer::{Feature, Kind, Layer};
use territoire::method::access::{Decay, Trip, in_reach, two_step};
use territoire::network::sites::Sites;
use territoire::network::{Straight, Travel};
use territoire::outcome::Outcome;
use territoire::territory::Territory;
use toml::Table;

use crate::support::answers::{nearly_equal as near, numbers, plain, said, same, written_numbers};
use crate::support::files::{column, example_and, json, root, table};
use crate::support::grounds::{self, middle};
use crate::support::layers::{feature, made_up, model, number};
use crate::support::quantities::km;
use crate::support::questions::{self, Ground, with};
use crate::support::skips::shared;
use crate::support::tool::{err, run, territoire};

/// Demands, supplies and trips between them.
#[derive(Debug, Clone)]
struct Case {
    demand: Vec<f64>,
    supply: Vec<f64>,
    trips: Vec<Trip>,
}

impl Case {
    fn within(&self, most: f64) -> Vec<Trip> {
        self.trips.iter().copied().filter(|t| t.cost <= most).collect()
    }

    fn shared_out(&self, most: f64, decay: &Decay) -> Vec<f64> {
        two_step(&self.within(most), &self.demand, &self.supply, decay).access
    }

    fn reached(&self, most: f64, decay: &Decay) -> Vec<f64> {
        in_reach(&self.within(most), self.demand.len(), &self.supply, decay)
    }
}

fn steps(weights: [f64; 3]) -> Decay {
    Decay::Steps([20.0, 40.0, 60.0].into_iter().zip(weights).collect())
}

fn inverse() -> Decay {
    Decay::Power { scale: 1.0, exponent: -1.0, least: 1.0 }
}

#[test]
fn values_are_those_of_pysal_access() {
    let file = root().join("tests/known/access/expected.json");
    let json: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&std::fs::read(file).expect("the file is read")).expect("JSON");
    let list = |v: &serde_json::Value| -> Vec<f64> {
        v.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
    };
    let mut compared = 0;
    for (name, json) in &json {
        let trips = json["trips"].as_array().expect("trips").iter().map(|t| Trip {
            demand: t[0].as_u64().expect("a rank") as usize,
            supply: t[1].as_u64().expect("a rank") as usize,
            cost: t[2].as_f64().expect("a cost"),
        });
        let case = Case { demand: list(&json["demand"]), supply: list(&json["supply"]), trips: trips.collect() };
        let everywhere = f64::INFINITY;
        for (answer, found) in [
            ("binary", case.shared_out(30.0, &Decay::Even)),
            ("inverse", case.shared_out(61.0, &inverse())),
            ("steps", case.shared_out(everywhere, &steps([1.0, 0.68, 0.22]))),
            ("apl", case.shared_out(everywhere, &steps([1.0, 0.3, 0.1]))),
            ("gaussian", case.shared_out(61.0, &Decay::Gaussian { sigma: 20.0 })),
            ("dai", case.shared_out(everywhere, &Decay::Vanishing { reach: 60.0 })),
            ("gravity", case.reached(everywhere, &inverse())),
            ("exponential", case.reached(everywhere, &Decay::Exponential { rate: 0.05 })),
            ("cumulative", case.reached(30.0, &Decay::Even)),
        ] {
            let expected = json["expected"][answer].as_array().expect("a list");
            assert_eq!(expected.len(), found.len());
            for (i, (expected, found)) in expected.iter().zip(&found).enumerate() {
                // Who reaches nothing has no number there, and 0 here. Relative, and not only to the milli.
                let expected = expected.as_f64().unwrap_or(0.0);
                let what = format!("{name}, {answer}, {i}: {found} is not {expected}");
                assert!((found - expected).abs() <= 1e-9 * expected, "{what}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, (4 * 3 + 60) * 9);
}

/// The values that the maintainers had before, made by another script from the same package.
#[test]
fn the_hospital_example_is_the_published_one() {
    let test = "the_hospital_example_is_the_published_one";
    let Some(file) = shared("known/access_hospital/expected.json", test) else { return };
    let json = json(&file);
    for scenario in json["scenarios"].as_object().expect("scenarios").values() {
        let cost = |name: &str| scenario["costs"][name].as_f64().expect("a cost");
        let (inbound, outbound, cross) = (cost("inbound"), cost("outbound"), cost("cross"));
        let costs = [[1.0, cross, inbound], [cross, 1.0, inbound], [outbound, outbound, 1.0]];
        let trips = (0..9).map(|n| Trip { demand: n / 3, supply: n % 3, cost: costs[n / 3][n % 3] });
        let case = Case { demand: vec![100.0, 50.0, 10.0], supply: vec![15.0, 20.0, 100.0], trips: trips.collect() };
        for (answer, found) in [
            ("2sfca_gravity", case.shared_out(61.0, &inverse())),
            ("2sfca_binary_30", case.shared_out(30.0, &Decay::Even)),
            ("gravity", case.reached(f64::INFINITY, &inverse())),
        ] {
            for (tract, found) in ["1", "2", "3"].iter().zip(found) {
                same(found, scenario[answer][tract].as_f64().expect("a number"), answer);
            }
        }
    }
}

/// E2SFCA of every metropolitan commune, distances included.
#[test]
fn france_is_that_of_pysal_access() {
    let test = "france_is_that_of_pysal_access";
    let files =
        ["peers/outputs/b_mairies_l93.csv.gz", "peers/inputs/communes_attr.csv", "peers/inputs/facilities_5k.csv"];
    let Some(files) = files.iter().map(|f| shared(f, test)).collect::<Option<Vec<_>>>() else { return };
    let expected = json(&root().join("tests/known/access/france.json"));
    let tables: Vec<_> = files.iter().map(|f| table(f)).collect();
    let points = |k: usize| -> Vec<Point> {
        column(&tables[k], "x_l93").into_iter().zip(column(&tables[k], "y_l93")).map(Point::from).collect()
    };
    let (mairies, facilities) = (points(0), points(2));
    let codes: Vec<&str> = tables[0].1.iter().map(|r| r[0].as_str()).collect();
    let people: BTreeMap<&str, f64> =
        tables[1].1.iter().map(|r| r[0].as_str()).zip(column(&tables[1], "pop")).collect();
    let demand: Vec<f64> = codes.iter().map(|c| people[c]).collect();

    let near = Straight::new(1.0).within(&mairies, &Sites::at(&facilities), km(15.0));
    let trips: Vec<Trip> = near
        .iter()
        .enumerate()
        .flat_map(|(demand, near)| {
            near.iter().map(move |(supply, s)| Trip { demand, supply: *supply, cost: s.amount() })
        })
        .collect();
    let decay = Decay::Steps(vec![(5.0, 1.0), (10.0, 0.68), (15.0, 0.22)]);
    let found = two_step(&trips, &demand, &vec![1.0; facilities.len()], &decay).access;

    assert_eq!(Some(trips.len() as u64), expected["pairs"].as_u64());
    let sum: f64 = found.iter().sum();
    same(sum, expected["sum"].as_f64().expect("a number"), "sum");
    let some = expected["some"].as_object().expect("communes");
    assert!(some.len() > 350, "{}", some.len());
    for (code, value) in some {
        let (value, at) = (value.as_f64().expect("a number"), codes.binary_search(&code.as_str()).expect("a commune"));
        assert!((found[at] - value).abs() <= 1e-9 * value, "{code}: {} is not {value}", found[at]);
    }
}

fn decays() -> impl Strategy<Value = Decay> {
    prop_oneof![
        Just(Decay::Even),
        Just(steps([1.0, 0.3, 0.1])),
        Just(Decay::Vanishing { reach: 60.0 }),
        Just(Decay::Gaussian { sigma: 25.0 }),
        Just(Decay::Exponential { rate: 0.04 }),
        Just(inverse()),
    ]
}

/// Up to 12 demands and 8 supplies, some of nothing, each pair with a trip or none.
fn cases() -> impl Strategy<Value = Case> {
    (1..12_usize, 1..8_usize).prop_flat_map(|(demands, supplies)| {
        let amounts = |n| prop::collection::vec(prop_oneof![1 => Just(0.0), 5 => 0.0..3000.0], n);
        let costs = prop::collection::vec(prop::option::of(0.0..70.0), demands * supplies);
        (amounts(demands), amounts(supplies), costs).prop_map(move |(demand, supply, costs)| {
            let trip = |(n, cost): (usize, Option<f64>)| {
                Some(Trip { demand: n / supplies, supply: n % supplies, cost: cost? })
            };
            Case { demand, supply, trips: costs.into_iter().enumerate().filter_map(trip).collect() }
        })
    })
}

proptest! {
    #[test]
    fn every_value_is_finite_and_twice_the_supply_gives_twice_the_value(case in cases(), decay in decays()) {
        let twice = Case { supply: case.supply.iter().map(|s| 2.0 * s).collect(), ..case.clone() };
        for (one, two) in [
            (case.shared_out(60.0, &decay), twice.shared_out(60.0, &decay)),
            (case.reached(60.0, &decay), twice.reached(60.0, &decay)),
        ] {
            prop_assert!(one.iter().all(|v| v.is_finite() && *v >= 0.0), "{one:?}");
            // Doubling is exact.
            prop_assert_eq!(one.iter().map(|v| 2.0 * v).collect::<Vec<_>>(), two);
        }
    }

    #[test]
    fn what_is_offered_is_shared_out_whole(case in cases(), decay in decays()) {
        let found = two_step(&case.trips, &case.demand, &case.supply, &decay);
        let given: f64 = found.access.iter().zip(&case.demand).map(|(a, d)| a * d).sum();
        let has_demand = |j: usize| {
            case.trips.iter().any(|t| t.supply == j && case.demand[t.demand] > 0.0 && decay.weight(t.cost) > 0.0)
        };
        let offered: f64 = (0..case.supply.len()).filter(|j| has_demand(*j)).map(|j| case.supply[j]).sum();
        prop_assert!((given - offered).abs() <= 1e-9 * offered.max(1e-9), "{} of {}", given, offered);
        for j in 0..case.supply.len() {
            prop_assert_eq!(found.ratios[j].is_some(), has_demand(j));
        }
    }

    #[test]
    fn one_more_facility_lowers_nobody(case in cases(), decay in decays(), amount in 0.0..500.0, costs in prop::collection::vec(0.0..70.0, 12)) {
        let mut more = case.clone();
        more.supply.push(amount);
        let supply = case.supply.len();
        more.trips.extend((0..case.demand.len()).map(|demand| Trip { demand, supply, cost: costs[demand] }));
        let (before, after) = (case.reached(60.0, &decay), more.reached(60.0, &decay));
        prop_assert!(before.iter().zip(&after).all(|(b, a)| a >= b), "{:?} then {:?}", before, after);
        let (before, after) = (case.shared_out(60.0, &decay), more.shared_out(60.0, &decay));
        prop_assert!(before.iter().zip(&after).all(|(b, a)| a >= b), "{:?} then {:?}", before, after);
    }

    /// To the last digit: sums do not depend on the order of their terms.
    #[test]
    fn the_order_of_rows_changes_nothing(case in cases(), decay in decays(), seed in any::<u64>()) {
        let mut shuffled = case.clone();
        let key = |t: &Trip| (t.demand as u64 * 31 + t.supply as u64 + 1).wrapping_mul(seed | 1);
        shuffled.trips.sort_by_key(key);
        prop_assert_eq!(case.shared_out(60.0, &decay), shuffled.shared_out(60.0, &decay));
        prop_assert_eq!(case.reached(60.0, &decay), shuffled.reached(60.0, &decay));
    }
}

/// Three communes in a row: A (100 people), B (200), C (400). A and B are «Ouest», C is «Est».
fn row() -> Territory {
    grounds::row(&[100, 200, 400].map(Some), 2)
}

/// Services at the middle of squares, with their places.
fn services(list: &[(i32, Option<f64>)]) -> Layer {
    let service = |(n, (at, places)): (usize, &(i32, Option<f64>))| Feature {
        id: format!("s{n}"),
        name: format!("Service {n}"),
        ..feature(
            n,
            Some(middle(f64::from(*at)).into()),
            usize::try_from(*at).ok().filter(|at| *at < 3),
            &[number(*places)],
        )
    };
    let features = list.iter().enumerate().map(service).collect();
    let layer = made_up("services", model("services"), &["places"], vec![Kind::Number], features);
    Layer { title: "Services".into(), ..layer }
}

fn settings(method: &str, most_km: f64) -> Table {
    let lines = format!("couche = 'services'\nchamp = 'places'\nseuil = '{most_km} km'\nmethode = '{method}'");
    questions::settings(&lines)
}

fn ask(territory: &Territory, layers: &[Layer], settings: Table) -> (Option<Outcome>, Notes) {
    questions::ask("accessibilite", "Accès", &settings, &Ground::new(territory, layers))
}

#[test]
fn two_services_shared_by_three_communes() {
    let layer = services(&[(0, Some(2.0)), (2, Some(3.0))]);
    let (o, notes) = ask(&row(), std::slice::from_ref(&layer), settings("2sfca", 10.0));
    let o = o.expect("an answer");
    assert_eq!(notes.all(), []);
    // The service of A has 2 places for A and B, 300 people; that of C has 3 for B and C, 600 people.
    let (a, c) = (2000.0 / 300.0, 3000.0 / 600.0);
    near(&numbers(&o, "services", "rapport"), &[Some(a), Some(c)]);
    assert_eq!(numbers(&o, "services", "population"), [300.0, 600.0].map(Some));
    near(&numbers(&o, "communes", "accessibilite"), &[Some(a), Some(a + c), Some(c)]);
    assert_eq!(numbers(&o, "communes", "services_a_portee"), [1.0, 2.0, 1.0].map(Some));
    // All 5 places for 700 people. The half of these, 350, is reached with the 400 of C, who have the least.
    near(&numbers(&o, "territoire", "moyenne"), &[Some(5000.0 / 700.0)]);
    near(&numbers(&o, "territoire", "mediane"), &[Some(c)]);
    near(&numbers(&o, "territoire", "moyenne_simple"), &[Some((2.0 * a + 2.0 * c) / 3.0)]);
    near(&numbers(&o, "territoire", "minimum"), &[Some(c)]);
    assert_eq!(numbers(&o, "territoire", "part_sous_moitie"), [Some(0.0)]);
    assert_eq!(numbers(&o, "territoire", "offre_a_portee"), [Some(5.0)]);
    // EPCI in the order of their codes: Est (C), Ouest (A and B): (100 a + 200 (a + c)) / 300 = a + 2c/3.
    near(&numbers(&o, "epci", "moyenne"), &[Some(c), Some(a + 2.0 * c / 3.0)]);
    let texts = said(&o);
    assert!(texts[0].contains("en moyenne 7,14 pour 1 000 habitants"), "{texts:?}");
    assert!(
        texts[1].contains("C (5 ; 400 habitants), A (6,67 ; 100 habitants) et B (11,67 ; 200 habitants)"),
        "{texts:?}"
    );
    assert!(texts[2].contains("de 5 (Est) à 10 pour 1 000 habitants (Ouest)"), "{texts:?}");
    // The order of the layer's rows changes no digit.
    let turned = services(&[(2, Some(3.0)), (0, Some(2.0))]);
    let (other, _) = ask(&row(), &[turned], settings("2sfca", 10.0));
    let other = other.expect("an answer");
    assert_eq!(numbers(&other, "communes", "accessibilite"), numbers(&o, "communes", "accessibilite"));
}

#[test]
fn each_method_by_hand() {
    let layers = [services(&[(0, Some(2.0)), (2, Some(3.0))])];
    let values = |settings| numbers(&ask(&row(), &layers, settings).0.expect("an answer"), "communes", "accessibilite");
    // Distances to A's service: 0, 10, 20 km; to C's: 20, 10, 0. The APL to 30 km: 1 up to 10 km, 0.3 up to 20, 0.1.
    let (a, c) = (2000.0 / (100.0 + 200.0 + 0.3 * 400.0), 3000.0 / (0.3 * 100.0 + 200.0 + 400.0));
    near(&values(settings("apl", 30.0)), &[Some(a + 0.3 * c), Some(a + c), Some(0.3 * a + c)]);
    // Two steps of one's own: 1 up to 5 km, a half up to 15 km, nothing beyond.
    let own = with(settings("e2sfca", 30.0), "paliers = ['5 km', '15 km']\npoids = [1, 0.5]");
    let (a, c) = (2000.0 / (100.0 + 100.0), 3000.0 / (100.0 + 400.0));
    near(&values(own), &[Some(a), Some(0.5 * a + 0.5 * c), Some(c)]);
    // Past the last step nothing is in reach, whatever the threshold.
    let short = with(settings("e2sfca", 30.0), "paliers = ['5 km']\npoids = [1]");
    let o = ask(&row(), &layers, short).0.expect("an answer");
    assert_eq!(numbers(&o, "communes", "services_a_portee"), [1.0, 0.0, 1.0].map(Some));
    assert_eq!(numbers(&o, "territoire", "communes_sans_acces"), [Some(1.0)]);
    // Dai's weight to 20 km: 1, then w at half of it, then 0.
    let w = ((-0.125_f64).exp() - (-0.5_f64).exp()) / (1.0 - (-0.5_f64).exp());
    let (a, c) = (2000.0 / (100.0 + 200.0 * w), 3000.0 / (200.0 * w + 400.0));
    near(&values(settings("gaussienne", 20.0)), &[Some(a), Some(w * a + w * c), Some(c)]);
    // Nothing is shared: A has its own two and nothing at 20 km within 10.
    near(&values(settings("cumul", 10.0)), &[Some(2.0), Some(5.0), Some(3.0)]);
    // The inverse of the distance, 1 km at the least.
    near(&values(settings("gravite", 20.0)), &[Some(2.0 + 3.0 / 20.0), Some(0.5), Some(0.1 + 3.0)]);
    let exponential = with(settings("gravite", 20.0), "decroissance = 'exponentielle'\nfrein = 2");
    let e = (-1.0_f64).exp();
    near(&values(exponential), &[Some(2.0 + 3.0 * e * e), Some(5.0 * e), Some(2.0 * e * e + 3.0)]);
    // Without a field each service counts one.
    let counted = with(settings("cumul", 10.0), "champ = ''");
    near(&values(counted), &[Some(1.0), Some(2.0), Some(1.0)]);
}

/// B has no mairie: nobody knows what it reaches, which is not nothing, and its people are in no sum.
#[test]
fn a_commune_without_position_is_missing_and_one_that_reaches_nothing_has_zero() {
    let mut territory = row();
    territory.communes[1].mairie = None;
    let (o, _) = ask(&territory, &[services(&[(0, Some(2.0))])], settings("2sfca", 10.0));
    let o = o.expect("an answer");
    near(&numbers(&o, "communes", "accessibilite"), &[Some(20.0), None, Some(0.0)]);
    assert_eq!(numbers(&o, "territoire", "population"), [Some(500.0)]);
    near(&numbers(&o, "territoire", "moyenne"), &[Some(4.0)]);
    assert_eq!(numbers(&o, "territoire", "communes_sans_acces"), [Some(1.0)]);
    near(&numbers(&o, "territoire", "part_sous_moitie"), &[Some(0.8)]);
    // EPCI Est (C) and Ouest (A, and B that isn't known).
    near(&numbers(&o, "epci", "moyenne"), &[Some(0.0), Some(20.0)]);
    let texts = said(&o);
    assert!(texts[0].ends_with(" ; 1 commune, 200 habitants sans position."), "{texts:?}");
    assert!(texts[1].contains("1 commune, 400 habitants (80,0 %) n'a rien à 10 km au plus"), "{texts:?}");
}

#[test]
fn services_around_count_and_what_is_unknown_is_told() {
    // One service 10 km west of A, outside; one in C whose places aren't known; one 100 km away, that nobody reaches.
    let layers = [services(&[(-1, Some(6.0)), (2, None), (12, Some(9.0))])];
    let (o, notes) = ask(&row(), &layers, settings("2sfca", 10.0));
    let o = o.expect("an answer");
    near(&numbers(&o, "communes", "accessibilite"), &[Some(60.0), Some(0.0), Some(0.0)]);
    // What nobody of the territory reaches has no line: who shares it around is not known.
    near(&numbers(&o, "services", "rapport"), &[Some(60.0)]);
    assert_eq!(numbers(&o, "territoire", "offre_a_portee"), [Some(6.0)]);
    let method = plain(&o.method.join("\n"));
    assert!(method.contains("effet de bord : 2 entités hors du territoire comptent dans l'offre"), "{method}");
    assert!(method.contains("1 entité sans offre connue (Service 1)"), "{method}");
    assert_eq!(notes.all().iter().map(|d| d.code.id).collect::<Vec<_>>(), ["A0314"]);
}

/// A coefficient of a layer multiplies the people: the 200 of B ask for twice as much.
#[test]
fn coefficients_multiply_the_demand() {
    let mut needs = services(&[(0, Some(1.0)), (1, Some(2.0))]);
    needs.id = "besoins".into();
    let layers = [services(&[(0, Some(2.0)), (2, Some(3.0))]), needs];
    let asked = with(settings("2sfca", 10.0), "coefficients = 'couche:besoins.places'");
    let (o, notes) = ask(&row(), &layers, asked);
    let o = o.expect("an answer");
    let (a, c) = (2000.0 / (100.0 + 400.0), 3000.0 / (400.0 + 400.0));
    near(&numbers(&o, "communes", "accessibilite"), &[Some(a), Some(a + c), Some(c)]);
    assert_eq!(numbers(&o, "communes", "demande"), [100.0, 400.0, 400.0].map(Some));
    // C has no coefficient: it counts for 1, and that is told.
    assert_eq!(notes.all().iter().map(|d| d.code.id).collect::<Vec<_>>(), ["A0603"]);
    assert!(plain(&notes.all()[0].message).contains("1 commune sans coefficient (C)"), "{:?}", notes.all());
}

#[test]
fn degenerate_countries_have_an_answer_or_none_but_never_nan() {
    let mut desert = row();
    desert.communes.iter_mut().for_each(|c| c.population = Some(0));
    let mut unknown = row();
    unknown.communes.iter_mut().for_each(|c| (c.population, c.mairie) = (None, None));
    // Columns refuse what is not finite: an answer is enough.
    for method in ["2sfca", "e2sfca", "gaussienne", "apl", "gravite", "cumul"] {
        for list in [vec![(0, Some(0.0))], vec![(0, Some(2.0)), (0, Some(2.0))], vec![(12, Some(1.0))], vec![(1, None)]]
        {
            for (territory, peopled) in [(&desert, false), (&row(), true)] {
                let (answer, notes) = ask(territory, &[services(&list)], settings(method, 15.0));
                assert!(answer.is_some() || notes.all().iter().any(|d| d.code.id == "A0602"), "{method} {list:?}");
                let Some(answer) = answer else { continue };
                assert!(answer.findings.iter().all(|f| !f.text.contains("NaN") && !f.text.contains("inf")));
                assert_eq!(numbers(&answer, "territoire", "moyenne")[0].is_some(), peopled, "{method}");
            }
            assert!(ask(&unknown, &[services(&list)], settings(method, 15.0)).0.is_none());
        }
    }
    let wrong = with(settings("2sfca", 10.0), "champ = 'place'");
    let (answer, notes) = ask(&row(), &[services(&[(0, Some(1.0))])], wrong);
    assert!(answer.is_none());
    assert!(notes.all()[0].message.contains("vouliez-vous dire `places` ?"), "{:?}", notes.all());
}

/// The example with one more analysis.
fn example(analysis: &str) -> tempfile::TempDir {
    let head = "[[analyse]]\ngenre = \"accessibilite\"\ncouche = \"bornes-fictif\"\n";
    example_and(&format!("\n{head}{analysis}\n"))
}

#[test]
fn the_example_is_asked_about_its_charging_points() {
    let asked = "champ = \"puissance_nominale\"\nseuil = \"15 km\"\nmethode = \"e2sfca\"\ndemande = \"territoire\"";
    let dir = example(asked);
    territoire().arg("lancer").arg(dir.path()).assert().success();
    let json = json(&dir.path().join("resultats/resultats.json"));
    let answer = json["analyses"].as_array().expect("a list").iter().find(|a| a["id"] == "accessibilite");
    let answer = answer.expect("an answer");
    assert_eq!(answer["fictif"], true);
    assert!(answer["constats"].as_array().expect("findings").len() >= 3);
    let column = |table: &str, column: &str| -> Vec<Option<f64>> {
        written_numbers(&json, "accessibilite", table, column).into_iter().map(|(_, value)| value).collect()
    };
    let values = column("communes", "accessibilite");
    assert_eq!(values.len(), 123);
    // The power of the points that someone reaches is shared out whole among the people of the territory: the mean for 1,000 people times the people.
    let (mean, people) = (column("territoire", "moyenne")[0], column("territoire", "population")[0]);
    let shared_out = mean.expect("a mean") * people.expect("people") / 1000.0;
    let (offers, ratios) = (column("services", "offre"), column("services", "rapport"));
    let offered: f64 = offers.iter().zip(&ratios).filter(|(_, r)| r.is_some()).filter_map(|(o, _)| *o).sum();
    assert!(offered > 100.0 && (shared_out - offered).abs() < 1e-9 * offered, "{shared_out} of {offered}");
    let maps: Vec<String> = std::fs::read_dir(dir.path().join("resultats/cartes"))
        .expect("maps")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(maps.iter().any(|m| m.starts_with("20-accessibilite")), "{maps:?}");
    territoire().args(["expliquer", "accessibilite"]).assert().success();
}

#[test]
fn settings_that_do_not_go_together_are_refused_at_their_place() {
    for (analysis, told) in [
        ("methode = \"apl\"\npoids = [1, 0.5]", "`poids` a 2 valeurs pour 3 paliers"),
        ("methode = \"apl\"\npaliers = [\"5 min\"]\npoids = [1]", "ne comptent pas la même chose"),
        ("methode = \"apl\"\npaliers = [\"5 km\", \"20 km\"]\npoids = [1, 0.5]", "dépasse le seuil"),
        ("methode = \"apl\"\npaliers = [\"9 km\", \"5 km\"]\npoids = [1, 0.5]", "du plus petit au plus grand"),
        ("methode = \"apl\"\npoids = [1, 0.5, 2]", "attend des nombres entre 0 et 1"),
        ("methode = \"cumul\"\npoids = [1, 0.5, 0.1]", "n'ont pas de sens avec la méthode `cumul`"),
        ("coefficients = \"couche:bornes-fictif.puissance\"", "la variable"),
    ] {
        let dir = example(analysis);
        let output = run(&["lancer"], dir.path());
        assert!(!output.status.success(), "{analysis}");
        let said = plain(&err(&output)).replace('\n', " ");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(told) && said.contains("territoire.toml"), "{analysis}: {said}");
    }
}
