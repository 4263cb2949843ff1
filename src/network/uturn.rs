//! Turning about.
//!
//! Where a turn is forbidden, a search would go straight on, turn about at the next crossroads and come back: nobody drives
//! so. Around each such node turning about is therefore forbidden, wherever one may go on; at the end of a street it stays
//! allowed. Elsewhere it needs no rule: without forbidden turns no shortest way turns about.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::streets::{CLOSED, Streets, Turn};

/// How far around a forbidden turn one does not turn about, in millimetres: from there the way back and forth is a
/// kilometre, and going round is nearly always shorter.
const AROUND: u64 = 500_000;

/// The ends of edges at which turning about is forbidden to a profile, as turns.
pub(super) fn forbidden(streets: &Streets, profile: usize) -> Vec<Turn> {
    let bit = 1 << profile;
    let mut explicit: Vec<(u32, u32)> =
        streets.turns.iter().filter(|t| t.profiles & bit != 0).map(|t| (t.from, t.to)).collect();
    explicit.sort_unstable();
    if explicit.is_empty() {
        return Vec::new();
    }
    let costs: Vec<_> = (0..streets.ends.len() as u32).map(|edge| streets.cost(edge, profile)).collect();
    // Ends of the edges that are open some way, by node.
    let ends: Vec<u32> = (0..costs.len() as u32 * 2).filter(|end| !costs[*end as usize >> 1].is_closed()).collect();
    let node = |end: u32| streets.ends[end as usize >> 1][end as usize & 1];
    let mut at: Vec<(u32, u32)> = ends.into_iter().map(|end| (node(end), end)).collect();
    at.sort_unstable();
    let meeting = |node: u32| {
        let first = at.partition_point(|(n, _)| *n < node);
        at[first..].iter().take_while(move |(n, _)| *n == node).map(|(_, end)| *end)
    };
    let near = around(explicit.iter().map(|(from, _)| node(*from)), |from| {
        meeting(from).map(|end| (node(end ^ 1), u64::from(streets.length(end >> 1))))
    });
    let comes = |end: u32| {
        let cost = costs[end as usize >> 1];
        (if end & 1 == 1 { cost.forward } else { cost.backward }) != CLOSED
    };
    let goes = |end: u32| comes(end ^ 1);
    let mut out = Vec::new();
    for node in near {
        for from in meeting(node).filter(|from| comes(*from) && goes(*from)) {
            let goes_on = |to: u32| to != from && goes(to) && explicit.binary_search(&(from, to)).is_err();
            if meeting(node).any(goes_on) {
                out.push(Turn { from, to: from, profiles: bit });
            }
        }
    }
    out
}

/// The nodes at most [`AROUND`] from some, by edges taken either way.
fn around<I: Iterator<Item = (u32, u64)>>(
    from: impl Iterator<Item = u32>,
    neighbours: impl Fn(u32) -> I,
) -> impl Iterator<Item = u32> {
    let mut known: BTreeMap<u32, u64> = from.map(|node| (node, 0)).collect();
    let mut queue: BinaryHeap<Reverse<(u64, u32)>> = known.keys().map(|node| Reverse((0, *node))).collect();
    while let Some(Reverse((far, node))) = queue.pop() {
        if known[&node] < far {
            continue;
        }
        for (next, length) in neighbours(node) {
            let far = far + length;
            if far <= AROUND && known.get(&next).is_none_or(|known| far < *known) {
                known.insert(next, far);
                queue.push(Reverse((far, next)));
            }
        }
    }
    known.into_keys()
}
