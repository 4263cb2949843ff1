//! The graph of one profile: compressed sparse rows, with each edge's costs and the places on it.

mod turns;

use self::turns::Turns;
use super::streets::{CLOSED, Cost, Place, Streets};
pub use crate::units::Measure;

/// An arc: where it leads, at what cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arc {
    /// The node that it leads to.
    pub head: u32,
    /// What it costs.
    pub cost: u32,
}

/// An edge, for the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Its first and second end: nodes, or gates of [`Turns`].
    pub(super) ends: [u32; 2],
    /// What it costs each way, junctions included.
    pub cost: Cost,
}

/// A place on the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Where.
    pub on: On,
    /// Cost from the point that is meant to here, off the network.
    pub access: u32,
}

/// Where a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// At a node.
    Node(u32),
    /// Inside an edge. Costs are to and from its first end; those to the other end are what remains.
    Edge {
        /// The edge.
        edge: u32,
        /// From the first end to here.
        forward: u32,
        /// From here to the first end.
        backward: u32,
    },
}

/// The graph of one profile.
#[derive(Debug)]
pub struct Graph {
    first: Vec<u32>,
    arcs: Vec<Arc>,
    edges: Vec<Edge>,
    /// Half of what a junction costs, at the ends of edges that lead to one.
    half: u32,
    junction: Vec<bool>,
    turns: Turns,
    /// Costs that differ by less than two to this power may be looked at in any order.
    shift: u32,
    profile: usize,
    measure: Measure,
}

impl Graph {
    /// The graph of a profile. A junction, where three edges or more of the profile meet, costs `junction`.
    #[must_use]
    pub fn new(streets: &Streets, profile: usize, measure: Measure, junction: u32) -> Self {
        let half = junction / 2;
        let mut edges: Vec<Edge> = (0..streets.ends.len() as u32)
            .map(|edge| {
                let time = streets.cost(edge, profile);
                let length = |time: u32| if time == CLOSED { CLOSED } else { streets.length(edge) };
                let cost = match measure {
                    Measure::Time => time,
                    Measure::Length => Cost { forward: length(time.forward), backward: length(time.backward) },
                };
                Edge { ends: streets.ends[edge as usize], cost }
            })
            .collect();
        let mut junctions = Vec::new();
        if half > 0 {
            let mut degree = vec![0_u32; streets.nodes.len()];
            for edge in edges.iter().filter(|e| !e.cost.is_closed()) {
                edge.ends.iter().for_each(|n| degree[*n as usize] += 1);
            }
            junctions = degree.iter().map(|d| *d > 2).collect();
            for edge in &mut edges {
                let extra = edge.ends.iter().filter(|n| junctions[**n as usize]).count() as u32 * half;
                let add = |c: u32| if c == CLOSED { CLOSED } else { c.saturating_add(extra).min(CLOSED - 1) };
                edge.cost = Cost { forward: add(edge.cost.forward), backward: add(edge.cost.backward) };
            }
        }
        let turns = Turns::new(streets, profile, &mut edges);
        let (first, arcs) = rows(&turns, &edges);
        let shift = shift(&arcs);
        Self { first, arcs, edges, half, junction: junctions, turns, shift, profile, measure }
    }

    /// What the junction at a node adds to each edge that ends there.
    fn at(&self, node: u32) -> u32 {
        if self.junction.get(node as usize).is_some_and(|j| *j) { self.half } else { 0 }
    }

    /// The graph in which every arc goes the other way. Spots of the one are turned into those of the other by
    /// [`Spot::reversed`].
    #[must_use]
    pub fn reversed(&self) -> Self {
        let turned = |e: &Edge| Edge { cost: Cost { forward: e.cost.backward, backward: e.cost.forward }, ..*e };
        let edges: Vec<Edge> = self.edges.iter().map(turned).collect();
        let turns = self.turns.reversed();
        let (first, arcs) = rows(&turns, &edges);
        Self { first, arcs, edges, junction: self.junction.clone(), turns, ..*self }
    }

    /// Number of nodes: those of the streets, then their copies where turns are forbidden.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// The edges.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The nodes of the streets at the ends of an edge.
    #[must_use]
    pub fn ends(&self, edge: u32) -> [u32; 2] {
        self.ends_of(&self.edges[edge as usize])
    }

    pub(super) fn ends_of(&self, edge: &Edge) -> [u32; 2] {
        edge.ends.map(|end| self.turns.node(end))
    }

    /// The nodes from which an edge is entered by its ends.
    #[must_use]
    pub fn entries(&self, edge: u32) -> [u32; 2] {
        self.edges[edge as usize].ends.map(|end| self.turns.enter(end))
    }

    /// The nodes at which one is after having left an edge by its ends.
    #[must_use]
    pub fn exits(&self, edge: u32) -> [u32; 2] {
        self.edges[edge as usize].ends.map(|end| self.turns.leave(end))
    }

