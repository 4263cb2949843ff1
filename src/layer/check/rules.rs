//! The rules of a model on the rows of a file, one by one.

use super::cells::Row;
use crate::french;
use crate::layer::model::codes::Lists;
use crate::layer::model::value::{as_date, as_year, flag};
use crate::layer::{Asked, Condition, RuleSpec, Schema, Test};
use crate::territory::Siren;

/// A condition whose field is a column of the file; `None` when the file has no such column.
pub(super) type Bound = (Option<usize>, Asked);

/// A rule whose fields are columns of the file.
pub(super) struct Compiled<'m> {
    /// The rule.
    pub(super) spec: &'m RuleSpec,
    any: Vec<Bound>,
    all: Vec<Bound>,
    /// The columns of the fields that it names, in their order.
    pub(super) columns: Vec<usize>,
    /// Texts that mean «no identifier»: nothing is asked of their form.
    none: &'m [String],
    /// The lists of codes of the model.
    lists: &'m Lists,
}

/// The rules of a model that can be tested on a file; the others name a field that it does not have.
pub(super) fn compile<'m>(model: &'m Schema, column_of: impl Fn(&str) -> Option<usize>) -> Vec<Compiled<'m>> {
    let bound = |list: &[Condition]| bound(list, &column_of);
    let mut out = Vec::new();
    for spec in &model.rules {
        let fields: Vec<&String> = match &spec.test {
            Test::Filled(f)
            | Test::Bounds(f, ..)
            | Test::Luhn(f)
            | Test::Pattern(f, _)
            | Test::Not(f, _)
            | Test::Edition(f, _)
            | Test::Known(f, _)
            | Test::Empty(f)
            | Test::Surface(f, _) => vec![f],
            Test::Order(a, b, _) | Test::Prefix(a, b, _) => vec![a, b],
            Test::SumAtMost(parts, total) | Test::SumAtLeast(parts, total) | Test::SumIs(parts, total, ..) => {
                parts.iter().chain([total]).collect()
            }
            Test::OneValue(f, group) | Test::Count(f, group, _) => [f].into_iter().chain(group).collect(),
            Test::Size(group, _) | Test::OnePlace(group) | Test::GroupsByPlace(group, _) => group.iter().collect(),
            Test::Decimals(fields, _) => fields.iter().collect(),
            Test::Share(..) | Test::Overlap => Vec::new(),
        };
        let columns: Option<Vec<usize>> = fields.into_iter().map(|f| column_of(f)).collect();
        if let Some(columns) = columns {
            let (any, all) = (bound(&spec.any), bound(&spec.all));
            out.push(Compiled { spec, any, all, columns, none: &model.without_id, lists: &model.lists });
        }
    }
    out
}

/// Conditions whose fields are looked for among the columns of a file.
pub(super) fn bound(list: &[Condition], column_of: impl Fn(&str) -> Option<usize>) -> Vec<Bound> {
    list.iter().map(|c| (column_of(&c.field), c.is.clone())).collect()
}

/// Whether a row is as a condition asks.
pub(super) fn holds((column, asked): &Bound, row: &impl Row) -> bool {
    let filled = column.and_then(|c| Some((c, row.get(c)?)));
    let Some((column, text)) = filled else { return *asked == Asked::Empty };
    match asked {
        Asked::Filled => true,
        Asked::Empty => false,
        Asked::AtLeast(least) => row.number(column).is_some_and(|v| v >= *least),
        Asked::Text(wanted) => text == wanted || (flag(wanted).is_some() && flag(text) == flag(wanted)),
    }
}

/// A fault of one row: what stands there, what was expected.
pub(super) struct Fault {
    pub(super) column: Option<usize>,
    pub(super) found: String,
    pub(super) expected: String,
}

