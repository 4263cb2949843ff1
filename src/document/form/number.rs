//! The number of a heading: Arabic, Roman or lettered components, and the punctuation around them.

/// How a component is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Numeral {
    /// 1, 2, 3
    Arabic,
    /// I, II, III
    Roman,
    /// A, B, C
    Upper,
    /// a, b, c
    Lower,
}

/// A number as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    /// As printed, inner faults included, trailing punctuation apart.
    pub(crate) printed: String,
    pub(crate) trailing: String,
    /// Whether a comma stands between components where a point should.
    pub(crate) inner: bool,
    /// Whether «n°» stood in front.
    pub(crate) numero: bool,
    pub(crate) clean: String,
    pub(crate) components: Vec<usize>,
    /// How the last component is written.
    pub(crate) kind: Numeral,
}

/// The number at the start of `text`, after an optional «n°», and what follows it.
pub(crate) fn read(text: &str) -> Option<(Number, &str)> {
    let start = after_numero(text);
    let (mut rest, mut components, mut kind) = (start, Vec::new(), Numeral::Arabic);
    let (mut clean, mut inner) = (String::new(), false);
    while let Some((value, read, after)) = component(rest, components.is_empty()) {
        clean.push_str(&rest[..rest.len() - after.len()]);
        components.push(value);
        (kind, rest) = (read, after);
        // A point, or what stands for one, between two components; a letter and a figure need none («A1»).
        let separator = rest.chars().next().filter(|c| matches!(c, '.' | ',' | ';'));
        let next = separator.map_or(rest, |c| &rest[c.len_utf8()..]);
        let goes_on = match separator {
            Some(_) => component(next, false).is_some(),
            None => matches!(kind, Numeral::Upper | Numeral::Roman) && next.starts_with(|c: char| c.is_ascii_digit()),
        };
        if !goes_on {
            break;
        }
        inner |= separator.is_some_and(|c| c != '.');
        clean.extend(separator.map(|_| '.'));
        rest = next;
    }
    if components.is_empty() {
        return None;
    }
    let printed = start[..start.len() - rest.len()].to_owned();
    let end = rest.find(|c: char| !matches!(c, '.' | ',' | ';')).unwrap_or(rest.len());
    let trailing = rest[..end].to_owned();
    // «1er», «2e», «3ème», «1.2km»: no number of a heading.
    if rest[end..].starts_with(char::is_alphanumeric) && end == 0 {
        return None;
    }
    let numero = start.len() < text.len();
    Some((Number { printed, trailing, inner, numero, clean, components, kind }, &rest[end..]))
}

/// A number that is meant as one and can't be read as a place: `1.2.x`, `2..3`, `4.1.?`, figures without end. What is
/// printed, how many components it has, and what follows it.
pub(crate) fn unreadable(text: &str) -> Option<(&str, usize, &str)> {
    let start = after_numero(text);
    let end = start.find(|c: char| c.is_whitespace() || matches!(c, ':' | ')' | '–' | '—')).unwrap_or(start.len());
    let (printed, rest) = start.split_at(end);
    let parts: Vec<&str> = printed.split('.').collect();
    let figures = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let plausible = parts.iter().all(|part| figures(part) || stands_for_a_number(part));
    if !printed.starts_with(|c: char| c.is_ascii_digit()) || !plausible {
        return None;
    }
    let open = parts.iter().any(|part| stands_for_a_number(part));
    let whole = read(start).is_some_and(|(_, after)| after.len() == rest.len());
    let components = parts.iter().filter(|part| !part.is_empty()).count();
    (open || !whole).then_some((printed, components, rest))
}

/// What authors write where a number is still to come. The letter x is one: no list has twenty-four items with letters.
fn stands_for_a_number(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| matches!(c, 'x' | 'X' | '?' | '…' | '*' | '_'))
}

/// One component and what follows: figures, a Roman number, or a letter that is no word nor the start of one.
fn component(text: &str, first: bool) -> Option<(usize, Numeral, &str)> {
    let figures = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if figures > 0 {
        // No plan has ten thousand of anything: more figures are an amount or a telephone.
        let value = text[..figures].parse().ok().filter(|n| *n < 10_000)?;
        return Some((value, Numeral::Arabic, &text[figures..]));
    }
    let alone = |after: &str| !after.starts_with(|c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
    let signs = text.find(|c: char| !matches!(c, 'I' | 'V' | 'X')).unwrap_or(text.len());
    let after = &text[signs..];
    if signs > 0 && alone(after) && !after.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((roman(&text[..signs])?, Numeral::Roman, after));
    }
    let letter = text.chars().next().filter(char::is_ascii_alphabetic)?;
    let after = &text[1..];
    // In front a letter takes a point, a figure or a sign after it: «A Saint-Mihiel» is a sentence.
    let begins = |c: char| !c.is_alphabetic() && (!first || !c.is_whitespace() || letter.is_ascii_uppercase());
    let kind = if letter.is_ascii_uppercase() { Numeral::Upper } else { Numeral::Lower };
    let value = usize::from(letter.to_ascii_lowercase() as u8 - b'a' + 1);
    (alone(after) && after.chars().next().is_none_or(begins)).then_some((value, kind, after))
}

fn after_numero(text: &str) -> &str {
    let mut rest = text;
    for form in ["numéro", "numero", "Numéro", "Numero", "NUMÉRO", "NUMERO", "n", "N"] {
        if let Some(after) = text.strip_prefix(form) {
            rest = after;
            break;
        }
    }
    let rest = rest.trim_start_matches(['°', 'º', '˚', 'o', 'O', '.', '\u{a0}', '\u{202f}', ' ']);
    let begins = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
    // «n°A.2» and «n° II», but not «Nom».
    let sign = text[..text.len() - rest.len()].contains(['°', 'º', '˚']);
    if rest.starts_with(|c: char| c.is_ascii_digit()) || sign && rest.starts_with(begins) { rest } else { text }
}

fn roman(signs: &str) -> Option<usize> {
    let worth = |c: char| match c {
        'I' => 1isize,
        'V' => 5,
        _ => 10,
    };
    let digits: Vec<isize> = signs.chars().take(12).map(worth).collect();
    let signed =
        |i: usize| if digits.get(i + 1).is_some_and(|next| *next > digits[i]) { -digits[i] } else { digits[i] };
    usize::try_from((0..digits.len()).map(signed).sum::<isize>()).ok()
}
