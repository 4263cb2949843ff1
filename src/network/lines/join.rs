//! Lines joined where their ends are, as the ways of an extract are.

use super::declaration::Declaration;
use crate::network::cut::{self, Extract, Node, Raw, Way};
use crate::network::position::{Area, Position, metres};
use crate::network::profile::Profile;
use crate::network::relief::Relief;
use crate::network::way::Pace;

/// A line with what it is to each profile.
pub(super) struct Drawn {
    pub(super) line: Vec<Position>,
    pub(super) level: i32,
    pub(super) paces: Vec<Option<Pace>>,
}

/// Joins the lines and cuts them where they meet.
pub(super) fn joined(
    drawn: Vec<Drawn>,
    declaration: &Declaration,
    area: Option<Area>,
    profiles: &[Profile],
    relief: Option<&Relief>,
) -> Extract {
    let ends = Ends::new(&drawn, declaration.tolerance);
    // Numbers of nodes: first the ends, then the inner points by place and level, then those that join nothing.
    let mut inner: Vec<(Position, i32)> = Vec::new();
    if declaration.inner {
        inner.extend(drawn.iter().flat_map(|d| d.line[1..d.line.len() - 1].iter().map(|p| (*p, d.level))));
        inner.sort_unstable();
        inner.dedup();
    }
    let mut nodes: Vec<Node> = Vec::new();
    // What is out of the area is no node, as in an extract that is clipped.
    let mut add = |id: i64, position: Position| {
        if area.is_none_or(|a| a.holds(position)) {
            nodes.push(Node { id, position });
        }
    };
    let first_inner = ends.middle.len() as i64;
    ends.middle.iter().enumerate().for_each(|(n, p)| add(n as i64, *p));
    inner.iter().enumerate().for_each(|(n, (p, _))| add(first_inner + n as i64, *p));
    let mut next = first_inner + inner.len() as i64;
    let mut ways: Vec<Way> = Vec::with_capacity(drawn.len());
    for drawn in drawn {
        let last = drawn.line.len() - 1;
        let mut node = |(n, at): (usize, &Position)| {
            // An inner point joins an end of its own level: the road on a bridge passes over those that end below.
            let joins = |end: &u32| n == 0 || n == last || (declaration.inner && ends.has_level(*end, drawn.level));
            if let Some(end) = ends.at(*at).filter(joins) {
                return i64::from(end);
            }
            if let Ok(found) = inner.binary_search(&(*at, drawn.level)) {
                return first_inner + found as i64;
            }
            add(next, *at);
            next += 1;
            next - 1
        };
        let refs = drawn.line.iter().enumerate().map(&mut node).collect();
        ways.push(Way { id: 0, refs, paces: drawn.paces });
    }
    let raw = Raw { nodes, ways, ..Raw::default() };
    let (links, _) = cut::links(&raw, profiles, relief);
    Extract { links, ways: raw.ways.len(), nodes: raw.nodes.len(), ..Extract::default() }
}

/// Ends of lines, those near enough being one.
struct Ends {
    /// Positions of ends, in order, and which end each is.
    of: Vec<(Position, u32)>,
    /// The position that stands for each end.
    middle: Vec<Position>,
    /// Levels of the lines that end there.
    levels: Vec<(u32, i32)>,
}

impl Ends {
    fn new(drawn: &[Drawn], tolerance: f64) -> Self {
        let each = || drawn.iter().flat_map(|d| [d.line[0], d.line[d.line.len() - 1]].map(|p| (p, d.level)));
        let mut positions: Vec<Position> = each().map(|(p, _)| p).collect();
        positions.sort_unstable();
        positions.dedup();
        // The first of each set stands for it: the order of the file changes nothing.
        let mut root: Vec<u32> = (0..positions.len() as u32).collect();
        fn find(root: &mut [u32], mut n: u32) -> u32 {
            while root[n as usize] != n {
                root[n as usize] = root[root[n as usize] as usize];
                n = root[n as usize];
            }
            n
        }
        if tolerance > 0.0 {
            // In order of longitude: those near enough follow closely.
            let most = positions.iter().map(|p| f64::from(p.lat.abs()) * 1e-7).fold(0.0, f64::max).min(89.0);
            let reach = (tolerance / (111_000.0 * most.to_radians().cos()) * 1e7).ceil() as i64 + 1;
            for a in 0..positions.len() {
                for b in a + 1..positions.len() {
                    if i64::from(positions[b].lon) - i64::from(positions[a].lon) > reach {
                        break;
                    }
                    if metres(positions[a], positions[b]) <= tolerance {
                        let (a, b) = (find(&mut root, a as u32), find(&mut root, b as u32));
                        root[a.max(b) as usize] = a.min(b);
                    }
                }
            }
        }
        let (mut number, mut middle) = (vec![u32::MAX; positions.len()], Vec::new());
        for n in 0..positions.len() as u32 {
            let first = find(&mut root, n) as usize;
            if number[first] == u32::MAX {
                number[first] = middle.len() as u32;
                middle.push(positions[first]);
            }
            number[n as usize] = number[first];
        }
        let of: Vec<(Position, u32)> = positions.into_iter().zip(number).collect();
        let mut ends = Self { of, middle, levels: Vec::new() };
        let mut levels: Vec<(u32, i32)> = each().filter_map(|(p, level)| Some((ends.at(p)?, level))).collect();
        levels.sort_unstable();
        levels.dedup();
        ends.levels = levels;
        ends
    }

    fn at(&self, p: Position) -> Option<u32> {
        self.of.binary_search_by_key(&p, |(at, _)| *at).ok().map(|n| self.of[n].1)
    }

    fn has_level(&self, end: u32, level: i32) -> bool {
        self.levels.binary_search(&(end, level)).is_ok()
    }
}
