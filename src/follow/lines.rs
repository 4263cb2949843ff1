//! The lines that an action has in a sheet of which it may have several.

use super::field::{self, FieldSheet};
use super::journal::State;

/// The lines of a section that an action has: their keys, each once, in order.
pub(super) fn lines(section: &FieldSheet, action: &str, state: &State) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::new();
    for (address, _) in state.of(action) {
        if let Some((keys, field)) = field::split(section, address)
            && section.fields.iter().any(|c| c.id == field)
        {
            let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
            if !out.contains(&keys) {
                out.push(keys);
            }
        }
    }
    out
}
