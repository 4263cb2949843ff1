//! Answers as files: workbook, GeoPackage for QGIS, JSON. Every writer walks the same [`Book`]; none knows an analysis.
//!
//! What a table of an answer becomes is told by itself: rows by commune and by EPCI join the layers of these, a table or
//! points that say so ([`Table::exported`](crate::outcome::Table::exported)) are a layer of their own. The report of the
//! check of layers is [`control`].
//!
//! ```
//! use territoire::outcome::{Column, Row, Table, TableId, Unit};
//!
//! let share = Column::numbers("part", "Part à portée", Unit::Share, vec![Some(0.375), None]);
//! let (keys, names) = (vec!["55463".into(), "55551".into()], vec!["Saint-Mihiel".into(), "Vigneulles".into()]);
//! let table = Table::new(TableId::Communes, "Par commune", Row::Commune, keys, names).with(share);
//! // A decimal comma, a percentage, and an empty cell for what is missing.
//! let expected = "identifiant;nom;Part à portée (%)\n55463;Saint-Mihiel;37,5\n55551;Vigneulles;\n";
//! assert_eq!(territoire::report::csv(&table), expected);
//! ```

pub mod control;
mod csv;
mod geopackage;
mod json;
mod known;
mod workbook;

use std::path::Path;

use jiff::civil::Date;

use crate::attach::ActionPlace;
use crate::diagnostic::{Diagnostic, Notes};
use crate::disk;
use crate::french;
use crate::layer::{self, Connection, Layer, Published};
use crate::outcome::Outcome;
use crate::territory::Territory;

pub use crate::disk::Failure;
pub use csv::csv;

/// What the writers read.
pub struct Book<'a> {
    /// Name of the study.
    pub name: &'a str,
    /// Date of the study.
    pub date: Date,
    /// Version of the tool.
    pub version: &'a str,
    /// The territory.
    pub territory: &'a Territory,
    /// The layers that could be read.
    pub layers: &'a [Layer],
    /// The answers.
    pub answers: &'a [Outcome],
    /// Where the actions of the plan are attached.
    pub actions: &'a [ActionPlace],
    /// Warnings and information of the run.
    pub notes: &'a Notes,
}

/// Reads `resultats.json` back: the day of the results, and their tables. `None` when the text is no file of results.
#[must_use]
pub fn earlier(text: &str) -> Option<(String, Vec<Outcome>)> {
    json::read(&french::nfc(text))
}

impl Book<'_> {
    /// Whether made-up data went into one of the answers.
    #[must_use]
    pub fn fictional(&self) -> bool {
        self.layers.iter().any(|l| l.fictional)
    }

    /// Writes the workbook, `tableaux.xlsx`; what Excel can't hold of it is told.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write_workbook(&self, path: &Path) -> Result<Vec<Diagnostic>, Failure> {
        let made = workbook::made(self).map_err(|e| Failure::writing(path, e))?;
        disk::write(path, &made.bytes)?;
        Ok(made.cuts.told(path))
    }

    /// Writes the GeoPackage, `territoire.gpkg`.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write_geopackage(&self, path: &Path) -> Result<(), Failure> {
        geopackage::write(self, path)
    }

    /// Publishes the tables of the GeoPackage in a schema of a PostGIS database: all or nothing. The schema is that of
    /// the study's name when none is given.
    ///
    /// # Errors
    /// When the database refuses; it is then as before.
    pub fn publish(&self, connection: &Connection, schema: Option<&str>) -> Result<Published, Box<Diagnostic>> {
        let own = layer::schema_name(self.name);
        let tables = geopackage::tables(self);
        layer::publish(connection, schema.unwrap_or(&own), &self.territory.projection, &tables)
    }

    /// The answers as JSON, `resultats.json`.
    #[must_use]
    pub fn json(&self) -> String {
        json::text(self)
    }
}
