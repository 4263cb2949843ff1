//! Two answers to one question, side by side: what changes, table by table, and the sentences that say it.

mod findings;
mod unknown;

use std::collections::BTreeMap;

pub use unknown::not_comparable;

use super::{Questions, find};
use crate::outcome::{Cells, Column, ColumnRole, Outcome, Row, Shape, ShapeRole, Side, Table, TableId};
use crate::territory::Territory;

/// What each of the two answers is called: «à vol d'oiseau × 1,3», «en voiture par la route».
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The first.
    pub before: &'a str,
    /// The second, which is told against the first.
    pub after: &'a str,
    /// Both in the headings of columns: «à vol d'oiseau», «par la route».
    pub labels: [&'a str; 2],
    /// Both in the ids of columns and shapes.
    pub ids: [&'a str; 2],
}

/// The kind of an outcome that compares two others.
pub const KIND: &str = "comparaison";

/// The column of what lies between the two sides, of the figure that is asked about.
const GAP: &str = "ecart";

/// Two answers to one question.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The first.
    pub before: &'a Outcome,
    /// The second.
    pub after: &'a Outcome,
    /// What they are called.
    pub sides: Sides<'a>,
    /// Where.
    pub territory: &'a Territory,
}

/// What changes from one answer to the other. Tables are paired by their id, rows by their key, columns by their id;
/// what only one side has is left empty on the other. `None` when no number can be compared.
#[must_use]
pub fn compare(
    before: &Outcome,
    after: &Outcome,
    sides: Sides<'_>,
    territory: &Territory,
    questions: &Questions,
) -> Option<Outcome> {
    let before = &settled(before, after);
    let mut out = Outcome::new(&after.id, KIND, format!("{} : ce qui change", after.title));
    out.method.push(format!("écart : {}, moins {}", sides.after, sides.before));
    out.sources.clone_from(&after.sources);
    out.sources.extend(before.sources.iter().filter(|s| !after.sources.contains(s)).cloned());
    out.fictional = before.fictional || after.fictional;
    // The worst of each are others: their lists don't pair.
    for table in after.tables.iter().filter(|t| t.id != TableId::Worst) {
        if let Some(other) = before.table(&table.id).filter(|other| other.row == table.row) {
            out.tables.extend(pair(other, table, sides));
        }
    }
    if out.tables.is_empty() {
        return None;
    }
    let both = [(Side::Before, sides.ids[0], sides.before, before), (Side::After, sides.ids[1], sides.after, after)];
    for (side, id, said, outcome) in both {
        let named = |s: &Shape| Shape {
            id: format!("{id}_{}", s.id),
            role: ShapeRole::ZoneOf(side),
            title: format!("{}, {said}", s.title),
            geometry: s.geometry.clone(),
        };
        out.shapes.extend(outcome.shapes.iter().filter(|s| s.role == ShapeRole::Zone).map(named));
    }
    let change = Change { before, after, sides, territory };
    let own = find(&after.kind, questions).map(|q| q.tell_change(&change)).unwrap_or_default();
    findings::tell(&mut out, own, &change);
    Some(out)
}

/// A table with both values of each number, and what lies between them.
fn pair(before: &Table, after: &Table, sides: Sides<'_>) -> Option<Table> {
    let mut keys = after.keys.clone();
    let mut names = after.names.clone();
    for (key, name) in before.keys.iter().zip(&before.names) {
        if !after.keys.contains(key) {
            keys.push(key.clone());
            names.push(name.clone());
        }
    }
    let rows = |table: &Table| -> Vec<Option<usize>> {
        let by_key: BTreeMap<&str, usize> = table.keys.iter().enumerate().map(|(i, k)| (k.as_str(), i)).collect();
        keys.iter().map(|k| by_key.get(k.as_str()).copied()).collect()
    };
    let (old, new) = (rows(before), rows(after));
    let mut out = Table::new(&after.id, after.title.clone(), after.row.clone(), keys, names);
    let mut compared = false;
    let mut first = true;
    for column in &after.columns {
        let Some(other) = before.column(&column.id) else { continue };
        match (&other.cells, &column.cells) {
            (Cells::Numbers(a), Cells::Numbers(b)) => {
                let of = |values: &[Option<f64>], rows: &[Option<usize>]| -> Vec<Option<f64>> {
                    rows.iter().map(|r| r.and_then(|r| values[r])).collect()
                };
                let (a, b) = (of(a, &old), of(b, &new));
                if a == b {
                    // What both sides share (a population) stands once.
                    out = out.with(Column { cells: Cells::Numbers(b), ..column.clone() });
                    continue;
                }
                let gap: Vec<Option<f64>> = a.iter().zip(&b).map(|(a, b)| Some((*b)? - (*a)?)).collect();
                let name = |what: &str| format!("{}_{what}", column.id);
                let label = |what: &str| format!("{} : {what}", column.label);
                let with = |id: String, label: String, values| {
                    let made = Column::numbers(id, label, column.unit, values).direction(column.direction);
                    made.adding_up_if(column.adds_up)
                };
                out = out.with(with(name(sides.ids[0]), label(sides.labels[0]), a)).with(with(
                    name(sides.ids[1]),
                    label(sides.labels[1]),
                    b,
                ));
                // The first is the one that is asked about: it has a name that maps know.
                let asked_about = first && after.row == Row::Commune;
                let id = if asked_about { GAP.to_owned() } else { name(GAP) };
                let gap = with(id.clone(), label("écart"), gap);
                out = out.with(if asked_about { gap.role(ColumnRole::Gap) } else { gap });
                if let Some(told) = uncertain([(before, &old), (after, &new)], &column.id, &id) {
                    out = out.with(told);
                }
                (compared, first) = (true, false);
            }
            // What is said of a figure is said of its gap.
            (Cells::Texts(_), Cells::Texts(_)) if matches!(column.role, ColumnRole::Bound { .. }) => {}
            (Cells::Texts(a), Cells::Texts(b)) => {
                let of = |values: &[Option<String>], rows: &[Option<usize>]| -> Vec<Option<String>> {
                    rows.iter().map(|r| r.and_then(|r| values[r].clone())).collect()
                };
                let (a, b) = (of(a, &old), of(b, &new));
                if a == b {
                    out = out.with(Column { cells: Cells::Texts(b), ..column.clone() });
                    continue;
                }
                let label = |what: &str| format!("{} : {what}", column.label);
                out = out
                    .with(Column::texts(format!("{}_{}", column.id, sides.ids[0]), label(sides.labels[0]), a))
                    .with(Column::texts(format!("{}_apres", column.id), label("après"), b));
            }
            _ => {}
        }
    }
    compared.then_some(out)
}

