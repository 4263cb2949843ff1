//! What each commune counts for: its population, or any column of numbers that the study names.

use super::{Asked, Context, Kind, Parameter, share, variable};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::Layer;
use crate::outcome::Unit;

/// What questions that weight communes take.
pub(super) const WEIGHT: Parameter = Parameter {
    key: "poids",
    kind: Kind::Variable,
    default: Some(POPULATION_SETTING),
    about: "ce que compte chaque commune : `population`, ou une colonne de nombres (`couche:id.champ`, `analyse.tableau.colonne`) : logements, emplois, élèves…",
};

const POPULATION: &str = "population";
const POPULATION_SETTING: &str = "\"population\"";

/// What each commune counts for.
pub(super) struct Weight<'a> {
    /// Its name for people: «Logements (nombre)».
    pub label: String,
    pub unit: Unit,
    /// Whether it is the population, which every table has.
    pub people: bool,
    /// One a commune; none where it is unknown or negative.
    values: Vec<Option<f64>>,
    pub fictional: bool,
    /// The layers that it comes from.
    pub layers: Vec<&'a Layer>,
    /// What to say of it in the method.
    pub told: Vec<String>,
}

impl<'a> Weight<'a> {
    /// What the setting `poids` asks for; a note says which communes have none, and why there is nothing to weigh by.
    pub(super) fn of(asked: &Asked, context: &Context<'a>, notes: &mut Notes) -> Option<Self> {
        let text = asked.text_or(WEIGHT.key, POPULATION);
        let people = text == POPULATION;
        let found = variable::of(text, asked, context, notes)?;
        let values: Vec<Option<f64>> = found.values.iter().map(|v| v.filter(|v| *v >= 0.0)).collect();
        let label = match context.column(text) {
            Some(column) => format!("{} ({})", column.label, found.label),
            None => found.label,
        };
        let (unit, fictional, layers) = (found.unit, found.fictional, found.layers);
        let mut out = Self { label, unit, people, values, fictional, layers, told: found.told };
        if people {
            return Some(out);
        }
        if !out.values.iter().flatten().any(|v| *v > 0.0) {
            let message =
                format!("l'analyse `{}` est sans objet : « {} » ne pèse rien nulle part", asked.id, out.label);
            notes.push(Diagnostic::new("A0602", message));
            return None;
        }
        out.told.insert(0, format!("poids : {}", out.label));
        if let Some(lost) = out.missing_line(context) {
            notes.push(Diagnostic::new("A0603", lost.clone()));
            out.told.push(lost);
        }
        Some(out)
    }

    /// As the formulas take them: 0 where unknown, which counts for nothing above and below the line.
    pub(super) fn values(&self) -> Vec<f64> {
        self.values.iter().map(|v| v.unwrap_or(0.0)).collect()
    }

    /// How many of these communes have none.
    pub(super) fn missing(&self, among: &[usize]) -> usize {
        among.iter().filter(|&&i| self.values[i].is_none()).count()
    }

    /// «3 communes (A, B et C) sans poids « Logements » connu, hors des chiffres pondérés».
    fn missing_line(&self, context: &Context<'_>) -> Option<String> {
        let lost: Vec<usize> = (0..self.values.len()).filter(|&i| self.values[i].is_none()).collect();
        (!lost.is_empty()).then(|| {
            format!(
                "{} sans « {} » : hors de ce qui est pondéré ({})",
                french::count(lost.len(), "commune", "communes"),
                self.label,
                share::names(context.territory, &lost, 6)
            )
        })
    }
}
