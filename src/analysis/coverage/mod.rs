//! Who and what is within reach of a layer.

mod areas;
mod depth;
mod weighed;

use geo::{Area, BooleanOps, MultiPolygon, Point};

use self::areas::{covered_areas, cut_areas};
use self::depth::Depth;
use super::dimension::{self, Groups};
use super::parameter::{Basins, Departure, LayerId, Parameter, Reaches, Reader, Switch, Variable};
use super::travel::{self, Origins};
use super::weight::{WEIGHT, Weight};
use super::{About, Asked, Context, NoAnswer, Question, Sample, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::Layer;
use crate::network::zone;
use crate::outcome::{Column, ColumnRole, Direction, Outcome, Row, Shape, ShapeRole, Table, TableId, Unit};
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
        let (features, places) = share::facilities(layer);
        if places.is_empty() && !context.emptied(layer) {
            return Err(NoAnswer::NothingLocatedInLayer);
        }
        let origins = Origins::of(&settings.departure, context)?;
        let weight = Weight::of(&settings.weight, context, notes)?;
        let near = Near::new(context.travel.nearest(&origins.points, &places, 1), context.emptied(layer));
        let areas: Vec<Option<f64>> =
            parallel::map(&territory.communes, |c| c.outline.as_ref().map(Area::unsigned_area));
        let mut outcome = share::outcome(asked, self.kind(), context, &[&[layer], weight.layers.as_slice()].concat());
        outcome.fictional |= weight.fictional;
        outcome.method.extend(travel::method(context, &origins, &[layer], notes));
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
        let zones = context.travel.zones(&places, thresholds);
        let levels: Vec<Reach> = thresholds
            .iter()
            .zip(zones)
            .map(|(&threshold, zone)| {
                // Where all directions are alike, communes are cut by the discs that meet them only.
                let covered_area = match context.travel.radius(threshold) {
                    Some(radius) => covered_areas(territory, &places, radius),
                    None => cut_areas(territory, &zone),
                };
                // The grid ends a little outside of the territory, where its edge would pass for that of the zone.
                let zone = if context.travel.cell().is_some() { zone::cut(&territory.outline, &zone) } else { zone };
                let within = |i: usize| near.within(i, threshold).map(|within| f64::from(u8::from(within)));
                Reach { threshold, zone, covered: origins.mean(within), covered_area }
            })
            .collect();
        if let Some(side) = context.travel.cell() {
            outcome.method.push(format!("zones calculées sur une grille de {side} de côté"));
        }
        outcome.tables.push(whole(&levels, &areas, territory));
        outcome.tables.push(by_epci(&levels, &areas, territory));
        outcome.tables.extend(groups.iter().map(|g| depth::by_group(&levels, g, territory)));
        let last = thresholds[thresholds.len() - 1];
        let depth = Depth::new(&origins, &near, &places, &levels, (layer, &features), context);
        outcome.tables.push(depth.redundancy(&levels));
        outcome.tables.push(depth.gain(last));
        outcome.tables.push(depth.curve(last.measure()));
        outcome.tables.push(by_commune(&levels, &areas, territory, origins.single));
        if settings.shared_out
            && let Some(last) = levels.last()
        {
            let own = |i: usize, place: usize| near.within(i, last.threshold).is_some_and(|w| w).then_some(place);
            let shares = origins.shares(|i| near.first(i).map(|(place, _)| own(i, place)));
            shared_out(&mut outcome, &shares, last, layer, (&features, &places), context);
        }
        shapes(&mut outcome, &levels, territory);
        findings(&mut outcome, &levels, &layer.title, context);
        if !weight.people {
            weighed::add(&mut outcome, &weight, &levels, &groups, (&origins, &near), (&layer.title, territory));
        }
        depth.findings(&mut outcome, last);
        Ok(outcome)
    }
}

/// What one threshold reaches.
struct Reach {
    threshold: Span,
    /// Where it is reached from.
    zone: MultiPolygon<f64>,
    /// Share of each commune's points that are within reach (its mairie's: 0 or 1); unknown when it has none.
    covered: Vec<Option<f64>>,
    /// Square metres within reach in each commune; unknown without a contour.
    covered_area: Vec<Option<f64>>,
}

impl Reach {
    /// In the ids of columns and shapes.
    fn id(&self) -> String {
        travel::threshold_id(self.threshold)
    }

    /// The communes of which the greater part is within reach.
    fn members(&self, among: &[usize]) -> Vec<usize> {
        among.iter().copied().filter(|&i| self.covered[i].is_some_and(|share| share > 0.5)).collect()
    }

    /// The communes among these of which nothing is known.
    fn unanswered(&self, among: &[usize]) -> Vec<usize> {
        share::unanswered(among, &share::have(&self.covered))
    }

    /// The people of these communes, or what else they are weighed by, who are within reach.
    fn people(&self, weights: &[f64], among: &[usize]) -> f64 {
        among.iter().filter_map(|&i| Some(self.covered[i]? * weights[i])).sum()
    }

    /// The column of shares of surface within reach.
    fn surface(&self, shares: Vec<Option<f64>>) -> Column {
        let (id, label) = (format!("part_surface_{}", self.id()), format!("Surface à {} au plus", self.threshold));
        Column::numbers(id, label, Unit::Share, shares).direction(Direction::Better)
    }

    /// Share of the known area of these communes that is within reach.
    fn area_share(&self, areas: &[Option<f64>], among: &[usize]) -> Option<f64> {
        let all: f64 = among.iter().filter_map(|&i| areas[i]).sum();
        let reached: f64 = among.iter().filter_map(|&i| self.covered_area[i]).sum();
        share::ratio(reached, all).map(|s| s.min(1.0))
    }

