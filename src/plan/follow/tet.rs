//! Exchange with Territoires en transitions: its import workbook of 28 columns, written and read.
//!
//! Its lines have no identifier: one is known by its title. What one of its cells leaves empty erases nothing. A hidden
//! sheet says which writing of ours it is.

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::exchange::{Mark, Taken, edit, matching};
use super::export::{EXPORT, HIDDEN, STUDY};
use super::field::{self, Kind, SECTIONS};
use super::journal::{Cell, State};
use super::open::{open, written};
use super::{Followed, Received, export};
use crate::book::letters;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;

/// What a column of the workbook is to the follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A heading of the plan: 0 the pillar.
    Heading(usize),
    /// The title of the action.
    Title,
    /// The title of a sub-action, which the plan does not have.
    SubTitle,
    /// A field of the action.
    Field(&'static str),
    /// The name of a funder, of that rank.
    Funder(usize),
    /// The amount of the funder of that rank.
    Amount(usize),
}

/// The columns, in the order of the template.
const COLUMNS: [(&str, Part); 28] = [
    ("Axe (x)", Part::Heading(0)),
    ("Sous-axe (x.x)", Part::Heading(1)),
    ("Sous-sous axe (x.x.x)", Part::Heading(2)),
    ("Titre de l'action", Part::Title),
    ("Titre de la sous-action", Part::SubTitle),
    ("Descriptif", Part::Field("descriptif")),
    ("Instances de gouvernance", Part::Field("gouvernance")),
    ("Objectifs", Part::Field("objectifs")),
    ("Indicateurs liés", Part::Field("indicateurs_lies")),
    ("Structure pilote", Part::Field("structure_pilote")),
    ("Moyens humains et techniques", Part::Field("moyens")),
    ("Partenaires", Part::Field("partenaires")),
    ("Direction ou service pilote", Part::Field("service")),
    ("Personne pilote", Part::Field("pilote")),
    ("Élu·e référent·e", Part::Field("elu_referent")),
    ("Participation Citoyenne", Part::Field("participation")),
    ("Financements", Part::Field("financements")),
    ("Financeur 1", Part::Funder(0)),
    ("Montant € HT", Part::Amount(0)),
    ("Financeur 2", Part::Funder(1)),
    ("Montant € HT", Part::Amount(1)),
    ("Financeur 3", Part::Funder(2)),
    ("Montant € HT", Part::Amount(2)),
    ("Budget prévisionnel total € HT", Part::Field("budget")),
    ("Statut", Part::Field("statut")),
    ("Niveau de priorité", Part::Field("priorite")),
    ("Date de début", Part::Field("debut")),
    ("Date de fin", Part::Field("fin")),
];

/// The row of the headings and the first of the actions, from 0: the template keeps the others for itself.
const HEAD_ROW: u32 = 1;
const FIRST_ROW: u32 = 3;
/// The longest title that the template takes.
const TITLE: usize = 300;

/// The actions as the workbook of 28 columns. A title that is cut is told.
///
/// # Errors
/// When the library that writes the workbook refuses, with what it says.
pub fn to_tet(
    actions: &[Followed],
    state: &State,
    date: Date,
    mark: &Mark<'_>,
    notes: &mut Notes,
) -> Result<Vec<u8>, String> {
    write(actions, state, date, mark, notes).map_err(|e| e.to_string())
}

fn write(
    actions: &[Followed],
    state: &State,
    date: Date,
    mark: &Mark<'_>,
    notes: &mut Notes,
) -> Result<Vec<u8>, XlsxError> {
    let day = |date: Date| ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8);
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day(date)?));
    let (head, days) = (Format::new().set_bold().set_text_wrap(), Format::new().set_num_format("dd/mm/yyyy"));
    let sheet = workbook.add_worksheet();
    sheet.set_name("Plan")?;
    for (c, (label, _)) in COLUMNS.iter().enumerate() {
        sheet.write_with_format(HEAD_ROW, c as u16, *label, &head)?;
        sheet.set_column_width(c as u16, 22)?;
    }
    for (r, action) in actions.iter().enumerate() {
        if action.text.chars().count() > TITLE {
            let message = format!("le titre de l'action {} dépasse {TITLE} caractères : il est coupé", action.id);
            notes.push(Diagnostic::new("A0442", message));
        }
        for (c, (_, part)) in COLUMNS.iter().enumerate() {
            let (row, column) = (FIRST_ROW + r as u32, c as u16);
            let value = cell(*part, action, state);
            match kind(*part) {
                _ if value.is_empty() => {}
                Kind::Date => match value.parse() {
                    Ok(date) => {
                        sheet.write_with_format(row, column, &day(date)?, &days)?;
                    }
                    Err(_) => {
                        sheet.write(row, column, value)?;
                    }
                },
                Kind::Euros => match value.parse::<f64>() {
                    Ok(amount) => {
                        sheet.write(row, column, amount)?;
                    }
                    Err(_) => {
                        sheet.write(row, column, value)?;
                    }
                },
                _ => {
                    sheet.write(row, column, value)?;
                }
            }
        }
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(HIDDEN)?.set_hidden(true);
    for (r, (label, value)) in [(EXPORT, mark.export), (STUDY, mark.study)].into_iter().enumerate() {
        sheet.write(r as u32, 0, label)?.write(r as u32, 1, value)?;
    }
    workbook.save_to_buffer()
}

fn kind(part: Part) -> Kind {
    match part {
        Part::Field(field) => field::kind(field).unwrap_or(Kind::Text),
        Part::Amount(_) => Kind::Euros,
        _ => Kind::Text,
    }
}

