//! What stands on a map, by square: a name is held against what is near it, not against all that the sheet has.

use std::collections::BTreeMap;

use geo::Coord;

use super::sheet::Area;

/// Side of a square, mm: about the height of a line and its halo.
const SIDE: f64 = 5.0;

/// Things that take some room each.
pub(super) struct Squares<T>(BTreeMap<(i32, i32), Vec<T>>);

impl<T> Default for Squares<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

/// The squares that a rectangle reaches, first to last, across and down.
fn reached(area: &Area) -> ((i32, i32), (i32, i32)) {
    let square = |v: f64| (v / SIDE).floor() as i32;
    ((square(area.x), square(area.y)), (square(area.x + area.w), square(area.y + area.h)))
}

impl<T: Clone> Squares<T> {
    /// Adds a thing that takes no more than this rectangle.
    pub(super) fn add(&mut self, area: &Area, thing: &T) {
        let (first, last) = reached(area);
        for row in first.1..=last.1 {
            for column in first.0..=last.0 {
                self.0.entry((row, column)).or_default().push(thing.clone());
            }
        }
    }

    /// Adds a thing that is a point: it is found once only.
    pub(super) fn add_point(&mut self, at: Coord<f64>, thing: &T) {
        self.add(&Area { x: at.x, y: at.y, w: 0.0, h: 0.0 }, thing);
    }

    /// All that may meet a rectangle, one that takes several squares several times.
    pub(super) fn near(&self, area: &Area) -> impl Iterator<Item = &T> {
        let (first, last) = reached(area);
        let rows = (first.1..=last.1).flat_map(move |row| self.0.range((row, first.0)..=(row, last.0)));
        rows.flat_map(|(_, things)| things)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Rectangles that meet another and points in it are found among those near it; each point once.
        #[test]
        fn what_meets_is_near(
            areas in prop::collection::vec((-30.0..60.0, -30.0..60.0, 0.0..22.0, 0.0..9.0), 0..30),
            of in (-30.0..60.0, -30.0..60.0, 0.0..22.0, 0.0..9.0),
        ) {
            let area = |(x, y, w, h): (f64, f64, f64, f64)| Area { x, y, w, h };
            let of = area(of);
            let (mut rectangles, mut points) = (Squares::default(), Squares::default());
            for (n, one) in areas.iter().enumerate() {
                rectangles.add(&area(*one), &n);
                points.add_point(Coord { x: one.0, y: one.1 }, &n);
            }
            let mut near: Vec<usize> = rectangles.near(&of).copied().collect();
            near.sort_unstable();
            near.dedup();
            let mut within: Vec<usize> = points.near(&of).copied().filter(|n| of.contains(areas[*n].0, areas[*n].1)).collect();
            within.sort_unstable();
            for (n, one) in areas.iter().enumerate() {
                prop_assert!(!area(*one).meets(&of) || near.binary_search(&n).is_ok());
            }
            let all = (0..areas.len()).filter(|n| of.contains(areas[*n].0, areas[*n].1));
            prop_assert_eq!(within, all.collect::<Vec<_>>());
        }
    }
}
