//! What the people of each commune can reach, shared with all who may come to it.

mod answer;

use geo::Point;

use self::answer::Answer;

use super::dimension::{self, Groups};
use super::travel::{self, Origins};
use super::{About, Asked, Context, Kind, Parameter, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Layer;
use crate::method::access::{Decay, Trip, in_reach, two_step};
use crate::method::summary::mean;
use crate::outcome::{Column, Direction, Outcome, Unit};

/// How much of a service people can reach.
pub(super) struct Access;

/// The weights of three zones of equal width when the study gives none: those of the first example of Luo and Qi (2009).
const ENHANCED: [f64; 3] = [1.0, 0.68, 0.22];

/// Those of the APL as published in 2012, for 5, 10 and 15 minutes.
const APL: [f64; 3] = [1.0, 0.3, 0.1];

/// What «for 1,000 inhabitants» multiplies by.
const THOUSAND: f64 = 1000.0;

const PARAMETERS: &[Parameter] = &[
    Parameter { key: "couche", kind: Kind::Layer, default: None, about: "couche de l'offre" },
    Parameter {
        key: "champ",
        kind: Kind::Field,
        default: Some("\"\""),
        about: "champ numérique de la couche qui mesure l'offre de chaque entité (places, ETP, kW) ; par défaut, chacune compte pour 1",
    },
    Parameter {
        key: "seuil",
        kind: Kind::Span,
        default: Some("\"15 km\""),
        about: "au-delà de cette distance (`\"15 km\"`) ou de ce temps (`\"15 min\"`), on ne se déplace pas ; son unité décide de ce qui est compté",
    },
    Parameter {
        key: "methode",
        kind: Kind::Choice(&["2sfca", "e2sfca", "gaussienne", "apl", "gravite", "cumul"]),
        default: Some("\"2sfca\""),
        about: "`2sfca`, `e2sfca` (par paliers), `gaussienne`, `apl` : l'offre partagée entre ceux qui y ont accès ; `gravite`, `cumul` : l'offre à portée, sans partage",
    },
    Parameter {
        key: "paliers",
        kind: Kind::Steps,
        default: Some("[]"),
        about: "pour `e2sfca` et `apl`, les paliers croissants, dans l'unité du seuil ; sans eux, trois couronnes égales jusqu'au seuil",
    },
    Parameter {
        key: "poids",
        kind: Kind::Numbers { min: 0.0, max: 1.0 },
        default: Some("[]"),
        about: "le poids de chaque palier, entre 0 et 1 ; sans eux, 1, 0,68 et 0,22 (`e2sfca`) ou 1, 0,3 et 0,1 (`apl`)",
    },
    Parameter {
        key: "decroissance",
        kind: Kind::Choice(&["puissance", "exponentielle", "gaussienne"]),
        default: Some("\"puissance\""),
        about: "pour `gravite` : `puissance` (d^-frein, d au moins 1 km ou 1 min), `exponentielle` (exp(-frein × d/seuil)) ou `gaussienne` (exp(-½ (frein × d/seuil)²))",
    },
    Parameter {
        key: "frein",
        kind: Kind::Number { min: 0.01, max: 10.0 },
        default: Some("1"),
        about: "pour `gravite` : combien l'éloignement freine",
    },
    Parameter {
        key: "coefficients",
        kind: Kind::Variable,
        default: Some("\"\""),
        about: "ce qui multiplie la population de chaque commune pour en faire une demande, par exemple le besoin de soins selon l'âge : `couche:id.champ` (moyenne des entités de la commune) ou `analyse.tableau.colonne` ; par défaut, 1",
    },
    travel::TRAVEL,
    dimension::BASINS,
];

impl Question for Access {
    fn kind(&self) -> &'static str {
        "accessibilite"
    }

    fn about(&self) -> About {
        About {
            title: "Accessibilité d'une offre",
            measures: "L'offre (entités d'une couche, places, équivalents temps plein, puissance) dont disposent les habitants de chaque commune dans un rayon de déplacement, partagée ou non avec tous ceux qui y ont accès.",
            how: "En deux temps (2SFCA). D'abord, pour chaque service j, l'offre rapportée à la demande à portée : R_j = S_j / Σ_i P_i f(d_ij). Puis, pour chaque commune i, la somme des rapports à portée : A_i = Σ_j R_j f(d_ij), donnée pour 1 000 habitants. P est la population municipale à la mairie, multipliée s'il y en a par `coefficients` ; d, la distance ou le temps ; f vaut 0 au-delà du seuil. `2sfca` : f = 1. `e2sfca` et `apl` : un poids par palier. `gaussienne` : de 1 sur place à 0 au seuil, f = (exp(-½ (d/seuil)²) - exp(-½)) / (1 - exp(-½)). `gravite` : Σ_j S_j f(d_ij), sans partage. `cumul` : Σ_j S_j à portée, sans partage. Moyennes et médianes sont pondérées par la population, et données pour le territoire, par EPCI, par niveau de l'armature et par bassin de pôle (chaque commune avec le pôle le plus proche, ou selon `bassins`).",
            reading: "Avec 2SFCA et ses variantes, 2 pour 1 000 habitants veut dire : une fois l'offre partagée entre tous ceux qui peuvent y aller, il en reste 2 pour 1 000 habitants de la commune. La somme sur les communes de la population (de la demande, s'il y a des coefficients) par l'accessibilité redonne l'offre qui a de la demande à portée. 0 : rien à portée. Sans valeur : la mairie n'est pas localisée, ou hors de portée du réseau. `gravite` et `cumul` se comparent entre communes, et ne disent rien de l'affluence.",
            limits: "Effet de bord : la demande est celle des communes du territoire seulement. Les services situés autour comptent dans l'offre, mais pas leurs autres usagers, que l'outil ne connaît pas : l'accessibilité est surestimée près des limites, et là où les habitants voisins viennent se servir. La mairie représente toute la commune. Le seuil et les poids décident du résultat : ils sont à dire avec lui. Les poids par défaut de `apl` sont ceux de 2012, sur trois couronnes égales : 5, 10 et 15 minutes avec `seuil = \"15 min\"`. La version refondue de la DREES compterait 1 jusqu'à 10 minutes, 1/3 jusqu'à 15 et 1/9 jusqu'à 20 (`paliers = [\"10 min\", \"15 min\", \"20 min\"]`, `poids = [1, 0.333, 0.111]`, `seuil = \"20 min\"`) : à vérifier à la source, comme les coefficients d'âge qu'elle publie et que l'outil ne fournit pas. L'APL officielle compte des consultations par habitant : elle ne se compare à ces chiffres qu'avec la même offre et les mêmes coefficients.",
            sources: "Hansen (1959) ; Ingram (1971) ; Luo et Wang (2003) ; Luo et Qi (2009) ; Dai (2010) ; Barlet, Coldefy, Collin et Lucas-Gabrielli (2012, DREES et Irdes). Mêmes définitions que PySAL access pour 2SFCA, E2SFCA et la gravité.",
        }
    }

    fn parameters(&self) -> &'static [Parameter] {
        PARAMETERS
    }

    fn fault(&self, asked: &Asked) -> Option<Diagnostic> {
        let (steps, weights, most) = (asked.spans("paliers"), asked.numbers("poids"), asked.span("seuil"));
        let stepped = stepped(asked.text("methode")).is_some();
        let fault = |message: String| Some(Diagnostic::new("E0104", message));
        let given = !(steps.is_empty() && weights.is_empty());
        if given && !stepped {
            return fault(format!(
                "`paliers` et `poids` n'ont pas de sens avec la méthode `{}`",
                asked.text("methode")
            ))
            .map(|d| d.help("écrire `methode = \"e2sfca\"` ou `\"apl\"`, ou retirer ces deux clés"));
        }
        if steps.first().is_some_and(|s| s.measure() != most.measure()) {
            return fault(format!("`paliers` et `seuil` ({most}) ne comptent pas la même chose"))
                .map(|d| d.help("les donner tous en kilomètres, ou tous en minutes"));
        }
        if let Some(last) = steps.last().filter(|last| **last > most) {
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

    fn ignored(&self, asked: &Asked) -> Vec<(&'static str, String)> {
        let method = asked.text("methode");
        let only = |which: &str| format!("avec `{which}` seulement, et la méthode est `{method}`");
        let mut out = Vec::new();
        if method != "gravite" {
            out.extend(["decroissance", "frein"].map(|key| (key, only("gravite"))));
        }
        if !Method::of(method).shares() {
            out.push(("coefficients", format!("la méthode `{method}` ne partage pas l'offre entre des demandes")));
        }
        out
    }

    fn run(&self, asked: &Asked, context: &Context<'_>, notes: &mut Notes) -> Option<Outcome> {
        let layer = share::layer(asked.text("couche"), asked, context, notes)?;
        let none = |why: String, notes: &mut Notes| {
            notes.push(Diagnostic::new("A0602", format!("l'analyse `{}` est sans objet : {why}", asked.id)));
        };
        let supply = match Supply::of(layer, asked.text("champ")) {
            Ok(supply) => supply,
            Err(why) => {
                none(why, notes);
                return None;
            }
        };
        let territory = context.territory;
        let origins = Origins::mairies(territory);
        let nothing = supply.points.is_empty() && !context.emptied(layer);
        if nothing || origins.points.is_empty() {
            none("rien n'est localisé, ou rien n'a d'offre connue".to_owned(), notes);
            return None;
        }
        let coefficients = match coefficients(asked.text("coefficients"), context) {
            Ok(coefficients) => coefficients,
            Err(why) => {
                none(why, notes);
                return None;
            }
        };
        let people = territory.weights();
        let decay = decay(asked);
        // Past the last step nothing counts.
        let most = asked.spans("paliers").last().copied().unwrap_or_else(|| asked.span("seuil"));
        let reachable = context.travel.reachable(&origins.points);
        let near = context.travel.within(&origins.points, &supply.points, most);
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
        let kind = Method::of(asked.text("methode"));
        let shared = kind.shares().then(|| two_step(&trips, &demand, &supply.amounts, &decay));
        let found = match &shared {
            Some(shared) => shared.access.iter().map(|a| a * THOUSAND).collect(),
            None => in_reach(&trips, people.len(), &supply.amounts, &decay),
        };
        let mut values = vec![None; people.len()];
        for (i, commune) in origins.commune.iter().enumerate().filter(|(i, _)| reachable[*i]) {
            values[*commune] = Some(found[*commune]);
            debug_assert!(found[*commune].is_finite(), "origin {i}");
        }
        if values.iter().all(Option::is_none) {
            none("aucune mairie n'est à portée du réseau".to_owned(), notes);
            return None;
        }
        let mut served = vec![false; people.len()];
        let offers = |t: &&Trip| supply.amounts[t.supply] > 0.0 && decay.weight(t.cost) > 0.0;
        trips.iter().filter(offers).for_each(|t| served[t.demand] = true);
        let answer =
            Answer { layer, supply: &supply, trips: &trips, values: &values, served: &served, kind, most, context };
        let groups = Groups::all(asked, context, notes);
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.extend(travel::method(context, &origins, &[layer], notes));
        outcome.method.extend(answer.method(asked, coefficients.as_deref(), &decay, notes));
        dimension::tell(&mut outcome, asked, &groups, context);
        outcome.tables.push(answer.whole());
        outcome.tables.extend(groups.iter().map(|g| answer.by(g)));
        let worst = answer.worst();
        outcome.tables.push(answer.worst_table(&worst));
        outcome.tables.push(answer.services(shared.as_ref()));
        outcome.tables.push(answer.communes(coefficients.as_deref(), &demand));
        answer.findings(&mut outcome, &worst, &groups);
        Some(outcome)
    }
}

/// The weights of the zones of a method that has zones.
fn stepped(method: &str) -> Option<[f64; 3]> {
    match method {
        "e2sfca" => Some(ENHANCED),
        "apl" => Some(APL),
        _ => None,
    }
}

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    /// A supply shared out, for 1,000 inhabitants.
    Shared,
    /// A supply in reach, weighted by its distance.
    Gravity,
    /// A supply in reach.
    Cumulative,
}

