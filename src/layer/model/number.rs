//! Numbers as people write them in tables, and the marks that stand where one is not known.

use std::borrow::Cow;

use crate::french;

/// Why a cell where a number is expected holds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) enum Mark {
    /// The number is known, and kept from the reader: statistical secrecy.
    Secret,
    /// It is not known, or not given.
    Unknown,
}

/// Marks of a secret, folded: those of the INSEE's tables (`s`, `ns` in Filosofi) and of LOVAC.
const SECRETS: [&str; 11] = [
    "s",
    "sec",
    "ss",
    "ns",
    "c",
    "secret",
    "secret statistique",
    "secretise",
    "secretisee",
    "confidentiel",
    "non significatif",
];

/// Marks of what is not known, folded and without the points that part letters: `n.d.` is `nd`.
const UNKNOWNS: [&str; 43] = [
    "nd",
    "x",
    "neant",
    "aucun",
    "aucune",
    "nc",
    "na",
    "n/a",
    "n/d",
    "n/c",
    "#n/a",
    "#na",
    "nr",
    "nsp",
    "nan",
    "null",
    "none",
    "nil",
    "vide",
    "inconnu",
    "inconnue",
    "indisponible",
    "non disponible",
    "non renseigne",
    "non renseignee",
    "non communique",
    "non communiquee",
    "non connu",
    "non determine",
    "non applicable",
    "pas de donnee",
    "pas de donnees",
    "a completer",
    "a renseigner",
    "so",
    "sans objet",
    "#ref!",
    "#div/0!",
    "#valeur!",
    "#value!",
    "#nom?",
    "#nombre!",
    "#num!",
];

/// No mark is longer, in bytes.
const LONGEST_MARK: usize = 24;

/// The mark that a text is; `None` when it is a value, or nothing that is known.
pub(in crate::layer) fn mark(text: &str) -> Option<Mark> {
    if text.len() > LONGEST_MARK || text.starts_with("[-") {
        return None;
    }
    // Most cells are numbers, codes or names: only a floor and an error of Excel have digits.
    let mut chars = text.trim_start_matches([' ', '(', '[']).chars();
    let first = chars.next()?;
    let with_digits = matches!(first, '<' | '≤' | '#' | 'm' | 'M' | 'i' | 'I');
    let starts_one = !first.is_ascii_alphanumeric() || "acimnpsvx".contains(first.to_ascii_lowercase());
    if !starts_one || (!with_digits && text.bytes().any(|b| b.is_ascii_digit())) {
        return None;
    }
    // A pair of coordinates.
    if text.contains(',') && text.starts_with('[') {
        return None;
    }
    // In a long column a copy of every cell would cost more than all that is asked of it.
    let mut small = [0; LONGEST_MARK];
    let folded: Cow<'_, str> = match text.is_ascii() {
        true => {
            let small = &mut small[..text.len()];
            small.copy_from_slice(text.as_bytes());
            small.make_ascii_lowercase();
            String::from_utf8_lossy(small)
        }
        false => french::fold(text.trim()).into(),
    };
    let folded = folded.trim().trim_matches(['(', ')', '[', ']']);
    let drawn =
        |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '…' | '*' | '/' | '?' | ':' | '_');
    let joined: Cow<'_, str> = match folded.contains('.') {
        true => folded.replace('.', "").into(),
        false => folded.into(),
    };
    let joined = joined.trim();
    if SECRETS.contains(&joined) || is_floor(joined) {
        return Some(Mark::Secret);
    }
    let nothing = !folded.is_empty() && folded.chars().all(drawn);
    (nothing || UNKNOWNS.contains(&joined)).then_some(Mark::Unknown)
}

/// `<11`, `moins de 5`: under the floor beneath which a number is not published.
fn is_floor(folded: &str) -> bool {
    let rest = ["<=", "<", "≤", "moins de", "inf a", "inferieur a"].iter().find_map(|start| folded.strip_prefix(start));
    rest.is_some_and(|rest| {
        let rest = rest.trim();
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace())
    })
}

/// A number as it is written, with what follows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::layer) struct Written<'t> {
    /// The number.
    pub(in crate::layer) value: f64,
    /// What stands behind it, or before when it is a currency; empty when nothing does.
    pub(in crate::layer) unit: &'t str,
    /// What its separators are.
    pub(in crate::layer) signs: Signs,
}

/// What the points and commas of a number are, as far as it tells by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::layer) struct Signs {
    /// Its only one, with three digits behind: that of decimals, as which it is read, or of thousands; other cells tell.
    pub(in crate::layer) lone: Option<char>,
    /// That of decimals, beyond doubt.
    pub(in crate::layer) decimal: Option<char>,
    /// That of thousands, beyond doubt.
    pub(in crate::layer) thousands: Option<char>,
}

/// Signs that change nothing of what a number is, in a column of shares or of prices.
const SIGNS: [&str; 6] = ["%", "‰", "€", "EUR", "euros", "euro"];

