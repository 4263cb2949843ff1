//! What the user does with suggestions: accept, refuse, change; from the terminal or in the list as a table.

use std::path::Path;

use super::attachment::{Origin, append};
use super::codes::{changed, restored};
use super::named::targets;
use super::refused::{RefusedSuggestion, RefusedSuggestions};
use super::suggestion::Suggestion;
use super::vocabulary::Vocabulary;
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
}

/// Applies decisions. `existing` is the user's file, whose lines, columns and comments stay as they are. A suggestion
/// whose target was changed is remembered as refused, so that it is not proposed again. `None`, with an error, when a
/// target that the user wrote does not exist.
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
    for decision in decisions {
        let (kind, target) = decision.proposed.clone();
        let refuse = |reason: String| {
            let (action, role) = (decision.action.clone(), decision.proposed_role.clone());
            let line = RefusedSuggestion { action, kind, target, reason, date: date.to_owned(), role };
            let same = |r: &RefusedSuggestion| {
                (&r.action, &r.kind, &r.target, &r.role) == (&line.action, &line.kind, &line.target, &line.role)
            };
            if !refusals.lines.iter().any(same) {
                refusals.lines.push(line);
            }
        };
        let Some([kind, target, role, reason]) = &decision.attach else {
            refuse("refusée".to_owned());
            refused += 1;
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
        if (kind, target) != (&decision.proposed.0, &decision.proposed.1) {
            refuse(format!("remplacée par {kind}:{target}"));
        }
        rows.push([&decision.action, kind, target, role, Origin::User.label(), reason].map(str::to_owned));
    }
    if faulty {
        return None;
    }
    let accepted = rows.len();
    Some(Decided { attachments: append(existing, &rows), refusals, accepted, refused })
}
