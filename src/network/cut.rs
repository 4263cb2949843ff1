//! From ways to links: ways are cut where they meet, where they leave the area and where something stops a profile.

use std::collections::BTreeMap;

use super::position::{Position, metres};
use super::profile::{Profile, Slope};
use super::relief::{Ground, Relief};
use super::restriction::{Meetings, Restriction};
use super::streets::{CLOSED, Cost, Links};
use super::way::{self, Pace};
use crate::diagnostic::Diagnostic;
use crate::parallel;

/// Ways that are all somewhere else.
pub(super) fn elsewhere(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0502", message)
}

/// A file in which there is nothing to go along.
pub(super) fn no_way(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0503", message)
}

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Extract {
    /// The ways, cut where they meet.
    pub links: Links,
    /// Number of ways that a profile can use.
    pub ways: usize,
    /// Number of nodes in the area.
    pub nodes: usize,
    /// Turn restrictions that could not be followed: through a way, or not clear about their ways.
    pub restrictions_left_out: usize,
    /// Day of the data, when the file says so (AAAA-MM-JJ).
    pub date: Option<String>,
}

/// What a file has of the area.
#[derive(Default)]
pub(super) struct Raw {
    /// By number.
    pub(super) nodes: Vec<Node>,
    /// Nodes that stop some profiles: one bit a profile.
    pub(super) blocked: BTreeMap<i64, u32>,
    pub(super) ways: Vec<Way>,
    pub(super) restrictions: Vec<Restriction>,
}

/// A node of the area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) id: i64,
    pub(super) position: Position,
}

/// A way, with what it is to each profile.
pub(super) struct Way {
    pub(super) id: i64,
    pub(super) refs: Vec<i64>,
    pub(super) paces: Vec<Option<Pace>>,
}

/// The rank of a node among those of the area.
pub(super) fn index_of(nodes: &[Node], id: i64) -> Option<u32> {
    nodes.binary_search_by_key(&id, |n| n.id).ok().map(|n| n as u32)
}

