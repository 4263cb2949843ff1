//! Where one starts.

use super::column::{Fit, OfLayer, has_field};
use super::{Entry, Kind, Stage, unfit};
use crate::french;
use crate::pull::Given;

/// Where one starts in each commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Departure {
    /// Its mairie.
    Mairie,
    /// Every node of the network in it.
    Roads,
    /// The points of a layer, weighted by a field of it when there is one.
    Layer(OfLayer),
}

/// Where one starts: `mairie`, `voies`, or `couche:id.champ`.
#[derive(Debug, Clone, Copy)]
pub struct DepartureKind;

impl Kind for DepartureKind {
    type Value = Departure;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Departure> {
        let given = entry.text()?;
        let Some(of) = OfLayer::parse(&given.value) else { return word(given, entry) };
        if !of.is_declared(&given, entry.layers, entry.notes) {
            return None;
        }
        let OfLayer { layer, field } = of.clone();
        if let Some(name) = field {
            entry.later(Stage::Fields, move |place, seen, notes| {
                if let Some(layer) = seen.layer(&layer) {
                    let written =
                        |name: &str| OfLayer { layer: layer.id.clone(), field: Some(name.to_owned()) }.to_string();
                    has_field(layer, &name, &written, Fit::Numbers, place, notes);
                }
            });
        }
        Some(Departure::Layer(of))
    }
}

/// Where one starts, when it is not a layer.
fn word(given: Given<String>, entry: &mut Entry<'_, '_>) -> Option<Departure> {
    match given.value.as_str() {
        "mairie" => return Some(Departure::Mairie),
        "voies" => return Some(Departure::Roads),
        _ => {}
    }
    let layer = OfLayer::written("");
    let nearest = french::nearest(&given.value, ["mairie", "voies", &layer]).map(|n| format!("\"{n}\""));
    entry.notes.push(
        unfit(format!("`{}` n'est pas un point de départ", given.value), given.place)
            .label("attendu : mairie, voies, ou couche:identifiant.champ")
            .did_you_mean(nearest.as_deref()),
    );
    None
}
