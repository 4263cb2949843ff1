//! Whether a ring crosses itself or meets another, by a line that sweeps over it (Shamos and Hoey 1976): sides that meet are
//! neighbours on that line before they do. The time is that of sorting, however long sides are and however near one another:
//! those of a jagged contour lie in the boxes of thousands of others, which a tree or a grid of boxes can't tell apart.
//!
//! Only which hand a corner is on of a side is asked, which is answered exactly: nothing is rounded. Until two sides meet, the
//! order of those under the line is a true one; of two that meet one is left out, so that it stays one.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

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
/// is one corner; what has three of them or fewer has no sides but those that follow one another. Of a flat triangle, a corner
/// that comes twice lies on the side opposite, as the library counts it.
pub(super) fn crosses_itself(ring: &LineString<f64>) -> bool {
    let mut corners = ring.0.clone();
    corners.dedup();
    let sides: Vec<Line<f64>> = corners.windows(2).map(|two| Line::new(two[0], two[1])).collect();
    match corners.as_slice() {
        [a, b, c, _] => [(a, b, c), (b, c, a), (c, a, b)].into_iter().any(|(corner, from, to)| {
            let twice = ring.0.windows(2).any(|two| two == [*corner, *corner]);
            twice && Line::new(*from, *to).intersects(corner)
        }),
        _ => sides.len() > 3 && aside(&sides, 0).is_none_or(|out| !out.is_empty()),
    }
}

/// The numbers of sides of closed rings without which the others meet at most where one follows another: few where few meet.
/// `None` when more than `most` sides each meet another than those that the rest do.
pub(super) fn aside(lines: &[Line<f64>], most: usize) -> Option<Vec<usize>> {
    let sides: Vec<Side> =
        lines.iter().enumerate().map(|(n, line)| Side::new(line.start, line.end, false, n)).collect();
    let mut away = vec![false; sides.len()];
    let mut ends: Vec<(Coord<f64>, u32)> = Vec::with_capacity(2 * sides.len());
    for side in &sides {
        if side.left == side.right {
            away[side.number as usize] = true;
        } else {
            ends.extend([(side.left, side.number), (side.right, side.number)]);
        }
    }
    ends.sort_unstable_by(|a, b| order(a.0, b.0).then(a.1.cmp(&b.1)));
    for at_one in ends.chunk_by(|a, b| a.0 == b.0) {
        match at_one {
            [(_, a), (_, b)] => away[*b as usize] |= turns_back(&sides[*a as usize], &sides[*b as usize]),
            // A corner that is come back to.
            _ => at_one.iter().for_each(|(_, n)| away[*n as usize] = true),
        }
    }
    let joined = |a: &Side, b: &Side| [a.left, a.right].iter().any(|end| *end == b.left || *end == b.right);
    let met = swept(&sides, &mut away, most, |a, b| !joined(a, b) && a.meets(b));
    (met <= most).then(|| (0..sides.len()).filter(|n| away[*n]).collect())
}

/// Whether two sides that share a corner lie on one another.
fn turns_back(a: &Side, b: &Side) -> bool {
    (a.left == b.left || a.right == b.right)
        && [b.left, b.right].iter().all(|end| RobustKernel::orient2d(a.left, a.right, *end) == Orientation::Collinear)
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
            || swept(&sides, &mut vec![false; sides.len()], 0, |a, b| a.ring != b.ring && a.meets(b)) > 0
    }
}

/// The box of two boxes.
fn around(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
    Rect::new(low, high)
}

/// Leaves out sides until no two that count when they meet do so, or one more than `most`, and gives how many these are. Those that don't count share a corner at most, and no corner is shared by two that do. Of two that meet the one
/// that goes on farther to the right is left out, as it may meet more.
fn swept(sides: &[Side], away: &mut [bool], most: usize, counts: impl Fn(&Side, &Side) -> bool) -> usize {
    // At one place sides end before others begin.
    let mut events: Vec<(Coord<f64>, bool, u32)> = Vec::with_capacity(2 * sides.len());
    for side in sides.iter().filter(|side| !away[side.number as usize]) {
        events.push((side.left, true, side.number));
        events.push((side.right, false, side.number));
    }
    events.sort_unstable_by(|a, b| order(a.0, b.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut under: BTreeSet<Side> = BTreeSet::new();
    let mut out = 0;
    for (_, begins, number) in events {
        let here = sides[number as usize];
        if away[number as usize] {
            continue;
        }
        if begins {
            under.insert(here);
        } else {
            under.remove(&here);
        }
        // What is left out makes neighbours of others.
        loop {
            let (below, above) = (under.range(..here).next_back(), under.range((Excluded(here), Unbounded)).next());
            let stays = begins && !away[number as usize];
            let pairs =
                if stays { [below.map(|b| (b, &here)), above.map(|a| (&here, a))] } else { [below.zip(above), None] };
            let Some((a, b)) = pairs.into_iter().flatten().find(|(a, b)| counts(a, b)) else { break };
            let farther = if order(a.right, b.right).is_gt() { *a } else { *b };
            under.remove(&farther);
            away[farther.number as usize] = true;
            out += 1;
            if out > most {
                return out;
            }
        }
    }
    out
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

    /// Without the sides that are put aside, the others meet only where one follows another; and where none meet, none is.
    fn holds_apart(lines: &[Line<f64>]) -> bool {
        let out = aside(lines, lines.len()).expect("no more than all");
        let kept: Vec<&Line<f64>> =
            (0..lines.len()).filter(|n| out.binary_search(n).is_err()).map(|n| &lines[n]).collect();
        let follow = |a: &Line<f64>, b: &Line<f64>| a.start == b.end || a.end == b.start;
        (0..kept.len()).all(|n| kept[..n].iter().all(|other| follow(kept[n], other) || !kept[n].intersects(*other)))
    }

    fn sides_meet(one: &LineString<f64>, other: &LineString<f64>) -> bool {
        one.lines().any(|a| other.lines().any(|b| a.intersects(&b)))
    }

    #[test]
    fn rings_that_do_and_that_do_not() {
        assert!(!crosses_itself(&ring(&[(0, 0), (4, 0), (4, 4), (0, 4)])));
        // A flat triangle, as drawn and with a corner twice.
        assert!(!crosses_itself(&ring(&[(5, 4), (4, 2), (6, 6)])));
        assert!(crosses_itself(&ring(&[(5, 4), (5, 4), (4, 2), (6, 6)])));
        assert!(!crosses_itself(&ring(&[(4, 2), (4, 2), (5, 4), (6, 6)])));
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
            prop_assert!(holds_apart(&ring.lines().collect::<Vec<_>>()), "{:?}", ring);
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
            // A ring of one place has no side.
            let drawn = small.iter().any(|corner| *corner != small[0]);
            if drawn && !by_all_pairs(&one) && !by_all_pairs(&other) {
                prop_assert_eq!(meet(&one, &other), sides_meet(&one, &other), "{:?} {:?}", one, other);
                prop_assert!(holds_apart(&one.lines().chain(other.lines()).collect::<Vec<_>>()));
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
