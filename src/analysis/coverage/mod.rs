//! Who and what is within reach of a layer.

mod areas;
mod depth;
mod findings;
mod open;
mod reach;
mod tables;
mod weighed;

use geo::{Area, BooleanOps};

use self::areas::{covered_areas, cut_areas};
use self::depth::Depth;
use self::findings::findings;
use self::open::Open;
use self::reach::Reach;
use self::tables::{by_commune, by_epci, whole};
use super::bound::{self, Bounds};
use super::dimension::{self, Groups};
use super::facilities::Facilities;
use super::parameter::{Basins, Departure, LayerId, Parameter, Reaches, Reader, Switch, Variable};
use super::travel::{self, Origins};
use super::weight::{WEIGHT, Weight};
use super::{About, Asked, Context, NoAnswer, Question, Sample, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::network::zone;
use crate::outcome::{Column, Outcome, Row, Shape, ShapeRole, Table, Unit};
use crate::parallel;
use crate::territory::Territory;
use crate::units::Span;

/// What is within reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coverage;

const LAYER: Parameter<LayerId> =
    Parameter { key: "couche", kind: LayerId, default: None, about: "couche des services" };

const THRESHOLDS: Parameter<Reaches> = Parameter {
    key: "seuils",
    kind: Reaches,
    default: Some("[\"5 km\", \"10 km\", \"15 km\"]"),
    about: "distances (`[\"5 km\", \"10 km\"]`) ou temps (`[\"10 min\", \"20 min\"]`) à parcourir, au plus",
};

const SHARED_OUT: Parameter<Switch> = Parameter {
    key: "partage",
    kind: Switch,
    default: Some("\"non\""),
    about: "`oui` : partage la zone du dernier seuil entre les services, chacun gardant ce qui est plus près de lui",
};

/// What is asked of what is within reach.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    /// Ascending, one at least.
    thresholds: Vec<Span>,
    departure: Departure,
    weight: Variable,
    /// Whether the zone of the last threshold is shared out among the services.
    shared_out: bool,
    basins: Basins,
}

/// The nearest service of each departure.
struct Near {
    found: Vec<Option<(usize, Span)>>,
    /// Whether it is known that there is no service at all: nobody is within reach, which is an answer.
    none: bool,
}

impl Near {
    fn new(found: Vec<Vec<(usize, Span)>>, none: bool) -> Self {
        Self { found: found.iter().map(|near| near.first().copied()).collect(), none }
    }

    fn first(&self, i: usize) -> Option<(usize, Span)> {
        self.found[i]
    }

    /// Whether something is known of a departure.
    fn answered(&self, i: usize) -> bool {
        self.none || self.found[i].is_some()
    }

    /// Whether a service is within reach of a departure, when that is known.
    fn within(&self, i: usize, threshold: Span) -> Option<bool> {
        self.answered(i).then(|| self.found[i].is_some_and(|(_, d)| d <= threshold))
    }
}

