//! Surfaces of what is within reach: discs about a point where all directions are alike; on a network, a grid whose
//! cells are put on the network like any point, and the lines of equal travel through it.
//!
//! A point is inside a surface when travelling from it, as [`super::Travel::nearest`] counts, takes no more than what is
//! asked: what the map shows and what the tables say is the same. Holes and islands stay, and nothing is fattened: where
//! no way can be reached there is no surface.

use contour::ContourBuilder;
use geo::{Area, BooleanOps, BoundingRect, Coord, LineString, MultiPolygon, Point, Polygon, Rect, unary_union};

pub use super::disc::{QUADRANT, disc};
use super::union;
use crate::parallel;

/// Most cells of a grid: a second or two of an office PC.
const CELLS: f64 = 500_000.0;

/// Sides that a cell may have, in metres.
const SIDES: [f64; 7] = [25.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0];

/// What is beside a stretch, at most so far away on either hand.
#[must_use]
pub(super) fn beside(a: Coord<f64>, b: Coord<f64>, radius: f64) -> Polygon<f64> {
    let (x, y) = (b.x - a.x, b.y - a.y);
    let length = x.hypot(y);
    let hand = Coord { x: -y / length * radius, y: x / length * radius };
    Polygon::new(LineString::new(vec![a - hand, b - hand, b + hand, a + hand, a - hand]), Vec::new())
}

/// The union of the discs around points.
#[must_use]
pub fn discs(centres: &[Point<f64>], radius: f64) -> MultiPolygon<f64> {
    if radius <= 0.0 {
        return MultiPolygon::new(Vec::new());
    }
    let needed = union::needed(centres, radius);
    let discs: Vec<Polygon<f64>> = needed.as_deref().unwrap_or(centres).iter().map(|c| disc(*c, radius)).collect();
    union::union(&discs)
}

/// Cuts surfaces to another.
#[must_use]
pub fn clip(surfaces: Vec<MultiPolygon<f64>>, to: &MultiPolygon<f64>) -> Vec<MultiPolygon<f64>> {
    parallel::map(&surfaces, |surface| cut(surface, to))
}

/// What two surfaces share. Only the parts of the second that come near the first are looked at.
#[must_use]
pub fn cut(surface: &MultiPolygon<f64>, by: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let Some(bounds) = surface.bounding_rect() else { return MultiPolygon::new(Vec::new()) };
    let meets = |p: &&Polygon<f64>| {
        p.bounding_rect().is_some_and(|b| {
            b.min().x <= bounds.max().x
                && b.max().x >= bounds.min().x
                && b.min().y <= bounds.max().y
                && b.max().y >= bounds.min().y
        })
    };
    let near = MultiPolygon::new(by.0.iter().filter(meets).cloned().collect());
    if near.0.is_empty() { near } else { surface.intersection(&near) }
}

/// A grid of square cells over a territory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    origin: Coord<f64>,
    /// Side of a cell, in metres.
    pub side: f64,
    columns: usize,
    rows: usize,
}

impl Default for Frame {
    /// A single cell of a metre: for who asks for no surface.
    fn default() -> Self {
        Self { origin: Coord { x: 0.0, y: 0.0 }, side: 1.0, columns: 1, rows: 1 }
    }
}

impl Frame {
    /// The finest grid over a box, and a little around it, that has no more cells than an office PC takes in a moment.
    #[must_use]
    pub fn over(bounds: Rect<f64>) -> Self {
        let cells = |side: f64| (bounds.width() / side + 5.0) * (bounds.height() / side + 5.0);
        let side = SIDES.into_iter().find(|side| cells(*side) <= CELLS);
        let side = side.unwrap_or_else(|| (bounds.width() * bounds.height() / CELLS).sqrt().max(SIDES[6]));
        // Cells begin at whole sides, so that neighbouring territories have the same.
        let floor = |v: f64| (v / side).floor() * side - 2.0 * side;
        let origin = Coord { x: floor(bounds.min().x), y: floor(bounds.min().y) };
        let count = |from: f64, to: f64| ((to - from) / side).ceil() as usize + 2;
        Self { origin, side, columns: count(origin.x, bounds.max().x), rows: count(origin.y, bounds.max().y) }
    }

    /// Centre of each cell, row by row from the south-west.
    #[must_use]
    pub fn centres(&self) -> Vec<Point<f64>> {
        let at = |row: usize, column: usize| {
            Point::new(
                self.origin.x + (column as f64 + 0.5) * self.side,
                self.origin.y + (row as f64 + 0.5) * self.side,
            )
        };
        (0..self.rows).flat_map(|row| (0..self.columns).map(move |column| at(row, column))).collect()
    }

    /// The surface where a value, given at each centre, is at most `most`; none is a place without value. Between two
    /// centres the line goes where the value would be reached if it grew evenly, but beside a jump of more than `soft`
    /// (a river between two roads) it goes half-way.
    #[must_use]
    pub fn within(&self, values: &[Option<f64>], most: f64, soft: f64) -> MultiPolygon<f64> {
        // The library keeps what is at least a threshold: the sign is turned.
        let field: Vec<f64> =
            values.iter().map(|v| soft - (v.unwrap_or(f64::INFINITY) - most).clamp(-soft, soft)).collect();
        let builder = ContourBuilder::new(self.columns, self.rows, true)
            .x_origin(self.origin.x)
            .y_origin(self.origin.y)
            .x_step(self.side)
            .y_step(self.side);
        let contours = builder.contours(&field, &[soft]).expect("the grid has one value a cell");
        let surface = contours.into_iter().next().map(|c| c.into_inner().0);
        let mut surface = surface.unwrap_or_else(|| MultiPolygon::new(Vec::new()));
        surface.0.retain(|p| p.unsigned_area() > 0.0);
        surface
    }

