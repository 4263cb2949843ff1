//! One workbook for each EPCI: the actions that concern it, with the last known values.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::field::{self, Column, Kind, SECTIONS, Section};
use super::grid::{Content, Grid, GridColumn, Look};
use super::journal::{Cell, State};
use super::merge::Export;
use super::{write_ods, write_xlsx};
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk::Checksum;
use crate::french;
use crate::plan::attach::{csv_reader, csv_text};

/// An action as the follow-up shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Its id.
    pub id: String,
    /// Its pillar, for people.
    pub pillar: String,
    /// The number of its pillar, from 1.
    pub pillar_number: usize,
    /// The headings under the pillar.
    pub objectives: Vec<String>,
    /// Its text.
    pub text: String,
    /// The EPCI that it concerns, by index.
    pub epcis: Vec<usize>,
    /// Where it is, for people.
    pub places: String,
    /// Its themes, for people.
    pub themes: Vec<String>,
}

/// To whom a workbook goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The name that its edits carry in the journal.
    pub name: String,
    /// The SIREN of an EPCI; the word `territoire` for whoever bears the plan.
    pub code: String,
}

/// A workbook ready to be sent.
#[derive(Debug)]
pub struct Sent {
    /// What it holds, to keep in the study.
    pub export: Export,
    /// Name of the file, without its extension.
    pub name: String,
    /// As XLSX.
    pub xlsx: Vec<u8>,
    /// As ODS.
    pub ods: Vec<u8>,
}

/// Name of the hidden sheet.
pub(super) const HIDDEN: &str = "_export";
/// Name of the sheet of instructions.
pub(super) const GUIDE: &str = "Lisez-moi";
/// What stands before the id of the export.
pub(super) const EXPORT: &str = "Identifiant de l'export";
/// What stands before the name of the study.
pub(super) const STUDY: &str = "Étude";
/// Headings of the columns that tell the action.
pub(super) const ID: &str = "Identifiant";
/// Those that are shown and not read back, with their widths and where what they show is changed.
pub(super) const SHOWN: [(&str, f64, &str); 4] = [
    ("Pilier", 22.0, "le document du plan"),
    ("Objectif", 30.0, "le document du plan"),
    ("Action", 50.0, "le document du plan"),
    ("Lieux", 26.0, "`plan/rattachements.csv`"),
];
/// The last one, which gathers what the others said.
pub(super) const OTHERS: &str = "Commentaires des autres";

/// Blank lines at the end of the sheets where lines are added.
const BLANK_LINES: usize = 60;

