//! What is wrong between rows: one identifier twice, one thing twice, groups that contradict themselves, outlines that
//! overlap, rows of long ago.

use std::collections::{BTreeMap, BTreeSet};

use geo::Point;

use super::builtin::Built;
use super::control::{Control, Fate, Problem};
use super::duplicates::{self, Candidate, Consolidated, Decision};
use super::grouped::{self, Members, Spot};
use super::reading::{Draft, Reading};
use super::rules::Compiled;
use super::surfaces;
use crate::french;
use crate::layer::model::value;
use crate::layer::{Duplicates, Precision, Test};
use crate::parallel;

/// Adds a fault to those of the file.
fn add(
    reading: &Reading<'_>,
    draft: &mut Draft,
    problems: &mut Vec<Problem>,
    rule: usize,
    (found, expected): (&str, &str),
    fate: Fate,
    at: Option<Point<f64>>,
) {
    draft.rejected |= fate == Fate::Rejected;
    problems.push(Problem {
        rule,
        row: draft.number,
        place: reading.shown(draft.line),
        id: draft.id.clone().unwrap_or_default(),
        column: None,
        found: found.to_owned(),
        expected: expected.to_owned(),
        fate,
        at,
    });
}

/// Rows of one identifier, then rows of one thing at one place: one is kept.
pub(super) fn identities(
    reading: &Reading<'_>,
    drafts: &mut [Draft],
    problems: &mut Vec<Problem>,
    counts: &mut [u32],
    control: &mut Control,
) {
    let column = |names: &[&str]| reading.raw.find(names);
    let consolidated = Consolidated {
        dataset: column(&["datagouv_dataset_id", "dataset_id"]),
        resource: column(&["datagouv_resource_id", "resource_id"]),
        modified: column(&["last_modified", "created_at"]),
    };
    let by_date = match &reading.model.duplicates {
        Duplicates::States(name) => column(&[name]),
        _ => reading.date,
    };
    let decisions = {
        let candidate = |d: &'_ Draft| -> Option<jiff::civil::Date> {
            by_date.and_then(|c| d.cells.get(c)).and_then(value::as_date)
        };
        let candidates: Vec<Candidate<'_>> = drafts
            .iter()
            .map(|d| Candidate { id: d.id.as_deref(), without: d.without_id, cells: &d.cells, date: candidate(d) })
            .collect();
        duplicates::decide(&candidates, &reading.model.duplicates, consolidated)
    };
    counts[reading.rule_built(Built::SameId)] += drafts.iter().filter(|d| d.id.is_some()).count() as u32;
    apply(reading, drafts, problems, &decisions, Built::SameId, control);
    if reading.model.same_place.is_empty() {
        return;
    }
    let columns: Vec<usize> = reading.model.same_place.iter().filter_map(|n| reading.raw.find(&[n])).collect();
    if columns.len() != reading.model.same_place.len() {
        return;
    }
    let keys: Vec<Option<String>> = drafts.iter().map(|d| same_place(d, &columns)).collect();
    counts[reading.rule_built(Built::SamePlace)] += keys.iter().flatten().count() as u32;
    let decisions = {
        let candidates: Vec<Candidate<'_>> = drafts
            .iter()
            .zip(&keys)
            .map(|(d, key)| Candidate { id: key.as_deref(), without: false, cells: &d.cells, date: d.date })
            .collect();
        duplicates::decide_things(&candidates)
    };
    apply(reading, drafts, problems, &decisions, Built::SamePlace, control);
}

/// What two rows of one thing at one exact place have in common; none for a row set aside or placed at its mairie.
fn same_place(draft: &Draft, columns: &[usize]) -> Option<String> {
    if draft.rejected || draft.precision != Precision::Exact {
        return None;
    }
    let point = draft.point()?;
    let values: Option<Vec<String>> = columns.iter().map(|c| draft.cells.get(*c).map(french::name_key)).collect();
    // To the decimetre.
    Some(format!("{:.1} {:.1} {}", point.x(), point.y(), values?.join(" ")))
}

