//! How texts are written in bytes.

use std::borrow::Cow;

use crate::french;

/// The characters of DOS in western Europe (code page 850), from byte 128 on.
const DOS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
                   └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

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
            old => in_encoding(old, bytes),
        }
    }
}

/// The text of bytes in an encoding of one byte a letter.
pub(super) fn in_encoding(encoding: Encoding, bytes: &[u8]) -> Cow<'_, str> {
    let library = match encoding {
        Encoding::Dos850 => return bytes.iter().map(|b| letter_of(encoding, *b)).collect::<String>().into(),
        Encoding::MacRoman => encoding_rs::MACINTOSH,
        Encoding::Latin9 => encoding_rs::ISO_8859_15,
        _ => encoding_rs::WINDOWS_1252,
    };
    library.decode_without_bom_handling(bytes).0
}

/// The letter of a byte in such an encoding.
pub(super) fn letter_of(encoding: Encoding, byte: u8) -> char {
    match encoding {
        Encoding::Dos850 if byte < 128 => char::from(byte),
        Encoding::Dos850 => DOS.chars().nth(usize::from(byte) - 128).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => in_encoding(encoding, &[byte]).chars().next().unwrap_or(char::REPLACEMENT_CHARACTER),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_dos_is_that_of_others() {
        // Every letter of French by Python's codec cp850.
        let bytes = b"\x82\x8a\x88\x89\x85\x83\x87\x93\x8c\x8b\x96\x97\x81\x91\x98\x90\xd4\xd2\xb7\x80\xe2\xd7\xf8\xae\xaf\xfd\xff";
        assert_eq!(in_encoding(Encoding::Dos850, bytes), "éèêëàâçôîïûùüæÿÉÈÊÀÇÔÎ°«»²\u{a0}");
        assert_eq!(DOS.chars().count(), 128);
    }
}
