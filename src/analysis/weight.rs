//! What each commune counts for: its population, or any column of numbers that the study names.

use super::base::Base;
use super::parameter::{OfLayer, Parameter, Reference, Variable, VariableKind};
use super::{Context, NoAnswer, share, told, variable};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{Layer, Magnitude};
use crate::outcome::Unit;
use crate::territory::Territory;

/// What questions that weight communes take.
pub(super) const WEIGHT: Parameter<VariableKind> = Parameter {
    key: "poids",
    kind: VariableKind,
    default: Some("\"population\""),
    about: "ce que compte chaque commune : `population`, ou une colonne de nombres (`couche:id.champ`, `analyse.tableau.colonne`) : logements, emplois, élèves…",
};

/// What each commune counts for.
pub(super) struct Weight<'a> {
    /// Its name for people: «nombre (Logements)».
    pub label: String,
    pub unit: Unit,
    /// Whether it is the population, which every table has.
    pub people: bool,
    /// One a commune; none where it is unknown or negative: neither weighs.
    values: Vec<Option<f64>>,
    pub fictional: bool,
    /// The layers that it comes from.
    pub layers: Vec<&'a Layer>,
    /// What to say of it in the method.
    pub told: Vec<String>,
}

/// A weight less than nothing, which nothing weighs.
struct Negative {
    commune: usize,
    value: f64,
    /// The row of the layer that says it.
    row: Option<usize>,
}

/// The negative weights, by commune: those of the rows of a layer, lest another row hide one in a sum.
fn negative(variable: &Variable, values: &[Option<f64>], context: &Context<'_>) -> Vec<Negative> {
    let named = match variable {
        Variable::Layer(OfLayer { layer, field: Some(field) }) => context.layer(layer).map(|layer| (layer, field)),
        _ => None,
    };
    let Some((layer, field)) = named else {
        let of = |(commune, value): (usize, &Option<f64>)| Some(Negative { commune, value: (*value)?, row: None });
        return values.iter().enumerate().filter_map(of).filter(|n| n.value < 0.0).collect();
    };
    let rows = layer.inside().filter_map(|f| {
        let (commune, value) = (f.commune?, layer.number(f, field)?);
        Some(Negative { commune, value, row: Some(f.number) })
    });
    let mut out: Vec<Negative> = rows.filter(|n| n.value < 0.0).collect();
    out.sort_by_key(|n| (n.commune, n.row));
    out
}

fn negative_note(line: &str, layer: Option<&Layer>) -> Diagnostic {
    let d = Diagnostic::new("A0623", line).help("corriger ces valeurs, ou les vider si elles sont inconnues");
    match layer {
        Some(layer) => d.in_file(&layer.file),
        None => d,
    }
}

impl<'a> Weight<'a> {
    /// What the setting `poids` asks for; a note says which communes have none.
    pub(super) fn of(asked: &Variable, context: &Context<'a>, notes: &mut Notes) -> Result<Self, NoAnswer> {
        let people = *asked == Variable::Reference(Reference::Population);
        let mut found = variable::of(asked, context)?;
        // What is neither added up nor divided by weighs nothing.
        if !people && found.magnitude != Magnitude::Amount {
            return Err(NoAnswer::WeighsByNoAmount { label: found.label, magnitude: found.magnitude });
        }
        if let Some(guess) = found.guess.take() {
            notes.push_once(guess);
        }
        let negative = negative(asked, &found.values, context);
        let kept = |(i, v): (usize, &Option<f64>)| v.filter(|_| negative.iter().all(|n| n.commune != i));
        let values: Vec<Option<f64>> = found.values.iter().enumerate().map(kept).collect();
        let label = found.label;
        let (unit, fictional, layers) = (found.unit, found.fictional, found.layers);
        let mut out = Self { label, unit, people, values, fictional, layers, told: found.told };
        if people {
            return Ok(out);
        }
        if !negative.is_empty() {
            let line = out.negative_line(&negative, context);
            notes.push_once(negative_note(&line, out.layers.first().copied()));
            out.told.push(line);
        }
        if !out.values.iter().flatten().any(|v| *v > 0.0) {
            return Err(NoAnswer::WeighsNothing { label: out.label });
        }
        out.told.insert(0, format!("poids : {}", out.label));
        if let Some(lost) = out.missing_line(&negative, context) {
            notes.push_once(told::left_out(lost.clone()));
            out.told.push(lost);
        }
        Ok(out)
    }

    /// As the formulas take them: 0 where unknown, which counts for nothing above and below the line.
    pub(super) fn values(&self) -> Vec<f64> {
        self.values.iter().map(|v| v.unwrap_or(0.0)).collect()
    }

    /// Whether a commune is known to weigh nothing.
    pub(super) fn is_nothing(&self, commune: usize) -> bool {
        self.values[commune] == Some(0.0)
    }

    /// Whether a commune's weight is known.
    pub(super) fn is_known(&self, commune: usize) -> bool {
        self.values[commune].is_some()
    }

    /// On how much a figure stands that counts these communes by their weights, where `told` is known of them. One that
    /// weighs nothing is known to add nothing, whatever else is known of it.
    pub(super) fn base(&self, members: &[usize], told: impl Fn(usize) -> bool, territory: &Territory) -> Base {
        Base::among(members, |i| self.is_nothing(i) || (self.is_known(i) && told(i)), territory)
    }

    /// How many of these communes have none.
    pub(super) fn missing(&self, among: &[usize]) -> usize {
        among.iter().filter(|&&i| self.values[i].is_none()).count()
    }

    /// «2 communes au poids négatif dans « Logements » : A (−3, ligne 4) et B (−1, ligne 9)…».
    fn negative_line(&self, negative: &[Negative], context: &Context<'_>) -> String {
        let named = |n: &Negative| {
            let row = n.row.map(|row| format!(", ligne {row} des données")).unwrap_or_default();
            format!("{} ({}{row})", context.territory.communes[n.commune].name, french::short(n.value, 3))
        };
        let mut communes: Vec<usize> = negative.iter().map(|n| n.commune).collect();
        communes.dedup();
        format!(
            "{} au poids négatif dans « {} », hors de ce qui est pondéré : {}",
            french::count(communes.len(), "commune", "communes"),
            self.label,
            french::list_at_most(&negative.iter().map(named).collect::<Vec<_>>(), 6)
        )
    }

    /// «3 communes (A, B et C) sans poids « Logements » connu, hors des chiffres pondérés».
    fn missing_line(&self, negative: &[Negative], context: &Context<'_>) -> Option<String> {
        let lost = (0..self.values.len()).filter(|&i| self.values[i].is_none());
        let lost: Vec<usize> = lost.filter(|i| negative.iter().all(|n| n.commune != *i)).collect();
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
