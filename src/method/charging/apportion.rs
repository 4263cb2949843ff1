//! Whole numbers shared out in proportion, so that every sum holds.
//!
//! A need is rounded up once, for a territory and a class; what its parts have of it is then found by largest remainders
//! (Hamilton's method; Balinski and Young 1982, *Fair Representation*). A ceiling for each part would make up dozens of
//! points that nobody needs.

use std::cmp::Reverse;

use super::quantity;

/// A need this little above a whole number is that number, computed in another order.
const ROUNDING: f64 = 1e-9;

/// Fractions of quotas that differ by less are equal.
const EQUAL: f64 = 1e-9;

/// The least whole number that covers a need. `None` of what is negative, not a number, or more than four thousand million.
///
/// ```
/// use territoire::method::charging::round_up;
/// // (0.1 + 0.2) · 10 is a hair above 3.
/// assert_eq!([0.0, 0.1, 2.0, (0.1 + 0.2) * 10.0, 3.1].map(round_up), [0, 1, 2, 3, 4].map(Some));
/// assert_eq!(round_up(f64::NAN), None);
/// ```
#[must_use]
pub fn round_up(need: f64) -> Option<u32> {
    let whole = (need - ROUNDING).ceil().max(0.0);
    (quantity(need) && whole <= f64::from(u32::MAX)).then_some(whole as u32)
}

/// Shares `total` out in proportion to `weights`, by largest remainders: each has its quota `total · w / Σ w` without its
/// fraction, and those with the largest fractions one more, until nothing is left.
///
/// Of equal fractions that of the lowest rank is served first, then the first in the slice; fractions are equal when they
/// differ by less than 1e-9. Who weighs nothing gets nothing.
///
/// `None` when there is something to share and no weight, when a weight is negative or not finite, and when there are not
/// as many ranks as weights.
///
/// ```
/// use territoire::method::charging::apportion;
/// // Quotas of 2.5, 1.5 and 1: one is left for two halves, which the second takes by its rank.
/// assert_eq!(apportion(5, &[5.0, 3.0, 2.0], &[2, 1, 3]), Some(vec![2, 2, 1]));
/// assert_eq!(apportion(5, &[5.0, 3.0, 2.0], &[1, 2, 3]), Some(vec![3, 1, 1]));
/// ```
#[must_use]
pub fn apportion(total: u32, weights: &[f64], ranks: &[usize]) -> Option<Vec<u32>> {
    let whole: f64 = weights.iter().sum();
    let usable = ranks.len() == weights.len() && weights.iter().all(|w| quantity(*w)) && whole.is_finite();
    if !usable || (total > 0 && whole <= 0.0) {
        return None;
    }
    if total == 0 {
        return Some(vec![0; weights.len()]);
    }
    let quota = |w: &f64| f64::from(total) * (w / whole);
    // Floors of quotas never add up to more than the total: each is off by less than a millionth, however large.
    let mut parts: Vec<u32> = weights.iter().map(|w| quota(w) as u32).collect();
    // Fractions on a grid: a tolerance between each two would not be an order. A quota a hair below a whole number is served
    // first, as it should be.
    let grid = EQUAL.max(f64::from(total) * 1e-15);
    let fraction = |w: &f64| (quota(w).fract() / grid).round() as u64;
    let mut order: Vec<usize> = (0..weights.len()).filter(|&i| weights[i] > 0.0).collect();
    order.sort_by_key(|&i| (Reverse(fraction(&weights[i])), ranks[i], i));
    let given: u64 = parts.iter().map(|p| u64::from(*p)).sum();
    let left = usize::try_from(u64::from(total).saturating_sub(given)).unwrap_or(0);
    for &i in order.iter().cycle().take(left) {
        parts[i] += 1;
    }
    Some(parts)
}

/// What groups have, and what the units in them have of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nested {
    /// For each group its part of the total.
    pub groups: Vec<u32>,
    /// For each unit its part of its group's.
    pub units: Vec<u32>,
}

