//! Section `[priorisation]`: criteria, their weights, the tables that people fill.

use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::priority::{COLUMNS, Criterion};
use crate::pull::{Given, Section};

/// What the study declares.
#[derive(Debug)]
pub(in crate::study) struct PriorityConfig {
    /// The criteria.
    pub criteria: Vec<Criterion>,
    /// The table of notes.
    pub ratings: Given<String>,
    /// The grid of purposes and domains.
    pub grid: Given<String>,
}

/// Reads the section.
pub(super) fn read(mut s: Section<'_>, notes: &mut Notes) -> PriorityConfig {
    let place = s.place();
    let file = |given: Option<Given<String>>, name: &str| {
        given.unwrap_or_else(|| Given { value: name.to_owned(), place: place.clone() })
    };
    let ratings = file(s.text("notes", notes), "plan/priorites.csv");
    let only_grid = s.has("grille");
    let grid = file(s.text("grille", notes), "plan/grille.csv");
    let errors = notes.count(Severity::Error);
    let mut criteria: Vec<Criterion> = Vec::new();
    for section in s.sections("critere", notes) {
        let at = section.place();
        let Some(criterion) = criterion(section, notes) else { continue };
        // Both are columns of one table, whose heads are read without case nor accents.
        if criteria.iter().any(|c| french::name_key(&c.id) == french::name_key(&criterion.id)) {
            let message = format!("le critère `{}` est déclaré deux fois", criterion.id);
            notes.push(Diagnostic::taken(message).at(at).help("donner un autre `id` à l'un des deux"));
            continue;
        }
        criteria.push(criterion);
    }
    s.finish(notes);
    if criteria.is_empty() && !only_grid && notes.count(Severity::Error) == errors {
        notes.push(
            Diagnostic::missing("la section [priorisation] n'a aucun critère")
                .at(place)
                .help("ajouter [[priorisation.critere]] avec un `id`, ou la clé `grille` pour la grille seule"),
        );
    }
    PriorityConfig { criteria, ratings, grid }
}

fn criterion(mut s: Section<'_>, notes: &mut Notes) -> Option<Criterion> {
    let id = s.text("id", notes);
    let id = s.require("id", id);
    let title = s.text("titre", notes);
    let weight = s.number("poids", notes);
    let scale = s.numbers("echelle", notes);
    let is_adverse = s.flag("defavorable", notes).unwrap_or(false);
    s.finish(notes);
    let id = id?;
    let mut fault = |message: String, given_at: crate::diagnostic::Place, help: &str| {
        notes.push(Diagnostic::unfit(message).at(given_at).help(help.to_owned()));
    };
    let weight = match weight {
        Some(given) if given.value <= 0.0 => {
            fault(
                "un poids est plus grand que zéro".to_owned(),
                given.place,
                "retirer le critère plutôt que de l'annuler",
            );
            return None;
        }
        given => given.map_or(1.0, |g| g.value),
    };
    let scale = match scale {
        None => (0.0, 4.0),
        Some(given) => match given.value.as_slice() {
            [low, high] if low < high => (*low, *high),
            _ => {
                fault(
                    "une échelle a deux bornes, la plus basse d'abord".to_owned(),
                    given.place,
                    "par exemple `echelle = [0, 4]`",
                );
                return None;
            }
        },
    };
    if let Some(column) = COLUMNS.iter().find(|c| **c == french::name_key(&id.value)) {
        fault(
            format!("`{}` n'est pas un identifiant de critère", id.value),
            id.place,
            &format!("la table des notes a déjà une colonne `{column}` : donner un autre `id`"),
        );
        return None;
    }
    let id = id.value;
    let title = title.map_or_else(|| id.clone(), |g| g.value);
    Some(Criterion { id, title, weight, scale, is_adverse })
}
