//! A layer as it could be: features added, taken away, moved, changed.

use geo::{Geometry, Point};

use super::input::place;
use super::model::value::{self, Verdict};
use super::{Cells, Feature, Kind, Layer, Precision};

/// A change of a layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A feature more.
    Add {
        /// Its id, which no other has.
        id: String,
        /// Its name.
        name: String,
        /// Where it is, in the territory's projection.
        at: Point<f64>,
        /// How well that is known.
        precision: Precision,
        /// Its commune, when it is in the territory.
        commune: Option<usize>,
        /// Values of its fields, by rank of the field; the others are missing.
        values: Vec<(usize, String)>,
    },
    /// The feature of that id is no more.
    Remove(String),
    /// The feature of that id is elsewhere.
    Move {
        /// Its id.
        id: String,
        /// Where it then is.
        at: Point<f64>,
        /// How well that is known.
        precision: Precision,
        /// Its commune then.
        commune: Option<usize>,
    },
    /// A cell of the feature of that id holds something else.
    Set {
        /// Its id.
        id: String,
        /// Rank of the field.
        field: usize,
        /// What the cell then holds, written the way of the layer's model.
        value: String,
    },
}

/// Why a cell can't be made to hold a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The text is not of the field's kind: what was expected.
    Expected(String),
    /// The field says where the feature is: its text would change, and the feature stay.
    Place,
    /// The field is what the feature is known by.
    Identity,
}

impl Change {
    /// The name of what it adds; none when it adds nothing.
    #[must_use]
    pub fn added(&self) -> Option<&str> {
        match self {
            Self::Add { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl Layer {
    /// What a cell of this field holds once this text is written in it, in the way of the layer's model.
    ///
    /// # Errors
    /// When the field can't hold it.
    pub fn written(&self, field: usize, text: &str) -> Result<String, Refusal> {
        let name = self.fields[field].as_str();
        if place::places(name, &self.model) {
            return Err(Refusal::Place);
        }
        if self.model.ids.iter().any(|id| id.eq_ignore_ascii_case(name)) {
            return Err(Refusal::Identity);
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(String::new());
        }
        if let Some(spec) = self.model.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name)) {
            return match value::check(spec, text).0 {
                Verdict::Fine => Ok(text.to_owned()),
                Verdict::Rewritten(new) | Verdict::Repaired(_, new) => Ok(new),
                Verdict::Faulty(_, expected) | Verdict::Lost(_, expected) => Err(Refusal::Expected(expected)),
            };
        }
        let expected = match self.kinds.get(field) {
            Some(Kind::Number) if value::number(text).is_none() => "un nombre",
            Some(Kind::Flag) if value::flag(text).is_none() => "oui ou non (true, false)",
            _ => return Ok(text.to_owned()),
        };
        Err(Refusal::Expected(expected.to_owned()))
    }

    /// The layer after these changes, in their order. A change of an id that is not there changes nothing: who asks has
    /// checked it.
    #[must_use]
    pub fn changed<'a>(&self, changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let mut out = self.clone();
        for change in changes {
            out.apply(change);
        }
        out
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Add { id, name, at, precision, commune, values } => {
                let cell = |field: usize| values.iter().find(|(f, _)| *f == field).map_or("", |(_, v)| v.as_str());
                let cells = Cells::new((0..self.fields.len()).map(cell));
                let number = self.features.iter().map(|f| f.number).max().unwrap_or(0) + 1;
                self.features.make_mut().push(Feature {
                    id: id.clone(),
                    name: name.clone(),
                    number,
                    geometry: Some(Geometry::Point(*at)),
                    precision: *precision,
                    commune: *commune,
                    cells,
                });
            }
            Change::Remove(id) => self.features.make_mut().retain(|f| f.id != *id),
            Change::Move { id, at, precision, commune } => {
                if let Some(feature) = self.features.make_mut().iter_mut().find(|f| f.id == *id) {
                    feature.geometry = Some(Geometry::Point(*at));
                    (feature.precision, feature.commune) = (*precision, *commune);
                }
            }
            Change::Set { id, field, value } => {
                if let Some(feature) = self.features.make_mut().iter_mut().find(|f| f.id == *id) {
                    feature.cells.replace(&[(*field, value.clone())]);
                }
            }
        }
    }
}
