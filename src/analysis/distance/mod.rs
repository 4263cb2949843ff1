//! Distance to the nearest features of a layer.

use super::against::{self, Against, Sought};
use super::bound::{self, AtMost, Bounds};
use super::dimension::{self, Groups};
use super::facilities::Facilities;
use super::far::{self, Far};
use super::parameter::{Basins, Departure, LayerId, Parameter, Reach, Reader, Switch, Whole};
use super::share::{self, NO_SERVICE};
use super::travel::{self, Origins};
use super::{About, Asked, Context, NoAnswer, Question, Sample};
use crate::diagnostic::Notes;
use crate::layer::Layer;
use crate::method::summary::weighted_mean;
use crate::outcome::{Column, ColumnRole, Lines, Outcome, Row, Table, Unit};
use crate::parallel;
use crate::units::{Measure, Span};

/// How far people are from a service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Distance;

const LAYER: Parameter<LayerId> =
    Parameter { key: "couche", kind: LayerId, default: None, about: "couche des services à atteindre" };

const RANK: Parameter<Whole> = Parameter {
    key: "k",
    kind: Whole { min: 1, max: 10 },
    default: Some("1"),
    about: "rang du service visé : 1 pour le plus proche, 2 pour le deuxième…",
};

const THRESHOLD: Parameter<Reach> = Parameter {
    key: "seuil",
    kind: Reach,
    default: Some("\"10 km\""),
    about: "au-delà de cette distance (`\"10 km\"`) ou de ce temps (`\"15 min\"`), une commune est dite éloignée ; son unité décide de ce qui est compté",
};

const WAYS: Parameter<Switch> = Parameter {
    key: "trajets",
    kind: Switch,
    default: Some("\"non\""),
    about: "`oui` : trace le trajet de chaque point de départ au plus proche, pour les cartes et QGIS",
};

/// What a distance is asked of.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    /// Rank of the service, from 1.
    k: usize,
    threshold: Span,
    departure: Departure,
    /// How many of the worst communes are listed.
    worst: usize,
    basins: Basins,
    against: Vec<Against>,
    ways: bool,
}

