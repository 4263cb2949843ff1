//! Every commune of France, seen from a territory: what its own figures are held against.

use geo::Point;

use super::reference::departement_names;
use super::{Projection, Territory};

/// A commune of the reference, in the territory or not, in the territory's projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// Its INSEE code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of its département.
    pub departement: String,
    /// SIREN of its EPCI; empty when it has none.
    pub epci: String,
    /// Its population, when known.
    pub population: Option<u32>,
    /// Its mairie, when known.
    pub mairie: Option<Point<f64>>,
    /// Its rank in the territory, when it is there.
    pub here: Option<usize>,
}

impl Territory {
    /// Every commune of the reference that the territory's projection is that of, sorted by code: metropolitan France for
    /// a territory there, its own département overseas; the collectivités whose code begins with 98 are in none. `None` in
    /// a study that brings its own communes.
    #[must_use]
    pub fn everywhere(&self) -> Option<Vec<Elsewhere>> {
        let rows = self.movements()?.communes.iter();
        let code = self.projection.code();
        let shared = rows
            .filter(|r| Projection::code_of_departement(&r.departement) == code && !r.departement.starts_with("98"));
        Some(
            shared
                .map(|row| {
                    let here = self.index_of(&row.code);
                    let mairie = match here {
                        Some(i) => self.communes[i].mairie,
                        None => {
                            let lonlat = row.mairie_lon.zip(row.mairie_lat);
                            lonlat.and_then(|(lon, lat)| self.projection.project(lon, lat)).map(Point)
                        }
                    };
                    Elsewhere {
                        code: row.code.clone(),
                        name: row.nom.clone(),
                        departement: row.departement.clone(),
                        epci: row.siren_epci.clone(),
                        population: row.population,
                        mairie,
                        here,
                    }
                })
                .collect(),
        )
    }

    /// Names of the départements that have a commune in the territory, with their codes, by code.
    #[must_use]
    pub fn own_departements(&self) -> Vec<(String, String)> {
        let mut codes: Vec<&str> = self.communes.iter().map(|c| c.departement.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let names = departement_names();
        codes
            .into_iter()
            .map(|code| (code.to_owned(), names.get(code).cloned().unwrap_or_else(|| code.to_owned())))
            .collect()
    }
}
