//! The rules of a model on groups of rows.

use std::collections::BTreeSet;

use super::reading::Draft;
use super::rules::Compiled;
use crate::french;
use crate::layer::Test;
use crate::layer::model::value::number;

/// A position to the decimetre: two rows of one place have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    x: (i64, bool),
    y: (i64, bool),
}

impl Spot {
    /// The position of a row.
    pub(super) fn of(draft: &Draft) -> Option<Self> {
        let point = draft.point()?;
        Some(Self { x: decimetres(point.x()), y: decimetres(point.y()) })
    }
}

/// What a number of metres is when it is written with one decimal, and the sign in front of it, which a zero has too.
fn decimetres(metres: f64) -> (i64, bool) {
    let tenths = metres * 10.0;
    // So near the middle of two, only the digits of the number itself tell which is written.
    let written = if ((tenths - tenths.trunc()).abs() - 0.5).abs() < 1e-6 {
        format!("{metres:.1}").parse::<f64>().map_or(tenths, |w| w * 10.0)
    } else {
        tenths
    };
    (written.round() as i64, metres.is_sign_negative())
}

/// The rows that a rule of groups looks at.
pub(super) struct Members<'a> {
    /// Every row of the file.
    pub(super) drafts: &'a [Draft],
    /// Where each of them is.
    pub(super) spots: &'a [Option<Spot>],
    /// Which of them are looked at, in their order.
    pub(super) rows: &'a [usize],
    /// Texts that mean «no identifier».
    pub(super) none: &'a [String],
}

impl Members<'_> {
    fn cell(&self, row: usize, column: usize) -> Option<&str> {
        self.drafts[row].cells.get(column)
    }

    /// The rows of one value of the columns; a row without one of the values, or with a text that means «none», is in no
    /// group.
    pub(super) fn groups(&self, columns: &[usize]) -> Groups {
        let mut rows = Vec::new();
        // The values of a row one after the other: a sort that went through the rows would wait for the memory at each step.
        let mut keys: Vec<&str> = Vec::with_capacity(self.rows.len() * columns.len());
        for row in self.rows {
            let before = keys.len();
            let values = columns.iter().map_while(|column| self.cell(*row, *column));
            keys.extend(values.filter(|text| !self.none.iter().any(|none| none == text)));
            if keys.len() - before == columns.len() {
                rows.push(*row);
            } else {
                keys.truncate(before);
            }
        }
        let key = |i: usize| &keys[i * columns.len()..(i + 1) * columns.len()];
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_unstable_by(|a, b| key(*a).cmp(key(*b)).then(a.cmp(b)));
        let mut pieces = Vec::new();
        let mut start = 0;
        for group in order.chunk_by(|a, b| key(*a) == key(*b)) {
            pieces.push((start, start + group.len()));
            start += group.len();
        }
        let rows: Vec<usize> = order.into_iter().map(|i| rows[i]).collect();
        // In the order of the file, not of the identifiers.
        pieces.sort_by_key(|(start, _)| rows[*start]);
        Groups { rows, pieces }
    }
}

/// Rows in groups, in the order of the first row of each.
pub(super) struct Groups {
    rows: Vec<usize>,
    pieces: Vec<(usize, usize)>,
}

impl Groups {
    fn iter(&self) -> impl Iterator<Item = &[usize]> {
        self.pieces.iter().map(|(start, end)| &self.rows[*start..*end])
    }
}

/// What a rule of groups found: how many groups were tested, and for each that fails its first row and what to say of it.
pub(super) struct Grouped {
    pub(super) checked: usize,
    pub(super) failed: Vec<(Option<usize>, String, String)>,
}

/// The columns that group the rows for a rule; `None` when it is a rule of another kind.
pub(super) fn columns<'r>(rule: &'r Compiled<'_>) -> Option<&'r [usize]> {
    match &rule.spec.test {
        Test::OneValue(..) | Test::Count(..) => Some(&rule.columns[1..]),
        Test::Size(..) | Test::OnePlace(..) | Test::GroupsByPlace(..) => Some(&rule.columns),
        _ => None,
    }
}

/// Tests a rule of groups on the groups of its columns.
pub(super) fn test(rule: &Compiled<'_>, columns: &[usize], groups: &Groups, rows: &Members<'_>) -> Grouped {
    let mut out = Grouped { checked: 0, failed: Vec::new() };
    // The column of the value comes before those that group the rows.
    let value = |row: usize| rule.columns.first().and_then(|c| rows.cell(row, *c));
    if let Test::GroupsByPlace(_, most) = &rule.spec.test {
        let placed = groups.iter().filter(|g| rows.spots[g[0]].is_some()).count();
        let spots: BTreeSet<Spot> = groups.iter().filter_map(|g| rows.spots[g[0]]).collect();
        if !spots.is_empty() {
            out.checked = 1;
            let ratio = placed as f64 / spots.len() as f64;
            if ratio > *most {
                let found = format!("{placed} groupes pour {} positions", spots.len());
                out.failed.push((None, found, format!("au plus {} par position", french::short(*most, 2))));
            }
        }
        return out;
    }
    for group in groups.iter() {
        let members: Vec<usize> = group.iter().copied().filter(|i| rule.applies(&rows.drafts[*i].cells)).collect();
        let Some(first) = members.first() else { continue };
        let fault = match &rule.spec.test {
            Test::OneValue(..) => {
                let values: BTreeSet<&str> = members.iter().filter_map(|i| value(*i)).collect();
                let list: Vec<&str> = values.iter().copied().collect();
                (values.len() > 1).then(|| (french::list_at_most(&list, 4), "une seule valeur".to_owned()))
            }
            Test::Count(_, _, at_least) => {
                // Several declared numbers are another rule's fault: the first is taken.
                let declared = members.iter().find_map(|i| number(value(*i)?));
                let Some(declared) = declared else { continue };
                let n = members.len() as f64;
                let wrong = if *at_least { n < declared } else { n != declared };
                wrong.then(|| {
                    (
                        french::count(members.len(), "ligne", "lignes"),
                        format!("{} annoncées", french::short(declared, 0)),
                    )
                })
            }
            Test::Size(_, most) => (members.len() > *most)
                .then(|| (french::count(members.len(), "ligne", "lignes"), format!("au plus {most}"))),
            Test::OnePlace(_) => {
                let spots: BTreeSet<Spot> = members.iter().filter_map(|i| rows.spots[*i]).collect();
                (spots.len() > 1).then(|| (french::count(spots.len(), "position", "positions"), "une seule".to_owned()))
            }
            _ => None,
        };
        out.checked += 1;
        if let Some((found, expected)) = fault {
            let name: Vec<&str> = columns.iter().filter_map(|c| rows.cell(*first, *c)).collect();
            out.failed.push((Some(*first), format!("{} : {found}", name.join(" ")), expected));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_positions_are_one_spot_when_they_are_written_alike() {
        // Halves that a number holds exactly, and halves that it does not: the digits decide, to the even one or not.
        let near = [0.15, 0.25, 0.35, 0.45, 0.65, 0.75, 1234.05, 882_345.25, 882_345.35, 6_871_234.15, 0.04, -0.04];
        let far = [-0.15, -0.25, 1e-9, -1e-9, 0.0, 99.949_999, 99.950_001, 882_345.449_999_99];
        let all: Vec<f64> = near.into_iter().chain(far).collect();
        for a in &all {
            for b in &all {
                let alike = format!("{a:.1}") == format!("{b:.1}");
                assert_eq!(decimetres(*a) == decimetres(*b), alike, "{a} {b}");
            }
        }
    }
}
