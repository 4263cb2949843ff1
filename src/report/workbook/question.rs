//! The sheet of a question: what it found, how, then its small tables one under the other. A long table has a sheet of
//! its own.

use super::grid::{self, Band, FIRST, OTHERS, Shown, Stand};
use super::text::{self, Kind};
use crate::book::xlsx::{Refusal, Sheet, Style};
use crate::outcome::{Cells, Column, ColumnRole, Outcome, Row, Table, Unit};

/// A table of more rows has a sheet of its own, with filters.
const SMALL: usize = 25;

/// Letters of a text that a narrow column shows.
const SHORT: usize = 14;

/// Whether a table is one to be filtered, or has long texts before its last column: it needs widths of its own.
pub(super) fn is_large(table: &Table) -> bool {
    let long = |column: &Column| match &column.cells {
        Cells::Texts(texts) => texts.iter().flatten().any(|text| text.chars().count() > SHORT),
        Cells::Numbers(_) => false,
    };
    let shown = columns(table);
    table.keys.len() > SMALL
        || table.key.is_some()
        || shown.iter().rev().skip(1).any(|column| column.unit == Unit::None && long(column))
}

/// Whether a column says the names of the rows once more.
pub(super) fn says_names(column: &Column, table: &Table) -> bool {
    column.as_texts().is_some_and(|texts| texts.iter().zip(&table.names).all(|(t, name)| t.as_ref() == Some(name)))
}

/// The columns that people read: not the names once more, nor the id of what is named beside.
fn columns(table: &Table) -> Vec<&Column> {
    table.columns.iter().filter(|c| c.role != ColumnRole::NearestId && !says_names(c, table)).collect()
}

/// What the rows of a table are: the codes that people use, then their names.
pub(super) fn rows_of(table: &Table) -> Vec<Shown<'_>> {
    let names = Shown::texts("Libellé", table.names.iter().map(|name| Some(name.as_str())));
    let codes = table.key.map(|key| Shown::codes(key, table.keys.iter().map(|key| Some(key.as_str()))));
    codes.into_iter().chain([names]).collect()
}

/// A table as it is shown: the names of its rows first, codes that people use, its figures.
fn shown(table: &Table) -> Vec<Shown<'_>> {
    let head = match &table.row {
        Row::Commune => "Commune",
        Row::Epci => "EPCI",
        Row::Feature { .. } => "Nom",
        Row::Territory | Row::Other => "Libellé",
    };
    let code = match &table.row {
        Row::Commune => Some("Code INSEE"),
        Row::Epci => Some("SIREN"),
        Row::Feature { .. } => Some("Identifiant"),
        Row::Territory | Row::Other => None,
    };
    let figures = columns(table).into_iter().map(Shown::of);
    if table.key.is_some() {
        return rows_of(table).into_iter().chain(figures).collect();
    }
    let names = Shown::texts(head, table.names.iter().map(|name| Some(name.as_str())));
    let codes = code.map(|code| Shown::codes(code, table.keys.iter().map(|key| Some(key.as_str()))));
    std::iter::once(names).chain(figures).chain(codes).collect()
}

/// What stands under a table: its note, and that the map bears its numbers.
fn notes<'a>(table: &'a Table, answer: &Outcome) -> impl Iterator<Item = &'a str> {
    let numbered = answer.points.iter().any(|points| points.listed.as_ref() == Some(&table.id));
    let told = numbered.then_some("Le numéro d'un signe sur la carte est le rang de sa ligne dans ce tableau.");
    table.note.as_deref().into_iter().chain(told)
}

/// Writes the sheet of a question. `elsewhere` are the sheets that have the rest of its figures.
pub(super) fn write(
    answer: &Outcome,
    tables: &[&Table],
    elsewhere: &[String],
    mut sheet: Sheet<'_>,
) -> Result<(), Refusal> {
    let most = tables.iter().map(|table| shown(table).len()).max().unwrap_or(0).max(8);
    for c in 0..most {
        sheet.width(c, if c == 0 { FIRST } else { OTHERS } as f64)?;
    }
    let legend = if tables.is_empty() { "" } else { text::LEGEND };
    let mut row = text::top(&mut sheet, &answer.title, answer.fictional, legend)? + 1;
    for finding in &answer.findings {
        let actions = if finding.actions.is_empty() {
            String::new()
        } else {
            format!(" (actions du plan : {})", finding.actions.join(", "))
        };
        row = text::paragraph(&mut sheet, row, &format!("•\u{a0}{}{actions}", finding.text), Kind::Finding)?;
    }
    if !elsewhere.is_empty() {
        row += 1;
        sheet.put(row, 0, "Ses autres chiffres :", &Style::default())?;
        for (k, target) in elsewhere.iter().enumerate() {
            sheet.link(row + k, 1, target, target, &Style::link())?;
        }
        row += elsewhere.len();
    }
    for table in tables {
        row += 1;
        sheet.put(row, 0, &table.title, &Style::default().bold().size(12.0))?;
        let bands = [Band { title: String::new(), sheet: None, columns: shown(table) }];
        row = grid::write(&mut sheet, &bands, &Stand { top: row + 1, kept: None, named: 0 })?;
        for note in notes(table, answer) {
            row = text::paragraph(&mut sheet, row, note, Kind::Note)?;
        }
    }
    row += 1;
    if !answer.method.is_empty() {
        row = text::paragraph(&mut sheet, row, &format!("Méthode : {}.", answer.method.join(" ; ")), Kind::Note)?;
    }
    sheet.printed(true, None, 0)?;
    text::sources(&mut sheet, row, answer.sources.iter().map(String::as_str))
}

/// Writes the sheet of a table of a question that has one of its own.
pub(super) fn write_table(answer: &Outcome, table: &Table, mut sheet: Sheet<'_>) -> Result<(), Refusal> {
    let title =
        if table.title == answer.title { table.title.clone() } else { format!("{} : {}", answer.title, table.title) };
    let top = text::top(&mut sheet, &title, answer.fictional, text::LEGEND)?;
    let kept = 1 + usize::from(table.key.is_some());
    let bands = [Band { title: String::new(), sheet: None, columns: shown(table) }];
    let stand = Stand { top, kept: Some(kept), named: kept - 1 };
    let mut row = grid::write(&mut sheet, &bands, &stand)? + 1;
    for note in notes(table, answer) {
        row = text::paragraph(&mut sheet, row, note, Kind::Note)?;
    }
    row = text::methods(&mut sheet, row, [answer])?;
    sheet.printed(bands[0].columns.len() <= 14, Some(top), kept)?;
    text::sources(&mut sheet, row, answer.sources.iter().map(String::as_str))
}
