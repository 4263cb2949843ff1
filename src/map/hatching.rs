//! Lines over areas: those of a sign, and those of what is not known.

use geo::{BooleanOps, BoundingRect, Coord, LineString, MapCoords, MultiLineString, MultiPolygon};

use super::colour::Colour;
use super::recipe::Hatching;
use super::sheet::{Area, Item, Role};
use super::theme::Drawing;
use super::view::cut;

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

/// What is left free of lines around a name, mm.
const CLEAR: f64 = 0.5;

impl Drawing<'_> {
    /// Draws the lines of a hatching, which give way to names.
    pub(super) fn hatch(&mut self, lines: Vec<Item>) {
        let from = self.items.len();
        self.items.extend(lines);
        self.hatched.push(from..self.items.len());
    }

    /// Takes the lines of hatchings away from where names stand, so that these are read.
    pub(super) fn clear_names(&mut self) {
        let name = |item: &Item| match item {
            Item::Text(text) if matches!(text.role, Role::Label | Role::Group) => Some(text.area().grown(CLEAR)),
            _ => None,
        };
        let names: Vec<Area> = self.items.iter().filter_map(name).collect();
        let mut hatched = std::mem::take(&mut self.hatched).into_iter().peekable();
        let items = std::mem::take(&mut self.items);
        for (rank, item) in items.into_iter().enumerate() {
            while hatched.next_if(|lines| lines.end <= rank).is_some() {}
            match item {
                Item::Line { points, width, colour, opacity }
                    if hatched.peek().is_some_and(|lines| lines.contains(&rank)) =>
                {
                    let parts = points.windows(2).flat_map(|pair| beside(pair[0], pair[1], &names));
                    let line = |(a, b)| Item::Line { points: vec![a, b], width, colour, opacity };
                    self.items.extend(parts.map(line));
                }
                other => self.items.push(other),
            }
        }
    }
}

/// The parts of a segment that are in none of the rectangles.
fn beside(a: Coord<f64>, b: Coord<f64>, areas: &[Area]) -> Vec<(Coord<f64>, Coord<f64>)> {
    /// What is shorter is a dot, mm.
    const DOT: f64 = 0.1;
    let mut parts = vec![(a, b)];
    for area in areas {
        let around = |(a, b): (Coord<f64>, Coord<f64>)| match cut(a, b, *area) {
            None => [Some((a, b)), None],
            Some((from, to)) => [Some((a, from)), Some((to, b))],
        };
        let long = |(a, b): &(Coord<f64>, Coord<f64>)| (b.x - a.x).hypot(b.y - a.y) > DOT;
        parts = parts.into_iter().flat_map(around).flatten().filter(long).collect();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stops_at_a_name_and_goes_on_behind_it() {
        let at = |x: f64| Coord { x, y: 0.0 };
        let name = Area { x: 3.0, y: -1.0, w: 2.0, h: 2.0 };
        let far = Area { x: 3.0, y: 5.0, w: 2.0, h: 2.0 };
        assert_eq!(beside(at(0.0), at(10.0), &[name, far]), [(at(0.0), at(3.0)), (at(5.0), at(10.0))]);
        // One that begins in the name has its end only; one within it has none.
        assert_eq!(beside(at(4.0), at(10.0), &[name]), [(at(5.0), at(10.0))]);
        assert_eq!(beside(at(3.5), at(4.5), &[name]), []);
    }
}
