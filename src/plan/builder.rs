//! Builds the tree of a plan line by line.

mod boxes;
mod fold;
mod rows;
mod values;
mod wrapped;

use std::collections::{BTreeMap, BTreeSet};

use super::acronyms;
use super::anomaly::{Anomaly, AnomalyKind};
use super::contradiction::{number_of_place, of_numbers};
use super::layout::of_layout;
use super::levels::Role;
use super::node::{Node, SubAction};
use super::tree::{Plan, Prose};
use fold::KnownActions;
use values::Values;

use crate::document::form::heading::{ACTION, Heading};
use crate::document::form::number::{self, Numeral};
use crate::document::{Document, Field, Line, LineUnit};

/// The plan of a document whose lines have these roles; `None` without any heading.
pub(super) fn build(document: &Document, roles: &[Role]) -> Option<Plan> {
    let mut builder = Builder { values: Values::of(document), ..Builder::default() };
    if document.unit == LineUnit::Line {
        builder.width = document.lines.iter().map(width).max().unwrap_or(0).min(WIDEST);
    }
    let front = |(line, role): &(&Line, &Role)| **role == Role::Front && line.item();
    builder.front_items = document.lines.iter().zip(roles).filter(front).count();
    for (line, role) in document.lines.iter().zip(roles) {
        builder.take(line, role);
        builder.last_width = width(line);
    }
    builder.settle_weak();
    builder.add_waiting();
    if !builder.headed {
        return None;
    }
    let mut plan = Plan {
        title: builder.title,
        acronyms: acronyms::explained(&document.lines),
        nodes: builder.roots,
        anomalies: Vec::new(),
        prose: builder.prose,
        strangers: builder.strangers,
        folded: builder.folded,
        marks: document.marks.clone(),
        unit: document.unit,
        proposed: Vec::new(),
        labels: builder.values.told(),
    };
    plan.nodes.iter_mut().for_each(measure_indent);
    let mut found = builder.anomalies;
    let nodes = plan.all_nodes();
    found.extend(of_numbers(&nodes, &builder.missing));
    found.extend(of_layout(&nodes));
    // In the order of the lines; on one line a repeated number before its contradiction, as the kinds are ordered.
    found.sort_by_key(|a| (a.shown_at(), a.kind));
    plan.anomalies = found;
    Some(plan)
}

/// A bullet this many columns further in than the one above is nested in it; by less it is a slip of the hand.
const NESTED: usize = 2;

/// Columns of the widest line at which texts are broken by hand.
const WIDEST: usize = 100;

/// How many columns a line of a text takes.
fn width(line: &Line) -> usize {
    line.indent + line.text.chars().count()
}

#[derive(Default)]
struct Builder {
    title: Option<String>,
    /// Whether the title is the one that the document's styles say.
    styled_title: bool,
    roots: Vec<Node>,
    /// Level and index among its siblings of each node from the root to the current one.
    path: Vec<(u8, usize)>,
    anomalies: Vec<Anomaly>,
    headed: bool,
    /// How wide the lines of a text are, and how wide the last one was; 0 where paragraphs are whole.
    width: usize,
    last_width: usize,
    /// The last line that made or continued a node.
    last_line: Option<usize>,
    /// Indent and depth of the first item of the list being read, and of the last action.
    list: Option<(usize, usize)>,
    /// Whether the action being read has a heading of its own: what follows is about it.
    fiche: bool,
    /// Whether the action being read is an item of a list itself.
    listed: bool,
    /// Whether what comes after the plan is being read: nothing there is new.
    closed: bool,
    /// What the last line added to.
    tail: Tail,
    /// The labels of its fields, and the one whose value is being read.
    values: Values,
    /// The number of an action that its table gives before its title.
    code: Option<String>,
    /// Lines that are of no action, and that nobody has to decide about.
    prose: Vec<Prose>,
    /// What an annex names as actions, and the plan has not.
    strangers: Vec<Prose>,
    /// How often an action that was read came again.
    folded: usize,
    /// Whether the action being read is one that came again.
    again: bool,
    /// How many items stand before the plan: one may be an action that is lost, several are a list of something else.
    front_items: usize,
    /// The actions that were read, to know them again.
    known: KnownActions,
    /// By the line of an action that a row of a summary opened, what that row says of it: its fiche, further down, knows
    /// better.
    drafts: BTreeMap<usize, Vec<Field>>,
    /// Rows of tables before the plan: they add to the actions once these are known.
    waiting: Vec<(Line, bool)>,
    /// The line of the row that was read last.
    row: Option<usize>,
    /// Whether the row being read says again an action of its number, whatever its words.
    recap: bool,
    /// The rows that a fiche of the same number says again, whatever its words.
    doubled: BTreeSet<usize>,
    /// The numbers that stand in the document and are no action's.
    missing: Vec<Vec<usize>>,
}

