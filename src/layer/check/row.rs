//! One row: its cells against the model, its place, what is wrong with it and what became of that.

use super::cells::Row;
use super::control::{Fate, Problem};
use super::kinds;
use super::reading::{Draft, Reading};
use super::rules::{self, Bound, Compiled};
use super::work::Work;
use crate::book::Cells;
use crate::french;
use crate::layer::input::raw::RawRow;
use crate::layer::model::parcel;
use crate::layer::model::value::{self, Check, Verdict};
use crate::layer::{FieldSpec, FieldType, Test};

impl Reading<'_> {
    /// Reads a row. `counts` has, for each rule, the number of rows that it was tested on; its faults are added to
    /// `problems`.
    pub(super) fn row(&self, row: RawRow, counts: &mut [u32], problems: &mut Vec<Problem>) -> Draft {
        let mut work = Work::of(&row, &self.ranks);
        self.cells(&mut work, counts);
        self.derive(&mut work, counts);
        self.identify(&mut work);
        self.locate(&mut work, counts);
        self.parcels(&mut work);
        self.rules_of_row(&mut work, counts);
        self.hide(&mut work);
        work.draft.date = self.date.and_then(|c| work.get(c)).and_then(value::as_date);
        let (mut draft, changes, numbers, mut found) = work.end();
        if !found.is_empty() {
            let at = draft.point();
            for problem in &mut found {
                problem.at = at;
                problem.id = draft.id.clone().unwrap_or_default();
            }
            draft.rejected = found.iter().any(|p| p.fate == Fate::Rejected);
            draft.repaired = found.iter().any(|p| matches!(p.fate, Fate::Repaired(_)));
            problems.append(&mut found);
        }
        draft.cells = self.standing(row.cells, changes);
        draft.cells.keep_numbers(numbers);
        draft
    }

    /// The cells of a row as they then stand, one for each column.
    fn standing(&self, written: Cells, changes: Vec<(usize, String)>) -> Cells {
        let width = self.raw.fields.len().max(written.len());
        if changes.is_empty() && written.len() == width {
            return written;
        }
        let mut now: Vec<Option<&str>> = (0..width).map(|c| written.get(c)).collect();
        for (column, text) in &changes {
            now[*column] = Some(text);
        }
        Cells::new(now.into_iter().map(Option::unwrap_or_default))
    }

    /// Personal data are looked at, then dropped: no output can hold them.
    fn hide(&self, work: &mut Work<'_>) {
        let public = |of: &[Bound]| of.iter().any(|condition| rules::holds(condition, work));
        let hidden = self.personal.iter().filter(|(c, except)| !public(except) && work.get(*c).is_some());
        let hidden: Vec<usize> = hidden.map(|(c, _)| *c).collect();
        for c in hidden {
            work.set(c, String::new());
            for problem in work.problems.iter_mut().filter(|p| p.column.as_ref() == Some(&self.raw.fields[c])) {
                "(donnée personnelle, masquée)".clone_into(&mut problem.found);
            }
        }
    }

    /// Cells against the fields that they are in.
    fn cells(&self, work: &mut Work<'_>, counts: &mut [u32]) {
        let row = work.row;
        let free = self.model.schema.is_empty();
        for (c, spec) in self.fields.iter().enumerate() {
            let Some(spec) = spec else { continue };
            let none = |t: &str| {
                // An empty geometry is an empty cell.
                let empty = spec.kind == FieldType::Wkt && t.len() < 30 && t.to_uppercase().ends_with(" EMPTY");
                // An official schema says itself what stands for a missing value, and the rest is a fault.
                let marked = || free && spec.kind.is_number() && kinds::mark_of(self, t).is_some();
                empty || self.is_missing(t) || marked()
            };
            let text = row.cells.get(c).filter(|t| !none(t));
            if spec.required {
                counts[self.rule_of_cell(c, Check::Required)] += 1;
            }
            let Some(text) = text else {
                if let Some(mark) = row.cells.get(c) {
                    if let Some(why) = kinds::mark_of(self, mark).filter(|_| spec.kind.is_number()) {
                        work.draft.marks.push((c, why));
                    }
                    work.set(c, String::new());
                }
                if spec.required {
                    let rule = self.rule_of_cell(c, Check::Required);
                    work.problems.push(self.problem(rule, row, Some(c), "", "une valeur", Fate::Kept));
                }
                continue;
            };
            self.tested(spec, c, counts);
            // Degrees and minutes are a number, written another way.
            let degrees = if spec.kind.is_number() { self.place.degrees(c, text) } else { None };
            let degrees = degrees.map(|value| value.to_string());
            if let Some(degrees) = &degrees {
                work.set(c, degrees.clone());
            }
            let text = degrees.as_deref().unwrap_or(text);
            let (verdict, value) = value::check(spec, text);
            work.read_as(c, value);
            match verdict {
                Verdict::Fine => {}
                Verdict::Rewritten(new) => work.set(c, new),
                Verdict::Repaired(check, new) => {
                    let fate = Fate::Repaired(new.clone());
                    let rule = self.rule_of_cell(c, check);
                    work.problems.push(self.problem(rule, row, Some(c), text, &format!("lu : {new}"), fate));
                    work.set(c, new);
                }
                Verdict::Faulty(check, expected) => {
                    let rule = self.rule_of_cell(c, check);
                    work.problems.push(self.problem(rule, row, Some(c), text, &expected, Fate::Kept));
                }
                Verdict::Lost(check, expected) => {
                    let rule = self.rule_of_cell(c, check);
                    work.problems.push(self.problem(rule, row, Some(c), text, &expected, Fate::Lost));
                    work.set(c, String::new());
                }
            }
        }
    }

    /// Counts what a filled cell is tested for: whatever [`value::check`] may say of it.
    fn tested(&self, spec: &FieldSpec, column: usize, counts: &mut [u32]) {
        use FieldType::{Hours, Parcels, Position, Text, Wkt};
        let mut count = |check| counts[self.rule_of_cell(column, check)] += 1;
        let listed = !spec.values.is_empty() || !spec.admitted.is_empty();
        let typed = match spec.kind {
            // A list may be written as another program writes it.
            Text | Position | Wkt | Parcels => listed && spec.list.is_some(),
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

    /// Parcels told by their section and number alone, once the commune of the row is known: those of a commune that took in
    /// others may be of any of them, and stay as they are.
    fn parcels(&self, work: &mut Work<'_>) {
        for (c, spec) in self.fields.iter().enumerate() {
            let Some(spec) = spec.filter(|spec| spec.kind == FieldType::Parcels) else { continue };
            let rule = self.rule_of_cell(c, Check::Pattern);
            let Some(at) = work.problems.iter().position(|p| p.rule == rule) else { continue };
            let told = || self.model.commune.iter().find_map(|name| work.get(self.raw.find(&[name])?));
            let here = work.draft.commune.map(|i| self.territory.communes[i].code.to_string());
            let code = here.or_else(|| told().map(str::to_owned));
            let alone = code.as_deref().filter(|code| !self.took_in_others(code));
            let read = work.get(c).and_then(|text| parcel::identifiers(text, alone));
            let read = read.map(|ids| ids.join(&spec.list.unwrap_or('|').to_string()));
            if let Some(read) = read.filter(|text| spec.pattern.as_ref().is_none_or(|p| p.is_match(text))) {
                work.problems[at].expected = format!("lu : {read}");
                work.problems[at].fate = Fate::Repaired(read.clone());
                work.set(c, read);
            }
        }
    }

    fn identify(&self, work: &mut Work<'_>) {
        let none = |t: &str| {
            let told = &self.model.without_id;
            !told.is_empty() && told.iter().any(|w| french::fold(w) == french::fold(t))
        };
        let filled = |c: &usize| work.get(*c);
        let without = self.ids.first().and_then(filled).is_some_and(none);
        let id = self.ids.iter().filter_map(filled).find(|t| !none(t)).map(str::to_owned);
        let name = self.names.iter().find_map(filled).map(str::to_owned);
        work.draft.without_id = without;
        work.draft.id = id;
        work.draft.name = name;
    }

    fn rules_of_row(&self, work: &mut Work<'_>, counts: &mut [u32]) {
        let row = work.row;
        let mut changes: Vec<(usize, String)> = Vec::new();
        for (r, rule) in self.rules.iter().enumerate() {
            let mut result = rule.test(work);
            // A fake is one as it was written, too, before what could be read of it was.
            if matches!(rule.spec.test, Test::Not(..)) && !matches!(result, Some(Err(_))) {
                result = rule.test(&row.cells).or(result);
            }
            let Some(result) = result else { continue };
            // A code that has not the form of a code is told once.
            let misshapen = |c: usize| work.problems.iter().any(|p| p.rule == self.rule_of_cell(c, Check::Pattern));
            let fault = result.as_ref().err().and_then(|f| f.column);
            if matches!(rule.spec.test, Test::Known(..)) && fault.is_some_and(misshapen) {
                continue;
            }
            let index = self.rule_of_model(r);
            counts[index] += 1;
            let Err(fault) = result else { continue };
            let right = fault.column.and_then(|c| Some((c, divided(rule, c, work)?)));
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
            work.problems.push(self.problem(index, row, fault.column, &fault.found, &fault.expected, fate));
        }
        for (column, text) in changes {
            work.set(column, text);
        }
    }
}

/// The number divided by what the rule says, when the row then passes it.
fn divided(rule: &Compiled<'_>, column: usize, row: &Work<'_>) -> Option<String> {
    let by = rule.spec.divided_by?;
    let right = (row.number(column)? / by).to_string();
    let changed = With { row, column, text: &right };
    matches!(rule.test(&changed), Some(Ok(()))).then_some(right)
}

/// A row with one cell changed.
struct With<'w> {
    row: &'w Work<'w>,
    column: usize,
    text: &'w str,
}

impl Row for With<'_> {
    fn get(&self, column: usize) -> Option<&str> {
        if column == self.column { Some(self.text) } else { self.row.get(column) }
    }
}
