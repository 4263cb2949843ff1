//! Fields of the tables for GIS, each with what it is for people.

use crate::layer::{Field, FieldKind, Value};
use crate::outcome::{Cells, Column, Outcome, Unit};

/// What a column is, for people: label, unit, source.
pub(super) fn about(label: &str, unit: &str, source: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" (unité : {unit})") };
    format!("{label}{unit}. Source : {}", source.trim_end_matches('.'))
}

/// The unit of the numbers as they stand in a table, where a share is between 0 and 1.
fn unit(column: &Column) -> &'static str {
    match column.unit {
        Unit::Share => "part de 0 à 1",
        Unit::Count => "nombre",
        Unit::Index => "indice sans unité",
        Unit::Probability => "probabilité de 0 à 1",
        other => other.label(),
    }
}

/// The sources of an answer, and whether one of them is made up.
pub(super) fn sources(answer: &Outcome) -> String {
    let made_up = if answer.fictional { " (données fictives)" } else { "" };
    if answer.sources.is_empty() {
        return format!("analyse « {} »{made_up}", answer.title);
    }
    format!("{}{made_up}", answer.sources.join(" ; "))
}

/// The field of a column of an answer.
pub(super) fn of_column(name: String, column: &Column, answer: &Outcome) -> Field {
    let kind = match column.cells {
        Cells::Numbers(_) => FieldKind::Real,
        Cells::Texts(_) => FieldKind::Text,
    };
    let label = format!("{} : {}", answer.title, column.label);
    Field { name, kind, about: about(&label, unit(column), &sources(answer)) }
}

pub(super) fn cell(column: &Column, row: usize) -> Value {
    match &column.cells {
        Cells::Numbers(values) => values.get(row).copied().flatten().map_or(Value::Missing, Value::Number),
        Cells::Texts(values) => values.get(row).cloned().flatten().map_or(Value::Missing, Value::Text),
    }
}

pub(super) fn text(name: &str, about: String) -> Field {
    Field { name: name.to_owned(), kind: FieldKind::Text, about }
}

/// Names of fields that are given: one that differs from another by its case only can't live in one table with it.
pub(super) struct Names(Vec<String>);

impl Names {
    /// With those of our own fields, and of the columns that every table has.
    pub(super) fn new(own: &[Field]) -> Self {
        Self(own.iter().map(|f| f.name.to_lowercase()).chain(["fid".to_owned(), "geom".to_owned()]).collect())
    }

    /// The name, with `_` after it as long as it is taken.
    pub(super) fn give(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.0.contains(&name.to_lowercase()) {
            name.push('_');
        }
        self.0.push(name.to_lowercase());
        name
    }
}