impl Question for Distance {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "distance"
    }

    fn about(&self) -> About {
        About {
            title: "Distance au service le plus proche",
            title_by_time: Some("Temps de trajet au service le plus proche"),
            asks: "à quelle distance, à combien de minutes est le service le plus proche ?",
            measures: "La distance ou le temps de trajet entre chaque commune (sa mairie, les points d'une couche, ou tous les nœuds du réseau dans la commune) et les services les plus proches d'une couche, dans le territoire ou autour.",
            how: "Par la route : le chemin le plus rapide, ou le plus court quand le seuil est en kilomètres, sur le réseau de l'étude, avec le trajet à pied jusqu'à la voie. Sans réseau : la distance à vol d'oiseau dans la projection légale, multipliée par la sinuosité de l'étude. Avec plusieurs points de départ, une commune a la moyenne pondérée des siens. Moyenne et centiles (10, 25, 50, 75, 90) sont pondérés par la population municipale : le centile q est la plus petite distance que n'excède pas celle d'une part q des habitants ; les mêmes chiffres sans pondération sont donnés à côté. Ils sont donnés aussi par EPCI, par niveau de l'armature et par bassin de pôle (chaque commune avec le pôle le plus proche, ou selon `bassins`). Avec `comparer`, la médiane, la moyenne, le 90e centile et la part au-delà du seuil sont refaits de la même façon, de mairie à service, pour le territoire, son département et la France métropolitaine : par le même déplacement à vol d'oiseau, ou par le réseau s'il porte 99 % de toutes les mairies ; sinon tout, territoire compris, est à vol d'oiseau. Le bassin d'un service est ce qui est plus près de lui que de tout autre.",
            reading: "« 90 % des habitants sont à moins de x km » se lit au 90e centile ; la moitié des habitants sont en deçà de la médiane. Une commune sans mairie localisée reste sans valeur et est comptée à part.",
            limits: "La mairie représente toute la commune, sauf à partir d'autres points. Les temps sont ceux d'une circulation libre : ni bouchons, ni feux, ni stationnement. Le vol d'oiseau ignore les vallées et les ponts : la sinuosité corrige l'ordre de grandeur, pas chaque trajet. Une couche placée à la commune, sans coordonnées, donne 0 à qui habite une commune équipée. La comparaison n'est faite que si la couche couvre : la France, avec une entité dans 90 % des départements métropolitains ; le département, si elle couvre la France, ou avec une entité dans les EPCI de 80 % de ses communes et jusqu'à 80 % de la distance entre le territoire et sa commune la plus éloignée. Sinon, la méthode dit pourquoi elle manque. Un fichier départemental ignore les services de l'autre côté de la limite.",
            sources: "Point des mairies : DILA. Pratique des schémas d'accessibilité des services au public (loi NOTRe, art. 98).",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, k, threshold) = (from.take(&LAYER), from.take(&RANK), from.take(&THRESHOLD));
        let travel = from.take(&travel::TRAVEL);
        let (departure, worst, basins) =
            (from.take(&travel::DEPARTURE), from.take(&far::WORST), from.take(&dimension::BASINS));
        let (against, ways) = (from.take(&against::COMPARE), from.take(&WAYS));
        travel?;
        Some(Settings {
            layer: layer?,
            k: k?,
            threshold: threshold?,
            departure: departure?,
            worst: worst?,
            basins: basins?,
            against: against?,
            ways: ways?,
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
        let origins = Origins::of(&settings.departure, context)?;
        if context.emptied(layer) {
            return Ok(none_left((self.kind(), asked), settings, context, (layer, &origins), notes));
        }
        if facilities.is_empty() || origins.points.is_empty() {
            return Err(NoAnswer::NothingLocated);
        }
        let (k, threshold) = (settings.k, settings.threshold);
        let measure = threshold.measure();
        let near = context.travel.nearest(&origins.points, &facilities.sites, k);
        let rank = |r: usize| origins.mean(|i| near[i].get(r).map(|(_, d)| d.amount()));
        let nearest = origins.most(|i| near[i].first().map(|(place, _)| *place));
        // The one whose distance is told is the one that is named.
        let sought = origins.most(|i| near[i].get(k - 1).map(|(place, _)| *place));
        let feature = |place: usize| facilities.feature(place);
        let nearest_name = sought.iter().map(|place| place.map(|p| feature(p).name.clone())).collect();
        let nearest_id = sought.iter().map(|place| place.map(|p| feature(p).id.clone())).collect();
        // What people are asked about is the k-th; with k = 1 that is the nearest.
        let values = rank(k - 1);
        if values.iter().all(Option::is_none) {
            let located = facilities.features.len();
            return Err(if k > located {
                NoAnswer::RankBeyondServices { k, located }
            } else {
                NoAnswer::UnreachedRank { k }
            });
        }
        // Which share of each commune's points is farther than the threshold: with its mairie alone, 0 or 1.
        let beyond = origins.mean(|i| near[i].get(k - 1).map(|(_, d)| f64::from(u8::from(*d > threshold))));
        let suffix = if k > 1 { format!(" (le {k}e)") } else { String::new() };
        let word = travel::word(measure);
        let whose = if k > 1 { format!("Le {k}e plus proche") } else { "Le plus proche".to_owned() };
        let mut communes = share::commune_table(format!("{} par commune", layer.title), territory)
            .with(travel::column(travel::id(measure, ""), format!("{word}{suffix}"), measure, values.clone()))
            .with(Column::texts("plus_proche", whose.clone(), nearest_name).role(ColumnRole::Nearest))
            .with(
                Column::texts(
                    "plus_proche_id",
                    format!("Identifiant du {}", whose.trim_start_matches("Le ")),
                    nearest_id,
                )
                .role(ColumnRole::NearestId),
            );
        for r in 0..k.saturating_sub(1) {
            let label = format!("{word} au {}", if r == 0 { "plus proche".to_owned() } else { format!("{}e", r + 1) });
            let id = travel::id(measure, &(r + 1).to_string());
            communes = communes.with(travel::column(id, label, measure, rank(r)));
        }
        let bounds = Bounds::of(layer, &origins.points, context.travel);
        let found = |i: usize| near[i].get(k - 1).map(|(_, d)| *d);
        let low = |i: usize, span| bounds.low(i, span);
        let at_most = AtMost::new(&origins, threshold, found, low, bound::why(layer, &bounds));
        let how = facilities.how(context.travel);
        let far = Far::new((&values, &beyond), threshold, origins.single, (how, at_most), context);
        communes = far.mark(communes, &travel::id(measure, ""));
        let groups = Groups::all(&settings.basins, asked, context, notes);
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.extend(travel::method(context, &origins, &[&facilities], notes));
        outcome.method.push(format!("moyennes et centiles pondérés par {}", share::weighting(territory)));
        outcome.method.extend(far.method());
        dimension::tell(&mut outcome, &settings.basins, &groups, context);
        let worst = far.worst(settings.worst);
        outcome.tables.push(far.whole());
        outcome.tables.extend(groups.iter().map(|g| far.by(g)));
        outcome.tables.push(far.worst_table(&worst));
        outcome.tables.push(basins(&nearest, &rank(0), &facilities, context, measure));
        if settings.ways {
            outcome.lines.push(ways(&origins, &near, &facilities, context));
        }
        let subject = if k > 1 { format!("{}, le {k}e plus proche", layer.title) } else { layer.title.clone() };
        far.findings(&mut outcome, &subject, "", &worst, &groups);
        let sought = [Sought { title: &layer.title, places: &facilities.sites, k }];
        against::compare(&mut outcome, (asked, &settings.against), context, (&subject, &sought), threshold, notes);
        outcome.tables.push(communes);
        Ok(outcome)
    }
}

/// What is known once a scenario has taken the last service away: nobody has a distance, everybody is beyond any.
fn none_left(
    (kind, asked): (&str, &Asked),
    settings: &Settings,
    context: &Context<'_>,
    (layer, origins): (&Layer, &Origins),
    notes: &mut Notes,
) -> Outcome {
    let territory = context.territory;
    let threshold = settings.threshold;
    let (measure, communes) = (threshold.measure(), territory.communes.len());
    let beyond = origins.mean(|_| Some(1.0));
    let values = vec![None; communes];
    let far = Far::new((&values, &beyond), threshold, origins.single, (context.travel.describe(), None), context);
    let groups = Groups::all(&settings.basins, asked, context, notes);
    let mut outcome = share::outcome(asked, kind, context, &[layer]);
    outcome.method.push(format!("{} : {NO_SERVICE}", layer.title));
    outcome.tables.push(far.whole());
    outcome.tables.extend(groups.iter().map(|g| far.by(g)));
    let told = beyond.iter().map(|b| b.map(|_| NO_SERVICE.to_owned())).collect();
    outcome.tables.push(
        share::commune_table(format!("{} par commune", layer.title), territory)
            .with(travel::column(travel::id(measure, ""), travel::word(measure), measure, values.clone()))
            .with(Column::texts("plus_proche", "Le plus proche", told).role(ColumnRole::Nearest))
            .with(
                Column::texts("plus_proche_id", "Identifiant du plus proche", vec![None; communes])
                    .role(ColumnRole::NearestId),
            ),
    );
    outcome.find(format!("{} : {NO_SERVICE}, donc aucune distance.", layer.title));
    outcome
}

/// The way from each origin to its nearest place.
fn ways(origins: &Origins, near: &[Vec<(usize, Span)>], facilities: &Facilities<'_>, context: &Context<'_>) -> Lines {
    let communes = &context.territory.communes;
    let found = parallel::map_range(origins.points.len(), |i| {
        let (place, _) = *near[i].first()?;
        let (_, line) = context.travel.route(origins.points[i], &facilities.sites, place)?;
        let title = format!("{} → {}", communes[origins.commune[i]].name, facilities.feature(place).name);
        // Who stands at the door goes nowhere.
        (line.0.len() > 1).then_some((title, line))
    });
    Lines {
        id: "trajets".to_owned(),
        title: format!("Trajets vers {}", facilities.layer.title),
        lines: found.into_iter().flatten().collect(),
    }
}

/// Who goes to each place, by its nearest: the communes and their people, and how far they are.
fn basins(
    nearest: &[Option<usize>],
    values: &[Option<f64>],
    facilities: &Facilities<'_>,
    context: &Context<'_>,
    measure: Measure,
) -> Table {
    let (layer, features) = (facilities.layer, &facilities.features);
    let weights = context.territory.weights();
    let mut members = vec![Vec::new(); features.len()];
    nearest.iter().enumerate().for_each(|(commune, place)| members[place.unwrap_or(0)].extend(place.map(|_| commune)));
    let used: Vec<usize> = (0..features.len()).filter(|&place| !members[place].is_empty()).collect();
    let each = |f: &dyn Fn(&[usize]) -> Option<f64>| used.iter().map(|&place| f(&members[place])).collect::<Vec<_>>();
    let figures = |list: &[usize]| share::known(values, &weights, list);
    let feature = |place: &usize| &layer.features[features[*place]];
    Table::new(
        "bassins",
        format!("Bassins : {}, par service le plus proche", layer.title),
        Row::Feature { layer: layer.id.clone() },
        used.iter().map(|place| feature(place).id.clone()).collect(),
        used.iter().map(|place| feature(place).name.clone()).collect(),
    )
    .with(Column::numbers("communes", "Communes du bassin", Unit::Count, each(&|l| Some(l.len() as f64))).adding_up())
    .with(
        Column::numbers(
            "population",
            "Population du bassin",
            Unit::Inhabitants,
            each(&|l| share::population(context.territory, l)),
        )
        .adding_up(),
    )
    .with(travel::column(
        travel::figure_id(measure, "moyenne"),
        "Moyenne par habitant",
        measure,
        each(&|l| {
            let (v, w) = figures(l);
            weighted_mean(&v, &w)
        }),
    ))
    .with(travel::column(
        travel::figure_id(measure, "maximum"),
        "Maximum",
        measure,
        each(&|l| figures(l).0.into_iter().max_by(f64::total_cmp)),
    ))
}
