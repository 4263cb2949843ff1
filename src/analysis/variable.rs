//! What a variable of `territoire.toml` holds in each commune: a count or a sum over a layer, a rate or a level of one,
//! something of the reference, a column of an earlier answer.

use super::parameter::{OfLayer, Reference, Variable};
use super::{Context, NoAnswer, share};
use crate::diagnostic::Diagnostic;
use crate::french;
use crate::layer::{Feature, Layer, Magnitude, NumberColumn, Precision, Shape, ToldBy, Wish};
use crate::outcome::{Column, ColumnRole, Direction, Unit};

/// The longest description of a field that names what is counted.
const LONGEST: usize = 70;

/// Something known of each commune, or not.
pub(super) struct Found<'a> {
    /// Its name for people.
    pub label: String,
    pub unit: Unit,
    /// One value a commune; missing is not zero.
    pub values: Vec<Option<f64>>,
    /// Whether more is better.
    pub direction: Direction,
    /// What its numbers are: only an amount adds up and may be divided by the inhabitants.
    pub magnitude: Magnitude,
    /// Whether they add up over the communes: an action that several share is in each of them.
    pub adds_up: bool,
    /// Who says so.
    pub told_by: ToldBy,
    /// What the mean of a rate or a level over communes is weighted by.
    pub base: MeanBase,
    pub fictional: bool,
    /// The layers that it comes from.
    pub layers: Vec<&'a Layer>,
    /// What its values leave out, for the method.
    pub told: Vec<String>,
    /// What to say where nobody told what its numbers are.
    pub guess: Option<Diagnostic>,
    /// Of how many communes it is only the most or the least that it can be, and why, for a sentence.
    pub bound: Option<String>,
}

/// What the mean of a rate or a level over communes is weighted by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum MeanBase {
    /// The inhabitants: of what each of them has, or meets.
    People,
    /// What the rate is a part of.
    Of(Variable),
    /// Nobody says what: there is no mean.
    Unknown,
}

/// What the variable is in each commune.
pub(super) fn of<'a>(variable: &Variable, context: &Context<'a>) -> Result<Found<'a>, NoAnswer> {
    match variable {
        Variable::Layer(of) => of_layer(of, context),
        Variable::Reference(Reference::Population) => {
            let values = context.territory.communes.iter().map(|c| c.population.map(f64::from)).collect();
            // For each inhabitant there is one: it is compared as the size of communes.
            Ok(Found::new("Population".to_owned(), Unit::Inhabitants, Magnitude::Level, values))
        }
        Variable::Reference(which) => of_mairies(*which, context),
        Variable::Column { answer, table, column } => {
            let mut found = of_answer(answer, context.column(answer, table, column), context)
                .ok_or_else(|| NoAnswer::NotComputed { variable: variable.clone() })?;
            found.bound = bound_of(answer, table, column, context);
            Ok(found)
        }
        Variable::Unknown(_) => Err(NoAnswer::NotComputed { variable: variable.clone() }),
    }
}

impl Found<'_> {
    fn new(label: String, unit: Unit, magnitude: Magnitude, values: Vec<Option<f64>>) -> Self {
        Self {
            label,
            unit,
            values,
            direction: Direction::Neutral,
            magnitude,
            adds_up: magnitude == Magnitude::Amount,
            told_by: ToldBy::Model,
            base: MeanBase::Unknown,
            fictional: false,
            layers: Vec::new(),
            told: Vec::new(),
            guess: None,
            bound: None,
        }
    }
}

/// A layer alone counts its features, with a field of amounts it adds that up; rates and levels are taken as they are.
fn of_layer<'a>(OfLayer { layer: id, field }: &OfLayer, context: &Context<'a>) -> Result<Found<'a>, NoAnswer> {
    let layer = share::layer(id, context)?;
    let communes = context.territory.communes.len();
    let Some(field) = field else {
        let counted = Found::new(layer.title.clone(), Unit::Count, Magnitude::Amount, counts(layer, communes));
        return Ok(Found { layers: vec![layer], direction: direction(layer.model.wish), ..counted });
    };
    let column = layer.of_numbers(field);
    let (unit, scale) = unit_of(&column);
    let base = column.base.clone().filter(|base| layer.field(base).is_some());
    let Sums { mut values, silent, mixed } = match column.magnitude {
        Magnitude::Amount => sums(layer, field, communes),
        _ => means(layer, field, base.as_deref(), communes),
    };
    values.iter_mut().flatten().for_each(|v| *v *= scale);
    // Numbers without a unit are written as the file has them.
    let whole = values.iter().flatten().all(|v| v.fract() == 0.0);
    let unit = unit.unwrap_or(if column.magnitude == Magnitude::Amount || whole { Unit::Count } else { Unit::Index });
    let named = column.label.clone().filter(|label| label.chars().count() <= LONGEST);
    let label = named.unwrap_or_else(|| format!("{field} ({})", layer.title));
    let mut out = Found { layers: vec![layer], ..Found::new(label, unit, column.magnitude, values) };
    out.direction = direction(column.wish);
    out.told_by = column.told_by;
    if let Some(base) = base {
        out.base = MeanBase::Of(Variable::Layer(OfLayer { layer: id.clone(), field: Some(base) }));
    }
    if silent > 0 {
        let what = french::count(silent, "entité", "entités");
        let of = if column.magnitude == Magnitude::Amount { ", hors des sommes" } else { "" };
        out.told.push(format!("{} : {what} sans valeur{of}", out.label));
    }
    if mixed > 0 {
        let what = french::count(mixed, "commune", "communes");
        out.told.push(format!(
            "{} : {what} à plusieurs lignes, sans valeur : {} ne s'additionne pas, et rien ne dit par quoi le pondérer",
            out.label,
            column.magnitude.name()
        ));
    }
    out.guess = (column.told_by == ToldBy::Name).then(|| guessed(layer, &column));
    Ok(out)
}

