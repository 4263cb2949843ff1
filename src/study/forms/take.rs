//! Forms that came back: what they say, in the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{RECEIVED, SENT, criterion, values_of};
use crate::analysis;
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::disk;
use crate::follow::fault::damaged;
use crate::follow::{self, Act, Cell, Edit, Entry, Export, Journal, Merged, Received, Subject};
use crate::inventory::Pair;
use crate::inventory::form::{Criterion, Facts, Form, Returned, Said, is_same_site, take};
use crate::study::files::names_in;
use crate::study::follow::{kept_name, modified, read_given};
use crate::study::kept::{self, Rule};
use crate::study::merging::{BIRTH, ENTRIES, Merging, PAIRS, tell_open};
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
            let named = self.name_sites(&mut merging, &returned, &edits, &mut out);
            // A file that was taken before has nothing to tell.
            if !merging.journal.entries.iter().any(|e| e.source == kept && e.cell.field != BIRTH) {
                let copies = follow::other_copies(&merging.journal, &returned.edits, &exports);
                tell_copy(path, &copies, &named.others, notes);
            }
            for edit in &mut returned.edits {
                if let Some(id) = named.ids.get(&edit.cell.action) {
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
        self.tell_alike(layers, &out.born, notes);
        tell_open(&merging, notes);
        Ok(Some(out))
    }

    /// Gives new sites their identifiers: those that they have already, when a copy of their form was taken before. By their keys.
    fn name_sites(
        &self,
        merging: &mut Merging<'_>,
        returned: &Returned,
        earlier: &[Edit],
        out: &mut FormsTaken,
    ) -> Named {
        let mut named = Named::default();
        for site in &returned.born {
            let own = || returned.edits.iter().filter(|edit| edit.cell.action == site.key);
            let Some(edit) = own().next() else { continue };
            let row: BTreeMap<&str, &str> = own().map(|e| (e.cell.field.as_str(), e.value.as_str())).collect();
            let births = merging.journal.entries.iter().filter(|e| e.cell.field == BIRTH && e.export == edit.export);
            // That of its number first: a row that was put right is still there.
            let (at, elsewhere): (Vec<&Entry>, Vec<&Entry>) = births.partition(|e| e.after == site.key);
            let free = |e: &&&Entry| !named.ids.values().any(|id| *id == e.cell.action);
            let is_same = |e: &&&Entry| is_same_site(&row, &said_of(&e.cell.action, &merging.journal, earlier));
            if let Some(known) = at.iter().chain(&elsewhere).filter(free).find(is_same) {
                named.ids.insert(site.key.clone(), known.cell.action.clone());
                continue;
            }
            if let Some(other) = at.first() {
                let said = said_of(&other.cell.action, &merging.journal, earlier);
                let name = said.get("site_nom").and_then(|names| names.last()).copied().unwrap_or("");
                let told =
                    format!("« {} » est ici « {} », et là « {name} » ({})", site.key, site.name, other.cell.action);
                named.others.push(told);
            }
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
            named.ids.insert(site.key.clone(), id);
        }
        named
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

    /// Tells the new sites that are, or may be, sites that the sources know.
    fn tell_alike(&self, layers: &[String], born: &[(String, String)], notes: &mut Notes) {
        if born.is_empty() {
            return;
        }
        // What there was to say of the layers was said.
        let Some(after) = self.inventory(layers, &mut Notes::new()) else { return };
        let of = |pair: &&Pair| after.told_site(pair.second).is_some_and(|id| born.iter().any(|(own, _)| own == id));
        let (sure, doubtful) = (after.joined.pairs.iter().filter(of), after.joined.doubtful.iter().filter(of));
        for (pair, is_sure) in sure.map(|p| (p, true)).chain(doubtful.map(|p| (p, false))) {
            let name = |member| after.name(member);
            let reasons: Vec<String> = pair.reasons.iter().map(ToString::to_string).collect();
            let label = format!("{} : « {} », {}", after.row_id(pair.first), name(pair.first), reasons.join(", "));
            let (is, help) = match is_sure {
                true => ("est un site déjà connu : il lui est réuni", "si c'en est un autre, écrire `non`"),
                false => ("est peut-être un site déjà connu : il est ajouté", "écrire `oui` ou `non`"),
            };
            let help = format!("lancer `territoire friches fusionner` ; {help} à sa ligne de {PAIRS}, puis relancer");
            let message = format!("« {} » {is}", name(pair.second));
            notes.push(Diagnostic::new("A0583", message).in_file(Path::new(ENTRIES)).label(label).help(help));
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

/// The identifiers of the new sites of a form.
#[derive(Debug, Default)]
struct Named {
    /// By the keys of their rows.
    ids: BTreeMap<String, String>,
    /// What another copy of the form has in rows of the same number, told.
    others: Vec<String>,
}

/// What was said of a site so far, in the journal and in the files before.
fn said_of<'a>(id: &str, journal: &'a Journal, earlier: &'a [Edit]) -> Said<'a> {
    let mut out: Said<'a> = BTreeMap::new();
    let told = journal.entries.iter().map(|e| (&e.cell, &e.after)).chain(earlier.iter().map(|e| (&e.cell, &e.value)));
    for (cell, value) in told.filter(|(cell, value)| cell.action == id && cell.field != BIRTH && !value.is_empty()) {
        out.entry(cell.field.as_str()).or_default().insert(value.as_str());
    }
    out
}

/// Tells that a file is another copy of a form that came back, and what that means for what it holds.
fn tell_copy(path: &Path, copies: &BTreeMap<(String, String), usize>, others: &[String], notes: &mut Notes) {
    let untouched: usize = copies.values().sum();
    if untouched == 0 && others.is_empty() {
        return;
    }
    let cells = match untouched {
        0 => None,
        1 => Some("1 cellule y est telle qu'à l'envoi, et l'autre exemplaire l'a changée".to_owned()),
        n => Some(format!("{n} cellules y sont telles qu'à l'envoi, et l'autre exemplaire les a changées")),
    };
    let label: Vec<String> = cells.into_iter().chain(others.iter().cloned()).collect();
    let message =
        "ce formulaire est un autre exemplaire que celui déjà repris : ce qu'il n'a pas touché ne change rien";
    notes.push(Diagnostic::new("A0555", message).in_file(path).label(label.join(" ; ")).help(
        "rien à faire s'il a bien circulé en plusieurs exemplaires ; pour effacer ce qu'un autre a dit, le faire dans un nouveau formulaire",
    ));
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
