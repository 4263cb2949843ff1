//! The plan: from the lines of the document that a territory wrote to actions with lasting ids.
//!
//! ```text
//! document ── read/parse ──► Plan (outline, printed codes, anomalies)
//!    plan/actions.csv ── Registry::update ──► one lasting id an action
//! ```
//!
//! Nothing is renumbered: what is printed and where it stands are kept side by side, and what disagrees is an
//! [`Anomaly`]. The reader knows the forms of headings («Pilier 1 :», «Objectif opérationnel n°1.1.1 :», bullets), and
//! no word of any particular plan.

mod acronyms;
mod anomaly;
mod assign;
mod builder;
mod changes;
mod contradiction;
mod correction;
mod diff;
mod doubt;
mod id;
mod json;
mod layout;
mod levels;
mod node;
mod outline;
mod read;
mod registry;
mod succession;
mod tree;

pub use crate::document::{Field, LineUnit, Marks};
pub use acronyms::Acronym;
pub use anomaly::{Anomaly, AnomalyKind, Choice};
pub use assign::Assigned;
pub use changes::{ActionChange, Changes, changes};
pub use correction::{Correction, Options};
pub use doubt::{Doubt, NONE};
pub(crate) use id::unknown_action;
pub(crate) use node::dotted;
pub use node::{Node, SubAction};
pub use outline::parse;
pub use read::{read, read_bytes, read_with};
pub use registry::{Known, Registry};
pub use succession::Succession;
pub use tree::{ActionRef, Plan};
