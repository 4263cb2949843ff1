//! Whether a ring crosses itself or meets another, by a line that sweeps over it (Shamos and Hoey 1976): sides that meet are
//! neighbours on that line before they do. The time is that of sorting, however long sides are and however near one another:
//! those of a jagged contour lie in the boxes of thousands of others, which a tree or a grid of boxes can't tell apart.
//!
//! Only which hand a corner is on of a side is asked, which is answered exactly: nothing is rounded. Until two sides meet, the
//! order of those under the line is a true one; the sweep stops at the first that do.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{BoundingRect, Coord, Intersects, Line, LineString, Rect};

/// Sides in a row that have a box of their own.
const RUN: usize = 64;

/// A side, from its left corner to its right one; of an upright one, from the lower. Ordered from below to above where the
/// line is on both of two sides that do not meet before.
#[derive(Debug, Clone, Copy)]
struct Side {
    left: Coord<f64>,
    right: Coord<f64>,
    /// Of which of the two rings.
    ring: bool,
    /// Its number among all.
    number: u32,
}

impl Side {
    fn new(a: Coord<f64>, b: Coord<f64>, ring: bool, number: usize) -> Self {
        let (left, right) = if order(a, b).is_le() { (a, b) } else { (b, a) };
        Self { left, right, ring, number: number as u32 }
    }

    /// Where it is of another side that begins no farther left: below it or above.
    fn hand(&self, later: &Self) -> Ordering {
        let of = |corner| match RobustKernel::orient2d(self.left, self.right, corner) {
            Orientation::CounterClockwise => Ordering::Less,
            Orientation::Clockwise => Ordering::Greater,
            Orientation::Collinear => Ordering::Equal,
        };
        of(later.left).then_with(|| of(later.right)).then(self.number.cmp(&later.number))
    }

    fn meets(&self, other: &Self) -> bool {
        Line::new(self.left, self.right).intersects(&Line::new(other.left, other.right))
    }
}

impl Ord for Side {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.number == other.number {
            Ordering::Equal
        } else if order(self.left, other.left).is_le() {
            self.hand(other)
        } else {
            other.hand(self).reverse()
        }
    }
}

impl PartialOrd for Side {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Side {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Side {}

/// From left to right, from below to above.
fn order(a: Coord<f64>, b: Coord<f64>) -> Ordering {
    // Zeros of either sign are one place.
    (a.x + 0.0).total_cmp(&(b.x + 0.0)).then_with(|| (a.y + 0.0).total_cmp(&(b.y + 0.0)))
}

/// Whether a closed ring meets itself anywhere but where one side follows another. A corner that comes several times in a row
/// is one corner; what has three of them or fewer has no sides but those that follow one another.
pub(super) fn crosses_itself(ring: &LineString<f64>) -> bool {
    let corners = corners(ring);
    let count = corners.len();
    if count <= 3 {
        return false;
    }
    let mut sorted = corners.clone();
    sorted.sort_unstable_by(|a, b| order(*a, *b));
    if sorted.windows(2).any(|two| two[0] == two[1]) {
        return true;
    }
    let turns_back = |n: usize| {
        let (before, here, after) = (corners[(n + count - 1) % count], corners[n], corners[(n + 1) % count]);
        order(before, here) == order(after, here)
            && RobustKernel::orient2d(before, here, after) == Orientation::Collinear
    };
    // Of a side that lies on the one before it, the nearer end is on the other without being its corner.
    if (0..count).any(turns_back) {
        return true;
    }
    let follow = |a: &Side, b: &Side| {
        let apart = a.number.abs_diff(b.number) as usize;
        apart == 1 || apart + 1 == count
    };
    let sides = (0..count).map(|n| Side::new(corners[n], corners[(n + 1) % count], false, n)).collect();
    swept(sides, |a, b| !follow(a, b) && a.meets(b))
}

/// A ring with the boxes of its runs of sides.
pub(super) struct Runs<'a> {
    corners: &'a [Coord<f64>],
    whole: Rect<f64>,
    runs: Vec<Rect<f64>>,
}

impl<'a> Runs<'a> {
    /// `None` of a ring without corners.
    pub(super) fn of(ring: &'a LineString<f64>) -> Option<Self> {
        let corners = &ring.0;
        let runs = (0..corners.len().saturating_sub(1)).step_by(RUN).filter_map(|first| {
            let last = (first + RUN).min(corners.len() - 1);
            corners[first..=last].iter().map(|c| Rect::new(*c, *c)).reduce(around)
        });
        Some(Self { corners, whole: ring.bounding_rect()?, runs: runs.collect() })
    }

