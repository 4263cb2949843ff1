//! The rules that a good file of a model keeps.

use regex::Regex;

/// What a family of rules is about; the order is that of the control report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// What should be filled is.
    Completeness,
    /// Cells are written as the schema says.
    Conformity,
    /// Values are possible.
    Plausibility,
    /// Cells and rows do not contradict one another.
    Consistency,
    /// Nothing is there twice.
    Uniqueness,
    /// Positions are known and right.
    Location,
    /// Rows are up to date.
    Freshness,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 7] = [
        Self::Completeness,
        Self::Conformity,
        Self::Plausibility,
        Self::Consistency,
        Self::Uniqueness,
        Self::Location,
        Self::Freshness,
    ];

    /// Its name in a model file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Completeness => "completude",
            Self::Conformity => "conformite",
            Self::Plausibility => "vraisemblance",
            Self::Consistency => "coherence",
            Self::Uniqueness => "unicite",
            Self::Location => "localisation",
            Self::Freshness => "actualite",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Completeness => "complétude",
            Self::Conformity => "conformité",
            Self::Plausibility => "vraisemblance",
            Self::Consistency => "cohérence",
            Self::Uniqueness => "unicité",
            Self::Location => "localisation",
            Self::Freshness => "actualité",
        }
    }
}

/// A condition on a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// The field.
    pub field: String,
    /// What is asked of it.
    pub is: Asked,
}

/// What a condition asks of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// To be this text.
    Text(String),
    /// To be a number of at least this.
    AtLeast(f64),
    /// To be filled.
    Filled,
    /// To be empty, as a column that is not there is.
    Empty,
}

/// A rule that a good file keeps.
#[derive(Debug, Clone)]
pub struct RuleSpec {
    /// Its code, unique in the model.
    pub code: String,
    /// Its family.
    pub family: Family,
    /// What is wrong, as a title.
    pub title: String,
    /// The mend.
    pub help: String,
    /// Where it comes from.
    pub source: String,
    /// It applies to rows of which one of these is true (all rows when empty).
    pub any: Vec<Condition>,
    /// It applies to rows of which all these are true.
    pub all: Vec<Condition>,
    /// Whether a value that fails it can't be used and becomes missing.
    pub drops: bool,
    /// What a number that fails it is divided by to be put right, when the result passes: 1,000 for watts in a column
    /// of kilowatts.
    pub divided_by: Option<f64>,
    /// What is tested.
    pub test: Test,
}

/// What a rule tests. Fields are named; a rule whose fields are not in the file is not tested.
#[derive(Debug, Clone)]
pub enum Test {
    /// The cell is filled.
    Filled(String),
    /// The number is within bounds; a strict bound is itself wrong.
    Bounds(String, Option<f64>, Option<f64>, bool),
    /// The Luhn sum of the SIREN is right.
    Luhn(String),
    /// The text is as in this expression.
    Pattern(String, Regex),
    /// The text is none of these, neither as written nor as repaired.
    Not(String, Vec<String>),
    /// The code is not one of an earlier edition of this list that a later edition has renamed.
    Edition(String, String),
    /// The code is in one of the editions of this list.
    Known(String, String),
    /// The first is not after (or more than) the second; at most so many months apart when given.
    Order(String, String, Option<u32>),
    /// The text begins with that of the other field (its first characters when a length is given).
    Prefix(String, String, Option<usize>),
    /// The parts' sum is at most the total.
    SumAtMost(Vec<String>, String),
    /// The parts' sum is at least the total.
    SumAtLeast(Vec<String>, String),
    /// The parts' sum is the total, within a relative and an absolute tolerance.
    SumIs(Vec<String>, String, f64, f64),
    /// The cell is empty.
    Empty(String),
    /// One value for each group of rows.
    OneValue(String, Vec<String>),
    /// The group has as many rows as the cell says; at least as many when `true`.
    Count(String, Vec<String>, bool),
    /// A group has at most so many rows.
    Size(Vec<String>, usize),
    /// One position for each group.
    OnePlace(Vec<String>),
    /// Number of groups over number of distinct positions, at most.
    GroupsByPlace(Vec<String>, f64),
    /// The coordinates have at least so many decimals.
    Decimals(Vec<String>, usize),
    /// At most this share of rows fails the other rule.
    Share(String, f64),
    /// Outlines do not overlap.
    Overlap,
    /// The outline's surface is the declared one, within a relative tolerance.
    Surface(String, f64),
}
