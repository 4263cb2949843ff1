//! The contents list of a document: titles that come again later, with the page where they do.
//!
//! It is not the plan. What it names are headings of the document all the same: «Gouvernance et suivi» in a list of
//! contents tells that a line of these words begins another part.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Line;
use crate::document::form::heading::{LevelNames, recognise};
use crate::french;

/// What the contents list of a document says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// For each line, whether it is of a contents list.
    pub(super) of_list: Vec<bool>,
    /// The titles that it names, as [`french::name_key`] writes them.
    pub(super) titles: BTreeSet<String>,
}

impl Contents {
    /// Adds the titles of lists that were told from the text before.
    pub(super) fn add(&mut self, listed: &[String]) {
        self.titles.extend(listed.iter().map(|text| Entry::of(text).key).filter(|key| !key.is_empty()));
    }
}

/// How a contents list is headed.
const HEADS: &[&str] = &[
    "sommaire",
    "table des matieres",
    "table des fiches",
    "table des actions",
    "liste des fiches",
    "liste des actions",
    "index des fiches",
    "index des actions",
    "sommaire des fiches",
    "sommaire des actions",
    "plan du document",
    "contenu du document",
    "contenu",
];

/// Lines with leaders in a row from which they are a list, without any heading of it.
const RUN: usize = 3;
/// What a title that is wrapped may take besides its first line.
const WRAPPED: usize = 2;
/// Letters of the longest name of a level with its number: «Orientation stratégique n° 12».
const NAME: usize = 32;
/// No document has more pages.
const PAGES: usize = 2000;

/// Where a title leads: the key of its words, and the page when one stands behind.
struct Entry {
    key: String,
    page: Option<usize>,
    leader: bool,
}

impl Entry {
    fn of(text: &str) -> Self {
        let text = text.trim();
        let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let page = text[before.len()..].parse().ok().filter(|page| (1..PAGES).contains(page));
        let leaderless =
            before.trim_end_matches(|c: char| matches!(c, '.' | '…' | '·' | '_' | '-') || c.is_whitespace());
        let dots: usize = before[leaderless.len()..]
            .chars()
            .map(|c| if c == '…' { 3 } else { usize::from(!c.is_whitespace()) })
            .sum();
        let leader = dots >= 4 && (page.is_some() || text.ends_with(['.', '…', '·', '_']));
        let parted = before.ends_with(|c: char| c.is_whitespace()) || leader;
        // «AXE 1» alone leads to no page: its title is on the next line.
        let name = || recognise(text, false, &LevelNames::default()).is_some_and(|h| h.title.is_empty());
        let page = page.filter(|_| (parted || before.is_empty()) && (leader || !name()));
        let title = if page.is_some() || leader { leaderless } else { text };
        Self { key: french::name_key(title), page, leader }
    }
}

/// The contents lists of a document.
pub(super) fn of(lines: &[Line]) -> Contents {
    let entries: Vec<Entry> = lines.iter().map(|line| Entry::of(&line.printed())).collect();
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, _) in lines.iter().enumerate().filter(|(_, line)| line.fields.is_empty()) {
        let leads = entries[i].leader && entries[i].page.is_some();
        if !leads && !entries[i].key.is_empty() {
            last.insert(entries[i].key.as_str(), i);
        }
    }
    // «AXE 1» alone on its line, its title on the next: a list has them side by side.
    let joined: Vec<(String, usize)> = (1..lines.len())
        .filter(|i| lines[*i].fields.is_empty() && lines[*i - 1].text.chars().count() <= NAME)
        .filter(|i| !entries[*i].key.is_empty() && !entries[*i - 1].key.is_empty())
        .map(|i| (format!("{} {}", entries[i - 1].key, entries[i].key), i))
        .collect();
    last.extend(joined.iter().map(|(words, i)| (words.as_str(), *i)));
    let mut out = Contents { of_list: vec![false; lines.len()], titles: BTreeSet::new() };
    let mut i = 0;
    while i < lines.len() {
        let end =
            if is_head(&entries[i], &lines[i]) { headed(&entries, lines, i, &last) } else { run(&entries, lines, i) };
        if end <= i {
            i += 1;
            continue;
        }
        out.of_list[i..end].iter_mut().for_each(|of_list| *of_list = true);
        let mut wrapped = String::new();
        for entry in entries[i..end].iter().filter(|e| !e.key.is_empty() || e.leader) {
            let joined = format!("{wrapped} {}", entry.key).trim().to_owned();
            out.titles.insert(entry.key.clone());
            out.titles.insert(joined.clone());
            wrapped = if entry.page.is_some() { String::new() } else { entry.key.clone() };
        }
        i = end;
    }
    twice(&entries, lines, &last, &mut out);
    out.titles.remove("");
    out
}

/// From how many lines on a run of titles that all come again further down is a list of them.
const TWICE: usize = 4;

