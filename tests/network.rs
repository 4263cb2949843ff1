//! Searches on the network against an independent Dijkstra on the raw links, which knows nothing of welded edges.

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};
use proptest::prelude::*;
use territoire::network::graph::{Graph, Measure, Spot};
use territoire::network::search::{Nearest, OnEdges, Search, UNREACHED, Values, matrix};
use territoire::network::streets::{CLOSED, Cost, Links, Place, Position, Streets};

/// Links as they are drawn: ends, and a cost each way (0 stands for closed).
type Drawn = Vec<(u32, u32, u32, u32)>;

fn links(nodes: u32, drawn: &Drawn) -> Links {
    let cost = |c: u32| if c == 0 { CLOSED } else { c };
    Links {
        nodes: (0..nodes)
            .map(|n| Position { lon: (n * 7_919 % 997) as i32, lat: (n * 104_729 % 991) as i32 })
            .collect(),
        ends: drawn.iter().map(|(a, b, ..)| [*a, *b]).collect(),
        lengths: drawn.iter().map(|(.., f, b)| f + b + 1).collect(),
        costs: vec![drawn.iter().map(|(.., f, b)| Cost { forward: cost(*f), backward: cost(*b) }).collect()],
        ..Links::default()
    }
}

/// The same links for the other library.
fn independent(nodes: u32, drawn: &Drawn) -> DiGraph<(), u32> {
    let mut graph = DiGraph::new();
    let all: Vec<NodeIndex> = (0..nodes).map(|_| graph.add_node(())).collect();
    for (a, b, forward, backward) in drawn {
        if *forward > 0 {
            graph.add_edge(all[*a as usize], all[*b as usize], *forward);
        }
        if *backward > 0 {
            graph.add_edge(all[*b as usize], all[*a as usize], *backward);
        }
    }
    graph
}

fn distances(graph: &DiGraph<(), u32>, from: u32) -> BTreeMap<u32, u32> {
    let found = petgraph::algo::dijkstra(graph, NodeIndex::new(from as usize), None, |e| *e.weight());
    found.into_iter().map(|(node, cost)| (node.index() as u32, cost)).collect()
}

struct Both {
    graph: Graph,
    away: Graph,
    /// Raw nodes that a link comes to, and their places.
    raw: Vec<u32>,
    spots: Vec<Spot>,
    other: DiGraph<(), u32>,
}

impl Both {
    fn new(nodes: u32, drawn: &Drawn) -> Self {
        let (streets, places) = Streets::new(links(nodes, drawn));
        let graph = Graph::new(&streets, 0, Measure::Time, 0);
        let placed = |n: &u32| graph.spot_of(&streets, places[*n as usize]).map(|s| (*n, s));
        let (raw, spots) = (0..nodes).collect::<Vec<_>>().iter().filter_map(placed).unzip();
        Self { away: graph.reversed(), graph, raw, spots, other: independent(nodes, drawn) }
    }
}

