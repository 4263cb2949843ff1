//! The append-only journal of the follow-up, from which the present state and the open conflicts are worked out.

mod order;

use std::collections::BTreeMap;
use std::path::Path;

use super::fault::{altered, damaged, set_aside};
use super::field::{self, ValueKind};
use super::value::{redated, unfit, unfit_in};
use crate::book::fill::FilledTable;
use crate::book::{Arrangement, CellValue};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::plan::restore_actions;

/// A value of an action: what one cell of a workbook holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The id of the action.
    pub action: String,
    /// The field's address.
    pub field: String,
}

/// What a journal is of: the name of the column that says whose value a line gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subject {
    /// Actions of a plan: nothing stands before the first value of a cell.
    #[default]
    Action,
    /// Sites of an inventory: before the first value of a cell stands what the sources of the inventory say.
    Site,
}

impl Subject {
    /// The name of the column.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Site => "site",
        }
    }
}

/// What a line of the journal did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The value changed.
    Change,
    /// Someone gave, on their own, the value that already stood.
    Agreement,
    /// Someone gave another value than someone else: nothing changes until one is chosen.
    Conflict,
    /// One of the values in conflict was chosen; the others are closed.
    Choice,
}

impl Act {
    const ALL: [Self; 4] = [Self::Change, Self::Agreement, Self::Conflict, Self::Choice];

    /// As the journal writes it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Change => "modification",
            Self::Agreement => "accord",
            Self::Conflict => "conflit",
            Self::Choice => "choix",
        }
    }
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, as given by the user or by the date of the file.
    pub when: String,
    /// Who: an EPCI, or a person.
    pub who: String,
    /// Which value.
    pub cell: Cell,
    /// What was done.
    pub act: Act,
    /// The value that stood before; empty for none.
    pub before: String,
    /// The value given.
    pub after: String,
    /// The file that gave it, as it is kept in the study.
    pub source: String,
    /// The export that the file came from; empty when it came from none.
    pub export: String,
}

impl Entry {
    /// Whether its value took the place of the one before.
    fn stands(&self) -> bool {
        matches!(self.act, Act::Change | Act::Choice)
    }
}

/// A value with who gave it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The value, never empty.
    pub value: String,
    /// Who gave it.
    pub who: String,
    /// When.
    pub when: String,
}

/// The present values: the last of each cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    values: BTreeMap<Cell, Held>,
}

impl State {
    /// The value of a field of an action; empty when there is none.
    #[must_use]
    pub fn value(&self, action: &str, field: &str) -> &str {
        self.held(action, field).map_or("", |h| h.value.as_str())
    }

    /// The value with who gave it and when.
    #[must_use]
    pub fn held(&self, action: &str, field: &str) -> Option<&Held> {
        self.values.get(&Cell { action: action.to_owned(), field: field.to_owned() })
    }

    /// The filled fields of an action, in the order of their addresses.
    pub fn of<'a>(&'a self, action: &'a str) -> impl Iterator<Item = (&'a str, &'a Held)> {
        let from = Cell { action: action.to_owned(), field: String::new() };
        self.values.range(from..).take_while(move |(cell, _)| cell.action == action).map(|(c, h)| (c.field.as_str(), h))
    }

    /// The filled fields of every action: its id and the address.
    pub(super) fn addresses(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.keys().map(|cell| (cell.action.as_str(), cell.field.as_str()))
    }

    /// Whether nothing was ever filled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Every line ever written, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal {
    /// The lines.
    pub entries: Vec<Entry>,
    /// What it is of.
    subject: Subject,
    /// The columns of the file as people left them.
    arrangement: Arrangement,
    /// The order in which the lines of the file were written, when it is not that of the file. The file keeps its own.
    order: Vec<usize>,
}

/// The columns of a journal of that.
fn columns(of: Subject) -> [&'static str; 9] {
    ["date", "qui", of.column(), "champ", "acte", "avant", "apres", "source", "export"]
}

impl Journal {
    /// An empty journal of that.
    #[must_use]
    pub fn of(subject: Subject) -> Self {
        Self { subject, ..Self::default() }
    }

    /// What it is of.
    pub(super) fn subject(&self) -> Subject {
        self.subject
    }

