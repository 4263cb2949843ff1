//! Indices against PySAL: the values are those that inequality 1.1 and esda 2.9 compute on libpysal's example data
//! (`tests/known/pysal/`), as published in these packages' own tests and re-computed to the last digit.

mod support;

use std::path::{Path, PathBuf};

use support::{numbers, same, shared, table};
use territoire::method::classes::{assign, equal_interval, jenks, quantiles};
use territoire::method::inequality::{gini, theil, theil_decomposition};
use territoire::method::spatial::{Quadrant, Weights, local_moran, moran};

fn known(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known/pysal").join(name)
}

fn neighbours(name: &str, n: usize) -> Vec<Vec<usize>> {
    let edges = table(&known(name));
    let mut out = vec![Vec::new(); n];
    for (focal, neighbour) in numbers(&edges, "focal").into_iter().zip(numbers(&edges, "neighbour")) {
        out[focal as usize].push(neighbour as usize);
    }
    out
}

#[test]
fn theil_and_gini_of_the_states_of_mexico() {
    let mexico = table(&known("mexico.csv"));
    let regions: Vec<usize> = numbers(&mexico, "hanson98").into_iter().map(|g| g as usize).collect();
    // Year, Theil T, its part between Hanson's regions (inequality 1.1, test_theil.py).
    let expected = [
        (1940, 0.208_943_442_303_585_94, 0.034_588_900_046_704_05),
        (1950, 0.152_224_505_265_312_4, 0.028_168_529_078_722_478),
        (1960, 0.104_729_414_882_458_56, 0.052_609_214_821_841_99),
        (1970, 0.101_947_249_696_883_72, 0.059_312_191_112_279_32),
        (1980, 0.095_601_127_585_256_16, 0.032_052_570_973_453_376),
        (1990, 0.105_112_563_979_818_5, 0.029_637_312_183_149_408),
        (2000, 0.106_608_323_495_880_23, 0.036_358_718_879_680_48),
    ];
    for (year, total, between) in expected {
        let y = numbers(&mexico, &format!("pcgdp{year}"));
        assert_eq!(y.len(), 32);
        same(theil(&y).expect("a value"), total, "Theil");
        let parts = theil_decomposition(&y, &regions).expect("parts");
        same(parts.between, between, "between");
        same(parts.within, total - between, "within");
    }
    same(gini(&numbers(&mexico, "pcgdp1940")).expect("a value"), 0.353_723_711_734_528_5, "Gini 1940");
    same(gini(&numbers(&mexico, "pcgdp2000")).expect("a value"), 0.258_113_082_488_279_1, "Gini 2000");
}

#[test]
fn moran_of_saint_louis_north_carolina_and_columbus() {
    // File, column, I, one-tailed p under normality (esda 2.9, test_moran.py; Columbus: Anselin's 0.5002).
    let expected = [
        ("stl", "HR8893", 0.243_655_826_217_716_95, Some(0.000_135_739_313_854_637_36)),
        ("sids2", "SIDR74", 0.247_725_193_204_801_35, Some(5.791_653_907_452_547_6e-5)),
        ("columbus", "CRIME", 0.500_188_557_182_861_1, None),
    ];
    for (file, column, i, p) in expected {
        let y = numbers(&table(&known(&format!("{file}.csv"))), column);
        let w = Weights::row_standardised(&neighbours(&format!("{file}_edges.csv"), y.len()));
        let m = moran(&y, &w).expect("a value");
        same(m.i, i, file);
        if let Some(p) = p {
            let got = m.p_normality / 2.0;
            assert!((got - p).abs() <= 1e-9 * p, "{file}: p {got} is not {p}");
        }
    }
}

