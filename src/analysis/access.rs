//! What the people of each commune can reach, shared with all who may come to it.

use geo::Point;

use super::travel::{self, Origins};
use super::{About, Asked, Context, Kind, Parameter, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Layer;
use crate::method::access::{Catchments, Decay, Trip, in_reach, two_step};
use crate::method::summary::{mean, weighted_mean, weighted_quantile};
use crate::outcome::{Column, Direction, Outcome, Row, Table, Unit};
use crate::units::{Measure, Span};

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
];

impl Question for Access {
    fn kind(&self) -> &'static str {
        "accessibilite"
    }

    fn about(&self) -> About {
        About {
            title: "Accessibilité d'une offre",
            measures: "L'offre (entités d'une couche, places, équivalents temps plein, puissance) dont disposent les habitants de chaque commune dans un rayon de déplacement, partagée ou non avec tous ceux qui y ont accès.",
            how: "En deux temps (2SFCA). D'abord, pour chaque service j, l'offre rapportée à la demande à portée : R_j = S_j / Σ_i P_i f(d_ij). Puis, pour chaque commune i, la somme des rapports à portée : A_i = Σ_j R_j f(d_ij), donnée pour 1 000 habitants. P est la population municipale à la mairie, multipliée s'il y en a par `coefficients` ; d, la distance ou le temps ; f vaut 0 au-delà du seuil. `2sfca` : f = 1. `e2sfca` et `apl` : un poids par palier. `gaussienne` : de 1 sur place à 0 au seuil, f = (exp(-½ (d/seuil)²) - exp(-½)) / (1 - exp(-½)). `gravite` : Σ_j S_j f(d_ij), sans partage. `cumul` : Σ_j S_j à portée, sans partage. Moyennes et médianes sont pondérées par la population.",
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
        if supply.points.is_empty() || origins.points.is_empty() {
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
        let mut outcome = share::outcome(asked, self.kind(), context, &[layer]);
        outcome.method.extend(travel::method(context, &origins, &[layer], notes));
        outcome.method.extend(answer.method(asked, coefficients.as_deref(), &decay, notes));
        outcome.tables.push(answer.whole());
        outcome.tables.push(answer.by_epci());
        let worst = answer.worst();
        outcome.tables.push(answer.worst_table(&worst));
        outcome.tables.push(answer.services(shared.as_ref()));
        outcome.tables.push(answer.communes(coefficients.as_deref(), &demand));
        answer.findings(&mut outcome, &worst);
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

/// A figure of values and their weights.
type Figure<'a> = &'a dyn Fn(&[f64], &[f64]) -> Option<f64>;

/// What was found, ready to be told.
struct Answer<'a> {
    layer: &'a Layer,
    supply: &'a Supply,
    trips: &'a [Trip],
    values: &'a [Option<f64>],
    /// Whether something is offered within reach of each.
    served: &'a [bool],
    kind: Method,
    most: Span,
    context: &'a Context<'a>,
}

impl Answer<'_> {
    /// Values and people of these communes, where there is a value.
    fn known(&self, members: &[usize]) -> (Vec<f64>, Vec<f64>) {
        share::known(self.values, &self.context.territory.weights(), members)
    }

    fn everyone(&self) -> Vec<usize> {
        (0..self.values.len()).collect()
    }

    fn mean(&self) -> Option<f64> {
        let (values, people) = self.known(&self.everyone());
        weighted_mean(&values, &people)
    }

    /// The communes among these that have less than half of the mean.
    fn poor(&self, members: &[usize]) -> Vec<usize> {
        let Some(mean) = self.mean() else { return Vec::new() };
        members.iter().copied().filter(|&i| self.values[i].is_some_and(|v| v < mean / 2.0)).collect()
    }

    /// The communes among these that have nothing.
    fn without(&self, members: &[usize]) -> Vec<usize> {
        members.iter().copied().filter(|&i| self.values[i].is_some() && !self.served[i]).collect()
    }

    /// The share of the people of `all` with a value who live in `some` of them.
    fn share(&self, some: &[usize], all: &[usize]) -> Option<f64> {
        let sum = |members: &[usize]| self.known(members).1.iter().sum::<f64>();
        share::ratio(sum(some), sum(all))
    }

    fn method(
        &self,
        asked: &Asked,
        coefficients: Option<&[Option<f64>]>,
        decay: &Decay,
        notes: &mut Notes,
    ) -> Vec<String> {
        let territory = self.context.territory;
        let what = match asked.text("methode") {
            "2sfca" => "2SFCA (Luo et Wang 2003)",
            "e2sfca" => "E2SFCA, par paliers (Luo et Qi 2009)",
            "gaussienne" => "2SFCA à décroissance gaussienne (Dai 2010)",
            "apl" => "accessibilité potentielle localisée (DREES et Irdes)",
            "gravite" => "gravité (Hansen 1959)",
            _ => "offre cumulée à portée, sans partage",
        };
        let unit = match self.most.measure() {
            Measure::Length => "km",
            Measure::Time => "min",
        };
        let brake = || french::short(asked.number("frein"), 2);
        let weights = match decay {
            Decay::Steps(steps) => {
                let step = |(limit, weight): &(f64, f64)| {
                    format!("{} jusqu'à {}\u{a0}{unit}", french::short(*weight, 3), french::short(*limit, 2))
                };
                format!(" ; poids {}", french::list(&steps.iter().map(step).collect::<Vec<_>>()))
            }
            Decay::Power { .. } => format!(" ; poids d^-{} (d au moins 1\u{a0}{unit})", brake()),
            Decay::Exponential { .. } => format!(" ; poids exp(-{} d/seuil)", brake()),
            Decay::Gaussian { .. } => format!(" ; poids exp(-½ ({} d/seuil)²)", brake()),
            Decay::Even | Decay::Vanishing { .. } => String::new(),
        };
        let mut lines = vec![format!("{what}, à {} au plus{weights}", self.most)];
        let offer = match &self.supply.field {
            Some(field) => format!("offre : `{field}` de « {} »", self.layer.title),
            None => format!("offre : chaque entité de « {} » compte pour 1", self.layer.title),
        };
        lines.push(offer);
        let out = |features: &[usize]| features.iter().filter(|f| self.layer.features[**f].commune.is_none()).count();
        let around = out(&self.supply.features);
        if self.kind.shares() {
            lines.push(format!("demande : {}, des communes du territoire seulement", share::weighting(territory)));
            if around > 0 {
                lines.push(format!(
                    "effet de bord : {} hors du territoire {} dans l'offre, sans la demande de {} autres usagers",
                    french::count(around, "entité", "entités"),
                    if around < 2 { "compte" } else { "comptent" },
                    if around < 2 { "ses" } else { "leurs" },
                ));
            }
        }
        if !self.supply.unknown.is_empty() {
            let names: Vec<&str> = self.supply.unknown.iter().map(|f| self.layer.features[*f].name.as_str()).collect();
            let line = format!(
                "{} : {} sans offre connue ({})",
                self.layer.title,
                french::count(names.len(), "entité", "entités"),
                french::list_at_most(&names, 6)
            );
            notes.push(Diagnostic::new("A0314", format!("{line}, hors du calcul")));
            lines.push(format!("{line}, non comptée{}", french::s(names.len())));
        }
        if self.supply.nowhere > 0 {
            let n = french::count(self.supply.nowhere, "entité", "entités");
            let s = french::s(self.supply.nowhere);
            lines.push(format!("{} : {n} sans position, non comptée{s}", self.layer.title));
        }
        if let Some(coefficients) = coefficients.filter(|_| self.kind.shares()) {
            lines.push(format!("population multipliée par `{}`", asked.text("coefficients")));
            let lost: Vec<usize> = (0..coefficients.len()).filter(|&i| coefficients[i].is_none()).collect();
            if !lost.is_empty() {
                let line = format!(
                    "{} sans coefficient ({}), comptée{} pour 1",
                    french::count(lost.len(), "commune", "communes"),
                    share::names(territory, &lost, 6),
                    french::s(lost.len())
                );
                notes.push(Diagnostic::new("A0603", format!("analyse `{}` : {line}", asked.id)));
                lines.push(line);
            }
        }
        let unpeopled = territory.population().1;
        if unpeopled > 0 {
            let n = french::count(unpeopled, "commune", "communes");
            lines.push(format!("{n} sans population connue, sans demande"));
        }
        if let Some(lost) = share::unanswered_line(territory, &share::have(self.values)) {
            lines.push(format!("{lost}, hors de la demande, des moyennes et des parts"));
        }
        lines
    }

    fn communes(&self, coefficients: Option<&[Option<f64>]>, demand: &[f64]) -> Table {
        let territory = self.context.territory;
        let n = self.values.len();
        let (mut features, mut amounts) = (vec![0.0; n], vec![0.0; n]);
        for trip in self.trips {
            features[trip.demand] += 1.0;
            amounts[trip.demand] += self.supply.amounts[trip.supply];
        }
        let known = |v: Vec<f64>| v.iter().zip(self.values).map(|(v, known)| known.map(|_| *v)).collect();
        let mean = self.mean();
        let against = self.values.iter().map(|v| v.and_then(|v| share::ratio(v, mean?))).collect();
        let mut table = share::commune_table(format!("{} : accessibilité par commune", self.layer.title), territory)
            .with(self.kind.column("accessibilite", "Accessibilité", self.values.to_vec()))
            .with(
                Column::numbers("rapport_moyenne", "Rapport à la moyenne", Unit::Index, against)
                    .direction(Direction::Better),
            )
            .with(Column::numbers("services_a_portee", "Services à portée", Unit::Count, known(features)));
        if let Some(field) = &self.supply.field {
            table = table.with(Column::numbers(
                "offre_a_portee",
                format!("Offre à portée ({field})"),
                Unit::Index,
                known(amounts),
            ));
        }
        if coefficients.is_some() && self.kind.shares() {
            let demand = demand.iter().zip(&territory.communes).map(|(d, c)| c.population.map(|_| *d)).collect();
            table = table.with(Column::numbers("demande", "Demande", Unit::Inhabitants, demand));
        }
        table
    }

    fn by_epci(&self) -> Table {
        let epcis = &self.context.territory.epcis;
        let each = |f: &dyn Fn(&[usize]) -> Option<f64>| epcis.iter().map(|e| f(&e.communes)).collect::<Vec<_>>();
        let figure = |f: Figure<'_>| {
            each(&|members| {
                let (values, people) = self.known(members);
                f(&values, &people)
            })
        };
        let part = |some: &dyn Fn(&[usize]) -> Vec<usize>| each(&|members| self.share(&some(members), members));
        share::epci_table("Par EPCI, pondéré par la population", self.context.territory)
            .with(self.kind.column("moyenne", "Moyenne", figure(&|v, w| weighted_mean(v, w))))
            .with(self.kind.column("mediane", "Médiane", figure(&|v, w| weighted_quantile(v, w, 0.5))))
            .with(self.kind.column("minimum", "Minimum", figure(&|v, _| v.iter().copied().min_by(f64::total_cmp))))
            .with(self.kind.column("maximum", "Maximum", figure(&|v, _| v.iter().copied().max_by(f64::total_cmp))))
            .with(
                Column::numbers(
                    "part_sous_moitie",
                    "Habitants sous la moitié de la moyenne du territoire",
                    Unit::Share,
                    part(&|m| self.poor(m)),
                )
                .direction(Direction::Worse),
            )
            .with(
                Column::numbers(
                    "part_sans_acces",
                    "Habitants sans rien à portée",
                    Unit::Share,
                    part(&|m| self.without(m)),
                )
                .direction(Direction::Worse),
            )
    }

    /// The whole territory, in one row.
    fn whole(&self) -> Table {
        let everyone = self.everyone();
        let (values, people) = self.known(&everyone);
        let (poor, without) = (self.poor(&everyone), self.without(&everyone));
        let count = |n: usize| Some(n as f64);
        let sum = |members: &[usize]| Some(self.known(members).1.iter().sum());
        let mut reached = vec![false; self.supply.amounts.len()];
        self.trips.iter().for_each(|t| reached[t.supply] = true);
        let offered = self.supply.amounts.iter().zip(&reached).filter(|(_, r)| **r).map(|(a, _)| *a).sum();
        let territory = self.context.territory;
        let worse = |column: Column| column.direction(Direction::Worse);
        let one = |v: Option<f64>| vec![v];
        Table::new(
            "territoire",
            "Ensemble du territoire",
            Row::Territory,
            vec!["territoire".to_owned()],
            vec![territory.name.clone()],
        )
        .with(self.kind.column("moyenne", "Moyenne par habitant", one(weighted_mean(&values, &people))))
        .with(self.kind.column("mediane", "Médiane par habitant", one(weighted_quantile(&values, &people, 0.5))))
        .with(self.kind.column("moyenne_simple", "Moyenne par commune", one(mean(&values))))
        .with(self.kind.column("minimum", "Minimum", one(values.iter().copied().min_by(f64::total_cmp))))
        .with(self.kind.column("maximum", "Maximum", one(values.iter().copied().max_by(f64::total_cmp))))
        .with(worse(Column::numbers(
            "part_sous_moitie",
            "Habitants sous la moitié de la moyenne",
            Unit::Share,
            one(self.share(&poor, &everyone)),
        )))
        .with(worse(Column::numbers(
            "communes_sous_moitie",
            "Communes sous la moitié de la moyenne",
            Unit::Count,
            one(count(poor.len())),
        )))
        .with(worse(Column::numbers(
            "communes_sans_acces",
            "Communes sans rien à portée",
            Unit::Count,
            one(count(without.len())),
        )))
        .with(worse(Column::numbers(
            "population_sans_acces",
            "Habitants sans rien à portée",
            Unit::Inhabitants,
            one(sum(&without)),
        )))
        .with(Column::numbers("population", "Habitants comptés", Unit::Inhabitants, one(sum(&everyone))))
        .with(Column::numbers(
            "offre_a_portee",
            "Offre à portée d'une commune",
            Unit::Index,
            one(Some(offered)),
        ))
    }

    fn services(&self, shared: Option<&Catchments>) -> Table {
        let n = self.supply.features.len();
        let people = self.context.territory.weights();
        let (mut communes, mut population) = (vec![0.0; n], vec![0.0; n]);
        for trip in self.trips {
            communes[trip.supply] += 1.0;
            population[trip.supply] += people[trip.demand];
        }
        let all = |v: &[f64]| v.iter().map(|v| Some(*v)).collect::<Vec<_>>();
        let feature = |f: &usize| &self.layer.features[*f];
        let table = Table::new(
            "services",
            format!("{} : ce que chacun offre, et à qui", self.layer.title),
            Row::Feature { layer: self.layer.id.clone() },
            self.supply.features.iter().map(|f| feature(f).id.clone()).collect(),
            self.supply.features.iter().map(|f| feature(f).name.clone()).collect(),
        )
        .with(Column::numbers("offre", "Offre", Unit::Index, all(&self.supply.amounts)))
        .with(Column::numbers("communes", "Communes à portée", Unit::Count, all(&communes)))
        .with(Column::numbers("population", "Habitants à portée", Unit::Inhabitants, all(&population)));
        let Some(shared) = shared else { return table };
        let ratios = shared.ratios.iter().map(|r| r.map(|r| r * THOUSAND)).collect();
        table
            .with(Column::numbers("demande", "Demande pondérée à portée", Unit::Inhabitants, all(&shared.demand)))
            .with(
                Column::numbers("rapport", "Offre rapportée à la demande", Unit::PerThousand, ratios)
                    .direction(Direction::Better),
            )
    }

    /// The communes with the least, then those of more people, then by code.
    fn worst(&self) -> Vec<usize> {
        let people = self.context.territory.weights();
        let mut order: Vec<(f64, usize)> =
            self.values.iter().enumerate().filter_map(|(i, v)| Some(((*v)?, i))).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(people[b.1].total_cmp(&people[a.1])).then(a.1.cmp(&b.1)));
        order.into_iter().map(|(_, i)| i).take(10).collect()
    }

    fn worst_table(&self, worst: &[usize]) -> Table {
        let communes = &self.context.territory.communes;
        let keys = worst.iter().map(|&i| communes[i].code.to_string()).collect();
        let names = worst.iter().map(|&i| communes[i].name.clone()).collect();
        let people = worst.iter().map(|&i| communes[i].population.map(f64::from)).collect();
        let values = worst.iter().map(|&i| self.values[i]).collect();
        Table::new("pires", "Communes les moins bien desservies", Row::Other, keys, names)
            .with(self.kind.column("accessibilite", "Accessibilité", values))
            .with(Column::numbers("population", "Population", Unit::Inhabitants, people))
    }

    fn findings(&self, outcome: &mut Outcome, worst: &[usize]) {
        let territory = self.context.territory;
        let everyone = self.everyone();
        let answered = share::have(self.values);
        let title = self.layer.title.as_str();
        let how = self.context.travel.describe();
        let lost = share::unanswered_line(territory, &answered).map(|l| format!(" ; {l}")).unwrap_or_default();
        let (values, people) = self.known(&everyone);
        let (Some(average), Some(half)) = (weighted_mean(&values, &people), weighted_quantile(&values, &people, 0.5))
        else {
            return;
        };
        let kind = self.kind;
        let of = match &self.supply.field {
            Some(field) => format!(" (`{field}`)"),
            None => String::new(),
        };
        let what = match kind {
            Method::Shared => "une fois partagée entre ceux qui peuvent y aller, l'offre",
            Method::Gravity => "l'offre à portée, pondérée par l'éloignement,",
            Method::Cumulative => "l'offre à portée",
        };
        outcome.find(format!(
            "{title}{of} : à {} au plus ({how}), {what} est en moyenne de {} ; la moitié des habitants ont {} ou moins{lost}.",
            self.most,
            kind.said(average),
            kind.figure(half),
        ));
        let without = self.without(&everyone);
        if !without.is_empty() {
            let has = if without.len() < 2 { "n'a" } else { "n'ont" };
            outcome.find(format!(
                "{title} : {} {has} rien à {} au plus.",
                share::communes_and_people(territory, &without, &answered),
                self.most
            ));
        }
        let poor = self.poor(&everyone);
        if !poor.is_empty() {
            let has = if poor.len() < 2 { "a" } else { "ont" };
            outcome.find(format!(
                "{title} : {} {has} moins de la moitié de la moyenne.",
                share::communes_and_people(territory, &poor, &answered)
            ));
        }
        if average > 0.0 && worst.len() > 1 {
            let named: Vec<String> = worst
                .iter()
                .take(3)
                .map(|&i| {
                    let commune = &territory.communes[i];
                    let people = commune.population.map_or_else(String::new, |p| {
                        format!(", {} habitant{}", french::integer(u64::from(p)), french::s(p as usize))
                    });
                    format!("{} ({}{people})", commune.name, kind.figure(self.values[i].unwrap_or(0.0)))
                })
                .collect();
            outcome.find(format!("{title} : les communes les moins bien desservies sont {}.", french::list(&named)));
        }
        let means = territory.epcis.iter().filter_map(|e| {
            let (values, people) = self.known(&e.communes);
            Some((weighted_mean(&values, &people)?, e.name.as_str()))
        });
        let mut means: Vec<(f64, &str)> = means.collect();
        means.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        if let [(least, poorest), .., (best, richest)] = means.as_slice()
            && least < best
        {
            outcome.find(format!(
                "{title} : d'un EPCI à l'autre, de {} ({poorest}) à {} ({richest}).",
                kind.figure(*least),
                kind.said(*best)
            ));
        }
    }
}
