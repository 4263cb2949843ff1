//! The sentences that say what changes from one answer to the other.

use std::collections::BTreeMap;

use super::{Change, Sides};
use crate::analysis::share::NO_SERVICE;
use crate::analysis::travel;
use crate::french::{self, lower_first};
use crate::method::summary::weighted_mean;
use crate::outcome::{Column, ColumnRole, Direction, Finding, Outcome, Row, Table, TableId, Unit};
use crate::territory::Territory;
use crate::units::Measure;

/// Rows that are told of an answer of which nothing else is.
const FEW: usize = 3;

/// All the sentences: those of the question, `own`, then what is told of any answer.
pub(super) fn tell(out: &mut Outcome, own: Vec<String>, change: &Change<'_>) {
    let Change { before, after, sides, territory } = *change;
    out.findings.extend(own.into_iter().map(plain));
    communes(out, before, after, sides, territory);
    shares(out, before, after, sides);
    if out.findings.is_empty() {
        let pairs = after.tables.iter().filter_map(|b| Some((before.table(&b.id)?, b)));
        let of = |(a, b): (&Table, &Table)| -> Vec<String> {
            b.columns.iter().flat_map(|c| rows(&after.title, (a, b), (c, &lower_first(&c.label)), sides)).collect()
        };
        let told = pairs.flat_map(of);
        out.findings.extend(told.take(FEW).map(plain));
    }
}

impl Change<'_> {
    /// Both figures as they are said, with as many decimals as it takes to tell one from the other.
    #[must_use]
    pub fn apart(&self, is: f64, was: f64, unit: Unit) -> (String, String) {
        apart(is, was, unit)
    }

    /// A sentence for each row of that table whose figure changes, in the columns that `told` chooses by their ids;
    /// `said` makes of the label of a column what the sentence calls it.
    #[must_use]
    pub fn rows(
        &self,
        table: impl Into<TableId>,
        told: impl Fn(&str) -> bool,
        said: impl Fn(&str) -> String,
    ) -> Vec<String> {
        let table = table.into();
        let (Some(a), Some(b)) = (self.before.table(&table), self.after.table(&table)) else { return Vec::new() };
        let columns = b.columns.iter().filter(|c| told(&c.id));
        columns.flat_map(|c| rows(&self.after.title, (a, b), (c, &said(&c.label)), self.sides)).collect()
    }
}

/// A sentence that answers no action in particular.
fn plain(text: String) -> Finding {
    Finding { text, actions: Vec::new() }
}

/// A sentence for each row whose figure in this column of the second table is another in the first; totals come first.
fn rows(title: &str, (a, b): (&Table, &Table), (column, label): (&Column, &str), sides: Sides<'_>) -> Vec<String> {
    let old = a.column(&column.id).and_then(Column::as_numbers).unwrap_or_default();
    let was: BTreeMap<&str, Option<f64>> = a.keys.iter().map(String::as_str).zip(old.iter().copied()).collect();
    let mut order: Vec<usize> = (0..b.keys.len()).collect();
    order.sort_by_key(|&row| b.keys[row] != "total");
    let sentence = |row: usize| {
        let is = (*column.as_numbers()?.get(row)?)?;
        let was = (*was.get(b.keys[row].as_str())?)?;
        let place = if b.row == Row::Territory { String::new() } else { format!(", {}", b.names[row]) };
        (was != is).then(|| {
            let (now, then) = apart(is, was, column.unit);
            let (after, before, gap) = (sides.after, sides.before, signed(is - was, column.unit));
            format!("{title}{place}, {label} : {now} {after}, {then} {before} ({gap}).")
        })
    };
    order.into_iter().filter_map(sentence).collect()
}

