//! How unequally a quantity is shared out, plainly (each unit counts once) or weighted (each unit counts for its
//! inhabitants). Formulas are those of PySAL's `inequality`, so that figures can be compared digit for digit.

#[cfg(test)]
mod tests;

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::parallel;

/// One of Theil's indices (T or L) and its two parts, `total = between + within`.
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
    let (y, p) = by_group(quantities, weights, groups);
    let (y_all, p_all): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    let between = y.iter().zip(&p).map(|(y, p)| entropy(y / y_all, p / p_all)).sum::<f64>().max(0.0);
    Some(Theil { total, between, within: (total - between).max(0.0) })
}

/// Pseudo p-value of the part of Theil's T that lies between groups: how often units shared out anew among the groups
/// give a part at least as large, `(larger+1)/(m+1)`. Small when the groups differ more than chance makes them. `None` as
/// for [`gini`], without permutations, or when there is one group only.
///
/// Rey (2004), «Spatial analysis of regional income inequality», in *Spatially Integrated Social Science*.
#[must_use]
pub fn theil_permutations(values: &[f64], groups: &[usize], permutations: usize, seed: u64) -> Option<f64> {
    theil_permutations_weighted(values, &vec![1.0; values.len()], groups, permutations, seed)
}

/// The same of units that count for their weight: each goes to a group with what it holds and what it weighs, and every
/// group has as many units as it had.
#[must_use]
pub fn theil_permutations_weighted(
    quantities: &[f64],
    weights: &[f64],
    groups: &[usize],
    permutations: usize,
    seed: u64,
) -> Option<f64> {
    let observed = theil_decomposition_weighted(quantities, weights, groups)?.between;
    if permutations == 0 || groups.iter().all(|g| *g == groups[0]) {
        return None;
    }
    let (all, weight): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    let count = groups.iter().max().map_or(0, |g| g + 1);
    let simulated = parallel::map_range(permutations, |p| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(p as u64);
        let mut units: Vec<usize> = (0..quantities.len()).collect();
        for i in (1..units.len()).rev() {
            units.swap(i, rng.random_range(0..=i));
        }
        let mut held = vec![(0.0, 0.0); count];
        for (group, unit) in groups.iter().zip(units) {
            held[*group].0 += quantities[unit];
            held[*group].1 += weights[unit];
        }
        held.iter().map(|(y, w)| entropy(y / all, w / weight)).sum::<f64>()
    });
    // Sums of the same values in another order differ by rounding only; an index has no unit.
    let larger = simulated.iter().filter(|between| **between >= observed - 1e-12).count();
    Some((larger + 1) as f64 / (permutations + 1) as f64)
}

/// Theil's L, the mean logarithmic deviation, of values that each count once: `mean(ln(mean/y))`. More sensitive than T
/// to who has little. `None` as for [`gini`], and as soon as one value is zero: it would be infinite.
///
/// Theil (1967), *Economics and Information Theory*.
#[must_use]
pub fn theil_l(values: &[f64]) -> Option<f64> {
    theil_l_weighted(values, &vec![1.0; values.len()])
}

/// Theil's L of quantities held by units of unequal weight: `Σ (p/P) ln((p/P)/(y/Y))`. `None` as soon as a unit that
/// counts holds nothing.
#[must_use]
pub fn theil_l_weighted(quantities: &[f64], weights: &[f64]) -> Option<f64> {
    if !usable_weighted(quantities, weights) || quantities.iter().zip(weights).any(|(q, w)| *w > 0.0 && *q <= 0.0) {
        return None;
    }
    let (y, p): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    Some(quantities.iter().zip(weights).map(|(q, w)| entropy(w / p, q / y)).sum::<f64>().max(0.0))
}

/// Theil's L split between and within groups, each unit counting once. `groups[i]` is the group of unit `i`.
#[must_use]
pub fn theil_l_decomposition(values: &[f64], groups: &[usize]) -> Option<Theil> {
    theil_l_decomposition_weighted(values, &vec![1.0; values.len()], groups)
}

/// Theil's L split between and within groups, units counting for their weight: the part within is the mean of the L of
/// the groups, weighted by the population of each (by what it holds, for T).
///
/// Shorrocks (1980), «The class of additively decomposable inequality measures», *Econometrica* 48.
#[must_use]
pub fn theil_l_decomposition_weighted(quantities: &[f64], weights: &[f64], groups: &[usize]) -> Option<Theil> {
    if groups.len() != quantities.len() {
        return None;
    }
    let total = theil_l_weighted(quantities, weights)?;
    let (y, p) = by_group(quantities, weights, groups);
    let (y_all, p_all): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    let between = y.iter().zip(&p).map(|(y, p)| entropy(p / p_all, y / y_all)).sum::<f64>().max(0.0);
    Some(Theil { total, between, within: (total - between).max(0.0) })
}

