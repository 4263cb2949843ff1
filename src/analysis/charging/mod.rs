//! How many public charging points are needed, where, of which power, for whom.

mod data;
mod fault;
mod fleet;
mod long;
mod need;
mod parameters;
mod tables;
mod told;
mod unchecked;

use std::sync::Arc;

use self::data::Data;
use self::fleet::Fleet;
use self::need::{Ground, Horizon};
use self::parameters::{ParameterFile, Parameters};
use super::bornes::count::POWER;
use super::parameter::{FieldName, LayerId, Number, OptionalLayer, Parameter, Reader, Series, Whole, Years};
use super::{About, Asked, Change, Context, MapRecipe, NoAnswer, Question, Sample, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::method::charging::{Curve, Logistic};
use crate::outcome::{Outcome, Row, Table};

/// The needs in public charging points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charging;

const VEHICLES: Parameter<LayerId> = Parameter {
    key: "vehicules",
    kind: LayerId,
    default: None,
    about: "couche des voitures par commune (modèle `vehicules-electriques` : NB_VP, NB_VP_RECHARGEABLES_EL et, s'il y est, NB_VP_RECHARGEABLES_GAZ pour les hybrides rechargeables)",
};

const DIAGNOSTIC: Parameter<Whole> = Parameter {
    key: "diagnostic",
    kind: Whole { min: 1990, max: 2100 },
    default: None,
    about: "année du diagnostic : celle de la table des véhicules",
};

const HORIZONS: Parameter<Years> = Parameter {
    key: "echeances",
    kind: Years,
    default: None,
    about: "années pour lesquelles calculer le besoin (`[2029, 2032]`) : une à 3 ans au plus du diagnostic, une à 5 ans au moins",
};

const KNOWN: Parameter<Series> = Parameter {
    key: "parts_connues",
    kind: Series { min: 0.0, max: 100.0 },
    default: Some("[]"),
    about: "part des électriques dans le parc, en %, deux années (`[[2026, 2.9], [2030, 12]]`) : une courbe logistique y passe ; une seule : l'autre est celle de la table, l'année du diagnostic",
};

const CEILING: Parameter<Number> = Parameter {
    key: "plafond",
    kind: Number { min: 0.0, max: 100.0 },
    default: Some("0"),
    about: "part des électriques, en %, que la courbe ne passe jamais ; 0 : celle des paramètres",
};

const SERIES: Parameter<Series> = Parameter {
    key: "serie",
    kind: Series { min: 0.0, max: 100.0 },
    default: Some("[]"),
    about: "à la place de `parts_connues` : la part des électriques, en %, année par année (`[[2026, 3], [2030, 11], [2035, 28]]`)",
};

const HYBRIDS: Parameter<Series> = Parameter {
    key: "serie_hybrides",
    kind: Series { min: 0.0, max: 100.0 },
    default: Some("[]"),
    about: "part des hybrides rechargeables, en %, année par année ; sans elle, celle de la table ne change pas",
};

const DWELLINGS: Parameter<OptionalLayer> = Parameter {
    key: "logements",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche des logements par commune ; sans elle, une part de maisons dite dans les paramètres",
};

const HOUSES: Parameter<FieldName> = Parameter {
    key: "maisons",
    kind: FieldName,
    default: Some("\"maisons\""),
    about: "colonne de `logements` : nombre de maisons",
};

const FLATS: Parameter<FieldName> = Parameter {
    key: "appartements",
    kind: FieldName,
    default: Some("\"appartements\""),
    about: "colonne de `logements` : nombre d'appartements",
};

const COMMUTERS: Parameter<FieldName> = Parameter {
    key: "vont_au_travail",
    kind: FieldName,
    default: Some("\"\""),
    about: "colonne de `logements` : part des voitures qui servent à aller travailler (en %, ou entre 0 et 1)",
};

const VANS: Parameter<FieldName> = Parameter {
    key: "utilitaires",
    kind: FieldName,
    default: Some("\"\""),
    about: "colonne de `vehicules` : nombre d'utilitaires légers, qui s'électrifient comme les voitures",
};

const EXISTING: Parameter<OptionalLayer> = Parameter {
    key: "bornes",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche des points de charge qui existent (schéma IRVE statique)",
};

const ROADS: Parameter<Number> = Parameter {
    key: "routes_km",
    kind: Number { min: 0.0, max: 1e6 },
    default: Some("0"),
    about: "kilomètres de route où l'on doit trouver de quoi recharger en itinéraire ; 0 : ce minimum ne compte pas",
};

const PARAMETERS: Parameter<ParameterFile> = Parameter {
    key: "parametres",
    kind: ParameterFile,
    default: Some("\"\""),
    about: "fichier TOML de l'étude qui change des paramètres de la méthode, aux mêmes clés que `data/sdirve/parametres.toml`",
};

/// How the share of electric cars grows.
#[derive(Debug)]
enum Future {
    /// A logistic curve through two shares; the first is that of the table when it is not given.
    Known(Option<(f64, f64)>, (f64, f64)),
    /// The study's own series.
    Series(Curve),
}

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    vehicles: String,
    diagnostic: u16,
    horizons: Vec<u16>,
    future: Future,
    ceiling: f64,
    series: Vec<(f64, f64)>,
    hybrids: Option<Curve>,
    dwellings: Option<String>,
    houses: String,
    flats: String,
    commuters: Option<String>,
    vans: Option<String>,
    existing: Option<String>,
    roads: f64,
    parameters: Arc<Parameters>,
}

