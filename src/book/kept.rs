//! Tables that the tool keeps and people open: `plan/actions.csv`, `rattachements.csv`, the journal of the follow-up…
//!
//! A spreadsheet reads such a file and saves it in its own way: another encoding, another separator, other line ends,
//! columns moved or added. The rule, for all of them: whatever form it has is read, and it is written back in that form
//! ([`table_like`], [`text_like`]), its columns in the order and with the company that people gave them ([`Arrangement`]).
//! `sep=;` above the header stays, an encoding that lacks a letter of what is written gives way to UTF-8 and is told
//! ([`Rewritten::outgrown`]), and no cell is a formula (`formula`). Which tables can be believed, and how they lie on the
//! disk, is for `study::kept`.
//! A file that was not there is written as French office software opens it with a double click: UTF-8 with its mark, `;`.

use std::collections::BTreeMap;

use super::csv::{guarded_text, kept_separator, parted, told_separator};
use super::encoding::Encoding;
use super::fill::FilledTable;
use super::text::{NoText, decode};
use crate::french;

/// The mark in front of a text in UTF-8, without which a spreadsheet takes it for the encoding of its own country.
const MARK: char = '\u{feff}';

/// A table as it is to be written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// The encoding that the file had and has no more, as it lacks one of the new letters.
    pub outgrown: Option<Encoding>,
}

/// A table written by the tool, with `;` and the line ends of Unix, in the form of the file that it replaces.
#[must_use]
pub fn table_like(before: Option<&[u8]>, table: &str) -> Rewritten {
    let Some((text, encoding)) = earlier(before) else { return marked(table) };
    let (separator, end) = (kept_separator(&text), line_end(&text));
    let told = told_separator(&text).map(|separator| format!("sep={}{end}", char::from(separator)));
    if (separator, end, &told) == (b';', "\n", &None) {
        return encoded(table, encoding);
    }
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(table.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
    let header = reader.headers().map(cells).unwrap_or_default();
    let rows: Vec<Vec<String>> = reader.records().flatten().map(|record| cells(&record)).collect();
    let table = parted(separator, end, std::iter::once(header).chain(rows));
    encoded(&(told.unwrap_or_default() + &table), encoding)
}

/// A text that goes on from the one of a file, in the encoding of that file; what was added takes its line ends.
#[must_use]
pub fn text_like(before: Option<&[u8]>, text: &str) -> Rewritten {
    let Some((earlier, encoding)) = earlier(before) else { return marked(text) };
    let text = match (line_end(&earlier), text.strip_prefix(earlier.as_str())) {
        ("\n", _) | (_, None) => text.to_owned(),
        (end, Some(added)) => format!("{earlier}{}", added.replace('\n', end)),
    };
    encoded(&text, encoding)
}

/// A text of which there was no file.
fn marked(text: &str) -> Rewritten {
    Rewritten { bytes: format!("{MARK}{text}").into_bytes(), outgrown: None }
}

/// The text of a kept table, in whatever encoding a spreadsheet saved it.
///
/// # Errors
/// When it is in none that is known.
pub fn kept_text(bytes: &[u8]) -> Result<String, NoText> {
    read(bytes).map(|(text, _)| text)
}

fn read(bytes: &[u8]) -> Result<(String, Encoding), NoText> {
    decode(bytes).map(|(text, encoding)| (text.into_owned(), encoding))
}

/// What stands in a column of a kept table; nothing for what is no text or has no such column.
pub(crate) fn kept_column(bytes: &[u8], name: &str) -> Vec<String> {
    let table = earlier(Some(bytes)).map(|(text, _)| FilledTable::as_written(&text)).unwrap_or_default();
    let place = table.column(name);
    table.rows.iter().map(|row| row.cell(place).to_owned()).filter(|cell| !cell.is_empty()).collect()
}

/// How many rows of a kept table hold something; none for what is no text.
pub(crate) fn kept_rows(bytes: &[u8]) -> usize {
    earlier(Some(bytes)).map_or(0, |(text, _)| FilledTable::as_written(&text).rows.len())
}

/// What a file held, unless it was empty or in no encoding that is known.
fn earlier(before: Option<&[u8]>) -> Option<(String, Encoding)> {
    read(before?).ok().filter(|(text, _)| !text.trim().is_empty())
}

/// What ends the lines of a kept table.
pub(crate) fn line_end(text: &str) -> &'static str {
    match (text.contains("\r\n"), text.contains('\n'), text.contains('\r')) {
        (true, ..) => "\r\n",
        (_, false, true) => "\r",
        _ => "\n",
    }
}

