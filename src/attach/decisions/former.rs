//! What earlier decisions wrote, and what a new one about the same proposal does of it: the last one stands.

use std::collections::BTreeSet;
use std::path::Path;

use super::Decision;
use crate::attach::attachment::{COLUMNS, Origin, without};
use crate::attach::refused::{RefusedSuggestion, RefusedSuggestions};
use crate::book::fill::FilledTable;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// Why a suggestion is remembered as refused: it was.
pub(super) const REFUSED: &str = "refusée";
/// The same: another target was put in its place.
pub(super) const REPLACED: &str = "remplacée par ";

/// Whether a refusal is of the proposal of a decision.
pub(super) fn is_of(refusal: &RefusedSuggestion, decision: &Decision) -> bool {
    let (kind, target) = &decision.proposed;
    (&refusal.action, &refusal.kind, &refusal.target, &refusal.role)
        == (&decision.action, kind, target, &decision.proposed_role)
}

/// Remembers a proposal as refused, the last reason for the earlier one. Whether that is new.
pub(super) fn refuse(refusals: &mut RefusedSuggestions, decision: &Decision, reason: &str, date: &str) -> bool {
    if let Some(there) = refusals.lines.iter_mut().find(|r| is_of(r, decision)) {
        let other = there.reason != reason;
        if other {
            (there.reason, there.date) = (reason.to_owned(), date.to_owned());
        }
        return other;
    }
    let (kind, target) = decision.proposed.clone();
    let (action, role) = (decision.action.clone(), decision.proposed_role.clone());
    refusals.lines.push(RefusedSuggestion {
        action,
        kind,
        target,
        reason: reason.to_owned(),
        date: date.to_owned(),
        role,
    });
    true
}

/// What tells a line of attachments from others: its action, its kind, its target and its role.
pub(super) fn key(row: &[String; 6]) -> [String; 4] {
    [0, 1, 2, 3].map(|k: usize| french::name_key(&row[k]))
}

/// The lines of the user's file, as earlier decisions wrote them.
#[derive(Debug, Default)]
pub(super) struct Former {
    /// The first line of each, what tells it, and whether it may be of a decision.
    lines: Vec<(usize, [String; 4], bool)>,
    /// Those that a later decision contradicts.
    pub(super) gone: BTreeSet<usize>,
    /// How many accepted lines stood there.
    pub(super) known: usize,
    /// How many refusals were taken back.
    pub(super) taken_back: usize,
}

impl Former {
    pub(super) fn of(existing: &str) -> Self {
        let table = FilledTable::as_written(existing);
        let places = [0, 1, 2, 3].map(|k: usize| table.column(COLUMNS[k]));
        let origin = table.column(COLUMNS[4]);
        let lines = table.rows.iter().map(|row| {
            let by_user = ["", Origin::User.label()].contains(&french::name_key(row.cell(origin)).as_str());
            (row.line, places.map(|place| french::name_key(row.cell(place))), by_user)
        });
        Self { lines: lines.collect(), ..Self::default() }
    }

    /// Whether a line stands there and stays.
    pub(super) fn has(&self, row: &[String; 6]) -> bool {
        let key = key(row);
        self.lines.iter().any(|(line, there, _)| *there == key && !self.gone.contains(line))
    }

    /// Finds the lines that earlier decisions about the same proposal wrote, but for what is decided now: the proposal as it
    /// was made, and what was put in its place.
    pub(super) fn contradicted(
        &mut self,
        decision: &Decision,
        refusals: &RefusedSuggestions,
        now: Option<&[String; 6]>,
    ) {
        let now = now.map(key);
        let (kind, target) = &decision.proposed;
        let as_made = [&decision.action, kind, target].map(|text| french::name_key(text));
        let role = french::name_key(&decision.proposed_role);
        let replaced = refusals.lines.iter().find(|r| is_of(r, decision)).and_then(|r| r.reason.strip_prefix(REPLACED));
        let replaced = replaced.and_then(|other| other.split_once(':'));
        let replaced = replaced.map(|(kind, target)| [decision.action.as_str(), kind, target].map(french::name_key));
        for (line, there, by_user) in &self.lines {
            let of_proposal = there[..3] == as_made && (there[3] == role || (role.is_empty() && now.is_none()));
            let in_its_place = replaced.as_ref().is_some_and(|other| there[..3] == *other);
            if *by_user && (of_proposal || in_its_place) && now.as_ref() != Some(there) {
                self.gone.insert(*line);
            }
        }
    }

    /// The file without the lines that gave way; `None` when one can't be taken out alone.
    pub(super) fn left(&self, existing: &str) -> Option<String> {
        if self.gone.is_empty() { Some(existing.to_owned()) } else { without(existing, &self.gone) }
    }

    /// Says what of earlier decisions there was.
    pub(super) fn tell(&self, shown: &Path, notes: &mut Notes) {
        if self.known > 0 {
            let n = french::count(self.known, "rattachement accepté y est déjà", "rattachements acceptés y sont déjà");
            let d = Diagnostic::new("I0519", format!("{n} : rien n'est écrit deux fois"));
            notes.push(d.in_file(shown));
        }
        if self.gone.is_empty() && self.taken_back == 0 {
            return;
        }
        let mut said = Vec::new();
        if !self.gone.is_empty() {
            let lines: Vec<String> = self.gone.iter().map(|line| format!("ligne {line}")).collect();
            said.push(format!("lignes ôtées : {}", french::list_at_most(&lines, 6)));
        }
        if self.taken_back > 0 {
            said.push(french::count(self.taken_back, "refus repris", "refus repris"));
        }
        let n = self.gone.len() + self.taken_back;
        let message = french::count(n, "décision d'avant en est remplacée", "décisions d'avant en sont remplacées");
        notes.push(
            Diagnostic::new("A0519", format!("{message} : c'est la dernière qui compte"))
                .in_file(shown)
                .label(said.join(" ; "))
                .help("si c'est une erreur, décider de nouveau comme avant"),
        );
    }
}
