//! The follow-up of a study's plan: its journal, its exports and what comes back, in `plan/suivi/` and `suivi/`.

mod exchange;
mod lock;
mod lost;
mod progress;

pub use exchange::TakenOver;
pub use progress::Progress;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::files::{EXPORTS, JOURNAL, names_in};
use super::kept::{self, Rule};
use super::{Failure, Input, Study, rows};
use crate::attach;
use crate::book::fill::fault::unreadable;
use crate::book::{kept_rows, kept_text, table_like};
use crate::diagnostic::{Diagnostic, Notes, Said, Severity, Trade};
use crate::disk;
use crate::follow::fault::{altered, damaged, without_object};
use crate::follow::{self, Cell, Edit, Export, Followed, Journal, Merged, Received, Recipient};
use crate::french;

/// Where the study remembers the follow-up, beside its journal and its exports.
const CONFLICTS: &str = "plan/suivi/conflits.csv";
/// The workbooks as they came, so that what could not be read of one is not lost.
const RECEIVED: &str = "plan/suivi/recus";
/// Where the workbooks to send are.
const OUTBOX: &str = "suivi";

/// What the journal is held to.
const OF_JOURNAL: Rule = Rule {
    fault: |message| damaged(message),
    help: "rétablir la version précédente du fichier : le journal ne se modifie pas à la main",
    written: true,
};

/// What `conflits.csv` is held to: the choices that wait there are people's.
const OF_CONFLICTS: Rule = Rule {
    fault: |message| damaged(message),
    help: "rétablir le fichier d'avant, ou renommer celui-ci : le prochain import en écrit un autre, sans les choix qui y étaient marqués",
    // People mark their choices in it, with any editor: the last line may have no end, and the next import writes it again.
    written: false,
};

/// What the copies of exports are held to.
const OF_EXPORTS: Rule = Rule {
    fault: |message| damaged(message),
    help: "rétablir la version précédente du fichier : il ne se modifie pas à la main",
    written: true,
};

/// Which workbooks to make.
#[derive(Debug, Clone, Default)]
pub struct ExportAsked {
    /// EPCI, by name or SIREN.
    pub epcis: Vec<String>,
    /// Every EPCI of the territory.
    pub all: bool,
    /// One with every action, for whoever bears the plan.
    pub whole: bool,
    /// The day of the export; that of the study when none is given.
    pub date: Option<Date>,
}

/// What an import came to.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Files that were read.
    pub files: usize,
    /// What changed.
    pub merged: Merged,
    /// Files that are as they were sent: there is nothing to take from them.
    pub as_sent: usize,
    /// Conflicts settled by a choice.
    pub chosen: usize,
    /// Cells in conflict.
    pub open: usize,
}

impl Study {
    /// The actions of the plan with the EPCI that they concern; none, with an error, for a study without a plan.
    pub fn followed(&self, notes: &mut Notes) -> Option<Vec<Followed>> {
        let Some(p) = &self.plan else {
            notes.push(
                without_object("cette étude n'a pas de plan à suivre")
                    .in_file(Path::new("territoire.toml"))
                    .help("ajouter une section [plan] à territoire.toml"),
            );
            return None;
        };
        let themes = attach::themes(&p.plan, &p.assigned.ids, &p.vocabulary);
        Some(follow::followed(&p.plan, &p.assigned.ids, &p.attachments, &themes, &self.territory, &self.layers))
    }

    /// The journal of the follow-up; empty when nothing was ever imported.
    pub fn journal(&self, notes: &mut Notes) -> Option<Journal> {
        self.journal_read(notes).map(|(journal, _)| journal)
    }

    /// Reads all that the study remembers of its follow-up, and says what is wrong there: nothing is applied nor written.
    ///
    /// # Errors
    /// When the machine refuses to read.
    pub fn check_follow_up(&self, notes: &mut Notes) -> Result<(), Failure> {
        if self.plan.is_none() {
            return Ok(());
        }
        if let Some(mut journal) = self.journal(notes) {
            // Choices that wait in `conflits.csv` are tried on a copy.
            self.choices(&mut journal, None, notes)?;
        }
        self.exports(notes);
        self.brought(notes);
        Ok(())
    }

    /// The ids of all actions that the plan has or had.
    fn all_ids(&self) -> &[String] {
        self.plan.as_ref().map_or(&[], |p| p.all_ids.as_slice())
    }

