//! Who and what is within reach of a layer.

use geo::{Area, BooleanOps, BoundingRect, Coord, Intersects, LineString, MultiPolygon, Point, Polygon, unary_union};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use super::{About, Asked, Context, Kind, Parameter, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::outcome::{Column, Direction, Outcome, Row, Shape, Table, Unit};
use crate::parallel;
use crate::territory::Territory;
use crate::units::Metres;

/// What is within reach.
pub(super) struct Coverage;

/// Segments of a quarter of a buffer's circle: what GEOS, PostGIS and QGIS draw when asked for 16. The polygon's area
/// is 0.16 % below the circle's.
const QUADRANT: usize = 16;

const PARAMETERS: &[Parameter] = &[
    Parameter { key: "couche", kind: Kind::Layer, default: None, about: "couche des services" },
    Parameter {
        key: "seuils",
        kind: Kind::Lengths,
        default: Some("[\"5 km\", \"10 km\", \"15 km\"]"),
        about: "distances à parcourir, au plus",
    },
];

impl Question for Coverage {
    fn kind(&self) -> &'static str {
        "couverture"
    }

    fn about(&self) -> About {
        About {
            title: "Couverture par un service",
            measures: "La part de la population, des communes et de la surface qui se trouve à moins d'une distance donnée d'un service.",
            how: "Une commune et ses habitants sont couverts quand leur mairie l'est. La surface est mesurée par découpage exact des contours par la réunion des disques autour des services, dans la projection légale. Le rayon des disques est le seuil divisé par la sinuosité ; un disque est tracé en 64 côtés (surface 0,16 % sous celle du cercle).",
            reading: "La part de population répond à « combien d'habitants ? », la part de surface à « quelle étendue ? » : elles diffèrent quand les bourgs sont couverts et les écarts ne le sont pas.",
            limits: "La population est comptée tout entière à la mairie. Le vol d'oiseau n'est pas la route.",
            sources: "Contours : IGN, simplifiés (voir data/README.md). Population municipale 2023 : INSEE.",
        }
    }

    fn parameters(&self) -> &'static [Parameter] {
        PARAMETERS
    }

    fn run(&self, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Option<Outcome> {
        let territory = context.territory;
        let layer = share::layer(asked.text("couche"), asked, context, notes)?;
        let (_, places) = share::facilities(layer);
        if places.is_empty() {
            let message = format!("l'analyse `{}` est sans objet : rien n'est localisé dans la couche", asked.id);
            notes.push(Diagnostic::new("A0602", message));
            return None;
        }
        let (at, origins) = share::mairies(territory);
        let near = context.travel.nearest(&origins, &places, 1);
        let mut nearest: Vec<Option<Metres>> = vec![None; territory.communes.len()];
        for (&i, found) in at.iter().zip(&near) {
            nearest[i] = found.first().map(|(_, d)| *d);
        }
        let areas: Vec<Option<f64>> =
            parallel::map(&territory.communes, |c| c.outline.as_ref().map(Area::unsigned_area));
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.push(share::travel_line(context));
        outcome.method.push("population comptée à la mairie ; surface par découpage des contours".into());
        outcome.method.extend(
            share::unplaced_line(territory).map(|l| format!("{l}, hors des parts de population et de communes")),
        );
        let shapeless = areas.iter().filter(|a| a.is_none()).count();
        if shapeless > 0 {
            let communes = french::count(shapeless, "commune", "communes");
            outcome.method.push(format!("{communes} sans contour, hors des surfaces"));
        }
        let levels: Vec<Reach> = asked
            .lengths("seuils")
            .iter()
            .map(|&threshold| {
                let radius = context.travel.radius(threshold);
                let covered_area = covered_areas(territory, &places, radius);
                let covered = nearest.iter().map(|d| d.map(|d| d <= threshold)).collect();
                Reach { threshold, radius, covered, covered_area }
            })
            .collect();
        outcome.tables.push(whole(&levels, &areas, territory));
        outcome.tables.push(by_epci(&levels, &areas, territory));
        outcome.tables.push(by_commune(&levels, &areas, territory));
        shapes(&mut outcome, &levels, &places, territory);
        findings(&mut outcome, &levels, &layer.title, context);
        Some(outcome)
    }
}

