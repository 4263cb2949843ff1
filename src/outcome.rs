//! What a question answers: tables, shapes and findings. Analyses make outcomes; maps, workbook, GeoPackage and pages
//! read them. Neither side knows of the other.

use geo::{LineString, MultiPolygon, Point};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What one row of a table stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Row {
    /// A commune; the key is its INSEE code. Rows are in the order of the codes, one for every commune.
    Commune,
    /// An EPCI; the key is its SIREN.
    Epci,
    /// A feature of a layer; the key is the feature's id.
    #[serde(rename = "entite")]
    Feature {
        /// The layer's id.
        layer: String,
    },
    /// The whole territory, in one row.
    #[serde(rename = "territoire")]
    Territory,
    /// Anything else (a threshold, a class of power, a level of the armature, an action…); the key names it.
    #[serde(rename = "modalite")]
    Other,
}

/// The unit of a column, which also decides how its numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Number of things.
    Count,
    /// Number of inhabitants.
    Inhabitants,
    /// Share between 0 and 1, written as a percentage.
    Share,
    /// Kilometres.
    Km,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Hours a week for 1,000 inhabitants.
    HoursPerThousand,
    /// Hectares.
    Hectares,
    /// Square kilometres.
    SquareKm,
    /// Kilowatts.
    Kilowatts,
    /// Things for 1,000 inhabitants.
    PerThousand,
    /// A pure number: an index, a quotient.
    Index,
    /// A probability.
    Probability,
    /// Euros.
    Euros,
    /// No number: a day, as the text `2027-03-15`.
    Date,
    /// No number: text.
    None,
}

impl Unit {
    /// The unit as written after a number, in French; empty for pure numbers.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Inhabitants => "hab.",
            Self::Share => "%",
            Self::Km => "km",
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::HoursPerThousand => "h pour 1\u{202f}000 hab.",
            Self::Hectares => "ha",
            Self::SquareKm => "km²",
            Self::Kilowatts => "kW",
            Self::PerThousand => "pour 1\u{202f}000 hab.",
            Self::Euros => "€",
            Self::Count | Self::Index | Self::Probability | Self::Date | Self::None => "",
        }
    }

    /// How many decimals people read.
    #[must_use]
    pub fn decimals(self) -> usize {
        match self {
            Self::Count | Self::Inhabitants | Self::Minutes | Self::Euros | Self::Date | Self::None => 0,
            Self::Share | Self::Km | Self::Hours | Self::Hectares | Self::SquareKm | Self::Kilowatts => 1,
            Self::HoursPerThousand | Self::PerThousand => 2,
            Self::Index | Self::Probability => 3,
        }
    }
}

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better (a share of people covered).
    Better,
    /// More is worse (a distance).
    Worse,
    /// Neither.
    Neutral,
}

/// The cells of a column, one a row. A missing value is `None`, never zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cells {
    /// Finite numbers.
    Numbers(Vec<Option<f64>>),
    /// Texts.
    Texts(Vec<Option<String>>),
}

impl Cells {
    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(v) => v.len(),
            Self::Texts(v) => v.len(),
        }
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Short name for machines: ASCII lower case, `_` between words; a field name in the GeoPackage.
    pub id: String,
    /// Name for people, in French.
    pub label: String,
    /// Unit of the numbers.
    pub unit: Unit,
    /// Whether more is better.
    pub direction: Direction,
    /// The values.
    pub cells: Cells,
}

impl Column {
    /// A column of numbers.
    ///
    /// # Panics
    /// When a number is not finite: our bug, as results never hold NaN.
    #[must_use]
    pub fn numbers(id: impl Into<String>, label: impl Into<String>, unit: Unit, values: Vec<Option<f64>>) -> Self {
        assert!(values.iter().flatten().all(|v| v.is_finite()), "a column holds finite numbers");
        // The sum of nothing is −0: nobody wants to read it.
        let values = values.into_iter().map(|v| v.map(|v| v + 0.0)).collect();
        Self { id: id.into(), label: label.into(), unit, direction: Direction::Neutral, cells: Cells::Numbers(values) }
    }

