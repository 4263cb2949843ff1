//! What a new version of a document changed, action by action.

use super::assign::Assigned;
use super::doubt::Doubt;
use super::node::dotted;
use super::registry::Registry;
use super::tree::Plan;

/// One action that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionChange {
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
    pub moved: Vec<ActionChange>,
    /// Actions whose text changed: texts.
    pub reworded: Vec<ActionChange>,
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
            out.moved.push(ActionChange { id: id.clone(), before: known.position.clone(), after: position });
        }
        if known.text != *text {
            out.reworded.push(ActionChange { id: id.clone(), before: known.text.clone(), after: text.clone() });
        }
    }
    out.removed = assigned.disappeared.iter().map(|k| (k.id.clone(), k.text.clone())).collect();
    let pair = |d: &Doubt| (d.old.id.clone(), d.new.id.clone(), d.percent);
    out.doubtful = assigned.doubtful.iter().map(pair).collect();
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