/// What one threshold reaches.
struct Reach {
    threshold: Metres,
    radius: Metres,
    /// Whether each commune's mairie is within reach; unknown without a mairie.
    covered: Vec<Option<bool>>,
    /// Square metres within reach in each commune; unknown without a contour.
    covered_area: Vec<Option<f64>>,
}

impl Reach {
    /// In the ids of columns and shapes: the threshold in metres.
    fn id(&self) -> String {
        format!("{:.0}", self.threshold.value())
    }

    fn members(&self, among: &[usize]) -> Vec<usize> {
        among.iter().copied().filter(|&i| self.covered[i] == Some(true)).collect()
    }

    /// Share of the known area of these communes that is within reach.
    fn area_share(&self, areas: &[Option<f64>], among: &[usize]) -> Option<f64> {
        let all: f64 = among.iter().filter_map(|&i| areas[i]).sum();
        let reached: f64 = among.iter().filter_map(|&i| self.covered_area[i]).sum();
        share::ratio(reached, all).map(|s| s.min(1.0))
    }

    /// Share of the people of these communes that is within reach; those of communes without position are left out.
    fn people_share(&self, territory: &Territory, among: &[usize]) -> Option<f64> {
        let weights = territory.weights();
        let all: f64 = among.iter().filter(|&&i| self.covered[i].is_some()).map(|&i| weights[i]).sum();
        share::ratio(self.members(among).iter().map(|&i| weights[i]).sum(), all)
    }
}

/// The disc around a point, as the usual polygon whose corners lie on the circle.
fn disc(centre: Point<f64>, radius: Metres) -> Polygon<f64> {
    let sides = 4 * QUADRANT;
    let corner = |k: usize| {
        let angle = std::f64::consts::TAU * k as f64 / sides as f64;
        Coord { x: centre.x() + radius.value() * angle.cos(), y: centre.y() + radius.value() * angle.sin() }
    };
    Polygon::new(LineString::new((0..=sides).map(|k| corner(k % sides)).collect()), Vec::new())
}

