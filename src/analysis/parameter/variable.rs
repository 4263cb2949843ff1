//! Something known of each commune: of the reference, of a layer, or a column of an earlier answer.

use std::fmt;

use super::column::OfLayer;
use super::{Entry, Kind};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::layer::{self, Layer};
use crate::pull::Given;

/// What every study has of its communes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Inhabitants.
    Population,
    /// Hours that the mairie is open, a week.
    Hours,
    /// Whether it is open after 18 h.
    Evening,
    /// Whether it is open on Saturdays.
    Saturday,
}

impl Reference {
    /// All of them, as they are written.
    pub const ALL: [(&'static str, Self); 4] = [
        ("population", Self::Population),
        ("mairies.heures", Self::Hours),
        ("mairies.soir", Self::Evening),
        ("mairies.samedi", Self::Saturday),
    ];
}

/// Something known of each commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// Of the reference.
    Reference(Reference),
    /// The features of a layer counted, or one of its fields added up.
    Layer(OfLayer),
    /// A column of an earlier answer.
    Column {
        /// The id of the analysis.
        answer: String,
        /// The id of its table.
        table: String,
        /// The id of the column.
        column: String,
    },
    /// Nothing that could be: the study is told before it runs.
    Unknown(String),
}

impl Variable {
    /// What the text names.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if let Some(of) = OfLayer::parse(text) {
            return Self::Layer(of);
        }
        if let Some((_, found)) = Reference::ALL.iter().find(|(name, _)| *name == text) {
            return Self::Reference(*found);
        }
        let mut parts = text.splitn(3, '.').map(str::to_owned);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(answer), Some(table), Some(column)) => Self::Column { answer, table, column },
            _ => Self::Unknown(text.to_owned()),
        }
    }

    /// The id of the earlier analysis that it is of.
    #[must_use]
    pub fn answer(&self) -> Option<&str> {
        match self {
            Self::Column { answer, .. } => Some(answer),
            _ => None,
        }
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference(which) => {
                let name = Reference::ALL.iter().find(|(_, r)| r == which).map_or("", |(name, _)| *name);
                f.write_str(name)
            }
            Self::Layer(of) => of.fmt(f),
            Self::Column { answer, table, column } => write!(f, "{answer}.{table}.{column}"),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

/// A column of an earlier answer, `analyse.tableau.colonne`; of a layer, `couche:id.champ`; or of the reference:
/// `population`, `mairies.heures`…
#[derive(Debug, Clone, Copy)]
pub struct VariableKind;

/// The same, or nothing where the text is empty.
#[derive(Debug, Clone, Copy)]
pub struct OptionalVariable;

impl Kind for VariableKind {
    type Value = Variable;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Variable> {
        let given = entry.text()?;
        let value = Variable::parse(&given.value);
        if entry.place.is_some() {
            entry.facts().variables.push(Given { value: value.clone(), place: given.place });
        }
        Some(value)
    }
}

impl Kind for OptionalVariable {
    type Value = Option<Variable>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Option<Variable>> {
        let nothing = entry.place.is_none() && entry.text()?.value.is_empty();
        if nothing { Some(None) } else { VariableKind.read(entry).map(Some) }
    }
}

/// What a variable may name when the study has been read.
pub struct Known<'a> {
    /// Ids of the layers that the study declares.
    pub declared: &'a [&'a str],
    /// The layers that could be read.
    pub layers: &'a [Layer],
    /// Ids of the answers given before.
    pub earlier: &'a [&'a str],
}

/// Checks that each variable names something of the reference, a layer and its field, or a column of an analysis that
/// is declared above. Which columns that one has is known when it has answered only.
pub fn check(variables: &[Given<Variable>], known: &Known<'_>, notes: &mut Notes) {
    for given in variables {
        if let Err(others) = is_known(&given.value, known) {
            notes.push(match not_of_numbers(&given.value, known.layers) {
                Some((layer, field)) => not_numbers(given, layer, field, &others),
                None => unknown(given, &others),
            });
        }
    }
}

