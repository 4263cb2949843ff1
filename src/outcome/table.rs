//! Tables of answers: one row a unit, typed columns.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Unit;
use super::written;
use crate::french;

// Tables are written in French; the names of before, `alias`, are still read: results are compared with earlier ones.

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
        #[serde(rename = "couche", alias = "layer")]
        layer: String,
    },
    /// The whole territory, in one row.
    #[serde(rename = "territoire")]
    Territory,
    /// Anything else (a threshold, a class of power, a level of the armature, an action…); the key names it.
    #[serde(rename = "modalite")]
    Other,
}

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// More is better (a share of people covered).
    #[serde(rename = "plus-est-mieux", alias = "better")]
    Better,
    /// More is worse (a distance).
    #[serde(rename = "moins-est-mieux", alias = "worse")]
    Worse,
    /// Neither.
    #[serde(rename = "neutre", alias = "neutral")]
    Neutral,
}

/// The cells of a column, one a row. A missing value is `None`, never zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cells {
    /// Finite numbers.
    #[serde(serialize_with = "written::numbers")]
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
    #[serde(rename = "libelle", alias = "label")]
    pub label: String,
    /// Unit of the numbers.
    #[serde(rename = "unite", alias = "unit")]
    pub unit: Unit,
    /// Whether more is better.
    #[serde(rename = "sens", alias = "direction")]
    pub direction: Direction,
    /// What it is to who reads the table without knowing its question.
    #[serde(skip)]
    pub role: ColumnRole,
    /// Whether its numbers add up over the rows of its table: each thing that is counted is in one row only.
    #[serde(skip)]
    pub adds_up: bool,
    /// How many of its values were too large for a number: they are missing, which its table says.
    #[serde(skip)]
    pub(crate) beyond: usize,
    /// The values.
    #[serde(rename = "cellules", alias = "cells")]
    pub cells: Cells,
}

/// What a column is to who reads a table without knowing its question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ColumnRole {
    /// A figure or a text of its own.
    #[default]
    Figure,
    /// What lies between the two answers of a comparison, of the column that is asked about: maps show it.
    Gap,
    /// The name of the nearest place.
    Nearest,
    /// The id of the nearest place: two may have one name.
    NearestId,
    /// Whether a commune, or what part of its points, is within reach.
    Within,
    /// How many things each can reach: one thing is within reach of several, so that this does not add up.
    Reached,
    /// Says, by a text, where another column is only the most or the least that it can be: maps hatch these.
    Bound {
        /// The id of that column.
        of: String,
        /// Why, for people: «la couche « Mairies » n'est sûre que dans le territoire».
        why: String,
    },
    /// The share of something else than people.
    ShareOf {
        /// What it is the share of, for people: «Logements».
        what: String,
    },
}

impl Column {
    /// A column of numbers. What is not finite is missing: what people write is bounded where it is read, but no bound
    /// holds every sum of products that a question may make of it. The table that takes the column says so.
    #[must_use]
    pub fn numbers(id: impl Into<String>, label: impl Into<String>, unit: Unit, values: Vec<Option<f64>>) -> Self {
        let beyond = values.iter().flatten().filter(|v| !v.is_finite()).count();
        // The sum of nothing is −0: nobody wants to read it.
        let values = values.into_iter().map(|v| v.filter(|v| v.is_finite()).map(|v| v + 0.0)).collect();
        Self {
            id: id.into(),
            label: label.into(),
            unit,
            direction: Direction::Neutral,
            role: ColumnRole::Figure,
            adds_up: false,
            beyond,
            cells: Cells::Numbers(values),
        }
    }

