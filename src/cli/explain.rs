//! `territoire expliquer`.

use territoire::analysis;
use territoire::study::{self, Failure};

use super::{End, print, say};

/// Explique une analyse, les scénarios, la priorisation, un modèle de couche ou un code.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// Genre d'analyse (`distance`), `scenario`, `priorisation`, modèle de couche (`irve`) ou code de diagnostic (`E0102`) ; sans rien, la liste
    #[arg(value_name = "NOM")]
    name: Option<String>,
}

pub(super) fn run(explain: &Explain) -> Result<End, Failure> {
    let told = match &explain.name {
        None => Ok(study::explainable(analysis::ALL)),
        Some(name) => study::explain(name, analysis::ALL),
    };
    match told {
        Ok(text) => print(text.trim_end()),
        Err(message) => {
            say(&format!("erreur: {message}"));
            return Ok(End::Errors);
        }
    }
    Ok(End::Done)
}
