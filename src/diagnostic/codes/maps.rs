//! Of maps.

use super::{Code, entry};
use crate::diagnostic::Severity::{Error, Warning};

pub(super) const CODES: &[Code] = &[
    entry(
        "E0701",
        Error,
        "recette de carte illisible",
        "La recette nomme une variable, une classification ou une palette qui n'existe pas.",
    ),
    entry("A0702", Warning, "carte sans objet", "La variable de la carte n'a aucune valeur."),
];