    /// A column of texts.
    #[must_use]
    pub fn texts(id: impl Into<String>, label: impl Into<String>, values: Vec<Option<String>>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            unit: Unit::None,
            direction: Direction::Neutral,
            role: ColumnRole::Figure,
            adds_up: false,
            beyond: 0,
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

    /// Says what it is to who does not know its question.
    #[must_use]
    pub fn role(mut self, role: ColumnRole) -> Self {
        self.role = role;
        self
    }

    /// Says that its numbers add up over the rows of its table: what is counted in a row is counted in no other, and
    /// nothing that several rows share is in it. Only then is it given a total.
    #[must_use]
    pub fn adding_up(self) -> Self {
        self.adding_up_if(true)
    }

    /// Says whether they do.
    #[must_use]
    pub fn adding_up_if(mut self, adds_up: bool) -> Self {
        self.adds_up = adds_up;
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

/// The short name of a table, unique in its outcome. Those that outputs and comparisons know by what they are have a
/// name of their own here; any other is its question's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TableId {
    /// `communes`: one row a commune, which maps and the GeoPackage show.
    Communes,
    /// `epci`: one row an EPCI, which the GeoPackage shows.
    Epci,
    /// `territoire`: the whole, by figure or by threshold.
    Territory,
    /// `niveaux`: one row a level of the armature.
    Levels,
    /// `pires`: the communes that are worst off; two answers have others, which don't pair.
    Worst,
    /// What its question alone knows.
    Own(String),
}

impl TableId {
    const KNOWN: [(&'static str, Self); 5] = [
        ("communes", Self::Communes),
        ("epci", Self::Epci),
        ("territoire", Self::Territory),
        ("niveaux", Self::Levels),
        ("pires", Self::Worst),
    ];

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Communes => "communes",
            Self::Epci => "epci",
            Self::Territory => "territoire",
            Self::Levels => "niveaux",
            Self::Worst => "pires",
            Self::Own(id) => id,
        }
    }
}

impl From<&str> for TableId {
    fn from(id: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|(name, _)| *name == id);
        known.map_or_else(|| Self::Own(id.to_owned()), |(_, known)| known)
    }
}

impl From<String> for TableId {
    fn from(id: String) -> Self {
        Self::from(id.as_str())
    }
}

impl From<&TableId> for TableId {
    fn from(id: &TableId) -> Self {
        id.clone()
    }
}

impl From<TableId> for String {
    fn from(id: TableId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A table: one row a unit, typed columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Short name, unique in its outcome.
    pub id: TableId,
    /// Title for people.
    #[serde(rename = "titre", alias = "title")]
    pub title: String,
    /// What a row stands for.
    #[serde(rename = "ligne", alias = "row")]
    pub row: Row,
    /// The key of each row (INSEE, SIREN, feature id, …).
    #[serde(rename = "cles", alias = "keys")]
    pub keys: Vec<String>,
    /// The name of each row, for people.
    #[serde(rename = "noms", alias = "names")]
    pub names: Vec<String>,
    /// What its figures count, which is written under it; none where its columns say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The columns.
    #[serde(rename = "colonnes", alias = "columns")]
    pub columns: Vec<Column>,
    /// What its keys are, for people, where people use them: «Action» for the ids of actions. Those of any other table are
    /// for programs.
    #[serde(skip)]
    pub key: Option<&'static str>,
    /// Whether it is a layer of its own for GIS. The tables by commune and by EPCI that are one row a unit join the
    /// layers of these without it.
    #[serde(skip)]
    pub exported: bool,
    /// The end of the name of a CSV of its own among the results, where people hand it on by itself.
    #[serde(skip)]
    pub file: Option<&'static str>,
}

impl Table {
    /// An empty table whose rows are given.
    #[must_use]
    pub fn new(
        id: impl Into<TableId>,
        title: impl Into<String>,
        row: Row,
        keys: Vec<String>,
        names: Vec<String>,
    ) -> Self {
        assert_eq!(keys.len(), names.len(), "every row has a key and a name");
        Self {
            id: id.into(),
            title: title.into(),
            row,
            keys,
            names,
            note: None,
            columns: Vec::new(),
            key: None,
            exported: false,
            file: None,
        }
    }

    /// Adds a column. What of it was too large for a number is said under the table.
    ///
    /// # Panics
    /// When it has not one cell a row: our bug.
    #[must_use]
    pub fn with(mut self, column: Column) -> Self {
        assert_eq!(column.cells.len(), self.keys.len(), "column `{}` has one cell a row", column.id);
        if column.beyond > 0 {
            let count = french::count(column.beyond, "valeur manque, trop grande", "valeurs manquent, trop grandes");
            self =
                self.noted(format!("« {} » : {count} pour être calculée{}.", column.label, french::s(column.beyond)));
        }
        self.columns.push(column);
        self
    }

    /// Says under it what its figures count, after what is said there already.
    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        let note = note.into();
        self.note = Some(self.note.map_or(note.clone(), |before| format!("{before} {note}")));
        self
    }

    /// Says what its keys are for people, who use them.
    #[must_use]
    pub fn keyed(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Makes it a layer of its own for GIS, its rows with the geometry of what they stand for.
    #[must_use]
    pub fn exported(mut self) -> Self {
        self.exported = true;
        self
    }

    /// Gives it a CSV of its own among the results: the id of its answer, then this.
    #[must_use]
    pub fn filed(mut self, name: &'static str) -> Self {
        self.file = Some(name);
        self
    }

    /// The column of that id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.id == id)
    }

    /// The column of that role.
    #[must_use]
    pub fn column_as(&self, role: &ColumnRole) -> Option<&Column> {
        self.columns.iter().find(|c| c.role == *role)
    }
}
