//! What every reader gives: cells as texts, a geometry when the file has one, and the place of each row.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use geo::Geometry;

use crate::book::{Cells, column_key, letters};
use crate::diagnostic::Place;

/// What the rows of a file are, for their places.
#[derive(Debug, Clone, Default)]
pub(in crate::layer) enum Rows {
    /// Lines of a text.
    #[default]
    Lines,
    /// Rows of a sheet: its name, and its first column, from 0.
    Sheet(String, u32),
    /// Features of a GIS file.
    Features,
}

/// What the geometries of a file are in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::layer) enum Crs {
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
pub(in crate::layer) struct Raw {
    /// The file as the user named it.
    pub(in crate::layer) file: PathBuf,
    /// What its rows are.
    pub(in crate::layer) kind: Rows,
    /// Names of the columns.
    pub(in crate::layer) fields: Vec<String>,
    /// The rows.
    pub(in crate::layer) rows: Vec<RawRow>,
    /// What the geometries are in.
    pub(in crate::layer) crs: Crs,
    /// Lines that make no row, in the order of the file.
    pub(in crate::layer) broken: Vec<Broken>,
    /// What was detected, for people.
    pub(in crate::layer) detected: Vec<String>,
    /// Whether commas part the cells of a text: its numbers have other decimals then.
    pub(in crate::layer) commas: bool,
    /// The units that a line of the file writes under the names of its columns.
    pub(in crate::layer) units: BTreeMap<usize, String>,
}

/// A line that makes no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::layer) struct Broken {
    /// Its number, from 1, header not counted.
    pub(in crate::layer) number: usize,
    /// Its line in the text.
    pub(in crate::layer) line: usize,
    /// What stands there.
    pub(in crate::layer) said: String,
    /// Why it makes none.
    pub(in crate::layer) why: Why,
}

/// Why a line makes no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) enum Why {
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
pub(in crate::layer) struct RawRow {
    /// Its number, from 1, header not counted.
    pub(in crate::layer) number: usize,
    /// Its line in a text, its row in a sheet.
    pub(in crate::layer) line: usize,
    /// Its cells.
    pub(in crate::layer) cells: Cells,
    /// Its geometry, when the file has geometries, in the file's CRS.
    pub(in crate::layer) geometry: Option<Geometry<f64>>,
}

impl Raw {
    /// An empty file.
    pub(in crate::layer) fn new(file: &Path, kind: Rows) -> Self {
        Self { file: file.to_owned(), kind, ..Self::default() }
    }

    /// The position of the first of these columns that is there; case, accents, hyphens and underscores do not matter.
    pub(in crate::layer) fn find<T: AsRef<str>>(&self, names: &[T]) -> Option<usize> {
        let keys: Vec<String> = self.fields.iter().map(|f| column_key(f)).collect();
        names.iter().find_map(|name| {
            let name = column_key(name.as_ref());
            keys.iter().position(|key| *key == name)
        })
    }

    /// Where the row of that number and line is.
    pub(in crate::layer) fn place(&self, number: usize, line: usize) -> Place {
        self.place_in(number, line, None)
    }

    /// Where the cell of a row is.
    pub(in crate::layer) fn place_in(&self, number: usize, line: usize, column: Option<usize>) -> Place {
        let file = self.file.clone();
        match &self.kind {
            Rows::Lines => Place::Line { file, line, column: None },
            Rows::Sheet(sheet, first) => {
                let cell = format!("{}{line}", letters(first + column.unwrap_or(0) as u32));
                Place::Cell { file, sheet: sheet.clone(), cell }
            }
            Rows::Features => Place::Feature { file, number, id: None },
        }
    }
}
