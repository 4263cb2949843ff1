//! From bytes to text.

use std::borrow::Cow;

use crate::french;

/// Bytes that Windows-1252 leaves undefined: a text in that encoding never holds them.
const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// How a text is written in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 behind the mark that spreadsheets put in front.
    Utf8Marked,
    /// What Windows writes in France when it is not asked for UTF-8.
    Windows1252,
}

impl Encoding {
    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Marked => "UTF-8 (avec BOM)",
            Self::Windows1252 => "Windows-1252",
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

/// The text of a file in the composed form, without its mark, and its encoding.
///
/// # Errors
/// When it is in no encoding that is known.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), NoText> {
    let (body, encoding) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, Encoding::Utf8Marked),
        None => (bytes, Encoding::Utf8),
    };
    if let Ok(text) = std::str::from_utf8(body) {
        if !text.contains('\0') {
            return Ok((french::nfc(text), encoding));
        }
    } else if !body.iter().any(|b| *b == 0 || UNDEFINED.contains(b)) {
        // That encoding has no letter in pieces.
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(body);
        return Ok((text, Encoding::Windows1252));
    }
    let at = body.iter().position(|b| *b == 0 || UNDEFINED.contains(b)).unwrap_or(0);
    let line = body[..at].iter().filter(|b| **b == b'\n').count() + 1;
    Err(NoText { line, byte: body.get(at).copied().unwrap_or(0) })
}

/// The text of a document that people wrote, and the name of its encoding; `None` when it is none. Stricter than
/// [`decode`]: a table may hold a stray control character, but the file of a word processor or a picture, whatever its
/// name says, begins with some.
#[must_use]
pub fn decode_prose(bytes: &[u8]) -> Option<(String, &'static str)> {
    let control = |b: &u8| *b < 0x20 && !matches!(*b, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    if bytes.iter().any(control) {
        return None;
    }
    let (text, encoding) = decode(bytes).ok()?;
    let name = if encoding == Encoding::Utf8Marked { Encoding::Utf8.name() } else { encoding.name() };
    Some((text.into_owned(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_and_utf8_read_the_same() {
        assert_eq!(decode_prose("\u{feff}Été – œuvre".as_bytes()), Some(("Été – œuvre".to_owned(), "UTF-8")));
        assert_eq!(decode_prose(b"\xc9t\xe9 \x96 \x9cuvre"), Some(("Été – œuvre".to_owned(), "Windows-1252")));
        assert_eq!(decode_prose(b"PK\x03\x04\x14\x00\xff"), None);
        assert_eq!(decode_prose(b"\xff\x81"), None);
    }

    #[test]
    fn a_table_is_decoded_whole_or_not_at_all() {
        let read = |bytes| decode(bytes).map(|(text, encoding)| (text.into_owned(), encoding));
        assert_eq!(read("\u{feff}a;É".as_bytes()), Ok(("a;É".to_owned(), Encoding::Utf8Marked)));
        assert_eq!(read("a;E\u{301}\u{1}".as_bytes()), Ok(("a;É\u{1}".to_owned(), Encoding::Utf8)));
        assert_eq!(read(b"a;\xc9"), Ok(("a;É".to_owned(), Encoding::Windows1252)));
        assert_eq!(read(b"a\nb\x81\xff"), Err(NoText { line: 2, byte: 0x81 }));
        assert_eq!(read(b"a\0"), Err(NoText { line: 1, byte: 0 }));
    }
}
