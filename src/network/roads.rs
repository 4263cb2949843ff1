//! Travel by road: a network as it was built, and the travel of one profile on it.

use std::path::Path;
use std::sync::OnceLock;

use geo::{Coord, CoordsIter, Geometry, LineLocatePoint, LineString, MultiPolygon, Point};

use super::Travel;
use super::file::{self, Header};
use super::graph::{Graph, On, Spot};
use super::lines::Declaration;
use super::osm;
use super::position::{Area, Position};
use super::profile::{Profile, Slope};
use super::route;
use super::search::{Nearest, OnEdges, Search, UNREACHED, matrix};
use super::sites::{Index, Sites};
use super::snap::{Snapped, Snapper};
use super::streets::{CLOSED, Streets};
use super::zone::{self, Frame};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::parallel;
use crate::territory::Projection;
use crate::units::{Measure, Metres, Minutes, Span};

/// The farthest that anything can be.
const ANYWHERE: u32 = CLOSED - 1;

/// A network, with the profiles that it was built for.
#[derive(Debug)]
pub struct Roads {
    /// What it was made of.
    pub header: Header,
    /// The profiles, in the order of the costs.
    pub profiles: Vec<Profile>,
    streets: Streets,
}

impl Roads {
    /// Reads a network.
    ///
    /// # Errors
    /// The diagnostic of a file that is none, is of another version, is cut or altered.
    pub fn read(bytes: &[u8], shown: &Path) -> Result<Self, Box<Diagnostic>> {
        let (header, streets) = file::from_bytes(bytes, shown)?;
        let mut notes = Notes::new();
        let profile = |(id, text): &(String, String)| Profile::parse(text, Path::new(id), &mut notes);
        let profiles: Option<Vec<Profile>> = header.profiles.iter().map(profile).collect();
        let message = "ce réseau a été construit avec un profil que cette version ne lit pas";
        let other_version = || Box::new(file::to_build_again(message, shown));
        Ok(Self { header, profiles: profiles.ok_or_else(other_version)?, streets })
    }

    /// The rank of a profile, by its id.
    #[must_use]
    pub fn profile(&self, id: &str) -> Option<usize> {
        self.profiles.iter().position(|p| p.id == id)
    }

    /// Where the network comes from: «lorraine.osm.pbf, données du 2026-11-01».
    #[must_use]
    pub fn source(&self) -> String {
        let day = self.header.date.as_deref().map(|d| format!(", données du {d}")).unwrap_or_default();
        let credit = match &self.header.columns {
            None => Some(osm::CREDIT.to_owned()),
            Some((id, text)) => Declaration::credit_of(id, text),
        };
        let credit = credit.map(|c| format!(", {c}")).unwrap_or_default();
        let relief = match self.header.relief.as_slice() {
            [] => String::new(),
            files => format!(" ; relief : {}", french::list_at_most(files, 3)),
        };
        let made_up = if self.header.fictional { " (fictif)" } else { "" };
        format!("{}{made_up}{day}{credit}{relief}", self.header.source)
    }

    /// The sides on which the roads stop before the edge of an area, by more than so many degrees.
    #[must_use]
    pub fn short_of(&self, asked: Area, slack: f64) -> Vec<&'static str> {
        self.header.short_of(asked, slack)
    }

    /// The speed of the fastest stretch of a profile, on foot or on the road, in m/s.
    fn fastest(&self, profile: usize) -> f64 {
        let walk = self.profiles[profile].access_speed / 3.6;
        let speeds = (0..self.streets.ends.len() as u32).flat_map(|edge| {
            let (length, cost) = (f64::from(self.streets.length(edge)), self.streets.cost(edge, profile));
            // Millimetres in a millisecond are metres in a second.
            [cost.forward, cost.backward].map(|cost| if cost == CLOSED { 0.0 } else { length / f64::from(cost.max(1)) })
        });
        speeds.fold(walk, f64::max)
    }

    /// Gets the travel of a profile ready.
    ///
    /// # Panics
    /// When there is no such profile: our bug.
    #[must_use]
    pub fn travel<'a>(&'a self, profile: usize, measure: Measure, frame: Frame, on: &'a Projection) -> OnRoads<'a> {
        let chosen = &self.profiles[profile];
        let junction = match measure {
            Measure::Time => (chosen.junction * 1_000.0).round() as u32,
            Measure::Length => 0,
        };
        let graph = Graph::new(&self.streets, profile, measure, junction);
        let snapper = Snapper::new(&self.streets, &graph, chosen, measure, on);
        let away = graph.reversed();
        OnRoads {
            roads: self,
            profile: chosen,
            projection: on,
            measure,
            frame,
            graph,
            away,
            snapper,
            fastest: self.fastest(profile),
            ground: OnceLock::new(),
        }
    }
}

