//! Which of many outlines a point falls in.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, MultiPolygon, Point, Polygon, Rect};

use crate::parallel;

/// Cells of the grid for one outline: about one outline in two cells has its border in any of them.
const CELLS: usize = 4;

/// A grid over outlines: for each cell the outlines whose box meets it. The outlines stay with their owner, who hands
/// them over again to look one up.
///
/// Looking a point up is one division and a few boxes, wherever it is: outlines of a territory are of like sizes, spread
/// all over it, and a tree would go down its levels for each point. Were they all in one corner of their common box, a
/// look-up would go through all their boxes.
#[derive(Debug)]
pub struct Locator {
    bounds: Option<Rect<f64>>,
    columns: usize,
    rows: usize,
    /// Where the outlines of each cell begin in `outlines`; one more at the end.
    starts: Vec<u32>,
    /// Box and rank of each, by rank in each cell.
    outlines: Vec<(Rect<f64>, u32)>,
}

impl Locator {
    /// Of outlines known by their rank; what has no outline holds no point.
    #[must_use]
    pub fn new<'a>(outlines: impl IntoIterator<Item = Option<&'a MultiPolygon<f64>>>) -> Self {
        let boxed = |(i, outline): (usize, Option<&MultiPolygon<f64>>)| Some((outline?.bounding_rect()?, i as u32));
        let boxes: Vec<(Rect<f64>, u32)> = outlines.into_iter().enumerate().filter_map(boxed).collect();
        let bounds = boxes.iter().map(|b| b.0).reduce(|a, b| {
            let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
            Rect::new(low, Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) })
        });
        let side = ((boxes.len() * CELLS) as f64).sqrt().ceil().max(1.0) as usize;
        let mut grid =
            Self { bounds, columns: side, rows: side, starts: vec![0; side * side + 1], outlines: Vec::new() };
        // Counted, summed up, then put in place: two passes instead of a list for each cell.
        for (b, _) in &boxes {
            grid.cells(b).for_each(|cell| grid.starts[cell + 1] += 1);
        }
        for cell in 0..side * side {
            grid.starts[cell + 1] += grid.starts[cell];
        }
        if let Some(first) = boxes.first() {
            let mut next = grid.starts.clone();
            grid.outlines = vec![*first; grid.starts[side * side] as usize];
            for one in &boxes {
                for cell in grid.cells(&one.0) {
                    grid.outlines[next[cell] as usize] = *one;
                    next[cell] += 1;
                }
            }
        }
        grid
    }

    /// Row and column of the cell that a place in the bounds is in, those of its edge included.
    fn cell(&self, at: Coord<f64>) -> (usize, usize) {
        let place = |v: f64, low: f64, extent: f64, count: usize| {
            // A box without width has all its places in the first column.
            let share = if extent > 0.0 { (v - low) / extent } else { 0.0 };
            ((share * count as f64) as usize).min(count - 1)
        };
        let Some(b) = self.bounds else { return (0, 0) };
        (place(at.y, b.min().y, b.height(), self.rows), place(at.x, b.min().x, b.width(), self.columns))
    }

    /// The cells that a box meets.
    fn cells(&self, b: &Rect<f64>) -> impl Iterator<Item = usize> + use<> {
        let ((bottom, left), (top, right)) = (self.cell(b.min()), self.cell(b.max()));
        let columns = self.columns;
        (bottom..=top).flat_map(move |row| (left..=right).map(move |column| row * columns + column))
    }

    /// The outline that a point falls in, its border included; the lowest rank where several do.
    #[must_use]
    pub fn locate<'a>(
        &self,
        point: Point<f64>,
        outline: impl Fn(usize) -> Option<&'a MultiPolygon<f64>>,
    ) -> Option<usize> {
        let at = Coord::from(point);
        let inside = |b: &Rect<f64>| at.x >= b.min().x && at.x <= b.max().x && at.y >= b.min().y && at.y <= b.max().y;
        self.bounds.as_ref().filter(|b| inside(b))?;
        let (row, column) = self.cell(at);
        let cell = row * self.columns + column;
        let near = &self.outlines[self.starts[cell] as usize..self.starts[cell + 1] as usize];
        let holds = |i: usize| outline(i).is_some_and(|o| o.iter().any(|polygon| contains(polygon, at)));
        near.iter().filter(|(b, _)| inside(b)).map(|(_, i)| *i as usize).find(|i| holds(*i))
    }

    /// [`Self::locate`] for many points, on all threads. They are gone through cell by cell, so that an outline is at
    /// hand for all the points that it may hold.
    #[must_use]
    pub fn locate_all<'a>(
        &self,
        points: &[Point<f64>],
        outline: impl Fn(usize) -> Option<&'a MultiPolygon<f64>> + Sync + Send,
    ) -> Vec<Option<usize>> {
        let cell = |p: &Point<f64>| {
            let (row, column) = self.cell(Coord::from(*p));
            (row * self.columns + column) as u32
        };
        let mut order: Vec<(u32, u32)> = points.iter().enumerate().map(|(i, p)| (cell(p), i as u32)).collect();
        order.sort_unstable();
        let found = parallel::map(&order, |(_, i)| self.locate(points[*i as usize], &outline));
        let mut out = vec![None; points.len()];
        order.iter().zip(found).for_each(|((_, i), found)| out[*i as usize] = found);
        out
    }
}

