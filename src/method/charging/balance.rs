//! What is beside the need: cross-checks, costs, and what remains to be done.

use super::groups::ByPowertrain;
use super::quantity;

/// Points by the former ratio of one for so many electric vehicles (directive 2014/94/EU, one for ten), not rounded. A
/// cross-check, never the method. `None` of no vehicle for each point, and of what is negative or not finite.
#[must_use]
pub fn by_vehicles(vehicles: f64, per: f64) -> Option<f64> {
    Some(vehicles / per).filter(|n| quantity(vehicles) && quantity(per) && per > 0.0 && n.is_finite())
}

/// Public power that a fleet asks for, in kW, by power for each battery vehicle and each plug-in hybrid (regulation (EU)
/// 2023/1804, AFIR, article 3: 1.3 and 0.8 kW, for a whole country). `None` of what is negative or not finite.
///
/// ```
/// use territoire::method::charging::{ByPowertrain, public_power};
/// let (fleet, each) = (ByPowertrain { battery: 1000.0, plug_in: 500.0 }, ByPowertrain { battery: 1.3, plug_in: 0.8 });
/// assert_eq!(public_power(&fleet, &each), Some(1700.0));
/// ```
#[must_use]
pub fn public_power(fleet: &ByPowertrain, each: &ByPowertrain) -> Option<f64> {
    let usable = [fleet.battery, fleet.plug_in, each.battery, each.plug_in].into_iter().all(quantity);
    let power = fleet.battery * each.battery + fleet.plug_in * each.plug_in;
    (usable && power.is_finite()).then_some(power)
}

/// Amounts between which something costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    low: f64,
    high: f64,
}

impl Range {
    /// From `low` to `high`, which may be equal. `None` when the second is the lower, and of what is negative or not finite.
    #[must_use]
    pub fn new(low: f64, high: f64) -> Option<Self> {
        (quantity(low) && quantity(high) && low <= high).then_some(Self { low, high })
    }

    /// The least.
    #[must_use]
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The most.
    #[must_use]
    pub fn high(&self) -> f64 {
        self.high
    }
}

/// What points cost, and those that have no price.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// For each class its cost: nothing where there is no point, `None` where points have no price.
    pub classes: Vec<Option<Range>>,
    /// The sum of those that are known: less than the whole when a price is missing.
    pub known: Range,
    /// Classes with points and without a price, from 0.
    pub missing: Vec<usize>,
}

/// The cost of points by class, at the price of a point in each. Lowest prices are added up, and highest: the true sum is
/// between them whichever way prices go together.
///
/// `None` when there are not as many prices as classes, or when a sum is beyond what a number holds.
#[must_use]
pub fn cost(points: &[u32], prices: &[Option<Range>]) -> Option<Cost> {
    if points.len() != prices.len() {
        return None;
    }
    let (mut out, mut low, mut high) =
        (Cost { classes: Vec::new(), known: Range { low: 0.0, high: 0.0 }, missing: Vec::new() }, 0.0, 0.0);
    for (class, (number, price)) in points.iter().zip(prices).enumerate() {
        let number = f64::from(*number);
        let of = match price {
            _ if number <= 0.0 => Some(Range { low: 0.0, high: 0.0 }),
            Some(price) => Some(Range::new(number * price.low, number * price.high)?),
            None => {
                out.missing.push(class);
                None
            }
        };
        let (l, h) = of.map_or((0.0, 0.0), |r| (r.low, r.high));
        low += l;
        high += h;
        out.classes.push(of);
    }
    out.known = Range::new(low, high)?;
    Some(out)
}

/// What remains to be done of a class: `objective − existing − induced`, where what is induced comes whatever the plan
/// decides (legal obligations, known projects).
///
/// Less than nothing is a surplus, and stays so. `None` as soon as one isn't known: missing is not zero.
///
/// ```
/// use territoire::method::charging::remaining;
/// assert_eq!(remaining(Some(12), Some(4), Some(3)), Some(5));
/// assert_eq!(remaining(Some(2), Some(4), Some(1)), Some(-3));
/// assert_eq!(remaining(Some(12), None, Some(3)), None);
/// ```
#[must_use]
pub fn remaining(objective: Option<u32>, existing: Option<u32>, induced: Option<u32>) -> Option<i64> {
    Some(i64::from(objective?) - i64::from(existing?) - i64::from(induced?))
}

