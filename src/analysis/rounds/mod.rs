//! A service that goes from place to place: where it is each half-day of the week, and whom it serves.

mod pursuit;
mod stops;
mod tables;
mod told;

use self::stops::{Stops, Wanting};
use super::no_answer::NoAnswer;
use super::parameter::{
    Choices, Departure, Ground, Grounds, LayerIds, Number, OptionalReach, Parameter, Reach, Reader, Variable, Whole,
};
use super::travel::{self, Origins};
use super::watch::Search;
use super::weight::{WEIGHT, Weight};
use super::{About, Asked, Context, MapRecipe, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::method::siting::{Effort, NoPlan, Quota, Round, Week, spread, week};
use crate::outcome::{NewSite, Outcome, Proposal};
use crate::units::{Measure, Span};

/// Where a service that goes round stops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rounds;

const PLACES: Parameter<Grounds> = Parameter {
    key: "candidats",
    kind: Grounds,
    default: Some("[\"communes\"]"),
    about: "où l'on peut s'arrêter : `communes` (à la mairie), ou des couches (`[\"salles\"]`)",
};

const BESIDE: Parameter<LayerIds> = Parameter {
    key: "pres_de",
    kind: LayerIds,
    default: Some("[]"),
    about: "couches dont il faut une entité près de l'arrêt (une salle, une pharmacie)",
};

const BESIDE_BY: Parameter<Reach> = Parameter {
    key: "pres_a",
    kind: Reach,
    default: Some("\"1 km\""),
    about: "distance à vol d'oiseau de l'arrêt à ce dont il faut une entité (`pres_de`)",
};

const EXISTING: Parameter<LayerIds> = Parameter {
    key: "existants",
    kind: LayerIds,
    default: Some("[]"),
    about: "couches de ce qui rend déjà le service toute la semaine : qui y est à portée n'a pas besoin d'une tournée",
};

const REACH: Parameter<Reach> = Parameter {
    key: "portee",
    kind: Reach,
    default: Some("\"5 km\""),
    about: "distance (`5 km`) ou temps (`10 min`) jusqu'où un arrêt sert",
};

const NEED: Parameter<Number> = Parameter {
    key: "besoin",
    kind: Number { min: 0.000_001, max: 1e6 },
    default: Some("1"),
    about: "passages que 100 habitants (ou 100 de ce qui pèse) demandent par semaine ; un choix de l'étude",
};

const CAPACITY: Parameter<Number> = Parameter {
    key: "capacite",
    kind: Number { min: 0.000_001, max: 1e6 },
    default: Some("12"),
    about: "passages que sert une demi-journée ; un choix de l'étude",
};

const HALF_DAYS: Parameter<Whole> = Parameter {
    key: "demi_journees",
    kind: Whole { min: 1, max: 14 },
    default: Some("10"),
    about: "demi-journées par semaine, au plus",
};

const MOST: Parameter<Whole> = Parameter {
    key: "par_lieu",
    kind: Whole { min: 1, max: 14 },
    default: Some("3"),
    about: "demi-journées par semaine au même lieu, au plus",
};

const DAYS: Parameter<Choices<usize>> = Parameter {
    key: "jours",
    kind: Choices(&[
        ("lundi", 0),
        ("mardi", 1),
        ("mercredi", 2),
        ("jeudi", 3),
        ("vendredi", 4),
        ("samedi", 5),
        ("dimanche", 6),
    ]),
    default: Some("[\"lundi\", \"mardi\", \"mercredi\", \"jeudi\", \"vendredi\"]"),
    about: "jours de la semaine où la tournée peut sortir ; deux arrêts par jour, un le matin et un l'après-midi",
};

const BETWEEN: Parameter<OptionalReach> = Parameter {
    key: "entre_deux",
    kind: OptionalReach,
    default: Some("\"non\""),
    about: "route d'un arrêt à l'autre dans la journée, au plus ; `non` : 30 min, ou 25 km quand l'étude compte en kilomètres",
};

const PER_EPCI: Parameter<Whole> = Parameter {
    key: "par_epci",
    kind: Whole { min: 0, max: 14 },
    default: Some("0"),
    about: "demi-journées que chaque EPCI doit avoir au moins",
};

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    places: Vec<Ground>,
    beside: Vec<String>,
    beside_by: Span,
    existing: Vec<String>,
    reach: Span,
    /// Visits a week of each that weighs one.
    need: f64,
    capacity: f64,
    half_days: usize,
    most: usize,
    /// Days of the week, from 0 for Monday, ascending.
    days: Vec<usize>,
    between: Option<Span>,
    per_epci: usize,
    departure: Departure,
    weight: Variable,
}

