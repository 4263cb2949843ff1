//! The need of each class over a territory, in whole points, and what its units have of it.

use super::apportion::{ShareOut, round_up, share_out};
use super::need::{ByUsageAndClass, CLASSES, Need, Usage, larger};
use super::quantity;

/// The units of a territory, one entry each.
#[derive(Debug, Clone, Copy)]
pub struct Units<'a> {
    /// What each needs by the energy that is taken in it, not rounded. They add up to what the formula gives for the
    /// territory when all are reckoned with the utilisation of its share of electric vehicles, not each with its own.
    pub needs: &'a [ByUsageAndClass],
    /// What each weighs, by usage, in a class that has no need by energy and a minimum all the same (inhabitants).
    pub stand_in: &'a [[f64; Usage::COUNT]],
    /// The group of each, from 0.
    pub group: &'a [usize],
    /// How many groups there are.
    pub groups: usize,
    /// The rank of each where fractions are equal: the lowest first.
    pub ranks: &'a [usize],
}

/// The points of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassNeed {
    /// The need of the territory, not rounded, and what it comes from.
    pub need: Need,
    /// The need rounded up, once.
    pub points: u32,
    /// What groups, units and usages have of it.
    pub shared: ShareOut<{ Usage::COUNT }>,
}

/// The need of each class: the larger of the sum over units and of the minimum of the territory, rounded up once, then
/// shared out in proportion to the needs of units.
///
/// `None` when a need is negative or not finite, when entries are not of one number, and when a class has a minimum and
/// nobody weighs anything.
#[must_use]
pub fn by_class(units: &Units<'_>, minimum: &[Option<f64>; CLASSES]) -> Option<[ClassNeed; CLASSES]> {
    let mut out = Vec::with_capacity(CLASSES);
    if units.stand_in.len() != units.needs.len() {
        return None;
    }
    for (class, least) in minimum.iter().enumerate() {
        let weights: Vec<[f64; Usage::COUNT]> = units.needs.iter().map(|need| need.map(|usage| usage[class])).collect();
        let energy = weights.as_flattened().iter().fold(0.0, |sum, need| sum + need);
        // A need that can't be is no reason to fall back on the minimum.
        if !quantity(energy) || !weights.as_flattened().iter().all(|need| quantity(*need)) {
            return None;
        }
        let need = larger(Some(energy), *least)?;
        let points = round_up(need.points)?;
        let weights = if energy > 0.0 { &weights } else { units.stand_in };
        let shared = share_out(points, weights, units.group, units.groups, units.ranks)?;
        out.push(ClassNeed { need, points, shared });
    }
    out.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::super::{
        Access, Basis, ByPowertrain, Charger, Distances, Group, Habit, Setting, Supply, energy_by_setting, points,
        segments, split,
    };
    use super::*;
    use proptest::prelude::*;

    const NOTHING: ByUsageAndClass = [[0.0; CLASSES]; Usage::COUNT];

    /// Two units in two groups. Overnight 7.4 kW for residents: 1.2 and 0.5, so 1.7: 2, quotas 1.41 and 0.59: 1 and 1. 22 kW
    /// for visitors: 0.3, of which a minimum of 2 makes two, both in the only unit that has a need. 50 kW: no need, a
    /// minimum of 2.5, so 3 by inhabitants: quotas 2.25 and 0.75, 2 and 1. 150 kW: nothing.
    #[test]
    fn a_need_is_rounded_once_and_shared_out() {
        let mut needs = [NOTHING; 2];
        (needs[0][0][0], needs[1][0][0], needs[1][2][1]) = (1.2, 0.5, 0.3);
        let people = [[0.0, 0.0, 300.0], [0.0, 0.0, 100.0]];
        let units = Units { needs: &needs, stand_in: &people, group: &[0, 1], groups: 2, ranks: &[0, 1] };
        let found = by_class(&units, &[None, Some(2.0), Some(2.5), None]).expect("needs");
        assert_eq!(found.each_ref().map(|c| c.points), [2, 2, 3, 0]);
        let basis = [Basis::Energy, Basis::Minimum, Basis::Minimum, Basis::Energy];
        assert_eq!(found.each_ref().map(|c| c.need.basis), basis);
        assert_eq!(found.each_ref().map(|c| c.shared.units.clone()), [[1, 1], [0, 2], [2, 1], [0, 0]].map(Vec::from));
        assert_eq!(found.each_ref().map(|c| c.shared.usages), [[2, 0, 0], [0, 0, 2], [0, 0, 3], [0, 0, 0]]);
    }

    #[test]
    fn what_cannot_be_is_none() {
        let people = [[1.0; 3]];
        let with = |need: f64, stand_in: &[[f64; 3]], least| {
            let mut needs = [NOTHING];
            needs[0][1][3] = need;
            let units = Units { needs: &needs, stand_in, group: &[0], groups: 1, ranks: &[0] };
            by_class(&units, &[None, None, None, least]).map(|found| found[3].points)
        };
        assert_eq!(with(0.5, &people, None), Some(1));
        assert_eq!(with(0.0, &people, Some(1.0)), Some(1));
        assert_eq!(with(0.0, &[[0.0; 3]], Some(1.0)), None, "a minimum and nobody to have it");
        assert_eq!(with(0.5, &[], None), None);
        for need in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(with(need, &people, Some(2.0)), None, "{need}");
        }
    }

    /// A commune's needs from its cars, all the way: groups, energies, chargers.
    fn from_cars(battery: f64, plug_in: f64, home: f64) -> ByUsageAndClass {
        let mut habits = [Habit { electric: 1.0, shares: [0.0; Setting::COUNT] }; Group::COUNT];
        for (group, habit) in Group::ALL.iter().zip(&mut habits) {
            habit.shares = if group.home {
                [0.9, 0.0, 0.0, 0.0, 0.0, 0.02, 0.03, 0.05]
            } else {
                [0.0, 0.0, 0.0, 0.0, 0.55, 0.15, 0.25, 0.05]
            };
        }
        let access = Access { home, commuters: 0.5, work: 0.3 };
        let vehicles = split(&ByPowertrain { battery, plug_in }, &access).expect("shares");
        let km = Distances::around(12_000.0, access.commuters, 0.6).expect("distances");
        let groups = segments(&vehicles, &km, &ByPowertrain { battery: 0.18, plug_in: 0.2 }, &habits);
        let energy = energy_by_setting(&groups).expect("energies");
        let of = |power| Charger { power, delivery: 0.8, utilisation: 0.15, on_board: 1.0 };
        let supply = |setting, usage, part, chargers: &[(f64, f64)]| {
            let chargers = chargers.iter().map(|(share, power)| (*share, of(*power))).collect();
            Supply { setting, usage, part, chargers }
        };
        let supplies = [
            supply(Setting::Overnight, Usage::Resident, 1.0, &[(0.55, 7.4), (0.45, 11.0)]),
            supply(Setting::DestinationAc, Usage::Professional, 0.3, &[(0.25, 11.0), (0.75, 22.0)]),
            supply(Setting::DestinationAc, Usage::Visitor, 0.7, &[(0.25, 11.0), (0.75, 22.0)]),
            supply(Setting::DestinationDc, Usage::Visitor, 1.0, &[(0.75, 50.0), (0.25, 150.0)]),
            supply(Setting::EnRoute, Usage::Visitor, 1.0, &[(0.75, 150.0), (0.25, 350.0)]),
        ];
        points(&energy, &supplies).expect("points")
    }

    proptest! {
        /// Σ communes = Σ EPCI = Σ usages = territory in each class, and each EPCI is the sum of its communes.
        #[test]
        fn every_sum_holds_from_cars_to_points(
            cars in prop::collection::vec((0.0..400.0_f64, 0.0..200.0_f64, 0.0..=1.0_f64, 0_usize..3), 1..30),
            minimum in prop::array::uniform4(prop::option::of(0.0..40.0_f64)),
        ) {
            let needs: Vec<ByUsageAndClass> = cars.iter().map(|c| from_cars(c.0, c.1, c.2)).collect();
            let group: Vec<usize> = cars.iter().map(|c| c.3).collect();
            let (people, ranks) = (vec![[1.0; 3]; cars.len()], (0..cars.len()).collect::<Vec<_>>());
            let units = Units { needs: &needs, stand_in: &people, group: &group, groups: 3, ranks: &ranks };
            let found = by_class(&units, &minimum).expect("needs");
            for (class, found) in found.iter().enumerate() {
                let exact: f64 = needs.iter().map(|need| need.iter().map(|usage| usage[class]).sum::<f64>()).sum();
                let least = exact.max(minimum[class].unwrap_or(0.0));
                let points = f64::from(found.points);
                prop_assert!(points >= least - 1e-6 && points < least + 1.0, "{} for {}", points, least);
                let shared = &found.shared;
                prop_assert_eq!(shared.units.iter().sum::<u32>(), found.points);
                prop_assert_eq!(shared.groups.iter().sum::<u32>(), found.points);
                prop_assert_eq!(shared.usages.iter().sum::<u32>(), found.points);
                for (unit, cells) in shared.cells.iter().enumerate() {
                    prop_assert_eq!(cells.iter().sum::<u32>(), shared.units[unit]);
                }
                for (g, total) in shared.groups.iter().enumerate() {
                    let of = |i: &usize| group[*i] == g;
                    prop_assert_eq!((0..cars.len()).filter(of).map(|i| shared.units[i]).sum::<u32>(), *total);
                }
                for (u, total) in shared.usages.iter().enumerate() {
                    prop_assert_eq!(shared.cells.iter().map(|c| c[u]).sum::<u32>(), *total);
                }
            }
        }
    }
}
