//! Layers: the files of friches, bornes, services, points de rencontre, Voie Verte… that people bring.
//!
//! [`read`] opens any of the formats, places each feature in the territory's projection, attaches it to its commune
//! and says what it detected or could not read. This room is the only user of GDAL.
//!
//! ```text
//! file, table of a database ── input ──► raw rows ── check, by its model ──► Layer: features, and the Control of its check
//! national file ── extract ──► the rows of a territory        Layer ── output ──► its official schema, a GeoPackage
//! ```
//!
//! A cell that is empty, or that holds nothing its field can, is missing, never zero. The file is not changed: what is put
//! right in reading is told row by row. Copies of a layer share its features until one of them changes.
//!
//! ```
//! use std::path::Path;
//! use geo::{MultiPolygon, polygon};
//! use territoire::diagnostic::{Notes, summary};
//! use territoire::layer::{self, ColumnsSaid, Geocoding, Leads, Model, Spec};
//! use territoire::territory::{OwnCommunes, Projection, Territory};
//!
//! // A square of 10 km around Saint-Mihiel.
//! let (x, y) = (880_000.0, 6_860_000.0);
//! let square = polygon![(x: x, y: y), (x: x + 1e4, y: y), (x: x + 1e4, y: y + 1e4), (x: x, y: y + 1e4)];
//! let commune = OwnCommunes {
//!     code: "A".into(),
//!     name: "A".into(),
//!     group: None,
//!     population: Some(100),
//!     outline: Some(MultiPolygon(vec![square])),
//!     mairie: None,
//!     hours: None,
//! };
//! let territory = Territory::own("Essai", Projection::lambert93(), "fictif", vec![commune]);
//! let spec = Spec {
//!     id: "aires".into(),
//!     title: "Aires".into(),
//!     file: "aires.csv".into(),
//!     shown: "aires.csv".into(),
//!     model: Model::free(),
//!     source: "fictif".into(),
//!     fictional: true,
//!     crs: Some(2154),
//!     vintage: None,
//!     columns: ColumnsSaid::default(),
//!     set_aside: false,
//!     beyond: true,
//!     today: None,
//!     table: None,
//!     geocoding: Geocoding::default(),
//!     header: None,
//!     last: None,
//!     place: None,
//!     leads: Leads::Nowhere,
//! };
//! let file = "nom;x;y;places\nAire du Pré;885000;6865000;12,5\nAire du Bois;895000;6865000;\n";
//! let mut notes = Notes::new();
//! let layer = layer::read_bytes(&spec, file.as_bytes().to_vec(), &territory, &mut notes).expect("a table");
//! assert!(!notes.has_errors(), "{}", summary(&notes));
//! let places: Vec<_> = layer.features.iter().map(|f| layer.number(f, "places")).collect();
//! assert_eq!(places, [Some(12.5), None]);
//! // The second is 5 km east of the border.
//! assert_eq!(layer.inside().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["Aire du Pré"]);
//! ```

mod address;
mod change;
mod check;
mod column;
pub mod extract;
mod faults;
mod gate;
mod input;
mod model;
mod output;
pub(crate) mod people;
mod personal;
mod postgis;
mod reach;
mod shared;
mod still;

use std::path::PathBuf;

use geo::{Geometry, Point};
use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::territory::{Hours, Territory, inner_point_of, inner_point_of_all};

pub use crate::book::Cells;
pub use address::{Address, Addresses, Answer, Found, Geocoding, Kept, same_commune, unusable_geocoding};
pub use change::{Change, Refusal};
pub use check::control::{Control, Fate, NumberColumn, Problem, RuleResult, Score};
pub use column::Column;
pub(crate) use input::claimed::is_system;
pub use input::geojson::geometry_of_geojson;
pub use input::leads::Leads;
pub use input::led::{Led, is_service, led, read_led};
pub use input::lines::{LineFile, LineRow};
pub use input::raster::{Raster, read_rasters};
pub use input::shapes::{Shapes, read_shapes};
pub use model::{
    Accepted, Asked, CodeList, Condition, Derived, Duplicates, Family, FieldSpec, FieldType, Magnitude, Model,
    RuleSpec, Schema, SectionSpec, Shape, Test, ToldBy, Wish, documentation,
};
pub use output::convert::{Converted, Rows, convert, fill, fill_with};
pub use output::geopackage::{Failure, Field, FieldKind, GeometryKind, VectorTable, write_geopackage};
pub(crate) use personal::dropped as dropped_names;
pub use postgis::{Connection, Origin, Published, publish, read_database, schema_name};
pub use reach::{Access, Extent};
pub use shared::Shared;
pub(crate) use still::WAITING;

