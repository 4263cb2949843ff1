//! The union of outlines that share most of their borders.
//!
//! A side that one outline runs forwards and another backwards is inside the union: the two cancel, and how many times
//! the sides left wind around any point is what it was. Only these, the border of the whole and whatever two drawings of
//! one border disagree on, are handed to the polygon overlay: a tenth of all of them for the communes of an EPCI.

use geo::{Area, Coord, LineString, MultiPolygon, Polygon, unary_union};

/// A corner by the bits of its coordinates: equal when the point is the same.
type Corner = [u64; 2];

/// A side between two corners, the lower first, and how many times more it is run that way than backwards.
type Side = (Corner, Corner, i32);

fn corner(c: Coord<f64>) -> Corner {
    // Adding zero makes one of −0 and 0.
    [(c.x + 0.0).to_bits(), (c.y + 0.0).to_bits()]
}

fn coord(c: Corner) -> Coord<f64> {
    Coord { x: f64::from_bits(c[0]), y: f64::from_bits(c[1]) }
}

/// The union of outlines, in which they may overlap, touch or leave gaps; each must be valid by itself.
#[must_use]
pub fn dissolve<'a>(outlines: impl IntoIterator<Item = &'a MultiPolygon<f64>>) -> MultiPolygon<f64> {
    let mut sides: Vec<Side> = Vec::new();
    for polygon in outlines.into_iter().flatten() {
        run(polygon.exterior(), true, &mut sides);
        polygon.interiors().iter().for_each(|hole| run(hole, false, &mut sides));
    }
    let rings = rings(left(sides));
    let mut rings: Vec<(f64, Polygon<f64>)> = rings
        .into_iter()
        .map(|ring| Polygon::new(ring, Vec::new()))
        .map(|polygon| (polygon.signed_area(), polygon))
        .collect();
    // The overlay takes the sense of the first ring for that of what is inside: the largest is an outer one.
    rings.sort_by(|a, b| b.0.total_cmp(&a.0));
    unary_union(rings.iter().map(|(_, polygon)| polygon))
}

/// Adds the sides of a ring, run counter-clockwise when it is an outer one and clockwise when it is a hole.
fn run(ring: &LineString<f64>, outer: bool, sides: &mut Vec<Side>) {
    let backwards = (Polygon::new(ring.clone(), Vec::new()).signed_area() > 0.0) != outer;
    let with = if backwards { -1 } else { 1 };
    for line in ring.lines() {
        let (a, b) = (corner(line.start), corner(line.end));
        match a.cmp(&b) {
            std::cmp::Ordering::Less => sides.push((a, b, with)),
            std::cmp::Ordering::Greater => sides.push((b, a, -with)),
            std::cmp::Ordering::Equal => {}
        }
    }
}

/// What is left once opposite sides have cancelled, as sides that go from the first corner to the second, by first
/// corner.
fn left(mut sides: Vec<Side>) -> Vec<(Corner, Corner)> {
    sides.sort_unstable();
    let mut out = Vec::new();
    for same in sides.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (a, b, _) = same[0];
        let net: i32 = same.iter().map(|s| s.2).sum();
        let side = if net > 0 { (a, b) } else { (b, a) };
        out.extend(std::iter::repeat_n(side, net.unsigned_abs() as usize));
    }
    out.sort_unstable();
    out
}

/// Sides put end to end. As many of them come to each corner as leave it, so that each walk ends where it began.
fn rings(sides: Vec<(Corner, Corner)>) -> Vec<LineString<f64>> {
    let mut used = vec![false; sides.len()];
    let mut out = Vec::new();
    for first in 0..sides.len() {
        if used[first] {
            continue;
        }
        let start = sides[first].0;
        let mut ring = vec![coord(start)];
        let mut at = first;
        loop {
            used[at] = true;
            let end = sides[at].1;
            ring.push(coord(end));
            if end == start {
                break;
            }
            let from = sides.partition_point(|s| s.0 < end);
            let Some(next) = (from..sides.len()).take_while(|n| sides[*n].0 == end).find(|n| !used[*n]) else { break };
            at = next;
        }
        out.push(LineString::new(ring));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Euclidean, Length, Translate, polygon};
    use proptest::prelude::*;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let (right, top) = (x + side, y + side);
        MultiPolygon::new(vec![polygon![(x: x, y: y), (x: right, y: y), (x: right, y: top), (x: x, y: top)]])
    }

    fn perimeter(outline: &MultiPolygon<f64>) -> f64 {
        outline
            .iter()
            .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
            .map(|r| Euclidean.length(r))
            .sum()
    }

    #[test]
    fn borders_fall_away_and_overlaps_count_once() {
        // Two squares of side 2 that share a side, one that overlaps the second by 1 × 2, one drawn the other way round
        // that touches the first in a corner.
        let mut turned = square(-2.0, 2.0, 2.0);
        turned.0[0].exterior_mut(|r| r.0.reverse());
        let all = [square(0.0, 0.0, 2.0), square(2.0, 0.0, 2.0), square(3.0, 0.0, 2.0), turned];
        let union = dissolve(&all);
        // A rectangle of 5 by 2 and a square of 2 by 2.
        assert!((union.unsigned_area() - 14.0).abs() < 1e-6, "{}", union.unsigned_area());
        assert!((perimeter(&union) - 22.0).abs() < 1e-6, "{}", perimeter(&union));
        assert_eq!(dissolve(&[]), MultiPolygon::new(Vec::new()));
    }

    #[test]
    fn a_hole_stays_unless_something_fills_it() {
        let mut ring = square(0.0, 0.0, 3.0);
        ring.0[0].interiors_push(square(1.0, 1.0, 1.0).0[0].exterior().clone());
        assert!((dissolve([&ring]).unsigned_area() - 8.0).abs() < 1e-6);
        let whole = dissolve(&[ring, square(1.0, 1.0, 1.0)]);
        assert!((whole.unsigned_area() - 9.0).abs() < 1e-6 && whole.0[0].interiors().is_empty());
    }

    proptest! {
        /// Against the plain overlay of them all, on a grid coarse enough for borders to be shared, and far from zero as
        /// the coordinates of a projection are.
        #[test]
        fn equals_the_overlay(squares in prop::collection::vec((0..8_i32, 0..8_i32, 1..4_i32), 1..20)) {
            let all: Vec<MultiPolygon<f64>> = squares
                .iter()
                .map(|(x, y, s)| square(f64::from(*x), f64::from(*y), f64::from(*s)).translate(9e5, 6.8e6))
                .collect();
            let (ours, plain) = (dissolve(&all), unary_union(&all));
            prop_assert!((ours.unsigned_area() - plain.unsigned_area()).abs() < 1e-6);
            prop_assert!((perimeter(&ours) - perimeter(&plain)).abs() < 1e-6);
            prop_assert_eq!(ours.0.len(), plain.0.len());
        }
    }
}
