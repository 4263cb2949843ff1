//! The road network against the clock: the inputs of bench e of the reference scripts (pandana, SciPy), and a grid of a
//! million nodes. Prints a table; needs the reference files for all but the grid.
//!
//! `--cas NOM` runs one of them alone, so that the peak of memory is its own, and `--resultats DOSSIER` writes what was
//! found, little-endian: `benches/pairs/comparer.py` holds it against what its peers find.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use territoire::network::graph::{Graph, Measure, Spot};
use territoire::network::search::{Nearest, OnEdges, UNREACHED, Values, matrix};
use territoire::network::streets::{CLOSED, Cost, Links, Position, Streets};

struct Case {
    name: String,
    links: Links,
    places: Vec<u32>,
    origins: Vec<u32>,
    destinations: Vec<u32>,
    /// How far the nearest places are looked for, and around what sums are made.
    most: u32,
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
        most: 20_000_000,
        limits: vec![500_000, 1_000_000, 2_000_000],
    }
}

/// The `n`-th number of a sequence that any language makes again (SplitMix64: Steele, Lea and Flood 2014).
fn mixed(n: u64) -> u64 {
    let mut z = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A square grid of steps of 60 to 140 m, first those along the rows: nothing to weld but at its corners.
fn grid(side: u32) -> Case {
    let count = side * side;
    let nodes = (0..count).map(|n| Position { lon: (n % side * 13_000) as i32, lat: (n / side * 9_000) as i32 });
    let rows = (0..count).filter(|n| n % side + 1 < side).map(|n| [n, n + 1]);
    let ends: Vec<[u32; 2]> = rows.chain((0..count - side).map(|n| [n, n + side])).collect();
    let lengths = (0..ends.len() as u64).map(|i| 60_000 + (mixed(i) % 80_000) as u32).collect();
    let pick = |from: u64, n: u64| (from..from + n).map(|i| (mixed(i) % u64::from(count)) as u32).collect();
    Case {
        name: "grille".to_owned(),
        links: both_ways(nodes.collect(), ends, lengths),
        places: pick(1 << 32, 1_000),
        origins: pick(2 << 32, 50),
        destinations: pick(3 << 32, 50),
        most: CLOSED - 1,
        limits: Vec::new(),
    }
}

fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("  {name:<42} {:>9.1} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

/// The nearest `K` of the places from every raw node: what they cost.
fn nearest<const K: usize>(graph: &Graph, places: &[Spot], spots: &[Spot], most: u32) -> Vec<[u32; K]> {
    let costs = |found: &[(u32, u32)]| {
        let mut costs = [UNREACHED; K];
        costs.iter_mut().zip(found).for_each(|(cost, label)| *cost = label.0);
        costs
    };
    Nearest::sweep(graph, places, K, most).of_spots(graph, spots, &OnEdges::new(places), costs)
}

fn run(case: Case, results: Option<&Path>) {
    let write = |what: &str, bytes: &mut dyn Iterator<Item = u8>| {
        let Some(folder) = results else { return };
        let file = std::fs::File::create(folder.join(format!("{}_{what}.bin", case.name))).expect("a file");
        let mut file = std::io::BufWriter::new(file);
        bytes.for_each(|b| file.write_all(&[b]).expect("written"));
        file.flush().expect("written");
    };
    println!("{} ({} nodes, {} links)", case.name, case.links.nodes.len(), case.links.ends.len());
    let (streets, places) = timed("weld links into edges", || Streets::new(case.links));
    let graph = timed("graph", || Graph::new(&streets, 0, Measure::Time, 0));
    println!("  {} nodes and {} edges are left", graph.nodes(), graph.edges().len());
    let spots: Vec<Spot> =
        timed("places of all raw nodes", || places.iter().filter_map(|p| graph.spot_of(&streets, *p)).collect());
    // Shapes are for maps: nothing here needs them any more.
    drop((streets, places));
    let of = |ids: &[u32]| -> Vec<Spot> { ids.iter().map(|n| spots[*n as usize]).collect() };
    let facilities = of(&case.places);
    let one = timed("nearest 1 from every raw node", || nearest::<1>(&graph, &facilities, &spots, case.most));
    write("nearest1", &mut one.into_iter().flatten().flat_map(u32::to_le_bytes));
    let five = timed("nearest 5 from every raw node", || nearest::<5>(&graph, &facilities, &spots, case.most));
    write("nearest5", &mut five.into_iter().flatten().flat_map(u32::to_le_bytes));
    let values: Vec<f64> = (0..spots.len()).map(|i| ((i as u64 * 2_654_435_761) % 97) as f64).collect();
    for limit in case.limits {
        let (ready, sums) = timed(&format!("sums within {} m from every raw node", limit / 1_000), || {
            let ready = Values::new(&graph, &spots, &values);
            let sums = ready.within(&graph, &spots, limit);
            (ready, sums)
        });
        write(&format!("sums{}", limit / 1_000), &mut sums.into_iter().flat_map(f64::to_le_bytes));
        // What other programs may find that cut each length to the millimetre.
        if results.is_some() {
            for (what, other) in [("less", limit - 40), ("more", limit + 40)] {
                let sums = ready.within(&graph, &spots, other);
                let what = format!("sums{}_{what}", limit / 1_000);
                write(&what, &mut sums.into_iter().flat_map(f64::to_le_bytes));
            }
        }
    }
    let (origins, destinations) = (of(&case.origins), of(&case.destinations));
    let rows = timed(&format!("matrix of {} by {}", origins.len(), destinations.len()), || {
        matrix(&graph, &origins, &destinations, CLOSED - 1)
    });
    write("matrix", &mut rows.into_iter().flatten().flat_map(u32::to_le_bytes));
}

/// Most memory that this process has held, in MB (Linux only).
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? * 1_024.0 / 1e6)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |key: &str| arguments.iter().skip_while(|a| *a != key).nth(1).cloned();
    let (only, results) = (after("--cas"), after("--resultats").map(PathBuf::from));
    let inputs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/peers/inputs");
    for name in ["grille", "liechtenstein_walking", "portoalegre_driving"] {
        if only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        if name == "grille" {
            run(grid(1_000), results.as_deref());
            if let Some(most) = peak() {
                println!("  {:<42} {most:>9.1} MB", "peak of memory");
            }
        } else if inputs.exists() {
            run(real(&inputs, name), results.as_deref());
        } else {
            println!("{name}: the reference network is not at hand");
        }
    }
}
