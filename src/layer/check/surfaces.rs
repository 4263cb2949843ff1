//! Surfaces drawn: overlaps between two, area of one.

use geo::{Area, BooleanOps, BoundingRect, Geometry, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

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

/// How many surfaces there are, and the pairs that overlap with their common area in m², the first of each pair first.
pub(super) fn overlaps(geometries: &[Option<&Geometry<f64>>]) -> (usize, Vec<(usize, usize, f64)>) {
    let all: Vec<(usize, MultiPolygon<f64>)> =
        geometries.iter().enumerate().filter_map(|(i, g)| Some((i, surface(*g)?))).collect();
    let corners = |s: &MultiPolygon<f64>| s.bounding_rect().map(|b| ([b.min().x, b.min().y], [b.max().x, b.max().y]));
    let boxes = all.iter().enumerate().filter_map(|(n, (_, s))| {
        let (a, b) = corners(s)?;
        Some(GeomWithData::new(Rectangle::from_corners(a, b), n))
    });
    let tree = RTree::bulk_load(boxes.collect());
    let mut pairs = Vec::new();
    for (n, (i, one)) in all.iter().enumerate() {
        let Some((a, b)) = corners(one) else { continue };
        let mut near: Vec<usize> = tree
            .locate_in_envelope_intersecting(&AABB::from_corners(a, b))
            .map(|g| g.data)
            .filter(|m| *m > n)
            .collect();
        near.sort_unstable();
        for m in near {
            let common = one.intersection(&all[m].1).unsigned_area();
            if common > SLIVER {
                pairs.push((*i, all[m].0, common));
            }
        }
    }
    (all.len(), pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Rect;

    #[test]
    fn an_overlap_is_measured_and_a_shared_border_is_none() {
        let square = |x: f64| Geometry::from(Rect::new((x, 0.0), (x + 10.0, 10.0)).to_polygon());
        let (a, b, c) = (square(0.0), square(7.0), square(17.0));
        // From 7 to 10 wide, 10 high: 30 m². The second and third only touch.
        assert_eq!(overlaps(&[Some(&a), None, Some(&b), Some(&c)]), (3, vec![(0, 2, 30.0)]));
        assert_eq!((area(Some(&a)), area(None)), (Some(100.0), None));
    }
}
