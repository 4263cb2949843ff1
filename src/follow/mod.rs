//! The follow-up of the actions («suivi»): what their pilots and EPCI say of them, gathered without loss.
//!
//! ```text
//! attachments + State ── export ──► one workbook for each EPCI (XLSX, ODS) + a copy of what was sent (Export)
//! workbooks that came back ── read ──► Vec<Edit> ── merge ──► Journal (append-only)
//! Journal ── state ──► State        Journal ── conflicts_to_csv / choose ──► conflits.csv
//! ```
//!
//! The [`Journal`] is the only truth: the present values and the open conflicts are worked out from it, and no line of
//! it is ever changed. Invariant: each value that someone gave is in the state, was replaced by a later line, or is in
//! conflict.
//!
//! ```
//! use std::collections::BTreeMap;
//! use territoire::follow::{Cell, Edit, Export, Journal, merge};
//!
//! // A workbook went out to each of two EPCI, with nothing in that cell.
//! let cell = |field: &str| Cell { action: "1.1.1-01".into(), field: field.into() };
//! let empty: BTreeMap<Cell, String> = ["pilote", "statut"].map(|field| (cell(field), String::new())).into();
//! let sent = |who: &str| Export { id: who.into(), who: who.into(), values: empty.clone(), ..Export::default() };
//! let exports = ["A", "B"].map(|who| (who.to_owned(), sent(who))).into();
//! let edit = |who: &str, field: &str, value: &str| Edit {
//!     cell: cell(field),
//!     value: value.into(),
//!     who: who.into(),
//!     when: "2027-03-15".into(),
//!     source: format!("{who}.xlsx"),
//!     export: who.into(),
//! };
//! let edits = [edit("A", "statut", "En cours"), edit("A", "pilote", "La mairie"), edit("B", "pilote", "Le PETR")];
//! let mut journal = Journal::default();
//! let merged = merge(&mut journal, &edits, &exports);
//! // One who speaks alone is heard; two who disagree change nothing, and neither is lost.
//! assert_eq!((merged.changes, merged.conflicts), (1, 2));
//! assert_eq!(journal.state().value("1.1.1-01", "statut"), "En cours");
//! assert_eq!(journal.state().value("1.1.1-01", "pilote"), "");
//! assert_eq!(journal.conflicts()[&cell("pilote")].len(), 2);
//! ```

mod communs;
mod conflict;
mod doubt;
mod edit;
mod exchange;
mod export;
pub(crate) mod fault;
mod field;
mod followed;
mod given;
mod identity;
mod import;
mod journal;
mod lines;
mod mark;
mod merge;
mod origin;
mod places;
mod progress;
mod sent;
mod status;
mod tet;
mod value;

pub use communs::{communs_status, from_communs, to_communs};
pub use conflict::{choose, conflicts_to_csv, is_chosen};
pub use doubt::{doubts, twins};
pub use edit::{Edit, Received};
pub use exchange::{Mark, Taken, unheld};
pub use export::{Recipient, Sent, export};
pub use followed::{Followed, followed};
pub use import::read;
pub use journal::{Act, Cell, Entry, Held, Journal, State, Subject};
pub use merge::{Merged, merge, other_copies};
pub use places::points;
pub use progress::{Planned, planned, progress, status_column};
pub use sent::{Export, exchange_id};
pub use status::Status;
pub use tet::{from_tet, to_tet};
pub use value::day;

pub(crate) use mark::{EXPORT, FORM_GUIDE, HIDDEN, STUDY};
pub(crate) use origin::{Workbooks, export_of};
