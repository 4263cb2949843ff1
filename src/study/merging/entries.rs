//! What people say of the sites of an inventory, in a journal that only grows: read, settled by what was chosen since, written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{DISAGREEMENTS, Merging};
use crate::book::table_like;
use crate::diagnostic::{Diagnostic, Notes};
use crate::follow::fault::damaged;
use crate::follow::{Act, Cell, Entry, Journal, Subject};
use crate::french;
use crate::inventory::form::Form;
use crate::inventory::{Decided, Entered, Of, Sayings};
use crate::layer::{Accepted, FieldType};
use crate::study::follow::modified;
use crate::study::kept::{self, Rule};
use crate::study::{Failure, Study, rows};

/// The journal of what people say of sites.
pub const ENTRIES: &str = "inventaire/saisies.csv";

/// The field that says which row of which workbook a new site was.
pub(in crate::study) const BIRTH: &str = "ligne";

const HELP: &str =
    "rétablir le fichier d'avant (corbeille, sauvegarde, copie de l'étude) : il ne se modifie pas à la main";

/// What the journal is held to.
const RULE: Rule = Rule { fault: |message| damaged(message), help: HELP, written: true };

impl Study {
    /// The journal of what people say of sites; empty when nobody said anything yet. `None`, told, when it can't be believed.
    pub(in crate::study) fn entries(&self, notes: &mut Notes) -> Option<Journal> {
        let (path, shown) = (self.folder.join(ENTRIES), Path::new(ENTRIES));
        let Some(table) = kept::read(&path, shown, RULE, notes).ok()? else {
            if rows::before(&path) > 0 {
                let d = damaged(format!("le journal des saisies, `{ENTRIES}`, n'est plus là")).in_file(shown);
                notes.push(d.label("des classeurs remplis y ont été repris").help(HELP));
                return None;
            }
            return Some(Journal::of(Subject::Site));
        };
        let mut journal = Journal::parse_of(Subject::Site, &table.text, shown, &[], notes)?;
        if journal.entries.is_empty() {
            notes.push(damaged(format!("`{ENTRIES}` est vide")).in_file(shown).help(HELP));
            return None;
        }
        // A spreadsheet writes days and codes in its own way.
        for entry in &mut journal.entries {
            let Some(field) = Form::own().field(&entry.cell.field) else { continue };
            if !matches!(field.spec.kind, FieldType::Date | FieldType::Insee) {
                continue;
            }
            for value in [&mut entry.before, &mut entry.after].into_iter().filter(|value| !value.is_empty()) {
                if let Accepted::As(right) = field.spec.accept(value) {
                    *value = right;
                }
            }
        }
        Some(journal)
    }

    /// Reads the journal of what people say of sites, and says what is wrong there: nothing is written.
    pub fn check_entries(&self, notes: &mut Notes) {
        self.entries(notes);
    }

    /// Writes in the journal what people chose of the values that several gave, or of what somebody said and a later source says
    /// otherwise. Whether they did.
    pub(super) fn settle(&self, journal: &mut Journal, decisions: &BTreeMap<Of, Decided>) -> bool {
        let state = journal.state();
        let when = modified(&self.folder.join(DISAGREEMENTS)).unwrap_or_default();
        let mut choices = Vec::new();
        // What is asked again is no choice.
        let decided = |cell: &Cell| {
            decisions.get(&(cell.action.clone(), cell.field.clone())).filter(|decision| !decision.reopened)
        };
        for (cell, candidates) in journal.conflicts() {
            let Some(decision) = decided(&cell) else { continue };
            // A choice of before is none between values that were not there.
            let shown = |entry: &&Entry| {
                let source = entered(entry).source();
                decision.seen.iter().any(|(value, of)| *value == entry.after && *of == source)
            };
            if !candidates.iter().all(shown) {
                continue;
            }
            let given = candidates.iter().find(|candidate| candidate.after == decision.value);
            choices.push(Entry {
                when: when.clone(),
                who: given.map_or_else(|| "choix de l'étude".to_owned(), |candidate| candidate.who.clone()),
                act: Act::Choice,
                before: state.value(&cell.action, &cell.field).to_owned(),
                after: decision.value.clone(),
                source: "conflits.csv".to_owned(),
                export: String::new(),
                cell,
            });
        }
        // Who marks what was said against a later source says it again: as of now, and no more of that source.
        for (cell, entry) in journal.standing() {
            let decision = decided(cell);
            let again =
                |d: &&Decided| d.value == entry.after && d.day == entered(entry).day() && entry.act == Act::Change;
            if let Some(decision) = decision.filter(again) {
                choices.push(Entry {
                    when: when.clone(),
                    act: Act::Choice,
                    before: entry.after.clone(),
                    after: decision.value.clone(),
                    source: "conflits.csv".to_owned(),
                    export: String::new(),
                    ..entry.clone()
                });
            }
        }
        let settled = !choices.is_empty();
        journal.entries.extend(choices);
        settled
    }

    /// Writes the journal in the form that it has.
    pub(in crate::study) fn write_entries(&self, journal: &Journal, notes: &mut Notes) -> Result<(), Failure> {
        if journal.entries.is_empty() {
            return Ok(());
        }
        let path = self.folder.join(ENTRIES);
        kept::write(&path, Path::new(ENTRIES), notes, |before| table_like(before, &journal.to_csv()))?;
        rows::wrote(&path)
    }
}

/// What a line of the journal says.
fn entered(entry: &Entry) -> Entered {
    Entered { value: entry.after.clone(), who: entry.who.clone(), when: entry.when.clone(), unseen: false }
}

/// What the journal says of each field of each site.
pub(super) fn sayings(journal: &Journal, decisions: &BTreeMap<Of, Decided>, today: String) -> Sayings {
    let mut out = Sayings { decided: decisions.clone(), today, ..Sayings::default() };
    for (cell, entry) in journal.standing() {
        if cell.field == BIRTH {
            out.born.insert(cell.action.clone());
        } else {
            out.stand.insert((cell.action.clone(), cell.field.clone()), entered(entry));
        }
    }
    for (cell, candidates) in journal.conflicts() {
        out.open.insert((cell.action, cell.field), candidates.into_iter().map(entered).collect());
    }
    out
}

/// Tells the sites of which people said something and that no source has any more.
pub(super) fn tell_lost(lost: &[String], notes: &mut Notes) {
    if !lost.is_empty() {
        let sites: BTreeSet<&String> = lost.iter().collect();
        let count = french::count(sites.len(), "site saisi n'est", "sites saisis ne sont");
        notes.push(
            Diagnostic::new("A0579", format!("{count} plus dans aucune source"))
                .in_file(Path::new(ENTRIES))
                .label(french::list_at_most(lost, 6))
                .help("ce qui en a été saisi reste dans le journal ; rétablir sa ligne dans la source, sous le même identifiant"),
        );
    }
}

/// Tells how many fields wait for a choice.
pub(in crate::study) fn tell_open(merging: &Merging<'_>, notes: &mut Notes) {
    let open = merging.journal.conflicts().len();
    if open > 0 {
        let message = french::count(open, "valeur saisie est en conflit", "valeurs saisies sont en conflit");
        notes.push(
            Diagnostic::new("A0581", message)
                .in_file(Path::new(DISAGREEMENTS))
                .label("elle a changé depuis l'envoi du formulaire, ou deux classeurs se contredisent")
                .help("lancer `territoire friches fusionner`, puis y marquer d'un `x` la valeur à garder, et relancer"),
        );
    }
}
