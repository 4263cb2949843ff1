//! What an answer fills in of a file in an official schema, written: valid, or to be completed.

use std::path::PathBuf;

use super::convert::{Destination, misnamed};
use super::put;
use crate::diagnostic::Notes;
use crate::disk::Failure;
use crate::layer::{self, Model};
use crate::outcome::Filled;
use crate::study::Study;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub file: PathBuf,
    /// How many rows it has.
    pub rows: usize,
    /// How many of them lack something; none where the file is valid.
    pub left: usize,
    /// The schema and its version.
    pub schema: String,
}

/// Writes it in a folder of the study that bears the name of its model, or in the file that is named: `sdirve.csv` when it is
/// valid, `sdirve-a-completer.csv` otherwise, never both. `None`, with the reason in the notes, when what people wrote stands
/// there, or when the file is named as one of another format.
///
/// # Errors
/// When the machine refuses to write.
pub fn fill(
    study: &Study,
    filled: &Filled,
    destination: Destination<'_>,
    notes: &mut Notes,
) -> Result<Option<Written>, Failure> {
    let Some(model) = Model::named(&filled.model) else { return Ok(None) };
    let Some(converted) = layer::fill(&model, &filled.rows) else { return Ok(None) };
    if let Some(fault) = destination.file.and_then(|file| misnamed(file, converted.extension)) {
        notes.push(fault);
        return Ok(None);
    }
    let folder = study.folder.join(&filled.model);
    let valid = destination.file.map_or_else(|| folder.join(format!("{}.csv", filled.model)), PathBuf::from);
    let stem = valid.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let (file, text) = match converted.left {
        0 => (valid, &converted.valid),
        _ => (valid.with_file_name(format!("{stem}-a-completer.csv")), &converted.incomplete),
    };
    if let Some(fault) = study.own(&file) {
        notes.push(fault);
        return Ok(None);
    }
    let made = [(&file, text.as_bytes())];
    let written = match destination.file {
        Some(_) => put::named(&made, destination.replace, notes)?,
        // The other of the two is no longer true: it goes, unless somebody filled it in.
        None => put::usual(&folder, &made, |_| false, destination.replace, notes)?,
    };
    let schema = [model.schema.as_str(), model.version.as_str()].join(" ");
    Ok(written.then_some(Written { file, rows: filled.rows.len(), left: converted.left, schema }))
}
