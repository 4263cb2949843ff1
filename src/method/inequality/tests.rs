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

/// Two low and two high values in two pairs: of the three ways to pair them one is that observed, and no other
/// separates the pairs as much.
#[test]
fn a_third_of_the_pairings_separate_as_much() {
    let p = theil_permutations(&[1.0, 2.0, 8.0, 9.0], &[0, 0, 1, 1], 9_999, 7).expect("a probability");
    // Five standard deviations of a share of 1/3 over 9,999 draws.
    assert!((p - 1.0 / 3.0).abs() < 5.0 * (2.0 / 9.0 / 9_999.0_f64).sqrt(), "{p}");
    let mixed = theil_permutations(&[1.0, 9.0, 2.0, 8.0], &[0, 0, 1, 1], 99, 7);
    assert_eq!(mixed, Some(1.0), "the pairs hold the same: every other sharing out separates as much");
    assert_eq!(theil_permutations(&[1.0, 2.0], &[0, 1], 0, 7), None);
    assert_eq!(theil_permutations(&[0.0, 0.0], &[0, 1], 9, 7), None);
    assert_eq!(theil_permutations(&[1.0, 2.0], &[1, 1], 9, 7), None, "one group");
}

/// Units of 1 and of 100: of the six ways to put them in two groups of two, those that keep the pairs of the same
/// weight apart give the least, as what is held follows the weight but for one.
#[test]
fn weights_go_with_their_units() {
    let (held, weights, groups) = ([2.0, 1.0, 100.0, 100.0], [1.0, 1.0, 100.0, 100.0], [0, 0, 1, 1]);
    let part = |of: [usize; 4]| {
        let pick = |from: &[f64; 4]| of.map(|i| from[i]);
        theil_decomposition_weighted(&pick(&held), &pick(&weights), &groups).expect("parts").between
    };
    let ways = [[0, 1, 2, 3], [0, 2, 1, 3], [0, 3, 1, 2], [1, 2, 0, 3], [1, 3, 0, 2], [2, 3, 0, 1]];
    let observed = part(ways[0]);
    let as_large = ways.iter().filter(|way| part(**way) >= observed - 1e-12).count() as f64 / 6.0;
    let p = theil_permutations_weighted(&held, &weights, &groups, 9_999, 3).expect("a probability");
    // Five standard deviations of a share over 9,999 draws.
    assert!((p - as_large).abs() < 5.0 * (0.25 / 9_999.0_f64).sqrt(), "{p} {as_large}");
    assert!(as_large < 1.0, "some ways give less");
    let even = [1.0; 4];
    let plain = theil_permutations(&[1.0, 2.0, 8.0, 9.0], &groups, 99, 7);
    assert_eq!(theil_permutations_weighted(&[1.0, 2.0, 8.0, 9.0], &even, &groups, 99, 7), plain);
}

