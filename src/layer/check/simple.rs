//! Whether a surface is simple: no ring crosses itself or another, holes are inside, parts lie beside one another.
//!
//! The answer is that of [`geo::Validation`], which compares each side of a ring with every other and each part with every
//! other; here a line sweeps over the rings (`sweep`). How often a surface crosses itself is counted without any crossing
//! being kept, among the sides whose boxes meet, found by a tree: a star of 2,000 corners has two million, and a mend of it
//! as many pieces.

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{
    BooleanOps, BoundingRect, CoordinatePosition, CoordsIter, Geometry, Intersects, Line, LineString, MultiPolygon,
    Polygon, Relate, Validation,
};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::sweep::{Runs, aside, crosses_itself};
use crate::layer::input::vector;
use crate::parallel;

/// A surface of fewer corners is left to the library.
const FEW: usize = 200;

/// A surface that crosses itself more often is mended by our own overlay: GEOS makes and unmakes the whole surface for each of
/// its pieces.
const MANY: usize = 500;

/// How far along the rings the sides stand that are looked at first for crossings.
const SOON: usize = 64;

/// A surface that crosses itself more often than this is no drawing of anything; its pieces would fill the memory.
const TANGLE: usize = 200_000;

/// A surface that crosses itself, mended: what it goes round an odd number of times. `None` when that leaves no surface, or
/// when it is a tangle.
pub(super) fn mended(surface: &Geometry<f64>) -> Option<Geometry<f64>> {
    let count = crossings(surface, TANGLE);
    if count <= MANY {
        return vector::make_valid(surface);
    }
    let nothing = MultiPolygon::new(Vec::new());
    let parts = match surface {
        _ if count > TANGLE => return None,
        Geometry::Polygon(polygon) => polygon.union(&nothing),
        Geometry::MultiPolygon(parts) => parts.union(&nothing),
        _ => return None,
    };
    (!parts.0.is_empty()).then(|| parts.into())
}

/// Whether a surface crosses itself so often that it is not mended.
pub(super) fn is_tangle(surface: &Geometry<f64>) -> bool {
    crossings(surface, TANGLE) > TANGLE
}

/// Whether a surface is simple.
pub(super) fn is_simple(surface: &Geometry<f64>) -> bool {
    match surface {
        _ if surface.coords_count() < FEW => surface.is_valid(),
        Geometry::Polygon(polygon) => polygon_is(polygon),
        Geometry::MultiPolygon(parts) => parts_are(parts),
        other => other.is_valid(),
    }
}

/// How often the sides of a surface cross, as far as it matters: no more than a little over `most`.
fn crossings(surface: &Geometry<f64>, most: usize) -> usize {
    let rings: Vec<&LineString<f64>> = match surface {
        Geometry::Polygon(p) => rings(p).collect(),
        Geometry::MultiPolygon(parts) => parts.iter().flat_map(rings).collect(),
        _ => Vec::new(),
    };
    let lines: Vec<Line<f64>> = rings.iter().flat_map(|ring| ring.lines()).collect();
    // None of the others cross.
    let Some(aside) = aside(&lines, most) else { return most + 1 };
    if aside.is_empty() {
        return 0;
    }
    let crossed = |n: usize, other: usize| {
        // The earlier one first; a pair of which both are aside is counted once.
        let (a, b) = (&lines[n.min(other)], &lines[n.max(other)]);
        let joined = a.start == b.end || a.end == b.start || a.start == b.start;
        (other > n || other < n && aside.binary_search(&other).is_err()) && !joined && a.intersects(b)
    };
    // Those of a tangle mostly cross sides that come soon before or after them: that may be enough to tell one.
    let mut count = 0;
    for n in &aside {
        count += (n.saturating_sub(SOON)..lines.len().min(n + SOON)).filter(|other| crossed(*n, *other)).count();
        if count > most {
            return count;
        }
    }
    let tree = RTree::bulk_load(lines.iter().enumerate().map(|(n, side)| GeomWithData::new(*side, n)).collect());
    count = 0;
    for n in &aside {
        let b = lines[*n].bounding_rect();
        let near = tree.locate_in_envelope_intersecting(&AABB::from_corners(b.min().into(), b.max().into()));
        count += near.filter(|other| crossed(*n, other.data)).take(most + 1).count();
        if count > most {
            break;
        }
    }
    count
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).filter(|ring| !ring.0.is_empty())
}

