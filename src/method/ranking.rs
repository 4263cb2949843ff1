//! Ranking by a weighted sum of criteria, and how far the ranking hangs on the weights.
//!
//! Values are between 0 (worst) and 1 (best), one row for each alternative, one column for each criterion.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Scores that differ by less than this are equal: sums of the same values in another order differ by no more.
const EQUAL: f64 = 1e-12;

/// Rows that meet at weights closer than this share of the greatest meet at the same one: a quotient of two differences of
/// notes is exact to fewer digits than the notes.
const MEETING: f64 = 1e-9;

/// The mean of each row, weighted: between 0 and 1.
///
/// # Panics
/// When no weight is positive: our bug, the caller has checked them.
#[must_use]
pub fn scores(values: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let whole: f64 = weights.iter().sum();
    assert!(whole > 0.0, "some weight is positive");
    values.iter().map(|row| row.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>() / whole).collect()
}

/// The rank of each score, the highest first, from 1; equal scores share the first of their ranks.
#[must_use]
pub fn ranks(scores: &[f64]) -> Vec<usize> {
    scores.iter().map(|score| 1 + scores.iter().filter(|other| **other > score + EQUAL).count()).collect()
}

/// The best and the worst rank of each row when one weight at a time goes from its own divided by `factor` to its own
/// times `factor`, the others staying as they are.
///
/// The difference of two rows is linear in a weight, so that the ranks change only where it is nil: all these are looked at,
/// nothing is sampled.
#[must_use]
pub fn rank_ranges(values: &[Vec<f64>], weights: &[f64], factor: f64) -> Vec<(usize, usize)> {
    let base = ranks(&scores(values, weights));
    let mut ranges: Vec<(usize, usize)> = base.iter().map(|r| (*r, *r)).collect();
    for (criterion, weight) in weights.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let (low, high) = (weight / factor, weight * factor);
        for (row, range) in ranges.iter_mut().enumerate() {
            let (best, worst) = range_of(values, weights, row, criterion, (low, high));
            *range = (range.0.min(best), range.1.max(worst));
        }
    }
    ranges
}

/// The best and the worst rank of a row while one weight goes through a range, its ends included.
///
/// Another row is ahead, level or behind at each end, and changes at most once between them. What is level is not ahead:
/// at the very weight where rows meet, those that fall behind are so already, those that come ahead are not yet.
fn range_of(
    values: &[Vec<f64>],
    weights: &[f64],
    row: usize,
    criterion: usize,
    (low, high): (f64, f64),
) -> (usize, usize) {
    let others = |r: &[f64]| -> f64 {
        r.iter().zip(weights).enumerate().filter(|(k, _)| *k != criterion).map(|(_, (v, w))| v * w).sum()
    };
    let mine = others(&values[row]);
    let mut ahead = 0_i64;
    // The weight at which a row falls behind (false) or comes ahead (true).
    let mut changes: Vec<(f64, bool)> = Vec::new();
    for (_, other) in values.iter().enumerate().filter(|(r, _)| *r != row) {
        let (gap, slope) = (others(other) - mine, other[criterion] - values[row][criterion]);
        let [first, last] = [low, high].map(|weight| gap + weight * slope > EQUAL);
        ahead += i64::from(first);
        if first != last {
            changes.push(((-gap / slope).clamp(low, high), last));
        }
    }
    changes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut least, mut most) = (ahead, ahead);
    for group in changes.chunk_by(|a, b| b.0 - a.0 <= MEETING * high) {
        let coming = group.iter().filter(|(_, comes)| *comes).count() as i64;
        ahead -= group.len() as i64 - coming;
        least = least.min(ahead);
        ahead += coming;
        most = most.max(ahead);
    }
    let rank = |ahead: i64| 1 + usize::try_from(ahead).unwrap_or(0);
    (rank(least), rank(most))
}

