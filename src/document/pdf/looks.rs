//! The looks of headings that have neither name nor number: a size of their own, below that of headings that have one, or
//! in a document without any, and then bold too.

use std::collections::BTreeMap;

use super::item::PageItem;
use super::label::label;
use super::page::Page;
use super::row::TextRow;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading::{self, LevelNames};
use crate::document::line::{Marks, line};

/// A heading is set at least this many times as large as the text.
const LARGER: f64 = 1.08;
/// Words of a heading that says its own title: a shorter one may have it on the row below.
const TITLED: usize = 4;
/// Words of a heading at most, where nothing but its look tells it.
const MOST: usize = 14;

/// Levels by the size of their headings, in tenths of a point.
#[derive(Debug, Default)]
pub(super) struct Looks {
    levels: BTreeMap<i64, u8>,
    /// The size of the text and the level of what is in bold and as large.
    bold: Option<(i64, u8)>,
}

/// What is set in one size.
#[derive(Default)]
struct Look {
    /// How often it begins, how often as headings do, and how often under a name or a code whose title it may be.
    times: usize,
    named: usize,
    under: usize,
    /// How often it has the words of a title.
    titled: usize,
}

impl Look {
    /// Whether what is set so may be titles, by nothing but its look.
    fn titles(&self) -> bool {
        self.named == 0 && self.titled > 1 && 4 * self.titled >= 3 * self.times
    }
}

/// Whether a text has the words of a title: few, and no sentence.
fn is_titled(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let short = text.split_whitespace().count() <= MOST && letters >= 3 && 2 * letters > text.chars().count();
    short && text.starts_with(|c: char| c.is_uppercase() || c == '«') && !text.ends_with(['.', ':', ';', ','])
}

impl Looks {
    /// Those of the text outside of tables. A size that comes once is that of the cover.
    pub(super) fn of(pages: &[Page], body: f64, labels: &Labels) -> Self {
        let mut looks: BTreeMap<i64, Look> = BTreeMap::new();
        let (mut bold, mut names) = (Look::default(), false);
        let mut last: Option<&TextRow> = None;
        for item in pages.iter().flat_map(|page| &page.items) {
            let PageItem::Row(row) = item else {
                last = None;
                continue;
            };
            let text = row.text();
            names |= names_a_level(&text);
            let goes_on = last.is_some_and(|last| tenths(last.size) == tenths(row.size) && last.page == row.page);
            if row.size >= LARGER * body && !goes_on {
                let look = looks.entry(tenths(row.size)).or_default();
                look.times += 1;
                look.named += usize::from(heading::starts(&text));
                let short = |row: &&TextRow| {
                    let text = row.text();
                    (row.bold || heading::starts(&text)) && text.split_whitespace().count() < TITLED
                };
                look.under += usize::from(last.filter(short).is_some());
                look.titled += usize::from(is_titled(&text));
            }
            let above = last.is_some_and(|last| last.bold && tenths(last.size) == tenths(row.size));
            if row.bold && (row.size - body).abs() < 0.3 && !above && row.pieces().len() == 1 {
                let labelled = label(&text, labels).is_some() || labels.of_line(&text).is_some();
                bold.times += 1;
                bold.named += usize::from(heading::starts(&text) || line(0, &text, &mut Marks::new()).item());
                bold.titled += usize::from(is_titled(&text) && !labelled);
            }
            last = Some(row);
        }
        looks.retain(|_, look| look.times > 1);
        if !names && looks.values().all(|look| look.named == 0) {
            return Self::without_names(&looks, body, &bold);
        }
        let mut levels = BTreeMap::new();
        let (mut named_above, mut bare) = (false, false);
        for (rank, (size, look)) in looks.into_iter().rev().enumerate() {
            let named = 2 * look.named > look.times;
            let unnamed = named_above && look.named == 0 && look.under == 0;
            bare |= unnamed;
            named_above |= named;
            if named || unnamed {
                levels.extend(u8::try_from(rank + 1).ok().map(|level| (size, level)));
            }
        }
        // Where all headings have names, these tell their levels better than their sizes.
        if !bare {
            levels.clear();
        }
        Self { levels, bold: None }
    }

    /// Those of a document whose headings have nothing but a look, which needs two of them.
    fn without_names(looks: &BTreeMap<i64, Look>, body: f64, bold: &Look) -> Self {
        let sizes = looks.iter().rev().filter(|(_, look)| look.titles()).map(|(size, _)| *size);
        let levels: BTreeMap<i64, u8> = sizes.zip(1..u8::MAX).collect();
        let deepest = u8::try_from(levels.len() + 1).ok().filter(|_| !levels.is_empty() && bold.titles());
        if levels.len() + usize::from(deepest.is_some()) < 2 {
            return Self::default();
        }
        Self { levels, bold: deepest.map(|level| (tenths(body), level)) }
    }

    /// The level of a heading of this size, from 1, or of what is in bold and no larger than the text.
    pub(super) fn level(&self, size: f64, bold: bool) -> Option<u8> {
        let size = tenths(size);
        let of_size = self.levels.range(size - 1..=size + 1).next().map(|(_, level)| *level);
        let of_text = self.bold.filter(|(body, _)| bold && (size - body).abs() < 3).map(|(_, level)| level);
        of_size.or(of_text)
    }
}

/// Whether a text is a heading with the name of its level and a number.
fn names_a_level(text: &str) -> bool {
    heading::recognise(text, false, &LevelNames::default()).is_some_and(|h| h.code.is_some())
}

fn tenths(size: f64) -> i64 {
    (size * 10.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::super::row::Segment;
    use super::*;

    fn row(y: f64, size: f64, bold: bool, text: &str) -> PageItem {
        let (left, right) = (50.0, 50.0 + 0.5 * size * text.len() as f64);
        let segment = Segment { left, right, word: right, next: None, breaks: Vec::new(), text: text.to_owned() };
        let segments = vec![segment];
        PageItem::Row(TextRow { y, size, segments, margin: None, shift: 0.0, page: 1, bold })
    }

    fn page(items: Vec<PageItem>) -> [Page; 1] {
        [Page { height: 800.0, items, aside: Vec::new() }]
    }

    #[test]
    fn where_nothing_has_a_name_sizes_and_then_bold_are_levels() {
        let rows = |theme: [&str; 2], action: &str| {
            page(vec![
                row(40.0, 24.0, true, "Notre plan"),
                row(80.0, 14.0, true, theme[0]),
                row(120.0, 10.0, true, action),
                row(140.0, 10.0, false, "Pilote : la commune"),
                row(200.0, 14.0, true, theme[1]),
                row(240.0, 10.0, true, "Aider les jeunes"),
                row(260.0, 10.0, true, "Pilote :"),
            ])
        };
        let looks = |pages: &[Page]| Looks::of(pages, 10.0, Labels::own());
        let found = looks(&rows(["Habiter", "Bouger"], "Bâtir des studios"));
        let seen =
            [(24.0, true), (14.0, true), (10.0, true), (10.0, false), (8.0, true)].map(|(s, b)| found.level(s, b));
        assert_eq!(seen, [None, Some(1), Some(2), None, None]);
        // One look alone tells no levels, nor do sentences, nor looks where levels have names.
        for (theme, action) in [
            (["Habiter", "Bouger"], "Pilote"),
            (["Habiter mieux.", "Bouger mieux."], "Bâtir des studios"),
            (["Habiter", "Bouger"], "Axe 1 : Bâtir des studios"),
        ] {
            let found = looks(&rows(theme, action));
            assert_eq!((found.level(14.0, true), found.level(10.0, true)), (None, None), "{theme:?} {action}");
        }
    }
}
