//! How much of each commune is covered.

use geo::{Area, MultiPolygon, Point};

use crate::network::covered::Discs;
use crate::network::zone;
use crate::parallel;
use crate::territory::Territory;
use crate::units::Metres;

/// Square metres of each commune within a surface.
pub(super) fn cut_areas(territory: &Territory, zone: &MultiPolygon<f64>) -> Vec<Option<f64>> {
    parallel::map(&territory.communes, |commune| Some(zone::cut(commune.outline.as_ref()?, zone).unsigned_area()))
}

/// Square metres of each commune within `radius` of one of the places.
pub(super) fn covered_areas(territory: &Territory, places: &[Point<f64>], radius: Metres) -> Vec<Option<f64>> {
    let discs = Discs::new(places, radius.value());
    parallel::map(&territory.communes, |commune| discs.covered(commune.outline.as_ref()?))
}
