//! Searches on the graph of a profile: Dijkstra (1959) from one place or from many at once.
//!
//! Costs are whole numbers, so that every search gives the same total for the same way whatever the order in which it is
//! walked.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::{Graph, Spot};
use crate::parallel;

/// What is not reached.
pub const UNREACHED: u32 = u32::MAX;

/// A cost and a node in one word, which sorts by cost, then by node.
fn packed(cost: u32, node: u32) -> Reverse<u64> {
    Reverse(u64::from(cost) << 32 | u64::from(node))
}

fn unpacked(word: u64) -> (u32, u32) {
    ((word >> 32) as u32, word as u32)
}

/// What a search needs, kept from one search to the next.
#[derive(Debug)]
pub struct Search {
    cost: Vec<u32>,
    reached: Vec<u32>,
    heap: BinaryHeap<Reverse<u64>>,
}

impl Search {
    /// Room for searches on a graph of so many nodes.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { cost: vec![UNREACHED; nodes], reached: Vec::new(), heap: BinaryHeap::new() }
    }

    /// Finds every node at most `limit` away from a place; forgets what was found before.
    pub fn run(&mut self, graph: &Graph, from: Spot, limit: u32) {
        self.run_from(graph, from.out(graph), limit);
    }

    /// The same from nodes that are already so far.
    pub fn run_from(&mut self, graph: &Graph, from: impl IntoIterator<Item = (u32, u32)>, limit: u32) {
        for node in self.reached.drain(..) {
            self.cost[node as usize] = UNREACHED;
        }
        self.heap.clear();
        for (node, cost) in from {
            self.offer(node, cost, limit);
        }
        while let Some(Reverse(word)) = self.heap.pop() {
            let (cost, node) = unpacked(word);
            if cost > self.cost[node as usize] {
                continue;
            }
            for arc in graph.arcs(node) {
                self.offer(arc.head, cost.saturating_add(arc.cost), limit);
            }
        }
    }

    fn offer(&mut self, node: u32, cost: u32, limit: u32) {
        let known = &mut self.cost[node as usize];
        if cost > limit || cost >= *known {
            return;
        }
        if *known == UNREACHED {
            self.reached.push(node);
        }
        *known = cost;
        self.heap.push(packed(cost, node));
    }

    /// How far a node is; [`UNREACHED`] when it is farther than the limit.
    #[must_use]
    pub fn cost(&self, node: u32) -> u32 {
        self.cost[node as usize]
    }

    /// The nodes that were reached.
    #[must_use]
    pub fn reached(&self) -> &[u32] {
        &self.reached
    }

    /// How far a place is from the place that the search was run from.
    #[must_use]
    pub fn to(&self, graph: &Graph, from: Spot, to: Spot) -> u32 {
        let by_nodes = to.arrivals(graph).map(|(node, rest)| self.cost(node).saturating_add(rest));
        by_nodes.chain(from.along(graph, to)).min().unwrap_or(UNREACHED)
    }
}

/// For each node the nearest of many places, up to `k` of them, found in one sweep.
#[derive(Debug)]
pub struct Nearest {
    k: usize,
    found: Vec<u8>,
    labels: Vec<(u32, u32)>,
}

impl Nearest {
    /// Sweeps from all places at once, on the graph whose arcs lead away from them: the reversed graph, when one travels
    /// to them. At most 255 are found for each node.
    #[must_use]
    pub fn sweep(away: &Graph, places: &[Spot], k: usize, limit: u32) -> Self {
        let k = k.clamp(1, 255).min(places.len().max(1));
        if k == 1 { Self::sweep_one(away, places, limit) } else { Self::sweep_several(away, places, k, limit) }
    }

    /// The nearest alone: each node keeps the best that was offered, so that little goes through the heap.
    fn sweep_one(away: &Graph, places: &[Spot], limit: u32) -> Self {
        // A cost and a place in one word: ties go to the first place.
        let mut best = vec![u64::MAX; away.nodes()];
        let mut heap: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
        let word = |cost: u32, place: u32| u64::from(cost) << 32 | u64::from(place);
        for (place, spot) in places.iter().enumerate() {
            for (node, cost) in spot.out(away).filter(|(_, cost)| *cost <= limit) {
                let offered = word(cost, place as u32);
                if offered < best[node as usize] {
                    best[node as usize] = offered;
                    heap.push(Reverse((offered, node)));
                }
            }
        }
        while let Some(Reverse((at, node))) = heap.pop() {
            if at > best[node as usize] {
                continue;
            }
            let (cost, place) = unpacked(at);
            for arc in away.arcs(node) {
                let next = cost.saturating_add(arc.cost);
                let offered = word(next, place);
                if next <= limit && offered < best[arc.head as usize] {
                    best[arc.head as usize] = offered;
                    heap.push(Reverse((offered, arc.head)));
                }
            }
        }
        let found = best.iter().map(|b| u8::from(*b != u64::MAX)).collect();
        Self { k: 1, found, labels: best.into_iter().map(unpacked).collect() }
    }

    fn sweep_several(away: &Graph, places: &[Spot], k: usize, limit: u32) -> Self {
        let mut found = vec![0_u8; away.nodes()];
        let mut labels = vec![(UNREACHED, u32::MAX); away.nodes() * k];
        let mut heap: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
        let word = |cost: u32, place: u32| u64::from(cost) << 32 | u64::from(place);
        for (place, spot) in places.iter().enumerate() {
            for (node, cost) in spot.out(away).filter(|(_, cost)| *cost <= limit) {
                heap.push(Reverse((word(cost, place as u32), node)));
            }
        }
        while let Some(Reverse((at, node))) = heap.pop() {
            let (cost, place) = unpacked(at);
            let known = usize::from(found[node as usize]);
            let mine = &mut labels[node as usize * k..][..k];
            if known == k || mine[..known].iter().any(|l| l.1 == place) {
                continue;
            }
            mine[known] = (cost, place);
            found[node as usize] += 1;
            for arc in away.arcs(node) {
                let next = cost.saturating_add(arc.cost);
                let head = arc.head as usize;
                let there = usize::from(found[head]);
                if next <= limit && there < k && labels[head * k..][..there].iter().all(|l| l.1 != place) {
                    heap.push(Reverse((word(next, place), arc.head)));
                }
            }
        }
        Self { k, found, labels }
    }

