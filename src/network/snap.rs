//! From a point to the network: the nearest place on an edge that the profile can use, and the way there on foot.

use geo::{Geometry, Point};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::graph::{Graph, Measure, On, Spot};
use super::position::Position;
use super::profile::Profile;
use super::segment::{Segment, segments};
use super::streets::Streets;
use crate::parallel;
use crate::territory::Projection;

/// A straight stretch of a piece, in the territory's projection.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    ends: Segment,
    edge: u32,
    /// Pieces of the edge before its own.
    after: u32,
    /// Share of the piece at its ends.
    from: f32,
    to: f32,
}

impl Stretch {
    /// The place on the network that is that share of it along.
    fn spot(&self, along: f64, streets: &Streets, graph: &Graph) -> Spot {
        let share = f64::from(self.from) + along * f64::from(self.to - self.from);
        graph.spot(streets, self.edge, self.after as usize, share)
    }
}

impl RTreeObject for Stretch {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.ends.envelope()
    }
}

impl PointDistance for Stretch {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.ends.distance_2(point)
    }
}

/// A point put on the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snapped {
    /// Where on the network.
    pub spot: Spot,
    /// That position.
    pub at: Point<f64>,
    /// Straight distance to it, m.
    pub distance: f64,
}

/// The index of the edges that a profile can use.
#[derive(Debug)]
pub struct Snapper {
    tree: RTree<Stretch>,
    speed: f64,
    most: f64,
    measure: Measure,
}

impl Snapper {
    /// Indexes the edges of the graph's largest component: from the others one gets nowhere.
    #[must_use]
    pub fn new(streets: &Streets, graph: &Graph, profile: &Profile, measure: Measure, projection: &Projection) -> Self {
        let inside = graph.largest_component();
        let usable: Vec<u32> = (0..graph.edges().len() as u32).filter(|edge| graph.is_within(&inside, *edge)).collect();
        let stretches: Vec<Vec<Stretch>> = parallel::map(&usable, |edge| stretches(streets, *edge, projection));
        let tree = RTree::bulk_load(stretches.into_iter().flatten().collect());
        Self { tree, speed: profile.access_speed / 3.6, most: profile.access_most, measure }
    }

    /// Puts a point on the network; `None` when no usable edge is near enough.
    #[must_use]
    pub fn snap(&self, streets: &Streets, graph: &Graph, point: Point<f64>) -> Option<Snapped> {
        let query = [point.x(), point.y()];
        let nearest = self.tree.nearest_neighbor(&query)?;
        let (at, along) = nearest.ends.nearest(query);
        let distance = (at[0] - query[0]).hypot(at[1] - query[1]);
        if distance > self.most {
            return None;
        }
        let mut spot = nearest.spot(along, streets, graph);
        spot.access = self.walk(distance);
        Some(Snapped { spot, at: at.into(), distance })
    }

    /// The places where an edge comes at most `near` metres from a geometry, and those where it leaves it: whichever way
    /// one drives along, one has got there at the first. Each once, by node and edge.
    #[must_use]
    pub(super) fn meeting(
        &self,
        streets: &Streets,
        graph: &Graph,
        geometry: &Geometry<f64>,
        near: f64,
    ) -> Vec<Snapped> {
        let mut met = Vec::new();
        for line in segments(geometry) {
            let (least, most) = (line.envelope().lower(), line.envelope().upper());
            let around = AABB::from_corners([least[0] - near, least[1] - near], [most[0] + near, most[1] + near]);
            for stretch in self.tree.locate_in_envelope_intersecting(&around) {
                if let Some((from, to)) = stretch.ends.near(&line, near) {
                    met.extend([from, to].map(|along| {
                        let ([ax, ay], [bx, by]) = (stretch.ends.a, stretch.ends.b);
                        let at = Point::new(ax + along * (bx - ax), ay + along * (by - ay));
                        Snapped { spot: stretch.spot(along, streets, graph), at, distance: 0.0 }
                    }));
                }
            }
        }
        met.sort_by_key(|place| match place.spot.on {
            On::Node(node) => (0, node, 0, 0),
            On::Edge { edge, forward, backward } => (1, edge, forward, backward),
        });
        met.dedup_by_key(|place| place.spot);
        met
    }

    /// What so many metres off the network cost.
    #[must_use]
    pub fn walk(&self, metres: f64) -> u32 {
        match self.measure {
            Measure::Time => (metres / self.speed * 1_000.0).round() as u32,
            Measure::Length => (metres * 1_000.0).round() as u32,
        }
    }
}

fn stretches(streets: &Streets, edge: u32, projection: &Projection) -> Vec<Stretch> {
    let mut out = Vec::new();
    let shape = streets.shape(edge);
    let project =
        |p: &Position| projection.project(f64::from(p.lon) * 1e-7, f64::from(p.lat) * 1e-7).map(|c| [c.x, c.y]);
    let projected: Option<Vec<[f64; 2]>> = shape.iter().map(project).collect();
    let Some(projected) = projected else { return out };
    let mut start = 0;
    for (after, piece) in streets.pieces(edge).enumerate() {
        let end = streets.until[piece] as usize;
        let points = &projected[start..=end];
        start = end;
        let lengths: Vec<f64> = points.windows(2).map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1])).collect();
        let whole: f64 = lengths.iter().sum();
        let share = |length: f64| if whole > 0.0 { (length / whole) as f32 } else { 0.0 };
        let mut done = 0.0;
        for (ends, length) in points.windows(2).zip(&lengths) {
            let (from, to) = (share(done), share(done + length));
            out.push(Stretch { ends: Segment { a: ends[0], b: ends[1] }, edge, after: after as u32, from, to });
            done += length;
        }
    }
    out
}
