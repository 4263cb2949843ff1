//! What there is to be told of the tool, each thing by its name: questions, sections of `territoire.toml`, models of
//! layers, codes of diagnostics.

use std::fmt::Write as _;

use super::topics::{TOPICS, topic};
use crate::analysis::{self, About};
use crate::diagnostic;
use crate::french;
use crate::layer::Model;

/// Every name that [`explain`] knows, under its head, with what it is.
#[must_use]
pub fn explainable() -> String {
    let mut out = String::from("Analyses :\n");
    for question in analysis::ALL {
        let _ = writeln!(out, "  {:<12} {}", question.kind(), question.about().title);
    }
    out.push_str("\nAutres sections :\n");
    for topic in TOPICS {
        let _ = writeln!(out, "  {:<12} {}", topic.name, topic.about.title);
    }
    out.push_str("\nModèles de couches :\n");
    for model in Model::all() {
        let prefix = if analysis::find(&model.id).is_some() { "modele:" } else { "" };
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
pub fn explain(name: &str) -> Result<String, Option<&'static str>> {
    if let Some(code) = diagnostic::find(name) {
        return Ok(format!("{} : {}\n\n{}\n", code.id, code.title, code.explanation));
    }
    // An analysis and a model may bear one name: `modele:friches` is the model.
    let model = match name.strip_prefix("modele:") {
        Some(model) => Model::named(model),
        None => Model::named(name).filter(|_| analysis::find(name).is_none()),
    };
    if let Some(model) = model {
        return Ok(model.documentation());
    }
    if let Some(topic) = topic(name) {
        let keys = topic.keys.iter().map(|(key, about)| (*key, (*about).to_owned()));
        return Ok(note(&topic.about, topic.section, keys));
    }
    let Some(question) = analysis::find(name) else {
        let kinds = analysis::ALL.iter().map(|q| q.kind());
        let models = Model::all().iter().map(|m| m.id.as_str());
        let known = kinds.chain(TOPICS.iter().map(|t| t.name)).chain(models).chain(diagnostic::all().map(|c| c.id));
        return Err(french::nearest(name, known));
    };
    let keys = question.parameters().iter().map(|parameter| {
        let default = parameter.default.map_or_else(|| "obligatoire".to_owned(), |d| format!("par défaut {d}"));
        (parameter.key, format!("{} ({default})", parameter.about))
    });
    Ok(note(&question.about(), &format!("genre = \"{}\"", question.kind()), keys))
}

/// A method note, then the keys with what each means.
fn note(about: &About, written: &str, keys: impl Iterator<Item = (&'static str, String)>) -> String {
    let mut out = format!("{} ({written})\n\n", about.title);
    for (head, text) in about.paragraphs() {
        let _ = writeln!(out, "{head}\n  {text}\n");
    }
    out.push_str("Clés de territoire.toml\n");
    for (key, about) in keys {
        let _ = writeln!(out, "  {key:<14} {about}");
    }
    out
}
