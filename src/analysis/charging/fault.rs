//! What is told of parameters and of the data of needs.

use crate::diagnostic::{Diagnostic, Place};
use crate::french;
use crate::layer::Layer;

/// A number out of its bounds.
pub(super) fn outside(key: &str, value: f64, (min, max): (f64, f64), place: Place) -> Diagnostic {
    let bounds = format!("{} et {}", french::short(min, 3), french::short(max, 3));
    let d = Diagnostic::unfit(format!("`{key}` attend un nombre entre {bounds}"))
        .at(place)
        .label(format!("c'est {}", french::short(value, 3)));
    let percent = max <= 1.0 && value > 1.0 && value <= 100.0;
    if percent { d.help(format!("une part s'écrit entre 0 et 1 : {}", value / 100.0)) } else { d }
}

/// Shares that don't add up to one, and are made to; `own` when they are the study's.
pub(super) fn normalised(what: &str, sum: f64, own: bool, place: Place) -> Diagnostic {
    let percent = french::short(sum * 100.0, 2);
    let help = if own {
        "les corriger si l'une est fausse ; sinon, rien à faire"
    } else {
        "rien à faire : la ligne est publiée ainsi"
    };
    Diagnostic::new("I0538", format!("{what} font {percent} % : elles sont ramenées à 100 %"))
        .at(place)
        .label(format!("la somme est {percent} %"))
        .help(help)
}

/// A parameter that nothing can be worked out of.
pub(super) fn unusable(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("E0539", message)
}

/// A class that no charger of the parameters is of.
pub(super) fn class_without_supply(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0540", message)
}

/// Horizons that are not those of the law.
pub(super) fn horizons(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("I0541", message)
}

/// A scenario that gives other shares than the table of vehicles.
pub(super) fn other_shares(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0534", message)
}

/// A share that goes down.
pub(super) fn falling(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0553", message)
}

/// Communes where people live and no car is registered.
pub(super) fn without_cars(message: impl Into<String>, layer: &Layer) -> Diagnostic {
    Diagnostic::new("A0551", message).in_file(&layer.file)
}

/// Something that the study has not, and what stands in its place.
pub(super) fn in_its_place(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("I0542", message)
}
