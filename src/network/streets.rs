//! Streets: where ways meet, what joins these places, and what each profile pays to go along.
//!
//! Ways come in as *links* between raw nodes. A raw node that only joins two links is no place where anything is decided:
//! links in a row are welded into one *edge*, which keeps them as its *pieces*, each of one pace, with their shape. Nodes
//! are numbered along a Hilbert curve, so that what is near on the ground is near in memory.
//!
//! Lengths are whole millimetres and times whole milliseconds: sums are exact, the same on every machine and in any order.

use std::collections::BTreeMap;
use std::ops::Range;

use super::uturn;

/// What closes a direction.
pub const CLOSED: u32 = u32::MAX;

/// A position in ten-millionths of a degree, as OpenStreetMap has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Position {
    /// Longitude.
    pub lon: i32,
    /// Latitude.
    pub lat: i32,
}

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
    fn open(self) -> (bool, bool) {
        (self.forward != CLOSED, self.backward != CLOSED)
    }

    /// The same, seen from the other end.
    fn turned(self) -> Self {
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
    /// Who does not turn about near forbidden turns ([`super::uturn`]): one bit a profile.
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
    fn inner(&self, link: usize) -> &[Position] {
        match (self.inner.get(link), self.inner.get(link + 1)) {
            (Some(from), Some(to)) => &self.points[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

/// Links in a row, to be one edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Chain {
    ends: [u32; 2],
    /// Where its links are among those of all chains.
    from: u32,
    until: u32,
}

/// A link in a chain: its number, and whether the chain goes against it, in one word.
#[derive(Debug, Clone, Copy)]
struct Linked(u32);

impl Linked {
    fn new(link: u32, turned: bool) -> Self {
        Self(link << 1 | u32::from(turned))
    }

    fn link(self) -> usize {
        self.0 as usize >> 1
    }

    fn turned(self) -> bool {
        self.0 & 1 == 1
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

/// A link seen from a raw node: its other end.
fn other(ends: [u32; 2], from: u32) -> u32 {
    if ends[0] == from { ends[1] } else { ends[0] }
}

/// Raw nodes with the links that come to them.
struct Incident {
    first: Vec<u32>,
    links: Vec<u32>,
}

impl Incident {
    fn new(links: &Links) -> Self {
        let mut first = vec![0_u32; links.nodes.len() + 1];
        for end in links.ends.iter().flatten() {
            first[*end as usize + 1] += 1;
        }
        for n in 1..first.len() {
            first[n] += first[n - 1];
        }
        let mut next = first.clone();
        let mut of = vec![0_u32; links.ends.len() * 2];
        for (link, ends) in links.ends.iter().enumerate() {
            for end in ends {
                let at = &mut next[*end as usize];
                of[*at as usize] = link as u32;
                *at += 1;
            }
        }
        Self { first, links: of }
    }

    fn of(&self, node: u32) -> &[u32] {
        &self.links[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

impl Streets {
    /// Welds links into edges; says where each raw node has gone.
    ///
    /// A network of a country is as large as what it is made of: what is no longer needed is let go on the way.
    #[must_use]
    pub fn new(mut links: Links) -> (Self, Vec<Place>) {
        let (mut chains, linked, order) = chains(&links);
        let mut places = vec![Place::Nowhere; links.nodes.len()];
        for (new, raw) in order.iter().enumerate() {
            places[*raw as usize] = Place::Node(new as u32);
        }
        let number = |raw: u32| match places[raw as usize] {
            Place::Node(n) => n,
            _ => unreachable!("a chain ends at nodes"),
        };
        chains.iter_mut().for_each(|c| c.ends = c.ends.map(number));
        chains.sort_unstable();
        let linked_of = |chain: &Chain| &linked[chain.from as usize..chain.until as usize];
        let turns = turns(&links, &chains, &linked);

        let mut out = Self { first_piece: vec![0], first_point: vec![0], turns, ..Self::default() };
        out.lengths = chains.iter().flat_map(linked_of).map(|l| links.lengths[l.link()]).collect();
        links.lengths = Vec::new();
        for costs in std::mem::take(&mut links.costs) {
            let cost = |l: &Linked| if l.turned() { costs[l.link()].turned() } else { costs[l.link()] };
            out.costs.push(chains.iter().flat_map(linked_of).map(cost).collect());
        }
        out.nodes = order.iter().map(|n| links.nodes[*n as usize]).collect();
        out.ends = chains.iter().map(|c| c.ends).collect();
        out.until.reserve_exact(linked.len());
        out.first_piece.reserve_exact(chains.len());
        out.first_point.reserve_exact(chains.len());
        for (edge, chain) in chains.iter().enumerate() {
            let first = out.points.len();
            let mut rest = linked_of(chain);
            while let [l, after @ ..] = rest {
                let inner = links.inner(l.link());
                if l.turned() {
                    out.points.extend(inner.iter().rev());
                } else {
                    out.points.extend_from_slice(inner);
                }
                out.until.push((out.points.len() - first) as u32 + 1);
                if !after.is_empty() {
                    let end = links.ends[l.link()][usize::from(!l.turned())];
                    out.points.push(links.nodes[end as usize]);
                    let before = linked_of(chain).len() - after.len();
                    places[end as usize] = Place::Inside { edge: edge as u32, after: before as u32 };
                }
                rest = after;
            }
            out.first_piece.push(out.until.len() as u32);
            out.first_point.push(out.points.len() as u32);
        }
        let onward = (0..out.costs.len()).filter(|profile| links.onward & 1 << profile != 0);
        let about: Vec<Turn> = onward.flat_map(|profile| uturn::forbidden(&out, profile)).collect();
        out.turns.extend(about);
        out.turns = merged(std::mem::take(&mut out.turns));
        (out, places)
    }

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

/// The chains that links make, the links of all chains one after the other, and the raw nodes that are ends of chains, in
/// the order of their numbers to come.
fn chains(links: &Links) -> (Vec<Chain>, Vec<Linked>, Vec<u32>) {
    let incident = Incident::new(links);
    let raw = links.nodes.len() as u32;
    let kept = |node: u32| match incident.of(node) {
        [a, b] if a != b => !welded(links, node, *a, *b),
        all => !all.is_empty(),
    };
    let mut is_node: Vec<bool> = (0..raw).map(kept).collect();
    // Where a turn is forbidden something is decided, be it only to turn about.
    links.turns.iter().for_each(|t| is_node[t.via as usize] = true);
    let mut chains: Vec<Chain> = Vec::new();
    let mut linked: Vec<Linked> = Vec::with_capacity(links.ends.len());
    let mut done = vec![false; links.ends.len()];
    let mut walk = |node: u32, is_node: &[bool], done: &mut [bool]| {
        for link in incident.of(node) {
            if done[*link as usize] {
                continue;
            }
            let (from, mut at, mut link) = (linked.len() as u32, node, *link);
            loop {
                done[link as usize] = true;
                let ends = links.ends[link as usize];
                linked.push(Linked::new(link, ends[0] != at));
                at = other(ends, at);
                match incident.of(at) {
                    [a, b] if !is_node[at as usize] => link = if *a == link { *b } else { *a },
                    _ => break,
                }
            }
            chains.push(Chain { ends: [node, at], from, until: linked.len() as u32 });
        }
    };
    (0..raw).filter(|n| is_node[*n as usize]).for_each(|n| walk(n, &is_node, &mut done));
    // Rings that meet nothing: their first node stands for an end.
    for node in 0..raw {
        if !is_node[node as usize] && incident.of(node).first().is_some_and(|l| !done[*l as usize]) {
            is_node[node as usize] = true;
            walk(node, &is_node, &mut done);
        }
    }
    let nodes = || (0..raw).filter(|n| is_node[*n as usize]);
    let frame = Frame::of(nodes().map(|n| links.nodes[n as usize]));
    let ranked = |n: u32| u64::from(frame.hilbert(links.nodes[n as usize])) << 32 | u64::from(n);
    let mut order: Vec<u64> = nodes().map(ranked).collect();
    order.sort_unstable();
    (chains, linked, order.into_iter().map(|ranked| ranked as u32).collect())
}

/// The forbidden turns, from edge to edge.
fn turns(links: &Links, chains: &[Chain], linked: &[Linked]) -> Vec<Turn> {
    if links.turns.is_empty() {
        return Vec::new();
    }
    let mut ends: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    for turn in &links.turns {
        ends.insert((turn.from, turn.via), Vec::new());
        ends.insert((turn.to, turn.via), Vec::new());
    }
    for (edge, chain) in chains.iter().enumerate() {
        let of = &linked[chain.from as usize..chain.until as usize];
        let [Some(first), Some(last)] = [of.first(), of.last()] else { continue };
        for (side, linked) in [(0, first), (1, last)] {
            // The raw node of this end of the chain.
            let node = links.ends[linked.link()][usize::from(linked.turned()) ^ side];
            if let Some(found) = ends.get_mut(&(linked.link() as u32, node)) {
                found.push((edge << 1 | side) as u32);
            }
        }
    }
    let mut out: Vec<Turn> = Vec::new();
    for turn in &links.turns {
        let pairs = ends[&(turn.from, turn.via)]
            .iter()
            .flat_map(|from| ends[&(turn.to, turn.via)].iter().map(move |to| (from, to)));
        out.extend(pairs.map(|(from, to)| Turn { from: *from, to: *to, profiles: turn.profiles }));
    }
    merged(out)
}

/// Turns in order, each once, with all to whom it is forbidden.
fn merged(mut turns: Vec<Turn>) -> Vec<Turn> {
    turns.sort_unstable();
    turns.dedup_by(|next, kept| {
        let same = (next.from, next.to) == (kept.from, kept.to);
        kept.profiles |= if same { next.profiles } else { 0 };
        same
    });
    turns
}

/// Whether two links may be one edge through the node that joins them: what may go on one may go on the other, for every
/// profile.
fn welded(links: &Links, node: u32, a: u32, b: u32) -> bool {
    // As one comes by the first and goes by the second.
    let through = |profile: &Vec<Cost>| {
        let (first, second) = (profile[a as usize], profile[b as usize]);
        let first = if links.ends[a as usize][1] == node { first } else { first.turned() };
        let second = if links.ends[b as usize][0] == node { second } else { second.turned() };
        first.open() == second.open()
    };
    // A link that comes back to where it starts has no direction here.
    let loops = |l: u32| links.ends[l as usize][0] == links.ends[l as usize][1];
    !loops(a) && !loops(b) && links.costs.iter().all(through)
}

/// The box that positions are in.
#[derive(Debug, Clone, Copy)]
struct Frame {
    west: i64,
    south: i64,
    size: i64,
}

impl Frame {
    fn of(positions: impl Iterator<Item = Position>) -> Self {
        let (mut west, mut south, mut east, mut north) = (i64::MAX, i64::MAX, i64::MIN, i64::MIN);
        for p in positions {
            west = west.min(p.lon.into());
            east = east.max(p.lon.into());
            south = south.min(p.lat.into());
            north = north.max(p.lat.into());
        }
        if west > east {
            return Self { west: 0, south: 0, size: 1 };
        }
        Self { west, south, size: (east - west).max(north - south).max(1) }
    }

    /// The rank along a Hilbert curve of order 16 over the box (Hilbert 1891; the algorithm is Butz's, 1971).
    fn hilbert(self, p: Position) -> u32 {
        let scale = |v: i64| (v * 65_535 / self.size) as u32;
        let (mut x, mut y) = (scale(i64::from(p.lon) - self.west), scale(i64::from(p.lat) - self.south));
        let mut rank = 0;
        let mut side = 1_u32 << 15;
        while side > 0 {
            let (rx, ry) = (u32::from(x & side > 0), u32::from(y & side > 0));
            rank += side * side * ((3 * rx) ^ ry);
            if ry == 0 {
                if rx == 1 {
                    (x, y) = (65_535 - x, 65_535 - y);
                }
                std::mem::swap(&mut x, &mut y);
            }
            side >>= 1;
        }
        rank
    }
}
