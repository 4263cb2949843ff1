//! A study: its folder opened, its questions answered, its results written.
//!
//! [`Study::open`] reads what `territoire.toml` declares, part by part; [`Study::run`] answers its questions in order, draws
//! and writes `resultats/`; [`Study::run_comparison`] writes `comparaison/`. What makes the files of a study is the room
//! above, [`crate::workshop`].

mod answer;
mod compare;
mod declare;
mod draw;
mod explain;
mod files;
mod follow;
mod methods;
mod network;
mod open;
mod opened;
mod priority;
mod results;
mod run;
mod scenario;
mod topics;
mod travel;

use jiff::civil::Date;

pub use crate::disk::Failure;
pub use answer::Answers;
pub use compare::Compared;
pub use declare::{SINUOSITY, reading_of};
pub use explain::{explain, explainable};
pub use follow::{ExportAsked, Imported, Progress, TakenOver};
pub use network::NETWORK;
pub use open::{Priorities, StudyPlan};
pub use opened::Study;
pub use results::{Input, Step};
pub use run::Run;
pub use scenario::Foreseen;
pub use topics::Topic;

pub(crate) use network::{area, known_profiles, short};
pub(crate) use opened::{Declared, declared};

use crate::diagnostic::{Notes, Severity};

/// Version of the tool, written on every output.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The day of the machine's clock.
#[must_use]
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// How many errors and warnings there are.
#[must_use]
pub fn counts(notes: &Notes) -> (usize, usize) {
    (notes.count(Severity::Error), notes.count(Severity::Warning))
}