/// The travel of one profile, by road.
#[derive(Debug)]
pub struct OnRoads<'a> {
    roads: &'a Roads,
    profile: &'a Profile,
    projection: &'a Projection,
    measure: Measure,
    frame: Frame,
    graph: Graph,
    /// The graph walked backwards: from services to who goes there.
    away: Graph,
    snapper: Snapper,
    /// The speed of its fastest stretch, in m/s: no travel gets farther in a time.
    fastest: f64,
    /// The cells of the frame, put on the network when surfaces are asked for.
    ground: OnceLock<Vec<Option<Snapped>>>,
}

/// Destinations put on the network, with what each node of it knows of them.
struct Destinations<'a> {
    /// The ways into them: where each point is put on the network, and where roads come near a line or a surface.
    ways: Vec<Snapped>,
    spots: Vec<Spot>,
    /// The rank of the destination that each is a way into.
    of: Vec<u32>,
    /// The shortest walk from the network to each destination, in metres; none for one that is off it.
    walks: Vec<Option<f64>>,
    sites: &'a Sites<'a>,
    index: Index<'a>,
    /// The longest of these walks.
    longest: f64,
    /// The farthest that a road may be from a line or surface and one is there.
    near: f64,
    travel: &'a OnRoads<'a>,
}

impl OnRoads<'_> {
    fn snap(&self, points: &[Point<f64>]) -> Vec<Option<Snapped>> {
        parallel::map(points, |p| self.snapper.snap(&self.roads.streets, &self.graph, *p))
    }

    fn destinations<'a>(&'a self, sites: &'a Sites<'a>) -> Destinations<'a> {
        let (streets, graph) = (&self.roads.streets, &self.graph);
        let snapped = self.snap(sites.points());
        let mut placed: Vec<(u32, Snapped)> = Vec::with_capacity(snapped.len());
        let mut shapes = sites.shapes().iter().peekable();
        for (rank, snapped) in snapped.into_iter().enumerate() {
            let Some((_, shape)) = shapes.next_if(|(r, _)| *r == rank) else {
                placed.extend(snapped.map(|s| (rank as u32, s)));
                continue;
            };
            let ways = match shape.near {
                Some(near) => self.snapper.meeting(streets, graph, &shape.geometry, near),
                None => self.snap(&corners(&shape.geometry)).into_iter().flatten().collect(),
            };
            placed.extend(ways.into_iter().map(|way| (rank as u32, way)));
        }
        let mut walks: Vec<Option<f64>> = vec![None; sites.len()];
        for (rank, way) in &placed {
            let walk = &mut walks[*rank as usize];
            *walk = Some(walk.map_or(way.distance, |least| least.min(way.distance)));
        }
        Destinations {
            longest: walks.iter().flatten().copied().fold(0.0, f64::max),
            near: sites.shapes().iter().filter_map(|(_, shape)| shape.near).fold(0.0, f64::max),
            of: placed.iter().map(|(rank, _)| *rank).collect(),
            spots: placed.iter().map(|(_, way)| way.spot).collect(),
            ways: placed.into_iter().map(|(_, way)| way).collect(),
            walks,
            sites,
            index: Index::new(sites),
            travel: self,
        }
    }

    /// In the unit of people.
    fn span(&self, cost: u32) -> Span {
        match self.measure {
            Measure::Time => Span::Time(Minutes::new(f64::from(cost) / 60_000.0).expect("finite")),
            Measure::Length => Span::Length(Metres::new(f64::from(cost) / 1_000.0).expect("finite")),
        }
    }

    /// In the unit of the graph.
    fn cost(&self, span: Span) -> u32 {
        let cost = match span {
            Span::Time(time) => time.value() * 60_000.0,
            Span::Length(length) => length.value() * 1_000.0,
        };
        // A float past the last whole number becomes that number.
        (cost.round() as u32).min(ANYWHERE)
    }

    fn ground(&self) -> &[Option<Snapped>] {
        self.ground.get_or_init(|| self.snap(&self.frame.centres()))
    }

    /// For each cell of the frame the nearest destination and what it takes to get there.
    fn field(&self, destinations: &Sites<'_>, limit: u32) -> Vec<Option<(u32, u32)>> {
        let placed = self.destinations(destinations);
        let nearest = placed.sweep(1, limit);
        let on = OnEdges::ways(&placed.spots, &placed.of);
        let centres = self.frame.centres();
        let ground = self.ground();
        let cells: Vec<usize> = (0..centres.len()).collect();
        parallel::map(&cells, |&cell| {
            let snapped = ground[cell]?;
            let found = nearest.of_spot(&self.graph, snapped.spot, &on);
            let (cost, rank) = placed.with_direct(centres[cell], &snapped, found, 1).into_iter().next()?;
            (cost <= limit).then_some((cost, rank))
        })
    }

    fn shape(&self, edge: u32) -> Option<Vec<Coord<f64>>> {
        self.roads.streets.shape(edge).iter().map(|p| self.project(*p)).collect()
    }

    fn project(&self, p: Position) -> Option<Coord<f64>> {
        self.projection.project(f64::from(p.lon) * 1e-7, f64::from(p.lat) * 1e-7)
    }
}

