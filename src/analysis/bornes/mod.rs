//! Charging points: how many, how powerful, for whom, how far.

mod change;
pub(super) mod count;

use self::count::{CLASS_NAMES, Count, POWER, power};
use super::bound::{self, AtMost, Bounds};
use super::facilities::Facilities;
use super::parameter::{LayerId, Parameter, Reach, Reader};
use super::travel::{self, Origins};
use super::{About, Asked, Change, Context, NoAnswer, NoField, Question, Sample, Wanted, share, told};
use crate::diagnostic::Notes;
use crate::french;
use crate::layer::{Feature, Layer};
use crate::method::charging::power_class;
use crate::outcome::{Column, ColumnRole, Direction, Outcome, Row, Table, Unit};
use crate::units::Span;

/// Charging points by power class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bornes;

/// One line of the table of classes: key, name, points de charge, stations.
type Line = (String, String, usize, usize);

/// What people ask for: at least this much power. Ids of columns name it.
const AT_LEAST: [(&str, &str, f64); 4] = [
    ("", "au point de charge le plus proche", 0.0),
    ("22", "au point d'au moins 22 kW", 22.0),
    ("50", "au point d'au moins 50 kW", 50.0),
    ("150", "au point d'au moins 150 kW", 150.0),
];

const LAYER: Parameter<LayerId> = Parameter {
    key: "couche",
    kind: LayerId,
    default: None,
    about: "couche de points de charge (schéma IRVE statique)",
};

const THRESHOLD: Parameter<Reach> = Parameter {
    key: "seuil",
    kind: Reach,
    default: Some("\"10 km\""),
    about: "au-delà, une commune est dite éloignée d'un point d'au moins 22 kW ; aucune norme nationale ne le fixe ; une distance (`\"10 km\"`) ou un temps (`\"15 min\"`)",
};

/// What is asked of charging points.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    threshold: Span,
}

impl Question for Bornes {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "bornes"
    }

    fn about(&self) -> About {
        About {
            title: "Bornes de recharge",
            title_by_time: None,
            asks: "combien de points de charge, de quelle puissance, à quelle distance ?",
            measures: "Le nombre de stations et de points de charge par classe de puissance, leur nombre pour 1 000 habitants, et la distance ou le temps de trajet de chaque commune au point le plus proche de chaque puissance.",
            how: "Une ligne du schéma IRVE est un point de charge : les lignes sont comptées, `nbre_pdc` (répété sur chaque ligne d'une station) n'est jamais additionné. Une station est un identifiant de station ; pour « Non concerné », un même lieu. Classes de puissance du schéma SDIRVE : jusqu'à 7,4 ; plus de 7,4 à 22 ; plus de 22 à moins de 150 ; 150 kW et plus.",
            reading: "Une commune peut être loin de tout point rapide sans être loin d'un point lent : lire les deux distances. Les points hors du territoire comptent pour les distances, pas pour les totaux.",
            limits: "Les points de charge privés ne sont pas dans le fichier. La disponibilité réelle n'est pas connue. Aucune distance réglementaire n'existe pour un réseau local : le seuil est un choix de l'étude.",
            sources: "Schéma IRVE statique 2.3.1 ; schéma SDIRVE 0.1.0 ; code de l'énergie, art. R353-5-1 et suivants.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, threshold) = (from.take(&LAYER), from.take(&THRESHOLD));
        from.take(&travel::TRAVEL)?;
        Some(Settings { layer: layer?, threshold: threshold? })
    }

    fn counts_by(&self, settings: &Settings) -> Vec<(String, String)> {
        vec![(settings.layer.clone(), POWER.to_owned())]
    }

    fn sample(&self) -> Sample {
        Sample::Written(&["id = \"bornes\"", "couche = \"bornes\"", "seuil = \"20 km\""])
    }

    fn tell_change(&self, change: &Change<'_>) -> Vec<String> {
        let points = change.rows("classes", |id| id == "pdc", french::lower_first);
        points.into_iter().chain(change::tell(change)).collect()
    }

    fn run(
        &self,
        asked: &Asked,
        &Settings { ref layer, threshold }: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let layer = share::layer(layer, context)?;
        if layer.field(POWER).is_none() && !layer.features.is_empty() {
            return Err(NoAnswer::NoField(NoField::of(layer, POWER, Wanted::Numbers)));
        }
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        let origins = Origins::mairies(context.territory);
        let all = Facilities::of(layer, context);
        outcome.method.extend(travel::method(context, &origins, &[&all], notes));
        outcome.method.push("une ligne = un point de charge ; classes de puissance du schéma SDIRVE".into());
        let without_power = layer.inside().filter(|f| power(layer, f).is_none()).count();
        if without_power > 0 {
            let message = format!(
                "{} sans puissance connue : hors des classes, dans les totaux",
                french::count(without_power, "point de charge", "points de charge")
            );
            notes.push(told::without_amount(message));
        }
        let distances = distances(layer, &origins, threshold, context);
        outcome.tables.push(classes(layer, context));
        outcome.tables.push(by_epci(layer, context));
        outcome.tables.push(by_commune(layer, &distances, context));
        findings(&mut outcome, layer, &distances, threshold, context);
        Ok(outcome)
    }
}

