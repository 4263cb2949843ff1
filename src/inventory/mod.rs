//! Several inventories of the same things made one: which rows are one site, which value of a field is kept, what is for
//! people to decide; and what people say of its sites, asked in a form for each EPCI.
//!
//! ```text
//! layers, the one to go by first ── join ──► groups of rows that are one site, pairs with their reasons, doubtful pairs
//! groups ── merge ──► a row each in the fields of the model, every value with its source and date, conflicts
//! sites + what people said of them (journal) ── lay ──► the inventory, its history kept ── form ──► workbooks, and back
//! ```
//!
//! Rows of one layer are never joined: what is double within a source is for its check to say.

mod complete;
mod entered;
pub mod form;
mod group;
mod lay;
mod merge;
mod pair;
mod photos;
mod published;

pub use complete::{Completeness, Together};
pub use entered::Entered;
pub use group::{Joined, Verdict, join};
pub use lay::{Of, Sayings, lay};
pub use merge::{Choosing, Chosen, Conflict, Decided, Given, Merged, merge};
pub use pair::{MATCH, Member, POSSIBLE, Pair, Reason};
pub use photos::{Photos, photos};
pub use published::{LeftOut, Reread, without_persons};
