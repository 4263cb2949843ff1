//! `territoire donnees convertir`: a layer of the study in the official schema of its model.

use std::path::PathBuf;

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::disk;
use territoire::french;
use territoire::layer;
use territoire::study::{Failure, Study};

use super::{End, print, say, tell};

/// Écrit une couche dans son schéma officiel.
#[derive(Debug, clap::Args)]
pub(super) struct Convertir {
    /// Identifiant de la couche dans territoire.toml
    #[arg(value_name = "COUCHE")]
    couche: String,
    /// Dossier de l'étude (par défaut, le dossier courant)
    #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER")]
    dossier: PathBuf,
    /// Fichier à écrire (par défaut, converti/COUCHE.csv ou .geojson dans l'étude)
    #[arg(long, value_name = "FICHIER")]
    sortie: Option<PathBuf>,
}

pub(super) fn run(arguments: &Convertir) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(&arguments.dossier, &mut notes);
    let Some(study) = study else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let wanted = &arguments.couche;
    let Some(layer) = study.layers.iter().find(|l| l.id == *wanted) else {
        let known: Vec<&str> = study.layers.iter().map(|l| l.id.as_str()).collect();
        let d = Diagnostic::unknown(format!("la couche `{wanted}` n'est pas dans l'étude, ou n'a pas pu être lue"))
            .label(format!("couches lues : {}", french::list(&known)));
        notes.push(d.did_you_mean(french::nearest(wanted, known)));
        tell(&notes);
        return Ok(End::Errors);
    };
    let Some(converted) = layer::convert(layer, &study.territory) else {
        notes.push(
            Diagnostic::new("E0360", format!("le modèle `{}` n'a pas de schéma à suivre", layer.model.id))
                .in_file(&layer.file)
                .help("donner à la couche son modèle : `modele = \"irve\"`, `\"friches\"`…"),
        );
        tell(&notes);
        return Ok(End::Errors);
    };
    let target = arguments
        .sortie
        .clone()
        .unwrap_or_else(|| arguments.dossier.join("converti").join(format!("{wanted}.{}", converted.extension)));
    let aside = target.with_file_name(format!(
        "{}-a-completer.csv",
        target.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
    ));
    disk::write(&target, converted.valid.as_bytes())?;
    if converted.left > 0 {
        disk::write(&aside, converted.incomplete.as_bytes())?;
    }
    let schema = [layer.model.schema.as_str(), layer.model.version.as_str()].join(" ");
    print(&format!(
        "{} : {}, valide{} pour le schéma {}",
        target.display(),
        french::count(converted.rows, "ligne", "lignes"),
        french::s(converted.rows),
        if layer.model.schema.is_empty() { format!("du modèle {}", layer.model.id) } else { schema }
    ));
    if converted.left > 0 {
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
    let rejected = layer.control.rejected;
    if rejected > 0 {
        let rows = french::count(rejected, "ligne écartée", "lignes écartées");
        say(&format!("{rows} à la lecture (doublons, lignes fausses) : `territoire verifier` dit lesquelles"));
    }
    Ok(End::Done)
}
