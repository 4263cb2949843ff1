//! Headings that lack what the others have: the name and the number of their axis, or the number of their action. What
//! stands around them tells.

use std::collections::BTreeMap;

use super::{Role, bare};
use crate::document::form::heading::{ACTION, Heading, HeadingShape, numbered};
use crate::document::{Document, Labels, Line, LineUnit};
use crate::french;

/// Letters of a heading.
const TITLE: std::ops::RangeInclusive<usize> = 6..=120;

/// Whether a text has capitals only.
fn is_shouted(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// Reads as headings the lines in capitals that stand alone above others, where every heading of the highest level is
/// written so: «UN TERRITOIRE SOLIDAIRE» whose «AXE 2 :» was forgotten. Gives the lines, from 1.
pub(super) fn shouted(document: &Document, roles: &mut [Role], labels: &Labels) -> Vec<usize> {
    let lines = &document.lines[..];
    let Some(top) = roles.iter().filter_map(level).min().filter(|top| *top < ACTION) else { return Vec::new() };
    let tops: Vec<&Heading> = roles.iter().filter_map(|role| heading_of(role, top)).collect();
    let written = |heading: &&Heading| is_shouted(&heading.title) && heading.code.is_some();
    let Some(HeadingShape::Named(_)) = tops.first().map(|h| &h.shape) else { return Vec::new() };
    if tops.len() < 2 || !tops.iter().all(written) {
        return Vec::new();
    }
    let label = tops[0].label.clone();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    lines.iter().for_each(|line| *times.entry(french::name_key(&line.text)).or_insert(0) += 1);
    let first = roles.iter().position(|role| level(role) == Some(top)).unwrap_or(roles.len());
    let found: Vec<usize> = (first + 1..roles.len())
        .filter(|i| {
            let line = &lines[*i];
            let apart = document.unit != LineUnit::Line || *i > 0 && says_nothing(&lines[i - 1]);
            let below = (i + 1..roles.len()).find(|next| !says_nothing(&lines[*next]));
            let apart =
                apart && (line.bold || document.unit == LineUnit::Line && lines.get(i + 1).is_some_and(says_nothing));
            let over =
                below.is_some_and(|next| level(&roles[next]).is_some_and(|l| l > top) || is_coded_item(&roles[next]));
            apart
                && over
                && roles[*i] == Role::Text
                && !line.item()
                && !line.aside
                && !line.soft
                && TITLE.contains(&line.text.chars().count())
                && is_shouted(&line.text)
                && line.text.split_whitespace().filter(|word| word.chars().count() > 1).count() >= 2
                && !line.text.ends_with(['.', ',', ';', ':', '!'])
                && times.get(&french::name_key(&line.text)) == Some(&1)
                && labels.field(&line.text).is_none()
                && labels.of_line(&line.text).is_none()
        })
        .collect();
    for i in &found {
        let heading =
            Heading { label: label.clone(), ..bare(HeadingShape::Named(label.clone()), lines[*i].text.clone()) };
        roles[*i] = Role::Heading(heading, top);
    }
    found.into_iter().map(|i| lines[i].number).collect()
}

fn says_nothing(line: &Line) -> bool {
    line.text.is_empty() && line.fields.is_empty()
}

fn level(role: &Role) -> Option<u8> {
    match role {
        Role::Heading(_, level) => Some(*level),
        _ => None,
    }
}

fn heading_of(role: &Role, wanted: u8) -> Option<&Heading> {
    match role {
        Role::Heading(heading, level) if *level == wanted => Some(heading),
        _ => None,
    }
}

fn is_coded_item(role: &Role) -> bool {
    matches!(role, Role::Item(Some(heading)) if heading.code.is_some())
}

/// Reads as actions the titles that have the style of every other one and no number in front, when a fiche follows:
/// «Nouvelle action – A2.2 Une flotte».
pub(super) fn styled_actions(lines: &[Line], roles: &mut [Role], labels: &Labels) {
    let styles: Vec<Option<u8>> =
        roles.iter().zip(lines).filter(|(role, _)| heading_of(role, ACTION).is_some()).map(|(_, l)| l.style).collect();
    let Some(style) = styles.first().copied().flatten().filter(|_| styles.len() > 1) else { return };
    if styles.iter().any(|other| *other != Some(style)) {
        return;
    }
    for i in 0..roles.len() {
        let line = &lines[i];
        let own = line.style == Some(style) && roles[i] == Role::Text && line.fields.is_empty();
        if !own || line.item() || line.text.is_empty() || labels.field(&line.text).is_some() {
            continue;
        }
        let next = lines[i + 1..].iter().find(|l| !says_nothing(l));
        let fiche =
            next.is_some_and(|l| l.style.is_none() && (!l.fields.is_empty() || labels.of_line(&l.text).is_some()));
        let coded = with_code_inside(&line.text);
        if fiche || coded.is_some() {
            let heading = coded.unwrap_or_else(|| bare(HeadingShape::Styled(style), line.text.clone()));
            roles[i] = Role::Heading(heading, ACTION);
        }
    }
}

/// «Nouvelle action – A2.2 Une flotte» as the number and the title that it is: «Une flotte (nouvelle action)».
fn with_code_inside(text: &str) -> Option<Heading> {
    let (before, after) = [" – ", " — ", " - ", " : "].iter().find_map(|sign| text.split_once(sign))?;
    let words = french::name_key(before);
    let new = words.split(' ').count() <= 3 && words.split(' ').any(|w| matches!(w, "action" | "fiche" | "mesure"));
    let heading = numbered(after).filter(|h| new && h.code.is_some())?;
    Some(Heading { title: format!("{} ({})", heading.title, french::lower_first(before)), ..heading })
}

/// Takes for other parts of the document the numbered chapters around the one that holds all the fiches: «1. Présentation»,
/// «3. Fiches-actions».
pub(super) fn without_chapters(lines: &[Line], roles: &mut [Role]) {
    let chapter = |i: usize, role: &Role| {
        let shape = heading_of(role, 1).map(|h| &h.shape);
        lines[i].style.is_some() && matches!(shape, Some(HeadingShape::Numbered(1, _)))
    };
    let tops: Vec<usize> = (0..roles.len()).filter(|i| level(&roles[*i]) == Some(1)).collect();
    if tops.len() < 3 || !tops.iter().all(|i| chapter(*i, &roles[*i])) {
        return;
    }
    let end = |k: usize| tops.get(k + 1).copied().unwrap_or(roles.len());
    let fiches = |k: usize| (tops[k]..end(k)).any(|i| lines[i].begins_an_action() && !lines[i].opens);
    let acts = |k: usize| {
        fiches(k)
            || (tops[k] + 1..end(k))
                .any(|i| matches!(&roles[i], Role::Item(_) | Role::Heading(_, ACTION)) || lines[i].opens)
    };
    let holding: Vec<usize> = (0..tops.len()).filter(|k| fiches(*k)).collect();
    let [only] = holding[..] else { return };
    // A last one may say the fiches again in a table.
    if (0..only).any(acts) {
        return;
    }
    for (k, at) in tops.iter().enumerate() {
        let below = roles[*at + 1..tops.get(k + 1).copied().unwrap_or(roles.len())]
            .iter()
            .any(|role| level(role).is_some_and(|l| l < ACTION));
        if k != only || !below {
            roles[*at] = Role::Section;
        }
    }
}
