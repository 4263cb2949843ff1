//! Positions as they are written in one cell or two: numbers, degrees and minutes, WKT, GeoJSON.

use geo::{CoordsIter, Geometry, Point};
use wkt::TryFromWkt;

use super::geojson::geometry_of_geojson;
use crate::layer::model::value::number;

/// Parentheses within each other: a collection of surfaces has four, and the library goes down with each.
const DEEP: usize = 64;

/// How many parentheses stand within each other at most.
fn nested(text: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'(' => (open, most) = (open + 1, most.max(open + 1)),
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// One cell: `[lon, lat]`, `POINT(lon lat)` or any WKT, GeoJSON, or `lat, lon` as maps on the web give it.
pub(super) fn one(text: &str) -> Option<Geometry<f64>> {
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
        if nested(text) > DEEP {
            return None;
        }
        return Geometry::try_from_wkt_str(text).ok().filter(|g| g.coords_iter().next().is_some());
    }
    // With decimal commas the two are parted by something else than a comma.
    if let Some((lat, lon)) = text.split_once([';', '|', '/']).or_else(|| text.split_once(", ")) {
        return Some(Point::new(coordinate(lon)?, coordinate(lat)?).into());
    }
    let pair = |(lat, lon): (&str, &str)| coordinate(lat).zip(coordinate(lon));
    let parted = text.split_once(',').filter(|(_, lon)| !lon.contains(','));
    if let Some((lat, lon)) = parted.and_then(pair) {
        return Some(Point::new(lon, lat).into());
    }
    // Degrees in letters say themselves which is which.
    let end = text.find(['N', 'S', 'n', 's']).map(|at| at + 1).filter(|end| *end < text.len());
    if let Some((lat, lon)) = end.map(|end| text.split_at(end)).and_then(pair) {
        return Some(Point::new(lon, lat).into());
    }
    // Two numbers and nothing else: x then y, as in WKT.
    let (x, y) = text.split_once(char::is_whitespace)?;
    Some(Point::new(number(x)?, number(y.trim())?).into())
}

/// A coordinate: a number, or degrees, minutes and seconds with their letter, as maps and GPS receivers show them.
pub(super) fn coordinate(text: &str) -> Option<f64> {
    if let Some(value) = number(text) {
        return Some(value);
    }
    let text = text.trim().trim_end_matches(',').trim();
    const SIDES: [char; 5] = ['N', 'S', 'E', 'W', 'O'];
    if !text.contains(['°', 'º']) && !text.ends_with(SIDES) && !text.starts_with(SIDES) {
        return None;
    }
    // The letter may stand in front, too: «N 48° 51'».
    if let Some(letter) = text.chars().next().filter(|c| SIDES.contains(c)) {
        let rest = text[letter.len_utf8()..].trim();
        // «N» alone is no degree.
        let other = rest.ends_with(|c: char| c.is_alphabetic()) || !rest.contains(|c: char| c.is_ascii_digit());
        return if other { None } else { coordinate(&format!("{rest}{letter}")) };
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

    /// A letter alone had the reader look behind it without end.
    #[test]
    fn a_letter_without_figures_is_no_coordinate() {
        for text in ["N", "S ", "E,", "N°", "NE", "O'", "N N"] {
            assert_eq!(coordinate(text), None, "{text}");
        }
        assert_eq!(coordinate("N 48° 30'"), Some(48.5));
        assert_eq!(coordinate("W 5.5"), Some(-5.5));
    }

    #[test]
    fn numbers_with_a_comma_and_thousands() {
        assert_eq!(number("1 234,5"), Some(1234.5));
        assert_eq!(number("-5.25"), Some(-5.25));
        assert_eq!(number("12 rue"), None);
    }
}
