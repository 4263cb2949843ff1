//! Who charges where: vehicles by what they run on, home charging, commuting and charging at work, and the energy that each
//! takes from each setting.
//!
//! The groups are those of EV CHARGE v1.2 (ICCT, June 2024), Table 2. Access to home charging, commuting and access to
//! charging at work are taken as independent of each other, as it does: a share of a share.

use super::energy::yearly_energy;
use super::{quantity, share};

/// What a car runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Powertrain {
    /// A battery alone (BEV).
    Battery,
    /// A battery that is charged from a plug, and an engine (PHEV).
    PlugIn,
}

/// Whether a car goes to work, and whether it charges there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commute {
    /// To a workplace where it can charge.
    Charging,
    /// To one where it can't.
    Plain,
    /// It is not used to go to work.
    No,
}

/// Cars that charge alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// What they run on.
    pub powertrain: Powertrain,
    /// Whether they can charge where they sleep.
    pub home: bool,
    /// Whether they go to work and charge there.
    pub commute: Commute,
}

impl Group {
    /// How many there are.
    pub const COUNT: usize = 12;

    /// All of them, in the order of EV CHARGE: battery before plug-in hybrid, home charging before none, those that commute
    /// and charge at work, those that commute, the others.
    pub const ALL: [Self; Self::COUNT] = {
        use Commute::{Charging, No, Plain};
        use Powertrain::{Battery, PlugIn};
        const fn of(powertrain: Powertrain, home: bool, commute: Commute) -> Group {
            Group { powertrain, home, commute }
        }
        [
            of(Battery, true, Charging),
            of(Battery, true, Plain),
            of(Battery, true, No),
            of(Battery, false, Charging),
            of(Battery, false, Plain),
            of(Battery, false, No),
            of(PlugIn, true, Charging),
            of(PlugIn, true, Plain),
            of(PlugIn, true, No),
            of(PlugIn, false, Charging),
            of(PlugIn, false, Plain),
            of(PlugIn, false, No),
        ]
    };
}

/// Where energy is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// At home, private.
    Home,
    /// At work, private.
    Work,
    /// At a depot, alternating current: light commercial vehicles and taxis.
    DepotAc,
    /// At a depot, direct current.
    DepotDc,
    /// In the street at night, public, alternating current.
    Overnight,
    /// Where one stays a while, public, alternating current.
    DestinationAc,
    /// Where one stays a while, public, direct current.
    DestinationDc,
    /// On the way, public, direct current.
    EnRoute,
}

impl Setting {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// All of them, in the order of the columns of EV CHARGE: that of every row of shares here.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Home,
        Self::Work,
        Self::DepotAc,
        Self::DepotDc,
        Self::Overnight,
        Self::DestinationAc,
        Self::DestinationDc,
        Self::EnRoute,
    ];

    /// Its place in a row of shares or of energies.
    #[must_use]
    pub fn column(self) -> usize {
        self as usize
    }
}

/// A number, or a quantity, for each powertrain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByPowertrain {
    /// Of battery cars.
    pub battery: f64,
    /// Of plug-in hybrids.
    pub plug_in: f64,
}

impl ByPowertrain {
    /// That of one of them.
    #[must_use]
    pub fn of(&self, powertrain: Powertrain) -> f64 {
        match powertrain {
            Powertrain::Battery => self.battery,
            Powertrain::PlugIn => self.plug_in,
        }
    }
}

/// Which share of the vehicles can charge, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Access {
    /// At home, of all vehicles: see [`home_access`].
    pub home: f64,
    /// Used to go to work, of all vehicles.
    pub commuters: f64,
    /// At work, of those that are used to go there.
    pub work: f64,
}

/// The share of vehicles that can charge at home: `Σ_d share_d · access_d` over kinds of dwellings (houses, flats).
///
/// Shares may be numbers of dwellings, or percentages: they are divided by their sum. `None` when nobody lives anywhere,
/// or when a share or an access can't be one.
///
/// ```
/// use territoire::method::charging::home_access;
/// // Three houses to one flat: 3/4 · 90 % + 1/4 · 55 %.
/// assert!((home_access(&[(3.0, 0.90), (1.0, 0.55)]).expect("dwellings") - 0.8125).abs() < 1e-12);
/// ```
#[must_use]
pub fn home_access(dwellings: &[(f64, f64)]) -> Option<f64> {
    let whole: f64 = dwellings.iter().map(|(weight, _)| weight).sum();
    let usable = dwellings.iter().all(|(weight, access)| quantity(*weight) && share(*access));
    if !usable || whole <= 0.0 || !whole.is_finite() {
        return None;
    }
    Some(dwellings.iter().map(|(weight, access)| weight / whole * access).sum::<f64>().min(1.0))
}

