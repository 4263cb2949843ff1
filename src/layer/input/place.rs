//! Where each row of a table is: the columns of coordinates recognised, their order and their CRS checked.

use geo::{Coord, CoordsIter, Geometry, Point};
use wkt::TryFromWkt;

use super::crs::{self, Recognised};
use super::geojson::geometry_of_geojson;
use super::names::{DEPARTEMENT, INSEE, LAT, LON, NAME, ONE, Role, X, Y, role};
use super::raw::{Crs, Raw, RawRow};
use super::standing::is_abroad;
use crate::french;
use crate::layer::Schema;
use crate::layer::model::value::number;
use crate::territory::{Insee, Projection, Territory};

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
    /// Whether a row has something there.
    fn filled(self, row: &RawRow) -> bool {
        match self {
            Self::Two(a, b) => row.cells.get(a).is_some() || row.cells.get(b).is_some(),
            Self::One(a) => row.cells.get(a).is_some(),
            Self::File => row.geometry.is_some(),
        }
    }

    /// Whether most of what stands there can be read as positions.
    fn hold_positions(self, raw: &Raw) -> bool {
        match self {
            Self::Two(a, b) => [a, b].into_iter().all(|c| mostly(raw, c, |text| coordinate(text).is_some())),
            Self::One(a) => mostly(raw, a, |text| one(text).is_some()),
            Self::File => true,
        }
    }
}

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
    let usual = LON.iter().chain(&LAT).chain(&X).chain(&Y).chain(&ONE).chain(&INSEE).chain(&NAME).chain(&DEPARTEMENT);
    own.any(|n| n.eq_ignore_ascii_case(name)) || usual.into_iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Rows that are looked at to say what a column holds.
const LOOKED: usize = 300;

/// What share of the filled cells of a column, among the first rows, are of a kind; `None` when none is filled.
fn share(raw: &Raw, column: usize, is: impl Fn(&str) -> bool) -> Option<f64> {
    let filled: Vec<&str> = raw.rows.iter().filter_map(|r| r.cells.get(column)).take(LOOKED).collect();
    let held = filled.iter().filter(|text| is(text)).count();
    (!filled.is_empty()).then(|| held as f64 / filled.len() as f64)
}

/// Whether most filled cells of a column are of a kind.
fn mostly(raw: &Raw, column: usize, is: impl Fn(&str) -> bool) -> bool {
    share(raw, column, is).is_some_and(|share| share >= 0.5)
}

/// The columns whose name says that they hold this, in their order.
fn of_role(raw: &Raw, wanted: Role) -> impl Iterator<Item = usize> {
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
    candidates.into_iter().find(|c| mostly(raw, *c, coded)).or(by_name)
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
fn position_columns(raw: &Raw) -> Vec<Columns> {
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
            name: of(&NAME).or_else(|| of_role(raw, Role::Name).next()).filter(|c| Some(*c) != code && !in_parts(*c)),
            departement: of(&DEPARTEMENT).or_else(|| of_role(raw, Role::Departement).next()),
            columns,
        }
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
                Some(Role::Pair) => (&[], |t| one(t).is_some()),
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
        let others: Vec<Columns> =
            position_columns(raw).into_iter().filter(|c| *c != read && c.hold_positions(raw)).collect();
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
                let d = if overseas { "97" } else { d };
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
            Some(Columns::Two(a, b)) => match (row.cells.get(a), row.cells.get(b)) {
                (None, None) => Ok(None),
                (a, b) => {
                    let of = |t: Option<&str>| t.and_then(coordinate);
                    let show = || format!("{} ; {}", a.unwrap_or("vide"), b.unwrap_or("vide"));
                    of(a).zip(of(b)).map(|(x, y)| Some(Point::new(x, y).into())).ok_or_else(show)
                }
            },
            Some(Columns::One(column)) => match row.cells.get(column) {
                None => Ok(None),
                Some(text) => one(text).map(Some).ok_or_else(|| french::shorten(text, 60)),
            },
        }
    }
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
    if let Some(code) = own.filter(|_| metres || own == Some(4326)) {
        return Ok((of_code(code), None));
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

/// One cell: `[lon, lat]`, `POINT(lon lat)` or any WKT, GeoJSON, or `lat, lon` as maps on the web give it.
fn one(text: &str) -> Option<Geometry<f64>> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        let (lon, lat) = inner.split_once(',')?;
        return Some(Point::new(number(lon)?, number(lat)?).into());
    }
    if text.starts_with('{') {
        let geojson::GeoJson::Geometry(geometry) = text.parse().ok()? else { return None };
        return geometry_of_geojson(geometry).ok();
    }
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Geometry::try_from_wkt_str(text).ok().filter(|g| g.coords_iter().next().is_some());
    }
    // With decimal commas the two are parted by something else than a comma.
    if let Some((lat, lon)) = text.split_once([';', '|', '/']).or_else(|| text.split_once(", ")) {
        return Some(Point::new(coordinate(lon)?, coordinate(lat)?).into());
    }
    if let Some((lat, lon)) = text.split_once(',').filter(|(_, lon)| !lon.contains(',')) {
        if let Some((lat, lon)) = coordinate(lat).zip(coordinate(lon)) {
            return Some(Point::new(lon, lat).into());
        }
    }
    // Degrees in letters say themselves which is which.
    if let Some(end) = text.find(['N', 'S', 'n', 's']).map(|at| at + 1).filter(|end| *end < text.len()) {
        if let Some((lat, lon)) = coordinate(&text[..end]).zip(coordinate(&text[end..])) {
            return Some(Point::new(lon, lat).into());
        }
    }
    // Two numbers and nothing else: x then y, as in WKT.
    let (x, y) = text.split_once(char::is_whitespace)?;
    Some(Point::new(number(x)?, number(y.trim())?).into())
}

