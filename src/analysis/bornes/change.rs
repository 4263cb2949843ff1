//! What a comparison tells of charging points: how far the nearest of each power becomes. That of the nearest of any power
//! is told as of any distance.

use super::AT_LEAST;
use crate::analysis::Change;
use crate::analysis::travel;
use crate::french;
use crate::method::summary::weighted_mean;
use crate::outcome::{Column, Outcome, TableId};
use crate::units::Measure;

/// How many communes of each power are named.
const NAMED: usize = 3;

/// A sentence for each power of which the distance changes, and one on those of which it does not.
pub(super) fn tell(change: &Change<'_>) -> Vec<String> {
    let (mut out, mut same) = (Vec::new(), Vec::new());
    for (id, label, _) in AT_LEAST.iter().filter(|(id, ..)| !id.is_empty()) {
        let columns = [Measure::Length, Measure::Time].map(|m| travel::id(m, id));
        let found = columns.iter().find_map(|column| {
            let of = |answer: &'_ Outcome| answer.column_of(TableId::Communes, column).cloned();
            of(change.before).zip(of(change.after))
        });
        let Some((before, after)) = found else { continue };
        match of_power(change, label, (&before, &after)) {
            Some(sentence) => out.push(sentence),
            None if after.as_numbers().is_some_and(|v| v.iter().any(Option::is_some)) => same.push(*label),
            None => {}
        }
    }
    if !out.is_empty() && !same.is_empty() {
        out.push(format!("{} : rien ne change {}.", change.after.title, french::list(&same)));
    }
    out
}

/// What becomes of the way to the nearest of a power; `None` when nothing does.
fn of_power(change: &Change<'_>, label: &str, (before, after): (&Column, &Column)) -> Option<String> {
    let (was, is) = (before.as_numbers()?, after.as_numbers()?);
    let territory = change.territory;
    if was == is || was.len() != is.len() || is.len() != territory.communes.len() {
        return None;
    }
    let (title, unit) = (&change.after.title, after.unit);
    let both: Vec<(usize, f64, f64)> = (0..is.len()).filter_map(|i| Some((i, was[i]?, is[i]?))).collect();
    if both.is_empty() {
        let (there, then) = if was.iter().all(Option::is_none) {
            (change.sides.after, change.sides.before)
        } else {
            (change.sides.before, change.sides.after)
        };
        return Some(format!("{title}, {label} : il y en a {there}, aucun {then}."));
    }
    let people = territory.weights();
    let weights: Vec<f64> = both.iter().map(|(i, ..)| people[*i]).collect();
    let mean = |f: fn(&(usize, f64, f64)) -> f64| weighted_mean(&both.iter().map(f).collect::<Vec<_>>(), &weights);
    let average = mean(|c| c.2).zip(mean(|c| c.1)).map(|(is, was)| {
        let (now, then) = change.apart(is, was, unit);
        let (after, before) = (change.sides.after, change.sides.before);
        format!("{now} en moyenne par habitant {after}, au lieu de {then} {before} ; ")
    });
    let mut moved: Vec<&(usize, f64, f64)> = both.iter().filter(|(_, was, is)| was != is).collect();
    moved.sort_by(|x, y| (y.2 - y.1).abs().total_cmp(&(x.2 - x.1).abs()).then(x.0.cmp(&y.0)));
    let named = moved.iter().take(NAMED).map(|(i, was, is)| {
        let (now, then) = change.apart(*is, *was, unit);
        format!("{} ({now} au lieu de {then})", territory.communes[*i].name)
    });
    let communes = french::count(moved.len(), "commune change", "communes changent");
    Some(format!(
        "{title}, {label} : {}{communes}, d'abord {}.",
        average.unwrap_or_default(),
        french::list(&named.collect::<Vec<_>>())
    ))
}
