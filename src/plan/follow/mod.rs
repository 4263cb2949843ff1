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

mod communs;
mod conflict;
mod doubt;
mod exchange;
mod export;
pub mod field;
pub(super) mod grid;
mod import;
mod journal;
mod merge;
pub(super) mod open;
mod places;
mod progress;
mod tet;
pub(super) mod write_ods;
pub(super) mod write_xlsx;

use super::{ActionRef, Attachment, Plan, Theme, dotted};
use crate::french;
use crate::layer::Layer;
use crate::territory::Territory;

pub use communs::{communs_status, from_communs, to_communs};
pub use conflict::{choose, conflicts_to_csv};
pub use doubt::{doubts, twins};
pub use exchange::{Mark, Taken, unheld};
pub use export::{Followed, Recipient, Sent, exchange_id, export};
pub use field::Status;
pub use import::{Received, read};
pub use journal::{Act, Cell, Entry, Held, Journal, State};
pub use merge::{Edit, Export, Merged, merge};
pub use places::points;
pub use progress::{Planned, planned, progress, status_column};
pub use tet::{from_tet, to_tet};

/// The actions of a plan with what their attachments say of the EPCI that they concern. One that is attached nowhere
/// concerns no EPCI.
#[must_use]
pub fn followed(
    plan: &Plan,
    ids: &[String],
    attachments: &[Attachment],
    themes: &[Theme],
    territory: &Territory,
    layers: &[Layer],
) -> Vec<Followed> {
    let named = |action: &ActionRef<'_>, k: usize| {
        let node = action.headings.get(k)?;
        let code = node.printed_code.clone().unwrap_or_else(|| dotted(&node.position));
        Some(format!("{} {code} : {}", node.label, node.text))
    };
    let places = |id: &str| {
        let labels: Vec<String> =
            attachments.iter().filter(|a| a.action == *id).map(|a| a.target.label(territory, layers)).collect();
        french::list_at_most(&labels, 5)
    };
    plan.actions()
        .iter()
        .zip(ids)
        .map(|(action, id)| Followed {
            id: id.clone(),
            pillar: named(action, 0).unwrap_or_default(),
            pillar_number: super::outcome::pillar(action),
            objectives: (1..action.headings.len()).filter_map(|k| named(action, k)).collect(),
            text: action.node.text.clone(),
            epcis: super::outcome::concerned_epcis(id, attachments, territory, layers),
            places: places(id),
            themes: themes.iter().filter(|t| t.action == *id).map(|t| t.title.clone()).collect(),
        })
        .collect()
}

/// The EPCI that the user names, by SIREN or by name with or without its legal form.
#[must_use]
pub fn find_epci(territory: &Territory, typed: &str) -> Option<usize> {
    let key = french::name_key(typed);
    let short = super::attach::short_epci(&key);
    territory.epci_index_of(typed.trim()).or_else(|| {
        territory.epcis.iter().position(|e| {
            let name = french::name_key(&e.name);
            name == key || super::attach::short_epci(&name) == short
        })
    })
}
