//! Means and quantiles, plain and weighted.

/// Arithmetic mean; `None` of nothing.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Mean weighted by `weights`; `None` when these add up to nothing.
#[must_use]
pub fn weighted_mean(values: &[f64], weights: &[f64]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    (total > 0.0).then(|| values.iter().zip(weights).map(|(v, w)| v * w).sum::<f64>() / total)
}

/// Quantile by linear interpolation between order statistics (numpy's default, type 7 of Hyndman and Fan 1996).
/// `q` is between 0 and 1.
#[must_use]
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = q.clamp(0.0, 1.0) * last as f64;
    let low = at.floor() as usize;
    let high = (low + 1).min(last);
    let t = at - low as f64;
    // numpy's own order of operations, so that limits agree to the last digit.
    let difference = sorted[high] - sorted[low];
    Some(if t >= 0.5 { sorted[high] - difference * (1.0 - t) } else { sorted[low] + difference * t })
}

/// Median of values that each count once.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The smallest value that at least the share `q` of the weight does not exceed: the distance within which 90 % of the
/// inhabitants are, for `q = 0.9`. `None` when the weights add up to nothing.
#[must_use]
pub fn weighted_quantile(values: &[f64], weights: &[f64], q: f64) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 || values.len() != weights.len() {
        return None;
    }
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| weights[i] > 0.0).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut sum = 0.0;
    for &i in &order {
        sum += weights[i];
        if sum >= q * total {
            return Some(values[i]);
        }
    }
    order.last().map(|&i| values[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_inhabitants() {
        // 90 of 100 inhabitants are at 1 or 2; the tenth ninth is reached exactly at 2.
        let (v, w) = ([2.0, 9.0, 1.0], [50.0, 10.0, 40.0]);
        assert_eq!(weighted_quantile(&v, &w, 0.9), Some(2.0));
        assert_eq!(weighted_quantile(&v, &w, 0.91), Some(9.0));
        assert_eq!(weighted_quantile(&v, &w, 0.5), Some(2.0));
        assert_eq!(weighted_mean(&v, &w), Some((100.0 + 90.0 + 40.0) / 100.0));
        assert_eq!(weighted_mean(&v, &[0.0; 3]), None);
    }

    #[test]
    fn the_median_of_an_even_number_is_between() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[]), None);
        assert_eq!(quantile(&[10.0, 20.0], 0.25), Some(12.5));
    }
}
