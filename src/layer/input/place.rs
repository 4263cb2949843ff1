//! Where each row of a table is: the columns of coordinates recognised, their order and their CRS checked.

use geo::{Coord, CoordsIter, Geometry, Point};

use super::columns::{Columns, code_column, cut_code, of_role, position_columns, share};
use super::crs::{self, Recognised};
use super::names::{DEPARTEMENT, NAME, Role, role};
use super::position::{coordinate, one};
use super::raw::{Crs, Raw, RawRow};
use super::standing::is_abroad;
use crate::french;
use crate::layer::model::number::mark;
use crate::layer::model::value::number;
use crate::layer::{Schema, Shape};
use crate::territory::{Projection, Territory};

/// What the coordinates of a file are in.
#[derive(Debug, Clone)]
pub(in crate::layer) enum Source {
    /// Degrees.
    Degrees,
    /// Metres of a projection.
    Metres(Box<Projection>),
}

/// Where the rows of a file say that they are.
#[derive(Debug, Clone)]
pub(in crate::layer) struct Where {
    /// Coordinates.
    pub(in crate::layer) columns: Option<Columns>,
    /// Outlines, when the position is a point.
    pub(in crate::layer) outline: Option<usize>,
    /// Code of the commune.
    pub(in crate::layer) insee: Option<usize>,
    /// Département and three digits of the commune.
    pub(in crate::layer) parts: Option<(usize, usize)>,
    /// Name of the commune.
    pub(in crate::layer) name: Option<usize>,
    /// Code of the département, to tell communes of one name apart.
    pub(in crate::layer) departement: Option<usize>,
}

/// Whether a column of that name says where a row is: the model's own, or one of the usual names.
pub(in crate::layer) fn places(name: &str, model: &Schema) -> bool {
    let own = model.commune.iter().chain(model.commune_parts.iter().flatten()).chain(&model.position);
    let mut own = own.chain(&model.outline).map(String::as_str);
    own.any(|n| n.eq_ignore_ascii_case(name)) || role(name).is_some()
}

impl Where {
    /// Recognises the columns: the model's own first, then by their names, and of those the ones that hold what they say.
    pub(in crate::layer) fn find(raw: &Raw, model: &Schema) -> Self {
        let of = |names: &[&str]| raw.find(names);
        let own = match model.position.as_slice() {
            [one] => raw.find(&[one]).map(Columns::One),
            [a, b] => raw.find(&[a]).zip(raw.find(&[b])).map(|(a, b)| Columns::Two(a, b)),
            _ => None,
        };
        let filled = |c: &Columns| match c {
            Columns::One(a) | Columns::Two(a, _) => raw.rows.iter().any(|r| r.cells.get(*a).is_some()),
            Columns::File => true,
        };
        let columns = if raw.rows.iter().any(|r| r.geometry.is_some()) {
            Some(Columns::File)
        } else {
            let named: Vec<Columns> = position_columns(raw).into_iter().filter(filled).collect();
            let best = named.iter().find(|c| c.hold_positions(raw)).or(named.first());
            own.filter(filled).or_else(|| best.copied()).or(own)
        };
        let parts = model.commune_parts.as_ref().and_then(|[d, c]| raw.find(&[d]).zip(raw.find(&[c])));
        let code = code_column(raw, model);
        let code = code.filter(|c| parts.is_none() || raw.rows.iter().any(|r| r.cells.get(*c).is_some()));
        let cut = cut_code(raw, model).filter(|_| parts.is_none());
        let code = code.filter(|_| cut.is_none());
        let parts = parts.filter(|_| code.is_none()).or(cut);
        let outline = model.outline.as_ref().and_then(|name| raw.find(&[name]));
        let in_parts = |c: usize| parts.is_some_and(|(d, digits)| c == d || c == digits);
        Self {
            outline: outline.filter(|_| columns != Some(Columns::File)),
            insee: code,
            parts,
            name: of(&NAME)
                .or_else(|| of_role(raw, Role::Name).next())
                // What names the rows of a table of communes is the name of the commune.
                .or_else(|| raw.find(&model.names).filter(|_| model.geometry == Shape::None))
                .filter(|c| Some(*c) != code && !in_parts(*c)),
            departement: of(&DEPARTEMENT).or_else(|| of_role(raw, Role::Departement).next()),
            columns,
        }
    }

