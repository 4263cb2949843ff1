//! The need at one horizon: who charges where, what is taken in public, the points that bring it.

use super::Settings;
use super::data::Data;
use super::fleet::Fleet;
use super::parameters::{Offer, Parameters, SETTINGS};
use crate::analysis::{Context, NoAnswer, share};
use crate::method::charging::{
    Access, ByPowertrain, ByUsageAndClass, CLASSES, Charger, ClassNeed, Curve, Distances, EnRoute, Group, Nested,
    Powertrain, Segment, Setting, Supply, Units, Usage, apportion_nested, by_class, by_population, en_route,
    energy_by_setting, home_access, mix, points, private_chargers, segments, split, yearly_energy,
};

/// Energies by setting, in kWh a year.
pub(super) type Energies = [f64; Setting::COUNT];

/// The need at a horizon.
pub(super) struct Horizon {
    pub(super) year: u16,
    /// The shares of the territory: battery cars, plug-in hybrids.
    pub(super) shares: [f64; 2],
    /// The electric cars of each commune, not rounded.
    pub(super) vehicles: Vec<ByPowertrain>,
    /// The same in whole cars: of each commune and of each EPCI.
    pub(super) whole: [Nested; 2],
    /// Electric vehicles for 1,000 inhabitants; `None` when nobody knows how many inhabitants there are.
    pub(super) per_thousand: Option<f64>,
    /// Access to charging at work.
    pub(super) work: f64,
    /// Access to charging at home in houses and in flats.
    pub(super) dwellings: [f64; 2],
    /// Access to charging at home in each commune.
    pub(super) home: Vec<f64>,
    /// The cars of each group and what they take, over the territory.
    pub(super) groups: [(f64, f64); Group::COUNT],
    /// The same of light commercial vehicles.
    pub(super) vans: Vec<(f64, f64)>,
    /// What each commune takes, light commercial vehicles included.
    pub(super) energies: Vec<Energies>,
    /// Of that, what light commercial vehicles take over the territory.
    pub(super) of_vans: Energies,
    /// How much of the time points give power, by setting.
    pub(super) utilisation: [Option<f64>; Setting::COUNT],
    /// What each offer does.
    pub(super) offers: Vec<Offered>,
    /// Private chargers where vehicles sleep at home, not rounded.
    pub(super) private: Option<f64>,
    /// Stations along roads, when there are roads to cover.
    pub(super) roads: Option<EnRoute>,
    /// Inhabitants of the communes whose cars are known, and the points that they ask for.
    pub(super) people: (f64, Option<f64>),
    /// What the energy asks for in each class, not rounded.
    pub(super) energy_need: [f64; CLASSES],
    /// The least in each class.
    pub(super) minimum: [Option<f64>; CLASSES],
    /// The need of each class, shared out.
    pub(super) classes: [ClassNeed; CLASSES],
}

/// What an offer does at a horizon.
pub(super) struct Offered {
    pub(super) delivery: f64,
    /// Its share among the points of its setting, as it is written.
    pub(super) share: f64,
    /// kWh a year that one point brings.
    pub(super) yearly: Option<f64>,
    /// Its points, not rounded.
    pub(super) points: f64,
}

/// What is worked out of at every horizon.
pub(super) struct Ground<'a> {
    pub(super) data: &'a Data<'a>,
    pub(super) fleet: &'a Fleet,
    pub(super) settings: &'a Settings,
    pub(super) context: &'a Context<'a>,
}

/// A need that can't be worked out, and why.
fn none(why: impl Into<String>) -> NoAnswer {
    NoAnswer::NoNeed { why: why.into() }
}

