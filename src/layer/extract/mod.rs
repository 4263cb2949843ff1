//! What of a national file concerns a territory: rows and features kept as they are, the others left out.
//!
//! Kept: a row whose commune's code is one of the territory's (or of a commune that is now part of one), and one whose
//! position is in the territory or within a margin around it, as what lies just outside counts for distances. Tables
//! are read row by row, so that a national file never stands whole in memory.

mod geojson;
mod parquet;
mod rows;
mod vector;

use std::path::Path;

use geo::{BoundingRect, Coord, CoordsIter, Distance, Euclidean, Geometry, Intersects, Rect};

use super::Model;
use super::input::place;
use super::input::raw::Raw;
use crate::diagnostic::{Diagnostic, Said};
use crate::french;
use crate::layer::faults;
use crate::territory::{Followed, Insee, Territory};
use crate::units::Metres;

pub use geojson::geojson;
pub use parquet::parquet;
pub use rows::csv;
pub use vector::vector;

/// What is kept: a territory and the margin around it.
#[derive(Debug)]
pub struct Area<'a> {
    territory: &'a Territory,
    margin: f64,
    outline: Geometry<f64>,
    around: Option<Rect<f64>>,
}

/// What is known beforehand of where the rows of a file are.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// The column of the commune's code; `codgeo_*` for one that begins so.
    pub commune: Option<String>,
    /// The columns of the position.
    pub position: Option<(String, String)>,
    /// EPSG code of the position.
    pub crs: Option<u32>,
    /// The layer of the file to read.
    pub table: Option<String>,
}

/// How many rows there were and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows read.
    pub read: usize,
    /// Kept, in the territory.
    pub inside: usize,
    /// Kept, in the margin.
    pub around: usize,
    /// Left out: neither commune nor position that can be read.
    pub nowhere: usize,
    /// Left out: not as many cells as the header.
    pub malformed: usize,
    /// Cells that were the name or the contact of someone, and are left empty.
    pub personal: usize,
    /// Whether rows have positions: without, the margin has no effect.
    pub placed: bool,
}

impl Tally {
    /// How many rows were kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.inside + self.around
    }

    fn count(&mut self, where_: Option<Where>) -> bool {
        self.read += 1;
        match where_ {
            Some(Where::Inside) => self.inside += 1,
            Some(Where::Around) => self.around += 1,
            Some(Where::Elsewhere) => {}
            None => self.nowhere += 1,
        }
        matches!(where_, Some(Where::Inside | Where::Around))
    }
}

/// Where a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Inside,
    Around,
    Elsewhere,
}

impl<'a> Area<'a> {
    /// A territory with a margin.
    #[must_use]
    pub fn new(territory: &'a Territory, margin: Metres) -> Self {
        let margin = margin.value().max(0.0);
        let around = territory.outline.bounding_rect().map(|r| {
            let far = Coord { x: margin, y: margin };
            Rect::new(r.min() - far, r.max() + far)
        });
        Self { territory, margin, outline: Geometry::MultiPolygon(territory.outline.clone()), around }
    }

    /// Whether a code is that of a commune of the territory; `None` when it is no code.
    fn holds_code(&self, text: &str) -> Option<bool> {
        let text = text.trim();
        if self.territory.index_of(text).is_some() {
            return Some(true);
        }
        let code = Insee::parse(text)?;
        match self.territory.follow(code.as_str()) {
            Followed::Unknown => Some(false),
            followed => Some(followed.communes().iter().any(|c| self.territory.index_of(c.as_str()).is_some())),
        }
    }

    /// Where a geometry in longitude and latitude is; `None` when it is not in degrees.
    fn locate(&self, lonlat: &Geometry<f64>) -> Option<Where> {
        let mut coords = lonlat.coords_iter().peekable();
        coords.peek()?;
        if !coords.all(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0) {
            return None;
        }
        // What the projection has no value for is at the other end of the world.
        let Some(metric) = self.territory.projection.project_geometry(lonlat) else { return Some(Where::Elsewhere) };
        let near = match (metric.bounding_rect(), &self.around) {
            (Some(own), Some(around)) => own.intersects(around),
            _ => false,
        };
        if !near {
            return Some(Where::Elsewhere);
        }
        let distance = Euclidean.distance(&metric, &self.outline);
        Some(if distance <= 0.0 {
            Where::Inside
        } else if distance <= self.margin {
            Where::Around
        } else {
            Where::Elsewhere
        })
    }

    /// Where a row is, by its code first; `None` when it has neither code nor position.
    fn row(&self, code: Option<&str>, lonlat: Option<&Geometry<f64>>) -> Option<Where> {
        let code = code.and_then(|c| self.holds_code(c));
        if code == Some(true) {
            return Some(Where::Inside);
        }
        let place = lonlat.and_then(|g| self.locate(g));
        match (code, place) {
            // A declared commune is trusted before a position on a coarse border: the row is around, not inside.
            (Some(false), Some(Where::Inside)) => Some(Where::Around),
            (_, Some(place)) => Some(place),
            (Some(_), None) => Some(Where::Elsewhere),
            (None, None) => None,
        }
    }
}

/// The column that a hint names.
fn hinted(fields: &[String], name: &str) -> Option<usize> {
    fields.iter().position(|f| match name.strip_suffix('*') {
        Some(start) => f.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start)),
        None => f.eq_ignore_ascii_case(name),
    })
}

fn commune_column(raw: &Raw, hints: &Hints) -> Option<usize> {
    hints
        .commune
        .as_deref()
        .and_then(|name| hinted(&raw.fields, name))
        .or_else(|| place::Where::find(raw, &Model::free()).insee)
        // The tables of the INSEE that tell what territory each row is of.
        .or_else(|| raw.find(&["GEO_OBJECT"]).and(raw.find(&["GEO"])))
}

fn unreadable(shown: &Path, why: impl Into<Said>) -> Diagnostic {
    faults::bad_download("le fichier téléchargé n'est pas lisible")
        .in_file(shown)
        .because(why.into())
        .help("relancer la commande ; si le fichier est toujours abîmé à la source, le signaler au producteur")
}

fn without_place(shown: &Path, fields: &[String]) -> Diagnostic {
    faults::bad_download("ni colonne de commune ni coordonnées ne sont reconnues dans le fichier téléchargé")
        .in_file(shown)
        .label(format!("colonnes lues : {}", french::list_at_most(fields, 12)))
        .help("donner `colonne_commune` ou `colonnes_position` dans un fichier catalogue.toml de l'étude")
}
