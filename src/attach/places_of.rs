//! The places that words mean in a study: those that a name stands for, and those that «l'agglomération» or «toutes les
//! communes» do.

use std::collections::BTreeSet;

use super::scan::{Match, Meaning, Scanner};
use super::target::Target;
use super::vocabulary::{Level, Reach};
use super::words::Text;
use crate::french;
use crate::territory::Territory;

/// What reads places in the words of one action.
pub(super) struct Reader<'a> {
    pub(super) scanner: &'a Scanner<'a>,
    pub(super) territory: &'a Territory,
    /// The EPCI that carry the action, as its fiche says.
    pub(super) owners: Vec<usize>,
}

/// How far some words reach.
pub(super) enum Extent {
    /// The whole territory.
    Whole,
    /// All of these.
    Of(Vec<Target>),
    /// No place of the study, or places that other words name.
    Nothing,
}

impl Reader<'_> {
    /// Whether the study is of one EPCI: it and the territory are one.
    pub(super) fn one(&self) -> bool {
        self.territory.epcis.len() == 1 && self.territory.communes.iter().all(|c| c.epci.is_some())
    }

    /// The places that a match names, and as what; none when it names none.
    pub(super) fn named(&self, text: &Text<'_>, all: &[Match], m: &Match) -> Option<(Vec<Target>, &'static str)> {
        Some(match &m.meaning {
            Meaning::Commune(i) => (vec![Target::Commune(*i)], "nom d'une commune"),
            Meaning::Epci(i) => (vec![Target::Epci(*i)], "nom d'un EPCI"),
            Meaning::Department(code) => (vec![Target::Department(code.clone())], "nom d'un département"),
            Meaning::Territory => (vec![Target::Territory], "nom du territoire"),
            Meaning::Level(i) => {
                let poles = self.territory.levels[*i].communes.iter();
                (poles.map(|&c| Target::Commune(c)).collect(), "niveau de l'armature")
            }
            Meaning::Scope(Reach::Department) => {
                let codes: BTreeSet<&String> =
                    self.territory.communes.iter().map(|c| &c.departement).filter(|d| !d.is_empty()).collect();
                (codes.into_iter().map(|d| Target::Department(d.clone())).collect(), "le département")
            }
            Meaning::Actor(_) if self.scanner.is_every_epci(m) => match self.its_epci(text, all, m) {
                Some((one, what)) => (vec![Target::Epci(one)], what),
                None => {
                    let every = (0..self.territory.epcis.len()).map(Target::Epci).collect();
                    (every, "chaque EPCI du territoire")
                }
            },
            _ => return None,
        })
    }

    /// The EPCI of such a nature, where the study has but one: `agglomération` in a study of one of these.
    pub(super) fn of_nature(&self, key: &str) -> Option<usize> {
        let first = key.split(' ').next().unwrap_or_default();
        let wanted: &[&str] = if key.contains("agglo") || first == "ca" {
            &["ca", "communaute d agglomeration"]
        } else if key.contains("urbaine") || first == "cu" {
            &["cu", "communaute urbaine"]
        } else if key.contains("metropole") {
            &["metropole"]
        } else if key.contains("communes") || matches!(first, "cc" | "codecom" | "cdc" | "comcom" | "com") {
            &["cc", "communaute de communes"]
        } else {
            return None;
        };
        let of = |i: &usize| {
            let name = french::name_key(&self.territory.epcis[*i].name);
            wanted.iter().any(|w| name.strip_prefix(w).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
        };
        let mut all = (0..self.territory.epcis.len()).filter(of);
        all.next().filter(|_| all.next().is_none())
    }

    /// The EPCI that «l'intercommunalité» is, in the singular: the only one of the study, or of that nature, that of the
    /// communes named beside it, that which carries the action.
    fn its_epci(&self, text: &Text<'_>, matches: &[Match], m: &Match) -> Option<(usize, &'static str)> {
        if self.territory.epcis.len() == 1 {
            return Some((0, "l'EPCI de l'étude"));
        }
        let first = *m.words.first()?;
        let singular = text.words[first].stem == text.words[first].key;
        if !singular {
            return None;
        }
        if let Some(i) = self.of_nature(&french::name_key(m.said(text))) {
            return Some((i, "le seul EPCI de cette nature"));
        }
        let article = &text.words[first.checked_sub(1)?].key;
        if !matches!(article.as_str(), "l" | "la" | "sa" | "son") {
            return None;
        }
        let mut of = matches.iter().filter_map(|m| match m.meaning {
            Meaning::Commune(i) => self.territory.communes[i].epci,
            _ => None,
        });
        let one = of.next().filter(|one| of.all(|other| other == *one));
        one.map(|one| (one, "l'EPCI de la commune nommée"))
            .or_else(|| Some((self.owner()?, "l'EPCI qui porte l'action")))
    }

    fn owner(&self) -> Option<usize> {
        match self.owners.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// What a word of reach means where it stands.
    pub(super) fn extent(&self, text: &Text<'_>, all: &[Match], m: &Match, reach: Reach) -> Extent {
        match reach {
            Reach::Territory => Extent::Whole,
            Reach::Community => {
                let key = french::name_key(m.said(text));
                match self.of_nature(&key).or(self.owner()) {
                    Some(i) => Extent::Of(vec![Target::Epci(i)]),
                    None => Extent::Whole,
                }
            }
            Reach::All => self.all_of(text, all, m),
            Reach::Department => self.named(text, all, m).map_or(Extent::Nothing, |(targets, _)| Extent::Of(targets)),
            _ => Extent::Nothing,
        }
    }

    /// What «toutes les communes» is all of: of the territory when nothing follows, or the territory itself.
    fn all_of(&self, text: &Text<'_>, all: &[Match], m: &Match) -> Extent {
        let Some(&last) = m.words.last() else { return Extent::Nothing };
        let follows = |w: usize| text.words.get(w).is_some_and(|word| word.goes_on && !text.parted(w - 1, w));
        let key = |w: usize| text.words[w].key.as_str();
        if !follows(last + 1) || !matches!(key(last + 1), "de" | "du" | "des" | "d") {
            return Extent::Whole;
        }
        let mut next = last + 1;
        while follows(next) && matches!(key(next), "de" | "du" | "des" | "d" | "la" | "le" | "l" | "les") {
            next += 1;
        }
        if let Some(of) = all.iter().find(|o| o.words.contains(&next)) {
            return match of.meaning {
                Meaning::Territory | Meaning::Scope(Reach::Mention | Reach::Territory) => Extent::Whole,
                _ if self.named(text, all, of).is_some() => Extent::Nothing,
                _ => Extent::Whole,
            };
        }
        let precise = next > last + 1 && (next > last + 2 || key(last + 1) != "de");
        // What is called by initials and is none of its places is the contract that covers it: «les communes de l'ORT».
        let whole = text.words.get(next).is_none_or(|w| {
            w.is_acronym()
                || self.scanner.vocabulary.names_body(Level::Territory, &w.key)
                || matches!(w.key.as_str(), "perimetre" | "contrat" | "projet" | "secteur")
        });
        if whole || !precise { Extent::Whole } else { Extent::Nothing }
    }
}
