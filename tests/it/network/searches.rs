//! Searches on the network against an independent Dijkstra on the raw links, which knows nothing of welded edges.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use petgraph::graph::{DiGraph, NodeIndex};
use proptest::prelude::*;
use territoire::diagnostic::{self, Notes};
use territoire::network::file::{self, Header};
use territoire::network::graph::{Graph, Measure, On, Spot};
use territoire::network::osm::{self, Area};
use territoire::network::profile::Profile;
use territoire::network::route;
use territoire::network::search::{Nearest, OnEdges, Search, UNREACHED, Values, matrix};
use territoire::network::streets::{CLOSED, Cost, LinkTurn, Links, Place, Position, Streets};
use territoire::parallel;

use crate::support::files::table;
use crate::support::skips::shared;

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

/// A turn that nobody may make: from a link, through a raw node, to a link.
type Turn = (u32, u32, u32);

/// A link travelled one way: its number, where it starts, where it ends, cost, and whether it is taken backwards.
type Travelled = (u32, u32, u32, u32, bool);

/// Links with forbidden turns, as the graph whose nodes are the links, each in each direction: it knows neither edges nor
/// copies of nodes.
struct Turning {
    open: Vec<Travelled>,
    turns: Vec<Turn>,
    /// Nodes in the middle of edges, where nobody turns about.
    inside: Vec<u32>,
    /// Nodes around forbidden turns, where one turns about only when one can't go on.
    onward: Vec<u32>,
}

impl Turning {
    fn new(drawn: &Drawn, turns: &[Turn], inside: Vec<u32>, onward: bool) -> Self {
        let both_ways = |(link, (a, b, forward, backward)): (u32, &(u32, u32, u32, u32))| {
            [(link, *a, *b, *forward, false), (link, *b, *a, *backward, true)]
        };
        let open: Vec<Travelled> = (0..).zip(drawn).flat_map(both_ways).filter(|l| l.3 > 0).collect();
        let mut found = Self { open, turns: turns.to_vec(), inside, onward: Vec::new() };
        if onward {
            found.onward = found.around(drawn);
        }
        found
    }

    fn is_written(&self, from: &Travelled, to: &Travelled) -> bool {
        self.turns.contains(&(from.0, to.1, to.0))
    }

    fn may(&self, from: &Travelled, to: &Travelled) -> bool {
        let about = (from.0, from.4) == (to.0, !to.4);
        let goes_on = |next: &Travelled| {
            next.1 == from.2 && (next.0, next.4) != (from.0, !from.4) && !self.is_written(from, next)
        };
        let stuck = !about || !self.onward.contains(&to.1) || !self.open.iter().any(goes_on);
        from.2 == to.1 && !self.is_written(from, to) && stuck && !(about && self.inside.contains(&to.1))
    }

    /// Nodes at most 500 m of open links from a turn that is forbidden.
    fn around(&self, drawn: &Drawn) -> Vec<u32> {
        let mut graph: petgraph::graph::UnGraph<(), u64> = petgraph::graph::UnGraph::default();
        let all: Vec<NodeIndex> = (0..14).map(|_| graph.add_node(())).collect();
        for (link, a, b, ..) in &self.open {
            graph.add_edge(all[*a as usize], all[*b as usize], u64::from(length(&drawn[*link as usize])));
        }
        let mut near: Vec<u32> = Vec::new();
        for (_, via, _) in &self.turns {
            let found = petgraph::algo::dijkstra(&graph, all[*via as usize], None, |e| *e.weight());
            near.extend(found.into_iter().filter(|(_, far)| *far <= 500_000).map(|(n, _)| n.index() as u32));
        }
        near
    }

