//! Tables of contents: rows that end with the number of a page, and those between them.

use super::item::PageItem;
use super::page::Page;
use super::row::TextRow;
use crate::document::form::heading;

/// Rows that a contents list has at least, when no dots lead to its numbers.
const LEAST: usize = 4;
/// Rows of one entry at most, after the first.
const WRAPPED: usize = 3;

/// How a row ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// «Axe 1 – Mobilité ........ 12».
    Dotted(usize),
    /// «Axe 1 – Mobilité            12».
    Apart(usize),
}

impl Ending {
    fn page(self) -> usize {
        match self {
            Self::Dotted(page) | Self::Apart(page) => page,
        }
    }
}

/// The number at the end of a text and what stands before it.
fn number_at_end(text: &str) -> Option<(&str, usize)> {
    let text = text.trim_end();
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &text[before.len()..];
    (1..=3).contains(&number.len()).then(|| number.parse().ok()).flatten().map(|page| (before, page))
}

/// «Axe 1 – Mobilité ........ 12»: dots, or what stands for them, lead to a number.
fn leads_to_a_page(text: &str) -> Option<usize> {
    let (before, page) = number_at_end(text)?;
    let leaders = before.trim_end().chars().rev().take_while(|c| matches!(c, '.' | '…' | ' ' | '_' | '·' | '-'));
    let wide = leaders.filter(|c| *c != ' ').map(|c| if c == '…' { 3 } else { 1 }).sum::<usize>() >= 4;
    wide.then_some(page)
}

fn ending(row: &TextRow) -> Option<Ending> {
    if let Some(page) = leads_to_a_page(&row.text()) {
        return Some(Ending::Dotted(page));
    }
    let last = row.segments.last()?;
    let apart = if row.segments.len() > 1 {
        last.text.trim()
    } else {
        let gap = last.breaks.last()?;
        last.text[gap.at..].trim()
    };
    let (before, page) = number_at_end(apart)?;
    before.is_empty().then_some(Ending::Apart(page))
}

/// Leaves the tables of contents out, with the rows of their long entries; returns what these rows said.
pub(super) fn drop_contents(pages: &mut [Page]) -> Vec<String> {
    let last_page = 2 * pages.len() + 20;
    let mut left = Vec::new();
    // The rows outside of tables, through the pages: which one, and how it ends.
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for (p, page) in pages.iter().enumerate() {
        rows.extend((0..page.items.len()).map(|i| (p, i)));
    }
    let row = |(p, i): (usize, usize)| match &pages[p].items[i] {
        PageItem::Row(row) => Some(row),
        PageItem::Table(_) => None,
    };
    let endings: Vec<Option<Ending>> = rows.iter().map(|at| row(*at).and_then(ending)).collect();
    let mut gone = vec![false; rows.len()];
    let mut k = 0;
    while k < rows.len() {
        let Some(first) = endings[k] else {
            k += 1;
            continue;
        };
        let mut run = vec![(k, first)];
        let mut next = k + 1;
        while next < rows.len() && next - run[run.len() - 1].0 <= WRAPPED + 1 && row(rows[next]).is_some() {
            let goes_on = |page: usize| page >= run[run.len() - 1].1.page();
            if let Some(ending) = endings[next].filter(|e| goes_on(e.page()) || matches!(e, Ending::Dotted(_))) {
                run.push((next, ending));
            }
            next += 1;
        }
        let end = run[run.len() - 1].0;
        let dotted = run.iter().filter(|(_, e)| matches!(e, Ending::Dotted(_))).count();
        let apart = || {
            let rights: Vec<f64> = run.iter().filter_map(|(k, _)| row(rows[*k])).map(TextRow::right).collect();
            let edge = rights.iter().copied().fold(0.0, f64::max);
            let aligned = rights.iter().filter(|right| edge - **right < 6.0).count();
            let pages = run.iter().all(|(_, e)| e.page() <= last_page);
            let entries = end + 1 - run[0].0;
            run.len() >= LEAST && pages && 5 * aligned >= 4 * run.len() && 2 * run.len() >= entries
        };
        if dotted * 2 >= run.len() || apart() {
            gone[run[0].0..=end].fill(true);
            wrapped_first(&row, &rows, run[0].0, &mut gone);
            glued_last(&row, &rows, (end, run[run.len() - 1].1.page()), &mut gone);
        }
        k = end + 1;
    }
    let mut gone = gone.into_iter();
    for page in pages {
        page.items.retain(|item| {
            let dropped = gone.next().unwrap_or(false);
            if let PageItem::Row(row) = item {
                left.extend(dropped.then(|| row.text()));
            }
            !dropped
        });
    }
    left
}

/// The first entry may be long too: its beginning stands right above what ends with its page.
fn wrapped_first<'a>(
    row: &impl Fn((usize, usize)) -> Option<&'a TextRow>,
    rows: &[(usize, usize)],
    first: usize,
    gone: &mut [bool],
) {
    let Some(above) = first.checked_sub(1).filter(|k| !gone[*k]) else { return };
    let (Some(a), Some(b)) = (row(rows[above]), row(rows[first])) else { return };
    let near = a.page == b.page && b.y - a.y < 1.6 * b.size && (a.size - b.size).abs() < 0.3;
    if near && heading::starts(&a.text()) && !heading::starts(&b.text()) {
        gone[above] = true;
    }
}

/// The last entry may fill its row so that no room is left before its page: «… avec Valence Romans Agglo41».
fn glued_last<'a>(
    row: &impl Fn((usize, usize)) -> Option<&'a TextRow>,
    rows: &[(usize, usize)],
    (last, page): (usize, usize),
    gone: &mut [bool],
) {
    let Some(at) = rows.get(last + 1) else { return };
    let (Some(a), Some(b)) = (row(rows[last]), row(*at)) else { return };
    let near = a.page == b.page && b.y - a.y < 1.6 * b.size && (a.right() - b.right()).abs() < 4.0;
    if near && number_at_end(&b.text()).is_some_and(|(_, n)| n >= page) {
        gone[last + 1] = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_lead_to_a_page() {
        assert_eq!(leads_to_a_page("Axe 1 – Mobilité ........ 12"), Some(12));
        assert_eq!(leads_to_a_page("Axe 1 – Mobilité ……… 12"), Some(12));
        assert_eq!(leads_to_a_page("Axe 1 – Mobilité . . . . . 7"), Some(7));
        assert_eq!(leads_to_a_page("des entreprises... 12"), None);
        assert_eq!(leads_to_a_page("et bien d'autres....."), None);
    }
}
