//! The rows of the reference's tables, as they are written.

use serde::Deserialize;

/// A commune of the reference, without its geometry.
#[derive(Debug, Clone, Deserialize)]
pub struct CommuneRow {
    /// INSEE code.
    pub code: String,
    /// Name.
    pub nom: String,
    /// Code of its département.
    pub departement: String,
    /// Code of its région.
    pub region: String,
    /// SIREN of its EPCI; empty when it has none.
    pub siren_epci: String,
    /// Population municipale 2023, when known.
    pub population: Option<u32>,
    /// Longitude of the mairie.
    pub mairie_lon: Option<f64>,
    /// Latitude of the mairie.
    pub mairie_lat: Option<f64>,
    /// Where that point comes from.
    pub mairie_etat: String,
    /// Opening hours in OpenStreetMap's syntax; empty when unknown.
    pub horaires: String,
}

/// An EPCI of the reference.
#[derive(Debug, Clone, Deserialize)]
pub struct EpciRow {
    /// SIREN.
    pub siren: String,
    /// Name.
    pub nom: String,
    /// CC, CA, CU, METRO…
    pub nature: String,
    /// Number of communes in the published list of members.
    pub communes: usize,
    /// Sum of its communes' populations (2023), made with the reference.
    pub population: Option<u64>,
}

/// A commune associée or déléguée and the commune that it is part of.
#[derive(Debug, Clone, Deserialize)]
pub struct FormerCommune {
    /// Its own code.
    pub code: String,
    /// Its name.
    pub nom: String,
    /// Code of the commune that it is part of.
    pub parent: String,
}