/// For each row the share of random weights with which it is among the first `top`: weights drawn evenly among all that
/// add up to one (acceptability of ranks; Lahdelma, Hokkanen and Salminen 1998).
#[must_use]
pub fn acceptability(values: &[Vec<f64>], criteria: usize, top: usize, draws: usize, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut among = vec![0_usize; values.len()];
    for _ in 0..draws {
        // Exponential draws, divided by their sum, are even on the simplex.
        let weights: Vec<f64> =
            (0..criteria).map(|_| -(1.0 - random.random::<f64>()).ln()).map(|w| w.max(f64::MIN_POSITIVE)).collect();
        for (count, rank) in among.iter_mut().zip(ranks(&scores(values, &weights))) {
            *count += usize::from(rank <= top);
        }
    }
    among.into_iter().map(|count| count as f64 / draws.max(1) as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three actions, two criteria: the first is best on one, the second on the other, the third is behind the first on
    /// both.
    fn values() -> Vec<Vec<f64>> {
        vec![vec![1.0, 0.25], vec![0.0, 1.0], vec![0.5, 0.25]]
    }

    #[test]
    fn a_weighted_mean_ranks_and_ties_share_a_rank() {
        // (3 × 1 + 1 × 0.25) / 4, (0 + 1) / 4, (1.5 + 0.25) / 4.
        assert_eq!(scores(&values(), &[3.0, 1.0]), vec![0.8125, 0.25, 0.4375]);
        assert_eq!(ranks(&[0.8125, 0.25, 0.4375]), vec![1, 3, 2]);
        assert_eq!(ranks(&[0.5, 0.7, 0.5]), vec![2, 1, 2]);
    }

    /// With weights (1, 1) the scores are 0.625, 0.5, 0.375. The second passes the first when w₁ < 0.75 w₂, and falls
    /// behind the third when w₁ > 1.5 w₂; the third never passes the first.
    #[test]
    fn ranks_move_where_the_weights_let_them() {
        assert_eq!(rank_ranges(&values(), &[1.0, 1.0], 1.2), vec![(1, 1), (2, 2), (3, 3)]);
        assert_eq!(rank_ranges(&values(), &[1.0, 1.0], 1.4), vec![(1, 2), (1, 2), (3, 3)]);
        assert_eq!(rank_ranges(&values(), &[1.0, 1.0], 2.0), vec![(1, 2), (1, 3), (2, 3)]);
    }

    /// The same ranges by trying a thousand weights of each criterion.
    #[test]
    fn ranges_are_those_of_many_weights_tried() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let values: Vec<Vec<f64>> = (0..12).map(|_| (0..4).map(|_| random.random::<f64>()).collect()).collect();
        let weights = [2.0, 1.0, 3.0, 0.5];
        let found = rank_ranges(&values, &weights, 2.0);
        let mut tried = vec![(usize::MAX, 0); values.len()];
        for k in 0..4 {
            for step in 0..=2_000 {
                let mut w = weights;
                w[k] *= 0.5 + 1.5 * f64::from(step) / 2_000.0;
                for (range, rank) in tried.iter_mut().zip(ranks(&scores(&values, &w))) {
                    *range = (range.0.min(rank), range.1.max(rank));
                }
            }
        }
        assert_eq!(found, tried);
    }

    /// Notes are whole numbers, as people give them: rows tie, at the ends of the range too. The same ranges by whole
    /// numbers: at the ends, where two rows meet, and between each two of these weights.
    #[test]
    fn ranges_of_rows_that_tie_are_those_of_whole_numbers() {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        for _ in 0..200 {
            let notes: Vec<[i128; 3]> = (0..9).map(|_| [(); 3].map(|()| random.random_range(0..=4))).collect();
            let weights: [i128; 3] = [2, 1, random.random_range(1..=3)];
            let mut expected = vec![(usize::MAX, 0); notes.len()];
            for k in 0..3 {
                // Weights as fractions of whole numbers: half and double are over 2.
                let mut tried = vec![(weights[k], 2), (4 * weights[k], 2)];
                let rest = |r: &[i128; 3]| -> i128 { (0..3).filter(|j| *j != k).map(|j| r[j] * weights[j]).sum() };
                for (a, b) in notes.iter().flat_map(|a| notes.iter().map(move |b| (a, b))) {
                    let (gap, slope) = (rest(a) - rest(b), b[k] - a[k]);
                    let meets = slope > 0 && 2 * gap >= weights[k] * slope && gap <= 2 * weights[k] * slope;
                    tried.extend(meets.then_some((gap, slope)));
                }
                tried.sort_by_key(|(n, d)| n * 5_040 / d);
                let between: Vec<(i128, i128)> =
                    tried.windows(2).map(|w| (w[0].0 * w[1].1 + w[1].0 * w[0].1, 2 * w[0].1 * w[1].1)).collect();
                for (n, d) in tried.into_iter().chain(between) {
                    let score = |r: &[i128; 3]| rest(r) * d + r[k] * n;
                    for (range, row) in expected.iter_mut().zip(&notes) {
                        let rank = 1 + notes.iter().filter(|other| score(other) > score(row)).count();
                        *range = (range.0.min(rank), range.1.max(rank));
                    }
                }
            }
            let values: Vec<Vec<f64>> = notes.iter().map(|r| r.iter().map(|v| *v as f64 / 4.0).collect()).collect();
            assert_eq!(rank_ranges(&values, &weights.map(|w| w as f64), 2.0), expected, "{notes:?} {weights:?}");
        }
    }

    /// With two criteria the first weight is even between 0 and 1: the first action leads when w₁ > 3/7 (w₁ + 0.25 w₂ >
    /// w₂), the second otherwise; the third is among the first two as soon as 0.5 w₁ + 0.25 w₂ > w₂, w₁ > 0.6.
    #[test]
    fn acceptability_is_a_share_of_all_weights() {
        let first = acceptability(&values(), 2, 1, 20_000, 1);
        let two = acceptability(&values(), 2, 2, 20_000, 1);
        // Three standard errors of a share of 20,000 draws.
        let near = |found: f64, expected: f64| (found - expected).abs() < 0.011;
        assert!(near(first[0], 4.0 / 7.0) && near(first[1], 3.0 / 7.0) && first[2] == 0.0, "{first:?}");
        assert!(near(two[2], 0.4) && near(two[1], 0.6) && two[0] == 1.0, "{two:?}");
    }
}
