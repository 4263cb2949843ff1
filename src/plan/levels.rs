//! Which lines of a document are headings, and of which level: told from the whole document, as its authors number
//! their headings in their own way.

use std::collections::BTreeMap;

use crate::document::Line;
use crate::document::form::heading::{ACTION, Heading, HeadingShape, LevelNames, numbered, recognise};
use crate::document::form::number::{self, Numeral};

/// What a line is in the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// A heading, or an action with a name, of this level.
    Heading(Heading, u8),
    /// An item of a list: an action, or a part of one. Its number and its text when it has a number.
    Item(Option<Heading>),
    /// The heading of another part of the document, which ends the plan's.
    Section,
    /// Anything else.
    Text,
}

/// The roles of the lines, and the shapes for which there was no level left.
#[derive(Debug, Default)]
pub(super) struct Levels {
    pub(super) roles: Vec<Role>,
    pub(super) left: Vec<String>,
}

/// Tells the role of every line. `examples` are headings that the study gives as examples of its levels, the highest
/// first; `-` stands for bullets.
pub(super) fn of(lines: &[Line], examples: &[String]) -> Levels {
    let mut names = LevelNames::default();
    examples.iter().for_each(|example| names.learn(words_before_number(example)));
    // A word that the word processor prints in front of each number names a level.
    for numbering in lines.iter().filter_map(|l| l.numbering.as_deref()) {
        let words = words_before_number(numbering);
        if words.chars().filter(|c| c.is_alphabetic()).count() > 2 && recognise(numbering, false, &names).is_none() {
            names.learn(words);
        }
    }
    let candidates: Vec<Option<Heading>> = lines.iter().map(|line| candidate(line, &names)).collect();
    let least = lines.iter().filter(|l| l.item()).map(|l| l.indent).min().unwrap_or(0);
    let found = Found { lines, candidates: &candidates, least };
    let (levels, left) = if examples.is_empty() { found.levels() } else { (declared(examples, &names), Vec::new()) };
    let top = found.top_style(&levels);
    let role = |(line, candidate): (&Line, &Option<Heading>)| role(line, candidate.as_ref(), &levels, top);
    Levels { roles: lines.iter().zip(&candidates).map(role).collect(), left }
}

/// Whether an example of a level can be understood.
pub(super) fn understood(example: &str) -> bool {
    let mut names = LevelNames::default();
    names.learn(words_before_number(example));
    shape_of_example(example, &names).is_some()
}

/// The words in front of the number of a heading; none when it begins with its number.
fn words_before_number(text: &str) -> &str {
    let not_a_letter = |c: char| !c.is_alphabetic();
    if let Some(number) = text.find(|c: char| c.is_ascii_digit() || c == '°') {
        let before = text[..number].trim_end_matches(not_a_letter);
        // «Axe n°1»
        let sign = before.strip_suffix('n').or_else(|| before.strip_suffix('N'));
        return sign.filter(|words| words.ends_with(not_a_letter)).unwrap_or(before).trim_end_matches(not_a_letter);
    }
    // A Roman number or a letter stands alone after the words: «Axe II», «Axe B –».
    let mut words = text.split_whitespace();
    match (words.next(), words.next()) {
        (Some(name), Some(next)) if number::read(next).is_some() => name,
        _ => "",
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
    let found = recognise(&printed, bullet, names)
        .or_else(|| (!bullet).then(|| numbered(&printed)).flatten())
        .or_else(|| automatic(line));
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
    Heading { shape, level: None, label: String::new(), code: None, components: Vec::new(), stray: None, title }
}

fn role(line: &Line, candidate: Option<&Heading>, levels: &BTreeMap<HeadingShape, u8>, top: Option<u8>) -> Role {
    let accepted = candidate.and_then(|h| levels.get(&h.shape).map(|level| (h, *level)));
    if let Some((heading, level)) = accepted {
        // «- Mesure 2 : …» is an item with a number: only names that can't be anything else make a heading of a bullet.
        if !line.bullet || line.numbering.is_some() || heading.level.is_some() {
            return Role::Heading(heading.clone(), level);
        }
    }
    let single =
        |h: &&Heading| matches!(h.shape, HeadingShape::Numbered(1, _)) || line.item() || line.numbering.is_some();
    let coded = candidate.filter(|h| h.code.is_some()).filter(single).cloned();
    if line.item() || coded.is_some() {
        return Role::Item(coded);
    }
    match (line.style, top) {
        (Some(style), Some(top)) if style <= top => Role::Section,
        _ => Role::Text,
    }
}

struct Found<'a> {
    lines: &'a [Line],
    candidates: &'a [Option<Heading>],
    /// Columns before the bullets that stand furthest left.
    least: usize,
}

