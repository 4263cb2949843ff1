//! How unequally a quantity is shared out, plainly (each unit counts once) or weighted (each unit counts for its
//! inhabitants). Formulas are those of PySAL's `inequality`, so that figures can be compared digit for digit.

/// Theil's T and its two parts, `total = between + within`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theil {
    /// Inequality among all units.
    pub total: f64,
    /// The part between the groups.
    pub between: f64,
    /// The part inside the groups.
    pub within: f64,
}

fn usable(values: &[f64]) -> bool {
    values.iter().all(|v| v.is_finite() && *v >= 0.0) && values.iter().sum::<f64>() > 0.0
}

/// Both slices of one length, no negative, positive totals, and nothing held where nobody counts.
fn usable_weighted(quantities: &[f64], weights: &[f64]) -> bool {
    quantities.len() == weights.len()
        && usable(quantities)
        && usable(weights)
        && quantities.iter().zip(weights).all(|(q, w)| *w > 0.0 || *q <= 0.0)
}

/// Gini's index of concentration, between 0 (all equal) and 1: the relative mean difference, population form.
///
/// `None` for no value, a negative one, or a total of zero. Gini (1912), *Variabilità e mutabilità*.
#[must_use]
pub fn gini(values: &[f64]) -> Option<f64> {
    if !usable(values) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let total: f64 = sorted.iter().sum();
    let ranked: f64 = sorted.iter().enumerate().map(|(i, v)| (i as f64 + 1.0) * v).sum();
    Some(((2.0 * ranked - n * total - total) / (n * total)).max(0.0))
}

/// Gini's index of a quantity shared among units of unequal weight (inhabitants): one minus twice the area under the
/// weighted Lorenz curve.
///
/// `None` when a quantity is held where the weight is zero: its endowment per head is infinite.
#[must_use]
pub fn gini_weighted(quantities: &[f64], weights: &[f64]) -> Option<f64> {
    let curve = lorenz_weighted(quantities, weights)?;
    let area: f64 = curve.windows(2).map(|w| (w[1].0 - w[0].0) * (w[1].1 + w[0].1)).sum();
    Some((1.0 - area).max(0.0))
}

/// `s ln(s/p)`, which tends to 0 with `s`.
fn entropy(share: f64, of: f64) -> f64 {
    if share <= 0.0 { 0.0 } else { share * (share / of).ln() }
}

/// Theil's T of values that each count once. `None` as for [`gini`].
///
/// Theil (1967), *Economics and Information Theory*.
#[must_use]
pub fn theil(values: &[f64]) -> Option<f64> {
    theil_weighted(values, &vec![1.0; values.len()])
}

/// Theil's T of quantities held by units of unequal weight: `Σ (y/Y) ln((y/Y)/(p/P))`.
#[must_use]
pub fn theil_weighted(quantities: &[f64], weights: &[f64]) -> Option<f64> {
    if !usable_weighted(quantities, weights) {
        return None;
    }
    let (y, p): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    Some(quantities.iter().zip(weights).map(|(q, w)| entropy(q / y, w / p)).sum::<f64>().max(0.0))
}

/// Theil's T split between and within groups, each unit counting once. `groups[i]` is the group of unit `i`.
#[must_use]
pub fn theil_decomposition(values: &[f64], groups: &[usize]) -> Option<Theil> {
    theil_decomposition_weighted(values, &vec![1.0; values.len()], groups)
}

/// Theil's T split between and within groups, units counting for their weight.
///
/// Shorrocks (1980), «The class of additively decomposable inequality measures», *Econometrica* 48.
#[must_use]
pub fn theil_decomposition_weighted(quantities: &[f64], weights: &[f64], groups: &[usize]) -> Option<Theil> {
    if groups.len() != quantities.len() {
        return None;
    }
    let total = theil_weighted(quantities, weights)?;
    let count = groups.iter().max().map_or(0, |g| g + 1);
    let (mut y, mut p) = (vec![0.0; count], vec![0.0; count]);
    for ((q, w), &g) in quantities.iter().zip(weights).zip(groups) {
        y[g] += q;
        p[g] += w;
    }
    let (y_all, p_all): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    let between = y.iter().zip(&p).map(|(y, p)| entropy(y / y_all, p / p_all)).sum::<f64>().max(0.0);
    Some(Theil { total, between, within: (total - between).max(0.0) })
}

/// Hoover's index: the share of the whole that would have to move for all to be equal. Each unit counts once.
///
/// Hoover (1936), «The Measurement of Industrial Localization», *Review of Economics and Statistics* 18.
#[must_use]
pub fn hoover(values: &[f64]) -> Option<f64> {
    hoover_weighted(values, &vec![1.0; values.len()])
}

