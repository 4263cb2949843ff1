//! Where fiches say that they stand: «Axe : 2 – Santé» in the table of each. Where the document has these headings too,
//! they say nothing new; where it has none, they are its headings, each in front of the first fiche that names it.

use std::collections::BTreeMap;

use super::form::field::Field;
use super::form::heading::{self, LevelNames};
use super::line::{Line, Place};
use crate::french;

/// The lines with what tables say of places settled.
pub(super) fn settled(mut lines: Vec<Line>) -> Vec<Line> {
    if lines.iter().all(|line| line.place.is_none()) {
        return lines;
    }
    let own = |line: &&Line| line.place.is_none() && line.fields.is_empty() && !line.aside && !line.text.is_empty();
    let mut known: BTreeMap<String, (String, Option<u8>)> = BTreeMap::new();
    for line in lines.iter().filter(own) {
        let printed = line.printed();
        for key in keys(&printed) {
            known.entry(key).or_insert_with(|| (printed.clone().into_owned(), line.style));
        }
    }
    for line in &mut lines {
        let Some(place) = line.place.take_if(|place| place.heads) else { continue };
        // It is written as the heading that it repeats, so that both are of one level.
        let heading = keys(&line.text).iter().find_map(|key| known.get(key));
        match heading.filter(|(printed, style)| style.is_some() || heading::starts(printed)) {
            Some((printed, style)) => (line.text, line.style) = (printed.clone(), *style),
            None => line.text = named(&place.label, &line.text),
        }
    }
    let places = lines.iter().filter(|line| line.place.is_some());
    let matched = |line: &Line| keys(&line.text).iter().any(|key| known.contains_key(key));
    let (all, found) = (places.clone().count(), places.filter(|line| matched(line)).count());
    if found * 2 >= all {
        let told = |line: Line| match &line.place {
            Some(_) if matched(&line) => None,
            Some(_) => Some(Line { aside: true, place: None, ..line }),
            None => Some(line),
        };
        return lines.into_iter().filter_map(told).collect();
    }
    as_headings(lines)
}

/// What a heading can be known by: all of it, and its title without its number.
fn keys(text: &str) -> Vec<String> {
    let title = heading::recognise(text, false, &LevelNames::default()).or_else(|| heading::numbered(text));
    let texts = [Some(text.to_owned()), title.map(|h| h.title)];
    texts.into_iter().flatten().map(|text| french::name_key(&text)).filter(|key| !key.is_empty()).collect()
}

fn as_headings(lines: Vec<Line>) -> Vec<Line> {
    let titles = Titles::of(&lines);
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    // The labels of levels, in the order in which fiches write them, and what each said last.
    let mut levels: Vec<(String, String)> = Vec::new();
    for line in lines {
        let Some(Place { label, .. }) = line.place.clone() else {
            out.push(line);
            continue;
        };
        let text = titles.complete(named(&label, &line.text));
        let level = level_of(&label, &text);
        let depth = levels.iter().position(|(known, _)| *known == level).unwrap_or_else(|| {
            levels.push((level, String::new()));
            levels.len() - 1
        });
        let key = french::name_key(&text);
        if levels[depth].1 == key {
            continue;
        }
        levels[depth].1 = key;
        levels[depth + 1..].iter_mut().for_each(|(_, said)| said.clear());
        let style = u8::try_from(depth + 1).ok();
        let at = start_of_fiche(&out);
        // Its line is that of the fiche that it stands before: the lines stay in order.
        let number = out.get(at).map_or(line.number, |first| first.number.min(line.number));
        out.insert(at, Line { number, text, style, place: None, ..line });
    }
    out
}

/// The titles that the document gives to numbers, wherever it does: a fiche may say «Orientation 1» alone.
struct Titles(BTreeMap<String, Option<String>>);

impl Titles {
    fn of(lines: &[Line]) -> Self {
        let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.place.is_none() && line.fields.is_empty()) {
            let Some((key, title)) = Self::read(&line.text).filter(|(_, title)| !title.is_empty()) else { continue };
            let same = known.entry(key).or_insert_with(|| Some(title.clone()));
            // Of two titles none is sure.
            *same = same.take().filter(|before| french::name_key(before) == french::name_key(&title));
        }
        Self(known)
    }

    /// The level and the number of a heading as they are compared, and its title.
    fn read(text: &str) -> Option<(String, String)> {
        let heading = heading::recognise(text, false, &LevelNames::default())?;
        Some((french::name_key(&format!("{} {}", heading.label, heading.code?)), heading.title))
    }

    fn complete(&self, text: String) -> String {
        let read = Self::read(&text).filter(|(_, title)| title.is_empty());
        match read.and_then(|(key, _)| self.0.get(&key)?.clone()) {
            Some(title) => format!("{} : {title}", text.trim()),
            None => text,
        }
    }
}

/// A place with the name of its level in front, when it has none and its label is one.
fn named(label: &str, text: &str) -> String {
    let whole = heading::recognise(text, false, &LevelNames::default());
    if label.is_empty() || whole.is_some() {
        return text.to_owned();
    }
    let label = label.split('(').next().unwrap_or(label).trim();
    let number = heading::numbered(text).map(|h| (h.code, h.title));
    let spread = match number {
        Some((Some(code), title)) => format!("{label} {code} : {title}"),
        _ => format!("{label} : {text}"),
    };
    if heading::recognise(&spread, false, &LevelNames::default()).is_some() { spread } else { text.to_owned() }
}

fn level_of(label: &str, text: &str) -> String {
    let found = heading::recognise(text, false, &LevelNames::default());
    french::name_key(&found.map_or(label.to_owned(), |h| h.label))
}

/// Where the fiche begins whose first lines were just read: at its title, when nothing but titles and places stand since.
fn start_of_fiche(lines: &[Line]) -> usize {
    let mut start = lines.len();
    for (at, line) in lines.iter().enumerate().rev().take(12) {
        let fields = line.fields.iter().any(|(field, _)| !matches!(field, Field::Code | Field::Title));
        let titled = line.fields.iter().any(|(field, _)| matches!(field, Field::Code | Field::Title));
        let action = line.fields.is_empty()
            && heading::recognise(&line.printed(), false, &LevelNames::default())
                .is_some_and(|h| h.level == Some(heading::ACTION));
        if fields || line.aside {
            break;
        }
        if titled || action {
            start = at;
            if action {
                break;
            }
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(label: &str, text: &str) -> Line {
        Line { text: text.to_owned(), place: Some(Place { label: label.to_owned(), heads: false }), ..Line::default() }
    }

    fn text(text: &str) -> Line {
        Line { text: text.to_owned(), ..Line::default() }
    }

    #[test]
    fn places_are_headings_where_the_document_has_none() {
        let lines = vec![
            text("Fiche action 1 : Un"),
            place("Axe", "1 – Habiter"),
            text("Fiche action 2 : Deux"),
            place("Axe", "1 – Habiter"),
        ];
        let read: Vec<String> = settled(lines.clone()).into_iter().map(|l| l.text).collect();
        assert_eq!(read, ["Axe 1 : Habiter", "Fiche action 1 : Un", "Fiche action 2 : Deux"]);
        let with: Vec<Line> = std::iter::once(text("Axe 1 : Habiter")).chain(lines).collect();
        let read: Vec<String> = settled(with).into_iter().map(|l| l.text).collect();
        assert_eq!(read, ["Axe 1 : Habiter", "Fiche action 1 : Un", "Fiche action 2 : Deux"]);
    }
}
