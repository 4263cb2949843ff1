//! The forms of a heading: a level's name, a number, a separator, a title; or a number and a title alone.

mod around;

use around::{
    after_aside, after_point, after_second, after_separator, after_total, before_sign, in_brackets, unnumbered,
    without_brackets,
};

use super::number::{self, Number, Numeral};
use crate::french;

/// What headings of one level have in common, by which a document's levels are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum HeadingShape {
    /// They bear the name of their level: «Axe 1».
    Named(String),
    /// They bear a number alone: how many components, and how the last one is written.
    Numbered(usize, Numeral),
    /// They have nothing but the style of a heading.
    Styled(u8),
}

/// A heading as it was recognised, or what could be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) shape: HeadingShape,
    /// The level, for names that always stand at the same one.
    pub(crate) level: Option<u8>,
    pub(crate) label: String,
    /// The number without stray punctuation, as printed (`2.1.3`, `II`).
    pub(crate) code: Option<String>,
    /// Its components; empty without a number, or with one that can't be read.
    pub(crate) components: Vec<usize>,
    /// Whether the number is no place: a code of a family (`MOB-03`), or one put in between (`2 bis`).
    pub(crate) coded: bool,
    /// The number with the punctuation that has no business there (`2.1.3.`).
    pub(crate) stray: Option<String>,
    /// A remark between the number and the title: «ex-action 7».
    pub(crate) aside: Option<String>,
    pub(crate) title: String,
}

/// The level of actions.
pub(crate) const ACTION: u8 = 4;

/// What the headings that bear a name can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A level above the actions, never an action.
    Level,
    /// What is done: an action, or what holds actions.
    Either,
    /// A chapter of the document, which may be a level too.
    Chapter,
}

/// Names of levels, without accents nor plural, with the level that they always have, if they do: the longer before the
/// shorter that it begins with. A name without a level of its own takes the one that the document gives it.
const NAMES: &[(&[&str], Option<u8>, &str, Kind)] = &[
    (&["pilier"], Some(1), "Pilier", Kind::Level),
    (&["axe"], Some(1), "Axe", Kind::Level),
    (&["sous", "axe"], None, "Sous-axe", Kind::Level),
    (&["objectif", "strategique"], Some(2), "Objectif stratégique", Kind::Level),
    (&["orientation", "strategique"], Some(2), "Orientation stratégique", Kind::Level),
    (&["objectif", "operationnel"], Some(3), "Objectif opérationnel", Kind::Level),
    (&["sous", "objectif"], None, "Sous-objectif", Kind::Level),
    (&["sous", "orientation"], None, "Sous-orientation", Kind::Level),
    (&["fiche", "action"], Some(ACTION), "Action", Kind::Either),
    (&["fiche", "projet"], Some(ACTION), "Action", Kind::Either),
    (&["fiche", "operation"], Some(ACTION), "Action", Kind::Either),
    (&["fiche", "mesure"], Some(ACTION), "Action", Kind::Either),
    (&["fiche"], Some(ACTION), "Action", Kind::Either),
    (&["sous", "action"], Some(ACTION + 1), "Sous-action", Kind::Either),
    (&["action"], Some(ACTION), "Action", Kind::Either),
    (&["act"], Some(ACTION), "Action", Kind::Either),
    (&["disposition"], None, "Disposition", Kind::Either),
    (&["prescription"], Some(ACTION), "Prescription", Kind::Either),
    (&["recommandation"], Some(ACTION), "Recommandation", Kind::Either),
    (&["operation"], None, "Opération", Kind::Either),
    (&["ambition"], None, "Ambition", Kind::Level),
    (&["defi"], None, "Défi", Kind::Level),
    (&["orientation"], None, "Orientation", Kind::Level),
    (&["enjeu"], None, "Enjeu", Kind::Level),
    (&["mesure"], None, "Mesure", Kind::Either),
    (&["objectif"], None, "Objectif", Kind::Level),
    (&["priorite"], None, "Priorité", Kind::Level),
    (&["chantier"], None, "Chantier", Kind::Either),
    (&["volet"], None, "Volet", Kind::Level),
    (&["thematique"], None, "Thématique", Kind::Level),
    (&["theme"], None, "Thème", Kind::Level),
    (&["domaine"], None, "Domaine", Kind::Level),
    (&["secteur"], None, "Secteur", Kind::Level),
    (&["finalite"], None, "Finalité", Kind::Level),
    (&["engagement"], None, "Engagement", Kind::Either),
    (&["levier"], None, "Levier", Kind::Either),
    (&["programme"], None, "Programme", Kind::Either),
    (&["projet"], None, "Projet", Kind::Either),
    (&["partie"], None, "Partie", Kind::Chapter),
    (&["chapitre"], None, "Chapitre", Kind::Chapter),
];

