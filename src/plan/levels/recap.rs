//! Tables that say in other words what fiches say: a summary before them, a recapitulative table behind. Their numbers
//! tell.

use std::collections::BTreeMap;

use super::Role;
use super::codes::code_key;
use crate::document::form::heading::ACTION;
use crate::document::{Field, Line};
use crate::french;

/// Letters by which two words are of one family: «fontaine», «fontaines».
const STEM: usize = 5;

/// How many lines of headings may stand between two rows of a table.
const BETWEEN: usize = 3;

/// An action as a heading or a row names it.
struct Named {
    at: usize,
    code: String,
    title: String,
}

/// Whether two titles share a word.
fn share(a: &str, b: &str) -> bool {
    let stems = |text: &str| -> Vec<String> {
        let key = french::name_key(text);
        let long = key.split(' ').filter(|word| word.len() >= 4);
        long.map(|word| word.chars().take(STEM).collect::<String>()).collect()
    };
    let (a, b) = (stems(a), stems(b));
    a.iter().any(|stem| b.iter().any(|other| stem.starts_with(other.as_str()) || other.starts_with(stem.as_str())))
}

fn row(at: usize, line: &Line) -> Option<Named> {
    let said = |wanted| line.fields.iter().find(|(field, _)| *field == wanted).map(|(_, value)| value.clone());
    Some(Named { at, code: code_key(&said(Field::Code)?), title: said(Field::Title)? })
}

/// The actions that have a heading, an item or a fiche of their own, with their numbers.
fn fiches(lines: &[Line], roles: &[Role]) -> Vec<Named> {
    let mut out = Vec::new();
    for (at, (line, role)) in lines.iter().zip(roles).enumerate() {
        if !line.fields.is_empty() {
            out.extend(row(at, line).filter(|_| !line.opens));
        } else if let Role::Heading(heading, ACTION) | Role::Item(Some(heading)) = role
            && let Some(code) = &heading.code
        {
            out.push(Named { at, code: code_key(code), title: heading.title.clone() });
        }
    }
    out
}

/// The tables of rows that are actions, each as the places of its rows.
fn tables(lines: &[Line]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.opens) {
        let near = |last: usize| at - last <= BETWEEN + 1 && lines[last + 1..at].iter().all(|l| l.fields.is_empty());
        match out.last_mut().filter(|table| table.last().is_some_and(|last| near(*last))) {
            Some(table) => table.push(at),
            None => out.push(vec![at]),
        }
    }
    out
}

/// Gives their role to the rows that say again, in other words, an action which has its own fiche under the same number.
pub(super) fn tell(lines: &[Line], roles: &mut [Role]) {
    let fiches = fiches(lines, roles);
    let mut by_code: BTreeMap<&str, Vec<&Named>> = BTreeMap::new();
    for fiche in &fiches {
        by_code.entry(&fiche.code).or_default().push(fiche);
    }
    for table in tables(lines) {
        let rows: Vec<Named> = table.iter().filter_map(|at| row(*at, &lines[*at])).collect();
        if rows.len() < 2 || rows.len() < table.len() {
            continue;
        }
        // A number that several fiches bear tells nothing.
        let same: Vec<(&Named, &Named)> = rows
            .iter()
            .filter_map(|row| match by_code.get(row.code.as_str())?[..] {
                [fiche] => Some((row, fiche)),
                _ => None,
            })
            .collect();
        let alike = same.iter().filter(|(row, fiche)| share(&row.title, &fiche.title)).count();
        let strong = same.iter().all(|(row, _)| is_strong(&row.code));
        let enough = if strong { alike * 4 >= rows.len() } else { alike * 2 >= rows.len() };
        if same.len() * 10 < rows.len() * 8 || !enough {
            continue;
        }
        let (first, last) = (table[0], table[table.len() - 1]);
        let differs = |(row, fiche): &&(&Named, &Named)| french::name_key(&row.title) != french::name_key(&fiche.title);
        if same.iter().all(|(_, fiche)| fiche.at < first) {
            table.iter().for_each(|at| roles[*at] = Role::Recap);
            close_above(lines, roles, first);
        } else if same.iter().all(|(_, fiche)| fiche.at > last) && same.iter().filter(differs).count() * 3 >= rows.len()
        {
            before(lines, roles, &table, &same);
        }
    }
}

/// A number of several parts, or with letters: no list of steps has it by chance.
fn is_strong(code: &str) -> bool {
    code.contains('.') || code.chars().any(char::is_alphabetic)
}

/// The line that names the table is of no action.
fn close_above(lines: &[Line], roles: &mut [Role], first: usize) {
    let above = (0..first).rev().find(|i| !lines[*i].text.is_empty() || !lines[*i].fields.is_empty());
    let Some(at) = above.filter(|at| lines[*at].fields.is_empty() && roles[*at] == Role::Text) else { return };
    let text = &lines[at].text;
    if !lines[at].item() && text.chars().count() <= 90 && !text.ends_with(['.', ',', ';']) {
        roles[at] = Role::Section;
    }
}

/// A summary in front of the fiches, in other words: where these have headings of their own above them, it is read after
/// them; else its own headings are the plan's, and the fiches say its rows again.
fn before(lines: &[Line], roles: &mut [Role], table: &[usize], same: &[(&Named, &Named)]) {
    let last = table[table.len() - 1];
    let fiche = same.iter().map(|(_, fiche)| fiche.at).min().unwrap_or(last);
    let above = |role: &Role| matches!(role, Role::Heading(_, level) if *level < ACTION);
    if !roles[last + 1..fiche].iter().any(above) {
        table.iter().for_each(|at| roles[*at] = Role::Draft);
        return;
    }
    let first = table[0];
    let heads = (0..first).rev().take_while(|i| above(&roles[*i]) && lines[*i].number == lines[first].number);
    let start = heads.last().unwrap_or(first);
    for at in start..=last {
        roles[at] = if lines[at].opens { Role::Recap } else { Role::Front };
    }
}