fn direction(wish: Wish) -> Direction {
    match wish {
        Wish::More => Direction::Better,
        Wish::Less => Direction::Worse,
        Wish::Neither => Direction::Neutral,
    }
}

/// The unit of a column, and what its numbers are multiplied by to be of it.
fn unit_of(column: &NumberColumn) -> (Option<Unit>, f64) {
    match column.unit.as_deref().map(str::trim) {
        Some("%") => (Some(Unit::Share), 0.01),
        Some("€") => (Some(Unit::Euros), 1.0),
        Some("km") => (Some(Unit::Km), 1.0),
        Some("min") => (Some(Unit::Minutes), 1.0),
        Some("h") => (Some(Unit::Hours), 1.0),
        Some("ha") => (Some(Unit::Hectares), 1.0),
        Some("m²" | "m2") => (Some(Unit::Hectares), 1e-4),
        Some("km²") => (Some(Unit::SquareKm), 1.0),
        Some("kW") => (Some(Unit::Kilowatts), 1.0),
        Some("hab." | "hab") => (Some(Unit::Inhabitants), 1.0),
        _ => (None, 1.0),
    }
}

/// That nobody said what a column holds, how it was taken, and how to say otherwise.
fn guessed(layer: &Layer, column: &NumberColumn) -> Diagnostic {
    let (name, taken) = (&column.name, column.magnitude);
    let others = [Magnitude::Amount, Magnitude::Rate, Magnitude::Level, Magnitude::Index];
    let keys: Vec<String> =
        others.iter().filter(|m| **m != taken).map(|m| format!("`{} = [\"{name}\"]`", m.key())).collect();
    let does = if taken == Magnitude::Amount { "elle s'additionne" } else { "elle ne s'additionne pas" };
    Diagnostic::new(
        "I0631",
        format!("la colonne `{name}` est prise pour {}, {} : {does}", taken.name(), column.told_by.said()),
    )
    .in_file(&layer.file)
    .help(format!(
        "le confirmer dans la section de la couche par `{} = [\"{name}\"]`, ou dire autrement : {}",
        taken.key(),
        french::list(&keys)
    ))
}

fn counts(layer: &Layer, communes: usize) -> Vec<Option<f64>> {
    let mut out = vec![0.0; communes];
    layer.inside().filter_map(|f| f.commune).for_each(|i| out[i] += 1.0);
    out.into_iter().map(Some).collect()
}

/// What a field gives each commune.
struct Sums {
    values: Vec<Option<f64>>,
    /// Features without a value.
    silent: usize,
    /// Communes of several values that can't be put together.
    mixed: usize,
}

