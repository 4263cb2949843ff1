//! Tables on sheets: headings with their units, bands over those of one question, formats, totals, widths and heights.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::book::xlsx::{Refusal, Sheet, Style};
use crate::french;
use crate::outcome::{Cells, Column, Unit};

/// Grounds of bands, one after the other.
const GROUNDS: [u32; 2] = [0x00DD_E7F0, 0x00EE_F1E6];

/// Widths of columns, in characters.
const NARROWEST: usize = 11;
const WIDEST: usize = 46;
/// A text of more letters goes on under itself.
const LONGEST: usize = 80;

/// Widths of the columns of a sheet of several tables, in characters: the first, any other.
pub(super) const FIRST: usize = 42;
pub(super) const OTHERS: usize = 14;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Missing,
    Text(Cow<'a, str>),
    Number(f64),
    Day(Date),
}

/// A column as it is shown.
pub(super) struct Shown<'a> {
    pub(super) head: String,
    pub(super) unit: Unit,
    pub(super) cells: Vec<Cell<'a>>,
    /// Whether its numbers add up.
    pub(super) adds_up: bool,
    /// Whether it is for programs: out of sight.
    pub(super) hidden: bool,
    /// Whether its texts are codes made of digits.
    pub(super) code: bool,
}

/// Columns of one question, or of none.
pub(super) struct Band<'a> {
    pub(super) title: String,
    /// The sheet that it leads to.
    pub(super) sheet: Option<String>,
    pub(super) columns: Vec<Shown<'a>>,
}

/// Where a table stands on its sheet.
pub(super) struct Stand {
    /// The row of its bands, or of its headings where it has none.
    pub(super) top: usize,
    /// How many of its first columns stay in view; none for a table among others on a sheet, which has no filters either.
    pub(super) kept: Option<usize>,
    /// The first column that is filled with what totals are of: «Total».
    pub(super) named: usize,
}

impl<'a> Shown<'a> {
    /// Texts that are nobody's answer: a name, a place.
    pub(super) fn texts<T: Into<Cow<'a, str>>>(head: &str, texts: impl IntoIterator<Item = Option<T>>) -> Self {
        let cells = texts.into_iter().map(|text| text.map_or(Cell::Missing, |text| Cell::Text(text.into()))).collect();
        Self { head: head.to_owned(), unit: Unit::None, cells, adds_up: false, hidden: false, code: false }
    }

    /// Codes, which stay texts though they are digits.
    pub(super) fn codes<T: Into<Cow<'a, str>>>(head: &str, texts: impl IntoIterator<Item = Option<T>>) -> Self {
        Self { code: true, ..Self::texts(head, texts) }
    }

    /// Numbers that are nobody's answer.
    pub(super) fn numbers(head: &str, unit: Unit, numbers: impl IntoIterator<Item = Option<f64>>) -> Self {
        let cells = numbers.into_iter().map(|n| n.map_or(Cell::Missing, Cell::Number)).collect();
        Self { head: headed(head, unit), unit, cells, adds_up: false, hidden: false, code: false }
    }

    /// A column of an answer.
    pub(super) fn of(column: &'a Column) -> Self {
        let cells = (0..column.cells.len()).map(|r| cell(column, r)).collect();
        Self { cells, ..Self::empty(column) }
    }

    /// A column of an answer with other rows: that of the table for each.
    pub(super) fn at(column: &'a Column, rows: impl IntoIterator<Item = Option<usize>>) -> Self {
        let cells = rows.into_iter().map(|r| r.map_or(Cell::Missing, |r| cell(column, r))).collect();
        Self { cells, ..Self::empty(column) }
    }

    fn empty(column: &Column) -> Self {
        let head = headed(&french::upper_first(&column.label), column.unit);
        Self { head, unit: column.unit, cells: Vec::new(), adds_up: column.adds_up, hidden: false, code: false }
    }

    /// The same out of sight.
    pub(super) fn hidden(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// The sum of its known numbers, where they add up.
    fn total(&self) -> Option<f64> {
        let numbers = self.cells.iter().filter_map(|cell| if let Cell::Number(n) = cell { Some(*n) } else { None });
        let known: Vec<f64> = numbers.collect();
        (self.adds_up && !known.is_empty()).then(|| known.iter().sum())
    }

    /// How many numbers are missing; a text that isn't there need not be unknown.
    fn missing(&self) -> usize {
        if !self.cells.iter().any(|cell| matches!(cell, Cell::Number(_))) {
            return 0;
        }

        self.cells.iter().filter(|cell| **cell == Cell::Missing).count()
    }

    fn is_text(&self) -> bool {
        self.unit == Unit::None && !self.cells.iter().any(|cell| matches!(cell, Cell::Number(_)))
    }

    /// How its cells look; a text goes on under itself, or beside itself where nothing follows.
    fn style(&self, wrapped: bool) -> Style {
        match self.unit {
            Unit::None if self.is_text() && wrapped => Style::wrapped(),
            Unit::None if self.is_text() => Style::default().top(),
            Unit::Date => Style::day().top(),
            unit => Style::number(&pattern(unit)).top(),
        }
    }

    fn width(&self) -> usize {
        let word = self.head.split(' ').map(|word| word.chars().count()).max().unwrap_or(0) + 2;
        let texts = self.cells.iter().map(|cell| if let Cell::Text(text) = cell { long(text) } else { 0 });
        let widest = texts.max().unwrap_or(0) + 2;
        // A long heading over short numbers takes four lines, not ten.
        let part = (self.head.chars().count() / 3 + 5).min(24);
        // A name is on one line; a sentence has several.
        let widest = if widest > LONGEST { WIDEST } else { widest };
        widest.max(word).max(part).max(NARROWEST)
    }
}

