//! The road network against the clock: the inputs of bench e of the reference scripts (pandana, SciPy), and a grid of a
//! million nodes. Prints a table; needs the reference files for all but the grid.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use territoire::network::graph::{Graph, Measure, Spot};
use territoire::network::search::{Nearest, OnEdges, Values, matrix};
use territoire::network::streets::{CLOSED, Cost, Links, Position, Streets};

struct Case {
    name: String,
    links: Links,
    places: Vec<u32>,
    origins: Vec<u32>,
    destinations: Vec<u32>,
    limits: Vec<u32>,
}

fn numbers(path: &Path, columns: &[&str]) -> Vec<Vec<f64>> {
    use std::io::Read as _;
    let bytes = std::fs::read(path).expect("the file is read");
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).expect("gzip");
    } else {
        text = String::from_utf8(bytes).expect("UTF-8");
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at: Vec<usize> = columns.iter().map(|n| header.iter().position(|h| h == *n).expect("a column")).collect();
    let mut out = vec![Vec::new(); columns.len()];
    for row in reader.records().map(|r| r.expect("a row")) {
        out.iter_mut().zip(&at).for_each(|(column, at)| column.push(row[*at].parse().expect("a number")));
    }
    out
}

fn both_ways(nodes: Vec<Position>, ends: Vec<[u32; 2]>, lengths: Vec<u32>) -> Links {
    let costs = vec![lengths.iter().map(|l| Cost { forward: *l, backward: *l }).collect()];
    Links { nodes, ends, lengths, costs, ..Links::default() }
}

fn real(inputs: &Path, name: &str) -> Case {
    let nodes = numbers(&inputs.join(format!("{name}_nodes.csv.gz")), &["lon", "lat"]);
    let edges = numbers(&inputs.join(format!("{name}_edges.csv.gz")), &["from", "to", "length_m"]);
    let nodes = nodes[0].iter().zip(&nodes[1]);
    let nodes = nodes.map(|(x, y)| Position { lon: (x * 1e7).round() as i32, lat: (y * 1e7).round() as i32 }).collect();
    let ends = edges[0].iter().zip(&edges[1]).map(|(a, b)| [*a as u32, *b as u32]).collect();
    let lengths = edges[2].iter().map(|m| (m * 1_000.0).round() as u32).collect();
    let ids = |file: &str, column: &str| -> Vec<u32> {
        numbers(&inputs.join(format!("{name}_{file}.csv")), &[column])[0].iter().map(|v| *v as u32).collect()
    };
    Case {
        name: name.to_owned(),
        links: both_ways(nodes, ends, lengths),
        places: ids("pois200", "node"),
        origins: ids("od1000", "origin"),
        destinations: ids("od1000", "destination"),
        limits: vec![500_000, 1_000_000, 2_000_000],
    }
}

/// A square grid of steps of 60 to 140 m: nothing to weld.
fn grid(side: u32) -> Case {
    let mut random = ChaCha8Rng::seed_from_u64(42);
    let nodes = (0..side * side).map(|n| Position { lon: (n % side * 13_000) as i32, lat: (n / side * 9_000) as i32 });
    let mut ends = Vec::new();
    for n in 0..side * side {
        if n % side + 1 < side {
            ends.push([n, n + 1]);
        }
        if n / side + 1 < side {
            ends.push([n, n + side]);
        }
    }
    let lengths = ends.iter().map(|_| random.random_range(60_000..140_000)).collect();
    let mut pick = |n: usize| (0..n).map(|_| random.random_range(0..side * side)).collect::<Vec<u32>>();
    let (places, origins, destinations) = (pick(1_000), pick(50), pick(50));
    Case {
        name: format!("grille {side} × {side}"),
        links: both_ways(nodes.collect(), ends, lengths),
        places,
        origins,
        destinations,
        limits: Vec::new(),
    }
}

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("  {name:<42} {:>9.1} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

fn run(case: Case) {
    println!("{} ({} nodes, {} links)", case.name, case.links.nodes.len(), case.links.ends.len());
    let (streets, places) = timed("weld links into edges", || Streets::new(case.links));
    let graph = timed("graph", || Graph::new(&streets, 0, Measure::Time, 0));
    println!("  {} nodes and {} edges are left", graph.nodes(), graph.edges().len());
    let spots: Vec<Spot> =
        timed("places of all raw nodes", || places.iter().filter_map(|p| graph.spot_of(&streets, *p)).collect());
    let of = |ids: &[u32]| -> Vec<Spot> { ids.iter().map(|n| spots[*n as usize]).collect() };
    let facilities = of(&case.places);
    let on = OnEdges::new(&facilities);
    for k in [1, 5] {
        let total: u64 = timed(&format!("nearest {k} of {} from every raw node", facilities.len()), || {
            let nearest = Nearest::sweep(&graph, &facilities, k, CLOSED - 1);
            spots.iter().filter_map(|s| Some(u64::from(nearest.of_spot(&graph, *s, &on).last()?.0))).sum()
        });
        println!("  (sum of the last: {total})");
    }
    if !case.limits.is_empty() {
        let values: Vec<f64> = (0..spots.len()).map(|i| ((i as u64 * 2_654_435_761) % 97) as f64).collect();
        let ready = Values::new(&graph, &spots, &values);
        for limit in case.limits {
            timed(&format!("sums within {} m, every raw node", limit / 1_000), || ready.within(&graph, &spots, limit));
        }
    }
    let (origins, destinations) = (of(&case.origins), of(&case.destinations));
    timed(&format!("matrix {} × {}", origins.len(), destinations.len()), || {
        matrix(&graph, &origins, &destinations, CLOSED - 1)
    });
}

/// Most memory that this process has held, in MiB (Linux only).
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() {
    run(grid(1_000));
    if let Some(most) = peak() {
        println!("  peak memory: {most:.0} MiB");
    }
    let inputs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/peers/inputs");
    if !inputs.exists() {
        println!("the reference networks are not at hand");
        return;
    }
    for name in ["liechtenstein_walking", "portoalegre_driving"] {
        run(real(&inputs, name));
    }
}
