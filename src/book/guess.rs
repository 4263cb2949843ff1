//! Which encoding of old a text is in: the one under which its letters stand where French puts them.
//!
//! Bytes above 127 have a meaning in each of these encodings; what tells them apart is that «AmbŽrieu» and «Amb‚rieu» are
//! no words. Each such byte is counted with what stands on both sides of it, over the whole text, then every encoding is
//! weighed on these counts.

use super::encoding::{Encoding, letter_of};

/// Bytes that Windows-1252 leaves undefined: a text in that encoding never holds them.
const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// What another encoding must be worth to be believed: one accented letter in a word.
const WORTH: i64 = 2;

/// How much more than Windows-1252 it must be worth.
const BETTER: i64 = 3;

/// What stands beside a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Nothing, a space, a sign.
    Edge,
    Digit,
    Lower,
    Upper,
    /// Another byte above 127, which may be a letter.
    High,
}

const SIDES: [Side; 5] = [Side::Edge, Side::Digit, Side::Lower, Side::Upper, Side::High];

impl Side {
    fn of(byte: Option<&u8>) -> Self {
        match byte {
            Some(b'a'..=b'z') => Self::Lower,
            Some(b'A'..=b'Z') => Self::Upper,
            Some(b'0'..=b'9') => Self::Digit,
            Some(128..) => Self::High,
            _ => Self::Edge,
        }
    }

    fn letter(self) -> bool {
        matches!(self, Self::Lower | Self::Upper | Self::High)
    }
}

/// Bytes above 127 of one or more texts, counted by what stands beside them.
pub(super) struct Count {
    seen: Vec<u32>,
}

/// The encoding that a count speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guess {
    pub(super) encoding: Encoding,
    /// Whether letters stand better in another one, though not enough to believe it, or nowhere well.
    pub(super) doubtful: bool,
    /// What its letters are worth: below 0, the bytes make no French.
    pub(super) worth: i64,
}

impl Count {
    pub(super) fn new() -> Self {
        Self { seen: vec![0; 128 * SIDES.len() * SIDES.len()] }
    }

    fn cell(byte: u8, before: Side, after: Side) -> usize {
        (usize::from(byte & 127) * SIDES.len() + before as usize) * SIDES.len() + after as usize
    }

    /// Counts the byte at a place of a text.
    pub(super) fn add(&mut self, text: &[u8], at: usize) {
        let before = Side::of(at.checked_sub(1).and_then(|at| text.get(at)));
        let cell = Self::cell(text[at], before, Side::of(text.get(at + 1)));
        self.seen[cell] = self.seen[cell].saturating_add(1);
    }

    /// Counts all of a text.
    pub(super) fn add_all(&mut self, text: &[u8]) {
        (0..text.len()).filter(|at| text[*at] > 127).for_each(|at| self.add(text, at));
    }

    /// The encoding under which they are French; `None` when there is none.
    pub(super) fn guess(&self) -> Option<Guess> {
        let windows = self.worth(Encoding::Windows1252);
        let others = [Encoding::Latin9, Encoding::MacRoman, Encoding::Dos850].map(|e| (e, self.worth(e)));
        let (best, worth) = others.into_iter().reduce(|best, other| if other.1 > best.1 { other } else { best })?;
        let undefined =
            UNDEFINED.iter().any(|b| self.seen[Self::cell(*b, SIDES[0], SIDES[0])..].iter().take(25).any(|n| *n > 0));
        if worth >= WORTH && (undefined || worth - windows >= BETTER) {
            // «Noël» of DOS is «Noâl» of a Mac: both are letters that words hold.
            let near = others.iter().any(|(e, other)| *e != best && *other > 0 && other * 2 > worth);
            return Some(Guess { encoding: best, doubtful: near || (undefined && windows >= worth), worth });
        }
        let tie = [Encoding::MacRoman, Encoding::Dos850].iter().any(|e| self.worth(*e) == windows);
        let doubtful = windows < 0 || worth > windows || (windows > 0 && tie);
        (!undefined).then_some(Guess { encoding: Encoding::Windows1252, doubtful, worth: windows })
    }

    fn worth(&self, encoding: Encoding) -> i64 {
        let mut sum = 0;
        for byte in 128..=255_u8 {
            let mut letter = None;
            for before in SIDES {
                for after in SIDES {
                    let n = self.seen[Self::cell(byte, before, after)];
                    if n > 0 {
                        let letter = *letter.get_or_insert_with(|| letter_of(encoding, byte));
                        sum += i64::from(n) * worth(letter, before, after);
                    }
                }
            }
        }
        sum
    }
}

