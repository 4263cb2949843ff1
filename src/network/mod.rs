//! Travel between places. For now the straight line times a sinuosity; roads come later behind the same trait.

use geo::Point;

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