/// Hoover's index of quantities held by units of unequal weight: `½ Σ |y/Y − p/P|`.
#[must_use]
pub fn hoover_weighted(quantities: &[f64], weights: &[f64]) -> Option<f64> {
    if quantities.len() != weights.len() || !usable(quantities) || !usable(weights) {
        return None;
    }
    let (y, p): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    Some(0.5 * quantities.iter().zip(weights).map(|(q, w)| (q / y - w / p).abs()).sum::<f64>())
}

/// Lorenz curve of values that each count once: cumulative share of units against cumulative share of the total.
#[must_use]
pub fn lorenz(values: &[f64]) -> Option<Vec<(f64, f64)>> {
    lorenz_weighted(values, &vec![1.0; values.len()])
}

/// Weighted Lorenz curve, from (0, 0) to (1, 1): units in the order of their quantity per head.
///
/// Lorenz (1905), «Methods of Measuring the Concentration of Wealth», *Publications of the ASA* 9.
#[must_use]
pub fn lorenz_weighted(quantities: &[f64], weights: &[f64]) -> Option<Vec<(f64, f64)>> {
    if !usable_weighted(quantities, weights) {
        return None;
    }
    let mut order: Vec<usize> = (0..weights.len()).filter(|&i| weights[i] > 0.0).collect();
    order.sort_by(|&a, &b| (quantities[a] / weights[a]).total_cmp(&(quantities[b] / weights[b])).then(a.cmp(&b)));
    let (y, p): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    let (mut x_at, mut y_at) = (0.0, 0.0);
    let mut curve = vec![(0.0, 0.0)];
    for i in order {
        x_at += weights[i];
        y_at += quantities[i];
        curve.push((x_at / p, y_at / y));
    }
    Some(curve)
}

/// How many times better endowed a unit is than the whole: `(y/p) / (Y/P)`. `None` where nobody lives.
#[must_use]
pub fn location_quotient(quantities: &[f64], weights: &[f64]) -> Vec<Option<f64>> {
    let (y, p): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    let one = |(q, w): (&f64, &f64)| (*w > 0.0 && y > 0.0).then(|| (q / w) / (y / p));
    quantities.iter().zip(weights).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: Option<f64>, b: f64) {
        let a = a.expect("a value");
        assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
    }

    const Y: [f64; 5] = [10.0, 20.0, 30.0, 40.0, 50.0];
    const P: [f64; 5] = [100.0, 50.0, 200.0, 50.0, 100.0];
    const G: [usize; 5] = [0, 0, 1, 1, 1];

    /// Vectors worked out with PySAL's formulas, independently of this code.
    #[test]
    fn published_vectors() {
        near(gini(&Y), 0.266_666_666_666_666_66);
        near(theil(&Y), 0.119_687_593_583_509_17);
        let parts = theil_decomposition(&Y, &G).expect("parts");
        near(Some(parts.between), 0.091_516_221_849_435_78);
        near(Some(parts.within), 0.028_171_371_734_073_386);
        near(hoover(&Y), 0.2);
        near(theil_weighted(&Y, &P), 0.258_317_029_695_498_25);
        let parts = theil_decomposition_weighted(&Y, &P, &G).expect("parts");
        near(Some(parts.between), 0.025_732_092_477_985_358);
        near(Some(parts.within), 0.232_584_937_217_513_14);
        near(hoover_weighted(&Y, &P), 1.0 / 3.0);
        near(gini_weighted(&Y, &P), 0.386_666_666_666_666_6);
    }

    #[test]
    fn all_between_when_groups_are_equal_inside() {
        let parts = theil_decomposition(&[0.0, 0.0, 0.0, 10.0, 10.0, 10.0], &[0, 0, 0, 1, 1, 1]).expect("parts");
        near(Some(parts.total), 2_f64.ln());
        near(Some(parts.between), 2_f64.ln());
        assert_eq!(parts.within, 0.0);
    }

    #[test]
    fn nothing_to_share_has_no_index() {
        for values in [&[][..], &[0.0, 0.0], &[-1.0, 2.0]] {
            assert_eq!(gini(values), None);
            assert_eq!(theil(values), None);
            assert_eq!(hoover(values), None);
        }
        assert_eq!(theil_weighted(&[1.0, 2.0], &[0.0, 3.0]), None, "held where nobody lives");
        assert_eq!(gini(&[4.0]), Some(0.0));
    }

    #[test]
    fn a_quotient_of_two_is_twice_the_mean() {
        // Whole: 6 for 6 inhabitants; the second unit has 4 for 2.
        assert_eq!(location_quotient(&[2.0, 4.0, 0.0], &[4.0, 2.0, 0.0]), [Some(0.5), Some(2.0), None]);
    }
}
