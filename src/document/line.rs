//! The lines of a document, without their marks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::form::field::Field;

/// How many lines carried each mark that was removed from the text (`→`, `**`, `#`).
pub type Marks = BTreeMap<String, usize>;

/// A line of the document, its marks taken off: of a text, or a paragraph of a word processor's file or of a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: usize,
    /// The page, from 1, when the document has pages of its own.
    pub(crate) page: Option<usize>,
    /// Columns before the first character; a tab counts 4.
    pub(crate) indent: usize,
    /// Whether a bullet stood in front.
    pub(crate) bullet: bool,
    /// Whether an arrow stood in front: the mark of a heading for some authors, the bullet of others.
    pub(crate) arrow: bool,
    /// How many lists this item is nested in, when the document says it otherwise than by columns.
    pub(crate) depth: usize,
    /// The level of its heading style, from 1.
    pub(crate) style: Option<u8>,
    /// The number that the word processor computes and prints in front, when it isn't in the text.
    pub(crate) numbering: Option<String>,
    /// Whether it goes on with the line before, whatever its first letter: a line break inside a paragraph.
    pub(crate) soft: bool,
    /// Whether what it says first is struck through: «Action 3 : ~~Une fête~~».
    pub(crate) struck: bool,
    /// Whether all of its text is printed in bold, by its style or by hand.
    pub(crate) bold: bool,
    /// Whether the document's styles say that it is the title.
    pub(crate) title: bool,
    /// What a row of a table of fiche-action says.
    pub(crate) fields: Vec<(Field, String)>,
    /// Whether `fields` are those of an action of their own: a row under a header.
    pub(crate) opens: bool,
    /// The printed labels that told `fields`.
    pub(crate) told: Vec<(Field, String)>,
    /// Whether `fields` come from a table of figures: another label says them better.
    pub(crate) weak: bool,
    /// What a table says of a place in the plan.
    pub(crate) place: Option<Place>,
    /// Whether it is a part of a fiche, and never a heading.
    pub(crate) aside: bool,
    /// The text, without marks nor bullet; empty for a blank line.
    pub(crate) text: String,
}

/// Where an action stands, as its table says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The label of the level («Axe»), empty when the text bears its name.
    pub(crate) label: String,
    /// Whether it is a heading of the rows under it, and not what a fiche says of itself.
    pub(crate) heads: bool,
}

impl Line {
    /// The text as it is printed, automatic number included.
    pub(crate) fn printed(&self) -> Cow<'_, str> {
        match &self.numbering {
            Some(number) => Cow::Owned(format!("{number} {}", self.text).trim().to_owned()),
            None => Cow::Borrowed(&self.text),
        }
    }

    /// Whether it is a row of a table that begins an action.
    pub(crate) fn begins_an_action(&self) -> bool {
        self.opens || self.fields.iter().any(|(field, _)| *field == Field::Title)
    }

    /// Whether it is an item of a list.
    pub(crate) fn item(&self) -> bool {
        self.bullet || self.arrow
    }
}

/// Signs that nobody sees and that part a word in two: where it may be cut, where it may not.
const UNSEEN: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];
const ARROWS: &[&str] = &["→", "➔", "➜", "⇒", "►", "▶", "->", "=>"];
const BULLETS: &[char] =
    &['-', '–', '—', '−', '*', '•', '·', '◦', '▪', '▫', '●', '○', '■', '□', '‣', '⁃', '➢', '➤', '✓', '✔', '❖', '❑'];

/// Pictures that stand for a bullet; any other in front of a title with its `#` is an ornament.
const PICTURED: &[char] = &[
    '✅', '❌', '❎', '🔜', '👉', '➡', '📌', '🔹', '🔸', '🔷', '🔶', '⭐', '🌟', '✨', '🟢', '🟡', '🟠', '🔴', '🔵',
    '🟣', '⏳', '⌛', '🚧', '🆕',
];

