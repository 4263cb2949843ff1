//! Parameters that change with the year or with how many electric vehicles there are.

use super::quantity;

/// A quantity known at some points: linear between them, constant before the first and after the last.
///
/// It is how EV CHARGE v1.2 (ICCT, June 2024) reads its delivery ratios by year and its home and work access by electric
/// vehicles per thousand inhabitants.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    points: Vec<(f64, f64)>,
}

impl Curve {
    /// The curve through these points, in any order. `None` of no point, of one that is not finite, of two at one place.
    #[must_use]
    pub fn through(points: &[(f64, f64)]) -> Option<Self> {
        let mut points = points.to_vec();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let usable = !points.is_empty()
            && points.iter().all(|(x, y)| x.is_finite() && y.is_finite())
            && points.windows(2).all(|w| w[0].0 < w[1].0);
        usable.then_some(Self { points })
    }

    /// The value at `x`; `None` when `x` is not a number.
    ///
    /// ```
    /// use territoire::method::charging::Curve;
    /// // 75 % in 2023, 90 % in 2035: a third of the way in 2027.
    /// let delivery = Curve::through(&[(2023.0, 0.75), (2035.0, 0.90)]).expect("two years");
    /// assert!((delivery.at(2027.0).expect("a year") - 0.80).abs() < 1e-12);
    /// assert_eq!([2020.0, 2050.0].map(|year| delivery.at(year)), [Some(0.75), Some(0.90)]);
    /// ```
    #[must_use]
    pub fn at(&self, x: f64) -> Option<f64> {
        if x.is_nan() {
            return None;
        }
        let next = self.points.partition_point(|p| p.0 < x);
        let (before, after) = (next.checked_sub(1).and_then(|i| self.points.get(i)), self.points.get(next));
        match (before, after) {
            (Some(a), Some(b)) => {
                let t = (x - a.0) / (b.0 - a.0);
                // From the nearer end, so that a point gives its own value to the last digit.
                Some(if t >= 0.5 { b.1 - (b.1 - a.1) * (1.0 - t) } else { a.1 + (b.1 - a.1) * t })
            }
            (Some(end), None) | (None, Some(end)) => Some(end.1),
            (None, None) => None,
        }
    }

    /// The value at `x` between the first and the last point only: a series that somebody gives says nothing of the years
    /// outside it.
    #[must_use]
    pub fn within(&self, x: f64) -> Option<f64> {
        let (first, last) = (self.points.first()?.0, self.points.last()?.0);
        (first <= x && x <= last).then(|| self.at(x)).flatten()
    }
}

/// How much of the time a charger gives power: `u = a·ln(s) + b` of the share `s` of electric vehicles in the fleet,
/// between two shares; constant below the lower and above the higher.
///
/// Utilisation is active: hours plugged in without power don't count. EV CHARGE v1.2, Equation 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Utilisation {
    /// Slope by the natural logarithm of the share.
    pub a: f64,
    /// Utilisation that the formula would give if the whole fleet were electric.
    pub b: f64,
    low: (f64, f64),
    high: (f64, f64),
}

impl Utilisation {
    /// The curve through two points (share of the fleet, utilisation), in any order, all above 0 and at most 1.
    /// `None` otherwise, and when both are at one share.
    ///
    /// ```
    /// use territoire::method::charging::Utilisation;
    /// let overnight = Utilisation::through((0.02, 0.08), (0.50, 0.25)).expect("two points");
    /// // 10 % is the geometric mean of 2 % and 50 %: half of the way.
    /// assert!((overnight.at(0.10).expect("a share") - 0.165).abs() < 1e-12);
    /// assert_eq!(overnight.at(0.0), Some(0.08));
    /// ```
    #[must_use]
    pub fn through(one: (f64, f64), other: (f64, f64)) -> Option<Self> {
        let usable = [one.0, one.1, other.0, other.1].iter().all(|v| *v > 0.0 && *v <= 1.0);
        let (low, high) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        let way = (high.0 / low.0).ln();
        if !usable || way <= 0.0 {
            return None;
        }
        let a = (high.1 - low.1) / way;
        Some(Self { a, b: low.1 - a * low.0.ln(), low, high })
    }

