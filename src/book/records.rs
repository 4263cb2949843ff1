//! The records of a table in text, each with the line where an editor shows it, whatever its quotes.
//!
//! The `csv` crate reads the whole text. What it can't know is that a quote was never meant to open anything: it then
//! reads line after line as one cell, up to the next quote. A record whose quotes don't fit, or that runs over lines which
//! would each be a row, is looked at again: its first line is cut by itself, the quote taken as it stands, and reading
//! goes on with the line after.

use super::csv::Dialect;
use super::line::{Quotes, cut, cut_so, first_line, line_ends, quotes_fit, trim_end};

/// Lines that are looked at to say how many cells a row has.
const LOOKED_AT: usize = 1_000;

/// Records of a text, in order.
pub(crate) struct Records<'a> {
    text: &'a str,
    dialect: Dialect,
    /// The cells of most rows.
    width: usize,
    /// Reads from `base` on.
    reader: ::csv::Reader<&'a [u8]>,
    base: usize,
    /// Where the last record ends.
    at: usize,
    /// How many lines end before that.
    line: usize,
    /// Whether all is read.
    done: bool,
    /// A line cut by itself.
    spare: ::csv::StringRecord,
    /// Lines in which a quote was taken as it stands, from 1.
    literal: Vec<usize>,
    /// How many lines are within a quoted cell, after its first.
    within: usize,
    records: usize,
    blank: usize,
}

impl<'a> Records<'a> {
    /// Those of a text in this dialect, its header and what stands before it among them.
    pub(crate) fn new(text: &'a str, dialect: Dialect) -> Self {
        Self {
            text,
            dialect,
            width: usual_width(text, dialect),
            reader: dialect.reader(text.as_bytes()),
            base: 0,
            at: 0,
            line: 0,
            done: false,
            spare: ::csv::StringRecord::new(),
            literal: Vec::new(),
            within: 0,
            records: 0,
            blank: 0,
        }
    }

    /// Reads the next record; its line, from 1, or `None` at the end.
    pub(crate) fn read(&mut self, record: &mut ::csv::StringRecord) -> Option<usize> {
        // Text in memory that is UTF-8 already: no error can come.
        if !self.reader.read_record(record).unwrap_or(false) {
            self.blank += lines_of(&self.text[self.at..]);
            self.at = self.text.len();
            self.done = true;
            return None;
        }
        // Ends of lines before it are those of blank lines: the end of the record before is its own.
        let all = self.text.as_bytes();
        let mut start = self.at;
        while all.get(start).is_some_and(|b| matches!(b, b'\r' | b'\n')) {
            start += 1;
        }
        let blank = line_ends(&all[self.at..start]);
        self.blank += blank;
        self.line += blank;
        let mut end = self.base + self.reader.position().byte() as usize;
        // The library stops between the two halves of an end of line.
        if all.get(end) == Some(&b'\n') && all[start..end].last() == Some(&b'\r') {
            end += 1;
        }
        let raw = &self.text[start..end];
        let ends = line_ends(raw.as_bytes());
        let lines = ends + usize::from(!raw.ends_with(['\n', '\r']));
        let separator = self.dialect.separator;
        let fits = quotes_fit(raw.as_bytes(), separator);
        let line = self.line + 1;
        let doubt = lines > 1 || !fits || (record.len() != self.width && raw.contains('"'));
        if doubt && self.better_alone(raw, record, lines, fits) {
            let first = first_line(raw);
            cut(trim_end(first), separator, self.width, record);
            self.literal.push(line);
            end = start + first.len();
            // A quote that only ends another way within its line needs no new reader.
            if lines > 1 {
                self.base = end;
                self.reader = self.dialect.reader(&all[end..]);
            }
            self.line += line_ends(first.as_bytes());
        } else {
            self.line += ends;
            self.within += lines - 1;
        }
        self.records += 1;
        self.at = end;
        Some(line)
    }

    /// Whether a record of several lines, or whose quotes or cells don't fit, is better read line by line.
    fn better_alone(&mut self, raw: &str, record: &::csv::StringRecord, lines: usize, fits: bool) -> bool {
        let (width, separator) = (self.width, self.dialect.separator);
        let mut alone = |line: &str| {
            // Quotes that fit are not to be read in another way.
            match fits && lines > 1 {
                true => cut_so(trim_end(line), separator, Quotes::Loose, &mut self.spare),
                false => cut(trim_end(line), separator, width, &mut self.spare),
            }
            self.spare.len()
        };
        if lines == 1 {
            let other = alone(raw);
            return other == width || (!fits && record.len() != width);
        }
        let mut first = true;
        let (mut rows, mut filled, mut first_is_row, mut last_is_row) = (0_usize, 0_usize, false, false);
        let mut rest = raw;
        while !rest.is_empty() {
            let line = first_line(rest);
            rest = &rest[line.len()..];
            if line.trim().is_empty() {
                continue;
            }
            last_is_row = alone(line) == width;
            first_is_row = first_is_row || (first && last_is_row);
            first = false;
            filled += 1;
            rows += usize::from(last_is_row);
        }
        if fits && record.len() == width {
            // A cell with ends of lines in it, as it should be; unless each of its lines is a row.
            return width > 1 && first_is_row && last_is_row && rows * 5 >= filled * 4;
        }
        // Of one column, any line is a row.
        first_is_row || (width > 1 && rows > 0) || !fits
    }

