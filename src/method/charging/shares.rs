//! Rows of shares that should add up to one, and those that don't.

use super::quantity;

/// Rows are written as percentages, whole or with some digits: what differs by less is rounding of the machine.
const ROUNDING: f64 = 1e-9;

/// A row that does not add up to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Off {
    /// Its place, from 0.
    pub row: usize,
    /// What it adds up to: 1.01 where 101 % is written.
    pub sum: f64,
}

/// Rows that add up to one, and what was amiss with those that were given.
#[derive(Debug, Clone, PartialEq)]
pub struct Normalised<const N: usize> {
    /// The rows, in the order given: as they were, or divided by their sum. `None` for one that says nothing: all nil, or
    /// with a share that is negative or not a number.
    pub rows: Vec<Option<[f64; N]>>,
    /// Those that were divided.
    pub off: Vec<Off>,
}

/// Makes each row add up to one, and says which did not: published tables have rows of 101 %.
///
/// ```
/// use territoire::method::charging::normalise;
/// // The depot row of EV CHARGE v1.2 for light commercial vehicles: 47 + 47 + 1 + 1 + 5.
/// let found = normalise(&[[0.47, 0.47, 0.01, 0.01, 0.05], [0.93, 0.0, 0.0, 0.02, 0.05]]);
/// assert_eq!(found.off.iter().map(|off| (off.row, (off.sum * 1000.0).round())).collect::<Vec<_>>(), [(0, 1010.0)]);
/// assert!((found.rows[0].expect("shares")[4] - 5.0 / 101.0).abs() < 1e-12);
/// assert_eq!(found.rows[1], Some([0.93, 0.0, 0.0, 0.02, 0.05]));
/// ```
#[must_use]
pub fn normalise<const N: usize>(rows: &[[f64; N]]) -> Normalised<N> {
    let mut out = Normalised { rows: Vec::with_capacity(rows.len()), off: Vec::new() };
    for (row, shares) in rows.iter().enumerate() {
        let sum: f64 = shares.iter().sum();
        let usable = shares.iter().all(|s| quantity(*s)) && sum > 0.0 && sum.is_finite();
        let right = (sum - 1.0).abs() <= ROUNDING;
        out.off.extend((usable && !right).then_some(Off { row, sum }));
        out.rows.push(usable.then(|| if right { *shares } else { shares.map(|s| s / sum) }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_right_stay_as_they_are_and_others_are_told() {
        // These tenths add up to one but for the last digit: nothing to tell, nothing to divide. 0.5 + 0.3 is 80 %.
        let found = normalise(&[[0.6, 0.3, 0.1], [0.5, 0.3, 0.0], [0.0; 3], [0.6, -0.1, 0.5], [f64::NAN, 0.5, 0.5]]);
        assert_eq!(found.rows[0], Some([0.6, 0.3, 0.1]));
        let second = found.rows[1].expect("shares");
        assert!((second[0] - 0.625).abs() < 1e-12 && (second[1] - 0.375).abs() < 1e-12, "{second:?}");
        assert_eq!(&found.rows[2..], [None, None, None]);
        assert_eq!(found.off, [Off { row: 1, sum: 0.8 }]);
        assert_eq!(normalise::<3>(&[]), Normalised { rows: Vec::new(), off: Vec::new() });
    }

    #[test]
    fn no_sum_makes_a_share_that_is_not_a_number() {
        // The sum is beyond what a number can hold.
        assert_eq!(normalise(&[[f64::MAX, f64::MAX]]).rows, [None]);
        let tiny = normalise(&[[f64::MIN_POSITIVE, f64::MIN_POSITIVE]]).rows[0].expect("shares");
        assert_eq!(tiny, [0.5, 0.5]);
    }
}