/// Makes the workbook of a recipient. `None` when the machine can't write one, with the reason.
///
/// # Errors
/// When the library that writes one of the formats refuses, with what it says.
pub fn export(
    study: &str,
    date: Date,
    recipient: &Recipient,
    actions: &[&Followed],
    state: &State,
) -> Result<Sent, String> {
    let mut sent = Export { who: recipient.name.clone(), ..Export::default() };
    let mut grids = Vec::new();
    for section in &SECTIONS {
        grids.push(if section.keys.is_empty() {
            action_sheet(section, recipient, actions, state, &mut sent)
        } else {
            line_sheet(section, actions, state, &mut sent.values)
        });
    }
    let cells = grids.iter().flat_map(|g| &g.rows).flatten().map(|(content, _)| said(content));
    let id = format!("{date}-{}-{}", recipient.code, digest(study, cells));
    sent.id.clone_from(&id);
    grids.insert(0, guide(study, date, recipient, actions.len(), &id));
    grids.push(hidden(study, recipient, &id));
    let slug: String =
        french::name_key(&recipient.name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(Sent {
        name: format!("suivi-{slug}-{id}"),
        xlsx: write_xlsx::bytes(&grids, date).map_err(|e| e.to_string())?,
        ods: write_ods::bytes(&grids).map_err(|e| e.to_string())?,
        export: sent,
    })
}

/// What tells two exports of one day apart: the name of the study, the texts and values of all their cells.
fn digest(study: &str, cells: impl Iterator<Item = String>) -> String {
    let mut sum = Checksum::new();
    for text in std::iter::once(study.to_owned()).chain(cells) {
        sum.add(text.as_bytes());
        sum.add(&[0]);
    }
    sum.hex()[..8].to_owned()
}

fn said(content: &Content) -> String {
    match content {
        Content::Empty => String::new(),
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        Content::Date(date) => date.to_string(),
    }
}

/// A value of the journal as a cell.
fn content(kind: Kind, value: &str) -> Content {
    if value.is_empty() {
        return Content::Empty;
    }
    let read = match kind {
        Kind::Text | Kind::Status | Kind::Priority | Kind::Decision => None,
        Kind::Date => value.parse().ok().map(Content::Date),
        Kind::Percent | Kind::Euros | Kind::Number => value.parse().ok().map(Content::Number),
    };
    read.unwrap_or_else(|| Content::Text(value.to_owned()))
}

fn text(text: &str, look: Look) -> (Content, Look) {
    (if text.is_empty() { Content::Empty } else { Content::Text(text.to_owned()) }, look)
}

fn head(labels: &[&str]) -> Vec<(Content, Look)> {
    labels.iter().map(|label| text(label, Look::Head)).collect()
}

fn locked(width: f64) -> GridColumn {
    GridColumn { width, kind: None }
}

fn to_fill(column: &Column) -> GridColumn {
    GridColumn { width: column.width, kind: Some(column.kind) }
}

fn action_sheet(
    section: &Section,
    recipient: &Recipient,
    actions: &[&Followed],
    state: &State,
    sent: &mut Export,
) -> Grid {
    let mut labels = vec![ID];
    let mut columns = vec![locked(11.0)];
    labels.extend(SHOWN.iter().map(|(label, ..)| *label));
    columns.extend(SHOWN.iter().map(|(_, width, _)| locked(*width)));
    labels.extend(section.fields.iter().map(|c| c.label));
    columns.extend(section.fields.iter().map(to_fill));
    labels.push(OTHERS);
    columns.push(locked(40.0));
    let mut rows = vec![head(&labels)];
    for action in actions {
        let objective = action.objectives.last().map_or("", String::as_str);
        let others = others(&action.id, &recipient.name, state);
        let shown = [action.pillar.as_str(), objective, &action.text, &action.places];
        for (label, said) in SHOWN.iter().map(|(label, ..)| *label).zip(shown).chain([(OTHERS, others.as_str())]) {
            sent.shown.insert(Cell { action: action.id.clone(), field: label.to_owned() }, said.to_owned());
        }
        let mut row = vec![text(&action.id, Look::Locked)];
        row.extend(shown.map(|t| text(t, Look::Locked)));
        for column in section.fields {
            let field = field_of(column, &recipient.name);
            let value = state.value(&action.id, &field);
            row.push((content(column.kind, value), Look::of(column.kind)));
            sent.values.insert(Cell { action: action.id.clone(), field }, value.to_owned());
        }
        row.push(text(&others, Look::Locked));
        rows.push(row);
    }
    Grid { name: section.sheet.to_owned(), hidden: false, frozen: 1, columns, rows }
}

/// The address of a field of the sheet of actions in the workbook of someone.
pub(super) fn field_of(column: &Column, who: &str) -> String {
    if column.id == field::COMMENT { field::comment_of(who) } else { column.id.to_owned() }
}

/// What the others said of an action.
fn others(action: &str, who: &str, state: &State) -> String {
    let mine = field::comment_of(who);
    let prefix = field::comment_of("");
    let of_others = state.of(action).filter(|(field, _)| field.starts_with(&prefix) && **field != mine);
    let said: Vec<String> = of_others.map(|(field, h)| format!("{} : {}", &field[prefix.len()..], h.value)).collect();
    said.join("\n")
}

/// The lines of a section that an action has: their keys, each once, in order.
pub(super) fn lines(section: &Section, action: &str, state: &State) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::new();
    for (address, _) in state.of(action) {
        if let Some((keys, field)) = field::split(section, address)
            && section.fields.iter().any(|c| c.id == field)
        {
            let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
            if !out.contains(&keys) {
                out.push(keys);
            }
        }
    }
    out
}

fn line_sheet(section: &Section, actions: &[&Followed], state: &State, values: &mut BTreeMap<Cell, String>) -> Grid {
    let mut labels = vec![ID];
    labels.extend(section.keys.iter().chain(section.fields).map(|c| c.label));
    let mut columns = vec![locked(11.0)];
    columns.extend(section.keys.iter().chain(section.fields).map(to_fill));
    let mut rows = vec![head(&labels)];
    for action in actions {
        for keys in lines(section, &action.id, state) {
            let mut row = vec![text(&action.id, Look::Locked)];
            row.extend(keys.iter().zip(section.keys).map(|(key, c)| (content(c.kind, key), Look::of_key(c.kind))));
            for column in section.fields {
                let field = field::address(section, &keys, column.id);
                let value = state.value(&action.id, &field);
                row.push((content(column.kind, value), Look::of(column.kind)));
                values.insert(Cell { action: action.id.clone(), field }, value.to_owned());
            }
            rows.push(row);
        }
    }
    let kinds = || section.keys.iter().chain(section.fields).map(|c| (Content::Empty, Look::of(c.kind)));
    let blank: Vec<(Content, Look)> = std::iter::once((Content::Empty, Look::Open)).chain(kinds()).collect();
    rows.extend(std::iter::repeat_n(blank, BLANK_LINES));
    Grid { name: section.sheet.to_owned(), hidden: false, frozen: 1, columns, rows }
}