    /// The node of the streets that a node stands for.
    #[must_use]
    pub fn on_ground(&self, node: u32) -> u32 {
        self.turns.on_ground(node)
    }

    /// Whether an edge leads from the nodes of a set to nodes of the same set, whichever way it is open.
    #[must_use]
    pub fn is_within(&self, nodes: &[bool], edge: u32) -> bool {
        let ([a, b], [c, d]) = (self.entries(edge), self.exits(edge));
        let cost = self.edges[edge as usize].cost;
        let open = |cost: u32, from: u32, to: u32| cost == CLOSED || (nodes[from as usize] && nodes[to as usize]);
        !cost.is_closed() && open(cost.forward, a, d) && open(cost.backward, b, c)
    }

    /// Whether one may set out from a node of the streets into the nodes of a set.
    #[must_use]
    pub fn starts_within(&self, nodes: &[bool], node: u32) -> bool {
        nodes[node as usize] || self.arcs(self.turns.start(node)).iter().any(|arc| nodes[arc.head as usize])
    }

    /// The step of searches, as a power of two.
    pub(super) fn shift(&self) -> u32 {
        self.shift
    }

    /// The arcs that leave a node.
    #[must_use]
    pub fn arcs(&self, node: u32) -> &[Arc] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// The place on an edge after so many of its pieces and that share of the next.
    #[must_use]
    pub fn spot(&self, streets: &Streets, edge: u32, after: usize, share: f64) -> Spot {
        let pieces = streets.pieces(edge);
        let ends = self.ends(edge);
        let share = share.clamp(0.0, 1.0);
        if after == 0 && share == 0.0 {
            return Spot { on: On::Node(ends[0]), access: 0 };
        }
        if after >= pieces.len() || (after + 1 == pieces.len() && share == 1.0) {
            return Spot { on: On::Node(ends[1]), access: 0 };
        }
        let cost = |piece: usize| match self.measure {
            Measure::Time => streets.costs[self.profile][piece],
            Measure::Length => Cost { forward: streets.lengths[piece], backward: streets.lengths[piece] },
        };
        let start = self.at(ends[0]);
        let (mut forward, mut backward) = (start, start);
        let mut add = |c: Cost, share: f64| {
            let part = |c: u32| if c == CLOSED { 0 } else { (f64::from(c) * share).round() as u32 };
            forward = forward.saturating_add(part(c.forward));
            backward = backward.saturating_add(part(c.backward));
        };
        (pieces.start..pieces.start + after).for_each(|p| add(cost(p), 1.0));
        add(cost(pieces.start + after), share);
        Spot { on: On::Edge { edge, forward, backward }, access: 0 }
    }

    /// The place of a raw node; `None` when no link comes to it.
    #[must_use]
    pub fn spot_of(&self, streets: &Streets, place: Place) -> Option<Spot> {
        match place {
            Place::Node(node) => Some(Spot { on: On::Node(node), access: 0 }),
            Place::Inside { edge, after } => Some(self.spot(streets, edge, after as usize, 0.0)),
            Place::Nowhere => None,
        }
    }

    /// The largest set of nodes that all lead to one another, by node (Tarjan 1972).
    #[must_use]
    pub fn largest_component(&self) -> Vec<bool> {
        let n = self.nodes();
        let (mut index, mut low) = (vec![u32::MAX; n], vec![0_u32; n]);
        let (mut stack, mut on, mut component) = (Vec::new(), vec![false; n], vec![u32::MAX; n]);
        let (mut next, mut sizes) = (0_u32, Vec::new());
        let mut calls: Vec<(u32, u32)> = Vec::new();
        for root in 0..n as u32 {
            if index[root as usize] != u32::MAX {
                continue;
            }
            calls.push((root, 0));
            while let Some((node, arc)) = calls.pop() {
                let v = node as usize;
                if arc == 0 {
                    (index[v], low[v]) = (next, next);
                    next += 1;
                    stack.push(node);
                    on[v] = true;
                }
                let mut at = arc;
                let mut deeper = None;
                for (i, a) in self.arcs(node).iter().enumerate().skip(arc.saturating_sub(1) as usize) {
                    let w = a.head as usize;
                    if index[w] == u32::MAX {
                        at = i as u32 + 1;
                        deeper = Some(a.head);
                        break;
                    }
                    if on[w] {
                        low[v] = low[v].min(if component[w] == u32::MAX { low[w] } else { low[v] });
                    }
                }
                if let Some(w) = deeper {
                    calls.push((node, at));
                    calls.push((w, 0));
                    continue;
                }
                if low[v] == index[v] {
                    let number = sizes.len() as u32;
                    let mut size = 0_u32;
                    while let Some(w) = stack.pop() {
                        on[w as usize] = false;
                        component[w as usize] = number;
                        size += 1;
                        if w == node {
                            break;
                        }
                    }
                    sizes.push(size);
                }
            }
        }
        let most = sizes.iter().enumerate().max_by_key(|(i, s)| (**s, usize::MAX - i)).map(|(i, _)| i as u32);
        component.iter().map(|c| Some(*c) == most).collect()
    }
}