/// How far every commune is from a point of some power, in kilometres or minutes.
struct Distances {
    values: Vec<Option<f64>>,
    /// Those that are only the most that they can be.
    at_most: Option<AtMost>,
}

/// For each of [`AT_LEAST`], how far every commune is.
fn distances(layer: &Layer, origins: &Origins, threshold: Span, context: &Context<'_>) -> Vec<Distances> {
    let bounds = Bounds::of(layer, &origins.points, context.travel);
    AT_LEAST
        .iter()
        .map(|(_, _, least)| {
            let strong = |f: &Feature| *least <= 0.0 || power(layer, f).is_some_and(|p| p >= *least);
            let places = Facilities::some(layer, context, strong);
            let near = context.travel.nearest(&origins.points, &places.sites, 1);
            let found = |i: usize| near[i].first().map(|(_, d)| *d);
            let why = bound::why(layer, &bounds);
            let at_most = AtMost::new(origins, threshold, found, |i, span| bounds.low(i, span), why);
            Distances { values: origins.mean(|i| found(i).map(Span::amount)), at_most }
        })
        .collect()
}

fn classes(layer: &Layer, context: &Context<'_>) -> Table {
    let all = Count::of(layer, layer.inside());
    let per_class: Vec<Count> = (0..4)
        .map(|c| Count::of(layer, layer.inside().filter(|f| power(layer, f).and_then(power_class) == Some(c))))
        .collect();
    let unknown = all.points - all.classes.iter().sum::<usize>();
    let mut rows: Vec<Line> = CLASS_NAMES
        .iter()
        .zip(&per_class)
        .enumerate()
        .map(|(i, (name, count))| (format!("classe_{}", i + 1), (*name).to_owned(), count.points, count.stations.len()))
        .collect();
    if unknown > 0 {
        let stations = Count::of(layer, layer.inside().filter(|f| power(layer, f).is_none())).stations.len();
        rows.push(("inconnue".into(), "puissance inconnue".into(), unknown, stations));
    }
    rows.push(("total".into(), "ensemble".into(), all.points, all.stations.len()));
    let (people, _) = context.territory.population();
    let per = |n: usize| share::ratio(n as f64 * 1000.0, people as f64);
    let numbers = |f: &dyn Fn(&Line) -> Option<f64>| rows.iter().map(f).collect::<Vec<_>>();
    Table::new(
        "classes",
        "Par classe de puissance (une station peut avoir plusieurs classes)",
        Row::Other,
        rows.iter().map(|r| r.0.clone()).collect(),
        rows.iter().map(|r| r.1.clone()).collect(),
    )
    .with(Column::numbers("pdc", "Points de charge", Unit::Count, numbers(&|r| Some(r.2 as f64))))
    .with(Column::numbers("stations", "Stations", Unit::Count, numbers(&|r| Some(r.3 as f64))))
    .with(Column::numbers("dotation", "Points de charge par habitant", Unit::PerThousand, numbers(&|r| per(r.2))))
}

fn with_counts(mut table: Table, counts: &[Count], people: &[Option<f64>]) -> Table {
    let column = |id: &str, label: &str, f: &dyn Fn(&Count) -> usize| {
        Column::numbers(id, label, Unit::Count, counts.iter().map(|c| Some(f(c) as f64)).collect())
    };
    // Stations don't add up: one that was given two communes counts in both.
    table = table.with(column("pdc", "Points de charge", &|c| c.points).adding_up()).with(column(
        "stations",
        "Stations",
        &|c| c.stations.len(),
    ));
    for (i, name) in CLASS_NAMES.iter().enumerate() {
        table = table.with(
            column(&format!("pdc_classe_{}", i + 1), &format!("Points de charge, {name}"), &|c| c.classes[i])
                .adding_up(),
        );
    }
    let per = counts.iter().zip(people).map(|(c, p)| share::ratio(c.points as f64 * 1000.0, (*p)?)).collect();
    let power = counts.iter().map(|c| Some(c.kilowatts)).collect();
    table.with(Column::numbers("puissance_kw", "Puissance installée", Unit::Kilowatts, power).adding_up()).with(
        Column::numbers("dotation", "Points de charge par habitant", Unit::PerThousand, per)
            .direction(Direction::Better),
    )
}

