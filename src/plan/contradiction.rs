//! What the numbers of an outline say against each other and against their places.

use std::collections::BTreeMap;

use super::anomaly::{Anomaly, AnomalyKind};
use super::node::{Node, dotted};
use crate::document::form::heading::ACTION;
use crate::french;

/// A numbered heading: what is printed, and the whole path that this stands for.
struct Numbered<'a> {
    node: &'a Node,
    components: Vec<usize>,
    /// `components`, completed by the place of what it stands under when only the last number is printed.
    full: Vec<usize>,
    /// The same, completed by the numbers printed above it.
    printed: Vec<usize>,
}

impl Numbered<'_> {
    fn code(&self) -> String {
        self.node.printed_code.clone().unwrap_or_default()
    }

    /// The number of its place, with as many components as the printed one.
    fn expected(&self) -> String {
        number_of_place(&self.node.position, self.components.len())
    }
}

/// The number that a place gives, with as many components as the one that is printed.
pub(super) fn number_of_place(position: &[usize], components: usize) -> String {
    dotted(&position[position.len() - components.min(position.len())..])
}

/// What the numbers of an outline say against each other. `missing` are numbers that stand in the document and are no
/// action's.
pub(super) fn of_numbers(nodes: &[&Node], missing: &[Vec<usize>]) -> Vec<Anomaly> {
    let running = running_levels(nodes);
    let mut numbered: Vec<Numbered<'_>> = Vec::new();
    let mut places: BTreeMap<&[usize], usize> = BTreeMap::new();
    for node in nodes.iter().filter(|node| !node.components.is_empty()) {
        let components = &node.components;
        let running = running.contains(&node.level) && components.len() == 1;
        let kept = if running { 0 } else { node.position.len().saturating_sub(components.len()) };
        let above = &node.position[..kept];
        let parent = places.get(above).map(|at| &numbered[*at]);
        let with = |above: &[usize]| above.iter().chain(components).copied().collect::<Vec<usize>>();
        let (full, printed) = (with(above), with(parent.map_or(above, |p| &p.printed)));
        places.entry(&node.position).or_insert(numbered.len());
        numbered.push(Numbered { node, components: components.clone(), full, printed });
    }
    let mut found = repeated(&numbered);
    let runs = |one: &Numbered<'_>| running.contains(&one.node.level) && one.components.len() == 1;
    let mut last: BTreeMap<u8, usize> = BTreeMap::new();
    let by_line: BTreeMap<usize, &Numbered<'_>> = numbered.iter().map(|one| (one.node.line, one)).collect();
    for node in nodes {
        let Some(one) = by_line.get(&node.line).filter(|one| one.node.level == node.level) else {
            // «10a», «3 et 4» stand between two others: the one after them follows the last that they name.
            let named = node.printed_code.as_deref().and_then(last_of);
            last.extend(named.map(|n| (node.level, n)));
            continue;
        };
        let [n] = one.components[..] else { continue };
        let mut before = last.insert(node.level, n).unwrap_or(0);
        while before + 1 < n && missing.iter().any(|other| *other == [before + 1]) {
            before += 1;
        }
        found.extend(out_of_sequence(one, before).filter(|_| runs(one)));
    }
    found.extend(of_contradictions(&contradictions(&numbered, &places, missing, runs)));
    found
}

/// Numbers that stand on several headings.
fn repeated(numbered: &[Numbered<'_>]) -> Vec<Anomaly> {
    let mut all: BTreeMap<(u8, &[usize]), Vec<usize>> = BTreeMap::new();
    for (i, one) in numbered.iter().enumerate() {
        all.entry((one.node.level, &one.full)).or_default().push(i);
    }
    let mut several: Vec<Vec<usize>> = all.into_values().filter(|same| same.len() > 1).collect();
    several.sort_unstable();
    let anomaly = |same: Vec<usize>| {
        let first = &numbered[same[0]];
        let mut anomaly = Anomaly::new(AnomalyKind::RepeatedCode, first.node.line);
        anomaly.lines = same.iter().map(|i| numbered[*i].node.line).collect();
        anomaly.code(first.code())
    };
    several.into_iter().map(anomaly).collect()
}

/// A number that is not that of its place.
struct Contradiction<'a> {
    one: &'a Numbered<'a>,
    /// The heading, further down, under which it would be right.
    heading: Option<&'a Node>,
    /// Whether it goes on from the contradiction before it, which a heading may settle.
    follows: bool,
}

