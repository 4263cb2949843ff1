//! A workbook that came back, as sheets of cells; or why it can't be read.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::export::{GUIDE, HIDDEN};
use super::field::Given;
use crate::book::{Datum, Fault, Workbook, format_of, is_locked, unpacked};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;

/// A sheet: its filled cells by row and column, from 0.
#[derive(Debug, Default)]
pub(in crate::plan) struct Sheet {
    pub(super) cells: BTreeMap<(u32, u32), Given>,
    pub(super) formulas: BTreeMap<(u32, u32), String>,
}

impl Sheet {
    /// A cell; [`Given::Empty`] where there is none.
    pub(super) fn get(&self, row: u32, column: u32) -> &Given {
        self.cells.get(&(row, column)).unwrap_or(&Given::Empty)
    }

    /// A cell as a text, without blanks around.
    pub(in crate::plan) fn text(&self, row: u32, column: u32) -> String {
        self.get(row, column).shown().trim().to_owned()
    }

    /// The rows that hold something, in order.
    pub(in crate::plan) fn rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.cells.keys().chain(self.formulas.keys()).map(|(r, _)| *r).collect();
        rows.dedup();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The number of columns.
    pub(in crate::plan) fn width(&self) -> u32 {
        self.cells.keys().map(|(_, c)| c + 1).max().unwrap_or(0)
    }
}

/// What a hidden sheet, or the instructions, say on the line of that label.
pub(super) fn written(sheets: &BTreeMap<String, Sheet>, label: &str) -> Option<String> {
    let label = french::name_key(label);
    [HIDDEN, GUIDE].iter().filter_map(|name| sheets.get(*name)).find_map(|sheet| {
        let row = sheet.rows().into_iter().find(|r| french::name_key(&sheet.text(*r, 0)) == label)?;
        Some(sheet.text(row, 1)).filter(|said| !said.is_empty())
    })
}

/// More than this, unpacked, is no workbook of ours.
const UNPACKED: u64 = 200 << 20;

/// The sheets of a workbook, by name. `None`, with the reason in the notes, when there is nothing to read.
pub(in crate::plan) fn open(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<BTreeMap<String, Sheet>> {
    let refuse = |message: &str, label: String, help: &str| {
        Diagnostic::new("E0441", message).in_file(shown).label(label).help(help)
    };
    if is_locked(bytes) {
        notes.push(refuse(
            "ce classeur est protégé par un mot de passe",
            "son contenu est chiffré : il ne peut pas être lu".to_owned(),
            "l'ouvrir, retirer le mot de passe d'ouverture, l'enregistrer et l'importer de nouveau",
        ));
        return None;
    }
    let kind = format_of(bytes);
    let extension = shown.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let Some(kind) = kind else {
        notes.push(refuse(
            "ce fichier n'est pas un classeur XLSX ou ODS entier",
            format!("son nom finit par « .{extension} », mais son contenu est autre, ou coupé"),
            "le demander de nouveau à qui l'a envoyé, ou l'enregistrer en XLSX ou en ODS depuis le tableur",
        ));
        return None;
    };
    if unpacked(bytes) > UNPACKED {
        notes.push(refuse(
            "ce classeur serait trop grand une fois décompressé",
            format!("plus de {} Mo", UNPACKED >> 20),
            "importer le classeur tel qu'il a été exporté, sans images ni feuilles ajoutées",
        ));
        return None;
    }
    if extension != kind {
        let message = format!("ce classeur est un {}, malgré son nom", kind.to_uppercase());
        notes.push(Diagnostic::new("I0445", message).in_file(shown).label("lu comme tel"));
    }
    match sheets(bytes) {
        Ok(sheets) => Some(sheets),
        Err(cause) => {
            notes.push(refuse(
                "ce classeur n'est pas lisible",
                cause,
                "l'ouvrir dans le tableur, l'enregistrer de nouveau en XLSX ou en ODS et l'importer",
            ));
            None
        }
    }
}

fn sheets(bytes: &[u8]) -> Result<BTreeMap<String, Sheet>, String> {
    let mut book = Workbook::open(bytes)?;
    let mut out = BTreeMap::new();
    for (rank, name) in book.sheets().into_iter().enumerate() {
        let grid = book.grid(rank).map_err(|fault| match fault {
            Fault::Unreadable(cause) => cause,
            Fault::Far(..) => format!("la feuille « {name} » a une cellule remplie très loin des autres"),
        })?;
        let cells = grid.filled().map(|(row, column, datum)| ((row, column), given(datum))).collect();
        let formulas = book.formulas(rank)?.into_iter().map(|(row, column, f)| ((row, column), f)).collect();
        out.insert(name, Sheet { cells, formulas });
    }
    Ok(out)
}

/// What spreadsheets show, in English and in French, where a formula has no value.
const FAULTS: [&str; 15] = [
    "#DIV/0!",
    "#N/A",
    "#NA",
    "#NAME?",
    "#NOM?",
    "#NULL!",
    "#NUL!",
    "#NUM!",
    "#NOMBRE!",
    "#REF!",
    "#VALUE!",
    "#VALEUR!",
    "#SPILL!",
    "#CALC!",
    "#PROPAGATION!",
];

fn is_fault(text: &str) -> bool {
    let text = text.trim();
    let numbered = |rest: &str| rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit());
    FAULTS.contains(&text) || ["Err:", "Err :"].iter().any(|e| text.strip_prefix(e).is_some_and(numbered))
}

fn given(datum: Datum) -> Given {
    match datum {
        Datum::Number(n) => Given::Number(n),
        // A file of OpenDocument holds the error of a formula as the text that shows it.
        Datum::Text(text) if is_fault(&text) => Given::Fault(text),
        Datum::Text(text) => Given::Text(text),
        Datum::Flag(flag) => Given::Text(if flag { "oui" } else { "non" }.to_owned()),
        Datum::Fault(error) => Given::Fault(error),
        Datum::Moment(text) => match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
            Some(date) => Given::Date(date),
            None => Given::Text(text),
        },
        Datum::Day { ymd: (year, month, day), serial } => match Date::new(year as i16, month as i8, day as i8) {
            Ok(date) => Given::Date(date),
            Err(_) => Given::Number(serial),
        },
    }
}