/// A list that nothing heads and nothing leads: titles one under another that all come again in the same order, with what
/// is said under each.
fn twice(entries: &[Entry], lines: &[Line], last: &BTreeMap<&str, usize>, out: &mut Contents) {
    let again = |i: usize| {
        let plain = lines[i].fields.is_empty() && !lines[i].item() && !out.of_list[i] && !entries[i].key.is_empty();
        last.get(entries[i].key.as_str()).copied().filter(|at| plain && *at > i)
    };
    let blank = |i: usize| lines[i].text.is_empty() && lines[i].fields.is_empty();
    let Some(start) = (0..lines.len()).find(|i| again(*i).is_some()) else { return };
    let (mut end, mut places) = (start, Vec::new());
    for i in (start..lines.len()).filter(|i| !blank(*i)) {
        let Some(at) = again(i).filter(|at| places.last().is_none_or(|before| before < at)) else { break };
        places.push(at);
        end = i + 1;
    }
    let (Some(first), Some(after)) = (places.first().copied(), places.last().copied()) else { return };
    let names = LevelNames::default();
    let named = |i: &usize| {
        recognise(&lines[*i].printed(), false, &names).is_some_and(|h| h.code.is_some() && !h.title.is_empty())
    };
    let said = (first..=after).filter(|i| !blank(*i)).count();
    if places.len() >= TWICE && (start..end).filter(named).count() >= 2 && first >= end && said >= places.len() * 2 {
        out.of_list[start..end].iter_mut().for_each(|of_list| *of_list = true);
        out.titles.extend(entries[start..end].iter().map(|entry| entry.key.clone()));
    }
}

fn is_head(entry: &Entry, line: &Line) -> bool {
    // «Contenu de l'action» is a label.
    let more = |head: &str| {
        let rest = entry.key.strip_prefix(head).filter(|_| !head.starts_with("contenu"));
        rest.is_some_and(|rest| rest.starts_with(' ') && rest.len() < 24)
    };
    !line.item() && HEADS.iter().any(|head| entry.key == *head || more(head))
}

/// Where the list under a heading ends: after the last line that leads to a page or that comes again later.
fn headed(entries: &[Entry], lines: &[Line], head: usize, last: &BTreeMap<&str, usize>) -> usize {
    let mut end = head + 1;
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut page = 0;
    let mut waiting = 0;
    let mut paged = false;
    for i in head + 1..lines.len() {
        let entry = &entries[i];
        if lines[i].text.is_empty() && lines[i].fields.is_empty() {
            continue;
        }
        if !lines[i].fields.is_empty() || waiting > WRAPPED {
            break;
        }
        let leads = entry.leader || entry.page.is_some_and(|p| p >= page && p <= page + 80);
        // What was named already comes now: the document itself begins.
        if !leads && seen.contains(entry.key.as_str()) {
            break;
        }
        paged |= leads;
        // Where entries have pages, what has none is no entry; nor is what comes behind a line that never comes again.
        let again =
            !paged && (waiting == 0 || end > head + 2) && last.get(entry.key.as_str()).is_some_and(|at| *at > i);
        if leads || again {
            page = entry.page.filter(|_| leads).unwrap_or(page);
            seen.insert(&entry.key);
            end = i + 1;
            waiting = 0;
        } else {
            waiting += 1;
        }
    }
    // A heading alone is none of a list.
    if end > head + 1 { end } else { head }
}

/// Where a run of lines with leaders that begins here ends; `at` when none does.
fn run(entries: &[Entry], lines: &[Line], at: usize) -> usize {
    if lines[at].text.is_empty() || !lines[at].fields.is_empty() {
        return at;
    }
    let (mut end, mut found, mut waiting) = (at, 0, 0);
    for i in at..lines.len() {
        if lines[i].text.is_empty() && lines[i].fields.is_empty() {
            continue;
        }
        if !lines[i].fields.is_empty() {
            break;
        }
        if entries[i].leader {
            (end, waiting) = (i + 1, 0);
            found += 1;
        } else {
            waiting += 1;
        }
        // A list begins with its first entry, or with the first line of a wrapped one.
        if waiting > if found == 0 { 1 } else { WRAPPED } {
            break;
        }
    }
    // A line with a leader and a page is one wherever it stands.
    let alone = found > 0 && entries[at].leader && entries[at].page.is_some();
    if found >= RUN {
        end
    } else if alone {
        at + 1
    } else {
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::of_text;

    fn of_list(text: &str) -> Vec<usize> {
        let lines = of_text(text, crate::document::Labels::own()).lines;
        (0..lines.len()).filter(|i| of(&lines).of_list[*i]).map(|i| i + 1).collect()
    }

    #[test]
    fn a_list_with_leaders_is_told_by_them() {
        assert_eq!(
            of_list(
                "Axe 1 – Aller ........ 3\nFiche 1 – Relier les bourgs du haut et les\nhameaux ......... 4\nFiche 2 ……… 5\nAxe 1 – Aller\n"
            ),
            [1, 2, 3, 4]
        );
        assert_eq!(of_list("Des bourgs...\nAxe 1 – Aller\n"), [0; 0]);
    }

    #[test]
    fn a_list_without_leaders_ends_where_what_it_named_begins() {
        let text = "Sommaire\nPréambule 2\nAxe 1 – Aller 3\n1.1 Relier 3\nGlossaire 12\n\nPréambule\nDu texte.\nAxe 1 – Aller\n1.1 Relier\n";
        assert_eq!(of_list(text), [1, 2, 3, 4, 5]);
        let text = "Liste des fiches\nFiche 1 – Relier\nFiche 2 – Partager\n\nAxe 1 – Aller\nFiche 1 – Relier\nFiche 2 – Partager\n";
        assert_eq!(of_list(text), [1, 2, 3]);
        assert_eq!(of_list("Sommaire\nDu texte et rien d'autre.\nAxe 1 – Aller\n"), [0; 0]);
    }
}
