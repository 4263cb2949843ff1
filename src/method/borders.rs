//! Which outlines touch when their borders were not drawn as one: a vertex on one side that the other lacks, a gap or an
//! overlap of some metres.
//!
//! Only borders are compared: an outline that lies wholly inside another one, far from its border, does not touch it.

use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

use super::neighbours::Contiguity;
use crate::parallel;

/// Coordinates of some millions of metres are rounded to a billionth: a vertex put on the side of another outline may
/// miss it by that much. A thousand times more, and still nothing that anybody draws.
const ROUNDING: f64 = 1e-6;

/// A common border is longer than so many times the tolerance. Two outlines that meet in a corner run near each other
/// too, on twice the tolerance where they leave at right angles, and on four times where they leave at 30°.
const STRETCH: f64 = 4.0;

type Point = [f64; 2];
type Side = GeomWithData<Line<Point>, usize>;

/// The neighbours of each outline, given as its rings, in ascending order and never itself: those whose border comes
/// within `tolerance` metres of its own (queen), or runs along it at no more than that over a stretch longer than four
/// times the tolerance (rook). Symmetric; a vertex that only one side has changes nothing.
#[must_use]
pub fn touching(outlines: &[Vec<Vec<Point>>], tolerance: f64, by: Contiguity) -> Vec<Vec<usize>> {
    let reach = if tolerance.is_finite() { tolerance.max(ROUNDING) } else { ROUNDING };
    let sides = outlines.iter().enumerate().flat_map(|(i, rings)| {
        rings.iter().flat_map(move |ring| sides(ring).map(move |(a, b)| GeomWithData::new(Line::new(a, b), i)))
    });
    let tree: RTree<Side> = RTree::bulk_load(sides.collect());
    let found: Vec<Vec<usize>> = parallel::map_range(outlines.len(), |i| {
        let mut touched: Vec<usize> = match by {
            Contiguity::Queen => outlines[i].iter().flat_map(|ring| met(ring, i, &tree, reach)).map(|m| m.0).collect(),
            Contiguity::Rook => outlines[i]
                .iter()
                .flat_map(|ring| along(met(ring, i, &tree, reach), length(ring), reach))
                .filter(|(_, stretch)| *stretch > STRETCH * reach)
                .map(|(j, _)| j)
                .collect(),
        };
        touched.sort_unstable();
        touched.dedup();
        touched
    });
    mutual(found)
}

/// A stretch seen from one side only, which a length just at the limit may be, is one of both.
fn mutual(mut found: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let pairs: Vec<(usize, usize)> =
        found.iter().enumerate().flat_map(|(i, list)| list.iter().map(move |&j| (j, i))).collect();
    for (j, i) in pairs {
        found[j].push(i);
    }
    for list in &mut found {
        list.sort_unstable();
        list.dedup();
    }
    found
}

/// The sides of a ring that have a length.
fn sides(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    ring.windows(2).map(|w| (w[0], w[1])).filter(|(a, b)| a != b)
}

fn length(ring: &[Point]) -> f64 {
    sides(ring).map(|(a, b)| (b[0] - a[0]).hypot(b[1] - a[1])).sum()
}

/// Which other outlines come within reach of a ring, and from where to where along it, in metres from its start.
fn met(ring: &[Point], own: usize, tree: &RTree<Side>, reach: f64) -> Vec<(usize, f64, f64)> {
    let mut out = Vec::new();
    let mut start = 0.0;
    for (a, b) in sides(ring) {
        let low = [a[0].min(b[0]) - reach, a[1].min(b[1]) - reach];
        let high = [a[0].max(b[0]) + reach, a[1].max(b[1]) + reach];
        for other in tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high)).filter(|s| s.data != own) {
            let line = other.geom();
            if let Some((from, to)) = near((a, b), (line.from, line.to), reach) {
                out.push((other.data, start + from, start + to));
            }
        }
        start += (b[0] - a[0]).hypot(b[1] - a[1]);
    }
    out
}

/// For each outline met, its longest stretch along a ring of that length without a break. A ring has no end: what
/// reaches its last metre goes on at its first.
fn along(mut met: Vec<(usize, f64, f64)>, around: f64, reach: f64) -> Vec<(usize, f64)> {
    met.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    let mut out = Vec::new();
    for one in met.chunk_by(|a, b| a.0 == b.0) {
        let mut runs: Vec<(f64, f64)> = Vec::new();
        for &(_, from, to) in one {
            match runs.last_mut() {
                Some(last) if from <= last.1 + reach => last.1 = last.1.max(to),
                _ => runs.push((from, to)),
            }
        }
        let longest = runs.iter().map(|(from, to)| to - from).fold(0.0, f64::max);
        let over_the_end = match (runs.first(), runs.last()) {
            (Some(first), Some(last)) if runs.len() > 1 && first.0 <= reach && last.1 >= around - reach => {
                first.1 + around - last.0
            }
            _ => 0.0,
        };
        out.push((one[0].0, longest.max(over_the_end)));
    }
    out
}

