//! Searches on the graph of a profile: Dijkstra (1959) from one place or from many at once, with nodes taken in steps of cost.
//!
//! Costs are whole numbers, so that every search gives the same total for the same way whatever the order in which it is
//! walked.

use super::graph::{Graph, On, Spot};
use super::queue::Queue;
use crate::parallel;

/// What is not reached.
pub const UNREACHED: u32 = u32::MAX;

/// Steps that a search opens at once, some hundred arcs of the usual length. From 128 to 2,048 the time is the same to a few
/// hundredths.
const OPEN: usize = 512;

/// What a search needs, kept from one search to the next.
#[derive(Debug)]
pub struct Search {
    cost: Vec<u32>,
    reached: Vec<u32>,
    queue: Queue,
}

impl Search {
    /// Room for searches on a graph of so many nodes.
    #[must_use]
    pub fn new(nodes: usize) -> Self {
        Self { cost: vec![UNREACHED; nodes], reached: Vec::new(), queue: Queue::new(OPEN) }
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
        self.queue.start(graph.shift());
        for (node, cost) in from {
            self.offer(node, cost, limit);
        }
        while let Some(node) = self.queue.pop() {
            let cost = self.cost[node as usize];
            // It came out already, in a step before this one, when it was found to be nearer.
            if self.queue.is_past(cost) {
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
        self.queue.push(cost, node);
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
    /// Cost and place, `k` for each node, the nearest first; [`NOBODY`] where there are fewer.
    labels: Vec<(u32, u32)>,
}

const NOBODY: (u32, u32) = (UNREACHED, u32::MAX);

/// Nodes that are swept together: what is known of so many stays in the processor's own memory, and as many threads as
/// there are parts can work. From 2,048 to 32,768 the time is the same to a few hundredths. Nodes are numbered so that those of a part are neighbours.
const PART: usize = 1 << 13;

/// A part of the nodes in a sweep under way. What it has for nodes of other parts waits until they all have come as far.
struct Part<'a> {
    k: usize,
    /// Its first node.
    start: u32,
    /// The last bit of a place says that the node has not passed this label on.
    labels: &'a mut [(u32, u32)],
    queue: Queue,
    passed: Vec<(u32, u32)>,
    /// For others: node, cost, place.
    out: Vec<(u32, u32, u32)>,
}

impl Part<'_> {
    /// Tells a node of a place; whether others that come after it may be told too. A label that is beaten by `k` others is
    /// dropped for good: they beat it at every node beyond as well.
    fn offer(&mut self, node: u32, cost: u32, place: u32) -> bool {
        let mine = &mut self.labels[(node - self.start) as usize * self.k..][..self.k];
        let offered = (cost, place << 1 | 1);
        let last = self.k - 1;
        if offered >= mine[last] {
            return false;
        }
        // It takes the room of what is known of the same place, or else that of the last.
        let same = mine.iter().position(|l| l.1 >> 1 == place);
        let mut at = same.unwrap_or(last);
        if same.is_some() && mine[at].0 <= cost {
            return true;
        }
        while at > 0 && mine[at - 1] > offered {
            mine[at] = mine[at - 1];
            at -= 1;
        }
        mine[at] = offered;
        self.queue.push(cost, node);
        true
    }

    /// Takes from a node the labels that it has to pass on in this step.
    fn take(&mut self, node: u32) {
        self.passed.clear();
        let mine = &mut self.labels[(node - self.start) as usize * self.k..][..self.k];
        for label in mine.iter_mut().take_while(|l| self.queue.has_come_to(l.0)).filter(|l| l.1 & 1 == 1) {
            label.1 &= !1;
            self.passed.push((label.0, label.1 >> 1));
        }
    }

    /// Goes on up to a step.
    fn run(&mut self, away: &Graph, limit: u32, horizon: u32) {
        let nodes = self.start..self.start + (self.labels.len() / self.k) as u32;
        self.queue.open(horizon);
        while let Some(node) = self.queue.pop_open() {
            self.take(node);
            for arc in away.arcs(node) {
                let is_mine = nodes.contains(&arc.head);
                for i in 0..self.passed.len() {
                    let (cost, place) = self.passed[i];
                    let next = cost.saturating_add(arc.cost);
                    // What is too far is followed by what is farther.
                    if next > limit || (is_mine && !self.offer(arc.head, next, place)) {
                        break;
                    }
                    if !is_mine {
                        self.out.push((arc.head, next, place));
                    }
                }
            }
        }
    }
}

impl Nearest {
    /// Sweeps from all places at once, on the graph whose arcs lead away from them: the reversed graph, when one travels
    /// to them. At most 255 are found for each node, of at most 2³¹ places; ties go to the first place.
    #[must_use]
    pub fn sweep(away: &Graph, places: &[Spot], k: usize, limit: u32) -> Self {
        let each = (0..).zip(places.iter().copied());
        Self::sweep_ways(away, each, places.len(), k, limit)
    }