    /// The journal, and what it is among the files that went in.
    fn journal_read(&self, notes: &mut Notes) -> Option<(Journal, Option<Input>)> {
        let shown = Path::new(JOURNAL);
        let Some(table) = kept::read(&self.folder.join(JOURNAL), shown, OF_JOURNAL, notes).ok()? else {
            if let Some(fault) = lost::lost(self) {
                notes.push(fault);
                return None;
            }
            return Some((Journal::default(), None));
        };
        let journal = Journal::parse_with(&table.text, shown, self.all_ids(), notes)?;
        // It is written with its first line, and only grows.
        if journal.entries.is_empty() {
            let message = "le journal du suivi est vide";
            notes.push(damaged(message).in_file(shown).label("ses lignes n'y sont plus").help(lost::HELP));
            return None;
        }
        Some((journal, Some(Input::of(JOURNAL, &table.bytes))))
    }

    /// Writes the workbooks to send, in `suivi/`, each as XLSX and ODS, and keeps a copy of what they hold. Returns
    /// their names; `None`, with the reason in the notes, when nothing was written.
    ///
    /// # Errors
    /// When the machine refuses to write.
    pub fn export_follow_up(&self, asked: &ExportAsked, notes: &mut Notes) -> Result<Option<Vec<String>>, Failure> {
        let (Some(actions), Some(journal)) = (self.followed(notes), self.journal(notes)) else { return Ok(None) };
        let Some(recipients) = self.recipients(asked, notes) else { return Ok(None) };
        self.keep_ids(notes)?;
        let state = journal.state();
        let mut files = Vec::new();
        for (recipient, epci) in recipients {
            let theirs: Vec<Followed> = actions.iter().filter_map(|a| a.told_to(epci)).collect();
            let theirs: Vec<&Followed> = theirs.iter().collect();
            if theirs.is_empty() {
                let message = format!("aucune action ne concerne {} : pas de classeur", recipient.name);
                notes.push(altered(message).help("vérifier `plan/rattachements.csv`"));
                continue;
            }
            let sent =
                follow::export(self.name(), asked.date.unwrap_or_else(|| self.date()), &recipient, &theirs, &state)
                    .map_err(|cause| refused(&self.folder.join(OUTBOX), cause))?;
            sent.told.iter().for_each(|d| notes.push(d.clone()));
            let outbox = [
                (format!("{OUTBOX}/{}.xlsx", sent.name), sent.xlsx),
                (format!("{OUTBOX}/{}.ods", sent.name), sent.ods),
            ];
            // A workbook that someone filled where it lay is not written over, unless it was imported: its copy is kept.
            let at_risk = |(name, bytes): &&(String, Vec<u8>)| self.is_at_risk(name, bytes, RECEIVED);
            if let Some((name, _)) = outbox.iter().find(at_risk) {
                notes.push(filled_since(
                    name,
                    "l'importer avec `territoire plan suivi importer`, ou le déplacer, puis exporter : importé, il peut être remplacé",
                ));
                continue;
            }
            // The copy first: a workbook that is sent can always be compared.
            let copy = self.folder.join(EXPORTS).join(format!("{}.csv", sent.export.id));
            disk::write(&copy, sent.export.to_csv().as_bytes())?;
            for (name, bytes) in outbox {
                disk::write(&self.folder.join(&name), &bytes)?;
                files.push(name);
            }
        }
        Ok(Some(files))
    }

    /// Whether somebody changed a workbook where it lies, and the study has no copy of it among those that it received.
    pub(in crate::study) fn is_at_risk(&self, name: &str, bytes: &[u8], received: &str) -> bool {
        let path = self.folder.join(name);
        let was_received = |there: &[u8]| {
            let copy = self.folder.join(received).join(kept_name(&path, there));
            std::fs::read(copy).is_ok_and(|kept| kept == there)
        };
        std::fs::read(&path).is_ok_and(|there| there != *bytes && !was_received(&there))
    }

    /// To whom the workbooks go, with the EPCI of each.
    pub(in crate::study) fn recipients(
        &self,
        asked: &ExportAsked,
        notes: &mut Notes,
    ) -> Option<Vec<(Recipient, Option<usize>)>> {
        let territory = &self.territory;
        let mut epcis: Vec<usize> = if asked.all { (0..territory.epcis.len()).collect() } else { Vec::new() };
        let before = notes.all().len();
        for typed in &asked.epcis {
            match attach::find_epci(territory, &french::nfc(typed)) {
                Some(e) if !epcis.contains(&e) => epcis.push(e),
                Some(_) => {}
                None => {
                    let names = territory.epcis.iter().map(|e| e.name.as_str());
                    let nearest = french::nearest(typed, names.clone());
                    let all: Vec<&str> = names.collect();
                    let message = format!("l'EPCI `{typed}` n'est pas du territoire");
                    let help = format!("ceux du territoire : {}", french::list(&all));
                    notes.push(without_object(message).help(help).did_you_mean(nearest));
                }
            }
        }
        if notes.all().len() > before {
            return None;
        }
        let of = |e: usize| {
            let epci = &territory.epcis[e];
            (Recipient { name: epci.name.clone(), code: epci.code.to_string() }, Some(e))
        };
        let whole = Recipient { name: territory.name.clone(), code: "territoire".to_owned() };
        Some(epcis.into_iter().map(of).chain(asked.whole.then_some((whole, None))).collect())
    }