/// What stands behind numbers in tables; whatever else does is a text.
const UNITS: [&str; 60] = [
    "%",
    "‰",
    "€",
    "EUR",
    "euro",
    "euros",
    "k€",
    "K€",
    "M€",
    "€/m²",
    "€/m2",
    "€/an",
    "ha",
    "a",
    "m²",
    "m2",
    "km²",
    "km2",
    "m",
    "km",
    "mètres",
    "m³",
    "m3",
    "h",
    "min",
    "mn",
    "an",
    "ans",
    "j",
    "jours",
    "kW",
    "kVA",
    "MW",
    "kWh",
    "MWh",
    "GWh",
    "t",
    "kg",
    "tonnes",
    "hab",
    "hab.",
    "habitants",
    "hab/km²",
    "hab/km2",
    "hab./km²",
    "€/hab",
    "€/hab.",
    "€/ha",
    "€/an/hab",
    "pt",
    "pts",
    "points",
    "places",
    "lits",
    "kWc",
    "MWc",
    "tep",
    "km/h",
    "t/an",
    "logements",
];

/// Whether a text is a unit that stands behind numbers.
pub(in crate::layer) fn is_unit(text: &str) -> bool {
    UNITS.contains(&text)
}

/// A number with a decimal point or comma, spaces, apostrophes or points between its thousands, a minus in any form, or
/// brackets for a negative one as accountants have it; a sign of percent or of euros is dropped.
pub(in crate::layer) fn number(text: &str) -> Option<f64> {
    if let Ok(value) = text.parse::<f64>() {
        return value.is_finite().then_some(value);
    }
    let written = written(text)?;
    let sign = written.unit.is_empty() || SIGNS.contains(&written.unit);
    sign.then_some(written.value)
}

/// A number and what follows it: «12 ha». `None` when the text is no number.
pub(in crate::layer) fn written(text: &str) -> Option<Written<'_>> {
    let text = without_note(text.trim());
    let bare = text.strip_prefix('\'').unwrap_or(text);
    let (bare, negative) = match bare.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (bare, false),
    };
    let (bare, currency) = match bare.strip_prefix('€') {
        Some(rest) => (rest.trim_start(), "€"),
        None => (bare, ""),
    };
    let (bare, minus) = match bare.strip_prefix(['-', french::MINUS, '\u{2013}']) {
        Some(rest) => (rest.trim_start(), true),
        None => (bare.strip_prefix('+').unwrap_or(bare).trim_start(), false),
    };
    if !bare.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')) || (minus && negative) {
        return None;
    }
    let inside = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | ',' | '\'' | '\u{2019}');
    let mut end = bare.find(|c: char| !inside(c)).unwrap_or(bare.len());
    let exponent = exponent(&bare[end..]);
    let digits = bare[..end].trim_end();
    let (plain, signs) = plain(digits)?;
    let mut power = 0;
    if let Some((value, length)) = exponent.filter(|_| digits.len() == end) {
        (power, end) = (value, end + length);
    }
    let unit = bare[end..].trim();
    // «12 m2» has a unit, «12 B4» has none.
    let odd = unit.len() > 16 || (unit.contains(|c: char| c.is_ascii_digit()) && !is_unit(unit));
    if !(unit.is_empty() || currency.is_empty()) || odd {
        return None;
    }
    let value = if power == 0 { plain.parse::<f64>().ok()? } else { format!("{plain}e{power}").parse::<f64>().ok()? };
    let value = if negative || minus { -value } else { value };
    let unit = if unit.is_empty() { currency } else { unit };
    let signs = if power == 0 { signs } else { Signs::default() };
    value.is_finite().then_some(Written { value, unit, signs })
}

/// A text without the call of a note behind its number: «12 (1)», «12¹», «12*».
fn without_note(text: &str) -> &str {
    let bare = text.trim_end_matches(['¹', '²', '³', '⁴', '⁵', '*']);
    let bare = if bare.ends_with(|c: char| c.is_ascii_digit()) { bare } else { text };
    let Some((number, note)) = bare.strip_suffix(')').and_then(|t| t.rsplit_once('(')) else { return bare };
    let called = note.chars().count() == 1 && note.chars().all(|c| c.is_ascii_alphanumeric() || c == '*');
    let number = number.trim_end();
    if called && number.ends_with(|c: char| c.is_ascii_digit()) { number } else { bare }
}

/// The power of ten that a text begins with, `E+13`, and its length.
fn exponent(text: &str) -> Option<(i32, usize)> {
    let rest = text.strip_prefix(['e', 'E'])?;
    let sign = usize::from(rest.starts_with(['+', '-']));
    let digits = rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let power = rest[..sign + digits].parse().ok()?;
    Some((power, 1 + sign + digits))
}

