//! Which actions first: a matrix of actions and criteria with weights, and a grid of purposes and areas that shows which
//! ones no action serves.
//!
//! Both are tables that people fill in an office program: `plan/priorites.csv` and `plan/grille.csv`. An empty cell is not
//! a note of zero: an action with a cell missing has no rank, but the scores that it can still reach.

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
