//! What a text carries besides its words: running heads of the pages it was printed on, comments, links and notes of
//! Markdown. Lines keep their places: what is left out leaves an empty one.

use std::collections::BTreeMap;

use crate::document::form::field::labels::Labels;
use crate::document::form::heading;
use crate::french;

/// Lines at the head and at the foot of a page among which a running head is looked for.
const EDGE: usize = 2;
/// From how many pages on a line of their heads is one.
const PAGES: usize = 3;
/// A front matter is no longer than this.
const FRONT: usize = 60;

/// The lines of a text, and how many of them were left out.
pub(super) fn lines(text: &str) -> (Vec<String>, usize) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let unified = text.replace("\r\n", "\n").replace(['\r', '\u{0b}'], "\n");
    let mut pages = vec![0];
    let mut out: Vec<String> = Vec::new();
    for line in unified.split('\n') {
        // A page may begin with its first line, or behind the last word of the one before.
        let mut pieces = line.split('\u{0c}');
        let first = pieces.next().unwrap_or_default();
        let mut begins = false;
        for (k, piece) in std::iter::once(first).chain(pieces).enumerate() {
            begins |= k > 0;
            if k == 0 && piece.is_empty() && line.contains('\u{0c}') {
                continue;
            }
            if std::mem::take(&mut begins) {
                pages.push(out.len());
            }
            out.push(piece.to_owned());
        }
    }
    let mut left = without_heads(&mut out, &pages);
    left += without_paged_lines(&mut out);
    left += without_front_matter(&mut out);
    without_comments(&mut out);
    left += without_notes(&mut out);
    out.iter_mut().filter(|line| line.contains("](")).for_each(|line| *line = without_links(line));
    (out, left)
}

/// Leaves out what comes at the edge of page after page, figures apart.
fn without_heads(lines: &mut [String], pages: &[usize]) -> usize {
    if pages.len() < PAGES {
        return 0;
    }
    let key = |line: &str| {
        let key: String = french::name_key(line).chars().filter(|c| !c.is_ascii_digit()).collect();
        (key, line.chars().any(|c| c.is_ascii_digit()))
    };
    // Headings, and what fiches say at the edge of pages may come again and again: «Financeurs : à définir», «Calendrier» and «2027».
    let said = |line: &str| {
        let line = line.trim_start_matches(['|', ' ']).trim_end();
        let year = line.len() == 4 && line.parse().is_ok_and(|year| (1900..2100).contains(&year));
        // «Axe 1», «Axe 2» at the head of three pages are headings.
        year || heading::starts(line)
            || Labels::own().field(line).is_some()
            || line.split_once(['\t', ':', '|']).is_some_and(|(label, _)| Labels::own().field(label).is_some())
    };
    let mut edges: Vec<usize> = Vec::new();
    for (k, start) in pages.iter().enumerate() {
        let end = pages.get(k + 1).copied().unwrap_or(lines.len());
        let said: Vec<usize> = (*start..end).filter(|i| !lines[*i].trim().is_empty()).collect();
        edges.extend(said.iter().take(EDGE));
        edges.extend(said.iter().skip(EDGE).rev().take(EDGE));
    }
    let mut times: BTreeMap<(String, bool), usize> = BTreeMap::new();
    edges.iter().for_each(|i| *times.entry(key(&lines[*i])).or_insert(0) += 1);
    let mut left = 0;
    // Nor is what stands under a label alone.
    let label = |i: usize| i > 0 && Labels::own().field(&lines[i - 1]).is_some();
    let heads = edges.into_iter().filter(|i| !said(&lines[*i]) && !label(*i));
    for i in heads.collect::<Vec<usize>>() {
        let key = key(&lines[i]);
        if times.get(&key).is_some_and(|n| *n >= PAGES && *n * 2 >= pages.len()) {
            lines[i].clear();
            left += 1;
        }
    }
    left
}

