//! The places that a text may name: communes, EPCI, départements, levels of the armature.

use super::departments::departments;
use super::epci::short_epci;
use super::words::{Text, Word};
use crate::french;
use crate::plan::Acronym;
use crate::territory::{Named, Territory};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NamedPlace {
    Commune(usize),
    Epci(usize),
    /// A département, by its code.
    Department(String),
    /// A level of the armature.
    Level(usize),
    /// The study's territory, by its own name.
    Territory,
}

/// When a name may be read as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameRule {
    /// Wherever it stands.
    Free,
    /// Only after a word that announces an EPCI.
    AfterEpciWord,
    /// A département: after a preposition or an article of its own.
    Department,
    /// The head of a compound name: only with a capital inside a sentence, and no other name going on.
    Head,
    /// The words of a level of the armature.
    Words,
    /// An acronym: in capitals.
    Acronym,
}

#[derive(Debug)]
struct Name {
    words: Vec<String>,
    place: NamedPlace,
    rule: NameRule,
}

/// A place found: the words that it takes, and whether it is named in full.
#[derive(Debug)]
pub(super) struct FoundName {
    pub(super) words: std::ops::Range<usize>,
    pub(super) place: NamedPlace,
    pub(super) in_full: bool,
}

/// Every name of a territory.
#[derive(Debug)]
pub(super) struct Gazetteer<'a> {
    names: Vec<Name>,
    ordinary: &'a [String],
    /// Words after which a commune's name is that of something else: a road, a person.
    other: &'a [String],
    territory: &'a Territory,
}

/// Legal forms of the bodies of territories of several EPCI, the longest first.
const BODIES: [&str; 8] = [
    "pole d equilibre territorial et rural",
    "syndicat mixte du scot",
    "pole metropolitain",
    "syndicat mixte",
    "pole territorial",
    "territoire",
    "petr",
    "scot",
];

const LINKS: [&str; 16] =
    ["en", "sur", "sous", "les", "lez", "le", "la", "l", "aux", "au", "a", "de", "du", "des", "d", "pres"];

/// What stands after the name of an EPCI in place of its legal form.
const NATURES_AFTER: [&str; 6] = ["communaute", "agglomeration", "agglo", "metropole", "intercom", "interco"];

/// Words that announce the name of an EPCI.
const EPCI_WORDS: [&[&str]; 15] = [
    &["territoire"],
    &["cc"],
    &["ca"],
    &["codecom"],
    &["cdc"],
    &["comcom"],
    &["com", "com"],
    &["epci"],
    &["communaute", "de", "communes"],
    &["communaute", "d", "agglomeration"],
    &["communaute", "urbaine"],
    &["communaute"],
    &["agglo"],
    &["agglomeration"],
    &["intercommunalite"],
];

