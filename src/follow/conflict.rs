//! `conflits.csv`: the values in conflict, with a column where the user marks the one to keep.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::fault::{damaged, untaken};
use super::field::{self, ValueKind};
use super::journal::{Act, Cell, Entry, Journal};
use super::value;
use crate::book::fill::FilledTable;
use crate::book::{Arrangement, CellValue, csv_text};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::plan::restore_actions;

const COLUMNS: [&str; 8] = ["choix", "action", "champ", "valeur", "qui", "date", "source", "texte"];

/// Who gave the value that stands, in the column `qui`, when nobody did.
const NOBODY: &str = "(vide)";

/// What a mark of the column `choix` says; none for what may be a question, a note, a hesitation: it is nobody's choice, and
/// the words of somebody. A blank chooses nothing.
#[must_use]
pub fn is_chosen(mark: &str) -> Option<bool> {
    if matches!(mark.trim(), "✓" | "✔" | "✅" | "☑" | "☒" | "✗" | "✘" | "×" | "*") {
        return Some(true);
    }
    match french::name_key(mark).as_str() {
        "" if mark.trim().chars().all(|c| matches!(c, '-' | '–' | '—' | '☐')) => Some(false),
        "non" | "n" | "0" | "faux" => Some(false),
        "x" | "xx" | "o" | "oui" | "y" | "yes" | "1" | "ok" | "v" | "vrai" | "true" | "choisi" | "choisie"
        | "retenu" | "retenue" | "garde" | "garder" | "gardee" | "bon" | "bonne" => Some(true),
        _ => None,
    }
}

/// The open conflicts as `conflits.csv`: for each, the value that stands and those given. `texts` are the actions'. The
/// columns have the order and the company that people gave them in the file of `before`, were it empty; what they marked
/// stays, but for the fields that were `settled` by it.
#[must_use]
pub fn conflicts_to_csv(
    journal: &Journal,
    texts: &BTreeMap<String, String>,
    before: &str,
    settled: &BTreeSet<Cell>,
) -> String {
    let state = journal.state();
    let mut rows: Vec<[String; 8]> = Vec::new();
    for (Cell { action, field }, candidates) in journal.conflicts() {
        let text = texts.get(&action).cloned().unwrap_or_default();
        let mut push = |value: &str, who: &str, when: &str, source: &str| {
            let row = ["", &action, &field, value, who, when, source, &text];
            rows.push(row.map(str::to_owned));
        };
        match state.held(&action, &field) {
            Some(held) => push(&held.value, &held.who, &held.when, "valeur en place"),
            None => push("", NOBODY, "", "valeur en place"),
        }
        for c in candidates {
            push(&c.after, &c.who, &c.when, &c.source);
        }
    }
    let mut table = FilledTable::as_written(before);
    // Reading the choices told it.
    let actions: Vec<String> = rows.iter().map(|row| row[1].clone()).collect();
    restore_actions(&mut table, &["action"], &actions, Path::new(""), &mut Notes::new());
    if table.header.is_empty() {
        return csv_text(&COLUMNS, rows.into_iter());
    }
    // A row is known by its action, its field, its value and who gave it.
    let places = [1, 2, 3, 4].map(|k: usize| table.column(COLUMNS[k]));
    let was = |row: &[String; 8]| {
        table.rows.iter().position(|old| {
            [1, 2, 3, 4].iter().zip(places).all(|(k, place): (&usize, _)| old.cell(place) == row[*k].trim())
        })
    };
    let mark = table.column(COLUMNS[0]);
    let marked = |at: usize| {
        let old = &table.rows[at];
        let of = Cell { action: old.cell(places[0]).to_owned(), field: old.cell(places[1]).to_owned() };
        (old.cell(mark).to_owned(), settled.contains(&of), of)
    };
    let mut kept: Vec<(Option<usize>, [String; 8])> = Vec::new();
    for mut row in rows {
        let at = was(&row);
        if let Some((words, false, _)) = at.map(marked) {
            row[0] = words;
        }
        kept.push((at, row));
    }
    // A marked row that is like none any more, of a field that still waits: whoever wrote it finds it again.
    let found: BTreeSet<usize> = kept.iter().filter_map(|(at, _)| *at).collect();
    for at in (0..table.rows.len()).filter(|at| !found.contains(at)) {
        let (words, is_settled, of) = marked(at);
        let waits = kept.iter().rposition(|(_, row)| row[1] == of.action && row[2] == of.field);
        if let Some(last) = waits.filter(|_| !is_settled && !words.is_empty()) {
            let cells = COLUMNS.map(|name| table.rows[at].cell(table.column(name)).to_owned());
            kept.insert(last + 1, (Some(at), cells));
        }
    }
    Arrangement::of(&table, &COLUMNS).csv(&COLUMNS, kept.into_iter())
}

