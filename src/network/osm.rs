//! Ways out of an OpenStreetMap extract (`.osm.pbf`).
//!
//! Two passes: nodes of the area first, then the ways that go through them. What is kept grows with the area, not with the
//! file, whose blobs are decoded side by side and dropped.

use std::collections::BTreeMap;
use std::path::Path;

use osmpbf::{Blob, BlobDecode, BlobReader, Element, ErrorKind, PrimitiveBlock};

use super::profile::{Profile, Slope};
use super::relief::{Ground, Relief};
use super::streets::{CLOSED, Cost, Links, Position};
use super::way::{self, Pace, Tags};
use crate::diagnostic::{Diagnostic, Notes};
use crate::parallel;

/// Blobs decoded at a time: enough for every thread, few enough for the memory.
const BATCH: usize = 64;

/// A box of positions, its edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// South-west corner.
    pub least: Position,
    /// North-east corner.
    pub most: Position,
}

impl Area {
    /// The box from west, south, east, north in degrees.
    #[must_use]
    pub fn degrees(west: f64, south: f64, east: f64, north: f64) -> Self {
        let fixed = |v: f64| (v * 1e7).round() as i32;
        Self {
            least: Position { lon: fixed(west), lat: fixed(south) },
            most: Position { lon: fixed(east), lat: fixed(north) },
        }
    }

    pub(super) fn holds(&self, p: Position) -> bool {
        (self.least.lon..=self.most.lon).contains(&p.lon) && (self.least.lat..=self.most.lat).contains(&p.lat)
    }
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
    /// Day of the data, when the file says so (AAAA-MM-JJ).
    pub date: Option<String>,
}

/// A node of the area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) id: i64,
    pub(super) position: Position,
}

/// What the first pass finds in a blob.
#[derive(Default)]
struct Nodes {
    nodes: Vec<Node>,
    /// Nodes that stop some profiles: one bit a profile.
    blocked: Vec<(i64, u32)>,
    any: bool,
    ways: bool,
}

/// A way, with what it is to each profile.
pub(super) struct Way {
    pub(super) refs: Vec<i64>,
    pub(super) paces: Vec<Option<Pace>>,
}

/// Reads the ways that the profiles can use, as if the ground were flat; every fault is noted. `None` when nothing can be
/// made of the file.
#[must_use]
pub fn read(path: &Path, shown: &Path, area: Option<Area>, profiles: &[Profile], notes: &mut Notes) -> Option<Extract> {
    read_on(path, shown, area, profiles, None, notes)
}

/// Like [`read`], on the ground of that relief.
#[must_use]
pub fn read_on(
    path: &Path,
    shown: &Path,
    area: Option<Area>,
    profiles: &[Profile],
    relief: Option<&Relief>,
    notes: &mut Notes,
) -> Option<Extract> {
    debug_assert!(profiles.len() <= 32, "one bit a profile");
    let mut extract = Extract::default();
    let mut nodes: Vec<Node> = Vec::new();
    let mut blocked: BTreeMap<i64, u32> = BTreeMap::new();
    let (mut with_ways, mut seen) = (Vec::new(), false);
    let first = pass(
        path,
        None,
        |block| of_nodes(block, area, profiles),
        |number, found: Nodes| {
            seen |= found.any;
            nodes.extend_from_slice(&found.nodes);
            blocked.extend(found.blocked);
            if found.ways {
                with_ways.push(number);
            }
        },
    );
    match first {
        Ok(date) => extract.date = date,
        Err(error) => {
            notes.push(unreadable(shown, &error));
            return None;
        }
    }
    if nodes.is_empty() {
        notes.push(match (area, seen) {
            (Some(_), true) => Diagnostic::new("E0502", "l'extrait ne touche pas le territoire")
                .in_file(shown)
                .help("télécharger l'extrait de la région du territoire"),
            _ => Diagnostic::new("E0503", "l'extrait n'a aucun point").in_file(shown),
        });
        return None;
    }
    if !nodes.is_sorted_by_key(|n| n.id) {
        nodes.sort_by_key(|n| n.id);
    }
    nodes.dedup_by_key(|n| n.id);
    extract.nodes = nodes.len();
    let mut ways: Vec<Way> = Vec::new();
    let second = pass(path, Some(&with_ways), |block| of_ways(block, &nodes, profiles), |_, found| ways.extend(found));
    if let Err(error) = second {
        notes.push(unreadable(shown, &error));
        return None;
    }
    extract.ways = ways.len();
    if ways.is_empty() {
        notes.push(
            Diagnostic::new("E0503", "l'extrait n'a aucune voie que les profils puissent emprunter")
                .in_file(shown)
                .help(
                    "prendre un extrait qui a les voies (étiquette `highway`), et non les seuls bâtiments ou limites",
                ),
        );
        return None;
    }
    extract.links = links(&nodes, &blocked, &ways, profiles, relief);
    Some(extract)
}