impl Settings {
    /// The operational horizon: the last that the law counts as such, else the first.
    fn operational(&self) -> u16 {
        let soon = |year: &&u16| f64::from(**year) <= f64::from(self.diagnostic) + self.parameters.soon;
        self.horizons.iter().rfind(soon).or(self.horizons.first()).copied().unwrap_or(self.diagnostic)
    }
}

impl Question for Charging {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "besoins-recharge"
    }

    fn about(&self) -> About {
        About {
            title: "Besoins en points de recharge",
            title_by_time: None,
            asks: "combien de points de charge ouverts au public faut-il, de quelle puissance, où, pour qui, à quel coût ?",
            measures: "Le nombre de points de charge ouverts au public qu'il faut à chaque échéance, par classe de puissance du schéma SDIRVE, par usage (résidents, professionnels, occasionnels et transit), par EPCI et par commune ; à côté, ce qui existe, ce qui reste à ajouter (négatif : il y en a plus qu'il n'en faut), une fourchette de coût, et deux recoupements.",
            how: "EV CHARGE v1.2 (ICCT, 2024). Le parc électrique d'une commune : ses voitures fois une part, celle du tableau des véhicules ramenée vers celle de son EPCI quand la commune est petite (poids : voitures / (voitures + force)), puis projetée avec la part du territoire (courbe logistique par deux parts connues, ou série de l'étude) ; le nombre de voitures ne change pas. Ces véhicules sont partagés en douze groupes (électrique ou hybride, recharge chez soi ou non, trajet au travail avec ou sans recharge), dont chacun prend son énergie dans huit milieux. L'énergie prise en public, divisée par ce qu'un point délivre en un an (puissance × part délivrée × durée d'usage × 8 760 h), donne les points ; la durée d'usage est celle de la part d'électriques du territoire, partout. À côté, une couverture minimale (habitants par point, stations le long des routes) : le besoin est le plus grand des deux, et une colonne dit lequel. L'arrondi se fait une fois, par classe, pour le territoire ; les points sont ensuite répartis entre EPCI, communes et usages par plus forts restes : toutes les sommes tombent juste.",
            reading: "Un besoin est un ordre de grandeur : il porte sur l'énergie, pas sur des emplacements. Regarder d'abord la classe et l'usage, puis ce que le résultat doit aux paramètres non vérifiés (tableau « Paramètres »), puis les recoupements : 1 point pour 10 véhicules et les puissances du règlement AFIR sont d'autres règles, imprimées pour comparer, jamais la méthode. Une commune sans point n'est pas oubliée : les siens sont chez sa voisine. Une commune dont les véhicules ne sont pas connus a une case vide, et non zéro.",
            limits: "Le transit n'est compté que par ce que les voitures du territoire prennent en route : les véhicules qui le traversent demandent des comptages ou des trajets, que la question ne lit pas. Le nombre de voitures est supposé constant. L'énergie prise en destination est laissée où dorment les voitures, pas où sont les commerces. Le raccordement n'est pas dans les coûts. La recharge à domicile et au travail est privée : ses points ne sont pas dans le besoin.",
            sources: "ICCT, EV CHARGE v1.2 (juin 2024) ; code de l'énergie, art. R353-5-3 ; schéma SDIRVE 0.1.0 ; règlement (UE) 2023/1804 (AFIR) ; Balinski et Young (1982) pour la répartition. Chaque paramètre a sa source dans le tableau « Paramètres ».",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (vehicles, diagnostic, horizons) = (from.take(&VEHICLES), from.take(&DIAGNOSTIC), from.take(&HORIZONS));
        let (known, ceiling) = (from.take(&KNOWN), from.take(&CEILING));
        let (series, hybrids) = (from.take(&SERIES), from.take(&HYBRIDS));
        let (existing, dwellings) = (from.take(&EXISTING), from.take(&DWELLINGS));
        let (houses, flats, commuters) = (from.take(&HOUSES), from.take(&FLATS), from.take(&COMMUTERS));
        let (vans, roads, parameters) = (from.take(&VANS), from.take(&ROADS), from.take(&PARAMETERS));
        let (parameters, diagnostic, horizons, series) = (parameters?, diagnostic? as u16, horizons?, series?);
        let ceiling = Some(ceiling?).filter(|c| *c > 0.0).map_or(parameters.ceiling, |c| c / 100.0);
        let shares = |points: &[(f64, f64)]| points.iter().map(|(year, v)| (*year, v / 100.0)).collect::<Vec<_>>();
        let future = future(from, &shares(&known?), &shares(&series), ceiling);
        let hybrids = shares(&hybrids?);
        let spans = [(&SERIES, shares(&series)), (&HYBRIDS, hybrids.clone())];
        let fit = horizons_fit(from, diagnostic, &horizons, &spans, &parameters);
        falls(from, &spans);
        let future = future.filter(|future| room(from, future, ceiling, &hybrids, &horizons));
        let settings = Settings {
            vehicles: vehicles?,
            diagnostic,
            horizons,
            future: future?,
            ceiling,
            series,
            hybrids: Curve::through(&hybrids),
            dwellings: dwellings?,
            houses: houses?.unwrap_or_else(|| "maisons".to_owned()),
            flats: flats?.unwrap_or_else(|| "appartements".to_owned()),
            commuters: commuters?,
            vans: vans?,
            existing: existing?,
            roads: roads?,
            parameters,
        };
        fit.then_some(settings)
    }

    fn ignored(&self, settings: &Settings) -> Vec<(&'static str, String)> {
        let mut idle = Vec::new();
        if settings.dwellings.is_none() {
            let why = || "aucune couche `logements` n'est donnée".to_owned();
            idle.extend([HOUSES.key, FLATS.key, COMMUTERS.key].map(|key| (key, why())));
        }
        if matches!(settings.future, Future::Series(_)) {
            idle.push((CEILING.key, "`serie` donne la part des électriques".to_owned()));
        }
        idle
    }

    fn counts_by(&self, settings: &Settings) -> Vec<(String, String)> {
        settings.existing.iter().map(|layer| (layer.clone(), POWER.to_owned())).collect()
    }

    fn sample(&self) -> Sample {
        Sample::Written(&[
            "id = \"besoins-recharge\"",
            "vehicules = \"vehicules\"                        # voitures par commune, modèle vehicules-electriques",
            "diagnostic = 2026",
            "echeances = [2029, 2032]                       # à 3 ans au plus, à 5 ans au moins",
            "parts_connues = [[2026, 3.0], [2030, 12.0]]    # part des électriques, en %",
            "bornes = \"bornes\"                              # ce qui existe",
        ])
    }

    fn maps(&self) -> &'static [MapRecipe] {
        &[MapRecipe { id: "31-besoins-recharge", text: include_str!("carte.toml") }]
    }

    fn tell_change(&self, change: &Change<'_>) -> Vec<String> {
        change.rows("echeances", |id| id.starts_with("a_ajouter_classe_"), french::lower_first)
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let data = Data::of(settings, context, notes)?;
        let (fleet, told) = Fleet::of(&data, settings, context, notes)?;
        let ground = Ground { data: &data, fleet: &fleet, settings, context };
        let horizons: Vec<Horizon> =
            settings.horizons.iter().map(|year| Horizon::of(*year, &ground)).collect::<Result<_, _>>()?;
        let mut outcome = share::outcome(asked, self.kind(), context, &data.layers);
        outcome.method.extend(told::method(&ground, &horizons));
        outcome.method.extend(data.told.iter().cloned());
        outcome.method.extend(told);
        tables::add(&mut outcome, &ground, &horizons);
        long::add(&mut outcome, &ground, &horizons);
        told::add(&mut outcome, &ground, &horizons);
        Ok(outcome)
    }
}

