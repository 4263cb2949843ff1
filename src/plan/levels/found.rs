//! Which shapes of headings a document uses for its levels, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::form::heading::{ACTION, Heading, HeadingShape, Kind, kind_of_label};
use crate::document::form::number::Numeral;
use crate::document::{Field, Labels, Line};
use crate::french;

/// The candidates of a document's plan.
pub(super) struct Found<'a> {
    pub(super) lines: &'a [Line],
    pub(super) candidates: &'a [Option<Heading>],
    /// Columns before the bullets that stand furthest left.
    pub(super) least: usize,
    /// The labels of fields.
    pub(super) labels: &'a Labels,
}

impl<'a> Found<'a> {
    /// Every candidate of a shape, with the index of its line.
    fn of(&self, shape: &HeadingShape) -> Vec<(usize, &'a Heading)> {
        let all = self.candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?)));
        all.filter(|(i, h)| h.shape == *shape && !self.is_item(*i, h)).collect()
    }

    /// Whether a number stands behind a bullet: that of an item, whatever its form.
    fn is_item(&self, at: usize, heading: &Heading) -> bool {
        let line = &self.lines[at];
        line.bullet && line.numbering.is_none() && heading.level.is_none()
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
    pub(super) fn top_style(&self, levels: &BTreeMap<HeadingShape, u8>) -> Option<u8> {
        levels.keys().filter_map(|shape| self.style(shape)).min()
    }

    /// The shapes in the order in which the document first shows them.
    fn shapes(&self) -> Vec<HeadingShape> {
        let mut out: Vec<HeadingShape> = Vec::new();
        for (i, heading) in self.candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?))) {
            if !self.is_item(i, heading) && !out.contains(&heading.shape) {
                out.push(heading.shape.clone());
            }
        }
        out
    }

    pub(super) fn levels(&self) -> (BTreeMap<HeadingShape, u8>, Vec<String>) {
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
        self.without_lone_chapters(&mut order);
        let named = !order.is_empty();
        let mut numbered: Vec<&HeadingShape> =
            shapes.iter().filter(|s| matches!(s, HeadingShape::Numbered(..))).collect();
        // «A.1.1.a» under «Action A.1.1» is a part of it.
        numbered.retain(|shape| {
            let part = self.is_part(shape);
            if part {
                levels.insert((*shape).clone(), ACTION + 1);
            }
            !part
        });
        numbered.sort_by_key(|shape| std::cmp::Reverse(*shape));
        // The deeper first: «1.» is a heading when «1.1» is.
        let accepted: Vec<&HeadingShape> =
            numbered.iter().copied().filter(|s| self.accepts(s, named, &numbered)).collect();
        order.extend(accepted.into_iter().cloned());
        self.coded_under_styles(&shapes, &mut order, &mut levels);
        let styled: Vec<HeadingShape> =
            shapes.iter().filter(|s| self.accepts_style(s, &order, &levels)).cloned().collect();
        order.extend(styled);
        order.sort_by_key(|shape| shapes.iter().position(|s| s == shape));
        let again = self.said_again(&mut order);
        self.arrange(&mut order, &fixed);
        if levels.is_empty() {
            self.leaves(&mut order, &fixed, &mut levels);
        }
        // A list of codes alone, «MOB-01», «MOB-02», is one of actions.
        let coded = |shape: &&HeadingShape| matches!(shape, HeadingShape::Numbered(_, Numeral::Coded));
        if order.is_empty() && levels.is_empty() {
            levels.extend(shapes.iter().filter(coded).map(|shape| (shape.clone(), ACTION)));
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
        for (shape, other) in again {
            levels.extend(levels.get(&other).map(|level| (shape, *level)));
        }
        (levels, left)
    }

    /// The shapes of the parts of named actions.
    pub(super) fn parts(&self) -> Vec<HeadingShape> {
        self.shapes().into_iter().filter(|shape| self.is_part(shape)).collect()
    }

    /// Whether lines that bear a number alone go on with that of the named action above them.
    fn is_part(&self, shape: &HeadingShape) -> bool {
        let HeadingShape::Numbered(2.., _) = shape else { return false };
        let action = |h: &Heading| h.level == Some(ACTION) && matches!(h.shape, HeadingShape::Named(_));
        let (mut lines, mut parts) = (0_usize, 0_usize);
        // The last heading of another shape.
        let mut above: Option<&Heading> = None;
        for (at, h) in self.candidates.iter().enumerate().filter_map(|(i, c)| Some((i, c.as_ref()?))) {
            if h.shape != *shape {
                above = Some(h);
            } else if !self.is_item(at, h) {
                let prefix = h.components.split_last().map(|(_, prefix)| prefix);
                let of_action = |above: &&Heading| {
                    action(above) && above.components.len() > 1 && prefix == Some(&above.components[..])
                };
                lines += 1;
                parts += usize::from(above.filter(of_action).is_some());
            }
        }
        lines > 0 && parts * 10 >= lines * 8
    }

    /// Takes out «Partie 2» and «Chapitre 3» when no two of them hold headings that bear the name of a level.
    fn without_lone_chapters(&self, order: &mut Vec<HeadingShape>) {
        let kind = |shape: &HeadingShape| match shape {
            HeadingShape::Named(label) => Some(kind_of_label(label)),
            _ => None,
        };
        if !order.iter().any(|shape| kind(shape) == Some(Kind::Level)) {
            return;
        }
        order.retain(|shape| {
            let chapters = self.of(shape);
            let holds = |k: &usize| {
                let end = chapters.get(k + 1).map_or(self.candidates.len(), |(i, _)| *i);
                let below = self.candidates[chapters[*k].0 + 1..end].iter().flatten();
                below.into_iter().any(|h| kind(&h.shape) == Some(Kind::Level) && h.code.is_some())
            };
            kind(shape) != Some(Kind::Chapter) || (0..chapters.len()).filter(holds).count() > 1
        });
    }

    /// «MOB-01» and «MOB-02» under headings that have nothing but a style are actions.
    fn coded_under_styles(
        &self,
        shapes: &[HeadingShape],
        order: &mut Vec<HeadingShape>,
        levels: &mut BTreeMap<HeadingShape, u8>,
    ) {
        let coded = order.iter().all(|shape| matches!(shape, HeadingShape::Numbered(_, Numeral::Coded)));
        let Some(top) = order.iter().filter_map(|shape| self.style(shape)).min().filter(|_| coded) else { return };
        let above = |shape: &&HeadingShape| matches!(shape, HeadingShape::Styled(style) if *style < top);
        if shapes.iter().filter(above).map(|shape| self.of(shape).len()).sum::<usize>() > 1 {
            levels.extend(order.drain(..).map(|shape| (shape, ACTION)));
        }
    }

    /// Takes out of the levels the shapes under which a summary writes the headings of another one again, and gives the
    /// two: «1.1 Accueillir» in a table, «Orientation 1.1 : Accueillir» above the fiches.
    fn said_again(&self, order: &mut Vec<HeadingShape>) -> Vec<(HeadingShape, HeadingShape)> {
        let said = |shape: &HeadingShape| -> BTreeSet<(Vec<usize>, String)> {
            self.of(shape).into_iter().map(|(_, h)| (h.components.clone(), french::name_key(&h.title))).collect()
        };
        let all: Vec<_> = order.iter().map(|shape| (shape.clone(), said(shape))).collect();
        let named = |shape: &HeadingShape| matches!(shape, HeadingShape::Named(_));
        let mut out = Vec::new();
        for (shape, own) in all.iter().filter(|(shape, _)| !named(shape)) {
            let same = |(other, others): &&(HeadingShape, BTreeSet<_>)| {
                named(other) && own.intersection(others).count() * 10 >= own.len() * 6
            };
            if let Some((other, _)) = all.iter().find(same) {
                out.push((shape.clone(), other.clone()));
            }
        }
        order.retain(|shape| !out.iter().any(|(again, _)| again == shape));
        out
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
        // An axis or an objective holds actions, even where the document writes none.
        let level =
            |shape: &HeadingShape| matches!(shape, HeadingShape::Named(label) if kind_of_label(label) != Kind::Either);
        let may_be_action = |shape: &&HeadingShape| order.len() > 1 && fixed(shape).is_none() && !level(shape);
        let Some(last) = order.last().filter(may_be_action).cloned() else { return };
        let headings = self.of(&last);
        // «Mesure 3», «MOB-03» are what is done, whatever is listed under them.
        let done = match &last {
            HeadingShape::Named(label) => matches!(label.as_str(), "Mesure" | "Opération" | "Disposition"),
            shape => matches!(shape, HeadingShape::Numbered(_, Numeral::Coded)),
        };
        // Where fiches in tables are the actions, sections without any are none.
        let fiches = self.lines.iter().filter(|line| !line.opens && line.begins_an_action()).count();
        let bare = |shape: &HeadingShape| matches!(shape, HeadingShape::Numbered(_, kind) if *kind != Numeral::Coded);
        if fiches > 1 && bare(&last) && !headings.iter().any(|(i, _)| self.item_under(*i, order)) {
            order.pop();
            return;
        }
        let with_items = headings.iter().filter(|(i, _)| self.item_under(*i, order)).count();
        if done || with_items * 10 < headings.len() * 3 {
            order.pop();
            levels.insert(last, ACTION);
        }
    }

    /// Whether an item says a field of a fiche, as another one beside it does: «- Pilote : la commune», «- Budget : …».
    fn says(&self, at: usize) -> bool {
        let field = |line: &Line| {
            let field = self.labels.of_line(&line.text).filter(|_| line.item()).map(|(field, ..)| field);
            field.filter(|field| !matches!(field, Field::Code | Field::Title))
        };
        let beside = |mut around: Box<dyn Iterator<Item = &Line> + '_>| {
            // A value may go on under its item.
            around
                .by_ref()
                .filter(|l| !l.text.is_empty())
                .take(4)
                .find(|l| l.item())
                .is_some_and(|l| field(l).is_some())
        };
        let (before, after) = (self.lines[..at].iter().rev(), self.lines[at + 1..].iter());
        field(&self.lines[at]).is_some() && (beside(Box::new(before)) || beside(Box::new(after)))
    }

    /// Whether an item of a list stands between a heading and the next one.
    fn item_under(&self, at: usize, order: &[HeadingShape]) -> bool {
        for (i, (line, candidate)) in self.lines.iter().zip(self.candidates).enumerate().skip(at + 1) {
            if candidate.as_ref().is_some_and(|h| order.contains(&h.shape)) && !line.item() {
                return false;
            }
            let single = |h: &Heading| {
                matches!(h.shape, HeadingShape::Numbered(1, _) | HeadingShape::Numbered(_, Numeral::Coded))
            };
            let numbered = candidate.as_ref().is_some_and(single);
            // «étudier ;», «l'étude» are parts of an action.
            let part = line.text.starts_with(char::is_lowercase) || line.text.ends_with([';', ',']);
            if line.item() && !part && !self.says(i) || line.begins_an_action() || numbered {
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
        // Under objectives that have a name, «1.» with bullets set in under it is an action and its parts.
        let set_in = |i: usize| {
            let next = self.lines[i + 1..].iter().find(|l| !l.text.is_empty() || l.opens);
            next.is_some_and(|n| n.item() && n.indent >= self.lines[i].indent + 2)
        };
        let over_items = lines.iter().filter(|(i, _)| self.heads_items(*i) && !(named && set_in(*i))).count();
        // «1. Rénover» under «I. Habiter», with fiches that have a code or a name under it.
        let acts = |h: &Heading| {
            h.level.is_some_and(|level| level >= ACTION) || matches!(h.shape, HeadingShape::Numbered(_, Numeral::Coded))
        };
        let over_fiches = |i: &usize| self.candidates[i + 1..].iter().flatten().next().is_some_and(acts);
        let over_fiches = lines.iter().filter(|(i, h)| !acts(h) && over_fiches(i)).count();
        if (over_items * 2).max(over_fiches * 2) >= lines.len() {
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
        let next = self.lines.iter().enumerate().skip(at + 1).find(|(_, l)| !l.text.is_empty() || l.begins_an_action());
        let least = self.least;
        let nested = |n: &Line| n.depth > line.depth || n.indent >= line.indent + 2 && n.indent >= least + 2;
        next.is_some_and(|(i, n)| n.begins_an_action() || n.item() && !nested(n) && !self.says(i))
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
        if order.is_empty() {
            // A single heading above all others is the document's title.
            let lines = self.of(shape);
            let others = self.candidates.iter().flatten().any(|h| h.shape != *shape);
            if lines.len() == 1 && others && self.candidates.iter().flatten().next() == Some(lines[0].1) {
                return false;
            }
            if actions.is_empty() {
                return true;
            }
        }
        // «Titre 1» and «Titre 2» above «Fiche-action n° 1», and nothing else.
        let top = if order.is_empty() { Some(0) } else { order.iter().filter_map(|s| self.style(s)).min() };
        let actions = actions.keys().filter_map(|s| self.style(s)).min();
        let taken = order.iter().any(|s| self.style(s) == Some(*style));
        top.is_some_and(|top| *style > top) && actions.is_none_or(|a| *style < a) && !taken
    }
}
