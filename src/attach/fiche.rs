//! The fields of a fiche that list places: where an action is, who carries it, who takes part.
//!
//! Where it is, every place named counts. Who carries it or takes part is a body: a place counts when nothing but what
//! such bodies are called stands before its name (`data/vocabulaire/collectivites.toml`), and not when an organisation is
//! only named after it.

use super::places_of::{Extent, Reader};
use super::scan::Meaning;
use super::target::Target;
use super::vocabulary::Level;
use super::words::Text;
use crate::french;

/// A target that a field names, with its words.
pub(super) struct Listed {
    pub(super) target: Target,
    pub(super) said: String,
    pub(super) what: &'static str,
}

/// The places of a field that says where.
pub(super) fn places(reader: &Reader<'_>, value: &str) -> Vec<Listed> {
    let text = Text::list(value);
    let matches = reader.scanner.scan(&text);
    let mut out = Vec::new();
    for m in &matches {
        let (targets, what) = match &m.meaning {
            Meaning::Scope(reach) => match reader.extent(&text, &matches, m, *reach) {
                Extent::Whole => (vec![Target::Territory], "tout le territoire"),
                Extent::Of(targets) => (targets, "toutes ses communes"),
                Extent::Nothing => continue,
            },
            _ => match reader.named(&text, &matches, m) {
                Some(named) => named,
                None => continue,
            },
        };
        let listed = |target| Listed { target, said: m.said(&text).to_owned(), what };
        out.extend(targets.into_iter().map(listed));
    }
    for (from, to) in items(&text) {
        let key = bare(&text, from, to);
        if matches!(key.as_str(), "toutes" | "tous" | "territoire" | "perimetre" | "tout" | "intercommunal") {
            let said = text.quote(from, to).to_owned();
            out.push(Listed { target: Target::Territory, said, what: "tout le territoire" });
        }
    }
    out
}

/// The places whose bodies a field names.
pub(super) fn bodies(reader: &Reader<'_>, value: &str) -> Vec<Listed> {
    let text = Text::list(value);
    let matches = reader.scanner.scan(&text);
    let mut out = Vec::new();
    let mut before: Option<Before> = None;
    for m in &matches {
        let Some((targets, what)) = reader.named(&text, &matches, m) else { continue };
        let (Some(&first), Some(&last)) = (m.words.first(), m.words.last()) else { continue };
        let level = match m.meaning {
            Meaning::Commune(_) | Meaning::Level(_) => Level::Commune,
            Meaning::Department(_) => Level::Department,
            Meaning::Territory => Level::Territory,
            _ => Level::Epci,
        };
        let governed = governed(reader, &text, (first, last), level, before.as_ref());
        if governed {
            let listed = |target| Listed { target, said: m.said(&text).to_owned(), what };
            out.extend(targets.into_iter().map(listed));
        }
        let from = (0..=first).rev().find(|&w| w == 0 || text.parted(w - 1, w)).unwrap_or(0);
        let head = &text.words[from];
        let plural = head.key != head.stem && !head.is_acronym() && level != Level::Epci;
        before = Some(Before { last, governed, plural });
    }
    for (from, to) in items(&text) {
        let Some((targets, what)) = alone(reader, &bare(&text, from, to)) else { continue };
        let said = text.quote(from, to);
        out.extend(targets.into_iter().map(|target| Listed { target, said: said.to_owned(), what }));
    }
    out
}

/// The place named before another one in a list.
struct Before {
    last: usize,
    governed: bool,
    /// Whether its item begins with a plural, which others may share: «offices de tourisme de X, Y et Z».
    plural: bool,
}

/// Whether what bears a place's name is the body that governs it.
fn governed(
    reader: &Reader<'_>,
    text: &Text<'_>,
    (first, last): (usize, usize),
    level: Level,
    before: Option<&Before>,
) -> bool {
    // «Épinal Habitat» is not Épinal.
    let goes_on =
        text.words.get(last + 1).is_some_and(|w| w.capital && !w.is_acronym() && !text.parted(last, last + 1));
    if goes_on {
        return false;
    }
    let start = before.map_or(0, |b| b.last + 1).min(first);
    let from = (start..=first).rev().find(|&w| w == 0 || text.parted(w - 1, w)).unwrap_or(start);
    let link = |w: usize| {
        matches!(text.words[w].key.as_str(), "et" | "ou" | "de" | "du" | "des" | "d" | "la" | "le" | "l" | "les")
    };
    let genitive = |w: usize| matches!(text.words[w].key.as_str(), "de" | "du" | "des" | "d");
    if let Some(before) = before.filter(|_| (from..first).all(link)) {
        let same_item = from == start && !(from > 0 && text.parted(from - 1, from));
        if same_item || (from..first).any(genitive) || (!before.governed && before.plural) {
            return before.governed;
        }
    }
    // What stands in parentheses, or after a dash, is of what stands before: «Centre hospitalier (Épinal)».
    let before_it = text.raw[..text.words[from].start].trim_end();
    let outer = from > 0 && before_it.ends_with(['(', '-', '–', '—']);
    let outer_from = (0..from).rev().find(|&w| w == 0 || text.parted(w - 1, w)).unwrap_or(from);
    let words = if outer { outer_from..first } else { from..first };
    words.into_iter().all(|w| {
        let word = &text.words[w];
        word.key.chars().all(|c| c.is_ascii_digit()) || reader.scanner.vocabulary.names_body(level, &word.key)
    })
}

/// The items of a list, by the words that they go from and to.
fn items(text: &Text<'_>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    for w in 1..=text.words.len() {
        let and = w < text.words.len() && matches!(text.words[w].key.as_str(), "et" | "ou");
        if w == text.words.len() || text.parted(w - 1, w) || and {
            out.push((from, w));
            from = if and { w + 1 } else { w };
        }
    }
    out.retain(|(from, to)| from < to);
    out
}

/// An item without its articles, as a key.
fn bare(text: &Text<'_>, from: usize, to: usize) -> String {
    let words = &text.words[from..to];
    let skipped = words.iter().take_while(|w| matches!(w.key.as_str(), "la" | "le" | "les" | "l")).count();
    words[skipped..].iter().map(|w| w.key.as_str()).collect::<Vec<_>>().join(" ")
}

/// What a body means that is named without its place.
fn alone(reader: &Reader<'_>, key: &str) -> Option<(Vec<Target>, &'static str)> {
    let territory = reader.territory;
    let of = |level: Level| reader.scanner.vocabulary.alone(level).any(|known| known == key);
    if of(Level::Epci) && (reader.one() || reader.of_nature(key).is_some()) {
        return Some((vec![Target::Epci(reader.of_nature(key).unwrap_or(0))], "l'EPCI de l'étude"));
    }
    if of(Level::Department) {
        let one = reader.scanner.departments.as_slice();
        return match one {
            [(code, _)] => Some((vec![Target::Department(code.clone())], "le département")),
            _ => None,
        };
    }
    let named = french::name_key(&territory.name).split(' ').any(|w| Some(w) == key.split(' ').next());
    if of(Level::Territory) && !reader.one() && (named || key == "petr") {
        return Some((vec![Target::Territory], "le territoire de l'étude"));
    }
    None
}