fn drawn() -> impl Strategy<Value = (u32, Drawn)> {
    // Few nodes and few links: many chains, ends, rings, loops and links side by side.
    (2_u32..14).prop_flat_map(|n| (Just(n), prop::collection::vec((0..n, 0..n, 0_u32..30, 0_u32..30), 1..22)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn every_distance_is_that_of_the_raw_links((nodes, drawn) in drawn()) {
        let both = Both::new(nodes, &drawn);
        let rows = matrix(&both.graph, &both.spots, &both.spots, CLOSED - 1);
        for (row, from) in rows.iter().zip(&both.raw) {
            let expected = distances(&both.other, *from);
            for (cost, to) in row.iter().zip(&both.raw) {
                prop_assert_eq!(*cost, expected.get(to).copied().unwrap_or(UNREACHED), "{} to {}", from, to);
            }
        }
    }

    #[test]
    fn the_nearest_places_are_those_of_the_raw_links(
        (nodes, drawn) in drawn(), picks in prop::collection::btree_set(0_usize..14, 1..6), k in 1_usize..5, limit in 0_u32..90,
    ) {
        let both = Both::new(nodes, &drawn);
        let picks: Vec<usize> = picks.into_iter().filter(|p| *p < both.raw.len()).collect();
        let places: Vec<Spot> = picks.iter().map(|p| both.spots[*p]).collect();
        if places.is_empty() { return Ok(()); }
        let away: Vec<Spot> = places.iter().map(|s| s.reversed()).collect();
        let nearest = Nearest::sweep(&both.away, &away, k, CLOSED - 1);
        let on = OnEdges::new(&places);
        for (from, spot) in both.raw.iter().zip(&both.spots) {
            let all = distances(&both.other, *from);
            let mut expected: Vec<(u32, u32)> = picks.iter().enumerate()
                .filter_map(|(i, p)| Some((*all.get(&both.raw[*p])?, i as u32))).collect();
            expected.sort_unstable();
            let within = expected.iter().filter(|(c, _)| *c <= limit).count() as f64;
            expected.truncate(k);
            let found = nearest.of_spot(&both.graph, *spot, &on);
            prop_assert_eq!(&found, &expected, "from {}", from);
            // How many are within a limit, as a sum of ones.
            let ones = vec![1.0; places.len()];
            let values = Values::new(&both.graph, &places, &ones);
            prop_assert_eq!(values.within(&both.graph, &[*spot], limit), vec![within]);
        }
    }

    /// Streets that one may go both ways at the same cost: there and back are as far, and no detour is shorter.
    #[test]
    fn symmetric_streets_keep_the_triangle(
        nodes in 2_u32..12, drawn in prop::collection::vec((0_u32..12, 0_u32..12, 1_u32..30), 1..20),
    ) {
        let drawn: Drawn = drawn.into_iter().map(|(a, b, c)| (a % nodes, b % nodes, c, c)).collect();
        let both = Both::new(nodes, &drawn);
        let d = matrix(&both.graph, &both.spots, &both.spots, CLOSED - 1);
        for a in 0..d.len() {
            prop_assert_eq!(d[a][a], 0);
            for b in 0..d.len() {
                prop_assert_eq!(d[a][b], d[b][a]);
                for c in 0..d.len() {
                    prop_assert!(d[a][c] <= d[a][b].saturating_add(d[b][c]));
                }
            }
        }
    }

    #[test]
    fn a_limit_keeps_what_is_within_it((nodes, drawn) in drawn(), limit in 0_u32..60) {
        let both = Both::new(nodes, &drawn);
        let all = matrix(&both.graph, &both.spots, &both.spots, CLOSED - 1);
        let some = matrix(&both.graph, &both.spots, &both.spots, limit);
        for (all, some) in all.iter().flatten().zip(some.iter().flatten()) {
            prop_assert_eq!(*some, if *all <= limit { *all } else { UNREACHED });
        }
    }
}

/// A street of three stretches with a side street: the nodes in a row are inside one edge, and a junction costs once.
#[test]
fn a_chain_is_one_edge_and_a_junction_is_paid_by_who_goes_through_it() {
    let drawn: Drawn = vec![(0, 1, 10, 10), (1, 2, 20, 20), (2, 3, 30, 0), (2, 4, 5, 5)];
    let (streets, places) = Streets::new(links(5, &drawn));
    assert!(matches!(places[1], Place::Inside { after: 1, .. }), "{places:?}");
    assert_eq!((streets.nodes.len(), streets.ends.len()), (4, 3));
    let graph = Graph::new(&streets, 0, Measure::Time, 8);
    let spot = |n: usize| graph.spot_of(&streets, places[n]).expect("a place");
    let mut search = Search::new(graph.nodes());
    let mut go = |a: usize, b: usize| {
        search.run(&graph, spot(a), CLOSED - 1);
        search.to(&graph, spot(a), spot(b))
    };
    assert_eq!(go(0, 1), 10);
    assert_eq!(go(1, 0), 10);
    // Half of the junction on each side of it.
    assert_eq!(go(0, 3), 10 + 20 + 4 + 4 + 30);
    assert_eq!(go(1, 4), 20 + 8 + 5);
    assert_eq!(go(3, 0), UNREACHED, "one way");
    assert_eq!(graph.largest_component().iter().filter(|c| **c).count(), 3, "all but the end of the one-way street");
}
