//! `territoire plan suivi`: send the follow-up out, take it back.

use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};
use territoire::diagnostic::Notes;
use territoire::follow::{self, Merged};
use territoire::french;
use territoire::study::{self, ExportAsked, Failure, Study};

use super::{End, Format, may_write, notes_json, print, say, tell};

/// Suivi des actions du plan.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Suivi {
    /// Écrit dans suivi/ un classeur à remplir par EPCI (XLSX et ODS), avec les actions qui le concernent
    Exporter {
        #[command(flatten)]
        study: super::Study,
        /// EPCI, par son nom ou son SIREN ; l'option se répète
        #[arg(long, value_name = "EPCI", required_unless_present_any = ["tous", "territoire"])]
        epci: Vec<String>,
        /// Tous les EPCI du territoire
        #[arg(long)]
        tous: bool,
        /// Aussi un classeur de toutes les actions, pour la structure qui porte le plan
        #[arg(long)]
        territoire: bool,
        /// Date de l'export (par défaut, aujourd'hui), comme 15/03/2027
        #[arg(long, value_name = "DATE", value_parser = day)]
        date: Option<Date>,
    },
    /// Dit où en est le plan, et écrit dans suivi/etat/ les tableaux, le tableau de bord et le calendrier
    Etat {
        #[command(flatten)]
        study: super::Study,
        /// Jour où l'état est dressé, dont dépendent les retards (par défaut, aujourd'hui), comme 15/03/2027
        #[arg(long, value_name = "DATE", value_parser = day)]
        date: Option<Date>,
        /// Remplace aussi les fichiers de suivi/etat/ que quelqu'un a modifiés
        #[arg(long)]
        remplacer: bool,
    },
    /// Écrit le plan et son suivi pour un autre outil : Territoires en transitions (.xlsx) ou « Communs » (.json)
    Convertir {
        #[command(flatten)]
        study: Named,
        /// Fichier à écrire
        #[arg(value_name = "FICHIER", value_parser = exchanged)]
        fichier: PathBuf,
        /// L'écrit même s'il existe
        #[arg(long)]
        remplacer: bool,
    },
    /// Reprend le suivi d'un fichier de Territoires en transitions (.xlsx) ou « Communs » (.json)
    Reprendre {
        #[command(flatten)]
        study: Named,
        /// Fichier à lire
        #[arg(value_name = "FICHIER", value_parser = exchanged)]
        fichier: PathBuf,
        /// Date à laquelle il a été fait (par défaut, celle du fichier), comme 15/03/2027
        #[arg(long, value_name = "DATE", value_parser = moment)]
        date: Option<String>,
    },
    /// Reprend les classeurs remplis, et les choix de plan/suivi/conflits.csv
    Importer {
        #[command(flatten)]
        study: Named,
        /// Classeurs remplis ; sans classeur, seuls les choix de conflits.csv sont repris
        #[arg(value_name = "FICHIER")]
        fichiers: Vec<PathBuf>,
        /// Date à laquelle ils ont été remplis (par défaut, celle de chaque fichier), comme 15/03/2027
        #[arg(long, value_name = "DATE", value_parser = moment)]
        date: Option<String>,
    },
}

/// A study folder that files follow: it is not left out.
#[derive(Debug, clap::Args)]
pub(super) struct Named {
    /// Dossier de l'étude
    #[arg(value_name = "DOSSIER", value_parser = super::folder)]
    dossier: PathBuf,
    /// Forme de ce qui est affiché : texte (par défaut) ou json
    #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
    format: Format,
}

/// A day, as people or machines write it.
pub(super) fn day(text: &str) -> Result<Date, String> {
    follow::day(text).ok_or_else(|| "écrire une date comme 15/03/2027 ou 2027-03-15".to_owned())
}

/// A day, or a day and an hour.
pub(super) fn moment(text: &str) -> Result<String, String> {
    let time = || text.parse::<DateTime>().ok().filter(|d| day(&d.date().to_string()).is_ok());
    day(text).map(|d| d.to_string()).or_else(|told| time().map(|d| d.to_string()).ok_or(told))
}

/// A file of another model, known by its extension.
fn exchanged(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let known = path.extension().is_some_and(|e| ["xlsx", "json"].iter().any(|k| e.eq_ignore_ascii_case(k)));
    if known { Ok(path) } else { Err("donner un fichier en .xlsx ou en .json".to_owned()) }
}

/// What a command has to say, for people and for machines.
#[derive(Default)]
struct Said {
    /// Data: one line each.
    lines: Vec<String>,
    /// Talk that goes with it.
    remarks: Vec<String>,
    json: Value,
}

impl Suivi {
    /// The study, how results are printed, and the words of the command.
    pub(super) fn of(&self) -> (&Path, Format, &'static str) {
        match self {
            Self::Exporter { study, .. } => (&study.dossier, study.format, "plan suivi exporter"),
            Self::Etat { study, .. } => (&study.dossier, study.format, "plan suivi etat"),
            Self::Convertir { study, .. } => (&study.dossier, study.format, "plan suivi convertir"),
            Self::Reprendre { study, .. } => (&study.dossier, study.format, "plan suivi reprendre"),
            Self::Importer { study, .. } => (&study.dossier, study.format, "plan suivi importer"),
        }
    }
}