#[test]
fn local_moran_of_ten_points() {
    let z = numbers(&table(&known("desmith.csv")), "z");
    let w = Weights::row_standardised(&neighbours("desmith_edges.csv", z.len()));
    let expected = [
        -0.114_092_771_044_396_3,
        -0.199_405_425_677_548_68,
        -0.133_514_084_849_352_54,
        -0.517_703_832_044_677_3,
        0.480_950_090_494_396_97,
        0.122_081_131_140_302_57,
        1.191_482_981_379_041_7,
        -0.581_443_045_476_612_1,
        0.071_013_828_080_780_44,
        0.343_143_007_993_485_2,
    ];
    let quadrants = [4, 4, 4, 2, 3, 3, 1, 4, 3, 3];
    let local = local_moran(&z, &w, 0, 1).expect("values");
    for ((l, i), q) in local.iter().zip(expected).zip(quadrants) {
        same(l.i, i, "local Moran");
        let number = match l.quadrant {
            Quadrant::HighHigh => 1,
            Quadrant::LowHigh => 2,
            Quadrant::LowLow => 3,
            Quadrant::HighLow => 4,
        };
        assert_eq!(number, q);
    }
}

#[test]
fn classes_of_californian_employment() {
    let Some(file) = shared("known/pysal/calemp.csv", "classes_of_californian_employment") else { return };
    let y = numbers(&table(&file), "y");
    let counts = |bounds: &[f64]| {
        let mut out = vec![0; bounds.len()];
        for v in &y {
            out[assign(*v, bounds)] += 1;
        }
        out
    };
    let near = |a: &[f64], b: [f64; 5]| {
        assert_eq!(a.len(), 5);
        for (a, b) in a.iter().zip(b) {
            same(*a, b, "limit");
        }
    };
    let bounds = jenks(&y, 5);
    near(&bounds, [75.29, 192.05, 370.5, 722.85, 4111.45]);
    assert_eq!(counts(&bounds), [49, 3, 4, 1, 1]);
    let bounds = quantiles(&y, 5);
    near(&bounds, [1.464, 5.798, 13.278, 54.616, 4111.45]);
    assert_eq!(counts(&bounds), [12, 11, 12, 11, 12]);
    near(&equal_interval(&y, 5), [822.394, 1644.658, 2466.922, 3289.186, 4111.45]);
}

/// Every metropolitan commune: local indices to 1e-9, pseudo p-values within what two samples of 999 draws may differ.
#[test]
fn local_moran_of_france() {
    let (Some(lisa), Some(edges)) = (
        shared("peers/outputs/d_lisa.csv.gz", "local_moran_of_france"),
        shared("peers/outputs/d_queen_edges.csv.gz", "local_moran_of_france"),
    ) else {
        return;
    };
    let (header, rows) = table(&lisa);
    let edges = table(&edges);
    let column = |name: &str| header.iter().position(|h| h == name).unwrap_or_else(|| panic!("{name} in {header:?}"));
    let (code, y, i_at, p_at) = (column("code"), column("y_distance"), column("lisa_I"), column("p_sim"));
    let codes: Vec<&str> = rows.iter().map(|r| r[code].as_str()).collect();
    let mut sorted: Vec<(&str, usize)> = codes.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let find = |c: &str| sorted.binary_search_by(|s| s.0.cmp(c)).map(|k| sorted[k].1).expect("a commune of the list");
    let mut neighbours = vec![Vec::new(); rows.len()];
    for edge in &edges.1 {
        let (a, b) = (find(&edge[0]), find(&edge[1]));
        neighbours[a].push(b);
        neighbours[b].push(a);
    }
    let values: Vec<f64> = rows.iter().map(|r| r[y].parse().expect("a number")).collect();
    let local = local_moran(&values, &Weights::row_standardised(&neighbours), 999, 7).expect("values");
    let mut far = 0;
    for (l, row) in local.iter().zip(&rows) {
        let i: f64 = row[i_at].parse().expect("a number");
        // The file gives 12 significant digits.
        assert!((l.i - i).abs() <= 1e-9 * i.abs().max(1.0), "{}: {} is not {i}", row[code], l.i);
        let theirs: f64 = row[p_at].parse().expect("a number");
        if let Some(ours) = l.p {
            // Theirs is one-sided on the nearer side, ours twice that. Two samples of 999 draws: five standard errors.
            let (a, b) = (ours / 2.0, theirs);
            let middle = a.midpoint(b).clamp(0.001, 0.999);
            let bound = 5.0 * (2.0 * middle * (1.0 - middle) / 999.0).sqrt() + 0.002;
            far += usize::from((a - b).abs() > bound);
        }
    }
    assert!(far * 1000 < rows.len(), "{far} p-values of {} are too far", rows.len());
}
