//! What each friche could become: the mutability index of seven uses, from 28 criteria, with what speaks for and against, and
//! what is worth asking.

mod lookup;
mod matrix;
mod score;
mod tables;
mod told;

use std::sync::Arc;

use self::lookup::{LOOKUPS, Ready};
use self::matrix::{Matrix, MatrixFile};
use self::score::Site;
use super::parameter::{LayerId, Parameter, Reader};
use super::{About, Asked, Context, MapRecipe, NoAnswer, Question, Sample, share};
use crate::diagnostic::Notes;
use crate::french;
use crate::outcome::Outcome;

/// Its kind.
pub const KIND: &str = "mutabilite";

/// A criterion of the matrix, for who asks people.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedCriterion {
    /// Its id, which is the name of its column in an inventory.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The unit of its numbers; none for one of named values.
    pub unit: Option<String>,
    /// Its values; none for a number.
    pub values: Vec<String>,
    /// Whether fields of the standard, or the position, answer it for any site that has them.
    pub told: bool,
}

/// Criteria that fields of the standard, or the position, answer wholly: of some others they answer a part.
const TOLD: [&str; 6] =
    ["surface_site", "surface_batie", "centre_ville", "etat_bati", "zonage_urbanisme", "zone_acceleration"];

/// Every criterion, in the order of the matrix of the tool.
#[must_use]
pub fn criteria() -> Vec<AskedCriterion> {
    let matrix = matrix::of_the_tool(&mut Notes::new());
    let criteria = matrix.map(|matrix| matrix.criteria).unwrap_or_default();
    let asked = criteria.into_iter().map(|criterion| AskedCriterion {
        values: criterion.names().into_iter().map(str::to_owned).collect(),
        told: TOLD.contains(&criterion.id.as_str()),
        unit: criterion.unit.clone(),
        name: criterion.name.clone(),
        id: criterion.id,
    });
    asked.collect()
}

/// Potential of friches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mutability;

const LAYER: Parameter<LayerId> = Parameter {
    key: "couche",
    kind: LayerId,
    default: None,
    about: "couche de friches (standard CNIG) ; une colonne au nom d'un critère (`pollution`, `paysage`…) le renseigne",
};

const MATRIX: Parameter<MatrixFile> = Parameter {
    key: "poids",
    kind: MatrixFile,
    default: Some("\"\""),
    about: "fichier de vos poids, une section `[[critere]]` avec `id` et `poids` par critère changé ; vide : les poids publiés",
};

/// What is asked.
#[derive(Debug)]
pub(super) struct Settings {
    layer: String,
    matrix: Arc<Matrix>,
    /// The layer of each lookup that has one, by its rank in [`LOOKUPS`].
    lookups: Vec<(usize, String)>,
}

impl Question for Mutability {
    type Settings = Settings;

    fn kind(&self) -> &'static str {
        KIND
    }

    fn about(&self) -> About {
        About {
            title: "Mutabilité des friches",
            title_by_time: None,
            asks: "que pourrait devenir chaque friche, et qu'est-ce qui parle pour et contre ?",
            measures: "Un indice de mutabilité de chaque friche pour sept usages (habitat, équipements publics, culture, tertiaire, industrie, renaturation, photovoltaïque), de 0 à 100 %, avec sa fiabilité sur 10, ce qui pèse pour et contre, et le critère le plus utile à demander.",
            how: "La méthode est celle de Mutafriches (Cerema et ADEME) : 28 critères, chacun avec un poids, apportent à chaque usage de −2 à 2. Une note neutre (0,5) compte des deux côtés. L'indice est la part des points favorables. La fiabilité est la part des poids des critères renseignés, par demi-points. Un critère est pris, dans cet ordre, d'une colonne à son nom dans la couche, d'une couche de l'étude, des champs du standard CNIG, de la position (centre à 1 km au plus d'une mairie). « Aucun trouvé » compte comme renseigné, sans bouger l'indice ; « ne sait pas » ne compte pas.",
            reading: "À partir de 70 % le potentiel est excellent, de 60 % très bon, de 50 % bon, de 40 % moyen. Un indice dont la fiabilité est sous 5 dit surtout ce qu'il reste à demander. « Selon un poids » : doubler ou diviser par deux le poids d'un seul critère changerait le premier usage.",
            limits: "L'indice ne dit ni le coût, ni l'envie, ni le marché. Les distances aux services, aux arrêts et aux autoroutes sont à vol d'oiseau.",
            sources: "Mutafriches, moteur 1.11 (incubateur-ademe, juillet 2026) ; standard CNIG Friches.",
        }
    }

    fn settings(&self, from: &mut Reader<'_, '_>) -> Option<Settings> {
        let (layer, matrix) = (from.take(&LAYER), from.take(&MATRIX));
        let given: Vec<Option<Option<String>>> = LOOKUPS.iter().map(|l| from.take(&l.parameter)).collect();
        let mut lookups = Vec::new();
        for (rank, one) in given.into_iter().enumerate() {
            lookups.extend(one?.map(|id| (rank, id)));
        }
        Some(Settings { layer: layer?, matrix: matrix?, lookups })
    }

    fn sample(&self) -> Sample {
        Sample::Declared
    }

    fn maps(&self) -> &'static [MapRecipe] {
        const MAPS: &[MapRecipe] = &[MapRecipe { id: "mutabilite", text: include_str!("carte.toml") }];
        MAPS
    }

    fn run(
        &self,
        asked: &Asked,
        settings: &Settings,
        context: &Context<'_>,
        notes: &mut Notes,
    ) -> Result<Outcome, NoAnswer> {
        let layer = share::layer(&settings.layer, context)?;
        let mut ready = Vec::new();
        for (rank, id) in &settings.lookups {
            ready.push(Ready::of(&LOOKUPS[*rank], context.layer(id).ok_or(NoAnswer::Told)?));
        }
        let sites = Site::all(layer, &settings.matrix, &ready, context);
        if sites.is_empty() && !context.emptied(layer) {
            return Err(NoAnswer::NoFriche);
        }
        told::unread(layer, &settings.matrix, &sites, notes);
        let layers: Vec<_> = std::iter::once(layer).chain(ready.iter().map(Ready::layer)).collect();
        let mut outcome = share::outcome(asked, self.kind(), context, &layers);
        let matrix = &settings.matrix;
        outcome.method.push(format!("matrice {} : {}", matrix.version, matrix.source));
        if !matrix.own.is_empty() {
            outcome
                .method
                .push(format!("poids de l'étude, et non ceux qui sont publiés : {}", french::list(&matrix.own)));
        }
        tables::add(&mut outcome, context.territory, layer, matrix, &sites);
        told::findings(&mut outcome, matrix, &sites);
        Ok(outcome)
    }
}