/// Where a line that goes on is added.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Tail {
    #[default]
    Node,
    SubAction,
    Detail,
    Field,
}

impl Builder {
    fn take(&mut self, line: &Line, role: &Role) {
        match role {
            Role::Contents => return,
            Role::Front if !line.fields.is_empty() => return self.waiting.push((line.clone(), false)),
            // A summary is read once its actions are known.
            Role::Recap => return self.waiting.push((line.clone(), true)),
            Role::Draft => {
                self.doubled.insert(line.number);
                return self.fields(line);
            }
            _ if !line.fields.is_empty() => return self.fields(line),
            _ => {}
        }
        if line.text.is_empty() && !line.item() && line.numbering.is_none() {
            return;
        }
        match role {
            _ if self.closed => self.after_the_end(line, role),
            Role::Heading(heading, level) if *level > ACTION && self.in_action() => {
                let code = heading.code.as_deref().unwrap_or_default();
                self.sub_action(line, format!("{code} {}", heading.title).trim().to_owned());
            }
            Role::Heading(heading, level) => self.heading(line, heading, (*level).min(ACTION)),
            Role::Item(coded) if self.path.iter().any(|(level, _)| *level < ACTION) || self.fiche => {
                self.item(line, coded.as_ref());
            }
            Role::Section => {
                self.leave();
                self.fiche = false;
                self.outside(line, role);
            }
            Role::Closing => {
                self.leave();
                self.fiche = false;
                self.closed = true;
                self.outside(line, role);
            }
            Role::Rubric(title) => {
                (self.values.open, self.values.said) = (None, false);
                self.text(&Line { text: title.clone(), numbering: None, aside: true, ..line.clone() }, role);
            }
            Role::Aside(numbered) => self.aside(line, role, numbered.as_ref()),
            Role::Item(_) | Role::Text | Role::Front | Role::Contents | Role::Recap | Role::Draft => {
                self.text(line, role)
            }
        }
    }

    /// What is no action, though it stands among them: the action above ends there.
    fn aside(&mut self, line: &Line, role: &Role, numbered: Option<&Heading>) {
        if let Some(heading) = numbered {
            self.missing.push(heading.components.clone());
        } else if line.item() && self.fiche {
            return self.text(line, role);
        }
        self.settle_weak();
        self.known.note(&self.roots, &self.path);
        while self.path.last().is_some_and(|(level, _)| *level >= ACTION) {
            self.path.pop();
        }
        (self.list, self.values.open, self.fiche) = (None, None, false);
        (self.tail, self.last_line) = (Tail::Detail, None);
        let text = line.printed().into_owned();
        self.prose.push(Prose { line: line.number, text });
    }

    /// Leaves what is being read: nothing goes on with it.
    fn leave(&mut self) {
        self.settle_weak();
        self.known.note(&self.roots, &self.path);
        self.path.clear();
        (self.list, self.values.open) = (None, None);
    }

    fn in_action(&self) -> bool {
        self.path.last().is_some_and(|(level, _)| *level == ACTION)
    }

    fn text(&mut self, line: &Line, role: &Role) {
        if self.says(line) {
        } else if !self.awaits_value() && self.continues(line) {
            self.go_on(line);
        } else if self.goes_on_with_a_value(line) {
        } else if self.title_awaited(line) {
            self.go_on(line);
        } else if self.fiche || (self.list.is_some() && self.in_action() && line.indent >= 2 && !self.closed) {
            let text = line.text.clone();
            self.current().into_iter().for_each(|node| node.details.push(text.clone()));
            (self.tail, self.last_line) = (Tail::Detail, Some(line.number));
        } else {
            self.outside(line, role);
        }
    }

