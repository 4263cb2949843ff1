//! Warnings a line a kind, for who has just run a study: how many there are, where, what to do. Each is told by who asks.

use std::path::Path;

use super::{Diagnostic, Notes, Place, Severity};
use crate::french;

/// How many columns a line may take.
const WIDTH: usize = 100;

/// How many places a line names.
const PLACES: usize = 5;

/// How many kinds are told: beyond, only counted.
const KINDS: usize = 30;

/// The faults of a severity, those of one code and one file together, in the order of the first of each.
pub(super) fn kinds(notes: &Notes, severity: Severity) -> Vec<Vec<&Diagnostic>> {
    let mut kinds: Vec<Vec<&Diagnostic>> = Vec::new();
    for d in notes.of(severity) {
        let same = |kind: &&mut Vec<&Diagnostic>| kind[0].code.id == d.code.id && file(kind[0]) == file(d);
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.push(d),
            None => kinds.push(vec![d]),
        }
    }
    kinds
}

fn file(d: &Diagnostic) -> Option<&Path> {
    d.place.as_ref().map(Place::file)
}

/// The warnings a line a kind, under their files, then how much was recognised; nothing when there is neither.
pub(super) fn counted(notes: &Notes) -> Option<String> {
    let kinds = kinds(notes, Severity::Warning);
    let (warnings, infos) = (notes.count(Severity::Warning), notes.count(Severity::Info));
    let recognised = french::count(infos, "information", "informations");
    if kinds.is_empty() {
        return (infos > 0).then(|| format!("{recognised} sur ce qui a été lu et reconnu : `--details` les donne"));
    }
    let sorts = match kinds.len() {
        1 => "d'une sorte".to_owned(),
        n => format!("de {n} sortes"),
    };
    let remarks = french::count(warnings, "remarque", "remarques");
    let head = if warnings == 1 { remarks } else { format!("{remarks}, {sorts}") };
    let mut lines = vec![format!("{head} (`--details` donne tout) :")];
    let mut files: Vec<Option<&Path>> = Vec::new();
    for kind in &kinds {
        if !files.contains(&file(kind[0])) {
            files.push(file(kind[0]));
        }
    }
    // What concerns no file in particular comes first.
    files.sort_by_key(Option::is_some);
    let mut told = 0;
    for at in files {
        let here: Vec<&Vec<&Diagnostic>> = kinds.iter().filter(|kind| file(kind[0]) == at).collect();
        let here = &here[..here.len().min(KINDS - told)];
        if here.is_empty() {
            break;
        }
        told += here.len();
        lines.extend(at.map(|path| format!("  {}", path.display())));
        here.iter().for_each(|kind| lines.extend(line(kind)));
    }
    if told < kinds.len() {
        lines.push(format!("  … et {}", french::count(kinds.len() - told, "autre sorte", "autres sortes")));
    }
    if infos > 0 {
        lines.push(format!("Et {recognised} sur ce qui a été lu et reconnu."));
    }
    Some(lines.join("\n"))
}

/// A kind in one sentence, and what to do about it.
fn line(kind: &[&Diagnostic]) -> Vec<String> {
    let first = kind[0];
    let code = first.code.id;
    let places = places(kind).map(|places| format!(", {places}")).unwrap_or_default();
    let said = match kind {
        [_] => format!("{}{places} [{code}]", first.message),
        _ if kind.iter().all(|d| d.message == first.message) => {
            format!("{}, {} fois{places} [{code}]", first.message, kind.len())
        }
        _ => format!("{}, {} fois{places} [{code}] ; d'abord : {}", first.code.title, kind.len(), first.message),
    };
    let mut lines = wrapped(&said, "    • ", "      ");
    if let Some(help) = first.help.as_ref().filter(|_| kind.iter().all(|d| d.help == first.help)) {
        lines.extend(wrapped(help, "      → ", "        "));
    }
    lines
}

/// Where these are in their file, when it is known: «lignes 3, 5, 9…».
pub(super) fn places(kind: &[&Diagnostic]) -> Option<String> {
    let place = |d: &&Diagnostic| match d.place.as_ref()? {
        Place::File(_) => None,
        Place::Cell { cell, .. } => Some(("cellule", cell.clone())),
        Place::Feature { number, .. } => Some(("entité", number.to_string())),
        place => place.line_column().map(|(line, _)| ("ligne", line.to_string())),
    };
    let mut found: Vec<(&str, String)> = kind.iter().filter_map(place).collect();
    found.dedup();
    let word = found.first()?.0;
    let names: Vec<&str> = found.iter().filter(|(w, _)| *w == word).map(|(_, name)| name.as_str()).collect();
    let s = french::s(names.len());
    Some(match names.len() {
        n if n > PLACES => format!("{word}{s} {}…", names[..PLACES].join(", ")),
        _ => format!("{word}{s} {}", french::list(&names)),
    })
}

/// A text in lines of the width of a terminal; the first begins with `first`, the others with `next`.
fn wrapped(text: &str, first: &str, next: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut empty = true;
    // Not at a no-break space, which keeps a number with its unit.
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, next.to_owned()));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_a_line_under_its_file() {
        let mut notes = Notes::new();
        let (plan, table) = (Path::new("plan/plan.txt"), Path::new("couches/t.csv"));
        for line in [63, 66, 105, 137, 155, 160] {
            let message = format!("le numéro de la ligne {line} est à vérifier");
            notes.push(Diagnostic::new("A0402", message).at_line(plan, line).help(format!("voir {line}")));
        }
        for line in [4, 9] {
            let d = Diagnostic::new("A0310", "entité sans position").at_line(table, line);
            notes.push(d.help("remplir `lon` et `lat`"));
        }
        notes.push(Diagnostic::new("A0603", "23 communes sans valeur"));
        notes.push(Diagnostic::new("I0308", "CSV en UTF-8").in_file(table));
        notes.push(Diagnostic::new("I0308", "colonnes reconnues").in_file(table));
        let title = Diagnostic::new("A0402", "").code.title;
        let expected = format!(
            "9\u{a0}remarques, de 3 sortes (`--details` donne tout) :\n    \
                • 23 communes sans valeur [A0603]\n  \
              plan/plan.txt\n    \
                • {title}, 6 fois, lignes 63, 66, 105, 137, 155… [A0402] ; d'abord : le numéro\n      \
                  de la ligne 63 est à vérifier\n  \
              couches/t.csv\n    \
                • entité sans position, 2 fois, lignes 4 et 9 [A0310]\n      \
                  → remplir `lon` et `lat`\n\
            Et 2\u{a0}informations sur ce qui a été lu et reconnu."
        );
        assert_eq!(counted(&notes).expect("remarks"), expected);
        assert_eq!(counted(&Notes::new()), None);
    }
}
