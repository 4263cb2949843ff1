//! Limits of classes as people read them: rounded, without gap or overlap.

use super::recipe::{Ground, Method};
use crate::french;

/// The limits of a ground's classes, and what the legend says of each. Where classes are worked out from the values and
/// some are zero, having nothing is a class of its own: it is not the low end of having some.
pub(super) fn of_ground(values: &[f64], ground: &Ground, factor: f64) -> (Vec<f64>, Vec<String>) {
    let some: Vec<f64> = values.iter().copied().filter(|v| *v > 0.0).collect();
    let nothing = values.len() - some.len();
    if ground.method == Method::Manual || nothing == 0 || some.is_empty() || values.iter().any(|v| *v < 0.0) {
        let limits = limits(values, ground.method, ground.classes, &ground.limits);
        let labels = labels(&limits, factor);
        return (limits, labels);
    }
    let mut limits = limits(&some, ground.method, ground.classes - 1, &ground.limits);
    let mut labels = labels(&limits, factor);
    labels[0] = if limits.is_empty() { "plus de 0".to_owned() } else { format!("plus de 0 et {}", labels[0]) };
    labels.insert(0, "0".to_owned());
    // The least positive number: whatever is not nothing is above it or on it.
    limits.insert(0, f64::MIN_POSITIVE);
    (limits, labels)
}

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

/// Limits rounded to the coarsest step of 1, 2 or 5 × 10ⁿ that moves at most one value in twenty from its class: one
/// step for all limits when there is such a step, else one for each. A limit that no step suits keeps two digits of the
/// width of its classes. Classes that rounding leaves without a value go to the one below.
fn rounded(sorted: &[f64], mut raw: Vec<f64>) -> Vec<f64> {
    let (low, high) = (sorted[0], sorted[sorted.len() - 1]);
    raw.retain(|l| *l > low && *l <= high);
    raw.dedup();
    let below = |limit: f64| sorted.partition_point(|v| *v < limit);
    let allowed = (sorted.len() / 20).max(1);
    let kept = |a: f64, b: f64| b > low && b <= high && below(a).abs_diff(below(b)) <= allowed;
    let power = |width: f64| width.max(f64::MIN_POSITIVE).log10().floor() as i32;
    let top = power(high - low) + 1;
    for (exponent, mantissa) in steps(top, top - 2) {
        let tried: Vec<f64> = raw.iter().map(|l| round(*l, exponent, mantissa)).collect();
        let rising = tried.windows(2).all(|w| w[0] < w[1]);
        if rising && raw.iter().zip(&tried).all(|(a, b)| kept(*a, *b)) {
            return merged(sorted, tried);
        }
    }
    let mut out: Vec<f64> = Vec::new();
    for (i, limit) in raw.iter().enumerate() {
        let before = if i == 0 { low } else { raw[i - 1] };
        let after = raw.get(i + 1).copied().unwrap_or(high);
        let after = if after > *limit { after - limit } else { f64::INFINITY };
        let top = power((limit - before).min(after));
        let rises = |l: &f64| out.last().is_none_or(|last| last < l);
        let tried = steps(top, top - 1).map(|(exponent, mantissa)| round(*limit, exponent, mantissa));
        let last = round(*limit, top - 1, 1.0);
        let chosen = tried.filter(rises).find(|l| kept(*limit, *l)).unwrap_or(last);
        if rises(&chosen) {
            out.push(chosen);
        }
    }
    merged(sorted, out)
}

/// The steps from 5 × 10ᵗᵒᵖ down to 10ˡᵃˢᵗ, as exponents and mantissas.
fn steps(top: i32, last: i32) -> impl Iterator<Item = (i32, f64)> {
    (last..=top).rev().flat_map(|exponent| [5.0, 2.0, 1.0].map(|mantissa| (exponent, mantissa)))
}

