//! A network in a file: what it was made of, then its arrays, as they are in memory, and a checksum.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `TERRITN2`, the format and its version |
//! | 4 | length of the header |
//! | … | header, JSON: source, day, relief, profiles with their text, counts |
//! | … | each array: its length in elements (8 bytes), then its elements, little-endian |
//! | 32 | SHA-256 of all that precedes |

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::position::{Area, Position};
use super::streets::{Cost, Streets, Turn};
use crate::diagnostic::Diagnostic;
use crate::disk;

const MAGIC: &[u8; 8] = b"TERRITN2";

/// What a network was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Name of the file that the ways come from.
    pub source: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Day of the data, when the file says it (AAAA-MM-JJ).
    pub date: Option<String>,
    /// West, south, east, north of the area that was kept, in ten-millionths of a degree; none for the whole file.
    pub area: Option<[i32; 4]>,
    /// The profiles: their id and the text of their file.
    pub profiles: Vec<(String, String)>,
    /// What the columns of a layer of lines were taken for: the id of the declaration and its text.
    #[serde(default)]
    pub columns: Option<(String, String)>,
    /// Names of the files that slopes come from; empty when times are those of flat ground.
    #[serde(default)]
    pub relief: Vec<String>,
    /// West, south, east, north of what was found, in ten-millionths of a degree.
    #[serde(default)]
    pub extent: Option<[i32; 4]>,
    /// Whether the roads are made up: every output then says so.
    #[serde(default)]
    pub fictional: bool,
    /// Number of ways that were used.
    pub ways: usize,
    /// Number of nodes.
    pub nodes: usize,
    /// Number of edges.
    pub edges: usize,
    /// Total length of the edges, in metres.
    pub metres: u64,
    /// Number of forbidden turns, for whomever they are.
    #[serde(default)]
    pub turns: usize,
    /// Number of turn restrictions that could not be followed.
    #[serde(default)]
    pub turns_left_out: usize,
}

impl Header {
    /// The sides on which what was found stops before the edge of an area, by more than so many degrees.
    #[must_use]
    pub fn short_of(&self, asked: Area, slack: f64) -> Vec<&'static str> {
        let Some([west, south, east, north]) = self.extent else { return Vec::new() };
        let slack = (slack * 1e7) as i64;
        let short = |missing: i64, name: &'static str| (missing > slack).then_some(name);
        let (least, most) = (asked.least, asked.most);
        let sides = [
            short(i64::from(south) - i64::from(least.lat), "au sud"),
            short(i64::from(most.lat) - i64::from(north), "au nord"),
            short(i64::from(west) - i64::from(least.lon), "à l'ouest"),
            short(i64::from(most.lon) - i64::from(east), "à l'est"),
        ];
        sides.into_iter().flatten().collect()
    }
}

/// Writes a network as bytes; the same network gives the same bytes.
///
/// # Panics
/// Never: a header is written as JSON whatever it holds.
#[must_use]
pub fn to_bytes(header: &Header, streets: &Streets) -> Vec<u8> {
    let head = serde_json::to_vec(header).expect("a header is JSON");
    let mut out = Vec::new();
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&(head.len() as u32).to_le_bytes());
    out.extend_from_slice(&head);
    let mut array = |words: &mut dyn ExactSizeIterator<Item = u32>| {
        out.extend_from_slice(&(words.len() as u64).to_le_bytes());
        out.extend(words.flat_map(u32::to_le_bytes));
    };
    let flat = |all: &[Position]| -> Vec<u32> { all.iter().flat_map(|p| [p.lon as u32, p.lat as u32]).collect() };
    array(&mut flat(&streets.nodes).into_iter());
    array(&mut streets.ends.concat().into_iter());
    array(&mut streets.first_piece.iter().copied());
    array(&mut streets.lengths.iter().copied());
    array(&mut streets.first_point.iter().copied());
    array(&mut flat(&streets.points).into_iter());
    array(&mut streets.until.iter().copied());
    for costs in &streets.costs {
        let both: Vec<u32> = costs.iter().flat_map(|c| [c.forward, c.backward]).collect();
        array(&mut both.into_iter());
    }
    array(&mut streets.turns.iter().flat_map(|t| [t.from, t.to, t.profiles]).collect::<Vec<u32>>().into_iter());
    let sum = disk::sum(&out);
    out.extend_from_slice(&sum);
    out
}

