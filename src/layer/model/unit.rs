//! Units of one kind of quantity: a number written in another unit than its field's is turned into it.

use super::number::written;

/// The units of each kind, with what one of them is in the first of its kind.
const KINDS: [&[(&str, f64)]; 5] = [
    &[
        ("m²", 1.0),
        ("m2", 1.0),
        ("ca", 1.0),
        ("a", 100.0),
        ("ha", 10_000.0),
        ("hectares", 10_000.0),
        ("hectare", 10_000.0),
        ("km²", 1e6),
        ("km2", 1e6),
    ],
    &[("m", 1.0), ("mètres", 1.0), ("km", 1_000.0)],
    &[("kW", 1.0), ("MW", 1_000.0)],
    &[("kWh", 1.0), ("MWh", 1_000.0), ("GWh", 1e6)],
    &[("€", 1.0), ("EUR", 1.0), ("euro", 1.0), ("euros", 1.0), ("k€", 1_000.0), ("K€", 1_000.0), ("M€", 1e6)],
];

/// How many units of `to` one of `from` is, as a part of two numbers; `None` when they measure different things.
fn ratio(from: &str, to: &str) -> Option<(f64, f64)> {
    let of = |kind: &&[(&str, f64)], unit: &str| kind.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size);
    KINDS.iter().find_map(|kind| of(kind, from).zip(of(kind, to)))
}

/// Whether two units measure the same thing, and are not the same.
pub(in crate::layer) fn differ(from: &str, to: &str) -> bool {
    ratio(from, to).is_some_and(|(from, to)| from != to)
}

/// Whether a number in one unit can be said in the other.
pub(in crate::layer) fn agree(from: &str, to: &str) -> bool {
    ratio(from, to).is_some()
}

/// A number with a unit behind it, in another: «1,58 ha» is 15,800 m², and so is «1 ha 58 a 00 ca», as the cadastre writes it.
/// `None` when the text is no number of that kind.
pub(in crate::layer) fn converted(text: &str, to: &str) -> Option<f64> {
    if let Some(centiares) = cadastral(text) {
        return ratio("ca", to).map(|(_, to)| centiares / to);
    }
    let written = written(text)?;
    let (from, to) = ratio(written.unit, to)?;
    // 0.07 × 10,000 is 700.0000000000001: fifteen digits are those that people wrote.
    format!("{:.14e}", written.value * from / to).parse().ok()
}

/// Hectares, ares and centiares, all three: «1 ha 58 a 20 ca», in centiares.
fn cadastral(text: &str) -> Option<f64> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let (hectares, rest) = bare.split_once("ha")?;
    let (ares, rest) = rest.split_once('a')?;
    let centiares = rest.strip_suffix("ca").or_else(|| rest.strip_suffix('c'))?;
    let whole = |digits: &str, most: usize| {
        let sound = !digits.is_empty() && digits.len() <= most && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<f64>().ok().filter(|_| sound)
    };
    Some(whole(hectares, 6)? * 10_000.0 + whole(ares, 2)? * 100.0 + whole(centiares, 2)?)
}

/// The name of a column without the unit that ends it, and the unit: «Surface (ha)», «Superficie en m2», `surface_ha`.
pub(in crate::layer) fn of_header(name: &str) -> Option<(&str, &'static str)> {
    let name = name.trim();
    let bare = name.strip_suffix([')', ']']).unwrap_or(name).trim_end();
    KINDS.iter().flat_map(|kind| kind.iter()).find_map(|(unit, _)| {
        let before = bare.strip_suffix(unit)?;
        let parted = before.ends_with([' ', '(', '[', '_', '\u{a0}']);
        let mut base = before.trim_end_matches([' ', '(', '[', '_', '\u{a0}']);
        base = base.strip_suffix(" en").or_else(|| base.strip_suffix("_en")).unwrap_or(base).trim_end();
        (parted && !base.is_empty()).then_some((base, *unit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_turned_into_the_unit_of_its_field() {
        for (text, to, expected) in [
            ("1,58 ha", "m²", Some(15_800.0)),
            ("0,07 ha", "m²", Some(700.0)),
            ("8 512 m2", "m²", Some(8_512.0)),
            ("12 a", "m²", Some(1_200.0)),
            ("1 ha 58 a 20 ca", "m²", Some(15_820.0)),
            ("0ha05a03ca", "m²", Some(503.0)),
            ("15800 m²", "ha", Some(1.58)),
            ("1,5 km", "m", Some(1_500.0)),
            ("0,15 MW", "kW", Some(150.0)),
            ("1,2 M€", "€", Some(1_200_000.0)),
            ("12 kW", "m²", None),
            ("12 %", "m²", None),
            ("12", "m²", None),
            ("1 ha 158 a 20 ca", "m²", None),
            ("2 hectares", "m²", Some(20_000.0)),
            ("3 halls", "m²", None),
        ] {
            assert_eq!(converted(text, to), expected, "{text} in {to}");
        }
    }

    #[test]
    fn a_header_ends_with_its_unit() {
        for (name, expected) in [
            ("Surface (ha)", Some(("Surface", "ha"))),
            ("Surface du site [m²]", Some(("Surface du site", "m²"))),
            ("Superficie m2", Some(("Superficie", "m2"))),
            ("Superficie en hectares", Some(("Superficie", "hectares"))),
            ("Superficie enhectares", None),
            ("surface_ha", Some(("surface", "ha"))),
            ("Surface en ha", Some(("Surface", "ha"))),
            ("alpha", None),
            ("ha", None),
            ("Puissance (kW)", Some(("Puissance", "kW"))),
        ] {
            assert_eq!(of_header(name), expected, "{name}");
        }
    }
}
