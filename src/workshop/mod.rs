//! What makes things for a study: the study itself, its public data, its road network. A study that is there runs without
//! this room.
//!
//! [`create`] writes a folder that runs at once; [`recover`](recover()) brings a public resource into it, cut down to its
//! territory; [`build_network`] makes its roads out of an extract; [`convert`](convert()) writes one of its layers
//! in its official schema.

mod convert;
mod new;
mod recover;
pub mod road_files;
mod roads;

pub use convert::{Conversion, convert};
pub use new::{NewStudy, create, create_asking};
pub use recover::{MARGIN_KM, Recovered, Recovery, catalogue, recover};
pub use roads::{Building, ROADS_KM, build_network};

/// A text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