/// The sum of a field in each commune, and how many features have no value. A commune whose features have none has no
/// sum; one without feature has 0, unless the layer is a table of communes: it is then a row that is missing.
fn sums(layer: &Layer, field: &str, communes: usize) -> Sums {
    let mut out = vec![(!is_table(layer, communes)).then_some(0.0); communes];
    let mut silent = vec![0_usize; communes];
    let mut heard = vec![false; communes];
    let column = layer.column(field);
    for feature in layer.inside() {
        let Some(i) = feature.commune else { continue };
        match column.and_then(|c| c.number(feature)) {
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
    Sums { values: out, silent: silent.iter().sum(), mixed: 0 }
}

/// A rate or a level in each commune: of its only row, or the mean of its rows weighted by the base. A commune without
/// row has none.
fn means(layer: &Layer, field: &str, base: Option<&str>, communes: usize) -> Sums {
    let mut rows: Vec<Vec<(f64, Option<f64>)>> = vec![Vec::new(); communes];
    let mut silent = 0;
    let (column, base) = (layer.column(field), base.and_then(|base| layer.column(base)));
    for feature in layer.inside() {
        let Some(i) = feature.commune else { continue };
        match column.and_then(|c| c.number(feature)) {
            Some(value) => rows[i].push((value, base.and_then(|b| b.number(feature)))),
            None => silent += 1,
        }
    }
    let one = |rows: &Vec<(f64, Option<f64>)>| match rows.as_slice() {
        [] => None,
        [(value, _)] => Some(*value),
        several => {
            let weighted = several.iter().map(|(v, b)| Some((v * (*b)?, (*b)?)));
            let (held, all) =
                weighted.collect::<Option<Vec<_>>>()?.iter().fold((0.0, 0.0), |(h, a), (x, b)| (h + x, a + b));
            share::ratio(held, all)
        }
    };
    let values: Vec<Option<f64>> = rows.iter().map(one).collect();
    let mixed = rows.iter().zip(&values).filter(|(rows, value)| !rows.is_empty() && value.is_none()).count();
    Sums { values, silent, mixed }
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
    let (label, unit, magnitude, values): (&str, _, _, Vec<Option<f64>>) = match which {
        // Yes or no in a commune: the share of the people whose mairie does, in several.
        Reference::Evening => {
            ("Ouverture après 18 h", Unit::Share, Magnitude::Rate, hours.map(|h| Some(flag(h?.evening()))).collect())
        }
        Reference::Saturday => {
            ("Ouverture le samedi", Unit::Share, Magnitude::Rate, hours.map(|h| Some(flag(h?.saturday()))).collect())
        }
        Reference::Hours | Reference::Population => (
            "Heures d'ouverture par semaine",
            Unit::Hours,
            Magnitude::Amount,
            hours.map(|h| Some(h?.weekly())).collect(),
        ),
    };
    if values.iter().flatten().next().is_none() {
        return Err(NoAnswer::NoHours);
    }
    let found = Found::new(label.to_owned(), unit, magnitude, values);
    Ok(Found { base: MeanBase::People, direction: Direction::Better, ..found })
}

fn of_answer<'a>(answer: &str, column: Option<&Column>, context: &Context<'a>) -> Option<Found<'a>> {
    let column = column?;
    let values = column.as_numbers().filter(|v| v.len() == context.territory.communes.len())?;
    let source = context.answers.iter().find(|a| a.id == answer);
    let (unit, magnitude, base) = of_column(column);
    // «Distance à une France Services» names its distance; «Friches» does not name its hectares.
    let named = |title: &str| french::fold(title).starts_with(&french::fold(&column.label));
    let label = match source.map(|s| s.title.as_str()) {
        Some(title) if named(title) => title.to_owned(),
        Some(title) => format!("{} ({title})", column.label),
        None => column.label.clone(),
    };
    let mut out = Found::new(label, unit, magnitude, values.to_vec());
    out.adds_up = column.adds_up;
    out.base = base;
    out.fictional = source.is_some_and(|a| a.fictional);
    out.direction = column.direction;
    Some(out)
}

/// «82 communes n'ont qu'une valeur « au plus » (la couche…)», of a column of an answer.
fn bound_of(answer: &str, table: &str, column: &str, context: &Context<'_>) -> Option<String> {
    let table = context.answers.iter().find(|a| a.id == answer)?.table(table)?;
    let (texts, why) = table.columns.iter().find_map(|c| match &c.role {
        ColumnRole::Bound { of, why } if of == column => Some((c.as_texts()?, why)),
        _ => None,
    })?;
    let open: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
    let said = open.first()?;
    let has = if open.len() < 2 { "n'a" } else { "n'ont" };
    Some(format!(
        "{} {has} qu'une valeur «\u{a0}{said}\u{a0}» ({why}) : ces indices sont ceux de ces valeurs",
        french::count(open.len(), "commune", "communes")
    ))
}

/// What the numbers of a column of an answer are, by their unit.
fn of_column(column: &Column) -> (Unit, Magnitude, MeanBase) {
    let unit = column.unit;
    match unit {
        // What several can reach does not add up.
        _ if column.role == ColumnRole::Reached => (unit, Magnitude::Level, MeanBase::People),
        // Yes or no is one thing or none of each inhabitant, not a number of things.
        _ if column.role == ColumnRole::Within => (Unit::Share, Magnitude::Rate, MeanBase::People),
        Unit::Count | Unit::Hours | Unit::Hectares | Unit::Kilowatts | Unit::Inhabitants | Unit::SquareKm => {
            (unit, Magnitude::Amount, MeanBase::People)
        }
        Unit::PerThousand | Unit::HoursPerThousand => (unit, Magnitude::Rate, MeanBase::People),
        Unit::Km | Unit::Minutes => (unit, Magnitude::Level, MeanBase::People),
        Unit::Share => (unit, Magnitude::Rate, MeanBase::Unknown),
        Unit::Euros => (unit, Magnitude::Level, MeanBase::Unknown),
        Unit::Index | Unit::Probability | Unit::Date | Unit::None => (unit, Magnitude::Index, MeanBase::Unknown),
    }
}
