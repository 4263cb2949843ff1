//! Bytes of every machine, and the texts that they are.

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
        read("é1\nà2\n".bytes().chain(*b"Acc\xe8s\r\nfor\xeat\nfin\n").collect::<Vec<_>>().as_slice()).expect("read");
    assert_eq!((text.as_str(), encoding), ("é1\nà2\nAccès\r\nforêt\nfin\n", Encoding::Utf8));
    assert_eq!(odd, [Oddity::Mixed { lines: vec![3, 4], encoding: Encoding::Windows1252 }]);
    // One line of UTF-8 among others of Mac, and both in one line.
    let mac = [&b"Amb\x8erieu\rfor\x90t;"[..], "forêt".as_bytes(), b"\rM\x8ezi\x8fres"].concat();
    let (text, encoding, odd) = read(&mac).expect("read");
    assert_eq!((text.as_str(), encoding), ("Ambérieu\rforêt;forêt\rMézières", Encoding::MacRoman));
    assert_eq!(odd, [Oddity::Mixed { lines: vec![2], encoding: Encoding::Utf8 }]);
    // «communauté » : what Windows writes so is one Chinese letter in UTF-8.
    let windows = b"\xab\xa0communaut\xe9\xa0\xbb; \xe9t\xe9 de for\xeat";
    assert_eq!(read(windows).map(|r| (r.0, r.2)), Ok(("«\u{a0}communauté\u{a0}»; été de forêt".into(), Vec::new())));
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
