//! Numbers within bounds.

use super::{Entry, Kind, unfit};
use crate::diagnostic::{Diagnostic, Place};
use crate::french;

/// A number.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
}

/// A number of things: what stands after its comma is left out.
#[derive(Debug, Clone, Copy)]
pub struct Whole {
    /// Least value.
    pub min: u32,
    /// Greatest value.
    pub max: u32,
}

/// Several numbers, in an order that counts, or none.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
}

impl Kind for Number {
    type Value = f64;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<f64> {
        let given = entry.section.number(entry.key, entry.notes)?;
        if (self.min..=self.max).contains(&given.value) {
            return Some(given.value);
        }
        let d = outside(entry.key, "un nombre", (self.min, self.max), given.value, given.place);
        entry.notes.push(d);
        None
    }
}

impl Kind for Whole {
    type Value = usize;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<usize> {
        let number = Number { min: f64::from(self.min), max: f64::from(self.max) };
        number.read(entry).map(|n| n as usize)
    }
}

impl Kind for Numbers {
    type Value = Vec<f64>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<f64>> {
        let given = entry.section.numbers(entry.key, entry.notes)?;
        let Some(wrong) = given.value.iter().find(|v| !(self.min..=self.max).contains(v)) else {
            return Some(given.value);
        };
        let d = outside(entry.key, "des nombres", (self.min, self.max), *wrong, given.place);
        entry.notes.push(d);
        None
    }
}

/// A number that is out of its bounds.
fn outside(key: &str, what: &str, (min, max): (f64, f64), value: f64, place: Place) -> Diagnostic {
    let bounds = format!("{} et {}", french::short(min, 3), french::short(max, 3));
    unfit(format!("la clé `{key}` attend {what} entre {bounds}"), place)
        .label(format!("c'est {}", french::short(value, 3)))
}