/// The vehicles of each group, in the order of [`Group::ALL`]: they add up to the fleet. `None` when a number of vehicles
/// is negative or not finite, or when an access is not a share.
#[must_use]
pub fn split(fleet: &ByPowertrain, access: &Access) -> Option<[f64; Group::COUNT]> {
    let usable = quantity(fleet.battery)
        && quantity(fleet.plug_in)
        && [access.home, access.commuters, access.work].into_iter().all(share);
    usable.then(|| {
        Group::ALL.map(|group| {
            let home = if group.home { access.home } else { 1.0 - access.home };
            let commute = match group.commute {
                Commute::Charging => access.commuters * access.work,
                Commute::Plain => access.commuters * (1.0 - access.work),
                Commute::No => 1.0 - access.commuters,
            };
            fleet.of(group.powertrain) * home * commute
        })
    })
}

/// Yearly distances, in km.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distances {
    /// Of a car that is used to go to work.
    pub commuter: f64,
    /// Of another.
    pub other: f64,
}

impl Distances {
    /// Those of which `mean` is the mean over all cars, the share `commuters` of them being used to go to work and the
    /// others driving `ratio` times as far: `mean = c·d + (1 − c)·ratio·d`.
    ///
    /// The ratio moves distance from some to others and adds none («The average VKT per vehicle of a fleet is not affected
    /// by this input», EV CHARGE v1.2). `None` when nobody drives.
    ///
    /// ```
    /// use territoire::method::charging::Distances;
    /// // Half go to work, the others drive 60 % as far: 15,000 and 9,000 km, 12,000 on average.
    /// let km = Distances::around(12_000.0, 0.5, 0.6).expect("distances");
    /// assert!((km.commuter - 15_000.0).abs() < 1e-9 && (km.other - 9_000.0).abs() < 1e-9);
    /// ```
    #[must_use]
    pub fn around(mean: f64, commuters: f64, ratio: f64) -> Option<Self> {
        if !(quantity(mean) && share(commuters) && quantity(ratio)) {
            return None;
        }
        let commuter = mean / (commuters + (1.0 - commuters) * ratio);
        let other = commuter * ratio;
        (commuter.is_finite() && other.is_finite()).then_some(Self { commuter, other })
    }
}

/// How a group charges.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Habit {
    /// Share of its km driven on electricity: 1 with a battery alone.
    pub electric: f64,
    /// Share of its energy that it takes from each setting, in the order of [`Setting::ALL`], adding up to 1: see
    /// [`normalise`](super::normalise).
    pub shares: [f64; Setting::COUNT],
}

/// Vehicles that drive and charge alike: one group of cars, or others that the caller adds (light commercial vehicles).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// How many they are.
    pub vehicles: f64,
    /// How far each drives in a year, in km.
    pub km: f64,
    /// What each needs, in kWh/km on electricity.
    pub kwh_per_km: f64,
    /// How they charge.
    pub habit: Habit,
}

/// The groups of cars as segments, in the order of [`Group::ALL`].
#[must_use]
pub fn segments(
    vehicles: &[f64; Group::COUNT],
    km: &Distances,
    kwh_per_km: &ByPowertrain,
    habits: &[Habit; Group::COUNT],
) -> [Segment; Group::COUNT] {
    std::array::from_fn(|i| {
        let group = Group::ALL[i];
        let km = if group.commute == Commute::No { km.other } else { km.commuter };
        Segment { vehicles: vehicles[i], km, kwh_per_km: kwh_per_km.of(group.powertrain), habit: habits[i] }
    })
}

