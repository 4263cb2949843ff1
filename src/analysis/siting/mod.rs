//! Where to put the next sites, and what each choice costs.

mod candidates;
mod choice;
mod conflict;
mod council;
mod demand;
mod sides;
mod tables;
mod told;

use std::time::{Duration, Instant};

use self::candidates::{Barrier, Candidates};
use self::choice::Choice;
use self::demand::Demand;
use self::sides::Sides;
use super::no_answer::NoAnswer;
use super::parameter::{
    Choices, Condition, Conditions, Departure, FieldName, Ground, Grounds, LayerIds, Number, Numbers, OptionalReach,
    Parameter, Reach, Reader, Switch, Variable, Whole,
};
use super::travel::{self, Origins};
use super::weight::{WEIGHT, Weight};
use super::{About, Asked, Context, MapRecipe, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::method::siting::{Aim, Effort};
use crate::outcome::{NewSite, Outcome, Proposal};
use crate::units::Span;

/// Where to put the next sites.
#[derive(Debug, Clone, Copy)]
pub(super) struct Siting;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    Covered,
    Distance,
    Farthest,
    Sites,
    Price,
    Suitability,
}

const PLACES: Parameter<Grounds> = Parameter {
    key: "candidats",
    kind: Grounds,
    default: Some("[\"communes\"]"),
    about: "où l'on peut mettre un site : `communes` (à la mairie), ou des couches (`[\"parkings\", \"communes\"]`)",
};

const EXISTING: Parameter<LayerIds> = Parameter {
    key: "existants",
    kind: LayerIds,
    default: Some("[]"),
    about: "couches des sites qui existent déjà : ils restent, et comptent pour qui ils servent",
};

const CLOSABLE: Parameter<Switch> = Parameter {
    key: "fermables",
    kind: Switch,
    default: Some("\"non\""),
    about: "`oui` : un site existant peut être fermé au profit d'un autre",
};

const GOALS: Parameter<Choices<Goal>> = Parameter {
    key: "objectif",
    kind: Choices(&[
        ("couverture", Goal::Covered),
        ("distance", Goal::Distance),
        ("eloignement", Goal::Farthest),
        ("sites", Goal::Sites),
        ("cout", Goal::Price),
        ("aptitude", Goal::Suitability),
    ]),
    default: Some("[\"couverture\", \"distance\"]"),
    about: "ce qu'on cherche, dans l'ordre : `couverture` (le plus d'habitants à portée), `distance` (la plus petite moyenne), `eloignement` (le moins loin pour qui est le plus loin), `sites` (le moins de sites), `cout` (le moins cher), `aptitude` (la plus grande somme de `champ_aptitude`)",
};

const REACH: Parameter<Reach> = Parameter {
    key: "portee",
    kind: Reach,
    default: Some("\"10 km\""),
    about: "distance (`10 km`) ou temps (`15 min`) jusqu'où un site sert",
};

const LIMIT: Parameter<OptionalReach> = Parameter {
    key: "personne_au_dela",
    kind: OptionalReach,
    default: Some("\"non\""),
    about: "distance ou temps que personne ne doit dépasser (`15 km`), ou `non`",
};

const COUNT: Parameter<Whole> = Parameter {
    key: "nombre",
    kind: Whole { min: 0, max: 1_000 },
    default: Some("0"),
    about: "nombre de sites nouveaux, au plus (avec `fermables`, chacun qui ferme en permet un de plus) ; 0 : 5 sites, ou autant qu'il en faut quand l'objectif est `sites` ou `cout`, ou qu'un budget est donné",
};

/// How many sites are looked for where nothing says how many.
const USUAL: usize = 5;

const BUDGET: Parameter<Number> = Parameter {
    key: "budget",
    kind: Number { min: 0.0, max: 1e12 },
    default: Some("0"),
    about: "ce que les sites nouveaux peuvent coûter ensemble, en euros ; 0 : sans limite",
};

