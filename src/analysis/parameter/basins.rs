//! What makes basins.

use super::column::{Fit, OfLayer, has_field};
use super::{Entry, Kind, Seen, Stage, unfit};
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::layer;

/// What makes basins of communes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basins {
    /// The nearest pole of the armature.
    Poles,
    /// What a field of a table of communes says.
    Column {
        /// The layer.
        layer: String,
        /// The field.
        field: String,
    },
}

/// What makes basins: `poles`, or `couche:id.champ`.
#[derive(Debug, Clone, Copy)]
pub struct BasinsKind;

impl Kind for BasinsKind {
    type Value = Basins;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Basins> {
        let given = entry.text()?;
        if let Some(of @ OfLayer { field: Some(_), .. }) = OfLayer::parse(&given.value) {
            if !of.is_declared(&given, entry.layers, entry.notes) {
                return None;
            }
            let OfLayer { layer, field } = of;
            let field = field.unwrap_or_default();
            let (id, name) = (layer.clone(), field.clone());
            entry.later(Stage::Fields, move |place, seen, notes| check(&id, &name, place, seen, notes));
            return Some(Basins::Column { layer, field });
        }
        if given.value == "poles" {
            return Some(Basins::Poles);
        }
        entry.notes.push(
            unfit(format!("`{}` ne dit pas ce qui fait les bassins", given.value), given.place)
                .label("attendu : poles, ou couche:identifiant.champ"),
        );
        None
    }
}

/// A field that makes basins: one value a commune, of a table of communes.
fn check(id: &str, name: &str, place: &Place, seen: &Seen<'_>, notes: &mut Notes) {
    let Some(layer) = seen.layer(id) else { return };
    let written = |name: &str| OfLayer { layer: layer.id.clone(), field: Some(name.to_owned()) }.to_string();
    if !has_field(layer, name, &written, Fit::Any, place, notes) {
        return;
    }
    let doubtful = |why: &str, help: &str, notes: &mut Notes| {
        let message = format!("`{name}` de la couche `{}` fait des bassins douteux", layer.id);
        notes.push(Diagnostic::new("A0622", message).at(place.clone()).label(why).help(help));
    };
    if layer.inside().any(|f| f.precision.is_own()) {
        let help = "donner une table communale, une ligne par commune";
        doubtful("ses entités sont des lieux : la première de chaque commune décide pour elle", help, notes);
    } else if layer.field(name).and_then(|at| layer.kinds.get(at)) == Some(&layer::Kind::Number) {
        let help = "donner un champ qui nomme le bassin de chaque commune";
        doubtful("ce sont des nombres : un bassin pour chaque nombre différent", help, notes);
    }
}