    /// The lines in which a quote was taken as it stands.
    pub(crate) fn literal(&self) -> &[usize] {
        &self.literal
    }

    /// How many lines stand within a cell, after its first.
    pub(crate) fn within(&self) -> usize {
        self.within
    }

    /// Once all is read, how many lines of the text are in no record, within no cell and not blank: none, or a fault of
    /// ours that must be told.
    pub(crate) fn unread(&self) -> usize {
        let counted = self.records + self.within + self.blank;
        if self.done { lines_of(self.text).abs_diff(counted) } else { 0 }
    }
}

/// How many lines a text has: the last one may have no end.
fn lines_of(text: &str) -> usize {
    line_ends(text.as_bytes()) + usize::from(!text.is_empty() && !text.ends_with(['\n', '\r']))
}

/// How many cells most rows have: records as they are read, if they agree, else lines each cut by itself.
fn usual_width(text: &str, dialect: Dialect) -> usize {
    let mut record = ::csv::StringRecord::new();
    let mut counts = Counts::default();
    let mut reader = dialect.reader(text.as_bytes());
    while counts.total < LOOKED_AT && reader.read_record(&mut record).unwrap_or(false) {
        counts.add(record.len());
    }
    let (width, times) = counts.most();
    if times * 2 > counts.total {
        return width;
    }
    let (mut counts, mut rest) = (Counts::default(), text);
    while !rest.is_empty() && counts.total < LOOKED_AT {
        let line = first_line(rest);
        rest = &rest[line.len()..];
        if !line.trim().is_empty() {
            cut(trim_end(line), dialect.separator, 0, &mut record);
            counts.add(record.len());
        }
    }
    counts.most().0
}

/// How often each number of cells was seen.
#[derive(Default)]
struct Counts {
    of: Vec<usize>,
    total: usize,
}

impl Counts {
    fn add(&mut self, width: usize) {
        if self.of.len() <= width {
            self.of.resize(width + 1, 0);
        }
        self.of[width] += 1;
        self.total += 1;
    }

    /// The most common, the wider of two, and how often it was seen.
    fn most(&self) -> (usize, usize) {
        let most = (1..self.of.len()).max_by_key(|width| self.of[*width]);
        most.map_or((1, 0), |width| (width, self.of[width]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Records with their lines; lines taken literally; lines within cells, and unread.
    type All = (Vec<(usize, Vec<String>)>, Vec<usize>, usize, usize);

    /// Each record with its line, the lines whose quotes were taken as they stand, those within cells, those unread.
    fn all(text: &str) -> All {
        let mut records = Records::new(text, Dialect { separator: b';', name: "point-virgule" });
        let (mut out, mut record) = (Vec::new(), ::csv::StringRecord::new());
        while let Some(line) = records.read(&mut record) {
            out.push((line, record.iter().map(str::to_owned).collect()));
        }
        (out, records.literal().to_vec(), records.within(), records.unread())
    }

    fn cells(records: &[(usize, Vec<String>)]) -> Vec<(usize, String)> {
        records.iter().map(|(line, cells)| (*line, cells.join("|"))).collect()
    }

    fn said(rows: &[(usize, &str)]) -> Vec<(usize, String)> {
        rows.iter().map(|(line, row)| (*line, (*row).to_owned())).collect()
    }

    #[test]
    fn lines_are_those_of_an_editor_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a;b", "1;2", "", "3;\"x", "y\"", "5;6", ""].join(end);
            let (records, literal, within, unread) = all(&text);
            let cell = format!("3|x{end}y");
            assert_eq!(cells(&records), said(&[(1, "a|b"), (2, "1|2"), (4, &cell), (6, "5|6")]), "{end:?}");
            assert_eq!((literal, within, unread), (Vec::new(), 1, 0), "{end:?}");
        }
        // Ends of all kinds, and no end at the last.
        let (records, _, _, unread) = all("a;b\r\n\r\n1;2\r3;4\n\n5;6");
        assert_eq!(cells(&records), said(&[(1, "a|b"), (3, "1|2"), (4, "3|4"), (6, "5|6")]));
        assert_eq!(unread, 0);
    }

