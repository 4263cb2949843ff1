//! The features of a GIS file as they are, before any model says what they are.

use std::path::Path;

use geo::{CoordsIter, Geometry};

use super::raw::Crs;
use super::{claimed, vector};
use crate::book::Cells;
use crate::diagnostic::Notes;
use crate::layer::faults;
use crate::parallel;
use crate::territory::Projection;

/// What a GIS file holds.
#[derive(Debug)]
pub struct Shapes {
    /// Names of the columns.
    pub fields: Vec<String>,
    /// For each feature its cells and its geometry in the projection that was asked for; none when the file has none, or
    /// when it is outside of what that projection is for.
    pub rows: Vec<(Cells, Option<Geometry<f64>>)>,
}

impl Shapes {
    /// The position of a column.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.eq_ignore_ascii_case(name))
    }
}

/// Reads the first layer of any file that GDAL opens, brought to a projection. A file that does not say what its
/// coordinates are in is taken for one in degrees. `shown` is the file as the user named it; `None`, with the reasons in
/// the notes, when it can't be read.
#[must_use]
pub fn read_shapes(path: &Path, shown: &Path, projection: &Projection, notes: &mut Notes) -> Option<Shapes> {
    let mut raw = vector::gdal(&vector::Asked { path, shown, declared: None, wanted: None, model: None }, notes)?;
    let firsts = raw.rows.iter().filter_map(|row| row.geometry.as_ref()?.coords_iter().next());
    let sample: Vec<_> = firsts.take(claimed::SAMPLE).collect();
    if raw.crs == Crs::Unknown && claimed::metric(&sample) {
        notes.push(
            faults::elsewhere("coordonnées qui ne sont pas des degrés, et dont la projection n'est pas dite")
                .in_file(shown)
                .help("dire la projection du fichier dans un SIG, ou l'exporter en longitude et latitude (EPSG:4326)"),
        );
        return None;
    }
    let rows = parallel::map_mut(&mut raw.rows, |row| {
        let geometry = row.geometry.take().and_then(|g| projection.project_geometry(&g));
        (std::mem::take(&mut row.cells), geometry)
    });
    Some(Shapes { fields: raw.fields, rows })
}
