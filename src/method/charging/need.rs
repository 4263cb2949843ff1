//! The need of a territory, by usage and by class of power.

use super::energy::{Charger, mix};
use super::groups::Setting;
use super::quantity;

/// How many classes of power there are.
pub const CLASSES: usize = 4;

/// The class of a charger by the power of one point, from 0: up to 7.4, up to 22, below 150, and 150 kW or more. `None` of a
/// power that is not above 0.
///
/// The classes of the dataset of SDIRVE (`etalab/schema-sdirve` 0.1.0), where they are numbered from 1.
#[must_use]
pub fn power_class(kilowatts: f64) -> Option<usize> {
    if !(quantity(kilowatts) && kilowatts > 0.0) {
        return None;
    }
    Some(match kilowatts {
        p if p <= 7.4 => 0,
        p if p <= 22.0 => 1,
        p if p < 150.0 => 2,
        _ => 3,
    })
}

/// What a public point is used for: the three usages of article R353-5-3 of the Code de l'énergie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// By those who live near.
    Resident,
    /// By those who work near.
    Professional,
    /// By those who come or pass.
    Visitor,
}

impl Usage {
    /// How many there are.
    pub const COUNT: usize = 3;

    /// All of them: the order of every row by usage here.
    pub const ALL: [Self; Self::COUNT] = [Self::Resident, Self::Professional, Self::Visitor];

    /// Its place in a row by usage.
    #[must_use]
    pub fn column(self) -> usize {
        self as usize
    }
}

/// Numbers of points by usage, then by class of power.
pub type ByUsageAndClass = [[f64; CLASSES]; Usage::COUNT];

/// The chargers that serve a setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// The setting whose energy they bring.
    pub setting: Setting,
    /// For whom.
    pub usage: Usage,
    /// Which part of the energy of the setting they bring, between 0 and 1: a setting may serve several usages.
    pub part: f64,
    /// Chargers with their shares of the number: see [`mix`].
    pub chargers: Vec<(f64, Charger)>,
}

/// The number of points that bring the energy of each setting (kWh a year, in the order of [`Setting::ALL`]), not rounded.
/// Settings that no supply names (home, work) are left out.
///
/// `None` when a supply can't bring what is asked of it: see [`mix`].
#[must_use]
pub fn points(energy: &[f64; Setting::COUNT], supplies: &[Supply]) -> Option<ByUsageAndClass> {
    let mut out = [[0.0; CLASSES]; Usage::COUNT];
    for supply in supplies {
        let asked = energy[supply.setting.column()] * supply.part;
        for (number, (_, charger)) in mix(asked, &supply.chargers)?.into_iter().zip(&supply.chargers) {
            // A charger that brings nothing is of no class, and there is none of them.
            if number > 0.0 {
                out[supply.usage.column()][power_class(charger.power)?] += number;
            }
        }
    }
    out.as_flattened().iter().all(|n| n.is_finite()).then_some(out)
}

/// What a need comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The energy that vehicles take.
    Energy,
    /// A least number, however little is taken.
    Minimum,
}

/// A number of points, not rounded, and what it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// The points.
    pub points: f64,
    /// What they come from; the energy when both ask for as many.
    pub basis: Basis,
}

/// The larger of what the energy and the minimum coverage ask for: without the second a rural territory would be told
/// «0.3 point». Of one that isn't known the other; `None` of neither.
#[must_use]
pub fn larger(energy: Option<f64>, minimum: Option<f64>) -> Option<Need> {
    let known = |points: Option<f64>, basis| points.filter(|p| quantity(*p)).map(|points| Need { points, basis });
    match (known(energy, Basis::Energy), known(minimum, Basis::Minimum)) {
        (Some(energy), Some(minimum)) if minimum.points > energy.points => Some(minimum),
        (energy, minimum) => energy.or(minimum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_the_dataset() {
        let found = [0.0, 3.7, 7.4, 7.5, 22.0, 22.1, 149.9, 150.0, 350.0, f64::NAN].map(power_class);
        let expected = [None, Some(0), Some(0), Some(1), Some(1), Some(2), Some(2), Some(3), Some(3), None];
        assert_eq!(found, expected);
        assert_eq!(Usage::ALL.map(Usage::column), [0, 1, 2]);
    }

    /// Chargers that always give all their power bring 8,760 kWh by kW. Overnight 7.4 and 11 kW, half each: 92 kW for five
    /// of each. Half of the destination energy is of visitors, half of people at work.
    #[test]
    fn points_are_counted_by_usage_and_class() {
        let of = |power| Charger { power, delivery: 1.0, utilisation: 1.0, on_board: 1.0 };
        let mut energy = [0.0; Setting::COUNT];
        energy[Setting::Home.column()] = 1e9;
        energy[Setting::Overnight.column()] = 92.0 * 8_760.0;
        energy[Setting::DestinationAc.column()] = 88.0 * 8_760.0;
        energy[Setting::EnRoute.column()] = 300.0 * 8_760.0;
        let supply = |setting, usage, part, chargers: &[(f64, f64)]| {
            let chargers = chargers.iter().map(|(share, power)| (*share, of(*power))).collect();
            Supply { setting, usage, part, chargers }
        };
        let supplies = [
            supply(Setting::Overnight, Usage::Resident, 1.0, &[(0.5, 7.4), (0.5, 11.0)]),
            supply(Setting::DestinationAc, Usage::Visitor, 0.5, &[(1.0, 22.0), (0.0, 0.0)]),
            supply(Setting::DestinationAc, Usage::Professional, 0.5, &[(1.0, 22.0)]),
            supply(Setting::EnRoute, Usage::Visitor, 1.0, &[(1.0, 150.0)]),
        ];
        let found = points(&energy, &supplies).expect("points");
        let expected = [[5.0, 5.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0], [0.0, 2.0, 0.0, 2.0]];
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        assert_eq!(points(&energy, &[]), Some([[0.0; CLASSES]; Usage::COUNT]));
        assert_eq!(points(&energy, &[supply(Setting::EnRoute, Usage::Visitor, 1.0, &[(1.0, 0.0)])]), None);
        assert_eq!(points(&energy, &[supply(Setting::EnRoute, Usage::Visitor, -1.0, &[(1.0, 50.0)])]), None);
    }

    #[test]
    fn the_larger_is_taken_and_what_is_unknown_is_no_zero() {
        let need = |points, basis| Some(Need { points, basis });
        assert_eq!(larger(Some(0.3), Some(2.0)), need(2.0, Basis::Minimum));
        assert_eq!(larger(Some(2.0), Some(2.0)), need(2.0, Basis::Energy));
        assert_eq!(larger(Some(0.3), None), need(0.3, Basis::Energy));
        assert_eq!(larger(None, Some(2.0)), need(2.0, Basis::Minimum));
        assert_eq!([larger(None, None), larger(Some(f64::NAN), Some(-1.0))], [None; 2]);
    }
}