impl Settings {
    /// The drive that a day may hold, in the amounts of the travel.
    fn between(&self, measure: Measure) -> f64 {
        self.between.map_or(if measure == Measure::Time { 30.0 } else { 25.0 }, Span::amount)
    }
}

impl Question for Rounds {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "presence-itinerante"
    }

    fn about(&self) -> About {
        About {
            title: "Où passe un service itinérant",
            title_by_time: None,
            asks: "où un service itinérant s'arrête-t-il chaque demi-journée, et qui sert-il ?",
            measures: "La semaine d'une équipe (Médicobus, France Services itinérante, permanence) qui sert le plus de passages : ses arrêts, demi-journée par demi-journée, ce que chacun sert, et ce qui reste sans réponse.",
            how: "Une demi-journée a une capacité ; un lieu en reçoit quelques-unes au plus ; un jour tient deux arrêts, le matin et l'après-midi, si la route de l'un à l'autre n'est pas trop longue. Le besoin de chaque commune est son poids fois un taux ; il se partage entre les arrêts à sa portée, sans dépasser leur place. Le programme en nombres entiers prend pour inconnues les jours eux-mêmes (chaque paire d'arrêts qu'un jour peut tenir) : la semaine trouvée se roule. Il cherche d'abord le plus de passages servis, puis le plus de demande à portée d'un arrêt (où la place manque, elle n'est pas toujours pour les mêmes), puis le moins de demi-journées, puis le moins de route. Où la place manque, elle se partage entre ceux qui sont à portée, au plus juste à un dixième près : un dixième de chaque besoin avant le dixième suivant d'un autre. Le solveur HiGHS prouve l'optimum, sur un nombre de nœuds borné. Les jours sont ensuite placés dans la semaine : un lieu où l'on revient y revient le plus loin possible de la fois d'avant.",
            reading: "C'est un emploi du temps de départ, à reprendre avec ceux qui le tiendront : un arrêt peu rempli est un choix d'équité ou une demi-journée à rendre. « Faute de place » se règle par des demi-journées, « hors de portée » par des lieux.",
            limits: "Le taux de besoin et la capacité sont des choix de l'étude. La route du dépôt au premier arrêt et le retour ne sont pas comptés. Les heures d'ouverture des salles ne sont pas connues. Qui peut aller à deux arrêts est compté une fois.",
            sources: "Couverture à capacité (Current et Storbeck, 1988) étendue aux jours d'une tournée. HiGHS : Huangfu et Hall (2018).",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (places, beside, beside_by) = (from.take(&PLACES), from.take(&BESIDE), from.take(&BESIDE_BY));
        let (existing, reach, between) = (from.take(&EXISTING), from.take(&REACH), from.take(&BETWEEN));
        let travel = from.take(&travel::TRAVEL);
        let (departure, weight) = (from.take(&travel::DEPARTURE), from.take(&WEIGHT));
        let (need, capacity, half_days) = (from.take(&NEED), from.take(&CAPACITY), from.take(&HALF_DAYS));
        let (most, days, per_epci) = (from.take(&MOST), from.take(&DAYS), from.take(&PER_EPCI));
        travel?;
        let mut days = days?;
        days.sort_unstable();
        days.dedup();
        Some(Settings {
            places: places?,
            beside: beside?,
            beside_by: beside_by?,
            existing: existing?,
            reach: reach?,
            need: need? / 100.0,
            capacity: capacity?,
            half_days: half_days?,
            most: most?,
            days,
            between: between?,
            per_epci: per_epci?,
            departure: departure?,
            weight: weight?,
        })
    }

    fn fault(&self, settings: &Settings) -> Option<Diagnostic> {
        let unlike = |span: Span| span.measure() != settings.reach.measure();
        if settings.places.is_empty() {
            return Some(Diagnostic::unfit("`candidats` est vide").help("écrire `candidats = [\"communes\"]`"));
        }
        if settings.days.is_empty() {
            return Some(Diagnostic::unfit("`jours` est vide").help("écrire `jours = [\"mardi\", \"jeudi\"]`"));
        }
        if settings.between.is_some_and(unlike) {
            let message =
                "`portee` et `entre_deux` ne comptent pas la même chose : l'une une distance, l'autre un temps";
            return Some(Diagnostic::unfit(message).help("donner les deux en kilomètres, ou les deux en minutes"));
        }
        if settings.beside_by.measure() != Measure::Length {
            let message = "`pres_a` est une distance à vol d'oiseau";
            return Some(Diagnostic::unfit(message).help("écrire par exemple `pres_a = \"500 m\"`"));
        }
        None
    }

    fn maps(&self) -> &'static [MapRecipe] {
        &[MapRecipe { id: "33-presence", text: include_str!("carte.toml") }]
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let stops = Stops::of(settings, context)?;
        let origins = Origins::of(&settings.departure, context)?;
        let weight = Weight::of(&settings.weight, context, notes)?;
        let wanting = Wanting::of(&origins, &weight, &stops, settings, context)?;
        let layers = [&stops.layers[..], &wanting.layers, &weight.layers].concat();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        outcome.fictional |= weight.fictional;
        outcome.method.extend(travel::method(context, &origins, &[], notes));
        outcome.method.extend(weight.told.iter().cloned());
        outcome.method.extend(stops.told.iter().cloned());
        outcome.method.extend(wanting.told.iter().cloned());
        if 2 * settings.days.len() < settings.half_days {
            let days = french::count(settings.days.len(), "jour", "jours");
            outcome.method.push(format!("{days} ne tiennent que {} demi-journées", 2 * settings.days.len()));
        }
        let round = round(settings, &stops, &wanting, context);
        let stop = || context.watch.stopped();
        let effort = Effort { stop: Some(&stop), ..Effort::default() };
        let search = Search::of(context.watch, "la semaine qui sert le plus");
        let found = week(&round, &effort);
        drop(search);
        let found = found.map_err(|why| match why {
            NoPlan::Infeasible => NoAnswer::WeekInfeasible { least: settings.per_epci },
            NoPlan::NotFound if effort.stopped() => NoAnswer::PlanNotFoundInTime,
            NoPlan::NotFound => NoAnswer::PlanNotFound,
        })?;
        let timetable = Timetable::of(&found, &round, settings);
        tables::add(&mut outcome, &found, &timetable, &stops, &wanting, settings, context);
        told::add(&mut outcome, &found, &timetable, &stops, &wanting, settings, context);
        outcome.proposal = Some(proposal(&found, &stops, &wanting, settings, context));
        outcome.pursuit = Some(pursuit::of(&stops, settings, context));
        Ok(outcome)
    }
}