fn unreadable(shown: &Path, error: &str) -> Diagnostic {
    Diagnostic::new("E0501", "l'extrait OpenStreetMap ne se lit pas jusqu'au bout")
        .in_file(shown)
        .label(error.to_owned())
        .help("télécharger le fichier de nouveau : il est coupé, abîmé, ou n'est pas un `.osm.pbf`")
}

/// Why a file can't be read, in French.
fn cause(error: &osmpbf::Error) -> String {
    let text = error.to_string();
    let ended = text.contains("nexpected end") || text.contains("fill whole buffer");
    match error.kind() {
        _ if ended => "il s'arrête avant la fin".to_owned(),
        ErrorKind::Io(error) => error.to_string(),
        _ => "son contenu n'est pas celui d'un extrait OpenStreetMap".to_owned(),
    }
}

/// Goes through the blobs (of these numbers, when given), several at a time, and hands over what each gave in their
/// order. The day of the data, when the header says it.
fn pass<T: Send>(
    path: &Path,
    only: Option<&[usize]>,
    read: impl Fn(&PrimitiveBlock) -> T + Sync,
    mut take: impl FnMut(usize, T),
) -> Result<Option<String>, String> {
    let reader = BlobReader::from_path(path).map_err(|e| cause(&e))?;
    let (mut batch, mut date) = (Vec::with_capacity(BATCH), None);
    let mut flush = |batch: &mut Vec<(usize, Blob)>, date: &mut Option<String>| -> Result<(), String> {
        let decode = |blob: &Blob| -> Result<(Option<i64>, Option<T>), String> {
            match blob.decode().map_err(|e| cause(&e))? {
                BlobDecode::OsmHeader(header) => Ok((header.osmosis_replication_timestamp(), None)),
                BlobDecode::OsmData(block) => Ok((None, Some(read(&block)))),
                BlobDecode::Unknown(_) => Ok((None, None)),
            }
        };
        let decoded = parallel::map(batch, |(_, blob)| decode(blob));
        for ((number, _), found) in batch.drain(..).zip(decoded) {
            let (seconds, found) = found?;
            if let Some(day) = seconds.and_then(|s| jiff::Timestamp::from_second(s).ok()) {
                *date = Some(day.strftime("%Y-%m-%d").to_string());
            }
            if let Some(found) = found {
                take(number, found);
            }
        }
        Ok(())
    };
    let mut any = false;
    for (number, blob) in reader.enumerate() {
        let blob = blob.map_err(|e| cause(&e))?;
        any = true;
        if only.is_some_and(|only| only.binary_search(&number).is_err()) {
            continue;
        }
        batch.push((number, blob));
        if batch.len() == BATCH {
            flush(&mut batch, &mut date)?;
        }
    }
    flush(&mut batch, &mut date)?;
    if any { Ok(date) } else { Err("le fichier est vide".to_owned()) }
}

fn of_nodes(block: &PrimitiveBlock, area: Option<Area>, profiles: &[Profile]) -> Nodes {
    let mut out = Nodes::default();
    let mut add = |id: i64, position: Position, tags: &mut dyn Iterator<Item = (&str, &str)>| {
        out.any = true;
        if area.is_some_and(|a| !a.holds(position)) {
            return;
        }
        out.nodes.push(Node { id, position });
        // Few nodes have tags, and fewer a barrier.
        let tags: Vec<(&str, &str)> = tags.collect();
        if tags.iter().any(|(key, _)| *key == "barrier") {
            let bits = profiles.iter().enumerate().filter(|(_, p)| way::blocks(p, Tags(&tags)));
            let bits = bits.fold(0_u32, |bits, (n, _)| bits | 1 << n);
            if bits != 0 {
                out.blocked.push((id, bits));
            }
        }
    };
    for group in block.groups() {
        for node in group.dense_nodes() {
            let position = Position { lon: node.decimicro_lon(), lat: node.decimicro_lat() };
            add(node.id(), position, &mut node.tags());
        }
        for node in group.nodes() {
            let position = Position { lon: node.decimicro_lon(), lat: node.decimicro_lat() };
            add(node.id(), position, &mut node.tags());
        }
        out.ways |= group.ways().next().is_some();
    }
    out
}

