//! Where one goes: points, and lines and surfaces that one has reached as soon as one stands on them.
//!
//! A greenway is as near as the nearest place where one can get on it, a park as its nearest edge: neither is the point in
//! its middle. As the crow flies that is the nearest of all its positions; by road, the places where a road comes near
//! enough, or the ways in that are known.

use std::borrow::Cow;

use geo::orient::{Direction, Orient};
use geo::{BoundingRect, Geometry, Intersects, MultiPolygon, Point, Polygon, Simplify};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, PointDistance, RTree};

use super::places::Places;
use super::segment::{Segment, segments};
use super::union;
use super::zone;

/// Destinations, known by their rank.
#[derive(Debug, Clone, Default)]
pub struct Sites<'a> {
    /// The point of each; of a line or a surface, one that stands for it on a map.
    points: Vec<Point<f64>>,
    /// The lines and surfaces among them, by rank, ascending.
    shapes: Vec<(usize, Shape<'a>)>,
}

/// A line, a surface, or several places, that are one destination.
#[derive(Debug, Clone)]
pub struct Shape<'a> {
    /// Its geometry, in the projection of the points.
    pub geometry: Cow<'a, Geometry<f64>>,
    /// How near a road must come for one to be there, in metres; `None` where its geometry is made of ways in, which are
    /// put on the network like any point.
    pub near: Option<f64>,
}

impl<'a> Sites<'a> {
    /// Points only.
    #[must_use]
    pub fn at(points: &[Point<f64>]) -> Self {
        Self { points: points.to_vec(), shapes: Vec::new() }
    }

    /// Adds a point.
    pub fn push_point(&mut self, point: Point<f64>) {
        self.points.push(point);
    }

    /// Adds a line, a surface or several places, and the point that stands for it.
    pub fn push_shape(&mut self, point: Point<f64>, shape: Shape<'a>) {
        self.shapes.push((self.points.len(), shape));
        self.points.push(point);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The point of each; of a line or a surface, one that stands for it.
    #[must_use]
    pub fn points(&self) -> &[Point<f64>] {
        &self.points
    }

    /// The lines and surfaces among them, by rank.
    #[must_use]
    pub fn shapes(&self) -> &[(usize, Shape<'a>)] {
        &self.shapes
    }

    /// The destination of that rank alone.
    pub(super) fn only(&self, rank: usize) -> Option<Sites<'_>> {
        let point = *self.points.get(rank)?;
        let shape = self.shape(rank).map(|shape| (0, Shape { geometry: Cow::Borrowed(&*shape.geometry), ..*shape }));
        Some(Sites { points: vec![point], shapes: shape.into_iter().collect() })
    }

    fn shape(&self, rank: usize) -> Option<&Shape<'a>> {
        let number = self.shapes.binary_search_by_key(&rank, |(r, _)| *r).ok()?;
        Some(&self.shapes[number].1)
    }

    /// How near a road must come to the line or surface of that rank for one to be there.
    pub(super) fn near_of(&self, rank: usize) -> Option<f64> {
        self.shape(rank)?.near
    }

    /// The position of a destination that is nearest to a point: there, for who stands in it.
    #[must_use]
    pub fn nearest_place(&self, rank: usize, to: Point<f64>) -> Option<Point<f64>> {
        match self.shape(rank) {
            Some(shape) => Some(to_shape(to, &shape.geometry).1),
            None => self.points.get(rank).copied(),
        }
    }

