//! Forms that came back: what they say, in the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{RECEIVED, SENT, criterion, values_of};
use crate::analysis;
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::disk;
use crate::follow::fault::damaged;
use crate::follow::{self, Act, Cell, Edit, Entry, Export, Journal, Merged, Received, Subject};
use crate::french;
use crate::inventory::form::{Born, Criterion, Facts, Form, Returned, take};
use crate::study::files::names_in;
use crate::study::follow::{kept_name, modified, read_given};
use crate::study::kept::{self, Rule};
use crate::study::merging::{BIRTH, Merging, tell_open};
use crate::study::{Failure, Study};

/// What the copies of forms are held to.
const OF_SENT: Rule = Rule {
    fault: |message| damaged(message),
    help: "rétablir la version précédente du fichier : il ne se modifie pas à la main",
    written: true,
};

/// What taking forms back came to.
#[derive(Debug, Clone, Default)]
pub struct FormsTaken {
    /// Files that were read.
    pub files: usize,
    /// Files that are as they were sent.
    pub as_sent: usize,
    /// What changed.
    pub merged: Merged,
    /// The new sites: their identifiers and names.
    pub born: Vec<(String, String)>,
    /// The sites whose status changed: their identifiers, and the statuses before and after.
    pub statuses: Vec<(String, String, String)>,
    /// Fields that wait for a choice.
    pub open: usize,
}

impl Study {
    /// Reads forms that came back and writes what changed in the journal. `when` is their date; without it, each has that of its
    /// file. `None`, with the reason in the notes, when the study's own memory can't be read: nothing is then written.
    ///
    /// # Errors
    /// When the machine refuses to read or write; the journal is then as before.
    pub fn take_forms(
        &self,
        layers: &[String],
        files: &[PathBuf],
        when: Option<&str>,
        notes: &mut Notes,
    ) -> Result<Option<FormsTaken>, Failure> {
        let Some(mut merging) = self.inventory(layers, notes) else { return Ok(None) };
        let Some(exports) = self.sent_forms(notes) else { return Ok(None) };
        let criteria: Vec<Criterion> = analysis::criteria().into_iter().map(criterion).collect();
        let mut out = FormsTaken::default();
        let mut edits = Vec::new();
        let before = merging.journal.entries.len();
        for path in files {
            let Some(bytes) = read_given(path, notes) else { continue };
            let date = match when {
                Some(when) => when.to_owned(),
                None => modified(path)?,
            };
            let day = follow::day(date.get(..10).unwrap_or("")).unwrap_or_else(|| self.date());
            let kept = kept_name(path, &bytes);
            let received = Received { bytes: &bytes, shown: path, kept: &kept, when: &date };
            let facts = Facts { form: Form::own(), criteria: &criteria, territory: &self.territory, day };
            let told = notes.all().len();
            let Some(mut returned) = take(&received, &exports, &facts, notes) else { continue };
            out.files += 1;
            disk::write(&self.folder.join(RECEIVED).join(&kept), &bytes)?;
            let as_sent = |e: &Edit| exports.get(&e.export).and_then(|x| x.values.get(&e.cell)) == Some(&e.value);
            if returned.born.is_empty() && returned.edits.iter().all(as_sent) {
                // One of which something was not taken is not as it was sent.
                let whole = notes.all()[told..].iter().all(|d| d.code.severity == Severity::Info);
                out.as_sent += usize::from(whole);
                continue;
            }
            let ids = self.name_sites(&mut merging, &returned, path, &mut out, notes);
            for edit in &mut returned.edits {
                if let Some(id) = ids.get(&edit.cell.action) {
                    edit.cell.action.clone_from(id);
                }
            }
            edits.extend(returned.edits);
        }
        let (merged, statuses) = merge_over(&mut merging, &edits, &exports);
        (out.merged, out.statuses) = (merged, statuses);
        out.open = merging.journal.conflicts().len();
        if merging.settled || merging.journal.entries.len() > before {
            self.write_entries(&merging.journal, notes)?;
        }
        tell_open(&merging, notes);
        Ok(Some(out))
    }

    /// Gives new sites their identifiers: those that they have already, when their form was taken before. By their keys.
    fn name_sites(
        &self,
        merging: &mut Merging<'_>,
        returned: &Returned,
        shown: &Path,
        out: &mut FormsTaken,
        notes: &mut Notes,
    ) -> BTreeMap<String, String> {
        let mut ids = BTreeMap::new();
        for site in &returned.born {
            // Its name, to begin with.
            let Some(edit) = returned.edits.iter().find(|edit| edit.cell.action == site.key) else { continue };
            let same = |e: &&Entry| e.cell.field == BIRTH && e.export == edit.export && e.after == site.key;
            if let Some(known) = merging.journal.entries.iter().find(same) {
                ids.insert(site.key.clone(), known.cell.action.clone());
                continue;
            }
            self.tell_alike(merging, site, shown, notes);
            let id = self.next_id(merging, site.commune);
            merging.journal.entries.push(Entry {
                when: edit.when.clone(),
                who: edit.who.clone(),
                cell: Cell { action: id.clone(), field: BIRTH.to_owned() },
                act: Act::Change,
                before: String::new(),
                after: site.key.clone(),
                source: edit.source.clone(),
                export: edit.export.clone(),
            });
            out.born.push((id.clone(), site.name.clone()));
            ids.insert(site.key.clone(), id);
        }
        ids
    }

