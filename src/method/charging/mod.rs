//! How many public charging points a territory needs, by the energy that its vehicles take.
//!
//! The method is that of EV CHARGE v1.2 (International Council on Clean Transportation, June 2024,
//! `theicct/EVCHARGE-doc`, `versions/v1.2.md`): vehicles in groups that charge alike, energy by setting, chargers by setting
//! and power, a least coverage beside. What follows is for French plans: usages and classes of power, whole numbers shared
//! out among units (communes) in groups (EPCI), cross-checks, costs, what remains to be done. Every parameter is given; only
//! the classes of power, which a schema sets, are written here.
//!
//! Energies are in kWh a year, powers in kW, distances in km, shares between 0 and 1. What can't be is answered by `None`.
//!
//! ```
//! use territoire::method::charging::*;
//!
//! // A thousand battery cars in a fleet of ten thousand, 12,000 km, 0.18 kWh/km; a tenth of the energy is taken overnight.
//! let energy = 0.1 * yearly_energy(1000.0, 12_000.0, 0.18).expect("numbers");
//! let utilisation = Utilisation::through((0.02, 0.08), (0.50, 0.25)).and_then(|u| u.at(0.10)).expect("a share");
//! let charger = Charger { power: 7.4, delivery: 0.80, utilisation, on_board: 1.0 };
//! let need = chargers(energy, &charger).expect("a charger that works");
//! assert!((need - 25.243_175_928).abs() < 1e-9);
//! // Rounded once, then shared out by the cars of three communes.
//! let total = round_up(need).expect("a need");
//! assert_eq!(apportion(total, &[500.0, 300.0, 200.0], &[0, 1, 2]), Some(vec![13, 8, 5]));
//! ```
//!
//! - `curve`: parameters by year or by number of vehicles; utilisation by share of the fleet.
//! - `energy`: the formula, for one power and for several.
//! - `groups`: who charges where, and the energy of each setting; `shares`: rows that don't add up to one.
//! - `need`: points by usage and class, the larger of energy and `coverage`, which holds the least that there should be.
//! - `apportion`: rounding once, largest remainders, and every sum; `territory`: the need of each class, shared out.
//! - `fleet`: electric vehicles to come; `balance`: cross-checks, costs, what remains.

mod apportion;
mod balance;
mod coverage;
mod curve;
mod energy;
mod fleet;
mod groups;
mod need;
mod shares;
mod territory;

pub use apportion::{Nested, ShareOut, apportion, apportion_nested, round_up, share_out};
pub use balance::{Cost, Range, by_vehicles, cost, public_power, remaining};
pub use coverage::{EnRoute, by_population, en_route, private_chargers};
pub use curve::{Curve, Utilisation};
pub use energy::{Charger, HOURS_A_YEAR, chargers, grid_energy, mix, yearly_energy};
pub use fleet::{Logistic, Shrunk, Unfit, electric, settle, shrink};
pub use groups::{
    Access, ByPowertrain, Commute, Distances, Group, Habit, Powertrain, Segment, Setting, energy_by_setting,
    home_access, segments, split,
};
pub use need::{Basis, ByUsageAndClass, CLASSES, Need, Supply, Usage, larger, points, power_class};
pub use shares::{Normalised, Off, normalise};
pub use territory::{ClassNeed, Units, by_class};

/// Whether it can be a quantity: finite and not negative.
fn quantity(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

/// Whether it can be a share: between 0 and 1.
fn share(value: f64) -> bool {
    quantity(value) && value <= 1.0
}
