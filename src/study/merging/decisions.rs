//! What people decided in the tables where they were asked: which rows are one site, which value to keep.

use std::collections::BTreeMap;
use std::path::Path;

use super::{DISAGREEMENTS, OF_DISAGREEMENTS, OF_PAIRS, PAIRS, RULE, damaged, row_id};
use crate::book::fill::FilledTable;
use crate::diagnostic::{Diagnostic, Notes};
use crate::follow::{self, is_chosen};
use crate::french;
use crate::inventory::{Decided, Member, Of, Verdict};
use crate::layer::Layer;
use crate::study::Study;
use crate::study::kept;

/// What the tool writes in place of a mark when a value comes that was not there when it was made: the value stays, and the
/// question is asked again.
pub(super) const BEFORE: &str = "avant";

impl Study {
    /// What people said of pairs; `None`, told, when the table can't be believed.
    pub(super) fn verdicts(&self, layers: &[&Layer], notes: &mut Notes) -> Option<BTreeMap<(Member, Member), Verdict>> {
        let mut said = BTreeMap::new();
        let Some(table) = self.decisions(PAIRS, &OF_PAIRS, notes)? else { return Some(said) };
        let mut members = BTreeMap::new();
        for (source, layer) in layers.iter().enumerate() {
            for row in 0..layer.features.len() {
                let member = Member { source, row };
                members.entry(row_id(layers, member)).or_insert(member);
            }
        }
        let [mark, first, second] = ["meme_site", "premier", "second"].map(|name| table.column(name));
        for row in &table.rows {
            let verdict = match is_chosen(row.cell(mark)) {
                Some(true) => Verdict::One,
                Some(false) if row.cell(mark).is_empty() => continue,
                Some(false) => Verdict::Two,
                None => {
                    notes.push(unread(row.cell(mark), "oui ou non").at_line(Path::new(PAIRS), row.line));
                    continue;
                }
            };
            match (members.get(row.cell(first)), members.get(row.cell(second))) {
                (Some(a), Some(b)) if a.source != b.source => {
                    said.insert((*a.min(b), *a.max(b)), verdict);
                }
                _ => {
                    let message = "cette décision ne répond à aucune paire de lignes de deux couches";
                    let label = format!("{} et {}", row.cell(first), row.cell(second));
                    notes.push(idle(message).at_line(Path::new(PAIRS), row.line).label(label).help(
                        "rien à faire si la ligne a disparu d'une couche ; sinon rétablir ses deux identifiants",
                    ));
                }
            }
        }
        Some(said)
    }

    /// The values that people chose, by site and field; `None`, told, when the table can't be believed.
    pub(super) fn choices_of_values(&self, notes: &mut Notes) -> Option<BTreeMap<Of, Decided>> {
        let mut chosen: BTreeMap<Of, Decided> = BTreeMap::new();
        let Some(table) = self.decisions(DISAGREEMENTS, &OF_DISAGREEMENTS, notes)? else { return Some(chosen) };
        let [mark, site, field, value, source, date] =
            ["choix", "site", "champ", "valeur", "source", "date"].map(|name| table.column(name));
        let mut seen: BTreeMap<Of, Vec<(String, String)>> = BTreeMap::new();
        for row in &table.rows {
            let of = (row.cell(site).to_owned(), row.cell(field).to_owned());
            seen.entry(of).or_default().push((row.cell(value).to_owned(), row.cell(source).to_owned()));
        }
        for row in &table.rows {
            let reopened = french::name_key(row.cell(mark)) == BEFORE;
            match is_chosen(row.cell(mark)) {
                Some(true) => {}
                Some(false) => continue,
                None if reopened => {}
                None => {
                    notes.push(unread(row.cell(mark), "un `x`").at_line(Path::new(DISAGREEMENTS), row.line));
                    continue;
                }
            }
            let of = (row.cell(site).to_owned(), row.cell(field).to_owned());
            // A spreadsheet writes days in its own way.
            let day = row.cell(date);
            let day = follow::day(day).map_or_else(|| day.to_owned(), |day| day.to_string());
            let seen = seen.get(&of).cloned().unwrap_or_default();
            let decision = Decided { value: row.cell(value).to_owned(), day, seen, reopened };
            // Who has chosen again has answered.
            if reopened && chosen.contains_key(&of) {
                continue;
            }
            if chosen.insert(of, decision).is_some_and(|earlier| !earlier.reopened) {
                let message = "deux valeurs sont choisies pour un même champ : la dernière compte";
                let label = format!("{}, {}", row.cell(site), row.cell(field));
                notes.push(idle(message).at_line(Path::new(DISAGREEMENTS), row.line).label(label));
            }
        }
        Some(chosen)
    }

    /// A table of decisions; nothing when there is none yet, `None`, told, when it can't be believed.
    #[allow(clippy::option_option, reason = "none yet and none that can be believed are two answers")]
    fn decisions(&self, name: &str, columns: &[&str], notes: &mut Notes) -> Option<Option<FilledTable>> {
        let shown = Path::new(name);
        let Some(table) = kept::read(&self.folder.join(name), shown, RULE, notes).ok()? else { return Some(None) };
        if table.text.trim().is_empty() {
            notes.push(damaged(format!("`{name}` est vide")).in_file(shown).help(RULE.help));
            return None;
        }
        let filled = FilledTable::of_csv(&table.text, columns, damaged, shown, notes)?;
        if let Some(lacks) = columns.iter().take(5).find(|column| filled.column(column).is_none()) {
            let message = format!("`{name}` n'a pas la colonne `{lacks}`");
            notes.push(
                damaged(message).at_line(shown, 1).label(format!("colonnes : {}", columns.join(", "))).help(RULE.help),
            );
            return None;
        }
        Some(Some(filled))
    }
}

/// A decision that is not taken.
fn idle(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("A0572", message)
}

fn unread(mark: &str, wanted: &str) -> Diagnostic {
    idle(format!("la marque `{mark}` n'est pas comprise : rien n'est décidé par elle")).help(format!("écrire {wanted}"))
}
