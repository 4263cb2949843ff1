//! The parameters of the method: those of the tool, and the study's laid over them by section.

mod made;
mod rows;
mod schema;
mod sheet;

use std::path::Path;
use std::sync::Arc;

pub(super) use rows::Written;
pub(super) use schema::{SETTINGS, Use};

use crate::analysis::parameter::{Entry, Kind};
use crate::diagnostic::{Notes, Severity};
use crate::method::charging::{
    ByPowertrain, CLASSES, Curve, Group, Habit, Powertrain, Range, Setting, Usage, Utilisation, power_class,
};

/// The parameters of the tool.
const TEXT: &str = include_str!("../../../../data/sdirve/parametres.toml");

/// Where they are, for people.
const SHOWN: &str = "data/sdirve/parametres.toml";

/// All that the method takes besides the data of a study.
#[derive(Debug)]
pub(super) struct Parameters {
    /// The operational horizon comes at most so many years after the diagnosis.
    pub(super) soon: f64,
    /// The distant one at least so many.
    pub(super) far: f64,
    /// Mean yearly distance of a car, in km.
    pub(super) km: f64,
    /// That of a car that does not go to work over that of one that does.
    pub(super) ratio: f64,
    /// kWh/km of cars.
    pub(super) kwh: ByPowertrain,
    /// kWh/km of light commercial vehicles.
    pub(super) kwh_van: f64,
    /// Share of houses where nobody knows.
    pub(super) houses: f64,
    /// Share of cars that go to work where nobody knows.
    pub(super) commuters: f64,
    /// Access to charging at home by electric vehicles for 1,000 inhabitants: in houses, in flats.
    pub(super) home: [Curve; 2],
    /// The same at work.
    pub(super) work: Curve,
    /// How each group of cars charges.
    pub(super) habits: [Habit; Group::COUNT],
    /// Light commercial vehicles.
    pub(super) vans: Vans,
    /// How much of the time points give power, by setting, and whether plug-in hybrids count in the share that it is of.
    pub(super) utilisation: [Option<(Utilisation, bool)>; Setting::COUNT],
    /// The points that are installed.
    pub(super) offers: Vec<Offer>,
    /// Efficiencies.
    pub(super) on_board: OnBoard,
    /// Vehicles for each private charger: battery then plug-in, each in houses then flats.
    pub(super) private: [[f64; 2]; 2],
    /// The least along roads.
    pub(super) roads: Roads,
    /// The least by inhabitants.
    pub(super) people: ByPopulation,
    /// The share of electric cars that is never passed.
    pub(super) ceiling: f64,
    /// Cars at which a commune and its EPCI count as much.
    pub(super) strength: f64,
    /// Electric vehicles for each point, as a cross-check.
    pub(super) per_vehicle: f64,
    /// Public kW for each vehicle, as a cross-check.
    pub(super) power: ByPowertrain,
    /// What a point of each class costs, in euros.
    pub(super) prices: [Option<Range>; CLASSES],
    /// What running a point costs in a year, as a share of the investment, up to each power in kW; the last beyond all.
    pub(super) running: Vec<(Option<f64>, f64)>,
    /// All of them as they are written, with where they come from.
    pub(super) rows: Vec<Written>,
}

impl Parameters {
    /// What running the points of a class costs in a year, as shares of the investment: the least and the most over the
    /// powers that are installed of it in that year. `None` where nothing says.
    pub(super) fn running_share(&self, class: usize, year: u16) -> Option<(f64, f64)> {
        let of = |power: f64| {
            let found = self.running.iter().find(|(most, _)| most.is_none_or(|most| power <= most));
            found.map(|(_, share)| *share)
        };
        let in_use = |offer: &&Offer| offer.share.at(f64::from(year)).is_some_and(|share| share > 0.0);
        let installed = self.offers.iter().filter(in_use).map(|offer| offer.power);
        let installed = installed.filter(|p| power_class(*p) == Some(class));
        let shares: Vec<f64> = installed.map(of).collect::<Option<_>>()?;
        let least = shares.iter().copied().min_by(f64::total_cmp)?;
        Some((least, shares.iter().copied().max_by(f64::total_cmp)?))
    }
}

