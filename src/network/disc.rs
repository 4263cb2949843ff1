//! The disc around a point, as programs of geography draw it.

use geo::{Coord, LineString, Point, Polygon};

/// Segments of a quarter of a disc's circle: what GEOS, PostGIS and QGIS draw when asked for 16. The polygon's area is
/// 0.16 % below the circle's.
pub const QUADRANT: usize = 16;

/// The disc around a point, as the usual polygon whose corners lie on the circle.
#[must_use]
pub fn disc(centre: Point<f64>, radius: f64) -> Polygon<f64> {
    let sides = 4 * QUADRANT;
    let corner = |k: usize| {
        let angle = std::f64::consts::TAU * k as f64 / sides as f64;
        Coord { x: centre.x() + radius * angle.cos(), y: centre.y() + radius * angle.sin() }
    };
    Polygon::new(LineString::new((0..=sides).map(|k| corner(k % sides)).collect()), Vec::new())
}
