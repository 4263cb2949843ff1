//! Distance to the nearest features of a layer.

use geo::Point;

use super::travel::{self, Origins};
use super::{About, Asked, Context, Kind, Parameter, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Layer;
use crate::method::summary::{mean, median, weighted_mean, weighted_quantile};
use crate::outcome::{Column, Direction, Lines, Outcome, Row, Table, Unit};
use crate::parallel;
use crate::units::{Measure, Span};

/// How far people are from a service.
pub(super) struct Distance;

const PARAMETERS: &[Parameter] = &[
    Parameter { key: "couche", kind: Kind::Layer, default: None, about: "couche des services à atteindre" },
    Parameter {
        key: "k",
        kind: Kind::Number { min: 1.0, max: 10.0 },
        default: Some("1"),
        about: "rang du service visé : 1 pour le plus proche, 2 pour le deuxième…",
    },
    Parameter {
        key: "seuil",
        kind: Kind::Span,
        default: Some("\"10 km\""),
        about: "au-delà de cette distance (`\"10 km\"`) ou de ce temps (`\"15 min\"`), une commune est dite éloignée ; son unité décide de ce qui est compté",
    },
    travel::TRAVEL,
    travel::DEPARTURE,
    Parameter {
        key: "trajets",
        kind: Kind::Choice(&["non", "oui"]),
        default: Some("\"non\""),
        about: "`oui` : trace le trajet de chaque point de départ au plus proche, pour les cartes et QGIS",
    },
];

impl Question for Distance {
    fn kind(&self) -> &'static str {
        "distance"
    }

    fn about(&self) -> About {
        About {
            title: "Distance au service le plus proche",
            measures: "La distance ou le temps de trajet entre chaque commune (sa mairie, les points d'une couche, ou tous les nœuds du réseau dans la commune) et les services les plus proches d'une couche, dans le territoire ou autour.",
            how: "Par la route : le chemin le plus rapide, ou le plus court quand le seuil est en kilomètres, sur le réseau de l'étude, avec le trajet à pied jusqu'à la voie. Sans réseau : la distance à vol d'oiseau dans la projection légale, multipliée par la sinuosité de l'étude. Avec plusieurs points de départ, une commune a la moyenne pondérée des siens. Moyenne, médiane et 90e centile sont pondérés par la population municipale ; les mêmes chiffres sans pondération sont donnés à côté. Le bassin d'un service est ce qui est plus près de lui que de tout autre.",
            reading: "« 90 % des habitants sont à moins de x km » se lit au 90e centile. Une commune sans mairie localisée reste sans valeur et est comptée à part.",
            limits: "La mairie représente toute la commune, sauf à partir d'autres points. Les temps sont ceux d'une circulation libre : ni bouchons, ni feux, ni stationnement. Le vol d'oiseau ignore les vallées et les ponts : la sinuosité corrige l'ordre de grandeur, pas chaque trajet.",
            sources: "Point des mairies : DILA. Pratique des schémas d'accessibilité des services au public (loi NOTRe, art. 98).",
        }
    }

    fn parameters(&self) -> &'static [Parameter] {
        PARAMETERS
    }

    fn run(&self, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Option<Outcome> {
        let territory = context.territory;
        let layer = share::layer(asked.text("couche"), asked, context, notes)?;
        let (features, places) = share::facilities(layer);
        let origins = Origins::of(asked, context, notes)?;
        if places.is_empty() || origins.points.is_empty() {
            let message = format!("l'analyse `{}` est sans objet : rien n'est localisé", asked.id);
            notes.push(Diagnostic::new("A0602", message));
            return None;
        }
        let k = asked.number("k") as usize;
        let threshold = asked.span("seuil");
        let measure = threshold.measure();
        let near = context.travel.nearest(&origins.points, &places, k);
        let n = territory.communes.len();
        let rank = |r: usize| origins.mean(|i| near[i].get(r).map(|(_, d)| d.amount()));
        let nearest = origins.most(|i| near[i].first().map(|(place, _)| *place));
        let name = |place: usize| layer.features[features[place]].name.clone();
        let nearest_name = nearest.iter().map(|place| place.map(name)).collect();
        // What people are asked about is the k-th; with k = 1 that is the nearest.
        let values = rank(k - 1);
        if values.iter().all(Option::is_none) {
            let why = if k > places.len() {
                format!("`k = {k}` dépasse le nombre de services localisés ({})", places.len())
            } else {
                format!("aucune commune n'atteint {k} service{}", french::s(k))
            };
            notes.push(Diagnostic::new("A0602", format!("l'analyse `{}` est sans objet : {why}", asked.id)));
            return None;
        }
        // Which share of each commune's points is farther than the threshold: with its mairie alone, 0 or 1.
        let beyond = origins.mean(|i| near[i].get(k - 1).map(|(_, d)| f64::from(u8::from(*d > threshold))));
        let suffix = if k > 1 { format!(" (le {k}e)") } else { String::new() };
        let word = travel::word(measure);
        let mut communes = share::commune_table(format!("{} par commune", layer.title), territory)
            .with(travel::column(travel::id(measure, ""), format!("{word}{suffix}"), measure, values.clone()))
            .with(Column::texts("plus_proche", "Le plus proche", nearest_name));
        for r in 0..k.saturating_sub(1) {
            let label = format!("{word} au {}", if r == 0 { "plus proche".to_owned() } else { format!("{}e", r + 1) });
            let id = travel::id(measure, &(r + 1).to_string());
            communes = communes.with(travel::column(id, label, measure, rank(r)));
        }
        let weights = territory.weights();
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.extend(travel::method(context, &origins, &[layer], notes));
        outcome.method.push(format!("moyennes pondérées par {}", share::weighting(territory)));
        let everyone: Vec<usize> = (0..n).collect();
        let missing = values.iter().filter(|v| v.is_none()).count();
        if missing > 0 {
            let lost = share::unanswered_line(territory, &share::have(&values)).unwrap_or_default();
            outcome.method.push(format!("{lost}, hors des moyennes et des parts"));
        }
        outcome.tables.push(summary(&values, &beyond, &weights, &everyone, threshold));
        outcome.tables.push(by_epci(&values, &beyond, context, threshold));
        let worst = worst(&values, context);
        outcome.tables.push(worst_table(&values, &worst, context, measure));
        outcome.tables.push(basins(&nearest, &rank(0), layer, &features, context, measure));
        outcome.tables.push(communes);
        if asked.text("trajets") == "oui" {
            outcome.lines.push(ways(&origins, &near, &places, layer, &features, context));
        }
        let subject = if k > 1 { format!("{}, le {k}e plus proche", layer.title) } else { layer.title.clone() };
        findings(&mut outcome, &subject, (&values, &beyond), &worst, threshold, (&origins, context));
        Some(outcome)
    }
}

