//! Limits of classes as people read them: rounded, without gap or overlap.

use super::recipe::Method;
use crate::french;

/// Where each class but the first begins. A value on a limit is in the class above it.
pub(super) fn limits(values: &[f64], method: Method, k: usize, given: &[f64]) -> Vec<f64> {
    if method == Method::Manual {
        return given.to_vec();
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut different = sorted.clone();
    different.dedup();
    let k = k.min(different.len());
    if k < 2 {
        return Vec::new();
    }
    let bounds = match method {
        Method::Jenks => crate::method::classes::jenks(&sorted, k),
        _ => crate::method::classes::quantiles(&sorted, k),
    };
    // From the greatest value of each class to the least of the next.
    let inner = &bounds[..bounds.len().saturating_sub(1)];
    let raw = inner.iter().filter_map(|b| sorted.iter().copied().find(|v| v > b)).collect();
    rounded(&sorted, raw)
}

/// Limits rounded to the coarsest step of 1, 2 or 5 × 10ⁿ that moves at most one value in twenty of a class.
fn rounded(sorted: &[f64], mut raw: Vec<f64>) -> Vec<f64> {
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    raw.retain(|l| *l > low && *l <= high);
    raw.dedup();
    let below = |limit: f64| sorted.partition_point(|v| *v < limit);
    let allowed = (sorted.len() / 20).max(1);
    let top = (high - low).max(f64::MIN_POSITIVE).log10().ceil() as i32;
    for exponent in (top - 6..=top).rev() {
        for mantissa in [5.0, 2.0, 1.0] {
            let power = 10f64.powi(exponent.abs());
            // Dividing by 10ⁿ gives 0.3 where multiplying by 10⁻ⁿ gives 0.30000000000000004.
            let round = |l: f64| {
                if exponent < 0 {
                    (l * power / mantissa).round() * mantissa / power
                } else {
                    (l / (mantissa * power)).round() * mantissa * power
                }
            };
            let tried: Vec<f64> = raw.iter().map(|l| round(*l)).collect();
            let rising = tried.windows(2).all(|w| w[0] < w[1]) && tried.iter().all(|l| *l > low && *l <= high);
            if rising && raw.iter().zip(&tried).all(|(a, b)| below(*a).abs_diff(below(*b)) <= allowed) {
                return tried;
            }
        }
    }
    raw
}

/// The class of a value.
pub(super) fn class(value: f64, limits: &[f64]) -> usize {
    limits.partition_point(|l| *l <= value)
}

/// What the legend says of each class: «moins de 5», «5 à moins de 10», «10 et plus».
pub(super) fn labels(limits: &[f64], factor: f64) -> Vec<String> {
    let write = |l: f64| french::short(l * factor, 3);
    let mut out = Vec::new();
    if let Some(first) = limits.first() {
        out.push(format!("moins de {}", write(*first)));
    } else {
        out.push("toutes les valeurs".to_owned());
    }
    for pair in limits.windows(2) {
        out.push(format!("{} à moins de {}", write(pair[0]), write(pair[1])));
    }
    if let Some(last) = limits.last() {
        out.push(format!("{} et plus", write(*last)));
    }
    out
}

/// Three round numbers for the circles of a legend: near the largest, then each at most 2/5 of the one before, so that
/// the nested circles can be told apart. `whole`: a count has no smaller value than 1.
pub(super) fn round_values(largest: f64, whole: bool) -> Vec<f64> {
    let nice = |v: f64, steps: &[f64]| {
        // Divided, not multiplied: 6 / 10 is 0.6, 6 × 0.1 is not.
        let inverse = 10f64.powf(-v.log10().floor());
        steps.iter().map(|m| m / inverse).find(|r| *r <= v * (1.0 + 1e-9)).unwrap_or(1.0 / inverse)
    };
    let mut out = Vec::new();
    // The first may stand closer to the largest than the coarse steps allow: the eye compares with it.
    let mut next = nice(largest, &[8.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]);
    while out.len() < 3 && (!whole || next >= 1.0) {
        out.push(next);
        next = nice(next * 0.4, &[5.0, 2.0, 1.0]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_rounded_and_leave_no_gap() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i) * 1.013).collect();
        // Fifths begin at 20.26, 40.52, 60.78, 81.04: moving a fifth of a class more than 5 values is refused.
        assert_eq!(limits(&values, Method::Quantiles, 5, &[]), [20.0, 40.0, 60.0, 80.0]);
        assert_eq!(labels(&[5.0, 10.5], 1.0), ["moins de 5", "5 à moins de 10,5", "10,5 et plus"]);
        assert_eq!((class(4.9, &[5.0, 10.0]), class(5.0, &[5.0, 10.0]), class(10.0, &[5.0, 10.0])), (0, 1, 2));
        assert_eq!(limits(&[3.0, 3.0], Method::Quantiles, 5, &[]), Vec::<f64>::new());
    }

    #[test]
    fn jenks_finds_the_gaps() {
        let values = [1.0, 1.1, 1.2, 5.0, 5.1, 9.0, 9.2, 9.3];
        let l = limits(&values, Method::Jenks, 3, &[]);
        let classes: Vec<usize> = values.iter().map(|v| class(*v, &l)).collect();
        assert_eq!(classes, [0, 0, 0, 1, 1, 2, 2, 2], "{l:?}");
    }

    #[test]
    fn legend_values_are_round() {
        assert_eq!(round_values(83.0, true), [80.0, 20.0, 5.0]);
        assert_eq!(round_values(9.0, true), [8.0, 2.0]);
        assert_eq!(round_values(3.0, true), [3.0, 1.0]);
        assert_eq!(round_values(1.0, true), [1.0]);
        assert_eq!(round_values(0.7, false), [0.6, 0.2, 0.05]);
    }
}
