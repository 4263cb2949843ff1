//! From the lines of a document to its outline. Core: no file is opened here.

use std::path::Path;

use super::anomaly::{self, Anomaly, AnomalyKind};
use super::heading::{Heading, recognise};
use super::text::{Line, lines};
use super::{Marks, Node, Plan};
use crate::diagnostic::{Diagnostic, Notes};

/// The level of actions.
const ACTION: u8 = 4;

/// Reads the outline of a plan. `None`, with an error, when no heading is recognised.
///
/// A line right under a heading or a bullet that is indented or begins with a lower-case letter continues it (hard
/// wrapped text). Any other line is kept as an anomaly `texte_hors_plan`: nothing is dropped in silence.
pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Plan> {
    let mut marks = Marks::new();
    let lines = lines(text, &mut marks);
    let mut builder = Builder::default();
    for line in &lines {
        builder.take(line);
    }
    if !builder.headed {
        let found = lines.iter().filter(|l| !l.text.is_empty()).count();
        let found = crate::french::count(found, "ligne de texte", "lignes de texte");
        let message = format!("aucun titre de pilier ni d'objectif dans `{}`", shown.display());
        notes.push(
            Diagnostic::new("E0401", message)
                .in_file(shown)
                .label(format!("{found}, aucun titre"))
                .help("écrire les titres comme « Pilier 1 : … », « Objectif stratégique n°1 : … », « Objectif opérationnel n°1.1.1 : … » et les actions avec une puce `- `"),
        );
        return None;
    }
    let mut plan = Plan { title: builder.title, nodes: builder.roots, anomalies: builder.anomalies, marks };
    plan.nodes.iter_mut().for_each(measure_indent);
    let mut found = std::mem::take(&mut plan.anomalies);
    let nodes = plan.all_nodes();
    found.extend(anomaly::of_numbers(&nodes, &builder.components));
    let highest = nodes.iter().map(|n| n.level).min().unwrap_or(1);
    for node in nodes {
        of_layout(node, highest, &mut found);
    }
    // In the order of the lines; on one line a repeated number before its contradiction, as the kinds are ordered.
    found.sort_by_key(|a| (a.shown_at(), a.kind));
    plan.anomalies = found;
    anomaly::report(&plan.anomalies, shown, notes);
    Some(plan)
}

#[derive(Default)]
struct Builder {
    title: Option<String>,
    roots: Vec<Node>,
    /// Level and index among its siblings of each node from the root to the current one.
    path: Vec<(u8, usize)>,
    /// Components of the number of each node, in document order.
    components: Vec<Vec<usize>>,
    anomalies: Vec<Anomaly>,
    headed: bool,
    /// The last line that made or continued a node.
    last_line: Option<usize>,
}

impl Builder {
    fn take(&mut self, line: &Line) {
        if line.text.is_empty() && !line.bullet {
            return;
        }
        if let Some(heading) = recognise(&line.text, line.bullet) {
            self.headed |= heading.level < ACTION;
            self.heading(line, heading);
        } else if line.bullet && self.path.iter().any(|(level, _)| *level < ACTION) {
            self.action(line);
        } else if self.continues(line) {
            if let Some(node) = self.current() {
                node.text = format!("{} {}", node.text, line.text).trim().to_owned();
            }
            self.last_line = Some(line.number);
        } else if !line.bullet && self.title.is_none() && self.path.is_empty() {
            self.title = Some(line.text.clone());
        } else {
            self.anomalies.push(Anomaly::new(AnomalyKind::OutsideText, line.number).text(line.text.clone()));
        }
    }

    fn continues(&self, line: &Line) -> bool {
        let wrapped = line.indent > 0 || line.text.starts_with(char::is_lowercase);
        !line.bullet && wrapped && !self.path.is_empty() && self.last_line.is_some_and(|l| l + 1 == line.number)
    }

    fn heading(&mut self, line: &Line, heading: Heading) {
        if let Some(stray) = heading.stray {
            self.anomalies.push(Anomaly::new(AnomalyKind::Punctuation, line.number).code(stray));
        }
        self.components.push(heading.components);
        self.push(heading.level, heading.label, heading.code, heading.title, line);
    }

    fn action(&mut self, line: &Line) {
        self.components.push(Vec::new());
        self.push(ACTION, "Action", None, line.text.clone(), line);
    }

    fn push(&mut self, level: u8, label: &str, code: Option<String>, text: String, line: &Line) {
        while self.path.last().is_some_and(|(above, _)| *above >= level) {
            self.path.pop();
        }
        let siblings = below(&mut self.roots, &self.path);
        let index = siblings.len();
        siblings.push(Node {
            level,
            label: label.to_owned(),
            printed_code: code,
            position: Vec::new(),
            text,
            line: line.number,
            indent: if line.bullet { line.indent } else { 0 },
            id: None,
            children: Vec::new(),
        });
        self.path.push((level, index));
        let position: Vec<usize> = self.path.iter().map(|(_, index)| index + 1).collect();
        if let Some(node) = self.current() {
            node.position = position;
        }
        self.last_line = Some(line.number);
    }

    fn current(&mut self) -> Option<&mut Node> {
        let ((_, last), above) = self.path.split_last()?;
        below(&mut self.roots, above).get_mut(*last)
    }
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

fn of_layout(node: &Node, highest: u8, found: &mut Vec<Anomaly>) {
    if node.indent > 0 {
        found.push(Anomaly::new(AnomalyKind::Indent, node.line));
    }
    if node.text.is_empty() {
        found.push(Anomaly::new(AnomalyKind::EmptyText, node.line).position(&node.position));
    }
    if node.level == ACTION - 1 && node.children.is_empty() {
        found.push(Anomaly::new(AnomalyKind::EmptyObjective, node.line).position(&node.position));
    }
    if node.position.len() <= usize::from(node.level - highest) {
        found.push(Anomaly::new(AnomalyKind::SkippedLevel, node.line).position(&node.position));
    }
}
