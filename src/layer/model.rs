//! The kinds of layers that the tool knows: the columns of an official schema, what their cells may hold, and the rules
//! that a good file keeps.
//!
//! A model is a declarative file, `data/modeles/<id>.toml` (its format is told in `data/modeles/README.md`); a study
//! adds its own as `modeles/<id>.toml`.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::codes::{CodeList, Lists};
use super::model_read;
use crate::diagnostic::Notes;
use crate::french;
use crate::territory::Nature;

/// A kind of layer. Cheap to copy; two are equal when they have the same id.
#[derive(Debug, Clone)]
pub struct Model(Arc<Schema>);

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
    /// What its features are drawn as.
    pub geometry: Shape,
    /// Columns that identify a feature, by preference.
    pub ids: Vec<String>,
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
    /// Its fields, in the official order.
    pub fields: Vec<FieldSpec>,
    /// Its rules.
    pub rules: Vec<RuleSpec>,
    /// The lists of codes that its fields and rules may name.
    pub(super) lists: Lists,
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
    pub(super) fn others(&self) -> impl Iterator<Item = (usize, &str)> {
        let key = self.join.map(|(own, _)| own);
        self.columns.iter().enumerate().filter(move |(c, _)| Some(*c) != key).map(|(c, name)| (c, name.as_str()))
    }
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

/// What the cells of a field hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    Text,
    /// Number.
    Number,
    /// Whole number.
    Integer,
    /// Yes or no.
    Flag,
    /// Date, written AAAA-MM-JJ.
    Date,
    /// Year.
    Year,
    /// `[lon,lat]`.
    Position,
    /// Geometry in WKT.
    Wkt,
    /// Address on the web.
    Url,
    /// Electronic mail.
    Email,
    /// SIREN.
    Siren,
    /// INSEE code of a commune.
    Insee,
    /// Opening hours in OpenStreetMap's syntax.
    Hours,
}

/// A field of a model.
#[derive(Debug, Clone)]
pub struct FieldSpec {
    /// Its official name.
    pub name: String,
    /// What its cells hold.
    pub kind: FieldType,
    /// Whether the schema requires it.
    pub required: bool,
    /// What it says, in a line.
    pub description: String,
    /// Unit of a number.
    pub unit: Option<String>,
    /// What its numbers do when communes merge: add up, or not.
    pub nature: Nature,
    /// What its texts look like.
    pub pattern: Option<Regex>,
    /// What its texts may be.
    pub values: Vec<String>,
    /// Texts seen in real files and the official one that stands for them; empty when there is none.
    pub admitted: Vec<(String, String)>,
    /// Smallest value.
    pub minimum: Option<f64>,
    /// Largest value.
    pub maximum: Option<f64>,
    /// What separates several values of one cell.
    pub list: Option<char>,
    /// Other names of the column in real files.
    pub aliases: Vec<String>,
    /// How it is computed from other fields: not a field of the official schema, never written.
    pub derived: Option<Derived>,
    /// The version that brought it.
    pub since: Option<String>,
    /// The variant that it belongs to: not a field of the official schema, never written.
    pub variant: Option<String>,
    /// Personal data, never kept nor written to any output.
    pub personal: bool,
    /// … except in rows of which one of these is true (the owner is a legal person).
    pub personal_except: Vec<Condition>,
}

/// How the cells of a field are computed from those of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Derived {
    /// The hours of a week, from a column a day, Monday first.
    Week(Vec<String>),
    /// A column of a list of codes.
    Listed {
        /// The list, without its edition.
        list: String,
        /// The field that holds the edition, when there is a list for each.
        edition: Option<String>,
        /// The field that holds the code.
        of: String,
        /// The columns of the list, of which the first filled one counts.
        columns: Vec<String>,
        /// A column of the list without which it tells nothing.
        with: Option<String>,
    },
}

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