/// The longest line of a text.
fn long(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

fn cell(column: &Column, row: usize) -> Cell<'_> {
    match &column.cells {
        Cells::Numbers(values) => values.get(row).copied().flatten().map_or(Cell::Missing, Cell::Number),
        Cells::Texts(values) => match values.get(row).and_then(Option::as_deref) {
            None => Cell::Missing,
            Some(text) => match text.parse().ok().filter(|_| column.unit == Unit::Date) {
                Some(day) => Cell::Day(day),
                None => Cell::Text(text.into()),
            },
        },
    }
}

/// A label with its unit. A share is written as a percentage, an amount with its sign: the format says so already.
fn headed(label: &str, unit: Unit) -> String {
    let said = unit.label();
    if said.is_empty() || matches!(unit, Unit::Share | Unit::Euros) || label.ends_with(&format!("({said})")) {
        return label.to_owned();
    }
    format!("{label} ({said})")
}

/// The format of the numbers of a unit, which Excel writes the French way in France.
fn pattern(unit: Unit) -> String {
    let decimals = unit.decimals();
    let zeros = if decimals == 0 { String::new() } else { format!(".{}", "0".repeat(decimals)) };
    match unit {
        Unit::Share => format!("0{zeros}\u{a0}%"),
        // Whatever an indicator counts: its own decimals.
        Unit::None => "General".to_owned(),
        Unit::Euros => format!("#,##0{zeros}\u{a0}\"€\""),
        _ => format!("#,##0{zeros}"),
    }
}

/// How many lines a text takes in a width, words whole.
pub(super) fn lines_in(text: &str, width: usize) -> usize {
    let width = width.max(4);
    text.lines()
        .map(|line| {
            let (mut lines, mut used) = (1, 0);
            for word in line.split(' ').map(|word| word.chars().count()) {
                if used > 0 && used + 1 + word > width {
                    lines += 1;
                    used = 0;
                }
                used += word + usize::from(used > 0);
                // A word that is wider alone is broken.
                lines += used.saturating_sub(1) / width;
                used = if used > width { used % width } else { used };
            }
            lines
        })
        .sum::<usize>()
        .max(1)
}

/// Writes a table; the row after its last.
pub(super) fn write(sheet: &mut Sheet<'_>, bands: &[Band<'_>], stand: &Stand) -> Result<usize, Refusal> {
    let columns: Vec<&Shown<'_>> = bands.iter().flat_map(|band| &band.columns).collect();
    let rows = columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
    let banded = bands.iter().any(|band| !band.title.is_empty());
    let head = stand.top + usize::from(banded);
    let alone = stand.kept.is_some();
    let widths: Vec<usize> = if alone {
        columns.iter().map(|column| column.width()).collect()
    } else {
        (0..columns.len()).map(|c| if c == 0 { FIRST } else { OTHERS }).collect()
    };
    if alone {
        for (c, (column, width)) in columns.iter().zip(&widths).enumerate() {
            sheet.width(c, *width as f64)?;
            if column.hidden {
                sheet.hide_column(c)?;
            }
        }
    }
    if banded {
        write_bands(sheet, bands, &widths, stand.top)?;
    }
    let mut ground = 0;
    let mut c = 0;
    for band in bands {
        let style = if banded && !band.title.is_empty() {
            ground += 1;
            Style::heading().ground(GROUNDS[ground % 2])
        } else {
            Style::heading()
        };
        for column in &band.columns {
            let style = match (column.is_text(), c) {
                (true, 0) => style.clone(),
                (true, _) => style.clone().indented(),
                (false, _) => style.clone().right(),
            };
            sheet.put(head, c, &*french::one_line(&column.head), &style)?;
            c += 1;
        }
    }
    // A bold letter is wider, and the button of the filter takes its room.
    let taken = columns.iter().zip(&widths).filter(|(column, _)| !column.hidden);
    let lines = taken.map(|(column, width)| lines_in(&column.head, width * 9 / 10 - 2 * usize::from(alone))).max();
    sheet.lines(head, lines.unwrap_or(1))?;
    let first = head + 1;
    for (c, column) in columns.iter().enumerate() {
        let style = column.style(alone || c == 0);
        let style = if column.is_text() && c > 0 { style.indented() } else { style };
        for (r, cell) in column.cells.iter().enumerate() {
            put(sheet, (first + r, c), cell, &style)?;
        }
        if column.code && rows > 0 {
            sheet.codes((first, first + rows - 1), c)?;
        }
    }
    let folded = if alone { columns.len() } else { 1 };
    for r in 0..rows {
        let texts = columns.iter().zip(&widths).take(folded).filter(|(column, _)| !column.hidden);
        let lines = texts.map(|(column, width)| match column.cells.get(r) {
            Some(Cell::Text(text)) => lines_in(text, *width - 1),
            _ => 1,
        });
        let lines = lines.max().unwrap_or(1);
        if lines > 1 {
            sheet.lines(first + r, lines)?;
        }
    }
    let mut next = first + rows;
    if let (Some(kept), true) = (stand.kept, rows > 0) {
        sheet.keep(first, kept)?;
        sheet.filter(head, next - 1, columns.len() - 1)?;
    }
    next = write_totals(sheet, &columns, (next, stand.named), alone)?;
    Ok(next)
}

