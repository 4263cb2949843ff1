//! Why a question has no answer.

use std::collections::BTreeMap;
use std::fmt;

use super::asked::Asked;
use super::parameter::Variable;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::layer::{Layer, Magnitude};

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum NoAnswer {
    /// A layer that it needs could not be read, or a variable does not exist: that has its own error.
    Told,
    /// The layer holds nothing.
    EmptyLayer {
        /// Its id.
        layer: String,
    },
    /// Nothing has a position.
    NothingLocated,
    /// Nothing in the layer has a position.
    NothingLocatedInLayer,
    /// Nothing that is located offers anything known.
    NoSupply,
    /// What is looked for stands at a rank that there are not enough services for.
    RankBeyondServices {
        /// The rank.
        k: usize,
        /// The services that have a position.
        located: usize,
    },
    /// No commune reaches so many services.
    UnreachedRank {
        /// The rank.
        k: usize,
    },
    /// No commune reaches a service.
    NoServiceReached,
    /// No commune reaches each of the services of a basket.
    BasketUnreached,
    /// A scenario has closed all that a service was.
    ServicesClosed {
        /// The names of the services.
        services: Vec<String>,
    },
    /// No commune reaches a pole.
    NoPoleReached,
    /// The study declares no level of poles.
    NoLevels,
    /// No friche in the territory.
    NoFriche,
    /// No mairie within reach of the network.
    MairiesOffNetwork,
    /// Leaving from all nodes of the network asks for a network.
    DepartureNeedsRoads,
    /// No point of departure counts.
    NoDeparture,
    /// The layer has no such field.
    NoField(NoField),
    /// What multiplies the demand can't be used.
    Coefficients {
        /// The variable.
        variable: Variable,
        /// Why not.
        why: CoefficientFault,
    },
    /// The variable has no value in any commune.
    NoValue {
        /// Its name for people.
        label: String,
    },
    /// The variable has no value but nought.
    OnlyNoughts {
        /// Its name for people.
        label: String,
    },
    /// No commune has both a value and people.
    NobodyToShare,
    /// What communes are weighted by weighs nothing anywhere.
    WeighsNothing {
        /// Its name for people.
        label: String,
    },
    /// What communes are weighted by is no amount.
    WeighsByNoAmount {
        /// Its name for people.
        label: String,
        /// What it is.
        magnitude: Magnitude,
    },
    /// What is to be divided by the inhabitants is no amount.
    NoAmount {
        /// Its name for people.
        label: String,
        /// What it is.
        magnitude: Magnitude,
    },
    /// No opening hours of mairies are known.
    NoHours,
    /// The variable has not been worked out.
    NotComputed {
        /// The variable.
        variable: Variable,
    },
    /// The earlier analysis that it uses has no answer.
    Earlier {
        /// Its id.
        answer: String,
    },
    /// There is nowhere to put a site.
    NoCandidate {
        /// Why each was left out.
        why: Vec<String>,
    },
    /// There are more pairs of a point of departure and a site than a machine holds.
    TooManyPairs {
        /// Points of departure.
        points: usize,
        /// Sites, those of today and the candidates.
        sites: usize,
    },
    /// More levels are asked for than the study declares.
    LevelsBeyond {
        /// How many are asked for.
        asked: usize,
        /// How many there are.
        declared: usize,
    },
    /// Nobody who counts reaches a candidate.
    NobodyReachesCandidates,
    /// The distance to leave between sites is a time.
    ApartIsNoLength,
    /// Nobody knows how many cars any commune has.
    NoCars {
        /// The layer that should say it.
        layer: String,
    },
    /// No curve goes through the shares of a scenario.
    NoCurve {
        /// Why not.
        why: String,
    },
    /// A need can't be worked out.
    NoNeed {
        /// Why not.
        why: String,
    },
    /// No plan keeps to all rules.
    NoPlan {
        /// The rules that conflict.
        between: String,
        /// What would end that, each by itself.
        mends: Vec<String>,
        /// Who is too far from every candidate.
        far: Option<String>,
    },
    /// No plan was found, though there may be one.
    PlanNotFound,
    /// No week keeps to the half-days that each EPCI is to have.
    WeekInfeasible {
        /// How many each is to have.
        least: usize,
    },
    /// No answer before this one gives needs in points of charge.
    NeedsNotAsked {
        /// The one that the study names.
        of: Option<String>,
    },
    /// The needs are not known for that year.
    NoSuchYear {
        /// The year.
        year: i16,
        /// Those that they are known for.
        known: Vec<i16>,
    },
    /// The answer that the study names proposes no sites, or comes after.
    NoSites {
        /// Its id.
        of: String,
    },
    /// Nobody asks for what goes round.
    NobodyAsks,
    /// None was found before somebody asked to stop, or before the time allowed was over.
    PlanNotFoundInTime,
    /// The phases leave no plan.
    PhasesInfeasible,
    /// A table of one column a year lacks years of the period of reference.
    MissingYears {
        /// The layer.
        layer: String,
        /// The period, as a sentence says it: «de 2011 à 2020».
        period: String,
        /// The years.
        missing: Vec<u16>,
    },
}

