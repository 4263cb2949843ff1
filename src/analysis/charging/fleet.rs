//! Electric vehicles to come: the share of the territory by its scenario, those of communes by that of their EPCI.

use super::data::Data;
use super::{Future, Settings, fault};
use crate::analysis::{Context, NoAnswer, share, told};
use crate::diagnostic::Notes;
use crate::french;
use crate::method::charging::{ByPowertrain, Curve, Logistic, Unfit, electric, settle, shrink};

/// Shares of the table and of the scenario that differ by less are one share: a table is rounded, and so is a scenario.
const ALIKE: f64 = 0.002;

/// The communes whose cars are known, and their electric cars.
pub(super) struct Fleet {
    /// The index of each commune.
    pub(super) units: Vec<usize>,
    /// The rank of each commune among them.
    pub(super) unit: Vec<Option<usize>>,
    pub(super) cars: Vec<f64>,
    /// Its own shares, of battery cars and of plug-in hybrids, at the diagnosis.
    pub(super) own: [Vec<Option<f64>>; 2],
    /// These shares drawn towards those of its EPCI.
    pub(super) drawn: [Vec<f64>; 2],
    /// How much its own counts.
    pub(super) weight: Vec<f64>,
    /// The rank of its EPCI; that after the last of a commune without one.
    pub(super) group: Vec<usize>,
    /// How many groups there are.
    pub(super) groups: usize,
    /// The shares of the territory at the diagnosis.
    pub(super) observed: [f64; 2],
    /// Whether plug-in hybrids are known.
    pub(super) plug_in: bool,
    future: Projection,
}

/// How the share of battery cars grows.
enum Projection {
    Logistic(Logistic),
    Series(Curve),
}

/// One of the two shares of the communes.
struct Shares {
    own: Vec<Option<f64>>,
    drawn: Vec<f64>,
    weight: Vec<f64>,
    observed: Option<f64>,
}

impl Fleet {
    pub(super) fn of(
        data: &Data<'_>,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<(Self, Vec<String>), NoAnswer> {
        let territory = context.territory;
        let (units, cars): (Vec<usize>, Vec<f64>) =
            data.cars.iter().enumerate().filter_map(|(i, cars)| Some((i, (*cars)?))).unzip();
        let groups = territory.epcis.len() + 1;
        let group: Vec<usize> = units.iter().map(|&i| territory.communes[i].epci.unwrap_or(groups - 1)).collect();
        let strength = settings.parameters.strength;
        let of = |values: &[Option<f64>]| Shares::of(values, (&units, &cars), (&group, groups), strength);
        let battery = of(&data.battery);
        let Some(observed) = battery.observed else {
            return Err(NoAnswer::NoNeed {
                why: "aucune commune n'a à la fois des voitures et le nombre de celles qui sont électriques".to_owned(),
            });
        };
        let hybrids = data.plug_in.as_deref().map(of);
        // Those that a series announces are known even where the table has none: they come where there are cars.
        let counted = hybrids.as_ref().is_some_and(|shares| shares.observed.is_some());
        let plug_in = counted || settings.hybrids.is_some();
        let nothing = || Shares {
            own: vec![None; units.len()],
            drawn: vec![0.0; units.len()],
            weight: Vec::new(),
            observed: None,
        };
        let hybrids = hybrids.filter(|_| counted).unwrap_or_else(nothing);
        let future = projection(settings, observed)?;
        let mut told = missing(data, &battery, &units, context, notes);
        let mut unit = vec![None; data.cars.len()];
        units.iter().enumerate().for_each(|(rank, &i)| unit[i] = Some(rank));
        let out = Self {
            unit,
            observed: [observed, hybrids.observed.unwrap_or(0.0)],
            own: [battery.own, hybrids.own],
            drawn: [battery.drawn, hybrids.drawn],
            weight: battery.weight,
            units,
            cars,
            group,
            groups,
            plug_in,
            future,
        };
        let said = out.share(settings.diagnostic, settings).map(|shares| shares[0]);
        if let Some(said) = said.filter(|said| (said - observed).abs() > ALIKE) {
            let line = format!(
                "en {}, le scénario a {} de voitures électriques, et le tableau des véhicules {}",
                settings.diagnostic,
                french::percent(said, 1),
                french::percent(observed, 1)
            );
            notes.push_once(
                fault::other_shares(line.clone()).help("prendre pour part connue celle du tableau, à sa date"),
            );
            told.push(line);
        }
        Ok((out, told))
    }