impl Horizon {
    pub(super) fn of(year: u16, ground: &Ground<'_>) -> Result<Self, NoAnswer> {
        let Ground { fleet, settings, .. } = *ground;
        let parameters = settings.parameters.as_ref();
        let shares = fleet.share(year, settings).ok_or_else(|| none(format!("la série s'arrête avant {year}")))?;
        let vehicles = fleet
            .at(shares)
            .ok_or_else(|| none(format!("en {year}, le scénario a plus de voitures rechargeables que de voitures")))?;
        let per_thousand = ground.per_thousand(&vehicles);
        // Where nobody knows how many people there are, as if electric cars were few.
        let density = per_thousand.unwrap_or(0.0);
        let at = |curve: &Curve| curve.at(density).unwrap_or(0.0);
        let (dwellings, work) = ([at(&parameters.home[0]), at(&parameters.home[1])], at(&parameters.work));
        let home = ground.home(dwellings);
        let mut out = Taken::new(parameters);
        for (unit, vehicles) in vehicles.iter().enumerate() {
            out.add(
                ground,
                unit,
                vehicles,
                &Access { home: home[unit], commuters: ground.commuters(unit), work },
                shares,
            )
            .ok_or_else(|| none(format!("en {year}, l'énergie d'une commune ne se calcule pas")))?;
        }
        let utilisation = parameters.utilisation.map(|of| {
            let (curve, both) = of?;
            curve.at(if both { (shares[0] + shares[1]).min(1.0) } else { shares[0] })
        });
        let (needs, offers) = served(&out, parameters, year, &utilisation)
            .ok_or_else(|| none(unserved(&out, parameters, year, &utilisation)))?;
        let roads = (settings.roads > 0.0)
            .then(|| en_route(settings.roads, parameters.roads.density, parameters.roads.each))
            .flatten();
        let people = ground.people();
        let least = (people > 0.0).then(|| by_population(people, parameters.people.per)).flatten();
        let mut minimum = [None; CLASSES];
        for (class, points) in [(parameters.people.class, least), (parameters.roads.class, roads.map(|r| r.chargers))] {
            // One point may do for both.
            minimum[class] = [minimum[class], points].into_iter().flatten().reduce(f64::max);
        }
        let inhabitants: Vec<[f64; Usage::COUNT]> =
            fleet.units.iter().map(|&i| [0.0, 0.0, ground.inhabitants(i).unwrap_or(0.0)]).collect();
        let ranks: Vec<usize> = (0..fleet.units.len()).collect();
        let units =
            Units { needs: &needs, stand_in: &inhabitants, group: &fleet.group, groups: fleet.groups, ranks: &ranks };
        let classes = by_class(&units, &minimum)
            .ok_or_else(|| none(format!("en {year}, le besoin ne se répartit pas entre les communes")))?;
        let mut energy_need = [0.0; CLASSES];
        for row in needs.iter().flatten() {
            energy_need.iter_mut().zip(row).for_each(|(sum, need)| *sum += need);
        }
        let private = ground.private(&vehicles, dwellings);
        let whole = whole(&vehicles, fleet, &ranks)
            .ok_or_else(|| none(format!("en {year}, les véhicules ne se répartissent pas entre les communes")))?;
        Ok(Self {
            year,
            shares,
            vehicles,
            whole,
            per_thousand,
            work,
            dwellings,
            home,
            groups: out.groups,
            vans: out.vans.clone(),
            energies: out.energies(),
            of_vans: total(&out.of_vans),
            utilisation,
            offers,
            private,
            roads,
            people: (people, least),
            energy_need,
            minimum,
            classes,
        })
    }

    /// What is taken in each setting over the territory.
    pub(super) fn energy(&self) -> Energies {
        total(&self.energies)
    }

    /// The electric cars of the territory.
    pub(super) fn all(&self) -> ByPowertrain {
        self.vehicles.iter().fold(ByPowertrain { battery: 0.0, plug_in: 0.0 }, |sum, v| ByPowertrain {
            battery: sum.battery + v.battery,
            plug_in: sum.plug_in + v.plug_in,
        })
    }

    /// The share of the electric cars of the territory that can charge at home.
    pub(super) fn mean_access(&self) -> Option<f64> {
        let all = self.all();
        let with =
            self.vehicles.iter().zip(&self.home).fold(0.0, |sum, (v, home)| sum + (v.battery + v.plug_in) * home);
        share::ratio(with, all.battery + all.plug_in)
    }

    /// The points of all classes.
    pub(super) fn points(&self) -> u32 {
        self.classes.iter().map(|class| class.points).sum()
    }
}

