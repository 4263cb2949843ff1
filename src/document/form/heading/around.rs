//! What stands around the number of a heading: brackets, a second number, a total, a remark, or nothing when there is none.

use super::{Kind, kind_of_label};
use crate::document::form::number::{self, Number};

/// From «n°» on, behind a few words that go on with a name: «Secteur d'intervention n° 1».
pub(super) fn before_sign(rest: &str) -> Option<&str> {
    let at = rest.find(['°', 'º', '˚'])?;
    let at = rest[..at].rfind(['n', 'N'])?;
    let words = rest[..at].trim();
    let plain = |word: &str| word.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-'));
    (!words.is_empty() && words.split_whitespace().count() <= 3 && words.split_whitespace().all(plain))
        .then(|| &rest[at..])
}

/// What follows the second of two numbers: «Actions 5 et 6 : …» is one heading.
pub(super) fn after_second<'a>(number: &mut Number, rest: &'a str) -> &'a str {
    let rest = rest.trim_start();
    let after = ["et ", "& ", "+ "].iter().find_map(|word| rest.strip_prefix(word));
    match after.and_then(number::read).filter(|(second, _)| second.components.len() == number.components.len()) {
        Some((second, after)) => {
            number.clean = format!("{} et {}", number.clean, second.clean);
            number.between = true;
            after.trim_start()
        }
        None => rest,
    }
}

/// A remark on a number, and what follows it: «Action 4 (ex-action 7) : …»; marks say nothing: «Mesure 2 ★ – …».
pub(super) fn after_aside(rest: &str) -> (Option<&str>, &str) {
    let marks = rest.trim_start_matches(|c: char| matches!(c, '★' | '☆' | '*' | '✱' | '†') || c.is_whitespace());
    let group = [('(', ')'), ('[', ']')].iter().find_map(|(open, close)| {
        let inner = marks.strip_prefix(*open)?;
        let end = inner.find(*close).filter(|end| *end < 60)?;
        let after = inner[end + close.len_utf8()..].trim_start();
        // «Action 3 (Habitat) Rénover» may be a sentence: a sign must follow.
        let aside = Some(inner[..end].trim()).filter(|aside| aside.contains(char::is_alphanumeric));
        after.starts_with([':', '–', '—', '-', '.']).then_some((aside, after))
    });
    group.unwrap_or((None, marks))
}

/// The title after the sign that parts it from its number.
pub(super) fn after_separator(rest: &str) -> Option<&str> {
    rest.trim_start().strip_prefix([':', '-', '–', '—', '−', ')', '/', '|', '•']).map(str::trim)
}

/// A number in brackets, and the title after it.
pub(super) fn in_brackets(text: &str) -> Option<(Number, &str)> {
    let (inner, close) = text.strip_prefix('(').map(|t| (t, ')')).or_else(|| Some((text.strip_prefix('[')?, ']')))?;
    let (number, rest) = number::read(inner)?;
    let title = rest.strip_prefix(close)?.trim();
    let single = number.components.len() == 1 && number.components[0] < 100;
    (single && title.starts_with(char::is_uppercase)).then_some((number, title))
}

/// «[Action 1] Agir» as it is written elsewhere: «Action 1 – Agir».
pub(super) fn without_brackets(text: &str) -> Option<String> {
    let (inner, title) = text.trim_start().strip_prefix('[')?.split_once(']')?;
    let title = title.trim_start_matches([':', '–', '—', '-', ' ', '\u{a0}']);
    let fits = inner.chars().count() < 32 && inner.starts_with(char::is_alphabetic) && !title.is_empty();
    fits.then(|| format!("{inner} – {title}"))
}

/// What follows the point of a name cut short: «Act. 1».
pub(super) fn after_point(rest: &str) -> &str {
    rest.strip_prefix('.').filter(|after| number::read(after.trim_start()).is_some()).unwrap_or(rest)
}

/// What follows how many there are of what is numbered, which stays with the number: «Action n° 1/6 : Agir».
pub(super) fn after_total<'a>(number: &mut Number, rest: &'a str) -> &'a str {
    let total = || {
        let after = rest.strip_prefix('/')?;
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let total: usize = after[..end].parse().ok()?;
        let [n] = number.components[..] else { return None };
        (n <= total && total < 200 && !after[end..].starts_with(char::is_alphanumeric)).then_some(end + 1)
    };
    let Some(end) = total() else { return rest };
    number.clean.push_str(&rest[..end]);
    &rest[end..]
}

/// The title behind the name of a level that has no number: «Axe : Agir», «THÈME « Agir »», «Projet – Agir». The whole
/// document tells whether the last two are headings.
pub(super) fn unnumbered<'a>(label: &str, acts: bool, fixed: bool, rest: &'a str, bullet: bool) -> Option<&'a str> {
    let rest = rest.trim();
    if bullet {
        return None;
    }
    if let Some(title) = rest.strip_prefix(':') {
        return (fixed || acts).then(|| title.trim());
    }
    if kind_of_label(label) == Kind::Level {
        let quotes = [('«', '»'), ('"', '"'), ('“', '”')];
        let (open, close) = quotes.into_iter().find(|(open, _)| rest.starts_with(*open))?;
        let title = rest[open.len_utf8()..].strip_suffix(close)?.trim();
        return (!title.is_empty() && !title.contains(close)).then_some(title);
    }
    let known = acts || NAMED_ALONE.contains(&label);
    let title = ["– ", "— ", "- "].iter().find_map(|dash| rest.strip_prefix(dash)).filter(|_| known)?;
    title.trim_start().starts_with(char::is_uppercase).then(|| title.trim())
}

/// Names, besides those of actions, that stand in front of a title without any number.
const NAMED_ALONE: &[&str] = &["Projet", "Opération", "Mesure", "Chantier"];