/// A field that a layer does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoField {
    layer: String,
    field: String,
    has: String,
    nearest: Option<String>,
    wanted: Wanted,
}

/// What field was wanted, which decides how its absence is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Any.
    Any,
    /// One of numbers.
    Numbers,
    /// One that weighs points of departure.
    Weight,
}

/// Why coefficients can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoefficientFault {
    /// A layer without the field.
    NoField,
    /// The layer could not be read.
    Unread,
    /// Not one value a commune.
    NotByCommune,
    /// Some are less than nothing.
    Negative,
    /// None for any commune.
    Nowhere,
}

impl NoField {
    /// Says that the layer has not this field.
    pub(super) fn of(layer: &Layer, field: &str, wanted: Wanted) -> Self {
        let kinds = layer.fields.iter().zip(&layer.kinds);
        let fit = |(_, kind): &(&String, &crate::layer::Kind)| {
            wanted != Wanted::Numbers || **kind == crate::layer::Kind::Number
        };
        let fields: Vec<&String> = kinds.filter(fit).map(|(f, _)| f).collect();
        Self {
            layer: layer.id.clone(),
            field: field.to_owned(),
            nearest: french::nearest(field, fields.iter().map(|f| f.as_str())).map(str::to_owned),
            has: french::list_at_most(&fields, 12),
            wanted,
        }
    }
}

impl fmt::Display for NoField {
    /// «la couche `bpe` n'a pas de champ `TYPEQ` (elle a : …) ; vouliez-vous dire `TYPEQU` ?»
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { layer, field, has, nearest, wanted } = self;
        let nearest = nearest.as_ref().map(|n| format!(" ; vouliez-vous dire `{n}` ?")).unwrap_or_default();
        match wanted {
            Wanted::Any => write!(f, "la couche `{layer}` n'a pas de champ `{field}` (elle a : {has}){nearest}"),
            Wanted::Numbers => {
                write!(f, "la couche `{layer}` n'a pas de champ numérique `{field}` (elle a : {has}){nearest}")
            }
            Wanted::Weight => write!(f, "la couche `{layer}` n'a pas de champ `{field}` ({has})"),
        }
    }
}

