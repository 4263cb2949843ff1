//! Whether a row that came back is that of its identifier: a spreadsheet that sorts one column without the others leaves
//! identifiers beside the cells of other actions, and every value would go to the wrong one. The grey cells, which nobody
//! fills, tell.

use std::collections::BTreeMap;

use super::export::SHOWN;
use super::sent::Export;
use crate::book::fill::FilledSheet;
use crate::french;

/// The heading of the text of the action, which tells it better than its pillar or its places.
const TITLE: &str = "Action";

/// A row whose grey cells are those of another action than its identifier's.
#[derive(Debug)]
pub(super) struct Misplaced {
    /// Its row.
    pub(super) row: u32,
    /// The action of its identifier.
    pub(super) action: String,
    /// The one that its grey cells tell.
    pub(super) other: String,
}

/// The rows of the sheet of actions that contradict themselves, with how many rows have a known action.
pub(super) fn misplaced(
    sheet: &FilledSheet,
    header: u32,
    id: u32,
    heads: &[(u32, String)],
    export: &Export,
) -> (Vec<Misplaced>, usize) {
    let column = |label: &str| heads.iter().find(|(_, h)| french::name_key(h) == french::name_key(label)).map(|h| h.0);
    let grey: Vec<(&str, u32)> = SHOWN.iter().filter_map(|(label, ..)| Some((*label, column(label)?))).collect();
    // What was sent: the cells of each action, and the actions of each cell.
    let mut cells: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    let mut actions: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for (cell, said) in export.shown.iter().filter(|(_, said)| !said.trim().is_empty()) {
        let (action, field, said) = (cell.action.as_str(), cell.field.as_str(), packed(said));
        actions.entry((field, said.clone())).or_default().push(action);
        cells.entry(action).or_default().insert(field, said);
    }
    let (mut out, mut known) = (Vec::new(), 0);
    for row in sheet.rows().into_iter().filter(|r| *r > header) {
        let action = sheet.text(row, id);
        let Some(own) = cells.get(action.as_str()) else { continue };
        known += 1;
        // A cell that somebody emptied tells nothing.
        let there =
            grey.iter().map(|(label, c)| (*label, packed(&sheet.text(row, *c)))).filter(|(_, said)| !said.is_empty());
        let there: Vec<(&str, String)> = there.collect();
        let mut agreed: BTreeMap<&str, usize> = BTreeMap::new();
        for (label, said) in &there {
            for other in actions.get(&(*label, said.clone())).into_iter().flatten() {
                *agreed.entry(other).or_default() += 1;
            }
        }
        let mine = agreed.get(action.as_str()).copied().unwrap_or(0);
        // The title of another action, or more of its cells than of one's own.
        let titled = there.iter().find(|(label, said)| *label == TITLE && own.get(TITLE) != Some(said));
        let titled = titled.and_then(|title| actions.get(title)?.first().copied());
        let nearer = agreed.iter().filter(|(_, n)| **n > mine).max_by_key(|(_, n)| **n).map(|(other, _)| *other);
        if let Some(other) = titled.or(nearer) {
            out.push(Misplaced { row, action: action.clone(), other: other.to_owned() });
        }
    }
    (out, known)
}

/// A text with its runs of blanks made one: spreadsheets pack them.
pub(super) fn packed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
