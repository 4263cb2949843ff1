//! Does a value look like its neighbours'? Moran's I, global and local, Geary's C, Getis and Ord's G and local G*, with
//! permutation tests.
//!
//! Definitions are those of PySAL's `esda`. Permutations are drawn from a ChaCha stream of their own for each
//! observation, so that results don't depend on the number of threads.

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::parallel;

/// Spatial weights in compressed rows. A unit may have no neighbour (an island).
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    starts: Vec<usize>,
    neighbours: Vec<usize>,
    weights: Vec<f64>,
}

impl Weights {
    /// Each neighbour counts 1.
    #[must_use]
    pub fn binary(neighbours: &[Vec<usize>]) -> Self {
        Self::build(neighbours, |_| 1.0)
    }

    /// The neighbours of a unit share a weight of 1: what is compared is the mean of the neighbours.
    #[must_use]
    pub fn row_standardised(neighbours: &[Vec<usize>]) -> Self {
        Self::build(neighbours, |n| 1.0 / n as f64)
    }

    fn build(neighbours: &[Vec<usize>], weight: impl Fn(usize) -> f64) -> Self {
        let mut starts = vec![0];
        let (mut flat, mut weights) = (Vec::new(), Vec::new());
        for list in neighbours {
            flat.extend_from_slice(list);
            weights.extend(std::iter::repeat_n(weight(list.len()), list.len()));
            starts.push(flat.len());
        }
        Self { starts, neighbours: flat, weights }
    }

    /// Number of units.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no unit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[i]..self.starts[i + 1];
        self.neighbours[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    fn lag(&self, z: &[f64], i: usize) -> f64 {
        self.row(i).map(|(j, w)| w * z[j]).sum()
    }

    /// Cliff and Ord's sums, of which every moment is made.
    fn sums(&self) -> Sums {
        let count = self.len();
        let back = |i: usize, j: usize| self.row(j).find(|(k, _)| *k == i).map_or(0.0, |(_, w)| w);
        // Each unordered pair is seen from both sides, unless only one of them has a weight.
        let mut s1 = 0.0;
        let mut columns = vec![0.0; count];
        for a in 0..count {
            for (b, w) in self.row(a) {
                let other = back(a, b);
                let square = (w + other) * (w + other);
                s1 += if other > 0.0 { 0.5 * square } else { square };
                columns[b] += w;
            }
        }
        let s2: f64 = (0..count)
            .map(|a| {
                let row: f64 = self.row(a).map(|(_, w)| w).sum();
                (row + columns[a]).powi(2)
            })
            .sum();
        Sums { s0: self.weights.iter().sum(), s1, s2 }
    }
}

/// `S0 = Σ w`, `S1 = ½ Σ (w_ij + w_ji)²`, `S2 = Σ (row + column)²`.
struct Sums {
    s0: f64,
    s1: f64,
    s2: f64,
}

/// Moran's I with its moments under the two null hypotheses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moran {
    /// The index.
    pub i: f64,
    /// What it would be on average without any pattern: −1/(n−1).
    pub expected: f64,
    /// Its variance when values are normal.
    pub variance_normality: f64,
    /// Its variance over all rearrangements of these values.
    pub variance_randomisation: f64,
    /// Two-tailed p-value under normality.
    pub p_normality: f64,
}

fn centred(values: &[f64]) -> Option<(Vec<f64>, f64)> {
    let mean = super::summary::mean(values)?;
    let z: Vec<f64> = values.iter().map(|v| v - mean).collect();
    let squares: f64 = z.iter().map(|v| v * v).sum();
    // Values that are all equal differ by rounding only: no pattern can be looked for.
    (squares > 1e-24 * values.iter().map(|v| v * v).sum::<f64>().max(f64::MIN_POSITIVE)).then_some((z, squares))
}

