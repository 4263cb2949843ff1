//! How many vehicles will be electric: a share that grows, of cars that are counted.

use super::{quantity, share};

/// The number of electric vehicles: `EV(t) = cars · S(t)`. `None` of what is negative or not finite, and of a share above 1.
#[must_use]
pub fn electric(cars: f64, share_of_cars: f64) -> Option<f64> {
    (quantity(cars) && share(share_of_cars)).then_some(cars * share_of_cars)
}

/// Shares that differ by less are equal: they are quotients of whole numbers of vehicles.
const EQUAL: f64 = 1e-12;

/// Why no logistic curve goes through two shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A year, a share or the ceiling is not a number, or years are further apart than numbers hold.
    NotFinite,
    /// The ceiling is not above 0 and at most 1.
    Ceiling,
    /// A share is 0 or less: the curve is above 0 at any time.
    NoShare,
    /// A share has reached the ceiling: the curve never does.
    AtCeiling,
    /// Both shares are of one year.
    OneYear,
    /// Both shares are equal: nothing grows.
    EqualShares,
    /// The later share is the smaller: two counts of different things, more often than a fleet that shrinks.
    Falling,
}

/// Growth that starts slowly, goes fastest halfway and ends at a ceiling: `S(t) = L / (1 + exp(−k(t − t₀)))`.
///
/// Verhulst (1838), «Notice sur la loi que la population suit dans son accroissement», *Correspondance mathématique et
/// physique* 10.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Logistic {
    /// The ceiling `L`, a share.
    pub ceiling: f64,
    /// The rate `k`, a year.
    pub rate: f64,
    /// The year `t₀` at which half of the ceiling is reached.
    pub middle: f64,
}

impl Logistic {
    /// The curve through two (year, share) points, in any order, below a ceiling: with `logit(S) = ln(S / (L − S))`,
    /// `k = (logit(S₂) − logit(S₁)) / (t₂ − t₁)` and `t₀ = t₁ − logit(S₁) / k`.
    ///
    /// # Errors
    /// When there is none, why.
    ///
    /// ```
    /// use territoire::method::charging::{Logistic, Unfit};
    /// // A fifth of the ceiling, then half of it five years later: four fifths after five more.
    /// let curve = Logistic::through((2025.0, 0.16), (2030.0, 0.40), 0.80).expect("growing shares");
    /// assert!((curve.at(2035.0).expect("a year") - 0.64).abs() < 1e-12);
    /// assert_eq!(Logistic::through((2025.0, 0.16), (2030.0, 0.80), 0.80), Err(Unfit::AtCeiling));
    /// ```
    pub fn through(one: (f64, f64), other: (f64, f64), ceiling: f64) -> Result<Self, Unfit> {
        let (early, late) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        let shares = [early.1, late.1];
        if ![early.0, late.0, early.1, late.1, ceiling].iter().all(|v| v.is_finite()) {
            return Err(Unfit::NotFinite);
        }
        if ceiling <= 0.0 || ceiling > 1.0 {
            return Err(Unfit::Ceiling);
        }
        if shares.iter().any(|s| *s <= 0.0) {
            return Err(Unfit::NoShare);
        }
        if shares.iter().any(|s| *s >= ceiling) {
            return Err(Unfit::AtCeiling);
        }
        if early.0 >= late.0 {
            return Err(Unfit::OneYear);
        }
        if (late.1 - early.1).abs() <= EQUAL {
            return Err(Unfit::EqualShares);
        }
        if early.1 > late.1 {
            return Err(Unfit::Falling);
        }
        let [first, second] = shares.map(|s| (s / (ceiling - s)).ln());
        let rate = (second - first) / (late.0 - early.0);
        let middle = early.0 - first / rate;
        // Years further apart than numbers hold.
        if rate <= 0.0 || !rate.is_finite() || !middle.is_finite() {
            return Err(Unfit::NotFinite);
        }
        Ok(Self { ceiling, rate, middle })
    }

