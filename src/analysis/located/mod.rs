//! The points of charge to add, each at a place: the objectives of a schéma directeur (Code de l'énergie, R353-5-4).

mod places;
mod tables;

use self::places::Places;
use super::no_answer::NoAnswer;
use super::parameter::{Number, Numbers, OptionalLayer, OptionalText, Parameter, Reader, Whole};
use super::{About, Asked, Context, MapRecipe, Question, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::method::charging::{CLASSES, power_class};
use crate::outcome::Outcome;

/// Where the points that are needed go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Located;

const NEEDS: Parameter<OptionalText> = Parameter {
    key: "besoins",
    kind: OptionalText,
    default: Some("\"\""),
    about: "identifiant de l'analyse qui calcule les besoins, placée avant celle-ci ; vide : la première qui en calcule",
};

const SITES: Parameter<OptionalText> = Parameter {
    key: "sites",
    kind: OptionalText,
    default: Some("\"\""),
    about: "identifiant de l'analyse `implantation` dont on prend les sites, placée avant celle-ci ; vide : aucune",
};

const EXISTING: Parameter<OptionalLayer> = Parameter {
    key: "bornes",
    kind: OptionalLayer,
    default: Some("\"\""),
    about: "couche des points de charge qui existent : une station que l'on agrandit, faute de site proposé dans la commune",
};

const YEAR: Parameter<Whole> = Parameter {
    key: "echeance",
    kind: Whole { min: 0, max: 2_200 },
    default: Some("0"),
    about: "année des objectifs, l'une de celles des besoins ; 0 : la première",
};

const POWERS: Parameter<Numbers> = Parameter {
    key: "puissances",
    kind: Numbers { min: 1.0, max: 1_000.0 },
    default: Some("[7.4, 22, 50, 150]"),
    about: "puissance, en kW, des points de chacune des quatre classes du schéma ; un choix de l'étude",
};

const ACCESSIBLE: Parameter<Number> = Parameter {
    key: "points_par_place_pmr",
    kind: Number { min: 1.0, max: 1_000.0 },
    default: Some("20"),
    about: "points de charge d'un même lieu pour une place accessible (PMR), une au moins par lieu ; à vérifier dans les textes en vigueur",
};

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    needs: Option<String>,
    sites: Option<String>,
    existing: Option<String>,
    year: Option<i16>,
    powers: [f64; CLASSES],
    per_accessible: f64,
}

impl Question for Located {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        "objectifs-recharge"
    }

    fn about(&self) -> About {
        About {
            title: "Objectifs de recharge localisés",
            title_by_time: None,
            asks: "où vont les points de charge qui manquent, et lesquels ?",
            measures: "Les points de charge à ajouter à l'échéance opérationnelle, chacun en un lieu : puissance, courant, connecteur, places, dont accessibles, usage principal et coût.",
            how: "Pour chaque commune et chaque classe de puissance, ce que le besoin a de plus que l'existant, sans que le surplus d'une commune ou d'une classe serve à une autre. Le lieu est, dans cet ordre : un site que l'analyse d'implantation propose dans la commune, une station qui y existe et que l'on agrandit, la mairie. Entre plusieurs sites de la commune, les points se répartissent un à un. Une place par point. Courant alternatif jusqu'à 22 kW, continu au-delà.",
            reading: "C'est ce que demande l'article R353-5-4 : des objectifs localisés, avec leur puissance et leur configuration, sur une carte. Un point « à la mairie » n'a pas encore de lieu : il en cherche un. Les points d'une commune où le besoin est trop petit pour en faire un sont chez sa voisine.",
            limits: "Le foncier, le raccordement et la visibilité ne sont pas connus. Les connecteurs sont ceux que les textes demandent d'ordinaire (type 2 en alternatif, Combo CCS en continu), à vérifier. Le coût est une fourchette par classe, hors raccordement.",
            sources: "Code de l'énergie, art. R353-5-4 ; schéma SDIRVE 0.1.0.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (needs, sites, existing) = (from.take(&NEEDS), from.take(&SITES), from.take(&EXISTING));
        let (year, powers, per_accessible) = (from.take(&YEAR), from.take(&POWERS), from.take(&ACCESSIBLE));
        Some(Settings {
            needs: needs?,
            sites: sites?,
            existing: existing?,
            year: i16::try_from(year?).ok().filter(|year| *year > 0),
            // Another number of powers is told by `fault`.
            powers: powers?.try_into().unwrap_or([f64::NAN; CLASSES]),
            per_accessible: per_accessible?,
        })
    }

    fn fault(&self, settings: &Settings) -> Option<Diagnostic> {
        let fits = |(class, power): (usize, &f64)| power_class(*power) == Some(class);
        if settings.powers.iter().enumerate().all(fits) {
            return None;
        }
        let message = "`puissances` ne donne pas une puissance à chacune des quatre classes du schéma";
        let help = "écrire quatre nombres : jusqu'à 7,4 ; plus de 7,4 à 22 ; plus de 22 à moins de 150 ; 150 et plus";
        Some(Diagnostic::unfit(message).help(help))
    }

    fn maps(&self) -> &'static [MapRecipe] {
        &[MapRecipe { id: "34-objectifs-recharge", text: include_str!("carte.toml") }]
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        _notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let places = Places::of(settings, context)?;
        let layers: Vec<_> = places.layer.into_iter().collect();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        for answer in places.answers() {
            outcome.fictional |= answer.fictional;
            for source in &answer.sources {
                if !outcome.sources.contains(source) {
                    outcome.sources.push(source.clone());
                }
            }
            outcome.method.push(format!("d'après « {} » ({})", answer.title, answer.id));
        }
        if !places.unknown.is_empty() {
            let communes = french::count(places.unknown.len(), "commune", "communes");
            let names = share::names(context.territory, &places.unknown, 6);
            outcome.method.push(format!("{communes} dont le besoin n'est pas connu, sans objectif ({names})"));
        }
        tables::add(&mut outcome, &places, settings, context);
        Ok(outcome)
    }
}
