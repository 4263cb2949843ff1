//! What somebody said of a field of a site.

use crate::follow;
use crate::french;

/// What somebody said of a field of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The value; empty when they took away the one that stood.
    pub value: String,
    /// Who.
    pub who: String,
    /// When, as the journal says it.
    pub when: String,
    /// Whether they said it of a site that they took for a new one, without what its sources say of it before them.
    pub unseen: bool,
}

impl Entered {
    /// The day, as the standard writes it; empty when it is not known.
    #[must_use]
    pub fn day(&self) -> &str {
        self.when.get(..10).unwrap_or("")
    }

    /// «saisie de CC du Sammiellois, le 15/03/2027».
    #[must_use]
    pub fn source(&self) -> String {
        let day = follow::day(self.day()).map(|day| format!(", le {}", french::date(day))).unwrap_or_default();
        format!("saisie de {}{day}", if self.who.is_empty() { "quelqu'un" } else { &self.who })
    }
}
