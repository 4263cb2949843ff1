//! Exchange with Territoires en transitions: its import workbook of 28 columns, written and read.
//!
//! Its lines have no identifier: one is known by its title. What one of its cells leaves empty erases nothing. A hidden
//! sheet says which writing of ours it is.

use std::path::Path;

use jiff::civil::Date;

use super::edit::Received;
use super::exchange::{Mark, TITLE, Taken, cut_title, edit, matching};
use super::fault::{altered, untaken};
use super::field::{self, SECTIONS, ValueKind};
use super::followed::Followed;
use super::journal::{Cell, State};
use super::lines::lines;
use super::mark::{EXPORT, HIDDEN, STUDY, written};
use super::value;
use crate::book::fill;
use crate::book::fill::fault::unreadable;
use crate::book::letters;
use crate::book::xlsx::{Refusal, Style, Writer};
use crate::diagnostic::{Notes, Place};
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
const HEAD_ROW: usize = 1;
const FIRST_ROW: usize = 3;
/// The width of its columns, in characters.
const WIDTH: f64 = 22.0;
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
    write(actions, state, date, mark, notes).map_err(|refusal| refusal.to_string())
}

fn write(
    actions: &[Followed],
    state: &State,
    date: Date,
    mark: &Mark<'_>,
    notes: &mut Notes,
) -> Result<Vec<u8>, Refusal> {
    let mut book = Writer::new("", date)?;
    let mut sheet = book.sheet("Plan")?;
    let (head, day) = (Style::folded().bold(), Style::day());
    for (c, (label, _)) in COLUMNS.iter().enumerate() {
        sheet.put(HEAD_ROW, c, *label, &head)?;
        sheet.width(c, WIDTH)?;
    }
    for (r, action) in (FIRST_ROW..).zip(actions) {
        if action.text.chars().count() > TITLE {
            let message = format!("le titre de l'action {} dépasse {TITLE} caractères : il est coupé", action.id);
            notes.push(altered(message));
        }
        for (c, (_, part)) in COLUMNS.iter().enumerate() {
            let value = cell(*part, action, state);
            // One that is not of the kind of its field stays the text that it is.
            let date = || value.parse::<Date>().ok().filter(|_| kind(*part) == ValueKind::Date);
            let amount = || value.parse::<f64>().ok().filter(|_| kind(*part) == ValueKind::Euros);
            match (date(), amount()) {
                _ if value.is_empty() => {}
                (Some(date), _) => sheet.put(r, c, date, &day)?,
                (_, Some(amount)) => sheet.write(r, c, amount)?,
                _ => sheet.write(r, c, &value)?,
            }
        }
    }
    let mut sheet = book.sheet(HIDDEN)?;
    sheet.hide();
    for (r, (label, value)) in [(EXPORT, mark.export), (STUDY, mark.study)].into_iter().enumerate() {
        sheet.write(r, 0, label)?;
        sheet.write(r, 1, value)?;
    }
    let made = book.made()?;
    made.cuts.told(Path::new("suivi.xlsx")).into_iter().for_each(|d| notes.push(d));
    Ok(made.bytes)
}

fn kind(part: Part) -> ValueKind {
    match part {
        Part::Field(field) => field::kind(field).unwrap_or(ValueKind::Text),
        Part::Amount(_) => ValueKind::Euros,
        _ => ValueKind::Text,
    }
}

fn funders(action: &Followed, state: &State) -> Vec<String> {
    lines(&SECTIONS[1], &action.id, state).into_iter().flatten().collect()
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
        Part::Title => cut_title(&action.text),
        Part::SubTitle => String::new(),
        // Its own list writes this one without an accent.
        Part::Field("statut") => value("statut").replace("À discuter", "A discuter"),
        // The indicators that are followed stand for the text that names them, when nobody wrote one.
        Part::Field("indicateurs_lies") if value("indicateurs_lies").is_empty() => {
            let named: Vec<String> = lines(&SECTIONS[2], &action.id, state).into_iter().flatten().collect();
            named.join("\n")
        }
        Part::Field(field) => value(field),
        Part::Funder(k) => funders(action, state).get(k).cloned().unwrap_or_default(),
        Part::Amount(k) => funders(action, state).get(k).map(|f| value(&amount_of(f))).unwrap_or_default(),
    }
}

/// Reads a workbook of 28 columns: what its filled cells say. `None`, with the reason in the notes, when it is none.
pub fn from_tet(file: &Received<'_>, actions: &[Followed], who: &str, notes: &mut Notes) -> Option<Taken> {
    let sheets = fill::open(file.bytes, file.shown, notes)?;
    let heading = |label: &str| french::name_key(label);
    let found = sheets.iter().find_map(|(name, sheet)| {
        let titled = |row: &u32| (0..sheet.width()).any(|c| heading(&sheet.text(*row, c)) == heading(COLUMNS[3].0));
        Some((name, sheet, sheet.rows().into_iter().find(titled)?))
    });
    let Some((name, sheet, head)) = found else {
        notes.push(
            unreadable("ce classeur n'est pas celui de Territoires en transitions")
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
            notes.push(altered(message).at(place).help(
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
            let Some(value) = value::read(kind(*part), given).map(|v| v.text) else {
                let message = format!("« {} » n'est pas importé", french::shorten(&given.shown(), 40));
                let help = format!("écrire {}", kind(*part).expected());
                notes.push(untaken(message).at(at(*c)).help(help));
                continue;
            };
            if !value.is_empty() {
                edits.push(edit(file, who, Cell { action: action.id.clone(), field }, value));
            }
        }
    }
    Some(Taken { edits, brought: Vec::new(), origin: written(&sheets, EXPORT) })
}
