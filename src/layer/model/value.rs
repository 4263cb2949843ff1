//! One cell against the field it is in: kept, written the official way, repaired, or said.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::field::{FieldSpec, FieldType};
pub(in crate::layer) use super::number::number;
use super::number::written;
use super::unit;
use crate::french;
use crate::territory::{Hours, Insee};

/// What a cell is checked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::layer) enum Check {
    /// A required cell is filled.
    Required,
    /// The text is of the field's type.
    Type,
    /// The text is as the pattern.
    Pattern,
    /// The text is one of the enumeration.
    Values,
    /// The number is within bounds.
    Bounds,
}

impl Check {
    pub(in crate::layer) const ALL: [Self; 5] = [Self::Required, Self::Type, Self::Pattern, Self::Values, Self::Bounds];
}

/// What comes of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::layer) enum Verdict {
    /// As the schema says.
    Fine,
    /// The same value written the schema's way (decimal comma, `VRAI`): no fault of whoever filled it in.
    Rewritten(String),
    /// A fault whose mend is certain: the value that stands for it.
    Repaired(Check, String),
    /// A fault; the value is kept. What was expected.
    Faulty(Check, String),
    /// A fault; the value can't be used and becomes missing. What was expected.
    Lost(Check, String),
}

/// Yes or no, in the ways that spreadsheets and databases write it.
pub(in crate::layer) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => return Some(true),
        "false" | "0" => return Some(false),
        _ => {}
    }
    match french::fold(text).as_str() {
        "true" | "vrai" | "oui" | "t" | "o" => Some(true),
        "false" | "faux" | "non" | "f" | "n" => Some(false),
        _ => None,
    }
}

/// What follows the day in a time that is midnight in France, winter or summer, in universal time.
static MIDNIGHT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[T ]2[23]:00(:00(\.0+)?)?(Z|\+00(:?00)?)?$").expect("an expression of ours"));

