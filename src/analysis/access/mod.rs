//! What the people of each commune can reach, shared with all who may come to it.

mod answer;
mod neighbours;

use self::answer::Answer;
use self::neighbours::Neighbours;

use super::bound::{self, Bounds};
use super::dimension::{self, Groups};
use super::facilities::Facilities;
use super::parameter::{
    Basins, Choice, Field, LayerId, Number, Numbers, OfLayer, OptionalVariable, Parameter, Reach, Reader, Steps,
    Variable,
};
use super::travel::{self, Origins};
use super::{About, Asked, Change, CoefficientFault, Context, NoAnswer, NoField, Question, Sample, Wanted, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{Feature, Layer};
use crate::method::access::{Decay, Trip, in_reach, two_step};
use crate::method::summary::mean;
use crate::outcome::{Column, Direction, Outcome, Unit};
use crate::units::Span;

/// How much of a service people can reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Access;

/// The weights of three zones of equal width when the study gives none: those of the first example of Luo and Qi (2009).
const ENHANCED: [f64; 3] = [1.0, 0.68, 0.22];

/// Those of the APL as published in 2012, for 5, 10 and 15 minutes.
const APL: [f64; 3] = [1.0, 0.3, 0.1];

/// What «for 1,000 inhabitants» multiplies by.
const THOUSAND: f64 = 1000.0;

const LAYER: Parameter<LayerId> = Parameter { key: "couche", kind: LayerId, default: None, about: "couche de l'offre" };

const FIELD: Parameter<Field> = Parameter {
    key: "champ",
    kind: Field,
    default: Some("\"\""),
    about: "champ numérique de la couche qui mesure l'offre de chaque entité (places, ETP, kW) ; par défaut, chacune compte pour 1",
};

const THRESHOLD: Parameter<Reach> = Parameter {
    key: "seuil",
    kind: Reach,
    default: Some("\"15 km\""),
    about: "au-delà de cette distance (`\"15 km\"`) ou de ce temps (`\"15 min\"`), on ne se déplace pas ; son unité décide de ce qui est compté",
};

const METHOD: Parameter<Choice<Method>> = Parameter {
    key: "methode",
    kind: Choice(&METHODS),
    default: Some("\"2sfca\""),
    about: "`2sfca`, `e2sfca` (par paliers), `gaussienne`, `apl` : l'offre partagée entre ceux qui y ont accès ; `gravite`, `cumul` : l'offre à portée, sans partage",
};

const STEPS: Parameter<Steps> = Parameter {
    key: "paliers",
    kind: Steps,
    default: Some("[]"),
    about: "pour `e2sfca` et `apl`, les paliers croissants, dans l'unité du seuil ; sans eux, trois couronnes égales jusqu'au seuil",
};

const WEIGHTS: Parameter<Numbers> = Parameter {
    key: "poids",
    kind: Numbers { min: 0.0, max: 1.0 },
    default: Some("[]"),
    about: "le poids de chaque palier, entre 0 et 1 ; sans eux, 1, 0,68 et 0,22 (`e2sfca`) ou 1, 0,3 et 0,1 (`apl`)",
};

const SLOPE: Parameter<Choice<Slope>> = Parameter {
    key: "decroissance",
    kind: Choice(&[
        ("puissance", Slope::Power),
        ("exponentielle", Slope::Exponential),
        ("gaussienne", Slope::Gaussian),
    ]),
    default: Some("\"puissance\""),
    about: "pour `gravite` : `puissance` (d^-frein, d au moins 1 km ou 1 min), `exponentielle` (exp(-frein × d/seuil)) ou `gaussienne` (exp(-½ (frein × d/seuil)²))",
};

const BRAKE: Parameter<Number> = Parameter {
    key: "frein",
    kind: Number { min: 0.01, max: 10.0 },
    default: Some("1"),
    about: "pour `gravite` : combien l'éloignement freine",
};

const COEFFICIENTS: Parameter<OptionalVariable> = Parameter {
    key: "coefficients",
    kind: OptionalVariable,
    default: Some("\"\""),
    about: "ce qui multiplie la population de chaque commune pour en faire une demande, par exemple le besoin de soins selon l'âge : `couche:id.champ` (moyenne des entités de la commune) ou `analyse.tableau.colonne` ; par défaut, 1",
};

const DEMAND: Parameter<Choice<Demand>> = Parameter {
    key: "demande",
    kind: Choice(&[("voisins", Demand::Everyone), ("territoire", Demand::Territory)]),
    default: Some("\"voisins\""),
    about: "qui se partage l'offre : `voisins`, les habitants du territoire et ceux de toutes les communes de France qui l'ont à portée ; `territoire`, ceux du territoire seulement",
};

/// Who shares an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demand {
    /// Those of every commune that reaches it.
    Everyone,
    /// Those of the territory.
    Territory,
}

