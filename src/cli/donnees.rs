//! `territoire donnees`: what comes into a study and what goes out of it.

use territoire::study::Failure;

use super::{End, publish, recover};

/// Données de l'étude.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Donnees {
    /// Télécharge une donnée publique, la réduit au territoire et l'écrit dans couches/ ; sans nom, liste le catalogue
    Recuperer(recover::Recuperer),
    /// Calcule l'étude et écrit ses tables dans un schéma d'une base PostGIS, en entier ou pas du tout
    Publier(publish::Publier),
}

pub(super) fn run(command: &Donnees) -> Result<End, Failure> {
    match command {
        Donnees::Recuperer(arguments) => recover::run(arguments),
        Donnees::Publier(arguments) => publish::run(arguments),
    }
}
