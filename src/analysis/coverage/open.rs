//! What may be within reach of services that a layer does not hold, because it stops near.

use geo::{Area, BooleanOps, Buffer, MultiPolygon};

use super::Near;
use crate::analysis::Context;
use crate::analysis::bound::{self, Bounds};
use crate::analysis::travel::Origins;
use crate::layer::{Extent, Layer};
use crate::network::zone;
use crate::parallel;
use crate::units::Span;

/// What may be within reach at most.
pub(super) struct Open {
    /// Share of each commune's points that may be within reach.
    pub(super) covered: Vec<Option<f64>>,
    /// Square metres of each commune that may be.
    pub(super) area: Vec<Option<f64>>,
    /// What of the territory may be, and is not known to be.
    pub(super) unsure: MultiPolygon<f64>,
    /// «la couche « France Services » n'est sûre que dans le territoire».
    pub(super) why: String,
}

impl Open {
    /// What is found, and what is as near to the edge of the layer as the threshold; nothing where that adds nothing.
    pub(super) fn new(
        origins: &Origins,
        near: &Near,
        bounds: &Bounds,
        threshold: Span,
        (layer, zone): (&Layer, &MultiPolygon<f64>),
        context: &Context<'_>,
    ) -> Option<Self> {
        let Extent::Within { surface, .. } = &layer.extent else { return None };
        let territory = context.territory;
        let found = |i: usize| near.within(i, threshold).map(|within| f64::from(u8::from(within)));
        let may = |i: usize| found(i).map(|f| if bounds.may_be_within(i, threshold) { 1.0 } else { f });
        let (known, covered) = (origins.mean(found), origins.mean(may));
        // What is farther from the edge than one can get in a straight line.
        let sure = surface.buffer(-context.travel.farthest(threshold).value());
        let unsure = territory.outline.difference(&sure).difference(zone);
        if covered == known && unsure.unsigned_area() < 1.0 {
            return None;
        }
        let area = parallel::map(&territory.communes, |commune| {
            let outline = commune.outline.as_ref()?;
            Some(zone::cut(outline, zone).unsigned_area() + zone::cut(outline, &unsure).unsigned_area())
        });
        Some(Self { covered, area, unsure, why: bound::why(layer, bounds) })
    }
}
