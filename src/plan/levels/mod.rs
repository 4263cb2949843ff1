//! Which lines of a document are headings, and of which level: told from the whole document, as its authors number
//! their headings in their own way.

mod codes;
mod contents;
mod found;
mod guess;
mod left_out;
mod recap;
mod scope;
mod unknown;

use std::collections::BTreeMap;

pub(super) use codes::code_key;
use found::Found;
pub(super) use left_out::LeftOut;

use crate::document::form::heading::{ACTION, Heading, HeadingShape, LevelNames, numbered, recognise};
use crate::document::form::number::{self, Numeral};
use crate::document::{Document, Labels, Line};
use crate::french;

/// What a line is in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// A heading, or an action with a name, of this level.
    Heading(Heading, u8),
    /// An item of a list: an action, or a part of one. Its number and its text when it has a number.
    Item(Option<Heading>),
    /// A line of the contents list.
    Contents,
    /// A heading that comes again in every fiche: what it says, without its number.
    Rubric(String),
    /// A line before the plan.
    Front,
    /// A row of a table that says again, under its number, an action that has a fiche.
    Recap,
    /// A row of a summary that the fiche of the same number says again, further down.
    Draft,
    /// What is no action, though it stands among them: its number is none that lacks.
    Aside(Option<Heading>),
    /// The heading of another part of the document, which ends the plan's.
    Section,
    /// The heading of what comes after the plan, where nothing is new.
    Closing,
    /// Anything else.
    Text,
}

/// The roles of the lines, and the shapes for which there was no level left.
#[derive(Debug, Default)]
pub(super) struct Levels {
    pub(super) roles: Vec<Role>,
    pub(super) left: Vec<String>,
    /// What the document says is not of its plan.
    pub(super) left_out: Vec<LeftOut>,
    /// The lines without name nor number that were read as headings.
    pub(super) guessed: Vec<usize>,
}

/// Tells the role of every line. `examples` are headings that the study gives as examples of its levels, the highest
/// first; `-` stands for bullets.
pub(super) fn of(document: &Document, examples: &[String], labels: &Labels) -> Levels {
    let lines = &document.lines[..];
    let mut names = LevelNames::default();
    examples.iter().for_each(|example| learn(&mut names, example));
    // A word that the word processor prints in front of each number names a level.
    for numbering in lines.iter().filter_map(|l| l.numbering.as_deref()) {
        let words = words_before_number(numbering);
        if words.chars().filter(|c| c.is_alphabetic()).count() > 2 && recognise(numbering, false, &names).is_none() {
            names.learn(words);
        }
    }
    for name in unknown::names(lines, &names) {
        names.learn(&name);
    }
    let mut contents = contents::of(lines);
    contents.add(&document.listed);
    let listed = lines.iter().zip(&contents.of_list);
    let mut candidates: Vec<Option<Heading>> =
        listed.map(|(line, listed)| candidate(line, &names).filter(|_| !listed)).collect();
    codes::without_lone_actions(lines, &mut candidates, labels);
    codes::flatten(&mut candidates);
    codes::without_lone_families(&mut candidates);
    codes::without_lone_levels(&mut candidates);
    let mut scope = scope::of(lines, &candidates, &contents);
    codes::without_places(lines, &mut candidates, &scope.sections);
    let rubrics = codes::rubrics(lines, &candidates);
    if !examples.is_empty() {
        scope.begin = 0;
    }
    let least = lines.iter().filter(|l| l.item()).map(|l| l.indent).min().unwrap_or(0);
    let end = scope.closing.unwrap_or(lines.len());
    let looked_at = |i: usize| (i >= scope.begin || scope.before.binary_search(&i).is_ok()) && i < end && !rubrics[i];
    let plan: Vec<Option<Heading>> =
        candidates.iter().enumerate().map(|(i, c)| c.clone().filter(|_| looked_at(i))).collect();
    let found = Found { lines: &lines[..end], candidates: &plan[..end], least, labels };
    let (mut levels, left) =
        if examples.is_empty() { found.levels() } else { (declared(examples, &names), Vec::new()) };
    for shape in found.parts() {
        levels.entry(shape).or_insert(ACTION + 1);
    }
    let top = found.top_style(&levels);
    let mut roles = Vec::with_capacity(lines.len());
    for (i, (line, candidate)) in lines.iter().zip(&mut candidates).enumerate() {
        let said = candidate.take();
        roles.push(if contents.of_list[i] {
            Role::Contents
        } else if Some(i) == scope.closing {
            Role::Closing
        } else if scope.sections.binary_search(&i).is_ok() {
            Role::Section
        } else if let Some(heading) = said.as_ref().filter(|_| scope.before.binary_search(&i).is_ok()) {
            Role::Heading(heading.clone(), ACTION)
        } else if i < scope.begin {
            Role::Front
        } else if let Some(heading) = said.as_ref().filter(|_| rubrics[i]) {
            Role::Rubric(heading.title.clone())
        } else {
            role(line, said.as_ref(), &levels, top)
        });
    }
    without_stakes(lines, &mut roles);
    let guessed = guess::shouted(document, &mut roles, labels);
    guess::styled_actions(lines, &mut roles, labels);
    recap::tell(lines, &mut roles);
    let left_out = left_out::take_out(lines, &mut roles);
    without_prose(lines, &mut roles);
    guess::without_chapters(lines, &mut roles);
    without_details(lines, &mut roles);
    Levels { roles, left, left_out, guessed }
}