/// Probability that a normal deviate is at least that far from 0.
fn two_tailed(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Moran's I of `values` under `weights`. `None` when all values are equal, or nobody has a neighbour, or there are
/// fewer than four values (the variance under randomisation has no value).
///
/// Moran (1950), «Notes on Continuous Stochastic Phenomena», *Biometrika* 37; Cliff and Ord (1981), *Spatial Processes*.
#[must_use]
pub fn moran(values: &[f64], weights: &Weights) -> Option<Moran> {
    let count = values.len();
    if count < 4 || count != weights.len() {
        return None;
    }
    let (z, squares) = centred(values)?;
    let n = count as f64;
    let Sums { s0, s1, s2 } = weights.sums();
    if s0 <= 0.0 {
        return None;
    }
    let cross: f64 = (0..count).map(|i| z[i] * weights.lag(&z, i)).sum();
    let i = n / s0 * cross / squares;
    let expected = -1.0 / (n - 1.0);
    let s02 = s0 * s0;
    let variance_normality =
        (n * n * s1 - n * s2 + 3.0 * s02) / ((n - 1.0) * (n + 1.0) * s02) - 1.0 / ((n - 1.0) * (n - 1.0));
    let k = (z.iter().map(|v| v.powi(4)).sum::<f64>() / n) / (squares / n).powi(2);
    let a = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s02);
    let b = k * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s02);
    let variance_randomisation = (a - b) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s02) - expected * expected;
    let p_normality = two_tailed((i - expected) / variance_normality.max(f64::MIN_POSITIVE).sqrt());
    Some(Moran { i, expected, variance_normality, variance_randomisation, p_normality })
}

/// Pseudo p-value of Moran's I: how often a rearrangement of the values does at least as well, `(larger+1)/(m+1)`,
/// `larger` being counted on the nearer side. `None` as for [`moran`], or without permutations.
#[must_use]
pub fn moran_permutations(values: &[f64], weights: &Weights, permutations: usize, seed: u64) -> Option<f64> {
    let observed = moran(values, weights)?.i;
    if permutations == 0 {
        return None;
    }
    let (z, squares) = centred(values)?;
    let s0: f64 = weights.weights.iter().sum();
    let n = z.len();
    Some(rearrangements(&z, observed, permutations, seed, |shuffled| {
        let cross: f64 = (0..n).map(|i| shuffled[i] * weights.lag(shuffled, i)).sum();
        n as f64 / s0 * cross / squares
    }))
}

/// Pseudo p-value of a global index by rearranging the values; `permutations` is not 0.
fn rearrangements(
    values: &[f64],
    observed: f64,
    permutations: usize,
    seed: u64,
    index: impl Fn(&[f64]) -> f64 + Sync + Send,
) -> f64 {
    let simulated = parallel::map_range(permutations, |p| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(p as u64);
        let mut shuffled = values.to_vec();
        for i in (1..shuffled.len()).rev() {
            shuffled.swap(i, rng.random_range(0..=i));
        }
        index(&shuffled)
    });
    let larger = simulated.iter().filter(|i| **i >= observed).count();
    let larger = larger.min(permutations - larger);
    (larger + 1) as f64 / (permutations + 1) as f64
}

/// Geary's C with its moments under the two null hypotheses. Without any pattern it is 1 on average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geary {
    /// The index: under 1 when neighbours look alike, over 1 when they differ more than any two units do.
    pub c: f64,
    /// Its variance when values are normal.
    pub variance_normality: f64,
    /// Its variance over all rearrangements of these values.
    pub variance_randomisation: f64,
    /// Two-tailed p-value under normality.
    pub p_normality: f64,
}

/// Sum over pairs of neighbours of the squared difference, weighted.
fn contrasts(values: &[f64], weights: &Weights) -> f64 {
    (0..values.len()).map(|i| weights.row(i).map(|(j, w)| w * (values[i] - values[j]).powi(2)).sum::<f64>()).sum()
}

/// Geary's C of `values` under `weights`. `None` as for [`moran`].
///
/// Geary (1954), «The Contiguity Ratio and Statistical Mapping», *The Incorporated Statistician* 5; moments of Cliff
/// and Ord (1981).
#[must_use]
pub fn geary(values: &[f64], weights: &Weights) -> Option<Geary> {
    if values.len() < 4 || values.len() != weights.len() {
        return None;
    }
    let (z, squares) = centred(values)?;
    let Sums { s0, s1, s2 } = weights.sums();
    if s0 <= 0.0 {
        return None;
    }
    let n = values.len() as f64;
    let c = (n - 1.0) * contrasts(&z, weights) / (2.0 * s0 * squares);
    let s02 = s0 * s0;
    let variance_normality = ((2.0 * s1 + s2) * (n - 1.0) - 4.0 * s02) / (2.0 * (n + 1.0) * s02);
    let k = (z.iter().map(|v| v.powi(4)).sum::<f64>() / n) / (squares / n).powi(2);
    let first = (n - 1.0) * s1 * (n * n - 3.0 * n + 3.0 - (n - 1.0) * k);
    let second = 0.25 * (n - 1.0) * s2 * (n * n + 3.0 * n - 6.0 - (n * n - n + 2.0) * k);
    let third = s02 * (n * n - 3.0 - (n - 1.0) * (n - 1.0) * k);
    let variance_randomisation = (first - second + third) / (n * (n - 2.0) * (n - 3.0) * s02);
    let p_normality = two_tailed((c - 1.0) / variance_normality.max(f64::MIN_POSITIVE).sqrt());
    Some(Geary { c, variance_normality, variance_randomisation, p_normality })
}

