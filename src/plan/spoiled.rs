//! Ids that a spreadsheet took for dates: `1-01` saved as `01-janv`, `Jan-01`, `01/01/2026`, `2026-01-01` or `46023`.
//!
//! A date tells its day and its month, not which of them came first. What it can have been is therefore a list, of which
//! the table and the ids of the plan choose, for a whole column at once: one spreadsheet saved it, in one order.

use std::path::Path;

use super::id::split;
use crate::book::fill::{FilledRow, FilledTable};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// A date as a cell shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shown {
    day: Option<usize>,
    month: usize,
    year: Option<usize>,
}

/// What was typed, that a spreadsheet read as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// `1-02`, the first of February: as it is read in France.
    DayMonth,
    /// `1-02`, the second of January: as it is read in the United States.
    MonthDay,
    /// `1-32`, January 1932.
    MonthYear,
    /// `1.2-03`, the first of February 2003.
    DayMonthYear,
    /// `1.2-03`, the second of January 2003.
    MonthDayYear,
}

impl Order {
    pub(super) const ALL: [Self; 5] =
        [Self::DayMonth, Self::MonthDay, Self::MonthYear, Self::DayMonthYear, Self::MonthDayYear];

    /// The id that a cell was when it was read in this order.
    pub(super) fn id(self, cell: &str) -> Option<String> {
        let Shown { day, month, year } = shown(cell)?;
        let short = year.map(|y| y % 100);
        match self {
            Self::DayMonth => Some(id(&day?.to_string(), month)),
            Self::MonthDay => Some(id(&month.to_string(), day?)),
            Self::MonthYear => short.filter(|_| day.is_none_or(|d| d == 1)).map(|y| id(&month.to_string(), y)),
            Self::DayMonthYear => Some(id(&format!("{}.{month}", day?), short?)),
            Self::MonthDayYear => Some(id(&format!("{month}.{}", day?), short?)),
        }
    }
}

/// An id as the tool writes it.
fn id(objective: &str, number: usize) -> String {
    format!("{objective}-{number:02}")
}

/// What a cell that is no id can have been: itself when it only lost zeros (`1-1`), else one id for each order.
pub(super) fn readings(cell: &str) -> Vec<String> {
    if let Some((objective, number)) = split(cell) {
        return vec![id(objective, number)];
    }
    let mut out: Vec<String> = Vec::new();
    for id in Order::ALL.iter().filter_map(|order| order.id(cell)) {
        if !out.contains(&id) {
            out.push(id);
        }
    }
    out
}

/// Whether a cell shows a date.
pub(super) fn is_date(cell: &str) -> bool {
    split(cell).is_none() && shown(cell).is_some()
}

/// The months as spreadsheets shorten them, French and English; folded, a letter that was lost being any.
const MONTHS: [&[&str]; 12] = [
    &["janv", "jan", "janvier", "january"],
    &["fevr", "feb", "fev", "fevrier", "february"],
    &["mars", "mar", "march"],
    &["avr", "apr", "avril", "april"],
    &["mai", "may"],
    &["juin", "jun", "june"],
    &["juil", "jul", "juillet", "july"],
    &["aout", "aug", "august"],
    &["sept", "sep", "septembre", "september"],
    &["oct", "octobre", "october"],
    &["nov", "novembre", "november"],
    &["dec", "decembre", "december"],
];

/// The month of a name; «f?vr» and «f�vr», of which an encoding lost a letter, are February.
fn month(name: &str) -> Option<usize> {
    let name = french::fold(name.trim_end_matches('.'));
    let same = |known: &str| {
        known.chars().count() == name.chars().count()
            && known.chars().zip(name.chars()).all(|(k, n)| k == n || (matches!(k, 'e' | 'u') && !n.is_alphanumeric()))
    };
    MONTHS.iter().position(|names| names.iter().any(|known| same(known))).map(|at| at + 1)
}

