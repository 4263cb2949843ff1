//! Where an action is: what all its attachments come to.

use std::collections::BTreeSet;

use super::attachment::Attachment;
use super::target::Target;
use crate::layer::Layer;
use crate::territory::Territory;

/// What the actions of an EPCI, or of a commune, are: the one count of the tables of the plan and of its follow-up. It is
/// written under each.
pub(crate) const COUNTED: &str = "Une action compte une fois : à un lieu précis si elle est rattachée à la commune, à son EPCI, à son département ou à une entité de couche qui s'y trouve (pour un EPCI, à lui-même ou à l'une de ses communes) ; sinon, pour tout le territoire si elle est rattachée à celui-ci. Le total est la somme des deux, et celui du suivi ; une action rattachée à aucun lieu n'y est pas.";

/// Where one action is, as sets of indexes.
#[derive(Debug, Clone, Default)]
pub(super) struct ActionPlaces {
    pub(super) communes: BTreeSet<usize>,
    pub(super) epcis: BTreeSet<usize>,
    pub(super) whole: bool,
    /// Whether a target other than the whole territory is named.
    pub(super) precise: bool,
    /// Communes named one by one, themselves or by a feature that stands in them.
    pub(super) cited: BTreeSet<usize>,
    /// Kinds of layers that it is attached to and that the study has no layer of.
    pub(super) missing: BTreeSet<String>,
}

impl ActionPlaces {
    /// Whether its place is known only to a layer that the study doesn't have.
    pub(super) fn awaits_layer(&self) -> bool {
        !self.whole && !self.precise && !self.missing.is_empty()
    }

    pub(super) fn nowhere(&self) -> bool {
        !self.whole && !self.precise && self.missing.is_empty()
    }
}

/// Where the attachments of an action put it.
pub(super) fn places(id: &str, attachments: &[Attachment], territory: &Territory, layers: &[Layer]) -> ActionPlaces {
    let mut out = ActionPlaces::default();
    let mut named: BTreeSet<usize> = BTreeSet::new();
    for attachment in attachments.iter().filter(|a| a.action == id) {
        match &attachment.target {
            Target::Commune(i) => {
                out.communes.insert(*i);
                out.cited.insert(*i);
                out.precise = true;
            }
            Target::Epci(e) => {
                named.insert(*e);
            }
            Target::Territory => out.whole = true,
            Target::Department(code) => {
                let inside = |&c: &usize| territory.communes[c].departement == *code;
                let inside: Vec<usize> = (0..territory.communes.len()).filter(inside).collect();
                if inside.len() == territory.communes.len() {
                    out.whole = true;
                } else {
                    out.communes.extend(inside);
                }
            }
            Target::Nowhere => {}
            Target::MissingLayer(kind) => {
                out.missing.insert(kind.clone());
            }
            Target::Features { layer, ids, filter } => {
                let layer = layers.iter().find(|l| l.id == *layer);
                let wanted: BTreeSet<&String> = ids.iter().collect();
                let features = layer.iter().flat_map(|l| &l.features).filter(|f| wanted.contains(&f.id));
                let communes: Vec<usize> = features.filter_map(|f| f.commune).collect();
                if filter.is_none() {
                    out.cited.extend(communes.iter().copied());
                }
                // A layer that has something in every commune, as a table of communes, says no more than the territory.
                let reached: BTreeSet<usize> = communes.into_iter().collect();
                if filter.as_deref() == Some("*") && reached.len() == territory.communes.len() {
                    out.whole = true;
                    continue;
                }
                out.precise |= !reached.is_empty();
                out.communes.extend(reached);
            }
        }
    }
    // All the EPCI, one by one, are the whole territory.
    let reached: BTreeSet<usize> = named.iter().flat_map(|&e| territory.epcis[e].communes.iter().copied()).collect();
    if !named.is_empty() && reached.len() == territory.communes.len() {
        out.whole = true;
    } else if !named.is_empty() {
        out.communes.extend(reached);
        out.epcis.extend(named);
        out.precise = true;
    }
    out.epcis.extend(out.communes.iter().filter_map(|&c| territory.communes[c].epci));
    out
}

/// The EPCI that an action concerns, by index: all of them when it concerns the whole territory.
pub(crate) fn concerned_epcis(
    id: &str,
    attachments: &[Attachment],
    territory: &Territory,
    layers: &[Layer],
) -> Vec<usize> {
    let places = places(id, attachments, territory, layers);
    if places.whole { (0..territory.epcis.len()).collect() } else { places.epcis.into_iter().collect() }
}