fn apply(
    reading: &Reading<'_>,
    drafts: &mut [Draft],
    problems: &mut Vec<Problem>,
    decisions: &[Decision],
    built: Built,
    control: &mut Control,
) {
    let rule = reading.rule_built(built);
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, decision) in decisions.iter().enumerate() {
        if decision.rule.is_empty() {
            continue;
        }
        *tally.entry(decision.rule).or_default() += 1;
        if decision.aside {
            let why = decision.rule;
            let said = match decision.kept_instead {
                Some(kept) => format!("{why} (ligne de données {})", drafts[kept].number),
                None => why.to_owned(),
            };
            let id = drafts[i].id.clone().unwrap_or_default();
            let at = drafts[i].point();
            add(reading, &mut drafts[i], problems, rule, (&id, &said), Fate::Rejected, at);
        }
    }
    control.duplicates.extend(tally.into_iter().map(|(rule, n)| (rule.to_owned(), n)));
}

/// Rows that were not updated for long, or were on a day to come, at the date of the study.
pub(super) fn stale(reading: &Reading<'_>, drafts: &mut [Draft], problems: &mut Vec<Problem>, counts: &mut [u32]) {
    let (Some(months), Some(today)) = (reading.model.stale_after, reading.spec.today) else { return };
    let Ok(limit) = today.checked_sub(jiff::Span::new().months(i64::from(months))) else { return };
    let (rule, to_come) = (reading.rule_built(Built::Stale), reading.rule_built(Built::ToCome));
    // Asked of every row once one is: a single fault of typing is not all of the dates.
    let asked = drafts.iter().any(|draft| draft.date.is_some_and(|date| date > today));
    for draft in drafts.iter_mut() {
        let Some(date) = draft.date else { continue };
        counts[rule] += 1;
        counts[to_come] += u32::from(asked);
        if date > today {
            let expected = format!("le {} au plus tard", french::date(today));
            let at = draft.point();
            add(reading, draft, problems, to_come, (&french::date(date), &expected), Fate::Kept, at);
        }
        if date < limit {
            let expected = format!("après le {}", french::date(limit));
            let at = draft.point();
            add(reading, draft, problems, rule, (&french::date(date), &expected), Fate::Kept, at);
        }
    }
}

/// What is wrong with a group of rows: its rule, its first row (none for the whole file), what is found and expected.
type Found = (usize, Option<usize>, String, String);

/// Rules of groups of rows, overlaps of outlines, declared surfaces. What is about the whole file is handed back.
pub(super) fn of_groups(
    reading: &Reading<'_>,
    drafts: &mut [Draft],
    problems: &mut Vec<Problem>,
    counts: &mut [u32],
    control: &mut Control,
) -> Vec<Problem> {
    let kept: Vec<usize> = (0..drafts.len()).filter(|i| !drafts[*i].rejected).collect();
    let mut found = of_members(reading, drafts, &kept, counts);
    let surfaces = of_surfaces(reading, drafts, &kept, counts);
    found.extend(surfaces);
    // In the order of the rules, those of a rule as they were found.
    found.sort_by_key(|(rule, ..)| *rule);
    count_groups(reading, drafts, &kept, control);
    let mut whole = Vec::new();
    // A surface may overlap twenty others: its point is looked for once.
    let mut points: BTreeMap<usize, Option<Point<f64>>> = BTreeMap::new();
    for (rule, first, said, expected) in found {
        // A fault of a group is shown once, at its first row; its other rows are named by it.
        match first {
            Some(first) => {
                let at = *points.entry(first).or_insert_with(|| drafts[first].point());
                add(reading, &mut drafts[first], problems, rule, (&said, &expected), Fate::Kept, at);
            }
            None => whole.push(of_file(rule, &said, &expected)),
        }
    }
    whole
}