/// A date, written in any of the usual ways, and whether it was in the official one.
fn date(text: &str) -> Option<(Date, bool)> {
    let b = text.as_bytes();
    let iso = b.len() >= 10 && b[4] == b'-' && b[7] == b'-' && text.is_char_boundary(10);
    if iso && (b.len() == 10 || matches!(b[10], b'T' | b' ')) {
        let day: Date = text[..10].parse().ok()?;
        // Midnight in France, written in universal time by the program that exported the file: the day after.
        let day = if b.len() > 10 && MIDNIGHT.is_match(&text[10..]) { day.tomorrow().ok()? } else { day };
        return Some((day, b.len() == 10));
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [a, m, c] = parts.as_slice() else { return None };
    let n = |t: &str| t.trim().parse::<i16>().ok();
    let (a, m, c) = (n(a)?, n(m)?, n(c.split_whitespace().next()?)?);
    // The year is the number of four digits; day first is the French order.
    let (year, day) = if a > 31 { (a, c) } else { (c, a) };
    let date = Date::new(year, i8::try_from(m).ok()?, i8::try_from(day).ok()?).ok()?;
    (year >= 1000).then_some((date, false))
}

/// A date in the official way or not.
pub(in crate::layer) fn as_date(text: &str) -> Option<Date> {
    date(text).map(|(date, _)| date)
}

/// A year, written alone or in a date.
pub(in crate::layer) fn as_year(text: &str) -> Option<i16> {
    let alone = text.parse::<i16>().ok().filter(|y| text.len() == 4 && *y >= 1000);
    alone.or_else(|| as_date(text).map(Date::year))
}

/// A surface in whole square metres that is under this and has decimals is doubtful: that of a room, or of so many hectares.
const SMALL_SURFACE: f64 = 50.0;

static EMAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^[^@\s]+@[a-z0-9.-]+\.[a-z]{2,}$").expect("an expression of ours"));

/// Checks a filled cell; with the verdict the number that stands there, when the field holds numbers. What the verdict
/// writes in place of the text may be another number.
pub(in crate::layer) fn check(spec: &FieldSpec, text: &str) -> (Verdict, Option<f64>) {
    let value = if spec.kind.is_number() { quantity(spec, text) } else { None };
    let typed = of_type(spec, text, value);
    let now = match &typed {
        Verdict::Fine => text,
        Verdict::Rewritten(new) | Verdict::Repaired(_, new) => new.as_str(),
        Verdict::Lost(..) => return (typed, None),
        Verdict::Faulty(..) => return (typed, value),
    };
    // What comes after the type may repair once more; a repair is never undone by a mere rewriting.
    let repaired = matches!(typed, Verdict::Repaired(..));
    let verdict = match of_values(spec, now, value.filter(|_| !repaired)) {
        Verdict::Fine => typed,
        Verdict::Rewritten(new) if repaired => Verdict::Repaired(Check::Type, new),
        other => other,
    };
    (verdict, value)
}

/// The number of a cell in the unit of its field, whatever unit it is written in.
fn quantity(spec: &FieldSpec, text: &str) -> Option<f64> {
    number(text).or_else(|| unit::converted(text, spec.unit.as_deref()?))
}

/// Whether a cell names another unit than its field's, of the same kind.
fn is_in_another_unit(spec: &FieldSpec, text: &str) -> bool {
    // Hectares, ares and centiares are no number with a unit.
    let differs = || written(text).is_none_or(|w| spec.unit.as_deref().is_some_and(|own| unit::differ(w.unit, own)));
    !text.ends_with(|c: char| c.is_ascii_digit()) && number(text).is_none() && differs()
}

fn of_type(spec: &FieldSpec, text: &str, value: Option<f64>) -> Verdict {
    let lost = |expected: &str| Verdict::Lost(Check::Type, expected.to_owned());
    match spec.kind {
        FieldType::Text | FieldType::Position | FieldType::Wkt | FieldType::Parcels => Verdict::Fine,
        FieldType::Hours if spec.pattern.is_some() || Hours::of_syntax(text).is_some() => Verdict::Fine,
        FieldType::Hours => match Hours::parse(text) {
            Some(hours) => Verdict::Rewritten(hours.to_string()),
            None => {
                let expected = "des horaires comme « Mo-Fr 08:00-12:00 » ou « lundi au vendredi 8h-12h »";
                Verdict::Faulty(Check::Type, expected.into())
            }
        },
        FieldType::Number | FieldType::Integer => {
            let Some(value) = value else { return lost("un nombre") };
            // Sums of such numbers would be no numbers.
            if !french::is_quantity(value) {
                return Verdict::Lost(Check::Type, format!("un nombre {}", french::AT_MOST));
            }
            if is_in_another_unit(spec, text) {
                let value = if spec.kind == FieldType::Integer { value.round() } else { value };
                return Verdict::Repaired(Check::Type, value.to_string());
            }
            // Rounded it would be a surface that nobody wrote: such a number is as likely one of hectares.
            let parts = spec.kind == FieldType::Integer && value.fract() != 0.0;
            if parts && spec.unit.as_deref() == Some("m²") && value < SMALL_SURFACE {
                let hectares = french::short(value, 4);
                let square = french::number(value * 10_000.0, 0);
                return Verdict::Lost(
                    Check::Type,
                    format!("un nombre entier de m² ; {hectares} ha s'écrivent {square}"),
                );
            }
            if parts {
                return Verdict::Repaired(Check::Type, format!("{:.0}", value.round()));
            }
            let plain = spec.kind == FieldType::Number && text.parse::<f64>().is_ok();
            let whole = spec.kind == FieldType::Integer && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            if plain || whole { Verdict::Fine } else { Verdict::Rewritten(value.to_string()) }
        }
        FieldType::Flag => match (flag(text), text) {
            (Some(_), "true" | "false") => Verdict::Fine,
            (Some(value), _) => Verdict::Rewritten(value.to_string()),
            (None, _) => lost("oui ou non (true, false)"),
        },
        FieldType::Date => match date(text) {
            Some((_, true)) => Verdict::Fine,
            Some((date, false)) if text.as_bytes().get(4) == Some(&b'-') => Verdict::Rewritten(date.to_string()),
            Some((date, false)) => Verdict::Repaired(Check::Type, date.to_string()),
            None if spec.year_alone && text.len() == 4 && as_year(text).is_some() => Verdict::Fine,
            None if spec.year_alone => lost("une date AAAA-MM-JJ, ou une année"),
            None => lost("une date AAAA-MM-JJ"),
        },
        FieldType::Year => {
            let year = |t: &str| t.parse::<i32>().ok().filter(|y| (1000..=2200).contains(y));
            if text.len() == 4 && year(text).is_some() {
                return Verdict::Fine;
            }
            let of_number = text.strip_suffix(".0").and_then(year);
            match of_number.or_else(|| date(text).map(|(date, _)| i32::from(date.year()))) {
                Some(year) => Verdict::Repaired(Check::Type, year.to_string()),
                None => lost("une année AAAA"),
            }
        }
        FieldType::Url => {
            let faulty = |part: &str| !(part.starts_with("http://") || part.starts_with("https://"));
            let bad = spec.list.map_or_else(|| faulty(text), |c| text.split(c).any(|p| faulty(p.trim())));
            if bad { Verdict::Faulty(Check::Type, "une adresse http:// ou https://".into()) } else { Verdict::Fine }
        }
        FieldType::Email if EMAIL.is_match(text) => Verdict::Fine,
        FieldType::Email => Verdict::Faulty(Check::Type, "une adresse de courriel".into()),
        FieldType::Siren => {
            let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            match (digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit()), digits == text) {
                (true, true) => Verdict::Fine,
                (true, false) => Verdict::Rewritten(digits),
                _ => Verdict::Faulty(Check::Type, "un SIREN de 9 chiffres".into()),
            }
        }
        FieldType::Insee => match Insee::parse(text) {
            Some(code) if code.as_str() == text => Verdict::Fine,
            Some(code) if text.len() == 4 => Verdict::Repaired(Check::Type, code.to_string()),
            Some(code) => Verdict::Rewritten(code.to_string()),
            None => Verdict::Faulty(Check::Type, "un code INSEE de 5 caractères".into()),
        },
    }
}

