//! What only the whole document tells of a number: whether «P1» is the first of P or a code, whether «RD 964» is one, and
//! which headings come again in every fiche.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::form::heading::{ACTION, Heading, HeadingShape, Kind, kind_of_label};
use crate::document::form::number::Numeral;
use crate::document::{Labels, Line};
use crate::french;

/// A heading that comes this many times with the same words is a rubric of the fiches.
const RUBRIC: usize = 3;

/// A number as it is compared: «1.1.» is `1.1`, «acc 01» `ACC-1`.
pub(in crate::plan) fn code_key(code: &str) -> String {
    // «1/6» is the first of six.
    let code = code.split_once('/').map_or(code, |(code, _)| code);
    let parts = code.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let parts = parts.map(|part| {
        let bare = part.trim_start_matches('0');
        if bare.is_empty() { part.to_uppercase() } else { bare.to_uppercase() }
    });
    parts.collect::<Vec<_>>().join(".")
}

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
/// «Projet – Agir» and «THÈME « Agir »» are headings when several are, the first when fiches stand under them.
pub(super) fn without_lone_actions(lines: &[Line], candidates: &mut [Option<Heading>], labels: &Labels) {
    let mut numbered: BTreeMap<HeadingShape, usize> = BTreeMap::new();
    let mut alone: BTreeMap<HeadingShape, (usize, usize)> = BTreeMap::new();
    let named = |h: &Heading| matches!(h.shape, HeadingShape::Named(_));
    let fiche_under = |i: usize| {
        let next = lines[i + 1..].iter().find(|l| !l.text.is_empty() || !l.fields.is_empty());
        next.is_some_and(|l| {
            !l.fields.is_empty() || labels.of_line(&l.text).is_some_and(|(_, _, value)| !value.is_empty())
        })
    };
    for (i, heading) in
        candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?))).filter(|(_, h)| named(h))
    {
        if heading.code.is_some() {
            *numbered.entry(heading.shape.clone()).or_insert(0) += 1;
        } else {
            let (times, fiches) = alone.entry(heading.shape.clone()).or_insert((0, 0));
            *times += 1;
            *fiches += usize::from(fiche_under(i));
        }
    }
    for (i, candidate) in candidates.iter_mut().enumerate() {
        let Some(heading) = candidate.as_ref().filter(|h| named(h) && h.code.is_none()) else { continue };
        let fixed = heading.level.is_some_and(|level| level < ACTION);
        let (times, fiches) = alone.get(&heading.shape).copied().unwrap_or_default();
        let colon = heading.level == Some(ACTION) && lines[i].text.contains(':');
        let level = kind_of_label(&heading.label) == Kind::Level;
        let several = times >= 2 && !numbered.contains_key(&heading.shape);
        if !(fixed || several && (colon || level || fiches * 2 > times)) {
            *candidate = None;
        }
    }
}

/// Takes out the only heading of its name when its number is not the first, nothing under it goes on with it, and others
/// make the plan: «Axe 7 – ne pas diffuser» at the foot of a page.
pub(super) fn without_lone_levels(candidates: &mut [Option<Heading>]) {
    let level = |h: &&Heading| {
        h.code.is_some() && matches!(&h.shape, HeadingShape::Named(label) if kind_of_label(label) == Kind::Level)
    };
    let mut times: BTreeMap<HeadingShape, usize> = BTreeMap::new();
    for heading in candidates.iter().flatten().filter(|h| h.code.is_some() && matches!(h.shape, HeadingShape::Named(_)))
    {
        *times.entry(heading.shape.clone()).or_insert(0) += 1;
    }
    let others =
        times.iter().any(|(shape, n)| *n > 1 && !matches!(shape, HeadingShape::Named(label) if label == "Action"));
    // Where the last number stands that goes on from each: nothing of that kind is taken out here.
    let mut goes_on: BTreeMap<usize, usize> = BTreeMap::new();
    for (i, heading) in candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?))) {
        if let [first, _, ..] = heading.components[..] {
            goes_on.insert(first, i);
        }
    }
    for (i, candidate) in candidates.iter_mut().enumerate() {
        let Some(heading) = candidate.as_ref().filter(level) else { continue };
        let [n] = heading.components[..] else { continue };
        let followed = goes_on.get(&n).is_some_and(|last| *last > i);
        if n > 1 && others && times.get(&heading.shape) == Some(&1) && !followed {
            *candidate = None;
        }
    }
}

/// Takes out the names of levels that hold no action, in a document where others do: «Secteur 1 : le centre» in an annex,
/// between two of its headings.
pub(super) fn without_places(lines: &[Line], candidates: &mut [Option<Heading>], sections: &[usize]) {
    let level = |h: &Heading| {
        h.level.is_none()
            && h.code.is_some()
            && matches!(&h.shape, HeadingShape::Named(label) if kind_of_label(label) == Kind::Level)
    };
    let mut shapes: BTreeMap<HeadingShape, Vec<usize>> = BTreeMap::new();
    for (i, heading) in candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref().filter(|h| level(h))?))) {
        shapes.entry(heading.shape.clone()).or_default().push(i);
    }
    // What comes first behind a heading: something of the plan, another of them, or the heading of another part.
    let holds = |at: &usize| {
        let own = candidates[*at].as_ref().map(|h| &h.shape);
        let coded = |i: usize| candidates[i].as_ref().filter(|h| !matches!(h.shape, HeadingShape::Styled(_)));
        let next = (at + 1..lines.len()).find(|i| {
            coded(*i).is_some() || lines[*i].item() || lines[*i].begins_an_action() || sections.binary_search(i).is_ok()
        });
        next.is_some_and(|i| sections.binary_search(&i).is_err() && coded(i).is_none_or(|h| Some(&h.shape) != own))
    };
    let empty: Vec<HeadingShape> =
        shapes.iter().filter(|(_, all)| !all.iter().any(holds)).map(|(shape, _)| shape.clone()).collect();
    if empty.len() < shapes.len() {
        candidates.iter_mut().filter(|c| c.as_ref().is_some_and(|h| empty.contains(&h.shape))).for_each(|c| *c = None);
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
