//! The territory's own figures held against those of its département and of France, where the layer covers them.
//!
//! What is compared is made alike on all sides: from the mairies of the reference, each inhabitant counting once, by one
//! way of travelling. A layer that stops around the territory would make all others look far away: it is refused.

use std::collections::BTreeSet;

use geo::Point;

use super::parameter::{Choices, Parameter};
use super::share::Figure;
use super::{Asked, Context, told, travel};
use crate::diagnostic::Notes;
use crate::french;
use crate::method::summary::{weighted_mean, weighted_quantile};
use crate::network::sites::Sites;
use crate::network::{Straight, Travel};
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use crate::territory::Elsewhere;
use crate::units::{Measure, Metres, Span};

/// What the territory is compared with.
/// What the territory may be held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    Departement,
    France,
}

pub(super) const COMPARE: Parameter<Choices<Against>> = Parameter {
    key: "comparer",
    kind: Choices(&[("departement", Against::Departement), ("france", Against::France)]),
    default: Some("[]"),
    about: "`[\"departement\", \"france\"]` : donne les mêmes chiffres pour le département et pour la France métropolitaine, si la couche les couvre",
};

/// The share of the départements that must have a feature, for a layer to be said to cover France.
const COVERED: f64 = 0.9;

/// The share of a département's communes whose EPCI must have one, for a layer to be said to cover it. A service can be
/// absent from a few EPCI of its whole.
const COVERED_BY_EPCI: f64 = 0.8;

/// How far from the territory the features must go, against how far the département goes: a layer cut a little way
/// around the territory stops before.
const REACH: f64 = 0.8;

/// What must be on the network, of the mairies of all areas, for all to travel by it.
const ON_NETWORK: f64 = 0.99;

/// A feature farther than this from every mairie is not in the area that is looked at.
const STRAY_KM: f64 = 50.0;

/// The EPSG code of metropolitan France's projection.
const METROPOLITAN: u32 = 2154;

/// What people go to: the `k`-th nearest of these places, which come from a layer of that title.
pub(super) struct Sought<'a> {
    pub(super) title: &'a str,
    pub(super) places: &'a Sites<'a>,
    pub(super) k: usize,
}

/// An area that is compared: its key, its name in a table and in a sentence, its communes.
struct Area {
    key: &'static str,
    name: String,
    said: String,
    communes: Vec<usize>,
}

/// What several that are sought come to.
type Together = fn(&[Span]) -> Option<Span>;

/// The farthest.
pub(super) fn farthest(spans: &[Span]) -> Option<Span> {
    spans.iter().copied().max()
}

