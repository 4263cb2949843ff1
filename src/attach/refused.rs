//! `rattachements-refuses.csv`: what the user does not want to be proposed again.

use std::path::Path;

use super::fault::malformed;
use super::suggestion::Suggestion;
use crate::book::csv_text;
use crate::book::fill::{FilledRow, FilledTable};
use crate::diagnostic::Notes;
use crate::territory::Territory;

/// A suggestion that the user refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedSuggestion {
    /// The action's id.
    pub action: String,
    /// The kind of target, as `rattachements.csv` writes it.
    pub kind: String,
    /// The target, as `rattachements.csv` writes it.
    pub target: String,
    /// Why it had been proposed, or what was put in its place.
    pub reason: String,
    /// The day of the refusal.
    pub date: String,
}

/// The suggestions that the user refused: `rattachements-refuses.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedSuggestions {
    /// One by one, the oldest first.
    pub lines: Vec<RefusedSuggestion>,
}

const REFUSED: [&str; 5] = ["action", "genre", "cible", "motif", "date"];

impl RefusedSuggestions {
    /// Reads the file. `None`, with an error, when it can't be read: what was refused would be proposed again.
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let before = notes.all().len();
        let rows = FilledTable::of_csv(text, malformed, shown, notes).filter(|_| notes.all().len() == before)?;
        let places = REFUSED.map(|name| rows.column(name));
        let [Some(_), Some(_), Some(_), ..] = places else {
            let message = "les colonnes action, genre et cible manquent".to_owned();
            let help = "rétablir la première ligne action;genre;cible;motif;date, ou effacer le fichier";
            notes.push(malformed(message).at_line(shown, 1).help(help));
            return None;
        };
        let line = |row: &FilledRow| {
            let [action, kind, target, reason, date] = places.map(|place| row.cell(place).to_owned());
            RefusedSuggestion { action, kind, target, reason, date }
        };
        let lines = rows.rows.iter().map(line).filter(|line| !line.action.is_empty()).collect();
        Some(Self { lines })
    }

    /// The file's text.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let rows = self.lines.iter();
        csv_text(&REFUSED, rows.map(|r| [&r.action, &r.kind, &r.target, &r.reason, &r.date].map(Clone::clone)))
    }

    /// Whether a suggestion was refused.
    #[must_use]
    pub fn holds(&self, suggestion: &Suggestion, territory: &Territory) -> bool {
        let (kind, target) = suggestion.written(territory);
        self.lines.iter().any(|r| r.action == suggestion.action && r.kind == kind && r.target == target)
    }
}
