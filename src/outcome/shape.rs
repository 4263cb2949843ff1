//! Surfaces, lines and points of answers, in the territory's projection.

use geo::{LineString, MultiPolygon, Point};

use super::TableId;

/// A surface that answers a question (the union of buffers, what no feature covers), in the territory's projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Short name, unique in its outcome; a layer's name in the GeoPackage.
    pub id: String,
    /// What it is to who does not know its question.
    pub role: ShapeRole,
    /// Name for people.
    pub title: String,
    /// The surface, in metres.
    pub geometry: MultiPolygon<f64>,
}

/// What a surface is to who does not know its question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeRole {
    /// What is within reach at a threshold: two answers are compared by theirs.
    Zone,
    /// The same, on one side of a comparison.
    ZoneOf(Side),
    /// What may be within reach too, of what a layer does not hold: maps hatch it beside the zone.
    Doubt,
    /// Anything else.
    Own,
}

/// A side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first.
    Before,
    /// The second, which is told against the first.
    After,
}

/// Lines that answer a question (the ways to the nearest service), in the territory's projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// Short name, unique in its outcome; a layer's name in the GeoPackage.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// The lines with what each is: «Troyon → Saint-Mihiel».
    pub lines: Vec<(String, LineString<f64>)>,
}

/// A thing at one of its places, with the kind that its sign shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What it is: the id of an action.
    pub thing: String,
    /// Its kind; none when nobody said it.
    pub kind: Option<String>,
    /// Where.
    pub place: Point<f64>,
    /// The row, from 0, of the table that lists it ([`Points::listed`]): maps write its number, from 1, in its sign.
    pub row: Option<usize>,
    /// What maps write beside it, a line each: its name, then what else is said there; nothing when it needs no name.
    pub beside: Vec<String>,
}

impl Spot {
    /// A thing at a place, which no table lists and nothing names.
    #[must_use]
    pub fn new(thing: impl Into<String>, kind: Option<String>, place: Point<f64>) -> Self {
        Self { thing: thing.into(), kind, place, row: None, beside: Vec::new() }
    }

    /// That row of the table that lists the points is about it.
    #[must_use]
    pub fn at_row(mut self, row: Option<usize>) -> Self {
        self.row = row;
        self
    }

    /// Has maps write these lines beside it.
    #[must_use]
    pub fn named(mut self, lines: Vec<String>) -> Self {
        self.beside = lines;
        self
    }
}

/// Things at their places, in the territory's projection: the actions of a pillar by status.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Short name, unique in its outcome; a layer's name in the GeoPackage when they are exported.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// The things, one for each place.
    pub spots: Vec<Spot>,
    /// What is told of those that have no place; nothing when all have one.
    pub without: Option<String>,
    /// Whether they are a layer of their own for GIS, and not on maps only.
    pub exported: bool,
    /// The table whose rows are about them: what shows that table numbers its rows, as maps do their signs.
    pub listed: Option<TableId>,
}

impl Points {
    /// Points for maps, without a word of those that have no place.
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<String>, spots: Vec<Spot>) -> Self {
        Self { id: id.into(), title: title.into(), spots, without: None, exported: false, listed: None }
    }

    /// Tells of those that have no place.
    #[must_use]
    pub fn without(mut self, told: Option<String>) -> Self {
        self.without = told;
        self
    }

    /// Makes them a layer of their own for GIS.
    #[must_use]
    pub fn exported(mut self) -> Self {
        self.exported = true;
        self
    }

    /// Names the table whose rows are about them.
    #[must_use]
    pub fn listed(mut self, table: impl Into<TableId>) -> Self {
        self.listed = Some(table.into());
        self
    }
}
