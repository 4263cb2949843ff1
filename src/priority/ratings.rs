//! `plan/priorites.csv`: one row an action, one column a criterion.

use std::collections::BTreeMap;
use std::path::Path;

use super::criterion::Criterion;
use super::fault::malformed;
use crate::book::fill::FilledTable;
use crate::book::guarded_text;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::plan::{restore_actions, unknown_action};

/// The columns of the table that are no criteria.
pub(crate) const COLUMNS: [&str; 2] = ["action", "texte"];

/// The notes that were given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ratings {
    /// By action, in the order of the criteria.
    rows: BTreeMap<String, Vec<Option<f64>>>,
}

impl Ratings {
    /// The notes of an action, in the order of the criteria; none given when it has no row.
    #[must_use]
    pub fn of(&self, action: &str, criteria: usize) -> Vec<Option<f64>> {
        self.rows.get(action).cloned().unwrap_or_else(|| vec![None; criteria])
    }

    /// Reads the table. A faulty cell is told at its line and left empty; the rest stays.
    #[must_use]
    pub fn read(text: &str, shown: &Path, ids: &[String], criteria: &[Criterion], notes: &mut Notes) -> Self {
        let mut out = Self::default();
        let faulty =
            |line: usize, message: String, help: &str| malformed(message).at_line(shown, line).help(help.to_owned());
        let known: Vec<&str> = COLUMNS.into_iter().chain(criteria.iter().map(|c| c.id.as_str())).collect();
        let Some(mut rows) = FilledTable::of_csv(text, &known, malformed, shown, notes) else { return out };
        restore_actions(&mut rows, &["action"], ids, shown, notes);
        let column = |id: &str| rows.column(id);
        let Some(action) = column("action") else {
            let help = "écrire en première ligne action;texte; puis l'id de chaque critère";
            notes.push(faulty(1, "colonne manquante : `action`".to_owned(), help));
            return out;
        };
        let places: Vec<Option<usize>> = criteria.iter().map(|c| column(&c.id)).collect();
        for criterion in criteria.iter().zip(&places).filter(|(_, p)| p.is_none()).map(|(c, _)| c) {
            let message = format!("aucune colonne pour le critère `{}`", criterion.id);
            notes.push(
                Diagnostic::new("A0451", message)
                    .at_line(shown, 1)
                    .help("ajouter la colonne, ou laisser `territoire plan prioriser` l'ajouter".to_owned()),
            );
        }
        for given in &rows.rows {
            let line = given.line;
            let cell = |place: usize| given.cell(Some(place));
            let Some(id) = ids.iter().find(|id| *id == cell(action)) else {
                notes.push(unknown_action(cell(action), ids).at_line(shown, line));
                continue;
            };
            let mut row = vec![None; criteria.len()];
            for (k, criterion) in criteria.iter().enumerate() {
                let Some(text) = places[k].map(cell).filter(|t| !t.is_empty()) else { continue };
                match note(text, criterion) {
                    Ok(value) => row[k] = Some(value),
                    Err(expected) => notes.push(faulty(
                        line,
                        format!("`{text}` n'est pas une note du critère « {} »", criterion.title),
                        &expected,
                    )),
                }
            }
            if out.rows.insert(id.clone(), row).is_some() {
                let message = format!("l'action `{id}` a deux lignes");
                notes.push(faulty(line, message, "n'en garder qu'une ; c'est la dernière qui est lue"));
            }
        }
        out
    }

    /// The table to fill: every action of the plan, with the notes already given. `before` is what the file held: its
    /// other columns and its rows of actions that the plan has no more are kept.
    #[must_use]
    pub fn template(before: Option<&str>, actions: &[(String, String)], criteria: &[Criterion]) -> String {
        let mut before = before.map(FilledTable::as_written).unwrap_or_default();
        // Reading the table told it.
        let ids: Vec<String> = actions.iter().map(|(id, _)| id.clone()).collect();
        restore_actions(&mut before, &["action"], &ids, Path::new(""), &mut Notes::new());
        let mut header = before.header;
        let mut rows: Vec<Vec<String>> = before.rows.into_iter().map(|row| row.cells).collect();
        let wanted = COLUMNS.into_iter().chain(criteria.iter().map(|c| c.id.as_str()));
        for name in wanted {
            if !header.iter().any(|h| french::name_key(h) == french::name_key(name)) {
                header.push(name.to_owned());
            }
        }
        let at = |name: &str| header.iter().position(|h| french::name_key(h) == name).unwrap_or(0);
        let (id, text) = (at("action"), at("texte"));
        rows.iter_mut().for_each(|row| row.resize(header.len(), String::new()));
        for (action, words) in actions {
            match rows.iter_mut().find(|row| row[id].trim() == action) {
                Some(row) => row[text].clone_from(words),
                None => {
                    let mut row = vec![String::new(); header.len()];
                    row[id].clone_from(action);
                    row[text].clone_from(words);
                    rows.push(row);
                }
            }
        }
        guarded_text(b';', std::iter::once(header).chain(rows))
    }
}

/// A note within the scale of its criterion, or what was expected.
fn note(text: &str, criterion: &Criterion) -> Result<f64, String> {
    let (low, high) = criterion.scale;
    let value = text.replace(',', ".").parse::<f64>().ok().filter(|v| (low..=high).contains(v));
    value.ok_or_else(|| {
        format!("écrire un nombre entre {} et {}, ou laisser vide", french::short(low, 2), french::short(high, 2))
    })
}