/// Enumeration, pattern and bounds; the number of the text, when it is known.
fn of_values(spec: &FieldSpec, text: &str, value: Option<f64>) -> Verdict {
    if spec.minimum.is_some() || spec.maximum.is_some() {
        let value = value.or_else(|| number(text));
        let low = spec.minimum.filter(|m| value.is_some_and(|v| v < *m));
        let high = spec.maximum.filter(|m| value.is_some_and(|v| v > *m));
        let unit = spec.unit.as_ref().map(|u| format!(" {u}")).unwrap_or_default();
        if let Some(limit) = low {
            return Verdict::Faulty(Check::Bounds, format!("au moins {}{unit}", french::short(limit, 3)));
        }
        if let Some(limit) = high {
            return Verdict::Faulty(Check::Bounds, format!("au plus {}{unit}", french::short(limit, 3)));
        }
    }
    if !spec.values.is_empty() || !spec.admitted.is_empty() {
        match enumerated(spec, text) {
            Verdict::Fine => {}
            other => return other,
        }
    }
    match &spec.pattern {
        Some(pattern) if !pattern.is_match(text) => match put_right(spec, pattern, text) {
            Some(right) => Verdict::Repaired(Check::Pattern, right),
            None => Verdict::Faulty(Check::Pattern, shape(spec)),
        },
        _ => Verdict::Fine,
    }
}

/// The text that has the form of the pattern, when what keeps it from it is only a way of writing: a list as Python or
/// PostgreSQL write it, separators and case that the official form does without.
fn put_right(spec: &FieldSpec, pattern: &Regex, text: &str) -> Option<String> {
    let listed = spec.list.zip(written_list(text)).map(|(separator, items)| items.join(&separator.to_string()));
    let bare: String = text.chars().filter(|c| !matches!(c, '*' | '-' | ' ' | '.')).collect();
    let hours = Hours::parse(text).filter(|_| spec.kind == FieldType::Hours).map(|hours| hours.to_string());
    listed.into_iter().chain(hours).chain([bare.to_uppercase()]).find(|right| pattern.is_match(right))
}

