//! What was sent out, as the study keeps it: what comes back is held against it.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::fault::damaged;
use super::field::{self, ValueKind};
use super::journal::{Cell, Subject};
use super::value::redated;
use crate::book::csv_text;
use crate::book::fill::FilledTable;
use crate::diagnostic::Notes;
use crate::disk::Checksum;
use crate::french;
use crate::plan::restore_actions;

/// What was sent out: every cell of one workbook with the value that it held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export {
    /// Its id, unique in the study.
    pub id: String,
    /// What its cells are of.
    pub subject: Subject,
    /// To whom.
    pub who: String,
    /// The values; empty ones too.
    pub values: BTreeMap<Cell, String>,
    /// What the columns that are not read back showed, by their heading.
    pub shown: BTreeMap<Cell, String>,
}

/// What tells two exports of one day apart: the name of the study, the texts and values of all their cells.
pub(super) fn digest(study: &str, cells: impl Iterator<Item = String>) -> String {
    let mut sum = Checksum::new();
    for text in std::iter::once(study.to_owned()).chain(cells) {
        sum.add(text.as_bytes());
        sum.add(&[0]);
    }
    sum.hex()[..8].to_owned()
}

/// The id of what was written for another model: it differs when what it holds does.
#[must_use]
pub fn exchange_id(date: Date, model: &str, study: &str, values: &BTreeMap<Cell, String>) -> String {
    let cells = values.iter().flat_map(|(cell, value)| [&cell.action, &cell.field, value]).cloned();
    format!("{date}-{model}-{}", digest(study, cells))
}

/// The columns of the copy of an export of that.
fn record(of: Subject) -> [&'static str; 3] {
    [of.column(), "champ", "valeur"]
}

/// Before the name of a column that is shown and not read back.
const SHOWN_MARK: char = '=';

impl Export {
    /// What was sent, as the study keeps it: the recipient on the first line, then the cells.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let first = [String::new(), "pour".to_owned(), self.who.clone()];
        let cells = self.values.iter().map(|(c, v)| [c.action.clone(), c.field.clone(), v.clone()]);
        let shown = self.shown.iter().map(|(c, v)| [c.action.clone(), format!("{SHOWN_MARK}{}", c.field), v.clone()]);
        csv_text(&record(self.subject), std::iter::once(first).chain(cells).chain(shown))
    }

    /// Reads what [`Export::to_csv`] wrote. An export of an earlier version does not say what it showed. `ids` are those of
    /// all actions.
    pub fn parse(id: &str, text: &str, shown: &Path, ids: &[String], notes: &mut Notes) -> Option<Self> {
        Self::parse_of(Subject::Action, id, text, shown, ids, notes)
    }

    /// Like [`Export::parse`], of an export of that.
    pub fn parse_of(
        subject: Subject,
        id: &str,
        text: &str,
        shown: &Path,
        ids: &[String],
        notes: &mut Notes,
    ) -> Option<Self> {
        let columns = record(subject);
        let mut out = Self { id: id.to_owned(), subject, ..Self::default() };
        let mut told = Notes::new();
        let table = FilledTable::of_csv(&french::nfc(text), &columns, damaged, shown, &mut told).filter(|t| {
            // An action of several lines is what stray quotation marks make of several rows.
            let action = t.column(columns[0]);
            let whole = t.rows.iter().all(|row| row.cells.len() >= columns.len() && !row.cell(action).contains('\n'));
            told.all().is_empty() && whole && columns.iter().all(|name| t.column(name).is_some())
        });
        let Some(mut table) = table else {
            notes.push(
                damaged("la copie de cet export est abîmée")
                    .in_file(shown)
                    .help("rétablir la version précédente du fichier : il ne se modifie pas à la main"),
            );
            return None;
        };
        restore_actions(&mut table, &[subject.column()], ids, shown, notes);
        let places = columns.map(|name| table.column(name));
        for row in &table.rows {
            let cell = |place: Option<usize>| place.and_then(|at| row.cells.get(at)).cloned().unwrap_or_default();
            let [action, field, value] = places.map(cell);
            let is_date = field::kind(&field) == Some(ValueKind::Date);
            let value = is_date.then(|| redated(&value)).flatten().unwrap_or(value);
            match (action.as_str(), field.strip_prefix(SHOWN_MARK)) {
                ("", _) => out.who = value,
                (_, Some(column)) => drop(out.shown.insert(Cell { action, field: column.to_owned() }, value)),
                _ => drop(out.values.insert(Cell { action, field }, value)),
            }
        }
        Some(out)
    }
}
