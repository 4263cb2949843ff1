//! `plan/actions.csv`: every action that was ever read, so that an id is given once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::id::{numbers, split};
use super::spoiled::{Order, Restored, is_date, readings, tell};
use super::tree::Plan;
use crate::book::Arrangement;
use crate::book::fill::{FilledRow, FilledTable};
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
    /// The columns of the file as people left them.
    arrangement: Arrangement,
    /// The row of each id in the file, when people left something in it.
    rows: BTreeMap<String, usize>,
}

const COLUMNS: [&str; 5] = ["id", "position", "code_imprime", "texte", "etat"];

impl Registry {
    /// Reads `actions.csv`; an empty text is an empty registry. `None`, with an error, when it can't be trusted: to go
    /// on would give ids again.
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        Self::parse_with(text, shown, None, notes)
    }

    /// Like [`Registry::parse`], with the plan that the document now gives: where a spreadsheet made a date of an id, and
    /// of all that could tell which one, the place of the same text in the document tells it.
    pub fn parse_with(text: &str, shown: &Path, plan: Option<&Plan>, notes: &mut Notes) -> Option<Self> {
        let text = french::nfc(text.strip_prefix('\u{feff}').unwrap_or(text));
        if text.trim().is_empty() {
            return Some(Self::default());
        }
        let before = notes.all().len();
        let mut rows = FilledTable::of_csv(&text, &COLUMNS, untrusted, shown, notes)?;
        let trusted = notes.all().len() == before;
        let mut told = Notes::new();
        let mut fault = |line: usize, message: String, help: &str| {
            told.push(untrusted(message).at_line(shown, line).help(help));
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
        let places = [column("id"), column("position"), column("code_imprime"), column("texte"), column("etat")];
        let [Some(id), Some(position), Some(code), Some(words), Some(state)] = places else {
            notes.append(told);
            return None;
        };
        let places = [id, position, code, words, state];
        let arrangement = Arrangement::of(&rows, &COLUMNS);
        let restored = restore(&mut rows, places, plan);
        let mut known: Vec<Known> = Vec::new();
        let mut read: BTreeSet<String> = BTreeSet::new();
        let mut kept = BTreeMap::new();
        for (at, row) in rows.rows.iter().enumerate() {
            let line = row.line;
            let cell = |k: usize| row.cell(Some(places[k])).to_owned();
            let (id, state) = (cell(0), french::fold(&cell(4)));
            if is_date(&id) {
                let ids: Vec<String> = readings(&id).iter().map(|id| format!("`{id}`")).collect();
                fault(
                    line,
                    format!("un tableur a fait une date de l'identifiant de cette action : `{id}`"),
                    &format!(
                        "rien d'autre ne dit lequel c'était : y écrire {}, ou rétablir le fichier d'avant",
                        either(&ids)
                    ),
                );
            } else if split(&id).is_none() {
                fault(
                    line,
                    format!("`{id}` n'est pas un identifiant d'action"),
                    "écrire un identifiant comme `1.1.1-03`",
                );
            } else if read.contains(&id) {
                fault(
                    line,
                    format!("l'identifiant `{id}` est donné deux fois"),
                    "garder une seule ligne par identifiant",
                );
            } else if let Some((present, doubt)) = read_state(&state) {
                let printed_code = Some(cell(2)).filter(|c| !c.is_empty());
                if !arrangement.is_usual() {
                    kept.insert(id.clone(), at);
                }
                read.insert(id.clone());
                known.push(Known { id, position: cell(1), printed_code, text: cell(3), present, doubt });
            } else {
                fault(line, format!("l'état `{}` n'existe pas", cell(4)), "écrire `present` ou `disparue`");
            }
        }
        let faulty = !told.all().is_empty();
        notes.append(told);
        if faulty || !trusted {
            return None;
        }
        tell(&restored, "id", shown, notes);
        Some(Self { known, arrangement, rows: kept })
    }

    /// Refuses a register that lacks actions of which `used` speaks: somebody emptied it, put it elsewhere or lost a part
    /// of it, and to go on would give their ids again.
    pub fn without(&self, ids: &[String], shown: &Path, used: &str) -> Option<Diagnostic> {
        // One that a spreadsheet changed may be any that it can have been.
        let all: BTreeSet<&str> = self.known.iter().map(|k| k.id.as_str()).collect();
        let known = |id: &&String| readings(id).iter().any(|id| all.contains(id.as_str()));
        let mut lost: Vec<&String> = ids.iter().filter(|id| split(id).is_some() && !known(id)).collect();
        lost.sort_unstable();
        lost.dedup();
        if lost.is_empty() {
            return None;
        }
        let named: Vec<String> = lost.iter().map(|id| format!("`{id}`")).collect();
        let message = if self.known.is_empty() {
            format!("`{}` est vide ou n'est plus là, et `{used}` parle d'actions", shown.display())
        } else {
            format!("`{}` n'a plus toutes les actions dont parle `{used}`", shown.display())
        };
        Some(
            untrusted(message)
                .in_file(shown)
                .label(format!("il y manque {}", french::list_at_most(&named, 5)))
                .help("rétablir le fichier d'avant (corbeille, sauvegarde, copie de l'étude) ; s'il est perdu pour de bon, `territoire plan identifiants` le refait d'après le document"),
        )
    }

    /// The file's text, with `;`, its columns as they were when it was read.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let rows = self.known.iter().map(|k| {
            let state = match &k.doubt {
                _ if k.present => "present".to_owned(),
                Some(other) => format!("{GONE}{BECOME}{other}"),
                None => GONE.to_owned(),
            };
            let cells = [k.id.as_str(), &k.position, k.printed_code.as_deref().unwrap_or(""), &k.text, &state]
                .map(str::to_owned);
            (self.rows.get(&k.id).copied(), cells)
        });
        self.arrangement.csv(&COLUMNS, rows)
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
pub(crate) fn untrusted(message: String) -> Diagnostic {
    Diagnostic::new("E0409", message)
}