    /// Reads the choices of `conflits.csv`, then the workbooks that came back, and merges them in the journal. `when` is
    /// their date; without it, each has that of its file. `None`, with the reason in the notes, when the study's own
    /// memory can't be read: nothing is then written.
    ///
    /// # Errors
    /// When the machine refuses to read or write; the journal is then as before.
    pub fn import_follow_up(
        &self,
        files: &[PathBuf],
        when: Option<&str>,
        notes: &mut Notes,
    ) -> Result<Option<Imported>, Failure> {
        let Some(_lock) = lock::take(&self.folder, notes)? else { return Ok(None) };
        let (Some(actions), Some(mut journal)) = (self.followed(notes), self.journal(notes)) else { return Ok(None) };
        let Some(exports) = self.exports(notes) else { return Ok(None) };
        let Some(chosen) = self.choices(&mut journal, when, notes)? else { return Ok(None) };
        let mut out = Imported { chosen: chosen.len(), ..Imported::default() };
        let before = journal.state();
        let mut edits = Vec::new();
        for path in files {
            let Some(bytes) = read_given(path, notes) else { continue };
            let date = match when {
                Some(when) => when.to_owned(),
                None => modified(path)?,
            };
            let kept = kept_name(path, &bytes);
            let received = Received { bytes: &bytes, shown: path, kept: &kept, when: &date };
            let told = notes.all().len();
            if let Some(read) = follow::read(&received, &exports, notes) {
                out.files += 1;
                let as_sent = |e: &Edit| exports.get(&e.export).and_then(|x| x.values.get(&e.cell)) == Some(&e.value);
                disk::write(&self.folder.join(RECEIVED).join(&kept), &bytes)?;
                if read.iter().all(as_sent) {
                    // One of which something was not taken, or which lost a sheet, is not as it was sent.
                    let whole = notes.all()[told..].iter().all(|d| d.code.severity == Severity::Info);
                    out.as_sent += usize::from(whole);
                    continue;
                }
                edits.extend(read);
            }
        }
        out.merged = follow::merge(&mut journal, &edits, &exports);
        out.open = journal.conflicts().len();
        self.write_journal(&journal, &actions, &chosen, notes)?;
        self.tell_open(&journal, notes);
        let touched: BTreeSet<&str> = edits.iter().map(|e| e.cell.action.as_str()).collect();
        let theirs: Vec<Followed> = actions.into_iter().filter(|a| touched.contains(a.id.as_str())).collect();
        let state = journal.state();
        let told = follow::doubts(&theirs, &state).into_iter().chain(follow::twins(&before, &state));
        told.for_each(|d| notes.push(d));
        Ok(Some(out))
    }

    /// Says how many fields wait for a choice.
    fn tell_open(&self, journal: &Journal, notes: &mut Notes) {
        let open = journal.conflicts().len();
        if open > 0 {
            let message = french::count(open, "champ est en conflit", "champs sont en conflit");
            notes.push(
                Diagnostic::new("A0446", message)
                    .in_file(Path::new(CONFLICTS))
                    .help("y marquer d'un `x`, colonne `choix`, la valeur à garder, puis importer de nouveau"),
            );
        }
    }