/// What the first number of the communes becomes: on average for their people, where most, and how often the nearest
/// place is another.
fn communes(out: &mut Outcome, before: &Outcome, after: &Outcome, sides: Sides<'_>, territory: &Territory) {
    let (Some(old), Some(new)) = (before.table(TableId::Communes), after.table(TableId::Communes)) else { return };
    let changed = |c: &&Column| match (old.column(&c.id).and_then(Column::as_numbers), c.as_numbers()) {
        (Some(a), Some(b)) => a != b && a.len() == b.len() && a.len() == territory.communes.len(),
        _ => false,
    };
    // A mean by inhabitant is that of a way; of points that remain to be built it would say nothing.
    let way = |c: &&Column| c.direction == Direction::Worse && matches!(c.unit, Unit::Km | Unit::Minutes);
    let travelled = new.columns.iter().find(way).filter(changed);
    // Shares of people, where there are, say it better than any column.
    let other = || new.columns.iter().find(changed).filter(|_| !has_share(after, &TableId::Territory));
    let Some(column) = travelled.or_else(other) else { return };
    let (Some(a), Some(b)) = (old.column(&column.id).and_then(Column::as_numbers), column.as_numbers()) else { return };
    let both: Vec<(usize, f64, f64)> = (0..a.len()).filter_map(|i| Some((i, a[i]?, b[i]?))).collect();
    if travelled.is_some() {
        if none_left(new) {
            nothing_left(out, after, (a, column.unit), sides, territory);
            return;
        }
        average(out, &after.title, column, &both, sides, territory);
    }
    let mut largest = both;
    largest.sort_by(|x, y| (y.2 - y.1).abs().total_cmp(&(x.2 - x.1).abs()).then(x.0.cmp(&y.0)));
    let named: Vec<String> = largest
        .iter()
        .filter(|(_, was, is)| was != is)
        .take(3)
        .map(|(i, was, is)| format!("{} ({})", territory.communes[*i].name, signed(is - was, column.unit)))
        .collect();
    if !named.is_empty() {
        let what = if travelled.is_some() { String::new() } else { format!(" ({})", lower_first(&column.label)) };
        out.find(format!("{}{what} : ce qui change le plus est {}.", after.title, french::list(&named)));
    }
    nearest(out, &after.title, old, new);
}

/// Whether it is known that no place is left to go to.
fn none_left(communes: &Table) -> bool {
    let nearest = communes.column_as(&ColumnRole::Nearest).and_then(Column::as_texts).unwrap_or_default();
    nearest.iter().flatten().next().is_some() && nearest.iter().flatten().all(|name| name == NO_SERVICE)
}

/// That no place is left, and how far the nearest was.
fn nothing_left(
    out: &mut Outcome,
    after: &Outcome,
    (was, unit): (&[Option<f64>], Unit),
    sides: Sides<'_>,
    territory: &Territory,
) {
    let people = territory.weights();
    let (values, weights): (Vec<f64>, Vec<f64>) = was.iter().zip(&people).filter_map(|(v, p)| Some(((*v)?, p))).unzip();
    let before = weighted_mean(&values, &weights)
        .map(|mean| {
            format!(", au lieu d'une distance de {} en moyenne par habitant {}", said(mean, unit), sides.before)
        })
        .unwrap_or_default();
    out.find(format!("{} : {NO_SERVICE} {}{before}.", after.title, sides.after));
}

/// The mean of the people, on both sides.
fn average(
    out: &mut Outcome,
    title: &str,
    column: &Column,
    both: &[(usize, f64, f64)],
    sides: Sides<'_>,
    territory: &Territory,
) {
    let people = territory.weights();
    let weights: Vec<f64> = both.iter().map(|(i, ..)| people[*i]).collect();
    let mean = |f: fn(&(usize, f64, f64)) -> f64| weighted_mean(&both.iter().map(f).collect::<Vec<_>>(), &weights);
    let (Some(was), Some(is)) = (mean(|c| c.1), mean(|c| c.2)) else { return };
    let change = if was > 0.0 && is != was {
        let share = is / was - 1.0;
        let decimals = usize::from(share.abs() < 0.01);
        format!(", soit {}{}", if is > was { "+" } else { "" }, french::percent(share, decimals))
    } else {
        String::new()
    };
    // What is counted is said when the title does not.
    let what = if column.label == travel::word(Measure::Time) || column.label == travel::word(Measure::Length) {
        String::new()
    } else {
        format!(" ({})", lower_first(&column.label))
    };
    let (now, then) = apart(is, was, column.unit);
    out.find(format!(
        "{title}{what} : {now} en moyenne par habitant {}, au lieu de {then} {}{change}.",
        sides.after, sides.before
    ));
}

