//! A text as words, and the phrases of the vocabulary found in it.

use std::ops::Range;
use std::sync::OnceLock;

use crate::french;

/// A word of a text.
#[derive(Debug)]
pub(crate) struct Word {
    /// What is compared: no case, no accent, no mark of the plural.
    pub(crate) stem: String,
    /// The same, with its ending.
    pub(crate) key: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
    /// Whether it is all capitals, as an acronym.
    acronym: bool,
    /// Whether its last letter, the plural apart, is an é.
    acute: bool,
    /// Whether it begins a line, a sentence or a quotation, where a capital says nothing.
    pub(crate) first: bool,
    /// Whether it stands in parentheses.
    pub(crate) aside: bool,
    /// Whether it goes on the phrase of the word before: nothing but spaces, hyphens, apostrophes between them.
    pub(crate) goes_on: bool,
}

/// A text cut in words.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    pub(crate) raw: &'a str,
    pub(crate) words: Vec<Word>,
    /// Whether it is a list of names, as the field of a fiche.
    pub(crate) list: bool,
    /// Once a phrase was looked for.
    sorted: OnceLock<Sorted>,
}

/// The numbers of the words of a text by their stems and by their keys, those of one in the order of the text: hundreds of
/// phrases are looked for, each where its first word stands only.
#[derive(Debug)]
struct Sorted {
    stems: Vec<usize>,
    keys: Vec<usize>,
}

/// Those of sorted words whose text is such a one: `text` gives it, `is` tells it from those before.
fn run<'s>(sorted: &'s [usize], text: impl Fn(usize) -> &'s str, from: &str, is: impl Fn(&str) -> bool) -> &'s [usize] {
    let begin = sorted.partition_point(|i| text(*i) < from);
    let count = sorted[begin..].partition_point(|i| is(text(*i)));
    &sorted[begin..begin + count]
}

/// Without the mark of the plural: `locaux` is `local`. Words of three letters or fewer are left alone: `bas`, `aux`.
fn stem(key: &str) -> String {
    match key.strip_suffix("aux") {
        _ if key.len() <= 3 => key.to_owned(),
        Some(root) if root.len() >= 2 && !root.ends_with('e') => format!("{root}al"),
        _ => key.strip_suffix(['s', 'x']).unwrap_or(key).to_owned(),
    }
}

impl Word {
    /// Whether it is all capitals.
    pub(crate) fn is_acronym(&self) -> bool {
        self.acronym
    }
}

fn is_acute(word: &str) -> bool {
    word.trim_end_matches('s').ends_with(['é', 'É'])
}

fn is_acronym(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && word.chars().all(|c| !c.is_lowercase())
}