/// What a text of a field with a pattern looks like, said without regular expression where the type says it.
fn shape(spec: &FieldSpec) -> String {
    match spec.kind {
        FieldType::Insee => "un code INSEE de 5 caractères".to_owned(),
        FieldType::Siren => "un SIREN de 9 chiffres".to_owned(),
        _ if !spec.description.is_empty() => spec.description.clone(),
        _ => format!("un texte de la forme {}", spec.pattern.as_ref().map_or("", Regex::as_str)),
    }
}

fn enumerated(spec: &FieldSpec, text: &str) -> Verdict {
    let Some(separator) = spec.list else { return one_of(spec, text) };
    let mut parts = Vec::new();
    let mut verdict = Verdict::Fine;
    let unlisted = written_list(text);
    let items: Vec<&str> = match &unlisted {
        Some(items) => items.iter().map(String::as_str).collect(),
        None => text.split(separator).map(str::trim).filter(|p| !p.is_empty()).collect(),
    };
    for item in items {
        match one_of(spec, item) {
            Verdict::Repaired(check, new) => {
                parts.push(new);
                verdict = Verdict::Repaired(check, String::new());
            }
            Verdict::Fine => parts.push(item.to_owned()),
            other => return other,
        }
    }
    let joined = parts.join(&separator.to_string());
    match verdict {
        Verdict::Repaired(check, _) => Verdict::Repaired(check, joined),
        _ if unlisted.is_some() => Verdict::Repaired(Check::Type, joined),
        _ if joined != text => Verdict::Rewritten(joined),
        _ => Verdict::Fine,
    }
}

/// `['a', 'b']` or `{a,b}`, as Python and PostgreSQL write a list.
fn written_list(text: &str) -> Option<Vec<String>> {
    let within = |open, close| text.strip_prefix(open).and_then(|t: &str| t.strip_suffix(close));
    let inner: &str = within('[', ']').or_else(|| within('{', '}'))?;
    let items = inner.split(',').map(|p| p.trim().trim_matches(['\'', '"']).trim().to_owned());
    Some(items.filter(|p| !p.is_empty()).collect())
}

fn one_of(spec: &FieldSpec, text: &str) -> Verdict {
    if spec.values.iter().any(|v| v == text) {
        return Verdict::Fine;
    }
    let key = french::name_key(text);
    let seen = |exact: bool| {
        spec.admitted.iter().find(|(seen, _)| if exact { seen == text } else { french::name_key(seen) == key })
    };
    if let Some((_, official)) = seen(true).or_else(|| seen(false)) {
        return if official.is_empty() {
            Verdict::Faulty(Check::Values, expected(spec, text))
        } else {
            Verdict::Repaired(Check::Values, official.clone())
        };
    }
    if spec.values.is_empty() {
        return Verdict::Fine;
    }
    match spec.values.iter().find(|v| french::name_key(v) == key) {
        Some(official) => Verdict::Repaired(Check::Values, official.clone()),
        None => Verdict::Faulty(Check::Values, expected(spec, text)),
    }
}