    /// The same where several spots are ways into one place: each comes with the rank of its own, of `places`.
    #[must_use]
    pub fn sweep_ways(
        away: &Graph,
        ways: impl IntoIterator<Item = (u32, Spot)>,
        places: usize,
        k: usize,
        limit: u32,
    ) -> Self {
        let k = k.clamp(1, 255).min(places.max(1));
        let mut labels = vec![NOBODY; away.nodes() * k];
        let part = |(i, labels)| {
            let mut queue = Queue::new(OPEN);
            queue.start(away.shift());
            Part { k, start: (i * PART) as u32, labels, queue, passed: Vec::new(), out: Vec::new() }
        };
        let mut parts: Vec<Part<'_>> = labels.chunks_mut(PART * k).enumerate().map(part).collect();
        for (place, spot) in ways {
            for (node, cost) in spot.out(away).filter(|(_, cost)| *cost <= limit) {
                parts[node as usize / PART].offer(node, cost, place);
            }
        }
        while let Some(next) = parts.iter().filter_map(|p| p.queue.next()).min() {
            let horizon = next.saturating_add(OPEN as u32);
            let out = parallel::map_mut(&mut parts, |part| {
                part.run(away, limit, horizon);
                std::mem::take(&mut part.out)
            });
            for (node, cost, place) in out.into_iter().flatten() {
                parts[node as usize / PART].offer(node, cost, place);
            }
        }
        labels.iter_mut().filter(|l| **l != NOBODY).for_each(|l| l.1 >>= 1);
        Self { k, labels }
    }

    /// The places nearest to a node, the nearest first: cost and place.
    #[must_use]
    pub fn of(&self, node: u32) -> &[(u32, u32)] {
        let mine = &self.labels[node as usize * self.k..][..self.k];
        &mine[..mine.iter().position(|l| *l == NOBODY).unwrap_or(self.k)]
    }

    /// The places nearest to a place: those that the ends of its edge know, and those on the edge itself.
    #[must_use]
    pub fn of_spot(&self, graph: &Graph, from: Spot, places: &OnEdges<'_>) -> Vec<(u32, u32)> {
        let mut kept = Vec::new();
        self.put_of_spot(graph, from, places, &mut kept);
        kept
    }

    /// What `read` makes of the places nearest to each of many places, as [`Self::of_spot`] gives them.
    #[must_use]
    pub fn of_spots<R: Send>(
        &self,
        graph: &Graph,
        from: &[Spot],
        places: &OnEdges<'_>,
        read: impl Fn(&[(u32, u32)]) -> R + Sync + Send,
    ) -> Vec<R> {
        parallel::map_init(from.len(), Vec::new, |kept, spot| {
            self.put_of_spot(graph, from[spot], places, kept);
            read(kept)
        })
    }

