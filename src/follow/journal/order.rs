//! The order in which the lines of a journal were written. The file has it, until somebody sorts the table: what a cell
//! holds is then the last of its lines in another order, and so another value.

use std::collections::BTreeMap;

use super::{Act, Cell, Entry, Subject};
use crate::follow::value::unfit_in;

/// What a cell held along the lines that were read of it.
#[derive(Default)]
struct Held<'a> {
    /// Whether no line of it was read yet.
    is_new: bool,
    last: &'a str,
    before: &'a str,
    /// The last one that is a value of its field.
    fit: &'a str,
}

/// The order of time of lines that are not in the order in which they were written; `None` when the file has that.
///
/// Each line says what stood before it. A journal that was only added to agrees with itself, were a workbook of May read
/// after one of June: it stays as it is. One that doesn't is read by its dates, lines of one date in the order of the file,
/// or in the contrary one when only that agrees.
pub(super) fn of_time(entries: &[Entry], subject: Subject) -> Option<Vec<usize>> {
    let file: Vec<usize> = (0..entries.len()).collect();
    let breaks = |entries: &[Entry], order: &[usize]| breaks(entries, order, subject);
    let broken = breaks(entries, &file);
    if broken == 0 {
        return None;
    }
    let sorted = |mut order: Vec<usize>| {
        order.sort_by_key(|at| entries[*at].when.as_str());
        order
    };
    let (time, upside) = (sorted(file.clone()), sorted(file.iter().rev().copied().collect()));
    let best = if breaks(entries, &upside) < breaks(entries, &time) { upside } else { time };
    (breaks(entries, &best) <= broken && best != file).then_some(best)
}

/// How many lines don't have before them what they say stood there.
fn breaks(entries: &[Entry], order: &[usize], subject: Subject) -> usize {
    let mut cells: BTreeMap<&Cell, Held<'_>> = BTreeMap::new();
    let mut broken = 0;
    for e in order.iter().map(|at| &entries[*at]) {
        let held = cells.entry(&e.cell).or_insert_with(|| Held { is_new: true, ..Held::default() });
        // What a source said of it is in no line.
        if std::mem::take(&mut held.is_new) && subject == Subject::Site {
            (held.last, held.before, held.fit) = (&e.before, &e.before, &e.before);
        }
        // Who agrees with a change of the same import saw what stood before it.
        let seen =
            e.before == held.last || e.before == held.fit || (e.act == Act::Agreement && e.before == held.before);
        broken += usize::from(!seen);
        if matches!(e.act, Act::Change | Act::Choice) {
            held.before = held.last;
            held.last = &e.after;
            if unfit_in(&e.cell.field, &e.after).is_none() {
                held.fit = &e.after;
            }
        }
    }
    broken
}