/// How an offer is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// Shared out in two steps, all within the threshold alike (2SFCA).
    TwoStep,
    /// The same, by zones (E2SFCA).
    Enhanced,
    /// The same, fading to nothing at the threshold.
    Vanishing,
    /// The same, by the zones of the APL.
    Apl,
    /// In reach, weighted by its distance.
    Gravity,
    /// In reach.
    Cumulative,
}

/// As they are written.
const METHODS: [(&str, Method); 6] = [
    ("2sfca", Method::TwoStep),
    ("e2sfca", Method::Enhanced),
    ("gaussienne", Method::Vanishing),
    ("apl", Method::Apl),
    ("gravite", Method::Gravity),
    ("cumul", Method::Cumulative),
];

/// How distance weighs on gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slope {
    Power,
    Exponential,
    Gaussian,
}

/// What is asked of an offer.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    /// The field that measures the offer of each feature; each counts for 1 without.
    field: Option<String>,
    threshold: Span,
    method: Method,
    /// Ascending, or none.
    steps: Vec<Span>,
    /// One a step, or none.
    weights: Vec<f64>,
    slope: Slope,
    brake: f64,
    /// What multiplies the people of each commune.
    coefficients: Option<Variable>,
    demand: Demand,
    basins: Basins,
}

impl Question for Access {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "accessibilite"
    }

    fn about(&self) -> About {
        About {
            title: "Accessibilité d'une offre",
            title_by_time: None,
            asks: "de combien disposent les habitants, une fois l'offre partagée entre ceux qui peuvent y aller ?",
            measures: "L'offre (entités d'une couche, places, équivalents temps plein, puissance) dont disposent les habitants de chaque commune dans un rayon de déplacement, partagée ou non avec tous ceux qui y ont accès.",
            how: "En deux temps (2SFCA). D'abord, pour chaque service j, l'offre rapportée à la demande à portée : R_j = S_j / Σ_i P_i f(d_ij). Puis, pour chaque commune i, la somme des rapports à portée : A_i = Σ_j R_j f(d_ij), donnée pour 1 000 habitants. P est la population municipale à la mairie, celle des communes du territoire et de toutes les communes de France qui ont un de ces services à portée (`demande`), multipliée s'il y en a par `coefficients` ; d, la distance ou le temps ; f vaut 0 au-delà du seuil. `2sfca` : f = 1. `e2sfca` et `apl` : un poids par palier. `gaussienne` : de 1 sur place à 0 au seuil, f = (exp(-½ (d/seuil)²) - exp(-½)) / (1 - exp(-½)). `gravite` : Σ_j S_j f(d_ij), sans partage. `cumul` : Σ_j S_j à portée, sans partage. Moyennes et médianes sont pondérées par la population, et données pour le territoire, par EPCI, par niveau de l'armature et par bassin de pôle (chaque commune avec le pôle le plus proche, ou selon `bassins`).",
            reading: "Avec 2SFCA et ses variantes, 2 pour 1 000 habitants veut dire : une fois l'offre partagée entre tous ceux qui peuvent y aller, il en reste 2 pour 1 000 habitants de la commune. La somme de la population (de la demande, s'il y a des coefficients) par l'accessibilité redonne l'offre qui a de la demande à portée, à condition d'y mettre les communes voisines ; sur le territoire seul, elle dit la part de l'offre qui revient à ses habitants. 0 : rien à portée. Sans valeur : la mairie n'est pas localisée, ou hors de portée du réseau. `gravite` et `cumul` se comparent entre communes, et ne disent rien de l'affluence.",
            limits: "L'offre est celle que tient la couche : où elle s'arrête à portée d'une commune (`emprise`), l'accessibilité de celle-ci est un minimum, et c'est dit. Les habitants d'un pays voisin ne comptent pas dans la demande. La mairie représente toute la commune. Le seuil et les poids décident du résultat : ils sont à dire avec lui. Les poids par défaut de `apl` sont ceux de 2012, sur trois couronnes égales : 5, 10 et 15 minutes avec `seuil = \"15 min\"`. La version refondue de la DREES compterait 1 jusqu'à 10 minutes, 1/3 jusqu'à 15 et 1/9 jusqu'à 20 (`paliers = [\"10 min\", \"15 min\", \"20 min\"]`, `poids = [1, 0.333, 0.111]`, `seuil = \"20 min\"`) : à vérifier à la source, comme les coefficients d'âge qu'elle publie et que l'outil ne fournit pas. L'APL officielle compte des consultations par habitant : elle ne se compare à ces chiffres qu'avec la même offre et les mêmes coefficients.",
            sources: "Hansen (1959) ; Ingram (1971) ; Luo et Wang (2003) ; Luo et Qi (2009) ; Dai (2010) ; Barlet, Coldefy, Collin et Lucas-Gabrielli (2012, DREES et Irdes). Mêmes définitions que PySAL access pour 2SFCA, E2SFCA et la gravité.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, field, threshold) = (from.take(&LAYER), from.take(&FIELD), from.take(&THRESHOLD));
        let (method, steps, weights) = (from.take(&METHOD), from.take(&STEPS), from.take(&WEIGHTS));
        let (slope, brake, coefficients) = (from.take(&SLOPE), from.take(&BRAKE), from.take(&COEFFICIENTS));
        let demand = from.take(&DEMAND);
        let (travel, basins) = (from.take(&travel::TRAVEL), from.take(&dimension::BASINS));
        travel?;
        Some(Settings {
            layer: layer?,
            field: field?,
            threshold: threshold?,
            method: method?,
            steps: steps?,
            weights: weights?,
            slope: slope?,
            brake: brake?,
            coefficients: coefficients?,
            demand: demand?,
            basins: basins?,
        })
    }

    fn fault(&self, settings: &Settings) -> Option<Diagnostic> {
        let Settings { steps, weights, threshold: most, method, .. } = settings;
        let fault = |message: String| Some(Diagnostic::unfit(message));
        let given = !(steps.is_empty() && weights.is_empty());
        if given && method.zones().is_none() {
            return fault(format!("`paliers` et `poids` n'ont pas de sens avec la méthode `{}`", method.word()))
                .map(|d| d.help("écrire `methode = \"e2sfca\"` ou `\"apl\"`, ou retirer ces deux clés"));
        }
        if steps.first().is_some_and(|s| s.measure() != most.measure()) {
            return fault(format!("`paliers` et `seuil` ({most}) ne comptent pas la même chose"))
                .map(|d| d.help("les donner tous en kilomètres, ou tous en minutes"));
        }
        if let Some(last) = steps.last().filter(|last| *last > most) {
            return fault(format!("le dernier palier ({last}) dépasse le seuil ({most})"))
                .map(|d| d.help(format!("écrire `seuil = \"{last}\"`, ou retirer ce palier")));
        }
        let expected = if steps.is_empty() { ENHANCED.len() } else { steps.len() };
        if given && weights.len() != expected {
            let (given, expected) =
                (french::count(weights.len(), "valeur", "valeurs"), french::count(expected, "palier", "paliers"));
            return fault(format!("`poids` a {given} pour {expected}"))
                .map(|d| d.help("donner un poids à chaque palier, dans le même ordre"));
        }
        None
    }

    fn ignored(&self, settings: &Settings) -> Vec<(&'static str, String)> {
        let method = settings.method;
        let only = |which: Method| format!("avec `{}` seulement, et la méthode est `{}`", which.word(), method.word());
        let mut out = Vec::new();
        if method != Method::Gravity {
            out.extend([SLOPE.key, BRAKE.key].map(|key| (key, only(Method::Gravity))));
        }
        if !method.shares() {
            let why = format!("la méthode `{}` ne partage pas l'offre entre des demandes", method.word());
            out.push((COEFFICIENTS.key, why.clone()));
            out.push((DEMAND.key, why));
        }
        out
    }

    fn counts_by(&self, settings: &Settings) -> Vec<(String, String)> {
        settings.field.iter().map(|field| (settings.layer.clone(), field.clone())).collect()
    }

    fn sample(&self) -> Sample {
        Sample::Elsewhere
    }

    fn tell_change(&self, change: &Change<'_>) -> Vec<String> {
        let told = |id: &str| ["moyenne", "communes_sans_acces", "population_sans_acces"].contains(&id);
        change.rows("territoire", told, french::lower_first)
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let layer = share::layer(&settings.layer, context)?;
        let supply = Supply::of(layer, settings.field.as_deref(), context).map_err(NoAnswer::NoField)?;
        let territory = context.territory;
        let origins = Origins::mairies(territory);
        let nothing = supply.facilities.is_empty() && !context.emptied(layer);
        if nothing || origins.points.is_empty() {
            return Err(NoAnswer::NoSupply);
        }
        let given = |variable: &Variable| {
            coefficients(variable, context).map_err(|why| NoAnswer::Coefficients { variable: variable.clone(), why })
        };
        let coefficients = settings.coefficients.as_ref().map(given).transpose()?;
        let people = territory.weights();
        let decay = decay(settings);
        // Past the last step nothing counts.
        let most = settings.steps.last().copied().unwrap_or(settings.threshold);
        let reachable = context.travel.reachable(&origins.points);
        let near = context.travel.within(&origins.points, &supply.facilities.sites, most);
        let trips: Vec<Trip> = near
            .iter()
            .enumerate()
            .flat_map(|(i, near)| {
                let demand = origins.commune[i];
                near.iter().map(move |(supply, span)| Trip { demand, supply: *supply, cost: span.amount() })
            })
            .collect();
        let demand: Vec<f64> = people
            .iter()
            .enumerate()
            .map(|(i, people)| people * coefficients.as_ref().map_or(1.0, |c| c[i].unwrap_or(1.0)))
            .collect();
        let kind = settings.method;
        let neighbours = match settings.demand {
            Demand::Everyone if kind.shares() => Neighbours::of(&supply, &trips, most, context),
            _ => None,
        };
        let shared = kind.shares().then(|| {
            let others = neighbours.iter();
            let trips: Vec<Trip> = trips.iter().chain(others.clone().flat_map(|n| &n.trips)).copied().collect();
            let demand: Vec<f64> = demand.iter().chain(others.flat_map(|n| &n.people)).copied().collect();
            two_step(&trips, &demand, &supply.amounts, &decay)
        });
        let found: Vec<f64> = match &shared {
            Some(shared) => shared.access.iter().map(|a| a * THOUSAND).collect(),
            None => in_reach(&trips, people.len(), &supply.amounts, &decay),
        };
        let mut values = vec![None; people.len()];
        for (i, commune) in origins.commune.iter().enumerate().filter(|(i, _)| reachable[*i]) {
            values[*commune] = Some(found[*commune]);
            debug_assert!(found[*commune].is_finite(), "origin {i}");
        }
        if values.iter().all(Option::is_none) {
            return Err(NoAnswer::MairiesOffNetwork);
        }
        let mut served = vec![false; people.len()];
        let offers = |t: &&Trip| supply.amounts[t.supply] > 0.0 && decay.weight(t.cost) > 0.0;
        trips.iter().filter(offers).for_each(|t| served[t.demand] = true);
        let bounds = Bounds::of(layer, &origins.points, context.travel);
        // What lies outside the reach of the layer can only add to what is within reach.
        let may = |i: usize| Some(f64::from(u8::from(bounds.may_be_within(i, most))));
        let at_least: Vec<bool> = origins.mean(may).iter().map(|m| m.is_some_and(|m| m > 0.0)).collect();
        let why = bound::why(layer, &bounds);
        let bound = at_least.contains(&true).then_some((at_least.as_slice(), why.as_str()));
        let answer = Answer {
            layer,
            supply: &supply,
            trips: &trips,
            neighbours: neighbours.as_ref(),
            bound,
            values: &values,
            served: &served,
            kind,
            most,
            context,
        };
        let groups = Groups::all(&settings.basins, asked, context, notes);
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.extend(travel::method(context, &origins, &[&supply.facilities], notes));
        outcome.method.extend(answer.method((asked, settings), coefficients.as_deref(), &decay, notes));
        dimension::tell(&mut outcome, &settings.basins, &groups, context);
        outcome.tables.push(answer.whole());
        outcome.tables.extend(groups.iter().map(|g| answer.by(g)));
        let worst = answer.worst();
        outcome.tables.push(answer.worst_table(&worst));
        outcome.tables.push(answer.services(shared.as_ref()));
        outcome.tables.push(answer.communes(coefficients.as_deref(), &demand));
        answer.findings(&mut outcome, &worst, &groups);
        Ok(outcome)
    }
}

