//! Running heads and feet, and page numbers: what repeats at the edges of pages.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Page, PageItem};
use crate::document::form::heading;
use crate::french;

/// How many things stand at the top and at the bottom of a page among which a running head or a page number is looked for.
const EDGE: usize = 3;
/// Pages on which a head must stand; in a document of few pages, on all but the first.
const LEAST: usize = 3;

/// Figures made one sign: «Page 3 sur 12» is the same head on every page.
fn without_figures(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

/// A number alone, or said to be that of the page.
fn page_number(text: &str) -> bool {
    let key = without_figures(&french::name_key(text));
    matches!(key.as_str(), "#" | "# #" | "page #" | "p #" | "page # #" | "page # sur #" | "# sur #" | "# page")
}

/// The words of what repeats. A heading with another number is another one: «Fiche action 3» stands at the top of its page.
fn key(item: &PageItem) -> (String, i64) {
    let text = item.text();
    let words = if heading::starts(&text) { text } else { without_figures(&text) };
    (words, (item.y() / 4.0).round() as i64)
}

/// A table of more rows is no head of a page.
fn may_repeat(item: &PageItem) -> bool {
    match item {
        PageItem::Row(_) => true,
        PageItem::Table(table) => table.rows.len() <= 2,
    }
}

/// For each thing on a page, whether it stands at its top or at its bottom; in columns these are read neither first nor
/// last.
fn edges(page: &Page) -> Vec<bool> {
    let mut order: Vec<usize> = (0..page.items.len()).collect();
    order.sort_by(|a, b| page.items[*a].y().total_cmp(&page.items[*b].y()));
    let mut out = vec![false; order.len()];
    let n = order.len();
    order.iter().enumerate().filter(|(rank, _)| *rank < EDGE || rank + EDGE >= n).for_each(|(_, i)| out[*i] = true);
    out
}

/// Leaves out of each page what stands at the same height of others with the same words, figures apart. A heading that
/// stands nowhere else is kept where it stands first.
pub(super) fn drop_running_heads(pages: &mut [Page]) -> usize {
    let mut seen: BTreeMap<(String, i64), usize> = BTreeMap::new();
    let mut within: BTreeSet<String> = BTreeSet::new();
    for page in pages.iter() {
        let edges = edges(page);
        let mut keys = BTreeSet::new();
        for (item, edge) in page.items.iter().zip(edges) {
            let (words, y) = key(item);
            let inner = !edge || (y as f64 * 4.0) > 0.15 * page.height && (y as f64 * 4.0) < 0.85 * page.height;
            if inner && heading::starts(&words) {
                within.insert(french::name_key(&words));
            }
            if edge && may_repeat(item) {
                keys.insert((words, y));
            }
        }
        keys.into_iter().for_each(|key| *seen.entry(key).or_insert(0) += 1);
    }
    // On a third of the pages, and three at least; in the margin on three, for heads differ from part to part.
    let often = (pages.len() / 3).max(LEAST);
    let least = pages.len().saturating_sub(1).clamp(2, LEAST);
    let mut left = 0;
    for page in pages.iter_mut() {
        let height = page.height;
        let mut edges = edges(page).into_iter();
        page.items.retain(|item| {
            let at_edge = edges.next().unwrap_or(false) && may_repeat(item);
            let y = item.y();
            let outer = y < 0.09 * height || y > 0.91 * height;
            let (words, y) = key(item);
            // The rounding of a height may part two pages: the neighbours count too.
            let times: usize = (y - 1..=y + 1).filter_map(|y| seen.get(&(words.clone(), y))).sum();
            let bullet = words.chars().count() > 1;
            let repeats = bullet && times >= if outer { least } else { often };
            let dropped = at_edge && (repeats || (outer && page_number(&item.text())));
            if dropped && heading::starts(&words) && within.insert(french::name_key(&words)) {
                return true;
            }
            left += usize::from(dropped);
            !dropped
        });
    }
    left + drop_repeated_asides(pages, often)
}

/// What lies aside on many pages is a head too.
fn drop_repeated_asides(pages: &mut [Page], often: usize) -> usize {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages.iter() {
        let keys: BTreeSet<String> = page.aside.iter().map(|text| without_figures(text)).collect();
        keys.into_iter().for_each(|key| *seen.entry(key).or_insert(0) += 1);
    }
    let mut left = 0;
    for page in pages {
        let before = page.aside.len();
        page.aside.retain(|text| seen.get(&without_figures(text)).is_none_or(|n| *n < often));
        left += before - page.aside.len();
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for text in ["12", "Page 3", "- 3 -", "3 / 12", "Page 3 sur 12", "p. 4"] {
            assert!(page_number(text), "{text}");
        }
        assert!(!page_number("2025 : une année"));
    }
}