    fn distances(&self, nodes: u32, from: u32) -> BTreeMap<u32, u32> {
        let mut graph: DiGraph<(), u32> = DiGraph::new();
        let source = graph.add_node(());
        let all: Vec<NodeIndex> = self.open.iter().map(|_| graph.add_node(())).collect();
        for (second, at) in self.open.iter().zip(&all) {
            if second.1 == from {
                graph.add_edge(source, *at, second.3);
            }
            for (_, before) in self.open.iter().zip(&all).filter(|(first, _)| self.may(first, second)) {
                graph.add_edge(*before, *at, second.3);
            }
        }
        let found = petgraph::algo::dijkstra(&graph, source, None, |e| *e.weight());
        let ends = |node: u32| self.open.iter().zip(&all).filter(move |(link, _)| link.2 == node);
        let to = |node: u32| ends(node).filter_map(|(_, at)| found.get(at)).min();
        (0..nodes).filter_map(|n| if n == from { Some((n, 0)) } else { Some((n, *to(n)?)) }).collect()
    }
}

/// Up to 610 m: some links are longer than what counts as around a turn.
fn length((_, _, forward, backward): &(u32, u32, u32, u32)) -> u32 {
    (forward + backward + 1) * 10_000
}

struct Both {
    graph: Graph,
    away: Graph,
    streets: Streets,
    /// Raw nodes that a link comes to, and their places.
    raw: Vec<u32>,
    spots: Vec<Spot>,
    /// What is known independently of the distances from each raw node.
    far: Vec<BTreeMap<u32, u32>>,
}

impl Both {
    fn new(nodes: u32, drawn: &Drawn) -> Self {
        let other = independent(nodes, drawn);
        let far = (0..nodes).map(|n| distances(&other, n)).collect();
        Self::of(nodes, links(nodes, drawn), far)
    }

    fn with_turns(nodes: u32, drawn: &Drawn, turns: &[Turn], onward: bool) -> Self {
        let turn = |(from, via, to): &Turn| LinkTurn { from: *from, via: *via, to: *to, profiles: 1 };
        let with_turns = || Links {
            turns: turns.iter().map(turn).collect(),
            onward: u32::from(onward),
            lengths: drawn.iter().map(length).collect(),
            ..links(nodes, drawn)
        };
        let (_, places) = Streets::new(with_turns());
        let inside = (0..nodes).filter(|n| matches!(places[*n as usize], Place::Inside { .. })).collect();
        let turning = Turning::new(drawn, turns, inside, onward);
        let far = (0..nodes).map(|n| turning.distances(nodes, n)).collect();
        Self::of(nodes, with_turns(), far)
    }

    fn of(nodes: u32, links: Links, far: Vec<BTreeMap<u32, u32>>) -> Self {
        let (streets, places) = Streets::new(links);
        let graph = Graph::new(&streets, 0, Measure::Time, 0);
        let placed = |n: &u32| graph.spot_of(&streets, places[*n as usize]).map(|s| (*n, s));
        let (raw, spots) = (0..nodes).collect::<Vec<_>>().iter().filter_map(placed).unzip();
        Self { away: graph.reversed(), graph, streets, raw, spots, far }
    }

    /// What is known of the distances from a raw node.
    fn from(&self, raw: u32) -> &BTreeMap<u32, u32> {
        &self.far[raw as usize]
    }
}

