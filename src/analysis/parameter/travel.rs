//! How one travels.

use super::{Entry, Kind};

/// The straight line, in `territoire.toml`.
pub const STRAIGHT: &str = "vol-d-oiseau";

/// What an analysis says when it travels as the study does.
pub const AS_STUDY: &str = "etude";

/// A way of travelling: `etude`, `vol-d-oiseau` or a profile of the network. Which profiles there are is known to the
/// network only: its value is with the [`Facts`](super::Facts), and the question is handed a way of travelling.
#[derive(Debug, Clone, Copy)]
pub struct TravelKind;

impl Kind for TravelKind {
    type Value = ();

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<()> {
        let given = entry.text()?;
        if entry.place.is_some() {
            entry.facts().travel = Some(given);
        }
        Some(())
    }
}
