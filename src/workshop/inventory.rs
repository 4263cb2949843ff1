//! Inventories merged into one, written in the schema of their model with where each value comes from.

use std::path::PathBuf;

use super::fill::Written;
use super::put;
use crate::diagnostic::Notes;
use crate::disk::Failure;
use crate::layer;
use crate::study::{DISAGREEMENTS, MERGED, Merging, PAIRS, Study};

/// Writes a merged inventory in its folder: the rows (`friches.csv` when they are valid, `friches-a-completer.csv` otherwise,
/// never both) and `sources.csv`; then what people are asked. `None`, with the reason in the notes, when what people wrote stands
/// in their place.
///
/// # Errors
/// When the machine refuses to write.
pub fn put_inventory(
    study: &Study,
    merging: &Merging<'_>,
    replace: bool,
    notes: &mut Notes,
) -> Result<Option<Written>, Failure> {
    let model = &merging.layers[0].model;
    let Some(converted) = layer::fill(model, &merging.filled.rows) else { return Ok(None) };
    let folder = study.folder.join(MERGED);
    let (file, text): (PathBuf, &str) = match converted.left {
        0 => (folder.join(format!("{}.csv", model.id)), &converted.valid),
        _ => (folder.join(format!("{}-a-completer.csv", model.id)), &converted.incomplete),
    };
    let sources = (folder.join("sources.csv"), format!("\u{feff}{}", merging.sources()));
    let made: Vec<(&PathBuf, &[u8])> = vec![(&file, text.as_bytes()), (&sources.0, sources.1.as_bytes())];
    // The tables of decisions are of people as much as of the tool.
    let asked = |name: &str| [PAIRS, DISAGREEMENTS].iter().any(|path| path.ends_with(name));
    if !put::usual(&folder, &made, asked, replace, notes)? {
        return Ok(None);
    }
    study.keep_merging(merging, notes)?;
    let schema = [model.schema.as_str(), model.version.as_str()].join(" ");
    Ok(Some(Written { file, rows: merging.filled.rows.len(), left: converted.left, schema }))
}