/// A network that this version can do nothing with.
pub(super) fn to_build_again(message: &str, shown: &Path) -> Diagnostic {
    Diagnostic::new("E0504", message).in_file(shown).help("le refaire avec `territoire reseau construire`")
}

/// Reads a network.
///
/// # Errors
/// The diagnostic of a file that is none, is of another version, is cut or altered.
pub fn from_bytes(bytes: &[u8], shown: &Path) -> Result<(Header, Streets), Box<Diagnostic>> {
    let wrong = |label: &str| {
        let message = "ce fichier n'est pas un réseau que l'on puisse lire";
        Box::new(to_build_again(message, shown).label(label.to_owned()))
    };
    if bytes.get(..7) != Some(&MAGIC[..7]) {
        return Err(wrong("il n'a pas été écrit par `territoire reseau construire`"));
    }
    if bytes.get(..8) != Some(MAGIC) {
        return Err(wrong("il est d'une autre version de territoire"));
    }
    let end = bytes.len().checked_sub(32).filter(|end| *end >= 12).ok_or_else(|| wrong("il est coupé"))?;
    let (body, sum) = bytes.split_at(end);
    if disk::sum(body) != sum {
        return Err(wrong("il est coupé ou abîmé : sa somme de contrôle n'est pas la bonne"));
    }
    // Past the checksum only a fault of ours is left: it is told all the same.
    parse(&body[8..]).ok_or_else(|| wrong("ses tableaux ne se tiennent pas"))
}

fn parse(mut rest: &[u8]) -> Option<(Header, Streets)> {
    let length = u32::from_le_bytes(rest.get(..4)?.try_into().ok()?) as usize;
    let header: Header = serde_json::from_slice(rest.get(4..4 + length)?).ok()?;
    rest = rest.get(4 + length..)?;
    let mut array = || -> Option<Vec<u32>> {
        let length = usize::try_from(u64::from_le_bytes(rest.get(..8)?.try_into().ok()?)).ok()?;
        let bytes = rest.get(8..8 + length.checked_mul(4)?)?;
        rest = &rest[8 + bytes.len()..];
        Some(bytes.as_chunks::<4>().0.iter().map(|w| u32::from_le_bytes(*w)).collect())
    };
    let pairs = |words: Vec<u32>| -> Vec<[u32; 2]> { words.as_chunks::<2>().0.to_vec() };
    let positions = |words: Vec<u32>| -> Vec<Position> {
        pairs(words).into_iter().map(|[lon, lat]| Position { lon: lon as i32, lat: lat as i32 }).collect()
    };
    let mut streets = Streets {
        nodes: positions(array()?),
        ends: pairs(array()?),
        first_piece: array()?,
        lengths: array()?,
        first_point: array()?,
        points: positions(array()?),
        until: array()?,
        costs: Vec::new(),
        turns: Vec::new(),
    };
    for _ in &header.profiles {
        let cost = |[forward, backward]: [u32; 2]| Cost { forward, backward };
        streets.costs.push(pairs(array()?).into_iter().map(cost).collect());
    }
    let turn = |[from, to, profiles]: &[u32; 3]| Turn { from: *from, to: *to, profiles: *profiles };
    streets.turns = array()?.as_chunks::<3>().0.iter().map(turn).collect();
    streets.is_whole().then_some((header, streets))
}

impl Streets {
    /// Whether every number points at something.
    fn is_whole(&self) -> bool {
        let (edges, pieces) = (self.ends.len(), self.lengths.len());
        let rows = |first: &[u32], of: usize| {
            first.len() == edges + 1
                && first.first() == Some(&0)
                && first.is_sorted()
                && first.last() == Some(&(of as u32))
        };
        let within = |edge: usize| {
            let points = self.first_point[edge + 1] - self.first_point[edge];
            let until = &self.until[self.pieces(edge as u32)];
            until.is_sorted() && until.last() == Some(&(points + 1))
        };
        rows(&self.first_piece, pieces)
            && rows(&self.first_point, self.points.len())
            && self.until.len() == pieces
            && self.costs.iter().all(|c| c.len() == pieces)
            && self.ends.iter().flatten().all(|n| (*n as usize) < self.nodes.len())
            && (0..edges).all(within)
            && self.turns.iter().all(|turn| {
                let node = |end: u32| self.ends.get(end as usize >> 1).map(|ends| ends[end as usize & 1]);
                node(turn.from).is_some() && node(turn.from) == node(turn.to)
            })
    }
}
