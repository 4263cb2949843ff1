//! What recipes need beyond [`Section`]: words among a few, colours, numbers within bounds, rising limits.

use super::colour::Colour;
use super::recipe::Told;
use crate::diagnostic::{Diagnostic, Notes, Place};
use crate::french;
use crate::pull::{Given, Section};

/// A section of a recipe.
pub(super) struct Reader<'a>(pub(super) Section<'a>);

impl<'a> Reader<'a> {
    pub(super) fn text(&mut self, key: &str, notes: &mut Notes) -> Option<String> {
        self.0.text(key, notes).map(|given| given.value)
    }

    pub(super) fn required(&mut self, key: &str, notes: &mut Notes) -> Option<String> {
        let given = self.0.text(key, notes);
        self.0.require(key, given).map(|given| given.value)
    }

    /// A text that names a file.
    pub(super) fn named(&mut self, key: &str, notes: &mut Notes) -> Option<String> {
        let given = self.0.text(key, notes);
        self.0.require(key, given).and_then(|given| given.file_name("une recette", notes)).map(|given| given.value)
    }

    /// `constat`: an analysis, or one of its findings as `"bornes:3"`.
    pub(super) fn told(&mut self, notes: &mut Notes) -> Option<Told> {
        let given = self.0.text("constat", notes)?;
        let Some((analysis, number)) = given.value.split_once(':') else {
            return Some(Told { analysis: given.value, number: 0 });
        };
        let Some(number) = number.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1)) else {
            let fault = Diagnostic::unfit(format!("`{number}` n'est pas le numéro d'un constat"));
            notes.push(fault.at(given.place).help(format!("écrire \"{analysis}:2\" pour le deuxième constat")));
            return None;
        };
        Some(Told { analysis: analysis.trim().to_owned(), number })
    }

    pub(super) fn flag(&mut self, key: &str, default: bool, notes: &mut Notes) -> bool {
        self.0.flag(key, notes).unwrap_or(default)
    }

    pub(super) fn number(&mut self, key: &str, low: f64, high: f64, notes: &mut Notes) -> Option<f64> {
        let given = self.0.number(key, notes)?;
        if (low..=high).contains(&given.value) {
            return Some(given.value);
        }
        let (low, high) = (french::short(low, 2), french::short(high, 2));
        let message = format!("la clé `{key}` attend un nombre de {low} à {high}");
        notes.push(Diagnostic::unfit(message).at(given.place));
        None
    }

    /// Numbers, ascending and different.
    pub(super) fn limits(&mut self, key: &str, notes: &mut Notes) -> Option<Vec<f64>> {
        let given = self.0.numbers(key, notes)?;
        let good = (1..=6).contains(&given.value.len()) && given.value.windows(2).all(|w| w[0] < w[1]);
        if good {
            return Some(given.value);
        }
        let message = format!("la clé `{key}` attend une liste croissante de 1 à 6 nombres");
        notes.push(Diagnostic::unfit(message).at(given.place));
        None
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&'static str, T)], notes: &mut Notes) -> Option<T> {
        let given = self.0.text(key, notes)?;
        let found = words.iter().find(|(word, _)| *word == given.value).map(|(_, t)| *t);
        if found.is_none() {
            let list: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            let message =
                format!("`{}` n'est pas une valeur de `{key}` (attendu : {})", given.value, french::list(&list));
            let near = french::nearest(&given.value, words.iter().map(|(word, _)| *word));
            notes.push(unreadable(message).at(inside_quotes(given.place)).did_you_mean(near));
        }
        found
    }

    pub(super) fn colour(&mut self, key: &str, notes: &mut Notes) -> Option<Colour> {
        let given = self.0.text(key, notes)?;
        let colour = Colour::parse(&given.value);
        if colour.is_none() {
            let names: Vec<String> = Colour::names().map(|n| format!("`{n}`")).collect();
            let list = french::list(&names);
            let message = format!("`{}` n'est pas une couleur (attendu : `#rrvvbb`, {list})", given.value);
            let near = french::nearest(&given.value, Colour::names());
            notes.push(unreadable(message).at(inside_quotes(given.place)).did_you_mean(near));
        }
        colour
    }

    /// A variable is `analyse.tableau.colonne`.
    pub(super) fn variable(&mut self, notes: &mut Notes) -> Option<String> {
        let given: Option<Given<String>> = self.0.text("variable", notes);
        let given = self.0.require("variable", given)?;
        if given.value.split('.').count() == 3 {
            return Some(given.value);
        }
        let message = format!("la variable `{}` n'est pas de la forme `analyse.tableau.colonne`", given.value);
        notes.push(unreadable(message).at(given.place));
        None
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: &str, notes: &mut Notes) -> Option<Reader<'a>> {
        self.0.section(key, notes).map(Reader)
    }

    /// Tables inside this one.
    pub(super) fn tables(&mut self, key: &str, notes: &mut Notes) -> Vec<Reader<'a>> {
        self.0.sections(key, notes).into_iter().map(Reader).collect()
    }

    pub(super) fn finish(self, notes: &mut Notes) {
        self.0.finish(notes);
    }
}

/// What a recipe says and nothing is.
fn unreadable(message: String) -> Diagnostic {
    Diagnostic::new("E0701", message)
}

/// The place between the quotes of a text, so that the corrected line keeps them.
fn inside_quotes(place: Place) -> Place {
    match place {
        Place::Span { file, text, start, end } if end >= start + 2 => {
            Place::Span { file, text, start: start + 1, end: end - 1 }
        }
        other => other,
    }
}
