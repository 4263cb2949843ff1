//! From the bytes of a document to its lines, whatever the format that it comes in.
//!
//! ```text
//! bytes ── format, told by the content ──► txt · docx · odt · pdf · xlsx ──► Document: lines with their marks taken off
//! ```
//!
//! A document knows nothing of the outline that is made of its lines, but it owns the forms that a line can have: a
//! heading and its number, the label of a fiche (`form`). A page is rows at places and a table is cells: whether a row
//! goes on with the one above, whether what stands side by side is two columns or labels beside their values, only these
//! forms can tell. Whoever makes an outline takes the same forms from here. A file that can't be read says why; none stops
//! the reader.
//!
//! The door to it is that of the plan:
//!
//! ```
//! use std::path::Path;
//! use territoire::diagnostic::Notes;
//! use territoire::document::LineUnit;
//! use territoire::plan::{self, Options};
//!
//! // In the encoding of an old Windows, a heading in bold.
//! let text = b"**Pilier 1 : Mobilit\xe9s**\nObjectif strat\xe9gique n\xb01 : Aller\n\
//!              Objectif op\xe9rationnel n\xb01.1.1 : Partager\n- Covoiturer\n";
//! let mut notes = Notes::new();
//! let plan = plan::read_bytes(text, Path::new("plan.txt"), &Options::default(), &mut notes).expect("a plan");
//! assert_eq!(plan.nodes[0].text, "Mobilités");
//! assert_eq!((plan.marks.get("**"), plan.unit), (Some(&1), LineUnit::Line));
//! assert_eq!(plan.actions()[0].node.line, 4);
//! // What the content says counts, whatever the extension.
//! assert!(plan::read_bytes(b"{\\rtf1 Pilier 1}", Path::new("plan.txt"), &Options::default(), &mut notes).is_none());
//! assert!(notes.has_errors());
//! ```

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
mod place;
mod plain;
mod read;
mod sheet;
mod table;
mod unreadable;

pub(crate) use content::Document;
pub use content::LineUnit;
pub use form::field::Field;
pub use form::field::labels::Labels;
pub(crate) use line::Line;
pub use line::Marks;
pub(crate) use read::{of_text, open};
