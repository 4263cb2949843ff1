//! What must hold of every index whatever the values: properties on random input.

use proptest::prelude::*;
use territoire::method::inequality::{
    Theil, atkinson, atkinson_weighted, best_addition, gini, gini_weighted, herfindahl, hoover, hoover_weighted, theil,
    theil_decomposition, theil_decomposition_weighted, theil_l, theil_l_decomposition_weighted, theil_l_weighted,
    theil_weighted, variation, variation_weighted,
};
use territoire::method::neighbours::{nearest, within};
use territoire::method::spatial::{Weights, geary, general_g, local_g_star, local_moran, moran};

/// An index of quantities held by units that count for their weight.
type Weighted = fn(&[f64], &[f64]) -> Option<f64>;

/// Every weighted index, by name.
const WEIGHTED: &[(&str, Weighted)] = &[
    ("gini", gini_weighted),
    ("theil", theil_weighted),
    ("theil L", theil_l_weighted),
    ("hoover", hoover_weighted),
    ("variation", variation_weighted),
    ("atkinson 0.5", |q, w| atkinson_weighted(q, w, 0.5)),
    ("atkinson 1", |q, w| atkinson_weighted(q, w, 1.0)),
    ("atkinson 2", |q, w| atkinson_weighted(q, w, 2.0)),
];

/// An index of values that each count once.
type Plain = fn(&[f64]) -> Option<f64>;

/// Every plain index, by name.
const PLAIN: &[(&str, Plain)] = &[
    ("gini", gini),
    ("theil", theil),
    ("theil L", theil_l),
    ("hoover", hoover),
    ("variation", variation),
    ("atkinson 0.5", |y| atkinson(y, 0.5)),
    ("atkinson 1", |y| atkinson(y, 1.0)),
    ("atkinson 2", |y| atkinson(y, 2.0)),
    ("herfindahl", herfindahl),
];

/// Equal up to the rounding of sums; the square root of a variance near 0 loses half the digits.
fn near(name: &str, a: Option<f64>, b: Option<f64>) -> Result<(), TestCaseError> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let slack = if name == "variation" { 1e-7_f64.min(1e-11 / a.max(1e-7)) } else { 0.0 };
            prop_assert!((a - b).abs() <= 1e-11 * a.abs().max(1.0) + slack, "{name}: {a} is not {b}");
        }
        (a, b) => prop_assert_eq!(a.is_some(), b.is_some(), "{}: {:?} and {:?}", name, a, b),
    }
    Ok(())
}

/// What communes hold, some nothing, and how many live in each.
fn shares() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let held = prop_oneof![1 => Just(0.0), 4 => 0.01..500.0];
    prop::collection::vec((held, 1.0..40_000.0), 2..40)
        .prop_map(|units| units.into_iter().unzip())
        .prop_filter("something is held", |(q, _): &(Vec<f64>, Vec<f64>)| q.iter().sum::<f64>() > 0.0)
}

/// The same with everybody holding something, and groups.
fn grouped() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, Vec<usize>)> {
    prop::collection::vec((0.01..500.0, 1.0..40_000.0, 0_usize..5), 2..40).prop_map(|units| {
        let groups = units.iter().map(|u| u.2).collect();
        let (q, w) = units.into_iter().map(|u| (u.0, u.1)).unzip();
        (q, w, groups)
    })
}

/// Values on units placed at random, with an order to renumber them in.
fn placed() -> impl Strategy<Value = (Vec<f64>, Vec<[f64; 2]>, Vec<usize>)> {
    (5_usize..30).prop_flat_map(|n| {
        (
            prop::collection::vec(0.0..100.0, n),
            prop::collection::vec([0.0..60.0, 0.0..60.0], n),
            Just((0..n).collect::<Vec<usize>>()).prop_shuffle(),
        )
    })
}

/// The parts worked out group by group, not as what is left of the total.
fn within_groups(q: &[f64], w: &[f64], groups: &[usize], index: Weighted, by: impl Fn(f64, f64) -> f64) -> f64 {
    let part = |of: &[f64], g: usize| -> Vec<f64> {
        of.iter().zip(groups).filter(|(_, h)| **h == g).map(|(v, _)| *v).collect()
    };
    (0..5)
        .filter_map(|g| {
            let (q_g, w_g) = (part(q, g), part(w, g));
            let share =
                by(q_g.iter().sum::<f64>() / q.iter().sum::<f64>(), w_g.iter().sum::<f64>() / w.iter().sum::<f64>());
            Some(share * index(&q_g, &w_g)?)
        })
        .sum()
}

fn adds_up(parts: Theil, inside: f64) -> Result<(), TestCaseError> {
    let Theil { total, between, within } = parts;
    prop_assert!((between + within - total).abs() <= 1e-12 * total.max(1e-12), "{parts:?}");
    // Each term of the sums may be rounded at the size of 1.
    prop_assert!((between + inside - total).abs() <= 1e-12 * total.max(1.0), "{parts:?}: {inside} inside");
    prop_assert!(between >= 0.0 && within >= 0.0);
    Ok(())
}

