//! `territoire plan lire` and `territoire plan rattacher`.

use std::path::PathBuf;

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::plan::{self, Registry};
use territoire::study::Failure;

use super::{End, Format, notes_json, print, say, tell};

/// Lit un projet de territoire.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Plan {
    /// Lit un document et affiche ses piliers, objectifs et actions, avec les anomalies de numérotation
    Lire {
        /// Document à lire (texte)
        #[arg(value_name = "FICHIER")]
        fichier: PathBuf,
        /// Forme de ce qui est affiché : texte (par défaut) ou json
        #[arg(long, value_enum, default_value = "texte", hide_default_value = true, hide_possible_values = true)]
        format: Format,
    },
    /// Propose des rattachements pour les actions du plan, et retient ceux que vous acceptez ou refusez
    Rattacher(super::attach::Rattacher),
}

pub(super) fn run(command: &Plan) -> Result<End, Failure> {
    match command {
        Plan::Lire { fichier, format } => Ok(read(fichier, *format)),
        Plan::Rattacher(arguments) => super::attach::run(arguments),
    }
}

fn read(file: &std::path::Path, format: Format) -> End {
    let mut notes = Notes::new();
    let Some(mut plan) = plan::read(file, file, &mut notes) else {
        if format == Format::Json {
            print(&serde_json::json!({ "diagnostics": notes_json(&notes) }).to_string());
        } else {
            tell(&notes);
        }
        return End::Errors;
    };
    // The ids are those of the register beside the document, when there is one.
    let beside = file.with_file_name("actions.csv");
    let known = std::fs::read_to_string(&beside).ok().and_then(|text| Registry::parse(&text, &beside, &mut notes));
    known.unwrap_or_default().update(&mut plan);
    if format == Format::Json {
        print(&serde_json::to_string_pretty(&plan.to_json()).unwrap_or_default());
    } else {
        outline(&plan);
        tell(&notes);
    }
    End::Done
}

/// The tree as people read it: printed number where there is one, id of each action.
fn outline(plan: &plan::Plan) {
    for node in plan.all_nodes() {
        let indent = "  ".repeat(usize::from(node.level.saturating_sub(1)));
        let code = node.id.clone().or_else(|| node.printed_code.clone()).unwrap_or_default();
        let label = if node.id.is_some() { String::new() } else { format!("{} ", node.label) };
        print(&format!("{indent}{label}{code} {}", node.text));
    }
    let [pillars, strategic, operational, actions] = plan.counts();
    say(&format!(
        "\n{}, {}, {}, {}",
        french::count(pillars, "pilier", "piliers"),
        french::count(strategic, "objectif stratégique", "objectifs stratégiques"),
        french::count(operational, "objectif opérationnel", "objectifs opérationnels"),
        french::count(actions, "action", "actions")
    ));
}
