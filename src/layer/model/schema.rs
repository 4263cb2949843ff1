//! What a model declares: the layers that it is for, their columns, what their rows are and where.

use super::codes::Lists;
use super::field::FieldSpec;
use super::magnitude::Wish;
use super::rule::RuleSpec;

/// What a model declares.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Its name in `territoire.toml`.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// Name of the official schema; empty when there is none.
    pub schema: String,
    /// The version that is written.
    pub version: String,
    /// The versions that are recognised, the newest first.
    pub versions: Vec<String>,
    /// Where its facts come from.
    pub source: String,
    /// Help for whoever fills a file in.
    pub help: String,
    /// What a row is: one, several.
    pub row: [String; 2],
    /// Whether more rows are better.
    pub wish: Wish,
    /// What its features are drawn as.
    pub geometry: Shape,
    /// Columns that identify a feature, by preference.
    pub ids: Vec<String>,
    /// The columns of the commune's code and of the name, which make an identifier for a table that has none; without them, it
    /// has none.
    pub made_of: Vec<String>,
    /// Texts that mean «no identifier».
    pub without_id: Vec<String>,
    /// Columns that name a feature, by preference.
    pub names: Vec<String>,
    /// Columns without which the analyses can do nothing.
    pub essential: Vec<String>,
    /// Columns that hold the commune's code, by preference.
    pub commune: Vec<String>,
    /// Département and three digits of the commune, when the code is cut in two.
    pub commune_parts: Option<[String; 2]>,
    /// Column of the last update.
    pub date: Option<String>,
    /// Beyond how many months a row is stale.
    pub stale_after: Option<u32>,
    /// Official columns of position: one text, or two numbers.
    pub position: Vec<String>,
    /// EPSG code of these two numbers, when they are not degrees.
    pub position_crs: Option<u32>,
    /// Column whose text tells in which projection the position of its row is.
    pub position_told: Option<String>,
    /// Column of the outline, when the position is a point.
    pub outline: Option<String>,
    /// Texts that mean a missing value, the empty text apart.
    pub missing: Vec<String>,
    /// Separator of the official CSV; `None` when the official format is GeoJSON.
    pub separator: Option<char>,
    /// Columns that, with the same position, make two rows the same thing.
    pub same_place: Vec<String>,
    /// Rule that keeps one of several rows of one identifier.
    pub duplicates: Duplicates,
    /// Columns whose values group rows (points de charge in stations), and the noun of a group.
    pub group: Option<(Vec<String>, [String; 2])>,
    /// Sections of a file without header, the first one holding the rows; none for a file with a header.
    pub sections: Vec<SectionSpec>,
    /// What the line before the sections begins with.
    pub first_line: Option<String>,
    /// The other form of its tables: a row for several things of one kind, with their number.
    pub counted: Option<CountedSpec>,
    /// Its fields, in the official order.
    pub fields: Vec<FieldSpec>,
    /// Its rules.
    pub rules: Vec<RuleSpec>,
    /// The lists of codes that its fields and rules may name.
    pub(in crate::layer) lists: Lists,
}

/// A section of a file without header: the lines that begin with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionSpec {
    /// What its lines begin with.
    pub tag: String,
    /// Its columns, under the names of the model's fields, without the name of the section.
    pub columns: Vec<String>,
    /// What joins it to the first section: its column of the identifier, and that of the first section.
    pub join: Option<(usize, usize)>,
}

impl SectionSpec {
    /// The columns that it brings to the rows of the first section, with their places.
    pub(in crate::layer) fn others(&self) -> impl Iterator<Item = (usize, &str)> {
        let key = self.join.map(|(own, _)| own);
        self.columns.iter().enumerate().filter(move |(c, _)| Some(*c) != key).map(|(c, name)| (c, name.as_str()))
    }
}

/// A table whose rows stand for several things each: how it is known, and how it is read as one thing a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedSpec {
    /// The column of the number.
    pub number: String,
    /// Its other columns, and the fields that they are.
    pub columns: Vec<(String, String)>,
    /// What these columns hold in the rows to be read, where the table has them: the others are of other territories or
    /// other measures.
    pub kept: Vec<(String, String)>,
    /// What stands for «all of them together», which is no kind.
    pub total: Option<String>,
}

/// What the features of a model are drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Surfaces.
    Surface,
    /// A table of communes: no position is expected.
    None,
    /// Any.
    Any,
}

/// Which of several rows of one identifier is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Duplicates {
    /// The most recent, else the fullest, else the first.
    Freshest,
    /// The order of the national consolidation of points de charge (transport.data.gouv.fr).
    IrveConsolidation,
    /// Rows are states of one thing: the latest by this column is kept, and the others are no fault.
    States(String),
}