    /// Text in no action: the title of the document when it stands first, else prose, or an anomaly when it may be an
    /// action that lost its bullet.
    fn outside(&mut self, line: &Line, role: &Role) {
        let among = (*role != Role::Front || self.front_items == 1) && self.among_actions(line);
        let first = self.roots.is_empty() && !line.item() && (self.title.is_none() || line.title && !self.styled_title);
        if !first {
            let text = line.printed().into_owned();
            if among {
                return self.anomalies.push(Anomaly::new(AnomalyKind::OutsideText, line.number).text(text));
            }
            return self.prose.push(Prose { line: line.number, text });
        }
        self.styled_title = line.title;
        if let Some(text) = self.title.replace(line.text.clone()) {
            // What stood above the title that the styles say is kept as any other text.
            self.prose.push(Prose { line: line.number.saturating_sub(1), text });
        }
    }

    /// Whether a line stands in a list of actions, and may be one whose bullet was forgotten: an end of sentence tells
    /// prose, and so does a place before the first action.
    fn among_actions(&self, line: &Line) -> bool {
        let sentence = line.text.ends_with(['.', ':', ';']) || line.text.chars().count() > 160;
        let listed = self.list.is_some() && self.in_action() && !self.fiche;
        let item = line.item() && self.roots.is_empty() && !self.closed;
        (listed || item) && !sentence && line.text.contains(char::is_alphanumeric)
    }

    /// «AXE 1» alone on its line: its title is the line under it.
    fn title_awaited(&mut self, line: &Line) -> bool {
        let under = self.last_line.is_some_and(|l| l + 1 == line.number);
        under && !line.item() && self.tail == Tail::Node && self.current().is_some_and(|n| n.text.is_empty())
    }

    fn go_on(&mut self, line: &Line) {
        let tail = self.tail;
        self.last_line = Some(line.number);
        let Some(node) = self.current() else { return };
        let text = match tail {
            Tail::Node => Some(&mut node.text),
            Tail::SubAction => node.sub_actions.last_mut().map(|s| &mut s.text),
            Tail::Detail => node.details.last_mut(),
            Tail::Field => node.fields.last_mut().map(|(_, value)| value),
        };
        match text {
            Some(text) => *text = format!("{text} {}", line.text).trim().to_owned(),
            // Below a title that came again nothing is told yet that it could go on with.
            None => self.prose.push(Prose { line: line.number, text: line.text.clone() }),
        }
    }

    fn heading(&mut self, line: &Line, heading: &Heading, level: u8) {
        self.headed |= level < ACTION || heading.code.is_some();
        self.list = None;
        if let Some(stray) = &heading.stray {
            self.anomalies.push(Anomaly::new(AnomalyKind::Punctuation, line.number).code(stray));
        }
        let label = match (level, heading.label.as_str()) {
            (ACTION, "") => "Action",
            (_, "") => "Titre",
            (_, label) => label,
        };
        let reopened = self.reopen(level, heading.code.as_deref(), &heading.title, line);
        if !reopened {
            self.push(level, label, heading.code.clone(), heading.title.clone(), line);
        }
        if let (Some(aside), Some(node)) = (&heading.aside, self.current())
            && !node.details.contains(aside)
        {
            node.details.push(aside.clone());
        }
        if reopened {
            self.fiche = level == ACTION;
            return;
        }
        let components = if heading.coded { Vec::new() } else { heading.components.clone() };
        self.current().into_iter().for_each(|node| {
            node.components.clone_from(&components);
            node.bare = heading.label.is_empty();
        });
        self.fiche = level == ACTION;
        if heading.is_unreadable() {
            self.unreadable(line.number, heading.code.as_deref().unwrap_or_default());
        }
    }

    /// The number of the node being read can't be read: its place gives one, and what can be read of it may give another.
    fn unreadable(&mut self, line: usize, code: &str) {
        let position = self.current().map(|node| node.position.clone()).unwrap_or_default();
        let parts: Vec<&str> = code.trim_end_matches('.').split('.').collect();
        let place = number_of_place(&position, parts.len());
        let mut anomaly = Anomaly::new(AnomalyKind::UnreadableNumber, line).position(&position).code(code);
        let above = parts.split_last().map_or(String::new(), |(_, above)| above.join("."));
        let readable = !above.is_empty() && above.split('.').all(|part| part.parse::<usize>().is_ok());
        if readable && place.rsplit_once('.').is_none_or(|(of_place, _)| of_place != above) {
            anomaly.corrections.push(format!("ou bien : déplacer la ligne sous {above}"));
        }
        anomaly.corrections.insert(0, place);
        self.anomalies.push(anomaly);
    }

