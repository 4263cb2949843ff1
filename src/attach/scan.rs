//! Everything of the vocabulary and of the territory that one text names, each word read once: the longest reading wins.

use std::collections::BTreeMap;

use super::departments::departments;
use super::gazetteer::{Gazetteer, NamedPlace};
use super::vocabulary::{Reach, RoleEntry, Vocabulary};
use super::words::{Phrase, Text, Word};
use crate::french;
use crate::plan::Acronym;
use crate::territory::Territory;

/// What some words mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A commune, by index.
    Commune(usize),
    /// An EPCI, by index.
    Epci(usize),
    /// A département, by code.
    Department(String),
    /// A level of the armature, by index.
    Level(usize),
    /// The territory of the study, by its own name.
    Territory,
    /// An organisation, by its index in the vocabulary.
    Actor(usize),
    /// How far the action reaches.
    Scope(Reach),
    /// A kind of layers, by its index in the vocabulary.
    Kind(usize),
    /// The same, by words that say it in a title only.
    KindOfTitle(usize),
    /// A reason to stand nowhere, by its index in the vocabulary.
    Reason(usize),
    /// A set phrase, whose words mean nothing here.
    Idiom,
}

/// Words of a text and what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    /// The words that carry the meaning, by index.
    pub(crate) words: Vec<usize>,
    /// What they mean.
    pub(crate) meaning: Meaning,
    /// Whether a name stands in full.
    pub(crate) in_full: bool,
}

impl Match {
    /// The words as they stand in the text.
    pub(crate) fn said<'a>(&self, text: &Text<'a>) -> &'a str {
        match (self.words.first(), self.words.last()) {
            (Some(&first), Some(&last)) => text.quote(first, last + 1),
            _ => "",
        }
    }

    /// On equal length: names, then organisations, then how far, then layers, then reasons, then what is said in
    /// passing.
    fn rank(&self) -> u8 {
        match self.meaning {
            Meaning::Commune(_) | Meaning::Epci(_) | Meaning::Department(_) | Meaning::Territory => 0,
            Meaning::Actor(_) => 1,
            Meaning::Scope(Reach::Mention) => 7,
            Meaning::Scope(_) => 2,
            Meaning::Level(_) => 3,
            Meaning::Idiom => 4,
            Meaning::Kind(_) | Meaning::KindOfTitle(_) => 5,
            Meaning::Reason(_) => 6,
        }
    }
}

/// Reads texts with the words of a vocabulary and the names of a territory.
#[derive(Debug)]
pub(crate) struct Scanner<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    /// Code and name of the départements of the study.
    pub(super) departments: Vec<(String, String)>,
    gazetteer: Gazetteer<'a>,
    phrases: Vec<(Phrase, Meaning)>,
    /// The phrases by their first word; those that begin otherwise apart.
    index: BTreeMap<String, Vec<usize>>,
    open: Vec<usize>,
}

impl<'a> Scanner<'a> {
    /// Of a plan that explains these acronyms.
    pub(crate) fn new(vocabulary: &'a Vocabulary, territory: &'a Territory, acronyms: &[Acronym]) -> Self {
        let mut phrases: Vec<(Phrase, Meaning)> = Vec::new();
        let departments = departments(territory);
        for (i, actor) in vocabulary.actors.iter().enumerate() {
            for written in &actor.written {
                let forms = forms(written, &departments, territory.epcis.len());
                phrases.extend(forms.iter().filter_map(|f| Some((Phrase::parse(f)?, Meaning::Actor(i)))));
            }
        }
        let all = |phrases: &mut Vec<(Phrase, Meaning)>, words: &[Phrase], meaning: Meaning| {
            phrases.extend(words.iter().map(|w| (w.clone(), meaning.clone())));
        };
        for (reach, words) in &vocabulary.scopes {
            all(&mut phrases, words, Meaning::Scope(*reach));
        }
        for (i, kind) in vocabulary.kinds.iter().enumerate() {
            all(&mut phrases, &kind.words, Meaning::Kind(i));
            all(&mut phrases, &kind.title_words, Meaning::KindOfTitle(i));
        }
        for (i, reason) in vocabulary.reasons.iter().enumerate() {
            all(&mut phrases, &reason.words, Meaning::Reason(i));
        }
        all(&mut phrases, &vocabulary.idioms, Meaning::Idiom);
        let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut open = Vec::new();
        for (i, (phrase, _)) in phrases.iter().enumerate() {
            match phrase.first_stem() {
                Some(stem) => index.entry(stem).or_default().push(i),
                None => open.push(i),
            }
        }
        let gazetteer =
            Gazetteer::new(territory, &vocabulary.ordinary, (&vocabulary.other, &vocabulary.cities), acronyms);
        Self { vocabulary, departments, gazetteer, phrases, index, open }
    }

