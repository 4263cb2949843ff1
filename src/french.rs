//! French as people read it: numbers, plurals, lists, dates, sorting.
//!
//! What machines read (CSV, JSON, GeoPackage) keeps plain formats and never passes here.

use std::borrow::Cow;

use jiff::civil::Date;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfc_quick};

/// The narrow no-break space that parts thousands in French.
pub const THIN: char = '\u{202f}';

/// The minus sign: a hyphen is shorter than a plus, and breaks at the end of a line.
pub const MINUS: char = '\u{2212}';

/// The largest number, above zero or under it, that is taken from what people write. No amount, count or measure of a
/// territory comes near it; under it each whole number is held exactly, as a spreadsheet holds fifteen digits; and what is
/// worked out of such numbers (sums, squares, products of a few) stays finite, which 1e308 twice does not.
pub const LARGEST: f64 = 1e15;

/// [`LARGEST`], as what is expected says it.
pub const AT_MOST: &str = "entre −1 000 000 000 000 000 et 1 000 000 000 000 000 : au-delà, ce n'est plus une quantité";

/// Whether a number may be a quantity that someone wrote: neither infinite, nor beyond [`LARGEST`].
///
/// ```
/// assert!(territoire::french::is_quantity(-1e15) && !territoire::french::is_quantity(1e308));
/// ```
#[must_use]
pub fn is_quantity(value: f64) -> bool {
    value.abs() <= LARGEST
}

/// A number with a decimal comma and thousands parted: `1 234,5`.
///
/// ```
/// assert_eq!(territoire::french::number(1234.56, 1), "1\u{202f}234,6");
/// assert_eq!(territoire::french::number(-0.2, 0), "0");
/// ```
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    let plain = format!("{value:.decimals$}");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    let zero = !digits.chars().any(|c| c.is_ascii_digit() && c != '0');
    if zero || digits.len() == plain.len() { out } else { format!("{MINUS}{out}") }
}

/// A number with at most `decimals` decimals, trailing zeros dropped: `7,4`, `22`.
#[must_use]
pub fn short(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    if text.contains(',') { text.trim_end_matches('0').trim_end_matches(',').to_owned() } else { text }
}

/// A number with this many decimals, or as many more as two of its digits need: a scarce thing is not nothing.
///
/// ```
/// assert_eq!(territoire::french::fine(0.042, 1), "0,042");
/// assert_eq!(territoire::french::fine(4.26, 1), "4,3");
/// ```
#[must_use]
pub fn fine(value: f64, decimals: usize) -> String {
    let size = value.abs();
    // Beyond nine decimals nothing is read.
    let most = 9_usize.max(decimals);
    let needed = (decimals..most).find(|d| size >= 0.5 * 10_f64.powi(1 - *d as i32)).unwrap_or(most);
    number(value, if size > 0.0 { needed } else { decimals })
}

/// A whole number: `20 474`.
#[must_use]
pub fn integer(value: u64) -> String {
    number(value as f64, 0)
}

/// A share between 0 and 1 as a percentage: `7,4 %`.
#[must_use]
pub fn percent(share: f64, decimals: usize) -> String {
    format!("{}{THIN}%", number(share * 100.0, decimals))
}

/// The count and its noun: `1 commune`, `0 commune`, `12 communes` (French takes the plural from 2 on).
#[must_use]
pub fn count(n: usize, singular: &str, plural: &str) -> String {
    format!("{}\u{a0}{}", integer(n as u64), if n < 2 { singular } else { plural })
}

/// A number from two to sixteen in letters, all in one word.
#[must_use]
pub fn cardinal(n: usize) -> Option<&'static str> {
    const WORDS: [&str; 15] = [
        "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze",
        "quinze", "seize",
    ];
    WORDS.get(n.checked_sub(2)?).copied()
}

/// `s` from two on.
#[must_use]
pub fn s(n: usize) -> &'static str {
    if n < 2 { "" } else { "s" }
}

/// The beginning of a text of more than so many characters, with «…».
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    // Of so many bytes there are no more characters: so are nearly all texts.
    let end = (text.len() > most).then(|| text.char_indices().nth(most)).flatten();
    end.map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", text[..end].trim_end()))
}

