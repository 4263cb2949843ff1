//! What every reader gives: cells as texts, a geometry when the file has one, and the place of each row.

use std::path::{Path, PathBuf};

use geo::Geometry;

use super::model::column_key;
use crate::book::Cells;
use crate::diagnostic::Place;

/// What the rows of a file are, for their places.
#[derive(Debug, Clone, Default)]
pub(super) enum Rows {
    /// Lines of a text.
    #[default]
    Lines,
    /// Rows of a sheet: its name, and the letters of its first column.
    Sheet(String, String),
    /// Features of a GIS file.
    Features,
}

/// What the geometries of a file are in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Crs {
    /// Longitude and latitude in degrees.
    #[default]
    LonLat,
    /// The file says this EPSG code.
    Epsg(u32),
    /// The file does not say.
    Unknown,
}

/// A file as read, before anything is placed or typed.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// The file as the user named it.
    pub(super) file: PathBuf,
    /// What its rows are.
    pub(super) kind: Rows,
    /// Names of the columns.
    pub(super) fields: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<RawRow>,
    /// What the geometries are in.
    pub(super) crs: Crs,
    /// Lines that make no row, in the order of the file.
    pub(super) broken: Vec<Broken>,
    /// What was detected, for people.
    pub(super) detected: Vec<String>,
}

/// A line that makes no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// Its number, from 1, header not counted.
    pub(super) number: usize,
    /// Its line in the text.
    pub(super) line: usize,
    /// What stands there.
    pub(super) said: String,
    /// Why it makes none.
    pub(super) why: Why,
}

/// Why a line makes no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It can't be cut in the columns of its file or section.
    Cut,
    /// It is of a section that the model does not declare.
    UnknownSection,
    /// It is of a joined section, and no row has its identifier.
    Orphan,
    /// It is of a joined section, and another line has its identifier already.
    Twice,
}

/// A row.
#[derive(Debug, Default)]
pub(super) struct RawRow {
    /// Its number, from 1, header not counted.
    pub(super) number: usize,
    /// Its line in a text, its row in a sheet.
    pub(super) line: usize,
    /// Its cells.
    pub(super) cells: Cells,
    /// Its geometry, when the file has geometries, in the file's CRS.
    pub(super) geometry: Option<Geometry<f64>>,
}

impl Raw {
    /// An empty file.
    pub(super) fn new(file: &Path, kind: Rows) -> Self {
        Self { file: file.to_owned(), kind, ..Self::default() }
    }

    /// The position of the first of these columns that is there; case, accents, hyphens and underscores do not matter.
    pub(super) fn find<T: AsRef<str>>(&self, names: &[T]) -> Option<usize> {
        let keys: Vec<String> = self.fields.iter().map(|f| column_key(f)).collect();
        names.iter().find_map(|name| {
            let name = column_key(name.as_ref());
            keys.iter().position(|key| *key == name)
        })
    }

    /// Where a row is.
    pub(super) fn place(&self, row: &RawRow) -> Place {
        let file = self.file.clone();
        match &self.kind {
            Rows::Lines => Place::Line { file, line: row.line, column: None },
            Rows::Sheet(sheet, first) => {
                Place::Cell { file, sheet: sheet.clone(), cell: format!("{first}{}", row.line) }
            }
            Rows::Features => Place::Feature { file, number: row.number, id: None },
        }
    }
}
