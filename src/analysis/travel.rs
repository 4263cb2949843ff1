//! What the questions about travel do alike: where one starts, what is off the network, how columns and sentences say
//! what was counted.

use std::collections::BTreeMap;

use geo::Point;

use super::facilities::Facilities;
use super::no_answer::{NoAnswer, NoField, Wanted};
use super::parameter::{Departure, DepartureKind, OfLayer, Parameter, TravelKind};
use super::{Context, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Feature;
use crate::outcome::{Column, Direction, Unit};
use crate::territory::Territory;
use crate::units::{Measure, Span};

/// How one travels: every question about travel takes it.
pub(super) const TRAVEL: Parameter<TravelKind> = Parameter {
    key: "deplacement",
    kind: TravelKind,
    default: Some("\"etude\""),
    about: "`vol-d-oiseau`, ou un profil du réseau (`voiture`, `velo`, `velo-electrique`, `marche`…) ; par défaut, celui de l'étude",
};

/// Where one starts.
pub(super) const DEPARTURE: Parameter<DepartureKind> = Parameter {
    key: "depart",
    kind: DepartureKind,
    default: Some("\"mairie\""),
    about: "d'où l'on part : `mairie`, `couche:id.champ` (les points d'une couche, pondérés par ce champ) ou `voies` (tous les nœuds du réseau dans la commune, carrefours et impasses)",
};

/// Where one starts from in each commune.
pub(super) struct Origins {
    /// The points.
    pub points: Vec<Point<f64>>,
    /// The commune of each.
    pub commune: Vec<usize>,
    /// What each counts for in its commune.
    weight: Vec<f64>,
    /// «depuis la mairie de chaque commune».
    said: String,
    /// Whether each commune has one point only, so that it is within reach or not.
    pub single: bool,
    communes: usize,
}

impl Origins {
    /// The mairies.
    pub(super) fn mairies(territory: &Territory) -> Self {
        let (commune, points) = share::mairies(territory);
        Self {
            weight: vec![1.0; points.len()],
            points,
            commune,
            said: "depuis la mairie de chaque commune".to_owned(),
            single: true,
            communes: territory.communes.len(),
        }
    }

    /// What the setting `depart` asks for.
    pub(super) fn of(departure: &Departure, context: &Context<'_>) -> Result<Self, NoAnswer> {
        let territory = context.territory;
        let (located, said) = match departure {
            Departure::Mairie => return Ok(Self::mairies(territory)),
            Departure::Roads => {
                let points = context.travel.crossings().ok_or(NoAnswer::DepartureNeedsRoads)?;
                let communes = territory.locate_all(&points);
                let located = points.into_iter().zip(communes).filter_map(|(p, c)| Some((p, c?, 1.0)));
                let said = "depuis tous les nœuds du réseau (carrefours et impasses) de chaque commune";
                (located.collect::<Vec<_>>(), said.to_owned())
            }
            Departure::Layer(OfLayer { layer: id, field }) => {
                let layer = share::layer(id, context)?;
                let field = field.as_deref();
                if let Some(name) = field.filter(|name| layer.field(name).is_none()) {
                    return Err(NoAnswer::NoField(NoField::of(layer, name, Wanted::Weight)));
                }
                let weight = |f: &Feature| field.map_or(Some(1.0), |field| layer.number(f, field)).filter(|w| *w > 0.0);
                let located = layer.inside().filter_map(|f| Some((f.point()?, f.commune?, weight(f)?)));
                let by = field.map(|f| format!(", pondérés par `{f}`")).unwrap_or_default();
                let placed = layer.inside().filter(|f| f.point().is_some());
                let weightless = match placed.filter(|f| weight(f).is_none()).count() {
                    0 => String::new(),
                    n => format!(" ({} sans poids positif, hors du calcul)", french::count(n, "point", "points")),
                };
                (located.collect(), format!("depuis les points de « {} »{by}{weightless}", layer.title))
            }
        };
        if located.is_empty() {
            return Err(NoAnswer::NoDeparture);
        }
        Ok(Self {
            points: located.iter().map(|l| l.0).collect(),
            commune: located.iter().map(|l| l.1).collect(),
            weight: located.iter().map(|l| l.2).collect(),
            said,
            single: false,
            communes: territory.communes.len(),
        })
    }

    /// For each commune the mean of the values of its points, weighted; none without a value.
    pub(super) fn mean(&self, value: impl Fn(usize) -> Option<f64>) -> Vec<Option<f64>> {
        let (mut sums, mut weights) = (vec![0.0; self.communes], vec![0.0; self.communes]);
        for (i, commune) in self.commune.iter().enumerate() {
            if let Some(value) = value(i) {
                sums[*commune] += self.weight[i] * value;
                weights[*commune] += self.weight[i];
            }
        }
        // One point's value is kept as it is, not multiplied and divided.
        if self.single {
            let mut out = vec![None; self.communes];
            self.commune.iter().enumerate().for_each(|(i, c)| out[*c] = value(i));
            return out;
        }
        sums.iter().zip(&weights).map(|(s, w)| share::ratio(*s, *w)).collect()
    }

    /// The inhabitants that each point stands for: those of its commune, shared out by weight among its points that have
    /// an answer; none for the others.
    pub(super) fn people(&self, answered: impl Fn(usize) -> bool, populations: &[f64]) -> Vec<f64> {
        let mut all = vec![0.0; self.communes];
        let points = || self.commune.iter().enumerate().filter(|(i, _)| answered(*i));
        points().for_each(|(i, commune)| all[*commune] += self.weight[i]);
        let mut out = vec![0.0; self.points.len()];
        points().for_each(|(i, commune)| out[i] = populations[*commune] * (self.weight[i] / all[*commune]));
        out
    }

    /// For each commune the answer that most of its points give, by weight; ties go to the first.
    pub(super) fn most(&self, value: impl Fn(usize) -> Option<usize>) -> Vec<Option<usize>> {
        let mut weights: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (i, commune) in self.commune.iter().enumerate() {
            if let Some(value) = value(i) {
                *weights.entry((*commune, value)).or_default() += self.weight[i];
            }
        }
        let mut best: Vec<Option<(f64, usize)>> = vec![None; self.communes];
        for ((commune, value), weight) in weights {
            if best[commune].is_none_or(|(most, _)| weight > most) {
                best[commune] = Some((weight, value));
            }
        }
        best.into_iter().map(|b| b.map(|(_, value)| value)).collect()
    }

    /// For each commune the places that its points answer, with their share of its weight among the points that have an
    /// answer, be it none.
    pub(super) fn shares(&self, value: impl Fn(usize) -> Option<Option<usize>>) -> Vec<Vec<(usize, f64)>> {
        let mut weights: Vec<BTreeMap<usize, f64>> = vec![Default::default(); self.communes];
        let mut all = vec![0.0; self.communes];
        for (i, commune) in self.commune.iter().enumerate() {
            if let Some(answer) = value(i) {
                all[*commune] += self.weight[i];
                if let Some(place) = answer {
                    *weights[*commune].entry(place).or_default() += self.weight[i];
                }
            }
        }
        let share = |(of, all): (BTreeMap<usize, f64>, &f64)| of.into_iter().map(|(p, w)| (p, w / all)).collect();
        weights.into_iter().zip(&all).map(share).collect()
    }

    /// The points that can't be travelled from: told, with their number.
    fn off(&self, context: &Context<'_>) -> Vec<usize> {
        let reachable = context.travel.reachable(&self.points);
        (0..self.points.len()).filter(|&i| !reachable[i]).collect()
    }
}

/// The lines of method that say how travel was counted, from where, and what the network left out. What is off the
/// network is a warning that names it: it has no distance, which is not to be far.
pub(super) fn method(
    context: &Context<'_>,
    origins: &Origins,
    facilities: &[&Facilities<'_>],
    notes: &mut Notes,
) -> Vec<String> {
    let what = match context.travel.measure() {
        Measure::Length => "distances",
        Measure::Time => "temps de trajet",
    };
    let mut lines = vec![format!("{what} {}, {}", context.travel.describe(), origins.said)];
    lines.extend(context.travel.method());
    let territory = context.territory;
    let lost = origins.off(context);
    if !lost.is_empty() {
        let (what, names) = if origins.single {
            let names: Vec<&str> = lost.iter().map(|&i| territory.communes[origins.commune[i]].name.as_str()).collect();
            (french::count(lost.len(), "mairie", "mairies"), format!(" ({})", french::list_at_most(&names, 6)))
        } else {
            (french::count(lost.len(), "point de départ", "points de départ"), String::new())
        };
        off(format!("{what} hors de portée du réseau{names}"), context, &mut lines, notes);
    }
    for to in facilities {
        lines.extend(to.method(context.travel));
        let ways = context.travel.ways_into(&to.sites);
        let lost: Vec<String> =
            ways.iter().enumerate().filter(|(_, n)| **n == 0).map(|(rank, _)| to.feature(rank).name.clone()).collect();
        if !lost.is_empty() {
            let what = french::count(lost.len(), "entité", "entités");
            let names = french::list_at_most(&lost, 6);
            let line = format!("{} : {what} hors de portée du réseau ({names})", to.layer.title);
            off(line, context, &mut lines, notes);
        }
    }
    lines
}

/// Tells what is off the network, once for all the analyses that meet it.
fn off(what: String, context: &Context<'_>, lines: &mut Vec<String>, notes: &mut Notes) {
    let message = format!("{what}, {}", context.travel.describe());
    notes.push_once(
        Diagnostic::new("A0604", message)
            .help("vérifier les coordonnées, ou augmenter `acces_max_m` dans une copie du profil, dans `profils/`"),
    );
    lines.push(format!("{what}, non comptées"));
}

/// The unit of a measure.
pub(super) fn unit(measure: Measure) -> Unit {
    match measure {
        Measure::Length => Unit::Km,
        Measure::Time => Unit::Minutes,
    }
}

/// What is counted, at the head of a label: «Distance», «Temps de trajet».
pub(super) fn word(measure: Measure) -> &'static str {
    match measure {
        Measure::Length => "Distance",
        Measure::Time => "Temps de trajet",
    }
}

/// The id of a column of travel: `distance_km`, `duree_22_min`.
pub(super) fn id(measure: Measure, which: &str) -> String {
    let which = if which.is_empty() { String::new() } else { format!("_{which}") };
    match measure {
        Measure::Length => format!("distance{which}_km"),
        Measure::Time => format!("duree{which}_min"),
    }
}

/// The id of a column of another figure of travel: `moyenne_km`, `moyenne_min`.
pub(super) fn figure_id(measure: Measure, figure: &str) -> String {
    match measure {
        Measure::Length => format!("{figure}_km"),
        Measure::Time => format!("{figure}_min"),
    }
}

/// A column of travel, in the unit that people read.
pub(super) fn column(id: String, label: impl Into<String>, measure: Measure, values: Vec<Option<f64>>) -> Column {
    Column::numbers(id, label, unit(measure), values).direction(Direction::Worse)
}

/// «12,3 km», «18 min»; a tenth of a minute counts where there are few.
pub(super) fn said(amount: f64, measure: Measure) -> String {
    match measure {
        Measure::Length => format!("{} km", french::number(amount, 1)),
        Measure::Time => format!("{} min", french::number(amount, usize::from(amount.abs() < 20.0))),
    }
}

/// The same for what is not exceeded: rounded up, so that it never says less than a threshold that is.
pub(super) fn said_at_most(amount: f64, measure: Measure) -> String {
    let step = if measure == Measure::Length || amount < 20.0 { 10.0 } else { 1.0 };
    // A hair less, so that 7.3 stays 7.3.
    said((amount * step - 1e-9).ceil() / step, measure)
}

/// In the ids of columns and shapes: the threshold in metres, or in minutes.
pub(super) fn threshold_id(threshold: Span) -> String {
    match threshold {
        Span::Length(length) => format!("{:.0}", length.value()),
        Span::Time(time) => format!("{}min", time.value()).replace('.', "_"),
    }
}