/// Reads a layer and checks it. `None`, with the reasons in the notes, when the file can't be read as a table; a fault
/// of a row is in [`Layer::control`], and an error in the notes when it would falsify the answers.
#[must_use]
pub fn read(spec: &Spec, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let bytes = input::bytes(spec, notes)?;
    read_bytes(spec, bytes, territory, notes)
}

/// Like [`read`], from the bytes of the file, for who has read them already, to take their checksum. A format that only
/// GDAL reads is opened where it lies: it may be of several files.
#[must_use]
pub fn read_bytes(spec: &Spec, bytes: Vec<u8>, territory: &Territory, notes: &mut Notes) -> Option<Layer> {
    let raw = input::open(spec, bytes, notes)?;
    check::build(spec, raw, territory, notes)
}

/// What the study says of a layer.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its id in the study: `france-services`.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// The file, as a path that opens.
    pub file: PathBuf,
    /// The file as the user named it, for messages.
    pub shown: PathBuf,
    /// What kind of layer it is.
    pub model: Model,
    /// Who published it, with vintage and licence.
    pub source: String,
    /// Whether it is made up.
    pub fictional: bool,
    /// EPSG code of the coordinates, when the user declares it.
    pub crs: Option<u32>,
    /// Year of the file's list of communes (1 January), when the user declares it.
    pub vintage: Option<u16>,
    /// What the user says of its columns of numbers.
    pub columns: ColumnsSaid,
    /// Whether rows with a grave fault are set aside instead of stopping the study.
    pub set_aside: bool,
    /// Whether it is meant to go beyond the territory: that features lie outside is then no surprise.
    pub beyond: bool,
    /// The day that staleness is counted from; none leaves it untold.
    pub today: Option<Date>,
    /// The layer, sheet or table to read in a file or database that holds several; the first one when absent.
    pub table: Option<Named>,
    /// Where rows without position stand by their address.
    pub geocoding: Geocoding,
    /// The line of the header of a table, from 1, when the user gives it.
    pub header: Option<usize>,
    /// The last line of the table, when the user gives it.
    pub last: Option<usize>,
    /// Where the study names the file.
    pub place: Option<Place>,
    /// What the file may lead to: other files, a server.
    pub leads: Leads,
}

/// What the user says of the columns of numbers of a layer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnsSaid {
    /// What the numbers of a column are: amounts, rates, levels, indices.
    pub natures: Vec<(Magnitude, Named)>,
    /// The unit of a column.
    pub units: Vec<(Named, String)>,
}

/// A name that the user gave, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where it is given.
    pub place: Place,
}

impl Named {
    /// The diagnostic of a name that is none of those known.
    fn unknown(&self, what: &str, known: &[String]) -> Diagnostic {
        let nearest = french::nearest(&self.name, known.iter().map(String::as_str)).map(|n| format!("\"{n}\""));
        let label = match known {
            [] => "il n'y en a aucune".to_owned(),
            _ => format!("il y a : {}", french::list_at_most(known, 12)),
        };
        faults::no_table(format!("{what} n'existe pas"))
            .at(self.place.clone())
            .label(label)
            .did_you_mean(nearest.as_deref())
    }
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, codes and dates.
    Text,
    /// Number.
    Number,
    /// Yes or no.
    Flag,
}

/// A value of a feature.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Empty cell.
    Missing,
    /// Text, trimmed, never empty.
    Text(String),
    /// Finite number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

impl Value {
    /// Whether it is what a person wrote: text whatever its case and accents, a number with a point or a comma, yes and no in
    /// any of their words; nothing is what is missing.
    #[must_use]
    pub fn is(&self, written: &str) -> bool {
        match self {
            Self::Missing => written.is_empty(),
            Self::Text(text) => text == written || french::name_key(text) == french::name_key(written),
            Self::Number(number) => written.replace(',', ".").parse::<f64>().is_ok_and(|w| w.total_cmp(number).is_eq()),
            Self::Flag(flag) => match french::name_key(written).as_str() {
                "oui" | "true" | "vrai" | "1" => *flag,
                "non" | "false" | "faux" | "0" => !*flag,
                _ => false,
            },
        }
    }
}

