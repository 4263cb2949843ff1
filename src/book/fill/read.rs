//! A workbook that came back, as sheets of cells; or why it can't be read.

use std::collections::BTreeMap;
use std::path::Path;

use super::fault::{understood, unreadable};
use super::value::CellValue;
use crate::book::ods;
use crate::book::sheet::{Fault, Workbook, format_of, is_locked, unpacked};
use crate::diagnostic::{Notes, Trade};

/// A sheet: its filled cells by row and column, from 0.
#[derive(Debug, Default)]
pub(crate) struct FilledSheet {
    pub(crate) cells: BTreeMap<(u32, u32), CellValue>,
    pub(crate) formulas: BTreeMap<(u32, u32), String>,
    /// The merged cells: first row and column, last row and column.
    pub(crate) merged: Vec<[u32; 4]>,
}

impl FilledSheet {
    /// A cell; [`CellValue::Empty`] where there is none.
    pub(crate) fn get(&self, row: u32, column: u32) -> &CellValue {
        self.cells.get(&(row, column)).unwrap_or(&CellValue::Empty)
    }

    /// A cell as a text, without blanks around.
    pub(crate) fn text(&self, row: u32, column: u32) -> String {
        self.get(row, column).shown().trim().to_owned()
    }

    /// Whether a cell lies under a merge that begins in another: nobody sees it, so that nobody emptied it.
    pub(crate) fn is_covered(&self, row: u32, column: u32) -> bool {
        let within = |[r, c, last_row, last_column]: &[u32; 4]| {
            (*r..=*last_row).contains(&row) && (*c..=*last_column).contains(&column) && (row, column) != (*r, *c)
        };
        self.merged.iter().any(within)
    }

    /// The rows that hold something, in order.
    pub(crate) fn rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.cells.keys().chain(self.formulas.keys()).map(|(r, _)| *r).collect();
        rows.dedup();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The number of columns.
    pub(crate) fn width(&self) -> u32 {
        self.cells.keys().map(|(_, c)| c + 1).max().unwrap_or(0)
    }
}

/// More than this, unpacked, is no workbook of ours.
const UNPACKED: u64 = 200 << 20;

/// The sheets of a workbook, by name. `None`, with the reason in the notes, when there is nothing to read.
pub(crate) fn open(bytes: &[u8], shown: &Path, notes: &mut Notes) -> Option<BTreeMap<String, FilledSheet>> {
    let refuse = |message: &str, why: String, help: &str| {
        unreadable(message).in_file(shown).cause(Trade::Workbook, why).help(help)
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
        notes.push(understood(message).in_file(shown).label("lu comme tel"));
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

fn sheets(bytes: &[u8]) -> Result<BTreeMap<String, FilledSheet>, String> {
    let mut book = Workbook::open(bytes)?;
    let mut marks = ods::marks(bytes).into_iter();
    let mut out = BTreeMap::new();
    for (rank, name) in book.sheets().into_iter().enumerate() {
        let grid = book.grid(rank).map_err(|fault| match fault {
            Fault::Unreadable(cause) => cause,
            Fault::Far(..) => format!("la feuille « {name} » a une cellule remplie très loin des autres"),
        })?;
        let marked = marks.next().unwrap_or_default();
        let is_share = |row, column| grid.is_share(row, column) || marked.shares.contains(&(row, column));
        let cells = grid.filled().map(|(row, column, datum)| match CellValue::of(datum) {
            CellValue::Number(n) if is_share(row, column) => ((row, column), CellValue::Share(n)),
            other => ((row, column), other),
        });
        let cells = cells.collect();
        let merged = book.merged(rank).into_iter().chain(marked.merged).collect();
        let formulas = book.formulas(rank)?.into_iter().map(|(row, column, f)| ((row, column), f)).collect();
        out.insert(name, FilledSheet { cells, formulas, merged });
    }
    Ok(out)
}
