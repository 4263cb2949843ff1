//! The values of keys, as model files write them.

use regex::Regex;

use super::super::codes::Lists;
use super::super::rule::{Asked, Condition};
use crate::diagnostic::{Diagnostic, Notes};
use crate::french;
use crate::pull::{Given, Section};

/// One of the known words; an unknown one names the nearest.
pub(super) fn word<T: Copy>(given: &Given<String>, what: &str, known: &[(&str, T)], notes: &mut Notes) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == given.value).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let nearest = french::nearest(&given.value, names.iter().copied()).map(|n| format!("\"{n}\""));
        notes.push(
            Diagnostic::unfit(format!("{what} `{}` n'existe pas", given.value))
                .at(given.place.clone())
                .label(format!("attendu : {}", french::list(&names)))
                .did_you_mean(nearest.as_deref()),
        );
    }
    found
}

pub(super) fn required(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<String> {
    let given = s.text(key, notes);
    s.require(key, given).map(|g| g.value)
}

pub(super) fn text(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<String> {
    s.text(key, notes).map(|g| g.value)
}

pub(super) fn texts(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Vec<String> {
    s.texts(key, notes).unwrap_or_default().into_iter().map(|g| g.value).collect()
}

/// Two texts, no more and no fewer.
pub(super) fn two(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<[String; 2]> {
    let given = s.texts(key, notes)?;
    let place = given.first().map_or_else(|| s.place(), |g| g.place.clone());
    let values: Vec<String> = given.into_iter().map(|g| g.value).collect();
    values
        .try_into()
        .map_err(|_| notes.push(Diagnostic::unfit(format!("la clé `{key}` attend deux textes")).at(place)))
        .ok()
}

/// `"6 mois"`, `"2 ans"`, in months.
pub(super) fn months(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<u32> {
    let given = s.text(key, notes)?;
    let (number, unit) = given.value.split_once(' ').unwrap_or((&given.value, ""));
    // Beyond a thousand years nothing goes out of date, and no calendar counts.
    let months = match (number.trim().parse::<u32>(), unit.trim()) {
        (Ok(n), "mois") => Some(n),
        (Ok(n), "an" | "ans") => n.checked_mul(12),
        _ => None,
    };
    let months = months.filter(|n| *n <= 12_000);
    if months.is_none() {
        notes.push(
            Diagnostic::unfit(format!("`{}` n'est pas une durée pour la clé `{key}`", given.value))
                .at(given.place)
                .help("écrire par exemple `\"6 mois\"` ou `\"2 ans\"`"),
        );
    }
    months
}

pub(super) fn character(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Option<char> {
    let given = s.text(key, notes)?;
    let mut chars = given.value.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(c),
        _ => {
            notes.push(Diagnostic::unfit(format!("la clé `{key}` attend un seul caractère")).at(given.place));
            None
        }
    }
}

pub(super) fn expression(given: &Given<String>, notes: &mut Notes) -> Option<Regex> {
    match Regex::new(&given.value) {
        Ok(regex) => Some(regex),
        Err(_) => {
            notes.push(
                Diagnostic::unfit("cette expression régulière n'est pas lisible")
                    .at(given.place.clone())
                    .help("vérifier les parenthèses et les crochets ; elle se met entre apostrophes : '^[0-9]{5}$'"),
            );
            None
        }
    }
}

/// A name of a list of codes, of one edition or without it.
pub(super) fn list_name(given: Given<String>, lists: &Lists, notes: &mut Notes) -> Option<String> {
    let known: Vec<(&str, ())> = lists.names().into_iter().map(|name| (name, ())).collect();
    word(&given, "la liste de codes", &known, notes).map(|()| given.value)
}

pub(super) fn conditions(s: &mut Section<'_>, key: &str, notes: &mut Notes) -> Vec<Condition> {
    let one = |mut s: Section<'_>, notes: &mut Notes| {
        let field = required(&mut s, "champ", notes);
        let text = text(&mut s, "vaut", notes);
        let least = s.number("au_moins", notes).map(|g| g.value);
        let filled = s.flag("rempli", notes);
        s.finish(notes);
        let is = match (text, least, filled) {
            (Some(text), _, _) => Asked::Text(text),
            (None, Some(least), _) => Asked::AtLeast(least),
            (None, None, Some(false)) => Asked::Empty,
            (None, None, _) => Asked::Filled,
        };
        Some(Condition { field: field?, is })
    };
    s.sections(key, notes).into_iter().filter_map(|c| one(c, notes)).collect()
}
