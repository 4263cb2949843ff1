//! `territoire sdirve`: the file of a SDIRVE, as far as the study fills it in.

use std::path::PathBuf;

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::french;
use territoire::outcome::{Filled, Lacking, Outcome};
use territoire::study::{Failure, Study};
use territoire::workshop::{self, Destination, Written};

use super::{End, Format, print, say, tell, typed};

/// Écrit le fichier d'un SDIRVE dans son schéma officiel, rempli de ce que l'étude en tient, et dit ce qui manque.
#[derive(Debug, clap::Args)]
pub(super) struct Sdirve {
    #[command(flatten)]
    pub(super) study: super::Study,
    /// Identifiant de l'analyse, quand plusieurs remplissent un tel fichier
    #[arg(long, value_name = "ID", value_parser = typed)]
    analyse: Option<String>,
    /// Fichier à écrire (par défaut, sdirve/sdirve.csv dans l'étude) ; incomplet, son nom finit par -a-completer
    #[arg(long, value_name = "FICHIER")]
    sortie: Option<PathBuf>,
    /// Finit par une erreur (code 1) quand il manque un champ obligatoire
    #[arg(long)]
    strict: bool,
    /// Remplace aussi un fichier que cette commande n'a pas écrit, ou que quelqu'un a rempli depuis
    #[arg(long)]
    remplacer: bool,
}

pub(super) fn run(asked: &Sdirve) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(&asked.study.dossier, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let answers = study.answer(&mut notes);
    let Some((outcome, filled)) = chosen(&answers.outcomes, asked.analyse.as_deref(), &mut notes) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    let destination = Destination { file: asked.sortie.as_deref(), replace: asked.remplacer };
    let written = workshop::fill(&study, filled, destination, &mut notes)?;
    tell(&notes);
    let Some(written) = written else { return Ok(End::Errors) };
    if asked.study.format == Format::Json {
        print(&json(outcome, filled, &written).to_string());
    } else {
        told(outcome, filled, &written);
    }
    Ok(if asked.strict && written.left > 0 { End::Errors } else { End::Done })
}

/// The analysis that is asked for, or the only one that fills in a file, with the file.
fn chosen<'a>(outcomes: &'a [Outcome], id: Option<&str>, notes: &mut Notes) -> Option<(&'a Outcome, &'a Filled)> {
    let all: Vec<(&Outcome, &Filled)> = outcomes.iter().filter_map(|o| Some((o, o.filled.as_ref()?))).collect();
    let names: Vec<&str> = all.iter().map(|(o, _)| o.id.as_str()).collect();
    let found = match id {
        Some(id) => all.iter().find(|(o, _)| o.id == id).copied(),
        None => Some(all.first().copied()).filter(|_| all.len() == 1).flatten(),
    };
    if found.is_none() {
        let d = match id {
            _ if all.is_empty() => Diagnostic::missing("aucune analyse de l'étude ne remplit le fichier d'un SDIRVE").help(
                "voir dans docs/guide.md « Le schéma directeur (SDIRVE) », ou plus haut pourquoi l'analyse n'a pas de réponse",
            ),
            Some(id) => Diagnostic::unknown(format!("l'analyse `{id}` ne remplit pas le fichier d'un SDIRVE"))
                .help(format!("écrire --analyse et l'une de : {}", french::list(&names))),
            None => Diagnostic::missing("plusieurs analyses remplissent le fichier d'un SDIRVE")
                .help(format!("écrire --analyse et l'une de : {}", french::list(&names))),
        };
        notes.push(d);
    }
    found
}

fn told(outcome: &Outcome, filled: &Filled, written: &Written) {
    let rows = french::count(written.rows, "ligne", "lignes");
    if written.left == 0 {
        let s = french::s(written.rows);
        print(&format!("{} : {rows}, valide{s} pour le schéma {}", written.file.display(), written.schema));
    } else {
        print(&format!(
            "{} : {rows}, dont {} à compléter avant de pouvoir publier ; ce qui manque est dans la dernière colonne",
            written.file.display(),
            french::integer(written.left as u64)
        ));
    }
    let lines = |required: bool, head: &str| {
        let lacking: Vec<&Lacking> = filled.lacking.iter().filter(|l| l.required == required).collect();
        if !lacking.is_empty() {
            say(head);
        }
        // Fields that the same people give, on one line.
        let mut sources: Vec<&str> = Vec::new();
        for l in &lacking {
            if !sources.contains(&l.from.as_str()) {
                sources.push(&l.from);
            }
        }
        for from in sources {
            let of: Vec<&&Lacking> = lacking.iter().filter(|l| l.from == from).collect();
            let fields: Vec<&str> = of.iter().map(|l| l.field.as_str()).collect();
            let most = of.iter().map(|l| l.rows).max().unwrap_or_default();
            let rows = french::count(most, "ligne", "lignes");
            say(&format!("  • {from}\n      {} ({rows})", fields.join(", ")));
        }
    };
    lines(true, "Champs obligatoires qui manquent, et qui peut les donner :");
    lines(false, "Champs facultatifs laissés vides :");
    if outcome.fictional {
        say("Ce fichier tient des données fictives : ne pas le publier");
    }
}

fn json(outcome: &Outcome, filled: &Filled, written: &Written) -> serde_json::Value {
    let lacking: Vec<serde_json::Value> = filled
        .lacking
        .iter()
        .map(|l| serde_json::json!({ "champ": l.field, "lignes": l.rows, "obligatoire": l.required, "qui": l.from }))
        .collect();
    serde_json::json!({
        "id": outcome.id, "fichier": written.file, "lignes": written.rows, "a_completer": written.left,
        "valide": written.left == 0, "schema": written.schema, "manque": lacking, "fictif": outcome.fictional,
    })
}