    fn item(&mut self, line: &Line, coded: Option<&Heading>) {
        if self.fiche && (self.says(line) || self.goes_on_with_a_value(line)) {
            return;
        }
        let text = coded.map_or(&line.text, |h| &h.title).clone();
        let code = coded.and_then(|h| h.code.clone());
        let nested = match self.list.filter(|_| self.in_action() && !self.fiche) {
            Some((indent, depth)) => line.depth > depth || line.indent >= indent + NESTED,
            None => false,
        };
        let under = self.in_action() && !self.listed && line.item() && coded.is_none();
        if (nested || under) && self.says(line) {
            return;
        }
        if self.fiche || nested {
            let text = format!("{} {text}", code.unwrap_or_default()).trim().to_owned();
            return self.sub_action(line, text);
        }
        if self.reopen(ACTION, code.as_deref(), &text, line) {
            return;
        }
        // A name of the document's own for its actions is what a reader looks for.
        let label = coded.map(|h| h.label.as_str()).filter(|label| !label.is_empty()).unwrap_or("Action");
        self.push(ACTION, label, code, text, line);
        self.list = Some((line.indent, line.depth.min(self.list.map_or(line.depth, |(_, depth)| depth))));
    }

    fn sub_action(&mut self, line: &Line, text: String) {
        let base = self.list.filter(|_| !self.fiche).map_or(0, |(_, depth)| depth + 1);
        let depth = line.depth.saturating_sub(base) + 1;
        self.current()
            .into_iter()
            .for_each(|n| n.sub_actions.push(SubAction { text: text.clone(), depth, line: line.number }));
        (self.tail, self.last_line) = (Tail::SubAction, Some(line.number));
    }

    fn push(&mut self, level: u8, label: &str, code: Option<String>, text: String, line: &Line) {
        self.settle_weak();
        self.known.note(&self.roots, &self.path);
        while self.path.last().is_some_and(|(above, _)| *above >= level) {
            self.path.pop();
        }
        let siblings = below(&mut self.roots, &self.path);
        let index = siblings.len();
        siblings.push(Node {
            level,
            label: label.to_owned(),
            printed_code: code,
            components: Vec::new(),
            bare: true,
            position: Vec::new(),
            text,
            line: line.number,
            page: line.page,
            indent: if line.item() { line.indent } else { 0 },
            id: None,
            sub_actions: Vec::new(),
            details: Vec::new(),
            fields: Vec::new(),
            children: Vec::new(),
        });
        self.path.push((level, index));
        let position: Vec<usize> = self.path.iter().map(|(_, index)| index + 1).collect();
        if let Some(node) = self.current() {
            node.position = position;
        }
        self.fiche = false;
        self.values.open = None;
        (self.again, self.listed) = (false, line.item());
        (self.tail, self.last_line) = (Tail::Node, Some(line.number));
    }

    fn current(&mut self) -> Option<&mut Node> {
        let ((_, last), above) = self.path.split_last()?;
        below(&mut self.roots, above).get_mut(*last)
    }
}

/// The components of a number that tells a place; none for a code of a family.
fn place_of(code: &str) -> Vec<usize> {
    let place = |(n, _): &(number::Number, &str)| !n.between && n.kind != Numeral::Coded;
    number::read(code).filter(place).map(|(n, _)| n.components).unwrap_or_default()
}

/// The children of the node at a path.
fn below<'a>(roots: &'a mut Vec<Node>, path: &[(u8, usize)]) -> &'a mut Vec<Node> {
    path.iter().fold(roots, |siblings, (_, index)| &mut siblings[*index].children)
}

/// Turns the columns before a bullet into how much deeper it is than the shallowest of its siblings: a whole list may
/// be indented, one bullet alone may not.
fn measure_indent(node: &mut Node) {
    let least = node.children.iter().filter(|c| c.level == ACTION).map(|c| c.indent).min().unwrap_or(0);
    for child in &mut node.children {
        child.indent = if child.level == ACTION { child.indent - least } else { 0 };
        measure_indent(child);
    }
}