    fn put_of_spot(&self, graph: &Graph, from: Spot, places: &OnEdges<'_>, kept: &mut Vec<(u32, u32)>) {
        kept.clear();
        for (node, access) in from.out(graph) {
            kept.extend(self.of(node).iter().map(|(cost, place)| (cost.saturating_add(access), *place)));
        }
        let On::Edge { edge, .. } = from.on else { return };
        let here = |way: usize| Some((from.along(graph, places.spots[way])?, places.place(way)));
        kept.extend(places.on(edge).filter_map(here));
        kept.sort_unstable();
        let mut known = 0;
        for i in 0..kept.len() {
            if known < self.k && kept[..known].iter().all(|l| l.1 != kept[i].1) {
                kept[known] = kept[i];
                known += 1;
            }
        }
        kept.truncate(known);
    }
}

/// Places, by the edge that they are on.
#[derive(Debug)]
pub struct OnEdges<'a> {
    spots: &'a [Spot],
    /// The place that each spot is a way into; none where each is a place of its own.
    of: Option<&'a [u32]>,
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
        Self { spots, of: None, order }
    }

    /// Sorts the ways into places by edge; `of` has the rank of the place of each.
    #[must_use]
    pub fn ways(spots: &'a [Spot], of: &'a [u32]) -> Self {
        Self { of: Some(of), ..Self::new(spots) }
    }

    fn place(&self, way: usize) -> u32 {
        self.of.map_or(way as u32, |of| of[way])
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
    /// Where the bundles of each node begin.
    first: Vec<u32>,
    bundles: Vec<Bundle>,
    /// For each node how much has to be left there for all its bundles to be reached from all their ends, and what it then
    /// adds.
    whole: Vec<(u32, f64)>,
    /// Places of the bundles, the nearest to the node first: their cost, their number, and the sum of the values up to them.
    near: Vec<(u32, u32)>,
    sums: Vec<f64>,
}

/// The places that one gets to from a node along one edge; or those at the node itself.
#[derive(Debug, Clone, Copy)]
struct Bundle {
    /// The edge; [`NONE`] for the node itself.
    edge: u32,
    from: u32,
    until: u32,
    /// What the farthest costs.
    farthest: u32,
    all: f64,
    /// The other end of the edge, when one can come from there too, and what the farthest costs from there.
    other: Option<(u32, u32)>,
    /// Whether this is the end from which the edge is drawn.
    is_first: bool,
}

const NONE: u32 = u32::MAX;

impl Bundle {
    /// What it adds when it is reached as a whole from all its ends: half from each of two.
    fn share(&self) -> f64 {
        if self.other.is_some() { self.all / 2.0 } else { self.all }
    }
}

