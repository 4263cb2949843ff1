//! From bytes to text.

use std::borrow::Cow;

use super::guess::{self, Count};
use crate::french;

/// Of the bytes of a text, those that may be 0 all the same (a block that a disk or a copy left empty): one in ten.
const FEW: usize = 10;

/// How a text is written in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 behind the mark that spreadsheets put in front.
    Utf8Marked,
    /// Two bytes a letter, the low one first: «Texte Unicode» of Excel.
    Utf16Le,
    /// Two bytes a letter, the high one first.
    Utf16Be,
    /// What Windows writes in France when it is not asked for UTF-8; Latin-1 is a part of it.
    Windows1252,
    /// Latin-1 with the euro and «œ», of some databases.
    Latin9,
    /// What Excel writes on macOS when it is not asked for UTF-8.
    MacRoman,
    /// What DOS wrote, and «CSV (MS-DOS)» of Excel still does.
    Dos850,
}

impl Encoding {
    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Marked => "UTF-8 (avec BOM)",
            Self::Utf16Le => "UTF-16",
            Self::Utf16Be => "UTF-16 (gros-boutiste)",
            Self::Windows1252 => "Windows-1252",
            Self::Latin9 => "Latin-9 (ISO 8859-15)",
            Self::MacRoman => "MacRoman (Mac OS)",
            Self::Dos850 => "CP850 (MS-DOS)",
        }
    }

    /// The text of bytes in it, in the composed form; a byte that it doesn't have comes out as `�`.
    #[must_use]
    pub fn text(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 | Self::Utf8Marked => match String::from_utf8_lossy(bytes) {
                Cow::Borrowed(text) => french::nfc(text),
                Cow::Owned(text) => french::nfc(&text).into_owned().into(),
            },
            Self::Utf16Le => {
                french::nfc(&encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0).into_owned().into()
            }
            Self::Utf16Be => {
                french::nfc(&encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0).into_owned().into()
            }
            // These have no letter in pieces.
            old => guess::in_encoding(old, bytes),
        }
    }
}

/// A byte that no known encoding has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoText {
    /// The line that it is on, from 1.
    pub line: usize,
    /// The byte.
    pub byte: u8,
}

/// A text, and what was noticed while it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text in the composed form, without its mark.
    pub text: Cow<'a, str>,
    /// Its encoding; of several, that of most lines.
    pub encoding: Encoding,
    /// What its reader has to know.
    pub oddities: Vec<Oddity>,
}

/// What is not as it should be in the bytes of a text. Lines are numbered from 1, as an editor shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// Some lines are in another encoding than the others.
    Mixed {
        /// These lines.
        lines: Vec<usize>,
        /// Their encoding.
        encoding: Encoding,
    },
    /// Nothing tells the encoding for sure.
    Doubtful {
        /// The first line with a letter that depends on it.
        line: usize,
        /// The word that holds this letter, as it was read.
        word: String,
    },
    /// Letters that somebody lost before: `�` stands for each.
    Lost {
        /// How many.
        count: usize,
        /// The lines that have some.
        lines: Vec<usize>,
    },
    /// Bytes 0 among the others, taken out.
    Nul {
        /// How many.
        count: usize,
        /// The lines that had some.
        lines: Vec<usize>,
    },
    /// Bytes 0 after the end, taken off; how many.
    NulAtEnd(usize),
}

impl<'a> Decoded<'a> {
    /// The text of a file, its encoding, and what was noticed.
    ///
    /// # Errors
    /// When it is in no encoding that is known.
    pub fn of(bytes: &'a [u8]) -> Result<Self, NoText> {
        if let Some(encoding) = wide(bytes) {
            let body = bytes.strip_prefix(b"\xff\xfe").or_else(|| bytes.strip_prefix(b"\xfe\xff")).unwrap_or(bytes);
            let text = encoding.text(body);
            let body = text.trim_end_matches('\0');
            let mut oddities = Vec::new();
            if body.len() < text.len() {
                oddities.push(Oddity::NulAtEnd(text.len() - body.len()));
            }
            let text: Cow<'_, str> = body.to_owned().into();
            oddities.extend(lost(&text));
            return Ok(Self { text, encoding, oddities });
        }
        let (body, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => (rest, true),
            None => (bytes, false),
        };
        let unicode = if marked { Encoding::Utf8Marked } else { Encoding::Utf8 };
        match std::str::from_utf8(body) {
            Ok(text) if !text.contains('\0') => {
                Ok(Self { text: french::nfc(text), encoding: unicode, oddities: lost(text).into_iter().collect() })
            }
            Err(_) if !body.contains(&0) => old(body, unicode),
            _ => without_nul(body, unicode),
        }
    }
}