fn contradictions<'a>(
    numbered: &'a [Numbered<'a>],
    places: &BTreeMap<&[usize], usize>,
    missing: &[Vec<usize>],
    runs: impl Fn(&Numbered<'_>) -> bool,
) -> Vec<Contradiction<'a>> {
    let mut titles: BTreeMap<(u8, &[usize]), Vec<usize>> = BTreeMap::new();
    for (i, one) in numbered.iter().enumerate() {
        titles.entry((one.node.level, &one.full)).or_default().push(i);
    }
    let mut out: Vec<Contradiction<'a>> = Vec::new();
    for (i, one) in numbered.iter().enumerate() {
        let parent = places.get(above(&one.node.position)).map(|at| &numbered[*at]);
        let skipped = skipped(&one.components, missing);
        if runs(one) || agrees(one, parent, 0) || skipped > 0 && agrees(one, parent, skipped) {
            continue;
        }
        let heading = title_to_come(one, i, &titles).map(|at| numbered[at].node);
        let settled = out.last().filter(|before| before.heading.is_some() || before.follows);
        let follows = settled.is_some_and(|before| continues(before.one, one));
        out.push(Contradiction { one, heading, follows });
    }
    out
}

/// One heading that comes after several numbers which belong under it is one anomaly; after a single one, either of the
/// two may be wrong.
fn of_contradictions(all: &[Contradiction<'_>]) -> Vec<Anomaly> {
    let mut found = Vec::new();
    let mut rest = all;
    while let Some((first, others)) = rest.split_first() {
        let line = first.heading.map(|h| h.line);
        let same = others.iter().take_while(|c| line.is_some() && c.follows && c.heading.map(|h| h.line) == line);
        let taken = 1 + same.count();
        if let Some(heading) = first.heading.filter(|_| taken > 1) {
            found.push(too_late(heading, &rest[..taken]));
            // What goes on under the heading is right once it is moved.
            let after = rest[taken..].iter().take_while(|c| c.follows && c.heading.is_none()).count();
            rest = &rest[taken + after..];
        } else {
            found.push(against_position(first));
            rest = others;
        }
    }
    found
}

fn too_late(heading: &Node, before: &[Contradiction<'_>]) -> Anomaly {
    let mut anomaly = Anomaly::new(AnomalyKind::HeadingTooLate, heading.line).position(&heading.position);
    anomaly.lines = before.iter().map(|c| c.one.node.line).collect();
    anomaly.heading = Some(heading.line);
    let printed: Vec<String> = before.iter().map(|c| c.one.code()).collect();
    let places: Vec<String> = before.iter().map(|c| c.one.expected()).collect();
    anomaly.corrections = vec![
        format!(
            "mettre le titre « {} » avant la ligne {} : {} sont alors justes",
            shown(heading),
            anomaly.lines[0],
            french::list(&printed)
        ),
        format!("ou bien : écrire {} au lieu de {}", french::list(&places), french::list(&printed)),
    ];
    anomaly.code(heading.printed_code.clone().unwrap_or_default())
}

fn against_position(c: &Contradiction<'_>) -> Anomaly {
    let (node, code) = (c.one.node, c.one.code());
    let mut anomaly = Anomaly::new(AnomalyKind::CodeAgainstPosition, node.line).position(&node.position);
    anomaly.corrections.push(c.one.expected());
    if let Some(heading) = c.heading {
        anomaly.heading = Some(heading.line);
        anomaly.corrections.push(format!(
            "ou bien : le titre « {} » (ligne {}) vient avant cette ligne, et {code} est juste",
            shown(heading),
            heading.line
        ));
    } else if c.follows {
        anomaly.corrections.push("ou bien : voir l'anomalie précédente".to_owned());
    }
    anomaly.code(code)
}

/// A heading by its level and its number: «Objectif stratégique 2».
fn shown(heading: &Node) -> String {
    format!("{} {}", heading.label, heading.printed_code.as_deref().unwrap_or_default())
}

/// The levels whose numbers run through the whole document («Action 12» is the twelfth of the plan, whatever it stands
/// under): those of which more numbers follow the one before than tell their place.
fn running_levels(nodes: &[&Node]) -> Vec<u8> {
    let mut out = Vec::new();
    for level in 2..=ACTION {
        let (mut in_place, mut in_sequence, mut before) = (0_usize, 0_usize, 0_usize);
        for node in nodes.iter().filter(|node| node.level == level) {
            let [n] = node.components[..] else {
                let between = node.printed_code.as_deref().filter(|_| node.components.is_empty()).and_then(last_of);
                before = between.unwrap_or(before);
                continue;
            };
            in_place += usize::from(node.position.ends_with(&[n]));
            in_sequence += usize::from(n == before.saturating_add(1));
            before = n;
        }
        if in_sequence > in_place {
            out.push(level);
        }
    }
    out
}

/// A running number that doesn't follow the one before it.
fn out_of_sequence(one: &Numbered<'_>, last: usize) -> Option<Anomaly> {
    (one.components[0] != last.saturating_add(1)).then(|| {
        let mut anomaly = Anomaly::new(AnomalyKind::CodeAgainstPosition, one.node.line).position(&one.node.position);
        anomaly.corrections.push(last.saturating_add(1).to_string());
        anomaly.code(one.code())
    })
}

/// Whether a number is that of its place, or follows from the number printed above it (a pillar misnumbered once is
/// one anomaly, not one for everything under it).
fn agrees(one: &Numbered<'_>, parent: Option<&Numbered<'_>>, skipped: usize) -> bool {
    let mut place = one.node.position.clone();
    place.last_mut().into_iter().for_each(|last| *last += skipped);
    // Under a skipped level the number can't be compared; the skipped level is reported.
    if one.components.len() > place.len() || place.ends_with(&one.components) {
        return one.components.len() <= place.len() || place.len() < usize::from(one.node.level);
    }
    let Some(parent) = parent else { return false };
    let last = place.last().copied().unwrap_or(0);
    let expected: Vec<usize> = parent.printed.iter().copied().chain([last]).collect();
    expected.ends_with(&one.components)
}

/// The last number that a printed one names: 4 of «3 et 4», 10 of «10a»; none of a code of a family.
fn last_of(code: &str) -> Option<usize> {
    let figures = code.split(|c: char| !c.is_ascii_digit()).rfind(|part| !part.is_empty())?;
    figures.parse().ok().filter(|_| code.starts_with(|c: char| c.is_ascii_digit()) && !code.contains('.'))
}

/// How many numbers before this one, under the same, are no action's.
fn skipped(components: &[usize], missing: &[Vec<usize>]) -> usize {
    let Some((last, above)) = components.split_last() else { return 0 };
    let before = |other: &&Vec<usize>| other.split_last().is_some_and(|(n, prefix)| prefix == above && n < last);
    missing.iter().filter(before).count()
}

/// The place that a place is under.
fn above(place: &[usize]) -> &[usize] {
    place.split_last().map_or(&place[..0], |(_, above)| above)
}

/// The heading, further down, under which the number would be right.
fn title_to_come(one: &Numbered<'_>, at: usize, titles: &BTreeMap<(u8, &[usize]), Vec<usize>>) -> Option<usize> {
    let wanted = above(&one.full);
    let after = |level: u8| {
        let all = titles.get(&(level, wanted))?;
        all.get(all.partition_point(|other| *other <= at)).copied()
    };
    (0..one.node.level).filter_map(after).min()
}

fn continues(before: &Numbered<'_>, one: &Numbered<'_>) -> bool {
    let (Some((a, above_a)), Some((b, above_b))) = (before.full.split_last(), one.full.split_last()) else {
        return false;
    };
    above_a == above_b && a + 1 == *b
}