/// What the headings of a label can be.
pub(crate) fn kind_of_label(label: &str) -> Kind {
    NAMES.iter().find(|(_, _, known, _)| *known == label).map_or(Kind::Either, |(.., kind)| *kind)
}

/// Whether a label is one that the tool knows by itself.
pub(crate) fn is_known(label: &str) -> bool {
    NAMES.iter().any(|(_, _, known, _)| *known == label)
}

/// Words that may stand between the name of a level and its number: «Axe stratégique n°2».
const ADJECTIVES: &[&str] = &[
    "strategique",
    "operationnel",
    "operationnelle",
    "prioritaire",
    "thematique",
    "transversal",
    "transversale",
    "phare",
    "general",
    "generale",
    "specifique",
    "majeur",
    "majeure",
    "structurant",
    "structurante",
    "cible",
    "fondamental",
    "fondamentale",
];

/// Names of levels that a study declares, besides those that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LevelNames(Vec<(Vec<String>, String)>);

impl LevelNames {
    /// Adds the words in front of a number as the name of a level. Empty words are no name.
    pub(crate) fn learn(&mut self, words: &str) {
        let words = words.trim();
        let typed: Vec<String> = words.split([' ', '-']).map(french::fold).filter(|w| !w.is_empty()).collect();
        if !typed.is_empty() {
            self.0.push((typed, words.to_owned()));
        }
    }

    /// The name that a text begins with: its label, its level, and what follows.
    fn name<'a>(&self, text: &'a str) -> Option<(String, Option<u8>, &'a str)> {
        let declared = self.0.iter().find_map(|(words, label)| {
            let rest = words.iter().try_fold(text, |rest, word| after_word(rest, word))?;
            Some((label.clone(), None, rest))
        });
        declared.or_else(|| {
            NAMES.iter().find_map(|(words, level, label, _)| {
                let rest = words.iter().try_fold(text, |rest, word| after_word(rest, word))?;
                Some(((*label).to_owned(), *level, rest))
            })
        })
    }
}

/// Whether a text begins like a heading or a numbered item: such a row doesn't go on with the one above it.
pub(crate) fn starts(text: &str) -> bool {
    let named = recognise(text, false, &LevelNames::default()).filter(|h| h.code.is_some());
    named.is_some() || numbered(text).is_some()
}