impl Method {
    /// As it is written.
    fn word(self) -> &'static str {
        METHODS.iter().find(|(_, method)| *method == self).map_or("", |(word, _)| *word)
    }

    /// The usual weights of its zones, when it has zones.
    fn zones(self) -> Option<[f64; 3]> {
        match self {
            Self::Enhanced => Some(ENHANCED),
            Self::Apl => Some(APL),
            _ => None,
        }
    }

    /// Whether the offer is shared out among those who may come to it, for 1,000 inhabitants.
    fn shares(self) -> bool {
        !matches!(self, Self::Gravity | Self::Cumulative)
    }

    fn unit(self) -> Unit {
        match self {
            Self::Gravity => Unit::Index,
            Self::Cumulative => Unit::Count,
            _ => Unit::PerThousand,
        }
    }

    fn column(self, id: &str, label: impl Into<String>, values: Vec<Option<f64>>) -> Column {
        Column::numbers(id, label, self.unit(), values).direction(Direction::Better)
    }

    /// «1,23 pour 1 000 habitants», «4,1».
    fn said(self, value: f64) -> String {
        let figure = self.figure(value);
        if self.shares() { format!("{figure} pour 1\u{202f}000\u{a0}habitants") } else { figure }
    }

    fn figure(self, value: f64) -> String {
        // A mean of counts is no count; what is scarce still shows its digits.
        let finer = usize::from(value < 1.0) + usize::from(value < 0.1);
        french::short(value, if self == Self::Cumulative { 1 } else { 2 + finer })
    }
}