/// The faults of rules that look at the rows of one value.
fn of_members(reading: &Reading<'_>, drafts: &[Draft], kept: &[usize], counts: &mut [u32]) -> Vec<Found> {
    let everyone: Vec<usize> = (0..drafts.len()).collect();
    let placed = |test: &Test| matches!(test, Test::OnePlace(..) | Test::GroupsByPlace(..));
    let spots =
        if reading.rules.iter().any(|r| placed(&r.spec.test)) { parallel::map(drafts, Spot::of) } else { Vec::new() };
    let of = |rows| Members { drafts, spots: &spots, rows, none: &reading.model.without_id };
    let (all, kept) = (of(&everyone), of(kept));
    // Two rows of one identifier that contradict each other do so even when one of them is set aside.
    let contradicts = |rule: &Compiled<'_>| matches!(rule.spec.test, Test::OneValue(..));
    // Several rules look at the rows of one column: these are put in groups once.
    let wanted: BTreeSet<(bool, &[usize])> =
        reading.rules.iter().filter_map(|r| Some((contradicts(r), grouped::columns(r)?))).collect();
    let wanted: Vec<(bool, &[usize])> = wanted.into_iter().collect();
    let groups = parallel::map(&wanted, |(of_all, columns)| if *of_all { &all } else { &kept }.groups(columns));
    let tested = parallel::map(&reading.rules, |rule| {
        let wanted_here = (contradicts(rule), grouped::columns(rule)?);
        let at = wanted.binary_search(&wanted_here).ok()?;
        let members = if wanted_here.0 { &all } else { &kept };
        Some(grouped::test(rule, wanted_here.1, &groups[at], members))
    });
    let mut found = Vec::new();
    for (r, tested) in tested.into_iter().enumerate() {
        let Some(tested) = tested else { continue };
        let index = reading.rule_of_model(r);
        counts[index] += tested.checked as u32;
        found.extend(tested.failed.into_iter().map(|(first, said, expected)| (index, first, said, expected)));
    }
    found
}

/// The faults of rules on outlines.
fn of_surfaces(reading: &Reading<'_>, drafts: &[Draft], kept: &[usize], counts: &mut [u32]) -> Vec<Found> {
    let mut found = Vec::new();
    for (r, rule) in reading.rules.iter().enumerate() {
        let index = reading.rule_of_model(r);
        match &rule.spec.test {
            Test::Overlap => {
                let outlines: Vec<_> = kept.iter().map(|i| drafts[*i].geometry.as_ref()).collect();
                let overlaps = surfaces::overlaps(&outlines);
                counts[index] += overlaps.checked as u32;
                for (a, b, area) in overlaps.pairs {
                    let other = drafts[kept[a]].id.clone().unwrap_or_default();
                    let said = format!("recouvre {other} sur {} m²", french::short(area, 0));
                    found.push((index, Some(kept[b]), said, rule.spec.help.clone()));
                }
                for a in overlaps.crowded {
                    let said = format!(
                        "recouvre plus de {} des contours qui le suivent : seuls les premiers sont relevés",
                        surfaces::MOST
                    );
                    found.push((index, Some(kept[a]), said, rule.spec.help.clone()));
                }
            }
            Test::Surface(field, tolerance) => {
                let column = reading.raw.find(&[field]);
                for i in kept {
                    let declared = column.and_then(|c| reading.number(&drafts[*i], c));
                    let Some((declared, real)) = declared.zip(surfaces::area(drafts[*i].geometry.as_ref())) else {
                        continue;
                    };
                    counts[index] += 1;
                    if (declared - real).abs() > tolerance * real {
                        let said = format!("{} m² déclarés", french::short(declared, 0));
                        let expected = format!("{} m² dessinés", french::short(real, 0));
                        found.push((index, Some(*i), said, expected));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// How many groups (stations) the rows make: the first of the columns that is filled says of which group a row is.
fn count_groups(reading: &Reading<'_>, drafts: &[Draft], kept: &[usize], control: &mut Control) {
    let Some((names, noun)) = &reading.model.group else { return };
    let none = &reading.model.without_id;
    let columns: Vec<usize> = names.iter().filter_map(|n| reading.raw.find(&[n])).collect();
    let told = |row: &usize, column: &usize| drafts[*row].cells.get(*column).filter(|t| !none.iter().any(|n| n == t));
    let groups: BTreeSet<&str> = kept.iter().filter_map(|row| columns.iter().find_map(|c| told(row, c))).collect();
    if !groups.is_empty() {
        control.groups = Some((groups.len(), noun.clone()));
    }
}

pub(super) fn of_file(rule: usize, found: &str, expected: &str) -> Problem {
    Problem {
        rule,
        row: 0,
        place: "fichier".to_owned(),
        id: String::new(),
        column: None,
        found: found.to_owned(),
        expected: expected.to_owned(),
        fate: Fate::Kept,
        at: None,
    }
}