/// What is taken from each setting in a year, in kWh, in the order of [`Setting::ALL`]:
/// `Σ_g V_g · km_g · electric_g · kWh/km_g · share_{g, setting}`.
///
/// No vehicle takes nothing. `None` when a figure can't be what it says.
#[must_use]
pub fn energy_by_setting(segments: &[Segment]) -> Option<[f64; Setting::COUNT]> {
    let mut out = [0.0; Setting::COUNT];
    for segment in segments {
        let habit = &segment.habit;
        if !share(habit.electric) || !habit.shares.into_iter().all(share) {
            return None;
        }
        let energy = yearly_energy(segment.vehicles, segment.km * habit.electric, segment.kwh_per_km)?;
        for (sum, part) in out.iter_mut().zip(habit.shares) {
            *sum += energy * part;
        }
    }
    out.iter().all(|energy| energy.is_finite()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ACCESS: Access = Access { home: 0.75, commuters: 0.5, work: 0.25 };

    #[test]
    fn the_columns_are_those_of_the_list() {
        for (column, setting) in Setting::ALL.into_iter().enumerate() {
            assert_eq!(setting.column(), column);
        }
    }

    /// 640 battery cars: 480 with home charging, of which 240 commute, 60 to a charger; 160 without, 80, 20. A quarter as
    /// many hybrids.
    #[test]
    fn vehicles_are_a_share_of_a_share() {
        let found = split(&ByPowertrain { battery: 640.0, plug_in: 160.0 }, &ACCESS);
        let expected = [60.0, 180.0, 240.0, 20.0, 60.0, 80.0, 15.0, 45.0, 60.0, 5.0, 15.0, 20.0];
        assert_eq!(found, Some(expected));
        let fleet = ByPowertrain { battery: 640.0, plug_in: f64::NAN };
        assert_eq!(split(&fleet, &ACCESS), None);
        let fleet = ByPowertrain { battery: 640.0, plug_in: 160.0 };
        assert_eq!(split(&fleet, &Access { work: 1.1, ..ACCESS }), None);
    }

    #[test]
    fn access_at_home_is_weighted_by_dwellings() {
        // 750 houses at 80 %, 250 flats at 40 %: 70 %, whether they are counted or given as shares.
        for dwellings in [[(750.0, 0.8), (250.0, 0.4)], [(0.75, 0.8), (0.25, 0.4)]] {
            let found = home_access(&dwellings).expect("dwellings");
            assert!((found - 0.7).abs() < 1e-12, "{found}");
        }
        for dwellings in [&[][..], &[(0.0, 0.8)], &[(1.0, 1.2)], &[(-1.0, 0.8), (2.0, 0.8)], &[(f64::NAN, 0.8)]] {
            assert_eq!(home_access(dwellings), None, "{dwellings:?}");
        }
    }

    #[test]
    fn distances_keep_their_mean_or_are_none() {
        // Nobody commutes: the mean is the others', a commuter would drive 12,000 / 0.6.
        let none = Distances::around(12_000.0, 0.0, 0.6).expect("distances");
        assert!((none.commuter - 20_000.0).abs() < 1e-9 && (none.other - 12_000.0).abs() < 1e-9, "{none:?}");
        assert_eq!(Distances::around(12_000.0, 1.0, 0.6).map(|km| km.commuter), Some(12_000.0));
        assert_eq!(Distances::around(12_000.0, 0.0, 0.0), None, "only commuters drive and there is none");
        assert_eq!(Distances::around(0.0, 0.0, 0.0), None);
        assert_eq!(Distances::around(12_000.0, 1.2, 0.6), None);
        assert_eq!(Distances::around(f64::NAN, 0.5, 0.6), None);
    }

    /// Of battery cars with home charging, 180 commute to no charger and drive 10,000 km at 0.2 kWh/km: 360,000 kWh, 88 %
    /// at home (316,800), 3 % and 4 % at destination (10,800; 14,400), 5 % en route (18,000). 20 hybrids without home
    /// charging that don't commute drive 5,000 km, 15 % of it on electricity at 0.25: 3,750 kWh, 70 % of it overnight
    /// (2,625) and 30 % at destination (1,125).
    #[test]
    fn energy_goes_where_each_group_charges() {
        let mut vehicles = [0.0; Group::COUNT];
        (vehicles[1], vehicles[11]) = (180.0, 20.0);
        let mut habits = [Habit { electric: 1.0, shares: [0.0; Setting::COUNT] }; Group::COUNT];
        habits[1].shares = [0.88, 0.0, 0.0, 0.0, 0.0, 0.03, 0.04, 0.05];
        habits[11] = Habit { electric: 0.15, shares: [0.0, 0.0, 0.0, 0.0, 0.7, 0.3, 0.0, 0.0] };
        let km = Distances { commuter: 10_000.0, other: 5_000.0 };
        let use_of = ByPowertrain { battery: 0.2, plug_in: 0.25 };
        let groups = segments(&vehicles, &km, &use_of, &habits);
        let found = energy_by_setting(&groups).expect("energies");
        let expected = [316_800.0, 0.0, 0.0, 0.0, 2_625.0, 11_925.0, 14_400.0, 18_000.0];
        assert!(found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-6), "{found:?}");
        // A van of 20,000 km at 0.3 kWh/km besides: 6,000 kWh from the depot.
        let mut all = groups.to_vec();
        let depot = Habit { electric: 1.0, shares: [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0] };
        all.push(Segment { vehicles: 1.0, km: 20_000.0, kwh_per_km: 0.3, habit: depot });
        let with = energy_by_setting(&all).expect("energies");
        assert!((with[Setting::DepotAc.column()] - 6_000.0).abs() < 1e-6, "{with:?}");
        assert_eq!(energy_by_setting(&[]), Some([0.0; Setting::COUNT]));
        all[0].habit.electric = 1.5;
        assert_eq!(energy_by_setting(&all), None);
    }

    proptest! {
        #[test]
        fn groups_add_up_to_the_fleet_and_distances_to_the_mean(
            battery in 0.0..1e6_f64, plug_in in 0.0..1e6_f64, home in 0.0..=1.0_f64, commuters in 0.0..=1.0_f64,
            work in 0.0..=1.0_f64, mean in 1.0..50_000.0_f64, ratio in 0.01..2.0_f64,
        ) {
            let access = Access { home, commuters, work };
            let groups = split(&ByPowertrain { battery, plug_in }, &access).expect("shares");
            let sum = |range: std::ops::Range<usize>| groups[range].iter().sum::<f64>();
            prop_assert!((sum(0..6) - battery).abs() < 1e-6 && (sum(6..12) - plug_in).abs() < 1e-6, "{groups:?}");
            let with_home: f64 = [0, 1, 2].iter().map(|i| groups[*i]).sum();
            prop_assert!((with_home - battery * home).abs() < 1e-6);
            let km = Distances::around(mean, commuters, ratio).expect("distances");
            prop_assert!((km.commuter * commuters + km.other * (1.0 - commuters) - mean).abs() < 1e-6, "{km:?}");
        }
    }
}
