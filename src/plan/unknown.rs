//! An id that no action of the plan has.

use super::spoiled::{is_date, readings};
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
    let meant: Vec<String> =
        readings(id).into_iter().filter(|id| ids.contains(id)).map(|id| format!("`{id}`")).collect();
    if is_date(id) && !meant.is_empty() {
        return d
            .label("un tableur en a fait une date")
            .help(format!("rien ne dit laquelle c'était : y écrire {}", meant.join(" ou ")));
    }
    let nearest = french::nearest(id, ids.iter().map(String::as_str));
    d.help("lire les identifiants dans `plan/actions.csv`").did_you_mean(nearest)
}

/// `3.2.1-04`: the position of an objective, and a rank.
fn is_id(text: &str) -> bool {
    let digits = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    text.split_once('-').is_some_and(|(place, rank)| place.split('.').all(digits) && digits(rank))
}
