//! Letters drawn as one sign, made letters again.

/// Signs that stand for several letters. The last ones are none of the writing of French: an exporter of a word processor
/// gives them as the text of its ligatures.
const LIGATURES: &[(char, &str)] = &[
    ('\u{fb00}', "ff"),
    ('\u{fb01}', "fi"),
    ('\u{fb02}', "fl"),
    ('\u{fb03}', "ffi"),
    ('\u{fb04}', "ffl"),
    ('\u{fb05}', "st"),
    ('\u{fb06}', "st"),
    ('\u{19f}', "ti"),
    ('\u{1a9}', "tt"),
    ('\u{1ab}', "tti"),
    ('\u{14c}', "ft"),
    ('\u{14d}', "fti"),
];

/// A text with its ligatures undone.
pub(super) fn undone(text: &str) -> String {
    let letters = |c: char| LIGATURES.iter().find(|(sign, _)| *sign == c).map(|(_, letters)| *letters);
    let mut out = String::new();
    for c in text.chars() {
        match letters(c) {
            Some(letters) => out.push_str(letters),
            None => out.push(c),
        }
    }
    out
}