/// Compares, when it is asked, the way to the farthest of what is sought.
pub(super) fn compare(
    outcome: &mut Outcome,
    wanted: (&Asked, &[Against]),
    context: &Context<'_>,
    sought: (&str, &[Sought<'_>]),
    threshold: Span,
    notes: &mut Notes,
) {
    compare_by(outcome, wanted, context, sought, farthest, threshold, notes);
}

/// Compares, when it is asked: a table, a sentence, and a line of method for what can't be compared.
pub(super) fn compare_by(
    outcome: &mut Outcome,
    (asked, wanted): (&Asked, &[Against]),
    context: &Context<'_>,
    (subject, sought): (&str, &[Sought<'_>]),
    together: Together,
    threshold: Span,
    notes: &mut Notes,
) {
    if wanted.is_empty() {
        return;
    }
    let refuse =
        |why: String, outcome: &mut Outcome, notes: &mut Notes| {
            notes.push(told::in_part(format!("analyse `{}` : {why}", asked.id)).help(
                "donner une couche qui couvre tout le département ou toute la France, ou retirer la clé `comparer`",
            ));
            outcome.method.push(why);
        };
    let Some(france) = context.territory.everywhere() else {
        let why = "pas de comparaison : l'étude apporte ses propres communes, dont le département n'est pas connu";
        return refuse(why.to_owned(), outcome, notes);
    };
    let departements = context.territory.own_departements();
    let spreads: Vec<Spread> = sought.iter().map(|s| Spread::of(s.places.points(), &france)).collect();
    let mut areas = vec![Area {
        key: "territoire",
        name: context.territory.name.clone(),
        said: "dans le territoire".to_owned(),
        communes: (0..france.len()).filter(|&i| france[i].here.is_some()).collect(),
    }];
    for &area in wanted {
        let refused = sought.iter().zip(&spreads).find_map(|(s, spread)| {
            let why = if area == Against::France {
                spread.short_of_france(&france, context)
            } else {
                spread.short_of_departements(&france, &departements, context)
            };
            why.map(|why| format!("« {} » {why}", s.title))
        });
        match refused {
            Some(why) => refuse(format!("pas de comparaison avec {} : {why}", whom(area)), outcome, notes),
            None => areas.push(area_of(area, &france, &departements)),
        }
    }
    if areas.len() > 1 {
        areas.sort_by_key(|a| ["territoire", "departement", "france"].iter().position(|k| *k == a.key));
        figures(outcome, &areas, &france, (subject, sought, together), threshold, context);
    }
}

fn whom(area: Against) -> &'static str {
    if area == Against::France { "la France" } else { "le département" }
}

fn area_of(area: Against, france: &[Elsewhere], departements: &[(String, String)]) -> Area {
    if area == Against::France {
        return Area {
            key: "france",
            name: "France métropolitaine".to_owned(),
            said: "en France métropolitaine".to_owned(),
            communes: (0..france.len()).collect(),
        };
    }
    let names: Vec<&str> = departements.iter().map(|(_, name)| name.as_str()).collect();
    let (the, name) = (if names.len() < 2 { "le département" } else { "les départements" }, french::list(&names));
    let own = |i: &usize| departements.iter().any(|(code, _)| *code == france[*i].departement);
    Area {
        key: "departement",
        name: if names.len() < 2 { format!("Département ({name})") } else { format!("Départements ({name})") },
        said: format!("dans {the} ({name})"),
        communes: (0..france.len()).filter(own).collect(),
    }
}

/// Where the features of a layer are: the communes whose mairie is nearest to one.
struct Spread(BTreeSet<usize>);

impl Spread {
    fn of(places: &[Point<f64>], france: &[Elsewhere]) -> Self {
        let (at, mairies): (Vec<usize>, Vec<Point<f64>>) =
            france.iter().enumerate().filter_map(|(i, c)| Some((i, c.mairie?))).unzip();
        let near = Straight::new(1.0).nearest(places, &Sites::at(&mairies), 1);
        let stray = Span::Length(Metres::from_km(STRAY_KM));
        Self(near.iter().filter_map(|n| n.first()).filter(|(_, d)| *d <= stray).map(|(m, _)| at[*m]).collect())
    }

    /// Why the features do not cover France, if they don't: too few of its départements have one.
    fn short_of_france(&self, france: &[Elsewhere], context: &Context<'_>) -> Option<String> {
        if context.territory.projection.code() != METROPOLITAN {
            return Some("ne peut pas être mesurée depuis un territoire d'outre-mer".to_owned());
        }
        let all: BTreeSet<&str> = france.iter().map(|c| c.departement.as_str()).collect();
        let with: BTreeSet<&str> = self.0.iter().map(|&i| france[i].departement.as_str()).collect();
        ((with.len() as f64) < COVERED * all.len() as f64).then(|| {
            let (with, all) = (french::integer(with.len() as u64), french::integer(all.len() as u64));
            let least = french::percent(COVERED, 0);
            format!("n'a d'entité que dans {with} des {all} départements métropolitains (il en faut {least})")
        })
    }

    /// Why the features do not cover the territory's départements, if they don't: a layer that covers France does.
    fn short_of_departements(
        &self,
        france: &[Elsewhere],
        departements: &[(String, String)],
        context: &Context<'_>,
    ) -> Option<String> {
        self.short_of_france(france, context)?;
        departements.iter().find_map(|departement| self.short_of_departement(france, departement))
    }

    /// Two things tell a layer that stops around the territory from one of the whole département: how many of its
    /// communes are in an EPCI that has a feature, and how far from the territory these go.
    fn short_of_departement(&self, france: &[Elsewhere], (code, name): &(String, String)) -> Option<String> {
        let own: Vec<usize> = (0..france.len()).filter(|&i| france[i].departement == *code).collect();
        let epcis: BTreeSet<&str> =
            own.iter().filter(|i| self.0.contains(i)).map(|&i| france[i].epci.as_str()).collect();
        let with = own.iter().filter(|&&i| epcis.contains(france[i].epci.as_str())).count();
        if own.is_empty() || (with as f64) < COVERED_BY_EPCI * own.len() as f64 {
            return Some(format!(
                "n'a d'entité que dans les EPCI de {} des {} communes du département ({name}) (il en faut {})",
                french::integer(with as u64),
                french::integer(own.len() as u64),
                french::percent(COVERED_BY_EPCI, 0)
            ));
        }
        let away = away(&own, france);
        let farthest = |keep: &dyn Fn(usize) -> bool| {
            let kept = own.iter().zip(&away).filter(|(i, _)| keep(**i));
            kept.filter_map(|(_, d)| *d).max_by(f64::total_cmp).unwrap_or(0.0)
        };
        let (reach, edge) = (farthest(&|i| self.0.contains(&i)), farthest(&|_| true));
        (reach < REACH * edge).then(|| {
            format!(
                "s'arrête à {} du territoire, quand le département ({name}) va jusqu'à {}",
                travel::said(reach, Measure::Length),
                travel::said(edge, Measure::Length)
            )
        })
    }
}

/// How many kilometres each of these communes is from the nearest one of the territory.
fn away(communes: &[usize], france: &[Elsewhere]) -> Vec<Option<f64>> {
    let inside: Vec<Point<f64>> = france.iter().filter(|c| c.here.is_some()).filter_map(|c| c.mairie).collect();
    let inside = Sites::at(&inside);
    let (at, mairies): (Vec<usize>, Vec<Point<f64>>) =
        communes.iter().enumerate().filter_map(|(n, &i)| Some((n, france[i].mairie?))).unzip();
    let mut out = vec![None; communes.len()];
    for (n, near) in at.into_iter().zip(Straight::new(1.0).nearest(&mairies, &inside, 1)) {
        out[n] = near.first().map(|(_, d)| d.amount());
    }
    out
}

/// For each commune of France that some area holds, what those that are sought come to together; none where one of them
/// can't be reached.
fn values(
    travel: &dyn Travel,
    areas: &[Area],
    france: &[Elsewhere],
    (sought, together): (&[Sought<'_>], Together),
) -> Vec<Option<Span>> {
    let (at, mairies) = mairies(areas, france);
    let mut all: Vec<Vec<Span>> = vec![Vec::with_capacity(sought.len()); france.len()];
    for s in sought {
        for (&i, near) in at.iter().zip(travel.nearest(&mairies, s.places, s.k)) {
            all[i].extend(near.get(s.k - 1).map(|(_, d)| *d));
        }
    }
    all.into_iter().map(|spans| together(&spans).filter(|_| spans.len() == sought.len())).collect()
}

/// The mairies of all areas, with the rank of their communes.
fn mairies(areas: &[Area], france: &[Elsewhere]) -> (Vec<usize>, Vec<Point<f64>>) {
    let all: BTreeSet<usize> = areas.iter().flat_map(|a| a.communes.iter().copied()).collect();
    all.into_iter().filter_map(|i| Some((i, france[i].mairie?))).unzip()
}

fn figures(
    outcome: &mut Outcome,
    areas: &[Area],
    france: &[Elsewhere],
    (subject, sought, together): (&str, &[Sought<'_>], Together),
    threshold: Span,
    context: &Context<'_>,
) {
    let straight = Straight::new(1.0);
    let own = context.travel;
    let everywhere = own.radius(threshold).is_some() || {
        let reachable = own.reachable(&mairies(areas, france).1);
        reachable.iter().filter(|r| **r).count() as f64 >= ON_NETWORK * reachable.len() as f64
    };
    let travel: &dyn Travel = if everywhere { own } else { &straight };
    let measure = travel.measure();
    let spans = values(travel, areas, france, (sought, together));
    let people = |i: usize| france[i].population.map_or(0.0, f64::from);
    let known = |area: &Area| -> (Vec<f64>, Vec<f64>) {
        area.communes.iter().filter_map(|&i| Some((spans[i]?.amount(), people(i)))).unzip()
    };
    let each = |f: &dyn Fn(&Area) -> Option<f64>| areas.iter().map(f).collect::<Vec<_>>();
    let figure = |f: Figure<'_>| {
        each(&|area| {
            let (v, w) = known(area);
            f(&v, &w)
        })
    };
    let halves = figure(&|v, w| weighted_quantile(v, w, 0.5));
    let column = |id: &str, label: &str, values| travel::column(travel::figure_id(measure, id), label, measure, values);
    let how = travel.describe();
    let mut table = Table::new(
        "comparaison",
        format!("{subject} : le territoire et ailleurs, de mairie à service, {how}"),
        Row::Other,
        areas.iter().map(|a| a.key.to_owned()).collect(),
        areas.iter().map(|a| a.name.clone()).collect(),
    )
    .with(column("mediane", "Médiane par habitant", halves.clone()))
    .with(column("moyenne", "Moyenne par habitant", figure(&weighted_mean)))
    .with(column("centile_90", "90e centile", figure(&|v, w| weighted_quantile(v, w, 0.9))));
    if measure == threshold.measure() {
        let beyond = |area: &Area| {
            let told = |i: &&usize| spans[**i].is_some();
            let (far, all): (Vec<f64>, Vec<f64>) = area
                .communes
                .iter()
                .filter(told)
                .map(|&i| (f64::from(u8::from(spans[i].is_some_and(|s| s > threshold))), people(i)))
                .unzip();
            weighted_mean(&far, &all)
        };
        let label = format!("Habitants à plus de {threshold}");
        table =
            table.with(Column::numbers("part_eloignee", label, Unit::Share, each(&beyond)).direction(Direction::Worse));
    }
    let counted = |a: &Area| Some(known(a).0.len() as f64);
    let unknown = |a: &Area| Some((a.communes.len() - known(a).0.len()) as f64);
    let inhabitants = |a: &Area| Some(known(a).1.iter().sum());
    outcome.tables.push(
        table
            .with(Column::numbers("communes", "Communes comptées", Unit::Count, each(&counted)))
            .with(Column::numbers("sans_reponse", "Communes sans réponse, non comptées", Unit::Count, each(&unknown)))
            .with(Column::numbers("population", "Habitants comptés", Unit::Inhabitants, each(&inhabitants))),
    );
    let basis = match (everywhere, measure == threshold.measure()) {
        (true, _) => String::new(),
        (false, true) => " : le réseau ne couvre pas tout, et les chiffres du territoire y sont refaits de même".into(),
        (false, false) => {
            " : le réseau ne couvre pas tout, et les chiffres du territoire y sont refaits de même ; le seuil est un temps, sans part au-delà".into()
        }
    };
    outcome.method.push(format!("comparaison de mairie à service, {how}, des deux côtés{basis}"));
    find(outcome, subject, areas, &halves, &how, measure);
}

/// «la moitié des habitants en sont à 6,2 km au plus dans le territoire, 5,1 km dans le département (Meuse)…».
fn find(outcome: &mut Outcome, subject: &str, areas: &[Area], halves: &[Option<f64>], how: &str, measure: Measure) {
    let told =
        areas.iter().zip(halves).filter_map(|(area, half)| Some((area, travel::said_at_most((*half)?, measure))));
    let told: Vec<String> = told.map(|(area, half)| format!("{half} {}", area.said)).collect();
    if let [here, elsewhere @ ..] = told.as_slice()
        && !elsewhere.is_empty()
    {
        let elsewhere = french::list(elsewhere);
        outcome.find(format!(
            "{subject} : la moitié des habitants en sont, au plus, à {here}, contre {elsewhere} ({how})."
        ));
    }
}
