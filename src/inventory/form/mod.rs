//! The form of an inventory: a workbook for each EPCI with what is known of its sites, and what a workbook that came back says.
//!
//! ```text
//! Form (what is asked) + SiteRow (what is known) ── send ──► XLSX, ODS, and the copy of what was sent (follow::Export)
//! workbook that came back ── take ──► Vec<Edit> of sites, new sites ── follow::merge ──► the journal of what people say
//! ```

mod birth;
mod column;
mod fields;
mod identity;
mod place;
mod send;
mod take;
mod value;

pub use birth::{Said, is_same_site};
pub use fields::{Form, FormField};
pub use place::typed_place;
pub use send::{Asking, COMMENT_FIELD, NOBODY_KNOWS, NONE_FOUND, SiteRow, commune_label, send};
pub use take::{Born, Returned, take};
pub use value::Facts;

/// A criterion of mutability that people may know where no data tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its id, which is the name of its column in an inventory.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The unit of its numbers; none for one of named values.
    pub unit: Option<String>,
    /// Its values; none for a number.
    pub values: Vec<String>,
}

impl Criterion {
    /// The heading of its column.
    #[must_use]
    pub fn heading(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{} ({unit})", self.name),
            None => self.name.clone(),
        }
    }
}
