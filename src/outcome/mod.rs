//! What a question answers: tables, shapes and findings. Analyses make outcomes; maps, workbook, GeoPackage and pages
//! read them. Neither side knows of the other: what a table, a column or a surface is to who does not know its question is
//! its role ([`TableId`], [`ColumnRole`], [`ShapeRole`]), never a piece of its id or of its title.
//!
//! ```
//! use territoire::outcome::{Column, Direction, Outcome, Row, Table, TableId, Unit};
//!
//! let mut answer = Outcome::new("distance-mairies", "distance", "Distance à la mairie");
//! let (codes, names) = (vec!["55463".into(), "55551".into()], vec!["Saint-Mihiel".into(), "Vigneulles".into()]);
//! let km = Column::numbers("distance_km", "Distance", Unit::Km, vec![Some(1.5), None]);
//! answer.tables.push(
//!     Table::new(TableId::Communes, "Par commune", Row::Commune, codes, names).with(km.direction(Direction::Worse)),
//! );
//! answer.find("1 commune est à 1,5 km ; la distance de l'autre n'est pas connue.");
//! let column = answer.column_of("communes", "distance_km").expect("a column");
//! assert_eq!(column.as_numbers(), Some(&[Some(1.5), None][..]));
//! assert_eq!((column.unit.label(), column.unit.decimals()), ("km", 1));
//! ```

mod shape;
mod table;
mod unit;
mod written;

use geo::Point;
use serde::{Deserialize, Serialize};

pub use shape::{Lines, Points, Shape, ShapeRole, Side, Spot};
pub use table::{Cells, Column, ColumnRole, Direction, Row, Table, TableId};
pub use unit::Unit;

/// One sentence in French with its figures in it, which an elected official could repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The sentence.
    #[serde(rename = "texte", alias = "text")]
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
    /// What it proposes to open and to close, which a scenario can try.
    pub proposal: Option<Proposal>,
    /// What a proposal was looked for with, in people's words.
    pub pursuit: Option<Pursuit>,
    /// A file in an official schema that it fills in, as far as the study holds what goes there.
    pub filled: Option<Filled>,
}

/// A file in the official schema of a model of layers, filled in as far as something is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// The id of the model.
    pub model: String,
    /// The rows: the cells of the official fields, in their order; none where nothing is known.
    pub rows: Vec<Vec<Option<String>>>,
    /// Who gives what is not known.
    pub lacking: Vec<Lacking>,
}

/// A field that rows of a file lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// The field.
    pub field: String,
    /// How many rows lack it.
    pub rows: usize,
    /// Whether the schema requires it.
    pub required: bool,
    /// Who has it to give and where it goes, in French.
    pub from: String,
}

/// What a proposal is the best of: sentences in French, as a meeting reads them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pursuit {
    /// What is looked for, in one sentence.
    pub aim: String,
    /// What must be kept to, and what was left out, a sentence each.
    pub rules: Vec<String>,
}

/// Sites to open and features to close.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Proposal {
    /// The layer that the sites would be of; none when it is for the person to say.
    pub layer: Option<String>,
    /// The sites to open.
    pub opened: Vec<NewSite>,
    /// The features to close: their layer and their id.
    pub closed: Vec<(String, String)>,
    /// How things are before anything is opened or closed: what a scenario changes, whatever would be proposed in it.
    pub today: Vec<Table>,
}

/// A site to open, with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSite {
    /// Its name.
    pub name: String,
    /// The INSEE code of its commune, when it is known.
    pub commune: Option<String>,
    /// Where it is, in the territory's projection.
    pub at: Point<f64>,
    /// What opening it costs, in euros, when the question counts it.
    pub price: Option<f64>,
    /// What it can serve, in the unit of what is served, when the question bounds it.
    pub capacity: Option<f64>,
    /// What the layer that it is taken from says of it, field by field, as it is written there.
    pub cells: Vec<(String, String)>,
}

impl NewSite {
    /// One of which nothing else is known.
    #[must_use]
    pub fn new(name: impl Into<String>, commune: Option<String>, at: Point<f64>) -> Self {
        Self { name: name.into(), commune, at, price: None, capacity: None, cells: Vec::new() }
    }
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
            proposal: None,
            pursuit: None,
            filled: None,
        }
    }

    /// The table of that id.
    #[must_use]
    pub fn table(&self, id: impl Into<TableId>) -> Option<&Table> {
        let id = id.into();
        self.tables.iter().find(|t| t.id == id)
    }

    /// A column of one of its tables.
    #[must_use]
    pub fn column_of(&self, table: impl Into<TableId>, column: &str) -> Option<&Column> {
        self.table(table)?.column(column)
    }

    /// Adds a finding that answers no action in particular.
    pub fn find(&mut self, text: impl Into<String>) {
        self.findings.push(Finding { text: text.into(), actions: Vec::new() });
    }
}
