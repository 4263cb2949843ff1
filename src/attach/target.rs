//! What an action can be attached to.

use std::collections::BTreeSet;

use super::departments::departments;
use super::vocabulary::Vocabulary;
use crate::french;
use crate::layer::{Feature, Layer, Shape};
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
        /// The ids of the features, in the layer's order. Those that a filter chose are of the territory.
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
    /// The target for people: «Saint-Mihiel», «Friches : 12 entités».
    #[must_use]
    pub fn label(&self, territory: &Territory, layers: &[Layer]) -> String {
        self.label_in(territory, layers, None)
    }

    /// The target for people of an EPCI, by its index, who are told of what a layer has in their communes.
    pub(crate) fn label_in(&self, territory: &Territory, layers: &[Layer], epci: Option<usize>) -> String {
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
                let layer_of = layers.iter().find(|l| l.id == *layer);
                let title = layer_of.map_or(layer.as_str(), |l| l.title.as_str());
                let table = layer_of.is_some_and(|l| l.model.geometry == Shape::None);
                let count = |n: usize| match (n, table) {
                    (0, true) => "aucune commune".to_owned(),
                    (0, false) => "aucune entité".to_owned(),
                    (_, true) => french::count(n, "commune", "communes"),
                    (_, false) => french::count(n, "entité", "entités"),
                };
                let own = layer_of.zip(epci).map(|(layer, epci)| {
                    let theirs = |f: &&Feature| f.commune.is_some_and(|c| territory.communes[c].epci == Some(epci));
                    let wanted: BTreeSet<&String> = ids.iter().collect();
                    layer.features.iter().filter(|f| wanted.contains(&f.id)).filter(theirs).count()
                });
                let counted = match own {
                    Some(own) => format!("{} sur {}", count(own), french::integer(ids.len() as u64)),
                    None => count(ids.len()),
                };
                match filter.as_deref() {
                    Some("*") => format!("{title} : {counted}"),
                    Some(filter) => format!("{title}, {filter} : {counted}"),
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

/// A layer as such: its features that are of the territory.
pub(super) fn all_of(layer: &Layer, territory: &Territory) -> Target {
    let ids = layer.features.iter().filter(|f| f.is_of(territory)).map(|f| f.id.clone()).collect();
    Target::Features { layer: layer.id.clone(), ids, filter: Some("*".to_owned()) }
}

/// The layers of the study that hold a kind, whole; or the kind itself when there is none.
pub(super) fn layer_targets(
    kind: &str,
    vocabulary: &Vocabulary,
    territory: &Territory,
    layers: &[Layer],
) -> Vec<Target> {
    let held = vocabulary.layers_of(kind, layers);
    if held.is_empty() {
        return vec![Target::MissingLayer(kind.to_owned())];
    }
    held.into_iter().map(|layer| all_of(layer, territory)).collect()
}
