//! Words cut at the end of a row.

use super::words::{HYPHENS, SOFT, Words};
use crate::french;

/// Words that keep their hyphen before another: «Saint-Mihiel», «non-respect».
const KEEP_HYPHEN: &[&str] = &[
    "saint",
    "sainte",
    "non",
    "demi",
    "mi",
    "semi",
    "ex",
    "vice",
    "sous",
    "apres",
    "avant",
    "contre",
    "entre",
    "porte",
    "portes",
    "rendez",
    "peut",
    "celui",
    "celle",
    "ceux",
    "celles",
    "lui",
    "elle",
    "elles",
    "eux",
    "nous",
    "vous",
    "au",
    "la",
    "ci",
    "haut",
    "bas",
    "grand",
    "petit",
    "micro",
    "eco",
    "auto",
    "multi",
    "pluri",
    "co",
    "inter",
    "wi",
    "tiers",
    "chef",
    "chefs",
    "savoir",
    "centre",
    "bien",
    "nord",
    "sud",
    "quatre",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "vis",
    "arc",
    "hors",
    "libre",
    "fiche",
    "fiches",
];

/// Words that stand between hyphens inside a name: «Ambérieu-en-Bugey», «vis-à-vis».
const LINKS: &[&str] = &[
    "en", "sur", "sous", "les", "lez", "le", "la", "l", "de", "du", "des", "d", "et", "aux", "au", "a", "y", "t",
    "pres", "devant", "derriere", "par", "saint", "sainte", "ci",
];

/// A row and the one below it as one text, the cut of a word undone. A hyphen stays when the document has the word with
/// it elsewhere, or its first part is one that takes one, or its last one begins a name or links two of its words.
pub(super) fn join(above: &mut String, below: &str, words: &Words) {
    let hyphen = above.chars().last().filter(|c| HYPHENS.contains(c) || *c == SOFT);
    let Some(hyphen) = hyphen.filter(|_| below.starts_with(char::is_alphabetic)) else {
        if !above.is_empty() && !above.ends_with('-') {
            above.push(' ');
        }
        return above.push_str(below);
    };
    let stem = above[..above.len() - hyphen.len_utf8()].to_owned();
    let inside = |c: char| c.is_alphanumeric() || HYPHENS.contains(&c);
    let head = key(stem.rsplit(|c| !inside(c)).next().unwrap_or_default());
    let tail = key(below.split(|c| !inside(c)).next().unwrap_or_default());
    let first = head.rsplit('-').next().unwrap_or_default();
    let linked = |part: Option<&str>| part.is_some_and(|part| LINKS.contains(&part));
    let links =
        linked(tail.split_once('-').map(|(part, _)| part)) || linked(head.rsplit_once('-').map(|(_, part)| part));
    // «Albon-», «d'Ardèche».
    let elided = ["d'", "d’", "l'", "l’"].iter().any(|article| below.starts_with(article));
    // In capitals every part of a word begins with one.
    let capitals = |text: &str| text.chars().filter(|c| c.is_alphabetic()).take(3).all(char::is_uppercase);
    let shouted = stem.rsplit(|c| !inside(c)).next().is_some_and(capitals) && capitals(below);
    let proper = below.starts_with(char::is_uppercase) && !shouted;
    let (whole, compound) = (words.times(&format!("{head}{tail}")), words.times(&format!("{head}-{tail}")));
    // Two words that stand by themselves elsewhere: «bourg-», «centre».
    let last = tail.split('-').next().unwrap_or_default();
    let parts = words.has(first) && words.has(last);
    let keeps = hyphen != SOFT
        && !head.is_empty()
        && compound >= whole
        && (compound > 0
            || proper
            || links
            || elided
            || parts
            || KEEP_HYPHEN.contains(&first)
            || words.keeps_hyphens());
    if head.is_empty() {
        above.push(' ');
    } else if !keeps {
        *above = stem;
    }
    above.push_str(below);
}

/// A word as words are compared: folded, its hyphens of one kind.
fn key(word: &str) -> String {
    french::fold(word).replace(HYPHENS, "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_words_are_made_whole_and_compounds_stay() {
        let mut words = Words::default();
        words.learn_text("portes-ouvertes développement Meximieux");
        let joined = |above: &str, below: &str| {
            let mut text = above.to_owned();
            join(&mut text, below, &words);
            text
        };
        assert_eq!(joined("le dévelop-", "pement local"), "le développement local");
        assert_eq!(joined("les portes-", "ouvertes"), "les portes-ouvertes");
        assert_eq!(joined("à Saint-", "Mihiel"), "à Saint-Mihiel");
        assert_eq!(joined("une con\u{ad}", "certation"), "une concertation");
        assert_eq!(joined("l'aire -", "et la route"), "l'aire - et la route");
        assert_eq!(joined("une phrase", "qui suit"), "une phrase qui suit");
        // The parts of a name that stand between hyphens.
        assert_eq!(joined("à Ambérieu-", "en-Bugey."), "à Ambérieu-en-Bugey.");
        assert_eq!(joined("à Ambérieu-en-", "Bugey"), "à Ambérieu-en-Bugey");
        assert_eq!(joined("un arc-en-", "ciel"), "un arc-en-ciel");
        assert_eq!(joined("à Saint\u{2010}", "Vulbas"), "à Saint\u{2010}Vulbas");
        assert_eq!(joined("à Albon-", "d'Ardèche"), "à Albon-d'Ardèche");
        assert_eq!(joined("la télé-", "consultation"), "la téléconsultation");
        words.learn_text("télé-consultation, un bourg, leur centre");
        let joined = |above: &str, below: &str| {
            let mut text = above.to_owned();
            join(&mut text, below, &words);
            text
        };
        assert_eq!(joined("la télé-", "consultation"), "la télé-consultation");
        assert_eq!(joined("chaque bourg-", "centre"), "chaque bourg-centre");
        // In capitals the other places of the word tell.
        assert_eq!(joined("VERS MEXI-", "MIEUX"), "VERS MEXIMIEUX");
        assert_eq!(joined("de Mexi-", "mieux"), "de Meximieux");
        assert_eq!(joined("UNE ÉCONOMIE TI-", "RÉE DE LA TERRE"), "UNE ÉCONOMIE TIRÉE DE LA TERRE");
        assert_eq!(joined("LA VOULTE-", "SUR-RHÔNE"), "LA VOULTE-SUR-RHÔNE");
        assert_eq!(joined("À SAINT-", "VULBAS"), "À SAINT-VULBAS");
    }
}