impl<'a> Text<'a> {
    pub(crate) fn new(raw: &'a str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut start = None;
        let mut depth = 0_usize;
        let mut last_end = 0;
        for (i, c) in raw.char_indices().chain([(raw.len(), ' ')]) {
            let inside = i < raw.len() && c.is_alphanumeric();
            match (start, inside) {
                (None, true) => start = Some(i),
                (Some(from), false) => {
                    let word = &raw[from..i];
                    let key = french::name_key(word);
                    let before = raw[..from].trim_end_matches([' ', '\t', '\u{a0}', '\u{202f}']).chars().next_back();
                    words.push(Word {
                        stem: stem(&key),
                        key,
                        start: from,
                        end: i,
                        capital: word.starts_with(char::is_uppercase),
                        acronym: is_acronym(word),
                        acute: is_acute(word),
                        first: before.is_none_or(|c| matches!(c, '\n' | '.' | ':' | '!' | '?' | '(' | '«' | '"' | '/')),
                        aside: depth > 0,
                        goes_on: !raw[last_end..from]
                            .contains(['\n', '.', ',', ';', ':', '!', '?', '(', ')', '/', '"', '«', '»']),
                    });
                    last_end = i;
                    start = None;
                }
                _ => {}
            }
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Self { raw, words, list: false, sorted: OnceLock::new() }
    }

    fn sorted(&self) -> &Sorted {
        self.sorted.get_or_init(|| {
            let mut stems: Vec<usize> = (0..self.words.len()).collect();
            let mut keys = stems.clone();
            stems.sort_by_key(|i| &self.words[*i].stem);
            keys.sort_by_key(|i| &self.words[*i].key);
            Sorted { stems, keys }
        })
    }

    /// The words of a stretch that may be the first of a phrase, the last first.
    fn firsts(&self, item: &Item, within: &Range<usize>) -> Vec<usize> {
        let Sorted { stems, keys } = self.sorted();
        let of_stem = |s: &str| run(stems, |i| &self.words[i].stem, s, |stem| stem == s);
        let of_key = |s: &str, is: &dyn Fn(&str) -> bool| run(keys, |i| &self.words[i].key, s, is);
        // Of one text they are in order.
        let cut = |run: &[usize]| {
            let (begin, end) = (run.partition_point(|i| *i < within.start), run.partition_point(|i| *i < within.end));
            run[begin..end.max(begin)].to_vec()
        };
        let mut found = match item {
            Item::Stem(s, _) => cut(of_stem(s)),
            Item::Acronym(s) => [cut(of_stem(s)), cut(of_key(s, &|key| key == s))].concat(),
            Item::Prefix(s) => {
                let all = of_key(s, &|key| key.starts_with(s.as_str())).iter();
                all.copied().filter(|i| within.contains(i)).collect()
            }
            Item::Gap => Vec::new(),
        };
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found
    }

    /// The value of a field that lists names: a capital tells a name wherever it stands.
    pub(crate) fn list(raw: &'a str) -> Self {
        let mut text = Self::new(raw);
        text.list = true;
        text.words.iter_mut().for_each(|w| w.first = false);
        text
    }

    /// Whether two words that follow one another are of two items of a list.
    pub(crate) fn parted(&self, left: usize, right: usize) -> bool {
        let between = &self.raw[self.words[left].end..self.words[right].start];
        between.contains([',', ';', '/', '(', ')', ':', '\n', '•', '·', '|', '+', '&', '–', '—'])
            || between.contains(" - ")
    }

    /// Whether the words from `start` to `end` are all of an item of a list, but for an article.
    pub(crate) fn is_item(&self, start: usize, end: usize) -> bool {
        let article = |i: usize| matches!(self.words[i].key.as_str(), "la" | "le" | "les" | "l");
        let led = start > 0 && article(start - 1) && !self.parted(start - 1, start);
        let from = if led { start - 1 } else { start };
        (from == 0 || self.parted(from - 1, from)) && (end == self.words.len() || self.parted(end - 1, end))
    }

    /// The words from `start` to `end`, as they stand.
    pub(crate) fn quote(&self, start: usize, end: usize) -> &'a str {
        &self.raw[self.words[start].start..self.words[end - 1].end]
    }

    /// Where the sentence of a word begins.
    pub(crate) fn sentence_start(&self, at: usize) -> usize {
        let breaks = |i: &usize| {
            let between = &self.raw[self.words[*i - 1].end..self.words[*i].start];
            between.contains(['\n', '.', ';', ':', '!', '?'])
        };
        (1..=at).rev().find(breaks).unwrap_or(0)
    }
}

/// One place of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    /// This word, in singular or plural, and whether it ends in é: «marché» is not «il marche».
    Stem(String, bool),
    /// This word in capitals.
    Acronym(String),
    /// Any word that begins so.
    Prefix(String),
    /// Up to three words, whatever they are.
    Gap,
}

/// Words of the vocabulary: `point de rencontre`, `PAT`, `culturel*`, `espace … mutualisé`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase(Vec<Item>);

/// Longest gap that `…` leaves.
const GAP: usize = 3;

impl Phrase {
    /// Reads a phrase as the vocabulary writes it; none when it holds no word.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut items = Vec::new();
        for piece in text.split_whitespace() {
            if piece == "…" {
                items.push(Item::Gap);
                continue;
            }
            let open = piece.ends_with('*');
            let keys = french::name_key(piece);
            let count = keys.split(' ').filter(|k| !k.is_empty()).count();
            for (i, key) in keys.split(' ').filter(|k| !k.is_empty()).enumerate() {
                items.push(if open && i + 1 == count {
                    Item::Prefix(key.to_owned())
                } else if count == 1 && is_acronym(piece) && piece.chars().any(char::is_alphabetic) {
                    Item::Acronym(key.to_owned())
                } else {
                    Item::Stem(stem(key), is_acute(if count == 1 { piece } else { "" }))
                });
            }
        }
        let words = !matches!((items.first(), items.last()), (None | Some(Item::Gap), _) | (_, Some(Item::Gap)));
        words.then_some(Self(items))
    }

    /// The stem of its first word, when it is a whole word: what an index is made of.
    pub(crate) fn first_stem(&self) -> Option<String> {
        match self.0.first()? {
            Item::Stem(s, _) => Some(s.clone()),
            Item::Acronym(s) => Some(stem(s)),
            Item::Prefix(_) | Item::Gap => None,
        }
    }

    /// The words that it takes at this place of a text, the gap's left out.
    pub(crate) fn at(&self, text: &Text<'_>, i: usize) -> Option<Vec<usize>> {
        let mut taken = Vec::new();
        fits(&self.0, &text.words, i, &mut taken).then_some(taken)
    }

    /// Whether it stands somewhere in these words.
    pub(crate) fn found(&self, text: &Text<'_>, within: Range<usize>) -> Option<Vec<usize>> {
        let firsts = text.firsts(self.0.first()?, &within).into_iter();
        firsts.filter_map(|i| self.at(text, i)).find(|taken| taken.iter().all(|w| within.contains(w)))
    }
}

