//! How much of a friche is built, as its inventory says it.

use crate::french;
use crate::layer::{Feature, Layer};

/// Square metres of floor that are built: none where there is no building. Buildings without any surface are buildings of unknown
/// surface.
pub(crate) fn built(layer: &Layer, feature: &Feature) -> Option<f64> {
    let number = layer.number(feature, "bati_nombre");
    let says_none = |field: &str| layer.text(feature, field).is_some_and(|said| french::name_key(said) == "sans objet");
    let none = number == Some(0.0) || ["bati_etat", "bati_type"].into_iter().any(says_none);
    let surface = layer.number(feature, "bati_surface").filter(|m2| *m2 > 0.0 || number.is_none_or(|n| n <= 0.0));
    surface.or(none.then_some(0.0))
}
