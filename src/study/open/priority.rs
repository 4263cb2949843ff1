//! The tables that rank the actions of the plan: notes and grid, as people filled them.

use std::path::Path;

use crate::book::kept_rows;
use crate::diagnostic::Notes;
use crate::outcome::Outcome;
use crate::plan::{Assigned, Plan};
use crate::priority::{self, Criterion, PurposeGrid, Ratings};
use crate::study::declare::Config;
use crate::study::files::path_of;
use crate::study::kept::{self, Rule};
use crate::study::results::Input;

/// What was read of the tables.
#[derive(Debug)]
pub struct Priorities {
    criteria: Vec<Criterion>,
    ratings: Ratings,
    grid: Option<PurposeGrid>,
}

/// What the tables are held to.
const OF_TABLES: Rule = Rule {
    fault: |message| priority::fault::malformed(message),
    help: "le rendre lisible, ou l'enregistrer en « CSV UTF-8 » depuis le tableur",
    written: false,
};

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
    let shown = Path::new(&declared.ratings.value);
    let ratings = kept::open(folder, &declared.ratings.value, OF_TABLES, inputs, notes).ok()?;
    // Both tables are written by one command, this one with every action: without any it was emptied.
    let emptied = |text: &String| kept_rows(text.as_bytes()) == 0;
    if path_of(folder, &declared.grid.value).exists() && ratings.as_ref().is_some_and(emptied) {
        notes.push(
            priority::fault::malformed(format!(
                "`{}` n'a plus de lignes : il en avait une par action",
                shown.display()
            ))
            .in_file(shown)
            .help(priority::fault::AGAIN),
        );
        return None;
    }
    let ratings =
        ratings.map(|text| Ratings::read(&text, shown, &assigned.ids, &declared.criteria, notes)).unwrap_or_default();
    let shown = Path::new(&declared.grid.value);
    let grid = kept::open(folder, &declared.grid.value, OF_TABLES, inputs, notes).ok()?;
    let grid = grid.map(|text| PurposeGrid::read(&text, shown, &assigned.ids, notes));
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
