//! Several inventories of the same things made one: which rows are one site, which value of a field is kept, what is for
//! people to decide.
//!
//! ```text
//! layers, the one to go by first ── join ──► groups of rows that are one site, pairs with their reasons, doubtful pairs
//! groups ── merge ──► a row each in the fields of the model, every value with its source and date, conflicts
//! ```
//!
//! Rows of one layer are never joined: what is double within a source is for its check to say.

mod group;
mod merge;
mod pair;

pub use group::{Joined, Verdict, join};
pub use merge::{Chosen, Conflict, Given, Merged, merge};
pub use pair::{MATCH, Member, POSSIBLE, Pair, Reason};