/// How likely a French text has this letter between these two.
fn worth(letter: char, before: Side, after: Side) -> i64 {
    let within = before.letter() && after.letter();
    let alone = !before.letter() && !after.letter();
    match letter {
        '\u{80}'..='\u{9f}' => -10,
        'é' | 'è' | 'ê' | 'à' | 'â' | 'ç' | 'ô' | 'î' | 'û' | 'ï' | 'ë' | 'ù' | 'œ' | 'ü' | 'æ' | 'ÿ' =>
        {
            match (before, after) {
                // Letters of the keyboard stay small under the lock of capitals.
                (Side::Upper, Side::Upper) if matches!(letter, 'é' | 'è' | 'à' | 'ç' | 'ù') => 2,
                (Side::Upper, Side::Upper) | (Side::Lower, Side::Upper) => -1,
                (Side::Upper, Side::Edge | Side::Digit) => 0,
                // These end words: «déjà», «où».
                _ if within && matches!(letter, 'à' | 'ù') => -1,
                // In a cell of its own, it may as well be the mark of what is missing, «…».
                _ if alone => i64::from(letter == 'à') * 2,
                _ if matches!(letter, 'ü' | 'æ' | 'ÿ') => 1,
                // «âge» and «ça» are few beside «école»; no word begins with «ù».
                _ if before == Side::Edge && !matches!(letter, 'é' | 'œ' | 'î' | 'ê') => 1,
                _ if matches!(letter, 'ï' | 'ë') => 2,
                _ => 3,
            }
        }
        'É' | 'È' | 'Ê' | 'À' | 'Â' | 'Ç' | 'Ô' | 'Î' | 'Œ' | 'Ï' | 'Ë' | 'Û' | 'Ù' | 'Ü' | 'Æ' | 'Ÿ' => {
            match (before, after) {
                (Side::Lower, _) => -4,
                (Side::Upper, Side::Lower) => -2,
                (Side::High, Side::Lower) => -1,
                _ if alone => i64::from(letter == 'À'),
                _ if matches!(letter, 'Ï' | 'Ë' | 'Û' | 'Ù' | 'Ü' | 'Æ' | 'Ÿ' | 'Œ') => 1,
                _ => 2,
            }
        }
        '’' => {
            if within {
                3
            } else {
                0
            }
        }
        '·' => i64::from(within),
        '«' | '“' | '„' => {
            if within {
                -3
            } else {
                i64::from(!before.letter())
            }
        }
        '»' | '”' => {
            if within {
                -3
            } else {
                i64::from(!after.letter())
            }
        }
        '–' | '—' | '•' => {
            if within {
                -3
            } else {
                i64::from(alone)
            }
        }
        '…' => {
            if within {
                -3
            } else {
                i64::from(before.letter()) + 2 * i64::from(alone)
            }
        }
        '²' | '³' => {
            if within {
                -3
            } else {
                i64::from(before.letter())
            }
        }
        '°' | '€' => {
            if within {
                -3
            } else {
                i64::from(!after.letter())
            }
        }
        'º' | 'ª' => {
            if within {
                -3
            } else {
                0
            }
        }
        '\u{a0}' | '\u{ad}' => {
            if within {
                -1
            } else {
                i64::from(letter == '\u{a0}' && before != Side::High && after != Side::High)
            }
        }
        'ä' | 'ö' | 'ñ' | 'á' | 'í' | 'ó' | 'ú' | 'ß' | 'Ö' | 'Ä' if !alone => -1,
        '─'..='▟' => -4,
        _ if letter.is_alphabetic() => {
            if alone {
                -2
            } else {
                -3
            }
        }
        _ if within => -3,
        _ => -i64::from(before.letter() || after.letter()),
    }
}

/// The encoding of many short texts of one file, as the cells of a DBF that does not say its own; `None` when they are
/// in UTF-8 or have no accent, and when no encoding makes French of them.
#[must_use]
pub fn guess_encoding<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> Option<Encoding> {
    let mut count = Count::new();
    let mut old = false;
    for text in texts {
        if std::str::from_utf8(text).is_err() {
            old = true;
            count.add_all(text);
        }
    }
    count.guess().filter(|_| old).map(|guess| guess.encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(bytes: &[u8]) -> Option<(Encoding, bool)> {
        let mut count = Count::new();
        count.add_all(bytes);
        count.guess().map(|g| (g.encoding, g.doubtful))
    }

    #[test]
    fn one_word_is_enough_to_tell() {
        // «Ambérieu» by Python's codecs mac_roman, cp850, cp1252; «cœur» by iso8859_15.
        assert_eq!(guessed(b"Amb\x8erieu"), Some((Encoding::MacRoman, false)));
        assert_eq!(guessed(b"Amb\x82rieu"), Some((Encoding::Dos850, false)));
        assert_eq!(guessed(b"Amb\xe9rieu"), Some((Encoding::Windows1252, false)));
        assert_eq!(guessed(b"le c\xbdur"), Some((Encoding::Latin9, false)));
        // «AMBÉRIEU», «l’eau».
        assert_eq!(guessed(b"AMB\x83RIEU"), Some((Encoding::MacRoman, false)));
        assert_eq!(guessed(b"AMB\x90RIEU \x90ole"), Some((Encoding::Dos850, false)));
        assert_eq!(guessed(b"AMB\xc9RIEU"), Some((Encoding::Windows1252, false)));
        assert_eq!(guessed(b"l\xd5eau"), Some((Encoding::MacRoman, false)));
        assert_eq!(guessed(b"l\x92eau"), Some((Encoding::Windows1252, false)));
    }

    #[test]
    fn where_nothing_tells_it_is_windows_and_said_so() {
        // Ž alone, or a name that is not French.
        assert_eq!(guessed(b"n\xb0 4"), Some((Encoding::Windows1252, false)));
        assert_eq!(guessed(b"a\xa7b"), Some((Encoding::Windows1252, true)));
        assert_eq!(guessed(b"\xff\x81"), None);
        // «PRIVéE» under the lock of capitals, or «GENÈVE» of a Mac.
        assert_eq!(guessed(b"GEN\xe9VE"), Some((Encoding::Windows1252, true)));
        assert_eq!(guessed(b"\xc9COLE PRIV\xe9E"), Some((Encoding::Windows1252, false)));
    }

    #[test]
    fn cells_of_a_table_are_guessed_together() {
        let cells: [&[u8]; 3] = [b"Lagnieu", b"Amb\x82rieu", b"\xa7"];
        assert_eq!(guess_encoding(cells), Some(Encoding::Dos850));
        assert_eq!(guess_encoding(["Ambérieu".as_bytes(), b"x"]), None);
    }
}
