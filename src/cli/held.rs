//! One command at a time writes in a study, and what a command that was stopped left there is put in order first.

use std::path::Path;
use std::time::Duration;

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::disk::{Holder, Lock};
use territoire::study::{self, Failure};

use super::donnees::Donnees;
use super::plan::Plan;
use super::{Command, End, Format, notes_json, print, say, tell};

/// How long a command waits for another one, in seconds: most take one or two.
const PATIENCE: u64 = 15;

/// Another length of waiting, for scripts that would rather wait for long, or not at all.
const ASKED: &str = "TERRITOIRE_ATTENTE";

/// Where a command writes, how its results are printed, and its words.
type Writes<'a> = (&'a Path, Format, &'static str);

impl Command {
    /// None for one that only reads.
    fn writes(&self) -> Option<Writes<'_>> {
        match self {
            Self::Nouveau(new) => new.dossier.as_deref().map(|folder| (folder, Format::Texte, "nouveau")),
            Self::Verifier(asked) => Some((&asked.study.dossier, asked.study.format, "verifier")),
            Self::Cartographier(asked) => Some((&asked.study.dossier, asked.study.format, "cartographier")),
            Self::Lancer(asked) => {
                let study = &asked.results.study;
                Some((&study.dossier, study.format, "lancer"))
            }
            Self::Comparer(asked) => Some((&asked.study.dossier, asked.study.format, "comparer")),
            Self::Implanter(asked) => {
                let writes = asked.retenir.is_some() || asked.page;
                writes.then_some((asked.study.dossier.as_path(), asked.study.format, "implanter"))
            }
            Self::Sdirve(asked) => Some((&asked.study.dossier, asked.study.format, "sdirve")),
            Self::Friches(command) => Some(command.of()),
            Self::Plan(Plan::Lire { .. }) | Self::Analyser(_) | Self::Expliquer(_) => None,
            Self::Plan(Plan::Identifiants { dossier }) => Some((dossier, Format::Texte, "plan identifiants")),
            Self::Plan(Plan::Rattacher(asked)) => Some((&asked.study.dossier, asked.study.format, "plan rattacher")),
            Self::Plan(Plan::Prioriser(study)) => Some((&study.dossier, study.format, "plan prioriser")),
            Self::Plan(Plan::Suivi(command)) => Some(command.of()),
            Self::Donnees(Donnees::Recuperer(asked)) => {
                // Without a name, the list.
                asked.nom.as_ref().map(|_| (asked.dossier.as_path(), asked.format, "donnees recuperer"))
            }
            Self::Donnees(Donnees::Geocoder(asked)) => Some((&asked.dossier, asked.format, "donnees geocoder")),
            Self::Donnees(Donnees::Convertir(asked)) => Some((&asked.dossier, Format::Texte, "donnees convertir")),
            Self::Donnees(Donnees::Publier(asked)) => {
                Some((&asked.study.dossier, asked.study.format, "donnees publier"))
            }
            Self::Reseau(super::reseau::Reseau::Construire(asked)) => {
                Some((&asked.dossier, asked.format, "reseau construire"))
            }
        }
    }

    /// Puts in order what a process that has died left in its study.
    pub(super) fn tidy(&self) {
        if let Some((folder, ..)) = self.writes() {
            // Its lock, taken and let go, goes with the rest.
            let _ = Lock::take(folder, "", Duration::ZERO, &mut |_| ());
            let _ = study::tidy(folder, false);
        }
    }
}

/// Runs a command, alone in the study that it writes in.
pub(super) fn run(command: &Command, run: impl FnOnce() -> Result<End, Failure>) -> Result<End, Failure> {
    let Some((folder, format, words)) = command.writes() else { return run() };
    // A folder that is not that of a study is not touched: the command tells.
    if !folder.join("territoire.toml").is_file() && !matches!(command, Command::Nouveau(_)) {
        return run();
    }
    let waiting = &mut |holder: &Holder| say(&format!("attente : {}", working(holder)));
    let asked = std::env::var(ASKED).ok().and_then(|seconds| seconds.trim().parse().ok());
    let patience = Duration::from_secs(asked.unwrap_or(PATIENCE));
    let lock = match Lock::take(folder, &format!("territoire {words}"), patience, waiting)? {
        Ok(lock) => lock,
        Err(holder) => {
            let mut notes = Notes::new();
            notes.push(
                Diagnostic::new("E0470", "une autre commande est en cours dans cette étude")
                    .in_file(folder)
                    .label(working(&holder))
                    .help("attendre qu'elle finisse, puis relancer ; rien n'a été écrit"),
            );
            match format {
                Format::Json => print(&serde_json::json!({ "diagnostics": notes_json(&notes) }).to_string()),
                Format::Texte => tell(&notes),
            }
            return Ok(End::Errors);
        }
    };
    let mut notes = Notes::new();
    study::tidy(folder, lock.is_held()).iter().for_each(|path| notes.push(study::not_removed(path)));
    tell(&notes);
    run()
}

/// Who works in the study.
fn working(holder: &Holder) -> String {
    match holder.commande.as_str() {
        "" => "une autre commande y travaille".to_owned(),
        command => format!("`{command}` y travaille (processus {}, depuis le {})", holder.processus, holder.depuis),
    }
}