#[test]
fn threads_change_no_probability() {
    let values: Vec<f64> = (0..40).map(|i| f64::from(i * i % 17)).collect();
    let groups: Vec<usize> = (0..40).map(|i| i / 8).collect();
    let run = |threads| parallel::with_threads(Some(threads), || theil_permutations(&values, &groups, 199, 42));
    assert!(run(1).is_some_and(|p| p > 1.0 / 200.0));
    assert_eq!(run(1), run(3));
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

/// 10, 20, 30, 40, 50: mean 30, variance 200, shares 1/15 to 5/15.
#[test]
fn worked_out_by_hand() {
    near(variation(&Y), 200_f64.sqrt() / 30.0);
    near(herfindahl(&Y), (1.0 + 4.0 + 9.0 + 16.0 + 25.0) / 225.0);
    // Mean of ln(30/y): ln 30 less the logarithm of the geometric mean, whose fifth power is 12,000,000.
    near(theil_l(&Y), 30_f64.ln() - 12_000_000_f64.ln() / 5.0);
    near(atkinson(&Y, 1.0), 1.0 - 12_000_000_f64.powf(0.2) / 30.0);
    // At 2, the equivalent is the harmonic mean: 5 / (1/10 + 1/20 + 1/30 + 1/40 + 1/50) = 5 / (137/600).
    near(atkinson(&Y, 2.0), 1.0 - 3000.0 / 137.0 / 30.0);
    near(atkinson(&Y, 0.0), 0.0);
    // Two units of 1 and 4 for one inhabitant each: equivalent ((1 + 2)/2)² = 9/4 of a mean of 5/2.
    near(atkinson(&[1.0, 4.0], 0.5), 0.1);
    // The same 1 for 3 inhabitants, 1 for 1: levels 1/3 and 1, mean 1/2.
    near(variation_weighted(&[1.0, 1.0], &[3.0, 1.0]), (0.75 / 9.0 + 0.25_f64).sqrt());
    near(theil_l_weighted(&[1.0, 1.0], &[3.0, 1.0]), 0.75 * 1.5_f64.ln() + 0.25 * 0.5_f64.ln());
}

/// Groups {10, 20} and {30, 40, 50}: means 15 and 40.
#[test]
fn the_parts_of_the_mean_deviation() {
    let parts = theil_l_decomposition(&Y, &G).expect("parts");
    near(Some(parts.between), 0.4 * (30_f64 / 15.0).ln() + 0.6 * (30_f64 / 40.0).ln());
    let first = (15_f64 / 10.0).ln() / 2.0 + (15_f64 / 20.0).ln() / 2.0;
    let second = ((40_f64 / 30.0).ln() + (40_f64 / 50.0).ln()) / 3.0;
    near(Some(parts.within), 0.4 * first + 0.6 * second);
}

#[test]
fn a_great_aversion_is_no_overflow() {
    // Only the worst off counts in the end: 1 − 10/30, and the equivalent is 10 × 5^(1/(ε−1)).
    near(atkinson(&Y, 1001.0), 1.0 - 10.0 * 5_f64.powf(0.001) / 30.0);
    assert_eq!(atkinson(&[0.0, 1.0], 1.0), Some(1.0));
    assert_eq!(atkinson(&[0.0, 1.0], 3.0), Some(1.0));
    near(atkinson(&[0.0, 1.0], 0.5), 0.5);
    assert_eq!(atkinson(&Y, -1.0), None);
    assert_eq!(atkinson(&Y, f64::NAN), None);
}

#[test]
fn one_more_goes_to_the_many_who_have_nothing() {
    // Nothing in the second, which is more peopled than the third; the first has its due.
    let (q, w) = ([3.0, 0.0, 0.0], [100.0, 60.0, 40.0]);
    let (i, after) = best_addition(&q, &w, 1.0).expect("a unit");
    assert_eq!(i, 1);
    near(Some(after), theil_weighted(&[3.0, 1.0, 0.0], &w).expect("a value"));
    // Equals: the first.
    assert_eq!(best_addition(&[1.0, 1.0], &[5.0, 5.0], 1.0).map(|b| b.0), Some(0));
    assert_eq!(best_addition(&[1.0, 0.0], &[5.0, 0.0], 1.0).map(|b| b.0), Some(0), "nobody lives in the other");
    assert_eq!(best_addition(&[0.0, 0.0], &[5.0, 1.0], 1.0), None);
    assert_eq!(best_addition(&Y, &P, 0.0), None);
}

#[test]
fn nothing_to_share_has_no_index_either() {
    for values in [&[][..], &[0.0, 0.0], &[-1.0, 2.0], &[f64::NAN, 1.0], &[f64::INFINITY, 1.0]] {
        assert_eq!(theil_l(values), None);
        assert_eq!(atkinson(values, 0.5), None);
        assert_eq!(variation(values), None);
        assert_eq!(herfindahl(values), None);
    }
    assert_eq!(theil_l(&[0.0, 1.0]), None, "infinite");
    assert_eq!(theil_l_decomposition(&Y, &[0]), None);
    assert_eq!(variation_weighted(&[1.0, 2.0], &[0.0, 3.0]), None, "held where nobody lives");
    assert_eq!(variation_weighted(&[0.0, 2.0], &[0.0, 3.0]), Some(0.0), "and nothing held there");
    near(theil_l_weighted(&[0.0, 2.0], &[0.0, 3.0]), 0.0);
    near(atkinson_weighted(&[0.0, 2.0], &[0.0, 3.0], 1.0), 0.0);
    assert_eq!(atkinson(&[4.0], 0.5), Some(0.0));
}

#[test]
fn a_quotient_of_two_is_twice_the_mean() {
    // Whole: 6 for 6 inhabitants; the second unit has 4 for 2.
    assert_eq!(location_quotient(&[2.0, 4.0, 0.0], &[4.0, 2.0, 0.0]), [Some(0.5), Some(2.0), None]);
}
