//! Tables of figures in a fiche: who pays how much, what is spent each year. They are one value, not several fields.

use super::cell::{Cell, Grid, Row};
use crate::document::form::field::Field;
use crate::document::line::Line;

/// A table of figures as one line; `None` for any other.
pub(super) fn read(grid: &Grid) -> Option<Line> {
    let mut rows = grid.rows.iter().filter(|row| row.filled() > 0);
    let header = rows.next().filter(|row| row.filled() > 1 && !row.names_actions())?;
    let said: Vec<&Row> = rows.collect();
    let words = header.cells.iter().all(|cell| !figures(&cell.text()));
    let under = said.iter().filter(|row| is_of_figures(row)).count();
    let labels = said.iter().filter(|row| row.label_first()).count();
    if said.len() < 2 || !words || under * 3 < said.len() * 2 || labels == said.len() {
        return None;
    }
    // A level or a number in front makes rows of a plan.
    let heads = |cell: &Cell| cell.label == Some(Field::Code) || cell.names_a_level();
    if header.cells.iter().any(heads) {
        return None;
    }
    let known = || header.cells.iter().find_map(|cell| cell.label.map(|field| (field, cell.text())));
    let (mut field, label) = known()?;
    let amounts = header.cells.iter().any(|cell| cell.label == Some(Field::Budget));
    if field == Field::Budget && header.first().is_some_and(|cell| cell.label.is_none()) && amounts {
        // Amounts by what is in front of them, which no label tells: the parts of a financing.
        field = Field::Funders;
    }
    let value = |row: &Row| {
        let texts: Vec<String> = row.cells.iter().map(Cell::text).filter(|text| !text.is_empty()).collect();
        match texts.split_first() {
            Some((first, rest)) if !rest.is_empty() => format!("{first} : {}", rest.join(", ")),
            _ => texts.concat(),
        }
    };
    let (number, page) = header.number();
    let text: Vec<String> = said.iter().map(|row| value(row)).collect();
    Some(Line {
        number,
        page,
        fields: vec![(field, text.join(" ; "))],
        told: vec![(field, label)],
        weak: true,
        ..Line::default()
    })
}

/// Whether a row is words and then figures.
fn is_of_figures(row: &Row) -> bool {
    let mut cells = row.cells.iter().filter(|cell| !cell.is_empty());
    let first = cells.next().is_some_and(|cell| cell.text().chars().any(char::is_alphabetic));
    let rest: Vec<&Cell> = cells.collect();
    first && !rest.is_empty() && rest.iter().all(|cell| figures(&cell.text()))
}

/// Whether a text is an amount or a share.
fn figures(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && letters <= 4
}