/// Takes for the heading of another part of the document one that has nothing but a style, when no action stands under it:
/// «Préambule».
fn without_prose(lines: &[Line], roles: &mut [Role]) {
    let acts = |i: usize, role: &Role| match role {
        Role::Heading(_, level) => *level >= ACTION,
        Role::Item(_) => true,
        _ => lines[i].begins_an_action(),
    };
    if !roles.iter().enumerate().any(|(i, role)| acts(i, role)) {
        return;
    }
    let mut held = false;
    for i in (0..roles.len()).rev() {
        held |= acts(i, &roles[i]);
        if let Role::Heading(heading, 1) = &roles[i] {
            if !std::mem::take(&mut held) && matches!(heading.shape, HeadingShape::Styled(_)) {
                roles[i] = Role::Section;
            }
        } else if matches!(roles[i], Role::Section | Role::Closing) {
            held = false;
        }
    }
}

/// Takes for what it is the heading of the fiches of actions that a table has named already: «Détail des actions».
fn without_details(lines: &[Line], roles: &mut [Role]) {
    const DETAILS: &[&str] = &[
        "detail des actions",
        "details des actions",
        "detail des fiches",
        "fiches detaillees",
        "fiches actions",
        "les fiches actions",
        "description des actions",
        "descriptif des actions",
        "presentation des actions",
        "les actions en detail",
    ];
    let first = lines.iter().position(|line| line.opens).unwrap_or(lines.len());
    let of_fiches = |text: &str| DETAILS.contains(&french::name_key(text).as_str());
    for role in &mut roles[first..] {
        if matches!(role, Role::Heading(h, level) if *level < ACTION && h.code.is_none() && of_fiches(&h.title)) {
            *role = Role::Aside(None);
        }
    }
}

/// Takes for text the bullets that stand under a heading before deeper ones or before its fiches: what is at stake, not
/// what is done.
fn without_stakes(lines: &[Line], roles: &mut [Role]) {
    let level = |i: usize, role: &Role| match role {
        Role::Heading(_, level) => Some(*level),
        _ if lines[i].begins_an_action() => Some(ACTION),
        _ => None,
    };
    let mut above: Vec<u8> = Vec::with_capacity(roles.len());
    let mut last = 0;
    for (i, role) in roles.iter().enumerate() {
        last = match role {
            Role::Section | Role::Closing => 0,
            role => level(i, role).unwrap_or(last),
        };
        above.push(last);
    }
    let mut next = 0;
    for i in (0..roles.len()).rev() {
        if matches!(roles[i], Role::Section | Role::Closing) {
            next = 0;
        } else if let Some(level) = level(i, &roles[i]) {
            next = level;
        } else if matches!(roles[i], Role::Item(None)) && above[i] < ACTION && next > above[i] {
            roles[i] = Role::Text;
        }
    }
}

/// Whether an example of a level can be understood.
pub(super) fn understood(example: &str) -> bool {
    let mut names = LevelNames::default();
    learn(&mut names, example);
    shape_of_example(example, &names).is_some()
}

