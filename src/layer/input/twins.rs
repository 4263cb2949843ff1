//! Columns of one name whose cells differ: the first is read, and which one was meant nobody knows.

use std::collections::BTreeMap;

use super::raw::{Raw, RawRow};
use crate::book::{column_key, letters};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// Tells columns that have the name of an earlier one and say something else, each name once.
pub(super) fn tell(raw: &Raw, notes: &mut Notes) {
    let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (column, name) in raw.fields.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()) {
        named.entry(column_key(name)).or_default().push(column);
    }
    for columns in named.values() {
        let Some((&first, others)) = columns.split_first() else { continue };
        let others = others.iter().copied();
        let differ = |row: &&RawRow, other: usize| row.cells.get(first) != row.cells.get(other);
        let found = others.map(|other| (other, raw.rows.iter().find(|row| differ(row, other))));
        let Some((other, row)) = found.into_iter().find_map(|(other, row)| Some((other, row?))) else { continue };
        let said = |column: usize| {
            let name = letters(u32::try_from(column).unwrap_or(0));
            match row.cells.get(column) {
                Some(cell) => format!("`{}` en colonne {name}", french::shorten(cell, 40)),
                None => format!("rien en colonne {name}"),
            }
        };
        notes.push(
            Diagnostic::new("A0517", format!("deux colonnes s'appellent `{}`, et diffèrent", raw.fields[first]))
                .at(raw.place(row.number, row.line))
                .label(format!("{}, {}", said(first), said(other)))
                .help("c'est la première qui est lue ; donner un autre nom à celle qui est de trop, ou l'ôter"),
        );
    }
}