/// What each group holds and weighs.
fn by_group(quantities: &[f64], weights: &[f64], groups: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let count = groups.iter().max().map_or(0, |g| g + 1);
    let (mut y, mut p) = (vec![0.0; count], vec![0.0; count]);
    for ((q, w), &g) in quantities.iter().zip(weights).zip(groups) {
        y[g] += q;
        p[g] += w;
    }
    (y, p)
}

/// Atkinson's index of values that each count once: the share of the total that could be given up, were the rest
/// shared equally, at no loss to a society that dislikes inequality as much as `epsilon` says (0: not at all).
///
/// `None` as for [`gini`], or for an `epsilon` that is negative or not finite. From 1 on, one value of zero gives 1, to
/// which the index tends. Atkinson (1970), «On the Measurement of Inequality», *Journal of Economic Theory* 2.
#[must_use]
pub fn atkinson(values: &[f64], epsilon: f64) -> Option<f64> {
    atkinson_weighted(values, &vec![1.0; values.len()], epsilon)
}

/// Atkinson's index of quantities held by units of unequal weight: that of the endowments per head, each head counting.
#[must_use]
pub fn atkinson_weighted(quantities: &[f64], weights: &[f64], epsilon: f64) -> Option<f64> {
    if !usable_weighted(quantities, weights) || !epsilon.is_finite() || epsilon < 0.0 {
        return None;
    }
    let (y, p): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    // Endowments relative to the mean: the powers stay near 1 whatever the unit.
    let heads = || quantities.iter().zip(weights).filter(|(_, w)| **w > 0.0).map(|(q, w)| (w / p, (q / w) / (y / p)));
    let equivalent = if epsilon >= 1.0 && heads().any(|(_, level)| level <= 0.0) {
        0.0
    } else if (epsilon - 1.0).abs() < 1e-9 {
        heads().map(|(share, level)| share * level.ln()).sum::<f64>().exp()
    } else {
        let power = 1.0 - epsilon;
        let terms: Vec<(f64, f64)> = heads().map(|(share, level)| (share.ln(), power * level.ln())).collect();
        // Summed as logarithms from the greatest, so that a great epsilon overflows nothing.
        let top = terms.iter().map(|(share, level)| share + level).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = terms.iter().map(|(share, level)| (share + level - top).exp()).sum();
        ((top + sum.ln()) / power).exp()
    };
    Some((1.0 - equivalent).clamp(0.0, 1.0))
}

/// Coefficient of variation of values that each count once: standard deviation over mean, population form. `None` as
/// for [`gini`].
#[must_use]
pub fn variation(values: &[f64]) -> Option<f64> {
    variation_weighted(values, &vec![1.0; values.len()])
}

/// Coefficient of variation of the endowments per head, each head counting.
#[must_use]
pub fn variation_weighted(quantities: &[f64], weights: &[f64]) -> Option<f64> {
    if !usable_weighted(quantities, weights) {
        return None;
    }
    let (y, p): (f64, f64) = (quantities.iter().sum(), weights.iter().sum());
    let square = |(q, w): (&f64, &f64)| if *w > 0.0 { w / p * ((q / w) / (y / p) - 1.0).powi(2) } else { 0.0 };
    Some(quantities.iter().zip(weights).map(square).sum::<f64>().sqrt())
}

/// Herfindahl's index of concentration, the sum of the squared shares: 1 when one unit holds all, 1/n when the n units
/// hold the same. Its inverse is how many equal holders would be as concentrated. `None` as for [`gini`].
///
/// Herfindahl (1950), *Concentration in the U.S. Steel Industry*; Hirschman (1945) took its root.
#[must_use]
pub fn herfindahl(values: &[f64]) -> Option<f64> {
    if !usable(values) {
        return None;
    }
    let total: f64 = values.iter().sum();
    Some(values.iter().map(|v| (v / total).powi(2)).sum())
}

/// The unit where `amount` more would leave the lowest Theil's T, and that index afterwards; the first of equals.
/// Units of no weight are out: whatever is put there serves nobody.
///
/// Theil's T is `(Σ y ln(y/p))/Y − ln(Y/P)`, and the total afterwards is the same wherever the addition goes: the unit
/// whose own term grows least wins. Exact, with no need to compute the index once for each unit.
#[must_use]
pub fn best_addition(quantities: &[f64], weights: &[f64], amount: f64) -> Option<(usize, f64)> {
    if !usable_weighted(quantities, weights) || !amount.is_finite() || amount <= 0.0 {
        return None;
    }
    let growth = |i: usize| {
        let (before, after, w) = (quantities[i], quantities[i] + amount, weights[i]);
        // (y+a) ln((y+a)/p) − y ln(y/p), without the difference of two great numbers.
        let own = if before > 0.0 { before * (amount / before).ln_1p() } else { 0.0 };
        own + amount * (after / w).ln()
    };
    let best = (0..quantities.len())
        .filter(|&i| weights[i] > 0.0)
        .min_by(|&a, &b| growth(a).total_cmp(&growth(b)).then(a.cmp(&b)))?;
    let mut with = quantities.to_vec();
    with[best] += amount;
    Some((best, theil_weighted(&with, weights)?))
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