    /// What is at most so many metres from one of them, as the crow flies: a disc about a point; about a line or a surface
    /// what discs sweep along its border, and its inside. Borders are simplified by a thousandth of the radius first.
    #[must_use]
    pub fn around(&self, radius: f64) -> MultiPolygon<f64> {
        if self.shapes.is_empty() {
            return zone::discs(&self.points, radius);
        }
        let mut parts: Vec<Polygon<f64>> = Vec::new();
        if radius > 0.0 {
            let points = (0..self.points.len()).filter(|rank| self.shape(*rank).is_none());
            parts.extend(points.map(|rank| zone::disc(self.points[rank], radius)));
        }
        for (_, shape) in &self.shapes {
            surfaces(&shape.geometry, &mut parts);
            for s in segments(&simplified(&shape.geometry, radius / 1000.0)).into_iter().filter(|_| radius > 0.0) {
                parts.push(zone::disc(Point::new(s.a[0], s.a[1]), radius));
                if s.a != s.b {
                    parts.push(zone::disc(Point::new(s.b[0], s.b[1]), radius));
                    parts.push(zone::beside(s.a.into(), s.b.into(), radius));
                }
            }
        }
        union::union(&parts)
    }
}

fn simplified(geometry: &Geometry<f64>, by: f64) -> Cow<'_, Geometry<f64>> {
    match geometry {
        Geometry::LineString(line) => Cow::Owned(line.simplify(by).into()),
        Geometry::MultiLineString(lines) => Cow::Owned(lines.simplify(by).into()),
        Geometry::Polygon(surface) => Cow::Owned(surface.simplify(by).into()),
        Geometry::MultiPolygon(surfaces) => Cow::Owned(surfaces.simplify(by).into()),
        other => Cow::Borrowed(other),
    }
}

/// The surfaces of a geometry, their borders in the direction of discs: the union takes what is on one side of borders, and
/// a surface drawn the other way around, as those of a Shapefile are, would be taken from the discs that lie on it.
fn surfaces(geometry: &Geometry<f64>, out: &mut Vec<Polygon<f64>>) {
    match geometry {
        Geometry::Polygon(p) => out.push(p.orient(Direction::Default)),
        Geometry::MultiPolygon(all) => out.extend(all.iter().map(|p| p.orient(Direction::Default))),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| surfaces(part, out)),
        Geometry::Rect(r) => out.push(r.to_polygon().orient(Direction::Default)),
        Geometry::Triangle(t) => out.push(t.to_polygon().orient(Direction::Default)),
        _ => {}
    }
}

type Owned<G> = GeomWithData<G, usize>;

/// Sites as the crow flies.
#[derive(Debug)]
pub(super) struct Index<'s> {
    sites: &'s Sites<'s>,
    places: Places,
    /// The rank of each point among the sites; none where all are points.
    ranks: Option<Vec<usize>>,
    /// The stretches of lines and borders, with the number of their shape.
    stretches: RTree<Owned<Segment>>,
    /// The boxes of surfaces, with the number of their shape.
    boxes: RTree<Owned<Rectangle<[f64; 2]>>>,
}

impl<'s> Index<'s> {
    pub(super) fn new(sites: &'s Sites<'s>) -> Self {
        let (places, ranks) = if sites.shapes.is_empty() {
            (Places::new(&sites.points), None)
        } else {
            let ranks: Vec<usize> = (0..sites.points.len()).filter(|rank| sites.shape(*rank).is_none()).collect();
            let points: Vec<Point<f64>> = ranks.iter().map(|&rank| sites.points[rank]).collect();
            (Places::new(&points), Some(ranks))
        };
        let (mut stretches, mut boxes) = (Vec::new(), Vec::new());
        for (number, (_, shape)) in sites.shapes.iter().enumerate() {
            stretches.extend(segments(&shape.geometry).into_iter().map(|s| GeomWithData::new(s, number)));
            let mut parts = Vec::new();
            surfaces(&shape.geometry, &mut parts);
            let corners =
                |p: &Polygon<f64>| p.bounding_rect().map(|b| ([b.min().x, b.min().y], [b.max().x, b.max().y]));
            let rectangle = |(least, most)| GeomWithData::new(Rectangle::from_corners(least, most), number);
            boxes.extend(parts.iter().filter_map(corners).map(rectangle));
        }
        Self { sites, places, ranks, stretches: RTree::bulk_load(stretches), boxes: RTree::bulk_load(boxes) }
    }

