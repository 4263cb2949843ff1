//! Where each row of a table is: the columns of coordinates recognised, their order and their CRS checked.

use geo::{Coord, CoordsIter, Geometry, Point};

use super::raw::{Raw, RawRow};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::territory::{Projection, Territory};

/// Longitudes and latitudes of metropolitan France, as the national consolidations of data take them, and of each
/// overseas département.
const FRANCE: [(f64, f64, f64, f64); 7] = [
    (-5.5, 9.7, 41.0, 51.5),
    (-61.9, -60.7, 14.3, 16.6),
    (-63.2, -62.7, 17.8, 18.2),
    (-54.7, -51.5, 2.0, 6.0),
    (55.1, 55.95, -21.5, -20.8),
    (44.9, 45.4, -13.1, -12.5),
    (-56.5, -56.0, 46.7, 47.2),
];

/// The columns that hold positions.
pub(super) enum Columns {
    /// Longitude and latitude in degrees.
    LonLat(usize, usize),
    /// Coordinates of a projection in metres, by default Lambert-93.
    Metric(usize, usize),
    /// One column: `[lon,lat]`, WKT, or `lat, lon`.
    One(usize),
    /// The file's own geometries.
    File,
}

const LON: [&str; 9] =
    ["consolidated_longitude", "longitude", "lon", "long", "lng", "xlong", "x_wgs84", "coord_x_wgs84", "lon_wgs84"];
const LAT: [&str; 8] =
    ["consolidated_latitude", "latitude", "lat", "ylat", "y_wgs84", "coord_y_wgs84", "lat_wgs84", "latit"];
const X: [&str; 6] = ["x", "x_l93", "lambert_x", "coord_x", "x_lambert93", "coordxet"];
const Y: [&str; 6] = ["y", "y_l93", "lambert_y", "coord_y", "y_lambert93", "coordyet"];
const ONE: [&str; 11] = [
    "coordonneesxy",
    "geompoint",
    "geomsurf",
    "geometry",
    "geometrie",
    "geom",
    "wkt",
    "the_geom",
    "geo_point_2d",
    "geopoint",
    "coordonnees",
];
const INSEE: [&str; 12] = [
    "code_insee",
    "code_insee_commune",
    "comm_insee",
    "insee",
    "insee_com",
    "codgeo",
    "depcom",
    "code_commune",
    "code_commune_insee",
    "com",
    "code_com_d",
    "com_insee",
];

impl Columns {
    /// Recognises the columns by their usual names.
    pub(super) fn find(raw: &Raw) -> Option<Self> {
        if raw.rows.iter().any(|r| r.lonlat.is_some()) {
            return Some(Self::File);
        }
        if let (Some(lon), Some(lat)) = (raw.find(&LON), raw.find(&LAT)) {
            return Some(Self::LonLat(lon, lat));
        }
        if let Some(one) = raw.find(&ONE) {
            return Some(Self::One(one));
        }
        let (x, y) = (raw.find(&X)?, raw.find(&Y)?);
        // Degrees under the names x and y are as common as metres.
        let greatest =
            raw.rows.iter().filter_map(|r| number(r.cells[x].as_deref()?)).fold(0.0_f64, |a, b| a.max(b.abs()));
        Some(if greatest > 400.0 { Self::Metric(x, y) } else { Self::LonLat(x, y) })
    }
}

/// The column of commune codes.
pub(super) fn insee_column(raw: &Raw) -> Option<usize> {
    raw.find(&INSEE)
}

/// A number with a decimal point or comma; spaces between thousands are dropped.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    plain.replace(',', ".").parse::<f64>().ok().filter(|v| v.is_finite())
}