static EMBEDDED: &[(&str, &str)] = &[
    ("irve", include_str!("../../data/modeles/irve.toml")),
    ("sdirve", include_str!("../../data/modeles/sdirve.toml")),
    ("friches", include_str!("../../data/modeles/friches.toml")),
    ("points-de-rencontre", include_str!("../../data/modeles/points-de-rencontre.toml")),
    ("cyclable", include_str!("../../data/modeles/cyclable.toml")),
    ("stationnement-cyclable", include_str!("../../data/modeles/stationnement-cyclable.toml")),
    ("bpe", include_str!("../../data/modeles/bpe.toml")),
    ("sante", include_str!("../../data/modeles/sante.toml")),
    ("france-services", include_str!("../../data/modeles/france-services.toml")),
    ("enaf", include_str!("../../data/modeles/enaf.toml")),
    ("logements-vacants", include_str!("../../data/modeles/logements-vacants.toml")),
    ("vehicules-electriques", include_str!("../../data/modeles/vehicules-electriques.toml")),
    ("services", include_str!("../../data/modeles/services.toml")),
    ("table-communale", include_str!("../../data/modeles/table-communale.toml")),
    ("mairies", include_str!("../../data/modeles/mairies.toml")),
    ("libre", include_str!("../../data/modeles/libre.toml")),
];

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Model {}

impl std::ops::Deref for Model {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        &self.0
    }
}

impl Model {
    /// The models of the tool.
    ///
    /// # Panics
    /// Never: the embedded files are read by the tests.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Model>> = OnceLock::new();
        ALL.get_or_init(|| {
            EMBEDDED
                .iter()
                .map(|(id, text)| {
                    let mut notes = Notes::new();
                    let model = Self::parse(text, Path::new(id), &mut notes);
                    assert!(notes.all().is_empty(), "data/modeles/{id}.toml: {}", crate::diagnostic::summary(&notes));
                    model.expect("the embedded models are well formed")
                })
                .collect()
        })
    }

    /// Reads a model file; every fault is noted at its place.
    #[must_use]
    pub fn parse(text: &str, shown: &Path, notes: &mut Notes) -> Option<Self> {
        Self::parse_with(text, shown, &[], notes)
    }

    /// Reads a model file of a study that has lists of codes of its own.
    #[must_use]
    pub fn parse_with(text: &str, shown: &Path, lists: &[CodeList], notes: &mut Notes) -> Option<Self> {
        model_read::read(text, shown, Lists::with(lists), notes).map(|schema| Self(Arc::new(schema)))
    }

    /// The same model with the lists of codes of a study, which stand for the tool's of the same name.
    #[must_use]
    pub fn with_lists(&self, lists: &[CodeList]) -> Self {
        if lists.is_empty() {
            return self.clone();
        }
        let mut schema = (*self.0).clone();
        schema.lists = Lists::with(lists);
        Self(Arc::new(schema))
    }

    /// The model of the tool of that name.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::all().iter().find(|m| m.id == id).cloned()
    }

    /// The model for any other layer.
    ///
    /// # Panics
    /// Never: the tool has it.
    #[must_use]
    pub fn free() -> Self {
        Self::named("libre").expect("the tool has a model for any layer")
    }

    /// Whether it is the model of that name.
    #[must_use]
    pub fn is(&self, id: &str) -> bool {
        self.id == id
    }

    /// The field that a column of a file holds: by its official name, else by one of its other names; case, accents,
    /// hyphens and underscores do not matter.
    #[must_use]
    pub fn field_of(&self, column: &str) -> Option<&FieldSpec> {
        let key = column_key(column);
        let by_name = self.fields.iter().find(|f| column_key(&f.name) == key);
        by_name.or_else(|| self.fields.iter().find(|f| f.aliases.iter().any(|a| column_key(a) == key)))
    }

    /// An empty file in the model's official columns.
    #[must_use]
    pub fn template(&self) -> String {
        let separator = self.separator.unwrap_or(';').to_string();
        let columns: Vec<&str> = self.official().map(|f| f.name.as_str()).collect();
        columns.join(&separator) + "\n"
    }

    /// The fields of the official schema, without those of variants and those that are computed.
    pub fn official(&self) -> impl Iterator<Item = &FieldSpec> {
        self.fields.iter().filter(|f| f.variant.is_none() && f.derived.is_none())
    }
}

/// What two ways of writing the name of one column have in common.
pub(super) fn column_key(name: &str) -> String {
    french::fold(name.trim()).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of fields of the official schemas.
    #[test]
    fn columns_are_those_of_the_schemas() {
        let count = |id: &str| Model::named(id).expect("a model").official().count();
        assert_eq!(count("irve"), 40);
        assert_eq!(count("friches"), 51);
        let irve = Model::named("irve").expect("a model");
        let power = irve.field_of("Puissance_Nominale").expect("a field");
        assert_eq!((power.kind, power.required, power.unit.as_deref()), (FieldType::Number, true, Some("kW")));
        assert!(irve.template().starts_with("nom_amenageur,siren_amenageur,"));
    }
}