fn by_epci(layer: &Layer, context: &Context<'_>) -> Table {
    let territory = context.territory;
    let weights = territory.weights();
    let counts: Vec<Count> = (0..territory.epcis.len())
        .map(|e| {
            Count::of(layer, layer.inside().filter(|f| f.commune.and_then(|i| territory.communes[i].epci) == Some(e)))
        })
        .collect();
    let people: Vec<Option<f64>> =
        territory.epcis.iter().map(|e| Some(e.communes.iter().map(|&i| weights[i]).sum())).collect();
    with_counts(share::epci_table("Par EPCI", territory), &counts, &people)
}

fn by_commune(layer: &Layer, distances: &[Distances], context: &Context<'_>) -> Table {
    let territory = context.territory;
    let counts = count::by_commune(layer, territory);
    let people: Vec<Option<f64>> = territory.communes.iter().map(|c| c.population.map(f64::from)).collect();
    let measure = context.travel.measure();
    let mut table = with_counts(share::commune_table("Par commune", territory), &counts, &people);
    for ((id, label, _), Distances { values, at_most }) in AT_LEAST.iter().zip(distances) {
        let (of, label) = (travel::id(measure, id), format!("{} {label}", travel::word(measure)));
        table = table.with(travel::column(of.clone(), label.clone(), measure, values.clone()));
        if let Some(at_most) = at_most {
            let told = at_most.communes.iter().map(|open| open.then(|| "au plus".to_owned())).collect();
            let role = ColumnRole::Bound { of: of.clone(), why: at_most.why.clone() };
            table = table
                .with(Column::texts(format!("{of}_au_plus"), format!("{label} : connue au plus"), told).role(role));
        }
    }
    table
}

fn findings(outcome: &mut Outcome, layer: &Layer, distances: &[Distances], threshold: Span, context: &Context<'_>) {
    let territory = context.territory;
    let all = Count::of(layer, layer.inside());
    let (people, _) = territory.population();
    let per = share::ratio(all.points as f64 * 1000.0, people as f64);
    let per = per.map(|v| format!(", soit {} pour 1\u{202f}000 habitants", french::fine(v, 1))).unwrap_or_default();
    outcome.find(format!(
        "{} dans {}{per}.",
        french::count(all.points, "point de charge", "points de charge"),
        french::count(all.stations.len(), "station", "stations"),
    ));
    let strong = all.classes[3];
    let fast = all.classes[2] + strong;
    let usual = layer.inside().filter(|f| power(layer, f).is_some_and(|p| p >= 22.0)).count();
    outcome.find(format!(
        "{} d'au moins 22 kW, dont {} de plus de 22 kW et {} d'au moins 150 kW.",
        french::count(usual, "point de charge", "points de charge"),
        french::integer(fast as u64),
        french::integer(strong as u64)
    ));
    let Distances { values, at_most } = &distances[1];
    let far: Vec<usize> =
        (0..territory.communes.len()).filter(|&i| values[i].is_some_and(|d| d > threshold.amount())).collect();
    let for_sure = |i: &usize| at_most.as_ref().is_none_or(|a| a.low[*i].is_some_and(|d| d > threshold.amount()));
    let sure: Vec<usize> = far.iter().copied().filter(for_sure).collect();
    let answered = share::have(values);
    let lost = share::left_out(territory, &answered);
    let located = answered.contains(&false);
    if values.iter().all(Option::is_none) {
        outcome.find("Aucun point de charge d'au moins 22 kW n'est connu.".to_owned());
    } else if far.is_empty() {
        outcome.find(format!(
            "Aucune commune{} n'est à plus de {threshold} d'un point d'au moins 22 kW ({}){lost}.",
            if located { " localisée" } else { "" },
            context.travel.describe()
        ));
    } else if let Some(at_most) = at_most.as_ref().filter(|_| sure.len() < far.len()) {
        let who = share::communes_and_people_between(territory, (&sure, &far), &answered);
        outcome.find(format!(
            "{}, {} à plus de {threshold} d'un point d'au moins 22 kW ({}) : {}{lost}.",
            french::upper_first(&who),
            share::is_are(far.len()),
            context.travel.describe(),
            at_most.why
        ));
    } else {
        outcome.find(format!(
            "{} {} à plus de {threshold} d'un point d'au moins 22 kW ({}){lost}.",
            share::communes_and_people(territory, &far, &answered),
            share::is_are(far.len()),
            context.travel.describe()
        ));
    }
    let equipped = (0..territory.epcis.len())
        .filter(|&e| layer.inside().any(|f| f.commune.and_then(|i| territory.communes[i].epci) == Some(e)))
        .count();
    if equipped < territory.epcis.len() {
        outcome.find(format!(
            "{} sur {} {} au moins un point de charge.",
            french::integer(equipped as u64),
            french::count(territory.epcis.len(), "EPCI", "EPCI"),
            if equipped < 2 { "a" } else { "ont" }
        ));
    }
}
