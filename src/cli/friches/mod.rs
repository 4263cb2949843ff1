//! `territoire friches`: the inventory of friches of several sources, made one, completed with the EPCI, published.

mod export;
mod forms;
mod merge;
mod sheets;

use std::path::Path;

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::study::{Failure, Known, Study};

use super::{End, Format, print, say, tell};

/// L'inventaire des friches.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Friches {
    /// Fait un seul inventaire de plusieurs couches de friches : qui est qui, quelle valeur garder, ce qui reste à décider
    Fusionner(merge::Merge),
    /// Écrit dans inventaire/formulaires/ un classeur à remplir par EPCI, avec ce qui est connu de ses friches
    Formulaires(forms::Forms),
    /// Reprend les formulaires remplis : ce qui a changé va dans inventaire/saisies.csv
    Reprendre(forms::TakeBack),
    /// Écrit l'inventaire au standard CNIG, sans les personnes physiques
    Exporter(export::Export),
    /// Écrit dans documents/ une fiche par friche (PDF) : où elle est, ce qui en est connu, ce qu'elle pourrait devenir, à quel coût
    Fiches(sheets::Fiches),
}

impl Friches {
    /// The study, how results are printed, and the words of the command.
    pub(super) fn of(&self) -> (&Path, Format, &'static str) {
        match self {
            Self::Fusionner(asked) => (&asked.study.dossier, asked.study.format, "friches fusionner"),
            Self::Formulaires(asked) => (&asked.study.dossier, asked.study.format, "friches formulaires"),
            Self::Reprendre(asked) => (&asked.dossier, asked.format, "friches reprendre"),
            Self::Exporter(asked) => (&asked.study.dossier, asked.study.format, "friches exporter"),
            Self::Fiches(asked) => (&asked.study.dossier, asked.study.format, "friches fiches"),
        }
    }
}

pub(super) fn run(command: &Friches) -> Result<End, Failure> {
    let at = command.of().0;
    match command {
        Friches::Fusionner(asked) => on_study(at, |study, notes| merge::run(asked, study, notes)),
        Friches::Formulaires(asked) => on_study(at, |study, notes| forms::send(asked, study, notes)),
        Friches::Reprendre(asked) => on_study(at, |study, notes| forms::take_back(asked, study, notes)),
        Friches::Exporter(asked) => on_study(at, |study, notes| export::run(asked, study, notes)),
        // It has answers to wait for, and shows it.
        Friches::Fiches(asked) => sheets::run(asked),
    }
}

/// Opens the study, does the work, and says what it gives after what there is to know of it; no lines where it could not be done.
fn on_study(
    folder: &Path,
    work: impl FnOnce(&Study, &mut Notes) -> Result<Option<Vec<Line>>, Failure>,
) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(folder, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let done = work(&study, &mut notes)?;
    tell(&notes);
    let Some(lines) = done else { return Ok(End::Errors) };
    for line in lines {
        match line {
            Line::Data(text) => print(&text),
            Line::Talk(text) => say(&text),
        }
    }
    Ok(if notes.has_errors() { End::Errors } else { End::Done })
}

/// A line that a command has to say once it is done.
enum Line {
    /// What it gives.
    Data(String),
    /// What goes with it.
    Talk(String),
}

/// How much is known, and what to ask first: why is told once, of the last, which is the territory.
fn known_lines(known: &[Known]) -> impl Iterator<Item = Line> {
    known.iter().enumerate().map(|(n, one)| Line::Talk(known_line(one, n + 1 == known.len())))
}

/// «CC du Sammiellois : 9 friches connues, complétude 62 % ; à demander d'abord : pollution du sol (7 friches)».
fn known_line(one: &Known, with_why: bool) -> String {
    let Some(share) = one.share else {
        return format!("{} : aucune friche connue : cela ne veut pas dire qu'il n'y en a pas", one.of);
    };
    let ask = one.ask.as_ref().map(|(field, why, lacking)| {
        let lacking = french::count(*lacking, "friche", "friches");
        let why = if with_why { format!(", car {why}") } else { String::new() };
        format!(" ; à demander d'abord : {} ({lacking}){why}", french::lower_first(field))
    });
    format!(
        "{} : {}, complétude {}{}",
        one.of,
        french::count(one.sites, "friche connue", "friches connues"),
        french::percent(share, 0),
        ask.unwrap_or_default()
    )
}

fn known_json(known: &[Known]) -> serde_json::Value {
    let one = |known: &Known| {
        let ask = known.ask.as_ref();
        serde_json::json!({
            "nom": known.of, "sites": known.sites, "completude": known.share,
            "a_demander": ask.map(|(field, ..)| field), "sites_sans": ask.map(|(.., lacking)| lacking),
        })
    };
    known.iter().map(one).collect()
}
