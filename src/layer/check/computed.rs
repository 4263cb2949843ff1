//! The cells that a model computes from others, row by row, and what is said of them.

use std::collections::BTreeMap;

use super::builtin::Built;
use super::control::Fate;
use super::derive::How;
use super::reading::{Draft, Reading};
use super::work::Work;
use crate::french;
use crate::layer::Derived;
use crate::territory::Hours;

impl Reading<'_> {
    /// Adds the computed cells to a row, after those of the file.
    pub(super) fn derive(&self, work: &mut Work<'_>, counts: &mut [u32]) {
        let own = self.raw.fields.len() - self.computed.len();
        for (n, computed) in self.computed.iter().enumerate() {
            let text = match &computed.how {
                How::Week(days) => self.week(days, work, counts),
                How::Listed(edition, of, derived) => self.listed(*edition, *of, derived, work),
            };
            work.set(own + n, text.unwrap_or_default());
        }
    }

    /// A column of the list of the edition of the row. Of an edition without list, or a code that its list does not have,
    /// nothing is known: another edition says nothing of it.
    fn listed(&self, edition: Option<usize>, of: usize, derived: &Derived, work: &Work<'_>) -> Option<String> {
        let Derived::Listed { list, columns, with, .. } = derived else { return None };
        let code = work.get(of)?;
        let edition = match edition {
            Some(column) => Some(work.get(column)?),
            None => None,
        };
        self.model.lists.cell((list, edition), code, columns, with.as_deref()).map(str::to_owned)
    }

    /// The hours of the week. A day without hours is closed, a week without hours is not known; nor is a week of which a
    /// day can't be read: its total would be that of the others.
    fn week(&self, days: &[usize], work: &mut Work<'_>, counts: &mut [u32]) -> Option<String> {
        let mut week = Vec::new();
        let mut read = true;
        for column in days {
            let Some(text) = work.get(*column).map(str::to_owned) else {
                week.push(Vec::new());
                continue;
            };
            let mut fault = |built, expected: &str| {
                let rule = self.rule_built(built);
                work.problems.push(self.problem(rule, work.row, Some(*column), &text, expected, Fate::Kept));
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
