//! The number of a heading: Arabic, Roman or lettered components, and the punctuation around them.

use crate::french;

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
    /// Letters that tell a family, and a number within it: MOB-03, FA 5
    Coded,
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
    /// Whether it comes between two others: «2 bis», «3a».
    pub(crate) between: bool,
}

/// The number at the start of `text`, after an optional «n°», and what follows it.
pub(crate) fn read(text: &str) -> Option<(Number, &str)> {
    let start = after_numero(text);
    if let Some((clean, components, rest)) = coded(start) {
        let (printed, numero) = (clean.clone(), start.len() < text.len());
        let (rest, trailing) = after_punctuation(rest);
        let kind = Numeral::Coded;
        return Some((
            Number { printed, trailing, inner: false, numero, clean, components, kind, between: false },
            rest,
        ));
    }
    let (mut rest, mut components, mut kind) = (start, Vec::new(), Numeral::Arabic);
    let (mut clean, mut inner) = (String::new(), false);
    while let Some((value, read, after)) = component(rest, components.is_empty()) {
        clean.push_str(&rest[..rest.len() - after.len()]);
        components.push(value);
        (kind, rest) = (read, after);
        // A point, or what stands for one, between two components; a letter and a figure need none («A1»).
        let separator = rest.chars().next().filter(|c| matches!(c, '.' | ',' | ';' | '-'));
        let next = separator.map_or(rest, |c| &rest[c.len_utf8()..]);
        let goes_on = match separator {
            // «1-2», «I-A-1», not «1-Agir» nor «2025-2026».
            Some('-') => {
                let dated = components.iter().any(|n| *n >= 100);
                let sign = next.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase());
                !dated
                    && sign
                    && component(next, false)
                        .is_some_and(|(value, _, after)| value < 100 && !after.starts_with(char::is_alphabetic))
            }
            Some(_) => component(next, false).is_some(),
            None => matches!(kind, Numeral::Upper | Numeral::Roman) && next.starts_with(|c: char| c.is_ascii_digit()),
        };
        if !goes_on {
            break;
        }
        inner |= separator.is_some_and(|c| !matches!(c, '.' | '-'));
        clean.extend(separator.map(|c| if c == '-' { '-' } else { '.' }));
        rest = next;
    }
    if components.is_empty() {
        return None;
    }
    let after = between(rest).filter(|_| kind == Numeral::Arabic);
    if let Some(after) = after {
        clean.push_str(&rest[..rest.len() - after.len()]);
        rest = after;
    }
    let printed = start[..start.len() - rest.len()].to_owned();
    let (end, trailing) = after_punctuation(rest);
    // «1er», «2e», «3ème», «1.2km»: no number of a heading.
    if end.starts_with(char::is_alphanumeric) && trailing.is_empty() {
        return None;
    }
    let numero = start.len() < text.len();
    Some((Number { printed, trailing, inner, numero, clean, components, kind, between: after.is_some() }, end))
}

fn after_punctuation(rest: &str) -> (&str, String) {
    let end = rest.find(|c: char| !matches!(c, '.' | ',' | ';')).unwrap_or(rest.len());
    (&rest[end..], rest[..end].to_owned())
}

/// What follows «bis», or the letter that tells apart the parts of one number, behind it: «2 bis», «6 ter», «3a».
fn between(rest: &str) -> Option<&str> {
    let ends = |after: &str| !after.starts_with(char::is_alphanumeric);
    let word = rest.trim_start_matches([' ', '\u{a0}', '-']);
    let latin = ["bis", "ter", "quater", "quinquies"].iter().find_map(|w| {
        let head = word.get(..w.len())?;
        head.eq_ignore_ascii_case(w).then(|| &word[w.len()..])
    });
    // «2e», «1d» may be ordinals.
    let letter = || rest.strip_prefix(['a', 'b', 'c']);
    // Before a sign none is one.
    let signed = |after: &&str| after.trim_start().starts_with([':', '–', '—', '-', '.', ')']);
    let any = || rest.strip_prefix(|c: char| c.is_ascii_lowercase()).filter(signed);
    latin.or_else(letter).or_else(any).filter(|after| ends(after))
}

/// Words that count the parts of a document or of a project, and are no family of actions: «ANNEXE 1», «PHASE 2».
const PARTS: &[&str] =
    &["annexe", "partie", "page", "pages", "phase", "etape", "tome", "volume", "tableau", "figure", "carte", "lot"];

/// Longest family of a code: «MOBIL-03».
const FAMILY: usize = 6;

/// A code that begins with letters: its text, its figures, and what follows. «P1» is read as a letter and a number, as
/// «A1» is the first of A: which of the two it is, the whole document tells.
fn coded(text: &str) -> Option<(String, Vec<usize>, &str)> {
    let letters = text.find(|c: char| !c.is_uppercase()).unwrap_or(text.len());
    let family = &text[..letters];
    let signs = text[letters..].find(|c: char| !matches!(c, '-' | '‑' | '–' | '.' | '_' | ' ' | '\u{a0}' | '°'));
    let figures = &text[letters + signs.unwrap_or(0)..];
    let parted = figures.len() < text.len() - letters;
    let count = family.chars().count();
    // «ECO 2» too is a code, «A 31» and «II 3» none.
    let spaced = text[letters..].starts_with([' ', '.', '\u{a0}']);
    let long_enough = if parted && !spaced { 1 } else { 2 };
    if !(long_enough..=FAMILY).contains(&count) {
        return None;
    }
    if PARTS.contains(&french::fold(family).as_str())
        || family.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
        || !figures.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let mut components = Vec::new();
    let mut rest = figures;
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        components.push(rest[..end].parse().ok().filter(|n| *n < 1000)?);
        rest = &rest[end..];
        let next = rest.strip_prefix(['.', '-', '_']).filter(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        match next {
            Some(next) => rest = next,
            None => break,
        }
    }
    let code = text[..text.len() - rest.len()].to_owned();
    (!rest.starts_with(char::is_alphanumeric)).then_some((code, components, rest))
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
    let whole = read(start).is_some_and(|(_, after)| after.len() <= rest.len());
    let components = parts.iter().filter(|part| !part.is_empty()).count();
    (open || !whole).then_some((printed, components, rest))
}

/// Whether a text is a code with letters and nothing else: «ACC-01», «P1», «MOB 3».
pub(crate) fn is_code(text: &str) -> bool {
    let text = text.trim();
    let letters = text.chars().take_while(char::is_ascii_uppercase).count();
    let rest = text[letters..].trim_start_matches(['-', ' ', '.', '_', '–']);
    let figures = rest.starts_with(|c: char| c.is_ascii_digit());
    (1..=5).contains(&letters) && figures && rest.len() <= 6 && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Whether a text is a number of a heading and nothing else: «N°1», «1.2», «3-A».
pub(crate) fn alone(text: &str) -> bool {
    let text = text.trim();
    let figures = text.contains(|c: char| c.is_ascii_digit()) && text.chars().count() <= 12;
    figures
        && read(text)
            .is_some_and(|(number, rest)| rest.trim().is_empty() && number.components.iter().all(|n| *n < 1000))
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
    // «Action #1»
    if let Some(rest) = text.strip_prefix('#').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return rest;
    }
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
