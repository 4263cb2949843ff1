//! One figure a unit: local Moran and local G*.

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{Weights, centred};
use crate::parallel;

/// Which corner of Moran's scatter plot a unit is in: its own value, then its neighbours'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quadrant {
    /// High among high.
    HighHigh,
    /// Low among high.
    LowHigh,
    /// Low among low.
    LowLow,
    /// High among low.
    HighLow,
}

/// Local Moran of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Local {
    /// The local index.
    pub i: f64,
    /// Its corner of the scatter plot.
    pub quadrant: Quadrant,
    /// Two-sided pseudo p-value; `None` for an island or without permutations.
    pub p: Option<f64>,
}

/// Local Moran of each unit, with conditional permutations: the unit keeps its value, its neighbours are drawn without
/// replacement among all the others. Two-sided: twice the share of draws at least as extreme on the nearer side, at
/// most 1. `None` when all values are equal.
///
/// Anselin (1995), «Local Indicators of Spatial Association – LISA», *Geographical Analysis* 27.
#[must_use]
pub fn local_moran(values: &[f64], weights: &Weights, permutations: usize, seed: u64) -> Option<Vec<Local>> {
    let n = values.len();
    if n < 2 || n != weights.len() {
        return None;
    }
    let (z, squares) = centred(values)?;
    let scale = (n as f64 - 1.0) / squares;
    let order: Vec<u32> = (0..n as u32).collect();
    Some(parallel::map_init(
        n,
        || order.clone(),
        |pool, i| {
            let lag = weights.lag(&z, i);
            let quadrant = match (z[i] > 0.0, lag > 0.0) {
                (true, true) => Quadrant::HighHigh,
                (false, true) => Quadrant::LowHigh,
                (false, false) => Quadrant::LowLow,
                (true, false) => Quadrant::HighLow,
            };
            let row: Vec<f64> = weights.row(i).map(|(_, w)| w).collect();
            let p =
                (!row.is_empty() && permutations > 0).then(|| conditional(&z, i, lag, &row, pool, permutations, seed));
            Local { i: scale * z[i] * lag, quadrant, p }
        },
    ))
}

/// Two-sided conditional pseudo p-value of the lag of unit `i`. `pool` is `0..n` on entry and on exit.
fn conditional(z: &[f64], i: usize, lag: f64, row: &[f64], pool: &mut [u32], permutations: usize, seed: u64) -> f64 {
    let n = pool.len();
    // The unit itself goes last and is never drawn.
    pool.swap(i, n - 1);
    // Signs don't matter: I_i = constant × z_i × lag, so comparing lags times z_i compares local indices.
    let window = Window { row, factor: z[i], observed: z[i] * lag, slack: 0.0 };
    let p = window.draw(z, &mut pool[..], n - 1, permutations, seed, i);
    pool.swap(i, n - 1);
    p
}

/// A weighted sum of units drawn at random, held against the sum observed.
struct Window<'a> {
    /// A weight for each unit drawn.
    row: &'a [f64],
    /// What each sum is multiplied by.
    factor: f64,
    observed: f64,
    /// Sums that differ by no more are the same: the order of an addition is not a difference.
    slack: f64,
}

impl Window<'_> {
    /// Two-sided pseudo p-value: twice the share of draws, without replacement among the first `among` of `pool`, at
    /// least as extreme on the nearer side, at most 1. `pool` is left as it was.
    fn draw(&self, z: &[f64], pool: &mut [u32], among: usize, permutations: usize, seed: u64, stream: usize) -> f64 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream as u64);
        let (mut larger, mut smaller) = (0_usize, 0_usize);
        let mut drawn: Vec<usize> = Vec::with_capacity(self.row.len());
        for _ in 0..permutations {
            let mut sum = 0.0;
            drawn.clear();
            for (t, w) in self.row.iter().enumerate() {
                let pick = rng.random_range(t..among);
                pool.swap(t, pick);
                drawn.push(pick);
                sum += w * z[pool[t] as usize];
            }
            // Undone in reverse, so that the next draw, and the next unit on this thread, starts from the same order.
            for (t, pick) in drawn.iter().enumerate().rev() {
                pool.swap(t, *pick);
            }
            let simulated = self.factor * sum;
            larger += usize::from(simulated >= self.observed - self.slack);
            smaller += usize::from(simulated <= self.observed + self.slack);
        }
        let extreme = larger.min(smaller);
        (2.0 * (extreme + 1) as f64 / (permutations + 1) as f64).min(1.0)
    }
}

/// Local G* of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalG {
    /// The share of the whole that the unit and its neighbours hold, weighted; `None` when the values add up to nothing
    /// or some are negative.
    pub g: Option<f64>,
    /// How many standard deviations the sum over the unit and its neighbours is from what chance would give: positive
    /// where high values gather. `None` when all units are in the window.
    pub z: Option<f64>,
    /// Two-sided pseudo p-value; `None` without neighbours, as a single value is no gathering, or without permutations.
    pub p: Option<f64>,
}

/// Getis and Ord's local G* of each unit: are values high, or low, in the unit and around it? The unit counts as much
/// as its heaviest neighbour, and 1 when it has none. `None` when all values are equal.
///
/// The permutations draw the whole window, the unit's own value included, among all units: the hypothesis of which `z`
/// holds the mean and variance. Keeping the unit's own value, as PySAL does, would give the p-values of
/// [`local_moran`] again, since only the neighbours would vary in both.
///
/// Ord and Getis (1995), «Local Spatial Autocorrelation Statistics», *Geographical Analysis* 27.
#[must_use]
pub fn local_g_star(values: &[f64], weights: &Weights, permutations: usize, seed: u64) -> Option<Vec<LocalG>> {
    let count = values.len();
    if count < 2 || count != weights.len() {
        return None;
    }
    let (centred, squares) = centred(values)?;
    let n = count as f64;
    let deviation = (squares / n).sqrt();
    let total: f64 = values.iter().sum();
    let whole = total > 0.0 && values.iter().all(|v| *v >= 0.0);
    let order: Vec<u32> = (0..count as u32).collect();
    Some(parallel::map_init(
        count,
        || order.clone(),
        |pool, i| {
            let mut row: Vec<f64> = weights.row(i).map(|(_, w)| w).collect();
            let alone = row.is_empty();
            let own = row.iter().copied().reduce(f64::max).unwrap_or(1.0);
            row.push(own);
            let sum = weights.lag(&centred, i) + own * centred[i];
            let (first, second): (f64, f64) = (row.iter().sum(), row.iter().map(|w| w * w).sum());
            // Sums of centred values: the mean times the weights is already taken away.
            let spread = n * second - first * first;
            let z = (spread > 1e-12 * n * second).then(|| sum / (deviation * (spread / (n - 1.0)).sqrt()));
            let g = whole.then(|| (weights.lag(values, i) + own * values[i]) / total);
            let window = Window { row: &row, factor: 1.0, observed: sum, slack: 1e-12 * deviation * n * own };
            let p = (!alone && permutations > 0 && z.is_some())
                .then(|| window.draw(&centred, pool, count, permutations, seed, i));
            LocalG { g, z, p }
        },
    ))
}