fn polygon_is(polygon: &Polygon<f64>) -> bool {
    let rings: Vec<&LineString<f64>> = rings(polygon).collect();
    let distinct = |ring: &LineString<f64>| 1 + ring.lines().filter(|l| l.start != l.end).count();
    let finite = |ring: &LineString<f64>| ring.0.iter().all(|c| c.x.is_finite() && c.y.is_finite());
    if polygon.exterior().0.is_empty() || !rings.iter().all(|ring| distinct(ring) >= 4 && finite(ring)) {
        return polygon.exterior().0.is_empty();
    }
    if parallel::map(&rings, |ring| crosses_itself(ring)).contains(&true) {
        return false;
    }
    let runs: Vec<Runs<'_>> = rings.iter().filter_map(|ring| Runs::of(ring)).collect();
    let alone = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new());
    // Rings that do not meet are inside one another or beside: one corner tells. Where they meet, the library tells.
    let inside = parallel::map_range(rings.len() - 1, |n| {
        let hole = n + 1;
        if runs[0].meets(&runs[hole]) {
            let both = alone(rings[0]).relate(&alone(rings[hole]));
            both.is_contains() && both.get(CoordPos::OnBoundary, CoordPos::OnBoundary) != Dimensions::OneDimensional
        } else {
            holds(rings[0], rings[hole])
        }
    });
    let beside = |(a, b): &(usize, usize)| {
        let (a, b) = (a + 1, b + 1);
        if runs[a].meets(&runs[b]) {
            return apart(&alone(rings[a]), &alone(rings[b]));
        }
        !holds(rings[a], rings[b]) && !holds(rings[b], rings[a])
    };
    !inside.contains(&false) && !parallel::map(&pairs_of_boxes(&rings[1..]), beside).contains(&false)
}

/// Whether a ring that does not meet another has it inside.
fn holds(ring: &LineString<f64>, other: &LineString<f64>) -> bool {
    let position = |corner| geo::coordinate_position::coord_pos_relative_to_ring(corner, ring);
    other.0.first().is_some_and(|corner| position(*corner) == CoordPos::Inside)
}

/// Whether two surfaces share neither an area nor a stretch of border.
fn apart(a: &Polygon<f64>, b: &Polygon<f64>) -> bool {
    let both = a.relate(b);
    both.get(CoordPos::Inside, CoordPos::Inside) != Dimensions::TwoDimensional
        && both.get(CoordPos::OnBoundary, CoordPos::OnBoundary) != Dimensions::OneDimensional
}

fn parts_are(parts: &MultiPolygon<f64>) -> bool {
    let outer: Vec<&LineString<f64>> = parts.iter().map(Polygon::exterior).collect();
    parts.iter().all(|part| if part.coords_count() < FEW { part.is_valid() } else { polygon_is(part) })
        && pairs_of_boxes(&outer).into_iter().all(|(a, b)| beside(&parts.0[a], &parts.0[b]))
}

/// Whether two valid parts lie beside one another.
fn beside(a: &Polygon<f64>, b: &Polygon<f64>) -> bool {
    if a.coords_count() + b.coords_count() < FEW {
        return apart(a, b);
    }
    let all: Vec<&LineString<f64>> = rings(a).chain(rings(b)).collect();
    let runs: Vec<Runs<'_>> = all.iter().filter_map(|ring| Runs::of(ring)).collect();
    let of_a = rings(a).count();
    // In order: each ring of the first comes before those of the other.
    if pairs_of_boxes(&all).iter().any(|(n, m)| *n < of_a && *m >= of_a && runs[*n].meets(&runs[*m])) {
        return apart(a, b);
    }
    let inside = |p: &Polygon<f64>, of: &Polygon<f64>| {
        let first = of.exterior().0.first();
        first.is_some_and(|corner| p.coordinate_position(corner) == CoordPos::Inside)
    };
    !inside(a, b) && !inside(b, a)
}

