//! Codes as types: a commune's never passes for an EPCI's, and leading zeros are never lost.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

macro_rules! code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The code of a study that brings its own geography: any text that is not empty.
            #[must_use]
            pub fn own(text: &str) -> Option<Self> {
                let text = text.trim();
                (!text.is_empty()).then(|| Self(text.into()))
            }

            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

code!(
    /// INSEE code of a commune: five characters, `2A`/`2B` in Corsica, leading zero kept.
    Insee
);
code!(
    /// SIREN of an EPCI: nine digits whose Luhn sum is a multiple of ten.
    Siren
);

impl Insee {
    /// Reads a code as people write it. A spreadsheet that took it for a number has lost the leading zero, `1001` is read
    /// as `01001`, or has given it decimals, `1001.0`; whoever wanted to prevent that wrote `'01001` or `="01001"`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self(text.into()));
        }
        let text = as_text(text);
        let whole = [".00", ",00", ".0", ",0"].iter().find_map(|end| text.strip_suffix(end));
        let number = |t: &&str| t.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
        let text = whole.filter(number).unwrap_or(text);
        // «55 012» is a number with its thousands parted; «2024-COM-55012» is how the INSEE names a commune of a year.
        let text = text.rsplit_once("COM-").map_or(text, |(_, code)| code);
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_ascii_uppercase();
        let text = if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) { format!("0{text}") } else { text };
        let b = text.as_bytes();
        let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
        let well_formed =
            b.len() == 5 && (digits(b) || (b[0] == b'2' && matches!(b[1], b'A' | b'B') && digits(&b[2..])));
        well_formed.then(|| Self(text.into()))
    }
}

/// A text without the marks that keep a spreadsheet from taking it for a number: `="01001"`, `'01001`.
fn as_text(text: &str) -> &str {
    let formula = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
    formula.or_else(|| text.strip_prefix('\'')).unwrap_or(text).trim()
}

impl Siren {
    /// Reads nine digits and checks their Luhn sum.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if text.len() != 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let sum: u32 = text
            .bytes()
            .enumerate()
            .map(|(i, b)| {
                let digit = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
                digit / 10 + digit % 10
            })
            .sum();
        sum.is_multiple_of(10).then(|| Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_leading_zero_is_found_again() {
        assert_eq!(Insee::parse("1001").map(|c| c.to_string()), Some("01001".into()));
        assert_eq!(Insee::parse("2a004").map(|c| c.to_string()), Some("2A004".into()));
        for text in ["=\"01001\"", "'01001", "1001.0", "01001,0", " 01001 ", "1 001", "01 001,00", "2024-COM-01001"] {
            assert_eq!(Insee::parse(text).map(|c| c.to_string()), Some("01001".into()), "{text}");
        }
        assert_eq!(Insee::parse("2A.0"), None);
        assert_eq!(Insee::parse("555"), None);
        assert_eq!(Insee::parse("5A463"), None);
    }

    #[test]
    fn a_siren_with_a_wrong_digit_is_refused() {
        assert_eq!(Siren::parse("245 500 327").map(|c| c.to_string()), Some("245500327".into()));
        assert_eq!(Siren::parse("245500328"), None);
    }
}
