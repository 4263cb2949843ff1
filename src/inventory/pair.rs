//! How likely two rows are one site: evidence for and against, added up.
//!
//! Each agreement or disagreement adds points, as logarithms of odds add up (Fellegi and Sunter, «A theory for record linkage»,
//! 1969). The points were set on copies of the real friches of the Meuse, moved and misspelt by chance, and are held to others.

use std::collections::BTreeSet;
use std::fmt;

use geo::{Area as _, BooleanOps as _, Distance as _, Euclidean, Geometry, MultiPolygon, Point};

use crate::french;
use crate::layer::{Feature, Layer};

/// From so many points on, two rows are one site.
pub const MATCH: f64 = 5.0;

/// From so many on, they may be: people decide.
pub const POSSIBLE: f64 = 3.0;

/// Two sites further apart than this (metres) are not compared, unless they share an identifier or a parcel.
pub(super) const FAR: f64 = 1_000.0;

/// A reason for two rows to be one site, or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The same identifier.
    Id,
    /// Shared parcels, as a share of those of the one that has fewer.
    Parcels(f64),
    /// Both name parcels, and none is the same.
    OtherParcels,
    /// Their outlines overlap, as a share of the smaller one.
    Overlap(f64),
    /// Metres between them.
    Distance(f64),
    /// How alike the names are, from 0 to 1.
    Name(f64),
    /// The smaller surface over the larger.
    Surface(f64),
    /// The same commune.
    Commune,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("même identifiant"),
            Self::Parcels(share) => write!(f, "parcelles communes à {}", french::percent(*share, 0)),
            Self::OtherParcels => f.write_str("parcelles toutes différentes"),
            Self::Overlap(share) => write!(f, "contours superposés à {}", french::percent(*share, 0)),
            Self::Distance(metres) => write!(f, "à {} m", french::number(*metres, 0)),
            Self::Name(alike) => write!(f, "noms semblables à {}", french::percent(*alike, 0)),
            Self::Surface(ratio) => write!(f, "surfaces dans un rapport de {}", french::percent(*ratio, 0)),
            Self::Commune => f.write_str("même commune"),
        }
    }
}

/// A row: the rank of its layer, its rank among those of the layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The layer.
    pub source: usize,
    /// The row.
    pub row: usize,
}

/// Two rows of two sources.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The row of the earlier source.
    pub first: Member,
    /// The row of the later one.
    pub second: Member,
    /// Their points.
    pub score: f64,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What of a row tells which site it is.
#[derive(Debug)]
pub(super) struct Evidence {
    pub(super) id: String,
    pub(super) parcels: BTreeSet<String>,
    pub(super) outline: Option<MultiPolygon>,
    pub(super) point: Option<Point>,
    /// The name in the form in which letters are compared; nothing for what names nothing.
    pub(super) name: String,
    /// Its words in alphabetical order.
    sorted: String,
    surface: Option<f64>,
    pub(super) commune: Option<usize>,
}

impl Evidence {
    /// That of a feature of a layer of friches.
    pub(super) fn of(layer: &Layer, feature: &Feature) -> Self {
        let text = |field: &str| layer.field(field).and_then(|f| feature.cells.get(f)).unwrap_or_default();
        let outline = match feature.own_place() {
            Some(Geometry::Polygon(p)) => Some(MultiPolygon(vec![p.clone()])),
            Some(Geometry::MultiPolygon(p)) => Some(p.clone()),
            _ => None,
        };
        let name = match french::name_key(&feature.name).as_str() {
            "inconnu" | "sans nom" | "non renseigne" => String::new(),
            name => name.to_owned(),
        };
        let mut words: Vec<&str> = name.split(' ').collect();
        words.sort_unstable();
        let declared =
            layer.number(feature, "unite_fonciere_surface").or_else(|| layer.number(feature, "site_surface"));
        Self {
            // One that the tool made says no more than the commune and the name that it is made of.
            id: if layer.control.made_ids { String::new() } else { text("site_id").trim().to_ascii_uppercase() },
            parcels: parcels(text("unite_fonciere_refcad")).chain(parcels(text("l_idpar"))).collect(),
            surface: declared.filter(|s| *s > 0.0).or_else(|| outline.as_ref().map(MultiPolygon::unsigned_area)),
            // A mairie says nothing of where a site is.
            point: feature.own_place().and_then(|_| feature.point()),
            sorted: words.join(" "),
            name,
            outline,
            commune: feature.commune,
        }
    }

