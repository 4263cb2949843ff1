//! `territoire implanter`: the sites that an analysis proposes, kept as a scenario.

use territoire::diagnostic::{Diagnostic, Notes};
use territoire::french;
use territoire::outcome::{Cells, Outcome, Table};
use territoire::study::{Failure, Keep, Study};

use super::run::spinner;
use super::stop::with_waiting;
use super::{End, Format, print, say, tell_counted, typed};

/// Montre les sites proposés, et en fait un scénario.
#[derive(Debug, clap::Args)]
pub(super) struct Implanter {
    #[command(flatten)]
    pub(super) study: super::Study,
    /// Identifiant de l'analyse, quand plusieurs proposent des sites
    #[arg(long, value_name = "ID", value_parser = typed)]
    analyse: Option<String>,
    /// Ajoute à territoire.toml un scénario de ce nom, et une couche de ses sites
    #[arg(long, value_name = "NOM", value_parser = typed)]
    pub(super) retenir: Option<String>,
    /// Couche à laquelle le scénario ajoute les sites (par défaut, celle des sites existants)
    #[arg(long, value_name = "COUCHE", value_parser = typed)]
    couche: Option<String>,
    /// Ce que chaque site retenu a dans un champ de cette couche, CHAMP=VALEUR (puissance_nominale=22) ; autant qu'il en faut
    #[arg(long, value_name = "CHAMP=VALEUR", value_parser = valued, requires = "retenir")]
    valeur: Vec<(String, String)>,
    /// Écrit dans documents/ les pages pour le conseil (PDF) : carte, sites, apport de chacun, alternatives, coûts
    #[arg(long)]
    pub(super) page: bool,
    /// Remplace des pages que quelqu'un a modifiées
    #[arg(long)]
    remplacer: bool,
}

pub(super) fn run(asked: &Implanter) -> Result<End, Failure> {
    let mut notes = Notes::new();
    let study = Study::open(&asked.study.dossier, &mut notes);
    let Some(study) = study.filter(|_| !notes.has_errors()) else {
        tell_counted(&notes);
        return Ok(End::Errors);
    };
    let bar = spinner("analyses");
    let study = with_waiting(study, &bar, "analyses").replacing(asked.remplacer);
    let answers = study.answer(&mut notes);
    bar.finish_and_clear();
    let Some(outcome) = chosen(&answers.outcomes, asked.analyse.as_deref(), &mut notes) else {
        tell_counted(&notes);
        return Ok(End::Errors);
    };
    let kept = match &asked.retenir {
        Some(name) => {
            let keep = Keep { id: name, layer: asked.couche.as_deref(), values: &asked.valeur };
            study.retain(outcome, keep, &mut notes)?
        }
        None => None,
    };
    let page = if asked.page { study.write_pages(&answers, outcome, &mut notes)? } else { None };
    tell_counted(&notes);
    if asked.study.format == Format::Json {
        let kept = kept.as_ref().map(|k| serde_json::json!({ "scenario": k.scenario, "couche": k.file }));
        let told = serde_json::json!({
            "id": outcome.id, "tableaux": outcome.tables, "constats": outcome.findings, "methode": outcome.method,
            "retenu": kept, "page": page,
        });
        print(&told.to_string());
    } else {
        print(&outcome.title);
        let numbered = |table: &Table| outcome.points.iter().any(|points| points.listed.as_ref() == Some(&table.id));
        let sites = outcome.table("sites").into_iter();
        sites.flat_map(|table| lines(table, numbered(table))).for_each(|line| print(&line));
        outcome.findings.iter().for_each(|f| say(&format!("• {}", f.text)));
        if let Some(page) = &page {
            say(&format!("\nPages pour le conseil : {page}"));
        }
        if let Some(kept) = &kept {
            let sites = french::count(kept.opened, "site", "sites");
            let closed = if kept.closed > 0 { format!(", {} de moins", kept.closed) } else { String::new() };
            say(&format!(
                "\nRetenu : scénario `{}` ({sites}{closed}) et couche {}, ajoutés à territoire.toml. `territoire lancer` dit ce qui change.",
                kept.scenario, kept.file
            ));
        }
    }
    let failed = (asked.retenir.is_some() && kept.is_none()) || (asked.page && page.is_none());
    Ok(if failed { End::Errors } else { End::Done })
}

/// A field and its value.
fn valued(text: &str) -> Result<(String, String), String> {
    let text = typed(text).unwrap_or_default();
    match text.split_once('=') {
        Some((field, value)) if !field.trim().is_empty() => Ok((field.trim().to_owned(), value.trim().to_owned())),
        _ => Err("écrire le champ, un signe égal et la valeur : `puissance_nominale=22`".to_owned()),
    }
}

/// The analysis that is asked for, or the only one that proposes sites.
fn chosen<'a>(outcomes: &'a [Outcome], id: Option<&str>, notes: &mut Notes) -> Option<&'a Outcome> {
    let all: Vec<&Outcome> = outcomes.iter().filter(|o| o.proposal.is_some()).collect();
    let names: Vec<&str> = all.iter().map(|o| o.id.as_str()).collect();
    let found = match id {
        Some(id) => all.iter().find(|o| o.id == id).copied(),
        None => Some(all.first().copied()).filter(|_| all.len() == 1).flatten(),
    };
    if found.is_none() {
        let d = match id {
            _ if all.is_empty() => Diagnostic::missing("aucune analyse de l'étude ne propose de sites").help(
                "voir dans docs/guide.md « Où mettre les prochains ? », ou plus haut pourquoi il n'y a pas de plan",
            ),
            Some(id) => Diagnostic::unknown(format!("l'analyse `{id}` ne propose pas de sites"))
                .help(format!("écrire --analyse et l'une de : {}", french::list(&names))),
            None => Diagnostic::missing("plusieurs analyses proposent des sites")
                .help(format!("écrire --analyse et l'une de : {}", french::list(&names))),
        };
        notes.push(d);
    }
    found
}

/// The rows of a table: its name, then each column that says something, by its label. `numbered`: with the numbers that the
/// signs of the map bear.
fn lines(table: &Table, numbered: bool) -> Vec<String> {
    let one = |row: usize| {
        let told = table.columns.iter().filter_map(|column| {
            let value = match &column.cells {
                Cells::Numbers(values) => values[row].map(|v| french::short(v, column.unit.decimals())),
                Cells::Texts(values) => values[row].clone(),
            };
            value.map(|value| format!("    {} : {value}", column.label))
        });
        let number = if numbered { format!("{}. ", row + 1) } else { String::new() };
        std::iter::once(format!("  {number}{}", table.names[row])).chain(told).collect::<Vec<_>>()
    };
    (0..table.names.len()).flat_map(one).collect()
}
