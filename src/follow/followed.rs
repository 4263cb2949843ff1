//! The actions as the follow-up shows them.

use crate::attach::{Attachment, Theme, concerned_epcis};
use crate::french;
use crate::layer::Layer;
use crate::plan::{ActionRef, Plan};
use crate::territory::Territory;

/// An action as the follow-up shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Its id.
    pub id: String,
    /// Its pillar, for people.
    pub pillar: String,
    /// The number of its pillar, from 1.
    pub pillar_number: usize,
    /// The headings under the pillar.
    pub objectives: Vec<String>,
    /// Its text.
    pub text: String,
    /// The EPCI that it concerns, by index.
    pub epcis: Vec<usize>,
    /// Where it is, for people.
    pub places: String,
    /// The same for the people of each EPCI, by index: what a layer has in their communes.
    pub places_of: Vec<String>,
    /// Its themes, for people.
    pub themes: Vec<String>,
}

impl Followed {
    /// The action as it is told to an EPCI, or to whoever bears the plan; `None` when it does not concern the EPCI.
    #[must_use]
    pub fn told_to(&self, epci: Option<usize>) -> Option<Self> {
        let Some(epci) = epci else { return Some(self.clone()) };
        let places = self.places_of.get(epci).unwrap_or(&self.places).clone();
        self.epcis.contains(&epci).then(|| Self { places, ..self.clone() })
    }
}

/// The actions of a plan with what their attachments say of the EPCI that they concern. One that is attached nowhere
/// concerns no EPCI.
#[must_use]
pub fn followed(
    plan: &Plan,
    ids: &[String],
    attachments: &[Attachment],
    themes: &[Theme],
    territory: &Territory,
    layers: &[Layer],
) -> Vec<Followed> {
    let named = |action: &ActionRef<'_>, k: usize| {
        let node = action.headings.get(k)?;
        Some(format!("{} {} : {}", node.label, node.number(), node.text))
    };
    let places = |id: &str, epci: Option<usize>| {
        let own = attachments.iter().filter(|a| a.action == *id);
        let labels: Vec<String> = own.map(|a| a.target.label_in(territory, layers, epci)).collect();
        french::list_at_most(&labels, 5)
    };
    plan.actions()
        .iter()
        .zip(ids)
        .map(|(action, id)| Followed {
            id: id.clone(),
            pillar: named(action, 0).unwrap_or_default(),
            pillar_number: action.pillar(),
            objectives: (1..action.headings.len()).filter_map(|k| named(action, k)).collect(),
            text: action.node.text.clone(),
            epcis: concerned_epcis(id, attachments, territory, layers),
            places: places(id, None),
            places_of: (0..territory.epcis.len()).map(|epci| places(id, Some(epci))).collect(),
            themes: themes.iter().filter(|t| t.action == *id).map(|t| t.title.clone()).collect(),
        })
        .collect()
}