impl Method {
    fn of(word: &str) -> Self {
        match word {
            "gravite" => Self::Gravity,
            "cumul" => Self::Cumulative,
            _ => Self::Shared,
        }
    }

    fn shares(self) -> bool {
        self == Self::Shared
    }

    fn unit(self) -> Unit {
        match self {
            Self::Shared => Unit::PerThousand,
            Self::Gravity => Unit::Index,
            Self::Cumulative => Unit::Count,
        }
    }

    fn column(self, id: &str, label: impl Into<String>, values: Vec<Option<f64>>) -> Column {
        Column::numbers(id, label, self.unit(), values).direction(Direction::Better)
    }

    /// «1,23 pour 1 000 habitants», «4,1».
    fn said(self, value: f64) -> String {
        match self {
            Self::Shared => format!("{} pour 1\u{202f}000\u{a0}habitants", self.figure(value)),
            _ => self.figure(value),
        }
    }

    fn figure(self, value: f64) -> String {
        // A mean of counts is no count; what is scarce still shows its digits.
        let finer = usize::from(value < 1.0) + usize::from(value < 0.1);
        french::short(value, if self == Self::Cumulative { 1 } else { 2 + finer })
    }
}

/// What weighs how much at what distance, in kilometres or minutes.
fn decay(asked: &Asked) -> Decay {
    let most = asked.span("seuil").amount();
    let method = asked.text("methode");
    if let Some(usual) = stepped(method) {
        let (given, weights) = (asked.spans("paliers"), asked.numbers("poids"));
        let limits: Vec<f64> = if given.is_empty() {
            (1..=usual.len()).map(|n| most * n as f64 / usual.len() as f64).collect()
        } else {
            given.iter().map(|span| span.amount()).collect()
        };
        let weights = if weights.is_empty() { &usual[..] } else { weights };
        return Decay::Steps(limits.into_iter().zip(weights.iter().copied()).collect());
    }
    let brake = asked.number("frein");
    match (method, asked.text("decroissance")) {
        ("gaussienne", _) => Decay::Vanishing { reach: most },
        ("gravite", "exponentielle") => Decay::Exponential { rate: brake / most },
        ("gravite", "gaussienne") => Decay::Gaussian { sigma: most / brake },
        ("gravite", _) => Decay::Power { scale: 1.0, exponent: -brake, least: 1.0 },
        _ => Decay::Even,
    }
}