/// Pseudo p-value of Geary's C, as [`moran_permutations`] for Moran's I.
#[must_use]
pub fn geary_permutations(values: &[f64], weights: &Weights, permutations: usize, seed: u64) -> Option<f64> {
    let observed = geary(values, weights)?.c;
    if permutations == 0 {
        return None;
    }
    let (z, squares) = centred(values)?;
    let scale = (z.len() as f64 - 1.0) / (2.0 * weights.sums().s0 * squares);
    Some(rearrangements(&z, observed, permutations, seed, |shuffled| scale * contrasts(shuffled, weights)))
}

/// Getis and Ord's general G with its moments over all rearrangements of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeneralG {
    /// The index: the share that neighbours have in the products of all pairs. High when high values touch.
    pub g: f64,
    /// What it would be on average without any pattern.
    pub expected: f64,
    /// Its variance.
    pub variance: f64,
    /// Two-tailed p-value, taking it as normal.
    pub p_normality: f64,
}

/// Getis and Ord's general G of `values`, none negative. Unlike Moran's I it tells concentrations of high values from
/// concentrations of low ones. `None` as for [`moran`], for a negative value, or when fewer than two are positive.
///
/// Getis and Ord (1992), «The Analysis of Spatial Association by Use of Distance Statistics», *Geographical Analysis* 24.
#[must_use]
pub fn general_g(values: &[f64], weights: &Weights) -> Option<GeneralG> {
    let count = values.len();
    if count < 4 || count != weights.len() || values.iter().any(|v| *v < 0.0) {
        return None;
    }
    centred(values)?;
    // Powers of values near 1: G itself doesn't depend on the unit.
    let mean = super::summary::mean(values)?;
    let y: Vec<f64> = values.iter().map(|v| v / mean).collect();
    let power = |k: i32| y.iter().map(|v| v.powi(k)).sum::<f64>();
    let (m1, m2, m3, m4) = (power(1), power(2), power(3), power(4));
    let Sums { s0, s1, s2 } = weights.sums();
    let pairs = m1 * m1 - m2;
    if s0 <= 0.0 || values.iter().filter(|v| **v > 0.0).count() < 2 {
        return None;
    }
    let n = count as f64;
    let g = (0..count).map(|i| y[i] * weights.lag(&y, i)).sum::<f64>() / pairs;
    let expected = s0 / (n * (n - 1.0));
    let s02 = s0 * s0;
    let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s02;
    let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s02);
    let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * s02);
    let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * s02;
    let b4 = s1 - s2 + s02;
    let square = (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4))
        / (pairs * pairs * n * (n - 1.0) * (n - 2.0) * (n - 3.0));
    let variance = (square - expected * expected).max(0.0);
    // When every two units are neighbours G is always the same, and nothing can be told.
    let p_normality =
        if variance > 1e-14 * expected * expected { two_tailed((g - expected) / variance.sqrt()) } else { 1.0 };
    Some(GeneralG { g, expected, variance, p_normality })
}

/// Pseudo p-value of the general G, as [`moran_permutations`] for Moran's I.
#[must_use]
pub fn general_g_permutations(values: &[f64], weights: &Weights, permutations: usize, seed: u64) -> Option<f64> {
    general_g(values, weights)?;
    if permutations == 0 {
        return None;
    }
    // The denominator is that of every rearrangement.
    let cross = |y: &[f64]| -> f64 { (0..y.len()).map(|i| y[i] * weights.lag(y, i)).sum() };
    Some(rearrangements(values, cross(values), permutations, seed, cross))
}

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

