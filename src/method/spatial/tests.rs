//! Vectors of PySAL's own tests, and what can be worked out by hand.

use super::*;
use crate::parallel;

/// The 3 × 3 rook lattice.
fn lattice() -> Vec<Vec<usize>> {
    (0..9_usize)
        .map(|i| {
            let (r, c) = (i / 3, i % 3);
            (0..9_usize).filter(|j| (j / 3).abs_diff(r) + (j % 3).abs_diff(c) == 1).collect()
        })
        .collect()
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12, "{a} is not {b}");
}

/// Vectors of PySAL's own tests (esda, `test_moran.py`) and worked out with its formulas.
#[test]
fn published_vectors() {
    let y: Vec<f64> = (1..=9).map(f64::from).collect();
    let m = moran(&y, &Weights::binary(&lattice())).expect("a value");
    near(m.i, 0.5);
    near(m.expected, -0.125);
    near(m.variance_normality, 0.053_125);
    near(m.variance_randomisation, 0.059_687_5);
    let m = moran(&y, &Weights::row_standardised(&lattice())).expect("a value");
    near(m.i, 0.555_555_555_555_555_5);
    near(m.variance_normality, 0.057_214_506_172_839_48);
    near(m.variance_randomisation, 0.064_656_635_802_469_12);
    let local = local_moran(&y, &Weights::binary(&lattice()), 0, 1).expect("values");
    let expected = [32.0 / 15.0, 2.4, 8.0 / 15.0, 4.0 / 15.0, 0.0, 4.0 / 15.0, 8.0 / 15.0, 2.4, 32.0 / 15.0];
    for (l, e) in local.iter().zip(expected) {
        near(l.i, e);
    }
}

#[test]
fn threads_change_nothing() {
    let y: Vec<f64> = (0..9).map(|i| f64::from(i * i % 7)).collect();
    let w = Weights::row_standardised(&lattice());
    let run = |threads| parallel::with_threads(Some(threads), || local_moran(&y, &w, 199, 42));
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(7));
    let p = |threads| parallel::with_threads(Some(threads), || moran_permutations(&y, &w, 199, 42));
    assert_eq!(p(1), p(3));
    let g = |threads| parallel::with_threads(Some(threads), || local_g_star(&y, &w, 199, 42));
    assert_eq!(g(1), g(3));
    let c = |threads| parallel::with_threads(Some(threads), || geary_permutations(&y, &w, 199, 42));
    assert_eq!(c(1), c(3));
}

#[test]
fn what_has_no_pattern_has_no_index() {
    let w = Weights::binary(&lattice());
    assert_eq!(moran(&[3.0; 9], &w), None);
    assert_eq!(local_moran(&[3.0; 9], &w, 9, 1), None);
    assert_eq!(moran(&[1.0, 2.0], &Weights::binary(&[vec![1], vec![0]])), None);
    let island = Weights::binary(&[vec![1], vec![0], vec![]]);
    let local = local_moran(&[1.0, 2.0, 5.0], &island, 9, 1).expect("values");
    assert_eq!(local[2].p, None);
}

/// Six points of PySAL's own tests (esda, `test_getisord.py`), neighbours within 15.
fn six() -> (Vec<f64>, Weights) {
    let neighbours = [vec![1, 3], vec![0, 3, 4], vec![4], vec![0, 1, 4], vec![1, 2, 3, 5], vec![4]];
    (vec![2.0, 3.0, 3.2, 5.0, 8.0, 7.0], Weights::binary(&neighbours))
}

/// 3 × 3 lattice, 1 to 9: six horizontal pairs differ by 1 and six vertical ones by 3, each seen twice; squares add
/// up to 60. C = 8 × 2 × (6 + 54) / (2 × 24 × 60) = 1/3.
#[test]
fn geary_of_a_slope() {
    let y: Vec<f64> = (1..=9).map(f64::from).collect();
    near(geary(&y, &Weights::binary(&lattice())).expect("a value").c, 1.0 / 3.0);
}

/// G = 2 (2×3 + 2×5 + 3×5 + 3×8 + 3.2×8 + 5×8 + 8×7) / (28.2² − 161.24) = 353.2 / 634.
#[test]
fn general_g_of_six_points() {
    let (y, w) = six();
    let g = general_g(&y, &w).expect("a value");
    near(g.g, 353.2 / 634.0);
    near(g.expected, 14.0 / 30.0);
    let scaled: Vec<f64> = y.iter().map(|v| v * 1e90).collect();
    near(general_g(&scaled, &w).expect("a value").variance / g.variance, 1.0);
}