/// From where to where, in metres from `a`, the side `ab` lies within `reach` of the side `cd`. What lies that near to a
/// side is a strip with a half disc at each end: it is convex, so that the answer is one stretch.
fn near((a, b): (Point, Point), (c, d): (Point, Point), reach: f64) -> Option<(f64, f64)> {
    let long = (b[0] - a[0]).hypot(b[1] - a[1]);
    let u = [(b[0] - a[0]) / long, (b[1] - a[1]) / long];
    let far = (d[0] - c[0]).hypot(d[1] - c[1]);
    let v = [(d[0] - c[0]) / far, (d[1] - c[1]) / far];
    let disc = |centre: Point| {
        let to = [centre[0] - a[0], centre[1] - a[1]];
        let (ahead, aside) = (dot(to, u), cross(to, u));
        let half = (reach * reach - aside * aside).max(0.0).sqrt();
        (aside.abs() <= reach).then_some((ahead - half, ahead + half))
    };
    let from = [a[0] - c[0], a[1] - c[1]];
    let strip = within(dot(from, v), dot(u, v), (0.0, far))
        .zip(within(cross(from, v), cross(u, v), (-reach, reach)))
        .map(|(one, two)| (one.0.max(two.0), one.1.min(two.1)));
    let parts = [disc(c), disc(d), strip.filter(|(low, high)| low <= high)];
    let (low, high) = parts.into_iter().flatten().reduce(|x, y| (x.0.min(y.0), x.1.max(y.1)))?;
    let (low, high) = (low.max(0.0), high.min(long));
    (low <= high).then_some((low, high))
}

/// Where `offset + slope × t` lies between two bounds.
fn within(offset: f64, slope: f64, (low, high): (f64, f64)) -> Option<(f64, f64)> {
    if slope.abs() < 1e-12 {
        return (low..=high).contains(&offset).then_some((f64::NEG_INFINITY, f64::INFINITY));
    }
    let (one, two) = ((low - offset) / slope, (high - offset) / slope);
    Some((one.min(two), one.max(two)))
}

fn dot(p: Point, q: Point) -> f64 {
    p[0] * q[0] + p[1] * q[1]
}

