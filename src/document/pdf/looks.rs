//! The looks of headings that have neither name nor number: a size of their own, below that of headings that have one.

use std::collections::BTreeMap;

use super::item::PageItem;
use super::page::Page;
use super::row::TextRow;
use crate::document::form::heading;

/// A heading is set at least this many times as large as the text.
const LARGER: f64 = 1.08;
/// Words of a heading that says its own title: a shorter one may have it on the row below.
const TITLED: usize = 4;

/// Levels by the size of their headings, in tenths of a point.
#[derive(Debug, Default)]
pub(super) struct Looks {
    levels: BTreeMap<i64, u8>,
}

/// What is set in one size.
#[derive(Default)]
struct Look {
    /// How often it begins, how often as headings do, and how often under a name or a code whose title it may be.
    times: usize,
    named: usize,
    under: usize,
}

impl Looks {
    /// Those of the text outside of tables. A size that comes once is that of the cover.
    pub(super) fn of(pages: &[Page], body: f64) -> Self {
        let mut looks: BTreeMap<i64, Look> = BTreeMap::new();
        let mut last: Option<&TextRow> = None;
        for item in pages.iter().flat_map(|page| &page.items) {
            let PageItem::Row(row) = item else {
                last = None;
                continue;
            };
            let goes_on = last.is_some_and(|last| tenths(last.size) == tenths(row.size) && last.page == row.page);
            if row.size >= LARGER * body && !goes_on {
                let look = looks.entry(tenths(row.size)).or_default();
                look.times += 1;
                look.named += usize::from(heading::starts(&row.text()));
                let short = |row: &&TextRow| {
                    let text = row.text();
                    (row.bold || heading::starts(&text)) && text.split_whitespace().count() < TITLED
                };
                look.under += usize::from(last.filter(short).is_some());
            }
            last = Some(row);
        }
        looks.retain(|_, look| look.times > 1);
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
        Self { levels }
    }

    /// The level of a heading of this size, from 1.
    pub(super) fn level(&self, size: f64) -> Option<u8> {
        let size = tenths(size);
        self.levels.range(size - 1..=size + 1).next().map(|(_, level)| *level)
    }
}

fn tenths(size: f64) -> i64 {
    (size * 10.0).round() as i64
}