fn expected(spec: &FieldSpec, text: &str) -> String {
    match french::nearest(text, spec.values.iter().map(String::as_str)) {
        Some(nearest) => format!("vouliez-vous dire « {nearest} » ?"),
        None => {
            let values: Vec<String> = spec.values.iter().map(|v| format!("« {v} »")).collect();
            format!("une valeur de la liste : {}", french::list_at_most(&values, 6))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Model;

    #[test]
    fn a_small_surface_with_decimals_is_not_rounded_but_told() {
        let surface = |text: &str| verdict("friches", "unite_fonciere_surface", text);
        // 3.2 ha or 3.2 m²: nobody knows.
        match surface("3.2") {
            Verdict::Lost(_, expected) => {
                let plain = expected.replace(['\u{a0}', '\u{202f}'], " ");
                assert_eq!(plain, "un nombre entier de m² ; 3,2 ha s'écrivent 32 000");
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(surface("64375.85"), Verdict::Repaired(_, new) if new == "64376"));
        // What says its unit is no doubt.
        assert!(matches!(surface("3,2 ha"), Verdict::Repaired(_, new) if new == "32000"));
    }

    fn verdict(model: &str, field: &str, text: &str) -> Verdict {
        let model = Model::named(model).expect("a model");
        check(model.field_of(field).expect("a field"), text).0
    }

    #[test]
    fn a_cell_is_kept_rewritten_repaired_or_said() {
        let repaired = |check, text: &str| Verdict::Repaired(check, text.to_owned());
        let rewritten = |text: &str| Verdict::Rewritten(text.to_owned());
        for (field, text, expected) in [
            ("puissance_nominale", "22", Verdict::Fine),
            ("puissance_nominale", "7,4", rewritten("7.4")),
            ("puissance_nominale", "fort", Verdict::Lost(Check::Type, "un nombre".into())),
            ("puissance_nominale", "-3", Verdict::Faulty(Check::Bounds, "au moins 0 kW".into())),
            ("gratuit", "VRAI", rewritten("true")),
            ("date_maj", "2024-03-12", Verdict::Fine),
            ("date_maj", "12/03/2024", repaired(Check::Type, "2024-03-12")),
            ("date_maj", "2024-03-12T10:30:00", rewritten("2024-03-12")),
            ("date_maj", "2024-03-11T23:00:00", rewritten("2024-03-12")),
            ("date_maj", "2024-07-31T22:00:00.000Z", rewritten("2024-08-01")),
            ("date_maj", "2024-07-31T22:30:00", rewritten("2024-07-31")),
            ("date_maj", "31/02/2024", Verdict::Lost(Check::Type, "une date AAAA-MM-JJ".into())),
            ("condition_acces", "accès libre", repaired(Check::Values, "Accès libre")),
            ("code_insee_commune", "1004", repaired(Check::Type, "01004")),
            ("id_pdc_itinerance", "FR*A68*E68021*001", repaired(Check::Pattern, "FRA68E68021001")),
            ("id_pdc_itinerance", "Non concerné", Verdict::Fine),
        ] {
            assert_eq!(verdict("irve", field, text), expected, "{field} = {text}");
        }
        assert!(matches!(verdict("irve", "condition_acces", "bof"), Verdict::Faulty(Check::Values, _)));
    }

    #[test]
    fn several_values_of_one_cell_are_each_looked_at() {
        assert_eq!(verdict("friches", "bati_type", "industriel|commercial"), Verdict::Fine);
        let repaired = Verdict::Repaired(Check::Values, "industriel|résidentiel".into());
        assert_eq!(verdict("friches", "bati_type", "industriel|Residentiel"), repaired);
        // The first day of 1970, as a database in universal time exports it.
        let year = Verdict::Repaired(Check::Type, "1970".into());
        assert_eq!(verdict("friches", "local_ancien_annee", "1969-12-31T23:00:00"), year);
        assert_eq!(
            verdict("friches", "unite_fonciere_surface", "1,58 ha"),
            Verdict::Repaired(Check::Type, "15800".into())
        );
        assert_eq!(verdict("friches", "unite_fonciere_surface", "8 512 m²"), Verdict::Rewritten("8512".into()));
        assert!(matches!(verdict("friches", "unite_fonciere_surface", "12 kW"), Verdict::Lost(..)));
        let parcels = Verdict::Repaired(Check::Pattern, "55510000ZB0033|55510000ZB0034".into());
        assert_eq!(verdict("friches", "unite_fonciere_refcad", "{55510000ZB0033,55510000ZB0034}"), parcels);
        let listed = Verdict::Repaired(Check::Type, "industriel|autre".into());
        assert_eq!(verdict("friches", "bati_type", "['industriel', 'autre']"), listed);
    }
}