impl Ground<'_> {
    pub(super) fn inhabitants(&self, commune: usize) -> Option<f64> {
        self.context.territory.communes[commune].population.map(f64::from)
    }

    fn people(&self) -> f64 {
        self.fleet.units.iter().filter_map(|&i| self.inhabitants(i)).fold(0.0, |sum, p| sum + p)
    }

    /// Electric vehicles for 1,000 inhabitants, over the communes of which both are known.
    fn per_thousand(&self, vehicles: &[ByPowertrain]) -> Option<f64> {
        let known = self.fleet.units.iter().zip(vehicles).filter(|(i, _)| self.inhabitants(**i).is_some());
        let all = known.fold(0.0, |sum, (_, v)| sum + v.battery + v.plug_in);
        share::ratio(all * 1000.0, self.people())
    }

    /// Houses and flats of a commune, or their shares where nobody knows.
    fn dwellings(&self, commune: usize) -> [f64; 2] {
        let houses = self.settings.parameters.houses;
        self.data.dwellings[commune].unwrap_or([houses, 1.0 - houses])
    }

    fn home(&self, access: [f64; 2]) -> Vec<f64> {
        let of = |&i: &usize| {
            let [houses, flats] = self.dwellings(i);
            home_access(&[(houses, access[0]), (flats, access[1])]).unwrap_or(0.0)
        };
        self.fleet.units.iter().map(of).collect()
    }

    pub(super) fn commuters(&self, unit: usize) -> f64 {
        self.data.commuters[self.fleet.units[unit]].unwrap_or(self.settings.parameters.commuters)
    }

    /// Private chargers, by the vehicles that can charge in houses and in flats.
    fn private(&self, vehicles: &[ByPowertrain], access: [f64; 2]) -> Option<f64> {
        let mut rows = Vec::new();
        for (&i, vehicles) in self.fleet.units.iter().zip(vehicles) {
            let dwellings = self.dwellings(i);
            let all = dwellings[0] + dwellings[1];
            for (powertrain, ratios) in
                [vehicles.battery, vehicles.plug_in].iter().zip(self.settings.parameters.private)
            {
                for d in 0..2 {
                    rows.push((powertrain * share::ratio(dwellings[d], all)? * access[d], ratios[d]));
                }
            }
        }
        private_chargers(&rows)
    }
}

/// What vehicles take, added up.
struct Taken<'p> {
    parameters: &'p Parameters,
    groups: [(f64, f64); Group::COUNT],
    vans: Vec<(f64, f64)>,
    of_cars: Vec<Energies>,
    of_vans: Vec<Energies>,
}

impl<'p> Taken<'p> {
    fn new(parameters: &'p Parameters) -> Self {
        let vans = vec![(0.0, 0.0); parameters.vans.groups.len()];
        Self { parameters, groups: [(0.0, 0.0); Group::COUNT], vans, of_cars: Vec::new(), of_vans: Vec::new() }
    }

    /// Adds the vehicles of a commune.
    fn add(
        &mut self,
        ground: &Ground<'_>,
        unit: usize,
        vehicles: &ByPowertrain,
        access: &Access,
        shares: [f64; 2],
    ) -> Option<()> {
        let of = self.parameters;
        let km = Distances::around(of.km, access.commuters, of.ratio)?;
        let cars = segments(&split(vehicles, access)?, &km, &of.kwh, &of.habits);
        let commune = ground.fleet.units[unit];
        let vans = ground.data.vans.as_ref().and_then(|vans| vans[commune]).unwrap_or(0.0);
        let vans: Vec<Segment> = of
            .vans
            .groups
            .iter()
            .map(|group| Segment {
                vehicles: vans * shares[usize::from(group.powertrain == Powertrain::PlugIn)] * of.vans.share(group),
                km: of.vans.km,
                kwh_per_km: of.kwh_van,
                habit: group.habit,
            })
            .collect();
        for (sum, segment) in self.groups.iter_mut().zip(&cars).chain(self.vans.iter_mut().zip(&vans)) {
            sum.0 += segment.vehicles;
            sum.1 += yearly_energy(segment.vehicles, segment.km * segment.habit.electric, segment.kwh_per_km)?;
        }
        self.of_cars.push(energy_by_setting(&cars)?);
        self.of_vans.push(energy_by_setting(&vans)?);
        Some(())
    }

    /// What all vehicles take in each commune.
    fn energies(&self) -> Vec<Energies> {
        let both = self.of_cars.iter().zip(&self.of_vans);
        both.map(|(cars, vans)| std::array::from_fn(|s| cars[s] + vans[s])).collect()
    }
}

/// What is taken in each setting over several communes.
fn total(energies: &[Energies]) -> Energies {
    energies.iter().fold([0.0; Setting::COUNT], |sum, row| std::array::from_fn(|s| sum[s] + row[s]))
}

/// The offers of one setting and usage with their chargers.
struct Served<'p> {
    offers: Vec<(usize, &'p Offer)>,
    supply: Supply,
}

