//! CSV in any of the dialects that spreadsheets write.

use std::borrow::Cow;
use std::io::Read;

use super::formula::{guarded, unguarded};
use super::line::{first_line, width_alone};

/// The separators tried, with how they are said.
const SEPARATORS: [(u8, &str); 4] =
    [(b';', "point-virgule"), (b',', "virgule"), (b'\t', "tabulation"), (b'|', "barre verticale")];

/// Bytes of a text that are looked at to find its separator.
pub(crate) const SAMPLE: usize = 256 * 1024;

/// How a table in text parts its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// What stands between two cells.
    pub(crate) separator: u8,
    /// How that is said.
    pub(crate) name: &'static str,
}

/// Why the separator of a text can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undecided {
    /// Two of them give lines of the same length; the first.
    Tie(Dialect),
    /// None gives lines of the same length.
    Irregular,
}

/// What a separator gives on the sample.
struct Candidate {
    dialect: Dialect,
    /// How many lines agree with the header.
    regular: usize,
    /// How many columns it has.
    width: usize,
    /// Whether its first line has as many: nothing stands above the header.
    whole: bool,
}

impl Candidate {
    /// A separator under which most rows agree with the header, above which titles may stand and below which notes;
    /// `None` when this is not the separator.
    fn of(dialect: Dialect, widths: &[usize]) -> Option<Self> {
        let (width, from) = usual(widths)?;
        let last = widths.iter().rposition(|w| *w == width)? + 1;
        let regular = widths.iter().filter(|w| **w == width).count();
        // Lines of prose agree by chance: notes are no more than rows, and parted by nothing.
        let notes = regular > 1 && regular >= widths.len() - last && widths[last..].iter().all(|w| *w == 1);
        let to = if notes { last } else { widths.len() };
        (regular * 5 >= (to - from) * 4).then_some(Self { dialect, regular, width, whole: from == 0 })
    }
}

impl Dialect {
    /// The dialect under which rows have as many cells as the header. Of a file that is not read whole, [`SAMPLE`] bytes
    /// and one more are enough.
    ///
    /// # Errors
    /// When none can be told.
    pub(crate) fn of(text: &[u8]) -> Result<Self, Undecided> {
        // A line cut by the end of the sample tells nothing.
        let sample = match text.get(..SAMPLE).filter(|_| text.len() > SAMPLE) {
            Some(start) => &start[..start.iter().rposition(|b| matches!(b, b'\n' | b'\r')).unwrap_or(SAMPLE)],
            None => text,
        };
        let all = || SEPARATORS.into_iter().map(|(separator, name)| Self { separator, name });
        let mut candidates: Vec<Candidate> = all().filter_map(|d| Candidate::of(d, &widths(sample, d))).collect();
        // A quote that is never closed takes rows for a cell: each line is then cut by itself.
        if candidates.is_empty() {
            candidates.extend(all().filter_map(|d| Candidate::of(d, &widths_alone(sample, d))));
        }
        // A list of coordinates in a cell has more commas than the table has columns.
        candidates.sort_by_key(|c| std::cmp::Reverse((c.whole, c.width, c.regular)));
        match candidates.as_slice() {
            [a, b, ..] if a.regular == b.regular && a.width == b.width => Err(Undecided::Tie(a.dialect)),
            [first, ..] => Ok(first.dialect),
            // One column is a table too, when no separator stands anywhere.
            [] if !text.iter().any(|b| SEPARATORS.iter().any(|(separator, _)| b == separator)) => {
                Ok(Self { separator: b';', name: "aucun (une seule colonne)" })
            }
            [] => Err(Undecided::Irregular),
        }
    }

    /// The dialect of a separator that the text tells itself.
    pub(crate) fn separated_by(separator: u8) -> Option<Self> {
        let known = SEPARATORS.iter().find(|(own, _)| *own == separator);
        known.map(|(separator, name)| Self { separator: *separator, name })
    }