/// What weighs how much at what distance, in kilometres or minutes.
fn decay(settings: &Settings) -> Decay {
    let most = settings.threshold.amount();
    if let Some(usual) = settings.method.zones() {
        let limits: Vec<f64> = if settings.steps.is_empty() {
            (1..=usual.len()).map(|n| most * n as f64 / usual.len() as f64).collect()
        } else {
            settings.steps.iter().map(|span| span.amount()).collect()
        };
        let weights = if settings.weights.is_empty() { &usual[..] } else { &settings.weights };
        return Decay::Steps(limits.into_iter().zip(weights.iter().copied()).collect());
    }
    let brake = settings.brake;
    match (settings.method, settings.slope) {
        (Method::Vanishing, _) => Decay::Vanishing { reach: most },
        (Method::Gravity, Slope::Exponential) => Decay::Exponential { rate: brake / most },
        (Method::Gravity, Slope::Gaussian) => Decay::Gaussian { sigma: most / brake },
        (Method::Gravity, Slope::Power) => Decay::Power { scale: 1.0, exponent: -brake, least: 1.0 },
        _ => Decay::Even,
    }
}

/// The supply: the features of the layer that have a place and an amount.
struct Supply<'a> {
    facilities: Facilities<'a>,
    amounts: Vec<f64>,
    /// The features with a place whose amount isn't known.
    unknown: Vec<usize>,
    /// Those that have no place.
    nowhere: usize,
    /// «places», when a field measures it.
    field: Option<String>,
}

