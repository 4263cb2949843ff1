//! The id of an action: the position of its objective when it was first seen, and a running number: `1.1.1-03`.

use crate::diagnostic::Diagnostic;
use crate::french;

/// What to say of an id that no action of the document has. One that looks like an id is no slip of the hand: the nearest
/// one is another action, and is not proposed.
#[must_use]
pub(crate) fn unknown_action(id: &str, ids: &[String]) -> Diagnostic {
    let d = Diagnostic::new("E0404", format!("l'action `{id}` n'existe pas"));
    if is_id(id) {
        return d.help("si elle a quitté le document (`plan/actions.csv` le dit) et en est devenue une autre, l'écrire dans territoire.toml par une section [[plan.suite]] ; sinon corriger l'identifiant");
    }
    let nearest = french::nearest(id, ids.iter().map(String::as_str));
    d.help("lire les identifiants dans `plan/actions.csv`").did_you_mean(nearest)
}

/// `3.2.1-04`: the position of an objective, and a rank.
fn is_id(text: &str) -> bool {
    let digits = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    text.split_once('-').is_some_and(|(place, rank)| place.split('.').all(digits) && digits(rank))
}

/// `1.1.1-03` as its objective and its number, which leaves room for the numbers to come.
pub(super) fn split(id: &str) -> Option<(&str, usize)> {
    let (objective, number) = id.rsplit_once('-')?;
    let well_formed = !objective.is_empty() && objective.split('.').all(|p| p.parse::<usize>().is_ok());
    let number = number.parse::<u32>().ok()? as usize;
    well_formed.then_some((objective, number))
}

/// A position as its numbers.
pub(super) fn numbers(position: &str) -> Vec<usize> {
    position.split('.').filter_map(|p| p.parse().ok()).collect()
}
