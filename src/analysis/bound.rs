//! What isn't known beyond the reach of a layer.
//!
//! A layer that stops at a border says nothing of what is behind it: where the nearest service that it holds is farther
//! than that border, a nearer one may exist. The distance found is then the most that it can be, and the least is what it
//! takes to get out of the layer's reach.

use std::borrow::Cow;

use geo::indexed::IntervalTreeMultiPolygon;
use geo::{Contains, Geometry, LineString, MultiLineString, Point};

use super::travel::Origins;
use crate::layer::{Extent, Layer};
use crate::network::sites::{Shape, Sites};
use crate::network::{Straight, Travel};
use crate::parallel;
use crate::units::{Metres, Span};

/// What it takes at least to get to what a layer may not hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Bounds {
    /// From each origin; none where the layer holds all that there is.
    least: Option<Vec<Span>>,
    /// What the layer is known in.
    said: String,
}

impl Bounds {
    /// From each origin to the nearest place that the layer does not reach.
    pub(super) fn of(layer: &Layer, origins: &[Point<f64>], travel: &dyn Travel) -> Self {
        let Extent::Within { surface, said } = &layer.extent else { return Self::default() };
        let rings = surface.0.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let border: Vec<LineString<f64>> = rings.cloned().collect();
        let border = Geometry::MultiLineString(MultiLineString::new(border));
        let mut edge = Sites::default();
        if let Some(corner) = surface.0.first().and_then(|p| p.exterior().0.first()) {
            edge.push_shape(Point(*corner), Shape { geometry: Cow::Borrowed(&border), near: None });
        }
        let far = Straight::new(1.0).nearest(origins, &edge, 1);
        // On the edge itself there is nothing to go.
        let inside = IntervalTreeMultiPolygon::new(surface);
        let to_edge = |i: usize| match far[i].first() {
            Some((_, Span::Length(length))) if inside.contains(&origins[i]) => *length,
            _ => Metres::default(),
        };
        let least = parallel::map_range(origins.len(), |i| travel.least(to_edge(i)));
        Self { least: Some(least), said: said.clone() }
    }

    /// What it takes at least to get to the nearest, of which this was found.
    pub(super) fn low(&self, origin: usize, found: Span) -> Span {
        self.least.as_ref().map_or(found, |least| least[origin].min(found))
    }

    /// Whether something nearer may exist that the layer does not hold.
    pub(super) fn is_open(&self, origin: usize, found: Span) -> bool {
        self.low(origin, found) < found
    }

    /// Whether something may be as near as this that the layer does not hold.
    pub(super) fn may_be_within(&self, origin: usize, most: Span) -> bool {
        self.least.as_ref().is_some_and(|least| least[origin] <= most)
    }

    /// Whether, from any origin, something may be as near as this that the layer does not hold.
    pub(super) fn may_be_within_of_any(&self, most: Span) -> bool {
        self.least.as_ref().is_some_and(|least| least.iter().any(|l| *l <= most))
    }

    /// What the layer is known in, after «n'est sûre que dans».
    pub(super) fn said(&self) -> &str {
        &self.said
    }
}

/// The values of communes that are only the most that they can be.
pub(super) struct AtMost {
    /// Whether the value of each commune is.
    pub(super) communes: Vec<bool>,
    /// The least that each can be.
    pub(super) low: Vec<Option<f64>>,
    /// The share of each commune's points that are farther than the threshold for sure.
    pub(super) low_beyond: Vec<Option<f64>>,
    /// «la couche « France Services » n'est sûre que dans le territoire».
    pub(super) why: String,
}

impl AtMost {
    /// From what was found from each point, and the least that it can be; nothing where the two are the same everywhere.
    pub(super) fn new(
        origins: &Origins,
        threshold: Span,
        found: impl Fn(usize) -> Option<Span>,
        low: impl Fn(usize, Span) -> Span,
        why: String,
    ) -> Option<Self> {
        let low = |i: usize| found(i).map(|span| low(i, span));
        let open = |i: usize| Some(f64::from(u8::from(low(i)? < found(i)?)));
        let communes: Vec<bool> = origins.mean(open).iter().map(|share| share.is_some_and(|s| s > 0.0)).collect();
        communes.contains(&true).then(|| Self {
            communes,
            low: origins.mean(|i| low(i).map(Span::amount)),
            low_beyond: origins.mean(|i| low(i).map(|span| f64::from(u8::from(span > threshold)))),
            why,
        })
    }
}

/// «la couche « France Services » n'est sûre que dans le territoire».
pub(super) fn why(layer: &Layer, bounds: &Bounds) -> String {
    format!("la couche «\u{a0}{}\u{a0}» n'est sûre que dans {}", layer.title, bounds.said())
}
