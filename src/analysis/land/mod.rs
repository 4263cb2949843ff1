//! The budget of land: what the law leaves to consume, what is left of it, at what pace it goes, and what friches and vacant
//! dwellings could spare.

mod data;
mod evidence;
mod fault;
mod regime;
mod reserves;
mod tables;
mod told;

use std::sync::Arc;

use self::data::Data;
use self::regime::{Regime, RegimeFile};
use self::reserves::Reserves;
use super::parameter::{FieldName, LayerId, Number, OptionalLayer, OptionalText, Parameter, Reader};
use super::{About, Asked, Context, MapRecipe, NoAnswer, Question, Sample, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::method::land::{Entitled, Range, Rule, projected};
use crate::outcome::Outcome;

/// The budget of land.
#[derive(Debug, Clone, Copy)]
pub(super) struct Land;

const LAYER: Parameter<LayerId> = Parameter {
    key: "couche",
    kind: LayerId,
    default: None,
    about: "couche de la consommation d'espaces par commune et par an (modèle `enaf`, fichier du Cerema)",
};

const REGIME: Parameter<RegimeFile> = Parameter {
    key: "regime",
    kind: RegimeFile,
    default: Some("\"\""),
    about: "fichier du régime juridique (périodes, part permise, plancher), aux clés de `data/zan/climat-resilience-2023.toml` ; vide : celui-là",
};

const SHARE: Parameter<Number> = Parameter {
    key: "part",
    kind: Number { min: 0.0, max: 100.0 },
    default: Some("0"),
    about: "part de la consommation de référence qui reste permise, en %, quand le SRADDET, le SCoT ou le PLU en donne une ; 0 : celle du régime",
};

const DOCUMENTS: Parameter<OptionalLayer> = Parameter {
    key: "documents",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche des documents d'urbanisme des communes, avec leurs dates (modèle `documents-urbanisme`) : qui a droit au plancher ; vide : personne ne le sait",
};

const RENATURED: Parameter<OptionalLayer> = Parameter {
    key: "renaturation",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche par commune des hectares rendus à la nature depuis le début de la période, déduits de la consommation",
};

const RENATURED_FIELD: Parameter<FieldName> = Parameter {
    key: "champ_renaturation",
    kind: FieldName,
    default: Some("\"hectares\""),
    about: "colonne de `renaturation` : hectares",
};

const FRICHES: Parameter<OptionalLayer> = Parameter {
    key: "friches",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche des friches (standard CNIG) : les hectares du gisement, à mettre en face du budget",
};

const USES: Parameter<OptionalText> = Parameter {
    key: "usages",
    kind: OptionalText,
    default: Some("\"\""),
    about: "identifiant de l'analyse qui dit le premier usage de chaque friche, placée avant celle-ci ; vide : la première qui le dit",
};

const VACANT: Parameter<OptionalLayer> = Parameter {
    key: "logements_vacants",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche des logements vacants par commune (modèle `logements-vacants`) : l'autre réserve",
};

const VACANT_FIELD: Parameter<FieldName> = Parameter {
    key: "champ_vacants",
    kind: FieldName,
    default: Some("\"nb_log_vacant_2ans\""),
    about: "colonne de `logements_vacants` : logements vacants depuis plus de deux ans",
};

/// The columns that are read unless the study names others.
const HECTARES: &str = "hectares";
const LONG_VACANT: &str = "nb_log_vacant_2ans";

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    regime: Arc<Regime>,
    rule: Rule,
    /// Whether the study gives the share.
    own_share: bool,
    documents: Option<String>,
    renatured: Option<String>,
    renatured_field: String,
    friches: Option<String>,
    uses: Option<String>,
    vacant: Option<String>,
    vacant_field: String,
}