impl Question for Coverage {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "couverture"
    }

    fn about(&self) -> About {
        About {
            title: "Couverture par un service",
            title_by_time: None,
            asks: "qui, et quelle surface, est à portée ?",
            measures: "La part de la population, des communes et de la surface qui se trouve à moins d'une distance ou d'un temps de trajet donné d'un service.",
            how: "Une commune et ses habitants sont couverts quand leur mairie l'est. Avec plusieurs points de départ, elle l'est pour la part de ses points qui le sont. La surface est mesurée par découpage des contours, au centième de millimètre, dans la projection légale. À vol d'oiseau, la zone est la réunion des disques autour des services : leur rayon est le seuil divisé par la sinuosité ; un disque est tracé en 64 côtés (surface 0,16 % sous celle du cercle). Avec `poids`, une autre colonne (logements, emplois…) est comptée à côté de la population et de la même façon : part = Σ poids × part couverte / Σ poids, sur les communes dont on connaît l'un et l'autre. Un service est dit seul quand il est le seul à portée du dernier seuil : sans lui, ces habitants n'en auraient plus. Par la route, le territoire est couvert d'une grille ; chaque cellule est rattachée à la voie la plus proche comme n'importe quel point de départ, et la zone est ce d'où le trajet, marche jusqu'à la voie comprise, ne dépasse pas le seuil : ce qui n'a pas de voie à portée n'est pas couvert.",
            reading: "La part de population répond à « combien d'habitants ? », la part de surface à « quelle étendue ? » : elles diffèrent quand les bourgs sont couverts et les écarts ne le sont pas.",
            limits: "La population, comme tout autre poids, est comptée tout entière à la mairie, sauf à partir d'autres points. Une commune au poids inconnu reste hors de sa part, et c'est dit : elle ne compte pas pour zéro. Le vol d'oiseau n'est pas la route ; les temps par la route sont ceux d'une circulation libre. La zone par la route est exacte à une cellule près, dont le côté est dit dans la méthode.",
            sources: "Contours : IGN, simplifiés (voir data/README.md). Population municipale 2023 : INSEE.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, thresholds, travel) = (from.take(&LAYER), from.take(&THRESHOLDS), from.take(&travel::TRAVEL));
        let (departure, weight) = (from.take(&travel::DEPARTURE), from.take(&WEIGHT));
        let (shared_out, basins) = (from.take(&SHARED_OUT), from.take(&dimension::BASINS));
        travel?;
        Some(Settings {
            layer: layer?,
            thresholds: thresholds?,
            departure: departure?,
            weight: weight?,
            shared_out: shared_out?,
            basins: basins?,
        })
    }

    fn sample(&self) -> Sample {
        Sample::Elsewhere
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let territory = context.territory;
        let layer = share::layer(&settings.layer, context)?;
        let facilities = Facilities::of(layer, context);
        if facilities.is_empty() && !context.emptied(layer) {
            return Err(NoAnswer::NothingLocatedInLayer);
        }
        let origins = Origins::of(&settings.departure, context)?;
        let weight = Weight::of(&settings.weight, context, notes)?;
        let near = Near::new(context.travel.nearest(&origins.points, &facilities.sites, 1), context.emptied(layer));
        let bounds = Bounds::of(layer, &origins.points, context.travel);
        let areas: Vec<Option<f64>> =
            parallel::map(&territory.communes, |c| c.outline.as_ref().map(Area::unsigned_area));
        let mut outcome = share::outcome(asked, self.kind(), context, &[&[layer], weight.layers.as_slice()].concat());
        outcome.fictional |= weight.fictional;
        outcome.method.extend(travel::method(context, &origins, &[&facilities], notes));
        let at = if origins.single { "à la mairie" } else { "à ces points" };
        outcome.method.push(format!("population comptée {at} ; surface par découpage des contours"));
        let answered = share::have(&origins.mean(|i| near.answered(i).then_some(1.0)));
        if !answered.contains(&true) {
            return Err(NoAnswer::NoServiceReached);
        }
        outcome.method.extend(
            share::unanswered_line(territory, &answered)
                .map(|l| format!("{l}, hors des parts de population et de communes")),
        );
        outcome.method.extend(share::unpeopled_line(territory).map(|l| format!("{l}, hors des parts de population")));
        let shapeless = areas.iter().filter(|a| a.is_none()).count();
        if shapeless > 0 {
            let communes = french::count(shapeless, "commune", "communes");
            outcome.method.push(format!("{communes} sans contour, hors des surfaces"));
        }
        outcome.method.extend(weight.told.iter().cloned());
        let groups: Vec<Groups> = Groups::levels(territory)
            .into_iter()
            .chain(Groups::basins(&settings.basins, asked, context, notes))
            .collect();
        dimension::tell(&mut outcome, &settings.basins, &groups, context);
        let thresholds = settings.thresholds.as_slice();
        let zones = context.travel.zones(&facilities.sites, thresholds);
        let levels: Vec<Reach> = thresholds
            .iter()
            .zip(zones)
            .map(|(&threshold, zone)| {
                // Where all directions are alike, communes are cut by the discs that meet them only.
                let radius = context.travel.radius(threshold).filter(|_| facilities.sites.shapes().is_empty());
                let covered_area = match radius {
                    Some(radius) => covered_areas(territory, facilities.sites.points(), radius),
                    None => cut_areas(territory, &zone),
                };
                // The grid ends a little outside of the territory, where its edge would pass for that of the zone.
                let zone = if context.travel.cell().is_some() { zone::cut(&territory.outline, &zone) } else { zone };
                let within = |i: usize| near.within(i, threshold).map(|within| f64::from(u8::from(within)));
                let covered = origins.mean(within);
                let open = Open::new(&origins, &near, &bounds, threshold, (layer, &zone), context);
                Reach { threshold, zone, covered, covered_area, open }
            })
            .collect();
        if levels.iter().any(|l| l.open.is_some()) {
            let why = bound::why(layer, &bounds);
            outcome.method.push(format!("{why} : ce qui est à portée de cette limite peut l'être d'un service qu'elle ne tient pas ; « au plus » le compte"));
        }
        if let Some(side) = context.travel.cell() {
            outcome.method.push(format!("zones calculées sur une grille de {side} de côté"));
        }
        outcome.tables.push(whole(&levels, &areas, territory));
        outcome.tables.push(by_epci(&levels, &areas, territory));
        outcome.tables.extend(groups.iter().map(|g| depth::by_group(&levels, g, territory)));
        let last = thresholds[thresholds.len() - 1];
        let depth = Depth::new(&origins, &near, (&facilities, &bounds), &levels, context);
        outcome.tables.push(depth.redundancy(&levels));
        outcome.tables.push(depth.gain(last));
        outcome.tables.push(depth.curve(last.measure()));
        outcome.tables.push(by_commune(&levels, &areas, territory, origins.single));
        if settings.shared_out
            && let Some(last) = levels.last()
        {
            let own = |i: usize, place: usize| near.within(i, last.threshold).is_some_and(|w| w).then_some(place);
            let shares = origins.shares(|i| near.first(i).map(|(place, _)| own(i, place)));
            shared_out(&mut outcome, &shares, last, &facilities, context);
        }
        shapes(&mut outcome, &levels, territory);
        findings(&mut outcome, &levels, (&facilities, &bounds), context);
        if !weight.people {
            weighed::add(&mut outcome, &weight, &levels, &groups, (&origins, &near), (&layer.title, territory));
        }
        depth.findings(&mut outcome, last);
        Ok(outcome)
    }
}