fn put(sheet: &mut Sheet<'_>, (row, column): (usize, usize), cell: &Cell<'_>, style: &Style) -> Result<(), Refusal> {
    match cell {
        Cell::Missing => Ok(()),
        Cell::Text(text) => sheet.put(row, column, &**text, style),
        Cell::Number(number) => sheet.put(row, column, *number, style),
        Cell::Day(day) => sheet.put(row, column, *day, style),
    }
}

fn write_bands(sheet: &mut Sheet<'_>, bands: &[Band<'_>], widths: &[usize], row: usize) -> Result<(), Refusal> {
    let (mut first, mut ground, mut lines) = (0, 0, 1);
    for band in bands.iter().filter(|band| !band.columns.is_empty()) {
        let last = first + band.columns.len() - 1;
        if !band.title.is_empty() {
            ground += 1;
            let style = Style::wrapped().bold().ground(GROUNDS[ground % 2]);
            let title = &*french::one_line(&band.title);
            sheet.across(row, (first, last), title, &style)?;
            let seen = band.columns.iter().zip(&widths[first..=last]).filter(|(column, _)| !column.hidden);
            let width: usize = seen.map(|(_, width)| width).sum();
            let own = if width > 0 { lines_in(&band.title, width * 9 / 10) } else { 1 };
            lines = lines.max(own);
            // Some programs don't fold a link.
            if let (Some(target), 1) = (&band.sheet, own) {
                sheet.link(row, first, target, title, &style)?;
            }
        }
        first = last + 1;
    }
    sheet.lines(row, lines)
}

/// What is under the rows: the sums of what adds up, then how many values are missing. The row after them.
fn write_totals(
    sheet: &mut Sheet<'_>,
    columns: &[&Shown<'_>],
    (mut row, named): (usize, usize),
    alone: bool,
) -> Result<usize, Refusal> {
    let rows = columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
    let totals: Vec<Option<f64>> = columns.iter().map(|column| column.total()).collect();
    if rows > 1 && totals.iter().any(Option::is_some) {
        let partly = columns.iter().any(|column| column.total().is_some() && column.missing() > 0);
        let label = if partly { "Total connu" } else { "Total" };
        for (c, (column, total)) in columns.iter().zip(&totals).enumerate() {
            let style = match total {
                Some(_) => Style::number(&pattern(column.unit)),
                None => Style::default(),
            };
            let style = style.bold().ruled();
            match total {
                Some(total) => sheet.put(row, c, *total, &style)?,
                None => sheet.put(row, c, if c == named { label } else { "" }, &style)?,
            }
        }
        row += 1;
    }
    if alone && columns.iter().enumerate().any(|(c, column)| c > named && column.missing() > 0) {
        let style = Style::number("#,##0").italic().colour(0x0066_6666);
        sheet.put(row, named, "Sans valeur", &Style::default().italic().colour(0x0066_6666))?;
        for (c, column) in columns.iter().enumerate() {
            if c > named && column.missing() > 0 {
                sheet.put(row, c, column.missing() as f64, &style)?;
            }
        }
        row += 1;
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_adds_up_has_a_total_and_missing_is_not_zero() {
        let values = vec![Some(1.5), None, Some(2.0)];
        let column = Column::numbers("ha", "Surface", Unit::Hectares, values.clone());
        assert_eq!(Shown::of(&column).total(), None);
        let column = column.adding_up();
        let shown = Shown::of(&column);
        assert_eq!((shown.head.as_str(), shown.total(), shown.missing()), ("Surface (ha)", Some(3.5), 1));
        let nothing = Column::numbers("ha", "Surface", Unit::Hectares, vec![None, None]).adding_up();
        assert_eq!(Shown::of(&nothing).total(), None, "of what nobody knows there is no total");
    }

    #[test]
    fn a_text_takes_the_lines_of_its_words() {
        for (text, width, lines) in [
            ("", 10, 1),
            ("un deux", 10, 1),
            ("un deux trois", 10, 2),
            ("dix lettres", 6, 3),
            ("a\nb", 10, 2),
            ("anticonstitutionnellement", 10, 3),
        ] {
            assert_eq!(lines_in(text, width), lines, "{text}");
        }
    }
}
