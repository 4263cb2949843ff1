//! A point inside a surface, however many corners it has.
//!
//! The point is that of [`geo::InteriorPoint`], to the last bit: in the middle of the longest stretch that a level line
//! half-way up has inside. The library looks for all crossings between all sides to find those of the level line, and makes a
//! graph of the whole surface for each stretch that it tries; only the sides that reach the level are of use.

use std::cmp::Ordering;

use geo::coordinate_position::CoordPos;
use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{BoundingRect, Coord, CoordsIter, Geometry, InteriorPoint, Line, LineString, MultiPolygon, Point, Polygon};

/// A surface of fewer corners is left to the library.
const FEW: usize = 64;

/// A point inside a geometry, on it where it is a line or a point.
#[must_use]
pub fn inner_point(geometry: &Geometry<f64>) -> Option<Point<f64>> {
    match geometry {
        Geometry::Polygon(p) => inner_point_of(p),
        Geometry::MultiPolygon(all) => inner_point_of_all(all),
        other => other.interior_point(),
    }
}

/// A point inside a polygon.
#[must_use]
pub fn inner_point_of(polygon: &Polygon<f64>) -> Option<Point<f64>> {
    if polygon.coords_count() < FEW { polygon.interior_point() } else { longest(polygon).map(|(point, _)| point) }
}

/// A point inside one of several polygons: on the longest stretch of all.
#[must_use]
pub fn inner_point_of_all(all: &MultiPolygon<f64>) -> Option<Point<f64>> {
    if all.coords_count() < FEW {
        return all.interior_point();
    }
    let each = all.iter().filter_map(longest);
    each.min_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(Ordering::Less)).map(|(point, _)| point)
}

/// The middle of the longest stretch of the level line that is inside, and how long it is.
fn longest(polygon: &Polygon<f64>) -> Option<(Point<f64>, f64)> {
    if let [only] = polygon.exterior().0[..] {
        return Some((only.into(), 0.0));
    }
    let bounds = polygon.bounding_rect()?;
    let mut level = (bounds.min().y + bounds.max().y) / 2.0;
    // Not through a corner: half-way to the one that is nearest in height.
    if polygon.coords_iter().any(|c| c.y == level) {
        let others = polygon.coords_iter().filter(|c| c.y != level).map(|c| (c.y, (c.y - level).abs()));
        let closest = others.min_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(Ordering::Less));
        if let Some((closest, _)) = closest {
            level = (level + closest) / 2.0;
        }
    }
    let line = Line::new(Coord { x: bounds.min().x, y: level }, Coord { x: bounds.max().x, y: level });
    let exterior = Sides::at(polygon.exterior(), level);
    let holes: Vec<Sides> = polygon.interiors().iter().map(|hole| Sides::at(hole, level)).collect();
    let mut met: Vec<f64> = Vec::new();
    for side in std::iter::once(&exterior).chain(&holes).flat_map(|ring| &ring.0) {
        match line_intersection(*side, line) {
            Some(LineIntersection::Collinear { intersection }) => {
                met.extend([intersection.start.x, intersection.end.x])
            }
            Some(LineIntersection::SinglePoint { intersection, .. }) => met.push(intersection.x),
            None => {}
        }
    }
    met.sort_by(f64::total_cmp);
    let mut stretches: Vec<(Coord<f64>, f64)> =
        met.windows(2).map(|ends| (Coord { x: (ends[0] + ends[1]) / 2.0, y: level }, ends[1] - ends[0])).collect();
    stretches.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (middle, length) in stretches {
        let position = match exterior.position(middle) {
            CoordPos::Inside => match holes.iter().map(|h| h.position(middle)).find(|p| *p != CoordPos::Outside) {
                Some(CoordPos::OnBoundary) => CoordPos::OnBoundary,
                Some(_) => CoordPos::Outside,
                None => CoordPos::Inside,
            },
            other => other,
        };
        match position {
            CoordPos::Inside => return Some((middle.into(), length)),
            // A surface without area: any other has a better point.
            CoordPos::OnBoundary => return Some((middle.into(), 0.0)),
            CoordPos::Outside => {}
        }
    }
    polygon.coords_iter().next().map(|c| (c.into(), 0.0))
}

