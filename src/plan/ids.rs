//! Lasting ids: `plan/actions.csv` remembers every action that was ever read, so that an id is given once.

use std::collections::BTreeMap;
use std::path::Path;

use super::diff::{Item, matching};
use super::rows::Rows;
use super::succession::{Doubt, may_have_become};
use super::{Plan, dotted};
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

/// What a reading changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assigned {
    /// The id of each action, in the order of the document.
    pub ids: Vec<String>,
    /// Ids given for the first time.
    pub new: Vec<String>,
    /// Actions that this reading no longer found.
    pub disappeared: Vec<Known>,
    /// Actions that disappeared, now or before, and look like others that appeared: the user is to say.
    pub doubtful: Vec<Doubt>,
}

impl Assigned {
    /// Says which actions disappeared. `shown` is the plan's document.
    pub fn report(&self, shown: &Path, notes: &mut Notes) {
        // An action that may have become another one is asked about.
        let asked = |known: &&Known| self.doubtful.iter().any(|d| d.old.id == known.id);
        for known in self.disappeared.iter().filter(|known| !asked(known)) {
            let text: String = known.text.chars().take(60).collect();
            let message = format!("l'action `{}` (« {text} ») n'est plus dans le document", known.id);
            notes.push(
                Diagnostic::new("A0406", message)
                    .in_file(shown)
                    .help("si elle en est devenue une autre, le dire dans territoire.toml par une section [[plan.suite]] (clés `ancienne` et `nouvelle`) : ses rattachements la suivent"),
            );
        }
        self.doubtful.iter().for_each(|doubt| notes.push(doubt.question(shown)));
    }
}

/// What to say of an id that no action of the document has. One that looks like an id is no slip of the hand: the nearest
/// one is another action, and is not proposed.
#[must_use]
pub fn unknown_action(id: &str, ids: &[String]) -> Diagnostic {
    let d = Diagnostic::new("E0404", format!("l'action `{id}` n'existe pas"));
    if is_id(id) {
        return d.help("si elle a quitté le document (`plan/actions.csv` le dit) et en est devenue une autre, l'écrire dans territoire.toml par une section [[plan.suite]] ; sinon corriger l'identifiant");
    }
    let nearest = french::nearest(id, ids.iter().map(String::as_str));
    d.help("lire les identifiants dans `plan/actions.csv`").did_you_mean(nearest)
}

/// `3.2.1-04`: the position of an objective, and a rank.
fn is_id(text: &str) -> bool {
    let digits = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    text.split_once('-').is_some_and(|(place, rank)| place.split('.').all(digits) && digits(rank))
}

const COLUMNS: [&str; 5] = ["id", "position", "code_imprime", "texte", "etat"];

impl Registry {
    /// Reads `actions.csv`; an empty text is an empty registry. `None`, with an error, when it can't be trusted: to go
    /// on would give ids again.
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Some(Self::default());
        }
        let before = notes.all().len();
        let rows = Rows::of_csv(text, "E0409", shown, notes)?;
        let mut fault = |line: usize, message: String, help: &str| {
            notes.push(Diagnostic::new("E0409", message).at_line(shown, line).help(help));
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
        super::attach::csv_text(&COLUMNS, rows)
    }

    /// Gives each action of the plan its id (also written on its node), and remembers this reading.
    ///
    /// An action that disappeared and comes back word for word takes its id back; any other text gets a number that
    /// was never used.
    pub fn update(&mut self, plan: &mut Plan) -> Assigned {
        let actions = plan.actions();
        let objective = |position: &[usize]| match position {
            // An action under no heading: `0`, which is the number of none.
            [] | [_] => "0".to_owned(),
            [above @ .., _] => dotted(above),
        };
        let new: Vec<Item> = actions
            .iter()
            .map(|a| Item { objective: objective(&a.node.position), text: a.node.text.clone() })
            .collect();
        let mut old: Vec<(Vec<usize>, &Known)> =
            self.known.iter().filter(|k| k.present).map(|k| (numbers(&k.position), k)).collect();
        old.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let items: Vec<Item> =
            old.iter().map(|(position, k)| Item { objective: objective(position), text: k.text.clone() }).collect();
        let mut ids: Vec<Option<String>> =
            matching(&items, &new).into_iter().map(|m| m.map(|i| old[i].1.id.clone())).collect();
        for (id, item) in ids.iter_mut().zip(&new).filter(|(id, _)| id.is_none()) {
            let key = french::name_key(&item.text);
            let back = self.known.iter().find(|k| !k.present && !key.is_empty() && french::name_key(&k.text) == key);
            *id = back.map(|k| k.id.clone());
        }
        // Two new actions can't both be the one that came back.
        let mut seen: Vec<String> = Vec::new();
        for id in &mut ids {
            match id {
                Some(one) if seen.contains(one) => *id = None,
                Some(one) => seen.push(one.clone()),
                None => {}
            }
        }
        let mut highest: BTreeMap<String, usize> = BTreeMap::new();
        for (objective, number) in self.known.iter().filter_map(|k| split(&k.id)) {
            let entry = highest.entry(objective.to_owned()).or_insert(0);
            *entry = number.max(*entry);
        }
        let mut assigned = Assigned::default();
        for (id, item) in ids.into_iter().zip(&new) {
            assigned.ids.push(id.unwrap_or_else(|| {
                let number = highest.entry(item.objective.clone()).or_insert(0);
                *number += 1;
                let id = format!("{}-{number:02}", item.objective);
                assigned.new.push(id.clone());
                id
            }));
        }
        let mut known: Vec<Known> = actions
            .iter()
            .zip(&assigned.ids)
            .map(|(a, id)| Known {
                id: id.clone(),
                position: dotted(&a.node.position),
                printed_code: a
                    .node
                    .printed_code
                    .clone()
                    .or_else(|| a.headings.last().and_then(|h| h.printed_code.clone())),
                text: a.node.text.clone(),
                present: true,
                doubt: None,
            })
            .collect();
        let mut gone: Vec<Known> = self.known.iter().filter(|k| !assigned.ids.contains(&k.id)).cloned().collect();
        assigned.disappeared = gone.iter().filter(|k| k.present).cloned().collect();
        let new: Vec<&Known> = known.iter().filter(|k| assigned.new.contains(&k.id)).collect();
        for one in &mut gone {
            one.doubt = if one.present { may_have_become(one, &new) } else { one.doubt.take() };
            one.doubt.take_if(|other| !assigned.ids.contains(other));
            one.present = false;
        }
        known.append(&mut gone);
        self.known = known;
        self.sort_gone();
        assigned.doubtful = self.doubts();
        plan.set_ids(&assigned.ids);
        assigned
    }

    /// Those that disappeared come last, by id.
    pub(super) fn sort_gone(&mut self) {
        let of_id = |k: &Known| split(&k.id).map(|(objective, n)| (numbers(objective), n));
        self.known.sort_by_cached_key(|k| (!k.present, if k.present { None } else { of_id(k) }));
    }
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

/// `1.1.1-03` as its objective and its number, which leaves room for the numbers to come.
fn split(id: &str) -> Option<(&str, usize)> {
    let (objective, number) = id.rsplit_once('-')?;
    let well_formed = !objective.is_empty() && objective.split('.').all(|p| p.parse::<usize>().is_ok());
    let number = number.parse::<u32>().ok()? as usize;
    well_formed.then_some((objective, number))
}

fn numbers(position: &str) -> Vec<usize> {
    position.split('.').filter_map(|p| p.parse().ok()).collect()
}