/// Square metres of each commune within `radius` of one of the places. Each commune is cut by the discs that meet it
/// only: cutting by the union of all would take minutes for the whole of France.
fn covered_areas(territory: &Territory, places: &[Point<f64>], radius: Metres) -> Vec<Option<f64>> {
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
            let disc = disc(places[i], radius);
            // Wholly inside one disc, which is convex: its corners tell.
            if corners_inside(outline, places[i], r) {
                return Some(outline.unsigned_area());
            }
            if disc.intersects(outline) {
                discs.push(disc);
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

fn whole(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let weights = territory.weights();
    let each = |f: &dyn Fn(&Reach) -> Option<f64>| -> Vec<Option<f64>> { levels.iter().map(f).collect() };
    let lost = share::unplaced(territory, &everyone);
    let placed = |l: &Reach| l.covered.iter().flatten().count() as f64;
    let better =
        |id: &str, label: &str, unit, values| Column::numbers(id, label, unit, values).direction(Direction::Better);
    Table::new(
        "territoire",
        "Ensemble du territoire, par seuil",
        Row::Other,
        levels.iter().map(Reach::id).collect(),
        levels.iter().map(|l| format!("à {} au plus", l.threshold)).collect(),
    )
    .with(better(
        "population",
        "Population couverte",
        Unit::Inhabitants,
        each(&|l| Some(l.members(&everyone).iter().map(|&i| weights[i]).sum())),
    ))
    .with(better(
        "part_population",
        "Part de la population",
        Unit::Share,
        each(&|l| l.people_share(territory, &everyone)),
    ))
    .with(better("communes", "Communes couvertes", Unit::Count, each(&|l| Some(l.members(&everyone).len() as f64))))
    .with(better(
        "part_communes",
        "Part des communes",
        Unit::Share,
        each(&|l| share::ratio(l.members(&everyone).len() as f64, placed(l))),
    ))
    .with(better(
        "surface_km2",
        "Surface couverte",
        Unit::SquareKm,
        each(&|l| Some(l.covered_area.iter().flatten().sum::<f64>() / 1e6)),
    ))
    .with(better("part_surface", "Part de la surface", Unit::Share, each(&|l| l.area_share(areas, &everyone))))
    .with(Column::numbers(
        "sans_position",
        "Communes sans position, non comptées",
        Unit::Count,
        each(&|_| Some(lost.len() as f64)),
    ))
    .with(Column::numbers(
        "population_sans_position",
        "Population sans position, non comptée",
        Unit::Inhabitants,
        each(&|_| Some(lost.iter().map(|&i| weights[i]).sum())),
    ))
}

fn by_epci(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let lost = |members: &[usize]| Some(share::unplaced(territory, members).len() as f64);
    let mut table = share::epci_table("Par EPCI", territory).with(Column::numbers(
        "sans_position",
        "Communes sans position, non comptées",
        Unit::Count,
        territory.epcis.iter().map(|e| lost(&e.communes)).collect(),
    ));
    for l in levels {
        let people = territory.epcis.iter().map(|e| l.people_share(territory, &e.communes)).collect();
        let area = territory.epcis.iter().map(|e| l.area_share(areas, &e.communes)).collect();
        let (id, threshold) = (l.id(), l.threshold);
        table = table
            .with(
                Column::numbers(
                    format!("part_population_{id}"),
                    format!("Population à {threshold} au plus"),
                    Unit::Share,
                    people,
                )
                .direction(Direction::Better),
            )
            .with(
                Column::numbers(
                    format!("part_surface_{id}"),
                    format!("Surface à {threshold} au plus"),
                    Unit::Share,
                    area,
                )
                .direction(Direction::Better),
            );
    }
    table
}

fn by_commune(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let mut table = share::commune_table("Par commune", territory);
    for l in levels {
        let covered = l.covered.iter().map(|c| c.map(|c| f64::from(u8::from(c)))).collect();
        let area = (0..areas.len()).map(|i| l.area_share(areas, &[i])).collect();
        let (id, threshold) = (l.id(), l.threshold);
        table = table
            .with(
                Column::numbers(
                    format!("couvert_{id}"),
                    format!("Mairie à {threshold} au plus (1 : oui)"),
                    Unit::Count,
                    covered,
                )
                .direction(Direction::Better),
            )
            .with(
                Column::numbers(
                    format!("part_surface_{id}"),
                    format!("Surface à {threshold} au plus"),
                    Unit::Share,
                    area,
                )
                .direction(Direction::Better),
            );
    }
    table
}

fn shapes(outcome: &mut Outcome, levels: &[Reach], places: &[Point<f64>], territory: &Territory) {
    let unions = parallel::map(levels, |l| {
        let discs: Vec<Polygon<f64>> = places.iter().map(|p| disc(*p, l.radius)).collect();
        unary_union(&discs)
    });
    for (l, union) in levels.iter().zip(&unions) {
        outcome.shapes.push(Shape {
            id: format!("zone_{}", l.id()),
            title: format!("à {} au plus", l.threshold),
            geometry: union.clone(),
        });
    }
    if let Some((l, union)) = levels.last().zip(unions.last()) {
        outcome.shapes.push(Shape {
            id: format!("non_couvert_{}", l.id()),
            title: format!("à plus de {}", l.threshold),
            geometry: territory.outline.difference(union),
        });
    }
}

fn findings(outcome: &mut Outcome, levels: &[Reach], title: &str, context: &Context<'_>) {
    let territory = context.territory;
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let how = context.travel.describe();
    for l in levels {
        let covered = l.members(&everyone);
        let share = l.people_share(territory, &everyone);
        let percent = share.map(|s| format!("{} des habitants", french::percent(s, 1))).unwrap_or_default();
        let sep = if percent.is_empty() { "" } else { ", " };
        let located = share::mairies(territory).0.len();
        let lost = share::unplaced_line(territory);
        let among = match &lost {
            Some(_) => french::count(located, "commune localisée", "communes localisées"),
            None => french::integer(located as u64),
        };
        outcome.find(format!(
            "{title} : {percent}{sep}{} sur {among} {} à {} au plus ({how}){}.",
            french::count(covered.len(), "commune", "communes"),
            share::is_are(covered.len()),
            l.threshold,
            lost.map(|l| format!(" ; {l}")).unwrap_or_default()
        ));
    }
    if let Some(l) = levels.last() {
        let outside: Vec<usize> = everyone.iter().copied().filter(|&i| l.covered[i] == Some(false)).collect();
        if !outside.is_empty() && outside.len() <= territory.communes.len() / 2 {
            outcome.find(format!(
                "{title} : {} {} au-delà de {} : {}.",
                share::communes_and_people(territory, &outside),
                share::is_are(outside.len()),
                l.threshold,
                share::names(territory, &outside, 6)
            ));
        }
    }
}