/// How often the nearest place is another one, by its id: two may have one name.
fn nearest(out: &mut Outcome, title: &str, old: &Table, new: &Table) {
    // The older may have been read back from a file, which knows ids and no roles.
    let pair = |role: &ColumnRole| {
        let now = new.column_as(role)?;
        old.column(&now.id).and_then(Column::as_texts).zip(now.as_texts())
    };
    // Earlier results may have been written without the ids.
    let Some((a, b)) = pair(&ColumnRole::NearestId).or_else(|| pair(&ColumnRole::Nearest)) else { return };
    let others = a.iter().zip(b).filter(|(a, b)| a.is_some() && b.is_some() && a != b).count();
    let changes = match others {
        0 => "aucune commune ne change de plus proche".to_owned(),
        1 => "1 commune change de plus proche".to_owned(),
        n => format!("{} communes changent de plus proche", french::integer(n as u64)),
    };
    out.find(format!("{title} : {changes}."));
}

/// The shares of people, threshold by threshold or level by level, and those of what else is weighed.
fn shares(out: &mut Outcome, before: &Outcome, after: &Outcome, sides: Sides<'_>) {
    let known = [TableId::Territory, TableId::Levels];
    let Some(table) = known.into_iter().find(|t| has_share(after, t)) else { return };
    for (part, amount) in [("part_population", "population"), ("part_poids", "poids")] {
        for row in 0..after.table(&table).map_or(0, |t| t.keys.len()) {
            out.findings.extend(share_of(before, after, (&table, row), (part, amount), sides).map(plain));
        }
    }
}

/// Whether a table has the shares of people.
fn has_share(outcome: &Outcome, table: &TableId) -> bool {
    outcome.column_of(table, "part_population").is_some()
}

/// The sentence of a row; none of a level whose share stays, since its poles do.
fn share_of(
    before: &Outcome,
    after: &Outcome,
    (table, row): (&TableId, usize),
    (part, amount): (&str, &str),
    sides: Sides<'_>,
) -> Option<String> {
    let at = |o: &Outcome, column: &str| o.column_of(table, column)?.as_numbers()?.get(row).copied()?;
    let (was, is) = (at(before, part)?, at(after, part)?);
    if *table == TableId::Levels && was == is {
        return None;
    }
    let column = after.column_of(table, part)?;
    let whose = match &column.role {
        ColumnRole::ShareOf { what } => format!("de « {what} »"),
        _ => "des habitants".to_owned(),
    };
    let moved = at(after, amount).zip(at(before, amount)).map(|(is, was)| is - was).filter(|n| n.abs() >= 0.5);
    let moved = moved.filter(|_| part == "part_population").map(|n| {
        let sign = if n > 0.0 { "+" } else { "" };
        format!("{sign}{} habitant{}, ", french::number(n, 0), french::s(n.abs() as usize))
    });
    let gap = if is == was {
        "sans changement".to_owned()
    } else {
        moved.unwrap_or_default() + &signed(is - was, Unit::Share)
    };
    Some(format!(
        "{}, {} : {} {whose} {}, {} {} ({gap}).",
        after.title,
        after.table(table)?.names[row],
        french::percent(is, 1),
        sides.after,
        french::percent(was, 1),
        sides.before,
    ))
}

/// «12,3 km».
fn said(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Minutes => travel::said(value, Measure::Time),
        _ => with_decimals(value, unit, unit.decimals()),
    }
}

fn with_decimals(value: f64, unit: Unit, decimals: usize) -> String {
    match unit {
        Unit::Share => french::percent(value, decimals),
        _ => format!("{}\u{a0}{}", french::number(value, decimals), unit.label()).trim_end().to_owned(),
    }
}

/// Both figures, with as many decimals as it takes to tell one from the other.
fn apart(is: f64, was: f64, unit: Unit) -> (String, String) {
    let usual = (said(is, unit), said(was, unit));
    let decimals = unit.decimals();
    let finer = (decimals + 1..=decimals + 3).map(|d| (with_decimals(is, unit, d), with_decimals(was, unit, d)));
    std::iter::once(usual.clone()).chain(finer).find(|(is, was)| is != was).unwrap_or(usual)
}

/// «+5,2 km».
fn signed(value: f64, unit: Unit) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    match unit {
        Unit::Share => {
            let points = value * 100.0;
            format!("{sign}{} point{}", french::number(points, 1), french::s(points.abs() as usize))
        }
        _ => {
            let text = said(value, unit);
            // What rounds to nought is no «nought»: it has changed.
            let nought = text == said(0.0, unit);
            let text = if nought { with_decimals(value, unit, unit.decimals() + 2) } else { text };
            format!("{sign}{text}")
        }
    }
}
