//! The rules of a model on the rows of a file: those of one row, then those of groups of rows and of the whole layer.

use std::collections::BTreeSet;

use crate::book::Cells;
use crate::french;
use crate::layer::model::codes::Lists;
use crate::layer::model::value::{as_date, as_year, flag, number};
use crate::layer::{Asked, Condition, RuleSpec, Schema, Test};
use crate::territory::Siren;

/// A condition whose field is a column of the file; `None` when the file has no such column.
type Bound = (Option<usize>, Asked);

/// A rule whose fields are columns of the file.
pub(super) struct Compiled<'m> {
    /// The rule.
    pub(super) spec: &'m RuleSpec,
    any: Vec<Bound>,
    all: Vec<Bound>,
    /// The columns of the fields that it names, in their order.
    columns: Vec<usize>,
    /// Texts that mean «no identifier»: nothing is asked of their form.
    none: &'m [String],
    /// The lists of codes of the model.
    lists: &'m Lists,
}

/// The rules of a model that can be tested on a file; the others name a field that it does not have.
pub(super) fn compile<'m>(model: &'m Schema, column_of: impl Fn(&str) -> Option<usize>) -> Vec<Compiled<'m>> {
    let bound = |list: &[Condition]| list.iter().map(|c| (column_of(&c.field), c.is.clone())).collect::<Vec<_>>();
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

fn holds((column, asked): &Bound, cells: &Cells) -> bool {
    is_so(column.and_then(|c| cells.get(c)), asked)
}

/// Whether a cell is what a condition asks.
pub(super) fn is_so(cell: Option<&str>, asked: &Asked) -> bool {
    let Some(text) = cell else { return false };
    match asked {
        Asked::Filled => true,
        Asked::AtLeast(least) => number(text).is_some_and(|v| v >= *least),
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
    pub(super) fn applies(&self, cells: &Cells) -> bool {
        (self.any.is_empty() || self.any.iter().any(|c| holds(c, cells))) && self.all.iter().all(|c| holds(c, cells))
    }

    /// Tests a rule of one row. `None` when it is not about this row, or its cells are empty.
    pub(super) fn test(&self, cells: &Cells) -> Option<Result<(), Fault>> {
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
                let value = number(text)?;
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
                if self.pair(a, b)? { Some(Ok(())) } else { fault(0, &format!("{a} ; {b}"), self.spec.help.clone()) }
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

    fn pair(&self, a: &str, b: &str) -> Option<bool> {
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
        Some(number(a)? <= number(b)?)
    }

    fn sum(&self, cells: &Cells) -> Option<Result<(), Fault>> {
        let values: Option<Vec<f64>> = self.columns.iter().map(|c| cells.get(*c).and_then(number)).collect();
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

/// A row that is looked at with others: its cells, and its position written so that equal positions are equal texts.
pub(super) struct Member<'a> {
    pub(super) cells: &'a Cells,
    pub(super) place: Option<String>,
}

/// What a rule of groups found: how many groups were tested, and for each that fails its rows and what to say of it.
pub(super) struct Grouped {
    pub(super) checked: usize,
    pub(super) failed: Vec<(Vec<usize>, String, String)>,
}

/// Rows of one value of the columns; a row without one of the values, or with a text that means «none», is in no group.
pub(super) fn groups(columns: &[usize], rows: &[Member<'_>], none: &[String]) -> Vec<Vec<usize>> {
    let key = |i: usize| columns.iter().map(move |c| rows[i].cells.get(*c));
    let whole = |i: &usize| key(*i).all(|t| t.is_some_and(|t| !none.iter().any(|n| n == t)));
    let mut order: Vec<usize> = (0..rows.len()).filter(whole).collect();
    order.sort_unstable_by(|a, b| key(*a).cmp(key(*b)).then(a.cmp(b)));
    let groups = order.chunk_by(|a, b| key(*a).eq(key(*b)));
    let mut out: Vec<Vec<usize>> = groups.map(<[usize]>::to_vec).collect();
    // In the order of the file, not of the identifiers.
    out.sort_by_key(|g| g[0]);
    out
}

/// Tests a rule of groups; `None` when it is a rule of another kind.
pub(super) fn test_groups(rule: &Compiled<'_>, rows: &[Member<'_>], none: &[String]) -> Option<Grouped> {
    let (value, columns) = match &rule.spec.test {
        Test::OneValue(..) | Test::Count(..) => (rule.columns.first().copied(), &rule.columns[1..]),
        Test::Size(..) | Test::OnePlace(..) | Test::GroupsByPlace(..) => (None, rule.columns.as_slice()),
        _ => return None,
    };
    let mut out = Grouped { checked: 0, failed: Vec::new() };
    let all = groups(columns, rows, none);
    let name =
        |group: &[usize]| columns.iter().filter_map(|c| rows[group[0]].cells.get(*c)).collect::<Vec<_>>().join(" ");
    if let Test::GroupsByPlace(_, most) = &rule.spec.test {
        let groups: Vec<&Vec<usize>> = all.iter().filter(|g| rows[g[0]].place.is_some()).collect();
        let places: BTreeSet<&str> = groups.iter().filter_map(|g| rows[g[0]].place.as_deref()).collect();
        if !places.is_empty() {
            out.checked = 1;
            let ratio = groups.len() as f64 / places.len() as f64;
            if ratio > *most {
                let found = format!("{} groupes pour {} positions", groups.len(), places.len());
                out.failed.push((Vec::new(), found, format!("au plus {} par position", french::short(*most, 2))));
            }
        }
        return Some(out);
    }
    for group in all {
        let members: Vec<usize> = group.into_iter().filter(|i| rule.applies(rows[*i].cells)).collect();
        if members.is_empty() {
            continue;
        }
        let fault = match &rule.spec.test {
            Test::OneValue(..) => {
                let values: BTreeSet<&str> =
                    members.iter().filter_map(|i| rows[*i].cells.get(value.unwrap_or(0))).collect();
                let list: Vec<&str> = values.iter().copied().collect();
                (values.len() > 1).then(|| (french::list_at_most(&list, 4), "une seule valeur".to_owned()))
            }
            Test::Count(_, _, at_least) => {
                // Several declared numbers are another rule's fault: the first is taken.
                let declared = members.iter().find_map(|i| number(rows[*i].cells.get(value.unwrap_or(0))?));
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
                let places: BTreeSet<&str> = members.iter().filter_map(|i| rows[*i].place.as_deref()).collect();
                (places.len() > 1)
                    .then(|| (french::count(places.len(), "position", "positions"), "une seule".to_owned()))
            }
            _ => None,
        };
        out.checked += 1;
        if let Some((found, expected)) = fault {
            let name = name(&members);
            out.failed.push((members, format!("{name} : {found}"), expected));
        }
    }
    Some(out)
}
