//! Section `[priorisation]`: criteria, their weights, the tables that people fill.

use std::path::Path;

use super::config::Config;
use super::open::read_file;
use super::{Failure, Input, Study, write_file};
use crate::book::decode_prose;
use crate::diagnostic::{Diagnostic, Notes, Severity};
use crate::french;
use crate::outcome::Outcome;
use crate::plan::{Assigned, Plan};
use crate::priority::{self, COLUMNS, Criterion, PurposeGrid, Ratings};
use crate::pull::{Given, Section};

/// What the study declares.
#[derive(Debug)]
pub(super) struct PriorityConfig {
    criteria: Vec<Criterion>,
    ratings: Given<String>,
    grid: Given<String>,
}

/// What was read of the tables.
#[derive(Debug)]
pub struct Priorities {
    criteria: Vec<Criterion>,
    ratings: Ratings,
    grid: Option<PurposeGrid>,
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
            notes.push(Diagnostic::new("E0106", message).at(at).help("donner un autre `id` à l'un des deux"));
            continue;
        }
        criteria.push(criterion);
    }
    s.finish(notes);
    if criteria.is_empty() && !only_grid && notes.count(Severity::Error) == errors {
        notes.push(
            Diagnostic::new("E0103", "la section [priorisation] n'a aucun critère")
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
        notes.push(Diagnostic::new("E0104", message).at(given_at).help(help.to_owned()));
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

/// Reads the tables; none when the study declares no criterion and has no grid.
pub(super) fn open(
    folder: &Path,
    config: &Config,
    assigned: &Assigned,
    inputs: &mut Vec<Input>,
    notes: &mut Notes,
) -> Option<Priorities> {
    let declared = config.priority.as_ref()?;
    // A table that is not there yet is one that nobody has filled.
    let mut text = |file: &Given<String>, notes: &mut Notes| {
        if !folder.join(&file.value).exists() {
            return None;
        }
        let bytes = read_file(folder, &file.value, Some(&file.place), inputs, notes)?;
        let decoded = decode_prose(&bytes).map(|(text, _)| text);
        if decoded.is_none() {
            let message = format!("`{}` n'est pas un texte lisible", file.value);
            notes.push(priority::fault::malformed(message).in_file(Path::new(&file.value)));
        }
        decoded
    };
    let shown = Path::new(&declared.ratings.value);
    let ratings = text(&declared.ratings, notes)
        .map(|text| Ratings::read(&text, shown, &assigned.ids, &declared.criteria, notes))
        .unwrap_or_default();
    let shown = Path::new(&declared.grid.value);
    let grid = text(&declared.grid, notes).map(|text| PurposeGrid::read(&text, shown, &assigned.ids, notes));
    Some(Priorities { criteria: declared.criteria.clone(), ratings, grid })
}

impl Priorities {
    /// The ranking, when there are criteria, and the grid, when there is one.
    pub(super) fn outcomes(&self, plan: &Plan, ids: &[String], seed: u64) -> Vec<Outcome> {
        let ranking =
            (!self.criteria.is_empty()).then(|| priority::outcome(plan, ids, &self.criteria, &self.ratings, seed));
        ranking.into_iter().chain(self.grid.as_ref().map(|grid| priority::grid_outcome(grid, ids))).collect()
    }
}

impl Study {
    /// Writes the tables to fill: that of notes, with those already given, and the grid when there is none. The names of
    /// what was written; none when the study has no section `[priorisation]` or no plan.
    ///
    /// # Errors
    /// When a file can't be written or read again.
    pub fn write_priority_tables(&self) -> Result<Vec<String>, Failure> {
        let (Some(p), Some(declared)) = (&self.plan, &self.config.priority) else { return Ok(Vec::new()) };
        let mut written = Vec::new();
        let path = self.folder.join(&declared.ratings.value);
        let before = match path.exists() {
            true => Some(std::fs::read(&path).map_err(Failure::disk("lecture", &path))?),
            false => None,
        };
        let before = before.as_deref().and_then(decode_prose).map(|(text, _)| text);
        let texts = p.plan.actions().iter().map(|a| a.node.text.clone()).collect::<Vec<_>>();
        let actions: Vec<(String, String)> = p.assigned.ids.iter().cloned().zip(texts).collect();
        let table = Ratings::template(before.as_deref(), &actions, &declared.criteria);
        if before.as_deref() != Some(table.as_str()) {
            write_file(&path, table.as_bytes())?;
            written.push(declared.ratings.value.clone());
        }
        let path = self.folder.join(&declared.grid.value);
        if !path.exists() {
            write_file(&path, PurposeGrid::template().as_bytes())?;
            written.push(declared.grid.value.clone());
        }
        Ok(written)
    }

    /// The ranking and the grid, from the tables as they are.
    #[must_use]
    pub fn priorities(&self) -> Vec<Outcome> {
        let Some(p) = &self.plan else { return Vec::new() };
        p.priorities.as_ref().map_or_else(Vec::new, |all| all.outcomes(&p.plan, &p.assigned.ids, self.config.seed))
    }
}