    fn rank(&self, place: usize) -> usize {
        self.ranks.as_ref().map_or(place, |ranks| ranks[place])
    }

    fn point(&self, place: usize) -> Point<f64> {
        self.sites.points[self.rank(place)]
    }

    /// The numbers of the surfaces that hold a point, their border included; each once, ascending.
    fn holding(&self, at: Point<f64>) -> Vec<usize> {
        let boxes = self.boxes.locate_in_envelope_intersecting(&AABB::from_point([at.x(), at.y()]));
        let mut numbers: Vec<usize> = boxes.map(|found| found.data).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|&number| self.sites.shapes[number].1.geometry.intersects(&at));
        numbers
    }

    /// The `k` nearest, by what `amount` says of so many metres, ties by rank.
    pub(super) fn nearest<T: Ord>(&self, at: Point<f64>, k: usize, amount: impl Fn(f64) -> T) -> Vec<(usize, T)> {
        let metres = |place: usize| distance(at, self.point(place));
        let found = self.places.nearest(at, k, |place| amount(metres(place)));
        if self.sites.shapes.is_empty() {
            return found;
        }
        let mut all: Vec<(usize, T)> = found.into_iter().map(|(place, amount)| (self.rank(place), amount)).collect();
        let mut met: Vec<(usize, f64)> = self.holding(at).into_iter().map(|number| (number, 0.0)).collect();
        for (stretch, square) in self.stretches.nearest_neighbor_iter_with_distance_2(&[at.x(), at.y()]) {
            // As far as the last of k: ties are settled by rank.
            if met.len() >= k && met.last().is_none_or(|(_, last)| square > *last) {
                break;
            }
            if met.iter().all(|(number, _)| *number != stretch.data) {
                met.push((stretch.data, square));
            }
        }
        all.extend(met.into_iter().map(|(number, square)| (self.sites.shapes[number].0, amount(square.sqrt()))));
        all.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
        all.truncate(k);
        all
    }

    /// Calls `each` once with every site within a radius of a point and how far it is, those a hair beyond included, in no
    /// order.
    pub(super) fn within(&self, at: Point<f64>, radius: f64, mut each: impl FnMut(usize, f64)) {
        self.places.within(at, radius, |place| each(self.rank(place), distance(at, self.point(place))));
        if self.sites.shapes.is_empty() {
            return;
        }
        let query = [at.x(), at.y()];
        let mut least: Vec<(usize, f64)> = self.holding(at).into_iter().map(|number| (number, 0.0)).collect();
        let near = self.stretches.locate_within_distance(query, radius * radius * (1.0 + 1e-9));
        least.extend(near.map(|stretch| (stretch.data, stretch.geom().distance_2(&query))));
        least.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        least.dedup_by_key(|(number, _)| *number);
        least.into_iter().for_each(|(number, square)| each(self.sites.shapes[number].0, square.sqrt()));
    }

    /// How far each site is, in metres.
    pub(super) fn row(&self, at: Point<f64>) -> Vec<f64> {
        let mut row: Vec<f64> = self.sites.points.iter().map(|p| distance(at, *p)).collect();
        for (rank, shape) in &self.sites.shapes {
            row[*rank] = to_shape(at, &shape.geometry).0;
        }
        row
    }
}

fn distance(a: Point<f64>, b: Point<f64>) -> f64 {
    (a.x() - b.x()).hypot(a.y() - b.y())
}

/// How far a geometry is in metres, and where it is nearest: there, for who stands in it.
pub(super) fn to_shape(at: Point<f64>, geometry: &Geometry<f64>) -> (f64, Point<f64>) {
    let mut parts = Vec::new();
    surfaces(geometry, &mut parts);
    if parts.iter().any(|p| p.intersects(&at)) {
        return (0.0, at);
    }
    let query = [at.x(), at.y()];
    let near = segments(geometry).into_iter().map(|s| (s.distance_2(&query), s.nearest(query).0));
    let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map_or((f64::INFINITY, at), |(square, place)| (square.sqrt(), Point::from(place)))
}
