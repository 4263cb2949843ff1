//! What the check of a layer found: rows read, kept, repaired, rejected; rule by rule, and each problem at its place.

use geo::Point;
use jiff::civil::Date;

use crate::diagnostic::Severity;
use crate::layer::{Addresses, Family, Magnitude, Shared, ToldBy, Wish};

/// What became of a cell or a row that has a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Kept,
    /// This stands for it.
    Repaired(String),
    /// The value can't be used: it is missing from here on.
    Lost,
    /// The row is set aside.
    Rejected,
    /// The row stops the study until it is mended.
    Blocking,
}

impl Fate {
    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Kept => "gardé tel quel",
            Self::Repaired(_) => "réparé",
            Self::Lost => "valeur écartée",
            Self::Rejected => "ligne écartée",
            Self::Blocking => "à corriger",
        }
    }
}

/// One fault of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Its rule: an index into [`Control::rules`].
    pub rule: usize,
    /// Number of the row in the file, from 1; 0 for the file as a whole.
    pub row: usize,
    /// Where it is, as people read it: `ligne 12`, `cellule H12`.
    pub place: String,
    /// Identifier of the feature, when it has one.
    pub id: String,
    /// Column, when the fault is in one.
    pub column: Option<String>,
    /// What stands there.
    pub found: String,
    /// What was expected, or how to mend it.
    pub expected: String,
    /// What became of it.
    pub fate: Fate,
    /// Where the feature is, in the territory's projection.
    pub at: Option<Point<f64>>,
}

/// A rule, and how many rows keep it.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleResult {
    /// Its code: `POWU`, `puissance_nominale:requis`.
    pub code: String,
    /// What it is about.
    pub family: Family,
    /// How much a fault stops.
    pub severity: Severity,
    /// What is wrong, as a title.
    pub title: String,
    /// The mend.
    pub help: String,
    /// Where the rule comes from.
    pub source: String,
    /// How many rows, groups or pairs it was tested on.
    pub checked: usize,
    /// How many of them fail it.
    pub failed: usize,
}

/// A column of numbers: what it holds, and of how many rows that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberColumn {
    /// Its name.
    pub name: String,
    /// What it holds, for people, when its model says so: «Logements du parc privé».
    pub label: Option<String>,
    /// What its numbers are.
    pub magnitude: Magnitude,
    /// Who says so.
    pub told_by: ToldBy,
    /// Their unit.
    pub unit: Option<String>,
    /// The column that a rate is a part of.
    pub base: Option<String>,
    /// Whether more is better.
    pub wish: Wish,
    /// Rows kept.
    pub rows: usize,
    /// Rows whose value is secret.
    pub secret: usize,
    /// Rows where a mark says that the value is not known or not given: `nd`, `NC`, `-`.
    pub unknown: usize,
    /// Rows whose cell is empty, or holds what is no number.
    pub empty: usize,
}

impl NumberColumn {
    /// Rows that have a value.
    #[must_use]
    pub fn known(&self) -> usize {
        self.rows - self.secret - self.unknown - self.empty
    }
}

/// How well a family of rules is kept: as its worst rule is, of which a mean would hide that none of its rows keeps it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The share of the rows that keep the rule.
    pub share: f64,
    /// The rows that it was tested on.
    pub checked: usize,
    /// The rule: an index into [`Control::rules`].
    pub rule: usize,
}

/// The check of a layer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Control {
    /// The layer's id in the study.
    pub layer: String,
    /// Its title.
    pub title: String,
    /// The file as the user named it.
    pub file: String,
    /// The model's id.
    pub model: String,
    /// The version of the schema that the file follows.
    pub version: String,
    /// What a row is: one, several.
    pub row: [String; 2],
    /// Rows of the file.
    pub read: usize,
    /// Rows that the layer has.
    pub kept: usize,
    /// Rows of the layer of which something was repaired.
    pub repaired: usize,
    /// Rows set aside.
    pub rejected: usize,
    /// Rows of the layer outside the territory.
    pub outside: usize,
    /// Rows of the layer placed at the mairie of their commune.
    pub at_commune: usize,
    /// What was done with the addresses of the rows without position.
    pub addresses: Addresses,
    /// Rows of the layer without position.
    pub nowhere: usize,
    /// Whether the file has no identifiers, and those of its rows were made of what they say.
    pub made_ids: bool,
    /// Groups of rows (stations), and what a group is.
    pub groups: Option<(usize, [String; 2])>,
    /// Why rows of one identifier were kept or set aside, in the words of the rule that decided, with how many rows.
    pub duplicates: Vec<(String, usize)>,
    /// Oldest and newest date of update.
    pub dates: Option<(Date, Date)>,
    /// What was detected: format, encoding, columns, projection.
    pub detected: Vec<String>,
    /// The columns of numbers, as the file has them.
    pub columns: Vec<NumberColumn>,
    /// The rules that were tested, those of the schema first.
    pub rules: Vec<RuleResult>,
    /// The faults, in the order of the rows.
    pub problems: Shared<Problem>,
}

impl Control {
    /// The score of a family: that of its worst rule, the first of several; `None` when none was tested.
    #[must_use]
    pub fn score(&self, family: Family) -> Option<Score> {
        let of = self.rules.iter().enumerate().filter(|(_, r)| r.family == family && r.checked > 0);
        let scores = of.map(|(rule, r)| {
            let share = (1.0 - r.failed as f64 / r.checked as f64).max(0.0);
            Score { share, checked: r.checked, rule }
        });
        scores.min_by(|a, b| a.share.total_cmp(&b.share).then(a.rule.cmp(&b.rule)))
    }

    /// The rules that some rows fail, the most serious and most frequent first.
    #[must_use]
    pub fn failed(&self) -> Vec<(usize, &RuleResult)> {
        let mut out: Vec<_> = self.rules.iter().enumerate().filter(|(_, r)| r.failed > 0).collect();
        out.sort_by(|(i, a), (j, b)| {
            a.severity.cmp(&b.severity).then(a.family.cmp(&b.family)).then(b.failed.cmp(&a.failed)).then(i.cmp(j))
        });
        out
    }

    /// The faults of a rule.
    pub fn of_rule(&self, rule: usize) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |p| p.rule == rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(family: Family, severity: Severity, checked: usize, failed: usize) -> RuleResult {
        let text = String::new;
        RuleResult { code: text(), family, severity, title: text(), help: text(), source: text(), checked, failed }
    }

    #[test]
    fn a_score_is_that_of_the_worst_rule() {
        let rules = vec![
            rule(Family::Conformity, Severity::Warning, 40, 3),
            rule(Family::Conformity, Severity::Warning, 10, 2),
            rule(Family::Location, Severity::Error, 10, 1),
            rule(Family::Freshness, Severity::Info, 0, 0),
        ];
        let control = Control { rules, ..Control::default() };
        // 37 of 40 and 8 of 10, 9 of 10, no test.
        assert_eq!(control.score(Family::Conformity), Some(Score { share: 0.8, checked: 10, rule: 1 }));
        assert_eq!(control.score(Family::Location), Some(Score { share: 0.9, checked: 10, rule: 2 }));
        assert_eq!(control.score(Family::Freshness), None);
        let order: Vec<usize> = control.failed().iter().map(|(i, _)| *i).collect();
        assert_eq!(order, [2, 0, 1], "an error first, then the most frequent");
    }
}
