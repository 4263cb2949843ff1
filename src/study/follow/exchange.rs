//! The follow-up in the models of others: written for them, taken back from them.
//!
//! What is written is kept, as workbooks are: a file that comes back is held against what was written, not against the
//! present, so that what its owner did not touch says nothing, however old the file is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::lock;
use super::{RECEIVED, kept_name, modified, refused};
use crate::attach;
use crate::book::text_like;
use crate::diagnostic::Notes;
use crate::disk;
use crate::follow::fault::damaged;
use crate::follow::{self, Export, Followed, Journal, Mark, Merged, Received, State, Taken};
use crate::study::files::EXPORTS;
use crate::study::kept::{self, Rule};
use crate::study::{Failure, Study};

/// Attachments that another model brings, for the user to keep or not.
const BROUGHT: &str = "plan/suivi/rattachements-repris.csv";

/// What that file is held to: people leave in it what they keep.
const OF_BROUGHT: Rule = Rule {
    fault: |message| damaged(message),
    help: "rétablir le fichier d'avant, ou renommer celui-ci : un autre est écrit à la prochaine reprise",
    written: false,
};

/// What a file of another model came to.
#[derive(Debug, Clone, Default)]
pub struct TakenOver {
    /// What changed.
    pub merged: Merged,
    /// Attachments that it brings.
    pub brought: usize,
    /// The id of our own writing that it was held against; none when it was held against the present.
    pub base: Option<String>,
}

/// A model that the follow-up is exchanged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    Tet,
    Communs,
}

impl Model {
    /// The JSON of the «Communs» for a name in `.json`, the workbook of Territoires en transitions otherwise.
    fn of(file: &Path) -> Self {
        if file.extension().is_some_and(|e| e.eq_ignore_ascii_case("json")) { Self::Communs } else { Self::Tet }
    }

    /// The name that its values carry in the journal.
    fn name(self) -> &'static str {
        match self {
            Self::Tet => "Territoires en transitions",
            Self::Communs => "Communs",
        }
    }

    /// What its writings have in their id.
    fn tag(self) -> &'static str {
        match self {
            Self::Tet => "tet",
            Self::Communs => "communs",
        }
    }
}

impl Study {
    /// Writes the plan and its follow-up in another model: the JSON of the «Communs» for a name in `.json`, the workbook
    /// of Territoires en transitions otherwise. What the model can't hold is told. `false`, with the reason in the notes,
    /// when nothing was written.
    ///
    /// # Errors
    /// When the machine refuses to write.
    pub fn write_exchange(&self, file: &Path, notes: &mut Notes) -> Result<bool, Failure> {
        let (Some(actions), Some(journal)) = (self.followed(notes), self.journal(notes)) else { return Ok(false) };
        self.keep_ids(notes)?;
        let (model, state) = (Model::of(file), journal.state());
        let written = self.written(model, &actions, &state, file)?;
        let mark = Mark { export: &written.id, study: self.name() };
        let bytes = self.exchange_bytes(model, &actions, &state, &mark, notes).map_err(|e| refused(file, e))?;
        follow::unheld(model.name(), &actions, &state, &written.values).into_iter().for_each(|d| notes.push(d));
        // The copy first: what is written can always be compared.
        disk::write(&self.folder.join(EXPORTS).join(format!("{}.csv", written.id)), written.to_csv().as_bytes())?;
        disk::write(file, &bytes)?;
        Ok(true)
    }

    /// The text of the attachments that other models brought before, empty when there is none; `None`, with the reason in
    /// the notes, when it can't be read.
    pub(super) fn brought(&self, notes: &mut Notes) -> Option<String> {
        let shown = Path::new(BROUGHT);
        let Some(table) = kept::read(&self.folder.join(BROUGHT), shown, OF_BROUGHT, notes).ok()? else {
            return Some(String::new());
        };
        if table.text.trim().is_empty() {
            notes.push((OF_BROUGHT.fault)(format!("`{BROUGHT}` est vide")).in_file(shown).help(OF_BROUGHT.help));
            return None;
        }
        attach::is_a_list(&table.text, shown, notes).then_some(table.text)
    }

    fn exchange_bytes(
        &self,
        model: Model,
        actions: &[Followed],
        state: &State,
        mark: &Mark<'_>,
        notes: &mut Notes,
    ) -> Result<Vec<u8>, String> {
        let attachments = self.plan.as_ref().map_or(&[][..], |p| &p.attachments);
        match model {
            Model::Tet => follow::to_tet(actions, state, self.date(), mark, notes),
            Model::Communs => Ok(follow::to_communs(actions, attachments, state, &self.territory, mark).into_bytes()),
        }
    }

