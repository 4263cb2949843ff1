//! How fit a brownfield is for each of several uses: the mutability index of Cerema and ADEME, as the engine of Mutafriches
//! reckons it (version 1.11).
//!
//! Each criterion that is known speaks for or against each use, by a score of its value times the weight of the criterion. A
//! score of [`NEUTRAL`] counts on both sides: it draws the index towards one half. The index of a use is the share, in
//! percent, that speaks for it.
//!
//! The matrix of scores is data (`data/friches/mutabilite.toml`); this file knows no criterion and no use by name.

/// The score that speaks neither for nor against.
pub const NEUTRAL: f64 = 0.5;

/// What is known of one criterion on one site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fact<'a> {
    /// Nobody has looked, or who looked doesn't know: it counts nowhere.
    Unknown,
    /// Known, but without a score: looked for and none found, or a value that the matrix doesn't have. It makes the index
    /// more reliable and doesn't move it.
    Silent,
    /// The score of each use.
    Scored(&'a [f64]),
}

/// What speaks for and against one use, in points.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Balance {
    /// Points for.
    pub advantages: f64,
    /// Points against, positive.
    pub constraints: f64,
}

impl Balance {
    /// The index: the share of the points that are for, in percent, rounded to a tenth, halves up; 0 without any point.
    #[must_use]
    pub fn index(self) -> f64 {
        let points = self.advantages + self.constraints;
        if points > 0.0 { (1000.0 * self.advantages / points + 0.5).floor() / 10.0 } else { 0.0 }
    }
}

/// What speaks for and against each of `uses` uses, from each criterion's weight and what is known of it.
#[must_use]
pub fn balances(facts: &[(f64, Fact<'_>)], uses: usize) -> Vec<Balance> {
    let mut out = vec![Balance::default(); uses];
    for (weight, fact) in facts {
        let Fact::Scored(scores) = fact else { continue };
        for (balance, score) in out.iter_mut().zip(*scores) {
            let points = score * weight;
            // The very number of the matrix: it is read, never reckoned.
            #[allow(clippy::float_cmp, reason = "a score is written in the matrix, not reckoned")]
            if *score == NEUTRAL {
                balance.advantages += points;
                balance.constraints += points;
            } else if points > 0.0 {
                balance.advantages += points;
            } else {
                balance.constraints -= points;
            }
        }
    }
    out
}

/// The uses, the highest index first; at equal indices, in the order in which they are given.
#[must_use]
pub fn order(balances: &[Balance]) -> Vec<usize> {
    let indices: Vec<f64> = balances.iter().map(|b| b.index()).collect();
    let mut uses: Vec<usize> = (0..balances.len()).collect();
    uses.sort_by(|a, b| indices[*b].total_cmp(&indices[*a]));
    uses
}

/// Weights of the criteria of which something is known, the silent ones too.
#[must_use]
pub fn filled(facts: &[(f64, Fact<'_>)]) -> f64 {
    facts.iter().filter(|(_, fact)| *fact != Fact::Unknown).map(|(weight, _)| weight).sum()
}

/// How far the index can be relied on, out of 10, by halves, halves of a half up: the share of the weights that are filled.
/// `None` when no criterion weighs anything.
#[must_use]
pub fn reliability(filled: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| (20.0 * filled / all + 0.5).floor() / 2.0)
}

/// A range of a number: where it ends, and whether it has its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Until {
    /// Less than this.
    Below(f64),
    /// At most this.
    UpTo(f64),
    /// Whatever is left.
    Rest,
}

impl Until {
    /// Whether a number that no earlier range had is in this one.
    #[must_use]
    pub fn has(self, number: f64) -> bool {
        match self {
            Self::Below(end) => number < end,
            Self::UpTo(end) => number <= end,
            Self::Rest => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neutral_score_counts_on_both_sides_and_a_silent_fact_on_none() {
        // Two criteria by hand: weight 2 with scores (2; −1), weight 1 with (0.5; 0.5), weight 4 silent, weight 8 unknown.
        let facts = [
            (2.0, Fact::Scored(&[2.0, -1.0][..])),
            (1.0, Fact::Scored(&[0.5, 0.5])),
            (4.0, Fact::Silent),
            (8.0, Fact::Unknown),
        ];
        let out = balances(&facts, 2);
        // 4 + 0.5 for, 0.5 against: 4.5 / 5 = 90 %. 0.5 for, 2.5 against: 16.67 %.
        assert_eq!(out[0], Balance { advantages: 4.5, constraints: 0.5 });
        assert_eq!(out[1], Balance { advantages: 0.5, constraints: 2.5 });
        assert_eq!(out.iter().map(|b| b.index()).collect::<Vec<_>>(), [90.0, 16.7]);
        assert_eq!(filled(&facts), 7.0);
        // 7 of 15: 4.67 out of 10, 4.5 by halves.
        assert_eq!(reliability(7.0, 15.0), Some(4.5));
        assert_eq!(reliability(0.0, 0.0), None);
    }

    #[test]
    fn nothing_known_is_an_index_of_zero_and_equal_indices_keep_their_order() {
        assert_eq!(balances(&[(1.0, Fact::Unknown)], 1)[0].index(), 0.0);
        let b = |advantages, constraints| Balance { advantages, constraints };
        assert_eq!(order(&[b(1.0, 1.0), b(3.0, 1.0), b(2.0, 2.0)]), [1, 0, 2]);
    }

    #[test]
    fn a_half_of_a_tenth_goes_up() {
        // 1 of 16: 6.25 %.
        assert_eq!(Balance { advantages: 1.0, constraints: 15.0 }.index(), 6.3);
    }

    #[test]
    fn ranges_have_their_ends_as_they_say() {
        assert!(!Until::Below(1.0).has(1.0) && Until::UpTo(1.0).has(1.0) && Until::Rest.has(f64::MAX));
    }
}