    /// The sides whose boxes meet another.
    fn near(&self, other: &Rect<f64>) -> impl Iterator<Item = Line<f64>> {
        let runs = self.runs.iter().enumerate().filter(|(_, run)| run.intersects(other));
        let sides = runs.flat_map(|(n, _)| {
            let corners = &self.corners[n * RUN..];
            corners.windows(2).take(RUN).map(|two| Line::new(two[0], two[1]))
        });
        sides.filter(|side| side.start != side.end && side.bounding_rect().intersects(other))
    }

    /// Whether two rings, neither of which crosses itself, have a place in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let (a, b) = (self.whole, other.whole);
        let low = Coord { x: a.min().x.max(b.min().x), y: a.min().y.max(b.min().y) };
        let high = Coord { x: a.max().x.min(b.max().x), y: a.max().y.min(b.max().y) };
        if low.x > high.x || low.y > high.y {
            return false;
        }
        // No other side comes where both are.
        let both = Rect::new(low, high);
        let lines = self.near(&both).map(|line| (false, line)).chain(other.near(&both).map(|line| (true, line)));
        let sides: Vec<Side> =
            lines.enumerate().map(|(n, (ring, line))| Side::new(line.start, line.end, ring, n)).collect();
        let mut ends: Vec<(Coord<f64>, bool)> =
            sides.iter().flat_map(|s| [(s.left, s.ring), (s.right, s.ring)]).collect();
        ends.sort_unstable_by(|a, b| order(a.0, b.0).then(a.1.cmp(&b.1)));
        ends.windows(2).any(|two| two[0].0 == two[1].0 && two[0].1 != two[1].1)
            || swept(sides, |a, b| a.ring != b.ring && a.meets(b))
    }
}

/// The box of two boxes.
fn around(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
    Rect::new(low, high)
}

/// The corners of a closed ring, each once where it comes several times in a row.
fn corners(ring: &LineString<f64>) -> Vec<Coord<f64>> {
    let mut corners = ring.0.clone();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    corners
}

