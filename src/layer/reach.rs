//! How a layer is reached, and how far it is known.

use std::sync::Arc;

use geo::MultiPolygon;

use crate::units::Metres;

/// How far a layer reaches: beyond, that it holds nothing does not tell that there is nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Extent {
    /// All that there is is in it.
    #[default]
    Everywhere,
    /// It holds what lies in a surface, and perhaps more.
    Within {
        /// The surface, in the territory's projection.
        surface: Arc<MultiPolygon<f64>>,
        /// What it is, after «la couche n'est sûre que dans»: «le territoire», «la Meuse (55)».
        said: String,
    },
}

/// How one gets on a line or a surface of a layer, which are no points.
#[derive(Debug, Clone, PartialEq)]
pub enum Access {
    /// Anywhere along it; by road, where a road comes that near.
    Along(Metres),
    /// By the points of another layer, each a way into the feature that is nearest to it.
    Doors {
        /// The id of that layer.
        layer: String,
    },
}

impl Access {
    /// How near a road must come, unless the study says otherwise: the width of a road with its verges, a car park, and
    /// what two drawings of one crossing are apart.
    pub const NEAR: f64 = 50.0;
}

impl Default for Access {
    fn default() -> Self {
        Self::Along(Metres::new(Self::NEAR).unwrap_or_default())
    }
}
