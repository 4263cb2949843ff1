//! The union of many surfaces that lie over one another, in a time and a memory that grow with their number.
//!
//! Made in one piece, an overlay holds every crossing of two borders: thousands of discs over one another have millions.
//! Where so many meet, discs that others cover are left out first, which changes no point of the union; what remains is
//! united by neighbours, then neighbours of neighbours: what is inside is gone before it meets anything else. Where few
//! meet, the overlay is made in one piece, as that is faster.

use std::collections::BTreeMap;

use geo::{BoundingRect, Coord, MultiPolygon, Point, Polygon, unary_union};
use rstar::primitives::Rectangle;
use rstar::{AABB, RTree};

use super::disc::{QUADRANT, disc};
use crate::parallel;

/// Most pairs of surfaces that meet for an overlay in one piece: some 40 MB.
const PAIRS: usize = 100_000;

/// How many surfaces are united at once where more meet.
const GROUP: usize = 48;

/// Sides of a disc: a bit of a `u64` each.
const SIDES: usize = 4 * QUADRANT;
const _: () = assert!(SIDES == 64);

/// A centre that is nearer than this share of the radius to another is told by the sides alone: every other side of the
/// polygon is farther from a corner than that (cos(π/64) − cos(3π/64) = 0.0096).
const NEAR: f64 = 0.009;

/// What squared distances may gain by rounding: nothing that is that near to a border is held to be covered.
const SLACK: f64 = 1.0 - 1e-9;

/// The union of surfaces whose outer rings all go the same way round.
pub(super) fn union(parts: &[Polygon<f64>]) -> MultiPolygon<f64> {
    let corners = |p: &Polygon<f64>| p.bounding_rect().map(|b| (b.min(), b.max()));
    if !crowded(parts.len(), parts.iter().filter_map(corners)) {
        return unary_union(parts);
    }
    let middle = |p: &Polygon<f64>| p.bounding_rect().map(|b| b.center());
    let mut order: Vec<(Coord<f64>, usize)> =
        parts.iter().enumerate().filter_map(|(n, p)| Some((middle(p)?, n))).collect();
    let mut groups = Vec::new();
    gather(&mut order, &mut groups);
    let mut level = parallel::map(&groups, |group| unary_union(group.iter().map(|n| &parts[*n])));
    while level.len() > 1 {
        let pairs: Vec<&[MultiPolygon<f64>]> = level.chunks(2).collect();
        level = parallel::map(&pairs, |pair| unary_union(*pair));
    }
    level.pop().unwrap_or_else(|| MultiPolygon::new(Vec::new()))
}

/// Whether more pairs of boxes meet than an overlay in one piece is made for.
fn crowded(count: usize, boxes: impl Iterator<Item = (Coord<f64>, Coord<f64>)>) -> bool {
    if count * count.saturating_sub(1) / 2 <= PAIRS {
        return false;
    }
    let boxes: Vec<Rectangle<[f64; 2]>> =
        boxes.map(|(low, high)| Rectangle::from_corners([low.x, low.y], [high.x, high.y])).collect();
    let tree = RTree::bulk_load(boxes.clone());
    // Each meets itself, and each pair is found from both sides.
    let most = 2 * PAIRS + boxes.len();
    let mut met = 0;
    boxes.iter().any(|b| {
        let near = tree.locate_in_envelope_intersecting(&AABB::from_corners(b.lower(), b.upper()));
        met += near.take(most + 1 - met).count();
        met > most
    })
}

/// Parts neighbours: halves by the longer side of what holds them, until few are left; those of a half stand together.
fn gather(order: &mut [(Coord<f64>, usize)], groups: &mut Vec<Vec<usize>>) {
    if order.len() <= GROUP {
        groups.push(order.iter().map(|(_, n)| *n).collect());
        return;
    }
    let wide = |of: fn(&Coord<f64>) -> f64| {
        let (low, high) = order
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (c, _)| (low.min(of(c)), high.max(of(c))));
        high - low
    };
    let by: fn(&Coord<f64>) -> f64 = if wide(|c| c.x) >= wide(|c| c.y) { |c| c.x } else { |c| c.y };
    let half = order.len() / 2;
    order.select_nth_unstable_by(half, |a, b| by(&a.0).total_cmp(&by(&b.0)).then(a.1.cmp(&b.1)));
    let (low, high) = order.split_at_mut(half);
    gather(low, groups);
    gather(high, groups);
}