/// A day that it goes out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outing {
    /// The day of the week, from 0 for Monday.
    pub(super) day: usize,
    /// The stop of the morning.
    pub(super) morning: usize,
    /// That of the afternoon, when there is one.
    pub(super) afternoon: Option<usize>,
    /// The way from the one to the other, in the amounts of the travel; nought for a whole day at one stop.
    pub(super) way: Option<f64>,
}

/// The days of a week, in their order.
pub(super) struct Timetable {
    pub(super) days: Vec<Outing>,
}

impl Timetable {
    fn of(week: &Week, round: &Round, settings: &Settings) -> Self {
        let way = |a: usize, b: usize| {
            let pair = round.drives.iter().find(|&&(one, other, _)| (one, other) == (a, b));
            if a == b { Some(0.0) } else { pair.map(|drive| drive.2) }
        };
        let at = spread(&week.days, &settings.days);
        let outing = |(day, &(morning, afternoon)): (usize, &(usize, Option<usize>))| Outing {
            day,
            morning,
            afternoon,
            way: afternoon.and_then(|then| way(morning, then)),
        };
        let mut days: Vec<Outing> = at.into_iter().zip(&week.days).map(outing).collect();
        days.sort_by_key(|outing| outing.day);
        Self { days }
    }
}

fn round(settings: &Settings, stops: &Stops<'_>, wanting: &Wanting<'_>, context: &Context<'_>) -> Round {
    let mut quotas = Vec::new();
    if settings.per_epci > 0 {
        for epci in 0..context.territory.epcis.len() {
            let own = |stop: &usize| {
                stops.all[*stop].commune.is_some_and(|c| context.territory.communes[c].epci == Some(epci))
            };
            let sites = (0..stops.all.len()).filter(own).collect();
            quotas.push(Quota { sites, least: settings.per_epci });
        }
    }
    Round {
        needs: wanting.needs.clone(),
        costs: wanting.costs.clone(),
        within: settings.reach.amount(),
        stops: stops.all.len(),
        capacity: settings.capacity,
        most_at_one: settings.most,
        half_days: settings.half_days,
        days: settings.days.len(),
        drives: stops.drives(settings.between(context.travel.measure()), context),
        quotas,
    }
}

/// The stops, for a scenario to try.
fn proposal(
    week: &Week,
    stops: &Stops<'_>,
    wanting: &Wanting<'_>,
    settings: &Settings,
    context: &Context<'_>,
) -> Proposal {
    let visits = week.visits(stops.all.len());
    let opened = stops.all.iter().zip(visits).filter(|(_, visits)| *visits > 0).map(|(stop, _)| {
        let code = stop.commune.map(|c| context.territory.communes[c].code.to_string());
        NewSite::new(stop.name.clone(), code, stop.point)
    });
    Proposal {
        layer: settings.existing.first().cloned(),
        opened: opened.collect(),
        closed: Vec::new(),
        today: tables::today(wanting, settings),
    }
}
