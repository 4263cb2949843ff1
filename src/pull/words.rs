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
fn is_accented(c: char) -> bool {
    (c.is_alphabetic() && !c.is_ascii()) || matches!(c, '\u{300}'..='\u{36f}')
}

/// The parser speaks English; what matters most often is said in French, the rest is left out.
pub(super) fn reason(message: &str, there: &str) -> &'static str {
    if there.chars().next().is_some_and(is_accented) {
        "le nom d'une clé s'écrit sans accent"
    } else if message.contains("duplicate") {
        "cette clé est donnée deux fois"
    } else if message.contains("quote") || message.contains("string") {
        "un texte n'est pas fermé par un guillemet"
    } else if message.contains("`=`") || message.contains("equals") || message.contains("key with no value") {
        "le signe `=` manque"
    } else if message.contains("`]`") || message.contains("array") || message.contains("unclosed") {
        "un crochet n'est pas fermé"
    } else {
        "la lecture s'arrête ici"
    }
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