/// The sides of a ring that reach a level.
struct Sides(Vec<Line<f64>>);

impl Sides {
    fn at(ring: &LineString<f64>, level: f64) -> Self {
        let reaches = |l: &Line<f64>| l.start.y.min(l.end.y) <= level && l.start.y.max(l.end.y) >= level;
        Self(ring.lines().filter(reaches).collect())
    }

    /// Where a place of that level is, by how often the ring goes round it.
    fn position(&self, at: Coord<f64>) -> CoordPos {
        let mut turns = 0;
        for side in &self.0 {
            let hand = RobustKernel::orient2d(side.start, side.end, at);
            let (low, high) = (side.start.x.min(side.end.x), side.start.x.max(side.end.x));
            match hand {
                Orientation::Collinear if at.x >= low && at.x <= high => return CoordPos::OnBoundary,
                Orientation::CounterClockwise if side.start.y <= at.y && side.end.y > at.y => turns += 1,
                Orientation::Clockwise if side.start.y > at.y => turns -= 1,
                _ => {}
            }
        }
        if turns == 0 { CoordPos::Outside } else { CoordPos::Inside }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A ring of uneven radius, at whole numbers so that corners are met; of many corners.
    fn ring(centre: (i32, i32), far: &[i32]) -> LineString<f64> {
        let at = |(k, far): (usize, &i32)| {
            let (sine, cosine) = (std::f64::consts::TAU * k as f64 / 80.0).sin_cos();
            let along = |from: i32, share: f64| f64::from(from) + (f64::from(*far) * share).round();
            (along(centre.0, cosine), along(centre.1, sine))
        };
        far.iter().enumerate().map(at).collect()
    }

    proptest! {
        /// The library's own point, to the last bit: surfaces with a hole, some of which cross themselves.
        #[test]
        fn it_is_the_point_of_the_library(
            outer in prop::collection::vec(20..60_i32, 80),
            inner in prop::collection::vec(2..25_i32, 80),
            beside in prop::collection::vec(1..70_i32, 80),
        ) {
            let one = Polygon::new(ring((0, 0), &outer), vec![ring((3, 0), &inner)]);
            let other = Polygon::new(ring((100, 7), &beside), Vec::new());
            prop_assert_eq!(longest(&one).map(|(p, _)| p), one.interior_point());
            let both = MultiPolygon::new(vec![one, other]);
            prop_assert_eq!(inner_point_of_all(&both), both.interior_point());
        }

        /// A comb, of which the level line has a stretch in every tooth and in every gap.
        #[test]
        fn teeth_and_gaps(widths in prop::collection::vec(1..9_i32, 40..60), up in 1..50_i32) {
            let (mut x, mut corners) = (0, vec![(0, -10)]);
            for (n, width) in widths.iter().enumerate() {
                let y = if n % 2 == 0 { up } else { 0 };
                corners.push((x, y));
                x += width;
                corners.push((x, y));
            }
            corners.push((x, -10));
            let comb = Polygon::new(corners.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).collect(), Vec::new());
            prop_assert_eq!(longest(&comb).map(|(p, _)| p), comb.interior_point());
        }
    }

    #[test]
    fn surfaces_without_area() {
        for flat in [vec![(1.0, 2.0)], vec![(0.0, 0.0), (4.0, 0.0), (2.0, 0.0)], vec![(0.0, 0.0), (4.0, 4.0)]] {
            let polygon = Polygon::new(flat.into_iter().collect(), Vec::new());
            assert_eq!(longest(&polygon).map(|(p, _)| p), polygon.interior_point());
        }
        assert_eq!(longest(&Polygon::new(LineString::new(Vec::new()), Vec::new())), None);
    }
}