fn shown(cell: &str) -> Option<Shown> {
    // A spreadsheet may write the hour of a date.
    let cell = cell.trim();
    let date = cell.split_once([' ', 'T']).filter(|(_, hour)| hour.starts_with("00:00")).map_or(cell, |(date, _)| date);
    let figures =
        |text: &str| text.parse::<usize>().ok().filter(|_| text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit()));
    if let Some(serial) = figures(date).filter(|_| date.len() == 5) {
        return of_serial(serial);
    }
    let parts: Vec<&str> = date.split(['-', '/', ' ', '\u{a0}']).map(|part| part.trim_matches('.')).collect();
    let day = |text: &str| figures(text).filter(|d| (1..=31).contains(d));
    let year = |text: &str| figures(text).filter(|_| matches!(text.len(), 2 | 4));
    let found = match parts.as_slice() {
        // «01-janv», and «janv-01», of which the figures are those of the day or of the year.
        [a, b] => match (month(b), month(a)) {
            (Some(month), _) => Shown { day: Some(day(a)?), month, year: None },
            (_, Some(month)) => Shown { day: day(b), month, year: year(b) },
            _ => return None,
        },
        [a, b, c] if a.len() == 4 => Shown { year: year(a), month: figures(b)?, day: day(c) },
        [a, b, c] => match month(b) {
            Some(month) => Shown { day: day(a), month, year: Some(year(c)?) },
            None => Shown { day: day(a), month: figures(b)?, year: Some(year(c)?) },
        },
        _ => return None,
    };
    let whole = (1..=12).contains(&found.month) && (found.day.is_some() || found.year.is_some());
    // «13/25/2026» is no date; «01/25/2026» is one, its month first.
    match found {
        Shown { day: Some(first), month: second @ 13..=31, year } if first <= 12 => {
            Some(Shown { day: Some(second), month: first, year })
        }
        _ => whole.then_some(found),
    }
}

/// The date of a day's number in a spreadsheet, of the years in which one may have been typed.
fn of_serial(serial: usize) -> Option<Shown> {
    // 1 January 2000 is 36526 and 31 December 2068 is 61727.
    let mut left = serial.checked_sub(36526).filter(|_| serial <= 61727)?;
    let leap = |year: usize| year.is_multiple_of(4);
    let mut year = 2000;
    while left >= 365 + usize::from(leap(year)) {
        left -= 365 + usize::from(leap(year));
        year += 1;
    }
    let february = 28 + usize::from(leap(year));
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < days {
            break;
        }
        left -= days;
        month += 1;
    }
    Some(Shown { day: Some(left + 1), month, year: Some(year) })
}

/// Rows whose id was restored: the line, what stood there and the id.
pub(super) type Restored = Vec<(usize, String, String)>;

/// Puts back in the columns of a table the ids of actions that a spreadsheet changed, and says which. `known` are the ids
/// of the plan. A cell of which the plan's ids don't tell what it was stays as it is: whoever reads it says that it is no
/// action.
pub(crate) fn restore_actions(
    table: &mut FilledTable,
    columns: &[&str],
    known: &[String],
    shown: &Path,
    notes: &mut Notes,
) {
    let places: Vec<usize> = columns.iter().filter_map(|name| table.column(name)).collect();
    let of_row = |row: &FilledRow| places.iter().map(|place| row.cell(Some(*place)).to_owned()).collect::<Vec<_>>();
    let cells: Vec<String> = table.rows.iter().flat_map(of_row).collect();
    let mut ids = of_known(&cells, known).into_iter();
    let mut restored = Restored::new();
    for row in &mut table.rows {
        for (place, id) in places.iter().zip(ids.by_ref().take(places.len())) {
            if let (Some(id), Some(cell)) = (id, row.cells.get_mut(*place)) {
                restored.push((row.line, std::mem::replace(cell, id.clone()), id));
            }
        }
    }
    tell(&restored, &columns.join("`, `"), shown, notes);
}

/// For each cell that is no id of the plan, the one that it was, when the ids of the plan tell it.
fn of_known(cells: &[String], known: &[String]) -> Vec<Option<String>> {
    let is_known = |id: &String| known.contains(id);
    let spoiled = |cell: &&String| !cell.is_empty() && !is_known(cell);
    let found = |order: Order| {
        cells.iter().filter(spoiled).filter(|cell| order.id(cell).is_some_and(|id| is_known(&id))).count()
    };
    // The order that makes the most of the cells actions, when no other makes as many.
    let counts = Order::ALL.map(|order| (found(order), order));
    let most = counts.iter().map(|(n, _)| *n).max().unwrap_or(0);
    let best = counts.iter().filter(|(n, _)| *n == most).collect::<Vec<_>>();
    let order = match best.as_slice() {
        [(_, order)] => Some(*order),
        _ => None,
    };
    cells
        .iter()
        .map(|cell| {
            if !spoiled(&cell) {
                return None;
            }
            if let Some(id) = order.and_then(|order| order.id(cell)).filter(is_known) {
                return Some(id);
            }
            let mut possible = readings(cell).into_iter().filter(is_known);
            possible.next().filter(|_| possible.next().is_none())
        })
        .collect()
}

