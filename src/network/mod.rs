//! Travel between places: the straight line times a sinuosity, and the road network.
//!
//! A network is built once: [`osm`] reads the ways of an extract as each [`profile`] may use them, or [`lines`] those of a
//! layer of lines, on the flat or on a [`relief`]; [`streets`] welds them into edges, [`mod@file`] keeps them. Each profile
//! then has its [`graph`], on which points are put ([`snap`]), ways are searched ([`search`]) and drawn ([`route`]).
//! [`roads`] puts these together into a [`Travel`], which is all that analyses know; [`zone`] makes surfaces of what is
//! within reach.
//!
//! The room knows no file but `.osm.pbf` and its own: lines and heights come to it as a [`lines::Source`] and as
//! [`relief::Heights`], from whoever reads them. So it is built without GDAL:
//!
//! ```
//! use territoire::network::graph::{Graph, Measure};
//! use territoire::network::search::{UNREACHED, matrix};
//! use territoire::network::streets::{CLOSED, Cost, Links, Position, Streets};
//!
//! // A street of 40 s, then a one-way street of 60 s, a kilometre each.
//! let node = |lon| Position { lon, lat: 490_000_000 };
//! let both = Cost { forward: 40_000, backward: 40_000 };
//! let (streets, places) = Streets::new(Links {
//!     nodes: vec![node(50_000_000), node(50_137_000), node(50_274_000)],
//!     ends: vec![[0, 1], [1, 2]],
//!     lengths: vec![1_000_000, 1_000_000],
//!     costs: vec![vec![both, Cost { forward: 60_000, backward: CLOSED }]],
//!     ..Links::default()
//! });
//! let graph = Graph::new(&streets, 0, Measure::Time, 0);
//! let spots: Vec<_> = places.iter().filter_map(|place| graph.spot_of(&streets, *place)).collect();
//! let times = matrix(&graph, &spots, &spots, CLOSED - 1);
//! assert_eq!(times[0], [0, 40_000, 100_000]);
//! assert_eq!(times[2], [UNREACHED, UNREACHED, 0]);
//! ```

pub mod covered;
mod cut;
mod disc;
pub mod file;
pub mod graph;
pub mod lines;
pub mod osm;
mod places;
mod position;
pub mod profile;
mod queue;
pub mod relief;
mod restriction;
pub mod roads;
pub mod route;
pub mod search;
mod segment;
pub mod sites;
pub mod snap;
pub mod streets;
mod union;
mod uturn;
pub mod way;
mod weld;
pub mod zone;