fn guide(study: &str, date: Date, recipient: &Recipient, count: usize, id: &str) -> Grid {
    let lines = [
        (
            "Comment remplir",
            "Remplir les cellules blanches. Les cellules grises disent de quelle action il s'agit : elles sont verrouillées.",
        ),
        (
            "Feuille « Actions »",
            "Une ligne par action. Le statut et la priorité se choisissent dans une liste ; l'avancement est un nombre de 0 à 100 ; les dates s'écrivent 15/03/2027 ; les montants sont en euros hors taxes, sans le signe €.",
        ),
        (
            "Votre commentaire",
            "Il n'est signé que de vous : il ne remplace celui de personne. La dernière colonne montre ceux des autres.",
        ),
        (
            "Feuille « Financements »",
            "Une ligne par financeur d'une action. Pour en ajouter, recopier l'identifiant de l'action sur une ligne blanche.",
        ),
        (
            "Feuille « Indicateurs »",
            "Une ligne par indicateur d'une action : son unité, sa valeur au départ, la valeur à atteindre.",
        ),
        (
            "Feuille « Mesures »",
            "Une ligne par mesure d'un indicateur, à sa date : les mesures s'ajoutent, aucune ne remplace l'autre.",
        ),
        (
            "Ce qui n'est pas rempli",
            "Laisser vide ce que vous ne savez pas. Ne changez que ce que vous savez : le reste garde la valeur des autres.",
        ),
        ("Une valeur à retirer", "Vider sa cellule. Supprimer une ligne ou une colonne ne retire rien."),
        (
            "Si un autre a changé la même cellule",
            "Les deux valeurs sont gardées et la structure qui porte le plan choisit.",
        ),
        (
            "Quand c'est fini",
            "Enregistrer (XLSX ou ODS, sans mot de passe) et renvoyer le fichier à la structure qui porte le plan. Son nom peut changer.",
        ),
    ];
    let facts = [
        (STUDY, study.to_owned()),
        ("Pour", recipient.name.clone()),
        ("Exporté le", french::date(date)),
        ("Actions", french::integer(count as u64)),
        (EXPORT, id.to_owned()),
    ];
    let mut rows = vec![vec![text(&format!("Suivi du plan : {}", recipient.name), Look::Title)]];
    let pair = |a: &str, b: &str| vec![text(a, Look::Head), text(b, Look::Locked)];
    rows.extend(facts.iter().map(|(a, b)| pair(a, b)));
    rows.push(vec![]);
    rows.extend(lines.iter().map(|(a, b)| pair(a, b)));
    let columns = vec![locked(34.0), locked(100.0)];
    Grid { name: GUIDE.to_owned(), hidden: false, frozen: 0, columns, rows }
}

fn hidden(study: &str, recipient: &Recipient, id: &str) -> Grid {
    let pair = |a: &str, b: &str| vec![text(a, Look::Locked), text(b, Look::Locked)];
    let rows = vec![pair(EXPORT, id), pair(STUDY, study), pair("Pour", &recipient.name), pair("Code", &recipient.code)];
    Grid { name: HIDDEN.to_owned(), hidden: true, frozen: 0, columns: vec![locked(30.0), locked(60.0)], rows }
}

/// The id of what was written for another model: it differs when what it holds does.
#[must_use]
pub fn exchange_id(date: Date, model: &str, study: &str, values: &BTreeMap<Cell, String>) -> String {
    let cells = values.iter().flat_map(|(cell, value)| [&cell.action, &cell.field, value]).cloned();
    format!("{date}-{model}-{}", digest(study, cells))
}

const RECORD: [&str; 3] = ["action", "champ", "valeur"];
/// Before the name of a column that is shown and not read back.
const SHOWN_MARK: char = '=';

impl Export {
    /// What was sent, as the study keeps it: the recipient on the first line, then the cells.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let first = [String::new(), "pour".to_owned(), self.who.clone()];
        let cells = self.values.iter().map(|(c, v)| [c.action.clone(), c.field.clone(), v.clone()]);
        let shown = self.shown.iter().map(|(c, v)| [c.action.clone(), format!("{SHOWN_MARK}{}", c.field), v.clone()]);
        csv_text(&RECORD, std::iter::once(first).chain(cells).chain(shown))
    }

    /// Reads what [`Export::to_csv`] wrote. An export of an earlier version does not say what it showed.
    pub fn parse(id: &str, text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        let mut out = Self { id: id.to_owned(), ..Self::default() };
        for record in csv_reader(text).records() {
            let record = record.ok().filter(|r| r.len() == RECORD.len());
            let Some(record) = record else {
                notes.push(
                    Diagnostic::new("E0440", "la copie de cet export est abîmée")
                        .in_file(shown)
                        .help("rétablir la version précédente du fichier : il ne se modifie pas à la main"),
                );
                return None;
            };
            let [action, field, value] = [0, 1, 2].map(|k| record[k].to_owned());
            match (action.as_str(), field.strip_prefix(SHOWN_MARK)) {
                ("", _) => out.who = value,
                (_, Some(column)) => drop(out.shown.insert(Cell { action, field: column.to_owned() }, value)),
                _ => drop(out.values.insert(Cell { action, field }, value)),
            }
        }
        Some(out)
    }
}
