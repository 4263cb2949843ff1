//! Indices against PySAL: the values are those that inequality 1.1 and esda 2.9 compute on libpysal's example data
//! (`tests/known/pysal/`), as published in these packages' own tests and re-computed to the last digit (`mk_spatial.py`
//! there prints what the published tests don't have).

use std::path::PathBuf;

use territoire::method::classes::{assign, equal_interval, jenks, quantiles};
use territoire::method::inequality::{
    atkinson, gini, herfindahl, theil, theil_decomposition, theil_l, theil_l_decomposition, variation,
};
use territoire::method::neighbours::{self, Contiguity, contiguity};
use territoire::method::spatial::{
    Quadrant, Weights, geary, geary_permutations, general_g, general_g_permutations, local_g_star, local_moran, moran,
};

use crate::support::answers::same;
use crate::support::files::{column as numbers, root, table};
use crate::support::skips::shared;

fn known(name: &str) -> PathBuf {
    root().join("tests/known/pysal").join(name)
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

/// Atkinson of inequality 1.1.2; the mean logarithmic deviation, the coefficient of variation and Herfindahl, which
/// PySAL has not, from their definitions in numpy (`mk_spatial.py`).
#[test]
fn atkinson_and_the_mean_deviation_of_the_states_of_mexico() {
    let mexico = table(&known("mexico.csv"));
    let regions: Vec<usize> = numbers(&mexico, "hanson98").into_iter().map(|g| g as usize).collect();
    // Year; Atkinson at 0.5, 1 and 2; Theil L, its part between regions; coefficient of variation; Herfindahl.
    let expected = [
        (
            1940,
            [0.098_432_223_988_009_1, 0.183_680_056_954_902_3, 0.315_598_058_020_461_7],
            0.202_948_913_799_007_42,
            0.033_184_523_321_185_294,
            0.708_520_552_782_018_3,
            0.046_937_542_928_579_27,
        ),
        (
            1950,
            [0.070_223_024_593_443_76, 0.129_073_190_285_859_5, 0.218_315_124_530_580_66],
            0.138_197_335_839_310_82,
            0.027_419_643_415_269_424,
            0.614_774_479_567_118_6,
            0.043_060_864_397_719_424,
        ),
        (
            1960,
            [0.050_219_390_094_825_12, 0.095_779_455_528_182_34, 0.172_465_065_607_837_25],
            0.100_681_983_220_919_79,
            0.049_890_076_361_896_504,
            0.484_691_595_011_761_9,
            0.038_591_435_696_095_18,
        ),
        (
            1970,
            [0.050_331_711_169_339_32, 0.098_775_572_275_224_38, 0.186_950_693_635_350_77],
            0.104_000_965_016_018_92,
            0.056_316_457_782_592_776,
            0.464_605_054_747_234_6,
            0.037_995_558_028_021_28,
        ),
        (
            1980,
            [0.046_629_693_790_707_916, 0.090_544_155_550_592_59, 0.168_841_173_976_001_5],
            0.094_908_831_460_998_17,
            0.030_281_179_051_337_537,
            0.455_370_223_759_992_7,
            0.037_730_063_771_475_81,
        ),
        (
            1990,
            [0.050_243_409_149_213_66, 0.095_823_657_699_747_21, 0.173_654_146_374_295],
            0.100_730_868_697_220_69,
            0.028_094_279_796_540_503,
            0.489_890_234_305_321_5,
            0.038_749_763_802_116_34,
        ),
        (
            2000,
            [0.051_675_160_260_490_24, 0.099_591_770_764_332_23, 0.182_249_634_518_982_57],
            0.104_907_030_458_153_94,
            0.033_653_262_496_574_44,
            0.484_807_444_506_248_96,
            0.038_594_945_570_271_24,
        ),
    ];
    for (year, equivalents, deviation, between, spread, concentration) in expected {
        let y = numbers(&mexico, &format!("pcgdp{year}"));
        for (epsilon, a) in [0.5, 1.0, 2.0].into_iter().zip(equivalents) {
            same(atkinson(&y, epsilon).expect("a value"), a, "Atkinson");
        }
        same(theil_l(&y).expect("a value"), deviation, "Theil L");
        let parts = theil_l_decomposition(&y, &regions).expect("parts");
        same(parts.between, between, "between");
        same(parts.within, deviation - between, "within");
        same(variation(&y).expect("a value"), spread, "coefficient of variation");
        same(herfindahl(&y).expect("a value"), concentration, "Herfindahl");
    }
}

/// Geary's C, the general G and the local G* of esda 2.9.0 under six kinds of neighbours of libpysal 4.14.1.
#[test]
fn geary_and_getis_ord_of_saint_louis_north_carolina_and_columbus() {
    struct Expected {
        name: &'static str,
        edges: usize,
        /// C, its variances, one-tailed p under normality, p of 99,999 permutations.
        geary: [f64; 5],
        /// G, its mean and variance, one-tailed p, p of 99,999 permutations.
        general: [f64; 5],
        /// First five, then the sum of all squares, then the first share.
        star: [f64; 7],
    }
    let all = [
        Expected {
            name: "columbus rook",
            edges: 200,
            geary: [
                0.515_440_805_865_241_1,
                0.011_403_109_626_468_939,
                0.010_848_882_767_131_886,
                2.843_637_593_696_705_3e-6,
                3.0e-05,
            ],
            general: [
                0.103_828_168_822_700_81,
                0.085_034_013_605_442_17,
                2.141_166_167_766_040_3e-5,
                2.436_830_508_190_102e-5,
                2.0e-05,
            ],
            star: [
                -1.432_779_653_966_427_5,
                -1.340_008_097_464_162_4,
                -0.771_998_680_953_112_7,
                -0.131_733_364_490_506_13,
                0.891_307_248_699_609_4,
                145.835_050_481_131,
                0.037_851_650_925_013_89,
            ],
        },
        Expected {
            name: "columbus queen",
            edges: 236,
            geary: [
                0.540_528_202_702_068_4,
                0.009_821_535_433_554_237,
                0.009_384_263_776_965_005,
                1.773_721_817_926_867_2e-6,
                2.0e-05,
            ],
            general: [
                0.127_807_457_381_954_34,
                0.100_340_136_054_421_77,
                3.507_057_303_807_175e-5,
                1.757_700_197_502_21e-6,
                1.0e-05,
            ],
            star: [
                -1.432_779_653_966_427_5,
                -1.340_008_097_464_162_4,
                -0.771_998_680_953_112_7,
                -0.131_733_364_490_506_13,
                1.285_362_798_437_344,
                165.272_078_210_679_55,
                0.037_851_650_925_013_89,
            ],
        },
        Expected {
            name: "columbus 5 nearest",
            edges: 245,
            geary: [
                0.463_170_561_508_753_35,
                0.007_340_274_885_464_395,
                0.007_019_635_528_210_338,
                1.853_956_948_401_947_8e-10,
                1.0e-05,
            ],
            general: [
                0.121_851_899_181_306_07,
                0.104_166_666_666_666_67,
                9.396_224_698_537_612e-6,
                3.976_639_129_099_624e-9,
                1.0e-05,
            ],
            star: [
                -0.627_008_712_921_468_4,
                -1.943_709_043_281_724_1,
                -0.627_008_712_921_468_4,
                -1.031_961_507_343_606_6,
                1.572_648_422_733_616_4,
                195.691_618_117_076,
                0.108_463_545_690_743_2,
            ],
        },
        Expected {
            name: "columbus within 1",
            edges: 564,
            geary: [
                0.615_479_329_678_023_9,
                0.004_049_528_475_148_457,
                0.003_916_730_729_346_038,
                7.586_691_880_252_987e-10,
                2.0e-05,
            ],
            general: [
                0.339_148_824_501_667_1,
                0.239_795_918_367_346_93,
                0.000_221_008_722_641_767_57,
                1.169_953_023_349_99e-11,
                1.0e-05,
            ],
            star: [
                -1.340_008_097_464_162_4,
                -0.570_190_675_724_857_4,
                0.343_705_927_394_271_47,
                0.475_226_798_510_435_03,
                1.314_403_286_382_069,
                326.122_319_624_107_83,
                0.056_667_387_420_990_076,
            ],
        },
        Expected {
            name: "stl",
            edges: 398,
            geary: [
                0.597_128_215_893_689,
                0.005_465_786_052_175_757,
                0.013_063_740_292_186_923,
                2.528_454_742_216_094_3e-8,
                0.000_24,
            ],
            general: [
                0.091_381_140_198_908_89,
                0.066_267_066_267_066_27,
                6.838_800_537_053_99e-5,
                0.001_195_214_954_050_838_3,
                0.009_3,
            ],
            star: [
                -0.008_008_283_811_428_039,
                -0.889_698_134_878_804_3,
                -0.568_620_960_210_553,
                -0.635_826_482_492_504_4,
                -0.747_440_151_785_409,
                118.309_732_065_540_94,
                0.051_018_760_599_169_405,
            ],
        },
        Expected {
            name: "sids2",
            edges: 462,
            geary: [
                0.725_278_436_850_452_5,
                0.004_885_187_895_702_833,
                0.005_777_374_550_421_828,
                4.237_781_715_304_239e-5,
                0.000_3,
            ],
            general: [
                0.054_509_445_701_335_98,
                0.046_666_666_666_666_67,
                8.430_623_609_161_948e-6,
                0.003_455_562_283_257_496,
                0.005_82,
            ],
            star: [
                -1.699_092_821_166_314_8,
                -1.435_552_256_871_085_7,
                -1.922_147_553_408_782_4,
                -1.553_059_996_800_285_6,
                4.251_772_568_816_774,
                193.769_061_393_135_87,
                0.014_391_424_167_905_842,
            ],
        },
    ];
    let points: Vec<Option<[f64; 2]>> = {
        let points = table(&known("columbus_points.csv"));
        numbers(&points, "x").into_iter().zip(numbers(&points, "y")).map(|(x, y)| Some([x, y])).collect()
    };
    for expected in all {
        let (file, column) = match expected.name {
            "stl" => ("stl", "HR8893"),
            "sids2" => ("sids2", "SIDR74"),
            _ => ("columbus", "CRIME"),
        };
        let y = numbers(&table(&known(&format!("{file}.csv"))), column);
        let list = match expected.name {
            "columbus rook" => neighbours("columbus_rook_edges.csv", y.len()),
            "columbus 5 nearest" => neighbours::nearest(&points, 5),
            "columbus within 1" => neighbours::within(&points, 1.0),
            _ => neighbours(&format!("{file}_edges.csv"), y.len()),
        };
        assert_eq!(list.iter().map(Vec::len).sum::<usize>(), expected.edges, "{}", expected.name);
        let (row, binary) = (Weights::row_standardised(&list), Weights::binary(&list));
        // The reference takes 1 − Φ, which keeps no digit beyond the sixteenth decimal.
        let tail = |two: f64, one: f64| {
            assert!((two / 2.0 - one).abs() <= 1e-9 * one + 4e-16, "{}: p {two}, {one}", expected.name);
        };
        // Two samples of 99,999 draws: five standard errors.
        let sampled = |ours: f64, theirs: f64| {
            let bound = 5.0 * (2.0 * theirs * (1.0 - theirs) / 99_999.0).sqrt() + 2e-5;
            assert!((ours - theirs).abs() <= bound, "{}: p {ours} is not {theirs}", expected.name);
        };
        let c = geary(&y, &row).expect("a value");
        same(c.c, expected.geary[0], expected.name);
        assert!((c.variance_normality / expected.geary[1] - 1.0).abs() <= 1e-9, "{}", expected.name);
        assert!((c.variance_randomisation / expected.geary[2] - 1.0).abs() <= 1e-9, "{}", expected.name);
        tail(c.p_normality, expected.geary[3]);
        sampled(geary_permutations(&y, &row, 99_999, 1).expect("a probability"), expected.geary[4]);
        let g = general_g(&y, &binary).expect("a value");
        same(g.g, expected.general[0], expected.name);
        same(g.expected, expected.general[1], expected.name);
        assert!((g.variance / expected.general[2] - 1.0).abs() <= 1e-9, "{}: {g:?}", expected.name);
        tail(g.p_normality, expected.general[3]);
        sampled(general_g_permutations(&y, &binary, 99_999, 1).expect("a probability"), expected.general[4]);
        let star = local_g_star(&y, &binary, 0, 1).expect("values");
        let z: Vec<f64> = star.iter().map(|l| l.z.expect("a deviation")).collect();
        for (z, e) in z.iter().zip(&expected.star[..5]) {
            same(*z, *e, expected.name);
        }
        same(z.iter().map(|z| z * z).sum(), expected.star[5], expected.name);
        same(star[0].g.expect("a share"), expected.star[6], expected.name);
    }
}

/// Six points of esda's own tests (`test_getisord.py`): G 0.557, p 0.173, and z of G* as its documentation prints them.
#[test]
fn getis_ord_of_six_points() {
    let points = [[10.0, 10.0], [20.0, 10.0], [40.0, 10.0], [15.0, 20.0], [30.0, 20.0], [30.0, 30.0]].map(Some);
    let y = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0];
    let w = Weights::binary(&neighbours::within(&points, 15.0));
    let g = general_g(&y, &w).expect("a value");
    same(g.g, 0.557_097_791_798_107_3, "G");
    same(g.p_normality / 2.0, 0.172_935_658_735_914_32, "p");
    let expected = [
        -1.397_276_262_011_544_2,
        -0.289_177_615_627_127_3,
        0.650_649_635_161_037_9,
        -0.289_177_615_627_127_3,
        1.234_520_883_519_873_8,
        2.024_243_309_389_896,
    ];
    for (l, e) in local_g_star(&y, &w, 0, 1).expect("values").iter().zip(expected) {
        same(l.z.expect("a deviation"), e, "G*");
    }
}

/// Contiguity read off the borders themselves: the pairs that libpysal finds, by a border and by a point.
#[test]
fn contiguity_of_columbus() {
    let rings = table(&known("columbus_rings.csv"));
    let (unit, ring) = (numbers(&rings, "unit"), numbers(&rings, "ring"));
    let mut outlines: Vec<Vec<Vec<[f64; 2]>>> = vec![Vec::new(); 49];
    for (k, (x, y)) in numbers(&rings, "x").into_iter().zip(numbers(&rings, "y")).enumerate() {
        let (unit, ring) = (unit[k] as usize, ring[k] as usize);
        if outlines[unit].len() == ring {
            outlines[unit].push(Vec::new());
        }
        outlines[unit][ring].push([x, y]);
    }
    let sorted = |file: &str| {
        let mut list = neighbours(file, 49);
        list.iter_mut().for_each(|l| l.sort_unstable());
        list
    };
    assert_eq!(contiguity(&outlines, Contiguity::Queen), sorted("columbus_edges.csv"));
    assert_eq!(contiguity(&outlines, Contiguity::Rook), sorted("columbus_rook_edges.csv"));
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
