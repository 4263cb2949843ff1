//! Two answers to one question, side by side: what changes, table by table, and the sentences that say it.

use std::collections::BTreeMap;

use super::travel;
use crate::french;
use crate::method::summary::weighted_mean;
use crate::outcome::{Cells, Column, Direction, Outcome, Row, Shape, Table, Unit};
use crate::territory::Territory;
use crate::units::Measure;

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

/// The column of a comparison that a map shows: table `communes`, this column.
pub const MAPPED: &str = "ecart";

/// What changes from one answer to the other. Tables are paired by their id, rows by their key, columns by their id;
/// what only one side has is left empty on the other. `None` when no number can be compared.
#[must_use]
pub fn compare(before: &Outcome, after: &Outcome, sides: Sides<'_>, territory: &Territory) -> Option<Outcome> {
    let before = &settled(before, after);
    let mut out = Outcome::new(&after.id, "comparaison", format!("{} : ce qui change", after.title));
    out.method.push(format!("écart : {}, moins {}", sides.after, sides.before));
    out.sources.clone_from(&after.sources);
    out.sources.extend(before.sources.iter().filter(|s| !after.sources.contains(s)).cloned());
    out.fictional = before.fictional || after.fictional;
    // The worst of each are others: their lists don't pair.
    for table in after.tables.iter().filter(|t| t.id != "pires") {
        if let Some(other) = before.table(&table.id).filter(|other| other.row == table.row) {
            out.tables.extend(pair(other, table, sides));
        }
    }
    if out.tables.is_empty() {
        return None;
    }
    for (id, side, outcome) in [(sides.ids[0], sides.before, before), (sides.ids[1], sides.after, after)] {
        let named = |s: &Shape| Shape {
            id: format!("{id}_{}", s.id),
            title: format!("{}, {side}", s.title),
            geometry: s.geometry.clone(),
        };
        out.shapes.extend(outcome.shapes.iter().filter(|s| s.id.starts_with("zone_")).map(named));
    }
    communes(&mut out, before, after, sides, territory);
    shares(&mut out, before, after, sides);
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
                    Column::numbers(id, label, column.unit, values).direction(column.direction)
                };
                out = out.with(with(name(sides.ids[0]), label(sides.labels[0]), a)).with(with(
                    name(sides.ids[1]),
                    label(sides.labels[1]),
                    b,
                ));
                // The first is the one that is asked about: it has a name that maps know.
                let id = if first && after.row == Row::Commune { MAPPED.to_owned() } else { name("ecart") };
                out = out.with(with(id, label("écart"), gap));
                (compared, first) = (true, false);
            }
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

/// «12,3 km».
fn said(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => french::percent(value, 1),
        Unit::Minutes => travel::said(value, Measure::Time),
        _ => format!("{} {}", french::number(value, unit.decimals()), unit.label()).trim_end().to_owned(),
    }
}

/// «+5,2 km».
fn signed(value: f64, unit: Unit) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    match unit {
        Unit::Share => format!("{sign}{} points", french::number(value * 100.0, 1)),
        _ => format!("{sign}{}", said(value, unit)),
    }
}

/// What the first number of the communes becomes: on average for their people, where most, and how often the nearest
/// place is another.
fn communes(out: &mut Outcome, before: &Outcome, after: &Outcome, sides: Sides<'_>, territory: &Territory) {
    let (Some(old), Some(new)) = (before.table("communes"), after.table("communes")) else { return };
    let travelled = |c: &&Column| c.direction == Direction::Worse && before.column_of("communes", &c.id).is_some();
    let Some(column) = new.columns.iter().find(travelled) else { return };
    let (Some(a), Some(b)) = (old.column(&column.id).and_then(Column::as_numbers), column.as_numbers()) else { return };
    if a == b || a.len() != b.len() || a.len() != territory.communes.len() {
        return;
    }
    let people = territory.weights();
    let both: Vec<(usize, f64, f64)> = (0..a.len()).filter_map(|i| Some((i, a[i]?, b[i]?))).collect();
    let weights: Vec<f64> = both.iter().map(|(i, ..)| people[*i]).collect();
    let mean = |f: fn(&(usize, f64, f64)) -> f64| weighted_mean(&both.iter().map(f).collect::<Vec<_>>(), &weights);
    if let (Some(was), Some(is)) = (mean(|c| c.1), mean(|c| c.2)) {
        let change = if was > 0.0 {
            format!(", soit {}{}", if is > was { "+" } else { "" }, french::percent(is / was - 1.0, 0))
        } else {
            String::new()
        };
        // What is counted is said when the title does not.
        let what = if column.label == travel::word(Measure::Time) || column.label == travel::word(Measure::Length) {
            String::new()
        } else {
            format!(" ({})", column.label.to_lowercase())
        };
        out.find(format!(
            "{}{what} : {} en moyenne par habitant {}, au lieu de {} {}{change}.",
            after.title,
            said(is, column.unit),
            sides.after,
            said(was, column.unit),
            sides.before
        ));
    }
    let mut largest = both.clone();
    largest.sort_by(|x, y| (y.2 - y.1).abs().total_cmp(&(x.2 - x.1).abs()).then(x.0.cmp(&y.0)));
    let named: Vec<String> = largest
        .iter()
        .filter(|(_, was, is)| was != is)
        .take(3)
        .map(|(i, was, is)| format!("{} ({})", territory.communes[*i].name, signed(is - was, column.unit)))
        .collect();
    if !named.is_empty() {
        out.find(format!("{} : ce qui change le plus est {}.", after.title, french::list(&named)));
    }
    let nearest = |t: &Table| t.column("plus_proche").and_then(Column::as_texts).map(<[_]>::to_vec);
    if let (Some(a), Some(b)) = (nearest(old), nearest(new)) {
        let others = a.iter().zip(&b).filter(|(a, b)| a.is_some() && b.is_some() && a != b).count();
        let changes = match others {
            0 => "aucune commune ne change de plus proche".to_owned(),
            1 => "1 commune change de plus proche".to_owned(),
            n => format!("{} communes changent de plus proche", french::integer(n as u64)),
        };
        out.find(format!("{} : {changes}.", after.title));
    }
}

/// The shares of people, threshold by threshold.
fn shares(out: &mut Outcome, before: &Outcome, after: &Outcome, sides: Sides<'_>) {
    let of = |o: &Outcome| o.column_of("territoire", "part_population").and_then(Column::as_numbers).map(<[_]>::to_vec);
    let (Some(a), Some(b), Some(table)) = (of(before), of(after), after.table("territoire")) else { return };
    for (row, name) in table.names.iter().enumerate() {
        if let (Some(Some(was)), Some(Some(is))) = (a.get(row), b.get(row)) {
            let people = |o: &Outcome| o.column_of("territoire", "population")?.as_numbers()?.get(row).copied()?;
            let moved = people(after).zip(people(before)).map(|(is, was)| is - was).filter(|n| n.abs() >= 0.5);
            let moved = moved.map(|n| {
                let sign = if n > 0.0 { "+" } else { "" };
                format!("{sign}{} habitant{}, ", french::number(n, 0), french::s(n.abs() as usize))
            });
            let gap = if is == was {
                "sans changement".to_owned()
            } else {
                moved.unwrap_or_default() + &signed(is - was, Unit::Share)
            };
            out.find(format!(
                "{}, {name} : {} des habitants {}, {} {} ({gap}).",
                after.title,
                french::percent(*is, 1),
                sides.after,
                french::percent(*was, 1),
                sides.before,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