/// The pairs of rings whose boxes meet.
fn pairs_of_boxes(rings: &[&LineString<f64>]) -> Vec<(usize, usize)> {
    let boxed = |(n, ring): (usize, &&LineString<f64>)| {
        let b = ring.bounding_rect()?;
        Some(GeomWithData::new(Rectangle::from_corners([b.min().x, b.min().y], [b.max().x, b.max().y]), n))
    };
    let tree = RTree::bulk_load(rings.iter().enumerate().filter_map(boxed).collect());
    let mut pairs: Vec<(usize, usize)> = tree
        .intersection_candidates_with_other_tree(&tree)
        .map(|(a, b)| (a.data, b.data))
        .filter(|(a, b)| a < b)
        .collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring(centre: (i32, i32), far: &[i32]) -> LineString<f64> {
        let at = |(k, far): (usize, &i32)| {
            let (sine, cosine) = (std::f64::consts::TAU * k as f64 / 24.0).sin_cos();
            (f64::from(centre.0) + f64::from(*far) * cosine, f64::from(centre.1) + f64::from(*far) * sine)
        };
        far.iter().enumerate().map(at).collect()
    }

    fn rounded(mut ring: LineString<f64>) -> LineString<f64> {
        ring.0.iter_mut().for_each(|c| (c.x, c.y) = (c.x.round(), c.y.round()));
        ring
    }

    proptest! {
        /// Against the library, on whole numbers so that corners and sides fall on one another.
        #[test]
        fn it_is_what_the_library_says(
            outer in prop::collection::vec(12..30_i32, 24),
            holes in prop::collection::vec(((-14..15_i32, -14..15_i32), prop::collection::vec(1..9_i32, 24)), 0..4),
            beside in prop::collection::vec(((-40..41_i32, -40..41_i32), prop::collection::vec(2..14_i32, 24)), 0..3),
        ) {
            let holes = holes.iter().map(|(at, far)| rounded(ring(*at, far))).collect();
            let polygon = Polygon::new(rounded(ring((0, 0), &outer)), holes);
            prop_assert_eq!(polygon_is(&polygon), polygon.is_valid());
            let others = beside.iter().map(|(at, far)| Polygon::new(ring(*at, far), Vec::new()));
            let parts = MultiPolygon::new(std::iter::once(polygon).chain(others).collect());
            prop_assert_eq!(parts_are(&parts), parts.is_valid());
        }
    }

    /// How often, by all pairs of sides.
    fn by_all_pairs(rings: &[LineString<f64>]) -> usize {
        let sides: Vec<Line<f64>> = rings.iter().flat_map(|ring| ring.lines()).collect();
        let crossed = |a: &Line<f64>, b: &Line<f64>| {
            a.start != b.end && a.end != b.start && a.start != b.start && a.intersects(b)
        };
        (0..sides.len()).map(|n| sides[..n].iter().filter(|other| crossed(other, &sides[n])).count()).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn crossings_are_those_of_all_pairs(
            outer in prop::collection::vec((0..8_i32, 0..8_i32), 3..16),
            hole in prop::collection::vec((0..8_i32, 0..8_i32), 3..6),
            most in 0..60_usize,
        ) {
            let closed = |corners: &[(i32, i32)]| {
                let line = corners.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect();
                Polygon::new(line, Vec::new()).exterior().clone()
            };
            let rings = [closed(&outer), closed(&hole)];
            let all = by_all_pairs(&rings);
            let surface = Geometry::from(Polygon::new(rings[0].clone(), vec![rings[1].clone()]));
            prop_assert_eq!(crossings(&surface, usize::MAX - 1), all);
            prop_assert_eq!(crossings(&surface, most) > most, all > most);
        }
    }

    /// A star {n/k} crosses itself n (k − 1) times.
    #[test]
    fn the_crossings_of_a_star_are_counted_up_to_a_bound() {
        let star = |n: usize, k: usize| {
            let corner = |m: usize| std::f64::consts::TAU * (m * k % n) as f64 / n as f64;
            let ring = (0..=n).map(|m| (corner(m % n).cos(), corner(m % n).sin())).collect();
            Geometry::from(Polygon::new(ring, Vec::new()))
        };
        assert_eq!(crossings(&star(5, 2), 100), 5);
        assert_eq!(crossings(&star(101, 7), 10_000), 101 * 6);
        assert!(crossings(&star(401, 200), 1_000) > 1_000);
        assert_eq!(crossings(&star(12, 1), 100), 0);
        assert!(!is_simple(&star(401, 200)) && is_simple(&star(401, 1)));
    }
}
