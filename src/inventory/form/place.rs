//! Where a site stands, as people copy it from a map: latitude, then longitude.

/// The latitude and longitude that people are shown of a point: «48.890000, 5.540000».
pub(super) fn shown_place(point: &str) -> Option<String> {
    let (lon, lat) = of_point(point)?;
    Some(format!("{lat:.6}, {lon:.6}"))
}

/// A point as the standard writes it.
pub(super) fn point(lon: f64, lat: f64) -> String {
    format!("POINT({lon:.6} {lat:.6})")
}

/// The longitude and latitude of a point of the standard.
fn of_point(text: &str) -> Option<(f64, f64)> {
    let inner = text.trim().strip_prefix("POINT")?.trim().strip_prefix('(')?.strip_suffix(')')?;
    let mut numbers = inner.split_whitespace().map(|n| n.parse::<f64>().ok());
    match (numbers.next()??, numbers.next()??, numbers.next()) {
        (lon, lat, None) => Some((lon, lat)),
        _ => None,
    }
}

/// The two numbers of a text, latitude first unless it is a point of the standard, as longitude and latitude. Either sign may
/// part decimals; what is no pair of numbers is nothing.
#[must_use]
pub fn typed_place(text: &str) -> Option<(f64, f64)> {
    if let Some(place) = of_point(text) {
        return Some(place);
    }
    let bare: String = text.chars().filter(|c| !matches!(c, '°' | 'N' | 'E' | '(' | ')')).collect();
    let parts: Vec<String> = match (bare.contains('.'), bare.contains(';')) {
        // The comma parts the two numbers.
        (true, _) => bare.replace([',', ';'], " ").split_whitespace().map(str::to_owned).collect(),
        (false, true) => bare.split(';').map(|part| part.trim().replace(',', ".")).collect(),
        (false, false) => {
            let words: Vec<&str> = bare.split_whitespace().map(|w| w.trim_end_matches(',')).collect();
            match words.as_slice() {
                [lat, lon] => [lat, lon].map(|word| word.replace(',', ".")).to_vec(),
                [one] => match one.split(',').collect::<Vec<_>>().as_slice() {
                    [a, b, c, d] => vec![format!("{a}.{b}"), format!("{c}.{d}")],
                    [a, b] => vec![(*a).to_owned(), (*b).to_owned()],
                    _ => return None,
                },
                _ => return None,
            }
        }
    };
    let numbers: Vec<f64> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match numbers.as_slice() {
        [lat, lon] if lat.is_finite() && lon.is_finite() => Some((*lon, *lat)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_from_a_map_is_a_place_whatever_parts_its_numbers() {
        for typed in [
            "48.8901, 5.5412",
            "48.8901,5.5412",
            "48.8901 5.5412",
            "48,8901 ; 5,5412",
            "48,8901 5,5412",
            "48,8901, 5,5412",
            "48,8901,5,5412",
            "48.8901° N, 5.5412° E",
            "POINT(5.5412 48.8901)",
        ] {
            assert_eq!(typed_place(typed), Some((5.5412, 48.8901)), "{typed}");
        }
        for typed in ["", "Saint-Mihiel", "48.8901", "48.8901, 5.5412, 3", "1 2 3"] {
            assert_eq!(typed_place(typed), None, "{typed}");
        }
        assert_eq!(shown_place("POINT(5.5412 48.8901)").as_deref(), Some("48.890100, 5.541200"));
        assert_eq!(shown_place("POINT(5.5412)"), None);
    }
}