/// The year that a table by commune gives the needs of; none when it is another table. What comes after the needs finds them by
/// it.
pub(super) fn year_of(table: &Table) -> Option<i16> {
    let year = table.id.as_str().strip_prefix("communes_")?.parse().ok()?;
    (table.row == Row::Commune && table.column("besoin_classe_1").is_some()).then_some(year)
}

/// How the share grows; `None`, told, when the study says it in no way, in two, or in one that no curve follows.
fn future(from: &mut Reader<'_, '_>, known: &[(f64, f64)], series: &[(f64, f64)], ceiling: f64) -> Option<Future> {
    let unfit = |message: &str| Diagnostic::unfit(message);
    match (known, series) {
        ([], []) => {
            let message = "rien ne dit comment croît la part des électriques";
            from.tell(&KNOWN, unfit(message).help("donner `parts_connues = [[2026, 3], [2030, 12]]`, ou `serie`"));
            None
        }
        ([], series) => Curve::through(series).map(Future::Series),
        (_, [_, ..]) => {
            let message = "`parts_connues` et `serie` disent toutes deux la part des électriques";
            from.tell(&SERIES, unfit(message).help("n'en garder qu'une"));
            None
        }
        ([other], []) => Some(Future::Known(None, *other)),
        ([one, other], []) => {
            match Logistic::through(*one, *other, ceiling) {
                Ok(_) => Some(Future::Known(Some(*one), *other)),
                Err(why) => {
                    from.tell(&KNOWN, unfit(&fleet::unfit_said(why, *one, *other, ceiling)).help(
                    "donner deux parts qui croissent, au-dessus de 0 et sous le plafond, ou une série (`serie`)",
                ));
                    None
                }
            }
        }
        (more, []) => {
            let message = format!("`parts_connues` en a {} : deux au plus", more.len());
            from.tell(&KNOWN, unfit(&message).help("donner plus de deux années avec `serie`"));
            None
        }
    }
}

