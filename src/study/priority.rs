//! The ranking of a study's actions, and the tables that it is made from.

use std::path::Path;

use super::Study;
use super::files::path_of;
use super::kept;
use super::placed::writable;
use crate::book::{kept_text, table_like};
use crate::diagnostic::Notes;
use crate::disk::{self, Failure};
use crate::outcome::Outcome;
use crate::priority::{PurposeGrid, Ratings};

impl Study {
    /// Writes the tables to fill: that of notes, with those already given, and the grid when there is none. The names of
    /// what was written; none when the study has no section `[priorisation]` or no plan.
    ///
    /// # Errors
    /// When a file can't be written or read again.
    pub fn write_priority_tables(&self, notes: &mut Notes) -> Result<Vec<String>, Failure> {
        let (Some(p), Some(declared)) = (&self.plan, &self.config.priority) else { return Ok(Vec::new()) };
        let mut written = Vec::new();
        let path = path_of(&self.folder, &declared.ratings.value);
        for name in [&declared.ratings.value, &declared.grid.value] {
            writable(&self.folder, &path_of(&self.folder, name))?;
        }
        let texts = p.plan.actions().iter().map(|a| a.node.text.clone()).collect::<Vec<_>>();
        let actions: Vec<(String, String)> = p.assigned.ids.iter().cloned().zip(texts).collect();
        let again = |before: Option<&[u8]>| {
            let text = before.and_then(|bytes| kept_text(bytes).ok());
            table_like(before, &Ratings::template(text.as_deref(), &actions, &declared.criteria))
        };
        if kept::write(&path, Path::new(&declared.ratings.value), notes, again)? {
            written.push(declared.ratings.value.clone());
        }
        let path = path_of(&self.folder, &declared.grid.value);
        if !path.exists() {
            disk::write(&path, &table_like(None, &PurposeGrid::template()).bytes)?;
            written.push(declared.grid.value.clone());
        }
        self.count_rows()?;
        Ok(written)
    }

    /// The ranking and the grid, from the tables as they are.
    #[must_use]
    pub fn priorities(&self) -> Vec<Outcome> {
        let Some(p) = &self.plan else { return Vec::new() };
        p.priorities.as_ref().map_or_else(Vec::new, |all| all.outcomes(&p.plan, &p.assigned.ids, self.config.seed))
    }
}