/// One line, counting in `marks` those that it carried.
pub(super) fn line(number: usize, raw: &str, marks: &mut Marks) -> Line {
    let mut count = |mark: &str| *marks.entry(mark.to_owned()).or_insert(0) += 1;
    let trimmed = raw.trim_start();
    let blank = &raw[..raw.len() - trimmed.len()];
    let indent = blank.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
    let mut rest = trimmed.trim_end().replace(UNSEEN, "");
    if rest.contains("**") {
        count("**");
        rest = rest.replace("**", "");
    }
    let mut read = Line { number, indent, ..Line::default() };
    if let Some((bare, at)) = between(&rest, "~~") {
        count("~~");
        let before = rest[..at].trim_end();
        let begins = |c: char| matches!(c, ':' | '–' | '—' | '-' | '.' | ')' | '#' | '*') || c.is_ascii_digit();
        read.struck = before.is_empty() || before.ends_with(begins);
        rest = bare;
    }
    // Marks come in any order in front of the text: «→ », «# → », «- → ».
    loop {
        let here = rest.trim_start().to_owned();
        if let Some(arrow) = ARROWS.iter().find(|arrow| here.starts_with(**arrow)) {
            count(arrow);
            read.arrow = true;
            rest = here[arrow.len()..].to_owned();
        } else if here.starts_with('#') && here.trim_start_matches('#').starts_with(char::is_whitespace) {
            count("#");
            let level = here.len() - here.trim_start_matches('#').len();
            read.style = Some(u8::try_from(level).unwrap_or(u8::MAX));
            rest = here.trim_start_matches('#').to_owned();
        } else if let Some(after) = after_bullet(&here).filter(|_| !read.bullet) {
            read.bullet = true;
            rest = after.to_owned();
        } else if let Some(after) = after_picture(&here) {
            let pictured = here.starts_with(PICTURED);
            if read.style.is_none() && !pictured {
                read.text = here;
                return read;
            }
            read.bullet |= read.style.is_none();
            rest = after.to_owned();
        } else {
            if let Some((bare, _)) = between(&here, "*") {
                count("*");
                rest = bare;
                continue;
            }
            read.text = here.trim_end().to_owned();
            return read;
        }
    }
}

/// A text without the first two of these marks around words, and where the first stood: «*Délai* : 2 ans». A mark within a
/// word, or alone, is a sign of its own.
fn between(text: &str, mark: &str) -> Option<(String, usize)> {
    let opens = |at: usize| {
        let before = text[..at].chars().next_back();
        let free = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '«' | '"' | '*'));
        let after = &text[at + mark.len()..];
        free && after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '«' | '"' | '*'))
            && !after.starts_with(mark)
    };
    let closes = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + mark.len()..].chars().next();
        before.is_some_and(|c| !c.is_whitespace() && (mark == "~~" || c != '*'))
            && after.is_none_or(|c| !c.is_alphanumeric() && (mark == "~~" || c != '*'))
    };
    let from = text.match_indices(mark).map(|(at, _)| at).find(|at| opens(*at))?;
    let inner = from + mark.len();
    let to = text[inner..].match_indices(mark).map(|(at, _)| inner + at).find(|at| closes(*at))?;
    let inside = &text[inner..to];
    inside
        .chars()
        .any(char::is_alphanumeric)
        .then(|| (format!("{}{inside}{}", &text[..from], &text[to + mark.len()..]), from))
}

/// What follows the pictures in front of a text, when some do.
fn after_picture(text: &str) -> Option<&str> {
    let picture = |c: char| match c {
        // Stars, boxes and figures in circles mean something where they stand.
        '★' | '☆' | '☐' | '☑' | '☒' | '\u{2776}'..='\u{2793}' => false,
        '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{231a}'..='\u{23fa}' => true,
        _ => false,
    };
    let joined = |c: char| picture(c) || matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{20e3}');
    let after = text.trim_start_matches(joined);
    (text.starts_with(picture) && after.starts_with(char::is_whitespace)).then(|| after.trim_start())
}

/// What follows a bullet: a dash, a star or an «o» needs a space after it («-5 %», «*note*» are text), a round one
/// doesn't. The signs of Wingdings and Symbol come as characters of private use.
fn after_bullet(text: &str) -> Option<&str> {
    let private = |c: char| ('\u{f000}'..='\u{f0ff}').contains(&c);
    let first = text.chars().next().filter(|c| BULLETS.contains(c) || *c == 'o' || private(*c))?;
    let after = &text[first.len_utf8()..];
    if first == 'o' {
        return after.starts_with(char::is_whitespace).then_some(after);
    }
    let typed = matches!(first, '-' | '–' | '—' | '−' | '*');
    (!typed || after.is_empty() || after.starts_with(char::is_whitespace)).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::form::field::labels::Labels;

    #[test]
    fn marks_are_counted_by_line_and_bullets_are_not_marks() {
        let mut marks = Marks::new();
        let (read, _) = crate::document::plain::lines(
            "→ **Un** et **de\u{ad}ux**\r\n - tr\u{200b}ois\n•quatre\n-5 % de gaz\n## Cinq\nA → B\n",
            Labels::own(),
            &mut marks,
        );
        let seen: Vec<_> = read.iter().map(|l| (l.indent, l.bullet, l.text.as_str())).collect();
        assert_eq!(
            seen,
            [
                (0, false, "Un et deux"),
                (1, true, "trois"),
                (0, true, "quatre"),
                (0, false, "-5 % de gaz"),
                (0, false, "Cinq"),
                (0, false, "A → B"),
                (0, false, ""),
            ]
        );
        assert_eq!(marks, Marks::from([("→".into(), 1), ("**".into(), 1), ("#".into(), 1)]));
    }
}
