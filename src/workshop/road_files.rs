//! What networks are made of, out of files: the room of networks knows rasters and lines, and that of layers the formats.

use std::path::{Path, PathBuf};

use crate::diagnostic::Notes;
use crate::layer::{Leads, LineFile, Raster, read_rasters};
use crate::network::lines::{self, Declaration, Row, Source};
use crate::network::osm::{Area, Extract};
use crate::network::profile::Profile;
use crate::network::relief::{FINEST, Heights, Relief};

impl Heights for Raster {
    fn name(&self) -> &str {
        self.name()
    }

    fn cell(&self) -> f64 {
        self.cell()
    }

    fn at(&self, lon: f64, lat: f64, edge: bool) -> Option<f64> {
        self.at(lon, lat, edge)
    }
}

impl Source for LineFile {
    fn name(&self) -> &str {
        self.name()
    }

    fn fields(&self) -> &[String] {
        self.fields()
    }

    fn rows(
        &mut self,
        columns: &[usize],
        area: Option<Area>,
        notes: &mut Notes,
        take: &mut dyn FnMut(Row<'_>),
    ) -> bool {
        self.rows(columns, area.map(|a| a.bounds()), notes, |row| {
            let cells: Vec<&str> = (0..columns.len()).map(|c| row.cells.get(c).unwrap_or_default()).collect();
            take(Row { number: row.number, cells: &cells, lines: &row.lines });
        })
    }
}

/// Reads files or folders of heights, as far as they are in the area; `leads` says whether one may
/// name others. Every fault is noted. `None` when there is one.
#[must_use]
pub fn relief(paths: &[PathBuf], area: Option<Area>, leads: Leads, notes: &mut Notes) -> Option<Relief> {
    let rasters = read_rasters(paths, area.map(|a| a.bounds()), FINEST, leads, notes)?;
    Some(Relief::new(rasters.into_iter().map(|raster| Box::new(raster) as Box<dyn Heights>).collect()))
}

/// What to read of a file of lines.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The layer of a file that has several.
    pub table: Option<&'a str>,
    /// EPSG code of a file that tells none.
    pub projection: Option<u32>,
    /// What its columns mean; that of the tool which fits when none.
    pub declaration: Option<&'a Declaration>,
}

/// Reads the ways of a layer of lines, as [`lines::read`] does.
#[must_use]
pub fn ways(
    path: &Path,
    shown: &Path,
    asked: Asked<'_>,
    area: Option<Area>,
    profiles: &[Profile],
    relief: Option<&Relief>,
    notes: &mut Notes,
) -> Option<(Extract, String)> {
    let preferred = lines::tables(asked.declaration);
    let mut file = LineFile::open(path, shown, asked.table, &preferred, asked.projection, notes)?;
    lines::read(&mut file, shown, asked.declaration, area, profiles, relief, notes)
}
