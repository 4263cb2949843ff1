//! Which way is better, and what can be said then.

use super::Shared;
use crate::analysis::parameter::{Choice, Parameter};
use crate::outcome::Direction;

/// Which way is better.
pub(super) const SENSE: Parameter<Choice<Option<Direction>>> = Parameter {
    key: "sens",
    kind: Choice(&[
        ("auto", None),
        ("plus-est-mieux", Some(Direction::Better)),
        ("moins-est-mieux", Some(Direction::Worse)),
        ("neutre", Some(Direction::Neutral)),
    ]),
    default: Some("\"auto\""),
    about: "`plus-est-mieux` (services), `moins-est-mieux` (logements vacants, distance) ou `neutre` : ce que les phrases disent en dépend ; `auto` : comme le disent le modèle de la couche ou l'analyse, sinon `neutre`",
};

impl Shared<'_> {
    /// Whether more of it is to be had: only then is it an endowment, of which one would wish for one more.
    pub(super) fn wished_for(&self) -> bool {
        self.endowment && self.variable.direction == Direction::Better
    }

    /// What it means that like communes lie together.
    pub(super) fn gathered(&self) -> &'static str {
        // Of what is only a bound nobody knows who is better off.
        if self.variable.bound.is_some() {
            return "il y a des zones de valeurs élevées et d'autres de valeurs basses";
        }
        match (self.endowment, self.variable.direction) {
            (_, Direction::Neutral) => "il y a des zones de valeurs élevées et d'autres de valeurs basses",
            (true, Direction::Better) => "il y a des zones bien et mal dotées",
            (false, Direction::Better) | (_, Direction::Worse) => "il y a des zones bien et mal loties",
        }
    }

    /// Which of the lowest and the highest is better off; none where neither is.
    pub(super) fn best<'n>(&self, lowest: &'n str, highest: &'n str) -> Option<&'n str> {
        if self.variable.bound.is_some() {
            return None;
        }
        match self.variable.direction {
            Direction::Better => Some(highest),
            Direction::Worse => Some(lowest),
            Direction::Neutral => None,
        }
    }
}