    /// The shares of the territory in a year: of battery cars, of plug-in hybrids. `None` outside a series.
    pub(super) fn share(&self, year: u16, settings: &Settings) -> Option<[f64; 2]> {
        let year = f64::from(year);
        let battery = match &self.future {
            Projection::Logistic(curve) => curve.at(year),
            Projection::Series(curve) => curve.within(year),
        };
        let plug_in = match &settings.hybrids {
            Some(series) => series.within(year),
            None => Some(self.observed[1]),
        };
        Some([battery?, if self.plug_in { plug_in? } else { 0.0 }])
    }

    /// The electric cars of each commune when the territory has these shares of them.
    pub(super) fn at(&self, shares: [f64; 2]) -> Option<Vec<ByPowertrain>> {
        let all: f64 = self.cars.iter().sum();
        let of = |rank: usize, most: &[f64]| {
            let parts: Vec<f64> = self.cars.iter().zip(&self.drawn[rank]).map(|(cars, share)| cars * share).collect();
            within(&parts, electric(all, shares[rank])?, most)
        };
        let battery = of(0, &self.cars)?;
        let left: Vec<f64> = self.cars.iter().zip(&battery).map(|(cars, b)| (cars - b).max(0.0)).collect();
        let plug_in = of(1, &left)?;
        Some(battery.into_iter().zip(plug_in).map(|(battery, plug_in)| ByPowertrain { battery, plug_in }).collect())
    }

    /// How the share grows, for the method.
    pub(super) fn method(&self, settings: &Settings) -> String {
        match &self.future {
            Projection::Logistic(curve) => format!(
                "part des électriques : courbe logistique, plafond {}, k = {} par an, moitié du plafond en {}",
                french::percent(curve.ceiling, 0),
                french::short(curve.rate, 3),
                french::short(curve.middle, 1).replace('\u{202f}', "")
            ),
            Projection::Series(_) => {
                format!(
                    "part des électriques : série de l'étude, {} années, entre elles en ligne droite",
                    settings.series.len()
                )
            }
        }
    }
}

impl Shares {
    /// `units` are communes with their cars, `values` the electric ones of every commune.
    fn of(
        values: &[Option<f64>],
        (units, cars): (&[usize], &[f64]),
        (group, groups): (&[usize], usize),
        strength: f64,
    ) -> Self {
        let own: Vec<Option<f64>> = units
            .iter()
            .zip(cars)
            .map(|(&i, cars)| share::ratio(values[i]?, *cars).filter(|share| *share <= 1.0))
            .collect();
        let ratio = |of: &dyn Fn(usize) -> bool| {
            let known = || (0..own.len()).filter(|&u| own[u].is_some() && of(u));
            let electric = known().fold(0.0, |sum, u| sum + own[u].unwrap_or(0.0) * cars[u]);
            share::ratio(electric, known().fold(0.0, |sum, u| sum + cars[u]))
        };
        let observed = ratio(&|_| true);
        let of_groups: Vec<f64> = (0..groups).map(|g| ratio(&|u| group[u] == g).or(observed).unwrap_or(0.0)).collect();
        let drawn = (0..own.len()).map(|u| {
            let of_group = of_groups[group[u]];
            // Without cars and without strength there is nothing to weigh, nor anything to share.
            shrink(own[u], of_group, cars[u], strength).map_or((of_group, 0.0), |found| (found.share, found.weight))
        });
        let (drawn, weight) = drawn.unzip();
        Self { own, drawn, weight, observed }
    }
}

