//! Lines of a table in text, each by itself.

/// How many lines end in these bytes: by LF, CR or both together. What is cut between the two has one more.
pub(super) fn line_ends(bytes: &[u8]) -> usize {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    feeds + memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count()
}

/// The first line of a text, with its end.
pub(super) fn first_line(text: &str) -> &str {
    let bytes = text.as_bytes();
    let Some(end) = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')) else { return text };
    let both = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
    &text[..end + 1 + usize::from(both)]
}

pub(super) fn trim_end(line: &str) -> &str {
    line.trim_end_matches(['\n', '\r'])
}

/// Whether every quote of a record opens a cell, closes it, is doubled within it, or stands in a cell without quotes.
pub(super) fn quotes_fit(raw: &[u8], separator: u8) -> bool {
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'"', &raw[at..]) {
        let open = at + next;
        at = open + 1;
        if open > 0 && raw[open - 1] != separator {
            continue;
        }
        loop {
            let Some(next) = memchr::memchr(b'"', &raw[at..]) else { return false };
            at += next + 1;
            match raw.get(at) {
                Some(b'"') => at += 1,
                None | Some(b'\n' | b'\r') => break,
                Some(b) if *b == separator => break,
                Some(_) => return false,
            }
        }
    }
    true
}

/// How many cells a line has, cut by itself.
pub(super) fn width_alone(line: &str, separator: u8) -> usize {
    let mut record = ::csv::StringRecord::new();
    cut(trim_end(line), separator, 0, &mut record);
    record.len()
}

/// How a line is cut by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// A quote at the start of a cell opens, the next one before a separator closes; what stands between is the cell.
    Loose,
    /// The same, after spaces as well.
    Spaced,
    /// A quote at the start of a cell opens if the next one that is not doubled stands before a separator.
    Strict,
    /// No quote means anything.
    None,
}

/// Cuts a line by itself: in the first of the ways that gives this many cells.
pub(super) fn cut(line: &str, separator: u8, width: usize, record: &mut ::csv::StringRecord) {
    for quotes in [Quotes::Loose, Quotes::Spaced, Quotes::Strict, Quotes::None] {
        cut_so(line, separator, quotes, record);
        if record.len() == width || !line.contains('"') {
            return;
        }
    }
    cut_so(line, separator, Quotes::Loose, record);
}

pub(super) fn cut_so(line: &str, separator: u8, quotes: Quotes, record: &mut ::csv::StringRecord) {
    record.clear();
    let separator = char::from(separator);
    let mut rest = line;
    loop {
        let cell = if quotes == Quotes::Spaced { rest.trim_start_matches(' ') } else { rest };
        let inside = cell.strip_prefix('"').filter(|_| quotes != Quotes::None);
        let after = match inside.and_then(|inside| closing(inside, separator, quotes).map(|end| (inside, end))) {
            Some((inside, end)) => {
                record.push_field(&inside[..end].replace("\"\"", "\""));
                inside[end + 1..].trim_start_matches(' ')
            }
            None => {
                let end = rest.find(separator).unwrap_or(rest.len());
                record.push_field(&rest[..end]);
                &rest[end..]
            }
        };
        match after.strip_prefix(separator) {
            Some(next) => rest = next,
            None => return,
        }
    }
}

/// Where the quote that closes a cell is, from what follows the one that opens it.
fn closing(inside: &str, separator: char, quotes: Quotes) -> Option<usize> {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'"', &bytes[at..]) {
        let end = at + next;
        let mut after = &inside[end + 1..];
        if quotes == Quotes::Spaced {
            after = after.trim_start_matches(' ');
        }
        if after.is_empty() || after.starts_with(separator) {
            return Some(end);
        }
        let doubled = bytes.get(end + 1) == Some(&b'"');
        if !doubled && quotes == Quotes::Strict {
            return None;
        }
        at = end + 1 + usize::from(doubled);
    }
    None
}
