//! The territory under study: its communes, its EPCI, the levels of its armature, their borders and who touches whom.
//!
//! Everything is in one projected CRS, in metres ([`Projection`]): Lambert-93 in metropolitan France, each overseas
//! département's own elsewhere, or the one that a study abroad declares. Communes are sorted by code; an index into
//! [`Territory::communes`] is how the other rooms name a commune.
//!
//! The communes are those of the [`Reference`] that the tool comes with, in which codes of other years are followed to those
//! of today, or a study's own:
//!
//! ```
//! use geo::{MultiPolygon, Point, polygon};
//! use territoire::territory::{Insee, OwnCommunes, Projection, Territory};
//!
//! // Two squares of 10 km, side by side.
//! let commune = |code: &str, x: f64, population| OwnCommunes {
//!     code: code.into(),
//!     name: code.into(),
//!     group: None,
//!     population,
//!     outline: Some(MultiPolygon(vec![
//!         polygon![(x: x, y: 0.0), (x: x + 1e4, y: 0.0), (x: x + 1e4, y: 1e4), (x: x, y: 1e4)],
//!     ])),
//!     mairie: None,
//!     hours: None,
//! };
//! let communes = vec![commune("B", 1e4, None), commune("A", 0.0, Some(300))];
//! let territory = Territory::own("Essai", Projection::lambert93(), "fictif", communes);
//! assert_eq!(territory.locate(Point::new(12_000.0, 5_000.0)), territory.index_of("B"));
//! assert_eq!(territory.neighbours, [[1], [0]]);
//! // A population that is not known is not one of zero: it is counted apart.
//! assert_eq!(territory.population(), (300, 1));
//! // A spreadsheet that took a code for a number has lost its zero.
//! assert_eq!(Insee::parse("1004").as_ref().map(Insee::as_str), Some("01004"));
//! ```

mod build;
mod codes;
mod dissolve;
mod edition;
mod everywhere;
mod faults;
mod hours;
mod inner;
mod locate;
mod names;
mod own;
mod projection;
mod reference;
mod rows;
mod search;
mod select;
mod topology;
mod transfer;
mod vintage;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use geo::{MultiLineString, MultiPolygon, Point};

pub use codes::{Insee, Siren};
pub use dissolve::dissolve;
pub use edition::Edition;
pub use everywhere::Elsewhere;
#[cfg(feature = "tool")]
pub(crate) use faults::{commune_nowhere, no_commune, unknown_commune};
pub use hours::Hours;
pub use inner::{inner_point, inner_point_of, inner_point_of_all};
pub use locate::Locator;
pub use names::Named;
pub use own::{OwnCommunes, TOUCH};
pub use projection::{Projection, ProjectionError};
pub use reference::{Reference, Selection};
pub use rows::{CommuneRow, EpciRow, FormerCommune};
pub use transfer::{Gaps, Nature, Transfer};
pub use vintage::{Followed, Movements, Part};

/// Where a commune's mairie point comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MairiePoint {
    /// As published by the DILA, in or near its commune.
    Published,
    /// Published with longitude and latitude swapped; swapped back.
    Swapped,
    /// Missing or absurd in the source; an inner point of the commune stands in for it.
    InnerPoint,
    /// Neither point nor contour is known.
    Missing,
}

/// A commune.
#[derive(Debug, Clone)]
pub struct Commune {
    /// INSEE code.
    pub code: Insee,
    /// Name.
    pub name: String,
    /// Code of its département; empty for a study abroad.
    pub departement: String,
    /// Its EPCI: an index into [`Territory::epcis`].
    pub epci: Option<usize>,
    /// Population municipale (2023), when known.
    pub population: Option<u32>,
    /// Its contour, when the source has one.
    pub outline: Option<MultiPolygon<f64>>,
    /// Its mairie, or the point that stands in for it.
    pub mairie: Option<Point<f64>>,
    /// Where that point comes from.
    pub mairie_point: MairiePoint,
    /// Opening hours of the mairie, when known.
    pub hours: Option<Hours>,
    /// Its level in the armature: an index into [`Territory::levels`].
    pub level: Option<usize>,
}

/// An EPCI, or a group of communes of a study abroad.
#[derive(Debug, Clone)]
pub struct Epci {
    /// SIREN.
    pub code: Siren,
    /// Name.
    pub name: String,
    /// Its communes that are in the territory, by index, in the order of their codes.
    pub communes: Vec<usize>,
    /// The contour of these communes together.
    pub outline: MultiPolygon<f64>,
}

/// A level of the armature, the highest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Level {
    /// Its name: «Pôle structurant».
    pub name: String,
    /// Its poles in the territory, by index of commune.
    pub communes: Vec<usize>,
    /// Its poles outside the territory: people go there, and they count in none of its totals.
    pub outside: Vec<OutsidePole>,
}

/// A pole outside the territory.
#[derive(Debug, Clone, PartialEq)]
pub struct OutsidePole {
    /// INSEE code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its mairie, in the territory's projection.
    pub mairie: Point<f64>,
}