/// Shares out in two steps: among groups by the sum of their units' weights, then in each group among its units.
///
/// `group` says of each unit to which group it belongs, from 0 to `groups` − 1. Ties are broken as in [`apportion`], those
/// between groups by the lowest rank in each. `None` as there, and when a group is not one of them.
#[must_use]
pub fn apportion_nested(
    total: u32,
    weights: &[f64],
    group: &[usize],
    groups: usize,
    ranks: &[usize],
) -> Option<Nested> {
    let n = weights.len();
    if group.len() != n || ranks.len() != n || group.iter().any(|g| *g >= groups) {
        return None;
    }
    let mut members = vec![Vec::new(); groups];
    for (unit, g) in group.iter().enumerate() {
        members[*g].push(unit);
    }
    let sums: Vec<f64> = members.iter().map(|m| m.iter().map(|&i| weights[i]).sum()).collect();
    let first: Vec<usize> = members.iter().map(|m| m.iter().map(|&i| ranks[i]).min().unwrap_or(usize::MAX)).collect();
    let shared = apportion(total, &sums, &first)?;
    let mut units = vec![0; n];
    for (members, part) in members.iter().zip(&shared) {
        let of = |i: &usize| (weights[*i], ranks[*i]);
        let (weights, ranks): (Vec<f64>, Vec<usize>) = members.iter().map(of).unzip();
        for (unit, part) in members.iter().zip(apportion(*part, &weights, &ranks)?) {
            units[*unit] = part;
        }
    }
    Some(Nested { groups: shared, units })
}

/// The points of a class, shared out among groups, units and usages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareOut<const U: usize> {
    /// For each group its points: the sum of its units'.
    pub groups: Vec<u32>,
    /// For each unit its points: the sum over its usages.
    pub units: Vec<u32>,
    /// For each usage its points: the sum over units.
    pub usages: [u32; U],
    /// For each unit its points by usage.
    pub cells: Vec<[u32; U]>,
}

/// Shares the `total` of a class out among units in their groups, as [`apportion_nested`], and each unit's points among
/// usages so that every sum holds at once: units to their group, groups to the total, usages to the total.
///
/// `weights` are the needs of each unit by usage. The total of each usage is its part by largest remainders. What a unit has
/// is divided among its usages likewise; where a usage then has more than its part and another less, a point changes usage
/// in the unit where that costs the least in squares of differences to its quotas (ties by rank). Margins that agree can
/// always be met (Bacharach 1966, «Matrix Rounding Problems», *Management Science* 12), and are here. The table is then the
/// nearest to the quotas with two usages; with more there may be one a little nearer.
#[must_use]
pub fn share_out<const U: usize>(
    total: u32,
    weights: &[[f64; U]],
    group: &[usize],
    groups: usize,
    ranks: &[usize],
) -> Option<ShareOut<U>> {
    if !weights.iter().flatten().all(|w| quantity(*w)) {
        return None;
    }
    let sums: Vec<f64> = weights.iter().map(|row| row.iter().sum()).collect();
    let nested = apportion_nested(total, &sums, group, groups, ranks)?;
    let by_usage: [f64; U] = std::array::from_fn(|u| weights.iter().map(|row| row[u]).sum());
    let order: [usize; U] = std::array::from_fn(|u| u);
    let usages: [u32; U] = apportion(total, &by_usage, &order)?.try_into().ok()?;
    let mut cells: Vec<[u32; U]> = Vec::with_capacity(weights.len());
    for (row, points) in weights.iter().zip(&nested.units) {
        cells.push(apportion(*points, row, &order)?.try_into().ok()?);
    }
    let quota = |unit: usize, u: usize| {
        let sum = sums[unit];
        if sum > 0.0 { f64::from(nested.units[unit]) * (weights[unit][u] / sum) } else { 0.0 }
    };
    balance(&mut cells, &usages, quota, ranks);
    Some(ShareOut { groups: nested.groups, units: nested.units, usages, cells })
}