    /// The utilisation at a share between 0 and 1; `None` of anything else.
    #[must_use]
    pub fn at(&self, share: f64) -> Option<f64> {
        if !(quantity(share) && share <= 1.0) {
            return None;
        }
        Some(if share <= self.low.0 {
            self.low.1
        } else if share >= self.high.0 {
            self.high.1
        } else {
            self.a * share.ln() + self.b
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?} is not {expected}");
    }

    /// The points of EV CHARGE: 2 % and 50 % are 25 to 1, so `a` is the rise over ln 25 = 2 ln 5 = 3.218875824868…
    #[test]
    fn utilisation_is_that_of_the_published_points() {
        let ln5 = 1.609_437_912_434_100_3;
        let ln2 = std::f64::consts::LN_2;
        let overnight = Utilisation::through((0.02, 0.08), (0.50, 0.25)).expect("two points");
        near(Some(overnight.a), 0.17 / (2.0 * ln5));
        // ln 0.5 = −ln 2, so that b is what is reached at 50 % and a·ln 2.
        near(Some(overnight.b), 0.25 + 0.17 / (2.0 * ln5) * ln2);
        near(Some(overnight.a), 0.052_813_469_437_567);
        near(Some(overnight.b), 0.286_607_507_436_238_4);
        let destination = Utilisation::through((0.50, 0.25), (0.02, 0.05)).expect("two points");
        near(Some(destination.a), 0.20 / (2.0 * ln5));
        near(Some(destination.b), 0.293_067_655_807_339_34);
        // At 10 % half of the way; 20 % is twice that: a·ln 2 more; 5 % half: as much less.
        for (curve, middle) in [(overnight, 0.165), (destination, 0.15)] {
            near(curve.at(0.10), middle);
            near(curve.at(0.20), middle + curve.a * ln2);
            near(curve.at(0.05), middle - curve.a * ln2);
        }
        near(overnight.at(0.30), 0.223_021_526_531_308_74);
        near(destination.at(0.30), 0.218_260_619_449_598_54);
    }

    #[test]
    fn utilisation_is_constant_outside_its_points() {
        let work = Utilisation::through((0.02, 0.08), (0.50, 0.20)).expect("two points");
        assert_eq!([0.0, 0.01, 0.02].map(|s| work.at(s)), [Some(0.08); 3]);
        assert_eq!([0.5, 0.7, 1.0].map(|s| work.at(s)), [Some(0.20); 3]);
        assert_eq!([-0.1, 1.1, f64::NAN, f64::INFINITY].map(|s| work.at(s)), [None; 4]);
    }

    #[test]
    fn points_that_make_no_curve_are_none() {
        for (one, other) in [
            ((0.02, 0.08), (0.02, 0.25)),
            ((0.0, 0.08), (0.5, 0.25)),
            ((0.02, 0.0), (0.5, 0.25)),
            ((0.02, 0.08), (1.5, 0.25)),
            ((0.02, 0.08), (0.5, f64::NAN)),
        ] {
            assert_eq!(Utilisation::through(one, other), None, "{one:?} {other:?}");
        }
        for points in [&[][..], &[(1.0, 2.0), (1.0, 3.0)], &[(1.0, f64::NAN)], &[(f64::INFINITY, 1.0)]] {
            assert_eq!(Curve::through(points), None, "{points:?}");
        }
    }

    /// Home access in a house: 90 % at 50 vehicles per thousand, 80 % at 350, 85 % at 700.
    #[test]
    fn a_curve_is_linear_between_and_constant_outside() {
        let house = Curve::through(&[(350.0, 0.80), (50.0, 0.90), (700.0, 0.85)]).expect("three points");
        assert_eq!([0.0, 50.0, 350.0, 700.0, 999.0].map(|x| house.at(x)), [0.9, 0.9, 0.8, 0.85, 0.85].map(Some));
        // 200 is half of the way down, 420 a fifth of the way up again.
        near(house.at(200.0), 0.85);
        near(house.at(420.0), 0.81);
        assert_eq!([house.at(f64::NAN), house.within(f64::NAN)], [None; 2]);
        assert_eq!([49.0, 50.0, 700.0, 701.0].map(|x| house.within(x)), [None, Some(0.9), Some(0.85), None]);
        // From 3 % the difference to 29 % and back is a hair more than 29 %: a point gives its own value.
        let cents = Curve::through(&[(0.0, 0.03), (1.0, 0.29)]).expect("two points");
        assert_eq!([0.0, 1.0].map(|x| cents.at(x)), [Some(0.03), Some(0.29)]);
        let alone = Curve::through(&[(2023.0, 0.8)]).expect("a point");
        assert_eq!([2000.0, 2023.0, 2050.0].map(|x| alone.at(x)), [Some(0.8); 3]);
        assert_eq!([2000.0, 2023.0].map(|x| alone.within(x)), [None, Some(0.8)]);
    }
}
