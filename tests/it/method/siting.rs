//! Siting against published optima: the communes of the PETR under every rule (HiGHS and CBC by PuLP), the stores of San
//! Francisco (spopt), the p-median and p-center of OR-Library (Beasley 1985).

use std::fs;
use std::path::Path;

use serde_json::Value;
use territoire::method::siting::{
    Aim, Conflict, Costs, Effort, NoPlan, Problem, Quota, Relaxation, Rule, Rules, Site, conflict, phased, search,
    solve,
};

use crate::support::answers::same;
use crate::support::files::{column, table, texts};
use crate::support::skips::shared;

/// A question of the communes of the PETR, each a candidate, as the crow flies.
struct Petr {
    codes: Vec<String>,
    epci: Vec<String>,
    weights: Vec<f64>,
    costs: Vec<Vec<f64>>,
}

impl Petr {
    fn read(path: &Path) -> Self {
        let rows = table(path);
        let (x, y) = (column(&rows, "x_l93"), column(&rows, "y_l93"));
        let at: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        let far = |a: &(f64, f64)| at.iter().map(|b| f64::hypot(a.0 - b.0, a.1 - b.1)).collect();
        Self {
            codes: texts(&rows, "code"),
            epci: texts(&rows, "epci"),
            weights: column(&rows, "pop"),
            costs: at.iter().map(far).collect(),
        }
    }

    fn ask(&self, aims: &[Aim], rules: Rules) -> Problem {
        let price = |rank: usize| 10.0 + (rank % 7) as f64;
        Problem {
            weights: self.weights.clone(),
            costs: Costs::new(self.costs.clone()),
            sites: (0..self.codes.len()).map(|rank| Site { price: price(rank), ..Site::default() }).collect(),
            rules,
            aims: aims.to_vec(),
        }
    }

    fn per_epci(&self, least: usize) -> Vec<Quota> {
        let mut all = self.epci.clone();
        all.sort();
        all.dedup();
        let of = |epci: &String| (0..self.epci.len()).filter(|&i| self.epci[i] == *epci).collect();
        all.iter().map(|epci| Quota { sites: of(epci), least }).collect()
    }
}

fn count(p: usize) -> Rules {
    Rules { count: Some((p, p)), ..Rules::default() }
}

/// The proven value of the first aim.
fn best(problem: &Problem) -> f64 {
    let plan = solve(problem, &Effort::default()).expect("a plan");
    assert!(plan.proven, "{:?} {:?}", problem.rules, problem.aims);
    plan.values[0]
}

