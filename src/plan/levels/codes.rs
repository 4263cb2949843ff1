//! What only the whole document tells of a number: whether «P1» is the first of P or a code, whether «RD 964» is one, and
//! which headings come again in every fiche.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Line;
use crate::document::form::heading::{ACTION, Heading, HeadingShape};
use crate::document::form::number::Numeral;
use crate::french;

/// A heading that comes this many times with the same words is a rubric of the fiches.
const RUBRIC: usize = 3;

/// «P1», «R3», «C1-A2»: codes, unless a heading «P» stands before.
pub(super) fn flatten(candidates: &mut [Option<Heading>]) {
    // A letter with its figures, and how many of these a code is made of.
    let glued = |part: &str| {
        let figures = part.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or_default();
        !figures.is_empty() && figures.bytes().all(|b| b.is_ascii_digit())
    };
    let parts = |h: &Heading| {
        let parts: Vec<&str> = h.code.as_deref().unwrap_or_default().split('-').collect();
        if parts.iter().all(|part| glued(part)) { parts.len() } else { 0 }
    };
    let as_code = |heading: &mut Heading| {
        heading.coded = true;
        if let HeadingShape::Numbered(..) = heading.shape {
            heading.shape = HeadingShape::Numbered(1, Numeral::Coded);
        }
    };
    let mut letters: BTreeSet<usize> = BTreeSet::new();
    for heading in candidates.iter_mut().flatten() {
        let parts = parts(heading);
        if parts > 1 {
            as_code(heading);
        }
        if let [letter] = heading.components[..] {
            let upper = heading.code.as_deref().is_some_and(|c| c.chars().all(|c| c.is_ascii_uppercase()));
            letters.extend(upper.then_some(letter));
        }
        if parts == 1 && heading.components.len() == 2 && !letters.contains(&heading.components[0]) {
            as_code(heading);
            heading.components.remove(0);
        }
    }
}

/// Takes out «Action : …» where actions have numbers, or only one is written so: it is the label of a title, or a sentence.
pub(super) fn without_lone_actions(candidates: &mut [Option<Heading>]) {
    let named = |h: &Heading| matches!(h.shape, HeadingShape::Named(_)) && h.level == Some(ACTION);
    let numbered = candidates.iter().flatten().filter(|h| named(h) && h.code.is_some()).count();
    let alone = |h: &Heading| named(h) && h.code.is_none();
    let lone = candidates.iter().flatten().filter(|h| alone(h)).count();
    if numbered > 0 || lone < 2 {
        candidates.iter_mut().filter(|c| c.as_ref().is_some_and(alone)).for_each(|c| *c = None);
    }
}

/// Takes out codes of families that make no list: «RD 964 : travaux», «COVID-19 – La reprise».
pub(super) fn without_lone_families(candidates: &mut [Option<Heading>]) {
    let family = |h: &Heading| {
        let code = h.code.as_deref().unwrap_or_default();
        code.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned()
    };
    let mut numbers: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let coded = |h: &Heading| matches!(h.shape, HeadingShape::Numbered(_, Numeral::Coded));
    for heading in candidates.iter().flatten().filter(|h| coded(h)) {
        numbers.entry(family(heading)).or_default().extend(heading.components.last());
    }
    // Numbers that follow each other; or the first of a family among others that do.
    let follows = |set: &BTreeSet<usize>| set.iter().any(|n| set.contains(&(n + 1)));
    let listed = numbers.values().filter(|set| follows(set)).count();
    for candidate in candidates.iter_mut() {
        let kept = candidate.as_ref().filter(|h| coded(h)).is_none_or(|h| {
            numbers
                .get(&family(h))
                .is_some_and(|set| follows(set) || (set.contains(&1) && (listed > 0 || numbers.len() > 2)))
        });
        if !kept {
            *candidate = None;
        }
    }
}

/// Which headings are rubrics of fiches: they come again and again with the same number and the same words. «1. Contexte»,
/// «2. Objectifs»… are no levels of the plan.
pub(super) fn rubrics(lines: &[Line], candidates: &[Option<Heading>]) -> Vec<bool> {
    let key = |h: &Heading| (h.shape.clone(), h.code.clone(), french::name_key(&h.title));
    let single = |h: &Heading| matches!(h.shape, HeadingShape::Numbered(1, _) | HeadingShape::Styled(_));
    let anonymous = |h: &&Heading| single(h) && !h.title.is_empty();
    // «i. étude», «ii. travaux» are parts of actions that may all have them.
    let item = |line: &Line| line.item() || line.depth > 0 || line.text.starts_with(char::is_lowercase);
    let may_be = || lines.iter().zip(candidates).map(|(line, c)| c.as_ref().filter(anonymous).filter(|_| !item(line)));
    let mut times: BTreeMap<_, usize> = BTreeMap::new();
    for heading in may_be().flatten() {
        *times.entry(key(heading)).or_insert(0) += 1;
    }
    let again = |h: &Heading| times.get(&key(h)).is_some_and(|n| *n >= RUBRIC);
    may_be().map(|heading| heading.is_some_and(again)).collect()
}
