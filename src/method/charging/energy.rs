//! How many chargers a quantity of energy asks for.

use super::{quantity, share};

/// Hours of a year, as EV CHARGE counts them: 24 × 365.
pub const HOURS_A_YEAR: f64 = 8760.0;

/// What vehicles draw from their batteries in a year, in kWh: `V · km · kWh/km`. `None` of what is negative or not finite.
#[must_use]
pub fn yearly_energy(vehicles: f64, km: f64, kwh_per_km: f64) -> Option<f64> {
    let usable = [vehicles, km, kwh_per_km].into_iter().all(quantity);
    Some(vehicles * km * kwh_per_km).filter(|energy| usable && energy.is_finite())
}

/// What a charger gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Charger {
    /// Rated power, in kW.
    pub power: f64,
    /// Mean power during a session over the rated power, between 0 and 1: vehicles take less than the charger offers.
    pub delivery: f64,
    /// Share of the year in which it gives power, between 0 and 1.
    pub utilisation: f64,
    /// Energy that enters the battery over energy that leaves the charger, between 0 and 1. EV CHARGE describes it and
    /// leaves it out of its formula: 1 is that formula.
    pub on_board: f64,
}

impl Charger {
    /// What it brings to batteries in a year, in kWh: `delivery · P · utilisation · 8760`, times the on-board efficiency.
    ///
    /// `None` when it would bring nothing, or when one of its figures can't be.
    #[must_use]
    pub fn yearly(&self) -> Option<f64> {
        let usable = quantity(self.power) && [self.delivery, self.utilisation, self.on_board].into_iter().all(share);
        let energy = self.delivery * self.power * self.utilisation * HOURS_A_YEAR * self.on_board;
        (usable && energy > 0.0 && energy.is_finite()).then_some(energy)
    }
}

/// The number of chargers that bring `energy` kWh a year, not rounded: `n = E / (delivery · P · utilisation · 8760)`.
///
/// EV CHARGE v1.2 (ICCT, June 2024), «Calculating the total number of chargers needed». Energy is what the battery needs:
/// a user group's times the share that it takes from this kind of charger.
///
/// ```
/// use territoire::method::charging::{Charger, chargers, yearly_energy};
/// // 5 % of what a thousand cars need, at a charger of 50 kW that gives 75 % of it during 15 % of the year:
/// // 108,000 / 49,275 kWh.
/// let energy = 0.05 * yearly_energy(1000.0, 12_000.0, 0.18).expect("numbers");
/// let fast = Charger { power: 50.0, delivery: 0.75, utilisation: 0.15, on_board: 1.0 };
/// assert!((chargers(energy, &fast).expect("a charger") - 108_000.0 / 49_275.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn chargers(energy: f64, charger: &Charger) -> Option<f64> {
    mix(energy, &[(1.0, *charger)]).and_then(|n| n.first().copied())
}

/// The same for chargers of several powers, each with its share of their number: `N = E / Σ share · yearly`, and
/// `n = share · N` of each.
///
/// Only the proportion of the shares counts. `None` of no charger, of shares that are negative or all nil, and where one
/// with a share brings nothing.
#[must_use]
pub fn mix(energy: f64, chargers: &[(f64, Charger)]) -> Option<Vec<f64>> {
    if !quantity(energy) || !chargers.iter().all(|(share, _)| quantity(*share)) {
        return None;
    }
    let mut together = 0.0;
    for (share, charger) in chargers.iter().filter(|(share, _)| *share > 0.0) {
        together += share * charger.yearly()?;
    }
    let numbers: Vec<f64> = chargers.iter().map(|(share, _)| energy * (share / together)).collect();
    (together > 0.0 && numbers.iter().all(|n| n.is_finite())).then_some(numbers)
}

