//! A table as CSV, for those who have no spreadsheet at hand or work by script.

use crate::outcome::{Cells, Table};

/// A table with `;` and a decimal comma, as French office software opens it; a missing value is an empty cell.
#[must_use]
pub fn csv(table: &Table) -> String {
    let mut writer = csv_writer();
    let label = |c: &crate::outcome::Column| match c.unit.label() {
        "" => c.label.clone(),
        unit => format!("{} ({unit})", c.label),
    };
    let head = ["identifiant".to_owned(), "nom".to_owned()].into_iter().chain(table.columns.iter().map(label));
    writer.write_record(head).expect("writing in memory does not fail");
    for (r, (key, name)) in table.keys.iter().zip(&table.names).enumerate() {
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
        let row = [key.clone(), name.clone()].into_iter().chain(table.columns.iter().map(cell));
        writer.write_record(row).expect("every row has the columns");
    }
    let bytes = writer.into_inner().expect("writing in memory does not fail");
    String::from_utf8(bytes).expect("made of texts")
}

fn csv_writer() -> ::csv::Writer<Vec<u8>> {
    ::csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new())
}