    /// The places nearest to a node, the nearest first: cost and place.
    #[must_use]
    pub fn of(&self, node: u32) -> &[(u32, u32)] {
        &self.labels[node as usize * self.k..][..usize::from(self.found[node as usize])]
    }

    /// The places nearest to a place: those that the ends of its edge know, and those on the edge itself.
    #[must_use]
    pub fn of_spot(&self, graph: &Graph, from: Spot, places: &OnEdges<'_>) -> Vec<(u32, u32)> {
        let mut all: Vec<(u32, u32)> = Vec::new();
        for (node, cost) in from.out(graph) {
            all.extend(self.of(node).iter().map(|(c, place)| (c.saturating_add(cost), *place)));
        }
        if let Some(edge) = from.edge() {
            let here = |place: usize| Some((from.along(graph, places.spots[place])?, place as u32));
            all.extend(places.on(edge).filter_map(here));
        }
        all.sort_unstable();
        let mut kept: Vec<(u32, u32)> = Vec::with_capacity(self.k);
        for label in all {
            if kept.len() < self.k && kept.iter().all(|l| l.1 != label.1) {
                kept.push(label);
            }
        }
        kept
    }
}

/// Places, by the edge that they are on.
#[derive(Debug)]
pub struct OnEdges<'a> {
    spots: &'a [Spot],
    /// Edges and places, sorted.
    order: Vec<(u32, u32)>,
}

impl<'a> OnEdges<'a> {
    /// Sorts places by edge.
    #[must_use]
    pub fn new(spots: &'a [Spot]) -> Self {
        let mut order: Vec<(u32, u32)> =
            (0..spots.len() as u32).filter_map(|i| Some((spots[i as usize].edge()?, i))).collect();
        order.sort_unstable();
        Self { spots, order }
    }

    fn on(&self, edge: u32) -> impl Iterator<Item = usize> {
        let from = self.order.partition_point(|(e, _)| *e < edge);
        self.order[from..].iter().take_while(move |(e, _)| *e == edge).map(|(_, i)| *i as usize)
    }
}

/// Travel from each origin to each destination, row by row; [`UNREACHED`] where there is no way within `limit`.
#[must_use]
pub fn matrix(graph: &Graph, origins: &[Spot], destinations: &[Spot], limit: u32) -> Vec<Vec<u32>> {
    let row = |search: &mut Search, o: usize| {
        search.run(graph, origins[o], limit);
        let cell = |d: &Spot| search.to(graph, origins[o], *d);
        destinations.iter().map(|d| Some(cell(d)).filter(|c| *c <= limit).unwrap_or(UNREACHED)).collect()
    };
    parallel::map_init(origins.len(), || Search::new(graph.nodes()), row)
}

/// Places with a value each, ready to be added up around others.
#[derive(Debug)]
pub struct Values<'a> {
    spots: &'a [Spot],
    values: &'a [f64],
    on: OnEdges<'a>,
    /// For each node the places that one gets to from it along one edge: cost and place, the nearest first.
    first: Vec<u32>,
    near: Vec<(u32, u32)>,
}

impl<'a> Values<'a> {
    /// Puts each place at the nodes that lead to it.
    #[must_use]
    pub fn new(graph: &Graph, spots: &'a [Spot], values: &'a [f64]) -> Self {
        let mut near: Vec<(u32, u32, u32)> = Vec::with_capacity(spots.len() * 2);
        for (place, spot) in spots.iter().enumerate() {
            near.extend(spot.arrivals(graph).map(|(node, cost)| (node, cost, place as u32)));
        }
        near.sort_unstable();
        let mut first = vec![0_u32; graph.nodes() + 1];
        for (node, ..) in &near {
            first[*node as usize + 1] += 1;
        }
        for n in 1..first.len() {
            first[n] += first[n - 1];
        }
        let near = near.into_iter().map(|(_, cost, place)| (cost, place)).collect();
        Self { spots, values, on: OnEdges::new(spots), first, near }
    }

    /// For each origin the sum of the values at most `limit` away.
    #[must_use]
    pub fn within(&self, graph: &Graph, origins: &[Spot], limit: u32) -> Vec<f64> {
        let room = || (Search::new(graph.nodes()), vec![u32::MAX; self.spots.len()]);
        parallel::map_init(origins.len(), room, |(search, seen), o| {
            let origin = origins[o];
            let mut sum = 0.0;
            let mut add = |place: usize| {
                if seen[place] != o as u32 {
                    seen[place] = o as u32;
                    sum += self.values[place];
                }
            };
            for place in origin.edge().into_iter().flat_map(|edge| self.on.on(edge)) {
                if origin.along(graph, self.spots[place]).is_some_and(|c| c <= limit) {
                    add(place);
                }
            }
            search.run(graph, origin, limit);
            for node in search.reached() {
                let left = limit - search.cost(*node);
                let range = self.first[*node as usize] as usize..self.first[*node as usize + 1] as usize;
                self.near[range]
                    .iter()
                    .take_while(|(cost, _)| *cost <= left)
                    .for_each(|(_, place)| add(*place as usize));
            }
            sum
        })
    }
}