const PRICE: Parameter<Number> = Parameter {
    key: "cout",
    kind: Number { min: 0.0, max: 1e9 },
    default: Some("0"),
    about: "ce que coûte un site nouveau, en euros",
};

const PRICE_FIELD: Parameter<FieldName> = Parameter {
    key: "champ_cout",
    kind: FieldName,
    default: Some("\"\""),
    about: "champ des couches de candidats qui donne le coût de chacun",
};

const CAPACITY: Parameter<Number> = Parameter {
    key: "capacite",
    kind: Number { min: 0.0, max: 1e9 },
    default: Some("0"),
    about: "ce qu'un site peut servir, dans l'unité du poids (habitants) ; 0 : sans limite",
};

const CAPACITY_FIELD: Parameter<FieldName> = Parameter {
    key: "champ_capacite",
    kind: FieldName,
    default: Some("\"\""),
    about: "champ des couches de candidats qui donne la capacité de chacun",
};

const SCORE_FIELD: Parameter<FieldName> = Parameter {
    key: "champ_aptitude",
    kind: FieldName,
    default: Some("\"\""),
    about: "champ des couches de candidats qui note chacun, en points : plus il y en a, mieux le lieu convient",
};

const CONDITIONS: Parameter<Conditions> = Parameter {
    key: "conditions",
    kind: Conditions,
    default: Some("[]"),
    about: "ce que doit être un candidat d'une couche, par ses champs (`[\"surface >= 500\", \"etat != occupé\"]`)",
};

const PER_EPCI: Parameter<Whole> = Parameter {
    key: "par_epci",
    kind: Whole { min: 0, max: 100 },
    default: Some("0"),
    about: "nombre de sites, existants compris, que chaque EPCI doit avoir au moins",
};

const PER_LEVEL: Parameter<Numbers> = Parameter {
    key: "par_niveau",
    kind: Numbers { min: 0.0, max: 100.0 },
    default: Some("[]"),
    about: "nombre de sites au moins dans chaque niveau de l'armature, dans l'ordre des niveaux (`[1, 2]`)",
};

const SHARE: Parameter<Number> = Parameter {
    key: "part_par_commune",
    kind: Number { min: 0.0, max: 100.0 },
    default: Some("100"),
    about: "part des sites, en %, qu'une même commune peut avoir au plus",
};

const APART: Parameter<OptionalReach> = Parameter {
    key: "ecart",
    kind: OptionalReach,
    default: Some("\"non\""),
    about: "distance à vol d'oiseau (`500 m`) à laisser entre un site nouveau et un existant, ou `non`",
};

const FORBIDDEN: Parameter<LayerIds> = Parameter {
    key: "hors_de",
    kind: LayerIds,
    default: Some("[]"),
    about: "couches de zones où il ne faut rien mettre (inondables…)",
};

const PHASES: Parameter<Numbers> = Parameter {
    key: "phases",
    kind: Numbers { min: 1.0, max: 1_000.0 },
    default: Some("[]"),
    about: "nombre de sites nouveaux à la fin de chaque phase (`[3, 6]`) : ce qui est bâti reste",
};

const SECONDS: Parameter<Number> = Parameter {
    key: "duree_max",
    kind: Number { min: 0.0, max: 86_400.0 },
    default: Some("0"),
    about: "secondes de calcul, au plus ; le plan dépend alors de la machine ; 0 : sans limite, et le même plan partout",
};

const CURVE: Parameter<Whole> = Parameter {
    key: "courbe",
    kind: Whole { min: 0, max: 60 },
    default: Some("12"),
    about: "jusqu'à combien de sites nouveaux calculer ce que chacun apporte ; 0 : pas de courbe",
};

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    places: Vec<Ground>,
    existing: Vec<String>,
    closable: bool,
    goals: Vec<Goal>,
    reach: Span,
    limit: Option<Span>,
    count: Option<usize>,
    /// Whether the study says how many.
    counted: bool,
    budget: Option<f64>,
    price: f64,
    price_field: Option<String>,
    capacity: Option<f64>,
    capacity_field: Option<String>,
    score_field: Option<String>,
    conditions: Vec<Condition>,
    per_epci: usize,
    per_level: Vec<f64>,
    share: f64,
    apart: Option<Span>,
    forbidden: Vec<String>,
    phases: Vec<usize>,
    curve: usize,
    /// Seconds that the search may take.
    seconds: Option<f64>,
    departure: Departure,
    weight: Variable,
}