    /// A column of texts.
    #[must_use]
    pub fn texts(id: impl Into<String>, label: impl Into<String>, values: Vec<Option<String>>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            unit: Unit::None,
            direction: Direction::Neutral,
            cells: Cells::Texts(values),
        }
    }

    /// A column of days.
    #[must_use]
    pub fn days(id: impl Into<String>, label: impl Into<String>, values: Vec<Option<Date>>) -> Self {
        let texts = values.into_iter().map(|day| day.map(|d| d.to_string())).collect();
        Self { unit: Unit::Date, ..Self::texts(id, label, texts) }
    }

    /// Says whether more is better.
    #[must_use]
    pub fn direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// The numbers, if it is a column of numbers.
    #[must_use]
    pub fn as_numbers(&self) -> Option<&[Option<f64>]> {
        match &self.cells {
            Cells::Numbers(v) => Some(v),
            Cells::Texts(_) => None,
        }
    }

    /// The texts, if it is a column of texts.
    #[must_use]
    pub fn as_texts(&self) -> Option<&[Option<String>]> {
        match &self.cells {
            Cells::Texts(v) => Some(v),
            Cells::Numbers(_) => None,
        }
    }
}

/// A table: one row a unit, typed columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Short name, unique in its outcome: `communes`, `epci`, `territoire`, `seuils`…
    pub id: String,
    /// Title for people.
    pub title: String,
    /// What a row stands for.
    pub row: Row,
    /// The key of each row (INSEE, SIREN, feature id, …).
    pub keys: Vec<String>,
    /// The name of each row, for people.
    pub names: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Whether it is a layer of its own for GIS. The tables by commune and by EPCI that are one row a unit join the
    /// layers of these without it.
    #[serde(skip)]
    pub exported: bool,
}

impl Table {
    /// An empty table whose rows are given.
    #[must_use]
    pub fn new(id: &str, title: impl Into<String>, row: Row, keys: Vec<String>, names: Vec<String>) -> Self {
        assert_eq!(keys.len(), names.len(), "every row has a key and a name");
        Self { id: id.to_owned(), title: title.into(), row, keys, names, columns: Vec::new(), exported: false }
    }

    /// Adds a column.
    ///
    /// # Panics
    /// When it has not one cell a row: our bug.
    #[must_use]
    pub fn with(mut self, column: Column) -> Self {
        assert_eq!(column.cells.len(), self.keys.len(), "column `{}` has one cell a row", column.id);
        self.columns.push(column);
        self
    }

    /// Makes it a layer of its own for GIS, its rows with the geometry of what they stand for.
    #[must_use]
    pub fn exported(mut self) -> Self {
        self.exported = true;
        self
    }

    /// The column of that id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.id == id)
    }
}

/// A surface that answers a question (the union of buffers, what no feature covers), in the territory's projection.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Short name, unique in its outcome; a layer's name in the GeoPackage.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// The surface, in metres.
    pub geometry: MultiPolygon<f64>,
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

/// One sentence in French with its figures in it, which an elected official could repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The sentence.
    pub text: String,
    /// Ids of the actions of the plan that it answers.
    pub actions: Vec<String>,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The id of the analysis in the study: `distance-france-services`.
    pub id: String,
    /// The kind of question: `distance`.
    pub kind: String,
    /// Title for people.
    pub title: String,
    /// Parameters and conventions that every output repeats: sinuosity, weights, thresholds, dates.
    pub method: Vec<String>,
    /// Sources of the data used, with vintage.
    pub sources: Vec<String>,
    /// Whether made-up data went in: every output then says «données fictives».
    pub fictional: bool,
    /// Tables.
    pub tables: Vec<Table>,
    /// Surfaces.
    pub shapes: Vec<Shape>,
    /// Lines.
    pub lines: Vec<Lines>,
    /// Points with a sign for their kind.
    pub points: Vec<Points>,
    /// Findings, the most important first.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// An answer without anything yet.
    #[must_use]
    pub fn new(id: &str, kind: &str, title: impl Into<String>) -> Self {
        Self {
            id: id.to_owned(),
            kind: kind.to_owned(),
            title: title.into(),
            method: Vec::new(),
            sources: Vec::new(),
            fictional: false,
            tables: Vec::new(),
            shapes: Vec::new(),
            lines: Vec::new(),
            points: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The table of that id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.id == id)
    }

    /// A column of one of its tables.
    #[must_use]
    pub fn column_of(&self, table: &str, column: &str) -> Option<&Column> {
        self.table(table)?.column(column)
    }

    /// Adds a finding that answers no action in particular.
    pub fn find(&mut self, text: impl Into<String>) {
        self.findings.push(Finding { text: text.into(), actions: Vec::new() });
    }
}