fn split(key: &str) -> Vec<String> {
    key.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The words before the first link, «et» or saint: `fresnes` of `fresnes en woevre`, `beulotte` of `beulotte saint laurent`.
fn head(key: &str) -> Option<&str> {
    let ends = |word: &str| LINKS.contains(&word) || matches!(word, "et" | "saint" | "sainte");
    let at = key.match_indices(' ').find(|(i, _)| ends(key[i + 1..].split(' ').next().unwrap_or("")))?.0;
    Some(&key[..at])
}

impl<'a> Gazetteer<'a> {
    pub(super) fn new(
        territory: &'a Territory,
        ordinary: &'a [String],
        (other, cities): (&'a [String], &[String]),
        acronyms: &[Acronym],
    ) -> Self {
        let mut out = Self { names: Vec::new(), ordinary, other, territory };
        let communes: Vec<String> = territory.communes.iter().map(|c| french::name_key(&c.name)).collect();
        for (i, epci) in territory.epcis.iter().enumerate() {
            out.epci(i, &epci.name, &communes);
        }
        for (i, key) in communes.iter().enumerate() {
            out.push(key, NamedPlace::Commune(i), NameRule::Free);
            let bare = ["les ", "le ", "la ", "l "].iter().find_map(|a| key.strip_prefix(a)).unwrap_or(key);
            if bare.len() >= 5 && !out.is_ordinary(bare) {
                out.push(bare, NamedPlace::Commune(i), NameRule::Free);
            }
            let own = |h: &&str| h.len() >= 5 && !out.is_ordinary(h) && !cities.iter().any(|c| c == h);
            let Some(head) = head(bare).filter(own) else { continue };
            let begins = |other: &&String| {
                let other = ["les ", "le ", "la ", "l "].iter().find_map(|a| other.strip_prefix(a)).unwrap_or(other);
                other == head || other.strip_prefix(head).is_some_and(|rest| rest.starts_with(' '))
            };
            if communes.iter().filter(begins).count() == 1 {
                out.push(head, NamedPlace::Commune(i), NameRule::Head);
            }
        }
        for (code, name) in departments(territory) {
            for body in ["cd", "departement", "conseil departemental"] {
                out.push(&format!("{body} {code}"), NamedPlace::Department(code.clone()), NameRule::Free);
            }
            out.push(&format!("cd{code}"), NamedPlace::Department(code.clone()), NameRule::Acronym);
            out.push(&french::name_key(&name), NamedPlace::Department(code), NameRule::Department);
        }
        out.own_name(&communes);
        for (i, level) in territory.levels.iter().enumerate() {
            out.push(&french::name_key(&level.name), NamedPlace::Level(i), NameRule::Words);
        }
        out.names.sort_by_key(|n| (std::cmp::Reverse(n.words.len()), n.rule != NameRule::Free));
        acronyms.iter().for_each(|acronym| out.explained(acronym));
        out
    }

    /// The name of the study's territory: whole, and without the legal form of its body when what is left can't be taken
    /// for one of its places.
    fn own_name(&mut self, communes: &[String]) {
        let key = french::name_key(&self.territory.name);
        let links = ["de l ", "de la ", "du ", "des ", "de ", "d "];
        let without = |text: &str| {
            let rest = BODIES.iter().find_map(|body| text.strip_prefix(body)?.strip_prefix(' '))?;
            Some(links.iter().find_map(|link| rest.strip_prefix(link)).unwrap_or(rest).to_owned())
        };
        let short = without(&key).unwrap_or_else(|| short_epci(&key).to_owned());
        let departments = departments(self.territory);
        let telling = |name: &str| {
            let words = name.split(' ').filter(|w| !LINKS.contains(w) && !self.is_ordinary(w)).count();
            let taken = communes.iter().any(|c| c == name)
                || departments.iter().any(|(_, d)| french::name_key(d) == name)
                || self.names.iter().any(|n| n.words.iter().map(String::as_str).eq(name.split(' ')));
            words >= 1 && name.contains(' ') && !taken
        };
        let names: Vec<&String> = [&key, &short].into_iter().filter(|name| telling(name)).collect();
        for name in names {
            self.push(name, NamedPlace::Territory, NameRule::Free);
        }
    }

    /// An acronym that the plan explains by the name of an EPCI or of the territory, before whatever initials would say.
    fn explained(&mut self, acronym: &Acronym) {
        let long = Text::new(&acronym.long);
        let body = |p: &NamedPlace| matches!(p, NamedPlace::Epci(_) | NamedPlace::Territory);
        let ends = |f: &FoundName| body(&f.place) && f.words.end == long.words.len();
        let Some(place) = self.find(&long).into_iter().find(ends).map(|f| f.place) else { return };
        let words = split(&french::name_key(&acronym.short));
        self.names.retain(|n| n.rule != NameRule::Acronym || n.words != words);
        self.names.push(Name { words, place, rule: NameRule::Acronym });
    }

    fn push(&mut self, key: &str, place: NamedPlace, rule: NameRule) {
        let words = split(key);
        if !words.is_empty() && !self.names.iter().any(|n| n.words == words && n.place == place) {
            self.names.push(Name { words, place, rule });
        }
    }

    fn is_ordinary(&self, key: &str) -> bool {
        self.ordinary.iter().any(|o| o == key)
    }

    fn epci(&mut self, i: usize, name: &str, communes: &[String]) {
        let place = NamedPlace::Epci(i);
        let key = french::name_key(name);
        self.push(&key, place.clone(), NameRule::Free);
        for acronym in acronyms(&key) {
            self.push(&acronym, place.clone(), NameRule::Acronym);
        }
        // «Côtes de Meuse - Woëvre» is often cut at its dash.
        for written in [name, name.split(" - ").next().unwrap_or(name)] {
            let key = french::name_key(written);
            let short = short_epci(&key);
            let telling = short.len() >= 5 && !self.is_ordinary(short) && !communes.iter().any(|c| c == short);
            let vague = matches!(short, "territoire" | "agglomeration" | "pays");
            if telling && !vague {
                self.push(short, place.clone(), NameRule::Free);
            }
            let core = ["territoire de ", "territoire du ", "pays de ", "pays du ", "pays d "]
                .iter()
                .find_map(|p| short.strip_prefix(p))
                .unwrap_or(short);
            if !vague {
                self.push(core, place.clone(), NameRule::AfterEpciWord);
            }
            if let Some(head) = head(core).filter(|h| h.len() >= 4) {
                self.push(head, place.clone(), NameRule::AfterEpciWord);
            }
            // «Saint-Flour Communauté», «Tulle Agglo»: the nature after the name, as their letterheads have it.
            let bare = NATURES_AFTER.iter().find_map(|n| core.strip_suffix(n)?.strip_suffix(' ')).unwrap_or(core);
            for nature in NATURES_AFTER.iter().filter(|_| !vague) {
                self.push(&format!("{bare} {nature}"), place.clone(), NameRule::Free);
            }
            if bare != core {
                let rule = if bare.contains(' ') { NameRule::Free } else { NameRule::AfterEpciWord };
                self.push(bare, place.clone(), rule);
            }
            // «CC A, B et C» is «A-B-C» too.
            let joined = core.replace(" et ", " ");
            if joined != core {
                self.push(&joined, place.clone(), NameRule::Free);
            }
        }
    }

    /// Every place that the text names; names may overlap, the longest first at each word.
    pub(super) fn find(&self, text: &Text<'_>) -> Vec<FoundName> {
        let mut out = Vec::new();
        for i in 0..text.words.len() {
            for name in &self.names {
                let Some(words) = self.stands(text, i, name) else { continue };
                // Homonyms can't be told apart: neither is proposed.
                let homonym = |n: &Name| n.words == name.words && n.rule == name.rule && n.place != name.place;
                if !self.names.iter().any(homonym) {
                    out.push(FoundName { words, place: name.place.clone(), in_full: name.rule != NameRule::Head });
                }
            }
            out.extend(self.former(text, i));
        }
        out
    }

    /// A commune by a name that it no longer bears, or that only one of its villages bears.
    fn former(&self, text: &Text<'_>, i: usize) -> Option<FoundName> {
        let word = &text.words[i];
        if !word.capital || word.first {
            return None;
        }
        (1..=6.min(text.words.len() - i)).rev().find_map(|n| {
            let said = text.quote(i, i + n);
            let key = french::name_key(said);
            let telling = key.len() >= 6 && !self.is_ordinary(&key) && !linked(text, i, i + n);
            let capital_end = text.words[i + n - 1].capital;
            let found = (telling && capital_end).then(|| self.territory.commune_by_name(said, None))?;
            let Named::Former { commune, .. } = found else { return None };
            Some(FoundName { words: i..i + n, place: NamedPlace::Commune(commune), in_full: false })
        })
    }

    /// The words that a name takes from here, when it is what stands here.
    fn stands(&self, text: &Text<'_>, i: usize, name: &Name) -> Option<std::ops::Range<usize>> {
        let end = i + name.words.len();
        let here = text.words.get(i..end)?;
        if name.rule == NameRule::Words {
            let same =
                |(word, key): (&Word, &String)| word.key == *key || word.stem == key.trim_end_matches(['s', 'x']);
            return here.iter().zip(&name.words).all(same).then_some(i..end);
        }
        if !here.iter().zip(&name.words).all(|(word, key)| word.key == *key) || linked(text, i, end) {
            return None;
        }
        if matches!(name.place, NamedPlace::Commune(_)) {
            // «la Mayenne» is the département, «à Mayenne» the commune.
            let department = |n: &Name| n.rule == NameRule::Department && n.words == name.words;
            let homonym = is_department(text, i, end) && self.names.iter().any(department);
            if homonym || self.of_another(text, i) {
                return None;
            }
        }
        // What is all of an item of a list is what it is called.
        if text.list && text.is_item(i, end) && !matches!(name.rule, NameRule::AfterEpciWord | NameRule::Acronym) {
            return Some(i..end);
        }
        // The word that announces an EPCI is part of its name.
        let from = match name.place {
            NamedPlace::Epci(_) => announced(text, i).unwrap_or(i),
            _ => i,
        };
        match name.rule {
            NameRule::AfterEpciWord => (from < i && here.iter().any(|w| w.capital)).then_some(from..end),
            NameRule::Department => (here[0].capital && is_department(text, i, end)).then_some(i..end),
            NameRule::Acronym => {
                let capitals = text.quote(i, end).chars().filter(|c| c.is_uppercase()).count();
                (capitals >= 2).then_some(from..end)
            }
            NameRule::Head => (here[0].capital && !here[0].first && !goes_on(text, end)).then_some(i..end),
            NameRule::Free | NameRule::Words => {
                let telling: Vec<usize> =
                    (0..name.words.len()).filter(|&w| !LINKS.contains(&name.words[w].as_str())).collect();
                let letters: usize = telling.iter().map(|&w| name.words[w].len()).sum();
                let ordinary = letters < 5 || telling.iter().all(|&w| self.is_ordinary(&name.words[w]));
                let capital = telling.iter().any(|&w| here[w].capital);
                // Two telling words together are not there by chance, even without a capital; one alone needs it, and a
                // short or ordinary one needs it where it means something.
                let stands = match (ordinary, telling.len()) {
                    (true, _) => capital && !here[0].first,
                    (false, 0 | 1) => capital,
                    (false, _) => true,
                };
                stands.then_some(from..end)
            }
        }
    }

    /// Whether the word before says that this name is another's: «route de Cologne», «Mme Lussan».
    fn of_another(&self, text: &Text<'_>, i: usize) -> bool {
        let mut before = i;
        while before > 0 && text.words[before].goes_on && LINKS.contains(&text.words[before - 1].key.as_str()) {
            before -= 1;
        }
        before > 0 && text.words[before].goes_on && self.other.contains(&text.words[before - 1].key)
    }
}

/// What the initials of an EPCI's name make: `cclg` of `cc de la lomagne gersoise`; `3cag` beside `cccag`, as people
/// write three C in a row. Nothing under four letters: too many things are called so.
fn acronyms(key: &str) -> Vec<String> {
    let (nature, name) = (key.len() - short_epci(key).len(), short_epci(key));
    let nature = match key[..nature].trim() {
        "" => return Vec::new(),
        said if said.starts_with("communaute d agglomeration") || said == "ca" || said.starts_with("ca ") => "ca",
        said if said.starts_with("communaute urbaine") || said == "cu" || said.starts_with("cu ") => "cu",
        _ => "cc",
    };
    let initials: String = name.split(' ').filter(|w| !LINKS.contains(w)).filter_map(|w| w.chars().next()).collect();
    let whole = format!("{nature}{initials}");
    let threefold = whole.strip_prefix("ccc").map(|rest| format!("3c{rest}"));
    std::iter::once(whole).chain(threefold).filter(|a| a.len() >= 4).collect()
}

/// «Vaux» in «Vaux-sur-Seine» is another place.
fn linked(text: &Text<'_>, start: usize, end: usize) -> bool {
    let hyphen = |c: Option<char>| c.is_some_and(|c| matches!(c, '-' | '‑'));
    let (from, to) = (text.words[start].start, text.words[end - 1].end);
    hyphen(text.raw[..from].chars().next_back()) || hyphen(text.raw[to..].chars().next())
}

/// Whether a name goes on after these words: «Fresnes au Mont» is not «Fresnes-en-Woëvre» cut short.
fn goes_on(text: &Text<'_>, end: usize) -> bool {
    let mut next = end;
    while text.words.get(next).is_some_and(|w| LINKS.contains(&w.key.as_str()) && !w.capital) {
        next += 1;
    }
    let links = next - end;
    text.words.get(next).is_some_and(|w| {
        w.capital && !w.first && (links > 0 || text.raw[text.words[end - 1].end..w.start].trim().is_empty())
    })
}

/// Where the word that announces an EPCI begins, when it stands just before this one, links between them left out.
fn announced(text: &Text<'_>, i: usize) -> Option<usize> {
    let mut before = i;
    while before > 0 && text.words[before].goes_on && LINKS.contains(&text.words[before - 1].key.as_str()) {
        before -= 1;
    }
    if before == 0 || !text.words[before].goes_on {
        return None;
    }
    EPCI_WORDS.iter().find_map(|words| {
        let from = before.checked_sub(words.len())?;
        let said = &text.words[from..before];
        said.iter().zip(*words).all(|(w, key)| w.key == *key || w.stem == *key).then_some(from)
    })
}

/// A département's name stands after the word itself, whatever links them, or after its own article or preposition: not in the middle of the name of an association,
/// a valley, an event.
fn is_department(text: &Text<'_>, i: usize, end: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|b| &text.words[b]) else { return false };
    let mut word = i;
    while word > 0 && text.words[word].goes_on && LINKS.contains(&text.words[word - 1].key.as_str()) {
        word -= 1;
    }
    let governs = |w: &Word| matches!(w.stem.as_str(), "departement" | "departemental" | "departementaux" | "cd");
    let called = word > 0 && text.words[word].goes_on && governs(&text.words[word - 1]);
    let apostrophe = |c: Option<char>| c.is_some_and(|c| matches!(c, '\'' | '’'));
    let own = !apostrophe(text.raw[..before.start].chars().next_back()) || before.key == "l";
    let link = matches!(before.key.as_str(), "en" | "la" | "le" | "les" | "l" | "du" | "des" | "dans" | "departement");
    let followed = text
        .words
        .get(end)
        .is_some_and(|w| w.capital && !w.first && text.raw[text.words[end - 1].end..w.start].trim().is_empty());
    (called || (own && link)) && !followed
}
