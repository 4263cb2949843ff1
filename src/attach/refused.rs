//! `rattachements-refuses.csv`: what the user does not want to be proposed again.

use std::path::Path;

use super::codes::restore_targets;
use super::fault::malformed;
use super::suggestion::Suggestion;
use crate::book::Arrangement;
use crate::book::fill::{FilledRow, FilledTable};
use crate::diagnostic::Notes;
use crate::plan::restore_actions;
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
    /// The role that was proposed; empty for any.
    pub role: String,
}

/// The suggestions that the user refused: `rattachements-refuses.csv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefusedSuggestions {
    /// One by one, the oldest first.
    pub lines: Vec<RefusedSuggestion>,
    /// The columns of the file as people left them.
    arrangement: Arrangement,
}

const REFUSED: [&str; 6] = ["action", "genre", "cible", "motif", "date", "role"];

impl RefusedSuggestions {
    /// Reads the file. `None`, with an error, when it can't be read: what was refused would be proposed again.
    /// `ids` are those of the plan's actions.
    pub fn parse(text: &str, shown: &Path, ids: &[String], territory: &Territory, notes: &mut Notes) -> Option<Self> {
        let before = notes.all().len();
        let rows =
            FilledTable::of_csv(text, &REFUSED, malformed, shown, notes).filter(|_| notes.all().len() == before)?;
        let arrangement = Arrangement::of(&rows, &REFUSED);
        let mut rows = rows;
        restore_actions(&mut rows, &["action"], ids, shown, notes);
        restore_targets(&mut rows, territory, shown, notes);
        let places = REFUSED.map(|name| rows.column(name));
        let [Some(_), Some(_), Some(_), ..] = places else {
            let message = "les colonnes action, genre et cible manquent".to_owned();
            let help = "remettre en première ligne action;genre;cible;motif;date;role : les refus écrits restent";
            notes.push(malformed(message).at_line(shown, 1).help(help));
            return None;
        };
        let line = |row: &FilledRow| {
            let [action, kind, target, reason, date, role] = places.map(|place| row.cell(place).to_owned());
            RefusedSuggestion { action, kind, target, reason, date, role }
        };
        let lines = rows.rows.iter().map(line).collect();
        Some(Self { lines, arrangement })
    }

    /// Takes refusals back. Whether there was one.
    pub(super) fn remove(&mut self, of: impl Fn(&RefusedSuggestion) -> bool) -> bool {
        let there = self.lines.len();
        for at in (0..there).rev().filter(|at| of(&self.lines[*at])).collect::<Vec<_>>() {
            self.lines.remove(at);
            self.arrangement.forget(at);
        }
        self.lines.len() < there
    }

    /// The file's text.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let rows = self.lines.iter().enumerate();
        // Lines are added at the end, and one that is taken back is forgotten with its row: a line that was read is its row.
        let cells =
            |r: &RefusedSuggestion| [&r.action, &r.kind, &r.target, &r.reason, &r.date, &r.role].map(Clone::clone);
        let rows = rows.map(|(at, r)| (Some(at), cells(r)));
        self.arrangement.csv(&REFUSED, rows)
    }

    /// Whether a suggestion was refused.
    #[must_use]
    pub fn holds(&self, suggestion: &Suggestion, territory: &Territory) -> bool {
        let (kind, target) = suggestion.written(territory);
        let role = |r: &RefusedSuggestion| r.role.is_empty() || r.role == suggestion.role;
        self.lines.iter().any(|r| r.action == suggestion.action && r.kind == kind && r.target == target && role(r))
    }
}