/// A series of the study with its points.
type Span = (&'static Parameter<Series>, Vec<(f64, f64)>);

/// Tells the years from which on a series goes down: a fleet that loses its electric cars is a slip more often than a scenario.
fn falls(from: &mut Reader<'_, '_>, spans: &[Span]) {
    for (series, points) in spans {
        let Some(pair) = points.windows(2).find(|pair| pair[1].1 < pair[0].1) else { continue };
        let said = |point: (f64, f64)| format!("{} en {}", french::percent(point.1, 1), point.0);
        let message = format!("`{}` baisse : {}, puis {}", series.key, said(pair[0]), said(pair[1]));
        from.tell(series, fault::falling(message).help("vérifier l'ordre des nombres ; si c'est voulu, rien à faire"));
    }
}

/// Whether the shares of electric cars and of hybrids leave room for each other at every horizon; told otherwise. Those of the
/// table are looked at with it.
fn room(from: &mut Reader<'_, '_>, future: &Future, ceiling: f64, hybrids: &[(f64, f64)], horizons: &[u16]) -> bool {
    let Some(hybrids) = Curve::through(hybrids) else { return true };
    let battery = |year: f64| match future {
        Future::Series(curve) => curve.within(year),
        Future::Known(Some(one), other) => Logistic::through(*one, *other, ceiling).ok()?.at(year),
        Future::Known(None, _) => None,
    };
    let sum = |year: &u16| Some((*year, battery(f64::from(*year))?, hybrids.within(f64::from(*year))?));
    let Some((year, electric, hybrid)) = horizons.iter().filter_map(sum).find(|(_, a, b)| a + b > 1.0) else {
        return true;
    };
    let message = format!(
        "en {year}, {} d'électriques et {} d'hybrides rechargeables font plus que tout le parc",
        french::percent(electric, 1),
        french::percent(hybrid, 1)
    );
    let help = "chaque part est celle du parc entier, en % : baisser l'une des deux";
    from.tell(&HYBRIDS, Diagnostic::unfit(message).help(help));
    false
}

/// Whether every horizon comes after the diagnosis and within each series; told otherwise, and told when those that the
/// law asks for are not there.
fn horizons_fit(
    from: &mut Reader<'_, '_>,
    diagnostic: u16,
    horizons: &[u16],
    spans: &[Span],
    parameters: &Parameters,
) -> bool {
    let mut right = true;
    if let Some(early) = horizons.iter().find(|year| **year <= diagnostic) {
        let message = format!("l'échéance {early} n'est pas après le diagnostic, {diagnostic}");
        from.tell(&HORIZONS, Diagnostic::unfit(message).help("donner des années qui viennent après `diagnostic`"));
        right = false;
    }
    for (series, points) in spans {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { continue };
        let beyond = |year: &&u16| !(first.0..=last.0).contains(&f64::from(**year));
        if let Some(year) = horizons.iter().find(beyond) {
            let message = format!("`{}` va de {} à {}, et ne dit rien de {year}", series.key, first.0, last.0);
            from.tell(
                series,
                Diagnostic::unfit(message).help("l'étendre jusqu'à la dernière échéance, ou ôter celle-ci"),
            );
            right = false;
        }
    }
    let after = |year: &u16| f64::from(*year) - f64::from(diagnostic);
    let soon = horizons.iter().any(|year| after(year) <= parameters.soon);
    let far = horizons.iter().any(|year| after(year) >= parameters.far);
    let mut missing = Vec::new();
    if !soon {
        missing.push(format!("à {} ans au plus", french::short(parameters.soon, 1)));
    }
    if !far {
        missing.push(format!("à {} ans au moins", french::short(parameters.far, 1)));
    }
    if right && !missing.is_empty() {
        let message = format!("aucune échéance n'est {} du diagnostic ({diagnostic})", french::list(&missing));
        let help = "un schéma directeur en demande une de chaque (code de l'énergie, R353-5-3)";
        from.tell(&HORIZONS, fault::horizons(message).help(help));
    }
    right
}
