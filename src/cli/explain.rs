//! `territoire expliquer`.

use territoire::analysis;
use territoire::study::{self, Failure};

use super::{End, print, say, typed};

/// Explique une analyse, les scénarios, la priorisation, un modèle de couche ou un code.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// Genre d'analyse (`distance`), `scenario`, `priorisation`, modèle de couche (`irve`) ou code de diagnostic (`E0102`) ; sans rien, la liste
    #[arg(value_name = "NOM", value_parser = typed)]
    name: Option<String>,
}

pub(super) fn run(explain: &Explain) -> Result<End, Failure> {
    let Some(name) = &explain.name else {
        print(study::explainable(analysis::ALL).trim_end());
        return Ok(End::Done);
    };
    match study::explain(name, analysis::ALL) {
        Ok(text) => {
            print(text.trim_end());
            Ok(End::Done)
        }
        Err(nearest) => {
            let help = nearest.map(|n| format!(" ; vouliez-vous dire `{n}` ?")).unwrap_or_default();
            say(&format!("erreur: `{name}` n'est ni une analyse, ni un modèle de couche, ni un code{help}"));
            Ok(End::Errors)
        }
    }
}