/// Says which ids were put back.
pub(super) fn tell(restored: &Restored, column: &str, shown: &Path, notes: &mut Notes) {
    let Some((line, ..)) = restored.first() else { return };
    const TOLD: usize = 12;
    let mut said: Vec<String> = Vec::new();
    for (line, cell, id) in restored.iter().take(TOLD) {
        said.push(format!("ligne {line} : `{cell}` → `{id}`"));
    }
    if restored.len() > TOLD {
        said.push(format!("et {} autres", restored.len() - TOLD));
    }
    let ids = french::count(restored.len(), "identifiant d'action", "identifiants d'action");
    let read = if restored.len() < 2 { "lu comme il était" } else { "lus comme ils étaient" };
    let message = format!("un tableur a changé {ids} ; {read}");
    notes.push(
        Diagnostic::new("A0411", message)
            .at_line(shown, *line)
            .label(said.join(" ; "))
            .help(format!("dans le tableur, ouvrir ce fichier par « Données › À partir d'un fichier texte / CSV » et dire que la colonne `{column}` est du texte ; sinon vérifier ces lignes")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ways in which spreadsheets of France and elsewhere show `1-02`, `2-01`, `1-32` and `1.2-03`.
    #[test]
    fn a_date_is_every_id_that_it_can_have_been() {
        for cell in
            ["01-févr", "1-févr", "1-févr.", "01-FEVR", "1-Feb", "01-f\u{fffd}vr", "01 févr", "févr.-01", "Feb-01"]
        {
            let ids = readings(cell);
            assert!(ids.contains(&"1-02".to_owned()) && ids.contains(&"2-01".to_owned()), "{cell}: {ids:?}");
        }
        // 46054 is 1 February 2026: 46023, the first of January, and 31.
        for cell in ["01/02/2026", "2026-02-01", "01/02/2026 00:00", "2026-02-01T00:00:00", "46054", "1/2/26"] {
            let ids = readings(cell);
            assert!(ids.contains(&"1-02".to_owned()) && ids.contains(&"2-01".to_owned()), "{cell}: {ids:?}");
        }
        assert_eq!(readings("janv-32"), ["1-32"]);
        assert!(readings("01/02/2003").contains(&"1.2-03".to_owned()));
        // The end of February of a leap year, and what follows: 45351 is 29 February 2024.
        assert_eq!(
            (Order::DayMonth.id("45351"), Order::DayMonth.id("45352")),
            (Some("29-02".into()), Some("1-03".into()))
        );
        // Zeros that were lost, and what is no date.
        assert_eq!(readings("1-1"), ["1-01"]);
        assert_eq!(readings("1.1.1-03"), ["1.1.1-03"]);
        for cell in ["", "Lagnieu", "12", "123456", "1.2.3", "01-truc", "32-janv", "0-janv", "2026", "13/25/2026"] {
            assert!(readings(cell).is_empty(), "{cell}: {:?}", readings(cell));
        }
    }

    #[test]
    fn the_ids_of_the_plan_choose_the_order_of_a_column() {
        let known = ["1-01", "1-02", "2-01", "1-13"].map(str::to_owned);
        let read = |cells: &[&str]| {
            let cells: Vec<String> = cells.iter().map(|c| (*c).to_owned()).collect();
            of_known(&cells, &known).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>()
        };
        // The thirteenth of January can't be another than 1-13: its month came first, and so did that of the others.
        assert_eq!(read(&["02-janv", "13-janv", "01-janv"]), ["1-02", "1-13", "1-01"]);
        // Alone, the second of January is either.
        assert_eq!(read(&["02-janv", "1-01"]), ["", ""]);
        assert_eq!(read(&["1-1", "9-09"]), ["1-01", ""]);
    }
}
