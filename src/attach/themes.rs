//! The themes of the actions, with the words that decided.

use super::vocabulary::Vocabulary;
use super::words::Text;
use crate::plan::Plan;

/// A theme of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// The action's id.
    pub action: String,
    /// Its id in the vocabulary.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// The words that decided, as they stand in the plan.
    pub words: Vec<String>,
    /// Whether the objective says it, the action saying nothing.
    pub from_objective: bool,
}

/// The themes of each action, in the order of the vocabulary; those of its objective when its own words tell none.
#[must_use]
pub fn themes(plan: &Plan, ids: &[String], vocabulary: &Vocabulary) -> Vec<Theme> {
    let mut out = Vec::new();
    for (action, id) in plan.actions().iter().zip(ids) {
        let mut found = told(&action.node.wording(), id, vocabulary, false);
        for heading in action.headings.iter().rev() {
            if !found.is_empty() {
                break;
            }
            found = told(&heading.text, id, vocabulary, true);
        }
        out.append(&mut found);
    }
    out
}

fn told(text: &str, action: &str, vocabulary: &Vocabulary, from_objective: bool) -> Vec<Theme> {
    let text = Text::new(text);
    let mut out = Vec::new();
    for (theme, phrases) in vocabulary.theme_words() {
        let mut words: Vec<String> = Vec::new();
        for phrase in phrases {
            let Some(taken) = phrase.found(&text, 0..text.words.len()) else { continue };
            let (Some(&first), Some(&last)) = (taken.first(), taken.last()) else { continue };
            let said = text.quote(first, last + 1).to_owned();
            if !words.contains(&said) {
                words.push(said);
            }
        }
        if !words.is_empty() {
            let (id, title) = (theme.id.clone(), theme.title.clone());
            out.push(Theme { action: action.to_owned(), id, title, words, from_objective });
        }
    }
    out
}
