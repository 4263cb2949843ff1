//! The plan: from the lines of the document that a territory wrote to actions with lasting ids.
//!
//! ```text
//! document ── read/parse ──► Plan (outline, printed codes, anomalies)
//!    plan/actions.csv ── Registry::update ──► one lasting id an action
//! ```
//!
//! Nothing is renumbered: what is printed and where it stands are kept side by side, and what disagrees is an
//! [`Anomaly`]. The reader knows the forms of headings («Pilier 1 :», «Objectif opérationnel n°1.1.1 :», bullets), and
//! no word of any particular plan. Where an action belongs is for [`crate::attach`].
//!
//! ```
//! use std::path::Path;
//! use territoire::diagnostic::Notes;
//! use territoire::plan::{AnomalyKind, Registry, parse};
//!
//! let heads = "Pilier 1 : Mobilités\nObjectif stratégique n°1 : Aller\nObjectif opérationnel n°1.1.2 : Partager\n";
//! let read = |bullets: &str| {
//!     parse(&format!("{heads}{bullets}"), Path::new("plan.txt"), &mut Notes::new()).expect("a plan")
//! };
//! let mut plan = read("- Covoiturer\n- Louer des vélos\n");
//! // Pillars, strategic objectives, operational objectives, actions.
//! assert_eq!(plan.counts(), [1, 1, 1, 2]);
//! // The first objective is printed as the second: it is told, and both numbers are kept.
//! let objective = &plan.nodes[0].children[0].children[0];
//! assert_eq!((objective.printed_code.as_deref(), &objective.position[..]), (Some("1.1.2"), &[1, 1, 1][..]));
//! assert_eq!(plan.anomalies[0].kind, AnomalyKind::CodeAgainstPosition);
//!
//! let mut registry = Registry::default();
//! assert_eq!(registry.update(&mut plan).ids, ["1.1.1-01", "1.1.1-02"]);
//! // An action keeps its id, wherever it stands in the next version.
//! assert_eq!(registry.update(&mut read("- Marcher\n- Louer des vélos\n")).ids, ["1.1.1-03", "1.1.1-02"]);
//! ```

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
mod picture;
mod read;
mod registry;
mod spoiled;
mod succession;
mod tree;
mod unknown;
mod unread;

pub use crate::document::{Field, Labels, LineUnit, Marks};
pub use acronyms::Acronym;
pub use anomaly::{Anomaly, AnomalyKind, Choice};
pub use assign::Assigned;
pub use changes::{ActionChange, Changes, changes};
pub use correction::{Correction, Options};
pub use doubt::{Doubt, NONE};
pub(crate) use node::dotted;
pub use node::{Node, SubAction};
pub use outline::parse;
pub use read::{read, read_bytes, read_with};
pub use registry::{Known, Registry};

pub(crate) use registry::untrusted;
pub(crate) use spoiled::restore_actions;
pub use succession::Succession;
pub use tree::{ActionRef, Plan, Prose};
pub(crate) use unknown::unknown_action;
