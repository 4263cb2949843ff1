//! The legal regime: what a law leaves to consume, as a data file. Whatever is reckoned says under which.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use crate::analysis::parameter::{Entry, Kind};
use crate::diagnostic::{Diagnostic, Notes, Place, Severity};
use crate::french;
use crate::method::land::Rule;
use crate::pull::{self, Section};

/// The regime of the tool.
const TEXT: &str = include_str!("../../../data/zan/climat-resilience-2023.toml");

/// Where it is, for people.
const SHOWN: &str = "data/zan/climat-resilience-2023.toml";

/// Whole calendar years, from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Years {
    pub(super) first: u16,
    pub(super) last: u16,
}

impl Years {
    pub(super) fn iter(self) -> impl Iterator<Item = u16> {
        self.first..=self.last
    }

    pub(super) fn count(self) -> usize {
        usize::from(self.last - self.first) + 1
    }

    /// «de 2011 à 2020»
    pub(super) fn said(self) -> String {
        if self.first == self.last {
            format!("en {}", self.first)
        } else {
            format!("de {} à {}", self.first, self.last)
        }
    }
}

/// What a law leaves to consume.
#[derive(Debug)]
pub(super) struct Regime {
    /// Its name for people.
    pub(super) title: String,
    /// When its texts were read.
    pub(super) read: Date,
    /// The years whose consumption is the reference.
    pub(super) reference: Years,
    /// The years of the budget.
    pub(super) period: Years,
    /// Share and floor.
    pub(super) rule: Rule,
    /// A document must be begun before this day to entitle to the floor.
    pub(super) before: Date,
    /// The documents that entitle to the floor.
    pub(super) documents: Vec<String>,
    /// Whether land given back to nature is deducted.
    pub(super) deducts: bool,
    /// What is not checked at its source.
    pub(super) unchecked: Vec<&'static str>,
    /// Its sources.
    pub(super) sources: Vec<String>,
}

#[cfg(test)]
impl Regime {
    /// That of the tool.
    pub(super) fn of_the_tool() -> Self {
        of(TEXT, Path::new(SHOWN), &mut Notes::new()).expect("the regime of the tool")
    }
}

/// A regime by the name of its file in the study; empty: that of the tool.
#[derive(Debug, Clone, Copy)]
pub(super) struct RegimeFile;

impl Kind for RegimeFile {
    type Value = Arc<Regime>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Arc<Regime>> {
        let name = entry.text()?;
        if name.value.is_empty() {
            return of(TEXT, Path::new(SHOWN), entry.notes).map(Arc::new);
        }
        let text = entry.files.text(&name, entry.notes)?;
        of(&text, Path::new(&name.value), entry.notes).map(Arc::new)
    }
}

/// The regime that a text says; `None`, with notes, when it is not whole.
fn of(text: &str, shown: &Path, notes: &mut Notes) -> Option<Regime> {
    let before = notes.count(Severity::Error);
    let regime = pull::parse(text, shown, notes, |mut root, notes| {
        let id = root.text("id", notes);
        root.require("id", id);
        let title = root.text("titre", notes);
        let title = root.require("titre", title);
        let read = root.date("lu_le", notes);
        let read = root.require("lu_le", read);
        let mut from = From { sources: Vec::new(), unchecked: Vec::new() };
        let reference = from.part(&mut root, "reference", notes, years);
        let period = from.part(&mut root, "periode", notes, years);
        let share = from.part(&mut root, "part", notes, |s, notes| amount(s, "valeur", (0.0, 1.0), notes));
        let floor = from.part(&mut root, "plancher", notes, floor);
        let deducts = from.part(&mut root, "deduction", notes, |s, notes| {
            let given = s.flag("renaturation", notes);
            s.require("renaturation", given)
        });
        root.finish(notes);
        let (reference, period) = (reference?, period?);
        if reference.last >= period.first {
            let message = format!(
                "la période de référence va {}, et celle du budget {} : elles se recouvrent",
                reference.said(),
                period.said()
            );
            notes.push(
                Diagnostic::unfit(message)
                    .at(Place::File(shown.to_owned()))
                    .help("la référence finit avant que le budget ne commence"),
            );
        }
        let (hectares, before, documents) = floor?;
        Some(Regime {
            title: title?.value,
            read: read?,
            reference,
            period,
            rule: Rule { share: share?, floor: hectares },
            before,
            documents,
            deducts: deducts?,
            unchecked: from.unchecked,
            sources: from.sources,
        })
    })
    .flatten();
    regime.filter(|_| notes.count(Severity::Error) == before)
}

