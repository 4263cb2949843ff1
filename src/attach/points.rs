//! The actions at their places, one row for each target, as the GeoPackage holds them.

use std::collections::BTreeSet;

use geo::Point;

use super::attachment::{Attachment, Origin};
use super::target::Target;
use crate::layer::{Layer, Shape};
use crate::plan::Plan;
use crate::territory::{Territory, inner_point_of_all};

/// One action at one target, for the layer of actions in the GeoPackage.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionPlace {
    /// The action's id.
    pub action: String,
    /// Its pillar, from 1.
    pub pillar: usize,
    /// Its text.
    pub text: String,
    /// The target for people.
    pub target: String,
    /// What the target is to the action.
    pub role: String,
    /// Who attached.
    pub origin: Origin,
    /// Where it stands, when the plan is followed.
    pub status: Option<&'static str>,
    /// The mairie of a commune, an inner point of an EPCI, the feature; none for the whole territory or a layer as such,
    /// which stand in no one place.
    pub point: Option<Point<f64>>,
}

/// One row for each action and target: what the GeoPackage's layer of actions holds. Features of the territory that were
/// named, or that a filter chose, come one by one; a layer as such, and a table of communes, in one row.
#[must_use]
pub fn attachment_points(
    plan: &Plan,
    ids: &[String],
    attachments: &[Attachment],
    territory: &Territory,
    layers: &[Layer],
) -> Vec<ActionPlace> {
    let mut out = Vec::new();
    for (action, id) in plan.actions().iter().zip(ids) {
        for attachment in attachments.iter().filter(|a| a.action == *id) {
            let mut push = |target: String, point: Option<Point<f64>>| {
                out.push(ActionPlace {
                    action: id.clone(),
                    pillar: action.pillar(),
                    text: action.node.text.clone(),
                    target,
                    role: attachment.role.clone(),
                    origin: attachment.origin,
                    status: None,
                    point,
                });
            };
            let label = attachment.target.label(territory, layers);
            match &attachment.target {
                Target::Nowhere => {}
                Target::Territory | Target::Department(_) | Target::MissingLayer(_) => push(label, None),
                Target::Commune(i) => push(label, territory.communes[*i].mairie),
                Target::Epci(i) => push(label, inner_point_of_all(&territory.epcis[*i].outline)),
                Target::Features { layer, ids, filter } => {
                    let wanted: BTreeSet<&String> = ids.iter().collect();
                    for layer in layers.iter().filter(|l| l.id == *layer) {
                        if filter.as_deref() == Some("*") || layer.model.geometry == Shape::None {
                            push(label.clone(), None);
                            continue;
                        }
                        let own = layer.features.iter().filter(|f| wanted.contains(&f.id) && f.is_of(territory));
                        for feature in own {
                            push(format!("{} : {}", layer.title, feature.name), feature.point());
                        }
                    }
                }
            }
        }
    }
    out
}