/// Moves points between usages, each within its unit, until every usage has its sum.
fn balance<const U: usize>(
    cells: &mut [[u32; U]],
    usages: &[u32; U],
    quota: impl Fn(usize, usize) -> f64,
    ranks: &[usize],
) {
    let over =
        |cells: &[[u32; U]], u: usize| cells.iter().map(|row| i64::from(row[u])).sum::<i64>() - i64::from(usages[u]);
    // As many points are too many in some usages as are missing in others, and a usage that has too many has one somewhere.
    while let Some(to) = (0..U).find(|&u| over(cells, u) < 0) {
        let spare: Vec<usize> = (0..U).filter(|&u| over(cells, u) > 0).collect();
        let gap = |unit: usize, u: usize| f64::from(cells[unit][u]) - quota(unit, u);
        let moves = (0..cells.len()).flat_map(|unit| spare.iter().map(move |&from| (unit, from)));
        let possible = moves.filter(|(unit, from)| cells[*unit][*from] > 0);
        // Half of what the squares grow by: the gap of who receives less that of who gives, but for a constant. A usage
        // that the unit has no need of comes last.
        let cost = |(unit, from): (usize, usize)| {
            let useless = quota(unit, to) <= 0.0;
            (useless, ((gap(unit, to) - gap(unit, from)) / EQUAL).round() as i64, ranks[unit], unit, from)
        };
        let Some((unit, from)) = possible.min_by_key(|choice| cost(*choice)) else { return };
        cells[unit][from] -= 1;
        cells[unit][to] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Quotas of 8, 3.4, 2.4 and 0.2 of 14 have floors of 8, 3, 2 and 0; the one left goes to one of the equal fractions.
    #[test]
    fn largest_remainders_are_served_first() {
        let ranks = [0, 1, 2, 3];
        assert_eq!(apportion(14, &[80.0, 34.0, 24.0, 2.0], &ranks), Some(vec![8, 4, 2, 0]));
        assert_eq!(apportion(14, &[80.0, 34.0, 24.0, 2.0], &[3, 2, 1, 0]), Some(vec![8, 3, 3, 0]));
        // Three equal weights and one point: the lowest rank; equal ranks: the first.
        assert_eq!(apportion(1, &[0.1; 3], &[2, 0, 1]), Some(vec![0, 1, 0]));
        assert_eq!(apportion(1, &[0.1; 3], &[5; 3]), Some(vec![1, 0, 0]));
        // 4 · (0.3 / 0.4) is a hair below 3 here, whose floor is 2: it is 3 all the same.
        assert_eq!(apportion(4, &[0.1, 0.3], &[0, 1]), Some(vec![1, 3]));
        // Less than one each: the largest.
        assert_eq!(apportion(2, &[0.3, 0.0, 0.5, 0.4], &ranks), Some(vec![0, 0, 1, 1]));
    }

    #[test]
    fn nothing_to_share_and_nobody_to_share_it_with() {
        assert_eq!(apportion(0, &[0.0, 0.0], &[0, 1]), Some(vec![0, 0]));
        assert_eq!(apportion(0, &[], &[]), Some(vec![]));
        assert_eq!(apportion(1, &[0.0, 0.0], &[0, 1]), None);
        assert_eq!(apportion(1, &[], &[]), None);
        for weights in [[1.0, -1.0], [1.0, f64::NAN], [f64::MAX, f64::MAX]] {
            assert_eq!(apportion(1, &weights, &[0, 1]), None, "{weights:?}");
        }
        assert_eq!(apportion(1, &[1.0, 1.0], &[0]), None);
        assert_eq!(apportion_nested(1, &[1.0], &[1], 1, &[0]), None, "there is no group 1");
        assert_eq!(share_out(1, &[[1.0, f64::NAN]], &[0], 1, &[0]), None);
    }

    #[test]
    fn a_need_is_rounded_up_and_a_hair_is_not_a_point() {
        // (0.1 + 0.2) · 10 is a hair above 3, as is a thousand times as much above 3,000.
        let needs = [0.0, 1e-6, 1.0, 2.001, (0.1 + 0.2) * 10.0, (0.1 + 0.2) * 10_000.0, 4_294_967_295.0];
        assert_eq!(needs.map(round_up), [0, 1, 1, 3, 3, 3_000, u32::MAX].map(Some));
        assert_eq!([-0.1, f64::INFINITY, f64::NAN, 1e10].map(round_up), [None; 4]);
    }

    /// Quotas of 10: units 4, 1.5 | 2.5, 1, 1. Groups 5.5 and 4.5: the first by the lowest rank, 6 and 4. In the first 6 ·
    /// 4/5.5 = 4.36 and 1.64: 4 and 2. In the second 4 · 2.5/4.5 = 2.22, 0.89, 0.89: 2, 1, 1.
    #[test]
    fn groups_have_their_part_and_units_share_it() {
        let found = apportion_nested(10, &[4.0, 1.5, 2.5, 1.0, 1.0], &[0, 0, 1, 1, 1], 2, &[0, 1, 2, 3, 4]);
        assert_eq!(found, Some(Nested { groups: vec![6, 4], units: vec![4, 2, 2, 1, 1] }));
        // The same with the second group ranked before: 5 and 5; 3.64, 1.36; 2.78, 1.11, 1.11.
        let found = apportion_nested(10, &[4.0, 1.5, 2.5, 1.0, 1.0], &[0, 0, 1, 1, 1], 2, &[3, 4, 0, 1, 2]);
        assert_eq!(found, Some(Nested { groups: vec![5, 5], units: vec![4, 1, 3, 1, 1] }));
        // A group without units has nothing.
        let found = apportion_nested(1, &[1.0], &[1], 2, &[0]);
        assert_eq!(found, Some(Nested { groups: vec![0, 1], units: vec![1] }));
    }

    /// Three units of needs (0.6, 0.4) and a total of 3: one each, which each gives to its first usage: 3 and 0. By usage
    /// the quotas are 1.8 and 1.2: 2 and 1. All three would change at the same cost: the lowest rank does.
    #[test]
    fn usages_have_their_part_in_the_whole_too() {
        let found = share_out(3, &[[0.6, 0.4]; 3], &[0; 3], 1, &[2, 0, 1]).expect("shares");
        assert_eq!(found.usages, [2, 1]);
        assert_eq!(found.cells, [[1, 0], [0, 1], [1, 0]]);
    }

    /// One point each, which each gives to its first usage. By usage 2.9, 0.5 and 0.6: 3, 0 and 1. Squares would have the
    /// first unit change, which is 0.5 above its quota and the others 0.2; but it has no need of the third usage.
    #[test]
    fn a_unit_without_need_of_a_usage_is_asked_last() {
        let weights = [[0.5, 0.5, 0.0], [0.8, 0.0, 0.2], [0.8, 0.0, 0.2], [0.8, 0.0, 0.2]];
        let found = share_out(4, &weights, &[0; 4], 1, &[0, 1, 2, 3]).expect("shares");
        assert_eq!((found.units, found.usages), (vec![1; 4], [3, 0, 1]));
        assert_eq!(found.cells, [[1, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 0]]);
    }

    /// Weights that tie often, and nil ones.
    fn weight() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0.0), 0.0..3.0_f64, (0_u32..4).prop_map(f64::from)]
    }

    proptest! {
        /// Each sum of what is shared out, whatever the needs, the groups and the ranks.
        #[test]
        fn every_sum_holds(
            total in 0_u32..400,
            rows in prop::collection::vec((prop::array::uniform3(weight()), 0_usize..4, 0_usize..9), 1..40),
        ) {
            let weights: Vec<[f64; 3]> = rows.iter().map(|r| r.0).collect();
            let group: Vec<usize> = rows.iter().map(|r| r.1).collect();
            let ranks: Vec<usize> = rows.iter().map(|r| r.2).collect();
            let whole: f64 = weights.iter().flatten().sum();
            let found = share_out(total, &weights, &group, 4, &ranks);
            prop_assert_eq!(found.is_some(), total == 0 || whole > 0.0);
            let Some(found) = found else { return Ok(()) };
            prop_assert_eq!(found.groups.iter().sum::<u32>(), total);
            prop_assert_eq!(found.units.iter().sum::<u32>(), total);
            prop_assert_eq!(found.usages.iter().sum::<u32>(), total);
            for g in 0..4 {
                let units = (0..rows.len()).filter(|&i| group[i] == g).map(|i| found.units[i]).sum::<u32>();
                prop_assert_eq!(units, found.groups[g]);
            }
            for (unit, cells) in found.cells.iter().enumerate() {
                prop_assert_eq!(cells.iter().sum::<u32>(), found.units[unit]);
                prop_assert!(found.units[unit] == 0 || weights[unit].iter().sum::<f64>() > 0.0);
            }
            for u in 0..3 {
                prop_assert_eq!(found.cells.iter().map(|c| c[u]).sum::<u32>(), found.usages[u]);
            }
        }

        /// With two usages the squares are the least of all tables with these sums: each of them is tried.
        #[test]
        fn two_usages_are_as_near_to_their_quotas_as_can_be(
            total in 0_u32..9, rows in prop::collection::vec((1_u32..9, 1_u32..9), 1..5),
        ) {
            let weights: Vec<[f64; 2]> = rows.iter().map(|r| [f64::from(r.0), f64::from(r.1)]).collect();
            let ranks: Vec<usize> = (0..rows.len()).collect();
            let found = share_out(total, &weights, &vec![0; rows.len()], 1, &ranks).expect("weights");
            let squares = |first: &[u32]| -> f64 {
                let of = |(unit, n): (usize, &u32)| {
                    let quota = f64::from(found.units[unit]) * weights[unit][0] / (weights[unit][0] + weights[unit][1]);
                    2.0 * (f64::from(*n) - quota).powi(2)
                };
                first.iter().enumerate().map(of).sum()
            };
            let mut tables: Vec<Vec<u32>> = vec![Vec::new()];
            for points in &found.units {
                let longer = |t: &Vec<u32>| (0..=*points).map(|n| [&t[..], &[n]].concat()).collect::<Vec<_>>();
                tables = tables.iter().flat_map(longer).collect();
            }
            tables.retain(|t| t.iter().sum::<u32>() == found.usages[0]);
            let least = tables.iter().map(|t| squares(t)).fold(f64::INFINITY, f64::min);
            let ours: Vec<u32> = found.cells.iter().map(|c| c[0]).collect();
            prop_assert!(squares(&ours) <= least + 1e-6, "{:?}", found);
        }

        /// Hamilton keeps to the quota: each part is the quota rounded down or up. A larger weight never has less.
        #[test]
        fn parts_stay_within_their_quota(
            total in 0_u32..5_000, weights in prop::collection::vec(0_u32..1_000, 1..60),
        ) {
            prop_assume!(weights.iter().any(|w| *w > 0));
            let ranks: Vec<usize> = (0..weights.len()).collect();
            let reals: Vec<f64> = weights.iter().map(|w| f64::from(*w) / 7.0).collect();
            let found = apportion(total, &reals, &ranks).expect("some weight");
            let whole: u64 = weights.iter().map(|w| u64::from(*w)).sum();
            // By whole numbers, where nothing is rounded: floors, then the largest remainders.
            let product = |i: usize| u64::from(total) * u64::from(weights[i]);
            let mut slow: Vec<u64> = (0..weights.len()).map(|i| product(i) / whole).collect();
            let mut order = ranks.clone();
            order.sort_by_key(|&i| (Reverse(product(i) % whole), i));
            let left = u64::from(total) - slow.iter().sum::<u64>();
            for &i in order.iter().take(left as usize) {
                slow[i] += 1;
            }
            prop_assert_eq!(found.into_iter().map(u64::from).collect::<Vec<_>>(), slow);
        }

        /// However many points there are, they are shared out, and a ceiling is the next whole number.
        #[test]
        fn large_totals_are_shared_out_whole(
            total in any::<u32>(), weights in prop::collection::vec(1e-9..1e9_f64, 1..50), need in 0.0..1e9_f64,
        ) {
            let found = apportion(total, &weights, &vec![0; weights.len()]).expect("weights");
            prop_assert_eq!(found.iter().map(|p| u64::from(*p)).sum::<u64>(), u64::from(total));
            let up = f64::from(round_up(need).expect("a need"));
            prop_assert!(up >= need - 1e-9 * need.max(1.0) && up < need + 1.0, "{} of {}", up, need);
        }
    }
}
