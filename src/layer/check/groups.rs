//! What is wrong between rows: one identifier twice, one thing twice, groups that contradict themselves, outlines that
//! overlap, rows of long ago.

use std::collections::{BTreeMap, BTreeSet};

use super::builtin::Built;
use super::control::{Control, Fate, Problem};
use super::duplicates::{self, Candidate, Consolidated, Decision};
use super::reading::{Draft, Reading};
use super::rules::{self, Member};
use super::surfaces;
use crate::french;
use crate::layer::model::value;
use crate::layer::{Duplicates, Precision, Test};
use crate::parallel;

fn add(reading: &Reading<'_>, draft: &mut Draft, rule: usize, found: &str, expected: &str, fate: Fate) {
    let problem = Problem {
        rule,
        row: draft.number,
        place: reading.shown(draft.line),
        id: draft.id.clone().unwrap_or_default(),
        column: None,
        found: found.to_owned(),
        expected: expected.to_owned(),
        fate,
        at: draft.point(),
    };
    draft.problems.push(problem);
}

/// Rows of one identifier, then rows of one thing at one place: one is kept.
pub(super) fn identities(reading: &Reading<'_>, drafts: &mut [Draft], counts: &mut [u32], control: &mut Control) {
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
    apply(reading, drafts, &decisions, Built::SameId, control);
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
        duplicates::decide(&candidates, &Duplicates::Freshest, Consolidated::default())
    };
    apply(reading, drafts, &decisions, Built::SamePlace, control);
}

/// What two rows of one thing at one exact place have in common; none for a row set aside or placed at its mairie.
fn same_place(draft: &Draft, columns: &[usize]) -> Option<String> {
    if draft.rejected() || draft.precision != Precision::Exact {
        return None;
    }
    let place = position_key(draft)?;
    let values: Option<Vec<String>> = columns.iter().map(|c| draft.cells.get(*c).map(french::name_key)).collect();
    Some(format!("{place} {}", values?.join(" ")))
}

/// The position of a row to the decimetre.
fn position_key(draft: &Draft) -> Option<String> {
    let point = draft.point()?;
    Some(format!("{:.1} {:.1}", point.x(), point.y()))
}

fn apply(reading: &Reading<'_>, drafts: &mut [Draft], decisions: &[Decision], built: Built, control: &mut Control) {
    let rule = reading.rule_built(built);
    // The same choice between rows of one identifier and between rows of one thing at one place.
    let told = |rule: &str| match built {
        Built::SamePlace => rule.replace("même identifiant", "même objet"),
        _ => rule.to_owned(),
    };
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    let ids: Vec<String> = drafts.iter().map(|d| d.id.clone().unwrap_or_default()).collect();
    let numbers: Vec<usize> = drafts.iter().map(|d| d.number).collect();
    for (i, decision) in decisions.iter().enumerate() {
        if decision.rule.is_empty() {
            continue;
        }
        *tally.entry(decision.rule).or_default() += 1;
        if decision.aside {
            let why = told(decision.rule);
            let said = match decision.kept_instead {
                Some(kept) => format!("{why} (ligne de données {})", numbers[kept]),
                None => why,
            };
            add(reading, &mut drafts[i], rule, &ids[i], &said, Fate::Rejected);
        }
    }
    control.duplicates.extend(tally.into_iter().map(|(rule, n)| (told(rule), n)));
}

/// Rows that were not updated for long, at the date of the study.
pub(super) fn stale(reading: &Reading<'_>, drafts: &mut [Draft], counts: &mut [u32]) {
    let (Some(months), Some(today)) = (reading.model.stale_after, reading.spec.today) else { return };
    let Ok(limit) = today.checked_sub(jiff::Span::new().months(i64::from(months))) else { return };
    let rule = reading.rule_built(Built::Stale);
    for draft in drafts.iter_mut() {
        let Some(date) = draft.date else { continue };
        counts[rule] += 1;
        if date < limit {
            add(reading, draft, rule, &french::date(date), &format!("après le {}", french::date(limit)), Fate::Kept);
        }
    }
}

