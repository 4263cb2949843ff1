//! `plan/actions.csv`: every action that was ever read, so that an id is given once.

use std::path::Path;

use super::id::{numbers, split};
use crate::book::csv_text;
use crate::book::fill::FilledTable;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// An action that some reading saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id: position of its objective when first seen, and a running number: `1.1.1-03`.
    pub id: String,
    /// Its position at the last reading that saw it: `1.1.1.3`.
    pub position: String,
    /// The number printed on it, or else on its objective.
    pub printed_code: Option<String>,
    /// Its text at the last reading that saw it.
    pub text: String,
    /// Whether the last reading saw it.
    pub present: bool,
    /// For one that disappeared, the id of the action that it may have become: the user has not said.
    pub doubt: Option<String>,
}

/// Every action ever seen: those of the last reading in its order, then those that disappeared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    /// The actions.
    pub known: Vec<Known>,
}

const COLUMNS: [&str; 5] = ["id", "position", "code_imprime", "texte", "etat"];

impl Registry {
    /// Reads `actions.csv`; an empty text is an empty registry. `None`, with an error, when it can't be trusted: to go
    /// on would give ids again.
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let text = french::nfc(text.strip_prefix('\u{feff}').unwrap_or(text));
        if text.trim().is_empty() {
            return Some(Self::default());
        }
        let before = notes.all().len();
        let rows = FilledTable::of_csv(&text, untrusted, shown, notes)?;
        let mut fault = |line: usize, message: String, help: &str| {
            notes.push(untrusted(message).at_line(shown, line).help(help));
        };
        let column = |name: &str| rows.column(name);
        for name in COLUMNS {
            if column(name).is_none() {
                fault(
                    1,
                    format!("la colonne `{name}` manque"),
                    "rétablir les colonnes id, position, code_imprime, texte, etat",
                );
            }
        }
        let places = [column("id")?, column("position")?, column("code_imprime")?, column("texte")?, column("etat")?];
        let mut known: Vec<Known> = Vec::new();
        for row in &rows.rows {
            let line = row.line;
            let cell = |k: usize| row.cell(Some(places[k])).to_owned();
            let (id, state) = (cell(0), french::fold(&cell(4)));
            if split(&id).is_none() {
                fault(
                    line,
                    format!("`{id}` n'est pas un identifiant d'action"),
                    "écrire un identifiant comme `1.1.1-03`",
                );
            } else if known.iter().any(|k| k.id == id) {
                fault(
                    line,
                    format!("l'identifiant `{id}` est donné deux fois"),
                    "garder une seule ligne par identifiant",
                );
            } else if let Some((present, doubt)) = read_state(&state) {
                let printed_code = Some(cell(2)).filter(|c| !c.is_empty());
                known.push(Known { id, position: cell(1), printed_code, text: cell(3), present, doubt });
            } else {
                fault(line, format!("l'état `{}` n'existe pas", cell(4)), "écrire `present` ou `disparue`");
            }
        }
        (notes.all().len() == before).then_some(Self { known })
    }

    /// The file's text.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let rows = self.known.iter().map(|k| {
            let state = match &k.doubt {
                _ if k.present => "present".to_owned(),
                Some(other) => format!("{GONE}{BECOME}{other}"),
                None => GONE.to_owned(),
            };
            [k.id.as_str(), &k.position, k.printed_code.as_deref().unwrap_or(""), &k.text, &state].map(str::to_owned)
        });
        csv_text(&COLUMNS, rows)
    }

    /// The place of an action in the register.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.known.iter().position(|k| k.id == id)
    }

    /// Those that disappeared come last, by id.
    pub(super) fn sort_gone(&mut self) {
        let of_id = |k: &Known| split(&k.id).map(|(objective, n)| (numbers(objective), n));
        self.known.sort_by_cached_key(|k| (!k.present, if k.present { None } else { of_id(k) }));
    }
}

/// A register that would give ids again.
fn untrusted(message: String) -> Diagnostic {
    Diagnostic::new("E0409", message)
}

const GONE: &str = "disparue";
/// Between the state and the id of the action that one which disappeared may have become.
const BECOME: &str = ", ou devenue ";

/// A state as the file writes it, folded: whether the action is there, and what it may have become.
fn read_state(state: &str) -> Option<(bool, Option<String>)> {
    if let Some((GONE, other)) = state.split_once(BECOME) {
        return split(other).map(|_| (false, Some(other.to_owned())));
    }
    match state {
        "present" | "presente" => Some((true, None)),
        GONE | "disparu" => Some((false, None)),
        _ => None,
    }
}