    /// The points of two rows and the reasons for them, `rarity` being that of the name (see [`rarity`]); nothing when they
    /// are too far apart to be compared.
    pub(super) fn against(&self, other: &Self, rarity: f64) -> Option<(f64, Vec<Reason>)> {
        let same_id = !self.id.is_empty() && self.id == other.id;
        let shared = self.parcels.intersection(&other.parcels).count();
        let far = self.distance(other);
        let same_commune = self.commune.is_some() && self.commune == other.commune;
        // A list without coordinates says of a site its commune, its name and its surface.
        let is_near = far.map_or(same_commune, |metres| metres <= FAR);
        if !is_near && !same_id && shared == 0 {
            return None;
        }
        let mut reasons = Vec::new();
        let mut points = 0.0;
        let mut add = |reason, worth| {
            reasons.push(reason);
            points += worth;
        };
        if same_id {
            add(Reason::Id, 10.0);
        }
        if !self.parcels.is_empty() && !other.parcels.is_empty() {
            let share = shared as f64 / self.parcels.len().min(other.parcels.len()) as f64;
            match shared {
                0 => add(Reason::OtherParcels, -4.0),
                _ => add(Reason::Parcels(share), if share >= 0.5 { 10.0 } else { 4.0 }),
            }
        }
        let overlap = self.overlap(other).filter(|share| *share > 0.0);
        if let Some(share) = overlap {
            add(Reason::Overlap(share), if share >= 0.3 { 10.0 } else { 2.0 });
        }
        if let Some(metres) = far {
            let worth = match metres {
                m if m <= 25.0 => 5.0,
                m if m <= 75.0 => 4.0,
                m if m <= 160.0 => 3.0,
                m if m <= 250.0 => 1.5,
                m if m <= 500.0 => -1.0,
                _ => -6.0,
            };
            add(Reason::Distance(metres), worth);
        }
        let alike = self.alike(other);
        if let Some(alike) = alike {
            let worth = match alike {
                a if a >= 0.9 => rarity,
                a if a >= 0.7 => rarity.min(3.5),
                a if a >= 0.5 => 0.5,
                _ => -2.0,
            };
            add(Reason::Name(alike), worth);
        }
        let ratio = self.surface.zip(other.surface).map(|(a, b)| a.min(b) / a.max(b));
        if let Some(ratio) = ratio {
            let worth = match ratio {
                r if r >= 1.0 / 1.02 => 3.0,
                r if r >= 1.0 / 1.1 => 1.5,
                r if r >= 0.5 => 0.0,
                _ => -2.0,
            };
            add(Reason::Surface(ratio), worth);
        }
        if same_commune {
            add(Reason::Commune, 0.5);
        }
        let met = shared > 0 || overlap.is_some();
        if same_id && !met && contradicts(far, alike) {
            // Two inventories number their sites each from 0001: people say.
            points = points.clamp(POSSIBLE, MATCH - 0.1);
        }
        if far.is_none() && !same_id && !met {
            points = self.without_place(other, points, alike, ratio);
        }
        // One of two halves is not the whole, whatever else agrees: people say what becomes of the other half.
        if !same_id && self.is_part(other, shared) {
            points = points.min(MATCH - 0.1);
        }
        Some((points, reasons))
    }