    /// The number that degrees and minutes make, in a column of coordinates; `None` for a plain number, and elsewhere.
    pub(in crate::layer) fn degrees(&self, column: usize, text: &str) -> Option<f64> {
        let read = self.columns.is_some_and(|c| matches!(c, Columns::Two(..)) && c.holds(column));
        if read && number(text).is_none() { coordinate(text) } else { None }
    }

    fn is_outline(&self, columns: Columns) -> bool {
        matches!(columns, Columns::One(c) if Some(c) == self.outline)
    }

    /// Columns that have the name of positions and are not read, with the reason.
    pub(in crate::layer) fn unread(&self, raw: &Raw) -> Vec<(String, String)> {
        if self.columns.is_some_and(|c| c.hold_positions(raw)) {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (c, name) in raw.fields.iter().enumerate() {
            let (mate, is): (&[Role], fn(&str) -> bool) = match role(name) {
                Some(Role::Longitude) => (&[Role::Latitude], |t| coordinate(t).is_some()),
                Some(Role::Latitude) => (&[Role::Longitude], |t| coordinate(t).is_some()),
                Some(Role::X) => (&[Role::Y], |t| coordinate(t).is_some()),
                Some(Role::Y) => (&[Role::X], |t| coordinate(t).is_some()),
                Some(Role::Pair) if Some(c) != self.outline => (&[], |t| one(t).is_some()),
                _ => continue,
            };
            let odd = raw.rows.iter().find_map(|r| r.cells.get(c).filter(|t| !is(t)));
            let why = match (share(raw, c, is), odd) {
                (None, _) => continue,
                (Some(held), Some(odd)) if held < 0.5 => {
                    format!("« {} » n'est pas une coordonnée", french::shorten(odd, 40))
                }
                _ if mate.iter().all(|m| of_role(raw, *m).next().is_some()) => continue,
                _ => "l'autre coordonnée n'est dans aucune colonne reconnue".to_owned(),
            };
            out.push((name.clone(), why));
        }
        out
    }

    /// Positions in other columns than those that are read, of rows that have none there: these columns, and the number of
    /// the rows.
    pub(in crate::layer) fn spared(&self, raw: &Raw) -> Option<(Vec<String>, usize)> {
        let read = self.columns.filter(|c| *c != Columns::File)?;
        let others: Vec<Columns> = position_columns(raw)
            .into_iter()
            .filter(|c| *c != read && !self.is_outline(*c) && c.hold_positions(raw))
            .collect();
        let other = others.iter().find_map(|other| {
            let lost = |row: &&RawRow| !read.filled(row) && other.filled(row);
            let n = raw.rows.iter().filter(lost).count();
            (n > 0).then_some((other, n))
        });
        other.map(|(other, n)| {
            let columns = match other {
                Columns::Two(a, b) => vec![*a, *b],
                Columns::One(a) => vec![*a],
                Columns::File => Vec::new(),
            };
            (columns.into_iter().map(|c| raw.fields[c].clone()).collect(), n)
        })
    }

    /// Whether nothing says where rows are.
    pub(in crate::layer) fn nowhere(&self) -> bool {
        self.columns.is_none() && self.insee.is_none() && self.parts.is_none() && self.name.is_none()
    }

    /// The commune's code as the row gives it.
    pub(in crate::layer) fn code(&self, row: &RawRow) -> Option<String> {
        match self.parts {
            Some((d, c)) => {
                let (d, c) = (row.cells.get(d)?, row.cells.get(c)?);
                // FINESS and the SAE write 9A to 9F for 971 to 976, whose communes are 97 and three digits.
                let overseas = d.strip_prefix('9').is_some_and(|l| matches!(l, "A" | "B" | "C" | "D" | "E" | "F"));
                let padded = format!("0{d}");
                // A spreadsheet has taken the zero of 01 to 09.
                let d = if overseas {
                    "97"
                } else if d.len() == 1 {
                    &padded
                } else {
                    d
                };
                // Overseas the département has three characters and the commune's first digit repeats its last.
                let rest = if d.len() == 3 && c.len() == 3 { &c[1..] } else { c };
                Some(format!("{d}{rest:0>width$}", width = 5usize.saturating_sub(d.len())))
            }
            None => row.cells.get(self.insee?).map(str::to_owned),
        }
    }

    /// Whether a row gives a position, or an outline.
    pub(in crate::layer) fn is_placed(&self, row: &RawRow) -> bool {
        self.columns.is_some_and(|c| c.filled(row)) || self.outline.is_some_and(|c| row.cells.get(c).is_some())
    }

    /// A position that can't be read, in a row whose outline stands for it.
    pub(in crate::layer) fn unused_position<'r>(&self, row: &'r RawRow) -> Option<&'r str> {
        row.cells.get(self.outline?).filter(|text| one(text).is_some())?;
        let Some(Columns::One(column)) = self.columns else { return None };
        row.cells.get(column).filter(|text| one(text).is_none())
    }

    /// The geometry of a row as it is written, without its empty parts; `Err` holds what stands there when it can't be
    /// read.
    pub(in crate::layer) fn geometry(&self, row: &RawRow) -> Result<Option<Geometry<f64>>, String> {
        self.written(row).map(|geometry| geometry.and_then(without_empty))
    }

    fn written(&self, row: &RawRow) -> Result<Option<Geometry<f64>>, String> {
        if let Some(text) = self.outline.and_then(|c| row.cells.get(c)) {
            // An outline that can't be read leaves the point.
            if let Some(geometry) = one(text) {
                return Ok(Some(geometry));
            }
        }
        match self.columns {
            None => Ok(None),
            Some(Columns::File) => Ok(row.geometry.clone()),
            Some(Columns::Two(a, b)) => match (given(row, a), given(row, b)) {
                (None, None) => Ok(None),
                (a, b) => {
                    let of = |t: Option<&str>| t.and_then(coordinate);
                    let show = || format!("{} ; {}", a.unwrap_or("vide"), b.unwrap_or("vide"));
                    of(a).zip(of(b)).map(|(x, y)| Some(Point::new(x, y).into())).ok_or_else(show)
                }
            },
            Some(Columns::One(column)) => match given(row, column) {
                None => Ok(None),
                Some(text) => one(text).map(Some).ok_or_else(|| french::shorten(text, 60)),
            },
        }
    }
}

