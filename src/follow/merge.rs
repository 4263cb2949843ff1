//! What several workbooks say, merged in the journal.
//!
//! Each cell is held against three values: the one that was last heard from this workbook (at first, the one that was
//! exported), the one that it holds now, and the one that stands. What its owner did not touch says nothing, however
//! old the workbook is; what they changed takes the place of what they saw, and of nothing else: a value that they
//! could not have seen makes a conflict, which changes nothing until someone chooses.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::Edit;
use super::journal::{Act, Cell, Entry, Journal, Subject};
use super::sent::Export;

/// What a merge came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Values that changed.
    pub changes: usize,
    /// Values given anew that already stood.
    pub agreements: usize,
    /// Values that went to conflicts.
    pub conflicts: usize,
}

/// Merges what workbooks say. The order of the edits changes nothing.
pub fn merge(journal: &mut Journal, edits: &[Edit], exports: &BTreeMap<String, Export>) -> Merged {
    let mut by_cell: BTreeMap<&Cell, Vec<&Edit>> = BTreeMap::new();
    let before = journal.clone();
    let (state, conflicts, heard) = (before.state(), before.conflicts(), before.heard());
    let exported =
        |edit: &Edit| exports.get(&edit.export).and_then(|e| e.values.get(&edit.cell)).map_or("", String::as_str);
    let copies = match before.subject() {
        Subject::Site => other_copies(&before, edits, exports),
        Subject::Action => BTreeMap::new(),
    };
    let seen = |edit: &Edit| -> &str {
        match heard.get(&(edit.export.as_str(), &edit.cell)) {
            // Who filled another copy saw what was sent, and nothing of what came back since.
            Some((_, from)) if copies.contains_key(&(edit.source.clone(), (*from).to_owned())) => exported(edit),
            Some((value, _)) => value,
            None => exported(edit),
        }
    };
    // Another copy of a workbook that already came back holds what was exported wherever its owner touched nothing:
    // nobody can tell that from a return to that value, so somebody is asked.
    let is_return = |edit: &Edit| edit.value == exported(edit) && seen(edit) != exported(edit);
    let latest = |cell: &Cell| before.entries.iter().filter(|e| e.cell == *cell).map(|e| e.when.as_str()).max();
    // A file given again says nothing new, even when two of its lines disagree.
    type Said<'a> = (&'a str, &'a Cell, &'a str, &'a str);
    let entries = before.entries.iter();
    let known: BTreeSet<Said<'_>> =
        entries.map(|e| (e.export.as_str(), &e.cell, e.after.as_str(), e.source.as_str())).collect();
    // One file that gives two values of a cell, on two lines, says neither: the one that was exported counts too.
    let mut of_source: BTreeMap<(&str, &Cell), BTreeSet<&str>> = BTreeMap::new();
    for edit in edits {
        of_source.entry((edit.source.as_str(), &edit.cell)).or_default().insert(edit.value.as_str());
    }
    let disputed = |e: &Edit| of_source.get(&(e.source.as_str(), &e.cell)).is_some_and(|values| values.len() > 1);
    let new = |e: &&Edit| {
        (e.value != seen(e) || disputed(e))
            && !known.contains(&(e.export.as_str(), &e.cell, e.value.as_str(), e.source.as_str()))
    };
    for edit in edits.iter().filter(new) {
        by_cell.entry(&edit.cell).or_default().push(edit);
    }
    let mut merged = Merged::default();
    for (cell, mut given) in by_cell {
        given.sort_by_key(|e| (&e.export, &e.source, &e.value));
        let present = state.value(&cell.action, &cell.field);
        let mut record = |edit: &Edit, act: Act| {
            journal.entries.push(Entry {
                when: edit.when.clone(),
                who: edit.who.clone(),
                cell: cell.clone(),
                act,
                before: present.to_owned(),
                after: edit.value.clone(),
                source: edit.source.clone(),
                export: edit.export.clone(),
            });
        };
        // The same value twice from one export is said once: a file given twice, or a line repeated.
        let mut said: BTreeSet<(&str, &str)> = BTreeSet::new();
        let given: Vec<&Edit> =
            given.into_iter().filter(|e| said.insert((e.export.as_str(), e.value.as_str()))).collect();
        let (same, other): (Vec<&Edit>, Vec<&Edit>) = given.into_iter().partition(|e| e.value == present);
        let values: BTreeSet<&str> = other.iter().map(|e| e.value.as_str()).collect();
        // Someone who returns to the value that stands, while another changes it, does not agree with the change.
        let free = values.len() == 1
            && same.is_empty()
            && !conflicts.contains_key(cell)
            && other.iter().all(|e| seen(e) == present && !is_return(e))
            // What is older than what stands does not take its place because it came later.
            && other.iter().all(|e| latest(cell).is_none_or(|latest| e.when.as_str() >= latest));
        for edit in &same {
            record(edit, Act::Agreement);
            merged.agreements += 1;
        }
        for (i, edit) in other.iter().enumerate() {
            let act = match (free, i) {
                (true, 0) => Act::Change,
                (true, _) => Act::Agreement,
                (false, _) => Act::Conflict,
            };
            record(edit, act);
            match act {
                Act::Change => merged.changes += 1,
                Act::Agreement => merged.agreements += 1,
                _ => merged.conflicts += 1,
            }
        }
    }
    merged
}

/// The files that are another copy of a workbook than one that came back before, by the names of the two, each pair with the
/// number of values of the earlier one that the other has as they were sent. A file that was made from the earlier one has most
/// of what was written there; what it has as sent, somebody put back.
#[must_use]
pub fn other_copies(
    journal: &Journal,
    edits: &[Edit],
    exports: &BTreeMap<String, Export>,
) -> BTreeMap<(String, String), usize> {
    let heard = journal.heard();
    // Values as they were sent, and values as they came back, where the two differ.
    let mut of: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for edit in edits {
        let sent = exports.get(&edit.export).and_then(|export| export.values.get(&edit.cell));
        let back = heard.get(&(edit.export.as_str(), &edit.cell));
        let Some((sent, (back, from))) = sent.zip(back).filter(|(sent, (back, _))| sent.as_str() != *back) else {
            continue;
        };
        let (untouched, held) = of.entry((&edit.source, from)).or_default();
        *untouched += usize::from(edit.value == *sent);
        *held += usize::from(edit.value == **back);
    }
    let copies = of.into_iter().filter(|(_, (untouched, held))| untouched > held);
    copies.map(|((file, from), (untouched, _))| ((file.to_owned(), from.to_owned()), untouched)).collect()
}