/// Rules of groups of rows, overlaps of outlines, declared surfaces.
pub(super) fn of_groups(
    reading: &Reading<'_>,
    drafts: &mut [Draft],
    counts: &mut [u32],
    control: &mut Control,
) -> Vec<Problem> {
    let mut whole = Vec::new();
    let kept: Vec<usize> = (0..drafts.len()).filter(|i| !drafts[*i].rejected()).collect();
    let everyone: Vec<usize> = (0..drafts.len()).collect();
    let none = &reading.model.without_id;
    let mut found: Vec<(usize, Vec<usize>, String, String)> = Vec::new();
    {
        let members: Vec<Member<'_>> =
            kept.iter().map(|i| Member { cells: &drafts[*i].cells, place: position_key(&drafts[*i]) }).collect();
        let all: Vec<Member<'_>> = drafts.iter().map(|d| Member { cells: &d.cells, place: position_key(d) }).collect();
        // Each rule sorts all the rows by its groups: side by side, put together in the order of the rules.
        let grouped = parallel::map(&reading.rules, |rule| {
            // Two rows of one identifier that contradict each other do so even when one of them is set aside.
            let contradiction = matches!(rule.spec.test, Test::OneValue(..));
            let (members, numbers) = if contradiction { (&all, &everyone) } else { (&members, &kept) };
            let mut grouped = rules::test_groups(rule, members, none)?;
            for (rows, ..) in &mut grouped.failed {
                rows.iter_mut().for_each(|m| *m = numbers[*m]);
            }
            Some(grouped)
        });
        for ((r, rule), grouped) in reading.rules.iter().enumerate().zip(grouped) {
            let index = reading.rule_of_model(r);
            if let Some(grouped) = grouped {
                counts[index] += grouped.checked as u32;
                found.extend(grouped.failed.into_iter().map(|(rows, said, expected)| (index, rows, said, expected)));
            }
            match &rule.spec.test {
                Test::Overlap => {
                    let outlines: Vec<_> = kept.iter().map(|i| drafts[*i].geometry.as_ref()).collect();
                    let (checked, pairs) = surfaces::overlaps(&outlines);
                    counts[index] += checked as u32;
                    for (a, b, area) in pairs {
                        let other = drafts[kept[a]].id.clone().unwrap_or_default();
                        let said = format!("recouvre {other} sur {} m²", french::short(area, 0));
                        found.push((index, vec![kept[b]], said, rule.spec.help.clone()));
                    }
                }
                Test::Surface(field, tolerance) => {
                    let column = reading.raw.find(&[field]);
                    for i in &kept {
                        let declared = column.and_then(|c| drafts[*i].cells.get(c)).and_then(value::number);
                        let Some((declared, real)) = declared.zip(surfaces::area(drafts[*i].geometry.as_ref())) else {
                            continue;
                        };
                        counts[index] += 1;
                        if (declared - real).abs() > tolerance * real {
                            let said = format!("{} m² déclarés", french::short(declared, 0));
                            let expected = format!("{} m² dessinés", french::short(real, 0));
                            found.push((index, vec![*i], said, expected));
                        }
                    }
                }
                _ => {}
            }
        }
        if let Some((names, noun)) = &reading.model.group {
            // The first of the columns that is filled says of which group a row is.
            let columns: Vec<usize> = names.iter().filter_map(|n| reading.raw.find(&[n])).collect();
            let first = |m: &Member<'_>| {
                columns.iter().find_map(|c| m.cells.get(*c).filter(|t| !none.iter().any(|n| n == t)).map(str::to_owned))
            };
            let groups: BTreeSet<String> = members.iter().filter_map(first).collect();
            if !groups.is_empty() {
                control.groups = Some((groups.len(), noun.clone()));
            }
        }
    }
    for (rule, rows, said, expected) in found {
        // A fault of a group is shown once, at its first row; its other rows are named by it.
        match rows.first() {
            Some(first) => add(reading, &mut drafts[*first], rule, &said, &expected, Fate::Kept),
            None => whole.push(of_file(rule, &said, &expected)),
        }
    }
    whole
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
