//! An attachment that a person would have made, as the words of the plan propose it.

use super::attachment::{Attachment, Origin};
use super::target::{Target, layer_targets};
use super::vocabulary::Vocabulary;
use crate::layer::Layer;
use crate::territory::Territory;

/// How far a suggestion may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Nothing in the action says it: its objective does, or a passing mention of the territory.
    Weak,
    /// The action says it in part: a name cut short, words in parentheses, a document that covers the territory.
    Medium,
    /// The action names it.
    Strong,
}

impl Confidence {
    /// As written in the list.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Weak => "faible",
            Self::Medium => "moyenne",
            Self::Strong => "forte",
        }
    }
}

/// What a suggestion attaches an action to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// A place.
    Place(Target),
    /// A kind of layers, by its id; the study may have none of it.
    Layer(String),
}

/// An attachment that a person would have made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The action's id.
    pub action: String,
    /// What it is attached to.
    pub proposal: Proposal,
    /// What the target is to the action: `lieu`, `porteur`, `partenaire`, `beneficiaire`; empty for no place.
    pub role: String,
    /// How far to trust it.
    pub confidence: Confidence,
    /// The words that led to it, as they stand in the plan.
    pub words: String,
    /// Why, for people.
    pub reason: String,
}

impl Suggestion {
    /// Kind and target as `rattachements.csv` writes them: with the role, what tells a suggestion of an action from the
    /// others.
    #[must_use]
    pub fn written(&self, territory: &Territory) -> (String, String) {
        match &self.proposal {
            Proposal::Layer(kind) => ("couche".to_owned(), kind.clone()),
            Proposal::Place(target) => {
                let first = target.written(territory).into_iter().next();
                first.map_or_else(Default::default, |(kind, target)| (kind.to_owned(), target))
            }
        }
    }

    /// The target for people.
    #[must_use]
    pub fn label(&self, vocabulary: &Vocabulary, territory: &Territory, layers: &[Layer]) -> String {
        match &self.proposal {
            Proposal::Place(target) => target.label(territory, layers),
            Proposal::Layer(kind) => {
                let known = vocabulary.kinds.iter().find(|k| k.id == *kind);
                let title = known.map_or(kind.as_str(), |k| k.title.as_str());
                let absent = vocabulary.layers_of(kind, layers).is_empty();
                format!("{title}{}", if absent { " (couche absente de l'étude)" } else { "" })
            }
        }
    }

    /// The attachments that it comes to: one for each layer of a kind.
    #[must_use]
    pub fn attachments(&self, vocabulary: &Vocabulary, territory: &Territory, layers: &[Layer]) -> Vec<Attachment> {
        let targets = match &self.proposal {
            Proposal::Place(target) => vec![target.clone()],
            Proposal::Layer(kind) => layer_targets(kind, vocabulary, territory, layers),
        };
        let one = |target| Attachment {
            action: self.action.clone(),
            target,
            role: self.role.clone(),
            origin: Origin::Suggestion,
            reason: self.reason.clone(),
        };
        targets.into_iter().map(one).collect()
    }
}