/// The text of a file in the composed form, without its mark, and its encoding. Who shows it to people says what
/// [`Decoded::of`] notices besides, or has [`super::read_text`] say it.
///
/// # Errors
/// When it is in no encoding that is known.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), NoText> {
    Decoded::of(bytes).map(|read| (read.text, read.encoding))
}

/// The encoding of a text in two bytes a letter: by its mark, or by the zeros that every second byte then is.
fn wide(bytes: &[u8]) -> Option<Encoding> {
    if bytes.starts_with(b"\xff\xfe") {
        return Some(Encoding::Utf16Le);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Some(Encoding::Utf16Be);
    }
    let start = &bytes[..bytes.len().min(4096) & !1];
    if start.len() < 8 || !start.contains(&0) {
        return None;
    }
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count() * 100 / (start.len() / 2);
    match (zeros(0), zeros(1)) {
        (0, 70..) => Some(Encoding::Utf16Le),
        (70.., 0) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// The text without the zeros that stand in it, if they are few.
fn without_nul(body: &[u8], unicode: Encoding) -> Result<Decoded<'_>, NoText> {
    let end = body.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    let kept = &body[..end];
    let mut oddities = Vec::new();
    if end < body.len() {
        oddities.push(Oddity::NulAtEnd(body.len() - end));
    }
    let places: Vec<usize> = (0..kept.len()).filter(|at| kept[*at] == 0).collect();
    if places.len() * FEW > kept.len() || end == 0 {
        let at = places.first().copied().unwrap_or(0);
        return Err(NoText { line: line_at(kept, at), byte: 0 });
    }
    if !places.is_empty() {
        oddities.push(Oddity::Nul { count: places.len(), lines: lines_at(kept, &places) });
    }
    let clean: Vec<u8> = kept.iter().copied().filter(|b| *b != 0).collect();
    let read = match std::str::from_utf8(&clean) {
        Ok(text) => Decoded { text: french::nfc(text), encoding: unicode, oddities: lost(text).into_iter().collect() },
        Err(_) => old(&clean, unicode)?,
    };
    oddities.extend(read.oddities);
    Ok(Decoded { text: read.text.into_owned().into(), encoding: read.encoding, oddities })
}

/// The text of bytes that are not all UTF-8: in an encoding of old, or in several.
fn old(body: &[u8], unicode: Encoding) -> Result<Decoded<'_>, NoText> {
    // Where letters of UTF-8 stand, and where other bytes above 127 do.
    let (mut letters, mut others) = (Vec::new(), Vec::new());
    let mut count = Count::new();
    let mut at = 0;
    while let Some(next) = body[at..].iter().position(|b| *b > 127) {
        at += next;
        match letter_at(&body[at..]) {
            Some(length) => {
                letters.push((at, length));
                at += length;
            }
            None => {
                others.push(at);
                count.add(body, at);
                at += 1;
            }
        }
    }
    let guess = count.guess();
    if letters.is_empty() {
        let refused = || {
            let at = others.iter().copied().find(|at| matches!(body[*at], 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
            let at = at.or(others.first().copied()).unwrap_or(0);
            NoText { line: line_at(body, at), byte: body.get(at).copied().unwrap_or(0) }
        };
        let guess = guess.ok_or_else(refused)?;
        let text = guess.encoding.text(body);
        let mut oddities = Vec::new();
        if guess.doubtful {
            let at = others.first().copied().unwrap_or(0);
            oddities.push(Oddity::Doubtful { line: line_at(body, at), word: word_at(body, at, guess.encoding) });
        }
        oddities.extend(lost(&text));
        return Ok(Decoded { text, encoding: guess.encoding, oddities });
    }
    // A byte that makes no word of any encoding is what is left of a letter that was cut.
    let encoding = guess.filter(|g| g.worth >= 0).map(|g| g.encoding);
    let mut text = String::with_capacity(body.len() + others.len());
    let mut from = 0;
    for at in &others {
        // What lies between two of them is UTF-8.
        text.push_str(&String::from_utf8_lossy(&body[from..*at]));
        match encoding {
            Some(encoding) => text.push_str(&encoding.text(&body[*at..=*at])),
            None => text.push(char::REPLACEMENT_CHARACTER),
        }
        from = at + 1;
    }
    text.push_str(&String::from_utf8_lossy(&body[from..]));
    let text = french::nfc(&text).into_owned();
    let mut oddities = Vec::new();
    let mut main = unicode;
    if let Some(encoding) = encoding {
        let starts: Vec<usize> = letters.iter().map(|(at, _)| *at).collect();
        let (in_utf8, in_old) = (lines_at(body, &starts), lines_at(body, &others));
        if in_utf8.len() >= in_old.len() {
            oddities.push(Oddity::Mixed { lines: in_old, encoding });
        } else {
            main = encoding;
            oddities.push(Oddity::Mixed { lines: in_utf8, encoding: Encoding::Utf8 });
        }
    }
    oddities.extend(lost(&text));
    Ok(Decoded { text: text.into(), encoding: main, oddities })
}

/// How many bytes the letter of UTF-8 has that stands here, if it is one that French texts hold: an old encoding may have
/// «é», a space that does not break and «»», which are a Chinese letter too.
fn letter_at(bytes: &[u8]) -> Option<usize> {
    let length = match bytes.first()? {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let letter = std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    let known = matches!(letter, '\u{a0}'..='ÿ' | 'Œ' | 'œ' | 'Ÿ' | '\u{300}'..='\u{328}' | '\u{2002}'..='\u{203a}'
        | '€' | '\u{2190}'..='\u{27bf}' | '\u{fb00}'..='\u{fb04}' | '\u{feff}' | '\u{fffd}' | '\u{1f300}'..='\u{1faff}');
    known.then_some(length)
}

/// The letters lost before, if there are some: `�`, and the same read as Windows-1252.
fn lost(text: &str) -> Option<Oddity> {
    let mut places: Vec<usize> = text.match_indices(char::REPLACEMENT_CHARACTER).map(|(at, _)| at).collect();
    places.extend(text.match_indices("ï¿½").map(|(at, _)| at));
    if places.is_empty() {
        return None;
    }
    places.sort_unstable();
    Some(Oddity::Lost { count: places.len(), lines: lines_at(text.as_bytes(), &places) })
}

/// The word that holds the byte, as it is read.
fn word_at(bytes: &[u8], at: usize, encoding: Encoding) -> String {
    let inside = |b: &u8| *b > 127 || b.is_ascii_alphanumeric();
    let start = bytes[..at].iter().rposition(|b| !inside(b)).map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(|b| !inside(b)).map_or(bytes.len(), |after| at + after);
    encoding.text(&bytes[start..end]).chars().take(30).collect()
}

/// The line of a place, from 1, as an editor counts: an end of line is LF, CR or both together.
fn line_at(bytes: &[u8], at: usize) -> usize {
    line_ends(&bytes[..at]) + 1
}

/// The lines of these places, which are sorted; each once.
fn lines_at(bytes: &[u8], places: &[usize]) -> Vec<usize> {
    let (mut line, mut from) = (1, 0);
    let mut out: Vec<usize> = Vec::new();
    for at in places {
        line += line_ends(&bytes[from..*at]);
        from = *at;
        if out.last() != Some(&line) {
            out.push(line);
        }
    }
    out
}

/// How many lines end in these bytes: by LF, CR or both together. What is cut between the two has one more.
pub(super) fn line_ends(bytes: &[u8]) -> usize {
    let feeds = bytes.iter().filter(|b| **b == b'\n').count();
    if !bytes.contains(&b'\r') {
        return feeds;
    }
    feeds + bytes.iter().enumerate().filter(|(at, b)| **b == b'\r' && bytes.get(at + 1) != Some(&b'\n')).count()
}

/// The text of a document that people wrote, and the name of its encoding; `None` when it is none. Stricter than
/// [`decode`]: a table may hold a stray control character, but the file of a word processor or a picture, whatever its
/// name says, begins with some.
#[must_use]
pub fn decode_prose(bytes: &[u8]) -> Option<(String, &'static str)> {
    let control = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if !wide && bytes.iter().any(control) {
        return None;
    }
    let (text, encoding) = decode(bytes).ok()?;
    if wide && text.bytes().any(|b| control(&b)) {
        return None;
    }
    let name = if encoding == Encoding::Utf8Marked { Encoding::Utf8.name() } else { encoding.name() };
    Some((text.into_owned(), name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn windows_and_utf8_read_the_same() {
        assert_eq!(decode_prose("\u{feff}Été – œuvre".as_bytes()), Some(("Été – œuvre".to_owned(), "UTF-8")));
        assert_eq!(decode_prose(b"\xc9t\xe9 \x96 \x9cuvre"), Some(("Été – œuvre".to_owned(), "Windows-1252")));
        assert_eq!(decode_prose(b"PK\x03\x04\x14\x00\xff"), None);
        assert_eq!(decode_prose(b"\xff\x81"), None);
    }

    fn read(bytes: &[u8]) -> Result<(String, Encoding, Vec<Oddity>), NoText> {
        Decoded::of(bytes).map(|d| (d.text.into_owned(), d.encoding, d.oddities))
    }

    #[test]
    fn a_table_is_decoded_whole_or_not_at_all() {
        let plain = |text: &str, encoding| Ok((text.to_owned(), encoding, Vec::new()));
        assert_eq!(read("\u{feff}a;É".as_bytes()), plain("a;É", Encoding::Utf8Marked));
        assert_eq!(read("a;E\u{301}\u{1}".as_bytes()), plain("a;É\u{1}", Encoding::Utf8));
        assert_eq!(read(b"a;\xc9t\xe9"), plain("a;Été", Encoding::Windows1252));
        assert_eq!(read(b"Amb\x8erieu;for\x90t"), plain("Ambérieu;forêt", Encoding::MacRoman));
        assert_eq!(read(b"Amb\x82rieu;for\x88t"), plain("Ambérieu;forêt", Encoding::Dos850));
        assert_eq!(read(b"\xff\xfea\0;\0\xc9\0"), plain("a;É", Encoding::Utf16Le));
        assert_eq!(read(b"\xfe\xff\0a\0;\0\xc9"), plain("a;É", Encoding::Utf16Be));
        assert_eq!(read(b"a\0;\0b\0\xe9\0\n\0"), plain("a;bé\n", Encoding::Utf16Le));
        assert_eq!(read(b"a\nb\x81\xff"), Err(NoText { line: 2, byte: 0x81 }));
    }

    #[test]
    fn zeros_are_taken_out_where_they_are_few_and_said() {
        assert_eq!(read(b"a;b\n1;2\n\0\0\0").map(|r| (r.0, r.2)), Ok(("a;b\n1;2\n".into(), vec![Oddity::NulAtEnd(3)])));
        let one = vec![Oddity::Nul { count: 1, lines: vec![2] }];
        assert_eq!(read(b"a;b\nun\0;deux\n3;4\n").map(|r| (r.0, r.2)), Ok(("a;b\nun;deux\n3;4\n".into(), one)));
        assert_eq!(read(b"a\0b\0\n"), Err(NoText { line: 1, byte: 0 }));
        assert_eq!(read(b"\0\0\0\0"), Err(NoText { line: 1, byte: 0 }));
    }

    #[test]
    fn each_line_is_read_in_its_own_encoding_where_they_mix() {
        let (text, encoding, odd) =
            read("é1\nà2\n".bytes().chain(*b"Acc\xe8s\r\nfor\xeat\nfin\n").collect::<Vec<_>>().as_slice())
                .expect("read");
        assert_eq!((text.as_str(), encoding), ("é1\nà2\nAccès\r\nforêt\nfin\n", Encoding::Utf8));
        assert_eq!(odd, [Oddity::Mixed { lines: vec![3, 4], encoding: Encoding::Windows1252 }]);
        // One line of UTF-8 among others of Mac, and both in one line.
        let mac = [&b"Amb\x8erieu\rfor\x90t;"[..], "forêt".as_bytes(), b"\rM\x8ezi\x8fres"].concat();
        let (text, encoding, odd) = read(&mac).expect("read");
        assert_eq!((text.as_str(), encoding), ("Ambérieu\rforêt;forêt\rMézières", Encoding::MacRoman));
        assert_eq!(odd, [Oddity::Mixed { lines: vec![2], encoding: Encoding::Utf8 }]);
        // «communauté » : what Windows writes so is one Chinese letter in UTF-8.
        let windows = b"\xab\xa0communaut\xe9\xa0\xbb; \xe9t\xe9 de for\xeat";
        assert_eq!(
            read(windows).map(|r| (r.0, r.2)),
            Ok(("«\u{a0}communauté\u{a0}»; été de forêt".into(), Vec::new()))
        );
    }

    #[test]
    fn a_letter_cut_or_lost_is_said_with_its_line() {
        let lost = |count, lines: &[usize]| vec![Oddity::Lost { count, lines: lines.to_vec() }];
        let cut = ["é\nfor\n".as_bytes(), b"caf\xc3;x\n"].concat();
        assert_eq!(read(&cut).map(|r| (r.0, r.2)), Ok(("é\nfor\ncaf\u{fffd};x\n".into(), lost(1, &[3]))));
        assert_eq!(read("Amb\u{fffd}rieu\r\n\u{fffd}\u{fffd}\r\n".as_bytes()).map(|r| r.2), Ok(lost(3, &[1, 2])));
        assert_eq!(read("Ambï¿½rieu".as_bytes()).map(|r| r.2), Ok(lost(1, &[1])));
    }

    /// A text in an encoding of one byte a letter; `None` when it lacks a letter of it.
    fn in_bytes(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
        let high: Vec<u8> = (128..=255).collect();
        let letters: Vec<char> = guess::in_encoding(encoding, &high).chars().collect();
        let byte = |c: char| match c.is_ascii() {
            true => Some(c as u8),
            false => letters.iter().position(|l| *l == c).map(|at| high[at]),
        };
        text.chars().map(byte).collect()
    }

    const WORDS: [&str; 30] = [
        "été",
        "forêt",
        "Ambérieu-en-Bugey",
        "à",
        "où",
        "l’eau",
        "œuvre",
        "cœur",
        "Noël",
        "naïf",
        "AMBÉRIEU",
        "ÉCOLE",
        "École",
        "« oui »",
        "n° 4",
        "12 €",
        "mairie",
        "hôpital",
        "île",
        "çà",
        "PRÉFÈTE",
        "garçon",
        "août",
        "– suite",
        "communauté\u{a0}:",
        "Saint-Genès",
        "créée",
        "100 m²",
        "À",
        "ZÔNE",
    ];

    proptest! {
        #[test]
        fn french_comes_back_from_every_encoding_or_is_said_to_be_doubtful(
            words in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..25),
            encoding in proptest::sample::select(&[
                Encoding::Windows1252, Encoding::Latin9, Encoding::MacRoman, Encoding::Dos850,
            ][..]),
            end in proptest::sample::select(&["\n", "\r\n", ";"][..]),
        ) {
            let text = words.join(end);
            let Some(bytes) = in_bytes(&text, encoding) else { return Ok(()) };
            let Ok(read) = Decoded::of(&bytes) else { return Ok(()) };
            let doubtful = read.oddities.iter().any(|o| matches!(o, Oddity::Doubtful { .. }));
            prop_assert!(read.text == text || doubtful, "{:?} read in {:?} as {}", encoding, read.encoding, read.text);
        }

        #[test]
        fn lines_of_two_encodings_come_back(
            lines in proptest::collection::vec(
                (proptest::sample::select(&["forêt", "Ambérieu", "hôpital", "garçon"][..]), proptest::bool::ANY),
                2..20,
            ),
            encoding in proptest::sample::select(&[Encoding::Windows1252, Encoding::MacRoman, Encoding::Dos850][..]),
        ) {
            let text: String = lines.iter().map(|(word, _)| format!("{word}\n")).collect();
            let bytes: Vec<u8> = lines
                .iter()
                .flat_map(|(word, old)| {
                    let line = format!("{word}\n");
                    if *old { in_bytes(&line, encoding).expect("it has these letters") } else { line.into_bytes() }
                })
                .collect();
            let read = Decoded::of(&bytes).expect("a text");
            prop_assert_eq!(read.text.as_ref(), text);
            let mixed = lines.iter().any(|l| l.1) && lines.iter().any(|l| !l.1);
            prop_assert_eq!(mixed, matches!(read.oddities.as_slice(), [Oddity::Mixed { .. }]), "{:?}", read.oddities);
        }
    }
}