    /// Writes the journal and the list of its open conflicts, each whole or not at all.
    fn write_journal(
        &self,
        journal: &Journal,
        actions: &[Followed],
        settled: &BTreeSet<Cell>,
        notes: &mut Notes,
    ) -> Result<(), Failure> {
        if journal.entries.is_empty() {
            return Ok(());
        }
        let texts: BTreeMap<String, String> = actions.iter().map(|a| (a.id.clone(), a.text.clone())).collect();
        let again = |before: Option<&[u8]>| table_like(before, &journal.to_csv());
        kept::write(&self.folder.join(JOURNAL), Path::new(JOURNAL), notes, again)?;
        rows::count(&[&self.folder.join(JOURNAL)])?;
        let conflicts = self.folder.join(CONFLICTS);
        if journal.conflicts().is_empty() {
            match std::fs::remove_file(&conflicts) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::of("suppression", &conflicts)(error));
                }
                _ => return Ok(()),
            }
        }
        let again = |before: Option<&[u8]>| {
            let there = before.and_then(|bytes| kept_text(bytes).ok()).unwrap_or_default();
            table_like(before, &follow::conflicts_to_csv(journal, &texts, &there, settled))
        };
        kept::write(&conflicts, Path::new(CONFLICTS), notes, again).map(drop)
    }

    /// Applies the choices of `conflits.csv`; the fields that they settle. `None`, with the reason in the notes, when the file can't be read:
    /// an import would write it again without them.
    fn choices(
        &self,
        journal: &mut Journal,
        when: Option<&str>,
        notes: &mut Notes,
    ) -> Result<Option<BTreeSet<Cell>>, Failure> {
        let file = self.folder.join(CONFLICTS);
        let Ok(table) = kept::read(&file, Path::new(CONFLICTS), OF_CONFLICTS, notes) else { return Ok(None) };
        let Some(table) = table else { return Ok(Some(BTreeSet::new())) };
        // It is written with its rows, and goes with the last of them.
        if !table.text.trim().is_empty() && kept_rows(table.text.as_bytes()) == 0 && !journal.conflicts().is_empty() {
            let message = format!("`{CONFLICTS}` n'a plus de lignes, et des champs sont en conflit");
            notes.push(damaged(message).in_file(Path::new(CONFLICTS)).help(OF_CONFLICTS.help));
            return Ok(None);
        }
        let date = match when {
            Some(when) => when.to_owned(),
            None => modified(&file)?,
        };
        let mut told = Notes::new();
        let chosen = follow::choose(journal, &table.text, &date, Path::new("conflits.csv"), &mut told);
        // What leaves the file unread says how to go on.
        let help = |d: &Diagnostic| if chosen.is_some() { d.clone() } else { d.clone().help(OF_CONFLICTS.help) };
        told.all().iter().map(help).for_each(|d| notes.push(d));
        Ok(chosen)
    }

    /// What was sent so far, by id of export; `None`, with the reason in the notes, when a copy can't be read.
    fn exports(&self, notes: &mut Notes) -> Option<BTreeMap<String, Export>> {
        let mut out = BTreeMap::new();
        let folder = self.folder.join(EXPORTS);
        if let Err(cause) = std::fs::read_dir(&folder)
            && (cause.kind() != std::io::ErrorKind::NotFound || folder.symlink_metadata().is_ok())
        {
            let message = "le dossier des copies d'exports ne s'ouvre pas";
            notes.push(
                damaged(message).in_file(Path::new(EXPORTS)).machine(&cause).help("le rendre lisible, puis relancer"),
            );
            return None;
        }
        for name in names_in(&self.folder, EXPORTS, ".csv") {
            let shown = Path::new(&name);
            let text = kept::read(&self.folder.join(&name), shown, OF_EXPORTS, notes).ok()?.map(|table| table.text);
            let id = shown.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let export = Export::parse(&id, &text.unwrap_or_default(), shown, self.all_ids(), notes)?;
            out.insert(id, export);
        }
        Some(out)
    }
}

/// The fault of a workbook that is not as it was sent where another would take its place.
pub(in crate::study) fn filled_since(name: &str, help: &str) -> Diagnostic {
    Diagnostic::new("E0447", format!("`{name}` a été modifié depuis son export")).in_file(Path::new(name)).help(help)
}

/// A file that the user names. `None`, told in the notes, when it can't be read: the others are.
pub(in crate::study) fn read_given(path: &Path, notes: &mut Notes) -> Option<Vec<u8>> {
    let cause = match crate::book::bytes_of(path) {
        Ok(bytes) => return Some(bytes),
        Err(cause) => cause,
    };
    notes.push(
        unreadable("ce fichier ne s'ouvre pas")
            .in_file(path)
            .machine(&cause)
            .help("vérifier son nom et son dossier ; les autres fichiers sont lus"),
    );
    None
}

/// The name under which a workbook is kept: two of one name that differ are two.
pub(in crate::study) fn kept_name(path: &Path, bytes: &[u8]) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    format!("{}-{name}", &disk::sha256(bytes)[..8])
}

/// The date of a file, in universal time: the same whatever the machine's own.
pub(in crate::study) fn modified(path: &Path) -> Result<String, Failure> {
    let time = std::fs::metadata(path).and_then(|m| m.modified()).map_err(Failure::of("lecture", path))?;
    let stamp = jiff::Timestamp::try_from(time).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Ok(stamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

pub(in crate::study) fn refused(path: &Path, cause: String) -> Failure {
    Failure::writing(path, Said::of(Trade::Workbook, cause))
}
