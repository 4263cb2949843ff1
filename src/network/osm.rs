//! Ways out of an OpenStreetMap extract (`.osm.pbf`).
//!
//! Two passes: nodes of the area first, then the ways that go through them. What is kept grows with the area, not with the
//! file, whose blobs are decoded side by side and dropped.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, ByteOffset, Element, ErrorKind, MAX_BLOB_HEADER_SIZE, PrimitiveBlock};

pub use super::cut::Extract;
use super::cut::{Node, Raw, Way, elsewhere, index_of, links, no_way};
use super::position::Position;
pub use super::position::{Area, metres};
use super::profile::Profile;
use super::relief::Relief;
use super::restriction::Restriction;
use super::way::{self, Pace, Tags};
use crate::diagnostic::{Diagnostic, Notes, Said};
use crate::parallel;

/// What is to be written wherever OpenStreetMap's data are used.
pub const CREDIT: &str = "© contributeurs OpenStreetMap (ODbL)";

/// Blobs decoded at a time: enough for every thread, few enough for the memory.
const BATCH: usize = 64;

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
            (Some(_), true) => elsewhere("l'extrait ne touche pas le territoire")
                .in_file(shown)
                .help("télécharger l'extrait de la région du territoire"),
            _ => no_way("l'extrait n'a aucun point").in_file(shown),
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
            no_way("l'extrait n'a aucune voie que les profils puissent emprunter").in_file(shown).help(
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
        ErrorKind::Io(error) => Said::machine(error).to_string(),
        _ => OTHER.to_owned(),
    }
}

/// Where each blob of a file begins. A file that is cut is known at once by the last, whatever its size.
fn blobs(path: &Path) -> Result<Vec<ByteOffset>, String> {
    let told = |e: std::io::Error| Said::machine(&e).to_string();
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
