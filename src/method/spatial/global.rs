//! One figure for the whole: Moran's I, Geary's C, the general G.

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{Sums, Weights, centred};
use crate::method::summary;
use crate::parallel;

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
    let mean = summary::mean(values)?;
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