/// The words in front of the number of a heading; none when it begins with its number.
fn words_before_number(text: &str) -> &str {
    let not_a_letter = |c: char| !c.is_alphabetic();
    // A Roman number or a letter stands alone after the words: «Axe II», «Orientation fondamentale B –», «Action A.1», «Mesure A-1».
    let mut from = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches([':', '–', '—']);
        let alone = bare.chars().next().is_some_and(|c| c.is_ascii_uppercase())
            && bare.split(['.', '-']).next().is_some_and(|part| {
                part.len() == 1 || part.len() <= 4 && part.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
            });
        if from > 0 && alone && number::read(bare).is_some_and(|(_, rest)| rest.trim().is_empty()) {
            return text[..from].trim_end_matches(not_a_letter);
        }
        if word.contains(|c: char| c.is_ascii_digit() || c == '°') {
            break;
        }
        from += word.len();
    }
    if let Some(number) = text.find(|c: char| c.is_ascii_digit() || c == '°') {
        let before = text[..number].trim_end_matches(not_a_letter);
        // «Axe n°1»
        let sign = before.strip_suffix('n').or_else(|| before.strip_suffix('N'));
        return sign.filter(|words| words.ends_with(not_a_letter)).unwrap_or(before).trim_end_matches(not_a_letter);
    }
    ""
}

/// Learns the name of a level from an example of it, unless it is known: the known ones say more.
fn learn(names: &mut LevelNames, example: &str) {
    let words = words_before_number(example);
    let known = recognise(&format!("{words} 1 : Exemple"), false, &LevelNames::default());
    if known.is_none_or(|heading| !heading.title.starts_with("Exemple")) {
        names.learn(words);
    }
}

fn shape_of_example(example: &str, names: &LevelNames) -> Option<HeadingShape> {
    let example = example.trim();
    let titled = format!("{} Exemple", example.trim_end_matches([':', '–', '-', '—']).trim_end());
    let marked = format!("{}. Exemple", example.trim_end_matches(['.', ')', ':', '–', '-', '—', ' ']));
    let read = [example, &titled].into_iter().find_map(|text| recognise(text, false, names));
    read.or_else(|| numbered(&marked)).map(|h| h.shape)
}

/// The levels of the study's examples: headings down to the actions, which the last example shows.
fn declared(examples: &[String], names: &LevelNames) -> BTreeMap<HeadingShape, u8> {
    let last = examples.len() - 1;
    let level = |i: usize| if i == last { ACTION } else { u8::try_from(i + 1).unwrap_or(ACTION).min(ACTION - 1) };
    let shapes = examples.iter().enumerate().filter_map(|(i, e)| Some((shape_of_example(e, names)?, level(i))));
    shapes.collect()
}

fn candidate(line: &Line, names: &LevelNames) -> Option<Heading> {
    if line.text.is_empty() || line.aside || line.soft || !line.fields.is_empty() || line.title {
        return None;
    }
    let printed = line.printed();
    let bullet = line.bullet && line.numbering.is_none();
    let found = recognise(&printed, bullet, names).or_else(|| numbered(&printed)).or_else(|| automatic(line));
    found.or_else(|| {
        let shape = line.style.filter(|_| !line.bullet).map(HeadingShape::Styled)?;
        Some(bare(shape, line.text.clone()))
    })
}

/// The number that the word processor prints, whatever the text after it.
fn automatic(line: &Line) -> Option<Heading> {
    let (number, _) = number::read(line.numbering.as_deref()?)?;
    let shape = HeadingShape::Numbered(number.components.len(), number.kind);
    Some(Heading { code: Some(number.clean), components: number.components, ..bare(shape, line.text.clone()) })
}

fn bare(shape: HeadingShape, title: String) -> Heading {
    Heading {
        shape,
        level: None,
        label: String::new(),
        code: None,
        components: Vec::new(),
        coded: false,
        stray: None,
        aside: None,
        title,
    }
}

fn role(line: &Line, candidate: Option<&Heading>, levels: &BTreeMap<HeadingShape, u8>, top: Option<u8>) -> Role {
    let accepted = candidate.and_then(|h| levels.get(&h.shape).map(|level| (h, *level)));
    if let Some((heading, level)) = accepted {
        // «- Mesure 2 : …» is an item with a number: only names that can't be anything else make a heading of a bullet.
        if !line.bullet || line.numbering.is_some() || heading.level.is_some() {
            return Role::Heading(heading.clone(), level);
        }
    }
    let single = |h: &&Heading| {
        matches!(h.shape, HeadingShape::Numbered(1, _) | HeadingShape::Numbered(_, Numeral::Coded))
            || line.item()
            || line.numbering.is_some()
    };
    let coded = candidate.filter(|h| h.code.is_some()).filter(single).cloned();
    if line.item() || coded.is_some() {
        return Role::Item(coded);
    }
    match (line.style, top) {
        (Some(style), Some(top)) if style <= top => Role::Section,
        _ => Role::Text,
    }
}