fn round(limit: f64, exponent: i32, mantissa: f64) -> f64 {
    let power = 10f64.powi(exponent.abs());
    // Dividing by 10ⁿ gives 0.3 where multiplying by 10⁻ⁿ gives 0.30000000000000004.
    if exponent < 0 {
        (limit * power / mantissa).round() * mantissa / power
    } else {
        (limit / (mantissa * power)).round() * mantissa * power
    }
}

/// The limits that leave no class without a value.
fn merged(sorted: &[f64], limits: Vec<f64>) -> Vec<f64> {
    let below = |limit: f64| sorted.partition_point(|v| *v < limit);
    let mut out: Vec<f64> = Vec::new();
    for limit in limits {
        let from = out.last().map_or(0, |l| below(*l));
        // An upper limit with nothing under it goes: what is above it begins where the class began.
        if below(limit) > from && below(limit) < sorted.len() {
            out.push(limit);
        }
    }
    out
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
    use crate::map::{GroundKind, Palette};

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
    fn nothing_is_a_class_of_its_own() {
        let ground = |method, limits| Ground {
            variable: None,
            kind: GroundKind::Classes,
            method,
            classes: 3,
            limits,
            palette: Palette::Green,
            legend: None,
            class_names: Vec::new(),
            categories: Vec::new(),
            except: None,
            without: None,
        };
        let values = [0.0, 0.0, 1.0, 2.0, 8.0, 9.0];
        let (limits, labels) = of_ground(&values, &ground(Method::Jenks, vec![]), 1.0);
        let classes: Vec<usize> = values.iter().map(|v| class(*v, &limits)).collect();
        assert_eq!(classes, [0, 0, 1, 1, 2, 2]);
        assert_eq!(labels, ["0", "plus de 0 et moins de 8", "8 et plus"]);
        let (_, labels) = of_ground(&[0.0, 3.0], &ground(Method::Quantiles, vec![]), 1.0);
        assert_eq!(labels, ["0", "plus de 0"]);
        // Where some are negative, zero is a value among others; fixed limits are as they are given.
        let (_, labels) = of_ground(&[-1.0, 0.0, 1.0], &ground(Method::Jenks, vec![]), 1.0);
        assert!(labels[0].starts_with("moins de"), "{labels:?}");
        let (_, labels) = of_ground(&values, &ground(Method::Manual, vec![2.0]), 1.0);
        assert_eq!(labels, ["moins de 2", "2 et plus"]);
    }

    #[test]
    fn limits_are_short_and_no_class_is_empty() {
        // Fifths of a skewed variable begin at 1.037, 2.313, 3.163 and 4.195; no step of all four keeps their counts.
        let skewed: Vec<f64> =
            vec![0.0, 0.21, 0.533, 1.037, 1.101, 1.872, 2.313, 2.377, 2.911, 3.163, 3.171, 3.902, 4.195, 9.433, 172.31];
        for (values, k) in [(skewed, 5), (vec![4.9, 4.9, 4.9, 4.9, 5.6, 7.4, 7.6, 7.6, 12.0, 22.9, 31.0], 5)] {
            for method in [Method::Quantiles, Method::Jenks] {
                let l = limits(&values, method, k, &[]);
                let texts = labels(&l, 1.0);
                for class_number in 0..=l.len() {
                    let held = values.iter().filter(|v| class(**v, &l) == class_number).count();
                    assert!(held > 0, "{method:?}: «{}» is empty in {texts:?}", texts[class_number]);
                }
                for limit in &l {
                    let digits = french::short(*limit, 3).chars().filter(char::is_ascii_digit).collect::<String>();
                    assert!(digits.trim_matches('0').len() <= 2, "{method:?}: {limit} is not round in {texts:?}");
                }
            }
        }
        // The limit 5.5, under which nothing begins, goes: «moins de 5», «5 à moins de 7,5».
        assert_eq!(merged(&[4.0, 4.5, 6.0, 7.0, 8.0], vec![5.0, 5.5, 7.5, 9.0]), [5.0, 7.5]);
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
