//! Names that people give and that become names of files.

use super::Given;
use crate::diagnostic::{Diagnostic, Notes};

/// The most bytes of a name: systems take 255, with what is added to it.
const LONGEST: usize = 150;

/// What no name of a file holds on one of the systems in use: a slash goes to another folder.
const REFUSED: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

impl Given<String> {
    /// Itself, when a file can be called so on every system; else it is told at its place. `of` is what it names, with its
    /// article: `une couche`.
    #[must_use]
    pub fn file_name(self, of: &str, notes: &mut Notes) -> Option<Self> {
        let bad = self.value.chars().find(|c| REFUSED.contains(c) || c.is_control());
        let why = match bad {
            Some(c) if c.is_control() => "il contient un caractère invisible".to_owned(),
            Some(c) => format!("il contient « {c} »"),
            None if self.value.starts_with('.') => "il commence par un point".to_owned(),
            None if self.value.ends_with(['.', ' ']) => "il finit par un point ou une espace".to_owned(),
            None if self.value.len() > LONGEST => format!("il est long de {} octets", self.value.len()),
            None if self.value.trim().is_empty() => "il est vide".to_owned(),
            None => return Some(self),
        };
        notes.push(
            Diagnostic::unfit(format!("l'identifiant d'{of} sert de nom de fichier : {why}"))
                .at(self.place)
                .help("des lettres, des chiffres, - et _ : `id = \"distance-mairies\"`"),
        );
        None
    }
}