fn funders(action: &Followed, state: &State) -> Vec<String> {
    export::lines(&SECTIONS[1], &action.id, state).into_iter().flatten().collect()
}

fn amount_of(funder: &str) -> String {
    field::address(&SECTIONS[1], &[funder.to_owned()], "montant")
}

/// What a cell of the workbook holds of an action.
fn cell(part: Part, action: &Followed, state: &State) -> String {
    let value = |field: &str| state.value(&action.id, field).to_owned();
    match part {
        Part::Heading(0) => action.pillar.clone(),
        Part::Heading(k) => action.objectives.get(k - 1).cloned().unwrap_or_default(),
        Part::Title => title(&action.text),
        Part::SubTitle => String::new(),
        // Its own list writes this one without an accent.
        Part::Field("statut") => value("statut").replace("À discuter", "A discuter"),
        // The indicators that are followed stand for the text that names them, when nobody wrote one.
        Part::Field("indicateurs_lies") if value("indicateurs_lies").is_empty() => {
            let named: Vec<String> = export::lines(&SECTIONS[2], &action.id, state).into_iter().flatten().collect();
            named.join("\n")
        }
        Part::Field(field) => value(field),
        Part::Funder(k) => funders(action, state).get(k).cloned().unwrap_or_default(),
        Part::Amount(k) => funders(action, state).get(k).map(|f| value(&amount_of(f))).unwrap_or_default(),
    }
}

/// A title as the template takes it.
pub(super) fn title(text: &str) -> String {
    if text.chars().count() <= TITLE {
        return text.to_owned();
    }
    text.chars().take(TITLE - 1).chain(['…']).collect()
}

/// Reads a workbook of 28 columns: what its filled cells say. `None`, with the reason in the notes, when it is none.
pub fn from_tet(file: &Received<'_>, actions: &[Followed], who: &str, notes: &mut Notes) -> Option<Taken> {
    let sheets = open(file.bytes, file.shown, notes)?;
    let heading = |label: &str| french::name_key(label);
    let found = sheets.iter().find_map(|(name, sheet)| {
        let titled = |row: &u32| (0..sheet.width()).any(|c| heading(&sheet.text(*row, c)) == heading(COLUMNS[3].0));
        Some((name, sheet, sheet.rows().into_iter().find(titled)?))
    });
    let Some((name, sheet, head)) = found else {
        notes.push(
            Diagnostic::new("E0441", "ce classeur n'est pas celui de Territoires en transitions")
                .in_file(file.shown)
                .label("aucune feuille n'a de colonne « Titre de l'action »")
                .help("prendre le modèle d'import de plan, dont les 28 colonnes commencent par « Axe (x) »"),
        );
        return None;
    };
    // Amounts have one heading for three columns: each follows its funder.
    let mut columns: Vec<(u32, Part)> = Vec::new();
    for c in 0..sheet.width() {
        let label = heading(&sheet.text(head, c));
        let free = |part: &Part| !columns.iter().any(|(_, p)| p == part);
        let part = COLUMNS.iter().filter(|(l, _)| heading(l) == label).map(|(_, p)| *p).find(free);
        columns.extend(part.map(|part| (c, part)));
    }
    let column = |part: Part| columns.iter().find(|(_, p)| *p == part).map(|(c, _)| *c);
    let mut edits = Vec::new();
    for row in sheet.rows().into_iter().filter(|r| *r > head) {
        let text = |part: Part| column(part).map(|c| sheet.text(row, c)).unwrap_or_default();
        let (title, sub) = (text(Part::Title), text(Part::SubTitle));
        let at = |c: u32| Place::Cell {
            file: file.shown.to_owned(),
            sheet: name.clone(),
            cell: format!("{}{}", letters(c), row + 1),
        };
        let place = at(column(Part::Title).unwrap_or(0));
        if title.is_empty() && sub.is_empty() {
            continue;
        }
        let above = [0, 1, 2].map(|k| text(Part::Heading(k)));
        let Some(action) = matching(actions, &title, &above).filter(|_| sub.is_empty()) else {
            let message = match sub.as_str() {
                "" => format!("« {title} » n'est pas une action du plan : sa ligne n'est pas importée"),
                sub => format!("« {sub} » est une sous-action, que le plan n'a pas : sa ligne n'est pas importée"),
            };
            notes.push(Diagnostic::new("A0442", message).at(place).help(
                "ajouter l'action au document du plan, ou écrire son titre comme le document ; la copie du classeur est dans plan/suivi/recus/",
            ));
            continue;
        };
        for (c, part) in &columns {
            let fund = |k: usize| Some(text(Part::Funder(k))).filter(|f| !f.is_empty());
            let field = match part {
                Part::Field(field) => (*field).to_owned(),
                Part::Amount(k) => match fund(*k) {
                    Some(funder) => amount_of(&funder),
                    None => continue,
                },
                _ => continue,
            };
            let given = sheet.get(row, *c);
            let Some(value) = field::read(kind(*part), given).map(|v| v.text) else {
                let message = format!("« {} » n'est pas importé", given.shown());
                let help = format!("écrire {}", kind(*part).expected());
                notes.push(Diagnostic::new("A0443", message).at(at(*c)).help(help));
                continue;
            };
            if !value.is_empty() {
                edits.push(edit(file, who, Cell { action: action.id.clone(), field }, value));
            }
        }
    }
    Some(Taken { edits, brought: Vec::new(), origin: written(&sheets, EXPORT) })
}