/// Turns picked at the ends of links: a link, which of its ends, and how far down the list of those that meet there.
fn turns(drawn: &Drawn, picks: &[(usize, bool, usize)]) -> Vec<Turn> {
    let turn = |(link, second, other): &(usize, bool, usize)| {
        let link = link % drawn.len();
        let via = if *second { drawn[link].1 } else { drawn[link].0 };
        let meeting: Vec<usize> = (0..drawn.len()).filter(|l| drawn[*l].0 == via || drawn[*l].1 == via).collect();
        (link as u32, via, meeting[other % meeting.len()] as u32)
    };
    picks.iter().map(turn).collect()
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
            let expected = both.from(*from);
            for (cost, to) in row.iter().zip(&both.raw) {
                prop_assert_eq!(*cost, expected.get(to).copied().unwrap_or(UNREACHED), "{} to {}", from, to);
            }
        }
    }

    /// Forbidden turns, from link to link, turning about and rings among them: distances, the nearest places, what is
    /// within a limit and the way itself are those of a search on the links.
    #[test]
    fn forbidden_turns_are_not_made(
        (nodes, drawn) in drawn(), picks in prop::collection::vec((0_usize..22, any::<bool>(), 0_usize..8), 1..14),
        places in prop::collection::btree_set(0_usize..14, 1..6), limit in 0_u32..90, onward in any::<bool>(),
    ) {
        let turns = turns(&drawn, &picks);
        let both = Both::with_turns(nodes, &drawn, &turns, onward);
        let rows = matrix(&both.graph, &both.spots, &both.spots, CLOSED - 1);
        for (row, from) in rows.iter().zip(&both.raw) {
            for (cost, to) in row.iter().zip(&both.raw) {
                prop_assert_eq!(*cost, both.from(*from).get(to).copied().unwrap_or(UNREACHED), "{} to {}", from, to);
            }
        }
        let picked: Vec<usize> = places.into_iter().filter(|p| *p < both.raw.len()).collect();
        let places: Vec<Spot> = picked.iter().map(|p| both.spots[*p]).collect();
        if places.is_empty() { return Ok(()); }
        let away: Vec<Spot> = places.iter().map(|s| s.reversed()).collect();
        let nearest = Nearest::sweep(&both.away, &away, 2, CLOSED - 1);
        let on = OnEdges::new(&places);
        let worth: Vec<f64> = (0..places.len() as u32).map(|i| f64::from(1_u32 << i)).collect();
        let values = Values::new(&both.graph, &places, &worth);
        let sums = values.within(&both.graph, &both.spots, limit);
        for ((from, spot), sum) in both.raw.iter().zip(&both.spots).zip(sums) {
            let known = |p: &usize| both.from(*from).get(&both.raw[*p]).copied();
            let all = picked.iter().zip(0_u32..);
            let mut expected: Vec<(u32, u32)> = all.clone().filter_map(|(p, i)| Some((known(p)?, i))).collect();
            expected.sort_unstable();
            expected.truncate(2);
            prop_assert_eq!(nearest.of_spot(&both.graph, *spot, &on), expected, "from {}", from);
            let members = all.filter(|(p, _)| known(p).is_some_and(|c| c <= limit)).fold(0, |sum, (_, i)| sum + (1 << i));
            prop_assert_eq!(sum as u32, members, "from {}", from);
        }
        ways_are_practicable(&both)?;
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
            let all = both.from(*from);
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

    /// Each place is worth a power of two, so that a sum says which places it is made of. Places and origins stand off the
    /// network, each by its own way there.
    #[test]
    fn what_is_within_a_limit_is_what_the_matrix_says_and_grows_with_it(
        (nodes, drawn) in drawn(), ways in prop::collection::vec(0_u32..12, 28), limits in prop::collection::vec(0_u32..110, 2..5),
    ) {
        let both = Both::new(nodes, &drawn);
        let off = |ways: &[u32]| -> Vec<Spot> {
            both.spots.iter().zip(ways).map(|(spot, way)| Spot { access: *way, ..*spot }).collect()
        };
        let (origins, places) = (off(&ways[..14]), off(&ways[14..]));
        let worth: Vec<f64> = (0..places.len() as u32).map(|i| f64::from(1_u32 << i)).collect();
        let values = Values::new(&both.graph, &places, &worth);
        let rows = matrix(&both.graph, &origins, &places, CLOSED - 1);
        let away: Vec<Spot> = places.iter().map(|s| s.reversed()).collect();
        let nearest = Nearest::sweep(&both.away, &away, 3, CLOSED - 1);
        let found = nearest.of_spots(&both.graph, &origins, &OnEdges::new(&places), <[(u32, u32)]>::to_vec);
        for (o, from) in both.raw.iter().enumerate() {
            let all = both.from(*from);
            let far = |p: usize| all.get(&both.raw[p]).map_or(UNREACHED, |d| d + origins[o].access + places[p].access);
            let expected: Vec<u32> = (0..places.len()).map(far).collect();
            prop_assert_eq!(&rows[o], &expected);
            let mut sorted: Vec<(u32, u32)> = expected.iter().copied().zip(0..).filter(|e| e.0 != UNREACHED).collect();
            sorted.sort_unstable();
            sorted.truncate(3);
            prop_assert_eq!(&found[o], &sorted);
        }
        let mut limits = limits;
        limits.sort_unstable();
        let mut before = vec![0_u32; origins.len()];
        for limit in limits {
            let sums: Vec<u32> = values.within(&both.graph, &origins, limit).into_iter().map(|s| s as u32).collect();
            for (o, sum) in sums.iter().enumerate() {
                let members = (0..places.len()).filter(|p| rows[o][*p] <= limit).fold(0, |all, p| all | 1_u32 << p);
                prop_assert_eq!(*sum, members, "{} from {}", limit, both.raw[o]);
                prop_assert_eq!(before[o] & sum, before[o], "what is within a limit is within a longer one");
            }
            before = sums;
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

/// Every way that is drawn costs what it should, edge by edge, and makes no forbidden turn.
fn ways_are_practicable(both: &Both) -> Result<(), TestCaseError> {
    let mut search = Search::new(both.graph.nodes());
    for from in &both.spots {
        search.run(&both.graph, *from, CLOSED - 1);
        for to in &both.spots {
            let cost = search.to(&both.graph, *from, *to);
            let way = route::way(&both.graph, &both.away, &search, *from, *to);
            prop_assert_eq!(way.is_some(), cost != UNREACHED);
            let Some(way) = way else { continue };
            for two in way.steps.windows(2) {
                let leaving = two[0].edge << 1 | u32::from(!two[0].backward);
                let entering = two[1].edge << 1 | u32::from(two[1].backward);
                let at = |end: u32| both.streets.ends[end as usize >> 1][end as usize & 1];
                prop_assert_eq!(at(leaving), at(entering), "each edge begins where the one before it ends");
                let forbidden = both.streets.turns.iter().any(|t| (t.from, t.to) == (leaving, entering));
                prop_assert!(!forbidden, "{:?}", two);
            }
            if let (On::Node(_), On::Node(_)) = (from.on, to.on) {
                let whole = |s: &route::Step| {
                    let cost = both.streets.cost(s.edge, 0);
                    if s.backward { cost.backward } else { cost.forward }
                };
                prop_assert_eq!(way.steps.iter().map(whole).sum::<u32>(), cost);
            }
        }
    }
    Ok(())
}

/// On a grid so large that it is swept in several parts, with one-way streets, and a few links as long as a sea crossing:
/// the same as a Dijkstra from each place.
#[test]
fn a_large_grid_is_swept_in_parts_as_if_it_were_one() {
    let side = 180_u32;
    let mut state = 7_u64;
    let mut random = move |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % u64::from(below)) as u32
    };
    let mut drawn: Drawn = Vec::new();
    for n in 0..side * side {
        for other in [(n % side + 1 < side).then_some(n + 1), (n / side + 1 < side).then_some(n + side)] {
            let Some(other) = other else { continue };
            let mut cost = || match random(200) {
                0 => 3_000_000,
                1..20 => 0,
                c => c,
            };
            drawn.push((n, other, cost(), cost()));
        }
    }
    let (streets, places) = Streets::new(Links {
        nodes: (0..side * side).map(|n| Position { lon: (n % side) as i32, lat: (n / side) as i32 }).collect(),
        ..links(side * side, &drawn)
    });
    let graph = Graph::new(&streets, 0, Measure::Time, 0);
    assert!(graph.nodes() > 3 * 8_192, "several parts");
    let spots: Vec<Spot> = places.iter().map(|p| graph.spot_of(&streets, *p).expect("a place")).collect();
    let picked: Vec<u32> = (0..12).map(|_| random(side * side)).collect();
    let facilities: Vec<Spot> = picked.iter().map(|p| spots[*p as usize]).collect();
    // On the other side one goes from the places to the nodes: against every link.
    let turned: Drawn = drawn.iter().map(|(a, b, f, t)| (*a, *b, *t, *f)).collect();
    let other = independent(side * side, &turned);
    let from: Vec<BTreeMap<u32, u32>> = picked.iter().map(|p| distances(&other, *p)).collect();
    let (away, reversed) = (graph.reversed(), facilities.iter().map(|s| s.reversed()).collect::<Vec<Spot>>());
    for (k, limit) in [(1, CLOSED - 1), (4, CLOSED - 1), (4, 9_000)] {
        for threads in [1, 3] {
            let nearest = parallel::with_threads(Some(threads), || Nearest::sweep(&away, &reversed, k, limit));
            let mut reached = 0;
            for (raw, spot) in (0..side * side).zip(&spots) {
                let On::Node(node) = spot.on else { continue };
                let all = from.iter().zip(0..).filter_map(|(known, place)| Some((*known.get(&raw)?, place)));
                let mut expected: Vec<(u32, u32)> = all.filter(|label| label.0 <= limit).collect();
                expected.sort_unstable();
                expected.truncate(k);
                assert_eq!(nearest.of(node), expected, "from {raw}, {k} within {limit}");
                reached += expected.len();
            }
            assert!(reached > 10_000, "{reached}");
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

/// Columns of numbers of a CSV of the reference figures, by name.
fn columns(path: &Path, names: &[&str]) -> Vec<Vec<f64>> {
    let (header, rows) = table(path);
    let column = |name: &&str| {
        let at = header.iter().position(|h| h == name).expect("a column");
        rows.iter().map(|row| row[at].parse().expect("a number")).collect()
    };
    names.iter().map(column).collect()
}

/// Distances to the nearest of 200 places from every node (SciPy's Dijkstra), and sums of a weight within 500, 1,000 and
/// 2,000 m (pandana), computed by `bench_e.py` of the reference scripts on five real networks.
#[test]
fn real_networks_give_the_distances_and_sums_of_scipy_and_pandana() {
    let name = "real_networks_give_the_distances_and_sums_of_scipy_and_pandana";
    for network in [
        "liechtenstein_walking",
        "liechtenstein_driving",
        "portoalegre_walking",
        "portoalegre_driving",
        "helsinki_walking",
    ] {
        let Some(inputs) = shared("peers/inputs", name) else { return };
        let Some(outputs) = shared("peers/outputs", name) else { return };
        let positions = columns(&inputs.join(format!("{network}_nodes.csv.gz")), &["lon", "lat"]);
        let edges = columns(&inputs.join(format!("{network}_edges.csv.gz")), &["from", "to", "length_m"]);
        let pois = columns(&inputs.join(format!("{network}_pois200.csv")), &["node"]);
        let known =
            columns(&outputs.join(format!("e_{network}.csv.gz")), &["nearest_m", "sum500", "sum1000", "sum2000"]);
        // Lengths are written to the millimetre; one of none costs as little as can be.
        let millimetres = |m: f64| (m * 1_000.0).round() as u32;
        let count = positions[0].len();
        let lengths: Vec<u32> = edges[2].iter().map(|m| millimetres(*m)).collect();
        let links = Links {
            nodes: (0..count)
                .map(|i| Position {
                    lon: (positions[0][i] * 1e7).round() as i32,
                    lat: (positions[1][i] * 1e7).round() as i32,
                })
                .collect(),
            ends: (0..lengths.len()).map(|i| [edges[0][i] as u32, edges[1][i] as u32]).collect(),
            costs: vec![lengths.iter().map(|l| Cost { forward: *l, backward: *l }).collect()],
            lengths,
            ..Links::default()
        };
        let (streets, places) = Streets::new(links);
        let graph = Graph::new(&streets, 0, Measure::Time, 0);
        let spots: Vec<Spot> =
            places.iter().map(|p| graph.spot_of(&streets, *p).expect("every node is on an edge")).collect();
        let facilities: Vec<Spot> = pois[0].iter().map(|n| spots[*n as usize]).collect();
        // One goes both ways at the same cost: the graph is its own reverse.
        let nearest = Nearest::sweep(&graph, &facilities, 1, CLOSED - 1);
        let on = OnEdges::new(&facilities);
        for (node, (spot, expected)) in spots.iter().zip(&known[0]).enumerate() {
            let found = nearest.of_spot(&graph, *spot, &on)[0].0;
            assert_eq!(found, millimetres(*expected), "{network}, node {node}");
        }
        let values: Vec<f64> = (0..count).map(|i| ((i as u64 * 2_654_435_761) % 97) as f64).collect();
        let sums = Values::new(&graph, &spots, &values);
        for (limit, expected) in [500_000, 1_000_000, 2_000_000].into_iter().zip(&known[1..]) {
            let found = sums.within(&graph, &spots, limit);
            // pandana cuts lengths to a unit of its own: by its own figures up to 36 mm of a distance, which decides of
            // the places that are just as far as the limit. Every sum of its must be that of a limit as near as that.
            let (less, more) = (sums.within(&graph, &spots, limit - 40), sums.within(&graph, &spots, limit + 40));
            let mut apart = 0;
            for node in 0..count {
                assert!((less[node]..=more[node]).contains(&expected[node]), "{network}, {limit} mm, node {node}");
                apart += usize::from(found[node] != expected[node]);
            }
            assert!(apart * 200 < count, "{network}, {limit} mm: {apart} sums of {count}");
        }
    }
}

const EXTRACT: &str = "known/osm/liechtenstein.osm.pbf";

fn extract(path: &Path, area: Option<Area>, notes: &mut Notes) -> Option<(Streets, usize)> {
    let read = osm::read(path, Path::new("extrait.osm.pbf"), area, Profile::all(), notes)?;
    Some((Streets::new(read.links).0, read.ways))
}

fn header(ways: usize) -> Header {
    Header {
        source: "extrait.osm.pbf".into(),
        sha256: String::new(),
        date: None,
        area: None,
        profiles: Profile::all().iter().map(|p| (p.id.clone(), String::new())).collect(),
        columns: None,
        relief: Vec::new(),
        extent: None,
        fictional: false,
        ways,
        nodes: 0,
        edges: 0,
        metres: 0,
        turns: 0,
        turns_left_out: 0,
    }
}

#[test]
fn a_network_is_the_same_bytes_with_one_thread_or_two_and_is_read_back() {
    let name = "a_network_is_the_same_bytes_with_one_thread_or_two_and_is_read_back";
    let Some(path) = shared(EXTRACT, name) else { return };
    let build = |threads| {
        parallel::with_threads(Some(threads), || {
            let (streets, ways) = extract(&path, None, &mut Notes::new()).expect("a network");
            (file::to_bytes(&header(ways), &streets), streets)
        })
    };
    let (bytes, streets) = build(1);
    assert!(build(2).0 == bytes, "not the same bytes");
    let (read, again) = file::from_bytes(&bytes, Path::new("x.reseau")).expect("read back");
    assert_eq!(read, header(read.ways));
    assert!(again == streets, "not the same network");
    // A byte changed, a byte missing, another file: each is told.
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    for (bad, said) in
        [(&changed[..], "abîmé"), (&bytes[..bytes.len() - 1], "abîmé"), (&bytes[..20], "coupé"), (b"rien", "écrit par")]
    {
        let d = file::from_bytes(bad, Path::new("x.reseau")).expect_err("refused");
        assert!(d.code.id == "E0504" && d.label.as_deref().unwrap_or_default().contains(said), "{d:?}");
    }
}

/// Half of the country, by a meridian: nothing is left beyond it, and what is within is as in the whole.
#[test]
fn an_area_keeps_what_is_in_it() {
    let Some(path) = shared(EXTRACT, "an_area_keeps_what_is_in_it") else { return };
    let (whole, _) = extract(&path, None, &mut Notes::new()).expect("a network");
    let area = Area::degrees(9.4, 47.0, 9.53, 47.3);
    let (part, _) = extract(&path, Some(area), &mut Notes::new()).expect("a network");
    let west = (9.53e7_f64) as i32;
    assert!(part.nodes.iter().chain(&part.points).all(|p| p.lon <= west));
    let metres = |s: &Streets| s.lengths.iter().map(|l| f64::from(*l) / 1_000.0).sum::<f64>();
    // The length of the whole that lies west of the meridian, stretch by stretch.
    let mut expected = 0.0;
    for edge in 0..whole.ends.len() as u32 {
        for w in whole.shape(edge).windows(2).filter(|w| w.iter().all(|p| p.lon <= west)) {
            expected += osm::metres(w[0], w[1]);
        }
    }
    // Pieces are rounded to the millimetre, some 50,000 of them.
    assert!((metres(&part) - expected).abs() < 50.0, "{} {expected}", metres(&part));
    assert!(part.ends.len() < whole.ends.len() * 9 / 10);
}

#[test]
fn an_extract_that_is_no_use_says_why() {
    let name = "an_extract_that_is_no_use_says_why";
    let Some(path) = shared(EXTRACT, name) else { return };
    let dir = tempfile::tempdir().expect("a folder");
    let bytes = std::fs::read(&path).expect("read");
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let file = dir.path().join(name);
        std::fs::write(&file, bytes).expect("written");
        file
    };
    let cut = write("coupe.osm.pbf", &bytes[..bytes.len() / 2]);
    let empty = write("vide.osm.pbf", b"");
    let other = write("autre.osm.pbf", b"id;nom\n1;un\n2;deux\n3;trois\n");
    let meuse = Some(Area::degrees(5.0, 48.6, 5.9, 49.2));
    for (file, area, code) in
        [(&cut, None, "E0501"), (&empty, None, "E0501"), (&other, None, "E0501"), (&path, meuse, "E0502")]
    {
        let mut notes = Notes::new();
        assert!(extract(file, area, &mut notes).is_none(), "{}", file.display());
        let codes: Vec<&str> = notes.all().iter().map(|d| d.code.id).collect();
        assert_eq!(codes, [code], "{}: {}", file.display(), diagnostic::summary(&notes));
    }
    // No way that such a profile may use.
    let text = "id = \"train\"\nacces = [\"train\"]\n[vitesses]\nraceway = 10\n";
    let train = Profile::parse(text, Path::new("train.toml"), &mut Notes::new()).expect("a profile");
    let mut notes = Notes::new();
    assert!(osm::read(&path, Path::new("x.osm.pbf"), None, &[train], &mut notes).is_none());
    assert_eq!(notes.all()[0].code.id, "E0503");
}

#[test]
fn a_profile_with_an_unknown_key_a_wrong_word_or_no_way_is_told_at_its_line() {
    let text = "id = \"essai\"\nacces = [\"foot\"]\nsens_unique = \"respect\"\ncarefour_secondes = 3\n[vitesses]\nprimery = 3\nsteps = 900\n";
    let mut notes = Notes::new();
    assert!(Profile::parse(text, Path::new("profils/essai.toml"), &mut notes).is_none());
    let said = diagnostic::summary(&notes);
    for words in [
        "`respect` n'est pas une valeur de `sens_unique`",
        "vouliez-vous dire `\"respecte\"` ?",
        "carefour_secondes",
        "carrefour_secondes",
        "profils/essai.toml:6",
        "primary",
        "la clé `steps` attend un nombre entre 0,5 et 200",
    ] {
        assert!(said.contains(words), "{words} in\n{said}");
    }
}
