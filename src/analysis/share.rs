//! What several questions do alike: facilities of a layer, tables by commune and EPCI, the sentences of findings.

use geo::Point;

use super::{Asked, Context, NoAnswer};
use crate::french;
use crate::layer::Layer;
use crate::outcome::{Outcome, Row, Table, TableId};
use crate::territory::{Commune, Territory};

/// A figure of values and their weights.
pub(super) type Figure<'a> = &'a dyn Fn(&[f64], &[f64]) -> Option<f64>;

/// The layer of a question, unless it is absent or empty. One that a scenario has emptied is known to hold nothing: that
/// has an answer.
pub(super) fn layer<'a>(id: &str, context: &Context<'a>) -> Result<&'a Layer, NoAnswer> {
    // A layer that could not be read has its own error.
    let layer = context.layer(id).ok_or(NoAnswer::Told)?;
    if layer.features.is_empty() && !context.emptied(layer) {
        return Err(NoAnswer::EmptyLayer { layer: id.to_owned() });
    }
    Ok(layer)
}

/// The communes that have a mairie point, with it.
pub(super) fn mairies(territory: &Territory) -> (Vec<usize>, Vec<Point<f64>>) {
    territory.communes.iter().enumerate().filter_map(|(i, c)| Some((i, c.mairie?))).unzip()
}

/// What names the nearest where it is known that there is none.
pub(super) const NO_SERVICE: &str = "aucun service";

/// An answer that already says how people travel, whose weights count, and where the data come from.
pub(super) fn outcome(asked: &Asked, kind: &str, context: &Context<'_>, layers: &[&Layer]) -> Outcome {
    let mut outcome = Outcome::new(&asked.id, kind, &asked.title);
    for layer in layers {
        // A layer may serve twice, as what weighs and as what is there.
        let source = source(layer);
        if !outcome.sources.contains(&source) {
            outcome.sources.push(source);
        }
        outcome.fictional |= layer.fictional;
    }
    outcome.sources.push(context.territory.source.clone());
    outcome
}

/// What an answer says of where a layer comes from.
pub(super) fn source(layer: &Layer) -> String {
    format!("{} : {}", layer.title, layer.source)
}

/// An empty table with one row a commune.
pub(super) fn commune_table(title: impl Into<String>, territory: &Territory) -> Table {
    let (keys, names) = territory.commune_rows();
    Table::new(TableId::Communes, title, Row::Commune, keys, names)
}

/// An empty table with one row an EPCI.
pub(super) fn epci_table(title: impl Into<String>, territory: &Territory) -> Table {
    let (keys, names) = territory.epci_rows();
    Table::new(TableId::Epci, title, Row::Epci, keys, names)
}

/// The sum of a field in each commune: unknown where there is no row, and where a row has no value or one that is not kept.
/// Communes that merged are rows of the one that they are today. `None` when the layer has no such field.
pub(super) fn sums_by_commune(
    layer: &Layer,
    field: &str,
    communes: usize,
    keep: impl Fn(f64) -> bool,
) -> Option<Vec<Option<f64>>> {
    let column = layer.column(field)?;
    let mut rows: Vec<Option<Option<f64>>> = vec![None; communes];
    for feature in layer.inside() {
        let Some(commune) = feature.commune else { continue };
        let value = column.number(feature).filter(|v| v.is_finite() && keep(*v));
        rows[commune] = Some(match rows[commune] {
            None => value,
            Some(before) => before.zip(value).map(|(a, b)| a + b),
        });
    }
    Some(rows.into_iter().map(Option::flatten).collect())
}

/// Values spread from the communes that have one to all communes.
pub(super) fn spread(n: usize, at: &[usize], values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
    let mut out = vec![None; n];
    for (&i, v) in at.iter().zip(values) {
        out[i] = Some(v);
    }
    out
}

/// Values and populations of the members that have a value.
pub(super) fn known(values: &[Option<f64>], weights: &[f64], members: &[usize]) -> (Vec<f64>, Vec<f64>) {
    members.iter().filter_map(|&i| Some((values[i]?, weights[i]))).unzip()
}

/// `a / b`, unless there is nothing to divide by.
pub(super) fn ratio(a: f64, b: f64) -> Option<f64> {
    (b > 0.0).then(|| a / b)
}

/// Which communes have a value.
pub(super) fn have<T>(values: &[Option<T>]) -> Vec<bool> {
    values.iter().map(Option::is_some).collect()
}

/// The people of these communes, and their share of those of all communes that have an answer: of the others nobody can
/// say where they stand, which is not to stand far away.
pub(super) fn people(territory: &Territory, communes: &[usize], answered: &[bool]) -> (f64, Option<f64>) {
    let weights = territory.weights();
    let sum = communes.iter().map(|&i| weights[i]).sum::<f64>();
    let all = (0..weights.len()).filter(|&i| answered[i]).map(|i| weights[i]).sum();
    (sum, ratio(sum, all))
}

