//! The warnings that several questions give: one constructor each.

use crate::diagnostic::{Diagnostic, Place};

/// An analysis that has no object.
pub(super) fn pointless(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0602", message)
}

/// Communes that a figure leaves out, or takes otherwise.
pub(super) fn left_out(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0603", message)
}

/// A part of what is asked that is not answered.
pub(super) fn in_part(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0610", message)
}

/// Features whose amount (power, offer) is not known.
pub(super) fn without_amount(message: impl Into<String>) -> Diagnostic {
    Diagnostic::unused(message)
}

/// The warning that an analysis has no two answers to be compared.
#[must_use]
pub(crate) fn not_compared(id: &str, place: &Place) -> Diagnostic {
    pointless(format!("l'analyse `{id}` n'a pas de réponse des deux manières"))
        .at(place.clone())
        .label("elle n'est pas comparée")
        .help("partir de tous les nœuds du réseau (`depart = \"voies\"`) demande la route")
}