#[test]
fn the_communes_of_the_petr_under_every_rule() {
    let name = "the_communes_of_the_petr_under_every_rule";
    let (Some(file), Some(known)) =
        (shared("peers/inputs/siting_petr91.csv", name), shared("known/siting/siting_petr91.json", name))
    else {
        return;
    };
    let petr = Petr::read(&file);
    let known: Value = serde_json::from_str(&fs::read_to_string(known).expect("read")).expect("JSON");
    let mut seen = 0;
    for case in known["cases"].as_array().expect("cases") {
        let number = |key: &str| case[key].as_f64();
        let whole = |key: &str| case[key].as_u64().map(|n| n as usize);
        let within = [Aim::Covered { within: number("S").unwrap_or_default() }];
        let quotas = whole("min_per_epci").map(|least| petr.per_epci(least)).unwrap_or_default();
        let objective = number("objective");
        seen += 1;
        match case["model"].as_str().expect("a model") {
            "MCLP" if case["p"].is_array() => {
                let mut curve = Vec::new();
                for (p, value) in
                    case["p"].as_array().expect("p").iter().zip(case["objective"].as_array().expect("values"))
                {
                    let found = best(&petr.ask(&within, count(p.as_u64().expect("a number") as usize)));
                    assert_eq!(Some(found), value.as_f64(), "p = {p}");
                    curve.push(found);
                }
                // The knee: the point farthest above the chord from the first to the last.
                let slope = (curve[11] - curve[0]) / 11.0;
                let above: Vec<f64> = curve.iter().enumerate().map(|(i, v)| v - curve[0] - slope * i as f64).collect();
                let knee = (0..12).max_by(|&a, &b| above[a].total_cmp(&above[b])).expect("twelve") + 1;
                assert_eq!(knee, 7);
            }
            "MCLP" => {
                let mut problem = petr.ask(&within, Rules { quotas, budget: number("budget"), ..Rules::default() });
                problem.rules.count = whole("p").map(|p| (p, p));
                for code in case["fixed"].as_array().into_iter().flatten() {
                    let rank = petr.codes.iter().position(|c| Some(c.as_str()) == code.as_str()).expect("a commune");
                    problem.sites[rank].kept = true;
                }
                assert_eq!(Some(best(&problem)), objective, "{case}");
                if let Some(without) = number("without") {
                    problem.rules.quotas.clear();
                    assert_eq!(best(&problem), without);
                }
            }
            "phased MCLP" => {
                let steps = [count(3), count(6)];
                let plans = phased(&petr.ask(&within, Rules::default()), &steps, &Effort::default()).expect("plans");
                assert!(plans.proven && plans.plans[0].open.iter().all(|site| plans.plans[1].open.contains(site)));
                assert_eq!(Some(plans.total), objective);
                let alone: f64 = steps.map(|rules| best(&petr.ask(&within, rules))).iter().sum();
                assert_eq!(
                    (Some(alone), Some(alone - plans.total)),
                    (number("sum_of_separate_optima"), number("regret"))
                );
            }
            "LSCP" => {
                let rules = Rules { limit: number("S"), ..Rules::default() };
                assert_eq!(Some(best(&petr.ask(&[Aim::Sites], rules))), objective);
            }
            "p-median" => {
                let rules = Rules { limit: number("max_distance"), ..count(whole("p").expect("p")) };
                let problem = petr.ask(&[Aim::Distance], rules);
                match objective {
                    Some(value) => same(best(&problem), value, "p-median"),
                    None => {
                        assert_eq!(solve(&problem, &Effort::default()), Err(NoPlan::Infeasible));
                        let found = conflict(&problem, &Effort::default()).expect("a conflict");
                        assert_eq!(found.between, [Rule::Most, Rule::Limit]);
                        let wanted = &case["smallest_relaxations"];
                        relaxed(&found, Rule::Most, wanted["p"].as_f64().expect("p"));
                        relaxed(&found, Rule::Limit, wanted["max_distance"].as_f64().expect("a distance"));
                    }
                }
            }
            "capacitated p-median (splittable)" => {
                let mut problem = petr.ask(&[Aim::Distance], count(whole("p").expect("p")));
                problem.sites.iter_mut().for_each(|site| site.capacity = number("capacity"));
                same(best(&problem), objective.expect("a value"), "with capacities");
            }
            "p-center" => {
                for (p, value) in
                    case["p"].as_array().expect("p").iter().zip(case["objective"].as_array().expect("values"))
                {
                    let found = best(&petr.ask(&[Aim::Farthest], count(p.as_u64().expect("a number") as usize)));
                    same(found, value.as_f64().expect("a value"), "p-center");
                }
            }
            "infeasible" => {
                // Five sites, two in each of three EPCI.
                let rules = Rules { quotas: petr.per_epci(2), ..count(5) };
                let found = conflict(&petr.ask(&[Aim::Covered { within: 7_000.0 }], rules), &Effort::default());
                let found = found.expect("a conflict");
                assert_eq!(found.between, [Rule::Most, Rule::Quota(0), Rule::Quota(1), Rule::Quota(2)]);
                relaxed(&found, Rule::Most, 6.0);
                (0..3).for_each(|rank| relaxed(&found, Rule::Quota(rank), 1.0));
            }
            other => panic!("a case that is not known: {other}"),
        }
    }
    assert_eq!(seen, 16);
}

fn relaxed(found: &Conflict, rule: Rule, to: f64) {
    let Relaxation { to: got, .. } = found.relaxations.iter().find(|r| r.rule == rule).expect("a relaxation");
    same(*got, to, "the smallest relaxation");
}