impl<'a> Found<'a> {
    /// Every candidate of a shape, with the index of its line.
    fn of(&self, shape: &HeadingShape) -> Vec<(usize, &'a Heading)> {
        let all = self.candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?)));
        all.filter(|(_, h)| h.shape == *shape).collect()
    }

    /// The heading style that most lines of a shape have.
    fn style(&self, shape: &HeadingShape) -> Option<u8> {
        let lines = self.of(shape);
        let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
        lines.iter().filter_map(|(i, _)| self.lines[*i].style).for_each(|s| *counts.entry(s).or_insert(0) += 1);
        let (style, n) = counts.into_iter().max_by_key(|(_, n)| *n)?;
        (2 * n >= lines.len()).then_some(style)
    }

    /// The highest style of the headings that were recognised.
    fn top_style(&self, levels: &BTreeMap<HeadingShape, u8>) -> Option<u8> {
        levels.keys().filter_map(|shape| self.style(shape)).min()
    }

    /// The shapes in the order in which the document first shows them.
    fn shapes(&self) -> Vec<HeadingShape> {
        let mut out: Vec<HeadingShape> = Vec::new();
        for (line, heading) in self.lines.iter().zip(self.candidates).filter_map(|(l, c)| Some((l, c.as_ref()?))) {
            let item = line.bullet && line.numbering.is_none() && heading.level.is_none();
            if !item && !out.contains(&heading.shape) {
                out.push(heading.shape.clone());
            }
        }
        out
    }

    fn levels(&self) -> (BTreeMap<HeadingShape, u8>, Vec<String>) {
        let shapes = self.shapes();
        let fixed = |shape: &HeadingShape| self.of(shape).first().and_then(|(_, h)| h.level);
        let mut levels: BTreeMap<HeadingShape, u8> = BTreeMap::new();
        let mut order: Vec<HeadingShape> = Vec::new();
        for shape in &shapes {
            match (shape, fixed(shape)) {
                (_, Some(level)) if level >= ACTION => drop(levels.insert(shape.clone(), level)),
                (HeadingShape::Named(_), _) => order.push(shape.clone()),
                _ => {}
            }
        }
        let named = !order.is_empty();
        let mut numbered: Vec<&HeadingShape> =
            shapes.iter().filter(|s| matches!(s, HeadingShape::Numbered(..))).collect();
        numbered.sort_by_key(|shape| std::cmp::Reverse(*shape));
        // The deeper first: «1.» is a heading when «1.1» is.
        let accepted: Vec<&HeadingShape> =
            numbered.iter().copied().filter(|s| self.accepts(s, named, &numbered)).collect();
        order.extend(accepted.into_iter().cloned());
        let styled: Vec<HeadingShape> =
            shapes.iter().filter(|s| self.accepts_style(s, &order, &levels)).cloned().collect();
        order.extend(styled);
        order.sort_by_key(|shape| shapes.iter().position(|s| s == shape));
        self.arrange(&mut order, &fixed);
        if levels.is_empty() {
            self.leaves(&mut order, &fixed, &mut levels);
        }
        let all_fixed = order.iter().all(|shape| fixed(shape).is_some());
        let mut left = Vec::new();
        let n = order.len();
        for (i, shape) in order.into_iter().enumerate() {
            let level = match fixed(&shape).filter(|_| all_fixed) {
                Some(level) => level,
                None if i < 2 || n <= 3 => u8::try_from(i + 1).unwrap_or(ACTION - 1),
                None if i + 1 == n => ACTION - 1,
                None => {
                    left.push(self.of(&shape).first().map(|(_, h)| h.title.clone()).unwrap_or_default());
                    continue;
                }
            };
            levels.insert(shape, level);
        }
        (levels, left)
    }

    /// Puts the shapes in the order of their levels: as styles tell where each has one, else as the document first shows
    /// them, names of a level of their own keeping their order.
    fn arrange(&self, order: &mut [HeadingShape], fixed: &impl Fn(&HeadingShape) -> Option<u8>) {
        let styles: Vec<Option<u8>> = order.iter().map(|shape| self.style(shape)).collect();
        if styles.iter().all(Option::is_some) {
            return order.sort_by_key(|shape| self.style(shape));
        }
        let places: Vec<usize> = (0..order.len()).filter(|i| fixed(&order[*i]).is_some()).collect();
        let mut sorted: Vec<HeadingShape> = places.iter().map(|i| order[*i].clone()).collect();
        sorted.sort_by_key(fixed);
        for (place, shape) in places.into_iter().zip(sorted) {
            order[place] = shape;
        }
    }

    /// Makes actions of the deepest headings when hardly any has a list under it.
    fn leaves(
        &self,
        order: &mut Vec<HeadingShape>,
        fixed: &impl Fn(&HeadingShape) -> Option<u8>,
        levels: &mut BTreeMap<HeadingShape, u8>,
    ) {
        let Some(last) = order.last().filter(|shape| order.len() > 1 && fixed(shape).is_none()).cloned() else {
            return;
        };
        let headings = self.of(&last);
        let with_items = headings.iter().filter(|(i, _)| self.item_under(*i, order)).count();
        if with_items * 10 < headings.len() * 3 {
            order.pop();
            levels.insert(last, ACTION);
        }
    }

    /// Whether an item of a list stands between a heading and the next one.
    fn item_under(&self, at: usize, order: &[HeadingShape]) -> bool {
        for (line, candidate) in self.lines.iter().zip(self.candidates).skip(at + 1) {
            if candidate.as_ref().is_some_and(|h| order.contains(&h.shape)) && !line.item() {
                return false;
            }
            let numbered = candidate.as_ref().is_some_and(|h| matches!(h.shape, HeadingShape::Numbered(1, _)));
            if line.item() || line.opens || numbered {
                return true;
            }
        }
        false
    }

    /// Whether lines that bear a number alone are headings.
    fn accepts(&self, shape: &HeadingShape, named: bool, numbered: &[&HeadingShape]) -> bool {
        let lines = self.of(shape);
        let HeadingShape::Numbered(count, kind) = shape else { return false };
        if self.style(shape).is_some() {
            return true;
        }
        if *count > 1 {
            let follow = lines.iter().filter(|(i, h)| self.prefixed(*i, &h.components)).count();
            return follow * 10 >= lines.len() * 6 || (!named && lines.len() >= 3);
        }
        let over_items = lines.iter().filter(|(i, _)| self.heads_items(*i)).count();
        if over_items * 2 >= lines.len() {
            return true;
        }
        let first = lines.first().is_some_and(|(_, h)| h.components == [1]);
        let deeper = numbered.iter().any(|other| match other {
            HeadingShape::Numbered(n, _) if *n > 1 => {
                self.of(other).iter().any(|(i, h)| self.prefixed(*i, &h.components))
            }
            HeadingShape::Numbered(_, other) => *kind < Numeral::Lower && *other != *kind && *kind != Numeral::Arabic,
            _ => false,
        });
        first && deeper && (!named || *kind != Numeral::Arabic)
    }

    /// Whether a heading before whose number is one component shorter begins this number: `1.2` before `1.2.3`. The last
    /// of each shape is looked at: actions numbered on their own may stand between.
    fn prefixed(&self, at: usize, components: &[usize]) -> bool {
        let Some((_, prefix)) = components.split_last() else { return false };
        let mut seen: Vec<&HeadingShape> = Vec::new();
        for heading in self.candidates[..at].iter().rev().flatten().filter(|h| h.components.len() == prefix.len()) {
            if seen.contains(&&heading.shape) {
                continue;
            }
            if heading.components == prefix {
                return true;
            }
            seen.push(&heading.shape);
        }
        false
    }

    /// Whether the next line is an item of a list that is not nested in this one.
    fn heads_items(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let next = self.lines[at + 1..].iter().find(|l| !l.text.is_empty() || l.opens);
        let least = self.least;
        let nested = |n: &Line| n.depth > line.depth || n.indent >= line.indent + 2 && n.indent >= least + 2;
        next.is_some_and(|n| n.opens || n.item() && !nested(n))
    }

    /// Whether lines that have nothing but a style are headings: in a document without any other sign, or under headings
    /// that are recognised, down to the actions.
    fn accepts_style(
        &self,
        shape: &HeadingShape,
        order: &[HeadingShape],
        actions: &BTreeMap<HeadingShape, u8>,
    ) -> bool {
        let HeadingShape::Styled(style) = shape else { return false };
        if order.is_empty() && actions.is_empty() {
            // A single heading above all others is the document's title.
            let lines = self.of(shape);
            let others = self.candidates.iter().flatten().any(|h| h.shape != *shape);
            return !(lines.len() == 1 && others && self.candidates.iter().flatten().next() == Some(lines[0].1));
        }
        let top = order.iter().filter_map(|s| self.style(s)).min();
        let actions = actions.keys().filter_map(|s| self.style(s)).min();
        let taken = order.iter().any(|s| self.style(s) == Some(*style));
        top.is_some_and(|top| *style > top) && actions.is_none_or(|a| *style < a) && !taken
    }
}