    #[test]
    fn a_quote_that_is_never_closed_swallows_no_row() {
        let before = "id;nom;lon;lat\n1;A;5;45\n";
        // Closed by nothing, by a quote in another cell, by one at the end of a cell, and on the next line.
        for (after, last) in [
            ("3;C;5;45\n4;D;5;45\n", "4|D|5|45"),
            ("3;C;5;45\n4;\"D\";5;45\n", "4|D|5|45"),
            ("3;C;5;45\n4;D \"la\" d\";5;45\n", "4|D \"la\" d\"|5|45"),
            ("4;D\";5;45\n", "4|D\"|5|45"),
        ] {
            let text = format!("{before}2;\"B;5;45\n{after}");
            let (records, literal, within, unread) = all(&text);
            let rows = cells(&records);
            assert_eq!(rows[2], (3, "2|\"B|5|45".to_owned()), "{text}");
            assert_eq!(rows.last(), Some(&(text.lines().count(), last.to_owned())), "{text}");
            assert_eq!((rows.len(), literal, within, unread), (text.lines().count(), vec![3], 0, 0), "{text}");
        }
        // Two lines have one; another cell of the line is quoted as it should be.
        let (records, literal, ..) = all("a;b;c\n\"x;y\";\"B;1\n\"z\";\"C;2\nd;e;f\n");
        assert_eq!(cells(&records), said(&[(1, "a|b|c"), (2, "x;y|\"B|1"), (3, "z|\"C|2"), (4, "d|e|f")]));
        assert_eq!(literal, [2, 3]);
    }

    #[test]
    fn quotes_within_a_cell_are_kept_and_said() {
        let (records, literal, ..) = all("a;b\n1;\"Café \"Le Lion\"\n2;\"x\"y\n3;5\" de tuyau\n4; \"u;v\"\n");
        let rows = [(1, "a|b"), (2, "1|Café \"Le Lion"), (3, "2|\"x\"y"), (4, "3|5\" de tuyau"), (5, "4|u;v")];
        assert_eq!(cells(&records), said(&rows));
        assert_eq!(literal, [2, 3, 5]);
    }

    #[test]
    fn cells_of_several_lines_are_cells_even_where_they_are_most_of_the_lines() {
        let text = "id;note;x\n1;\"a\nb\";2\n3;\"c\n\nd ; e\nf\";4\n5;\"g\nh\";6\n";
        let (records, literal, within, unread) = all(text);
        assert_eq!(records.iter().map(|r| (r.0, r.1.len())).collect::<Vec<_>>(), [(1, 3), (2, 3), (4, 3), (8, 3)]);
        assert_eq!((literal, within, unread), (Vec::new(), 5, 0));
        // One column, and two.
        assert_eq!(all("nom\n\"a\nb\"\nc\n").0.len(), 3);
        assert_eq!(all("nom;note\nx;\"a\nb ; c\nd\"\ny;z\n").0.len(), 3);
    }

    fn a_cell() -> &'static str {
        // Accents, quotes, ends of lines, separators; the last two not in one cell, where each line could be a row.
        "[a-cé0-9 ]{0,6}|[a-c\";,]{0,5}|[a-c\"\r\n,]{0,5}"
    }

    proptest! {
        #[test]
        fn a_well_formed_table_gives_the_records_of_the_library(
            rows in (3_usize..6).prop_flat_map(|width| {
                proptest::collection::vec(proptest::collection::vec(a_cell(), width), 1..20)
            }),
            end in prop_oneof![Just(0), Just(1), Just(2)],
        ) {
            let terminator = [::csv::Terminator::Any(b'\n'), ::csv::Terminator::CRLF, ::csv::Terminator::Any(b'\r')][end];
            let mut writer = ::csv::WriterBuilder::new().delimiter(b';').terminator(terminator).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("in memory");
            }
            let text = String::from_utf8(writer.into_inner().expect("in memory")).expect("a text");
            let (records, literal, within, unread) = all(&text);
            prop_assert_eq!(records.iter().map(|r| r.1.clone()).collect::<Vec<_>>(), rows, "{}", text);
            prop_assert!(literal.is_empty(), "{:?} {}", literal, text);
            // By another count: ends of lines written as one, then those within a cell.
            let one = |t: &str| t.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count();
            prop_assert_eq!((within, unread), (records.iter().flat_map(|r| &r.1).map(|c| one(c)).sum::<usize>(), 0));
        }

        #[test]
        fn no_text_is_read_without_its_lines(text in "[a\";\r\n]{0,40}") {
            prop_assert_eq!(all(&text).3, 0, "{:?}", text);
        }
    }
}
