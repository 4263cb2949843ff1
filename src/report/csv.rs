//! A table as CSV, for those who have no spreadsheet at hand or work by script.

use crate::book::guarded_text;
use crate::outcome::{Cells, Table};

/// A table with `;` and a decimal comma, as French office software opens it; a missing value is an empty cell.
#[must_use]
pub fn csv(table: &Table) -> String {
    let label = |c: &crate::outcome::Column| match c.unit.label() {
        "" => c.label.clone(),
        unit => format!("{} ({unit})", c.label),
    };
    let head = ["identifiant".to_owned(), "nom".to_owned()].into_iter().chain(table.columns.iter().map(label));
    let rows = table.keys.iter().zip(&table.names).enumerate().map(|(r, (key, name))| {
        let cell = |c: &crate::outcome::Column| match &c.cells {
            Cells::Texts(values) => values[r].clone().unwrap_or_default(),
            Cells::Numbers(values) => {
                // A share is a percentage, as its heading says.
                let scale = if c.unit == crate::outcome::Unit::Share { 100.0 } else { 1.0 };
                // A decimal that binary does not hold is not shown to its last digit.
                let shown = |v: f64| ((v * scale * 1e6).round() / 1e6).to_string().replace('.', ",");
                values[r].map(shown).unwrap_or_default()
            }
        };
        [key.clone(), name.clone()].into_iter().chain(table.columns.iter().map(cell)).collect::<Vec<_>>()
    });
    guarded_text(b';', std::iter::once(head.collect()).chain(rows))
}
