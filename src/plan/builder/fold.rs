//! What comes twice in a document: a summary in front, a recapitulative table behind. It is one action all the same.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, Tail, below};
use crate::document::form::heading::ACTION;
use crate::document::{Field, Line};
use crate::french;
use crate::plan::anomaly::{Anomaly, AnomalyKind};
use crate::plan::levels::{Role, code_key};
use crate::plan::node::Node;
use crate::plan::tree::Prose;

/// From how many words on a title without a number is that of one action alone.
const WORDS: usize = 3;
/// How alike two titles of one number are, by Jaro and Winkler, when the shorter is not a part of the longer.
const ALIKE: f64 = 0.86;

/// Whether two titles are those of one action whose number is the same: equal, cut short, or nearly so.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (french::name_key(a), french::name_key(b));
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    long.starts_with(short.as_str()) || strsim::jaro_winkler(&a, &b) >= ALIKE
}

/// The way to an action from the root: levels and places among siblings.
type Path = Vec<(u8, usize)>;

/// What a heading is known by among those under one: its level, its number and its words.
type HeadingKey = (u8, Option<String>, String);

/// The actions that were read, by their numbers and by their words.
#[derive(Default)]
pub(super) struct KnownActions {
    by_code: BTreeMap<String, Vec<Path>>,
    by_title: BTreeMap<String, Vec<Path>>,
    noted: BTreeSet<Path>,
    /// Headings under each heading, by what is above them and what they are known by.
    headings: BTreeMap<Path, BTreeMap<HeadingKey, BTreeSet<usize>>>,
}

impl KnownActions {
    /// Notes the action at a path, once what follows begins: its title may go on from line to line.
    pub(super) fn note(&mut self, roots: &[Node], path: &[(u8, usize)]) {
        self.note_headings(roots, path);
        if path.last().is_none_or(|(level, _)| *level != ACTION) || !self.noted.insert(path.to_vec()) {
            return;
        }
        let Some(node) = at(roots, path) else { return };
        if let Some(code) = &node.printed_code {
            self.by_code.entry(code_key(code)).or_default().push(path.to_vec());
        }
        self.by_title.entry(french::name_key(&node.text)).or_default().push(path.to_vec());
    }

    /// Notes the headings of a path. Only these may have got other words since they were noted: what was noted of them
    /// before is looked at again by who finds it.
    fn note_headings(&mut self, roots: &[Node], path: &[(u8, usize)]) {
        for depth in 0..path.len() {
            let (above, (level, index)) = (&path[..depth], path[depth]);
            let Some(node) = at(roots, &path[..=depth]).filter(|_| level < ACTION) else { return };
            let key = (level, node.printed_code.as_deref().map(code_key), french::name_key(&node.text));
            self.headings.entry(above.to_vec()).or_default().entry(key).or_default().insert(index);
        }
    }
}

/// The node at a path.
fn at<'a>(roots: &'a [Node], path: &[(u8, usize)]) -> Option<&'a Node> {
    let ((_, first), rest) = path.split_first()?;
    rest.iter().try_fold(roots.get(*first)?, |node, (_, index)| node.children.get(*index))
}

impl Builder {
    /// Goes on with a heading or an action that was read before, when this is the same again.
    pub(super) fn reopen(&mut self, level: u8, code: Option<&str>, title: &str, line: &Line) -> bool {
        self.known.note(&self.roots, &self.path);
        let found =
            if level < ACTION { self.same_heading(level, code, title) } else { self.same_action(code, title, line) };
        let Some(path) = found else { return false };
        self.settle_weak();
        self.values.open = None;
        self.path = path;
        self.list = None;
        self.again = level == ACTION && self.is_recap(line);
        if level == ACTION && !self.again {
            // The fiche of an action that a row named: its words are the right ones.
            let before = self.current().map(|node| (node.line, std::mem::replace(&mut node.text, title.to_owned())));
            let other = before.filter(|(_, text)| !text.is_empty() && !alike(text, title));
            self.prose.extend(other.map(|(line, text)| Prose { line, text }));
        }
        self.folded += usize::from(self.again);
        // Other words for it are kept, out of the plan.
        let other = self.again && self.recap && self.current().is_some_and(|node| !alike(&node.text, title));
        if other && !title.is_empty() {
            self.prose.push(Prose { line: line.number, text: title.to_owned() });
        }
        (self.tail, self.last_line) = (Tail::Detail, Some(line.number));
        true
    }

    /// The path to a heading of this number and these words under what is being read.
    fn same_heading(&mut self, level: u8, code: Option<&str>, title: &str) -> Option<Path> {
        let above: Path = self.path.iter().copied().take_while(|(above, _)| *above < level).collect();
        let key = french::name_key(title);
        let code = code.map(code_key);
        let same = |node: &Node| {
            node.level == level
                && french::name_key(&node.text) == key
                && node.printed_code.as_deref().map(code_key) == code
                && !(key.is_empty() && code.is_none())
        };
        let siblings = below(&mut self.roots, &above);
        let noted = self.known.headings.get(&above)?.get(&(level, code.clone(), key.clone()))?;
        let index = noted.iter().copied().find(|index| siblings.get(*index).is_some_and(same))?;
        Some(above.into_iter().chain([(level, index)]).collect())
    }