    /// For each owner the cells that are its own.
    #[must_use]
    pub fn split(&self, owner: &[Option<u32>], owners: usize) -> Vec<MultiPolygon<f64>> {
        let mut runs: Vec<Vec<Polygon<f64>>> = vec![Vec::new(); owners];
        for row in 0..self.rows {
            let line = &owner[row * self.columns..][..self.columns];
            let mut start = 0;
            for end in 1..=self.columns {
                if end < self.columns && line[end] == line[start] {
                    continue;
                }
                if let Some(owner) = line[start] {
                    let corner = |column: usize, row: usize| Coord {
                        x: self.origin.x + column as f64 * self.side,
                        y: self.origin.y + row as f64 * self.side,
                    };
                    runs[owner as usize].push(Rect::new(corner(start, row), corner(end, row + 1)).to_polygon());
                }
                start = end;
            }
        }
        parallel::map(&runs, |runs| unary_union(runs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Contains;

    fn frame() -> Frame {
        Frame::over(Rect::new(Coord { x: 1_000.0, y: 2_000.0 }, Coord { x: 3_000.0, y: 3_000.0 }))
    }

    #[test]
    fn a_grid_holds_its_box_and_begins_at_whole_sides() {
        let frame = frame();
        assert_eq!((frame.side, frame.origin), (25.0, Coord { x: 950.0, y: 1_950.0 }));
        let centres = frame.centres();
        assert_eq!(centres.len(), frame.columns * frame.rows);
        assert_eq!(centres[1], Point::new(987.5, 1_962.5));
        assert!(centres.last().is_some_and(|c| c.x() > 3_000.0 && c.y() > 3_000.0));
    }

    /// The distance to a point grows evenly: its line of 400 m is a circle, of 502,655 m² and of no other corner farther
    /// than a hundredth of a cell.
    #[test]
    fn lines_of_equal_distance_are_circles() {
        let frame = frame();
        let centre = Point::new(2_010.0, 2_520.0);
        let far = |p: &Point<f64>| (p.x() - centre.x()).hypot(p.y() - centre.y());
        let values: Vec<Option<f64>> = frame.centres().iter().map(|p| Some(far(p))).collect();
        let zone = frame.within(&values, 400.0, 100.0);
        assert_eq!(zone.0.len(), 1);
        let circle = std::f64::consts::PI * 400.0 * 400.0;
        assert!((zone.unsigned_area() / circle - 1.0).abs() < 2e-3, "{}", zone.unsigned_area());
        assert!(zone.0[0].exterior().points().all(|p| (far(&p) - 400.0).abs() < 0.5));
    }

    /// A hole of 10 by 8 cells stays one, and an island of 3 by 3: their lines run half-way between cells, with cut
    /// corners.
    #[test]
    fn holes_and_islands_stay() {
        let frame = frame();
        let inside =
            |p: &Point<f64>, x: (f64, f64), y: (f64, f64)| p.x() > x.0 && p.x() < x.1 && p.y() > y.0 && p.y() < y.1;
        let value = |p: &Point<f64>| {
            let hole = inside(p, (1_500.0, 1_750.0), (2_300.0, 2_500.0));
            let island = inside(p, (2_500.0, 2_575.0), (2_300.0, 2_375.0));
            ((inside(p, (1_250.0, 2_000.0), (2_200.0, 2_700.0)) && !hole) || island).then_some(0.0)
        };
        let values: Vec<Option<f64>> = frame.centres().iter().map(value).collect();
        let zone = frame.within(&values, 60.0, 10.0);
        assert_eq!(zone.0.len(), 2);
        assert_eq!(zone.0.iter().map(|p| p.interiors().len()).sum::<usize>(), 1);
        // Each of the 12 corners loses, or for the hole gains, an eighth of a cell.
        let cells = 30.0 * 20.0 - 10.0 * 8.0 + 9.0;
        let corners = (-4.0 + 4.0 - 4.0) / 8.0;
        assert!((zone.unsigned_area() / 625.0 - (cells + corners)).abs() < 1e-6, "{}", zone.unsigned_area() / 625.0);
        assert!(!zone.contains(&Point::new(1_612.0, 2_412.0)) && zone.contains(&Point::new(2_537.0, 2_337.0)));
    }

    #[test]
    fn cells_are_split_without_overlap() {
        let frame = frame();
        let owner: Vec<Option<u32>> =
            frame.centres().iter().map(|p| (p.y() < 2_900.0).then_some(u32::from(p.x() > 2_000.0) * 2)).collect();
        let parts = frame.split(&owner, 3);
        assert_eq!(parts[1].0.len(), 0);
        let area = |of: u32| owner.iter().filter(|o| **o == Some(of)).count() as f64 * 625.0;
        assert!((parts[0].unsigned_area() - area(0)).abs() < 1e-3 && (parts[2].unsigned_area() - area(2)).abs() < 1e-3);
        assert!(parts[0].intersection(&parts[2]).unsigned_area() < 1e-6);
    }
}