/// Parts brought to a total, none of them above its most: what is too much for one goes to the others. `None` when all of
/// them together can't hold it.
fn within(parts: &[f64], total: f64, most: &[f64]) -> Option<Vec<f64>> {
    let room: f64 = most.iter().sum();
    if total > room * (1.0 + 1e-9) {
        return None;
    }
    let mut full = vec![false; parts.len()];
    loop {
        let held: f64 = (0..parts.len()).filter(|&i| full[i]).map(|i| most[i]).sum();
        let open: Vec<usize> = (0..parts.len()).filter(|&i| !full[i]).collect();
        let of = |from: &[f64]| open.iter().map(|&i| from[i]).collect::<Vec<_>>();
        let left = (total - held).max(0.0);
        // Where nobody has any, the first ones come where there are cars.
        let shared = settle(&of(parts), left).or_else(|| settle(&of(most), left));
        let Some(shared) = shared else {
            return Some((0..parts.len()).map(|i| if full[i] { most[i] } else { 0.0 }).collect());
        };
        let over: Vec<usize> = open.iter().zip(&shared).filter(|(i, v)| **v > most[**i]).map(|(i, _)| *i).collect();
        if over.is_empty() || over.len() == open.len() {
            let mut out: Vec<f64> = most.to_vec();
            open.iter().zip(shared).for_each(|(&i, v)| out[i] = v.min(most[i]));
            return Some(out);
        }
        over.into_iter().for_each(|i| full[i] = true);
    }
}

/// How the share of battery cars grows from what the study says.
fn projection(settings: &Settings, observed: f64) -> Result<Projection, NoAnswer> {
    match &settings.future {
        Future::Series(curve) => Ok(Projection::Series(curve.clone())),
        Future::Known(one, other) => {
            let one = one.unwrap_or((f64::from(settings.diagnostic), observed));
            let found = Logistic::through(one, *other, settings.ceiling).map(Projection::Logistic);
            found.map_err(|unfit| NoAnswer::NoCurve { why: unfit_said(unfit, one, *other, settings.ceiling) })
        }
    }
}

/// Why no curve goes through two shares, for people.
pub(super) fn unfit_said(unfit: Unfit, one: (f64, f64), other: (f64, f64), ceiling: f64) -> String {
    let at = |(year, share): (f64, f64)| format!("{} en {year}", french::percent(share, 1));
    let both = format!("{} et {}", at(one), at(other));
    match unfit {
        Unfit::NotFinite => format!("{both} ne donnent pas une courbe qui se calcule"),
        Unfit::Ceiling => format!("le plafond est {}", french::percent(ceiling, 0)),
        Unfit::NoShare => format!("une part connue est nulle ({both}), et la courbe ne l'est jamais"),
        Unfit::AtCeiling => format!("une part connue ({both}) atteint le plafond, {}", french::percent(ceiling, 0)),
        Unfit::OneYear => format!("les deux parts connues ({both}) sont de la même année"),
        Unfit::EqualShares => format!("les deux parts connues ({both}) sont égales"),
        Unfit::Falling => format!("la part connue la plus récente est la plus petite ({both})"),
    }
}

/// The communes whose vehicles are missing, told.
fn missing(
    data: &Data<'_>,
    battery: &Shares,
    units: &[usize],
    context: &Context<'_>,
    notes: &mut Notes,
) -> Vec<String> {
    let territory = context.territory;
    let mut lines = Vec::new();
    let absent: Vec<usize> = (0..data.cars.len()).filter(|&i| data.cars[i].is_none()).collect();
    if !absent.is_empty() {
        let line = format!(
            "{} sans véhicules connus ({}) : sans besoin calculé, hors des totaux",
            french::count(absent.len(), "commune", "communes"),
            share::names(territory, &absent, 6)
        );
        notes.push_once(
            told::left_out(line.clone()).help("compléter la table des véhicules ; une absence n'est pas un zéro"),
        );
        lines.push(line);
    }
    let silent: Vec<usize> = units
        .iter()
        .zip(&battery.own)
        .filter(|(i, own)| own.is_none() && data.cars[**i] != Some(0.0))
        .map(|(i, _)| *i)
        .collect();
    if !silent.is_empty() {
        lines.push(format!(
            "{} dont les voitures électriques ne sont pas connues ({}) : part de leur EPCI",
            french::count(silent.len(), "commune", "communes"),
            share::names(territory, &silent, 6)
        ));
    }
    lines
}
