//! One workbook for each EPCI: the actions that concern it, with the last known values.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::field::{self, FieldColumn, FieldSheet, SECTIONS, ValueKind};
use super::followed::Followed;
use super::journal::{Cell, State};
use super::lines::lines;
use super::mark::{EXPORT, GUIDE, HIDDEN, STUDY};
use super::sent::{Export, digest};
use crate::book::fill::{self, CellContent, FormColumn, FormSheet, Look};
use crate::book::{WorkbookFormat, fit};
use crate::diagnostic::Diagnostic;
use crate::french;

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
    /// What the workbooks could not hold.
    pub told: Vec<Diagnostic>,
}

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
    // It names files, and the code may be of the user's own territory.
    let code: String = recipient.code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = format!("{date}-{code}-{}", digest(study, cells));
    sent.id.clone_from(&id);
    grids.insert(0, guide(study, date, recipient, actions.len(), &id));
    grids.push(hidden(study, recipient, &id));
    let slug: String =
        french::name_key(&recipient.name).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let name = format!("suivi-{slug}-{id}");
    Ok(Sent {
        told: fill::cuts(&grids).told(Path::new(&name)),
        name,
        xlsx: fill::write(&grids, date, WorkbookFormat::Xlsx)?,
        ods: fill::write(&grids, date, WorkbookFormat::Ods)?,
        export: sent,
    })
}

fn said(content: &CellContent) -> String {
    match content {
        CellContent::Empty => String::new(),
        CellContent::Text(text) => text.clone(),
        CellContent::Number(number) => number.to_string(),
        CellContent::Date(date) => date.to_string(),
    }
}

/// A value of the journal as a cell.
fn content(kind: ValueKind, value: &str) -> CellContent {
    if value.is_empty() {
        return CellContent::Empty;
    }
    let read = match kind {
        ValueKind::Text | ValueKind::Status | ValueKind::Priority => None,
        ValueKind::Date => value.parse().ok().map(CellContent::Date),
        ValueKind::Percent | ValueKind::Euros | ValueKind::Number => value.parse().ok().map(CellContent::Number),
    };
    read.unwrap_or_else(|| CellContent::Text(value.to_owned()))
}

fn text(text: &str, look: Look) -> (CellContent, Look) {
    (if text.is_empty() { CellContent::Empty } else { CellContent::Text(text.to_owned()) }, look)
}

fn head(labels: &[&str]) -> Vec<(CellContent, Look)> {
    labels.iter().map(|label| text(label, Look::Head)).collect()
}

fn to_fill(column: &FieldColumn) -> FormColumn {
    FormColumn { width: column.width, check: column.kind.check() }
}

fn action_sheet(
    section: &FieldSheet,
    recipient: &Recipient,
    actions: &[&Followed],
    state: &State,
    sent: &mut Export,
) -> FormSheet {
    let mut labels = vec![ID];
    let mut columns = vec![FormColumn::free(11.0)];
    labels.extend(SHOWN.iter().map(|(label, ..)| *label));
    columns.extend(SHOWN.iter().map(|(_, width, _)| FormColumn::free(*width)));
    labels.extend(section.fields.iter().map(|c| c.label));
    columns.extend(section.fields.iter().map(to_fill));
    labels.push(OTHERS);
    columns.push(FormColumn::free(40.0));
    let mut rows = vec![head(&labels)];
    for action in actions {
        let objective = action.objectives.last().map_or("", String::as_str);
        let others = others(&action.id, &recipient.name, state);
        let shown = [action.pillar.as_str(), objective, &action.text, &action.places];
        for (label, said) in SHOWN.iter().map(|(label, ..)| *label).zip(shown).chain([(OTHERS, others.as_str())]) {
            sent.shown.insert(Cell { action: action.id.clone(), field: label.to_owned() }, fit(said).into_owned());
        }
        let mut row = vec![text(&action.id, Look::Locked)];
        row.extend(shown.map(|t| text(t, Look::Locked)));
        for column in section.fields {
            let field = field_of(column, &recipient.name);
            let value = state.value(&action.id, &field);
            row.push((content(column.kind, value), column.kind.look()));
            // What comes back is held against what the workbook could hold.
            sent.values.insert(Cell { action: action.id.clone(), field }, fit(value).into_owned());
        }
        row.push(text(&others, Look::Locked));
        rows.push(row);
    }
    FormSheet { name: section.sheet.to_owned(), hidden: false, frozen: 1, columns, rows }
}

/// The address of a field of the sheet of actions in the workbook of someone.
pub(super) fn field_of(column: &FieldColumn, who: &str) -> String {
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

fn line_sheet(
    section: &FieldSheet,
    actions: &[&Followed],
    state: &State,
    values: &mut BTreeMap<Cell, String>,
) -> FormSheet {
    let mut labels = vec![ID];
    labels.extend(section.keys.iter().chain(section.fields).map(|c| c.label));
    let mut columns = vec![FormColumn::free(11.0)];
    columns.extend(section.keys.iter().chain(section.fields).map(to_fill));
    let mut rows = vec![head(&labels)];
    for action in actions {
        for keys in lines(section, &action.id, state) {
            let mut row = vec![text(&action.id, Look::Locked)];
            row.extend(keys.iter().zip(section.keys).map(|(key, c)| (content(c.kind, key), c.kind.key_look())));
            for column in section.fields {
                let field = field::address(section, &keys, column.id);
                let value = state.value(&action.id, &field);
                row.push((content(column.kind, value), column.kind.look()));
                values.insert(Cell { action: action.id.clone(), field }, fit(value).into_owned());
            }
            rows.push(row);
        }
    }
    let kinds = || section.keys.iter().chain(section.fields).map(|c| (CellContent::Empty, c.kind.look()));
    let blank: Vec<(CellContent, Look)> = std::iter::once((CellContent::Empty, Look::Open)).chain(kinds()).collect();
    rows.extend(std::iter::repeat_n(blank, BLANK_LINES));
    FormSheet { name: section.sheet.to_owned(), hidden: false, frozen: 1, columns, rows }
}

fn guide(study: &str, date: Date, recipient: &Recipient, count: usize, id: &str) -> FormSheet {
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
    let columns = vec![FormColumn::free(34.0), FormColumn::free(100.0)];
    FormSheet { name: GUIDE.to_owned(), hidden: false, frozen: 0, columns, rows }
}

fn hidden(study: &str, recipient: &Recipient, id: &str) -> FormSheet {
    let pair = |a: &str, b: &str| vec![text(a, Look::Locked), text(b, Look::Locked)];
    let rows = vec![pair(EXPORT, id), pair(STUDY, study), pair("Pour", &recipient.name), pair("Code", &recipient.code)];
    FormSheet {
        name: HIDDEN.to_owned(),
        hidden: true,
        frozen: 0,
        columns: vec![FormColumn::free(30.0), FormColumn::free(60.0)],
        rows,
    }
}
