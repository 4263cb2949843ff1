//! Does a value look like its neighbours'? Moran's I, global and local, with permutation tests.
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
    let s0: f64 = weights.weights.iter().sum();
    if s0 <= 0.0 {
        return None;
    }
    let cross: f64 = (0..count).map(|i| z[i] * weights.lag(&z, i)).sum();
    let i = n / s0 * cross / squares;
    let expected = -1.0 / (n - 1.0);
    let back = |i: usize, j: usize| weights.row(j).find(|(k, _)| *k == i).map_or(0.0, |(_, w)| w);
    // Each unordered pair is seen from both sides, unless only one of them has a weight.
    let mut s1 = 0.0;
    let mut columns = vec![0.0; count];
    for a in 0..count {
        for (b, w) in weights.row(a) {
            let other = back(a, b);
            let square = (w + other) * (w + other);
            s1 += if other > 0.0 { 0.5 * square } else { square };
            columns[b] += w;
        }
    }
    let s2: f64 = (0..count)
        .map(|a| {
            let row: f64 = weights.row(a).map(|(_, w)| w).sum();
            (row + columns[a]).powi(2)
        })
        .sum();
    let s02 = s0 * s0;
    let variance_normality =
        (n * n * s1 - n * s2 + 3.0 * s02) / ((n - 1.0) * (n + 1.0) * s02) - 1.0 / ((n - 1.0) * (n - 1.0));
    let k = (z.iter().map(|v| v.powi(4)).sum::<f64>() / n) / (squares / n).powi(2);
    let a = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s02);
    let b = k * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s02);
    let variance_randomisation = (a - b) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s02) - expected * expected;
    let z_score = (i - expected) / variance_normality.max(f64::MIN_POSITIVE).sqrt();
    let p_normality = libm::erfc(z_score.abs() / std::f64::consts::SQRT_2);
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
    let simulated = parallel::map_range(permutations, |p| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(p as u64);
        let mut shuffled = z.clone();
        for i in (1..n).rev() {
            shuffled.swap(i, rng.random_range(0..=i));
        }
        let cross: f64 = (0..n).map(|i| shuffled[i] * weights.lag(&shuffled, i)).sum();
        n as f64 / s0 * cross / squares
    });
    let larger = simulated.iter().filter(|i| **i >= observed).count();
    let larger = larger.min(permutations - larger);
    Some((larger + 1) as f64 / (permutations + 1) as f64)
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
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(i as u64);
    // The unit itself goes last and is never drawn.
    pool.swap(i, n - 1);
    let (mut larger, mut smaller) = (0_usize, 0_usize);
    let mut drawn: Vec<usize> = Vec::with_capacity(row.len());
    // Signs don't matter: I_i = constant × z_i × lag, so comparing lags times z_i compares local indices.
    let observed = z[i] * lag;
    for _ in 0..permutations {
        let mut sum = 0.0;
        drawn.clear();
        for (t, w) in row.iter().enumerate() {
            let pick = rng.random_range(t..n - 1);
            pool.swap(t, pick);
            drawn.push(pick);
            sum += w * z[pool[t] as usize];
        }
        // Undone in reverse, so that the next draw, and the next unit on this thread, starts from the same order.
        for (t, pick) in drawn.iter().enumerate().rev() {
            pool.swap(t, *pick);
        }
        let simulated = z[i] * sum;
        larger += usize::from(simulated >= observed);
        smaller += usize::from(simulated <= observed);
    }
    pool.swap(i, n - 1);
    let extreme = larger.min(smaller);
    (2.0 * (extreme + 1) as f64 / (permutations + 1) as f64).min(1.0)
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

    #[test]
    fn false_discoveries_are_held_down() {
        // Benjamini and Hochberg's limits for five tests at 0.05: 0.01, 0.02, 0.03, 0.04, 0.05.
        let p = [Some(0.5), Some(0.001), Some(0.025), None, Some(0.019), Some(0.9)];
        assert_eq!(false_discovery(&p, 0.05), [false, true, true, false, true, false]);
    }
}
