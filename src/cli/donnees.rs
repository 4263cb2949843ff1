//! `territoire donnees`: what comes into a study and what goes out of it.

use territoire::study::Failure;

use super::{End, convert, geocode, publish, recover};

/// Données de l'étude.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Donnees {
    /// Télécharge une donnée publique, la réduit au territoire et l'écrit dans couches/ ; sans nom, liste le catalogue
    Recuperer(recover::Recuperer),
    /// Trouve les adresses d'une couche par le service national de géocodage, après accord, et garde ce qui est trouvé
    Geocoder(geocode::Geocoder),
    /// Écrit une couche, réparée, dans son schéma officiel ; ce qui n'est pas publiable est mis à part
    Convertir(convert::Convertir),
    /// Calcule l'étude et écrit ses tables dans un schéma d'une base PostGIS, en entier ou pas du tout
    Publier(publish::Publier),
}

pub(super) fn run(command: &Donnees) -> Result<End, Failure> {
    match command {
        Donnees::Recuperer(arguments) => recover::run(arguments),
        Donnees::Geocoder(arguments) => geocode::run(arguments),
        Donnees::Convertir(arguments) => convert::run(arguments),
        Donnees::Publier(arguments) => publish::run(arguments),
    }
}
