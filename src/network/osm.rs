//! Ways out of an OpenStreetMap extract (`.osm.pbf`).
//!
//! Two passes: nodes of the area first, then the ways that go through them. What is kept grows with the area, not with the
//! file, whose blobs are decoded side by side and dropped.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, ByteOffset, Element, ErrorKind, MAX_BLOB_HEADER_SIZE, PrimitiveBlock};

use super::profile::{Profile, Slope};
use super::relief::{Ground, Relief};
use super::restriction::{Meetings, Restriction};
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

/// What the first pass finds in a blob.
#[derive(Default)]
struct First {
    nodes: Vec<Node>,
    /// Nodes that stop some profiles: one bit a profile.
    blocked: Vec<(i64, u32)>,
    restrictions: Vec<Restriction>,
    any: bool,
    ways: bool,
}

/// A way, with what it is to each profile.
pub(super) struct Way {
    pub(super) id: i64,
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
    let mut raw = Raw::default();
    let (mut with_ways, mut seen) = (Vec::new(), false);
    let first = blobs(path).and_then(|all| {
        pass(
            path,
            &all,
            |block| of_nodes(block, area, profiles),
            |at, found: First| {
                seen |= found.any;
                raw.nodes.extend_from_slice(&found.nodes);
                raw.blocked.extend(found.blocked);
                raw.restrictions.extend(found.restrictions);
                if found.ways {
                    with_ways.push(at);
                }
            },
        )
    });
    match first {
        Ok(date) => extract.date = date,
        Err(error) => {
            notes.push(unreadable(shown, &error));
            return None;
        }
    }
    if raw.nodes.is_empty() {
        notes.push(match (area, seen) {
            (Some(_), true) => Diagnostic::new("E0502", "l'extrait ne touche pas le territoire")
                .in_file(shown)
                .help("télécharger l'extrait de la région du territoire"),
            _ => Diagnostic::new("E0503", "l'extrait n'a aucun point").in_file(shown),
        });
        return None;
    }
    if !raw.nodes.is_sorted_by_key(|n| n.id) {
        raw.nodes.sort_by_key(|n| n.id);
    }
    raw.nodes.dedup_by_key(|n| n.id);
    extract.nodes = raw.nodes.len();
    let (nodes, ways) = (&raw.nodes, &mut raw.ways);
    let second = pass(path, &with_ways, |block| of_ways(block, nodes, profiles), |_, found| ways.extend(found));
    if let Err(error) = second {
        notes.push(unreadable(shown, &error));
        return None;
    }
    extract.ways = raw.ways.len();
    let here = |r: &Restriction| match r.via {
        Some(node) => index_of(&raw.nodes, node).is_some(),
        None => raw.ways.iter().any(|way| r.comes_by(way.id)),
    };
    raw.restrictions = raw.restrictions.iter().filter(|r| here(r)).cloned().collect();
    (extract.links, extract.restrictions_left_out) = links(&raw, profiles, relief);
    if extract.links.ends.is_empty() {
        notes.push(
            Diagnostic::new("E0503", "l'extrait n'a aucune voie que les profils puissent emprunter")
                .in_file(shown)
                .help(
                    "prendre un extrait qui a les voies (étiquette `highway`), et non les seuls bâtiments ou limites",
                ),
        );
        return None;
    }
    Some(extract)
}

fn unreadable(shown: &Path, error: &str) -> Diagnostic {
    Diagnostic::new("E0501", "l'extrait OpenStreetMap ne se lit pas jusqu'au bout")
        .in_file(shown)
        .label(error.to_owned())
        .help("télécharger le fichier de nouveau : il est coupé, abîmé, ou n'est pas un `.osm.pbf`")
}

/// A file that ends too soon.
const CUT: &str = "il s'arrête avant la fin";

/// A file of something else.
const OTHER: &str = "son contenu n'est pas celui d'un extrait OpenStreetMap";