    /// The path to an action that was read and that this one is again.
    fn same_action(&self, code: Option<&str>, title: &str, line: &Line) -> Option<Path> {
        let key = french::name_key(title);
        let recap = self.is_recap(line);
        if let Some(code) = code.map(code_key) {
            let same = |path: &&Path| {
                at(&self.roots, path).is_some_and(|node| {
                    let cut = recap || self.drafts.contains_key(&node.line);
                    let told = self.recap || self.doubled.contains(&node.line);
                    french::name_key(&node.text) == key || told || (cut && alike(&node.text, title))
                })
            };
            let found = self.known.by_code.get(&code).and_then(|paths| paths.iter().find(same));
            if found.is_some() {
                return found.cloned();
            }
        }
        // The same words under two objectives are two actions, unless a table or an annex says them again; so are two rows
        // of one table.
        let here: Path = self.path.iter().copied().filter(|(level, _)| *level < ACTION).collect();
        let may = |path: &&Path| {
            let Some(node) = at(&self.roots, path) else { return false };
            let other = node.printed_code.as_deref().map(code_key);
            let apart = self.drafts.contains_key(&node.line) && !self.closed && path[..path.len() - 1] != here;
            (code.is_none() || other.is_none() || other == code.map(code_key)) && !apart
        };
        let again = recap && key.split(' ').count() >= WORDS;
        self.known.by_title.get(&key).filter(|_| again).and_then(|paths| paths.iter().find(may)).cloned()
    }

    /// Whether a line may tell again what was read: it is a row of a table under a header, or stands after the plan.
    fn is_recap(&self, line: &Line) -> bool {
        line.opens || self.closed
    }

    /// Adds what another place tells of an action: what its fiche lacks is kept, what it says otherwise is told.
    pub(super) fn fill_again(&mut self, field: Field, value: String) {
        let line = self.last_line.unwrap_or(1);
        let Some(node) = self.current() else { return };
        let Some(said) = node.field(field).map(str::to_owned) else { return node.fields.push((field, value)) };
        let code = node.number();
        self.hold_against(line, code, field, &said, &value);
    }

    /// Tells, at a line, that a field of an action is said otherwise elsewhere than in its fiche.
    fn hold_against(&mut self, line: usize, code: String, field: Field, fiche: &str, elsewhere: &str) {
        if !agree(fiche, elsewhere) {
            let text = format!("{} : « {fiche} », et ailleurs « {elsewhere} »", field.name());
            self.anomalies.push(Anomaly::new(AnomalyKind::FieldAgainst, line).code(code).text(text));
        }
    }

    /// Puts what a fiche says in the place of what a row of a summary said before it. `false` when no row did.
    pub(super) fn replaces_draft(&mut self, field: Field, value: &str) -> bool {
        let Some(line) = self.current().map(|node| node.line) else { return false };
        let Some(fields) = self.drafts.get_mut(&line).filter(|fields| fields.contains(&field)) else { return false };
        if self.last_line == Some(line) {
            return false;
        }
        fields.retain(|draft| *draft != field);
        let at = self.last_line.unwrap_or(line);
        let Some(node) = self.current() else { return false };
        let code = node.number();
        let Some(slot) = node.fields.iter_mut().find(|(known, _)| *known == field) else { return false };
        let before = std::mem::replace(&mut slot.1, value.to_owned());
        self.hold_against(at, code, field, value, &before);
        true
    }

    /// Adds what tables before the plan say of its actions.
    pub(super) fn add_waiting(&mut self) {
        self.leave();
        self.closed = true;
        for (line, recap) in std::mem::take(&mut self.waiting) {
            self.fiche = false;
            self.leave();
            self.recap = recap;
            self.fields(&line);
        }
        self.recap = false;
    }

    /// A line after the plan: what it says of actions that were read is taken, the rest is no part of any.
    pub(super) fn after_the_end(&mut self, line: &Line, role: &Role) {
        let again = match role {
            Role::Heading(heading, level) if *level >= ACTION => {
                let found = self.reopen(ACTION, heading.code.as_deref(), &heading.title, line);
                if !found && heading.code.is_some() {
                    self.strangers.push(Prose { line: line.number, text: heading.title.clone() });
                }
                found
            }
            Role::Heading(heading, level) => {
                self.reopen(*level, heading.code.as_deref(), &heading.title, line);
                false
            }
            Role::Item(Some(heading)) => self.reopen(ACTION, heading.code.as_deref(), &heading.title, line),
            _ => self.fiche && self.field_of(line),
        };
        self.fiche = again;
        if !again {
            self.outside(line, role);
        }
    }

    /// Takes «Label : value» for the action that came again.
    fn field_of(&mut self, line: &Line) -> bool {
        let Some((field, value)) = self.values.of_line(&line.text) else { return false };
        let value = value.to_owned();
        self.last_line = Some(line.number);
        self.fill_again(field, value);
        true
    }
}

/// Whether two values of a field say the same: the same words, one that is a part of the other, or the same amount.
fn agree(a: &str, b: &str) -> bool {
    let (x, y) = (french::name_key(a), french::name_key(b));
    if x.contains(&y) || y.contains(&x) || strsim::jaro_winkler(&x, &y) >= ALIKE {
        return true;
    }
    match (amount(a), amount(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= 0.005 * a.abs().max(b.abs()),
        _ => false,
    }
}

/// The amount that a text begins with, in euros: «2,4 M€», «65 000 € par an».
fn amount(text: &str) -> Option<f64> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[start..];
    let end =
        rest.find(|c: char| !(c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.'))).unwrap_or(rest.len());
    let digits: String = rest[..end].chars().filter(|c| !c.is_whitespace()).collect();
    let value: f64 = digits.trim_end_matches([',', '.']).replace(',', ".").parse().ok()?;
    let unit = french::fold(rest[end..].trim_start());
    let times = if unit.starts_with("m€") || unit.starts_with("million") || unit.starts_with("meur") {
        1e6
    } else if unit.starts_with("k€") || unit.starts_with("keur") {
        1e3
    } else {
        1.0
    };
    Some(value * times)
}