/// The way from each origin to its nearest place.
fn ways(
    origins: &Origins,
    near: &[Vec<(usize, Span)>],
    places: &[Point<f64>],
    layer: &Layer,
    features: &[usize],
    context: &Context<'_>,
) -> Lines {
    let communes = &context.territory.communes;
    let found = parallel::map_range(origins.points.len(), |i| {
        let (place, _) = *near[i].first()?;
        let (_, line) = context.travel.route(origins.points[i], places[place])?;
        let title = format!("{} → {}", communes[origins.commune[i]].name, layer.features[features[place]].name);
        // Who stands at the door goes nowhere.
        (line.0.len() > 1).then_some((title, line))
    });
    Lines {
        id: "trajets".to_owned(),
        title: format!("Trajets vers {}", layer.title),
        lines: found.into_iter().flatten().collect(),
    }
}

/// Who goes to each place, by its nearest: the communes and their people, and how far they are.
fn basins(
    nearest: &[Option<usize>],
    values: &[Option<f64>],
    layer: &Layer,
    features: &[usize],
    context: &Context<'_>,
    measure: Measure,
) -> Table {
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
    .with(Column::numbers("communes", "Communes du bassin", Unit::Count, each(&|l| Some(l.len() as f64))))
    .with(Column::numbers(
        "population",
        "Population du bassin",
        Unit::Inhabitants,
        each(&|l| Some(l.iter().map(|&i| weights[i]).sum())),
    ))
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

fn summary(
    values: &[Option<f64>],
    beyond: &[Option<f64>],
    weights: &[f64],
    members: &[usize],
    threshold: Span,
) -> Table {
    let (v, w) = share::known(values, weights, members);
    let ones = vec![1.0; v.len()];
    let greatest = v.iter().copied().max_by(f64::total_cmp);
    let rows = [
        ("moyenne", "Moyenne", weighted_mean(&v, &w), mean(&v)),
        ("mediane", "Médiane", weighted_quantile(&v, &w, 0.5), median(&v)),
        ("centile_90", "90e centile", weighted_quantile(&v, &w, 0.9), weighted_quantile(&v, &ones, 0.9)),
        ("maximum", "Maximum", greatest, greatest),
    ];
    let keys = rows.iter().map(|r| r.0.to_owned()).collect();
    let names = rows.iter().map(|r| r.1.to_owned()).collect();
    let (far, people) = share::known(beyond, weights, members);
    let shares = weighted_mean(&far, &people);
    let title = match shares {
        Some(s) => format!("Ensemble du territoire ({} des habitants à plus de {threshold})", french::percent(s, 1)),
        None => "Ensemble du territoire".to_owned(),
    };
    Table::new("territoire", title, Row::Other, keys, names)
        .with(travel::column("pondere".into(), "Par habitant", threshold.measure(), rows.iter().map(|r| r.2).collect()))
        .with(travel::column("simple".into(), "Par commune", threshold.measure(), rows.iter().map(|r| r.3).collect()))
}

/// A figure of values and their weights.
type Figure<'a> = &'a dyn Fn(&[f64], &[f64]) -> Option<f64>;

fn by_epci(values: &[Option<f64>], beyond: &[Option<f64>], context: &Context<'_>, threshold: Span) -> Table {
    let epcis = &context.territory.epcis;
    let weights = context.territory.weights();
    let of = |values: &[Option<f64>], f: Figure<'_>| -> Vec<Option<f64>> {
        epcis
            .iter()
            .map(|e| {
                let (v, w) = share::known(values, &weights, &e.communes);
                f(&v, &w)
            })
            .collect()
    };
    let each = |f: Figure<'_>| of(values, f);
    let measure = threshold.measure();
    let worse = |id: &str, label: &str, values| travel::column(travel::figure_id(measure, id), label, measure, values);
    share::epci_table("Par EPCI, pondéré par la population", context.territory)
        .with(worse("moyenne", "Moyenne", each(&|v, w| weighted_mean(v, w))))
        .with(worse("mediane", "Médiane", each(&|v, w| weighted_quantile(v, w, 0.5))))
        .with(worse("centile_90", "90e centile", each(&|v, w| weighted_quantile(v, w, 0.9))))
        .with(worse("maximum", "Maximum", each(&|v, _| v.iter().copied().max_by(f64::total_cmp))))
        .with(
            Column::numbers(
                "part_eloignee",
                format!("Habitants à plus de {threshold}"),
                Unit::Share,
                of(beyond, &|v, w| weighted_mean(v, w)),
            )
            .direction(Direction::Worse),
        )
}

