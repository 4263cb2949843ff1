//! `territoire plan suivi`: send the follow-up out, take it back.

use std::path::PathBuf;

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{ExportAsked, Failure, Study};

use super::{End, print, say, tell};

/// Suivi des actions du plan.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Suivi {
    /// Écrit dans suivi/ un classeur à remplir par EPCI (XLSX et ODS), avec les actions qui le concernent
    Exporter {
        /// Dossier de l'étude (par défaut, le dossier courant)
        #[arg(default_value = ".", hide_default_value = true, value_name = "DOSSIER")]
        dossier: PathBuf,
        /// EPCI, par son nom ou son SIREN ; l'option se répète
        #[arg(long, value_name = "EPCI", required_unless_present_any = ["tous", "territoire"])]
        epci: Vec<String>,
        /// Tous les EPCI du territoire
        #[arg(long)]
        tous: bool,
        /// Aussi un classeur de toutes les actions, pour la structure qui porte le plan
        #[arg(long)]
        territoire: bool,
    },
    /// Reprend les classeurs remplis, et les choix de plan/suivi/conflits.csv
    Importer {
        /// Dossier de l'étude
        #[arg(value_name = "DOSSIER")]
        dossier: PathBuf,
        /// Classeurs remplis ; sans classeur, seuls les choix de conflits.csv sont repris
        #[arg(value_name = "FICHIER")]
        fichiers: Vec<PathBuf>,
        /// Date à laquelle ils ont été remplis (par défaut, celle de chaque fichier), comme 2027-03-15
        #[arg(long, value_name = "DATE", value_parser = date)]
        date: Option<String>,
    },
}

/// A day, or a day and an hour.
fn date(text: &str) -> Result<String, String> {
    let day = text.parse::<jiff::civil::Date>().map(|d| d.to_string());
    let time = || text.parse::<jiff::civil::DateTime>().map(|d| d.to_string());
    day.or_else(|_| time()).map_err(|_| "écrire une date comme 2027-03-15".to_owned())
}

pub(super) fn run(command: &Suivi) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let (Suivi::Exporter { dossier, .. } | Suivi::Importer { dossier, .. }) = command;
    let study = Study::open(dossier, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    match command {
        Suivi::Exporter { epci, tous, territoire, .. } => {
            let asked = ExportAsked { epcis: epci.clone(), all: *tous, whole: *territoire };
            let files = study.export_follow_up(&asked, &mut notes)?;
            files.iter().flatten().for_each(|file| print(file));
        }
        Suivi::Importer { fichiers, date, .. } => import(&study, fichiers, date.as_deref(), &mut notes)?,
    }
    tell(&notes);
    Ok(if notes.has_errors() { End::Errors } else { End::Done })
}

fn import(study: &Study, files: &[PathBuf], date: Option<&str>, notes: &mut Notes) -> Result<(), Failure> {
    let Some(done) = study.import_follow_up(files, date, notes)? else { return Ok(()) };
    let merged = done.merged;
    print(&format!(
        "{} ; {}, {}, {}",
        french::count(done.files, "classeur lu", "classeurs lus"),
        french::count(merged.changes, "valeur changée", "valeurs changées"),
        french::count(merged.agreements, "valeur confirmée", "valeurs confirmées"),
        french::count(merged.conflicts, "valeur en conflit", "valeurs en conflit"),
    ));
    if done.chosen > 0 {
        say(&french::count(done.chosen, "conflit réglé par un choix", "conflits réglés par un choix"));
    }
    Ok(())
}