impl<'a> Values<'a> {
    /// Puts each place at the nodes that lead to it.
    #[must_use]
    pub fn new(graph: &Graph, spots: &'a [Spot], values: &'a [f64]) -> Self {
        // Node, edge, whether at its second end, cost, place.
        let mut all: Vec<(u32, u32, bool, u32, u32)> = Vec::with_capacity(spots.len() * 2);
        for (place, spot) in spots.iter().enumerate() {
            let edge = spot.edge();
            for (node, cost, is_first) in spot.arrivals_by_end(graph) {
                all.push((node, edge.unwrap_or(NONE), !is_first, cost, place as u32));
            }
        }
        all.sort_unstable();
        let mut first = vec![0_u32; graph.nodes() + 1];
        let mut bundles: Vec<Bundle> = Vec::new();
        let mut sums = Vec::with_capacity(all.len());
        for bundle in all.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            let (node, edge, is_second, ..) = bundle[0];
            let from = sums.len() as u32;
            let mut sum = 0.0;
            for (.., place) in bundle {
                sum += values[*place as usize];
                sums.push(sum);
            }
            let (until, farthest) = (sums.len() as u32, bundle[bundle.len() - 1].3);
            let is_first = !is_second;
            let bundle = Bundle { edge, from, until, farthest, all: sum, other: None, is_first };
            bundles.push(bundle);
            first[node as usize + 1] += 1;
        }
        for n in 1..first.len() {
            first[n] += first[n - 1];
        }
        let near = all.into_iter().map(|(.., cost, place)| (cost, place)).collect();
        let (on, whole) = (OnEdges::new(spots), Vec::new());
        let mut values = Self { spots, values, on, first, bundles, whole, near, sums };
        values.pair(graph);
        values.whole = (0..graph.nodes() as u32).map(|node| values.whole(graph, node)).collect();
        values
    }

    /// Tells the bundles at the two ends of an edge of each other.
    fn pair(&mut self, graph: &Graph) {
        for node in 0..graph.nodes() as u32 {
            for at in self.range(node) {
                let Bundle { edge, is_first, .. } = self.bundles[at];
                if edge == NONE {
                    continue;
                }
                let other = graph.entries(edge)[usize::from(is_first)];
                let twin = |b: &&Bundle| b.edge == edge && b.is_first != is_first;
                let twin = self.bundles[self.range(other)].iter().find(twin);
                self.bundles[at].other = twin.map(|t| (other, t.farthest));
            }
        }
    }

    fn whole(&self, graph: &Graph, node: u32) -> (u32, f64) {
        let needs = |bundle: &Bundle| {
            let Some((_, farthest)) = bundle.other else { return bundle.farthest };
            let other = usize::from(bundle.is_first);
            if graph.entries(bundle.edge)[other] != graph.exits(bundle.edge)[other] {
                // Who went along the edge is not where it is entered from the other end: turns are forbidden there.
                return u32::MAX;
            }
            let cost = graph.edges()[bundle.edge as usize].cost;
            let along = if bundle.is_first { cost.forward } else { cost.backward };
            bundle.farthest.max(along.saturating_add(farthest))
        };
        let bundles = &self.bundles[self.range(node)];
        (bundles.iter().map(needs).max().unwrap_or(0), bundles.iter().map(Bundle::share).sum())
    }

    fn range(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// For each origin the sum of the values at most `limit` away.
    #[must_use]
    pub fn within(&self, graph: &Graph, origins: &[Spot], limit: u32) -> Vec<f64> {
        parallel::map_init(
            origins.len(),
            || Search::new(graph.nodes()),
            |search, o| {
                let origin = origins[o];
                search.run(graph, origin, limit);
                let mut sum = self.only_along(graph, origin, search, limit);
                for node in search.reached() {
                    let left = limit - search.cost(*node);
                    let (needed, whole) = self.whole[*node as usize];
                    if needed <= left {
                        sum += whole;
                    } else {
                        let bundles = self.bundles[self.range(*node)].iter();
                        sum += bundles.map(|b| self.within_bundle(b, left, search, limit)).sum::<f64>();
                    }
                }
                sum
            },
        )
    }

    /// The sum of what is within the limit along the edge of the origin, but not by way of its ends.
    fn only_along(&self, graph: &Graph, origin: Spot, search: &Search, limit: u32) -> f64 {
        let Some(edge) = origin.edge() else { return 0.0 };
        let is_near = |place: &usize| {
            let spot = self.spots[*place];
            origin.along(graph, spot).is_some_and(|c| c <= limit)
                && spot.arrivals(graph).all(|(node, rest)| search.cost(node).saturating_add(rest) > limit)
        };
        self.on.on(edge).filter(is_near).map(|place| self.values[place]).sum()
    }

    /// The sum of the places of a bundle that are at most `left` away from its node, without those that are counted at the
    /// other end of the edge.
    fn within_bundle(&self, bundle: &Bundle, left: u32, search: &Search, limit: u32) -> f64 {
        let from_other =
            bundle.other.and_then(|(node, farthest)| Some((limit.checked_sub(search.cost(node))?, farthest)));
        let is_whole_from_other = from_other.is_some_and(|(left, farthest)| farthest <= left);
        if bundle.farthest <= left {
            return if is_whole_from_other { bundle.share() } else { bundle.all };
        }
        if is_whole_from_other {
            return 0.0;
        }
        let near = &self.near[bundle.from as usize..bundle.until as usize];
        match from_other {
            Some((left_of_other, _)) if !bundle.is_first => {
                // The first end counts what it gets to.
                let is_left_over = |place: u32| match self.spots[place as usize] {
                    Spot { on: On::Edge { forward, .. }, access } => forward.saturating_add(access) > left_of_other,
                    Spot { on: On::Node(_), .. } => true,
                };
                let reached = near.iter().take_while(|(cost, _)| *cost <= left);
                reached.filter(|(_, place)| is_left_over(*place)).map(|(_, place)| self.values[*place as usize]).sum()
            }
            _ => match near.partition_point(|(cost, _)| *cost <= left) {
                0 => 0.0,
                reached => self.sums[bundle.from as usize + reached - 1],
            },
        }
    }
}
