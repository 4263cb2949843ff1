//! The columns of numbers of a layer: what each holds, who says so, and of how many rows it is known.

use super::Kind;
use super::control::{Control, NumberColumn, RuleResult};
use super::kinds::{Numbers, Told};
use super::reading::{Draft, Reading};
use crate::book::column_key;
use crate::diagnostic::{Notes, Severity};
use crate::french;
use crate::layer::input::place;
use crate::layer::input::raw::Raw;
use crate::layer::model::number::Mark;
use crate::layer::{Family, FieldSpec, Layer, Magnitude, Spec, ToldBy, Wish};

/// Columns that the study describes and that are not there.
pub(super) fn absent(spec: &Spec, raw: &Raw, notes: &mut Notes) {
    let natures = spec.columns.natures.iter().map(|(_, column)| column);
    let units = spec.columns.units.iter().map(|(column, _)| column);
    for column in natures.chain(units).filter(|c| raw.find(&[&c.name]).is_none()) {
        notes.push(column.unknown(&format!("la colonne `{}`", column.name), &raw.fields));
    }
}

/// The columns of numbers, each with how many of the rows that are kept have one.
pub(super) fn columns(
    reading: &Reading<'_>,
    drafts: &[Draft],
    kinds: &[Kind],
    numbers: &Numbers,
    told: &Told,
) -> Vec<NumberColumn> {
    let mut out = Vec::new();
    for (at, _) in kinds.iter().enumerate().filter(|(_, kind)| **kind == Kind::Number) {
        let of = |(row, draft): (usize, &Draft)| match numbers.get(&at) {
            Some(column) => Some(column[row]).filter(|n| !n.is_nan()),
            None => reading.number(draft, at),
        };
        let kept = || drafts.iter().enumerate().filter(|(_, draft)| !draft.rejected);
        let values: Vec<f64> = kept().filter_map(of).collect();
        let marked = |mark| kept().filter(|(_, draft)| draft.marks.contains(&(at, mark))).count();
        let (secret, unknown) = (marked(Mark::Secret), marked(Mark::Unknown));
        let rows = kept().count();
        let name = &reading.raw.fields[at];
        let unit = told.units.get(&at).or_else(|| reading.raw.units.get(&at));
        let mut column = described(reading.spec, reading.fields[at], (name, unit), values.iter().copied());
        column.rows = rows;
        column.secret = secret;
        column.unknown = unknown;
        column.empty = rows - values.len() - secret - unknown;
        out.push(column);
    }
    out
}

/// What a column holds: as the study says, as the model says, as its name tells.
/// The unit is the one that the file writes, if any.
fn described(
    spec: &Spec,
    field: Option<&FieldSpec>,
    (name, written): (&str, Option<&String>),
    values: impl Iterator<Item = f64>,
) -> NumberColumn {
    let is = |other: &str| column_key(other) == column_key(name);
    let declared = spec.columns.natures.iter().find(|(_, column)| is(&column.name));
    let unit = spec.columns.units.iter().find(|(column, _)| is(&column.name));
    let mut out = of_field(field, spec.model.wish, name, values);
    if out.unit.is_none() && field.is_none() {
        out.unit = written.cloned();
        if matches!(written.map(String::as_str), Some("%" | "‰")) {
            out.magnitude = Magnitude::Rate;
        }
    }
    if let Some((magnitude, _)) = declared {
        (out.magnitude, out.told_by) = (*magnitude, ToldBy::Study);
    }
    if let Some((_, unit)) = unit {
        out.unit = Some(unit.clone());
    }
    out
}

fn of_field(field: Option<&FieldSpec>, rows: Wish, name: &str, values: impl Iterator<Item = f64>) -> NumberColumn {
    let (magnitude, told_by) = match field {
        Some(field) => (field.magnitude, ToldBy::Model),
        None => (Magnitude::guess(name, values), ToldBy::Name),
    };
    // More of what is wished for is wished for, too: places of services.
    let amount = if magnitude == Magnitude::Amount { rows } else { Wish::Neither };
    NumberColumn {
        name: name.to_owned(),
        label: field.map(|f| f.description.clone()).filter(|text| !text.is_empty()),
        magnitude,
        told_by,
        unit: field.and_then(|f| f.unit.clone()),
        base: field.and_then(|f| f.base.clone()),
        wish: field.and_then(|f| f.wish).unwrap_or(amount),
        rows: 0,
        secret: 0,
        unknown: 0,
        empty: 0,
    }
}

impl Layer {
    /// What is known of a column of numbers. Of a layer that was not read from a file, what its model says.
    #[must_use]
    pub fn of_numbers(&self, field: &str) -> NumberColumn {
        if let Some(found) = self.control.columns.iter().find(|c| c.name.eq_ignore_ascii_case(field)) {
            return found.clone();
        }
        let column = self.column(field);
        let values = || self.features.iter().filter_map(|f| column?.number(f));
        let mut out = of_field(self.model.field_of(field), self.model.wish, field, values());
        out.rows = self.features.len();
        out.empty = out.rows - values().count();
        out
    }
}

/// A rule of completeness for each column that analyses may count with: what is secret, and what is empty, is not known.
/// The official schemas say themselves what must be filled.
pub(super) fn rules(reading: &Reading<'_>, control: &mut Control) {
    let free = reading.model.schema.is_empty();
    let asked = |column: &&NumberColumn| {
        let field = reading.model.field_of(&column.name);
        let told = field.is_some_and(|f| f.required || f.derived.is_some());
        let counts = free || field.is_none() || column.secret + column.unknown > 0;
        counts && !told && column.rows > 0 && !place::places(&column.name, reading.model)
    };
    let of = |column: &NumberColumn| {
        let why = [("secret", column.secret), ("inconnu", column.unknown), ("vide", column.empty)];
        let why: Vec<String> = why
            .iter()
            .filter(|(_, n)| *n > 0)
            .map(|(why, n)| format!("{why} : {}", french::integer(*n as u64)))
            .collect();
        let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join(", ")) };
        RuleResult {
            code: format!("{}:connu", column.name),
            family: Family::Completeness,
            severity: Severity::Info,
            title: format!("`{}` inconnu{why}", column.name),
            help: "un chiffre fait de cette colonne ne porte que sur les lignes connues".to_owned(),
            source: "territoire".to_owned(),
            checked: column.rows,
            failed: column.secret + column.unknown + column.empty,
        }
    };
    let rules: Vec<RuleResult> = control.columns.iter().filter(asked).map(of).collect();
    control.rules.extend(rules);
}