/// A coordinate: a number, or degrees, minutes and seconds with their letter, as maps and GPS receivers show them.
fn coordinate(text: &str) -> Option<f64> {
    if let Some(value) = number(text) {
        return Some(value);
    }
    let text = text.trim().trim_end_matches(',').trim();
    if !text.contains(['°', 'º']) && !text.ends_with(['N', 'S', 'E', 'W', 'O']) {
        return None;
    }
    let (bare, west) = match text.char_indices().next_back()? {
        (at, 'S' | 'W' | 'O' | 's' | 'w' | 'o') => (&text[..at], true),
        (at, 'N' | 'E' | 'n' | 'e') => (&text[..at], false),
        _ => (text, false),
    };
    let parts: Vec<&str> = bare
        .split(|c: char| {
            c.is_whitespace() || matches!(c, '°' | 'º' | '\'' | '\u{2019}' | '\u{2032}' | '"' | '\u{201d}' | '\u{2033}')
        })
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() || parts.len() > 3 {
        return None;
    }
    let numbers: Vec<f64> = parts.iter().map(|part| number(part)).collect::<Option<_>>()?;
    let sixtieths = numbers[1..].iter().all(|n| (0.0..60.0).contains(n));
    let size = numbers.iter().zip([1.0, 60.0, 3600.0]).map(|(n, by)| n.abs() / by).sum::<f64>();
    let negative = west != (numbers[0] < 0.0);
    sixtieths.then_some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cell_in_its_usual_forms() {
        let expected = Geometry::from(Point::new(5.54, 48.89));
        for text in [
            "[5.54, 48.89]",
            "POINT(5.54 48.89)",
            "5.54 48.89",
            "48.89, 5.54",
            "{\"type\":\"Point\",\"coordinates\":[5.54,48.89]}",
        ] {
            assert_eq!(one(text), Some(expected.clone()), "{text}");
        }
        for text in
            ["48,89 ; 5,54", "48,89/5,54", "48.89N 5.54E", "48° 53' 24\" N, 5° 32' 24\" E", "48°53'24\"N 5°32'24\"E"]
        {
            let Some(Geometry::Point(point)) = one(text) else { panic!("{text}") };
            assert!((point.x() - 5.54).abs() < 1e-9 && (point.y() - 48.89).abs() < 1e-9, "{text}");
        }
        for text in ["", "ici", "[5.54]", "POINT(5.54)", "12 rue N 3"] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_with_a_comma_and_thousands() {
        assert_eq!(number("1 234,5"), Some(1234.5));
        assert_eq!(number("-5.25"), Some(-5.25));
        assert_eq!(number("12 rue"), None);
    }
}
