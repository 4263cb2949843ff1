//! Which actions first: a matrix of actions and criteria with weights, and a grid of purposes and areas that shows which
//! ones no action serves.
//!
//! Both are tables that people fill in an office program: `plan/priorites.csv` and `plan/grille.csv`. An empty cell is not
//! a note of zero: an action with a cell missing has no rank, but the scores that it can still reach.
//!
//! ```
//! use std::path::Path;
//! use territoire::diagnostic::{Notes, summary};
//! use territoire::plan::{Registry, parse};
//! use territoire::priority::{Criterion, Ratings, outcome};
//!
//! let text = "Pilier 1 : Essai\nObjectif stratégique n°1 : Essai\nObjectif opérationnel n°1.1.1 : Essai\n\
//!             - Une halle\n- Un pont\n- Un bac\n";
//! let mut notes = Notes::new();
//! let mut plan = parse(text, Path::new("plan.txt"), &mut notes).expect("a plan");
//! let ids = Registry::default().update(&mut plan).ids;
//! let criterion = |id: &str, weight, highest, is_adverse| Criterion {
//!     id: id.into(),
//!     title: id.into(),
//!     weight,
//!     scale: (0.0, highest),
//!     is_adverse,
//! };
//! let criteria = [criterion("climat", 2.0, 4.0, false), criterion("cout", 1.0, 10.0, true)];
//! let table = "action;climat;cout\n1.1.1-01;1;5\n1.1.1-02;4;10\n1.1.1-03;;0\n";
//! let ratings = Ratings::read(table, Path::new("priorites.csv"), &ids, &criteria, &mut notes);
//! assert!(!notes.has_errors(), "{}", summary(&notes));
//! let answer = outcome(&plan, &ids, &criteria, &ratings, 1);
//! let column = |id: &str| answer.column_of("actions", id).and_then(|c| c.as_numbers()).expect("numbers").to_vec();
//! assert_eq!(column("rang"), [Some(2.0), Some(1.0), None]);
//! // (2 × 1/4 + 1 × 1/2) / 3, and (2 × 1 + 1 × 0) / 3.
//! let scores: Vec<_> = column("score").iter().map(|s| s.map(f64::round)).collect();
//! assert_eq!(scores, [Some(33.0), Some(67.0), None]);
//! // The third would have from 0 to 4 for the climate: a third of 100, to all of it.
//! let reach = [column("score_au_moins")[2], column("score_au_plus")[2]];
//! assert_eq!(reach.map(|s| s.map(f64::round)), [Some(33.0), Some(100.0)]);
//! ```

mod criterion;
pub(crate) mod fault;
mod outcome;
mod purposes;
mod ratings;

pub use criterion::Criterion;
pub use outcome::outcome;
pub use purposes::{AREAS, PURPOSES, PurposeGrid, outcome as grid_outcome};
pub(crate) use ratings::COLUMNS;
pub use ratings::Ratings;
