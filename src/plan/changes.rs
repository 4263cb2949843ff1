//! What a new version of a document changed, action by action.

use super::diff::likeness;
use super::ids::{Assigned, Registry};
use super::{Plan, dotted};
use crate::french;

/// Below it two texts have too little in common for the question to be asked. Two different actions of the PETR's plan
/// reach 0.51; what is asked in vain costs less than what is lost.
const DOUBTFUL: f64 = 0.4;

/// One action that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// What it was: its position, its text.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// What a reading changed since the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Actions that were not there: id and text.
    pub added: Vec<(String, String)>,
    /// Actions that are no longer there: id and text.
    pub removed: Vec<(String, String)>,
    /// Actions that stand under another objective: positions.
    pub moved: Vec<Change>,
    /// Actions whose text changed: texts.
    pub reworded: Vec<Change>,
    /// Actions that disappeared and look like new ones, not enough to be taken for them: the former one's id, the new
    /// one's, and the likeness in per cent.
    pub doubtful: Vec<(String, String, u8)>,
}

/// Compares a reading, whose ids are `assigned`, with the registry as it was `before` it.
#[must_use]
pub fn changes(before: &Registry, plan: &Plan, assigned: &Assigned) -> Changes {
    let mut out = Changes::default();
    let actions = plan.actions();
    for (action, id) in actions.iter().zip(&assigned.ids) {
        let (text, position) = (&action.node.text, dotted(&action.node.position));
        let Some(known) = before.known.iter().find(|k| k.id == *id && k.present) else {
            out.added.push((id.clone(), text.clone()));
            continue;
        };
        if objective(&known.position) != objective(&position) {
            out.moved.push(Change { id: id.clone(), before: known.position.clone(), after: position });
        }
        if known.text != *text {
            out.reworded.push(Change { id: id.clone(), before: known.text.clone(), after: text.clone() });
        }
    }
    out.removed = assigned.disappeared.iter().map(|k| (k.id.clone(), k.text.clone())).collect();
    for (old, old_text) in &out.removed {
        let key = french::name_key(old_text);
        let scored = out.added.iter().map(|(new, text)| (likeness(&key, &french::name_key(text)), new));
        let best = scored.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(score, _)| *score >= DOUBTFUL);
        out.doubtful.extend(best.map(|(score, new)| (old.clone(), new.clone(), (score * 100.0).round() as u8)));
    }
    out
}

fn objective(position: &str) -> &str {
    position.rsplit_once('.').map_or("", |(objective, _)| objective)
}

impl Changes {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
