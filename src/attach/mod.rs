//! Actions attached to places: what the user writes, what the words of the plan propose, and what both come to.
//!
//! ```text
//!    rattachements.csv ── read_attachments ─┐
//!    words of the plan (Vocabulary) ── suggest ┴─ merge ──► Vec<Attachment> ──► outcome, attachment_points
//!                           list_to_csv ──► the user ──► read_decisions ── decide ──► rattachements.csv, refusals
//!    words of the plan ──► actors, themes ──► add_words
//! ```
//!
//! The fields of a fiche come first: who carries the action and who takes part, by the bodies that are named and not by the
//! organisations that bear a place's name, then where. What they tell, its sentences don't tell otherwise. A target may
//! have several roles, each proposed and decided by itself.
//!
//! The user's file comes before any proposal, and a refusal is kept. A proposal says the words that led to it, and how far
//! to trust it. The words are data (`data/vocabulaire/`): no place and no organisation is in the code.
//!
//! ```
//! use std::path::Path;
//! use territoire::attach::{Confidence, Proposal, Target, Vocabulary, suggest};
//! use territoire::diagnostic::Notes;
//! use territoire::plan::{Registry, parse};
//! use territoire::territory::{OwnCommunes, Projection, Territory};
//!
//! let commune = |code: &str, name: &str| OwnCommunes {
//!     code: code.into(),
//!     name: name.into(),
//!     group: None,
//!     population: None,
//!     outline: None,
//!     mairie: None,
//!     hours: None,
//! };
//! let communes = vec![commune("55463", "Saint-Mihiel"), commune("55551", "Vigneulles-lès-Hattonchâtel")];
//! let territory = Territory::own("Essai", Projection::lambert93(), "fictif", communes);
//! let text = "Pilier 1 : Essai\nObjectif stratégique n°1 : Essai\nObjectif opérationnel n°1.1.1 : Essai\n\
//!             - Rénover la halle de Saint-Mihiel\n";
//! let mut plan = parse(text, Path::new("plan.txt"), &mut Notes::new()).expect("a plan");
//! let ids = Registry::default().update(&mut plan).ids;
//! let found = suggest(&plan, &ids, &territory, &[], Vocabulary::own());
//! let first = &found[0];
//! assert_eq!((first.action.as_str(), first.confidence), ("1.1.1-01", Confidence::Strong));
//! assert_eq!(first.proposal, Proposal::Place(Target::Commune(0)));
//! assert_eq!(first.words, "Saint-Mihiel");
//! ```

mod actors;
mod attachment;
mod codes;
mod decisions;
mod departments;
mod epci;
mod fault;
mod fiche;
mod gazetteer;
mod list;
mod named;
mod outcome;
mod places;
mod places_of;
mod points;
mod refused;
mod role;
mod said;
mod scan;
mod suggest;
mod suggestion;
mod target;
mod themes;
mod vocabulary;
mod waiting;
mod words;

pub use actors::{Actor, actors};
pub(crate) use attachment::CONCERNED;
pub use attachment::{Attachment, Origin, add_attachments, attachments_to_csv, is_a_list, read_attachments};
pub use decisions::{Decided, Decision, Selector, decide};
pub use epci::find_epci;
pub use list::{Known, list_to_csv, list_to_workbook, read_decisions, read_decisions_workbook};
pub use outcome::outcome;
pub(crate) use places::{COUNTED, concerned_epcis};
pub use points::{ActionPlace, attachment_points};
pub use refused::{RefusedSuggestion, RefusedSuggestions};
pub use said::add_words;
pub use suggest::suggest;
pub use suggestion::{Confidence, Proposal, Suggestion};
pub use target::Target;
pub use themes::{Theme, themes};
pub use vocabulary::{ActorEntry, LayerKind, ThemeEntry, Vocabulary};
pub use waiting::{merge, waiting};