/// Recognises a heading that bears the name of its level. After a bullet only the complete form (number and colon) is
/// one: «- Action de…» is a text.
pub(crate) fn recognise(text: &str, bullet: bool, names: &LevelNames) -> Option<Heading> {
    if let Some(plain) = without_brackets(text) {
        return recognise(&plain, bullet, names).filter(|h| h.code.is_some() && !h.is_unreadable());
    }
    let (label, level, rest) = names.name(text)?;
    let rest = after_point(rest);
    let fixed = level.is_some_and(|level| level < ACTION);
    let shape = HeadingShape::Named(label.clone());
    let after_adjective = ADJECTIVES.iter().find_map(|word| after_word(rest, word)).or_else(|| before_sign(rest));
    let unreadable =
        number::unreadable(rest.trim_start()).or_else(|| number::unreadable(after_adjective?.trim_start()));
    if let Some((printed, _, rest)) = unreadable {
        // Only a separator tells such a heading from a sentence.
        let title = after_separator(rest).filter(|_| !bullet)?;
        return Some(without_place(shape, level, label, printed, title));
    }
    let found = number::read(rest.trim_start()).or_else(|| number::read(after_adjective?.trim_start()));
    let Some((mut number, rest)) = found else {
        let title = unnumbered(&label, level == Some(ACTION), fixed, rest, bullet)?.to_owned();
        let (code, components, stray) = (None, Vec::new(), None);
        return Some(Heading { shape, level, label, code, components, coded: false, stray, aside: None, title });
    };
    let rest = after_total(&mut number, rest);
    let rest = after_second(&mut number, rest);
    let (aside, rest) = after_aside(rest);
    let aside = aside.map(str::to_owned);
    let separator =
        rest.chars().next().filter(|c| matches!(c, ':' | ';' | '-' | '–' | '—' | '−' | ')' | '/' | '|' | '•' | '.'));
    let title = separator.map_or(rest, |c| &rest[c.len_utf8()..]).trim();
    let recognised = match separator {
        Some(':') => true,
        // «- Action 1.1.1 – …» can't be anything else; «- Mesure 2 – …» can.
        Some(_) => !bullet || level == Some(ACTION),
        // «Pilier 2 Agir» is a heading, «Pilier 2 est en cours» or «Action 12 mois» a sentence; so is «Projet 3 Agir»,
        // as a name without a level of its own is a common word.
        None => {
            let begins = title.starts_with(char::is_uppercase);
            let several = title.split_whitespace().count() > 1 || !title.contains(char::is_lowercase);
            let sure = fixed || number.components.len() > 1 || number.numero || level == Some(ACTION) && several;
            let parted = matches!(number.trailing.as_str(), "." | ";" | ",") && begins;
            !bullet && (title.is_empty() || number.trailing == "." || parted || begins && sure)
        }
    };
    // A single full stop that stands for the separator is no fault.
    let stands_for_separator = separator.is_none() && matches!(number.trailing.as_str(), "." | ";" | ",");
    let faulty = number.inner || !(number.trailing.is_empty() || stands_for_separator);
    recognised.then(|| Heading { aside, ..heading(shape, level, label, number, faulty, title) })
}

/// A heading whose number can't be read.
fn without_place(shape: HeadingShape, level: Option<u8>, label: String, printed: &str, title: &str) -> Heading {
    let (code, title) = (Some(printed.to_owned()), title.to_owned());
    Heading { shape, level, label, code, components: Vec::new(), coded: false, stray: None, aside: None, title }
}

impl Heading {
    /// Whether it bears a number that can't be read as a place.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.code.is_some() && self.components.is_empty()
    }
}

fn heading(
    shape: HeadingShape,
    level: Option<u8>,
    label: String,
    number: Number,
    faulty: bool,
    title: &str,
) -> Heading {
    Heading {
        shape,
        level,
        label,
        stray: faulty.then(|| format!("{}{}", number.printed, number.trailing)),
        aside: None,
        coded: number.between || number.kind == Numeral::Coded,
        code: Some(number.clean),
        components: number.components,
        title: title.to_owned(),
    }
}

