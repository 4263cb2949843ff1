//! From bytes to text.

use std::borrow::Cow;

use super::guess::{self, Count};
use super::twice;
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
    /// Letters of UTF-8 taken for Windows-1252 and written again, put right.
    Twice {
        /// How many.
        count: usize,
        /// The lines that had some.
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
                let oddities = lost(text).into_iter().collect();
                Ok(Self { text: french::nfc(text), encoding: unicode, oddities }.written_once())
            }
            Err(_) if !body.contains(&0) => old(body, unicode),
            _ => without_nul(body, unicode),
        }
    }
}

impl Decoded<'_> {
    /// The same, letters that were written twice put right.
    fn written_once(mut self) -> Self {
        if let Some((text, places)) = twice::undone(&self.text) {
            self.oddities.push(Oddity::Twice { count: places.len(), lines: lines_at(text.as_bytes(), &places) });
            self.text = text.into();
        }
        self
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
pub(super) fn letter_at(bytes: &[u8]) -> Option<usize> {
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
    places.extend(memchr::memmem::find_iter(text.as_bytes(), "ï¿½"));
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
mod tests;
