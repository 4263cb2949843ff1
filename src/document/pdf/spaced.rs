//! Letter-spaced text («A X E   1»), as titles are set: which gaps part its words.

use super::character::Character;

/// Letters that a row must have for its spacing to be told; fewer when a wider gap parts its words («A X E  1»).
const LEAST: usize = 5;
const FEWEST: usize = 3;
/// A gap between letters is at most this many times the usual one; what is wider parts words, at least so much wider.
const REGULAR: f64 = 1.35;
const PARTED: f64 = 1.6;

/// The width from which a gap parts two words, when these characters, from left to right, are letter-spaced: each stands
/// apart as a word does, the gaps are regular, and what they hold together makes words. `space` is what a gap between
/// words is in other rows.
pub(super) fn word_gap(characters: &[&Character], space: f64) -> Option<f64> {
    let inked: Vec<&&Character> = characters.iter().filter(|c| !c.is_blank()).collect();
    let letters = inked.iter().filter(|c| c.text.chars().any(char::is_alphabetic)).count();
    if letters < FEWEST || inked.len() <= FEWEST || letters * 2 < inked.len() {
        return None;
    }
    let gaps: Vec<f64> = inked.windows(2).map(|pair| pair[1].x - (pair[0].x + pair[0].width)).collect();
    let mut sorted = gaps.clone();
    sorted.sort_by(f64::total_cmp);
    // Words are longer than one letter: most gaps are within them.
    let usual = sorted[(sorted.len() - 1) / 3];
    if usual < space {
        return None;
    }
    let slack = 0.05 * inked[0].size;
    let (within, between): (Vec<f64>, Vec<f64>) = gaps.iter().partition(|gap| **gap <= REGULAR * usual + slack);
    let short = letters < LEAST && between.is_empty();
    if short || between.iter().any(|gap| *gap < PARTED * usual) || within.len() < between.len() {
        return None;
    }
    let limit =
        (REGULAR * usual + slack + between.iter().copied().fold(f64::INFINITY, f64::min).min(10.0 * usual)) / 2.0;
    let mut words = vec![String::new()];
    for (i, character) in inked.iter().enumerate() {
        if i > 0 && gaps[i - 1] > limit {
            words.push(String::new());
        }
        words.last_mut().into_iter().for_each(|word| word.push_str(&character.text));
    }
    let long: Vec<&String> =
        words.iter().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 2).collect();
    (!long.is_empty() && long.iter().all(|word| is_word(word))).then_some(limit)
}

/// Whether letters make a word: it has vowels, and never more than four consonants in a row.
fn is_word(text: &str) -> bool {
    let folded = crate::french::fold(text);
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'œ' | 'æ');
    let runs = folded.split(|c: char| vowel(c) || !c.is_alphabetic()).map(|run| run.chars().count());
    folded.chars().any(vowel) && runs.max().unwrap_or(0) <= 4
}

#[cfg(test)]
mod tests {
    use super::super::character::Turn;
    use super::*;

    /// Characters 6 wide: a gap of 2 between letters, and where the text has spaces 2 more for each.
    fn set(text: &str) -> Vec<Character> {
        let mut x = 0.0;
        let mut out = Vec::new();
        for c in text.chars() {
            if c != ' ' {
                out.push(Character {
                    x,
                    y: 0.0,
                    size: 10.0,
                    width: 6.0,
                    bold: false,
                    turn: Turn::Upright,
                    text: c.to_string(),
                });
                x += 6.0;
            }
            x += 2.0;
        }
        out
    }

    #[test]
    fn letters_set_apart_are_words_when_their_gaps_are_regular() {
        let gap = |text: &str, space: f64| {
            let characters = set(text);
            word_gap(&characters.iter().collect::<Vec<_>>(), space)
        };
        // Gaps of 2 within, of 6 between: what parts words is from 2.7 to 6.
        assert!(gap("AXE  1  :  MOBILITÉS", 1.8).is_some_and(|limit| limit > 2.7 && limit < 6.0));
        assert!(gap("SOMMAIRE", 1.8).is_some());
        assert!(gap("AXE  1", 1.8).is_some_and(|limit| limit > 2.7 && limit < 6.0));
        assert_eq!(gap("AXE1", 1.8), None);
        // As it is usually set, a gap of 2 is none between words.
        assert_eq!(gap("AXE  1  :  MOBILITÉS", 2.5), None);
        // Marks in a row, figures, letters that make no word.
        for text in ["X X X X X X", "1 2 3 4 5 6 7", "BCDFGHJK"] {
            assert_eq!(gap(text, 1.8), None, "{text}");
        }
        // Words of one letter stand no further apart than the letters of the others.
        assert_eq!(gap("A B  C D E   F G H  I", 1.8), None);
    }
}
