//! The forms of a heading: a level's name, a number, a separator, a title.

use crate::french;

/// A heading as it was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) label: &'static str,
    /// The number without stray punctuation, as printed (`2.1.3`, `II`).
    pub(super) code: Option<String>,
    /// Its components; empty without a number.
    pub(super) components: Vec<usize>,
    /// The number with the punctuation that has no business there (`2.1.3.`).
    pub(super) stray: Option<String>,
    pub(super) title: String,
}

/// Names of the levels, without accents nor plural; the longer before the shorter that it begins with.
const NAMES: &[(&[&str], u8, &str)] = &[
    (&["pilier"], 1, "Pilier"),
    (&["axe"], 1, "Axe"),
    (&["objectif", "strategique"], 2, "Objectif stratégique"),
    (&["orientation", "strategique"], 2, "Orientation stratégique"),
    (&["objectif", "operationnel"], 3, "Objectif opérationnel"),
    (&["fiche", "action"], 4, "Action"),
    (&["action"], 4, "Action"),
];

/// Recognises a heading. After a bullet only the complete form (number and colon) is one: «- Action de…» is a text.
pub(super) fn recognise(text: &str, bullet: bool) -> Option<Heading> {
    let (level, label, rest) = NAMES.iter().find_map(|(words, level, label)| {
        let rest = words.iter().try_fold(text, |rest, word| after_word(rest, word))?;
        Some((*level, *label, rest))
    })?;
    let Some((number, rest)) = number(rest.trim_start()) else {
        let title = rest.trim_start().strip_prefix(':')?.trim();
        let alone = level < 4 && !bullet;
        let title = title.to_owned();
        return alone.then_some(Heading { level, label, code: None, components: Vec::new(), stray: None, title });
    };
    let rest = rest.trim_start();
    let separator = rest.chars().next().filter(|c| matches!(c, ':' | '-' | '–' | '—' | '−' | ')' | '/'));
    let title = separator.map_or(rest, |c| &rest[c.len_utf8()..]).trim();
    let recognised = match separator {
        Some(':') => true,
        Some(_) => !bullet,
        // «Pilier 2 Agir» is a heading, «Pilier 2 est en cours» or «Action 12 mois» a sentence.
        None => {
            !bullet
                && (title.is_empty() || number.trailing == "." || title.starts_with(char::is_uppercase) && level < 4)
        }
    };
    // A single full stop that stands for the separator is no fault.
    let stands_for_separator = separator.is_none() && number.trailing == ".";
    let faulty = number.inner || !(number.trailing.is_empty() || stands_for_separator);
    recognised.then(|| Heading {
        level,
        label,
        stray: faulty.then(|| format!("{}{}", number.printed, number.trailing)),
        code: Some(number.clean),
        components: number.components,
        title: title.to_owned(),
    })
}

/// What follows `word` (singular or plural, any case, accents or not, composed or not) at the start of `text`.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let text = text.trim_start();
    let combining = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let end = text.find(|c: char| !(c.is_alphabetic() || combining(c))).unwrap_or(text.len());
    let typed: String = french::fold(&text[..end]).chars().filter(|c| !combining(*c)).collect();
    (typed == word || typed.strip_suffix('s') == Some(word)).then(|| &text[end..])
}

struct Number {
    /// As printed, inner faults included, trailing punctuation apart.
    printed: String,
    trailing: String,
    /// Whether a comma stands between components where a point should.
    inner: bool,
    clean: String,
    components: Vec<usize>,
}

/// The number at the start of `text`, after an optional «n°», and what follows it.
fn number(text: &str) -> Option<(Number, &str)> {
    let text = after_numero(text);
    if let Some(found) = roman(text) {
        return Some(found);
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ';'))).unwrap_or(text.len());
    let run = &text[..end];
    let printed = run.trim_end_matches(['.', ',', ';']);
    let components: Option<Vec<usize>> = printed.split(['.', ',', ';']).map(|part| part.parse().ok()).collect();
    let components = components.filter(|c| !c.is_empty())?;
    let number = Number {
        trailing: run[printed.len()..].to_owned(),
        inner: printed.contains([',', ';']),
        clean: printed.replace([',', ';'], "."),
        printed: printed.to_owned(),
        components,
    };
    Some((number, &text[end..]))
}

