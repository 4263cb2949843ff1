//! What a variable of `territoire.toml` holds in each commune: a count or a sum over a layer, something of the
//! reference, a column of an earlier answer.

use super::{Asked, Context, share};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{Feature, Layer, Precision, Shape};
use crate::outcome::{Direction, Unit};

/// Something known of each commune, or not.
pub(super) struct Variable<'a> {
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

/// The variable of that name; a note says why there is none.
pub(super) fn of<'a>(text: &str, asked: &Asked, context: &Context<'a>, notes: &mut Notes) -> Option<Variable<'a>> {
    if let Some(rest) = text.strip_prefix("couche:") {
        return of_layer(rest, asked, context, notes);
    }
    if text.starts_with("mairies.") {
        return of_mairies(text, asked, context, notes);
    }
    if text == "population" {
        let values = context.territory.communes.iter().map(|c| c.population.map(f64::from)).collect();
        return Some(Variable::new("Population".to_owned(), Unit::Inhabitants, false, values));
    }
    of_answer(text, asked, context, notes)
}

impl Variable<'_> {
    fn new(label: String, unit: Unit, endowment: bool, values: Vec<Option<f64>>) -> Self {
        let (direction, layers, told) = (Direction::Neutral, Vec::new(), Vec::new());
        Self { label, unit, values, direction, endowment, fictional: false, layers, told }
    }
}

/// `id` counts the features of a layer, `id.champ` adds up one of its fields.
fn of_layer<'a>(rest: &str, asked: &Asked, context: &Context<'a>, notes: &mut Notes) -> Option<Variable<'a>> {
    let (id, field) = rest.split_once('.').map_or((rest, None), |(id, field)| (id, Some(field)));
    let layer = share::layer(id, asked, context, notes)?;
    let communes = context.territory.communes.len();
    let (label, values, silent) = match field {
        None => (layer.title.clone(), counts(layer, communes), 0),
        Some(field) => {
            let (values, silent) = sums(layer, field, communes);
            (format!("{} ({field})", layer.title), values, silent)
        }
    };
    let mut out = Variable { layers: vec![layer], ..Variable::new(label, Unit::Count, true, values) };
    if silent > 0 {
        let what = french::count(silent, "entité", "entités");
        out.told.push(format!("{} : {what} sans valeur, hors des sommes", out.label));
    }
    Some(out)
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

fn of_mairies<'a>(text: &str, asked: &Asked, context: &Context<'a>, notes: &mut Notes) -> Option<Variable<'a>> {
    let flag = |yes: bool| f64::from(u8::from(yes));
    let hours = context.territory.communes.iter().map(|c| c.hours.as_ref());
    let (label, unit, endowment, values): (&str, _, _, Vec<Option<f64>>) = match text {
        "mairies.heures" => {
            ("Heures d'ouverture par semaine", Unit::Hours, true, hours.map(|h| h.map(|h| h.weekly())).collect())
        }
        "mairies.soir" => {
            ("Ouverture après 18 h", Unit::Count, false, hours.map(|h| h.map(|h| flag(h.evening()))).collect())
        }
        "mairies.samedi" => {
            ("Ouverture le samedi", Unit::Count, false, hours.map(|h| h.map(|h| flag(h.saturday()))).collect())
        }
        _ => {
            let message = format!("la variable `{text}` n'existe pas");
            notes.push(Diagnostic::new("A0602", message).help("mairies.heures, mairies.soir ou mairies.samedi"));
            return None;
        }
    };
    if values.iter().flatten().next().is_none() {
        let message = format!("l'analyse `{}` est sans objet : aucun horaire de mairie n'est connu", asked.id);
        notes.push(Diagnostic::new("A0602", message));
        return None;
    }
    Some(Variable::new(label.to_owned(), unit, endowment, values))
}

fn of_answer<'a>(text: &str, asked: &Asked, context: &Context<'a>, notes: &mut Notes) -> Option<Variable<'a>> {
    let column = context.column(text);
    let values = column.and_then(|c| c.as_numbers()).filter(|v| v.len() == context.territory.communes.len());
    let (Some(column), Some(values)) = (column, values) else {
        let message = format!("l'analyse `{}` est sans objet : la variable `{text}` n'a pas été calculée", asked.id);
        notes.push(Diagnostic::new("A0602", message));
        return None;
    };
    let source = context.answers.iter().find(|a| text.starts_with(&format!("{}.", a.id)));
    let endowment =
        matches!(column.unit, Unit::Count | Unit::Hours | Unit::Hectares | Unit::Kilowatts | Unit::Inhabitants);
    let label = source.map_or_else(|| column.label.clone(), |s| s.title.clone());
    let mut out = Variable::new(label, column.unit, endowment, values.to_vec());
    out.fictional = source.is_some_and(|a| a.fictional);
    out.direction = column.direction;
    Some(out)
}
