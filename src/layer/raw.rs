//! What every reader gives: named cells as texts, a geometry when the file has one, and the place of each row.

use geo::Geometry;

use crate::diagnostic::Place;

/// A file as read, before anything is placed or typed.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Names of the columns.
    pub(super) fields: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<RawRow>,
}

/// A row.
#[derive(Debug)]
pub(super) struct RawRow {
    /// Its number, from 1, header not counted.
    pub(super) number: usize,
    /// Where it is.
    pub(super) place: Place,
    /// Its cells; empty ones are `None`.
    pub(super) cells: Vec<Option<String>>,
    /// Its geometry in longitude and latitude, when the file has geometries.
    pub(super) lonlat: Option<Geometry<f64>>,
}

impl Raw {
    /// The position of the first of these columns that is there, whatever the case.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.fields.iter().position(|f| f.eq_ignore_ascii_case(name)))
    }
}
