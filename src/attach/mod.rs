//! Actions attached to places: what the user writes, what the words of the plan propose, and what both come to.
//!
//! ```text
//!    rattachements.csv ── read_attachments ─┐
//!    words of the plan (Vocabulary) ── suggest ┴─ merge ──► Vec<Attachment> ──► outcome, attachment_points
//!                           list_to_csv ──► the user ──► read_decisions ── decide ──► rattachements.csv, refusals
//!    words of the plan ──► actors, themes ──► add_words
//! ```

mod actors;
mod attachment;
mod decisions;
mod departments;
mod epci;
mod fault;
mod gazetteer;
mod list;
mod named;
mod outcome;
mod places;
mod points;
mod refused;
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
pub use attachment::{Attachment, Origin, attachments_to_csv, read_attachments};
pub use decisions::{Decided, Decision, Selector, decide};
pub use epci::find_epci;
pub use list::{list_to_csv, list_to_workbook, read_decisions, read_decisions_workbook};
pub use outcome::outcome;
pub(crate) use places::concerned_epcis;
pub use points::{ActionPlace, attachment_points};
pub use refused::{RefusedSuggestion, RefusedSuggestions};
pub use said::add_words;
pub use suggest::suggest;
pub use suggestion::{Confidence, Proposal, Suggestion};
pub use target::Target;
pub use themes::{Theme, themes};
pub use vocabulary::{ActorEntry, LayerKind, ThemeEntry, Vocabulary};
pub use waiting::{merge, waiting};
