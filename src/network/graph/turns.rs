//! Forbidden turns, made into nodes.
//!
//! Searches know nodes, and a turn joins two edges. At a node where a turn is forbidden, *copies* of it are made, joined by
//! arcs that cost nothing:
//!
//! - one for each edge from which one may not turn everywhere, where that edge arrives;
//! - one for each edge to which one may not turn from everywhere, where that edge is entered;
//! - one for all that arrives otherwise, or sets out from there. The node itself is where all arrives, and from where one
//!   enters the edges that nobody is kept from.
//!
//! So searches stay as they are, and each end of an edge has one node that enters it and one that it arrives at.

use std::collections::{BTreeMap, BTreeSet};

use super::Edge;
use crate::network::streets::{CLOSED, Streets};

/// What an end of an edge has instead of a node, when turns are forbidden there: this bit, and the number of its gate.
const GATE: u32 = 1 << 31;

/// The end of an edge at a node where some turn is forbidden.
#[derive(Debug, Clone, Copy)]
struct Gate {
    /// The node on the ground.
    node: u32,
    /// From where the edge is entered by this end.
    enter: u32,
    /// Where one is who left the edge by this end.
    leave: u32,
}

/// The copies of nodes that the forbidden turns of a profile ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns {
    /// Nodes on the ground.
    nodes: u32,
    gates: Vec<Gate>,
    /// Arcs between copies: tail, head.
    pub(super) arcs: Vec<[u32; 2]>,
    /// Nodes that have copies, with the copy from which one sets out; sorted.
    from: Vec<(u32, u32)>,
    /// The node of each copy.
    origin: Vec<u32>,
    reversed: bool,
}

/// The forbidden turns at a node, as ends of edges: from, to.
type AtNode = Vec<(u32, u32)>;

impl Turns {
    /// Makes the copies, and puts gates in the place of the ends of edges that meet there.
    pub(super) fn new(streets: &Streets, profile: usize, edges: &mut [Edge]) -> Self {
        let mut turns = Self { nodes: streets.nodes.len() as u32, ..Self::default() };
        let at_nodes = forbidden(streets, profile, edges);
        if at_nodes.is_empty() {
            return turns;
        }
        // Edges at these nodes, as ends.
        let mut meeting: BTreeMap<u32, Vec<u32>> = at_nodes.keys().map(|node| (*node, Vec::new())).collect();
        for (edge, ends) in streets.ends.iter().enumerate() {
            for (side, node) in ends.iter().enumerate() {
                if let Some(all) = meeting.get_mut(node) {
                    all.push((edge << 1 | side) as u32);
                }
            }
        }
        for ((node, at_node), ends) in at_nodes.iter().zip(meeting.values()) {
            turns.part(*node, at_node, ends, edges);
        }
        turns
    }

    fn copy(&mut self, node: u32) -> u32 {
        self.origin.push(node);
        self.nodes + self.origin.len() as u32 - 1
    }

    /// Parts a node into its copies.
    fn part(&mut self, node: u32, forbidden: &AtNode, ends: &[u32], edges: &mut [Edge]) {
        let start = self.copy(node);
        self.from.push((node, start));
        let enter: BTreeSet<u32> = forbidden.iter().map(|(_, to)| *to).collect();
        let enter: BTreeMap<u32, u32> = enter.into_iter().map(|to| (to, self.copy(node))).collect();
        let leave: BTreeSet<u32> = forbidden.iter().map(|(from, _)| *from).collect();
        let leave: BTreeMap<u32, u32> = leave.into_iter().map(|from| (from, self.copy(node))).collect();
        self.arcs.push([start, node]);
        self.arcs.extend(enter.values().map(|to| [start, *to]));
        for (from, at) in &leave {
            self.arcs.push([*at, node]);
            let allowed = enter.iter().filter(|(to, _)| !forbidden.contains(&(*from, **to)));
            self.arcs.extend(allowed.map(|(_, to)| [*at, *to]));
        }
        for end in ends {
            let gate = GATE | self.gates.len() as u32;
            edges[*end as usize >> 1].ends[*end as usize & 1] = gate;
            let copy_in = |of: &BTreeMap<u32, u32>, otherwise| of.get(end).copied().unwrap_or(otherwise);
            self.gates.push(Gate { node, enter: copy_in(&enter, node), leave: copy_in(&leave, start) });
        }
    }

    /// The same for who goes every way backwards.
    pub(super) fn reversed(&self) -> Self {
        let gates = self.gates.iter().map(|g| Gate { enter: g.leave, leave: g.enter, ..*g }).collect();
        let arcs = self.arcs.iter().map(|[tail, head]| [*head, *tail]).collect();
        let (from, origin) = (self.from.clone(), self.origin.clone());
        Self { gates, arcs, from, origin, reversed: !self.reversed, ..*self }
    }

    /// Number of nodes, copies included.
    pub(super) fn nodes(&self) -> usize {
        self.nodes as usize + self.origin.len()
    }

    /// The node on the ground of a node or a copy.
    pub(super) fn on_ground(&self, node: u32) -> u32 {
        node.checked_sub(self.nodes).map_or(node, |copy| self.origin[copy as usize])
    }

    /// From where one sets out at a node on the ground.
    pub(super) fn start(&self, node: u32) -> u32 {
        if self.reversed { node } else { self.first_copy(node) }
    }

    /// Where one is who came to a node on the ground.
    pub(super) fn arrival(&self, node: u32) -> u32 {
        if self.reversed { self.first_copy(node) } else { node }
    }

    fn first_copy(&self, node: u32) -> u32 {
        self.from.binary_search_by_key(&node, |(n, _)| *n).map_or(node, |found| self.from[found].1)
    }

    fn gate(&self, end: u32) -> Gate {
        match end & GATE {
            0 => Gate { node: end, enter: end, leave: end },
            _ => self.gates[(end ^ GATE) as usize],
        }
    }

    /// The node on the ground of an end of an edge.
    pub(super) fn node(&self, end: u32) -> u32 {
        self.gate(end).node
    }

    /// From where an edge is entered by an end.
    pub(super) fn enter(&self, end: u32) -> u32 {
        self.gate(end).enter
    }

    /// Where one is who left an edge by an end.
    pub(super) fn leave(&self, end: u32) -> u32 {
        self.gate(end).leave
    }
}

/// The turns that a profile could make, were they not forbidden to it, by node.
fn forbidden(streets: &Streets, profile: usize, edges: &[Edge]) -> BTreeMap<u32, AtNode> {
    let mut out: BTreeMap<u32, AtNode> = BTreeMap::new();
    for turn in streets.turns.iter().filter(|t| t.profiles & 1 << profile != 0) {
        let cost = |end: u32| edges[end as usize >> 1].cost;
        let comes = if turn.from & 1 == 1 { cost(turn.from).forward } else { cost(turn.from).backward };
        let goes = if turn.to & 1 == 0 { cost(turn.to).forward } else { cost(turn.to).backward };
        if comes != CLOSED && goes != CLOSED {
            let node = streets.ends[turn.from as usize >> 1][turn.from as usize & 1];
            out.entry(node).or_default().push((turn.from, turn.to));
        }
    }
    out
}