pub(super) fn run(command: &Suivi) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let (folder, format, _) = command.of();
    let replace = matches!(command, Suivi::Etat { remplacer: true, .. });
    let study = Study::open(folder, &mut notes).filter(|_| !notes.has_errors()).map(|study| study.replacing(replace));
    let said = match &study {
        Some(study) => answer(command, study, &mut notes)?,
        None => Said::default(),
    };
    match format {
        Format::Json => {
            let mut all = if said.json.is_object() { said.json } else { json!({}) };
            all["diagnostics"] = notes_json(&notes);
            print(&serde_json::to_string_pretty(&all).unwrap_or_default());
        }
        Format::Texte => {
            said.lines.iter().for_each(|line| print(line));
            said.remarks.iter().for_each(|line| say(line));
            tell(&notes);
        }
    }
    Ok(if notes.has_errors() { End::Errors } else { End::Done })
}

fn answer(command: &Suivi, study: &Study, notes: &mut Notes) -> Result<Said, Failure> {
    match command {
        Suivi::Exporter { epci, tous, territoire, date, .. } => {
            let date = date.unwrap_or_else(study::today);
            let asked = ExportAsked { epcis: epci.clone(), all: *tous, whole: *territoire, date: Some(date) };
            let files = study.export_follow_up(&asked, notes)?.unwrap_or_default();
            let json = json!({ "date": date.to_string(), "fichiers": files });
            Ok(Said { lines: files, json, ..Said::default() })
        }
        Suivi::Convertir { fichier, remplacer, .. } => {
            if !may_write(study, fichier, *remplacer, notes) {
                return Ok(Said::default());
            }
            let written = study.write_exchange(fichier, notes)?;
            let files: Vec<String> = written.then(|| fichier.display().to_string()).into_iter().collect();
            Ok(Said { json: json!({ "fichiers": files }), lines: files, ..Said::default() })
        }
        Suivi::Reprendre { fichier, date, .. } => take_over(study, fichier, date.as_deref(), notes),
        Suivi::Etat { date, .. } => progress(study, date.unwrap_or_else(study::today), notes),
        Suivi::Importer { fichiers, date, .. } => import(study, fichiers, date.as_deref(), notes),
    }
}

/// What a merge came to, for people.
fn merged_line(merged: Merged) -> String {
    format!(
        "{}, {}, {}",
        french::count(merged.changes, "valeur changée", "valeurs changées"),
        french::count(merged.agreements, "valeur confirmée", "valeurs confirmées"),
        french::count(merged.conflicts, "valeur en conflit", "valeurs en conflit"),
    )
}

/// The same for machines.
fn merged_json(merged: Merged) -> Value {
    json!({ "changees": merged.changes, "confirmees": merged.agreements, "en_conflit": merged.conflicts })
}

fn import(study: &Study, files: &[PathBuf], date: Option<&str>, notes: &mut Notes) -> Result<Said, Failure> {
    let Some(done) = study.import_follow_up(files, date, notes)? else { return Ok(Said::default()) };
    let read = french::count(done.files, "classeur lu", "classeurs lus");
    let mut remarks = Vec::new();
    if done.as_sent > 0 {
        let files = french::count(done.as_sent, "classeur est tel", "classeurs sont tels");
        remarks.push(format!("{files} qu'à l'envoi : rien à en reprendre"));
    }
    let mut line = format!("{read} ; {}", merged_line(done.merged));
    if done.chosen > 0 {
        let settled = french::count(done.chosen, "conflit réglé par un choix", "conflits réglés par un choix");
        line.push_str(&format!(" ; {settled}"));
    }
    let json = json!({
        "classeurs_lus": done.files,
        "classeurs_tels_qu_envoyes": done.as_sent,
        "valeurs": merged_json(done.merged),
        "conflits_regles": done.chosen,
        "conflits_ouverts": done.open,
    });
    Ok(Said { lines: vec![line], remarks, json })
}

fn progress(study: &Study, on: Date, notes: &mut Notes) -> Result<Said, Failure> {
    let Some(progress) = study.progress(on, notes) else { return Ok(Said::default()) };
    let files = study.write_progress(&progress, notes)?;
    let outcome = progress.outcome;
    let findings: Vec<String> = outcome.findings.into_iter().map(|f| f.text).collect();
    let json = json!({
        "date": on.to_string(),
        "constats": findings,
        "tableaux": outcome.tables,
        "fichiers": files,
    });
    let title = format!("État du plan au {}", french::date(on));
    let remarks = if files.is_empty() { Vec::new() } else { vec![format!("\n{}", french::list(&files))] };
    Ok(Said { lines: std::iter::once(title).chain(findings).collect(), remarks, json })
}

fn take_over(study: &Study, file: &Path, date: Option<&str>, notes: &mut Notes) -> Result<Said, Failure> {
    let Some(done) = study.read_exchange(file, date, notes)? else { return Ok(Said::default()) };
    let mut remarks = vec![match &done.base {
        Some(id) => format!("comparé à ce que `convertir` avait écrit : {id}"),
        None => "comparé à l'état présent de l'étude : ce fichier ne vient pas de `convertir`".to_owned(),
    }];
    if done.brought > 0 {
        remarks.push(format!(
            "{} dans plan/suivi/rattachements-repris.csv : copier dans plan/rattachements.csv les lignes à garder",
            french::count(done.brought, "rattachement repris", "rattachements repris")
        ));
    }
    let json = json!({
        "valeurs": merged_json(done.merged),
        "rattachements_repris": done.brought,
        "compare_a": done.base,
    });
    Ok(Said { lines: vec![merged_line(done.merged)], remarks, json })
}
