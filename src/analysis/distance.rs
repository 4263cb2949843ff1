//! Distance to the nearest features of a layer.

use super::{About, Asked, Context, Kind, Parameter, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::method::summary::{mean, median, weighted_mean, weighted_quantile};
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use crate::units::Metres;

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
        kind: Kind::Length,
        default: Some("\"10 km\""),
        about: "au-delà de cette distance, une commune est dite éloignée",
    },
];

impl Question for Distance {
    fn kind(&self) -> &'static str {
        "distance"
    }

    fn about(&self) -> About {
        About {
            title: "Distance au service le plus proche",
            measures: "La distance entre la mairie de chaque commune et les services les plus proches d'une couche, dans le territoire ou autour.",
            how: "Distance à vol d'oiseau dans la projection légale, multipliée par la sinuosité de l'étude. Moyenne, médiane et 90e centile sont pondérés par la population municipale ; les mêmes chiffres sans pondération sont donnés à côté.",
            reading: "« 90 % des habitants sont à moins de x km » se lit au 90e centile. Une commune sans mairie localisée reste sans valeur et est comptée à part.",
            limits: "La mairie représente toute la commune. Le vol d'oiseau ignore les vallées et les ponts : la sinuosité corrige l'ordre de grandeur, pas chaque trajet.",
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
        let (at, origins) = share::mairies(territory);
        if places.is_empty() || origins.is_empty() {
            let message = format!("l'analyse `{}` est sans objet : rien n'est localisé", asked.id);
            notes.push(Diagnostic::new("A0602", message));
            return None;
        }
        let k = asked.number("k") as usize;
        let threshold = asked.length("seuil");
        let near = context.travel.nearest(&origins, &places, k);
        let n = territory.communes.len();
        let rank = |r: usize| -> Vec<Option<f64>> {
            let mut out = vec![None; n];
            for (&i, found) in at.iter().zip(&near) {
                out[i] = found.get(r).map(|(_, d)| d.km());
            }
            out
        };
        let mut nearest_name = vec![None; n];
        for (&i, found) in at.iter().zip(&near) {
            nearest_name[i] = found.first().map(|(f, _)| layer.features[features[*f]].name.clone());
        }
        // What people are asked about is the k-th; with k = 1 that is the nearest.
        let values = rank(k - 1);
        let suffix = if k > 1 { format!(" (le {k}e)") } else { String::new() };
        let mut communes = share::commune_table(format!("{} par commune", layer.title), territory)
            .with(
                Column::numbers("distance_km", format!("Distance{suffix}"), Unit::Km, values.clone())
                    .direction(Direction::Worse),
            )
            .with(Column::texts("plus_proche", "Le plus proche", nearest_name));
        for r in 0..k.saturating_sub(1) {
            let label =
                format!("Distance au {}", if r == 0 { "plus proche".to_owned() } else { format!("{}e", r + 1) });
            communes = communes.with(
                Column::numbers(format!("distance_{}_km", r + 1), label, Unit::Km, rank(r)).direction(Direction::Worse),
            );
        }
        let weights = territory.weights();
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.push(share::travel_line(context));
        outcome.method.push("moyennes pondérées par la population municipale 2023".into());
        let everyone: Vec<usize> = (0..n).collect();
        let missing = values.iter().filter(|v| v.is_none()).count();
        if missing > 0 {
            let communes = french::count(missing, "commune", "communes");
            let lost = share::unplaced_line(territory).unwrap_or_else(|| format!("{communes} sans valeur"));
            outcome.method.push(format!("{lost}, hors des moyennes et des parts"));
        }
        outcome.tables.push(summary(&values, &weights, &everyone, threshold));
        outcome.tables.push(by_epci(&values, &weights, context, threshold));
        let worst = worst(&values, context);
        outcome.tables.push(worst_table(&values, &worst, context));
        outcome.tables.push(communes);
        findings(&mut outcome, layer.title.as_str(), &values, &weights, &worst, threshold, context);
        Some(outcome)
    }
}

fn share_beyond(values: &[f64], weights: &[f64], threshold: Metres) -> Option<f64> {
    let beyond: f64 = values.iter().zip(weights).filter(|(v, _)| **v > threshold.km()).map(|(_, w)| w).sum();
    share::ratio(beyond, weights.iter().sum())
}

