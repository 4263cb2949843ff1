//! What stands in a faulty file, in French.

use toml::de::DeValue;

use crate::french;

/// The key that stands at this byte without its accents, when these are what stops the reading.
pub(super) fn accented_key(text: &str, at: usize) -> Option<String> {
    let accented = text.get(at..)?.chars().next().is_some_and(is_accented);
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let key = line.split('=').next()?.trim();
    (accented && !key.contains(['"', '\''])).then(|| french::fold(&french::nfc(key)))
}

/// A letter with its accent, or an accent that follows its letter.
pub(super) fn is_accented(c: char) -> bool {
    (c.is_alphabetic() && !c.is_ascii()) || matches!(c, '\u{300}'..='\u{36f}')
}

/// How a value of a wrong kind is named.
pub(super) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "un texte",
        DeValue::Integer(_) | DeValue::Float(_) => "un nombre",
        DeValue::Boolean(_) => "oui ou non (`true`, `false`)",
        DeValue::Datetime(_) => "une date",
        DeValue::Array(_) => "une liste",
        DeValue::Table(_) => "une section",
    }
}