/// A number and a title: «1.2 Agir», «A.2.c – Agir», «I. Agir», «3) Agir». Whether it is a heading or an item of a list is
/// for the whole document to say.
pub(crate) fn numbered(text: &str) -> Option<Heading> {
    // Without a name a number needs its points, and a title: «12345678 euros» is an amount.
    if let Some((printed, components, rest)) = number::unreadable(text).filter(|(_, components, _)| *components > 1) {
        let title = after_separator(rest).unwrap_or(rest.trim());
        let shape = HeadingShape::Numbered(components, Numeral::Arabic);
        let begins = title.starts_with(char::is_uppercase);
        return begins.then(|| without_place(shape, None, String::new(), printed, title));
    }
    // «(1) Agir», «[1] Agir», «1° Agir».
    let text = text.trim_start();
    if let Some((number, title)) = in_brackets(text) {
        return Some(heading(HeadingShape::Numbered(1, number.kind), None, String::new(), number, false, title));
    }
    let (mut number, rest) = number::read(text)?;
    let rest = rest.strip_prefix(['°', 'º']).unwrap_or(rest);
    // «B1.2 et B1.3 Agir», not «12 et 13 Mai».
    let spaced = rest.starts_with(char::is_whitespace);
    let rest = if number.components.len() > 1 { after_second(&mut number, rest) } else { rest };
    let rest = rest.trim_start();
    let separator = rest.chars().next().filter(|c| matches!(c, ':' | '-' | '–' | '—' | '−' | ')' | '/' | '.' | '|'));
    let title = separator.map_or(rest, |c| &rest[c.len_utf8()..]).trim();
    let several = number.components.len() > 1;
    // «2025 – Étude» is a date, «1,5 Million» a quantity, «3 communes» a sentence.
    // «MOB-03 Agir»: such a code needs no sign behind it; «RD 964 Agir» is none.
    let code = number.kind == Numeral::Coded && !number.clean.contains([' ', '\u{a0}']);
    let marked = number.trailing == "." || separator.is_some() || code || number.numero;
    let begins = title.starts_with(|c: char| c.is_uppercase() || matches!(c, '«' | '"' | '“' | '[' | '('));
    let parted = separator.is_some() || spaced;
    let few = number.kind == Numeral::Coded || number.components.iter().all(|n| *n < 100);
    let fits = parted && (several || marked) && !number.inner && few;
    (fits && begins).then(|| {
        let shape = HeadingShape::Numbered(number.components.len(), number.kind);
        heading(shape, None, String::new(), number, false, title)
    })
}