/// The lines to draw, each stretch of border once.
#[derive(Debug, Clone)]
pub struct Borders {
    /// Between two communes of one EPCI.
    pub communes: MultiLineString<f64>,
    /// Between two EPCI of the territory.
    pub epcis: MultiLineString<f64>,
    /// Around the territory.
    pub outer: MultiLineString<f64>,
}

/// A commune outside the territory, for the grey background of maps.
#[derive(Debug, Clone)]
pub struct Around {
    /// Name.
    pub name: String,
    /// Code of its département.
    pub departement: String,
    /// Contour.
    pub outline: MultiPolygon<f64>,
}

/// The territory.
#[derive(Debug)]
pub struct Territory {
    /// Its name, as the study gives it.
    pub name: String,
    /// The CRS of every coordinate in it.
    pub projection: Projection,
    /// Its communes, sorted by code.
    pub communes: Vec<Commune>,
    /// Its EPCI, sorted by code.
    pub epcis: Vec<Epci>,
    /// The levels of the armature, the highest first; empty when none is declared.
    pub levels: Vec<Level>,
    /// For each commune, those that share at least one point of border with it (queen contiguity), sorted.
    pub neighbours: Vec<Vec<usize>>,
    /// The contour of the whole.
    pub outline: MultiPolygon<f64>,
    /// The border lines.
    pub borders: Borders,
    /// Communes around, for the background of maps.
    pub around: Vec<Around>,
    /// Départements (name, contour simplified for the small inset map); empty for a study abroad.
    pub departements: Vec<(String, MultiPolygon<f64>)>,
    /// What the geography is and from when, for source lines.
    pub source: String,
    /// The edition of the reference that it is taken from; none for communes that a study brings.
    pub edition: Option<&'static Edition>,
    index: BTreeMap<Insee, usize>,
    locator: Locator,
    movements: Option<Arc<Movements>>,
    names: OnceLock<names::Names>,
}

impl Territory {
    /// The index of a commune.
    #[must_use]
    pub fn index_of(&self, code: &str) -> Option<usize> {
        self.index.get(code).copied()
    }

    /// The index of an EPCI.
    #[must_use]
    pub fn epci_index_of(&self, code: &str) -> Option<usize> {
        self.epcis.iter().position(|e| e.code.as_str() == code)
    }

    /// The commune that a point (in the territory's projection) falls in. On a shared border, the lowest code.
    #[must_use]
    pub fn locate(&self, point: Point<f64>) -> Option<usize> {
        self.locator.locate(point, |i| self.communes[i].outline.as_ref())
    }

    /// The commune of each of many points, as [`Self::locate`] finds it.
    #[must_use]
    pub fn locate_all(&self, points: &[Point<f64>]) -> Vec<Option<usize>> {
        self.locator.locate_all(points, |i| self.communes[i].outline.as_ref())
    }

    /// Sum of the populations that are known, and how many communes have none.
    #[must_use]
    pub fn population(&self) -> (u64, usize) {
        let known = self.communes.iter().filter_map(|c| c.population);
        let missing = self.communes.iter().filter(|c| c.population.is_none()).count();
        (known.map(u64::from).sum(), missing)
    }

    /// The populations as weights for the formulas: 0 where unknown (the count of those is said beside the figure).
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        self.communes.iter().map(|c| c.population.map_or(0.0, f64::from)).collect()
    }

    /// For each commune the index of its EPCI; communes without EPCI share one more group, the last.
    #[must_use]
    pub fn groups(&self) -> Vec<usize> {
        self.communes.iter().map(|c| c.epci.unwrap_or(self.epcis.len())).collect()
    }

    /// Keys and names of the communes, for tables.
    #[must_use]
    pub fn commune_rows(&self) -> (Vec<String>, Vec<String>) {
        self.communes.iter().map(|c| (c.code.to_string(), c.name.clone())).unzip()
    }

    /// Keys and names of the EPCI, for tables.
    #[must_use]
    pub fn epci_rows(&self) -> (Vec<String>, Vec<String>) {
        self.epcis.iter().map(|e| (e.code.to_string(), e.name.clone())).unzip()
    }

    /// Makes the indexes of a territory whose parts are ready.
    #[allow(clippy::too_many_arguments)]
    fn assemble(
        name: String,
        projection: Projection,
        communes: Vec<Commune>,
        epcis: Vec<Epci>,
        neighbours: Vec<Vec<usize>>,
        outline: MultiPolygon<f64>,
        borders: Borders,
        around: Vec<Around>,
        departements: Vec<(String, MultiPolygon<f64>)>,
        source: String,
    ) -> Self {
        let index = communes.iter().enumerate().map(|(i, c)| (c.code.clone(), i)).collect();
        let locator = Locator::new(communes.iter().map(|c| c.outline.as_ref()));
        Self {
            name,
            projection,
            communes,
            epcis,
            levels: Vec::new(),
            neighbours,
            outline,
            borders,
            around,
            departements,
            source,
            edition: None,
            index,
            locator,
            movements: None,
            names: OnceLock::new(),
        }
    }
}
