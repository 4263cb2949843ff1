//! Footnotes: small text at the foot of a page, that a figure above the line calls.

use super::item::PageItem;
use super::page::Page;
use super::row::{CALL, TextRow};

/// A note is set at most this many times as large as the text.
const SMALL: f64 = 0.93;

/// Leaves the notes of each page out, and the figures that call them; returns how many rows they had.
pub(super) fn drop_footnotes(pages: &mut [Page]) -> usize {
    let body = body_size(pages);
    let mut left = 0;
    for page in pages {
        let small = |item: &PageItem| matches!(item, PageItem::Row(row) if row.size <= SMALL * body);
        let called = calls(page);
        let number = |item: &PageItem| note_number(&item.text()).filter(|n| called.contains(n));
        let mut notes = Vec::new();
        let mut gone = vec![false; page.items.len()];
        let mut i = 0;
        while i < page.items.len() {
            let begins = page.items[i].y() > 0.4 * page.height && small(&page.items[i]);
            if !begins || number(&page.items[i]).is_none() {
                i += 1;
                continue;
            }
            // Down to the foot of the page, or of the column.
            let below = |k: &usize| *k == i || page.items[*k].y() >= page.items[*k - 1].y();
            let end = (i..page.items.len()).take_while(below).last().map_or(i, |last| last + 1);
            if page.items[i..end].iter().all(small) {
                notes.extend(page.items[i..end].iter().filter_map(number));
                gone[i..end].fill(true);
            }
            i = end.max(i + 1);
        }
        let mut gone = gone.into_iter();
        page.items.retain(|_| {
            let dropped = gone.next().unwrap_or(false);
            left += usize::from(dropped);
            !dropped
        });
        let rows = page.items.iter_mut().flat_map(|item| match item {
            PageItem::Row(row) => vec![row],
            PageItem::Table(table) => table.text_rows_mut().collect(),
        });
        rows.for_each(|row| without_calls(row, &notes));
    }
    left
}

/// The commonest size of the text.
pub(super) fn body_size(pages: &[Page]) -> f64 {
    let mut sizes: std::collections::BTreeMap<i64, usize> = std::collections::BTreeMap::new();
    for row in pages.iter().flat_map(Page::rows) {
        *sizes.entry((row.size * 10.0).round() as i64).or_insert(0) += row.text().len();
    }
    sizes.into_iter().max_by_key(|(_, n)| *n).map_or(0.0, |(size, _)| size as f64 / 10.0)
}

/// The figures that stand above the line on a page.
fn calls(page: &Page) -> Vec<String> {
    let mut out = Vec::new();
    for row in page.rows() {
        let text = row.text();
        out.extend(text.split(CALL).skip(1).step_by(2).map(str::to_owned));
    }
    out
}

/// The figure that a note begins with.
fn note_number(text: &str) -> Option<String> {
    let text = text.trim_start_matches([CALL, '(', '[']);
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let words = text[end..].chars().any(char::is_alphabetic);
    ((1..=3).contains(&end) && words).then(|| text[..end].to_owned())
}

/// A row without the calls of these notes; other figures above the line are of the text.
fn without_calls(row: &mut TextRow, notes: &[String]) {
    for segment in row.segments.iter_mut().filter(|segment| segment.text.contains(CALL)) {
        let mut text = String::new();
        for (i, part) in segment.text.split(CALL).enumerate() {
            if i % 2 == 0 || !notes.iter().any(|note| note == part) {
                text.push_str(part);
            }
        }
        // What stands further on moved to the front by what was left out.
        let length = text.len();
        segment.breaks.iter_mut().for_each(|b| b.at = b.at.min(length));
        segment.breaks.retain(|b| text.is_char_boundary(b.at));
        segment.text = text;
    }
}