fn of_ways(block: &PrimitiveBlock, nodes: &[Node], profiles: &[Profile]) -> Vec<Way> {
    let mut out = Vec::new();
    block.for_each_element(|element| {
        let Element::Way(way) = element else { return };
        if !way.tags().any(|(key, value)| key == "highway" || (key == "route" && value == "ferry")) {
            return;
        }
        // Looked at first: most of a large file is elsewhere.
        if !way.refs().any(|id| nodes.binary_search_by_key(&id, |n| n.id).is_ok()) {
            return;
        }
        let owned: Vec<(&str, &str)> = way.tags().collect();
        let paces: Vec<Option<Pace>> = profiles.iter().map(|p| way::pace(p, Tags(&owned))).collect();
        if paces.iter().any(Option::is_some) {
            out.push(Way { refs: way.refs().collect(), paces });
        }
    });
    out
}

/// Cuts ways where they meet, where they leave the area and where something stops a profile.
pub(super) fn links(
    nodes: &[Node],
    blocked: &BTreeMap<i64, u32>,
    ways: &[Way],
    profiles: &[Profile],
    relief: Option<&Relief>,
) -> Links {
    let index = |id: i64| nodes.binary_search_by_key(&id, |n| n.id).ok().map(|n| n as u32);
    // The ways in numbers of nodes, in runs within the area.
    let runs: Vec<Vec<Vec<u32>>> = parallel::map(ways, |way| {
        let mut runs: Vec<Vec<u32>> = vec![Vec::new()];
        for id in &way.refs {
            match (index(*id), runs.last_mut()) {
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
    let stops = |node: u32| blocked.get(&nodes[node as usize].id).copied().unwrap_or(0);
    let mut links = Links { costs: vec![Vec::new(); profiles.len()], inner: vec![0], ..Links::default() };
    let mut raw = vec![u32::MAX; nodes.len()];
    for (n, (way, runs)) in ways.iter().zip(&runs).enumerate() {
        for (r, run) in runs.iter().enumerate() {
            let ground = grounds.get(n).and_then(|of| of.get(r));
            let mut gone = 0.0;
            let whole: f64 =
                run.windows(2).map(|w| metres(nodes[w[0] as usize].position, nodes[w[1] as usize].position)).sum();
            let mut from = 0;
            for to in 1..run.len() {
                let cut = to + 1 == run.len() || uses[run[to] as usize] > 1 || stops(run[to]) != 0;
                if !cut {
                    continue;
                }
                let part = &run[from..=to];
                let mut ends = [0; 2];
                for (end, node) in ends.iter_mut().zip([part[0], part[part.len() - 1]]) {
                    let known = &mut raw[node as usize];
                    if *known == u32::MAX {
                        *known = links.nodes.len() as u32;
                        links.nodes.push(nodes[node as usize].position);
                    }
                    *end = *known;
                }
                let length: f64 =
                    part.windows(2).map(|w| metres(nodes[w[0] as usize].position, nodes[w[1] as usize].position)).sum();
                links.ends.push(ends);
                links.lengths.push((length * 1_000.0).round() as u32);
                links.points.extend(part[1..part.len() - 1].iter().map(|n| nodes[*n as usize].position));
                links.inner.push(links.points.len() as u32);
                // What stops a profile closes to it the links that end there, on both sides: a street is left from its
                // other end.
                let closed = stops(part[0]) | stops(part[part.len() - 1]);
                for (profile, pace) in way.paces.iter().enumerate() {
                    let through = closed & (1 << profile) == 0;
                    let sloped = pace.filter(|p| p.sloped).and(ground).map(|g| (g, profiles[profile].slope, gone));
                    let cost = pace.filter(|_| through).map_or(Cost::NONE, |pace| cost(pace, length, whole, sloped));
                    links.costs[profile].push(cost);
                }
                gone += length;
                from = to;
            }
        }
    }
    links
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

/// The distance between two near positions in metres, by the radii of curvature of the GRS80 ellipsoid at their middle:
/// within a millimetre of the geodesic for stretches of a kilometre.
#[must_use]
pub fn metres(a: Position, b: Position) -> f64 {
    const A: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_380_022_90;
    let radians = |v: i64| (v as f64 * 1e-7).to_radians();
    let middle = radians((i64::from(a.lat) + i64::from(b.lat)) / 2);
    let w = 1.0 - E2 * middle.sin().powi(2);
    let (meridian, parallel) = (A * (1.0 - E2) / w.powf(1.5), A / w.sqrt() * middle.cos());
    let x = radians(i64::from(b.lon) - i64::from(a.lon)) * parallel;
    let y = radians(i64::from(b.lat) - i64::from(a.lat)) * meridian;
    x.hypot(y)
}