/// What is drawn from the grid to bring `energy` kWh to batteries: divided by the on-board efficiency and by that of the
/// charger. `None` when one of these is not above 0 and at most 1.
#[must_use]
pub fn grid_energy(energy: f64, on_board: f64, charger: f64) -> Option<f64> {
    let usable = quantity(energy) && [on_board, charger].into_iter().all(|e| share(e) && e > 0.0);
    Some(energy / (on_board * charger)).filter(|drawn| usable && drawn.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::{Curve, Utilisation};
    use super::*;

    fn near(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?} is not {expected}");
    }

    /// 1,000 cars, 12,000 km, 0.18 kWh/km: 2,160,000 kWh. They are 10 % of the fleet, the geometric mean of 2 % and 50 %,
    /// so that utilisation is half of the way: 16.5 % overnight, 15 % at destination. In 2023 delivery is 80 % and 75 %.
    ///
    /// Overnight at 7.4 kW, 10 %: 216,000 / (0.80 · 7.4 · 0.165 · 8,760 = 8,556.768) = 25.2431759281…; over 0.95,
    /// 26.5717641348… Fast at 50 kW, 5 %: 108,000 / (0.75 · 50 · 0.15 · 8,760 = 49,275) = 160 / 73 = 2.1917808219…
    #[test]
    fn the_formula_from_end_to_end_gives_what_is_worked_out_by_hand() {
        let energy = yearly_energy(1000.0, 12_000.0, 0.18).expect("numbers");
        near(Some(energy), 2_160_000.0);
        let delivery = |start, end| Curve::through(&[(2023.0, start), (2035.0, end)])?.at(2023.0);
        let utilisation = |least| Utilisation::through((0.02, least), (0.50, 0.25))?.at(0.10);
        let charger = |power, delivery: Option<f64>, utilisation: Option<f64>| Charger {
            power,
            delivery: delivery.expect("a year"),
            utilisation: utilisation.expect("a share"),
            on_board: 1.0,
        };
        let overnight = charger(7.4, delivery(0.80, 0.80), utilisation(0.08));
        near(chargers(0.10 * energy, &overnight), 25.243_175_928_107_423);
        near(chargers(0.10 * energy, &Charger { on_board: 0.95, ..overnight }), 26.571_764_134_849_92);
        let fast = charger(50.0, delivery(0.75, 0.90), utilisation(0.05));
        near(chargers(0.05 * energy, &fast), 2.191_780_821_917_808);
        near(chargers(0.05 * energy, &fast), 160.0 / 73.0);
    }

    /// 100 kW at every hour of the year bring 876,000 kWh, 300 kW three times that: three of the first and one of the
    /// second bring 6 × 876,000.
    #[test]
    fn chargers_of_several_powers_share_the_energy_by_their_number() {
        let of = |power| Charger { power, delivery: 1.0, utilisation: 1.0, on_board: 1.0 };
        let found = mix(6.0 * 876_000.0, &[(0.75, of(100.0)), (0.25, of(300.0))]).expect("chargers");
        assert!((found[0] - 3.0).abs() < 1e-12 && (found[1] - 1.0).abs() < 1e-12, "{found:?}");
        // Percentages that add up to 101, or parts of any sum, say the same.
        assert_eq!(mix(6.0 * 876_000.0, &[(3.0, of(100.0)), (1.0, of(300.0))]), Some(found));
        // One that has no share need not work.
        assert_eq!(mix(876_000.0, &[(1.0, of(100.0)), (0.0, of(0.0))]), Some(vec![1.0, 0.0]));
        assert_eq!(mix(0.0, &[(1.0, of(100.0))]), Some(vec![0.0]), "no energy needs no charger");
    }

    #[test]
    fn what_brings_nothing_has_no_number() {
        let whole = Charger { power: 50.0, delivery: 0.75, utilisation: 0.15, on_board: 1.0 };
        for charger in [
            Charger { power: 0.0, ..whole },
            Charger { power: f64::INFINITY, ..whole },
            Charger { delivery: 0.0, ..whole },
            Charger { utilisation: 1.5, ..whole },
            Charger { on_board: f64::NAN, ..whole },
        ] {
            assert_eq!(chargers(1.0, &charger), None, "{charger:?}");
        }
        assert_eq!([-1.0, f64::NAN, f64::INFINITY].map(|energy| chargers(energy, &whole)), [None; 3]);
        for shares in [&[][..], &[(0.0, whole)], &[(-1.0, whole), (2.0, whole)], &[(f64::NAN, whole)]] {
            assert_eq!(mix(1.0, shares), None, "{shares:?}");
        }
        assert_eq!(yearly_energy(-1.0, 12_000.0, 0.18), None);
        assert_eq!(yearly_energy(f64::MAX, f64::MAX, 1.0), None);
    }

    /// 85.5 kWh in a battery, 95 % of what leaves a charger that gives 90 % of what it draws: 85.5 / 0.855.
    #[test]
    fn the_grid_gives_what_is_lost_too() {
        near(grid_energy(85.5, 0.95, 0.90), 100.0);
        assert_eq!(grid_energy(85.5, 0.0, 0.90), None);
        assert_eq!(grid_energy(85.5, 0.95, 1.2), None);
    }
}