impl Question for Land {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "sobriete-fonciere"
    }

    fn about(&self) -> About {
        About {
            title: "Budget foncier",
            title_by_time: None,
            asks: "combien d'hectares la loi laisse-t-elle consommer, combien en reste-t-il, et à quel rythme s'en vont-ils ?",
            measures: "Par commune, par EPCI et pour le territoire : la consommation d'espaces naturels, agricoles et forestiers de la période de référence, le budget de la période en cours, ce qui en est consommé, ce qui en reste, ce qu'il en serait au rythme d'aujourd'hui ; en face, les hectares de friches et les logements vacants qui pourraient en tenir lieu.",
            how: "Le budget d'une commune est la part permise de sa consommation de référence, au moins le plancher si elle y a droit. Elle y a droit quand un document d'urbanisme a été prescrit, arrêté ou approuvé avant la date du régime ; quand rien ne le dit, le budget est une fourchette : sans le plancher, et avec. Ce que les planchers ajoutent peut être mis en commun par EPCI. La consommation vient du fichier du Cerema : l'année est celle du nom de la colonne (`naf11art12` : 2011). La projection est le rythme moyen des années connues de la période, étendu à toute la période ; la renaturation, qui est ce qui a été rendu en tout, en est déduite une fois, sans être prolongée. Le dépassement est la projection moins le budget : négatif, il reste de la marge.",
            reading: "Une fourchette dont les bornes sont égales est une valeur sûre. Dans un village, une seule parcelle fait parfois dix ans de consommation : lire les hectares et le nombre d'années avec consommation avant les pourcentages.",
            limits: "Le budget par commune est un calcul, pas un droit : l'objectif qui s'impose est celui du SRADDET, du SCoT et du PLU. Le rythme de quelques années n'annonce pas les suivantes. Une friche peut elle-même être un espace naturel, agricole ou forestier, ou ne pas convenir à ce qui se construit. Les projets d'envergure nationale ou régionale ne sont pas retirés.",
            sources: "Lois 2021-1104 du 22 août 2021 (art. 191 et 194) et 2023-630 du 20 juillet 2023 ; Cerema, portail de l'artificialisation ; code de l'urbanisme, art. L151-5 (étude de densification).",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let layer = from.take(&LAYER);
        let regime = from.take(&REGIME);
        let share = from.take(&SHARE);
        let documents = from.take(&DOCUMENTS);
        let renatured = from.take(&RENATURED);
        let renatured_field = from.take(&RENATURED_FIELD);
        let (friches, uses) = (from.take(&FRICHES), from.take(&USES));
        let vacant = from.take(&VACANT);
        let vacant_field = from.take(&VACANT_FIELD);
        let (regime, share) = (regime?, share?);
        if share > 0.0 && share < 1.0 {
            let told = Diagnostic::unfit(format!(
                "`part` s'écrit en %, et {} % ne laisse presque rien",
                french::short(share, 2)
            ));
            from.tell(
                &SHARE,
                told.help(format!("écrire `part = {}` ?", french::short(share * 100.0, 2).replace(',', "."))),
            );
            return None;
        }
        let rule = Rule { share: if share > 0.0 { share / 100.0 } else { regime.rule.share }, ..regime.rule };
        Some(Settings {
            layer: layer?,
            rule,
            own_share: share > 0.0,
            regime,
            documents: documents?,
            renatured: renatured?,
            renatured_field: renatured_field?.unwrap_or_else(|| HECTARES.to_owned()),
            friches: friches?,
            uses: uses?,
            vacant: vacant?,
            vacant_field: vacant_field?.unwrap_or_else(|| LONG_VACANT.to_owned()),
        })
    }

    fn ignored(&self, settings: &Settings) -> Vec<(&'static str, String)> {
        let mut idle = Vec::new();
        if settings.renatured.is_some() && !settings.regime.deducts {
            idle.push((RENATURED.key, "le régime ne déduit pas ce qui est rendu à la nature".to_owned()));
        }
        if settings.renatured.is_none() && settings.renatured_field != HECTARES {
            idle.push((RENATURED_FIELD.key, "aucune couche `renaturation` n'est donnée".to_owned()));
        }
        if settings.friches.is_none() && settings.uses.is_some() {
            idle.push((USES.key, "aucune couche `friches` n'est donnée".to_owned()));
        }
        if settings.vacant.is_none() && settings.vacant_field != LONG_VACANT {
            idle.push((VACANT_FIELD.key, "aucune couche `logements_vacants` n'est donnée".to_owned()));
        }
        idle
    }

    fn sample(&self) -> Sample {
        Sample::Declared
    }

    fn maps(&self) -> &'static [MapRecipe] {
        const MAPS: &[MapRecipe] = &[MapRecipe { id: "budget-foncier", text: include_str!("carte.toml") }];
        MAPS
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let data = Data::of(settings, context, notes)?;
        let budget = Budget::of(settings, &data, context.territory.communes.len());
        let reserves = Reserves::of(settings, context)?;
        let layers: Vec<_> = data.layers.iter().copied().chain(reserves.layers()).collect();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        let regime = &settings.regime;
        outcome.method.push(format!(
            "régime : {} (textes lus le {}) ; référence {}, budget {}, part permise {}, plancher {} ha",
            regime.title,
            french::day(regime.read),
            regime.reference.said(),
            regime.period.said(),
            told::share_said(settings),
            french::short(settings.rule.floor, 2)
        ));
        if !regime.unchecked.is_empty() {
            outcome
                .method
                .push(format!("non vérifié à sa source dans ce régime : {}", french::list(&regime.unchecked)));
        }
        outcome.method.extend(regime.sources.iter().map(|source| format!("texte : {source}")));
        if let Some(uses) = reserves.friches.as_ref().and_then(|friches| friches.uses) {
            outcome.method.push(format!("premier usage des friches d'après « {} » ({})", uses.title, uses.id));
            outcome.fictional |= uses.fictional;
            let new = uses.sources.iter().filter(|source| !outcome.sources.contains(source));
            let new: Vec<String> = new.cloned().collect();
            outcome.sources.extend(new);
        }
        tables::add(&mut outcome, settings, context.territory, &data, &budget, &reserves);
        evidence::add(&mut outcome, settings, context.territory, &budget, &reserves);
        told::findings(&mut outcome, settings, context.territory, &data, &budget, &reserves);
        evidence::findings(&mut outcome, context.territory, &budget, &reserves);
        Ok(outcome)
    }
}

