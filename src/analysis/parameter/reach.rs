//! Lengths and times: their unit tells what a question counts.

use super::{Entry, Kind, unfit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::units::{Measure, Span};

/// A length or a time with its unit.
#[derive(Debug, Clone, Copy)]
pub struct Reach;

/// A length or a time with its unit, or `non`. What it counts is not what the question counts.
#[derive(Debug, Clone, Copy)]
pub struct OptionalReach;

/// Several lengths or several times, ascending; one at least.
#[derive(Debug, Clone, Copy)]
pub struct Reaches;

/// Several lengths or several times in ascending order, or none: each goes with what stands at its rank elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Steps;

/// What the first of several settings counts is what the question counts.
fn counts(entry: &mut Entry<'_, '_>, span: Option<&Span>) {
    let measure = &mut entry.facts().measure;
    *measure = measure.or(span.map(|s| s.measure()));
}

impl Kind for Reach {
    type Value = Span;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Span> {
        let given = entry.section.quantity::<Span>(entry.key, entry.notes)?;
        if given.value.amount() <= 0.0 {
            let example = match given.value.measure() {
                Measure::Length => "10 km",
                Measure::Time => "15 min",
            };
            let d = unfit(format!("la clé `{}` est nulle : personne ne serait à portée", entry.key), given.place);
            entry.notes.push(d.help(format!("écrire par exemple `{} = \"{example}\"`", entry.key)));
            return None;
        }
        counts(entry, Some(&given.value));
        Some(given.value)
    }
}

/// What stands for no reach at all.
const NO_REACH: &str = "non";

impl Kind for OptionalReach {
    type Value = Option<Span>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Option<Span>> {
        if entry.text()?.value == NO_REACH {
            return Some(None);
        }
        Some(Some(entry.section.quantity::<Span>(entry.key, entry.notes)?.value))
    }
}

impl Kind for Reaches {
    type Value = Vec<Span>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<Span>> {
        let key = entry.key;
        let given = entry.section.quantities::<Span>(key, entry.notes)?;
        let Some(first) = given.first().map(|g| g.value.measure()) else {
            let d = unfit(format!("la clé `{key}` n'a aucune valeur qui se lise"), entry.section.place());
            entry.notes.push(d.help(format!("écrire par exemple `{key} = [\"5 km\", \"10 km\"]`")));
            return None;
        };
        if let Some(other) = given.iter().find(|g| g.value.measure() != first) {
            let (mine, its) = match first {
                Measure::Length => ("une longueur", "un temps"),
                Measure::Time => ("un temps", "une longueur"),
            };
            entry.notes.push(
                unfit(format!("la clé `{key}` mêle des longueurs et des temps"), other.place.clone())
                    .label(format!("{its}, quand le premier seuil est {mine}"))
                    .help("faire deux analyses, l'une en kilomètres, l'autre en minutes"),
            );
            return None;
        }
        let mut spans: Vec<Span> = given.into_iter().map(|g| g.value).collect();
        spans.sort_unstable();
        spans.dedup();
        counts(entry, spans.first());
        Some(spans)
    }
}

impl Kind for Steps {
    type Value = Vec<Span>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<Span>> {
        let key = entry.key;
        let errors = entry.notes.count(Severity::Error);
        let given = entry.section.quantities::<Span>(key, entry.notes)?;
        if entry.notes.count(Severity::Error) > errors {
            return None;
        }
        let alike = |a: &Span, b: &Span| a.measure() == b.measure();
        if let Some(wrong) = given.windows(2).find(|w| !alike(&w[0].value, &w[1].value) || w[0].value >= w[1].value) {
            let message = format!("la clé `{key}` attend des longueurs, ou des temps, du plus petit au plus grand");
            let d: Diagnostic = unfit(message, wrong[1].place.clone());
            entry.notes.push(d.label(format!("après {}", wrong[0].value)));
            return None;
        }
        let spans: Vec<Span> = given.into_iter().map(|g| g.value).collect();
        counts(entry, spans.first());
        Some(spans)
    }
}