/// Whether a character breaks a line, or moves on it, without being a space.
fn breaks(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character has no place in a text that is shown: a control character, one that is no letter and that no XML
/// should hold, or one that turns around what is written after it, so that «gpj.exe» shows as «exe.jpg».
fn unfit(c: char) -> bool {
    let none = (c as u32 & 0xfffe) == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    c.is_control() || none || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text where there is room for one line: a name, a title, a label, whatever was typed or pasted in it. Line breaks
/// and tabs are a space, control characters go.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| breaks(c) || unfit(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut broken = false;
    for c in text.chars() {
        if breaks(c) {
            broken = true;
        } else if !(unfit(c) || broken && c == ' ') {
            if broken && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            broken = false;
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// The text where it may have several lines, as a comment has: lines end with `\n`, control characters go.
#[must_use]
pub fn several_lines(text: &str) -> Cow<'_, str> {
    // Letters of French and what ASCII prints, byte by byte: so are nearly all the cells of a table.
    let plain = |b: u8| matches!(b, b' '..=b'~' | 0x80..=0xbf | 0xc3);
    // Each byte is looked at even after one that is not: several at once, that is faster than to stop.
    if text.bytes().fold(true, |all, b| all & plain(b)) || !text.chars().any(|c| unfit(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let ends = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}', '\u{85}'], "\n");
    Cow::Owned(ends.chars().filter(|&c| c == '\n' || c == '\t' || !unfit(c)).collect())
}

/// `A`, `A et B`, `A, B et C`.
#[must_use]
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} et {}", first.join(", "), last.as_ref())
        }
    }
}

/// The first `most` items as a list, the others counted: `A, B, C et 4 autres`.
#[must_use]
pub fn list_at_most<T: AsRef<str>>(items: &[T], most: usize) -> String {
    list_among(&items[..most.min(items.len())], items.len())
}

/// The first items of a list of so many: `A, B, C et 4 autres`.
#[must_use]
pub fn list_among<T: AsRef<str>>(shown: &[T], total: usize) -> String {
    let rest = total.saturating_sub(shown.len());
    if rest == 0 {
        return list(shown);
    }
    let shown: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
    format!("{} et {} autre{}", shown.join(", "), integer(rest as u64), s(rest))
}

/// `de Saint-Mihiel`, `d'Apremont`, `du Claon`, `des Hauts-de-Chée`, `de la Neuville`.
#[must_use]
pub fn of(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("Le ") {
        return format!("du {rest}");
    }
    if let Some(rest) = name.strip_prefix("Les ") {
        return format!("des {rest}");
    }
    if let Some(rest) = name.strip_prefix("La ") {
        return format!("de la {rest}");
    }
    let first = fold(name).chars().next();
    // A mute h can't be told from an aspirated one by its letters: «de Hannonville» is the safer form.
    if first.is_some_and(|c| "aeiouy".contains(c)) { format!("d'{name}") } else { format!("de {name}") }
}

/// `15 mars 2027`, as a sentence says it.
///
/// ```
/// assert_eq!(territoire::french::day(jiff::civil::date(2027, 3, 1)), "1er\u{a0}mars 2027");
/// ```
#[must_use]
pub fn day(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let number = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{number}\u{a0}{} {}", MONTHS[usize::from(date.month().unsigned_abs()) - 1], date.year())
}

/// `24/11/2026`.
#[must_use]
pub fn date(date: Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

/// The text with each accented letter as one character: a file may write «É» as an E and the accent that comes over it,
/// which is the same text for people and another one for every comparison. Every reader of files hands over what this
/// gives.
///
/// ```
/// assert_eq!(territoire::french::nfc("E\u{301}tain"), "Étain");
/// ```
#[must_use]
pub fn nfc(text: &str) -> Cow<'_, str> {
    /// The first byte of the first letters that can be part of another: those before are the greater part of a text.
    const FIRST: u8 = 0xcc;
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| b >= FIRST) {
        let Some(letter) = rest[at..].chars().next() else { break };
        let alone = is_nfc_quick(std::iter::once(letter)) == IsNormalized::Yes;
        if !alone || canonical_combining_class(letter) != 0 {
            return if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
        }
        rest = &rest[at + letter.len_utf8()..];
    }
    Cow::Borrowed(text)
}

/// Lower case without accents, ligatures opened: what searching and sorting compare.
///
/// ```
/// assert_eq!(territoire::french::fold("Œuilly-l'Évêque"), "oeuilly-l'eveque");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' | 'ì' => out.push('i'),
            'ô' | 'ö' | 'ó' | 'ò' => out.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => out.push('u'),
            'ÿ' | 'ý' => out.push('y'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '’' => out.push('\''),
            '\u{a0}' | '\u{202f}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// What [`fold`] gives, with hyphens and apostrophes as spaces and runs of spaces made one: two ways of writing the
/// same name give the same key.
#[must_use]
pub fn name_key(text: &str) -> String {
    let spaced: String = fold(text).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced
        .split_whitespace()
        .map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            other => other,
        })
        .collect();
    words.join(" ")
}