/// Whether a place is in a polygon or on its border. The box of the polygon is not looked at: the caller has one.
fn contains(polygon: &Polygon<f64>, at: Coord<f64>) -> bool {
    coord_pos_relative_to_ring(at, polygon.exterior()) != CoordPos::Outside
        && polygon.interiors().iter().all(|hole| coord_pos_relative_to_ring(at, hole) != CoordPos::Inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Intersects, polygon};
    use proptest::prelude::*;

    #[test]
    fn a_border_belongs_to_the_lowest_rank_and_a_hole_to_nobody() {
        let square = |x: f64| polygon![(x: x, y: 0.0), (x: x + 3.0, y: 0.0), (x: x + 3.0, y: 3.0), (x: x, y: 3.0)];
        let mut pierced = square(3.0);
        pierced.interiors_push(polygon![(x: 4.0, y: 1.0), (x: 5.0, y: 1.0), (x: 5.0, y: 2.0)].exterior().clone());
        let outlines = [None, Some(MultiPolygon::new(vec![pierced])), Some(MultiPolygon::new(vec![square(0.0)]))];
        let locator = Locator::new(outlines.iter().map(Option::as_ref));
        let locate = |x, y| locator.locate(Point::new(x, y), |i| outlines[i].as_ref());
        assert_eq!(locate(1.0, 1.0), Some(2));
        assert_eq!(locate(3.0, 1.0), Some(1), "on the border of both");
        assert_eq!(locate(4.9, 1.2), None, "in the hole");
        assert_eq!(locate(4.1, 1.9), Some(1), "in the box of the hole, not in it");
        assert_eq!(locate(9.0, 1.0), None);
    }

    #[test]
    fn of_nothing_nothing_is_found() {
        let locate = |locator: &Locator| locator.locate(Point::new(0.0, 0.0), |_| None);
        assert_eq!(locate(&Locator::new([])), None);
        assert_eq!(locate(&Locator::new([None, None])), None);
    }

    proptest! {
        /// Against every outline looked at, points on corners and borders among them.
        #[test]
        fn equals_a_look_at_each(
            corners in prop::collection::vec((0..12_i32, 0..12_i32, 1..5_i32, 1..5_i32), 0..30),
            points in prop::collection::vec((-2..36_i32, -2..36_i32), 1..60),
        ) {
            let outlines: Vec<MultiPolygon<f64>> = corners
                .iter()
                .map(|(x, y, w, h)| {
                    let (x, y, w, h) = (f64::from(*x), f64::from(*y), f64::from(*w), f64::from(*h));
                    // A triangle, so that the box is not the outline.
                    MultiPolygon::new(vec![polygon![(x: x, y: y), (x: x + w, y: y), (x: x, y: y + h)]])
                })
                .collect();
            let locator = Locator::new(outlines.iter().map(Some));
            let points: Vec<Point<f64>> =
                points.iter().map(|(x, y)| Point::new(f64::from(*x) / 2.0, f64::from(*y) / 2.0)).collect();
            let expected: Vec<Option<usize>> =
                points.iter().map(|p| outlines.iter().position(|o| o.intersects(p))).collect();
            let each: Vec<Option<usize>> = points.iter().map(|p| locator.locate(*p, |i| outlines.get(i))).collect();
            prop_assert_eq!(&each, &expected);
            prop_assert_eq!(&locator.locate_all(&points, |i| outlines.get(i)), &expected);
        }
    }
}
