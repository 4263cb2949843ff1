//! Letters written twice in UTF-8: a program took the text for Windows-1252 and wrote «AmbÃ©rieu» for good.

use std::borrow::Cow;

use super::guess;
use super::text::{Encoding, letter_at};

/// The text with these letters put right, and where each stands in what comes out; `None` when there is none.
pub(super) fn undone(text: &str) -> Option<(String, Vec<usize>)> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut from, mut places) = (0, Vec::new());
    // All begin with Â, Ã or â€, which hold one of these bytes; few others do.
    for at in memchr::memchr2_iter(0x82, 0x83, bytes) {
        let start = match bytes[..at] {
            [.., 0xc3] => at - 1,
            [.., 0xc3, 0xa2, 0xe2] if bytes[at] == 0x82 => at - 3,
            _ => continue,
        };
        if start < from {
            continue;
        }
        let mut written = Vec::new();
        let mut end = start;
        for letter in text[start..].chars().take(3) {
            let Some(byte) = byte_of(letter) else { break };
            written.push(byte);
            end += letter.len_utf8();
            if letter_at(&written) == Some(written.len()) {
                out.push_str(&text[from..start]);
                places.push(out.len());
                out.push_str(&String::from_utf8_lossy(&written));
                from = end;
                break;
            }
        }
    }
    if places.is_empty() {
        return None;
    }
    out.push_str(&text[from..]);
    Some((out, places))
}

/// The byte that Windows-1252 has for a letter above 127; Latin-1 has signs of command where that one has letters.
fn byte_of(letter: char) -> Option<u8> {
    match u32::from(letter) {
        code @ 0x80..=0xff => u8::try_from(code).ok(),
        _ => (0x80..=0x9f).find(|byte| {
            let own = [*byte];
            let text: Cow<'_, str> = guess::in_encoding(Encoding::Windows1252, &own);
            text.starts_with(letter)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_written_twice_are_put_right_and_no_other() {
        // By Python: text.encode("utf-8").decode("cp1252").
        let (text, places) = undone("AmbÃ©rieu, lâ€™Ã‰cole Ã\u{a0} 12 â‚¬ ; cÅ“ur").expect("some");
        assert_eq!(text, "Ambérieu, l’École à 12 € ; cÅ“ur");
        assert_eq!(places.len(), 5);
        // By way of Latin-1.
        assert_eq!(undone("Ã\u{89}cole").map(|t| t.0), Some("École".to_owned()));
        for text in ["Ambérieu", "SÃO PAULO", "12 €", "Âge", "CHÂTEAU", "Â la carte", "pâte €"] {
            assert_eq!(undone(text), None, "{text}");
        }
    }
}
