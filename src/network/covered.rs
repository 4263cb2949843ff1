//! How much of a surface lies within a radius of places, every direction being alike.
//!
//! A disc is the convex polygon of [`super::zone::disc`]: cutting by it is cutting by half-planes, one after the other, and the
//! area within several discs comes from those within each, less what they have in common. It is the area of the overlay
//! with the union of the discs, without making either.

use std::borrow::Cow;

use geo::{Area, BooleanOps, BoundingRect, Coord, LineString, MultiPolygon, Point, Rect};
use rstar::{AABB, RTree};

use super::union;
use super::zone::{QUADRANT, disc};
use super::{Located, tree};

/// Most discs of which all the combinations are gone through; beyond, the overlay is made.
const FEW: usize = 8;

/// Rings about an origin, outer ones counter-clockwise and holes clockwise, the first corner not repeated.
type Rings = Vec<Vec<Coord<f64>>>;

/// The discs of one radius about places.
#[derive(Debug)]
pub struct Discs<'a> {
    places: Cow<'a, [Point<f64>]>,
    radius: f64,
    tree: RTree<Located>,
    /// The outward normal of each side.
    sides: Vec<Coord<f64>>,
    /// How far from the centre each side is.
    inscribed: f64,
}

impl<'a> Discs<'a> {
    /// About these places, of that radius in metres.
    #[must_use]
    pub fn new(places: &'a [Point<f64>], radius: f64) -> Self {
        let count = 4 * QUADRANT;
        let half = std::f64::consts::PI / count as f64;
        let normal = |k: usize| {
            let angle = half * (2 * k + 1) as f64;
            Coord { x: angle.cos(), y: angle.sin() }
        };
        let places = union::needed(places, radius).map_or(Cow::Borrowed(places), Cow::Owned);
        Self {
            tree: tree(&places),
            places,
            radius,
            sides: (0..count).map(normal).collect(),
            inscribed: radius * half.cos(),
        }
    }

    /// Square metres of a surface that are in one disc at least; `None` for a surface of nothing.
    #[must_use]
    pub fn covered(&self, surface: &MultiPolygon<f64>) -> Option<f64> {
        let b = surface.bounding_rect()?;
        let r = self.radius;
        let reach = AABB::from_corners([b.min().x - r, b.min().y - r], [b.max().x + r, b.max().y + r]);
        let mut found: Vec<usize> = self.tree.locate_in_envelope(&reach).map(|item| item.data).collect();
        found.sort_unstable();
        if found.iter().any(|&i| self.holds(surface, self.places[i])) {
            return Some(surface.unsigned_area());
        }
        let origin = b.center();
        let rings = rings(surface, origin);
        let mut discs: Vec<(usize, Coord<f64>)> =
            found.into_iter().map(|i| (i, Coord::from(self.places[i]) - origin)).collect();
        discs.retain(|(_, centre)| self.cut(&rings, *centre).iter().any(|ring| !ring.is_empty()));
        if discs.len() <= FEW {
            let centres: Vec<Coord<f64>> = discs.into_iter().map(|(_, centre)| centre).collect();
            return Some(self.in_any(&rings, &centres).clamp(0.0, surface.unsigned_area()));
        }
        let discs: Vec<_> = discs.into_iter().map(|(i, _)| disc(self.places[i], r)).collect();
        Some(surface.intersection(&union::union(&discs)).unsigned_area())
    }

    /// Whether every corner of the surface lies in the circle inscribed in the disc's polygon.
    fn holds(&self, surface: &MultiPolygon<f64>, centre: Point<f64>) -> bool {
        let limit = self.inscribed * self.inscribed;
        surface.0.iter().flat_map(|p| &p.exterior().0).all(|c| {
            let (dx, dy) = (c.x - centre.x(), c.y - centre.y());
            dx * dx + dy * dy <= limit
        })
    }

    /// The area in one of the discs at least: that in each, less that in it and in a later one.
    fn in_any(&self, rings: &Rings, centres: &[Coord<f64>]) -> f64 {
        let each = centres.iter().enumerate().map(|(n, centre)| {
            let inside = self.cut(rings, *centre);
            if inside.is_empty() { 0.0 } else { area(&inside) - self.in_any(&inside, &centres[n + 1..]) }
        });
        each.sum()
    }

    /// What of the rings is in a disc: cut by each of its half-planes (Sutherland and Hodgman 1974). Where a ring leaves
    /// the disc and comes back, its parts stay joined along the disc's side, which adds no area.
    fn cut(&self, rings: &Rings, centre: Coord<f64>) -> Rings {
        let Some(b) = bounds(rings) else { return Vec::new() };
        let mut inside = rings.clone();
        for normal in &self.sides {
            let limit = self.inscribed + normal.x * centre.x + normal.y * centre.y;
            // The farthest and the nearest corner of the box in that direction.
            let (far_x, near_x) = if normal.x > 0.0 { (b.max().x, b.min().x) } else { (b.min().x, b.max().x) };
            let (far_y, near_y) = if normal.y > 0.0 { (b.max().y, b.min().y) } else { (b.min().y, b.max().y) };
            if normal.x * near_x + normal.y * near_y > limit {
                return Vec::new();
            }
            if normal.x * far_x + normal.y * far_y > limit {
                inside.iter_mut().for_each(|ring| *ring = half(ring, *normal, limit));
                inside.retain(|ring| ring.len() > 2);
            }
        }
        inside
    }
}