fn after_numero(text: &str) -> &str {
    let mut rest = text;
    for form in ["numéro", "numero", "Numéro", "Numero", "n", "N"] {
        if let Some(after) = text.strip_prefix(form) {
            rest = after;
            break;
        }
    }
    let rest = rest.trim_start_matches(['°', 'º', '˚', 'o', 'O', '.', '\u{a0}', '\u{202f}', ' ']);
    if rest.starts_with(|c: char| c.is_ascii_digit()) { rest } else { text }
}

/// «Pilier II :»
fn roman(text: &str) -> Option<(Number, &str)> {
    let end = text.find(|c: char| !matches!(c, 'I' | 'V' | 'X')).unwrap_or(text.len());
    let after = &text[end..];
    if end == 0 || after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '\'' | '’')) {
        return None;
    }
    let worth = |c: char| match c {
        'I' => 1isize,
        'V' => 5,
        _ => 10,
    };
    let digits: Vec<isize> = text[..end].chars().map(worth).collect();
    let signed =
        |i: usize| if digits.get(i + 1).is_some_and(|next| *next > digits[i]) { -digits[i] } else { digits[i] };
    let value = usize::try_from((0..digits.len()).map(signed).sum::<isize>()).ok()?;
    let printed = text[..end].to_owned();
    let number =
        Number { clean: printed.clone(), printed, trailing: String::new(), inner: false, components: vec![value] };
    Some((number, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Option<(u8, String, String, Option<String>)> {
        recognise(text, false).map(|h| (h.level, h.code.unwrap_or_default(), h.title, h.stray))
    }

    #[test]
    fn headings_in_their_many_spellings() {
        let objective = Some((3, "1.1.1".to_owned(), "Agir".to_owned(), None));
        for text in [
            "Objectif opérationnel n°1.1.1 : Agir",
            "Objectif opérationnel 1.1.1 - Agir",
            "OBJECTIF OPERATIONNEL N° 1.1.1 – Agir",
            "objectif operationnel no 1.1.1: Agir",
            "Objectif ope\u{301}rationnel numéro 1.1.1 : Agir",
            "Objectif opérationnel 1.1.1. Agir",
            "Objectif\u{a0}opérationnel n°\u{a0}1.1.1\u{a0}: Agir",
        ] {
            assert_eq!(seen(text), objective, "{text}");
        }
        assert_eq!(seen("Objectif stratégique n°1 :"), Some((2, "1".into(), String::new(), None)));
        assert_eq!(seen("Pilier IV : Agir"), Some((1, "IV".into(), "Agir".into(), None)));
        assert_eq!(seen("Pilier 2 Agir"), Some((1, "2".into(), "Agir".into(), None)));
        assert_eq!(recognise("Pilier IV : Agir", false).map(|h| h.components), Some(vec![4]));
        assert_eq!(recognise("Axe IX : Agir", false).map(|h| h.components), Some(vec![9]));
        assert_eq!(seen("Pilier : Agir"), Some((1, String::new(), "Agir".into(), None)));
        assert_eq!(seen("Action 3 : Agir"), Some((4, "3".into(), "Agir".into(), None)));
    }

    #[test]
    fn stray_punctuation_is_kept_apart_from_the_number() {
        let strays =
            [("Objectif opérationnel n°2.1.3. : Agir", "2.1.3."), ("Objectif opérationnel 2,1.3 : Agir", "2,1.3")];
        for (text, stray) in strays {
            assert_eq!(seen(text), Some((3, "2.1.3".into(), "Agir".into(), Some(stray.into()))), "{text}");
        }
    }

    #[test]
    fn sentences_are_no_headings() {
        for text in
            ["Actions de sensibilisation : écoles", "Pilier 2 est en cours", "Action 12 mois", "Axes de travail"]
        {
            assert_eq!(seen(text), None, "{text}");
        }
        assert_eq!(recognise("Action : planter", true), None);
        assert_eq!(recognise("Pilier 2 Agir", true), None);
        assert!(recognise("Pilier 2 : Agir", true).is_some());
    }
}