/// The nearest of `known` to what was typed, when near enough to be worth naming.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let key = name_key(typed);
    let best = known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&key, &name_key(candidate)), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))?;
    // 0.8: below it the proposals stop looking like typing errors (tried on commune names and on our keys).
    (best.0 >= 0.8).then_some(best.1)
}

/// The key of [`name_key`] less the marks of the plural and of the feminine: «Réalisées» is «Réalisé», «lieux» is «lieu».
#[must_use]
pub fn agreed_key(text: &str) -> String {
    let key = name_key(text);
    let word = |word: &str| {
        let one = word.strip_suffix(['s', 'x']).unwrap_or(word);
        one.strip_suffix("ee").map_or_else(|| one.to_owned(), |root| format!("{root}e"))
    };
    key.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// «Distance à une France Services» inside a sentence.
#[must_use]
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The text with a capital first letter, for the head of a sentence.
#[must_use]
pub fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_pieces_are_put_together_and_others_left() {
        for (given, composed) in [
            ("", ""),
            ("Étain – l’œuvre", "Étain – l’œuvre"),
            ("Mouse\u{301}e de l\u{2019}E\u{301}te\u{301}", "Mousée de l’Été"),
            // Two marks out of their order, neither of which makes a letter with what it stands on.
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("\u{212b}", "Å"),
            ("한", "한"),
        ] {
            let read = nfc(given);
            assert_eq!(read, composed, "{given}");
            assert_eq!(matches!(read, Cow::Borrowed(_)), given == composed, "{given}");
        }
    }

    #[test]
    fn what_has_one_line_holds_no_break_and_no_control_character() {
        for (given, line, lines) in [
            ("Service technique", "Service technique", "Service technique"),
            ("Développeur\nService technique", "Développeur Service technique", "Développeur\nService technique"),
            ("a \r\n  b\tc", "a b c", "a \n  b\tc"),
            ("\n\u{1b}[31mrouge\u{0}\n", "[31mrouge", "\n[31mrouge\n"),
            ("a\u{2028}b\u{b}c\u{ffff}", "a b c", "a\u{2028}b\nc"),
            ("\u{202e}gpj.exe\u{2066}!\u{1fffe}\u{fdd0}", "gpj.exe!", "gpj.exe!"),
            ("", "", ""),
        ] {
            assert_eq!((&*one_line(given), &*several_lines(given)), (line, lines), "{given:?}");
            assert_eq!(matches!(one_line(given), Cow::Borrowed(_)), given == line, "{given:?}");
        }
    }

    #[test]
    fn thousands_are_parted_and_zero_has_no_sign() {
        assert_eq!(number(1_234_567.0, 0), "1\u{202f}234\u{202f}567");
        assert_eq!(number(-1234.5, 1), "\u{2212}1\u{202f}234,5");
        assert_eq!(number(-0.04, 1), "0,0");
        assert_eq!(number(999.0, 0), "999");
        assert_eq!(short(22.0, 1), "22");
        assert_eq!(short(100.0, 0), "100");
        assert_eq!(percent(0.0743, 1), "7,4\u{202f}%");
    }

    #[test]
    fn plural_starts_at_two() {
        assert_eq!(count(0, "commune", "communes"), "0\u{a0}commune");
        assert_eq!(count(1, "commune", "communes"), "1\u{a0}commune");
        assert_eq!(count(2, "commune", "communes"), "2\u{a0}communes");
    }

    #[test]
    fn lists_end_with_et() {
        assert_eq!(list(&["A", "B", "C"]), "A, B et C");
        assert_eq!(list_at_most(&["A", "B", "C"], 1), "A et 2 autres");
        assert_eq!(of("Apremont-la-Forêt"), "d'Apremont-la-Forêt");
        assert_eq!(of("Les Hauts-de-Chée"), "des Hauts-de-Chée");
    }

    #[test]
    fn names_written_otherwise_have_one_key() {
        assert_eq!(name_key("Saint-Mihiel"), name_key("ST MIHIEL"));
        assert_eq!(nearest("comunes", ["epci", "communes", "nom"]), Some("communes"));
        assert_eq!(nearest("xyz", ["epci", "communes"]), None);
    }
}