#[cfg(test)]
mod tests {
    use super::super::{Charger, Utilisation, chargers, yearly_energy};
    use super::*;

    #[test]
    fn cross_checks_are_plain_products() {
        assert_eq!(by_vehicles(43_000.0, 10.0), Some(4_300.0));
        assert_eq!([by_vehicles(1.0, 0.0), by_vehicles(-1.0, 10.0), by_vehicles(f64::NAN, 10.0)], [None; 3]);
        let fleet = ByPowertrain { battery: 19_000.0, plug_in: 0.0 };
        let each = ByPowertrain { battery: 1.3, plug_in: 0.8 };
        assert!(public_power(&fleet, &each).is_some_and(|kw| (kw - 24_700.0).abs() < 1e-6));
        assert_eq!(public_power(&ByPowertrain { battery: -1.0, plug_in: 0.0 }, &each), None);
    }

    /// A thousand battery cars (12,000 km, 0.18 kWh/km) take 10 % of their energy overnight at 7.4 kW, 7 % at 22 kW and 5 % at
    /// 50 kW. At 5 % of the fleet utilisation is 12.84 % overnight and 10.69 % elsewhere, by the points of EV CHARGE:
    /// 216,000 / (0.80 · 7.4 · 0.1284 · 8,760 · 0.95) = 34.15, 151,200 / (0.80 · 22 · 0.1069 · 8,760 · 0.95) = 9.65,
    /// 108,000 / (0.75 · 50 · 0.1069 · 8,760 · 0.98) = 3.14: 46.9 points, of which one for ten cars, 100, is 2.1 times.
    /// At 30 % (22.30 %, 21.83 %): 19.66, 4.73, 1.54, so 25.9 points and 3.9 times.
    #[test]
    fn one_for_ten_is_two_to_four_times_the_energy() {
        let overnight = Utilisation::through((0.02, 0.08), (0.50, 0.25)).expect("two points");
        let elsewhere = Utilisation::through((0.02, 0.05), (0.50, 0.25)).expect("two points");
        let times = |fleet: f64| {
            let energy = yearly_energy(1000.0, 12_000.0, 0.18)?;
            let of = |part: f64, power, delivery, curve: &Utilisation, on_board| {
                chargers(part * energy, &Charger { power, delivery, utilisation: curve.at(fleet)?, on_board })
            };
            let points = of(0.10, 7.4, 0.80, &overnight, 0.95)?
                + of(0.07, 22.0, 0.80, &elsewhere, 0.95)?
                + of(0.05, 50.0, 0.75, &elsewhere, 0.98)?;
            Some(by_vehicles(1000.0, 10.0)? / points)
        };
        for (fleet, expected) in [(0.05, 2.1), (0.30, 3.9)] {
            assert!(times(fleet).is_some_and(|found| (found - expected).abs() < 0.05), "{:?}", times(fleet));
        }
    }

    /// Siéml: 507 points at 8,000 to 10,000 € are 4.056 to 5.07 M€.
    #[test]
    fn costs_are_ranges_and_what_has_no_price_is_told() {
        let price = Range::new(8_000.0, 10_000.0);
        let found = cost(&[507, 0, 3, 0], &[price, price, None, None]).expect("costs");
        let nothing = Range::new(0.0, 0.0);
        assert_eq!(found.classes, [Range::new(4_056_000.0, 5_070_000.0), nothing, None, nothing]);
        assert_eq!((found.known.low(), found.known.high()), (4_056_000.0, 5_070_000.0));
        assert_eq!(found.missing, [2]);
        let both = cost(&[2, 1], &[Range::new(1.0, 2.0), Range::new(10.0, 30.0)]).expect("costs");
        assert_eq!((both.known.low(), both.known.high()), (12.0, 34.0));
        assert_eq!(cost(&[1], &[]), None);
        assert_eq!([Range::new(2.0, 1.0), Range::new(-1.0, 1.0), Range::new(0.0, f64::INFINITY)], [None; 3]);
        assert_eq!(cost(&[2], &[Range::new(1.0, f64::MAX)]), None);
    }

    #[test]
    fn a_surplus_stays_negative() {
        assert_eq!(remaining(Some(0), Some(u32::MAX), Some(u32::MAX)), Some(-8_589_934_590));
        assert_eq!([remaining(None, Some(1), Some(1)), remaining(Some(1), Some(1), None)], [None; 2]);
    }
}