#[test]
fn the_stores_of_san_francisco() {
    let Some(folder) = shared("known/spopt_sf", "the_stores_of_san_francisco") else { return };
    let demand = table(&folder.join("SF_demand_205_centroid_uniform_weight.csv"));
    let mut people: Vec<(String, f64)> = texts(&demand, "NAME").into_iter().zip(column(&demand, "POP2000")).collect();
    people.sort_by(|a, b| a.0.cmp(&b.0));
    let trips = table(&folder.join("SF_network_distance_candidateStore_16_censusTract_205_new.csv"));
    let (from, to) = (texts(&trips, "name"), texts(&trips, "DestinationName"));
    let mut stores = from.clone();
    stores.sort();
    stores.dedup();
    let mut costs = vec![vec![f64::INFINITY; stores.len()]; people.len()];
    for (rank, far) in column(&trips, "distance").into_iter().enumerate() {
        let tract = people.iter().position(|p| p.0 == to[rank]).expect("a tract");
        costs[tract][stores.binary_search(&from[rank]).expect("a store")] = far;
    }
    let ask = |aim: Aim, rules: Rules| Problem {
        weights: people.iter().map(|p| p.1).collect(),
        costs: Costs::new(costs.clone()),
        sites: vec![Site::default(); stores.len()],
        rules,
        aims: vec![aim],
    };
    // spopt's notebook and tests (tests/test_locate, notebooks/facloc-real-world.ipynb).
    let limit = |limit: f64| Rules { limit: Some(limit), ..Rules::default() };
    assert_eq!(best(&ask(Aim::Sites, limit(5_000.0))), 8.0);
    assert_eq!(best(&ask(Aim::Sites, limit(8_000.0))), 3.0);
    assert_eq!(best(&ask(Aim::Covered { within: 5_000.0 }, count(4))), 875_247.0);
    let median = solve(&ask(Aim::Distance, count(4)), &Effort::default()).expect("a plan");
    same(median.values[0], 2_848_268_129.714_510_4, "p-median");
    assert_eq!(median.open, [1, 2, 5, 10]);
    same(best(&ask(Aim::Farthest, count(4))), 7_403.063_810_849_835, "p-center");
}

/// A network of OR-Library: its distances, and how many sites.
fn network(path: &Path) -> (Vec<Vec<f64>>, usize) {
    let text = fs::read_to_string(path).expect("read");
    let numbers: Vec<usize> = text.split_whitespace().map(|n| n.parse().expect("a number")).collect();
    let [nodes, edges, sites] = numbers[..3] else { panic!("a head") };
    let mut far = vec![vec![f64::INFINITY; nodes]; nodes];
    (0..nodes).for_each(|i| far[i][i] = 0.0);
    for edge in numbers[3..].chunks_exact(3).take(edges) {
        // Of edges that come again the last counts, by the library's own note.
        let (a, b, cost) = (edge[0] - 1, edge[1] - 1, edge[2] as f64);
        (far[a][b], far[b][a]) = (cost, cost);
    }
    for middle in 0..nodes {
        let from = far[middle].clone();
        for row in &mut far {
            let to = row[middle];
            row.iter_mut().zip(&from).for_each(|(cost, rest)| *cost = cost.min(to + rest));
        }
    }
    (far, sites)
}

fn optima(path: &Path) -> Vec<f64> {
    let text = fs::read_to_string(path).expect("read");
    text.lines().filter_map(|line| line.strip_prefix("pmed")?.split_whitespace().last()?.parse().ok()).collect()
}

#[test]
fn networks_of_or_library() {
    let Some(folder) = shared("known/orlib_pmed", "networks_of_or_library") else { return };
    let (medians, centers) = (optima(&folder.join("pmedopt.txt")), optima(&folder.join("kcenteropt.txt")));
    // Those that take little; all forty are in benches/siting.rs.
    for rank in [1, 2, 3, 4, 5, 7, 8, 9, 10] {
        let (far, p) = network(&folder.join(format!("pmed{rank}.txt")));
        let mut problem = Problem {
            weights: vec![1.0; far.len()],
            sites: vec![Site::default(); far.len()],
            costs: Costs::new(far),
            rules: count(p),
            aims: vec![Aim::Distance],
        };
        assert_eq!(best(&problem), medians[rank - 1], "pmed{rank}");
        let quick = search(&problem, &Effort::default()).expect("a plan").values[0];
        assert!(quick >= medians[rank - 1] && quick <= 1.01 * medians[rank - 1], "pmed{rank}: {quick}");
        if rank <= 5 {
            problem.aims = vec![Aim::Farthest];
            assert_eq!(best(&problem), centers[rank - 1], "pmed{rank}");
        }
    }
}
