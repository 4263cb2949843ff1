//! What makes things for a study: the study itself, its public data, its road network. A study that is there runs without
//! this room.
//!
//! [`create`] writes a folder that runs at once; [`recover`](recover()) brings a public resource into it, cut down to its
//! territory; [`geocode`](geocode()) has the addresses of a layer found; [`build_network`] makes its roads out of an extract; [`convert`](convert()) writes one of its layers
//! in its official schema, [`fill`](fill()) what an answer knows of a file in one, [`put_inventory`] several inventories made one, [`export_inventory`]
//! what of one may be published. A file of the user is never replaced unless asked.
//!
//! ```
//! use territoire::diagnostic::Notes;
//! use territoire::territory::Selection;
//! use territoire::workshop::{NewStudy, create};
//!
//! let folder = tempfile::tempdir().expect("a folder");
//! let selection = Selection { epcis: vec![("245500327".into(), None)], communes: Vec::new() };
//! let date = jiff::civil::date(2026, 11, 24);
//! let new = NewStudy { folder: folder.path().into(), name: None, selection, date };
//! let made = create(&new, &mut Notes::new()).expect("written").expect("a study");
//! assert!(made.files.contains(&"territoire.toml".to_owned()));
//! // The CC du Sammiellois has 19 communes.
//! let mairies = std::fs::read_to_string(folder.path().join("couches/mairies.csv")).expect("read");
//! assert_eq!(mairies.lines().filter(|line| line.ends_with(";oui")).count(), 19);
//! // A folder that holds a study is left as it is.
//! let mut notes = Notes::new();
//! assert!(create(&new, &mut notes).expect("nothing fails").is_none() && notes.has_errors());
//! ```

mod apart;
mod convert;
mod fill;
mod geocode;
mod inventory;
mod named;
mod new;
mod put;
mod recover;
pub mod road_files;
mod roads;

pub use convert::{Conversion, Destination, convert};
pub use fill::{Written, fill};
pub use geocode::{Consent, Geocoded, Geocoding, Sending, THRESHOLD, Tally, geocode};
pub use inventory::{Exported, export_inventory, put_inventory};
pub use named::add_named;
pub use new::{Created, NewStudy, create, create_asking};
pub use recover::{MARGIN_KM, Recovered, Recovery, catalogue, recover};
pub use roads::{Building, ROADS_KM, build_network};

/// A text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}
