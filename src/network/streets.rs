//! Streets: where ways meet, what joins these places, and what each profile pays to go along.
//!
//! Ways come in as *links* between raw nodes. A raw node that only joins two links is no place where anything is decided:
//! links in a row are welded into one *edge*, which keeps them as its *pieces*, each of one pace, with their shape. Nodes
//! are numbered along a Hilbert curve, so that what is near on the ground is near in memory.
//!
//! Lengths are whole millimetres and times whole milliseconds: sums are exact, the same on every machine and in any order.

use std::ops::Range;

pub use super::position::Position;

/// What closes a direction.
pub const CLOSED: u32 = u32::MAX;

/// What going along costs, each way, in milliseconds; [`CLOSED`] where one may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// From the first end to the second.
    pub forward: u32,
    /// From the second end to the first.
    pub backward: u32,
}

impl Cost {
    /// Nobody goes there.
    pub const NONE: Self = Self { forward: CLOSED, backward: CLOSED };

    /// Whether nobody may go there.
    #[must_use]
    pub fn is_closed(self) -> bool {
        self == Self::NONE
    }

    /// Which directions are open.
    pub(super) fn open(self) -> (bool, bool) {
        (self.forward != CLOSED, self.backward != CLOSED)
    }

    /// The same, seen from the other end.
    pub(super) fn turned(self) -> Self {
        Self { forward: self.backward, backward: self.forward }
    }

    fn then(self, next: Self) -> Self {
        let add =
            |a: u32, b: u32| if a == CLOSED || b == CLOSED { CLOSED } else { a.saturating_add(b).min(CLOSED - 1) };
        Self { forward: add(self.forward, next.forward), backward: add(self.backward, next.backward) }
    }
}

/// Ways as they come in.
#[derive(Debug, Default)]
pub struct Links {
    /// Raw nodes.
    pub nodes: Vec<Position>,
    /// Ends of each link: raw nodes.
    pub ends: Vec<[u32; 2]>,
    /// Length of each link in millimetres.
    pub lengths: Vec<u32>,
    /// For each profile the cost of each link.
    pub costs: Vec<Vec<Cost>>,
    /// Where the inner points of each link begin in `points`; one more at the end. Empty when no link has any.
    pub inner: Vec<u32>,
    /// Inner points of the links.
    pub points: Vec<Position>,
    /// Turns that are forbidden.
    pub turns: Vec<LinkTurn>,
    /// Who does not turn about near forbidden turns: one bit a profile.
    pub onward: u32,
}

/// From a link to another, through the node where both end: a turn that some may not make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkTurn {
    /// The link that one comes by.
    pub from: u32,
    /// The raw node.
    pub via: u32,
    /// The link that one would go by; the same for who turns about.
    pub to: u32,
    /// Who may not: one bit a profile.
    pub profiles: u32,
}

impl Links {
    pub(super) fn inner(&self, link: usize) -> &[Position] {
        match (self.inner.get(link), self.inner.get(link + 1)) {
            (Some(from), Some(to)) => &self.points[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

/// Where a raw node has gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is a node.
    Node(u32),
    /// It is inside an edge, after so many of its pieces.
    Inside {
        /// The edge.
        edge: u32,
        /// Pieces before it.
        after: u32,
    },
    /// No link comes to it.
    Nowhere,
}

/// Nodes, edges, pieces and costs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Streets {
    /// Position of each node.
    pub nodes: Vec<Position>,
    /// Nodes at the ends of each edge.
    pub ends: Vec<[u32; 2]>,
    /// Where the pieces of each edge begin; one more at the end.
    pub first_piece: Vec<u32>,
    /// Length of each piece, in millimetres.
    pub lengths: Vec<u32>,
    /// What each piece costs in its edge's direction, by profile.
    pub costs: Vec<Vec<Cost>>,
    /// Where the inner points of each edge begin; one more at the end.
    pub first_point: Vec<u32>,
    /// Points of edges between their ends.
    pub points: Vec<Position>,
    /// For each piece, how many points of its edge (its first end included) stand before its own end.
    pub until: Vec<u32>,
    /// Turns that are forbidden.
    pub turns: Vec<Turn>,
}

/// From an edge to another, through a node where both end: a turn that some may not make. An end of an edge is a number:
/// twice the edge, and one more for its second end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    /// The end that one comes by.
    pub from: u32,
    /// The end that one would go by.
    pub to: u32,
    /// Who may not: one bit a profile.
    pub profiles: u32,
}

impl Streets {
    /// West, south, east, north of the nodes; none when there is none.
    #[must_use]
    pub fn extent(&self) -> Option<[i32; 4]> {
        let first = self.nodes.first()?;
        let start = [first.lon, first.lat, first.lon, first.lat];
        Some(self.nodes.iter().fold(start, |[w, s, e, n], p| [w.min(p.lon), s.min(p.lat), e.max(p.lon), n.max(p.lat)]))
    }

    /// The pieces of an edge, from its first end to its second.
    #[must_use]
    pub fn pieces(&self, edge: u32) -> Range<usize> {
        self.first_piece[edge as usize] as usize..self.first_piece[edge as usize + 1] as usize
    }

    /// What an edge costs, by profile.
    #[must_use]
    pub fn cost(&self, edge: u32, profile: usize) -> Cost {
        let zero = Cost { forward: 0, backward: 0 };
        self.costs[profile][self.pieces(edge)].iter().fold(zero, |sum, piece| sum.then(*piece))
    }

    /// The length of an edge, in millimetres.
    #[must_use]
    pub fn length(&self, edge: u32) -> u32 {
        self.lengths[self.pieces(edge)].iter().fold(0, |sum, piece| sum.saturating_add(*piece))
    }

    /// The shape of an edge, its ends included.
    #[must_use]
    pub fn shape(&self, edge: u32) -> Vec<Position> {
        let [a, b] = self.ends[edge as usize];
        let inner = self.first_point[edge as usize] as usize..self.first_point[edge as usize + 1] as usize;
        let mut shape = vec![self.nodes[a as usize]];
        shape.extend_from_slice(&self.points[inner]);
        shape.push(self.nodes[b as usize]);
        shape
    }
}
