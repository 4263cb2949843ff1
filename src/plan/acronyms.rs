//! The acronyms that a document explains: «la communauté de communes du Pays de Lure (CCPL)».

use crate::document::Line;

/// An acronym, and what stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acronym {
    /// As it is written: `CCPL`, `CCPLx`, `3CAG`.
    pub short: String,
    /// The words of the same sentence that end with what it stands for.
    pub long: String,
}

/// Those of some lines, in their order. One whose explanation is cut between two lines of a plain text isn't seen.
pub(super) fn explained(lines: &[Line]) -> Vec<Acronym> {
    lines.iter().flat_map(|line| of_text(&line.text)).collect()
}

fn of_text(text: &str) -> Vec<Acronym> {
    let mut out = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some(short) = text[open + 1..].split(')').next().filter(|s| is_acronym(s)) else { continue };
        let sentence = text[..open].rsplit(['.', ';', ':', '!', '?', ')']).next().unwrap_or_default().trim();
        if !sentence.is_empty() {
            out.push(Acronym { short: short.to_owned(), long: sentence.to_owned() });
        }
    }
    out
}

/// One word of three to ten signs, most of its letters capitals.
fn is_acronym(word: &str) -> bool {
    let (mut capitals, mut small) = (0, 0);
    for c in word.chars() {
        match c {
            _ if c.is_uppercase() => capitals += 1,
            _ if c.is_lowercase() => small += 1,
            _ if c.is_ascii_digit() => {}
            _ => return false,
        }
    }
    (3..=10).contains(&word.chars().count()) && capitals >= 2 && capitals > small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_stands_for_the_words_before_it() {
        let found = of_text(
            "Elle réunit la CC du Pays de Lure (CCPL), la CC du Pays de Luxeuil (CCPLx) et (enfin) le reste (3 sites).",
        );
        let told: Vec<(&str, &str)> = found.iter().map(|a| (a.short.as_str(), a.long.as_str())).collect();
        let expected = [("CCPL", "Elle réunit la CC du Pays de Lure"), ("CCPLx", ", la CC du Pays de Luxeuil")];
        assert_eq!(told, expected);
        assert_eq!(of_text("(CCPL) sans rien devant, coupé (CC"), []);
    }
}
