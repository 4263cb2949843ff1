//! The columns that say where the rows of a table are: by their names, and of several by what they hold.

use std::collections::BTreeSet;

use super::names::{INSEE, LAT, LON, ONE, Role, X, Y, role};
use super::position::{coordinate, one};
use super::raw::{Raw, RawRow};
use crate::layer::{Schema, Shape};
use crate::territory::Insee;

/// The columns that hold positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) enum Columns {
    /// Two numbers: longitude and latitude, or x and y.
    Two(usize, usize),
    /// One column: `[lon,lat]`, WKT, GeoJSON, or `lat, lon`.
    One(usize),
    /// The file's own geometries.
    File,
}

impl Columns {
    /// Whether a column is one of them.
    pub(in crate::layer) fn holds(self, column: usize) -> bool {
        match self {
            Self::Two(a, b) => a == column || b == column,
            Self::One(a) => a == column,
            Self::File => false,
        }
    }

    /// Whether a row has something there.
    pub(super) fn filled(self, row: &RawRow) -> bool {
        match self {
            Self::Two(a, b) => row.cells.get(a).is_some() || row.cells.get(b).is_some(),
            Self::One(a) => row.cells.get(a).is_some(),
            Self::File => row.geometry.is_some(),
        }
    }

    /// Whether most of what stands there can be read as positions.
    pub(super) fn hold_positions(self, raw: &Raw) -> bool {
        match self {
            Self::Two(a, b) => [a, b].into_iter().all(|c| mostly(raw, c, |text| coordinate(text).is_some())),
            Self::One(a) => mostly(raw, a, |text| one(text).is_some()),
            Self::File => true,
        }
    }
}

/// Rows that are looked at to say what a column holds.
const LOOKED: usize = 300;

/// What share of the filled cells of a column, among the first rows, are of a kind; `None` when none is filled.
pub(super) fn share(raw: &Raw, column: usize, is: impl Fn(&str) -> bool) -> Option<f64> {
    let filled: Vec<&str> = raw.rows.iter().filter_map(|r| r.cells.get(column)).take(LOOKED).collect();
    let held = filled.iter().filter(|text| is(text)).count();
    (!filled.is_empty()).then(|| held as f64 / filled.len() as f64)
}

/// Whether most filled cells of a column are of a kind.
pub(super) fn mostly(raw: &Raw, column: usize, is: impl Fn(&str) -> bool) -> bool {
    share(raw, column, is).is_some_and(|share| share >= 0.5)
}

/// The columns whose name says that they hold this, in their order.
pub(super) fn of_role(raw: &Raw, wanted: Role) -> impl Iterator<Item = usize> {
    raw.fields.iter().enumerate().filter(move |(_, name)| role(name) == Some(wanted)).map(|(c, _)| c)
}

/// The column of the commune's code: of those whose names say so, the model's first, the one that holds such codes.
pub(in crate::layer) fn code_column(raw: &Raw, model: &Schema) -> Option<usize> {
    let mut candidates: Vec<usize> = Vec::new();
    for name in model.commune.iter().map(String::as_str).chain(INSEE) {
        candidates.extend(raw.find(&[name]).filter(|c| !candidates.contains(c)));
    }
    let by_name = candidates.first().copied();
    for column in of_role(raw, Role::Commune) {
        if !candidates.contains(&column) {
            candidates.push(column);
        }
    }
    let coded = |text: &str| Insee::parse(text).is_some();
    let named = candidates.into_iter().find(|c| mostly(raw, *c, coded));
    let table = by_name.is_none() && model.geometry == Shape::None;
    named.or(by_name).or_else(|| (0..raw.fields.len()).find(|c| table && holds_codes(raw, *c)))
}

/// Whether a column whose name says nothing holds codes of communes: each another one, of five characters, most of one
/// département. Numbers of five digits rarely begin alike.
fn holds_codes(raw: &Raw, column: usize) -> bool {
    let filled: Vec<&str> = raw.rows.iter().filter_map(|r| r.cells.get(column)).take(LOOKED).collect();
    let codes: BTreeSet<&str> = filled.iter().copied().filter(|t| t.len() == 5 && Insee::parse(t).is_some()).collect();
    let begin = |start: &str| codes.iter().filter(|c| c.starts_with(start)).count();
    let alike = codes.iter().map(|c| begin(&c[..2])).max().unwrap_or(0);
    codes.len() >= 3 && codes.len() * 10 >= filled.len() * 9 && alike * 10 >= codes.len() * 6
}

/// The columns of a département and of the three digits of a commune.
fn parts_columns(raw: &Raw) -> Option<(usize, usize)> {
    let short = |most: usize| {
        move |text: &str| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    let departement = of_role(raw, Role::Departement).find(|c| mostly(raw, *c, short(3)))?;
    let digits = |text: &str| text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let named = of_role(raw, Role::Commune).chain(of_role(raw, Role::Name));
    named.into_iter().find(|c| *c != departement && mostly(raw, *c, digits)).map(|c| (departement, c))
}

/// The columns of a département and of the three digits of a commune, where no column holds the whole code.
pub(in crate::layer) fn cut_code(raw: &Raw, model: &Schema) -> Option<(usize, usize)> {
    let coded = |text: &str| Insee::parse(text).is_some();
    parts_columns(raw).filter(|_| code_column(raw, model).is_none_or(|c| !mostly(raw, c, coded)))
}

/// Pairs of columns, and single ones, whose names say that they hold positions, by preference.
pub(super) fn position_columns(raw: &Raw) -> Vec<Columns> {
    let of = |names: &[&str]| raw.find(names);
    let mut out: Vec<Columns> = Vec::new();
    let first = |wanted| of_role(raw, wanted).next();
    let all = [
        of(&LON).zip(of(&LAT)).map(|(lon, lat)| Columns::Two(lon, lat)),
        of(&ONE).map(Columns::One),
        of(&X).zip(of(&Y)).map(|(x, y)| Columns::Two(x, y)),
        first(Role::Longitude).zip(first(Role::Latitude)).map(|(lon, lat)| Columns::Two(lon, lat)),
        first(Role::X).zip(first(Role::Y)).map(|(x, y)| Columns::Two(x, y)),
    ];
    let pairs = of_role(raw, Role::Pair).map(|c| Some(Columns::One(c)));
    for columns in all.into_iter().chain(pairs).flatten() {
        if !out.contains(&columns) {
            out.push(columns);
        }
    }
    out
}
