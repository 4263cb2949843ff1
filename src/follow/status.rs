//! Where an action stands, and how it matters.

use crate::french;

/// Where an action stands: the vocabulary of Territoires en transitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Not begun.
    ToCome,
    /// Under way.
    Ongoing,
    /// Done.
    Done,
    /// Stopped for a time.
    Paused,
    /// Given up.
    Abandoned,
    /// Prevented by something.
    Blocked,
    /// Behind its calendar, by the word of those who follow it.
    Late,
    /// To be talked over.
    ToDiscuss,
}

impl Status {
    /// All of them, in the order of the list that people choose from.
    pub const ALL: [Self; 8] = [
        Self::ToCome,
        Self::Ongoing,
        Self::Done,
        Self::Paused,
        Self::Abandoned,
        Self::Blocked,
        Self::Late,
        Self::ToDiscuss,
    ];

    /// As people read and choose it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ToCome => "À venir",
            Self::Ongoing => "En cours",
            Self::Done => "Réalisé",
            Self::Paused => "En pause",
            Self::Abandoned => "Abandonné",
            Self::Blocked => "Bloqué",
            Self::Late => "En retard",
            Self::ToDiscuss => "À discuter",
        }
    }

    /// The status of that label, whatever its case and accents.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let key = french::name_key(text);
        Self::ALL.into_iter().find(|s| french::name_key(s.label()) == key)
    }

    /// The status that is certainly meant: «Abandonnées», or «Terminée», which the national schema says for «Réalisé».
    pub(super) fn meant(text: &str) -> Option<Self> {
        let key = french::agreed_key(text);
        let same = |s: &Self| french::agreed_key(s.label()) == key;
        Self::ALL.into_iter().find(same).or_else(|| (key == "termine").then_some(Self::Done))
    }
}

/// The levels of priority of Territoires en transitions, which calls the lowest «Bas».
pub(super) const PRIORITIES: [&str; 3] = ["Élevé", "Moyen", "Bas"];
