//! What the exchanges with other models have in common: what a file says, where it comes from, what a model can't hold.

use std::collections::BTreeMap;

use super::edit::{Edit, Received};
use super::field;
use super::followed::Followed;
use super::journal::{Cell, Journal, State};
use super::sent::Export;
use crate::attach::Attachment;
use crate::diagnostic::Diagnostic;
use crate::french;

/// What is written in a file so that it is known when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<'a> {
    /// The id of its writing.
    pub export: &'a str,
    /// The study's name.
    pub study: &'a str,
}

/// What a file of another model says.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Its values.
    pub edits: Vec<Edit>,
    /// Attachments that the actions do not have.
    pub brought: Vec<Attachment>,
    /// The id of our own writing that it comes from, when it says it.
    pub origin: Option<String>,
}

impl Taken {
    /// Its values by cell: what an export of it would hold.
    #[must_use]
    pub fn values(&self) -> BTreeMap<Cell, String> {
        self.edits.iter().map(|e| (e.cell.clone(), e.value.clone())).collect()
    }

    /// How many of its values are not those of an export, nor those last heard from it.
    #[must_use]
    pub fn unlike(&self, export: &Export, journal: &Journal) -> usize {
        let heard = journal.heard();
        let known = |cell: &Cell| {
            let last = heard.get(&(export.id.as_str(), cell)).map(|(value, _)| *value);
            last.or_else(|| export.values.get(cell).map(String::as_str))
        };
        self.edits.iter().filter(|e| known(&e.cell) != Some(e.value.as_str())).count()
    }
}

/// Says which present values a file does not hold: those that are not in what is read back of it.
#[must_use]
pub fn unheld(
    model: &str,
    actions: &[Followed],
    state: &State,
    read_back: &BTreeMap<Cell, String>,
) -> Option<Diagnostic> {
    let mut lost: BTreeMap<String, usize> = BTreeMap::new();
    for action in actions {
        for (address, held) in state.of(&action.id) {
            let cell = Cell { action: action.id.clone(), field: address.to_owned() };
            if read_back.get(&cell) != Some(&held.value) {
                *lost.entry(field::label(address)).or_default() += 1;
            }
        }
    }
    let total: usize = lost.values().sum();
    let fields: Vec<String> =
        lost.iter().map(|(label, n)| format!("{label} ({})", french::integer(*n as u64))).collect();
    (total > 0).then(|| {
        let message = format!(
            "{} dans ce modèle : {model}",
            french::count(total, "valeur n'a pas sa place", "valeurs n'ont pas leur place")
        );
        Diagnostic::new("A0465", message)
            .label(french::list(&fields))
            .help("elles restent dans l'étude ; `territoire plan suivi exporter` écrit un classeur qui les a toutes")
    })
}

/// A value that an exchange brings.
pub(super) fn edit(file: &Received<'_>, who: &str, cell: Cell, value: String) -> Edit {
    Edit {
        cell,
        value,
        who: who.to_owned(),
        when: file.when.to_owned(),
        source: file.kept.to_owned(),
        export: file.kept.to_owned(),
    }
}

/// The action of that title; of several, the one under the same headings.
pub(super) fn matching<'a>(actions: &'a [Followed], title: &str, above: &[String]) -> Option<&'a Followed> {
    let key = french::name_key(title);
    let same: Vec<&Followed> =
        actions.iter().filter(|a| french::name_key(&a.text) == key || cut_title(&a.text) == title).collect();
    let under = |a: &&&Followed| {
        let headings = std::iter::once(&a.pillar).chain(&a.objectives);
        headings.zip(above).all(|(h, given)| french::name_key(h) == french::name_key(given))
    };
    match same.as_slice() {
        [one] => Some(one),
        several => several.iter().find(under).copied(),
    }
}

/// The longest title that the template of Territoires en transitions takes.
pub(super) const TITLE: usize = 300;

/// A title as the template takes it.
pub(super) fn cut_title(text: &str) -> String {
    if text.chars().count() <= TITLE {
        return text.to_owned();
    }
    text.chars().take(TITLE - 1).chain(['…']).collect()
}
