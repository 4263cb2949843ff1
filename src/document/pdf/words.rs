//! The words of a document, to tell a word cut at the end of a row from one that has a hyphen.

use std::collections::BTreeMap;

use super::page::Page;
use crate::french;

/// The hyphens that one sees; the soft one is there only where a word is cut.
pub(super) const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];
pub(super) const SOFT: char = '\u{ad}';

/// The word that a text ends with when it is cut there, without its hyphen.
pub(super) fn cut(text: &str) -> Option<&str> {
    let stem = text.strip_suffix(HYPHENS).or_else(|| text.strip_suffix(SOFT))?;
    stem.ends_with(char::is_alphabetic).then_some(stem)
}

/// Rows that end with a hyphen from which on a document shows whether it cuts words.
const CUTS: usize = 5;

/// Every word of a document, as words are compared, and how often it stands there whole.
#[derive(Debug, Default)]
pub(super) struct Words {
    counts: BTreeMap<String, usize>,
    /// Whether rows end with hyphens and no word was ever cut by one: all are of compound words.
    keeps_hyphens: bool,
}

impl Words {
    pub(super) fn of(pages: &[Page]) -> Self {
        let mut words = Self::default();
        let mut cuts: Vec<(String, String)> = Vec::new();
        let mut open: Option<String> = None;
        for row in pages.iter().flat_map(Page::rows) {
            let text = row.text();
            // The rest of a word that is cut is no word.
            let rest = match open.take().filter(|_| text.starts_with(char::is_lowercase)) {
                Some(head) => {
                    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
                    cuts.push((head, french::fold(&text[..end])));
                    &text[end..]
                }
                None => &text[..],
            };
            words.learn_text(rest);
            let head = cut(&text).and_then(|stem| stem.rsplit(|c: char| !c.is_alphabetic()).next());
            open = head.map(french::fold);
        }
        let cut = cuts.iter().any(|(head, tail)| words.has(&format!("{head}{tail}")));
        words.keeps_hyphens = !cut && cuts.len() >= CUTS;
        words
    }

    pub(super) fn learn_text(&mut self, text: &str) {
        let text = french::fold(text).replace(['\u{2010}', '\u{2011}'], "-");
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| word.len() > 2) {
            *self.counts.entry(word.to_owned()).or_insert(0) += 1;
        }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.counts.contains_key(word)
    }

    pub(super) fn times(&self, word: &str) -> usize {
        self.counts.get(word).copied().unwrap_or(0)
    }

    pub(super) fn keeps_hyphens(&self) -> bool {
        self.keeps_hyphens
    }
}
