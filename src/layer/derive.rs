//! Fields that a model computes from the others: a column of a list of codes, the hours of the week from one column a day.

use std::collections::BTreeMap;

use super::builtin::Built;
use super::control::Fate;
use super::model::{Derived, Schema};
use super::raw::{Raw, RawRow};
use super::row::{Draft, Reading};
use crate::french;
use crate::territory::Hours;

/// A field that is computed, its columns found in the file.
pub(super) struct Computed<'m> {
    name: &'m str,
    how: How<'m>,
}

enum How<'m> {
    /// Columns of the days, Monday first.
    Week(Vec<usize>),
    /// The column of the edition, the column of the code.
    Listed(Option<usize>, usize, &'m Derived),
}

/// The fields of a model that can be computed on a file, and what to say of the others. A column of the file under the
/// name of the field is left as it is.
pub(super) fn compile<'m>(model: &'m Schema, raw: &Raw, detected: &mut Vec<String>) -> Vec<Computed<'m>> {
    let mut out = Vec::new();
    for field in &model.fields {
        let Some(derived) = field.derived.as_ref().filter(|_| raw.find(&[&field.name]).is_none()) else { continue };
        let needed: Vec<&String> = match derived {
            Derived::Week(days) => days.iter().collect(),
            Derived::Listed { edition, of, .. } => edition.iter().chain([of]).collect(),
        };
        let absent: Vec<String> =
            needed.iter().filter(|n| raw.find(&[n]).is_none()).map(|n| format!("`{n}`")).collect();
        if !absent.is_empty() {
            let missing = if absent.len() == 1 { "la colonne manque" } else { "les colonnes manquent" };
            // A file that has none of the columns is of another kind, or of an older one: nothing is expected of it.
            if absent.len() < needed.len() {
                detected.push(format!(
                    "`{}` non calculé, {missing} : {}",
                    field.name,
                    french::list_at_most(&absent, 7)
                ));
            }
            continue;
        }
        let columns: Vec<usize> = needed.iter().filter_map(|n| raw.find(&[n])).collect();
        let how = match derived {
            Derived::Week(_) => How::Week(columns),
            Derived::Listed { edition, .. } => {
                let of = columns[columns.len() - 1];
                How::Listed(edition.as_ref().map(|_| columns[0]), of, derived)
            }
        };
        out.push(Computed { name: &field.name, how });
    }
    out
}

/// The names of the columns that are added.
pub(super) fn names(computed: &[Computed<'_>]) -> impl Iterator<Item = String> {
    computed.iter().map(|c| c.name.to_owned())
}

impl Reading<'_> {
    /// Adds the computed cells to a row, after those of the file.
    pub(super) fn derive(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) {
        let own = self.raw.fields.len() - self.computed.len();
        while draft.cells.len() < own {
            draft.cells.push("");
        }
        for computed in &self.computed {
            let text = match &computed.how {
                How::Week(days) => self.week(row, days, draft, counts),
                How::Listed(edition, of, derived) => self.listed(*edition, *of, derived, draft),
            };
            draft.cells.push(&text.unwrap_or_default());
        }
    }

    /// A column of the list of the edition of the row. Of an edition without list, or a code that its list does not have,
    /// nothing is known: another edition says nothing of it.
    fn listed(&self, edition: Option<usize>, of: usize, derived: &Derived, draft: &Draft) -> Option<String> {
        let Derived::Listed { list, columns, with, .. } = derived else { return None };
        let code = draft.cells.get(of)?;
        let edition = match edition {
            Some(column) => Some(draft.cells.get(column)?),
            None => None,
        };
        self.model.lists.cell((list, edition), code, columns, with.as_deref()).map(str::to_owned)
    }

    /// The hours of the week. A day without hours is closed, a week without hours is not known; nor is a week of which a
    /// day can't be read: its total would be that of the others.
    fn week(&self, row: &RawRow, days: &[usize], draft: &mut Draft, counts: &mut [u32]) -> Option<String> {
        let mut week = Vec::new();
        let mut read = true;
        for column in days {
            let Some(text) = draft.cells.get(*column).map(str::to_owned) else {
                week.push(Vec::new());
                continue;
            };
            let mut fault = |built, expected: &str| {
                let rule = self.rule_built(built);
                draft.problems.push(self.problem(rule, row, Some(*column), &text, expected, Fate::Kept));
            };
            counts[self.rule_built(Built::DayHours)] += 1;
            let Some(ranges) = Hours::day(&text) else {
                fault(Built::DayHours, "des plages comme 09:00 - 12:00 / 14:00 - 16:30");
                read = false;
                continue;
            };
            counts[self.rule_built(Built::SameHours)] += 1;
            if let Some(merged) = Hours::overlapping(&ranges) {
                fault(Built::SameHours, &format!("réunies : {merged}"));
            }
            week.push(ranges);
        }
        Hours::of_days(&week).filter(|_| read).map(|hours| hours.to_string())
    }

    /// What was computed, for people: how many rows have each field, and which lists are missing or do not tell it.
    pub(super) fn computed_told(&self, drafts: &[Draft]) -> Vec<String> {
        let own = self.raw.fields.len() - self.computed.len();
        let mut fields = Vec::new();
        let mut absent: BTreeMap<String, usize> = BTreeMap::new();
        let mut silent: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (n, computed) in self.computed.iter().enumerate() {
            let filled = drafts.iter().filter(|d| d.cells.get(own + n).is_some()).count();
            let lines = french::count(filled, "ligne", "lignes");
            fields.push(format!("`{}` ({lines} sur {})", computed.name, drafts.len()));
            let How::Listed(Some(edition), _, Derived::Listed { list, columns, with, .. }) = &computed.how else {
                continue;
            };
            let mut editions: BTreeMap<&str, usize> = BTreeMap::new();
            for told in drafts.iter().filter_map(|d| d.cells.get(*edition)) {
                *editions.entry(told).or_default() += 1;
            }
            for (edition, rows) in editions {
                let id = format!("{list}-{edition}");
                let asked = with.as_ref().or(columns.first());
                match self.model.lists.edition(list, Some(edition)) {
                    None => {
                        absent.insert(id, rows);
                    }
                    Some(found) if asked.is_some_and(|column| !found.tells(column)) => {
                        silent.entry(id).or_default().push(format!("`{}`", computed.name));
                    }
                    Some(_) => {}
                }
            }
        }
        let mut out = Vec::new();
        if !fields.is_empty() {
            out.push(format!("champs calculés : {}", french::list(&fields)));
        }
        for (list, fields) in silent {
            let fields = french::list(&fields);
            out.push(format!("non renseigné par la liste `{list}` : {fields} ; compléter `modeles/listes/{list}.csv`"));
        }
        for (list, rows) in absent {
            let lines = french::count(rows, "ligne", "lignes");
            out.push(format!("aucune liste `{list}` ({lines}) : en donner une dans `modeles/listes/{list}.csv`"));
        }
        out
    }
}