/// A cell of a position, but for a mark that it is not known.
fn given(row: &RawRow, column: usize) -> Option<&str> {
    row.cells.get(column).filter(|text| mark(text).is_none())
}

/// A geometry without its parts that hold no point, which no program expects; none when nothing is left.
fn without_empty(geometry: Geometry<f64>) -> Option<Geometry<f64>> {
    use geo::{LineString, Polygon};
    let line = |l: &LineString<f64>| !l.0.is_empty();
    let surface = |p: Polygon<f64>| {
        let (exterior, holes) = p.into_inner();
        line(&exterior).then(|| Polygon::new(exterior, holes.into_iter().filter(line).collect()))
    };
    match geometry {
        Geometry::LineString(l) => line(&l).then_some(Geometry::LineString(l)),
        Geometry::Polygon(p) => surface(p).map(Geometry::Polygon),
        Geometry::MultiPoint(m) => (!m.0.is_empty()).then_some(Geometry::MultiPoint(m)),
        Geometry::MultiLineString(mut m) => {
            m.0.retain(line);
            (!m.0.is_empty()).then_some(Geometry::MultiLineString(m))
        }
        Geometry::MultiPolygon(m) => {
            let parts: Vec<_> = m.0.into_iter().filter_map(surface).collect();
            (!parts.is_empty()).then(|| Geometry::MultiPolygon(parts.into()))
        }
        Geometry::GeometryCollection(all) => {
            let parts: Vec<_> = all.0.into_iter().filter_map(without_empty).collect();
            (!parts.is_empty()).then(|| Geometry::GeometryCollection(parts.into()))
        }
        other => Some(other),
    }
}