/// Light commercial vehicles.
#[derive(Debug)]
pub(super) struct Vans {
    /// Yearly distance of one, in km.
    pub(super) km: f64,
    /// Share of those that sleep at a depot with chargers.
    pub(super) depot: f64,
    /// Share of those that sleep where who drives them can charge.
    pub(super) home: f64,
    /// How they charge.
    pub(super) groups: Vec<VanGroup>,
}

/// Light commercial vehicles that charge alike.
#[derive(Debug)]
pub(super) struct VanGroup {
    pub(super) id: String,
    pub(super) powertrain: Powertrain,
    pub(super) depot: bool,
    pub(super) home: bool,
    pub(super) habit: Habit,
}

impl Vans {
    /// The share of light commercial vehicles that a group is of.
    pub(super) fn share(&self, group: &VanGroup) -> f64 {
        match (group.depot, group.home) {
            (true, _) => self.depot,
            (false, true) => self.home,
            (false, false) => 1.0 - self.depot - self.home,
        }
    }
}

/// Points of one power in a setting.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) id: String,
    pub(super) setting: Setting,
    /// For whom, when cars charge there.
    pub(super) usage: Usage,
    /// The part of the energy of the setting that goes to that usage.
    pub(super) part: f64,
    /// In kW.
    pub(super) power: f64,
    /// Mean power over rated power, by year.
    pub(super) delivery: Curve,
    /// Its share among the points of the setting, by year.
    pub(super) share: Curve,
}

/// Efficiencies, of alternating current then of direct current.
#[derive(Debug)]
pub(super) struct OnBoard {
    /// Whether that on board counts in the number of points.
    pub(super) counted: bool,
    /// Of what is on board.
    pub(super) board: [f64; 2],
    /// Of the charger itself.
    pub(super) charger: [f64; 2],
}

/// The least along roads.
#[derive(Debug)]
pub(super) struct Roads {
    /// Stations for 100 km.
    pub(super) density: f64,
    /// Points in each.
    pub(super) each: f64,
    /// Their class, from 0.
    pub(super) class: usize,
}

/// The least by inhabitants.
#[derive(Debug)]
pub(super) struct ByPopulation {
    /// Inhabitants for each point.
    pub(super) per: f64,
    /// Their class, from 0.
    pub(super) class: usize,
}

/// A file of parameters, or the tool's alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParameterFile;

impl Kind for ParameterFile {
    type Value = Arc<Parameters>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Arc<Parameters>> {
        let name = entry.text()?;
        let own = if name.value.is_empty() { None } else { Some((entry.files.text(&name, entry.notes)?, name.value)) };
        of(own.as_ref().map(|(text, name)| (text.as_str(), name.as_str())), entry.notes).map(Arc::new)
    }
}

/// The parameters of the tool with those of a file of the study, by its text and its name; `None`, with notes, when that
/// can't be.
fn of(own: Option<(&str, &str)>, notes: &mut Notes) -> Option<Parameters> {
    let mut items = sheet::read(TEXT, Path::new(SHOWN), false, notes)?;
    let before = notes.count(Severity::Error);
    if let Some((text, name)) = own {
        sheet::lay(&mut items, sheet::read(text, Path::new(name), true, notes)?, name);
    }
    let made = made::parameters(&mut made::Found { items: &items, notes });
    made.filter(|_| notes.count(Severity::Error) == before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_the_tool_are_whole_and_one_published_row_is_told() {
        let mut notes = Notes::new();
        let found = of(None, &mut notes).expect("the parameters of the tool");
        let told: Vec<(Severity, &str)> = notes.all().iter().map(|d| (d.code.severity, d.message.as_str())).collect();
        assert_eq!(
            told,
            [(Severity::Info, "les parts de `electrique-depot` font 101 % : elles sont ramenées à 100 %")]
        );
        assert!((found.vans.groups[0].habit.shares[7] - 5.0 / 101.0).abs() < 1e-12);
        assert_eq!((found.offers.len(), found.vans.groups.len(), found.roads.class), (8, 6, 3));
        for row in &found.rows {
            assert!(!row.source.is_empty() && !row.unit.is_empty(), "{row:?}");
        }
    }
}