    /// The first identifier of a commune that no row and no line of the journal ever had: `55463_S001`.
    fn next_id(&self, merging: &Merging<'_>, commune: usize) -> String {
        let rows = merging.layers.iter().flat_map(|layer| layer.features.iter().map(|f| f.id.as_str()));
        let said = merging.journal.entries.iter().map(|e| e.cell.action.as_str());
        let taken: BTreeSet<String> = rows.chain(said).map(str::to_uppercase).collect();
        let code = &self.territory.communes[commune].code;
        let mut ids = (1_usize..).map(|n| format!("{code}_S{n:03}"));
        ids.find(|id| !taken.contains(id)).unwrap_or_default()
    }

    /// Tells a new site that may be one that is known.
    fn tell_alike(&self, merging: &Merging<'_>, site: &Born, shown: &Path, notes: &mut Notes) {
        let there = merging.written.iter().map(|n| &merging.sites[*n]);
        let there: Vec<_> = there.filter(|known| merging.commune(known) == Some(site.commune)).collect();
        let near = french::nearest(&site.name, there.iter().map(|known| known.name.as_str()));
        let key = french::name_key(&site.name);
        let twin = there.iter().find(|known| Some(known.name.as_str()) == near || french::name_key(&known.name) == key);
        if let Some(twin) = twin {
            let message = format!("« {} » est peut-être un site déjà connu", site.name);
            let label = format!("{} : « {} », de la même commune", twin.id, twin.name);
            notes.push(Diagnostic::new("A0583", message).in_file(shown).label(label).help(
                "il est ajouté ; si c'est le même, donner à l'un des deux le statut « sans objet » dans le prochain formulaire",
            ));
        }
    }

    /// What was sent so far, by form; `None`, with the reason in the notes, when a copy can't be read.
    pub(super) fn sent_forms(&self, notes: &mut Notes) -> Option<BTreeMap<String, Export>> {
        let mut out = BTreeMap::new();
        for name in names_in(&self.folder, SENT, ".csv") {
            let shown = Path::new(&name);
            let text = kept::read(&self.folder.join(&name), shown, OF_SENT, notes).ok()?.map(|table| table.text);
            let id = shown.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let export = Export::parse_of(Subject::Site, &id, &text.unwrap_or_default(), shown, &[], notes)?;
            out.insert(id, export);
        }
        Some(out)
    }
}

/// Merges edits in the journal of an inventory, over what its sources say. What it came to, and the statuses that changed.
fn merge_over(
    merging: &mut Merging<'_>,
    edits: &[Edit],
    exports: &BTreeMap<String, Export>,
) -> (Merged, Vec<(String, String, String)>) {
    let rows: BTreeMap<&str, usize> =
        merging.written.iter().enumerate().map(|(row, n)| (merging.sites[*n].id.as_str(), row)).collect();
    let touched: BTreeSet<&str> = edits.iter().map(|e| e.cell.action.as_str()).collect();
    let values: BTreeMap<&str, BTreeMap<String, String>> =
        touched.iter().filter_map(|site| Some((*site, values_of(merging, *rows.get(site)?)))).collect();
    let state = merging.journal.state();
    // What the sources say stands before what people say: as lines that are taken away again.
    let mut work: Journal = merging.journal.clone();
    let mut seen: BTreeSet<&Cell> = BTreeSet::new();
    for edit in edits.iter().filter(|edit| seen.insert(&edit.cell)) {
        let cell = &edit.cell;
        let Some(of_site) = values.get(cell.action.as_str()) else { continue };
        let stands = of_site.get(&cell.field).map_or("", String::as_str);
        let held = state.value(&cell.action, &cell.field);
        if stands != held {
            work.entries.push(Entry {
                when: String::new(),
                who: String::new(),
                cell: cell.clone(),
                act: Act::Change,
                before: held.to_owned(),
                after: stands.to_owned(),
                source: String::new(),
                export: String::new(),
            });
        }
    }
    let known = work.entries.len();
    let merged = follow::merge(&mut work, edits, exports);
    let new = work.entries.split_off(known);
    let status = |e: &&Entry| e.act == Act::Change && e.cell.field == "site_statut" && !e.before.is_empty();
    let statuses = new.iter().filter(status).map(|e| (e.cell.action.clone(), e.before.clone(), e.after.clone()));
    let statuses = statuses.collect();
    merging.journal.entries.extend(new);
    (merged, statuses)
}
