//! What stands on a sheet beside its table: its title, the way back, what its empty cells mean, notes, sources.

use super::SUMMARY;
use super::grid::lines_in;
use crate::book::xlsx::{Refusal, Sheet, Style};
use crate::french;
use crate::outcome::Outcome;

/// What is told above every table.
pub(super) const LEGEND: &str = "Une cellule vide est une valeur que personne ne connaît : ce n'est pas un zéro. Seul ce qui s'additionne a un total.";

/// How far a paragraph goes, in columns and in letters.
const COLUMNS: usize = 7;
const LETTERS: usize = 118;

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A sentence to be read.
    Finding,
    /// What explains.
    Note,
}

/// Writes the title, the way back to the first sheet, whether data are made up, and what helps to read; the next free row.
pub(super) fn top(sheet: &mut Sheet<'_>, title: &str, fictional: bool, legend: &str) -> Result<usize, Refusal> {
    sheet.put(0, 0, &*french::one_line(title), &Style::default().bold().size(14.0))?;
    sheet.link(1, 0, SUMMARY, "← Sommaire", &Style::link())?;
    let mut row = 2;
    if fictional {
        sheet.put(row, 0, "DONNÉES FICTIVES : ne pas en citer les chiffres.", &made_up())?;
        row += 1;
    }
    if !legend.is_empty() {
        sheet.put(row, 0, legend, &Style::default().italic().colour(0x0066_6666))?;
        row += 1;
    }
    Ok(row)
}

pub(super) fn made_up() -> Style {
    Style::default().bold().colour(0x009C_0006)
}

/// Writes a text of several lines across the first columns; the row after it.
pub(super) fn paragraph(sheet: &mut Sheet<'_>, row: usize, text: &str, kind: Kind) -> Result<usize, Refusal> {
    let style = match kind {
        Kind::Finding => Style::wrapped(),
        Kind::Note => Style::wrapped().colour(0x0055_5555),
    };
    let text = &*french::one_line(text);
    sheet.across(row, (0, COLUMNS - 1), text, &style)?;
    sheet.lines(row, lines_in(text, LETTERS))?;
    Ok(row + 1)
}

/// Writes how figures were reached, a paragraph an answer; the row after them.
pub(super) fn methods<'a>(
    sheet: &mut Sheet<'_>,
    mut row: usize,
    answers: impl IntoIterator<Item = &'a Outcome>,
) -> Result<usize, Refusal> {
    let mut told: Vec<&str> = Vec::new();
    for answer in answers {
        if !answer.method.is_empty() && !told.contains(&answer.id.as_str()) {
            told.push(&answer.id);
            let text = format!("{} : {}.", answer.title, answer.method.join(" ; "));
            row = paragraph(sheet, row, &text, Kind::Note)?;
        }
    }
    Ok(row)
}

/// Writes where figures come from, each source once.
pub(super) fn sources<'a>(
    sheet: &mut Sheet<'_>,
    row: usize,
    sources: impl IntoIterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let mut once: Vec<&str> = Vec::new();
    for source in sources.into_iter().filter(|source| !source.is_empty()) {
        if !once.contains(&source) {
            once.push(source);
        }
    }
    if !once.is_empty() {
        paragraph(sheet, row, &format!("Sources : {}", once.join(" ; ")), Kind::Note)?;
    }
    Ok(())
}
