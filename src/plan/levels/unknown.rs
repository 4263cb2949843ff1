//! Names of levels that nobody told the reader: «Cap 1 : …», «Grand projet n° 2 – …», «Action-clé 3 : …» are headings, whatever
//! they are called, when their numbers follow each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Line;
use crate::document::form::heading::{LevelNames, recognise};
use crate::document::form::number;
use crate::french;

/// What is numbered in documents and is no part of a plan, by its first word.
const OTHERS: &[&str] = &[
    "tableau",
    "figure",
    "carte",
    "annexe",
    "article",
    "page",
    "etape",
    "phase",
    "reunion",
    "atelier",
    "version",
    "graphique",
    "photo",
    "photographie",
    "encadre",
    "source",
    "note",
    "tome",
    "volume",
    "avenant",
    "lot",
    "tranche",
    "semaine",
    "indicateur",
    "question",
    "seance",
    "scenario",
    "comite",
    "illustration",
    "schema",
    "formulaire",
    "point",
    "poste",
    "paragraphe",
    "section",
    "titre",
    "critere",
    "appel",
    "semestre",
    "trimestre",
    "annee",
    "exercice",
    "jour",
    "rang",
    "route",
    "rue",
    "zone",
    "numero",
    "no",
    "n",
    "loi",
    "decret",
    "arrete",
    "alinea",
    "cout",
    "budget",
    "montant",
    "total",
    "de",
    "du",
    "en",
    "le",
    "la",
    "les",
    "a",
    "au",
    "plus",
    "environ",
    "pres",
    "entre",
    "depuis",
    "vers",
    "avant",
    "apres",
    "moins",
    "hors",
    "option",
    "variante",
    "hypothese",
    "groupe",
    "categorie",
    "classe",
    "type",
    "niveau",
    "batiment",
    "plan",
    "vitamine",
    "modele",
    "cas",
    "serie",
    "colonne",
    "ligne",
    "salle",
];

/// Words in a name, and letters of it.
const WORDS: usize = 3;
const LETTERS: usize = 34;

/// The names that lines begin with before numbers which follow each other from 1 on, and that are not known.
pub(super) fn names(lines: &[Line], known: &LevelNames) -> Vec<String> {
    let mut found: BTreeMap<String, (String, BTreeSet<usize>)> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.fields.is_empty() && !l.text.is_empty() && !l.soft) {
        let Some((name, number)) = named(&line.text) else { continue };
        if recognise(&line.text, line.bullet, known).is_none() {
            let (_, numbers) = found.entry(french::name_key(name)).or_insert((name.to_owned(), BTreeSet::new()));
            numbers.insert(number);
        }
    }
    let follow = |numbers: &BTreeSet<usize>| numbers.contains(&1) && numbers.contains(&2);
    found.into_values().filter(|(_, numbers)| follow(numbers)).map(|(name, _)| name).collect()
}

/// «Cap 2 : Bouger», «Cap B – Bouger», «Cap II : Bouger», «Cap B-2 : Bouger»: the name and the last component of the number,
/// when a sign and a title follow.
fn named(text: &str) -> Option<(&str, usize)> {
    let (before, number) = parted(text)?;
    let first = french::fold(before.split([' ', '-', '\u{a0}']).next().unwrap_or_default());
    let words = before.split_whitespace().count();
    let plain = before.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '\'' | '’'));
    let fits =
        (1..=WORDS).contains(&words) && before.chars().count() <= LETTERS && before.starts_with(char::is_uppercase);
    // «P1», «FA 5», «MOB-03» are codes, not names.
    let letters = before.chars().filter(|c| c.is_alphabetic()).count();
    let code = letters < 3 || before.ends_with('-');
    if !plain || !fits || code || OTHERS.contains(&first.as_str()) {
        return None;
    }
    let (number, rest) = number::read(number)?;
    let title = rest.trim_start().strip_prefix([':', '–', '—', '-'])?.trim_start();
    let last = *number.components.last().filter(|n| **n < 100)?;
    title.starts_with(char::is_uppercase).then_some((before, last))
}

/// The words in front of a number, and the text from the number on: it begins with the first figure, or with a letter or a
/// Roman number that stands alone in front of it or of a sign.
fn parted(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        let letter = |part: &str| {
            part.len() == 1 && part.bytes().all(|b| b.is_ascii_uppercase())
                || !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
        };
        let begins = bare.split(['-', '.', ':', ')']).next().is_some_and(letter);
        if from > 0 && begins {
            return Some((text[..from].trim_end(), &text[from..]));
        }
        if let Some(at) = word.find(|c: char| c.is_ascii_digit()) {
            let at = from + at;
            let before = text[..at].trim_end();
            let before = before.strip_suffix(['°', 'º']).map_or(before, |b| b.trim_end_matches(['n', 'N'])).trim_end();
            return Some((before, &text[at..]));
        }
        from += word.len();
    }
    None
}
