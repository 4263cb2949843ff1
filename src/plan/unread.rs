//! What a document holds that looks like its plan and was not read as a part of it, or was so by a guess.

use std::path::Path;

use super::levels::{LeftOut, Levels, Role};
use super::tree::Plan;
use crate::diagnostic::{Diagnostic, Notes};
use crate::document::form::heading::{ACTION, LevelNames, recognise};
use crate::document::{Document, Line, LineUnit};
use crate::french;

/// Texts that are named of those that were not read.
const NAMED: usize = 4;

/// Says what was left out, what was guessed, and what looks like a title and is none.
pub(super) fn report(document: &Document, levels: &Levels, plan: &Plan, shown: &Path, notes: &mut Notes) {
    left_out(&levels.left_out, plan, shown, notes);
    guessed(&levels.guessed, plan, shown, notes);
    nearly(document, levels, plan, shown, notes);
}

/// A diagnostic at a line, as people find it.
fn at(d: Diagnostic, plan: &Plan, shown: &Path, line: usize, label: String) -> Diagnostic {
    match plan.unit {
        LineUnit::Line => d.at_line(shown, line).label(label),
        LineUnit::Paragraph | LineUnit::Row => d.in_file(shown).label(format!("{} : {label}", plan.place(line))),
    }
}

fn quoted(text: &str) -> String {
    format!("« {} »", french::shorten(text, 50))
}

/// What the document puts aside.
fn put_aside(message: String) -> Diagnostic {
    Diagnostic::new("A0530", message)
}

fn left_out(all: &[LeftOut], plan: &Plan, shown: &Path, notes: &mut Notes) {
    let (lists, alone): (Vec<&LeftOut>, Vec<&LeftOut>) = all.iter().partition(|one| one.heading.is_some());
    for list in lists {
        let count = french::count(list.lines.len(), "ligne est laissée", "lignes sont laissées");
        let heading = quoted(list.heading.as_deref().unwrap_or_default());
        let texts: Vec<String> = list.texts.iter().map(|text| quoted(text)).collect();
        let d = put_aside(format!("{count} hors du plan, sous {heading}"))
            .help("si ce sont des actions, les écrire sous un titre du plan");
        notes.push(at(d, plan, shown, list.lines[0], french::list_at_most(&texts, NAMED)));
    }
    let Some(first) = alone.first() else { return };
    let texts: Vec<String> = alone.iter().flat_map(|one| &one.texts).map(|text| quoted(text)).collect();
    let count = french::count(texts.len(), "numéro sans action est laissé", "numéros sans action sont laissés");
    let d = put_aside(format!("{count} hors du plan : barré, réservé, supprimé ou renvoyé à un autre"))
        .help("si c'est une action, écrire ce qu'elle fait");
    notes.push(at(d, plan, shown, first.lines[0], french::list_at_most(&texts, NAMED)));
}

fn guessed(lines: &[usize], plan: &Plan, shown: &Path, notes: &mut Notes) {
    let nodes = plan.all_nodes();
    for node in lines.iter().filter_map(|line| nodes.iter().find(|node| node.line == *line)) {
        let number = node.position.last().copied().unwrap_or(1);
        let name = format!("{} {number} : {}", node.label, french::shorten(&node.text, 40));
        let d = Diagnostic::new("A0531", format!("{} est lu comme un titre, sans nom ni numéro", quoted(&node.text)))
            .help(format!("écrire « {name} » si c'en est un ; sinon l'ôter, ou l'écrire en minuscules"));
        notes.push(at(d, plan, shown, node.line, format!("lu comme le {number}ᵉ titre du plus haut niveau")));
    }
}