/// The column that says where a gap is between figures of which one is only the most, or the least, that it can be.
fn uncertain(sides: [(&Table, &Vec<Option<usize>>); 2], figure: &str, gap: &str) -> Option<Column> {
    let mut told: Option<(Vec<Option<String>>, &str)> = None;
    for (table, rows) in sides {
        let bound = table.columns.iter().find_map(|c| match &c.role {
            ColumnRole::Bound { of, why } if of == figure => Some((c.as_texts()?, why)),
            _ => None,
        });
        let Some((texts, why)) = bound else { continue };
        let (cells, _) = told.get_or_insert_with(|| (vec![None; rows.len()], why));
        for (cell, row) in cells.iter_mut().zip(rows) {
            if row.is_some_and(|row| texts[row].is_some()) {
                *cell = Some("incertain".to_owned());
            }
        }
    }
    let (cells, why) = told?;
    let role = ColumnRole::Bound { of: gap.to_owned(), why: why.to_owned() };
    Some(Column::texts(format!("{gap}_incertain"), "Écart entre valeurs connues au plus ou au moins", cells).role(role))
}

/// Results read back from a file may differ from those that were written in their last digit: what is no nearer told
/// apart than this is the same.
const SAME: f64 = 1e-12;

/// The earlier answer, with the very numbers of the later one where they are the same.
fn settled(before: &Outcome, after: &Outcome) -> Outcome {
    let mut out = before.clone();
    for table in &mut out.tables {
        let Some(other) = after.table(&table.id) else { continue };
        let rows: BTreeMap<&str, usize> = other.keys.iter().enumerate().map(|(i, k)| (k.as_str(), i)).collect();
        for column in &mut table.columns {
            let Some(later) = other.column(&column.id).and_then(Column::as_numbers) else { continue };
            let Cells::Numbers(values) = &mut column.cells else { continue };
            for (value, key) in values.iter_mut().zip(&table.keys) {
                let new = rows.get(key.as_str()).and_then(|row| later[*row]);
                if let (Some(was), Some(is)) = (*value, new)
                    && (was - is).abs() <= SAME * was.abs().max(is.abs())
                {
                    *value = Some(is);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Unit;

    /// The first number is off by a unit in the last place, the second by a thousandth: only that one is a change. The
    /// rows of the two sides are in another order.
    #[test]
    fn the_last_digit_of_a_file_is_no_change() {
        let with = |keys: [&str; 2], values: [f64; 2]| {
            let named = keys.map(str::to_owned).to_vec();
            let column = Column::numbers("km", "Distance", Unit::Km, values.map(Some).to_vec());
            let mut out = Outcome::new("essai", "distance", "Essai");
            out.tables.push(Table::new("communes", "Par commune", Row::Commune, named.clone(), named).with(column));
            out
        };
        let before = with(["A", "B"], [0.1 + 0.2, 7.0]);
        let after = with(["B", "A"], [7.001, 0.3]);
        let settled = settled(&before, &after);
        let column = settled.column_of("communes", "km").and_then(Column::as_numbers).expect("numbers");
        assert_eq!(column, [Some(0.3), Some(7.0)]);
    }
}
