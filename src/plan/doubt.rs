//! Actions that disappeared while others like them appeared: the pairs that are asked about.

use std::path::Path;

use super::diff::likeness;
use super::registry::{Known, Registry};
use crate::diagnostic::Diagnostic;
use crate::french;

/// Below it two texts have too little in common for the question to be asked. Two different actions of the PETR's plan
/// reach 0.51; what is asked in vain costs less than what is lost.
const DOUBTFUL: f64 = 0.4;

/// What the user writes for «it became none».
pub const NONE: &str = "aucune";

/// An action that disappeared and one that looks like it, not enough to be taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The one that disappeared.
    pub old: Known,
    /// The one that appeared.
    pub new: Known,
    /// Their likeness, in per cent.
    pub percent: u8,
}

impl Doubt {
    /// The lines of territoire.toml that answer: the same action, or two.
    #[must_use]
    pub fn answers(&self) -> [String; 2] {
        let answer = |new: &str| format!("[[plan.suite]]\nancienne = \"{}\"\nnouvelle = \"{new}\"", self.old.id);
        [answer(&self.new.id), answer(NONE)]
    }

    pub(super) fn question(&self, shown: &Path) -> Diagnostic {
        let text = |known: &Known| known.text.chars().take(60).collect::<String>();
        let message = format!("l'action `{}` est-elle devenue `{}` ?", self.old.id, self.new.id);
        let label = format!(
            "« {} » n'est plus dans le document, « {} » y apparaît et lui ressemble à {}\u{a0}%",
            text(&self.old),
            text(&self.new),
            self.percent
        );
        let [same, none] = self.answers().map(|lines| lines.replace('\n', "\n         "));
        let help = format!(
            "le dire dans territoire.toml, pour que ses rattachements la suivent :\n         {same}\n     ou, si ce sont deux actions :\n         {none}"
        );
        Diagnostic::new("A0483", message).in_file(shown).label(label).help(help)
    }
}

/// The one among the new actions that an action which disappeared looks most like.
pub(super) fn may_have_become(gone: &Known, new: &[&Known]) -> Option<String> {
    let scored = new.iter().map(|k| (alike(gone, k), &k.id));
    // The first of equals: the order is that of the document.
    let best = scored.reduce(|best, one| if one.0.total_cmp(&best.0).is_gt() { one } else { best });
    best.filter(|(score, _)| *score >= DOUBTFUL).map(|(_, id)| id.clone())
}

fn alike(a: &Known, b: &Known) -> f64 {
    likeness(&french::name_key(&a.text), &french::name_key(&b.text))
}

impl Registry {
    /// The pairs that the user has not decided.
    pub(super) fn doubts(&self) -> Vec<Doubt> {
        let pair = |old: &Known| {
            let new = &self.known[self.find(old.doubt.as_deref()?)?];
            let percent = (alike(old, new) * 100.0).round() as u8;
            Some(Doubt { old: old.clone(), new: new.clone(), percent })
        };
        self.known.iter().filter_map(pair).collect()
    }
}