/// What the sections say of where they come from.
struct From {
    sources: Vec<String>,
    unchecked: Vec<&'static str>,
}

impl From {
    /// A section: its value, once its source is noted.
    fn part<T>(
        &mut self,
        root: &mut Section<'_>,
        key: &'static str,
        notes: &mut Notes,
        value: impl FnOnce(&mut Section<'_>, &mut Notes) -> Option<T>,
    ) -> Option<T> {
        let given = root.section(key, notes);
        let mut section = root.require(key, given)?;
        let out = value(&mut section, notes);
        let source = section.text("source", notes);
        if let Some(source) = section.require("source", source)
            && !self.sources.contains(&source.value)
        {
            self.sources.push(source.value);
        }
        // Who doesn't say that a value was checked has not checked it.
        if !section.flag("verifie", notes).unwrap_or(false) {
            self.unchecked.push(key);
        }
        section.finish(notes);
        out
    }
}

fn years(s: &mut Section<'_>, notes: &mut Notes) -> Option<Years> {
    let (first, last) = (amount(s, "premiere", YEARS, notes), amount(s, "derniere", YEARS, notes));
    let (first, last) = (first? as u16, last? as u16);
    if first > last {
        let message = format!("la période va de {first} à {last}");
        notes.push(Diagnostic::unfit(message).at(s.place()).help("la première année vient avant la dernière"));
        return None;
    }
    Some(Years { first, last })
}

const YEARS: (f64, f64) = (1990.0, 2100.0);

/// A number within its bounds; a year is whole.
fn amount(s: &mut Section<'_>, key: &str, (min, max): (f64, f64), notes: &mut Notes) -> Option<f64> {
    let given = s.number(key, notes);
    let given = s.require(key, given)?;
    let whole = (min, max) != YEARS || given.value.fract() == 0.0;
    if (min..=max).contains(&given.value) && whole {
        return Some(given.value);
    }
    let what = if (min, max) == YEARS { "une année" } else { "un nombre" };
    let message = format!("`{key}` attend {what} entre {} et {}", french::short(min, 2), french::short(max, 2));
    notes.push(Diagnostic::unfit(message).at(given.place).label(format!("c'est {}", french::short(given.value, 3))));
    None
}

fn floor(s: &mut Section<'_>, notes: &mut Notes) -> Option<(f64, Date, Vec<String>)> {
    let hectares = amount(s, "hectares", (0.0, 1_000.0), notes);
    let before = s.date("avant", notes);
    let before = s.require("avant", before);
    let documents = s.texts("documents", notes);
    let documents = s.require("documents", documents);
    Some((hectares?, before?, documents?.into_iter().map(|d| d.value).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_of_the_tool_is_whole_and_says_what_is_not_checked() {
        let mut notes = Notes::new();
        let regime = of(TEXT, Path::new(SHOWN), &mut notes).expect("the regime of the tool");
        assert!(notes.all().is_empty());
        assert_eq!((regime.reference.said().as_str(), regime.reference.count()), ("de 2011 à 2020", 10));
        assert_eq!((regime.rule.share, regime.rule.floor), (0.5, 1.0));
        assert_eq!(regime.before, jiff::civil::date(2026, 8, 22));
        assert_eq!(regime.unchecked, ["deduction"]);
    }

    #[test]
    fn a_regime_without_its_period_or_with_one_that_overlaps_is_told() {
        for (from, to, told) in [
            ("[periode]\npremiere = 2021", "[periode]\n", "premiere"),
            ("premiere = 2021", "premiere = 2019", "elles se recouvrent"),
            ("valeur = 0.5", "valeur = 50", "entre 0 et 1"),
            ("derniere = 2020", "derniere = 2009", "la période va de 2011 à 2009"),
        ] {
            let text = TEXT.replacen(from, to, 1);
            assert_ne!(text, TEXT, "{from}");
            let mut notes = Notes::new();
            assert!(of(&text, Path::new("r.toml"), &mut notes).is_none(), "{from}");
            assert!(notes.all().iter().any(|d| d.message.contains(told)), "{from}: {:?}", notes.all());
        }
    }
}
