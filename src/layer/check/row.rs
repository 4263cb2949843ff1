//! One row: its cells against the model, its place, what is wrong with it and what became of that.

use super::control::Fate;
use super::reading::{Draft, Reading};
use super::rules::{self, Compiled};
use crate::book::Cells;
use crate::french;
use crate::layer::input::raw::RawRow;
use crate::layer::model::value::{self, Check, Verdict};
use crate::layer::{FieldSpec, FieldType, Test};

impl Reading<'_> {
    /// Reads a row. `counts` has, for each rule, the number of rows that it was tested on.
    pub(super) fn row(&self, row: &RawRow, counts: &mut [u32]) -> Draft {
        let mut draft = Draft::of(row);
        self.cells(row, &mut draft, counts);
        self.derive(row, &mut draft, counts);
        self.identify(&mut draft);
        self.locate(row, &mut draft, counts);
        self.rules_of_row(row, &mut draft, counts);
        self.hide(&mut draft);
        draft.date = self.date.and_then(|c| draft.cells.get(c)).and_then(value::as_date);
        let at = draft.point();
        let id = draft.id.clone().unwrap_or_default();
        for problem in &mut draft.problems {
            problem.at = at;
            problem.id.clone_from(&id);
        }
        draft
    }

    /// Personal data are looked at, then dropped: no output can hold them.
    fn hide(&self, draft: &mut Draft) {
        let mut hidden = Vec::new();
        for (c, spec) in self.fields.iter().enumerate() {
            let Some(spec) = spec.filter(|s| s.personal) else { continue };
            let public = spec.personal_except.iter().any(|condition| {
                let column = self.raw.find(&[&condition.field]);
                rules::is_so(column.and_then(|c| draft.cells.get(c)), &condition.is)
            });
            if !public && draft.cells.get(c).is_some() {
                hidden.push((c, String::new()));
                for problem in draft.problems.iter_mut().filter(|p| p.column.as_ref() == Some(&self.raw.fields[c])) {
                    problem.found = "(donnée personnelle, masquée)".to_owned();
                }
            }
        }
        draft.cells.replace(&hidden);
    }

    /// Cells against the fields that they are in.
    fn cells(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) {
        let mut changes: Vec<(usize, String)> = Vec::new();
        for (c, spec) in self.fields.iter().enumerate() {
            let Some(spec) = spec else { continue };
            let none = |t: &str| {
                // An empty geometry is an empty cell.
                let empty = spec.kind == FieldType::Wkt && t.len() < 30 && t.to_uppercase().ends_with(" EMPTY");
                empty || self.model.missing.iter().any(|m| m == t)
            };
            let text = row.cells.get(c).filter(|t| !none(t));
            if spec.required {
                counts[self.rule_of_cell(c, Check::Required)] += 1;
            }
            let Some(text) = text else {
                if row.cells.get(c).is_some() {
                    changes.push((c, String::new()));
                }
                if spec.required {
                    let rule = self.rule_of_cell(c, Check::Required);
                    draft.problems.push(self.problem(rule, row, Some(c), "", "une valeur", Fate::Kept));
                }
                continue;
            };
            self.tested(spec, c, counts);
            match value::check(spec, text) {
                Verdict::Fine => {}
                Verdict::Rewritten(new) => changes.push((c, new)),
                Verdict::Repaired(check, new) => {
                    let fate = Fate::Repaired(new.clone());
                    let rule = self.rule_of_cell(c, check);
                    draft.problems.push(self.problem(rule, row, Some(c), text, &format!("lu : {new}"), fate));
                    changes.push((c, new));
                }
                Verdict::Faulty(check, expected) => {
                    let rule = self.rule_of_cell(c, check);
                    draft.problems.push(self.problem(rule, row, Some(c), text, &expected, Fate::Kept));
                }
                Verdict::Lost(check, expected) => {
                    let rule = self.rule_of_cell(c, check);
                    draft.problems.push(self.problem(rule, row, Some(c), text, &expected, Fate::Lost));
                    changes.push((c, String::new()));
                }
            }
        }
        draft.cells.replace(&changes);
    }

    /// Counts what a filled cell is tested for: whatever [`value::check`] may say of it.
    fn tested(&self, spec: &FieldSpec, column: usize, counts: &mut [u32]) {
        use FieldType::{Hours, Position, Text, Wkt};
        let mut count = |check| counts[self.rule_of_cell(column, check)] += 1;
        let listed = !spec.values.is_empty() || !spec.admitted.is_empty();
        let typed = match spec.kind {
            // A list may be written as another program writes it.
            Text | Position | Wkt => listed && spec.list.is_some(),
            Hours => spec.pattern.is_none(),
            _ => true,
        };
        if typed {
            count(Check::Type);
        }
        if spec.pattern.is_some() {
            count(Check::Pattern);
        }
        if listed {
            count(Check::Values);
        }
        if spec.minimum.is_some() || spec.maximum.is_some() {
            count(Check::Bounds);
        }
    }

    fn identify(&self, draft: &mut Draft) {
        let none = |t: &str| self.model.without_id.iter().any(|w| french::fold(w) == french::fold(t));
        let filled = |c: &usize| draft.cells.get(*c);
        draft.without_id = self.ids.first().and_then(filled).is_some_and(none);
        let id = self.ids.iter().filter_map(filled).find(|t| !none(t)).map(str::to_owned);
        let name = self.names.iter().find_map(filled).map(str::to_owned);
        draft.id = id;
        draft.name = name;
    }

    fn rules_of_row(&self, row: &RawRow, draft: &mut Draft, counts: &mut [u32]) {
        let mut changes: Vec<(usize, String)> = Vec::new();
        for (r, rule) in self.rules.iter().enumerate() {
            let mut result = rule.test(&draft.cells);
            // A fake is one as it was written, too, before what could be read of it was.
            if matches!(rule.spec.test, Test::Not(..)) && !matches!(result, Some(Err(_))) {
                result = rule.test(&row.cells).or(result);
            }
            let Some(result) = result else { continue };
            // A code that has not the form of a code is told once.
            let misshapen = |c: usize| draft.problems.iter().any(|p| p.rule == self.rule_of_cell(c, Check::Pattern));
            let fault = result.as_ref().err().and_then(|f| f.column);
            if matches!(rule.spec.test, Test::Known(..)) && fault.is_some_and(misshapen) {
                continue;
            }
            let index = self.rule_of_model(r);
            counts[index] += 1;
            let Err(fault) = result else { continue };
            let right = fault.column.and_then(|c| Some((c, self.divided(rule, c, &draft.cells)?)));
            let fate = match (right, fault.column) {
                (Some((c, right)), _) => {
                    changes.push((c, right.clone()));
                    Fate::Repaired(right)
                }
                (None, Some(c)) if rule.spec.drops => {
                    changes.push((c, String::new()));
                    Fate::Lost
                }
                _ => Fate::Kept,
            };
            draft.problems.push(self.problem(index, row, fault.column, &fault.found, &fault.expected, fate));
        }
        draft.cells.replace(&changes);
    }

    /// The number divided by what the rule says, when the row then passes it.
    fn divided(&self, rule: &Compiled<'_>, column: usize, cells: &Cells) -> Option<String> {
        let by = rule.spec.divided_by?;
        let right = (cells.get(column).and_then(value::number)? / by).to_string();
        let mut changed = cells.clone();
        changed.replace(&[(column, right.clone())]);
        matches!(rule.test(&changed), Some(Ok(()))).then_some(right)
    }
}