/// A projection that can't be told; code and name of the one that would do if x and y were swapped.
pub(in crate::layer) type Untold = Option<(u32, &'static str)>;

/// How many rows are looked at to recognise a projection.
const SAMPLE: usize = 400;

/// What the coordinates are in: what the user or the file declares, else degrees when they look like degrees, else the
/// projection that puts the rows in their communes. `Err` when that can't be told, with the code and the name of the projection that would do so
/// if x and y were swapped.
pub(in crate::layer) fn source(
    raw: &Raw,
    place: &Where,
    model: &Schema,
    declared: Option<u32>,
    territory: &Territory,
) -> Result<(Source, Option<Recognised>), Untold> {
    let of_code = |code: u32| match Projection::epsg(code) {
        Ok(projection) => Source::Metres(Box::new(projection)),
        Err(_) => Source::Degrees,
    };
    let own = match raw.crs {
        Crs::Epsg(code) => Some(code),
        Crs::LonLat if place.columns == Some(Columns::File) => return Ok((Source::Degrees, None)),
        Crs::LonLat | Crs::Unknown => declared,
    };
    let sample: Vec<(Coord<f64>, Option<usize>)> = raw
        .rows
        .iter()
        .filter_map(|row| {
            let at = place.geometry(row).ok().flatten()?.coords_iter().next()?;
            Some((at, place.code(row).and_then(|code| territory.index_of(&code))))
        })
        .take(SAMPLE)
        .collect();
    // Degrees under the names x and y are as common as metres.
    let metres = sample.iter().filter(|(at, _)| at.x.abs() > 400.0 || at.y.abs() > 400.0).count() * 2 > sample.len();
    if let Some(said) = own.map(of_code).filter(|said| matches!(said, Source::Metres(_)) == metres) {
        return Ok((said, None));
    }
    if !metres {
        return Ok((Source::Degrees, None));
    }
    // The file's own columns say it when the model does: checked all the same, since people keep headers and change data.
    let abroad = is_abroad(territory);
    if let Some(code) = model.position_crs.filter(|_| abroad || sample.is_empty()) {
        return Ok((of_code(code), None));
    }
    let found = if abroad { None } else { crs::recognise(&sample, territory) };
    match (found, model.position_crs) {
        (Some(found), _) => Ok((Source::Metres(Box::new(found.projection.clone())), Some(found))),
        // Too few rows to tell: what the model says.
        (None, Some(code)) => Ok((of_code(code), None)),
        // Perhaps x and y are swapped: that is then what is wrong.
        (None, None) => {
            let swapped: Vec<_> = sample.iter().map(|(at, c)| (Coord { x: at.y, y: at.x }, *c)).collect();
            let found = if abroad { None } else { crs::recognise(&swapped, territory) };
            Err(found.map(|found| (found.projection.code(), found.name)))
        }
    }
}

impl Source {
    /// A geometry as written, in longitude and latitude.
    pub(in crate::layer) fn lonlat(&self, geometry: Geometry<f64>) -> Option<Geometry<f64>> {
        match self {
            Self::Degrees => Some(geometry),
            Self::Metres(projection) => projection.unproject_geometry(&geometry),
        }
    }
}