    /// The points of two rows of one commune, one of which has no position: never sure by their names alone, and never passed
    /// over where names are alike or surfaces are one.
    fn without_place(&self, other: &Self, points: f64, alike: Option<f64>, ratio: Option<f64>) -> f64 {
        let named = alike.is_some_and(|alike| alike >= 0.7);
        let sized = |least: f64| ratio.is_some_and(|ratio| ratio >= least);
        let other_parcels = !self.parcels.is_empty() && !other.parcels.is_empty();
        // A surface that is the same to a thousandth is no chance, whatever the names.
        let by_surface = sized(1.0 / 1.001) || (sized(1.0 / 1.02) && alike.is_none_or(|alike| alike >= 0.5));
        let most = if named && sized(1.0 / 1.1) { f64::INFINITY } else { MATCH - 0.1 };
        let least = if (named || by_surface) && !other_parcels { POSSIBLE } else { f64::NEG_INFINITY };
        points.min(most).max(least)
    }

    /// Whether one looks like a part of the other: some parcels of the larger, and a surface well under its own.
    fn is_part(&self, other: &Self, shared: usize) -> bool {
        let most = self.parcels.len().max(other.parcels.len());
        let smaller = self.surface.zip(other.surface).is_some_and(|(a, b)| a.min(b) < 0.7 * a.max(b));
        smaller && shared > 0 && shared < most
    }

    /// Metres between two sites: nothing where they overlap, nothing at all when one has no position.
    fn distance(&self, other: &Self) -> Option<f64> {
        match (&self.outline, &other.outline) {
            (Some(a), Some(b)) => Some(Euclidean.distance(a, b)),
            (Some(a), None) => Some(Euclidean.distance(a, &other.point?)),
            (None, Some(b)) => Some(Euclidean.distance(b, &self.point?)),
            (None, None) => Some(Euclidean.distance(self.point?, other.point?)),
        }
    }

    /// The share of the smaller outline that the other covers.
    fn overlap(&self, other: &Self) -> Option<f64> {
        let (a, b) = (self.outline.as_ref()?, other.outline.as_ref()?);
        let least = a.unsigned_area().min(b.unsigned_area());
        (least > 0.0).then(|| (a.intersection(b).unsigned_area() / least).min(1.0))
    }

    /// How alike two names are, whatever the order of their words; nothing when one names nothing.
    fn alike(&self, other: &Self) -> Option<f64> {
        if self.name.is_empty() || other.name.is_empty() {
            return None;
        }
        let straight = strsim::normalized_levenshtein(&self.name, &other.name);
        Some(straight.max(strsim::normalized_levenshtein(&self.sorted, &other.sorted)))
    }
}

/// Whether what is known of two rows of one identifier says that they are two sites: too far apart to be one, or another name
/// and no place in common.
fn contradicts(far: Option<f64>, alike: Option<f64>) -> bool {
    far.is_some_and(|metres| metres > FAR)
        || (alike.is_some_and(|alike| alike < 0.5) && far.is_none_or(|metres| metres > 250.0))
}

/// What two names that are alike are worth: the more, the rarer the name is among `rows` rows, from 2 («Décharge») to 5 points.
pub(super) fn rarity(times: usize, rows: usize) -> f64 {
    ((rows as f64 / times.max(1) as f64).log2() - 1.0).clamp(2.0, 5.0)
}

/// The parcels that a cell names, whichever list it is: `55510000ZB0033|55510000ZB0034`, `{55510000ZB0033,…}`, `['…']`.
fn parcels(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| p.len() == 14).map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parcels_are_read_in_every_list() {
        let read = |cell| parcels(cell).collect::<Vec<_>>();
        let both = ["55510000ZB0033", "55510000ZB0034"];
        assert_eq!(read("55510000ZB0033|55510000ZB0034"), both);
        assert_eq!(read("{55510000ZB0033,55510000ZB0034}"), both);
        assert_eq!(read("['55510000zb0033', '55510000ZB0034']"), both);
        assert_eq!(read("inconnu"), [""; 0]);
    }

    #[test]
    fn a_common_name_is_worth_less_than_a_rare_one() {
        assert_eq!(rarity(100, 300), 2.0);
        assert_eq!(rarity(1, 64), 5.0);
        assert_eq!(rarity(4, 64), 3.0);
    }
}