fn cross(p: Point, q: Point) -> f64 {
    p[0] * q[1] - p[1] * q[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: [Vec<usize>; 2] = [vec![], vec![]];

    fn each_other() -> [Vec<usize>; 2] {
        [vec![1], vec![0]]
    }

    /// A rectangle in a corner of Lambert-93, its corners in kilometres.
    fn rectangle(x: [f64; 2], y: [f64; 2]) -> Vec<Vec<Point>> {
        let at = |x: f64, y: f64| [600_000.0 + x * 1000.0, 6_800_000.0 + y * 1000.0];
        vec![vec![at(x[0], y[0]), at(x[1], y[0]), at(x[1], y[1]), at(x[0], y[1]), at(x[0], y[0])]]
    }

    fn both(outlines: &[Vec<Vec<Point>>], tolerance: f64) -> [Vec<Vec<usize>>; 2] {
        [Contiguity::Queen, Contiguity::Rook].map(|by| touching(outlines, tolerance, by))
    }

    #[test]
    fn the_same_vertices_on_both_sides() {
        let pair = [rectangle([0.0, 1.0], [0.0, 1.0]), rectangle([1.0, 2.0], [0.0, 1.0])];
        assert_eq!(both(&pair, 0.0), [each_other(), each_other()]);
    }

    /// The long side of the first is met by two others, in a vertex that it lacks: a T-junction.
    #[test]
    fn a_vertex_that_the_other_side_lacks() {
        let three =
            [rectangle([0.0, 1.0], [0.0, 1.0]), rectangle([1.0, 2.0], [0.0, 0.4]), rectangle([1.0, 2.0], [0.4, 1.0])];
        let all = vec![vec![1, 2], vec![0, 2], vec![0, 1]];
        assert_eq!(both(&three, 0.0), [all.clone(), all]);
        // A side at a slant, whose middle no floating-point number hits.
        let (a, b) = ([600_000.1, 6_800_000.3], [601_000.7, 6_800_333.9]);
        let middle = [a[0] + (b[0] - a[0]) / 3.0, a[1] + (b[1] - a[1]) / 3.0];
        let slanted = [
            vec![vec![a, b, [600_000.0, 6_801_000.0], a]],
            vec![vec![a, middle, [600_400.0, 6_799_000.0], a]],
            vec![vec![middle, b, [600_400.0, 6_799_000.0], middle]],
        ];
        let all = vec![vec![1, 2], vec![0, 2], vec![0, 1]];
        assert_eq!(both(&slanted, 0.0), [all.clone(), all]);
    }

    #[test]
    fn a_gap_or_an_overlap_within_the_tolerance() {
        for shift in [3.0, -3.0] {
            let gap = |metres: f64| {
                let x = 1.0 + metres / 1000.0;
                [rectangle([0.0, 1.0], [0.0, 1.0]), rectangle([x, 2.0], [0.1, 0.9])]
            };
            assert_eq!(both(&gap(shift), 5.0), [each_other(), each_other()], "{shift}");
            assert_eq!(both(&gap(2.0 * shift), 5.0)[1], NOBODY, "{shift}");
        }
        // A gap of 6 m is none within 5 m; an overlap is one border that crosses another, which touches by a point.
        let apart = [rectangle([0.0, 1.0], [0.0, 1.0]), rectangle([1.006, 2.0], [0.1, 0.9])];
        assert_eq!(both(&apart, 5.0), [NOBODY, NOBODY]);
        let across = [rectangle([0.0, 1.0], [0.0, 1.0]), rectangle([0.994, 2.0], [0.1, 0.9])];
        assert_eq!(both(&across, 5.0)[0], each_other());
    }

    #[test]
    fn a_corner_is_for_the_queen_only() {
        for (gap, tolerance) in [(0.0, 0.0), (0.0, 5.0), (0.002, 5.0)] {
            let corner = [rectangle([0.0, 1.0], [0.0, 1.0]), rectangle([1.0 + gap, 2.0], [1.0 + gap, 2.0])];
            assert_eq!(both(&corner, tolerance), [each_other().to_vec(), NOBODY.to_vec()], "{gap}, {tolerance}");
        }
    }

    /// Borders of 30 m and 10 m: with a tolerance of 5 m, 20 m are asked for.
    #[test]
    fn a_short_border_is_lost_in_a_large_tolerance() {
        let steps = |common: f64| [rectangle([0.0, 1.0], [0.0, 1.0]), rectangle([1.0, 2.0], [1.0 - common, 2.0])];
        assert_eq!(both(&steps(0.03), 5.0)[1], each_other());
        assert_eq!(both(&steps(0.01), 5.0)[1], NOBODY);
        assert_eq!(both(&steps(0.01), 1.0)[1], each_other());
    }

    /// The border goes on over the first vertex of the ring: 15 m on either side of it.
    #[test]
    fn a_border_over_the_start_of_a_ring() {
        let x = |m: f64| 600_000.0 + m;
        let y = |m: f64| 6_800_000.0 + m;
        let first = vec![vec![
            [x(500.0), y(0.0)],
            [x(1000.0), y(0.0)],
            [x(1000.0), y(-900.0)],
            [x(0.0), y(-900.0)],
            [x(0.0), y(0.0)],
            [x(500.0), y(0.0)],
        ]];
        let second = vec![vec![
            [x(485.0), y(0.0)],
            [x(515.0), y(0.0)],
            [x(515.0), y(900.0)],
            [x(485.0), y(900.0)],
            [x(485.0), y(0.0)],
        ]];
        assert_eq!(both(&[first, second], 5.0)[1], each_other());
    }

    #[test]
    fn an_enclave_an_island_and_nothing() {
        let hole = |mut outer: Vec<Vec<Point>>| {
            outer.extend(rectangle([0.4, 0.6], [0.4, 0.6]));
            outer
        };
        let three = [
            hole(rectangle([0.0, 1.0], [0.0, 1.0])),
            rectangle([0.4, 0.6], [0.4, 0.6]),
            rectangle([5.0, 6.0], [5.0, 6.0]),
            Vec::new(),
        ];
        let expected = vec![vec![1], vec![0], vec![], vec![]];
        assert_eq!(both(&three, 1.0), [expected.clone(), expected]);
        assert_eq!(touching(&[], 1.0, Contiguity::Rook), Vec::<Vec<usize>>::new());
        assert_eq!(both(&three[..2], f64::NAN), [each_other(), each_other()]);
    }
}