    /// A reader of lines of any length, the header among them.
    pub(crate) fn reader<R: Read>(self, text: R) -> ::csv::Reader<R> {
        ::csv::ReaderBuilder::new().delimiter(self.separator).flexible(true).has_headers(false).from_reader(text)
    }
}

/// The number of cells that most lines of several have, the first met of two as frequent, and the first line that has it.
fn usual(widths: &[usize]) -> Option<(usize, usize)> {
    let mut counted: std::collections::BTreeMap<usize, (usize, usize)> = std::collections::BTreeMap::new();
    for (line, width) in widths.iter().enumerate().filter(|(_, width)| **width > 1) {
        counted.entry(*width).or_insert((0, line)).0 += 1;
    }
    let most = counted.iter().max_by_key(|(_, (n, line))| (*n, std::cmp::Reverse(*line)))?;
    Some((*most.0, most.1.1))
}

/// The number of cells of each line, cut with the separator of a dialect.
fn widths(sample: &[u8], dialect: Dialect) -> Vec<usize> {
    let mut lines = dialect.reader(sample);
    let mut record = ::csv::ByteRecord::new();
    let mut out = Vec::new();
    while lines.read_byte_record(&mut record).unwrap_or(false) {
        // Lines of nothing but separators are blank lines.
        if record.iter().any(|c| !c.trim_ascii().is_empty()) {
            out.push(record.len());
        }
    }
    out
}

/// What parts the cells of a table that the tool writes and people edit: `;`, `,` or a tab, whichever the header holds
/// most of, as their columns are known and their cells are sentences.
pub(crate) fn kept_separator(text: &str) -> u8 {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(told) = told_separator(text) {
        return told;
    }
    let holds_something = |line: &&str| !line.trim_matches(BLANK).is_empty() && !line.starts_with('#');
    let header = text.split(['\n', '\r']).find(holds_something).unwrap_or("");
    let count = |separator: u8| header.bytes().filter(|b| *b == separator).count();
    // Of two that stand there as often, the first is the one that the tool writes.
    [b'\t', b',', b';'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b';')
}

/// The same, each line by itself, whatever its quotes.
fn widths_alone(sample: &[u8], dialect: Dialect) -> Vec<usize> {
    let text = String::from_utf8_lossy(sample);
    let (mut rest, mut out) = (text.as_ref(), Vec::new());
    while !rest.is_empty() {
        let line = first_line(rest);
        rest = &rest[line.len()..];
        if line.bytes().any(|b| b != dialect.separator && !b.is_ascii_whitespace()) {
            out.push(width_alone(line, dialect.separator));
        }
    }
    out
}

/// What a blank row of a spreadsheet is made of.
const BLANK: [char; 6] = [';', ',', '\t', ' ', '\u{a0}', '"'];

/// The separator that the first line of a text tells, as Excel reads it: `sep=;`.
pub(super) fn told_separator(text: &str) -> Option<u8> {
    let line = text.split(['\n', '\r']).next()?.trim_matches('"');
    let separator = line.get(..4).filter(|begin| begin.eq_ignore_ascii_case("sep=")).and_then(|_| line.get(4..))?;
    // The separators of the columns that such a line has not may follow.
    separator.bytes().next().filter(|b| matches!(b, b';' | b',' | b'\t') && separator.trim_matches(BLANK).is_empty())
}

/// A text as [`csv_reader`] takes it, places and lines as they are: its first lines that are no header, `sep=;` and rows
/// without anything, are comments, and lines that end with CR alone, which ends no comment, end with LF.
pub(crate) fn readable(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    if text.contains('\r') && !text.contains('\n') {
        out = text.replace('\r', "\n").into();
    }
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut told = told_separator(&text[at..]).is_some();
    while let Some(line) = text.get(at..).filter(|rest| !rest.is_empty()).map(first_line) {
        let content = line.trim_end_matches(['\r', '\n']);
        if !content.trim_matches(BLANK).is_empty() && !told && !content.starts_with('#') {
            break;
        }
        // A line without a character is passed over by the library.
        if content.chars().next().is_some_and(|first| first.is_ascii()) {
            out.to_mut().replace_range(at..=at, "#");
        }
        told = false;
        at += line.len();
    }
    out
}