    /// Share of the people of these communes that is within reach; those of communes without position are left out.
    fn people_share(&self, weights: &[f64], among: &[usize]) -> Option<f64> {
        let all: f64 = among.iter().filter(|&&i| self.covered[i].is_some()).map(|&i| weights[i]).sum();
        share::ratio(self.people(weights, among), all)
    }
}

fn whole(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let weights = territory.weights();
    let each = |f: &dyn Fn(&Reach) -> Option<f64>| -> Vec<Option<f64>> { levels.iter().map(f).collect() };
    let lost = levels.first().map(|l| l.unanswered(&everyone)).unwrap_or_default();
    let placed = |l: &Reach| l.covered.iter().flatten().count() as f64;
    let better =
        |id: &str, label: &str, unit, values| Column::numbers(id, label, unit, values).direction(Direction::Better);
    Table::new(
        TableId::Territory,
        "Ensemble du territoire, par seuil",
        Row::Other,
        levels.iter().map(Reach::id).collect(),
        levels.iter().map(|l| format!("à {} au plus", l.threshold)).collect(),
    )
    .with(better(
        "population",
        "Population couverte",
        Unit::Inhabitants,
        each(&|l| share::population(territory, &everyone).map(|_| l.people(&weights, &everyone))),
    ))
    .with(better(
        "part_population",
        "Part de la population",
        Unit::Share,
        each(&|l| l.people_share(&weights, &everyone)),
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
        "Communes sans réponse, non comptées",
        Unit::Count,
        each(&|_| Some(lost.len() as f64)),
    ))
    .with(Column::numbers(
        "population_sans_position",
        "Population sans réponse, non comptée",
        Unit::Inhabitants,
        each(&|_| Some(lost.iter().map(|&i| weights[i]).sum())),
    ))
}

fn by_epci(levels: &[Reach], areas: &[Option<f64>], territory: &Territory) -> Table {
    let weights = territory.weights();
    let lost = |members: &[usize]| levels.first().map(|l| l.unanswered(members).len() as f64);
    let mut table = share::epci_table("Par EPCI", territory).with(Column::numbers(
        "sans_position",
        "Communes sans réponse, non comptées",
        Unit::Count,
        territory.epcis.iter().map(|e| lost(&e.communes)).collect(),
    ));
    for l in levels {
        let people = territory.epcis.iter().map(|e| l.people_share(&weights, &e.communes)).collect();
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
            .with(l.surface(area));
    }
    table
}

fn by_commune(levels: &[Reach], areas: &[Option<f64>], territory: &Territory, single: bool) -> Table {
    let mut table = share::commune_table("Par commune", territory);
    for l in levels {
        let area = (0..areas.len()).map(|i| l.area_share(areas, &[i])).collect();
        let (id, threshold) = (l.id(), l.threshold);
        table = table
            .with(
                Column::numbers(
                    format!("couvert_{id}"),
                    if single {
                        format!("Mairie à {threshold} au plus (1 : oui)")
                    } else {
                        format!("Part des points à {threshold} au plus")
                    },
                    if single { Unit::Count } else { Unit::Share },
                    l.covered.clone(),
                )
                .role(ColumnRole::Within)
                .direction(Direction::Better),
            )
            .with(l.surface(area));
    }
    table
}

/// What each service has of the zone of the last threshold: what is nearer to it than to any other.
fn shared_out(
    outcome: &mut Outcome,
    shares: &[Vec<(usize, f64)>],
    last: &Reach,
    layer: &Layer,
    (features, places): (&[usize], &[Point<f64>]),
    context: &Context<'_>,
) {
    let territory = context.territory;
    let parts = zone::clip(context.travel.basins(places, Some(last.threshold)), &territory.outline);
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
    let feature = |place: &usize| &layer.features[features[*place]];
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
        outcome.shapes.push(Shape {
            id: format!("non_couvert_{}", l.id()),
            role: ShapeRole::Own,
            title: format!("à plus de {}", l.threshold),
            geometry: territory.outline.difference(&l.zone),
        });
    }
}

fn findings(outcome: &mut Outcome, levels: &[Reach], title: &str, context: &Context<'_>) {
    let territory = context.territory;
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let how = context.travel.describe();
    let weights = territory.weights();
    for l in levels {
        let covered = l.members(&everyone);
        let share = l.people_share(&weights, &everyone);
        let percent = share.map(|s| format!("{} des habitants", french::percent(s, 1))).unwrap_or_default();
        let sep = if percent.is_empty() { "" } else { ", " };
        let answered = share::have(&l.covered);
        let located = answered.iter().filter(|a| **a).count();
        let among = match located < answered.len() {
            true => french::count(located, "commune localisée", "communes localisées"),
            false => french::integer(located as u64),
        };
        outcome.find(format!(
            "{title} : {percent}{sep}{} sur {among} {} à {} au plus ({how}){}.",
            french::count(covered.len(), "commune", "communes"),
            share::is_are(covered.len()),
            l.threshold,
            share::left_out(territory, &answered)
        ));
    }
    if let Some(l) = levels.last() {
        let outside: Vec<usize> =
            everyone.iter().copied().filter(|&i| l.covered[i].is_some_and(|share| share <= 0.5)).collect();
        if !outside.is_empty() && outside.len() <= territory.communes.len() / 2 {
            outcome.find(format!(
                "{title} : {} {} au-delà de {} : {}.",
                share::communes_and_people(territory, &outside, &share::have(&l.covered)),
                share::is_are(outside.len()),
                l.threshold,
                share::names(territory, &outside, 6)
            ));
        }
    }
}
