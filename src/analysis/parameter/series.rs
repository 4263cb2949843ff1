//! Years, and what is known in some of them.

use super::{Entry, Kind, unfit};
use crate::french;
use crate::pull::Given;

/// The years that a study may speak of.
const FIRST: f64 = 1990.0;
const LAST: f64 = 2100.0;

/// Whole years, each after the one before.
#[derive(Debug, Clone, Copy)]
pub struct Years;

/// A value in each of some years, `[[2025, 3.5], [2030, 12]]`, in their order; or nothing.
#[derive(Debug, Clone, Copy)]
pub struct Series {
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
}

fn is_year(value: f64) -> bool {
    (FIRST..=LAST).contains(&value) && value.fract() == 0.0
}

impl Kind for Years {
    type Value = Vec<u16>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<u16>> {
        let Given { value, place } = entry.section.numbers(entry.key, entry.notes)?;
        let key = entry.key;
        let told = if let Some(wrong) = value.iter().find(|year| !is_year(**year)) {
            unfit(format!("la clé `{key}` attend des années entières, de {FIRST} à {LAST}"), place)
                .label(format!("ceci n'en est pas une : {}", french::short(*wrong, 3)))
        } else if value.windows(2).any(|w| w[0] >= w[1]) {
            let mut sorted: Vec<u16> = value.iter().map(|year| *year as u16).collect();
            sorted.sort_unstable();
            sorted.dedup();
            unfit(format!("les années de `{key}` ne vont pas en croissant"), place)
                .help(format!("les écrire dans l'ordre, chacune une fois : {sorted:?}"))
        } else if value.is_empty() {
            unfit(format!("`{key}` ne donne aucune année"), place).help("donner au moins une année : `[2029]`")
        } else {
            return Some(value.into_iter().map(|year| year as u16).collect());
        };
        entry.notes.push(told);
        None
    }
}

impl Kind for Series {
    type Value = Vec<(f64, f64)>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<(f64, f64)>> {
        let points = entry.section.points(entry.key, entry.notes)?;
        let key = entry.key;
        let mut right = true;
        let mut before: Option<f64> = None;
        for Given { value: (year, value), place } in &points {
            let bounds = format!("{} et {}", french::short(self.min, 3), french::short(self.max, 3));
            let told = if !is_year(*year) {
                unfit(format!("`{key}` attend d'abord une année, de {FIRST} à {LAST}"), place.clone())
                    .label(format!("c'est {}", french::short(*year, 3)))
            } else if !(self.min..=self.max).contains(value) {
                unfit(format!("la clé `{key}` attend des nombres entre {bounds}"), place.clone())
                    .label(format!("c'est {}", french::short(*value, 3)))
            } else if before.is_some_and(|before| *year <= before) {
                unfit(format!("les années de `{key}` ne vont pas en croissant"), place.clone())
                    .help("écrire les couples dans l'ordre des années, chacune une fois")
            } else {
                before = Some(*year);
                continue;
            };
            before = Some(*year);
            right = false;
            entry.notes.push(told);
        }
        right.then(|| points.into_iter().map(|given| given.value).collect())
    }
}