/// A reader of the tables that the tool writes and people edit, parted as [`kept_separator`] says; lines that begin with
/// `#` are comments. The text is what [`readable`] gives; cells are read by [`cells_of`].
pub(crate) fn csv_reader(text: &str, separator: u8) -> ::csv::Reader<&[u8]> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    ::csv::ReaderBuilder::new().delimiter(separator).flexible(true).comment(Some(b'#')).from_reader(text.as_bytes())
}

/// A text with `;`, as French office software opens it.
pub(crate) fn csv_text<const N: usize>(columns: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let header = columns.map(str::to_owned);
    guarded_text(b';', std::iter::once(header).chain(rows))
}

/// Rows as a text, parted so: none of its cells is a formula for a spreadsheet.
pub(crate) fn guarded_text<R>(separator: u8, rows: impl Iterator<Item = R>) -> String
where
    R: IntoIterator<Item = String>,
{
    let guard = |cell: String| match guarded(&cell) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(cell) => cell,
    };
    parted(separator, "\n", rows.map(|row| row.into_iter().map(guard).collect::<Vec<_>>()))
}

/// The cells of a record, as they were before [`guarded_text`] wrote them.
pub(crate) fn cells_of(record: &::csv::StringRecord) -> Vec<String> {
    record.iter().map(|cell| unguarded(cell).to_owned()).collect()
}

/// Rows as a text, parted and ended so.
pub(super) fn parted<R>(separator: u8, end: &str, rows: impl Iterator<Item = R>) -> String
where
    R: IntoIterator<Item = String>,
{
    let terminator = match end {
        "\r\n" => ::csv::Terminator::CRLF,
        "\r" => ::csv::Terminator::Any(b'\r'),
        _ => ::csv::Terminator::Any(b'\n'),
    };
    let mut writer =
        ::csv::WriterBuilder::new().delimiter(separator).terminator(terminator).flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("writing in memory does not fail");
    }
    let bytes = writer.into_inner().expect("writing in memory does not fail");
    String::from_utf8(bytes).expect("made of texts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_makes_lines_of_one_length() {
        for (text, separator) in [
            ("a;b\n1,5;2\n", Ok(b';')),
            ("a,b\n\"x;y\",2\n", Ok(b',')),
            ("a|b|c\n1|2|3\n", Ok(b'|')),
            ("seul\n1\n2\n", Ok(b';')),
            ("a;b;c\n1\n2\n3\n4;5\n", Err(Undecided::Irregular)),
            ("a;b\n1,5;2\n3;4\nSource : ici\nNote : rien, ou peu\n", Ok(b';')),
            ("Mairies, gares, écoles\nSource : mairies\n\na;b;c\n1;2;3\n4;5;6\n", Ok(b';')),
            ("a;b;c\n1;\"2;3\n4;5;6\n7;8;9\n", Ok(b';')),
        ] {
            assert_eq!(Dialect::of(text.as_bytes()).map(|d| d.separator), separator, "{text}");
        }
        assert!(matches!(Dialect::of(b"a;b,c\n1;2,3\n"), Err(Undecided::Tie(_))));
    }

    #[test]
    fn a_line_cut_by_the_end_of_the_sample_is_not_counted() {
        let line = "un;deux;trois\n";
        let mut text = line.repeat(SAMPLE / line.len());
        text.push_str(&"x".repeat(SAMPLE));
        assert_eq!(Dialect::of(text.as_bytes()).map(|d| d.name), Ok("point-virgule"));
    }
}
