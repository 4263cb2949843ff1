//! The tables that rank the actions of the plan: notes and grid, as people filled them.

use std::path::Path;

use crate::book::kept_text;
use crate::diagnostic::Notes;
use crate::outcome::Outcome;
use crate::plan::{Assigned, Plan};
use crate::priority::{self, Criterion, PurposeGrid, Ratings};
use crate::pull::Given;
use crate::study::declare::Config;
use crate::study::files::{path_of, read_file};
use crate::study::results::Input;

/// What was read of the tables.
#[derive(Debug)]
pub struct Priorities {
    criteria: Vec<Criterion>,
    ratings: Ratings,
    grid: Option<PurposeGrid>,
}

/// Reads the tables; none when the study declares no criterion and has no grid.
pub(super) fn open(
    folder: &Path,
    config: &Config,
    assigned: &Assigned,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Priorities> {
    let declared = config.priority.as_ref()?;
    // A table that is not there yet is one that nobody has filled.
    let mut text = |file: &Given<String>, notes: &mut Notes| {
        if !path_of(folder, &file.value).exists() {
            return None;
        }
        let bytes = read_file(folder, &file.value, Some(&file.place), inputs, notes)?;
        let decoded = kept_text(&bytes).ok();
        if decoded.is_none() {
            let message = format!("`{}` n'est pas un texte lisible", file.value);
            notes.push(priority::fault::malformed(message).in_file(Path::new(&file.value)));
        }
        decoded
    };
    let shown = Path::new(&declared.ratings.value);
    let ratings = text(&declared.ratings, notes)
        .map(|text| Ratings::read(&text, shown, &assigned.ids, &declared.criteria, notes))
        .unwrap_or_default();
    let shown = Path::new(&declared.grid.value);
    let grid = text(&declared.grid, notes).map(|text| PurposeGrid::read(&text, shown, &assigned.ids, notes));
    Some(Priorities { criteria: declared.criteria.clone(), ratings, grid })
}

impl Priorities {
    /// The ranking, when there are criteria, and the grid, when there is one.
    pub(in crate::study) fn outcomes(&self, plan: &Plan, ids: &[String], seed: u64) -> Vec<Outcome> {
        let ranking =
            (!self.criteria.is_empty()).then(|| priority::outcome(plan, ids, &self.criteria, &self.ratings, seed));
        ranking.into_iter().chain(self.grid.as_ref().map(|grid| priority::grid_outcome(grid, ids))).collect()
    }
}
