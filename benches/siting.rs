//! The p-median of OR-Library and of a thousand communes: what the search by exchanges gives and how long it takes, then the
//! proof. `cargo bench --bench siting -- [FIRST LAST] [commune]`; needs `../shared`, and says so where it is absent.
//!
//! What each proof takes hangs on the instance, not on its size: those with few sites have a wide gap to close.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::path::Path;
use std::time::Instant;

use territoire::method::siting::{Aim, Costs, Effort, Problem, Rules, Site, search, solve};

fn question(weights: Vec<f64>, costs: Vec<Vec<f64>>, p: usize) -> Problem {
    Problem {
        sites: vec![Site::default(); weights.len()],
        weights,
        costs: Costs::new(costs),
        rules: Rules { count: Some((p, p)), ..Rules::default() },
        aims: vec![Aim::Distance],
    }
}

/// A network of OR-Library (of edges that come again the last counts): its distances, and how many sites.
fn network(path: &Path) -> Option<(Vec<Vec<f64>>, usize)> {
    let text = std::fs::read_to_string(path).ok()?;
    let numbers: Vec<usize> = text.split_whitespace().map(|n| n.parse().expect("a number")).collect();
    let (nodes, sites) = (numbers[0], numbers[2]);
    let mut far = vec![vec![f64::INFINITY; nodes]; nodes];
    (0..nodes).for_each(|i| far[i][i] = 0.0);
    for edge in numbers[3..].chunks_exact(3) {
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
    Some((far, sites))
}

/// The most populous communes of Grand Est, ten sites.
fn communes(path: &Path) -> Option<Problem> {
    let mut reader = csv::Reader::from_path(path).ok()?;
    let head = reader.headers().ok()?.clone();
    let at = |name: &str| head.iter().position(|h| h == name).expect("a column");
    let (pop, x, y) = (at("pop"), at("x_l93"), at("y_l93"));
    let number = |row: &csv::StringRecord, c: usize| row[c].parse::<f64>().expect("a number");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let places: Vec<(f64, f64)> = rows.iter().map(|row| (number(row, x), number(row, y))).collect();
    let far = |a: &(f64, f64)| places.iter().map(|b| f64::hypot(a.0 - b.0, a.1 - b.1)).collect();
    Some(question(rows.iter().map(|row| number(row, pop)).collect(), places.iter().map(far).collect(), 10))
}

/// Prints a line of the table; gives how far the search was from the optimum.
fn tried(name: &str, problem: &Problem, known: f64) -> f64 {
    let effort = Effort::default();
    let start = Instant::now();
    let quick = search(problem, &effort).map_or(f64::INFINITY, |plan| plan.values[0]);
    let searched = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let plan = solve(problem, &effort);
    let proved = start.elapsed().as_secs_f64();
    let gap = (quick - known) / known;
    let (value, proof) = match &plan {
        Ok(plan) if plan.proven => (plan.values[0], "prouvé".to_owned()),
        Ok(plan) => (plan.values[0], format!("à {:.3} % au plus", 100.0 * plan.gap())),
        Err(_) => (f64::NAN, "sans plan".to_owned()),
    };
    let same = if (value - known).abs() <= 1e-9 * known { "oui" } else { "NON" };
    println!(
        "| {name} | {known} | {quick} | {:.4} % | {searched:.2} | {value} | {same} | {proof} | {proved:.2} |",
        100.0 * gap
    );
    gap
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let mut ranks = asked.iter().filter_map(|a| a.parse::<usize>().ok());
    let (first, last) = (ranks.next().unwrap_or(1), ranks.next().unwrap_or(40));
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    println!("| cas | optimum publié | recherche | écart | s | prouvé | égal | | s |");
    println!("|---|---:|---:|---:|---:|---:|---|---|---:|");
    match communes(&shared.join("peers/inputs/siting_1000.csv")) {
        // HiGHS took 326 s for it by spopt's formulation (../shared/peers).
        Some(problem) => _ = tried("1 000 communes, p = 10", &problem, 73_284_295_191.914_22),
        None => println!("../shared est absent : rien n'est mesuré."),
    }
    if asked.iter().any(|a| a == "commune") {
        return;
    }
    let folder = shared.join("known/orlib_pmed");
    let Ok(optima) = std::fs::read_to_string(folder.join("pmedopt.txt")) else { return };
    let optima: Vec<f64> =
        optima.lines().filter_map(|l| l.strip_prefix("pmed")?.split_whitespace().last()?.parse().ok()).collect();
    let mut sum = 0.0;
    for rank in first..=last {
        if let Some((far, p)) = network(&folder.join(format!("pmed{rank}.txt"))) {
            let problem = question(vec![1.0; far.len()], far, p);
            sum += tried(&format!("pmed{rank} ({}, p = {p})", problem.weights.len()), &problem, optima[rank - 1]);
        }
    }
    println!("\nSomme des écarts de la recherche : {:.4} %", 100.0 * sum);
}