impl Compiled<'_> {
    /// Whether the rule is about this row.
    pub(super) fn applies(&self, row: &impl Row) -> bool {
        (self.any.is_empty() || self.any.iter().any(|c| holds(c, row))) && self.all.iter().all(|c| holds(c, row))
    }

    /// Tests a rule of one row. `None` when it is not about this row, or its cells are empty.
    pub(super) fn test(&self, cells: &impl Row) -> Option<Result<(), Fault>> {
        let formal = matches!(self.spec.test, Test::Pattern(..) | Test::Prefix(..));
        let at = |i: usize| {
            let text = self.columns.get(i).and_then(|c| cells.get(*c))?;
            (!formal || !self.none.iter().any(|n| n == text)).then_some(text)
        };
        let fault = |i: usize, found: &str, expected: String| {
            Some(Err(Fault { column: self.columns.get(i).copied(), found: found.to_owned(), expected }))
        };
        if !self.applies(cells) {
            return None;
        }
        match &self.spec.test {
            Test::Filled(_) => match at(0) {
                Some(_) => Some(Ok(())),
                None => fault(0, "", self.spec.help.clone()),
            },
            Test::Empty(_) => match at(0) {
                None => Some(Ok(())),
                Some(text) => fault(0, text, self.spec.help.clone()),
            },
            Test::Bounds(_, low, high, strict) => {
                let text = at(0)?;
                let value = self.number(0, cells)?;
                let below = low.is_some_and(|l| value < l || (*strict && value <= l));
                let above = high.is_some_and(|h| value > h || (*strict && value >= h));
                if below || above { fault(0, text, bounds(*low, *high, *strict)) } else { Some(Ok(())) }
            }
            Test::Luhn(_) => {
                let text = at(0)?;
                if Siren::parse(text).is_some() { Some(Ok(())) } else { fault(0, text, self.spec.help.clone()) }
            }
            Test::Pattern(_, regex) => {
                let text = at(0)?;
                if regex.is_match(text) { Some(Ok(())) } else { fault(0, text, self.spec.help.clone()) }
            }
            Test::Not(_, values) => {
                let text = at(0)?;
                if values.iter().any(|v| v == text) { fault(0, text, self.spec.help.clone()) } else { Some(Ok(())) }
            }
            Test::Edition(_, list) => {
                let text = at(0)?;
                match self.lists.renamed(list, text) {
                    None => Some(Ok(())),
                    Some(now) => fault(0, text, format!("code d'une édition antérieure, devenu {now}")),
                }
            }
            Test::Known(_, list) => {
                let text = at(0)?;
                if self.lists.knows(list, text) {
                    return Some(Ok(()));
                }
                let known = || format!("un code des listes {}", self.lists.shown(list));
                fault(0, text, self.lists.nearest(list, text).unwrap_or_else(known))
            }
            Test::Order(..) | Test::Prefix(..) => {
                let (a, b) = (at(0)?, at(1)?);
                if self.pair(a, b, cells)? {
                    Some(Ok(()))
                } else {
                    fault(0, &format!("{a} ; {b}"), self.spec.help.clone())
                }
            }
            Test::SumAtMost(..) | Test::SumAtLeast(..) | Test::SumIs(..) => self.sum(cells),
            Test::Decimals(_, least) => {
                let texts: Option<Vec<&str>> = self.columns.iter().map(|c| cells.get(*c)).collect();
                let texts = texts?;
                let few = |t: &&str| coordinates(t).any(|d| d < *least);
                match texts.iter().copied().find(few) {
                    None => Some(Ok(())),
                    Some(text) => fault(0, text, format!("{least} décimales au moins")),
                }
            }
            _ => None,
        }
    }

    /// The number in the column of the field of that rank.
    fn number(&self, field: usize, row: &impl Row) -> Option<f64> {
        row.number(*self.columns.get(field)?)
    }

    fn pair(&self, a: &str, b: &str, row: &impl Row) -> Option<bool> {
        if let Test::Prefix(_, _, length) = &self.spec.test {
            let start: String = b.chars().take(length.unwrap_or(usize::MAX)).collect();
            return Some(a.starts_with(&start));
        }
        if let (Some(x), Some(y)) = (as_date(a), as_date(b)) {
            if let Test::Order(_, _, Some(months)) = &self.spec.test {
                let most = x.checked_add(jiff::Span::new().months(i64::from(*months))).ok()?;
                return Some(x <= y && y <= most);
            }
            return Some(x <= y);
        }
        // Dates of different precision are compared by their years.
        if as_date(a).is_some() || as_date(b).is_some() {
            return Some(as_year(a)? <= as_year(b)?);
        }
        Some(self.number(0, row)? <= self.number(1, row)?)
    }

    fn sum(&self, row: &impl Row) -> Option<Result<(), Fault>> {
        let values: Option<Vec<f64>> = self.columns.iter().map(|c| row.number(*c)).collect();
        let values = values?;
        let (total, parts) = values.split_last()?;
        let sum: f64 = parts.iter().sum();
        // Decimal fractions do not add up to the last binary digit.
        let hair = 1e-9 * total.abs().max(sum.abs());
        let (fine, word) = match &self.spec.test {
            Test::SumAtMost(..) => (sum <= total + hair, "au plus"),
            Test::SumAtLeast(..) => (sum >= total - hair, "au moins"),
            Test::SumIs(_, _, relative, absolute) => {
                ((sum - total).abs() <= (relative * total.abs()).max(*absolute) + hair, "égale à")
            }
            _ => return None,
        };
        if fine {
            return Some(Ok(()));
        }
        let found = french::short(sum, 2);
        let expected = format!("une somme {word} {}", french::short(*total, 2));
        Some(Err(Fault { column: self.columns.last().copied(), found, expected }))
    }
}

fn bounds(low: Option<f64>, high: Option<f64>, strict: bool) -> String {
    let n = |v: f64| french::short(v, 3);
    match (low, high, strict) {
        (Some(l), Some(h), _) => format!("entre {} et {}", n(l), n(h)),
        (Some(l), None, true) => format!("plus de {}", n(l)),
        (Some(l), None, false) => format!("au moins {}", n(l)),
        (None, Some(h), true) => format!("moins de {}", n(h)),
        (None, Some(h), false) => format!("au plus {}", n(h)),
        (None, None, _) => String::new(),
    }
}

/// The number of decimals of each number of a text.
fn coordinates(text: &str) -> impl Iterator<Item = usize> {
    text.split([',', ';', ' ', '(', ')', '[', ']'])
        .filter(|p| p.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
        .map(|p| p.split_once('.').map_or(0, |(_, d)| d.len()))
}
