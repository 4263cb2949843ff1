//! `territoire plan lire` and `territoire plan rattacher`.

use std::path::PathBuf;

use territoire::diagnostic::Notes;
use territoire::plan;
use territoire::study::{self, Failure};

use super::{End, Format, notes_json, print, say, tell};

/// Lit un projet de territoire.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Plan {
    /// Lit un document et affiche ses piliers, objectifs et actions, avec les anomalies de numérotation
    Lire {
        /// Document à lire (.docx, .odt, .pdf, .txt, .md, ou un .xlsx qui liste des actions)
        #[arg(value_name = "FICHIER")]
        fichier: PathBuf,
        /// Forme de ce qui est affiché : texte (par défaut) ou json
        #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
        format: Format,
    },
    /// Refait plan/actions.csv, perdu ou vidé, d'après le document : les identifiants y sont ceux d'une première lecture
    Identifiants {
        /// Dossier de l'étude
        #[arg(value_name = "DOSSIER", default_value = ".", hide_default_value = true, value_parser = super::folder)]
        dossier: PathBuf,
    },
    /// Propose des rattachements pour les actions du plan, et retient ceux que vous acceptez ou refusez
    Rattacher(super::attach::Rattacher),
    /// Écrit les tables de notes à remplir, et classe les actions selon les critères de l'étude
    Prioriser(super::Study),
    /// Envoie le suivi des actions aux EPCI, reprend ce qu'ils ont rempli, dit où en est le plan
    #[command(subcommand, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
    Suivi(super::follow::Suivi),
}

pub(super) fn run(command: &Plan) -> Result<End, Failure> {
    match command {
        Plan::Lire { fichier, format } => Ok(read(fichier, *format)),
        Plan::Identifiants { dossier } => remake(dossier),
        Plan::Rattacher(arguments) => super::attach::run(arguments),
        Plan::Prioriser(arguments) => super::priority::run(arguments),
        Plan::Suivi(command) => super::follow::run(command),
    }
}

/// Writes the register again, where there is none any more.
fn remake(folder: &std::path::Path) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let made = study::remake_register(folder, &mut notes)?;
    tell(&notes);
    let Some(actions) = made else { return Ok(End::Errors) };
    say(&format!(
        "{} dans plan/actions.csv, numérotées d'après le document. Vérifier que les rattachements et le suivi parlent bien des mêmes actions.",
        territoire::french::count(actions, "action", "actions")
    ));
    Ok(End::Done)
}

fn read(file: &std::path::Path, format: Format) -> End {
    let mut notes = Notes::new();
    // The levels and corrections are those of the study that the document belongs to.
    let (options, _) = study::reading_of(file, &mut notes);
    let Some(mut plan) = plan::read_with(file, file, &options, &mut notes) else {
        if format == Format::Json {
            print(&serde_json::json!({ "diagnostics": notes_json(&notes) }).to_string());
        } else {
            tell(&notes);
        }
        return End::Errors;
    };
    // The ids are those of the register beside the document, when there is one.
    let beside = file.with_file_name("actions.csv");
    let Some(before) = study::register_beside(&beside, &plan, &mut notes) else {
        tell(&notes);
        return End::Errors;
    };
    let assigned = before.clone().update_with(&mut plan, &options.successions, &mut notes);
    if format == Format::Json {
        print(&serde_json::to_string_pretty(&plan.to_json()).unwrap_or_default());
    } else {
        outline(&plan);
        tell(&notes);
        decisions(&plan);
        if !before.known.is_empty() {
            changes(&plan::changes(&before, &plan, &assigned));
            pairs(&assigned);
        }
    }
    End::Done
}

/// What the user may decide about each anomaly that leaves a choice.
fn decisions(plan: &plan::Plan) {
    let open = plan.anomalies.iter().filter(|a| a.choices().len() > 2);
    let open: Vec<_> = open.filter(|a| a.kind != plan::AnomalyKind::OutsideText).collect();
    if open.is_empty() {
        return;
    }
    say("\nPour décider, ajouter à territoire.toml, sous [plan] :");
    for anomaly in open {
        let choices: Vec<String> = anomaly.choices().iter().map(|c| format!("\"{}\"", c.id())).collect();
        let text = || plan.all_nodes().into_iter().find(|n| n.line == anomaly.shown_at()).map(|n| n.text.clone());
        let about = match &anomaly.code {
            Some(code) => format!("code = \"{code}\""),
            None => {
                let text: String = text().unwrap_or_default().chars().take(40).collect();
                format!("texte = \"{}\"", text.replace('"', "\\\""))
            }
        };
        say(&format!("\n[[plan.correction]]\nanomalie = \"{}\"\n{about}", anomaly.kind.id()));
        say(&format!("choix = {}", choices.join(" # ou ")));
    }
}

/// What a new version of the document changed.
fn changes(changes: &plan::Changes) {
    if changes.is_empty() {
        return say("\naucun changement depuis la lecture précédente (actions.csv)");
    }
    say("\nDepuis la lecture précédente (actions.csv) :");
    changes.added.iter().for_each(|(id, text)| say(&format!("  ajoutée      {id}  {text}")));
    changes.removed.iter().for_each(|(id, text)| say(&format!("  disparue     {id}  {text}")));
    changes.moved.iter().for_each(|c| say(&format!("  déplacée     {}  de {} à {}", c.id, c.before, c.after)));
    for c in &changes.reworded {
        say(&format!("  reformulée   {}  {}\n            en  {}", c.id, c.before, c.after));
    }
    for (old, new, percent) in &changes.doubtful {
        say(&format!("  à décider    {old} (disparue) et {new} (ajoutée) se ressemblent à {percent}\u{a0}%"));
    }
}

/// What the user may decide about the actions that may have become others.
fn pairs(assigned: &plan::Assigned) {
    if assigned.doubtful.is_empty() {
        return;
    }
    say(
        "\nPour dire si une action disparue est devenue une autre, qui garde alors ses rattachements, ajouter à territoire.toml :",
    );
    for doubt in &assigned.doubtful {
        let [same, _] = doubt.answers();
        say(&format!("\n{same} # ou \"{}\"", plan::NONE));
    }
}

/// The tree as people read it: printed number where there is one, id of each action.
fn outline(plan: &plan::Plan) {
    for node in plan.all_nodes() {
        let indent = "  ".repeat(usize::from(node.level.saturating_sub(1)));
        let code = node.id.clone().or_else(|| node.printed_code.clone()).unwrap_or_default();
        let label = if node.id.is_some() { String::new() } else { format!("{} ", node.label) };
        print(&format!("{indent}{label}{code} {}", node.text));
    }
    say("");
    plan.picture().iter().for_each(|line| say(line));
}