    /// The share in that year, between 0 and the ceiling; `None` when the year is not a number.
    #[must_use]
    pub fn at(&self, year: f64) -> Option<f64> {
        Some(self.ceiling / (1.0 + (-self.rate * (year - self.middle)).exp())).filter(|s| s.is_finite())
    }
}

/// A share drawn towards that of the group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunk {
    /// The share: `w · own + (1 − w) · group`.
    pub share: f64,
    /// How much its own counts, `w = cars / (cars + strength)`.
    pub weight: f64,
}

/// Draws the share of electric vehicles of a small unit towards that of its group: three vehicles more would double it.
///
/// `strength` is the number of cars at which both count as much. It is a choice to state, of the kind of an empirical
/// Bayes estimate (Efron and Morris 1975, *JASA* 70) whose variances are not estimated. A unit whose own share isn't known
/// has its group's. `None` when that isn't a share, when the cars or the strength are negative or not finite, or when both
/// are nil.
///
/// ```
/// use territoire::method::charging::shrink;
/// // 125 cars against 500: a fifth of its own 9 %, four fifths of its group's 4 %.
/// let found = shrink(Some(0.09), 0.04, 125.0, 500.0).expect("shares");
/// assert!((found.share - 0.05).abs() < 1e-12 && (found.weight - 0.2).abs() < 1e-12);
/// ```
#[must_use]
pub fn shrink(own: Option<f64>, group: f64, cars: f64, strength: f64) -> Option<Shrunk> {
    if !(share(group) && quantity(cars) && quantity(strength) && own.is_none_or(share)) {
        return None;
    }
    let Some(own) = own else { return Some(Shrunk { share: group, weight: 0.0 }) };
    let weight = cars / (cars + strength);
    // A weight that isn't a number: no car and no strength, or sums that no number holds.
    weight.is_finite().then_some(Shrunk { share: weight * own + (1.0 - weight) * group, weight })
}