use geo::{LineString, MultiPolygon, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;

use self::sites::{Index, Sites};
use crate::french;
use crate::parallel;
use crate::units::{Measure, Metres, Minutes, Span};

/// A way of getting from one place to another, counted in one measure.
pub trait Travel: Sync {
    /// How it is said in a sentence: «à vol d'oiseau × 1,3», «en voiture par la route».
    fn describe(&self) -> String;

    /// What it counts.
    fn measure(&self) -> Measure;

    /// Where the network comes from and how points are put on it, for the method notes; nothing for a straight line.
    fn method(&self) -> Vec<String> {
        Vec::new()
    }

    /// For each origin the `k` nearest destinations, nearest first, ties by index; fewer when fewer can be reached.
    fn nearest(&self, origins: &[Point<f64>], destinations: &Sites<'_>, k: usize) -> Vec<Vec<(usize, Span)>>;

    /// For each origin, how many destinations are at most `most` away.
    fn count_within(&self, origins: &[Point<f64>], destinations: &Sites<'_>, most: Span) -> Vec<usize> {
        self.within(origins, destinations, most).iter().map(Vec::len).collect()
    }

    /// For each origin the destinations that are at most `most` away, by rank, with what it takes to get there.
    fn within(&self, origins: &[Point<f64>], destinations: &Sites<'_>, most: Span) -> Vec<Vec<(usize, Span)>>;

    /// From each origin to each destination; `None` where there is no way.
    fn matrix(&self, origins: &[Point<f64>], destinations: &Sites<'_>) -> Vec<Vec<Option<Span>>>;

    /// The way from a point to the destination of that rank on the ground, without the walks to and from the network;
    /// `None` when there is none.
    fn route(&self, from: Point<f64>, destinations: &Sites<'_>, rank: usize) -> Option<(Span, LineString<f64>)>;

    /// The least that it can take to get to what is so far as the crow flies.
    fn least(&self, metres: Metres) -> Span;

    /// How far as the crow flies one can get at most.
    fn farthest(&self, most: Span) -> Metres;

    /// Whether each point can be travelled from and to at all.
    fn reachable(&self, points: &[Point<f64>]) -> Vec<bool> {
        vec![true; points.len()]
    }

    /// How many ways into each destination there are; one that has none can't be travelled to. A line that roads cross has
    /// several. As the crow flies each place of it is one, which counts once.
    fn ways_into(&self, destinations: &Sites<'_>) -> Vec<usize> {
        vec![1; destinations.len()]
    }

    /// The radius of the disc that one reaches, where all directions are alike; `None` on a network.
    fn radius(&self, most: Span) -> Option<Metres>;

    /// The side of the cells on which surfaces are calculated; `None` where they are exact.
    fn cell(&self) -> Option<Metres> {
        None
    }

    /// The surface from which one of the destinations is within each of these, in the frame that the travel was made for.
    fn zones(&self, destinations: &Sites<'_>, within: &[Span]) -> Vec<MultiPolygon<f64>>;

    /// For each destination the surface that is nearer to it than to any other, and within `most` when given: they cover
    /// the frame without overlap, but for what reaches none.
    fn basins(&self, destinations: &Sites<'_>, most: Option<Span>) -> Vec<MultiPolygon<f64>>;

    /// The places of the network, for who wants to start from all of them; `None` for a straight line.
    fn crossings(&self) -> Option<Vec<Point<f64>>> {
        None
    }
}

/// The straight line, lengthened by a factor: roads wind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Straight {
    /// Travelled distance for one of straight line, at least 1.
    pub sinuosity: f64,
    /// Mean speed in km/h, when it is time that is counted.
    pub speed: Option<f64>,
    /// The grid on which surfaces nearest to each place are measured.
    pub frame: zone::Frame,
}

type Located = GeomWithData<[f64; 2], usize>;

fn tree(points: &[Point<f64>]) -> RTree<Located> {
    RTree::bulk_load(points.iter().enumerate().map(|(i, p)| Located::new([p.x(), p.y()], i)).collect())
}

impl Straight {
    /// Distances, with no surface asked for.
    #[must_use]
    pub fn new(sinuosity: f64) -> Self {
        Self { sinuosity, speed: None, frame: zone::Frame::default() }
    }

    /// What it takes from one point to the other.
    #[must_use]
    pub fn span(&self, a: Point<f64>, b: Point<f64>) -> Span {
        self.takes((a.x() - b.x()).hypot(a.y() - b.y()))
    }

    /// What so many metres as the crow flies take.
    fn takes(&self, straight: f64) -> Span {
        let metres = straight * self.sinuosity;
        match self.speed {
            None => Span::Length(Metres::new(metres).expect("coordinates are finite")),
            Some(speed) => Span::Time(Minutes::new(metres * 0.06 / speed).expect("a speed is positive")),
        }
    }

    /// The straight line that is covered within a span, in metres.
    fn reach(&self, span: Span) -> f64 {
        let travelled = match span {
            Span::Length(length) => length.value(),
            Span::Time(time) => time.value() * self.speed.unwrap_or(0.0) / 0.06,
        };
        travelled / self.sinuosity
    }

    /// A hair more than [`Self::reach`], so that rounding loses no place; the exact test follows.
    fn wide(&self, span: Span) -> f64 {
        self.reach(span) * (1.0 + 1e-9) + 1e-6
    }
}

impl Travel for Straight {
    fn describe(&self) -> String {
        let winding =
            if self.sinuosity > 1.0 { format!(" × {}", french::short(self.sinuosity, 2)) } else { String::new() };
        let speed = self.speed.map(|s| format!(" à {} km/h", french::short(s, 1))).unwrap_or_default();
        format!("à vol d'oiseau{winding}{speed}")
    }

    fn measure(&self) -> Measure {
        if self.speed.is_some() { Measure::Time } else { Measure::Length }
    }

    fn nearest(&self, origins: &[Point<f64>], destinations: &Sites<'_>, k: usize) -> Vec<Vec<(usize, Span)>> {
        let index = Index::new(destinations);
        parallel::map(origins, |origin| index.nearest(*origin, k, |metres| self.takes(metres)))
    }

    fn count_within(&self, origins: &[Point<f64>], destinations: &Sites<'_>, most: Span) -> Vec<usize> {
        let (index, radius) = (Index::new(destinations), self.wide(most));
        parallel::map(origins, |origin| {
            let mut count = 0;
            index.within(*origin, radius, |_, metres| count += usize::from(self.takes(metres) <= most));
            count
        })
    }

    fn within(&self, origins: &[Point<f64>], destinations: &Sites<'_>, most: Span) -> Vec<Vec<(usize, Span)>> {
        let (index, radius) = (Index::new(destinations), self.wide(most));
        parallel::map(origins, |origin| {
            let mut found: Vec<(usize, Span)> = Vec::new();
            index.within(*origin, radius, |site, metres| {
                let span = self.takes(metres);
                found.extend((span <= most).then_some((site, span)));
            });
            found.sort_unstable_by_key(|(site, _)| *site);
            found
        })
    }

    fn matrix(&self, origins: &[Point<f64>], destinations: &Sites<'_>) -> Vec<Vec<Option<Span>>> {
        let index = Index::new(destinations);
        parallel::map(origins, |o| index.row(*o).into_iter().map(|metres| Some(self.takes(metres))).collect())
    }

    fn route(&self, from: Point<f64>, destinations: &Sites<'_>, rank: usize) -> Option<(Span, LineString<f64>)> {
        let to = destinations.nearest_place(rank, from)?;
        let mut line = vec![from.0, to.0];
        line.dedup();
        Some((self.span(from, to), LineString::new(line)))
    }

    fn least(&self, metres: Metres) -> Span {
        self.takes(metres.value())
    }

    fn farthest(&self, most: Span) -> Metres {
        Metres::new(self.reach(most)).unwrap_or_default()
    }

    fn radius(&self, most: Span) -> Option<Metres> {
        Metres::new(self.reach(most))
    }

    fn zones(&self, destinations: &Sites<'_>, within: &[Span]) -> Vec<MultiPolygon<f64>> {
        parallel::map(within, |most| destinations.around(self.reach(*most)))
    }

    fn basins(&self, destinations: &Sites<'_>, most: Option<Span>) -> Vec<MultiPolygon<f64>> {
        let centres = self.frame.centres();
        let near = self.nearest(&centres, destinations, 1);
        let owner: Vec<Option<u32>> = near.iter().map(|found| found.first().map(|(d, _)| *d as u32)).collect();
        let basins = self.frame.split(&owner, destinations.len());
        match most {
            Some(most) => zone::clip(basins, &destinations.around(self.reach(most))),
            None => basins,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_four_five() {
        let mut s = Straight::new(1.3);
        let ask = |s: &Straight| {
            s.nearest(&[Point::new(0.0, 0.0)], &Sites::at(&[Point::new(30.0, 40.0), Point::new(0.0, 10.0)]), 5)
        };
        let metres = |m: f64| Span::Length(Metres::new(m).unwrap());
        assert_eq!(ask(&s), [vec![(1, metres(13.0)), (0, metres(65.0))]]);
        assert_eq!(s.describe(), "à vol d'oiseau × 1,3");
        // 65 m at 39 km/h, which is 650 m a minute, take a tenth of a minute.
        s.speed = Some(39.0);
        let Span::Time(minutes) = ask(&s)[0][1].1 else { panic!("a time is asked") };
        assert!((minutes.value() - 0.1).abs() < 1e-12);
        assert_eq!(s.describe(), "à vol d'oiseau × 1,3 à 39 km/h");
        let radius = s.radius(Span::Time(Minutes::new(0.1).unwrap())).unwrap();
        assert!((radius.value() - 50.0).abs() < 1e-9);
    }

    proptest! {
        /// Against every pair looked at, on a coarse grid so that ties happen.
        #[test]
        fn equals_brute_force(
            origins in prop::collection::vec((0..20_i32, 0..20_i32), 1..15),
            places in prop::collection::vec((0..20_i32, 0..20_i32), 1..90),
            k in 1_usize..4,
            most in 0..30_i32,
        ) {
            let point = |(x, y): &(i32, i32)| Point::new(f64::from(*x), f64::from(*y));
            let origins: Vec<Point> = origins.iter().map(point).collect();
            let places: Vec<Point> = places.iter().map(point).collect();
            let s = Straight::new(1.0);
            let most = Span::Length(Metres::new(f64::from(most)).unwrap());
            let sites = Sites::at(&places);
            let near = s.nearest(&origins, &sites, k);
            let counts = s.count_within(&origins, &sites, most);
            let within = s.within(&origins, &sites, most);
            for (o, origin) in origins.iter().enumerate() {
                let mut all: Vec<(usize, Span)> =
                    places.iter().enumerate().map(|(i, p)| (i, s.span(*origin, *p))).collect();
                prop_assert_eq!(counts[o], all.iter().filter(|a| a.1 <= most).count());
                let reached: Vec<(usize, Span)> = all.iter().copied().filter(|a| a.1 <= most).collect();
                prop_assert_eq!(&within[o], &reached);
                all.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
                all.truncate(k);
                prop_assert_eq!(&near[o], &all);
            }
        }
    }
}