    fn exchange_values(
        &self,
        model: Model,
        received: &Received<'_>,
        actions: &[Followed],
        notes: &mut Notes,
    ) -> Option<Taken> {
        let attachments = self.plan.as_ref().map_or(&[][..], |p| &p.attachments);
        match model {
            Model::Tet => follow::from_tet(received, actions, model.name(), notes),
            Model::Communs => {
                follow::from_communs(received, (actions, attachments), &self.territory, model.name(), notes)
            }
        }
    }

    /// What is written of a state in a model, as it would be read back.
    fn written(&self, model: Model, actions: &[Followed], state: &State, file: &Path) -> Result<Export, Failure> {
        let mut unsaid = Notes::new();
        let none = Mark { export: "", study: self.name() };
        let bytes = self.exchange_bytes(model, actions, state, &none, &mut unsaid).map_err(|e| refused(file, e))?;
        let name = format!("relecture.{}", if model == Model::Communs { "json" } else { "xlsx" });
        let received = Received { bytes: &bytes, shown: Path::new(&name), kept: &name, when: "" };
        let taken = self.exchange_values(model, &received, actions, &mut unsaid).unwrap_or_default();
        let values = taken.values();
        Ok(Export {
            id: follow::exchange_id(self.date(), model.tag(), self.name(), &values),
            who: model.name().to_owned(),
            values,
            ..Export::default()
        })
    }

    /// Reads a file of another model and merges what it says in the journal; the attachments that it brings go to
    /// `plan/suivi/rattachements-repris.csv`, for the user to keep or not. `None` when the notes say why nothing is read.
    ///
    /// # Errors
    /// When the machine refuses to read or write; the journal is then as before.
    pub fn read_exchange(
        &self,
        file: &Path,
        when: Option<&str>,
        notes: &mut Notes,
    ) -> Result<Option<TakenOver>, Failure> {
        let Some(_lock) = lock::take(&self.folder, notes)? else { return Ok(None) };
        let (Some(actions), Some(mut journal)) = (self.followed(notes), self.journal(notes)) else { return Ok(None) };
        let Some(exports) = self.exports(notes) else { return Ok(None) };
        let Some(brought) = self.brought(notes) else { return Ok(None) };
        let Some(bytes) = super::read_given(file, notes) else { return Ok(None) };
        let date = match when {
            Some(when) => when.to_owned(),
            None => modified(file)?,
        };
        let kept = kept_name(file, &bytes);
        let received = Received { bytes: &bytes, shown: file, kept: &kept, when: &date };
        let model = Model::of(file);
        let Some(mut taken) = self.exchange_values(model, &received, &actions, notes) else { return Ok(None) };
        // The journal is to name no action that the register does not know.
        self.keep_ids(notes)?;
        disk::write(&self.folder.join(RECEIVED).join(&kept), &bytes)?;
        let present = Export { id: kept, ..self.written(model, &actions, &journal.state(), file)? };
        let base = nearest(&taken, model, &exports, &present, &journal).clone();
        let told = (base.id != present.id).then(|| base.id.clone());
        taken.edits.iter_mut().for_each(|e| e.export.clone_from(&base.id));
        let merged = follow::merge(&mut journal, &taken.edits, &BTreeMap::from([(base.id.clone(), base)]));
        self.write_journal(&journal, &actions, &BTreeSet::new(), notes)?;
        if !taken.brought.is_empty() {
            let text = attach::add_attachments(&brought, &taken.brought, &self.territory);
            let again = |before: Option<&[u8]>| text_like(before, &text);
            kept::write(&self.folder.join(BROUGHT), Path::new(BROUGHT), notes, again)?;
        }
        self.tell_open(&journal, notes);
        Ok(Some(TakenOver { merged, brought: taken.brought.len(), base: told }))
    }
}

/// What a file is held against: the writing that it says it comes from; else, as other tools give a file back without our
/// mark, what it is most like: of what was written, the latest first, then of the present.
fn nearest<'a>(
    taken: &Taken,
    model: Model,
    exports: &'a BTreeMap<String, Export>,
    present: &'a Export,
    journal: &Journal,
) -> &'a Export {
    if let Some(known) = taken.origin.as_ref().and_then(|id| exports.get(id)) {
        return known;
    }
    let mark = format!("-{}-", model.tag());
    let written = exports.values().rev().filter(|e| e.id.contains(&mark));
    written.chain([present]).min_by_key(|e| taken.unlike(e, journal)).unwrap_or(present)
}