/// The supply: the features of the layer that have a place and an amount.
struct Supply {
    features: Vec<usize>,
    points: Vec<Point<f64>>,
    amounts: Vec<f64>,
    /// The features with a place whose amount isn't known.
    unknown: Vec<usize>,
    /// Those that have no place.
    nowhere: usize,
    /// «places», when a field measures it.
    field: Option<String>,
}

impl Supply {
    fn of(layer: &Layer, field: &str) -> Result<Self, String> {
        let (placed, points) = share::facilities(layer);
        let field = (!field.is_empty()).then(|| field.to_owned());
        if let Some(field) = &field
            && !layer.field(field).is_some_and(|f| layer.kinds.get(f) == Some(&crate::layer::Kind::Number))
        {
            let numeric = layer.fields.iter().zip(&layer.kinds).filter(|(_, k)| **k == crate::layer::Kind::Number);
            let known: Vec<&String> = numeric.map(|(f, _)| f).collect();
            let nearest = french::nearest(field, known.iter().map(|f| f.as_str()))
                .map(|n| format!(" ; vouliez-vous dire `{n}` ?"))
                .unwrap_or_default();
            return Err(format!(
                "la couche `{}` n'a pas de champ numérique `{field}` (elle a : {}){nearest}",
                layer.id,
                french::list_at_most(&known, 12)
            ));
        }
        let amount = |f: usize| match &field {
            None => Some(1.0),
            // What is offered can't be less than nothing.
            Some(field) => layer.number(&layer.features[f], field).filter(|v| *v >= 0.0),
        };
        let mut supply = Self {
            features: Vec::new(),
            points: Vec::new(),
            amounts: Vec::new(),
            unknown: Vec::new(),
            nowhere: layer.features.len() - placed.len(),
            field: field.clone(),
        };
        for (feature, point) in placed.into_iter().zip(points) {
            match amount(feature) {
                Some(amount) => {
                    supply.features.push(feature);
                    supply.points.push(point);
                    supply.amounts.push(amount);
                }
                None => supply.unknown.push(feature),
            }
        }
        Ok(supply)
    }
}