impl<'a> Supply<'a> {
    fn of(layer: &'a Layer, field: Option<&str>, context: &Context<'a>) -> Result<Self, NoField> {
        if let Some(field) = field
            && !layer.field(field).is_some_and(|f| layer.kinds.get(f) == Some(&crate::layer::Kind::Number))
        {
            return Err(NoField::of(layer, field, Wanted::Numbers));
        }
        let amount = |feature: &Feature| match field {
            None => Some(1.0),
            // What is offered can't be less than nothing.
            Some(field) => layer.number(feature, field).filter(|v| *v >= 0.0),
        };
        let facilities = Facilities::some(layer, context, |f| amount(f).is_some());
        let features = layer.features.iter().enumerate();
        let unknown = features.filter(|(_, f)| f.point().is_some() && amount(f).is_none()).map(|(i, _)| i);
        Ok(Self {
            amounts: facilities.features.iter().filter_map(|&i| amount(&layer.features[i])).collect(),
            unknown: unknown.collect(),
            nowhere: layer.features.iter().filter(|f| f.point().is_none()).count(),
            facilities,
            field: field.map(str::to_owned),
        })
    }
}

/// What multiplies the people of each commune, where it is known.
fn coefficients(variable: &Variable, context: &Context<'_>) -> Result<Vec<Option<f64>>, CoefficientFault> {
    let communes = context.territory.communes.len();
    let found: Vec<Option<f64>> = match variable {
        Variable::Layer(OfLayer { layer, field }) => {
            let field = field.as_deref().ok_or(CoefficientFault::NoField)?;
            let layer = context.layer(layer).ok_or(CoefficientFault::Unread)?;
            let mut values = vec![Vec::new(); communes];
            for feature in layer.inside() {
                if let (Some(commune), Some(value)) = (feature.commune, layer.number(feature, field)) {
                    values[commune].push(value);
                }
            }
            values.iter().map(|v| mean(v)).collect()
        }
        Variable::Column { answer, table, column } => {
            let column = context.column(answer, table, column).and_then(|c| c.as_numbers());
            column.filter(|v| v.len() == communes).ok_or(CoefficientFault::NotByCommune)?.to_vec()
        }
        Variable::Reference(_) | Variable::Unknown(_) => return Err(CoefficientFault::NotByCommune),
    };
    if found.iter().flatten().any(|c| *c < 0.0) {
        return Err(CoefficientFault::Negative);
    }
    if found.iter().all(Option::is_none) {
        return Err(CoefficientFault::Nowhere);
    }
    Ok(found)
}
