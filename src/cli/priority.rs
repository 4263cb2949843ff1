//! `territoire plan prioriser`.

use territoire::diagnostic::Notes;
use territoire::french;
use territoire::outcome::Outcome;
use territoire::study::{Failure, Study};

use super::{End, print, say, tell};

/// Actions that are printed; the workbook of `lancer` has them all.
const SHOWN: usize = 20;

pub(super) fn run(arguments: &super::Study) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(&arguments.dossier, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell(&notes);
        return Ok(End::Errors);
    };
    study.keep_ids(&mut notes)?;
    let written = study.write_priority_tables(&mut notes)?;
    tell(&notes);
    let outcomes = study.priorities();
    if outcomes.is_empty() && written.is_empty() {
        say(
            "cette étude n'a pas de critères : ajouter une section [priorisation] à territoire.toml (voir docs/guide.md)",
        );
        return Ok(End::Errors);
    }
    if arguments.format == super::Format::Json {
        print(
            &serde_json::json!({ "ecrits": written, "reponses": outcomes.iter().map(json).collect::<Vec<_>>() })
                .to_string(),
        );
        return Ok(End::Done);
    }
    for outcome in &outcomes {
        if let Some(lines) = ranked(outcome) {
            lines.iter().for_each(|line| print(line));
        }
        outcome.findings.iter().for_each(|f| say(&format!("• {}", f.text)));
    }
    if !written.is_empty() {
        say(&format!("À remplir : {}. Une cellule vide n'est pas un zéro.", french::list(&written)));
    }
    Ok(End::Done)
}

fn json(outcome: &Outcome) -> serde_json::Value {
    serde_json::json!({ "id": outcome.id, "tableaux": outcome.tables, "constats": outcome.findings, "methode": outcome.method })
}

/// Rank, range of ranks, score, id and text of the first actions, under their heads.
fn ranked(outcome: &Outcome) -> Option<Vec<String>> {
    let table = outcome.table("actions")?;
    let numbers = |id: &str| table.column(id).and_then(|c| c.as_numbers());
    let (ranks, best, worst, scores) =
        (numbers("rang")?, numbers("meilleur_rang")?, numbers("pire_rang")?, numbers("score")?);
    let mut order: Vec<(usize, f64)> = ranks.iter().enumerate().filter_map(|(i, r)| Some((i, (*r)?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let line = |(i, rank): &(usize, f64)| {
        let range = format!("{:.0}–{:.0}", best[*i].unwrap_or(*rank), worst[*i].unwrap_or(*rank));
        let score = french::number(scores[*i].unwrap_or_default(), 1);
        format!("{rank:>4.0}  ({range:>7})  {score:>5}  {}  {}", table.keys[*i], french::shorten(&table.names[*i], 70))
    };
    let head = format!("rang  ({:>7})  {:>5}  {:<8}  texte", "de – à", "score", "action");
    Some(std::iter::once(head).filter(|_| !order.is_empty()).chain(order.iter().take(SHOWN).map(line)).collect())
}
