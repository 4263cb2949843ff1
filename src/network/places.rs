//! Places in the plane, for the nearest of them and those within a radius, as the crow flies.
//!
//! The points lie in one array, halved by x and by y in turn about the one in the middle (Bentley 1975): no node is
//! allocated, and points that are near one another are near in memory, however unevenly they are spread.

use std::cmp::Ordering;

use geo::Point;

/// Ranges of no more points than this are not halved any further.
const LEAF: usize = 8;

/// What squared distances may lose to rounding: nothing that near a limit is ruled out by them.
const SLACK: f64 = 1.0 + 1e-9;

/// Points with their ranks.
#[derive(Debug)]
pub(super) struct Places {
    points: Vec<([f64; 2], u32)>,
}

/// The `k` best of what was met, best first, ties by rank.
struct Best<T> {
    found: Vec<(T, usize, f64)>,
    k: usize,
}

impl<T: Ord> Best<T> {
    /// The squared distance beyond which nothing is of use.
    fn limit(&self) -> f64 {
        if self.found.len() < self.k { f64::INFINITY } else { self.found[self.k - 1].2 * SLACK }
    }

    fn take(&mut self, amount: T, rank: usize, squared: f64) {
        let better = |other: &(T, usize, f64)| match other.0.cmp(&amount) {
            Ordering::Equal => other.1 < rank,
            order => order == Ordering::Less,
        };
        let at = self.found.partition_point(better);
        if at < self.k {
            self.found.insert(at, (amount, rank, squared));
            self.found.truncate(self.k);
        }
    }
}

impl Places {
    /// Of points known by their rank.
    pub(super) fn new(points: &[Point<f64>]) -> Self {
        let mut points: Vec<([f64; 2], u32)> =
            points.iter().enumerate().map(|(i, p)| ([p.x(), p.y()], i as u32)).collect();
        halve(&mut points, 0);
        Self { points }
    }

    /// The `k` that take the least to get to, by what `amount` says of each, ties by rank. What a place takes must not
    /// shrink with its distance.
    pub(super) fn nearest<T: Ord>(&self, at: Point<f64>, k: usize, amount: impl Fn(usize) -> T) -> Vec<(usize, T)> {
        let mut best = Best { found: Vec::with_capacity(k.min(self.points.len()) + 1), k };
        if k > 0 {
            search(&self.points, 0, [at.x(), at.y()], &mut best, &amount);
        }
        best.found.into_iter().map(|(amount, rank, _)| (rank, amount)).collect()
    }

    /// Calls `each` with every place within a radius of a point, those a hair beyond included, in no order.
    pub(super) fn within(&self, at: Point<f64>, radius: f64, mut each: impl FnMut(usize)) {
        inside(&self.points, 0, [at.x(), at.y()], radius * radius * SLACK, &mut each);
    }
}

fn halve(points: &mut [([f64; 2], u32)], axis: usize) {
    if points.len() <= LEAF {
        return;
    }
    let middle = points.len() / 2;
    points.select_nth_unstable_by(middle, |a, b| a.0[axis].total_cmp(&b.0[axis]).then(a.1.cmp(&b.1)));
    let (low, high) = points.split_at_mut(middle);
    halve(low, 1 - axis);
    halve(&mut high[1..], 1 - axis);
}

fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    x * x + y * y
}

fn search<T: Ord>(
    points: &[([f64; 2], u32)],
    axis: usize,
    at: [f64; 2],
    best: &mut Best<T>,
    amount: &impl Fn(usize) -> T,
) {
    let look = |(place, rank): &([f64; 2], u32), best: &mut Best<T>| {
        let squared = squared(*place, at);
        if squared <= best.limit() {
            best.take(amount(*rank as usize), *rank as usize, squared);
        }
    };
    if points.len() <= LEAF {
        points.iter().for_each(|one| look(one, best));
        return;
    }
    let (low, high) = points.split_at(points.len() / 2);
    let beyond = at[axis] - high[0].0[axis];
    let (first, second) = if beyond < 0.0 { (low, &high[1..]) } else { (&high[1..], low) };
    search(first, 1 - axis, at, best, amount);
    if beyond * beyond <= best.limit() {
        look(&high[0], best);
        search(second, 1 - axis, at, best, amount);
    }
}

fn inside(points: &[([f64; 2], u32)], axis: usize, at: [f64; 2], limit: f64, each: &mut impl FnMut(usize)) {
    if points.len() <= LEAF {
        points.iter().filter(|p| squared(p.0, at) <= limit).for_each(|p| each(p.1 as usize));
        return;
    }
    let (low, high) = points.split_at(points.len() / 2);
    let beyond = at[axis] - high[0].0[axis];
    if beyond < 0.0 || beyond * beyond <= limit {
        inside(low, 1 - axis, at, limit, each);
    }
    if beyond >= 0.0 || beyond * beyond <= limit {
        if squared(high[0].0, at) <= limit {
            each(high[0].1 as usize);
        }
        inside(&high[1..], 1 - axis, at, limit, each);
    }
}