/// Every way of drawing a window of k units out of six, against the permutations.
#[test]
fn local_g_star_is_that_of_all_windows() {
    let (y, w) = six();
    let local = local_g_star(&y, &w, 99_999, 11).expect("values");
    for (i, l) in local.iter().enumerate() {
        let mut members: Vec<usize> = w.row(i).map(|(j, _)| j).collect();
        members.push(i);
        let sum = |chosen: u32| (0..6).filter(|j| chosen >> j & 1 == 1).map(|j| y[j]).sum::<f64>();
        let observed: f64 = members.iter().map(|&j| y[j]).sum();
        let windows: Vec<f64> = (0..64_u32).filter(|c| c.count_ones() as usize == members.len()).map(sum).collect();
        let m = windows.len() as f64;
        let mean = windows.iter().sum::<f64>() / m;
        let variance = windows.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / m;
        near(l.z.expect("a deviation"), (observed - mean) / variance.sqrt());
        near(l.g.expect("a share"), observed / 28.2);
        let above = windows.iter().filter(|s| **s >= observed - 1e-9).count() as f64 / m;
        let below = windows.iter().filter(|s| **s <= observed + 1e-9).count() as f64 / m;
        let exact = (2.0 * above.min(below)).min(1.0);
        let (p, error) = (l.p.expect("a probability"), 2.0 * (0.25_f64 / 99_999.0).sqrt());
        assert!((p - exact).abs() <= 5.0 * error, "{i}: {p} is not {exact}");
    }
}

#[test]
fn heavier_weights_change_no_deviation() {
    // A row that adds up to 1 is the binary one divided: so are sum and standard deviation.
    let (y, w) = six();
    let halved = Weights { weights: w.weights.iter().map(|w| w / 2.0).collect(), ..w.clone() };
    let (a, b) = (local_g_star(&y, &w, 99, 3), local_g_star(&y, &halved, 99, 3));
    for (a, b) in a.expect("values").iter().zip(b.expect("values")) {
        near(a.z.expect("a deviation"), b.z.expect("a deviation"));
        assert_eq!(a.p, b.p);
    }
}

#[test]
fn no_gathering_can_be_told() {
    let (_, w) = six();
    assert_eq!(geary(&[3.0; 6], &w), None);
    assert_eq!(general_g(&[3.0; 6], &w), None);
    assert_eq!(local_g_star(&[3.0; 6], &w, 9, 1), None);
    assert_eq!(geary_permutations(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &w, 0, 1), None);
    assert_eq!(general_g(&[1.0, 2.0, -3.0, 4.0, 5.0, 6.0], &w), None);
    assert_eq!(general_g(&[0.0, 0.0, 0.0, 4.0, 0.0, 0.0], &w), None, "no pair has a product");
    let apart = Weights::binary(&vec![Vec::new(); 6]);
    let y = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    assert_eq!(geary(&y, &apart), None);
    assert_eq!(general_g(&y, &apart), None);
    let local = local_g_star(&y, &apart, 9, 1).expect("values");
    assert!(local.iter().all(|l| l.p.is_none()));
    // All neighbours of all: every window is the whole, whatever the values.
    let everyone: Vec<Vec<usize>> = (0..6_usize).map(|i| (0..6).filter(|j| *j != i).collect()).collect();
    let everyone = Weights::binary(&everyone);
    assert!(local_g_star(&y, &everyone, 9, 1).expect("values").iter().all(|l| l.z.is_none() && l.p.is_none()));
    assert_eq!(general_g(&y, &everyone).map(|g| g.p_normality), Some(1.0));
    // Values of both signs have no share, but a deviation all the same.
    let local = local_g_star(&[-1.0, -2.0, 3.0, 4.0, -5.0, 6.0], &w, 9, 1).expect("values");
    assert!(local.iter().all(|l| l.g.is_none() && l.z.is_some()));
}

#[test]
fn false_discoveries_are_held_down() {
    // Benjamini and Hochberg's limits for five tests at 0.05: 0.01, 0.02, 0.03, 0.04, 0.05.
    let p = [Some(0.5), Some(0.001), Some(0.025), None, Some(0.019), Some(0.9)];
    assert_eq!(false_discovery(&p, 0.05), [false, true, true, false, true, false]);
}
