//! Running heads and feet, and page numbers: what repeats at the edges of pages.

use std::collections::{BTreeMap, BTreeSet};

use super::item::PageItem;
use super::label::label;
use super::page::Page;
use crate::document::form::field::Field;
use crate::document::form::field::labels::Labels;
use crate::document::form::heading;
use crate::french;

/// How many things stand at the top and at the bottom of a page among which a running head or a page number is looked for.
const EDGE: usize = 3;
/// A head stands no further from the edge than this part of the height of the page.
const FARTHEST: f64 = 0.17;
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
fn key(text: &str) -> String {
    if heading::starts(text) { text.to_owned() } else { without_figures(text) }
}

/// A height, roughly.
fn step(y: f64) -> i64 {
    (y / 4.0).round() as i64
}

/// The pieces of a row or a table that may repeat: that of the left of a head may be the same everywhere, that of the
/// right of each part.
fn pieces(item: &PageItem) -> Vec<String> {
    match item {
        PageItem::Row(row) => row.segments.iter().map(|segment| segment.text.clone()).collect(),
        PageItem::Table(_) => vec![item.text()],
    }
}

/// A table of more rows is no head of a page; nor is a label, which stands at the same place in all fiches, nor a field that
/// is told inside of other pages, where no head stands.
fn may_repeat(item: &PageItem, labels: &Labels, inside: &[Field]) -> bool {
    let told = |text: &str| labels.of_line(text).is_some_and(|(field, ..)| inside.contains(&field));
    match item {
        PageItem::Row(row) => {
            row.segments.iter().all(|segment| label(&segment.text, labels).is_none() && !told(&segment.text))
        }
        PageItem::Table(table) => table.rows.len() <= 2,
    }
}

/// The fields that are told with their value inside of pages.
fn told_inside(pages: &[Page], labels: &Labels) -> Vec<Field> {
    let mut inside = Vec::new();
    for page in pages {
        let rows = page.items.iter().zip(edges(page)).filter(|(_, edge)| !edge);
        for (item, _) in rows {
            if let Some((field, ..)) = labels.of_line(&item.text())
                && !inside.contains(&field)
            {
                inside.push(field);
            }
        }
    }
    inside
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
/// stands at the top of pages and nowhere else is kept where it stands first.
pub(super) fn drop_running_heads(pages: &mut [Page], labels: &Labels) -> usize {
    let inside = told_inside(pages, labels);
    let mut seen: BTreeMap<(String, i64), usize> = BTreeMap::new();
    let mut within: BTreeSet<String> = BTreeSet::new();
    for page in pages.iter() {
        let edges = edges(page);
        let mut keys = BTreeSet::new();
        for (item, edge) in page.items.iter().zip(edges) {
            let y = item.y();
            let inner = !edge || y > 0.15 * page.height && y < 0.85 * page.height;
            let text = item.text();
            if inner && heading::starts(&text) {
                within.insert(french::name_key(&text));
            }
            if edge && may_repeat(item, labels, &inside) {
                keys.extend(pieces(item).iter().map(|text| (key(text), step(y))));
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
            let at_edge = edges.next().unwrap_or(false) && may_repeat(item, labels, &inside);
            let y = item.y();
            let from_edge = (y / height).min(1.0 - y / height);
            let outer = from_edge < 0.09;
            // The rounding of a height may part two pages: the neighbours count too.
            let times = |text: &String| {
                let at = step(y);
                (at - 1..=at + 1).filter_map(|y| seen.get(&(key(text), y))).sum::<usize>()
            };
            let often = if outer { least } else { often };
            let pieces = pieces(item);
            let repeated = |text: &&String| text.chars().count() > 1 && times(text) >= often;
            // Where something else stands at the height of a head it goes with it, but in the text.
            let enough = if outer {
                pieces.iter().any(|text| repeated(&text))
            } else {
                pieces.iter().all(|text| repeated(&text))
            };
            let repeats = from_edge < FARTHEST && enough;
            let text = item.text();
            let dropped = at_edge && (repeats || (outer && page_number(&text)));
            // Nothing stands below the foot of a page: what repeats there heads nothing.
            let heads = y < 0.5 * height && heading::starts(&text);
            if dropped && heads && within.insert(french::name_key(&text)) {
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
