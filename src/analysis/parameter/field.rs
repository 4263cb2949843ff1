//! The name of a field of the question's own layer.

use super::column::{Fit, has_field};
use super::{Entry, Kind, Stage};

/// A field of numbers of the layer that the question is about, or none.
#[derive(Debug, Clone, Copy)]
pub struct Field;

impl Kind for Field {
    type Value = Option<String>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Option<String>> {
        let name = Some(entry.text()?.value).filter(|name| !name.is_empty());
        if let Some(name) = name.clone() {
            entry.later(Stage::Fields, move |place, seen, notes| {
                if let Some(layer) = seen.about.and_then(|id| seen.layer(id)) {
                    has_field(layer, &name, &str::to_owned, Fit::Numbers, place, notes);
                }
            });
        }
        Some(name)
    }
}

/// The name of a field of layers that other settings name, or none: whether they have it is for the question to say.
#[derive(Debug, Clone, Copy)]
pub struct FieldName;

impl Kind for FieldName {
    type Value = Option<String>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Option<String>> {
        Some(Some(entry.text()?.value).filter(|name| !name.is_empty()))
    }
}