/// Says which lines begin nearly as the titles and the actions of the plan do.
fn nearly(document: &Document, levels: &Levels, plan: &Plan, shown: &Path, notes: &mut Notes) {
    let mut names: Vec<String> =
        plan.all_nodes().iter().filter(|n| n.printed_code.is_some()).map(|n| french::name_key(&n.label)).collect();
    names.sort_unstable();
    names.dedup();
    let of_plan = levels.roles.iter().position(|role| matches!(role, Role::Heading(_, level) if *level <= ACTION));
    let Some(first) = of_plan else { return };
    let end = levels.roles.iter().position(|role| *role == Role::Closing).unwrap_or(levels.roles.len());
    let text = |i: &usize| levels.roles[*i] == Role::Text && is_nearly(&document.lines[*i], &names);
    let found: Vec<&Line> = (first..end).filter(text).map(|i| &document.lines[i]).collect();
    let Some(line) = found.first() else { return };
    let texts: Vec<String> = found.iter().map(|line| quoted(&line.text)).collect();
    let message = french::count(
        found.len(),
        "ligne ressemble à un titre et n'est pas lue comme tel",
        "lignes ressemblent à des titres et ne sont pas lues comme tels",
    );
    let d = Diagnostic::new("A0532", message)
        .help("corriger le mot ou le numéro dans le document si c'en est un, puis relire");
    notes.push(at(d, plan, shown, line.number, french::list_at_most(&texts, NAMED)));
}

/// Whether a line begins with a name of the plan, or with one that has a letter too few, too many or another, and goes on
/// with a number and a title.
fn is_nearly(line: &Line, names: &[String]) -> bool {
    if line.item() || line.aside || line.soft || !line.fields.is_empty() {
        return false;
    }
    let Some(at) = line.text.find(|c: char| c.is_ascii_digit()) else { return false };
    let (before, rest) = line.text.split_at(at);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    let title = rest[end..].trim_start();
    let titled = title.starts_with([':', '–', '—', '-']) && title.chars().skip(1).any(char::is_alphabetic);
    let word = before.trim_end_matches(|c: char| !c.is_alphabetic());
    let word = word.strip_suffix(" n").or_else(|| word.strip_suffix(" N")).unwrap_or(word);
    let key = french::name_key(word);
    titled
        && names
            .iter()
            .any(|name| key == *name || key.len() > 3 && name.len() > 3 && strsim::levenshtein(&key, name) == 1)
}

/// What a document without any title seems to have instead, and what to do.
pub(super) fn cause(document: &Document) -> (Option<String>, String) {
    let usual = "écrire les titres comme « Pilier 1 : … », « Objectif stratégique n°1 : … », « Objectif opérationnel n°1.1.1 : … » et les actions avec une puce `- ` ; ou donner dans territoire.toml un exemple de chaque niveau : niveaux = [\"Axe 1\", \"1.1\", \"-\"]";
    let names = LevelNames::default();
    // «THÈME Sortir du ski»: the name of a level, and no number.
    let unnumbered = document.lines.iter().filter(|line| line.text.chars().count() < 120).find_map(|line| {
        let first = line.text.split_whitespace().next()?.trim_end_matches(':');
        let level = recognise(&format!("{first} 1 : Titre"), false, &names)?;
        let bare =
            !line.item() && first.starts_with(char::is_uppercase) && recognise(&line.text, false, &names).is_none();
        bare.then(|| (level.label, line.text.clone()))
    });
    if let Some((label, text)) = unnumbered {
        let seen = format!("une ligne comme {} n'a pas de numéro", quoted(&text));
        return (
            Some(seen),
            format!(
                "numéroter ces titres (« {label} 1 : … », « {label} 2 : … »), ou leur donner un style de titre ; {usual}"
            ),
        );
    }
    let told: Vec<&str> = document
        .lines
        .iter()
        .filter_map(|line| document.labels.of_line(&line.text))
        .map(|(_, label, _)| label)
        .collect();
    if told.len() > 2 {
        let seen = format!("des fiches y disent « {} » sans qu'un titre d'action les précède", told[0]);
        return (Some(seen), format!("écrire « Action 1 : … » au-dessus de chaque fiche ; ou {usual}"));
    }
    (None, usual.to_owned())
}
