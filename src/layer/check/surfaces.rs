//! Surfaces drawn: overlaps between two, area of one.

use geo::{Area, BooleanOps, BoundingRect, Geometry, MultiPolygon, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::parallel;

/// Borders that two neighbours share overlap by slivers; more than this (m²) is an overlap.
const SLIVER: f64 = 1.0;

fn surface(geometry: Option<&Geometry<f64>>) -> Option<MultiPolygon<f64>> {
    match geometry? {
        Geometry::Polygon(p) => Some(MultiPolygon::new(vec![p.clone()])),
        Geometry::MultiPolygon(m) => Some(m.clone()),
        Geometry::GeometryCollection(parts) => {
            let surfaces: Vec<_> = parts.iter().filter_map(|part| surface(Some(part))).flatten().collect();
            (!surfaces.is_empty()).then(|| MultiPolygon::new(surfaces))
        }
        _ => None,
    }
}

/// The area of a surface, m².
pub(super) fn area(geometry: Option<&Geometry<f64>>) -> Option<f64> {
    surface(geometry).map(|s| s.unsigned_area())
}

/// What surfaces lie over one another.
#[derive(Debug, PartialEq)]
pub(super) struct Overlaps {
    /// How many surfaces there are.
    pub(super) checked: usize,
    /// The pairs that overlap, with their common area in m², the first of each pair first.
    pub(super) pairs: Vec<(usize, usize, f64)>,
    /// Those that may overlap more than [`MOST`] of those that follow them: these are not all looked for.
    pub(super) crowded: Vec<usize>,
}

/// How many of the surfaces that follow it one is said to overlap. Where it is over more, the file is wrong as a whole: a
/// thousand surfaces over one another are half a million pairs, which nobody reads.
pub(super) const MOST: usize = 20;

/// Most boxes around a surface that are put in order before it is known how many it overlaps.
const NEAR: usize = 1_000;

/// Which surfaces overlap.
pub(super) fn overlaps(geometries: &[Option<&Geometry<f64>>]) -> Overlaps {
    let surfaces: Vec<(usize, MultiPolygon<f64>)> =
        geometries.iter().enumerate().filter_map(|(i, g)| Some((i, surface(*g)?))).collect();
    let boxes: Vec<Option<Rect<f64>>> = surfaces.iter().map(|(_, s)| s.bounding_rect()).collect();
    let corners = |b: &Rect<f64>| ([b.min().x, b.min().y], [b.max().x, b.max().y]);
    let boxed = boxes.iter().enumerate().filter_map(|(n, b)| {
        let (low, high) = corners(b.as_ref()?);
        Some(GeomWithData::new(Rectangle::from_corners(low, high), n))
    });
    let tree = RTree::bulk_load(boxed.collect());
    let of = |n: usize| -> (Vec<(usize, usize, f64)>, Option<usize>) {
        let Some(own) = boxes[n] else { return (Vec::new(), None) };
        let (low, high) = corners(&own);
        let around = tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high));
        let mut near: Vec<usize> = around.map(|found| found.data).take(NEAR).collect();
        if near.len() < NEAR {
            near.retain(|m| *m > n);
            near.sort_unstable();
        } else {
            // So many that the first of those that follow are soon found by going through all.
            near = (n + 1..surfaces.len()).collect();
        }
        let mut pairs = Vec::new();
        for m in near {
            // What two boxes share is the most that two surfaces may.
            if boxes[m].is_none_or(|b| shared(&own, &b) <= SLIVER) {
                continue;
            }
            let common = surfaces[n].1.intersection(&surfaces[m].1).unsigned_area();
            if common > SLIVER {
                if pairs.len() == MOST {
                    return (pairs, Some(surfaces[n].0));
                }
                pairs.push((surfaces[n].0, surfaces[m].0, common));
            }
        }
        (pairs, None)
    };
    let (mut pairs, mut crowded) = (Vec::new(), Vec::new());
    for (found, more) in parallel::map_range(surfaces.len(), of) {
        pairs.extend(found);
        crowded.extend(more);
    }
    Overlaps { checked: surfaces.len(), pairs, crowded }
}

/// The area that two boxes share.
fn shared(a: &Rect<f64>, b: &Rect<f64>) -> f64 {
    let width = a.max().x.min(b.max().x) - a.min().x.max(b.min().x);
    let height = a.max().y.min(b.max().y) - a.min().y.max(b.min().y);
    width.max(0.0) * height.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlap_is_measured_and_a_shared_border_is_none() {
        let square = |x: f64| Geometry::from(Rect::new((x, 0.0), (x + 10.0, 10.0)).to_polygon());
        let (a, b, c) = (square(0.0), square(7.0), square(17.0));
        // From 7 to 10 wide, 10 high: 30 m². The second and third only touch.
        let found = overlaps(&[Some(&a), None, Some(&b), Some(&c)]);
        assert_eq!(found, Overlaps { checked: 3, pairs: vec![(0, 2, 30.0)], crowded: Vec::new() });
        assert_eq!((area(Some(&a)), area(None)), (Some(100.0), None));
    }

    /// Of 30 squares on one place the first nine have more than 20 behind them: 20 of each are named, the tenth to the
    /// last name all, 20 + 19 + … + 1 = 210; with 9 × 20, 390 pairs. So it is of 1,200, by another way.
    #[test]
    fn a_heap_is_told_without_all_its_pairs() {
        for (count, named) in [(30, 9 * 20 + 210), (1_200, 1_179 * 20 + 210)] {
            let square = Geometry::from(Rect::new((0.0, 0.0), (10.0, 10.0)).to_polygon());
            let found = overlaps(&vec![Some(&square); count]);
            assert_eq!((found.pairs.len(), found.crowded.len()), (named, count - 21));
            assert_eq!(found.pairs[20], (1, 2, 100.0));
        }
    }
}