impl Destinations<'_> {
    /// For each node its nearest `k`, by rank. The graph is walked backwards, so the ways in are turned.
    fn sweep(&self, k: usize, limit: u32) -> Nearest {
        let turned = self.of.iter().copied().zip(self.spots.iter().map(|s| s.reversed()));
        Nearest::sweep_ways(&self.travel.away, turned, self.sites.len(), k, limit)
    }

    /// What was found by the network, and the destinations that are nearer on foot than the network itself is: who stands
    /// before the door does not go to the road and back. Whose own road comes near a line or a surface is there.
    fn with_direct(&self, from: Point<f64>, at: &Snapped, found: Vec<(u32, u32)>, k: usize) -> Vec<(u32, u32)> {
        let mut all = found;
        self.at_hand(from, at, |rank, cost| all.push((cost, rank)));
        all.sort_unstable();
        let mut kept: Vec<(u32, u32)> = Vec::with_capacity(k);
        for label in all {
            if kept.len() < k && kept.iter().all(|l| l.1 != label.1) {
                kept.push(label);
            }
        }
        kept
    }

    /// Calls `each` with the destinations that are got to without driving, and what that costs.
    fn at_hand(&self, from: Point<f64>, at: &Snapped, mut each: impl FnMut(u32, u32)) {
        self.index.within(from, at.distance + self.longest, |rank, metres| {
            let shorter = self.walks[rank].is_some_and(|walk| metres <= at.distance + walk);
            if shorter {
                each(rank as u32, self.travel.snapper.walk(metres));
            }
        });
        if self.near == 0.0 {
            return;
        }
        self.index.within(at.at, self.near, |rank, metres| {
            if self.sites.near_of(rank).is_some_and(|near| metres <= near) {
                each(rank as u32, at.spot.access);
            }
        });
    }
}

/// The places that a geometry of several is made of.
fn corners(geometry: &Geometry<f64>) -> Vec<Point<f64>> {
    geometry.coords_iter().map(Point::from).collect()
}