/// The geometry of a row in longitude and latitude; `Err` holds what stands there when it can't be read.
pub(super) fn lonlat(row: &RawRow, columns: &Columns, metric: &Projection) -> Result<Option<Geometry<f64>>, String> {
    let pair = |a: usize, b: usize| -> Result<Option<(f64, f64)>, String> {
        match (&row.cells[a], &row.cells[b]) {
            (None, None) => Ok(None),
            (a, b) => {
                let show = || format!("{} ; {}", a.as_deref().unwrap_or("vide"), b.as_deref().unwrap_or("vide"));
                let of = |t: &Option<String>| t.as_deref().and_then(number);
                of(a).zip(of(b)).map(Some).ok_or_else(show)
            }
        }
    };
    match columns {
        Columns::File => Ok(row.lonlat.clone()),
        Columns::LonLat(lon, lat) => Ok(pair(*lon, *lat)?.map(|(lon, lat)| Point::new(lon, lat).into())),
        Columns::Metric(x, y) => match pair(*x, *y)? {
            None => Ok(None),
            Some((x, y)) => match metric.unproject(Coord { x, y }) {
                Some(c) => Ok(Some(Point(c).into())),
                None => Err(format!("{x} ; {y}")),
            },
        },
        Columns::One(column) => match row.cells[*column].as_deref() {
            None => Ok(None),
            Some(text) => one(text).map(Some).ok_or_else(|| shorten(text)),
        },
    }
}

fn shorten(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

/// One cell: `[lon, lat]`, `POINT(lon lat)` or any WKT, GeoJSON, or `lat, lon` as maps on the web give it.
fn one(text: &str) -> Option<Geometry<f64>> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        let (lon, lat) = inner.split_once(',')?;
        return Some(Point::new(number(lon)?, number(lat)?).into());
    }
    if text.starts_with('{') {
        return Geometry::try_from(text.parse::<geojson::GeoJson>().ok()?).ok();
    }
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let geometry = gdal::vector::Geometry::from_wkt(text).ok()?;
        return geometry.to_geo().ok();
    }
    let (lat, lon) = text.split_once([',', ';'])?;
    Some(Point::new(number(lon)?, number(lat)?).into())
}

fn in_france(c: Coord<f64>) -> bool {
    FRANCE.iter().any(|(w, e, s, n)| (*w..=*e).contains(&c.x) && (*s..=*n).contains(&c.y))
}

/// Checks that a geometry lies in France, in the right order. A study that brings its own communes may lie anywhere.
pub(super) fn check(geometry: &Geometry<f64>, row: &RawRow, territory: &Territory, notes: &mut Notes) -> bool {
    let abroad = territory.communes.iter().all(|c| c.departement.is_empty());
    let coords: Vec<Coord<f64>> = geometry.coords_iter().collect();
    let degrees = coords.iter().all(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0);
    if degrees && (abroad || coords.iter().all(|c| in_france(*c))) {
        return true;
    }
    let Some(first) = coords.iter().find(|c| abroad || !in_france(**c)) else { return false };
    let shown = format!("{} ; {}", french::short(first.x, 5), french::short(first.y, 5));
    let swapped = Coord { x: first.y, y: first.x };
    let d = if !abroad && in_france(swapped) {
        Diagnostic::new("E0302", "coordonnées inversées : latitude puis longitude")
            .label(format!("lu : longitude {}, latitude {}", french::short(first.x, 5), french::short(first.y, 5)))
            .help(format!(
                "écrire la longitude d'abord : {} ; {}",
                french::short(swapped.x, 5),
                french::short(swapped.y, 5)
            ))
    } else if !degrees {
        Diagnostic::new("E0303", "coordonnées qui ne sont pas des degrés")
            .label(format!("lu : {shown}"))
            .help("ajouter `crs = 2154` à la couche si ce sont des mètres en Lambert-93")
    } else {
        Diagnostic::new("E0303", "coordonnées hors de France")
            .label(format!("lu : longitude {}, latitude {}", french::short(first.x, 5), french::short(first.y, 5)))
            .help("vérifier l'ordre longitude, latitude et le signe")
    };
    notes.push(d.at(row.place.clone()));
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cell_in_its_usual_forms() {
        let expected = Geometry::from(Point::new(5.54, 48.89));
        for text in
            ["[5.54, 48.89]", "POINT(5.54 48.89)", "48.89, 5.54", "{\"type\":\"Point\",\"coordinates\":[5.54,48.89]}"]
        {
            assert_eq!(one(text), Some(expected.clone()), "{text}");
        }
        for text in ["", "ici", "[5.54]", "POINT(5.54)"] {
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
