//! `territoire expliquer`.

use territoire::analysis;
use territoire::analysis::About;
use territoire::diagnostic;
use territoire::french;
use territoire::layer::Model;
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
    let Some(name) = &explain.name else {
        print("Analyses :");
        for question in analysis::ALL {
            print(&format!("  {:<12} {}", question.kind(), question.about().title));
        }
        print("\nAutres sections :");
        for topic in study::TOPICS {
            print(&format!("  {:<12} {}", topic.name, topic.about.title));
        }
        print("\nModèles de couches :");
        for model in Model::all() {
            let prefix = if analysis::find(&model.id).is_some() { "modele:" } else { "" };
            print(&format!("  {:<26} {}", format!("{prefix}{}", model.id), model.title));
        }
        print("\nCodes de diagnostic :");
        for code in diagnostic::all() {
            print(&format!("  {:<12} {}", code.id, code.title));
        }
        return Ok(End::Done);
    };
    if let Some(code) = diagnostic::find(name) {
        print(&format!("{} : {}\n\n{}", code.id, code.title, code.explanation));
        return Ok(End::Done);
    }
    // An analysis and a model may bear one name: `modele:friches` is the model.
    let model = match name.strip_prefix("modele:") {
        Some(model) => Model::named(model),
        None => Model::named(name).filter(|_| analysis::find(name).is_none()),
    };
    if let Some(model) = model {
        print(model.documentation().trim_end());
        return Ok(End::Done);
    }
    if let Some(topic) = study::topic(name) {
        note(&topic.about, topic.section, topic.keys.iter().map(|(key, about)| (*key, (*about).to_owned())));
        return Ok(End::Done);
    }
    let Some(question) = analysis::find(name) else {
        let kinds = analysis::ALL.iter().map(|q| q.kind());
        let models = Model::all().iter().map(|m| m.id.as_str());
        let known =
            kinds.chain(study::TOPICS.iter().map(|t| t.name)).chain(models).chain(diagnostic::all().map(|c| c.id));
        let help = french::nearest(name, known).map(|n| format!(" ; vouliez-vous dire `{n}` ?")).unwrap_or_default();
        say(&format!("erreur: `{name}` n'est ni une analyse, ni un modèle de couche, ni un code{help}"));
        return Ok(End::Errors);
    };
    let keys = question.parameters().iter().map(|parameter| {
        let default = parameter.default.map_or_else(|| "obligatoire".to_owned(), |d| format!("par défaut {d}"));
        (parameter.key, format!("{} ({default})", parameter.about))
    });
    note(&question.about(), &format!("genre = \"{}\"", question.kind()), keys);
    Ok(End::Done)
}

/// A method note, then the keys with what each means.
fn note(about: &About, written: &str, keys: impl Iterator<Item = (&'static str, String)>) {
    print(&format!("{} ({written})\n", about.title));
    for (head, text) in about.paragraphs() {
        print(&format!("{head}\n  {text}\n"));
    }
    print("Clés de territoire.toml");
    for (key, about) in keys {
        print(&format!("  {key:<14} {about}"));
    }
}
