//! A workbook that came back, as sheets of cells; or why it can't be read.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use jiff::civil::Date;

use super::export::{GUIDE, HIDDEN};
use super::field::Given;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{cells_of, ods_is_whole};

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
    let kind = kind(bytes);
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

/// What the content says it is, whatever the name.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.index_for_name("content.xml").is_some() {
        return Some("ods");
    }
    archive.index_for_name("xl/workbook.xml").map(|_| "xlsx")
}

/// An office file that is encrypted: in XLSX, a container of the old formats that names its package; in ODS, an entry
/// of the manifest.
fn is_locked(bytes: &[u8]) -> bool {
    const CONTAINER: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.starts_with(&CONTAINER) {
        return bytes.windows(name.len()).any(|w| w == name);
    }
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
    let Ok(manifest) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut text = String::new();
    // A manifest is short: what is beyond a megabyte is none.
    std::io::Read::read_to_string(&mut std::io::Read::take(manifest, 1 << 20), &mut text).is_ok()
        && text.contains("encryption-data")
}

fn unpacked(bytes: &[u8]) -> u64 {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return 0 };
    (0..archive.len()).filter_map(|i| archive.by_index_raw(i).ok().map(|f| f.size())).fold(0, u64::saturating_add)
}

fn sheets(bytes: &[u8]) -> Result<BTreeMap<String, Sheet>, String> {
    if !ods_is_whole(bytes) {
        return Err("son contenu est coupé avant la fin".to_owned());
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let mut out = BTreeMap::new();
    for name in book.sheet_names() {
        let far = |_| format!("la feuille « {name} » a une cellule remplie très loin des autres");
        let range = cells_of(&mut book, &name).map_err(|e| e.to_string())?.map_err(far)?;
        let mut sheet = Sheet::default();
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, data) in range.used_cells() {
            sheet.cells.insert((top + row as u32, left + column as u32), given(data));
        }
        let formulas = book.worksheet_formula(&name).map_err(|e| e.to_string())?;
        let (top, left) = formulas.start().unwrap_or((0, 0));
        for (row, column, formula) in formulas.used_cells().filter(|(.., f)| !f.is_empty()) {
            sheet.formulas.insert((top + row as u32, left + column as u32), formula.clone());
        }
        out.insert(name, sheet);
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

fn given(data: &Data) -> Given {
    match data {
        Data::Empty => Given::Empty,
        Data::Int(n) => Given::Number(*n as f64),
        Data::Float(n) => Given::Number(*n),
        // A file of OpenDocument holds the error of a formula as the text that shows it.
        Data::String(text) if is_fault(text) => Given::Fault(text.clone()),
        Data::String(text) | Data::DurationIso(text) => Given::Text(text.clone()),
        Data::Bool(flag) => Given::Text(if *flag { "oui" } else { "non" }.to_owned()),
        Data::Error(error) => Given::Fault(error.to_string()),
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
            Some(date) => Given::Date(date),
            None => Given::Text(text.clone()),
        },
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            match Date::new(year as i16, month as i8, day as i8) {
                Ok(date) => Given::Date(date),
                Err(_) => Given::Number(date.as_f64()),
            }
        }
        Data::DateTime(duration) => Given::Number(duration.as_f64()),
    }
}
