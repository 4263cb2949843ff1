//! `couche:id.champ`: a layer, or a field of one, wherever a setting names one beside the question's own layer.

use std::fmt;

use super::layer::undeclared;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::{Kind, Layer};
use crate::pull::Given;

/// How settings begin that name a layer.
const PREFIX: &str = "couche:";

/// How many fields a message lists.
pub(super) const LISTED: usize = 12;

/// A layer, or a field of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfLayer {
    /// The layer's id.
    pub layer: String,
    /// The name of the field.
    pub field: Option<String>,
}

impl OfLayer {
    /// What the text names, when it begins as such a name does.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.strip_prefix(PREFIX).map(Self::of)
    }

    /// What `id.champ` or `id` names.
    pub(super) fn of(rest: &str) -> Self {
        let (layer, field) = rest.split_once('.').map_or((rest, None), |(id, field)| (id, Some(field)));
        Self { layer: layer.to_owned(), field: field.map(str::to_owned) }
    }

    /// The text that names a layer.
    pub(super) fn written(layer: &str) -> String {
        format!("{PREFIX}{layer}")
    }

    /// Whether its layer is declared; a note says it when it is not.
    pub(super) fn is_declared(&self, given: &Given<String>, layers: Option<&[&str]>, notes: &mut Notes) -> bool {
        let Some(known) = layers.filter(|known| !known.contains(&self.layer.as_str())) else { return true };
        let rest = self.field.as_ref().map(|field| format!(".{field}")).unwrap_or_default();
        let nearest =
            french::nearest(&self.layer, known.iter().copied()).map(|n| format!("\"{}{rest}\"", Self::written(n)));
        notes.push(undeclared(&self.layer, known).at(given.place.clone()).did_you_mean(nearest.as_deref()));
        false
    }
}

impl fmt::Display for OfLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{PREFIX}{}.{field}", self.layer),
            None => write!(f, "{PREFIX}{}", self.layer),
        }
    }
}

/// Which fields fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Any.
    Any,
    /// Those that hold numbers.
    Numbers,
}

/// Whether the layer has this field and it fits; an error says why not. `written` is how the study writes one.
pub(super) fn has_field(
    layer: &Layer,
    name: &str,
    written: &dyn Fn(&str) -> String,
    fit: Fit,
    place: &Place,
    notes: &mut Notes,
) -> bool {
    let kinds = layer.fields.iter().zip(&layer.kinds);
    let fitting: Vec<&String> = kinds.filter(|(_, k)| fit == Fit::Any || **k == Kind::Number).map(|(f, _)| f).collect();
    if fitting.iter().any(|f| f.eq_ignore_ascii_case(name)) {
        return true;
    }
    let what = if fit == Fit::Numbers { "champs de nombres" } else { "champs" };
    let listed = match fitting.as_slice() {
        [] => format!("elle n'a aucun de ces {what}"),
        fitting => format!("ses {what} : {}", french::list_at_most(fitting, LISTED)),
    };
    let d = if layer.field(name).is_some() {
        Diagnostic::unfit(format!("le champ `{name}` de la couche `{}` n'est pas de nombres", layer.id))
    } else {
        Diagnostic::unknown(format!("la couche `{}` n'a pas de champ `{name}`", layer.id))
    };
    let nearest = french::nearest(name, fitting.iter().map(|f| f.as_str())).map(|n| format!("\"{}\"", written(n)));
    notes.push(d.at(place.clone()).label(listed).did_you_mean(nearest.as_deref()));
    false
}
