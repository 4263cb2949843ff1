//! From the bytes of a document to its lines, whatever the format that it comes in.
//!
//! ```text
//! bytes ── format, told by the content ──► txt · docx · odt · pdf ──► Document: lines with their marks taken off
//! ```
//!
//! A document knows nothing of the outline that is made of its lines, but it owns the forms that a line can have: a
//! heading and its number, the label of a fiche (`form`). A page is rows at places and a table is cells: whether a row
//! goes on with the one above, whether what stands side by side is two columns or labels beside their values, only these
//! forms can tell. Whoever makes an outline takes the same forms from here.

mod archive;
mod content;
mod docx;
pub(crate) mod fault;
mod flow;
pub(crate) mod form;
mod format;
mod line;
mod numbering;
mod odt;
mod pdf;
mod read;
mod table;
mod unreadable;

pub(crate) use content::Document;
pub use content::LineUnit;
pub use form::field::Field;
pub(crate) use line::Line;
pub use line::Marks;
pub(crate) use read::{of_text, open};
