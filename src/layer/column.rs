//! The fields of a layer, found once by their names.

use super::model::value;
use super::{Feature, Kind, Layer, Value};

/// A field of a layer: what its features hold there. Found once, it is asked for each feature without looking for its
/// name again; a number that was read when its row was checked is not read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    field: usize,
    kind: Kind,
    /// Its rank among the fields that hold numbers.
    rank: usize,
}

impl Layer {
    /// The field of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<Column> {
        self.field(name).map(|field| self.column_at(field))
    }

    /// The field of that position; one beyond the last holds nothing.
    #[must_use]
    pub fn column_at(&self, field: usize) -> Column {
        let kind = self.kinds.get(field).copied().unwrap_or(Kind::Text);
        let rank = self.kinds.iter().take(field).filter(|kind| **kind == Kind::Number).count();
        Column { field, kind, rank }
    }
}

impl Column {
    /// Its position among the fields of its layer.
    #[must_use]
    pub fn field(self) -> usize {
        self.field
    }

    /// What it holds.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// What a feature holds there, as it is written, whatever its kind.
    #[must_use]
    pub fn written(self, feature: &Feature) -> Option<&str> {
        feature.cells.get(self.field)
    }

    /// A text; none in a field of another kind.
    #[must_use]
    pub fn text(self, feature: &Feature) -> Option<&str> {
        self.written(feature).filter(|_| self.kind == Kind::Text)
    }

    /// A number; none in a field of another kind.
    #[must_use]
    pub fn number(self, feature: &Feature) -> Option<f64> {
        if self.kind != Kind::Number {
            return None;
        }
        feature.cells.number(self.rank).unwrap_or_else(|| self.written(feature).and_then(value::number))
    }

    /// Yes or no; none in a field of another kind.
    #[must_use]
    pub fn flag(self, feature: &Feature) -> Option<bool> {
        self.written(feature).filter(|_| self.kind == Kind::Flag).and_then(value::flag)
    }

    /// The value, of its kind.
    #[must_use]
    pub fn value(self, feature: &Feature) -> Value {
        let value = match self.kind {
            Kind::Number => self.number(feature).map(Value::Number),
            Kind::Flag => self.flag(feature).map(Value::Flag),
            Kind::Text => self.text(feature).map(|text| Value::Text(text.to_owned())),
        };
        value.unwrap_or(Value::Missing)
    }
}