fn supplies<'p>(
    parameters: &'p Parameters,
    year: u16,
    utilisation: &[Option<f64>; Setting::COUNT],
) -> Option<Vec<Served<'p>>> {
    let mut out: Vec<Served<'p>> = Vec::new();
    let year = f64::from(year);
    for (rank, offer) in parameters.offers.iter().enumerate() {
        let direct = matches!(offer.setting, Setting::DestinationDc | Setting::EnRoute);
        let on_board = if parameters.on_board.counted { parameters.on_board.board[usize::from(direct)] } else { 1.0 };
        let charger = Charger {
            power: offer.power,
            delivery: offer.delivery.at(year)?,
            utilisation: utilisation[offer.setting.column()]?,
            on_board,
        };
        let with = (offer.share.at(year)?, charger);
        let same = |s: &&mut Served<'_>| s.supply.setting == offer.setting && s.supply.usage == offer.usage;
        match out.iter_mut().find(same) {
            Some(served) => {
                served.offers.push((rank, offer));
                served.supply.chargers.push(with);
            }
            None => {
                let supply =
                    Supply { setting: offer.setting, usage: offer.usage, part: offer.part, chargers: vec![with] };
                out.push(Served { offers: vec![(rank, offer)], supply });
            }
        }
    }
    Some(out)
}

/// The need of each commune by usage and class, and what each offer does; `None` when an offer can't bring what is asked.
fn served(
    taken: &Taken<'_>,
    parameters: &Parameters,
    year: u16,
    utilisation: &[Option<f64>; Setting::COUNT],
) -> Option<(Vec<ByUsageAndClass>, Vec<Offered>)> {
    let served = supplies(parameters, year, utilisation)?;
    // Only where something is taken must the offers bring it.
    let total = total(&taken.energies());
    let asked: Vec<&Served<'_>> = served.iter().filter(|s| total[s.supply.setting.column()] > 0.0).collect();
    let cars: Vec<Supply> = asked.iter().map(|s| s.supply.clone()).collect();
    // What light commercial vehicles take in public is for who works.
    let vans: Vec<Supply> = cars.iter().map(|s| Supply { usage: Usage::Professional, ..s.clone() }).collect();
    let mut needs = Vec::with_capacity(taken.of_cars.len());
    for (of_cars, of_vans) in taken.of_cars.iter().zip(&taken.of_vans) {
        let (a, b) = (points(of_cars, &cars)?, points(of_vans, &vans)?);
        needs.push(std::array::from_fn(|u| std::array::from_fn(|c| a[u][c] + b[u][c])));
    }
    let mut offers: Vec<Option<Offered>> = parameters.offers.iter().map(|_| None).collect();
    for Served { offers: of, supply } in &served {
        let energy = total[supply.setting.column()] * supply.part;
        let numbers = if energy > 0.0 { mix(energy, &supply.chargers)? } else { vec![0.0; of.len()] };
        for (((rank, _), (share, charger)), points) in of.iter().zip(&supply.chargers).zip(numbers) {
            offers[*rank] =
                Some(Offered { delivery: charger.delivery, share: *share, yearly: charger.yearly(), points });
        }
    }
    Some((needs, offers.into_iter().collect::<Option<Vec<_>>>()?))
}

/// Why the offers can't bring what is asked of them.
fn unserved(
    taken: &Taken<'_>,
    parameters: &Parameters,
    year: u16,
    utilisation: &[Option<f64>; Setting::COUNT],
) -> String {
    let total = total(&taken.energies());
    let asked = |s: Setting| total[s.column()] > 0.0;
    let bad = supplies(parameters, year, utilisation)
        .unwrap_or_default()
        .into_iter()
        .find(|s| asked(s.supply.setting) && mix(1.0, &s.supply.chargers).is_none());
    match bad {
        Some(bad) => {
            let names: Vec<&str> = bad.offers.iter().map(|(_, offer)| offer.id.as_str()).collect();
            format!(
                "en {year}, les offres du milieu `{}` ne délivrent rien ({})",
                SETTINGS[bad.supply.setting.column()],
                names.join(", ")
            )
        }
        None => format!("en {year}, les points ne se calculent pas"),
    }
}

/// The cars in whole numbers, of communes and EPCI, rounded once for the territory.
fn whole(vehicles: &[ByPowertrain], fleet: &Fleet, ranks: &[usize]) -> Option<[Nested; 2]> {
    let of = |values: Vec<f64>| {
        let total = values.iter().fold(0.0, |sum, v| sum + v).round() as u32;
        apportion_nested(total, &values, &fleet.group, fleet.groups, ranks)
    };
    Some([of(vehicles.iter().map(|v| v.battery).collect())?, of(vehicles.iter().map(|v| v.plug_in).collect())?])
}