/// Whether the variable may exist; if not, all those that could have been meant.
fn is_known(variable: &Variable, known: &Known<'_>) -> Result<(), Vec<String>> {
    match variable {
        Variable::Layer(OfLayer { layer: id, field }) => {
            if !known.declared.contains(&id.as_str()) {
                return Err(known.declared.iter().map(|id| OfLayer::written(id)).collect());
            }
            // A layer that could not be read has its own error.
            let (Some(field), Some(layer)) = (field, known.layers.iter().find(|l| l.id == *id)) else { return Ok(()) };
            let numeric = |(_, kind): &(&String, &layer::Kind)| **kind == layer::Kind::Number;
            let fields: Vec<&String> = layer.fields.iter().zip(&layer.kinds).filter(numeric).map(|(f, _)| f).collect();
            if fields.iter().any(|f| f.eq_ignore_ascii_case(field)) {
                return Ok(());
            }
            let written = |f: &String| OfLayer { layer: id.clone(), field: Some(f.clone()) }.to_string();
            return Err(fields.into_iter().map(written).collect());
        }
        Variable::Reference(_) => return Ok(()),
        Variable::Column { answer, .. } if known.earlier.contains(&answer.as_str()) => return Ok(()),
        Variable::Column { .. } | Variable::Unknown(_) => {}
    }
    let text = variable.to_string();
    let head = text.split('.').next().unwrap_or_default();
    let rest = text.strip_prefix(head).unwrap_or_default();
    let mut others: Vec<String> = Reference::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    others.extend(known.declared.iter().map(|id| OfLayer::written(id)));
    // A misspelt analysis is nearest to the one that is meant, whatever column follows.
    others.extend(known.earlier.iter().filter(|id| **id != head).map(|id| format!("{id}{rest}")));
    Err(others)
}

/// The layer of which the variable names a field that is there, and that is no field of numbers.
fn not_of_numbers<'a>(variable: &'a Variable, layers: &'a [Layer]) -> Option<(&'a Layer, &'a str)> {
    let Variable::Layer(OfLayer { layer: id, field: Some(field) }) = variable else { return None };
    layers.iter().find(|l| l.id == *id).filter(|l| l.field(field).is_some()).map(|layer| (layer, field.as_str()))
}

fn not_numbers(given: &Given<Variable>, layer: &Layer, field: &str, known: &[String]) -> Diagnostic {
    // A name with a dot in it is told by what follows it.
    let shown = field.rsplit('.').next().unwrap_or_default();
    let kind = layer.field(shown).and_then(|at| layer.kinds.get(at));
    let what = if kind == Some(&layer::Kind::Flag) { "oui ou non" } else { "du texte" };
    let label = match known {
        [] => "cette couche n'a aucun champ de nombres".to_owned(),
        known => format!("ses champs de nombres : {}", french::list_at_most(known, 6)),
    };
    let message = format!("le champ `{shown}` de la couche `{}` est {what}, pas des nombres", layer.id);
    Diagnostic::unfit(message)
        .at(given.place.clone())
        .label(label)
        .help(format!("`{}` compte les entités de la couche", OfLayer::written(&layer.id)))
}

/// The diagnostic of a variable that does not exist; `known` are those that do.
pub(in crate::analysis) fn unknown(given: &Given<Variable>, known: &[String]) -> Diagnostic {
    let text = given.value.to_string();
    let nearest = french::nearest(&text, known.iter().map(String::as_str)).map(|n| format!("\"{n}\""));
    let label = if known.is_empty() {
        "rien de tel dans l'étude".to_owned()
    } else {
        format!("connues : {}", french::list_at_most(known, 6))
    };
    Diagnostic::unknown(format!("la variable `{text}` n'existe pas"))
        .at(given.place.clone())
        .label(label)
        .help("écrire `analyse.tableau.colonne` d'une analyse déclarée plus haut, `couche:identifiant`, `couche:identifiant.champ`, `mairies.heures` ou `population`")
        .did_you_mean(nearest.as_deref())
}