/// The communes farthest away, the farthest first, ties by code.
fn worst(values: &[Option<f64>], context: &Context<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_some()).collect();
    order.sort_by(|&a, &b| values[b].unwrap_or(0.0).total_cmp(&values[a].unwrap_or(0.0)).then(a.cmp(&b)));
    order.truncate(10.min(context.territory.communes.len()));
    order
}

fn worst_table(values: &[Option<f64>], worst: &[usize], context: &Context<'_>, measure: Measure) -> Table {
    let communes = &context.territory.communes;
    let keys = worst.iter().map(|&i| communes[i].code.to_string()).collect();
    let names = worst.iter().map(|&i| communes[i].name.clone()).collect();
    Table::new("pires", "Communes les plus éloignées", Row::Other, keys, names)
        .with(travel::column(
            travel::id(measure, ""),
            travel::word(measure),
            measure,
            worst.iter().map(|&i| values[i]).collect(),
        ))
        .with(Column::numbers(
            "population",
            "Population",
            Unit::Inhabitants,
            worst.iter().map(|&i| communes[i].population.map(f64::from)).collect(),
        ))
}

fn findings(
    outcome: &mut Outcome,
    title: &str,
    (values, beyond): (&[Option<f64>], &[Option<f64>]),
    worst: &[usize],
    threshold: Span,
    (origins, context): (&Origins, &Context<'_>),
) {
    let territory = context.territory;
    let everyone: Vec<usize> = (0..values.len()).collect();
    let weights = territory.weights();
    let (v, w) = share::known(values, &weights, &everyone);
    let answered = share::have(values);
    let how = context.travel.describe();
    let measure = threshold.measure();
    let lost = share::unanswered_line(territory, &answered).map(|l| format!(" ; {l}")).unwrap_or_default();
    let far: Vec<usize> = everyone.iter().copied().filter(|&i| beyond[i].is_some_and(|b| b > 0.0)).collect();
    if far.is_empty() {
        let commune = if lost.is_empty() { "aucune commune" } else { "aucune commune localisée" };
        outcome.find(format!("{title} : {commune} n'est à plus de {threshold} ({how}){lost}."));
    } else if origins.single {
        outcome.find(format!(
            "{title} : {} {} à plus de {threshold} ({how}){lost}.",
            share::communes_and_people(territory, &far, &answered),
            share::is_are(far.len())
        ));
    } else {
        let (shares, people) = share::known(beyond, &weights, &everyone);
        let share = weighted_mean(&shares, &people).map(|s| french::percent(s, 1)).unwrap_or_default();
        outcome.find(format!("{title} : {share} des habitants sont à plus de {threshold} ({how}){lost}."));
    }
    if let (Some(average), Some(ninety)) = (weighted_mean(&v, &w), weighted_quantile(&v, &w, 0.9)) {
        outcome.find(format!(
            "{title} : les habitants en sont en moyenne à {} ; 90 % en sont à {} au plus.",
            travel::said(average, measure),
            travel::said_at_most(ninety, measure)
        ));
    }
    if worst.len() > 1 {
        let named: Vec<String> = worst
            .iter()
            .take(3)
            .map(|&i| format!("{} ({})", territory.communes[i].name, travel::said(values[i].unwrap_or(0.0), measure)))
            .collect();
        outcome.find(format!("{title} : les communes les plus éloignées sont {}.", french::list(&named)));
    }
}