/// The centres whose discs make the union of all: those that others cover are left out where so many meet that it pays.
/// In the order of the centres.
pub(super) fn needed(centres: &[Point<f64>], radius: f64) -> Option<Vec<Point<f64>>> {
    let reach = Coord { x: radius, y: radius };
    if !crowded(centres.len(), centres.iter().map(|c| (c.0 - reach, c.0 + reach))) {
        return None;
    }
    let mut kept = Kept::new(radius);
    let mut order: Vec<usize> = Vec::new();
    // By leaps, as rows that follow one another are often neighbours: the first ones then cover most of the others.
    let leap = leap(centres.len());
    let mut at = 0;
    for _ in 0..centres.len() {
        let centre = centres[at].0;
        if !kept.cover(centre) {
            kept.add(centre);
            order.push(at);
        }
        at = (at + leap) % centres.len();
    }
    // What came later may cover what came before.
    order.retain(|&n| {
        kept.remove(centres[n].0);
        let covered = kept.cover(centres[n].0);
        if !covered {
            kept.add(centres[n].0);
        }
        !covered
    });
    order.sort_unstable();
    Some(order.into_iter().map(|n| centres[n]).collect())
}

/// A step that goes through all of `count` and is near the golden section of it.
fn leap(count: usize) -> usize {
    let shared = |mut a: usize, mut b: usize| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let golden = (count as f64 * 0.618_034) as usize;
    (golden.max(1)..).find(|step| shared(*step, count) == 1).unwrap_or(1)
}

/// Centres of discs of one radius, none of which the others cover when it came.
struct Kept {
    radius: f64,
    /// How far from the centre each side is.
    inscribed: f64,
    corners: Vec<Coord<f64>>,
    /// The outward normal of the side that follows each corner.
    normals: Vec<Coord<f64>>,
    /// By square of the side of a radius.
    squares: BTreeMap<(i64, i64), Vec<Coord<f64>>>,
}

impl Kept {
    fn new(radius: f64) -> Self {
        let half = std::f64::consts::PI / SIDES as f64;
        let normal = |k: usize| {
            let angle = half * (2 * k + 1) as f64;
            Coord { x: angle.cos(), y: angle.sin() }
        };
        Self {
            radius,
            inscribed: radius * half.cos(),
            corners: disc(Point::new(0.0, 0.0), radius).exterior().0[..SIDES].to_vec(),
            normals: (0..SIDES).map(normal).collect(),
            squares: BTreeMap::new(),
        }
    }

    fn square(&self, at: Coord<f64>) -> (i64, i64) {
        ((at.x / self.radius).floor() as i64, (at.y / self.radius).floor() as i64)
    }

    fn add(&mut self, centre: Coord<f64>) {
        self.squares.entry(self.square(centre)).or_default().push(centre);
    }

    fn remove(&mut self, centre: Coord<f64>) {
        let square = self.square(centre);
        if let Some(all) = self.squares.get_mut(&square)
            && let Some(at) = all.iter().position(|c| *c == centre)
        {
            all.swap_remove(at);
        }
    }

