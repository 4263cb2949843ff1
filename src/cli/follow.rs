//! `territoire plan suivi`: send the follow-up out, take it back.

use std::path::{Path, PathBuf};

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{ExportAsked, Failure, Study};

use super::{End, Format, print, say, tell};

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
    /// Dit où en est le plan, et écrit dans suivi/etat/ les tableaux et le calendrier
    Etat(super::Study),
    /// Écrit le plan et son suivi pour un autre outil : Territoires en transitions (.xlsx) ou « Communs » (.json)
    Convertir {
        /// Dossier de l'étude
        #[arg(value_name = "DOSSIER")]
        dossier: PathBuf,
        /// Fichier à écrire
        #[arg(value_name = "FICHIER", value_parser = exchanged)]
        fichier: PathBuf,
    },
    /// Reprend le suivi d'un fichier de Territoires en transitions (.xlsx) ou « Communs » (.json)
    Reprendre {
        /// Dossier de l'étude
        #[arg(value_name = "DOSSIER")]
        dossier: PathBuf,
        /// Fichier à lire
        #[arg(value_name = "FICHIER", value_parser = exchanged)]
        fichier: PathBuf,
        /// Date à laquelle il a été fait (par défaut, celle du fichier), comme 2027-03-15
        #[arg(long, value_name = "DATE", value_parser = date)]
        date: Option<String>,
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

/// A file of another model, known by its extension.
fn exchanged(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let known = path.extension().is_some_and(|e| ["xlsx", "json"].iter().any(|k| e.eq_ignore_ascii_case(k)));
    if known { Ok(path) } else { Err("donner un fichier en .xlsx ou en .json".to_owned()) }
}

pub(super) fn run(command: &Suivi) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let (Suivi::Exporter { dossier, .. }
    | Suivi::Importer { dossier, .. }
    | Suivi::Convertir { dossier, .. }
    | Suivi::Reprendre { dossier, .. }
    | Suivi::Etat(super::Study { dossier, .. })) = command;
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
        Suivi::Convertir { fichier, .. } => {
            if study.write_exchange(fichier, &mut notes)? {
                print(&fichier.display().to_string());
            }
        }
        Suivi::Reprendre { fichier, date, .. } => take_over(&study, fichier, date.as_deref(), &mut notes)?,
        Suivi::Etat(arguments) => progress(&study, arguments.format, &mut notes)?,
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
    if done.as_sent > 0 {
        let files = french::count(done.as_sent, "classeur est tel", "classeurs sont tels");
        say(&format!("{files} qu'à l'envoi : rien à en reprendre"));
    }
    if done.chosen > 0 {
        say(&french::count(done.chosen, "conflit réglé par un choix", "conflits réglés par un choix"));
    }
    Ok(())
}

fn progress(study: &Study, format: Format, notes: &mut Notes) -> Result<(), Failure> {
    let Some(outcome) = study.progress(notes) else { return Ok(()) };
    let files = study.write_progress(&outcome, notes)?;
    if format == Format::Json {
        let findings: Vec<&str> = outcome.findings.iter().map(|f| f.text.as_str()).collect();
        let json = serde_json::json!({ "constats": findings, "tableaux": outcome.tables, "fichiers": files });
        print(&serde_json::to_string_pretty(&json).unwrap_or_default());
        return Ok(());
    }
    outcome.findings.iter().for_each(|f| print(&f.text));
    say(&format!("\n{}", french::list(&files)));
    Ok(())
}

fn take_over(study: &Study, file: &Path, date: Option<&str>, notes: &mut Notes) -> Result<(), Failure> {
    let Some((merged, brought)) = study.read_exchange(file, date, notes)? else { return Ok(()) };
    print(&format!(
        "{}, {}",
        french::count(merged.changes, "valeur changée", "valeurs changées"),
        french::count(merged.conflicts, "valeur en conflit", "valeurs en conflit")
    ));
    if brought > 0 {
        say(&format!(
            "{} dans plan/suivi/rattachements-repris.csv : copier dans plan/rattachements.csv les lignes à garder",
            french::count(brought, "rattachement repris", "rattachements repris")
        ));
    }
    Ok(())
}
