//! One or several of some words.

use super::{Entry, Kind, unfit};
use crate::diagnostic::Diagnostic;
use crate::french;
use crate::pull::Given;

/// One of several words, each with what it means to the question.
#[derive(Debug, Clone, Copy)]
pub struct Choice<T: 'static>(pub &'static [(&'static str, T)]);

/// Any of several words, each once, in the order of the study; or none.
#[derive(Debug, Clone, Copy)]
pub struct Choices<T: 'static>(pub &'static [(&'static str, T)]);

/// `oui` or `non`.
#[derive(Debug, Clone, Copy)]
pub struct Switch;

fn words<T>(of: &[(&'static str, T)]) -> Vec<&'static str> {
    of.iter().map(|(word, _)| *word).collect()
}

impl<T: Copy + Sync> Kind for Choice<T> {
    type Value = T;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<T> {
        let known = words(self.0);
        let given = entry.section.word(entry.key, &known, entry.notes)?;
        let found = self.0.iter().find(|(word, _)| *word == given.value);
        if found.is_none() {
            entry.notes.push(not_a_choice(&given, entry.key, &known));
        }
        found.map(|(_, meaning)| *meaning)
    }
}

impl Kind for Switch {
    type Value = bool;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<bool> {
        Choice(&[("non", false), ("oui", true)]).read(entry)
    }
}

impl<T: Copy + PartialEq + Sync> Kind for Choices<T> {
    type Value = Vec<T>;

    fn read(&self, entry: &mut Entry<'_, '_>) -> Option<Vec<T>> {
        let known = words(self.0);
        let given = entry.texts()?;
        let mut out: Vec<T> = Vec::new();
        let mut all = true;
        for one in given {
            match self.0.iter().find(|(word, _)| *word == one.value) {
                None => {
                    entry.notes.push(not_a_choice(&one, entry.key, &known));
                    all = false;
                }
                Some((_, meaning)) if out.contains(meaning) => {}
                Some((_, meaning)) => out.push(*meaning),
            }
        }
        all.then_some(out)
    }
}

/// The diagnostic of a word that is none of those known.
fn not_a_choice(given: &Given<String>, key: &str, words: &[&str]) -> Diagnostic {
    let nearest = french::nearest(&given.value, words.iter().copied()).map(|n| format!("\"{n}\""));
    unfit(format!("`{}` n'est pas un choix de la clé `{key}`", given.value), given.place.clone())
        .label(format!("choix possibles : {}", french::list(words)))
        .did_you_mean(nearest.as_deref())
}