/// Which p-values stand when at most the share `alpha` of those kept may be false discoveries.
///
/// Benjamini and Hochberg (1995), «Controlling the False Discovery Rate», *JRSS B* 57.
#[must_use]
pub fn false_discovery(p: &[Option<f64>], alpha: f64) -> Vec<bool> {
    let mut known: Vec<f64> = p.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    let m = known.len() as f64;
    let limit =
        known.iter().enumerate().filter(|(k, v)| **v <= (*k as f64 + 1.0) / m * alpha).map(|(_, v)| *v).next_back();
    p.iter().map(|p| p.zip(limit).is_some_and(|(p, limit)| p <= limit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The 3 × 3 rook lattice.
    fn lattice() -> Vec<Vec<usize>> {
        (0..9_usize)
            .map(|i| {
                let (r, c) = (i / 3, i % 3);
                (0..9_usize).filter(|j| (j / 3).abs_diff(r) + (j % 3).abs_diff(c) == 1).collect()
            })
            .collect()
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-12, "{a} is not {b}");
    }

    /// Vectors of PySAL's own tests (esda, `test_moran.py`) and worked out with its formulas.
    #[test]
    fn published_vectors() {
        let y: Vec<f64> = (1..=9).map(f64::from).collect();
        let m = moran(&y, &Weights::binary(&lattice())).expect("a value");
        near(m.i, 0.5);
        near(m.expected, -0.125);
        near(m.variance_normality, 0.053_125);
        near(m.variance_randomisation, 0.059_687_5);
        let m = moran(&y, &Weights::row_standardised(&lattice())).expect("a value");
        near(m.i, 0.555_555_555_555_555_5);
        near(m.variance_normality, 0.057_214_506_172_839_48);
        near(m.variance_randomisation, 0.064_656_635_802_469_12);
        let local = local_moran(&y, &Weights::binary(&lattice()), 0, 1).expect("values");
        let expected = [32.0 / 15.0, 2.4, 8.0 / 15.0, 4.0 / 15.0, 0.0, 4.0 / 15.0, 8.0 / 15.0, 2.4, 32.0 / 15.0];
        for (l, e) in local.iter().zip(expected) {
            near(l.i, e);
        }
    }

    #[test]
    fn threads_change_nothing() {
        let y: Vec<f64> = (0..9).map(|i| f64::from(i * i % 7)).collect();
        let w = Weights::row_standardised(&lattice());
        let run = |threads| parallel::with_threads(Some(threads), || local_moran(&y, &w, 199, 42));
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(7));
        let p = |threads| parallel::with_threads(Some(threads), || moran_permutations(&y, &w, 199, 42));
        assert_eq!(p(1), p(3));
        let g = |threads| parallel::with_threads(Some(threads), || local_g_star(&y, &w, 199, 42));
        assert_eq!(g(1), g(3));
        let c = |threads| parallel::with_threads(Some(threads), || geary_permutations(&y, &w, 199, 42));
        assert_eq!(c(1), c(3));
    }

    #[test]
    fn what_has_no_pattern_has_no_index() {
        let w = Weights::binary(&lattice());
        assert_eq!(moran(&[3.0; 9], &w), None);
        assert_eq!(local_moran(&[3.0; 9], &w, 9, 1), None);
        assert_eq!(moran(&[1.0, 2.0], &Weights::binary(&[vec![1], vec![0]])), None);
        let island = Weights::binary(&[vec![1], vec![0], vec![]]);
        let local = local_moran(&[1.0, 2.0, 5.0], &island, 9, 1).expect("values");
        assert_eq!(local[2].p, None);
    }

    /// Six points of PySAL's own tests (esda, `test_getisord.py`), neighbours within 15.
    fn six() -> (Vec<f64>, Weights) {
        let neighbours = [vec![1, 3], vec![0, 3, 4], vec![4], vec![0, 1, 4], vec![1, 2, 3, 5], vec![4]];
        (vec![2.0, 3.0, 3.2, 5.0, 8.0, 7.0], Weights::binary(&neighbours))
    }

    /// 3 × 3 lattice, 1 to 9: six horizontal pairs differ by 1 and six vertical ones by 3, each seen twice; squares add
    /// up to 60. C = 8 × 2 × (6 + 54) / (2 × 24 × 60) = 1/3.
    #[test]
    fn geary_of_a_slope() {
        let y: Vec<f64> = (1..=9).map(f64::from).collect();
        near(geary(&y, &Weights::binary(&lattice())).expect("a value").c, 1.0 / 3.0);
    }

    /// G = 2 (2×3 + 2×5 + 3×5 + 3×8 + 3.2×8 + 5×8 + 8×7) / (28.2² − 161.24) = 353.2 / 634.
    #[test]
    fn general_g_of_six_points() {
        let (y, w) = six();
        let g = general_g(&y, &w).expect("a value");
        near(g.g, 353.2 / 634.0);
        near(g.expected, 14.0 / 30.0);
        let scaled: Vec<f64> = y.iter().map(|v| v * 1e90).collect();
        near(general_g(&scaled, &w).expect("a value").variance / g.variance, 1.0);
    }

    /// Every way of drawing a window of k units out of six, against the permutations.
    #[test]
    fn local_g_star_is_that_of_all_windows() {
        let (y, w) = six();
        let local = local_g_star(&y, &w, 99_999, 11).expect("values");
        for (i, l) in local.iter().enumerate() {
            let mut members: Vec<usize> = w.row(i).map(|(j, _)| j).collect();
            members.push(i);
            let sum = |chosen: u32| (0..6).filter(|j| chosen >> j & 1 == 1).map(|j| y[j]).sum::<f64>();
            let observed: f64 = members.iter().map(|&j| y[j]).sum();
            let windows: Vec<f64> = (0..64_u32).filter(|c| c.count_ones() as usize == members.len()).map(sum).collect();
            let m = windows.len() as f64;
            let mean = windows.iter().sum::<f64>() / m;
            let variance = windows.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / m;
            near(l.z.expect("a deviation"), (observed - mean) / variance.sqrt());
            near(l.g.expect("a share"), observed / 28.2);
            let above = windows.iter().filter(|s| **s >= observed - 1e-9).count() as f64 / m;
            let below = windows.iter().filter(|s| **s <= observed + 1e-9).count() as f64 / m;
            let exact = (2.0 * above.min(below)).min(1.0);
            let (p, error) = (l.p.expect("a probability"), 2.0 * (0.25_f64 / 99_999.0).sqrt());
            assert!((p - exact).abs() <= 5.0 * error, "{i}: {p} is not {exact}");
        }
    }

    #[test]
    fn heavier_weights_change_no_deviation() {
        // A row that adds up to 1 is the binary one divided: so are sum and standard deviation.
        let (y, w) = six();
        let halved = Weights { weights: w.weights.iter().map(|w| w / 2.0).collect(), ..w.clone() };
        let (a, b) = (local_g_star(&y, &w, 99, 3), local_g_star(&y, &halved, 99, 3));
        for (a, b) in a.expect("values").iter().zip(b.expect("values")) {
            near(a.z.expect("a deviation"), b.z.expect("a deviation"));
            assert_eq!(a.p, b.p);
        }
    }

    #[test]
    fn no_gathering_can_be_told() {
        let (_, w) = six();
        assert_eq!(geary(&[3.0; 6], &w), None);
        assert_eq!(general_g(&[3.0; 6], &w), None);
        assert_eq!(local_g_star(&[3.0; 6], &w, 9, 1), None);
        assert_eq!(geary_permutations(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &w, 0, 1), None);
        assert_eq!(general_g(&[1.0, 2.0, -3.0, 4.0, 5.0, 6.0], &w), None);
        assert_eq!(general_g(&[0.0, 0.0, 0.0, 4.0, 0.0, 0.0], &w), None, "no pair has a product");
        let apart = Weights::binary(&vec![Vec::new(); 6]);
        let y = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(geary(&y, &apart), None);
        assert_eq!(general_g(&y, &apart), None);
        let local = local_g_star(&y, &apart, 9, 1).expect("values");
        assert!(local.iter().all(|l| l.p.is_none()));
        // All neighbours of all: every window is the whole, whatever the values.
        let everyone: Vec<Vec<usize>> = (0..6_usize).map(|i| (0..6).filter(|j| *j != i).collect()).collect();
        let everyone = Weights::binary(&everyone);
        assert!(local_g_star(&y, &everyone, 9, 1).expect("values").iter().all(|l| l.z.is_none() && l.p.is_none()));
        assert_eq!(general_g(&y, &everyone).map(|g| g.p_normality), Some(1.0));
        // Values of both signs have no share, but a deviation all the same.
        let local = local_g_star(&[-1.0, -2.0, 3.0, 4.0, -5.0, 6.0], &w, 9, 1).expect("values");
        assert!(local.iter().all(|l| l.g.is_none() && l.z.is_some()));
    }

    #[test]
    fn false_discoveries_are_held_down() {
        // Benjamini and Hochberg's limits for five tests at 0.05: 0.01, 0.02, 0.03, 0.04, 0.05.
        let p = [Some(0.5), Some(0.001), Some(0.025), None, Some(0.019), Some(0.9)];
        assert_eq!(false_discovery(&p, 0.05), [false, true, true, false, true, false]);
    }
}