/// Leaves out, but for the first, the lines that are the same with the number of a page behind: what was copied from a
/// document keeps its running heads.
fn without_paged_lines(lines: &mut [String]) -> usize {
    let paged = |line: &str| {
        let before = line.trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
        let page: usize = line.trim_end()[before.len()..].parse().ok()?;
        let before = before.trim_end();
        let at = before.len().checked_sub("page".len()).filter(|at| before.is_char_boundary(*at))?;
        let (head, word) = before.split_at(at);
        let apart = head.ends_with("  ")
            || head.ends_with(['\t', '|', '-', '–', '—'])
            || head.trim_end().ends_with(['|', '-', '–', '—']);
        let head = head.trim_end_matches([' ', '\t', '|', '-', '–', '—']);
        (word.eq_ignore_ascii_case("page") && apart && !head.is_empty()).then(|| (head.to_owned(), page))
    };
    let mut all: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, (head, page)) in lines.iter().enumerate().filter_map(|(i, line)| Some((i, paged(line)?))) {
        all.entry(head).or_default().push((i, page));
    }
    let mut left = 0;
    for (head, places) in all {
        if places.len() < PAGES || !places.windows(2).all(|pair| pair[0].1 < pair[1].1) {
            continue;
        }
        for (k, (i, _)) in places.into_iter().enumerate() {
            lines[i] = if k == 0 { head.clone() } else { String::new() };
            left += usize::from(k > 0);
        }
    }
    left
}

/// `---`, keys and values, `---`, at the head of a Markdown file.
fn without_front_matter(lines: &mut [String]) -> usize {
    if lines.first().is_none_or(|line| line.trim_end() != "---") {
        return 0;
    }
    let end = lines.iter().take(FRONT).skip(1).position(|line| matches!(line.trim_end(), "---" | "..."));
    let Some(end) = end.map(|at| at + 1).filter(|end| lines[1..*end].iter().any(|line| line.contains(':'))) else {
        return 0;
    };
    lines[..=end].iter_mut().for_each(String::clear);
    end + 1
}

/// `<!-- … -->`, over one line or several: what its author hid.
fn without_comments(lines: &mut [String]) {
    let mut inside = false;
    for line in lines.iter_mut() {
        if !inside && !line.contains("<!--") {
            continue;
        }
        let mut out = String::new();
        let mut rest = line.as_str();
        loop {
            let mark = if inside { "-->" } else { "<!--" };
            let Some(at) = rest.find(mark) else {
                if !inside {
                    out.push_str(rest);
                }
                break;
            };
            if !inside {
                out.push_str(&rest[..at]);
            }
            rest = &rest[at + mark.len()..];
            inside = !inside;
        }
        *line = out.trim_end().to_owned();
    }
}

/// `[^1]` and `[^1]: …`: a note, and where it is called.
fn without_notes(lines: &mut [String]) -> usize {
    let mut left = 0;
    for line in lines.iter_mut().filter(|line| line.contains("[^")) {
        if line.trim_start().starts_with("[^") && line.contains("]:") {
            line.clear();
            left += 1;
            continue;
        }
        while let Some(start) = line.find("[^") {
            let Some(length) = line[start..].find(']').filter(|length| *length < 24) else { break };
            line.replace_range(start..=start + length, "");
        }
    }
    left
}

/// `[words](where)` as its words.
fn without_links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(middle) = rest.find("](") {
        let end = rest[middle..].find(')').map(|end| middle + end);
        let start = rest[..middle].rfind('[');
        let (Some(start), Some(end)) = (start, end) else { break };
        let picture = rest[..start].ends_with('!');
        out.push_str(rest[..start].trim_end_matches('!'));
        if !picture {
            out.push_str(&rest[start + 1..middle]);
        }
        rest = &rest[end + 1..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        lines(text).0
    }

    #[test]
    fn heads_and_numbers_of_pages_are_left_out() {
        let page = |n: usize, body: &str| format!("Contrat de montagne\n\n{body}\n\n   {n}\n");
        let text = [page(1, "Axe 1"), page(2, "Axe 2"), page(3, "Axe 3")].join("\u{0c}");
        let (read, left) = lines(&text);
        assert_eq!(left, 6);
        let said: Vec<&String> = read.iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(said, ["Axe 1", "Axe 2", "Axe 3"]);
        // Lines stand where an editor shows them.
        assert_eq!(read[7], "Axe 2");
        assert_eq!(lines("A\n\u{0c}A\n").1, 0);
    }

    #[test]
    fn what_markdown_adds_is_left_out() {
        assert_eq!(read("---\ntitle: Plan\n---\n# Axe 1"), ["", "", "", "# Axe 1"]);
        assert_eq!(read("---\nAxe 1\n"), ["---", "Axe 1", ""]);
        assert_eq!(read("a <!-- b --> c\n<!-- d\ne --> f"), ["a  c", "", " f"]);
        assert_eq!(read("Agir[^1] ici\n[^1]: Note."), ["Agir ici", ""]);
        assert_eq!(read("- [Axe 1](#axe-1) et ![x](y.png)[B](c)"), ["- Axe 1 et B"]);
        assert_eq!(read("[1](2"), ["[1](2"]);
    }
}