/// What multiplies the people of each commune, where it is known; nothing when nothing is asked.
fn coefficients(variable: &str, context: &Context<'_>) -> Result<Option<Vec<Option<f64>>>, String> {
    if variable.is_empty() {
        return Ok(None);
    }
    let communes = context.territory.communes.len();
    let found = if let Some(rest) = variable.strip_prefix("couche:") {
        let (id, field) = rest.split_once('.').ok_or_else(|| format!("`{variable}` ne dit pas quel champ"))?;
        let layer = context.layer(id).ok_or_else(|| format!("la couche `{id}` n'a pas pu être lue"))?;
        let mut values = vec![Vec::new(); communes];
        for feature in layer.inside() {
            if let (Some(commune), Some(value)) = (feature.commune, layer.number(feature, field)) {
                values[commune].push(value);
            }
        }
        values.iter().map(|v| mean(v)).collect()
    } else {
        let column = context.column(variable).and_then(|c| c.as_numbers()).filter(|v| v.len() == communes);
        column.ok_or_else(|| format!("`{variable}` ne donne pas un coefficient par commune"))?.to_vec()
    };
    if found.iter().flatten().any(|c| *c < 0.0) {
        return Err(format!("`{variable}` a des coefficients négatifs"));
    }
    if found.iter().all(Option::is_none) {
        return Err(format!("`{variable}` ne donne de coefficient à aucune commune"));
    }
    Ok(Some(found))
}
