//! Class limits for maps. A classification is a list of ascending upper bounds, the last the greatest value; a value
//! belongs to the first class whose bound is not below it.

use super::summary::quantile;

/// Quantiles: classes of about equal numbers, by numpy's linear percentiles as mapclassify takes them.
#[must_use]
pub fn quantiles(values: &[f64], k: usize) -> Vec<f64> {
    let mut bounds: Vec<f64> = (1..=k).filter_map(|i| quantile(values, i as f64 / k as f64)).collect();
    bounds.dedup();
    bounds
}

/// Equal intervals between the least and the greatest value.
#[must_use]
pub fn equal_interval(values: &[f64], k: usize) -> Vec<f64> {
    let Some(low) = values.iter().copied().min_by(f64::total_cmp) else { return Vec::new() };
    let high = values.iter().copied().max_by(f64::total_cmp).unwrap_or(low);
    let width = (high - low) / k as f64;
    let mut bounds: Vec<f64> = (1..=k).map(|i| if i == k { high } else { low + i as f64 * width }).collect();
    bounds.dedup();
    bounds
}

/// The optimal classes of Fisher and Jenks: the `k` classes of sorted values whose squared deviations from their own
/// means add up to the least.
///
/// Exact, by dynamic programming over the distinct values; the cost is of Monge type, so each layer is found by divide
/// and conquer in `O(n log n)`. Fisher (1958), «On Grouping for Maximum Homogeneity», *JASA* 53; Jenks (1977), *Optimal
/// Data Classification for Choropleth Maps*.
#[must_use]
pub fn jenks(values: &[f64], k: usize) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut distinct: Vec<(f64, f64)> = Vec::new();
    for v in sorted {
        match distinct.last_mut() {
            Some((value, count)) if value.total_cmp(&v).is_eq() => *count += 1.0,
            _ => distinct.push((v, 1.0)),
        }
    }
    let n = distinct.len();
    if n <= k {
        return distinct.into_iter().map(|(v, _)| v).collect();
    }
    let cost = Cost::new(&distinct);
    let mut before: Vec<f64> = (0..n).map(|j| cost.of(0, j)).collect();
    let mut cuts: Vec<Vec<usize>> = Vec::new();
    for layer in 1..k {
        let (mut now, mut cut) = (vec![f64::INFINITY; n], vec![0; n]);
        split(&cost, &before, &mut now, &mut cut, (layer, n - 1), (layer, n - 1));
        cuts.push(cut);
        before = now;
    }
    let mut bounds = vec![distinct[n - 1].0];
    let mut end = n - 1;
    for cut in cuts.iter().rev() {
        let first = cut[end];
        bounds.push(distinct[first - 1].0);
        end = first - 1;
    }
    bounds.reverse();
    bounds
}

/// Sums from which the squared deviation of any run of values is read.
struct Cost {
    count: Vec<f64>,
    sum: Vec<f64>,
    square: Vec<f64>,
}

impl Cost {
    fn new(distinct: &[(f64, f64)]) -> Self {
        // Centred first: differences of large squares lose digits.
        let total: f64 = distinct.iter().map(|d| d.1).sum();
        let centre = distinct.iter().map(|d| d.0 * d.1).sum::<f64>() / total;
        let (mut count, mut sum, mut square) = (vec![0.0], vec![0.0], vec![0.0]);
        let (mut c, mut s, mut q) = (0.0, 0.0, 0.0);
        for (v, n) in distinct {
            let v = v - centre;
            c += n;
            s += n * v;
            q += n * v * v;
            count.push(c);
            sum.push(s);
            square.push(q);
        }
        Self { count, sum, square }
    }

    /// Squared deviation of the values `i..=j` from their mean.
    fn of(&self, i: usize, j: usize) -> f64 {
        let n = self.count[j + 1] - self.count[i];
        let s = self.sum[j + 1] - self.sum[i];
        (self.square[j + 1] - self.square[i] - s * s / n).max(0.0)
    }
}

/// Fills `now[j]` for `j` in `rows`, knowing that the best cut lies in `between` and grows with `j`.
fn split(
    cost: &Cost,
    before: &[f64],
    now: &mut [f64],
    cut: &mut [usize],
    rows: (usize, usize),
    between: (usize, usize),
) {
    if rows.0 > rows.1 {
        return;
    }
    let middle = rows.0.midpoint(rows.1);
    for first in between.0..=between.1.min(middle) {
        let value = before[first - 1] + cost.of(first, middle);
        if value < now[middle] {
            now[middle] = value;
            cut[middle] = first;
        }
    }
    let at = cut[middle];
    if middle > rows.0 {
        split(cost, before, now, cut, (rows.0, middle - 1), (between.0, at));
    }
    split(cost, before, now, cut, (middle + 1, rows.1), (at, between.1));
}

/// The class of a value: the first whose upper bound is not below it, the last for anything beyond.
#[must_use]
pub fn assign(value: f64, bounds: &[f64]) -> usize {
    bounds.iter().position(|b| value <= *b).unwrap_or(bounds.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every way of cutting sorted values in `k` runs, the obvious way.
    fn slow_jenks(sorted: &[f64], k: usize) -> f64 {
        fn deviation(run: &[f64]) -> f64 {
            let mean = run.iter().sum::<f64>() / run.len() as f64;
            run.iter().map(|v| (v - mean).powi(2)).sum()
        }
        if k == 1 {
            return deviation(sorted);
        }
        (k - 1..sorted.len())
            .map(|i| slow_jenks(&sorted[..i], k - 1) + deviation(&sorted[i..]))
            .fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #[test]
        fn jenks_is_optimal(mut values in prop::collection::vec(0..200_i32, 4..14), k in 2_usize..4) {
            values.sort_unstable();
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let bounds = jenks(&values, k);
            let mut cost = 0.0;
            for class in 0..bounds.len() {
                let run: Vec<f64> = values.iter().copied().filter(|v| assign(*v, &bounds) == class).collect();
                let mean = run.iter().sum::<f64>() / run.len() as f64;
                cost += run.iter().map(|v| (v - mean).powi(2)).sum::<f64>();
            }
            prop_assert!(cost <= slow_jenks(&values, k) + 1e-6, "{bounds:?} costs {cost}");
        }
    }
}