/// A text in an encoding; in UTF-8 with its mark when that one lacks a letter of it.
fn encoded(text: &str, encoding: Encoding) -> Rewritten {
    let wide = |bytes: fn(u16) -> [u8; 2]| format!("{MARK}{text}").encode_utf16().flat_map(bytes).collect();
    let bytes = match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Marked => format!("{MARK}{text}").into_bytes(),
        Encoding::Utf16Le => wide(u16::to_le_bytes),
        Encoding::Utf16Be => wide(u16::to_be_bytes),
        // Those of a byte a letter: the byte of each is the one that is read as it.
        Encoding::Windows1252 | Encoding::Latin9 | Encoding::MacRoman | Encoding::Dos850 => {
            let letter = |byte: u8| encoding.text(&[byte]).chars().next().map(|letter| (letter, byte));
            let bytes: BTreeMap<char, u8> = (0..=255).rev().filter_map(letter).collect();
            let all =
                text.chars().map(|c| bytes.get(&c).copied().filter(|_| c != '\u{fffd}')).collect::<Option<Vec<u8>>>();
            match all {
                Some(bytes) => bytes,
                None => return Rewritten { outgrown: Some(encoding), ..marked(text) },
            }
        }
    };
    Rewritten { bytes, outgrown: None }
}

/// The columns of a table as people left them, with the cells that are not the tool's: nothing when they are as the tool
/// writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Arrangement {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Arrangement {
    /// That of a table of which the tool knows these columns.
    pub(crate) fn of(table: &FilledTable, known: &[&str]) -> Self {
        let wide = table.rows.iter().any(|row| row.cells.len() > known.len());
        if table.header == known && !wide {
            return Self::default();
        }
        let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.cells.clone()).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(table.header.len());
        let mut header = table.header.clone();
        // Cells beyond the header are kept under no name.
        header.resize(width, String::new());
        Self { header, rows }
    }

    /// Whether it says anything.
    pub(crate) fn is_usual(&self) -> bool {
        self.header.is_empty()
    }

    /// Forgets a row: those after it come before.
    pub(crate) fn forget(&mut self, at: usize) {
        if at < self.rows.len() {
            self.rows.remove(at);
        }
    }

    /// Rows of the tool's columns as a text with `;`, each with the row that it was when the table was read.
    pub(crate) fn csv<const N: usize>(
        &self,
        known: &[&str; N],
        rows: impl Iterator<Item = (Option<usize>, [String; N])>,
    ) -> String {
        let mut header = self.header.clone();
        let places = known.map(|name| {
            let key = french::name_key(name);
            header.iter().position(|h| french::name_key(h) == key).unwrap_or_else(|| {
                header.push(name.to_owned());
                header.len() - 1
            })
        });
        let rows: Vec<Vec<String>> = rows
            .map(|(before, cells)| {
                let mut row = before.and_then(|at| self.rows.get(at)).cloned().unwrap_or_default();
                row.resize(header.len(), String::new());
                places.iter().zip(cells).for_each(|(place, cell)| row[*place] = cell);
                row
            })
            .collect();
        guarded_text(b';', std::iter::once(header.clone()).chain(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, Notes};
    use std::path::Path;

    /// Each form, written by hand, and the same form with a row more.
    #[test]
    fn a_table_is_written_back_in_the_form_that_it_had() {
        let table = "id;texte\n1-01;Créer\n1-02;\"a;b, c\"\n";
        for (before, after) in [
            (None, "\u{feff}id;texte\n1-01;Créer\n1-02;\"a;b, c\"\n".as_bytes().to_vec()),
            (Some(&b""[..]), "\u{feff}id;texte\n1-01;Créer\n1-02;\"a;b, c\"\n".as_bytes().to_vec()),
            (Some(b"id;texte\n"), "id;texte\n1-01;Créer\n1-02;\"a;b, c\"\n".as_bytes().to_vec()),
            (Some(b"id;texte\r\n1-01;Cr\xe9er\r\n"), b"id;texte\r\n1-01;Cr\xe9er\r\n1-02;\"a;b, c\"\r\n".to_vec()),
            (Some(b"\xef\xbb\xbfid,texte\n"), b"\xef\xbb\xbfid,texte\n1-01,Cr\xc3\xa9er\n1-02,\"a;b, c\"\n".to_vec()),
            (Some(b"id\ttexte\r\n"), "id\ttexte\r\n1-01\tCréer\r\n1-02\ta;b, c\r\n".as_bytes().to_vec()),
        ] {
            assert_eq!(table_like(before, table), Rewritten { bytes: after, outgrown: None }, "{before:?}");
        }
        // «Texte Unicode» of Excel: two bytes a letter, tabs. Written by hand: the mark, then each letter and a zero.
        let wide = |text: &str| [&[0xff, 0xfe][..], &text.bytes().flat_map(|b| [b, 0]).collect::<Vec<u8>>()].concat();
        let (before, after) = (wide("id\ttexte\r\n1\tun\r\n"), wide("id\ttexte\r\n1\tun\r\n2\tdeux\r\n"));
        assert_eq!(table_like(Some(&before), "id;texte\n1;un\n2;deux\n").bytes, after);
        // Excel on macOS: «é» is 8E, lines end with CR.
        let mac = b"id;texte\r1;Cr\x8eer le r\x8eseau des m\x8etiers\r";
        let table = "id;texte\n1;Créer le réseau des métiers\n2;Été\n";
        assert_eq!(table_like(Some(mac), table).bytes, [&mac[..], b"2;\x83t\x8e\r"].concat());
        // The line by which Excel is told the separator.
        let told = table_like(Some(b"sep=,\r\nid,texte\r\n"), "id;texte\n1;a,b\n").bytes;
        assert_eq!(String::from_utf8_lossy(&told), "sep=,\r\nid,texte\r\n1,\"a,b\"\r\n");
        // A letter that the old encoding lacks is not lost.
        let (text, encoding) = (table_like(Some(b"id;texte\n1;\xe9\n"), "id;texte\n1;→ é\n"), Encoding::Utf8Marked);
        assert_eq!(text.outgrown, Some(Encoding::Windows1252));
        assert_eq!(read(&text.bytes), Ok(("id;texte\n1;→ é\n".to_owned(), encoding)));
    }

    #[test]
    fn what_is_added_to_a_text_takes_its_line_ends() {
        let before = &b"action;genre\r\n# \xe0 voir\r\n"[..];
        let text = "action;genre\r\n# à voir\r\n1-01;é\n";
        assert_eq!(text_like(Some(before), text).bytes, b"action;genre\r\n# \xe0 voir\r\n1-01;\xe9\r\n");
    }

    #[test]
    fn columns_stay_where_people_put_them_with_those_that_they_added() {
        let text = "texte,Id,avis\nUn,1-01,oui\nDeux,1-02,non,et plus\n";
        let malformed = |m| Diagnostic::new("E0450", m);
        let table = FilledTable::of_csv(text, &["id", "texte"], malformed, Path::new("a.csv"), &mut Notes::new())
            .expect("a table");
        let kept = Arrangement::of(&table, &["id", "texte"]);
        let rows = [(Some(1), ["1-02", "Deux bis"]), (None, ["1-03", "Trois"]), (Some(0), ["1-01", "Un"])];
        let rows = rows.into_iter().map(|(at, row)| (at, row.map(str::to_owned)));
        let written = "texte;Id;avis;\nDeux bis;1-02;non;et plus\nTrois;1-03;;\nUn;1-01;oui;\n";
        assert_eq!(kept.csv(&["id", "texte"], rows), written);
        let usual =
            FilledTable::of_csv("id;texte\n1-01;Un\n", &["id"], malformed, Path::new("a.csv"), &mut Notes::new());
        assert!(Arrangement::of(&usual.expect("a table"), &["id", "texte"]).is_usual());
    }
}
