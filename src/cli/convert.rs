//! `territoire donnees convertir`: a layer of the study in the official schema of its model.

use std::path::PathBuf;

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::layer::Rows;
use territoire::study::{Failure, Study};
use territoire::workshop::{self, Conversion, Destination};

use super::{End, print, say, tell, typed};

/// Écrit les lignes du territoire d'une couche dans son schéma officiel.
#[derive(Debug, clap::Args)]
pub(super) struct Convertir {
    /// Identifiant de la couche dans territoire.toml
    #[arg(value_name = "COUCHE", value_parser = typed)]
    couche: String,
    /// Dossier de l'étude (par défaut, le dossier courant)
    #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER", value_parser = super::folder)]
    pub(super) dossier: PathBuf,
    /// Fichier à écrire (par défaut, converti/COUCHE.csv ou .geojson dans l'étude)
    #[arg(long, value_name = "FICHIER")]
    sortie: Option<PathBuf>,
    /// Remplace aussi un fichier que cette commande n'a pas écrit, ou que quelqu'un a rempli depuis
    #[arg(long)]
    remplacer: bool,
    /// Écrit aussi les lignes hors du territoire
    #[arg(long)]
    tout: bool,
}

pub(super) fn run(arguments: &Convertir) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(&arguments.dossier, &mut notes);
    let Some(study) = study else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let extent = if arguments.tout { Rows::All } else { Rows::Territory };
    let destination = Destination { file: arguments.sortie.as_deref(), replace: arguments.remplacer };
    let done = workshop::convert(&study, &arguments.couche, extent, destination, &mut notes)?;
    let Some(Conversion { layer, converted, file, aside }) = done else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let schema = [layer.model.schema.as_str(), layer.model.version.as_str()].join(" ");
    print(&format!(
        "{} : {}, valide{} pour le schéma {}",
        file.display(),
        french::count(converted.rows, "ligne", "lignes"),
        french::s(converted.rows),
        if layer.model.schema.is_empty() { format!("du modèle {}", layer.model.id) } else { schema }
    ));
    if let Some(aside) = aside {
        print(&format!(
            "{} : {} à compléter avant de pouvoir publier ; ce qui manque est dans la dernière colonne",
            aside.display(),
            french::count(converted.left, "ligne", "lignes")
        ));
    }
    if converted.unknown > 0 {
        let cells = french::count(converted.unknown, "cellule obligatoire vide", "cellules obligatoires vides");
        say(&format!("{cells} : « inconnu », que le schéma prévoit pour cela"));
    }
    if converted.outside > 0 {
        let rows = french::count(
            converted.outside,
            "ligne hors du territoire n'est pas écrite",
            "lignes hors du territoire ne sont pas écrites",
        );
        say(&format!("{rows} : `--tout` les écrit aussi"));
    }
    let rejected = layer.control.rejected;
    if rejected > 0 {
        let rows = french::count(rejected, "ligne écartée", "lignes écartées");
        say(&format!("{rows} à la lecture (doublons, lignes fausses) : `territoire verifier` dit lesquelles"));
    }
    Ok(End::Done)
}