/// The people of these communes; unknown where it is of all of them, which is not nobody.
pub(super) fn population(territory: &Territory, communes: &[usize]) -> Option<f64> {
    let known = communes.iter().filter_map(|&i| territory.communes[i].population).map(f64::from);
    let unknown = communes.iter().all(|&i| territory.communes[i].population.is_none());
    (communes.is_empty() || !unknown).then(|| known.sum())
}

/// «240 habitants», «240 habitants au moins» where it is unknown of some of these communes, «population inconnue».
fn people_said(territory: &Territory, communes: &[usize]) -> String {
    let Some(sum) = population(territory, communes) else { return "population inconnue".to_owned() };
    let partly = communes.iter().any(|&i| territory.communes[i].population.is_none());
    let least = if partly { " au moins" } else { "" };
    format!("{} habitant{}{least}", french::number(sum, 0), french::s(sum as usize))
}

/// «2 communes de population inconnue», when there are any: means and shares of people leave them out.
pub(super) fn unpeopled_line(territory: &Territory) -> Option<String> {
    let unknown = territory.population().1;
    (unknown > 0).then(|| format!("{} de population inconnue", french::count(unknown, "commune", "communes")))
}

/// What a sentence about people ends with: whose answer, whose number is unknown.
pub(super) fn left_out(territory: &Territory, answered: &[bool]) -> String {
    let unpeopled = unpeopled_line(territory).map(|l| format!("{l}, hors des parts"));
    let lines = unanswered_line(territory, answered).into_iter().chain(unpeopled);
    lines.map(|line| format!(" ; {line}")).collect()
}

/// The communes among these that have no answer.
pub(super) fn unanswered(among: &[usize], answered: &[bool]) -> Vec<usize> {
    among.iter().copied().filter(|&i| !answered[i]).collect()
}

/// «4 communes, 420 habitants sans position», when there are any: told wherever shares leave them out.
pub(super) fn unanswered_line(territory: &Territory, answered: &[bool]) -> Option<String> {
    let everyone: Vec<usize> = (0..territory.communes.len()).collect();
    let lost = unanswered(&everyone, answered);
    let why =
        if lost.iter().all(|&i| territory.communes[i].mairie.is_none()) { "sans position" } else { "sans réponse" };
    (!lost.is_empty()).then(|| {
        format!("{}, {} {why}", french::count(lost.len(), "commune", "communes"), people_said(territory, &lost))
    })
}

/// «12 communes, 1 840 habitants (7,4 %)».
pub(super) fn communes_and_people(territory: &Territory, communes: &[usize], answered: &[bool]) -> String {
    let share = people(territory, communes, answered).1.filter(|_| population(territory, communes).is_some());
    let share = share.map(|s| format!(" ({})", french::percent(s, 1))).unwrap_or_default();
    format!("{}, {}{share}", french::count(communes.len(), "commune", "communes"), people_said(territory, communes))
}

/// «entre 0 et 5 communes, entre 0 et 523 habitants (2,1 % au plus)»: what it is for sure, and what it may be.
pub(super) fn communes_and_people_between(
    territory: &Territory,
    (sure, all): (&[usize], &[usize]),
    answered: &[bool],
) -> String {
    let share = people(territory, all, answered).1.filter(|_| population(territory, all).is_some());
    let share = share.map(|s| format!(" ({} au plus)", french::percent(s, 1))).unwrap_or_default();
    let least = population(territory, sure).map(|sum| french::number(sum, 0)).unwrap_or_else(|| "?".to_owned());
    format!(
        "entre {} et {}, entre {least} et {}{share}",
        french::integer(sure.len() as u64),
        french::count(all.len(), "commune", "communes"),
        people_said(territory, all)
    )
}

/// «240 habitants», when they are known.
pub(super) fn inhabitants(commune: &Commune) -> Option<String> {
    let people = commune.population?;
    Some(format!("{} habitant{}", french::integer(u64::from(people)), french::s(people as usize)))
}

/// What the people are that means are weighted by.
pub(super) fn weighting(territory: &Territory) -> String {
    match territory.edition {
        Some(edition) => format!("la population municipale {}", edition.populations()),
        None => "la population que donne l'étude".to_owned(),
    }
}

/// «est» or «sont».
pub(super) fn is_are(n: usize) -> &'static str {
    if n < 2 { "est" } else { "sont" }
}

/// Names of communes, the most populous first, at most `most`.
pub(super) fn names(territory: &Territory, communes: &[usize], most: usize) -> String {
    let mut sorted = communes.to_vec();
    sorted.sort_by(|&a, &b| territory.communes[b].population.cmp(&territory.communes[a].population).then(a.cmp(&b)));
    let names: Vec<&str> = sorted.iter().map(|&i| territory.communes[i].name.as_str()).collect();
    french::list_at_most(&names, most)
}
