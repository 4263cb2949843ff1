//! The surface of each commune that is within reach.

use geo::{
    Area, BooleanOps, BoundingRect, Coord, Intersects, LineString, MultiPolygon, Point, Polygon, Rect, unary_union,
};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use crate::network::zone::{self, QUADRANT, disc};
use crate::parallel;
use crate::territory::Territory;
use crate::units::Metres;

/// Square metres of each commune within a surface.
pub(super) fn cut_areas(territory: &Territory, zone: &MultiPolygon<f64>) -> Vec<Option<f64>> {
    parallel::map(&territory.communes, |commune| Some(zone::cut(commune.outline.as_ref()?, zone).unsigned_area()))
}

/// Square metres of each commune within `radius` of one of the places. Each commune is cut by the discs that meet it
/// only: cutting by the union of all would take minutes for the whole of France.
pub(super) fn covered_areas(territory: &Territory, places: &[Point<f64>], radius: Metres) -> Vec<Option<f64>> {
    let tree: RTree<GeomWithData<[f64; 2], usize>> =
        RTree::bulk_load(places.iter().enumerate().map(|(i, p)| GeomWithData::new([p.x(), p.y()], i)).collect());
    let r = radius.value();
    parallel::map(&territory.communes, |commune| {
        let outline = commune.outline.as_ref()?;
        let b = outline.bounding_rect()?;
        let reach = AABB::from_corners([b.min().x - r, b.min().y - r], [b.max().x + r, b.max().y + r]);
        let mut found: Vec<usize> = tree.locate_in_envelope(&reach).map(|item| item.data).collect();
        found.sort_unstable();
        let mut discs = Vec::new();
        for i in found {
            let disc = disc(places[i], r);
            // Wholly inside one disc, which is convex: its corners tell.
            if corners_inside(outline, places[i], r) {
                return Some(outline.unsigned_area());
            }
            if disc.intersects(outline) {
                discs.extend(within_box(&disc, &b));
            }
        }
        match discs.as_slice() {
            [] => Some(0.0),
            [one] => Some(outline.intersection(&MultiPolygon::new(vec![one.clone()])).unsigned_area()),
            many => Some(outline.intersection(&unary_union(many)).unsigned_area()),
        }
    })
}

/// Whether every corner of the outline lies in the circle inscribed in the disc's polygon.
fn corners_inside(outline: &MultiPolygon<f64>, centre: Point<f64>, radius: f64) -> bool {
    let inscribed = radius * (std::f64::consts::PI / (4 * QUADRANT) as f64).cos();
    let limit = inscribed * inscribed;
    outline.0.iter().flat_map(|p| &p.exterior().0).all(|c| {
        let (dx, dy) = (c.x - centre.x(), c.y - centre.y());
        dx * dx + dy * dy <= limit
    })
}

/// The part of a disc in a box, a metre of margin included. The overlay rounds coordinates to a 2³⁰th of what it is given
/// (a hundredth of a millimetre on 10 km): without the rest of the discs it is given little, and rounds to less.
fn within_box(disc: &Polygon<f64>, bounds: &Rect<f64>) -> Option<Polygon<f64>> {
    let (low, high) = (bounds.min(), bounds.max());
    // How far inside each of the four sides a corner is.
    let inside = |c: &Coord<f64>, side: usize| match side {
        0 => c.x - (low.x - 1.0),
        1 => (high.x + 1.0) - c.x,
        2 => c.y - (low.y - 1.0),
        _ => (high.y + 1.0) - c.y,
    };
    let mut corners: Vec<Coord<f64>> = disc.exterior().0.clone();
    corners.pop();
    for side in 0..4 {
        let mut kept = Vec::with_capacity(corners.len() + 2);
        for (k, here) in corners.iter().enumerate() {
            let next = &corners[(k + 1) % corners.len()];
            let (a, b) = (inside(here, side), inside(next, side));
            if a >= 0.0 {
                kept.push(*here);
            }
            if (a < 0.0) != (b < 0.0) {
                kept.push(*here + (*next - *here) * (a / (a - b)));
            }
        }
        corners = kept;
    }
    (corners.len() >= 3).then(|| Polygon::new(LineString::new(corners), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc of 5 km about a corner of a square of 20 km, in which a quarter of its 64 triangles lie, with a margin of
    /// a metre: two strips of 5 km by 1 m and the square metre of the corner more.
    #[test]
    fn a_disc_is_cut_at_a_box() {
        let bounds = Rect::new(Coord { x: 0.0, y: 0.0 }, Coord { x: 20_000.0, y: 20_000.0 });
        let whole = disc(Point::new(0.0, 0.0), 5000.0);
        let part = within_box(&whole, &bounds).expect("a part").unsigned_area();
        let quarter = whole.unsigned_area() / 4.0;
        // Beside its highest corner the disc falls by 0.05 m in a metre at most.
        assert!((part - quarter - 10_001.0).abs() < 0.1, "{part} {quarter}");
        let inside = disc(Point::new(10_000.0, 10_000.0), 5000.0);
        assert_eq!(within_box(&inside, &bounds).expect("all of it"), inside);
        assert_eq!(within_box(&disc(Point::new(-9000.0, 0.0), 5000.0), &bounds), None);
    }
}
