//! What people decided of suggestions, written in the tables of the plan.

use std::path::Path;

use super::kept;
use super::placed::writable;
use super::{Failure, Study, rows};
use crate::attach::Decided;
use crate::book::{table_like, text_like};
use crate::diagnostic::Notes;

impl Study {
    /// Writes what was decided of suggestions: attachments and refusals, each in the form that its file has.
    ///
    /// # Errors
    /// When a file can't be written; it is then as before.
    pub fn keep_decided(&self, decided: &Decided, notes: &mut Notes) -> Result<(), Failure> {
        let Some(p) = &self.plan else { return Ok(()) };
        if decided.accepted > 0 || decided.replaced > 0 {
            writable(&self.folder, &p.attachments_file)?;
            let shown = self.shown(&p.attachments_file);
            kept::write(&p.attachments_file, shown, notes, |before| text_like(before, &decided.attachments))?;
            rows::wrote(&p.attachments_file)?;
        }
        if decided.refusals != p.refusals {
            writable(&self.folder, &p.refusals_file)?;
            let shown = self.shown(&p.refusals_file);
            kept::write(&p.refusals_file, shown, notes, |before| table_like(before, &decided.refusals.to_csv()))?;
        }
        self.count_rows()
    }

    /// A file of the study as it is told.
    fn shown<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.folder).unwrap_or(path)
    }
}
