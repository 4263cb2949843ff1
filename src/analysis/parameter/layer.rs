//! Ids of layers.

use super::{Entry, Kind};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::pull::Given;

/// The id of a layer of the study: the one that the question is about.
#[derive(Debug, Clone, Copy)]
pub struct LayerId;

/// The id of a layer of the study that a question can do without: the empty text is none.
#[derive(Debug, Clone, Copy)]
pub struct OptionalLayer;

/// Ids of layers.
#[derive(Debug, Clone, Copy)]
pub struct LayerIds;

impl Kind for LayerId {
    type Value = String;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<String> {
        let given = entry.text()?;
        let known = known(&given, entry.layers, entry.notes);
        entry.facts().layer = Some(given.value.clone());
        known.then_some(given.value)
    }
}

impl Kind for OptionalLayer {
    type Value = Option<String>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Option<String>> {
        let given = entry.text()?;
        if given.value.is_empty() {
            return Some(None);
        }
        known(&given, entry.layers, entry.notes).then_some(Some(given.value))
    }
}

impl Kind for LayerIds {
    type Value = Vec<String>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<String>> {
        let given = entry.texts()?;
        let mut all = true;
        for one in &given {
            all &= known(one, entry.layers, entry.notes);
        }
        all.then(|| given.into_iter().map(|g| g.value).collect())
    }
}

/// Whether the layer is declared; a note says it when it is not. Without a list everything is.
pub(super) fn known(given: &Given<String>, layers: Option<&[&str]>, notes: &mut Notes) -> bool {
    let Some(layers) = layers else { return true };
    if layers.contains(&given.value.as_str()) {
        return true;
    }
    let nearest = french::nearest(&given.value, layers.iter().copied()).map(|n| format!("\"{n}\""));
    notes.push(undeclared(&given.value, layers).at(given.place.clone()).did_you_mean(nearest.as_deref()));
    false
}

/// The diagnostic of a layer that the study does not declare.
pub(super) fn undeclared(id: &str, layers: &[&str]) -> Diagnostic {
    Diagnostic::unknown(format!("la couche `{id}` n'est pas déclarée"))
        .label(format!("couches déclarées : {}", french::list(layers)))
}