    /// Reads the journal; an empty text is an empty journal. `None`, with the reason in the notes, when a line can't be
    /// read: to go on without it would give a wrong state.
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        Self::parse_with(text, shown, &[], notes)
    }

    /// Like [`Journal::parse`], with the ids of all actions: those that a spreadsheet made dates of are put back, as are
    /// the dates that it wrote in its own way.
    pub fn parse_with(text: &str, shown: &Path, ids: &[String], notes: &mut Notes) -> Option<Self> {
        Self::parse_of(Subject::Action, text, shown, ids, notes)
    }

    /// Like [`Journal::parse_with`], of a journal of that.
    pub fn parse_of(subject: Subject, text: &str, shown: &Path, ids: &[String], notes: &mut Notes) -> Option<Self> {
        let columns = columns(subject);
        let text = french::nfc(text.strip_prefix('\u{feff}').unwrap_or(text));
        if text.trim().is_empty() {
            return Some(Self::of(subject));
        }
        let help = "rétablir la version précédente du fichier : le journal ne se modifie pas à la main";
        let fault = |line: usize, message: String| damaged(message).at_line(shown, line).help(help);
        let mut told = Notes::new();
        let table = FilledTable::of_csv(&text, &columns, damaged, shown, &mut told);
        let Some(mut table) = table.filter(|_| told.all().is_empty()) else {
            told.all().iter().for_each(|fault| notes.push(fault.clone().help(help)));
            return None;
        };
        let places = columns.map(|name| table.column(name));
        if places.contains(&None) {
            notes.push(fault(1, format!("l'en-tête n'est pas {}", columns.join(";"))));
            return None;
        }
        let arrangement = Arrangement::of(&table, &columns);
        restore_actions(&mut table, &[subject.column()], ids, shown, notes);
        let mut dates = Vec::new();
        let mut entries = Vec::new();
        let mut lines = Vec::new();
        for row in &table.rows {
            // As it is written: a value may begin with a blank.
            let cell = |k: usize| places[k].and_then(|at| row.cells.get(at)).cloned().unwrap_or_default();
            let act = Act::ALL.into_iter().find(|a| a.label() == cell(4));
            // An action of several lines is what stray quotation marks make of several rows.
            let whole = row.cells.len() >= table.header.len() && !cell(2).contains('\n');
            let (Some(act), true) = (act, whole) else {
                notes.push(fault(row.line, "la ligne n'a pas la forme attendue".to_owned()));
                return None;
            };
            let field = cell(3);
            let mut dated = |k: usize, is_date: bool| {
                let written = cell(k);
                match is_date.then(|| redated(&written)).flatten() {
                    Some(date) => {
                        dates.push(row.line);
                        date
                    }
                    None => written,
                }
            };
            let of_field = field::kind(&field) == Some(ValueKind::Date);
            let [when, before, after] = [dated(0, true), dated(5, of_field), dated(6, of_field)];
            let cell_of = Cell { action: cell(2), field };
            lines.push(row.line);
            entries.push(Entry {
                when,
                who: cell(1),
                cell: cell_of,
                act,
                before,
                after,
                source: cell(7),
                export: cell(8),
            });
        }
        if let Some(line) = dates.first() {
            let read = if dates.len() < 2 { "lue comme elle était" } else { "lues comme elles étaient" };
            let count = french::count(dates.len(), "date du journal", "dates du journal");
            let message = format!("un tableur a récrit {count} ; {read}");
            notes.push(
                altered(message)
                    .at_line(shown, *line)
                    .help("le journal ne se modifie pas à la main : le consulter dans une copie"),
            );
        }
        let order = order::of_time(&entries, subject).unwrap_or_default();
        if let Some(first) = order.iter().enumerate().position(|(k, at)| k != *at) {
            let message = "les lignes du journal ne sont plus dans l'ordre où elles ont été écrites";
            notes.push(
                Diagnostic::new("A0511", message)
                    .at_line(shown, lines[first])
                    .label("elles sont lues dans l'ordre de leurs dates ; celles d'une même date, comme le fichier les range")
                    .help("rétablir la version précédente du fichier : le journal ne se trie pas, le trier dans une copie"),
            );
        }
        let journal = Self { entries, subject, arrangement, order };
        journal.tell_set_aside(&lines, shown, notes);
        Some(journal)
    }

    /// Says which values would stand and can't, each with its line: those that no later line replaced.
    fn tell_set_aside(&self, lines: &[usize], shown: &Path, notes: &mut Notes) {
        let mut told: BTreeMap<&Cell, Option<(usize, String, &str)>> = BTreeMap::new();
        for (at, e) in self.in_order().filter(|(_, e)| e.stands()) {
            let line = &lines[at];
            told.insert(&e.cell, unfit_in(&e.cell.field, &e.after).map(|why| (*line, why, e.after.as_str())));
        }
        let undated = |e: &Entry| unfit(ValueKind::Date, &CellValue::Text(e.when.get(..10).unwrap_or("").to_owned()));
        if let Some((line, e, why)) = lines.iter().zip(&self.entries).find_map(|(line, e)| Some((line, e, undated(e)?)))
        {
            notes.push(
                set_aside("la date d'une ligne du journal est mise de côté")
                    .at_line(shown, *line)
                    .label(format!("« {} » : {why}", e.when))
                    .help("sa valeur vaut, sans date de saisie : rétablir la version précédente du fichier"),
            );
        }
        for (cell, (line, why, value)) in told.into_iter().filter_map(|(cell, told)| Some((cell, told?))) {
            let message = format!("une valeur du journal est mise de côté : {}, action {}", cell.field, cell.action);
            notes.push(
                set_aside(message)
                    .at_line(shown, line)
                    .label(format!("« {} » : {why}", french::shorten(value, 40)))
                    .help("la donner de nouveau dans un classeur : sa ligne reste, et la valeur d'avant vaut en attendant"),
            );
        }
    }

    /// The file's text.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let row = |e: &Entry| {
            let Cell { action, field } = &e.cell;
            let act = e.act.label().to_owned();
            let [when, who, action, field] = [&e.when, &e.who, action, field].map(Clone::clone);
            let [before, after, source, export] = [&e.before, &e.after, &e.source, &e.export].map(Clone::clone);
            [when, who, action, field, act, before, after, source, export]
        };
        // The journal only grows: a line that was read is the row that it was.
        self.arrangement.csv(&columns(self.subject), self.entries.iter().enumerate().map(|(at, e)| (Some(at), row(e))))
    }

    /// The lines in the order in which they were written, each with its rank in the file.
    fn in_order(&self) -> impl Iterator<Item = (usize, &Entry)> {
        let read = self.order.iter().copied();
        let order = read.chain(self.order.len()..self.entries.len());
        order.filter_map(|at| Some((at, self.entries.get(at)?)))
    }

    /// Whether someone said of their own name, or of that of their file, that the values are made up.
    #[must_use]
    pub fn fictional(&self) -> bool {
        self.entries.iter().any(|e| [&e.who, &e.source].iter().any(|t| french::name_key(t).contains("fictif")))
    }

    /// The line of each cell that stands, were it one that withdraws its value: it holds nothing then.
    #[must_use]
    pub fn standing(&self) -> BTreeMap<&Cell, &Entry> {
        self.in_order().map(|(_, e)| e).filter(|e| e.stands()).map(|e| (&e.cell, e)).collect()
    }

    /// The present values.
    #[must_use]
    pub fn state(&self) -> State {
        let mut values = BTreeMap::new();
        for (_, e) in self.in_order().filter(|(_, e)| e.stands() && unfit_in(&e.cell.field, &e.after).is_none()) {
            if e.after.is_empty() {
                values.remove(&e.cell);
            } else {
                let held = Held { value: e.after.clone(), who: e.who.clone(), when: e.when.clone() };
                values.insert(e.cell.clone(), held);
            }
        }
        State { values }
    }

    /// The values in conflict, by cell: those given since the last choice, the last of each export only, as whoever
    /// corrects their workbook means the correction.
    #[must_use]
    pub fn conflicts(&self) -> BTreeMap<Cell, Vec<&Entry>> {
        let mut open: BTreeMap<Cell, Vec<&Entry>> = BTreeMap::new();
        for (_, e) in self.in_order() {
            match e.act {
                Act::Choice => {
                    open.remove(&e.cell);
                }
                Act::Change => {}
                Act::Agreement | Act::Conflict => {
                    let candidates = open.entry(e.cell.clone()).or_default();
                    // Two lines of one workbook may disagree: one file then gives several values.
                    candidates.retain(|c| c.export != e.export || c.source == e.source);
                    if e.act == Act::Conflict {
                        candidates.push(e);
                    }
                }
            }
        }
        open.retain(|_, candidates| !candidates.is_empty());
        open
    }

    /// What was last heard of each cell from each export, and from which file.
    pub(super) fn heard(&self) -> BTreeMap<(&str, &Cell), (&str, &str)> {
        let told = self.in_order().map(|(_, e)| e).filter(|e| e.act != Act::Choice && !e.export.is_empty());
        told.map(|e| ((e.export.as_str(), &e.cell), (e.after.as_str(), e.source.as_str()))).collect()
    }
}