impl Settings {
    fn capacity(&self) -> Option<f64> {
        self.capacity
    }

    /// The aims, in the amounts of the travel.
    fn aims(&self) -> Vec<Aim> {
        let aim = |goal: &Goal| match goal {
            Goal::Covered => Aim::Covered { within: self.reach.amount() },
            Goal::Distance => Aim::Distance,
            Goal::Farthest => Aim::Farthest,
            Goal::Sites => Aim::Sites,
            Goal::Price => Aim::Price,
            Goal::Suitability => Aim::Suitability,
        };
        self.goals.iter().map(aim).collect()
    }
}

impl Question for Siting {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "implantation"
    }

    fn about(&self) -> About {
        About {
            title: "Où mettre les prochains sites",
            title_by_time: None,
            asks: "où mettre les prochains, et que coûte chaque choix ?",
            measures: "Les lieux qui, parmi les candidats, servent le mieux les habitants (ou un autre poids), compte tenu de ce qui existe, d'un budget, de capacités et de règles d'équité ; et ce que coûte chacune de ces règles.",
            how: "Quatre questions classiques, résolues exactement : la couverture maximale (Church et ReVelle, 1974), le moins de sites qui couvrent tout le monde (Toregas et al., 1971), la distance moyenne la plus petite (p-médiane, Hakimi, 1964), l'éloignement le plus petit de qui est le plus loin (p-centre). Les objectifs sont pris l'un après l'autre : le deuxième départage les plans qui sont les meilleurs par le premier. Le solveur HiGHS prouve l'optimum, sur un nombre de nœuds borné : le même fichier donne le même plan sur toute machine ; hors d'atteinte, l'écart à l'optimum est dit. Apport d'un site : ce que le plan perd si on l'ôte. Perte sans lui : ce que perd le meilleur autre plan. Alternatives : les candidats qui, à sa place et sans rien changer d'autre, laissent 95 % au moins de ce que le plan apporte à ce qui existe. Coude de la courbe : le nombre de sites le plus loin au-dessus de la corde qui joint ses deux bouts.",
            reading: "Un plan est un point de départ pour la discussion : regarder les alternatives, que le terrain peut préférer sans presque rien perdre, et ce que coûte chaque règle d'équité. Le coude dit à partir de combien de sites chacun de plus apporte nettement moins.",
            limits: "Ce que le modèle ne sait pas (le foncier, la visibilité, un élu qui porte le projet) n'y est pas. Qui n'atteint aucun candidat est mis à part, et c'est dit. Un candidat au coût inconnu ne peut pas être choisi. Un modèle de lieux ne place pas ce qui sert au transit : il y faut des trajets. Les habitants sont comptés à leur mairie, sauf à partir d'autres points.",
            sources: "Church et ReVelle (1974) ; Toregas et al. (1971) ; Hakimi (1964) ; Elloumi (2010). HiGHS : Huangfu et Hall (2018).",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (places, existing, closable) = (from.take(&PLACES), from.take(&EXISTING), from.take(&CLOSABLE));
        let (goals, reach, limit, count) = (from.take(&GOALS), from.take(&REACH), from.take(&LIMIT), from.take(&COUNT));
        let travel = from.take(&travel::TRAVEL);
        let (departure, weight) = (from.take(&travel::DEPARTURE), from.take(&WEIGHT));
        let (budget, price, price_field) = (from.take(&BUDGET), from.take(&PRICE), from.take(&PRICE_FIELD));
        let (capacity, capacity_field) = (from.take(&CAPACITY), from.take(&CAPACITY_FIELD));
        let (score_field, conditions) = (from.take(&SCORE_FIELD), from.take(&CONDITIONS));
        let (per_epci, per_level, share) = (from.take(&PER_EPCI), from.take(&PER_LEVEL), from.take(&SHARE));
        let (apart, forbidden) = (from.take(&APART), from.take(&FORBIDDEN));
        let (phases, curve, seconds) = (from.take(&PHASES), from.take(&CURVE), from.take(&SECONDS));
        travel?;
        let given = |n: f64| (n > 0.0).then_some(n);
        let (goals, budget) = (goals?, given(budget?));
        let asked_for = Some(count?).filter(|n| *n > 0);
        let open_ended = budget.is_some() || matches!(goals.first(), Some(Goal::Sites | Goal::Price));
        Some(Settings {
            places: places?,
            existing: existing?,
            closable: closable?,
            goals,
            reach: reach?,
            limit: limit?,
            counted: asked_for.is_some(),
            count: asked_for.or((!open_ended).then_some(USUAL)),
            budget,
            price: price?,
            price_field: price_field?,
            capacity: given(capacity?),
            capacity_field: capacity_field?,
            score_field: score_field?,
            conditions: conditions?,
            per_epci: per_epci?,
            per_level: per_level?,
            share: share? / 100.0,
            apart: apart?,
            forbidden: forbidden?,
            phases: phases?.into_iter().map(|n| n as usize).collect(),
            curve: curve?,
            seconds: given(seconds?),
            departure: departure?,
            weight: weight?,
        })
    }

    fn fault(&self, settings: &Settings) -> Option<Diagnostic> {
        if settings.goals.is_empty() {
            return Some(Diagnostic::unfit("`objectif` ne demande rien").help("écrire `objectif = [\"couverture\"]`"));
        }
        if settings.places.is_empty() {
            return Some(Diagnostic::unfit("`candidats` est vide").help("écrire `candidats = [\"communes\"]`"));
        }
        if settings.goals.contains(&Goal::Suitability) && settings.score_field.is_none() {
            let message = "`objectif` cherche l'aptitude, et rien ne dit quel champ la donne";
            return Some(Diagnostic::unfit(message).help("écrire `champ_aptitude = \"note\"`, ou ôter `aptitude`"));
        }
        if settings.limit.is_some_and(|limit| limit.measure() != settings.reach.measure()) {
            let message =
                "`portee` et `personne_au_dela` ne comptent pas la même chose : l'une une distance, l'autre un temps";
            return Some(Diagnostic::unfit(message).help("donner les deux en kilomètres, ou les deux en minutes"));
        }
        let priced = settings.price > 0.0 || settings.price_field.is_some();
        if settings.budget.is_some() && !priced {
            let message = "`budget` borne ce que coûtent les sites, et rien ne dit ce que coûte chacun";
            return Some(Diagnostic::unfit(message).help("donner `cout` ou `champ_cout`, ou ôter `budget`"));
        }
        if settings.goals.contains(&Goal::Price) && !priced {
            let message = "`objectif` cherche le moins cher, et rien ne dit ce que coûte chaque site";
            return Some(
                Diagnostic::unfit(message).help("donner `cout` ou `champ_cout`, ou ôter `cout` de `objectif`"),
            );
        }
        let fewest = matches!(settings.goals[0], Goal::Sites | Goal::Price);
        let asks = settings.limit.is_some() || settings.per_epci > 0 || !settings.per_level.is_empty();
        if fewest && !asks {
            let message =
                "`objectif` cherche le moins de sites ou le moins cher, et rien n'en demande : ce serait aucun";
            return Some(Diagnostic::unfit(message).help("donner `personne_au_dela`, `par_epci` ou `par_niveau`"));
        }
        if let (Some(&last), Some(count)) = (settings.phases.last(), settings.count)
            && settings.counted
            && last != count
        {
            let message = format!("`phases` finit à {last} sites, et `nombre` en demande {count}");
            return Some(Diagnostic::unfit(message).help("donner à la dernière phase le nombre de sites du plan"));
        }
        if settings.phases.windows(2).any(|w| w[0] > w[1]) {
            let message = "`phases` va en diminuant : ce qui est bâti reste";
            return Some(
                Diagnostic::unfit(message).help("donner le nombre de sites à la fin de chaque phase : [3, 6]"),
            );
        }
        None
    }

    fn ignored(&self, settings: &Settings) -> Vec<(&'static str, String)> {
        let mut idle = Vec::new();
        if settings.existing.is_empty() && settings.closable {
            idle.push(("fermables", "aucune couche de sites existants n'est donnée".to_owned()));
        }
        if settings.score_field.is_some() && !settings.goals.contains(&Goal::Suitability) {
            idle.push(("champ_aptitude", "`objectif` ne demande pas l'aptitude".to_owned()));
        }
        if !settings.places.iter().any(|place| matches!(place, Ground::Layer(_))) && !settings.conditions.is_empty() {
            idle.push(("conditions", "aucune couche n'est candidate, les mairies n'ont pas de champs".to_owned()));
        }
        if settings.existing.is_empty() && settings.apart.is_some() {
            idle.push(("ecart", "aucune couche de sites existants n'est donnée".to_owned()));
        }
        idle
    }

    fn maps(&self) -> &'static [MapRecipe] {
        &[MapRecipe { id: "30-implantation", text: include_str!("carte.toml") }]
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let candidates = Candidates::of(settings, context)?;
        let origins = Origins::of(&settings.departure, context)?;
        let weight = Weight::of(&settings.weight, context, notes)?;
        let demand = Demand::of(&origins, &weight, &candidates, context)?;
        let layers = [&candidates.layers[..], &weight.layers].concat();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        outcome.fictional |= weight.fictional;
        outcome.method.extend(travel::method(context, &origins, &[], notes));
        outcome.method.extend(weight.told.iter().cloned());
        outcome.method.extend(candidates.told.iter().cloned());
        outcome.method.extend(demand.told.iter().cloned());
        let stop = || context.watch.stopped();
        let until = settings.seconds.map(|seconds| Instant::now() + Duration::from_secs_f64(seconds));
        let effort = Effort { until, stop: Some(&stop), ..Effort::default() };
        let again = |barrier: Barrier| {
            let candidates = Candidates::but(settings, Some(barrier), context)?;
            let demand = Demand::of(&origins, &weight, &candidates, context)?;
            Ok((candidates, demand))
        };
        let choice = Choice::made(settings, &candidates, (&demand, &again), context, &effort)?;
        if choice.cut_short {
            notes.push(told::cut_short(&choice, asked));
        }
        let seen = (&choice, &Sides::of(&choice, settings));
        tables::add(&mut outcome, seen, &candidates, &demand, settings, context);
        told::add(&mut outcome, seen, &candidates, &demand, settings, context);
        outcome.proposal = Some(proposal(seen, &candidates, &demand, settings, context));
        outcome.points.push(council::spots(&choice, &candidates));
        outcome.pursuit = Some(council::pursuit(settings, &candidates, &demand, context));
        Ok(outcome)
    }
}

/// What the plan opens and closes, for a scenario to try.
fn proposal(
    (choice, sides): (&Choice, &Sides),
    candidates: &Candidates<'_>,
    demand: &Demand,
    settings: &Settings,
    context: &Context<'_>,
) -> Proposal {
    let opened = choice.new_sites().into_iter().map(|site| {
        let candidate = &candidates.all[site];
        let code = candidate.commune.map(|c| context.territory.communes[c].code.to_string());
        NewSite {
            price: Some(candidate.site.price).filter(|price| *price > 0.0),
            capacity: candidate.site.capacity,
            cells: candidates.cells(candidate),
            ..NewSite::new(candidate.name.clone(), code, candidate.point)
        }
    });
    Proposal {
        layer: settings.existing.first().cloned(),
        opened: opened.collect(),
        closed: choice.closed().into_iter().flat_map(|site| candidates.all[site].features.clone()).collect(),
        today: sides::today(sides, demand, settings, context),
    }
}
