//! Borders as arcs that two communes share, so that dissolving, contiguity and drawing are exact and need no overlay.
//!
//! The reference geography is a TopoJSON: a list of arcs, and for each commune the rings as lists of arcs. An arc that
//! one commune of a group uses and no other does is on the group's border; two communes that share an arc, or an end
//! of one, touch.

use std::collections::BTreeMap;

use geo::{Area, Contains, Coord, LineString, MultiLineString, MultiPolygon, Point, Polygon};

use super::inner::inner_point_of;

/// Rings of one commune: signed arcs, `!i` (bitwise not) meaning arc `i` run backwards, as in TopoJSON.
pub(super) type Rings = Vec<Vec<Vec<i32>>>;

/// Arcs in quantised integer coordinates and the rings of each unit.
#[derive(Debug, Default)]
pub(super) struct Topology {
    /// Absolute quantised coordinates of each arc.
    pub(super) arcs: Vec<Vec<[i32; 2]>>,
    /// Polygons (rings of arcs) of each unit; empty when it has no geometry.
    pub(super) units: Vec<Rings>,
}

fn arc_index(signed: i32) -> usize {
    usize::try_from(if signed < 0 { !signed } else { signed }).expect("arc numbers are not negative")
}

impl Topology {
    /// The units (at most two) on the sides of each arc.
    pub(super) fn sides(&self) -> Vec<[Option<u32>; 2]> {
        let mut sides = vec![[None; 2]; self.arcs.len()];
        for (unit, rings) in self.units.iter().enumerate() {
            let unit = u32::try_from(unit).expect("fewer than four billion communes");
            for &signed in rings.iter().flatten().flatten() {
                let side = &mut sides[arc_index(signed)];
                if side[0].is_none() {
                    side[0] = Some(unit);
                } else if side[0] != Some(unit) {
                    side[1] = Some(unit);
                }
            }
        }
        sides
    }

    /// The arcs that bound a set of units, as rings assembled into polygons. `of` says which units belong.
    pub(super) fn dissolve(&self, units: &[usize], place: &impl Fn([i32; 2]) -> Coord<f64>) -> MultiPolygon<f64> {
        // An arc run once forwards and once backwards by the set is inside it and falls away.
        let mut directed: BTreeMap<usize, i32> = BTreeMap::new();
        for &unit in units {
            for &signed in self.units[unit].iter().flatten().flatten() {
                let arc = arc_index(signed);
                if directed.remove(&arc).is_none() {
                    directed.insert(arc, signed);
                }
            }
        }
        let mut by_start: BTreeMap<[i32; 2], Vec<i32>> = BTreeMap::new();
        for &signed in directed.values() {
            by_start.entry(self.ends(signed).0).or_default().push(signed);
        }
        let mut rings: Vec<LineString<f64>> = Vec::new();
        while let Some(&start) = by_start.keys().next() {
            let mut ring: Vec<i32> = Vec::new();
            let mut at = start;
            let mut seen: BTreeMap<[i32; 2], usize> = BTreeMap::new();
            loop {
                // Back at a node already passed: the loop between is a ring of its own. Taken as soon as it closes,
                // so that rings that touch in a point stay simple.
                if let Some(&from) = seen.get(&at) {
                    let loop_arcs: Vec<i32> = ring.split_off(from);
                    seen.retain(|_, position| *position < from);
                    rings.push(self.line(&loop_arcs, place));
                    if ring.is_empty() {
                        break;
                    }
                }
                seen.insert(at, ring.len());
                let Some(outgoing) = by_start.get_mut(&at) else { break };
                let next = outgoing.pop().expect("empty lists are removed");
                if outgoing.is_empty() {
                    by_start.remove(&at);
                }
                ring.push(next);
                at = self.ends(next).1;
            }
        }
        nest(rings)
    }

    /// First and last point of a signed arc.
    fn ends(&self, signed: i32) -> ([i32; 2], [i32; 2]) {
        let arc = &self.arcs[arc_index(signed)];
        let (first, last) = (arc[0], arc[arc.len() - 1]);
        if signed < 0 { (last, first) } else { (first, last) }
    }

    /// Signed arcs one after another as one line.
    pub(super) fn line(&self, arcs: &[i32], place: &impl Fn([i32; 2]) -> Coord<f64>) -> LineString<f64> {
        let mut points: Vec<[i32; 2]> = Vec::new();
        for &signed in arcs {
            let arc = &self.arcs[arc_index(signed)];
            let skip = usize::from(!points.is_empty());
            if signed < 0 {
                points.extend(arc.iter().rev().skip(skip));
            } else {
                points.extend(arc.iter().skip(skip));
            }
        }
        LineString::new(points.into_iter().map(place).collect())
    }

    /// The polygons of one unit.
    pub(super) fn polygons(&self, unit: usize, place: &impl Fn([i32; 2]) -> Coord<f64>) -> Option<MultiPolygon<f64>> {
        let rings = &self.units[unit];
        if rings.is_empty() {
            return None;
        }
        let polygon = |rings: &Vec<Vec<i32>>| {
            let mut lines = rings.iter().map(|ring| self.line(ring, place));
            let outer = lines.next().expect("a polygon has an outer ring");
            Polygon::new(outer, lines.collect())
        };
        Some(MultiPolygon::new(rings.iter().map(polygon).collect()))
    }