    /// Whether the discs that are kept cover that of a centre. A disc that holds the centre and two corners that follow
    /// one another holds the triangle that they make: it is enough that each of the triangles is held.
    fn cover(&self, centre: Coord<f64>) -> bool {
        let (column, row) = self.square(centre);
        let limit = self.inscribed * self.inscribed * SLACK;
        let mut held = 0_u64;
        // Its own square first: neighbours are the likeliest to do.
        for (x, y) in [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)] {
            for other in self.squares.get(&(column + x, row + y)).into_iter().flatten() {
                let apart = *other - centre;
                let squared = apart.x * apart.x + apart.y * apart.y;
                if squared > limit {
                    continue;
                }
                held |= self.triangles(apart, squared, limit);
                if held == u64::MAX {
                    return true;
                }
            }
        }
        false
    }

    /// The triangles of a disc that another, so far apart, holds.
    fn triangles(&self, apart: Coord<f64>, squared: f64, limit: f64) -> u64 {
        if squared <= (NEAR * self.radius).powi(2) {
            // A corner is held when neither of its two sides is passed.
            let sides = self.normals.iter().enumerate().fold(0_u64, |sides, (k, normal)| {
                sides | u64::from(normal.x * apart.x + normal.y * apart.y >= 0.0) << k
            });
            let corners = sides & sides.rotate_left(1);
            return corners & corners.rotate_right(1);
        }
        let corners = self.corners.iter().enumerate().fold(0_u64, |corners, (k, corner)| {
            let (x, y) = (corner.x - apart.x, corner.y - apart.y);
            corners | u64::from(x * x + y * y <= limit) << k
        });
        corners & corners.rotate_right(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, BooleanOps};
    use proptest::prelude::*;

    fn area_of(centres: &[Point<f64>], radius: f64) -> f64 {
        let discs: Vec<Polygon<f64>> = centres.iter().map(|c| disc(*c, radius)).collect();
        unary_union(&discs).unsigned_area()
    }

    /// A square of 30 by 30 centres, 10 m apart, and their discs of 100 m: what they cover together is, by rows and
    /// columns, the discs of the border alone. In one piece it is the same to a millionth of a millionth.
    #[test]
    fn a_crowd_is_as_in_one_piece() {
        let at = |n: usize| Point::new(900_000.0 + (n % 30) as f64 * 10.0, 6_800_000.0 + (n / 30) as f64 * 10.0);
        let centres: Vec<Point<f64>> = (0..900).map(at).collect();
        let needed = needed(&centres, 100.0).expect("each meets some 300 others");
        assert!(needed.len() < 250, "{}", needed.len());
        let whole = area_of(&centres, 100.0);
        assert!((area_of(&needed, 100.0) / whole - 1.0).abs() < 1e-9);
        let discs: Vec<Polygon<f64>> = centres.iter().map(|c| disc(*c, 100.0)).collect();
        let ours = union(&discs);
        assert_eq!((ours.0.len(), ours.0[0].interiors().len()), (1, 0));
        assert!((ours.unsigned_area() / whole - 1.0).abs() < 1e-9);
        // The square and what is at most 100 m beside it: four bands, and the four quarters of a disc of 64 sides.
        let quarters = 32.0 * 10_000.0 * (std::f64::consts::TAU / 64.0).sin();
        let most = 290.0 * 290.0 + 4.0 * 290.0 * 100.0 + quarters;
        assert!(ours.unsigned_area() <= most && ours.unsigned_area() > 0.998 * most, "{}", ours.unsigned_area());
    }

    /// A thousand places in a rectangle of 13 by 11, for a disc of 10 km: two are nearer than any rounding of a circle. The
    /// 44 on its border are all that may stick out, each by a corner of its disc.
    #[test]
    fn of_places_at_one_address_those_around_the_others_are_needed() {
        let at = |n: usize| Point::new(900_000.0 + (n * 7 % 13) as f64 * 0.1, 6_800_000.0 + (n * 5 % 11) as f64 * 0.1);
        let centres: Vec<Point<f64>> = (0..1_000).map(at).collect();
        let needed = needed(&centres, 10_000.0).expect("all meet");
        assert!((2..=44).contains(&needed.len()), "{needed:?}");
    }

    #[test]
    fn a_few_are_all_needed() {
        let centres: Vec<Point<f64>> = (0..400).map(|n| Point::new(f64::from(n), 0.0)).collect();
        assert_eq!(needed(&centres, 1_000.0), None);
    }

    /// A ring of discs around a hole: the one that fills the hole alone is needed though its border is covered.
    #[test]
    fn what_fills_a_hole_stays() {
        let mut kept = Kept::new(10.0);
        for k in 0..24 {
            let angle = std::f64::consts::TAU * f64::from(k) / 24.0;
            kept.add(Coord { x: 13.0 * angle.cos(), y: 13.0 * angle.sin() });
        }
        assert!(!kept.cover(Coord { x: 0.0, y: 0.0 }));
    }

    #[test]
    fn a_leap_goes_through_all() {
        for count in [1, 2, 3, 10, 64, 900, 1_001] {
            let mut met: Vec<usize> = (0..count).map(|n| n * leap(count) % count).collect();
            met.sort_unstable();
            assert_eq!(met, (0..count).collect::<Vec<_>>());
        }
    }

    proptest! {
        /// A disc that is said to be covered adds nothing to the others, by the overlay.
        #[test]
        fn what_is_covered_adds_nothing(
            others in prop::collection::vec((-8_i32..9, -8_i32..9), 1..40),
            close in 1..2_000_i32,
        ) {
            let radius = 10.0 * f64::from(close).sqrt();
            let mut kept = Kept::new(radius);
            let mut discs = Vec::new();
            for (x, y) in others {
                let centre = Coord { x: f64::from(x), y: f64::from(y) };
                kept.add(centre);
                discs.push(disc(centre.into(), radius));
            }
            if kept.cover(Coord { x: 0.0, y: 0.0 }) {
                let alone = MultiPolygon::new(vec![disc(Point::new(0.0, 0.0), radius)]).difference(&unary_union(&discs));
                prop_assert!(alone.unsigned_area() < 1e-6 * radius * radius, "{}", alone.unsigned_area());
            }
        }
    }
}