impl Spot {
    /// The edge that it is inside of.
    #[must_use]
    pub fn edge(self) -> Option<u32> {
        match self.on {
            On::Node(_) => None,
            On::Edge { edge, .. } => Some(edge),
        }
    }

    /// The same place in the reversed graph.
    #[must_use]
    pub fn reversed(self) -> Self {
        let on = match self.on {
            On::Node(node) => On::Node(node),
            On::Edge { edge, forward, backward } => On::Edge { edge, forward: backward, backward: forward },
        };
        Self { on, ..self }
    }

    /// Nodes that one leaves to, with what that costs.
    pub fn out(self, graph: &Graph) -> impl Iterator<Item = (u32, u32)> {
        let (a, b) = match self.on {
            On::Node(node) => (Some((graph.turns.start(node), 0)), None),
            On::Edge { edge, forward, backward } => {
                let (cost, exits) = (graph.edges[edge as usize].cost, graph.exits(edge));
                let on = (cost.forward != CLOSED).then(|| (exits[1], cost.forward - forward));
                (on, (cost.backward != CLOSED).then_some((exits[0], backward)))
            }
        };
        a.into_iter().chain(b).map(move |(node, cost)| (node, cost.saturating_add(self.access)))
    }

    /// Nodes that one arrives from, with what that costs.
    pub fn arrivals(self, graph: &Graph) -> impl Iterator<Item = (u32, u32)> {
        self.arrivals_by_end(graph).map(|(node, cost, _)| (node, cost))
    }

    /// The same, and whether that is by the first end of its edge.
    pub(super) fn arrivals_by_end(self, graph: &Graph) -> impl Iterator<Item = (u32, u32, bool)> {
        let (a, b) = match self.on {
            On::Node(node) => (Some((graph.turns.arrival(node), 0, true)), None),
            On::Edge { edge, forward, backward } => {
                let (cost, entries) = (graph.edges[edge as usize].cost, graph.entries(edge));
                let on = (cost.forward != CLOSED).then_some((entries[0], forward, true));
                (on, (cost.backward != CLOSED).then(|| (entries[1], cost.backward - backward, false)))
            }
        };
        a.into_iter().chain(b).map(move |(node, cost, first)| (node, cost.saturating_add(self.access), first))
    }

    /// What it costs to get from here to another place inside the same edge, without leaving it.
    #[must_use]
    pub fn along(self, graph: &Graph, to: Self) -> Option<u32> {
        let (On::Edge { edge, forward, backward }, On::Edge { edge: other, forward: ahead, backward: behind }) =
            (self.on, to.on)
        else {
            return None;
        };
        if edge != other {
            return None;
        }
        let cost = graph.edges[edge as usize].cost;
        let on = (cost.forward != CLOSED).then(|| ahead.checked_sub(forward)).flatten();
        let back = (cost.backward != CLOSED).then(|| backward.checked_sub(behind)).flatten();
        let direct = on.into_iter().chain(back).min()?;
        Some(direct.saturating_add(self.access).saturating_add(to.access))
    }
}

/// A quarter of what an arc costs on average: a longer step would look at more nodes twice, a shorter one has more steps
/// with nothing in them.
fn shift(arcs: &[Arc]) -> u32 {
    let sum: u64 = arcs.iter().map(|a| u64::from(a.cost)).sum();
    (sum / 4).checked_div(arcs.len() as u64).and_then(u64::checked_ilog2).unwrap_or(0)
}

fn rows(turns: &Turns, edges: &[Edge]) -> (Vec<u32>, Vec<Arc>) {
    let nodes = turns.nodes();
    let arc = |cost: u32, from: u32, to: u32| {
        (cost != CLOSED).then(|| (turns.enter(from), Arc { head: turns.leave(to), cost }))
    };
    let directions = |e: &Edge| {
        let [a, b] = e.ends;
        arc(e.cost.forward, a, b).into_iter().chain(arc(e.cost.backward, b, a))
    };
    let free = || turns.arcs.iter().map(|[tail, head]| (*tail, Arc { head: *head, cost: 0 }));
    let mut first = vec![0_u32; nodes + 1];
    for (tail, _) in edges.iter().flat_map(directions).chain(free()) {
        first[tail as usize + 1] += 1;
    }
    for n in 1..first.len() {
        first[n] += first[n - 1];
    }
    let mut next = first.clone();
    let mut arcs = vec![Arc { head: 0, cost: 0 }; first[nodes] as usize];
    for (tail, arc) in edges.iter().flat_map(directions).chain(free()) {
        let at = &mut next[tail as usize];
        arcs[*at as usize] = arc;
        *at += 1;
    }
    (first, arcs)
}
