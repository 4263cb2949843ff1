//! A plan: its outline, and what was noticed in reading it.

use std::collections::BTreeMap;

use super::acronyms::Acronym;
use super::anomaly::Anomaly;
use super::node::Node;
use crate::document::{Field, LineUnit, Marks};

/// A plan as its document prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The line above the first heading.
    pub title: Option<String>,
    /// The acronyms that it explains.
    pub acronyms: Vec<Acronym>,
    /// Its outline.
    pub nodes: Vec<Node>,
    /// What a careful reader would tell its authors, in the order of the lines.
    pub anomalies: Vec<Anomaly>,
    /// The lines that are neither heading nor action, and about which there is nothing to decide: preamble, sentences
    /// between the actions, annexes.
    pub prose: Vec<Prose>,
    /// What an annex names as actions, and the plan has not.
    pub strangers: Vec<Prose>,
    /// How often an action came again, in a summary or in an annex, and was read as the one it is.
    pub folded: usize,
    /// The marks removed from the texts.
    pub marks: Marks,
    /// What its lines are.
    pub unit: LineUnit,
    /// An example of each of its levels, with which it is read as it is; empty when there is none.
    pub proposed: Vec<String>,
    /// The labels by which the fields of its actions were read, with how many times each.
    pub labels: BTreeMap<Field, BTreeMap<String, usize>>,
}

/// A line that is in no action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// Its line, as [`Node::line`].
    pub line: usize,
    /// What it says.
    pub text: String,
}

/// An action and the headings above it, from the pillar down.
#[derive(Debug, Clone)]
pub struct ActionRef<'a> {
    /// The action.
    pub node: &'a Node,
    /// What it stands under, the highest first.
    pub headings: Vec<&'a Node>,
}

impl ActionRef<'_> {
    /// The number of its pillar, from 1; 0 when it is under none.
    pub(crate) fn pillar(&self) -> usize {
        self.headings.first().unwrap_or(&self.node).position.first().copied().unwrap_or(0)
    }
}

impl Plan {
    /// The actions in the order of the document: the order of every `ids` slice of this room.
    #[must_use]
    pub fn actions(&self) -> Vec<ActionRef<'_>> {
        fn walk<'a>(node: &'a Node, above: &mut Vec<&'a Node>, out: &mut Vec<ActionRef<'a>>) {
            if node.level == 4 {
                out.push(ActionRef { node, headings: above.clone() });
            }
            above.push(node);
            for child in &node.children {
                walk(child, above, out);
            }
            above.pop();
        }
        let mut out = Vec::new();
        for node in &self.nodes {
            walk(node, &mut Vec::new(), &mut out);
        }
        out
    }

    /// Every node, in the order of the document.
    #[must_use]
    pub fn all_nodes(&self) -> Vec<&Node> {
        fn walk<'a>(node: &'a Node, out: &mut Vec<&'a Node>) {
            out.push(node);
            node.children.iter().for_each(|child| walk(child, out));
        }
        let mut out = Vec::new();
        self.nodes.iter().for_each(|node| walk(node, &mut out));
        out
    }

    /// How many nodes there are of each level: pillars, strategic objectives, operational objectives, actions.
    #[must_use]
    pub fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for node in self.all_nodes() {
            counts[usize::from(node.level) - 1] += 1;
        }
        counts
    }

    /// Where a line is, as people look for it: «ligne 12», «paragraphe 12», «page 3».
    #[must_use]
    pub fn place(&self, line: usize) -> String {
        match self.unit {
            LineUnit::Line => format!("ligne {line}"),
            LineUnit::Paragraph => format!("paragraphe {line}"),
            LineUnit::Row => {
                let nodes = self.all_nodes();
                let page = nodes.iter().rev().find(|n| n.line <= line).and_then(|n| n.page);
                // Before the first title of a document in pages; a workbook has none.
                let page = page.or_else(|| nodes.iter().any(|n| n.page.is_some()).then_some(1));
                page.map_or_else(|| format!("ligne {line}"), |page| format!("page {page}"))
            }
        }
    }

    /// Writes the ids on the actions, in the order of the document.
    pub(crate) fn set_ids(&mut self, ids: &[String]) {
        fn walk(node: &mut Node, ids: &mut std::slice::Iter<'_, String>) {
            if node.level == 4 {
                node.id = ids.next().cloned();
            }
            node.children.iter_mut().for_each(|child| walk(child, ids));
        }
        let mut ids = ids.iter();
        self.nodes.iter_mut().for_each(|node| walk(node, &mut ids));
    }
}