fn reordered<T: Copy>(values: &[T], order: &[usize]) -> Vec<T> {
    order.iter().map(|&i| values[i]).collect()
}

proptest! {
    #[test]
    fn the_unit_of_measure_changes_nothing((q, w) in shares(), scale in 1e-4..1e4_f64, people in 1e-3..1e3_f64) {
        let (more, crowd): (Vec<f64>, Vec<f64>) =
            (q.iter().map(|v| v * scale).collect(), w.iter().map(|v| v * people).collect());
        for (name, index) in WEIGHTED {
            near(name, index(&q, &w), index(&more, &crowd))?;
        }
        for (name, index) in PLAIN {
            near(name, index(&q), index(&more))?;
        }
    }

    #[test]
    fn a_territory_twice_is_as_unequal((q, w) in shares(), times in 2_usize..4) {
        for (name, index) in WEIGHTED {
            near(name, index(&q, &w), index(&q.repeat(times), &w.repeat(times)))?;
        }
        for (name, index) in PLAIN {
            // Among twice as many equal holders each share is halved, and so is the concentration.
            let expected = if *name == "herfindahl" { index(&q).map(|h| h / times as f64) } else { index(&q) };
            near(name, expected, index(&q.repeat(times)))?;
        }
    }

    #[test]
    fn a_unit_cut_in_two_like_halves_is_as_unequal((q, w) in shares(), at in 0.05..0.95_f64) {
        let (mut cut_q, mut cut_w) = (q.clone(), w.clone());
        cut_q[0] *= at;
        cut_w[0] *= at;
        cut_q.push(q[0] - cut_q[0]);
        cut_w.push(w[0] - cut_w[0]);
        for (name, index) in WEIGHTED {
            near(name, index(&q, &w), index(&cut_q, &cut_w))?;
        }
    }

    #[test]
    fn weights_of_one_are_no_weights((q, _) in shares()) {
        let ones = vec![1.0; q.len()];
        for (name, index) in WEIGHTED {
            let plain = PLAIN.iter().find(|p| p.0 == *name).expect("each has a plain form").1;
            near(name, plain(&q), index(&q, &ones))?;
        }
    }

    #[test]
    fn bounds_and_equality((q, w) in shares(), level in 0.01..100.0_f64) {
        for (name, index) in WEIGHTED {
            if let Some(value) = index(&q, &w) {
                prop_assert!(value.is_finite() && value >= 0.0, "{name}: {value}");
                let bounded = ["gini", "hoover"].contains(name) || name.starts_with("atkinson");
                prop_assert!(!bounded || value <= 1.0, "{name}: {value}");
            }
            let equal: Vec<f64> = w.iter().map(|p| p * level).collect();
            let none = index(&equal, &w).expect("a value");
            prop_assert!(none <= 1e-7, "{name} of equal shares: {none}");
        }
        prop_assert!(theil(&q).is_some_and(|t| t <= (q.len() as f64).ln() + 1e-12));
    }

    #[test]
    fn between_and_within_are_the_whole((q, w, groups) in grouped()) {
        let t = theil_decomposition_weighted(&q, &w, &groups).expect("parts");
        adds_up(t, within_groups(&q, &w, &groups, theil_weighted, |held, _| held))?;
        let l = theil_l_decomposition_weighted(&q, &w, &groups).expect("parts");
        adds_up(l, within_groups(&q, &w, &groups, theil_l_weighted, |_, people| people))?;
        // One group for all, and one for each.
        let all = theil_decomposition(&q, &vec![0; q.len()]).expect("parts");
        prop_assert!(all.between.abs() <= 1e-12);
        let each = theil_l_decomposition_weighted(&q, &w, &(0..q.len()).collect::<Vec<_>>()).expect("parts");
        prop_assert!(each.within.abs() <= 1e-12);
    }

    #[test]
    fn giving_to_the_poorer_never_widens_gaps((q, w) in shares(), who in any::<[prop::sample::Index; 2]>(),
                                              part in 0.0..=1.0_f64) {
        let (a, b) = (who[0].index(q.len()), who[1].index(q.len()));
        let (rich, poor) = if q[a] / w[a] >= q[b] / w[b] { (a, b) } else { (b, a) };
        prop_assume!(rich != poor);
        // At most until both have the same per head: the poorer never becomes the richer.
        let most = (q[rich] * w[poor] - q[poor] * w[rich]) / (w[rich] + w[poor]);
        let mut given = q.clone();
        given[rich] -= part * most;
        given[poor] += part * most;
        for (name, index) in WEIGHTED {
            if let (Some(before), Some(after)) = (index(&q, &w), index(&given, &w)) {
                prop_assert!(after <= before + 1e-12 * before.max(1.0), "{name}: from {before} to {after}");
            }
        }
    }

    #[test]
    fn the_order_of_communes_changes_nothing((q, w) in shares(), keys in prop::collection::vec(any::<u32>(), 40)) {
        let mut order: Vec<usize> = (0..q.len()).collect();
        order.sort_by_key(|&i| keys[i]);
        for (name, index) in WEIGHTED {
            near(name, index(&q, &w), index(&reordered(&q, &order), &reordered(&w, &order)))?;
        }
        for (name, index) in PLAIN {
            near(name, index(&q), index(&reordered(&q, &order)))?;
        }
    }

    #[test]
    fn no_other_commune_is_better_for_one_more((q, w) in shares(), amount in 0.5..20.0_f64) {
        let (best, after) = best_addition(&q, &w, amount).expect("a unit");
        for i in 0..q.len() {
            let mut with = q.clone();
            with[i] += amount;
            let there = theil_weighted(&with, &w).expect("a value");
            prop_assert!(after <= there + 1e-12, "{after} in {best}, {there} in {i}");
            prop_assert!(i != best || (after - there).abs() <= 1e-15);
        }
    }

    #[test]
    fn renumbering_communes_changes_no_resemblance((y, points, order) in placed(), k in 1_usize..5,
                                                   band in 5.0..30.0_f64) {
        let moved = reordered(&y, &order);
        let spots: Vec<Option<[f64; 2]>> = points.iter().copied().map(Some).collect();
        let moved_spots = reordered(&spots, &order);
        for (list, moved_list) in [
            (nearest(&spots, k), nearest(&moved_spots, k)),
            (within(&spots, band), within(&moved_spots, band)),
        ] {
            // The neighbours themselves are renumbered and no more.
            for (new, &old) in order.iter().enumerate() {
                let mut back: Vec<usize> = moved_list[new].iter().map(|&j| order[j]).collect();
                back.sort_unstable();
                prop_assert_eq!(&back, &list[old]);
            }
            for weights in [Weights::binary, Weights::row_standardised] {
                let (w, v) = (weights(&list), weights(&moved_list));
                near("moran", moran(&y, &w).map(|m| m.i), moran(&moved, &v).map(|m| m.i))?;
                near("geary", geary(&y, &w).map(|m| m.c), geary(&moved, &v).map(|m| m.c))?;
                near("G", general_g(&y, &w).map(|m| m.g), general_g(&moved, &v).map(|m| m.g))?;
                let (a, b) = (moran(&y, &w), moran(&moved, &v));
                near("variance", a.map(|m| m.variance_randomisation), b.map(|m| m.variance_randomisation))?;
                let (a, b) = (geary(&y, &w), geary(&moved, &v));
                near("variance", a.map(|m| m.variance_randomisation), b.map(|m| m.variance_randomisation))?;
                let (a, b) = (local_moran(&y, &w, 0, 1), local_moran(&moved, &v, 0, 1));
                let (g, h) = (local_g_star(&y, &w, 0, 1), local_g_star(&moved, &v, 0, 1));
                if let (Some(a), Some(b), Some(g), Some(h)) = (a, b, g, h) {
                    for (new, &old) in order.iter().enumerate() {
                        near("local Moran", Some(a[old].i), Some(b[new].i))?;
                        near("G*", g[old].z, h[new].z)?;
                        near("share", g[old].g, h[new].g)?;
                    }
                }
            }
        }
    }

    /// A level and a unit of measure change no resemblance; adding a constant changes G, which is about shares.
    #[test]
    fn resemblance_has_no_unit((y, points, _) in placed(), by in 0.01..100.0_f64, more in -50.0..50.0_f64) {
        let spots: Vec<Option<[f64; 2]>> = points.into_iter().map(Some).collect();
        let w = Weights::row_standardised(&nearest(&spots, 3));
        let other: Vec<f64> = y.iter().map(|v| v * by + more).collect();
        let same = |name: &str, a: Option<f64>, b: Option<f64>| -> Result<(), TestCaseError> {
            prop_assert!(a.zip(b).is_none_or(|(a, b)| (a - b).abs() <= 1e-8 * a.abs().max(1.0)), "{name}: {a:?}, {b:?}");
            Ok(())
        };
        same("moran", moran(&y, &w).map(|m| m.i), moran(&other, &w).map(|m| m.i))?;
        same("geary", geary(&y, &w).map(|m| m.c), geary(&other, &w).map(|m| m.c))?;
        let z = |y: &[f64]| local_g_star(y, &w, 0, 1).and_then(|l| l[0].z);
        same("G*", z(&y), z(&other))?;
        let scaled: Vec<f64> = y.iter().map(|v| v * by).collect();
        same("G", general_g(&y, &w).map(|m| m.g), general_g(&scaled, &w).map(|m| m.g))?;
    }
}