/// What follows `word` (singular or plural, any case, accents or not, composed or not) at the start of `text`.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}'));
    let combining = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let end = text.find(|c: char| !(c.is_alphabetic() || combining(c))).unwrap_or(text.len());
    if end == 0 {
        return None;
    }
    let typed: String = french::fold(&text[..end]).chars().filter(|c| !combining(*c)).collect();
    let plural = |end: char| typed.strip_suffix(end) == Some(word);
    (typed == word || plural('s') || plural('x')).then(|| &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str, bullet: bool) -> Option<Heading> {
        recognise(text, bullet, &LevelNames::default())
    }

    fn seen(text: &str) -> Option<(u8, String, String, Option<String>)> {
        named(text, false).map(|h| (h.level.unwrap_or(0), h.code.unwrap_or_default(), h.title, h.stray))
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
        assert_eq!(named("Pilier IV : Agir", false).map(|h| h.components), Some(vec![4]));
        assert_eq!(named("Axe IX : Agir", false).map(|h| h.components), Some(vec![9]));
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
        assert_eq!(named("Action : planter", true), None);
        assert_eq!(named("Pilier 2 Agir", true), None);
        assert!(named("Pilier 2 : Agir", true).is_some());
    }

    #[test]
    fn levels_of_other_vocabularies() {
        assert_eq!(seen("Ambition n°2 – Habiter"), Some((0, "2".into(), "Habiter".into(), None)));
        assert_eq!(seen("DÉFI 1.3 : Habiter"), Some((0, "1.3".into(), "Habiter".into(), None)));
        assert_eq!(seen("Enjeux 4 : Habiter"), Some((0, "4".into(), "Habiter".into(), None)));
        assert_eq!(seen("Fiche-action n°12 – Le lavoir"), Some((4, "12".into(), "Le lavoir".into(), None)));
        assert_eq!(seen("Action A.2.c Le lavoir"), Some((4, "A.2.c".into(), "Le lavoir".into(), None)));
        assert_eq!(seen("Axe stratégique n° III : Habiter"), Some((1, "III".into(), "Habiter".into(), None)));
        assert_eq!(seen("Secteur d’intervention n° 2 : Habiter"), Some((0, "2".into(), "Habiter".into(), None)));
        assert_eq!(seen("Action 2 bis – Habiter"), Some((4, "2 bis".into(), "Habiter".into(), None)));
        assert_eq!(seen("Prescription P12 : Habiter"), Some((4, "P12".into(), "Habiter".into(), None)));
        assert_eq!(seen("FA 5 – Habiter"), None);
        assert_eq!(seen("Axe B - Habiter"), Some((1, "B".into(), "Habiter".into(), None)));
        for text in ["Enjeu : habiter", "Mesure de la qualité", "Projet 3 est lancé", "Objectif : agir", "Projets"] {
            assert_eq!(seen(text), None, "{text}");
        }
        let mut declared = LevelNames::default();
        declared.learn("Bloc");
        let read = recognise("Bloc 2 : Agir", false, &declared).map(|h| (h.label, h.components));
        assert_eq!(read, Some(("Bloc".to_owned(), vec![2])));
    }

    #[test]
    fn numbers_that_cannot_be_read_are_kept_as_printed() {
        for (text, code) in [
            ("Objectif opérationnel n°1.2.x : Agir", "1.2.x"),
            ("Objectif opérationnel n°2..3 : Agir", "2..3"),
            ("Objectif opérationnel 4.1.? – Agir", "4.1.?"),
            ("Objectif opérationnel n° 12345678901234567890 : Agir", "12345678901234567890"),
        ] {
            assert_eq!(seen(text), Some((3, code.into(), "Agir".into(), None)), "{text}");
            assert_eq!(named(text, false).map(|h| h.is_unreadable()), Some(true), "{text}");
        }
        let seen = |text: &str| numbered(text).map(|h| (h.shape, h.code, h.components));
        let three = |code: &str| Some((HeadingShape::Numbered(3, Numeral::Arabic), Some(code.to_owned()), Vec::new()));
        assert_eq!(seen("1.2.x Agir"), three("1.2.x"));
        assert_eq!(seen("1.2.99999 – Agir"), three("1.2.99999"));
        for text in ["Action 12345678 euros", "12345678 Euros", "1.2.x", "2.5km Agir", "1... Agir"] {
            assert_eq!(named(text, false).filter(Heading::is_unreadable), None, "{text}");
            assert_eq!(numbered(text).filter(Heading::is_unreadable), None, "{text}");
        }
    }

    #[test]
    fn numbers_alone() {
        let seen = |text: &str| numbered(text).map(|h| (h.shape, h.components, h.title));
        let of = |n, kind, components: &[usize]| {
            Some((HeadingShape::Numbered(n, kind), components.to_vec(), "Agir".to_owned()))
        };
        assert_eq!(seen("1. Agir"), of(1, Numeral::Arabic, &[1]));
        assert_eq!(seen("1.2 Agir"), of(2, Numeral::Arabic, &[1, 2]));
        assert_eq!(seen("1.2.3. Agir"), of(3, Numeral::Arabic, &[1, 2, 3]));
        assert_eq!(seen("A.2.c – Agir"), of(3, Numeral::Lower, &[1, 2, 3]));
        assert_eq!(seen("IV. Agir"), of(1, Numeral::Roman, &[4]));
        assert_eq!(seen("B) Agir"), of(1, Numeral::Upper, &[2]));
        assert_eq!(seen("A1 Agir"), of(2, Numeral::Arabic, &[1, 1]));
        assert_eq!(seen("MOB-03 Agir"), of(1, Numeral::Coded, &[3]));
        assert_eq!(seen("FA 5 – Agir"), of(1, Numeral::Coded, &[5]));
        assert_eq!(seen("ECO-1.2 : Agir"), of(2, Numeral::Coded, &[1, 2]));
        assert_eq!(seen("6 ter. Agir"), of(1, Numeral::Arabic, &[6]));
        assert_eq!(seen("RD 964 Agir"), None);
        for text in
            ["12 communes", "1,5 Million", "2025 – Étude", "A Saint-Mihiel", "1er Mai", "2.5 km", "L'eau", "1.2"]
        {
            assert_eq!(seen(text), None, "{text}");
        }
    }
}
