//! Where an inventory was made, and where perhaps not: friches by inhabitants, the day of the last update, EPCI without any.

use super::{NoAnswer, NoField, Settings, Wanted, share};
use crate::analysis::Context;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::outcome::{Column, Direction, Outcome, Table, Unit};
use crate::territory::Territory;

/// A share of all friches in one EPCI beyond which the inventory is told as uneven, when its share of the people is less than
/// half of that.
const MOST: f64 = 0.5;

/// Square kilometres of a hectare.
const SQUARE_KM: f64 = 0.01;

/// The land that is urbanised, as a layer of the study says it.
pub(super) struct Urbanised<'a> {
    pub(super) layer: &'a Layer,
    /// Hectares of each commune; nothing where nobody says, or where it can't be.
    communes: Vec<Option<f64>>,
}

impl<'a> Urbanised<'a> {
    /// Nothing when the study names no layer.
    pub(super) fn of(settings: &Settings, context: &Context<'a>) -> Result<Option<Self>, NoAnswer> {
        let Some(id) = &settings.urbanised else { return Ok(None) };
        let layer = share::layer(id, context)?;
        let field = &settings.urbanised_field;
        let sums = share::sums_by_commune(layer, field, context.territory.communes.len(), |ha| ha >= 0.0);
        let communes = sums.ok_or_else(|| NoAnswer::NoField(NoField::of(layer, field, Wanted::Numbers)))?;
        Ok(Some(Self { layer, communes }))
    }

    /// Of an EPCI, in square kilometres; nothing when it is not known of all its communes.
    fn of_epci(&self, territory: &Territory, epci: usize) -> Option<f64> {
        let own = territory.communes.iter().zip(&self.communes).filter(|(commune, _)| commune.epci == Some(epci));
        own.map(|(_, hectares)| *hectares).sum::<Option<f64>>().map(|hectares| hectares * SQUARE_KM)
    }

    /// Friches for each square kilometre of it.
    fn density(&self, territory: &Territory, epci: usize, friches: usize) -> Option<f64> {
        share::ratio(friches as f64, self.of_epci(territory, epci)?)
    }
}

/// Adds to the table by EPCI: friches for 1,000 people and by square kilometre of urbanised land, whatever their status, and the day
/// of the latest update.
pub(super) fn with_density(
    table: Table,
    layer: &Layer,
    territory: &Territory,
    of_epci: &[Vec<&Feature>],
    urbanised: Option<&Urbanised<'_>>,
) -> Table {
    let density = of_epci.iter().enumerate().map(|(e, friches)| {
        let people = people(territory, e)?;
        share::ratio(friches.len() as f64 * 1_000.0, people)
    });
    // What is dated after the study is told by the check of the layer, and is not the latest.
    let newest = layer.control.dates.map(|(_, newest)| newest.to_string());
    let is_past = |day: &String| newest.as_ref().is_none_or(|newest| day <= newest);
    let latest = of_epci.iter().map(|friches| friches.iter().filter_map(|f| updated(layer, f)).filter(is_past).max());
    let table = match urbanised {
        None => table,
        Some(land) => {
            let values = of_epci.iter().enumerate().map(|(e, friches)| land.density(territory, e, friches.len()));
            let label = "Friches connues, de tout statut, par km² urbanisé";
            table.with(Column::numbers("par_km2", label, Unit::Index, values.collect()).direction(Direction::Neutral))
        }
    };
    table
        .with(
            Column::numbers(
                "pour_mille",
                "Friches connues, de tout statut, pour 1 000 habitants",
                Unit::PerThousand,
                density.collect(),
            )
            .direction(Direction::Neutral),
        )
        .with(Column::texts("mise_a_jour", "Dernière mise à jour", latest.collect()))
}

/// Tells an inventory that is made in one EPCI above all, and the EPCI without any friche: none known is not none.
pub(super) fn findings(
    outcome: &mut Outcome,
    territory: &Territory,
    all: usize,
    of_epci: &[Vec<&Feature>],
    urbanised: Option<&Urbanised<'_>>,
) {
    if territory.epcis.len() < 2 || all == 0 {
        return;
    }
    let name = |e: usize| territory.epcis[e].name.as_str();
    let whole: Option<f64> = (0..of_epci.len()).map(|e| people(territory, e)).sum();
    let (first, friches) =
        of_epci.iter().enumerate().fold((0, 0), |best, (e, f)| if f.len() > best.1 { (e, f.len()) } else { best });
    let part = friches as f64 / all as f64;
    let of_people = people(territory, first).zip(whole).and_then(|(own, whole)| share::ratio(own, whole));
    if let Some(of_people) = of_people.filter(|p| part > MOST && *p < part / 2.0) {
        outcome.find(format!(
            "{} des {} friches connues sont dans {} ({} des habitants) : l'inventaire y est sans doute plus poussé qu'ailleurs.",
            french::integer(friches as u64),
            french::integer(all as u64),
            name(first),
            french::percent(of_people, 0)
        ));
    }
    if let Some(land) = urbanised {
        let told = |(e, friches): (usize, &Vec<&Feature>)| match land.density(territory, e, friches.len()) {
            Some(density) => format!("{} {}", name(e), french::short(density, 2)),
            None => format!("{} inconnu", name(e)),
        };
        let all: Vec<String> = of_epci.iter().enumerate().map(told).collect();
        outcome.find(format!("Friches connues, de tout statut, par km² urbanisé : {}.", all.join(" ; ")));
    }
    let without: Vec<&str> = (0..of_epci.len()).filter(|&e| of_epci[e].is_empty()).map(name).collect();
    if !without.is_empty() {
        outcome.find(format!(
            "Aucune friche connue dans {} : cela ne dit pas qu'il n'y en a pas.",
            french::list(&without)
        ));
    }
}

/// The people of an EPCI; nothing when they are not known of all its communes.
fn people(territory: &Territory, epci: usize) -> Option<f64> {
    territory.communes.iter().filter(|c| c.epci == Some(epci)).map(|c| c.population.map(f64::from)).sum()
}

/// The day of the last update, as it is written: `2026-01-15`.
fn updated(layer: &Layer, feature: &Feature) -> Option<String> {
    layer.text(feature, "site_actu_date").and_then(|day| day.get(..10)).map(str::to_owned)
}