fn fits(items: &[Item], words: &[Word], i: usize, taken: &mut Vec<usize>) -> bool {
    let Some((item, rest)) = items.split_first() else { return true };
    if *item == Item::Gap {
        for skipped in 0..=GAP {
            let here = taken.len();
            if fits(rest, words, i + skipped, taken) {
                return true;
            }
            taken.truncate(here);
            // The gap does not go over the end of the clause.
            if !words.get(i + skipped).is_some_and(|w| w.goes_on) {
                return false;
            }
        }
        return false;
    }
    let Some(word) = words.get(i) else { return false };
    let same = match item {
        Item::Stem(s, acute) => word.stem == *s && (!acute || word.acute || word.acronym),
        Item::Acronym(s) => word.acronym && (word.key == *s || word.stem == *s),
        Item::Prefix(s) => word.key.starts_with(s.as_str()),
        Item::Gap => false,
    };
    if !same || (!taken.is_empty() && !word.goes_on) {
        return false;
    }
    taken.push(i);
    fits(rest, words, i + 1, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(phrase: &str, text: &str) -> Option<String> {
        let text = Text::new(text);
        let phrase = Phrase::parse(phrase).expect("words");
        let found = phrase.found(&text, 0..text.words.len())?;
        Some(text.quote(found[0], found[found.len() - 1] + 1).to_owned())
    }

    #[test]
    fn phrases_are_found_as_people_write_them() {
        assert_eq!(taken("point de rencontre", "Des Points de rencontre").as_deref(), Some("Points de rencontre"));
        assert_eq!(
            taken("espace … mutualisé", "des espaces d'échange mutualisés").as_deref(),
            Some("espaces d'échange mutualisés")
        );
        assert_eq!(taken("habitant … du territoire", "les habitants, près du territoire"), None);
        assert_eq!(taken("culturel*", "l'offre culturelle").as_deref(), Some("culturelle"));
        assert_eq!(taken("PAT", "un pat de niveau 1"), None);
        assert_eq!(taken("EPCI", "les EPCI").as_deref(), Some("EPCI"));
        assert_eq!(taken("produit local", "des produits locaux").as_deref(), Some("produits locaux"));
        assert_eq!(taken("eau", "les eaux").as_deref(), Some("eaux"));
        assert_eq!(taken("gare", "regarder l'égarement"), None);
        assert_eq!(Phrase::parse("…"), None);
    }

    proptest::proptest! {
        /// As by trying every place, the last first: words that share beginnings, plurals, acronyms.
        #[test]
        fn a_phrase_is_found_where_trying_every_place_finds_it(
            text in proptest::collection::vec("(EAU|PAT|pat|eaux|local|locaux|localité|marché|de|d'|[.,])", 0..14),
            phrase in proptest::sample::select(vec!["eau", "PAT", "loca*", "local", "marché … local", "EAU de pat", "local de"]),
            from in 0..6_usize,
        ) {
            let raw = text.join(" ");
            let text = Text::new(&raw);
            let phrase = Phrase::parse(phrase).expect("words");
            let within = from.min(text.words.len())..text.words.len().saturating_sub(1);
            let inside = |taken: &Vec<usize>| taken.iter().all(|w| within.contains(w));
            let slowly = within.clone().rev().find_map(|i| phrase.at(&text, i).filter(inside));
            proptest::prop_assert_eq!(phrase.found(&text, within.clone()), slowly);
        }
    }
}
