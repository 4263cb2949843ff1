//! Surfaces, lines and points of answers, in the territory's projection.

use geo::{LineString, MultiPolygon, Point};

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
}

impl Points {
    /// Points for maps, without a word of those that have no place.
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<String>, spots: Vec<Spot>) -> Self {
        Self { id: id.into(), title: title.into(), spots, without: None, exported: false }
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
}