/// «a ou b», «a, b ou c».
fn either(ids: &[String]) -> String {
    match ids.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} ou {last}", before.join(", ")),
        _ => ids.concat(),
    }
}

/// Puts back the ids that a spreadsheet changed, and says which. The order in which all of the file's dates were read is
/// the one under which the most ids stand where the other columns, or else the document, say that their action is.
fn restore(table: &mut FilledTable, places: [usize; 5], plan: Option<&Plan>) -> Restored {
    let cell = |row: &FilledRow, k: usize| row.cell(Some(places[k])).to_owned();
    let ids: Vec<String> = table.rows.iter().map(|row| cell(row, 0)).collect();
    let sound = |id: &String| split(id).is_some() && readings(id) == [id.clone()];
    let taken: BTreeSet<&String> = ids.iter().filter(|id| sound(id)).collect();
    let wheres: Vec<Vec<usize>> = table
        .rows
        .iter()
        .map(|row| place_of(&cell(row, 1), &cell(row, 2), &cell(row, 3), plan).unwrap_or_default())
        .collect();
    // How well an id agrees with the place of its action: its objective, and its rank there.
    let agrees = |id: &str, place: &[usize]| {
        let Some(((objective, number), (last, above))) = split(id).zip(place.split_last()) else { return 0 };
        let there = numbers(objective) == above;
        usize::from(there) * 2 + usize::from(there && number == *last)
    };
    let score = |order: Order| {
        let dates = ids.iter().zip(&wheres).filter(|(id, _)| is_date(id));
        dates.filter_map(|(id, place)| Some(agrees(&order.id(id)?, place))).sum::<usize>()
    };
    let scores = Order::ALL.map(|order| (score(order), order));
    let most = scores.iter().map(|(n, _)| *n).max().unwrap_or(0);
    let best: Vec<Order> = scores.iter().filter(|(n, _)| *n == most && most > 0).map(|(_, order)| *order).collect();
    let mut found: Vec<Option<String>> = Vec::new();
    for (id, place) in ids.iter().zip(&wheres) {
        let possible: Vec<String> = readings(id).into_iter().filter(|id| !taken.contains(id)).collect();
        let one = |ids: Vec<&String>| match ids.as_slice() {
            [id] => Some((*id).clone()),
            _ => None,
        };
        let of_best: Vec<String> = best.iter().filter_map(|order| order.id(id)).collect();
        let chosen = || {
            let mut of_best: Vec<&String> = of_best.iter().filter(|id| possible.contains(id)).collect();
            of_best.dedup();
            // Where the order of the file gives nothing, the place of this action alone may tell.
            one(of_best).or_else(|| one(possible.iter().filter(|id| agrees(id, place) > 0).collect()))
        };
        found.push(if sound(id) { None } else { one(possible.iter().collect()).or_else(chosen) });
    }
    // Two rows can't have been one: neither is put back, and both are told.
    let mut times: BTreeMap<&String, usize> = BTreeMap::new();
    found.iter().flatten().for_each(|id| *times.entry(id).or_default() += 1);
    let twice = |id: &String| times.get(id).is_some_and(|times| *times > 1);
    let mut restored = Restored::new();
    for (i, row) in table.rows.iter_mut().enumerate() {
        if let Some(id) = found[i].as_ref().filter(|id| !twice(id)) {
            restored.push((row.line, std::mem::replace(&mut row.cells[places[0]], id.clone()), id.clone()));
        }
        // A place that became a date, or a number with a comma, is told again by the document.
        if let Some(cell) = row.cells.get_mut(places[1]).filter(|cell| is_date(cell) || cell.contains(',')) {
            let again = split(row_id(&found[i], &ids[i])).map(|(objective, n)| format!("{objective}.{n}"));
            *cell = again.unwrap_or_else(|| cell.replace(',', "."));
        }
    }
    restored
}

fn row_id<'a>(found: &'a Option<String>, written: &'a str) -> &'a str {
    found.as_deref().unwrap_or(written)
}

/// Where an action stood: by its position, or by the number of its objective, or by the place of its text in the document.
fn place_of(position: &str, code: &str, text: &str, plan: Option<&Plan>) -> Option<Vec<usize>> {
    let read = |text: &str| {
        let parts = text.trim().trim_end_matches('.').split(['.', ',']).map(|part| part.parse().ok());
        parts.collect::<Option<Vec<usize>>>()
    };
    if let Some(place) = read(position).filter(|place| place.len() > 1) {
        return Some(place);
    }
    // The number of an objective tells no rank in it.
    if let Some(mut objective) = read(code) {
        objective.push(0);
        return Some(objective);
    }
    let key = french::name_key(text);
    let actions = plan.map(Plan::actions).unwrap_or_default();
    let mut same = actions.iter().filter(|a| !key.is_empty() && french::name_key(&a.node.text) == key);
    let found = same.next()?;
    same.next().is_none().then(|| found.node.position.clone())
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
