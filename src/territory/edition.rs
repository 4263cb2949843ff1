//! Of when the embedded reference is, and whose: read beside it, so that a new edition is told everywhere.

use std::sync::OnceLock;

use serde::Deserialize;

/// The edition of the reference.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    producteurs: String,
    licence: String,
    communes: u16,
    populations: u16,
    mairies: String,
}

impl Edition {
    /// That of the reference that comes with the tool.
    ///
    /// # Panics
    /// Never, as a test reads it.
    #[must_use]
    pub fn own() -> &'static Self {
        static OWN: OnceLock<Edition> = OnceLock::new();
        OWN.get_or_init(|| {
            toml::from_str(include_str!("../../data/reference/edition.toml")).expect("the edition is well written")
        })
    }

    /// How the geography is named on maps.
    #[must_use]
    pub fn source(&self) -> String {
        let Self { producteurs, licence, communes, populations, .. } = self;
        format!("{producteurs} ({licence}), communes et EPCI {communes}, populations municipales {populations}")
    }

    /// Where the mairies and their hours come from.
    #[must_use]
    pub fn mairies(&self) -> String {
        format!("{} ({})", self.mairies, self.licence)
    }

    /// The year of the list of communes and EPCI.
    #[must_use]
    pub fn communes(&self) -> u16 {
        self.communes
    }

    /// The year of the populations.
    #[must_use]
    pub fn populations(&self) -> u16 {
        self.populations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edition_is_told_as_its_producers_ask() {
        let edition = Edition::own();
        assert_eq!(
            edition.source(),
            "IGN, INSEE, DGCL, DILA (Licence Ouverte 2.0), communes et EPCI 2026, populations municipales 2023"
        );
        assert_eq!(edition.mairies(), "DILA, annuaire de l'administration (Licence Ouverte 2.0)");
    }
}