/// What of a ring is on the inner side of a line.
fn half(ring: &[Coord<f64>], normal: Coord<f64>, limit: f64) -> Vec<Coord<f64>> {
    let beyond = |c: Coord<f64>| normal.x * c.x + normal.y * c.y - limit;
    let Some(mut from) = ring.last().copied() else { return Vec::new() };
    let mut before = beyond(from);
    let mut out = Vec::with_capacity(ring.len() + 2);
    for &to in ring {
        let after = beyond(to);
        if (before > 0.0) != (after > 0.0) {
            out.push(from + (to - from) * (before / (before - after)));
        }
        if after <= 0.0 {
            out.push(to);
        }
        (from, before) = (to, after);
    }
    out
}

/// Twice the signed area of a ring.
fn doubled(ring: &[Coord<f64>]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

fn area(rings: &Rings) -> f64 {
    rings.iter().map(|ring| doubled(ring)).sum::<f64>() / 2.0
}

fn bounds(rings: &Rings) -> Option<Rect<f64>> {
    let mut all = rings.iter().flatten();
    let first = *all.next()?;
    let (low, high) = all.fold((first, first), |(low, high), c| {
        (Coord { x: low.x.min(c.x), y: low.y.min(c.y) }, Coord { x: high.x.max(c.x), y: high.y.max(c.y) })
    });
    Some(Rect::new(low, high))
}

/// The rings of a surface about an origin near it, so that areas lose no digit.
fn rings(surface: &MultiPolygon<f64>, origin: Coord<f64>) -> Rings {
    let ring = |line: &LineString<f64>, outer: bool| {
        let mut ring: Vec<Coord<f64>> = line.0.iter().skip(1).map(|c| *c - origin).collect();
        if (doubled(&ring) > 0.0) != outer {
            ring.reverse();
        }
        ring
    };
    let of = |p: &geo::Polygon<f64>| -> Rings {
        std::iter::once(ring(p.exterior(), true)).chain(p.interiors().iter().map(|hole| ring(hole, false))).collect()
    };
    surface.0.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::zone::discs;
    use geo::polygon;
    use proptest::prelude::*;

    fn overlay(surface: &MultiPolygon<f64>, places: &[Point<f64>], radius: f64) -> f64 {
        surface.intersection(&discs(places, radius)).unsigned_area()
    }

    #[test]
    fn a_surface_inside_outside_and_of_nothing() {
        let square = polygon![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 10.0)];
        let surface = MultiPolygon::new(vec![square]);
        let covered = |x: f64, radius: f64| Discs::new(&[Point::new(x, 5.0)], radius).covered(&surface);
        assert_eq!(covered(5.0, 100.0), Some(100.0));
        assert_eq!(covered(500.0, 100.0), Some(0.0));
        // A disc that is all in the square: 32 r² sin(2π/64).
        let expected = 32.0 * 4.0 * (std::f64::consts::TAU / 64.0).sin();
        assert!((covered(5.0, 2.0).expect("an area") - expected).abs() < 1e-12);
        assert_eq!(Discs::new(&[], 5.0).covered(&surface), Some(0.0));
        assert_eq!(Discs::new(&[], 5.0).covered(&MultiPolygon::new(Vec::new())), None);
    }

    proptest! {
        /// Against the overlay with the union of the discs: a comb with a hole, of which a disc may cut off several
        /// teeth, drawn either way round.
        #[test]
        fn equals_the_overlay(
            places in prop::collection::vec((-3_000.0..9_000.0, -3_000.0..6_000.0), 0..9),
            radius in 500.0..4_000.0,
            turned in any::<bool>(),
        ) {
            let corners = [
                (0.0, 0.0), (6_000.0, 0.0), (6_000.0, 3_000.0), (5_000.0, 1_500.0), (4_000.0, 3_000.0),
                (3_000.0, 1_500.0), (2_000.0, 3_000.0), (1_000.0, 1_500.0), (0.0, 3_000.0),
            ];
            let (x, y) = (902_345.6, 6_812_345.6);
            let place = |(a, b): &(f64, f64)| Point::new(a + x, b + y);
            let line = |corners: &[(f64, f64)]| LineString::from(corners.iter().map(place).collect::<Vec<_>>());
            let hole = line(&[(1_000.0, 300.0), (2_000.0, 300.0), (2_000.0, 900.0), (1_000.0, 900.0)]);
            let mut comb = geo::Polygon::new(line(&corners), vec![hole]);
            if turned {
                comb.exterior_mut(|r| r.0.reverse());
            }
            let surface = MultiPolygon::new(vec![comb]);
            let places: Vec<Point<f64>> = places.iter().map(place).collect();
            let ours = Discs::new(&places, radius).covered(&surface).expect("an area");
            // The overlay rounds corners to a fraction of a millimetre, over a perimeter of 20 km.
            prop_assert!((ours - overlay(&surface, &places, radius)).abs() < 1.0, "{ours}");
        }
    }
}