impl fmt::Display for NoAnswer {
    /// The reason, as it follows «est sans objet : ».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told => Ok(()),
            Self::EmptyLayer { layer } => write!(f, "la couche `{layer}` est vide"),
            Self::NothingLocated => f.write_str("rien n'est localisé"),
            Self::NothingLocatedInLayer => f.write_str("rien n'est localisé dans la couche"),
            Self::NoSupply => f.write_str("rien n'est localisé, ou rien n'a d'offre connue"),
            Self::RankBeyondServices { k, located } => {
                write!(f, "`k = {k}` dépasse le nombre de services localisés ({located})")
            }
            Self::UnreachedRank { k } => write!(f, "aucune commune n'atteint {k} service{}", french::s(*k)),
            Self::NoServiceReached => f.write_str("aucune commune n'atteint un service"),
            Self::BasketUnreached => f.write_str("aucune commune n'atteint chacun de ses services"),
            Self::ServicesClosed { services } => {
                write!(f, "plus aucune entité pour {}, et le panier n'est à portée de personne", french::list(services))
            }
            Self::NoPoleReached => f.write_str("aucune commune n'atteint un pôle"),
            Self::NoLevels => f.write_str("l'étude ne déclare aucun niveau de pôles"),
            Self::NoFriche => f.write_str("aucune friche dans le territoire"),
            Self::MairiesOffNetwork => f.write_str("aucune mairie n'est à portée du réseau"),
            Self::DepartureNeedsRoads => f.write_str("`depart = \"voies\"` demande un déplacement par la route"),
            Self::NoDeparture => {
                f.write_str("aucun point de départ ne compte : hors du territoire, ou sans poids positif")
            }
            Self::NoField(field) => field.fmt(f),
            Self::Coefficients { variable, why } => match why {
                CoefficientFault::NoField => write!(f, "`{variable}` ne dit pas quel champ"),
                CoefficientFault::Unread => {
                    let layer = match variable {
                        Variable::Layer(of) => of.layer.as_str(),
                        _ => "",
                    };
                    write!(f, "la couche `{layer}` n'a pas pu être lue")
                }
                CoefficientFault::NotByCommune => write!(f, "`{variable}` ne donne pas un coefficient par commune"),
                CoefficientFault::Negative => write!(f, "`{variable}` a des coefficients négatifs"),
                CoefficientFault::Nowhere => write!(f, "`{variable}` ne donne de coefficient à aucune commune"),
            },
            Self::NoValue { label } => write!(f, "« {label} » n'a de valeur dans aucune commune"),
            Self::OnlyNoughts { label } => write!(f, "« {label} » n'a aucune valeur non nulle"),
            Self::NobodyToShare => f.write_str("aucune commune n'a à la fois une valeur et des habitants"),
            Self::WeighsNothing { label } => write!(f, "« {label} » ne pèse rien nulle part"),
            Self::WeighsByNoAmount { label, magnitude } => {
                write!(
                    f,
                    "« {label} » est {} : seul un effectif (habitants, logements, emplois) peut peser",
                    magnitude.name()
                )
            }
            Self::NoAmount { label, magnitude } => {
                write!(
                    f,
                    "« {label} » est {} : cela ne se rapporte pas aux habitants (retirer `mode`)",
                    magnitude.name()
                )
            }
            Self::NoHours => f.write_str("aucun horaire de mairie n'est connu"),
            Self::NotComputed { variable } => write!(f, "la variable `{variable}` n'a pas été calculée"),
            Self::Earlier { answer } => write!(f, "`{answer}` n'a pas de réponse"),
            Self::NoCandidate { why } if why.is_empty() => f.write_str("aucun candidat n'est localisé"),
            Self::NoCandidate { why } => write!(f, "il ne reste aucun candidat : {}", why.join(" ; ")),
            Self::TooManyPairs { points, sites } => write!(
                f,
                "{} points de départ et {} sites font trop de trajets à comparer (25 millions au plus)",
                french::integer(*points as u64),
                french::integer(*sites as u64)
            ),
            Self::LevelsBeyond { asked, declared } => write!(
                f,
                "`par_niveau` a {}, et l'armature {}",
                french::count(*asked, "nombre", "nombres"),
                french::count(*declared, "niveau", "niveaux")
            ),
            Self::NobodyReachesCandidates => f.write_str("personne n'atteint un candidat"),
            Self::ApartIsNoLength => f.write_str("`ecart` est un temps : donner une distance (`500 m`)"),
            Self::NoCars { layer } => {
                write!(f, "la couche `{layer}` ne dit d'aucune commune combien elle a de voitures (`NB_VP`)")
            }
            Self::NoCurve { why } => write!(f, "la part des électriques ne peut pas être projetée : {why}"),
            Self::NoNeed { why } => f.write_str(why),
            Self::NoPlan { between, far, .. } => {
                let far = far.as_ref().map(|far| format!(" ; {far}")).unwrap_or_default();
                write!(f, "aucun plan ne tient ensemble {between}{far}")
            }
            Self::PlanNotFound => f.write_str("aucun plan n'a été trouvé dans la limite de calcul"),
            Self::WeekInfeasible { least } => {
                let halves = french::count(*least, "demi-journée", "demi-journées");
                write!(f, "aucune semaine ne donne {halves} au moins à chaque EPCI")
            }
            Self::NeedsNotAsked { of: Some(id) } => {
                write!(f, "l'analyse `{id}` ne donne pas de besoins en points de charge")
            }
            Self::NeedsNotAsked { of: None } => f.write_str("aucune analyse ne donne de besoins en points de charge"),
            Self::NoSuchYear { year, known } => {
                let known: Vec<String> = known.iter().map(i16::to_string).collect();
                write!(f, "les besoins ne sont pas calculés pour {year}, mais pour {}", french::list(&known))
            }
            Self::NoSites { of } => write!(f, "l'analyse `{of}` ne propose pas de sites"),
            Self::NobodyAsks => f.write_str("personne ne demande le service : tous l'ont à portée, ou rien ne pèse"),
            Self::PlanNotFoundInTime => f.write_str("aucun plan n'a été trouvé avant l'arrêt"),
            Self::PhasesInfeasible => f.write_str("aucun plan par phases ne tient toutes les règles"),
            Self::MissingYears { layer, period, missing } => {
                let years: Vec<String> = missing.iter().map(u16::to_string).collect();
                write!(f, "la référence va {period}, et la couche `{layer}` n'a pas {}", french::list(&years))
            }
        }
    }
}

