//! Numbers of points by class of power, and what the readers of all layers of a SDIRVE share.

use crate::analysis::bornes::count::Count;
use crate::analysis::{NoAnswer, NoField, Wanted};
use crate::layer::Layer;
use crate::method::charging::CLASSES;

/// A number of points in each class of power, each known or not.
pub(super) type ByClass = [Option<u32>; CLASSES];

/// How many names a sentence lists.
pub(super) const LISTED: usize = 6;

/// The points of each class; unknown where one has no known power.
pub(super) fn classed(count: &Count) -> ByClass {
    let unknown = count.classes.iter().sum::<usize>() < count.points;
    count.classes.map(|n| u32::try_from(n).ok().filter(|_| !unknown))
}

/// Says which field of its model a layer has not.
pub(super) fn needed(layer: &Layer, fields: &[&str]) -> Result<(), NoAnswer> {
    match fields.iter().find(|field| layer.field(field).is_none()) {
        Some(field) => Err(NoAnswer::NoField(NoField::of(layer, field, Wanted::Any))),
        None => Ok(()),
    }
}

/// A number of things; none of what is no such number.
pub(super) fn whole(value: Option<f64>) -> Option<u32> {
    value.filter(|v| *v >= 0.0 && *v <= f64::from(u32::MAX) && v.fract() == 0.0).map(|v| v as u32)
}