impl Travel for OnRoads<'_> {
    fn describe(&self) -> String {
        format!("{} par la route", self.profile.title)
    }

    fn measure(&self) -> Measure {
        self.measure
    }

    fn method(&self) -> Vec<String> {
        let most = Metres::new(self.profile.access_most).unwrap_or_default();
        let what = match self.measure {
            Measure::Time => "chemin le plus rapide",
            Measure::Length => "chemin praticable le plus court, chemins agricoles compris,",
        };
        let junction = if self.measure == Measure::Time && self.profile.junction > 0.0 {
            format!(", {} s à chaque carrefour", french::short(self.profile.junction, 1))
        } else {
            String::new()
        };
        let slopes = match (self.profile.slope, self.measure, self.roads.header.relief.as_slice()) {
            (Slope::None, ..) | (_, Measure::Length, _) => String::new(),
            (_, _, []) => ", sans relief : pentes non comptées".to_owned(),
            (_, _, relief) => format!(", pentes d'après {}", french::list_at_most(relief, 3)),
        };
        vec![
            format!("{what} sur le réseau ({}), profil « {} »{junction}{slopes}", self.roads.source(), self.profile.id),
            match self.measure {
                Measure::Length => format!("du point à la voie la plus proche, {most} au plus, en ligne droite"),
                Measure::Time => format!(
                    "du point à la voie la plus proche, {most} au plus, en ligne droite à {} km/h",
                    french::short(self.profile.access_speed, 1)
                ),
            },
        ]
    }

    fn nearest(&self, origins: &[Point<f64>], destinations: &Sites<'_>, k: usize) -> Vec<Vec<(usize, Span)>> {
        let placed = self.destinations(destinations);
        let nearest = placed.sweep(k, ANYWHERE);
        let on = OnEdges::ways(&placed.spots, &placed.of);
        parallel::map(origins, |origin| {
            let Some(at) = self.snapper.snap(&self.roads.streets, &self.graph, *origin) else { return Vec::new() };
            let found = nearest.of_spot(&self.graph, at.spot, &on);
            let found = placed.with_direct(*origin, &at, found, k);
            found.into_iter().map(|(cost, rank)| (rank as usize, self.span(cost))).collect()
        })
    }

    fn within(&self, origins: &[Point<f64>], destinations: &Sites<'_>, most: Span) -> Vec<Vec<(usize, Span)>> {
        let limit = self.cost(most);
        let near = |row: Vec<u32>| {
            row.into_iter().enumerate().filter(|(_, c)| *c <= limit).map(|(d, c)| (d, self.span(c))).collect()
        };
        // Each search stops at the limit; a slice at a time, for the rows are full until they are sorted out.
        origins.chunks(4096).flat_map(|slice| self.costs(slice, destinations, limit)).map(near).collect()
    }

    fn matrix(&self, origins: &[Point<f64>], destinations: &Sites<'_>) -> Vec<Vec<Option<Span>>> {
        let span = |cost: u32| (cost != UNREACHED).then(|| self.span(cost));
        let rows = self.costs(origins, destinations, ANYWHERE);
        rows.into_iter().map(|row| row.into_iter().map(span).collect()).collect()
    }

    fn route(&self, from: Point<f64>, destinations: &Sites<'_>, rank: usize) -> Option<(Span, LineString<f64>)> {
        let from = self.snapper.snap(&self.roads.streets, &self.graph, from)?;
        let wanted = destinations.only(rank)?;
        let placed = self.destinations(&wanted);
        let mut search = Search::new(self.graph.nodes());
        search.run(&self.graph, from.spot, ANYWHERE);
        let costs = placed.ways.iter().map(|way| (search.to(&self.graph, from.spot, way.spot), way));
        let (_, to) = costs.min_by_key(|(cost, _)| *cost)?;
        let way = route::way(&self.graph, &self.away, &search, from.spot, to.spot)?;
        let mut points: Vec<Coord<f64>> = Vec::new();
        for (n, step) in way.steps.iter().enumerate() {
            let line = LineString::new(self.shape(step.edge)?);
            let on = |s: &Snapped| line.line_locate_point(&s.at).unwrap_or(0.0);
            let inside = |s: &Snapped, first: bool| match s.spot.on {
                On::Edge { edge, .. } if edge == step.edge && first => Some(on(s)),
                _ => None,
            };
            let (start, end) = if step.backward { (1.0, 0.0) } else { (0.0, 1.0) };
            let start = inside(&from, n == 0).unwrap_or(start);
            let end = inside(to, n + 1 == way.steps.len()).unwrap_or(end);
            points.extend(route::part(&line, start, end).0);
        }
        points.dedup();
        Some((self.span(way.cost), LineString::new(points)))
    }

    fn least(&self, metres: Metres) -> Span {
        match self.measure {
            Measure::Length => Span::Length(metres),
            Measure::Time => Span::Time(Minutes::new(metres.value() / self.fastest / 60.0).unwrap_or_default()),
        }
    }

    fn farthest(&self, most: Span) -> Metres {
        match most {
            Span::Length(length) => length,
            Span::Time(time) => Metres::new(time.value() * 60.0 * self.fastest).unwrap_or_default(),
        }
    }

    fn reachable(&self, points: &[Point<f64>]) -> Vec<bool> {
        self.snap(points).iter().map(Option::is_some).collect()
    }

    fn ways_into(&self, destinations: &Sites<'_>) -> Vec<usize> {
        let mut ways = vec![0; destinations.len()];
        self.destinations(destinations).of.iter().for_each(|rank| ways[*rank as usize] += 1);
        ways
    }

    fn radius(&self, _: Span) -> Option<Metres> {
        None
    }

    fn cell(&self) -> Option<Metres> {
        Metres::new(self.frame.side)
    }

    fn zones(&self, destinations: &Sites<'_>, within: &[Span]) -> Vec<MultiPolygon<f64>> {
        let costs: Vec<u32> = within.iter().map(|w| self.cost(*w)).collect();
        let soft = f64::from(self.snapper.walk(self.frame.side));
        // Past the limit by what lines need to pass between two centres.
        let limit = costs.iter().copied().max().unwrap_or(0).saturating_add(soft as u32).min(ANYWHERE);
        let field = self.field(destinations, limit);
        let values: Vec<Option<f64>> = field.iter().map(|f| f.map(|(cost, _)| f64::from(cost))).collect();
        parallel::map(&costs, |most| self.frame.within(&values, f64::from(*most), soft))
    }

    fn basins(&self, destinations: &Sites<'_>, most: Option<Span>) -> Vec<MultiPolygon<f64>> {
        let field = self.field(destinations, ANYWHERE);
        let owner: Vec<Option<u32>> = field.iter().map(|f| f.map(|(_, rank)| rank)).collect();
        let basins = self.frame.split(&owner, destinations.len());
        match most {
            Some(most) => zone::clip(basins, &self.zones(destinations, &[most])[0]),
            None => basins,
        }
    }

    fn crossings(&self) -> Option<Vec<Point<f64>>> {
        let inside = self.graph.largest_component();
        let nodes = self.roads.streets.nodes.iter().zip(0..);
        let usable = nodes.filter(|(_, node)| self.graph.starts_within(&inside, *node));
        Some(usable.filter_map(|(p, _)| self.project(*p).map(Point::from)).collect())
    }
}

impl OnRoads<'_> {
    /// From each origin to each destination, in the unit of the graph; [`UNREACHED`] when it is more than the limit.
    fn costs(&self, origins: &[Point<f64>], destinations: &Sites<'_>, limit: u32) -> Vec<Vec<u32>> {
        let placed = self.destinations(destinations);
        let found = self.snap(origins);
        let from: Vec<(usize, Snapped)> = found.into_iter().enumerate().filter_map(|(i, s)| Some((i, s?))).collect();
        let spots: Vec<Spot> = from.iter().map(|(_, s)| s.spot).collect();
        let mut rows = vec![vec![UNREACHED; destinations.len()]; origins.len()];
        for ((origin, at), costs) in from.iter().zip(matrix(&self.graph, &spots, &placed.spots, limit)) {
            let row = &mut rows[*origin];
            for (rank, cost) in placed.of.iter().zip(costs) {
                let known = &mut row[*rank as usize];
                *known = cost.min(*known);
            }
            placed.at_hand(origins[*origin], at, |rank, cost| {
                let known = &mut row[rank as usize];
                if cost <= limit {
                    *known = cost.min(*known);
                }
            });
        }
        rows
    }
}