    /// The arcs chosen by `keep` from their sides, as lines.
    pub(super) fn lines(
        &self,
        sides: &[[Option<u32>; 2]],
        keep: impl Fn(&[Option<u32>; 2]) -> bool,
        place: &impl Fn([i32; 2]) -> Coord<f64>,
    ) -> MultiLineString<f64> {
        let chosen = self.arcs.iter().zip(sides).filter(|(_, side)| side[0].is_some() && keep(side));
        MultiLineString::new(chosen.map(|(arc, _)| LineString::new(arc.iter().map(|&p| place(p)).collect())).collect())
    }

    /// For each of `units`, the positions in `units` of those that touch it (queen contiguity), sorted.
    pub(super) fn neighbours(&self, units: &[usize]) -> Vec<Vec<usize>> {
        let mut at_node: BTreeMap<[i32; 2], Vec<usize>> = BTreeMap::new();
        for (position, &unit) in units.iter().enumerate() {
            for &signed in self.units[unit].iter().flatten().flatten() {
                let (first, last) = self.ends(signed);
                at_node.entry(first).or_default().push(position);
                at_node.entry(last).or_default().push(position);
            }
        }
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); units.len()];
        for members in at_node.values_mut() {
            members.sort_unstable();
            members.dedup();
            for &a in members.iter() {
                out[a].extend(members.iter().copied().filter(|&b| b != a));
            }
        }
        for list in &mut out {
            list.sort_unstable();
            list.dedup();
        }
        out
    }
}

/// Puts each hole (clockwise ring) in the smallest outer ring (counter-clockwise) that holds it.
fn nest(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let mut outers: Vec<(f64, Polygon<f64>)> = Vec::new();
    let mut holes: Vec<LineString<f64>> = Vec::new();
    for ring in rings {
        let area = Polygon::new(ring.clone(), Vec::new()).signed_area();
        if area > 0.0 {
            outers.push((area, Polygon::new(ring, Vec::new())));
        } else if area < 0.0 {
            holes.push(ring);
        }
    }
    outers.sort_by(|a, b| a.0.total_cmp(&b.0));
    for hole in holes {
        let inner = inner_point_of(&Polygon::new(hole.clone(), Vec::new()));
        let probe = inner.unwrap_or_else(|| Point(hole.0[0]));
        if let Some((_, outer)) = outers.iter_mut().find(|(_, o)| o.contains(&probe)) {
            outer.interiors_push(hole);
        }
    }
    MultiPolygon::new(outers.into_iter().rev().map(|(_, p)| p).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two unit squares side by side and a third that touches the second in one corner:
    ///
    /// ```text
    ///         +--+
    ///         | 2|
    ///   +--+--+--+
    ///   | 0| 1|
    ///   +--+--+
    /// ```
    fn squares() -> Topology {
        Topology {
            arcs: vec![
                vec![[1, 1], [0, 1], [0, 0], [1, 0]], // 0: around square 0, counter-clockwise
                vec![[1, 0], [1, 1]],                 // 1: between 0 and 1, upwards
                vec![[1, 0], [2, 0], [2, 1]],         // 2: around square 1, to the corner
                vec![[2, 1], [1, 1]],                 // 3: top of square 1
                vec![[2, 1], [3, 1], [3, 2], [2, 2], [2, 1]], // 4: square 2
            ],
            units: vec![vec![vec![vec![0, 1]]], vec![vec![vec![2, 3, !1]]], vec![vec![vec![4]]]],
        }
    }

    fn place(p: [i32; 2]) -> Coord<f64> {
        Coord { x: f64::from(p[0]), y: f64::from(p[1]) }
    }

    #[test]
    fn a_shared_arc_falls_away() {
        let t = squares();
        let both = t.dissolve(&[0, 1], &place);
        assert_eq!(both.0.len(), 1);
        assert!((both.unsigned_area() - 2.0).abs() < 1e-12);
        let all = t.dissolve(&[0, 1, 2], &place);
        assert_eq!(all.0.len(), 2, "squares that touch in a point stay two polygons");
        assert!((all.unsigned_area() - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_corner_is_enough_to_touch() {
        assert_eq!(squares().neighbours(&[0, 1, 2]), [vec![1], vec![0, 2], vec![1]]);
    }

    #[test]
    fn a_hole_stays_a_hole() {
        // A square of side 3 with a unit hole, of which the filling is another unit.
        let t = Topology {
            arcs: vec![vec![[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]], vec![[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]],
            units: vec![vec![vec![vec![0], vec![!1]]], vec![vec![vec![1]]]],
        };
        assert!((t.dissolve(&[0], &place).unsigned_area() - 8.0).abs() < 1e-12);
        assert!((t.dissolve(&[0, 1], &place).unsigned_area() - 9.0).abs() < 1e-12);
        assert_eq!(t.neighbours(&[0, 1]), [vec![1], vec![0]]);
    }
}
