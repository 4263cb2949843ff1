//! Straight stretches of lines, in metres: what of them is nearest to a point, and what of one is near another.

use geo::{Geometry, Line, LinesIter, Point};
use rstar::{AABB, PointDistance, RTreeObject};

/// A straight stretch between two positions, which may be the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub(super) a: [f64; 2],
    pub(super) b: [f64; 2],
}

impl RTreeObject for Segment {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Segment {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let (near, _) = self.nearest(*point);
        (near[0] - point[0]).powi(2) + (near[1] - point[1]).powi(2)
    }
}

impl Segment {
    /// The nearest position on it, and how far along it is, from 0 to 1.
    pub(super) fn nearest(&self, p: [f64; 2]) -> ([f64; 2], f64) {
        let [dx, dy] = self.direction();
        let square = dx * dx + dy * dy;
        let along = if square > 0.0 { ((p[0] - self.a[0]) * dx + (p[1] - self.a[1]) * dy) / square } else { 0.0 };
        let along = along.clamp(0.0, 1.0);
        ([self.a[0] + along * dx, self.a[1] + along * dy], along)
    }

    fn direction(&self) -> [f64; 2] {
        [self.b[0] - self.a[0], self.b[1] - self.a[1]]
    }

    /// The part of it, as shares from 0 to 1, that is at most `reach` from another; none where it never comes that near.
    /// What is near a stretch is convex: the part is in one piece.
    pub(super) fn near(&self, other: &Self, reach: f64) -> Option<(f64, f64)> {
        let parts = [self.in_disc(other.a, reach), self.in_disc(other.b, reach), self.in_band(other, reach)];
        let mut parts = parts.into_iter().flatten();
        let first = parts.next()?;
        Some(parts.fold(first, |all, part| (all.0.min(part.0), all.1.max(part.1))))
    }

    /// The part of it in a disc.
    fn in_disc(&self, centre: [f64; 2], radius: f64) -> Option<(f64, f64)> {
        let [dx, dy] = self.direction();
        let (x, y) = (self.a[0] - centre[0], self.a[1] - centre[1]);
        let (square, half, rest) = (dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - radius * radius);
        if square == 0.0 {
            return (rest <= 0.0).then_some((0.0, 1.0));
        }
        let under = half * half - square * rest;
        if under < 0.0 {
            return None;
        }
        let root = under.sqrt();
        let (from, to) = (((-half - root) / square).max(0.0), ((-half + root) / square).min(1.0));
        (from <= to).then_some((from, to))
    }

    /// The part of it that is beside another, at most `reach` away on either hand.
    fn in_band(&self, other: &Self, reach: f64) -> Option<(f64, f64)> {
        let [ox, oy] = other.direction();
        let length = ox.hypot(oy);
        if length == 0.0 {
            return None;
        }
        let (ux, uy) = (ox / length, oy / length);
        let [dx, dy] = self.direction();
        let (x, y) = (self.a[0] - other.a[0], self.a[1] - other.a[1]);
        let mut part = (0.0, 1.0);
        // Along the other and across it: where the start is, how that changes, and between what it must stay.
        for (start, change, least, most) in
            [(x * ux + y * uy, dx * ux + dy * uy, 0.0, length), (y * ux - x * uy, dy * ux - dx * uy, -reach, reach)]
        {
            if change == 0.0 {
                if start < least || start > most {
                    return None;
                }
                continue;
            }
            let (p, q) = ((least - start) / change, (most - start) / change);
            part = (f64::max(part.0, p.min(q)), f64::min(part.1, p.max(q)));
        }
        (part.0 <= part.1).then_some(part)
    }
}

/// The stretches that a geometry is drawn with; a point is one of no length.
pub(super) fn segments(geometry: &Geometry<f64>) -> Vec<Segment> {
    let at = |p: &Point<f64>| Segment { a: [p.x(), p.y()], b: [p.x(), p.y()] };
    let of = |l: Line<f64>| Segment { a: [l.start.x, l.start.y], b: [l.end.x, l.end.y] };
    match geometry {
        Geometry::Point(p) => vec![at(p)],
        Geometry::MultiPoint(points) => points.iter().map(at).collect(),
        Geometry::GeometryCollection(parts) => parts.iter().flat_map(segments).collect(),
        Geometry::Line(line) => vec![of(*line)],
        Geometry::LineString(line) => line.lines_iter().map(of).collect(),
        Geometry::MultiLineString(lines) => lines.lines_iter().map(of).collect(),
        Geometry::Polygon(surface) => surface.lines_iter().map(of).collect(),
        Geometry::MultiPolygon(surfaces) => surfaces.lines_iter().map(of).collect(),
        Geometry::Rect(r) => r.lines_iter().map(of).collect(),
        Geometry::Triangle(t) => t.lines_iter().map(of).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(ends: [f64; 4]) -> Segment {
        Segment { a: [ends[0], ends[1]], b: [ends[2], ends[3]] }
    }

    /// Along y = 3 from x = -10 to 10, what is at most 5 from the stretch from (0, 0) to (2, 0): from -4 to 6.
    #[test]
    fn what_is_near_a_stretch() {
        let road = segment([-10.0, 3.0, 10.0, 3.0]);
        let line = segment([0.0, 0.0, 2.0, 0.0]);
        let (from, to) = road.near(&line, 5.0).expect("it comes near");
        assert!((from - 0.3).abs() < 1e-12 && (to - 0.8).abs() < 1e-12, "{from} {to}");
        assert_eq!(road.near(&line, 2.9), None);
        // Of no length, on either side.
        let point = segment([1.0, 0.0, 1.0, 0.0]);
        assert_eq!(point.near(&line, 1.0), Some((0.0, 1.0)));
        assert!(
            road.near(&point, 5.0).is_some_and(|(from, to)| (from - 0.35).abs() < 1e-12 && (to - 0.75).abs() < 1e-12)
        );
    }

    proptest! {
        /// A point of the road is in the part exactly when it is that near.
        #[test]
        fn the_part_holds_the_points_that_are_near(
            road in prop::array::uniform4(-50_i32..50),
            line in prop::array::uniform4(-50_i32..50),
            reach in 1..30_i32,
        ) {
            let (road, line) = (segment(road.map(f64::from)), segment(line.map(f64::from)));
            let reach = f64::from(reach);
            let part = road.near(&line, reach);
            for step in 0..=100 {
                let t = f64::from(step) / 100.0;
                let p = [road.a[0] + t * (road.b[0] - road.a[0]), road.a[1] + t * (road.b[1] - road.a[1])];
                let far = line.distance_2(&p).sqrt() - reach;
                let within = part.is_some_and(|(from, to)| from <= t && t <= to);
                // At the very edge rounding decides.
                prop_assert!(within == (far <= 0.0) || far.abs() < 1e-6, "{t} {far} {part:?}");
            }
        }
    }
}
