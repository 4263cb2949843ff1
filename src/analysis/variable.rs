//! What a variable of `territoire.toml` holds in each commune: a count or a sum over a layer, something of the
//! reference, a column of an earlier answer.

use super::parameter::{OfLayer, Reference, Variable};
use super::{Context, NoAnswer, share};
use crate::french;
use crate::layer::{Feature, Layer, Precision, Shape};
use crate::outcome::{Column, Direction, Unit};

/// Something known of each commune, or not.
pub(super) struct Found<'a> {
    /// Its name for people.
    pub label: String,
    pub unit: Unit,
    /// One value a commune; missing is not zero.
    pub values: Vec<Option<f64>>,
    /// Whether more is better.
    pub direction: Direction,
    /// Whether it is a quantity, which adds up and may be divided by the inhabitants.
    pub endowment: bool,
    pub fictional: bool,
    /// The layers that it comes from.
    pub layers: Vec<&'a Layer>,
    /// What its values leave out, for the method.
    pub told: Vec<String>,
}

/// What the variable is in each commune.
pub(super) fn of<'a>(variable: &Variable, context: &Context<'a>) -> Result<Found<'a>, NoAnswer> {
    match variable {
        Variable::Layer(of) => of_layer(of, context),
        Variable::Reference(Reference::Population) => {
            let values = context.territory.communes.iter().map(|c| c.population.map(f64::from)).collect();
            Ok(Found::new("Population".to_owned(), Unit::Inhabitants, false, values))
        }
        Variable::Reference(which) => of_mairies(*which, context),
        Variable::Column { answer, table, column } => of_answer(answer, context.column(answer, table, column), context)
            .ok_or_else(|| NoAnswer::NotComputed { variable: variable.clone() }),
        Variable::Unknown(_) => Err(NoAnswer::NotComputed { variable: variable.clone() }),
    }
}

impl Found<'_> {
    fn new(label: String, unit: Unit, endowment: bool, values: Vec<Option<f64>>) -> Self {
        let (direction, layers, told) = (Direction::Neutral, Vec::new(), Vec::new());
        Self { label, unit, values, direction, endowment, fictional: false, layers, told }
    }
}

/// A layer alone counts its features, with a field it adds that up.
fn of_layer<'a>(OfLayer { layer, field }: &OfLayer, context: &Context<'a>) -> Result<Found<'a>, NoAnswer> {
    let layer = share::layer(layer, context)?;
    let communes = context.territory.communes.len();
    let (label, values, silent) = match field {
        None => (layer.title.clone(), counts(layer, communes), 0),
        Some(field) => {
            let (values, silent) = sums(layer, field, communes);
            (format!("{} ({field})", layer.title), values, silent)
        }
    };
    let mut out = Found { layers: vec![layer], ..Found::new(label, Unit::Count, true, values) };
    if silent > 0 {
        let what = french::count(silent, "entité", "entités");
        out.told.push(format!("{} : {what} sans valeur, hors des sommes", out.label));
    }
    Ok(out)
}

fn counts(layer: &Layer, communes: usize) -> Vec<Option<f64>> {
    let mut out = vec![0.0; communes];
    layer.inside().filter_map(|f| f.commune).for_each(|i| out[i] += 1.0);
    out.into_iter().map(Some).collect()
}

/// The sum of a field in each commune, and how many features have no value. A commune whose features have none has no
/// sum; one without feature has 0, unless the layer is a table of communes: it is then a row that is missing.
fn sums(layer: &Layer, field: &str, communes: usize) -> (Vec<Option<f64>>, usize) {
    let mut out = vec![(!is_table(layer, communes)).then_some(0.0); communes];
    let mut silent = vec![0_usize; communes];
    let mut heard = vec![false; communes];
    for feature in layer.inside() {
        let Some(i) = feature.commune else { continue };
        match layer.number(feature, field) {
            Some(value) => {
                out[i] = Some(out[i].unwrap_or(0.0) + value);
                heard[i] = true;
            }
            None => silent[i] += 1,
        }
    }
    for i in (0..communes).filter(|&i| silent[i] > 0 && !heard[i]) {
        out[i] = None;
    }
    (out, silent.iter().sum())
}

/// Whether each row of a layer stands for a commune: its model says so, or no row has a place of its own and no commune
/// has two.
fn is_table(layer: &Layer, communes: usize) -> bool {
    let mut seen = vec![false; communes];
    let mut first = |f: &Feature| f.commune.is_none_or(|i| !std::mem::replace(&mut seen[i], true));
    match layer.model.geometry {
        Shape::None => true,
        Shape::Any => layer.features.iter().all(|f| f.precision != Precision::Exact && first(f)),
        _ => false,
    }
}

fn of_mairies<'a>(which: Reference, context: &Context<'a>) -> Result<Found<'a>, NoAnswer> {
    let flag = |yes: bool| f64::from(u8::from(yes));
    let hours = context.territory.communes.iter().map(|c| c.hours.as_ref());
    let (label, unit, values): (&str, _, Vec<Option<f64>>) = match which {
        Reference::Evening => ("Ouverture après 18 h", Unit::Count, hours.map(|h| Some(flag(h?.evening()))).collect()),
        Reference::Saturday => ("Ouverture le samedi", Unit::Count, hours.map(|h| Some(flag(h?.saturday()))).collect()),
        Reference::Hours | Reference::Population => {
            ("Heures d'ouverture par semaine", Unit::Hours, hours.map(|h| Some(h?.weekly())).collect())
        }
    };
    if values.iter().flatten().next().is_none() {
        return Err(NoAnswer::NoHours);
    }
    Ok(Found::new(label.to_owned(), unit, which == Reference::Hours, values))
}

fn of_answer<'a>(answer: &str, column: Option<&Column>, context: &Context<'a>) -> Option<Found<'a>> {
    let column = column?;
    let values = column.as_numbers().filter(|v| v.len() == context.territory.communes.len())?;
    let source = context.answers.iter().find(|a| a.id == answer);
    let endowment =
        matches!(column.unit, Unit::Count | Unit::Hours | Unit::Hectares | Unit::Kilowatts | Unit::Inhabitants);
    let label = source.map_or_else(|| column.label.clone(), |s| s.title.clone());
    let mut out = Found::new(label, column.unit, endowment, values.to_vec());
    out.fictional = source.is_some_and(|a| a.fictional);
    out.direction = column.direction;
    Some(out)
}
