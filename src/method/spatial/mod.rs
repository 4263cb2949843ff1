//! Does a value look like its neighbours'? Moran's I, global and local, Geary's C, Getis and Ord's G and local G*, with
//! permutation tests.
//!
//! Definitions are those of PySAL's `esda`. Permutations are drawn from a ChaCha stream of their own for each
//! observation, so that results don't depend on the number of threads. A unit without neighbours (an island) stays in
//! the global indices with a row of weights that is empty, as in `esda`; it has no local p-value.

mod global;
mod local;
#[cfg(test)]
mod tests;

pub use global::{
    Geary, GeneralG, Moran, geary, geary_permutations, general_g, general_g_permutations, moran, moran_permutations,
};
pub use local::{Local, LocalG, Quadrant, local_g_star, local_moran};

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

    /// The units without neighbour.
    #[must_use]
    pub fn islands(&self) -> Vec<usize> {
        (0..self.len()).filter(|&i| self.starts[i] == self.starts[i + 1]).collect()
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

/// The values less their mean, and the sum of their squares; none when they are all equal.
fn centred(values: &[f64]) -> Option<(Vec<f64>, f64)> {
    let mean = super::summary::mean(values)?;
    let z: Vec<f64> = values.iter().map(|v| v - mean).collect();
    let squares: f64 = z.iter().map(|v| v * v).sum();
    // Values that are all equal differ by rounding only: no pattern can be looked for.
    (squares > 1e-24 * values.iter().map(|v| v * v).sum::<f64>().max(f64::MIN_POSITIVE)).then_some((z, squares))
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
