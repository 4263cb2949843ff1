//! From links to edges: those in a row where nothing is decided are welded.

use std::collections::BTreeMap;

use super::position::Position;
use super::streets::{Cost, Links, Place, Streets, Turn};
use super::uturn;

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
