//! What the variables of analyses name: checked when the study is read as far as its files tell, and for columns of
//! earlier answers once these are there.

use super::declare::Config;
use super::settings::AnalysisConfig;
use crate::analysis;
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{Kind, Layer};
use crate::outcome::{Outcome, Row};
use crate::pull::Given;

/// The answer that the plan gives, which analyses may use.
const PLAN: &str = "plan";

/// Checks that each variable names something of the reference, a layer and its field, or a column of an analysis that
/// is declared above. Which columns that one has is known when it has answered only.
pub(super) fn check(config: &Config, layers: &[Layer], notes: &mut Notes) {
    let mut earlier: Vec<&str> = config.plan.iter().map(|_| PLAN).collect();
    for declared in &config.analyses {
        for given in &declared.variables {
            if let Err(known) = is_known(&given.value, config, layers, &earlier) {
                notes.push(match text_field(&given.value, layers) {
                    Some(layer) => not_numbers(given, layer, &known),
                    None => unknown(given, &known),
                });
            }
        }
        earlier.push(&declared.asked.id);
    }
}

/// Whether the variable may exist; if not, all those that could have been meant.
fn is_known(text: &str, config: &Config, layers: &[Layer], earlier: &[&str]) -> Result<(), Vec<String>> {
    if let Some(rest) = text.strip_prefix("couche:") {
        let (id, field) = rest.split_once('.').map_or((rest, None), |(id, field)| (id, Some(field)));
        if config.layers.iter().all(|l| l.id.value != id) {
            return Err(config.layers.iter().map(|l| format!("couche:{}", l.id.value)).collect());
        }
        // A layer that could not be read has its own error.
        let (Some(field), Some(layer)) = (field, layers.iter().find(|l| l.id == id)) else { return Ok(()) };
        let numeric = |(_, kind): &(&String, &Kind)| **kind == Kind::Number;
        let fields: Vec<&String> = layer.fields.iter().zip(&layer.kinds).filter(numeric).map(|(f, _)| f).collect();
        if fields.iter().any(|f| f.eq_ignore_ascii_case(field)) {
            return Ok(());
        }
        return Err(fields.into_iter().map(|f| format!("couche:{id}.{f}")).collect());
    }
    let head = text.split('.').next().unwrap_or_default();
    if analysis::REFERENCE.contains(&text) || (earlier.contains(&head) && text.split('.').count() >= 3) {
        return Ok(());
    }
    let rest = text.strip_prefix(head).unwrap_or_default();
    let mut known: Vec<String> = analysis::REFERENCE.iter().map(|v| (*v).to_owned()).collect();
    known.extend(config.layers.iter().map(|l| format!("couche:{}", l.id.value)));
    // A misspelt analysis is nearest to the one that is meant, whatever column follows.
    known.extend(earlier.iter().filter(|id| **id != head).map(|id| format!("{id}{rest}")));
    Err(known)
}

/// Checks the variables of an analysis against the answers given before it. `false` when one of them does not exist:
/// the analysis can't be asked. What an analysis without answer would have held is a warning.
pub(super) fn answered(declared: &AnalysisConfig, config: &Config, answers: &[Outcome], notes: &mut Notes) -> bool {
    let mut all = true;
    for given in &declared.variables {
        let text = &given.value;
        if text.starts_with("couche:") || analysis::REFERENCE.contains(&text.as_str()) {
            continue;
        }
        let head = text.split('.').next().unwrap_or_default();
        let Some(answer) = answers.iter().find(|a| a.id == head) else {
            debug_assert!(head == PLAN || config.analyses.iter().any(|a| a.asked.id == head));
            let message = format!("l'analyse `{}` est sans objet : `{head}` n'a pas de réponse", declared.asked.id);
            notes.push(Diagnostic::new("A0602", message).at(given.place.clone()));
            all = false;
            continue;
        };
        let tables = answer.tables.iter().filter(|t| t.row == Row::Commune);
        let columns = tables.flat_map(|t| t.columns.iter().map(move |c| (t, c)));
        let known: Vec<String> = columns
            .filter(|(_, c)| c.as_numbers().is_some())
            .map(|(t, c)| format!("{head}.{}.{}", t.id, c.id))
            .collect();
        if !known.contains(text) {
            notes.push(unknown(given, &known));
            all = false;
        }
    }
    all
}

/// The layer of which the variable names a field that is there, and that is no field of numbers.
fn text_field<'a>(text: &str, layers: &'a [Layer]) -> Option<&'a Layer> {
    let (id, field) = text.strip_prefix("couche:")?.split_once('.')?;
    layers.iter().find(|l| l.id == id).filter(|l| l.field(field).is_some())
}

fn not_numbers(given: &Given<String>, layer: &Layer, known: &[String]) -> Diagnostic {
    let field = given.value.rsplit('.').next().unwrap_or_default();
    let kind = layer.field(field).and_then(|at| layer.kinds.get(at));
    let what = if kind == Some(&Kind::Flag) { "oui ou non" } else { "du texte" };
    let label = match known {
        [] => "cette couche n'a aucun champ de nombres".to_owned(),
        known => format!("ses champs de nombres : {}", french::list_at_most(known, 6)),
    };
    let message = format!("le champ `{field}` de la couche `{}` est {what}, pas des nombres", layer.id);
    Diagnostic::new("E0104", message)
        .at(given.place.clone())
        .label(label)
        .help(format!("`couche:{}` compte les entités de la couche", layer.id))
}

fn unknown(given: &Given<String>, known: &[String]) -> Diagnostic {
    let nearest = french::nearest(&given.value, known.iter().map(String::as_str)).map(|n| format!("\"{n}\""));
    let label = if known.is_empty() {
        "rien de tel dans l'étude".to_owned()
    } else {
        format!("connues : {}", french::list_at_most(known, 6))
    };
    Diagnostic::new("E0109", format!("la variable `{}` n'existe pas", given.value))
        .at(given.place.clone())
        .label(label)
        .help("écrire `analyse.tableau.colonne` d'une analyse déclarée plus haut, `couche:identifiant`, `couche:identifiant.champ`, `mairies.heures` ou `population`")
        .did_you_mean(nearest.as_deref())
}