impl NoAnswer {
    /// The reason; nothing when it has been told as an error of its own.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        (*self != Self::Told).then(|| self.to_string())
    }

    /// The warning that says so; none when it has been told as an error of its own.
    #[must_use]
    pub fn diagnostic(&self, asked: &Asked) -> Option<Diagnostic> {
        let d = super::told::pointless(format!("l'analyse `{}` est sans objet : {}", asked.id, self.reason()?));
        Some(match self {
            Self::NoLevels => d.help("ajouter une section [[niveau]] avec `nom` et `communes`"),
            Self::NoPlan { mends, .. } if mends.is_empty() => {
                d.help("aucune règle ne suffit à elle seule : en assouplir deux")
            }
            Self::NoPlan { mends, .. } => d.help(format!("au choix : {}", mends.join(" ; "))),
            Self::LevelsBeyond { .. } => d.help(
                "donner un nombre par niveau au plus, du plus haut au plus bas, ou ajouter une section [[niveau]]",
            ),
            Self::TooManyPairs { .. } => {
                d.help("donner une couche de candidats plus courte, ou partir des mairies (`depart = \"mairie\"`)")
            }
            Self::PlanNotFound => d.help("réduire le nombre de candidats, ou retirer une règle"),
            Self::WeekInfeasible { .. } => {
                d.help("baisser `par_epci`, ou relever `demi_journees`, `par_lieu`, `entre_deux` ou le nombre de jours")
            }
            Self::NeedsNotAsked { .. } => {
                d.help("placer avant celle-ci une analyse `besoins-recharge`, et voir pourquoi elle n'a pas de réponse")
            }
            Self::NoSuchYear { .. } => {
                d.help("écrire `echeance` avec l'une de ces années, ou ajouter celle-ci aux besoins")
            }
            Self::NoSites { .. } => {
                d.help("placer avant celle-ci une analyse `implantation` de cet identifiant, ou ôter `sites`")
            }
            Self::NobodyAsks => d.help("vérifier `existants`, `portee` et `poids`"),
            Self::PlanNotFoundInTime => d.help("laisser plus de temps, ou réduire le nombre de candidats"),
            Self::MissingYears { .. } => d.help(
                "prendre l'édition du fichier qui a ces années (une colonne `nafAAartBB` par année), ou un régime d'une autre référence",
            ),
            Self::PhasesInfeasible => d.help("retirer `phases`, pour savoir quelle règle est de trop"),
            _ => d,
        })
    }

    /// The key whose value leaves no answer, when it is one.
    fn key(&self) -> Option<&'static str> {
        match self {
            Self::NoCurve { .. } => Some("parts_connues"),
            Self::LevelsBeyond { .. } => Some("par_niveau"),
            Self::ApartIsNoLength => Some("ecart"),
            Self::WeekInfeasible { .. } => Some("par_epci"),
            Self::PhasesInfeasible => Some("phases"),
            Self::NoSuchYear { .. } => Some("echeance"),
            Self::NoSites { .. } => Some("sites"),
            _ => None,
        }
    }

    /// Tells it, at the value that leaves no answer when the study gives it.
    pub(super) fn tell(&self, asked: &Asked, given: &BTreeMap<&'static str, Place>, notes: &mut Notes) {
        let place = self.key().and_then(|key| given.get(key));
        let placed = |d: Diagnostic| match place {
            Some(place) => d.at(place.clone()),
            None => d,
        };
        notes.extend(self.diagnostic(asked).map(placed));
    }
}