    /// What a text names, in its order.
    pub(crate) fn scan(&self, text: &Text<'_>) -> Vec<Match> {
        let mut all: Vec<Match> = Vec::new();
        for found in self.gazetteer.find(text) {
            let meaning = match found.place {
                NamedPlace::Commune(i) => Meaning::Commune(i),
                NamedPlace::Epci(i) => Meaning::Epci(i),
                NamedPlace::Department(code) => Meaning::Department(code),
                NamedPlace::Level(i) => Meaning::Level(i),
                NamedPlace::Territory => Meaning::Territory,
            };
            all.push(Match { words: found.words.collect(), meaning, in_full: found.in_full });
        }
        for (i, word) in text.words.iter().enumerate() {
            let candidates = self.index.get(&word.stem).into_iter().flatten().chain(&self.open);
            for (phrase, meaning) in candidates.map(|&c| &self.phrases[c]) {
                if let Some(words) = phrase.at(text, i) {
                    all.push(Match { words, meaning: meaning.clone(), in_full: true });
                }
            }
        }
        all.sort_by_key(|m| (std::cmp::Reverse(m.words.len()), m.rank(), m.words.clone()));
        let mut taken = vec![false; text.words.len()];
        let mut kept: Vec<Match> = Vec::new();
        for m in all {
            // The same words may be of two kinds: solar panels above a field.
            let kind = |m: &Match| matches!(m.meaning, Meaning::Kind(_) | Meaning::KindOfTitle(_));
            let both = || kind(&m) && kept.iter().any(|k| kind(k) && k.words == m.words && k.meaning != m.meaning);
            if m.words.iter().all(|&w| !taken[w]) || both() {
                m.words.iter().for_each(|&w| taken[w] = true);
                kept.push(m);
            }
        }
        // «la communauté de communes de X», X being none of ours: another one is meant.
        kept.retain(|m| !(self.is_every_epci(m) && names_another(text, m)));
        let named: Vec<bool> = kept.iter().map(|m| text.list || !self.of_organisation(text, &kept, m)).collect();
        let mut named = named.into_iter();
        kept.retain(|_| named.next().unwrap_or(true));
        kept.sort_by_key(|m| m.words.clone());
        kept
    }

    /// Whether a place is only in the name of an organisation, as the Gers in «le CAUE du Gers». A commune or an EPCI is
    /// so when the sentence says what the organisation does: a tourist office that is built stands somewhere.
    fn of_organisation(&self, text: &Text<'_>, all: &[Match], m: &Match) -> bool {
        let department = matches!(m.meaning, Meaning::Department(_));
        if !department && !matches!(m.meaning, Meaning::Commune(_) | Meaning::Epci(_) | Meaning::Territory) {
            return false;
        }
        let Some(&first) = m.words.first() else { return false };
        let before = |other: &&Match| match (&other.meaning, other.words.last()) {
            (Meaning::Actor(i), Some(&last)) => {
                let actor = &self.vocabulary.actors[*i];
                !actor.every_epci && !actor.department && names_its_place(text, last, first)
            }
            _ => false,
        };
        if let Some(actor) = all.iter().find(before) {
            return department || !matches!(self.role(text, actor), None | Some("lieu"));
        }
        /// How many words the name of an organisation may have before the place's.
        const NAME: usize = 6;
        let mut from = first;
        let placed = |w: &Word| matches!(w.key.as_str(), "en" | "dans" | "a" | "au" | "aux" | "sur" | "vers" | "entre");
        while from > 0 && first - from < NAME && text.words[from].goes_on && !placed(&text.words[from - 1]) {
            from -= 1;
        }
        let own = |w: &usize| !all.iter().any(|o| *o != *m && o.words.contains(w) && o.rank() == 0);
        let starts = (from..first).rev().take_while(own).find_map(|w| {
            self.vocabulary.organisations.iter().find_map(|p| p.at(text, w)).filter(|taken| !taken.contains(&first))
        });
        let Some(taken) = starts else { return false };
        // «Les associations de X» are many, and stand in X.
        let plural = taken.first().is_some_and(|&w| text.words[w].stem != text.words[w].key);
        if plural && !department {
            return false;
        }
        let organisation = Match { words: taken, meaning: Meaning::Idiom, in_full: true };
        department || !matches!(self.role(text, &organisation), None | Some("lieu"))
    }