/// How well the position of a feature is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// It has coordinates.
    Exact,
    /// It has an address, found at its number by a geocoding service or put on the map by hand.
    Address,
    /// It has an address, of which a geocoding service has found the street or the hamlet.
    Street,
    /// Only its commune is known: it stands at the mairie.
    Commune,
    /// Nothing is known.
    #[default]
    Unknown,
}

impl Precision {
    /// Whether it is a place of its own, and not that of its commune.
    #[must_use]
    pub fn is_own(self) -> bool {
        matches!(self, Self::Exact | Self::Address | Self::Street)
    }
}

/// A feature of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its identifier, unique in the layer: the model's identifying column, else its number in the file.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its number in the file, from 1 (the line of data, header not counted).
    pub number: usize,
    /// Its geometry in the territory's projection.
    pub geometry: Option<Geometry<f64>>,
    /// How well that is known.
    pub precision: Precision,
    /// Its commune, when it is in the territory.
    pub commune: Option<usize>,
    /// Its cells, in the order of [`Layer::fields`], written the way of the layer's model.
    pub cells: Cells,
}

/// A layer, read and checked. A copy shares its features and the faults that were found.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its id in the study.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// What kind of layer it is.
    pub model: Model,
    /// Source line.
    pub source: String,
    /// Whether it is made up.
    pub fictional: bool,
    /// The file as the user named it.
    pub file: PathBuf,
    /// Names of the fields: the model's official names for its own, those of the file for the others.
    pub fields: Vec<String>,
    /// What each field holds.
    pub kinds: Vec<Kind>,
    /// How far it is known.
    pub extent: Extent,
    /// How one gets on its lines and surfaces.
    pub access: Access,
    /// The features, in the order of the file.
    pub features: Shared<Feature>,
    /// What its check found.
    pub control: Control,
}

impl Feature {
    /// The geometry of what is known to stand there: nothing of a feature that stands at the mairie, or in a street, for want of a
    /// position of its own.
    #[must_use]
    pub fn own_place(&self) -> Option<&Geometry<f64>> {
        self.geometry.as_ref().filter(|_| matches!(self.precision, Precision::Exact | Precision::Address))
    }

    /// The point that stands for it on a map: itself, or an inner point of its surface, or the middle of its line. Nobody
    /// is as far from a line as from its middle: what is near is asked of the geometry.
    #[must_use]
    pub fn point(&self) -> Option<Point<f64>> {
        use geo::Centroid;
        match self.geometry.as_ref()? {
            Geometry::Point(p) => Some(*p),
            Geometry::Polygon(p) => inner_point_of(p),
            Geometry::MultiPolygon(p) => inner_point_of_all(p),
            other => other.centroid(),
        }
    }

    /// Whether it is of the territory: in one of its communes, or a line that goes through one.
    #[must_use]
    pub fn is_of(&self, territory: &Territory) -> bool {
        use geo::CoordsIter;
        let crosses = |line: &Geometry<f64>| line.coords_iter().any(|c| territory.locate(Point::from(c)).is_some());
        let line = |g: &&Geometry<f64>| {
            matches!(g, Geometry::LineString(_) | Geometry::MultiLineString(_) | Geometry::GeometryCollection(_))
        };
        self.commune.is_some() || self.geometry.as_ref().filter(line).is_some_and(crosses)
    }
}

impl Layer {
    /// The position of a field, by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.eq_ignore_ascii_case(name))
    }

    /// The value of a feature in the field of that position.
    #[must_use]
    pub fn value(&self, feature: &Feature, field: usize) -> Value {
        self.column_at(field).value(feature)
    }

    /// A text value. To ask many features, find the [`Layer::column`] once.
    #[must_use]
    pub fn text<'a>(&self, feature: &'a Feature, field: &str) -> Option<&'a str> {
        self.column(field)?.text(feature)
    }

    /// A number. To ask many features, find the [`Layer::column`] once.
    #[must_use]
    pub fn number(&self, feature: &Feature, field: &str) -> Option<f64> {
        self.column(field)?.number(feature)
    }

    /// The opening hours of a feature, from its column `horaires`: that of the file, or the one that its model computes.
    #[must_use]
    pub fn hours(&self, feature: &Feature) -> Option<Hours> {
        Hours::parse(self.text(feature, "horaires")?)
    }

    /// The features that are in the territory.
    pub fn inside(&self) -> impl Iterator<Item = &Feature> {
        self.features.iter().filter(|f| f.commune.is_some())
    }
}
