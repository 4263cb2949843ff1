//! On how much a figure stands: how many communes are known of those that it speaks of, and how many of their people.

use crate::french;
use crate::outcome::{Column, Unit};
use crate::territory::Territory;

/// On how much a figure stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Base {
    known: usize,
    of: usize,
    /// The share of the people of these communes who live in those that are known; unknown where nobody does.
    people: Option<f64>,
}

impl Base {
    /// Of the communes among these that are known.
    pub(super) fn among(members: &[usize], known: impl Fn(usize) -> bool, territory: &Territory) -> Self {
        let of = |keep: &dyn Fn(usize) -> bool| {
            let people = members.iter().filter(|&&i| keep(i)).filter_map(|&i| territory.communes[i].population);
            people.map(f64::from).sum::<f64>()
        };
        let all = of(&|_| true);
        Self {
            known: members.iter().filter(|&&i| known(i)).count(),
            of: members.len(),
            people: (all > 0.0).then(|| of(&known) / all),
        }
    }

    /// Whether most of the people live where it is known, without which nobody says who is better off.
    pub(super) fn is_most(&self) -> bool {
        self.known == self.of || self.people.is_some_and(|share| share > 0.5)
    }

    /// «sur 21 communes connues de 123, 38 % des habitants», when that is not all.
    pub(super) fn said(&self) -> Option<String> {
        let people = self.people.map(|share| format!(", {} des habitants", part(share))).unwrap_or_default();
        let known = french::count(self.known, "commune connue", "communes connues");
        (self.known < self.of).then(|| format!("sur {known} de {}{people}", french::integer(self.of as u64)))
    }

    /// The same between brackets, to stand after what it is said of.
    pub(super) fn aside(&self) -> String {
        self.said().map(|said| format!(" ({said})")).unwrap_or_default()
    }

    /// The same as the end of a sentence.
    pub(super) fn at_end(&self) -> String {
        self.said().map(|said| format!(", {said}")).unwrap_or_default()
    }
}

/// A part of all that is not all, in as many decimals as it takes not to be said to be all, or none.
fn part(share: f64) -> String {
    let rounded = |d: i32| (share * 100.0 * 10_f64.powi(d)).round() / 10_f64.powi(d);
    let told = |d: &i32| (share >= 1.0 || rounded(*d) < 100.0) && (share <= 0.0 || rounded(*d) > 0.0);
    french::percent(share, (0..3).find(told).unwrap_or(3) as usize)
}

/// The columns that say it of each row of a table; their ids begin with `prefix`.
pub(super) fn columns(prefix: &str, bases: &[Base]) -> [Column; 2] {
    [
        Column::numbers(
            format!("{prefix}communes_connues"),
            "Communes connues",
            Unit::Count,
            bases.iter().map(|b| Some(b.known as f64)).collect(),
        ),
        Column::numbers(
            format!("{prefix}part_habitants_connus"),
            "Part des habitants connus",
            Unit::Share,
            bases.iter().map(|b| b.people).collect(),
        ),
    ]
}
