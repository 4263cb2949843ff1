//! An office that follows the plan of the example with its four EPCI: workbooks sent, filled by people, taken back.

#![allow(clippy::unwrap_used, reason = "a test that can't read its own material must stop there")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook_auto};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use territoire::diagnostic::Notes;
use territoire::follow::Journal;
use territoire::study::{ExportAsked, Imported, Study};

use super::files::example;

pub(crate) const SAMMIELLOIS: &str = "245500327";
pub(crate) const COTES_DE_MEUSE: &str = "200034874";
pub(crate) const ARGONNE: &str = "200066140";
pub(crate) const FRESNES: &str = "245501176";

/// A study that has no fault.
pub(crate) fn open(folder: &Path) -> Study {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes).unwrap();
    assert!(!notes.has_errors());
    study
}

/// The example with its four EPCI, without any follow-up.
pub(crate) struct Office {
    pub(crate) folder: tempfile::TempDir,
}

impl Office {
    pub(crate) fn new() -> Self {
        let folder = example();
        let _ = std::fs::remove_dir_all(folder.path().join("plan/suivi"));
        Self { folder }
    }

    pub(crate) fn study(&self) -> Study {
        open(self.folder.path())
    }

    /// Sends the workbooks of every EPCI: by SIREN, the XLSX.
    pub(crate) fn send(&self) -> BTreeMap<String, PathBuf> {
        let asked = ExportAsked { all: true, ..ExportAsked::default() };
        let mut notes = Notes::new();
        let files = self.study().export_follow_up(&asked, &mut notes).unwrap().unwrap();
        assert_eq!((files.len(), notes.all().len()), (8, 0), "{:?}", notes.all());
        let codes = [SAMMIELLOIS, COTES_DE_MEUSE, ARGONNE, FRESNES];
        let of = |code: &str| files.iter().find(|f| f.contains(code) && f.ends_with(".xlsx")).unwrap();
        codes.iter().map(|code| ((*code).to_owned(), self.folder.path().join(of(code)))).collect()
    }

    pub(crate) fn import(&self, files: &[PathBuf]) -> (Imported, Vec<(String, String)>) {
        let mut notes = Notes::new();
        let done = self.study().import_follow_up(files, Some("2027-01-10"), &mut notes).unwrap().unwrap();
        (done, notes.all().iter().map(|d| (d.code.id.to_owned(), d.message.clone())).collect())
    }

    pub(crate) fn journal(&self) -> Journal {
        self.study().journal(&mut Notes::new()).unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    pub(crate) fn value(&self, action: &str, field: &str) -> String {
        self.journal().state().value(action, field).to_owned()
    }
}

/// What someone types in a cell.
#[derive(Clone)]
pub(crate) enum Typed {
    Text(&'static str),
    Number(f64),
    /// A number in a format of percentages.
    Share(f64),
    /// A cell that is emptied.
    Nothing,
    Day(u16, u8, u8),
    /// A formula and its cached value.
    Formula(&'static str, &'static str),
}

pub(crate) type Sheets = Vec<(String, Vec<Vec<Data>>)>;

pub(crate) fn sheets(file: &Path) -> Sheets {
    let mut book = open_workbook_auto(file).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (rows, columns) = range.end().unwrap_or((0, 0));
            let cell = |r: u32, c: u32| range.get_value((r, c)).cloned().unwrap_or_default();
            let rows = (0..=rows).map(|r| (0..=columns).map(|c| cell(r, c)).collect()).collect();
            (name, rows)
        })
        .collect()
}

pub(crate) fn sheet<'a>(sheets: &'a Sheets, name: &str) -> &'a Vec<Vec<Data>> {
    &sheets.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("sheet {name}")).1
}

pub(crate) fn sheet_mut<'a>(sheets: &'a mut Sheets, name: &str) -> &'a mut Vec<Vec<Data>> {
    &mut sheets.iter_mut().find(|(n, _)| n == name).unwrap().1
}

/// Where a cell of the sheet of actions is.
pub(crate) fn spot(rows: &[Vec<Data>], action: &str, head: &str) -> (usize, usize) {
    let column = rows[0].iter().position(|h| *h == head).unwrap_or_else(|| panic!("column {head}"));
    let row = rows.iter().position(|r| r[0] == action).unwrap_or_else(|| panic!("action {action}"));
    (row, column)
}

/// Writes a workbook as someone's spreadsheet would, with what they typed.
pub(crate) fn save(sheets: &Sheets, typed: &[(&str, usize, usize, Typed)], to: &Path) {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (name, rows) in sheets {
        let page = book.add_worksheet();
        page.set_name(name).unwrap();
        for (r, row) in rows.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                let (r, c) = (r as u32, c as u16);
                match cell {
                    Data::Empty => {}
                    Data::Float(n) => drop(page.write(r, c, *n).unwrap()),
                    Data::DateTime(d) => drop(page.write_with_format(r, c, d.as_f64(), &day).unwrap()),
                    other => drop(page.write(r, c, other.to_string()).unwrap()),
                }
            }
        }
        for (_, r, c, typed) in typed.iter().filter(|t| t.0 == name) {
            let (r, c) = (*r as u32, *c as u16);
            match typed {
                Typed::Text(text) => drop(page.write(r, c, *text).unwrap()),
                Typed::Number(n) => drop(page.write(r, c, *n).unwrap()),
                Typed::Share(n) => drop(page.write_with_format(r, c, *n, &Format::new().set_num_format("0%")).unwrap()),
                Typed::Nothing => drop(page.write_blank(r, c, &Format::new()).unwrap()),
                Typed::Day(y, m, d) => {
                    let date = ExcelDateTime::from_ymd(*y, *m, *d).unwrap();
                    page.write_with_format(r, c, &date, &day).unwrap();
                }
                Typed::Formula(formula, value) => {
                    page.write(r, c, Formula::new(*formula).set_result(*value)).unwrap();
                }
            }
        }
    }
    book.save(to).unwrap();
}

/// Opens a workbook, types in the sheet of actions, saves it in place.
pub(crate) fn fill(file: &Path, typed: &[(&str, &str, Typed)]) {
    let all = sheets(file);
    let rows = sheet(&all, "Actions");
    let typed: Vec<_> = typed
        .iter()
        .map(|(action, head, typed)| {
            let (r, c) = spot(rows, action, head);
            ("Actions", r, c, typed.clone())
        })
        .collect();
    save(&all, &typed, file);
}

pub(crate) fn codes(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(code, _)| code.as_str()).collect()
}