    /// The body that governs the département whose name follows: its words tell the département's role.
    pub(super) fn governing<'m>(&self, text: &Text<'_>, all: &'m [Match], m: &Match) -> Option<&'m Match> {
        let first = *m.words.first().filter(|_| matches!(m.meaning, Meaning::Department(_)))?;
        all.iter().find(|other| match (&other.meaning, other.words.last()) {
            (Meaning::Actor(i), Some(&last)) => {
                self.vocabulary.actors[*i].department && names_its_place(text, last, first)
            }
            _ => false,
        })
    }

    /// The role that the words around give to a place: those around the body that governs it, where that is named.
    pub(super) fn place_role(&self, text: &Text<'_>, all: &[Match], m: &Match) -> Option<&'a str> {
        match self.governing(text, all, m) {
            Some(body) => self.role(text, &Match { words: [&body.words[..], &m.words].concat(), ..m.clone() }),
            None => self.role(text, m),
        }
    }

    /// Whether the words mean every EPCI.
    pub(crate) fn is_every_epci(&self, m: &Match) -> bool {
        matches!(m.meaning, Meaning::Actor(i) if self.vocabulary.actors[i].every_epci)
    }

    /// The role that the words around give to a match: that of the nearest ones before, or of those right after.
    pub(crate) fn role(&self, text: &Text<'_>, m: &Match) -> Option<&'a str> {
        /// How far before a name the words that tell its role may stand.
        const BEFORE: usize = 6;
        let (Some(&first), Some(&last)) = (m.words.first(), m.words.last()) else { return None };
        for role in &self.vocabulary.roles {
            if role.after.iter().any(|p| p.at(text, last + 1).is_some()) {
                return Some(&role.id);
            }
        }
        let from = text.sentence_start(first).max(first.saturating_sub(BEFORE));
        let acts = !matches!(m.meaning, Meaning::Commune(_) | Meaning::Level(_) | Meaning::Kind(_));
        let nearest = |role: &RoleEntry| {
            let phrases = role.before.iter().chain(role.before_body.iter().filter(|_| acts));
            let ends = phrases.filter_map(|p| p.found(text, from..first));
            ends.filter_map(|t| Some((*t.last()?, t.len()))).max()
        };
        let told = self.vocabulary.roles.iter().filter_map(|r| Some((nearest(r)?, r.id.as_str())));
        told.max_by_key(|(at, _)| *at).map(|(_, id)| id)
    }
}

/// How an organisation is written in this study: with the name of each of its départements, with the number of its EPCI
/// in letters and in figures.
fn forms(written: &str, departments: &[(String, String)], epcis: usize) -> Vec<String> {
    if written.contains("{departement}") {
        return departments.iter().map(|(_, name)| written.replace("{departement}", &french::name_key(name))).collect();
    }
    if written.contains("{nombre}") {
        let letters = french::cardinal(epcis).map(str::to_owned);
        return letters.into_iter().chain([epcis.to_string()]).map(|n| written.replace("{nombre}", &n)).collect();
    }
    vec![written.to_owned()]
}

/// Whether a name is the end of that of the organisation whose words end here: nothing but links between them.
fn names_its_place(text: &Text<'_>, last: usize, first: usize) -> bool {
    last < first
        && (last + 1..=first).all(|w| text.words[w].goes_on)
        && (last + 1..first).all(|w| matches!(text.words[w].key.as_str(), "de" | "du" | "des" | "d" | "la" | "l"))
}

/// Whether a name that was not found follows: the match is about a group of communes that is not of the study.
fn names_another(text: &Text<'_>, m: &Match) -> bool {
    let Some(&last) = m.words.last() else { return false };
    let links = ["de", "du", "des", "d", "la", "le", "l"];
    let mut next = last + 1;
    while text.words.get(next).is_some_and(|w| links.contains(&w.key.as_str()) && !w.capital) {
        next += 1;
    }
    let alone = |w: &Word| !text.raw[text.words[last].end..w.start].contains([',', '.', '/', '(', ';', ':']);
    next > last + 1 && text.words.get(next).is_some_and(|w| w.capital && !w.is_acronym() && alone(w))
}