/// Digits with separators as a machine writes them, and what the separators are. `None` when they make no number.
fn plain(text: &str) -> Option<(String, Signs)> {
    let is_space = |c: char| c.is_whitespace() || matches!(c, '\'' | '\u{2019}');
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    // Of two kinds, the last one is that of the decimals; one that comes again parts thousands.
    let (decimal, thousands) = match (dots, commas) {
        (0, 0) => (None, None),
        (1, 0) => (Some('.'), None),
        (0, 1) => (Some(','), None),
        (_, 0) => (None, Some('.')),
        (0, _) => (None, Some(',')),
        (_, 1) if text.rfind(',') > text.rfind('.') => (Some(','), Some('.')),
        (1, _) if text.rfind('.') > text.rfind(',') => (Some('.'), Some(',')),
        _ => return None,
    };
    let (whole, fraction) = match decimal {
        Some(mark) => text.rsplit_once(mark)?,
        None => (text, ""),
    };
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let mut groups = whole.split(|c: char| is_space(c) || Some(c) == thousands);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let all_digits = |t: &&str| t.bytes().all(|b| b.is_ascii_digit());
    // «12 34» is two numbers, «1 234» one.
    let parted = rest.is_empty() || (matches!(first.len(), 1..=3) && rest.iter().all(|g| g.len() == 3));
    if !parted || !all_digits(&first) || !rest.iter().all(all_digits) {
        return None;
    }
    let doubtful = rest.is_empty() && fraction.len() == 3 && matches!(first.len(), 1..=3) && first != "0";
    let signs = match decimal {
        Some(sign) if doubtful => Signs { lone: Some(sign), ..Signs::default() },
        _ => Signs { lone: None, decimal, thousands: thousands.filter(|_| !rest.is_empty()) },
    };
    let whole = first.to_owned() + &rest.concat();
    let text = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
    Some((text, signs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, expected) in [
            ("1 234,5", Some(1234.5)),
            ("1\u{202f}234,5\u{a0}€", Some(1234.5)),
            ("1.050,00 €", Some(1050.0)),
            ("1,050.25", Some(1050.25)),
            ("1.234.567", Some(1_234_567.0)),
            ("1'234", Some(1234.0)),
            ("998 €", Some(998.0)),
            ("€ 12", Some(12.0)),
            ("12 %", Some(12.0)),
            ("9,5%", Some(9.5)),
            ("(1 234)", Some(-1234.0)),
            ("\u{2212}5,25", Some(-5.25)),
            ("+3", Some(3.0)),
            ("+ 3 %", Some(3.0)),
            ("- 2", Some(-2.0)),
            ("'12", Some(12.0)),
            (",5", Some(0.5)),
            ("1,2E+13", Some(1.2e13)),
            ("-5.25", Some(-5.25)),
            ("12 (1)", Some(12.0)),
            ("1 250\u{b9}", Some(1250.0)),
            ("12,5 (p)", Some(12.5)),
            ("12*", Some(12.0)),
            ("12 (13)", None),
            ("12 rue", None),
            ("12 34", None),
            ("1 2345", None),
            ("1,2,3", None),
            ("1.2.3", None),
            ("12 ha", None),
            ("5-6", None),
            ("(-3)", None),
            ("", None),
            (".", None),
            ("-", None),
            ("inf", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
        let measured = |text| written(text).map(|w| (w.value, w.unit));
        assert_eq!(measured("12,5 ha"), Some((12.5, "ha")));
        assert_eq!(measured("8 512 m2"), Some((8512.0, "m2")));
        assert_eq!(measured("8 B4"), None);
    }

    #[test]
    fn a_lone_separator_before_three_digits_is_doubtful() {
        let signs = |text| written(text).map(|w| (w.signs.lone, w.signs.decimal, w.signs.thousands));
        assert_eq!(signs("12.500"), Some((Some('.'), None, None)));
        assert_eq!(signs("12,500"), Some((Some(','), None, None)));
        assert_eq!(signs("0.500"), Some((None, Some('.'), None)));
        assert_eq!(signs("12.50"), Some((None, Some('.'), None)));
        assert_eq!(signs("1.234.567"), Some((None, None, Some('.'))));
        assert_eq!(signs("1.234,5"), Some((None, Some(','), Some('.'))));
        assert_eq!(signs("1 234,500"), Some((None, Some(','), None)));
        assert_eq!(signs("1234"), Some((None, None, None)));
    }

    #[test]
    fn a_secret_is_told_from_an_unknown() {
        for text in ["s", "S", "ns", "n.s.", "N.S", "inf. à 5", "<11", "< 5", "moins de 11", "secret"] {
            assert_eq!(mark(text), Some(Mark::Secret), "{text}");
        }
        for text in
            ["nd", "n.d.", "N.D", "NC", "NA", "#N/A", "-", "—", "…", "...", "n/a", "#DIV/0!", "(nd)", "non renseigné"]
        {
            assert_eq!(mark(text), Some(Mark::Unknown), "{text}");
        }
        for text in ["", "0", "12", "abc", "no", "sud", "< onze", "[5,3]", "(", "M12"] {
            assert_eq!(mark(text), None, "{text}");
        }
        // The letters that a text is looked at for are those that marks begin with.
        for known in SECRETS.iter().chain(&UNKNOWNS) {
            assert!(mark(known).is_some() && mark(&format!("({known})")).is_some(), "{known}");
        }
    }
}