/// The budget of each commune; nothing is known of one whose reference isn't.
struct Budget {
    lines: Vec<Option<Line>>,
    /// Years of the period that the table has.
    known: usize,
}

/// The budget of a commune, or the sum of several, in hectares.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    reference: f64,
    /// What is allowed without any floor.
    shared: f64,
    budget: Range,
    /// What the floors add: what may be pooled.
    pool: Range,
    /// Consumed since the period began, less what was given back; nothing when it isn't known.
    since: Option<f64>,
    left: Option<Range>,
    projected: Option<f64>,
    /// What would be consumed beyond the budget; less than nothing is what would be left.
    over: Option<Range>,
}

impl Budget {
    fn of(settings: &Settings, data: &Data<'_>, communes: usize) -> Self {
        let regime = &settings.regime;
        let known = data.known(regime.period);
        let line = |commune: usize| {
            let reference = data.over(commune, regime.reference)?;
            let entitled = data.entitled[commune];
            let back = match &data.renatured {
                None => Some(0.0),
                Some(hectares) => hectares[commune].or(Some(0.0)),
            };
            let gross = (known > 0).then(|| data.over(commune, regime.period)).flatten();
            let since = gross.zip(back).map(|(gross, back)| gross - back);
            let projected = gross
                .and_then(|gross| projected(gross, known, regime.period.count()))
                .zip(back)
                .map(|(gross, back)| gross - back);
            let budget = settings.rule.budget(reference, entitled);
            Some(Line {
                reference,
                shared: settings.rule.shared(reference),
                budget,
                pool: settings.rule.pool(reference, entitled),
                since,
                left: since.map(|since| budget.minus(since)),
                projected,
                over: projected.map(|p| Range { least: p - budget.most, most: p - budget.least }),
            })
        };
        Self { lines: (0..communes).map(line).collect(), known }
    }

    /// The sums over some communes, each over those of which it is known.
    fn sum(&self, communes: &[usize]) -> Sum {
        let known: Vec<Line> = communes.iter().filter_map(|&c| self.lines[c]).collect();
        let going: Vec<Line> = known.iter().copied().filter(|l| l.since.is_some()).collect();
        let unknown = [communes.len() - known.len(), communes.len() - going.len()];
        let budget = (!going.is_empty()).then(|| going.iter().map(|l| l.budget).sum());
        if known.is_empty() {
            return Sum { line: None, unknown, budget };
        }
        let all =
            |of: fn(&Line) -> Option<f64>| going.iter().map(of).sum::<Option<f64>>().filter(|_| !going.is_empty());
        let ranges = |of: fn(&Line) -> Option<Range>| {
            let ranges = going.iter().map(of).collect::<Option<Vec<_>>>();
            ranges.filter(|r| !r.is_empty()).map(|r| r.into_iter().sum())
        };
        let line = Line {
            reference: known.iter().map(|l| l.reference).sum(),
            shared: known.iter().map(|l| l.shared).sum(),
            budget: known.iter().map(|l| l.budget).sum(),
            pool: known.iter().map(|l| l.pool).sum(),
            since: all(|l| l.since),
            left: ranges(|l| l.left),
            projected: all(|l| l.projected),
            over: ranges(|l| l.over),
        };
        Sum { line: Some(line), unknown, budget }
    }
}

/// The sums of several communes.
struct Sum {
    /// Nothing when nothing is known of any.
    line: Option<Line>,
    /// Of how many communes the reference isn't known, and of how many what was consumed since, which the sums leave out.
    unknown: [usize; 2],
    /// The budget of the communes of which both are known.
    budget: Option<Range>,
}

/// Hectares under which a difference is none: a hundredth of a square metre, far above what sums of floating numbers lose.
const NOTHING: f64 = 1e-6;

/// «oui», «non», «inconnu».
fn entitled_said(entitled: Entitled) -> &'static str {
    match entitled {
        Entitled::Yes => "oui",
        Entitled::No => "non",
        Entitled::Unknown => "inconnu",
    }
}
