//! What the layout of an outline shows to be wrong: what is empty, set in, or a level too deep.

use super::anomaly::{Anomaly, AnomalyKind};
use super::node::Node;
use crate::document::form::heading::ACTION;

/// What the outline itself shows to be wrong.
pub(super) fn of_layout(nodes: &[&Node]) -> Vec<Anomaly> {
    let mut levels: Vec<u8> = nodes.iter().map(|n| n.level).collect();
    levels.sort_unstable();
    levels.dedup();
    // A document that has no action at all stops at its objectives: none of them is said to be empty for that.
    let complete = levels.iter().any(|level| *level >= ACTION - 1);
    let deepest = levels.iter().copied().rfind(|level| *level < ACTION && complete);
    let mut found = Vec::new();
    for node in nodes {
        if node.indent > 0 {
            found.push(Anomaly::new(AnomalyKind::Indent, node.line));
        }
        if node.text.is_empty() {
            found.push(Anomaly::new(AnomalyKind::EmptyText, node.line).position(&node.position));
        }
        if Some(node.level) == deepest && node.children.is_empty() {
            found.push(Anomaly::new(AnomalyKind::EmptyObjective, node.line).position(&node.position));
        }
        if node.position.len() < depth(&levels, node.level) {
            found.push(Anomaly::new(AnomalyKind::SkippedLevel, node.line).position(&node.position));
        }
    }
    found
}

/// How deep a node of this level stands when no level that the document has is missing above it.
fn depth(levels: &[u8], level: u8) -> usize {
    levels.iter().filter(|l| **l <= level).count()
}