/// What each service has of the zone of the last threshold: what is nearer to it than to any other.
fn shared_out(
    outcome: &mut Outcome,
    shares: &[Vec<(usize, f64)>],
    last: &Reach,
    facilities: &Facilities<'_>,
    context: &Context<'_>,
) {
    let (territory, layer, places) = (context.territory, facilities.layer, &facilities.features);
    let parts = zone::clip(context.travel.basins(&facilities.sites, Some(last.threshold)), &territory.outline);
    let weights = territory.weights();
    // People and communes of each, by the share of a commune's points that are its own.
    let (mut people, mut communes) = (vec![0.0; places.len()], vec![0.0; places.len()]);
    for (commune, shares) in shares.iter().enumerate() {
        for (place, share) in shares {
            people[*place] += share * weights[commune];
            communes[*place] += 1.0;
        }
    }
    let used: Vec<usize> = (0..places.len()).filter(|&p| !parts[p].0.is_empty() || communes[p] > 0.0).collect();
    let each = |f: &dyn Fn(usize) -> f64| used.iter().map(|&p| Some(f(p))).collect::<Vec<_>>();
    let feature = |place: &usize| facilities.feature(*place);
    outcome.tables.push(
        Table::new(
            "services",
            format!("Part de chaque service, à {} au plus", last.threshold),
            Row::Feature { layer: layer.id.clone() },
            used.iter().map(|p| feature(p).id.clone()).collect(),
            used.iter().map(|p| feature(p).name.clone()).collect(),
        )
        .with(Column::numbers("surface_km2", "Surface", Unit::SquareKm, each(&|p| parts[p].unsigned_area() / 1e6)))
        .with(Column::numbers("communes", "Communes, en tout ou partie", Unit::Count, each(&|p| communes[p])))
        .with(Column::numbers("population", "Population", Unit::Inhabitants, each(&|p| people[p]))),
    );
    for (rank, place) in used.iter().enumerate() {
        outcome.shapes.push(Shape {
            id: format!("part_{}", rank + 1),
            role: ShapeRole::Own,
            title: format!("{}, à {} au plus", feature(place).name, last.threshold),
            geometry: parts[*place].clone(),
        });
    }
}

fn shapes(outcome: &mut Outcome, levels: &[Reach], territory: &Territory) {
    for l in levels {
        outcome.shapes.push(Shape {
            id: format!("zone_{}", l.id()),
            role: ShapeRole::Zone,
            title: format!("à {} au plus", l.threshold),
            geometry: l.zone.clone(),
        });
    }
    if let Some(l) = levels.last() {
        if let Some(open) = l.open.as_ref().filter(|open| !open.unsure.0.is_empty()) {
            outcome.shapes.push(Shape {
                id: format!("incertain_{}", l.id()),
                role: ShapeRole::Doubt,
                title: format!("peut-être à {} au plus : {}", l.threshold, open.why),
                geometry: open.unsure.clone(),
            });
        }
        outcome.shapes.push(Shape {
            id: format!("non_couvert_{}", l.id()),
            role: ShapeRole::Own,
            title: format!("à plus de {}", l.threshold),
            geometry: territory.outline.difference(&l.zone),
        });
    }
}