/// Why a file can't be read, in French.
fn cause(error: &osmpbf::Error) -> String {
    match error.kind() {
        ErrorKind::Io(error) => error.to_string(),
        _ => OTHER.to_owned(),
    }
}

/// Where each blob of a file begins. A file that is cut is known at once by the last, whatever its size.
fn blobs(path: &Path) -> Result<Vec<ByteOffset>, String> {
    let told = |e: std::io::Error| e.to_string();
    let mut file = File::open(path).map_err(told)?;
    let size = file.metadata().map_err(told)?.len();
    let mut reader = BlobReader::seekable_from_path(path).map_err(|e| cause(&e))?;
    let (mut found, mut at) = (Vec::new(), 0_u64);
    while at < size {
        if size - at < 4 {
            return Err(CUT.to_owned());
        }
        let mut length = [0; 4];
        file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut length)).map_err(told)?;
        let header = u64::from(u32::from_be_bytes(length));
        if header >= MAX_BLOB_HEADER_SIZE {
            return Err(OTHER.to_owned());
        }
        if size - at - 4 < header {
            return Err(CUT.to_owned());
        }
        reader.seek(ByteOffset(at)).map_err(|e| cause(&e))?;
        let Some(read) = reader.next_header_skip_blob() else { return Err(CUT.to_owned()) };
        let (read, _) = read.map_err(|e| cause(&e))?;
        let content = u64::try_from(read.get_blob_size()).map_err(|_| OTHER.to_owned())?;
        found.push(ByteOffset(at));
        at += 4 + header + content;
    }
    match found.is_empty() {
        true => Err("le fichier est vide".to_owned()),
        false if at > size => Err(CUT.to_owned()),
        false => Ok(found),
    }
}

/// Goes through blobs, several at a time, and hands over what each gave, in their order. The day of the data, when the
/// header says it.
fn pass<T: Send>(
    path: &Path,
    blobs: &[ByteOffset],
    read: impl Fn(&PrimitiveBlock) -> T + Sync,
    mut take: impl FnMut(ByteOffset, T),
) -> Result<Option<String>, String> {
    let mut date = None;
    for batch in blobs.chunks(BATCH) {
        // Each thread has the file open for itself.
        let open = || BlobReader::seekable_from_path(path);
        let decoded = parallel::map_init(batch.len(), open, |reader, n| -> Result<(Option<i64>, Option<T>), String> {
            let reader = reader.as_mut().map_err(|e| cause(e))?;
            let blob = reader.blob_from_offset(batch[n]).map_err(|e| cause(&e))?;
            match blob.decode().map_err(|e| cause(&e))? {
                BlobDecode::OsmHeader(header) => Ok((header.osmosis_replication_timestamp(), None)),
                BlobDecode::OsmData(block) => Ok((None, Some(read(&block)))),
                BlobDecode::Unknown(_) => Ok((None, None)),
            }
        });
        for (at, found) in batch.iter().zip(decoded) {
            let (seconds, found) = found?;
            if let Some(day) = seconds.and_then(|s| jiff::Timestamp::from_second(s).ok()) {
                date = Some(day.strftime("%Y-%m-%d").to_string());
            }
            if let Some(found) = found {
                take(*at, found);
            }
        }
    }
    Ok(date)
}

fn of_nodes(block: &PrimitiveBlock, area: Option<Area>, profiles: &[Profile]) -> First {
    let mut out = First::default();
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
        out.restrictions.extend(group.relations().filter_map(|r| Restriction::read(&r, profiles)));
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
        if !way.refs().any(|id| index_of(nodes, id).is_some()) {
            return;
        }
        let owned: Vec<(&str, &str)> = way.tags().collect();
        let paces: Vec<Option<Pace>> = profiles.iter().map(|p| way::pace(p, Tags(&owned))).collect();
        if paces.iter().any(Option::is_some) {
            out.push(Way { id: way.id(), refs: way.refs().collect(), paces });
        }
    });
    out
}

/// The rank of a node among those of the area.
fn index_of(nodes: &[Node], id: i64) -> Option<u32> {
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