/// Cuts ways where they meet, where they leave the area and where something stops a profile; and how many restrictions
/// could not be followed.
pub(super) fn links(raw: &Raw, profiles: &[Profile], relief: Option<&Relief>) -> (Links, usize) {
    let Raw { nodes, blocked, ways, restrictions } = raw;
    // The ways in numbers of nodes, in runs within the area.
    let runs: Vec<Vec<Vec<u32>>> = parallel::map(ways, |way| {
        let mut runs: Vec<Vec<u32>> = vec![Vec::new()];
        for id in &way.refs {
            match (index_of(nodes, *id), runs.last_mut()) {
                (Some(node), Some(run)) if run.last() != Some(&node) => run.push(node),
                (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
                _ => {}
            }
        }
        runs.retain(|run| run.len() > 1);
        runs
    });
    // A node that is an end, or that is met twice, is one where a link ends.
    let mut uses = vec![0_u8; nodes.len()];
    for run in runs.iter().flatten() {
        for (i, node) in run.iter().enumerate() {
            let end = i == 0 || i + 1 == run.len();
            uses[*node as usize] = uses[*node as usize].saturating_add(if end { 2 } else { 1 });
        }
    }
    let grounds = grounds(nodes, ways, &runs, relief);
    let mut barriers = Barriers::new(nodes, blocked, ways, &runs);
    let mut links = Links { costs: vec![Vec::new(); profiles.len()], inner: vec![0], ..Links::default() };
    let mut meetings = Meetings::new(restrictions);
    let mut raw = vec![u32::MAX; nodes.len()];
    for (n, (way, runs)) in ways.iter().zip(&runs).enumerate() {
        for (r, run) in runs.iter().enumerate() {
            let ground = grounds.get(n).and_then(|of| of.get(r));
            let mut gone = 0.0;
            let whole: f64 =
                run.windows(2).map(|w| metres(nodes[w[0] as usize].position, nodes[w[1] as usize].position)).sum();
            let mut from = 0;
            for to in 1..run.len() {
                let cut = to + 1 == run.len() || uses[run[to] as usize] > 1 || barriers.0.contains_key(&run[to]);
                if !cut {
                    continue;
                }
                let part = &run[from..=to];
                let mut ends = [0; 2];
                for (end, node) in ends.iter_mut().zip([part[0], part[part.len() - 1]]) {
                    let barrier = barriers.0.get_mut(&node);
                    let known = &mut raw[node as usize];
                    if *known == u32::MAX || barrier.is_some() {
                        *known = links.nodes.len() as u32;
                        links.nodes.push(nodes[node as usize].position);
                    }
                    match barrier {
                        Some(barrier) => barrier.sides.push(*known),
                        None => meetings.add(nodes[node as usize].id, way.id, links.ends.len() as u32),
                    }
                    *end = *known;
                }
                let length: f64 =
                    part.windows(2).map(|w| metres(nodes[w[0] as usize].position, nodes[w[1] as usize].position)).sum();
                links.ends.push(ends);
                links.lengths.push((length * 1_000.0).round() as u32);
                links.points.extend(part[1..part.len() - 1].iter().map(|n| nodes[*n as usize].position));
                links.inner.push(links.points.len() as u32);
                for (profile, pace) in way.paces.iter().enumerate() {
                    let sloped = pace.filter(|p| p.sloped).and(ground).map(|g| (g, profiles[profile].slope, gone));
                    links.costs[profile].push(pace.map_or(Cost::NONE, |pace| cost(pace, length, whole, sloped)));
                }
                gone += length;
                from = to;
            }
        }
    }
    barriers.join(&mut links);
    let raw_of = |id: i64| index_of(nodes, id).map(|n| raw[n as usize]).filter(|raw| *raw != u32::MAX);
    let (turns, left_out) = meetings.turns(restrictions, raw_of);
    links.turns = turns;
    // Who rides a bicycle turns about where he likes, be it on foot.
    let motor = profiles.iter().enumerate().filter(|(_, p)| way::is_motor(p));
    links.onward = motor.fold(0, |bits, (n, _)| bits | 1 << n);
    (links, left_out)
}

/// The slopes of the runs that somebody feels; nothing without a relief.
fn grounds(nodes: &[Node], ways: &[Way], runs: &[Vec<Vec<u32>>], relief: Option<&Relief>) -> Vec<Vec<Ground>> {
    let Some(relief) = relief else { return Vec::new() };
    parallel::map_range(ways.len(), |n| {
        if !ways[n].paces.iter().flatten().any(|pace| pace.sloped) {
            return Vec::new();
        }
        let line = |run: &Vec<u32>| run.iter().map(|n| nodes[*n as usize].position).collect::<Vec<_>>();
        runs[n].iter().map(|run| relief.along(&line(run))).collect()
    })
}

/// A node that stops somebody who would go through it.
struct Barrier {
    /// Profiles that come to it by two links or more and that nothing stops: one bit each.
    through: u32,
    /// The raw node of each link that ends there.
    sides: Vec<u32>,
}

/// Nodes that stop somebody, by number. One may come up to such a node from any side, and not go on: each link that ends
/// there has a raw node of its own, and those that are not stopped go from one to another at no cost.
struct Barriers(BTreeMap<u32, Barrier>);

impl Barriers {
    /// Those of the blocked nodes that a profile could go through, were it not stopped.
    fn new(nodes: &[Node], blocked: &BTreeMap<i64, u32>, ways: &[Way], runs: &[Vec<Vec<u32>>]) -> Self {
        if blocked.is_empty() {
            return Self(BTreeMap::new());
        }
        // Profiles that come to each by one link at least, and by two.
        let mut seen: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for (way, runs) in ways.iter().zip(runs) {
            let open =
                way.paces.iter().enumerate().filter(|(_, p)| p.is_some()).fold(0_u32, |bits, (n, _)| bits | 1 << n);
            for run in runs {
                for (i, node) in run.iter().enumerate() {
                    if blocked.contains_key(&nodes[*node as usize].id) {
                        let inside = i > 0 && i + 1 < run.len();
                        let (once, twice) = seen.entry(*node).or_default();
                        *twice |= open & if inside { open } else { *once };
                        *once |= open;
                    }
                }
            }
        }
        let stopping = |(node, (_, twice)): (u32, (u32, u32))| {
            let stopped = blocked.get(&nodes[node as usize].id).copied().unwrap_or(0) & twice;
            (stopped != 0).then(|| (node, Barrier { through: twice & !stopped, sides: Vec::new() }))
        };
        Self(seen.into_iter().filter_map(stopping).collect())
    }

    /// Lets through whom nothing stops: from side to side when there are two, by a node in the middle when there are more.
    fn join(self, links: &mut Links) {
        for Barrier { through, mut sides } in self.0.into_values() {
            if through == 0 {
                continue;
            }
            let middle = if sides.len() == 2 { sides.remove(0) } else { links.nodes.len() as u32 };
            if middle as usize == links.nodes.len() {
                links.nodes.push(links.nodes[sides[0] as usize]);
            }
            for side in sides {
                links.ends.push([middle, side]);
                links.lengths.push(0);
                links.inner.push(links.points.len() as u32);
                for (profile, costs) in links.costs.iter_mut().enumerate() {
                    let free = Cost { forward: 0, backward: 0 };
                    costs.push(if through & (1 << profile) == 0 { Cost::NONE } else { free });
                }
            }
        }
    }
}

/// What a stretch of a way costs; on a slope, where its ground is given and how much of it has gone before.
fn cost(pace: Pace, length: f64, whole: f64, sloped: Option<(&Ground, Slope, f64)>) -> Cost {
    let time = |speed: Option<f64>, against: bool| {
        let Some(speed) = speed else { return CLOSED };
        let seconds = match (pace.seconds, sloped) {
            (Some(all), _) => all * length / whole.max(1e-9),
            (None, Some((ground, slope, gone))) => ground.seconds(slope, speed, (gone, gone + length), against),
            (None, None) => length / (speed / 3.6),
        };
        ((seconds * 1_000.0).round() as u32).min(CLOSED - 1)
    };
    Cost { forward: time(pace.forward, false), backward: time(pace.backward, true) }
}
