//! The fields of a model: what their cells may hold, and how those that are computed come from others.

use regex::Regex;

use super::magnitude::{Magnitude, Wish};
use super::rule::Condition;

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
    /// Identifiers of cadastral parcels.
    Parcels,
    /// Opening hours in OpenStreetMap's syntax.
    Hours,
}

impl FieldType {
    /// Whether its cells hold numbers.
    pub(in crate::layer) fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Integer)
    }
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
    /// What its numbers are, which decides whether they add up.
    pub magnitude: Magnitude,
    /// The field that a rate is a part of, which its means are weighted by.
    pub base: Option<String>,
    /// Whether more is better; as of the rows of the model when it does not say.
    pub wish: Option<Wish>,
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
    /// Whether a date may be a year alone, of which the day is not known.
    pub year_alone: bool,
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