/// Brings parts to a total, in proportion, not rounded. Shares that were each shrunk make fleets that no longer add up to that
/// of the group; and what is taken in a setting is not taken where cars sleep, but where there are shops or parking places,
/// which are then the parts (EV CHARGE v1.2, «Reallocating energy demand»).
///
/// `None` of a total to reach with parts that are all nil, and of what is negative or not finite.
#[must_use]
pub fn settle(parts: &[f64], total: f64) -> Option<Vec<f64>> {
    let sum: f64 = parts.iter().sum();
    if !(quantity(total) && parts.iter().all(|p| quantity(*p)) && sum.is_finite()) {
        return None;
    }
    if total <= 0.0 {
        return Some(vec![0.0; parts.len()]);
    }
    (sum > 0.0).then(|| parts.iter().map(|p| p / sum * total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// With a ceiling of 0.8, 0.16 is a fifth and 0.64 four fifths of it: logits of −ln 4 and ln 4. From 2025 to 2035 the
    /// rate is 2 ln 4 / 10, the middle 2030, where 0.4 is reached; in 2040 the logit is 2 ln 4: 16 to 1, 0.8 · 16/17.
    #[test]
    fn the_curve_is_that_of_its_logits() {
        let curve = Logistic::through((2035.0, 0.64), (2025.0, 0.16), 0.8).expect("growing shares");
        assert!((curve.rate - 4.0_f64.ln() / 5.0).abs() < 1e-12 && (curve.middle - 2030.0).abs() < 1e-9, "{curve:?}");
        for (year, expected) in [(2025.0, 0.16), (2030.0, 0.4), (2035.0, 0.64), (2040.0, 0.8 * 16.0 / 17.0)] {
            let found = curve.at(year).expect("a year");
            assert!((found - expected).abs() < 1e-9, "{year}: {found}");
        }
        // Far away it is flat, never beyond its ends.
        assert_eq!([-1e9, 1e9].map(|year| curve.at(year)), [Some(0.0), Some(0.8)]);
        assert_eq!(curve.at(f64::NAN), None);
    }

    #[test]
    fn shares_without_a_curve_say_why() {
        let of = |s1, s2, ceiling| Logistic::through((2025.0, s1), (2030.0, s2), ceiling).err();
        assert_eq!(of(0.1, 0.1, 0.8), Some(Unfit::EqualShares));
        // Two sums of one share.
        assert_eq!(of(0.3, 0.1 + 0.2, 0.8), Some(Unfit::EqualShares));
        assert_eq!(of(0.2, 0.1, 0.8), Some(Unfit::Falling));
        assert_eq!(of(0.1, 0.8, 0.8), Some(Unfit::AtCeiling));
        assert_eq!(of(0.9, 0.1, 0.8), Some(Unfit::AtCeiling));
        assert_eq!(of(0.0, 0.1, 0.8), Some(Unfit::NoShare));
        assert_eq!(of(0.1, 0.2, 0.0), Some(Unfit::Ceiling));
        assert_eq!(of(0.1, 0.2, 1.1), Some(Unfit::Ceiling));
        assert_eq!(of(f64::NAN, 0.2, 0.8), Some(Unfit::NotFinite));
        assert_eq!(Logistic::through((-f64::MAX, 0.1), (f64::MAX, 0.2), 0.8), Err(Unfit::NotFinite));
        assert_eq!(Logistic::through((2025.0, 0.1), (2025.0, 0.2), 0.8), Err(Unfit::OneYear));
    }

    #[test]
    fn a_small_unit_is_drawn_towards_its_group() {
        let shrunk = |own, cars| shrink(own, 0.04, cars, 500.0).map(|s| (s.share, s.weight));
        // No car of its own, or no figure: the group's.
        assert_eq!(shrunk(Some(0.5), 0.0), Some((0.04, 0.0)));
        assert_eq!(shrunk(None, 10_000.0), Some((0.04, 0.0)));
        // 500 cars: halfway between 0 and 4 %, and nil is a figure.
        assert_eq!(shrunk(Some(0.0), 500.0), Some((0.02, 0.5)));
        // Without strength each has its own.
        assert_eq!(shrink(Some(0.1), 0.04, 3.0, 0.0), Some(Shrunk { share: 0.1, weight: 1.0 }));
        assert_eq!(shrink(Some(0.1), 0.04, 0.0, 0.0), None);
        assert_eq!([shrunk(Some(1.1), 5.0), shrunk(Some(0.1), -5.0), shrunk(Some(f64::NAN), 5.0)], [None; 3]);
        assert_eq!(shrink(None, f64::NAN, 5.0, 500.0), None);
    }

    #[test]
    fn parts_are_brought_back_to_their_total() {
        assert_eq!(settle(&[1.0, 3.0, 0.0], 8.0), Some(vec![2.0, 6.0, 0.0]));
        assert_eq!(settle(&[0.0, 0.0], 0.0), Some(vec![0.0, 0.0]));
        assert_eq!(
            [settle(&[0.0], 1.0), settle(&[], 1.0), settle(&[1.0], f64::NAN), settle(&[-1.0], 1.0)],
            [const { None }; 4]
        );
        assert_eq!([electric(2_000.0, 0.05), electric(2_000.0, 1.2), electric(-1.0, 0.5)], [Some(100.0), None, None]);
    }

    proptest! {
        /// The curve goes through both points, grows, and stays between 0 and its ceiling.
        #[test]
        fn the_curve_goes_through_its_points(
            first in 0.001..0.45_f64, more in 0.001..0.45_f64, above in 0.001..0.1_f64, years in 1.0..30.0_f64,
            at in 1990.0..2080.0_f64,
        ) {
            let (second, ceiling) = (first + more, first + more + above);
            let curve = Logistic::through((2025.0, first), (2025.0 + years, second), ceiling);
            let curve = curve.expect("growing shares");
            let of = |year| curve.at(year).expect("a year");
            prop_assert!((of(2025.0) - first).abs() < 1e-9 && (of(2025.0 + years) - second).abs() < 1e-9);
            prop_assert!(of(at) >= 0.0 && of(at) <= ceiling && of(at) <= of(at + 1.0));
        }
    }
}
