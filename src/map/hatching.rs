//! Lines over areas: those of a sign, and those of what is not known.

use geo::{BooleanOps, BoundingRect, Coord, LineString, MapCoords, MultiLineString, MultiPolygon};

use super::colour::Colour;
use super::recipe::Hatching;
use super::sheet::Item;

/// Millimetres between the lines over an area of a map, and in the legend where there is little room.
pub(super) const STEP: f64 = 2.0;
pub(super) const SMALL_STEP: f64 = 1.4;

/// Lines at 45°, `step` mm apart, over a surface in millimetres.
fn hatch(shape: &MultiPolygon<f64>, step: f64) -> Vec<Vec<Coord<f64>>> {
    let Some(b) = shape.bounding_rect() else { return Vec::new() };
    // Lines x + y = constant, at multiples of the step so that neighbouring surfaces hatch in one go.
    let gap = step * std::f64::consts::SQRT_2;
    let (low, high) = ((b.min().x + b.min().y) / gap, (b.max().x + b.max().y) / gap);
    let mut lines = Vec::new();
    for n in low.ceil() as i64..=high.floor() as i64 {
        let sum = n as f64 * gap;
        let (x0, x1) = (b.min().x - 1.0, b.max().x + 1.0);
        lines.push(LineString::new(vec![Coord { x: x0, y: sum - x0 }, Coord { x: x1, y: sum - x1 }]));
    }
    if lines.is_empty() {
        return Vec::new();
    }
    shape.clip(&MultiLineString::new(lines), false).0.into_iter().map(|l| l.0).filter(|l| l.len() > 1).collect()
}

/// The lines of a hatching over a surface in millimetres.
fn strokes(shape: &MultiPolygon<f64>, hatching: Hatching, step: f64) -> Vec<Vec<Coord<f64>>> {
    let mirror = |c: Coord<f64>| Coord { x: -c.x, y: c.y };
    let falling = || {
        let lines = hatch(&shape.map_coords(mirror), step);
        lines.into_iter().map(|line| line.into_iter().map(mirror).collect())
    };
    match hatching {
        Hatching::Rising => hatch(shape, step),
        Hatching::Falling => falling().collect(),
        Hatching::Crossed => hatch(shape, step).into_iter().chain(falling()).collect(),
    }
}

/// The hatching of a sign over a surface in millimetres.
pub(super) fn of_sign(shape: &MultiPolygon<f64>, hatching: Hatching, step: f64) -> Vec<Item> {
    let line = |points| Item::Line { points, width: 0.22, colour: Colour(0x3C, 0x3C, 0x3C), opacity: 0.8 };
    strokes(shape, hatching, step).into_iter().map(line).collect()
}

/// What missing data look like over a surface in millimetres that is white.
pub(super) fn of_missing(shape: &MultiPolygon<f64>) -> Vec<Item> {
    let line = |points| Item::Line { points, width: 0.2, colour: Colour(0x8A, 0x8A, 0x8A), opacity: 1.0 };
    hatch(shape, SMALL_STEP).into_iter().map(line).collect()
}