/// Reads the choices made in `conflits.csv` and writes them in the journal. Returns the fields that they settle; `None`, with
/// the reason in the notes, when the file can't be read: its choices still wait there.
pub fn choose(
    journal: &mut Journal,
    text: &str,
    when: &str,
    shown: &Path,
    notes: &mut Notes,
) -> Option<BTreeSet<Cell>> {
    let before = notes.all().len();
    let table = FilledTable::of_csv(text, &COLUMNS, damaged, shown, notes);
    let mut table = table.filter(|_| notes.all().len() == before)?;
    let actions: BTreeSet<String> = journal.conflicts().into_keys().map(|cell| cell.action).collect();
    restore_actions(&mut table, &["action"], &actions.into_iter().collect::<Vec<_>>(), shown, notes);
    let column = |name: &str| table.column(name);
    let wanted = ["choix", "action", "champ", "valeur", "qui"].map(column);
    let [Some(choice), Some(action), Some(field), Some(value), Some(who)] = wanted else {
        notes.push(
            damaged("les choix des conflits ne sont pas lus : une colonne manque")
                .at_line(shown, 1)
                .label(format!("colonnes attendues : {}", COLUMNS.join(", "))),
        );
        return None;
    };
    let mut chosen: BTreeMap<Cell, Vec<(usize, String, String)>> = BTreeMap::new();
    for row in &table.rows {
        let line = row.line;
        let cell = |k: usize| row.cell(Some(k));
        match is_chosen(cell(choice)) {
            Some(true) => {}
            Some(false) => continue,
            None => {
                let message = format!("la marque `{}` n'est pas comprise : rien n'est choisi par elle", cell(choice));
                let label = format!("action {}, {}", cell(action), cell(field));
                let help = "marquer d'un `x` la valeur à garder ; cette marque reste où elle est";
                notes.push(Diagnostic::new("A0518", message).at_line(shown, line).label(label).help(help));
                continue;
            }
        }
        let of = Cell { action: cell(action).to_owned(), field: cell(field).to_owned() };
        chosen.entry(of).or_default().push((
            line,
            row.cells.get(value).cloned().unwrap_or_default(),
            cell(who).to_owned(),
        ));
    }
    let (open, state) = (journal.conflicts(), journal.state());
    let mut decisions = Vec::new();
    for (cell, mut marked) in chosen {
        let Some((line, value, who)) = marked.pop() else { continue };
        let place = |d: Diagnostic| d.at_line(shown, line).label(format!("action {}, {}", cell.action, cell.field));
        let Some(candidates) = open.get(&cell) else {
            notes.push(place(untaken("ce choix ne répond à aucun conflit ouvert")));
            continue;
        };
        if !marked.is_empty() {
            let message = "deux valeurs sont choisies pour un même champ";
            notes.push(place(untaken(message)).help("ne marquer qu'une ligne par champ"));
            continue;
        }
        // Office software writes a date or an amount in its own way when it saves the file.
        let kind = field::kind(&cell.field).unwrap_or(ValueKind::Text);
        let Some(read) = value::read(kind, &CellValue::Text(value.clone())) else {
            let message = format!("la valeur choisie `{value}` ne convient pas");
            notes.push(place(untaken(message)).help(format!("écrire {}", kind.expected())));
            continue;
        };
        let before = state.value(&cell.action, &cell.field).to_owned();
        let given = candidates.iter().any(|c| c.after == read.text) || before == read.text;
        let who = if given { who } else { format!("choix de l'étude, d'après {who}") };
        let who = if who == NOBODY { String::new() } else { who };
        decisions.push(Entry {
            when: when.to_owned(),
            who,
            act: Act::Choice,
            before,
            after: read.text,
            source: shown.display().to_string(),
            export: String::new(),
            cell,
        });
    }
    let settled = decisions.iter().map(|decision| decision.cell.clone()).collect();
    journal.entries.extend(decisions);
    Some(settled)
}
