//! What an action can be attached to.

use super::departments::departments;
use super::vocabulary::Vocabulary;
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

/// What an action is attached to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A commune, by its index in the territory.
    Commune(usize),
    /// An EPCI, by its index in the territory.
    Epci(usize),
    /// The whole territory.
    Territory,
    /// Features of a layer.
    Features {
        /// The layer's id.
        layer: String,
        /// The ids of the features, in the layer's order.
        ids: Vec<String>,
        /// The filter that chose them (`statut=friche sans projet`, `*` for all), when they were not named one by one.
        filter: Option<String>,
    },
    /// A département, by its code: those of its communes that are in the territory.
    Department(String),
    /// A kind of layers (its id in the vocabulary) that the study has no layer of.
    MissingLayer(String),
    /// Nothing: the user says that no place is meant, so that nothing is suggested either.
    Nowhere,
}

impl Target {
    /// The target for people: «Saint-Mihiel», «Friches : toutes les entités (12)».
    #[must_use]
    pub fn label(&self, territory: &Territory, layers: &[Layer]) -> String {
        match self {
            Self::Commune(i) => territory.communes[*i].name.clone(),
            Self::Epci(i) => territory.epcis[*i].name.clone(),
            Self::Territory => "tout le territoire".to_owned(),
            Self::Nowhere => "aucun lieu".to_owned(),
            Self::Department(code) => {
                let known = departments(territory).into_iter().find(|(c, _)| c == code);
                format!("département {}", known.map_or_else(|| code.clone(), |(_, name)| name))
            }
            Self::MissingLayer(kind) => {
                format!("{} (couche absente de l'étude)", layer_title(kind))
            }
            Self::Features { layer, ids, filter } => {
                let title = layers.iter().find(|l| l.id == *layer).map_or(layer.as_str(), |l| l.title.as_str());
                match filter.as_deref() {
                    Some("*") => format!("{title} : {}", french::count(ids.len(), "entité", "entités")),
                    Some(filter) => format!("{title}, {filter} : {}", french::count(ids.len(), "entité", "entités")),
                    None => format!("{title} : {}", french::list_at_most(ids, 3)),
                }
            }
        }
    }

    /// Kind and target as the file writes them.
    pub(super) fn written(&self, territory: &Territory) -> Vec<(&'static str, String)> {
        match self {
            Self::Commune(i) => vec![("commune", territory.communes[*i].code.to_string())],
            Self::Epci(i) => vec![("epci", territory.epcis[*i].code.to_string())],
            Self::Territory => vec![("territoire", String::new())],
            Self::Nowhere => vec![("aucun", String::new())],
            Self::Department(code) => vec![("departement", code.clone())],
            Self::MissingLayer(kind) => vec![("couche", kind.clone())],
            Self::Features { layer, filter: Some(filter), .. } => vec![("filtre", format!("{layer}:{filter}"))],
            Self::Features { layer, ids, filter: None } => {
                ids.iter().map(|id| ("entite", format!("{layer}:{id}"))).collect()
            }
        }
    }
}

/// The name for people of a kind of layers.
pub(super) fn layer_title(kind: &str) -> &str {
    let known = Vocabulary::own().kinds.iter().find(|k| k.id == kind);
    known.map_or(kind, |k| k.title.as_str())
}

/// Every feature of a layer.
pub(super) fn all_of(layer: &Layer) -> Target {
    let ids = layer.features.iter().map(|f| f.id.clone()).collect();
    Target::Features { layer: layer.id.clone(), ids, filter: Some("*".to_owned()) }
}

/// The layers of the study that hold a kind, whole; or the kind itself when there is none.
pub(super) fn layer_targets(kind: &str, vocabulary: &Vocabulary, layers: &[Layer]) -> Vec<Target> {
    let held = vocabulary.layers_of(kind, layers);
    if held.is_empty() { vec![Target::MissingLayer(kind.to_owned())] } else { held.into_iter().map(all_of).collect() }
}