/// Whether two sides that count when they meet do so. Those that don't count share a corner at most, and no corner is shared by
/// two that do.
fn swept(sides: Vec<Side>, counts: impl Fn(&Side, &Side) -> bool) -> bool {
    // At one place sides end before others begin.
    let mut events: Vec<(Coord<f64>, bool, u32)> = Vec::with_capacity(2 * sides.len());
    for side in &sides {
        events.push((side.left, true, side.number));
        events.push((side.right, false, side.number));
    }
    events.sort_unstable_by(|a, b| order(a.0, b.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut under: BTreeSet<Side> = BTreeSet::new();
    for (_, begins, number) in events {
        let here = sides[number as usize];
        // A side that is not where it was put: others have met.
        if !begins && !under.remove(&here) {
            return true;
        }
        let (below, above) = (under.range(..here).next_back(), under.range(here..).next());
        let met = if begins {
            below.is_some_and(|below| counts(below, &here)) || above.is_some_and(|above| counts(&here, above))
        } else {
            below.zip(above).is_some_and(|(below, above)| counts(below, above))
        };
        if met {
            return true;
        }
        if begins {
            under.insert(here);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Polygon;
    use proptest::prelude::*;

    fn ring(corners: &[(i32, i32)]) -> LineString<f64> {
        let line: LineString<f64> = corners.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect();
        Polygon::new(line, Vec::new()).exterior().clone()
    }

    /// Each side with each other, but where one follows another.
    fn by_all_pairs(ring: &LineString<f64>) -> bool {
        let sides: Vec<Line<f64>> = ring.lines().collect();
        let met = |a: &Line<f64>, b: &Line<f64>| a.start != b.end && a.end != b.start && a.intersects(b);
        (0..sides.len()).any(|n| sides[..n].iter().any(|other| met(&sides[n], other)))
    }

    fn meet(one: &LineString<f64>, other: &LineString<f64>) -> bool {
        Runs::of(one).zip(Runs::of(other)).is_some_and(|(one, other)| one.meets(&other))
    }

    fn sides_meet(one: &LineString<f64>, other: &LineString<f64>) -> bool {
        one.lines().any(|a| other.lines().any(|b| a.intersects(&b)))
    }

    #[test]
    fn rings_that_do_and_that_do_not() {
        assert!(!crosses_itself(&ring(&[(0, 0), (4, 0), (4, 4), (0, 4)])));
        // Corners in line, one that comes three times in a row.
        assert!(!crosses_itself(&ring(&[(0, 0), (2, 0), (4, 0), (4, 0), (4, 0), (4, 4), (4, 7)])));
        // A bow tie, a corner on a side, a place that is come back to, a side along another, a spike.
        assert!(crosses_itself(&ring(&[(0, 0), (4, 4), (4, 0), (0, 4)])));
        assert!(crosses_itself(&ring(&[(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)])));
        assert!(crosses_itself(&ring(&[(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4)])));
        assert!(crosses_itself(&ring(&[(0, 0), (6, 0), (6, 3), (4, 0), (2, 0), (0, 3)])));
        assert!(crosses_itself(&ring(&[(0, 0), (4, 0), (4, 4), (4, 2), (0, 2)])));
    }

    #[test]
    fn rings_that_meet_and_that_do_not() {
        let square = |x: i32, y: i32, side: i32| ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)]);
        // Inside, beside, in a box that it does not fill.
        assert!(!meet(&square(0, 0, 9), &square(2, 2, 3)));
        assert!(!meet(&square(0, 0, 9), &square(10, 0, 3)));
        assert!(!meet(&ring(&[(0, 0), (9, 0), (0, 9)]), &square(6, 6, 2)));
        // At a corner, along a side, at a corner on a side, through.
        assert!(meet(&square(0, 0, 9), &square(9, 9, 3)));
        assert!(meet(&square(0, 0, 9), &square(9, 2, 3)));
        assert!(meet(&square(0, 0, 9), &ring(&[(9, 4), (12, 2), (12, 6)])));
        assert!(meet(&square(0, 0, 9), &square(5, 5, 9)));
    }

    /// 20,000 sides of a comb that leans, each in the boxes of all those on its side of it.
    #[test]
    fn long_sides_beside_one_another() {
        let tooth = |k: i32| if k % 2 == 0 { (k, k) } else { (k + 90_000, k + 70_000) };
        let mut corners: Vec<(i32, i32)> = (0..20_000).map(tooth).collect();
        corners.extend([(120_000, 0), (0, -10)]);
        assert!(!crosses_itself(&ring(&corners)));
        assert!(meet(&ring(&corners), &ring(&[(60_000, 46_000), (60_001, 46_000), (60_000, 60_000)])));
        corners[10_000] = (12_000, 10_000);
        assert!(crosses_itself(&ring(&corners)));
    }

    /// Whole numbers, so that corners and sides fall on one another; or the same turned and moved, where they nearly do.
    fn placed(corners: &[(i32, i32)], turned: bool) -> LineString<f64> {
        let mut ring = ring(corners);
        if turned {
            for c in &mut ring.0 {
                (c.x, c.y) = (900_000.1 + 0.1 * c.x - 0.3 * c.y, 6_800_000.3 + 0.3 * c.x + 0.1 * c.y);
            }
        }
        ring
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn a_ring_crosses_itself_as_by_all_pairs(
            corners in prop::collection::vec((0..7_i32, 0..7_i32), 3..9),
            turned: bool,
        ) {
            let ring = placed(&corners, turned);
            prop_assert_eq!(crosses_itself(&ring), by_all_pairs(&ring), "{:?}", ring);
        }

        /// Around a place, so that many do not cross themselves.
        #[test]
        fn a_round_crosses_itself_as_by_all_pairs(far in prop::collection::vec(1..9_i32, 5..40), turned: bool) {
            let ring = placed(&round(&far, (0, 0)), turned);
            prop_assert_eq!(crosses_itself(&ring), by_all_pairs(&ring), "{:?}", ring);
        }

        #[test]
        fn two_rings_meet_as_by_all_pairs(
            small in prop::collection::vec((0..7_i32, 0..7_i32), 3..6),
            far in prop::collection::vec(2..9_i32, 12),
            at in (-9..9_i32, -9..9_i32),
            turned: bool,
        ) {
            let small: Vec<(i32, i32)> = small.iter().map(|(x, y)| (x + at.0, y + at.1)).collect();
            let (one, other) = (placed(&small, turned), placed(&round(&far, (0, 0)), turned));
            if !by_all_pairs(&one) && !by_all_pairs(&other) {
                prop_assert_eq!(meet(&one, &other), sides_meet(&one, &other), "{:?} {:?}", one, other);
                prop_assert_eq!(meet(&other, &one), sides_meet(&one, &other), "{:?} {:?}", one, other);
            }
        }
    }

    fn round(far: &[i32], centre: (i32, i32)) -> Vec<(i32, i32)> {
        let at = |(k, far): (usize, &i32)| {
            let (sine, cosine) = (std::f64::consts::TAU * k as f64 / 12.0).sin_cos();
            (centre.0 + (f64::from(*far) * cosine).round() as i32, centre.1 + (f64::from(*far) * sine).round() as i32)
        };
        far.iter().enumerate().map(at).collect()
    }
}
