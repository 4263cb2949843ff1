//! What a comparison tells of indices: whether the sharing is more even.

use super::indices::{HERFINDAHL, INDICES, WEIGHTED};
use crate::analysis::Change;
use crate::french;
use crate::outcome::{Table, Unit};

/// Rows of the table of indices that are told.
const TOLD: [&str; 2] = ["gini", "theil"];

/// What the indices of sharing become.
pub(super) fn tell(change: &Change<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let Change { before, after, sides, .. } = *change;
    let (Some(a), Some(b)) = (before.table(INDICES), after.table(INDICES)) else { return out };
    let Some(column) = b.column(WEIGHTED) else { return out };
    let of = |table: &Table, key: &str| {
        let row = table.keys.iter().position(|k| k == key)?;
        table.column(WEIGHTED)?.as_numbers()?.get(row).copied()?
    };
    // Concentration is given of quantities only.
    let shared_out = b.keys.iter().any(|k| k == HERFINDAHL);
    for key in TOLD {
        let (Some(was), Some(is)) = (of(a, key), of(b, key)) else { continue };
        let name = b.keys.iter().position(|k| k == key).map_or(key, |row| b.names[row].as_str());
        let label = french::lower_first(&column.label);
        if was == is {
            continue;
        }
        let (now, then) = change.apart(is, was, Unit::Index);
        // Of a distance less is better, and a mean that falls may widen the gaps measured against it.
        let verdict = match (shared_out, is < was) {
            (true, true) => "la répartition est plus égale",
            (true, false) => "la répartition est moins égale",
            (false, true) => "rapportés à la moyenne, les écarts se réduisent ; cela ne dit pas si elle s'améliore",
            (false, false) => "rapportés à la moyenne, les écarts se creusent ; cela ne dit pas si elle s'améliore",
        };
        out.push(format!(
            "{} : l'indice de {name} ({label}) est de {now} {}, {then} {} : {verdict}.",
            after.title, sides.after, sides.before
        ));
    }
    out
}