fn summary(values: &[Option<f64>], weights: &[f64], members: &[usize], threshold: Metres) -> Table {
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
    let shares = share_beyond(&v, &w, threshold);
    let title = match shares {
        Some(s) => format!("Ensemble du territoire ({} des habitants à plus de {threshold})", french::percent(s, 1)),
        None => "Ensemble du territoire".to_owned(),
    };
    Table::new("territoire", title, Row::Other, keys, names)
        .with(
            Column::numbers("pondere", "Par habitant", Unit::Km, rows.iter().map(|r| r.2).collect())
                .direction(Direction::Worse),
        )
        .with(
            Column::numbers("simple", "Par commune", Unit::Km, rows.iter().map(|r| r.3).collect())
                .direction(Direction::Worse),
        )
}

/// A figure of values and their weights.
type Figure<'a> = &'a dyn Fn(&[f64], &[f64]) -> Option<f64>;

fn by_epci(values: &[Option<f64>], weights: &[f64], context: &Context<'_>, threshold: Metres) -> Table {
    let epcis = &context.territory.epcis;
    let each = |f: Figure<'_>| -> Vec<Option<f64>> {
        epcis
            .iter()
            .map(|e| {
                let (v, w) = share::known(values, weights, &e.communes);
                f(&v, &w)
            })
            .collect()
    };
    let worse =
        |id: &str, label: &str, values| Column::numbers(id, label, Unit::Km, values).direction(Direction::Worse);
    share::epci_table("Par EPCI, pondéré par la population", context.territory)
        .with(worse("moyenne_km", "Moyenne", each(&|v, w| weighted_mean(v, w))))
        .with(worse("mediane_km", "Médiane", each(&|v, w| weighted_quantile(v, w, 0.5))))
        .with(worse("centile_90_km", "90e centile", each(&|v, w| weighted_quantile(v, w, 0.9))))
        .with(worse("maximum_km", "Maximum", each(&|v, _| v.iter().copied().max_by(f64::total_cmp))))
        .with(
            Column::numbers(
                "part_eloignee",
                format!("Habitants à plus de {threshold}"),
                Unit::Share,
                each(&|v, w| share_beyond(v, w, threshold)),
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

fn worst_table(values: &[Option<f64>], worst: &[usize], context: &Context<'_>) -> Table {
    let communes = &context.territory.communes;
    let keys = worst.iter().map(|&i| communes[i].code.to_string()).collect();
    let names = worst.iter().map(|&i| communes[i].name.clone()).collect();
    Table::new("pires", "Communes les plus éloignées", Row::Other, keys, names)
        .with(
            Column::numbers("distance_km", "Distance", Unit::Km, worst.iter().map(|&i| values[i]).collect())
                .direction(Direction::Worse),
        )
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
    values: &[Option<f64>],
    weights: &[f64],
    worst: &[usize],
    threshold: Metres,
    context: &Context<'_>,
) {
    let territory = context.territory;
    let everyone: Vec<usize> = (0..values.len()).collect();
    let (v, w) = share::known(values, weights, &everyone);
    let far: Vec<usize> = (0..values.len()).filter(|&i| values[i].is_some_and(|d| d > threshold.km())).collect();
    let how = context.travel.describe();
    let lost = share::unplaced_line(territory).map(|l| format!(" ; {l}")).unwrap_or_default();
    if far.is_empty() {
        let commune = if lost.is_empty() { "aucune commune" } else { "aucune commune localisée" };
        outcome.find(format!("{title} : {commune} n'est à plus de {threshold} ({how}){lost}."));
    } else {
        outcome.find(format!(
            "{title} : {} {} à plus de {threshold} ({how}){lost}.",
            share::communes_and_people(territory, &far),
            share::is_are(far.len())
        ));
    }
    if let (Some(average), Some(ninety)) = (weighted_mean(&v, &w), weighted_quantile(&v, &w, 0.9)) {
        outcome.find(format!(
            "{title} : les habitants en sont en moyenne à {} km ; 90 % en sont à {} km au plus.",
            french::number(average, 1),
            french::number(ninety, 1)
        ));
    }
    if worst.len() > 1 {
        let named: Vec<String> = worst
            .iter()
            .take(3)
            .map(|&i| format!("{} ({} km)", territory.communes[i].name, french::number(values[i].unwrap_or(0.0), 1)))
            .collect();
        outcome.find(format!("{title} : les communes les plus éloignées sont {}.", french::list(&named)));
    }
}
