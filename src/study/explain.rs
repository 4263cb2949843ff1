//! What `territoire expliquer` tells: analyses, sections, models of layers, codes of diagnostics.

use std::fmt::Write as _;

use super::topics::{TOPICS, topic};
use crate::analysis::{self, About, AnyQuestion, Questions};
use crate::diagnostic;
use crate::french;
use crate::layer::Model;

/// Before the name of a model that an analysis bears too.
const MODEL: &str = "modele:";

/// All that can be explained, in lists.
#[must_use]
pub fn explainable(questions: &Questions) -> String {
    let mut out = String::from("Analyses :\n");
    for question in questions {
        let _ = writeln!(out, "  {:<12} {}", question.kind(), question.about().title);
    }
    out.push_str("\nAutres sections :\n");
    for topic in TOPICS {
        let _ = writeln!(out, "  {:<12} {}", topic.name, topic.about.title);
    }
    out.push_str("\nModèles de couches :\n");
    for model in Model::all() {
        let prefix = if analysis::find(&model.id, questions).is_some() { MODEL } else { "" };
        let _ = writeln!(out, "  {:<26} {}", format!("{prefix}{}", model.id), model.title);
    }
    out.push_str("\nCodes de diagnostic :\n");
    for code in diagnostic::all() {
        let _ = writeln!(out, "  {:<12} {}", code.id, code.title);
    }
    out
}

/// What is to be known of the thing of that name.
///
/// # Errors
/// When nothing has that name: the nearest that something has, if one is near enough.
pub fn explain(name: &str, questions: &Questions) -> Result<String, Option<&'static str>> {
    if let Some(code) = diagnostic::find(name) {
        return Ok(format!("{} : {}\n\n{}\n", code.id, code.title, code.explanation));
    }
    // An analysis and a model may bear one name: `modele:friches` is the model.
    let model = match name.strip_prefix(MODEL) {
        Some(model) => Model::named(model),
        None => Model::named(name).filter(|_| analysis::find(name, questions).is_none()),
    };
    if let Some(model) = model {
        return Ok(format!("{}\n", model.documentation().trim_end()));
    }
    if let Some(topic) = topic(name) {
        let keys = topic.keys.iter().map(|(key, about)| (*key, (*about).to_owned()));
        return Ok(note(&topic.about, topic.section, keys));
    }
    if let Some(question) = analysis::find(name, questions) {
        return Ok(note(&question.about(), &format!("genre = \"{}\"", question.kind()), keys(question).into_iter()));
    }
    let kinds = questions.iter().map(|q| q.kind());
    let models = Model::all().iter().map(|m| m.id.as_str());
    let known = kinds.chain(TOPICS.iter().map(|t| t.name)).chain(models).chain(diagnostic::all().map(|c| c.id));
    Err(french::nearest(name, known))
}

/// The keys of a question, each with what it means and its default.
fn keys(question: &dyn AnyQuestion) -> Vec<(&'static str, String)> {
    let told = |parameter: analysis::parameter::Declared| {
        let default = parameter.default.map_or_else(|| "obligatoire".to_owned(), |d| format!("par défaut {d}"));
        (parameter.key, format!("{} ({default})", parameter.about))
    };
    question.parameters().into_iter().map(told).collect()
}

/// A method note, then the keys with what each means.
fn note(about: &About, written: &str, keys: impl Iterator<Item = (&'static str, String)>) -> String {
    let mut out = format!("{} ({written})\n\n", about.title);
    for (head, text) in about.paragraphs() {
        let _ = write!(out, "{head}\n  {text}\n\n");
    }
    out.push_str("Clés de territoire.toml\n");
    for (key, about) in keys {
        let _ = writeln!(out, "  {key:<14} {about}");
    }
    out
}
