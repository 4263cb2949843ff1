//! What the user does with suggestions: accept, refuse, change; from the terminal or in the list as a table.

mod former;

use std::path::Path;

use former::{Former, REFUSED, REPLACED, is_of, key, refuse};

use super::attachment::{Origin, append};
use super::codes::{changed, restored};
use super::fault::malformed;
use super::named::targets;
use super::refused::RefusedSuggestions;
use super::suggestion::Suggestion;
use super::vocabulary::Vocabulary;
use crate::book::line_end;
use crate::diagnostic::{Notes, Place};
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

/// Which suggestions are meant: `1.1.2-01`, `1.1.2-01:couche`, `1.1.2-01:couche:friches`,
/// `1.1.2-01:commune:55463:porteur`, `1.1*`, `*:epci`, `confiance=forte`, `tout`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    confidence: Option<String>,
    parts: Vec<String>,
}

impl Selector {
    /// Reads a selector.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        match text.strip_prefix("confiance=") {
            Some(level) => Self { confidence: Some(french::fold(level.trim())), parts: Vec::new() },
            None if text == "tout" => Self { confidence: None, parts: Vec::new() },
            None => Self { confidence: None, parts: text.splitn(4, ':').map(|p| p.trim().to_owned()).collect() },
        }
    }

    /// Whether it means this suggestion.
    #[must_use]
    pub fn takes(&self, suggestion: &Suggestion, label: &str, territory: &Territory) -> bool {
        let (kind, target) = suggestion.written(territory);
        let fits = |k: usize, values: &[&str]| {
            self.parts.get(k).is_none_or(|part| match part.strip_suffix('*') {
                Some(start) => values.iter().any(|v| v.starts_with(start)),
                None => values.iter().any(|v| french::name_key(v) == french::name_key(part)),
            })
        };
        self.confidence.as_deref().is_none_or(|level| suggestion.confidence.label() == level)
            && fits(0, &[&suggestion.action])
            && fits(1, &[&kind])
            && fits(2, &[&target, label])
            && fits(3, &[&suggestion.role])
    }
}

/// What the user decides of one suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The action's id.
    pub action: String,
    /// Kind and target that were proposed.
    pub proposed: (String, String),
    /// The role that was proposed; empty when the list doesn't say.
    pub proposed_role: String,
    /// Kind, target, role and reason to attach; `None` for a refusal.
    pub attach: Option<[String; 4]>,
    /// Where the user wrote it, when it is in a file.
    pub place: Option<Place>,
}

/// What the user's files become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The text of `rattachements.csv`.
    pub attachments: String,
    /// What is to be remembered as refused.
    pub refusals: RefusedSuggestions,
    /// How many lines were attached.
    pub accepted: usize,
    /// How many suggestions were refused.
    pub refused: usize,
    /// How many accepted lines stood there already.
    pub known: usize,
    /// How many lines of earlier decisions gave way.
    pub replaced: usize,
}

/// Applies decisions. `existing` is the user's file, whose lines, columns and comments stay as they are, but for those that
/// an earlier decision about the same proposal wrote and this one contradicts: the last one stands. A line that is there is not
/// written again. A suggestion whose target was changed is remembered as refused, so that it is not proposed again.
/// `None`, with an error, when a target that the user wrote does not exist.
#[allow(clippy::too_many_arguments, reason = "the two files of the user and what their lines are read against")]
pub fn decide(
    existing: &str,
    refusals: &RefusedSuggestions,
    decisions: &[Decision],
    date: &str,
    vocabulary: &Vocabulary,
    territory: &Territory,
    layers: &[Layer],
    (shown, notes): (&Path, &mut Notes),
) -> Option<Decided> {
    let mut refusals = refusals.clone();
    let mut rows: Vec<[String; 6]> = Vec::new();
    let mut refused = 0;
    let mut faulty = false;
    let mut former = Former::of(existing);
    for decision in decisions {
        let Some([kind, target, role, reason]) = &decision.attach else {
            former.contradicted(decision, &refusals, None);
            refused += usize::from(refuse(&mut refusals, decision, REFUSED, date));
            continue;
        };
        let written = target;
        let meant = restored(kind, target, territory);
        let target = meant.as_ref().unwrap_or(written);
        if meant.is_some() {
            let told = changed(1).label(format!("`{written}` → `{target}`"));
            notes.push(told.at(decision.place.clone().unwrap_or_else(|| Place::File(shown.to_owned()))));
        }
        if let Err(fault) = targets(kind, target, territory, layers, vocabulary) {
            notes.push(match &decision.place {
                Some(place) => fault.at(place.clone()),
                None => fault.at(Place::File(shown.to_owned())),
            });
            faulty = true;
            continue;
        }
        let row = [&decision.action, kind, target, role, Origin::User.label(), reason].map(str::to_owned);
        former.contradicted(decision, &refusals, Some(&row));
        if (kind, target) == (&decision.proposed.0, &decision.proposed.1) {
            let before = refusals.remove(|r| is_of(r, decision));
            former.taken_back += usize::from(before);
        } else {
            refuse(&mut refusals, decision, &format!("{REPLACED}{kind}:{target}"), date);
        }
        if former.has(&row) || rows.iter().any(|other| key(other) == key(&row)) {
            former.known += 1;
        } else {
            rows.push(row);
        }
    }
    if faulty {
        return None;
    }
    former.tell(shown, notes);
    let Some(left) = former.left(existing) else {
        let message = "une décision en contredit une autre, dont la ligne ne peut pas être ôtée seule";
        notes.push(malformed(message).in_file(shown).help("ôter cette ligne dans le tableur, puis relancer"));
        return None;
    };
    let accepted = rows.len();
    let mut attachments = if rows.is_empty() { left.clone() } else { append(&left, &rows) };
    // What goes on from the file takes its line ends when it is written; what no more begins like it does not.
    if let Some(added) = attachments.strip_prefix(&left).filter(|_| !former.gone.is_empty()) {
        attachments = format!("{left}{}", added.replace('\n', line_end(existing)));
    }
    Some(Decided { attachments, refusals, accepted, refused, known: former.known, replaced: former.gone.len() })
}
