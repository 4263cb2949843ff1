//! A study: its folder opened, its questions answered, its results written.
//!
//! [`Study::open`] reads what `territoire.toml` declares, part by part; [`Study::run`] answers its questions in order, draws
//! and writes `resultats/`; [`Study::run_comparison`] writes `comparaison/`. What makes the files of a study is the room
//! above, [`crate::workshop`].
//!
//! Each file is read once, and its checksum taken from the same bytes; all faults are noted before anything is answered; with
//! an error among them nothing is written, and earlier results stay.
//!
//! ```
//! use territoire::diagnostic::{Notes, summary};
//! use territoire::study::Study;
//!
//! // Two communes, a degree apart, and a service at the mairie of the first.
//! let commune = |code: &str, lon: f64, people: u32| {
//!     let (west, east) = (lon - 0.05, lon + 0.05);
//!     format!(
//!         r#"{{"type": "Feature", "properties": {{"code": "{code}", "population": {people}, "mairie_lon": {lon},
//!         "mairie_lat": 49}}, "geometry": {{"type": "Polygon", "coordinates":
//!         [[[{west},48.95],[{east},48.95],[{east},49.05],[{west},49.05],[{west},48.95]]]}}}}"#
//!     )
//! };
//! let communes = [commune("A", 5.0, 100), commune("B", 6.0, 300)].join(",");
//! let folder = tempfile::tempdir().expect("a folder");
//! let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
//! write("communes.geojson", &format!(r#"{{"type": "FeatureCollection", "features": [{communes}]}}"#));
//! write("services.csv", "nom;lon;lat\nMaison;5;49\n");
//! write(
//!     "territoire.toml",
//!     "[etude]\nnom = \"Essai\"\n[territoire]\nfichier = \"communes.geojson\"\ncrs = 2154\n\
//!      [[couche]]\nid = \"services\"\nfichier = \"services.csv\"\n\
//!      [[analyse]]\ngenre = \"couverture\"\ncouche = \"services\"\nseuils = [\"3 km\"]\n",
//! );
//!
//! let mut notes = Notes::new();
//! let study = Study::open(folder.path(), &mut notes).expect("a study");
//! assert!(!notes.has_errors(), "{}", summary(&notes));
//! let answers = study.answer(&mut notes);
//! let share = answers.outcomes[0].column_of("territoire", "part_population").expect("a column");
//! // 100 of 400.
//! assert_eq!(share.as_numbers(), Some(&[Some(0.25)][..]));
//! ```

mod answer;
mod compare;
mod council;
mod decided;
mod declare;
mod door;
mod draw;
mod explain;
mod fiche;
mod files;
mod follow;
mod forms;
mod kept;
mod merging;
mod methods;
mod network;
mod open;
mod opened;
mod placed;
mod priority;
mod register;
mod results;
mod retained;
mod rows;
mod run;
mod scenario;
mod topics;
mod travel;

use jiff::civil::Date;

pub use crate::analysis::Watch;
pub use crate::disk::Failure;
pub use answer::Answers;
pub use compare::Compared;
pub use declare::reading_of;
pub use door::{existing, folder_of};
pub use explain::{explain, explainable};
pub use fiche::{SiteAsked, SiteSheets};
pub use files::{MERGED, TO_COMPLETE};
pub use follow::{ExportAsked, Imported, Progress, TakenOver};
pub use forms::{FORMS, FormsAsked, FormsSent, FormsTaken, Known};
pub use merging::{DISAGREEMENTS, ENTRIES, Merging, PAIRS, PHOTOS};
pub use network::NETWORK;
pub use open::{Priorities, StudyPlan};
pub use opened::Study;
pub use placed::{not_removed, tidy, writable};
pub use register::{register_beside, remake_register};
pub use results::{Input, Step};
pub use retained::{Keep, Retained};
pub use run::Run;
pub use scenario::Foreseen;

pub(crate) use network::{area, known_profiles, short};
pub(crate) use opened::{Addressed, Declared, addressed, declared};
pub(crate) use placed::changed;

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
