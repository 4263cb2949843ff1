//! Where a position in degrees lies: in France, in France once its two numbers are swapped, or elsewhere.

use geo::{Coord, CoordsIter, Geometry, MapCoords};

use crate::french;
use crate::territory::Territory;

/// Longitudes and latitudes of metropolitan France, as the national consolidations of data take them, and of each
/// overseas département.
const FRANCE: [(f64, f64, f64, f64); 7] = [
    (-5.5, 9.7, 41.0, 51.5),
    (-61.9, -60.7, 14.3, 16.6),
    (-63.2, -62.7, 17.8, 18.2),
    (-54.7, -51.5, 2.0, 6.0),
    (55.1, 55.95, -21.5, -20.8),
    (44.9, 45.4, -13.1, -12.5),
    (-56.5, -56.0, 46.7, 47.2),
];

/// Whether the study brings its own communes, which may lie anywhere.
pub(in crate::layer) fn is_abroad(territory: &Territory) -> bool {
    territory.communes.iter().all(|c| c.departement.is_empty())
}

pub(in crate::layer) fn in_france(c: Coord<f64>) -> bool {
    FRANCE.iter().any(|(w, e, s, n)| (*w..=*e).contains(&c.x) && (*s..=*n).contains(&c.y))
}

/// How a position in degrees stands.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::layer) enum Standing {
    /// In France, or anywhere for a study abroad.
    Right,
    /// In France once longitude and latitude are swapped: that geometry.
    Swapped(Geometry<f64>),
    /// `0 ; 0`, which databases write for an unknown position.
    Zero,
    /// Not in degrees.
    NotDegrees(Coord<f64>),
    /// Outside France.
    Outside(Coord<f64>),
}

/// Looks where a geometry lies.
pub(in crate::layer) fn standing(geometry: &Geometry<f64>, abroad: bool) -> Standing {
    let mut first = None;
    let mut degrees = true;
    for c in geometry.coords_iter() {
        let fine = c.x.abs() <= 180.0 && c.y.abs() <= 90.0;
        if !(fine && (abroad || in_france(c))) && first.is_none() {
            first = Some(c);
        }
        degrees = degrees && c.x.abs() <= 180.0 && c.y.abs() <= 180.0;
    }
    let Some(first) = first else { return Standing::Right };
    if geometry.coords_iter().all(|c| c.x == 0.0 && c.y == 0.0) {
        return Standing::Zero;
    }
    if !abroad {
        let swapped = geometry.map_coords(|c| Coord { x: c.y, y: c.x });
        if swapped.coords_iter().all(in_france) {
            return Standing::Swapped(swapped);
        }
    }
    if degrees { Standing::Outside(first) } else { Standing::NotDegrees(first) }
}

/// A coordinate for people.
pub(in crate::layer) fn show(c: Coord<f64>) -> String {
    format!("longitude {}, latitude {}", french::short(c.x, 5), french::short(c.y, 5))
}

#[cfg(test)]
mod tests {
    use geo::Point;

    use super::*;

    #[test]
    fn a_position_is_right_swapped_unknown_or_elsewhere() {
        let at = |x: f64, y: f64| standing(&Point::new(x, y).into(), false);
        assert_eq!(at(5.54, 48.89), Standing::Right);
        assert_eq!(at(48.89, 5.54), Standing::Swapped(Point::new(5.54, 48.89).into()));
        // Saint-Denis de La Réunion, latitude first.
        assert_eq!(at(-20.88, 55.45), Standing::Swapped(Point::new(55.45, -20.88).into()));
        assert_eq!(at(0.0, 0.0), Standing::Zero);
        assert_eq!(at(-74.0, 40.7), Standing::Outside(Coord { x: -74.0, y: 40.7 }));
        assert_eq!(at(876_000.0, 6_870_000.0), Standing::NotDegrees(Coord { x: 876_000.0, y: 6_870_000.0 }));
        assert_eq!(standing(&Point::new(-74.0, 40.7).into(), true), Standing::Right);
    }
}
