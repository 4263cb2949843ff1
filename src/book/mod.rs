//! Tables as files: text in any encoding, CSV in any dialect, sheets of a workbook, and the cells that they hold.
//!
//! Layers, the plan and its follow-up, and the study read their tables through this room. What it hands over is in the
//! composed form of Unicode ([`crate::french::nfc`]): «É» is one letter, however the file wrote it. This room is the only
//! user of the libraries that read and write workbooks. It gives cells as texts: what they mean is for who asked. The tables
//! that the tool keeps and people open are written back in the form that they had ([`table_like`]).
//!
//! ```
//! use territoire::book::{Cells, Encoding, decode};
//!
//! // As Windows writes it, as Excel on a Mac does, and in letters with the accent apart.
//! for (bytes, encoding) in [
//!     (&b"\xc9cole;12"[..], Encoding::Windows1252),
//!     (b"\x83cole;12", Encoding::MacRoman),
//!     ("E\u{301}cole;12".as_bytes(), Encoding::Utf8),
//! ] {
//!     let (text, found) = decode(bytes).expect("a text");
//!     assert_eq!((text.as_ref(), found), ("École;12", encoding));
//! }
//! // An empty cell holds nothing, which is not an empty text.
//! let cells = Cells::new(["École", "", "12"]);
//! assert_eq!((cells.len(), cells.get(0), cells.get(1)), (3, Some("École"), None));
//! ```

mod archive;
mod bytes;
mod cells;
mod csv;
mod encoding;
pub(crate) mod fill;
mod formula;
mod guess;
mod kept;
mod limits;
mod line;
mod nature;
mod ods;
mod records;
mod sheet;
mod text;
mod told;
mod twice;
pub(crate) mod xlsx;

pub use bytes::bytes_of;
pub use cells::Cells;
pub use encoding::Encoding;
pub use fill::WorkbookFormat;
pub use guess::guess_encoding;
pub use kept::{Rewritten, kept_text, table_like, text_like};
pub use text::{Decoded, NoText, Oddity, decode, decode_prose};
pub use told::read_text;

pub(crate) use archive::{look_through, look_through_bytes, member};
pub(crate) use bytes::{LONGEST_LINE, endless_line, refuse_endless};
pub(crate) use cells::{RowBuilder, column_key};
pub(crate) use csv::{Dialect, SAMPLE, Undecided, csv_reader, csv_text, guarded_text, kept_separator, readable};
pub(crate) use fill::CellValue;
pub(crate) use formula::{guarded, unguarded};
pub(crate) use kept::{Arrangement, kept_column, kept_rows, line_end};
pub(crate) use limits::fit;
pub(crate) use nature::Nature;
pub(crate) use records::Records;
#[cfg(test)]
pub(crate) use sheet::zipped;
pub(crate) use sheet::{Fault, Grid, Workbook, letters, refuses};
pub(crate) use told::undecided;
