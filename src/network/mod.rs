//! Travel between places: the straight line times a sinuosity, and the road network.
//!
//! A network is built once: [`osm`] reads the ways of an extract as each [`profile`] may use them, [`streets`] welds them
//! into edges, [`mod@file`] keeps them. Each profile then has its [`graph`], on which points are put ([`snap`]) and ways are
//! searched ([`search`]).

pub mod file;
pub mod graph;
pub mod osm;
pub mod profile;
mod queue;
pub mod search;
pub mod snap;
pub mod streets;
pub mod way;

use geo::Point;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::french;
use crate::parallel;
use crate::units::Metres;

/// A way of getting from one place to another.
pub trait Travel: Sync {
    /// How it is said on every output: «à vol d'oiseau × 1,3».
    fn describe(&self) -> String;

    /// For each origin the `k` nearest destinations, nearest first, ties by index; fewer when there are fewer.
    fn nearest(&self, origins: &[Point<f64>], destinations: &[Point<f64>], k: usize) -> Vec<Vec<(usize, Metres)>>;

    /// For each origin, how many destinations are at most `most` away.
    fn count_within(&self, origins: &[Point<f64>], destinations: &[Point<f64>], most: Metres) -> Vec<usize>;

    /// The straight-line radius that `distance` of travel reaches, for buffers.
    fn radius(&self, distance: Metres) -> Metres;
}

/// The straight line, lengthened by a factor: roads wind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Straight {
    /// Travelled distance for one of straight line, at least 1.
    pub sinuosity: f64,
}

type Located = GeomWithData<[f64; 2], usize>;

fn tree(points: &[Point<f64>]) -> RTree<Located> {
    RTree::bulk_load(points.iter().enumerate().map(|(i, p)| Located::new([p.x(), p.y()], i)).collect())
}

impl Straight {
    /// The travelled distance between two points.
    #[must_use]
    pub fn distance(&self, a: Point<f64>, b: Point<f64>) -> Metres {
        Metres::new((a.x() - b.x()).hypot(a.y() - b.y()) * self.sinuosity).expect("coordinates are finite")
    }
}

impl Travel for Straight {
    fn describe(&self) -> String {
        if self.sinuosity > 1.0 {
            format!("à vol d'oiseau × {}", french::short(self.sinuosity, 2))
        } else {
            "à vol d'oiseau".to_owned()
        }
    }

    fn nearest(&self, origins: &[Point<f64>], destinations: &[Point<f64>], k: usize) -> Vec<Vec<(usize, Metres)>> {
        let tree = tree(destinations);
        parallel::map(origins, |origin| {
            let mut found: Vec<(usize, Metres)> = Vec::new();
            for item in tree.nearest_neighbor_iter(&[origin.x(), origin.y()]) {
                let reached = (item.data, self.distance(*origin, destinations[item.data]));
                // Past the k-th, only destinations at the very same distance matter: ties are broken by index.
                if found.len() >= k && found.iter().all(|f| reached.1 > f.1) {
                    break;
                }
                found.push(reached);
            }
            found.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
            found.truncate(k);
            found
        })
    }

    fn count_within(&self, origins: &[Point<f64>], destinations: &[Point<f64>], most: Metres) -> Vec<usize> {
        let tree = tree(destinations);
        // A hair more than the radius, so that rounding in the tree loses none; the exact test follows.
        let radius = self.radius(most).value() * (1.0 + 1e-9) + 1e-6;
        parallel::map(origins, |origin| {
            tree.locate_within_distance([origin.x(), origin.y()], radius * radius)
                .filter(|item| self.distance(*origin, destinations[item.data]) <= most)
                .count()
        })
    }

    fn radius(&self, distance: Metres) -> Metres {
        Metres::new(distance.value() / self.sinuosity).expect("a sinuosity is at least 1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_four_five() {
        let s = Straight { sinuosity: 1.3 };
        let found = s.nearest(&[Point::new(0.0, 0.0)], &[Point::new(30.0, 40.0), Point::new(0.0, 10.0)], 5);
        assert_eq!(found, [vec![(1, Metres::new(13.0).unwrap()), (0, Metres::new(65.0).unwrap())]]);
        assert_eq!(s.describe(), "à vol d'oiseau × 1,3");
    }

    proptest! {
        /// Against every pair looked at, on a coarse grid so that ties happen.
        #[test]
        fn equals_brute_force(
            origins in prop::collection::vec((0..20_i32, 0..20_i32), 1..15),
            places in prop::collection::vec((0..20_i32, 0..20_i32), 1..25),
            k in 1_usize..4,
            most in 0..30_i32,
        ) {
            let point = |(x, y): &(i32, i32)| Point::new(f64::from(*x), f64::from(*y));
            let origins: Vec<Point> = origins.iter().map(point).collect();
            let places: Vec<Point> = places.iter().map(point).collect();
            let s = Straight { sinuosity: 1.0 };
            let most = Metres::new(f64::from(most)).unwrap();
            let near = s.nearest(&origins, &places, k);
            let counts = s.count_within(&origins, &places, most);
            for (o, origin) in origins.iter().enumerate() {
                let mut all: Vec<(usize, Metres)> =
                    places.iter().enumerate().map(|(i, p)| (i, s.distance(*origin, *p))).collect();
                prop_assert_eq!(counts[o], all.iter().filter(|a| a.1 <= most).count());
                all.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
                all.truncate(k);
                prop_assert_eq!(&near[o], &all);
            }
        }
    }
}
